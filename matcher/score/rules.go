package score

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hitmatch/matcher/require"
	"hitmatch/store/job"
)

// Rule is one reason for which points are given or taken.
type Rule struct {
	ID string
	// Doc says what the rule looks at and why.
	Doc string
	// Examples show what it gives; the tests hold them true.
	Examples []Example
}

// Example is a case and the points the rule gives in it.
type Example struct {
	Case   string
	Points int
}

// Rules lists the rules of scoring in the order they are applied.
func Rules() []Rule {
	list := rules()
	docs := make([]Rule, len(list))
	for i, r := range list {
		docs[i] = r.Rule
	}
	return docs
}

type rule struct {
	Rule
	apply func(*card)
}

// IDs of the rules that make a job but possible.
const (
	RuleOffLine  = "off-line"
	RuleLevelFar = "level-far"
)

// IDs of rules that other files speak of.
const (
	ruleGate   = "gate"
	ruleGap    = "soft-gap"
	ruleBounds = "bounds"
)

// rules is the whole of scoring. What is best in every rule sums to 100, so
// that 100 is the job asked for.
func rules() []rule {
	return []rule{
		{Rule{
			ID:  ruleGate,
			Doc: "What shuts the posting out for this person, most decisive first. It decides the grade; a posting that is shut out gets no points, so no other rule speaks.",
			Examples: []Example{
				{"RN required, RHIT held", 0},
			},
		}, (*card).byGate},
		{Rule{
			ID:  ruleGap,
			Doc: "The one thing that is nearly met: a peer credential, apprentices not addressed, years at 60 to 99 % of the minimum, an unclear place.",
			Examples: []Example{
				{"3 years asked, 2 had", -12},
			},
		}, (*card).byGap},
		{Rule{
			ID:  RuleOffLine,
			Doc: "The job is not in the families of work the profile targets.",
			Examples: []Example{
				{"an audit job for a person who targets coding", -15},
			},
		}, (*card).byOffLine},
		{Rule{
			ID:  RuleLevelFar,
			Doc: "The job lies two or more levels beneath the person's own, or leads people and the person has not led any.",
			Examples: []Example{
				{"an entry job for a person with 6 years", -10},
				{"a manager's job for a person with 2 years", -10},
			},
		}, (*card).byLevelFar},
		{Rule{
			ID:  "line",
			Doc: "The job is in a family of work the profile targets; the most wanted family gives most.",
			Examples: []Example{
				{"a coding job, coding is the first target", 18},
				{"an audit job, audit is the second target", 16},
				{"the profile names no targets", 14},
			},
		}, (*card).byLine},
		{Rule{
			ID:  "credential",
			Doc: "The credentials and licences required. Held gives more than nothing asked, and that more than what is still to be earned.",
			Examples: []Example{
				{"RHIT or RHIA required, RHIT held", 24},
				{"no credential asked", 15},
				{"CCA within 12 months of hire, none held", 13},
				{"CCS required, CIC held", 8},
			},
		}, (*card).byCredential},
		{Rule{
			ID:  "experience",
			Doc: "The years required, by kind of work.",
			Examples: []Example{
				{"3 years inpatient coding asked, 6 had", 18},
				{"no years asked", 12},
				{"0 to 1 years asked", 12},
				{"3 years asked, 2 had", 6},
				{"2 years of any coding asked of a profee coder, 4 inpatient had", 6},
			},
		}, (*card).byExperience},
		{Rule{
			ID:  "main-work",
			Doc: "The years asked are of the kind of work the person has done longest.",
			Examples: []Example{
				{"3 years inpatient coding asked, 6 had", 4},
			},
		}, (*card).byMainWork},
		{Rule{
			ID:  "preferred",
			Doc: "Preferred credentials that are held.",
			Examples: []Example{
				{"CCS preferred and held", 6},
				{"CCS preferred, CIC held", 3},
			},
		}, (*card).byPreferred},
		{Rule{
			ID:  "education",
			Doc: "The level of education required is met, or none is asked.",
			Examples: []Example{
				{"an associate degree asked and had", 2},
			},
		}, (*card).byEducation},
		{Rule{
			ID:  "place",
			Doc: "Where the work is done suits the person; the mode they name first gives most.",
			Examples: []Example{
				{"remote work, remote named first", 10},
				{"on-site work in reach, remote named first", 8},
			},
		}, (*card).byPlace},
		{Rule{
			ID:  "level",
			Doc: "The level of the job against the person's own, from the years they show.",
			Examples: []Example{
				{"a mid-level job for a person with 4 years", 6},
				{"an entry job for a person with 4 years", 4},
				{"a senior job for a person with 4 years", 3},
			},
		}, (*card).byLevel},
		{Rule{
			ID:  "skills",
			Doc: "Skills the posting names and the profile too: 2 points each, 6 at most.",
			Examples: []Example{
				{"the posting names Epic and so does the profile", 2},
			},
		}, (*card).bySkills},
		{Rule{
			ID:  "pay",
			Doc: "Pay against the profile's floor, in the posting's own unit. An hour is held against a year as 2,080 hours, for the comparison only; pay per chart and pay in another currency are never compared.",
			Examples: []Example{
				{"$28 to $36 an hour, floor $25 an hour", 4},
				{"$20 to $26 an hour, floor $25 an hour", 2},
				{"$20 an hour, floor $25 an hour", -10},
				{"$52,000 a year, floor $25 an hour", 4},
				{"$3 a chart, floor $25 an hour", 0},
			},
		}, (*card).byPay},
		{Rule{
			ID:  "fresh",
			Doc: "How long ago the posting was put up; one without a date, or older than 60 days, ranks below a dated recent one.",
			Examples: []Example{
				{"posted 3 days ago", 2},
				{"posted 90 days ago", -4},
				{"no date", -4},
			},
		}, (*card).byFresh},
		{Rule{
			ID:  "closing",
			Doc: "The last day to apply.",
			Examples: []Example{
				{"closed yesterday", -20},
				{"closes in 2 days", 0},
			},
		}, (*card).byClosing},
	}
}

func (c *card) byGate() {
	for _, g := range c.gates {
		c.add(0, g.text, g.quote)
	}
}

func (c *card) byGap() {
	for _, g := range c.gaps {
		c.add(GapPoints, g.text, g.quote)
	}
}

func (c *card) byOffLine() {
	switch {
	case !c.off:
	case c.federal && !c.profile.Federal.OK:
		c.add(-15, "It is federal work, and your profile does not ask for that.", "")
	default:
		c.add(-15, fmt.Sprintf("The job is %s work, which you do not target.", familyName(c.facts.Family)), c.workWords())
	}
}

func (c *card) byLevelFar() {
	switch {
	case c.below:
		c.add(-10, fmt.Sprintf("It is %s job, clearly below your years.", levelName(c.facts.Level)), c.quote(job.ClauseLevel))
	case c.leadsWithout():
		c.add(-10, "The job leads people, and your profile shows no years of that.", c.quote(job.ClauseLevel))
	}
}

func (c *card) byLine() {
	if c.off {
		return
	}
	if len(c.profile.Targets) == 0 {
		c.add(14, fmt.Sprintf("It is %s work.", familyName(c.facts.Family)), c.workWords())
		return
	}
	i := slices.Index(c.profile.Targets, c.facts.Family)
	text := fmt.Sprintf("It is %s work, which you look for.", familyName(c.facts.Family))
	if i == 0 {
		text = fmt.Sprintf("It is %s work, which you want most.", familyName(c.facts.Family))
	}
	c.add(max(18-2*i, 12), text, c.workWords())
}

// required returns the answers to required clauses of some kinds.
func (c *card) required(kinds ...job.ClauseKind) []answer {
	var list []answer
	for _, a := range c.answers {
		if a.clause.Strength == job.Required && slices.Contains(kinds, a.clause.Kind) {
			list = append(list, a)
		}
	}
	return list
}

// worst is the required answer of some kinds that is hardest to meet; asked
// is false if nothing of the kinds is required.
func (c *card) worst(kinds ...job.ClauseKind) (worst answer, asked bool) {
	order := []job.Answer{job.Met, job.Deferred, job.NearMet, job.Unknown, job.Unmet}
	for _, a := range c.required(kinds...) {
		if !asked || slices.Index(order, a.Answer) > slices.Index(order, worst.Answer) {
			worst, asked = a, true
		}
	}
	return worst, asked
}

func (c *card) byCredential() {
	a, asked := c.worst(job.ClauseCredential, job.ClauseLicence)
	switch {
	case !asked:
		c.add(15, "No credential is asked.", "")
	case a.Answer == job.Met:
		c.add(24, a.Why, a.quote)
	case a.Answer == job.Deferred:
		c.add(13, a.Why, a.quote)
	case a.Answer == job.NearMet, a.Answer == job.Unknown:
		c.add(8, "The credentials are nearly what is asked.", "")
	}
}

func (c *card) byExperience() {
	a, asked := c.worst(job.ClauseExperience)
	switch {
	case !asked && c.yearsInAWay():
		c.add(12, "No further years of experience are asked.", "")
	case !asked:
		c.add(12, "No years of experience are asked.", "")
	case a.Answer == job.Met && c.takesBeginners():
		c.add(12, a.Why, a.quote)
	case a.Answer == job.Met:
		c.add(18, a.Why, a.quote)
	case a.Answer == job.NearMet, a.Answer == job.Unknown:
		c.add(6, "The years are nearly what is asked.", "")
	}
}

// takesBeginners reports whether the years that are asked begin at none.
func (c *card) takesBeginners() bool {
	return !slices.ContainsFunc(c.required(job.ClauseExperience), func(a answer) bool { return a.clause.Years == nil || a.clause.Years.Min > 0 })
}

// yearsInAWay reports whether years are asked as a part of another
// requirement: "a bachelor's degree, or RHIT and three years".
func (c *card) yearsInAWay() bool {
	return slices.ContainsFunc(c.required(job.ClauseCredential, job.ClauseLicence, job.ClauseEducation), func(a answer) bool {
		e, err := require.Parse(a.expr)
		return err == nil && e.HasYears()
	})
}

func (c *card) byMainWork() {
	main, most := "", 0.0
	for _, y := range c.profile.Experience {
		if y.Kind != kindExternship && y.Min > most {
			main, most = y.Kind, y.Min
		}
	}
	for _, a := range c.required(job.ClauseExperience) {
		if y := a.clause.Years; y != nil && y.Min > 0 && slices.Contains(y.Kinds(), main) && a.Answer == job.Met {
			c.add(4, fmt.Sprintf("Most of your years are in %s, which is what it asks.", require.Experience(main, c.tax)), a.quote)
			return
		}
	}
}

func (c *card) byPreferred() {
	best, found := answer{}, false
	for _, a := range c.answers {
		if a.clause.Strength != job.Preferred || a.clause.Kind != job.ClauseCredential && a.clause.Kind != job.ClauseLicence {
			continue
		}
		if a.Answer == job.Met && (!found || best.Answer != job.Met) || a.Answer == job.NearMet && !found {
			best, found = a, true
		}
	}
	switch {
	case !found:
	case best.Answer == job.Met:
		c.add(6, "Preferred: "+lowerFirst(best.Why), best.quote)
	default:
		c.add(3, "Preferred: "+lowerFirst(best.Why), best.quote)
	}
}

func (c *card) byEducation() {
	a, asked := c.worst(job.ClauseEducation)
	switch {
	case !asked:
		c.add(2, "No schooling is asked.", "")
	case a.Answer == job.Met:
		c.add(2, a.Why, a.quote)
	}
}

func (c *card) byPlace() {
	switch c.place.Answer {
	case job.Met:
		points := 10
		if len(c.profile.Modes) > 0 && c.profile.Modes[0] != c.facts.Remote.Mode {
			points = 8
		}
		c.add(points, c.place.Why, c.placeQuote())
	case job.NearMet, job.Unknown:
		c.add(3, "The place may suit.", "")
	}
}

func (c *card) byLevel() {
	if c.below {
		return
	}
	quote := c.quote(job.ClauseLevel)
	switch c.facts.Level.Rank() - c.ownLevel().Rank() {
	case 0:
		c.add(6, fmt.Sprintf("It is %s job, which fits your years.", levelName(c.facts.Level)), quote)
	case -1:
		c.add(4, fmt.Sprintf("It is %s job, one step beneath your years.", levelName(c.facts.Level)), quote)
	case 1:
		c.add(3, fmt.Sprintf("It is %s job, one step above your years.", levelName(c.facts.Level)), quote)
	}
}

func (c *card) bySkills() {
	var names []string
	for _, id := range c.facts.Skills {
		if slices.ContainsFunc(c.profile.Skills, func(own string) bool { return c.includes(own, id) }) {
			name := id
			if s, ok := c.tax.Skill(id); ok {
				name = s.Name
			}
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return
	}
	c.add(SkillPoints(len(names)), "It names skills you have: "+strings.Join(names, ", ")+".", c.quote(job.ClauseSkill))
}

// includes reports whether having one skill means having another.
func (c *card) includes(own, asked string) bool {
	for range 4 { // parts nest no deeper
		if own == asked {
			return true
		}
		s, ok := c.tax.Skill(own)
		if !ok || s.PartOf == "" {
			return false
		}
		own = s.PartOf
	}
	return false
}

// Days that make a posting fresh, recent and old. The 60 days are the domain
// model's freshness rule.
const (
	daysFresh  = 7
	daysRecent = 30
	daysOld    = 60
)

func (c *card) byFresh() {
	posted := c.posting.Posted
	if posted.IsZero() {
		posted = c.posting.FirstSeen
	}
	if posted.IsZero() {
		c.add(-4, "The posting has no date.", "")
		return
	}
	// To the second: that is what a packed posting keeps.
	switch days := int(c.now.Truncate(time.Second).Sub(posted.Truncate(time.Second)).Hours() / 24); {
	case days <= daysFresh:
		c.add(2, "It was posted within the week.", "")
	case days <= daysRecent:
		c.add(1, "It was posted within the month.", "")
	case days > daysOld:
		c.add(-4, fmt.Sprintf("It was posted %d days ago.", days), "")
	}
}

// daysClosing is when the last day to apply is worth a word.
const daysClosing = 7

func (c *card) byClosing() {
	if c.posting.Closes.IsZero() {
		return
	}
	// The last day counts to its end.
	switch days := int(c.posting.Closes.UTC().Truncate(24*time.Hour).Sub(c.now.UTC().Truncate(24*time.Hour)) / (24 * time.Hour)); {
	case days < 0:
		c.add(-20, "The last day to apply has passed.", "")
	case days == 0:
		c.add(0, "Today is the last day to apply.", "")
	case days == 1:
		c.add(0, "Tomorrow is the last day to apply.", "")
	case days <= daysClosing:
		c.add(0, fmt.Sprintf("The last day to apply is in %d days.", days), "")
	}
}
