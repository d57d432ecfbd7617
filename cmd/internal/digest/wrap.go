package digest

import (
	"bytes"
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
	n := 0
	for _, r := range s {
		n += column(r)
	}
	return n
}

// column is how wide a rune is.
func column(r rune) int {
	switch {
	case ' ' <= r && r <= '~':
		return 1
	case '\u2010' <= r && r <= '\u2027':
		// Dashes, quotation marks, bullets: in every digest. At the first of all
		// others runewidth makes tables of two megabytes.
		return 1
	}
	return (&runewidth.Condition{}).RuneWidth(r)
}

// cut returns as much of a word as fits into so many columns, at least one
// rune.
func cut(word string, room int) string {
	n := 0
	for i, r := range word {
		if n += column(r); n > room && i > 0 {
			return word[:i]
		}
	}
	return word
}

// row puts facts beside each other. One that does not fit on a line any more
// begins the next.
func row(width int, indent string, facts ...string) string {
	var b strings.Builder
	line := facts[0]
	for _, f := range facts[1:] {
		if longer := line + " · " + f; columns(indent+longer) <= width {
			line = longer
			continue
		}
		b.WriteString(Wrap(line, width, indent, indent))
		line = f
	}
	return b.String() + Wrap(line, width, indent, indent)
}

// Wrap breaks cleaned text into lines of at most width columns, the first
// after first, the others after rest. A word wider than a line is split.
func Wrap(text string, width int, first, rest string) string {
	var b strings.Builder
	line, used, empty := []byte(first), columns(first), true
	flush := func() {
		b.Write(bytes.TrimRight(line, " "))
		b.WriteByte('\n')
		line, used, empty = append(line[:0], rest...), columns(rest), true
	}
	put := func(s string) {
		line, used, empty = append(line, s...), used+columns(s), false
	}
	for _, word := range strings.Fields(text) {
		if !empty {
			if columns(word) < width-used {
				put(" ")
				put(word)
				continue
			}
			flush()
		}
		for {
			head := cut(word, width-used)
			put(head)
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
