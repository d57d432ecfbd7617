package read

import (
	"cmp"
	"slices"

	"hitmatch/matcher/require"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// demand is what one stretch of the text asks.
type demand struct {
	expr       require.Expr
	strength   job.Strength
	months     int
	closed     bool
	equivalent bool
	eligible   bool
	work       string // kind of work that is taken in its place; "": none
	start, end int    // bytes
	unit       int    // index of the unit it was read in
	item       int
}

func apprenticeMarks(e require.Expr) bool {
	return !slices.ContainsFunc(e.Atoms(), func(id string) bool { return id != "CPC-A" && id != "COC-A" })
}

// report merges the demands and writes the facts.
func (c *credentialReader) report(f *job.Facts) {
	var asked, wished []demand
	for _, dm := range c.demands {
		switch dm.strength {
		case job.Required:
			for _, part := range c.conjuncts(dm) {
				asked = c.join(asked, part)
			}
		case job.Preferred:
			wished = append(wished, dm)
		}
	}
	var required, preferred []require.Expr
	months := 0
	for _, dm := range asked {
		required = append(required, dm.expr)
		months = max(months, dm.months)
		f.Clauses = append(f.Clauses, c.clauseOf(dm))
	}
	for _, dm := range wished {
		preferred = append(preferred, dm.expr)
		f.Clauses = append(f.Clauses, c.clauseOf(dm))
	}
	f.Required = require.All(required...).Simplify().String()
	f.Preferred = require.Any(preferred...).Simplify().String()
	if months > 0 {
		f.ObtainMonths = &months
	}
	c.readApprentice(f)
}

// conjuncts parts a demand for several things into one for each. A deadline goes
// for what stands behind a "plus" alone: "CPC, plus CPMA within a year".
func (c *credentialReader) conjuncts(dm demand) []demand {
	if !dm.expr.IsAll() {
		return []demand{dm}
	}
	var parts []demand
	for _, e := range dm.expr.Args() {
		part := dm
		part.expr = e
		if dm.months > 0 && c.beforePlus(e, dm) {
			part.months = 0
		}
		parts = append(parts, part)
	}
	return parts
}

// beforePlus reports whether the credentials of an expression stand before a
// "plus" in the words of a demand, and none of them behind it.
func (c *credentialReader) beforePlus(e require.Expr, dm demand) bool {
	plus := -1
	for _, w := range c.d.text.words[c.d.wordAt(dm.start):c.d.wordsTo(dm.end)] {
		if w.text == "plus" && plus < 0 {
			plus = w.start
		}
	}
	ids := e.Atoms()
	return plus >= 0 && !slices.ContainsFunc(c.d.mentionsIn(plus, dm.end), func(m taxonomy.Mention) bool { return slices.Contains(ids, m.ID) })
}

// join adds a demand to those before it, into the one that says the same.
func (c *credentialReader) join(asked []demand, dm demand) []demand {
	for i := range asked {
		old := &asked[i]
		switch c.same(old.expr, dm.expr) {
		case sameGroup: // the names win
			if groupsOnly(c, old.expr) && !groupsOnly(c, dm.expr) && !apprenticeMarks(dm.expr) {
				old.expr, old.start, old.end = dm.expr, dm.start, dm.end
			}
			if anyCoding := require.Atom("ANY_CODING"); old.expr.Equal(anyCoding) && groupsOnly(c, dm.expr) && !dm.expr.Equal(anyCoding) {
				old.expr, old.start, old.end = dm.expr, dm.start, dm.end // whose certification says more
			}
		case sameNames:
			if old.months == 0 && markTaken(old.expr, dm.expr) {
				dm.months = 0 // "CPC-A accepted; full CPC within two years": the mark is wanted at hire
			}
			old.expr = c.union(old.expr, dm.expr)
		default:
			continue
		}
		old.months = max(old.months, dm.months)
		old.work = cmp.Or(old.work, dm.work)
		old.closed = old.closed || dm.closed
		old.equivalent = old.equivalent || dm.equivalent
		old.eligible = old.eligible || dm.eligible
		return asked
	}
	return append(asked, dm)
}

// markTaken reports whether a list takes the apprentice form of the credentials
// that a later demand names.
func markTaken(list, full require.Expr) bool {
	ids := full.Atoms()
	return len(ids) > 0 && !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(list.Atoms(), id+"-A") })
}

// sameness is why two demands are one.
type sameness uint8

const (
	notSame   sameness = iota
	sameNames          // they name the same credential
	sameGroup          // one is a group in words for what the other names
)

// same tells whether two demands are one: they share a credential, or one is a
// group in words that the other names members of.
func (c *credentialReader) same(a, b require.Expr) sameness {
	ga, gb := groupsOnly(c, a), groupsOnly(c, b)
	switch {
	case ga && gb:
		return sameGroup
	case ga:
		return c.covered(a, b)
	case gb:
		return c.covered(b, a)
	}
	others := choices(b)
	for _, id := range choices(a) {
		if slices.Contains(others, id) {
			return sameNames
		}
	}
	return notSame
}

// choices lists the credentials that a demand can be met with, each alone or
// with years and schooling: a part of a pair ("MD with CCDS") is none.
func choices(e require.Expr) []string {
	switch ids := e.Atoms(); {
	case e.IsAll() && len(ids) > 1:
		return nil
	case !e.IsAny():
		return ids
	}
	var ids []string
	for _, way := range e.Args() {
		ids = append(ids, choices(way)...)
	}
	return ids
}

// covered reports whether a group takes in one of the credentials named.
func (c *credentialReader) covered(group, named require.Expr) sameness {
	for _, id := range group.Atoms() {
		g, _ := c.r.taxonomy.Group(id)
		for _, n := range named.Atoms() {
			if slices.Contains(g.Members, n) || slices.Contains(g.Soft, n) {
				return sameGroup
			}
		}
	}
	return notSame
}

// groupsOnly reports whether an expression names groups and no credential.
func groupsOnly(c *credentialReader, e require.Expr) bool {
	ids := e.Atoms()
	return len(ids) > 0 && !slices.ContainsFunc(ids, func(id string) bool {
		_, ok := c.r.taxonomy.Group(id)
		return !ok
	})
}

// union is the choice between two lists. Groups of the second are left out:
// names said before stand for them.
func (c *credentialReader) union(a, b require.Expr) require.Expr {
	var more []require.Expr
	parts := []require.Expr{b}
	if b.IsAny() {
		parts = b.Args()
	}
	for _, p := range parts {
		if !groupsOnly(c, p) {
			more = append(more, p)
		}
	}
	return require.Any(a, require.Any(more...)).Simplify()
}

// clauseOf is a demand as the facts state it.
func (c *credentialReader) clauseOf(dm demand) job.Clause {
	kind := job.ClauseLicence
	for _, id := range dm.expr.Atoms() {
		if cred, ok := c.r.taxonomy.Credential(id); !ok || !cred.Licence {
			kind = job.ClauseCredential
		}
	}
	span := c.d.quote(dm.start, dm.end)
	var work []job.Years
	if dm.work != "" {
		work = []job.Years{{Kind: dm.work}}
	}
	return job.Clause{
		Kind: kind, Strength: dm.strength, Expr: dm.expr.Simplify().String(), Months: dm.months, Closed: dm.closed,
		OrEquivalent: dm.equivalent, Eligible: dm.eligible, Answerable: true, Span: span, Quote: c.d.post.Quote(span),
		Years: c.yearsWithin(dm), OrYears: work,
	}
}

// workInstead is the kind of work that the words from to to take in the place of
// the credentials among them, where they do not say how much: "CPC or coding
// experience", "experience in a trauma registry, or RHIT". Experience that is
// equivalent, no more, is that of the title. "" is none.
func (c *credentialReader) workInstead(atoms []atom, from, to int) string {
	d, words := c.d, c.d.text.words
	if slices.ContainsFunc(atoms, func(a atom) bool { return !a.credential() }) {
		return ""
	}
	first, last := c.extent(atoms)
	const longest = 8 // words of such work
	kind := ""
	for i := last; i < min(to, last+3); i++ {
		if words[i].text != "or" || words[i].brk >= brkDash {
			continue
		}
		end := i + 1
		for end < min(to, i+longest) && words[end].brk < brkDash && words[end-1].text != "experience" && words[end-1].text != "background" {
			end++
		}
		if end-i < 2 || words[end-1].text != "experience" && words[end-1].text != "background" {
			return ""
		}
		if kind = d.kindAmong(i+1, end); kind == "" && d.plainExperience(i+1, end) || words[i+1].text == "equivalent" {
			kind = d.kindOfTitle()
		}
		break
	}
	or := first - 1
	for or > from && (words[or].text == "a" || words[or].text == "an") {
		or--
	}
	if kind == "" && or > from && words[or].text == "or" {
		begin := or
		for begin > from && or-begin < longest && words[begin].brk < brkColon {
			begin--
		}
		named := words[or-1].text == "registry" || containsWord(words[begin:or], "experience") || containsWord(words[begin:or], "background")
		if named && (words[begin].brk >= brkColon || begin == from) {
			kind = d.kindAmong(begin, or)
		}
	}
	switch kind {
	case "", otherKind, "supervision":
		return ""
	}
	return kind
}

// yearsWithin is the work whose years stand in a demand's expression, the
// fewest of them first, of a choice with the work of its other ways; nil if there
// are none or the words name no work.
func (c *credentialReader) yearsWithin(dm demand) *job.Years {
	d := c.d
	if !dm.expr.HasYears() {
		return nil
	}
	var found *job.Years
	var kinds []string
	for _, l := range d.lengthsIn(d.wordAt(dm.start), d.wordsTo(dm.end)) {
		u := d.unitAt(d.text.words[l.from].start)
		if u == nil || !d.isUsed(l.from, l.to) {
			continue
		}
		y := d.work(u, l, u.to, u.from, true)
		if y.Kind == otherKind {
			continue
		}
		kinds = append(kinds, y.Kinds()...)
		if found == nil || y.Min < found.Min {
			found = &y
		}
	}
	if found != nil && dm.expr.IsAny() {
		for _, kind := range kinds {
			if !slices.Contains(found.Kinds(), kind) {
				found.Or = append(found.Or, kind)
			}
		}
	}
	return found
}
