package app

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"hitmatch/store"
	"hitmatch/store/job"
)

// batchSize is how many postings are read from the store, and their facts
// written to it, at a time.
const batchSize = 256

// each calls do for every posting a query selects, with what it says. Facts
// that are missing or stale are read again and, when the store is read as of
// now, stored.
func (s *session) each(ctx context.Context, q store.Query, do func(*job.Posting, *job.Facts) error) error {
	batch := make([]job.Posting, 0, batchSize)
	flush := func() error {
		facts, err := s.facts(ctx, batch, q.AsOf.IsZero())
		if err != nil {
			return err
		}
		for i := range batch {
			if err := do(&batch[i], &facts[i]); err != nil {
				return err
			}
		}
		clear(batch)
		batch = batch[:0]
		return nil
	}
	for p, err := range s.store.Postings(ctx, q) {
		if err != nil {
			return fmt.Errorf("read postings: %w", err)
		}
		if batch = append(batch, p); len(batch) == batchSize {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// facts returns what the postings say, in their order.
func (s *session) facts(ctx context.Context, postings []job.Posting, keep bool) ([]job.Facts, error) {
	ids := make([]string, len(postings))
	for i := range postings {
		ids[i] = postings[i].ID
	}
	known, err := s.store.Facts(ctx, ids)
	if err != nil {
		return nil, err
	}
	facts := make([]job.Facts, len(postings))
	var stale []int
	for i := range postings {
		if facts[i] = known[ids[i]]; facts[i].Of != postings[i].Digest || facts[i].By != s.matcher.Version() {
			stale = append(stale, i)
		}
	}
	if len(stale) == 0 {
		return facts, nil
	}
	work := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(stale)) {
		wg.Go(func() {
			desk := s.matcher.Desk()
			for i := range work {
				facts[i] = desk.Read(&postings[i])
			}
		})
	}
	for _, i := range stale {
		if ctx.Err() != nil {
			break
		}
		work <- i
	}
	close(work)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read postings: %w", err)
	}
	if keep && !s.readOnly {
		fresh := make(map[string]job.Facts, len(stale))
		for _, i := range stale {
			fresh[postings[i].ID] = facts[i]
		}
		if err := s.store.PutFacts(ctx, fresh); err != nil {
			return nil, fmt.Errorf("store facts: %w", err)
		}
	}
	return facts, nil
}

// derive reads every open posting whose facts are missing or stale.
func (s *session) derive(ctx context.Context) error {
	return s.each(ctx, store.Query{}, func(*job.Posting, *job.Facts) error { return nil })
}
