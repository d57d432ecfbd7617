package rank

import (
	"cmp"
	"iter"
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
	// Fitting counts the jobs of at least Options.Grade, shown or not; Below
	// those that are beneath it and not hidden.
	Fitting, Below int
	// Hidden stand for the jobs of which every copy is hidden.
	Hidden []int
}

// Chosen is one job that is shown.
type Chosen struct {
	At     int   // the copy that fits best
	Copies []int // the others, best first
	// More is the number of this employer's further jobs that the cap left
	// out; it stands at the employer's last entry.
	More int
}

// Pick picks what is shown, best first. The places of a job stand together, the
// one first seen first (Earlier), those of equal time by id. What is not shown is
// never put in order.
func Pick(places []Place, o Options) Picked {
	var (
		out    Picked
		best   = queue{places: places, some: o.Top, rest: make([]int32, 0, len(places))}
		lowest = max(o.Grade.Rank(), job.Low.Rank())
	)
	for i := 0; i < len(places); {
		stands := i // of the copies of a job
		for first := i; i < len(places) && places[i].Job == places[first].Job; i++ {
			if fitsBetter(&places[i], &places[stands]) {
				stands = i
			}
		}
		switch grade := int(places[stands].Grade); {
		case grade == job.Hide.Rank():
			out.Hidden = append(out.Hidden, stands)
		case grade < lowest:
			out.Below++
		default:
			best.rest = append(best.rest, int32(stands))
		}
	}
	out.Fitting = len(best.rest)

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
	for o.Top == 0 || len(out.Shown) < o.Top {
		at, ok := best.next()
		if !ok {
			break
		}
		if full(at) {
			continue
		}
		name := places[at].Employer
		shares[name] = share{shares[name].shown + 1, len(out.Shown)}
		out.Shown = append(out.Shown, Chosen{At: int(at)})
	}
	if o.PerEmployer > 0 {
		for _, at := range slices.Concat(best.front, best.rest) {
			full(at)
		}
	}
	for i := range out.Shown {
		out.Shown[i].Copies = others(places, out.Shown[i].At)
	}
	return out
}

// others are the other copies of the job at a place, best first.
func others(places []Place, at int) []int {
	var out []int
	from, to := copies(places, at)
	for i := from; i < to; i++ {
		if i != at {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b int) int { return compare(&places[a], &places[b]) })
	return out
}

// copies is from where to where the copies of the job at a place stand.
func copies(places []Place, at int) (from, to int) {
	from, to = at, at+1
	for from > 0 && places[from-1].Job == places[at].Job {
		from--
	}
	for to < len(places) && places[to].Job == places[at].Job {
		to++
	}
	return from, to
}

// Standing is one of all the places of a ranking; numbers are indexes.
type Standing struct {
	At     int
	For    int   // the copy that stands for the job; At if it is this one
	Others []int // the other copies of the job, best first
}

// Each gives all places, best first, those of copies and of hidden jobs too. They
// must stand as Pick wants them.
func Each(places []Place) iter.Seq[Standing] {
	return func(yield func(Standing) bool) {
		order := make([]int, len(places))
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int { return compare(&places[a], &places[b]) })
		for _, at := range order {
			if !yield(Standing{At: at, For: standsFor(places, at), Others: others(places, at)}) {
				return
			}
		}
	}
}

// standsFor is the copy that stands for the job at a place: of a hidden job the
// one that ranks best.
func standsFor(places []Place, at int) int {
	from, to := copies(places, at)
	stands, first := from, from
	for i := from + 1; i < to; i++ {
		if fitsBetter(&places[i], &places[stands]) {
			stands = i
		}
		if compare(&places[i], &places[first]) < 0 {
			first = i
		}
	}
	if int(places[stands].Grade) == job.Hide.Rank() {
		return first
	}
	return stands
}

// queue gives places best first. Only those at its front are in order.
type queue struct {
	places []Place
	some   int     // how many to bring to the front at once; 0: all
	front  []int32 // the best is the last
	rest   []int32
}

func (q *queue) next() (at int32, ok bool) {
	if len(q.front) == 0 {
		q.bring()
	}
	last := len(q.front) - 1
	if last < 0 {
		return 0, false
	}
	at, q.front = q.front[last], q.front[:last]
	return at, true
}

// bring brings the best of the rest to the front, the next time more of them.
func (q *queue) bring() {
	if q.some == 0 || q.some >= len(q.rest) {
		q.front, q.rest = q.rest, nil
	} else {
		// A heap of the best so far, the worst on top.
		heap, rest := slices.Clone(q.rest[:q.some]), q.rest[:0]
		for i := len(heap)/2 - 1; i >= 0; i-- {
			q.sink(heap, i)
		}
		worst := q.places[heap[0]].standing()
		for _, at := range q.rest[q.some:] {
			if q.places[at].standing() > worst {
				at, heap[0] = heap[0], at
				q.sink(heap, 0)
				worst = q.places[heap[0]].standing()
			}
			rest = append(rest, at)
		}
		q.front, q.rest = heap, rest
		q.some *= 4
	}
	slices.SortFunc(q.front, func(a, b int32) int { return compare(&q.places[b], &q.places[a]) })
}

// sink lets the place at i of a heap sink to where it belongs.
func (q *queue) sink(heap []int32, i int) {
	for {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && q.places[heap[child+1]].standing() < q.places[heap[child]].standing() {
			child++
		}
		if q.places[heap[child]].standing() > q.places[heap[i]].standing() {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}

// fitsBetter reports whether copy a of a job is shown rather than copy b, which
// stands before it.
func fitsBetter(a, b *Place) bool {
	return a.Grade > b.Grade || a.Grade == b.Grade && b.Agency && !a.Agency
}

// standing is what ranks a posting: the more, the better.
func (p *Place) standing() uint64 {
	return uint64(p.Grade)<<40 | uint64(p.Score)<<32 | uint64(^p.Order)
}

// compare is the order of single postings.
func compare(a, b *Place) int { return cmp.Compare(b.standing(), a.standing()) }

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
