package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"hitmatch/scraper"
)

// retries is how often a failed attempt is repeated.
const retries = 2

// errSlow: an attempt took its whole time. The site is not asked the same
// again at once.
var errSlow = errors.New("no whole answer in time")

// retry repeats attempts that may succeed later: connection errors, 429 and
// 5xx. It waits by holding the host, so that other requests to it wait too; if
// that would take too long, pace refuses.
type retry struct {
	next    http.RoundTripper
	pace    *pace
	backoff time.Duration
	now     func() time.Time
	log     *slog.Logger
}

func (r *retry) RoundTrip(req *http.Request) (*http.Response, error) {
	for n := 0; ; n++ {
		if n > 0 && req.GetBody != nil {
			body, err := req.GetBody()
			if err != nil {
				return nil, fmt.Errorf("repeat the request's body: %w", err)
			}
			req = req.Clone(req.Context())
			req.Body = body
		}
		res, err := r.next.RoundTrip(req)
		if err == nil && res.StatusCode != http.StatusTooManyRequests && res.StatusCode < 500 {
			return res, nil
		}
		if err != nil && final(req.Context(), err) {
			return nil, err
		}
		pause := r.backoff << n
		if err == nil {
			if d, ok := retryAfter(res.Header.Get("Retry-After"), r.now()); ok {
				pause = max(pause, d)
			}
		}
		r.pace.hold(req.URL, pause)
		if n == retries {
			return res, err
		}
		r.log.DebugContext(req.Context(), "attempt repeated", "host", req.URL.Host, "attempt", n+1, "pause", pause, "error", err)
	}
}

// final reports whether repeating cannot help.
func final(ctx context.Context, err error) bool {
	if ctx.Err() != nil || errors.Is(err, errSlow) || errors.Is(err, errEncoding) {
		return true
	}
	for _, refused := range []error{scraper.ErrNotAllowed, scraper.ErrBlocked, scraper.ErrTooLarge} {
		if errors.Is(err, refused) {
			return true
		}
	}
	var name *net.DNSError
	if errors.As(err, &name) {
		return name.IsNotFound
	}
	var cert *tls.CertificateVerificationError
	return errors.As(err, &cert)
}
