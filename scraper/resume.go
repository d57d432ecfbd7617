package scraper

import (
	"context"
	"fmt"
	"time"

	"hitmatch/store/job"
)

// This file decides whether a run goes on where an earlier one stopped.

const (
	// resumeWithin is how old the run that stopped may be: a night and a half,
	// so that a crawl which broke off at night goes on the next night.
	resumeWithin = 36 * time.Hour
	// resumeInAll is how old the first of several runs that stopped may be: a
	// listing read longer ago says nothing about what is open now.
	resumeInAll = 7 * 24 * time.Hour
	// resumeRuns is how many runs in a row may have stopped.
	resumeRuns = 2000
)

// history returns the latest runs of a board before run, newest first: enough
// to judge it, and to find the first of those it continues.
func (r *Runner) history(ctx context.Context, board string, run job.Run) ([]job.Run, error) {
	for n := historyRuns; ; n = resumeRuns {
		all, err := r.sink.History(ctx, board, n+1)
		if err != nil {
			return nil, fmt.Errorf("read the board's history: %w", err)
		}
		full := len(all) > n
		if len(all) > 0 && all[0].Seq == run.Seq {
			all = all[1:]
		}
		if n == resumeRuns || !full || len(unended(run, all)) < len(all) {
			return all, nil
		}
	}
}

// unended returns the runs at the head of history (newest first) that stopped
// early, or whose process died, lately enough to go on with.
func unended(run job.Run, history []job.Run) []job.Run {
	after := run.Started
	for i, h := range history {
		stopped := h.Ended.IsZero() || h.Left > 0
		if !stopped || after.Sub(h.Started) > resumeWithin || run.Started.Sub(h.Started) > resumeInAll {
			return history[:i]
		}
		after = h.Started
	}
	return history
}

// continues returns the first of the runs that a run goes on with, or 0.
func continues(run job.Run, history []job.Run) uint64 {
	stopped := unended(run, history)
	if len(stopped) == 0 {
		return 0
	}
	return stopped[len(stopped)-1].Seq
}
