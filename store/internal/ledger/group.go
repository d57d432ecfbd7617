package ledger

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// Writes that are asked for while another is on its way to the disk share the
// next transaction, and so one flush. One of their callers, the leader, runs
// them all, one after the other; those that come meanwhile wait, and the first
// of them leads next. Nobody waits for company: a write that is alone goes
// alone.
//
// A write that fails takes nothing with it: if it had written something, the
// transaction is given up and run again without it. So a write may be run more
// than once, and begins anew each time.

// A transaction takes in no further writes once it has either.
const (
	groupWrites = 256
	groupBytes  = 8 << 20
)

// write is a write that was asked for.
type write struct {
	do    func(tx) error
	alive func() error // the error of the caller's context
	err   error        // how it ended
	turn  chan bool    // true: lead; false: it has ended
}

// group is the writes that wait for a transaction.
type group struct {
	mu      sync.Mutex
	led     bool
	waiting []*write
}

// join puts a write in line, or makes its caller the leader.
func (g *group) join(w *write) (leads bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.led {
		g.led = true
		return true
	}
	g.waiting = append(g.waiting, w)
	return false
}

// leave takes a write out of the line; false: it is no longer in it.
func (g *group) leave(w *write) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, w)
	if i < 0 {
		return false
	}
	g.waiting = slices.Delete(g.waiting, i, i+1)
	return true
}

// next takes the first write out of the line, or nil.
func (g *group) next() *write {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		return nil
	}
	w := g.waiting[0]
	g.waiting = slices.Delete(g.waiting, 0, 1)
	return w
}

// pass lets the first one in line lead.
func (g *group) pass() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.led = len(g.waiting) > 0; g.led {
		g.waiting[0].turn <- true
		g.waiting = slices.Delete(g.waiting, 0, 1)
	}
}

// update runs f in a write transaction, which it may share, and returns when
// that is durable. f may run more than once. It has written nothing if it
// returns an error, or if the context ended before the commit.
func (l *Ledger) update(ctx context.Context, f func(tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := &write{do: f, alive: ctx.Err, turn: make(chan bool, 1)}
	leads := l.group.join(w)
	if !leads {
		select {
		case leads = <-w.turn:
		case <-ctx.Done():
			if l.group.leave(w) {
				return ctx.Err()
			}
			leads = <-w.turn
		}
	}
	if leads {
		l.lead(w)
	}
	return w.err
}

var (
	errAgain    = errors.New("a write of the transaction failed")
	errNone     = errors.New("no write of the transaction is left")
	errPanicked = errors.New("a write of the same transaction panicked")
)

// lead commits a write, and those that join it.
func (l *Ledger) lead(first *write) {
	all := []*write{first} // that were taken
	left := all            // that have not failed
	err := errPanicked
	at := l.words()
	defer func() {
		for _, w := range left {
			w.err = err
		}
		for _, w := range all[1:] {
			w.turn <- false
		}
		l.group.pass()
		l.room.Put(at)
	}()
	for {
		err = errPanicked
		at.begin()
		err = l.db.Update(func(t Tx) error {
			within := &counted{Tx: t}
			w := tx{within, l.codec, at, &l.recent, &l.prints}
			for i := 0; ; i++ {
				if i == len(left) && len(all) < groupWrites && within.bytes < groupBytes {
					if joined := l.group.next(); joined != nil {
						all, left = append(all, joined), append(slices.Clip(left), joined)
					}
				}
				if i == len(left) {
					break
				}
				wrote := within.writes + at.changes
				if left[i].err = left[i].alive(); left[i].err == nil {
					left[i].err = left[i].do(w)
				}
				if left[i].err == nil {
					continue
				}
				left = slices.Concat(left[:i], left[i+1:])
				if within.writes+at.changes > wrote {
					return errAgain
				}
				i--
			}
			if len(left) == 0 {
				return errNone
			}
			if err := errors.Join(w.flushWords(), w.cover(false)); err != nil {
				return err
			}
			if within.ofPostings {
				if _, err := w.Next(facts); err != nil { // see revision
					return err
				}
			}
			for i := range left {
				if left[i].err = left[i].alive(); left[i].err != nil {
					left = slices.Concat(left[:i], left[i+1:])
					return errAgain
				}
			}
			return nil
		})
		if err != nil {
			l.recent.forget()
		}
		if !errors.Is(err, errAgain) {
			return
		}
	}
}

// counted is a transaction that counts what is written in it.
type counted struct {
	Tx
	writes, bytes int
	ofPostings    bool // a posting, or what was read of one, was written
}

func (c *counted) count(t Table) {
	c.writes++
	c.ofPostings = c.ofPostings || t == postings || t == versions || t == facts
}

func (c *counted) Put(t Table, key, value []byte) error {
	c.count(t)
	c.bytes += len(key) + len(value)
	return c.Tx.Put(t, key, value)
}

func (c *counted) Delete(t Table, key []byte) error {
	c.count(t)
	return c.Tx.Delete(t, key)
}

func (c *counted) Next(t Table) (uint64, error) {
	c.writes++
	return c.Tx.Next(t)
}

func (c *counted) Reset(t Table, n uint64) error {
	c.writes++
	return c.Tx.Reset(t, n)
}
