package quality

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hitmatch/cmd/internal/app"
	"hitmatch/matcher/score"
)

// What differs from run to run: ids are made of addresses, and the sample
// boards listen on any free port.
var (
	jobID  = regexp.MustCompile(`\s+\[[a-z2-7]{12}\]`)
	jobURL = regexp.MustCompile(`(?m)^http://127\.0\.0\.1:\d+\S*\n`)
)

// TestMatcherREADME holds the examples in the README of matcher against what
// the program prints for ten people on the sample boards. Run with -update to
// rewrite them.
func TestMatcherREADME(t *testing.T) {
	home := t.TempDir()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	db := filepath.Join(home, "demo.db")
	run := func(args ...string) string {
		var out, errs bytes.Buffer
		code := app.Main(t.Context(), app.Env{
			Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
			Getenv: func(k string) string { return map[string]string{"HOME": home}[k] },
			Now:    func() time.Time { return now },
		})
		if code != 0 {
			t.Fatalf("hitmatch %s: exit %d\n%s", strings.Join(args, " "), code, errs.String())
		}
		return out.String()
	}
	run("demo", "--db", db, "--quiet")
	folder := filepath.Join("..", "..", "..", "matcher", "testdata", "profiles")
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if slices.Sort(files); len(files) != 10 {
		t.Fatalf("%d profiles, want 10", len(files))
	}
	var people strings.Builder
	shown := func(title, command, output string) {
		output = jobURL.ReplaceAllString(output, "")
		fmt.Fprintf(&people, "<details><summary>%s: <code>%s</code></summary>\n\n```text\n%s\n```\n\n</details>\n\n", title, command, strings.TrimRight(output, "\n"))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		who, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		base := filepath.Base(file)
		fmt.Fprintf(&people, "### %s\n\n[%s](testdata/profiles/%s)\n\n", strings.TrimSuffix(who, "."), base, base)
		id := telling(t, run("digest", "--all", "--json", "--db", db, "--profile", file))
		shown("One posting", "hitmatch fit ID", run("fit", id, "--db", db, "--profile", file))
		shown("All that is open", "hitmatch fit", run("fit", "--db", db, "--profile", file))
		shown("What would open more", "hitmatch career", unnamed(run("career", "--db", db, "--profile", file)))
	}
	var rules strings.Builder
	rules.WriteString("| rule | what it looks at | for example |\n|---|---|---|\n")
	for _, r := range score.Rules() {
		var examples []string
		for _, e := range r.Examples {
			examples = append(examples, fmt.Sprintf("%s: %+d", e.Case, e.Points))
		}
		fmt.Fprintf(&rules, "| `%s` | %s | %s |\n", r.ID, r.Doc, strings.Join(examples, "; "))
	}
	want := map[string]string{"shown: people": people.String(), "shown: rules": rules.String(), "shown: causes": strings.Join(score.Causes(), ", ") + ".\n"}
	holds(t, filepath.Join("..", "..", "..", "matcher", "README.md"), want)
}

// unnamed takes the ids out of a text and wraps it as it would be without
// them: a line that an id made longer is joined with the next.
func unnamed(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		trimmed := strings.TrimLeft(line, " ")
		if strings.HasPrefix(trimmed, "[") && len(out) > 0 && idOnly.MatchString(trimmed) {
			out[len(out)-1] += " " + trimmed
			continue
		}
		out = append(out, line)
	}
	return jobID.ReplaceAllString(strings.Join(out, "\n"), "")
}

var idOnly = regexp.MustCompile(`^\[[a-z2-7]{12}\]`)

// telling is the id of the posting that shows most: the best near match if
// there is one, else the best of all.
func telling(t *testing.T, out string) string {
	t.Helper()
	var d struct {
		Items []struct {
			ID      string `json:"id"`
			Grade   string `json:"grade"`
			Posting struct {
				Board string `json:"board"`
				Title string `json:"title"`
			} `json:"posting"`
		} `json:"items"`
	}
	if err := json.Unmarshal([]byte(out), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Items) == 0 {
		t.Fatal("nothing is open on the sample boards")
	}
	for _, grade := range []string{"near", "strong", "low", "hide"} {
		for _, it := range d.Items {
			if it.Grade == grade {
				return it.ID
			}
		}
	}
	return d.Items[0].ID
}
