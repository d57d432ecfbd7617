package taxonomy

import (
	"unicode"
	"unicode/utf8"
)

// gap is what stands between two words of a text.
type gap uint8

const (
	gapBreak  gap = iota // end of a sentence, a bullet, a blank line: no phrase crosses it
	gapNone              // nothing, as around "&"
	gapSpace             // blanks, one line end, quotation marks
	gapHyphen            // a hyphen between two words without blanks
	gapDash              // a hyphen or dash with a blank on either side
	gapSlash
	gapComma
	gapOpen  // an opening bracket
	gapClose // a closing bracket
	gapDot   // a full stop within a word ("Ph.D.")
)

// token is one word of a text at bytes start to end.
type token struct {
	hash       uint64 // of the folded word
	start, end int
	gap        gap  // before the word
	upper      bool // no letter is a small one, but for a plural s
	single     bool // one letter
	digit      bool // the last character is a digit
	inflected  bool // a plural or possessive s was taken off
	closes     bool // a closing bracket stands before the word
}

// FNV-1a, 64 bits.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func hashWord(s string) uint64 {
	h := uint64(fnvOffset)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}

// Words with a part of their own in reading.
var (
	hashAnd = hashWord("and")
	hashThe = hashWord("the")
)

// tokenise appends the words of a text to dst. It is one pass and looks at
// nothing but the text.
func tokenise(dst []token, text string) []token {
	sep := separator{whole: true}
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf && class[c]&(isLetter|isDigit) == 0 {
			if c == '&' {
				dst = append(dst, token{hash: hashAnd, start: i, end: i + 1, gap: sep.gap(), closes: sep.close, upper: true})
				sep = separator{}
				i++
				continue
			}
			if c == '(' {
				if n := markLen(text[i:]); n > 0 {
					i += n
					continue
				}
			}
			sep.add(c)
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(text[i:])
			if !wordRune(r) {
				sep.addRune(r, n)
				i += n
				continue
			}
		}
		t, next := word(text, i)
		if sep.dot && len(dst) > 0 && shortened(text[dst[len(dst)-1].start:dst[len(dst)-1].end]) {
			sep.dot, sep.blank = false, true
		}
		t.gap, t.closes = sep.gap(), sep.close
		dst = append(dst, t)
		sep = separator{}
		i = next
	}
	return dst
}

// word reads the word that starts at i and returns where reading goes on.
func word(text string, i int) (token, int) {
	if t, next, ok := dotted(text, i); ok {
		return t, next
	}
	if t, ok := plainWord(text, i); ok {
		return t, t.end
	}
	var (
		h          uint64 = fnvOffset
		p1, p2, p3 uint64 // h before the last one, two and three characters
		c1, c2, c3 rune   // the last three characters, folded
		letters    int
		small      int  // small letters
		lastSmall  bool // the last character is one
		n          int
		owns       bool // ends in 's
		lastDigit  bool
	)
	start, end := i, i
	for i < len(text) {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case r == '\'' || r == '’':
			// "bachelor's": the s belongs to the span, not to the word.
			// Elsewhere (O'Brien) the apostrophe is left out.
			after := i + size
			if after >= len(text) || !startsWord(text[after:]) {
				goto done
			}
			if text[after]|0x20 == 's' && !startsWord(text[after+1:]) {
				owns = true
				end = after + 1
				i = end
				goto done
			}
			i += size
			continue
		case invisible(r):
			i += size
			continue
		case r < utf8.RuneSelf && class[r]&(isLetter|isDigit) == 0, r >= utf8.RuneSelf && !wordRune(r):
			goto done
		}
		p3, p2, p1 = p2, p1, h
		c3, c2 = c2, c1
		lastSmall, lastDigit = false, false
		if r < utf8.RuneSelf {
			switch {
			case class[r]&isDigit != 0:
				lastDigit = true
			case r >= 'a':
				letters++
				small++
				lastSmall = true
			default:
				letters++
				r |= 0x20
			}
			h = (h ^ uint64(r)) * fnvPrime
		} else {
			switch {
			case unicode.IsDigit(r):
				lastDigit = true
			case unicode.IsUpper(r):
				letters++
				r = unicode.ToLower(r)
			case unicode.IsLetter(r):
				letters++
				small++
				lastSmall = true
			}
			var b [utf8.UTFMax]byte
			for _, x := range b[:utf8.EncodeRune(b[:], r)] {
				h = (h ^ uint64(x)) * fnvPrime
			}
		}
		c1 = r
		n++
		i += size
		end = i
	}
done:
	t := token{
		hash: h, start: start, end: end,
		upper: small == 0, single: n == 1 && letters == 1, digit: lastDigit, inflected: owns,
	}
	if c1 == 's' {
		t.singular(n, letters, small, lastSmall, c2, c3, p1, p3)
	}
	return t, i
}

// singular takes the plural s off: of RHITs and CPCs in small s; of CODERS and
// coders from four or five letters on, so that CCS, GPS and CMS stay themselves.
// The word has n characters, c2 and c3 stand before the s; p1 and p3 are the
// hash without the last one and three.
func (t *token) singular(n, letters, small int, lastSmall bool, c2, c3 rune, p1, p3 uint64) {
	switch {
	case small == 1 && lastSmall && n >= 3:
		t.hash, t.upper, t.inflected = p1, true, true
	case small == 0 && letters < 5, n < 4, c2 == 's', c2 == 'u', c2 == 'i':
	case c2 == 'e' && c3 == 'i' && n >= 5:
		t.hash, t.inflected = (p3^'y')*fnvPrime, true
	default:
		t.hash, t.inflected = p1, true
	}
}

// plainWord reads a word of ASCII letters and digits without an apostrophe
// behind it, which nearly all words are; else it reports false.
func plainWord(text string, i int) (token, bool) {
	start := i
	var (
		h          uint64 = fnvOffset
		p1, p2, p3 uint64
		small      int
		digits     int
	)
	for ; i < len(text); i++ {
		c := text[i]
		k := class[c]
		if k == 0 {
			if c == '\'' || c >= utf8.RuneSelf {
				return token{}, false
			}
			break
		}
		if k == isDigit {
			digits++
		} else if c >= 'a' {
			small++
		} else {
			c |= 0x20
		}
		p3, p2, p1 = p2, p1, h
		h = (h ^ uint64(c)) * fnvPrime
	}
	n := i - start
	if n == 0 {
		return token{}, false
	}
	last := text[i-1]
	t := token{hash: h, start: start, end: i, upper: small == 0, single: n == 1 && digits == 0, digit: class[last] == isDigit}
	if last|0x20 == 's' {
		var c2, c3 rune
		if n > 1 {
			c2 = fold(text[i-2])
		}
		if n > 2 {
			c3 = fold(text[i-3])
		}
		t.singular(n, n-digits, small, last == 's', c2, c3, p1, p3)
	}
	return t, true
}

func fold(c byte) rune {
	if c >= 'A' && c <= 'Z' {
		c |= 0x20
	}
	return rune(c)
}

// dotted reads an abbreviation with full stops (R.H.I.T., R. H. I. T.) as one
// word.
func dotted(text string, i int) (token, int, bool) {
	h := uint64(fnvOffset)
	start, end, letters, small := i, i, 0, 0
	for i < len(text) && class[text[i]]&isLetter != 0 {
		dot := i+1 < len(text) && text[i+1] == '.'
		if !dot && (i != end || i+1 < len(text) && startsWord(text[i+1:])) {
			break // the next word, or the letter begins one
		}
		if text[i] >= 'a' {
			small++
		}
		h = (h ^ uint64(text[i]|0x20)) * fnvPrime
		letters++
		end = i + 1
		if !dot {
			break
		}
		end++
		i = end
		if i+2 < len(text) && text[i] == ' ' && text[i+2] == '.' && small == 0 {
			i++
		}
	}
	if letters < 2 {
		return token{}, 0, false
	}
	return token{hash: h, start: start, end: end, upper: small == 0}, end, true
}

// separator gathers what stands between two words.
type separator struct {
	whole                                   bool // the start of the text
	blank, newline, slash, comma, dot, open bool
	close, other                            bool
	hyphens                                 int
}

func (s *separator) add(c byte) {
	switch c {
	case ' ', '\t', '\r', '"', '%', '\'', '`':
		s.blank = s.blank || c != '%'
	case '\n', '\f', '\v':
		if s.newline {
			s.other = true // a blank line
		}
		s.newline, s.blank = true, true
	case '-':
		s.hyphens++
		if s.newline {
			s.other = true // a bullet
		}
	case '/':
		s.slash = true
	case ',':
		s.comma = true
	case '.':
		s.dot = true
	case '(', '[':
		s.open = true
	case ')', ']':
		s.close = true
	default:
		s.other = true
	}
}

func (s *separator) addRune(r rune, size int) {
	switch {
	case r == utf8.RuneError && size <= 1:
		s.other = true
	case r == '®' || r == '™' || r == '℠' || invisible(r):
	case r == '‐' || r == '‑' || r == '‒' || r == '–' || r == '—' || r == '−':
		s.add('-')
	case r == '“' || r == '”' || r == '‘' || r == '’' || r == '\u0085' || unicode.IsSpace(r):
		s.blank = true
	case r == '⁄' || r == '∕' || r == '／':
		s.slash = true
	default:
		s.other = true
	}
}

func (s *separator) gap() gap {
	n := 0 // a closing bracket before one of these adds nothing
	for _, b := range [...]bool{s.hyphens > 0, s.slash, s.comma, s.dot, s.open} {
		if b {
			n++
		}
	}
	switch {
	case s.whole, s.other, n > 1, s.hyphens > 1:
		return gapBreak
	case s.hyphens == 1 && s.blank:
		return gapDash
	case s.hyphens == 1:
		return gapHyphen
	case s.slash:
		return gapSlash
	case s.comma:
		return gapComma
	case s.dot && s.blank:
		return gapBreak
	case s.dot:
		return gapDot
	case s.open:
		return gapOpen
	case s.close:
		return gapClose
	case s.blank:
		return gapSpace
	}
	return gapNone
}

// shortened reports words whose full stop ends no sentence in a title.
func shortened(word string) bool {
	switch word {
	case "Sr", "Jr", "SR", "JR", "Asst", "Assoc", "Mgr", "Dept", "Med", "Rec", "Tech", "Spec", "Cert":
		return true
	}
	return false
}

// markLen is the length of a trade mark written in letters: (R), (TM), (SM).
func markLen(s string) int {
	for _, m := range [...]string{"(R)", "(TM)", "(SM)", "(r)", "(tm)", "(sm)"} {
		if len(s) >= len(m) && s[:len(m)] == m {
			return len(m)
		}
	}
	return 0
}

// invisible reports characters that are not there for a reader: the soft
// hyphen and the zero-width ones.
func invisible(r rune) bool {
	return r == '\u00ad' || r >= '\u200b' && r <= '\u200d' || r == '\u2060' || r == '\ufeff'
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// startsWord reports whether s starts with a letter, a digit or a mark.
func startsWord(s string) bool {
	if s == "" {
		return false
	}
	if s[0] < utf8.RuneSelf {
		return class[s[0]]&(isLetter|isDigit) != 0
	}
	r, _ := utf8.DecodeRuneInString(s)
	return wordRune(r)
}

const (
	isLetter = 1 << iota
	isDigit
)

// class sorts the bytes of ASCII.
var class = func() (t [256]uint8) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = isLetter, isLetter
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = isDigit
	}
	return t
}()
