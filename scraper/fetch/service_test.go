package fetch

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"hitmatch/scraper"
)

func TestDialer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := Dialer()(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatalf("a mail server on this machine: %v", err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	for _, address := range []string{"169.254.169.254:25", "[fe80::1]:25", "0.0.0.0:25", "224.0.0.1:25"} {
		if conn, err := Dialer()(t.Context(), "tcp", address); !errors.Is(err, scraper.ErrNotAllowed) {
			t.Errorf("%s: %v, %v; want %v", address, conn, err, scraper.ErrNotAllowed)
		}
	}
}

func TestPublicReachesNothingPrivate(t *testing.T) {
	asked := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer s.Close()
	t.Setenv("HTTP_PROXY", s.URL)
	client := &http.Client{Transport: Public()}
	for _, address := range []string{s.URL, "http://10.0.0.1/", "http://169.254.169.254/latest"} {
		res, err := client.Get(address)
		if !errors.Is(err, scraper.ErrNotAllowed) {
			t.Errorf("%s: %v, %v; want %v", address, res, err, scraper.ErrNotAllowed)
		}
	}
	if asked {
		t.Error("a private address was asked")
	}
}
