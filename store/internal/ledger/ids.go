package ledger

import (
	"cmp"
	"slices"
	"sync"
)

// This file finds the number of a posting by its id. The ids that a page brings
// land each on another page of their table, and storing it would write nearly
// the whole table. So the table has the ids of the postings up to a number, and
// gets the others in order, all at once, when they have become a quarter of it.
// Until then they are read out of the postings themselves, once, into memory.

// coveredKey is where the number stands up to which the table of ids has all; no
// id holds a zero byte.
const coveredKey = "\x00"

// The table of ids gets the others when there are more of them than either.
const (
	mostRecent  = 4096
	recentShare = 4 // of those in the table
)

// recent are the postings whose ids are not in the table, as hints: they are
// those of another transaction, perhaps of one that failed.
type recent struct {
	mu             sync.Mutex
	after, through uint64 // it has those after one, through the other
	seqs           map[string]uint64
	lost           error // why one of them could not be read
}

// hint returns the number that a posting may have, if it is not in the table; 0:
// it is not recent, unless it is the one that was lost.
func (r *recent) hint(t tx, covered uint64, id string) (seq uint64, lost error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	anew := r.seqs == nil || r.after != covered
	if anew {
		r.after, r.through, r.seqs, r.lost = covered, covered, map[string]uint64{}, nil
	}
	if last := t.Last(postings); anew || r.through < last {
		for key, rec := range t.Ascend(postings, seqKey(r.through+1)) {
			l, err := read[life](t, postings, key, rec)
			if err != nil {
				r.lost = err
				continue
			}
			if seq, ok := toSeq(key); ok {
				r.seqs[l.ID], r.through = seq, seq
			}
		}
		r.through = max(r.through, last)
	}
	return r.seqs[id], r.lost
}

// add notes a posting that is stored. One behind a gap is read when it is looked
// for.
func (r *recent) add(id string, seq uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seqs != nil && seq > r.after && seq <= r.through+1 {
		r.seqs[id], r.through = seq, max(r.through, seq)
	}
}

// forget drops what a transaction that failed may have noted.
func (r *recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seqs = nil
}

// seqOf returns the number of a posting; false: there is no such posting.
func (t tx) seqOf(id string) (uint64, bool, error) {
	seq, _, known, err := t.find(id)
	return seq, known, err
}

// lifeOf returns the number of a posting and its life; false: there is no such
// posting.
func (t tx) lifeOf(id string) (seq uint64, l life, known bool, err error) {
	seq, read, known, err := t.find(id)
	switch {
	case err != nil || !known:
	case read != nil:
		l = *read
	default:
		l, err = must[life](t, postings, seqKey(seq))
	}
	return seq, l, known && err == nil, err
}

// find returns the number of a posting, and its life if finding it took reading
// that; false: there is no such posting.
func (t tx) find(id string) (seq uint64, read *life, known bool, err error) {
	covered, err := t.covered()
	if err != nil {
		return 0, nil, false, err
	}
	seq, lost := t.recent.hint(t, covered, id)
	if seq > 0 {
		l, ok, err := get[life](t, postings, seqKey(seq))
		if err != nil || ok && l.ID == id {
			return seq, &l, err == nil, err
		}
		// The hint is of a time when the posting was stored under another number.
		if err := t.livesAfter(covered, func(at uint64, l *life) bool {
			if l.ID == id {
				seq, read = at, l
			}
			return read == nil
		}); err != nil || read != nil {
			return seq, read, err == nil, err
		}
	}
	seq, known, err = get[uint64](t, ids, []byte(id))
	if err == nil && !known {
		err = lost
	}
	return seq, nil, known, err
}

// mustSeqOf returns the number of a posting that a record names.
func (t tx) mustSeqOf(id string) (uint64, error) {
	seq, known, err := t.seqOf(id)
	if err == nil && !known {
		err = damaged(ids, []byte(id), "there is no such posting")
	}
	return seq, err
}

// covered is the number up to which the table has the ids of all postings.
func (t tx) covered() (uint64, error) {
	if t.at.covered != nil {
		return *t.at.covered, nil
	}
	n, _, err := get[uint64](t, ids, []byte(coveredKey))
	if err == nil {
		t.at.covered = &n
	}
	return n, err
}

// cover puts the other ids into the table, too, if they are many, or all: even
// if they are few.
func (t tx) cover(all bool) error {
	covered, err := t.covered()
	if err != nil {
		return err
	}
	last := t.Last(postings)
	if last <= covered || !all && last-covered <= max(mostRecent, covered/recentShare) {
		return nil
	}
	type entry struct {
		id  string
		seq uint64
	}
	var found []entry
	if err := t.livesAfter(covered, func(seq uint64, l *life) bool {
		found = append(found, entry{l.ID, seq})
		return true
	}); err != nil {
		return err
	}
	slices.SortFunc(found, func(a, b entry) int { return cmp.Compare(a.id, b.id) })
	for _, e := range found {
		if err := put(t, ids, []byte(e.id), e.seq); err != nil {
			return err
		}
	}
	t.at.covered = &last
	return put(t, ids, []byte(coveredKey), last)
}

// livesAfter calls f for the postings after a number, until it returns false.
func (t tx) livesAfter(seq uint64, f func(seq uint64, l *life) bool) error {
	for key, rec := range t.Ascend(postings, seqKey(seq+1)) {
		l, err := read[life](t, postings, key, rec)
		if err != nil {
			return err
		}
		at, ok := toSeq(key)
		if !ok {
			return damaged(postings, key, "the key has a wrong length")
		}
		if !f(at, &l) {
			return nil
		}
	}
	return nil
}
