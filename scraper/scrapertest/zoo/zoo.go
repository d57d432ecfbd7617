// Package zoo is a web server on loopback for tests, with hosts that behave
// well and hosts that do not. Its Lookup stands in for DNS, so that a crawler
// under test sees host names: give it to fetch.Config.Lookup, and mark the
// boards allow_private.
package zoo

import (
	"context"
	"fmt"
	"hash/fnv"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Server answers for many hosts at one address.
type Server struct {
	http *httptest.Server
	port string

	mu    sync.Mutex
	hosts map[string]http.Handler
}

// New starts a server. Close it when done.
func New() *Server {
	z := &Server{hosts: map[string]http.Handler{}}
	z.http = httptest.NewServer(http.HandlerFunc(z.serve))
	_, z.port, _ = net.SplitHostPort(z.http.Listener.Addr().String())
	return z
}

// Close stops the server and what hangs in it.
func (z *Server) Close() {
	z.http.CloseClientConnections()
	z.http.Close()
}

// Host makes h answer for a host name and returns the host's address.
func (z *Server) Host(name string, h http.Handler) string {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.hosts[name] = h
	return "http://" + name + ":" + z.port
}

// Lookup gives every host of the zoo the address of the server; other names
// do not exist.
func (z *Server) Lookup(_ context.Context, name string) ([]netip.Addr, error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if _, ok := z.hosts[name]; !ok {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

func (z *Server) serve(w http.ResponseWriter, r *http.Request) {
	name, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		name = r.Host
	}
	z.mu.Lock()
	h := z.hosts[name]
	z.mu.Unlock()
	if h == nil {
		http.Error(w, "no such host in the zoo", http.StatusMisdirectedRequest)
		return
	}
	h.ServeHTTP(w, r)
}

// Site is a board that behaves: a sitemap and a page with JobPosting data per
// posting, with validators. A path can be made to misbehave.
type Site struct {
	Pad int // bytes of page around each posting

	mu    sync.Mutex
	base  string
	ads   []Ad
	odd   map[string]http.Handler
	asked []string
	times []time.Time
	sent  int64
}

// Ad is one posting on a Site.
type Ad struct {
	ID, Title, Description string
	Version                int
}

// NewSite puts a site with n postings on a host of the zoo.
func NewSite(z *Server, host string, n int) *Site {
	s := &Site{odd: map[string]http.Handler{}}
	for i := range n {
		s.ads = append(s.ads, Ad{ID: fmt.Sprint(i), Title: fmt.Sprintf("Inpatient Coder %d", i), Description: "Codes inpatient charts. CCS required."})
	}
	s.base = z.Host(host, s)
	return s
}

// URL is the address of a path on the site.
func (s *Site) URL(path string) string { return s.base + path }

// Set replaces the postings.
func (s *Site) Set(ads []Ad) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ads = ads
}

// Ads returns the postings.
func (s *Site) Ads() []Ad {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Ad(nil), s.ads...)
}

// On makes h answer for a path, or for all paths without one of their own
// where path is "*"; nil: the site answers as it should again.
func (s *Site) On(path string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h == nil {
		delete(s.odd, path)
		return
	}
	s.odd[path] = h
}

// Asked returns the paths asked for so far with their queries, without
// robots.txt, and forgets them.
func (s *Site) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked, s.times = nil, nil
	return asked
}

// Times returns when the requests since the last Asked came.
func (s *Site) Times() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Time(nil), s.times...)
}

// Sent is how many bytes of bodies the site itself has sent.
func (s *Site) Sent() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent
}

func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if r.URL.Path != "/robots.txt" {
		s.asked = append(s.asked, r.URL.RequestURI())
		s.times = append(s.times, time.Now())
	}
	odd := s.odd[r.URL.Path]
	if odd == nil {
		odd = s.odd["*"]
	}
	body, kind := s.page(r.URL.Path)
	s.mu.Unlock()
	switch {
	case odd != nil:
		odd.ServeHTTP(w, r)
		return
	case body == "":
		http.NotFound(w, r)
		return
	}
	h := fnv.New64a()
	io.WriteString(h, body)
	tag := fmt.Sprintf(`"%x"`, h.Sum64())
	w.Header().Set("Content-Type", kind)
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	n, _ := io.WriteString(w, body)
	s.mu.Lock()
	s.sent += int64(n)
	s.mu.Unlock()
}

func (s *Site) page(path string) (body, kind string) {
	if path == "/sitemap.xml" {
		var b strings.Builder
		b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
		for _, a := range s.ads {
			fmt.Fprintf(&b, "<url><loc>%s/jobs/%s</loc></url>\n", s.base, a.ID)
		}
		b.WriteString("</urlset>")
		return b.String(), "application/xml"
	}
	id, ok := strings.CutPrefix(path, "/jobs/")
	if !ok {
		return "", ""
	}
	for _, a := range s.ads {
		if a.ID == id {
			return Page(a, s.Pad), "text/html; charset=utf-8"
		}
	}
	return "", ""
}

// Page is the page of one posting, with pad bytes of other matter around it.
func Page(a Ad, pad int) string {
	filler := strings.Repeat(`<div class="row"><a class="nav-link" href="/about">About us</a> <span>Our people make the difference.</span></div>`+"\n", pad/110)
	return fmt.Sprintf(`<!DOCTYPE html><html><head><title>%s</title><script type="application/ld+json">
{"@context":"https://schema.org/","@type":"JobPosting","title":%q,"identifier":{"@type":"PropertyValue","name":"id","value":%q},"description":%q,
"datePosted":"2026-11-%02d","employmentType":"FULL_TIME","hiringOrganization":{"@type":"Organization","name":"Example Health"},
"jobLocation":{"@type":"Place","address":{"@type":"PostalAddress","addressLocality":"Dallas","addressRegion":"TX","addressCountry":"US"}}}
</script></head><body><h1>%s</h1>%s</body></html>`,
		html.EscapeString(a.Title), a.Title, a.ID, "<p>"+a.Description+"</p>", 1+a.Version%28, html.EscapeString(a.Title), filler)
}

// The behaviours below are the animals.

// Hang answers nothing until the client gives up.
func Hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// Drip sends a byte at a time.
func Drip(every time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		t := time.NewTicker(every)
		defer t.Stop()
		for {
			select {
			case <-r.Context().Done():
				return
			case <-t.C:
				if _, err := io.WriteString(w, "."); err != nil {
					return
				}
				w.(http.Flusher).Flush()
			}
		}
	}
}

// Reset sends half an answer and resets the connection.
func Reset(w http.ResponseWriter, _ *http.Request) {
	raw(w, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<html>", true)
}

// Raw sends what it is given as the whole answer, head and body, and closes.
func Raw(answer string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { raw(w, answer, false) }
}

func raw(w http.ResponseWriter, answer string, reset bool) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	io.WriteString(conn, answer)
	if tcp, ok := conn.(*net.TCPConn); ok && reset {
		tcp.SetLinger(0)
	}
}

// Status answers with a status, and headers given as name, value, ….
func Status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

// Text answers 200 with a body, and headers given as name, value, ….
func Text(kind, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		io.WriteString(w, body)
	}
}

// Repeat answers 200 with a piece of text over and over, n bytes in all.
func Repeat(kind, piece string, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		chunk := []byte(strings.Repeat(piece, max(1, (64<<10)/len(piece))))
		for sent := 0; sent < n; sent += len(chunk) {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
}
