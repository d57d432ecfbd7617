package career

import (
	"regexp"
	"strconv"
	"strings"
)

// tag is a source within a note: "(v:5)", "(mem)", "mem:", "v:27".
var tag = regexp.MustCompile(`\s*\(?\b(?:seed:\d{3}|v:\d+|mem)\b(?:\)|:)?`)

// notes takes the tags of sources out of a note; the sources are printed
// beside it.
func notes(s string) string {
	s = strings.ReplaceAll(tag.ReplaceAllString(s, ""), "the seed", "the guide")
	return strings.Join(strings.Fields(strings.Trim(s, " ;,:")), " ")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
