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

// ranking is what the open postings come to for one person: what rank.Rank
// makes of all of them, in less room.
type ranking struct {
	who    *job.Profile
	places []rank.Place // of jobs that are not hidden, with their copies
	// What the numbers of the places are of: items that were read, or else the
	// packed postings.
	items  []rank.Item
	whole  *packedWhole
	hidden map[string]int // jobs that are hidden, by cause
	// follows is what the jobs the person follows are like now, by cluster;
	// those without an open posting are not in it.
	follows map[string]following
}

// following is a job that a person follows.
type following struct {
	posting job.Posting
	facts   job.Facts
	told    job.Told
}

// name is the name of the job that a place is of.
func (r *ranking) name(p *rank.Place) (string, error) {
	if r.whole != nil {
		return r.whole.JobName(int(p.Number))
	}
	return cluster(r.items[p.Number].Posting), nil
}

// version is the version of the words at a place.
func (r *ranking) version(p *rank.Place) (int, error) {
	if r.whole != nil {
		_, version, err := r.whole.Posting(int(p.Number))
		return version, err
	}
	return r.items[p.Number].Posting.Version, nil
}

// item is what stands at a place.
func (r *ranking) item(ctx context.Context, s *session, p *rank.Place) (rank.Item, error) {
	if r.whole != nil {
		return r.whole.item(ctx, s, r.who, int(p.Number))
	}
	return r.items[p.Number], nil
}

// numbers are the numbers of the jobs that have one of the names.
func (r *ranking) numbers(names map[string]bool) (map[string]int, error) {
	if r.whole != nil {
		return r.whole.Numbers(names)
	}
	out := map[string]int{}
	for i := range r.places {
		p := &r.places[i]
		if name := cluster(r.items[p.Number].Posting); names[name] {
			out[name] = int(p.Job)
		}
	}
	return out, nil
}

// since is how many postings were first seen at a time or later: the order of a
// place is below it if its posting is one of them.
func (r *ranking) since(at time.Time) (uint32, error) {
	if r.whole != nil {
		return r.whole.Since(at)
	}
	var n uint32
	for _, it := range r.items {
		if !it.Posting.FirstSeen.Before(at) {
			n++
		}
	}
	return n, nil
}

// unseen keeps the jobs that were not shown before, or were shown in other
// words, or (since being set) that were first seen from then on.
func (r *ranking) unseen(shown map[string]int, since time.Time) ([]rank.Place, error) {
	old := map[int32]bool{} // jobs
	switch {
	case !since.IsZero():
		from, err := r.since(since)
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
		numbers, err := r.numbers(names)
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
				version, err := r.version(p)
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
}

// maxReaders is how many rankings are made in one pass over the postings: what
// is kept for each is a few bytes a posting, and its own list.
const maxReaders = 64

// rankAll holds every open posting against every reader. Postings are ranked in
// packed form. They are read themselves, for as many readers at once as
// maxReaders, for those who avoid words, and as of an earlier time. So the work
// grows with the number of postings and that of readers, and the memory with
// neither's product.
func (s *session) rankAll(ctx context.Context, readers []reader, agencies map[string]bool) ([]ranking, error) {
	out := make([]ranking, len(readers))
	var read, packed []int // numbers of readers
	for i := range readers {
		if s.at.IsZero() && pack.Fits(readers[i].profile) {
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

// seat is what decides which of the copies of a job stands for it.
type seat struct {
	id      string
	first   time.Time
	agency  bool
	cluster int32
}

// before puts copies of equal grade in the order of rank.Rank: an employer's
// own before an agency's, the one seen first, the smaller id.
func (a *seat) before(b *seat) bool {
	if a.agency != b.agency {
		return b.agency
	}
	return cmp.Or(rank.Earlier(a.first, b.first), cmp.Compare(a.id, b.id)) < 0
}

// verdicts is what is kept of the hidden postings of one reader.
type verdicts struct {
	causes []string
	best   []int32 // by cluster: the seat that stands for the job, from 1; 0: none
	cause  []uint8 // by cluster: number of its cause
	open   []bool  // by cluster: a copy is not hidden
}

func (v *verdicts) grow(clusters int) {
	if n := clusters - len(v.best); n > 0 {
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

// hide notes that the posting of a seat, of cluster c, is hidden. seatOf gives
// the seats.
func (v *verdicts) hide(at, c int32, cause uint8, seatOf func(int32) seat) {
	if was := v.best[c]; was > 0 {
		a, b := seatOf(at), seatOf(was-1)
		if !a.before(&b) {
			return
		}
	}
	v.best[c], v.cause[c] = at+1, cause
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
		seats    []seat
		clusters = map[string]int32{}
		out      = make([]ranking, len(readers))
		kept     = make([]verdicts, len(readers))
		now      = s.now()
	)
	for i := range readers {
		out[i] = ranking{who: readers[i].profile, follows: map[string]following{}}
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
		v.grow(len(clusters))
		for _, e := range batch {
			m := s.matcher.Match(r.profile, e.posting, e.facts, now)
			name := cluster(e.posting)
			d, decided := r.decisions[name]
			if decided {
				r.apply(&m, d)
				out[i].follow(name, d, e.posting, e.facts)
			}
			if m.Grade == job.Hide {
				v.hide(e.at, seats[e.at].cluster, v.number(m.Cause), func(n int32) seat { return seats[n] })
				continue
			}
			v.open[seats[e.at].cluster] = true
			out[i].items = append(out[i].items, rank.Item{Posting: e.posting, Facts: e.facts, Match: m})
		}
	}
	flush := func() {
		shared(len(readers), one)
		for _, e := range batch {
			e.posting.Text = "" // the quotes stand in the match; all texts need not fit in memory
		}
		clear(batch)
		batch = batch[:0]
	}
	err := s.each(ctx, store.Query{AsOf: s.at}, func(p *job.Posting, f *job.Facts) error {
		name := cluster(p)
		c, known := clusters[name]
		if !known {
			c = int32(len(clusters))
			clusters[name] = c
		}
		post, facts := *p, *f
		batch = append(batch, entry{&post, &facts, int32(len(seats))})
		seats = append(seats, seat{id: p.ID, first: p.FirstSeen, agency: agencies[p.Board], cluster: c})
		if len(batch) == batchSize {
			flush()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	flush()
	for i := range out {
		out[i].hidden = kept[i].count()
		out[i].places = rank.Places(out[i].items, agencies)
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
