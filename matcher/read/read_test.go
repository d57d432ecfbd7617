package read

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/matcher/internal/yardstick"
	"hitmatch/matcher/require"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// example is a short posting with what a careful reader takes from it. The
// texts are written for these tests.
type example struct {
	name       string
	title      string
	text       string
	required   string
	preferred  string
	months     int
	apprentice job.Apprentice // "" is silent
	years      string         // "2 coding_inpatient"
	education  job.Education  // "" is unstated
}

func newReader(t testing.TB) *Reader {
	t.Helper()
	terms, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(terms)
}

// got writes what was read in the shape of an example.
func (e example) got(f job.Facts) example {
	g := example{name: e.name, title: e.title, text: e.text, required: f.Required, preferred: f.Preferred}
	if f.ObtainMonths != nil {
		g.months = *f.ObtainMonths
	}
	if f.Apprentice != job.ApprenticeSilent {
		g.apprentice = f.Apprentice
	}
	if f.Years != nil {
		g.years = fmt.Sprintf("%g %s", f.Years.Min, f.Years.Kind)
	}
	if f.Education != job.EducationUnstated {
		g.education = f.Education
	}
	return g
}

func checkExamples(t *testing.T, examples []example) {
	t.Helper()
	r := newReader(t)
	for _, e := range examples {
		if e.title == "" {
			e.title = "Medical Coder"
		}
		t.Run(e.name, func(t *testing.T) {
			p := &job.Posting{Title: e.title, Text: e.text}
			f := r.Read(p)
			if diff := cmp.Diff(e, e.got(f), cmp.AllowUnexported(example{})); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
			checkFacts(t, p, f)
		})
	}
}

// checkFacts holds what is true of the facts of any posting.
func checkFacts(t testing.TB, p *job.Posting, f job.Facts) {
	t.Helper()
	for _, c := range f.Clauses {
		if c.Quote == "" || c.Quote != p.Quote(c.Span) {
			t.Errorf("%s clause quotes %q, the posting has %q", c.Kind, c.Quote, p.Quote(c.Span))
		}
		if _, err := require.Parse(c.Expr); err != nil {
			t.Errorf("%s clause: %v", c.Kind, err)
		}
	}
	for _, expr := range []string{f.Required, f.Preferred} {
		e, err := require.Parse(expr)
		if err != nil {
			t.Error(err)
		} else if e.String() != expr {
			t.Errorf("requirement %q is not in canonical form %q", expr, e)
		}
	}
	if f.Years != nil && !(f.Years.Min >= 0) {
		t.Errorf("years %v", *f.Years)
	}
}

// FuzzRead holds that no text makes a reader panic, that every quote stands in
// the posting, and that every requirement can be parsed.
func FuzzRead(f *testing.F) {
	r := newReader(f)
	for _, text := range []string{
		"",
		"Requirements\n- CPC, CCS or RHIT within 12 (twelve) months\n- Two (2) years",
		"Required | RN or RHIA\n(a) CPC; or (b) two years; or (c) a degree in health information",
		"GS-0675-8. Mastery level certification required. One year of experience.",
		"CPC required (no CPC-A); R.H.I.T. \u2013 preferred\u2026 \u00bd year, 3\u20135 yrs\xff",
		"Required\n\nRHIT and CCS\nBoth are required; the RHIA may\tbe substituted for the RHIT",
		"What you need CCS, 2 years Nice to have RHIA \u2022 CIC",
	} {
		f.Add("Medical Coder", text)
	}
	f.Fuzz(func(t *testing.T, title, text string) {
		p := &job.Posting{Title: title, Text: text}
		checkFacts(t, p, r.Read(p))
		checkUnits(t, r.newDocument(p))
	})
}

// checkUnits holds that the units of a document stand in order, none in another.
func checkUnits(t testing.TB, d *document) {
	t.Helper()
	end := 0
	for _, u := range d.units {
		if u.start < end || u.end <= u.start || u.end > len(d.text.raw) || u.from >= u.to {
			t.Fatalf("unit %d to %d follows %d in a text of %d bytes", u.start, u.end, end, len(d.text.raw))
		}
		end = u.end
	}
}

// TestReadLongText holds that texts that repeat themselves are read in time
// linear in their length.
func TestReadLongText(t *testing.T) {
	r := newReader(t)
	for _, piece := range []string{
		"CPC required ", "1 year preferred ", "CPC or CCS; ", "- CPC or 3 years\n", "(a) RHIT, or ", "What you need ", "Required: ", "no no no ", "2 years of coding, ", "one of the following:\n- CCS\n",
		"must have CPC, CCS preferred, ", "mastery level certification\n", "within the first ", "((((", "a | b | ",
	} {
		text := strings.Repeat(piece, 60_000/len(piece))
		start := yardstick.CPU(t)
		r.Read(&job.Posting{Title: "Medical Coder", Text: text})
		if took := yardstick.CPU(t) - start; took > 5*time.Second {
			t.Errorf("%d bytes of %q took %v", len(text), piece, took)
		}
	}
}

// TestReadIsDeterministic holds that the same posting gives the same facts.
func TestReadIsDeterministic(t *testing.T) {
	p := &job.Posting{Title: "Coder", Text: "Requirements\n- CPC, CCS or RHIT within 12 months\n- 2 years of coding\nPreferred\n- CIC"}
	a, b := newReader(t).Read(p), newReader(t).Read(p)
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("second reading (-first +second):\n%s", diff)
	}
	if a.By == "" || a.By != newReader(t).version {
		t.Errorf("facts are by %q, the reader is %q", a.By, newReader(t).version)
	}
}
