package score

import (
	"cmp"
	"slices"
	"time"

	"hitmatch/matcher/require"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Bounds of a score.
const (
	lowest  = 0
	highest = 100
)

// Scorer holds postings against profiles. It is read-only once made and may
// be used by several goroutines at once.
type Scorer struct {
	tax   *taxonomy.Taxonomy
	rules []rule
}

// New returns a Scorer that judges by the relations of a taxonomy.
func New(t *taxonomy.Taxonomy) *Scorer { return &Scorer{tax: t, rules: rules()} }

// Score holds a posting, as read into facts, against a profile on the day of
// now.
func (s *Scorer) Score(p *job.Profile, post *job.Posting, f *job.Facts, now time.Time) job.Match {
	c := &card{
		tax:     s.tax,
		profile: p,
		posting: post,
		facts:   f,
		now:     now,
		holder:  require.NewHolder(s.tax, p, now),
	}
	c.federal = c.isFederal()
	c.answerAll()
	c.judge()
	for _, r := range s.rules {
		if c.grade != job.Hide || r.ID == ruleGate {
			c.rule = r.ID
			r.apply(c)
		}
	}
	c.keepInBounds()
	m := job.Match{
		Posting:      post.ID,
		Grade:        c.grade,
		Cause:        c.cause,
		Reasons:      c.decisiveFirst(),
		Requirements: c.requirements(),
	}
	for _, r := range m.Reasons {
		m.Score += r.Points
	}
	return m
}

// card is the work sheet of one match.
type card struct {
	tax     *taxonomy.Taxonomy
	profile *job.Profile
	posting *job.Posting
	facts   *job.Facts
	now     time.Time
	holder  *require.Holder

	federal bool     // the employer is the federal government
	answers []answer // to the clauses, in their order
	place   answer   // to where the work is done

	grade job.Grade
	cause string
	gates []gate // shut, most decisive first
	gaps  []gap
	off   bool // not in the person's line of work
	below bool // clearly below the person's level

	rule    string
	reasons []job.Reason
}

// add gives or takes points for a reason. Nothing else changes a score.
func (c *card) add(points int, text, quote string) {
	c.reasons = append(c.reasons, job.Reason{Rule: c.rule, Points: points, Text: text, Quote: quote})
}

// keepInBounds adds the reason that brings the sum of points back into 0 to
// 100.
func (c *card) keepInBounds() {
	sum := 0
	for _, r := range c.reasons {
		sum += r.Points
	}
	c.rule = ruleBounds
	switch {
	case sum > highest:
		c.add(highest-sum, "A score ends at 100.", "")
	case sum < lowest:
		c.add(lowest-sum, "A score starts at 0.", "")
	}
}

// decisiveFirst orders reasons as a person asks for them: what decided the
// grade, then what weighed most. The bounds come last.
func (c *card) decisiveFirst() []job.Reason {
	group := func(r job.Reason) int {
		switch r.Rule {
		case ruleGate:
			return 0
		case ruleGap, RuleOffLine, RuleLevelFar:
			return 1
		case ruleBounds:
			return 3
		}
		return 2
	}
	weight := func(r job.Reason) int { return max(r.Points, -r.Points) }
	slices.SortStableFunc(c.reasons, func(a, b job.Reason) int {
		if g := cmp.Compare(group(a), group(b)); g != 0 || group(a) < 2 {
			return g
		}
		return cmp.Compare(weight(b), weight(a))
	})
	return c.reasons
}

// workWords returns the words that show the line of work: the title's if it
// names one, as it is what an employer calls the job, else the text's.
func (c *card) workWords() string {
	for _, cl := range c.facts.Clauses {
		if cl.Kind == job.ClauseScope && cl.Span.Field == job.FieldTitle {
			return c.posting.Quote(cl.Span)
		}
	}
	return c.quote(job.ClauseScope)
}

// quote returns the posting's words of the first clause of a kind, "" if
// there is none.
func (c *card) quote(kind job.ClauseKind) string {
	for _, cl := range c.facts.Clauses {
		if cl.Kind == kind {
			if q := c.posting.Quote(cl.Span); q != "" {
				return q
			}
		}
	}
	return ""
}
