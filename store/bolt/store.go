package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"hitmatch/store"
	"hitmatch/store/internal/ledger"
)

// Store is a store.Store in one file.
type Store struct {
	*ledger.Ledger
	db       *bbolt.DB
	file     *os.File // bbolt's own
	path     string
	readOnly bool
	format   uint32   // of the file
	upgraded *Upgrade // what opening it did
	release  func()   // the holder file; nil: none
	looked   uint64   // the transaction as of which checkBounds found the file sound; 0: none

	records atomic.Uint32 // that were looked at or written

	// broken is set when bbolt panicked while it wrote. It may hold locks for
	// ever since, so that nothing is asked of it any more.
	broken atomic.Bool
	close  sync.Once
}

var _ store.Store = (*Store)(nil)

// Close implements store.Store. It waits for transactions to end.
func (s *Store) Close() error {
	var err error
	s.close.Do(func() {
		if s.release != nil {
			s.release()
		}
		if s.broken.Load() {
			s.abandon()
			return
		}
		if err = s.db.Close(); err != nil {
			err = fmt.Errorf("close database %s: %w", s.path, err)
		}
	})
	return err
}

// abandon lets go of a file that bbolt can no longer close.
func (s *Store) abandon() {
	if s.file == nil {
		return
	}
	unlock(s.file)
	_ = s.file.Close() // nothing is to be written
}

// guard runs f and turns what bbolt does in a damaged file, panics and
// touching memory that is not there, into an error. It covers the goroutine it
// runs on, on which bbolt does all of its reading and writing. What it cannot
// cover is a page that leads into itself: that fills the stack and ends the
// process. Check reads pages without bbolt and finds those, too.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: a page of the file cannot be read (%v); run hitmatch db check", store.ErrDamaged, r)
		}
	}()
	return f()
}

// within runs f, which uses the database, and says which one an error is of.
func (s *Store) within(f func() error) error {
	if s.broken.Load() {
		return fmt.Errorf("database %s: %w: it panicked while writing%s", s.path, store.ErrDamaged, Remedy)
	}
	err := guard(f)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return fmt.Errorf("database %s is closed", s.path)
	case errors.Is(err, berrors.ErrDatabaseReadOnly):
		return fmt.Errorf("database %s is open for reading only", s.path)
	}
	return err
}

// bbolt maps the file, and what is looked at stays in the process's memory: the
// system maps the pages around a record with it, so that looking at a few thousand
// would hold the whole file. So that of a file over smallFile is given back each
// recordsBetween records that are looked at.
const (
	smallFile      = 4 << 20 // bytes
	recordsBetween = 512
)

// relieve is told of each record that is looked at or written, and now and then
// gives back the memory in which the file is mapped. While t runs, it is not
// mapped anew; what is read again of it is mapped again.
func (s *Store) relieve(t *bbolt.Tx) {
	if s.records.Add(1)%recordsBetween == 0 && t.Size() > smallFile {
		unmap(s.db.Info().Data, t.Size())
	}
}

// backend is the ledger's database.
type backend struct{ *Store }

// View implements ledger.DB.
func (b backend) View(f func(ledger.Tx) error) error {
	return b.within(func() error {
		return b.db.View(func(t *bbolt.Tx) error {
			return f(b.newTx(t, false))
		})
	})
}

// Update implements ledger.DB.
func (b backend) Update(f func(ledger.Tx) error) error {
	return b.within(func() error {
		done := false
		defer func() {
			if !done {
				b.broken.Store(true)
			}
		}()
		var refused error
		err := b.db.Update(func(t *bbolt.Tx) error {
			b.db.AllocSize = growth(t.Size())
			refused = f(b.newTx(t, true))
			return refused
		})
		done = true
		if err != nil && refused == nil {
			return fmt.Errorf("write database %s: %w", b.path, refusedByDisk(err))
		}
		return err
	})
}

// tx is a ledger.Tx. Its tables are opened when they are first asked for: most
// transactions need few of them.
type tx struct {
	store  *Store
	of     *bbolt.Tx
	writes bool
	tables map[ledger.Table]*table
}

func (s *Store) newTx(of *bbolt.Tx, writes bool) tx {
	return tx{s, of, writes, make(map[ledger.Table]*table, 4)}
}

// table opens a table; nil: a database of an older format, open for reading only,
// lacks it. That all others are there was made sure of when the file was opened.
func (t tx) table(name ledger.Table) *table {
	in, known := t.tables[name]
	if known {
		return in
	}
	if b := t.of.Bucket([]byte(name)); b != nil {
		in = &table{bucket: b}
		switch {
		case !t.writes:
			in.cursor = b.Cursor()
		case ledger.Ascends(name):
			b.FillPercent = 0.95
		}
	}
	t.tables[name] = in
	return in
}

// table is a table in a transaction.
type table struct {
	bucket *bbolt.Bucket
	// cursor is where the last Get found its key; nil where somebody may write. Who
	// reads a table in its order asks for the next key most times, which is
	// found without a search.
	cursor *bbolt.Cursor
	began  bool // cursor is somewhere
}

func (t *table) get(key []byte) []byte {
	if t.cursor == nil {
		return t.bucket.Get(key)
	}
	if t.began {
		if k, v := t.cursor.Next(); bytes.Equal(k, key) {
			return v
		}
	}
	k, v := t.cursor.Seek(key)
	if t.began = bytes.Equal(k, key); !t.began {
		return nil
	}
	return v
}

func (t tx) Get(name ledger.Table, key []byte) []byte {
	in := t.table(name)
	if in == nil {
		return nil
	}
	t.store.relieve(t.of)
	return in.get(key)
}

func (t tx) Put(name ledger.Table, key, value []byte) error {
	t.store.relieve(t.of)
	return t.table(name).bucket.Put(key, value)
}

func (t tx) Delete(name ledger.Table, key []byte) error {
	t.store.relieve(t.of)
	return t.table(name).bucket.Delete(key)
}

func (t tx) Next(name ledger.Table) (uint64, error) { return t.table(name).bucket.NextSequence() }

func (t tx) Reset(name ledger.Table, n uint64) error { return t.table(name).bucket.SetSequence(n) }

func (t tx) Last(name ledger.Table) uint64 {
	in := t.table(name)
	if in == nil {
		return 0
	}
	return in.bucket.Sequence()
}

func (t tx) Ascend(name ledger.Table, from []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		in := t.table(name)
		if in == nil {
			return
		}
		c := in.bucket.Cursor()
		for k, v := c.Seek(from); k != nil; k, v = c.Next() {
			t.store.relieve(t.of)
			if !yield(k, v) {
				return
			}
		}
	}
}

func (t tx) Descend(name ledger.Table, until []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		in := t.table(name)
		if in == nil {
			return
		}
		c := in.bucket.Cursor()
		k, v := c.Last()
		if until != nil {
			if found, _ := c.Seek(until); found != nil {
				k, v = c.Prev()
			} else {
				k, v = c.Last()
			}
		}
		for ; k != nil; k, v = c.Prev() {
			t.store.relieve(t.of)
			if !yield(k, v) {
				return
			}
		}
	}
}

// Stats implements store.Store.
func (s *Store) Stats(ctx context.Context) (store.Stats, error) {
	st, err := s.Ledger.Stats(ctx)
	if err != nil {
		return store.Stats{}, err
	}
	st.Path, st.Format = s.path, Format
	if st.Bytes, st.FreeBytes, err = s.size(); err != nil {
		return store.Stats{}, err
	}
	err = s.within(func() error {
		return s.db.View(func(t *bbolt.Tx) error {
			for _, name := range ledger.Tables() {
				b := t.Bucket([]byte(name))
				if b == nil {
					continue
				}
				n := b.Stats()
				st.Tables = append(st.Tables, store.TableSize{
					Name: string(name), Records: n.KeyN, Bytes: int64(n.BranchAlloc) + int64(n.LeafAlloc),
				})
			}
			return nil
		})
	})
	return st, err
}

// size returns the size of the file, and how much of it is kept for new
// records.
func (s *Store) size() (bytes, free int64, err error) {
	info, err := s.file.Stat()
	if err != nil {
		return 0, 0, fmt.Errorf("measure database: %w", err)
	}
	err = s.atRest(func(m fileMeta, _ [2]error) error {
		// What lies behind the last page was set aside when the file grew.
		free = info.Size() - int64(m.pages)*int64(m.pageSize)
		if m.freelist == noFreelist {
			return nil
		}
		list, err := freePages(s.file, m)
		free += int64(len(list.list)) * int64(m.pageSize)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("database %s: %w: %w; run hitmatch db check", s.path, store.ErrDamaged, err)
	}
	return info.Size(), free, nil
}

// Check implements store.Store: first the pages of the file, which are read
// without bbolt, and only if those are sound every record, through bbolt.
func (s *Store) Check(ctx context.Context) iter.Seq[error] {
	return func(yield func(error) bool) {
		var aside error // worth saying, but no hindrance
		err := s.atRest(func(m fileMeta, errs [2]error) error {
			if err := errors.Join(errs[0], errs[1]); err != nil {
				aside = fmt.Errorf("database %s: %w: %w; what was written last may be lost", s.path, store.ErrDamaged, err)
			}
			return checkPages(ctx, s.file, m)
		})
		if aside != nil && !yield(aside) {
			return
		}
		switch {
		case ctx.Err() != nil:
			yield(fmt.Errorf("check database %s: %w", s.path, ctx.Err()))
			return
		case err != nil:
			yield(fmt.Errorf("database %s: %w: %w%s", s.path, store.ErrDamaged, err, Remedy))
			return
		}
		for p := range s.Ledger.Check(ctx) {
			if !yield(fmt.Errorf("database %s: %w", s.path, p)) {
				return
			}
		}
	}
}

// pagesSound checks the pages of the file, whatever is kept in it.
func (s *Store) pagesSound() error {
	return s.atRest(func(m fileMeta, _ [2]error) error { return checkPages(context.Background(), s.file, m) })
}

// atRest calls f with the description of the file as of a read transaction:
// its pages stay as they are until f returns, whatever is written meanwhile.
// errs tell which of the two descriptions are damaged.
func (s *Store) atRest(f func(m fileMeta, errs [2]error) error) error {
	for {
		again := false
		err := s.within(func() error {
			return s.db.View(func(t *bbolt.Tx) error {
				metas, errs := readMetas(s.file, s.db.Info().PageSize)
				m, err := current(metas, errs)
				if err != nil {
					return err
				}
				if id := uint64(t.ID()); m.tx != id {
					// Something was written since t began: use the description
					// of then, or begin again if that is gone.
					for i := range metas {
						if errs[i] == nil && metas[i].tx == id {
							return f(metas[i], errs)
						}
					}
					if again = m.tx > id; again {
						return nil
					}
				}
				return f(m, errs)
			})
		})
		if err != nil || !again {
			return err
		}
	}
}

// checkBounds refuses a file that bbolt would step out of, or run in circles
// in: one that has lost its end, whose list of free pages names pages that
// cannot be, or whose branches do not make a tree. A large file is looked at
// less closely if the last writer let go of it in an orderly way.
func (s *Store) checkBounds() error {
	const small = 64 << 20
	err := s.atRest(func(m fileMeta, _ [2]error) error {
		info, err := s.file.Stat()
		if err != nil {
			return err
		}
		if want := int64(m.pages) * int64(m.pageSize); info.Size() < want {
			return fmt.Errorf("the file has %d bytes of at least %d", info.Size(), want)
		}
		if s.looked != 0 && m.tx == s.looked {
			return nil
		}
		var free freelist
		if m.freelist != noFreelist {
			if free, err = freePages(s.file, m); err != nil {
				return err
			}
		}
		err = checkBranches(s.file, m, free.list, info.Size() <= small || abandoned(s.path))
		if err == nil {
			s.looked = m.tx
		}
		return err
	})
	if err != nil && !errors.Is(err, store.ErrDamaged) {
		return fmt.Errorf("%w: %w%s", store.ErrDamaged, err, Remedy)
	}
	return err
}

// Format is the version of the on-disk format that this package writes.
const Format = 5

// Where the format stands.
const (
	aboutTable = "about"
	formatKey  = "format"
)

// encodeFormat makes the record of the format: the number (4 bytes, most
// significant first) and the CRC-32C of "hitmatch" and the number.
func encodeFormat(n uint32) []byte {
	rec := binary.BigEndian.AppendUint32(nil, n)
	return binary.BigEndian.AppendUint32(rec, formatSum(rec))
}

func decodeFormat(rec []byte) (uint32, bool) {
	if len(rec) != 8 || binary.BigEndian.Uint32(rec[4:]) != formatSum(rec[:4]) {
		return 0, false
	}
	return binary.BigEndian.Uint32(rec), true
}

func formatSum(number []byte) uint32 {
	return crc32.Checksum(append([]byte("hitmatch"), number...), crc32.MakeTable(crc32.Castagnoli))
}
