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

// Text is a text, of less than 2 GB, cut into its words, once for all who read it.
type Text struct {
	Raw    string
	Tokens []Token // in the order of the text
}

// Token is one word of a text at bytes Start to End.
type Token struct {
	Hash       uint64 // of a plain word: scan.Hash of it in small letters
	Start, End int32
	// Plain says that the word is nothing but ASCII letters and digits and that
	// what stands behind it goes on with no word: no apostrophe, no letter of
	// another script, and behind digits or a single letter no full stop or comma.
	Plain bool

	hash      uint64 // of the folded word
	word      uint32 // number in the vocabulary of the finder that reads the text, 0: not in it
	gap       gap    // before the word
	upper     bool   // no letter is a small one, but for a plural s
	single    bool   // one letter
	digit     bool   // the last character is a digit
	inflected bool   // a plural or possessive s was taken off
	closes    bool   // a closing bracket stands before the word
}

// in is the word as the text has it.
func (t *Token) in(text string) string { return text[t.Start:t.End] }

// Words with a part of their own in reading.
var (
	hashAnd = scan.Hash("and")
	hashThe = scan.Hash("the")
)

// Cut makes t the words of a text, in the memory of the words that t had. It is
// one pass and looks at nothing but the text.
func (t *Text) Cut(raw string) {
	tokens, sep := t.Tokens[:0], separator(sepWhole)
	for i := 0; i < len(raw); {
		if i+1 < len(raw) && raw[i] == ' ' && class[raw[i+1]] != 0 { // as a rule
			sep |= sepBlank
			i++
		}
		switch c := raw[i]; {
		case class[c] != 0:
		case c >= utf8.RuneSelf:
			if r, n := utf8.DecodeRuneInString(raw[i:]); !wordRune(r) {
				sep.addRune(r, n)
				i += n
				continue
			}
		case c == '&':
			tokens = append(tokens, Token{hash: hashAnd, Start: int32(i), End: int32(i + 1), gap: sep.gap(), closes: sep&sepClose != 0, upper: true})
			sep = 0
			i++
			continue
		case c == '(' && markLen(raw[i:]) > 0:
			i += markLen(raw[i:])
			continue
		default:
			sep.add(c)
			i++
			continue
		}
		tokens = append(tokens, Token{})
		w := &tokens[len(tokens)-1]
		i = w.read(raw, i)
		if sep&sepDot != 0 && len(tokens) > 1 && shortened(tokens[len(tokens)-2].in(raw)) {
			sep = sep&^sepDot | sepBlank
		}
		if w.gap = gapSpace; sep != sepBlank {
			w.gap, w.closes = sep.gap(), sep&sepClose != 0
		}
		sep = 0
	}
	t.Raw, t.Tokens = raw, tokens
}

// read makes t the word that begins at byte i and returns where reading goes on.
// Nearly all words are a run with no apostrophe behind it.
func (t *Token) read(text string, i int) int {
	run := scan.RunAt(text, i)
	end, n := run.End, run.End-i
	if n == 0 {
		return t.readAny(text, i)
	}
	t.Plain = true
	if end < len(text) && text[end] != ' ' {
		switch c := text[end]; {
		case c == '\'' || c >= utf8.RuneSelf:
			return t.readAny(text, i)
		case c == '.' && n == 1 && !run.Digit:
			if next, ok := t.dotted(text, i); ok {
				return next
			}
			t.Plain = false
		case c == '.' || c == ',':
			t.Plain = n > 1 && !run.Digit
		}
	}
	last := text[end-1]
	t.Hash, t.hash, t.Start, t.End = run.Hash, run.Hash, int32(i), int32(end)
	t.upper, t.single, t.digit = !run.Small, n == 1 && !run.Digit, class[last] == isDigit
	if last|0x20 == 's' && n > 2 {
		t.fold(text)
	}
	return end
}

// fold takes the ending of a plural off a word that ends in s.
func (t *Token) fold(text string) {
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
	switch plural(n, letters, small, word[n-1] == 's', fold(word[n-2]), fold(word[n-3])) {
	case pluralCode:
		t.hash, t.upper, t.inflected = scan.Prefix(word, n-1, ""), true, true
	case pluralS:
		t.hash, t.inflected = scan.Prefix(word, n-1, ""), true
	case pluralIes:
		t.hash, t.inflected = scan.Prefix(word, n-3, "y"), true
	}
}

// readAny is read for words with apostrophes and of other scripts.
func (t *Token) readAny(text string, i int) int {
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
func (t *Token) dotted(text string, i int) (int, bool) {
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
	*t = Token{hash: h.Sum(), Start: int32(start), End: int32(end), upper: small == 0}
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
