package board

import (
	"html"
	"regexp"
	"strings"
)

// repair makes a block of JSON-LD strict where sites get it wrong:
//   - the whole block is escaped as HTML;
//   - it is wrapped in CDATA or an HTML comment, with or without JavaScript
//     comments around the wrapper, or followed by a semicolon;
//   - comments stand between its members;
//   - a string holds raw control characters, or an escape JSON does not know;
//   - a comma stands before a closing bracket, or is missing between members.
//
// Nothing inside a string is changed but what makes it a valid string.
func repair(block string) string {
	s := strings.TrimSpace(strings.TrimPrefix(block, "\ufeff"))
	if strings.HasPrefix(s, "&") || !strings.Contains(s, `"`) && strings.Contains(s, "&quot;") {
		s = html.UnescapeString(s)
	}
	for _, wrapper := range wrappers() {
		s = strings.TrimSpace(wrapper.ReplaceAllString(s, ""))
	}
	s = strings.TrimRight(s, "; \t\r\n")
	var out strings.Builder
	out.Grow(len(s) + 16)
	comma := false // a comma has been read and not yet written
	value := false // the last thing written ends a value
	emit := func(start bool) {
		if comma || value && start {
			out.WriteByte(',')
		}
		comma, value = false, false
	}
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"':
			emit(true)
			n := repairString(&out, s[i:])
			i += n
			value = true
		case c == '/' && i+1 < len(s) && s[i+1] == '/':
			end := strings.IndexByte(s[i:], '\n')
			if end < 0 {
				end = len(s) - i
			}
			i += end
		case c == '/' && i+1 < len(s) && s[i+1] == '*':
			end := strings.Index(s[i+2:], "*/")
			if end < 0 {
				return out.String() // an open comment: the strict decoder refuses the rest
			}
			i += 2 + end + 2
		case strings.HasPrefix(s[i:], "<!--"):
			end := strings.Index(s[i:], "-->")
			if end < 0 {
				return out.String()
			}
			i += end + len("-->")
		case c == ',':
			comma = true
			i++
		case c == '}' || c == ']':
			comma = false
			out.WriteByte(c)
			value = true
			i++
		case c == '{' || c == '[':
			emit(true)
			out.WriteByte(c)
			i++
		case c == ':':
			out.WriteByte(c)
			comma, value = false, false
			i++
		case c <= ' ':
			out.WriteByte(' ')
			i++
		default:
			end := i
			for end < len(s) && s[end] > ' ' && !strings.ContainsRune(`,:{}[]"/`, rune(s[end])) {
				end++
			}
			if end == i {
				end++
			}
			emit(true)
			out.WriteString(s[i:end])
			value = true
			i = end
		}
	}
	return out.String()
}

// wrappers match what is put around a block to hide it from old browsers.
func wrappers() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`^(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?`),
		regexp.MustCompile(`(?://|/\*)?\s*\]\]>\s*(?:\*/)?$`),
		regexp.MustCompile(`^<!--`),
		regexp.MustCompile(`(?://)?\s*-->$`),
	}
}

// repairString writes the string s begins with as a valid one and returns its
// length in s.
func repairString(out *strings.Builder, s string) int {
	const hex = "0123456789abcdef"
	out.WriteByte('"')
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			out.WriteByte('"')
			return i + 1
		case c == '\\' && i+1 < len(s):
			next := s[i+1]
			switch {
			case strings.IndexByte(`"\/bfnrt`, next) >= 0, next == 'u' && i+5 < len(s) && isHex(s[i+2:i+6]):
				out.WriteByte('\\')
				out.WriteByte(next)
				i++
			case next < ' ': // a line continued in JavaScript's way
				i++
			default: // an escape JSON does not know: the character itself
			}
		case c == '\n':
			out.WriteString(`\n`)
		case c == '\t':
			out.WriteString(`\t`)
		case c == '\r':
			out.WriteString(`\r`)
		case c < ' ':
			out.WriteString(`\u00`)
			out.WriteByte(hex[c>>4])
			out.WriteByte(hex[c&15])
		default:
			out.WriteByte(c)
		}
	}
	return len(s)
}

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdefABCDEF") == ""
}
