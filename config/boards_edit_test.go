package config

import (
	"strings"
	"testing"

	"hitmatch/store/job"
)

// TestAddBoard: what a person wrote stays, to the byte where the list is the
// plain one at the end of the file.
func TestAddBoard(t *testing.T) {
	b := job.Board{ID: "north", Employer: "North Hospital", Kind: "greenhouse", Params: map[string]string{"token": "0123"}, Tags: []string{"mine"}}
	const entry = "- id: north\n  employer: North Hospital\n  kind: greenhouse\n  token: \"0123\"\n  tags: [mine]\n"
	in := func(indent string) string {
		return indent + strings.ReplaceAll(strings.TrimSuffix(entry, "\n"), "\n", "\n"+indent) + "\n"
	}
	for _, c := range []struct{ name, had, want string }{
		{"no file", "", "# My boards. They are crawled beside those that come with hitmatch; one with the\n# id of such a board takes its place, and {id: …, off: true} switches one off.\nboards:\n" + in("  ")},
		{"only a comment", "# mine\n", "# mine\nboards:\n" + in("  ")},
		{
			"comments and blank lines",
			"# top\n\nboards:   # the list\n  # first\n  - id: a\n    kind: jsonld   # any site\n    url: https://a.example/\n\n  # the end\n",
			"# top\n\nboards:   # the list\n  # first\n  - id: a\n    kind: jsonld   # any site\n    url: https://a.example/\n\n  # the end\n" + in("  "),
		},
		{"not indented", "boards:\n- id: a\n  kind: jsonld", "boards:\n- id: a\n  kind: jsonld\n" + entry},
		{"indented by four", "boards:\n    - {id: a, kind: jsonld}\n", "boards:\n    - {id: a, kind: jsonld}\n" + in("    ")},
		{"in brackets", "# top\nboards: [{id: a, kind: jsonld}] # end\n", "# top\nboards:\n  # end\n  - {id: a, kind: jsonld}\n" + in("  ")},
		{"an empty list", "boards: [] # none yet\n", "boards:\n  # none yet\n" + in("  ")},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := AddBoard("f.yaml", []byte(c.had), b, testTerms())
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
			if _, err := AddBoard("f.yaml", got, b, testTerms()); err == nil || !strings.Contains(err.Error(), "given twice") {
				t.Errorf("the same board again: %v", err)
			}
		})
	}
	for name, had := range map[string]string{"no list": "boards: word\n", "no mapping": "- a\n", "broken": "boards:\n  - {id: a\n", "a mistake in it": "boards:\n  - {id: a, kind: quux}\n"} {
		if got, err := AddBoard("f.yaml", []byte(had), b, testTerms()); err == nil {
			t.Errorf("%s: taken:\n%s", name, got)
		}
	}
}
