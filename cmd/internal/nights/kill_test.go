package nights

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hitmatch/cmd/internal/heap"
	"hitmatch/scraper"
	"hitmatch/scraper/fetch"
	"hitmatch/scraper/normal"
	"hitmatch/scraper/scrapertest/zoo"
	"hitmatch/store"
	"hitmatch/store/bolt"
	"hitmatch/store/job"
)

var kills = flag.Int("kills", 12, "how often TestF34Kill kills a crawl")

// runChild is this test binary run again as a crawl of its own.
func runChild(what string) int {
	room := heap.Roomy() // as the program
	defer room.Stop()
	var err error
	switch what {
	case "crawl":
		err = childCrawl(os.Getenv("NIGHTS_DB"), strings.Split(os.Getenv("NIGHTS_BOARDS"), " "))
	case "memory":
		err = childMemory(room)
	case "serve":
		err = childServe()
	default:
		err = fmt.Errorf("no child %q", what)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// telling is a sink that says what was committed.
type telling struct{ sink }

func (s telling) PutResults(ctx context.Context, rs []scraper.Result) ([]scraper.Counts, error) {
	counts, err := s.sink.PutResults(ctx, rs)
	if err == nil {
		for _, r := range rs {
			for _, p := range r.Postings {
				fmt.Printf("committed %s %s\n", p.ID, p.Title)
			}
		}
	}
	return counts, err
}

// childCrawl crawls boards (addresses of sitemaps) into a database once.
func childCrawl(path string, boards []string) error {
	shift, err := time.ParseDuration(os.Getenv("NIGHTS_SHIFT"))
	if err != nil {
		return err
	}
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return err
	}
	f := fetch.New(fetch.Config{Delay: time.Nanosecond, Lookup: address("127.0.0.1")})
	now := func() time.Time { return time.Now().Add(shift) }
	var jobs []scraper.Job
	for i, url := range boards {
		b := ownBoard(fmt.Sprintf("b%d", i), url)
		history, err := sink{s}.History(context.Background(), b.ID, 20)
		if err != nil {
			return err
		}
		if due, _ := scraper.Due(history); !due.After(now()) {
			jobs = append(jobs, scraper.Job{Board: b, Adapter: adapter("jsonld")})
		}
	}
	runner := scraper.NewRunner(f, telling{sink{s}}, normal.Posting, scraper.RunConfig{Now: now})
	for _, run := range runner.RunAll(context.Background(), jobs, 0, nil) {
		if run.State != job.RunOK || run.Found != postingsPerBoard {
			return fmt.Errorf("%+v", run)
		}
	}
	return s.Close()
}

const (
	boardsToKill     = 3
	postingsPerBoard = 40
	// pagesInFlight is how many pages of one board a kill may cost: those that
	// were read and not committed yet, and the one that was asked for.
	pagesInFlight = 17
)

// TestF34Kill kills crawls at random points and starts them again. Each crawl
// must go on where the killed one stopped: a page is asked for twice only if
// it was in flight when the crawl was killed, no page is left out, and what
// was committed is there.
//
//	go test ./cmd/internal/nights -run F34 -v -kills 200
func TestF34Kill(t *testing.T) {
	z := zoo.New()
	defer z.Close()
	var sites []*zoo.Site
	var urls []string
	for i := range boardsToKill {
		s := zoo.NewSite(z, fmt.Sprintf("board-%d.test", i), postingsPerBoard)
		for n := range postingsPerBoard {
			path := fmt.Sprintf("/jobs/%d", n)
			s.On(path, func(w http.ResponseWriter, _ *http.Request) {
				time.Sleep(2 * time.Millisecond)
				zoo.Text("text/html", zoo.Page(s.Ads()[n], 1000))(w, nil)
			})
		}
		sites, urls = append(sites, s), append(urls, s.URL(listing))
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "db")
	var killed, asked, twice, committed, lost int
	nights := 0
	for ; killed < *kills; nights++ {
		for _, s := range sites {
			ads := s.Ads()
			for i := range ads {
				ads[i].Version, ads[i].Title = nights, fmt.Sprintf("Coder %s of night %d", ads[i].ID, nights)
			}
			s.Set(ads)
			s.Asked()
		}
		told := map[string]string{} // id -> title, committed this night
		before := killed
		for done := false; !done; {
			cmd := exec.Command(self)
			cmd.Env = append(os.Environ(), "NIGHTS_CHILD=crawl", "NIGHTS_DB="+path, "NIGHTS_BOARDS="+strings.Join(urls, " "), fmt.Sprintf("NIGHTS_SHIFT=%dh", 24*nights))
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			var problems strings.Builder
			cmd.Stderr = &problems
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			var reading sync.WaitGroup
			begun := make(chan struct{}, 1)
			reading.Go(func() {
				lines := bufio.NewScanner(out)
				for lines.Scan() {
					if id, ok := strings.CutPrefix(lines.Text(), "committed "); ok {
						id, title, _ := strings.Cut(id, " ")
						told[id] = title
						committed++
					}
					select {
					case begun <- struct{}{}:
					default:
					}
				}
			})
			var timer *time.Timer
			if killed < *kills {
				wait := time.Duration(5+rand.IntN(120)) * time.Millisecond
				timer = time.AfterFunc(wait, func() { cmd.Process.Kill() })
			}
			reading.Wait()
			err = cmd.Wait()
			if timer != nil {
				timer.Stop()
			}
			var exit *exec.ExitError
			switch {
			case err == nil:
				done = true
			case errors.As(err, &exit) && exit.ExitCode() == -1:
				killed++
			default:
				t.Fatalf("the crawl failed: %v: %s", err, problems.String())
			}
			lost += missing(t, path, told)
		}
		for i, s := range sites {
			count := map[string]int{}
			for _, a := range s.Asked() {
				count[a]++
			}
			for page, n := range count {
				asked++
				if n > 1 {
					twice += n - 1
				}
				if n > 1+killed-before {
					t.Errorf("board %d: %s was asked for %d times with %d kills", i, page, n, killed-before)
				}
			}
			if len(count) != postingsPerBoard+1 {
				t.Errorf("board %d: %d pages were asked for, want %d", i, len(count), postingsPerBoard+1)
			}
		}
		if len(told) > boardsToKill*postingsPerBoard {
			t.Errorf("%d postings committed", len(told))
		}
		if got := missing(t, path, told); got != 0 {
			t.Errorf("night %d: %d of the committed postings are not there", nights, got)
		}
		if got := open(t, path); got != boardsToKill*postingsPerBoard {
			t.Errorf("night %d: %d postings open, want %d", nights, got, boardsToKill*postingsPerBoard)
		}
	}
	if lost != 0 || twice > killed*boardsToKill*pagesInFlight {
		t.Errorf("%d committed postings lost; %d pages asked for again, at most %d were in flight", lost, twice, killed*boardsToKill*pagesInFlight)
	}
	t.Logf("%d kills in %d nights: %d pages, 0 left out, %d asked for again (at most %d in flight), %d postings committed, %d lost",
		killed, nights, asked, twice, killed*boardsToKill*pagesInFlight, committed, lost)
}

// missing counts postings that are not in the database as they were committed.
func missing(t *testing.T, path string, told map[string]string) (n int) {
	t.Helper()
	if len(told) == 0 {
		return 0
	}
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for id, title := range told {
		if p, err := s.Posting(t.Context(), id, time.Time{}); err != nil || p.Title != title {
			n++
		}
	}
	return n
}

func open(t *testing.T, path string) (n int) {
	t.Helper()
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for err := range s.Check(t.Context()) {
		t.Error(err)
	}
	for p, err := range s.Postings(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Status == job.Open {
			n++
		}
	}
	return n
}
