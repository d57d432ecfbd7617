// Package scrapertest holds what every adapter must satisfy.
//
// A case is one txtar file, a small site:
//
//	What the case is about, in a sentence.
//	-- board.json --
//	{"id": "acme", "kind": "greenhouse", "params": {"token": "acme"}}
//	-- GET https://boards-api.greenhouse.io/v1/boards/acme/jobs?content=true --
//	{"jobs": [ … ]}
//	-- want.json --
//	…
//
// A file is the answer to the request its name says: method and address, and
// for a POST words that the request's body must hold. The answer may begin
// with header lines, each led by "> ". The last file is what the adapter makes
// of the site; go test -update writes it. A request without an answer is
// listed there; an answer nobody asks for fails the test.
package scrapertest

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

var update = flag.Bool("update", false, "write what the adapters make of the sites into their cases")

// Updating reports whether the tests were run with -update: files with wanted
// results are to be written.
func Updating() bool { return *update }

const (
	boardFile = "board.json"
	wantFile  = "want.json"
	maxPages  = 200 // requests answered in one case

	unwritten = "write me" // what an adapter says that is only begun
)

// site is a case: a board and its answers.
type site struct {
	board   job.Board
	at      time.Time
	answers []answer
}

type answer struct {
	method, url, match string
	header             http.Header
	body               []byte
}

// exchange is a request with its answer.
type exchange struct {
	board job.Board
	res   scraper.Response
}

// outcome is what an adapter makes of a site, as want.json has it.
type outcome struct {
	StartError string   `json:"start_error,omitempty"`
	Pages      []page   `json:"pages,omitempty"`
	Unanswered []string `json:"unanswered,omitempty"`
}

type page struct {
	Request  string                       `json:"request"`
	Postings []map[string]json.RawMessage `json:"postings,omitempty"`
	Next     []string                     `json:"next,omitempty"`
	Listed   int                          `json:"listed,omitempty"`
	Problems []string                     `json:"problems,omitempty"`
	Error    string                       `json:"error,omitempty"`
}

// Run runs a on every case in dir and checks what holds for every adapter:
// its name and access are stated, unknown parameters are refused, Parse is
// deterministic, leaves its input alone, survives damaged answers, tells an
// answer it does not understand from an empty one, and gives each posting an
// id, an address and a title.
func Run(t *testing.T, a scraper.Adapter, dir string) {
	t.Helper()
	if a.Name() == "" || strings.ToLower(a.Name()) != a.Name() {
		t.Errorf("the name %q is not in lower case", a.Name())
	}
	if source := a.Access().Source; source == "" || strings.Contains(source, unwritten) {
		t.Errorf("%s does not say by whose word it may be fetched: %q", a.Name(), source)
	}
	for _, file := range cases(t, dir) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := read(t, ar)
			if s.board.Kind != a.Name() {
				t.Fatalf("board.json is of kind %q, not %q", s.board.Kind, a.Name())
			}
			refusesUnknown(t, a, s.board)
			got, exchanges := crawl(t, a, s)
			compare(t, file, ar, got)
			for _, e := range exchanges {
				properties(t, a, e)
			}
		})
	}
}

// Fuzz fuzzes a.Parse, seeded with the answers of the cases in dir.
func Fuzz(f *testing.F, a scraper.Adapter, dir string) {
	f.Helper()
	var exchanges []exchange
	for _, file := range cases(f, dir) {
		ar, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		_, found := crawl(f, a, read(f, ar))
		for _, e := range found {
			f.Add(len(exchanges), e.res.Body)
			exchanges = append(exchanges, e)
		}
	}
	f.Fuzz(func(t *testing.T, which int, body []byte) {
		if which < 0 || which >= len(exchanges) {
			return
		}
		e := exchanges[which]
		e.res.Body = body
		parse(t, a, e)
	})
}

// cases lists the cases in dir; none is a failure.
func cases(t testing.TB, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no cases in %s", dir)
	}
	return files
}

func read(t testing.TB, ar *txtar.Archive) site {
	t.Helper()
	s := site{at: time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)}
	for _, f := range ar.Files {
		switch f.Name {
		case boardFile:
			d := json.NewDecoder(bytes.NewReader(f.Data))
			d.DisallowUnknownFields()
			if err := d.Decode(&s.board); err != nil {
				t.Fatalf("%s: %v", boardFile, err)
			}
		case wantFile:
		default:
			method, rest, ok := strings.Cut(f.Name, " ")
			if !ok {
				t.Fatalf("the file %q is not named after a request", f.Name)
			}
			address, match, _ := strings.Cut(rest, " ")
			an := answer{method: method, url: address, match: match, header: http.Header{}, body: f.Data}
			for bytes.HasPrefix(an.body, []byte("> ")) {
				line, rest, _ := bytes.Cut(an.body, []byte("\n"))
				name, value, _ := strings.Cut(string(line[2:]), ":")
				an.header.Add(name, strings.TrimSpace(value))
				an.body = rest
			}
			s.answers = append(s.answers, an)
		}
	}
	if s.board.ID == "" {
		t.Fatalf("the case has no %s with an id", boardFile)
	}
	return s
}

// crawl asks the site as a run would and returns what came of it.
func crawl(t testing.TB, a scraper.Adapter, s site) (outcome, []exchange) {
	t.Helper()
	var out outcome
	queue, err := a.Start(s.board)
	if err != nil {
		out.StartError = err.Error()
	}
	var exchanges []exchange
	asked := map[string]bool{}
	used := make([]bool, len(s.answers))
	for len(queue) > 0 {
		req := queue[0]
		queue = queue[1:]
		if asked[req.Key()] {
			continue
		}
		asked[req.Key()] = true
		i := slices.IndexFunc(s.answers, func(an answer) bool {
			return an.method == method(req) && an.url == req.URL && bytes.Contains(req.Body, []byte(an.match))
		})
		if i < 0 {
			out.Unanswered = append(out.Unanswered, describe(req))
			continue
		}
		used[i] = true
		if len(exchanges) >= maxPages {
			t.Fatalf("more than %d requests were answered: the adapter goes round in circles", maxPages)
		}
		e := exchange{s.board, scraper.Response{Request: req, URL: req.URL, Status: 200, Header: s.answers[i].header, Body: s.answers[i].body, At: s.at}}
		if to := e.res.Header.Get("Location"); to != "" {
			e.res.URL = to
		}
		exchanges = append(exchanges, e)
		p, err := parse(t, a, e)
		if err != nil && strings.Contains(err.Error(), unwritten) {
			t.Fatalf("the adapter %s is not written yet: %v", a.Name(), err)
		}
		out.Pages = append(out.Pages, show(t, req, p, err))
		for _, next := range p.Next {
			if next.Step == "detail" && next.Title == "" {
				t.Errorf("%s leads to %s without the title that the list gives it", describe(req), describe(next))
			}
		}
		for _, raw := range p.Postings {
			if _, err := normal.Posting(s.board, raw, s.at); err != nil {
				t.Errorf("%s: %v", describe(req), err)
			}
		}
		queue = append(queue, p.Next...)
	}
	for i, u := range used {
		if !u {
			t.Errorf("nothing asks for %s %s", s.answers[i].method, s.answers[i].url)
		}
	}
	return out, exchanges
}

func method(r scraper.Request) string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

func describe(r scraper.Request) string {
	s := method(r) + " " + r.URL
	if len(r.Body) > 0 {
		s += " " + string(r.Body)
	}
	if r.Step != "" {
		s += " (" + r.Step + ")"
	}
	return s
}

func show(t testing.TB, req scraper.Request, p scraper.Page, err error) page {
	t.Helper()
	out := page{Request: describe(req), Listed: p.Listed}
	if err != nil {
		out.Error = err.Error()
	}
	for _, raw := range p.Postings {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(raw); err != nil {
			t.Fatal(err)
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(b.Bytes(), &fields); err != nil {
			t.Fatal(err)
		}
		for name, v := range fields {
			if s := string(v); s == `""` || s == "null" || s == "false" || s == "[]" {
				delete(fields, name)
			}
		}
		out.Postings = append(out.Postings, fields)
	}
	for _, n := range p.Next {
		out.Next = append(out.Next, describe(n))
	}
	for _, problem := range p.Problems {
		out.Problems = append(out.Problems, problem.Error())
	}
	return out
}

func compare(t *testing.T, file string, ar *txtar.Archive, got outcome) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(got); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(ar.Files, func(f txtar.File) bool { return f.Name == wantFile })
	if *update {
		if i < 0 {
			ar.Files = append(ar.Files, txtar.File{Name: wantFile})
			i = len(ar.Files) - 1
		}
		ar.Files[i].Data = b.Bytes()
		if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if i < 0 {
		t.Fatalf("the case has no %s; write it with -update", wantFile)
	}
	if diff := cmp.Diff(string(ar.Files[i].Data), b.String()); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", wantFile, diff)
	}
}

func refusesUnknown(t *testing.T, a scraper.Adapter, b job.Board) {
	t.Helper()
	params := map[string]string{"surplus_parameter": "1"}
	for k, v := range b.Params {
		params[k] = v
	}
	b.Params = params
	if _, err := a.Start(b); err == nil || !strings.Contains(err.Error(), "surplus_parameter") || !strings.Contains(err.Error(), b.ID) {
		t.Errorf("Start with an unknown parameter: %v; want an error that names it and the board", err)
	}
}

// parse calls Parse twice and checks what must hold whatever the answer is.
func parse(t testing.TB, a scraper.Adapter, e exchange) (scraper.Page, error) {
	t.Helper()
	what := describe(e.res.Request)
	body, data := bytes.Clone(e.res.Body), bytes.Clone(e.res.Request.Data)
	p, err := Whole(a.Parse(e.board, e.res))
	if !bytes.Equal(body, e.res.Body) || !bytes.Equal(data, e.res.Request.Data) {
		t.Fatalf("%s: Parse changed its input", what)
	}
	lent := e.res
	lent.Body = bytes.Clone(body)
	again, errAgain := Whole(a.Parse(e.board, lent))
	for i := range lent.Body {
		lent.Body[i] = '#' // the next answer lies there
	}
	if first, second := show(t, e.res.Request, p, err), show(t, e.res.Request, again, errAgain); !reflect.DeepEqual(first, second) {
		t.Errorf("%s: Parse gives two results, or keeps parts of the answer:\n%s", what, cmp.Diff(first, second))
	}
	if !reflect.DeepEqual(p.Next, again.Next) {
		t.Errorf("%s: Parse gives two sets of requests, or keeps parts of the answer:\n%s", what, cmp.Diff(p.Next, again.Next))
	}
	if e.res.Request.Long {
		streamed := e.res
		streamed.Body, streamed.Stream = nil, &scraper.Stream{Open: e.res.Reader, Size: int64(len(body))}
		again, errAgain = Whole(a.Parse(e.board, streamed))
		if first, second := show(t, e.res.Request, p, err), show(t, e.res.Request, again, errAgain); !reflect.DeepEqual(first, second) {
			t.Errorf("%s: Parse makes something else of the answer as a stream:\n%s", what, cmp.Diff(first, second))
		}
	}
	if err != nil && (len(p.Postings) > 0 || len(p.Next) > 0) {
		t.Errorf("%s: Parse gives an error and results; say Problem", what)
	}
	ids := map[string]bool{}
	for _, raw := range p.Postings {
		if raw.ExternalID == "" || raw.URL == "" || strings.TrimSpace(raw.Title) == "" {
			t.Errorf("%s: a posting lacks its id (%q), address (%q) or title (%q)", what, raw.ExternalID, raw.URL, raw.Title)
		}
		if ids[raw.ExternalID] {
			t.Errorf("%s: two postings have the id %q", what, raw.ExternalID)
		}
		ids[raw.ExternalID] = true
	}
	return p, err
}

// Whole is a page with all its postings in Postings.
func Whole(p scraper.Page, err error) (scraper.Page, error) {
	if p.Rest == nil {
		return p, err
	}
	for raw, problem := range p.Rest {
		if problem != nil {
			p.Problems = append(p.Problems, problem)
			continue
		}
		p.Postings = append(p.Postings, raw)
	}
	p.Rest = nil
	return p, err
}

// properties checks what must hold for the answers a real site gives on a bad
// day.
func properties(t *testing.T, a scraper.Adapter, e exchange) {
	t.Helper()
	for _, strange := range []string{
		`{"unexpected": true}`, `[]`, `{}`, `null`, `"text"`, ``, ` `,
		`<!doctype html><html><head><title>503</title></head><body><h1>We will be right back</h1></body></html>`,
	} {
		bad := e
		bad.res.Body = []byte(strange)
		p, err := parse(t, a, bad)
		if err == nil && len(p.Problems) == 0 {
			t.Errorf("%s answered with %q passes for understood: %d postings, %d requests, no error and no problem", describe(e.res.Request), strange, len(p.Postings), len(p.Next))
		}
	}
	const cuts = 24
	for i := range cuts {
		bad := e
		bad.res.Body = bytes.Clone(e.res.Body[:len(e.res.Body)*i/cuts])
		parse(t, a, bad)
		if n := len(e.res.Body); n > 0 {
			bad.res.Body = bytes.Clone(e.res.Body)
			bad.res.Body[n*i/cuts] ^= byte(1 << (i % 8))
			parse(t, a, bad)
		}
	}
	for i := range len(e.res.Request.Data) {
		bad := e
		bad.res.Request.Data = bytes.Clone(e.res.Request.Data[:i])
		parse(t, a, bad)
	}
}
