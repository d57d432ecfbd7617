package read

import "strings"

// wrapWidth is the number of bytes from which on a line may have been broken
// for its length.
const wrapWidth = 45

// unwrap joins the lines of a text that were broken at a width, as in a text
// copied from a printed page: a blank takes the place of the line's end, so
// that every byte stays where it is. A line goes on in the next one if it is
// long, ends no sentence and begins like one (or goes on with the line before),
// and the next line begins with a small letter, or the line ends within a name
// or phrase ("Certified", "$21 to"). Within a sentence that was broken before,
// a comma, "and" or "or" at the end of a line is enough.
func unwrap(raw string) string {
	var joined []byte
	goesOn := false // the line goes on with the one before it
	for start := 0; ; {
		n := strings.IndexByte(raw[start:], '\n')
		if n < 0 {
			break
		}
		end := start + n
		goesOn = wrapped(raw[start:end], raw[end+1:], goesOn)
		if goesOn {
			if joined == nil {
				joined = []byte(raw)
			}
			joined[end] = ' '
		}
		start = end + 1
	}
	if joined == nil {
		return raw
	}
	return string(joined)
}

// wrapped reports whether a line goes on in the text behind it.
func wrapped(line, rest string, goesOn bool) bool {
	if len(line) < wrapWidth {
		return false
	}
	line = strings.TrimRight(line, " \r")
	if len(line) < wrapWidth || strings.IndexByte(".:;!?", line[len(line)-1]) >= 0 {
		return false
	}
	if first := line[0]; !goesOn && first >= 'a' && first <= 'z' {
		return false // a list of phrases in small letters
	}
	rest = strings.TrimLeft(rest, " ")
	if len(rest) < 2 || rest[1] == '.' || rest[1] == ')' || rest[1] == ' ' && rest[0] != 'a' {
		return false // nothing, or the mark of an item
	}
	switch c := rest[0]; {
	case strings.IndexByte(line, '|') >= 0 || strings.IndexByte(line, '\t') >= 0:
		return false // a row of a table
	case c >= 'a' && c <= 'z':
		return true
	case c >= '0' && c <= '9', c == '$':
	case c < 'A' || c > 'Z':
		return false
	}
	switch strings.ToLower(line[strings.LastIndexByte(line, ' ')+1:]) {
	case "certified", "registered", "licensed", "of", "the", "a", "an", "in", "with", "for", "to", "by", "from", "as":
		return true
	case "or", "and":
		return goesOn
	}
	return goesOn && strings.HasSuffix(line, ",")
}
