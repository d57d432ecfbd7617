package quality

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/cmd/internal/app"
	"hitmatch/cmd/internal/demo"
)

// block finds a generated stretch of the README: between "<!-- NAME -->" and
// "<!-- end NAME -->".
var block = regexp.MustCompile(`(?s)<!-- (shown: [a-z-]+) -->\n(.*?)<!-- end (shown: [a-z-]+) -->`)

var port = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// TestREADME holds what the README shows against what the program prints.
// Run with -update to rewrite it.
func TestREADME(t *testing.T) {
	home := t.TempDir()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	profile := filepath.Join(home, "dana.yaml")
	if err := os.WriteFile(profile, demo.Profile(), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(stdin string, args ...string) string {
		var out, errs bytes.Buffer
		code := app.Main(t.Context(), app.Env{
			Args: args, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs,
			Getenv: func(k string) string { return map[string]string{"HOME": home}[k] },
			Now:    func() time.Time { return now },
		})
		if code != 0 {
			t.Fatalf("hitmatch %s: exit %d\n%s", strings.Join(args, " "), code, errs.String())
		}
		return port.ReplaceAllString(out.String(), "127.0.0.1:PORT")
	}
	text := func(s string) string { return "```text\n" + strings.TrimRight(s, "\n") + "\n```\n" }
	digest := run("", "demo")
	second := strings.Index(digest, "\n 3. ")
	hidden := strings.Index(digest, "open jobs are hidden")
	if second < 0 || hidden < 0 {
		t.Fatalf("the demo printed no third match or no hidden jobs:\n%s", digest)
	}
	hidden = strings.LastIndexByte(digest[:hidden], '\n') + 1
	question := "RHIA required; CCS preferred. Three years of inpatient coding. Remote, must reside in Texas or Florida.\n"
	want := map[string]string{
		"shown: demo-top": text(digest[:second]),
		"shown: demo-end": text(digest[hidden:]),
		"shown: fit":      text("$ echo '" + strings.TrimSpace(question) + "' | hitmatch fit -\n" + run(question, "fit", "--profile", profile, "-")),
		"shown: figures":  figuresTable(t),
		"shown: import":   text(imported(t, home, run)),
		"shown: boards":   boardsTable(t, run("", "boards", "list", "--json")),
	}
	holds(t, filepath.Join("..", "..", "..", "README.md"), want)
}

// holds compares the blocks of a README, by their names, with what they are to
// show; with -update it writes them. Other blocks are somebody else's.
func holds(t *testing.T, file string, want map[string]string) {
	t.Helper()
	readme, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	got := block.ReplaceAllStringFunc(string(readme), func(s string) string {
		m := block.FindStringSubmatch(s)
		content, ok := want[m[1]]
		if m[3] != m[1] {
			t.Errorf("%s: block %q ends as %q", file, m[1], m[3])
		}
		if !ok {
			return s
		}
		seen[m[1]] = true
		return "<!-- " + m[1] + " -->\n" + content + "<!-- end " + m[1] + " -->"
	})
	for name := range want {
		if !seen[name] {
			t.Errorf("%s: block %q is missing", file, name)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(string(readme), got); d != "" {
		t.Errorf("%s shows what the program does not print (-file +program); run with -update:\n%s", file, d)
	}
}

// imported hands in an alert mail and the page of the posting it names, and
// shows the posting.
func imported(t *testing.T, home string, run func(stdin string, args ...string) string) string {
	t.Helper()
	db := filepath.Join(home, "import.db")
	for name, content := range map[string]string{
		"alert.eml": "From: AAPC Job Alerts <jobalerts@aapc.com>\nSubject: New jobs\nDate: Mon, 23 Nov 2026 13:00:00 +0000\n\n" +
			"Orthopedic Coder\nStillwater Clinics\nColumbus, OH\nView job: https://jobs.aapc.com/job/555002/orthopedic-coder?utm_source=alert\n",
		"table.csv": "title,company,location,url,description\nOrthopedic Coder,Stillwater Clinics,\"Columbus, OH\",https://careers.stillwater.example/jobs/31?utm_source=x," +
			"\"Codes the surgeries and visits of nine orthopedic surgeons in CPT and ICD-10-CM, and answers the denials that come back. CPC required; COSC preferred. " +
			"Three years of coding for physicians. The work is hybrid: two days a week in Columbus, the others from home. The pay is $27 to $34 an hour, with five weeks off and all dues of one association paid. The team has six coders, who check each other's work every month.\"\n",
	} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run("", "import", "--db", db, filepath.Join(home, "table.csv"), filepath.Join(home, "alert.eml"))
	const address = "https://careers.stillwater.example/jobs/31"
	shown := run("", "jobs", "show", "--db", db, address)
	before, _, _ := strings.Cut(shown, "\n\n")
	return "$ hitmatch import table.csv alert.eml\n$ hitmatch jobs show " + address + "\n" + before
}

// boardsTable counts the boards of a listing by kind, the most first.
func boardsTable(t *testing.T, listing string) string {
	t.Helper()
	all, coders := map[string]int{}, map[string]int{}
	for line := range strings.Lines(listing) {
		var b struct {
			Kind string   `json:"kind"`
			Tags []string `json:"tags"`
		}
		if err := json.Unmarshal([]byte(line), &b); err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{b.Kind, "all"} {
			all[kind]++
			if slices.Contains(b.Tags, "hires-coders") {
				coders[kind]++
			}
		}
	}
	kinds := slices.Sorted(maps.Keys(all))
	slices.SortStableFunc(kinds, func(a, b string) int { return all[b] - all[a] })
	var out strings.Builder
	out.WriteString("| kind | boards | known to hire coders |\n|---|---|---|\n")
	for _, kind := range kinds {
		fmt.Fprintf(&out, "| %s | %d | %d |\n", kind, all[kind], coders[kind])
	}
	return out.String()
}

// figuresTable renders the headline figures of testdata/corpus.txt.
func figuresTable(t *testing.T) string {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("testdata", "corpus.txt"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(file), "\n")
	var b strings.Builder
	b.WriteString("| figure | value | of |\n|---|---|---|\n")
	for _, f := range []struct{ key, name string }{
		{"scope.precision", "postings taken for the field's work that are"},
		{"scope.recall", "the field's postings that are found"},
		{"required_same", "required credentials read as an equivalent expression"},
		{"required_credentials.f1", "required credentials, F1"},
		{"years", "years of experience"},
		{"mode", "remote, hybrid or on site"},
		{"states_allow.f1", "states allowed, F1"},
		{"pay", "pay"},
		{"grade.exact", "grades for six people as a careful reader gave them"},
		{"grade.hidden_stay_hidden", "postings to hide that stay hidden"},
		{"ndcg10.mean", "ranking, nDCG@10"},
	} {
		i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, f.key+" ") })
		if i < 0 {
			t.Fatalf("testdata/corpus.txt holds no figure %s", f.key)
		}
		v := strings.Fields(lines[i])
		b.WriteString("| " + f.name + " | " + v[1] + " | " + v[2] + " |\n")
	}
	return b.String()
}
