package normal

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hitmatch/store/job"
)

// vocabulary gives generated texts the look of a posting: what matters is
// only that sentences differ.
var vocabulary = strings.Fields(`review assign abstract validate query document sequence audit educate report
	records charts encounters accounts claims denials diagnoses procedures modifiers codes inpatient outpatient
	professional emergency observation surgical oncology cardiology radiology pathology clinic hospital network
	team provider physician manager analyst within against under before after during accuracy productivity standard
	quality compliance policy guideline edition payer medicare medicaid commercial weekly monthly daily timely
	accurate complete complex routine assigned pending final initial external internal system encoder platform`)

func sentences(r *rand.Rand, words int) string {
	var b strings.Builder
	for i := range words {
		b.WriteString(vocabulary[r.IntN(len(vocabulary))])
		if i%12 == 11 {
			b.WriteByte('.')
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// edit changes about the given share of the words: replaced, left out, or
// with a word put in.
func edit(r *rand.Rand, text string, share float64) string {
	var out []string
	for _, w := range strings.Fields(text) {
		if r.Float64() >= share {
			out = append(out, w)
			continue
		}
		switch r.IntN(3) {
		case 0:
			out = append(out, fmt.Sprintf("other%d", r.IntN(1000)))
		case 1:
			out = append(out, w, fmt.Sprintf("more%d", r.IntN(1000)))
		}
	}
	return strings.Join(out, " ")
}

func near(p job.Posting) []string {
	var all []string
	for _, print := range prints(p, "") {
		if strings.HasPrefix(print, "near:") {
			all = append(all, print)
		}
	}
	return all
}

func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// TestNearPrints measures how many edited copies are found and how many
// different jobs of one template are taken for copies.
func TestNearPrints(t *testing.T) {
	const trials = 150
	r := rand.New(rand.NewPCG(1, 2))
	reno := []job.Place{{City: "Reno", State: "NV", Country: "US"}}
	elko := []job.Place{{City: "Elko", State: "NV", Country: "US"}}
	rate := func(pair func() (a, b job.Posting)) float64 {
		hits := 0
		for range trials {
			if a, b := pair(); share(near(a), near(b)) && job.Alike(a.Text, b.Text) {
				hits++
			}
		}
		return float64(hits) / trials
	}
	edited := func(part float64) func() (a, b job.Posting) {
		return func() (a, b job.Posting) {
			text := sentences(r, 250+r.IntN(500))
			return job.Posting{Title: "Inpatient Coder II - Remote", Text: text, Places: reno},
				job.Posting{Title: "Inpatient Coder 2 (Remote, US)", Text: edit(r, text, part), Places: reno}
		}
	}
	// two jobs of one template: the part of the text they share, title and place
	templated := func(part float64, title string, places []job.Place) func() (a, b job.Posting) {
		return func() (a, b job.Posting) {
			const size = 500
			common := sentences(r, int(size*part))
			return job.Posting{Title: "Inpatient Coder II", Text: sentences(r, int(size*(1-part))) + common, Places: reno},
				job.Posting{Title: title, Text: sentences(r, int(size*(1-part))) + common, Places: places}
		}
	}
	for _, c := range []struct {
		name     string
		pair     func() (a, b job.Posting)
		min, max float64
	}{
		{"1 % edited", edited(0.01), 0.995, 1},
		{"3 % edited", edited(0.03), 0.985, 1},
		{"6 % edited", edited(0.06), 0.9, 1},
		{"half of the template, other title", templated(0.5, "Outpatient Coder II", reno), 0, 0},
		{"nine tenths of the template, other title", templated(0.9, "Outpatient Coder II", reno), 0, 0},
		{"nine tenths of the template, other level", templated(0.9, "Inpatient Coder III", reno), 0, 0},
		{"nine tenths of the template, other city", templated(0.9, "Inpatient Coder II", elko), 0, 0},
		{"half of the template, same title and city", templated(0.5, "Inpatient Coder II", reno), 0, 0},
		{"nothing in common, same title and city", templated(0, "Inpatient Coder II", reno), 0, 0},
	} {
		got := rate(c.pair)
		t.Logf("%-45s %.3f", c.name, got)
		if got < c.min || got > c.max {
			t.Errorf("%s: %.3f are copies, want %.3f to %.3f", c.name, got, c.min, c.max)
		}
	}
}

func TestPrints(t *testing.T) {
	text := sentences(rand.New(rand.NewPCG(3, 4)), 200)
	base := job.Posting{Employer: "The Acme Health, Inc.", Title: "Coder", Text: text}
	kinds := func(p job.Posting, req string) string {
		var all []string
		for _, print := range prints(p, req) {
			kind, _, _ := strings.Cut(print, ":")
			all = append(all, kind)
		}
		return strings.Join(slices.Compact(all), " ")
	}
	with := func(change func(*job.Posting)) job.Posting {
		p := base
		change(&p)
		return p
	}
	for _, c := range []struct {
		name string
		p    job.Posting
		req  string
		want string
	}{
		{"all", base, "R-1207", "req text near"},
		{"no number", base, "", "text near"},
		{"a number without a digit", base, "N/A", "text near"},
		{"no employer", with(func(p *job.Posting) { p.Employer = "" }), "R-1207", "text near"},
		{"short", with(func(p *job.Posting) { p.Text = "Apply on our site." }), "R-1207", "req"},
		{"federal", with(func(p *job.Posting) { p.Series = []string{"0675"} }), "", "text"},
	} {
		if got := kinds(c.p, c.req); got != c.want {
			t.Errorf("%s: prints %q, want %q", c.name, got, c.want)
		}
	}
	same := func(a, b job.Posting, reqA, reqB, kind string) bool {
		pick := func(p job.Posting, req string) string {
			for _, print := range prints(p, req) {
				if strings.HasPrefix(print, kind) {
					return print
				}
			}
			return ""
		}
		return pick(a, reqA) != "" && pick(a, reqA) == pick(b, reqB)
	}
	acme := with(func(p *job.Posting) { p.Employer = "ACME Health L.L.C." })
	if !same(base, acme, "R-1207", "r 1207", "req:") {
		t.Error("an employer's legal form or a number's punctuation changes the req: print")
	}
	if same(base, acme, "R-1207", "R-1208", "req:") {
		t.Error("two numbers share a req: print")
	}
	loud := with(func(p *job.Posting) { p.Title, p.Text = "CODER", strings.ToUpper(p.Text) })
	if !same(base, loud, "", "", "text:") {
		t.Error("case changes the text: print")
	}
	reno := with(func(p *job.Posting) { p.Places = []job.Place{{City: "Reno", State: "NV", Country: "US"}} })
	elko := with(func(p *job.Posting) { p.Places = []job.Place{{City: "Elko", State: "NV", Country: "US"}} })
	if same(reno, elko, "", "", "text:") || !same(reno, reno, "", "", "text:") {
		t.Error("one text in two cities shares a text: print")
	}
	other := with(func(p *job.Posting) { p.Title = "Lead Coder" })
	if same(base, other, "", "", "text:") {
		t.Error("two titles share a text: print")
	}
}

func TestEmployerKey(t *testing.T) {
	for in, want := range map[string]string{
		"Acme Health, Inc.":     "acme health",
		"ACME HEALTH L.L.C.":    "acme health",
		"The Acme Company":      "acme",
		"St. Anne's Hospital":   "st annes hospital",
		"Co":                    "co",
		"Smith & Jones, M.D.":   "smith jones md",
		"Acme Health Corp. Inc": "acme health",
		"Acme Corp.":            "acme",
		"Acme Health System":    "acme health",
		"Health Systems LLC":    "health systems",
		"":                      "",
	} {
		if got := employerKey(in); got != want {
			t.Errorf("employerKey(%q) = %q, want %q", in, got, want)
		}
	}
}

func BenchmarkPrints(b *testing.B) {
	p := job.Posting{Employer: "Acme", Title: "Coder", Text: sentences(rand.New(rand.NewPCG(5, 6)), 900)}
	for b.Loop() {
		prints(p, "R-1")
	}
}
