package read

import (
	"slices"

	"hitmatch/store/job"
)

// Whether an apprentice mark is enough (CPC-A, COC-A), or an entry credential
// in its place (CCA).
//
//   - Excluded: the text refuses apprentices or an entry credential by name.
//   - Accepted: it accepts them by name, or lists one among what is enough.
//   - Silent: a plain "CPC required" says nothing of the CPC-A.

// entryCredentials stand for an apprentice mark.
func entryCredential(id string) bool {
	switch id {
	case "CPC-A", "COC-A", "CCA":
		return true
	}
	return false
}

// readApprentice reads what the text says of apprentices. The requirement is
// read before.
func (c *credentialReader) readApprentice(f *job.Facts) {
	d := c.d
	say := func(what job.Apprentice, at stretch) {
		f.Apprentice = what
		span := d.quote(at.start, at.end)
		if u := d.unitAt(at.start); u != nil && u.end-u.start <= 200 {
			span = d.quote(u.start, u.end)
		}
		f.Clauses = append(f.Clauses, job.Clause{
			Kind: job.ClauseApprentice, Strength: job.Required, Answerable: true, Span: span, Quote: d.post.Quote(span),
		})
	}
	if c.apprentice != "" {
		dm := c.demands[len(c.demands)-1]
		say(c.apprentice, stretch{dm.start, dm.end})
		return
	}
	if at, ok := c.apprenticeWords(forceExcluded); ok {
		say(job.ApprenticeExcluded, at)
		return
	}
	for _, s := range c.excluded {
		if c.namesEntry(s) || c.marked(s) {
			say(job.ApprenticeExcluded, s)
			return
		}
	}
	for _, dm := range c.demands {
		if dm.strength == job.Required && slices.ContainsFunc(dm.expr.Atoms(), entryCredential) {
			say(job.ApprenticeAccepted, stretch{dm.start, dm.end})
			return
		}
	}
	for _, s := range c.accepted {
		if c.namesEntry(s) || c.marked(s) {
			say(job.ApprenticeAccepted, s)
			return
		}
	}
	if at, ok := c.apprenticeWords(forceAccepted); ok {
		say(job.ApprenticeAccepted, at)
		return
	}
	for _, dm := range c.demands {
		// A federal list is closed.
		if c.federal && dm.strength == job.Required && !groupsOnly(c, dm.expr) {
			say(job.ApprenticeExcluded, stretch{dm.start, dm.end})
			return
		}
	}
}

// namesEntry reports whether a stretch names an entry credential.
func (c *credentialReader) namesEntry(s stretch) bool {
	return slices.ContainsFunc(c.atoms(c.d.wordAt(s.start), c.d.wordsTo(s.end), false), func(a atom) bool { return entryCredential(a.id) })
}

// marked reports whether a stretch names a credential with an apprentice mark.
func (c *credentialReader) marked(s stretch) bool {
	return slices.ContainsFunc(c.atoms(c.d.wordAt(s.start), c.d.wordsTo(s.end), false), func(a atom) bool { return a.apprentice })
}

func markApprentices(l *lexicon) {
	l.mark(ofApprentices, "apprentice", "apprentices", "apprenticeship", "full")
}

// fullMark reports whether a unit demands the full mark at hire: "must hold a full
// CPC", not "full CPC preferred", nor "CPC-A, full CPC within a year".
func (c *credentialReader) fullMark(u *unit) bool {
	if containsWord(c.d.text.words[u.from:u.to], "within") || c.namesEntry(stretch{u.start, u.end}) {
		return false
	}
	full := false
	for _, x := range c.d.forcesIn(u.from, u.to) {
		switch x.kind {
		case forceNoApprentice:
			full = true
		case forcePreferred, forcePrefer, forceAccepted, forceExcluded, forceNot:
			return false
		}
	}
	return full
}

// apprenticeWords finds a clause that speaks of apprentices in words and
// refuses or accepts them.
func (c *credentialReader) apprenticeWords(f force) (stretch, bool) {
	d := c.d
	for i := range d.units {
		u := &d.units[i]
		if u.holds&ofApprentices == 0 || u.heading || u.section == secBenefits || u.section == secLegal {
			continue
		}
		for k := u.from; k < u.to; k++ {
			if d.text.words[k].classes&ofApprentices == 0 {
				continue
			}
			if d.text.words[k].text == "full" && (f != forceExcluded || !c.fullMark(u)) {
				continue
			}
			for _, x := range d.forcesIn(u.from, u.to) {
				if x.kind == f || f == forceExcluded && (x.kind == forceNoApprentice || x.kind == forceNo && x.from < k && k < x.to) {
					return stretch{u.start, u.end}, true
				}
			}
		}
	}
	return stretch{}, false
}
