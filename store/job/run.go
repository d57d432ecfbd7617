package job

import "time"

// RunState is how one board's run ended.
type RunState string

const (
	RunOK          RunState = "ok"
	RunPartial     RunState = "partial"     // some pages failed; closes nothing
	RunFailed      RunState = "failed"      // nothing useful was read
	RunBlocked     RunState = "blocked"     // the site answered with a challenge, 401, 403 or 429
	RunNotAllowed  RunState = "not_allowed" // robots.txt or policy forbids it
	RunSuspect     RunState = "suspect"     // complete, but not believable against history; closes nothing
	RunInterrupted RunState = "interrupted" // cancelled by the person; closes nothing
	RunReread      RunState = "reread"      // no crawl: kept answers were read again; says nothing of the board
)

// Run is the record of one crawl of one board.
type Run struct {
	Seq     uint64    `json:"seq"` // increases over all runs of a store
	Board   string    `json:"board"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"`
	State   RunState  `json:"state"`
	Pages   int       `json:"pages"`        // answers parsed
	NotMod  int       `json:"not_modified"` // answers 304: everything last seen there was seen again
	Bytes   int64     `json:"bytes"`        // decoded bytes read
	Found   int       `json:"found"`        // postings seen, changed or not
	// Rejected is how many postings were left unread for their title, which
	// rules them out whatever their text says.
	Rejected int    `json:"rejected,omitempty"`
	New      int    `json:"new"`
	Changed  int    `json:"changed"`
	Missing  int    `json:"missing"` // turned missing by this run
	Closed   int    `json:"closed"`  // turned closed by this run
	Reopened int    `json:"reopened"`
	Private  bool   `json:"private,omitempty"` // the board was allowed a non-public address
	Error    string `json:"error,omitempty"`   // the first error, for a person
	Errors   int    `json:"errors"`
	// Left is how many requests it knew of and had not asked when it ended
	// early. The next run of the board goes on there: see Continues.
	Left int `json:"left,omitempty"`
	// Continues is the first of the runs that this one goes on with, which
	// ended early or never; 0: none. What they saw counts as seen by this one.
	Continues uint64 `json:"continues,omitempty"`
}

// First is the first run whose sightings count for this one: its own number,
// or that of the run it continues.
func (r Run) First() uint64 {
	if r.Continues > 0 && r.Continues < r.Seq {
		return r.Continues
	}
	return r.Seq
}

// Complete reports whether the run saw everything the board lists, so that
// what it did not see may be turned missing.
func (r Run) Complete() bool { return r.State == RunOK }

// Listed is how many postings the run learnt of, read or not.
func (r Run) Listed() int { return r.Found + r.Rejected }

// PageState is what is remembered of one fetched address, so that an
// unchanged answer (304) need not be read again.
type PageState struct {
	Key          string   `json:"key"` // the request's key, unique within a board
	ETag         string   `json:"etag,omitempty"`
	LastModified string   `json:"last_modified,omitempty"`
	Postings     []string `json:"postings,omitempty"` // ids of the postings last seen on it
	Next         [][]byte `json:"next,omitempty"`     // the requests it led to, as the scraper encodes them
	Listed       int      `json:"listed,omitempty"`   // how many postings the board said there that it has
	// Run is the run that last read the whole of it; 0: it was not read
	// without problems. A run that continues that one need not ask again.
	Run uint64 `json:"run,omitempty"`
}
