package taxonomy

import (
	"slices"
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

// Text is a text, of less than 2 GB, cut into its words, once for all who read it.
type Text struct {
	Raw    string
	Tokens []Token // in the order of the text
}

// Token is one word of a text at bytes Start to End.
type Token struct {
	Start, End int32
	// Word is the number that the word has, in small letters, among those that the
	// text was cut with, 0 for none; it is only said of a plain word.
	Word uint32
	// Plain says that the word is nothing but ASCII letters and digits and that
	// what stands behind it goes on with no word: no apostrophe, no letter of
	// another script, and behind digits or a single letter no full stop or comma.
	Plain bool

	gap       gap    // before the word
	upper     bool   // no letter is a small one, but for a plural s
	single    bool   // one letter
	digit     bool   // the last character is a digit
	inflected bool   // a plural or possessive s was taken off
	closes    bool   // a closing bracket stands before the word
	word      uint32 // number of the folded word, 0: none
	hash      uint64 // of the folded word
}

// in is the word as the text has it.
func (t *Token) in(text string) string { return text[t.Start:t.End] }

// Words with a part of their own in reading.
var (
	hashAnd = scan.Hash("and")
	hashThe = scan.Hash("the")
)

// Cut makes t the words of a text, in the memory of the words that t had, and looks
// each up among words. It is one pass over the text.
func (t *Text) Cut(raw string, words *scan.Words) {
	tokens := t.Tokens[:0]
	for i := 0; ; {
		before, closes := gapSpace, false
		if i > 0 && i+1 < len(raw) && raw[i] == ' ' && class[raw[i+1]] != 0 { // as a rule
			i++
		} else {
			var sep separator
			if i, sep = parting(raw, i); i == len(raw) {
				break
			}
			if sep&sepDot != 0 && raw[i] != '&' && len(tokens) > 0 && shortened(tokens[len(tokens)-1].in(raw)) {
				sep = sep&^sepDot | sepBlank
			}
			before, closes = sep.gap(), sep&sepClose != 0
		}
		if len(tokens) == cap(tokens) {
			tokens = slices.Grow(tokens, 1)
		}
		tokens = tokens[:len(tokens)+1]
		w := &tokens[len(tokens)-1]
		run := scan.RunAt(raw, i)
		end, plain := run.End, true
		if end == i || end < len(raw) && raw[end] != ' ' {
			var next int
			if next, plain = w.readAny(raw, i, run, words); next > i {
				w.gap, w.closes = before, closes
				i = next
				continue
			}
		}
		n, last := end-i, raw[end-1]
		w.Start, w.End, w.Plain = int32(i), int32(end), plain
		w.gap, w.closes, w.inflected = before, closes, false
		w.upper, w.single, w.digit = !run.Small, n == 1 && !run.Digit, class[last] == isDigit
		w.hash, w.Word = run.Hash, words.Get(run.Hash)
		w.word = w.Word
		if last|0x20 == 's' && n > 2 {
			w.fold(raw, words)
		}
		i = end
	}
	t.Raw, t.Tokens = raw, tokens
}

// parting reads what stands between two words from byte i on: where the next word
// begins.
func parting(raw string, i int) (int, separator) {
	sep := separator(0)
	if i == 0 {
		sep = sepWhole
	}
	for i < len(raw) {
		switch c := raw[i]; {
		case class[c] != 0, c == '&':
			return i, sep
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(raw[i:])
			if wordRune(r) {
				return i, sep
			}
			sep.addRune(r, n)
			i += n
		case c == '(' && markLen(raw[i:]) > 0:
			i += markLen(raw[i:])
		default:
			sep.add(c)
			i++
		}
	}
	return i, sep
}

// readAny makes t the word that begins at byte i with a run, unless the word is
// that run and nothing more. It returns where reading goes on, and of a run i
// and whether it is plain.
func (t *Token) readAny(text string, i int, run scan.Run, words *scan.Words) (next int, plain bool) {
	end, n := run.End, run.End-i
	if n == 0 {
		if text[i] == '&' {
			*t = Token{hash: hashAnd, word: words.Get(hashAnd), Start: int32(i), End: int32(i + 1), upper: true}
			return i + 1, false
		}
		return t.readSlowly(text, i, words), false
	}
	switch c := text[end]; {
	case c == '\'' || c >= utf8.RuneSelf:
		return t.readSlowly(text, i, words), false
	case c == '.' && n == 1 && !run.Digit:
		return t.dotted(text, i, words), false
	case c == '.' || c == ',':
		return i, n > 1 && !run.Digit
	}
	return i, true
}

// fold takes the ending of a plural off a word that ends in s.
func (t *Token) fold(text string, words *scan.Words) {
	word := t.in(text)
	n := len(word)
	letters, small := n, 2 // as plural asks for two or more
	if word[n-1] != 's' || word[n-2] < 'a' {
		letters, small = 0, 0
		for i := range n {
			if class[word[i]] == isLetter {
				letters++
			}
			if word[i] >= 'a' {
				small++
			}
		}
	}
	cut, end := 1, ""
	switch plural(n, letters, small, word[n-1] == 's', fold(word[n-2]), fold(word[n-3])) {
	case pluralNone:
		return
	case pluralCode:
		t.upper = true
	case pluralIes:
		cut, end = 3, "y"
	}
	t.inflected, t.hash = true, scan.Prefix(word, n-cut, end)
	t.word = words.Get(t.hash)
}

// readSlowly reads words with apostrophes and of other scripts.
func (t *Token) readSlowly(text string, i int, words *scan.Words) int {
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
	*t = Token{
		hash: h.Sum(), Start: int32(start), End: int32(end),
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
	t.word = words.Get(t.hash)
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
// word and returns where reading goes on: i if none begins there.
func (t *Token) dotted(text string, i int, words *scan.Words) int {
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
		return start
	}
	*t = Token{hash: h.Sum(), word: words.Get(h.Sum()), Start: int32(start), End: int32(end), upper: small == 0}
	return end
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
