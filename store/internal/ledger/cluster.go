package ledger

import (
	"errors"
	"slices"
	"strings"

	"hitmatch/store/job"
)

// regroup brings the fingerprints of a posting from was to now, of which these
// are the sums, and the clusters after them.
func (t tx) regroup(seq uint64, was, now []string, prints sums) error {
	kept := slices.DeleteFunc(slices.Clone(was), func(p string) bool { return p != "" && !slices.Contains(now, p) })
	if len(kept) < len(was) {
		if err := t.split(seq, kept); err != nil {
			return err
		}
	}
	added := make([]search, 0, len(now))
	for _, p := range now {
		if p == "" {
			continue
		}
		if !slices.Contains(was, p) {
			added = append(added, search{text: p, print: prints.first()})
		}
		prints = prints[sumLen:]
	}
	if len(added) == 0 {
		return nil
	}
	index, err := t.index()
	if err != nil {
		return err
	}
	index.begin(added)
	looked := map[uint64]bool{} // candidates, alike or not
	for _, s := range added {
		if err := t.joinHolders(seq, index, s, looked); err != nil {
			return err
		}
	}
	for _, s := range added {
		index.add(seq, s.print)
	}
	return nil
}

// joinHolders joins the cluster of a posting with those of the postings that
// have one of its fingerprints. All that share one are in one cluster: one of them
// will do, but for those that only make candidates.
func (t tx) joinHolders(seq uint64, index *holders, s search, looked map[uint64]bool) error {
	near, enough := strings.HasPrefix(s.text, job.NearPrint), 1
	if near {
		enough = mostCandidates
	}
	for other := range index.of(s) {
		if other == seq {
			continue
		}
		if !looked[other] {
			held, err := t.holds(other, s.print)
			if err != nil {
				return err
			}
			if !held {
				continue
			}
		}
		if !near || !looked[other] {
			alike := true
			if near {
				looked[other] = true
				var err error
				if alike, err = t.alike(seq, other); err != nil {
					return err
				}
			}
			if alike {
				if err := t.join(seq, other); err != nil {
					return err
				}
			}
		}
		if enough--; enough == 0 {
			break
		}
	}
	return nil
}

// mostCandidates bounds how many of those that share a near: print are looked
// at, newest first.
const mostCandidates = 16

// alike reports whether two postings that share a near: print are copies: they
// are so already, or their texts say it.
func (t tx) alike(a, b uint64) (bool, error) {
	la, errA := must[life](t, postings, seqKey(a))
	lb, errB := must[life](t, postings, seqKey(b))
	if err := errors.Join(errA, errB); err != nil || la.Cluster == lb.Cluster {
		return err == nil, err
	}
	va, errA := t.version(a, la.Version)
	vb, errB := t.version(b, lb.Version)
	return job.Alike(va.Posting.Text, vb.Posting.Text), errors.Join(errA, errB)
}

// join makes the clusters of two postings one, under the name of the older.
func (t tx) join(a, b uint64) error {
	la, errA := must[life](t, postings, seqKey(a))
	lb, errB := must[life](t, postings, seqKey(b))
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	if la.Cluster == lb.Cluster {
		return nil
	}
	// A cluster is named after its first member.
	firstA, errA := t.mustSeqOf(la.Cluster)
	firstB, errB := t.mustSeqOf(lb.Cluster)
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	older, newer := la.Cluster, lb.Cluster
	if firstB < firstA {
		older, newer = newer, older
	}
	members, err := t.members(newer)
	if err != nil {
		return err
	}
	return t.rename(members, older)
}

// split takes the cluster of a posting apart into its connected groups. Left
// are the fingerprints of that posting where its version may have new ones,
// which are for later; nil: those of its version.
func (t tx) split(seq uint64, left []string) error {
	l, err := must[life](t, postings, seqKey(seq))
	if err != nil {
		return err
	}
	members, err := t.members(l.Cluster)
	if err != nil || len(members) == 1 {
		return err
	}
	group := make(map[uint64]uint64, len(members)) // member -> another member of its group, or itself: the first
	first := func(m uint64) uint64 {
		for group[m] != m {
			group[m] = group[group[m]]
			m = group[m]
		}
		return m
	}
	unite := func(a, b uint64) {
		x, y := first(a), first(b)
		group[max(x, y)] = min(x, y)
	}
	holders := map[string][]uint64{} // of a print: one, of a near: print all
	texts := map[uint64]string{}
	for _, m := range members {
		group[m] = m
		l, err := must[life](t, postings, seqKey(m))
		if err != nil {
			return err
		}
		v, err := t.version(m, l.Version)
		if err != nil {
			return err
		}
		held := v.Posting.Prints
		if m == seq && left != nil {
			held = left
		}
		for _, p := range held {
			if p == "" {
				continue
			}
			if !strings.HasPrefix(p, job.NearPrint) {
				for _, other := range holders[p] {
					unite(other, m)
				}
				holders[p] = []uint64{m}
				continue
			}
			texts[m] = v.Posting.Text
			for _, other := range holders[p] {
				if first(other) != first(m) && job.Alike(texts[other], texts[m]) {
					unite(other, m)
				}
			}
			holders[p] = append(holders[p], m)
		}
	}
	groups := map[uint64][]uint64{}
	for _, m := range members {
		groups[first(m)] = append(groups[first(m)], m)
	}
	for _, m := range members {
		if first(m) != m {
			continue
		}
		name, err := must[life](t, postings, seqKey(m))
		if err != nil {
			return err
		}
		if err := t.rename(groups[m], name.ID); err != nil {
			return err
		}
	}
	return nil
}

// members returns the postings of a cluster, oldest first. The first is the one
// that it is named after; the others stand in the index.
func (t tx) members(cluster string) ([]uint64, error) {
	first, err := t.mustSeqOf(cluster)
	if err != nil {
		return nil, err
	}
	others, err := t.seqs(clusters, under(cluster), nil, 0)
	return append([]uint64{first}, others...), err
}

// rename gives postings another cluster.
func (t tx) rename(members []uint64, cluster string) error {
	for _, m := range members {
		l, err := must[life](t, postings, seqKey(m))
		if err != nil {
			return err
		}
		if l.Cluster == cluster {
			continue
		}
		if l.Cluster != l.ID {
			if err := t.Delete(clusters, seqUnder(l.Cluster, m)); err != nil {
				return err
			}
		}
		l.Cluster = cluster
		if err := errors.Join(t.inCluster(m, &l), put(t, postings, seqKey(m), l)); err != nil {
			return err
		}
	}
	return nil
}

// inCluster puts a posting into the index of its cluster.
func (t tx) inCluster(seq uint64, l *life) error {
	if l.Cluster == l.ID {
		return nil
	}
	return t.mark(clusters, seqUnder(l.Cluster, seq))
}

// cluster returns the name of the cluster that a posting is in now, or the
// posting's own id if it is not known.
func (t tx) cluster(id string) (string, error) {
	seq, known, err := t.seqOf(id)
	if err != nil || !known {
		return id, err
	}
	l, err := must[life](t, postings, seqKey(seq))
	return l.Cluster, err
}
