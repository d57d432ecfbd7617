package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hitmatch/matcher/pack"
	"hitmatch/matcher/rank"
	"hitmatch/matcher/score"
	"hitmatch/store"
	"hitmatch/store/job"
)

// packed returns the open postings in packed form. The pack is kept in the
// store, and made again when a posting, what was read of one, or the rules have
// changed since.
func (s *session) packed(ctx context.Context) (*pack.Pack, error) {
	data, err := s.store.Pack(ctx)
	switch {
	case err == nil:
		if p, err := s.matcher.ReadPack(data); err == nil {
			return p, nil
		}
	case !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrDamaged):
		return nil, err
	}
	// Reading postings anew changes what is read of them; the second time
	// nothing is left to read.
	for again := false; ; again = true {
		revision, err := s.store.Revision(ctx)
		if err != nil {
			return nil, err
		}
		p, err := s.pack(ctx)
		if err != nil {
			return nil, err
		}
		now, err := s.store.Revision(ctx)
		if err != nil {
			return nil, err
		}
		if now != revision && !again {
			continue
		}
		data := s.matcher.PackBytes(p)
		if err := s.store.PutPack(ctx, revision, data); err != nil {
			return nil, err
		}
		return s.matcher.ReadPack(data)
	}
}

// pack packs the open postings.
func (s *session) pack(ctx context.Context) (*pack.Pack, error) {
	p, err := s.matcher.NewPack()
	if err != nil {
		return nil, err
	}
	return p, s.each(ctx, store.Query{}, func(post *job.Posting, f *job.Facts) error {
		return s.matcher.Pack(p, post, f)
	})
}

// rankPacked ranks by the packed postings, which are not read.
func (s *session) rankPacked(ctx context.Context, readers []reader, agencies map[string]bool) ([]ranking, error) {
	p, err := s.packed(ctx)
	if err != nil {
		return nil, err
	}
	whole, err := s.withApart(ctx, p, agencies)
	if err != nil {
		return nil, err
	}
	out, errs := make([]ranking, len(readers)), make([]error, len(readers))
	shared(len(readers), func(i int) { out[i], errs[i] = s.rankOne(ctx, whole, &readers[i]) })
	return out, errors.Join(errs...)
}

// packedWhole is a pack with the postings that fit no record of it, which stand
// behind the records.
type packedWhole struct {
	*pack.Pack
	apart     []apart
	clusters  int     // in all
	employers []int32 // rank.Employers' numbers by those of the pack
	agencies  map[string]bool
}

// apart is a posting that fits no record.
type apart struct {
	posting  job.Posting
	facts    job.Facts
	cluster  int
	employer int32
}

func (s *session) withApart(ctx context.Context, p *pack.Pack, agencies map[string]bool) (*packedWhole, error) {
	w := &packedWhole{Pack: p, clusters: p.Clusters(), agencies: agencies}
	employers := rank.Employers{}
	for _, name := range p.Employers() {
		w.employers = append(w.employers, employers.Number(name))
	}
	names := map[string]bool{}
	for _, id := range p.Apart() {
		post, facts, err := s.readOne(ctx, id)
		if err != nil {
			return nil, err
		}
		names[cluster(&post)] = true
		w.apart = append(w.apart, apart{posting: post, facts: facts, employer: employers.Number(post.Employer)})
	}
	number := p.Numbers(names)
	for i := range w.apart {
		name := cluster(&w.apart[i].posting)
		n, known := number[name]
		if !known {
			n = w.clusters
			number[name] = n
			w.clusters++
		}
		w.apart[i].cluster = n
	}
	return w, nil
}

// name is the name of the job that a place is of.
func (w *packedWhole) name(n int32) string {
	if i := int(n) - w.Len(); i >= 0 {
		return cluster(&w.apart[i].posting)
	}
	return w.ClusterName(w.Cluster(int(n)))
}

func (w *packedWhole) seat(n int32) seat {
	if i := int(n) - w.Len(); i >= 0 {
		p := &w.apart[i].posting
		return seat{id: p.ID, first: p.FirstSeen, agency: w.agencies[p.Board]}
	}
	e := w.Entry(int(n))
	return seat{id: e.ID, first: e.FirstSeen, agency: w.agencies[e.Board]}
}

// item reads the posting of a place, with the reasons for its verdict.
func (w *packedWhole) item(ctx context.Context, s *session, who *job.Profile, n int32) (rank.Item, error) {
	var it rank.Item
	if i := int(n) - w.Len(); i >= 0 {
		post, facts := w.apart[i].posting, w.apart[i].facts
		it.Posting, it.Facts = &post, &facts
	} else {
		post, facts, err := s.readOne(ctx, w.Entry(int(n)).ID)
		if err != nil {
			return it, err
		}
		it.Posting, it.Facts = &post, &facts
	}
	it.Match = s.matcher.Match(who, it.Posting, it.Facts, s.now())
	it.Posting.Text = ""
	return it, nil
}

// readOne reads a posting and what it says.
func (s *session) readOne(ctx context.Context, id string) (job.Posting, job.Facts, error) {
	post, err := s.store.Posting(ctx, id, time.Time{})
	if err != nil {
		return post, job.Facts{}, fmt.Errorf("read posting: %w", err)
	}
	facts, err := s.facts(ctx, []job.Posting{post}, true)
	if err != nil {
		return post, job.Facts{}, err
	}
	return post, facts[0], nil
}

// decided finds what the reader decided, by number of the job, and how the jobs
// they follow are now.
func (s *session) decided(ctx context.Context, w *packedWhole, r *reader, out *ranking) (map[int32]job.Decision, error) {
	names := make(map[string]bool, len(r.decisions))
	for name := range r.decisions {
		names[name] = true
	}
	decided, followed := map[int32]job.Decision{}, map[int32]string{}
	put := func(name string, n int) {
		d := r.decisions[name]
		decided[int32(n)] = d
		if d.Followed() {
			followed[int32(n)] = name
		}
	}
	for name, n := range w.Numbers(names) {
		put(name, n)
	}
	for i := range w.apart {
		a := &w.apart[i]
		if name := cluster(&a.posting); names[name] {
			put(name, a.cluster)
			out.follow(name, r.decisions[name], &a.posting, &a.facts)
		}
	}
	if len(followed) == 0 {
		return decided, nil
	}
	for i := range w.Len() {
		name, follows := followed[int32(w.Cluster(i))]
		if !follows {
			continue
		}
		post, facts, err := s.readOne(ctx, w.Entry(i).ID)
		if err != nil {
			return nil, err
		}
		out.follow(name, r.decisions[name], &post, &facts)
	}
	return decided, nil
}

// rankOne makes the ranking of one reader.
func (s *session) rankOne(ctx context.Context, w *packedWhole, r *reader) (ranking, error) {
	q, err := s.matcher.Query(w.Pack, r.profile, s.now())
	if err != nil {
		return ranking{}, err
	}
	out := ranking{who: r.profile, whole: w, follows: map[string]following{}}
	decided, err := s.decided(ctx, w, r, &out)
	if err != nil {
		return ranking{}, err
	}
	v := newVerdicts(w.clusters)
	put := func(n int, c int32, m *job.Match, p rank.Place) {
		if d, ok := decided[c]; ok {
			r.apply(m, d)
		}
		if m.Grade == job.Hide {
			v.hide(int32(n), c, v.number(m.Cause), w.seat)
			return
		}
		v.open[c] = true
		p.Number, p.Job, p.Grade, p.Score = int32(n), c, int8(m.Grade.Rank()), int8(m.Score)
		out.places = append(out.places, p)
	}
	causes := v.numbers(score.Causes())
	for i := range w.Len() {
		grade, points, cause := q.Verdict(i)
		c := int32(w.Cluster(i))
		if grade == job.Hide {
			v.hide(int32(i), c, causes[cause], w.seat)
			continue
		}
		e := w.Entry(i)
		put(i, c, &job.Match{Grade: grade, Score: points}, rank.Place{
			ID: e.ID, FirstSeen: e.FirstSeen, Version: int32(e.Version), Employer: w.employers[w.Employer(i)], Agency: w.agencies[e.Board],
		})
	}
	for i := range w.apart {
		a := &w.apart[i]
		m := s.matcher.Match(r.profile, &a.posting, &a.facts, s.now())
		put(w.Len()+i, int32(a.cluster), &m, rank.Place{
			ID: a.posting.ID, FirstSeen: a.posting.FirstSeen, Version: int32(a.posting.Version), Employer: a.employer, Agency: w.agencies[a.posting.Board],
		})
	}
	out.hidden = v.count()
	return out, nil
}
