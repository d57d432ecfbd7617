//go:build unix

package app

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"hitmatch/store"
	"hitmatch/store/job"
)

var crowd = flag.Int("crowd", 2000, "how many postings TestColdProcess and TestWholeProcess have in their database")

// crowdFile makes a database of -crowd postings that are read and packed, and
// the command of a digest of it that a process of its own is.
func crowdFile(t *testing.T) (db store.Stats, digest func(args ...string) *exec.Cmd) {
	t.Helper()
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
	return stats, func(args ...string) *exec.Cmd {
		c := exec.CommandContext(t.Context(), "hitmatch", append([]string{"digest", "--db", stats.Path, "--profile", profile}, args...)...)
		c.Env = append(os.Environ(), "HOME="+t.TempDir())
		return c
	}
}

// TestColdProcess prints what a digest of the best 100 costs as a process of
// its own, over a database whose pack is made:
//
//	go test ./cmd/internal/app -run TestColdProcess -crowd 1000000 -timeout 30m -v
func TestColdProcess(t *testing.T) {
	_, digest := crowdFile(t)
	var least time.Duration
	for range 15 {
		c := digest("--all", "--top", "100")
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

// TestWholeProcess prints what memory the list of everything takes as a process
// of its own:
//
//	go test ./cmd/internal/app -run TestWholeProcess -crowd 50000 -v
func TestWholeProcess(t *testing.T) {
	db, digest := crowdFile(t)
	path := filepath.Join(t.TempDir(), "all.json")
	c := digest("--all", "--out", path)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("digest: %v\n%s", err, out)
	}
	var list struct {
		Items []struct{ Posting struct{ ID string } }
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Items) != *crowd {
		t.Errorf("%d postings are listed of %d", len(list.Items), *crowd)
	}
	peak := c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS != "darwin" {
		peak <<= 10
	}
	t.Logf("a process of its own: all of %d, %d MB of JSON: at most %d MB of memory, with what it has mapped of the %d MB of the database", *crowd, len(data)>>20, peak>>20, db.Bytes>>20)
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
