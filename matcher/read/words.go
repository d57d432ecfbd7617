package read

import (
	"iter"
	"slices"
	"strings"

	"hitmatch/matcher/scan"
	"hitmatch/matcher/taxonomy"
)

// brk is what stands between a word and the one before it.
type brk uint8

const (
	brkNone     brk = iota // blanks and quotation marks
	brkHyphen              // a hyphen within a word: on-site
	brkSlash               // a slash
	brkComma               // a comma
	brkBracket             // an opening or closing bracket
	brkDash                // a dash between blanks, a bar, a middle dot
	brkColon               // a colon, also one at the end of a line
	brkSentence            // the end of a sentence or of a line, a bullet
)

// signs are what stands between a word and the one before it, as a set.
type signs uint16

const (
	signStop   signs = 1 << iota // a full stop
	signEnd                      // an exclamation or question mark
	signColon                    //
	signSemi                     // a semicolon
	signComma                    //
	signBar                      // |
	signTab                      //
	signOpen                     // (
	signClose                    // )
	signLine                     // the end of a line
	signStar                     // * or _
	signDash                     // a hyphen or a dash of any length
	signWide                     // another character outside ASCII: a bullet, an arrow
	signBlanks                   // blanks, two or more together
	signOther                    // any other character of ASCII
)

// word is a word of a text in small letters, without apostrophes and the dots
// of an abbreviation, with the bytes it stands at.
type word struct {
	text       string
	start, end int
	classes    classes // of the lexicon
	id         wordID  // in the lexicon
	signs      signs   // before the word
	brk        brk     // before the word
}

// number reports whether the word begins with a digit.
func (w word) number() bool { return digit(w.text[0]) }

// field is a field of a posting cut into words.
type field struct {
	raw    string
	tokens taxonomy.Text // of raw, for all who read it
	low    string        // raw with ASCII letters in small, byte for byte
	words  []word
	marked []int32   // the words that are in a class
	signed []int32   // the words that have signs
	places []int32   // by stretch of the text: the first word that ends in it or after it
	starts [][]start // by set of cues: where its cues may begin
	holds  classes   // of all its words
	tail   signs     // behind the last word
}

// field cuts a text into words.
func (l *lexicon) field(raw string) field {
	var s field
	s.cut(l, raw)
	return s
}

// cut makes s the words of a text, in one pass and in the memory of the words
// that s had.
func (s *field) cut(l *lexicon, raw string) {
	s.raw, s.low, s.words, s.marked, s.holds, s.tail = raw, scan.Lower(raw), s.words[:0], s.marked[:0], 0, 0
	s.signed, s.places = s.signed[:0], s.places[:0]
	numbers := l.numbers()
	s.tokens.Cut(raw, numbers.words)
	if s.starts == nil {
		s.starts = make([][]start, len(l.cues))
	}
	for i := range s.starts {
		s.starts[i] = s.starts[i][:0]
	}
	if raw == "" {
		return
	}
	if cap(s.words) == 0 {
		s.words = make([]word, 0, len(raw)/6+1)
	}
	low, tokens := s.low, s.tokens.Tokens
	next := 0       // the token that begins at the next word or behind it
	stretch := 0    // the beginning of the stretch that has no place yet
	last := unknown // the word before
	for i := 0; ; {
		var w *word
		if next < len(tokens) && int(tokens[next].Start) == i+1 && tokens[next].Plain && low[i] == ' ' && i > 0 { // as a rule
			t := &tokens[next]
			w = s.more()
			w.start, w.end, w.text, w.brk, w.signs = i+1, int(t.End), low[i+1:t.End], brkNone, 0
			w.id = numbers.id(t.Word, low[i+1])
			next++
		} else {
			start, sep, between := s.gap(i)
			if start == len(low) {
				s.tail = between
				break
			}
			w = s.more()
			w.start, w.brk, w.signs = start, sep, between
			if between != 0 {
				s.signed = append(s.signed, int32(len(s.words)-1))
			}
			next = s.read(w, numbers, next)
		}
		e := &l.words[w.id]
		if w.classes = e.classes; w.classes != 0 {
			s.holds |= w.classes
			s.marked = append(s.marked, int32(len(s.words)-1))
		}
		for ; stretch < w.end; stretch += stride {
			s.places = append(s.places, int32(len(s.words)-1))
		}
		if l.words[last].next&w.id.bit() != 0 {
			s.open(l, last, w.id, len(s.words)-2)
		}
		last, i = w.id, w.end
	}
	s.open(l, last, unknown, len(s.words)-1)
}

// more appends a word.
func (s *field) more() *word {
	n := len(s.words)
	if n == cap(s.words) {
		s.words = slices.Grow(s.words, 1)
	}
	s.words = s.words[:n+1]
	return &s.words[n]
}

// read makes w the word that begins at its start, as a token has it or letter by
// letter. It takes the first token that may begin there and returns the first
// behind the word.
func (s *field) read(w *word, numbers *numbering, next int) int {
	tokens := s.tokens.Tokens
	for next < len(tokens) && int(tokens[next].Start) < w.start {
		next++ // read with what stands before it
	}
	if next < len(tokens) && int(tokens[next].Start) == w.start && tokens[next].Plain {
		w.end = int(tokens[next].End)
		w.text = s.low[w.start:w.end]
		w.id = numbers.id(tokens[next].Word, w.text[0])
		return next + 1
	}
	w.end, w.text = wordEnd(s.low, w.start)
	w.id = numbers.id(numbers.words.Get(scan.Hash(w.text)), w.text[0])
	if abbreviation(s.raw, w.start, w.end) {
		w.end++
	}
	for next < len(tokens) && int(tokens[next].Start) < w.end {
		next++
	}
	return next
}

// gap reads what stands between words from byte i on: where the next word begins,
// what parts it from the one before, and the signs there.
func (s *field) gap(i int) (int, brk, signs) {
	low, sep, between := s.low, brkNone, signs(0)
	if i == 0 {
		sep = brkSentence
	}
	for i < len(low) && wordByte(low, i) == 0 {
		n, c := 1, low[i]
		switch {
		case c == ' ':
			if i+1 < len(low) && low[i+1] == ' ' {
				between |= signBlanks
			}
		case c < 0x80:
			between |= signOf[c]
			sep = max(sep, breakAt(s.raw, low, s.words, i, sep))
		default:
			var b brk
			if b, n = wideBreak(low, i); b == brkDash || b == brkHyphen {
				between |= signDash
			} else {
				between |= signWide
			}
			sep = max(sep, b)
		}
		i += n
	}
	return i, sep, between
}

// open notes where cues may begin with word i, now that the next one is known.
func (s *field) open(l *lexicon, id, next wordID, i int) {
	bit := next.bit()
	for k := l.words[id].opens; k < l.words[id+1].opens; k++ {
		if o := &l.opens[k]; o.next&bit != 0 {
			s.starts[o.set] = append(s.starts[o.set], start{int32(i), k})
		}
	}
}

// ahead are words of a field, in order, as one looks for them from its first word to
// its last.
type ahead []int32

// from returns those that are not before word i, which is not before the words asked
// for so far.
func (a *ahead) from(i int) []int32 {
	for len(*a) > 0 && int((*a)[0]) < i {
		*a = (*a)[1:]
	}
	return *a
}

// stride is the number of bytes between two entries of field.places.
const stride = 32

// near returns a word that ends after the stretch before the one a byte lies
// in, so that looking further takes a few steps.
func (s *field) near(offset int) int {
	switch k := offset / stride; {
	case offset <= 0:
		return 0
	case k < len(s.places):
		return int(s.places[k])
	}
	return len(s.words)
}

// of goes over those of the words from to to that are in a class.
func (s *field) of(c classes, from, to int) iter.Seq[int] {
	return func(yield func(int) bool) {
		if s.holds&c == 0 {
			return
		}
		k, _ := slices.BinarySearch(s.marked, int32(from))
		for ; k < len(s.marked) && int(s.marked[k]) < to; k++ {
			if i := int(s.marked[k]); s.words[i].classes&c != 0 && !yield(i) {
				return
			}
		}
	}
}

// has reports whether one of the words from to to is in a class.
func (s *field) has(c classes, from, to int) bool {
	for range s.of(c, from, to) {
		return true
	}
	return false
}

// breakAt is what the character of ASCII at i parts, behind the words so far and
// the break sep.
func breakAt(raw, low string, words []word, i int, sep brk) brk {
	switch c := low[i]; c {
	case '\t', '\r', '"', '\'', '_', '+', '$', '%', '#', '~', '`', '&', '@', '=':
		return brkNone
	case '*':
		if lineStart(low, i) || starRule(low, i) {
			return brkSentence
		}
		return brkNone
	case '-':
		if i+1 >= len(raw) || raw[i+1] == ' ' || i == 0 || raw[i-1] == ' ' {
			return brkDash
		}
		return brkHyphen
	case '/':
		return brkSlash
	case ',':
		return brkComma
	case '(', ')', '[', ']', '{', '}':
		return brkBracket
	case '|':
		return brkDash
	case ':':
		return brkColon
	case '\n':
		// A label and its value may stand on two lines, and so may the
		// items of a list: "States:\nOhio,\nTexas".
		if sep == brkColon || sep == brkComma {
			return brkNone
		}
	case '.':
		// A dot inside a name (e.g. "R1.RCM") parts nothing.
		if i+1 < len(raw) && wordByte(low, i+1) > 0 || shortened(words, i) || ofStreet(raw, words, i) {
			return brkNone
		}
	}
	return brkSentence // ; ! ? < > …
}

// signOf gives the sign of each character of ASCII.
var signOf = func() (t [0x80]signs) {
	for c := range t {
		t[c] = signOther
	}
	for _, m := range [...]struct {
		chars string
		sign  signs
	}{
		{".", signStop}, {"!?", signEnd}, {":", signColon}, {";", signSemi}, {",", signComma}, {"|", signBar}, {"\t", signTab},
		{"(", signOpen}, {")", signClose}, {"\n", signLine}, {"*_", signStar}, {"-", signDash},
	} {
		for i := range len(m.chars) {
			t[m.chars[i]] = m.sign
		}
	}
	return t
}()

// letterOrDigit tells the small letters and the digits of ASCII.
var letterOrDigit = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
	}
	return t
}()

// shortened reports whether the full stop at i ends a shortened word: "5 yrs."
func shortened(words []word, i int) bool {
	if n := len(words); n > 0 && words[n-1].end == i {
		switch words[n-1].text {
		case "yrs", "yr", "mos", "min", "approx":
			return true
		}
	}
	return false
}

// ofStreet reports whether the full stop at i shortens the name of a street within
// a sentence: "in our Elm St. office".
func ofStreet(raw string, words []word, i int) bool {
	n := len(words)
	if n == 0 || words[n-1].end != i || i+2 >= len(raw) || raw[i+1] != ' ' || raw[i+2] < 'a' || raw[i+2] > 'z' {
		return false
	}
	switch words[n-1].text {
	case "st", "ave", "blvd", "rd", "dr", "pkwy", "hwy", "ste", "bldg", "dept":
		return true
	}
	return false
}

// wideBreak tells what a character outside ASCII that is no word's parts, and
// its length.
func wideBreak(s string, i int) (brk, int) {
	switch {
	case strings.HasPrefix(s[i:], "\u00a0"), strings.HasPrefix(s[i:], "\u00ae"), strings.HasPrefix(s[i:], "\u00b0"):
		return brkNone, 2
	case strings.HasPrefix(s[i:], "\u00b7"):
		return brkDash, 2
	case strings.HasPrefix(s[i:], "\u2010"), strings.HasPrefix(s[i:], "\u2011"):
		return brkHyphen, 3
	case strings.HasPrefix(s[i:], "\u2012"), strings.HasPrefix(s[i:], "\u2013"), strings.HasPrefix(s[i:], "\u2014"), strings.HasPrefix(s[i:], "\u2212"):
		if i > 0 && s[i-1] != ' ' && i+3 < len(s) && s[i+3] != ' ' {
			return brkHyphen, 3
		}
		return brkDash, 3
	case strings.HasPrefix(s[i:], "\u2018"), strings.HasPrefix(s[i:], "\u2019"), strings.HasPrefix(s[i:], "\u201c"), strings.HasPrefix(s[i:], "\u201d"),
		strings.HasPrefix(s[i:], "\u2122"), strings.HasPrefix(s[i:], "\u200b"), strings.HasPrefix(s[i:], "\u2009"), strings.HasPrefix(s[i:], "\u202f"), strings.HasPrefix(s[i:], "\ufeff"):
		return brkNone, 3
	case s[i] == 0xe2 && i+2 < len(s): // bullets, arrows, boxes, check marks
		return brkSentence, 3
	}
	return brkNone, 1
}

// wordByte reports how many bytes of a word's character stand at i; 0: none.
// Letters outside ASCII count by their first byte (U+00C0 to U+07FF and the
// scripts above General Punctuation).
func wordByte(s string, i int) int {
	switch c := s[i]; {
	case letterOrDigit[c]:
		return 1
	case c >= 0xc3 && c <= 0xdf && i+1 < len(s):
		return 2
	case c == 0xe1 && i+2 < len(s), c >= 0xe3 && c <= 0xef && i+2 < len(s) && !strings.HasPrefix(s[i:], "\ufeff"):
		return 3
	}
	return 0
}

// wordEnd reads the word at i: where it ends and how it is spelled without
// apostrophes and dots.
func wordEnd(s string, i int) (int, string) {
	start, plain := i, true
	digit := s[i] >= '0' && s[i] <= '9'
	for i < len(s) {
		if n := wordByte(s, i); n > 0 {
			i += n
			continue
		}
		n := 0
		switch {
		case s[i] == '\'':
			n = 1
		case strings.HasPrefix(s[i:], "\u2019"):
			n = 3
		case digit && (s[i] == '.' || s[i] == ',') && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' && s[i-1] >= '0' && s[i-1] <= '9':
			i++
			continue
		case s[i] == '.' && i-start == 1 && dotted(s, i):
			// an abbreviation: u.s., d.c.
			j := i
			for j+1 < len(s) && s[j] == '.' && wordByte(s, j+1) == 1 && (j+2 >= len(s) || wordByte(s, j+2) == 0) {
				j += 2
			}
			return j, strings.ReplaceAll(s[start:j], ".", "")
		}
		if n == 0 || i+n >= len(s) || wordByte(s, i+n) == 0 {
			break
		}
		plain = false
		i += n
	}
	if plain {
		return i, s[start:i]
	}
	return i, strings.ReplaceAll(strings.ReplaceAll(s[start:i], "'", ""), "\u2019", "")
}

// abbreviation reports whether the full stop at end belongs to a dotted word
// (U.S.) and does not end the sentence: no capital letter follows.
func abbreviation(raw string, start, end int) bool {
	if end >= len(raw) || raw[end] != '.' || end-start < 3 || raw[end-2] != '.' {
		return false
	}
	for i := end + 1; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == ' ':
		case c == '\n', c >= 'A' && c <= 'Z':
			return false
		default:
			return true
		}
	}
	return false
}

// dotted reports whether the dot at i stands between two single letters.
func dotted(s string, i int) bool {
	return i+1 < len(s) && wordByte(s, i+1) == 1 && (i+2 >= len(s) || wordByte(s, i+2) == 0)
}

// starRule reports whether the star at i ends several between blanks, with which
// postings part what they shout: "remote *** no calls".
func starRule(s string, i int) bool {
	if i+1 < len(s) && s[i+1] != ' ' && s[i+1] != '\n' {
		return false
	}
	from := i
	for from > 0 && s[from-1] == '*' {
		from--
	}
	return from < i && from > 0 && s[from-1] == ' '
}

// lineStart reports whether only blanks stand before i in its line.
func lineStart(s string, i int) bool {
	for i > 0 {
		i--
		switch s[i] {
		case ' ', '\t':
		case '\n':
			return true
		default:
			return false
		}
	}
	return true
}

// longestSentence bounds a sentence, in words on either side: texts that have
// lost their full stops are not read as one.
const longestSentence = 80

// sentence returns the words around i that belong to one sentence: from,
// inclusive, to, exclusive.
func (s field) sentence(i int) (from, to int) {
	from, to = i, i+1
	for from > 0 && s.words[from].brk != brkSentence && i-from < longestSentence {
		from--
	}
	for to < len(s.words) && s.words[to].brk != brkSentence && to-i < longestSentence {
		to++
	}
	return from, to
}
