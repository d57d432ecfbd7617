package read

import (
	"slices"
	"sort"
	"strings"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// A document is a posting cut into what its author wrote as one piece:
//
//   - A unit is a sentence, a list item's sentence or a table cell. It never
//     runs over the end of a line, but for lines broken at a width (wrap.go).
//   - A heading governs every unit until the next heading. A label ("Education:",
//     a table's first cell) governs the rest of its line. Words inside a unit
//     beat its label, a label beats the heading.
//   - Many texts have lost their line breaks. A known heading is found in the
//     middle of a line too, if its capital letter and what stands around it say
//     that it is one.
//   - Bullets, numbers and letters begin an item; the sentences of an item
//     belong together. The items that follow one another are a list, and the
//     unit before the list is its introduction.

// section is what a stretch of a posting is about, from its heading.
type section uint8

const (
	secNone      section = iota // before the first heading
	secRequired                 // what a person must have
	secPreferred                // what would help
	secDuties                   // what the person will do
	secAbout                    // the employer, the team, the way up
	secBenefits                 //
	secPay                      //
	secPlace                    // location, hours, travel, physical demands
	secLegal                    // equal opportunity, accommodation, notices
	secApply                    // how to apply and how people are chosen
	secInstead                  // what may take the place of a demand
	secOther                    // under a heading that names none of these

	// secTopic marks a heading that names what is asked and not how much
	// ("Experience"): it goes on with the demands or wishes it stands under.
	// No unit has it.
	secTopic
)

// unit is one piece of the text.
type unit struct {
	start, end int // bytes of the text, trimmed
	from, to   int // words of the text
	section    section
	label      section // what the label in the same line says; secNone: nothing
	headed     stretch // the heading that governs the unit
	labelled   stretch // the label in the same line
	line       int     // number of the line
	item       int     // > 0: number of the list item the unit belongs to
	list       int     // > 0: number of the list the item belongs to
	cell       int     // > 0: number of the table cell in its line
	blank      bool    // a blank line stands before the unit
	heading    bool    // the unit is itself a heading or a label
	question   bool    // ends in a question mark
	holds      classes // of its words
	names      uint16  // kinds of the mentions in it, a bit for each
	insists    bool    // holds a strength word
	clauses    [2]int  // where its clauses stand in document.clauseAt
}

// stretch is a range of bytes of the text.
type stretch struct{ start, end int }

func (s stretch) empty() bool { return s.end <= s.start }

// about is the section of a unit with its label taken into account.
func (u *unit) about() section {
	if u.label != secNone {
		return u.label
	}
	return u.section
}

// document is a posting prepared for reading.
type document struct {
	post      *job.Posting
	text      field
	title     field
	location  field
	workplace field
	mentions  []taxonomy.Mention // in the text, by Start
	inTitle   []taxonomy.Mention // in the title, by Start
	units     []unit             // in the order of the text
	clauseAt  [][2]int           // the clauses of all units
	headings  []bool             // by word: a known heading begins there
	stops     []int32            // memory of the cutter
	known     []cue[section]     // memory of the cutter
	row       [][2]int           // memory of the cutter
	forces    []cue[force]       // strength words of the text, in order, none over another
	lengths   []length           // lengths of time in the text, in order
	federal   bool               // an announcement of the federal government
	shouts    bool               // the text is written in capitals
	ways      common             // what all the ways to meet a requirement ask
	used      [][2]int           // words of years and schooling that stand in a requirement
	terms     termSet            // memory of those who ask which terms a text has named
	atoms     []atom             // memory of those who list atoms
}

// termSet is a set of what mentions name.
type termSet struct{ has []bool }

func (s *termSet) clear() { clear(s.has) }

func (s *termSet) holds(m taxonomy.Mention) bool { return int(m.Term) < len(s.has) && s.has[m.Term] }

func (s *termSet) add(m taxonomy.Mention) {
	for int(m.Term) >= len(s.has) {
		s.has = append(s.has, false)
	}
	s.has[m.Term] = true
}

// common is what every way to meet a requirement asks, at its lowest: with a
// bachelor two years, with an associate four years is two years and an
// associate degree.
type common struct {
	years float64
	kind  string
	level job.Education
}

// prepare makes d the document of a posting, in the memory of the one it was.
// It is linear in the length of the text.
func (r *Reader) prepare(d *document, p *job.Posting) {
	d.post, d.federal, d.ways, d.used, d.atoms = p, false, common{}, d.used[:0], d.atoms[:0]
	text := unwrap(p.Text)
	for _, f := range [...]struct {
		field *field
		raw   string
	}{{&d.text, text}, {&d.title, p.Title}, {&d.location, p.Location}, {&d.workplace, p.Workplace}} {
		f.field.cut(r.lexicon, f.raw)
	}
	d.shouts = d.inCapitals()
	d.mentions, d.inTitle = r.taxonomy.FindBoth(d.mentions[:0], d.inTitle[:0], &d.text.tokens, &d.title.tokens)
	c := cutter{d: d, rules: &r.rules}
	c.cut()
	d.nameKinds()
	d.oneLevel()
	d.forces = d.letterMarks(apart(d.pluses(d.unbracketed(r.rules.forces.among(d.forces[:0], &d.text, 0, len(d.text.words))))))
	d.lengths = findLengths(d.lengths[:0], &d.text)
	d.federal = d.isFederal()
	d.clauseAt = d.clauseAt[:0]
	forces, signed := d.forces, ahead(d.text.signed)
	for i := range d.units {
		for len(forces) > 0 && forces[0].from < d.units[i].from {
			forces = forces[1:]
		}
		d.units[i].insists = len(forces) > 0 && forces[0].from < d.units[i].to
		if u := &d.units[i]; !u.heading {
			u.clauses[0] = len(d.clauseAt)
			d.clauseAt = d.clauses(d.clauseAt, &signed, u.from, u.to)
			u.clauses[1] = len(d.clauseAt)
		}
	}
}

// unbracketed leaves out cues that run over the edge of brackets.
func (d *document) unbracketed(cues []cue[force]) []cue[force] {
	return slices.DeleteFunc(cues, func(c cue[force]) bool {
		if w := d.text.words[c.from]; c.to == c.from+1 && (w.text == "need" || w.text == "needs") && w.brk != brkSentence {
			return true // "Need CCS" begins a demand; "patients need" does not
		}
		if c.to == c.from+1 && c.to < len(d.text.words) && d.text.words[c.to].brk < brkComma && beforeNoun(d.text.words[c.from].text) {
			return true // "CEDC ideal" is a wish; "the ideal coder" is none
		}
		return c.kind != forceTwoOf && slices.ContainsFunc(d.text.words[c.from+1:c.to], func(w word) bool { return w.signs&(signOpen|signClose) != 0 })
	})
}

// letterMarks adds to cues, in order, the letters in brackets that stand for
// required and preferred: "(R) CPC", "CPMA [P]". One alone says nothing.
func (d *document) letterMarks(cues []cue[force]) []cue[force] {
	words := d.text.words
	n := len(cues)
	for i := range d.text.of(bracketLetter, 0, len(words)) {
		if w := words[i]; w.end-w.start != 1 || !d.bracketedAlone(w) {
			continue
		}
		kind := forceRequired
		if words[i].text == "p" {
			kind = forcePreferred
		}
		cues = append(cues, cue[force]{kind, i, i + 1})
	}
	const several = 2
	if len(cues)-n < several {
		return cues[:n]
	}
	slices.SortStableFunc(cues, func(a, b cue[force]) int { return a.from - b.from })
	return cues
}

// bracketedAlone reports whether a word stands in brackets and nothing else does.
func (d *document) bracketedAlone(w word) bool {
	if w.start == 0 || w.end == len(d.text.raw) {
		return false
	}
	switch d.text.raw[w.start-1:w.start] + d.text.raw[w.end:w.end+1] {
	case "()", "[]":
		return true
	}
	return false
}

// beforeNoun reports a strength word that says nothing before a noun.
func beforeNoun(w string) bool { return w == "ideal" || w == "optional" || w == "valued" }

// apart keeps of cues that overlap the longest, then the first.
func apart(cues []cue[force]) []cue[force] {
	kept := cues[:0]
	for _, c := range cues {
		beaten := false
		for n := len(kept); n > 0 && kept[n-1].to > c.from; n = len(kept) {
			if kept[n-1].to-kept[n-1].from >= c.to-c.from {
				beaten = true
				break
			}
			kept = kept[:n-1]
		}
		if !beaten {
			kept = append(kept, c)
		}
	}
	return kept
}

// forcesIn returns the strength words among the words from to to.
func (d *document) forcesIn(from, to int) []cue[force] {
	i := sort.Search(len(d.forces), func(i int) bool { return d.forces[i].from >= from })
	j := i
	for j < len(d.forces) && d.forces[j].from < to {
		j++
	}
	return d.forces[i:j]
}

// lengthsIn returns the lengths of time among the words from to to.
func (d *document) lengthsIn(from, to int) []length {
	i := sort.Search(len(d.lengths), func(i int) bool { return d.lengths[i].from >= from })
	j := i
	for j < len(d.lengths) && d.lengths[j].from < to {
		j++
	}
	return d.lengths[i:j]
}

// mentionsIn returns the mentions that lie within two bytes of the text.
func (d *document) mentionsIn(start, end int) []taxonomy.Mention {
	i := sort.Search(len(d.mentions), func(i int) bool { return d.mentions[i].Start >= start })
	j := i
	for j < len(d.mentions) && d.mentions[j].Start < end {
		j++
	}
	return d.mentions[i:j]
}

// nameKinds notes of what kinds the things are that each unit names.
func (d *document) nameKinds() {
	i := 0
	for _, m := range d.mentions {
		for i < len(d.units) && d.units[i].end <= m.Start {
			i++
		}
		if i < len(d.units) && d.units[i].start <= m.Start {
			d.units[i].names |= 1 << m.Kind
		}
	}
}

// mentionsAny reports whether a unit names something of one of the kinds.
func (u *unit) mentionsAny(kinds ...taxonomy.Kind) bool {
	return slices.ContainsFunc(kinds, func(k taxonomy.Kind) bool { return u.names>>k&1 != 0 })
}

// wordAt returns the first word of the text that ends after a byte.
func (d *document) wordAt(offset int) int {
	i := d.text.near(offset)
	for i < len(d.text.words) && d.text.words[i].end <= offset {
		i++
	}
	return i
}

// wordsTo returns the first word of the text that begins at a byte or after it.
func (d *document) wordsTo(offset int) int {
	i := d.text.near(offset)
	for i < len(d.text.words) && d.text.words[i].start < offset {
		i++
	}
	return i
}

// unitAt returns the unit that a byte of the text lies in, or nil.
func (d *document) unitAt(offset int) *unit {
	i := sort.Search(len(d.units), func(i int) bool { return d.units[i].end > offset })
	if i < len(d.units) && d.units[i].start <= offset {
		return &d.units[i]
	}
	return nil
}

// unitWalk finds the units of one byte of the text after another.
type unitWalk struct{ rest []unit }

// at is unitAt of a byte that is not before those asked for so far.
func (w *unitWalk) at(offset int) *unit {
	for len(w.rest) > 0 && w.rest[0].end <= offset {
		w.rest = w.rest[1:]
	}
	if len(w.rest) > 0 && w.rest[0].start <= offset {
		return &w.rest[0]
	}
	return nil
}

// gap is what stands between word i and the word before it.
func (d *document) gap(i int) string {
	words := d.text.words
	switch {
	case i <= 0:
		if len(words) == 0 {
			return d.text.raw
		}
		return d.text.raw[:words[0].start]
	case i >= len(words):
		return d.text.raw[words[len(words)-1].end:]
	}
	return d.text.raw[words[i-1].end:words[i].start]
}

// longestQuote bounds a quote, in bytes: a reader wants the phrase, not the page.
const longestQuote = 300

// quote trims bytes of the text to a span that can be shown.
func (d *document) quote(start, end int) job.Span {
	raw := d.text.raw
	start, end = max(start, 0), min(end, len(raw))
	if end-start > longestQuote {
		// Cut at the last word that ends in time.
		i := d.wordAt(start + longestQuote)
		for i > 0 && d.text.words[i-1].end > start+longestQuote {
			i--
		}
		if i > 0 && d.text.words[i-1].end > start {
			end = d.text.words[i-1].end
		}
	}
	for start < end && strings.IndexByte(" \t\r\n,;:.", raw[start]) >= 0 {
		start++
	}
	for start < end && strings.IndexByte(" \t\r\n,;:", raw[end-1]) >= 0 {
		end--
	}
	return job.Span{Field: job.FieldText, Start: start, End: end}
}

// inCapitals reports whether the text is written in capitals, so that a capital
// letter says nothing in it: of all its words but one in twenty.
func (d *document) inCapitals() bool {
	const few = 12 // words
	words := d.text.words
	small := 0
	for i := range words {
		if c := d.text.raw[words[i].start]; c >= 'a' && c <= 'z' {
			if small++; small > len(words)/20 {
				return false
			}
		}
	}
	return len(words) >= few
}

// capital reports whether word i begins with a capital letter in the text.
func (d *document) capital(i int) bool {
	if i < 0 || i >= len(d.text.words) {
		return false
	}
	c := d.text.raw[d.text.words[i].start]
	return c >= 'A' && c <= 'Z'
}

// allCapitals reports whether the words from (inclusive) to (exclusive) hold
// letters and no small ones, in a text that has small ones.
func (d *document) allCapitals(from, to int) bool {
	if d.shouts {
		return false
	}
	letters := 0
	for _, w := range d.text.words[from:to] {
		for i := w.start; i < w.end; i++ {
			switch c := d.text.raw[i]; {
			case c >= 'a' && c <= 'z':
				return false
			case c >= 'A' && c <= 'Z':
				letters++
			}
		}
	}
	return letters > 1
}

// titleCase reports whether every word but the small ones begins with a
// capital letter.
func (d *document) titleCase(from, to int) bool {
	for i := from; i < to; i++ {
		switch d.text.words[i].text {
		case "a", "an", "and", "or", "of", "the", "to", "for", "in", "with", "but":
			if i > from {
				continue
			}
		}
		if !d.capital(i) {
			return false
		}
	}
	return true
}
