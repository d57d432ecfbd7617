package fetch

import (
	"bytes"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"hitmatch/scraper"
)

// challenge names the mark by which an answer is known as a test that a
// person is there rather than a page, or returns "". Only marks that do not
// stand on ordinary pages of the same sites count: headers that say it, and
// the title of the page.
func challenge(status int, h http.Header, body []byte) string {
	if h.Get("Cf-Mitigated") == "challenge" {
		return "cf-mitigated: challenge"
	}
	if action := h.Get("X-Amzn-Waf-Action"); action == "challenge" || action == "captcha" {
		return "x-amzn-waf-action: " + action
	}
	head := body[:min(len(body), maxErrorBody)]
	if !strings.Contains(h.Get("Content-Type"), "html") && !bytes.HasPrefix(bytes.TrimSpace(head), []byte("<")) {
		return ""
	}
	title := pageTitle(head)
	for _, mark := range challengeTitles() {
		if strings.HasPrefix(title, mark) {
			return "title: " + mark
		}
	}
	// Imperva answers 200 with a frame and no title.
	if len(body) < 4<<10 && bytes.Contains(head, []byte("Incapsula incident ID")) {
		return "Incapsula incident"
	}
	// DataDome answers with a page that is only its captcha.
	if status >= 400 && bytes.Contains(head, []byte("captcha-delivery.com")) {
		return "captcha-delivery.com"
	}
	return ""
}

// pageTitle is the first title of a page, if it is a short one, in lower case.
func pageTitle(head []byte) string {
	const longest = 500 // bytes
	for {
		at := bytes.IndexByte(head, '<')
		if at < 0 {
			return ""
		}
		head = head[at+1:]
		if len(head) < len("title") || !bytes.EqualFold(head[:len("title")], []byte("title")) {
			continue
		}
		_, inside, ok := bytes.Cut(head, []byte(">"))
		if !ok {
			return ""
		}
		inside = inside[:min(len(inside), longest)]
		for end := range inside {
			if rest := inside[end:]; rest[0] == '<' && len(rest) >= len("</title>") && bytes.EqualFold(rest[:len("</title>")], []byte("</title>")) {
				return strings.Join(strings.Fields(strings.ToLower(html.UnescapeString(string(inside[:end])))), " ")
			}
		}
	}
}

// gate tells a page that stands before the one asked for: "login" or
// "consent", or returns "". A login page has a field for a password and says
// so in its title or its address; a consent page was redirected to, or has
// nothing to say but that. A page that carries JobPosting data is neither.
func gate(asked *url.URL, res scraper.Response) string {
	const most = 512 << 10
	body := res.Body
	if res.Status < 200 || res.Status > 299 || len(body) > most || !strings.Contains(res.Header.Get("Content-Type"), "html") {
		return ""
	}
	if bytes.Contains(body, []byte("JobPosting")) {
		return ""
	}
	title := pageTitle(body[:min(len(body), maxErrorBody)])
	begins := func(marks ...string) bool {
		for _, mark := range marks {
			if strings.HasPrefix(title, mark) {
				return true
			}
		}
		return false
	}
	led := func(marks ...string) bool { // to an address with one of these parts, unlike the one asked for
		at, err := url.Parse(res.URL)
		if err != nil || at.Host == asked.Host && at.Path == asked.Path {
			return false
		}
		for _, part := range strings.FieldsFunc(strings.ToLower(at.Hostname()+"/"+at.Path), func(r rune) bool { return r == '/' || r == '.' }) {
			for _, mark := range marks {
				if part == mark {
					return true
				}
			}
		}
		return false
	}
	if passwordField.Match(body) &&
		(begins("sign in", "signin", "sign-in", "log in", "login", "log-in", "please sign in", "please log in", "authentication required", "account login") ||
			led("login", "signin", "sign-in", "sso", "auth", "account", "logon")) {
		return "login"
	}
	if begins("before you continue", "we value your privacy", "your privacy", "privacy preferences", "cookie consent", "cookies consent", "consent required", "manage consent") ||
		led("consent", "cookie-consent", "cookieconsent", "privacy-gate") {
		return "consent"
	}
	return ""
}

var passwordField = regexp.MustCompile(`(?i)<input[^>]+type\s*=\s*["']?password`)

// challengeTitles are how the titles of challenge pages begin, in lower case:
// Cloudflare, PerimeterX, Imperva, Akamai, AWS and the common home-made ones.
func challengeTitles() []string {
	return []string{
		"just a moment", "attention required! | cloudflare", "checking your browser", "please wait... | cloudflare",
		"access to this page has been denied", "pardon our interruption", "human verification",
		"robot or human", "are you a robot", "are you a human", "are you human", "verify you are human", "verifying you are human",
		"please verify you are", "security check", "one more step", "captcha", "bot verification", "bot check", "ddos protection", "ddos-guard",
	}
}
