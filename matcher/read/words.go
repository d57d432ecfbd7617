package read

import (
	"strings"

	"hitmatch/matcher/scan"
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

// word is a word of a text in small letters, without apostrophes and the dots
// of an abbreviation, with the bytes it stands at.
type word struct {
	text       string
	start, end int
	hash       uint64  // of text
	opens      openers // the sets of cues that may begin here
	brk        brk     // before the word
	spaced     bool    // nothing but one blank stands between it and the word before
}

// number reports whether the word begins with a digit.
func (w word) number() bool { return w.text[0] >= '0' && w.text[0] <= '9' }

// field is a field of a posting cut into words.
type field struct {
	raw   string
	low   string // raw with ASCII letters in small, byte for byte
	words []word
}

// newField cuts a text into words.
func newField(raw string) field {
	var s field
	s.cut(raw)
	return s
}

// cut makes s the words of a text, in one pass and in the memory of the words
// that s had.
func (s *field) cut(raw string) {
	s.raw, s.low, s.words = raw, scan.Lower(raw), s.words[:0]
	if raw == "" {
		return
	}
	if cap(s.words) == 0 {
		s.words = make([]word, 0, len(raw)/6+1)
	}
	sep := brkSentence
	widen := func(b brk) {
		if b > sep {
			sep = b
		}
	}
	for i := 0; i < len(s.low); {
		c := s.low[i]
		if c == ' ' {
			i++
			continue
		}
		if letterOrDigit[c] || wordByte(s.low, i) > 0 {
			w := word{start: i, opens: anyOpener, brk: sep}
			if n := len(s.words); n > 0 {
				w.spaced = s.words[n-1].end == i-1 && raw[i-1] == ' '
			}
			if n, hash := plainWord(s.low, i); n > 0 {
				w.end, w.text, w.hash = i+n, s.low[i:i+n], hash
			} else {
				w.end, w.text = wordEnd(s.low, i)
				w.hash = scan.Hash(w.text)
				if abbreviation(raw, i, w.end) {
					w.end++
				}
			}
			s.words = append(s.words, w)
			sep = brkNone
			i = w.end
			continue
		}
		n := 1
		switch c {
		case '\t', '\r', '"', '\'', '*', '_', '+', '$', '%', '#', '~', '`', '&', '@', '=':
			if c == '*' && lineStart(s.low, i) {
				widen(brkSentence)
			}
		case '-':
			blank := i+1 >= len(raw) || raw[i+1] == ' ' || i == 0 || raw[i-1] == ' '
			switch {
			case blank:
				widen(brkDash)
			default:
				widen(brkHyphen)
			}
		case '/':
			widen(brkSlash)
		case ',':
			widen(brkComma)
		case '(', ')', '[', ']', '{', '}':
			widen(brkBracket)
		case '|':
			widen(brkDash)
		case ':':
			widen(brkColon)
		case '\n':
			// A label and its value may stand on two lines, and so may the
			// items of a list: "States:\nOhio,\nTexas".
			if sep != brkColon && sep != brkComma {
				widen(brkSentence)
			}
		case '.':
			// A dot inside a name (e.g. "R1.RCM") parts nothing.
			if (i+1 >= len(raw) || wordByte(s.low, i+1) == 0) && !shortened(s.words, i) {
				widen(brkSentence)
			}
		default:
			var b brk
			b, n = wideBreak(s.low, i)
			widen(b)
		}
		i += n
	}
}

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

// wideBreak tells what a character that is no word and no plain ASCII
// separator parts, and its length.
func wideBreak(s string, i int) (brk, int) {
	if s[i] < 0x80 {
		return brkSentence, 1 // ; ! ? < > …
	}
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
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		return 1
	case c >= 0xc3 && c <= 0xdf && i+1 < len(s):
		return 2
	case c == 0xe1 && i+2 < len(s), c >= 0xe3 && c <= 0xef && i+2 < len(s) && !strings.HasPrefix(s[i:], "\ufeff"):
		return 3
	}
	return 0
}

// letterOrDigit sorts the bytes of a text in small letters.
var letterOrDigit = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
	}
	return t
}()

// plainWord reads a word of ASCII letters and digits with nothing behind it that
// could go on with it: its length, else 0, and its hash.
func plainWord(s string, i int) (int, uint64) {
	w := scan.At(s, i)
	if end := i + w.Len; end < len(s) {
		switch c := s[end]; {
		case c == '\'' || c >= 0x80:
			return 0, 0
		case (c == '.' || c == ',') && (w.Len == 1 || w.Digits > 0):
			return 0, 0 // U.S., 1,000.50
		}
	}
	return w.Len, w.Hash
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
