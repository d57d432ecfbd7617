//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package bolt

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"hitmatch/store"
)

// noFollow makes opening a symbolic link fail.
const noFollow = syscall.O_NOFOLLOW

// ownedByOther returns the owner of a file that is not ours.
func ownedByOther(info fs.FileInfo) (uint32, bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(st.Uid) == os.Geteuid() {
		return 0, false
	}
	return st.Uid, true
}

// checkFolder refuses a folder in which everybody may replace the file.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if m := info.Mode(); m.Perm()&0o002 != 0 && m&fs.ModeSticky == 0 {
		return fmt.Errorf("%w: everybody may write to the folder %s; run chmod o-w on it, or name a file elsewhere", fs.ErrPermission, dir)
	}
	return nil
}

// syncFolder makes the names in a folder durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// unlock lets go of a database file that bbolt can no longer close.
func unlock(f *os.File) {
	// The process holds no promise for a file it abandons.
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
}

// lockFile locks a file that bbolt may not be able to open, as bbolt does.
func lockFile(path string) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|noFollow, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return func() {}, nil
	}
	if err != nil {
		return nil, err
	}
	for range 20 {
		if err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			return func() { _ = f.Close() }, nil // only locked
		}
		time.Sleep(50 * time.Millisecond)
	}
	_ = f.Close() // not even locked
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, inUse(path)
	}
	return nil, err
}

// isErrno reports whether an error is one of the operating system.
func isErrno(err error) bool {
	var e syscall.Errno
	return errors.As(err, &e)
}

// holder is what a writer says of itself in a file beside the database, for
// the message that another process shows. The writer keeps that file locked:
// what stands in an unlocked one is stale, and not believed.
type holder struct {
	PID int `json:"pid"`
}

func holderPath(path string) string { return path + ".lock" }

// hold writes the holder file and returns what removes it. A database works
// without one, so that what goes wrong here is not an error.
func hold(path string) (release func()) {
	none := func() {}
	f, err := os.OpenFile(holderPath(path), os.O_RDWR|os.O_CREATE|noFollow, 0o600)
	if err != nil {
		return none
	}
	locked := false
	for range 20 { // somebody may be looking at it
		if locked = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil; locked {
			break
		}
		time.Sleep(time.Millisecond)
	}
	text, err := json.Marshal(holder{PID: os.Getpid()})
	if !locked || err != nil || f.Truncate(0) != nil {
		_ = f.Close()
		return none
	}
	if _, err := f.WriteAt(text, 0); err != nil {
		_ = os.Remove(f.Name()) // it would look abandoned
		_ = f.Close()
		return none
	}
	return func() {
		// The database is still locked: nobody else holds or makes this file.
		_ = os.Remove(f.Name())
		_ = f.Close()
	}
}

// abandoned reports whether the last writer of a database that nobody writes
// now did not get to close it.
func abandoned(path string) bool {
	_, err := os.Lstat(holderPath(path))
	return err == nil
}

// inUse says who has the database.
func inUse(path string) error {
	if h, since, ok := holds(path); ok {
		return fmt.Errorf("%w by process %d since %s; wait until it is done",
			store.ErrInUse, h.PID, since.Format(time.DateTime))
	}
	return fmt.Errorf("%w by another process; wait until it is done", store.ErrInUse)
}

// holds returns the writer that has the database now, and since when.
func holds(path string) (holder, time.Time, bool) {
	var h holder
	f, err := os.OpenFile(holderPath(path), os.O_RDONLY|noFollow, 0)
	if err != nil {
		return h, time.Time{}, false
	}
	defer f.Close() //only read
	if !errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK) {
		return h, time.Time{}, false
	}
	info, err := f.Stat()
	if err != nil || json.NewDecoder(f).Decode(&h) != nil || h.PID <= 0 {
		return h, time.Time{}, false
	}
	return h, info.ModTime(), true
}
