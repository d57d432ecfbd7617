package fetch

import (
	"context"
	"net"
	"net/http"
	"net/url"
)

// Dialer returns a dialer to one service that the person names in their own
// configuration and that does not speak HTTP, such as a mail server. It allows
// the addresses that Endpoint allows.
func Dialer() func(ctx context.Context, network, address string) (net.Conn, error) {
	return NewEndpoint(&url.URL{}).next.DialContext
}

// Public returns a transport that reaches public addresses only and uses no
// proxy of the environment, for libraries that bring an HTTP client of their
// own. The caller makes it http.DefaultTransport once, before anything runs.
func Public() http.RoundTripper { return publicOnly{newGuard(nil).open} }

type publicOnly struct{ next *http.Transport }

// RoundTrip implements http.RoundTripper. It asks for no compression, as the
// transport does not bound what it would unpack.
func (p publicOnly) RoundTrip(req *http.Request) (*http.Response, error) {
	return p.next.RoundTrip(req)
}
