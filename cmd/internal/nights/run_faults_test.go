package nights

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"hitmatch/scraper"
	"hitmatch/scraper/fetch"
	"hitmatch/scraper/normal"
	"hitmatch/scraper/scrapertest/zoo"
	"hitmatch/store"
	"hitmatch/store/bolt"
	"hitmatch/store/job"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestF20Gates(t *testing.T) {
	page := func(title, body string) http.HandlerFunc {
		return zoo.Text("text/html; charset=utf-8", "<!DOCTYPE html><html><head><title>"+title+"</title></head><body>"+body+"</body></html>")
	}
	login := `<form method="post"><input name="user"><input type="password" name="pw"></form>`
	stands(t,
		fault{name: "are you human", spoil: answers(page("Are you a human?", "<p>Tick the box.</p>")), want: job.RunBlocked, says: "person"},
		fault{name: "just a moment", spoil: answers(page("Just a moment...", "")), want: job.RunBlocked, says: "person"},
		fault{name: "consent", spoil: answers(page("Before you continue", "<button>Accept all</button>")), want: job.RunBlocked, says: "consent"},
		fault{name: "redirected to consent", spoil: func(n *night) {
			n.sick.On("*", page("Your choices", "<button>Accept all</button>"))
			n.sick.On("/robots.txt", http.NotFound)
			n.sick.On(listing, zoo.Status(302, "Location", "/consent?to=/sitemap.xml"))
		}, want: job.RunBlocked, says: "consent"},
		fault{name: "login", spoil: answers(page("Sign In - Example Health", login)), want: job.RunBlocked, says: "login"},
		fault{name: "redirected to login", spoil: func(n *night) {
			n.sick.On("*", page("Example Health", login))
			n.sick.On("/robots.txt", http.NotFound)
			n.sick.On(listing, zoo.Status(302, "Location", "/auth/start"))
		}, want: job.RunBlocked, says: "login"},
		fault{name: "401", spoil: answers(zoo.Status(401)), want: job.RunBlocked, says: "401"},
		fault{name: "403 on a posting", spoil: func(n *night) { n.sick.On("/jobs/6", zoo.Status(403)) }, want: job.RunBlocked, says: "403", found: 6},
	)
}

func TestF21Redesign(t *testing.T) {
	stands(t,
		fault{name: "listing without links", spoil: answers(zoo.Text("text/html", "<html><title>Careers</title><div id=root></div><script src=/app.js></script></html>")), want: job.RunFailed, says: "JobPosting"},
		fault{name: "postings without data", spoil: func(n *night) {
			n.sick.Set(changed(n.sick.Ads()))
			for i := range 12 {
				n.sick.On(fmt.Sprintf("/jobs/%d", i), zoo.Text("text/html", "<html><title>Job</title><div id=root></div></html>"))
			}
		}, want: job.RunFailed, says: "JobPosting"},
	)
}

// An emptied board is not believed the first night; it is then, but even so
// one night closes only a share of it.
func TestF22Emptied(t *testing.T) {
	n := newNight(t)
	n.sick = zoo.NewSite(n.zoo, "sick.test", 400)
	n.before()
	n.sick.Set(n.sick.Ads()[:1])
	for i, want := range []struct {
		state           job.RunState
		missing, closed int
	}{{job.RunSuspect, 0, 0}, {job.RunOK, 399, 0}, {job.RunOK, 0, 100}, {job.RunOK, 0, 75}} {
		_, sick := n.crawl()
		if sick.State != want.state || sick.Missing != want.missing || sick.Closed != want.closed {
			t.Errorf("night %d: %s, %d missing, %d closed; want %+v", i+1, sick.State, sick.Missing, sick.Closed, want)
		}
	}
}

// pages makes a listing of HTML pages with three postings each.
func pages(n *night, of int) {
	n.sickBoard = ownBoard("sick", n.sick.URL("/list/1"))
	for p := 1; p <= of; p++ {
		var b strings.Builder
		for i := (p - 1) * 3; i < p*3; i++ {
			fmt.Fprintf(&b, `<a href="/jobs/%d">Coder</a> `, i)
		}
		if p < of {
			fmt.Fprintf(&b, `<a rel="next" href="/list/%d">Next</a>`, p+1)
		}
		n.sick.On(fmt.Sprintf("/list/%d", p), zoo.Text("text/html", b.String()))
	}
}

func TestF23ListingCut(t *testing.T) {
	n := newNight(t)
	pages(n, 4)
	n.before()
	n.sick.On("/list/3", zoo.Status(500))
	_, sick := n.crawl()
	if sick.State != job.RunPartial || sick.Found != 6 || n.status()[job.Open] != 12 {
		t.Errorf("%+v, %v", sick, n.status())
	}
	pages(n, 4)
	if _, sick := n.crawl(); sick.State != job.RunOK || sick.Found != 12 {
		t.Errorf("afterwards: %+v", sick)
	}
}

// Sites that make up addresses for ever are left after a bounded number.
func TestF24Traps(t *testing.T) {
	link := func(path string, n int) string {
		return fmt.Sprintf(`<a rel="next" href="%s">Next</a> <a href="/jobs/%d">Coder</a>`, path, n)
	}
	for _, c := range []struct {
		name string
		page func(path string, n int) string // of the n-th answer
		most int                             // requests
	}{
		{"pages without end, nothing new", func(_ string, n int) string { return link(fmt.Sprintf("/list/%d", n+1), 0) }, 8},
		{"pages without end, always new", func(_ string, n int) string { return link(fmt.Sprintf("/list/%d", n+1), n) }, 60},
		{"calendar", func(_ string, n int) string {
			return fmt.Sprintf(`<a href="/jobs/0">Coder</a><a rel="next" href="/list?month=2026-%d">Next</a>`, n)
		}, 8},
		{"a session in each address", func(_ string, n int) string { return link(fmt.Sprintf("/list/2;jsessionid=%d", n), 0) }, 5},
		{"a path that repeats itself", func(path string, n int) string { return link(path+"/a", n) }, 12},
		{"a link to itself", func(path string, n int) string { return link(path, 0) }, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNight(t)
			n.run.MaxPages = 60
			n.sickBoard = ownBoard("sick", n.sick.URL("/list/1"))
			var asked atomic.Int64
			n.sick.On("*", func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					http.NotFound(w, r)
					return
				}
				i := int(asked.Add(1))
				if strings.HasPrefix(r.URL.Path, "/jobs/") {
					id := strings.TrimPrefix(r.URL.Path, "/jobs/")
					zoo.Text("text/html", zoo.Page(zoo.Ad{ID: id, Title: "Coder " + id, Description: "Codes."}, 0))(w, r)
					return
				}
				zoo.Text("text/html", c.page(r.URL.Path, i))(w, r)
			})
			good, sick := n.crawl()
			if got := int(asked.Load()); got > c.most || got < 1 {
				t.Errorf("%d requests, want at most %d: %+v", got, c.most, sick)
			}
			if good.State != job.RunOK {
				t.Errorf("the other board: %+v", good)
			}
		})
	}
}

func TestF25LinkFlood(t *testing.T) {
	n := newNight(t)
	n.run.MaxPages = 20
	n.sickBoard = ownBoard("sick", n.sick.URL("/list"))
	var b strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&b, `<a href="/jobs/%d">x</a>`, i)
	}
	n.cfg.Timeout = 10 * time.Second
	n.sick.On("/list", zoo.Text("text/html", b.String()))
	_, sick := n.crawl()
	if sick.State != job.RunPartial || sick.Found != 12 || sick.Left > 2001 {
		t.Errorf("%+v", sick)
	}
}

func TestF26Duplicates(t *testing.T) {
	n := newNight(t)
	n.sickBoard = ownBoard("sick", n.sick.URL("/list"))
	n.sick.On("/list", zoo.Text("text/html", `<a href="/jobs/1">a</a> <a href="/jobs/1#apply">b</a> <a href="HTTP://SICK.TEST:`+strings.TrimPrefix(n.sick.URL(""), "http://sick.test:")+`/jobs/1">c</a> <a href="/jobs/1;jsessionid=4">d</a>`))
	_, sick := n.crawl()
	asked := n.sick.Asked()
	if sick.Found != 1 || len(asked) != 2 {
		t.Errorf("%d postings in %q", sick.Found, asked)
	}
	// The same job on the other board joins its cluster, and both stay.
	clusters := map[string]int{}
	for p, err := range n.store.Postings(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if p.ExternalID == "/jobs/1" {
			clusters[p.Cluster]++
		}
	}
	if len(clusters) != 1 {
		t.Errorf("clusters %v, want one of two", clusters)
	}
	for _, count := range clusters {
		if count != 2 {
			t.Errorf("%d sources kept, want 2", count)
		}
	}
}

// posting reads one page as the jsonld adapter does.
func posting(t *testing.T, page string) (job.Posting, []error, error) {
	t.Helper()
	b := ownBoard("b", "http://b.test/jobs/1")
	at := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	got, err := adapter("jsonld").Parse(b, scraper.Response{Request: scraper.Request{URL: "http://b.test/jobs/1", Step: "posting"}, URL: "http://b.test/jobs/1", Status: 200, Body: []byte(page), At: at})
	if err != nil || len(got.Postings) == 0 {
		return job.Posting{}, got.Problems, err
	}
	p, err := normal.Posting(b, got.Postings[0], at)
	return p, got.Problems, err
}

func TestF27HostileMarkup(t *testing.T) {
	for name, page := range map[string]string{
		"a million nested tags": strings.Repeat("<div>", 1_000_000),
		"10 MB attribute":       `<p title="` + strings.Repeat("a", 10<<20) + `">`,
		"5 million entities":    "<p>" + strings.Repeat("&amp;", 5_000_000),
		"unclosed script":       "<script>" + strings.Repeat("x<", 1_000_000),
		"nested description":    zoo.Page(zoo.Ad{ID: "1", Title: "Coder", Description: strings.Repeat("<div>", 200_000) + "CCS required"}, 0),
		"deep JSON":             `<script type="application/ld+json">` + strings.Repeat("[", 1_000_000),
		"open comments":         strings.Repeat("<!--", 1_000_000),
	} {
		t.Run(name, func(t *testing.T) {
			begun := cpu(t)
			p, problems, err := posting(t, page)
			// In processor time, which other work on the machine does not add to.
			took := cpu(t) - begun
			t.Logf("%s of processor time", took.Round(time.Millisecond))
			if took > 2*time.Second*slower {
				t.Errorf("took %s of processor time", took)
			}
			if err == nil && len(problems) == 0 && p.Title == "" {
				t.Error("neither a posting nor a word about it")
			}
		})
	}
}

func TestF28HostileSitemaps(t *testing.T) {
	entities := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><urlset><url><loc>&c;</loc></url></urlset>`
	external := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>http://sick.test/&f;</loc></url></urlset>`
	n := newNight(t)
	n.before()
	for name, body := range map[string]string{
		"entity bomb":     entities,
		"external entity": external,
		"XInclude":        `<urlset xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></urlset>`,
		"deep":            "<urlset>" + strings.Repeat("<a>", 500_000),
		"index of itself": `<sitemapindex><sitemap><loc>` + n.sick.URL(listing) + `</loc></sitemap></sitemapindex>`,
	} {
		t.Run(name, func(t *testing.T) {
			n.sick.Asked()
			n.sick.On(listing, zoo.Text("application/xml", body))
			_, sick := n.crawl()
			asked := n.sick.Asked()
			if len(asked) > 4 || sick.Found != 0 || n.status()[job.Closed] > 0 {
				t.Errorf("asked %d; %+v; %v", len(asked), sick, n.status())
			}
			for _, a := range asked {
				if strings.Contains(a, "root:") {
					t.Errorf("a file was sent: %s", a)
				}
			}
		})
	}
	t.Run("50,001 addresses", func(t *testing.T) {
		n := newNight(t)
		n.run.MaxPages = 5
		n.cfg.Timeout = 10 * time.Second
		var b strings.Builder
		b.WriteString("<urlset>")
		for i := range 50_001 {
			fmt.Fprintf(&b, "<url><loc>%s/%d</loc></url>", n.sick.URL("/jobs"), i)
		}
		n.sick.On(listing, zoo.Text("application/xml", b.String()+"</urlset>"))
		_, sick := n.crawl()
		if sick.State != job.RunPartial || !strings.Contains(sick.Error, "50000") && !strings.Contains(sick.Error, "budget") || sick.Left > 50_000 {
			t.Errorf("%+v", sick)
		}
	})
}

func TestF29Charsets(t *testing.T) {
	for name, c := range map[string]struct {
		kind, title, want string
	}{
		"latin-1, said":       {"text/html; charset=iso-8859-1", "Caf\xe9 Coder", "Café Coder"},
		"latin-1, not said":   {"text/html", "Caf\xe9 Coder", "Café Coder"},
		"utf-8, wrongly said": {"text/html; charset=iso-8859-1", "Café Coder", "Café Coder"},
		"NUL":                 {"text/html; charset=utf-8", "Coder\\u0000 II", "Coder II"},
		"lone surrogate":      {"text/html; charset=utf-8", "Coder \\ud800 II", "Coder � II"},
		"overlong, mixed in":  {"text/html; charset=utf-8", "Café \xc0\xaf Coder", ""},
		"unknown label":       {"text/html; charset=klingon", "Café Coder", "Café Coder"},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNight(t)
			page := strings.Replace(zoo.Page(zoo.Ad{ID: "1", Title: "TITLE", Description: "Codes."}, 0), `"title":"TITLE"`, `"title":"`+c.title+`"`, 1)
			n.sickBoard = ownBoard("sick", n.sick.URL("/jobs/1"))
			n.sick.On("/jobs/1", zoo.Text(c.kind, page))
			if _, sick := n.crawl(); sick.State != job.RunOK || sick.Found != 1 {
				t.Fatalf("%+v", sick)
			}
			for p := range n.store.Postings(t.Context(), store.Query{Board: "sick"}) {
				if !utf8.ValidString(p.Title+p.Text) || strings.ContainsRune(p.Title, 0) || c.want != "" && p.Title != c.want {
					t.Errorf("title %q, want %q", p.Title, c.want)
				}
			}
		})
	}
}

func TestF30DataAsSitesWriteIt(t *testing.T) {
	wrap := func(data string) string {
		return `<html><script type="application/ld+json">` + data + `</script></html>`
	}
	const ok = `"@type":"JobPosting","title":"Coder","description":"<p>CCS required</p>"`
	for name, data := range map[string]string{
		"plain":          `{` + ok + `}`,
		"comments":       "/* made by x */ {" + ok + "} // end",
		"raw newlines":   "{\"@type\":\"JobPosting\",\"title\":\"Coder\",\"description\":\"<p>CCS\nrequired</p>\"}",
		"graph":          `{"@context":"x","@graph":[{"@type":"WebSite"},{` + ok + `}]}`,
		"array":          `[{"@type":"Organization"},{` + ok + `}]`,
		"escaped twice":  `{"@type":"JobPosting","title":"Coder","description":"&amp;lt;p&amp;gt;CCS required&amp;lt;/p&amp;gt;"}`,
		"types in array": `{"@type":["JobPosting","Thing"],"title":"Coder","description":"CCS required"}`,
		"trailing comma": `{` + ok + `,}`,
	} {
		t.Run(name, func(t *testing.T) {
			p, problems, err := posting(t, wrap(data))
			if err != nil || len(problems) > 0 || p.Title != "Coder" || strings.Join(strings.Fields(p.Text), " ") != "CCS required" {
				t.Errorf("%q %q, %v, %v", p.Title, p.Text, problems, err)
			}
		})
	}
	if _, problems, err := posting(t, wrap(`{"@type":"JobPosting","title":`)); err == nil && len(problems) == 0 {
		t.Error("data that cannot be read was passed over in silence")
	}
}

func TestF31Dates(t *testing.T) {
	at := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	day := func(s string) time.Time { d, _ := time.Parse(time.DateOnly, s); return d }
	for _, c := range []struct {
		in   string
		want time.Time
	}{
		{"2026-11-20", day("2026-11-20")}, {"2026-11-20T23:30:00-05:00", day("2026-11-20")}, {"3 days ago", day("2026-11-21")}, {"yesterday", day("2026-11-23")},
		{"0001-01-01", time.Time{}}, {"1970-01-01", time.Time{}}, {"1970-01-01T00:00:00Z", time.Time{}}, {"2031-01-01", time.Time{}}, {"il y a trois jours", time.Time{}}, {"soon", time.Time{}},
		{"2026-11-01T01:30:00-04:00", day("2026-11-01")}, // in the hour that comes twice
	} {
		p, err := normal.Posting(job.Board{ID: "b"}, scraper.Raw{ExternalID: "1", Title: "Coder", Posted: c.in}, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Posted; got.After(at) || got.IsZero() != c.want.IsZero() || !got.IsZero() && math.Abs(got.Sub(c.want).Hours()) > 30 {
			t.Errorf("%q is %s, want %s", c.in, got, c.want)
		}
	}
}

func TestF32Pay(t *testing.T) {
	for _, c := range []struct {
		base string
		want string // min max unit; "": unknown
	}{
		{`{"@type":"MonetaryAmount","currency":"USD","value":{"minValue":28.5,"maxValue":36,"unitText":"HOUR"}}`, "28.5 36 hour USD"},
		{`{"currency":"USD","value":{"minValue":"55,000","maxValue":"$72,000.00","unitText":"YEAR"}}`, "55000 72000 year USD"},
		{`{"currency":"EUR","value":{"value":50000,"unitText":"YEAR"}}`, "50000 50000 year EUR"},
		{`"competitive"`, ""},
		{`{"currency":"USD","value":{"minValue":0,"maxValue":0,"unitText":"HOUR"}}`, ""},
		{`{"currency":"USD","value":{"minValue":-5,"unitText":"HOUR"}}`, ""},
	} {
		p, _, err := posting(t, `<script type="application/ld+json">{"@type":"JobPosting","title":"Coder","description":"x","baseSalary":`+c.base+`}</script>`)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if p.Pay != nil {
			low, high := math.NaN(), math.NaN()
			if p.Pay.Min != nil {
				low = *p.Pay.Min
			}
			if p.Pay.Max != nil {
				high = *p.Pay.Max
			}
			got = fmt.Sprintf("%v %v %s %s", low, high, p.Pay.Unit, p.Pay.Currency)
		}
		if got != c.want {
			t.Errorf("%s is %q, want %q", c.base, got, c.want)
		}
	}
}

// panics is an adapter with a fault.
type panics struct{ scraper.Adapter }

func (p panics) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if strings.HasSuffix(res.URL, "/jobs/6") {
		panic("a fault of the adapter")
	}
	return p.Adapter.Parse(b, res)
}

func TestF33AdapterPanics(t *testing.T) {
	stands(t, fault{name: "at a posting", spoil: func(n *night) {
		n.sick.Set(changed(n.sick.Ads()))
		n.a = panics{n.a}
	}, want: job.RunFailed, says: "panicked", found: 6})
}

// TestF34 is TestF34Kill in kill_test.go.

func TestF35Stopped(t *testing.T) {
	n := newNight(t)
	n.before()
	n.sick.Set(changed(n.sick.Ads()))
	ctx, cancel := context.WithCancel(t.Context())
	n.sick.On("/jobs/5", func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	f := fetch.New(n.cfg)
	defer f.Close()
	at := n.at
	runner := scraper.NewRunner(f, sink{n.store}, normal.Posting, scraper.RunConfig{Now: func() time.Time { return at }})
	run := runner.Run(ctx, n.sickBoard, n.a, nil)
	if run.State != job.RunInterrupted || run.Found != 5 || run.Left != 7 {
		t.Errorf("%+v", run)
	}
	if got := n.status(); got[job.Open] != 12 {
		t.Errorf("%v", got)
	}
	n.sick.On("/jobs/5", nil)
	n.sick.Asked()
	_, run = n.crawl()
	if asked := n.sick.Asked(); len(asked) != 7 || run.State != job.RunOK || run.Found != 12 || run.Continues == 0 {
		t.Errorf("asked %q; %+v", asked, run)
	}
}

func TestF36TwoCrawls(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	first, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			second, err := bolt.Open(path, bolt.Options{}) // without end if it waits for the first
			if !errors.Is(err, store.ErrInUse) {
				t.Errorf("%v, want ErrInUse", err)
			}
			if second != nil {
				second.Close()
			}
		})
	}
	group.Wait()
}

func TestF37NetworkLost(t *testing.T) {
	stands(t, fault{name: "after five postings", spoil: func(n *night) {
		n.sick.Set(changed(n.sick.Ads()))
		for i := 5; i < 12; i++ {
			n.sick.On(fmt.Sprintf("/jobs/%d", i), zoo.Reset)
		}
	}, want: job.RunPartial, says: "broke the connection off", found: 5})
	t.Run("goes on where it stopped", func(t *testing.T) {
		n := newNight(t)
		for i := 5; i < 12; i++ {
			n.sick.On(fmt.Sprintf("/jobs/%d", i), zoo.Reset)
		}
		_, run := n.crawl()
		if run.Left != 7 {
			t.Errorf("%+v", run)
		}
		for i := 5; i < 12; i++ {
			n.sick.On(fmt.Sprintf("/jobs/%d", i), nil)
		}
		n.sick.Asked()
		_, run = n.crawl()
		if asked := n.sick.Asked(); len(asked) != 7 || run.State != job.RunOK || run.Found != 12 {
			t.Errorf("asked %q; %+v", asked, run)
		}
	})
}

func TestF38Sleep(t *testing.T) {
	n := newNight(t)
	n.before()
	n.sick.Set(changed(n.sick.Ads()))
	var asleep atomic.Int64 // how far the wall clock is ahead
	n.sick.On("/jobs/5", func(w http.ResponseWriter, r *http.Request) {
		asleep.Store(int64(8 * time.Hour))
		zoo.Text("text/html", zoo.Page(n.sick.Ads()[5], 0))(w, r)
	})
	n.run.Now = func() time.Time { return n.at.Add(time.Duration(asleep.Load())) }
	_, run := n.crawl()
	if run.State != job.RunInterrupted || run.Found != 6 || run.Left != 6 || !strings.Contains(run.Error, "slept for 8h") {
		t.Errorf("%+v", run)
	}
	if got := n.status(); got[job.Open] != 12 {
		t.Errorf("%v", got)
	}
	n.run.Now = nil
	n.at = n.at.Add(9 * time.Hour)
	n.sick.On("/jobs/5", nil)
	if _, run = n.crawl(); run.State != job.RunOK || run.Pages+run.NotMod != 6 || run.Found != 12 {
		t.Errorf("afterwards: %+v", run)
	}
}

func TestF39NotModified(t *testing.T) {
	n := newNight(t)
	n.before()
	sent := n.sick.Sent()
	_, run := n.crawl()
	if run.State != job.RunOK || run.NotMod != 13 || run.Pages != 0 || run.Bytes != 0 || run.Found != 12 || run.Errors != 0 || n.sick.Sent() != sent {
		t.Errorf("%+v, %d bytes", run, n.sick.Sent()-sent)
	}
	for p := range n.store.Postings(t.Context(), store.Query{Board: "sick"}) {
		if p.LastSeen.Before(p.FirstSeen) || p.Status != job.Open {
			t.Errorf("%+v", p)
		}
	}
}

func TestF78Environment(t *testing.T) {
	var proxied atomic.Int64
	n := newNight(t)
	proxy := n.zoo.Host("proxy.test", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied.Add(1) }))
	for name, value := range map[string]string{
		"COLLY_ALLOWED_DOMAINS": "other.test", "COLLY_DISALLOWED_DOMAINS": "sick.test", "COLLY_MAX_BODY_SIZE": "3", "COLLY_USER_AGENT": "spoof", "COLLY_IGNORE_ROBOTSTXT": "y",
		"COLLY_MAX_DEPTH": "-1", "COLLY_CACHE_DIR": t.TempDir(), "COLLY_FOLLOW_REDIRECTS": "y", "COLLY_MAX_REQUESTS": "1",
		"HTTP_PROXY": proxy, "http_proxy": proxy, "HTTPS_PROXY": proxy, "ALL_PROXY": proxy, "NO_PROXY": "*", "GODEBUG": "netdns=cgo,http2client=0",
	} {
		t.Setenv(name, value)
	}
	n.sick.On("/jobs/3", func(w http.ResponseWriter, r *http.Request) {
		if agent := r.Header.Get("User-Agent"); !strings.HasPrefix(agent, "hitmatch/") {
			t.Errorf("User-Agent %q", agent)
		}
		zoo.Text("text/html", zoo.Page(n.sick.Ads()[3], 0))(w, r)
	})
	if good, sick := n.crawl(); good.State != job.RunOK || sick.State != job.RunOK || sick.Found != 12 {
		t.Errorf("%+v, %+v", good, sick)
	}
	n.sick.On("/robots.txt", zoo.Text("text/plain", "User-agent: *\nDisallow: /"))
	if _, sick := n.crawl(); sick.State != job.RunNotAllowed {
		t.Errorf("%+v", sick)
	}
	n.sick.On("/robots.txt", nil)
	n.sickBoard.AllowPrivate = false
	if _, sick := n.crawl(); sick.State != job.RunNotAllowed && sick.State != job.RunFailed {
		t.Errorf("the guard: %+v", sick)
	}
	if proxied.Load() != 0 {
		t.Errorf("%d requests went to the proxy", proxied.Load())
	}
}
