package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"hitmatch/cmd/internal/digest"
	"hitmatch/matcher/pack"
	"hitmatch/matcher/rank"
	"hitmatch/matcher/score"
	"hitmatch/store"
	"hitmatch/store/job"
)

// packed returns the open postings in packed form. The pack is kept in the
// store, and made again when a posting, what was read of one, or the rules have
// changed since; anew: in any case.
func (s *session) packed(ctx context.Context, anew bool) (*pack.Pack, error) {
	if !anew {
		p, err := s.matcher.OpenPack(func(n int, into []byte) ([]byte, error) { return s.store.PackPiece(ctx, n, into) })
		if err == nil || !remakes(err) {
			return p, err
		}
	}
	// Reading postings anew changes what is read of them; the second time
	// nothing is left to read.
	for again := false; ; again = true {
		revision, err := s.store.Revision(ctx)
		if err != nil {
			return nil, err
		}
		b := s.matcher.NewPack()
		err = s.each(ctx, store.Query{}, func(post *job.Posting, f *job.Facts) error {
			s.matcher.Pack(b, post, f)
			return nil
		})
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
		pieces := s.matcher.PackPieces(b)
		if !s.readOnly {
			if err := s.store.PutPack(ctx, revision, pieces); err != nil {
				return nil, err
			}
		}
		return s.matcher.OpenPack(func(n int, _ []byte) ([]byte, error) { return pieces[n], nil })
	}
}

// remakes reports whether a pack must be made again for an error of reading it.
func remakes(err error) bool {
	return errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrDamaged) || errors.Is(err, pack.ErrStale)
}

// rankPacked ranks by the packed postings, which are not read.
func (s *session) rankPacked(ctx context.Context, readers []reader, agencies map[string]bool) ([]ranking, error) {
	out, err := s.rankBy(ctx, readers, agencies, false)
	if err != nil && remakes(err) {
		out, err = s.rankBy(ctx, readers, agencies, true)
	}
	return out, err
}

// rankBy ranks by the pack there is, or by one that is made anew.
func (s *session) rankBy(ctx context.Context, readers []reader, agencies map[string]bool, anew bool) ([]ranking, error) {
	p, err := s.packed(ctx, anew)
	if err != nil {
		return nil, err
	}
	whole, err := s.withApart(ctx, p, agencies)
	if err != nil {
		return nil, err
	}
	if len(readers) > 1 {
		if err := p.Hold(); err != nil {
			return nil, err
		}
	}
	out, errs := make([]ranking, len(readers)), make([]error, len(readers))
	shared(len(readers), func(i int) { out[i], errs[i] = s.rankOne(ctx, whole, &readers[i]) })
	return out, errors.Join(errs...)
}

// packedWhole is a pack with the postings that fit no record of it.
type packedWhole struct {
	*pack.Pack
	apart     map[int]apart // by the record that stands for it
	employers []int32       // rank.Employers' numbers by those of the pack
	agencies  []bool        // whether a board, by its number, carries other employers' jobs
}

// apart is a posting that fits no record.
type apart struct {
	posting job.Posting
	facts   job.Facts
}

func (s *session) withApart(ctx context.Context, p *pack.Pack, agencies map[string]bool) (*packedWhole, error) {
	w := &packedWhole{Pack: p, apart: map[int]apart{}}
	employers := rank.Employers{}
	for _, name := range p.Employers() {
		w.employers = append(w.employers, employers.Number(name))
	}
	for _, board := range p.Boards() {
		w.agencies = append(w.agencies, agencies[board])
	}
	for n, id := range p.Apart() {
		post, facts, err := s.readOne(ctx, id)
		if err != nil {
			return nil, err
		}
		w.apart[n] = apart{post, facts}
	}
	return w, nil
}

// readPosting reads a posting.
func (s *session) readPosting(ctx context.Context, id string) (job.Posting, error) {
	p, err := s.store.Posting(ctx, id, s.at)
	if err != nil {
		return p, fmt.Errorf("read posting: %w", err)
	}
	return p, nil
}

// readOne reads a posting and what it says.
func (s *session) readOne(ctx context.Context, id string) (job.Posting, job.Facts, error) {
	post, err := s.readPosting(ctx, id)
	if err != nil {
		return post, job.Facts{}, err
	}
	facts, err := s.facts(ctx, []job.Posting{post}, s.at.IsZero())
	if err != nil {
		return post, job.Facts{}, err
	}
	return post, facts[0], nil
}

// decided is what the reader decided, by number of the job.
func (w *packedWhole) decided(r *reader) (map[int32]job.Decision, error) {
	names := make(map[string]bool, len(r.decisions))
	for name := range r.decisions {
		names[name] = true
	}
	numbers, err := w.Numbers(names)
	if err != nil {
		return nil, err
	}
	out := make(map[int32]job.Decision, len(numbers))
	for name, n := range numbers {
		out[int32(n)] = r.decisions[name]
	}
	return out, nil
}

// fate is what becomes of the copies of one job.
type fate struct {
	open   bool // one is not hidden
	hidden bool // one is, and of these the one that stands for the job
	board  int  // is of this board, by its number,
	cause  int  // and hidden for this
}

// rankOne makes the ranking of one reader.
func (s *session) rankOne(ctx context.Context, w *packedWhole, r *reader) (ranking, error) {
	q, err := s.matcher.Query(w.Pack, r.profile, s.now())
	if err != nil {
		return ranking{}, err
	}
	decided, err := w.decided(r)
	if err != nil {
		return ranking{}, err
	}
	var (
		out      = ranking{who: r.profile, postings: w, hidden: map[string]int{}, follows: map[string]following{}}
		places   = make([]rank.Place, 0, w.Len()/2) // memory that is not used is not taken
		causes   = append(score.Causes(), digest.HiddenByYou, digest.AppliedByYou)
		hidden   = make([]int, len(causes))
		followed []int // records of jobs that are followed
		number   = int32(-1)
		c        fate
	)
	end := func() {
		if c.hidden && !c.open {
			hidden[c.cause]++
		}
		c = fate{}
	}
	err = q.Each(func(ch *pack.Chunk) error {
		for i := range ch.Len() {
			if ch.Begins(i) {
				end()
				number++
			}
			grade, points, cause := ch.Verdict(i)
			if ch.Apart(i) {
				a := w.apart[ch.First()+i]
				m := s.matcher.Match(r.profile, &a.posting, &a.facts, s.now())
				grade, points, cause = m.Grade.Rank(), m.Score, max(slices.Index(causes, m.Cause), 0)
			}
			if len(decided) > 0 {
				if d, is := decided[number]; is {
					if d.Followed() {
						followed = append(followed, ch.First()+i)
					}
					if by := r.hides(d); by != "" && grade > job.Hide.Rank() {
						grade, cause = job.Hide.Rank(), slices.Index(causes, by)
					}
				}
			}
			board := ch.Board(i)
			if grade == job.Hide.Rank() {
				if !c.hidden || w.agencies[c.board] && !w.agencies[board] {
					c.hidden, c.board, c.cause = true, board, cause
				}
				continue
			}
			c.open = true
			places = append(places, rank.Place{
				Number: int32(ch.First() + i), Job: number, Employer: w.employers[ch.Employer(i)], Order: ch.Order(i),
				Grade: int8(grade), Score: int8(points), Agency: w.agencies[board],
			})
		}
		return ctx.Err()
	})
	if err != nil {
		return ranking{}, fmt.Errorf("rank packed postings: %w", err)
	}
	end()
	out.places = places
	for i, n := range hidden {
		if n > 0 {
			out.hidden[causes[i]] = n
		}
	}
	for _, n := range followed {
		id, _, err := w.Posting(n)
		if err != nil {
			return ranking{}, err
		}
		post, facts, err := s.readOne(ctx, id)
		if err != nil {
			return ranking{}, err
		}
		name := cluster(&post)
		out.follow(name, r.decisions[name], &post, &facts)
	}
	return out, nil
}
