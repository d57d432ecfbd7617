package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

	"hitmatch/scraper"
)

// pace sends one request at a time to a host and pauses after each, and
// limits what goes to one backend at a time: all hosts of one registrable
// domain, since a vendor serves many employers from names below its own
// (*.myworkdayjobs.com, *.icims.com). A host that asked to be left alone
// (Retry-After) is left alone by every board on it.
type pace struct {
	next       http.RoundTripper
	now        func() time.Time
	wait       func(context.Context, time.Duration) error
	maxWait    time.Duration
	perBackend int

	mu       sync.Mutex
	hosts    map[string]host
	backends map[string]lane
	held     map[string]time.Time     // host -> not before
	slowed   map[string]time.Duration // host -> pause, of hosts that had too much
}

// maxSlowed is the longest pause a host that answers 429 or 503 is slowed to.
const maxSlowed = 30 * time.Second

// lane holds as many tokens as requests may go at a time; a token is the time
// its last request ended.
type lane chan time.Time

// host is the lane of a host and, if its backend serves more hosts, the lane of
// that backend.
type host struct{ own, backend lane }

func newLane(width int) lane {
	l := make(lane, width)
	for range width {
		l <- time.Time{}
	}
	return l
}

func newPace(cfg Config) *pace {
	return &pace{
		now: cfg.Now, wait: cfg.Wait, maxWait: cfg.MaxWait, perBackend: cfg.PerBackend,
		hosts: map[string]host{}, backends: map[string]lane{}, held: map[string]time.Time{}, slowed: map[string]time.Duration{},
	}
}

func (p *pace) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	a := askOf(ctx)
	to := p.host(req.URL)
	if err := p.enter(ctx, to.own, p.pause(req.URL, a.pause)); err != nil {
		return nil, err
	}
	defer p.leave(to.own)
	if err := p.heed(ctx, req.URL); err != nil {
		return nil, err
	}
	if to.backend != nil {
		if err := p.enter(ctx, to.backend, a.pause); err != nil {
			return nil, err
		}
		defer p.leave(to.backend)
	}
	res, err := p.next.RoundTrip(req)
	if err == nil {
		p.adapt(req.URL, a.pause, res.StatusCode)
	}
	return res, err
}

// pause is the pause after each request to a host: the one asked for, or a
// longer one if the host was slowed.
func (p *pace) pause(u *url.URL, asked time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return max(asked, p.slowed[authority(u)])
}

// adapt doubles a host's pause when it answers that it has too much, and
// shortens it by a tenth with each other answer.
func (p *pace) adapt(u *url.URL, asked time.Duration, status int) {
	key := authority(u)
	p.mu.Lock()
	defer p.mu.Unlock()
	now, slowed := p.slowed[key]
	switch {
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		p.slowed[key] = min(2*max(now, asked), maxSlowed)
	case slowed && now*9/10 > asked:
		p.slowed[key] = now * 9 / 10
	case slowed:
		delete(p.slowed, key)
	}
}

// enter takes a token of a lane and waits until pause has passed since the
// token's last request ended.
func (p *pace) enter(ctx context.Context, l lane, pause time.Duration) error {
	var last time.Time
	select {
	case last = <-l:
	case <-ctx.Done():
		return ctx.Err()
	}
	if last.IsZero() {
		return nil
	}
	if err := p.wait(ctx, last.Add(pause).Sub(p.now())); err != nil {
		l <- last
		return err
	}
	return nil
}

// leave gives a token back.
func (p *pace) leave(l lane) { l <- p.now() }

// heed waits while a host is held, or refuses if that would take too long.
func (p *pace) heed(ctx context.Context, u *url.URL) error {
	p.mu.Lock()
	until := p.held[authority(u)]
	p.mu.Unlock()
	if until.IsZero() {
		return ctx.Err()
	}
	d := until.Sub(p.now())
	if d > p.maxWait {
		return fmt.Errorf("%w: the site asked to be left alone until %s", scraper.ErrBlocked, until.UTC().Format(time.RFC3339))
	}
	return p.wait(ctx, d)
}

// hold lets no request start at u's host for d.
func (p *pace) hold(u *url.URL, d time.Duration) {
	until := p.now().Add(d)
	p.mu.Lock()
	defer p.mu.Unlock()
	if key := authority(u); until.After(p.held[key]) {
		p.held[key] = until
	}
}

func (p *pace) host(u *url.URL) host {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := authority(u)
	to, ok := p.hosts[key]
	if ok {
		return to
	}
	to.own = newLane(1)
	if domain := registrable(u.Hostname()); domain != "" {
		to.backend, ok = p.backends[domain]
		if !ok {
			to.backend = newLane(p.perBackend)
			p.backends[domain] = to.backend
		}
	}
	p.hosts[key] = to
	return to
}

// registrable is the domain a host's owner registered, by the Public Suffix
// List, or "" for an address or a name without one.
func registrable(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimSuffix(strings.ToLower(host), "."))
	if err != nil {
		return ""
	}
	return domain
}

// retryAfter reads a Retry-After header, in seconds or as a date (RFC 9110,
// 10.2.3), clamped to 0 up to a day. ok is false where there is none to read.
func retryAfter(value string, now time.Time) (d time.Duration, ok bool) {
	const most = 24 * time.Hour
	value = strings.TrimSpace(value)
	if n, err := strconv.ParseFloat(value, 64); err == nil && n == n {
		return time.Duration(min(max(n, 0), most.Seconds()) * float64(time.Second)), true
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), most), true
	}
	return 0, false
}
