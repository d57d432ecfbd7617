package scraper

import (
	"fmt"
	"slices"

	"hitmatch/store/job"
)

// This file decides whether a run is believable. Its rules, first that holds:
//
//	the person stopped it                              interrupted
//	the site answered with a challenge, 401, 403, 429  blocked
//	a panic, the store, or the board's own fields      failed
//	no posting was read, and what failed was refused
//	by robots.txt or policy                            not_allowed
//	nothing was read, or read without any posting
//	while something went wrong                         failed
//	something went wrong, or not everything was asked  partial
//	more than a quarter of the postings listed, or a
//	twentieth where an earlier run read the listing,
//	are not found at their addresses                   partial
//	found less than 4/5 of what the board says it has  partial
//	found nothing where there were postings, or less
//	than half of the median of the last complete runs
//	(when that is at least 10), and the last run that
//	was judged did not find about the same             suspect
//	otherwise                                          ok
//
// Only ok closes postings, and a store does so only after two such runs: a
// board that truly emptied is suspect the first night, believed the second
// and closed the third.

const (
	historyRuns  = 20 // runs looked back at
	medianRuns   = 5  // complete runs the median is taken of
	medianCounts = 10 // below that a drop says nothing
	goneCounts   = 10 // below that, postings not found say nothing
)

// tally is what a run came to, beside what its record says.
type tally struct {
	interrupted bool
	blocked     bool
	stopped     error // a reason that ended the run early
	truncated   bool  // not everything was asked
	failed      int   // requests that brought nothing
	again       int   // of those, to be asked again
	done        int   // pages that a run which this one continues has read
	refused     int   // of those, by robots.txt or policy
	gone        int   // of those, postings taken down meanwhile
	listed      int   // the most postings the board said it has; 0: not said
}

// judge returns how a run ended and, unless the run has an error to show
// already, why.
func judge(run job.Run, t tally, history []job.Run) (job.RunState, string) {
	answers := run.Pages + run.NotMod + t.done
	switch {
	case t.interrupted:
		return job.RunInterrupted, "interrupted"
	case t.blocked:
		return job.RunBlocked, ""
	case t.stopped != nil:
		return job.RunFailed, ""
	case run.Found == 0 && t.refused > 0 && t.refused == t.failed:
		return job.RunNotAllowed, ""
	case answers == 0, run.Listed() == 0 && run.Errors > 0:
		return job.RunFailed, "no answer could be read"
	case run.Errors > 0, t.truncated:
		return job.RunPartial, ""
	case t.gone >= goneCounts && t.gone*4 > t.gone+answers, run.Continues > 0 && t.gone*20 > t.gone+answers:
		return job.RunPartial, fmt.Sprintf("%d of the postings listed were not found at their addresses", t.gone)
	case t.listed > 0 && run.Listed()*5 < t.listed*4:
		return job.RunPartial, fmt.Sprintf("found %d postings of the %d the board says it has", run.Listed(), t.listed)
	}
	if why := unlike(run, history); why != "" {
		return job.RunSuspect, why
	}
	return job.RunOK, ""
}

// unlike says how a complete run's count disagrees with history (newest
// first), or "".
func unlike(run job.Run, history []job.Run) string {
	var counts []int // of complete runs
	most := 0
	agreed, judged := false, false
	for _, h := range history {
		if h.Seq == run.Seq || h.State != job.RunOK && h.State != job.RunSuspect {
			continue
		}
		if !judged {
			judged, agreed = true, about(h.Listed(), run.Listed())
		}
		if h.State == job.RunOK {
			most = max(most, h.Listed())
			if len(counts) < medianRuns {
				counts = append(counts, h.Listed())
			}
		}
	}
	if agreed || len(counts) == 0 {
		return ""
	}
	if run.Listed() == 0 && most > 0 {
		return fmt.Sprintf("no postings where there were up to %d: nothing is closed unless the next run agrees", most)
	}
	slices.Sort(counts)
	if median := counts[len(counts)/2]; median >= medianCounts && run.Listed()*2 < median {
		return fmt.Sprintf("found %d postings where complete runs found about %d: nothing is closed unless the next run agrees", run.Listed(), median)
	}
	return ""
}

// about reports whether two counts are the same within a tenth.
func about(a, b int) bool {
	return a == b || a > 0 && b > 0 && 10*max(a-b, b-a) <= max(a, b)
}
