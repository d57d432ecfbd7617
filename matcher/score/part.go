package score

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hitmatch/matcher/require"
	"hitmatch/store/job"
)

// A score falls into parts that look at different things of a posting and do
// not look at each other: the line of work with the years and schooling
// asked, the credentials required, those preferred, the place, the pay; and
// what is a number or a set of its own, the skills and the dates. What a part
// looks at is its shape. Many postings share a shape, so that a person is
// held against each shape once instead of against each posting.
//
// The parts are judged by the same code as a whole posting: a shape is turned
// back into a posting of which nothing else is left.

// Part names a part of a score.
type Part uint8

// The parts that have shapes.
const (
	PartWork Part = iota
	PartCredentials
	PartPreferred
	PartPlace
	PartPay
	Parts // how many there are
)

// Shapes are the shapes of a posting, by part.
type Shapes [Parts]string

// Outcome is what a part comes to for a person.
type Outcome struct {
	Points int
	Gaps   int
	Silent bool // the profile is silent on something asked; all such make one gap together
	Low    bool // off the person's line or far from their level
	Cause  int  // 1 + index into Causes of the most decisive gate that is shut; 0: none is
}

// Separators of shapes: fields, clauses, items of a list, amounts of work, kinds
// of work.
const (
	fieldEnd  = "\x1f"
	clauseEnd = "\x1e"
	itemEnd   = "\x1d"
	yearsEnd  = ";"
	kindEnd   = ","
)

// ShapesOf takes a posting apart. ok is false if some of its words hold the
// marks that separate what a shape holds: such a posting has no shapes.
func (s *Scorer) ShapesOf(post *job.Posting, f *job.Facts) (shapes Shapes, ok bool) {
	c := &card{tax: s.tax, posting: post, facts: f}
	federal := flag(c.isFederal())
	kind := ""
	if f.Years != nil {
		kind = kindsText(*f.Years)
	}
	_, scam := quarantine(f.Scam)
	if !f.InScope || scam || f.Offshore {
		// Nobody is shown it: only why is left.
		shapes[PartWork] = strings.Join([]string{"", "", flag(f.InScope), flag(scam), flag(f.Offshore), "0", federal, "", "", "", "", ""}, fieldEnd)
		return shapes, true
	}
	shapes[PartWork] = strings.Join([]string{
		string(f.Family), string(f.Level), "1", "0", "0", flag(f.InternalOnly), federal, kind, string(f.Education), string(f.Apprentice),
		f.CodingKind, c.shape(job.Required, job.ClauseExperience, job.ClauseEducation),
	}, fieldEnd)
	shapes[PartCredentials] = strings.Join([]string{
		kind, string(f.Apprentice), c.shape(job.Required, job.ClauseCredential, job.ClauseLicence, job.ClauseCitizen),
	}, fieldEnd)
	if preferred := c.shape(job.Preferred, job.ClauseCredential, job.ClauseLicence); preferred != "" {
		shapes[PartPreferred] = strings.Join([]string{kind, string(f.Apprentice), preferred}, fieldEnd)
	}
	shapes[PartPlace] = strings.Join([]string{
		federal, string(f.Remote.Mode), flag(f.Remote.OnsiteTraining), flag(f.Remote.OrOnsite), strings.Join(f.Remote.StatesAllow, itemEnd),
		strings.Join(f.Remote.StatesDeny, itemEnd), strings.Join(c.facts.WorkStates(c.posting), itemEnd),
	}, fieldEnd)
	if p := f.Pay; p != nil {
		shapes[PartPay] = strings.Join([]string{number(p.Min), number(p.Max), string(p.Unit), p.Currency}, fieldEnd)
	}
	marks := strings.Count(shapes[PartWork], fieldEnd) == 11 && strings.Count(shapes[PartCredentials], fieldEnd) == 2 && strings.Count(shapes[PartPlace], fieldEnd) == 6
	back, facts, err := restore(PartWork, shapes[PartWork])
	return shapes, marks && err == nil && back != nil && facts.Family == f.Family && s.same(shapes, post, f)
}

// same reports whether the clauses come back as they went in.
func (s *Scorer) same(shapes Shapes, post *job.Posting, f *job.Facts) bool {
	again := func(part Part, strength job.Strength, kinds ...job.ClauseKind) bool {
		if shapes[part] == "" {
			return true
		}
		p, g, err := restore(part, shapes[part])
		if err != nil {
			return false
		}
		a := &card{tax: s.tax, posting: post, facts: f}
		b := &card{tax: s.tax, posting: p, facts: g}
		return a.shape(strength, kinds...) == b.shape(strength, kinds...)
	}
	return again(PartWork, job.Required, job.ClauseExperience, job.ClauseEducation) &&
		again(PartCredentials, job.Required, job.ClauseCredential, job.ClauseLicence, job.ClauseCitizen) &&
		again(PartPreferred, job.Preferred, job.ClauseCredential, job.ClauseLicence)
}

// shape writes the clauses of some kinds.
func (c *card) shape(strength job.Strength, kinds ...job.ClauseKind) string {
	var clauses []string
	for _, cl := range c.facts.Clauses {
		if cl.Strength != strength || !slices.Contains(kinds, cl.Kind) {
			continue
		}
		years, kind := "", ""
		if cl.Years != nil {
			years, kind = strconv.FormatFloat(cl.Years.Min, 'g', -1, 64), kindsText(*cl.Years)
		}
		grade := 0
		if cl.Kind == job.ClauseExperience {
			grade = equivalentGrade(c.posting.Quote(cl.Span))
		}
		var instead []string
		for _, y := range cl.OrYears {
			instead = append(instead, strconv.FormatFloat(y.Min, 'g', -1, 64)+kindEnd+kindsText(y))
		}
		clauses = append(clauses, strings.Join([]string{
			string(cl.Kind), cl.Expr, strconv.Itoa(cl.Months), flag(cl.Closed), flag(cl.OrEquivalent), flag(cl.Eligible), years, kind, strconv.Itoa(grade),
			registryNamed(c.posting.Quote(cl.Span)), strings.Join(instead, yearsEnd),
		}, itemEnd))
	}
	return strings.Join(clauses, clauseEnd)
}

// kindsText writes the kinds of work of years, and kindsOf reads them.
func kindsText(y job.Years) string { return strings.Join(y.Kinds(), kindEnd) }

func kindsOf(text string) *job.Years {
	kinds := strings.Split(text, kindEnd)
	return &job.Years{Kind: kinds[0], Or: kinds[1:]}
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func number(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}

// restore makes a posting of a shape.
func restore(part Part, shape string) (*job.Posting, *job.Facts, error) {
	p, f := &job.Posting{}, &job.Facts{InScope: true, Family: job.FamilyNone, Level: job.LevelMid, Remote: job.Remote{Mode: job.ModeRemote}}
	field := strings.Split(shape, fieldEnd)
	want := [Parts]int{PartWork: 12, PartCredentials: 3, PartPreferred: 3, PartPlace: 7, PartPay: 4}
	if part >= Parts || len(field) != want[part] {
		return nil, nil, fmt.Errorf("read shape: %d fields in part %d", len(field), part)
	}
	years := func(kind string) {
		if kind != "" {
			f.Years = kindsOf(kind)
		}
	}
	var err error
	switch part {
	case PartWork:
		f.Family, f.Level = job.Family(field[0]), job.Level(field[1])
		f.InScope, f.Offshore, f.InternalOnly = field[2] == "1", field[4] == "1", field[5] == "1"
		if field[3] == "1" {
			f.Scam = []job.Signal{{Signal: "some", Weight: "decisive"}}
		}
		years(field[7])
		f.Education, f.Apprentice = job.Education(field[8]), job.Apprentice(field[9])
		f.CodingKind = field[10]
		err = restoreClauses(p, f, job.Required, field[11])
	case PartCredentials:
		years(field[0])
		f.Apprentice = job.Apprentice(field[1])
		err = restoreClauses(p, f, job.Required, field[2])
	case PartPreferred:
		years(field[0])
		f.Apprentice = job.Apprentice(field[1])
		err = restoreClauses(p, f, job.Preferred, field[2])
	case PartPlace:
		f.Remote = job.Remote{Mode: job.Mode(field[1]), OnsiteTraining: field[2] == "1", OrOnsite: field[3] == "1", StatesAllow: items(field[4]), StatesDeny: items(field[5])}
		for _, s := range items(field[6]) {
			p.Places = append(p.Places, job.Place{State: s})
		}
	case PartPay:
		f.Pay = &job.Pay{Unit: job.PayUnit(field[2]), Currency: field[3]}
		if f.Pay.Min, err = amountOf(field[0]); err == nil {
			f.Pay.Max, err = amountOf(field[1])
		}
	}
	return p, f, err
}

func items(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, itemEnd)
}

func amountOf(s string) (*float64, error) {
	if s == "" {
		return nil, nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, fmt.Errorf("read shape: amount %q: %w", s, err)
	}
	return &v, nil
}

func restoreClauses(p *job.Posting, f *job.Facts, strength job.Strength, text string) error {
	if text == "" {
		return nil
	}
	for _, clause := range strings.Split(text, clauseEnd) {
		field := strings.Split(clause, itemEnd)
		if len(field) != 11 {
			return fmt.Errorf("read shape: clause of %d items, want 11", len(field))
		}
		cl := job.Clause{
			Kind: job.ClauseKind(field[0]), Strength: strength, Expr: field[1], Answerable: true,
			Closed: field[3] == "1", OrEquivalent: field[4] == "1", Eligible: field[5] == "1",
		}
		var err error
		if cl.Months, err = strconv.Atoi(field[2]); err != nil {
			return fmt.Errorf("read shape: months %q: %w", field[2], err)
		}
		if field[6] != "" {
			least, err := amountOf(field[6])
			if err != nil {
				return err
			}
			cl.Years = kindsOf(field[7])
			cl.Years.Min = *least
		}
		at := len(p.Text)
		if grade := field[8]; grade != "0" {
			p.Text += "equivalent to GS-" + grade + ";"
		}
		if which := field[9]; which != "" {
			p.Text += which + " registry;"
		}
		cl.Span = job.Span{Field: job.FieldText, Start: at, End: len(p.Text)}
		for _, amount := range strings.Split(field[10], yearsEnd) {
			number, kinds, more := strings.Cut(amount, kindEnd)
			if !more {
				continue
			}
			least, err := amountOf(number)
			if err != nil {
				return err
			}
			y := kindsOf(kinds)
			y.Min = *least
			cl.OrYears = append(cl.OrYears, *y)
		}
		f.Clauses = append(f.Clauses, cl)
	}
	return nil
}

// Judge holds persons against shapes.
type Judge struct {
	scorer *Scorer
	card   card
}

// NewJudge returns the judge for one person on the day of now. It is not safe
// for concurrent use.
func (s *Scorer) NewJudge(p *job.Profile, now time.Time) *Judge {
	return &Judge{scorer: s, card: card{tax: s.tax, profile: p, now: now, holder: require.NewHolder(s.tax, p, now)}}
}

// Of is what a shape comes to. The empty shape, of a part of which the
// posting says nothing, comes to nothing; so does a posting's every other
// part if nobody is shown it.
func (j *Judge) Of(part Part, shape string) (Outcome, error) {
	if shape == "" {
		return Outcome{}, nil
	}
	post, facts, err := restore(part, shape)
	if err != nil {
		return Outcome{}, err
	}
	c := j.card
	c.posting, c.facts = post, facts
	switch field := strings.SplitN(shape, fieldEnd, 8); part {
	case PartWork:
		c.federal = field[6] == "1"
	case PartPlace:
		c.federal = field[0] == "1"
	}
	c.answerAll()
	if part != PartPlace {
		c.place = answer{Verdict: require.Verdict{Answer: job.Met}}
	}
	var o Outcome
	gates := c.shutGates()
	if len(gates) > 0 {
		o.Cause = 1 + slices.Index(Causes(), gates[0].cause)
		return o, nil
	}
	o.Gaps, o.Silent = c.countGaps()
	var rules []func(*card)
	switch part {
	case PartWork:
		own := c.ownLevel()
		c.off, c.below = !c.inLine(), c.isBelow(own)
		o.Low = c.off || c.below || c.leadsWithout()
		rules = []func(*card){(*card).byOffLine, (*card).byLevelFar, (*card).byLine, (*card).byExperience, (*card).byMainWork, (*card).byEducation, (*card).byLevel}
	case PartCredentials:
		rules = []func(*card){(*card).byCredential}
	case PartPreferred:
		rules = []func(*card){(*card).byPreferred}
	case PartPlace:
		rules = []func(*card){(*card).byPlace}
	case PartPay:
		rules = []func(*card){(*card).byPay}
	}
	c.reasons = nil
	for _, r := range rules {
		r(&c)
	}
	for _, r := range c.reasons {
		o.Points += r.Points
	}
	return o, nil
}

// countGaps counts the soft gaps but for those on which the profile is silent,
// and says whether there are such.
func (c *card) countGaps() (n int, silent bool) {
	n = len(c.softGaps())
	for _, a := range c.answers {
		if a.clause.Strength == job.Required && gating(a.clause.Kind) && a.Answer == job.Unknown && a.Gaps > 0 {
			return n - 1, true
		}
	}
	return n, false
}

// GapPoints is what the one soft gap of a near match costs.
const GapPoints = -12

// Total adds up what the parts of a posting come to, with the points for
// skills and dates: the grade, the score and the cause that Score gives the
// whole posting.
func Total(parts [Parts]Outcome, further int) (grade job.Grade, score int, cause string) {
	gaps, silent, low, shut := 0, false, false, 0
	for _, o := range parts {
		score += o.Points
		gaps += o.Gaps
		silent, low = silent || o.Silent, low || o.Low
		if o.Cause > 0 && (shut == 0 || o.Cause < shut) {
			shut = o.Cause
		}
	}
	if silent {
		gaps++
	}
	switch {
	case shut > 0:
		return job.Hide, 0, Causes()[shut-1]
	case gaps >= 2:
		return job.Hide, 0, causeTwoGaps
	case low:
		grade = job.Low
	case gaps == 1:
		grade = job.Near
	default:
		grade = job.Strong
	}
	return grade, min(max(score+further+GapPoints*gaps, lowest), highest), ""
}

// SkillPoints is what a number of skills that posting and profile share give.
func SkillPoints(n int) int { return min(skillEach*n, skillMost) }

const (
	skillEach = 2
	skillMost = 6
)

// Covered lists the skills that a profile's own include, as Score counts them.
func (s *Scorer) Covered(p *job.Profile) []string {
	c := &card{tax: s.tax}
	var ids []string
	for _, sk := range s.tax.Skills() {
		if slices.ContainsFunc(p.Skills, func(own string) bool { return c.includes(own, sk.ID) }) {
			ids = append(ids, sk.ID)
		}
	}
	return ids
}

// DatePoints is what the dates of a posting give on the day of now. Posted is
// when it was put up, or else first seen; a zero time is unknown.
func (s *Scorer) DatePoints(posted, closes, now time.Time) int {
	c := &card{posting: &job.Posting{Posted: posted, Closes: closes}, facts: &job.Facts{}, now: now}
	c.byFresh()
	c.byClosing()
	points := 0
	for _, r := range c.reasons {
		points += r.Points
	}
	return points
}
