package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// TestReasons: what a report says of a failure is for a person, and what the
// program branches on is still in it.
func TestReasons(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for _, c := range []struct {
		err  error
		want string
	}{
		{dial(&net.DNSError{Name: "careers.acme.example", IsNotFound: true}), "the name careers.acme.example leads nowhere; check the board's address, and whether this machine is online"},
		{dial(&net.DNSError{Name: "careers.acme.example", IsTimeout: true}), "the name careers.acme.example could not be looked up; check whether this machine is online"},
		{dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), "nothing answers at acme.example; the next crawl asks again"},
		{fmt.Errorf("read the answer: %w", errSlow), "acme.example gave no whole answer in time; the next crawl asks again"},
		{dial(context.DeadlineExceeded), "acme.example gave no whole answer in time; the next crawl asks again"},
		{io.ErrUnexpectedEOF, "acme.example broke the connection off; the next crawl asks again"},
		{&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "the certificate of acme.example does not hold (x509: certificate signed by unknown authority); if a browser warns of it too, only the site can mend that"},
		{dial(fmt.Errorf("%w: 10.0.0.1 is not a public address", scraper.ErrNotAllowed)), "10.0.0.1 is not a public address"},
		{fmt.Errorf("read the answer: %w: 20971520 bytes, more than the 8388608 allowed", scraper.ErrTooLarge), "the answer of acme.example is too large: 20971520 bytes, more than the 8388608 allowed"},
		{errors.New("read the answer: gzip: invalid checksum"), "the answer of acme.example breaks the rules and cannot be read (gzip: invalid checksum); the next crawl asks again"},
		{errors.New(`net/http: HTTP/1.x transport connection broken: bad Content-Length "-5"`), `the answer of acme.example breaks the rules and cannot be read (bad Content-Length "-5"); the next crawl asks again`},
		{errors.New(`failed to parse Location header "http://%zz/": parse`), "acme.example leads on to what is no address; the next crawl asks again"},
		{errors.New("more than 10 redirects"), "more than 10 redirects"},
		{
			hopError{&url.URL{Scheme: "http", Host: "other.example", Path: "/x", RawQuery: "token=HIDDEN"}, dial(os.NewSyscallError("connect", syscall.ECONNREFUSED))},
			"redirected to http://other.example/x?token=…: nothing answers at other.example; the next crawl asks again",
		},
	} {
		got := told(scraper.Request{URL: "https://acme.example/jobs?sig=HIDDEN"}, c.err)
		says, address, _ := strings.Cut(got.Error(), " (https://")
		if says != c.want || !errors.Is(got, c.err) || !strings.HasPrefix(address, "acme.example/jobs") {
			t.Errorf("%v: %v, want %s", c.err, got, c.want)
		}
	}
}

// TestStatusWords: the same for what a site answers.
func TestStatusWords(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/broken":
			w.WriteHeader(http.StatusNotImplemented)
		case "/part":
			w.WriteHeader(http.StatusPartialContent)
		case "/own":
			w.WriteHeader(999)
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/closed":
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	defer srv.Close()
	f := New(Config{Contact: "mailto:test@example.org"})
	defer f.Close()
	host := strings.TrimPrefix(srv.URL, "http://")
	b := job.Board{ID: "b", AllowPrivate: true, Params: map[string]string{"base": srv.URL}}
	for path, want := range map[string]string{
		"/broken": host + " answered 501 Not Implemented, a fault of its own; the next crawl asks again (" + srv.URL + "/broken)",
		"/part":   host + " sent only a part of the answer (206 Partial Content); the next crawl asks again (" + srv.URL + "/part)",
		"/own":    host + " answered 999 (" + srv.URL + "/own)",
		"/gone":   host + " answered 410 Gone; if that is the board's list, it has moved: open the career page in a browser and add the board anew (" + srv.URL + "/gone)",
		"/closed": host + " answered 403 Forbidden; it is left alone until the next crawl (" + srv.URL + "/closed)",
	} {
		_, _, err := f.Fetch(t.Context(), b, scraper.Access{}, scraper.Request{URL: srv.URL + path}, scraper.Validators{})
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}
