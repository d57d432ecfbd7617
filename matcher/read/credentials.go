package read

import (
	"slices"

	"hitmatch/matcher/require"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// What a posting asks in credentials and licences.
//
//   - A credential counts where the posting asks: under a heading of demands or
//     wishes, or with a strength word of its own. Duties, colleagues, promotions
//     and benefits ("we pay for your CPC") ask nothing.
//   - "A and B or C" is A and one of B and C; a slash, "or" and "and/or" are
//     any-of; a bare comma list is any-of.
//   - Years and schooling stand in an expression only as another way to meet
//     it ("CPC or three years of coding"); what is asked besides stands in the
//     facts' years and education.
//   - "X preferred, Y accepted" joins Y to what is accepted. "Y may be
//     substituted for X" takes X or Y wherever X is asked.
//   - A deadline belongs to the demand it stands with or, in a sentence that
//     names no credential, to the demand before it.
//   - The same requirement said twice is one: demands that share a credential
//     are one choice, and names win over a group said in words.

// readCredentials reads what the text asks in credentials and licences.
func (r *Reader) readCredentials(d *document, f *job.Facts) {
	c := credentialReader{r: r, d: d, last: -1, federal: d.federal}
	c.read()
	if c.federal {
		c.federalTiers()
	}
	c.report(f)
}

type credentialReader struct {
	r        *Reader
	d        *document
	demands  []demand
	last     int       // index of the demand that later sentences may speak of; -1: none
	excluded []stretch // credentials that are refused
	accepted []stretch // credentials that are accepted, too
	reads    int       // stretches read as a demand so far
	federal  bool
	// apprentice is what a federal tier says of apprentices; "" nothing.
	apprentice job.Apprentice
	// oneOf: the label or announcement before the words in hand says that one
	// of them is enough.
	oneOf bool
	// twoOf: it says that two of them are asked.
	twoOf bool
}

// mostDemands bounds what is read of a text that names credentials without
// end; no posting comes near it.
const mostDemands = 100

func (c *credentialReader) read() {
	for i := 0; i < len(c.d.units) && c.reads < mostDemands; {
		if n := c.pathways(i); n > 0 {
			i += n
			continue
		}
		if u := &c.d.units[i]; !u.heading {
			c.unit(i, u)
		}
		i++
	}
}

// bare reports whether words are nothing but a list of credentials: a demand
// wherever they stand.
func (c *credentialReader) bare(from, to int, atoms []atom) bool {
	named, first := 0, to
	for _, a := range atoms {
		if a.credential() {
			named += a.to - a.from
			first = min(first, a.from)
			if a.to < to && since(c.d.text.words[a.to].text) {
				named += to - a.to // "earned within the past two years"
			}
		}
	}
	if named > 0 && (c.listOnly(from, to, atoms) || c.terse(from, to, atoms)) {
		return true
	}
	if u := c.d.unitAt(c.d.text.words[from].start); named > 0 && u != nil && first-from <= 1 &&
		slices.ContainsFunc(atoms, func(a atom) bool { return a.expr.HasYears() && c.d.noteForm(u, a.from) }) {
		return true // "CPC or CCS-P and three years of coding or auditing"
	}
	for _, f := range c.d.forcesIn(from, to) {
		if f.kind == forceEligible && f.to <= to {
			named += f.to - f.from // "or eligible to sit for the exam"
			for _, a := range atoms {
				if a.credential() { // "for the RHIT exam" has named it
					named -= max(0, min(a.to, f.to)-max(a.from, f.from))
				}
			}
		}
	}
	for _, s := range c.excluded {
		if i, k := c.d.wordAt(s.start), c.d.wordsTo(s.end); named > 0 && i >= from && k <= to {
			named += k - i // "CPC (not CPC-A)" has named it, too
		}
	}
	open := c.d.text.words[from].text == "either" || slices.ContainsFunc(c.d.forcesIn(from, to), func(f cue[force]) bool { return f.kind == forceEqual })
	return named > 0 && (to-from-named <= 3 || open && first-from <= 2)
}

// since reports words behind a credential that tell when it was got.
func since(w string) bool {
	switch w {
	case "earned", "obtained", "passed", "received", "awarded":
		return true
	}
	return false
}

// listOnly reports whether words are nothing but credentials, years, schooling
// and what joins them: "CCS or CIC, or RHIT with three years of coding".
func (c *credentialReader) listOnly(from, to int, atoms []atom) bool {
	words := c.d.text.words
	next := 0 // the next atom
	tail := 0 // words left that may tell of what the years or the schooling are
	for i := from; i < to; i++ {
		for next < len(atoms) && atoms[next].from < i {
			next++
		}
		if next < len(atoms) && atoms[next].from == i {
			tail = 0
			if !atoms[next].credential() {
				tail = longestTail
			}
			i = atoms[next].to - 1
			continue
		}
		w := words[i]
		if w.text == "or" || words[i].brk >= brkComma {
			tail = 0
		}
		switch {
		case tail > 0:
			tail--
		case w.text == "or", w.text == "and", w.text == "with", w.text == "w", w.text == "plus", leadsIn(w.text), follows(w.text):
		default:
			return false
		}
	}
	return true
}

// longestTail bounds the words that tell what years or schooling are of.
const longestTail = 8

// terse reports whether the words are demands in note form, one to a comma,
// and the credentials stand in pieces of their own: "2+ years of ED coding, CPC
// or CCS, 95% accuracy".
func (c *credentialReader) terse(from, to int, atoms []atom) bool {
	words := c.d.text.words
	first, last := to, from
	years := false
	for _, a := range atoms {
		if a.credential() {
			first, last = min(first, a.from), max(last, a.to)
		}
		years = years || a.expr.HasYears()
	}
	if !years {
		return false
	}
	for first > from && words[first].brk != brkComma {
		first--
	}
	for last < to && words[last].brk != brkComma {
		last++
	}
	if first == from && last == to {
		return false
	}
	return c.listOnly(first, last, c.among(atoms, first, last))
}

// unit reads one unit.
func (c *credentialReader) unit(i int, u *unit) {
	d := c.d
	if u.section == secAbout || u.section == secBenefits || u.section == secLegal {
		if u.label != secRequired && u.label != secPreferred {
			return
		}
	}
	if !u.mentionsAny(taxonomy.KindCredential, taxonomy.KindGroup, taxonomy.KindIssuer) && !(u.insists && slices.ContainsFunc(d.forcesIn(u.from, u.to), func(f cue[force]) bool { return f.kind == forceInstead })) {
		c.oneOf, c.twoOf = c.labelSays(i, u, forceOneOf), c.labelSays(i, u, forceTwoOf)
		if c.last < 0 {
			return
		}
		for _, part := range d.clausesOf(u) {
			c.follow(i, u, part[0], part[1], d.forcesIn(part[0], part[1]), false)
		}
		return
	}
	all := c.atoms(u.from, u.to, true)
	named := slices.ContainsFunc(all, atom.credential)
	labelMonths := c.labelDeadline(u)
	c.oneOf, c.twoOf = c.labelSays(i, u, forceOneOf), c.labelSays(i, u, forceTwoOf)
	parts := d.clausesOf(u)
	if c.choiceOfClauses(parts, all) {
		parts = [][2]int{{u.from, u.to}}
		c.oneOf = true
	}
	for _, part := range parts {
		atoms := c.among(all, part[0], part[1])
		c.clause(i, u, part[0], part[1], atoms, named, labelMonths)
	}
}

// choiceOfClauses reports whether clauses are the items of a list, each nothing
// but the name of a credential and its issuer: "Certification: CPC - AAPC; CCS -
// AHIMA; RHIT - AHIMA". Nobody is asked for all of several.
func (c *credentialReader) choiceOfClauses(parts [][2]int, all []atom) bool {
	const several = 3
	if len(parts) < several {
		return false
	}
	for _, part := range parts {
		k := slices.IndexFunc(all, func(a atom) bool { return a.from == part[0] })
		if k < 0 || !all[k].credential() || all[k].group || all[k].licence || len(c.d.forcesIn(part[0], part[1])) > 0 {
			return false
		}
		for _, w := range c.d.text.words[part[0]:part[1]] {
			if w.text == "and" || w.text == "with" || isNumber(w) {
				return false
			}
		}
	}
	return true
}

// clause reads one clause of a unit.
func (c *credentialReader) clause(i int, u *unit, from, to int, atoms []atom, namedInUnit bool, months int) {
	d := c.d
	forces := d.forcesIn(from, to)
	atoms = slices.DeleteFunc(atoms, c.refusedMark)
	named := slices.ContainsFunc(atoms, atom.credential)
	if k := slices.IndexFunc(forces, func(f cue[force]) bool { return f.kind == forceInstead }); k >= 0 {
		if c.instead(i, u, from, to, forces[k], atoms) {
			return
		}
	}
	if !named {
		if g, ok := c.byIssuer(u, from, to); ok {
			atoms, named = disjoint(append(atoms, g)), true
		}
	}
	if !named {
		c.follow(i, u, from, to, forces, namedInUnit)
		return
	}
	if c.aside(from, to) {
		return
	}
	if c.opensUp(from, to) {
		c.segment(i, u, from, to, forceAccepted, atoms, 0)
		return
	}
	label := c.labelForce(u)
	if label == forceNothing && c.mustGoesOn(u, from, forces) {
		label = forceMust
	}
	segs := d.segments(marks(atoms), from, to)
	for k, s := range segs {
		inside := c.among(atoms, s.from, s.to)
		f := s.force
		if f == forceNothing {
			f = label
		}
		until := to
		if k+1 < len(segs) {
			until = segs[k+1].from
		}
		m := months
		if l, ok := d.deadlineIn(s.from, until); ok {
			m = l
		}
		c.segment(i, u, s.from, s.to, f, inside, m)
	}
}

// mustGoesOn reports whether a clause without a strength of its own goes on with
// what the clauses before it say that a person must have: "you need a degree; and
// one of RN, RHIT".
func (c *credentialReader) mustGoesOn(u *unit, from int, own []cue[force]) bool {
	strong := func(f cue[force]) bool { return f.kind.class() != 0 }
	if w := c.d.text.words[from].text; from == u.from || w != "and" && w != "plus" || slices.ContainsFunc(own, strong) {
		return false
	}
	before := c.d.forcesIn(u.from, from)
	for k := len(before) - 1; k >= 0; k-- {
		if strong(before[k]) {
			return before[k].kind == forceMust
		}
	}
	return false
}

// aside reports whether words speak of somebody or something else and demand
// nothing. A bracket beside a deadline tells who pays: "within a year of hire
// (company paid)".
func (c *credentialReader) aside(from, to int) bool {
	forces := c.d.forcesIn(from, to)
	if slices.ContainsFunc(forces, func(f cue[force]) bool { return f.kind == forceRequired }) {
		return false
	}
	return slices.ContainsFunc(forces, func(f cue[force]) bool {
		if f.kind != forceAside {
			return false
		}
		if c.d.text.words[f.from].brk != brkBracket {
			return true
		}
		_, deadline := c.d.deadlineIn(from, to)
		return !deadline
	})
}

// refusedMark reports whether the words before an apprentice mark refuse it
// ("not an apprentice (CPC-A)", "no CRC-A"), and notes that.
func (c *credentialReader) refusedMark(a atom) bool {
	words := c.d.text.words
	if !a.apprentice && !entryCredential(a.id) {
		return false
	}
	for k := a.from - 1; k >= 0 && words[k+1].brk != brkSentence && a.from-k <= 5; k-- {
		switch words[k].text {
		case "no", "not", "without":
			c.excluded = append(c.excluded, stretch{words[k].start, words[a.to-1].end})
			return true
		case "a", "an", "the", "apprentice", "apprentices", "designation", "status":
		default:
			return false
		}
	}
	return false
}

// withoutBesides leaves out what a sentence asks of the same person in a further
// clause: "an RN with CCS, or an RHIA, and has five years of coding".
func (c *credentialReader) withoutBesides(atoms []atom) []atom {
	words := c.d.text.words
	for i := 1; i < len(atoms); i++ {
		if slices.ContainsFunc(atoms[i:], atom.credential) {
			continue
		}
		for k := atoms[i-1].to; k+1 < atoms[i].from; k++ {
			if words[k].text != "and" {
				continue
			}
			switch words[k+1].text {
			case "has", "have", "brings", "bring", "must", "will", "possesses":
				return atoms[:i]
			}
		}
	}
	return atoms
}

// opensUp reports whether a clause begins by taking something, too: "will
// consider the CCS alone with five years".
func (c *credentialReader) opensUp(from, to int) bool {
	if c.last < 0 {
		return false
	}
	words := c.d.text.words[from:to]
	for i, w := range words {
		switch w.text {
		case "we", "will", "would", "may", "can", "also", "employer", "the", "hospital", "but":
			if i > 4 {
				return false
			}
		case "consider", "accept":
			return i > 0
		default:
			return false
		}
	}
	return false
}

// segment turns the atoms under one strength word into a demand.
func (c *credentialReader) segment(i int, u *unit, from, to int, f force, atoms []atom, months int) {
	d := c.d
	first, last := c.extent(atoms)
	where := stretch{d.text.words[first].start, d.text.words[last-1].end}
	if f == forceExcluded {
		c.excluded = append(c.excluded, where)
		return
	}
	strength := u.asks(f, c.bare(from, to, atoms))
	if months > 0 && strength == "" && f != forceNot && f != forceNo && f != forcePreferred && f != forcePrefer {
		switch u.about() {
		case secRequired, secNone, secOther, secDuties, secApply, secPlace:
			strength = job.Required
		}
	}
	if strength == job.Required && c.asksOnly(u) {
		strength = job.Preferred
	}
	if strength == "" && f == forceNothing && c.federal && u.question && c.certifies(from, to) {
		strength = job.Preferred
	}
	if strength == "" && f != forceAccepted {
		return
	}
	if strength == job.Preferred {
		atoms = c.beforeBesides(atoms)
	}
	atoms = c.withoutBesides(atoms)
	expr := c.expression(atoms, from, to)
	if strength == job.Preferred && months > 0 && slices.ContainsFunc(d.forcesIn(from, to), func(x cue[force]) bool { return x.kind == forceRequired || x.kind == forceMust }) {
		strength = job.Required // "preferred at hire, required within a year"
	}
	more := c.goesOn(i, u) && c.demands[c.last].strength == strength
	if f == forceAccepted || more { // "CPC may be considered with three years"
		c.oneOf = c.oneOf || f == forceAccepted
		expr = c.tree(atoms, from, to).Simplify()
		d.use(expr, atoms)
	}
	if expr.IsZero() {
		return
	}
	dm := demand{
		expr: expr, strength: strength, months: months, unit: i, item: u.item,
	}
	dm.start, dm.end = d.proof(u, from, to)
	dm.work = c.workInstead(atoms, from, to)
	for _, a := range atoms {
		dm.eligible = dm.eligible || a.eligible
		if g, ok := c.r.taxonomy.Group(a.id); ok && g.Closed {
			dm.closed = true
		}
		if a.apprentice {
			c.accepted = append(c.accepted, stretch{d.text.words[a.from].start, d.text.words[a.to-1].end})
		}
	}
	for _, x := range d.forcesIn(from, to) {
		switch x.kind {
		case forceEqual:
			dm.equivalent = true
		case forceEligible:
			dm.eligible = true
		case forceClosed:
			dm.closed = true
		}
	}
	if f == forceAccepted {
		c.reads++
		c.accepted = append(c.accepted, where)
		if c.widen(i, u, dm) {
			return
		}
		switch u.about() {
		case secAbout, secBenefits, secLegal, secPay, secDuties:
			return
		}
		dm.strength = job.Required
		if u.about() == secPreferred || c.waives(i) || c.last < 0 && c.welcomes(dm) {
			dm.strength = job.Preferred // "no certification is needed; a CCA is welcome"
		}
	}
	if dm.strength == job.Preferred {
		dm.months = 0
	}
	d.use(expr, atoms)
	if strength == job.Required {
		c.yearsOfAll(u, expr, atoms, to)
	}
	c.reads++
	if more {
		before := &c.demands[c.last]
		before.expr = require.Any(before.expr, dm.expr).Simplify()
		before.end, before.unit, before.item = dm.end, dm.unit, dm.item
		before.months = max(before.months, dm.months)
		return
	}
	c.demands = append(c.demands, dm)
	c.last = len(c.demands) - 1
}

// yearsOfAll notes the fewest years that every way of a choice asks: "RHIT with
// three years, or RHIA with one".
func (c *credentialReader) yearsOfAll(u *unit, expr require.Expr, atoms []atom, to int) {
	if !expr.IsAny() || slices.ContainsFunc(expr.Args(), func(e require.Expr) bool { return !e.HasYears() }) {
		return
	}
	low := common{}
	for _, a := range atoms {
		for _, l := range c.d.lengthsIn(a.from, a.to) {
			if a.credential() || low.years > 0 && l.min >= low.years {
				continue
			}
			low.years = l.min
			if k := c.d.kindOfExperience(u, l.from, l.to, to, a.from); low.kind == "" || k != otherKind {
				low.kind = k
			}
		}
	}
	c.d.ways = low
}

// goesOn reports whether a unit goes on with the choice of the demand before
// it: that one's line ends in "or", or this one begins with it.
func (c *credentialReader) goesOn(i int, u *unit) bool {
	if c.last < 0 || i == 0 || c.demands[c.last].unit >= i {
		return false
	}
	words := c.d.text.words
	first, or := u.from, false // the first word of the unit with its label
	before := &c.d.units[i-1]
	for k := i - 1; k > 0 && (before.heading || before.to-before.from == 1 && words[before.from].text == "or"); k-- {
		or = or || words[before.from].text == "or" // "OR" on a line of its own
		if before.heading && before.line == u.line {
			first = before.from
		}
		before = &c.d.units[k-1]
	}
	if before != &c.d.units[c.demands[c.last].unit] && i-c.demands[c.last].unit > 2 || before.section != u.section {
		return false
	}
	return or || words[first-1].text == "or" || words[u.from].text == "or" || c.issuerLabel(i) && c.issuerLabel(c.demands[c.last].unit)
}

// issuerLabel reports whether the label before unit i is the name of an issuer:
// lists by issuer are one choice.
func (c *credentialReader) issuerLabel(i int) bool {
	s := c.d.units[i].labelled
	if s.empty() && i > 0 {
		if o := &c.d.units[i-1]; o.heading && o.line == c.d.units[i].line {
			s = stretch{o.start, o.end}
		}
	}
	return !s.empty() && slices.ContainsFunc(c.d.mentionsIn(s.start, s.end), func(m taxonomy.Mention) bool {
		return m.Kind == taxonomy.KindIssuer && m.Start == s.start && m.End == s.end
	})
}

// use notes the years and schooling that stand in an expression, so that they
// are not read as asked besides.
func (d *document) use(e require.Expr, atoms []atom) {
	for _, a := range atoms {
		if !a.credential() && (a.expr.HasYears() && e.HasYears() || a.expr.HasEducation() && e.HasEducation()) {
			d.used = append(d.used, [2]int{a.from, a.to})
		}
	}
}

// isUsed reports whether words stand in an expression already.
func (d *document) isUsed(from, to int) bool {
	return slices.ContainsFunc(d.used, func(u [2]int) bool { return u[0] < to && from < u[1] })
}

func (c *credentialReader) extent(atoms []atom) (first, last int) {
	first, last = atoms[0].from, atoms[0].to
	for _, a := range atoms {
		first, last = min(first, a.from), max(last, a.to)
	}
	return first, last
}

// labelForce is the strength that the label of a unit adds: refusal, or none.
func (c *credentialReader) labelForce(u *unit) force {
	for _, s := range []stretch{u.labelled, u.headed} {
		if s.empty() {
			continue
		}
		for _, f := range c.d.forcesIn(c.d.wordAt(s.start), c.d.wordsTo(s.end)) {
			switch f.kind {
			case forceExcluded, forceNo:
				return f.kind
			}
		}
	}
	return forceNothing
}

// labelDeadline is the deadline that stands in the label or the heading of a
// unit ("Required within 18 months of hire:").
func (c *credentialReader) labelDeadline(u *unit) int {
	for _, s := range []stretch{u.labelled, u.headed} {
		if s.empty() {
			continue
		}
		if m, ok := c.d.deadlineIn(c.d.wordAt(s.start), c.d.wordsTo(s.end)); ok {
			return m
		}
	}
	return 0
}

// labelSays reports whether the label of a unit, or the heading right before it,
// says how many of what follows are asked.
func (c *credentialReader) labelSays(i int, u *unit, many force) bool {
	s := u.labelled
	if s.empty() && i > 0 && c.d.units[i-1].heading && u.item == 0 {
		s = u.headed
	}
	if s.empty() {
		return false
	}
	return slices.ContainsFunc(c.d.forcesIn(c.d.wordAt(s.start), c.d.wordsTo(s.end)), func(f cue[force]) bool { return f.kind == many })
}

// follow reads a clause that names no credential and may speak of the demand
// before it: a deadline, a closed list, an open door for candidates.
func (c *credentialReader) follow(i int, u *unit, from, to int, forces []cue[force], namedInUnit bool) {
	if c.last < 0 {
		return
	}
	dm := &c.demands[c.last]
	if near := dm.unit == i || u.item > 0 && dm.item == u.item || i-dm.unit <= 2 && u.section == c.d.units[dm.unit].section && u.item == 0; !near {
		return
	}
	for _, f := range forces {
		switch f.kind {
		case forceClosed:
			dm.closed = true
		case forceEligible:
			dm.eligible = true
		}
	}
	m, ok := c.d.deadlineIn(from, to)
	if !ok || !c.certifies(from, to) && !c.earns(from, to) && !c.meansIt(from, to) || c.ownObject(from, to) {
		return
	}
	dm.months = max(dm.months, m)
	if dm.strength == job.Preferred {
		dm.strength = job.Required
	}
	dm.end = max(dm.end, c.d.text.words[to-1].end)
}

// earns reports whether words speak of earning a credential.
func (c *credentialReader) earns(from, to int) bool {
	for _, w := range c.d.text.words[from:to] {
		switch w.text {
		case "obtain", "obtained", "earn", "earned", "achieve", "achieved", "attain", "attained", "acquire", "acquired", "pass", "passed", "exam", "examination":
			return true
		}
	}
	return false
}

// ownObject reports whether a clause begins with something else that is to be
// done in time: "AIS course within 12 months of hire".
func (c *credentialReader) ownObject(from, to int) bool {
	for _, w := range c.d.text.words[from:min(from+5, to)] {
		switch w.text {
		case "within", "by", "must", "if", "exam", "examination", "certification", "credential":
			return false
		case "course", "courses", "class", "classes", "training", "orientation", "module", "modules", "program", "probation":
			return true
		}
	}
	return false
}

// meansIt reports whether a short clause can only speak of what stands before
// it: "within 12 months of hire".
func (c *credentialReader) meansIt(from, to int) bool { return to-from <= 12 }

// widen joins what is accepted, too, to the demand before it.
func (c *credentialReader) widen(i int, u *unit, more demand) bool {
	if c.last < 0 {
		return false
	}
	dm := &c.demands[c.last]
	if near := dm.unit == i || u.item > 0 && dm.item == u.item || i-dm.unit == 1 && u.item == 0 && c.d.units[dm.unit].item == 0; !near {
		return false
	}
	if dm.strength == job.Preferred && c.welcomes(more) {
		dm.expr = require.Any(dm.expr, more.expr).Simplify() // "CHPS preferred; RHIT welcome"
		return true
	}
	if dm.strength == job.Preferred {
		more.expr = require.Any(dm.expr, more.expr)
		more.strength = job.Required
		c.demands = append(c.demands, more)
		c.last = len(c.demands) - 1
		return true
	}
	dm.eligible = dm.eligible || more.eligible
	dm.months = max(dm.months, more.months)
	dm.end = max(dm.end, more.end)
	// "Any AAPC credential, CPC-A accepted": the mark is accepted, the group
	// stays the group.
	if !groupsOnly(c, dm.expr) || !apprenticeMarks(more.expr) {
		dm.expr = require.Any(dm.expr, more.expr).Simplify()
	}
	return true
}

// waives reports whether unit i or one before it says that no credential is needed.
func (c *credentialReader) waives(i int) bool {
	for k := range c.d.units[:i+1] {
		u := &c.d.units[k]
		if c.certifies(u.from, u.to) && slices.ContainsFunc(c.d.forcesIn(u.from, u.to), func(f cue[force]) bool { return f.kind == forceNo || f.kind == forceNot }) {
			return true
		}
	}
	return false
}

// welcomes reports whether a demand is no more than welcome: behind a wish it
// is another one.
func (c *credentialReader) welcomes(dm demand) bool {
	words := c.d.text.words[c.d.wordAt(dm.start):c.d.wordsTo(dm.end)]
	return containsWord(words, "welcome") || containsWord(words, "welcomed")
}

// instead reads what may stand for what: "the RHIA may be substituted for the
// RHIT", "in lieu of a credential, five years".
func (c *credentialReader) instead(i int, u *unit, from, to int, f cue[force], atoms []atom) bool {
	d := c.d
	var left, right []atom
	for _, a := range atoms {
		if a.to <= f.from {
			left = append(left, a)
		} else if a.from >= f.to {
			right = append(right, a)
		}
	}
	alternatively := d.text.words[f.from].text == "alternatively"
	if alternatively {
		return false // "A; alternatively B" is a choice
	}
	if u.about() != secRequired && u.about() != secNone && u.about() != secOther {
		return false
	}
	if d.text.words[f.from].text == "in" && d.text.words[f.from+1].text == "the" {
		return false // "A; in the absence of it, B" is a choice
	}
	if f.from == from && c.forSchooling(f.to, to, right) {
		d.use(c.tree(right, from, to), right)
		return true // who has the schooling and the years needs no licence
	}
	given, asked := left, right
	if f.from == from {
		// "In lieu of a credential we accept five years": what is given comes
		// after what it replaces.
		given = right
		asked = nil
		for k, a := range right {
			if a.credential() && !a.group {
				asked, given = right[:k+1], right[k+1:]
			}
		}
		if len(given) == 0 {
			return true
		}
	}
	expr := c.tree(given, from, to)
	if expr.IsZero() {
		// "Foreign physicians may be considered in lieu of RN" asks RN no more
		// than was said.
		replaced := slices.DeleteFunc(asked, func(a atom) bool { return !a.credential() })
		if f.from == from || len(replaced) == 0 {
			return false
		}
		if !slices.ContainsFunc(c.demands, func(dm demand) bool { return slices.Contains(dm.expr.Atoms(), replaced[0].id) }) {
			c.segment(i, u, f.to, to, forceMust, replaced, 0)
		}
		return true
	}
	named := slices.ContainsFunc(asked, func(a atom) bool { return a.credential() && !a.group })
	switch {
	case named:
		found := false
		for k := range c.demands {
			for _, a := range asked {
				if a.credential() {
					old := c.demands[k].expr
					c.demands[k].expr = replace(old, a.expr, require.Any(a.expr, expr)).Simplify()
					found = found || !c.demands[k].expr.Equal(old)
				}
			}
		}
		if found {
			d.use(expr, given)
		}
		if !found && f.from == from && c.reads < mostDemands {
			// Nothing asked X before: "in lieu of X we take Y" asks X or Y.
			c.reads++
			whole := require.Any(c.tree(asked, from, to), expr).Simplify()
			dm := demand{expr: whole, strength: job.Required, unit: i, item: u.item}
			dm.start, dm.end = d.proof(u, from, to)
			c.demands = append(c.demands, dm)
			c.last = len(c.demands) - 1
			d.use(expr, given)
		}
		return true
	case c.last >= 0 && i-c.demands[c.last].unit <= 1 && (c.certifies(min(f.to, to), min(f.to+4, to)) || slices.ContainsFunc(asked, func(a atom) bool { return a.group })):
		dm := &c.demands[c.last]
		dm.expr = require.Any(dm.expr, expr).Simplify()
		dm.end = max(dm.end, d.text.words[to-1].end)
		d.use(expr, given)
		return true
	}
	return !slices.ContainsFunc(left, atom.credential)
}

// forSchooling reports whether the words from to to begin with schooling and
// experience, which the credentials behind a comma may stand for: "in lieu of the
// education and experience above, an LPN with three years".
func (c *credentialReader) forSchooling(from, to int, atoms []atom) bool {
	words := c.d.text.words
	k := from
	for k < to && (k == from || words[k].brk != brkComma) {
		k++
	}
	if k == to || slices.ContainsFunc(atoms, func(a atom) bool { return a.credential() && a.from < k }) {
		return false
	}
	return containsWord(words[from:k], "education") && containsWord(words[from:k], "experience")
}

// replace puts an expression in the place of another.
func replace(e, old, by require.Expr) require.Expr {
	if e.Equal(old) {
		return by
	}
	if !e.IsAny() && !e.IsAll() {
		return e
	}
	args := e.Args()
	for i := range args {
		args[i] = replace(args[i], old, by)
	}
	if e.IsAny() {
		return require.Any(args...)
	}
	return require.All(args...)
}
