package app

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"hitmatch/scraper"
	"hitmatch/store"
	"hitmatch/store/job"
)

// sink lets the scraper put what it finds into a store.
type sink struct{ store store.Store }

func (s sink) StartRun(ctx context.Context, board string, at time.Time) (job.Run, error) {
	return s.store.StartRun(ctx, board, at)
}

func (s sink) PageStates(ctx context.Context, board string, keys []string) ([]job.PageState, error) {
	return s.store.PageStates(ctx, board, keys)
}

func (s sink) PutResults(ctx context.Context, rs []scraper.Result) ([]scraper.Counts, error) {
	pages := make([]store.Page, len(rs))
	for i, r := range rs {
		pages[i] = store.Page(r)
	}
	changes, err := s.store.PutPages(ctx, pages)
	counts := make([]scraper.Counts, len(changes))
	for i, c := range changes {
		counts[i] = scraper.Counts(c)
	}
	return counts, err
}

func (s sink) FinishRun(ctx context.Context, run job.Run) (job.Run, error) {
	return s.store.FinishRun(ctx, run)
}

func (s sink) History(ctx context.Context, board string, n int) ([]job.Run, error) {
	var runs []job.Run
	for r, err := range crawls(ctx, s.store, board) {
		if err != nil {
			return nil, fmt.Errorf("read runs of %s: %w", board, err)
		}
		if len(runs) == n {
			break
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// crawls are the runs that asked a board, or any if board is "", newest first.
func crawls(ctx context.Context, s store.Store, board string) iter.Seq2[job.Run, error] {
	return func(yield func(job.Run, error) bool) {
		for r, err := range s.Runs(ctx, board) {
			if r.State != job.RunReread && !yield(r, err) {
				return
			}
		}
	}
}

// diskSink ends a crawl, once, when the store cannot be written: every further
// page would fail the same way.
type diskSink struct {
	sink
	stop context.CancelCauseFunc
}

// storeFailed reports whether an error means that no write can succeed.
func storeFailed(err error) bool {
	return errors.Is(err, store.ErrDisk) || errors.Is(err, store.ErrDamaged)
}

func (s diskSink) look(err error) {
	if storeFailed(err) {
		s.stop(err)
	}
}

func (s diskSink) StartRun(ctx context.Context, board string, at time.Time) (job.Run, error) {
	run, err := s.sink.StartRun(ctx, board, at)
	s.look(err)
	return run, err
}

func (s diskSink) PutResults(ctx context.Context, rs []scraper.Result) ([]scraper.Counts, error) {
	counts, err := s.sink.PutResults(ctx, rs)
	s.look(err)
	return counts, err
}

func (s diskSink) FinishRun(ctx context.Context, run job.Run) (job.Run, error) {
	run, err := s.sink.FinishRun(ctx, run)
	s.look(err)
	return run, err
}
