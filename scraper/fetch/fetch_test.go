package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// fetcher returns a Fetcher that waits for almost nothing.
func fetcher(t *testing.T, cfg Config) *Fetcher {
	t.Helper()
	if cfg.Backoff == 0 {
		cfg.Backoff = time.Millisecond
	}
	if cfg.Delay == 0 {
		cfg.Delay = time.Nanosecond
	}
	f := New(cfg)
	t.Cleanup(f.Close)
	return f
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv
}

func boardOn(address string) job.Board {
	var none time.Duration
	return job.Board{ID: "board", AllowPrivate: true, Delay: &none, Params: map[string]string{"url": address}}
}

// get asks a server as a documented API, without robots.txt.
func get(t *testing.T, f *Fetcher, address string) (scraper.Response, error) {
	t.Helper()
	res, notModified, err := f.Fetch(t.Context(), boardOn(address), scraper.Access{}, scraper.Request{URL: address}, scraper.Validators{})
	if notModified {
		t.Error("not modified, without having asked so")
	}
	return res, err
}

func TestFetch(t *testing.T) {
	at := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, "%s %s %q %q %q %q %q", r.Method, r.URL, body, r.Header.Get("User-Agent"), r.Header.Get("Content-Type"), r.Header.Get("X-Key"), r.Header.Get("Cookie")+r.Header.Get("Referer"))
	})
	f := fetcher(t, Config{Version: "1.2", Contact: "mailto:me@example.org\r\nX: y", Now: func() time.Time { return at }})
	req := scraper.Request{
		Method: "POST", URL: srv.URL + "/jobs?b=2&a=1", Step: "list", Data: []byte("d"),
		Header: map[string]string{"Content-Type": "application/json", "X-Key": "k", "User-Agent": "another"}, Body: []byte(`{"q":"coder"}`),
	}
	for _, c := range []struct {
		access scraper.Access
		agent  string
	}{
		{scraper.Access{Web: true}, "hitmatch/1.2 (+mailto:me@example.orgX:y)"},
		{scraper.Access{}, "another"}, // an API may ask for its own
	} {
		// As robots.txt the server's answer is a line that is no rule.
		res, _, err := f.Fetch(t.Context(), boardOn(srv.URL), c.access, req, scraper.Validators{})
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf(`POST /jobs?b=2&a=1 %q %q "application/json" "k" ""`, req.Body, c.agent)
		if diff := cmp.Diff(want, string(res.Body)); diff != "" {
			t.Error(diff)
		}
		if res.Status != 200 || !res.At.Equal(at) || res.URL != req.URL || !cmp.Equal(res.Request, req) {
			t.Errorf("response %+v", res)
		}
	}
}

func TestStatuses(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var status int
		fmt.Sscanf(r.URL.Path, "/%d", &status)
		w.WriteHeader(status)
	})
	f := fetcher(t, Config{})
	for status, want := range map[int]error{
		200: nil, 204: nil,
		401: scraper.ErrBlocked, 403: scraper.ErrBlocked, 406: scraper.ErrBlocked, 429: scraper.ErrBlocked,
		404: scraper.ErrGone, 410: scraper.ErrGone,
	} {
		if _, err := get(t, f, fmt.Sprintf("%s/%d", srv.URL, status)); !errors.Is(err, want) {
			t.Errorf("%d: %v, want %v", status, err, want)
		}
	}
	for _, status := range []int{304, 400, 422, 500, 503} {
		_, err := get(t, f, fmt.Sprintf("%s/%d", srv.URL, status))
		if err == nil || !strings.Contains(err.Error(), fmt.Sprint(status)) || !strings.Contains(err.Error(), srv.URL) {
			t.Errorf("%d: error %v, want one that names status and address", status, err)
		}
	}
}

func TestErrorsHideKeys(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hop" {
			http.Redirect(w, r, "http://127.0.0.1:1/x?token=HIDDEN&q=1", http.StatusFound)
			return
		}
		w.WriteHeader(500)
	})
	f := fetcher(t, Config{})
	for _, path := range []string{"/a?app_key=HIDDEN&what=coder", "/hop?api_key=HIDDEN&what=coder"} {
		_, err := get(t, f, srv.URL+path)
		if err == nil || strings.Contains(err.Error(), "HIDDEN") || !strings.Contains(err.Error(), "what=coder") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestNeverAsked(t *testing.T) {
	f := fetcher(t, Config{Lookup: func(context.Context, string) ([]netip.Addr, error) {
		t.Error("the name was looked up")
		return nil, errors.New("no")
	}})
	for _, address := range []string{
		"https://www.linkedin.com/jobs", "https://indeed.com/", "http://de.indeed.com./", "https://WWW.Glassdoor.com/x", "https://www.ziprecruiter.com/jobs", "ftp://example.com/x",
	} {
		_, _, err := f.Fetch(t.Context(), job.Board{ID: "b"}, scraper.Access{}, scraper.Request{URL: address}, scraper.Validators{})
		if !errors.Is(err, scraper.ErrNotAllowed) {
			t.Errorf("%s: %v, want ErrNotAllowed", address, err)
		}
		if strings.HasPrefix(address, "http") && !strings.Contains(err.Error(), "alert mails") {
			t.Errorf("%s: %v does not say what to do", address, err)
		}
	}
	if err := permitted(&url.URL{Scheme: "https", Host: "notindeed.com"}); err != nil {
		t.Errorf("a host that only ends alike: %v", err)
	}
}

// The environment must not reach the collector or the transport.
func TestEnvironmentHasNoEffect(t *testing.T) {
	for _, kv := range []string{
		"COLLY_ALLOWED_DOMAINS=other.test", "COLLY_DISALLOWED_DOMAINS=127.0.0.1", "COLLY_MAX_BODY_SIZE=3", "COLLY_USER_AGENT=spoof",
		"COLLY_IGNORE_ROBOTSTXT=n", "COLLY_MAX_DEPTH=-1", "COLLY_CACHE_DIR=" + t.TempDir(), "COLLY_DETECT_CHARSET=y",
		"HTTP_PROXY=http://127.0.0.1:1", "http_proxy=http://127.0.0.1:1", "ALL_PROXY=http://127.0.0.1:1",
	} {
		name, value, _ := strings.Cut(kv, "=")
		t.Setenv(name, value)
	}
	var asked atomic.Int64
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Write([]byte(r.Header.Get("User-Agent")))
	})
	f := fetcher(t, Config{Version: "1"})
	for range 2 {
		res, err := get(t, f, srv.URL)
		if err != nil || string(res.Body) != "hitmatch/1" {
			t.Fatalf("%q, %v", res.Body, err)
		}
	}
	if n := asked.Load(); n != 2 {
		t.Errorf("%d requests reached the server, want 2", n)
	}
}

func TestRobotsGate(t *testing.T) {
	for _, c := range []struct {
		name   string
		robots http.HandlerFunc
		want   error
		some   bool // any error will do
	}{
		{name: "allows", robots: func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "User-agent: *\nDisallow: /private") }},
		{name: "forbids", robots: func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "User-agent: hitmatch\nDisallow: /jobs")
		}, want: scraper.ErrNotAllowed},
		{name: "404", robots: http.NotFound},
		{name: "403", robots: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) }},
		{name: "429", robots: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(429) }, want: scraper.ErrBlocked},
		{name: "500", robots: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) }, want: scraper.ErrNotAllowed},
		{name: "503", robots: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }, want: scraper.ErrNotAllowed},
		{name: "reset", robots: reset, some: true},
		{name: "cut off", robots: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, "User-agent: *\nDisallow: ")
		}, some: true},
		{name: "redirected", robots: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/r", http.StatusMovedPermanently) }, want: scraper.ErrNotAllowed},
		{name: "redirected for ever", robots: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/robots.txt", http.StatusFound) }},
		{name: "crawl-delay too long", robots: func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "User-agent: *\nCrawl-delay: 86400") }, want: scraper.ErrNotAllowed},
		{name: "huge", robots: func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "User-agent: *\nDisallow: /jobs\n")
			for range 3000 {
				w.Write(bytes.Repeat([]byte("#"), 1<<10))
			}
		}, want: scraper.ErrNotAllowed},
		{name: "utf-16", robots: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			b := []byte{0xff, 0xfe}
			for _, c := range "User-agent: *\nDisallow: /jobs" {
				b = append(b, byte(c), 0)
			}
			w.Write(b)
		}, want: scraper.ErrNotAllowed},
	} {
		t.Run(c.name, func(t *testing.T) {
			var pages atomic.Int64
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/robots.txt":
					c.robots(w, r)
				case "/r":
					io.WriteString(w, "User-agent: *\nDisallow: /jobs")
				default:
					pages.Add(1)
				}
			})
			f := fetcher(t, Config{})
			for range 2 { // the second answer comes from memory
				_, _, err := f.Fetch(t.Context(), boardOn(srv.URL), scraper.Access{Web: true}, scraper.Request{URL: srv.URL + "/jobs"}, scraper.Validators{})
				if c.some != (err != nil) && !errors.Is(err, c.want) || c.want != nil && !errors.Is(err, c.want) {
					t.Errorf("%v, want %v", err, c.want)
				}
			}
			want := int64(2)
			if c.want != nil || c.some {
				want = 0
			}
			if n := pages.Load(); n != want {
				t.Errorf("the page was asked for %d times, want %d", n, want)
			}
		})
	}
}

func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

func TestRobotsAreReadOncePerDay(t *testing.T) {
	var robots atomic.Int64
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			robots.Add(1)
		}
	})
	clock := &clock{now: time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)}
	f := fetcher(t, Config{Now: clock.Now})
	ask := func() {
		t.Helper()
		if _, _, err := f.Fetch(t.Context(), boardOn(srv.URL), scraper.Access{Web: true}, scraper.Request{URL: srv.URL}, scraper.Validators{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		pass time.Duration
		want int64
	}{{0, 1}, {time.Hour, 1}, {22 * time.Hour, 1}, {2 * time.Hour, 2}} {
		clock.pass(step.pass)
		ask()
		if n := robots.Load(); n != step.want {
			t.Errorf("after another %s: read %d times, want %d", step.pass, n, step.want)
		}
	}
}

// A hop to another host is a web request whatever the first one was.
func TestRedirectsAreCheckedAgainstRobots(t *testing.T) {
	var disallowed atomic.Int64
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			io.WriteString(w, "User-agent: *\nDisallow: /secret")
			return
		}
		disallowed.Add(1)
	})
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/robots.txt":
			io.WriteString(w, "User-agent: *\nDisallow: /private")
		case "/other":
			http.Redirect(w, r, other.URL+"/secret", http.StatusFound)
		case "/same":
			http.Redirect(w, r, "/private", http.StatusFound)
		default:
			disallowed.Add(1)
		}
	})
	f := fetcher(t, Config{})
	b := boardOn(srv.URL)
	b.Params["other"] = other.URL
	for _, c := range []struct {
		path   string
		access scraper.Access
	}{{"/same", scraper.Access{Web: true}}, {"/other", scraper.Access{Web: true}}, {"/other", scraper.Access{}}} {
		_, _, err := f.Fetch(t.Context(), b, c.access, scraper.Request{URL: srv.URL + c.path}, scraper.Validators{})
		if !errors.Is(err, scraper.ErrNotAllowed) || !strings.Contains(err.Error(), "robots.txt") {
			t.Errorf("%s: %v, want a refusal by robots.txt", c.path, err)
		}
	}
	if n := disallowed.Load(); n != 0 {
		t.Errorf("%d disallowed pages were fetched", n)
	}
}

func TestRedirects(t *testing.T) {
	var seen http.Header
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		seen = r.Header.Clone()
	})
	var hops atomic.Int64
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		hops.Add(1)
		if from := r.Header.Get("Referer"); from != "" {
			t.Errorf("%s was asked with Referer %s", r.URL, from)
		}
		var left int
		switch {
		case r.URL.Path == "/away":
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "1"})
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		case r.URL.Path == "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		default:
			fmt.Sscanf(r.URL.Path, "/hops/%d", &left)
			if left > 0 {
				http.Redirect(w, r, fmt.Sprintf("/hops/%d", left-1), http.StatusFound)
			}
		}
	})
	f := fetcher(t, Config{Version: "1"})
	b := boardOn(srv.URL)
	b.Params["other"] = other.URL
	ask := func(req scraper.Request) error {
		_, _, err := f.Fetch(t.Context(), b, scraper.Access{}, req, scraper.Validators{ETag: `"x"`})
		return err
	}
	if err := ask(scraper.Request{URL: srv.URL + "/hops/5"}); err != nil {
		t.Errorf("five hops: %v", err)
	}
	hops.Store(0)
	for _, path := range []string{"/hops/6", "/loop"} {
		if err := ask(scraper.Request{URL: srv.URL + path}); err == nil || !strings.Contains(err.Error(), "redirects") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if n := hops.Load(); n != 12 {
		t.Errorf("%d requests for two chains that end after five hops, want 12", n)
	}
	header := map[string]string{"X-Api-Key": "secret", "User-Agent": "me@example.org", "Accept": "application/json"}
	if err := ask(scraper.Request{URL: srv.URL + "/away", Header: header}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"X-Api-Key": "", "If-None-Match": "", "Referer": "", "Cookie": "", "User-Agent": "hitmatch/1", "Accept": "application/json"} {
		if got := seen.Get(name); got != want {
			t.Errorf("the other host saw %s: %q, want %q", name, got, want)
		}
	}
	if err := ask(scraper.Request{Method: "POST", URL: srv.URL + "/away", Body: []byte("x")}); !errors.Is(err, scraper.ErrNotAllowed) {
		t.Errorf("a body sent on to another host: %v, want ErrNotAllowed", err)
	}
}

func TestValidators(t *testing.T) {
	const etag, modified = `W/"1"`, "Mon, 23 Nov 2026 10:00:00 GMT"
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && (r.Header.Get("If-None-Match") == etag || r.Header.Get("If-Modified-Since") == modified) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", etag)
		w.Header().Set("Last-Modified", modified)
		io.WriteString(w, r.Header.Get("If-None-Match")+"page")
	})
	f := fetcher(t, Config{})
	b := boardOn(srv.URL)
	for _, c := range []struct {
		method      string
		v           scraper.Validators
		notModified bool
		body        string
	}{
		{"", scraper.Validators{}, false, "page"},
		{"", scraper.Validators{ETag: etag}, true, ""},
		{"", scraper.Validators{LastModified: modified}, true, ""},
		{"", scraper.Validators{ETag: "old"}, false, "oldpage"},
		{"POST", scraper.Validators{ETag: etag}, false, "page"},
	} {
		res, notModified, err := f.Fetch(t.Context(), b, scraper.Access{}, scraper.Request{Method: c.method, URL: srv.URL}, c.v)
		if err != nil || notModified != c.notModified || string(res.Body) != c.body {
			t.Errorf("%s %+v: %q, not modified %v, %v", c.method, c.v, res.Body, notModified, err)
		}
		if !notModified && (res.Header.Get("ETag") != etag || res.Header.Get("Last-Modified") != modified) {
			t.Errorf("validators lost: %v", res.Header)
		}
	}
}

func compress(t *testing.T, encoding string, body []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch encoding {
	case "gzip":
		w = gzip.NewWriter(&out)
	case "deflate":
		w = zlib.NewWriter(&out)
	case "bare deflate":
		w, err = flate.NewWriter(&out, flate.BestCompression)
	case "br":
		w = brotli.NewWriter(&out)
	case "zstd":
		w, err = zstd.NewWriter(&out)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestEncodings(t *testing.T) {
	const page = "<p>postings</p>"
	answers := map[string]struct {
		header string
		body   []byte
	}{
		"/identity": {"identity", []byte(page)},
		"/gzip":     {"gzip", compress(t, "gzip", []byte(page))},
		"/deflate":  {"deflate", compress(t, "deflate", []byte(page))},
		"/bare":     {"deflate", compress(t, "bare deflate", []byte(page))},
		"/br":       {"br", compress(t, "br", []byte(page))},
		"/zstd":     {"zstd", compress(t, "zstd", []byte(page))},
		"/both":     {"br, gzip", compress(t, "gzip", compress(t, "br", []byte(page)))},
		"/map.gz":   {"", compress(t, "gzip", []byte(page))},
	}
	bad := map[string]struct {
		header string
		body   []byte
	}{
		"/unknown":   {"compress", []byte(page)},
		"/many":      {"gzip, gzip, gzip", []byte(page)},
		"/lie":       {"gzip", []byte(page)},
		"/truncated": {"gzip", compress(t, "gzip", []byte(page))[:20]},
		"/short-br":  {"br", compress(t, "br", bytes.Repeat([]byte(page), 99))[:20]},
		"/short-zs":  {"zstd", compress(t, "zstd", bytes.Repeat([]byte(page), 99))[:20]},
	}
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		a, ok := answers[r.URL.Path]
		if !ok {
			a = bad[r.URL.Path]
		}
		if a.header != "" {
			w.Header().Set("Content-Encoding", a.header)
		}
		w.Write(a.body)
	})
	f := fetcher(t, Config{})
	for path := range bad {
		if res, err := get(t, f, srv.URL+path); err == nil {
			t.Errorf("%s: taken as %q", path, res.Body)
		}
	}
	for path := range answers {
		res, err := get(t, f, srv.URL+path)
		if err != nil || string(res.Body) != page || res.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %q, %v", path, res.Body, err)
		}
		if packed := path == "/gzip" || path == "/map.gz"; packed != (res.Gzip != nil) || packed && !bytes.Equal(res.Gzip, answers[path].body) {
			t.Errorf("%s: %d bytes of gzip", path, len(res.Gzip))
		}
	}
	latin := compress(t, "gzip", []byte("<p>Montr\xe9al</p>"))
	srv = serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(latin)
	})
	if res, err := get(t, f, srv.URL); err != nil || string(res.Body) != "<p>Montréal</p>" || res.Gzip != nil {
		t.Errorf("%q, %d bytes of gzip that do not unpack to it, %v", res.Body, len(res.Gzip), err)
	}
}

func TestTooLarge(t *testing.T) {
	mega := make([]byte, 1<<20)
	bomb := map[string][]byte{
		// Members and frames may follow each other: 500 MB of zeros.
		"/gzip":    bytes.Repeat(compress(t, "gzip", mega), 500),
		"/zstd":    bytes.Repeat(compress(t, "zstd", mega), 500),
		"/deflate": compress(t, "deflate", bytes.Repeat(mega, 16)),
		"/br":      compress(t, "br", bytes.Repeat(mega, 16)),
	}
	bomb["/nested.gz"] = compress(t, "gzip", bomb["/gzip"])
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if body, ok := bomb[r.URL.Path]; ok {
			encoding := r.URL.Path[1:]
			if encoding == "nested.gz" {
				encoding = "gzip"
			}
			w.Header().Set("Content-Encoding", encoding)
			w.Write(body)
			return
		}
		if r.URL.Path == "/known" {
			w.Header().Set("Content-Length", fmt.Sprint(20<<20))
		}
		chunk := bytes.Repeat([]byte("x"), 64<<10)
		for range 20 << 20 / len(chunk) {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	f := fetcher(t, Config{})
	var before, after runtime.MemStats
	for _, path := range []string{"/gzip", "/deflate", "/br", "/zstd", "/nested.gz", "/known", "/unknown"} {
		runtime.GC()
		runtime.ReadMemStats(&before)
		res, err := get(t, f, srv.URL+path)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, scraper.ErrTooLarge) {
			t.Errorf("%s: %d bytes, %v, want ErrTooLarge", path, len(res.Body), err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 100<<20 {
			t.Errorf("%s: %d MB allocated", path, used>>20)
		}
	}
	exact := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, 1000)) })
	for limit, want := range map[int64]error{1000: nil, 999: scraper.ErrTooLarge} {
		if _, err := get(t, fetcher(t, Config{MaxBody: limit}), exact.URL); !errors.Is(err, want) {
			t.Errorf("1000 bytes with a cap of %d: %v, want %v", limit, err, want)
		}
	}
}

func TestShortAnswerIsAnError(t *testing.T) {
	var asked atomic.Int64
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "short")
	})
	if res, err := get(t, fetcher(t, Config{}), srv.URL); err == nil {
		t.Errorf("taken as %q", res.Body)
	}
	if n := asked.Load(); n != 1+retries {
		t.Errorf("asked %d times, want %d", n, 1+retries)
	}
}

func TestSlowAnswers(t *testing.T) {
	release := make(chan struct{})
	var asked atomic.Int64
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path == "/drip" {
			for range 1000 {
				w.Write([]byte("."))
				w.(http.Flusher).Flush()
				select {
				case <-time.After(10 * time.Millisecond):
				case <-r.Context().Done():
					return
				}
			}
		}
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	f := fetcher(t, Config{Timeout: 100 * time.Millisecond})
	for _, path := range []string{"/hang", "/drip"} {
		if _, err := get(t, f, srv.URL+path); !errors.Is(err, errSlow) {
			t.Errorf("%s: %v, want errSlow", path, err)
		}
	}
	if n := asked.Load(); n != 2 {
		t.Errorf("%d requests, want 2: what was slow once is not asked again at once", n)
	}
}

func TestCancelEndsEverythingAtOnce(t *testing.T) {
	started := make(chan struct{}, 10)
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		started <- struct{}{}
		<-r.Context().Done()
	})
	f := fetcher(t, Config{})
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for i := range 8 { // four boards, so that some wait for the board and some for the host
		group.Go(func() {
			b := boardOn(srv.URL)
			b.ID = fmt.Sprint(i % 4)
			_, _, err := f.Fetch(ctx, b, scraper.Access{Web: i%2 == 0}, scraper.Request{URL: srv.URL}, scraper.Validators{})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v, want context.Canceled", err)
			}
		})
	}
	<-started
	cancel()
	group.Wait() // without end if one waits for the answer, which never comes
}

// A request that waits for its board or its host ends with its own context,
// however long the one before it takes.
func TestCancelWhileQueued(t *testing.T) {
	started := make(chan struct{})
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		close(started)
		<-r.Context().Done()
	})
	f := fetcher(t, Config{})
	ahead, end := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		f.Fetch(ahead, boardOn(srv.URL), scraper.Access{}, scraper.Request{URL: srv.URL}, scraper.Validators{})
	}()
	<-started
	for _, id := range []string{"board", "another board of the host"} {
		b := boardOn(srv.URL)
		b.ID = id
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		_, _, err := f.Fetch(ctx, b, scraper.Access{}, scraper.Request{URL: srv.URL}, scraper.Validators{})
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v, want context.DeadlineExceeded", id, err)
		}
	}
	select {
	case <-ended:
		t.Error("the request ahead had ended: nothing was queued")
	default:
	}
	end()
	<-ended
}

func TestRetry(t *testing.T) {
	for _, c := range []struct {
		name  string
		fail  http.HandlerFunc
		times int64 // that it fails
		asked int64
		want  error
		ok    bool
	}{
		{name: "503 twice", fail: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }, times: 2, asked: 3, ok: true},
		{name: "503 for ever", fail: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }, times: 99, asked: 3},
		{name: "429 twice", fail: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(429) }, times: 2, asked: 3, ok: true},
		{name: "429 for ever", fail: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(429) }, times: 99, asked: 3, want: scraper.ErrBlocked},
		{name: "reset twice", fail: reset, times: 2, asked: 3, ok: true},
		{name: "403", fail: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) }, times: 99, asked: 1, want: scraper.ErrBlocked},
		{name: "asked to wait too long", fail: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "86400")
			w.WriteHeader(429)
		}, times: 99, asked: 1, want: scraper.ErrBlocked},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked atomic.Int64
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil || string(body) != "query" {
					t.Errorf("attempt %d came with body %q, %v", asked.Load(), body, err)
				}
				if asked.Add(1) <= c.times {
					c.fail(w, r)
				}
			})
			f := fetcher(t, Config{})
			req := scraper.Request{Method: "POST", URL: srv.URL, Body: []byte("query")}
			_, _, err := f.Fetch(t.Context(), boardOn(srv.URL), scraper.Access{}, req, scraper.Validators{})
			if c.ok != (err == nil) || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if n := asked.Load(); n != c.asked {
				t.Errorf("asked %d times, want %d", n, c.asked)
			}
		})
	}
}

// clock is a clock that stands still unless told otherwise. Its Wait moves it.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	waited []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d > 0 {
		c.now = c.now.Add(d)
		c.waited = append(c.waited, d)
	}
	return ctx.Err()
}

func TestRetryAfterIsWaitedFor(t *testing.T) {
	at := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		value string
		want  time.Duration
	}{
		{"5", 5 * time.Second},
		{at.Add(90 * time.Second).Format(http.TimeFormat), 90 * time.Second},
		{"-1", time.Second}, // no less than the backoff
		{at.Add(-time.Hour).Format(http.TimeFormat), time.Second},
		{"soon", time.Second},
	} {
		clock := &clock{now: at}
		var asked atomic.Int64
		srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if asked.Add(1) == 1 {
				w.Header().Set("Retry-After", c.value)
				w.WriteHeader(503)
			}
		})
		f := fetcher(t, Config{Now: clock.Now, Wait: clock.Wait, Backoff: time.Second})
		if _, err := get(t, f, srv.URL); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]time.Duration{c.want}, clock.waited); diff != "" {
			t.Errorf("Retry-After: %s: %s", c.value, diff)
		}
	}
}

func TestRetryAfterIsClamped(t *testing.T) {
	now := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"0": 0, "1.5": 1500 * time.Millisecond, "-7": 0, "1e18": 24 * time.Hour, "315360000": 24 * time.Hour, "+Inf": 24 * time.Hour,
		"Fri, 24 Nov 2136 03:00:00 GMT": 24 * time.Hour, "Mon, 01 Jan 0001 00:00:00 GMT": 0,
	} {
		if got, ok := retryAfter(value, now); !ok || got != want {
			t.Errorf("%s: %s, %v, want %s", value, got, ok, want)
		}
	}
	for _, value := range []string{"", "soon", "NaN", "5 minutes"} {
		if got, ok := retryAfter(value, now); ok {
			t.Errorf("%q is read as %s", value, got)
		}
	}
}

// A host that asked to be left alone for long is not asked by another board
// either.
func TestHeldHostIsLeftAlone(t *testing.T) {
	var asked atomic.Int64
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(503)
	})
	f := fetcher(t, Config{})
	if _, err := get(t, f, srv.URL); err == nil {
		t.Error("a 503 was taken as a page")
	}
	b := boardOn(srv.URL)
	b.ID = "another"
	if _, _, err := f.Fetch(t.Context(), b, scraper.Access{}, scraper.Request{URL: srv.URL}, scraper.Validators{}); !errors.Is(err, scraper.ErrBlocked) {
		t.Errorf("%v, want ErrBlocked", err)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times, want 1", n)
	}
}

// spacing records when requests begin and end at a server.
type spacing struct {
	mu         sync.Mutex
	begins     []time.Time
	now, atOne int
}

func (s *spacing) ServeHTTP(http.ResponseWriter, *http.Request) {
	s.mu.Lock()
	s.begins = append(s.begins, time.Now())
	s.now++
	s.atOne = max(s.atOne, s.now)
	s.mu.Unlock()
	time.Sleep(5 * time.Millisecond)
	s.mu.Lock()
	s.now--
	s.mu.Unlock()
}

func (s *spacing) leastGap() time.Duration {
	least := time.Hour
	for i := 1; i < len(s.begins); i++ {
		least = min(least, s.begins[i].Sub(s.begins[i-1]))
	}
	return least
}

func TestPacePerHost(t *testing.T) {
	const pause = 40 * time.Millisecond
	busy, quiet := &spacing{}, &spacing{}
	one, two := httptest.NewServer(busy), httptest.NewServer(quiet)
	defer one.Close()
	defer two.Close()
	f := fetcher(t, Config{Delay: pause})
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			address := one.URL
			if i == 5 {
				address = two.URL
			}
			b := boardOn(address)
			b.ID, b.Delay = fmt.Sprint(i), nil
			if _, _, err := f.Fetch(t.Context(), b, scraper.Access{}, scraper.Request{URL: address}, scraper.Validators{}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if busy.atOne != 1 || len(busy.begins) != 5 || busy.leastGap() < pause {
		t.Errorf("%d requests, %d at once, least gap %s; want 5, 1, at least %s", len(busy.begins), busy.atOne, busy.leastGap(), pause)
	}
	if len(quiet.begins) != 1 || quiet.begins[0].After(busy.begins[4]) {
		t.Error("another host waited for the busy one")
	}
}

// Hosts below one registrable domain share a backend.
func TestPacePerBackend(t *testing.T) {
	const pause = 30 * time.Millisecond
	s := &spacing{}
	srv := httptest.NewServer(s)
	defer srv.Close()
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	f := fetcher(t, Config{Delay: pause, PerBackend: 1, Lookup: func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}})
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			b := boardOn(fmt.Sprintf("http://tenant%d.wd5.vendor.example:%s/", i, u.Port()))
			b.ID, b.Delay = fmt.Sprint(i), nil
			if _, _, err := f.Fetch(t.Context(), b, scraper.Access{}, scraper.Request{URL: b.Params["url"]}, scraper.Validators{}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if s.atOne != 1 || len(s.begins) != 4 || s.leastGap() < pause {
		t.Errorf("%d requests, %d at once, least gap %s; want 4, 1, at least %s", len(s.begins), s.atOne, s.leastGap(), pause)
	}
}

func TestRegistrable(t *testing.T) {
	for host, want := range map[string]string{
		"acme.wd5.myworkdayjobs.com": "myworkdayjobs.com", "careers-x.icims.com": "icims.com", "boards-api.greenhouse.io": "greenhouse.io",
		"jobs.state.tx.us": "state.tx.us", "Example.ORG.": "example.org", "127.0.0.1": "", "::1": "", "localhost": "", "com": "",
	} {
		if got := registrable(host); got != want {
			t.Errorf("registrable(%s) = %q, want %q", host, got, want)
		}
	}
}

func TestCrawlDelayIsObeyed(t *testing.T) {
	clock := &clock{now: time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)}
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			io.WriteString(w, "User-agent: *\nCrawl-delay: 7\n")
		}
	})
	f := fetcher(t, Config{Now: clock.Now, Wait: clock.Wait})
	for range 2 {
		if _, _, err := f.Fetch(t.Context(), boardOn(srv.URL), scraper.Access{Web: true}, scraper.Request{URL: srv.URL + "/x"}, scraper.Validators{}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]time.Duration{7 * time.Second, 7 * time.Second}, clock.waited); diff != "" {
		t.Error(diff)
	}
}

func TestChallenge(t *testing.T) {
	page := func(title string) string {
		return "<html><head><title>" + title + "</title></head><body></body></html>"
	}
	for _, c := range []struct {
		name   string
		status int
		header map[string]string
		body   string
		want   error
	}{
		{name: "header", status: 200, header: map[string]string{"Cf-Mitigated": "challenge"}, want: scraper.ErrBlocked},
		{name: "waf", status: 202, header: map[string]string{"X-Amzn-Waf-Action": "captcha"}, want: scraper.ErrBlocked},
		{name: "title", status: 200, body: page("Just a moment&hellip;"), want: scraper.ErrBlocked},
		{name: "title over lines", status: 200, body: page("\n Are you\n a Robot? "), want: scraper.ErrBlocked},
		{name: "imperva", status: 200, body: "<html><iframe>Request unsuccessful. Incapsula incident ID: 1</iframe></html>", want: scraper.ErrBlocked},
		{name: "a job", status: 200, body: page("Security Analyst | Jobs")},
		{name: "a posting about one", status: 200, body: page("Coder") + "Are you a human? Just a moment, captcha-delivery.com, robot"},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				for k, v := range c.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(c.status)
				io.WriteString(w, c.body)
			})
			if _, err := get(t, fetcher(t, Config{}), srv.URL); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestHeaderFlood(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for i := range 100 {
			w.Header().Add("Set-Cookie", fmt.Sprintf("c%d=%s", i, strings.Repeat("x", 10<<10)))
		}
	})
	if _, err := get(t, fetcher(t, Config{}), srv.URL); err == nil {
		t.Error("a megabyte of headers was taken")
	}
}

func TestCertificateIsChecked(t *testing.T) {
	var asked atomic.Int64
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	defer srv.Close()
	if _, err := get(t, fetcher(t, Config{}), srv.URL); err == nil || asked.Load() != 0 {
		t.Errorf("a certificate nobody vouches for: %v, asked %d times", err, asked.Load())
	}
}

// A board that leads to the private address of another does not spoil what that
// one knows of its own host.
func TestRobotsOfAPrivateHostAreItsBoards(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
		}
	})
	f := fetcher(t, Config{})
	own := boardOn(srv.URL)
	other := own
	other.ID, other.AllowPrivate = "other", false
	for _, c := range []struct {
		board job.Board
		want  error
	}{{other, scraper.ErrNotAllowed}, {own, nil}, {other, scraper.ErrNotAllowed}} {
		_, _, err := f.Fetch(t.Context(), c.board, scraper.Access{Web: true}, scraper.Request{URL: srv.URL}, scraper.Validators{})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.board.ID, err, c.want)
		}
	}
}
