package storetest

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"hitmatch/store"
	"hitmatch/store/job"
)

// kept are the fields of a posting that the store decides.
var kept = cmpopts.IgnoreFields(job.Posting{},
	"ID", "FirstSeen", "LastSeen", "MissingAt", "ClosedAt", "Status", "Version", "Digest", "Cluster")

func testEmpty(t *testing.T, b *bench) {
	_, err := b.Posting(t.Context(), "aaaaaaaaaaaa", time.Time{})
	b.want(err, store.ErrNotFound)
	same(t, "facts of an empty store", map[string]job.Facts{}, b.facts("aaaaaaaaaaaa"))
	same(t, "a page of an empty store", job.PageState{}, b.page("acme", "p1"))
	if all := b.list(store.Query{All: true}); len(all) != 0 {
		t.Errorf("an empty store lists %d postings", len(all))
	}
	for run, err := range b.Runs(t.Context(), "") {
		t.Errorf("an empty store lists run %v, %v", run, err)
	}
	seen, err := b.Shown(t.Context(), "me")
	if err != nil || seen == nil || len(seen) != 0 {
		t.Errorf("Shown: %v, %v; want an empty map", seen, err)
	}
	if s := b.stats(); s.Postings+s.Versions+s.Clusters+s.Facts+s.Pages+s.Runs+s.Boards != 0 || !s.LastRun.IsZero() || !s.OldestSeen.IsZero() {
		t.Errorf("an empty store counts %+v", s)
	}
}

// fill sets every field below v to something that is not zero, so that a
// field added one day is tested from then on.
func fill(v reflect.Value, seed *int) {
	*seed++
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.Repeat("ä–\n\"", *seed%3) + string(rune('a'+*seed%26)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*seed))
	case reflect.Uint8, reflect.Uint64:
		v.SetUint(uint64(*seed % 256))
	case reflect.Float64:
		v.SetFloat(float64(*seed) + 0.1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), seed)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), seed)
		fill(v.Index(1), seed)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(epoch.Add(time.Duration(*seed) * time.Minute)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), seed)
		}
	default:
		panic("fill: " + v.Type().String())
	}
}

func filled[T any]() T {
	var v T
	seed := 0
	fill(reflect.ValueOf(&v).Elem(), &seed)
	return v
}

func testRoundTrip(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	full := filled[job.Posting]()
	full.Board = "acme"
	zeroPay := 0.0
	bare := job.Posting{
		Board: "acme", ExternalID: "bare", Title: "T",
		Pay: &job.Pay{Min: &zeroPay}, Places: []job.Place{}, Text: "not UTF-8: \xff\xfe.\x00",
	}
	state := filled[job.PageState]()
	if _, err := b.PutPage(t.Context(), store.Page{
		Run: run.Seq, Board: "acme", At: epoch, Postings: []job.Posting{full, bare}, State: state,
	}); err != nil {
		t.Fatal(err)
	}
	same(t, "a posting with everything", full, b.get("acme", full.ExternalID), kept)
	same(t, "a bare posting", bare, b.get("acme", "bare"), kept)

	state.Postings = append(state.Postings, job.PostingID("acme", full.ExternalID), job.PostingID("acme", "bare"))
	same(t, "page state", state, b.page("acme", state.Key))

	for _, facts := range []job.Facts{filled[job.Facts](), {}, {Skills: []string{}, Clauses: []job.Clause{{}}}} {
		id := job.PostingID("acme", "bare")
		if err := b.PutFacts(t.Context(), map[string]job.Facts{id: facts}); err != nil {
			t.Fatal(err)
		}
		same(t, "facts", facts, b.facts(id)[id])
	}

	end := filled[job.Run]()
	end.Seq, end.Board, end.Started, end.State = run.Seq, "acme", run.Started, job.RunPartial
	end.Missing, end.Closed = 0, 0 // counted by the store
	done, err := b.FinishRun(t.Context(), end)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "finished run", end, done)
	for run, err := range b.Runs(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		same(t, "listed run", end, run)
	}
}

// testOwnCopies changes what was handed in and what was handed out.
func testOwnCopies(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	in := filled[job.Posting]()
	in.Board = "acme"
	want := filled[job.Posting]()
	want.Board = "acme"
	facts, wantFacts := filled[job.Facts](), filled[job.Facts]()
	b.put(run, epoch, in)
	id := job.PostingID("acme", in.ExternalID)
	if err := b.PutFacts(t.Context(), map[string]job.Facts{id: facts}); err != nil {
		t.Fatal(err)
	}
	spoil := func(p *job.Posting, f *job.Facts) {
		p.Prints[0], p.Series[0], p.Places[0].City, *p.Pay.Min = "x", "x", "x", -1
		f.Skills[0], f.Clauses[0].Quote, *f.Pay.Min, *f.ObtainMonths = "x", "x", -1, -1
	}
	spoil(&in, &facts)
	for range 2 {
		p := b.get("acme", in.ExternalID)
		f := b.facts(id)[id]
		same(t, "posting", want, p, kept)
		same(t, "facts", wantFacts, f)
		spoil(&p, &f)
	}
}

func testMerge(t *testing.T, b *bench) {
	p := ad("acme", "1", "Coder", "f1")
	p.Status, p.Version, p.FirstSeen, p.ID = job.Closed, 7, night(-9), "nonsense" // not the caller's to say
	run := b.start("acme", epoch)
	c := b.put(run, epoch, p)
	same(t, "changes of a new posting", store.Changes{Found: 1, New: 1}, c)
	id := job.PostingID("acme", "1")
	want := p
	want.ID, want.FirstSeen, want.LastSeen, want.Status, want.Version, want.Digest, want.Cluster =
		id, epoch, epoch, job.Open, 1, p.Substance(), id
	same(t, "new posting", want, b.get("acme", "1"))

	// The same again, with what is no substance changed.
	p.URL, p.ApplyURL, p.Prints = "https://jobs.example.com/moved", "https://apply.example.com", []string{"f2"}
	east := time.FixedZone("east", 3600)
	c = b.put(run, night(1).In(east), p)
	same(t, "changes of a known posting", store.Changes{Found: 1}, c)
	want.URL, want.ApplyURL, want.Prints, want.LastSeen = p.URL, p.ApplyURL, p.Prints, night(1)
	same(t, "known posting", want, b.get("acme", "1"))

	// An empty page is a page.
	same(t, "changes of an empty page", store.Changes{}, b.put(run, night(1)))
	// The same key on another board is another posting.
	same(t, "changes on another board", store.Changes{Found: 1, New: 1}, b.put(b.start("beta", epoch), epoch, ad("beta", "1", "Coder")))
	// A key listed twice on a page is one posting.
	same(t, "changes of a page with a repeated key", store.Changes{Found: 1, New: 1},
		b.put(run, night(1), ad("acme", "2", "Auditor"), ad("acme", "2", "Auditor")))
	if n := b.stats().Postings; n != 3 {
		t.Errorf("%d postings, want 3", n)
	}
}

func testVersions(t *testing.T, b *bench) {
	texts := []string{"one", "two", "one", "three"}
	for i, text := range texts {
		p := ad("acme", "1", "Coder")
		p.Text = text
		run := b.crawl("acme", night(i), job.RunOK, p)
		if want := min(i, 1); run.Changed != want {
			t.Errorf("night %d: %d changed, want %d", i, run.Changed, want)
		}
		b.crawl("acme", night(i).Add(2*time.Hour), job.RunOK, p) // unchanged
		got := b.get("acme", "1")
		if got.Version != i+1 || got.Text != text || got.Digest != p.Substance() || !got.FirstSeen.Equal(epoch) {
			t.Errorf("night %d: got %+v", i, got)
		}
	}
	for i, text := range texts {
		for _, at := range []time.Time{night(i), night(i).Add(23 * time.Hour)} {
			if got := b.getAsOf("acme", "1", at); got.Text != text || got.Version != i+1 {
				t.Errorf("as of night %d: version %d, text %q", i, got.Version, got.Text)
			}
		}
	}
	if s := b.stats(); s.Versions != 3 || s.Postings != 1 {
		t.Errorf("stats: %+v", s)
	}
}

// testPosted: a date that a board renews does not make a posting younger.
func testPosted(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	for i, c := range []struct{ text, posted, want string }{
		{"a", "", ""},
		{"a", "2026-02-20", "2026-02-20"},
		{"a", "2026-02-27", "2026-02-20"},
		{"a", "2026-02-18", "2026-02-18"},
		{"a", "", "2026-02-18"},
		{"b", "2026-03-01", "2026-03-01"}, // other words: posted anew
		{"c", "", "2026-03-01"},
	} {
		p := ad("acme", "1", "Coder")
		p.Text, p.Posted = c.text, day(t, c.posted)
		b.put(run, night(i), p)
		if got := b.get("acme", "1").Posted; !got.Equal(day(t, c.want)) {
			t.Errorf("step %d: posted %s, want %s", i, got, c.want)
		}
	}
}

func day(t *testing.T, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// testSamePageTwice: after a failed disk the outcome of a write is unknown,
// and the page is put again.
func testSamePageTwice(t *testing.T, b *bench) {
	b.crawl("acme", epoch, job.RunOK, ad("acme", "1", "Coder"))
	run := b.start("acme", night(1))
	changed := ad("acme", "1", "Senior Coder")
	b.put(run, night(1), changed, ad("acme", "2", "Auditor", "f"))
	before := b.list(store.Query{All: true})
	c := b.put(run, night(1), changed, ad("acme", "2", "Auditor", "f"))
	same(t, "changes", store.Changes{Found: 2}, c)
	same(t, "postings", before, b.list(store.Query{All: true}))
}

func testBadPostings(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	page := store.Page{
		Run: run.Seq, Board: "acme", At: epoch,
		Postings: []job.Posting{
			ad("acme", "1", "Coder"),
			ad("acme", "", "No key"),
			ad("acme", "3", " \n"),
			ad("beta", "4", "Of another board"),
			ad("acme", "5", "Auditor"),
		},
		State: job.PageState{Key: "p", ETag: "e", LastModified: "m"},
	}
	c, err := b.PutPage(t.Context(), page)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Bad) != 3 || c.Found != 2 || c.New != 2 {
		t.Fatalf("changes: %+v", c)
	}
	for i, word := range []string{"No key", `"3"`, `"beta"`} {
		if !strings.Contains(c.Bad[i].Error(), word) {
			t.Errorf("refusal %q does not name %s", c.Bad[i], word)
		}
	}
	if got := idsOf(b.list(store.Query{All: true})); got != "1 5" {
		t.Errorf("stored: %s", got)
	}
	// What was refused is asked for again: no validators are remembered.
	same(t, "page state", job.PageState{
		Key: "p", Postings: []string{job.PostingID("acme", "1"), job.PostingID("acme", "5")},
	}, b.page("acme", "p"))
}

// testWrongRun: a mistake of the caller is an error and changes nothing.
func testWrongRun(t *testing.T, b *bench) {
	ended := b.crawl("acme", epoch, job.RunOK)
	other := b.start("beta", epoch)
	open := b.start("acme", epoch)
	page := []job.Posting{ad("acme", "1", "Coder")}
	for _, p := range []store.Page{
		{Run: 99, Board: "acme", At: epoch, Postings: page},
		{Run: 0, Board: "acme", At: epoch, Postings: page},
		{Run: ended.Seq, Board: "acme", At: epoch, Postings: page},
		{Run: other.Seq, Board: "acme", At: epoch, Postings: page},
		{Run: open.Seq, Board: "acme", Postings: page}, // no time
	} {
		if c, err := b.PutPage(t.Context(), p); err == nil {
			t.Errorf("page %+v: put, %+v", p, c)
		}
	}
	for _, run := range []job.Run{
		{Seq: 99, Board: "acme", State: job.RunOK, Ended: epoch},
		{Seq: other.Seq, Board: "acme", State: job.RunOK, Ended: epoch},
		{Seq: open.Seq, Board: "acme", State: job.RunOK}, // no time
		{Seq: open.Seq, Board: "acme", Ended: epoch},     // no state
	} {
		if _, err := b.FinishRun(t.Context(), run); err == nil {
			t.Errorf("run %+v: finished", run)
		}
	}
	for _, board := range []string{"", "a\x00b"} {
		if _, err := b.StartRun(t.Context(), board, epoch); err == nil {
			t.Errorf("board %q: started", board)
		}
	}
	if _, err := b.StartRun(t.Context(), "acme", time.Time{}); err == nil {
		t.Error("started at no time")
	}
	if err := b.MarkShown(t.Context(), "", map[string]int{"a": 1}, epoch); err == nil {
		t.Error("shown to nobody")
	}
	if s := b.stats(); s.Postings != 0 || s.Runs != 3 {
		t.Errorf("stats: %+v", s)
	}
}

// clusterNames returns the clusters of postings by the board's own id, each
// as the own id of the posting it is named after.
func (b *bench) clusterNames() map[string]string {
	b.Helper()
	names, own := map[string]string{}, map[string]string{}
	all := b.list(store.Query{All: true})
	for _, p := range all {
		own[p.ID] = p.ExternalID
	}
	for _, p := range all {
		names[p.ExternalID] = own[p.Cluster]
	}
	return names
}

func testClusters(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	for i, step := range []struct {
		put  job.Posting
		want map[string]string
	}{
		{ad("acme", "a", "Coder", "x"), map[string]string{"a": "a"}},
		{ad("acme", "b", "Coder", "y"), map[string]string{"a": "a", "b": "b"}},
		{ad("acme", "c", "Coder", "z", ""), map[string]string{"a": "a", "b": "b", "c": "c"}},
		{ad("acme", "d", "Coder", "z"), map[string]string{"a": "a", "b": "b", "c": "c", "d": "c"}},
		// An empty fingerprint is none.
		{ad("acme", "e", "Coder", ""), map[string]string{"a": "a", "b": "b", "c": "c", "d": "c", "e": "e"}},
		// One posting joins three clusters.
		{ad("acme", "f", "Coder", "z", "y", "x"), map[string]string{"a": "a", "b": "a", "c": "a", "d": "a", "e": "e", "f": "a"}},
		// A known posting joins by a new fingerprint.
		{ad("acme", "e", "Coder", "x", "q"), map[string]string{"a": "a", "b": "a", "c": "a", "d": "a", "e": "a", "f": "a"}},
		// The one that held them together loses its fingerprints.
		{ad("acme", "f", "Coder", "q"), map[string]string{"a": "a", "b": "b", "c": "c", "d": "c", "e": "a", "f": "a"}},
		// The posting a cluster is named after leaves: the next one names it.
		{ad("acme", "a", "Coder", "new"), map[string]string{"a": "a", "b": "b", "c": "c", "d": "c", "e": "e", "f": "e"}},
		// All at once: leaves one cluster, joins another.
		{ad("acme", "f", "Coder", "z"), map[string]string{"a": "a", "b": "b", "c": "c", "d": "c", "e": "e", "f": "c"}},
	} {
		b.put(run, night(i), step.put)
		same(t, "clusters after putting "+step.put.ExternalID, step.want, b.clusterNames())
	}
	if n := b.stats().Clusters; n != 4 {
		t.Errorf("%d clusters, want 4", n)
	}
}

// testCandidates holds that a near: print makes copies only of postings whose
// texts are alike, when they come together and when a cluster is taken apart.
func testCandidates(t *testing.T, b *bench) {
	const near = job.NearPrint + "p"
	run := b.start("acme", epoch)
	for i, step := range []struct {
		put  job.Posting
		want map[string]string
	}{
		{ad("acme", "a", "Coder", near), map[string]string{"a": "a"}},
		{ad("acme", "b", "Registrar of tumours and their stages", near), map[string]string{"a": "a", "b": "b"}},
		{ad("acme", "c", "Coder", "x", near), map[string]string{"a": "a", "b": "b", "c": "a"}},
		{ad("acme", "d", "Registrar of tumours and their stages", near, "y"), map[string]string{"a": "a", "b": "b", "c": "a", "d": "b"}},
		// One that is a copy of both by other prints joins them, and leaves them.
		{ad("acme", "e", "Biller", "x", "y"), map[string]string{"a": "a", "b": "a", "c": "a", "d": "a", "e": "a"}},
		{ad("acme", "e", "Biller", "z"), map[string]string{"a": "a", "b": "b", "c": "a", "d": "b", "e": "e"}},
	} {
		b.put(run, night(i), step.put)
		same(t, "clusters after putting "+step.put.ExternalID, step.want, b.clusterNames())
	}
}

// testClustersAnyOrder puts random postings, changes some, and wants the
// clusters that the fingerprints of the end make, computed another way.
func testClustersAnyOrder(t *testing.T, b *bench) {
	rnd := rand.New(rand.NewPCG(1, 2))
	run := b.start("acme", epoch)
	held := map[string][]string{} // by own id
	for step := range 400 {
		if step == 200 {
			// What was learned of fingerprints on the way is not needed.
			var all bytes.Buffer
			moved := b.another(t)
			t.Cleanup(func() {
				if err := moved.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			})
			if err := errors.Join(b.Export(t.Context(), &all), moved.Import(t.Context(), &all)); err != nil {
				t.Fatal(err)
			}
			b.Store = moved
		}
		if step%10 == 0 { // what is not stored makes no copies
			lost := store.Page{Run: run.Seq, Board: "acme", At: epoch, Postings: []job.Posting{
				ad("acme", "lost", "Coder", "f"+name(rnd.IntN(80))), ad("acme", name(rnd.IntN(60)), "Coder", "f"+name(rnd.IntN(80))),
			}}
			if _, err := b.PutPage(&fuse{Context: t.Context(), left: 4}, lost); !errors.Is(err, context.Canceled) {
				t.Fatalf("a page called off: %v", err)
			}
		}
		own := name(rnd.IntN(60))
		prints := make([]string, 1+rnd.IntN(2))
		for i := range prints {
			prints[i] = "f" + name(rnd.IntN(80))
		}
		held[own] = prints
		b.put(run, epoch.Add(time.Duration(step)*time.Second), ad("acme", own, "Coder", prints...))
	}
	order := b.list(store.Query{All: true})
	want := map[string]string{}
	for _, p := range order { // first come, first named: walk what hangs together
		if want[p.ExternalID] != "" {
			continue
		}
		todo := []string{p.ExternalID}
		for len(todo) > 0 {
			at := todo[0]
			todo = todo[1:]
			if want[at] != "" {
				continue
			}
			want[at] = p.ExternalID
			for other, prints := range held {
				for _, f := range prints {
					if want[other] == "" && (f == held[at][0] || f == held[at][len(held[at])-1]) {
						todo = append(todo, other)
					}
				}
			}
		}
	}
	same(t, "clusters", want, b.clusterNames())
	if err := errors.Join(slices.Collect(b.Check(t.Context()))...); err != nil {
		t.Errorf("check: %v", err)
	}
	if n := b.stats().Clusters; n < 5 || n > 55 {
		t.Errorf("%d clusters of 60 postings: the test tests too little", n)
	}
}
