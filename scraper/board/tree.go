package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decodeTree decodes one JSON value as encoding/json does into an any with
// UseNumber, in a third of the time: most of what a crawl decodes are the
// JobPosting blocks of pages. Strings without escapes lie in s.
func decodeTree(s string) (any, error) {
	t := tree{text: s}
	v, err := t.value(0)
	if err != nil {
		return nil, err
	}
	if t.space(); t.at < len(s) {
		return nil, errors.New("more follows the end of the value")
	}
	return v, nil
}

// maxTree is how deep the values of a tree may lie in each other: as deep as the
// elements of a page.
const maxTree = 512

var errDeep = fmt.Errorf("its values lie more than %d deep in each other", maxTree)

// tree is JSON being read.
type tree struct {
	text string
	at   int
}

func (t *tree) space() {
	for t.at < len(t.text) {
		switch t.text[t.at] {
		case ' ', '\n', '\t', '\r':
			t.at++
		default:
			return
		}
	}
}

// wrong is the error of what stands at the place reached.
func (t *tree) wrong(where string) error {
	if t.at >= len(t.text) {
		return errors.New("unexpected end of JSON input")
	}
	r, _ := utf8.DecodeRuneInString(t.text[t.at:])
	return fmt.Errorf("invalid character %q %s", r, where)
}

// accept reads a character if it is next.
func (t *tree) accept(c byte) bool {
	if t.at < len(t.text) && t.text[t.at] == c {
		t.at++
		return true
	}
	return false
}

func (t *tree) value(depth int) (any, error) {
	t.space()
	switch {
	case t.at >= len(t.text):
		return nil, t.wrong("")
	case depth >= maxTree && (t.text[t.at] == '{' || t.text[t.at] == '['):
		return nil, errDeep
	case t.text[t.at] == '{':
		return t.object(depth)
	case t.text[t.at] == '[':
		return t.array(depth)
	case t.text[t.at] == '"':
		return t.string()
	}
	switch rest := t.text[t.at:]; {
	case strings.HasPrefix(rest, "true"):
		t.at += len("true")
		return true, nil
	case strings.HasPrefix(rest, "false"):
		t.at += len("false")
		return false, nil
	case strings.HasPrefix(rest, "null"):
		t.at += len("null")
		return nil, nil
	}
	return t.number()
}

func (t *tree) object(depth int) (any, error) {
	t.at++
	m := map[string]any{}
	if t.space(); t.accept('}') {
		return m, nil
	}
	for {
		if t.space(); t.at >= len(t.text) || t.text[t.at] != '"' {
			return nil, t.wrong("looking for beginning of object key string")
		}
		name, err := t.string()
		if err != nil {
			return nil, err
		}
		if t.space(); !t.accept(':') {
			return nil, t.wrong("after object key")
		}
		if m[name], err = t.value(depth + 1); err != nil {
			return nil, err
		}
		if t.space(); t.accept('}') {
			return m, nil
		}
		if !t.accept(',') {
			return nil, t.wrong("after object key:value pair")
		}
	}
}

func (t *tree) array(depth int) (any, error) {
	t.at++
	all := []any{}
	if t.space(); t.accept(']') {
		return all, nil
	}
	for {
		v, err := t.value(depth + 1)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
		if t.space(); t.accept(']') {
			return all, nil
		}
		if !t.accept(',') {
			return nil, t.wrong("after array element")
		}
	}
}

func (t *tree) digits() bool {
	from := t.at
	for t.at < len(t.text) && t.text[t.at] >= '0' && t.text[t.at] <= '9' {
		t.at++
	}
	return t.at > from
}

func (t *tree) number() (any, error) {
	from := t.at
	t.accept('-')
	if !t.accept('0') && !t.digits() {
		return nil, t.wrong("looking for beginning of value")
	}
	if t.accept('.') && !t.digits() {
		return nil, t.wrong("after decimal point in numeric literal")
	}
	if t.accept('e') || t.accept('E') {
		if !t.accept('+') {
			t.accept('-')
		}
		if !t.digits() {
			return nil, t.wrong("in exponent of numeric literal")
		}
	}
	return json.Number(t.text[from:t.at]), nil
}

// string reads a string. What is not UTF-8, and half of a surrogate pair, is
// U+FFFD.
func (t *tree) string() (string, error) {
	t.at++
	from := t.at
	for t.at < len(t.text) && t.text[t.at] != '"' && t.text[t.at] != '\\' && t.text[t.at] >= ' ' {
		t.at++
	}
	if t.accept('"') {
		return validText(t.text[from : t.at-1]), nil
	}
	var b strings.Builder
	for plain := from; ; {
		if t.at >= len(t.text) || t.text[t.at] < ' ' {
			return "", t.wrong("in string literal")
		}
		c := t.text[t.at]
		if c != '"' && c != '\\' {
			t.at++
			continue
		}
		b.WriteString(t.text[plain:t.at])
		t.at++
		if c == '"' {
			return validText(b.String()), nil
		}
		if err := t.escape(&b); err != nil {
			return "", err
		}
		plain = t.at
	}
}

// validText is s with U+FFFD for each byte that is not UTF-8.
func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

func (t *tree) escape(b *strings.Builder) error {
	if t.at >= len(t.text) {
		return t.wrong("")
	}
	c := t.text[t.at]
	if c == 'u' {
		r, ok := hexRune(t.text[t.at+1:])
		if !ok {
			return t.wrong(`in \u hexadecimal character escape`)
		}
		t.at += 5
		if utf16.IsSurrogate(r) {
			rest := t.text[t.at:]
			low, ok := rune(0), false
			if strings.HasPrefix(rest, `\u`) {
				low, ok = hexRune(rest[2:])
			}
			if r = utf16.DecodeRune(r, low); ok && r != utf8.RuneError {
				t.at += 6
			}
		}
		b.WriteRune(r)
		return nil
	}
	at := strings.IndexByte(`"\/bfnrt`, c)
	if at < 0 {
		return t.wrong("in string escape code")
	}
	b.WriteByte("\"\\/\b\f\n\r\t"[at])
	t.at++
	return nil
}

// hexRune reads the four hexadecimal digits that s begins with.
func hexRune(s string) (r rune, ok bool) {
	if len(s) < 4 {
		return 0, false
	}
	for _, c := range []byte(s[:4]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
