package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"hitmatch/store"
	"hitmatch/store/job"
)

func (b *bench) purge(p store.Purge) store.Purged {
	b.Helper()
	n, err := b.Purge(b.Context(), p)
	if err != nil {
		b.Fatalf("purge: %v", err)
	}
	for err := range b.Check(b.Context()) {
		b.Errorf("check after a purge: %v", err)
	}
	return n
}

func (b *bench) externalIDs() []string {
	b.Helper()
	var all []string
	for _, p := range b.list(store.Query{All: true}) {
		all = append(all, p.Board+" "+p.ExternalID)
	}
	return all
}

// testPurge: what is closed long enough goes with all that hangs on it, and
// nothing else does.
func testPurge(t *testing.T, b *bench) {
	gone := ad("acme", "gone", "Clerk")
	changed := gone
	changed.Title = "Senior Clerk"
	b.crawl("acme", night(1), job.RunOK, gone, ad("acme", "kept", "Coder"))
	b.crawl("acme", night(2), job.RunOK, changed, ad("acme", "kept", "Coder"))
	for n := range 2 {
		b.crawl("acme", night(3+n), job.RunOK, ad("acme", "kept", "Coder"))
	}
	b.crawl("acme", night(5), job.RunOK, ad("acme", "kept", "Coder"), ad("acme", "late", "Auditor"))
	id := job.PostingID("acme", "gone")
	if err := b.PutFacts(t.Context(), map[string]job.Facts{id: {By: "rules"}, job.PostingID("acme", "kept"): {By: "rules"}}); err != nil {
		t.Fatal(err)
	}
	if err := b.MarkShown(t.Context(), "me", map[string]int{id: 1, job.PostingID("acme", "kept"): 1}, night(5)); err != nil {
		t.Fatal(err)
	}
	kept := b.get("acme", "kept")
	same(t, "purged too early", store.Purged{}, b.purge(store.Purge{ClosedBefore: night(4)}))
	same(t, "purged", store.Purged{Postings: 1, Versions: 1, Shown: 1}, b.purge(store.Purge{ClosedBefore: night(30)}))
	_, err := b.Posting(t.Context(), id, time.Time{})
	b.want(err, store.ErrNotFound)
	same(t, "facts of what was purged", map[string]job.Facts{}, b.facts(id))
	same(t, "the posting kept", kept, b.get("acme", "kept"))
	same(t, "left", []string{"acme kept", "acme late"}, b.externalIDs())

	// It may come back, as a new one, and its number is not given again.
	run := b.start("acme", night(31))
	same(t, "put again", store.Changes{Found: 1, New: 1}, b.put(run, night(31), gone))
	same(t, "order", []string{"acme kept", "acme late", "acme gone"}, b.externalIDs())

	// A profile, and all of a board.
	if err := b.MarkShown(t.Context(), "other", map[string]int{kept.Cluster: 1}, night(31)); err != nil {
		t.Fatal(err)
	}
	same(t, "profile", store.Purged{Shown: 1}, b.purge(store.Purge{Profile: "me"}))
	shown, err := b.Shown(t.Context(), "me")
	if err != nil || len(shown) != 0 {
		t.Errorf("shown to a purged profile: %v, %v", shown, err)
	}
	other, err := b.Shown(t.Context(), "other")
	same(t, "shown to the other", map[string]int{kept.Cluster: 1}, other)
	if err != nil {
		t.Error(err)
	}
	if err := b.PutSummary(t.Context(), "key", "text", night(31)); err != nil {
		t.Fatal(err)
	}
	b.crawl("beta", night(31), job.RunOK, ad("beta", "1", "Coder"))
	if n := b.purge(store.Purge{Board: "acme", Made: true}); n.Postings != 3 || n.Runs != 6 || n.Made != 1 {
		t.Errorf("purged %+v, want 3 postings, 6 runs and a text", n)
	}
	same(t, "left", []string{"beta 1"}, b.externalIDs())
	if st := b.stats(); st.Runs != 1 || st.Boards != 1 || st.Facts != 0 {
		t.Errorf("stats after all of a board is gone: %+v", st)
	}
}

// testPurgeClusters: a cluster that loses the posting that names it, or holds
// it together, is mended; what was shown stays shown.
func testPurgeClusters(t *testing.T, b *bench) {
	b.crawl("acme", night(1), job.RunOK, ad("acme", "first", "Coder", "x"), ad("acme", "bridge", "Coder", "x", "y"))
	b.crawl("beta", night(1), job.RunOK, ad("beta", "second", "Coder", "x"), ad("beta", "third", "Coder", "y"))
	name := job.PostingID("acme", "first")
	for _, p := range b.list(store.Query{All: true}) {
		same(t, "cluster of "+p.ExternalID, name, p.Cluster)
	}
	if err := b.MarkShown(t.Context(), "me", map[string]int{name: 1}, night(1)); err != nil {
		t.Fatal(err)
	}
	b.purge(store.Purge{Board: "acme"})
	second, third := job.PostingID("beta", "second"), job.PostingID("beta", "third")
	same(t, "second", second, b.get("beta", "second").Cluster)
	same(t, "third", third, b.get("beta", "third").Cluster)
	shown, err := b.Shown(t.Context(), "me")
	if err != nil || len(shown) != 1 {
		t.Errorf("shown: %v, %v; want the cluster under a name of now", shown, err)
	}
}

func testPurgeRuns(t *testing.T, b *bench) {
	for n := range 40 {
		b.crawl("acme", night(n), job.RunOK, ad("acme", "1", "Coder"))
	}
	b.crawl("beta", night(0), job.RunOK, ad("beta", "1", "Coder"))
	same(t, "purged", store.Purged{Runs: 5}, b.purge(store.Purge{RunsBefore: night(5)}))
	same(t, "purged", store.Purged{Runs: 5}, b.purge(store.Purge{RunsBefore: night(35)}))
	if st := b.stats(); st.Runs != 31 {
		t.Errorf("%d runs are left, want 30 of acme and 1 of beta", st.Runs)
	}
}

// testExport: an export makes the same store, to the byte of the next export.
func testExport(t *testing.T, b *bench) {
	odd := ad("acme", "odd", "Coder <b>\u2028", "x")
	odd.Text = "not UTF-8: \xff\xfe, a zero \x00, and \u00e9"
	low := 28.125
	odd.Pay = &job.Pay{Min: &low, Unit: job.PerHour, Currency: "USD"}
	odd.Posted = night(-3)
	changed := odd
	changed.Text += " more"
	b.crawl("acme", night(1), job.RunOK, odd, ad("acme", "2", "Auditor"), ad("acme", "3", "Clerk"))
	b.crawl("acme", night(2), job.RunOK, changed, ad("acme", "2", "Auditor"))
	b.crawl("acme", night(3), job.RunOK, changed)
	b.crawl("beta", night(3), job.RunPartial, ad("beta", "1", "Coder", "x"))
	run := b.start("acme", night(4))
	if _, err := b.PutPage(t.Context(), store.Page{
		Run: run.Seq, Board: "acme", At: night(4), Postings: []job.Posting{changed},
		State: job.PageState{Key: "list \xff", ETag: `"e"`, Next: [][]byte{{0, 255}}},
	}); err != nil {
		t.Fatal(err)
	}
	b.purge(store.Purge{ClosedBefore: night(9)}) // leaves a gap in the numbers
	id := job.PostingID("acme", "odd")
	if err := errors.Join(
		b.PutFacts(t.Context(), map[string]job.Facts{id: {By: "rules", Skills: []string{}, ObtainMonths: new(int)}}),
		b.MarkShown(t.Context(), "me", map[string]int{id: 2}, night(4)),
		b.PutSummary(t.Context(), "k", "a text", night(4)),
	); err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	if err := b.Export(t.Context(), &first); err != nil {
		t.Fatal(err)
	}
	other := &bench{T: t, Store: b.another(t)}
	defer func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := other.Import(t.Context(), bytes.NewReader(first.Bytes())); err != nil {
		t.Fatal(err)
	}
	for err := range other.Check(t.Context()) {
		t.Errorf("check after import: %v", err)
	}
	same(t, "contents", b.snapshot(), other.snapshot())
	same(t, "then", b.list(store.Query{All: true, AsOf: night(1)}), other.list(store.Query{All: true, AsOf: night(1)}))
	state := other.page("acme", "list \xff")
	if state.ETag != `"e"` || !slices.Equal(state.Next[0], []byte{0, 255}) {
		t.Errorf("page state: %+v", state)
	}
	if err := other.Export(t.Context(), &second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("the second export differs from the first:\n%s\n%s", first.Bytes(), second.Bytes())
	}
	same(t, "next run", b.start("acme", night(5)).Seq, other.start("acme", night(5)).Seq)
}

// testExportRefused: what is not whole, or would mix two stores, is refused.
func testExportRefused(t *testing.T, b *bench) {
	var whole bytes.Buffer
	if err := b.Export(t.Context(), &whole); err != nil {
		t.Fatal(err)
	}
	b.crawl("acme", night(1), job.RunOK, ad("acme", "1", "Coder"))
	if err := b.Import(t.Context(), bytes.NewReader(whole.Bytes())); err == nil || !strings.Contains(err.Error(), "holds something") {
		t.Errorf("import into a store that is in use: %v", err)
	}
	whole.Reset()
	if err := b.Export(t.Context(), &whole); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(whole.String(), "\n"), "\n")
	for what, text := range map[string]string{
		"cut short":     strings.Join(lines[:len(lines)-1], ""),
		"a line gone":   lines[0] + strings.Join(lines[2:], ""),
		"half a line":   whole.String()[:whole.Len()-4],
		"another thing": `{"title":"Coder"}`,
		"newer":         `{"hitmatch_export":99}`,
		"nothing":       "",
		"a new kind":    lines[0] + `{"fresh":1}` + "\n" + lines[len(lines)-1],
	} {
		other := b.another(t)
		if err := other.Import(t.Context(), strings.NewReader(text)); err == nil {
			t.Errorf("%s: imported", what)
		}
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}
}

// testWords puts postings of all sizes, changes and purges them at random, and
// wants every word back.
func testWords(t *testing.T, b *bench) {
	rnd := rand.New(rand.NewPCG(11, 12))
	want := map[string]job.Posting{}
	run := b.start("acme", night(0))
	for round := range 12 {
		var page []job.Posting
		for range 1 + rnd.IntN(40) {
			p := ad("acme", fmt.Sprint(rnd.IntN(120)), fmt.Sprint("Coder ", rnd.IntN(3)))
			p.Text = strings.Repeat(fmt.Sprint("words ", rnd.Uint64(), " "), rnd.IntN(1+rnd.IntN(4000)))
			if old, ok := want[p.ExternalID]; ok && rnd.IntN(2) == 0 {
				p.Text, p.Title = old.Text, old.Title
				p.URL = fmt.Sprint("https://jobs.example.com/", rnd.Uint64()) // no other version
			}
			page = append(page, p)
			want[p.ExternalID] = p
		}
		b.put(run, night(round), page...)
		got := b.list(store.Query{All: true})
		if len(got) != len(want) {
			t.Fatalf("round %d: %d postings, want %d", round, len(got), len(want))
		}
		for _, p := range got {
			if w := want[p.ExternalID]; w.Text != p.Text || w.Title != p.Title || w.URL != p.URL {
				t.Fatalf("round %d: posting %s has other words", round, p.ExternalID)
			}
		}
	}
}
