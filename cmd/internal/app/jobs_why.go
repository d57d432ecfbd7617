package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hitmatch/cmd/internal/digest"
	"hitmatch/matcher/require"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// explained is a posting whose facts are put into words.
type explained struct {
	*job.Facts
	terms  *taxonomy.Taxonomy
	proven bool // words of the posting say what is asked about
}

// whyField is a field of the facts that `jobs show --why` explains.
type whyField struct {
	name  string
	kinds []job.ClauseKind // of the clauses that prove it
	says  func(e explained) string
}

// whyFields are those fields, in the order of the help.
func whyFields() []whyField {
	credentials := []job.ClauseKind{job.ClauseCredential, job.ClauseLicence}
	return []whyField{
		{"scope", []job.ClauseKind{job.ClauseScope}, explained.scope},
		{"level", []job.ClauseKind{job.ClauseLevel}, func(e explained) string {
			said := string(e.Level) + " level"
			if !e.proven {
				said += ", judged by the kind of job and the years asked; the posting names none"
			}
			return said
		}},
		{"required", credentials, func(e explained) string {
			return cmp.Or(e.words(e.Required), "no credential is required")
		}},
		{"preferred", credentials, func(e explained) string {
			return cmp.Or(e.words(e.Preferred), "no credential is preferred")
		}},
		{"obtain", credentials, func(e explained) string {
			switch {
			case e.Required == "":
				return "no credential is required"
			case e.ObtainMonths != nil:
				return fmt.Sprintf("what you lack may be earned within %d months of hire", *e.ObtainMonths)
			}
			return "what is required must be held when you are hired"
		}},
		{"apprentice", []job.ClauseKind{job.ClauseApprentice}, func(e explained) string {
			switch e.Apprentice {
			case job.ApprenticeAccepted:
				return "an apprentice (CPC-A) or an entry credential is accepted"
			case job.ApprenticeExcluded:
				return "an apprentice (CPC-A) is not accepted"
			}
			return "the posting does not say whether an apprentice (CPC-A) is accepted"
		}},
		{"years", []job.ClauseKind{job.ClauseExperience}, func(e explained) string {
			if e.Years == nil {
				return "no years of experience are asked for themselves"
			}
			return require.Words(require.Exp(e.Years.Min), e.terms, e.Years.Kinds()...)
		}},
		{"education", []job.ClauseKind{job.ClauseEducation}, func(e explained) string {
			switch e.Education {
			case job.EducationUnstated, "":
				return "no schooling is asked for itself"
			case job.EducationNone:
				return "the posting says that none is needed"
			}
			return require.Schooling(e.Education)
		}},
		{"mode", []job.ClauseKind{job.ClauseMode}, func(e explained) string {
			switch {
			case e.Remote.Mode == job.ModeUnstated || e.Remote.Mode == "":
				return "the posting does not say whether the work is remote, hybrid or on site"
			case e.Remote.OnsiteTraining:
				return string(e.Remote.Mode) + ", after training on site"
			case e.Remote.OrOnsite:
				return "remote or on site, as you like"
			case e.Remote.Mode == job.ModeOnsite:
				return "on site"
			}
			return string(e.Remote.Mode)
		}},
		{"states", []job.ClauseKind{job.ClausePlace}, func(e explained) string {
			var said []string
			if states := e.Remote.StatesAllow; len(states) > 0 {
				said = append(said, "only for people in "+strings.Join(states, ", "))
			}
			if states := e.Remote.StatesDeny; len(states) > 0 {
				said = append(said, "not for people in "+strings.Join(states, ", "))
			}
			if e.Remote.Site != "" {
				said = append(said, "at a place in "+e.Remote.Site+", which only the text names")
			}
			return cmp.Or(strings.Join(said, "; "), "the posting limits the work to no states")
		}},
		{"pay", []job.ClauseKind{job.ClausePay}, func(e explained) string {
			said := digest.Pay(e.Facts)
			if e.Pay != nil && !e.proven {
				said += ", as the board lists it beside the posting"
			}
			return said
		}},
		{"offshore", []job.ClauseKind{job.ClauseOffshore}, func(e explained) string {
			if e.Offshore {
				return "the work is outside the United States"
			}
			return "nothing says that the work is outside the United States"
		}},
		{"internal", []job.ClauseKind{job.ClauseInternal}, func(e explained) string {
			switch {
			case e.InternalOnly && !e.proven:
				return "only for the employer's own staff, as the board lists it"
			case e.InternalOnly:
				return "only for the employer's own staff"
			}
			return "nothing says that only the employer's own staff may apply"
		}},
		{"citizenship", []job.ClauseKind{job.ClauseCitizen}, func(e explained) string {
			if e.proven {
				return "US citizenship is required"
			}
			return "the posting does not ask for US citizenship"
		}},
		{"scam", []job.ClauseKind{job.ClauseScam}, explained.scam},
		{"skills", []job.ClauseKind{job.ClauseSkill}, func(e explained) string {
			var names []string
			for _, id := range e.Skills {
				if sk, ok := e.terms.Skill(id); ok {
					names = append(names, sk.Name)
				}
			}
			return cmp.Or(strings.Join(names, ", "), "no skill is named")
		}},
		{"test", []job.ClauseKind{job.ClauseTest}, func(e explained) string {
			if e.proven {
				return "there is a test or a standard of accuracy or pace to meet"
			}
			return "the posting names no test and no standard of accuracy or pace"
		}},
		{"work", []job.ClauseKind{job.ClauseWork}, func(e explained) string {
			if e.proven {
				return "the sentence that says most of what the work is"
			}
			return "no sentence says what the work is"
		}},
	}
}

// words says an expression in plain English, "" for none.
func (e explained) words(expr string) string {
	x, err := require.Parse(expr)
	if err != nil {
		return ""
	}
	var kinds []string
	if e.Years != nil {
		kinds = e.Years.Kinds()
	}
	return require.Words(x, e.terms, kinds...)
}

func (e explained) scope() string {
	if !e.InScope {
		return "not health information work"
	}
	said := "health information work: " + strings.ReplaceAll(string(e.Family), "_", " ")
	if role, ok := e.terms.Role(e.Role); ok {
		said += " (" + role.Name + ")"
	}
	return said
}

func (e explained) scam() string {
	switch n := len(e.Scam); n {
	case 0:
		return "no sign of a scam was found"
	case 1:
		return "1 sign of a scam"
	default:
		return fmt.Sprintf("%d signs of a scam", n)
	}
}

// clause says what a clause asks or shows, "" where headline, what the field says,
// says it.
func (e explained) clause(c *job.Clause, headline string) string {
	if c.Kind == job.ClauseScam {
		return e.sign(c.Span)
	}
	said := e.words(c.Expr)
	if said == "" && c.Years != nil {
		said = require.Words(require.Exp(c.Years.Min), e.terms, c.Years.Kinds()...)
	}
	switch {
	case said == "" && c.Kind != job.ClauseSkill, said == headline && c.Months == 0:
		return ""
	case c.Months > 0:
		said += fmt.Sprintf(", within %d months of hire", c.Months)
	}
	strength := string(c.Strength)
	if c.Strength == job.Alternative {
		strength = "one way among several"
	}
	if said == "" {
		return strength
	}
	return strength + ": " + said
}

// sign says which sign of a scam stands at a span.
func (e explained) sign(at job.Span) string {
	i := slices.IndexFunc(e.Scam, func(s job.Signal) bool { return s.Span == at })
	if i < 0 {
		return ""
	}
	s := e.Scam[i]
	for _, x := range e.terms.Signals() {
		if x.ID == s.Signal {
			return fmt.Sprintf("%s (%s)", x.Text, s.Weight)
		}
	}
	return s.Weight
}

func whyNames(fields []whyField) []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return names
}

// findWhy returns the field of a name.
func findWhy(name string) (whyField, error) {
	fields := whyFields()
	i := slices.IndexFunc(fields, func(f whyField) bool { return f.name == name })
	if i < 0 {
		return whyField{}, usagef("--why is %q; known: %s", name, joined(whyNames(fields)))
	}
	return fields[i], nil
}

// shows reports whether a clause is among the words a field was read from.
// What is required, what is preferred and what may be earned are of the same
// kinds, and differ in their strength and their deadline.
func (f whyField) shows(facts *job.Facts, c *job.Clause) bool {
	if !slices.Contains(f.kinds, c.Kind) {
		return false
	}
	switch f.name {
	case "preferred":
		return c.Strength == job.Preferred
	case "required":
		return c.Strength != job.Preferred
	case "obtain":
		return c.Strength != job.Preferred && (facts.ObtainMonths == nil || c.Months > 0)
	}
	return true
}

// why prints what was read of one field of a posting, and for each clause of it
// where it stands and the line around it with the words marked.
func (s *session) why(p *job.Posting, f *job.Facts, field whyField) error {
	shown := *f
	shown.Clauses = nil
	for i := range f.Clauses {
		if field.shows(f, &f.Clauses[i]) {
			shown.Clauses = append(shown.Clauses, f.Clauses[i])
		}
	}
	if s.json {
		return digest.Encode(s.env.Stdout, digest.NewPosting(p, &shown, nil))
	}
	e := explained{&shown, s.matcher.Taxonomy(), len(shown.Clauses) > 0}
	width := digest.Width(s.env.Columns)
	var b strings.Builder
	headline := field.says(e)
	b.WriteString(digest.Wrap(digest.Clean(headline), width, field.name+": ", "    "))
	for i := range shown.Clauses {
		c := &shown.Clauses[i]
		where := "in the " + string(cmp.Or(c.Span.Field, job.FieldText))
		if c.Span.Field == job.FieldSalary || c.Span.Field == job.FieldWorkplace {
			where += " field"
		}
		if said := e.clause(c, headline); said != "" {
			where = said + ", " + where
		}
		b.WriteString(digest.Wrap(where+": "+marked(p, c), width, "  ", "    "))
	}
	return s.print(b.String())
}

// marked is the line a clause stands in, with its words between brackets.
func marked(p *job.Posting, c *job.Clause) string {
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
	// No half words at the ends of the stretch.
	if from > 0 && p.Text[from-1] != '\n' {
		_, before, _ = strings.Cut(before, " ")
		before = "… " + before
	}
	if to < len(p.Text) && p.Text[to] != '\n' {
		after = after[:max(0, strings.LastIndexByte(after, ' '))] + " …"
	}
	return digest.Clean(before + "[" + c.Quote + "]" + after)
}
