package ledger

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"strings"

	"hitmatch/store/job"
)

// maxProblems is how many problems a check names; a file with more is not
// repaired by reading on.
const maxProblems = 100

// Check implements store.Store but for the structure of a file: every record
// is read, and every index is held against what it is an index of, both ways.
func (l *Ledger) Check(ctx context.Context) iter.Seq[error] {
	return func(yield func(error) bool) {
		c := checker{ctx: ctx, named: map[uint64]uint64{}, prints: map[uint64]uint64{}}
		err := l.view(ctx, func(t tx) error {
			c.tx = t
			return c.run()
		})
		if err != nil && !errors.Is(err, errEnough) {
			c.problems = append(c.problems, err)
		}
		for _, p := range c.problems {
			if !yield(p) {
				return
			}
		}
	}
}

var errEnough = errors.New("enough problems")

type checker struct {
	tx
	ctx      context.Context
	problems []error
	named    map[uint64]uint64 // by block: bit n is set if a version has entry n
	prints   map[uint64]uint64 // a posting that has the fingerprint, of those that make copies
}

func (c *checker) found(err error) error {
	if err == nil {
		return nil
	}
	c.problems = append(c.problems, err)
	if len(c.problems) >= maxProblems {
		c.problems = append(c.problems, fmt.Errorf("only the first %d problems are listed", maxProblems))
		return errEnough
	}
	return nil
}

func (c *checker) wrong(t Table, key []byte, format string, args ...any) error {
	return c.found(damaged(t, key, fmt.Sprintf(format, args...)))
}

// each calls f for every record of a table.
func (c *checker) each(t Table, f func(key, rec []byte) error) error {
	for key, rec := range c.Ascend(t, nil) {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		if err := f(key, rec); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) run() error {
	for _, step := range []func() error{
		func() error { return c.each(postings, c.posting) },
		func() error { return c.each(ids, c.id) },
		func() error { return c.each(versions, c.version) },
		func() error { return c.each(blocks, c.block) },
		func() error { return c.index(boards, c.onBoard) },
		func() error { return c.index(clusters, c.inCluster) },
		func() error { return c.index(boardRuns, c.ofBoard) },
		func() error { return c.each(facts, c.facts) },
		func() error { return c.each(pages, c.pageState) },
		func() error { return c.each(pageRuns, c.pageRun) },
		func() error { return c.each(runs, c.oneRun) },
		func() error {
			return c.each(shownTable, func(key, rec []byte) error {
				_, err := read[shown](c.tx, shownTable, key, rec)
				return c.found(err)
			})
		},
		func() error {
			return c.each(summaries, func(key, rec []byte) error {
				_, err := read[made](c.tx, summaries, key, rec)
				return c.found(err)
			})
		},
		func() error {
			return c.each(decisions, func(key, rec []byte) error {
				_, err := read[job.Decision](c.tx, decisions, key, rec)
				return c.found(err)
			})
		},
		func() error { return c.each(letters, c.letter) },
		func() error { return c.each(nightlies, c.nightly) },
		func() error { return c.each(packs, c.pack) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// posting checks a life and that everything it leads to is there.
func (c *checker) posting(key, rec []byte) error {
	l, err := read[life](c.tx, postings, key, rec)
	if err != nil {
		return c.found(err)
	}
	seq, ok := toSeq(key)
	switch {
	case !ok:
		return c.wrong(postings, key, "the key has a wrong length")
	case seq > c.Last(postings):
		return c.wrong(postings, key, "the number was not given yet")
	case len(l.Events) == 0:
		return c.wrong(postings, key, "posting %s has no history", l.ID)
	}
	if own, ok, err := c.seqOf(l.ID); err != nil || !ok || own != seq {
		if err := c.wrong(postings, key, "posting %s is not found under its id", l.ID); err != nil {
			return err
		}
	}
	for _, in := range []struct {
		table Table
		key   []byte
	}{{boards, seqUnder(l.Board, seq)}, {clusters, seqUnder(l.Cluster, seq)}} {
		if c.Get(in.table, in.key) == nil && (in.table != clusters || l.Cluster != l.ID) {
			if err := c.wrong(postings, key, "posting %s is missing in table %s", l.ID, in.table); err != nil {
				return err
			}
		}
	}
	for n := range l.Version {
		if c.Get(versions, versionKey(seq, n+1)) == nil {
			if err := c.wrong(postings, key, "version %d of posting %s is gone", n+1, l.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *checker) id(key, rec []byte) error {
	seq, err := read[uint64](c.tx, ids, key, rec)
	if err != nil {
		return c.found(err)
	}
	if string(key) == coveredKey {
		if seq > c.Last(postings) {
			return c.wrong(ids, key, "the number %d was not given yet", seq)
		}
		return nil
	}
	// A damaged life is reported where it stands.
	if l, ok, err := get[life](c.tx, postings, seqKey(seq)); err == nil && (!ok || l.ID != string(key)) {
		return c.wrong(ids, key, "it leads to record %d, which is not that posting", seq)
	}
	return nil
}

func (c *checker) version(key, rec []byte) error {
	if len(key) != seqLen+4 {
		return c.wrong(versions, key, "the key has a wrong length")
	}
	at, err := read[place](c.tx, versions, key, rec)
	if err != nil {
		return c.found(err)
	}
	if at.Entry >= 0 && at.Entry < 64 {
		if c.named[at.Block]&(1<<at.Entry) != 0 {
			return c.wrong(versions, key, "another version has the same words (block %d, entry %d)", at.Block, at.Entry)
		}
		c.named[at.Block] |= 1 << at.Entry
	}
	var p job.Posting
	if err := c.words(key, &at, &p); err != nil {
		return c.found(err)
	}
	seq := binary.BigEndian.Uint64(key)
	number := int(binary.BigEndian.Uint32(key[seqLen:]))
	l, ok, err := get[life](c.tx, postings, seqKey(seq))
	if err != nil {
		return nil // reported where it stands
	}
	if !ok || l.ID != p.ID || l.Board != p.Board || number < 1 || number > l.Version {
		return c.wrong(versions, key, "it belongs to no posting")
	}
	if id := job.PostingID(p.Board, p.ExternalID); id != l.ID {
		return c.wrong(versions, key, "its key makes the id %s, not %s", id, l.ID)
	}
	if !bytes.Equal(at.Prints, printSums(p.Prints)) {
		return c.wrong(versions, key, "its fingerprints are not those of its words")
	}
	if number < l.Version {
		return nil
	}
	for _, text := range p.Prints {
		if text == "" || strings.HasPrefix(text, job.NearPrint) {
			continue // near ones only make candidates
		}
		print := printSum(text)
		if c.prints[print] == 0 {
			c.prints[print] = seq
		}
		if first, ok, err := get[life](c.tx, postings, seqKey(c.prints[print])); err == nil && ok && first.Cluster != l.Cluster {
			return c.wrong(versions, key, "postings %s and %s have fingerprint %s and are in different clusters", first.ID, l.ID, text)
		}
	}
	return nil
}

// block checks that every entry belongs to a version. Versions come first.
func (c *checker) block(key, rec []byte) error {
	number, ok := toSeq(key)
	if !ok || number > c.Last(blocks) {
		return c.wrong(blocks, key, "the number was not given yet")
	}
	entries, _, err := c.codec.unpack(key, rec, nil)
	if err != nil {
		return c.found(err)
	}
	if len(entries) > 64 {
		return c.wrong(blocks, key, "it has %d entries", len(entries))
	}
	for i, e := range entries {
		if len(e) > 0 && c.named[number]&(1<<i) == 0 {
			return c.wrong(blocks, key, "entry %d belongs to no version", i)
		}
	}
	return nil
}

// index checks the marks of an index; f gets the name and the number that a
// key is made of.
func (c *checker) index(t Table, f func(name string, seq uint64) error) error {
	return c.each(t, func(key, rec []byte) error {
		if _, err := c.codec.open(t, key, formMark, rec); err != nil {
			return c.found(err)
		}
		if len(key) <= seqLen {
			return c.wrong(t, key, "the key has a wrong length")
		}
		at := len(key) - seqLen
		if err := f(string(key[:at]), binary.BigEndian.Uint64(key[at:])); err != nil {
			return c.wrong(t, key, "%v", err)
		}
		return nil
	})
}

func (c *checker) onBoard(name string, seq uint64) error {
	l, ok, err := get[life](c.tx, postings, seqKey(seq))
	if err == nil && (!ok || l.Board+"\x00" != name) {
		return errors.New("there is no such posting on that board")
	}
	return nil
}

func (c *checker) inCluster(name string, seq uint64) error {
	l, ok, err := get[life](c.tx, postings, seqKey(seq))
	if err != nil {
		return nil
	}
	if !ok || l.Cluster+"\x00" != name {
		return errors.New("there is no such posting in that cluster")
	}
	if first, ok, err := c.seqOf(l.Cluster); err == nil && (!ok || first >= seq) {
		return errors.New("the cluster is not named after its first posting")
	}
	return nil
}

func (c *checker) ofBoard(name string, seq uint64) error {
	run, ok, err := get[job.Run](c.tx, runs, seqKey(seq))
	if err == nil && (!ok || run.Board+"\x00" != name) {
		return errors.New("there is no such run of that board")
	}
	return nil
}

func (c *checker) facts(key, rec []byte) error {
	if _, err := read[job.Facts](c.tx, facts, key, rec); err != nil {
		return c.found(err)
	}
	if c.Get(postings, key) == nil {
		return c.wrong(facts, key, "they belong to no posting")
	}
	return nil
}

// pack checks the head of the pack, or a piece of it.
func (c *checker) pack(key, rec []byte) error {
	if n, ok := toSeq(key); ok && n == 0 {
		_, err := read[packHead](c.tx, packs, key, rec)
		return c.found(err)
	}
	_, err := c.codec.open(packs, key, formBytes, rec)
	return c.found(err)
}

func (c *checker) pageState(key, rec []byte) error {
	state, err := read[job.PageState](c.tx, pages, key, rec)
	if err != nil {
		return c.found(err)
	}
	board, _, _ := strings.Cut(string(key), "\x00")
	if string(pageKey(board, state.Key)) != string(key) {
		return c.wrong(pages, key, "it is of page %q, which has another key", state.Key)
	}
	return nil
}

func (c *checker) pageRun(key, rec []byte) error {
	if _, err := read[uint64](c.tx, pageRuns, key, rec); err != nil {
		return c.found(err)
	}
	if c.Get(pages, key) == nil {
		return c.wrong(pageRuns, key, "it is of no page")
	}
	return nil
}

func (c *checker) oneRun(key, rec []byte) error {
	run, err := read[job.Run](c.tx, runs, key, rec)
	switch {
	case err != nil:
		return c.found(err)
	case string(seqKey(run.Seq)) != string(key):
		return c.wrong(runs, key, "the run calls itself %d", run.Seq)
	case c.Get(boardRuns, seqUnder(run.Board, run.Seq)) == nil:
		return c.wrong(runs, key, "run %d is missing in table %s", run.Seq, boardRuns)
	}
	return nil
}
