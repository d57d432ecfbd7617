package rank

import (
	"cmp"
	"slices"

	"hitmatch/store/job"
)

// Item is one posting held against one profile.
type Item struct {
	Posting *job.Posting
	Match   job.Match
}

// Entry is one job that is shown, Result a ranking of items.
type Entry struct {
	Item
	Copies []Item
	More   int
}

type Result struct {
	Shown          []Entry
	All            []Item
	Fitting, Below int
	Hidden         map[string]int // by cause
}

// ranked ranks items; agencies are the ids of boards that carry other
// employers' jobs.
func ranked(items []Item, agencies map[string]bool, o Options) Result {
	places := placesOf(items, agencies)
	picked := Pick(places, o)
	at := func(i int) Item { return items[places[i].Number] }
	r := Result{Fitting: picked.Fitting, Below: picked.Below, Hidden: map[string]int{}}
	for s := range Each(places) {
		r.All = append(r.All, at(s.At))
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

// placesOf are the places of items, by their numbers, as Pick wants them.
func placesOf(items []Item, agencies map[string]bool) []Place {
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
