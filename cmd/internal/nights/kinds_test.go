package nights

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"hitmatch/scraper"
	"hitmatch/scraper/board"
	"hitmatch/scraper/fetch"
	"hitmatch/scraper/normal"
	"hitmatch/store"
	"hitmatch/store/job"
	"hitmatch/store/mem"
)

// TestEveryKindOverNights serves the full board of each kind, as its case has
// it, and crawls it through the fetcher into a store: a first night, a second
// that changes nothing, then one opening is taken out of the lists, which closes
// it after two more nights and leaves the others open.
func TestEveryKindOverNights(t *testing.T) {
	for _, a := range board.All() {
		t.Run(a.Name(), func(t *testing.T) {
			t.Parallel()
			overNights(t, a)
		})
	}
}

func overNights(t *testing.T, a scraper.Adapter) {
	s := newKindSite(t, a)
	defer s.Close()
	at := time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC) // the time of the cases
	now := func() time.Time { return at }
	f := fetch.New(fetch.Config{Delay: time.Nanosecond, Now: now, Getenv: func(name string) string { return "value of " + name }})
	defer f.Close()
	st := mem.New()
	defer st.Close()
	night := func(want job.Run) {
		t.Helper()
		runner := scraper.NewRunner(f, sink{st}, normal.Posting, scraper.RunConfig{Now: now, Elapsed: func() time.Duration { return 0 }})
		run := runner.Run(t.Context(), s.board, a, nil)
		got := job.Run{State: run.State, Found: run.Found, New: run.New, Changed: run.Changed, Missing: run.Missing, Closed: run.Closed}
		if want.State = job.RunOK; got != want {
			t.Fatalf("night %d: %s, %d found, %d new, %d changed, %d missing, %d closed (%s); want %d found, %d new, %d missing, %d closed",
				run.Seq, run.State, run.Found, run.New, run.Changed, run.Missing, run.Closed, run.Error, want.Found, want.New, want.Missing, want.Closed)
		}
		at = at.Add(time.Minute)
	}
	n := len(s.titles)
	night(job.Run{Found: n, New: n})
	if robots := s.took("/robots.txt"); a.Access().Web != robots {
		t.Errorf("robots.txt was asked for: %v; the access of the kind says web: %v", robots, a.Access().Web)
	}
	for p, err := range st.Postings(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Title != s.titles[p.ExternalID] || p.URL == "" || p.Employer == "" {
			t.Errorf("stored: %q (%s) of %q at %q; the case has the title %q", p.Title, p.ExternalID, p.Employer, p.URL, s.titles[p.ExternalID])
		}
	}
	night(job.Run{Found: n})
	gone := s.takeDown()
	night(job.Run{Found: n - 1, Missing: 1})
	night(job.Run{Found: n - 1, Closed: 1})
	for p, err := range st.Postings(t.Context(), store.Query{All: true}) {
		if err != nil {
			t.Fatal(err)
		}
		if want := map[bool]job.Status{true: job.Closed, false: job.Open}[p.ExternalID == gone]; p.Status != want {
			t.Errorf("%s (%s) is %s, want %s", p.Title, p.ExternalID, p.Status, want)
		}
	}
}

// kindSite serves the answers of a case.
type kindSite struct {
	*httptest.Server
	t      *testing.T
	board  job.Board
	titles map[string]string // of its postings, by id
	lost   int               // of what it leads to has no answer in the case
	own    map[string]bool   // requests for one posting

	mu      sync.Mutex
	answers []txtar.File
	asked   map[string]bool
}

func newKindSite(t *testing.T, a scraper.Adapter) *kindSite {
	t.Helper()
	ar, err := txtar.ParseFile(filepath.Join("..", "..", "..", "scraper", "board", "testdata", a.Name(), "ok.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	s := &kindSite{t: t, titles: map[string]string{}, own: map[string]bool{}, asked: map[string]bool{}}
	s.Server = httptest.NewServer(s)
	var want struct {
		Pages []struct {
			Request  string
			Postings []struct{ ExternalID, Title string }
			Next     []string
		}
		Unanswered []string
	}
	hosts := map[string]bool{}
	for _, f := range ar.Files {
		switch f.Name {
		case "board.json":
			err = json.Unmarshal(f.Data, &s.board)
		case "want.json":
			err = json.Unmarshal(f.Data, &want)
		default:
			u, e := url.Parse(strings.Fields(f.Name)[1])
			if err = e; err == nil {
				hosts[u.Scheme+"://"+u.Host] = true
				s.answers = append(s.answers, f)
			}
		}
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
	}
	here := func(text string) string {
		for _, host := range slices.Sorted(maps.Keys(hosts)) {
			text = strings.ReplaceAll(text, host, s.URL)
		}
		return text
	}
	for i := range s.answers {
		s.answers[i].Data = []byte(here(string(headerLines.ReplaceAll(s.answers[i].Data, nil))))
	}
	var none time.Duration
	s.board.AllowPrivate, s.board.Delay = true, &none
	s.board.Employer = cmp.Or(s.board.Employer, "Example Health")
	if s.board.Params["url"] != "" {
		s.board.Params["url"] = here(s.board.Params["url"])
	} else {
		if s.board.Params == nil {
			s.board.Params = map[string]string{}
		}
		s.board.Params["base"] = s.URL
	}
	for _, p := range want.Pages {
		for _, q := range p.Postings {
			s.titles[here(q.ExternalID)] = q.Title
		}
		if len(want.Pages) > 1 && len(p.Next) == 0 && len(p.Postings) <= 1 {
			words := strings.Fields(p.Request)
			s.own[words[0]+" "+words[1]] = true
		}
	}
	if s.lost = len(want.Unanswered); len(s.titles) < 2 {
		t.Fatalf("the case has %d postings, too few to take one down", len(s.titles))
	}
	return s
}

// The fetcher puts a value in for a key, of which the cases know the name alone.
var (
	keyInQuery  = regexp.MustCompile(`&\w+=value\+of\+\w+`)
	keyInPath   = regexp.MustCompile(`value%20of%20\w+`)
	headerLines = regexp.MustCompile(`(?m)\A(> .*\n)+`)
)

func (s *kindSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Errorf("read %s: %v", r.URL, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[r.URL.Path] = true
	asked := keyInPath.ReplaceAllString(keyInQuery.ReplaceAllString(r.URL.RequestURI(), ""), "%7BuserId%7D")
	for _, f := range s.answers {
		words := strings.SplitN(f.Name, " ", 3)
		u, err := url.Parse(words[1])
		if err != nil || words[0] != r.Method || u.RequestURI() != asked || len(words) == 3 && !bytes.Contains(body, []byte(words[2])) {
			continue
		}
		tag := fmt.Sprintf(`"%x"`, sha256.Sum256(f.Data))
		if r.Method == http.MethodGet && r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", tag)
		if _, err := w.Write(f.Data); err != nil {
			s.t.Errorf("answer %s: %v", r.URL, err)
		}
		return
	}
	if r.URL.Path != "/robots.txt" && s.lost == 0 {
		s.t.Errorf("the server was asked for %s %s %s", r.Method, r.URL, body)
	}
	w.WriteHeader(http.StatusNotFound)
}

// took reports whether a path was asked for.
func (s *kindSite) took(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

// takeDown takes one posting out of all answers, whatever their form, and
// returns its id: in each, the largest object or element that speaks of it and
// of no other posting goes, and the totals that counted it are one less.
func (s *kindSite) takeDown() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := slices.Sorted(maps.Keys(s.titles))
	for _, id := range slices.Backward(ids) {
		names, others := s.names(id), []*regexp.Regexp{}
		for _, other := range ids {
			if other != id {
				others = append(others, s.names(other)...)
			}
		}
		after := slices.Clone(s.answers)
		left := true
		for i, f := range after {
			words := strings.Fields(f.Name)
			if s.own[words[0]+" "+words[1]] {
				continue
			}
			text, cut := string(f.Data), false
			for again := true; again; {
				if text, again = without(text, names, others); again && !cut {
					text, cut = oneLess(text), true
				}
			}
			left = left && !speaks(text, names)
			after[i].Data = []byte(text)
		}
		if left && !slices.EqualFunc(after, s.answers, func(a, b txtar.File) bool { return bytes.Equal(a.Data, b.Data) }) {
			s.answers = after
			return id
		}
	}
	s.t.Fatal("no posting could be taken out of the case's answers")
	return ""
}

// names are what a posting is known by in an answer: its id, or the end of it,
// or its title.
func (s *kindSite) names(id string) []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, name := range []string{id, id[strings.LastIndexAny(id, "/=#")+1:], s.titles[id]} {
		if len(name) < 2 || len(all) > 0 && name == s.titles[id] {
			continue
		}
		expr := regexp.QuoteMeta(name) + `($|[^A-Za-z0-9])`
		if name[0] != '/' {
			expr = `(^|[^A-Za-z0-9])` + expr
		}
		all = append(all, regexp.MustCompile(expr))
	}
	return all
}

func speaks(text string, names []*regexp.Regexp) bool {
	return slices.ContainsFunc(names, func(re *regexp.Regexp) bool { return re.MatchString(text) })
}

var total = regexp.MustCompile(`(?i)("(?:total\w*|count|\w+count|\w*hits|searchresultcount\w*)": *|data-total-job-results=\\?")(\d+)`)

// without cuts the largest part of text that names a posting and no other: an
// object of a list, or an element.
func without(text string, names, others []*regexp.Regexp) (rest string, cut bool) {
	from, to := 0, 0
	for _, p := range append(objects(text), elements(text)...) {
		if part := text[p[0]:p[1]]; p[1]-p[0] > to-from && speaks(part, names) && !speaks(part, others) {
			from, to = p[0], p[1]
		}
	}
	if to == 0 {
		return text, false
	}
	before, after := strings.TrimRight(text[:from], " \n\t"), strings.TrimLeft(text[to:], " \n\t")
	switch {
	case strings.HasPrefix(after, ","):
		after = after[1:]
	case strings.HasSuffix(before, ","):
		before = before[:len(before)-1]
	}
	return before + " " + after, true
}

// oneLess takes one off the totals in an answer.
func oneLess(text string) string {
	return total.ReplaceAllStringFunc(text, func(s string) string {
		m := total.FindStringSubmatch(s)
		n, err := strconv.Atoi(m[2])
		if err != nil || n == 0 {
			return s
		}
		return m[1] + strconv.Itoa(n-1)
	})
}

// objects are the spans of all JSON objects in a text that stand in a list.
func objects(text string) (spans [][2]int) {
	var open []int
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			open = append(open, i)
		case c == '}' && len(open) > 0:
			from := open[len(open)-1]
			open = open[:len(open)-1]
			if before := strings.TrimRight(text[:from], " \n\t"); strings.HasSuffix(before, "[") || strings.HasSuffix(before, ",") {
				spans = append(spans, [2]int{from, i + 1})
			}
		}
	}
	return spans
}

var tag = regexp.MustCompile(`<(/?)([A-Za-z][A-Za-z0-9-]*)\b[^<>]*>`)

// elements are the spans of all elements of a markup that have an end.
func elements(text string) (spans [][2]int) {
	open := map[string][]int{}
	for _, m := range tag.FindAllStringSubmatchIndex(text, -1) {
		name := text[m[4]:m[5]]
		at := open[name]
		switch {
		case m[2] == m[3]:
			open[name] = append(at, m[0])
		case len(at) > 0:
			spans = append(spans, [2]int{at[len(at)-1], m[1]})
			open[name] = at[:len(at)-1]
		}
	}
	return spans
}
