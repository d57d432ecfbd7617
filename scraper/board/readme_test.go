package board

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hitmatch/scraper/scrapertest"
	"hitmatch/store/job"
)

// everyKind are the cases that every kind has.
var everyKind = []string{"ok", "empty", "changed_shape", "error_page"}

// inOneAnswer are the kinds whose list is one answer, so that they have no case
// of two pages; and lever, whose page is full at a hundred rows (lever_test.go).
var inOneAnswer = []string{
	"bamboohr", "breezy", "feed", "greenhouse", "indeed_xml", "jazzhr", "jobicy", "lever", "paylocity", "personio", "pinpoint", "recruitee",
	"remoteok", "remotive", "rippling", "successfactors",
}

var kindsTable = regexp.MustCompile(`(?s)(<!-- kinds -->\n).*?(<!-- end kinds -->)`)

// TestREADME holds the table of kinds against the adapters, their cases and
// what is read of recorded answers; -update writes it.
func TestREADME(t *testing.T) {
	recorded, err := os.ReadFile(recordedFile)
	if err != nil {
		t.Fatal(err)
	}
	copied, others := map[string]int{}, map[string]int{}
	for line := range strings.Lines(string(recorded)) {
		words := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, " "):
		case words[2] == "copied":
			copied[words[1]]++
		default:
			others[words[1]]++
		}
	}
	var b strings.Builder
	b.WriteString("| kind | by whose word | asked for | cases | two pages | beside the five | recorded answers: copied | retyped |\n|---|---|---|---|---|---|---|---|\n")
	all, allCopied, allOthers := 0, 0, 0
	for _, a := range All() {
		files, err := filepath.Glob(filepath.Join("testdata", a.Name(), "*.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		var names, more []string
		for _, f := range files {
			names = append(names, strings.TrimSuffix(filepath.Base(f), ".txtar"))
		}
		for _, must := range everyKind {
			if !slices.Contains(names, must) {
				t.Errorf("kind %s has no case %s", a.Name(), must)
			}
		}
		pages := "yes"
		switch one := slices.Contains(inOneAnswer, a.Name()); {
		case one == slices.Contains(names, "two_pages"):
			t.Errorf("kind %s: its list is said to be one answer: %v, and has it a case of two pages: %v", a.Name(), one, !one)
		case a.Name() == "lever":
			pages = "lever_test.go"
		case one:
			pages = "one answer"
		}
		for _, n := range names {
			if !slices.Contains(everyKind, n) && n != "two_pages" {
				more = append(more, n)
			}
		}
		word := "the vendor's documentation"
		if a.Access().Web {
			word = "robots.txt"
		}
		asked := "all it lists"
		if _, err := a.Start(job.Board{ID: "b", Kind: a.Name(), Params: map[string]string{"surplus": ""}}); err != nil && strings.Contains(err.Error(), "search") {
			asked = "the field's terms"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %d | %s | %s | %s | %s |\n", a.Name(), word, asked, len(names), pages, strings.Join(more, ", "), count(copied[a.Name()]), count(others[a.Name()]))
		all, allCopied, allOthers = all+len(names), allCopied+copied[a.Name()], allOthers+others[a.Name()]
	}
	fmt.Fprintf(&b, "| %d kinds | | | %d | | | %d | %d |\n", len(All()), all, allCopied, allOthers)
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !kindsTable.Match(readme) {
		t.Fatal("README.md has no table of kinds")
	}
	got := kindsTable.ReplaceAllString(string(readme), "${1}"+b.String()+"${2}")
	if scrapertest.Updating() {
		if err := os.WriteFile("README.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(readme), got); diff != "" {
		t.Errorf("README.md (-file +adapters; -update writes it):\n%s", diff)
	}
}

func count(n int) string {
	if n == 0 {
		return "–"
	}
	return strconv.Itoa(n)
}
