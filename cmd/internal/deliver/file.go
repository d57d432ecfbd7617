package deliver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"hitmatch/store/job"
)

// File is a channel into a file, which always holds the latest digest, whole:
// it is written beside it, brought to the disk, and then put in its place.
func File(path string) Channel {
	return Channel{Name: "file:" + path, Via: "file", Again: true, Send: func(_ context.Context, l job.Letter) error {
		return Replace(path, func(w io.Writer) error { _, err := w.Write(l.Text); return err })
	}}
}

// besidePrefix begins the name of a file that is to take the place of another.
const besidePrefix = ".hitmatch-"

// Replace writes a file whole or not at all, readable by its owner only unless
// the file was there with other rights. The folder is made if need be. A link is
// followed, so that it stays one. When it returns, the file is on the disk.
func Replace(path string, write func(io.Writer) error) (err error) {
	defer func() {
		if err == nil {
			return
		}
		var beside *fs.PathError // of the file that takes its place, which nobody named
		if errors.As(err, &beside) && strings.HasPrefix(filepath.Base(beside.Path), besidePrefix) {
			err = beside.Err
		}
		err = fmt.Errorf("write %s: %w", path, err)
	}()
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	mode := os.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		if !info.Mode().IsRegular() {
			return errors.New("it is not a file")
		}
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(path), besidePrefix+"*")
	if err != nil {
		return err
	}
	out := bufio.NewWriter(f)
	if err = write(out); err == nil {
		err = errors.Join(out.Flush(), f.Chmod(mode), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder brings the names in a folder to the disk, where a system does that
// at all.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
