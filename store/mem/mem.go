// Package mem is a store in memory, for tests and for runs that leave nothing
// behind. It keeps the same records by the same rules as the store on disk.
package mem

import (
	"errors"
	"iter"
	"sync"

	"hitmatch/store"
	"hitmatch/store/internal/ledger"
)

// Store is a store.Store in memory.
type Store struct {
	*ledger.Ledger
	db *db
}

var _ store.Store = (*Store)(nil)

// New returns an empty store.
func New() *Store {
	d := &db{tables: map[ledger.Table]*table{}}
	for _, t := range ledger.Tables() {
		d.tables[t] = &table{}
	}
	return &Store{Ledger: ledger.New(d), db: d}
}

// Close implements store.Store.
func (s *Store) Close() error {
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	s.db.tables = nil
	return nil
}

// db is a ledger.DB: one writer or many readers.
type db struct {
	mu     sync.RWMutex
	tables map[ledger.Table]*table // nil: closed
}

var errClosed = errors.New("the store is closed")

// View implements ledger.DB.
func (d *db) View(f func(ledger.Tx) error) error {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.tables == nil {
		return errClosed
	}
	return f(&tx{tables: d.tables})
}

// Update implements ledger.DB.
func (d *db) Update(f func(ledger.Tx) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tables == nil {
		return errClosed
	}
	t := &tx{tables: d.tables}
	err := f(t)
	if err != nil {
		t.rollback()
	}
	return err
}

// tx is a ledger.Tx that writes in place and remembers how to take it back.
type tx struct {
	tables map[ledger.Table]*table
	undo   []func()
}

func (t *tx) rollback() {
	for i := len(t.undo) - 1; i >= 0; i-- {
		t.undo[i]()
	}
}

// restore remembers what stands under a key.
func (t *tx) restore(in *table, key string) {
	old, ok := in.get(key)
	t.undo = append(t.undo, func() {
		if ok {
			in.put(key, old)
		} else {
			in.delete(key)
		}
	})
}

func (t *tx) Get(name ledger.Table, key []byte) []byte {
	v, ok := t.tables[name].get(string(key))
	if !ok {
		return nil
	}
	return []byte(v)
}

func (t *tx) Put(name ledger.Table, key, value []byte) error {
	in := t.tables[name]
	t.restore(in, string(key))
	in.put(string(key), string(value))
	return nil
}

func (t *tx) Delete(name ledger.Table, key []byte) error {
	in := t.tables[name]
	t.restore(in, string(key))
	in.delete(string(key))
	return nil
}

func (t *tx) Ascend(name ledger.Table, from []byte) iter.Seq2[[]byte, []byte] {
	return pairs(t.tables[name].ascend(string(from)))
}

func (t *tx) Descend(name ledger.Table, until []byte) iter.Seq2[[]byte, []byte] {
	if until == nil {
		return pairs(t.tables[name].descendAll)
	}
	return pairs(t.tables[name].descend(string(until)))
}

func (t *tx) Next(name ledger.Table) (uint64, error) {
	in := t.tables[name]
	t.undo = append(t.undo, func() { in.seq-- })
	in.seq++
	return in.seq, nil
}

func (t *tx) Reset(name ledger.Table, n uint64) error {
	in := t.tables[name]
	old := in.seq
	t.undo = append(t.undo, func() { in.seq = old })
	in.seq = n
	return nil
}

func (t *tx) Last(name ledger.Table) uint64 { return t.tables[name].seq }

func pairs(s iter.Seq[entry]) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		for e := range s {
			if !yield([]byte(e.key), []byte(e.value)) {
				return
			}
		}
	}
}
