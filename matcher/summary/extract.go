package summary

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hitmatch/store/job"
)

// maxQuote bounds what is quoted, in bytes: longer is no summary.
const maxQuote = 200

// Extract says what the work is, what is asked and what is unusual, each in the
// posting's own words. Same facts, same bytes out; it needs no network and never
// fails.
func Extract(f *job.Facts) Summary {
	var parts []string
	for i := range f.Clauses {
		if c := &f.Clauses[i]; c.Kind == job.ClauseWork {
			parts = append(parts, box(c.Quote, maxPosting))
			break
		}
	}
	asked := quotes(parts, f.Clauses, 2, func(c job.Clause) bool {
		return c.Strength == job.Required && (c.Kind == job.ClauseCredential || c.Kind == job.ClauseLicence || c.Kind == job.ClauseExperience)
	})
	if len(asked) > 0 {
		parts = append(parts, "Asked: "+strings.Join(asked, "; ")+".")
	}
	unusual := quotes(parts, f.Clauses, 2, func(c job.Clause) bool {
		return c.Kind == job.ClauseTest || c.Kind == job.ClauseInternal || c.Kind == job.ClauseCitizen ||
			c.Kind == job.ClausePlace && f.Remote.Mode == job.ModeRemote
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

// weight is how much an answer decides: what is missing before what is nearly
// there, and pay, which moves the score alone, last.
func weight(r job.Requirement) int {
	switch {
	case r.Kind == job.ClausePay:
		return 0
	case r.Answer == job.Unmet:
		return 2
	}
	return 1
}

// ExtractVerdict puts a verdict into a paragraph: how the posting fits, what speaks
// for it, what is missing or unclear. It says what the match says.
func ExtractVerdict(m job.Match) Summary {
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
	answers := slices.Clone(m.Requirements)
	slices.SortStableFunc(answers, func(a, b job.Requirement) int { return weight(b) - weight(a) })
	for _, r := range answers {
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
