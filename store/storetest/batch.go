package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"hitmatch/store"
	"hitmatch/store/job"
)

// testPutPages puts several pages at once, which is putting one after the
// other, all or none.
func testPutPages(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	page := func(at time.Time, key string, ps ...job.Posting) store.Page {
		return store.Page{Run: run.Seq, Board: "acme", At: at, Postings: ps, State: job.PageState{Key: key, ETag: key, Run: run.Seq}}
	}
	put := func(ps ...store.Page) []store.Changes {
		t.Helper()
		all, err := b.PutPages(t.Context(), ps)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	again := page(epoch.Add(time.Hour), "p1")
	again.Unchanged = true
	bad := ad("acme", "4", "")
	got := put(
		page(epoch, "p1", ad("acme", "1", "Coder", "x"), ad("acme", "2", "Auditor")),
		page(epoch, "p2", ad("acme", "2", "Head Auditor"), ad("acme", "3", "Coder", "x")),
		again,
		page(epoch, "p3", bad),
	)
	if len(got[3].Bad) != 1 {
		t.Errorf("a posting without a title: %v", got[3].Bad)
	}
	got[3].Bad = nil
	same(t, "changes", []store.Changes{{Found: 2, New: 2}, {Found: 2, New: 1, Changed: 1}, {Found: 2}, {}}, got)
	same(t, "cluster", b.get("acme", "1").ID, b.get("acme", "3").Cluster)
	same(t, "seen again in the same batch", again.At, b.get("acme", "1").LastSeen)
	if len(put()) != 0 {
		t.Error("no pages had results")
	}

	before := b.snapshot()
	for name, last := range map[string]store.Page{
		"no time":         page(time.Time{}, "p4"),
		"no such run":     {Run: run.Seq + 1, Board: "acme", At: epoch},
		"unknown address": {Run: run.Seq, Board: "acme", At: epoch, State: job.PageState{Key: "p4"}, Unchanged: true},
	} {
		_, err := b.PutPages(t.Context(), []store.Page{page(night(1), "p1", ad("acme", "5", "Clerk")), last})
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		same(t, "the store after a batch that ends with: "+name, before, b.snapshot())
	}

	// An unchanged page is the page of the run that saw it, whatever else is
	// remembered of it.
	b.finish(run, job.RunOK, night(1))
	later := b.start("acme", night(1))
	if _, err := b.seeAgain(t.Context(), later.Seq, "acme", "p1", night(1)); err != nil {
		t.Fatal(err)
	}
	same(t, "page", job.PageState{Key: "p1", ETag: "p1", Run: later.Seq, Postings: []string{b.get("acme", "1").ID, b.get("acme", "2").ID}}, b.page("acme", "p1"))
	// Read with problems, it is of no run.
	if _, err := b.PutPages(t.Context(), []store.Page{{Run: later.Seq, Board: "acme", At: night(1), State: job.PageState{Key: "p1"}}}); err != nil {
		t.Fatal(err)
	}
	same(t, "page read with problems", job.PageState{Key: "p1"}, b.page("acme", "p1"))
}

// testTogether has many callers write at once. Those that fail, or are called
// off half way, take nothing of the others with them.
func testTogether(t *testing.T, b *bench) {
	const callers, pages = 16, 6
	var wg sync.WaitGroup
	for i := range callers {
		board := fmt.Sprintf("board-%02d", i)
		run := b.start(board, epoch)
		wg.Go(func() {
			for n := range pages {
				id := func(k int) string { return fmt.Sprintf("%d-%d", n, k) }
				p := store.Page{
					Run: run.Seq, Board: board, At: epoch.Add(time.Duration(n) * time.Minute),
					Postings: []job.Posting{ad(board, id(1), "Coder", "all"), ad(board, id(2), "Auditor"), ad(board, id(3), "Clerk")},
				}
				off := p
				off.Postings = []job.Posting{ad(board, "off-1", "Coder", "off"), ad(board, "off-2", "Coder", "all"), ad(board, "off-3", "Coder")}
				if _, err := b.PutPage(&fuse{Context: t.Context(), left: 2 + n%4}, off); !errors.Is(err, context.Canceled) {
					t.Errorf("a page called off: %v", err)
				}
				wrong := p
				wrong.Run += callers
				if _, err := b.PutPage(t.Context(), wrong); err == nil {
					t.Error("a page of no run was taken")
				}
				if c, err := b.PutPage(t.Context(), p); err != nil || c.New != 3 {
					t.Errorf("page %d of %s: %+v, %v", n, board, c, err)
				}
				facts := map[string]job.Facts{job.PostingID(board, id(1)): {By: "rules"}}
				if err := b.PutFacts(t.Context(), facts); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s := b.stats()
	if s.Postings != 3*callers*pages || s.Facts != callers*pages || s.Clusters != 1+2*callers*pages {
		t.Errorf("%d postings in %d clusters, %d facts", s.Postings, s.Clusters, s.Facts)
	}
}
