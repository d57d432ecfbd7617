package read

import (
	"slices"
	"strings"

	"hitmatch/matcher/require"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// How federal announcements and their questionnaires are read. The rules are
// those of the Department of Veterans Affairs for the series 0675 and 0669.
//
//   - A coder holds one of three tiers: apprentice or associate, mastery,
//     clinical documentation. The list an announcement prints wins over the
//     list known of a tier; either is closed.
//   - Where the mastery tier alone is demanded ("employees at this level must
//     have"), apprentices are shut out. A note that it is demanded above the
//     journey level demands nothing here.
//   - The basic requirement is experience or schooling or a mix: its years are
//     the years asked, its schooling is one way among several. What a grade
//     asks goes before it; of several grades the lowest can be entered.
//   - A yes-or-no question for a certification is no demand, unless the text
//     around it says so.

// isFederal reports whether a posting is one of the federal government: a
// series, a grade of the General Schedule, or the terms of its qualification
// standards.
func (d *document) isFederal() bool {
	if len(d.post.Series) > 0 {
		return true
	}
	for _, f := range [...]*field{&d.title, &d.text} {
		if f.holds&ofGrades == 0 {
			continue
		}
		words := f.words
		for i := 0; i+1 < len(words); i++ {
			if words[i].text == "gs" && words[i+1].number() && words[i+1].brk <= brkHyphen {
				return true
			}
		}
	}
	return d.text.holds&ofFederal != 0 && slices.ContainsFunc(termsOfArt(), func(t string) bool { return strings.Contains(d.text.low, t) })
}

// termsOfArt are phrases of the government's qualification standards; each has a
// word marked ofFederal.
func termsOfArt() []string {
	return []string{"creditable experience", "specialized experience equivalent", "not possible to recruit qualified citizens"}
}

// tier groups of the taxonomy.
const (
	tierApprentice = "VA_APPRENTICE"
	tierMastery    = "VA_MASTERY"
	tierCDI        = "VA_CDI"
)

// federalTiers puts the tier of certification that a federal text demands in
// the place of what was read word by word.
func (c *credentialReader) federalTiers() {
	d := c.d
	var strict, first, last *unit
	withCDI, namesCDI := false, false
	for i := range d.units {
		u := &d.units[i]
		apprentice, mastery, cdi := c.tiers(u.from, u.to)
		if !apprentice && !mastery && !cdi || apprentice && c.refuses(u.from, u.to) {
			continue
		}
		namesCDI = namesCDI || cdi
		if apprentice && first == nil {
			first = u
		}
		if first != nil && (last == nil || u.line-last.line <= 2) {
			last = u
		}
		if mastery && !apprentice && c.demandsMastery(i, u) {
			if strict == nil {
				strict = u
			}
			withCDI = withCDI || cdi
		}
	}
	if strict == nil && first == nil {
		return
	}
	dm := demand{strength: job.Required, closed: true}
	switch {
	case strict != nil:
		dm.expr = c.printed(tierMastery)
		if withCDI {
			dm.expr = require.Any(dm.expr, c.printed(tierCDI))
		}
		dm.start, dm.end = strict.start, strict.end
		c.excluded = append(c.excluded, stretch{strict.start, strict.end})
		c.apprentice = job.ApprenticeExcluded
	default:
		dm.start, dm.end = first.start, last.end
		c.apprentice = job.ApprenticeAccepted
		if e := c.printed(tierApprentice); c.isPrinted(tierApprentice) {
			dm.expr = require.Any(e, c.printed(tierMastery), c.printed(tierCDI))
		} else if dm.expr = require.Atom("ANY_AHIMA_AAPC"); namesCDI {
			dm.expr = require.Any(dm.expr, c.printed(tierCDI))
		}
	}
	dm.expr = dm.expr.Simplify()
	c.demands = slices.DeleteFunc(c.demands, func(x demand) bool {
		u := &d.units[x.unit]
		apprentice, mastery, cdi := c.tiers(u.from, u.to)
		return x.strength == job.Required || apprentice || mastery || cdi
	})
	c.demands = append(c.demands, dm)
}

func markFederal(l *lexicon) {
	l.mark(ofGrades, "gs")
	l.mark(ofFederal, "creditable", "specialized", "citizens")
	l.mark(ofTiers, "mastery", "apprentice", "associate")
}

// tiers reports which tiers of certification words name.
func (c *credentialReader) tiers(from, to int) (apprentice, mastery, cdi bool) {
	if from >= to {
		return false, false, false
	}
	d := c.d
	for _, m := range d.mentionsIn(d.text.words[from].start, d.text.words[to-1].end) {
		if m.Kind == taxonomy.KindGroup {
			apprentice = apprentice || m.ID == tierApprentice
			mastery = mastery || m.ID == tierMastery
			cdi = cdi || m.ID == tierCDI || m.ID == "CDI"
		}
	}
	words := d.text.words
	const reach = 4 // words from the name of a tier to "certification"
	for i := range d.text.of(ofTiers, from, to) {
		near := words[i+1 : min(i+1+reach, to)]
		if !containsWord(near, "level") && !containsWord(near, "certification") && !containsWord(near, "certifications") {
			continue
		}
		switch words[i].text {
		case "mastery":
			mastery = true
		case "apprentice":
			apprentice = true
		case "associate":
			apprentice = apprentice || containsWord(near, "level")
		}
	}
	return apprentice, mastery, cdi
}

// demandsMastery reports whether a unit demands the mastery tier of everybody
// the announcement is for.
func (c *credentialReader) demandsMastery(i int, u *unit) bool {
	d := c.d
	words := d.text.words[u.from:u.to]
	if containsWord(words, "above") || containsWord(words, "below") || containsWord(words, "higher") || len(d.lengthsIn(u.from, u.to)) > 0 || u.item > 0 && u.list > 0 && !ofStaff(words) && c.optionOf(i, u) {
		return false
	}
	for _, f := range d.forcesIn(u.from, u.to) {
		switch f.kind {
		case forceMust, forceRequired:
			return true
		case forceNot, forceNo:
			return false
		}
	}
	if u.question {
		return containsWord(words, "possess") || containsWord(words, "have") || containsWord(words, "hold") || containsWord(words, "certified")
	}
	return false
}

// ofStaff reports whether words speak of all who do the work: "Employees at this
// level must have".
func ofStaff(words []word) bool {
	for _, w := range words {
		switch w.text {
		case "employees", "applicants", "candidates", "individuals", "incumbents":
			return true
		}
	}
	return false
}

// optionOf reports whether a unit is one of the answers of a list that offers
// another tier, too.
func (c *credentialReader) optionOf(i int, u *unit) bool {
	for k := range c.d.units {
		o := &c.d.units[k]
		if k == i || o.list != u.list || o.item == u.item {
			continue
		}
		if a, _, _ := c.tiers(o.from, o.to); a {
			return true
		}
	}
	return false
}

// printed is the list of a tier as the text prints it behind the tier's name,
// else as it is known.
func (c *credentialReader) printed(tier string) require.Expr {
	g, ok := c.r.taxonomy.Group(tier)
	if !ok {
		return require.Expr{}
	}
	var members []require.Expr
	for _, id := range g.Members {
		if !c.isPrinted(tier) || c.names(id) {
			members = append(members, require.Atom(id))
		}
	}
	return require.Any(members...)
}

// isPrinted reports whether the text names members of a tier, so that its list
// is printed.
func (c *credentialReader) isPrinted(tier string) bool {
	g, _ := c.r.taxonomy.Group(tier)
	n := 0
	for _, id := range g.Members {
		if c.names(id) {
			n++
		}
	}
	return n >= 2
}

func (c *credentialReader) names(id string) bool {
	return slices.ContainsFunc(c.d.mentions, func(m taxonomy.Mention) bool {
		return m.Kind == taxonomy.KindCredential && m.ID == id
	})
}

// asksOnly turns a demand read from a yes-or-no question into a wish.
func (c *credentialReader) asksOnly(u *unit) bool {
	if !u.question || !c.federal {
		return false
	}
	if u.label == secRequired || !u.labelled.empty() && c.certifies(c.d.wordAt(u.labelled.start), c.d.wordsTo(u.labelled.end)) {
		return false
	}
	words := c.d.text.words[u.from:u.to]
	return !containsWord(words, "must") && !containsWord(words, "required")
}

// federalYears reads the experience that the lowest grade asks.
func (r *Reader) federalYears(d *document, f *job.Facts) {
	best := -1
	rank := 0
	var asked []experience
	for i := range d.units {
		u := &d.units[i]
		if u.heading {
			continue
		}
		for _, l := range d.lengthsIn(u.from, u.to) {
			short := l.min < 0.9 // asked by the lowest grades, and a part of what others ask
			if !d.experienceAt(l) || short && d.combines(u) || d.isUsed(l.from, l.to) || d.heldGrade(u) {
				continue
			}
			start, end := d.proof(u, l.from, min(u.to, l.to+25))
			e := experience{
				years: l.min, kind: recordsKind(f.Family, r.federalKind(d, i, u, l)), strength: job.Alternative, length: l, unit: i, start: start, end: end,
			}
			general := d.general(u, l)
			if general {
				e.or = []string{"healthcare_any"}
			}
			asked = append(asked, e)
			n := 1
			switch {
			case short:
				n = -1
			case d.combines(u):
				n = 0
			case general: // what the lowest grade of a ladder asks
				n = 3
			case d.gradeAsks(u, l):
				n = 2
			}
			if best < 0 || n > rank || n == rank && l.min < asked[best].years {
				best, rank = len(asked)-1, n
			}
		}
	}
	for k, e := range asked {
		if k == best {
			e.strength = job.Required
			f.Years = e.asked()
		}
		span := d.quote(e.start, e.end)
		f.Clauses = append(f.Clauses, job.Clause{
			Kind: job.ClauseExperience, Strength: e.strength, Years: e.asked(),
			Answerable: true, Span: span, Quote: d.post.Quote(span),
		})
	}
}

// gradeAsks reports whether a unit ties its years to a grade.
func (d *document) gradeAsks(u *unit, l length) bool {
	words := d.text.words
	for k := l.to; k < u.to; k++ {
		switch words[k].text {
		case "lower", "grade", "gs", "specialized", "journey":
			return true
		}
	}
	return false
}

// general reports whether a length is one of general experience: work of any
// kind.
func (d *document) general(u *unit, l length) bool {
	words := d.text.words
	for k := l.to; k+1 < u.to && k < l.to+3; k++ {
		if words[k].text == "general" && words[k+1].text == "experience" {
			return true
		}
	}
	return false
}

// heldGrade reports whether a unit speaks of a grade held: time in grade.
func (d *document) heldGrade(u *unit) bool {
	words := d.text.words[u.from:u.to]
	return containsWord(words, "held") || containsWord(words, "restriction")
}

// combines reports whether a unit shows how experience and schooling add up to
// what is asked: its years are a part of it.
func (d *document) combines(u *unit) bool {
	words := d.text.words[u.from:u.to]
	return containsWord(words, "combination") || containsWord(words, "combinations")
}

// recordsKind is the experience that a posting for work with records asks: coding
// named among it is one duty of several.
func recordsKind(family job.Family, kind string) string {
	if family == job.FamilyHIM && (codingKind(kind) || kind == "coding_any") {
		return "him_records"
	}
	return kind
}

// federalKind tells the experience a federal text asks: by the words behind
// the time, the examples that follow, then the title.
func (r *Reader) federalKind(d *document, i int, u *unit, l length) string {
	words := d.text.words
	if d.general(u, l) {
		return otherKind
	}
	const reach = 20
	title := d.title.words
	switch said := words[min(l.to, u.to):u.to]; { // a time may run over a table's cells
	case !d.gradeAsks(u, l):
	case (containsWord(title, "supervisory") || containsWord(title, "supervisor") || containsWord(title, "chief")) &&
		(containsWord(said, "supervising") || containsWord(said, "supervised") || containsWord(said, "supervision") || containsWord(said, "managing")):
		return "supervision"
	case containsWord(title, "auditor") && slices.ContainsFunc(said, func(w word) bool { return audits(w.text) }):
		return "auditing_coding"
	}
	if k := d.kindAmong(l.to, min(u.to, l.to+reach)); k != "" && k != "supervision" && !d.gradeAsks(u, l) {
		return d.federalTitleKind(k)
	} else if k != "" && k != "supervision" && k != "him_records" {
		return k
	}
	for n := i + 1; n < len(d.units) && n <= i+8; n++ {
		const example = "example"
		if t := d.text.raw[d.units[n].start:d.units[n].end]; len(t) >= len(example) && strings.EqualFold(t[:len(example)], example) {
			end := d.units[min(n+4, len(d.units)-1)].to
			if containsWord(words[d.units[n].from:end], "audits") || containsWord(words[d.units[n].from:end], "auditing") {
				return "auditing_coding"
			}
			break
		}
	}
	return d.federalTitleKind("")
}

// federalTitleKind is the experience that a federal title stands for.
func (d *document) federalTitleKind(said string) string {
	for _, w := range d.title.words {
		switch w.text {
		case "registrar", "registry", "reg", "cancer", "tumor":
			return "registry"
		case "reimbursement", "billing":
			return "billing"
		case "coder", "cdis", "coding", "documentation":
			if codingKind(said) {
				return said
			}
			return "coding_any"
		}
	}
	if said != "" && said != "coding_any" {
		return said
	}
	return "him_records"
}
