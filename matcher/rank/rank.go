// Package rank decides what a person sees of many matches, and in which
// order. It is pure: the same items and options give the same result, in
// whatever order the items come.
//
// Rules of this package:
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
	places := Places(all, o.Agencies)
	picked := Pick(places, o)
	at := func(i int) Item { return all[places[i].Number] }
	r := Result{Fitting: picked.Fitting, Below: picked.Below, Hidden: map[string]int{}}
	ordered := slices.Clone(places)
	slices.SortFunc(ordered, func(a, b Place) int { return compare(&a, &b) })
	for i := range ordered {
		r.All = append(r.All, all[ordered[i].Number])
	}
	for _, i := range picked.Hidden {
		r.Hidden[at(i).Match.Cause]++
	}
	for _, c := range picked.Shown {
		e := Entry{Item: at(c.At), More: c.More}
		for _, i := range c.Copies {
			e.Copies = append(e.Copies, at(i))
		}
		r.Shown = append(r.Shown, e)
	}
	return r
}

// Places are the places of items, by their numbers, as Pick wants them.
func Places(items []Item, agencies map[string]bool) []Place {
	places := make([]Place, len(items))
	jobs, employers := map[string]int{}, Employers{}
	for i, it := range items {
		key := it.Posting.Cluster
		if key == "" {
			key = it.Posting.ID
		}
		n, known := jobs[key]
		if !known {
			n = len(jobs)
			jobs[key] = n
		}
		places[i] = Place{
			Number: int32(i), Job: int32(n), Employer: employers.Number(it.Posting.Employer),
			Grade: int8(it.Match.Grade.Rank()), Score: int8(it.Match.Score), Agency: agencies[it.Posting.Board],
		}
	}
	posting := func(p *Place) *job.Posting { return items[p.Number].Posting }
	slices.SortFunc(places, func(a, b Place) int {
		p, q := posting(&a), posting(&b)
		return cmp.Or(q.FirstSeen.Compare(p.FirstSeen), cmp.Compare(p.ID, q.ID))
	})
	for i := range places {
		places[i].Order = uint32(i)
	}
	slices.SortFunc(places, func(a, b Place) int {
		if a.Job != b.Job {
			return cmp.Compare(a.Job, b.Job)
		}
		p, q := posting(&a), posting(&b)
		return cmp.Or(Earlier(p.FirstSeen, q.FirstSeen), cmp.Compare(p.ID, q.ID))
	})
	return places
}
