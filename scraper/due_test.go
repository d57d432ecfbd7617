package scraper

import (
	"strings"
	"testing"
	"time"

	"hitmatch/store/job"
)

func TestDue(t *testing.T) {
	last := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	runs := func(n int, run job.Run) (history []job.Run) {
		for i := range n {
			run.Started = last.AddDate(0, 0, -i)
			history = append(history, run)
		}
		return history
	}
	busy := job.Run{State: job.RunOK, Found: 9, New: 1}
	for _, c := range []struct {
		name    string
		history []job.Run
		want    time.Duration // after the last run started; 0: at once
		why     string        // if it matters
	}{
		{"never", nil, 0, ""},
		{"ok", runs(20, busy), 12 * time.Hour, ""},
		{"quiet for four nights", append(runs(4, job.Run{State: job.RunOK}), busy), 12 * time.Hour, ""},
		{"quiet for five nights", append(runs(5, job.Run{State: job.RunOK}), busy), 36 * time.Hour, ""},
		{"quiet for ten nights", runs(10, job.Run{State: job.RunOK}), 60 * time.Hour, ""},
		{"suspect", runs(1, job.Run{State: job.RunSuspect}), 12 * time.Hour, ""},
		{"interrupted", runs(3, job.Run{State: job.RunInterrupted}), 0, ""},
		{"killed", runs(1, job.Run{}), 0, ""},
		{"partial", runs(2, job.Run{State: job.RunPartial}), 0, ""},
		{"partial for ever", runs(3, job.Run{State: job.RunPartial}), 12 * time.Hour, ""},
		{"too large for one night", runs(9, job.Run{State: job.RunPartial, Left: 500}), 0, ""},
		{"failed twice", runs(2, job.Run{State: job.RunFailed}), 0, ""},
		{"failed three times", runs(3, job.Run{State: job.RunFailed}), 12 * time.Hour, ""},
		{"failed five times", runs(5, job.Run{State: job.RunFailed}), 48 * time.Hour, ""},
		{"failed for ever", runs(20, job.Run{State: job.RunFailed}), 156 * time.Hour, ""},
		{"blocked", runs(1, job.Run{State: job.RunBlocked}), 12 * time.Hour, "blocked"},
		{"blocked twice", append(runs(2, job.Run{State: job.RunBlocked}), busy), 24 * time.Hour, ""},
		{"refused for ever", runs(20, job.Run{State: job.RunNotAllowed}), 156 * time.Hour, "not allowed 20 times in a row"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, why := Due(c.history)
			want := time.Time{}
			if c.want > 0 {
				want = last.Add(c.want)
			}
			if !at.Equal(want) || why == "" || c.why != "" && why != c.why {
				t.Errorf("due %s (%s), want %s (%s)", at, why, want, c.why)
			}
		})
	}
}

func TestBarren(t *testing.T) {
	empty, full := job.Run{State: job.RunOK}, job.Run{State: job.RunOK, Found: 7}
	for _, c := range []struct {
		name    string
		history []job.Run
		want    string
	}{
		{"none", nil, ""},
		{"two", []job.Run{empty, empty, full}, ""},
		{"three", []job.Run{empty, empty, empty, full, full}, "last 3 crawls, since 0001-01-01; before, it had 7"},
		{"never anything", []job.Run{empty, {State: job.RunFailed}, empty, empty}, "last 4 crawls"},
		{"interrupted ones do not count", []job.Run{empty, {State: job.RunInterrupted}, empty, {}, full}, ""},
		{"full", []job.Run{full, empty, empty, empty}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Barren(c.history); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestContinues(t *testing.T) {
	now := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	ago := func(seq uint64, d time.Duration, state job.RunState, left int) job.Run {
		run := job.Run{Seq: seq, Started: now.Add(-d), State: state, Left: left}
		if state != "" {
			run.Ended = run.Started.Add(time.Minute)
		}
		return run
	}
	for _, c := range []struct {
		name    string
		history []job.Run
		want    uint64
	}{
		{"none", nil, 0},
		{"after a whole run", []job.Run{ago(8, time.Hour, job.RunOK, 0)}, 0},
		{"after a partial run that asked everything", []job.Run{ago(8, time.Hour, job.RunPartial, 0)}, 0},
		{"after a kill", []job.Run{ago(8, time.Hour, "", 0), ago(7, 24*time.Hour, job.RunOK, 0)}, 8},
		{"after an interrupt", []job.Run{ago(8, 24*time.Hour, job.RunInterrupted, 3)}, 8},
		{"after three that stopped", []job.Run{ago(8, time.Hour, "", 0), ago(7, 25*time.Hour, job.RunPartial, 9), ago(5, 49*time.Hour, job.RunInterrupted, 20), ago(4, 73*time.Hour, job.RunOK, 0)}, 5},
		{"too old", []job.Run{ago(8, 37*time.Hour, "", 0)}, 0},
		{"too old a beginning", []job.Run{
			ago(8, 24*time.Hour, "", 0), ago(7, 48*time.Hour, "", 0), ago(6, 72*time.Hour, "", 0), ago(5, 96*time.Hour, "", 0),
			ago(4, 120*time.Hour, "", 0), ago(3, 144*time.Hour, "", 0), ago(2, 168*time.Hour, "", 0), ago(1, 192*time.Hour, "", 0),
		}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := continues(job.Run{Seq: 9, Started: now}, c.history); got != c.want {
				t.Errorf("continues %d, want %d", got, c.want)
			}
		})
	}
}

func TestTrap(t *testing.T) {
	for address, want := range map[string]bool{
		"https://x.test/jobs/1":                              false,
		"https://x.test/a/a/b":                               false,
		"https://x.test/a/a/a":                               true,
		"https://x.test/jobs/a/a/a/b":                        true,
		"https://x.test/x/y/x/y/x/y/1":                       true,
		"https://x.test/x/y/x/y/x":                           false,
		"https://x.test/calendar/2026/11/11":                 false,
		"https://x.test/?q=" + strings.Repeat("a", 2048):     true,
		"https://x.test/careers/us/en/us/en/job/5/coder-ii/": false,
	} {
		if got := (Request{URL: address}).trap(); got != want {
			t.Errorf("%.60s: %t", address, got)
		}
	}
	key := func(u string) string { return Request{URL: u}.Key() }
	if key("https://x.test/j/1;jsessionid=A1?p=2&PHPSESSID=x") != key("https://x.test/j/1?p=2") {
		t.Error("a session makes another page")
	}
	if key("https://x.test/j?sid=1") == key("https://x.test/j?sid=2") {
		t.Error("a parameter that may name the job was taken for a session")
	}
}
