package read

import (
	"slices"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// How many years of what a posting asks.
//
//   - Of a range the lower end counts, of "three (5) years" the larger number.
//   - Of several steps in one sentence ("three years with an associate degree;
//     five without") the lowest counts, and a part of a longer time ("five
//     years, two of them supervising") is no demand of its own.
//   - The main demand is the longest one in the field's own work; among equals
//     the one that fits the title.
//   - Preferred years, deadlines, ages, terms of contract and a company's
//     history are no demand.
//   - The kind is what the words behind the time name first; coding is coding
//     of the setting named with it, and of any kind if two settings are named.
//     Kinds that a list joins to it with "or" or a slash count as well.

// experience is an amount of experience that a posting asks.
type experience struct {
	years    float64
	kind     string
	or       []string    // kinds that count as well
	others   []job.Years // amounts of other work that are as good
	rank     int         // 0: the field's own work, 1: any health information, 2: else
	strength job.Strength
	ladder   bool // one step of several
	instead  bool // takes the place of schooling
	asWay    bool // of schooling asked by the same clause, where it is a way to meet that
	plain    bool // nothing but its length is said: the kind is that of the title
	length   length
	unit     int
	start    int
	end      int
}

func (e *experience) asked() *job.Years { return &job.Years{Min: e.years, Kind: e.kind, Or: e.or} }

// otherKind is experience outside health information.
const otherKind = "other"

// readYears reads the experience asked.
func (r *Reader) readYears(d *document, f *job.Facts) {
	if d.federal {
		r.federalYears(d, f)
		return
	}
	var asked []experience
	for i := range d.units {
		u := &d.units[i]
		if u.heading || u.about() == secBenefits || u.about() == secLegal || u.about() == secPay {
			continue
		}
		asked = append(asked, d.experiences(i, u)...)
	}
	for _, e := range asked {
		if e.instead && e.asWay && e.strength == job.Required {
			continue // it stands with the schooling
		}
		span := d.quote(e.start, e.end)
		f.Clauses = append(f.Clauses, job.Clause{
			Kind: job.ClauseExperience, Strength: e.strength, Years: e.asked(), OrYears: e.others,
			Answerable: true, Span: span, Quote: d.post.Quote(span),
		})
	}
	if main, ok := d.mainExperience(asked); ok {
		f.Years = main.asked()
	} else if d.ways.years > 0 {
		f.Years = &job.Years{Min: d.ways.years, Kind: d.ways.kind}
	}
}

// mainExperience chooses the demand that decides.
func (d *document) mainExperience(asked []experience) (experience, bool) {
	title := d.settingOfTitle()
	best, found := experience{}, false
	for _, e := range asked {
		if e.strength != job.Required {
			continue
		}
		switch {
		case found && e.instead != best.instead:
			if best.instead {
				best = e
			}
		case !found, e.rank < best.rank, e.rank == best.rank && e.years == best.years && best.plain && !e.plain,
			e.rank == best.rank && e.years > best.years,
			e.rank == best.rank && e.years == best.years && best.kind != title && (e.kind == title || best.kind == "coding_any" && codingKind(e.kind)):
			best, found = e, true
		}
	}
	return best, found
}

func codingKind(kind string) bool {
	switch kind {
	case "coding_inpatient", "coding_outpatient_facility", "coding_ed", "coding_profee", "coding_risk_adjustment":
		return true
	}
	return false
}

// experiences lists the amounts of experience of a unit. Those that are one
// demand (steps of a ladder, parts of a time) come as one.
func (d *document) experiences(i int, u *unit) []experience {
	if len(d.lengthsIn(u.from, u.to)) == 0 {
		return nil
	}
	var found []experience
	for _, part := range d.clausesOf(u) {
		var at [][2]int
		var lengths []length
		step := len(found) > 0 && d.saysAccepted(part[0], part[1]) // "six months is acceptable"
		for _, l := range d.lengthsIn(part[0], part[1]) {
			if l.to <= part[1] && (step || d.experienceAt(l)) && !d.isUsed(l.from, l.to) {
				at = append(at, [2]int{l.from, l.to})
				lengths = append(lengths, l)
			}
		}
		if len(lengths) == 0 {
			continue
		}
		steps := len(d.schoolingIn(part[0], part[1])) > 0 || d.saysAccepted(part[0], part[1])
		ladder := steps || d.eitherLength(lengths)
		for _, seg := range d.segments(at, part[0], part[1]) {
			for k, l := range lengths {
				if l.from < seg.from || l.to > seg.to || k > 0 && d.partOf(lengths[k-1], l) {
					continue
				}
				end := seg.to
				if k+1 < len(lengths) && lengths[k+1].from > l.to && lengths[k+1].from < end {
					end = lengths[k+1].from
				}
				if n := len(found) - 1; n >= 0 && !steps && d.orElse(found[n].length.to, l.from) {
					if other := d.work(u, l, end, l.from, true); other.Kind != found[n].kind && other.Kind != otherKind {
						found[n].others = append(found[n].others, other)
						_, found[n].end = d.proof(u, seg.from, seg.to)
						continue
					}
				}
				bare := d.noteForm(u, l.from) || d.statesDemand(u, l) || l.from == part[0] && part[1]-l.to <= 12 && u.section != secAbout && l.min <= 15
				strength := u.asks(seg.force, bare)
				if d.fewerRefused(l) {
					strength = job.Required
				}
				if strength == job.Required && d.otherWay(i) {
					strength = job.Alternative
				}
				if strength == "" && bare && u.apart() {
					strength = job.Required
				}
				if strength == "" || u.about() == secAbout && strength != job.Required {
					continue
				}
				work := d.work(u, l, end, part[0], false)
				start, stop := d.proof(u, seg.from, seg.to)
				_, instead := d.insteadOfSchooling(l.to, part[1])
				instead = instead || d.ofLowerRung(part[0], l)
				found = append(found, experience{
					years: l.min, kind: work.Kind, or: work.Or, rank: kindRank(work.Kind), strength: strength, ladder: ladder, instead: instead, asWay: len(d.schoolingIn(part[0], l.from)) > 0,
					plain:  l.from == u.from && l.to == u.to,
					length: l, unit: i, start: start, end: stop,
				})
			}
		}
	}
	return lowestStep(found)
}

// eitherLength reports whether one of several lengths is enough: "one year of
// anesthesia coding or two of any other".
func (d *document) eitherLength(lengths []length) bool {
	for k := 1; k < len(lengths); k++ {
		if d.orElse(lengths[k-1].to, lengths[k].from) {
			return true
		}
	}
	return false
}

// orElse reports whether the words from to to, between two lengths, end in "or":
// the second is as good as the first. A credential may stand with the second, "or
// RHIT with two years": who has the years shall not be turned away for it.
func (d *document) orElse(from, to int) bool {
	words := d.text.words
	i := to - 1
	for i >= from && leadsIn(words[i].text) {
		i--
	}
	if i > from && words[i].text == "with" {
		i--
		for i >= from && words[i].text != "or" && (d.names(i, i+1) || leadsIn(words[i].text)) {
			i--
		}
	}
	return i >= from && (words[i].text == "or" || words[i].text == "alternatively")
}

// otherWay reports whether unit i says that what it asks takes the place of the
// demand before it: "Three years of coding. Nurses may count three years at the
// bedside instead".
func (d *document) otherWay(i int) bool {
	u := &d.units[i]
	if i == 0 || d.text.words[u.to-1].text != "instead" || d.units[i-1].line != u.line || d.units[i-1].heading {
		return false
	}
	for _, w := range d.text.words[u.from:u.to] {
		switch w.text {
		case "may", "can", "could", "will":
			return len(d.lengthsIn(d.units[i-1].from, d.units[i-1].to)) > 0
		}
	}
	return false
}

// insteadOfSchooling finds the word at which the words from to to say that what
// stands before them takes the place of a degree; ok is false if none does.
func (d *document) insteadOfSchooling(from, to int) (at int, ok bool) {
	const reach = 4
	for _, f := range d.forcesIn(from, to) {
		if f.kind == forceInstead && f.to == to {
			return f.from, true // "an associate degree, or two years in lieu"
		}
		if f.kind == forceInstead && slices.ContainsFunc(d.text.words[min(f.to, to):min(f.to+reach, to)], func(w word) bool {
			switch w.text {
			case "degree", "diploma", "education", "schooling":
				return true
			}
			return false
		}) {
			return f.from, true
		}
	}
	return 0, false
}

// ofLowerRung reports whether a length makes up for less schooling than a way
// before it in the words from from: "an associate degree; or a high school
// diploma and four years".
func (d *document) ofLowerRung(from int, l length) bool {
	rungs := d.schoolingIn(from, l.from)
	if len(rungs) < 2 {
		return false
	}
	first, last := rungs[0], rungs[len(rungs)-1]
	return last.level.Rank() < first.level.Rank() && len(d.lengthsIn(from, last.from)) == 0 && containsWord(d.text.words[first.to:last.from], "or")
}

// noteForm reports whether the words of a unit before word i are demands in
// note form: the unit begins with a credential or with schooling, and nothing
// says of whom else it speaks: "CPC or CCS, four years of coding".
func (d *document) noteForm(u *unit, i int) bool {
	words := d.text.words
	const lead = 2 // words before the first demand
	first := min(u.from+lead, i)
	if i <= u.from || i-u.from > longestNote || !d.names(u.from, min(i, first+1)) {
		return false
	}
	return !slices.ContainsFunc(words[u.from:i], func(w word) bool {
		switch w.text {
		case "we", "our", "us", "you", "team", "is", "are", "will", "who", "has", "have", "do", "does", "not", "cannot", "may":
			return true
		}
		return false
	})
}

// longestNote bounds the words of a demand in note form before its years.
const longestNote = 24

// lowestStep keeps of the steps of a ladder the lowest.
func lowestStep(found []experience) []experience {
	steps := 0
	low := -1
	for k, e := range found {
		if e.strength != job.Required {
			continue
		}
		steps++
		if low < 0 || e.years < found[low].years {
			low = k
		}
	}
	if steps < 2 || !slices.ContainsFunc(found, func(e experience) bool { return e.ladder && e.strength == job.Required }) {
		return found
	}
	kind := found[low].kind
	if kind == otherKind {
		for _, e := range found {
			if e.kind != otherKind {
				kind = e.kind
				break
			}
		}
	}
	found[low].kind, found[low].rank = kind, kindRank(kind)
	kept := found[low].length
	return slices.DeleteFunc(found, func(e experience) bool {
		return e.strength == job.Required && e.length != kept
	})
}

// partOf reports whether length b is a part of length a: "five years, two of
// which".
func (d *document) partOf(a, b length) bool {
	words := d.text.words
	for k := b.from; k < b.to+2 && k+1 < len(words); k++ {
		if words[k].text == "of" && (words[k+1].text == "which" || words[k+1].text == "them" || words[k+1].text == "those") {
			return true
		}
	}
	return false
}

// saysAccepted reports whether words take less than what was asked before.
func (d *document) saysAccepted(from, to int) bool {
	return slices.ContainsFunc(d.forcesIn(from, to), func(f cue[force]) bool { return f.kind == forceAccepted })
}

// statesDemand reports whether the words around a length say by themselves
// that it is asked of the applicant: "at least two years", "2+ years of
// experience", outside any section of demands.
func (d *document) statesDemand(u *unit, l length) bool {
	words := d.text.words
	if u.section == secAbout || l.min > 15 {
		return false
	}
	for k := u.from; k < l.from; k++ {
		switch words[k].text {
		case "we", "our", "has", "us", "company", "weve", "years":
			return false
		}
	}
	for k := max(u.from, l.from-4); k < l.from; k++ {
		switch words[k].text {
		case "less", "fewer":
			if k > u.from && (words[k-1].text == "not" || words[k-1].text == "no") {
				return true
			}
		case "least", "minimum", "minimal", "min", "with", "requires", "require", "must", "possess", "having":
			return true
		}
	}
	tail := d.text.raw[words[l.from].end:words[l.to-1].end]
	for _, c := range tail {
		if c == '+' {
			return true
		}
	}
	return u.to-l.to <= 12 && (l.from == u.from || words[l.from].brk == brkComma && d.onlySkills(u.from, l.from))
}

// onlySkills reports whether words from to to are names of skills and nothing
// else: "SQL, Tableau".
func (d *document) onlySkills(from, to int) bool {
	if from >= to {
		return false
	}
	for _, m := range d.mentionsIn(d.text.words[from].start, d.text.words[to-1].end) {
		if m.Kind == taxonomy.KindSkill && d.wordAt(m.Start) == from {
			from = d.wordsTo(m.End)
		}
	}
	return from == to
}

// lasts reports a unit whose label speaks of how long the job lasts: "Duration:
// 9 months".
func (d *document) lasts(u *unit) bool {
	if u.labelled.empty() {
		return false
	}
	for _, w := range d.text.words[d.wordAt(u.labelled.start):d.wordsTo(u.labelled.end)] {
		switch w.text {
		case "duration", "contract", "assignment", "length", "term", "engagement":
			return true
		}
	}
	return false
}

// experienceAt reports whether a length of time is an amount of experience, by
// the words around it.
func (d *document) experienceAt(l length) bool {
	words := d.text.words
	if l.min > 25 || l.max <= 0 || l.min < 1.0/13 && l.min > 0 {
		return false
	}
	for k := l.from - 1; k >= 0 && k >= l.from-3 && words[k+1].brk < brkColon; k-- {
		switch words[k].text {
		case "last", "past", "previous", "every", "next", "within", "first", "until", "after", "per", "since", "over", "age", "ages", "for", "each", "probationary", "approximately", "about":
			if words[k].text == "for" && k > 0 && doneBefore(words[k-1].text) {
				return true // "coding for two years"
			}
			if words[k].text == "for" && k > 0 && asksFor(words[k-1].text) {
				break // "we ask for two years of billing"
			}
			if words[k].text == "over" && k == l.from-1 {
				if u := d.unitAt(words[k].start); u != nil && (u.about() == secRequired || u.about() == secPreferred) {
					break // "over two years of coding"
				}
			}
			if k == l.from-1 || words[k].text == "last" || words[k].text == "past" || words[k].text == "within" {
				return false
			}
		}
	}
	if d.fewerThan(l) {
		return d.fewerRefused(l) // "less than one year" is no minimum
	}
	if u := d.unitAt(words[l.from].start); u != nil {
		if d.lasts(u) {
			return false
		}
		if d.leadsToDeadline(l.from, u.from, false) || d.countsFromHire(l.to, u.to) {
			return false
		}
		if l.to == u.to && (u.cell > 0 || u.from == l.from || l.from > u.from && words[l.from-1].text == "with" && d.names(u.from, l.from)) {
			return true
		}
	}
	if l.to >= len(words) {
		return d.experienceBefore(l)
	}
	if l.to-l.from == 2 && words[l.from+1].brk == brkHyphen && !containsWord(words[l.to:min(l.to+3, len(words))], "experience") {
		return false // "a two-year agreement", but "one-year coding experience"
	}
	switch words[l.to].text {
	case "and":
		if l.to+1 < len(words) && (words[l.to+1].text == "above" || words[l.to+1].text == "older") {
			return false
		}
	case "old", "ago", "anniversary", "contract", "term", "agreement", "program", "project", "limit", "notice", "or", "older", "after", "before", "per", "above", "degree", "college", "later", "extension", "warranty", "probation", "rotation", "course", "certificate":
		if words[l.to].text != "or" || l.to+1 < len(words) && words[l.to+1].text == "older" {
			return false
		}
	}
	if d.ofSchooling(l) || d.ofGrade(l) {
		return false
	}
	if words[l.to].text == "in" && containsWord(words[l.to:min(l.to+4, len(words))], "excepted") {
		return false // an appointment held, not experience
	}
	if words[l.to].text == "of" && l.to+1 < len(words) {
		switch words[l.to+1].text {
		case "the":
			if l.to+2 < len(words) && (words[l.to+2].text == "required" || words[l.to+2].text == "qualifying") {
				return false // "may be substituted for one year of the required experience"
			}
		case "full":
			if containsWord(words[l.to:min(l.to+5, len(words))], "study") || containsWord(words[l.to:min(l.to+5, len(words))], "education") {
				return false // "one year of full-time study"
			}
		case "age", "service", "hire", "employment", "operation", "date", "start", "education", "college", "study", "school", "tenure", "post", "high", "academic", "undergraduate", "graduate":
			return false
		}
		if u := d.unitAt(words[l.from].start); u != nil && (l.from <= u.from+3 && u.about() == secRequired || l.from == u.from && u.to-l.to <= 12 && u.about() <= secRequired) {
			return true // "Two years of reporting"
		}
	}
	// "2 years inpatient.": a piece that says nothing else.
	if u := d.unitAt(words[l.from].start); u != nil && (l.from <= u.from+3 || words[l.from].brk == brkComma) && u.to-l.to <= 5 && (u.about() == secRequired || u.about() == secNone) {
		return true
	}
	if d.isCoderTitle() && settingsOf(words[l.to:l.to+1]).kind() != "" {
		return true // "3 years inpatient at a teaching hospital", of a coder
	}
	for k := l.to; k < l.to+2 && k+1 < len(words) && words[k].brk < brkComma; k++ {
		if words[k].text != "work" {
			continue
		}
		switch words[k+1].text {
		case "in", "at", "as", "with":
			return true // "two years' work in a clinic", "six months' clerical work in"
		}
	}
	if words[l.to].text == "of" {
		// "three years of health data work"
		for k := l.to + 1; k < len(words) && k <= l.to+5 && words[k].brk < brkComma; k++ {
			if words[k].text == "work" || words[k].text == "service" && k > l.to+1 {
				return true
			}
		}
	}
	// The words behind it tell, to the end of the sentence.
	const reach = 16
	for k := l.to; k < len(words) && k < l.to+reach && words[k].brk != brkSentence; k++ {
		switch words[k].text {
		case "experience", "experienced", "exp", "coding", "auditing", "billing", "abstracting", "audit", "practice", "coder", "biller", "auditor", "nursing", "registry":
			return true
		}
	}
	if words[l.to].text == "in" || words[l.to].text == "of" {
		to := l.to + 1
		for to < len(words) && to < l.to+reach && words[to].brk < brkComma {
			to++
		}
		if d.kindAmong(l.to, to) != "" {
			return true // "two years in privacy", "three years of supervision"
		}
	}
	if u := d.unitAt(words[l.from].start); u != nil && l.from == u.from && words[l.to].text == "in" && u.to-l.to <= 12 && u.about() <= secRequired {
		return true // "Six months in a records room."
	}
	end := words[min(len(words), l.to+reach)-1].end
	for _, m := range d.mentionsIn(words[l.to].start, end) {
		if m.Kind == taxonomy.KindExperience {
			return true
		}
	}
	return d.experienceBefore(l)
}

// ofSchooling reports whether a length is that of a course or program named with
// it: "the two year certification course".
func (d *document) ofSchooling(l length) bool {
	const reach = 3 // words of its name
	words := d.text.words
	if words[l.to-1].text != "year" || l.min < 2 {
		return false
	}
	for k := l.to; k < min(l.to+reach, len(words)) && words[k].brk == brkNone; k++ {
		switch words[k].text {
		case "course", "program", "degree", "curriculum":
			return k+1 == len(words) || words[k+1].text != "experience"
		case "of", "in", "as", "with", "experience":
			return false
		}
	}
	return false
}

// ofGrade reports whether a length only tells as what somebody is hired: "with
// five years you will be hired as a Coder II".
func (d *document) ofGrade(l length) bool {
	const reach = 10 // words from the length to the verb
	if d.ofHigherLevel(l) {
		return true
	}
	words := d.text.words
	for k := l.to; k+2 < min(l.to+reach, len(words)) && words[k].brk < brkDash; k++ {
		switch words[k].text {
		case "hired", "placed", "classified", "brought", "considered", "start", "starts":
			if (words[k+1].text == "as" || words[k+1].text == "at" || words[k+1].text == "into") && d.gradeAt(k+2) {
				return true
			}
		}
	}
	return false
}

// ofHigherLevel reports a length behind the name of a level, of several in a row,
// that is not the lowest: "Coder I one year, Coder II 2-5 years".
func (d *document) ofHigherLevel(l length) bool {
	own := d.levelBefore(l)
	if own == 0 {
		return false
	}
	u := d.unitAt(d.text.words[l.from].start)
	if u == nil {
		return false
	}
	for _, other := range d.lengthsIn(u.from, u.to) {
		if n := d.levelBefore(other); n > 0 && n < own {
			return true
		}
	}
	return false
}

// levelBefore is the number of the level whose name ends before a length, 0 if none
// does.
func (d *document) levelBefore(l length) int {
	words := d.text.words
	if l.from < 2 || words[l.from].brk >= brkDash {
		return 0
	}
	n, name := words[l.from-1], words[l.from-2].text
	if n.end-n.start > len("III") || !ofLevels(name) && !d.inTitleWords(name) {
		return 0
	}
	return levelNumber(d.text.raw[n.start:n.end])
}

// gradeAt reports whether the words at i name a grade of a job: "a Coder II",
// "the senior level".
func (d *document) gradeAt(i int) bool {
	const longest = 5 // words of its name
	words := d.text.words
	for k := i; k < min(i+longest, len(words)) && (k == i || words[k].brk < brkComma); k++ {
		switch words[k].text {
		case "ii", "iii", "iv", "2", "3", "4", "senior", "lead", "higher", "grade", "level":
			return true
		}
	}
	return false
}

// fewerThan reports whether the words before a length take what is below it:
// "less than two years", "under two years".
func (d *document) fewerThan(l length) bool {
	words, n := d.text.words, l.from
	switch {
	case n > 1 && words[n-1].text == "than" && (words[n-2].text == "less" || words[n-2].text == "fewer"):
		return n < 3 || words[n-3].text != "no" && words[n-3].text != "not"
	case n > 0:
		return words[n-1].text == "under" || words[n-1].text == "below"
	}
	return false
}

// fewerRefused reports whether a sentence turns away who has less than a
// length: "those with under two years will not be considered". It asks as much.
func (d *document) fewerRefused(l length) bool {
	u := d.unitAt(d.text.words[l.from].start)
	if u == nil || !d.fewerThan(l) {
		return false
	}
	return slices.ContainsFunc(d.forcesIn(u.from, u.to), func(f cue[force]) bool { return f.kind == forceExcluded })
}

// experienceBefore reports whether the words before a length, or the label of
// its unit, speak of experience.
func (d *document) experienceBefore(l length) bool {
	words := d.text.words
	for k := l.from - 1; k >= 0 && k >= l.from-8 && words[k+1].brk != brkSentence; k-- {
		if words[k].text == "experience" || doneBefore(words[k].text) {
			return true
		}
	}
	u := d.unitAt(words[l.from].start)
	if u == nil {
		return false
	}
	for _, s := range []stretch{u.labelled, u.headed} {
		if s.empty() {
			continue
		}
		for k := d.wordAt(s.start); k < len(words) && words[k].start < s.end; k++ {
			if words[k].text == "experience" {
				return l.from-u.from <= 3
			}
		}
	}
	return false
}

// asksFor reports a word that with "for" asks for what follows.
func asksFor(w string) bool {
	switch w {
	case "ask", "asks", "asking", "look", "looks", "looking":
		return true
	}
	return false
}

// doneBefore reports whether a word is work whose length may follow it.
func doneBefore(w string) bool {
	switch w {
	case "audited", "coded", "billed", "abstracted", "worked", "coding", "auditing", "billing", "abstracting":
		return true
	}
	return false
}

// kindRank sorts kinds: the field's own work, work near it, the rest.
func kindRank(kind string) int {
	switch kind {
	case "healthcare_any", "supervision", "externship", "ehr_implementation", otherKind:
		return 2
	case "him_any", "clinical_nursing", "transcription", "data_analysis":
		return 1
	}
	return 0
}

// settingOfTitle is the kind of coding the title names, "" if none or several.
func (d *document) settingOfTitle() string {
	s := settingsOf(d.title.words)
	return s.kind()
}

// settings are the settings of coding that words name.
type settings struct {
	inpatient, outpatient, profee, ed, risk bool
	besides                                 bool // professional coding beside a hospital's: "inpatient, outpatient or profee"
}

// settingsOf collects the settings of coding among words.
func settingsOf(words []word) settings {
	var s settings
	surgical, acute, clinics := false, false, false
	next := func(i int) string {
		if i+1 < len(words) && words[i+1].brk != brkSentence {
			return words[i+1].text
		}
		return ""
	}
	for i, w := range words {
		hospital, profee := s.inpatient && s.outpatient, s.profee
		switch w.text {
		case "inpatient", "ip", "drg", "drgs", "ipdrg":
			s.inpatient = true
		case "acute": // as a rule inpatient work, unless another setting is named
			acute = acute || next(i) == "care"
			s.inpatient = s.inpatient || next(i) == "inpatient"
		case "outpatient", "op", "sds", "observation", "ambulatory", "asc", "ascs", "apc", "apcs", "opps":
			s.outpatient = true
		case "same":
			s.outpatient = s.outpatient || next(i) == "day"
		case "facility":
			s.outpatient = s.outpatient || !s.inpatient && !acute && next(i) != "and" && next(i) != "or" && next(i) != "inpatient" && next(i) != "ip"
		case "ed", "er", "emergency":
			s.ed = true
		case "profee", "physician", "physicians", "em", "multispecialty", "pb", "anesthesia":
			s.profee = true
		case "surgical": // the surgeon's side, unless a hospital's is named
			surgical = true
		case "professional":
			switch next(i) {
			case "fee", "fees", "services", "claims":
				s.profee = true
			}
			s.profee = s.profee || codesSpecialty(words, i)
		case "pro":
			s.profee = s.profee || next(i) == "fee"
		case "multi":
			s.profee = s.profee || next(i) == "specialty"
		case "primary":
			s.profee = s.profee || next(i) == "care"
		case "e":
			s.profee = s.profee || next(i) == "m"
		case "clinic", "clinics", "provider":
			clinics = clinics || w.text != "provider"
			s.profee = s.profee || next(i) == "coding"
		case "hcc", "hccs", "radv", "hierarchical":
			s.risk = true
		case "ra":
			s.risk = s.risk || next(i) == "coding"
		case "risk":
			s.risk = s.risk || next(i) == "adjustment"
		}
		if hospital && !profee && s.profee && (words[i-1].text == "or" || words[i-1].text == "and") {
			s.besides = true
		}
	}
	s.inpatient = s.inpatient || acute && !s.outpatient && !clinics
	s.profee = s.profee || surgical && !s.inpatient && !s.outpatient
	return s
}

// codesSpecialty reports whether "professional" at word i is said of coding, with
// at most the name of a specialty between: "professional vascular surgery coding".
func codesSpecialty(words []word, i int) bool {
	const longest = 3 // words of a specialty
	for k := i + 1; k < len(words) && k <= i+1+longest && words[k].brk < brkComma; k++ {
		switch words[k].text {
		case "coding", "coder":
			return true
		case "experience", "certification", "credential", "or", "and", "in", "of", "with", "medical", "level":
			return false
		}
	}
	return false
}

// kind is the kind of coding of the settings, "" if they are none or several.
// Inpatient and outpatient work billed by physicians is professional coding.
func (s settings) kind() string {
	switch {
	case s.risk:
		return "coding_risk_adjustment"
	case s.profee && (s.besides || s.inpatient && !s.outpatient):
		return ""
	case s.profee:
		return "coding_profee"
	case s.inpatient && (s.outpatient || s.ed):
		return ""
	case s.inpatient:
		return "coding_inpatient"
	case s.ed:
		return "coding_ed"
	case s.outpatient:
		return "coding_outpatient_facility"
	}
	return ""
}

// kindOfExperience tells what experience the words behind a length name, from
// to to end; else what stands before it in its clause, from low on.
func (d *document) kindOfExperience(u *unit, from, to, end, low int) string {
	end = max(to, end) // a length may run over the end of its unit
	if k := d.kindAmong(to, d.beforeWish(to, end)); k != "" {
		return k
	}
	if k := d.kindAmong(to, end); k != "" {
		return k
	}
	if slices.ContainsFunc(d.text.words[to:end], ofNurses) {
		return "clinical_nursing" // "three years of acute care for RNs"
	}
	if k := d.kindAmong(low, from); k != "" {
		return k
	}
	if !u.labelled.empty() {
		if k := d.kindAmong(d.wordAt(u.labelled.start), d.wordsTo(u.labelled.end)); k != "" {
			return k
		}
	}
	if d.plainExperience(to, end) {
		if k := d.kindOfTitle(); k != "" {
			return k
		}
	}
	return otherKind
}

// ofTeaching reports a word for teaching: to teach work is not to do it.
func ofTeaching(w word) bool {
	switch w.text {
	case "education", "educator", "teaching", "training", "trainer", "instruction", "instructor":
		return true
	}
	return false
}

// ofNursing reports a word for the work of nurses.
func ofNursing(w word) bool { return w.text == "nursing" || w.text == "bedside" }

// ofNurses reports a word for nurses.
func ofNurses(w word) bool {
	switch w.text {
	case "rn", "rns", "nurse", "nurses":
		return true
	}
	return false
}

// work is the amount of experience of a length, with the kinds that count. Of
// years that are a way among others, each kind of a list counts.
func (d *document) work(u *unit, l length, end, low int, way bool) job.Years {
	y := job.Years{Min: l.min, Kind: d.kindOfExperience(u, l.from, l.to, end, low)}
	y.Or = d.orKinds(y.Kind, l.to, d.beforeWish(l.to, max(l.to, end)), way)
	if k := slices.Index(y.Or, "registry"); k >= 0 && d.kindOfTitle() == "registry" {
		y.Kind, y.Or[k] = y.Or[k], y.Kind // "records, coding or trauma registry", of a registrar
	}
	return y
}

// orKinds lists the kinds of work that the words from to to, behind a length,
// join to the kind named first: "coding or auditing", "billing, denials, or
// collections", "coding/auditing". A list that ends in "and" joins none, as it
// asks for all of them, unless and is as good as or.
func (d *document) orKinds(kind string, from, to int, and bool) []string {
	words := d.text.words
	if kind == otherKind || from >= to {
		return nil
	}
	var kinds []string
	joined, begun := false, false
	for i := from; i < to; {
		next := i + 1
		for next < to && words[next].text != "or" && words[next].text != "and" && words[next].brk != brkSlash && words[next].brk != brkComma && words[next].brk < brkDash {
			next++
		}
		k := d.kindAmong(i, next)
		switch {
		case k == "" || k == otherKind || k == "supervision" || slices.ContainsFunc(words[i:next], ofTeaching):
			if begun && next-i > longestItem {
				next = to // the list is over
			}
		case !slices.Contains(kinds, k):
			kinds, begun = append(kinds, k), true
		}
		if next >= to || words[next].brk >= brkDash {
			break
		}
		if begun && words[next-1].text == "experience" && words[next].brk == brkComma && words[next].text != "or" {
			break // "two years of coding experience, knowledge of billing"
		}
		switch words[next].text {
		case "and":
			if next+1 < to && words[next+1].text != "or" && !and { // "and/or"
				return nil
			}
			joined = true
			next++
		case "or":
			joined = true
		default:
			joined = joined || words[next].brk == brkSlash
		}
		if words[next].text == "or" {
			next++
		}
		i = next
	}
	if !joined {
		return nil
	}
	return slices.DeleteFunc(kinds, func(k string) bool {
		return k == kind || kind == "coding_any" && codingKind(k) || codingKind(kind) && k == "coding_any"
	})
}

// longestItem bounds the words of an item of a list of kinds of work that names
// none the taxonomy knows: "or medical office".
const longestItem = 4

// beforeWish is the word among those from to to at which a wish begins:
// "two years of coding, preferably HCC"; to if there is none.
func (d *document) beforeWish(from, to int) int {
	for _, f := range d.forcesIn(from, to) {
		if f.kind == forcePrefer {
			return f.from
		}
		if k := d.lastComma(from, f.from); f.kind == forcePreferred && k > 0 && d.wishBehind(from, k, f.from) {
			return k
		}
	}
	return to
}

// plainExperience reports whether words say no more than that experience is
// asked: it is experience in the work of the title.
func (d *document) plainExperience(from, to int) bool {
	for _, w := range d.text.words[from:to] {
		switch w.text {
		case "experience", "exp", "of", "in", "the", "a", "this", "work", "working", "relevant", "related", "similar", "same", "field", "role", "position", "job",
			"required", "preferred", "minimum", "min", "is", "recent", "prior", "previous", "or", "more", "and", "current", "paid":
		default:
			return false
		}
	}
	return true
}

// kindOfTitle is the experience that a title stands for, "" if it is not clear.
func (d *document) kindOfTitle() string {
	title := d.title.words
	if slices.ContainsFunc(title, func(w word) bool { return w.text == "auditor" || w.text == "auditing" || w.text == "audit" }) {
		return "auditing_coding"
	}
	for i, w := range title {
		switch w.text {
		case "coder", "coding":
			if k := d.settingOfTitle(); k != "" {
				return k
			}
			return "coding_any"
		case "biller", "billing", "claims", "denials", "collections", "collector", "ar", "reimbursement":
			return "billing"
		case "revenue", "chargemaster":
			return "revenue_cycle"
		case "registrar", "registry", "cancer", "tumor", "oncology":
			return "registry"
		case "abstractor":
			if !d.isCoderTitle() {
				return "registry" // "Quality Abstractor", but "Abstractor/Coder"
			}
		case "cdi", "cdis":
			return "cdi"
		case "documentation":
			if i > 0 && title[i-1].text == "clinical" {
				return "cdi"
			}
		case "release", "roi":
			return "roi"
		case "privacy":
			return "privacy"
		case "him", "records", "mpi", "empi":
			return "him_records"
		case "information":
			if i > 0 && title[i-1].text == "health" {
				return "him_records"
			}
		}
	}
	return ""
}

// kindAmong is the kind of experience that words from to to name first.
func (d *document) kindAmong(from, to int) string {
	if from >= to {
		return ""
	}
	words := d.text.words
	next := func(i int) string {
		if i+1 < to {
			return words[i+1].text
		}
		return ""
	}
	first, at := "", to
	say := func(kind string, i int) {
		if i < at {
			first, at = kind, i
		}
	}
	for i := from; i < to; i++ {
		switch words[i].text {
		case "coding", "coder", "coders", "coded", "code":
			say("coding", i)
		case "quality", "qa":
			if first == "coding" && at == i-1 {
				return "auditing_coding" // "a coding quality role"
			}
		case "audit", "auditing", "auditor", "audits", "auditors", "audited":
			if first == "coding" && (i-at == 1 && words[i].brk < brkSlash || i-at == 2 && words[i].brk < brkSlash && !joinsList(words[i-1].text)) {
				return "auditing_coding" // "coding audit", "coding compliance audits"
			}
			say("auditing_coding", i)
		case "review", "reviews", "reviewing":
			if i > from && d.kindOfTitle() == "auditing_coding" && (words[i-1].text == "record" || words[i-1].text == "records" || words[i-1].text == "chart") {
				at = min(at, i)
				return "auditing_coding"
			}
		case "cdi":
			say("cdi", i)
		case "him":
			say("him_records", i)
		case "roi":
			say("roi", i)
		case "registry", "registrar", "registries":
			say("registry", i)
		case "denials", "appeals":
			if i > from && (words[i-1].text == "clinical" || words[i-1].text == "claim" || words[i-1].text == "insurance" || words[i-1].text == "payer") {
				say("denials", i-1)
			} else if d.kindOfTitle() == "billing" {
				say("denials", i)
			}
		case "claims":
			switch next(i) {
			case "audit", "audits", "auditing", "auditor", "auditors":
				say("payment_integrity", i)
			case "data":
			default:
				say("billing", i)
			}
		case "bill":
			if next(i) == "review" || next(i) == "auditing" {
				say("payment_integrity", i)
			}
		case "charge":
			if audits(next(i)) {
				say("auditing_coding", i)
			} else {
				say("billing", i)
			}
		case "billing", "biller", "collections", "reimbursement":
			say("billing", i)
		case "receivable", "receivables":
			say("billing", i)
		case "denial":
			if d.kindOfTitle() == "billing" {
				say("denials", i)
			}
		case "posting", "posted":
			switch next(i) {
			case "payments", "payment", "cash", "remittances", "charges":
				say("billing", i)
			}
		case "hcc", "hccs", "radv", "hierarchical":
			say("coding_risk_adjustment", i)
		case "requests":
			if i > from && (words[i-1].text == "record" || words[i-1].text == "records" || words[i-1].text == "chart") {
				say("roi", i-1)
			}
		case "identity", "identification", "integrity":
			if i > from && (words[i-1].text == "patient" || words[i-1].text == "data") && d.kindOfTitle() == "him_records" {
				say("him_records", i-1)
			}
		case "data":
			switch next(i) {
			case "analysis", "analytics", "reporting":
				say("data_analysis", i)
			case "":
				if i > from && (words[i-1].text == "health" || words[i-1].text == "healthcare" || words[i-1].text == "clinical") {
					say("data_analysis", i-1) // "two years of health data."
				}
			}
		case "abstracting", "abstraction", "abstractor", "coc", "accredited": // the Commission on Cancer accredits programs
			if d.kindOfTitle() == "registry" {
				say("registry", i) // coders abstract, too
			}
		case "transcription", "transcriptionist", "transcribing":
			say("transcription", i)
		case "office": // whose work is told by any other word
			if i > from && (words[i-1].text == "medical" || words[i-1].text == "care" || words[i-1].text == "healthcare" || words[i-1].text == "physician") {
				say("healthcare_any", to-1)
			}
		case "analytics":
			say("data_analysis", i)
		case "privacy":
			say("privacy", i)
		case "compliance":
			say("compliance", i)
		case "records":
			if i > from && (words[i-1].text == "medical" || words[i-1].text == "health") {
				say("him_records", i-1)
			}
			switch next(i) {
			case "room", "department", "clerk", "desk":
				say("him_records", i)
			}
		case "drg":
			switch next(i) {
			case "validation", "review", "reviews", "appeal", "appeals", "audits":
				say("auditing_coding", i)
			default:
				if d.isCoderTitle() || containsWord(d.title.words, "drg") {
					say("coding", i) // "working with ICD-10, MS-DRG and APR-DRG"
				}
			}
		case "management":
			if i > from {
				switch words[i-1].text {
				case "in", "of", "people", "team", "staff":
					say("supervision", i)
				}
			}
		case "supervising", "supervisory", "supervision", "supervisor", "leadership", "managing":
			say("supervision", i)
		}
	}
	for _, m := range d.mentionsIn(words[from].start, words[to-1].end) {
		if m.Kind != taxonomy.KindExperience {
			continue
		}
		i := d.wordAt(m.Start)
		switch {
		case codingKind(m.ID) || m.ID == "coding_any" || m.ID == "coding_facility":
			if k := d.wordAt(m.End); k < to && words[k].brk < brkSlash && audits(words[k].text) {
				say("auditing_coding", i) // "profee auditing"
			} else {
				say("coding", i)
			}
		default:
			say(m.ID, i)
		}
	}
	if d.leads(first, at, to) {
		return "supervision"
	}
	s := settingsOf(words[from:to])
	if k := d.narrower(first, at, to); k != "" {
		first = k
	}
	if first != "coding" {
		if first == "" && (s.inpatient || s.outpatient || s.profee || s.ed || s.risk) && d.isCoderTitle() && !slices.ContainsFunc(words[from:to], ofNursing) {
			first = "coding"
		} else {
			return first
		}
	}
	if d.hospitalToo(from, to) {
		return "coding_any"
	}
	if k := s.kind(); k != "" {
		return k
	}
	title := d.settingOfTitle()
	if !s.inpatient && !s.outpatient && !s.profee && d.ofGroup(from, to) {
		return "coding_profee"
	}
	switch {
	case s.profee || s.inpatient: // several
		if title == "coding_profee" && s.profee || title == "coding_inpatient" && s.inpatient && !s.outpatient {
			return title
		}
		return "coding_any"
	case title != "" && d.namesSpecialty(from, to):
		return title
	}
	return "coding_any"
}

// audits reports whether a word names the auditing of something.
func audits(w string) bool { return w == "audit" || w == "audits" || w == "auditing" || w == "audited" }

// joinsList reports whether a word joins two items of a list.
func joinsList(w string) bool { return w == "and" || w == "or" }

// leads reports whether work of a kind, named at word i, is the leading of it:
// "HIM leadership", "a coding leadership role", "HIM experience in a supervisory
// role", "as an HIM manager". What a list adds behind it does not count.
func (d *document) leads(kind string, i, to int) bool {
	switch kind {
	case "", "supervision", otherKind, "clinical_nursing":
		return false
	}
	words := d.text.words
	for k := i; k < to && (k == i || words[k].brk < brkComma); k++ {
		switch words[k].text {
		case "and", "or", "with", "including", "plus", "of":
			return false
		case "leadership", "supervisory", "supervision", "supervising", "managerial":
			return true
		case "manager", "supervisor", "director":
			return k > i && k-i <= 3
		case "management":
			if k == i || !manages(words[k-1].text) || k+1 >= to {
				continue
			}
			switch words[k+1].text {
			case "experience", "role", "position", "capacity":
				return true
			}
		}
	}
	return false
}

// manages reports whether "management" behind a word is that of people, and not
// of a thing: "coding management", but "information management".
func manages(w string) bool {
	switch w {
	case "him", "coding", "cdi", "billing", "roi", "registry", "hospital", "department", "operations":
		return true
	}
	return false
}

// narrower is the kind of work that a wide kind, named at word i, is narrowed
// to: "HIM experience in an auditing capacity". A list widens instead.
func (d *document) narrower(wide string, i, to int) string {
	switch wide {
	case "him_records", "him_any", "healthcare_any":
	default:
		return ""
	}
	words := d.text.words
	for k := i + 1; k < to && words[k].text != "or" && words[k].text != "and" && words[k].brk < brkComma; k++ {
		switch words[k].text {
		case "audit", "auditing", "auditor":
			return "auditing_coding"
		case "coding", "coder":
			return "coding"
		case "cdi":
			return "cdi"
		case "registry", "registrar":
			return "registry"
		case "revenue":
			return "revenue_cycle"
		case "billing", "claims":
			return "billing"
		case "privacy", "compliance":
			return words[k].text
		}
	}
	return ""
}

// hospitalToo reports whether words pair the hospital with physicians as two
// settings: "both hospital and physician coding".
func (d *document) hospitalToo(from, to int) bool {
	words := d.text.words
	side := func(w string) bool {
		switch w {
		case "physician", "professional", "profee", "clinic", "provider":
			return true
		}
		return false
	}
	for i := from; i+2 < to; i++ {
		if words[i+1].text != "and" && words[i+1].text != "or" && words[i+1].brk != brkSlash {
			continue
		}
		k := i + 2
		if words[i+1].brk == brkSlash {
			k = i + 1
		}
		a, b := words[i].text, words[k].text
		if (a == "hospital" || a == "facility") && side(b) || side(a) && (b == "hospital" || b == "facility") {
			return true
		}
	}
	return false
}

// isCoderTitle reports whether the title is one of a coder.
func (d *document) isCoderTitle() bool { return ofCoding(d.title.words) }

// ofGroup reports whether words name the practice of physicians of a specialty:
// "coding for a radiology group".
func (d *document) ofGroup(from, to int) bool {
	return d.namesSpecialty(from, to) && slices.ContainsFunc(d.text.words[from:to], func(w word) bool {
		switch w.text {
		case "group", "groups", "practice", "practices":
			return true
		}
		return false
	})
}

// namesSpecialty reports whether words name a clinical specialty.
func (d *document) namesSpecialty(from, to int) bool {
	for _, m := range d.mentionsIn(d.text.words[from].start, d.text.words[to-1].end) {
		if m.Kind == taxonomy.KindSpecialty {
			return true
		}
	}
	return false
}
