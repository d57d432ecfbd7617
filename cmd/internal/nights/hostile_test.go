package nights

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hitmatch/scraper"
	"hitmatch/scraper/scrapertest/zoo"
	"hitmatch/store/job"
)

// hijacked answers by hand.
func hijacked(write func(w io.Writer)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		write(conn)
	}
}

// pieces writes piece after piece until the client has gone.
func pieces(w io.Writer, pause time.Duration, piece func(i int) string) {
	for i := 0; ; i++ {
		if _, err := io.WriteString(w, piece(i)); err != nil {
			return
		}
		time.Sleep(pause)
	}
}

func gzipped(text string, times int) string {
	for range times {
		var b strings.Builder
		w := gzip.NewWriter(&b)
		io.WriteString(w, text)
		w.Close()
		text = b.String()
	}
	return text
}

// aPosting has one of the postings, all of which changed, answered by h.
func aPosting(h func(n *night) http.HandlerFunc) func(*night) {
	return func(n *night) {
		n.sick.Set(changed(n.sick.Ads()))
		n.sick.On("/jobs/3", h(n))
	}
}

// TestHostileServers is what else a server may do, beside the faults with a
// number.
func TestHostileServers(t *testing.T) {
	html := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
	page := func(n *night) string { return zoo.Page(n.sick.Ads()[3], 0) }
	always := func(h http.HandlerFunc) func(*night) http.HandlerFunc {
		return func(*night) http.HandlerFunc { return h }
	}
	stands(t,
		// Heads.
		fault{name: "a head that drips", spoil: answers(hijacked(func(w io.Writer) {
			io.WriteString(w, html)
			pieces(w, 20*time.Millisecond, func(i int) string { return fmt.Sprintf("X-%d: a\r\n", i) })
		})), want: job.RunFailed, says: "in time", hangs: true},
		fault{name: "a status line without end", spoil: answers(hijacked(func(w io.Writer) {
			io.WriteString(w, "HTTP/1.1 200 ")
			pieces(w, 0, func(int) string { return strings.Repeat("O", 64<<10) })
		})), want: job.RunFailed, says: listing},
		fault{name: "a status of its own", spoil: answers(zoo.Raw("HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\n\r\n")), want: job.RunFailed, says: "999"},
		fault{name: "no head at all", spoil: answers(zoo.Raw("<html>hello</html>")), want: job.RunFailed, says: listing},
		fault{name: "nothing at all", spoil: answers(zoo.Raw("")), want: job.RunFailed, says: listing},
		fault{name: "hints before the page", spoil: aPosting(func(n *night) http.HandlerFunc {
			body := page(n)
			return zoo.Raw(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 3) + html + fmt.Sprintf("Content-Length: %d\r\nConnection: close\r\n\r\n", len(body)) + body)
		}), want: job.RunOK, found: 12},
		fault{name: "a NUL in a header", spoil: answers(zoo.Raw(html + "X-A: a\x00b\r\nContent-Length: 0\r\n\r\n")), want: job.RunFailed, says: listing},
		fault{name: "a flood of small cookies", spoil: aPosting(func(n *night) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				for i := range 3000 {
					w.Header().Add("Set-Cookie", fmt.Sprintf("c%d=%d; Domain=test", i, i))
				}
				zoo.Text("text/html", page(n))(w, r)
			}
		}), want: job.RunOK, found: 12},

		// Lengths and chunks.
		fault{name: "two lengths", spoil: answers(zoo.Raw(html + "Content-Length: 5\r\nContent-Length: 9\r\n\r\n<html></html>")), want: job.RunFailed, says: listing},
		fault{name: "a length below zero", spoil: answers(zoo.Raw(html + "Content-Length: -5\r\n\r\n<html>")), want: job.RunFailed, says: listing},
		fault{name: "a second answer behind a short length", spoil: aPosting(func(n *night) http.HandlerFunc {
			body := page(n)
			return zoo.Raw(html + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body)) + body + html + "Content-Length: 5\r\n\r\nother")
		}), want: job.RunOK, found: 12},
		fault{name: "chunks of garbage", spoil: answers(zoo.Raw(html + "Transfer-Encoding: chunked\r\n\r\nzzz\r\n<html>\r\n0\r\n\r\n")), want: job.RunFailed, says: listing},
		fault{name: "a chunk of 2^64 bytes", spoil: answers(zoo.Raw(html + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n<html>\r\n0\r\n\r\n")), want: job.RunFailed, says: listing},
		fault{name: "a trailer without end", spoil: answers(hijacked(func(w io.Writer) {
			io.WriteString(w, html+"Transfer-Encoding: chunked\r\n\r\n6\r\n<html>\r\n0\r\n")
			pieces(w, 0, func(i int) string { return fmt.Sprintf("X-%d: %s\r\n", i, strings.Repeat("a", 1<<10)) })
		})), want: job.RunFailed, says: listing},
		fault{name: "a part of the page", spoil: aPosting(func(n *night) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Range", "bytes 0-9/1000")
				w.WriteHeader(http.StatusPartialContent)
				io.WriteString(w, page(n))
			}
		}), want: job.RunPartial, says: "only a part", found: 11},
		fault{name: "no content", spoil: aPosting(always(zoo.Status(204))), want: job.RunPartial, says: "empty", found: 11},
		fault{name: "unchanged, though nobody asked", spoil: func(n *night) {
			n.sickBoard = ownBoard("sick", n.sick.URL("/other.xml"))
			n.sick.On("/other.xml", zoo.Status(304))
		}, want: job.RunFailed, says: "304"},

		// Encodings.
		fault{name: "gzip in gzip", spoil: aPosting(func(n *night) http.HandlerFunc {
			return zoo.Text("text/html", gzipped(page(n), 2), "Content-Encoding", "gzip, gzip")
		}), want: job.RunOK, found: 12},
		fault{name: "gzip in gzip in gzip", spoil: answers(zoo.Text("text/html", gzipped("<html>", 3), "Content-Encoding", "gzip, gzip, gzip")), want: job.RunFailed, says: "encoding"},
		fault{name: "gzip that is none", spoil: answers(zoo.Text("text/html", "<html>hello</html>", "Content-Encoding", "gzip")), want: job.RunFailed, says: "gzip"},
		fault{name: "gzip with a wrong sum", spoil: aPosting(func(n *night) http.HandlerFunc {
			b := []byte(gzipped(page(n), 1))
			b[len(b)-5] ^= 1
			return zoo.Text("text/html", string(b), "Content-Encoding", "gzip")
		}), want: job.RunPartial, says: "gzip", found: 11},
		fault{name: "gzip cut off", spoil: aPosting(func(n *night) http.HandlerFunc {
			b := gzipped(page(n), 1)
			return zoo.Text("text/html", b[:len(b)-20], "Content-Encoding", "gzip")
		}), want: job.RunPartial, says: "broke the connection off", found: 11},
		fault{name: "UTF-16 without a mark", spoil: aPosting(func(n *night) http.HandlerFunc {
			var b strings.Builder
			for _, c := range []byte(page(n)) {
				b.Write([]byte{c, 0})
			}
			return zoo.Text("text/html; charset=utf-16le", b.String())
		}), want: job.RunOK, found: 12},
		fault{name: "NUL bytes between the letters", spoil: aPosting(func(n *night) http.HandlerFunc {
			return zoo.Text("text/html", strings.Join(strings.Split(page(n), ""), "\x00"))
		}), want: job.RunPartial, found: 11},

		// Redirects.
		fault{name: "to a file", spoil: answers(zoo.Status(302, "Location", "file:///etc/passwd")), want: job.RunNotAllowed, says: "only http and https"},
		fault{name: "to a script", spoil: answers(zoo.Status(302, "Location", "javascript:alert(1)")), want: job.RunNotAllowed, says: "only http and https"},
		fault{name: "to nowhere", spoil: answers(zoo.Status(302)), want: job.RunFailed, says: "302"},
		fault{name: "to no address", spoil: answers(zoo.Status(302, "Location", "http://%zz/")), want: job.RunFailed, says: listing},
		fault{name: "from host to host", spoil: func(n *night) {
			n.cfg.Lookup = n.zoo.Lookup
			for i := range 12 {
				n.zoo.Host(fmt.Sprintf("hop-%d.test", i), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/robots.txt" {
						http.NotFound(w, r)
						return
					}
					_, port, _ := strings.Cut(r.Host, ":")
					http.Redirect(w, r, fmt.Sprintf("http://hop-%d.test:%s/", i+1, port), http.StatusFound)
				}))
			}
			n.sick.On(listing, func(w http.ResponseWriter, r *http.Request) {
				_, port, _ := strings.Cut(r.Host, ":")
				http.Redirect(w, r, "http://hop-0.test:"+port+"/", http.StatusFound)
			})
		}, want: job.RunNotAllowed, says: "not a public address"},
		fault{name: "robots.txt that goes round", spoil: func(n *night) {
			n.sick.On("/robots.txt", zoo.Status(301, "Location", "/robots.txt"))
		}, want: job.RunOK, found: 12},
		fault{name: "robots.txt of 10 MB of rules", spoil: func(n *night) {
			n.sick.On("/robots.txt", zoo.Repeat("text/plain", "User-agent: *\nDisallow: /a*b*c*d*e*f*g$\n", 10<<20))
		}, want: job.RunOK, found: 12},

		// Pages.
		fault{name: "another tag each time", spoil: func(n *night) {
			var asked atomic.Int64
			n.sick.On("/jobs/3", func(w http.ResponseWriter, r *http.Request) {
				zoo.Text("text/html", page(n), "ETag", fmt.Sprintf(`W/"%d"`, asked.Add(1)))(w, r)
			})
		}, want: job.RunOK, found: 12},
		fault{name: "login for everything", spoil: func(n *night) {
			n.sick.Set(changed(n.sick.Ads()))
			n.sick.On("*", zoo.Text("text/html", `<html><head><title>Sign in</title></head><body><form><input type="password"></form></body></html>`))
		}, want: job.RunBlocked, says: "login"},
		fault{name: "a round of sitemaps", spoil: func(n *night) {
			index := func(to string) http.HandlerFunc {
				return zoo.Text("application/xml", `<sitemapindex><sitemap><loc>`+n.sick.URL(to)+`</loc></sitemap></sitemapindex>`)
			}
			n.sick.On(listing, index("/b.xml"))
			n.sick.On("/b.xml", index("/c.xml"))
			n.sick.On("/c.xml", index(listing))
		}, want: job.RunFailed, says: "deeper"},
		fault{name: "a sitemap of other people's pages", spoil: func(n *night) {
			victim := n.zoo.Host("victim.test", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { n.Error("a site was asked that is not the board's") }))
			var b strings.Builder
			for i := range 1000 {
				fmt.Fprintf(&b, "<url><loc>%s/jobs/%d</loc></url>", victim, i)
			}
			n.sick.On(listing, zoo.Text("application/xml", "<urlset>"+b.String()+"</urlset>"))
		}, want: job.RunFailed, says: "none of them on"},
		fault{name: "a posting of nested JSON", spoil: aPosting(always(zoo.Text("text/html",
			`<script type="application/ld+json">{"@type":"JobPosting","title":`+strings.Repeat(`{"name":`, 1_000_000)+`</script>`))), want: job.RunPartial, says: "deep", found: 11},
	)
}

// TestHostileLists answers a board's API with what is no list, or a bad one.
func TestHostileLists(t *testing.T) {
	row := func(id int) string {
		return fmt.Sprintf(`{"id":%d,"title":"Coder %d","absolute_url":"https://x.test/%d","updated_at":"2026-11-20T10:00:00-05:00","location":{"name":"Remote"},"content":"&lt;p&gt;Codes.&lt;/p&gt;"}`, id, id, id)
	}
	for _, c := range []struct {
		name, answer string
		want         job.RunState
		found        int
	}{
		{"every row twice", `{"jobs":[` + strings.Repeat(row(1)+","+row(2)+",", 50) + row(3) + `]}`, job.RunOK, 3},
		{"a million brackets", `{"jobs":` + strings.Repeat("[", 1_000_000), job.RunFailed, 0},
		{"a row of a million brackets", `{"jobs":[` + strings.Repeat("[", 1_000_000) + strings.Repeat("]", 1_000_000) + "," + row(1) + `]}`, job.RunFailed, 0},
		{"a name of 2 MB", `{"` + strings.Repeat("a", 2<<20) + `":1,"jobs":[]}`, job.RunFailed, 0},
		{"a row of 9 MB", `{"jobs":[{"id":1,"title":"` + strings.Repeat("a", 9<<20) + `"}]}`, job.RunFailed, 0},
		{"NUL bytes", `{"jobs":[` + row(1) + "\x00]}", job.RunFailed, 0},
		{"cut off after 300 rows", `{"jobs":[` + strings.Repeat(row(1)+",", 300) + `{"id":2,"ti`, job.RunFailed, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNight(t)
			n.cfg.Timeout = time.Minute
			url := n.zoo.Host("list.test", zoo.Text("application/json", c.answer))
			b := ownBoard("sick", url)
			b.Kind, b.Params = "greenhouse", map[string]string{"token": "acme", "base": url}
			run := n.crawlAll(scraper.Job{Board: b, Adapter: adapter("greenhouse")})[0]
			if run.State != c.want || run.Found != c.found {
				t.Errorf("%s with %d found (%.200s), want %s with %d", run.State, run.Found, run.Error, c.want, c.found)
			}
			if len(run.Error) > 2000 {
				t.Errorf("the run's error is %d bytes long", len(run.Error))
			}
		})
	}
}
