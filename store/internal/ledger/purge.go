package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hitmatch/store"
	"hitmatch/store/job"
)

// purgeBatch is how many postings are removed in one transaction.
const purgeBatch = 256

// purging is how far a purge has come.
type purging struct {
	store.Purged
	after uint64 // the last posting looked at
}

// Purge implements store.Store.
func (l *Ledger) Purge(ctx context.Context, p store.Purge) (store.Purged, error) {
	var done purging
	steps := []func(tx, *purging) (more bool, err error){}
	if !p.ClosedBefore.IsZero() || p.Board != "" {
		steps = append(steps, func(t tx, n *purging) (more bool, err error) {
			n.after, more, err = t.purgePostings(ctx, p, n.after, &n.Purged)
			return more, err
		})
	}
	if p.Board != "" {
		steps = append(steps, func(t tx, n *purging) (bool, error) { return false, t.purgePages(p.Board, &n.Purged) })
	}
	if p.Board != "" || !p.RunsBefore.IsZero() {
		steps = append(steps, func(t tx, n *purging) (bool, error) { return t.purgeRuns(p, &n.Purged) })
	}
	if p.Profile != "" {
		steps = append(steps, func(t tx, n *purging) (bool, error) { return false, t.purgeShown(p.Profile, &n.Purged) })
		steps = append(steps, func(t tx, n *purging) (bool, error) { return false, t.purgePerson(p.Profile, &n.Purged) })
	}
	if p.Made {
		steps = append(steps, func(t tx, n *purging) (bool, error) { return false, t.purgeMade(&n.Purged) })
	}
	for _, step := range steps {
		for more := true; more; {
			var now purging
			err := l.update(ctx, func(t tx) (err error) {
				now = done
				more, err = step(t, &now)
				return err
			})
			if err != nil {
				return done.Purged, fmt.Errorf("purge: %w", err)
			}
			done = now
		}
	}
	return done.Purged, nil
}

func (t tx) purgePostings(ctx context.Context, p store.Purge, after uint64, n *store.Purged) (uint64, bool, error) {
	table, prefix, from := postings, []byte(nil), seqKey(after+1)
	if p.Board != "" {
		table, prefix, from = boards, under(p.Board), seqUnder(p.Board, after+1)
	}
	var doomed []uint64
	more := false
	looked := 0
	for key := range t.Ascend(table, from) {
		if !bytes.HasPrefix(key, prefix) {
			break
		}
		if len(doomed) >= purgeBatch || looked >= 32*purgeBatch {
			more = true
			break
		}
		looked++
		seq, ok := toSeq(key[len(prefix):])
		if !ok {
			return after, false, damaged(table, key, "the key has a wrong length")
		}
		after = seq
		l, err := must[life](t, postings, seqKey(seq))
		if err != nil {
			return after, false, err
		}
		last := l.last()
		if p.ClosedBefore.IsZero() || (last.Status == job.Closed && last.At.Before(p.ClosedBefore)) {
			doomed = append(doomed, seq)
		}
	}
	var showed map[string][]string
	words := map[uint64][]int{} // entries to be emptied, by block: each block is packed once
	for _, seq := range doomed {
		if err := ctx.Err(); err != nil {
			return after, false, err
		}
		if showed == nil {
			showed = t.showedTo()
		}
		if err := t.purgePosting(seq, showed, words, n); err != nil {
			return after, false, err
		}
	}
	for _, block := range slices.Sorted(maps.Keys(words)) {
		if err := t.dropWords(block, words[block]); err != nil {
			return after, false, err
		}
	}
	return after, more, nil
}

// showedTo returns the profiles that were shown a cluster, by its name.
func (t tx) showedTo() map[string][]string {
	all := map[string][]string{}
	for key := range t.Ascend(shownTable, nil) {
		if profile, cluster, ok := strings.Cut(string(key), "\x00"); ok {
			all[cluster] = append(all[cluster], profile)
		}
	}
	return all
}

// purgePosting removes a posting but for its words, whose places it adds to words.
func (t tx) purgePosting(seq uint64, showed map[string][]string, words map[uint64][]int, n *store.Purged) error {
	l, err := must[life](t, postings, seqKey(seq))
	if err != nil {
		return err
	}
	for number := range l.Version {
		key := versionKey(seq, number+1)
		at, err := must[place](t, versions, key)
		if err != nil {
			return err
		}
		words[at.Block] = append(words[at.Block], at.Entry)
		if err := t.Delete(versions, key); err != nil {
			return err
		}
	}
	if err := errors.Join(
		t.Delete(facts, seqKey(seq)),
		t.Delete(ids, []byte(l.ID)),
		t.Delete(boards, seqUnder(l.Board, seq)),
		t.Delete(clusters, seqUnder(l.Cluster, seq)), // it has none if the cluster is named after it
		t.Delete(postings, seqKey(seq)),
	); err != nil {
		return err
	}
	n.Postings++
	n.Versions += l.Version - 1
	return t.bereave(l, showed, n)
}

// bereave mends the cluster that a posting has left: it gets another name if
// it had that posting's, and falls apart if that posting held it together.
func (t tx) bereave(gone life, showed map[string][]string, n *store.Purged) error {
	left, err := t.seqs(clusters, under(gone.Cluster), nil, 0)
	if err == nil && gone.Cluster != gone.ID {
		left, err = t.members(gone.Cluster)
	}
	if err != nil {
		return err
	}
	name := gone.Cluster
	if len(left) > 0 {
		if name == gone.ID {
			first, err := must[life](t, postings, seqKey(left[0]))
			if err != nil {
				return err
			}
			name = first.ID
			if err := t.rename(left, name); err != nil {
				return err
			}
		}
		if err := t.split(left[0], nil); err != nil {
			return err
		}
	}
	if gone.Cluster != gone.ID {
		return nil // what was shown is under the cluster's name, which stays
	}
	if len(left) > 0 {
		if err := t.handDecisions(gone.ID, name); err != nil {
			return err
		}
	}
	for _, profile := range showed[gone.ID] {
		key := shownKey(profile, gone.ID)
		was, ok, err := get[shown](t, shownTable, key)
		switch {
		case err != nil:
			return err
		case !ok:
			continue
		}
		if err := t.Delete(shownTable, key); err != nil {
			return err
		}
		if len(left) == 0 {
			n.Shown++
			continue
		}
		to := shownKey(profile, name)
		now, ok, err := get[shown](t, shownTable, to)
		if err != nil {
			return err
		}
		if !ok || now.Version < was.Version {
			if err := put(t, shownTable, to, was); err != nil {
				return err
			}
		}
		if !slices.Contains(showed[name], profile) {
			showed[name] = append(showed[name], profile)
		}
	}
	return nil
}

// keys collects the keys of a table that begin with a prefix, at most most.
func (t tx) keys(table Table, prefix []byte, most int) [][]byte {
	var all [][]byte
	for key := range t.Ascend(table, prefix) {
		if !bytes.HasPrefix(key, prefix) || len(all) == most {
			break
		}
		all = append(all, bytes.Clone(key))
	}
	return all
}

const allKeys = -1

func (t tx) purgePages(board string, n *store.Purged) error {
	for _, key := range t.keys(pages, under(board), allKeys) {
		if err := errors.Join(t.Delete(pages, key), t.Delete(pageRuns, key)); err != nil {
			return err
		}
		n.Pages++
	}
	return nil
}

func (t tx) purgeShown(profile string, n *store.Purged) error {
	for _, key := range t.keys(shownTable, under(profile), allKeys) {
		if err := t.Delete(shownTable, key); err != nil {
			return err
		}
		n.Shown++
	}
	return nil
}

func (t tx) purgeMade(n *store.Purged) error {
	for _, key := range t.keys(summaries, nil, allKeys) {
		if err := t.Delete(summaries, key); err != nil {
			return err
		}
		n.Made++
	}
	return t.dropPack()
}

// purgeRuns removes a board's runs, or the runs that began before a time but
// for the newest ones of each board, which the health of the next is held
// against.
func (t tx) purgeRuns(p store.Purge, n *store.Purged) (more bool, err error) {
	const keep = 30
	if p.Board != "" {
		return false, t.purgeRunsOf(p.Board, time.Time{}, 0, n)
	}
	var from []byte
	for {
		board, ok := "", false
		for key := range t.Ascend(boardRuns, from) {
			board, ok = boardOf(key)
			break
		}
		if !ok {
			return false, nil
		}
		if err := t.purgeRunsOf(board, p.RunsBefore, keep, n); err != nil {
			return false, err
		}
		from = pastUnder(board)
	}
}

// purgeRunsOf removes the runs of a board that began before a time (zero: all)
// but for the newest ones.
func (t tx) purgeRunsOf(board string, before time.Time, keep int, n *store.Purged) error {
	seqs, err := t.seqs(boardRuns, under(board), nil, 0)
	if err != nil {
		return err
	}
	for _, seq := range seqs[:max(0, len(seqs)-keep)] {
		if !before.IsZero() {
			run, err := must[job.Run](t, runs, seqKey(seq))
			if err != nil {
				return err
			}
			if !run.Started.Before(before) {
				break
			}
		}
		if err := errors.Join(t.Delete(runs, seqKey(seq)), t.Delete(boardRuns, seqUnder(board, seq))); err != nil {
			return err
		}
		n.Runs++
	}
	return nil
}
