package resume

import (
	"slices"
	"strconv"
	"strings"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// This file reads what a person says of the work they look for. It is taken from
// sentences alone that speak of a wish, and from what stands under a heading for
// one: that somebody works from home says nothing of what they want.

var (
	wish    = pattern(`(?i)\b(?:seek(?:s|ing)?|look(?:s|ing)? for|objective|goal|wanted|desire[sd]?|interested in|open to|willing to|prefer(?:s|red|ably)?|available for|hop(?:e|es|ing) to|(?:transition(?:ing)?|mov(?:e|ing)) (?:in)?to|target (?:role|position|pay|salary|rate)|(?:pay|salary|rate) (?:expectations?|requirements?))\b`)
	wishes  = pattern(`(?i)\b(?:objective|goals?|looking for|wanted|desired)\b`) // of a heading
	refused = pattern(`(?i)\b(?:not|no|never|except|unable|cannot)\b`)
	wage    = pattern(`(?i)\$\s?(\d{1,3}(?:,\d{3})+|\d+(?:\.\d\d?)?)\s?(k\b)?(?:\s?\+|\s?(?:-|–|to)\s?\$?[\d.,]+k?)?\s?(?:/|\bper\b|\ban?\b|\beach\b)?\s?(hours?\b|hourly\b|hr\b|years?\b|yr\b|yearly\b|annum\b|annually\b)?`)
	moving  = pattern(`(?i)\brelocat(?:e|ing|ion)\b`)
)

// modes are ways of working, by the words for them.
func modes() []struct {
	job.Mode
	words []string
} {
	return []struct {
		job.Mode
		words []string
	}{
		{job.ModeRemote, []string{"remote", "remotely", "work from home", "work-from-home", "at home", "telecommute", "telework"}},
		{job.ModeHybrid, []string{"hybrid"}},
		{job.ModeOnsite, []string{"on-site", "onsite", "on site", "in-office", "in office", "in person", "in-person"}},
	}
}

// wishes finds the lines of work, the ways of working and the pay that the person
// says they look for.
func (r *reader) wishes() {
	under, wanted := false, []job.Family(nil)
	var from Source
	for i, line := range r.lines {
		if r.title[i] {
			under = wishes().MatchString(line)
			continue
		}
		if r.part[i] == jobs || r.part[i] == school || r.part[i] == certificates || r.part[i] == skills {
			continue
		}
		spoken := under
		for _, said := range sentences(line) {
			wished := under || wish().MatchString(said)
			if spoken = spoken || wished; !spoken || refused().MatchString(said) {
				continue
			}
			r.wage(i, said) // "… in Fresno. $22 an hour or more"
			if !wished {
				continue
			}
			for _, f := range r.families(said) {
				if !slices.Contains(wanted, f) {
					wanted = append(wanted, f)
				}
				if from.Line == 0 {
					from = r.source(i)
				}
			}
			r.ways(i, said)
			if moving().MatchString(said) {
				r.doubt(i, "a move is spoken of; add the states to work.states")
			}
		}
	}
	if len(wanted) > 0 {
		r.d.Targets, r.d.TargetsFrom, r.d.Wished = wanted, from, true
	}
}

// sentences are the parts of a line that end with a full stop or a semicolon.
func sentences(line string) []string {
	return strings.Split(strings.ReplaceAll(line, ";", ". "), ". ")
}

// families are the lines of work that words name, in their order.
func (r *reader) families(said string) []job.Family {
	var out []job.Family
	for _, m := range r.tax.Find(nil, said) {
		f := job.Family("")
		switch m.Kind {
		case taxonomy.KindRole:
			if x, ok := r.tax.Role(m.ID); ok && !x.OutOfScope {
				f = x.Family
			}
		case taxonomy.KindExperience:
			f = r.familyOf(m.ID)
		}
		if f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// ways takes the ways of working, in the order in which they are named.
func (r *reader) ways(i int, said string) {
	type way struct {
		at int
		job.Mode
	}
	var found []way
	text := " " + strings.ToLower(said) + " "
	for _, m := range modes() {
		first := -1
		for _, w := range m.words {
			at := strings.Index(text, w)
			if at > 0 && !letterOrDigit(text[at-1]) && !letterOrDigit(text[at+len(w)]) && (first < 0 || at < first) {
				first = at
			}
		}
		if first >= 0 {
			found = append(found, way{first, m.Mode})
		}
	}
	slices.SortStableFunc(found, func(a, b way) int { return a.at - b.at })
	for _, w := range found {
		if !slices.Contains(r.d.Modes, w.Mode) {
			r.d.Modes = append(r.d.Modes, w.Mode)
		}
		if r.d.ModesFrom.Line == 0 {
			r.d.ModesFrom = r.source(i)
		}
	}
}

func letterOrDigit(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c >= 0x80
}

// wage takes the least pay, with its unit said or beyond doubt by its size.
func (r *reader) wage(i int, said string) {
	m := wage().FindStringSubmatch(said)
	if m == nil || r.d.PayMin > 0 {
		return
	}
	sum, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", ""), 64)
	if err != nil {
		return
	}
	if m[2] != "" {
		sum *= 1000
	}
	unit := job.PerYear
	switch {
	case strings.HasPrefix(strings.ToLower(m[3]), "h"):
		unit = job.PerHour
	case m[3] == "" && sum < 10_000:
		r.doubt(i, "pay is spoken of, but not whether by the hour or the year; fill in pay yourself")
		return
	}
	r.d.PayMin, r.d.PayUnit, r.d.PayFrom = sum, unit, r.source(i)
}
