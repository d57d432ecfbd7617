package summary

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Extractor makes summaries of sentences and clauses already read. Same input,
// same bytes out; it needs no network and never fails.
type Extractor struct{ terms *taxonomy.Taxonomy }

// NewExtractor returns an Extractor that knows the field's work by terms.
func NewExtractor(terms *taxonomy.Taxonomy) *Extractor { return &Extractor{terms} }

// Bounds of what is quoted, in bytes: shorter says nothing, longer is no
// summary.
const (
	minWork  = 40
	maxWork  = 260
	maxQuote = 200
	// searched is how much of a text the sentence about the work is looked
	// for in.
	searched = 8000
)

// Posting says what the work is (the sentence that names most of it), what is
// asked and what is unusual, each in the posting's own words.
func (e *Extractor) Posting(in Input) Summary {
	var parts []string
	if s := e.work(in); s != "" {
		parts = append(parts, s)
	}
	asked := quotes(parts, in.Facts.Clauses, 2, func(c job.Clause) bool {
		return c.Strength == job.Required && (c.Kind == job.ClauseCredential || c.Kind == job.ClauseLicence || c.Kind == job.ClauseExperience)
	})
	if len(asked) > 0 {
		parts = append(parts, "Asked: "+strings.Join(asked, "; ")+".")
	}
	unusual := quotes(parts, in.Facts.Clauses, 2, func(c job.Clause) bool {
		return c.Kind == job.ClauseTest || c.Kind == job.ClauseInternal || c.Kind == job.ClauseCitizen ||
			c.Kind == job.ClausePlace && in.Facts.Remote.Mode == job.ModeRemote
	})
	if len(unusual) > 0 {
		parts = append(parts, "To note: "+strings.Join(unusual, "; ")+".")
	}
	return Summary{Text: Box(strings.Join(parts, " ")), By: ByExtract}
}

// quotes are the words of up to n clauses, in the order of the posting, that
// do not stand in what is said already.
func quotes(said []string, clauses []job.Clause, n int, want func(job.Clause) bool) []string {
	var out []string
	for _, c := range clauses {
		if len(out) == n {
			break
		}
		q := strings.TrimRight(box(c.Quote, maxQuote), ".;,: ")
		if q == "" || !want(c) || utf8.RuneCountInString(c.Quote) > maxQuote {
			continue
		}
		if stands := func(s string) bool { return strings.Contains(s, q) }; slices.ContainsFunc(said, stands) || slices.ContainsFunc(out, stands) {
			continue
		}
		out = append(out, q)
	}
	return out
}

// work returns the sentence that tells most of the work: one with a word for
// doing it that names the most skills, roles, settings and specialties. Of
// equals the first. Sentences about a person's qualification, and what is asked
// or offered, are not about the work.
func (e *Extractor) work(in Input) string {
	best, most := "", 0
	for line := range strings.Lines(cut(in.Posting.Text, searched)) {
		for _, s := range sentences(box(line, maxPosting)) {
			lower := strings.ToLower(s)
			if len(s) < minWork || len(s) > maxWork || !strings.HasSuffix(s, ".") ||
				begins(lower, qualifying()) || !begins(lower, doing()) || asks(s, in.Facts.Clauses) {
				continue
			}
			named := map[string]bool{}
			for _, m := range e.terms.Find(nil, s, in.Posting.Title) {
				switch m.Kind {
				case taxonomy.KindSkill, taxonomy.KindRole, taxonomy.KindSetting, taxonomy.KindSpecialty:
					named[m.Kind.String()+m.ID] = true
				}
			}
			if len(named) > most {
				best, most = s, len(named)
			}
		}
	}
	return best
}

// qualifying are beginnings of words by which a sentence speaks of the person
// and not of the work.
func qualifying() []string {
	return []string{
		"knowledge", "ability", "experience", "degree", "diploma", "complet", "certif", "credential", "must", "require", "prefer",
		"proficien", "skill", "qualif", "equivalen", "understanding", "familiar", "candidate", "applicant", "eligib", "licens", "graduate", "minimum", "interest", "welcome",
	}
}

// doing are beginnings of words for what people of this field do all day.
func doing() []string {
	return []string{
		"assign", "abstract", "review", "audit", "validat", "select", "codes", "perform", "sequenc", "responsib", "process", "releas",
		"quer", "analy", "resolv", "maintain", "writ", "submit", "monitor", "educat", "identif", "report", "verif",
	}
}

// begins reports whether a word of a lower-case text begins in one of these
// ways.
func begins(lower string, ways []string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(lower, func(r rune) bool { return r < 'a' || r > 'z' }), func(word string) bool {
		return slices.ContainsFunc(ways, func(w string) bool { return strings.HasPrefix(word, w) })
	})
}

// asks reports whether a clause that is not about the work stands in a
// sentence, or the sentence in it.
func asks(sentence string, clauses []job.Clause) bool {
	return slices.ContainsFunc(clauses, func(c job.Clause) bool {
		switch c.Kind {
		case job.ClauseSkill, job.ClauseScope, job.ClauseLevel, job.ClauseMode:
			return false
		}
		quote := box(c.Quote, maxPosting)
		return quote != "" && (strings.Contains(sentence, quote) || strings.Contains(quote, sentence))
	})
}

// Verdict puts a verdict into a paragraph: how the posting fits, what speaks
// for it, what is missing or unclear. It says what the match says.
func (e *Extractor) Verdict(m job.Match) Summary {
	var parts []string
	switch m.Grade {
	case job.Strong:
		parts = append(parts, "This fits you well.")
	case job.Near:
		parts = append(parts, "This nearly fits you.")
	case job.Low:
		parts = append(parts, "You could do this, but it is off your line of work or below your level.")
	default:
		parts = append(parts, "This is not for you.")
	}
	var yes, no []string
	for _, r := range m.Requirements {
		why := box(r.Why, maxQuote)
		if why == "" || r.Strength == job.Preferred || slices.Contains(yes, why) || slices.Contains(no, why) {
			continue
		}
		switch r.Answer {
		case job.Met:
			yes = append(yes, why)
		case job.Unmet, job.NearMet, job.Deferred:
			no = append(no, why)
		}
	}
	parts = append(parts, yes[:min(len(yes), 2)]...)
	if len(no) > 0 {
		parts = append(parts, "What stands against it: "+strings.Join(no[:min(len(no), 2)], " "))
	}
	return Summary{Text: Box(strings.Join(parts, " ")), By: ByExtract}
}
