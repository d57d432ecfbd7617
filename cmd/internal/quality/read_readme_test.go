package quality

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shownFigures are the figures of the README of matcher/read, as they are
// called in testdata and there.
var shownFigures = [][2]string{
	{"scope.f1", "scope"}, {"family", "family"}, {"required_same", "required expression"}, {"required_credentials.f1", "required credentials F1"},
	{"preferred_credentials.f1", "preferred F1"}, {"apprentice", "apprentice"}, {"obtain", "deadline"}, {"years", "years"}, {"years_kind", "kind of years"},
	{"education", "education"}, {"mode", "mode"}, {"states_allow.f1", "states allowed F1"}, {"states_deny.f1", "states denied F1"}, {"pay", "pay"}, {"level", "level"},
}

// TestReadREADME holds the figures and the list of what still fails in the
// README of matcher/read against testdata, and wants a reason for each failure.
// Run with -update to rewrite it.
func TestReadREADME(t *testing.T) {
	reasons := readReasons(t)
	var table, failing strings.Builder
	table.WriteString("| figure |")
	var sets []string
	for _, s := range ownSets {
		if strings.HasPrefix(s.name, "fresh") {
			sets = append(sets, s.name)
			fmt.Fprintf(&table, " %s |", strings.TrimSuffix(s.name, ".txt"))
		}
	}
	table.WriteString(" development postings |\n|---|" + strings.Repeat("---|", len(sets)+1) + "\n")
	for _, f := range shownFigures {
		fmt.Fprintf(&table, "| %s |", f[1])
		for _, name := range sets {
			first, _ := readFigures(t, filepath.Join("first-run", name))
			now, _ := readFigures(t, name)
			fmt.Fprintf(&table, " %s → %s |", first[f[0]], now[f[0]])
		}
		corpus, _ := readFigures(t, "corpus.txt")
		fmt.Fprintf(&table, " %s |\n", corpus[f[0]])
	}
	used := map[string]bool{}
	failing.WriteString("| figure | posting | wanted and read | why |\n|---|---|---|---|\n")
	var all []string
	for _, s := range ownSets {
		_, differences := readFigures(t, s.name)
		all = append(all, differences...)
	}
	slices.Sort(all)
	for _, line := range all {
		figure, rest, _ := strings.Cut(line, " ")
		posting, what, _ := strings.Cut(rest, " ")
		key := figure + " " + posting
		if reasons[key] == "" {
			t.Errorf("testdata/reasons.txt gives no reason for %s", key)
		}
		used[key] = true
		fmt.Fprintf(&failing, "| %s | %s | `%s` | %s |\n", figure, posting, strings.ReplaceAll(what, "|", "/"), reasons[key])
	}
	for key := range reasons {
		if !used[key] {
			t.Errorf("testdata/reasons.txt explains %s, which is read as wanted", key)
		}
	}
	holds(t, filepath.Join("..", "..", "..", "matcher", "read", "README.md"), map[string]string{
		"shown: first-run": table.String(), "shown: failing": failing.String(),
	})
}

// readFigures reads a file of testdata: the value of each figure, and the rows
// that differ.
func readFigures(t *testing.T, name string) (figures map[string]string, differences []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	figures = map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if d, ok := strings.CutPrefix(line, "! "); ok {
			differences = append(differences, d)
		} else if f := strings.Fields(line); len(f) == 3 {
			figures[f[0]] = f[1]
		}
	}
	return figures, differences
}

// readReasons reads testdata/reasons.txt: by figure and posting.
func readReasons(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "reasons.txt"))
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if key, why, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && !strings.HasPrefix(line, "#") {
			reasons[key] = why
		}
	}
	return reasons
}
