package taxonomy

import (
	"unicode"
	"unicode/utf8"

	"hitmatch/matcher/scan"
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
	word       uint32 // number in the vocabulary of the finder that reads the text, 0: not in it
	start, end int32
	gap        gap  // before the word
	upper      bool // no letter is a small one, but for a plural s
	single     bool // one letter
	digit      bool // the last character is a digit
	inflected  bool // a plural or possessive s was taken off
	closes     bool // a closing bracket stands before the word
}

// in is the word as the text has it.
func (t *token) in(text string) string { return text[t.start:t.end] }

// Words with a part of their own in reading.
var (
	hashAnd = scan.Hash("and")
	hashThe = scan.Hash("the")
)

// tokenise appends the words of a text to dst. It is one pass and looks at
// nothing but the text.
func tokenise(dst []token, text *scan.Text) []token {
	raw, runs := text.Raw, text.Runs
	sep := separator(sepWhole)
	for i := 0; i < len(raw); {
		for int(runs[0].Start) < i {
			runs = runs[1:] // read with what stands before it
		}
		run := &runs[0]
		if start := int(run.Start); i+1 == start && start < len(raw) && raw[i] == ' ' { // as a rule
			sep |= sepBlank
			i = start
		}
		if i < int(run.Start) {
			c := raw[i]
			switch {
			case c >= utf8.RuneSelf:
				r, n := utf8.DecodeRuneInString(raw[i:])
				if wordRune(r) {
					break
				}
				sep.addRune(r, n)
				i += n
				continue
			case c == '&':
				dst = append(dst, token{hash: hashAnd, start: int32(i), end: int32(i + 1), gap: sep.gap(), closes: sep&sepClose != 0, upper: true})
				sep = 0
				i++
				continue
			case c == '(':
				if n := markLen(raw[i:]); n > 0 {
					i += n
					continue
				}
				sep |= sepOpen
				i++
				continue
			default:
				sep.add(c)
				i++
				continue
			}
		}
		dst = append(dst, token{})
		t := &dst[len(dst)-1]
		if i == int(run.Start) {
			i = t.read(raw, run)
		} else {
			i = t.readAny(raw, i)
		}
		if sep&sepDot != 0 && len(dst) > 1 && shortened(dst[len(dst)-2].in(raw)) {
			sep = sep&^sepDot | sepBlank
		}
		if t.gap = gapSpace; sep != sepBlank {
			t.gap, t.closes = sep.gap(), sep&sepClose != 0
		}
		sep = 0
	}
	return dst
}

// read makes t the word that begins with a run and returns where reading goes
// on. Nearly all words are a run with no apostrophe behind it.
func (t *token) read(text string, run *scan.Run) int {
	end := int(run.End)
	if end < len(text) {
		switch c := text[end]; {
		case c == '\'' || c >= utf8.RuneSelf:
			return t.readAny(text, int(run.Start))
		case c == '.' && run.Len() == 1 && run.Digits == 0:
			if next, ok := t.dotted(text, int(run.Start)); ok {
				return next
			}
		}
	}
	last := text[end-1]
	t.hash, t.start, t.end = run.Hash, run.Start, run.End
	t.upper, t.single, t.digit = run.Small == 0, run.Len() == 1 && run.Digits == 0, class[last] == isDigit
	if last|0x20 != 's' || run.Len() < 3 {
		return end
	}
	word := text[run.Start:end]
	switch plural(len(word), len(word)-int(run.Digits), int(run.Small), last == 's', fold(text[end-2]), fold(text[end-3])) {
	case pluralCode:
		t.hash, t.upper, t.inflected = scan.Prefix(word, len(word)-1, ""), true, true
	case pluralS:
		t.hash, t.inflected = scan.Prefix(word, len(word)-1, ""), true
	case pluralIes:
		t.hash, t.inflected = scan.Prefix(word, len(word)-3, "y"), true
	}
	return end
}

// readAny is read for words with apostrophes and of other scripts.
func (t *token) readAny(text string, i int) int {
	var (
		h, p1, p2, p3 scan.Hasher // p1 to p3: before the last one, two and three characters
		c1, c2, c3    rune        // the last three characters, folded
		letters       int
		small         int  // small letters
		lastSmall     bool // the last character is one
		n             int
		owns          bool // ends in 's
		lastDigit     bool
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
			h = h.Add(byte(r))
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
				h = h.Add(x)
			}
		}
		c1 = r
		n++
		i += size
		end = i
	}
done:
	*t = token{
		hash: h.Sum(), start: int32(start), end: int32(end),
		upper: small == 0, single: n == 1 && letters == 1, digit: lastDigit, inflected: owns,
	}
	if c1 == 's' {
		switch plural(n, letters, small, lastSmall, c2, c3) {
		case pluralCode:
			t.hash, t.upper, t.inflected = p1.Sum(), true, true
		case pluralS:
			t.hash, t.inflected = p1.Sum(), true
		case pluralIes:
			t.hash, t.inflected = p3.Add('y').Sum(), true
		}
	}
	return i
}

// ending is how a word in s is one: by itself or as a plural.
type ending uint8

const (
	pluralNone ending = iota
	pluralCode        // RHITs and CPCs, in small s
	pluralS           // coders and CODERS
	pluralIes         // registries
)

// plural tells the plural of a word of n characters that ends in s: of RHITs
// and CPCs in small s; of CODERS and coders from four or five letters on, so
// that CCS, GPS and CMS stay themselves. c2 and c3 stand before the s.
func plural(n, letters, small int, lastSmall bool, c2, c3 rune) ending {
	switch {
	case small == 1 && lastSmall && n >= 3:
		return pluralCode
	case small == 0 && letters < 5, n < 4, c2 == 's', c2 == 'u', c2 == 'i':
		return pluralNone
	case c2 == 'e' && c3 == 'i' && n >= 5:
		return pluralIes
	}
	return pluralS
}

func fold(c byte) rune {
	if c >= 'A' && c <= 'Z' {
		c |= 0x20
	}
	return rune(c)
}

// dotted reads an abbreviation with full stops (R.H.I.T., R. H. I. T.) as one
// word.
func (t *token) dotted(text string, i int) (int, bool) {
	var h scan.Hasher
	start, end, letters, small := i, i, 0, 0
	for i < len(text) && class[text[i]]&isLetter != 0 {
		dot := i+1 < len(text) && text[i+1] == '.'
		if !dot && (i != end || i+1 < len(text) && startsWord(text[i+1:])) {
			break // the next word, or the letter begins one
		}
		if text[i] >= 'a' {
			small++
		}
		h = h.Add(text[i] | 0x20)
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
		return 0, false
	}
	*t = token{hash: h.Sum(), start: int32(start), end: int32(end), upper: small == 0}
	return end, true
}

// separator is the set of what stands between two words.
type separator uint16

const (
	sepBlank separator = 1 << iota
	sepNewline
	sepHyphen
	sepHyphens // more than one
	sepSlash
	sepComma
	sepDot
	sepOpen
	sepClose
	sepOther
	sepWhole // the start of the text
)

func (s *separator) add(c byte) {
	switch c {
	case ' ', '\t', '\r', '"', '\'', '`':
		*s |= sepBlank
	case '%':
	case '\n', '\f', '\v':
		if *s&sepNewline != 0 {
			*s |= sepOther // a blank line
		}
		*s |= sepNewline | sepBlank
	case '-':
		if *s&sepHyphen != 0 {
			*s |= sepHyphens
		}
		if *s&sepNewline != 0 {
			*s |= sepOther // a bullet
		}
		*s |= sepHyphen
	case '/':
		*s |= sepSlash
	case ',':
		*s |= sepComma
	case '.':
		*s |= sepDot
	case '(', '[':
		*s |= sepOpen
	case ')', ']':
		*s |= sepClose
	default:
		*s |= sepOther
	}
}

func (s *separator) addRune(r rune, size int) {
	switch {
	case r == utf8.RuneError && size <= 1:
		*s |= sepOther
	case r == '®' || r == '™' || r == '℠' || invisible(r):
	case r == '‐' || r == '‑' || r == '‒' || r == '–' || r == '—' || r == '−':
		s.add('-')
	case r == '“' || r == '”' || r == '‘' || r == '’' || r == '\u0085' || unicode.IsSpace(r):
		*s |= sepBlank
	case r == '⁄' || r == '∕' || r == '／':
		*s |= sepSlash
	default:
		*s |= sepOther
	}
}

func (s separator) gap() gap {
	// Of these one alone joins words; a closing bracket before it adds nothing.
	mark := s & (sepHyphen | sepSlash | sepComma | sepDot | sepOpen)
	switch {
	case s&(sepWhole|sepOther|sepHyphens) != 0, mark&(mark-1) != 0:
		return gapBreak
	case mark == sepHyphen && s&sepBlank != 0:
		return gapDash
	case mark == sepHyphen:
		return gapHyphen
	case mark == sepSlash:
		return gapSlash
	case mark == sepComma:
		return gapComma
	case mark == sepDot && s&sepBlank != 0:
		return gapBreak
	case mark == sepDot:
		return gapDot
	case mark == sepOpen:
		return gapOpen
	case s&sepClose != 0:
		return gapClose
	case s&sepBlank != 0:
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
