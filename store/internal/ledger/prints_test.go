package ledger_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"hitmatch/store"
	"hitmatch/store/internal/ledger"
	"hitmatch/store/job"
	"hitmatch/store/mem"
)

// TestCheckPrints: a fingerprint beside the words that is not theirs is found.
func TestCheckPrints(t *testing.T) {
	s := mem.New()
	defer s.Close() // of memory
	at := time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)
	run, err := s.StartRun(t.Context(), "acme", at)
	if err != nil {
		t.Fatal(err)
	}
	p := job.Posting{Board: "acme", ExternalID: "1", Title: "Coder", Prints: []string{"x"}}
	if _, err := s.PutPage(t.Context(), store.Page{Run: run.Seq, Board: "acme", At: at, Postings: []job.Posting{p}}); err != nil {
		t.Fatal(err)
	}
	if bad := slices.Collect(s.Check(t.Context())); bad != nil {
		t.Fatal(bad)
	}
	if err := ledger.SpoilPrints(s.Ledger, job.PostingID("acme", "1")); err != nil {
		t.Fatal(err)
	}
	if bad := slices.Collect(s.Check(t.Context())); len(bad) != 1 || !errors.Is(bad[0], store.ErrDamaged) {
		t.Errorf("check: %v", bad)
	}
}
