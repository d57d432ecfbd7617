package storetest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"hitmatch/store"
	"hitmatch/store/job"
)

// testLifecycle plays nights on a board with two postings, of which the
// second is always there, and wants a status of the first after each.
func testLifecycle(t *testing.T, b *bench) {
	type step struct {
		state job.RunState
		there bool
		want  job.Status
	}
	const ok = job.RunOK
	// complete runs decide; no other run takes a posting away
	cases := map[string][]step{
		"missing then closed then reopened": {
			{ok, true, job.Open}, {ok, false, job.Missing}, {ok, false, job.Closed}, {ok, false, job.Closed},
			{ok, true, job.Open}, {ok, false, job.Missing}, {ok, true, job.Open}, {ok, false, job.Missing},
		},
		"a partial run brings back": {
			{ok, true, job.Open}, {ok, false, job.Missing}, {job.RunPartial, true, job.Open}, {ok, false, job.Missing},
		},
	}
	for _, state := range []job.RunState{
		job.RunPartial, job.RunFailed, job.RunBlocked, job.RunNotAllowed, job.RunSuspect, job.RunInterrupted, job.RunReread,
	} {
		cases["nothing by "+string(state)] = []step{
			{ok, true, job.Open}, {state, false, job.Open}, {state, false, job.Open},
			{ok, false, job.Missing}, {state, false, job.Missing}, {state, false, job.Missing},
			{ok, false, job.Closed}, {state, false, job.Closed},
		}
	}
	cases["import"] = []step{{ok, true, job.Open}, {ok, false, job.Open}, {ok, false, job.Open}}

	for board, steps := range cases {
		was := job.Status("")
		var missingAt, closedAt time.Time
		for i, s := range steps {
			page := []job.Posting{ad(board, "stays", "Auditor")}
			if s.there {
				page = append(page, ad(board, "goes", "Coder"))
			}
			run := b.crawl(board, night(i), s.state, page...)
			got := b.get(board, "goes")
			if got.Status != s.want {
				t.Fatalf("%s, night %d: status %s, want %s", board, i, got.Status, s.want)
			}
			turned := func(to job.Status) int {
				if got.Status == to && was != to {
					return 1
				}
				return 0
			}
			reopened := 0
			if was != "" {
				reopened = turned(job.Open)
			}
			same(t, fmt.Sprintf("%s, night %d: missing, closed, reopened", board, i),
				[]int{turned(job.Missing), turned(job.Closed), reopened},
				[]int{run.Missing, run.Closed, run.Reopened})
			if turned(job.Missing) == 1 {
				missingAt = run.Ended
			}
			if turned(job.Closed) == 1 {
				closedAt = run.Ended
			}
			if got.Status == job.Open {
				missingAt, closedAt = time.Time{}, time.Time{}
			}
			if !got.MissingAt.Equal(missingAt) || !got.ClosedAt.Equal(closedAt) {
				t.Fatalf("%s, night %d: missing at %s, closed at %s; want %s and %s",
					board, i, got.MissingAt, got.ClosedAt, missingAt, closedAt)
			}
			if !got.FirstSeen.Equal(epoch) || (s.there && !got.LastSeen.Equal(night(i))) {
				t.Fatalf("%s, night %d: first seen %s, last seen %s", board, i, got.FirstSeen, got.LastSeen)
			}
			if stays := b.get(board, "stays"); stays.Status != job.Open {
				t.Fatalf("%s, night %d: what was seen is %s", board, i, stays.Status)
			}
			was = got.Status
		}
	}
}

// testLateRun: runs of a board that overlap take nothing away that the other
// one saw, and count as one night, not as two.
func testLateRun(t *testing.T, b *bench) {
	b.crawl("acme", epoch, job.RunOK, ad("acme", "1", "Coder"), ad("acme", "2", "Auditor"))
	early := b.start("acme", night(1))
	late := b.start("acme", night(1).Add(time.Minute))
	b.put(late, night(1).Add(time.Minute), ad("acme", "1", "Coder"))
	b.put(early, night(1).Add(time.Minute), ad("acme", "1", "Coder"))
	late = b.finish(late, job.RunOK, night(1).Add(2*time.Minute))
	early = b.finish(early, job.RunOK, night(1).Add(3*time.Minute))
	if late.Missing != 1 || early.Missing != 0 || early.Closed != 0 {
		t.Errorf("late run: %d missing; early run: %d missing, %d closed; want 1, 0, 0", late.Missing, early.Missing, early.Closed)
	}
	if a, c := b.get("acme", "1").Status, b.get("acme", "2").Status; a != job.Open || c != job.Missing {
		t.Errorf("statuses %s, %s; want open, missing", a, c)
	}
}

func testFinishTwice(t *testing.T, b *bench) {
	b.crawl("acme", epoch, job.RunOK, ad("acme", "1", "Coder"))
	done := b.crawl("acme", night(1), job.RunOK)
	if done.Missing != 1 {
		t.Fatalf("%d missing, want 1", done.Missing)
	}
	again := done
	again.State, again.Ended, again.Found = job.RunFailed, night(2), 99
	got, err := b.FinishRun(t.Context(), again)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "run", done, got)
	if s := b.get("acme", "1").Status; s != job.Missing {
		t.Errorf("status %s, want missing", s)
	}
}

func testSeenAgain(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	for key, ps := range map[string][]job.Posting{
		"p1": {ad("acme", "1", "Coder"), ad("acme", "2", "Auditor")},
		"p2": {ad("acme", "3", "Clerk")},
	} {
		if _, err := b.PutPage(t.Context(), store.Page{
			Run: run.Seq, Board: "acme", At: epoch, Postings: ps,
			State: job.PageState{Key: key, ETag: "e-" + key, Next: [][]byte{[]byte("next of " + key)}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	b.finish(run, job.RunOK, night(0))

	again := func(i int, keys ...string) job.Run {
		run := b.start("acme", night(i))
		for _, key := range keys {
			c, err := b.seeAgain(t.Context(), run.Seq, "acme", key, night(i))
			if want := map[string]int{"p1": 2, "p2": 1}[key]; err != nil || c.Found != want {
				t.Fatalf("night %d: %s seen again: %d, %v; want %d", i, key, c.Found, err, want)
			}
			run.Reopened += c.Reopened
		}
		return b.finish(run, job.RunOK, night(i))
	}
	again(1, "p1", "p2")
	again(2, "p1")
	for own, want := range map[string]job.Posting{
		"1": {Status: job.Open, LastSeen: night(2), FirstSeen: epoch},
		"3": {Status: job.Missing, LastSeen: night(1), FirstSeen: epoch},
	} {
		got := b.get("acme", own)
		if got.Status != want.Status || !got.LastSeen.Equal(want.LastSeen) || !got.FirstSeen.Equal(want.FirstSeen) || got.Version != 1 {
			t.Errorf("posting %s: %+v", own, got)
		}
	}
	back := again(3, "p1", "p2")
	if s := b.get("acme", "3").Status; s != job.Open || back.Reopened != 1 {
		t.Errorf("status %s, %d reopened; want open, 1", s, back.Reopened)
	}

	run = b.start("acme", night(4))
	_, err := b.seeAgain(t.Context(), run.Seq, "acme", "unknown", night(4))
	b.want(err, store.ErrNotFound)
	_, err = b.seeAgain(t.Context(), run.Seq, "beta", "p1", night(4))
	if err == nil {
		t.Error("a page of another board was seen again")
	}
}

func testPageState(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	long := "GET https://jobs.example.com/?" + strings.Repeat("q=coder&", 10_000) // longer than a key may be
	for _, key := range []string{"p", long, "with\x00zero", ""} {
		if _, err := b.PutPage(t.Context(), store.Page{
			Run: run.Seq, Board: "acme", At: epoch,
			State: job.PageState{Key: key, ETag: "1", Postings: []string{"of an earlier part"}},
		}); err != nil {
			t.Fatal(err)
		}
		want := job.PageState{Key: key, ETag: "1", Postings: []string{"of an earlier part"}}
		if key == "" {
			want = job.PageState{}
		}
		same(t, "state", want, b.page("acme", key))
		same(t, "state of another board", job.PageState{}, b.page("beta", key))
	}
	if n := b.stats().Pages; n != 3 {
		t.Errorf("%d pages, want 3", n)
	}

	// Of many addresses, those that lead to much come in several turns.
	keys := []string{"none"}
	for i := range 8 {
		key := fmt.Sprintf("list %d", i)
		if _, err := b.PutPage(t.Context(), store.Page{
			Run: run.Seq, Board: "acme", At: epoch,
			State: job.PageState{Key: key, Next: [][]byte{bytes.Repeat([]byte{'x'}, 100<<10)}},
		}); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key, key+" none")
	}
	turns := 0
	for at := 0; at < len(keys); turns++ {
		states, err := b.PageStates(t.Context(), "acme", keys[at:])
		if err != nil || len(states) == 0 {
			t.Fatalf("after %d of %d: %d states, %v", at, len(keys), len(states), err)
		}
		for _, state := range states {
			if want := strings.TrimSuffix(keys[at], "none"); state.Key != want && !(state.Key == "" && want != keys[at]) {
				t.Errorf("state of %q has the key %q", keys[at], state.Key)
			}
			at++
		}
	}
	if turns < 2 {
		t.Errorf("800 KB in %d turn", turns)
	}
}

func testPages(t *testing.T, b *bench) {
	const many = 150 // more than a batch
	want := map[string][][]byte{}
	for _, board := range []string{"acm", "acme", "acmes"} { // one begins like another
		run := b.start(board, epoch)
		for i := range many {
			key := board + name(i)
			next := [][]byte{[]byte("what it led to"), {byte(i)}}
			if board == "acme" {
				want[key] = next
			}
			if _, err := b.PutPage(t.Context(), store.Page{Run: run.Seq, Board: board, At: epoch, State: job.PageState{Key: key, Next: next}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	got := map[string][][]byte{}
	for state, err := range b.Pages(t.Context(), "acme") {
		if err != nil {
			t.Fatal(err)
		}
		if _, again := got[state.Key]; again {
			t.Errorf("page %s comes twice", state.Key)
		}
		got[state.Key] = state.Next
	}
	same(t, "pages", want, got)
	run := b.start("acme", night(1))
	again := store.Page{Run: run.Seq, Board: "acme", At: night(1), State: job.PageState{Key: "acme" + name(7)}, Unchanged: true}
	if _, err := b.PutPage(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	for state := range b.Pages(t.Context(), "acme") {
		if (state.Run == run.Seq) != (state.Key == again.State.Key) {
			t.Errorf("page %s was last read by run %d; run %d saw %s unchanged", state.Key, state.Run, run.Seq, again.State.Key)
		}
	}
	n := 0
	for range b.Pages(t.Context(), "acme") {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("a listing left early went on to %d", n)
	}
	for state, err := range b.Pages(t.Context(), "nobody") {
		t.Errorf("a board without pages has %v, %v", state, err)
	}
}

func testAsOf(t *testing.T, b *bench) {
	b.crawl("acme", night(0), job.RunOK, ad("acme", "1", "Coder"))
	b.crawl("acme", night(1), job.RunOK, ad("acme", "1", "Coder"), ad("acme", "2", "Auditor"))
	b.crawl("acme", night(2), job.RunOK)
	b.crawl("acme", night(3), job.RunOK)
	b.crawl("acme", night(4), job.RunOK, ad("acme", "1", "Senior Coder"))
	hour := time.Hour
	for _, c := range []struct {
		asOf time.Time
		all  bool
		want string
	}{
		{night(0).Add(-1), true, ""},
		{night(0), false, "1 open v1"},
		{night(1).Add(-1), true, "1 open v1"},
		{night(1), false, "1 open v1, 2 open v1"},
		{night(2), false, "1 open v1, 2 open v1"},
		{night(2).Add(hour), false, "1 missing v1, 2 missing v1"},
		{night(3), false, "1 missing v1, 2 missing v1"},
		{night(3).Add(hour), false, ""},
		{night(3).Add(hour), true, "1 closed v1, 2 closed v1"},
		{night(4), false, "1 open v2"},
		{night(4), true, "1 open v2, 2 closed v1"},
		{night(99), false, "1 open v2"},
		{time.Time{}, false, "1 open v2"},
	} {
		var got []string
		for _, p := range b.list(store.Query{AsOf: c.asOf, All: c.all}) {
			got = append(got, fmt.Sprintf("%s %s v%d", p.ExternalID, p.Status, p.Version))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("as of %s, all %v: %q, want %q", c.asOf, c.all, s, c.want)
		}
	}
	_, err := b.Posting(t.Context(), job.PostingID("acme", "2"), night(1).Add(-1))
	b.want(err, store.ErrNotFound)
	if p := b.getAsOf("acme", "2", night(3).Add(hour)); !p.MissingAt.Equal(night(2).Add(hour)) || !p.ClosedAt.Equal(night(3).Add(hour)) || !p.LastSeen.Equal(night(1)) {
		t.Errorf("closed posting: %+v", p)
	}
}

// testTimeTravel plays random nights on two boards, keeps what the store says
// after each, and wants the same when it is asked in the end what was then.
func testTimeTravel(t *testing.T, b *bench) {
	rnd := rand.New(rand.NewPCG(7, 7))
	states := []job.RunState{job.RunOK, job.RunOK, job.RunOK, job.RunPartial, job.RunSuspect}
	type moment struct {
		at  time.Time
		all []job.Posting
	}
	var past []moment
	now := epoch.Truncate(time.Second) // as of is exact to the second
	for range 40 {
		now = now.Add(time.Duration(1+rnd.IntN(86400)) * time.Second)
		board := []string{"acme", "beta"}[rnd.IntN(2)]
		run := b.start(board, now)
		for range 1 + rnd.IntN(3) {
			now = now.Add(time.Duration(1+rnd.IntN(600)) * time.Second)
			var page []job.Posting
			for i := range 12 {
				if rnd.IntN(3) == 0 {
					p := ad(board, name(i), "Coder")
					p.Text = fmt.Sprintf("text %d", rnd.IntN(2))
					page = append(page, p)
				}
			}
			b.put(run, now, page...)
			past = append(past, moment{now, b.list(store.Query{All: true})})
		}
		now = now.Add(time.Minute)
		b.finish(run, states[rnd.IntN(len(states))], now)
		past = append(past, moment{now, b.list(store.Query{All: true})})
	}
	statuses := map[job.Status]int{}
	for _, m := range past {
		for _, p := range m.all {
			statuses[p.Status]++
		}
		same(t, fmt.Sprintf("as of %s", m.at), m.all, b.list(store.Query{All: true, AsOf: m.at}), cmpopts.EquateEmpty())
	}
	if statuses[job.Open] == 0 || statuses[job.Missing] == 0 || statuses[job.Closed] == 0 || b.stats().Versions < 20 {
		t.Errorf("the nights were too quiet: %v", statuses)
	}
}

// testClockGoesBack: a clock that is set back does not undo what was seen.
func testClockGoesBack(t *testing.T, b *bench) {
	b.crawl("acme", night(5), job.RunOK, ad("acme", "1", "Coder"))
	b.crawl("acme", night(2), job.RunOK, ad("acme", "1", "Senior Coder"))
	p := b.get("acme", "1")
	if !p.LastSeen.Equal(night(5)) || !p.FirstSeen.Equal(night(5)) || p.Version != 2 {
		t.Errorf("seen earlier than before: %+v", p)
	}
	b.crawl("acme", night(3), job.RunOK)
	p = b.get("acme", "1")
	if p.Status != job.Missing || p.MissingAt.Before(p.LastSeen) {
		t.Errorf("missing before it was seen: %+v", p)
	}

	run := b.start("beta", night(1))
	for _, n := range []int{1, 5, 3} {
		b.put(run, night(n), ad("beta", "1", "Coder of night "+name(n)))
	}
	for n, want := range map[int]int{1: 1, 4: 1, 5: 3} {
		if p := b.getAsOf("beta", "1", night(n)); p.Version != want {
			t.Errorf("as of night %d: version %d, want %d", n, p.Version, want)
		}
	}
}

// What an earlier run saw counts as seen by one that continues it, and for
// that run only.
func testContinues(t *testing.T, b *bench) {
	b.crawl("acme", night(0), job.RunOK, ad("acme", "1", "Coder"), ad("acme", "2", "Auditor"), ad("acme", "3", "Clerk"))
	cut := b.start("acme", night(1)) // its process dies
	b.put(cut, night(1), ad("acme", "1", "Coder"))
	run := b.start("acme", night(1).Add(time.Hour))
	b.put(run, night(1), ad("acme", "2", "Auditor"))
	run.Continues = cut.Seq
	done := b.finish(run, job.RunOK, night(1).Add(2*time.Hour))
	if done.Missing != 1 || done.Continues != cut.Seq || b.get("acme", "1").Status != job.Open || b.get("acme", "3").Status != job.Missing {
		t.Errorf("%+v; 1 is %s, 3 is %s", done, b.get("acme", "1").Status, b.get("acme", "3").Status)
	}
	done = b.crawl("acme", night(2), job.RunOK, ad("acme", "2", "Auditor"))
	if done.Missing != 1 || done.Closed != 1 {
		t.Errorf("the run after it: %+v", done)
	}
	if run := (job.Run{Seq: 3, Continues: 7}); run.First() != 3 {
		t.Errorf("a run that continues a later one begins with %d", run.First())
	}
}

// One run closes at most a quarter of a board.
func testClosingShare(t *testing.T, b *bench) {
	var all []job.Posting
	for i := range 200 {
		all = append(all, ad("acme", name(i), "Coder"))
	}
	b.crawl("acme", night(0), job.RunOK, all...)
	for n, want := range []job.Run{{Missing: 190}, {Closed: 50}, {Closed: 37}, {Closed: 28}, {Closed: 25}, {Closed: 25}, {Closed: 25}, {}} {
		done := b.crawl("acme", night(n+1), job.RunOK, all[:10]...)
		if done.Missing != want.Missing || done.Closed != want.Closed {
			t.Errorf("night %d: %d missing, %d closed; want %d, %d", n+1, done.Missing, done.Closed, want.Missing, want.Closed)
		}
	}
}

// testHandedIn: what a person brings in may be of any board, is of the same
// posting that a crawl of that board finds, and a run that ends closes none of
// it.
func testHandedIn(t *testing.T, b *bench) {
	in := b.start("import", night(0))
	same(t, "changes", store.Changes{Found: 3, New: 3}, b.put(in, night(0), ad("import", "1", "Coder"), ad("acme", "2", "Auditor"), ad("letters", "3", "Registrar")))
	b.finish(in, job.RunOK, night(0))
	b.crawl("acme", night(1), job.RunOK, ad("acme", "2", "Auditor"), ad("acme", "4", "Clerk"))
	if n := len(b.list(store.Query{All: true})); n != 4 {
		t.Errorf("%d postings, want 4: what was handed in and crawled is one", n)
	}
	for n := 2; n < 5; n++ {
		b.finish(b.start("import", night(n)), job.RunOK, night(n))
	}
	for board, id := range map[string]string{"import": "1", "acme": "2", "letters": "3"} {
		if p := b.get(board, id); p.Status != job.Open || !p.FirstSeen.Equal(night(0)) {
			t.Errorf("posting %s of %s is %s, first seen %s", id, board, p.Status, p.FirstSeen)
		}
	}
}
