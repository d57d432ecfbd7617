package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"hitmatch/store"
	"hitmatch/store/job"
)

// importBoard is the board of what a person brought in. Its pages may hold
// postings of any board. Nobody lists what it holds in full, so nothing on it
// is ever missed.
const importBoard = "import"

// startRun gives a run its number.
func (t tx) startRun(board string, at time.Time) (job.Run, error) {
	seq, err := t.Next(runs)
	if err != nil {
		return job.Run{}, err
	}
	run := job.Run{Seq: seq, Board: board, Started: at.UTC()}
	if err := put(t, runs, seqKey(seq), run); err != nil {
		return job.Run{}, err
	}
	return run, t.mark(boardRuns, seqUnder(board, seq))
}

// running returns a run that has started and not ended.
func (t tx) running(seq uint64, board string) (job.Run, error) {
	run, ok, err := get[job.Run](t, runs, seqKey(seq))
	switch {
	case err != nil:
		return job.Run{}, err
	case !ok:
		return job.Run{}, fmt.Errorf("run %d was not started", seq)
	case run.Board != board:
		return job.Run{}, fmt.Errorf("run %d is of board %s, not of %s", seq, run.Board, board)
	case !run.Ended.IsZero():
		return job.Run{}, fmt.Errorf("run %d of board %s has ended", seq, board)
	}
	return run, nil
}

// page is a store.Page with what can be worked out of it before the
// transaction.
type page struct {
	store.Page
	bad   []error   // by posting: why it is refused
	wires []wire    // by posting
	rooms []*[]byte // that the wires stand in
}

// prepare works out what it can of a page. The wires are good until the page is
// released.
func (l *Ledger) prepare(p store.Page) page {
	n := len(p.Postings)
	ready := page{p, make([]error, n), make([]wire, n), make([]*[]byte, (n+prepared-1)/prepared)}
	ready.At = p.At.UTC()
	ready.Postings = make([]job.Posting, n)
	// Digests take time, and a large page is not held up by one processor.
	var all sync.WaitGroup
	for from := 0; from < n; from += prepared {
		chunk := func() {
			to := min(from+prepared, n)
			size := 0
			for i := from; i < to; i++ {
				size += len(p.Postings[i].Text) + besideText
			}
			kept, ok := l.rooms.Get().(*[]byte)
			if !ok {
				kept = new([]byte)
			}
			room := slices.Grow((*kept)[:0], size)
			for i := from; i < to; i++ {
				posting := clean(p.Postings[i])
				if ready.bad[i] = checkPosting(&posting, p.Board); ready.bad[i] == nil {
					posting.Digest = posting.Substance()
					start := len(room)
					room = appendPosting(room, &posting)
					ready.wires[i] = newWire(room[start:len(room):len(room)], &posting)
				}
				ready.Postings[i] = posting
			}
			*kept = room
			ready.rooms[from/prepared] = kept
		}
		if n > prepared {
			all.Go(chunk)
		} else {
			chunk()
		}
	}
	all.Wait()
	return ready
}

// release gives back what a page's wires stand in.
func (l *Ledger) release(p page) {
	for _, room := range p.rooms {
		l.rooms.Put(room)
	}
}

const (
	prepared   = 64   // how many postings one goroutine prepares
	besideText = 1024 // bytes of a posting that are not its text, nearly always
)

// putPage merges a page of a run that is running.
func (t tx) putPage(ctx context.Context, p *page) (store.Changes, error) {
	var c store.Changes
	if p.Unchanged {
		return t.seenAgain(ctx, p)
	}
	var on []string // ids of the postings on the page
	listed := make(map[string]bool, len(p.Postings))
	for i := range p.Postings {
		posting := &p.Postings[i]
		if err := ctx.Err(); err != nil {
			return c, err
		}
		if err := p.bad[i]; err != nil {
			c.Bad = append(c.Bad, fmt.Errorf("posting %d of the page: %w", i+1, err))
			continue
		}
		did, err := t.merge(p.Run, p.At, posting, p.wires[i])
		var clash *clashError
		switch {
		case errors.As(err, &clash):
			c.Bad = append(c.Bad, fmt.Errorf("posting %d of the page: %w", i+1, err))
			continue
		case err != nil:
			return c, err
		}
		if !listed[posting.ID] {
			listed[posting.ID] = true
			on = append(on, posting.ID)
			c.Found++
		}
		c.New += did.New
		c.Changed += did.Changed
		c.Reopened += did.Reopened
	}
	if p.State.Key == "" {
		return c, nil
	}
	state := p.State
	state.Postings = append(slices.Clone(state.Postings), on...)
	if len(c.Bad) > 0 {
		// What was refused may be readable one day: ask for the whole page.
		state.ETag, state.LastModified, state.Run = "", "", 0
	}
	return c, t.putState(p.Board, state)
}

// clean returns a posting with nothing but what its author decides and the id
// that follows from its key.
func clean(p job.Posting) job.Posting {
	p.ID = job.PostingID(p.Board, p.ExternalID)
	p.Posted, p.Closes = p.Posted.UTC(), p.Closes.UTC()
	p.FirstSeen, p.LastSeen, p.MissingAt, p.ClosedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	p.Status, p.Version, p.Digest, p.Cluster = "", 0, "", ""
	return p
}

func checkPosting(p *job.Posting, board string) error {
	switch {
	case strings.TrimSpace(p.ExternalID) == "":
		return fmt.Errorf("no id of the board's own (title %q)", p.Title)
	case strings.TrimSpace(p.Title) == "":
		return fmt.Errorf("no title (id %q)", p.ExternalID)
	case p.Board != board && board != importBoard:
		return fmt.Errorf("it is of board %q, its page of %q (id %q)", p.Board, board, p.ExternalID)
	}
	return nil
}

// clashError: two keys make one id. With 60 bits of SHA-256 that is one case
// in 2 million stores of a million postings, and still must not mix two jobs.
type clashError struct{ p, q *job.Posting }

func (e *clashError) Error() string {
	return fmt.Sprintf("board %q, id %q has the same short id as board %q, id %q (%s)",
		e.p.Board, e.p.ExternalID, e.q.Board, e.q.ExternalID, e.p.ID)
}

// merge stores one posting under its key.
func (t tx) merge(run uint64, at time.Time, p *job.Posting, as wire) (store.Changes, error) {
	var did store.Changes
	seq, l, known, err := t.lifeOf(p.ID)
	if err != nil {
		return did, err
	}
	if !known {
		did.New = 1
		if seq, err = t.Next(postings); err != nil {
			return did, err
		}
		t.recent.add(p.ID, seq)
		l = newLife(p.ID, p.Board, run, at)
		l.Version = 1
		if err := errors.Join(
			t.mark(boards, seqUnder(p.Board, seq)),
			t.putVersion(versionKey(seq, 1), at, as),
			put(t, postings, seqKey(seq), l),
		); err != nil {
			return did, err
		}
		return did, t.regroup(seq, nil, p.Prints, as.prints)
	}

	key := versionKey(seq, l.Version)
	stands, err := must[place](t, versions, key)
	if err != nil {
		return did, err
	}
	if stands.Sum == as.sum {
		if l.see(run, at) {
			did.Reopened = 1
		}
		return did, put(t, postings, seqKey(seq), l)
	}
	old := version{From: stands.From}
	if err := t.words(key, &stands, &old.Posting); err != nil {
		return did, err
	}
	if old.Posting.Board != p.Board || old.Posting.ExternalID != p.ExternalID {
		return did, &clashError{p, &old.Posting}
	}
	if l.see(run, at) {
		did.Reopened = 1
	}
	now := version{From: old.From, Posting: *p}
	if p.Posted.IsZero() {
		now.Posting.Posted = old.Posting.Posted
	}
	if p.Digest == old.Posting.Digest {
		if was := old.Posting.Posted; !was.IsZero() && was.Before(now.Posting.Posted) {
			now.Posting.Posted = was
		}
		err = t.touchVersion(key, stands, old.Posting, now.Posting)
	} else {
		did.Changed = 1
		l.Version++
		now.From = later(at, old.From)
		err = t.putVersion(versionKey(seq, l.Version), now.From, wireOf(&now.Posting))
	}
	if err != nil {
		return did, err
	}
	if err := put(t, postings, seqKey(seq), l); err != nil {
		return did, err
	}
	return did, t.regroup(seq, old.Posting.Prints, p.Prints, as.prints)
}

// seenAgain marks what was last seen on an unchanged page. It writes two small
// records for a page with one posting, and one more for each further one: what
// is remembered of the page stays as it is.
func (t tx) seenAgain(ctx context.Context, p *page) (store.Changes, error) {
	var c store.Changes
	key := pageKey(p.Board, p.State.Key)
	// What the page leads to, which may be long, need not be read for that.
	state, ok, err := get[struct {
		Key      string   `json:"key"`
		Postings []string `json:"postings"`
	}](t, pages, key)
	if err == nil && (!ok || state.Key != p.State.Key) {
		err = fmt.Errorf("page %q: %w", p.State.Key, store.ErrNotFound)
	}
	if err != nil {
		return c, err
	}
	for _, id := range state.Postings {
		if err := ctx.Err(); err != nil {
			return c, err
		}
		posting, l, known, err := t.lifeOf(id)
		if err != nil {
			return c, err
		}
		if !known {
			continue
		}
		if l.see(p.Run, p.At) {
			c.Reopened++
		}
		if err := put(t, postings, seqKey(posting), l); err != nil {
			return c, err
		}
		c.Found++
	}
	return c, put(t, pageRuns, key, p.Run)
}

// page returns what is remembered of an address; nothing is a state without Key.
func (t tx) page(board, key string) (job.PageState, error) {
	state, _, err := t.stateAt(pageKey(board, key))
	if err != nil || state.Key != key {
		return job.PageState{}, err
	}
	return state, nil
}

// stateAt puts together what is remembered under a key. The run that read the
// page last changes every night, and the rest seldom does: a run after the one
// that wrote the rest stands apart from it.
func (t tx) stateAt(key []byte) (job.PageState, bool, error) {
	state, ok, err := get[job.PageState](t, pages, key)
	if err != nil || !ok {
		return job.PageState{}, false, err
	}
	run, ok, err := get[uint64](t, pageRuns, key)
	if err != nil {
		return job.PageState{}, false, err
	}
	if ok {
		state.Run = run
	}
	return state, true, nil
}

// putState writes what has changed of what is remembered of a page.
func (t tx) putState(board string, state job.PageState) error {
	key := pageKey(board, state.Key)
	was := t.Get(pages, key)
	if was == nil {
		return put(t, pages, key, state)
	}
	if old, err := read[job.PageState](t, pages, key, was); err == nil && state.Run > 0 {
		same := state
		same.Run = old.Run
		if rec, err := record(t, pages, key, same); err != nil {
			return err
		} else if bytes.Equal(rec, was) {
			return put(t, pageRuns, key, state.Run)
		}
	}
	return errors.Join(put(t, pages, key, state), t.Delete(pageRuns, key))
}

// finishRun ends a run, once.
func (t tx) finishRun(ctx context.Context, run job.Run) (job.Run, error) {
	begun, ok, err := get[job.Run](t, runs, seqKey(run.Seq))
	if err != nil {
		return job.Run{}, err
	}
	if ok && begun.Board == run.Board && !begun.Ended.IsZero() {
		return begun, nil
	}
	if begun, err = t.running(run.Seq, run.Board); err != nil {
		return job.Run{}, err
	}
	run.Started, run.Ended = begun.Started, run.Ended.UTC()
	run.Missing, run.Closed = 0, 0
	if run.Complete() && run.Board != importBoard {
		if err := t.miss(ctx, &run); err != nil {
			return job.Run{}, err
		}
	}
	return run, put(t, runs, seqKey(run.Seq), run)
}

// One run closes at most a quarter of what a board has open or missing, or
// closeFloor postings if that is more. The rest stays missing and is closed by
// the complete runs that follow: should a run be wrong in spite of all, most
// of the board survives it.
const (
	closeShare = 4
	closeFloor = 25
)

// miss turns what a complete run did not see missing or closed.
func (t tx) miss(ctx context.Context, run *job.Run) error {
	listed, err := t.seqs(boards, under(run.Board), nil, 0)
	if err != nil {
		return err
	}
	type unseen struct {
		seq  uint64
		life life
		to   job.Status
	}
	var turned []unseen
	live := 0
	for _, seq := range listed {
		if err := ctx.Err(); err != nil {
			return err
		}
		l, err := must[life](t, postings, seqKey(seq))
		if err != nil {
			return err
		}
		if l.last().Status != job.Closed {
			live++
		}
		if to, ok := l.miss(run.First(), run.Seq, run.Ended); ok {
			turned = append(turned, unseen{seq, l, to})
		}
	}
	most := max(closeFloor, live/closeShare)
	for _, u := range turned {
		switch {
		case u.to == job.Missing:
			run.Missing++
		case run.Closed == most:
			continue
		default:
			run.Closed++
		}
		if err := put(t, postings, seqKey(u.seq), u.life); err != nil {
			return err
		}
	}
	return nil
}

// seqs returns the sequence numbers that stand in an index under a prefix, in
// order, from a key on (nil: the first), at most n (0: all).
func (t tx) seqs(table Table, prefix, from []byte, n int) ([]uint64, error) {
	var all []uint64
	var bad error
	err := t.marks(table, prefix, from, func(rest []byte) bool {
		seq, ok := toSeq(rest)
		if !ok {
			bad = damaged(table, append(slices.Clone(prefix), rest...), "the key has a wrong length")
			return false
		}
		all = append(all, seq)
		return n == 0 || len(all) < n
	})
	return all, errors.Join(err, bad)
}
