package fetch

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

func TestPublic(t *testing.T) {
	special := specialPurpose()
	for _, c := range []struct {
		addr          string
		public, local bool
	}{
		{"93.184.216.34", true, false},
		{"2606:4700::1111", true, false},
		{"::ffff:93.184.216.34", true, false},
		{"127.0.0.1", false, true},
		{"::1", false, true},
		{"::ffff:127.0.0.1", false, true},
		{"10.1.2.3", false, true},
		{"192.168.1.1", false, true},
		{"fd00::1", false, true},
		{"100.64.0.1", false, true},
		{"169.254.169.254", false, false},
		{"::ffff:169.254.169.254", false, false},
		{"fe80::1", false, false},
		{"0.0.0.0", false, false},
		{"::", false, false},
		{"::127.0.0.1", false, false},
		{"64:ff9b::7f00:1", false, false},
		{"2002:7f00:1::", false, false},
		{"224.0.0.1", false, false},
		{"255.255.255.255", false, false},
	} {
		a := netip.MustParseAddr(c.addr)
		if got := public(a, special); got != c.public {
			t.Errorf("public(%s) = %v, want %v", c.addr, got, c.public)
		}
		if got := local(a.Unmap()); got != c.local {
			t.Errorf("local(%s) = %v, want %v", c.addr, got, c.local)
		}
	}
}

func TestAddressSuite(t *testing.T) {
	shared := os.Getenv("HITMATCH_SHARED")
	if shared == "" {
		t.Skip("HITMATCH_SHARED is not set: the table of special-purpose addresses is not in the repository")
	}
	f, err := os.Open(filepath.Join(shared, "reliability", "suites", "ssrf-iana.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	special := specialPurpose()
	rows := 0
	in := bufio.NewScanner(f)
	in.Scan() // the header
	for in.Scan() {
		fields := strings.Split(in.Text(), "\t")
		rows++
		if got, want := public(netip.MustParseAddr(fields[0]), special), fields[2] == "allow"; got != want {
			t.Errorf("public(%s) = %v, want %v (%s)", fields[0], got, want, fields[1])
		}
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	if rows < 160 {
		t.Errorf("only %d rows", rows)
	}
	t.Logf("%d addresses judged", rows)
}

// canary is a server that must not be reached.
func canary(t *testing.T) (address string, hits *atomic.Int64) {
	t.Helper()
	hits = new(atomic.Int64)
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	t.Cleanup(srv.Close)
	return srv.URL, hits
}

func TestGuardRefusesPrivateAddresses(t *testing.T) {
	address, hits := canary(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	f := fetcher(t, Config{Lookup: func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1")}, nil
	}})
	for _, host := range []string{
		"127.0.0.1", "localhost", "localhost.", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
		"[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]", "public-looking.example",
	} {
		for _, access := range []scraper.Access{{}, {Web: true}} {
			_, _, err := f.Fetch(t.Context(), job.Board{ID: "b"}, access, scraper.Request{URL: "http://" + host + ":" + u.Port() + "/"}, scraper.Validators{})
			if !errors.Is(err, scraper.ErrNotAllowed) {
				t.Errorf("%s: %v, want ErrNotAllowed", host, err)
			}
		}
	}
	if n := hits.Load(); n != 0 {
		t.Errorf("the server was reached %d times", n)
	}
}

// A board of one's own may live on loopback; what it links or redirects to on
// loopback may not, unless the board names that host as well.
func TestPrivateIsForTheBoardsOwnHosts(t *testing.T) {
	target, hits := canary(t)
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/robots.txt":
			http.NotFound(w, r)
		case "/home":
			w.Write([]byte("home"))
		default:
			http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
		}
	})
	f := fetcher(t, Config{})
	b := boardOn(srv.URL)
	for _, to := range []string{
		target, strings.Replace(target, "127.0.0.1", "localhost", 1), strings.Replace(target, "127.0.0.1", "[::ffff:127.0.0.1]", 1),
		"http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/",
	} {
		for _, access := range []scraper.Access{{}, {Web: true}} {
			req := scraper.Request{URL: srv.URL + "/go?to=" + url.QueryEscape(to)}
			if _, _, err := f.Fetch(t.Context(), b, access, req, scraper.Validators{}); err == nil {
				t.Errorf("redirect to %s was followed", to)
			}
		}
	}
	if _, _, err := f.Fetch(t.Context(), b, scraper.Access{}, scraper.Request{URL: target}, scraper.Validators{}); !errors.Is(err, scraper.ErrNotAllowed) {
		t.Errorf("a link to another host on loopback: %v, want ErrNotAllowed", err)
	}
	if n := hits.Load(); n != 0 {
		t.Fatalf("the canary was reached %d times", n)
	}
	res, _, err := f.Fetch(t.Context(), b, scraper.Access{Web: true}, scraper.Request{URL: srv.URL + "/go?to=/home"}, scraper.Validators{})
	if err != nil || string(res.Body) != "home" || res.URL != srv.URL+"/home" {
		t.Errorf("a redirect on the board's own host: %q from %s, %v", res.Body, res.URL, err)
	}
	b.Params["feed"] = target + "/feed"
	if _, _, err := f.Fetch(t.Context(), b, scraper.Access{}, scraper.Request{URL: target}, scraper.Validators{}); err != nil {
		t.Errorf("a host the board names: %v", err)
	}
}

func TestOwnHosts(t *testing.T) {
	a := ask{own: ownHosts(map[string]string{"url": "https://Jobs.corp.test/list", "host": "127.0.0.1:8080", "site": "External", "plain": "intranet"})}
	for address, want := range map[string]bool{
		"https://jobs.corp.test/x":    true,
		"http://jobs.corp.test/x":     false,
		"http://127.0.0.1:8080/":      true,
		"http://127.0.0.1:8081/":      false,
		"http://127.0.0.1/":           false,
		"http://intranet/":            true,
		"https://intranet/":           true,
		"http://intranet:22/":         false,
		"http://x.jobs.corp.test:443": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.owns(u); got != want {
			t.Errorf("owns(%s) = %v, want %v", address, got, want)
		}
	}
}
