package app

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"hitmatch/cmd/internal/digest"
	"hitmatch/matcher/pack"
	"hitmatch/matcher/rank"
	"hitmatch/store"
	"hitmatch/store/job"
)

// ranking is what the open postings come to for one person.
type ranking struct {
	who    *job.Profile
	places []rank.Place // of jobs that are not hidden, with their copies
	postings
	hidden map[string]int // jobs that are hidden, by cause
	// follows is what the jobs the person follows are like now, by cluster;
	// those without an open posting are not in it.
	follows map[string]following
}

// postings are what the numbers of places are of: read once, or packed.
type postings interface {
	// JobName is the name of the job that a posting advertises.
	JobName(n int) (string, error)
	// Posting is a posting's id, and the version of its words.
	Posting(n int) (id string, version int, err error)
	// Numbers are the numbers of the jobs that have one of the names.
	Numbers(names map[string]bool) (map[string]int, error)
	// Since is how many postings were first seen at a time or later: the order
	// of a place is below it if its posting is one of them.
	Since(at time.Time) (uint32, error)
}

// following is a job that a person follows.
type following struct {
	posting job.Posting
	facts   job.Facts
	told    job.Told
}

// item reads what stands at a place, with the reasons for its verdict and
// without its text.
func (r *ranking) item(ctx context.Context, s *session, p *rank.Place) (digest.Item, error) {
	id, _, err := r.Posting(int(p.Number))
	if err != nil {
		return digest.Item{}, err
	}
	post, facts, err := s.readOne(ctx, id)
	if err != nil {
		return digest.Item{}, err
	}
	it := digest.Item{Match: s.matcher.Match(r.who, &post, &facts, s.now()), Posting: post, Facts: facts}
	it.Posting.Text = "" // the quotes stand in the match
	return it, nil
}

// posting reads the posting at a place.
func (r *ranking) posting(ctx context.Context, s *session, p *rank.Place) (job.Posting, error) {
	id, _, err := r.Posting(int(p.Number))
	if err != nil {
		return job.Posting{}, err
	}
	return s.readPosting(ctx, id)
}

// unseen keeps the jobs that were not shown before, or were shown in other
// words, or (since being set) that were first seen from then on.
func (r *ranking) unseen(shown map[string]int, since time.Time) ([]rank.Place, error) {
	old := map[int32]bool{} // jobs
	switch {
	case !since.IsZero():
		from, err := r.Since(since)
		if err != nil {
			return nil, err
		}
		for i := range r.places {
			if p := &r.places[i]; p.Order >= from {
				old[p.Job] = true
			}
		}
	case len(shown) > 0:
		names := make(map[string]bool, len(shown))
		for name := range shown {
			names[name] = true
		}
		numbers, err := r.Numbers(names)
		if err != nil {
			return nil, err
		}
		was := make(map[int32]int, len(numbers)) // versions shown, by number of the job
		for name, n := range numbers {
			was[int32(n)] = shown[name]
			old[int32(n)] = true
		}
		for i := range r.places {
			p := &r.places[i]
			if before, is := was[p.Job]; is && old[p.Job] {
				_, version, err := r.Posting(int(p.Number))
				if err != nil {
					return nil, err
				}
				old[p.Job] = version <= before
			}
		}
	}
	if len(old) == 0 {
		return r.places, nil
	}
	return slices.DeleteFunc(slices.Clone(r.places), func(p rank.Place) bool { return old[p.Job] }), nil
}

// reader is a person whose ranking is made.
type reader struct {
	profile   *job.Profile
	decisions map[string]job.Decision
	applied   bool // jobs applied to stay on the list
	whole     bool // jobs that are hidden have places, too
}

// maxReaders is how many rankings are made in one pass over the postings: what
// is kept for each is a few bytes a posting, and its own list.
const maxReaders = 64

// rankAll holds every open posting against every reader. Postings are ranked in
// packed form. They are read themselves, for as many readers at once as
// maxReaders, for those who avoid words or see what is hidden, and as of an
// earlier time. So the work
// grows with the number of postings and that of readers, and the memory with
// neither's product.
func (s *session) rankAll(ctx context.Context, readers []reader, agencies map[string]bool) ([]ranking, error) {
	out := make([]ranking, len(readers))
	var read, packed []int // numbers of readers
	for i := range readers {
		if r := &readers[i]; s.at.IsZero() && pack.Fits(r.profile) && !r.whole {
			packed = append(packed, i)
		} else {
			read = append(read, i)
		}
	}
	for _, way := range []struct {
		of   []int
		rank func(context.Context, []reader, map[string]bool) ([]ranking, error)
	}{{read, s.rankRead}, {packed, s.rankPacked}} {
		for some := range slices.Chunk(way.of, maxReaders) {
			group := make([]reader, len(some))
			for i, n := range some {
				group[i] = readers[n]
			}
			rankings, err := way.rank(ctx, group, agencies)
			if err != nil {
				return nil, err
			}
			for i, n := range some {
				out[n] = rankings[i]
			}
		}
	}
	return out, nil
}

// seats are the open postings, in no more room than ranking them takes.
type seats struct {
	list []seat
	jobs []string // names by number
}

// seat is a posting.
type seat struct {
	id       string
	first    time.Time // seen
	order    uint32    // see rank.Place
	version  int32
	job      int32
	employer int32 // number by rank.Employers
	agency   bool  // its board carries other employers' jobs
}

// older puts the copies of a job in the order of rank.Pick.
func (a *seat) older(b *seat) int {
	return cmp.Or(rank.Earlier(a.first, b.first), cmp.Compare(a.id, b.id))
}

// before reports which of two copies of equal grade stands for a job: an
// employer's own before an agency's, the one seen first, the smaller id.
func (a *seat) before(b *seat) bool {
	if a.agency != b.agency {
		return b.agency
	}
	return a.older(b) < 0
}

// settle gives the seats their order.
func (l *seats) settle() {
	order := make([]*seat, len(l.list))
	for i := range l.list {
		order[i] = &l.list[i]
	}
	slices.SortFunc(order, func(a, b *seat) int { return cmp.Or(b.first.Compare(a.first), cmp.Compare(a.id, b.id)) })
	for n, s := range order {
		s.order = uint32(n)
	}
}

// place puts places as rank.Pick wants them.
func (l *seats) place(places []rank.Place) {
	for i := range places {
		places[i].Order = l.list[places[i].Number].order
	}
	slices.SortFunc(places, func(a, b rank.Place) int {
		if a.Job != b.Job {
			return cmp.Compare(a.Job, b.Job)
		}
		return l.list[a.Number].older(&l.list[b.Number])
	})
}

// JobName implements postings.
func (l *seats) JobName(n int) (string, error) { return l.jobs[l.list[n].job], nil }

// Posting implements postings.
func (l *seats) Posting(n int) (id string, version int, err error) {
	return l.list[n].id, int(l.list[n].version), nil
}

// Numbers implements postings.
func (l *seats) Numbers(names map[string]bool) (map[string]int, error) {
	out := map[string]int{}
	for n, name := range l.jobs {
		if names[name] {
			out[name] = n
		}
	}
	return out, nil
}

// Since implements postings.
func (l *seats) Since(at time.Time) (uint32, error) {
	var n uint32
	for i := range l.list {
		if !l.list[i].first.Before(at) {
			n++
		}
	}
	return n, nil
}

// verdicts is what is kept of the hidden postings of one reader.
type verdicts struct {
	causes []string
	best   []int32 // by job: the seat that stands for the job, from 1; 0: none
	cause  []uint8 // by job: number of its cause
	open   []bool  // by job: a copy is not hidden
}

func (v *verdicts) grow(jobs int) {
	if n := jobs - len(v.best); n > 0 {
		v.best = append(v.best, make([]int32, n)...)
		v.cause = append(v.cause, make([]uint8, n)...)
		v.open = append(v.open, make([]bool, n)...)
	}
}

// number is the number of a cause.
func (v *verdicts) number(cause string) uint8 {
	n := slices.Index(v.causes, cause)
	if n < 0 {
		n = len(v.causes)
		v.causes = append(v.causes, cause)
	}
	return uint8(n)
}

// hide notes that the posting of a seat is hidden.
func (v *verdicts) hide(l *seats, at int32, cause uint8) {
	s := &l.list[at]
	if was := v.best[s.job]; was == 0 || s.before(&l.list[was-1]) {
		v.best[s.job], v.cause[s.job] = at+1, cause
	}
}

func (v *verdicts) count() map[string]int {
	jobs := make([]int, len(v.causes))
	for c, at := range v.best {
		if at > 0 && !v.open[c] {
			jobs[v.cause[c]]++
		}
	}
	out := map[string]int{}
	for i, n := range jobs {
		if n > 0 {
			out[v.causes[i]] = n
		}
	}
	return out
}

// shared runs do for every number below n, on as many goroutines as there are
// processors.
func shared(n int, do func(int)) {
	var wg sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), n)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}

// rankRead ranks by reading every open posting, once for all readers.
func (s *session) rankRead(ctx context.Context, readers []reader, agencies map[string]bool) ([]ranking, error) {
	var (
		open      seats
		jobs      = map[string]int32{} // numbers by name
		employers = rank.Employers{}
		out       = make([]ranking, len(readers))
		kept      = make([]verdicts, len(readers))
		now       = s.now()
	)
	for i := range readers {
		out[i] = ranking{who: readers[i].profile, postings: &open, follows: map[string]following{}}
	}
	// entry is a posting on its way through the readers.
	type entry struct {
		posting *job.Posting
		facts   *job.Facts
		at      int32
	}
	batch := make([]entry, 0, batchSize)
	one := func(i int) {
		r, v := &readers[i], &kept[i]
		v.grow(len(open.jobs))
		for _, e := range batch {
			m := s.matcher.Match(r.profile, e.posting, e.facts, now)
			at := &open.list[e.at]
			name := open.jobs[at.job]
			if d, decided := r.decisions[name]; decided {
				r.apply(&m, d)
				out[i].follow(name, d, e.posting, e.facts)
			}
			hidden := m.Grade == job.Hide
			if hidden {
				v.hide(&open, e.at, v.number(m.Cause))
			} else {
				v.open[at.job] = true
			}
			if !hidden || r.whole {
				out[i].places = append(out[i].places, rank.Place{
					Number: e.at, Job: at.job, Employer: at.employer, Grade: int8(m.Grade.Rank()), Score: int8(m.Score), Agency: at.agency,
				})
			}
		}
	}
	flush := func() {
		shared(len(readers), one)
		clear(batch)
		batch = batch[:0]
	}
	err := s.each(ctx, store.Query{AsOf: s.at}, func(p *job.Posting, f *job.Facts) error {
		name := cluster(p)
		n, known := jobs[name]
		if !known {
			n = int32(len(open.jobs))
			jobs[name] = n
			open.jobs = append(open.jobs, name)
		}
		post, facts := *p, *f
		batch = append(batch, entry{&post, &facts, int32(len(open.list))})
		open.list = append(open.list, seat{
			id: p.ID, first: p.FirstSeen, version: int32(p.Version), job: n, employer: employers.Number(p.Employer), agency: agencies[p.Board],
		})
		if len(batch) == batchSize {
			flush()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	flush()
	open.settle()
	for i := range out {
		out[i].hidden = kept[i].count()
		open.place(out[i].places)
	}
	return out, nil
}

// apply lets a person's own decision go before the matcher's.
func (r *reader) apply(m *job.Match, d job.Decision) {
	if by := r.hides(d); by != "" && m.Grade != job.Hide {
		m.Grade, m.Cause = job.Hide, by
	}
}

// hides is the cause by which a decision hides its job; "": it does not.
func (r *reader) hides(d job.Decision) string {
	switch {
	case !d.Hidden.IsZero():
		return digest.HiddenByYou
	case !d.Applied.IsZero() && !r.applied:
		return digest.AppliedByYou
	}
	return ""
}

// follow keeps how a followed job is now: as the advertisement has it that the
// person decided on, or else any.
func (r *ranking) follow(cluster string, d job.Decision, p *job.Posting, f *job.Facts) {
	if !d.Followed() {
		return
	}
	was, ok := r.follows[cluster]
	now := following{posting: *p, facts: *f, told: toldOf(p, f)}
	now.posting.Text = ""
	if ok && p.ID != d.Posting {
		now = was
	}
	now.told.Version = max(now.told.Version, p.Version, was.told.Version)
	r.follows[cluster] = now
}

// toldOf is what there is to tell of a job.
func toldOf(p *job.Posting, f *job.Facts) job.Told {
	t := job.Told{Status: job.Open, Version: p.Version}
	if p.Status == job.Closed {
		t.Status = job.Closed
	}
	if f.Pay != nil {
		t.Pay = f.Pay.String()
	}
	return t
}
