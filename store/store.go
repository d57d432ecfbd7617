// Package store says what hitmatch remembers and what it promises about it.
// Backends live below it: store/bolt keeps one file on disk, store/mem keeps
// nothing past the process; both satisfy store/storetest.
//
// The life of a posting in a store: PutPage merges it under its key (first
// seen stays, a change of substance makes a new version, an equal fingerprint
// joins a cluster); FinishRun, and only for a complete run, turns what the run
// did not see missing, and what was missing already closed; seeing it again
// reopens it.
package store

import (
	"context"
	"errors"
	"iter"
	"time"

	"hitmatch/store/job"
)

// Errors that callers branch on.
var (
	// ErrNotFound: no posting, facts or page under that key.
	ErrNotFound = errors.New("not found")
	// ErrInUse: another process holds the database.
	ErrInUse = errors.New("database in use")
	// ErrFormat: the file is not a hitmatch database, or one that this
	// version cannot read. It was not touched.
	ErrFormat = errors.New("not a hitmatch database")
)

// Page is what one fetched answer of a board brings; it is put in one
// transaction.
type Page struct {
	Run      uint64        // job.Run.Seq
	Board    string        // Board.ID
	At       time.Time     // when it was fetched
	Postings []job.Posting // as normalised; the fields the store keeps are ignored
	// State is remembered for the next run; a zero Key remembers nothing.
	// Its Postings are filled by the store.
	State job.PageState
}

// Changes counts what putting a page changed.
type Changes struct {
	Found, New, Changed, Reopened int
	Bad                           []error // postings refused (no key, no title), one error each
}

// Query selects postings.
type Query struct {
	// AsOf reads the store as if it were then; zero: now. Postings first seen
	// later are left out, statuses and versions are those of that time.
	AsOf time.Time
	// All includes closed postings; without it, open and missing ones.
	All bool
	// Board keeps one board's postings; "": all.
	Board string
}

// Stats describes a store.
type Stats struct {
	Path       string         `json:"path"` // "" for a store in memory
	Format     int            `json:"format"`
	Bytes      int64          `json:"bytes"` // size of the file
	FreeBytes  int64          `json:"free_bytes"`
	Postings   int            `json:"postings"`
	ByStatus   map[string]int `json:"by_status"`
	Versions   int            `json:"versions"` // superseded versions kept
	Clusters   int            `json:"clusters"`
	Facts      int            `json:"facts"`
	Pages      int            `json:"pages"`
	Runs       int            `json:"runs"`
	Boards     int            `json:"boards"`
	LastRun    time.Time      `json:"last_run,omitzero"`
	OldestSeen time.Time      `json:"oldest_seen,omitzero"`
}

// Store is the sum of what the parts of hitmatch ask of a backend. Methods are
// safe for concurrent use. A method that returns nil has written durably.
type Store interface {
	// StartRun records that a crawl of a board begins and gives it its
	// sequence number.
	StartRun(ctx context.Context, board string, at time.Time) (job.Run, error)
	// PutPage merges a page in one transaction: all of it or nothing.
	PutPage(ctx context.Context, p Page) (Changes, error)
	// PageState returns what is remembered of an address, or ErrNotFound.
	PageState(ctx context.Context, board, key string) (job.PageState, error)
	// SeenAgain marks everything last seen on an unchanged address as seen in
	// this run, and returns how many postings that were.
	SeenAgain(ctx context.Context, run uint64, board, key string, at time.Time) (int, error)
	// FinishRun records how a run ended and returns it with the counts that
	// closing brought. Only a run whose Complete() holds turns postings
	// missing or closed.
	FinishRun(ctx context.Context, run job.Run) (job.Run, error)
	// Runs yields run records, newest first; board "": of all boards.
	Runs(ctx context.Context, board string) iter.Seq2[job.Run, error]

	// Posting returns one posting as of a time (zero: now), or ErrNotFound.
	Posting(ctx context.Context, id string, asOf time.Time) (job.Posting, error)
	// Postings yields the postings a query selects, in the order first stored.
	// No transaction is held while the caller works on one.
	Postings(ctx context.Context, q Query) iter.Seq2[job.Posting, error]

	// PutFacts stores what was read of postings, by posting id; facts of
	// unknown postings are dropped.
	PutFacts(ctx context.Context, facts map[string]job.Facts) error
	// Facts returns what was read of a posting, or ErrNotFound.
	Facts(ctx context.Context, id string) (job.Facts, error)

	// Shown returns the postings (by cluster id) that a profile's delivered
	// digests have held, with the version that was shown.
	Shown(ctx context.Context, profile string) (map[string]int, error)
	// MarkShown records that a delivered digest held these clusters.
	MarkShown(ctx context.Context, profile string, clusters map[string]int, at time.Time) error

	// Stats counts.
	Stats(ctx context.Context) (Stats, error)
	// Check verifies structure, checksums and indexes and yields each problem
	// found; none: the store is sound.
	Check(ctx context.Context) iter.Seq[error]
	// Close releases the store; later calls fail.
	Close() error
}
