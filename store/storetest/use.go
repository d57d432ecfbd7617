package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"hitmatch/store"
	"hitmatch/store/job"
)

func testQuery(t *testing.T, b *bench) {
	var beta []job.Posting
	for i := range 1500 { // more than a batch
		beta = append(beta, ad("beta", name(i), "Coder"))
	}
	b.crawl("acme", epoch, job.RunOK, ad("acme", "z", "Coder"), ad("acme", "a", "Auditor"))
	b.crawl("beta", epoch, job.RunOK, beta...)
	b.crawl("acm", epoch, job.RunOK, ad("acm", "x", "Clerk")) // begins like another
	b.crawl("acme", night(1), job.RunOK, ad("acme", "m", "Coder"))
	b.crawl("acme", night(2), job.RunOK, ad("acme", "m", "Coder"))

	if got := idsOf(b.list(store.Query{Board: "acme", All: true})); got != "z a m" {
		t.Errorf("board acme, all: %s", got)
	}
	if got := idsOf(b.list(store.Query{Board: "acme"})); got != "m" {
		t.Errorf("board acme: %s", got)
	}
	if got := idsOf(b.list(store.Query{Board: "acm"})); got != "x" {
		t.Errorf("board acm: %s", got)
	}
	if got := idsOf(b.list(store.Query{Board: "nobody", All: true})); got != "" {
		t.Errorf("board nobody: %s", got)
	}
	if got, want := idsOf(b.list(store.Query{Board: "beta"})), idsOf(beta); got != want {
		t.Error("board beta: not in the order first stored")
	}
	all := b.list(store.Query{All: true})
	if len(all) != 1504 || all[0].ExternalID != "z" || all[1503].ExternalID != "m" {
		t.Errorf("all: %d postings, from %s to %s", len(all), all[0].ExternalID, all[len(all)-1].ExternalID)
	}
	n := 0
	for _, err := range b.Postings(t.Context(), store.Query{}) {
		if n++; err != nil || n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("a listing left early went on to %d", n)
	}
}

func testFacts(t *testing.T, b *bench) {
	p := ad("acme", "1", "Coder")
	b.crawl("acme", epoch, job.RunOK, p)
	id := job.PostingID("acme", "1")
	same(t, "facts of what was not read", map[string]job.Facts{}, b.facts(id, "aaaaaaaaaaaa"))
	facts := job.Facts{Of: p.Substance(), By: "rules-1", InScope: true, Required: "any(RHIT RHIA)"}
	if err := b.PutFacts(t.Context(), map[string]job.Facts{id: facts, "aaaaaaaaaaaa": {By: "of nothing"}}); err != nil {
		t.Fatal(err)
	}
	same(t, "facts", map[string]job.Facts{id: facts}, b.facts("aaaaaaaaaaaa", id))
	same(t, "facts of nothing", map[string]job.Facts{}, b.facts())
	if n := b.stats().Facts; n != 1 {
		t.Errorf("%d facts, want 1", n)
	}

	// The posting changes: its facts stay and are stale.
	b.crawl("acme", night(1), job.RunOK, ad("acme", "1", "Senior Coder"))
	if got := b.facts(id)[id]; got.Of == b.get("acme", "1").Digest {
		t.Errorf("facts %+v: want those of the version before", got)
	}
	facts.By = "rules-2"
	if err := b.PutFacts(t.Context(), map[string]job.Facts{id: facts}); err != nil {
		t.Fatal(err)
	}
	if got := b.facts(id)[id]; got.By != "rules-2" {
		t.Errorf("facts %+v: want the new ones", got)
	}
}

func testShown(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	b.put(run, epoch, ad("acme", "1", "Coder", "x"), ad("acme", "2", "Coder", "y"), ad("acme", "3", "Clerk"))
	one, two, three := job.PostingID("acme", "1"), job.PostingID("acme", "2"), job.PostingID("acme", "3")
	mark := func(profile string, held map[string]int) {
		t.Helper()
		if err := b.MarkShown(t.Context(), profile, held, epoch); err != nil {
			t.Fatal(err)
		}
	}
	mark("me", map[string]int{one: 1, two: 3})
	mark("me", map[string]int{one: 2})
	mark("me too", map[string]int{three: 1, "purged": 4})
	mark("you", map[string]int{one: 3, two: 2})
	want := func(profile string, held map[string]int) {
		t.Helper()
		got, err := b.Shown(t.Context(), profile)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "shown to "+profile, held, got)
	}
	want("me", map[string]int{one: 2, two: 3})
	want("me too", map[string]int{three: 1, "purged": 4})
	want("nobody", map[string]int{})
	// The two turn out to be one job, which has been shown.
	b.put(run, night(1), ad("acme", "4", "Coder", "x", "y"))
	want("me", map[string]int{one: 3})
	want("you", map[string]int{one: 3})
}

func testSummaries(t *testing.T, b *bench) {
	want := func(key, text string, known bool) {
		t.Helper()
		got, ok, err := b.Store.Summary(t.Context(), key)
		if err != nil || ok != known || got != text {
			t.Fatalf("summary %q is %q, %v, %v; want %q, %v", key, got, ok, err, text, known)
		}
	}
	put := func(key, text string) {
		t.Helper()
		if err := b.PutSummary(t.Context(), key, text, epoch); err != nil {
			t.Fatal(err)
		}
	}
	want("posting/a", "", false)
	put("posting/a", "You code stays.\n\xff")
	put("posting/ab", "")
	put("used/2026-03-01", `{"calls":1}`)
	want("posting/a", "You code stays.\n\xff", true)
	want("posting/ab", "", true)
	want("posting/", "", false)
	put("posting/a", "You code charts.")
	want("posting/a", "You code charts.", true)
	for _, c := range []struct {
		key string
		at  time.Time
	}{{"", epoch}, {"a\x00b", epoch}, {strings.Repeat("k", 2000), epoch}, {"k", time.Time{}}} {
		if err := b.PutSummary(t.Context(), c.key, "text", c.at); err == nil {
			t.Errorf("key %.10q at %s was taken", c.key, c.at)
		}
	}
}

func testPack(t *testing.T, b *bench) {
	want := func(pieces ...[]byte) {
		t.Helper()
		var room []byte
		for n, piece := range pieces {
			got, err := b.PackPiece(t.Context(), n, room)
			if err != nil || !bytes.Equal(got, piece) {
				t.Fatalf("piece %d of %d bytes, %v; want %d", n, len(got), err, len(piece))
			}
			room = got
		}
		for _, n := range []int{-1, len(pieces), len(pieces) + 1} {
			if got, err := b.PackPiece(t.Context(), n, nil); !errors.Is(err, store.ErrNotFound) {
				t.Fatalf("piece %d of %d bytes, %v; want none", n, len(got), err)
			}
		}
	}
	revision := func() uint64 {
		t.Helper()
		n, err := b.Store.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	want()
	run := b.start("acme", epoch)
	before := revision()
	b.put(run, epoch, ad("acme", "1", "Coder"))
	if now := revision(); now <= before {
		t.Fatalf("revision %d after a posting was put, %d before", now, before)
	}
	must(b.PutPack(t.Context(), before, [][]byte{[]byte("of a revision before")}))
	want()
	large, small := bytes.Repeat([]byte("0123456789abcdef\x00"), 200_000), []byte("small")
	must(b.PutPack(t.Context(), revision(), [][]byte{small, large, {}, small}))
	want(small, large, []byte{}, small)
	must(b.PutPack(t.Context(), revision(), [][]byte{small}))
	want(small)

	// What is not of postings leaves it; what is of postings makes it stale.
	must(b.PutSummary(t.Context(), "k", "text", epoch))
	must(b.MarkShown(t.Context(), "me", map[string]int{job.PostingID("acme", "1"): 1}, epoch))
	want(small)
	at := revision()
	must(b.PutFacts(t.Context(), map[string]job.Facts{job.PostingID("acme", "1"): {By: "rules"}}))
	want()
	if now := revision(); now <= at {
		t.Fatalf("revision %d after facts were put, %d before", now, at)
	}
	must(b.PutPack(t.Context(), revision(), [][]byte{small, large}))
	want(small, large)
	_, err := b.Store.Purge(t.Context(), store.Purge{Made: true})
	must(err)
	want()
}

func testRuns(t *testing.T, b *bench) {
	var all, acme []job.Run
	for i := range 150 { // more than a batch
		board := []string{"acme", "acme2", "beta"}[i%3]
		run := b.start(board, night(i))
		if i > 0 && run.Seq <= all[0].Seq {
			t.Fatalf("run %d follows run %d", run.Seq, all[0].Seq)
		}
		if i%5 > 0 { // every fifth one never ends
			run.Pages, run.Error, run.Errors = i, "a page could not be read", 1
			run = b.finish(run, job.RunPartial, night(i).Add(time.Minute))
		}
		all = slices.Insert(all, 0, run)
		if board == "acme" {
			acme = slices.Insert(acme, 0, run)
		}
	}
	list := func(board string) (got []job.Run) {
		for run, err := range b.Runs(t.Context(), board) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, run)
		}
		return got
	}
	same(t, "all runs", all, list(""))
	same(t, "runs of acme", acme, list("acme"))
	same(t, "runs of nobody", nil, list("nobody"))
	n := 0
	for range b.Runs(t.Context(), "beta") {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("a listing left early went on to %d", n)
	}
}

func testStats(t *testing.T, b *bench) {
	b.crawl("acme", night(1), job.RunOK, ad("acme", "1", "Coder", "x"), ad("acme", "2", "Coder"), ad("acme", "3", "Coder"))
	b.crawl("acme", night(2), job.RunOK, ad("acme", "1", "Coder", "x"), ad("acme", "2", "Coder"))
	b.crawl("acme", night(3), job.RunOK, ad("acme", "1", "Senior Coder", "x"))
	run := b.start("beta", night(4))
	if _, err := b.PutPage(t.Context(), store.Page{
		Run: run.Seq, Board: "beta", At: night(4), Postings: []job.Posting{ad("beta", "1", "Coder", "x")}, State: job.PageState{Key: "p"},
	}); err != nil {
		t.Fatal(err)
	}
	if err := b.PutFacts(t.Context(), map[string]job.Facts{job.PostingID("beta", "1"): {}}); err != nil {
		t.Fatal(err)
	}
	same(t, "stats", store.Stats{
		Postings: 4, ByStatus: map[string]int{"open": 2, "missing": 1, "closed": 1},
		Versions: 1, Clusters: 3, Facts: 1, Pages: 1, Runs: 4, Boards: 2,
		LastRun: night(4), OldestSeen: night(1),
		Nights: []store.Night{
			{Day: "2026-03-05", Runs: 1},
			{Day: "2026-03-04", Runs: 1, OK: 1, Found: 1, Changed: 1, Closed: 1},
			{Day: "2026-03-03", Runs: 1, OK: 1, Found: 2},
			{Day: "2026-03-02", Runs: 1, OK: 1, Found: 3, New: 3},
		},
	}, b.stats(), cmpopts.IgnoreFields(store.Stats{}, "Path", "Format", "Bytes", "FreeBytes", "Tables"))
}

// snapshot is all that a store holds, as far as it can be asked.
type snapshot struct {
	Postings []job.Posting
	Runs     []job.Run
	Shown    map[string]int
	Summary  string
	Stats    store.Stats
}

func (b *bench) snapshot() snapshot {
	b.Helper()
	s := snapshot{Postings: b.list(store.Query{All: true}), Stats: b.stats()}
	s.Stats.Path, s.Stats.Bytes, s.Stats.FreeBytes, s.Stats.Tables = "", 0, 0, nil
	for run, err := range b.Runs(b.Context(), "") {
		if err != nil {
			b.Fatal(err)
		}
		s.Runs = append(s.Runs, run)
	}
	var err error
	if s.Shown, err = b.Shown(b.Context(), "me"); err != nil {
		b.Fatal(err)
	}
	if s.Summary, _, err = b.Store.Summary(b.Context(), "k"); err != nil {
		b.Fatal(err)
	}
	return s
}

// writes returns every method that writes, as a call on a store with a run
// that is open and a page that is remembered.
func (b *bench) writes() (open job.Run, calls map[string]func(context.Context) error) {
	b.Helper()
	run := b.start("acme", epoch)
	if _, err := b.PutPage(b.Context(), store.Page{
		Run: run.Seq, Board: "acme", At: epoch,
		Postings: []job.Posting{ad("acme", "1", "Coder", "x"), ad("acme", "2", "Auditor", "y"), ad("acme", "3", "Clerk")},
		State:    job.PageState{Key: "p", ETag: "e"},
	}); err != nil {
		b.Fatal(err)
	}
	b.finish(run, job.RunOK, epoch)
	run = b.start("acme", night(1))
	return run, map[string]func(context.Context) error{
		"StartRun": func(ctx context.Context) error {
			_, err := b.StartRun(ctx, "acme", night(1))
			return err
		},
		"PutPage": func(ctx context.Context) error {
			_, err := b.PutPage(ctx, store.Page{
				Run: run.Seq, Board: "acme", At: night(1),
				Postings: []job.Posting{ad("acme", "2", "Auditor", "x", "y"), ad("acme", "3", "Head Clerk"), ad("acme", "4", "Coder", "x")},
				State:    job.PageState{Key: "p", ETag: "new"},
			})
			return err
		},
		"SeenAgain": func(ctx context.Context) error {
			_, err := b.seeAgain(ctx, run.Seq, "acme", "p", night(1))
			return err
		},
		"FinishRun": func(ctx context.Context) error {
			end := run
			end.State, end.Ended = job.RunOK, night(1)
			_, err := b.FinishRun(ctx, end)
			return err
		},
		"PutFacts": func(ctx context.Context) error {
			return b.PutFacts(ctx, map[string]job.Facts{job.PostingID("acme", "1"): {By: "rules"}})
		},
		"MarkShown": func(ctx context.Context) error {
			return b.MarkShown(ctx, "me", map[string]int{job.PostingID("acme", "1"): 1}, epoch)
		},
		"PutSummary": func(ctx context.Context) error { return b.PutSummary(ctx, "k", "text", epoch) },
		"PutPack": func(ctx context.Context) error {
			n, err := b.Store.Revision(context.Background())
			return errors.Join(err, b.PutPack(ctx, n, [][]byte{[]byte("pack")}))
		},
		"Decide": func(ctx context.Context) error {
			return b.Decide(ctx, "me", job.Decision{Posting: job.PostingID("acme", "1"), Saved: epoch})
		},
		"Post": func(ctx context.Context) error {
			_, err := b.Post(ctx, job.Mailing{Profile: "me", At: epoch, Letters: []job.Letter{{Channel: "x", ID: "y"}}})
			return err
		},
		"StartNight": func(ctx context.Context) error { _, err := b.StartNight(ctx, epoch); return err },
	}
}

func testCancelled(t *testing.T, b *bench) {
	_, calls := b.writes()
	before := b.snapshot()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	calls["PageStates"] = func(ctx context.Context) error {
		_, err := b.PageStates(ctx, "acme", []string{"p"})
		return err
	}
	calls["Posting"] = func(ctx context.Context) error {
		_, err := b.Posting(ctx, job.PostingID("acme", "1"), time.Time{})
		return err
	}
	calls["Facts"] = func(ctx context.Context) error {
		_, err := b.Facts(ctx, []string{job.PostingID("acme", "1")})
		return err
	}
	calls["Summary"] = func(ctx context.Context) error { _, _, err := b.Store.Summary(ctx, "k"); return err }
	calls["PackPiece"] = func(ctx context.Context) error { _, err := b.PackPiece(ctx, 0, nil); return err }
	calls["Revision"] = func(ctx context.Context) error { _, err := b.Store.Revision(ctx); return err }
	calls["Shown"] = func(ctx context.Context) error { _, err := b.Shown(ctx, "me"); return err }
	calls["Stats"] = func(ctx context.Context) error { _, err := b.Stats(ctx); return err }
	calls["Postings"] = func(ctx context.Context) error {
		for _, err := range b.Postings(ctx, store.Query{}) {
			return err
		}
		return nil
	}
	calls["Runs"] = func(ctx context.Context) error {
		for _, err := range b.Runs(ctx, "") {
			return err
		}
		return nil
	}
	calls["Check"] = func(ctx context.Context) error {
		for err := range b.Check(ctx) {
			return err
		}
		return nil
	}
	for name, call := range calls {
		if err := call(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want %v", name, err, context.Canceled)
		}
	}
	same(t, "the store after cancelled calls", before, b.snapshot())
}

// fuse is a context that ends after it was asked a number of times.
type fuse struct {
	context.Context
	mu   sync.Mutex
	left int
}

func (f *fuse) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left--; f.left < 0 {
		return context.Canceled
	}
	return nil
}

// testCancelledHalfway ends the context at each place where a method looks at
// it: all but a call that succeeds must leave the store as it was.
func testCancelledHalfway(t *testing.T, b *bench) {
	_, calls := b.writes()
	before := b.snapshot()
	// In an order in which one success does not spoil the next call.
	for _, name := range []string{"PutFacts", "MarkShown", "PutSummary", "StartRun", "SeenAgain", "PutPage", "FinishRun"} {
		done := false
		for left := 0; !done; left++ {
			if left > 50 {
				t.Fatalf("%s asks its context more than 50 times", name)
			}
			err := calls[name](&fuse{Context: t.Context(), left: left})
			switch done = err == nil; {
			case done && left < 2:
				t.Fatalf("%s looks at its context %d times only", name, left)
			case !done && !errors.Is(err, context.Canceled):
				t.Fatalf("%s: %v", name, err)
			case !done:
				same(t, "the store after "+name+" was cancelled", before, b.snapshot())
			}
		}
		before = b.snapshot()
	}
}

// testWriteWhileListing writes in the middle of a listing, which no store may
// hold a lock for, and wants what was stored when it began.
func testWriteWhileListing(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	var first []job.Posting
	for i := range 1200 {
		first = append(first, ad("acme", name(i), "Coder"))
	}
	b.put(run, epoch, first...)
	var got []job.Posting
	for p, err := range b.Postings(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p)
		if len(got)%300 == 1 { // enough text to make a file grow
			var more []job.Posting
			for i := range 100 {
				m := ad("acme", fmt.Sprintf("more-%d-%d", len(got), i), "Auditor")
				m.Text = strings.Repeat(m.Text, 300)
				more = append(more, m)
			}
			b.put(run, night(1), more...)
			if err := b.PutFacts(t.Context(), map[string]job.Facts{p.ID: {By: "rules"}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got, want := idsOf(got), idsOf(first); got != want {
		t.Errorf("listed other postings than there were when the listing began")
	}
	if n := b.stats().Postings; n != 1600 {
		t.Errorf("%d postings, want 1600", n)
	}
	n := 0
	for range b.Runs(t.Context(), "") {
		b.start("acme", night(2))
		n++
	}
	if n != 1 {
		t.Errorf("a listing of runs followed the runs started meanwhile: %d", n)
	}
}

// testConcurrent lets readers see only whole pages while a writer works.
func testConcurrent(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	ctx := t.Context()
	page := func(n int) []job.Posting {
		var ps []job.Posting
		for i := range 10 {
			p := ad("acme", name(i), "Coder", "same")
			p.Text = fmt.Sprintf("text of page %d", n)
			ps = append(ps, p)
		}
		return ps
	}
	b.put(run, epoch, page(0)...)

	done := make(chan struct{})
	var wg sync.WaitGroup
	read := func(f func() error) {
		wg.Go(func() {
			for {
				if err := f(); err != nil {
					t.Error(err)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for range 2 {
		read(func() error {
			texts := map[string]bool{}
			n := 0
			for p, err := range b.Postings(ctx, store.Query{}) {
				if err != nil {
					return err
				}
				texts[p.Text] = true
				n++
			}
			if n != 10 || len(texts) != 1 {
				return fmt.Errorf("a reader saw %d postings of %d pages", n, len(texts))
			}
			return nil
		})
	}
	read(func() error {
		p, err := b.Posting(ctx, job.PostingID("acme", name(3)), time.Time{})
		if err == nil && p.Text != fmt.Sprintf("text of page %d", p.Version-1) {
			err = fmt.Errorf("version %d has text %q", p.Version, p.Text)
		}
		return err
	})
	read(func() error {
		for err := range b.Check(ctx) {
			return fmt.Errorf("check: %w", err)
		}
		_, err := b.Stats(ctx)
		return err
	})
	wg.Go(func() {
		defer close(done)
		for i := range 40 {
			at := epoch.Add(time.Duration(i+1) * time.Minute)
			if _, err := b.PutPage(ctx, store.Page{Run: run.Seq, Board: "acme", At: at, Postings: page(i + 1)}); err != nil {
				t.Error(err)
				return
			}
			if err := b.MarkShown(ctx, "me", map[string]int{name(i): i}, at); err != nil {
				t.Error(err)
				return
			}
		}
	})
	wg.Wait()
	if p := b.get("acme", name(3)); p.Version != 41 {
		t.Errorf("version %d, want 41", p.Version)
	}
}

func testClosed(t *testing.T, b *bench) {
	_, calls := b.writes()
	for range 2 {
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
	calls["Posting"] = func(ctx context.Context) error {
		_, err := b.Posting(ctx, job.PostingID("acme", "1"), time.Time{})
		return err
	}
	calls["Stats"] = func(ctx context.Context) error { _, err := b.Stats(ctx); return err }
	calls["Postings"] = func(ctx context.Context) error {
		for _, err := range b.Postings(ctx, store.Query{}) {
			return err
		}
		return nil
	}
	calls["Check"] = func(ctx context.Context) error {
		for err := range b.Check(ctx) {
			return err
		}
		return nil
	}
	for name, call := range calls {
		if err := call(t.Context()); err == nil || errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s of a closed store: %v", name, err)
		}
	}
}
