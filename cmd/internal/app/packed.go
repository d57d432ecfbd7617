package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hitmatch/matcher/pack"
	"hitmatch/matcher/rank"
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

// rankPacked ranks by the packed postings. It makes what rankRead makes, but
// that the postings have nothing but what a ranking looks at.
func (s *session) rankPacked(ctx context.Context, readers []reader, agencies map[string]bool) ([]ranking, error) {
	p, err := s.packed(ctx)
	if err != nil {
		return nil, err
	}
	whole := packedWhole{Pack: p, clusters: p.Clusters(), agencies: agencies}
	if err := whole.readApart(ctx, s); err != nil {
		return nil, err
	}
	out, errs := make([]ranking, len(readers)), make([]error, len(readers))
	shared(len(readers), func(i int) { out[i], errs[i] = s.rankOne(ctx, &whole, &readers[i]) })
	return out, errors.Join(errs...)
}

// packedWhole is a pack with the postings that fit no record of it, which stand
// behind the records.
type packedWhole struct {
	*pack.Pack
	apart    []apart
	clusters int // in all
	agencies map[string]bool
}

// apart is a posting that fits no record.
type apart struct {
	posting job.Posting
	facts   job.Facts
	cluster int
}

func (w *packedWhole) readApart(ctx context.Context, s *session) error {
	if len(w.Apart()) == 0 {
		return nil
	}
	number := map[string]int{}
	for i := range w.Len() {
		number[w.Entry(i).Cluster] = w.Cluster(i)
	}
	for _, id := range w.Apart() {
		post, facts, err := s.readOne(ctx, id)
		if err != nil {
			return err
		}
		c, known := number[cluster(&post)]
		if !known {
			c = w.clusters
			number[cluster(&post)] = c
			w.clusters++
		}
		w.apart = append(w.apart, apart{post, facts, c})
	}
	return nil
}

func (w *packedWhole) seat(n int32) seat {
	if i := int(n) - w.Len(); i >= 0 {
		p := &w.apart[i].posting
		return seat{id: p.ID, first: p.FirstSeen, agency: w.agencies[p.Board]}
	}
	e := w.Entry(int(n))
	return seat{id: e.ID, first: e.FirstSeen, agency: w.agencies[e.Board]}
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

// rankOne makes the ranking of one reader.
func (s *session) rankOne(ctx context.Context, w *packedWhole, r *reader) (ranking, error) {
	q, err := s.matcher.Query(w.Pack, r.profile, s.now())
	if err != nil {
		return ranking{}, err
	}
	out := ranking{follows: map[string]following{}}
	v := verdicts{number: map[string]uint8{}}
	v.grow(w.clusters)
	for i := range w.Len() {
		var m job.Match
		m.Grade, m.Score, m.Cause = q.Verdict(i)
		c := int32(w.Cluster(i))
		if m.Grade == job.Hide && len(r.decisions) == 0 {
			v.hide(int32(i), c, m.Cause, w.seat)
			continue
		}
		e := w.Entry(i)
		if d, decided := r.decisions[e.Cluster]; decided {
			r.apply(&m, d)
			if d.Followed() {
				post, facts, err := s.readOne(ctx, e.ID)
				if err != nil {
					return ranking{}, err
				}
				out.follow(e.Cluster, d, &post, &facts)
			}
		}
		if m.Grade == job.Hide {
			v.hide(int32(i), c, m.Cause, w.seat)
			continue
		}
		v.open[c] = true
		m.Posting = e.ID
		out.items = append(out.items, rank.Item{Match: m, Posting: &job.Posting{
			ID: e.ID, Board: e.Board, Employer: e.Employer, Cluster: e.Cluster, FirstSeen: e.FirstSeen, Version: e.Version,
		}})
	}
	for i := range w.apart {
		a := &w.apart[i]
		m := s.matcher.Match(r.profile, &a.posting, &a.facts, s.now())
		name := cluster(&a.posting)
		if d, decided := r.decisions[name]; decided {
			r.apply(&m, d)
			out.follow(name, d, &a.posting, &a.facts)
		}
		if m.Grade == job.Hide {
			v.hide(int32(w.Len()+i), int32(a.cluster), m.Cause, w.seat)
			continue
		}
		v.open[a.cluster] = true
		slim := a.posting
		slim.Text = ""
		out.items = append(out.items, rank.Item{Posting: &slim, Facts: &a.facts, Match: m})
	}
	out.hidden = v.count()
	return out, nil
}

// fill reads what is shown of a packed ranking: the postings, with the reasons
// for their verdicts, and their copies.
func (s *session) fill(ctx context.Context, who *job.Profile, shown []rank.Entry) error {
	full := func(it *rank.Item) error {
		if it.Facts != nil {
			return nil
		}
		post, facts, err := s.readOne(ctx, it.Posting.ID)
		if err != nil {
			return err
		}
		it.Match = s.matcher.Match(who, &post, &facts, s.now())
		post.Text = ""
		it.Posting, it.Facts = &post, &facts
		return nil
	}
	for i := range shown {
		if err := full(&shown[i].Item); err != nil {
			return err
		}
		for j := range shown[i].Copies {
			if err := full(&shown[i].Copies[j]); err != nil {
				return err
			}
		}
	}
	return nil
}
