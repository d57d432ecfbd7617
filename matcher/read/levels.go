package read

import (
	"slices"
	"strings"
)

// A job that is filled at several levels says what each of them asks: "Coder I:
// CPC. Coder II: CPC and two years." What counts is what the lowest of them asks,
// or the one the title names. What the others ask is left out of the units.

// jobLevel is a unit that begins with a level of the job.
type jobLevel struct {
	unit  int
	name  string // the word before the number: "coder", "level"
	level int
	alone bool // the unit is but the level, so that what follows tells of it
}

// oneLevel leaves out what the levels ask at which a person need not enter.
func (d *document) oneLevel() {
	var levels []jobLevel
	for i := range d.units {
		if g, ok := d.levelAt(i); ok && (len(levels) == 0 || g.name == levels[0].name) {
			levels = append(levels, g)
		}
	}
	enter, several := d.entry(levels)
	if !several {
		return
	}
	above := make([]bool, len(d.units))
	for k, g := range levels {
		if g.level == enter {
			continue
		}
		end, running := len(d.units), k > 0 && d.units[levels[k-1].unit].line == d.units[g.unit].line
		if k+1 < len(levels) {
			end, running = levels[k+1].unit, false
		}
		for i := g.unit; i < end && d.belongs(g, i, running); i++ {
			above[i] = true
		}
	}
	kept := d.units[:0]
	for i, u := range d.units {
		if !above[i] {
			kept = append(kept, u)
		}
	}
	d.units = kept
}

// entry returns the level at which a person enters, and whether there are
// several.
func (d *document) entry(levels []jobLevel) (level int, several bool) {
	if len(levels) == 0 {
		return 0, false
	}
	var named []int // by the title
	for _, w := range d.title.words {
		if n := levelNumber(d.title.raw[w.start:w.end]); n > 0 {
			named = append(named, n)
		}
	}
	if len(levels) < 2 && len(named) < 2 {
		return 0, false
	}
	level = levels[0].level
	for _, g := range levels {
		several = several || g.level != level
		level = min(level, g.level)
	}
	switch {
	case len(named) == 1 && slices.ContainsFunc(levels, func(g jobLevel) bool { return g.level == named[0] }):
		level = named[0]
	case len(named) > 1 && slices.Min(named) < level:
		level, several = slices.Min(named), true
	}
	return level, several
}

// levelAt reads the level that unit i begins with: a label, a heading, or the
// words before a dash.
func (d *document) levelAt(i int) (jobLevel, bool) {
	const longest = 5 // words before the number
	u := &d.units[i]
	if u.holds&levelName == 0 {
		return jobLevel{}, false
	}
	words := d.text.words
	for k := u.from + 1; k < min(u.to, u.from+longest+1); k++ {
		if words[k].brk != brkNone || words[k].end-words[k].start > len("III") {
			continue
		}
		n := levelNumber(d.text.raw[words[k].start:words[k].end])
		if n == 0 {
			continue
		}
		if k+1 < u.to && ofLevels(words[k+1].text) && words[k-1].text != "of" && words[u.from].text == "for" {
			return jobLevel{unit: i, name: words[k+1].text, level: n}, true // "For the II level, ..."
		}
		if k+1 < u.to && !d.tellsOf(k+1) && words[u.from].text != "for" {
			return jobLevel{}, false
		}
		name := words[k-1]
		if !ofLevels(name.text) && !d.inTitleWords(name.text) && !d.initials(d.text.raw[name.start:name.end]) {
			return jobLevel{}, false
		}
		return jobLevel{unit: i, name: name.text, level: n, alone: k+1 == u.to}, true
	}
	return jobLevel{}, false
}

// ofLevels reports a word for a level.
func ofLevels(w string) bool { return w == "level" || w == "grade" }

// tellsOf reports whether what begins at word i tells of the level before it:
// "Coder I: ...", "Level II requires ...", but not "coder 2-4 years".
func (d *document) tellsOf(i int) bool {
	w := d.text.words[i]
	switch w.text {
	case "requires", "requirements", "qualifications", "needs":
		return true
	}
	return !isNumber(w) && strings.ContainsAny(d.gap(i), ":-()\u2013\u2014")
}

// inTitleWords reports whether a word is one of the title, or one of the same
// stem: "coder" in "Coding Specialist".
func (d *document) inTitleWords(text string) bool {
	const stem = 3 // letters: "cod", "aud"
	return slices.ContainsFunc(d.title.words, func(w word) bool {
		return w.text == text || len(text) > stem && strings.HasPrefix(w.text, text[:stem]) && endsWorker(text)
	})
}

// endsWorker reports the ending of a word for who does some work: coder, auditor.
func endsWorker(w string) bool { return strings.HasSuffix(w, "er") || strings.HasSuffix(w, "or") }

// initials reports whether a word in capitals is made of the first letters of
// words of the title in a row: "HIC" of "Health Information Coder".
func (d *document) initials(s string) bool {
	if len(s) < 2 {
		return false
	}
	var first strings.Builder
	for _, w := range d.title.words {
		first.WriteByte(w.text[0])
	}
	return s == strings.ToUpper(s) && strings.Contains(strings.ToUpper(first.String()), s)
}

// belongs reports whether unit i still tells of a level: in its line, its list or,
// under a heading of its own, its section. Of running text, where a line tells of
// several levels, it is the sentence.
func (d *document) belongs(g jobLevel, i int, running bool) bool {
	first := g.unit
	f, u := &d.units[first], &d.units[i]
	if u.line == f.line {
		return i == first || g.alone && (!running || i == first+1)
	}
	if !g.alone || d.units[first+1].line == f.line {
		return !u.heading && u.item > 0 && f.item == 0
	}
	return u.section == d.units[first+1].section && !u.blank
}

// levelNumber is the number of a level: I to V, 1 to 5; else 0.
func levelNumber(s string) int {
	switch s {
	case "I", "1":
		return 1
	case "II", "2":
		return 2
	case "III", "3":
		return 3
	case "IV", "4":
		return 4
	case "V", "5":
		return 5
	}
	return 0
}
