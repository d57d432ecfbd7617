package digest

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// Bounds of the width of a line of text, in columns.
const (
	defaultWidth = 80
	minWidth     = 20
	maxWidth     = 100 // longer lines are hard to read
)

// Width is the width to wrap at in a terminal of so many columns; 0: unknown.
func Width(columns int) int {
	if columns == 0 {
		return defaultWidth
	}
	return min(max(columns, minWidth), maxWidth)
}

// columns is how wide a text is on a terminal, measured rune by rune and
// without asking the locale, so that the same view gives the same bytes
// everywhere.
func columns(s string) int {
	c := runewidth.Condition{}
	n := 0
	for _, r := range s {
		n += c.RuneWidth(r)
	}
	return n
}

// cut returns as much of a word as fits into so many columns, at least one
// rune.
func cut(word string, room int) string {
	c := runewidth.Condition{}
	n := 0
	for i, r := range word {
		if n += c.RuneWidth(r); n > room && i > 0 {
			return word[:i]
		}
	}
	return word
}

// Wrap breaks cleaned text into lines of at most width columns, the first
// after first, the others after rest. A word wider than a line is split.
func Wrap(text string, width int, first, rest string) string {
	var b strings.Builder
	line := first
	empty := true
	room := func() int { return width - columns(line) }
	flush := func() {
		b.WriteString(strings.TrimRight(line, " "))
		b.WriteByte('\n')
		line, empty = rest, true
	}
	for _, word := range strings.Fields(text) {
		if !empty {
			if cut(word, room()-1) == word && columns(word) < room() {
				line += " " + word
				continue
			}
			flush()
		}
		for {
			head := cut(word, room())
			line, empty = line+head, false
			if word = word[len(head):]; word == "" {
				break
			}
			flush()
		}
	}
	if !empty || b.Len() == 0 {
		flush()
	}
	return b.String()
}
