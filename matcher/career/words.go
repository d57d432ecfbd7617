package career

import (
	"regexp"
	"strconv"
	"strings"
)

// tag is a source within a note: "(v:5)", "(mem)", "mem:", "v:27".
var tag = regexp.MustCompile(`(?:\s+named)?(?:\s+in)?\s*\(?\b(?:seed:\d{3}|v:\d+|mem)\b(?:\)|:)?`)

// Notes takes the tags of sources out of a note; the sources are printed
// beside it.
func Notes(s string) string {
	s = strings.ReplaceAll(tag.ReplaceAllString(s, ""), "the seed", "the guide")
	return strings.Join(strings.Fields(strings.Trim(s, " ;,:")), " ")
}

// lowerFirst lowers the first letter unless the word is an abbreviation.
func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:min(1, len(s))]) + s[min(1, len(s)):]
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
