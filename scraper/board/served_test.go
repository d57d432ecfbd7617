package board

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"hitmatch/scraper"
	"hitmatch/scraper/fetch"
	"hitmatch/store/job"
)

// TestServed crawls the full board of each kind that can live elsewhere from a
// server, through the real fetcher: what an adapter asks for must arrive as it
// was meant (addresses with semicolons and quotes, bodies, headers), and bring
// the postings of the case.
func TestServed(t *testing.T) {
	for _, a := range All() {
		if _, err := a.Start(job.Board{ID: "b", Kind: a.Name(), Params: map[string]string{"surplus": ""}}); err == nil || !strings.Contains(err.Error(), "base") {
			continue // it has no field "base"
		}
		t.Run(a.Name(), func(t *testing.T) {
			t.Parallel()
			served(t, a)
		})
	}
}

func served(t *testing.T, a scraper.Adapter) {
	ar, err := txtar.ParseFile(filepath.Join("testdata", a.Name(), "ok.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var b job.Board
	var want struct {
		Pages []struct {
			Postings []struct{ ExternalID, Title string }
		}
		Unanswered []string
	}
	var requests []txtar.File
	hosts := map[string]bool{}
	for _, f := range ar.Files {
		switch f.Name {
		case "board.json":
			err = json.Unmarshal(f.Data, &b)
		case "want.json":
			err = json.Unmarshal(f.Data, &want)
		default:
			requests = append(requests, f)
			u, perr := url.Parse(strings.Fields(f.Name)[1])
			if err = perr; err == nil {
				hosts[u.Scheme+"://"+u.Host] = true
			}
		}
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
	}
	robots := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read %s: %v", r.URL, err)
		}
		// The cases know keys by their names alone.
		asked := keyInPath.ReplaceAllString(keyInQuery.ReplaceAllString(r.URL.RequestURI(), ""), careerUser)
		for _, f := range requests {
			words := strings.SplitN(f.Name, " ", 3)
			u, err := url.Parse(words[1])
			if err != nil {
				t.Errorf("%s: %v", f.Name, err)
				continue
			}
			if words[0] != r.Method || strings.ReplaceAll(u.RequestURI(), url.PathEscape(careerUser), careerUser) != asked || len(words) == 3 && !bytes.Contains(body, []byte(words[2])) {
				continue
			}
			answer := string(headerLine.ReplaceAll(f.Data, nil))
			for host := range hosts {
				answer = strings.ReplaceAll(answer, host, "http://"+r.Host)
			}
			if _, err := io.WriteString(w, answer); err != nil {
				t.Errorf("answer %s: %v", r.URL, err)
			}
			return
		}
		if r.URL.Path == "/robots.txt" {
			robots++
		} else if len(want.Unanswered) == 0 {
			t.Errorf("the server was asked for %s %s %s", r.Method, r.URL, body)
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	defer srv.Close()

	var none time.Duration
	b.AllowPrivate, b.Delay = true, &none
	b.Params["base"] = srv.URL
	now := func() time.Time { return time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC) } // the time of the cases
	f := fetch.New(fetch.Config{Delay: time.Nanosecond, Now: now, Getenv: func(name string) string { return "value of " + name }})
	defer f.Close()
	queue, err := a.Start(b)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	asked := map[string]bool{}
	for len(queue) > 0 {
		req := queue[0]
		queue = queue[1:]
		if asked[req.Key()] {
			continue
		}
		asked[req.Key()] = true
		res, _, err := f.Fetch(t.Context(), b, a.Access(), req, scraper.Validators{})
		if errors.Is(err, scraper.ErrGone) && len(want.Unanswered) > 0 {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		page, err := a.Parse(b, res)
		if err != nil {
			t.Fatalf("%s: %v", req.Address(), err)
		}
		for _, p := range page.Postings {
			got = append(got, p.ExternalID+" "+p.Title)
		}
		queue = append(queue, page.Next...)
	}
	var wanted []string
	for _, p := range want.Pages {
		for _, q := range p.Postings {
			wanted = append(wanted, q.ExternalID+" "+q.Title)
		}
	}
	slices.Sort(got)
	slices.Sort(wanted)
	if diff := cmp.Diff(wanted, got); diff != "" || len(got) == 0 {
		t.Errorf("postings (-want +got):\n%s", diff)
	}
	if a.Access().Web != (robots > 0) {
		t.Errorf("robots.txt was asked for %d times; the access of the kind says web: %v", robots, a.Access().Web)
	}
}

// What the fetcher put in for a key.
var (
	keyInQuery = regexp.MustCompile(`&\w+=value\+of\+\w+`)
	keyInPath  = regexp.MustCompile(`value%20of%20\w+`)
)

// headerLine is a header line of an answer in a case.
var headerLine = regexp.MustCompile(`(?m)\A(> .*\n)+`)
