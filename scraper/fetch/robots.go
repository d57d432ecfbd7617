package fetch

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"hitmatch/scraper"
)

const (
	maxRobots     = 512 << 10        // RFC 9309, 2.5 asks for at least 500 KiB
	robotsValid   = 24 * time.Hour   // RFC 9309, 2.4: no longer than a day
	robotsAgain   = time.Hour        // before an unreachable one is asked for again
	maxCrawlDelay = 30 * time.Second // a site that asks for more is left alone
	maxSites      = 10_000
)

// robots obeys robots.txt for web requests, and for hops of any request to
// another host than it was made to. It reads the file through the layers
// below: paced, retried, capped and guarded like everything else.
//
//	2xx             its rules; Crawl-delay is obeyed up to 30 s
//	4xx             everything may be fetched (RFC 9309, 2.3.1.3)
//	429             the site is left alone until the next run
//	5xx             nothing may be fetched (RFC 9309, 2.3.1.4)
//	no answer       an error; nothing is fetched
type robots struct {
	next  http.RoundTripper
	agent string
	delay time.Duration
	now   func() time.Time
	log   *slog.Logger

	mu    sync.Mutex
	sites map[string]*site
}

// site is what is known of one origin. Its turn lets one request at a time
// find out.
type site struct {
	turn  chan struct{}
	rules rules
	err   error
	until time.Time
}

func (r *robots) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	a := askOf(ctx)
	if !a.web && authority(req.URL) == a.from {
		return r.next.RoundTrip(req)
	}
	said, err := r.rules(ctx, req.URL, a)
	if err != nil {
		return nil, err
	}
	path := req.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	if req.URL.RawQuery != "" {
		path += "?" + req.URL.RawQuery
	}
	if !said.allows(escape(path)) {
		return nil, fmt.Errorf("%w: robots.txt of %s forbids this address", scraper.ErrNotAllowed, req.URL.Host)
	}
	if said.pause > maxCrawlDelay {
		return nil, fmt.Errorf("%w: robots.txt of %s asks for %s between requests, more than the %s that are waited", scraper.ErrNotAllowed, req.URL.Host, said.pause, maxCrawlDelay)
	}
	if said.pause > a.pause {
		a.pause = said.pause
		req = req.WithContext(withAsk(ctx, a))
	}
	return r.next.RoundTrip(req)
}

// rules returns what the origin of u says to us, from memory or by asking.
func (r *robots) rules(ctx context.Context, u *url.URL, a ask) (rules, error) {
	origin := u.Scheme + "://" + authority(u)
	if a.owns(u) {
		// What a board learns of its own host at a private address is not what
		// others may, and they do not spoil it.
		origin = "own " + origin
	}
	s := r.site(origin)
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return rules{}, ctx.Err()
	}
	defer func() { <-s.turn }()
	if r.now().Before(s.until) {
		return s.rules, s.err
	}
	said, err := r.read(ctx, u, a)
	if ctx.Err() != nil {
		return rules{}, ctx.Err()
	}
	s.rules, s.err, s.until = said, err, r.now().Add(robotsValid)
	if err != nil {
		s.until = r.now().Add(robotsAgain)
	}
	return s.rules, s.err
}

func (r *robots) site(origin string) *site {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.sites[origin]
	if !ok {
		if len(r.sites) >= maxSites {
			clear(r.sites)
		}
		s = &site{turn: make(chan struct{}, 1)}
		r.sites[origin] = s
	}
	return s
}

// read asks for robots.txt, following up to five redirects, also to other
// hosts; more count as no file (RFC 9309, 2.3.1.2).
func (r *robots) read(ctx context.Context, u *url.URL, a ask) (rules, error) {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	a.maxBody, a.cut, a.long, a.answer = maxRobots, true, false, nil
	ctx = withAsk(ctx, a)
	for range maxHops + 1 {
		status, location, body, err := r.get(ctx, at)
		switch {
		case err != nil:
			return rules{}, failure{"its robots.txt was not to be had: " + reason(u.Host, err), err}
		case status == http.StatusTooManyRequests:
			return rules{}, fmt.Errorf("%w: %s answers 429 for robots.txt"+leftAlone, scraper.ErrBlocked, u.Host)
		case status >= 500:
			return rules{}, fmt.Errorf("%w: %s answers %d for robots.txt, which forbids everything until it answers again", scraper.ErrNotAllowed, u.Host, status)
		case status >= 200 && status < 300:
			said := parseRobots(body, product)
			r.log.DebugContext(ctx, "robots.txt read", "host", u.Host, "rules", len(said.lines), "pause", said.pause)
			return said, nil
		case status >= 300 && status < 400 && location != nil:
			if err := permitted(location); err != nil {
				return rules{}, failure{"its robots.txt was not to be had: " + reason(u.Host, err), err}
			}
			at = location
		default:
			return rules{}, nil
		}
	}
	return rules{}, nil
}

func (r *robots) get(ctx context.Context, at *url.URL) (status int, location *url.URL, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return 0, nil, nil, err
	}
	req.Header.Set("User-Agent", r.agent)
	req.Header.Set("Accept", "text/plain, */*;q=0.5")
	res, err := r.next.RoundTrip(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer res.Body.Close()
	body, err = io.ReadAll(res.Body)
	if err != nil {
		return 0, nil, nil, err
	}
	if to := res.Header.Get("Location"); to != "" {
		if l, err := at.Parse(to); err == nil {
			location = l
		}
	}
	return res.StatusCode, location, body, nil
}
