package app

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hitmatch/cmd/internal/digest"
	"hitmatch/store/job"
)

// whyFields are the fields of the facts that `jobs show --why` explains, with
// the kinds of clauses that prove them and what the facts say.
var whyFields = []struct {
	name  string
	kinds []job.ClauseKind
	says  func(*job.Facts) string
}{
	{"scope", []job.ClauseKind{job.ClauseScope}, func(f *job.Facts) string {
		return fmt.Sprintf("in scope: %t, family %s, role %s", f.InScope, f.Family, orNone(f.Role))
	}},
	{"level", []job.ClauseKind{job.ClauseLevel}, func(f *job.Facts) string { return orNone(string(f.Level)) }},
	{"required", []job.ClauseKind{job.ClauseCredential, job.ClauseLicence}, func(f *job.Facts) string { return orNone(f.Required) }},
	{"preferred", []job.ClauseKind{job.ClauseCredential, job.ClauseLicence}, func(f *job.Facts) string { return orNone(f.Preferred) }},
	{"obtain", []job.ClauseKind{job.ClauseCredential, job.ClauseLicence}, func(f *job.Facts) string {
		if f.ObtainMonths == nil {
			return "at hire"
		}
		return fmt.Sprintf("within %d months of hire", *f.ObtainMonths)
	}},
	{"apprentice", []job.ClauseKind{job.ClauseApprentice}, func(f *job.Facts) string { return string(f.Apprentice) }},
	{"years", []job.ClauseKind{job.ClauseExperience}, func(f *job.Facts) string {
		if f.Years == nil {
			return "none"
		}
		return fmt.Sprintf("%g of %s", f.Years.Min, f.Years.Kind)
	}},
	{"education", []job.ClauseKind{job.ClauseEducation}, func(f *job.Facts) string { return orNone(string(f.Education)) }},
	{"mode", []job.ClauseKind{job.ClauseMode}, func(f *job.Facts) string { return orNone(string(f.Remote.Mode)) }},
	{"states", []job.ClauseKind{job.ClausePlace}, func(f *job.Facts) string {
		return "allowed " + orNone(strings.Join(f.Remote.StatesAllow, " ")) + ", denied " + orNone(strings.Join(f.Remote.StatesDeny, " "))
	}},
	{"pay", []job.ClauseKind{job.ClausePay}, func(f *job.Facts) string { return digest.Pay(f) }},
	{"offshore", []job.ClauseKind{job.ClauseOffshore}, func(f *job.Facts) string { return strconv.FormatBool(f.Offshore) }},
	{"internal", []job.ClauseKind{job.ClauseInternal}, func(f *job.Facts) string { return strconv.FormatBool(f.InternalOnly) }},
	{"citizenship", []job.ClauseKind{job.ClauseCitizen}, nil},
	{"scam", []job.ClauseKind{job.ClauseScam}, func(f *job.Facts) string {
		var names []string
		for _, s := range f.Scam {
			names = append(names, s.Signal+" ("+s.Weight+")")
		}
		return orNone(strings.Join(names, ", "))
	}},
	{"skills", []job.ClauseKind{job.ClauseSkill}, func(f *job.Facts) string { return orNone(strings.Join(f.Skills, " ")) }},
	{"test", []job.ClauseKind{job.ClauseTest}, nil},
}

func whyNames() []string {
	var names []string
	for _, f := range whyFields {
		names = append(names, f.name)
	}
	return names
}

// whyField returns the kinds of clauses of a field, nil if there is no such field.
func whyField(name string) []job.ClauseKind {
	for _, f := range whyFields {
		if f.name == name {
			return f.kinds
		}
	}
	return nil
}

// why prints what was read of one field of a posting, and for each clause of it
// where it stands and the line around it with the words marked.
func (s *session) why(p *job.Posting, f *job.Facts, name string) error {
	kinds := whyField(name)
	shown := *f
	shown.Clauses = nil
	for _, c := range f.Clauses {
		// required and preferred share their kinds and differ in strength.
		if slices.Contains(kinds, c.Kind) && (name != "preferred" || c.Strength == job.Preferred) && (name != "required" && name != "obtain" || c.Strength != job.Preferred) {
			shown.Clauses = append(shown.Clauses, c)
		}
	}
	if s.json {
		return digest.Encode(s.env.Stdout, digest.NewPosting(p, &shown, nil))
	}
	width := digest.Width(s.env.Columns)
	var b strings.Builder
	for _, w := range whyFields {
		if w.name == name && w.says != nil {
			b.WriteString(digest.Wrap(digest.Clean(w.says(f)), width, name+": ", "    "))
		}
	}
	for _, c := range shown.Clauses {
		said := string(c.Strength)
		if c.Expr != "" {
			said += " " + c.Expr
		}
		if c.Years != nil {
			said += fmt.Sprintf(" %g of %s", c.Years.Min, c.Years.Kind)
		}
		if c.Months > 0 {
			said += fmt.Sprintf(" within %d months", c.Months)
		}
		field := c.Span.Field
		if field == "" {
			field = job.FieldText
		}
		b.WriteString(digest.Wrap(fmt.Sprintf("%s, %s %d–%d: %s", said, field, c.Span.Start, c.Span.End, marked(p, c)), width, "  ", "    "))
	}
	if len(shown.Clauses) == 0 {
		b.WriteString("  the posting says nothing of it in words that were read\n")
	}
	return s.print(b.String())
}

// marked is the line a clause stands in, with its words between brackets.
func marked(p *job.Posting, c job.Clause) string {
	if c.Span.Field != "" && c.Span.Field != job.FieldText {
		return "[" + digest.Clean(c.Quote) + "]"
	}
	const reach = 80 // bytes of the line on either side
	from, to := c.Span.Start, c.Span.End
	for from > 0 && p.Text[from-1] != '\n' && c.Span.Start-from < reach {
		from--
	}
	for to < len(p.Text) && p.Text[to] != '\n' && to-c.Span.End < reach {
		to++
	}
	before, after := strings.ToValidUTF8(p.Text[from:c.Span.Start], ""), strings.ToValidUTF8(p.Text[c.Span.End:to], "")
	return digest.Clean(before + "[" + c.Quote + "]" + after)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
