//go:build unix

package bolt

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"hitmatch/store"
	"hitmatch/store/job"
)

var update = flag.Bool("update", false, "write the database of the current format that TestFormats reads")

// writeFormat fills a database with one of everything.
func writeFormat(t *testing.T, s *Store) {
	ctx := t.Context()
	low, high, months := 28.5, 36.0, 12
	coder := job.Posting{
		Board: "acme", ExternalID: "R-1", URL: "https://jobs.example.com/R-1", ApplyURL: "https://jobs.example.com/R-1/apply",
		Title: "Inpatient Coder", Employer: "Example Health", Text: "Codes inpatient charts – remote.\n- CCS",
		Places:   []job.Place{{Text: "Dallas, TX", City: "Dallas", State: "TX", Country: "US"}},
		Location: "Dallas, TX", Salary: "$28.50–$36/hour", Workplace: "Remote",
		Pay:    &job.Pay{Min: &low, Max: &high, Unit: job.PerHour, Currency: "USD"},
		Series: []string{"0675"}, Internal: true,
		Posted: epoch.AddDate(0, 0, -3), Closes: epoch.AddDate(0, 1, 0), Prints: []string{"p1", "p2"},
	}
	copied := job.Posting{Board: "beta", ExternalID: "7", Title: "Coder", Prints: []string{"p2"}}
	gone := job.Posting{Board: "acme", ExternalID: "R-2", Title: "Clerk"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for n := range 4 {
		at := epoch.AddDate(0, 0, n)
		run, err := s.StartRun(ctx, "acme", at)
		must(err)
		page := []job.Posting{coder, gone}
		if n > 0 {
			changed := coder
			changed.Title = "Senior Inpatient Coder"
			page = []job.Posting{changed}
		}
		_, err = s.PutPage(ctx, store.Page{
			Run: run.Seq, Board: "acme", At: at, Postings: page,
			State: job.PageState{Key: "GET list", ETag: `"e"`, LastModified: "Sun, 01 Mar 2026 02:00:00 GMT", Next: [][]byte{[]byte("next")}},
		})
		must(err)
		run.State, run.Ended, run.Found, run.Pages, run.Bytes = job.RunOK, at.Add(time.Minute), len(page), 1, 2048
		_, err = s.FinishRun(ctx, run)
		must(err)
	}
	run, err := s.StartRun(ctx, "beta", epoch)
	must(err)
	_, err = s.PutPage(ctx, store.Page{Run: run.Seq, Board: "beta", At: epoch, Postings: []job.Posting{copied}})
	must(err)
	id := job.PostingID("acme", "R-1")
	must(s.PutFacts(ctx, map[string]job.Facts{id: {
		Of: coder.Substance(), By: "rules-1", InScope: true, Family: job.FamilyCoding, Role: "inpatient_coder",
		Level: job.LevelMid, Required: "any(CCS CIC)", ObtainMonths: &months, Apprentice: job.ApprenticeSilent,
		Years: &job.Years{Min: 2, Kind: "coding_inpatient"}, Education: job.EducationUnstated,
		Remote: job.Remote{Mode: job.ModeRemote, StatesAllow: []string{"TX"}},
		Pay:    coder.Pay, Skills: []string{"epic"},
		Scam: []job.Signal{{Signal: "s", Weight: "weak", Quote: "q"}},
		Clauses: []job.Clause{{
			Kind: job.ClauseCredential, Strength: job.Required, Expr: "any(CCS CIC)",
			Answerable: true, Span: job.Span{Field: job.FieldText, Start: 35, End: 38}, Quote: "CCS",
		}},
	}}))
	must(s.MarkShown(ctx, "me", map[string]int{id: 1}, epoch))
}

// contents is all that can be read from a store.
type contents struct {
	Now, Then []job.Posting
	Runs      []job.Run
	Facts     map[string]job.Facts
	Page      job.PageState
	Shown     map[string]int
}

func readAll(t *testing.T, s *Store) contents {
	ctx := t.Context()
	var c contents
	var errs []error
	var ids []string
	for p, err := range s.Postings(ctx, store.Query{All: true}) {
		errs = append(errs, err)
		c.Now = append(c.Now, p)
		ids = append(ids, p.ID)
	}
	var err error
	c.Facts, err = s.Facts(ctx, ids)
	errs = append(errs, err)
	for p, err := range s.Postings(ctx, store.Query{All: true, AsOf: epoch.Add(time.Hour)}) {
		errs = append(errs, err)
		c.Then = append(c.Then, p)
	}
	for run, err := range s.Runs(ctx, "") {
		errs = append(errs, err)
		c.Runs = append(c.Runs, run)
	}
	states, err1 := s.PageStates(ctx, "acme", []string{"GET list"})
	if err1 == nil {
		c.Page = states[0]
	}
	var err2 error
	c.Shown, err2 = s.Shown(ctx, "me")
	if err := errors.Join(append(errs, err1, err2)...); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestFormats opens the database of every format there has been and wants all
// that stands in it. A change of the vocabulary that changes what is on disk
// fails here; a new format adds a file (go test -run Formats -update).
func TestFormats(t *testing.T) {
	const dir = "testdata/format"
	fresh := filepath.Join(t.TempDir(), "db")
	s := mustOpen(t, fresh)
	writeFormat(t, s)
	want := readAll(t, s)
	mustClose(t, s)
	if *update {
		data, err := os.ReadFile(fresh)
		if err != nil {
			t.Fatal(err)
		}
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, err = w.Write(data[:highWater(t, data)])
		if err := errors.Join(err, w.Close(), os.MkdirAll(dir, 0o755)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("v%d.db.gz", Format)), packed.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if len(want.Now) != 3 || len(want.Facts) != 1 || len(want.Runs) != 5 || cmp.Equal(want.Now, want.Then) {
		t.Fatalf("the test writes too little: %+v", want)
	}
	files, err := filepath.Glob(filepath.Join(dir, "v*.db.gz"))
	if err != nil || len(files) != Format {
		t.Fatalf("%d files of %d formats in %s, %v", len(files), Format, dir, err)
	}
	for _, name := range files {
		packed, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		data := gunzipped(t, packed)
		path := filepath.Join(t.TempDir(), "db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		old := filepath.Base(name) != fmt.Sprintf("v%d.db.gz", Format)
		if r, err := Open(path, Options{ReadOnly: true}); old != errors.Is(err, store.ErrFormat) {
			t.Errorf("%s, to read: %v", name, err)
		} else if err == nil {
			mustClose(t, r)
		}
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, data) {
			t.Errorf("%s: reading changed it (%v)", name, err)
		}
		s := mustOpen(t, path)
		if u := s.Upgraded(); (u != nil) != old {
			t.Errorf("%s: upgrade %+v", name, u)
		} else if old {
			checkOldCopy(t, u, data)
			checkOldBackup(t, data, want)
		}
		if bad := problems(t, s); bad != nil {
			t.Errorf("%s: check: %v", name, bad)
		}
		if d := cmp.Diff(want, readAll(t, s)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		// It can be written to as well.
		got := maps.Clone(want.Shown)
		got["x"] = 3
		if err := s.MarkShown(t.Context(), "me", map[string]int{"x": 3}, epoch); err != nil {
			t.Error(err)
		}
		if d := cmp.Diff(got, readAll(t, s).Shown); d != "" {
			t.Errorf("%s, after writing (-want +got):\n%s", name, d)
		}
		mustClose(t, s)
	}
}

// checkOldBackup wants a backup of an older format to be restored as one of
// today's, and to stay as it is.
func checkOldBackup(t *testing.T, data []byte, want contents) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "db")
	backup := filepath.Join(BackupFolder(path), epoch.Format(backupStamp)+backupExt)
	if err := errors.Join(os.Mkdir(BackupFolder(path), 0o700), os.WriteFile(backup, data, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, skipped, err := Restore(t.Context(), path, "", epoch); err != nil || skipped != nil {
		t.Fatalf("restore: %v, skipped %v", err, skipped)
	}
	if now, err := os.ReadFile(backup); err != nil || !bytes.Equal(now, data) {
		t.Errorf("restoring changed the backup (%v)", err)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 2 {
		t.Errorf("left behind: %v, %v", files, err)
	}
	s, err := Open(path, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, readAll(t, s)); d != "" {
		t.Errorf("restored (-want +got):\n%s", d)
	}
	mustClose(t, s)
}

// checkOldCopy wants the copy that an upgrade keeps to hold what was there.
func checkOldCopy(t *testing.T, u *Upgrade, data []byte) {
	t.Helper()
	before, err := bbolt.Open(u.Backup, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close() // only read
	path := filepath.Join(t.TempDir(), "old")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	was, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer was.Close() // only read
	records := func(db *bbolt.DB) map[string]string {
		all := map[string]string{}
		if err := db.View(func(tx *bbolt.Tx) error {
			return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
				return b.ForEach(func(k, v []byte) error {
					all[string(name)+"\x00"+string(k)] = string(v)
					return nil
				})
			})
		}); err != nil {
			t.Fatal(err)
		}
		return all
	}
	if d := cmp.Diff(records(was), records(before)); d != "" || u.From >= u.To {
		t.Errorf("the copy kept of format %d (-want +got):\n%s", u.From, d)
	}
}
