package demo_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/cmd/internal/app"
	"hitmatch/cmd/internal/demo"
	"hitmatch/scraper"
	"hitmatch/store"
	"hitmatch/store/bolt"
	"hitmatch/store/job"
)

var update = flag.Bool("update", false, "rewrite testdata/verdicts.txt")

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// run runs the program in this process and wants exit 0.
func run(t *testing.T, home string, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	code := app.Main(t.Context(), app.Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(k string) string { return map[string]string{"HOME": home}[k] },
		Now:    func() time.Time { return now },
	})
	if code != 0 {
		t.Fatalf("hitmatch %s: exit %d\n%s", strings.Join(args, " "), code, errs.String())
	}
	return out.Bytes()
}

// TestEveryPostingComesThrough crawls the sample boards with the program and
// looks for every file's title and words in the store; or, for the one that a
// board lists under a title of another field, for the title alone.
func TestEveryPostingComesThrough(t *testing.T) {
	home := t.TempDir()
	db := filepath.Join(home, "demo.db")
	run(t, home, "demo", "--db", db)
	s, err := bolt.Open(db, bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	stored := map[string]job.Posting{}
	for p, err := range s.Postings(t.Context(), store.Query{All: true}) {
		if err != nil {
			t.Fatal(err)
		}
		stored[p.Board+"/"+path.Base(p.ExternalID)] = p
	}
	samples, err := demo.Samples(now)
	if err != nil {
		t.Fatal(err)
	}
	if len(samples) < 60 {
		t.Errorf("only %d sample postings", len(samples))
	}
	unread := map[string]bool{}
	for state, err := range s.Pages(t.Context(), "stillwater") {
		if err != nil {
			t.Fatal(err)
		}
		led, err := scraper.LedTo(state)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range led {
			unread[r.Title] = true
		}
	}
	left := 0
	for _, want := range samples {
		got, ok := stored[want.Board+"/"+want.ID]
		if !ok && want.Board == "stillwater" && unread[want.Title] {
			left++
			continue
		}
		if !ok {
			t.Errorf("%s is not in the store", want.Name)
			continue
		}
		delete(stored, want.Board+"/"+want.ID)
		if got.Title != want.Title {
			t.Errorf("%s: title %q, want %q", want.Name, got.Title, want.Title)
		}
		text := " " + strings.Join(strings.Fields(got.Text), " ") + " "
		for line := range strings.Lines(want.Text) {
			line = strings.Join(strings.Fields(strings.TrimPrefix(strings.TrimPrefix(line, "## "), "- ")), " ")
			if !strings.Contains(text, line) {
				t.Errorf("%s: the text lost %q", want.Name, line)
			}
		}
	}
	if left != 1 {
		t.Errorf("%d postings were left unread for their titles, want 1", left)
	}
	for key := range stored {
		t.Errorf("%s came from no file", key)
	}
}

// TestVerdicts holds what is read of each sample posting and how it is graded
// for the sample profile against the committed file. After a change of rules,
// read its diff: each line should be what a coder would say.
func TestVerdicts(t *testing.T) {
	home := t.TempDir()
	db := filepath.Join(home, "demo.db")
	type posting struct {
		Board      string `json:"board"`
		ExternalID string `json:"external_id"`
		Facts      struct {
			Family   string `json:"family"`
			Required string `json:"required"`
			Years    *struct {
				Min  float64 `json:"min"`
				Kind string  `json:"kind"`
			} `json:"years"`
			Remote struct {
				Mode string `json:"mode"`
			} `json:"remote"`
		} `json:"facts"`
	}
	var d struct {
		Items []struct {
			Grade   string  `json:"grade"`
			Cause   string  `json:"cause"`
			Posting posting `json:"posting"`
		} `json:"items"`
	}
	run(t, home, "demo", "--db", db)
	profile := filepath.Join(home, "profile.yaml")
	if err := os.WriteFile(profile, demo.Profile(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(run(t, home, "digest", "--all", "--json", "--db", db, "--profile", profile), &d); err != nil {
		t.Fatal(err)
	}
	samples, err := demo.Samples(now)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, s := range samples {
		names[s.Board+"/"+s.ID] = s.Name
	}
	var lines []string
	for _, it := range d.Items {
		f := it.Posting.Facts
		years := "-"
		if f.Years != nil {
			years = fmt.Sprintf("%g %s", f.Years.Min, f.Years.Kind)
		}
		verdict := it.Grade
		if it.Cause != "" {
			verdict += ": " + it.Cause
		}
		lines = append(lines, fmt.Sprintf("%-42s %-34s %-14s %-9s %-30s %s",
			names[it.Posting.Board+"/"+path.Base(it.Posting.ExternalID)], verdict, f.Family, f.Remote.Mode, years, f.Required))
	}
	slices.Sort(lines)
	got := strings.Join(lines, "\n") + "\n"
	file := filepath.Join("testdata", "verdicts.txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("verdicts differ (-file +now); if the change is meant, run with -update:\n%s", d)
	}
}

// TestSecondNightReadsNothing: unchanged boards answer 304.
func TestSecondNightReadsNothing(t *testing.T) {
	home := t.TempDir()
	db := filepath.Join(home, "demo.db")
	site, err := demo.Start(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	var b strings.Builder
	b.WriteString("boards:\n")
	for _, board := range site.Boards() {
		if board.ID == "cottonwood" {
			continue
		}
		fmt.Fprintf(&b, "  - id: %s\n    employer: %s\n    kind: %s\n    allow_private: true\n    delay: 0s\n", board.ID, board.Employer, board.Kind)
		for _, k := range slices.Sorted(maps.Keys(board.Params)) {
			fmt.Fprintf(&b, "    %s: %q\n", k, board.Params[k])
		}
	}
	boards := filepath.Join(home, "boards.yaml")
	if err := os.WriteFile(boards, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	type report struct {
		Board string `json:"board"`
		State string `json:"state"`
		Pages int    `json:"pages"`
		NotMo int    `json:"not_modified"`
		Found int    `json:"found"`
		New   int    `json:"new"`
	}
	night := func() []report {
		var all []report
		dec := json.NewDecoder(bytes.NewReader(run(t, home, "crawl", "--json", "--boards", boards, "--due-all", "--db", db)))
		for dec.More() {
			var r report
			if err := dec.Decode(&r); err != nil {
				t.Fatal(err)
			}
			all = append(all, r)
		}
		return all
	}
	first, second := night(), night()
	if len(first) != 6 || len(second) != 6 {
		t.Fatalf("%d and %d boards reported, want 6", len(first), len(second))
	}
	for i, f := range first {
		s := second[i]
		if f.State != "ok" || f.New == 0 || f.New != f.Found {
			t.Errorf("first night: %+v", f)
		}
		if s.State != "ok" || s.New != 0 || s.Found != f.Found || (s.Pages != 0 && f.Board != "stillwater") {
			t.Errorf("second night: %+v after %+v", s, f)
		}
	}
}

// TestOtherPeople holds people who differ from those of the reference profiles
// against the sample boards. Which grade a coder would give, and why, stands at
// the top of each profile; all but two stand as they were written down before the
// program was asked.
func TestOtherPeople(t *testing.T) {
	home := t.TempDir()
	db := filepath.Join(home, "demo.db")
	run(t, home, "demo", "--db", db)
	files, err := filepath.Glob(filepath.Join("testdata", "people", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 12 {
		t.Fatalf("%d people, want 12 at least", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			profile, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var view struct {
				Items []struct {
					Grade   string
					Reasons []struct{ Text string }
					Posting struct{ Title string }
				}
			}
			if err := json.Unmarshal(run(t, home, "digest", "--all", "--json", "--db", db, "--profile", file), &view); err != nil {
				t.Fatal(err)
			}
			expected := 0
			for line := range strings.Lines(string(profile)) {
				words := strings.Split(strings.TrimPrefix(strings.TrimSpace(line), "# "), " | ")
				if len(words) != 3 {
					continue
				}
				expected++
				grade, title, why := words[0], words[1], words[2]
				found := false
				for _, it := range view.Items {
					if it.Posting.Title != title {
						continue
					}
					found = true
					if it.Grade != grade {
						t.Errorf("%s: %s, want %s: %s\nThe program's first reason: %s", title, it.Grade, grade, why, it.Reasons[0].Text)
					}
				}
				if !found {
					t.Errorf("no sample posting is called %q", title)
				}
			}
			if expected < 4 {
				t.Errorf("%d grades are expected, want 4 at least", expected)
			}
		})
	}
}
