package nights

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"hitmatch/scraper"
	"hitmatch/scraper/fetch"
	"hitmatch/scraper/normal"
	"hitmatch/scraper/scrapertest/zoo"
	"hitmatch/store/job"
)

var brokenNights = flag.Int("nights", 25, "how many broken nights TestBrokenNights simulates")

// TestBrokenNights crawls a board of 120 postings night after night, each
// night broken in some way at some place, no two alike, with a whole night
// now and then. No posting is ever closed. A few turn missing for a night:
// those whose pages answer 404 while the listing is from the night before.
//
//	go test ./cmd/internal/nights -run BrokenNights -v -nights 500
func TestBrokenNights(t *testing.T) {
	const postings = 120
	n := newNight(t)
	n.cfg.MaxWait = 100 * time.Millisecond
	n.sick = zoo.NewSite(n.zoo, "sick.test", postings)
	n.before()
	long := n.cfg.Timeout
	n.cfg.Timeout = 150 * time.Millisecond
	rnd := rand.New(rand.NewPCG(9309, 40))
	gate := func(title string) http.HandlerFunc {
		return zoo.Text("text/html", "<title>"+title+"</title><form><input type=password></form>")
	}
	animals := []struct {
		name string
		h    http.HandlerFunc
	}{
		{"hang", zoo.Hang}, {"drip", zoo.Drip(50 * time.Millisecond)}, {"reset", zoo.Reset}, {"500", zoo.Status(500)}, {"403", zoo.Status(403)},
		{"503 and a long wait", zoo.Status(503, "Retry-After", "900")}, {"empty", zoo.Text("text/html", "")},
		{"login", gate("Sign in")}, {"challenge", gate("Just a moment...")}, {"consent", gate("Before you continue")},
		{"other markup", zoo.Text("text/html", "<html><div id=app></div></html>")}, {"no JSON", zoo.Text("application/json", `{"error":`)},
		{"short", zoo.Raw("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<html>")}, {"empty sitemap", zoo.Text("application/xml", `<urlset></urlset>`)},
		{"20 MB", zoo.Repeat("text/html", "<p>x</p>", 20<<20)}, {"redirect away", zoo.Status(302, "Location", "http://127.0.0.1:9/")},
		{"loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }},
	}
	states := map[job.RunState]int{}
	missing := 0
	for night := range *brokenNights {
		var odd []string
		spoil := func(path string, h http.HandlerFunc) { n.sick.On(path, h); odd = append(odd, path) }
		what := animals[rnd.IntN(len(animals))]
		half := n.sick.Ads()
		var all []zoo.Ad
		switch place := rnd.IntN(6); place {
		case 0:
			spoil(listing, what.h)
		case 1:
			spoil("/robots.txt", []http.HandlerFunc{zoo.Status(500), zoo.Hang, zoo.Reset, zoo.Text("text/plain", "User-agent: *\nDisallow: /")}[rnd.IntN(4)])
		case 2: // from some posting on
			all = half
			n.sick.Set(changed(half))
			for i := rnd.IntN(postings); i < postings; i++ {
				spoil(fmt.Sprintf("/jobs/%d", i), what.h)
			}
		case 3: // some postings
			n.sick.Set(changed(half))
			for range 1 + rnd.IntN(20) {
				spoil(fmt.Sprintf("/jobs/%d", rnd.IntN(postings)), what.h)
			}
		case 4: // the listing has shrunk by more than half
			all = half
			n.sick.Set(half[:rnd.IntN(postings*2/5)])
		case 5: // out of budget
			n.run.MaxPages = 1 + rnd.IntN(postings)
		}
		_, run := n.crawl()
		states[run.State]++
		missing += run.Missing
		if run.Closed > 0 {
			t.Fatalf("night %d (%s): %+v", night, what.name, run)
		}
		for _, path := range odd {
			n.sick.On(path, nil)
		}
		n.run = scraper.RunConfig{}
		if all != nil {
			n.sick.Set(all)
		}
		// Two nights of the same shrunken listing would be believed, and should.
		if run.State == job.RunSuspect || rnd.IntN(4) == 0 {
			for range 3 {
				if _, run = n.crawl(); run.Closed > 0 {
					t.Fatalf("night %d, whole: %+v", night, run)
				}
				if run.State == job.RunOK {
					break
				}
			}
		}
		if got := n.status(); got[job.Closed] != 0 || got[job.Open]+got[job.Missing] != postings {
			t.Fatalf("night %d (%s): %v", night, what.name, got)
		}
	}
	n.cfg.Timeout = long
	for range 3 {
		n.crawl()
	}
	if got := n.status(); got[job.Open] != postings {
		t.Errorf("after three whole nights: %v", got)
	}
	t.Logf("%d broken nights of %d postings: 0 closed, %d missing for a night; they ended %v", *brokenNights, postings, missing, states)
}

// TestF03Tarpits has 50 hosts that never answer, or drip, stand in line before
// 10 that are well. These are read whole all the same, while all the tarpits are
// still at it; how much longer that takes is logged (at most 1.2 times, on a
// machine with nothing else to do).
func TestF03Tarpits(t *testing.T) {
	alone, beside := tarpits(t, 0), tarpits(t, 50)
	t.Logf("10 hosts: %s by themselves, %s beside 50 tarpits: %.2f times", alone.Round(time.Millisecond), beside.Round(time.Millisecond), beside.Seconds()/alone.Seconds())
}

// tarpits returns how long ten good hosts took beside some that hang. The crawl
// is stopped when the ten are done.
func tarpits(t *testing.T, hanging int) time.Duration {
	n := newNight(t)
	n.cfg.Timeout = time.Hour
	pause := 40 * time.Millisecond
	var jobs []scraper.Job
	add := func(id, url string) {
		b := ownBoard(id, url)
		b.Delay = &pause
		jobs = append(jobs, scraper.Job{Board: b, Adapter: n.a})
	}
	for i := range hanging { // first in line
		name := fmt.Sprintf("tarpit-%d.test", i)
		h := http.HandlerFunc(zoo.Hang)
		if i%2 == 1 {
			h = zoo.Drip(100 * time.Millisecond)
		}
		add(name, n.zoo.Host(name, h)+"/sitemap.xml")
	}
	for i := range 10 {
		name := fmt.Sprintf("fine-%d.test", i)
		add(name, zoo.NewSite(n.zoo, name, 20).URL(listing))
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute*slower)
	defer stop()
	begun := time.Now()
	var took time.Duration
	fine := 0
	f := fetch.New(n.cfg)
	defer f.Close()
	runner := scraper.NewRunner(f, sink{n.store}, normal.Posting, scraper.RunConfig{Now: func() time.Time { return n.at }})
	runs := runner.RunAll(ctx, jobs, 0, func(p scraper.Progress) {
		if p.Run.State == job.RunOK {
			if fine++; fine == 10 {
				took = time.Since(begun)
				stop()
			}
		}
	})
	for i, run := range runs {
		if want := job.RunInterrupted; i < hanging && run.State != want {
			t.Errorf("a tarpit: %+v, want %s", run, want)
		}
		if i >= hanging && (run.State != job.RunOK || run.Found != 20) {
			t.Errorf("a good host: %+v", run)
		}
	}
	return took
}
