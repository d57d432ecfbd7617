package read

import (
	"slices"
	"strings"

	"hitmatch/matcher/require"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// What schooling a posting asks.
//
//   - Of several levels in one sentence the lowest counts: a ladder ("associate
//     degree, or high school and five years") is entered at its lowest rung.
//   - Of several demands the highest counts, but one that takes an equivalent
//     ("or equivalent training on the job") gives way to one that does not.
//   - Preferred is not required. Schooling that is only another way to meet a
//     credential's requirement stands there, not here.
//   - "none" is said, never guessed.

// schooling is a level of education named in the text.
type schooling struct {
	level    job.Education
	degree   bool // any degree in health information
	from, to int  // words
}

// atom is the schooling as the requirement language writes it.
func (s schooling) atom() job.Education {
	if s.degree {
		return require.DegreeHIM
	}
	return s.level
}

// markSchooling marks the words plainSchooling knows. "No" may deny schooling.
func markSchooling(l *lexicon) {
	l.mark(beginsSchooling, "graduate", "graduates", "degree", "any", "graduation", "course", "science", "sciences", "health", "college", "university", "30", "thirty", "sixty", "associates", "bachelors", "masters", "hs")
	l.mark(noWord, "no")
}

// schoolingIn lists the levels of education among the words from to to.
func (d *document) schoolingIn(from, to int) []schooling {
	if from >= to {
		return nil
	}
	words := d.text.words
	var found []schooling
	add := func(s schooling) {
		if n := len(found); n > 0 && found[n-1].to > s.from {
			return
		}
		found = append(found, s)
	}
	for _, m := range d.mentionsIn(words[from].start, words[to-1].end) {
		if m.Kind == taxonomy.KindEducation && !d.topicOfForm(d.wordAt(m.Start), d.wordsTo(m.End)) {
			add(schooling{level: job.Education(m.ID), from: d.wordAt(m.Start), to: d.wordsTo(m.End)})
		}
	}
	for i := range d.text.of(beginsSchooling, from, to) {
		n, s := d.plainSchooling(i, to)
		if n == 0 || slices.ContainsFunc(found, func(x schooling) bool { return x.from < i+n && i < x.to }) {
			continue
		}
		s.from, s.to = i, i+n
		found = append(found, s)
	}
	slices.SortStableFunc(found, func(a, b schooling) int { return a.from - b.from })
	for i, s := range found {
		// "Associate's or bachelor's degree in HIM" is a degree in HIM, in one piece
		// or in two.
		if s.level == job.EducationAssociate && slices.ContainsFunc(words[s.from:s.to], func(w word) bool { return strings.HasPrefix(w.text, "bachelor") }) && d.fieldIsHIM(s.to, to) {
			found[i].degree = true
		}
	}
	for i := 0; i+1 < len(found); i++ {
		a, b := found[i], found[i+1]
		if a.level.Rank() >= 3 && b.level.Rank() >= 3 && b.from-a.to <= 1 && (b.from == a.to || words[a.to].text == "or") && d.fieldIsHIM(b.to, to) {
			a.degree, a.to, a.level = true, b.to, lower(a.level, b.level)
			found[i] = a
			found = slices.Delete(found, i+1, i+2)
		}
	}
	return found
}

// topicOfForm reports whether words name what a form asks for and no schooling:
// "include minimum education, technical training, and/or experience".
func (d *document) topicOfForm(from, to int) bool {
	words := d.text.words
	if from == 0 || words[from].brk != brkComma || words[from-1].text != "education" {
		return false
	}
	for i := to; i < min(to+3, len(words)); i++ {
		switch words[i].text {
		case "and", "or":
		case "experience":
			return true
		default:
			return false
		}
	}
	return false
}

func lower(a, b job.Education) job.Education {
	if b.Rank() < a.Rank() {
		return b
	}
	return a
}

// plainSchooling reads schooling that names no level, at word i: the words it
// takes and what it is. "Any graduate" is a bachelor in the usage of India and
// the Philippines.
func (d *document) plainSchooling(i, to int) (int, schooling) {
	words := d.text.words
	next := func(k int) string {
		if i+k < to {
			return words[i+k].text
		}
		return ""
	}
	switch words[i].text {
	case "degree":
		if d.fieldIsHIM(i+1, to) {
			return 1, schooling{level: job.EducationAssociate, degree: true}
		}
	case "associates", "bachelors", "masters", "hs":
		if d.alone(i, to) {
			return 1, schooling{level: levelAlone(words[i].text)}
		}
	case "any":
		if next(1) == "graduate" || next(1) == "graduation" || next(1) == "degree" {
			return 2, schooling{level: job.EducationBachelor}
		}
	case "graduation":
		if i == 0 || words[i].brk == brkSentence || next(1) == "in" && next(2) == "any" {
			return 1, schooling{level: job.EducationBachelor}
		}
		switch words[i-1].text {
		case "science", "sciences", "any", "equivalent", "college", "university", "commerce", "arts":
			return 1, schooling{level: job.EducationBachelor}
		}
	case "graduate", "graduates":
		if (next(1) == "of" || next(1) == "in") && next(2) == "any" { // "graduate of any medical course", "in any stream"
			return 3, schooling{level: job.EducationBachelor}
		}
	case "course", "science", "sciences", "health", "college", "university":
		if next(1) == "graduate" {
			return 2, schooling{level: job.EducationBachelor}
		}
	case "30", "thirty":
		if next(1) == "college" || next(1) == "credits" || next(1) == "credit" {
			return 1, schooling{level: job.EducationCertificate} // a year of full-time study
		}
	case "sixty":
		if next(1) == "college" || next(1) == "credits" {
			return 1, schooling{level: job.EducationAssociate}
		}
	}
	return 0, schooling{}
}

// alone reports whether word i is all that a label says: "Education: associate's".
func (d *document) alone(i, to int) bool {
	words := d.text.words
	return i > 0 && words[i].brk >= brkColon && (i+1 == to || words[i+1].brk >= brkComma)
}

// levelAlone is the level a word means that stands under a label of schooling.
func levelAlone(w string) job.Education {
	switch w {
	case "associates":
		return job.EducationAssociate
	case "bachelors":
		return job.EducationBachelor
	case "masters":
		return job.EducationMaster
	}
	return job.EducationHighSchool
}

// fieldIsHIM reports whether the words at i name health information as a field
// of study: "in health information management", "in HIM related fields".
func (d *document) fieldIsHIM(i, to int) bool {
	words := d.text.words
	for k := i; k < to && k < i+6; k++ {
		if words[k].brk == brkSentence {
			return false
		}
		switch words[k].text {
		case "him":
			return true
		case "health":
			if k+1 < to && (words[k+1].text == "information" || words[k+1].text == "informatics") {
				return true
			}
			return false
		case "in", "of", "a", "an", "the", "degree", "field", "major", "with", "accredited", "related":
		default:
			return false
		}
	}
	return false
}

// readEducation reads the lowest level of schooling asked at hire.
func (r *Reader) readEducation(d *document, f *job.Facts) {
	firm, loose := job.EducationUnstated, job.EducationUnstated
	none := job.Span{}
	refuses := slices.ContainsFunc(d.forces, func(c cue[force]) bool { return c.kind == forceNot })
	for i := range d.units {
		u := &d.units[i]
		if u.heading {
			continue
		}
		rungs := d.schoolingAsked(u, f.Years)
		if len(rungs) == 0 && none.IsZero() {
			mayRefuse := refuses || u.holds&noWord != 0
			for _, part := range d.clausesOf(u) {
				if mayRefuse && d.noDegree(part[0], part[1]) || d.noneUnder(u) {
					none = d.quote(u.start, u.end)
				}
			}
		}
		step := rung{}
		for _, g := range rungs {
			span := d.quote(g.start, g.end)
			asks := require.Edu(g.schooling.atom())
			if g.instead != nil {
				asks = require.Any(asks, require.Exp(g.instead.Min))
			}
			f.Clauses = append(f.Clauses, job.Clause{
				Kind: job.ClauseEducation, Strength: g.strength, Expr: asks.String(), Years: g.instead,
				OrEquivalent: g.loose, Answerable: true, Span: span, Quote: d.post.Quote(span),
			})
			switch {
			case g.mix:
				loose = higher(loose, g.schooling.level)
			case g.strength != job.Required:
			case step.strength == "" || g.years && step.years && g.schooling.level.Rank() < step.schooling.level.Rank():
				step = g // of a ladder the lowest rung
			case !g.years || !step.years:
				step.schooling.level = higher(step.schooling.level, g.schooling.level)
			}
		}
		switch {
		case step.strength == "":
		case step.loose:
			loose = higher(loose, step.schooling.level)
		default:
			firm = higher(firm, step.schooling.level)
		}
	}
	switch {
	case firm != job.EducationUnstated:
		f.Education = firm
	case loose != job.EducationUnstated:
		f.Education = loose
	case d.ways.level != job.EducationUnstated && d.ways.level != "":
		f.Education = d.ways.level
	case !none.IsZero():
		f.Education = job.EducationNone
		f.Clauses = append(f.Clauses, job.Clause{Kind: job.ClauseEducation, Strength: job.Required, Span: none, Quote: d.post.Quote(none)})
	}
}

// rung is schooling that a part of a unit asks.
type rung struct {
	schooling  schooling
	strength   job.Strength
	loose      bool       // an equivalent is taken, too
	mix        bool       // so is a mix of schooling and experience that comes to as much
	years      bool       // years of experience are asked with it
	instead    *job.Years // experience that takes its place, nil if none
	start, end int
}

// schoolingAsked lists what a unit asks in schooling, by strength: of the
// levels under one strength word the lowest. asked are the years asked of all.
func (d *document) schoolingAsked(u *unit, asked *job.Years) []rung {
	var rungs []rung
	if u.holds&beginsSchooling == 0 && !u.mentionsAny(taxonomy.KindEducation) {
		return nil
	}
	for _, part := range d.clausesOf(u) {
		levels := d.schoolingIn(part[0], part[1])
		if len(levels) == 0 {
			continue
		}
		var at [][2]int
		for _, s := range levels {
			at = append(at, [2]int{s.from, s.to})
		}
		bare := levels[0].from-part[0] <= 1 && part[1]-part[0] <= 12
		for _, seg := range d.levelsApart(levels, d.segments(at, part[0], part[1])) {
			g := rung{schooling: schooling{level: job.EducationUnstated}, strength: u.asks(seg.force, bare || d.noteForm(u, levels[len(levels)-1].to))}
			if g.strength == "" && bare && u.apart() {
				g.strength = job.Required
			}
			for _, s := range levels {
				if s.from < seg.from || s.to > seg.to || d.isUsed(s.from, s.to) {
					continue
				}
				if g.schooling.level == job.EducationUnstated || s.level.Rank() < g.schooling.level.Rank() {
					g.schooling = s
				}
			}
			if g.schooling.level == job.EducationUnstated || g.strength == "" {
				continue
			}
			if g.schooling.level == job.EducationHighSchool && d.besides(u) {
				g.strength = job.Required
			}
			if d.federal && g.strength == job.Required && !d.degreeOutright(seg.from, seg.to) {
				g.strength = job.Alternative
			}
			g.mix = g.strength == job.Required && d.orCombination(g.schooling, part[1])
			if g.mix || g.strength == job.Required && d.standsIn(g.schooling, part[1]) {
				g.strength = job.Alternative
			}
			g.loose = g.schooling.level != job.EducationHighSchool && (d.orEquivalent(seg.from, seg.to) || d.insteadOfYears(part[0], g.schooling.from))
			g.years = slices.ContainsFunc(d.lengthsIn(part[0], part[1]), func(l length) bool { return l.min >= 0.5 })
			if g.strength == job.Required {
				g.instead = d.yearsInstead(u, g.schooling.to, part[1], asked)
			}
			g.start, g.end = d.proof(u, seg.from, seg.to)
			rungs = append(rungs, g)
		}
	}
	return rungs
}

// insteadOfYears reports whether schooling at word i is another way to meet the
// years asked before it: "one year of coding, or a coding certificate".
func (d *document) insteadOfYears(from, i int) bool {
	const reach = 5 // words from the "or" to the schooling
	return len(d.lengthsIn(from, i)) > 0 && containsWord(d.text.words[max(from, i-reach):i], "or")
}

// yearsInstead is the experience that the words from after to to take in the
// place of schooling: "or two years of coding in lieu of the degree"; "two more
// years" are more than those asked of all. It is nil if there is none, and of no
// kind if it names none.
func (d *document) yearsInstead(u *unit, after, to int, asked *job.Years) *job.Years {
	words := d.text.words
	for _, l := range d.lengthsIn(after, to) {
		at, ok := d.insteadOfSchooling(l.to, to)
		if !ok || !d.experienceAt(l) {
			continue
		}
		y := job.Years{Min: l.min, Kind: d.kindOfExperience(u, l.from, l.to, at, after)}
		if more := words[max(after, l.from-1):min(to, l.to+1)]; asked != nil && (containsWord(more, "more") || containsWord(more, "additional")) {
			y = job.Years{Min: asked.Min + l.min, Kind: asked.Kind}
		} else if d.plainExperience(l.to, at) {
			y.Kind = ""
		}
		return &y
	}
	return nil
}

func higher(a, b job.Education) job.Education {
	if b.Rank() > a.Rank() {
		return b
	}
	return a
}

// degreeOutright reports whether a federal text demands schooling and takes
// nothing in its place.
func (d *document) degreeOutright(from, to int) bool {
	if containsWord(d.text.words[from:to], "or") {
		return false
	}
	return slices.ContainsFunc(d.forcesIn(from, to), func(f cue[force]) bool { return f.kind == forceRequired || f.kind == forceMust })
}

// standsIn reports whether schooling is what may take the place of something
// else: "a degree may substitute for two of the years".
func (d *document) standsIn(s schooling, to int) bool {
	words := d.text.words
	for _, f := range d.forcesIn(s.to, to) {
		if f.kind == forceInstead && f.from-s.to <= 8 && !containsWord(words[s.to:f.from], "experience") {
			return strings.HasPrefix(words[f.to-1].text, "for") || strings.HasPrefix(words[f.from].text, "substitut") || containsWord(words[f.from:f.to], "replace")
		}
	}
	return false
}

// orCombination reports whether an equivalent mix of schooling and experience
// is taken in the place of schooling, whatever the level.
func (d *document) orCombination(s schooling, to int) bool {
	words := d.text.words
	for i := s.to; i+1 < to && i < s.to+14; i++ {
		if words[i].text == "combination" && containsWord(words[s.to:i], "or") {
			near := words[i:min(to, i+8)]
			return containsWord(near, "experience")
		}
	}
	return false
}

// orEquivalent reports whether words take an equivalent in the place of
// schooling.
func (d *document) orEquivalent(from, to int) bool {
	return slices.ContainsFunc(d.forcesIn(from, to), func(f cue[force]) bool { return f.kind == forceEqual || f.kind == forceInstead })
}

// noDegree reports whether words say that no schooling is asked: "no degree
// needed", "a degree is not required".
func (d *document) noDegree(from, to int) bool {
	words := d.text.words
	for _, f := range d.forcesIn(from, to) {
		const reach = 4 // words from the degree to what is said of it
		if f.kind == forceNot && slices.ContainsFunc(words[max(0, f.from-reach):f.from], ofDegree) && len(d.forcesIn(from, f.from)) == 0 {
			return true
		}
	}
	for i := range d.text.of(noWord, from, to-1) {
		for k := i + 1; k < to && k <= i+3; k++ {
			switch words[k].text {
			case "degree", "diploma", "education", "college":
				return true
			case "substitution", "substitutions", "substitute", "substituting":
				return false // "no substitution of education"
			}
		}
	}
	return false
}

// besides reports a unit labelled "plus", which adds a diploma to what is asked
// before it: nobody wishes for one.
func (d *document) besides(u *unit) bool {
	return !u.labelled.empty() && strings.EqualFold(d.text.raw[u.labelled.start:u.labelled.end], "plus")
}

// noneUnder reports a unit that says "none" under a heading of schooling:
// "Education: none".
func (d *document) noneUnder(u *unit) bool {
	words := d.text.words[u.from:u.to]
	if len(words) == 0 || words[0].text != "none" || len(words) > 1 && (len(words) > 2 || words[1].text != "required") {
		return false
	}
	for _, s := range [...]stretch{u.labelled, u.headed} {
		if !s.empty() {
			return slices.ContainsFunc(d.text.words[d.wordAt(s.start):d.wordsTo(s.end)], ofDegree)
		}
	}
	return false
}

// levelsApart parts a stretch that ends in a wish where it names a level in full
// and, behind a comma, a higher one: "high school diploma, associate degree
// preferred".
func (d *document) levelsApart(levels []schooling, segs []segment) []segment {
	words := d.text.words
	for n, seg := range segs {
		if seg.force != forcePreferred {
			continue
		}
		for k := 1; k < len(levels); k++ {
			low, high := levels[k-1], levels[k]
			if low.from < seg.from || high.to > seg.to || high.level.Rank() <= low.level.Rank() {
				continue
			}
			at := d.lastComma(low.to-1, high.from+1)
			if at == 0 || words[at].text == "or" || words[at].text == "and" || low.level.Rank() > 1 && !ofDegree(words[low.to-1]) {
				continue
			}
			return slices.Replace(segs, n, n+1, segment{seg.from, at, forceNothing}, segment{at, seg.to, forcePreferred})
		}
	}
	return segs
}

// ofDegree reports a word for schooling.
func ofDegree(w word) bool {
	switch w.text {
	case "degree", "degrees", "diploma", "education":
		return true
	}
	return false
}

// proof is the stretch that proves a fact: the unit, with its label, if it is
// short; else the words from to to.
func (d *document) proof(u *unit, from, to int) (start, end int) {
	start, end = u.start, u.end
	if end-start > 200 {
		start, end = d.text.words[from].start, d.text.words[to-1].end
		for end < u.end && strings.IndexByte(")\"", d.text.raw[end]) >= 0 {
			end++
		}
	}
	if !u.labelled.empty() && from == u.from && u.labelled.end <= start && start-u.labelled.end <= 4 {
		start = u.labelled.start
	}
	return start, end
}
