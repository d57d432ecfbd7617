package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"hitmatch/store"
)

// refusedByDisk names what the disk did to a write for what it is.
func refusedByDisk(err error) error {
	if err == nil || errors.Is(err, store.ErrDisk) {
		return err
	}
	// bbolt passes some errors of the system on as text.
	is := func(errno syscall.Errno) bool {
		return errors.Is(err, errno) || strings.HasSuffix(err.Error(), ": "+errno.Error())
	}
	switch {
	case slices.ContainsFunc([]syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}, is):
		return fmt.Errorf("%w: %w; make room, then run it again: what was stored before is whole", store.ErrDisk, err)
	case slices.ContainsFunc([]syscall.Errno{syscall.EIO, syscall.EROFS}, is):
		return fmt.Errorf("%w: %w; look after the disk, then run hitmatch db check", store.ErrDisk, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w; run chmod u+w on the folder, or keep the database in another (--db FILE)", err)
	}
	return err
}

// syncFolders are folders whose contents a program copies to other machines
// while they are written.
var syncFolders = [...]string{
	"dropbox", "onedrive", "google drive", "googledrive", "icloud drive", "mobile documents",
	"nextcloud", "owncloud", "syncthing", "seafile", "box sync", "pcloud", "mega", "megasync",
}

// Doubts returns reasons why a database should not be where it is, each for a
// person: a drive of the network, a folder that a program synchronises. Both
// break the locks and the order of writing that a database relies on.
func Doubts(path string) []string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil
	}
	if real, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(real, filepath.Base(abs))
	}
	return doubts(abs, diskOf)
}

func doubts(path string, diskOf func(folder string) (disk, error)) []string {
	var all []string
	dir := filepath.Dir(path)
	for _, part := range strings.Split(strings.ToLower(filepath.ToSlash(dir)), "/") {
		for _, name := range syncFolders {
			if part == name || strings.HasPrefix(part, name+" ") || strings.HasPrefix(part, name+"-") {
				all = append(all, fmt.Sprintf("%s seems to lie in a folder that is synchronised (%s); that can spoil a database: keep it elsewhere (--db FILE)", path, part))
				return all
			}
		}
	}
	if d, err := nearest(dir, diskOf); err == nil && d.network != "" {
		all = append(all, fmt.Sprintf("%s lies on a drive of the network (%s); that can spoil a database: keep it on a disk of this machine (--db FILE)", path, d.network))
	}
	return all
}

// disk is what a folder lies on.
type disk struct {
	network string // the kind of network drive; "": none that is known
	free    int64  // bytes this user may still write; -1: not known
}

// nearest asks about a folder, or the one above that there is.
func nearest(dir string, diskOf func(string) (disk, error)) (disk, error) {
	for {
		d, err := diskOf(dir)
		if !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return d, err
		}
		dir = filepath.Dir(dir)
	}
}
