package digest

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks may sit on one letter: the longest
// that living orthographies need.
const maxMarks = 3

// Clean makes foreign text safe to print on one line: control characters and
// escapes, invisible and direction-changing characters are taken out, every
// run of white space becomes one space.
func Clean(s string) string { return strings.Join(strings.Fields(CleanBlock(s)), " ") }

// CleanBlock is Clean for text of several lines: line ends stay.
func CleanBlock(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	for _, r := range s {
		if ' ' <= r && r <= '~' { // nearly all of them
			b.WriteByte(byte(r))
			marks = 0
			continue
		}
		if unicode.Is(unicode.Mn, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == '\n':
			b.WriteByte('\n')
		case r == '\t', r == '\r', r == '\v', r == '\f', r == 0x85, r == '\u2028', r == '\u2029':
			b.WriteByte(' ')
		case r == utf8.RuneError, unicode.IsControl(r), invisible(r), marks > maxMarks:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// invisible reports characters that show nothing or change how others show:
// formats (bidi controls, zero-width characters, tags), variation selectors,
// the blank letters of Hangul and Braille, private use and unassigned ones.
func invisible(r rune) bool {
	switch {
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE0FFF:
		return true
	case r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0, r == 0x2800, r == 0x034F:
		return true
	}
	return !unicode.IsPrint(r) && !unicode.IsSpace(r)
}

// Link returns an address that may be printed or linked: absolute, http or
// https, without a user name in it, of reasonable length; anything else is "".
func Link(s string) string {
	if len(s) > 2000 || s != Clean(s) || strings.ContainsAny(s, " <>\"'`\\") {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return ""
	}
	return s
}
