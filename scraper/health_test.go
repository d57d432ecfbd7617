package scraper

import (
	"testing"

	"hitmatch/store/job"
)

func TestJudge(t *testing.T) {
	past := func(states ...any) (history []job.Run) { // newest first: state, found, …
		for i := 0; i < len(states); i += 2 {
			history = append(history, job.Run{Seq: uint64(50 - i), State: states[i].(job.RunState), Found: states[i+1].(int)})
		}
		return history
	}
	full := func(found int) job.Run { return job.Run{Seq: 99, Pages: 3, Found: found} }
	for _, c := range []struct {
		name    string
		run     job.Run
		tally   tally
		history []job.Run
		want    job.RunState
	}{
		{name: "complete", run: full(12), want: job.RunOK},
		{name: "only unchanged pages", run: job.Run{NotMod: 2, Found: 12}, want: job.RunOK},
		{name: "first run of an empty board", run: full(0), want: job.RunOK},
		{name: "interrupted before all else", run: full(3), tally: tally{interrupted: true, blocked: true, truncated: true}, want: job.RunInterrupted},
		{name: "blocked halfway", run: full(12), tally: tally{blocked: true, failed: 1}, want: job.RunBlocked},
		{name: "stopped", run: full(12), tally: tally{stopped: ErrGone}, want: job.RunFailed},
		{name: "all refused", run: job.Run{Errors: 2}, tally: tally{failed: 2, refused: 2}, want: job.RunNotAllowed},
		{name: "every posting refused", run: job.Run{Pages: 1, Errors: 2}, tally: tally{failed: 2, refused: 2}, want: job.RunNotAllowed},
		{name: "some refused, some failed", run: job.Run{Errors: 2}, tally: tally{failed: 2, refused: 1}, want: job.RunFailed},
		{name: "nothing answered", run: job.Run{Errors: 1}, tally: tally{failed: 1}, want: job.RunFailed},
		{name: "read, but nothing understood", run: job.Run{Pages: 2, Errors: 9}, history: past(job.RunOK, 40), want: job.RunFailed},
		{name: "one page failed", run: job.Run{Pages: 2, Found: 20, Errors: 1}, tally: tally{failed: 1}, want: job.RunPartial},
		{name: "budget used up", run: full(20), tally: tally{truncated: true}, want: job.RunPartial},
		{name: "much less than listed", run: full(20), tally: tally{listed: 100}, want: job.RunPartial},
		{name: "about as many as listed", run: full(80), tally: tally{listed: 100}, want: job.RunOK},
		{name: "a few taken down meanwhile", run: full(40), tally: tally{failed: 9, gone: 9}, want: job.RunOK},
		{name: "most taken down meanwhile", run: full(5), tally: tally{failed: 30, gone: 30}, want: job.RunPartial},
		{name: "empty where there was something", run: full(0), history: past(job.RunOK, 4), want: job.RunSuspect},
		{name: "empty again", run: full(0), history: past(job.RunSuspect, 0, job.RunOK, 400), want: job.RunOK},
		{name: "empty again after a failed night", run: full(0), history: past(job.RunFailed, 0, job.RunSuspect, 0, job.RunOK, 400), want: job.RunOK},
		{name: "empty after nights that prove nothing", run: full(0), history: past(job.RunPartial, 0, job.RunBlocked, 0, job.RunOK, 400), want: job.RunSuspect},
		{name: "empty for the third time", run: full(0), history: past(job.RunOK, 0, job.RunSuspect, 0, job.RunOK, 400), want: job.RunOK},
		{name: "dropped", run: full(19), history: past(job.RunOK, 40, job.RunOK, 42, job.RunOK, 38), want: job.RunSuspect},
		{name: "half is believed", run: full(20), history: past(job.RunOK, 40), want: job.RunOK},
		{name: "dropped alike twice", run: full(18), history: past(job.RunSuspect, 19, job.RunOK, 40), want: job.RunOK},
		{name: "dropped to something else", run: full(5), history: past(job.RunSuspect, 19, job.RunOK, 40), want: job.RunSuspect},
		{name: "a drop among few says nothing", run: full(1), history: past(job.RunOK, 9), want: job.RunOK},
		{name: "one large run among small ones", run: full(12), history: past(job.RunOK, 14, job.RunOK, 400, job.RunOK, 13), want: job.RunOK},
		{name: "grown", run: full(400), history: past(job.RunOK, 40), want: job.RunOK},
		{name: "itself in its history", run: full(0), history: append([]job.Run{{Seq: 99, State: job.RunOK}}, past(job.RunOK, 40)...), want: job.RunSuspect},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, why := judge(c.run, c.tally, c.history)
			if got != c.want {
				t.Errorf("%s (%s), want %s", got, why, c.want)
			}
			if got == job.RunSuspect && why == "" {
				t.Error("suspect without a reason")
			}
		})
	}
}

// An emptied board is believed in the second run and so closed in the third.
func TestEmptiedBoardOverNights(t *testing.T) {
	var history []job.Run
	var got []job.RunState
	for night, found := range []int{400, 400, 0, 0, 0, 390} {
		run := job.Run{Seq: uint64(night + 1), Pages: 1, Found: found}
		run.State, _ = judge(run, tally{}, history)
		history = append([]job.Run{run}, history...)
		got = append(got, run.State)
	}
	want := []job.RunState{job.RunOK, job.RunOK, job.RunSuspect, job.RunOK, job.RunOK, job.RunOK}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("states %v, want %v", got, want)
		}
	}
}
