// Package rank decides what a person sees of many matches, and in which
// order. It is pure: the same items and options give the same result, in
// whatever order the items come.
//
// Rules of this file:
//   - The order is total: grade, score, first seen (newest first), id.
//   - One job is shown once. Of the copies of a job (postings of one cluster)
//     the one that fits the person best is shown: the best grade, then the
//     employer's own board before an agency's, then the earliest seen.
//   - No employer fills the list: from the cap on, its jobs are counted in
//     More of its last entry, and the next employer's job takes the place.
//   - What is hidden is counted by its cause, each job once.
package rank

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hitmatch/store/job"
)

// Item is one posting held against one profile.
type Item struct {
	Posting *job.Posting
	Facts   *job.Facts
	Match   job.Match
}

// Options say what of a ranking is shown. The zero Options show every job
// that is not hidden.
type Options struct {
	// Grade is the lowest grade shown; "" and Hide: Low.
	Grade job.Grade
	// Top is the largest number of entries; 0: no limit.
	Top int
	// PerEmployer is the largest number of entries of one employer; 0: no
	// limit.
	PerEmployer int
	// Agencies holds the ids of the boards that carry other employers' jobs
	// (staffing agencies, aggregators). It is only looked up.
	Agencies map[string]bool
}

// Entry is one job of a digest: the copy that fits best.
type Entry struct {
	Item
	// Copies are the other postings of the same job, best first.
	Copies []Item
	// More is the number of this employer's further jobs that the cap left
	// out; it stands at the employer's last entry.
	More int
}

// Result is a ranking.
type Result struct {
	// Shown is what a digest prints, best first.
	Shown []Entry
	// All is every item, copies and hidden ones included, in rank order.
	All []Item
	// Fitting counts the jobs of at least Options.Grade, shown or not; Below
	// those that are beneath it and not hidden.
	Fitting, Below int
	// Hidden counts the jobs that are hidden, by Match.Cause.
	Hidden map[string]int
}

// Rank orders items and picks what is shown. Items without a posting are left
// out.
func Rank(items []Item, o Options) Result {
	all := make([]Item, 0, len(items))
	for _, it := range items {
		if it.Posting != nil {
			all = append(all, it)
		}
	}
	slices.SortFunc(all, compare)

	r := Result{All: all, Hidden: map[string]int{}}
	lowest := max(o.Grade.Rank(), job.Low.Rank())
	perEmployer := map[string][]int{} // employer -> indices into r.Shown
	for _, e := range jobs(all, o.Agencies) {
		grade := e.Match.Grade.Rank()
		if grade == job.Hide.Rank() {
			r.Hidden[e.Match.Cause]++
			continue
		}
		if grade < lowest {
			r.Below++
			continue
		}
		r.Fitting++
		name := employer(e.Posting)
		mine := perEmployer[name]
		if o.PerEmployer > 0 && name != "" && len(mine) >= o.PerEmployer {
			r.Shown[mine[len(mine)-1]].More++
			continue
		}
		if o.Top > 0 && len(r.Shown) >= o.Top {
			continue
		}
		perEmployer[name] = append(mine, len(r.Shown))
		r.Shown = append(r.Shown, e)
	}
	return r
}

// jobs gathers ranked items into one entry per cluster, ordered by the copy
// that is shown.
func jobs(ranked []Item, agencies map[string]bool) []Entry {
	byCluster := map[string]int{}
	var entries []Entry
	for _, it := range ranked {
		key := it.Posting.Cluster
		if key == "" {
			key = it.Posting.ID
		}
		i, seen := byCluster[key]
		if !seen {
			byCluster[key] = len(entries)
			entries = append(entries, Entry{Item: it})
			continue
		}
		e := &entries[i]
		if fitsBetter(it, e.Item, agencies) {
			it, e.Item = e.Item, it
		}
		e.Copies = append(e.Copies, it)
	}
	for i := range entries {
		slices.SortFunc(entries[i].Copies, compare)
	}
	slices.SortFunc(entries, func(a, b Entry) int { return compare(a.Item, b.Item) })
	return entries
}

// fitsBetter reports whether copy a of a job is shown rather than copy b.
func fitsBetter(a, b Item, agencies map[string]bool) bool {
	return cmp.Or(
		cmp.Compare(b.Match.Grade.Rank(), a.Match.Grade.Rank()),
		boolOrder(agencies[a.Posting.Board], agencies[b.Posting.Board]),
		compareSeen(a.Posting.FirstSeen, b.Posting.FirstSeen),
		cmp.Compare(a.Posting.ID, b.Posting.ID),
	) < 0
}

// compare is the rank order of single postings.
func compare(a, b Item) int {
	return cmp.Or(
		cmp.Compare(b.Match.Grade.Rank(), a.Match.Grade.Rank()),
		cmp.Compare(b.Match.Score, a.Match.Score),
		b.Posting.FirstSeen.Compare(a.Posting.FirstSeen),
		cmp.Compare(a.Posting.ID, b.Posting.ID),
	)
}

// compareSeen puts the earlier time first and an unknown time last.
func compareSeen(a, b time.Time) int {
	return cmp.Or(boolOrder(a.IsZero(), b.IsZero()), a.Compare(b))
}

// boolOrder puts false before true.
func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// employer is the name jobs of one employer share.
func employer(p *job.Posting) string {
	return strings.ToLower(strings.Join(strings.Fields(p.Employer), " "))
}
