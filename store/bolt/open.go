package bolt

// Opening follows these rules:
//
//   - What is not a database of hitmatch is refused before anything is
//     written: the file is first opened to be read.
//   - A file that is not there, or is empty, is a new database, unless the
//     caller only wants to read. So is a bbolt file without contents, which is
//     what a process leaves that dies while it makes one.
//   - Nobody else may read it (0600, in a folder made 0700), and a file of
//     another user, or in a folder where everybody may replace it, is refused.
//   - Waiting for another process ends after Options.Timeout.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"hitmatch/store"
	"hitmatch/store/internal/ledger"
)

// Options are how a database is opened.
type Options struct {
	// ReadOnly opens beside other readers, but not beside a writer. What
	// would write fails.
	ReadOnly bool
	// NoCreate refuses a database that is not there, or empty, instead of making
	// one.
	NoCreate bool
	// Timeout is how long to wait for another process; zero: one second.
	Timeout time.Duration
}

// Remedy ends the errors of a damaged database: what to do about it.
const Remedy = "; hitmatch db restore takes the newest sound backup"

// MayOnlyRead reports whether a database was not opened because this user may not
// write it, so that it may be there to be read.
func MayOnlyRead(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// Open opens the database in a file, and makes it if it is not there. Errors
// are store.ErrInUse, store.ErrFormat, store.ErrDamaged, fs.ErrNotExist (there
// is nothing to read) and those of the file system.
func Open(path string, o Options) (*Store, error) {
	if o.Timeout == 0 {
		o.Timeout = time.Second
	}
	s, err := open(path, o)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return s, nil
}

func open(name string, o Options) (*Store, error) {
	path, fresh, err := locate(name)
	if err != nil {
		return nil, err
	}
	var made []string // folders
	if fresh {
		if o.ReadOnly || o.NoCreate {
			return nil, nothingYet{}
		}
		if made, err = makeFolder(filepath.Dir(path)); err != nil {
			return nil, err
		}
	}
	if err := checkFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	var upgraded *Upgrade
	var looked uint64
	if !fresh {
		s, err := openFile(path, o.Timeout, toRead, 0)
		var old *oldFormat
		switch {
		case errors.As(err, &old) && !o.ReadOnly:
			if upgraded, err = upgrade(path, o.Timeout); err != nil {
				return nil, err
			}
		case err != nil || o.ReadOnly:
			return s, err
		default:
			looked = s.looked
			if err := s.Close(); err != nil {
				return nil, err
			}
		}
	}
	s, err := openFile(path, o.Timeout, toWrite, looked)
	if err != nil {
		return nil, err
	}
	s.upgraded = upgraded
	if fresh {
		// A new file is durable when its folder is.
		for _, dir := range append(made, filepath.Dir(path)) {
			if err := syncFolder(dir); err != nil {
				return nil, errors.Join(err, s.Close())
			}
		}
	}
	return s, nil
}

// locate finds the file behind a name; fresh: it is not there, or empty.
func locate(name string) (path string, fresh bool, err error) {
	if path, err = filepath.Abs(name); err != nil {
		return "", false, err
	}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, true, nil
	}
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return "", false, fmt.Errorf("%w: it is a link that leads nowhere (%w); remove the link or make its target", store.ErrFormat, err)
		}
		info, err = os.Lstat(path)
	}
	switch {
	case err != nil:
		return "", false, err
	case info.IsDir():
		return "", false, fmt.Errorf("%w: it is a folder; name a file in it", store.ErrFormat)
	case !info.Mode().IsRegular():
		return "", false, fmt.Errorf("%w: it is not a file but a device or a pipe; name another", store.ErrFormat)
	}
	if owner, ok := ownedByOther(info); ok {
		return "", false, fmt.Errorf("%w: it belongs to user %d; run hitmatch as that user, or name another file", fs.ErrPermission, owner)
	}
	return path, info.Size() == 0, nil
}

// makeFolder makes a folder and those above it, and returns the folders that
// now hold a new one.
func makeFolder(dir string) ([]string, error) {
	var holders []string
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); !errors.Is(err, fs.ErrNotExist) || d == filepath.Dir(d) {
			break
		}
		holders = append(holders, filepath.Dir(d))
	}
	return holders, os.MkdirAll(dir, 0o700)
}

// oldFormat is the error of opening a database that must be upgraded first.
type oldFormat struct{ format uint32 }

func (e *oldFormat) Error() string {
	return fmt.Sprintf("it has the older format %d; run hitmatch db upgrade, which keeps a copy", e.format)
}

func (e *oldFormat) Unwrap() error { return store.ErrFormat }

// newerFormat is the error of opening a database that a later version made.
type newerFormat struct{ format uint32 }

func (e *newerFormat) Error() string {
	return fmt.Sprintf("a newer version of hitmatch made it (format %d, and this one reads format %d); use that version, or name another file", e.format, Format)
}

func (e *newerFormat) Unwrap() error { return store.ErrFormat }

// nothingYet is the error of reading a database that is not there, or empty.
type nothingYet struct{}

func (nothingYet) Error() string {
	return "there is nothing in it yet; run hitmatch crawl, or hitmatch import FILE"
}

func (nothingYet) Unwrap() error { return fs.ErrNotExist }

// purpose is what a file is opened for.
type purpose int

const (
	toRead    purpose = iota
	toWrite           // makes the tables of an empty file
	toReplace         // of an older format, too; nothing is changed
)

// openFile opens a regular file as a database. Compaction, upgrade and restore
// put another file in its place; who waited for the old one meanwhile opens
// the new one. Looked is Store.looked of who had it open before.
func openFile(path string, timeout time.Duration, to purpose, looked uint64) (*Store, error) {
	for {
		s, err := openOnce(path, timeout, to)
		if err != nil {
			return nil, err
		}
		s.looked = looked
		now, err := os.Stat(path)
		if err == nil {
			var mine fs.FileInfo
			if mine, err = s.file.Stat(); err == nil && os.SameFile(mine, now) {
				if err = s.begin(to); err == nil {
					return s, nil
				}
			}
		}
		if closed := s.Close(); err != nil || closed != nil {
			return nil, errors.Join(err, closed)
		}
	}
}

func openOnce(path string, timeout time.Duration, to purpose) (*Store, error) {
	readOnly := to == toRead
	s := &Store{path: path, readOnly: readOnly, format: Format}
	err := guard(func() (err error) {
		s.db, err = bbolt.Open(path, 0o600, &bbolt.Options{
			Timeout:      timeout,
			ReadOnly:     readOnly,
			FreelistType: bbolt.FreelistMapType,
			NoStatistics: true,
			OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
				f, err := os.OpenFile(name, flag|noFollow, mode)
				s.file = f
				return f, err
			},
		})
		return err
	})
	var pathErr *fs.PathError
	switch {
	case err == nil:
	case errors.Is(err, berrors.ErrTimeout):
		return nil, inUse(path)
	case errors.Is(err, store.ErrDamaged):
		s.abandon()
		return nil, err
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%w; run chmod u+rw on it, or name another file", fs.ErrPermission)
	case errors.As(err, &pathErr), isErrno(err):
		return nil, err
	case errors.Is(err, berrors.ErrChecksum), hasBackups(path):
		return nil, fmt.Errorf("%w: its first pages are not readable (%w)%s", store.ErrDamaged, err, Remedy)
	case errors.Is(err, berrors.ErrInvalid):
		return nil, fmt.Errorf("%w: it is a file of another kind; name another file, or move this one away to start anew", store.ErrFormat)
	default:
		return nil, fmt.Errorf("%w: %w; name another file, or move this one away to start anew", store.ErrFormat, err)
	}
	return s, nil
}

// hasBackups reports whether a file has been a database, since there are
// backups of it.
func hasBackups(path string) bool {
	all, err := Backups(path)
	return err == nil && len(all) > 0
}

// begin looks at what is in an open file, and makes it a database of ours if
// nothing is.
func (s *Store) begin(to purpose) error {
	if err := s.checkBounds(); err != nil {
		return err
	}
	fresh, lacking := false, false
	if err := s.within(func() error {
		return s.db.View(func(t *bbolt.Tx) (err error) {
			s.format, err = readFormat(t)
			fresh, lacking = s.format == 0, lacks(t)
			return err
		})
	}); err != nil {
		return err
	}
	if s.format == 0 {
		s.format = Format
	}
	if s.format < Format && to != toReplace {
		return &oldFormat{s.format}
	}
	s.Ledger = ledger.New(backend{s})
	switch to {
	case toRead:
		return nil
	case toReplace:
		s.release = hold(s.path)
		return nil
	}
	if fresh || lacking {
		if err := s.db.Update(initialise); err != nil {
			return fmt.Errorf("make the tables: %w", err)
		}
	}
	if err := s.file.Chmod(0o600); err != nil {
		return err
	}
	s.release = hold(s.path)
	return nil
}

// growth is by how many bytes at once a file of a size grows: by an eighth of
// it. bbolt on its own doubles small files.
func growth(size int64) int { return int(min(max(size/8, 64<<10), 16<<20)) }

// readFormat returns the format of a database, which this version reads or
// upgrades; 0: the database is new.
func readFormat(t *bbolt.Tx) (format uint32, err error) {
	if k, _ := t.Cursor().First(); k == nil {
		return 0, nil
	}
	about := t.Bucket([]byte(aboutTable))
	var rec []byte
	if about != nil {
		rec = about.Get([]byte(formatKey))
	}
	if rec == nil {
		return 0, fmt.Errorf("%w: it belongs to another program; name another file", store.ErrFormat)
	}
	var ok bool
	format, ok = decodeFormat(rec)
	switch {
	case !ok:
		return 0, fmt.Errorf("%w: its format record is not readable%s", store.ErrDamaged, Remedy)
	case format > Format:
		return 0, &newerFormat{format}
	case format < ledger.Oldest:
		return 0, fmt.Errorf("%w: there is no format %d", store.ErrFormat, format)
	case format < Format:
		return format, nil
	}
	for _, name := range ledger.Tables() {
		if t.Bucket([]byte(name)) == nil && !ledger.Added(name) {
			return 0, fmt.Errorf("%w: table %s is gone%s", store.ErrDamaged, name, Remedy)
		}
	}
	return format, nil
}

// lacks reports whether a database is from before some table was added.
func lacks(t *bbolt.Tx) bool {
	return slices.ContainsFunc(ledger.Tables(), func(name ledger.Table) bool { return t.Bucket([]byte(name)) == nil })
}

// initialise makes the tables that a database does not have yet.
func initialise(t *bbolt.Tx) error {
	for _, name := range slices.Concat([]ledger.Table{aboutTable}, ledger.Tables()) {
		if _, err := t.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return t.Bucket([]byte(aboutTable)).Put([]byte(formatKey), encodeFormat(Format))
}
