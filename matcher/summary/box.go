package summary

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxRunes is the longest summary, in runes.
const MaxRunes = 600

// maxMarks is how many combining marks may sit on one letter.
const maxMarks = 3

// Box makes foreign text safe to print anywhere: one paragraph without markup,
// links, addresses, control or invisible characters, at most MaxRunes long and
// cut at a sentence or a word. Nothing in it can act.
func Box(text string) string { return box(text, MaxRunes) }

func box(text string, limit int) string {
	var words []string
	for _, w := range strings.Fields(plain(text)) {
		if !isLink(w) {
			words = append(words, w)
		}
	}
	text = strings.TrimLeft(strings.Join(words, " "), "-•+=@ ")
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	cut := string([]rune(text)[:limit-2])
	if i := strings.LastIndexAny(cut, ".!?"); i > len(cut)/2 {
		return cut[:i+1]
	}
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + " …"
}

// plain takes out what marks up or hides text.
func plain(text string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError, !unicode.IsPrint(r), marks > maxMarks:
			return -1
		case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE0FFF: // variation selectors, tags
			return -1
		case strings.ContainsRune("\u115F\u1160\u3164\uFFA0\u2800\u034F", r): // blank letters
			return -1
		case strings.ContainsRune("<>[]{}`*_#|\\~^", r):
			return ' '
		}
		return r
	}, text)
}

// narrow is the mark of an address that a wide one stands for.
func narrow(r rune) rune {
	switch r {
	case '．', '。', '｡':
		return '.'
	case '：':
		return ':'
	case '／':
		return '/'
	case '＠':
		return '@'
	}
	return r
}

// isLink reports whether a word is an address, or would be made one by a mail
// program: it has a scheme or an @, or a dot between what could be names.
func isLink(word string) bool {
	w := strings.ToLower(strings.Map(narrow, word))
	if strings.Contains(w, "//") || strings.Contains(w, "@") {
		return true
	}
	for _, scheme := range []string{"javascript:", "data:", "mailto:", "tel:", "sms:", "file:", "vbscript:"} {
		if strings.Contains(w, scheme) {
			return true
		}
	}
	for i := strings.IndexByte(w, '.'); i >= 0; {
		before, after := w[:i], w[i+1:]
		name := 0
		for name < len(after) && after[name] >= 'a' && after[name] <= 'z' {
			name++
		}
		if name >= 2 && before != "" && isNameEnd(before[len(before)-1]) {
			return true
		}
		next := strings.IndexByte(after, '.')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return false
}

func isNameEnd(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b >= utf8.RuneSelf
}

// sentences splits plain text at sentence ends; the pieces keep their stop.
func sentences(text string) []string {
	var out []string
	start := 0
	for i := 0; i < len(text); i++ {
		if !strings.ContainsRune(".!?", rune(text[i])) {
			continue
		}
		if i+1 < len(text) && text[i+1] != ' ' {
			continue // 3.5, U.S.A
		}
		if i+2 < len(text) && text[i+2] >= 'a' && text[i+2] <= 'z' {
			continue // "e.g. the"
		}
		out = append(out, strings.TrimSpace(text[start:i+1]))
		start = i + 1
	}
	if rest := strings.TrimSpace(text[start:]); rest != "" {
		out = append(out, rest)
	}
	return out
}
