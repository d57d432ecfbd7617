package require

import (
	"cmp"
	"fmt"
	"strings"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Slot is how a posting asks for an expression: everything about a clause
// that decides the answer and is not the expression itself.
type Slot struct {
	// Months after hire within which a missing credential may be earned.
	Months int
	// Closed: the list is complete; peers do not count.
	Closed bool
	// OrEquivalent: the text opens the list to equivalents.
	OrEquivalent bool
	// Eligible: being eligible for the credential is enough.
	Eligible bool
	// Apprentice is what the posting says of apprentice marks.
	Apprentice job.Apprentice
	// Kinds of experience that EXP counts; none, or "": any work in health care.
	Kinds []string
}

// Verdict is the answer to a requirement, with the reason in a sentence a job
// seeker understands.
type Verdict struct {
	Answer job.Answer
	Why    string
	// Gaps is the number of soft gaps under the answer: 0 for met and
	// deferred, at least 1 for near and unknown.
	Gaps int
	// By names what decided: the id of the credential held, "" if none did.
	By string
}

func met(why, by string) Verdict      { return Verdict{Answer: job.Met, Why: why, By: by} }
func deferred(why, by string) Verdict { return Verdict{Answer: job.Deferred, Why: why, By: by} }
func near(why, by string) Verdict {
	return Verdict{Answer: job.NearMet, Why: why, By: by, Gaps: 1}
}
func unknown(why string) Verdict { return Verdict{Answer: job.Unknown, Why: why, Gaps: 1} }
func unmet(why string) Verdict   { return Verdict{Answer: job.Unmet, Why: why} }

// short is unmet by a credential that came close: apprentice where none is
// taken, still on the way.
func short(why, by string) Verdict { return Verdict{Answer: job.Unmet, Why: why, By: by} }

// better orders verdicts for a choice: what can be met before what cannot,
// fewer gaps first, then met, deferred, near, unknown.
func better(a, b Verdict) int {
	order := func(v Verdict) int {
		switch v.Answer {
		case job.Met:
			return 0
		case job.Deferred:
			return 1
		case job.NearMet:
			return 2
		case job.Unknown:
			return 3
		}
		return 4
	}
	hopeless := func(v Verdict) int {
		switch {
		case v.Answer != job.Unmet:
			return 0
		case v.By != "":
			return 1
		}
		return 2
	}
	return cmp.Or(cmp.Compare(hopeless(a), hopeless(b)), cmp.Compare(a.Gaps, b.Gaps), cmp.Compare(order(a), order(b)))
}

// Evaluate answers an expression for a person. any(…) is answered by its best
// argument, all(…) by its worst; soft gaps of all(…) add up.
func Evaluate(e Expr, s Slot, h *Holder) Verdict {
	v := h.answer(e, s)
	if e.op == opAny {
		asks := "the posting asks for " + Words(e, h.tax, s.Kinds...)
		if v.Answer == job.Unmet && v.By == "" {
			v.Why = sentence(asks + ", and your profile shows none of them" + h.lapsed(e))
		} else {
			v.Why += " " + sentence(asks)
		}
	}
	if v.Answer == job.Unmet && s.Months > 0 {
		if why := h.outOfReach(e, s.Months); why != "" {
			v.Why += " " + sentence(why)
		}
	}
	return v
}

// outOfReach says why the time a posting gives to earn what it asks for does not
// help, "" if nothing is known of that.
func (h *Holder) outOfReach(e Expr, within int) string {
	soonest := 0
	for _, id := range e.Atoms() {
		if c, ok := h.tax.Credential(id); ok && !c.Licence && c.Reach != nil && (soonest == 0 || c.Reach.Months < soonest) {
			soonest = c.Reach.Months
		}
	}
	switch {
	case soonest == 0:
		return ""
	case soonest > within:
		return fmt.Sprintf("the %s it gives are too short to earn that, which takes some %s", months(within), months(soonest))
	}
	return fmt.Sprintf("it gives %s to earn that, but who wants to must bring more than your profile shows", months(within))
}

func (h *Holder) answer(e Expr, s Slot) Verdict {
	switch e.op {
	case opAtom:
		return h.atom(e.word, s)
	case opExp:
		asked := job.Years{Min: e.years}
		if len(s.Kinds) > 0 {
			asked.Kind, asked.Or = s.Kinds[0], s.Kinds[1:]
		}
		return h.Years(asked)
	case opEdu:
		return h.Schooling(job.Education(e.word))
	case opAny:
		best := h.answer(e.args[0], s)
		for _, a := range e.args[1:] {
			if v := h.answer(a, s); better(v, best) < 0 {
				best = v
			}
		}
		return best
	case opAll:
		return h.all(e, s)
	}
	return met("Nothing is asked.", "")
}

func (h *Holder) all(e Expr, s Slot) Verdict {
	worst := Verdict{Answer: job.Met}
	gaps := 0
	var good, bad []string
	for i, a := range e.args {
		v := Evaluate(a, s, h)
		gaps += v.Gaps
		if v.Answer == job.Met || v.Answer == job.Deferred {
			good = append(good, v.Why)
		} else {
			bad = append(bad, v.Why)
		}
		if i == 0 || worse(v, worst) {
			worst = v
		}
	}
	worst.Gaps = gaps
	if worst.Answer == job.Unmet {
		worst.Gaps = 0
	}
	if len(bad) > 0 {
		worst.Why = strings.Join(bad, " ")
	} else {
		worst.Why = strings.Join(good, " ")
	}
	return worst
}

// worse orders answers for a conjunction: met, deferred, near, unknown, unmet.
func worse(a, b Verdict) bool {
	a.Gaps, b.Gaps = 0, 0
	return better(b, a) < 0
}

// atom answers one credential, licence or group.
func (h *Holder) atom(asked string, s Slot) Verdict {
	name := Words(Atom(asked), h.tax)
	best := unmet(sentence("you do not hold " + theCredential(asked, h.tax) + h.lapsed(Atom(asked))))
	for _, c := range h.held {
		if v := h.one(c, asked, name, s); better(v, best) < 0 {
			best = v
		}
	}
	if s.Months > 0 && best.Answer != job.Met {
		if v := h.reach(asked, s); better(v, best) < 0 {
			best = v
		}
	}
	return best
}

// one answers an atom with one credential held.
func (h *Holder) one(c held, asked, name string, s Slot) Verdict {
	switch c.status {
	case job.Expired:
		return unmet("")
	case job.Eligible, job.InProgress:
		return h.candidate(c, asked, s)
	}
	if c.apprentice {
		return h.apprentice(c, asked, name, s)
	}
	return h.stands(c.id, asked, name, s)
}

// oneOf is what a member of a group is called: "an AAPC credential" of "any AAPC
// credential".
func oneOf(group string) string {
	rest, all := strings.CutPrefix(group, "any ")
	switch {
	case !all:
		return group
	case strings.ContainsAny(rest[:1], "AEIOUaeiou"):
		return "an " + rest
	}
	return "a " + rest
}

// stands answers an atom with a credential in good standing.
func (h *Holder) stands(id, asked, name string, s Slot) Verdict {
	weight, how := h.tax.Satisfies(id, asked)
	_, group := h.tax.Group(asked)
	mine := "you hold the " + spelled(id, h.tax)
	switch how {
	case taxonomy.Same:
		if group {
			mine += ", which is " + oneOf(name)
		}
		return met(sentence(mine), id)
	case taxonomy.Renamed:
		if group {
			return met(sentence(mine+", which is "+oneOf(name)), id)
		}
		return met(sentence(mine+", the same credential as the "+name+" under another name"), id)
	case taxonomy.Implied:
		if group {
			return met(sentence(mine+", which counts as "+oneOf(name)), id)
		}
		return met(sentence(mine+", which covers the "+name), id)
	case taxonomy.Peer:
		switch {
		case s.Closed || h.closed(asked) || h.licence(asked):
		case s.OrEquivalent && weight >= EquivalentWeight:
			return met(sentence(mine+", and the posting takes an equivalent of the "+name), id)
		case weight >= PeerWeight && group:
			return near(sentence(mine+"; some employers take it as "+name+", others do not"), id)
		case weight >= PeerWeight:
			return near(sentence(mine+", a peer of the "+name+"; not every employer takes it"), id)
		}
	}
	return unmet("")
}

// apprentice answers an atom with a credential that carries the apprentice
// mark: where the posting names the marked form it is met, else it is the
// full credential less what the posting says of apprentices.
func (h *Holder) apprentice(c held, asked, name string, s Slot) Verdict {
	marked := h.stands(c.id, asked, name, s)
	if c.id == c.full {
		marked = unmet("") // a mark the taxonomy has no name for
	}
	if marked.Answer == job.Met {
		return marked
	}
	full := h.stands(c.full, asked, name, s)
	mark := apprenticeName(c, h.tax)
	switch {
	case s.Apprentice == job.ApprenticeExcluded:
		if full.Answer == job.Met {
			return short(sentence(fmt.Sprintf("you hold the %s, and the posting takes no apprentices", mark)), c.id)
		}
		return unmet("")
	case full.Answer != job.Met:
		return marked
	case s.Apprentice == job.ApprenticeAccepted:
		return met(sentence(fmt.Sprintf("you hold the %s, and the posting takes apprentices", mark)), c.id)
	case s.Closed || h.closed(asked):
		return short(sentence(fmt.Sprintf("you hold the %s, and the list names only full credentials", mark)), c.id)
	}
	return near(sentence(fmt.Sprintf("you hold the %s; the posting does not say whether apprentices may apply", mark)), c.id)
}

func (h *Holder) closed(asked string) bool {
	g, ok := h.tax.Group(asked)
	return ok && g.Closed
}

// candidate answers an atom for a person who may sit the exam (eligible) or
// is in a program (in progress), which counts only where the posting says so.
func (h *Holder) candidate(c held, asked string, s Slot) Verdict {
	if !h.covers(c.id, asked) {
		return unmet("")
	}
	name := spelled(c.id, h.tax)
	switch {
	case s.Eligible && c.status == job.Eligible:
		return met(sentence(fmt.Sprintf("you are eligible for the %s, and the posting takes candidates", name)), c.id)
	case s.Months > 0 && !h.licence(asked):
		return deferred(sentence(fmt.Sprintf("you are on the way to the %s and may earn it within %s of hire", name, months(s.Months))), c.id)
	case s.Eligible:
		return near(sentence(fmt.Sprintf("you are on the way to the %s; the posting takes those who may sit the exam", name)), c.id)
	}
	return short(sentence(fmt.Sprintf("you do not hold the %s yet, and the posting wants it at hire", name)), c.id)
}

// covers reports whether a credential, once in good standing, meets what is
// asked.
func (h *Holder) covers(id, asked string) bool {
	return h.stands(id, asked, "", Slot{}).Answer == job.Met
}

func (h *Holder) licence(id string) bool {
	c, ok := h.tax.Credential(id)
	return ok && c.Licence
}

// reach answers an atom that may still be earned after hire, by what the
// taxonomy says of who can earn it and how fast; of what it says nothing, that
// is a soft gap. A licence never is.
func (h *Holder) reach(asked string, s Slot) Verdict {
	ids := []string{asked}
	if g, ok := h.tax.Group(asked); ok {
		ids = g.Members
	}
	best := unmet("")
	if c, ok := h.tax.Credential(asked); ok && !c.Licence && c.Reach == nil {
		best = near(sentence(fmt.Sprintf("you may earn the %s within %s of hire; whether you can by then depends on what its issuer asks", spelled(asked, h.tax), months(s.Months))), "")
	}
	for _, id := range ids {
		if h.reachable(id, s.Months) {
			return deferred(sentence(fmt.Sprintf("you may earn the %s within %s of hire, and your background allows it", spelled(id, h.tax), months(s.Months))), "")
		}
		// The apprentice form comes first; whether it is enough is for the
		// posting to say.
		marked := id + "-A"
		if _, known := h.tax.Credential(marked); !known || !h.reachable(marked, s.Months) {
			continue
		}
		var v Verdict
		switch s.Apprentice {
		case job.ApprenticeAccepted:
			v = deferred(sentence(fmt.Sprintf("you may earn the %s within %s of hire, and the posting takes apprentices", marked, months(s.Months))), "")
		case job.ApprenticeExcluded:
			continue
		default:
			v = near(sentence(fmt.Sprintf("within %s of hire you may earn the %s; the full %s takes longer, and the posting does not say whether apprentices will do", months(s.Months), marked, spelled(id, h.tax))), "")
		}
		if better(v, best) < 0 {
			best = v
		}
	}
	return best
}

func (h *Holder) reachable(id string, within int) bool {
	c, ok := h.tax.Credential(id)
	if !ok || c.Licence || c.Reach == nil || c.Reach.Months > within {
		return false
	}
	r := c.Reach
	if r.Anyone {
		return true
	}
	for _, asked := range r.Credentials {
		for _, x := range h.held {
			if x.status == job.Active && !x.apprentice && h.covers(x.id, asked) {
				return true
			}
			if x.status == job.Active && x.apprentice && x.id == asked {
				return true
			}
		}
	}
	for _, y := range r.Experience {
		if h.YearsOf(y.Kind) >= y.Min-epsilon {
			return true
		}
	}
	return r.Education.Rank() > 0 && h.education.Rank() >= r.Education.Rank() && (r.Field == "" || h.healthField)
}

// lapsed adds what an expired credential would have answered.
func (h *Holder) lapsed(e Expr) string {
	for _, asked := range e.Atoms() {
		for _, c := range h.held {
			if c.status == job.Expired && h.covers(c.id, asked) {
				return "; your " + spelled(c.id, h.tax) + " has expired"
			}
		}
	}
	return ""
}
