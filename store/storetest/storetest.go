// Package storetest holds what every store must satisfy, whatever it keeps
// its records in. A backend's test calls Run.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/store"
	"hitmatch/store/job"
)

// Run runs the suite. open returns a new, empty store; the suite closes it,
// and checks it before, so that every test is also one of the indexes.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *bench)
	}{
		{"Empty", testEmpty},
		{"RoundTrip", testRoundTrip},
		{"OwnCopies", testOwnCopies},
		{"Merge", testMerge},
		{"Versions", testVersions},
		{"Posted", testPosted},
		{"SamePageTwice", testSamePageTwice},
		{"BadPostings", testBadPostings},
		{"WrongRun", testWrongRun},
		{"Clusters", testClusters},
		{"Candidates", testCandidates},
		{"ClustersAnyOrder", testClustersAnyOrder},
		{"HandedIn", testHandedIn},
		{"Lifecycle", testLifecycle},
		{"LateRun", testLateRun},
		{"FinishTwice", testFinishTwice},
		{"SeenAgain", testSeenAgain},
		{"PutPages", testPutPages},
		{"Together", testTogether},
		{"Continues", testContinues},
		{"ClosingShare", testClosingShare},
		{"PageState", testPageState},
		{"Pages", testPages},
		{"AsOf", testAsOf},
		{"TimeTravel", testTimeTravel},
		{"ClockGoesBack", testClockGoesBack},
		{"Query", testQuery},
		{"Facts", testFacts},
		{"Shown", testShown},
		{"Summaries", testSummaries},
		{"Pack", testPack},
		{"Decisions", testDecisions},
		{"Outbox", testOutbox},
		{"Profiles", testProfiles},
		{"Nightlies", testNightlies},
		{"Runs", testRuns},
		{"Stats", testStats},
		{"Purge", testPurge},
		{"PurgeClusters", testPurgeClusters},
		{"PurgeRuns", testPurgeRuns},
		{"Export", testExport},
		{"ExportRefused", testExportRefused},
		{"Words", testWords},
		{"Cancelled", testCancelled},
		{"CancelledHalfway", testCancelledHalfway},
		{"WriteWhileListing", testWriteWhileListing},
		{"Concurrent", testConcurrent},
		{"Closed", testClosed},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			})
			c.test(t, &bench{T: t, Store: s, another: open})
			if c.name != "Closed" {
				for err := range s.Check(t.Context()) {
					t.Errorf("check: %v", err)
				}
			}
		})
	}
}

// epoch is when the tests begin.
var epoch = time.Date(2026, 3, 1, 2, 0, 0, 123456789, time.UTC)

// night returns the time of a night's crawl; night(0) is epoch.
func night(n int) time.Time { return epoch.Add(time.Duration(n) * 24 * time.Hour) }

// bench is a store under test with shorthands that end the test on an error.
type bench struct {
	*testing.T
	store.Store
	another func(*testing.T) store.Store // opens a new, empty store
}

// ad is a posting as a normaliser would hand it over.
func ad(board, id, title string, prints ...string) job.Posting {
	return job.Posting{
		Board: board, ExternalID: id, Title: title,
		Employer: "Example Health", Text: "About the work of a " + title + ".",
		URL: "https://jobs.example.com/" + id, Prints: prints,
	}
}

func (b *bench) start(board string, at time.Time) job.Run {
	b.Helper()
	run, err := b.StartRun(b.Context(), board, at)
	if err != nil {
		b.Fatalf("start run of %s: %v", board, err)
	}
	return run
}

// put puts a page and wants nothing refused.
func (b *bench) put(run job.Run, at time.Time, ps ...job.Posting) store.Changes {
	b.Helper()
	c, err := b.PutPage(b.Context(), store.Page{Run: run.Seq, Board: run.Board, At: at, Postings: ps})
	if err != nil {
		b.Fatalf("put page: %v", err)
	}
	if len(c.Bad) > 0 {
		b.Fatalf("put page: refused %v", c.Bad)
	}
	return c
}

// seeAgain puts a page that is as it was.
func (b *bench) seeAgain(ctx context.Context, run uint64, board, key string, at time.Time) (store.Changes, error) {
	return b.PutPage(ctx, store.Page{Run: run, Board: board, At: at, State: job.PageState{Key: key}, Unchanged: true})
}

func (b *bench) finish(run job.Run, state job.RunState, at time.Time) job.Run {
	b.Helper()
	run.State, run.Ended = state, at
	run, err := b.FinishRun(b.Context(), run)
	if err != nil {
		b.Fatalf("finish run: %v", err)
	}
	return run
}

// crawl is a whole run at a time: start, one page, finish an hour later.
func (b *bench) crawl(board string, at time.Time, state job.RunState, ps ...job.Posting) job.Run {
	b.Helper()
	run := b.start(board, at)
	c := b.put(run, at, ps...)
	run.Found, run.New, run.Changed, run.Reopened = c.Found, c.New, c.Changed, c.Reopened
	return b.finish(run, state, at.Add(time.Hour))
}

// get returns a posting by its key.
func (b *bench) get(board, id string) job.Posting {
	b.Helper()
	return b.getAsOf(board, id, time.Time{})
}

func (b *bench) getAsOf(board, id string, asOf time.Time) job.Posting {
	b.Helper()
	p, err := b.Posting(b.Context(), job.PostingID(board, id), asOf)
	if err != nil {
		b.Fatalf("posting %s/%s: %v", board, id, err)
	}
	return p
}

// facts is what was read of postings.
func (b *bench) facts(ids ...string) map[string]job.Facts {
	b.Helper()
	all, err := b.Facts(b.Context(), ids)
	if err != nil {
		b.Fatalf("facts of %q: %v", ids, err)
	}
	return all
}

// page is what is remembered of an address.
func (b *bench) page(board, key string) job.PageState {
	b.Helper()
	states, err := b.PageStates(b.Context(), board, []string{key})
	if err != nil || len(states) != 1 {
		b.Fatalf("%d states, %v", len(states), err)
	}
	return states[0]
}

func (b *bench) list(q store.Query) []job.Posting {
	b.Helper()
	var all []job.Posting
	for p, err := range b.Postings(b.Context(), q) {
		if err != nil {
			b.Fatalf("postings: %v", err)
		}
		all = append(all, p)
	}
	return all
}

func (b *bench) stats() store.Stats {
	b.Helper()
	s, err := b.Stats(b.Context())
	if err != nil {
		b.Fatalf("stats: %v", err)
	}
	return s
}

// same ends the test if got is not want.
func same[T any](t *testing.T, what string, want, got T, opts ...cmp.Option) {
	t.Helper()
	if d := cmp.Diff(want, got, opts...); d != "" {
		t.Fatalf("%s (-want +got):\n%s", what, d)
	}
}

func (b *bench) want(err, target error) {
	b.Helper()
	if !errors.Is(err, target) {
		b.Fatalf("got error %v, want %v", err, target)
	}
}

// ids lists the board's own ids of postings, to be read in a failure.
func idsOf(ps []job.Posting) string {
	names := make([]string, len(ps))
	for i, p := range ps {
		names[i] = p.ExternalID
	}
	return strings.Join(names, " ")
}

func name(i int) string { return fmt.Sprintf("job-%04d", i) }
