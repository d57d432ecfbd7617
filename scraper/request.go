package scraper

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"hitmatch/store/job"
)

// Key names what a request asks for, unique within a board: the same step
// asking the same address with the same body has the same key, however the
// address is spelt. It is a digest, so that a key or token in an address does
// not reach the store.
func (r Request) Key() string {
	text := make([]byte, 0, 256)
	for _, part := range []string{r.method(), canonical(r.URL), r.Step, string(r.Body)} {
		text = append(strconv.AppendInt(text, int64(len(part)), 10), ':')
		text = append(text, part...)
	}
	sum := sha256.Sum256(text)
	var code [32]byte // five bits a letter
	lower32.Encode(code[:], sum[:len(code)*5/8])
	return string(code[:26])
}

// lower32 is base32 in small letters.
var lower32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567")

// Address is the request's URL fit to be shown and logged: without a user's
// name and password, and without the values of parameters that carry keys.
func (r Request) Address() string {
	u, err := url.Parse(r.URL)
	if err != nil {
		return "an address that is not a URL"
	}
	u.User = nil
	if u.RawQuery == "" {
		return u.String()
	}
	parts := strings.Split(u.RawQuery, "&")
	for i, part := range parts {
		name, _, ok := strings.Cut(part, "=")
		if ok && secret(name) {
			parts[i] = name + "=…"
		}
	}
	u.RawQuery = strings.Join(parts, "&")
	return u.String()
}

func (r Request) method() string {
	if r.Method == "" {
		return "GET"
	}
	return strings.ToUpper(r.Method)
}

// onePosting reports whether a request asks for one posting that a listing
// named, which may be taken down before it is asked for.
func (r Request) onePosting() bool { return r.Step == "detail" || r.Step == "posting" }

// Unwanted reports whether a request asks for a posting whose title, as its
// list gives it, is not wanted. A title that is cut off may go on with the words
// that count, so it is wanted.
func (r Request) Unwanted(wanted func(title string) bool) bool {
	title := strings.TrimSpace(r.Title)
	if title == "" || !r.onePosting() || strings.HasSuffix(title, "…") || strings.HasSuffix(title, "...") {
		return false
	}
	return !wanted(title)
}

// trap reports whether an address looks like one of an endless series that a
// site makes up: a path that repeats a part of itself more than twice in a row
// (/a/a/a, /x/y/x/y/x/y), or one longer than any that leads to a posting.
func (r Request) trap() bool {
	if len(r.URL) > 2048 {
		return true
	}
	u, err := url.Parse(r.URL)
	if err != nil {
		return true
	}
	parts := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	for size := 1; size*3 <= len(parts); size++ {
		same := 0 // parts in a row that equal the one size before
		for i := size; i < len(parts); i++ {
			if parts[i] != parts[i-size] {
				same = 0
			} else if same++; same >= size*2 {
				return true
			}
		}
	}
	return false
}

// secret reports whether a query parameter of this name carries a credential.
func secret(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"key", "token", "secret", "passw", "signature", "app_id", "auth"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// canonical spells an address one way: host in lower case, no default port,
// no fragment. Path and query keep their spelling and order, which sites may
// give a meaning.
func canonical(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	u.Scheme = strings.ToLower(u.Scheme)
	u.Host = strings.ToLower(u.Host)
	switch {
	case u.Scheme == "http":
		u.Host = strings.TrimSuffix(u.Host, ":80")
	case u.Scheme == "https":
		u.Host = strings.TrimSuffix(u.Host, ":443")
	}
	u.Host = strings.TrimSuffix(u.Host, ":") // a port that is not given
	if u.Path == "" {
		u.Path = "/"
	}
	u.Fragment, u.RawFragment = "", ""
	withoutSession(u)
	return u.String()
}

// withoutSession takes out what only tells visits apart, so that a site which
// puts a new session into every link does not look like new pages for ever.
func withoutSession(u *url.URL) {
	if i := strings.Index(strings.ToLower(u.Path), ";jsessionid="); i >= 0 {
		u.Path, u.RawPath = u.Path[:i], ""
	}
	if u.RawQuery == "" {
		return
	}
	parts := strings.Split(u.RawQuery, "&")
	kept := parts[:0]
	for _, part := range parts {
		switch name, _, _ := strings.Cut(strings.ToLower(part), "="); name {
		case "jsessionid", "phpsessid", "sessionid", "session_id", "cfid", "cftoken":
		default:
			kept = append(kept, part)
		}
	}
	u.RawQuery = strings.Join(kept, "&")
}

// encode turns the requests a page led to into what a PageState keeps of them.
func encode(next []Request) ([][]byte, error) {
	var all [][]byte
	for _, r := range next {
		b, err := json.Marshal(r)
		if err != nil {
			return nil, fmt.Errorf("encode request: %w", err)
		}
		all = append(all, b)
	}
	return all, nil
}

// LedTo returns the requests that a page led to when it was last read.
func LedTo(state job.PageState) ([]Request, error) {
	var all []Request
	for _, b := range state.Next {
		var r Request
		if err := json.Unmarshal(b, &r); err != nil {
			return nil, fmt.Errorf("decode request: %w", err)
		}
		all = append(all, r)
	}
	return all, nil
}
