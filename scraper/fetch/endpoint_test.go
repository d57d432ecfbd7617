package fetch

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"hitmatch/scraper"
)

// TestEndpointReachesOneHost: the address the person wrote, though it is
// loopback, and no other port, host or scheme; no proxy; no redirect.
func TestEndpointReachesOneHost(t *testing.T) {
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	own := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer own.Close()
	t.Setenv("HTTP_PROXY", other.URL)
	t.Setenv("NO_PROXY", "")
	base, err := url.Parse(own.URL + "/v1")
	if err != nil {
		t.Fatal(err)
	}
	e := NewEndpoint(base)
	defer e.Close()
	get := func(address string) (*http.Response, error) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		return e.RoundTrip(req)
	}
	res, err := get(own.URL + "/v1/chat/completions")
	if err != nil || res.StatusCode != http.StatusTemporaryRedirect {
		t.Fatalf("own endpoint: %v, %v", res, err)
	}
	if err := res.Body.Close(); err != nil {
		t.Error(err)
	}
	port := base.Port()
	for _, address := range []string{other.URL, "http://localhost:" + port, "https://127.0.0.1:" + port, "http://127.0.0.2:" + port, "http://127.0.0.1/"} {
		if res, err := get(address); !errors.Is(err, scraper.ErrNotAllowed) {
			t.Errorf("%s: %v, %v; want %v", address, res, err, scraper.ErrNotAllowed)
		}
	}
	if asked != 0 {
		t.Errorf("another host was asked %d times", asked)
	}
}

// TestEndpointRefusesSpecialAddresses: what no one serves a model at stays out
// of reach even where it is written down.
func TestEndpointRefusesSpecialAddresses(t *testing.T) {
	for _, host := range []string{"169.254.169.254", "[fe80::1]", "0.0.0.0", "[::]", "224.0.0.1", "255.255.255.255", "[64:ff9b::a9fe:a9fe]", "[::ffff:169.254.169.254]"} {
		base, err := url.Parse("http://" + host + "/v1")
		if err != nil {
			t.Fatal(err)
		}
		e := NewEndpoint(base)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base.String(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if res, err := e.RoundTrip(req); !errors.Is(err, scraper.ErrNotAllowed) {
			t.Errorf("%s: %v, %v; want %v", host, res, err, scraper.ErrNotAllowed)
		}
		e.Close()
	}
}
