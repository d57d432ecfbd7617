package nights

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/net/dns/dnsmessage"

	"hitmatch/scraper"
	"hitmatch/scraper/fetch"
	"hitmatch/scraper/scrapertest/zoo"
	"hitmatch/store/job"
)

const listing = "/sitemap.xml"

// answers spoils the sick board's listing.
func answers(h http.HandlerFunc) func(*night) {
	return func(n *night) { n.sick.On(listing, h) }
}

func TestF01Hang(t *testing.T) {
	stands(t,
		fault{name: "listing", spoil: answers(zoo.Hang), want: job.RunFailed, says: "in time", hangs: true},
		fault{name: "a posting", spoil: func(n *night) {
			n.sick.Set(changed(n.sick.Ads()))
			n.sick.On("/jobs/3", zoo.Hang)
		}, want: job.RunPartial, says: "in time", found: 11, hangs: true},
	)
}

// changed makes every posting a new version, so that its page is read again.
func changed(ads []zoo.Ad) []zoo.Ad {
	for i := range ads {
		ads[i].Version++
	}
	return ads
}

func TestF02Drip(t *testing.T) {
	stands(t, fault{name: "a byte per 100 ms", spoil: answers(zoo.Drip(100 * time.Millisecond)), want: job.RunFailed, says: "in time", hangs: true})
}

func TestF04ResetMidBody(t *testing.T) {
	stands(t,
		fault{name: "listing", spoil: answers(zoo.Reset), want: job.RunFailed, says: "broke the connection off"},
		fault{name: "a posting", spoil: func(n *night) { n.sick.On("/jobs/3", zoo.Reset) }, want: job.RunPartial, says: "/jobs/3", found: 11},
		fault{name: "only once", spoil: func(n *night) {
			var asked atomic.Int64
			n.sick.On("/jobs/3", func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) == 1 {
					zoo.Reset(w, r)
					return
				}
				zoo.Text("text/html", zoo.Page(n.sick.Ads()[3], 0))(w, r)
			})
		}, want: job.RunOK, found: 12},
	)
}

func TestF05ShortBody(t *testing.T) {
	stands(t,
		fault{name: "listing", spoil: answers(zoo.Raw("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5000\r\n\r\n<urlset></urlset>")), want: job.RunFailed, says: "broke the connection off"},
		fault{name: "chunks cut off", spoil: answers(zoo.Raw("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n<urlset></urlset>\r\n")), want: job.RunFailed, says: "broke the connection off"},
	)
}

func TestF06TooLarge(t *testing.T) {
	stands(t,
		fault{name: "20 MB", spoil: answers(zoo.Repeat("text/html", "<p>filler</p>", 20<<20)), want: job.RunFailed, says: "too large"},
		fault{name: "announced", spoil: answers(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9000000000")
			w.WriteHeader(200)
		}), want: job.RunFailed, says: "too large"},
	)
}

// bomb packs n bytes of zeros, or a bomb within, so that it is small on the
// wire.
func bomb(encoding string, n int64) []byte {
	var b bytes.Buffer
	var w io.WriteCloser
	switch encoding {
	case "gzip":
		w, _ = gzip.NewWriterLevel(&b, 9)
	case "deflate":
		w, _ = flate.NewWriter(&b, 9)
	case "br":
		w = brotli.NewWriterLevel(&b, 5)
	case "zstd":
		w, _ = zstd.NewWriter(&b)
	}
	zeros := make([]byte, 1<<20)
	for range n >> 20 {
		w.Write(zeros)
	}
	w.Close()
	return b.Bytes()
}

func TestF07Bombs(t *testing.T) {
	const size = 32 << 20
	sends := func(kind, encoding string, body []byte) http.HandlerFunc {
		if encoding == "" {
			return zoo.Text(kind, string(body))
		}
		return zoo.Text(kind, string(body), "Content-Encoding", encoding)
	}
	var faults []fault
	for _, e := range []string{"gzip", "deflate", "br", "zstd"} {
		faults = append(faults, fault{name: e, spoil: answers(sends("text/html", e, bomb(e, size))), want: job.RunFailed, says: "too large"})
	}
	var nested bytes.Buffer
	w := gzip.NewWriter(&nested)
	w.Write(bomb("gzip", size))
	w.Close()
	faults = append(faults,
		fault{name: "a .gz file", spoil: func(n *night) {
			n.sick.On("/sitemap.xml.gz", sends("application/gzip", "", bomb("gzip", size)))
			n.sick.On(listing, zoo.Text("application/xml", `<sitemapindex><sitemap><loc>`+n.sick.URL("/sitemap.xml.gz")+`</loc></sitemap></sitemapindex>`))
		}, want: job.RunFailed, says: "too large"},
		fault{name: "nested", spoil: answers(sends("text/html", "gzip, gzip", nested.Bytes())), want: job.RunFailed, says: "too large"},
	)
	for i, f := range faults {
		faults[i].spoil = func(n *night) {
			n.cfg.Timeout = 10 * time.Second // to be too large, not too slow
			f.spoil(n)
		}
	}
	stands(t, faults...)
}

func TestF08UnknownEncoding(t *testing.T) {
	stands(t, fault{name: "lzma", spoil: answers(zoo.Text("text/html", "<p>ok</p>", "Content-Encoding", "lzma")), want: job.RunFailed, says: `unknown content encoding "lzma"`})
}

func TestF09Redirects(t *testing.T) {
	var hops atomic.Int64
	stands(t,
		fault{name: "loop", spoil: answers(zoo.Status(302, "Location", listing)), want: job.RunFailed, says: "redirects"},
		fault{name: "10,000 hops", spoil: func(n *night) {
			n.sick.On("*", func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					http.NotFound(w, r)
					return
				}
				http.Redirect(w, r, fmt.Sprintf("/hop/%d", hops.Add(1)), http.StatusFound)
			})
		}, want: job.RunFailed, says: "redirects"},
	)
	t.Cleanup(func() {
		if n := hops.Load(); n > 6 {
			t.Errorf("%d hops were taken", n)
		}
	})
}

// spellings of addresses of this machine and its networks.
func spellings(port string) []string {
	var all []string
	for _, host := range []string{
		"127.0.0.1", "127.1", "127.0.0.2", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "0.0.0.0", "0", "localhost", "localhost.", "LOCALHOST",
		"[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
		"10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.100.100.200", "[fd00::1]", "[fe80::1]", "192.0.0.1", "198.18.0.1", "240.0.0.1", "255.255.255.255", "224.0.0.1",
	} {
		all = append(all, "http://"+host+":"+port+"/")
	}
	return append(all, "file:///etc/passwd", "gopher://127.0.0.1:"+port+"/", "ftp://127.0.0.1/", "//127.0.0.1:"+port+"/", "http://sick.test@127.0.0.1:"+port+"/")
}

func TestF10PrivateAddresses(t *testing.T) {
	var hits atomic.Int64
	canary := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	defer canary.Close()
	_, port, err := net.SplitHostPort(canary.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	n := newNight(t)
	n.cfg.Lookup = func(ctx context.Context, name string) ([]netip.Addr, error) {
		if name == "good.test" || name == "sick.test" {
			return n.zoo.Lookup(ctx, name)
		}
		if strings.HasPrefix(strings.ToLower(name), "localhost") {
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		}
		return n.zoo.Lookup(ctx, name)
	}
	n.before()
	for i, to := range spellings(port) {
		// As a redirect, as a sitemap's page, and as robots.txt's place.
		switch n.sick.On("/robots.txt", nil); i % 3 {
		case 0:
			n.sick.On("/robots.txt", zoo.Status(302, "Location", to))
		case 1:
			n.sick.On("/jobs/0", zoo.Status(302, "Location", to))
		}
		n.sick.On(listing, zoo.Status(302, "Location", to))
		if _, sick := n.crawl(); sick.State == job.RunOK || n.status()[job.Open] != 12 {
			t.Errorf("%s: %+v, %v", to, sick, n.status())
		}
	}
	if hits.Load() != 0 {
		t.Errorf("the canary was hit %d times", hits.Load())
	}
}

func TestF11Rebinding(t *testing.T) {
	var hits atomic.Int64
	canary := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	defer canary.Close()
	_, port, err := net.SplitHostPort(canary.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for name, answer := range map[string]func(n int) []string{
		"private":                    func(int) []string { return []string{"127.0.0.1"} },
		"rebound after the robots":   func(n int) []string { return [][]string{{"192.0.2.1"}, {"127.0.0.1"}}[n%2] },
		"AAAA private beside A":      func(int) []string { return []string{"192.0.2.1", "::1"} },
		"mapped":                     func(int) []string { return []string{"::ffff:127.0.0.1"} },
		"one private among reserved": func(int) []string { return []string{"240.0.0.1", "127.0.0.1"} },
	} {
		t.Run(name, func(t *testing.T) {
			f := fetch.New(fetch.Config{Delay: time.Nanosecond, Backoff: time.Millisecond, Timeout: patience, Lookup: nameServer(t, func(n int, _ dnsmessage.Question) (dnsmessage.RCode, []string, bool) {
				return dnsmessage.RCodeSuccess, answer(n / 2), true
			})})
			defer f.Close()
			for range 4 {
				b := ownBoard("sick", "http://other.test/") // its own name is not what is asked for
				_, _, err := f.Fetch(t.Context(), b, scraper.Access{}, scraper.Request{URL: "http://rebind.test:" + port + "/"}, scraper.Validators{})
				if err == nil {
					t.Error("it was fetched")
				}
			}
		})
	}
	if hits.Load() != 0 {
		t.Errorf("the canary was hit %d times", hits.Load())
	}
}

func TestF12NameServer(t *testing.T) {
	dns := func(code dnsmessage.RCode, reply bool) func(n *night) {
		return func(n *night) {
			broken := nameServer(n.T, func(int, dnsmessage.Question) (dnsmessage.RCode, []string, bool) { return code, nil, reply })
			n.cfg.Lookup = func(ctx context.Context, name string) ([]netip.Addr, error) {
				if name == "sick.test" {
					return broken(ctx, name)
				}
				return n.zoo.Lookup(ctx, name)
			}
		}
	}
	stands(t,
		fault{name: "NXDOMAIN", spoil: dns(dnsmessage.RCodeNameError, true), want: job.RunFailed, says: "leads nowhere"},
		fault{name: "SERVFAIL", spoil: dns(dnsmessage.RCodeServerFailure, true), want: job.RunFailed, says: "sick.test"},
		fault{name: "no answer", spoil: dns(0, false), want: job.RunFailed, says: "sick.test"},
	)
}

func TestF13Certificates(t *testing.T) {
	soon := time.Now().Add(time.Hour)
	for _, c := range []struct {
		name  string
		host  string
		until time.Time
		self  bool
		slow  bool
		says  string // "": it is accepted
	}{
		{name: "good", host: "tls.test", until: soon},
		{name: "expired", host: "tls.test", until: time.Now().Add(-time.Hour), says: "expired"},
		{name: "wrong name", host: "other.test", until: soon, says: "other.test"},
		{name: "self-signed", host: "tls.test", until: soon, self: true, says: "unknown authority"},
		{name: "handshake tarpit", host: "tls.test", until: soon, slow: true, says: "in time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cert, err := theAuthority.sign(c.host, c.until, c.self)
			if err != nil {
				t.Fatal(err)
			}
			var plain atomic.Int64
			srv := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if r.TLS == nil {
					plain.Add(1)
				}
			}))
			release := make(chan struct{})
			srv.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
				if c.slow {
					<-release
				}
				return nil, nil
			}}
			srv.Config.ErrorLog = quiet()
			srv.StartTLS()
			defer srv.Close()
			defer close(release)
			_, port, _ := net.SplitHostPort(srv.Listener.Addr().String())
			f := fetch.New(fetch.Config{Delay: time.Nanosecond, Backoff: time.Millisecond, Timeout: patience, Lookup: address("127.0.0.1")})
			defer f.Close()
			at := "https://tls.test:" + port + "/"
			_, _, err = f.Fetch(t.Context(), ownBoard("b", at), scraper.Access{}, scraper.Request{URL: at}, scraper.Validators{})
			if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("%v, want an error that says %q", err, c.says)
			}
			if plain.Load() != 0 {
				t.Error("it was asked without TLS")
			}
		})
	}
}

func robots(h http.HandlerFunc) func(*night) {
	return func(n *night) { n.sick.On("/robots.txt", h) }
}

func TestF14RobotsForbids(t *testing.T) {
	stands(t,
		fault{name: "all", spoil: robots(zoo.Text("text/plain", "User-agent: *\nDisallow: /")), want: job.RunNotAllowed, says: "robots.txt"},
		fault{name: "us", spoil: robots(zoo.Text("text/plain", "User-agent: *\nAllow: /\n\nUser-agent: HitMatch/2\nDisallow: /")), want: job.RunNotAllowed, says: "robots.txt"},
		fault{name: "one page", spoil: robots(zoo.Text("text/plain", "User-agent: *\nDisallow: /jobs/3$")), want: job.RunPartial, says: "robots.txt", found: 11},
	)
}

func TestF15RobotsBroken(t *testing.T) {
	stands(t,
		fault{name: "500", spoil: robots(zoo.Status(500)), want: job.RunNotAllowed, says: "robots.txt"},
		fault{name: "503", spoil: robots(zoo.Status(503)), want: job.RunNotAllowed, says: "robots.txt"},
		fault{name: "hangs", spoil: robots(zoo.Hang), want: job.RunFailed, says: "robots.txt", hangs: true},
		fault{name: "reset", spoil: robots(zoo.Reset), want: job.RunFailed, says: "robots.txt"},
		fault{name: "cut off", spoil: robots(zoo.Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nUser-agent: *")), want: job.RunFailed, says: "robots.txt"},
	)
}

func TestF16RobotsStatus(t *testing.T) {
	stands(t,
		fault{name: "404", spoil: robots(zoo.Status(404)), want: job.RunOK, found: 12},
		fault{name: "403", spoil: robots(zoo.Status(403)), want: job.RunOK, found: 12}, // RFC 9309, 2.3.1.3
		fault{name: "429", spoil: robots(zoo.Status(429)), want: job.RunBlocked, says: "429"},
	)
}

func TestF17RobotsOdd(t *testing.T) {
	utf16 := []byte{0xff, 0xfe}
	for _, c := range "User-agent: *\nDisallow: /" {
		utf16 = append(utf16, byte(c), 0)
	}
	stands(t,
		fault{name: "300 MB", spoil: robots(zoo.Repeat("text/plain", "# nothing here\n", 300<<20)), want: job.RunOK, found: 12},
		fault{name: "rules before 300 MB", spoil: robots(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "User-agent: *\nDisallow: /\n")
			zoo.Repeat("text/plain", "# nothing here\n", 300<<20)(w, r)
		}), want: job.RunNotAllowed, says: "robots.txt"},
		fault{name: "HTML", spoil: robots(zoo.Text("text/html", "<!DOCTYPE html><title>Careers</title><p>User-agents welcome")), want: job.RunOK, found: 12},
		fault{name: "UTF-16", spoil: robots(zoo.Text("text/plain", string(utf16))), want: job.RunNotAllowed, says: "robots.txt"},
		fault{name: "byte order mark", spoil: robots(zoo.Text("text/plain", "\ufeffUser-agent: *\nDisallow: /")), want: job.RunNotAllowed, says: "robots.txt"},
		fault{name: "rule before any group", spoil: robots(zoo.Text("text/plain", "Disallow: /\nUser-agent: other\nDisallow: /")), want: job.RunOK, found: 12},
		fault{name: "redirected", spoil: func(n *night) {
			n.sick.On("/robots.txt", zoo.Status(301, "Location", "/r1"))
			n.sick.On("/r1", zoo.Status(302, "Location", "/r2"))
			n.sick.On("/r2", zoo.Text("text/plain", "User-agent: *\nDisallow: /"))
		}, want: job.RunNotAllowed, says: "robots.txt"},
		fault{name: "login page", spoil: func(n *night) {
			n.sick.On("/robots.txt", zoo.Status(302, "Location", "/login"))
			n.sick.On("/login", zoo.Text("text/html", "<title>Sign in</title><form><input type=password></form>"))
		}, want: job.RunOK, found: 12},
	)
}

func TestF18CrawlDelay(t *testing.T) {
	asks := func(s string) func(*night) { return robots(zoo.Text("text/plain", "User-agent: *\nCrawl-delay: "+s)) }
	stands(t,
		fault{name: "0.05", spoil: asks("0.05"), want: job.RunOK, found: 12},
		fault{name: "86400", spoil: asks("86400"), want: job.RunNotAllowed, says: "24h0m0s"},
		fault{name: "31", spoil: asks("31"), want: job.RunNotAllowed, says: "31s"},
		fault{name: "NaN", spoil: asks("NaN"), want: job.RunOK, found: 12},
		fault{name: "-1", spoil: asks("-1"), want: job.RunOK, found: 12},
		fault{name: "1e300", spoil: asks("1e300"), want: job.RunNotAllowed, says: "robots.txt"},
	)
	t.Run("obeyed", func(t *testing.T) {
		n := newNight(t)
		n.sick.On("/robots.txt", zoo.Text("text/plain", "User-agent: *\nCrawl-delay: 0.05"))
		n.crawl()
		times := n.sick.Times()
		for i := 1; i < len(times); i++ {
			if gap := times[i].Sub(times[i-1]); gap < 49*time.Millisecond {
				t.Errorf("a gap of %s", gap)
			}
		}
		if len(times) != 13 {
			t.Errorf("%d requests", len(times))
		}
	})
}

func TestF19RetryAfter(t *testing.T) {
	busy := func(status int, after string) func(*night) { return answers(zoo.Status(status, "Retry-After", after)) }
	stands(t,
		fault{name: "429, too long", spoil: busy(429, "3600"), want: job.RunBlocked, says: "left alone until"},
		fault{name: "503, too long", spoil: busy(503, "3600"), want: job.RunBlocked, says: "left alone until"},
		fault{name: "429, ten years", spoil: busy(429, "315360000"), want: job.RunBlocked, says: "left alone until"},
		fault{name: "429, 1e18", spoil: busy(429, "1e18"), want: job.RunBlocked, says: "left alone until"},
		fault{name: "429, a date far off", spoil: busy(429, "Fri, 31 Dec 2999 23:59:59 GMT"), want: job.RunBlocked, says: "left alone until"},
		fault{name: "429, negative", spoil: busy(429, "-1"), want: job.RunBlocked, says: "429"},
		fault{name: "503, garbage", spoil: busy(503, "soon"), want: job.RunFailed, says: "503"},
		fault{name: "503, a date gone by", spoil: busy(503, "Mon, 01 Jan 2001 00:00:00 GMT"), want: job.RunFailed, says: "503"},
		fault{name: "waited for", spoil: func(n *night) {
			var first atomic.Int64
			n.sick.On(listing, func(w http.ResponseWriter, r *http.Request) {
				if first.CompareAndSwap(0, time.Now().UnixNano()) {
					zoo.Status(503, "Retry-After", "0.3")(w, r)
					return
				}
				if waited := time.Since(time.Unix(0, first.Load())); waited < 290*time.Millisecond {
					n.Errorf("asked again after %s", waited)
				}
				n.sick.On(listing, nil)
				n.sick.ServeHTTP(w, r)
			})
		}, want: job.RunOK, found: 12},
	)
}

func TestF40Headers(t *testing.T) {
	var asked atomic.Int64
	stands(t,
		fault{name: "20 MB of headers", spoil: answers(func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				return
			}
			defer conn.Close()
			io.WriteString(conn, "HTTP/1.1 200 OK\r\n")
			line := "X-Filler: " + strings.Repeat("a", 1<<16) + "\r\n"
			for range 320 {
				if _, err := io.WriteString(conn, line); err != nil {
					return
				}
			}
		}), want: job.RunFailed, says: "header"},
		fault{name: "1xx without end", spoil: answers(func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				return
			}
			defer conn.Close()
			for range 1_000_000 {
				if _, err := io.WriteString(conn, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"); err != nil {
					return
				}
			}
		}), want: job.RunFailed, says: "/sitemap.xml"},
		fault{name: "huge cookies", spoil: answers(zoo.Status(200, "Set-Cookie", "a="+strings.Repeat("b", 300<<10))), want: job.RunFailed, says: "header"},
		fault{name: "cookies are not kept", spoil: func(n *night) {
			n.sick.Set(changed(n.sick.Ads()))
			n.sick.On("/jobs/3", func(w http.ResponseWriter, r *http.Request) {
				http.SetCookie(w, &http.Cookie{Name: "session", Value: "1"})
				zoo.Text("text/html", zoo.Page(n.sick.Ads()[3], 0))(w, r)
			})
			n.sick.On("/jobs/4", func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				if c := r.Header.Get("Cookie"); c != "" {
					n.Errorf("cookie %q", c)
				}
				zoo.Text("text/html", zoo.Page(n.sick.Ads()[4], 0))(w, r)
			})
		}, want: job.RunOK, found: 12},
	)
}
