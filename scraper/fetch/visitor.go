package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/gocolly/colly/v2"

	"hitmatch/scraper"
)

// maxHops is how many redirects are followed.
const maxHops = 5

// answerKey is where a visit's response lies in its colly context.
const answerKey = "answer"

// visitor is one board's collector. Requests go through it one at a time.
type visitor struct {
	turn chan struct{}
	c    *colly.Collector
}

// newVisitor builds the collector from its zero value: colly.NewCollector
// would let COLLY_* variables of the environment change what is set here.
func newVisitor(agent string, chain http.RoundTripper) *visitor {
	c := new(colly.Collector)
	c.Init()
	c.UserAgent = agent
	c.AllowURLRevisit = true        // the run keeps its own set of what it asked
	c.IgnoreRobotsTxt = true        // the chain reads robots.txt, on every hop
	c.MaxBodySize = 0               // the chain caps, and refuses instead of cutting
	c.ParseHTTPErrorResponse = true // every status comes back as an answer
	c.WithTransport(chain)
	c.SetRequestTimeout(0) // the chain has one per attempt, not counting waits
	c.DisableCookies()
	c.SetRedirectHandler(func(req *http.Request, via []*http.Request) error {
		if a := askOf(req.Context()).answer; a != nil {
			a.hop = req.URL
		}
		return redirect(agent, req, via)
	})
	c.OnResponse(func(r *colly.Response) { r.Ctx.Put(answerKey, r) })
	return &visitor{turn: make(chan struct{}, 1), c: c}
}

// visit asks and returns the answer, whatever its status.
func (v *visitor) visit(ctx context.Context, method, address string, body []byte, header http.Header) (*colly.Response, error) {
	select {
	case v.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-v.turn }()
	v.c.Context = ctx
	var data io.Reader
	if body != nil {
		data = bytes.NewReader(body)
	}
	taken := askOf(ctx).answer
	seen := colly.NewContext()
	if err := v.c.Request(method, address, data, seen, header); err != nil {
		return nil, err
	}
	got, ok := seen.GetAny(answerKey).(*colly.Response)
	if !ok {
		return nil, errors.New("the collector gave no answer")
	}
	if taken != nil {
		got.Body = taken.body
	}
	return got, nil
}

// redirect decides whether a hop is taken. The chain judges the target
// itself; here the number of hops is held and what was meant for one host is
// kept from another.
func redirect(agent string, req *http.Request, via []*http.Request) error {
	if len(via) > maxHops {
		return fmt.Errorf("more than %d redirects", maxHops)
	}
	first := via[0].URL
	if authority(req.URL) == authority(first) || req.URL.Hostname() == first.Hostname() && req.URL.Scheme == "https" {
		return nil
	}
	if req.Body != nil || req.GetBody != nil {
		return fmt.Errorf("%w: a request with a body is not sent on to another host", scraper.ErrNotAllowed)
	}
	for name := range req.Header {
		if name != "Accept" && name != "Accept-Language" {
			req.Header.Del(name)
		}
	}
	req.Header.Set("User-Agent", agent)
	return nil
}
