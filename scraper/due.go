package scraper

import (
	"fmt"
	"strings"
	"time"

	"hitmatch/store/job"
)

// This file says when a board is to be crawled next, from its latest runs:
//
//	never run, stopped early, partial              at once
//	ok, suspect                                    12 h after it started
//	ok and nothing changed, 5 times / 10 times     36 h / 60 h
//	failed once or twice                           at once
//	failed n times in a row, n > 2                 12 h × 2^(n-3), at most a week
//	blocked or not allowed n times in a row        12 h × 2^(n-1), at most a week
//	partial n times in a row, n > 2                12 h
//
// The times are half a day short of whole nights, so that a crawl which starts
// at the same hour every night, give or take, finds the board due.
const (
	restOnce = 12 * time.Hour
	restMost = 7*24*time.Hour - restOnce
)

// Due returns when a board with this history (newest first) is to be crawled
// next, and why not before then; at once is the zero time.
func Due(history []job.Run) (at time.Time, why string) {
	if len(history) == 0 {
		return time.Time{}, "never crawled"
	}
	last := history[0]
	same := alike(history)
	wait := func(d time.Duration) time.Time { return last.Started.Add(d) }
	doubled := func(times int) time.Duration {
		d := restOnce
		for range times {
			d = min(2*d, restMost)
		}
		return d
	}
	switch last.State {
	case job.RunOK:
		quiet := unchanged(history)
		switch {
		case quiet >= 10:
			return wait(restOnce + 48*time.Hour), fmt.Sprintf("nothing changed in %d crawls", quiet)
		case quiet >= 5:
			return wait(restOnce + 24*time.Hour), fmt.Sprintf("nothing changed in %d crawls", quiet)
		}
		return wait(restOnce), "read whole"
	case job.RunSuspect:
		return wait(restOnce), "not believed; looked at again"
	case job.RunBlocked, job.RunNotAllowed:
		what := strings.ReplaceAll(string(last.State), "_", " ")
		if same > 1 {
			what += fmt.Sprintf(" %d times in a row", same)
		}
		return wait(doubled(same - 1)), what
	case job.RunFailed:
		if same > 2 {
			return wait(doubled(same - 3)), fmt.Sprintf("failed %d times in a row", same)
		}
	case job.RunPartial:
		if same > 2 && last.Left == 0 {
			return wait(restOnce), fmt.Sprintf("read in part %d times in a row", same)
		}
	}
	return time.Time{}, "not read whole"
}

// alike is how many of the latest runs ended as the last one did.
func alike(history []job.Run) (n int) {
	for _, h := range history {
		if h.State != history[0].State {
			break
		}
		n++
	}
	return n
}

// unchanged is how many of the latest runs were complete and brought nothing.
func unchanged(history []job.Run) (n int) {
	for _, h := range history {
		if h.State != job.RunOK || h.New+h.Changed+h.Missing+h.Closed+h.Reopened > 0 {
			break
		}
		n++
	}
	return n
}

// barrenRuns in a row without a posting are worth a word.
const barrenRuns = 3

// Barren says that the latest crawls of a board (newest first) found nothing,
// for a person who would otherwise wait for postings from it, or "". Crawls
// that were interrupted prove nothing either way.
func Barren(history []job.Run) string {
	n := 0
	var since time.Time
	for _, h := range history {
		if h.State == "" || h.State == job.RunInterrupted {
			continue
		}
		if h.Listed() > 0 {
			if n >= barrenRuns {
				return fmt.Sprintf("no posting in the last %d crawls, since %s; before, it had %d", n, since.UTC().Format(time.DateOnly), h.Listed())
			}
			return ""
		}
		n++
		since = h.Started
	}
	if n >= barrenRuns {
		return fmt.Sprintf("no posting in any of the last %d crawls, since %s; check the board's address and kind", n, since.UTC().Format(time.DateOnly))
	}
	return ""
}
