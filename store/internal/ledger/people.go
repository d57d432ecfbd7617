package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"hitmatch/store"
	"hitmatch/store/job"
)

// This file holds what is kept of people: their decisions, the letters that
// carry their digests, and the nightly runs that made them.

func decisionKey(profile, cluster string) []byte { return append(under(profile), cluster...) }

// Profiles implements store.Store.
func (l *Ledger) Profiles(ctx context.Context) ([]string, error) {
	found := map[string]bool{}
	err := l.view(ctx, func(t tx) error {
		for _, table := range []Table{shownTable, decisions} {
			var from []byte
			for more := true; more; {
				more = false
				for key := range t.Ascend(table, from) {
					profile, _, _ := bytes.Cut(key, []byte{0})
					found[string(profile)], from, more = true, pastUnder(string(profile)), true
					break
				}
			}
		}
		for key, rec := range t.Ascend(letters, nil) {
			letter, err := read[job.Letter](t, letters, key, rec)
			if err != nil {
				return err
			}
			found[letter.Profile] = true
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list profiles: %w", err)
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// Decisions implements store.Store.
func (l *Ledger) Decisions(ctx context.Context, profile string) (map[string]job.Decision, error) {
	var all map[string]job.Decision
	err := l.view(ctx, func(t tx) (err error) {
		all, _, err = t.decided(profile)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list decisions of profile %s: %w", profile, err)
	}
	return all, nil
}

// decided returns the decisions of a profile by the cluster as it is now, and
// the names they are kept under.
func (t tx) decided(profile string) (map[string]job.Decision, map[string][]string, error) {
	all, names := map[string]job.Decision{}, map[string][]string{}
	prefix := under(profile)
	for key, rec := range t.Ascend(decisions, prefix) {
		if !bytes.HasPrefix(key, prefix) {
			break
		}
		d, err := read[job.Decision](t, decisions, key, rec)
		if err != nil {
			return nil, nil, err
		}
		kept := string(key[len(prefix):])
		now, err := t.cluster(kept)
		if err != nil {
			return nil, nil, err
		}
		d.Cluster = now
		if other, ok := all[now]; ok {
			d = together(other, d)
		}
		all[now] = d
		names[now] = append(names[now], kept)
	}
	return all, names, nil
}

// together is one decision out of two about what turned out to be one job:
// everything that was decided about either.
func together(a, b job.Decision) job.Decision {
	first := func(x, y time.Time) time.Time {
		if x.IsZero() || !y.IsZero() && y.Before(x) {
			return y
		}
		return x
	}
	a.Saved, a.Hidden, a.Applied = first(a.Saved, b.Saved), first(a.Hidden, b.Hidden), first(a.Applied, b.Applied)
	switch {
	case a.Note == "":
		a.Note, a.Noted = b.Note, b.Noted
	case b.Note != "" && b.Note != a.Note:
		a.Note += "; " + b.Note
		if b.Noted.After(a.Noted) {
			a.Noted = b.Noted
		}
	}
	if b.Told.Version > a.Told.Version {
		a.Told = b.Told
	}
	return a
}

// Decide implements store.Store.
func (l *Ledger) Decide(ctx context.Context, profile string, d job.Decision) error {
	err := errors.Join(checkName("profile", profile), checkName("posting", d.Posting))
	if err == nil {
		err = l.update(ctx, func(t tx) error {
			d := d
			name, err := t.cluster(d.Posting)
			if err != nil {
				return err
			}
			if d.Cluster != "" && name == d.Posting { // the posting is gone, or names its cluster
				if name, err = t.cluster(d.Cluster); err != nil {
					return err
				}
			}
			_, kept, err := t.decided(profile)
			if err != nil {
				return err
			}
			for _, old := range kept[name] {
				if err := t.Delete(decisions, decisionKey(profile, old)); err != nil {
					return err
				}
			}
			if d.Empty() {
				return nil
			}
			d.Cluster = name
			d.Saved, d.Hidden, d.Applied, d.Noted = d.Saved.UTC(), d.Hidden.UTC(), d.Applied.UTC(), d.Noted.UTC()
			return put(t, decisions, decisionKey(profile, name), d)
		})
	}
	if err != nil {
		return fmt.Errorf("record decision on %s: %w", d.Posting, err)
	}
	return nil
}

// handDecisions gives what was decided under the name of a cluster that loses
// that name to the name it gets.
func (t tx) handDecisions(gone, name string) error {
	type kept struct {
		profile string
		key     []byte
		d       job.Decision
	}
	var all []kept
	for key, rec := range t.Ascend(decisions, nil) {
		profile, cluster, _ := bytes.Cut(key, []byte{0})
		if string(cluster) != gone {
			continue
		}
		d, err := read[job.Decision](t, decisions, key, rec)
		if err != nil {
			return err
		}
		all = append(all, kept{string(profile), bytes.Clone(key), d})
	}
	for _, k := range all {
		to := decisionKey(k.profile, name)
		there, ok, err := get[job.Decision](t, decisions, to)
		if err != nil {
			return err
		}
		if ok {
			k.d = together(there, k.d)
		}
		k.d.Cluster = name
		if err := errors.Join(t.Delete(decisions, k.key), put(t, decisions, to, k.d)); err != nil {
			return err
		}
	}
	return nil
}

// Post implements store.Store.
func (l *Ledger) Post(ctx context.Context, m job.Mailing) ([]job.Letter, error) {
	var out []job.Letter
	err := errors.Join(checkName("profile", m.Profile), checkTime(m.At))
	if err == nil {
		err = l.update(ctx, func(t tx) error {
			out = nil
			for _, letter := range m.Letters {
				seq, err := t.Next(letters)
				if err != nil {
					return err
				}
				letter.Seq, letter.Profile, letter.Created = seq, m.Profile, m.At.UTC()
				if err := put(t, letters, seqKey(seq), letter); err != nil {
					return err
				}
				out = append(out, letter)
			}
			for _, cluster := range slices.Sorted(maps.Keys(m.Shown)) {
				if err := checkName("cluster", cluster); err != nil {
					return err
				}
				if err := put(t, shownTable, shownKey(m.Profile, cluster), shown{m.Shown[cluster], m.At.UTC()}); err != nil {
					return err
				}
			}
			return t.tell(m)
		})
	}
	if err != nil {
		return nil, fmt.Errorf("post digest of profile %s: %w", m.Profile, err)
	}
	return out, nil
}

// tell records what a mailing tells of jobs that the person follows.
func (t tx) tell(m job.Mailing) error {
	if len(m.Told) == 0 {
		return nil
	}
	now, kept, err := t.decided(m.Profile)
	if err != nil {
		return err
	}
	for _, cluster := range slices.Sorted(maps.Keys(m.Told)) {
		for _, name := range kept[cluster] {
			d := now[cluster]
			if name != cluster {
				if err := t.Delete(decisions, decisionKey(m.Profile, name)); err != nil {
					return err
				}
			}
			d.Told = m.Told[cluster]
			if err := put(t, decisions, decisionKey(m.Profile, cluster), d); err != nil {
				return err
			}
		}
	}
	return nil
}

// PutLetter implements store.Store.
func (l *Ledger) PutLetter(ctx context.Context, letter job.Letter) error {
	err := l.update(ctx, func(t tx) error {
		if _, known, err := get[job.Letter](t, letters, seqKey(letter.Seq)); err != nil || !known {
			return errors.Join(err, fmt.Errorf("letter %d: %w", letter.Seq, store.ErrNotFound))
		}
		letter.Tried, letter.Next, letter.Sent = letter.Tried.UTC(), letter.Next.UTC(), letter.Sent.UTC()
		return put(t, letters, seqKey(letter.Seq), letter)
	})
	if err != nil {
		return fmt.Errorf("put letter %d: %w", letter.Seq, err)
	}
	return nil
}

// letterBatch is how many letters are read at a time: each may hold a page.
const letterBatch = 16

// Letters implements store.Store.
func (l *Ledger) Letters(ctx context.Context, profile string) iter.Seq2[job.Letter, error] {
	return func(yield func(job.Letter, error) bool) {
		var after uint64
		for {
			var batch []job.Letter
			err := l.view(ctx, func(t tx) error {
				for key, rec := range t.Ascend(letters, seqKey(after+1)) {
					if len(batch) == letterBatch {
						break
					}
					letter, err := read[job.Letter](t, letters, key, rec)
					if err != nil {
						return err
					}
					after = letter.Seq
					if profile == "" || letter.Profile == profile {
						batch = append(batch, letter)
					}
				}
				return nil
			})
			if err != nil {
				yield(job.Letter{}, fmt.Errorf("list letters: %w", err))
				return
			}
			for _, letter := range batch {
				if !yield(letter, nil) {
					return
				}
			}
			if len(batch) < letterBatch {
				return
			}
		}
	}
}

// DropLetters implements store.Store.
func (l *Ledger) DropLetters(ctx context.Context, sentBefore time.Time) (int, error) {
	n := 0
	err := l.update(ctx, func(t tx) error {
		n = 0
		var gone [][]byte
		for key, rec := range t.Ascend(letters, nil) {
			letter, err := read[job.Letter](t, letters, key, rec)
			if err != nil {
				return err
			}
			if !letter.Sent.IsZero() && letter.Sent.Before(sentBefore) {
				gone = append(gone, bytes.Clone(key))
			}
		}
		for _, key := range gone {
			if err := t.Delete(letters, key); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("drop letters: %w", err)
	}
	return n, nil
}

// keepNights is how many records of nightly runs are kept: a year and a bit.
const keepNights = 400

// StartNight implements store.Store.
func (l *Ledger) StartNight(ctx context.Context, at time.Time) (job.Nightly, error) {
	var n job.Nightly
	err := checkTime(at)
	if err == nil {
		err = l.update(ctx, func(t tx) error {
			seq, err := t.Next(nightlies)
			if err != nil {
				return err
			}
			n = job.Nightly{Seq: seq, Started: at.UTC()}
			if seq > keepNights {
				for _, key := range t.below(nightlies, seq-keepNights+1) {
					if err := t.Delete(nightlies, key); err != nil {
						return err
					}
				}
			}
			return put(t, nightlies, seqKey(seq), n)
		})
	}
	if err != nil {
		return job.Nightly{}, fmt.Errorf("start nightly run: %w", err)
	}
	return n, nil
}

// below collects the keys of a numbered table that are below a number.
func (t tx) below(table Table, seq uint64) [][]byte {
	var all [][]byte
	until := seqKey(seq)
	for key := range t.Ascend(table, nil) {
		if bytes.Compare(key, until) >= 0 {
			break
		}
		all = append(all, bytes.Clone(key))
	}
	return all
}

// PutNight implements store.Store.
func (l *Ledger) PutNight(ctx context.Context, n job.Nightly) error {
	err := l.update(ctx, func(t tx) error {
		if _, known, err := get[job.Nightly](t, nightlies, seqKey(n.Seq)); err != nil || !known {
			return errors.Join(err, store.ErrNotFound)
		}
		n.Started, n.Ended = n.Started.UTC(), n.Ended.UTC()
		return put(t, nightlies, seqKey(n.Seq), n)
	})
	if err != nil {
		return fmt.Errorf("put nightly run %d: %w", n.Seq, err)
	}
	return nil
}

// Nightlies implements store.Store.
func (l *Ledger) Nightlies(ctx context.Context) iter.Seq2[job.Nightly, error] {
	return func(yield func(job.Nightly, error) bool) {
		var all []job.Nightly
		err := l.view(ctx, func(t tx) error {
			for key, rec := range t.Descend(nightlies, nil) {
				n, err := read[job.Nightly](t, nightlies, key, rec)
				if err != nil {
					return err
				}
				all = append(all, n)
			}
			return nil
		})
		if err != nil {
			yield(job.Nightly{}, fmt.Errorf("list nightly runs: %w", err))
			return
		}
		for _, n := range all {
			if !yield(n, nil) {
				return
			}
		}
	}
}

// purgePerson removes what was decided and sent for a profile, and its name
// from the records of nightly runs.
func (t tx) purgePerson(profile string, n *store.Purged) error {
	for _, key := range t.keys(decisions, under(profile), allKeys) {
		if err := t.Delete(decisions, key); err != nil {
			return err
		}
		n.Decided++
	}
	var gone [][]byte
	for key, rec := range t.Ascend(letters, nil) {
		letter, err := read[job.Letter](t, letters, key, rec)
		if err != nil {
			return err
		}
		if letter.Profile == profile {
			gone = append(gone, bytes.Clone(key))
		}
	}
	for _, key := range gone {
		if err := t.Delete(letters, key); err != nil {
			return err
		}
		n.Letters++
	}
	var without []job.Nightly
	for key, rec := range t.Ascend(nightlies, nil) {
		night, err := read[job.Nightly](t, nightlies, key, rec)
		if err != nil {
			return err
		}
		had := len(night.People)
		night.People = slices.DeleteFunc(night.People, func(p job.Person) bool { return p.Profile == profile })
		if len(night.People) < had {
			without = append(without, night)
		}
	}
	for _, night := range without {
		if err := put(t, nightlies, seqKey(night.Seq), night); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) letter(key, rec []byte) error {
	l, err := read[job.Letter](c.tx, letters, key, rec)
	if err != nil {
		return c.found(err)
	}
	if seq, ok := toSeq(key); !ok || seq != l.Seq || seq > c.Last(letters) {
		return c.wrong(letters, key, "letter %d is not under its number", l.Seq)
	}
	return nil
}

func (c *checker) nightly(key, rec []byte) error {
	n, err := read[job.Nightly](c.tx, nightlies, key, rec)
	if err != nil {
		return c.found(err)
	}
	if seq, ok := toSeq(key); !ok || seq != n.Seq || seq > c.Last(nightlies) {
		return c.wrong(nightlies, key, "nightly run %d is not under its number", n.Seq)
	}
	return nil
}
