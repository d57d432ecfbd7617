// Package fetch gets answers from boards, politely and safely. It is the one
// home of colly.
//
// Each board has one collector, through which one request goes at a time.
// The collector is built so that nothing of the environment changes it, and
// what colly leaves open is done by a chain of http.RoundTrippers below it,
// which every redirect hop passes again, outermost first:
//
//	policy   http and https only, hosts that are never asked, no Referer
//	robots   RFC 9309, cached for a day; also for hops to another host
//	retry    connection errors, 429 and 5xx, with backoff and Retry-After
//	pace     one request at a time per host, and a pause after each
//	caps     the whole answer within a time and a size, decoded
//	keyring  the keys a request names, for its own host only
//	guard    the dialer: after DNS, public addresses only
//
// Answers come out whole, decoded, and as UTF-8 where they are text; a
// declaration of another encoding in their Content-Type or XML declaration is
// rewritten to match. No cookies are kept and no Referer is sent.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// Config says how to fetch. The zero value is usable; zero fields take the
// defaults named here.
type Config struct {
	Version    string        // of hitmatch, for the User-Agent; default "dev"
	Contact    string        // an address for site owners, for the User-Agent: mailto:… or https://…
	Delay      time.Duration // pause after each request to a host, where the board does not say; default 1s
	PerBackend int           // requests at a time to all hosts of one registrable domain; default 4
	Timeout    time.Duration // for one attempt, headers and body; default 30s
	MaxBody    int64         // bytes of one answer, on the wire and decoded; default 8 MiB, 64 MiB where a Long one was asked for
	MaxWait    time.Duration // the longest Retry-After waited for; default 2m
	Backoff    time.Duration // before the first retry, doubled for the next; default 1s

	Logger *slog.Logger     // default: discards
	Now    func() time.Time // default time.Now
	// Getenv looks up the keys that requests name; default: none is set.
	Getenv func(string) string
	// Wait pauses for d or until the context ends; default: a timer.
	Wait func(ctx context.Context, d time.Duration) error
	// Lean is called when an answer is taken in that is kept packed, and what it
	// returns when that was read: it holds much, and little should be held
	// beside it. Default: nothing.
	Lean func() (done func())
	// Lookup resolves a host name; default: the system's resolver. What it
	// returns is held to the same rules about addresses.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)
}

// Fetcher is a scraper.Fetcher. It is safe for concurrent use.
type Fetcher struct {
	agent   string
	delay   time.Duration
	maxBody int64
	now     func() time.Time
	getenv  func(string) string
	chain   http.RoundTripper
	close   func()

	mu     sync.Mutex
	boards map[string]*visitor
}

var _ scraper.Fetcher = (*Fetcher)(nil)

// New returns a Fetcher. Close it when done.
func New(cfg Config) *Fetcher {
	cfg.fill()
	agent := userAgent(cfg.Version, cfg.Contact)
	dial := newGuard(cfg.Lookup)
	pace := newPace(cfg)
	var chain http.RoundTripper = newCaps(&keyring{next: dial}, cfg.Timeout, cfg.Lean)
	pace.next, chain = chain, pace
	chain = &retry{next: chain, pace: pace, backoff: cfg.Backoff, now: cfg.Now, log: cfg.Logger}
	chain = &robots{next: chain, agent: agent, delay: cfg.Delay, now: cfg.Now, log: cfg.Logger, sites: map[string]*site{}}
	chain = &policy{next: chain}
	return &Fetcher{
		agent: agent, delay: cfg.Delay, maxBody: cfg.MaxBody, now: cfg.Now, getenv: cfg.Getenv,
		chain: chain, close: dial.close, boards: map[string]*visitor{},
	}
}

func (c *Config) fill() {
	if c.Version == "" {
		c.Version = "dev"
	}
	if c.Delay <= 0 {
		c.Delay = time.Second
	}
	if c.PerBackend <= 0 {
		c.PerBackend = 4
	}
	if c.Timeout <= 0 {
		c.Timeout = 30 * time.Second
	}
	if c.MaxBody <= 0 {
		c.MaxBody = 8 << 20
	}
	if c.MaxWait <= 0 {
		c.MaxWait = 2 * time.Minute
	}
	if c.Backoff <= 0 {
		c.Backoff = time.Second
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Getenv == nil {
		c.Getenv = func(string) string { return "" }
	}
	if c.Lean == nil {
		c.Lean = func() func() { return func() {} }
	}
	if c.Wait == nil {
		c.Wait = wait
	}
}

// Close drops idle connections.
func (f *Fetcher) Close() { f.close() }

// Fetch implements scraper.Fetcher.
func (f *Fetcher) Fetch(ctx context.Context, b job.Board, access scraper.Access, req scraper.Request, v scraper.Validators) (scraper.Response, bool, error) {
	res, notModified, err := f.fetch(ctx, b, access, req, v)
	if err != nil {
		return scraper.Response{}, false, told(req, err)
	}
	return res, notModified, nil
}

func (f *Fetcher) fetch(ctx context.Context, b job.Board, access scraper.Access, req scraper.Request, v scraper.Validators) (scraper.Response, bool, error) {
	start, err := url.Parse(req.URL)
	if err != nil || start.Hostname() == "" {
		return scraper.Response{}, false, errors.New("the address is not a URL with a host")
	}
	method := strings.ToUpper(req.Method)
	if method == "" {
		method = http.MethodGet
	}
	header := http.Header{}
	for name, value := range req.Header {
		header.Set(name, value)
	}
	if access.Web || header.Get("User-Agent") == "" {
		header.Set("User-Agent", f.agent)
	}
	conditional := method == http.MethodGet && (v.ETag != "" || v.LastModified != "")
	if conditional {
		if v.ETag != "" {
			header.Set("If-None-Match", v.ETag)
		}
		if v.LastModified != "" {
			header.Set("If-Modified-Since", v.LastModified)
		}
	}
	a := ask{web: access.Web, from: authority(start), pause: f.delay, maxBody: f.maxBody, answer: new(answer)}
	if b.Delay != nil {
		a.pause = max(*b.Delay, 0)
	}
	if req.Long {
		a.long, a.maxBody = true, max(a.maxBody, maxLong)
	}
	if b.AllowPrivate {
		a.own = ownHosts(b.Params)
	}
	if a.keys, err = secrets(req.Keys, f.getenv); err != nil {
		return scraper.Response{}, false, err
	}
	got, err := f.visitor(b.ID).visit(withAsk(ctx, a), method, req.URL, req.Body, header)
	if err != nil {
		a.answer.release()
		return scraper.Response{}, false, hopError{a.answer.hop, plain(err)}
	}
	res := scraper.Response{
		Request: req, URL: got.Request.URL.String(), Status: got.StatusCode,
		Header: *got.Headers, Body: got.Body, Gzip: a.answer.gzip, At: f.now(), Done: a.answer.release,
	}
	if long := a.answer.long; long != nil {
		res.Stream = &scraper.Stream{Open: long.reader, Size: long.size}
	}
	if res.Status == http.StatusNotModified && conditional {
		res.Body = nil
		a.answer.release()
		return res, true, nil
	}
	if err := refusal(start, res); err != nil {
		a.answer.release() // nobody reads it
		return scraper.Response{}, false, err
	}
	return res, false, nil
}

func (f *Fetcher) visitor(board string) *visitor {
	f.mu.Lock()
	defer f.mu.Unlock()
	v, ok := f.boards[board]
	if !ok {
		v = newVisitor(f.agent, f.chain)
		f.boards[board] = v
	}
	return v
}

// refusal returns why an answer is not a page, or nil.
func refusal(asked *url.URL, res scraper.Response) error {
	no := func(kind error, format string, args ...any) error {
		return failure{hostOf(res.URL) + fmt.Sprintf(" "+format, args...), kind}
	}
	if what := challenge(res.Status, res.Header, res.Body); what != "" {
		return no(scraper.ErrBlocked, "asks for a proof that a person is there (%s)"+leftAlone, what)
	}
	if what := gate(asked, res); what != "" {
		return no(scraper.ErrBlocked, "answered with a %s page in place of the one asked for"+leftAlone, what)
	}
	if res.Status >= 200 && res.Status <= 299 && res.Status != http.StatusPartialContent {
		return nil
	}
	status := strings.TrimSpace(fmt.Sprintf("%d %s", res.Status, http.StatusText(res.Status)))
	switch res.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotAcceptable, http.StatusTooManyRequests:
		return no(scraper.ErrBlocked, "answered %s"+leftAlone, status)
	case http.StatusNotFound, http.StatusGone:
		return no(scraper.ErrGone, "answered %s; if that is the board's list, it has moved: open the career page in a browser and add the board anew", status)
	}
	switch {
	case res.Status >= 500 && res.Status < 600:
		return no(errStatus, "answered %s, a fault of its own"+asksAgain, status)
	case res.Status == http.StatusPartialContent: // no part was asked for
		return no(errStatus, "sent only a part of the answer (%s)"+asksAgain, status)
	}
	return no(errStatus, "answered %s", status)
}

// errStatus: an answer whose status is that of no page.
var errStatus = errors.New("no page")

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "the site"
	}
	return u.Host
}

// plain takes the address that net/http puts into its errors out again: it
// may hold a key, and the caller names the address.
func plain(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

// hopError is an error of a request, or of where redirects led from it.
type hopError struct {
	at *url.URL // nil: there was no redirect
	error
}

func (e hopError) Unwrap() error { return e.error }

// wait is the default Config.Wait.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
