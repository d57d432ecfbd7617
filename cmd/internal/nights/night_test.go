package nights

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"hitmatch/scraper"
	"hitmatch/scraper/board"
	"hitmatch/scraper/fetch"
	"hitmatch/scraper/normal"
	"hitmatch/scraper/scrapertest/zoo"
	"hitmatch/store"
	"hitmatch/store/job"
	"hitmatch/store/mem"
)

func TestMain(m *testing.M) {
	if child := os.Getenv("NIGHTS_CHILD"); child != "" {
		os.Exit(runChild(child))
	}
	// Certificates of the tests' own authority are trusted in this process.
	dir, err := os.MkdirTemp("", "nights")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := makeAuthority(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// sink lets runs put what they find into a store.
type sink struct{ store.Store }

func (s sink) PutResults(ctx context.Context, rs []scraper.Result) ([]scraper.Counts, error) {
	pages := make([]store.Page, len(rs))
	for i, r := range rs {
		pages[i] = store.Page(r)
	}
	changes, err := s.PutPages(ctx, pages)
	counts := make([]scraper.Counts, len(changes))
	for i, c := range changes {
		counts[i] = scraper.Counts(c)
	}
	return counts, err
}

func (s sink) History(ctx context.Context, board string, n int) ([]job.Run, error) {
	var all []job.Run
	for run, err := range s.Runs(ctx, board) {
		if err != nil {
			return nil, err
		}
		if all = append(all, run); len(all) == n {
			break
		}
	}
	return all, nil
}

func adapter(kind string) scraper.Adapter {
	for _, a := range board.All() {
		if a.Name() == kind {
			return a
		}
	}
	panic("no adapter " + kind)
}

// ownBoard is a board at an address of this machine.
func ownBoard(id, url string) job.Board {
	var none time.Duration
	return job.Board{ID: id, Employer: "Example Health", Kind: "jsonld", AllowPrivate: true, Delay: &none, Params: map[string]string{"url": url}}
}

// night is the world of a test: a zoo, a store, and two boards with 12
// postings each, one of which will fall sick.
type night struct {
	*testing.T
	zoo        *zoo.Server
	store      store.Store
	good, sick *zoo.Site
	cfg        fetch.Config
	run        scraper.RunConfig
	a          scraper.Adapter
	sickBoard  job.Board
	at         time.Time
	watch      func(scraper.Progress)
}

func newNight(t *testing.T) *night {
	n := &night{T: t, zoo: zoo.New(), store: mem.New(), a: adapter("jsonld"), at: time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)}
	t.Cleanup(n.zoo.Close)
	n.good = zoo.NewSite(n.zoo, "good.test", 12)
	n.sick = zoo.NewSite(n.zoo, "sick.test", 12)
	n.sickBoard = ownBoard("sick", n.sick.URL("/sitemap.xml"))
	n.cfg = fetch.Config{Delay: time.Nanosecond, Backoff: time.Millisecond, Timeout: time.Minute, MaxWait: time.Second, Lookup: n.zoo.Lookup}
	return n
}

// crawl runs both boards and returns how they ended. Each crawl is a night
// later and begins with a new fetcher, as a new process does.
func (n *night) crawl() (good, sick job.Run) {
	n.Helper()
	runs := n.crawlAll(scraper.Job{Board: ownBoard("good", n.good.URL("/sitemap.xml")), Adapter: adapter("jsonld")},
		scraper.Job{Board: n.sickBoard, Adapter: n.a})
	return runs[0], runs[1]
}

func (n *night) crawlAll(jobs ...scraper.Job) []job.Run {
	f := fetch.New(n.cfg)
	defer f.Close()
	cfg := n.run
	if cfg.Now == nil {
		at := n.at
		cfg.Now = func() time.Time { return at }
		n.at = n.at.Add(24 * time.Hour)
	}
	return scraper.NewRunner(f, sink{n.store}, normal.Posting, cfg).RunAll(n.Context(), jobs, 0, n.watch)
}

// before is the night before the fault: all is well.
func (n *night) before() {
	n.Helper()
	if good, sick := n.crawl(); good.State != job.RunOK || sick.State != job.RunOK || sick.Found != len(n.sick.Ads()) {
		n.Fatalf("the night before: %+v, %+v", good, sick)
	}
	n.sick.Asked()
}

// status counts the sick board's postings by status.
func (n *night) status() map[job.Status]int {
	n.Helper()
	all := map[job.Status]int{}
	for p, err := range n.store.Postings(n.Context(), store.Query{All: true, Board: "sick"}) {
		if err != nil {
			n.Fatal(err)
		}
		all[p.Status]++
	}
	return all
}

// fault is what goes wrong with the sick board, and how its crawl must end.
type fault struct {
	name  string
	spoil func(n *night)
	want  job.RunState
	says  string // part of the error
	found int
	hangs bool // it is waited for in vain
}

// stands checks that a crawl of a board with a fault ends as it must, that
// nothing is taken for gone, that the other board is as well as ever, and
// that the next night after the fault is whole again.
func stands(t *testing.T, faults ...fault) {
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			n := newNight(t)
			n.before()
			cfg, b := n.cfg, n.sickBoard
			f.spoil(n)
			if f.hangs {
				n.cfg.Timeout = patience
			}
			good, sick := n.crawl()
			if good.State != job.RunOK || good.Found != 12 {
				t.Errorf("the other board: %+v", good)
			}
			if sick.State != f.want || sick.Found != f.found || !strings.Contains(sick.Error, f.says) {
				t.Errorf("ended %s with %d found (%s), want %s with %d, saying %q", sick.State, sick.Found, sick.Error, f.want, f.found, f.says)
			}
			if got := n.status(); got[job.Missing]+got[job.Closed] > 0 || got[job.Open] != 12 {
				t.Errorf("postings: %v, want 12 open", got)
			}
			fresh := zoo.NewSite(n.zoo, "sick.test", 12)
			n.sick, n.cfg, n.sickBoard, n.run, n.a = fresh, cfg, b, scraper.RunConfig{}, adapter("jsonld")
			for night := 0; ; night++ { // a run that was stopped is finished first
				_, sick := n.crawl()
				if sick.State == job.RunOK && sick.Found == 12 {
					break
				}
				if night == 2 {
					t.Errorf("afterwards: %+v", sick)
					break
				}
			}
		})
	}
}

// address is where a name of a test points.
func address(s string) func(context.Context, string) ([]netip.Addr, error) {
	return func(context.Context, string) ([]netip.Addr, error) { return []netip.Addr{netip.MustParseAddr(s)}, nil }
}
