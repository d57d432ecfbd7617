package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"hitmatch/config"
)

type initOptions struct{ dir string }

func newInit(g *global) *cobra.Command {
	var o initOptions
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a commented config.yaml and profile.yaml",
		Long:  "Writes a commented config.yaml and profile.yaml to start from. A file that is there is never overwritten.",
		Args:  arguments(cobra.NoArgs),
		RunE:  func(*cobra.Command, []string) error { return o.run(g) },
	}
	c.Flags().StringVar(&o.dir, "dir", "", "write into this `folder` instead of the configuration folder")
	return c
}

func (o *initOptions) run(g *global) error {
	dir := o.dir
	switch {
	case dir != "":
	case g.config != "":
		dir = filepath.Dir(g.config)
	default:
		path, err := g.env.configFile("config.yaml")
		if err != nil {
			return usagef("the environment names no home folder (HOME is not set); give --dir FOLDER")
		}
		dir = filepath.Dir(path)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make configuration folder: %w", err)
	}
	for _, f := range []struct {
		name string
		text []byte
	}{{"config.yaml", config.Template}, {"profile.yaml", config.ProfileTemplate}} {
		path := filepath.Join(dir, f.name)
		switch err := writeNew(path, f.text); {
		case errors.Is(err, fs.ErrExist):
			if err := g.result(fileDone{path, fileLeft, ""}, "kept %s, which is there already", path); err != nil {
				return err
			}
		case err != nil:
			return err
		default:
			if err := g.result(fileDone{path, fileWritten, ""}, "wrote %s", path); err != nil {
				return err
			}
		}
	}
	g.say("Now change profile.yaml to fit you, and run: hitmatch profile check")
	return nil
}

// fileDone is what a command did to a file, as scripts get it.
type fileDone struct {
	File string `json:"file"`
	Done string `json:"done"`           // written, removed or none
	Line string `json:"line,omitempty"` // of the user's crontab, where that is the file
}

const (
	fileWritten = "written"
	fileRemoved = "removed"
	fileLeft    = "none" // it is as it was
)

// writeNew writes a file that must not exist yet, whole or not at all; readable
// by its owner only, since a profile is a private thing.
func writeNew(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, unpath(err))
	}
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, unpath(err)), os.Remove(path))
	}
	return nil
}
