// Package scraper brings postings in from the boards: it asks a board's
// adapter what to fetch, fetches it politely, lets the adapter parse the
// answer, normalises what it found and hands it on, page by page.
//
// Fetching and parsing are different jobs. An Adapter is pure: it gets bytes
// and returns postings and further requests, without network, clock or disk,
// so that it can be recorded, replayed and fuzzed.
package scraper

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"time"

	"hitmatch/store/job"
)

// Adapter knows one kind of board. Implementations live in scraper/board and
// satisfy scraper/scrapertest.
type Adapter interface {
	// Name is the board kind, as it stands in a boards file.
	Name() string
	// Access says by whose word the kind may be fetched.
	Access() Access
	// Start checks the board's parameters and returns the first requests.
	Start(job.Board) ([]Request, error)
	// Parse reads one answer. It must not keep the response, nor parts of its
	// body, beside for Page.Rest.
	Parse(job.Board, Response) (Page, error)
}

// Access says by whose word a kind of board is fetched.
type Access struct {
	// Web: pages of the web, robots.txt always decides. Otherwise a vendor's
	// documented public API, whose documentation decides.
	Web bool
	// Source is where that word stands (an address of the documentation).
	Source string
}

// Request is one thing to fetch.
type Request struct {
	Method string            `json:"method,omitempty"` // "": GET
	URL    string            `json:"url"`
	Header map[string]string `json:"header,omitempty"` // beside the fetcher's own
	Body   []byte            `json:"body,omitempty"`
	// Step tells Parse what it asked for ("list", "detail", …).
	Step string `json:"step,omitempty"`
	// Data is carried to Parse unchanged: what a list said of the posting
	// whose detail this request fetches.
	Data []byte `json:"data,omitempty"`
	// Title is what a list said of the title of the posting this asks for;
	// "": not said. A run may leave a posting unread for it: see
	// RunConfig.Title.
	Title string `json:"title,omitempty"`
	// Long asks for a list that holds all postings of a board with their text.
	// Its answer may be longer than others, and Parse reads it by
	// Response.Reader.
	Long bool `json:"long,omitempty"`
	// Keys are what the source gave the person to ask with. The request names
	// them; only the fetcher sees what they are.
	Keys []Key `json:"keys,omitempty"`
}

// Key is a credential by the name of the environment variable that holds it.
// Adapter, Request, store and log know the name alone; the fetcher puts the
// value in as the request leaves, and only for the host it was meant for.
type Key struct {
	Env    string `json:"env"`              // USAJOBS_API_KEY
	Header string `json:"header,omitempty"` // the header that carries it
	Query  string `json:"query,omitempty"`  // or the query parameter that does
	Path   string `json:"path,omitempty"`   // or the words in the address's path it takes the place of: {userId}
	Prefix string `json:"prefix,omitempty"` // before it: "Bearer "
}

// Response is the whole answer to a Request, decoded, within the size cap.
type Response struct {
	Request Request
	URL     string // where the answer came from, after redirects
	Status  int    // 200..299
	Header  http.Header
	Body    []byte
	Gzip    []byte    // Body as it came, if that was in gzip and nothing else was undone
	Stream  *Stream   // in place of Body, of a very long answer to a Long request
	At      time.Time // when it was fetched: "now" for relative dates
	// Done is called when the answer was read: what Body, Gzip and Stream are in
	// serves the next one. Nil: nothing waits for it.
	Done func()
}

// Stream is an answer that is kept packed.
type Stream struct {
	Open func() io.Reader // reads it from its beginning
	Size int64            // bytes
}

// Reader reads the answer from its beginning.
func (r Response) Reader() io.Reader {
	if r.Stream != nil {
		return r.Stream.Open()
	}
	return bytes.NewReader(r.Body)
}

// size is how many bytes the answer has.
func (r Response) size() int64 {
	if r.Stream != nil {
		return r.Stream.Size
	}
	return int64(len(r.Body))
}

// Page is what an adapter found in one answer.
type Page struct {
	Postings []Raw
	// Rest yields further postings of a long list, which it reads from the
	// response one at a time as it is gone through, once; an error is a problem
	// (see Problems) and ends nothing.
	Rest iter.Seq2[Raw, error]
	Next []Request
	// Listed is how many postings the board says it has in all; 0: not said.
	Listed int
	// Problems are postings or parts that could not be read. They are counted
	// in the run record and make it partial; they stop nothing.
	Problems []error
}

// Raw is a posting as its source gave it. All text may be HTML where noted
// and is otherwise taken as plain.
type Raw struct {
	ExternalID  string // the board's own stable id
	URL         string // a page a person can open
	ApplyURL    string
	Title       string
	Employer    string      // "": the board's employer
	Description string      // HTML or text
	Locations   []string    // as written, one per place
	Places      []job.Place // where the source gives parts; beside Locations or instead
	Posted      string      // a date in any of the forms boards use; relative ones count from Response.At
	Closes      string
	Salary      string   // pay as the source's own field says it
	Pay         *job.Pay // pay from a structured field
	Workplace   string   // the source's own words on remote work: a flag, a label
	ReqID       string   // the employer's requisition number, if it differs from ExternalID
	Series      []string // federal series
	Internal    bool     // a structured field restricts to current employees
}

// Errors a Fetcher returns for a caller to branch on; each is wrapped with
// the address and what to do.
var (
	ErrNotAllowed = errors.New("not allowed") // robots.txt or policy
	ErrBlocked    = errors.New("blocked")     // 401, 403, 406, 429 or a challenge page
	ErrTooLarge   = errors.New("answer too large")
	ErrGone       = errors.New("not found") // 404, 410
)

// Fetcher gets answers. It is polite by construction: robots, pace, caps and
// retries are its business.
type Fetcher interface {
	// Fetch asks once (with retries) and returns the decoded answer. With
	// validators it asks conditionally; notModified reports a 304, in which
	// case the Response holds no body.
	Fetch(ctx context.Context, b job.Board, access Access, req Request, v Validators) (res Response, notModified bool, err error)
}

// Validators are what an earlier answer gave for asking conditionally.
type Validators struct {
	ETag         string
	LastModified string
}

// Sink takes what a run brings; a store satisfies it through a few lines in
// the program.
type Sink interface {
	StartRun(ctx context.Context, board string, at time.Time) (job.Run, error)
	// PageStates returns what is remembered of the requests with these keys, in
	// their order: of the first of them, at least one. A state without Key says
	// that nothing is remembered.
	PageStates(ctx context.Context, board string, keys []string) ([]job.PageState, error)
	// PutResults commits results in their order, all of them or none.
	PutResults(ctx context.Context, rs []Result) ([]Counts, error)
	FinishRun(ctx context.Context, run job.Run) (job.Run, error)
	// History returns the last n runs of a board, newest first.
	History(ctx context.Context, board string, n int) ([]job.Run, error)
}

// Result is what one answer brings, with what to remember of it, or a part of
// what a long answer brings.
type Result struct {
	Run      uint64
	Board    string
	At       time.Time
	Postings []job.Posting
	// State is remembered for the next run; a zero Key remembers nothing.
	// Its Postings are those of earlier parts of the answer.
	State job.PageState
	// Unchanged: the answer was that the page is as it was. What was last seen
	// there is seen again.
	Unchanged bool
}

// Counts is what putting a result changed.
type Counts struct {
	Found, New, Changed, Reopened int
	Bad                           []error
}
