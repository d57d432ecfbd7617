package read

import (
	"cmp"
	"slices"
	"strings"

	"hitmatch/matcher/require"
	"hitmatch/store/job"
)

// How a list of credentials in a sentence becomes an expression:
//
//   - "or", a slash and "and/or" bind closer than "and": "A and B or C" is A
//     and one of B and C.
//   - "alternatively", "; or", "in the absence of these" and the "or" between
//     two whole ways ("a degree and two years, or the RHIT") bind loosest.
//   - A comma is what the next "and" or "or" of the list is; in a list without
//     either it is "or" between credentials and "and" beside anything else.
//   - After "one of" every "and" between credentials is "or".
//   - A credential in brackets behind another is the same one, its new name or
//     a list of what is meant; names behind a group ("coding certification
//     such as ...") stand for the group.

// joint is how an atom is joined to the one before it.
type joint uint8

const (
	joinComma joint = iota
	joinOr
	joinAnd
	joinCommaOr // an "or" behind a comma, until it is settled
	joinLoose   // a looser "or"
	joinApart   // nothing joins them
)

// expression reads atoms of a segment as an expression of credentials, or the
// zero Expr.
func (c *credentialReader) expression(atoms []atom, from, to int) require.Expr {
	return credentialsOnly(c.tree(atoms, from, to).Simplify())
}

// credentialsOnly takes out of a conjunction what is no credential: it is read
// as years and schooling.
func credentialsOnly(e require.Expr) require.Expr {
	if !e.IsAll() {
		if len(e.Atoms()) == 0 {
			return require.Expr{}
		}
		return e
	}
	var kept []require.Expr
	for _, a := range e.Args() {
		if len(a.Atoms()) > 0 {
			kept = append(kept, a)
		}
	}
	return require.All(kept...)
}

// tree reads atoms as an expression, years and schooling included.
func (c *credentialReader) tree(atoms []atom, from, to int) require.Expr {
	d := c.d
	atoms = c.explain(atoms)
	if len(atoms) == 0 {
		return require.Expr{}
	}
	joints := make([]joint, len(atoms))
	for i := 1; i < len(atoms); i++ {
		joints[i] = c.joint(atoms[i-1], atoms[i])
	}
	oneOf := len(atoms) // the first atom of which one is enough
	for _, f := range d.forcesIn(from, to) {
		if f.kind == forceOneOf {
			oneOf = slices.IndexFunc(atoms, func(a atom) bool { return a.from > f.from })
			if oneOf < 0 {
				oneOf = len(atoms)
			}
			break
		}
	}
	if c.oneOf {
		oneOf = 0
	}
	if two := c.anyTwo(atoms, from, to); !two.IsZero() {
		return two
	}
	for i := 1; i+1 < len(atoms); i++ {
		// "Bachelor's degree or RHIT with three years": the years go with the RHIT.
		if joints[i] == joinOr && joints[i+1] == joinAnd && atoms[i-1].expr.HasEducation() && atoms[i].credential() &&
			atoms[i+1].expr.HasYears() && containsWord(d.text.words[atoms[i].to:atoms[i+1].from], "with") {
			joints[i] = joinLoose
		}
	}
	c.partWays(atoms, joints)
	settleJoints(atoms, joints, oneOf, func(i int) bool {
		return containsWord(d.text.words[atoms[i-1].to:atoms[i].from], "with")
	})

	var ways []require.Expr
	for _, way := range split(atoms, joints, joinLoose) {
		var all []require.Expr
		for _, part := range split(way.atoms, way.joints, joinAnd) {
			var one []require.Expr
			for _, a := range part.atoms {
				one = append(one, a.expr)
			}
			all = append(all, require.Any(bothIssuers(one)...))
		}
		ways = append(ways, require.All(all...))
	}
	return require.Any(ways...)
}

// anyTwo is the choice of any two of a list that says so: "two of the following:
// CPC, CRC, CCS".
func (c *credentialReader) anyTwo(atoms []atom, from, to int) require.Expr {
	if len(atoms) < 3 || !c.twoOf && !slices.ContainsFunc(c.d.forcesIn(from, to), func(f cue[force]) bool { return f.kind == forceTwoOf && f.from < atoms[0].from }) {
		return require.Expr{}
	}
	var list []require.Expr
	for _, a := range atoms {
		if !a.credential() {
			return require.Expr{}
		}
		list = append(list, a.expr)
	}
	return pairs(list)
}

// pairs is the choice between all pairs of a list of at most mostPaired.
func pairs(list []require.Expr) require.Expr {
	const mostPaired = 8
	if len(list) > mostPaired {
		return require.Expr{}
	}
	var all []require.Expr
	for i, a := range list {
		for _, b := range list[i+1:] {
			all = append(all, require.All(a, b))
		}
	}
	return require.Any(all...)
}

// partWays finds the "or" between two whole ways: "X, or Y/Z with A, or B" is
// three ways, "X and Y (or A with B)" two.
func (c *credentialReader) partWays(atoms []atom, joints []joint) {
	d := c.d
	ands := func(i int) bool { return i < len(joints) && joints[i] == joinAnd }
	start := 0 // of the stretch between two commas with "or"
	for i := 1; i <= len(atoms); i++ {
		if i < len(atoms) && joints[i] != joinCommaOr && joints[i] != joinLoose {
			continue
		}
		together, list := false, false
		for k := start + 1; k < i; k++ {
			list = list || joints[k] == joinComma
			together = together || joints[k] == joinAnd && slices.ContainsFunc(d.text.words[atoms[k-1].to:atoms[k].from], func(w word) bool {
				switch w.text {
				case "with", "w", "together", "combined":
					return true
				}
				return false
			})
		}
		if together && (!list || ands(start+1)) && joints[start] == joinCommaOr {
			joints[start] = joinLoose
		}
		if together && !list && i < len(atoms) && joints[i] == joinCommaOr {
			joints[i] = joinLoose
		}
		if together && list && !ands(start+1) && joints[i-1] == joinAnd && i < len(atoms) && joints[i] == joinCommaOr {
			for k := start + 1; k <= i; k++ { // "A, B with C, or D"
				if joints[k] != joinAnd {
					joints[k] = joinLoose
				}
			}
		}
		start = i
	}
	with := func(i int) bool {
		return joints[i] == joinAnd && containsWord(d.text.words[atoms[i-1].to:atoms[i].from], "with")
	}
	for i := 2; i+1 < len(atoms); i++ {
		if joints[i] == joinOr && with(i-1) && with(i+1) {
			joints[i] = joinLoose // "A with B or C with D"
		}
	}
	between := func(i int) string {
		return d.text.raw[d.text.words[atoms[i-1].to-1].end:d.text.words[atoms[i].from].start]
	}
	for i := 1; i+1 < len(atoms); i++ {
		if joints[i] == joinOr && ands(i+1) && strings.Contains(between(i), "(") && !strings.Contains(between(i+1), ")") {
			joints[i] = joinLoose
		}
	}
}

// bothIssuers puts the one group for "any AHIMA or AAPC credential" in the
// place of the two for either.
func bothIssuers(choice []require.Expr) []require.Expr {
	of := func(issuer string) func(require.Expr) bool {
		return func(e require.Expr) bool {
			return e.Equal(require.Atom(issuer+"_ANY")) || e.Equal(require.Atom(issuer+"_CODING"))
		}
	}
	i, k := slices.IndexFunc(choice, of("AHIMA")), slices.IndexFunc(choice, of("AAPC"))
	if i < 0 || k < 0 {
		return choice
	}
	choice = slices.Clone(choice)
	choice[i] = require.Atom("ANY_AHIMA_AAPC")
	return slices.DeleteFunc(choice, func(e require.Expr) bool { return of("AHIMA")(e) || of("AAPC")(e) })
}

type run struct {
	atoms  []atom
	joints []joint
}

func split(atoms []atom, joints []joint, at joint) []run {
	var runs []run
	start := 0
	for i := 1; i <= len(atoms); i++ {
		if i == len(atoms) || joints[i] == at {
			runs = append(runs, run{atoms[start:i], joints[start:i]})
			start = i
		}
	}
	return runs
}

// settleJoints decides what commas and gaps are. From atom oneOf on one is
// enough, but for those that with joins to the one before: "one of RN, or RHIT
// with CCS".
func settleJoints(atoms []atom, joints []joint, oneOf int, with func(i int) bool) {
	n := len(atoms)
	plain := func(i int) bool { return atoms[i-1].credential() && atoms[i].credential() }
	choose := func() {
		for i := oneOf + 1; i < n; i++ {
			if joints[i] == joinAnd && plain(i) && !with(i) {
				joints[i] = joinOr
			}
		}
	}
	choose()
	paired := false // "one of: A with B, C, or D"
	for i := oneOf + 1; i < n; i++ {
		paired = paired || plain(i) && with(i)
	}
	for i := oneOf + 1; i < n && paired; i++ {
		if joints[i] == joinComma || joints[i] == joinCommaOr {
			joints[i] = joinLoose
		}
	}
	// "RHIA, or RHIT with three years": the comma parts two ways.
	for i := 1; i < n; i++ {
		if joints[i] != joinCommaOr {
			continue
		}
		joints[i] = joinOr
		for k := i + 1; k < n && joints[k] != joinCommaOr && joints[k] != joinLoose; k++ {
			if joints[k] == joinAnd && !atoms[k].credential() && atoms[k].expr.HasYears() {
				joints[i] = joinLoose
			}
		}
	}
	// "X with two years or Y with three years": the "or" parts two ways.
	for i := 1; i < n; i++ {
		if joints[i] != joinOr || plain(i) {
			continue
		}
		if !atoms[i-1].credential() && i > 1 && joints[i-1] == joinAnd && i+1 < n && joints[i+1] == joinAnd {
			joints[i] = joinLoose
		}
	}
	for i := n - 1; i > 0; i-- {
		switch joints[i] {
		case joinComma:
			switch {
			case !plain(i):
				joints[i] = joinAnd
			case i+1 < n && plain(i+1) && (joints[i+1] == joinOr || joints[i+1] == joinAnd):
				joints[i] = joints[i+1]
			case i+1 < n && joints[i+1] == joinOr:
				joints[i] = joinOr
			case i > 1 && joints[i-1] == joinAnd && plain(i-1):
				joints[i] = joinAnd
			default:
				joints[i] = joinOr
			}
		case joinApart:
			joints[i] = joinAnd
		}
	}
	choose()
}

// explain takes out what brackets and examples say twice.
func (c *credentialReader) explain(atoms []atom) []atom {
	d := c.d
	kept := c.among(atoms, 0, len(d.text.words))[:0]
	for i, a := range atoms {
		if len(kept) == 0 {
			kept = append(kept, a)
			continue
		}
		if w := d.text.words[a.from-1].text; a.expr.HasYears() && (w == "incl" || w == "including") {
			continue // "five years including one as a lead"
		}
		prev := kept[len(kept)-1]
		g := d.text.raw[d.text.words[prev.to-1].end:d.text.words[a.from].start]
		opens := strings.Count(g, "(") > strings.Count(g, ")")
		switch {
		case a.expr.Equal(prev.expr):
			kept[len(kept)-1].to = a.to
			continue
		case c.nurse(prev, a) && strings.TrimSpace(g) == "," && c.listGoesOn(atoms[i:]):
			d.used = append(d.used, [2]int{a.from, a.to}) // one of the ways, which asks no degree
			kept[len(kept)-1].to = a.to
			continue
		case prev.group && !a.group && a.credential() && (opens || c.example(prev.to, a.from)):
			kept[len(kept)-1] = a
			continue
		case opens && a.credential() && c.formerName(prev.to, a.to):
			kept[len(kept)-1].to = a.to
			continue
		case prev.credential() && !prev.group && a.group && a.from-prev.to <= 1 && !strings.ContainsAny(g, ",/") && (a.from == prev.to):
			continue // "CCS inpatient coding credential": the kind of the one named
		}
		kept = append(kept, a)
	}
	return kept
}

// example reports whether the words between a group and a name say that the
// name stands for it, or nothing stands between.
func (c *credentialReader) example(from, to int) bool {
	if from == to {
		return c.d.text.words[to].brk != brkComma
	}
	for _, w := range c.d.text.words[from:to] {
		switch w.text {
		case "such", "as", "eg", "ie", "including", "includes", "include", "like", "following", "namely", "either", "of", "the", "one", "e", "g", "i", "a", "an", "from":
		default:
			return false
		}
	}
	return true
}

// formerName reports whether words tell an older or newer name.
func (c *credentialReader) formerName(from, to int) bool {
	for _, w := range c.d.text.words[from:to] {
		switch w.text {
		case "formerly", "former", "previously", "now", "old", "new", "renamed", "says", "called", "known":
			return true
		}
	}
	return false
}

// joint tells how b is joined to a, from the words between them.
func (c *credentialReader) joint(a, b atom) joint {
	d := c.d
	words := d.text.words
	between := words[a.to:b.from]
	gap := d.text.raw[words[a.to-1].end:words[b.from].start]
	for i, w := range between {
		if w.text == "and" && i+1 < len(between) && between[i+1].text == "or" && between[i+1].brk == brkSlash {
			return joinOr
		}
		switch w.text {
		case "alternatively", "otherwise", "absence", "lieu", "failing":
			return joinLoose
		}
	}
	if n := len(between); n >= 2 && !a.credential() && b.credential() && between[n-2].text == "or" && between[n-1].text == "equivalent" && words[b.from].brk < brkSlash {
		return joinApart // "Associate's degree or equivalent RHIT required"
	}
	loose := strings.Contains(gap, ";")
	for i := len(between) - 1; i >= 0; i-- {
		switch w := between[i].text; w {
		case "or":
			if loose {
				return joinLoose
			}
			comma := between[i].brk == brkComma || strings.Contains(d.gap(a.to+i), "),")
			if comma && (!a.credential() || !b.credential()) {
				return joinLoose
			}
			if comma {
				return joinCommaOr
			}
			return joinOr
		case "with":
			if i > 0 && between[i-1].text == "or" {
				continue // "or with": another way
			}
			return joinAnd
		case "and", "w", "plus", "combined", "together", "along", "also":
			return joinAnd
		default:
			if !leadsIn(w) {
				i = -1
			}
		}
	}
	for _, w := range between {
		switch w.text {
		case "or":
			return joinOr
		case "and", "plus":
			return joinAnd
		}
		if !follows(w.text) {
			break
		}
	}
	if (strings.Contains(gap, "&") || strings.Trim(gap, " ()") == "+") && len(between) == 0 {
		return joinAnd
	}
	if words[b.from].brk == brkSlash && len(between) == 0 {
		if c.nurse(a, b) || c.nurse(b, a) {
			return joinAnd // "BSN/RN"
		}
		return joinOr
	}
	// A list with items that name nothing: "A, something else or B".
	if containsWord(between, "or") && !containsWord(between, "and") && strings.Contains(gap, ",") {
		return joinOr
	}
	const (
		apart = 6
		wide  = 12
	)
	if len(between) <= wide && containsWord(between, "or") && !containsWord(between, "and") && !strings.ContainsAny(gap, ";:.") {
		return joinOr // "a nurse's licence of the state or graduate of a medical school (MD)"
	}
	if len(between) > apart || len(between) > 0 && !strings.ContainsAny(gap, ",/(;:") {
		return joinApart
	}
	return joinComma
}

// nurse reports a nurse's licence and a degree in nursing: a person has both.
func (c *credentialReader) nurse(licence, degree atom) bool {
	if !licence.licence || degree.credential() {
		return false
	}
	switch c.d.text.words[degree.from].text {
	case "bsn", "msn", "adn", "asn":
		return true
	}
	return false
}

// listGoesOn reports whether a comma and credentials follow the first atom, the
// last of them behind "or": "RN, BSN, RHIA or CCS".
func (c *credentialReader) listGoesOn(atoms []atom) bool {
	words, last := c.d.text.words, len(atoms)-1
	return last > 1 && words[atoms[1].from].brk == brkComma && atoms[1].from == atoms[0].to && atoms[last].credential() && words[atoms[last].from-1].text == "or"
}

func containsWord(words []word, text string) bool {
	return slices.ContainsFunc(words, func(w word) bool { return w.text == text })
}

// leadsIn reports whether a word may stand between "or" and what it joins.
func leadsIn(w string) bool {
	switch w {
	case "a", "an", "the", "active", "current", "currently", "valid", "your", "either", "both", "one", "of", "any", "equivalent", "another", "other",
		"at", "least", "minimum", "full", "unrestricted", "certified", "as", "be", "hold", "holding", "have", "having", "possess", "in", "absence", "these", "additional",
		"by", "through", "from", "ahima", "aapc", "completed", "finished", "completion", "successful", "ahimas", "aapcs", "license", "licensed", "more":
		return true
	}
	return false
}

// follows reports whether a word may stand between a credential and the "or"
// behind it.
func follows(w string) bool {
	switch w {
	case "certification", "certifications", "credential", "credentials", "certified", "certificate", "license", "licence", "licensure", "licensed",
		"active", "current", "good", "standing", "in", "from", "through", "by", "with", "ahima", "aapc", "degree", "diploma", "the", "level", "registered", "registration", "holder", "holders", "years", "experience", "eligible":
		return true
	}
	return false
}

// pathways reads a list whose items are ways to meet one requirement, and
// returns how many units it took: "one of the following:", "(a) ...; or (b)".
func (c *credentialReader) pathways(i int) int {
	d := c.d
	first := &d.units[i]
	if first.heading || first.item == 0 {
		return 0
	}
	inner := false // the list stands in an item of another, with the same marks
	if i > 0 && d.units[i-1].list == first.list && first.list > 0 && d.units[i-1].item != 0 {
		if inner = c.opensChoice(&d.units[i-1], first); !inner {
			return 0
		}
	}
	end := i
	for end < len(d.units) && d.units[end].list == first.list && d.units[end].section == first.section && !d.units[end].heading &&
		(!inner || end > i && d.units[end].item == d.units[end-1].item || c.beginsWay(&d.units[end])) {
		end++
	}
	if !c.isChoice(i, end) {
		return 0
	}
	var ways []require.Expr
	var used []atom
	var lowest common
	eligible, equivalent := false, false
	atLeastOne := false
	short := true // each item so far is one sentence
	items := 0
	last := i
	for at := i; at < end && items < mostDemands; {
		to := at
		before := len(used)
		var parts []require.Expr
		for to < end && d.units[to].item == d.units[at].item {
			u := &d.units[to]
			if c.commonTo(u) {
				break
			}
			if to > at && short && u.line == first.line && u.item == d.units[end-1].item {
				// "(a) the RN or (b) the MD. Two years of CDI.": no item before has
				// a sentence of its own.
				end = to
				break
			}
			for _, part := range d.clausesOf(u) {
				if c.refuses(part[0], part[1]) || c.aside(part[0], part[1]) {
					continue
				}
				atoms := c.atoms(part[0], part[1], true)
				if len(atoms) == 0 {
					if g, ok := c.byIssuer(u, part[0], part[1]); ok && c.certifies(part[0], part[1]) {
						atoms = append(atoms, g)
					}
				}
				for _, a := range atoms {
					atLeastOne = atLeastOne || a.credential()
					eligible = eligible || a.eligible
				}
				for _, f := range d.forcesIn(part[0], part[1]) {
					equivalent = equivalent || f.kind == forceEqual
				}
				parts = append(parts, c.tree(atoms, part[0], part[1]))
				used = append(used, atoms...)
			}
			last = to
			to++
		}
		if to == at { // what concerns everybody ends the list
			end = at
			break
		}
		short = short && to == at+1
		if way := require.All(parts...); !way.IsZero() {
			lowest.add(c.asksOf(way, used[before:]), items == 0)
			ways = append(ways, way)
			items++
		}
		at = to
	}
	if items < 2 || !atLeastOne {
		return 0
	}
	expr := require.Any(ways...).Simplify()
	if c.choosesTwo(i) && items > 2 {
		expr = pairs(ways).Simplify()
	}
	if expr.IsZero() {
		return 0
	}
	strength := job.Required
	switch first.about() {
	case secPreferred:
		strength = job.Preferred
	case secAbout, secBenefits, secLegal, secPay, secDuties:
		return 0
	}
	if inner && slices.ContainsFunc(d.forcesIn(d.units[i-1].from, d.units[i-1].to), func(f cue[force]) bool { return f.kind == forcePreferred || f.kind == forcePrefer }) {
		strength = job.Preferred
	}
	start, stop := first.start, d.units[last].end
	c.demands = append(c.demands, demand{
		expr: expr, strength: strength, unit: last, item: d.units[last].item, start: start, end: stop,
		eligible: eligible, equivalent: equivalent, months: c.labelDeadline(first),
	})
	c.last = len(c.demands) - 1
	c.reads += items
	d.use(expr, used)
	if strength == job.Required {
		if !first.headed.empty() && (lowest.kind == "" || lowest.kind == otherKind) {
			if k := d.kindAmong(d.wordAt(first.headed.start), first.from); k != "" {
				lowest.kind = k
			}
		}
		lowest.kind = cmp.Or(lowest.kind, otherKind)
		d.ways = lowest
	}
	return end - i
}

// opensChoice reports whether an item announces a choice and no more: "- One of
// the following:". What follows are its items, whatever their marks.
func (c *credentialReader) opensChoice(u, next *unit) bool {
	return !u.heading && u.item != next.item && strings.HasPrefix(strings.TrimLeft(c.d.text.raw[u.end:], " *_"), ":") && c.announces(u.from, u.to)
}

// beginsWay reports whether an item begins with a credential or with schooling.
func (c *credentialReader) beginsWay(u *unit) bool {
	const lead = 2 // words before it: "an active CPC"
	return c.d.names(u.from, min(u.from+lead+1, u.to))
}

// asksOf is what one way asks in years and schooling. A credential stands for
// the schooling its holders are known to have.
func (c *credentialReader) asksOf(way require.Expr, atoms []atom) common {
	var asks common
	for _, a := range atoms {
		switch {
		case a.expr.HasYears():
			for _, l := range c.d.lengthsIn(a.from, a.to) {
				asks.years = l.min
				if u := c.d.unitAt(c.d.text.words[l.from].start); u != nil {
					asks.kind = c.d.kindOfExperience(u, l.from, l.to, u.to, u.from)
				}
			}
		case a.expr.HasEducation():
			for _, s := range c.d.schoolingIn(a.from, a.to) {
				asks.level = s.level
			}
		case a.credential() && asks.level == "" && way.IsAll():
			if cred, ok := c.r.taxonomy.Credential(a.id); ok && cred.Education != "" {
				asks.level = cred.Education
			}
		}
	}
	return asks
}

// add lowers what all ways ask to what one more way asks.
func (w *common) add(way common, first bool) {
	if first {
		*w = way
		return
	}
	if way.years < w.years || way.years == w.years && w.kind == otherKind {
		w.years, w.kind = way.years, way.kind
	}
	if w.level == "" || way.level == "" {
		w.level = ""
	} else {
		w.level = lower(w.level, way.level)
	}
}

// commonTo reports whether a unit in a list of ways speaks of all of them.
func (c *credentialReader) commonTo(u *unit) bool {
	switch c.d.text.words[u.from].text {
	case "everyone", "everybody", "all", "each":
		return true
	}
	return false
}

func (c *credentialReader) refuses(from, to int) bool {
	return slices.ContainsFunc(c.d.forcesIn(from, to), func(f cue[force]) bool {
		return f.kind == forceExcluded || f.kind == forceNot || f.kind == forceNo
	})
}

// isChoice reports whether the list of units i to end is a choice: its
// announcement says so, or an item ends in "or".
func (c *credentialReader) isChoice(i, end int) bool {
	d := c.d
	first := &d.units[i]
	if i > 0 {
		before := &d.units[i-1]
		if before.line == first.line || first.line-before.line == 1 {
			if c.announces(before.from, before.to) {
				return true
			}
		}
	}
	if !first.headed.empty() && i > 0 && d.units[i-1].heading && c.announces(d.wordAt(first.headed.start), d.wordsTo(first.headed.end)) {
		return true
	}
	ors := 0
	for k := i; k < end; k++ {
		u := &d.units[k]
		if k+1 < end && d.units[k+1].item != u.item && d.text.words[u.to-1].text == "or" {
			ors++
		}
	}
	return ors > 0
}

// announces reports whether words announce a choice.
func (c *credentialReader) announces(from, to int) bool {
	words := c.d.text.words
	for i := from; i < to; i++ {
		switch words[i].text {
		case "one", "any", "either":
			if i+1 < to {
				switch words[i+1].text {
				case "of", "or", "row", "way", "one":
					return true
				}
			}
		}
	}
	return c.announcesTwo(from, to)
}

// announcesTwo reports whether words announce a list of which two are asked.
func (c *credentialReader) announcesTwo(from, to int) bool {
	return slices.ContainsFunc(c.d.forcesIn(from, to), func(f cue[force]) bool { return f.kind == forceTwoOf })
}

// choosesTwo reports whether the announcement before the list that begins with
// unit i asks for two of it.
func (c *credentialReader) choosesTwo(i int) bool {
	return i > 0 && c.announcesTwo(c.d.units[i-1].from, c.d.units[i-1].to)
}
