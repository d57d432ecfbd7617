// Package store says what hitmatch remembers and what it promises about it.
// Backends live below it: store/bolt keeps one file on disk, store/mem keeps
// nothing past the process; both satisfy store/storetest.
//
// The life of a posting in a store: PutPage merges it under its key (first
// seen stays, a change of substance makes a new version, an equal fingerprint
// joins a cluster); FinishRun, and only for a complete run, turns what the run
// did not see missing, and what was missing already closed; seeing it again
// reopens it.
//
// Times are kept in UTC. What is handed in may be changed by the caller
// afterwards, and what is handed out is the caller's own.
package store

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"hitmatch/store/job"
)

// Errors that callers branch on.
var (
	// ErrNotFound: no posting or page under that key.
	ErrNotFound = errors.New("not found")
	// ErrInUse: another process holds the database.
	ErrInUse = errors.New("database in use")
	// ErrFormat: the file is not a hitmatch database, or one that this
	// version cannot read. It was not touched.
	ErrFormat = errors.New("not a hitmatch database")
	// ErrDamaged: what was stored does not come back as it was stored. The
	// answer is to restore a backup; no value is handed out instead.
	ErrDamaged = errors.New("database damaged")
	// ErrDisk: the disk is full, or fails. What was stored before is whole;
	// what was being stored may or may not be there, and storing it again is
	// safe.
	ErrDisk = errors.New("the disk does not take it")
)

// Page is what one fetched answer of a board brings. Putting the same page
// twice is putting it once.
type Page struct {
	Run      uint64        // job.Run.Seq: a run of this board that has not ended
	Board    string        // Board.ID; the postings must be of this board, but for those of "import"
	At       time.Time     // when it was fetched
	Postings []job.Posting // as normalised; ID and the fields the store keeps are ignored
	// State is remembered for the next run; a zero Key remembers nothing.
	// Its Postings are those of earlier parts of the answer, to which the store
	// adds those of this one. Where a posting was refused, its
	// validators are dropped, so that the next run reads the page again.
	State job.PageState
	// Unchanged: the answer was that the page is as it was (304). All that was
	// last seen on the address State.Key is seen again, and the address is read
	// by this run (PageState.Run); Postings and the rest of State are ignored.
	Unchanged bool
}

// Changes counts what putting a page changed.
type Changes struct {
	Found    int     // postings on the page, each counted once, without the refused and forgotten ones
	New      int     // first seen now
	Changed  int     // new versions of known ones
	Reopened int     // were missing or closed
	Bad      []error // postings refused (no key, no title, not of this board), one error each
}

// Query selects postings.
type Query struct {
	// AsOf reads the store as if it were then; zero: now. Postings first seen
	// later are left out; status, version, words and the times of sightings
	// (to the second) are those of that time. Clusters, and what changes
	// within a version (addresses, fingerprints), are those of now.
	AsOf time.Time
	// All includes closed postings; without it, open and missing ones.
	All bool
	// Board keeps one board's postings; "": all.
	Board string
}

// Purge says what is to be forgotten. What it leaves zero is kept.
type Purge struct {
	// ClosedBefore removes the postings that were closed before a time and
	// have not come back.
	ClosedBefore time.Time
	// RunsBefore removes the records of runs that began before a time, but
	// for the 30 newest of each board.
	RunsBefore time.Time
	// Board removes all that came from a board: postings, pages, runs. With
	// ClosedBefore, only that board's postings are looked at.
	Board string
	// Profile removes what was kept for a profile.
	Profile string
	// Made removes the texts that were made of stored things.
	Made bool
}

// Purged counts what was removed.
type Purged struct {
	Postings int `json:"postings"`
	Versions int `json:"versions"` // superseded ones of these postings
	Pages    int `json:"pages"`
	Runs     int `json:"runs"`
	Shown    int `json:"shown"`   // records of what digests held
	Made     int `json:"made"`    // texts made of stored things
	Decided  int `json:"decided"` // decisions of a profile
	Letters  int `json:"letters"` // of a profile
}

// Stats describes a store.
type Stats struct {
	Path       string         `json:"path"` // "" for a store in memory
	Format     int            `json:"format"`
	Bytes      int64          `json:"bytes"`      // size of the file
	FreeBytes  int64          `json:"free_bytes"` // of these, kept for new records
	Postings   int            `json:"postings"`
	ByStatus   map[string]int `json:"by_status"` // every status, also those of no posting
	Versions   int            `json:"versions"`  // superseded versions kept
	Clusters   int            `json:"clusters"`
	Facts      int            `json:"facts"`
	Pages      int            `json:"pages"`
	Runs       int            `json:"runs"`
	Boards     int            `json:"boards"`               // that have been run
	LastRun    time.Time      `json:"last_run,omitzero"`    // when the newest run started
	OldestSeen time.Time      `json:"oldest_seen,omitzero"` // when the oldest posting was first seen
	// Nights are the last 14 days (UTC) on which runs started, newest first.
	Nights []Night `json:"nights"`
	// Tables is what the parts of a file take, with the room within their
	// pages; none for a store in memory.
	Tables []TableSize `json:"tables,omitempty"`
}

// Night sums up the runs of a day.
type Night struct {
	Day     string `json:"day"` // as in 2026-03-01
	Runs    int    `json:"runs"`
	OK      int    `json:"ok"` // of these, complete ones
	Found   int    `json:"found"`
	New     int    `json:"new"`
	Changed int    `json:"changed"`
	Closed  int    `json:"closed"`
}

// TableSize is what a part of a file takes.
type TableSize struct {
	Name    string `json:"name"`
	Records int    `json:"records"`
	Bytes   int64  `json:"bytes"`
}

// Store is the sum of what the parts of hitmatch ask of a backend. Methods are
// safe for concurrent use, and those that write at the same time share a flush
// of the disk, so that many callers write faster than one. A method that
// returns nil has written durably; one that returns an error has written
// nothing, except where the disk itself failed: then what was written may or
// may not be there, and doing it again is safe. A context that ends before a method commits makes it write nothing.
type Store interface {
	// StartRun records that a crawl of a board begins and gives it its
	// sequence number. A run that is never finished, since its process died,
	// stays in the record with no State and a zero Ended.
	StartRun(ctx context.Context, board string, at time.Time) (job.Run, error)
	// PutPage merges a page: all of it or nothing. A posting that cannot be kept
	// is refused in Changes.Bad and stops nothing. ErrNotFound: the page is
	// Unchanged, and nothing is remembered of its address.
	PutPage(ctx context.Context, p Page) (Changes, error)
	// PutPages merges pages in their order, all of them or none, and returns
	// what each changed. It takes one flush of the disk instead of one a page.
	PutPages(ctx context.Context, ps []Page) ([]Changes, error)
	// PageStates returns what is remembered of addresses, in the order of their
	// keys: of the first of them, at least one and as many as hold some hundred
	// kilobytes. A state without Key says that nothing is remembered.
	PageStates(ctx context.Context, board string, keys []string) ([]job.PageState, error)
	// Pages yields what is remembered of the addresses of a board, in no order
	// that means anything. An error ends the listing.
	Pages(ctx context.Context, board string) iter.Seq2[job.PageState, error]
	// FinishRun records how a run ended (State and Ended must be set) and
	// returns it with the counts that closing brought. Only a run whose
	// Complete() holds turns postings missing or closed, and none of the board
	// "import" does; what the runs saw that it continues (Run.First) counts as
	// seen, and one run closes at most a quarter of a board, or 25 postings if
	// that is more. A run ends once: finishing it again changes nothing and
	// returns what was recorded.
	FinishRun(ctx context.Context, run job.Run) (job.Run, error)
	// Runs yields run records, newest first; board "": of all boards.
	Runs(ctx context.Context, board string) iter.Seq2[job.Run, error]

	// Posting returns one posting as of a time (zero: now), or ErrNotFound.
	Posting(ctx context.Context, id string, asOf time.Time) (job.Posting, error)
	// Postings yields the postings a query selects, in the order first stored.
	// No transaction is held while the caller works on one: a posting is as it
	// was at some time since the call, and those stored since are left out. An
	// error ends the listing.
	Postings(ctx context.Context, q Query) iter.Seq2[job.Posting, error]

	// PutFacts stores what was read of postings, by posting id; facts of
	// unknown postings are dropped. Facts stay when a posting changes: that
	// they are stale shows by Facts.Of, which is no longer its Digest.
	PutFacts(ctx context.Context, facts map[string]job.Facts) error
	// Facts returns what was read of postings, by posting id; of those that
	// were not read, nothing.
	Facts(ctx context.Context, ids []string) (map[string]job.Facts, error)

	// Revision returns a number that grows with every change of a posting, and
	// of what was read of one.
	Revision(ctx context.Context) (uint64, error)
	// PutPack keeps pieces of bytes that were made of all postings, and of what
	// was read of them, as of a revision, in place of those before. They can be
	// made again: if the revision is another by now, nothing is kept.
	PutPack(ctx context.Context, revision uint64, pieces [][]byte) error
	// PackPiece returns a piece kept for the present revision by its number,
	// from 0, in the memory given if it has room; or ErrNotFound.
	PackPiece(ctx context.Context, n int, into []byte) ([]byte, error)

	// Shown returns the postings (by cluster id) that a profile's delivered
	// digests have held, with the version that was shown. Clusters that have
	// joined since are one, under the name they have now, with the highest
	// version.
	Shown(ctx context.Context, profile string) (map[string]int, error)
	// MarkShown records that a delivered digest held these clusters.
	MarkShown(ctx context.Context, profile string, clusters map[string]int, at time.Time) error

	// Profiles returns the names of the profiles that something is kept for, in
	// order.
	Profiles(ctx context.Context) ([]string, error)
	// Decisions returns what a profile has decided, by cluster id as it is now.
	// What was decided about clusters that have joined since is one decision.
	Decisions(ctx context.Context, profile string) (map[string]job.Decision, error)
	// Decide records a decision about the job of d.Posting, in place of what was
	// decided about it before; an empty one is forgotten.
	Decide(ctx context.Context, profile string, d job.Decision) error
	// Post puts a digest's letters into the outbox and, in the same
	// transaction, records what they show and tell. It returns the letters with
	// their numbers. A mailing without letters is a digest delivered already.
	Post(ctx context.Context, m job.Mailing) ([]job.Letter, error)
	// PutLetter replaces the record of a letter in the outbox.
	PutLetter(ctx context.Context, l job.Letter) error
	// Letters yields the letters of a profile ("": of all), oldest first.
	Letters(ctx context.Context, profile string) iter.Seq2[job.Letter, error]
	// DropLetters forgets the letters that were sent before a time and returns
	// how many.
	DropLetters(ctx context.Context, sentBefore time.Time) (int, error)
	// StartNight records that a nightly run begins and gives it its number.
	StartNight(ctx context.Context, at time.Time) (job.Nightly, error)
	// PutNight replaces the record of a nightly run.
	PutNight(ctx context.Context, n job.Nightly) error
	// Nightlies yields the records of nightly runs, newest first.
	Nightlies(ctx context.Context) iter.Seq2[job.Nightly, error]

	// Summary returns the text remembered under a key, and whether there is
	// one.
	Summary(ctx context.Context, key string) (text string, ok bool, err error)
	// PutSummary remembers a text that was made of stored things and may be
	// made again: a summary of a posting, or what summaries have cost. A text
	// under the same key is replaced.
	PutSummary(ctx context.Context, key, text string, at time.Time) error

	// Purge removes what is to be forgotten, in several transactions: cut
	// short, it has removed some of it, and may be asked again. On a disk,
	// bytes of what was removed stay in the file until it is compacted.
	Purge(ctx context.Context, p Purge) (Purged, error)
	// Export writes all that the store holds as JSON Lines, from which Import
	// makes the same store. It is not one moment's picture if something is
	// written meanwhile.
	Export(ctx context.Context, w io.Writer) error
	// Import fills a store that holds nothing with what Export wrote. After
	// an error the store is to be thrown away.
	Import(ctx context.Context, r io.Reader) error

	// Stats counts.
	Stats(ctx context.Context) (Stats, error)
	// Check verifies structure, checksums and indexes and yields each problem
	// found; none: the store is sound.
	Check(ctx context.Context) iter.Seq[error]
	// Close releases the store; later calls fail. Closing twice is fine.
	Close() error
}
