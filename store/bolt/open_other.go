//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"hitmatch/store"
)

// These systems have other notions of owners, folders and locks, or none; the
// database relies on what bbolt does.
const noFollow = 0

func ownedByOther(fs.FileInfo) (uint32, bool) { return 0, false }

func checkFolder(string) error { return nil }

func syncFolder(string) error { return nil }

func unlock(*os.File) {}

func lockFile(string) (release func(), err error) { return func() {}, nil }

func isErrno(err error) bool {
	var e syscall.Errno
	return errors.As(err, &e)
}

func hold(string) (release func()) { return func() {} }

func abandoned(string) bool { return true } // it cannot be told

func inUse(string) error {
	return fmt.Errorf("%w by another process; wait until it is done", store.ErrInUse)
}
