package bolt

// Care of a database file. Copies and successors are made beside it, made
// durable, checked, and only then given their name: whatever ends the process,
// the file and the copies that were there are as they were.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"hitmatch/store"
)

// Backup is a copy of a database, taken at a time.
type Backup struct {
	Path  string    `json:"path"`
	At    time.Time `json:"at"`
	Bytes int64     `json:"bytes"`
}

const (
	backupStamp = "20060102T150405Z"
	backupExt   = ".db"
)

// BackupFolder is where the copies of a database are kept.
func BackupFolder(path string) string { return path + ".backups" }

// Backups returns the copies of a database, newest first.
func Backups(path string) ([]Backup, error) {
	entries, err := os.ReadDir(BackupFolder(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list backups: %w", err)
	}
	var all []Backup
	for _, e := range entries {
		stamp, ok := strings.CutSuffix(e.Name(), backupExt)
		at, err := time.Parse(backupStamp, stamp)
		if !ok || err != nil || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, fmt.Errorf("list backups: %w", err)
		}
		all = append(all, Backup{Path: filepath.Join(BackupFolder(path), e.Name()), At: at, Bytes: info.Size()})
	}
	slices.SortFunc(all, func(a, b Backup) int { return b.At.Compare(a.At) })
	return all, nil
}

// Backup copies the open database into its folder of backups, whoever writes
// meanwhile, checks the copy, and then removes the oldest copies but for keep
// (at least 1). A copy that is not sound is not kept: it would push out one
// that is.
func (s *Store) Backup(ctx context.Context, now time.Time, keep int) (Backup, error) {
	b, err := s.backUp(ctx, now, keep)
	if err != nil {
		return Backup{}, fmt.Errorf("back up database %s: %w", s.path, refusedByDisk(err))
	}
	return b, nil
}

func (s *Store) backUp(ctx context.Context, now time.Time, keep int) (Backup, error) {
	dir := BackupFolder(s.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Backup{}, err
	}
	b := Backup{Path: filepath.Join(dir, now.UTC().Format(backupStamp)+backupExt), At: now.UTC().Truncate(time.Second)}
	temp := b.Path + ".new"
	if err := s.copyTo(temp); err != nil {
		return Backup{}, err
	}
	if err := Sound(ctx, temp); err != nil {
		return Backup{}, errors.Join(fmt.Errorf("the copy is not sound, and not kept: %w", err), os.Remove(temp))
	}
	if err := os.Rename(temp, b.Path); err != nil {
		return Backup{}, err
	}
	if err := errors.Join(syncFolder(dir), syncFolder(filepath.Dir(dir))); err != nil {
		return Backup{}, err
	}
	info, err := os.Stat(b.Path)
	if err != nil {
		return Backup{}, err
	}
	b.Bytes = info.Size()
	all, err := Backups(s.path)
	if err != nil {
		return b, err
	}
	for _, old := range all[min(len(all), max(keep, 1)):] {
		if err := os.Remove(old.Path); err != nil {
			return b, err
		}
	}
	// What a killed process left is older than this one.
	leftovers, err := filepath.Glob(filepath.Join(dir, "*"+backupExt+".new"))
	for _, name := range leftovers {
		err = errors.Join(err, os.Remove(name))
	}
	return b, err
}

// copyTo writes the database as it is now to a new file, and makes it durable.
func (s *Store) copyTo(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|noFollow, 0o600)
	if err != nil {
		return err
	}
	err = s.within(func() error {
		return s.db.View(func(t *bbolt.Tx) error {
			_, err := t.WriteTo(f)
			return err
		})
	})
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(name) // it is worth nothing
	}
	return err
}

// Sound checks a database file that nobody writes to, and returns the first
// problem. It opens the file for reading.
func Sound(ctx context.Context, path string) error {
	s, err := Open(path, Options{ReadOnly: true})
	if err != nil {
		return err
	}
	return errors.Join(firstProblem(s.Check(ctx)), s.Close())
}

// Restored tells what a restore did.
type Restored struct {
	Backup Backup `json:"backup"`
	// Kept is where the database is that was replaced; "": there was none.
	Kept string `json:"kept"`
}

// Restore puts a copy in the place of a database, which it keeps under another
// name. The copy is checked first. Without a copy named it is the newest one
// that is sound; skipped names those that are not.
func Restore(ctx context.Context, path, copied string, now time.Time) (r Restored, skipped []error, err error) {
	r, skipped, err = restore(ctx, path, copied, now)
	if err != nil {
		return Restored{}, skipped, fmt.Errorf("restore database %s: %w", path, refusedByDisk(err))
	}
	return r, skipped, nil
}

func restore(ctx context.Context, name, copied string, now time.Time) (r Restored, skipped []error, err error) {
	path, _, err := locate(name)
	if err != nil {
		return r, nil, err
	}
	all, err := Backups(path)
	if err != nil {
		return r, nil, err
	}
	if copied != "" {
		info, err := os.Stat(copied)
		if err != nil {
			return r, nil, err
		}
		b := Backup{Path: copied, At: info.ModTime().UTC().Truncate(time.Second), Bytes: info.Size()}
		for _, known := range all {
			if filepath.Base(known.Path) == filepath.Base(copied) {
				b.At = known.At
			}
		}
		all = []Backup{b}
	}
	release, err := lockFile(path)
	if err != nil {
		return r, nil, err
	}
	defer release()
	temp := path + ".new"
	for _, b := range all {
		if err := b.readyAt(ctx, temp); err != nil {
			_ = os.Remove(temp) // it is worth nothing
			if ctx.Err() != nil || copied != "" || errors.Is(err, store.ErrDisk) {
				return r, skipped, err
			}
			skipped = append(skipped, err)
			continue
		}
		r.Backup = b
		break
	}
	switch {
	case r.Backup.Path == "" && len(all) == 0:
		return r, nil, fmt.Errorf("there is no backup in %s", BackupFolder(path))
	case r.Backup.Path == "":
		return r, skipped, fmt.Errorf("there is no sound backup in %s", BackupFolder(path))
	}
	if _, err := os.Stat(path); err == nil {
		r.Kept = path + ".replaced-" + now.UTC().Format(backupStamp)
		if err := os.Link(path, r.Kept); err != nil && !errors.Is(err, fs.ErrExist) {
			return r, skipped, errors.Join(fmt.Errorf("keep the database that is replaced: %w", err), os.Remove(temp))
		}
	}
	if err := os.Rename(temp, path); err != nil {
		return r, skipped, err
	}
	return r, skipped, syncFolder(filepath.Dir(path))
}

// readyAt puts a sound copy of a backup, in the format of today, under a name.
func (b Backup) readyAt(ctx context.Context, name string) error {
	err := Sound(ctx, b.Path)
	var old *oldFormat
	if err != nil && !errors.As(err, &old) {
		return err
	}
	if err := copyFile(b.Path, name); err != nil {
		return refusedByDisk(err)
	}
	if old == nil {
		return nil
	}
	// Upgrading checks it.
	s, err := Open(name, Options{})
	if err == nil {
		u := s.Upgraded()
		if err = s.Close(); err == nil && u != nil {
			err = os.Remove(u.Backup)
		}
	}
	if err != nil {
		return fmt.Errorf("backup %s: %w", b.Path, err)
	}
	return nil
}

// copyFile copies a file and makes the copy durable. What it leaves after an
// error is the caller's to remove.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() // only read
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|noFollow, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// Compacted tells what compaction did.
type Compacted struct {
	Before int64 `json:"before"` // bytes
	After  int64 `json:"after"`
}

// Compact writes a database anew, without room between its records and without
// what was removed from it, and puts that in its place.
func Compact(ctx context.Context, path string) (Compacted, error) {
	s, err := Open(path, Options{NoCreate: true})
	if err != nil {
		return Compacted{}, err
	}
	c, err := s.compact(ctx)
	if closed := s.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return Compacted{}, fmt.Errorf("compact database %s: %w", path, err)
	}
	return c, nil
}

// compact leaves the store of no use but to be closed.
func (s *Store) compact(ctx context.Context) (c Compacted, err error) {
	if c.Before, _, err = s.size(); err != nil {
		return c, err
	}
	if _, err := s.Repack(ctx, true); err != nil {
		return c, err
	}
	if err := s.replace(ctx, func(to *Store) error {
		return s.within(func() error { return bbolt.Compact(to.db, s.db, 4<<20) })
	}); err != nil {
		return c, err
	}
	info, err := os.Stat(s.path)
	if err != nil {
		return c, err
	}
	c.After = info.Size()
	return c, nil
}

// The policy: a file is compacted when more than a quarter of it is room for
// new records. A night adds to that, and pages are not full, so that the file
// stays below twice what it holds.
const (
	wasteShare = 4
	wasteFloor = 256 << 10 // bytes that are not worth the work
)

func wasteful(bytes, free int64) bool { return free > wasteFloor && free > bytes/wasteShare }

// Care is how Tend looks after a database.
type Care struct {
	Keep int       // backups kept
	Now  time.Time // when the night begins
	// Every is how old the newest backup must be for another one.
	Every time.Duration
	// Room is how many bytes must be free beside what a backup and compaction
	// take.
	Room int64
	// free overrides the system's answer in tests.
	free func(folder string) (disk, error)
}

// Tended tells what Tend did.
type Tended struct {
	Upgraded  *Upgrade
	Backup    *Backup
	Compacted *Compacted
}

// Tend looks after a database before a night's writing: it upgrades an older
// format, refuses to start on a full disk (store.ErrDisk), backs the database
// up unless that was done lately, and compacts a file that is mostly room. A
// database that is not there needs nothing but a disk with room.
func Tend(ctx context.Context, path string, c Care) (Tended, error) {
	var t Tended
	if c.free == nil {
		c.free = diskOf
	}
	real, fresh, err := locate(path)
	if err != nil {
		return t, fmt.Errorf("open database %s: %w", path, err)
	}
	var bytes int64
	if info, err := os.Stat(real); err == nil {
		bytes = info.Size()
	}
	if d, err := nearest(filepath.Dir(real), c.free); err == nil && d.free >= 0 && d.free < c.Room+2*bytes {
		return t, fmt.Errorf("%w: %d MiB are free in %s, and a night needs %d; make room, then run it again: what was stored before is whole",
			store.ErrDisk, d.free>>20, filepath.Dir(real), (c.Room+2*bytes)>>20)
	}
	if fresh {
		return t, nil
	}
	s, err := Open(path, Options{})
	if err != nil {
		return t, err
	}
	t.Upgraded = s.Upgraded()
	err = s.tend(ctx, c, &t)
	return t, errors.Join(err, s.Close())
}

func (s *Store) tend(ctx context.Context, c Care, t *Tended) error {
	all, err := Backups(s.path)
	if err != nil {
		return err
	}
	if len(all) == 0 || c.Now.Sub(all[0].At) >= c.Every || all[0].At.After(c.Now) {
		b, err := s.Backup(ctx, c.Now, c.Keep)
		if err != nil {
			return err
		}
		t.Backup = &b
	}
	if _, err := s.Repack(ctx, false); err != nil {
		return fmt.Errorf("database %s: %w", s.path, err)
	}
	bytes, free, err := s.size()
	if err != nil || !wasteful(bytes, free) {
		return err
	}
	done, err := s.compact(ctx)
	if err != nil {
		return fmt.Errorf("compact database %s: %w", s.path, err)
	}
	t.Compacted = &done
	return nil
}

// CopyTo copies the open database to a file that is not there yet, and checks
// the copy.
func (s *Store) CopyTo(ctx context.Context, name string, now time.Time) (Backup, error) {
	b := Backup{Path: name, At: now.UTC().Truncate(time.Second)}
	err := func() error {
		if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: %w; name a new one", name, fs.ErrExist)
		}
		temp := name + ".new"
		if err := s.copyTo(temp); err != nil {
			return err
		}
		if err := Sound(ctx, temp); err != nil {
			return errors.Join(fmt.Errorf("the copy is not sound, and not kept: %w", err), os.Remove(temp))
		}
		if err := os.Rename(temp, name); err != nil {
			return err
		}
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		b.Bytes = info.Size()
		return syncFolder(filepath.Dir(name))
	}()
	if err != nil {
		return Backup{}, fmt.Errorf("back up database %s: %w", s.path, refusedByDisk(err))
	}
	return b, nil
}

// Import makes a database, which must not be there yet, of what Export wrote.
// The file has its name when all is in it.
func Import(ctx context.Context, path string, r io.Reader) (store.Stats, error) {
	st, err := importTo(ctx, path, r)
	if err != nil {
		return store.Stats{}, fmt.Errorf("make database %s: %w", path, refusedByDisk(err))
	}
	return st, nil
}

func importTo(ctx context.Context, path string, r io.Reader) (st store.Stats, err error) {
	absent := func() error {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(err, fs.ErrExist)
		}
		return nil
	}
	if err := absent(); err != nil {
		return st, err
	}
	temp := path + ".import"
	release, err := lockFile(temp) // another import is at work on it
	if err != nil {
		return st, err
	}
	err = os.Remove(temp) // what a killed one left
	release()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return st, err
	}
	s, err := Open(temp, Options{})
	if err != nil {
		_ = os.Remove(temp) // if it was made at all
		return st, err
	}
	if err = s.Import(ctx, r); err == nil {
		st, err = s.Stats(ctx)
	}
	st.Path = path
	if err = errors.Join(err, s.Close()); err == nil {
		err = absent()
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp) // it is worth nothing
		return st, err
	}
	return st, syncFolder(filepath.Dir(path))
}

// Copies returns the files beside a database that hold what it held once:
// backups, what an upgrade and a restore kept, and the archive of raw answers.
func Copies(path string) ([]string, error) {
	var all []string
	for _, pattern := range []string{".backups/*", ".format*", ".replaced-*", ArchivePath("")} {
		names, err := filepath.Glob(globText(path) + pattern)
		if err != nil {
			return nil, err
		}
		all = append(all, names...)
	}
	return all, nil
}

// RemoveCopies removes the files that Copies returns.
func RemoveCopies(path string) error {
	all, err := Copies(path)
	for _, name := range all {
		err = errors.Join(err, os.Remove(name))
	}
	if gone := os.Remove(BackupFolder(path)); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	if err != nil {
		return fmt.Errorf("remove copies of database %s: %w", path, err)
	}
	return nil
}

// globText makes a pattern that matches a text.
func globText(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(s)
}
