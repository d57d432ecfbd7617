package rank

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hitmatch/store/job"
)

// Place is all of a posting and its verdict that decides where it stands, so
// that millions can be ranked without being read.
type Place struct {
	Number   int32  // whose place it is; the caller's to give
	Job      int32  // number of the job it is a copy of
	Employer int32  // see Employers
	Order    uint32 // where it stands by when it was first seen, the newest first, and by id
	Grade    int8   // job.Grade.Rank
	Score    int8   // 0 to 100
	Agency   bool   // its board carries other employers' jobs
}

// Employers gives employers numbers: from 1, the same for names that differ in
// case and blanks alone; 0 for none.
type Employers map[string]int32

// Number is the number of an employer.
func (e Employers) Number(name string) int32 {
	name = strings.ToLower(strings.Join(strings.Fields(name), " "))
	if name == "" {
		return 0
	}
	n, known := e[name]
	if !known {
		n = int32(len(e) + 1)
		e[name] = n
	}
	return n
}

// Picked is what is shown of many places, by their index.
type Picked struct {
	Shown []Chosen
	// Fitting and Below are those of Result.
	Fitting, Below int
	// Hidden stand for the jobs of which every copy is hidden.
	Hidden []int
}

// Chosen is one job that is shown.
type Chosen struct {
	At     int   // the copy that fits best
	Copies []int // the others, best first
	More   int   // see Entry
}

// Pick picks what is shown, best first. The places of a job stand together, the
// one first seen first (Earlier), those of equal time by id. Options.Agencies
// plays no part: a place knows whose it is. What is not shown is never put in
// order.
func Pick(places []Place, o Options) Picked {
	var (
		out    Picked
		stands = standing(places) // by job
		heads  = queue{places: places}
		lowest = max(o.Grade.Rank(), job.Low.Rank())
	)
	for _, at := range stands {
		switch grade := int(places[at].Grade); {
		case grade == job.Hide.Rank():
			out.Hidden = append(out.Hidden, int(at))
		case grade < lowest:
			out.Below++
		default:
			heads.at = append(heads.at, at)
		}
	}
	out.Fitting = len(heads.at)

	type share struct{ shown, last int } // of an employer: its entries, the last of them
	shares := map[int32]share{}
	full := func(at int32) bool {
		if o.PerEmployer == 0 || places[at].Employer == 0 {
			return false
		}
		s := shares[places[at].Employer]
		if s.shown < o.PerEmployer {
			return false
		}
		out.Shown[s.last].More++
		return true
	}
	heads.begin(o.Top)
	for len(heads.at) > 0 && (o.Top == 0 || len(out.Shown) < o.Top) {
		at := heads.next()
		if full(at) {
			continue
		}
		name := places[at].Employer
		shares[name] = share{shares[name].shown + 1, len(out.Shown)}
		out.Shown = append(out.Shown, Chosen{At: int(at)})
	}
	if o.PerEmployer > 0 {
		for _, at := range heads.at {
			full(at)
		}
	}
	out.copies(places)
	return out
}

// standing are the copies that stand for their jobs.
func standing(places []Place) []int32 {
	var stands []int32
	for i := range places {
		if i == 0 || places[i].Job != places[i-1].Job {
			stands = append(stands, int32(i))
		} else if was := &stands[len(stands)-1]; fitsBetter(&places[i], &places[*was]) {
			*was = int32(i)
		}
	}
	return stands
}

// copies finds the copies of what is shown.
func (p *Picked) copies(places []Place) {
	for n := range p.Shown {
		c := &p.Shown[n]
		of := func(i int) bool { return i >= 0 && i < len(places) && places[i].Job == places[c.At].Job }
		for i := c.At - 1; of(i); i-- {
			c.Copies = append(c.Copies, i)
		}
		for i := c.At + 1; of(i); i++ {
			c.Copies = append(c.Copies, i)
		}
		slices.SortFunc(c.Copies, func(a, b int) int { return compare(&places[a], &places[b]) })
	}
}

// queue gives places best first.
type queue struct {
	places []Place
	at     []int32 // what is left: in order, or a heap with the best on top
	heap   bool
}

// begin makes ready to give some of the places; 0: all. For some of many a heap
// is enough.
func (q *queue) begin(some int) {
	if q.heap = some > 0 && some < len(q.at)/8; !q.heap {
		slices.SortFunc(q.at, func(a, b int32) int { return compare(&q.places[a], &q.places[b]) })
		return
	}
	for i := len(q.at)/2 - 1; i >= 0; i-- {
		q.sink(i)
	}
}

func (q *queue) next() int32 {
	best := q.at[0]
	if !q.heap {
		q.at = q.at[1:]
		return best
	}
	last := len(q.at) - 1
	q.at[0], q.at = q.at[last], q.at[:last]
	q.sink(0)
	return best
}

// sink lets the place at i of the heap sink to where it belongs.
func (q *queue) sink(i int) {
	before := func(a, b int) bool { return compare(&q.places[q.at[a]], &q.places[q.at[b]]) < 0 }
	for {
		child := 2*i + 1
		if child >= len(q.at) {
			return
		}
		if child+1 < len(q.at) && before(child+1, child) {
			child++
		}
		if !before(child, i) {
			return
		}
		q.at[i], q.at[child] = q.at[child], q.at[i]
		i = child
	}
}

// fitsBetter reports whether copy a of a job is shown rather than copy b, which
// stands before it.
func fitsBetter(a, b *Place) bool {
	return a.Grade > b.Grade || a.Grade == b.Grade && b.Agency && !a.Agency
}

// compare is the order of single postings.
func compare(a, b *Place) int {
	switch {
	case a.Grade != b.Grade:
		return cmp.Compare(b.Grade, a.Grade)
	case a.Score != b.Score:
		return cmp.Compare(b.Score, a.Score)
	}
	return cmp.Compare(a.Order, b.Order)
}

// Earlier puts the earlier time first and an unknown time last.
func Earlier(a, b time.Time) int {
	switch {
	case a.IsZero() == b.IsZero():
		return a.Compare(b)
	case a.IsZero():
		return 1
	}
	return -1
}
