package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/adrg/xdg"
)

// Env is everything the program takes from the process it runs in.
type Env struct {
	Args           []string // without the program's name
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time
	// Sleep waits, or returns why it did not; nil: by the machine's clock.
	Sleep func(ctx context.Context, d time.Duration) error
	// Lean has as little memory taken as can be, until done; nil: nothing to do.
	Lean     func() (done func())
	Columns  int  // width of standard output if it is a terminal; 0: it is none
	Progress bool // standard error is a terminal
	// Self is the command that starts this program again; empty: it cannot be.
	Self []string
}

// sleep waits for a while, or until ctx ends.
func (e Env) sleep(ctx context.Context, d time.Duration) error {
	if e.Sleep != nil {
		return e.Sleep(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// home is the person's home folder, "" if the environment names none.
func (e Env) home() string {
	if h := e.Getenv("HOME"); h != "" {
		return h
	}
	return e.Getenv("USERPROFILE")
}

// configFile is the path of a file in the person's configuration folder.
func (e Env) configFile(name string) (string, error) {
	return e.file(xdg.ConfigHome, name, "give --config FILE and --profile FILE")
}

// database is the path of the database unless --db gives one.
func (e Env) database() (string, error) {
	return e.file(xdg.DataHome, "hitmatch.db", "give --db FILE")
}

func (e Env) file(base, name, instead string) (string, error) {
	if !filepath.IsAbs(base) || (e.home() == "" && e.Getenv("XDG_CONFIG_HOME") == "" && e.Getenv("XDG_DATA_HOME") == "") {
		return "", usagef("the environment names no home folder (HOME is not set); %s", instead)
	}
	return filepath.Join(base, "hitmatch", name), nil
}

// logger writes to standard error; format is "text" or "json".
func (e Env) logger(format string, level slog.Level) (*slog.Logger, error) {
	o := &slog.HandlerOptions{Level: level}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(e.Stderr, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(e.Stderr, o)), nil
	}
	return nil, usageError{fmt.Errorf("--log-format is %q; write text or json", format)}
}
