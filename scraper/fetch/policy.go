package fetch

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"hitmatch/scraper"
)

// product is the token robots.txt files name us by.
const product = "hitmatch"

// neverAsked are sites whose terms forbid crawling; a host below one counts
// too. What they list comes in through the alert mails a person receives.
func neverAsked() []string {
	return []string{"linkedin.com", "indeed.com", "glassdoor.com", "ziprecruiter.com"}
}

// policy refuses what is never fetched and keeps requests free of Referer.
type policy struct{ next http.RoundTripper }

func (p *policy) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := permitted(req.URL); err != nil {
		return nil, err
	}
	if req.Header.Get("Referer") != "" {
		req = req.Clone(req.Context())
		req.Header.Del("Referer")
	}
	return p.next.RoundTrip(req)
}

// Refusal returns why an address is never asked, whatever its robots.txt says,
// or nil.
func Refusal(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("%w: the address is not a URL", scraper.ErrNotAllowed)
	}
	return permitted(u)
}

func permitted(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%w: only http and https addresses are fetched, not %q", scraper.ErrNotAllowed, u.Scheme)
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	for _, site := range neverAsked() {
		if host == site || strings.HasSuffix(host, "."+site) {
			return fmt.Errorf("%w: %s forbids crawling; its postings come in through the job-alert mails you receive (hitmatch import)", scraper.ErrNotAllowed, site)
		}
	}
	return nil
}

// userAgent says honestly who asks: "hitmatch/1.2.3 (+mailto:me@example.org)".
func userAgent(version, contact string) string {
	agent := product + "/" + printable(version)
	if contact = printable(contact); contact != "" {
		agent += " (+" + contact + ")"
	}
	return agent
}

// printable drops what must not stand in a header comment.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' || r == '(' || r == ')' {
			return -1
		}
		return r
	}, s)
}
