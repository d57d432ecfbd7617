package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/store/job"
)

func TestParseBoards(t *testing.T) {
	got, err := ParseBoards("f.yaml", []byte(`
boards:
  - id: north
    employer: North Hospital
    kind: workday
    host: north.wd5.myworkdayjobs.com
    search: [coder, "health information"]
    tags: [hires-coders]
  - {id: our-own, kind: jsonld, url: "http://127.0.0.1:8080/sitemap.xml", allow_private: true, delay: 0s, off: true, limit: 20}
  - {id: adzuna, off: false}
`), testTerms())
	if err != nil {
		t.Fatal(err)
	}
	none := time.Duration(0)
	want := []job.Board{
		{ID: "north", Employer: "North Hospital", Kind: "workday", Tags: []string{"hires-coders"},
			Params: map[string]string{"host": "north.wd5.myworkdayjobs.com", "search": "coder;health information"}},
		{ID: "our-own", Kind: "jsonld", AllowPrivate: true, Delay: &none, Off: true,
			Params: map[string]string{"url": "http://127.0.0.1:8080/sitemap.xml", "limit": "20"}},
		{ID: "adzuna"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestBoardsMistakes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"kind", "boards:\n  - {id: a, kind: greenhose, token: t}\n", []string{`2: unknown board kind "greenhose"; did you mean greenhouse? known kinds: greenhouse, jsonld, workday`}},
		{"kind far off", "boards:\n  - {id: a, kind: quux, token: t}\n", []string{`2: unknown board kind "quux"; known kinds: greenhouse, jsonld, workday`}},
		{"kind's own field", "boards:\n  - {id: a, kind: greenhouse}\n", []string{"2: board a: token is missing"}},
		{"twice", "boards:\n  - {id: a, kind: jsonld}\n  - {id: a, kind: jsonld}\n", []string{"3: board id a is given twice, first on line 2; ids are unique"}},
		{"id", "boards:\n  - {id: Our Board, kind: jsonld}\n", []string{`2: board id "Our Board"; use small letters, digits, - . and _, at most 64`}},
		{"path as id", "boards:\n  - {id: ../x, kind: jsonld}\n", []string{`2: board id "../x"; use small letters, digits, - . and _, at most 64`}},
		{"reserved", "boards:\n  - {id: import, kind: jsonld}\n", []string{"2: the board id import is taken by imported postings; choose another"}},
		{"no kind", "boards:\n  - {id: a}\n", []string{"2: a board without kind; every board needs id and kind"}},
		{"switch and more", "boards:\n  - {id: a, off: true, tags: [x]}\n", []string{"2: a board without kind; every board needs id and kind"}},
		{"nested field", "boards:\n  - {id: a, kind: jsonld, url: {a: b}}\n", []string{"2: url is a mapping; it must be a word or a line of text"}},
		{"none", "boards: []\n", []string{" names no board; write boards: and a list below it"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseBoards("f.yaml", []byte(c.text), testTerms())
			if d := cmp.Diff(c.want, lines(t, err)); d != "" {
				t.Error(d)
			}
		})
	}
}

var update = flag.Bool("update", false, "write boards/packed.json anew")

// TestBuiltin loads the registry strictly, and holds that the program carries
// what its files say; that its boards satisfy their adapters is tested where
// adapters are known.
func TestBuiltin(t *testing.T) {
	boards := registry(t)
	var packed bytes.Buffer
	for i, b := range boards {
		line, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&packed, "%s\n%s", map[bool]string{true: "[", false: ","}[i == 0], line)
	}
	packed.WriteString("\n]\n")
	if *update {
		if err := os.WriteFile("boards/packed.json", packed.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(packed.Bytes(), packedBoards) {
		t.Error("boards/packed.json is older than boards/*.yaml: write it anew with go generate ./config")
	}
	builtin, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(boards, builtin); d != "" {
		t.Errorf("what is packed (-files +packed):\n%s", d)
	}
	if len(boards) < 650 {
		t.Errorf("%d built-in boards, want at least 650", len(boards))
	}
	seen := map[string]string{}
	address := map[string]string{}
	coders := 0
	for _, b := range boards {
		if seen[b.ID] != "" {
			t.Errorf("id %s twice", b.ID)
		}
		seen[b.ID] = b.Employer
		if len(b.Tags) == 0 || (b.Employer == "") != slices.Contains(b.Tags, "board") {
			t.Errorf("%s (%q, tags %v) has no tags, or no employer though it is not a board of many", b.ID, b.Employer, b.Tags)
		}
		if where := whereIs(b); where != "" {
			if other := address[where]; other != "" {
				t.Errorf("%s and %s are the same board: %s", b.ID, other, where)
			}
			address[where] = b.ID
		}
		if listed := !slices.Contains([]string{"himalayas", "jobicy", "remotive", "remoteok", "feed", "adzuna", "careeronestop", "usajobs", "usajobs_historic"}, b.Kind); listed && b.Seen == "" && !slices.Contains(b.Tags, "board") {
			t.Errorf("%s does not say where its address was seen", b.ID)
		}
		if b.AllowPrivate {
			t.Errorf("%s is private", b.ID)
		}
		off := slices.Contains([]string{"usajobs", "adzuna", "careeronestop"}, b.Kind) || slices.Contains(b.Tags, "second-front") || slices.Contains(b.Tags, "all-trades")
		if b.Off != off {
			t.Errorf("%s (kind %s): off is %v; off are boards that ask for a key of one's own, second fronts of one that is on, and lists of all trades", b.ID, b.Kind, b.Off)
		}
		if slices.Contains(b.Tags, "hires-coders") {
			coders++
		}
	}
	if coders < 80 {
		t.Errorf("%d boards hire coders, want at least 80", coders)
	}
}

// whereIs is what tells a board's place from all others, whatever it is asked
// for there; "" for sources that are one place for everybody.
func whereIs(b job.Board) string {
	where := ""
	for _, name := range []string{"host", "tenant", "site", "token", "company", "partner", "code", "board", "agency", "cid", "url"} {
		if v := b.Params[name]; v != "" {
			where += " " + name + "=" + strings.TrimSuffix(strings.ToLower(v), "/")
		}
	}
	if where == "" {
		return ""
	}
	return b.Kind + where
}

// registry reads boards/*.yaml. Which kinds there are is tested where adapters
// are known.
func registry(t *testing.T) []job.Board {
	t.Helper()
	files, err := filepath.Glob("boards/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	terms := testTerms()
	terms.CheckBoard = func(job.Board) error { return nil }
	var all []job.Board
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^    kind: (\w+)$`).FindAllStringSubmatch(string(data), -1) {
			terms.Kinds = append(terms.Kinds, m[1])
		}
		boards, err := ParseBoards(name, data, terms)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, boards...)
	}
	return all
}

func TestMergeAndSelect(t *testing.T) {
	all, err := Merge(
		[]job.Board{{ID: "a", Kind: "x", Tags: []string{"t"}}, {ID: "b", Kind: "x"}, {ID: "d1", Kind: "x"}, {ID: "d2", Kind: "x", Off: true}},
		[]job.Board{{ID: "b", Kind: "y", Tags: []string{"t"}}, {ID: "c", Kind: "y"}, {ID: "d1", Off: true}, {ID: "d2"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Merge(all, []job.Board{{ID: "bb", Off: true}}); err == nil || !strings.Contains(err.Error(), "no board has the id \"bb\"; did you mean b") {
		t.Errorf("a switch for no board: %v", err)
	}
	on := func(only, off []string) string {
		boards, err := Select(all, only, off)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, b := range boards {
			if !b.Off {
				out = append(out, b.ID+b.Kind)
			}
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		only, off []string
		want      string
	}{
		{nil, nil, "ax by d2x cy"},
		{[]string{"tag:t"}, nil, "ax by"},
		{[]string{"tag:t", "c"}, []string{"a"}, "by cy"},
		{nil, []string{"tag:t"}, "d2x cy"},
	} {
		if got := on(c.only, c.off); got != c.want {
			t.Errorf("only %v, off %v: %q, want %q", c.only, c.off, got, c.want)
		}
	}
	if all[0].Off {
		t.Error("Select changed its argument")
	}
	for word, want := range map[string]string{
		"quux":   `no board has the id "quux"`,
		"tag:tt": `no board has the tag "tt"; did you mean tag:t`,
	} {
		if _, err := Select(all, []string{word}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Select(%s): %v, want %q", word, err, want)
		}
	}
}
