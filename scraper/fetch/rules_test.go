package fetch

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestRules(t *testing.T) {
	for _, c := range []struct {
		name, robots, path string
		want               bool
	}{
		{"empty file", "", "/jobs", true},
		{"everyone", "User-agent: *\nDisallow: /", "/jobs", false},
		{"our group alone counts", "User-agent: *\nDisallow: /\n\nUser-agent: hitmatch\nDisallow: /private", "/jobs", true},
		{"token in any case", "user-AGENT: HitMatch\ndisallow: /", "/jobs", false},
		{"token with version", "User-agent: hitmatch/2.0\nDisallow: /", "/jobs", false},
		{"longer token is another's", "User-agent: hitmatcher\nDisallow: /", "/jobs", true},
		{"our groups are merged", "User-agent: hitmatch\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: hitmatch\nDisallow: /b", "/b", false},
		{"two agents share a group", "User-agent: x\nUser-agent: hitmatch\nDisallow: /", "/jobs", false},
		{"other records do not part a group", "User-agent: hitmatch\nSitemap: https://a.test/s.xml\nCrawl-delay: 1\nUser-agent: x\nDisallow: /", "/jobs", false},
		{"rules before any agent", "Disallow: /\nUser-agent: x\nDisallow:", "/jobs", true},
		{"longest match", "User-agent: *\nDisallow: /jobs\nAllow: /jobs/open", "/jobs/open/1", true},
		{"allow wins ties", "User-agent: *\nDisallow: /jobs\nAllow: /jobs", "/jobs", true},
		{"empty disallow", "User-agent: *\nDisallow:", "/jobs", true},
		{"star in the middle", "User-agent: *\nDisallow: /*/private", "/a/b/private/c", false},
		{"dollar", "User-agent: *\nDisallow: /*.pdf$", "/a.pdf", false},
		{"dollar is the end", "User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", true},
		{"dollar inside is a character", "User-agent: *\nDisallow: /a$b", "/a$bc", false},
		{"query in the order sent", "User-agent: *\nDisallow: /s?q=", "/s?q=go&a=1", false},
		{"byte order mark", "\xef\xbb\xbfUser-agent: *\nDisallow: /", "/jobs", false},
		{"line ends of all kinds", "User-agent: *\r\nDisallow: /a\rDisallow: /b", "/b", false},
		{"comment", "User-agent: * # all\nDisallow: /a # not b", "/a", false},
		{"misspelt", "User-agent: *\nDissallow: /", "/jobs", false},
		{"no colon", "User-agent *\nDisallow /", "/jobs", false},
		{"a bad line spoils nothing", "User-agent: *\nCrawl-delay: abc\n<html>\nDisallow: /", "/jobs", false},
		{"octets beyond ASCII", "User-agent: *\nDisallow: /stellé", "/stell%c3%a9", false},
		{"needlessly encoded rule", "User-agent: *\nDisallow: /%6aobs", "/jobs", false},
		{"needlessly encoded path", "User-agent: *\nDisallow: /jobs", "/j%6fbs", false},
		{"an encoded slash is not a slash", "User-agent: *\nDisallow: /a%2Fb", "/a/b", true},
		{"robots.txt itself", "User-agent: *\nDisallow: /", "/robots.txt", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := parseRobots([]byte(c.robots), product).allows(c.path); got != c.want {
				t.Errorf("allows(%q) = %v, want %v", c.path, got, c.want)
			}
		})
	}
}

func TestCrawlDelay(t *testing.T) {
	for _, c := range []struct {
		value string
		want  time.Duration
	}{
		{"0.5", 500 * time.Millisecond}, {"3", 3 * time.Second}, {"86400", 24 * time.Hour},
		{"-1", 0}, {"NaN", 0}, {"abc", 0}, {"", 0}, {"1e300", 10 * 365 * 24 * time.Hour}, {"+Inf", 10 * 365 * 24 * time.Hour},
	} {
		got := parseRobots([]byte("User-agent: *\nCrawl-delay: "+c.value+"\nDisallow: /x"), product)
		if got.pause != c.want {
			t.Errorf("Crawl-delay: %s gives %s, want %s", c.value, got.pause, c.want)
		}
		if got.allows("/x") {
			t.Errorf("Crawl-delay: %s spoils the rules after it", c.value)
		}
	}
}

// TestRobotsSuite runs the tests that Google published with its parser. Its
// own habits beyond RFC 9309 are counted, not demanded.
func TestRobotsSuite(t *testing.T) {
	shared := os.Getenv("HITMATCH_SHARED")
	if shared == "" {
		t.Skip("HITMATCH_SHARED is not set: the public robots.txt suite is not in the repository")
	}
	f, err := os.Open(filepath.Join(shared, "reliability", "suites", "robots-google.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	right, all := map[string]int{}, map[string]int{}
	for in.Scan() {
		var c struct {
			ID, Scope, Agent, URL, Robots string
			Allowed                       bool
		}
		if err := json.Unmarshal(in.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		all[c.Scope]++
		got := parseRobots([]byte(c.Robots), strings.ToLower(c.Agent)).allows(rawPath(c.URL))
		if got == c.Allowed {
			right[c.Scope]++
		} else if c.Scope == "rfc9309" {
			t.Errorf("%s: %s for %s: allowed = %v, want %v\n%s", c.ID, c.URL, c.Agent, got, c.Allowed, c.Robots)
		}
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	if all["rfc9309"] < 70 {
		t.Errorf("only %d cases of RFC 9309 found", all["rfc9309"])
	}
	t.Logf("RFC 9309: %d of %d; Google's own: %d of %d", right["rfc9309"], all["rfc9309"], right["google-only"], all["google-only"])
}

// rawPath is the path and query of an address as it is written.
func rawPath(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	i := strings.IndexByte(rest, '/')
	if i < 0 {
		return "/"
	}
	path, _, _ := strings.Cut(rest[i:], "#")
	return path
}

func FuzzMatches(f *testing.F) {
	f.Add("/a*b$", "/axxb")
	f.Add("*", "/")
	f.Add("/*/*/$", "/a/b/")
	f.Add("$", "")
	f.Add("/a**b*", "/ab")
	f.Add("/%C3%A9$x", "/%C3%A9$x")
	f.Fuzz(func(t *testing.T, pattern, path string) {
		if len(pattern) > 200 || len(path) > 500 {
			return
		}
		body, whole := strings.CutSuffix(pattern, "$")
		pieces := strings.Split(body, "*")
		for i := range pieces {
			pieces[i] = regexp.QuoteMeta(hexed(pieces[i]))
		}
		expr := "(?s)^" + strings.Join(pieces, ".*")
		if whole {
			expr += "$"
		}
		want := regexp.MustCompile(strings.ReplaceAll(expr, "$$", `\$$`)).MatchString(hexed(path))
		if got := matches(pattern, path); got != want {
			t.Errorf("matches(%q, %q) = %v, want %v (%s)", pattern, path, got, want, expr)
		}
	})
}

// hexed spells octets as characters of one kind, so that a regular expression
// sees octets where the strings are not UTF-8.
func hexed(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a", "/a")
	f.Add("User-agent: hitmatch\nAllow: /a$\nDisallow: /*a", "/%41?%zz")
	f.Add("user-agent *\ndisallow", "/")
	f.Fuzz(func(t *testing.T, robots, path string) {
		path = "/" + path
		said := parseRobots([]byte(robots), product)
		got := said.allows(path)
		if said.pause < 0 {
			t.Errorf("negative pause %s", said.pause)
		}
		// Forbidding a path by its whole spelling never allows more.
		if strings.ContainsAny(path, "\r\n#*$ \t\v\f\u0085\u00a0") || strings.TrimSpace(path) != path || strings.ToValidUTF8(path, "") != path {
			return
		}
		added := robots + "\nUser-agent: *\nUser-agent: hitmatch\nDisallow: " + path
		if parseRobots([]byte(added), product).allows(escape(path)) && !got {
			t.Errorf("%q: allowed once it is forbidden too", path)
		}
	})
}
