package digest

import (
	"fmt"
	"strings"
)

const (
	chatItems  = 5
	chatLength = 1800 // runes; Discord takes 2000
	// subjectLength is how many runes a subject has at most.
	subjectLength = 110
)

// Subject is a digest in a line: how much there is, and the first of it.
func Subject(v *View) string {
	items := v.shown()
	var s string
	switch {
	case len(items) > 0:
		p := &items[0].Posting
		s = fmt.Sprintf("%s: %s, %s", plural(len(items), "new job", "new jobs"), Clean(p.Title), Employer(p))
	case len(v.Changes) > 0:
		name, what := changeWords(&v.Changes[0])
		s = "No new jobs; " + name + ": " + what
	default:
		s = "Nothing new fits, " + Date(v.AsOf)
	}
	if r := []rune(s); len(r) > subjectLength {
		s = strings.TrimSpace(string(r[:subjectLength-1])) + "…"
	}
	return s
}

// Chat is a digest as a short message for a chat: the first jobs, and what else
// there is. A posting's words carry no markup of Slack, Discord, Teams,
// Telegram or Matrix, call on nobody, and make no link; the only addresses are
// those of the postings.
func Chat(v *View) string {
	var b strings.Builder
	b.WriteString(plain(title(v)) + "\n" + plain(summary(v)) + "\n")
	for _, n := range v.Notices {
		b.WriteString("Note: " + plain(n) + "\n")
	}
	var rest []string
	items := v.shown()
	for i := range items {
		it := &items[i]
		if i == chatItems {
			rest = append(rest, plural(len(items)-i, "more job is in the whole digest", "more jobs are in the whole digest"))
			break
		}
		part := fmt.Sprintf("\n%d. %s\n%s · %s · %s\n", it.Rank, short(plain(it.Posting.Title)), short(plain(Employer(&it.Posting))),
			short(plain(Where(&it.Posting, &it.Facts))), plain(Pay(&it.Facts)))
		if link := Link(it.Posting.URL); link != "" && len(link) <= 300 {
			part += link + "\n"
		}
		if len([]rune(b.String()))+len([]rune(part)) > chatLength-400 {
			rest = append(rest, plural(len(items)-i, "more job is in the whole digest", "more jobs are in the whole digest"))
			break
		}
		b.WriteString(part)
	}
	for i := range v.Changes {
		if i == chatItems {
			rest = append(rest, plural(len(v.Changes)-i, "more change", "more changes"))
			break
		}
		name, what := changeWords(&v.Changes[i])
		rest = append(rest, short(plain(name))+": "+short(plain(what)))
	}
	if first, _, _ := health(v); len(v.Boards) > 0 {
		rest = append(rest, strings.TrimSuffix(plain(first), ":"))
	}
	for _, r := range rest {
		b.WriteString("\n" + strings.TrimSuffix(r, ".") + ".")
	}
	out := []rune(b.String())
	return strings.TrimSpace(string(out[:min(len(out), chatLength)]))
}

// short cuts a part of a chat message.
func short(s string) string {
	const most = 90
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// plain makes foreign text inert in every chat: brackets and marks of emphasis
// become look-alikes without a meaning, "@" is "(at)", and a dot that would
// make a link is in brackets, as people write it who do not want a link.
func plain(s string) string {
	s = Clean(s)
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '<', r == '[', r == '{':
			b.WriteRune('(')
		case r == '>', r == ']', r == '}':
			b.WriteRune(')')
		case r == '@':
			b.WriteString("(at)")
		case r == '`':
			b.WriteRune('\'')
		case strings.ContainsRune("*_~|\\", r):
			b.WriteRune(' ')
		case r == '#' && (i == 0 || s[i-1] == ' '):
			b.WriteString("no. ")
		case r == '&':
			b.WriteString("and")
		case r == ':' && strings.HasPrefix(s[i+1:], "//"):
			b.WriteString(" ")
		case r == '.' && hostDot(s, i):
			b.WriteString("(.)")
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// hostDot reports whether the dot at i could stand before the end of a host
// name: a letter or digit before it, two letters or more after it.
func hostDot(s string, i int) bool {
	if i == 0 || s[i-1] == ' ' || s[i-1] == '.' {
		return false
	}
	n := 0
	for _, r := range s[i+1:] {
		if r < 128 && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			break
		}
		n++
	}
	return n >= 2
}
