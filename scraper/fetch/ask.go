package fetch

import (
	"context"
	"net/url"
	"strings"
	"time"
)

// ask is what the chain must know of a request beside the request itself. It
// travels in the request's context, so that redirect hops carry it too.
type ask struct {
	web     bool          // robots.txt decides
	from    string        // authority of the first request; a hop elsewhere is a web request
	own     []ownHost     // hosts that may live at a private address
	pause   time.Duration // after each request to a host
	maxBody int64         // bytes of the answer
	cut     bool          // keep what fits of a longer answer instead of refusing it
	long    bool          // an answer over largeBody is kept packed
	keys    []secret      // for the host of the first request only
	answer  *answer       // takes the body of the latest answer; nil: it stays on the response
}

// answer carries a body past colly, which would copy it, and where redirects
// led past net/http, whose errors name the hop before.
type answer struct {
	content
	hop *url.URL // nil: there was no redirect
}

type askKey struct{}

func withAsk(ctx context.Context, a ask) context.Context {
	return context.WithValue(ctx, askKey{}, a)
}

func askOf(ctx context.Context) ask {
	a, _ := ctx.Value(askKey{}).(ask)
	return a
}

// authority is a URL's host and port, the port always named.
func authority(u *url.URL) string {
	if h := u.Host; u.Port() != "" && h[0] != '[' && strings.ToLower(h) == h {
		return h
	}
	return strings.ToLower(u.Hostname()) + ":" + port(u)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// ownHost is a host a board's own fields name; port "" stands for 80 and 443.
type ownHost struct{ name, port string }

// ownHosts finds the hosts in a board's fields, given as a URL or as
// host[:port][/path].
func ownHosts(params map[string]string) []ownHost {
	var all []ownHost
	for _, value := range params {
		if !strings.Contains(value, "://") {
			value = "//" + value
		}
		u, err := url.Parse(value)
		if err != nil || u.Hostname() == "" {
			continue
		}
		h := ownHost{name: strings.ToLower(u.Hostname()), port: u.Port()}
		if h.port == "" && u.Scheme != "" {
			h.port = port(u)
		}
		all = append(all, h)
	}
	return all
}

// owns reports whether the board itself names the host of u.
func (a ask) owns(u *url.URL) bool {
	name, port := strings.ToLower(u.Hostname()), port(u)
	for _, h := range a.own {
		if h.name == name && (h.port == port || h.port == "" && (port == "80" || port == "443")) {
			return true
		}
	}
	return false
}
