package digest

import (
	"fmt"
	"strings"

	"hitmatch/store/job"
)

// Markdown renders a view as CommonMark that also reads well as it stands.
// Every foreign character that could be markup is escaped; titles are links
// only when the posting has a clean address.
func Markdown(v *View) string {
	var b strings.Builder
	title := "Jobs"
	if v.Person != "" {
		title += " for " + escape(v.Person)
	}
	fmt.Fprintf(&b, "# %s, %s\n\n%s\n", title, Date(v.AsOf), summary(v))
	for _, n := range v.Notices {
		fmt.Fprintf(&b, "\n**Note:** %s\n", escape(n))
	}
	items := v.shown()
	var grade job.Grade
	for i := range items {
		it := &items[i]
		if it.Match.Grade != grade {
			grade = it.Match.Grade
			fmt.Fprintf(&b, "\n## %s\n", gradeTitle(grade))
		}
		name := escape(it.Posting.Title)
		if link := Link(it.Posting.URL); link != "" {
			name = "[" + name + "](<" + link + ">)"
		}
		fmt.Fprintf(&b, "\n### %d. %s\n\n", it.Rank, name)
		fmt.Fprintf(&b, "%s · %s · %s · %s · score %d\n\n", escape(Employer(&it.Posting)), escape(Where(&it.Posting, &it.Facts)),
			escape(Pay(&it.Facts)), escape(seen(it, v.AsOf)), it.Match.Score)
		label := ""
		for _, l := range append(summaryLine(it), reasons(it.Match)...) {
			if l.label != "" {
				label = l.label
			}
			fmt.Fprintf(&b, "- **%s:** %s", label, escape(l.text))
			if l.quote != "" {
				b.WriteString(" " + escape(quoted(l.quote)))
			}
			b.WriteByte('\n')
		}
		if m := marked(it.Mark); m != "" {
			fmt.Fprintf(&b, "- %s\n", escape(capital(m)+"."))
		}
		if names := also(it); names != "" {
			fmt.Fprintf(&b, "- The same job is also advertised by %s\\.\n", escape(names))
		}
		if it.More > 0 {
			fmt.Fprintf(&b, "- %s\n", escape(more(it)))
		}
		if v.Fit != "" {
			fmt.Fprintf(&b, "- More: %s\n", escape(v.Fit+" "+it.Posting.ID))
		}
	}
	for i := range v.Changes {
		if i == 0 {
			fmt.Fprintf(&b, "\n## %s\n\n", changesTitle)
		}
		name, what := changeWords(&v.Changes[i])
		if name = escape(name); Link(v.Changes[i].Posting.URL) != "" {
			name = "[" + name + "](<" + Link(v.Changes[i].Posting.URL) + ">)"
		}
		fmt.Fprintf(&b, "- %s: %s\n", name, escape(what+"."))
	}
	if v.Hides() > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n", hiddenWords(v))
		for _, c := range v.Hidden {
			fmt.Fprintf(&b, "- %d: %s\n", c.Jobs, escape(Cause(c.Reason)))
		}
	}
	first, bad, last := health(v)
	fmt.Fprintf(&b, "\n## Boards\n\n%s\n", first)
	for i, x := range bad {
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "- %s\n", escape(x))
	}
	if last != "" {
		fmt.Fprintf(&b, "\n%s\n", last)
	}
	for i, e := range v.Expiring {
		if i == 0 {
			b.WriteString("\n## Credentials\n\n")
		}
		fmt.Fprintf(&b, "- %s\n", escape(expiryWords(e, v.AsOf)))
	}
	if words := modelWords(v); words != "" {
		fmt.Fprintf(&b, "\n%s\n", escape(words))
	}
	return b.String()
}

// escape makes foreign text inert in Markdown: what has a meaning, or gets one
// from a renderer's extensions (formulas, addresses that turn into links), is
// behind a backslash. An address of a person becomes a link in some renderers
// even then, so its @ is written "(at)".
func escape(s string) string {
	s = Clean(s)
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '@':
			b.WriteString("(at)")
			continue
		case strings.ContainsRune("\\`*_[]<>&|~#${}^=", r),
			r == ':' && i+1 < len(s) && s[i+1] != ' ',
			i == 0 && strings.ContainsRune("-+", r),
			r == '.' && (ordinal(s[:i]) || between(s, i)),
			r == ')' && ordinal(s[:i]),
			r == '/' && (after(s, i, '/') || after(s, i, ':') || strings.HasPrefix(s[i+1:], "/")):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// ordinal reports whether s is what stands before the mark of a numbered item.
func ordinal(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// between reports whether the dot at i could be that of a host name: it has
// neither end nor space beside it, and is not that of a number.
func between(s string, i int) bool {
	if i == 0 || i+1 == len(s) || s[i-1] == ' ' || s[i+1] == ' ' {
		return false
	}
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	return !digit(s[i-1]) || !digit(s[i+1])
}

// after reports whether c stands before the byte at i.
func after(s string, i int, c byte) bool { return i > 0 && s[i-1] == c }
