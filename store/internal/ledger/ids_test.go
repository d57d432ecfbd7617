package ledger_test

import (
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"hitmatch/store"
	"hitmatch/store/job"
	"hitmatch/store/mem"
)

// TestIDs: a posting is found by its id whether that is in the table or not yet,
// also when it was removed and stored again, when the write that first stored it
// failed, and by who reads meanwhile.
func TestIDs(t *testing.T) {
	const all, onPage = 12_000, 1000 // more than the table is let lack
	ctx := t.Context()
	s := mem.New()
	defer s.Close() // of memory
	at := time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)
	put := func(board string, ns ...int) (store.Changes, error) {
		run, err := s.StartRun(ctx, board, at)
		if err != nil {
			t.Fatal(err)
		}
		p := store.Page{Run: run.Seq, Board: board, At: at}
		for _, n := range ns {
			p.Postings = append(p.Postings, job.Posting{Board: board, ExternalID: strconv.Itoa(n), Title: "Coder"})
		}
		return s.PutPage(ctx, p)
	}
	wantNew := func(c store.Changes, err error, n int) {
		t.Helper()
		if err != nil || c.New != n || c.Bad != nil {
			t.Fatalf("%d new of %d, bad %v, %v", c.New, n, c.Bad, err)
		}
	}
	find := func(board string, n int) {
		t.Helper()
		id := job.PostingID(board, strconv.Itoa(n))
		if p, err := s.Posting(ctx, id, time.Time{}); err != nil || p.ExternalID != strconv.Itoa(n) || p.Board != board {
			t.Fatalf("posting %d of %s: %q of %s, %v", n, board, p.ExternalID, p.Board, err)
		}
	}
	numbers := func(from, to int) (ns []int) {
		for n := from; n < to; n++ {
			ns = append(ns, n)
		}
		return ns
	}
	sound := func() {
		t.Helper()
		if bad := slices.Collect(s.Check(ctx)); bad != nil {
			t.Fatal(bad)
		}
	}

	for from := 0; from < all; from += onPage {
		c, err := put("acme", numbers(from, from+onPage)...)
		wantNew(c, err, onPage)
		find("acme", from)
		find("acme", from+onPage-1)
	}
	sound()
	for n := range all {
		find("acme", n)
	}
	c, err := put("acme", numbers(0, all)...)
	wantNew(c, err, 0)

	// Removed, from both places, and stored again.
	c, err = put("beta", 1, 2, 3)
	wantNew(c, err, 3)
	find("beta", 2)
	for _, board := range []string{"acme", "beta"} {
		if _, err := s.Purge(ctx, store.Purge{Board: board}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Posting(ctx, job.PostingID(board, "1"), time.Time{}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("removed: %v", err)
		}
		c, err = put(board, 2, 1)
		wantNew(c, err, 2)
		find(board, 1)
		find(board, 2)
	}
	sound()

	// A write that failed has stored nothing, and what comes after it gets its
	// numbers.
	run, err := s.StartRun(ctx, "gamma", at)
	if err != nil {
		t.Fatal(err)
	}
	first := store.Page{Run: run.Seq, Board: "gamma", At: at, Postings: []job.Posting{{Board: "gamma", ExternalID: "1", Title: "Coder"}}}
	if _, err := s.PutPages(ctx, []store.Page{first, {Run: run.Seq + 1, Board: "gamma", At: at}}); err == nil {
		t.Fatal("a page of no run was taken")
	}
	if _, err := s.Posting(ctx, job.PostingID("gamma", "1"), time.Time{}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("never stored: %v", err)
	}
	for _, n := range []int{2, 1} {
		c, err = put("gamma", n)
		wantNew(c, err, 1)
		find("gamma", n)
	}
	sound()
}
