package bolt

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"hitmatch/store/internal/ledger"
)

// Upgrade tells what opening an older database did.
type Upgrade struct {
	From   int    `json:"from"` // format
	To     int    `json:"to"`
	Backup string `json:"backup"` // where the database is as it was
}

// Upgraded returns what opening the database did to an older format; nil:
// nothing.
func (s *Store) Upgraded() *Upgrade { return s.upgraded }

// upgrade puts a database of this format in the place of an older one, which
// it keeps. Cut short at any time, it leaves the old one as it was.
func upgrade(path string, timeout time.Duration) (*Upgrade, error) {
	s, err := openFile(path, timeout, toReplace, 0)
	if err != nil {
		return nil, err
	}
	u := &Upgrade{From: int(s.format), To: Format, Backup: fmt.Sprintf("%s.format%d", path, s.format)}
	err = s.upgrade(u)
	if closed := s.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, fmt.Errorf("upgrade from format %d: %w", u.From, err)
	}
	return u, nil
}

func (s *Store) upgrade(u *Upgrade) error {
	if s.format == Format {
		return nil // somebody else was faster
	}
	// An earlier copy is of an earlier time: a backup was restored since.
	if err := os.Remove(u.Backup); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := s.copyTo(u.Backup); err != nil {
		return fmt.Errorf("keep a copy: %w", err)
	}
	return s.replace(context.Background(), func(to *Store) error {
		if err := to.db.Update(initialise); err != nil {
			return err
		}
		return ledger.Upgrade(context.Background(), s.format, backend{s}, backend{to})
	})
}

// replace fills a new database and puts it in the place of this one, which
// stays locked until then and is of no use afterwards but to be closed. What
// is cut short leaves a file with the name of the database and ".new", which
// the next one removes.
func (s *Store) replace(ctx context.Context, fill func(to *Store) error) error {
	temp := s.path + ".new"
	if err := os.Remove(temp); err != nil && !os.IsNotExist(err) {
		return err
	}
	to := &Store{path: temp, format: Format}
	var err error
	to.db, err = bbolt.Open(temp, 0o600, &bbolt.Options{
		Timeout:      time.Second,
		FreelistType: bbolt.FreelistMapType,
		NoStatistics: true,
		NoSync:       true, // until all is there
		NoGrowSync:   true,
		PageSize:     s.db.Info().PageSize,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			f, err := os.OpenFile(name, flag|os.O_EXCL|noFollow, mode)
			to.file = f
			return f, err
		},
	})
	if err != nil {
		_ = os.Remove(temp) // the next one would
		return refusedByDisk(fmt.Errorf("make a new file beside it: %w", err))
	}
	to.db.AllocSize = growth(0)
	to.Ledger = ledger.New(backend{to})
	err = fill(to)
	if err == nil {
		err = firstProblem(to.Check(ctx))
	}
	if err == nil {
		// The locks of both files are held while the names change.
		if err = to.file.Sync(); err == nil {
			err = os.Rename(temp, s.path)
		}
		if err == nil {
			err = syncFolder(filepath.Dir(s.path))
		}
	} else {
		_ = os.Remove(temp) // the next one would
	}
	if closed := to.Close(); err == nil {
		err = closed
	}
	return refusedByDisk(err)
}

func firstProblem(problems func(func(error) bool)) error {
	for err := range problems {
		return err
	}
	return nil
}
