package fetch

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// This file reads robots.txt as RFC 9309 says, and where that leaves room, as
// Google's published parser does: a line without a colon and the common
// misspellings count, lines of other records do not part groups, and groups
// that name us several times are merged.

// rules is what a robots.txt says to one product token.
type rules struct {
	lines []rule
	// pause is its Crawl-delay; 0: none given. Values past ten years are that.
	pause time.Duration
}

type rule struct {
	allow   bool
	pattern string
}

// parseRobots reads the groups for a product token (lower case), or else the
// groups for "*".
func parseRobots(body []byte, token string) rules {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	var ours, anyone rules
	var named bool // a group names us
	// Of the group being read: whom it is for, and whether its rules began.
	var forUs, forAll, begun bool
	for line := range bytes.FieldsFuncSeq(body, func(r rune) bool { return r == '\n' || r == '\r' }) {
		key, value, ok := record(string(line))
		if !ok {
			continue
		}
		switch key {
		case "user-agent":
			if begun {
				forUs, forAll, begun = false, false, false
			}
			switch {
			case value == "*" || strings.HasPrefix(value, "*") && strings.TrimLeft(value[1:2], " \t") == "":
				forAll = true
			case productOf(value) == token:
				forUs, named = true, true
			}
		case "allow", "disallow":
			begun = begun || forUs || forAll
			if value == "" {
				continue
			}
			r := rule{allow: key == "allow", pattern: escape(value)}
			if forUs {
				ours.lines = append(ours.lines, r)
			}
			if forAll {
				anyone.lines = append(anyone.lines, r)
			}
		case "crawl-delay":
			if d, ok := seconds(value); ok {
				if forUs {
					ours.pause = max(ours.pause, d)
				}
				if forAll {
					anyone.pause = max(anyone.pause, d)
				}
			}
		}
	}
	if named {
		return ours
	}
	return anyone
}

// record splits a line into its key, spelt the one right way, and its value.
func record(line string) (key, value string, ok bool) {
	line, _, _ = strings.Cut(line, "#")
	line = strings.TrimSpace(strings.ToValidUTF8(line, "\ufffd"))
	key, value, ok = strings.Cut(line, ":")
	if !ok {
		words := strings.Fields(line)
		if len(words) != 2 {
			return "", "", false
		}
		key, value = words[0], words[1]
	}
	key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
	for _, k := range []struct{ prefix, key string }{
		{"user-agent", "user-agent"}, {"useragent", "user-agent"}, {"user agent", "user-agent"},
		{"allow", "allow"},
		{"disallow", "disallow"}, {"dissallow", "disallow"}, {"dissalow", "disallow"}, {"disalow", "disallow"}, {"diasllow", "disallow"}, {"disallaw", "disallow"},
		{"crawl-delay", "crawl-delay"},
	} {
		if strings.HasPrefix(key, k.prefix) {
			return k.key, value, true
		}
	}
	return "", "", false
}

// productOf is the product token a user-agent line begins with, in lower case.
func productOf(value string) string {
	end := strings.IndexFunc(value, func(r rune) bool {
		return r != '-' && r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end >= 0 {
		value = value[:end]
	}
	return strings.ToLower(value)
}

func seconds(value string) (time.Duration, bool) {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(n) || n < 0 {
		return 0, false
	}
	const most = 10 * 365 * 24 * 3600
	return time.Duration(min(n, most) * float64(time.Second)), true
}

// allows reports whether a path with its query, percent-encoded as a request
// sends it, may be fetched: the rule with the longest pattern decides, Allow
// among equals, and without a rule everything is allowed.
func (r rules) allows(path string) bool {
	path = upperHex(path)
	if path == "/robots.txt" {
		return true
	}
	bare := unescape(path)
	allow, disallow := -1, -1
	for _, l := range r.lines {
		switch {
		case l.allow:
			if len(l.pattern) > allow && matches(l.pattern, path) {
				allow = len(l.pattern)
			}
		case len(l.pattern) > disallow:
			// RFC 9309, 2.2.2 compares what is needlessly encoded decoded.
			// Only a refusal is read that widely.
			if matches(l.pattern, path) || matches(unescape(l.pattern), bare) {
				disallow = len(l.pattern)
			}
		}
	}
	return disallow < 0 || allow >= disallow
}

// matches holds a pattern against the beginning of a path: "*" stands for any
// octets, "$" at the end for the end of the path.
func matches(pattern, path string) bool {
	pattern, whole := strings.CutSuffix(pattern, "$")
	pieces := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(path, pieces[0])
	if !ok {
		return false
	}
	if len(pieces) == 1 {
		return !whole || rest == ""
	}
	last := pieces[len(pieces)-1]
	for _, piece := range pieces[1 : len(pieces)-1] {
		i := strings.Index(rest, piece)
		if i < 0 {
			return false
		}
		rest = rest[i+len(piece):]
	}
	if whole {
		return strings.HasSuffix(rest, last)
	}
	return strings.Contains(rest, last)
}

const upper = "0123456789ABCDEF"

// escape percent-encodes octets outside ASCII and writes the hexadecimal
// digits of what is encoded already in upper case.
func escape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x80 {
			b.WriteByte('%')
			b.WriteByte(upper[c>>4])
			b.WriteByte(upper[c&15])
		} else {
			b.WriteByte(c)
		}
	}
	return upperHex(b.String())
}

func upperHex(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' && hex(b[i+1]) >= 0 && hex(b[i+2]) >= 0 {
			b[i+1], b[i+2] = upper[hex(b[i+1])], upper[hex(b[i+2])]
			i += 2
		}
	}
	return string(b)
}

// unescape decodes encoded unreserved characters (RFC 3986, 2.3), which mean
// the same either way.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0 {
			c := byte(hex(s[i+1])<<4 | hex(s[i+2]))
			if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func hex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
