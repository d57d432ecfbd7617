package quality

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hitmatch/matcher"
)

// TestTitles measures what a crawl leaves unread for its title alone: of the
// labelled postings, none of the field's and as many of the others as can be
// told. The postings of other fields were chosen to be mistaken for this one's,
// so a hospital's board leaves more unread.
func TestTitles(t *testing.T) {
	corpus := filepath.Join(shared(t), "corpus")
	m, err := matcher.New()
	if err != nil {
		t.Fatal(err)
	}
	var ours, passed, others, rejected int
	var read []string
	for _, name := range []string{"dev", "dev-negatives", "written"} {
		inScope := map[string]bool{}
		for _, l := range readLines[label](t, must(t, filepath.Join(corpus, name+"-labels.jsonl"))) {
			inScope[l.ID] = l.InScope
		}
		for _, p := range readLines[struct{ ID, Title string }](t, must(t, filepath.Join(corpus, name+".jsonl"))) {
			scoped, ok := inScope[p.ID]
			if !ok {
				t.Errorf("posting %s has no label", p.ID)
			}
			switch proposed := m.Proposes(p.Title); {
			case scoped:
				ours++
				if proposed {
					passed++
				} else {
					t.Errorf("%s (%s) is in scope and would be left unread", p.ID, p.Title)
				}
			case proposed:
				others++
				read = append(read, "! read "+p.ID)
			default:
				others++
				rejected++
			}
		}
	}
	slices.Sort(read)
	compare(t, "titles.txt", append([]string{
		fmt.Sprintf("in_scope.read %d %d", passed, ours),
		fmt.Sprintf("out_of_scope.unread %d %d", rejected, others),
	}, read...))
	holds(t, filepath.Join("..", "..", "..", "scraper", "board", "README.md"), map[string]string{
		"shown: titles": fmt.Sprintf("Of %d labelled postings of the field, %d pass by their titles; of %d of other fields, most of them\n"+
			"chosen because they could be mistaken for it, %d are left unread.\n", ours, passed, others, rejected),
	})
}

func must(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
