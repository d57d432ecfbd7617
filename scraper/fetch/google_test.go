package fetch

import (
	"strings"
	"testing"

	"github.com/jimsmart/grobotstxt"
)

// FuzzGoogle holds the matcher against a port of Google's own, on files made
// of lines both must understand: the first argument chooses them, two bytes a
// line. A reference to a letter (/%41) is not among them: RFC 9309, 2.2.2 has it
// compared as the letter, which the port does not.
//
//	go test ./scraper/fetch -fuzz FuzzGoogle -fuzztime 30s
func FuzzGoogle(f *testing.F) {
	agents := []string{"*", "hitmatch", "HitMatch/1.0", "other", "hit"}
	patterns := []string{"/", "/a", "/a/", "/a*", "/*b", "/a$", "/*$", "/a/b", "/a*b$", "/b", "/ab", "", "*", "/a?b", "/*?", "/a%2Fb", "$", "/**a", "/$"}
	f.Add([]byte{0, 0, 2, 0, 1, 1}, "/a")
	f.Add([]byte{0, 1, 2, 1, 0, 0, 2, 0}, "/ab")
	f.Add([]byte{2, 0, 0, 1, 1, 8, 2, 3, 3, 0, 0, 2, 2, 5}, "/a/b?b")
	f.Add([]byte{0, 3, 0, 1, 2, 6, 0, 1, 1, 10}, "/a%2fb")
	f.Fuzz(func(t *testing.T, lines []byte, path string) {
		if len(lines) > 60 || len(path) > 60 {
			return
		}
		var b strings.Builder
		for i := 0; i+1 < len(lines); i += 2 {
			n := int(lines[i+1])
			switch lines[i] % 4 {
			case 0:
				b.WriteString("User-agent: " + agents[n%len(agents)])
			case 1:
				b.WriteString("Allow: " + patterns[n%len(patterns)])
			case 2:
				b.WriteString("Disallow: " + patterns[n%len(patterns)])
			case 3:
				b.WriteString("Sitemap: https://x.test/s.xml")
			}
			b.WriteByte('\n')
		}
		// Letters, marks and references that both spell alike.
		path = "/" + strings.Map(func(r rune) rune {
			if strings.ContainsRune("abAB/?=*$.", r) {
				return r
			}
			return -1
		}, path)
		robots := b.String()
		want := grobotstxt.AgentAllowed(robots, product, "https://x.test"+path)
		if got := parseRobots([]byte(robots), product).allows(path); got != want {
			t.Errorf("%s allowed: %t, Google's: %t\n%s", path, got, want, robots)
		}
	})
}
