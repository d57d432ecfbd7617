//go:build unix

package app

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"hitmatch/store"
	"hitmatch/store/job"
)

var crowd = flag.Int("crowd", 2000, "how many postings TestColdProcess has in its database")

// TestColdProcess prints what a digest of the best 100 costs as a process of
// its own, over a database whose pack is made:
//
//	go test ./cmd/internal/app -run TestColdProcess -crowd 1000000 -timeout 30m -v
func TestColdProcess(t *testing.T) {
	s := crowded(t, *crowd)
	readOnce(t, s)
	began := time.Now()
	p, err := s.packed(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d postings, %v shapes, %d apart; packed in %s", p.Len(), p.Shapes(), len(p.Apart()), time.Since(began).Round(time.Millisecond))
	stats, err := s.store.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	profile := filepath.Join(t.TempDir(), "coder.yaml")
	if err := os.WriteFile(profile, []byte(`name: A. Coder
home: {state: TX}
citizen: true
credentials: [{id: CCS, status: active}]
experience: [{kind: coding_inpatient, years: 3}]
education: {level: associate, field: him}
targets: [coding, audit]
work: {modes: [remote]}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	var least time.Duration
	for range 5 {
		c := exec.CommandContext(t.Context(), "hitmatch", "digest", "--all", "--top", "100", "--db", stats.Path, "--profile", profile)
		c.Env = append(os.Environ(), "HOME="+t.TempDir())
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("digest: %v\n%s", err, out)
		}
		used := c.ProcessState.UserTime() + c.ProcessState.SystemTime()
		if least == 0 || used < least {
			least = used
		}
	}
	t.Logf("a process of its own: the best 100 of %d, explained: %s of processor time", *crowd, least)
}

// readOnce reads each text once and stores what it says for every posting that
// has it.
func readOnce(t *testing.T, s *session) {
	t.Helper()
	said, batch := map[string]job.Facts{}, map[string]job.Facts{}
	put := func() {
		t.Helper()
		if err := s.store.PutFacts(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		clear(batch)
	}
	for p, err := range s.store.Postings(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		f, known := said[p.Title+p.Text]
		if !known {
			f = s.matcher.Read(&p)
			said[p.Title+p.Text] = f
		}
		f.Of = p.Digest
		if batch[p.ID] = f; len(batch) == 5000 {
			put()
		}
	}
	put()
}
