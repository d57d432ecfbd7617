package digest

import (
	"fmt"
	"strings"

	"hitmatch/store/job"
)

// Style is how text is printed.
type Style struct {
	Width  int // columns; see Width
	Colour bool
}

func (s Style) bold(text string) string { return s.paint("1", text) }

func (s Style) grade(g job.Grade, text string) string {
	switch g {
	case job.Strong:
		return s.paint("1;32", text)
	case job.Near:
		return s.paint("1;33", text)
	}
	return s.bold(text)
}

func (s Style) paint(code, text string) string {
	if !s.Colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// painted wraps a text and paints its lines.
func (s Style) painted(paint func(string) string, text, first, rest string) string {
	var b strings.Builder
	for line := range strings.Lines(Wrap(text, s.Width, first, rest)) {
		b.WriteString(paint(strings.TrimSuffix(line, "\n")) + "\n")
	}
	return b.String()
}

// Text renders a view for a terminal.
func Text(v *View, s Style) string {
	s.Width = Width(s.Width)
	var b strings.Builder
	b.WriteString(s.painted(s.bold, title(v), "", ""))
	b.WriteString(Wrap(summary(v), s.Width, "", ""))
	for _, n := range v.Notices {
		b.WriteString(Wrap(Clean(n), s.Width, "! ", "  "))
	}
	items := v.shown()
	var grade job.Grade
	for i := range items {
		it := &items[i]
		if it.Match.Grade != grade {
			grade = it.Match.Grade
			b.WriteByte('\n')
			b.WriteString(s.painted(func(t string) string { return s.grade(grade, t) }, strings.ToUpper(gradeTitle(grade)), "", ""))
		}
		b.WriteByte('\n')
		s.item(&b, it, v)
	}
	if len(v.Changes) > 0 {
		b.WriteString("\n" + s.painted(s.bold, strings.ToUpper(changesTitle), "", ""))
		for i := range v.Changes {
			name, what := changeWords(&v.Changes[i])
			b.WriteString(Wrap(name+": "+what+".", s.Width, "  - ", indent))
			if link := Link(v.Changes[i].Posting.URL); link != "" {
				b.WriteString(indent + link + "\n")
			}
		}
	}
	if v.Hides() > 0 {
		b.WriteByte('\n')
		b.WriteString(Wrap(hiddenWords(v)+":", s.Width, "", ""))
		for _, c := range v.Hidden {
			b.WriteString(Wrap(Cause(c.Reason), s.Width, fmt.Sprintf("%6d  ", c.Jobs), "        "))
		}
	}
	b.WriteByte('\n')
	first, bad, last := health(v)
	b.WriteString(Wrap(first, s.Width, "", ""))
	for _, x := range bad {
		b.WriteString(Wrap(x, s.Width, "  - ", "    "))
	}
	if last != "" {
		b.WriteString(Wrap(last, s.Width, "", ""))
	}
	for i, e := range v.Expiring {
		if i == 0 {
			b.WriteByte('\n')
		}
		b.WriteString(Wrap(expiryWords(e, v.AsOf), s.Width, "", ""))
	}
	if words := modelWords(v); words != "" {
		b.WriteString("\n" + Wrap(words, s.Width, "", ""))
	}
	return b.String()
}

const (
	indent       = "    "
	changesTitle = "Changes of jobs you follow"
)

// capital begins a sentence.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func (s Style) item(b *strings.Builder, it *Item, v *View) {
	b.WriteString(s.painted(s.bold, Clean(it.Posting.Title), fmt.Sprintf("%2d. ", it.Rank), indent))
	b.WriteString(row(s.Width, indent, Employer(&it.Posting), Where(&it.Posting, &it.Facts)))
	b.WriteString(row(s.Width, indent, Pay(&it.Facts), seen(it, v.AsOf), fmt.Sprintf("score %d", it.Match.Score)))
	s.lines(b, append(summaryLine(it), reasons(it.Match)...))
	if m := marked(it.Mark); m != "" {
		b.WriteString(Wrap(capital(m)+".", s.Width, indent, indent))
	}
	if names := also(it); names != "" {
		b.WriteString(Wrap("The same job is also advertised by "+names+".", s.Width, indent, indent))
	}
	if it.More > 0 {
		b.WriteString(Wrap(more(it), s.Width, indent, indent))
	}
	if v.Fit != "" {
		b.WriteString(indent + "More: " + Clean(v.Fit) + " " + it.Posting.ID + "\n")
	}
	if link := Link(it.Posting.URL); link != "" {
		b.WriteString(indent + link + "\n")
	}
}

// lines prints labelled lines, texts below each other.
func (s Style) lines(b *strings.Builder, lines []line) {
	const labels = 9
	for _, l := range lines {
		text := l.text
		if l.quote != "" {
			text += " " + quoted(l.quote)
		}
		if s.Width < 40 {
			first := indent
			if l.label != "" {
				first += l.label + ": "
			}
			b.WriteString(Wrap(text, s.Width, first, indent))
			continue
		}
		b.WriteString(Wrap(text, s.Width, fmt.Sprintf("%s%-*s", indent, labels, l.label), indent+strings.Repeat(" ", labels)))
	}
}
