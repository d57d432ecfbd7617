package score

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hitmatch/matcher/require"
	"hitmatch/store/job"
)

// Causes of hiding, in a few words fit for counting.
const (
	causeScope      = "out of scope"
	causeScam       = "scam"
	causeOffshore   = "offshore"
	causeInternal   = "internal only"
	causeAvoid      = "avoid list"
	causeLicence    = "licence missing"
	causeCredential = "credential missing"
	causeCitizen    = "citizenship"
	causeEducation  = "education missing"
	causeYears      = "years far short"
	causeState      = "wrong state"
	causeMode       = "work mode"
	causeTwoGaps    = "two gaps"
)

// Causes lists the causes of hiding, most decisive first: the first gate that
// is shut is the one counted.
func Causes() []string {
	return []string{
		causeScope, causeScam, causeOffshore, causeInternal, causeAvoid,
		causeLicence, causeCredential, causeCitizen, causeEducation, causeYears,
		causeState, causeMode, causeTwoGaps,
	}
}

// gate is something that shuts a posting out for a person.
type gate struct {
	cause, text, quote string
}

// gap is a soft gap.
type gap struct {
	text, quote string
}

// Seniority by years in one line of work. The year counts are this product's
// own: postings for senior work ask five years and more, so six place a
// person clearly beyond mid level; a bachelor's degree on top of that is what
// the career ladder asks of a first manager.
const (
	yearsMid     = 1
	yearsSenior  = 6
	yearsManager = 2 // of supervision
)

// stepsBelow is how many levels beneath a person's own make a job clearly
// below them (reference tier rules: two or more).
const stepsBelow = 2

// judge decides the grade by the worst gate.
func (c *card) judge() {
	c.gates = c.shutGates()
	c.gaps = c.softGaps()
	own := c.ownLevel()
	c.off = !c.inLine()
	c.below = c.isBelow(own)
	if len(c.gates) == 0 && len(c.gaps) >= 2 {
		texts := make([]string, len(c.gaps))
		for i, g := range c.gaps {
			texts[i] = g.text
		}
		c.gates = append(c.gates, gate{causeTwoGaps, strings.Join(texts, " "), c.gaps[0].quote})
	}
	switch {
	case len(c.gates) > 0:
		c.grade, c.cause = job.Hide, c.gates[0].cause
	case c.off || c.below || c.leadsWithout():
		c.grade = job.Low
	case len(c.gaps) == 1:
		c.grade = job.Near
	default:
		c.grade = job.Strong
	}
}

// shutGates collects what shuts the posting out, most decisive first.
func (c *card) shutGates() []gate {
	var gates []gate
	shut := func(cause, text, quote string) { gates = append(gates, gate{cause, text, quote}) }
	f := c.facts
	if !f.InScope {
		shut(causeScope, "The work is not in health information or coding.", c.quote(job.ClauseScope))
		return gates
	}
	if s, found := quarantine(f.Scam); found {
		shut(causeScam, "The posting bears signs of fraud.", c.posting.Quote(s.Span))
	}
	if f.Offshore {
		shut(causeOffshore, "The job is outside the United States.", c.quote(job.ClauseOffshore))
	}
	if f.InternalOnly && !c.insider() {
		shut(causeInternal, "Only people who already work there may apply.", c.quote(job.ClauseInternal))
	}
	if text, quote, found := c.avoided(); found {
		shut(causeAvoid, text, quote)
	}
	for _, a := range c.answers {
		if a.Answer == job.Unmet && a.clause.Strength == job.Required && gating(a.clause.Kind) {
			shut(a.cause, a.Why, a.quote)
		}
	}
	if c.place.Answer == job.Unmet {
		shut(c.place.cause, c.place.Why, c.placeQuote())
	}
	order := Causes()
	slices.SortStableFunc(gates, func(a, b gate) int {
		return slices.Index(order, a.cause) - slices.Index(order, b.cause)
	})
	return gates
}

// gating reports whether an unmet required clause of a kind shuts a posting
// out. Place, mode and internal postings are judged from the facts, once.
func gating(k job.ClauseKind) bool {
	switch k {
	case job.ClauseCredential, job.ClauseLicence, job.ClauseExperience, job.ClauseEducation, job.ClauseCitizen:
		return true
	}
	return false
}

// softGaps collects what is nearly met. All demands that the profile is
// silent on make one gap together.
func (c *card) softGaps() []gap {
	var gaps []gap
	silent := false
	for _, a := range c.answers {
		if a.clause.Strength != job.Required || !gating(a.clause.Kind) || a.Answer == job.Unmet {
			continue
		}
		if a.Answer == job.Unknown {
			if a.Gaps > 0 && !silent {
				silent = true
				gaps = append(gaps, gap{a.Why, a.quote})
			}
			continue
		}
		for range a.Gaps {
			gaps = append(gaps, gap{a.Why, a.quote})
		}
	}
	if c.place.Gaps > 0 {
		gaps = append(gaps, gap{c.place.Why, c.placeQuote()})
	}
	return gaps
}

// placeClause is the number of the clause whose words decide where the work is
// done, -1 if there is none: that of the states if they decide, else that of
// the mode, else that of the place.
func (c *card) placeClause() int {
	of := func(kind job.ClauseKind) int {
		return slices.IndexFunc(c.facts.Clauses, func(cl job.Clause) bool {
			return cl.Kind == kind && c.posting.Quote(cl.Span) != ""
		})
	}
	mode, place := of(job.ClauseMode), of(job.ClausePlace)
	r := c.facts.Remote
	byState := c.place.cause == causeState || c.place.Answer != job.Unmet && r.Mode == job.ModeRemote && len(r.StatesAllow)+len(r.StatesDeny) > 0
	if place >= 0 && (byState || mode < 0) {
		return place
	}
	return mode
}

// placeQuote are the posting's words on where the work is done.
func (c *card) placeQuote() string {
	if i := c.placeClause(); i >= 0 {
		return c.posting.Quote(c.facts.Clauses[i].Span)
	}
	return ""
}

// quarantine reports whether the signals of fraud weigh enough, one decisive
// or two strong ones, and the first of them.
func quarantine(signals []job.Signal) (job.Signal, bool) {
	var strong []job.Signal
	for _, s := range signals {
		switch s.Weight {
		case "decisive":
			return s, true
		case "strong":
			if !slices.ContainsFunc(strong, func(x job.Signal) bool { return x.Signal == s.Signal }) {
				strong = append(strong, s)
			}
		}
	}
	if len(strong) >= 2 {
		return strong[0], true
	}
	return job.Signal{}, false
}

// inLine reports whether the job is in the person's line of work. Federal
// work is out of line for a person who does not ask for it.
func (c *card) inLine() bool {
	if c.federal && !c.profile.Federal.OK {
		return false
	}
	return len(c.profile.Targets) == 0 || slices.Contains(c.profile.Targets, c.facts.Family)
}

// ownLevel is the person's seniority in the job's line of work, from the years
// they show: who comes from other work begins there.
func (c *card) ownLevel() job.Level {
	return levelOf(c.profile, c.holder, lineWork(c.facts.Family))
}

// lineWork are the kinds of work that a line of work builds on; none: any.
func lineWork(f job.Family) []string {
	switch f {
	case job.FamilyCoding:
		return []string{"coding_any"}
	case job.FamilyAudit:
		return []string{"auditing_coding", "coding_any", "cdi"}
	case job.FamilyCDI:
		return []string{"cdi"}
	case job.FamilyBilling:
		return []string{"revenue_cycle", "coding_any"}
	case job.FamilyHIM, job.FamilyROI, job.FamilyRegistry, job.FamilyManagement, job.FamilyPrivacy:
		return []string{"him_any"}
	}
	return nil
}

// LevelOf is the seniority of a person, from the years of work their profile
// shows.
func LevelOf(p *job.Profile, h *require.Holder) job.Level { return levelOf(p, h, nil) }

// levelOf looks at the years that count as one of some kinds of work; none: any.
func levelOf(p *job.Profile, h *require.Holder, line []string) job.Level {
	longest := 0.0
	for _, y := range p.Experience {
		if y.Kind != kindExternship && y.Kind != kindSupervision && (len(line) == 0 || h.Counts(y.Kind, line...)) {
			longest = max(longest, y.Min)
		}
	}
	switch lead := h.YearsOf(kindSupervision); {
	case lead >= yearsManager:
		return job.LevelManager
	case lead > 0:
		return job.LevelLead
	case longest >= yearsSenior:
		return job.LevelSenior
	case longest >= yearsMid:
		return job.LevelMid
	}
	return job.LevelEntry
}

const (
	kindCoding      = "coding_any"
	kindOutpatient  = "coding_outpatient_facility"
	kindProfee      = "coding_profee"
	kindExternship  = "externship"
	kindSupervision = "supervision"
)

// isBelow reports whether the job is clearly beneath the person. Who has led a
// little is measured by the years of their own work.
func (c *card) isBelow(own job.Level) bool {
	if own == job.LevelLead {
		own = job.LevelSenior
	}
	return c.facts.Level.Rank() <= own.Rank()-stepsBelow
}

// leadsWithout reports whether the job leads people and the person has not
// yet come near that: by having led, or by a senior's years with the schooling
// that first managers have.
func (c *card) leadsWithout() bool {
	if c.facts.Level != job.LevelManager {
		return false
	}
	switch c.ownLevel() {
	case job.LevelManager, job.LevelLead:
		return false
	case job.LevelSenior:
		return c.profile.Education.Rank() < job.EducationBachelor.Rank()
	}
	return true
}

// avoided looks for an employer or a word the person does not want to see.
func (c *card) avoided() (text, quote string, found bool) {
	if name, q := avoidedEmployer(c.profile, c.posting.Employer); name != "" {
		return "You avoid the employer " + name + ".", q, true
	}
	for _, word := range c.profile.Avoid.Words {
		for _, in := range []string{c.posting.Title, c.posting.Text, c.posting.Employer} {
			if q := findWord(in, word); q != "" {
				return "You avoid postings that say “" + word + "”.", q, true
			}
		}
	}
	return "", "", false
}

// avoidedEmployer is the name by which a person avoids an employer, and how the
// employer writes it; "": they do not.
func avoidedEmployer(p *job.Profile, employer string) (name, quote string) {
	for _, name := range p.Avoid.Employers {
		if q := findWord(employer, name); q != "" {
			return name, q
		}
	}
	return "", ""
}

// Avoids reports whether a person avoids an employer, and CauseAvoid is the
// number of that among Causes.
func Avoids(p *job.Profile, employer string) bool {
	name, _ := avoidedEmployer(p, employer)
	return name != ""
}

// CauseAvoid is for Avoids.
func CauseAvoid() int { return slices.Index(Causes(), causeAvoid) }

// findWord returns the place in text where word stands as whole words, in any
// letter case, as the text writes it.
func findWord(text, word string) string {
	word = strings.TrimSpace(word)
	if word == "" {
		return ""
	}
	for at := range text {
		end, ok := prefixFold(text[at:], word)
		if !ok {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+end:])
		if !wordRune(before) && !wordRune(after) {
			return text[at : at+end]
		}
	}
	return ""
}

// prefixFold reports whether text begins with word in any letter case, and
// how many bytes of text that takes.
func prefixFold(text, word string) (int, bool) {
	i := 0
	for _, w := range word {
		r, size := utf8.DecodeRuneInString(text[i:])
		if size == 0 || unicode.ToLower(r) != unicode.ToLower(w) {
			return 0, false
		}
		i += size
	}
	return i, true
}

func wordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
