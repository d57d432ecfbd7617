package scraper_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hitmatch/scraper"
	"hitmatch/scraper/fetch"
	"hitmatch/store/job"
)

// answer is a page of the test boards: what it carries and leads to. Next
// are paths, with the step and a title after spaces.
type answer struct {
	IDs      []string
	Rest     []string // IDs that are read one at a time
	Next     []string
	Listed   int
	Problems []string
}

// adapter reads test boards.
type adapter struct{ panics string }

func (adapter) Name() string           { return "test" }
func (adapter) Access() scraper.Access { return scraper.Access{Web: true, Source: "this test"} }

func (adapter) Start(b job.Board) ([]scraper.Request, error) {
	if b.Params["url"] == "" {
		return nil, errors.New("field url is missing")
	}
	return []scraper.Request{{URL: b.Params["url"] + "/list", Step: "list"}}, nil
}

func (a adapter) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if a.panics != "" && strings.HasSuffix(res.URL, a.panics) {
		panic("an answer that cannot be")
	}
	var got answer
	if err := json.Unmarshal(res.Body, &got); err != nil {
		return scraper.Page{}, fmt.Errorf("decode page: %w", err)
	}
	page := scraper.Page{Listed: got.Listed}
	for _, id := range got.IDs {
		page.Postings = append(page.Postings, scraper.Raw{ExternalID: id, Title: "Coder " + id})
	}
	if len(got.Rest) > 0 {
		page.Rest = func(yield func(scraper.Raw, error) bool) {
			for _, id := range got.Rest {
				if id == "panics" {
					panic("a row that cannot be")
				}
				if !yield(scraper.Raw{ExternalID: id, Title: "Coder " + id}, nil) {
					return
				}
			}
		}
	}
	for _, next := range got.Next {
		path, step, _ := strings.Cut(next, " ")
		step, title, _ := strings.Cut(step, " ")
		page.Next = append(page.Next, scraper.Request{URL: b.Params["url"] + path, Step: step, Title: title})
	}
	for _, p := range got.Problems {
		page.Problems = append(page.Problems, errors.New(p))
	}
	return page, nil
}

func normalise(b job.Board, raw scraper.Raw, _ time.Time) (job.Posting, error) {
	switch {
	case strings.HasPrefix(raw.ExternalID, "panic"):
		panic("a posting that cannot be")
	case strings.HasPrefix(raw.ExternalID, "bad"):
		return job.Posting{}, errors.New("no title")
	}
	return job.Posting{ID: job.PostingID(b.ID, raw.ExternalID), Board: b.ID, ExternalID: raw.ExternalID, Title: raw.Title}, nil
}

// sink keeps what runs bring, with the rules of a store: what a complete run
// does not see is missing, and what was missing already is closed.
type sink struct {
	mu      sync.Mutex
	runs    []job.Run
	pages   map[string]job.PageState
	seen    map[string]uint64 // id -> run
	status  map[string]job.Status
	failPut error
	refuse  string // the board whose results are refused
	// onPut is called before results are committed.
	onPut func()
}

func newSink() *sink {
	return &sink{pages: map[string]job.PageState{}, seen: map[string]uint64{}, status: map[string]job.Status{}}
}

func (s *sink) StartRun(_ context.Context, board string, at time.Time) (job.Run, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	run := job.Run{Seq: uint64(len(s.runs) + 1), Board: board, Started: at}
	s.runs = append(s.runs, run)
	return run, nil
}

func (s *sink) PageStates(_ context.Context, board string, keys []string) ([]job.PageState, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]job.PageState, min(len(keys), 3)) // it need not give all at once
	for i := range all {
		all[i] = s.pages[board+keys[i]]
	}
	return all, nil
}

func (s *sink) PutResults(ctx context.Context, rs []scraper.Result) ([]scraper.Counts, error) {
	if s.onPut != nil {
		s.onPut()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := errors.Join(ctx.Err(), s.failPut); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(rs, func(r scraper.Result) bool { return r.Board == s.refuse }) {
		return nil, errors.New("refused")
	}
	all := make([]scraper.Counts, len(rs))
	for i, r := range rs {
		all[i] = s.put(r)
	}
	return all, nil
}

func (s *sink) put(r scraper.Result) (counts scraper.Counts) {
	if r.Unchanged {
		for _, id := range s.pages[r.Board+r.State.Key].Postings {
			counts.Found++
			s.seen[id], s.status[id] = r.Run, job.Open
		}
		return counts
	}
	for _, p := range r.Postings {
		counts.Found++
		if _, ok := s.status[p.ID]; !ok {
			counts.New++
		}
		s.seen[p.ID], s.status[p.ID] = r.Run, job.Open
		r.State.Postings = append(r.State.Postings, p.ID)
	}
	if r.State.Key != "" {
		s.pages[r.Board+r.State.Key] = r.State
	}
	return counts
}

func (s *sink) FinishRun(ctx context.Context, run job.Run) (job.Run, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return job.Run{}, err
	}
	if run.Complete() {
		for id, status := range s.status {
			switch {
			case s.seen[id] == run.Seq:
			case status == job.Open:
				s.status[id] = job.Missing
				run.Missing++
			case status == job.Missing:
				s.status[id] = job.Closed
				run.Closed++
			}
		}
	}
	s.runs[run.Seq-1] = run
	return run, nil
}

func (s *sink) History(_ context.Context, board string, n int) ([]job.Run, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []job.Run
	for _, run := range slices.Backward(s.runs) {
		if run.Board == board && len(all) < n {
			all = append(all, run)
		}
	}
	return all, nil
}

func (s *sink) count(status job.Status) (n int) {
	for _, got := range s.status {
		if got == status {
			n++
		}
	}
	return n
}

// site is a test board: a handler per path, "" where nothing else fits.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	asked []string
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{pages: map[string]http.HandlerFunc{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		if r.URL.Path != "/robots.txt" {
			s.asked = append(s.asked, r.URL.RequestURI())
		}
		h, ok := s.pages[r.URL.Path]
		if !ok {
			h, ok = s.pages[""]
		}
		s.mu.Unlock()
		if !ok || r.URL.Path == "/robots.txt" && s.pages["/robots.txt"] == nil {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *site) on(path string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = h
}

// page serves an answer with an ETag and honours it.
func (s *site) page(path string, a answer) {
	body, err := json.Marshal(a)
	if err != nil {
		panic(err)
	}
	etag := fmt.Sprintf("%q", fmt.Sprintf("%x", body))
	s.on(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write(body)
	})
}

func (s *site) status(path string, code int) {
	s.on(path, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
}

func (s *site) board(id string) job.Board {
	var none time.Duration
	return job.Board{ID: id, Kind: "test", AllowPrivate: true, Delay: &none, Params: map[string]string{"url": s.URL}}
}

func (s *site) takeAsked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

func newRunner(t *testing.T, s scraper.Sink, cfg scraper.RunConfig) *scraper.Runner {
	t.Helper()
	f := fetch.New(fetch.Config{Backoff: time.Millisecond, Timeout: time.Second})
	t.Cleanup(f.Close)
	return scraper.NewRunner(f, s, normalise, cfg)
}

func ids(prefix string, from, to int) (all []string) {
	for i := from; i <= to; i++ {
		all = append(all, fmt.Sprintf("%s%d", prefix, i))
	}
	return all
}

// listing serves a board of three list pages with ten postings each.
func listing(t *testing.T) *site {
	s := newSite(t)
	s.page("/list", answer{IDs: ids("p", 1, 10), Next: []string{"/list2 list"}, Listed: 30})
	s.page("/list2", answer{IDs: ids("p", 11, 20), Next: []string{"/list3 list"}})
	s.page("/list3", answer{IDs: ids("p", 21, 30)})
	return s
}

func TestRunAndUnchangedSecondNight(t *testing.T) {
	s, store := listing(t), newSink()
	s.page("/list3", answer{IDs: ids("p", 21, 29), Next: []string{"/d30 detail"}})
	s.page("/d30", answer{IDs: []string{"p30"}})
	r := newRunner(t, store, scraper.RunConfig{})
	var progress []scraper.Progress
	run := r.Run(t.Context(), s.board("b"), adapter{}, func(p scraper.Progress) { progress = append(progress, p) })
	want := job.Run{Seq: 1, Board: "b", State: job.RunOK, Pages: 4, Found: 30, New: 30, Private: true}
	ignore := cmpopts.IgnoreFields(job.Run{}, "Started", "Ended", "Bytes")
	if diff := cmp.Diff(want, run, ignore); diff != "" {
		t.Errorf("first night: %s", diff)
	}
	if run.Bytes == 0 || run.Ended.Before(run.Started) {
		t.Errorf("first night: %+v", run)
	}
	if n := len(progress); n != 5 || progress[0].Run.Pages != 1 || progress[0].Run.State != "" || progress[4].Run.State != job.RunOK {
		t.Errorf("%d reports: %+v", n, progress)
	}
	s.takeAsked()

	run = r.Run(t.Context(), s.board("b"), adapter{}, nil)
	want = job.Run{Seq: 2, Board: "b", State: job.RunOK, NotMod: 4, Found: 30, Private: true}
	if diff := cmp.Diff(want, run, ignore); diff != "" {
		t.Errorf("second night: %s", diff)
	}
	if diff := cmp.Diff([]string{"/list", "/list2", "/list3", "/d30"}, s.takeAsked()); diff != "" {
		t.Errorf("second night asked: %s", diff)
	}

	// A posting is taken down: missing after one complete run, closed after two.
	s.page("/list2", answer{IDs: ids("p", 11, 19), Next: []string{"/list3 list"}})
	for night, want := range []job.Run{
		{Seq: 3, Board: "b", State: job.RunOK, Pages: 1, NotMod: 3, Found: 29, Missing: 1, Private: true},
		{Seq: 4, Board: "b", State: job.RunOK, NotMod: 4, Found: 29, Closed: 1, Private: true},
	} {
		if diff := cmp.Diff(want, r.Run(t.Context(), s.board("b"), adapter{}, nil), ignore); diff != "" {
			t.Errorf("night %d: %s", night+3, diff)
		}
	}
}

func TestTitlesThatAreNotWanted(t *testing.T) {
	s, store := newSite(t), newSink()
	list := answer{Listed: 6, Next: []string{
		"/d1 detail Coder", "/d2 detail Cook", "/d2 detail Cook", "/d3 detail Cook of meals and co…", "/d4 detail", "/d5 detail Cook", "/d6 detail Cook", "/list2 list Cook",
	}}
	s.page("/list", list)
	s.page("/list2", answer{Next: []string{"/d1 detail Coder", "/d7 detail Cook"}, Problems: []string{"a row cannot be read"}})
	for _, d := range []string{"1", "3", "4"} {
		s.page("/d"+d, answer{IDs: []string{"p" + d}})
	}
	r := newRunner(t, store, scraper.RunConfig{Title: func(title string) bool { return !strings.HasPrefix(title, "Cook") }})
	run := r.Run(t.Context(), s.board("b"), adapter{}, nil)
	if run.Found != 3 || run.Rejected != 4 || run.State != job.RunPartial {
		t.Errorf("first night: %d found, %d rejected, %s (%s)", run.Found, run.Rejected, run.State, run.Error)
	}
	if diff := cmp.Diff([]string{"/list", "/d1", "/d3", "/d4", "/list2"}, s.takeAsked()); diff != "" {
		t.Errorf("first night asked: %s", diff)
	}
	kept := map[string]bool{}
	for _, state := range store.pages {
		led, err := scraper.LedTo(state)
		if err != nil {
			t.Fatal(err)
		}
		for _, req := range led {
			kept[strings.TrimPrefix(req.URL, s.URL)+" "+req.Title] = true
		}
	}
	for _, want := range []string{"/d2 Cook", "/d5 Cook", "/d6 Cook", "/d7 Cook"} {
		if !kept[want] {
			t.Errorf("nothing is kept of %s, which was left unread", want)
		}
	}

	// The second night the list is unchanged, and the coder has become a cook:
	// the posting is known, so it is read, and is not taken for closed.
	s.page("/list2", answer{Next: []string{"/d1 detail Cook", "/d7 detail Cook"}})
	list.Next[0] = "/d1 detail Cook"
	s.page("/list", list)
	run = r.Run(t.Context(), s.board("b"), adapter{}, nil)
	if run.Found != 3 || run.Rejected != 4 || run.State != job.RunOK || run.Missing != 0 {
		t.Errorf("second night: %d found, %d rejected, %d missing, %s (%s)", run.Found, run.Rejected, run.Missing, run.State, run.Error)
	}
	run = r.Run(t.Context(), s.board("b"), adapter{}, nil)
	if run.Rejected != 4 || run.NotMod == 0 {
		t.Errorf("third night, nothing has changed: %d rejected, %d pages unchanged", run.Rejected, run.NotMod)
	}
}

// Whatever goes wrong, what was not seen stays open.
func TestWhatGoesWrongClosesNothing(t *testing.T) {
	challenge := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<title>Just a moment...</title>")
	}
	for _, c := range []struct {
		name  string
		spoil func(*site)
		a     adapter
		cfg   scraper.RunConfig
		want  job.RunState
		found int
		says  string // part of the error
	}{
		{name: "page 2 answers 500", spoil: func(s *site) { s.status("/list2", 500) }, want: job.RunPartial, found: 10, says: "/list2"},
		{name: "page 2 is gone", spoil: func(s *site) { s.status("/list2", 404) }, want: job.RunPartial, found: 10, says: "/list2"},
		{name: "page 2 is no JSON", spoil: func(s *site) {
			s.on("/list2", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") })
		}, want: job.RunPartial, found: 10, says: "/list2"},
		{name: "page 2 hangs", spoil: func(s *site) {
			s.on("/list2", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		}, want: job.RunPartial, found: 10, says: "in time"},
		{name: "page 3 answers 403", spoil: func(s *site) { s.status("/list3", 403) }, want: job.RunBlocked, found: 20, says: "403"},
		{name: "page 2 is a challenge", spoil: func(s *site) { s.on("/list2", challenge) }, want: job.RunBlocked, found: 10, says: "proof"},
		{name: "all is down", spoil: func(s *site) { s.status("/list", 500) }, want: job.RunFailed, says: "500"},
		{name: "robots.txt forbids all", spoil: func(s *site) {
			s.on("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "User-agent: *\nDisallow: /") })
		}, want: job.RunNotAllowed, says: "robots.txt"},
		{name: "robots.txt answers 500", spoil: func(s *site) { s.status("/robots.txt", 500) }, want: job.RunNotAllowed, says: "robots.txt"},
		{name: "robots.txt forbids a page", spoil: func(s *site) {
			s.on("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "User-agent: *\nDisallow: /list3") })
		}, want: job.RunPartial, found: 20, says: "robots.txt"},
		{name: "empty", spoil: func(s *site) { s.page("/list", answer{}) }, want: job.RunSuspect, says: "no postings"},
		{name: "redesigned", spoil: func(s *site) { s.page("/list", answer{Problems: []string{"no posting in the page"}}) }, want: job.RunFailed, says: "no posting in the page"},
		{name: "shrunk", spoil: func(s *site) { s.page("/list", answer{IDs: ids("p", 1, 10)}) }, want: job.RunSuspect, found: 10, says: "about 30"},
		{name: "less than it says", spoil: func(s *site) { s.page("/list", answer{IDs: ids("p", 1, 20), Listed: 30}) }, want: job.RunPartial, found: 20, says: "20 postings of the 30"},
		{name: "adapter panics", spoil: func(s *site) { s.page("/list2", answer{IDs: ids("q", 1, 1)}) }, a: adapter{panics: "/list2"}, want: job.RunFailed, found: 10, says: "panicked"},
		{name: "normalising panics", spoil: func(s *site) {
			s.page("/list", answer{IDs: append(ids("p", 1, 9), "panic", "p10"), Next: []string{"/list2 list"}})
		}, want: job.RunFailed, found: 9, says: "panicked"},
		{name: "a posting cannot be read", spoil: func(s *site) { s.page("/list3", answer{IDs: append(ids("p", 21, 29), "bad30")}) }, want: job.RunPartial, found: 29, says: "bad30"},
		{name: "page budget", spoil: func(s *site) {}, cfg: scraper.RunConfig{MaxPages: 2}, want: job.RunPartial, found: 20, says: "budget of 2"},
		{name: "time budget", spoil: func(s *site) {
			s.on("/list2", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		}, cfg: scraper.RunConfig{MaxTime: 200 * time.Millisecond}, want: job.RunPartial, found: 10, says: "used up"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, store := listing(t), newSink()
			if run := newRunner(t, store, scraper.RunConfig{}).Run(t.Context(), s.board("b"), adapter{}, nil); run.State != job.RunOK {
				t.Fatalf("the night before: %+v", run)
			}
			c.spoil(s)
			run := newRunner(t, store, c.cfg).Run(t.Context(), s.board("b"), c.a, nil)
			if run.State != c.want || run.Found != c.found || run.Complete() {
				t.Errorf("state %s with %d found, want %s with %d: %+v", run.State, run.Found, c.want, c.found, run)
			}
			if !strings.Contains(run.Error, c.says) || run.Error == "" {
				t.Errorf("error %q does not say %q", run.Error, c.says)
			}
			if run.Missing+run.Closed > 0 || store.count(job.Missing)+store.count(job.Closed) > 0 {
				t.Errorf("%d postings are missing, %d closed", store.count(job.Missing), store.count(job.Closed))
			}
			if got := store.runs[len(store.runs)-1]; got.State != c.want || got.Ended.IsZero() {
				t.Errorf("recorded as %+v", got)
			}
		})
	}
}

// A page that was not read without problems is read again the next night,
// though it has not changed; so is one whose requests were not all made.
func TestProblemPagesAreReadAgain(t *testing.T) {
	s, store := newSite(t), newSink()
	s.page("/list", answer{IDs: []string{"p1", "bad2"}, Next: []string{"/d detail"}})
	s.status("/d", 500)
	r := newRunner(t, store, scraper.RunConfig{})
	for range 2 {
		if run := r.Run(t.Context(), s.board("b"), adapter{}, nil); run.Pages != 1 || run.NotMod != 0 || run.State != job.RunPartial || run.Errors != 2 {
			t.Errorf("%+v", run)
		}
	}
	s.page("/list", answer{IDs: []string{"p1"}, Next: []string{"/d detail"}})
	r.Run(t.Context(), s.board("b"), adapter{}, nil)
	s.page("/d", answer{IDs: []string{"p2"}})
	if run := r.Run(t.Context(), s.board("b"), adapter{}, nil); run.Pages != 1 || run.NotMod != 1 || run.Found != 2 || run.State != job.RunOK {
		t.Errorf("%+v", run)
	}
}

func TestPostingTakenDownMeanwhileIsNoError(t *testing.T) {
	s, store := newSite(t), newSink()
	s.page("/list", answer{Next: []string{"/d1 detail", "/d2 detail", "/d3 posting"}})
	s.page("/d1", answer{IDs: []string{"p1"}})
	s.status("/d2", 404)
	s.status("/d3", 410)
	run := newRunner(t, store, scraper.RunConfig{}).Run(t.Context(), s.board("b"), adapter{}, nil)
	if run.State != job.RunOK || run.Found != 1 || run.Errors != 0 {
		t.Errorf("%+v", run)
	}
}

func TestEndlessListingsEnd(t *testing.T) {
	for _, c := range []struct {
		name  string
		page  func(n int) answer
		pages int
		state job.RunState
	}{
		{"the same page for ever", func(n int) answer {
			return answer{IDs: ids("p", 1, 5), Next: []string{fmt.Sprintf("/list%d list", n+1)}}
		}, 2, job.RunOK},
		{"the same details for ever", func(n int) answer {
			return answer{Next: []string{"/d detail", fmt.Sprintf("/list%d list", n+1)}}
		}, 3, job.RunOK},
		{"empty pages for ever", func(n int) answer { return answer{Next: []string{fmt.Sprintf("/list%d list", n+1)}} }, 4, job.RunOK},
		{"a link to itself", func(n int) answer { return answer{IDs: ids("p", n, n), Next: []string{"/list list"}} }, 1, job.RunOK},
		{"always something new", func(n int) answer {
			return answer{IDs: ids("p", n, n), Next: []string{fmt.Sprintf("/list%d list", n+1)}}
		}, 30, job.RunPartial},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, store := newSite(t), newSink()
			s.on("", func(w http.ResponseWriter, r *http.Request) {
				var n int
				fmt.Sscanf(r.URL.Path, "/list%d", &n)
				a := c.page(n)
				if r.URL.Path == "/d" {
					a = answer{IDs: []string{"p"}}
				}
				json.NewEncoder(w).Encode(a)
			})
			run := newRunner(t, store, scraper.RunConfig{MaxPages: 30}).Run(t.Context(), s.board("b"), adapter{}, nil)
			if run.Pages != c.pages || run.State != c.state {
				t.Errorf("%d pages, %s; want %d, %s (%s)", run.Pages, run.State, c.pages, c.state, run.Error)
			}
		})
	}
}

// Listings that overlap are not repeats of each other.
func TestOverlappingListings(t *testing.T) {
	s, store := newSite(t), newSink()
	s.page("/list", answer{Next: []string{"/coder search", "/auditor search"}})
	s.page("/coder", answer{IDs: ids("p", 1, 3)})
	s.page("/auditor", answer{IDs: ids("p", 1, 3), Next: []string{"/auditor2 search"}})
	s.page("/auditor2", answer{IDs: ids("p", 4, 5)})
	if run := newRunner(t, store, scraper.RunConfig{}).Run(t.Context(), s.board("b"), adapter{}, nil); run.Found != 5 || run.Pages != 4 {
		t.Errorf("%+v", run)
	}
}

func TestTooManyLinks(t *testing.T) {
	s, store := newSite(t), newSink()
	var next []string
	for i := range 50 {
		next = append(next, fmt.Sprintf("/d%d detail", i))
	}
	s.page("/list", answer{Next: next})
	s.page("", answer{IDs: []string{"p"}})
	run := newRunner(t, store, scraper.RunConfig{MaxLinks: 10}).Run(t.Context(), s.board("b"), adapter{}, nil)
	if run.Pages != 11 || run.State != job.RunPartial || !strings.Contains(run.Error, "50 requests") {
		t.Errorf("%+v", run)
	}
}

func TestSickSiteIsLeftAlone(t *testing.T) {
	s, store := newSite(t), newSink()
	var next []string
	for i := range 50 {
		next = append(next, fmt.Sprintf("/d%d detail", i))
	}
	s.page("/list", answer{IDs: []string{"p"}, Next: next})
	s.on("", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") })
	run := newRunner(t, store, scraper.RunConfig{}).Run(t.Context(), s.board("b"), adapter{}, nil)
	if n := len(s.takeAsked()); n != 6 || run.State != job.RunPartial {
		t.Errorf("%d requests, %+v", n, run)
	}
}

// details is a board of n postings, each on a page of its own.
func details(t *testing.T, n int) *site {
	s := newSite(t)
	var next []string
	for i := range n {
		path := fmt.Sprintf("/d%d", i)
		next = append(next, path+" detail")
		s.page(path, answer{IDs: []string{fmt.Sprint(i)}})
	}
	s.page("/list", answer{Next: next})
	return s
}

func TestStoreFailureEndsTheRun(t *testing.T) {
	s, store := details(t, 100), newSink()
	store.failPut = errors.New("disk full")
	run := newRunner(t, store, scraper.RunConfig{}).Run(t.Context(), s.board("b"), adapter{}, nil)
	asked := len(s.takeAsked())
	if run.State != job.RunFailed || !strings.Contains(run.Error, "disk full") || asked > 30 {
		t.Errorf("%d pages were asked for: %+v", asked, run)
	}
	if run.Left != 101 {
		t.Errorf("%d requests left, want all 101", run.Left)
	}
}

// What one board brings is refused: it fails, and what is committed together
// with it is not lost.
func TestRefusedResultIsItsBoardsOwn(t *testing.T) {
	good, bad, store := details(t, 40), details(t, 40), newSink()
	store.refuse = "bad"
	runs := newRunner(t, store, scraper.RunConfig{}).RunAll(t.Context(), []scraper.Job{
		{Board: good.board("good"), Adapter: adapter{}}, {Board: bad.board("bad"), Adapter: adapter{}},
	}, 0, nil)
	if runs[0].State != job.RunOK || runs[0].New != 40 {
		t.Errorf("the good one: %+v", runs[0])
	}
	if runs[1].State != job.RunFailed || !strings.Contains(runs[1].Error, "refused") {
		t.Errorf("the bad one: %+v", runs[1])
	}
	if len(store.seen) != 40 {
		t.Errorf("%d postings stored, want 40", len(store.seen))
	}
}

// A page that brings more than fits into one transaction is committed in
// parts; what is remembered of it comes with the last one and names them all.
func TestLongPageIsCommittedInParts(t *testing.T) {
	s, store := newSite(t), newSink()
	s.page("/list", answer{IDs: ids("p", 1, 300), Rest: ids("p", 301, 700)})
	var held []int
	store.onPut = func() { held = append(held, len(store.pages)) }
	r := newRunner(t, store, scraper.RunConfig{})
	if run := r.Run(t.Context(), s.board("b"), adapter{}, nil); run.State != job.RunOK || run.Found != 700 || run.New != 700 {
		t.Errorf("%+v", run)
	}
	if diff := cmp.Diff([]int{0, 0, 0}, held); diff != "" {
		t.Errorf("pages remembered before each commit (-want +got):\n%s", diff)
	}
	for _, state := range store.pages {
		if len(state.Postings) != 700 || state.Run == 0 {
			t.Errorf("%d postings of the page are remembered, read whole by run %d", len(state.Postings), state.Run)
		}
	}
	// A row in the middle that cannot be read: the page is not done.
	s.page("/list", answer{IDs: append(ids("p", 1, 300), "bad"), Rest: ids("p", 301, 700)})
	if run := r.Run(t.Context(), s.board("b"), adapter{}, nil); run.State != job.RunPartial || run.Found != 700 {
		t.Errorf("%+v", run)
	}
	for _, state := range store.pages {
		if state.Run != 0 {
			t.Errorf("a page with a problem counts as read whole: %+v", state)
		}
	}
	// The adapter panics on the way: what came before is kept, the board fails.
	s.page("/list", answer{IDs: ids("p", 1, 300), Rest: []string{"p301", "panics"}})
	if run := r.Run(t.Context(), s.board("b"), adapter{}, nil); run.State != job.RunFailed || !strings.Contains(run.Error, "panicked") {
		t.Errorf("%+v", run)
	}
}

// Pages of boards that are read at the same time are committed together.
func TestCommitsAreShared(t *testing.T) {
	store := newSink()
	commits := 0
	store.onPut = func() { commits++; time.Sleep(5 * time.Millisecond) }
	var jobs []scraper.Job
	for i := range 4 {
		jobs = append(jobs, scraper.Job{Board: details(t, 50).board(fmt.Sprint(i)), Adapter: adapter{}})
	}
	for _, run := range newRunner(t, store, scraper.RunConfig{}).RunAll(t.Context(), jobs, 0, nil) {
		if run.State != job.RunOK || run.New != 50 {
			t.Errorf("%+v", run)
		}
	}
	if commits > 40 {
		t.Errorf("%d commits for 204 pages", commits)
	}
}

func TestBadBoardFields(t *testing.T) {
	run := newRunner(t, newSink(), scraper.RunConfig{}).Run(t.Context(), job.Board{ID: "b"}, adapter{}, nil)
	if run.State != job.RunFailed || !strings.Contains(run.Error, "field url is missing") {
		t.Errorf("%+v", run)
	}
}

// The person stops the program while pages are being committed: all that was
// read is committed, nothing further is asked, and the record says so.
func TestCancelFinishesTheCommit(t *testing.T) {
	s, store := details(t, 100), newSink()
	ctx, cancel := context.WithCancel(t.Context())
	store.onPut = cancel
	run := newRunner(t, store, scraper.RunConfig{}).Run(ctx, s.board("b"), adapter{}, nil)
	asked := len(s.takeAsked())
	if run.State != job.RunInterrupted || asked > 30 || asked > run.Pages+1 || len(store.seen) != run.Pages-1 {
		t.Errorf("%d pages asked for, %d postings stored: %+v", asked, len(store.seen), run)
	}
	if run.Left != 101-run.Pages {
		t.Errorf("%d pages read, %d left, want 101 in all", run.Pages, run.Left)
	}
	if store.runs[0].State != job.RunInterrupted {
		t.Errorf("recorded as %+v", store.runs[0])
	}
}

func TestCancelEndsAHangingRun(t *testing.T) {
	s, store := listing(t), newSink()
	asked := make(chan struct{})
	s.on("/list2", func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	jobs := []scraper.Job{{Board: s.board("b"), Adapter: adapter{}}, {Board: s.board("never begun"), Adapter: adapter{}}}
	runs := newRunner(t, store, scraper.RunConfig{}).RunAll(ctx, jobs, 1, nil)
	for _, run := range runs {
		if run.State != job.RunInterrupted {
			t.Errorf("%+v", run)
		}
	}
	if len(store.runs) != 1 || runs[1].Board != "never begun" {
		t.Errorf("%d runs recorded; second is %+v", len(store.runs), runs[1])
	}
}

func TestOneBrokenBoardStopsNoOther(t *testing.T) {
	store := newSink()
	var jobs []scraper.Job
	var boards []string
	for i := range 9 {
		s := listing(t)
		a := adapter{}
		switch i {
		case 2:
			a.panics = "/list"
		case 4:
			s.status("/list", 500)
		case 6:
			s.on("/list", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		}
		boards = append(boards, fmt.Sprintf("b%d", i))
		jobs = append(jobs, scraper.Job{Board: s.board(boards[i]), Adapter: a})
	}
	var reports atomic.Int64
	runs := newRunner(t, store, scraper.RunConfig{}).RunAll(t.Context(), jobs, 3, func(scraper.Progress) { reports.Add(1) })
	for i, run := range runs {
		want := job.RunOK
		if i == 2 || i == 4 || i == 6 {
			want = job.RunFailed
		}
		if run.Board != boards[i] || run.State != want {
			t.Errorf("run %d: board %s, %s (%s), want %s", i, run.Board, run.State, run.Error, want)
		}
	}
	if reports.Load() < 6*4 {
		t.Errorf("%d reports", reports.Load())
	}
}

func TestRunAllBoundsWorkers(t *testing.T) {
	store := newSink()
	var now, most atomic.Int64
	store.onPut = func() {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(2 * time.Millisecond)
		now.Add(-1)
	}
	var jobs []scraper.Job
	for i := range 12 {
		site := newSite(t)
		site.page("/list", answer{IDs: []string{"p"}})
		jobs = append(jobs, scraper.Job{Board: site.board(fmt.Sprint(i)), Adapter: adapter{}})
	}
	for _, run := range newRunner(t, store, scraper.RunConfig{}).RunAll(t.Context(), jobs, 2, nil) {
		if run.State != job.RunOK {
			t.Errorf("%+v", run)
		}
	}
	if most.Load() > 2 {
		t.Errorf("%d boards at once, want at most 2", most.Load())
	}
	if runs := newRunner(t, store, scraper.RunConfig{}).RunAll(t.Context(), nil, 0, nil); len(runs) != 0 {
		t.Errorf("no boards gave %d runs", len(runs))
	}
}
