package digest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"

	"hitmatch/matcher/career"
	"hitmatch/matcher/score"
	"hitmatch/store/job"
)

func at(day int) time.Time { return time.Date(2026, 11, day, 6, 0, 0, 0, time.UTC) }

func amount(v float64) *float64 { return &v }

// sample is a small digest with one job of each grade, a copy, and a board
// that failed.
func sample() *View {
	coder := Item{
		Rank: 1,
		Posting: job.Posting{
			ID: "abcdefghijkl", Board: "north", ExternalID: "R-1", Title: "Inpatient Coder II", Employer: "North Hospital",
			URL: "https://jobs.north.example/R-1?a=b", Places: []job.Place{{Text: "Remote"}}, Status: job.Open,
			FirstSeen: at(22), LastSeen: at(24), Closes: at(30), Version: 1, Cluster: "abcdefghijkl",
		},
		Facts: job.Facts{
			InScope: true, Family: job.FamilyCoding, Role: "coding_inpatient", Level: job.LevelMid, Required: "any(CCS RHIT)",
			Education: job.EducationUnstated, Apprentice: job.ApprenticeSilent,
			Remote: job.Remote{Mode: job.ModeRemote, StatesAllow: []string{"OH", "TX"}},
			Pay:    &job.Pay{Min: amount(28), Max: amount(36.5), Unit: job.PerHour, Currency: "USD"},
			Clauses: []job.Clause{{Kind: job.ClauseCredential, Strength: job.Required, Expr: "any(CCS RHIT)", Answerable: true,
				Span: job.Span{Field: job.FieldText, Start: 10, End: 30}, Quote: "CCS or RHIT required"}},
		},
		Match: job.Match{
			Posting: "abcdefghijkl", Grade: job.Strong, Score: 42,
			Reasons: []job.Reason{
				{Rule: "credential", Points: 24, Text: "You hold the CCS; the posting asks for CCS or RHIT.", Quote: "CCS or RHIT required"},
				{Rule: "line", Points: 18, Text: "It is coding work, which you want most.", Quote: "Inpatient Coder"},
			},
			Requirements: []job.Requirement{{Kind: job.ClauseCredential, Expr: "any(CCS RHIT)", Strength: job.Required, Answer: job.Met,
				Why: "You hold the CCS; the posting asks for CCS or RHIT.", Quote: "CCS or RHIT required"}},
		},
		Copies: []Copy{{Board: "agency", Employer: "Best Staffing", URL: "https://agency.example/9"}},
		More:   2,
	}
	near := Item{
		Rank:    2,
		Posting: job.Posting{ID: "mnopqrstuvwx", Board: "south", Title: "Records Specialist", Employer: "South Clinic", FirstSeen: at(24), Status: job.Missing},
		Facts:   job.Facts{InScope: true, Family: job.FamilyHIM, Remote: job.Remote{Mode: job.ModeUnstated}},
		Match: job.Match{
			Posting: "mnopqrstuvwx", Grade: job.Near, Score: 20,
			Reasons: []job.Reason{{Rule: "gap", Points: -12, Text: "3 years of health records asked; you have 2.", Quote: "three years"}, {Rule: "line", Points: 32, Text: "It is health records work."}},
			Requirements: []job.Requirement{{Kind: job.ClauseExperience, Strength: job.Required, Answer: job.NearMet,
				Why: "3 years of health records asked; you have 2.", Quote: "three years"}},
		},
	}
	return &View{
		Profile: "me", Person: "A. Person", AsOf: at(24), Items: []Item{coder, near}, Left: 1, Fit: "hitmatch fit",
		Hidden: []Count{{"out of scope", 7}, {"credential missing", 2}},
		Boards: []Board{
			{Run: job.Run{Board: "north", State: job.RunOK, Found: 3, New: 1, Started: at(24), Ended: at(24)}, Employer: "North Hospital"},
			{Run: job.Run{Board: "west", State: job.RunFailed, Started: at(24), Error: "GET https://west.example/: status 500", Errors: 1}},
		},
	}
}

func TestText(t *testing.T) {
	want := `Jobs for A. Person, 24 November 2026
2 new jobs: 1 strong and 1 near. 1 more fits and comes next time.

STRONG MATCHES

 1. Inpatient Coder II
    North Hospital · remote, for people in OH and TX
    $28–$36.50/hour · first seen 2 days ago, apply by 30 November 2026
    score 42
    For      You hold the CCS; the posting asks for CCS or RHIT. “CCS or RHIT
             required”
             It is coding work, which you want most. “Inpatient Coder”
    The same job is also advertised by Best Staffing.
    2 more jobs of North Hospital fit too.
    More: hitmatch fit abcdefghijkl
    https://jobs.north.example/R-1?a=b

NEAR MATCHES: ONE THING IS MISSING OR UNCLEAR

 2. Records Specialist
    South Clinic · place not stated
    pay not stated · first seen today, not found by the latest crawl · score 20
    For      It is health records work.
    Missing  3 years of health records asked; you have 2. “three years”
    More: hitmatch fit mnopqrstuvwx

9 open jobs are hidden, and why:
     7  not health information work
     2  a credential you do not hold is required

1 of 2 boards could not be read whole; jobs may be missing:
  - west failed: GET https://west.example/: status 500
`
	if d := cmp.Diff(want, Text(sample(), Style{})); d != "" {
		t.Error(d)
	}
}

func TestMarkdown(t *testing.T) {
	want := `# Jobs for A. Person, 24 November 2026

2 new jobs: 1 strong and 1 near. 1 more fits and comes next time.

## Strong matches

### 1. [Inpatient Coder II](<https://jobs.north.example/R-1?a=b>)

North Hospital · remote, for people in OH and TX · \$28–\$36.50/hour · first seen 2 days ago, apply by 30 November 2026 · score 42

- **For:** You hold the CCS; the posting asks for CCS or RHIT. “CCS or RHIT required”
- **For:** It is coding work, which you want most. “Inpatient Coder”
- The same job is also advertised by Best Staffing\.
- 2 more jobs of North Hospital fit too.
- More: hitmatch fit abcdefghijkl

## Near matches: one thing is missing or unclear

### 2. Records Specialist

South Clinic · place not stated · pay not stated · first seen today, not found by the latest crawl · score 20

- **For:** It is health records work.
- **Missing:** 3 years of health records asked; you have 2. “three years”
- More: hitmatch fit mnopqrstuvwx

## 9 open jobs are hidden, and why

- 7: not health information work
- 2: a credential you do not hold is required

## Boards

1 of 2 boards could not be read whole; jobs may be missing:

- west failed: GET https\:\/\/west\.example/: status 500
`
	if d := cmp.Diff(want, Markdown(sample())); d != "" {
		t.Error(d)
	}
}

func TestBoards(t *testing.T) {
	board := func(id string, state job.RunState, day int) Board {
		return Board{Run: job.Run{Board: id, State: state, Started: at(day), Error: "why"}}
	}
	many := make([]Board, 0, 13)
	for i := range 13 {
		many = append(many, board(fmt.Sprintf("b%02d", i), job.RunBlocked, 24))
	}
	for _, c := range []struct {
		name   string
		boards []Board
		want   []string
	}{
		{"none", nil, []string{"No board has been crawled yet."}},
		{"one", []Board{board("a", job.RunOK, 24)}, []string{"The board was read whole."}},
		{"all", []Board{board("a", job.RunOK, 24), board("b", job.RunOK, 23)}, []string{"All 2 boards were read whole."}},
		{"old", []Board{board("a", job.RunOK, 24), board("b", job.RunOK, 10)}, []string{
			"All 2 boards were read whole.", "But 1 board was last read more than 3 days ago, the oldest on 10 November 2026: run hitmatch crawl.",
		}},
		{"bad", []Board{board("a", job.RunOK, 24), board("b", job.RunNotAllowed, 24)}, []string{
			"1 of 2 boards could not be read whole; jobs may be missing:", "- b does not allow crawling: why",
		}},
		{"many bad", many, []string{
			"13 of 13 boards could not be read whole; jobs may be missing:",
			"- b00 turned us away: why", "- b01 turned us away: why", "- b02 turned us away: why", "- b03 turned us away: why", "- b04 turned us away: why",
			"- b05 turned us away: why", "- b06 turned us away: why", "- b07 turned us away: why", "- b08 turned us away: why", "- b09 turned us away: why",
			"- 3 more: hitmatch boards list",
		}},
	} {
		out := Text(&View{AsOf: at(24), Boards: c.boards}, Style{Width: 100})
		var got []string
		for _, l := range strings.Split(strings.TrimSpace(out), "\n")[3:] {
			got = append(got, strings.TrimSpace(l))
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestNothingNew(t *testing.T) {
	v := &View{Person: "A. Person", AsOf: at(24), Hidden: []Count{{"scam", 1}}}
	want := `Jobs for A. Person, 24 November 2026
Nothing new fits.

1 open job is hidden, and why:
     1  signs of a scam

No board has been crawled yet.
`
	if d := cmp.Diff(want, Text(v, Style{})); d != "" {
		t.Error(d)
	}
	v.All = true
	if s := Text(v, Style{}); !strings.Contains(s, "Nothing that is open now fits.") {
		t.Errorf("--all with nothing says:\n%s", s)
	}
}

// TestJSON holds the keys and nulls that scripts rely on.
func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, sample()); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(b.Bytes(), []byte("\n")); n != 1 {
		t.Errorf("%d lines, want one object on one line", n)
	}
	var got map[string]any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	items := got["items"].([]any)
	first := items[0].(map[string]any)
	posting := first["posting"].(map[string]any)
	facts := posting["facts"].(map[string]any)
	second := items[1].(map[string]any)["posting"].(map[string]any)
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"profile", got["profile"], "me"},
		{"as_of", got["as_of"], "2026-11-24T06:00:00Z"},
		{"since", got["since"], nil},
		{"hidden", got["hidden"], map[string]any{"count": 9.0, "by_reason": map[string]any{"out of scope": 7.0, "credential missing": 2.0}}},
		{"rank", first["rank"], 1.0},
		{"grade", first["grade"], "strong"},
		{"copy_of", first["copy_of"], nil},
		{"copies", posting["copies"], []any{map[string]any{"board": "agency", "url": "https://agency.example/9"}}},
		{"closes", posting["closes"], "2026-11-30"},
		{"posted", posting["posted"], nil},
		{"apply_url", posting["apply_url"], nil},
		{"pay", facts["pay"], map[string]any{"min": 28.0, "max": 36.5, "unit": "hour", "currency": "USD"}},
		{"years", facts["years"], nil},
		{"education", facts["education"], "unstated"},
		{"skills", facts["skills"], []any{}},
		{"url of the second", second["url"], nil},
		{"pay of the second", second["facts"].(map[string]any)["pay"], nil},
	} {
		if d := cmp.Diff(c.want, c.got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	clause := facts["clauses"].([]any)[0].(map[string]any)
	for _, k := range []string{"kind", "strength", "expr", "answerable", "quote", "start", "end"} {
		if _, ok := clause[k]; !ok {
			t.Errorf("clause without %s", k)
		}
	}
	board := got["boards"].([]any)[1].(map[string]any)
	for _, k := range []string{"board", "state", "found", "new", "changed", "closed", "error"} {
		if _, ok := board[k]; !ok {
			t.Errorf("board without %s", k)
		}
	}
	var empty bytes.Buffer
	if err := JSON(&empty, &View{Profile: "me", AsOf: at(1)}); err != nil {
		t.Fatal(err)
	}
	want := `{"profile":"me","as_of":"2026-11-01T06:00:00Z","since":null,"items":[],"hidden":{"count":0,"by_reason":{}},"boards":[],"summaries":null,"changes":[],"expiring":[],"notices":[],"left":0}` + "\n"
	if d := cmp.Diff(want, empty.String()); d != "" {
		t.Error(d)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain – “text” é 中 👍":            "plain – “text” é 中 👍",
		"a\x1b[31mb\x1b]52;c;AAAA\x07c":   "a[31mb]52;c;AAAAc",
		"over\rwrite\tand\n\nbreak":       "over write and break",
		"\u202egnp\u202c \u2066x\u2069":   "gnp x",
		"zero\u200bwidth\ufeff\u00adjoin": "zerowidthjoin",
		"tag\U000e0041\U000e007f":         "tag",
		"bad\xff\xfeutf8":                 "badutf8",
		"z\u0301\u0301\u0301\u0301\u0301": "z\u0301\u0301\u0301",
		"blank\u3164\u2800":               "blank",
		"c1\u009b31m\u0085x":              "c131m x",
		"line\u2028sep":                   "line sep",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLink(t *testing.T) {
	for in, want := range map[string]bool{
		"https://jobs.example.org/a?b=c#d":               true,
		"http://127.0.0.1:8080/x":                        true,
		"javascript:alert(1)":                            false,
		"data:text/html,x":                               false,
		"//evil.example":                                 false,
		"https://":                                       false,
		"https://good.example@evil.example/":             false,
		"https://a.example/x y":                          false,
		"https://a.example/>)<img>":                      false,
		"https://a.example/\x1b[2J":                      false,
		"https://a.example/\u202efdp":                    false,
		"https://a.example/" + strings.Repeat("x", 3000): false,
		"": false,
	} {
		if got := Link(in) == in && in != ""; got != want {
			t.Errorf("Link(%.60q) given: %v, want %v", in, got, want)
		}
	}
}

// hostile are texts that try to be more than text.
func hostile() []string {
	return []string{
		"\x1b[2J\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
		"](javascript:alert(1)) ![x](http://evil.example/p.png) [a](http://evil.example)",
		"<img src=x onerror=alert(1)> <script>alert(1)</script> &lt;b&gt;",
		"# heading\n\n- list\n1. one\n> quote\n```\ncode\n```",
		"| a | b |\n|---|---|",
		"http://evil.example www.evil.example a@evil.example //evil.example evil.example <http://evil.example>",
		"*bold* _it_ ~~gone~~ `code` $x$ :smile: [^1] ==x==",
		"\u202etxt.exe \u200b\u2066x",
		strings.Repeat("long", 2500),
		strings.Repeat("宽", 500),
		"\r\nover\rwrite",
		"\xff\xfe\x00",
	}
}

// withEverywhere puts a text into every field that comes from outside.
func withEverywhere(s string) *View {
	v := sample()
	v.Person = s
	for i := range v.Items {
		it := &v.Items[i]
		it.Posting.Title, it.Posting.Employer, it.Posting.Location = s, s, s
		it.Posting.URL, it.Posting.ApplyURL, it.Posting.Text = s, s, s
		it.Posting.Places = []job.Place{{Text: s}, {City: s, State: s, Country: s}}
		it.Facts.Remote.StatesAllow = []string{s}
		it.Facts.Pay = &job.Pay{Min: amount(1), Unit: job.PayUnit(s), Currency: s}
		it.Copies = []Copy{{Board: s, Employer: s, URL: s}}
		it.Match.Cause = s
		for j := range it.Match.Reasons {
			it.Match.Reasons[j].Text, it.Match.Reasons[j].Quote = s+" t", s
		}
		for j := range it.Match.Requirements {
			it.Match.Requirements[j].Why, it.Match.Requirements[j].Quote = s+" w", s
		}
	}
	v.Hidden = append(v.Hidden, Count{s, 1})
	for i := range v.Boards {
		v.Boards[i].Employer, v.Boards[i].Run.Error = s, s
	}
	return v
}

func TestHostileTextInTerminal(t *testing.T) {
	for _, s := range hostile() {
		for _, width := range []int{0, 20, 37, 80, 400} {
			v := withEverywhere(s)
			fit := v.Items[0]
			for name, out := range map[string]string{
				"digest": Text(v, Style{Width: width}),
				"fit":    Fit(&fit, s, at(24), Style{Width: width}),
			} {
				if !utf8.ValidString(out) {
					t.Errorf("%s of %.30q is not UTF-8", name, s)
				}
				for _, r := range out {
					if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
						t.Fatalf("%s of %.30q holds %U", name, s, r)
					}
				}
				for line := range strings.Lines(out) {
					line = strings.TrimSuffix(line, "\n")
					if !strings.Contains(line, "hitmatch fit") && columns(line) > Width(width) {
						t.Errorf("%s at width %d: a line of %d columns: %.80q", name, width, columns(line), line)
					}
				}
			}
		}
	}
}

// unescaped replaces what stands behind a backslash, which is only itself,
// with a letter.
func unescaped(md string) string {
	var b strings.Builder
	for i := 0; i < len(md); i++ {
		if md[i] == '\\' {
			i++
			b.WriteByte('x')
			continue
		}
		b.WriteByte(md[i])
	}
	return b.String()
}

// TestHostileTextInMarkdown checks that nothing foreign keeps a character that
// starts markup or a link: each stands behind a backslash.
func TestHostileTextInMarkdown(t *testing.T) {
	for _, s := range hostile() {
		got := escape(s)
		if strings.ContainsAny(got, "\n\r\x1b@") {
			t.Errorf("escape(%.40q) = %.80q holds a line end, an escape or an @", s, got)
		}
		bare := unescaped(got)
		if strings.ContainsAny(bare, "`*_[]<>&|~#${}^=") {
			t.Errorf("escape(%.40q) leaves markup: %.120q", s, got)
		}
		if strings.Contains(bare, "www.") || strings.Contains(bare, "//") || strings.Contains(bare, ":s") || strings.Contains(bare, "evil.example") {
			t.Errorf("escape(%.40q) leaves an address: %.120q", s, got)
		}
		out := Markdown(withEverywhere(s))
		if n := strings.Count(out, "](<"); n != 0 {
			t.Errorf("%.40q became %d links", s, n)
		}
		if strings.ContainsAny(strings.ReplaceAll(out, "\n", ""), "\x1b\x00\r") {
			t.Errorf("%.40q: control characters in Markdown", s)
		}
	}
	for in, want := range map[string]string{
		"- item":                 `\- item`,
		"+ item":                 `\+ item`,
		"12. item":               `12\. item`,
		"12) item":               `12\) item`,
		"ICD-10-PCS and/or CPT.": "ICD-10-PCS and/or CPT.",
	} {
		if got := escape(in); got != want {
			t.Errorf("escape(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzHostile puts any text into every field: no format may pass on a control
// character or become a link.
func FuzzHostile(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4000 {
			return
		}
		v := withEverywhere(s)
		md := Markdown(v)
		for name, out := range map[string]string{"text": Text(v, Style{Width: 60}), "markdown": md} {
			for _, r := range out {
				if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
					t.Fatalf("%s of %q holds %U", name, s, r)
				}
			}
		}
		if Link(s) == "" && strings.Contains(unescaped(md), "](") {
			t.Errorf("%q became a link", s)
		}
		if e := escape(s); strings.ContainsAny(unescaped(e), "<`[]") {
			t.Errorf("escape(%q) = %q", s, e)
		}
		var b bytes.Buffer
		if err := JSON(&b, v); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(b.Bytes()) || bytes.Count(b.Bytes(), []byte("\n")) != 1 {
			t.Errorf("JSON of %q is not one object on one line", s)
		}
	})
}

func TestSameViewSameBytes(t *testing.T) {
	var a, b bytes.Buffer
	for range 20 {
		a.Reset()
		b.Reset()
		if err := JSON(&a, sample()); err != nil {
			t.Fatal(err)
		}
		if err := JSON(&b, sample()); err != nil {
			t.Fatal(err)
		}
		first, second := Text(sample(), Style{}), Text(sample(), Style{})
		if a.String() != b.String() || first != second {
			t.Fatal("two renderings of one view differ")
		}
	}
}

func TestColourOnlyWhenAsked(t *testing.T) {
	if s := Text(sample(), Style{}); strings.Contains(s, "\x1b") {
		t.Error("escapes without colour")
	}
	coloured := Text(sample(), Style{Colour: true})
	plain := strings.NewReplacer("\x1b[1;32m", "", "\x1b[1;33m", "", "\x1b[1m", "", "\x1b[0m", "").Replace(coloured)
	if plain == coloured {
		t.Error("no colours with colour")
	}
	if d := cmp.Diff(Text(sample(), Style{}), plain); d != "" {
		t.Errorf("colour changes the text: %s", d)
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"", 20, "- \n"},
		{"one two three four five six", 14, "- one two\n  three four\n  five six\n"},
		{"abcdefghijklmnopqrstuvwxyz and", 12, "- abcdefghij\n  klmnopqrst\n  uvwxyz and\n"},
		{"宽宽宽宽宽宽", 8, "- 宽宽宽\n  宽宽宽\n"},
	} {
		got := Wrap(c.text, c.width, "- ", "  ")
		if strings.TrimRight(got, " \n") != strings.TrimRight(c.want, " \n") {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestRow(t *testing.T) {
	for width, want := range map[int]string{
		40: "  Ash Hospital · remote · score 48\n",
		28: "  Ash Hospital · remote\n  score 48\n",
		10: "  Ash\n  Hospital\n  remote\n  score 48\n",
	} {
		if got := row(width, "  ", "Ash Hospital", "remote", "score 48"); got != want {
			t.Errorf("in %d columns: %q, want %q", width, got, want)
		}
	}
}

// States that are left out are joined by "or", those that are meant by "and".
func TestWhereNamesStates(t *testing.T) {
	f := job.Facts{Remote: job.Remote{Mode: job.ModeRemote, StatesAllow: []string{"OK", "TX"}}}
	if got := Where(&job.Posting{}, &f); got != "remote, for people in OK and TX" {
		t.Errorf("%q", got)
	}
	f.Remote.StatesAllow, f.Remote.StatesDeny = nil, []string{"CA", "CO", "NY"}
	if got := Where(&job.Posting{}, &f); got != "remote, not in CA, CO or NY" {
		t.Errorf("%q", got)
	}
}

// Runes that are measured without the tables are as wide as in them.
func TestColumn(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		if got, want := column(r), (&runewidth.Condition{}).RuneWidth(r); got != want {
			t.Errorf("%U is %d wide, want %d", r, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	v := sample()
	it := v.Items[1]
	want := `A near match for A. Person (score 20 of 100): one thing is missing or unclear.

Records Specialist
South Clinic · place not stated · pay not stated
first seen today, not found by the latest crawl

What it requires
  nearly   3 years of health records asked; you have 2. “three years”

What would change it
  - The years of work it asks for: 3 years of health records asked; you have 2.

How the score comes about
  -12  3 years of health records asked; you have 2. “three years”
  +32  It is health records work.
`
	if d := cmp.Diff(want, Fit(&it, v.Person, v.AsOf, Style{})); d != "" {
		t.Error(d)
	}
}

func TestFitOrderAndChange(t *testing.T) {
	it := sample().Items[0]
	need := func(kind job.ClauseKind, a job.Answer, why string) job.Requirement {
		return job.Requirement{Kind: kind, Strength: job.Required, Answer: a, Why: why}
	}
	it.Match = job.Match{Grade: job.Hide, Cause: "licence missing", Requirements: []job.Requirement{
		need(job.ClauseCredential, job.Met, "You hold the CCS."),
		need(job.ClauseSkill, job.Unknown, "Your profile does not name this skill."),
		need(job.ClauseCitizen, job.Unknown, "Your profile does not say."),
		need(job.ClauseLicence, job.Unmet, "You do not hold the RN."),
		{Kind: job.ClauseCredential, Strength: job.Preferred, Answer: job.Unmet, Why: "The CCDS would be welcome."},
		need(job.ClausePay, job.Unknown, "The pay cannot be compared."),
	}}
	_, after, _ := strings.Cut(Fit(&it, "", at(24), Style{}), "\n\nWhat it requires\n")
	want := `  no       You do not hold the RN.
  unclear  Your profile does not name this skill.
  unclear  Your profile does not say.
  yes      You hold the CCS.

What it would like
  no       The CCDS would be welcome.

What you ask for
  unclear  The pay cannot be compared.

What would change it
  - The licence the posting names: you do not hold the RN.
  - A clear answer, from the employer or in your profile: your profile does not
    say.

How the score comes about
  A job that is hidden gets no points.
`
	if d := cmp.Diff(want, after); d != "" {
		t.Error(d)
	}
	it.Match.Cause = "offshore"
	if s := Fit(&it, "", at(24), Style{}); !strings.Contains(s, "Nothing on your side: the work is outside the US.") {
		t.Errorf("an offshore job can be changed:\n%s", s)
	}
}

// Where one change does it, what else could be done is not said over again; what
// is of one kind stands on one line.
func TestFitSaysEachChangeOnce(t *testing.T) {
	it := sample().Items[0]
	need := func(kind job.ClauseKind, a job.Answer, why string) job.Requirement {
		return job.Requirement{Kind: kind, Strength: job.Required, Answer: a, Why: why}
	}
	it.Match = job.Match{Grade: job.Hide, Requirements: []job.Requirement{
		need(job.ClauseCredential, job.Unmet, "You do not hold the CPC."),
		need(job.ClauseCredential, job.Unmet, "You do not hold the CPMA."),
		need(job.ClauseMode, job.NearMet, "The work is remote, but training is on site in OH."),
		{Kind: job.ClauseEducation, Strength: job.Alternative, Answer: job.Unmet, Why: "A degree would do as well."},
	}}
	want := []string{
		"The credentials the posting names: you do not hold the CPC; you do not hold the CPMA.",
		"A word with the employer: the work is remote, but training is on site in OH.",
	}
	if d := cmp.Diff(want, changes(&it)); d != "" {
		t.Error(d)
	}
	it.Ways = []career.Way{{Words: "the CPMA", Grade: job.Near}}
	want[0] = "With one change, the CPMA, it would be a near match."
	if d := cmp.Diff(want, changes(&it)); d != "" {
		t.Error(d)
	}
}

// A step of the ladder is opened by any of its credentials, together with its
// schooling.
func TestRungWords(t *testing.T) {
	rung := career.Rung{FromName: "HIM supervisor", ToName: "HIM manager"}
	ods := career.Opener{ID: "ODS", Name: "ODS", Held: true}
	cca := career.Opener{ID: "CCA", Name: "CCA"}
	degree := career.Opener{ID: "bachelor", Name: "a bachelor's degree"}
	for want, opens := range map[string][]career.Opener{
		"HIM supervisor → HIM manager.": nil,
		"HIM supervisor → HIM manager: usually opened by the ODS (you have it) and a bachelor's degree.": {ods, degree},
		"HIM supervisor → HIM manager: usually opened by the ODS or the CCA (you have the ODS).":         {ods, cca},
		"HIM supervisor → HIM manager: usually opened by a bachelor's degree.":                           {degree},
		"HIM supervisor → HIM manager: usually opened by the CCA.":                                       {cca},
	} {
		rung.Opens = opens
		if got := rungWords(rung); got != want {
			t.Errorf("%v: %q, want %q", opens, got, want)
		}
	}
}

func TestPossibleSaysWhy(t *testing.T) {
	m := job.Match{Grade: job.Low, Score: 36, Reasons: []job.Reason{
		{Rule: score.RuleLevelFar, Points: -10, Text: "The job leads people, and your profile shows no years of that."},
		{Rule: "credential", Points: 24, Text: "You hold the RHIT."},
	}}
	const want = "Possible for Ada (score 36 of 100). The job leads people, and your profile shows no years of that."
	if got := verdict(m, "Ada"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAgo(t *testing.T) {
	for _, c := range []struct {
		seen time.Time
		want string
	}{
		{at(24), "today"}, {at(25), "today"}, {at(23), "yesterday"}, {at(14), "10 days ago"},
		{at(24).AddDate(0, 0, -90), "3 months ago"}, {time.Time{}, "at an unknown time"},
	} {
		if got := Ago(c.seen, at(24)); got != c.want {
			t.Errorf("Ago(%v) = %q, want %q", c.seen, got, c.want)
		}
	}
}

// One way among others that is not met keeps nobody out: it is not missing, and
// a strong match needs no change.
func TestAlternativeIsNotMissing(t *testing.T) {
	m := job.Match{Grade: job.Strong, Score: 80, Requirements: []job.Requirement{
		{Kind: job.ClauseExperience, Strength: job.Required, Answer: job.Met, Why: "You have 2 years."},
		{Kind: job.ClauseEducation, Strength: job.Alternative, Answer: job.Unmet, Why: "The posting asks for an associate degree."},
	}}
	for _, l := range reasons(m) {
		if strings.Contains(l.text, "associate") {
			t.Errorf("a digest says %q under %q", l.text, l.label)
		}
	}
	it := Item{Posting: job.Posting{Title: "Records Technician"}, Match: m}
	text := Fit(&it, "Ana", time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC), Style{})
	if !strings.Contains(text, "What would do instead\n  no ") || strings.Contains(text, "What would change it") {
		t.Errorf("fit says\n%s", text)
	}
}
