package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"hitmatch/store"
)

const (
	// settle is how long a folder must be quiet before what arrived is read:
	// files are written bit by bit.
	settle = time.Second
	// busyWait is how long a watch waits for another hitmatch to be done with
	// the database.
	busyWait = 10 * time.Second
)

// keepWatch takes in what is in folders and what arrives there, until the
// context ends. The database is open only while something is taken in.
func (o *importOptions) keepWatch(ctx context.Context, g *global, dirs []string) error {
	if o.format != "" {
		return usagef("--watch reads files of many formats; leave --format out")
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch folders: %w", err)
	}
	defer watcher.Close()
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		if err != nil {
			return usagef("watch %s: %w", dir, unpath(err))
		}
		if !info.IsDir() {
			return usagef("watch %s: it is a file; --watch takes folders", dir)
		}
		if err := watchBelow(watcher, dir); err != nil {
			return fmt.Errorf("watch %s: %w", dir, err)
		}
	}
	k, err := g.load()
	if err != nil {
		return err
	}
	g.say("watching; Ctrl-C ends it")
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("watch: %w", ctx.Err())
		case err, ok := <-watcher.Errors:
			if !ok {
				return errors.New("watch: the system stopped telling of changes")
			}
			// Some changes were lost: look at everything.
			g.log.Warn("watch", "error", err)
			next.Reset(settle)
		case event, ok := <-watcher.Events:
			if !ok {
				return errors.New("watch: the system stopped telling of changes")
			}
			if event.Has(fsnotify.Create) {
				if info, err := os.Stat(event.Name); err == nil && info.IsDir() {
					if err := watchBelow(watcher, event.Name); err != nil {
						g.log.Warn("watch folder", "folder", event.Name, "error", err)
					}
				}
			}
			if !event.Has(fsnotify.Chmod) {
				next.Reset(settle)
			}
		case <-next.C:
			err := g.takeInNew(ctx, k, dirs)
			var partly partlyError
			switch {
			case err == nil, errors.As(err, &partly):
			case errors.Is(err, store.ErrInUse):
				next.Reset(busyWait)
			case ctx.Err() != nil:
				return fmt.Errorf("watch: %w", ctx.Err())
			case errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrFormat), errors.Is(err, store.ErrDisk):
				return err
			default:
				g.say("%s", cleanLine(err.Error()))
			}
		}
	}
}

// watchBelow watches a folder and those below it.
func watchBelow(w *fsnotify.Watcher, dir string) error {
	return filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return w.Add(name)
	})
}

// takeInNew takes in the files of folders that were not taken in before.
func (g *global) takeInNew(ctx context.Context, k *known, dirs []string) error {
	var sources []source
	for _, dir := range dirs {
		names, err := filesIn(dir)
		var usage usageError
		if err != nil && !errors.As(err, &usage) {
			return err
		}
		for _, name := range names {
			sources = append(sources, fileSource(name))
		}
	}
	if len(sources) == 0 {
		return nil
	}
	return g.with(ctx, k.matcher, makes, func(ctx context.Context, s *session) error {
		sources, err := s.unread(ctx, sources)
		if err != nil || len(sources) == 0 {
			return err
		}
		im, err := startImport(ctx, s)
		if err != nil {
			return err
		}
		for _, src := range sources {
			if err = im.read(ctx, src); err != nil {
				break
			}
		}
		return im.finish(ctx, err)
	})
}
