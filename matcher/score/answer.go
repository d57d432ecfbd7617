package score

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hitmatch/matcher/require"
	"hitmatch/store/job"
)

// answer is a clause with this person's answer.
type answer struct {
	clause job.Clause
	require.Verdict
	expr  string
	quote string
	cause string // hide cause if a required clause is unmet
	shown bool   // in the list of requirements
}

// answerAll answers every clause that a profile can answer.
func (c *card) answerAll() {
	c.place = c.answerPlace()
	once := map[job.ClauseKind]bool{}
	where := c.placeClause()
	for i, cl := range c.facts.Clauses {
		a := answer{clause: cl, expr: cl.Expr, quote: c.posting.Quote(cl.Span), shown: cl.Answerable}
		switch cl.Kind {
		// Answered from the facts as a whole, so one clause stands for all.
		case job.ClauseMode, job.ClausePlace:
			a.shown = i == where
		case job.ClausePay, job.ClauseInternal:
			a.shown, once[cl.Kind] = !once[cl.Kind], true
			a.shown = a.shown && (cl.Kind != job.ClausePay || c.profile.PayMin != nil)
		case job.ClauseApprentice:
			a.shown = a.shown && c.apprenticeMatters(a.quote)
		case job.ClauseSkill:
			a.shown = a.shown && !c.asksYears(cl.Span)
		}
		switch cl.Kind {
		case job.ClauseCredential, job.ClauseLicence:
			c.answerExpr(&a)
			c.answerInstead(&a)
		case job.ClauseExperience:
			c.answerYears(&a)
			c.answerInstead(&a)
		case job.ClauseEducation:
			c.answerSchooling(&a)
		case job.ClauseCitizen:
			c.answerCitizen(&a)
		case job.ClauseInternal:
			c.answerInternal(&a)
		case job.ClauseMode, job.ClausePlace:
			a.Verdict, a.cause = c.place.Verdict, c.place.cause
		case job.ClausePay:
			a.Verdict = c.answerPay()
		case job.ClauseSkill:
			c.answerSkill(&a)
		case job.ClauseApprentice:
			a.Verdict = c.answerApprentice()
		default:
			a.Verdict = require.Verdict{Answer: job.Unknown, Why: "Your profile has no answer to this."}
		}
		c.answers = append(c.answers, a)
	}
}

// answerExpr answers a clause over credentials, licences, years and
// schooling.
func (c *card) answerExpr(a *answer) {
	e, err := require.Parse(a.clause.Expr)
	if err != nil {
		a.Verdict = require.Verdict{Answer: job.Unknown, Why: "What is asked could not be read.", Gaps: 1}
		return
	}
	a.Verdict = require.Evaluate(e, c.slot(&a.clause), c.holder)
	a.cause = causeCredential
	if c.licencesOnly(e) {
		a.cause = causeLicence
	}
}

// slot is how a clause asks.
func (c *card) slot(cl *job.Clause) require.Slot {
	s := require.Slot{
		Months:       cl.Months,
		Closed:       cl.Closed,
		OrEquivalent: cl.OrEquivalent,
		Eligible:     cl.Eligible,
		Apprentice:   c.facts.Apprentice,
	}
	switch {
	case cl.Years != nil:
		s.Kinds = registries(*cl.Years, c.posting.Quote(cl.Span)).Kinds()
	case c.facts.Years != nil:
		s.Kinds = registries(*c.facts.Years, c.posting.Quote(cl.Span)).Kinds()
	}
	return s
}

// firstYear is how long a person must have worked where a posting takes
// experience and does not say how much. Less is a soft gap.
const firstYear = 1

// answerInstead answers by the work that the posting takes in the place of what
// a clause asks, if that answers it better. Experience that is merely equivalent
// is a soft gap: the employer weighs it.
func (c *card) answerInstead(a *answer) {
	if a.Answer == job.Met || len(a.clause.OrYears) == 0 {
		return
	}
	var taken []string
	for _, y := range a.clause.OrYears {
		y = registries(y, a.quote)
		work := require.Experiences(y.Kinds(), c.tax)
		if y.Min > 0 {
			taken = append(taken, require.Words(require.Exp(y.Min), c.tax, y.Kinds()...))
			if v := c.holder.Years(y); v.Answer == job.Met || a.Answer == job.Unmet && v.Answer != job.Unmet {
				a.Verdict = v
			}
			continue
		}
		taken = append(taken, "experience in "+work)
		has := c.holder.YearsOf(y.Kinds()...)
		had := require.Words(require.Exp(has), c.tax, y.Kinds()...)
		switch {
		case has == 0:
		case a.clause.OrEquivalent && a.Answer == job.Unmet:
			a.Verdict = require.Verdict{Answer: job.NearMet, Gaps: 1, Why: fmt.Sprintf("The posting takes equivalent experience too, and you have %s; the employer decides whether that is enough.", had)}
		case has >= firstYear && !a.clause.OrEquivalent:
			a.Verdict = require.Verdict{Answer: job.Met, Why: fmt.Sprintf("The posting takes experience in %s as well, and you have %s.", work, had)}
		case a.Answer == job.Unmet:
			a.Verdict = require.Verdict{Answer: job.NearMet, Gaps: 1, Why: fmt.Sprintf("The posting takes experience in %s as well; you have %s, and it does not say how much it wants.", work, had)}
		}
	}
	if a.Answer == job.Unmet {
		a.Why += fmt.Sprintf(" Instead it would take %s, which your profile does not show either.", strings.Join(taken, " or "))
	}
}

func (c *card) licencesOnly(e require.Expr) bool {
	atoms := e.Atoms()
	return len(atoms) > 0 && !slices.ContainsFunc(atoms, func(id string) bool {
		cred, ok := c.tax.Credential(id)
		return !ok || !cred.Licence
	})
}

func (c *card) answerYears(a *answer) {
	a.cause = causeYears
	e, err := require.Parse(a.clause.Expr)
	switch {
	case err == nil && !e.IsZero() && (e.IsAny() || e.IsAll() || a.clause.Years == nil):
		a.Verdict = require.Evaluate(e, c.slot(&a.clause), c.holder)
	case a.clause.Years != nil:
		a.Verdict = c.holder.Years(c.creditable(a))
		a.expr = require.Exp(a.clause.Years.Min).String()
		c.schoolingForYears(a)
		c.otherCoding(a)
		c.belowGrade(a)
	default:
		a.Verdict = require.Verdict{Answer: job.Unknown, Why: "The posting does not say how many years it wants."}
	}
}

// otherCoding makes a gap of years that meet a demand for coding of any kind, where
// the title names a kind and most of them are not of it: who has coded inpatients
// for years is no coder of physicians' visits yet. Physicians' work is outpatient
// work, too. A profile that does not say what was coded gets the benefit of the
// doubt.
func (c *card) otherCoding(a *answer) {
	y, kind := a.clause.Years, c.facts.CodingKind
	if kind == "" || a.clause.Strength != job.Required || a.Answer != job.Met || !slices.Contains(y.Kinds(), kindCoding) {
		return
	}
	unsaid := slices.ContainsFunc(c.profile.Experience, func(had job.Years) bool { return had.Kind == kindCoding })
	if unsaid || c.holder.YearsOf(kindCoding) == 0 { // without years of coding, something else met the demand
		return
	}
	own := []string{kind}
	if kind == kindOutpatient {
		own = append(own, kindProfee)
	}
	if c.holder.YearsOf(own...) > y.Min/2 {
		return
	}
	a.Verdict = require.Verdict{
		Answer: job.NearMet, Gaps: 1,
		Why: fmt.Sprintf("You have the years of coding that the posting asks for, but the title says %s, and most of yours are in other coding.", require.Experience(kind, c.tax)),
	}
}

func (c *card) answerSchooling(a *answer) {
	a.cause = causeEducation
	e, err := require.Parse(a.clause.Expr)
	if err != nil || e.IsZero() {
		e = require.Edu(c.facts.Education)
		a.expr = e.String()
	}
	a.Verdict = require.Evaluate(e, c.slot(&a.clause), c.holder)
	if level, plain := e.Education(); plain && a.clause.OrEquivalent && a.Answer == job.Unmet {
		if v, ok := c.holder.Equivalent(level); ok {
			a.Verdict = v
		}
	}
}

func (c *card) answerCitizen(a *answer) {
	a.cause = causeCitizen
	switch citizen := c.profile.Citizen; {
	case citizen == nil:
		a.Verdict = require.Verdict{Answer: job.Unknown, Why: "The posting asks for US citizenship; your profile does not say."}
	case *citizen:
		a.Verdict = require.Verdict{Answer: job.Met, Why: "You are a US citizen."}
	default:
		a.Verdict = require.Verdict{Answer: job.Unmet, Why: "The posting asks for US citizenship."}
	}
}

func (c *card) answerInternal(a *answer) {
	a.cause = causeInternal
	switch {
	case !c.facts.InternalOnly || c.insider():
		a.Verdict = require.Verdict{Answer: job.Met, Why: "You may apply."}
	default:
		a.Verdict = require.Verdict{Answer: job.Unmet, Why: "Only people who already work there may apply."}
	}
}

// apprenticeMatters reports whether the posting's word on apprentices is worth
// an answer of its own: to a person with the mark, and where it does not stand
// in the words of a credential already answered.
func (c *card) apprenticeMatters(quote string) bool {
	return c.holder.Apprentice() != "" && !slices.ContainsFunc(c.facts.Clauses, func(cl job.Clause) bool {
		return cl.Kind == job.ClauseCredential && cl.Answerable && strings.Contains(c.posting.Quote(cl.Span), quote)
	})
}

// answerApprentice says what the posting's word on apprentices means for the
// person. It decides nothing: the credential's own clause does.
func (c *card) answerApprentice() require.Verdict {
	mark := c.holder.Apprentice()
	switch {
	case c.facts.Apprentice == job.ApprenticeAccepted && mark != "":
		return require.Verdict{Answer: job.Met, Why: "The posting takes apprentices, and you hold the " + mark + "."}
	case c.facts.Apprentice == job.ApprenticeAccepted:
		return require.Verdict{Answer: job.Met, Why: "The posting takes apprentices; you are none."}
	case c.facts.Apprentice == job.ApprenticeExcluded && mark != "":
		return require.Verdict{Answer: job.Unmet, Why: "The posting takes no apprentices, and you hold the " + mark + "."}
	case c.facts.Apprentice == job.ApprenticeExcluded:
		return require.Verdict{Answer: job.Met, Why: "The posting takes no apprentices; you are none."}
	}
	return require.Verdict{Answer: job.Unknown, Why: "The posting speaks of apprentices, but not whether they may apply."}
}

// asksYears reports whether words stand in a demand for years of the work they
// name, which has an answer of its own.
func (c *card) asksYears(words job.Span) bool {
	return slices.ContainsFunc(c.facts.Clauses, func(cl job.Clause) bool {
		return cl.Years != nil && cl.Span.Field == words.Field && cl.Span.Start <= words.Start && words.End <= cl.Span.End
	})
}

func (c *card) answerSkill(a *answer) {
	a.Verdict = require.Verdict{Answer: job.Unknown, Why: "Your profile does not name this skill."}
	for _, id := range a.clause.Names {
		_, experience := c.tax.ExperienceKind(id)
		switch {
		case slices.ContainsFunc(c.profile.Skills, func(own string) bool { return c.includes(own, id) }):
			a.Verdict = require.Verdict{Answer: job.Met, Why: "You name this skill."}
			return
		case experience && c.holder.YearsOf(id) > 0:
			a.Verdict = require.Verdict{Answer: job.Met, Why: "You have worked in " + require.Experience(id, c.tax) + "."}
		}
	}
}

// requirements lists the answers a person is shown, required ones first.
func (c *card) requirements() []job.Requirement {
	list := make([]job.Requirement, 0, len(c.answers))
	for _, a := range c.answers {
		if a.shown {
			list = append(list, job.Requirement{
				Kind: a.clause.Kind, Expr: a.expr, Strength: a.clause.Strength,
				Answer: a.Answer, Why: a.Why, Quote: a.quote,
			})
		}
	}
	rank := func(s job.Strength) int {
		switch s {
		case job.Required:
			return 0
		case job.Alternative:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(a, b job.Requirement) int {
		return cmp.Compare(rank(a.Strength), rank(b.Strength))
	})
	return list
}
