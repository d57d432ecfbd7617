package career

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// By these rules figures are shown:
//   - occupation code, basis, year and source stand beside every figure; one
//     occupation is never merged with another, a mean never called a median;
//   - a source that names no year is printed with "year not given";
//   - figures that disagree stand below each other, with the reason;
//   - the newest figure of the Bureau of Labor Statistics comes first, those
//     of general career guides last;
//   - pay in a posting is about that employer, not about the occupation.

// Figure is one published number, ready to print.
type Figure struct {
	About  string `json:"about"`         // the occupation, with its code where there is one
	Code   string `json:"soc,omitempty"` // BLS SOC 2018
	Amount string `json:"amount"`
	Basis  string `json:"basis"`
	Year   string `json:"year"` // or a period; "year not given"
	Source string `json:"source"`
	Note   string `json:"note,omitempty"`
	// Older: of a general career guide, kept for comparison.
	Older bool `json:"older,omitempty"`
}

const noYear = "year not given"

// newest is greatest for the newest figure, and least where no year is given.
func (f *Figure) newest() string {
	if f.Year == noYear {
		return ""
	}
	return f.Year
}

// Figures returns the figures of pay and of outlook that bear on a person: of
// the occupations of the roles they show, may step to or target, and of the
// credentials they hold or are missing for most jobs.
func (s *Survey) Figures(r *Report) (pay, outlook []Figure) {
	codes := s.codes()
	ids := s.bearing(r)
	c := s.tax.Careers()
	for _, f := range c.Pay {
		switch {
		case f.SOC != "" && !slices.Contains(codes, f.SOC):
			continue
		case f.Credential != "" && !slices.Contains(ids, f.Credential):
			continue
		case strings.HasPrefix(f.Basis, "posting"):
			continue // an employer's pay says nothing of the occupation
		case f.SOC == "" && f.Credential == "" && !s.concerns(f.Occupation, ids):
			continue
		}
		pay = append(pay, Figure{
			About: about(f.Occupation, f.SOC), Code: f.SOC, Amount: amount(f), Basis: f.Basis, Year: cmp.Or(f.Year, noYear),
			Source: s.source(f.Src), Note: Notes(f.Note), Older: f.SOC == "" && slices.ContainsFunc(f.Src, isGuide),
		})
	}
	for _, f := range c.Outlook {
		if f.SOC != "" && !slices.Contains(codes, f.SOC) || f.SOC == "" && !s.occupied(f.Occupation, codes) {
			continue
		}
		outlook = append(outlook, Figure{
			About: about(f.Occupation, f.SOC), Code: f.SOC, Amount: fmt.Sprintf("%+d %%", f.Percent), Basis: "jobs, projected",
			Year: f.Period, Source: s.source(f.Src), Note: Notes(f.Note), Older: guide(f.Src),
		})
	}
	// place puts what has a code of the person's first, guides last.
	place := func(f *Figure) int {
		n := slices.Index(codes, f.Code)
		if n < 0 {
			n = len(codes)
		}
		if f.Older {
			n += len(codes) + 1
		}
		return n
	}
	order := func(a, b Figure) int {
		return cmp.Or(cmp.Compare(place(&a), place(&b)), cmp.Compare(b.newest(), a.newest()), cmp.Compare(a.Basis, b.Basis))
	}
	slices.SortStableFunc(pay, order)
	slices.SortStableFunc(outlook, order)
	return pay, outlook
}

// Disagreement says why several figures of one list differ, "" if there is
// one at most.
func Disagreement(list []Figure) string {
	var codes, years, bases []string
	add := func(to *[]string, v string) {
		if v != "" && !slices.Contains(*to, v) {
			*to = append(*to, v)
		}
	}
	for _, f := range list {
		add(&codes, f.Code)
		add(&years, f.Year)
		add(&bases, f.Basis)
	}
	var why []string
	if len(codes) > 1 {
		why = append(why, "different occupations ("+strings.Join(codes, " and ")+" are not the same)")
	}
	if len(years) > 1 {
		why = append(why, "different years")
	}
	if len(bases) > 1 {
		why = append(why, "different statistics (a mean is not a median)")
	}
	if len(list) < 2 || len(why) == 0 {
		return ""
	}
	return "The figures differ because they are of " + strings.Join(why, ", ") + "."
}

func about(occupation, code string) string {
	if code == "" {
		return occupation
	}
	return occupation + " (" + code + ")"
}

func amount(f taxonomy.PayFigure) string {
	say := func(low, high *float64) string {
		return job.Pay{Min: low, Max: high, Unit: job.PayUnit(f.Unit)}.String()
	}
	switch {
	case f.Value != nil && f.Basis == "floor":
		return say(f.Value, nil)
	case f.Value != nil:
		return say(f.Value, f.Value)
	}
	return say(f.Low, f.High)
}

// codes are the occupation codes of the roles a profile shows, of the next
// steps, and of the families it targets, in that order.
func (s *Survey) codes() []string {
	var codes []string
	add := func(id string) {
		if r, ok := s.tax.Role(id); ok && r.SOC != "" && !slices.Contains(codes, r.SOC) {
			codes = append(codes, r.SOC)
		}
	}
	for _, id := range s.Roles() {
		add(id)
	}
	for _, r := range s.Ladder() {
		if r.Wanted {
			add(r.To)
		}
	}
	for _, f := range s.profile.Targets {
		if id := s.typical(f); id != "" {
			add(id)
		}
	}
	// "HIT" is said of both occupations; they are shown together, never merged.
	for i, code := range []string{codeSpecialists, codeTechnologists} {
		other := []string{codeTechnologists, codeSpecialists}[i]
		if slices.Contains(codes, code) && !slices.Contains(codes, other) {
			codes = append(codes, other)
			break
		}
	}
	return codes
}

// The two occupations among which the field is split (BLS SOC 2018).
const (
	codeSpecialists   = "29-2072" // medical records specialists
	codeTechnologists = "29-9021" // health information technologists and medical registrars
)

// typical is a role of a family with the occupation code that most roles of
// the family have.
func (s *Survey) typical(f job.Family) string {
	n := map[string]int{}
	id := ""
	for _, r := range s.tax.Roles() {
		if r.Family == f && !r.OutOfScope {
			n[r.SOC]++
		}
	}
	most := 0
	for _, r := range s.tax.Roles() {
		if r.Family == f && !r.OutOfScope && n[r.SOC] > most {
			id, most = r.ID, n[r.SOC]
		}
	}
	return id
}

// concerns reports whether an occupation that is named in words, without a
// code, is one of the person: the credentials and issuers it names must be.
func (s *Survey) concerns(occupation string, ids []string) bool {
	for _, m := range s.tax.Find(nil, occupation) {
		switch m.Kind {
		case taxonomy.KindCredential:
			if !slices.Contains(ids, m.ID) {
				return false
			}
		case taxonomy.KindIssuer:
			if !slices.ContainsFunc(ids, func(id string) bool {
				c, ok := s.tax.Credential(id)
				return ok && c.Issuer == m.ID
			}) {
				return false
			}
		}
	}
	return true
}

// mostMissing is how many of the missing credentials have their figures shown.
const mostMissing = 5

// bearing are the credentials held, and those that open most.
func (s *Survey) bearing(r *Report) []string {
	var ids []string
	for _, h := range s.profile.Credentials {
		ids = append(ids, s.tax.Today(h.ID), strings.TrimSuffix(h.ID, "-A"))
	}
	n := 0
	for _, o := range r.Openings {
		if o.Kind == Credential && o.Strong > 0 && n < mostMissing {
			ids = append(ids, o.ID)
			n++
		}
	}
	return ids
}

// occupied reports whether an occupation without a code is one of the codes,
// by a figure of pay that names both.
func (s *Survey) occupied(occupation string, codes []string) bool {
	return slices.ContainsFunc(s.tax.Careers().Pay, func(f taxonomy.PayFigure) bool {
		return f.Occupation == occupation && slices.Contains(codes, f.SOC)
	})
}

// guide reports whether a figure stands in general career guides alone.
func guide(src []string) bool {
	return len(src) > 0 && !slices.ContainsFunc(src, func(tag string) bool { return !isGuide(tag) })
}

func isGuide(tag string) bool { return strings.HasPrefix(tag, "seed:") }

// source names where a figure stands, in a few words.
func (s *Survey) source(tags []string) string {
	var names []string
	for _, tag := range tags {
		name := tag
		if tag == "mem" {
			name = "not checked against a page"
		}
		for _, src := range s.tax.Careers().Sources {
			if src.ID != tag {
				continue
			}
			name = src.What
			if u, err := url.Parse(src.URL); err == nil && u.Host != "" {
				name = strings.TrimPrefix(u.Hostname(), "www.")
			}
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, "; ")
}
