package ledger

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"

	"hitmatch/store"
	"hitmatch/store/job"
)

// Readers take records out of the database in batches of this size, so that
// no transaction is open while a caller works: a reader that lingers makes a
// database file grow.
const (
	batchRecords = 512     // looked at
	batchBytes   = 1 << 20 // of posting text taken
)

// Ledger is a store.Store but for what a backend knows of its own: closing,
// and the parts of Stats and Check that are about files.
type Ledger struct {
	db    DB
	codec codec
	group group
	// recent are the ids that are not in their table.
	recent recent
	room   sync.Pool // of *words
	rooms  sync.Pool // of *[]byte: what pages are prepared in
	// prints is the index of fingerprints, or nil. It belongs to the write
	// transaction, of which there is one at a time.
	prints *holders
}

// New returns the ledger that stands in a database.
func New(db DB) *Ledger { return &Ledger{db: db, codec: newCodec()} }

// view runs f in a read transaction, if the context still holds.
func (l *Ledger) view(ctx context.Context, f func(tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := l.words()
	defer l.room.Put(w)
	return l.db.View(func(t Tx) error { return f(tx{Tx: t, codec: l.codec, at: w, recent: &l.recent}) })
}

// words returns words for a transaction, which are put back into the room
// afterwards: blocks are large, and the space they take serves the next.
func (l *Ledger) words() *words {
	w, ok := l.room.Get().(*words)
	if !ok {
		w = &words{}
	}
	w.begin()
	return w
}

// StartRun implements store.Store.
func (l *Ledger) StartRun(ctx context.Context, board string, at time.Time) (job.Run, error) {
	var run job.Run
	err := errors.Join(checkName("board", board), checkTime(at))
	if err == nil {
		err = l.update(ctx, func(t tx) (err error) {
			run, err = t.startRun(board, at)
			return err
		})
	}
	if err != nil {
		return job.Run{}, fmt.Errorf("start run: %w", err)
	}
	return run, nil
}

// PutPage implements store.Store.
func (l *Ledger) PutPage(ctx context.Context, p store.Page) (store.Changes, error) {
	all, err := l.PutPages(ctx, []store.Page{p})
	if err != nil {
		return store.Changes{}, err
	}
	return all[0], nil
}

// PutPages implements store.Store.
func (l *Ledger) PutPages(ctx context.Context, ps []store.Page) ([]store.Changes, error) {
	ready := make([]page, len(ps))
	for i := range ps {
		if err := checkTime(ps[i].At); err != nil {
			return nil, fmt.Errorf("put page of board %s: %w", ps[i].Board, err)
		}
		ready[i] = l.prepare(ps[i])
		defer l.release(ready[i])
	}
	all := make([]store.Changes, len(ps))
	if len(ps) == 0 {
		return all, nil
	}
	err := l.update(ctx, func(t tx) error {
		running := map[uint64]string{} // runs of boards
		for i := range ready {
			p := &ready[i]
			var err error
			if running[p.Run] != p.Board {
				_, err = t.running(p.Run, p.Board)
				running[p.Run] = p.Board
			}
			if err == nil {
				all[i], err = t.putPage(ctx, p)
			}
			if err != nil {
				return fmt.Errorf("put page of board %s: %w", p.Board, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// PageStates implements store.Store.
func (l *Ledger) PageStates(ctx context.Context, board string, keys []string) ([]job.PageState, error) {
	const most = 256 << 10 // bytes of what pages led to
	all := make([]job.PageState, 0, len(keys))
	err := l.view(ctx, func(t tx) error {
		size := 0
		for _, key := range keys {
			state, err := t.page(board, key)
			if err != nil {
				return err
			}
			for _, next := range state.Next {
				size += len(next)
			}
			if all = append(all, state); size > most {
				break
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what is remembered of pages of board %s: %w", board, err)
	}
	return all, nil
}

// Pages implements store.Store.
func (l *Ledger) Pages(ctx context.Context, board string) iter.Seq2[job.PageState, error] {
	return func(yield func(job.PageState, error) bool) {
		from := under(board)
		for from != nil {
			var batch []job.PageState
			err := l.view(ctx, func(t tx) (err error) {
				batch, from, err = t.pagesFrom(board, from)
				return err
			})
			if err != nil {
				yield(job.PageState{}, fmt.Errorf("list pages of board %s: %w", board, err))
				return
			}
			for _, state := range batch {
				if !yield(state, nil) {
					return
				}
			}
		}
	}
}

// pagesFrom returns a batch of a board's pages and the key to go on from; nil:
// there are no more.
func (t tx) pagesFrom(board string, from []byte) (batch []job.PageState, next []byte, err error) {
	const most = 64
	for key := range t.Ascend(pages, from) {
		if !bytes.HasPrefix(key, under(board)) {
			break
		}
		if len(batch) == most {
			return batch, bytes.Clone(key), nil
		}
		state, _, err := t.stateAt(key)
		if err != nil {
			return nil, nil, err
		}
		batch = append(batch, state)
	}
	return batch, nil, nil
}

// FinishRun implements store.Store.
func (l *Ledger) FinishRun(ctx context.Context, run job.Run) (job.Run, error) {
	done := run
	err := checkTime(run.Ended)
	if err == nil && run.State == "" {
		err = errors.New("the run has no state")
	}
	if err == nil {
		err = l.update(ctx, func(t tx) (err error) {
			done, err = t.finishRun(ctx, run)
			return err
		})
	}
	if err != nil {
		return job.Run{}, fmt.Errorf("finish run %d of board %s: %w", run.Seq, run.Board, err)
	}
	return done, nil
}

// Runs implements store.Store.
func (l *Ledger) Runs(ctx context.Context, board string) iter.Seq2[job.Run, error] {
	return func(yield func(job.Run, error) bool) {
		var below uint64 // the last run yielded; 0: none yet
		for {
			var batch []job.Run
			err := l.view(ctx, func(t tx) (err error) {
				batch, err = t.runsBelow(board, below)
				return err
			})
			if err != nil {
				yield(job.Run{}, fmt.Errorf("list runs: %w", err))
				return
			}
			if len(batch) == 0 {
				return
			}
			for _, run := range batch {
				if !yield(run, nil) {
					return
				}
				below = run.Seq
			}
		}
	}
}

// runsBelow returns a batch of runs, newest first, from below a number on (0:
// the newest).
func (t tx) runsBelow(board string, below uint64) ([]job.Run, error) {
	const batch = 64
	table, prefix := runs, []byte(nil)
	var until []byte
	if below > 0 {
		until = seqKey(below)
	}
	if board != "" {
		table, prefix, until = boardRuns, under(board), pastUnder(board)
		if below > 0 {
			until = seqUnder(board, below)
		}
	}
	var all []job.Run
	for key := range t.Descend(table, until) {
		if len(key) < len(prefix) || string(key[:len(prefix)]) != string(prefix) || len(all) == batch {
			break
		}
		seq, ok := toSeq(key[len(prefix):])
		if !ok {
			return nil, damaged(table, key, "the key has a wrong length")
		}
		run, err := must[job.Run](t, runs, seqKey(seq))
		if err != nil {
			return nil, err
		}
		all = append(all, run)
	}
	return all, nil
}

// Posting implements store.Store.
func (l *Ledger) Posting(ctx context.Context, id string, asOf time.Time) (job.Posting, error) {
	var p job.Posting
	err := l.view(ctx, func(t tx) error {
		seq, known, err := t.seqOf(id)
		if err != nil {
			return err
		}
		if known {
			known, err = t.posting(&p, seq, t.Get(postings, seqKey(seq)), store.Query{AsOf: asOf, All: true})
		}
		if err == nil && !known {
			err = fmt.Errorf("posting %s: %w", id, store.ErrNotFound)
		}
		return err
	})
	if err != nil {
		return job.Posting{}, err
	}
	return p, nil
}

// posting puts a posting, which is empty, together as a query wants it, from the
// record of its life; false: the query leaves it out.
func (t tx) posting(p *job.Posting, seq uint64, rec []byte, q store.Query) (bool, error) {
	l, at := &t.at.life, &t.at.at
	t.at.key = binary.BigEndian.AppendUint64(t.at.key[:0], seq)
	if err := t.readInto(l, postings, t.at.key, rec); err != nil {
		return false, err
	}
	v, known := l.asOf(q.AsOf)
	if !known || (v.status == job.Closed && !q.All) {
		return false, nil
	}
	number := l.Version
	for {
		t.at.key = appendVersionKey(t.at.key[:0], seq, number)
		if err := t.readInto(at, versions, t.at.key, t.Get(versions, t.at.key)); err != nil {
			return false, err
		}
		if number == 1 || q.AsOf.IsZero() || !at.From.After(q.AsOf) {
			break
		}
		number--
	}
	if err := t.words(t.at.key, at, p); err != nil {
		return false, err
	}
	p.FirstSeen, p.LastSeen = l.firstSeen(), v.lastSeen
	p.MissingAt, p.ClosedAt = v.missingAt, v.closedAt
	p.Status, p.Version, p.Cluster = v.status, number, l.Cluster
	return true, nil
}

// Postings implements store.Store.
func (l *Ledger) Postings(ctx context.Context, q store.Query) iter.Seq2[job.Posting, error] {
	return func(yield func(job.Posting, error) bool) {
		var at cursor
		var batch []job.Posting
		for !at.done {
			clear(batch)
			batch = batch[:0]
			err := l.view(ctx, func(t tx) (err error) {
				batch, at, err = t.postingsAfter(ctx, at, q, batch)
				return err
			})
			// What came before an error is good.
			for _, p := range batch {
				if !yield(p, nil) {
					return
				}
			}
			if err != nil {
				yield(job.Posting{}, fmt.Errorf("list postings: %w", err))
				return
			}
		}
	}
}

// cursor is how far a listing of postings has come.
type cursor struct {
	last uint64 // the last posting looked at
	end  uint64 // the newest one when the listing began; 0: it has not begun
	done bool
}

// postingsAfter appends the next of what a query selects to a batch.
func (t tx) postingsAfter(ctx context.Context, at cursor, q store.Query, batch []job.Posting) ([]job.Posting, cursor, error) {
	if at.end == 0 {
		at.end = t.Last(postings)
	}
	table, prefix, from := postings, []byte(nil), seqKey(at.last+1)
	if q.Board != "" {
		table, prefix, from = boards, under(q.Board), seqUnder(q.Board, at.last+1)
	}
	looked, bytes := 0, 0
	for key, rec := range t.Ascend(table, from) {
		if err := ctx.Err(); err != nil {
			return batch, at, err
		}
		if len(key) < len(prefix) || string(key[:len(prefix)]) != string(prefix) {
			at.done = true
			return batch, at, nil
		}
		seq, ok := toSeq(key[len(prefix):])
		if !ok {
			return batch, at, damaged(table, key, "the key has a wrong length")
		}
		if seq > at.end {
			break
		}
		if table != postings {
			rec = t.Get(postings, seqKey(seq))
		}
		n := len(batch)
		batch = append(batch, job.Posting{})
		wanted, err := t.posting(&batch[n], seq, rec, q)
		if err != nil {
			return batch[:n], at, err
		}
		at.last = seq
		if wanted {
			bytes += len(batch[n].Text)
		} else {
			batch = batch[:n]
		}
		// A block that is begun is finished: the next batch would unpack it again.
		full := bytes >= batchBytes && (t.at.through || bytes >= 2*batchBytes)
		if looked++; looked >= batchRecords || full {
			return batch, at, nil
		}
	}
	at.done = true
	return batch, at, nil
}

// PutFacts implements store.Store.
func (l *Ledger) PutFacts(ctx context.Context, read map[string]job.Facts) error {
	err := l.update(ctx, func(t tx) error {
		for _, id := range slices.Sorted(maps.Keys(read)) {
			if err := ctx.Err(); err != nil {
				return err
			}
			seq, known, err := t.seqOf(id)
			if err != nil {
				return err
			}
			if !known {
				continue
			}
			if err := put(t, facts, seqKey(seq), read[id]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put facts: %w", err)
	}
	return nil
}

// Facts implements store.Store.
func (l *Ledger) Facts(ctx context.Context, ids []string) (map[string]job.Facts, error) {
	all := make(map[string]job.Facts, len(ids))
	err := l.view(ctx, func(t tx) error {
		for _, id := range ids {
			seq, known, err := t.seqOf(id)
			if err != nil {
				return err
			}
			if !known {
				continue
			}
			f, known, err := get[job.Facts](t, facts, seqKey(seq))
			if err != nil {
				return err
			}
			if known {
				all[id] = f
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	return all, nil
}

// shown is the record of a cluster that a delivered digest held.
type shown struct {
	Version int       `cbor:"1,keyasint"`
	At      time.Time `cbor:"2,keyasint"`
}

// Shown implements store.Store. A cluster that has joined another since it
// was shown is named as it is named now.
func (l *Ledger) Shown(ctx context.Context, profile string) (map[string]int, error) {
	all := map[string]int{}
	err := l.view(ctx, func(t tx) error {
		prefix := under(profile)
		for key, rec := range t.Ascend(shownTable, prefix) {
			if len(key) < len(prefix) || string(key[:len(prefix)]) != string(prefix) {
				break
			}
			s, err := read[shown](t, shownTable, key, rec)
			if err != nil {
				return err
			}
			name, err := t.cluster(string(key[len(prefix):]))
			if err != nil {
				return err
			}
			all[name] = max(all[name], s.Version)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list what was shown to profile %s: %w", profile, err)
	}
	return all, nil
}

// MarkShown implements store.Store.
func (l *Ledger) MarkShown(ctx context.Context, profile string, held map[string]int, at time.Time) error {
	err := errors.Join(checkName("profile", profile), checkTime(at))
	if err == nil {
		err = l.update(ctx, func(t tx) error {
			for _, cluster := range slices.Sorted(maps.Keys(held)) {
				if err := checkName("cluster", cluster); err != nil {
					return err
				}
				if err := put(t, shownTable, shownKey(profile, cluster), shown{held[cluster], at.UTC()}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("mark as shown to profile %s: %w", profile, err)
	}
	return nil
}

// made is a text that can be made again.
type made struct {
	Text string    `cbor:"1,keyasint"`
	At   time.Time `cbor:"2,keyasint"`
}

// Summary implements store.Store.
func (l *Ledger) Summary(ctx context.Context, key string) (text string, ok bool, err error) {
	err = l.view(ctx, func(t tx) error {
		m, known, err := get[made](t, summaries, []byte(key))
		text, ok = m.Text, known
		return err
	})
	if err != nil {
		return "", false, fmt.Errorf("read summary %s: %w", key, err)
	}
	return text, ok, nil
}

// PutSummary implements store.Store.
func (l *Ledger) PutSummary(ctx context.Context, key, text string, at time.Time) error {
	err := errors.Join(checkName("summary", key), checkTime(at))
	if err == nil {
		err = l.update(ctx, func(t tx) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return put(t, summaries, []byte(key), made{text, at.UTC()})
		})
	}
	if err != nil {
		return fmt.Errorf("put summary %s: %w", key, err)
	}
	return nil
}

// Stats implements store.Store but for what a file is: its path, its format
// and its size.
func (l *Ledger) Stats(ctx context.Context) (store.Stats, error) {
	var s store.Stats
	err := l.view(ctx, func(t tx) error { return t.count(ctx, &s) })
	if err != nil {
		return store.Stats{}, fmt.Errorf("count: %w", err)
	}
	return s, nil
}

func (t tx) count(ctx context.Context, s *store.Stats) error {
	s.ByStatus = map[string]int{string(job.Open): 0, string(job.Missing): 0, string(job.Closed): 0}
	for key, rec := range t.Ascend(postings, nil) {
		if err := ctx.Err(); err != nil {
			return err
		}
		l, err := read[life](t, postings, key, rec)
		if err != nil {
			return err
		}
		s.Postings++
		s.ByStatus[string(l.last().Status)]++
		s.Versions += l.Version - 1
		if l.Cluster == l.ID {
			s.Clusters++
		}
		if s.OldestSeen.IsZero() || l.firstSeen().Before(s.OldestSeen) {
			s.OldestSeen = l.firstSeen()
		}
	}
	for table, n := range map[Table]*int{facts: &s.Facts, pages: &s.Pages, runs: &s.Runs} {
		for range t.Ascend(table, nil) {
			*n++
		}
	}
	// A board counts once it has been run: from run to run of the next board.
	var from []byte
	for {
		board, ok := "", false
		for key := range t.Ascend(boardRuns, from) {
			board, ok = boardOf(key)
			break
		}
		if !ok {
			break
		}
		s.Boards++
		from = pastUnder(board)
	}
	newest, err := t.runsBelow("", 0)
	if err == nil && len(newest) > 0 {
		s.LastRun = newest[0].Started
	}
	if err == nil {
		s.Nights, err = t.nights(ctx)
	}
	return err
}

// nights sums up the runs of the last days on which there were any.
func (t tx) nights(ctx context.Context) ([]store.Night, error) {
	const most = 14
	all := []store.Night{}
	for key, rec := range t.Descend(runs, nil) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		run, err := read[job.Run](t, runs, key, rec)
		if err != nil {
			return nil, err
		}
		day := run.Started.UTC().Format(time.DateOnly)
		if len(all) == 0 || all[len(all)-1].Day != day {
			if len(all) == most {
				break
			}
			all = append(all, store.Night{Day: day})
		}
		n := &all[len(all)-1]
		n.Runs++
		if run.Complete() {
			n.OK++
		}
		n.Found += run.Found
		n.New += run.New
		n.Changed += run.Changed
		n.Closed += run.Closed
	}
	return all, nil
}

func checkTime(at time.Time) error {
	if at.IsZero() {
		return errors.New("no time is given")
	}
	return nil
}
