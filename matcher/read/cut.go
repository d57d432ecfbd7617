package read

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hitmatch/matcher/taxonomy"
)

// openList is a list that goes on: how its items are marked and how far they
// are indented.
type openList struct {
	list   int
	marker byte // '-' for a bullet, '1' for numbers, 'a' for letters, ' ' for none
	indent int
}

// cutter builds the units of a document.
type cutter struct {
	d     *document
	rules *rules

	line      int
	blank     bool // a blank line stands before this one
	item      int
	lists     int
	open      []openList // the lists the next item may belong to, the inmost last
	announced bool       // the heading announces a list: "one of the following"
	heading   section
	headed    stretch
	label     section
	labelled  stretch
	cell      int
	columns   []section // what the header row of a table says of its columns
	bars      bars
	marked    int   // of field.marked: the first in no unit yet
	stops     ahead // the words that have signs or begin a known heading
}

// bars are the marks between blanks that a line was last searched for.
type bars struct {
	line int
	mark string
	n    int
}

func (c *cutter) cut() {
	d := c.d
	d.units = d.units[:0]
	d.headings = slices.Grow(d.headings[:0], len(d.text.words))[:len(d.text.words)]
	clear(d.headings)
	d.stops = d.stops[:0]
	signed := d.text.signed
	for _, h := range c.known(0, len(d.text.words)) {
		if d.headings[h.from] {
			continue
		}
		d.headings[h.from] = true
		for len(signed) > 0 && int(signed[0]) < h.from {
			d.stops, signed = append(d.stops, signed[0]), signed[1:]
		}
		if len(signed) == 0 || int(signed[0]) > h.from {
			d.stops = append(d.stops, int32(h.from))
		}
	}
	d.stops = append(d.stops, signed...)
	c.stops = d.stops
	raw, lines := d.text.raw, d.text.signed
	word := 0
	for start := 0; start < len(raw); {
		end := strings.IndexByte(raw[start:], '\n')
		if end < 0 {
			end = len(raw)
		} else {
			end += start
		}
		first := word
		for len(lines) > 0 && d.text.words[lines[0]].start < end {
			lines = lines[1:]
		}
		if word = len(d.text.words); len(lines) > 0 {
			word = int(lines[0])
		}
		c.cutLine(start, end, first, word)
		start = end + 1
	}
}

// cutLine cuts one line, bytes start to end, words from to to.
func (c *cutter) cutLine(start, end, from, to int) {
	d := c.d
	if from == to {
		c.blank = true
		if strings.TrimSpace(d.text.raw[start:end]) == "" {
			c.columns = nil
		}
		return
	}
	c.line++
	c.label, c.labelled, c.cell = secNone, stretch{}, 0

	marker, width := c.marker(start, from, to)
	indent := d.text.words[from].start - start
	switch {
	case marker != 0:
		c.nextItem(marker, indent)
		from += width
		if from == to {
			return
		}
	case len(c.open) > 0 && !c.blank && indent > c.open[len(c.open)-1].indent && indent > 1:
		// the second line of an item
	case c.announced && len(c.open) > 0 && c.open[0].marker == ' ' && !c.blank:
		// the next line of a list without marks
	case c.announced && len(c.open) > 0:
		c.announced = false
		c.open = c.open[:0]
	default:
		c.open = c.open[:0]
	}

	if marker == 0 && c.wholeHeading(from, to) {
		return
	}
	if c.heading == secAbout && c.blank && c.turnsToJob(from, to) {
		c.heading, c.headed = secNone, stretch{}
	}
	if c.tableHeader(from, to) {
		return
	}
	if marker == 0 && c.announced && (to-from <= shortLine || len(c.cells(from, to)) > 1) {
		c.nextItem(' ', 0)
	}
	c.cutRow(from, to)
	c.blank = false
}

// turnsToJob reports whether a paragraph below what an employer says of itself
// goes over to the job: "We are looking for", "This position", "As our coder you
// will", or a demand in so many words.
func (c *cutter) turnsToJob(from, to int) bool {
	const reach = 12 // words
	words := c.d.text.words
	near := words[from:min(from+reach, to)]
	for i, w := range near {
		next := ""
		if i+1 < len(near) {
			next = near[i+1].text
		}
		switch w.text {
		case "seeking", "hiring", "recruiting", "requires", "responsible":
			return true
		case "looking":
			if next == "for" || next == "to" {
				return true
			}
		case "this", "the":
			switch next {
			case "position", "role", "job", "opportunity", "incumbent":
				return true
			}
		case "you":
			if next == "will" || next == "must" {
				return true
			}
		case "youll":
			return true
		}
	}
	if !slices.ContainsFunc(words[from:to], ofEmployer) {
		return true
	}
	return c.says(from, to) && slices.ContainsFunc(words[from:to], func(w word) bool { return w.text == "required" || w.text == "must" || w.text == "preferred" })
}

// ofEmployer reports a word of what an employer says of itself.
func ofEmployer(w word) bool {
	switch w.text {
	case "we", "our", "ours", "us", "weve", "were", "company", "founded", "mission", "vision", "values", "employees", "team", "teams", "organization", "headquartered", "headquarters",
		"customers", "clients", "communities", "community", "award", "awards", "backed", "investors", "platform", "billion", "million", "leader", "leading", "trusted", "nationwide", "inc", "llc":
		return true
	}
	return false
}

// shortLine is the number of words up to which a line below an announcement
// ("one of the following:") is taken for an item without a mark.
const shortLine = 14

// marker tells how a line is marked as a list item (0: it is not), and how
// many words the mark takes.
func (c *cutter) marker(start, from, to int) (byte, int) {
	d := c.d
	lead := strings.TrimSpace(d.text.raw[start:d.text.words[from].start])
	w := d.text.words[from]
	after := d.text.raw[w.end:]
	if isItemName(w.text) && to-from > 1 {
		switch {
		case strings.HasSuffix(lead, "(") && strings.HasPrefix(after, ")"),
			strings.HasPrefix(after, ")") && !strings.Contains(lead, "("),
			strings.HasPrefix(after, ". "), strings.HasPrefix(after, ".\t"):
			return markerOf(w), 1
		}
	}
	if isBullet(lead) {
		return '-', 0
	}
	if lead == "" && w.text == "o" && strings.HasPrefix(after, " ") && to-from > 1 && c.itemFirst(from+1) {
		return '-', 1 // the hollow bullet of a word processor
	}
	return 0, 0
}

func markerOf(w word) byte {
	if w.number() {
		return '1'
	}
	return 'a'
}

// nextItem begins an item of the innermost open list with such a mark, or a
// list within it.
func (c *cutter) nextItem(marker byte, indent int) {
	for i := len(c.open) - 1; i >= 0; i-- {
		if c.open[i].marker == marker && (marker != '-' || indent <= c.open[i].indent) {
			c.open = c.open[:i+1]
			c.item++
			return
		}
	}
	const deepest = 4
	if len(c.open) == deepest {
		c.open = c.open[1:]
	}
	c.lists++
	c.item++
	c.open = append(c.open, openList{c.lists, marker, indent})
}

// isItemName reports whether a word can number an item: 1, 12, a, B. R and P stand
// for required and preferred; no list is as long.
func isItemName(s string) bool {
	if len(s) == 1 {
		return s[0] >= 'a' && s[0] <= 'z' && s != "r" && s != "p" || s[0] >= '1' && s[0] <= '9'
	}
	return len(s) == 2 && s[0] >= '1' && s[0] <= '9' && s[1] >= '0' && s[1] <= '9'
}

// isBullet reports whether the characters before a line's first word are a
// bullet: -, *, +, ~, dashes, arrows, check marks, squares.
func isBullet(lead string) bool {
	switch lead {
	case "-", "\u2022", ">", ">>", "\u00bb":
		return true
	}
	lead = strings.TrimRight(lead, " \t(\"'$[>")
	if lead == "" || strings.HasPrefix(lead, "**") || strings.HasPrefix(lead, "#") {
		return false
	}
	for _, r := range lead {
		switch {
		case strings.ContainsRune("-*+~·•‣⁃∙●○◦■□▪▫➢➤➔→✓✔✅–—o", r), r == '\u00a0', r == ' ', r == '\u200b', r == '\ufe0f':
		case r >= 0x2190 && r <= 0x2bff: // arrows, shapes, dingbats
		default:
			return false
		}
	}
	return true
}

// wholeHeading takes a line that is a heading and nothing else.
func (c *cutter) wholeHeading(from, to int) bool {
	d := c.d
	n := to - from
	tail := strings.TrimSpace(d.gap(to))
	if to < len(d.text.words) {
		if i := strings.IndexByte(d.gap(to), '\n'); i >= 0 {
			tail = strings.TrimSpace(d.gap(to)[:i])
		}
	}
	lead := strings.TrimSpace(d.gap(from))
	if i := strings.LastIndexByte(lead, '\n'); i >= 0 {
		lead = strings.TrimSpace(lead[i+1:])
	}
	tail = strings.TrimRight(tail, "*_ ")
	marked := strings.HasPrefix(lead, "#") || strings.HasPrefix(lead, "**") || strings.HasPrefix(lead, "__")
	colon := strings.HasSuffix(tail, ":")
	ended := tail != "" && strings.ContainsAny(tail[len(tail)-1:], ".;,!")
	const longest = 12 // words of a heading
	inner := strings.Contains(d.text.raw[d.text.words[from].start:d.text.words[to-1].end], ": ") && !c.strengthIn(from, to)
	if w := d.text.words[from].text; n == 1 && (w == "or" || w == "and") {
		return false
	}
	if n > longest || ended || inner || strings.Contains(d.text.raw[d.text.words[from].start:d.text.words[to-1].end], " | ") {
		return false
	}
	sec, known := c.classify(from, to)
	if colon && c.introduces(from, to) {
		c.setHeading(c.introduced(from, to, sec, known), from, to)
		return true
	}
	switch {
	case known && !colon && !marked && (c.remarks(from, to) || c.demands(from, to)):
		return false
	case known && (n <= 8 || strings.HasSuffix(tail, ")")), known && (colon || marked || d.allCapitals(from, to)):
	case c.says(from, to): // it asks for something: content
		return false
	case marked, colon && n <= 8, d.allCapitals(from, to):
	case n <= 7 && c.blank && d.capital(from) && !countsSomething(d, from, to):
	default:
		return false
	}
	if known && c.says(from, to) && !colon && !marked {
		return false
	}
	c.setHeading(sec, from, to)
	return true
}

// strengthIn reports a heading and, behind a colon, how much what stands under it
// is asked: "Minimum Qualifications: Required".
func (c *cutter) strengthIn(from, to int) bool {
	w := c.d.text.words[to-1]
	if w.brk != brkColon || to-from < 2 {
		return false
	}
	switch w.text {
	case "required", "preferred", "desired":
		_, known := c.classify(from, to-1)
		return known && !c.says(from, to)
	}
	return false
}

// remarks reports whether a line ends in a strength word that speaks of what the
// line names ("Spanish a plus", "Travel required"): it is no heading, unless what
// it names is what headings name ("Education preferred").
func (c *cutter) remarks(from, to int) bool {
	found := c.known(from, to)
	for _, h := range found {
		if w := c.d.text.words; h.kind == secPreferred && h.from > from && h.to < to && w[h.from].brk == brkBracket && w[h.to].brk == brkNone && w[h.to].text != "but" {
			return true // "Any degree (preferred in science)"
		}
		if h.to == to && h.from > from && c.trailing(h) {
			at := from // the words before it that headings name
			for _, x := range found {
				for at < h.from && joinsList(c.d.text.words[at].text) {
					at++
				}
				if x.from <= at {
					at = max(at, x.to)
				}
			}
			return at < h.from
		}
	}
	return false
}

// demands reports a strength word, a dash and what it speaks of: "Required -
// Current coding credential" is no heading.
func (c *cutter) demands(from, to int) bool {
	w := c.d.text.words
	return slices.ContainsFunc(c.known(from, to), func(h cue[section]) bool {
		return h.from == from && h.to < to && w[h.to].brk == brkDash && (h.kind == secRequired || h.kind == secPreferred) && c.d.names(h.to, to)
	})
}

// trailing reports a known heading that is a strength word behind a name.
func (c *cutter) trailing(h cue[section]) bool {
	words := c.d.text.words
	switch words[h.to-1].text {
	case "required", "preferred", "desired":
		if h.to-h.from > 1 {
			return false
		}
		switch words[h.from-1].text {
		case "not", "is", "be", "if":
			return false
		}
		return true
	case "plus":
		return words[h.from].text == "a" && words[h.from-1].text != "be"
	}
	return false
}

// countsSomething reports whether a short line holds a number: it says more than
// a heading.
func countsSomething(d *document, from, to int) bool {
	for _, w := range d.text.words[from:to] {
		if w.number() {
			return true
		}
	}
	return false
}

func (c *cutter) setHeading(sec section, from, to int) {
	d := c.d
	c.heading = c.resolve(sec)
	c.headed = stretch{d.text.words[from].start, d.text.words[to-1].end}
	c.label, c.labelled = secNone, stretch{}
	c.open = c.open[:0]
	c.announced = c.introduces(from, to)
	c.add(from, to, true)
	c.blank = false
}

// introduces reports whether words announce a list: "one of the following".
func (c *cutter) introduces(from, to int) bool {
	for i := from; i < to; i++ {
		switch c.d.text.words[i].text {
		case "following", "these", "ways", "below":
			return true
		case "one", "any", "either", "all", "each":
			if i+1 < to && (c.d.text.words[i+1].text == "of" || c.d.text.words[i+1].text == "row") {
				return true
			}
		}
	}
	return false
}

// introduced is the section of a list that an announcement opens: demands or
// wishes go on; elsewhere the announcement's own words decide.
func (c *cutter) introduced(from, to int, sec section, known bool) section {
	switch {
	case known && (sec == secRequired || sec == secPreferred):
		return sec
	case c.heading == secRequired || c.heading == secPreferred:
		return c.heading
	case known && sec == secTopic:
		return secRequired
	}
	for i := from; i < to; i++ {
		switch c.d.text.words[i].text {
		case "must", "need", "required", "require", "enough", "qualify", "have", "hold", "possess":
			return secRequired
		}
	}
	return secOther
}

// resolve gives the section that a heading of a topic goes on with.
func (c *cutter) resolve(sec section) section {
	switch {
	case sec != secTopic:
		return sec
	case c.label == secRequired || c.label == secPreferred:
		return c.label
	case c.heading == secPreferred || c.heading == secInstead:
		return c.heading
	}
	return secRequired
}

// says reports whether words name a credential, what is asked of an issuer, a
// length of time or a level of education, so that they are more than a heading.
func (c *cutter) says(from, to int) bool {
	d := c.d
	for _, m := range d.mentionsIn(d.text.words[from].start, d.text.words[to-1].end) {
		switch m.Kind {
		case taxonomy.KindCredential, taxonomy.KindEducation:
			return true
		}
	}
	for i := from; i+1 < to; i++ {
		switch d.text.words[i].text {
		case "ahima", "aapc", "acdis":
			return true // "AHIMA certification required"
		}
	}
	for i := from + 1; i < to; i++ {
		switch d.text.words[i].text {
		case "year", "years", "yr", "yrs", "months":
			const reach = 3 // "two or more years"
			if slices.ContainsFunc(d.text.words[max(from, i-reach):i], func(w word) bool { return isNumber(w) || w.number() }) {
				return true
			}
		}
	}
	return false
}

// known lists the known headings among words, until it is asked again.
func (c *cutter) known(from, to int) []cue[section] {
	c.d.known = c.rules.headings.among(c.d.known[:0], &c.d.text, from, to)
	return c.d.known
}

// headingAt returns the longest known heading that begins at word i and ends
// before word to and before the next colon.
func (c *cutter) headingAt(i, to int) (best cue[section], ok bool) {
	if !c.d.headings[i] {
		return best, false
	}
	const longest = 8
	stop := i + 1
	for stop < min(to, i+longest) && c.d.text.words[stop].signs&signColon == 0 {
		stop++
	}
	for _, h := range c.known(i, stop) {
		if h.from == i && (!ok || h.to > best.to) {
			best, ok = h, true
		}
	}
	return best, ok
}

// classify tells what a heading of these words is about, and whether the
// heading is one of the known ones.
func (c *cutter) classify(from, to int) (section, bool) {
	if to-from == 1 {
		switch c.d.text.words[from].text {
		case "r", "req", "reqd", "must":
			return secRequired, true
		case "p", "pref", "prefd":
			return secPreferred, true
		}
	}
	best, known := secOther, false
	rank := -1
	found := c.known(from, to)
	for _, h := range found {
		if slices.ContainsFunc(found, func(x cue[section]) bool { return x.from == h.from && x.to > h.to }) {
			continue
		}
		if h.from > from && c.d.text.words[h.from].text == "compliance" {
			continue // "Coding & Compliance" is a department
		}
		// Words for a preference decide wherever they stand; else the longest
		// known heading, then the first.
		r := 2 * (h.to - h.from)
		if h.kind == secPreferred && !(h.from == from+1 && c.d.text.words[from].text == "required") {
			r += 100
		}
		switch {
		case h.kind == secTopic:
			r-- // "Experience required" is required
		case h.from == from:
			r++
		}
		if r > rank {
			best, known, rank = h.kind, true, r
		}
	}
	return best, known
}

// tableHeader takes a row whose cells are nothing but the names of strengths
// ("Required", "Preferred"): they are the columns of the rows below.
func (c *cutter) tableHeader(from, to int) bool {
	const longest = 8 // words
	if to-from > longest {
		return false
	}
	cells := c.cells(from, to)
	if len(cells) < 2 {
		return false
	}
	var cols []section
	strengths := 0
	for _, cell := range cells {
		sec, known := c.classify(cell[0], cell[1])
		if !known {
			sec = secNone
		}
		if sec == secRequired || sec == secPreferred {
			strengths++
		}
		cols = append(cols, sec)
	}
	if strengths < 2 || !slices.Contains(cols, secPreferred) {
		return false
	}
	if cols[0] == secNone {
		cols = cols[1:] // what heads the labels of the rows
	}
	c.columns = cols
	c.heading, c.headed, c.announced = secRequired, stretch{}, false
	c.add(from, to, true)
	return true
}

// cells returns the cells of a row, as ranges of words. They are parted by a
// bar, a tab, three blanks or a row of dots; a bar between two credentials of a
// line that is in no table is a slash. The next call takes their memory.
func (c *cutter) cells(from, to int) [][2]int {
	d, words := c.d, c.d.text.words
	cells := d.row[:0]
	at := from
	for _, stop := range c.stops.from(from + 1) {
		i := int(stop)
		if i >= to {
			break
		}
		signs := words[i].signs
		if signs&(signBar|signTab|signBlanks|signStop) == 0 {
			continue
		}
		const dots = "...."
		g := d.gap(i)
		if signs&(signBar|signTab|signBlanks) == 0 && len(g) < len(dots) {
			continue // a sentence ends
		}
		if g == " | " && c.columns == nil && d.betweenCredentials(i) {
			words[i].brk = brkSlash
			continue
		}
		if strings.Contains(g, " | ") || strings.Contains(g, "\t") || strings.Contains(g, "   ") || strings.Contains(g, dots) {
			cells = append(cells, [2]int{at, i})
			at = i
		}
	}
	d.row = append(cells, [2]int{at, to})
	return d.row
}

// betweenCredentials reports whether a credential ends before word i and another
// begins with it.
func (d *document) betweenCredentials(i int) bool {
	at := d.text.words[i].start
	return d.credentialBefore(i, at) && slices.ContainsFunc(d.mentionsIn(at, at+1), func(m taxonomy.Mention) bool { return m.Kind == taxonomy.KindCredential })
}

// credentialBefore reports whether the name of a credential that begins before a
// byte of the text ends in the word before word i.
func (d *document) credentialBefore(i, before int) bool {
	end := d.text.words[i-1].end
	return slices.ContainsFunc(d.mentionsIn(end-longestName, before), func(m taxonomy.Mention) bool {
		return m.Kind == taxonomy.KindCredential && m.End == end
	})
}

// cutRow cuts a line that is no heading into cells, labels and sentences.
func (c *cutter) cutRow(from, to int) {
	cells := c.cells(from, to)
	if len(cells) == 1 {
		c.cutCell(from, to)
		return
	}
	if last := cells[len(cells)-1]; len(cells) > 2 {
		if sec, ok := c.strengthCell(last); ok {
			// "Education | Bachelor's degree | Preferred"
			c.setLabel(sec, last[0], last[1])
			for i, cell := range cells[:len(cells)-1] {
				c.cell = i + 1
				c.cutCell(cell[0], cell[1])
			}
			c.cell = 0
			c.add(last[0], last[1], true)
			return
		}
	}
	for i, cell := range cells {
		c.cell = i + 1
		if i == 0 && cell[1]-cell[0] <= 6 && !c.says(cell[0], cell[1]) {
			// the label of the row
			sec, known := c.classify(cell[0], cell[1])
			if known || c.columns != nil {
				if known {
					c.setLabel(sec, cell[0], cell[1])
				}
				c.add(cell[0], cell[1], true)
				continue
			}
		}
		if sec, ok := c.strengthCell(cell); ok && i > 0 && i+1 < len(cells) {
			// "Education | Preferred | Bachelor's degree"
			c.setLabel(sec, cell[0], cell[1])
			c.add(cell[0], cell[1], true)
			continue
		}
		if c.columns != nil {
			// Header cells stand over the last cells of a row.
			k := i - (len(cells) - len(c.columns))
			if len(cells) < len(c.columns)+1 {
				k = i - 1
			}
			if k >= 0 && k < len(c.columns) && c.columns[k] != secNone {
				c.label = c.columns[k]
			}
		}
		c.cutCell(cell[0], cell[1])
	}
	c.cell = 0
}

// strengthCell reports whether a cell says how much its row insists, and
// nothing else: "Required".
func (c *cutter) strengthCell(cell [2]int) (section, bool) {
	sec, known := c.classify(cell[0], cell[1])
	return sec, known && cell[1]-cell[0] <= 2 && (sec == secRequired || sec == secPreferred)
}

func (c *cutter) setLabel(sec section, from, to int) {
	d := c.d
	c.label = c.resolve(sec)
	c.labelled = stretch{d.text.words[from].start, d.text.words[to-1].end}
}

// cutCell cuts words into labels, headings within the line and sentences.
func (c *cutter) cutCell(from, to int) {
	d, words, headings := c.d, c.d.text.words, c.d.headings
	at := from
	long := to-from > longLine // it may have lost its lines
	for i := from; i < to; i++ {
		if i > at && !long {
			stops := c.stops.from(i)
			if len(stops) == 0 || int(stops[0]) >= to {
				break
			}
			i = int(stops[0])
		}
		signs := words[i].signs
		if i > at && signs == 0 && !headings[i] && long && i-at < longestUnit && !c.demandBegins(i, at) {
			continue // as a rule
		}
		if i == from {
			signs = 0
		}
		if i > at && (signs&(signStop|signEnd) != 0 && c.sentenceEnds(i) || i-at >= longestUnit || signs&^signClose == 0 && long && c.demandBegins(i, at)) {
			c.add(at, i, false)
			at = i
		}
		if bullet := signs&(signWide|signDash|signStar|signOther) != 0 && (inlineBullet(d.gap(i)) || c.barBullet(i, from, to)); bullet || signs&signOpen != 0 && c.lettered(i) {
			if at < i {
				c.add(at, i, false)
				at = i
			}
			if bullet {
				c.nextItem('-', 0)
			} else {
				c.nextItem(markerOf(d.text.words[i]), 0)
				at++
				continue
			}
		}
		if i == at && i+1 < to && c.numbered(i) {
			c.nextItem('1', 0)
			at = i + 1
			continue
		}
		if i > at && !d.headings[i] {
			continue // a label stands at the beginning of a sentence
		}
		if end, sec, whole, ok := c.labelAt(i, from, to, at); ok {
			if at < i {
				c.add(at, i, false)
			}
			c.takeLabel(sec, i, end, whole)
			at = end
			i = end - 1
		}
	}
	if at < to {
		c.add(at, to, false)
	}
}

// demandBegins reports whether one demand ends and another begins at word i of
// a text that has lost its lines, with nothing but a blank or a closing bracket
// between: "RHIA/RHIT 3+ years of coding", "High school diploma Two years of
// billing", "inpatient coding RN a plus".
func (c *cutter) demandBegins(i, at int) bool {
	if c.heading != secRequired && c.heading != secPreferred {
		return false
	}
	d := c.d
	w, prev := &d.text.words[i], &d.text.words[i-1]
	if !w.number() && (!d.capital(i) || d.shouts) || prev.number() || leadsIn(prev.text) && !c.endsCredential(i) || d.joins(prev.text) {
		return false
	}
	if said := d.text.raw[d.text.words[at].start:w.start]; strings.LastIndexByte(said, '(') > strings.LastIndexByte(said, ')') {
		return false
	}
	if w.number() {
		if w.signs&signClose == 0 && strings.HasPrefix(d.text.raw[w.end:], "+") {
			return i+1 < len(d.text.words) && strings.HasPrefix(d.text.words[i+1].text, "y")
		}
		return !leadsToTime(prev.text) && c.says(at, i) && c.yearsBegin(i)
	}
	said := c.says(at, i) // something is asked already
	if said && c.yearsBegin(i) {
		return true
	}
	for _, m := range d.mentionsIn(w.start, w.start+1) {
		if m.Start != w.start {
			continue
		}
		switch m.Kind {
		case taxonomy.KindEducation:
			if said && !d.capital(i-1) {
				return true
			}
		case taxonomy.KindCredential:
			if !d.capital(i-1) && (d.strengthBehind(d.wordsTo(m.End)) || said && endsDemand(prev.text)) || said && c.endsSchooling(i) {
				return true
			}
		}
	}
	return false
}

// yearsBegin reports whether words that begin with a capital letter at word i
// begin a length of time: "Two years", "Minimum of 3 years", "At least one year".
func (c *cutter) yearsBegin(i int) bool {
	words := c.d.text.words
	switch words[i].text {
	case "minimum", "at":
		const reach = 4
		for k := i + 1; k < min(i+reach, len(words)); k++ {
			if isNumber(words[k]) {
				_, ok := lengthAt(&c.d.text, k)
				return ok
			}
		}
		return false
	}
	if !isNumber(words[i]) {
		return false
	}
	_, ok := lengthAt(&c.d.text, i)
	return ok
}

// leadsToTime reports whether a word goes on with the length of time behind it.
func leadsToTime(w string) bool {
	switch w {
	case "within", "last", "past", "next", "first", "every", "about", "after", "in", "minimum", "min", "exceeding", "full", "recent", "approximately", "until", "per", "by", "from", "since", "previous", "initial":
		return true
	}
	return false
}

// strengthBehind reports whether word i or one of the two behind it says how much
// what stands before it is asked.
func (d *document) strengthBehind(i int) bool {
	words := d.text.words[min(i, len(d.text.words)):]
	for k, x := range words[:min(3, len(words))] {
		switch x.text {
		case "preferred", "plus", "required", "desired":
			return k < 2 || words[k-1].text == "a"
		case "bonus":
			return k > 0 && words[k-1].text == "a"
		}
	}
	return false
}

// endsDemand reports a noun that years of experience end in, so that a credential
// right behind it is asked besides: "in a large hospital CPC or CCS".
func endsDemand(w string) bool {
	switch w {
	case "experience", "specialty", "specialties", "setting", "settings", "environment", "hospital", "hospitals", "facility", "facilities", "practice", "center", "centers", "field", "industry":
		return true
	}
	return false
}

// endsSchooling reports whether the words before word i end a demand for
// schooling: "High school diploma or GED", "diploma (or higher)".
func (c *cutter) endsSchooling(i int) bool {
	const reach = 4 // words of brackets behind the schooling
	words := c.d.text.words
	from := i - 1
	if words[i].signs&signClose != 0 {
		for from > 0 && i-from < reach && words[from].signs&signOpen == 0 {
			from--
		}
		from--
	}
	if from < 0 {
		return false
	}
	return slices.ContainsFunc(c.d.mentionsIn(words[max(0, from-reach)].start, words[from].end), func(m taxonomy.Mention) bool {
		return m.Kind == taxonomy.KindEducation && m.End == words[from].end
	})
}

// endsCredential reports whether the word before word i is the last of several
// that name a credential: "CCS certified".
func (c *cutter) endsCredential(i int) bool {
	return c.d.credentialBefore(i, c.d.text.words[i-1].start)
}

// joins reports whether a word goes on with what follows it.
func (d *document) joins(w string) bool {
	switch w {
	case "or", "and", "with", "w", "plus", "to", "for", "than", "over", "on", "is", "are", "be", "have", "has", "requires", "require", "required", "preferred", "must", "hold", "possess", "nor", "as", "current", "valid", "your", "our":
		return true
	}
	return false
}

// takeLabel makes words from to end the label of what follows. A heading in
// the middle of a long line governs until the next one, but one of pay no more
// than the amounts behind it; a label at the beginning of a line governs that line.
func (c *cutter) takeLabel(sec section, from, end int, running bool) {
	switch {
	case running && sec == secPay:
		c.heading, c.headed = secNone, stretch{}
		c.setLabel(sec, from, end)
	case running:
		if sec == secNone {
			sec = c.heading
		}
		c.heading = c.resolve(sec)
		c.headed = stretch{c.d.text.words[from].start, c.d.text.words[end-1].end}
		c.label, c.labelled = secNone, stretch{}
		c.open = c.open[:0]
		c.announced = c.introduces(from, end)
	default:
		c.setLabel(sec, from, end)
	}
	c.add(from, end, true)
}

// labelAt reports whether a label or a heading begins at word i of a line: the
// word after it, what it is about, and whether it runs on as a heading.
func (c *cutter) labelAt(i, from, to, at int) (end int, sec section, running, ok bool) {
	d := c.d
	atStart := i == from
	atSentence := i == at
	if !atSentence && !d.capital(i) {
		return 0, 0, false, false
	}
	if atSentence {
		// "Words in Title Case: ..." or "LOUD WORDS. ..."
		const longest = 8
		for k := i + 1; k <= min(i+longest, to-1); k++ {
			if d.text.words[k].signs&(signColon|signStop|signSemi|signEnd|signBar|signDash|signWide) == 0 {
				continue
			}
			g := d.gap(k)
			if !strings.ContainsAny(g, ":.;?!\u2014|") && !strings.Contains(g, " - ") && !strings.Contains(g, " \u2013 ") {
				continue
			}
			colon := strings.HasPrefix(strings.TrimLeft(g, "*_)] "), ":")
			loud := d.allCapitals(i, k) && k-i > 1 && strings.HasPrefix(g, ". ")
			bold := strings.HasPrefix(g, ".**") || strings.HasPrefix(g, "**")
			dash := atStart && strings.Trim(g, ")") != "" && strings.Trim(g, ") -\u2013\u2014") == ""
			if !colon && !loud && !bold && !dash {
				break
			}
			if s := d.text.raw[d.text.words[i].start:d.text.words[k].start]; strings.Contains(s, "(") && strings.Count(s, "(") > strings.Count(s, ")") {
				break // "Graduate (preferred: arts)"
			}
			if c.says(i, k) || !d.capital(i) && !atStart {
				break
			}
			s, k2 := c.classify(i, k)
			if dash && (!k2 || s != secRequired && s != secPreferred) {
				break // "Required - CPC" is a label, "Coder - remote" is none
			}
			if !k2 && (k-i > 5 && !(colon && c.introduces(i, k)) || c.afterLabel(i) || !atStart && !d.titleCase(i, k)) {
				break
			}
			if colon && c.introduces(i, k) {
				s = c.introduced(i, k, s, k2)
			} else if !k2 && (len(c.open) > 0 || c.heading == secRequired || c.heading == secPreferred) {
				s = secNone // a topic of the list: the heading goes on
			}
			return k, s, !atStart || to-from > longLine, true
		}
	}
	h, known := c.headingAt(i, to)
	if !known || !d.capital(i) {
		return 0, 0, false, false
	}
	n := h.to - h.from
	next := h.to < to && (d.capital(h.to) || d.text.words[h.to].number() || strings.ContainsAny(d.gap(h.to), ":\u2022\u2014("))
	colon := h.to < to && strings.HasPrefix(strings.TrimLeft(d.gap(h.to), ") "), ":")
	switch {
	case colon && (atSentence || d.titleCase(h.from, h.to) || n > 2 && !d.capital(i-1)):
	case !next || c.says(h.from, h.to):
		return 0, 0, false, false
	case c.loud(h.from, h.to, atSentence):
	case atStart && inlineBullet(d.gap(h.to)):
	case n < 2 && to-from > longLine && (listHeading(d.text.words[i].text) || c.heads(h, from, to)) && (atSentence || !d.capital(i-1) || d.text.words[i].signs&signClose != 0):
	case n > 1 && listHeading(d.text.words[h.to-1].text) && (atSentence || !d.shouts && to-from > longLine && !d.capital(i-1) && !leadsIn(d.text.words[i-1].text)) && strings.IndexByte(",;.", firstByte(d.gap(h.to))) < 0:
	case n < 2, d.shouts && (n < 3 || !atSentence && to-from <= longLine):
		return 0, 0, false, false
	case d.titleCase(h.from, h.to), headingWords(d, h.from) && (!atSentence || n > 2):
		if h.to < to && strings.IndexByte(",;.", firstByte(d.gap(h.to))) >= 0 {
			return 0, 0, false, false
		}
	default:
		return 0, 0, false, false
	}
	sec, _ = c.classify(h.from, h.to)
	return h.to, sec, !atStart || to-from > longLine, true
}

// afterLabel reports whether the unit before word i is a label or heading of
// the same line.
func (c *cutter) afterLabel(i int) bool {
	n := len(c.d.units)
	return n > 0 && c.d.units[n-1].heading && c.d.units[n-1].to == i && c.d.units[n-1].line == c.line
}

// longestUnit bounds a unit, in words, so that reading stays linear in the
// length of a text without full stops. No sentence that asks something is as long.
const longestUnit = 240

// longLine is the number of words from which on a line is taken for a text
// that has lost its line breaks.
const longLine = 60

// loud reports whether words are in capitals in a text that is not.
func (c *cutter) loud(from, to int, atSentence bool) bool {
	d := c.d
	return d.text.words[to-1].end-d.text.words[from].start >= 5 && d.allCapitals(from, to) && (atSentence || from == 0 || !d.allCapitals(from-1, from))
}

// listHeading reports a word that heads a list and that a sentence has no capital
// letter for.
func listHeading(w string) bool {
	switch w {
	case "requirements", "qualifications", "responsibilities", "duties", "benefits":
		return true
	}
	return false
}

// heads reports whether a known heading that is but one word ("Required") has the
// bullet of a list behind it.
func (c *cutter) heads(h cue[section], from, to int) bool {
	return (h.kind == secRequired || h.kind == secPreferred || h.kind == secTopic) && h.to < to && (inlineBullet(c.d.gap(h.to)) || c.barBullet(h.to, from, to))
}

// headingWords reports whether the word at i, capital in the middle of a
// sentence, begins a question-like heading: "What you need", "Nice to have".
func headingWords(d *document, i int) bool {
	switch d.text.words[i].text {
	case "what", "who", "where", "why", "how", "nice", "good", "your", "our", "about", "bonus", "must":
		return true
	}
	return false
}

func firstByte(s string) byte {
	if s == "" {
		return ' '
	}
	return s[0]
}

// lettered reports whether word i is the name of an item within a line:
// "; or (b) ...".
func (c *cutter) lettered(i int) bool {
	d := c.d
	w := d.text.words[i]
	if !isItemName(w.text) || !strings.HasSuffix(strings.TrimSpace(d.gap(i)), "(") || i+1 >= len(d.text.words) || !strings.HasPrefix(d.gap(i+1), ")") {
		return false
	}
	if strings.ContainsAny(d.gap(i), ";:,.?") {
		return true
	}
	switch d.text.words[i-1].text {
	case "or", "and", "either":
		return true
	}
	// The first of several: "Hold (a) the one or (b) the other".
	const reach = 60
	for k := i + 1; w.text == "a" && k < min(i+reach, len(d.text.words)-1); k++ {
		if d.text.words[k].text == "b" && strings.HasSuffix(d.gap(k), "(") && strings.HasPrefix(d.gap(k+1), ")") {
			return true
		}
	}
	return false
}

// numbered reports whether word i, the first of a sentence, is the number of
// an item in a list that has lost its line breaks: "1. ... 2. ...".
func (c *cutter) numbered(i int) bool {
	w := c.d.text.words[i]
	return w.number() && isItemName(w.text) && (strings.HasPrefix(c.d.gap(i+1), ". ") || strings.HasPrefix(c.d.gap(i+1), ") "))
}

// inlineBullet reports whether a gap holds the bullet of a list that has lost
// its line breaks.
func inlineBullet(gap string) bool {
	for i := range len(gap) {
		if gap[i] >= utf8.RuneSelf {
			if strings.ContainsAny(gap[i:], "\u2022\u25cf\u25aa\u25a0\u25e6\u2192\u2714\u2713\u27a2\u00b7") {
				return true
			}
			break
		}
	}
	gap = strings.TrimLeft(gap, ")\"' ")
	if gap == "" || !strings.ContainsAny(gap[:1], ".:!?;") {
		return false
	}
	gap = strings.TrimSpace(gap[1:])
	return gap == "-" || gap == "*" || gap == "\u2013" || gap == "\u2014" || gap == "~" || gap == "+"
}

// barBullet reports whether a dash, a star or a tilde between blanks before word i
// is the bullet of a list that has lost its line breaks: the line is long, and
// several of the same stand in it before capital letters.
func (c *cutter) barBullet(i, from, to int) bool {
	const several = 3
	d := c.d
	mark := d.gap(i)
	if to-from <= longLine || len(mark) != 3 || !strings.Contains(" - * ~ > ", mark) || !c.itemFirst(i) {
		return false
	}
	if c.bars.line != c.line || c.bars.mark != mark {
		c.bars.line, c.bars.mark, c.bars.n = c.line, mark, 0
		for k := from + 1; k < to && c.bars.n < several; k++ {
			if d.text.words[k].signs&(signDash|signStar|signOther) != 0 && d.gap(k) == mark && c.itemFirst(k) {
				c.bars.n++
			}
		}
	}
	return c.bars.n >= several
}

// itemFirst reports whether word i may begin an item: with a capital letter or a
// number, in the middle of no name.
func (c *cutter) itemFirst(i int) bool {
	return (c.d.capital(i) || c.d.text.words[i].number()) && !c.d.within(c.d.text.words[i].start) && !isNumber(c.d.text.words[i-1])
}

// sentenceEnds reports whether a sentence ends before word i.
func (c *cutter) sentenceEnds(i int) bool {
	d := c.d
	g := d.gap(i)
	k := strings.IndexAny(g, ".!?")
	if k < 0 {
		return false
	}
	if g[k] != '.' {
		return true
	}
	rest := g[k+1:]
	if strings.HasPrefix(rest, ".") { // dots of a leader or an ellipsis
		return strings.TrimLeft(rest, ".") != "" && d.capital(i)
	}
	if !d.capital(i) && !d.text.words[i].number() && !strings.ContainsAny(rest, "(\"$\u201c\u2022\u2014-") {
		return false
	}
	prev := d.text.words[i-1]
	if k == 0 {
		if strings.IndexByte(d.text.raw[prev.start:prev.end], '.') >= 0 {
			return false // a dotted abbreviation: U.S., R.H.I.T.
		}
		switch prev.text {
		case "inc", "st", "dr", "mr", "mrs", "ms", "no", "vs", "approx", "dept", "sr", "jr", "eg", "ie":
			return false
		case "min", "max":
			return !isNumber(d.text.words[i]) // "2 yrs exp min. CPC a plus", but "Min. 4 yrs"
		case "yrs", "yr", "mos": // "3 yrs. Coding"; "CPC, 3 yrs. Remote"
			switch d.text.words[i].text {
			case "exp", "experience", "coding", "billing", "auditing", "medical", "hospital", "inpatient", "outpatient", "profee", "hcc", "cdi", "him", "acute", "icd", "in", "of", "minimum", "or",
				"ip", "op", "ed", "asc", "snf", "er", "e", "pro", "risk", "professional", "physician", "facility", "revenue", "release", "registry", "cancer", "clinical", "health", "multispecialty", "recent", "relevant":
				return false
			}
		}
		if len(prev.text) == 1 && prev.text[0] >= 'a' && rest == "" {
			return false
		}
	}
	if rest == "" { // "skills.Knowledge": two sentences run together
		const name = 3 // letters of a name with a dot in it
		return len(prev.text) > 1 && d.capital(i) && (!d.capital(i-1) || d.shouts && len(prev.text) > name)
	}
	return true
}

// opens reports a mark before a word that belongs to its unit.
func opens(c byte) bool { return c == '(' || c == '$' || c == '"' || c == '[' }

// closes reports a mark behind a word that belongs to its unit.
func closes(c byte) bool { return c == ')' || c == '+' || c == '%' || c == '"' || c == ']' }

// add appends a unit of the words from to to.
func (c *cutter) add(from, to int, heading bool) {
	d := c.d
	if from >= to {
		return
	}
	start, end := d.text.words[from].start, d.text.words[to-1].end
	raw := d.text.raw
	low := 0
	if len(d.units) > 0 {
		low = d.units[len(d.units)-1].end
	}
	for start > low && opens(raw[start-1]) {
		start--
	}
	high := len(raw)
	if to < len(d.text.words) {
		high = d.text.words[to].start
	}
	for end < high && closes(raw[end]) {
		end++
	}
	u := unit{
		start: start, end: end, from: from, to: to,
		section: c.heading, headed: c.headed,
		line: c.line, cell: c.cell, blank: c.blank, heading: heading,
		question: end < high && strings.HasPrefix(strings.TrimLeft(raw[end:high], " "), "?"),
	}
	if !heading {
		u.label, u.labelled = c.label, c.labelled
		if c.label == secPay {
			c.label, c.labelled = secNone, stretch{} // "Wage: $30. Coders hold a CCS."
		}
	}
	marked := d.text.marked
	for ; c.marked < len(marked) && int(marked[c.marked]) < to; c.marked++ {
		if i := int(marked[c.marked]); i >= from {
			u.holds |= d.text.words[i].classes
		}
	}
	if n := len(c.open); n > 0 {
		u.item, u.list = c.item, c.open[n-1].list
	}
	d.units = append(d.units, u)
}
