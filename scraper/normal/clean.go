package normal

import (
	"encoding/binary"
	"html"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
)

// clean makes s valid UTF-8 without characters a reader cannot see: format
// characters (soft hyphens, zero-width and bidi controls, tags) and control
// characters go, every space becomes ' ', line ends become '\n'. Bytes of
// Windows-1252 that were taken for Latin-1 get their meaning back.
func clean(s string) string {
	if isPlain(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			b.WriteByte('\n')
		case r >= 0x80 && r <= 0x9f:
			if w := charmap.Windows1252.DecodeByte(byte(r)); w != '\uFFFD' {
				b.WriteRune(w)
			}
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case r == '\uf0b7' || r == '\uf0a7': // bullets of the Symbol and Wingdings fonts
			b.WriteRune('•')
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r):
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isPlain reports whether s has nothing but visible ASCII, blanks and line ends.
func isPlain(s string) bool {
	// Eight bytes at a time: the high bit of each is set that is not ASCII, or
	// less than a blank, or the last of ASCII.
	const ones, high = 0x0101010101010101, 0x8080808080808080
	for ; len(s) >= 8; s = s[8:] {
		v := binary.LittleEndian.Uint64([]byte(s[:8]))
		if (v|(v-ones*' ')|(v+ones))&high != 0 && !isPlainBytes(s[:8]) {
			return false
		}
	}
	return isPlainBytes(s)
}

func isPlainBytes(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' {
			return false
		}
	}
	return true
}

// line is s as one line of plain text: markup and entities decoded, invisible
// characters removed, runs of space collapsed, at most limit bytes.
func line(s string, limit int) string {
	if strings.ContainsAny(s, "<&") {
		s = Text(s)
	}
	if s = clean(s); strings.Contains(s, "\n") || strings.Contains(s, "  ") || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		s = strings.Join(strings.Fields(s), " ")
	}
	if len(s) > limit {
		s = cutAt(s, limit) + "…"
	}
	return s
}

// cutAt returns at most n bytes of s, cut between characters.
func cutAt(s string, n int) string {
	return strings.ToValidUTF8(s[:min(n, len(s))], "")
}

// unescapeOnce decodes the character references of s that end in a semicolon.
// References without one are left alone: "&copy" may be part of an address.
func unescapeOnce(s string) string {
	at := strings.IndexByte(s, '&')
	if at < 0 {
		return s
	}
	var b strings.Builder
	for at >= 0 {
		b.WriteString(s[:at])
		s = s[at:]
		end := referenceEnd(s)
		if end == 0 {
			b.WriteByte('&')
			end = 1
		} else {
			b.WriteString(html.UnescapeString(s[:end]))
		}
		s = s[end:]
		at = strings.IndexByte(s, '&')
	}
	b.WriteString(s)
	return b.String()
}

// referenceEnd returns the length of the character reference s starts with,
// 0 if there is none.
func referenceEnd(s string) int {
	const longest = 33 // "&CounterClockwiseContourIntegral;"
	for i := 1; i < len(s) && i < longest; i++ {
		switch c := s[i]; {
		case c == ';':
			if i == 1 {
				return 0
			}
			return i + 1
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '#' && i == 1:
		default:
			return 0
		}
	}
	return 0
}
