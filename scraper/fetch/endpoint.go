package fetch

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"

	"hitmatch/scraper"
)

// Endpoint is an http.RoundTripper to one service that the person names in
// their own configuration, such as a language model's. It reaches that scheme,
// host and port and nothing else, by the same guarded dialer as boards, and
// uses no proxy of the environment. Since the person wrote the address down, it
// may be loopback or private; link-local and other special addresses, where
// clouds answer with credentials, are refused all the same. It follows no
// redirects.
type Endpoint struct {
	base *url.URL
	next *http.Transport
}

// NewEndpoint returns an Endpoint for the host of an address. Close it when
// done.
func NewEndpoint(base *url.URL) *Endpoint {
	special := specialPurpose()
	return &Endpoint{base: base, next: transport(nil, func(a netip.Addr) error {
		if !public(a, special) && !local(a) {
			return fmt.Errorf("%w: %s is neither a public nor a private address", scraper.ErrNotAllowed, a)
		}
		return nil
	})}
}

// RoundTrip implements http.RoundTripper.
func (e *Endpoint) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != e.base.Scheme || authority(req.URL) != authority(e.base) {
		return nil, fmt.Errorf("%w: %s is not the endpoint %s", scraper.ErrNotAllowed, req.URL.Host, e.base.Host)
	}
	return e.next.RoundTrip(req)
}

// Close drops idle connections.
func (e *Endpoint) Close() { e.next.CloseIdleConnections() }
