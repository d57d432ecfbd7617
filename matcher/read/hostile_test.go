package read

import (
	"cmp"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"hitmatch/matcher/internal/yardstick"
	"hitmatch/store/job"
)

var (
	huge    = flag.Bool("huge", false, "read hostile texts of 10 MB, not of 1 MB")
	spliced = flag.Int("spliced", 2_000, "how many postings to splice from the lines of others")
)

// naughty are strings that break readers: empty and blank ones, numbers that
// are none, code, other scripts, wrong ways of writing, halves of characters.
var naughty = []string{
	"", " ", "\x00", "\xff\xfe", "undefined", "NULL", "-1", "1e309", "NaN", "0x7fffffffffffffff", "9223372036854775808 years", "$1.00.00/hr", "1/0",
	"<script>alert(1)</script>", "'; DROP TABLE jobs; --", "${jndi:ldap://x}", "%s%n%x", "../../../etc/passwd", "(((((a+)+)+)+$", "[a-z]*?{2,}\\b(?i)",
	"\u202eRHIT\u202c required", "R\u0336H\u0336I\u0336T", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L", "\u200b\u200d\ufeff", "社會科學院語學研究所", "Ω≈ç√∫˜µ≤≥÷", "👩🏽‍💻 coder", "İstanbul ıI", "ﬁnance ﬂow", "ABC\u2028DEF",
}

// naughtyStrings are those, and with HITMATCH_SHARED set the big list of naughty
// strings there.
func naughtyStrings(t *testing.T) []string {
	dir := os.Getenv("HITMATCH_SHARED")
	if dir == "" {
		return naughty
	}
	text, err := os.ReadFile(filepath.Join(dir, "reliability", "suites", "blns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return append(all, naughty...)
}

// TestReadNaughtyStrings reads every naughty string in every field a person or a
// board fills in.
func TestReadNaughtyStrings(t *testing.T) {
	r := newReader(t)
	const plain = "Requirements\n- CPC or CCS\n- Two years of coding"
	for _, s := range naughtyStrings(t) {
		for _, p := range []job.Posting{
			{Title: s, Text: plain}, {Title: "Coder", Text: s}, {Title: "Coder", Text: plain + "\n" + s + "\n" + plain}, {Title: "Coder", Text: "CPC " + s + " required"},
			{Title: "Coder", Text: plain, Location: s, Workplace: s, Salary: s, Employer: s, URL: s, ApplyURL: s, Series: []string{s}},
			{Title: "Coder", Text: plain, Places: []job.Place{{Text: s, City: s, State: s, Country: s}}},
		} {
			checkFacts(t, &p, r.Read(&p))
		}
		// What stands around a demand in another line does not change it.
		if f := r.Read(&job.Posting{Title: "Coder", Text: plain, Location: s}); f.Required != "any(CPC CCS)" || f.Years == nil || f.Years.Min != 2 {
			t.Errorf("location %q: required %q, years %v", s, f.Required, f.Years)
		}
	}
}

// TestReadHostileText holds that reading takes time linear in the length of
// anything, and gives the same facts again. Ten times the text may take ten times
// as long; quadratic reading would take a hundred.
func TestReadHostileText(t *testing.T) {
	size := 1 << 20
	if *huge {
		size = 10 << 20
	}
	keywords := strings.Fields("RHIT RHIA CCS CPC coder coding audit inpatient remote required preferred years hourly salary Texas hybrid Epic degree")
	r := newReader(t)
	desk := r.Desk()
	for _, c := range []struct{ name, piece string }{
		{"plain sentences", "Codes charts and queries physicians about them. "},
		{"a pattern of the other kind", "(((((a+)+)+)+$ "},
		{"a list without end", "CPC, "},
		{"nothing to see", "\u00a0\u200b\ufeff"},
		{"one word", "aaaaaaaaaaaaaaaa"},
		{"one line", "must have CPC or CCS with two years of coding preferred in Texas for $30 an hour "},
		{"keywords", strings.Join(keywords, " ") + " "},
		{"brackets within brackets", "(CPC required ["},
		{"bullets within bullets", "- * \u2022 1. (a) CPC or\n   "},
		{"strength words", "required preferred must have not required "},
		{"tables", "Required | Preferred | CPC | 2 years\n"},
		{"numbers", "$1,000.50 - 3,5 to 12 (twelve) 401k 20-30 "},
		{"states", "TX, OH, New York, OR, IN, Washington, "},
		{"half characters", "CPC\xff\xe2\x80 "},
	} {
		read := func(size int) (job.Facts, time.Duration) {
			p := &job.Posting{Title: "Coder", Text: strings.Repeat(c.piece, size/len(c.piece))}
			start := yardstick.CPU(t)
			f := desk.Read(p)
			took := yardstick.CPU(t) - start
			checkFacts(t, p, f)
			if size < 1<<18 {
				if diff := gocmp.Diff(f, r.Read(p)); diff != "" {
					t.Errorf("%s: the second reading differs:\n%s", c.name, diff)
				}
			}
			return f, took
		}
		_, small := read(size / 10)
		_, large := read(size)
		ratio := float64(large) / float64(max(small, time.Millisecond))
		t.Logf("%-28s %4d KB %8v; %.1f times that of a tenth", c.name, size>>10, large.Round(time.Millisecond), ratio)
		const quadratic = 60 // a loaded machine and its caches make 10 to 20 of 10
		if ratio > quadratic {
			t.Errorf("%s: ten times the text takes %.0f times as long", c.name, ratio)
		}
	}
}

// TestReadSpliced reads postings that are put together at random from the lines,
// sentences and table cells of others, whole, cut, doubled and run together: what
// pages become on their way through boards. Nothing may panic, every quote must
// stand in its posting, units and clauses stand in order, and a desk that has read
// others before gives the facts that a new one gives.
func TestReadSpliced(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts to splice: %v", err)
	}
	pieces := strings.SplitAfter(page.Text, "\n")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			pieces = append(pieces, line)
			pieces = append(pieces, strings.SplitAfter(line, ". ")...)
			pieces = append(pieces, strings.SplitAfter(line, " | ")...)
		}
	}
	joints := []string{"", "", "\n", "\n\n", " ", ". ", "; ", ", ", " or ", " and ", " | ", "\t", "\n- ", " \u2022 ", ": ", " (", ") ", "/", " - ", "\u00a0", "...", " required\n", " preferred "}
	r := newReader(t)
	desk := r.Desk()
	for seed := range uint64(*spliced) {
		random := rand.New(rand.NewPCG(seed, 0))
		var b strings.Builder
		for range 1 + random.IntN(30) {
			piece := pieces[random.IntN(len(pieces))]
			switch at := random.IntN(len(piece) + 1); random.IntN(8) {
			case 0:
				piece = piece[at:] // also within a character
			case 1:
				piece = piece[:at]
			case 2:
				piece = piece[:at] + joints[random.IntN(len(joints))] + piece[at:]
			case 3:
				piece += piece
			case 4:
				piece = strings.TrimSpace(piece)
			case 5:
				piece = strings.ToUpper(piece)
			}
			b.WriteString(piece + joints[random.IntN(len(joints))])
		}
		p := &job.Posting{Title: strings.TrimSpace(pieces[random.IntN(len(pieces))]), Location: "Austin, TX", Text: b.String()}
		f := desk.Read(p)
		checkFacts(t, p, f)
		checkUnits(t, &desk.doc)
		if !slices.IsSortedFunc(f.Clauses, func(a, b job.Clause) int {
			return cmp.Or(strings.Compare(string(a.Span.Field), string(b.Span.Field)), cmp.Compare(a.Span.Start, b.Span.Start))
		}) {
			t.Error("the clauses are out of order")
		}
		if diff := gocmp.Diff(f, r.Read(p)); diff != "" {
			t.Errorf("a new desk reads otherwise:\n%s", diff)
		}
		if t.Failed() {
			t.Fatalf("seed %d, title %q, text %q", seed, p.Title, p.Text)
		}
	}
}
