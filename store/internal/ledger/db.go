package ledger

import "iter"

// DB is an ordered key-value database with one writer and many readers.
type DB interface {
	// View runs f in a read transaction.
	View(f func(Tx) error) error
	// Update runs f in a write transaction, which is durable when Update
	// returns nil and never happened when f returns an error.
	Update(f func(Tx) error) error
}

// Tx is a transaction. Keys and values it hands out are valid until it ends
// and must not be changed. Nothing may be written to a table during a walk
// over it.
type Tx interface {
	// Get returns the value of a key, or nil: no value is empty.
	Get(t Table, key []byte) []byte
	Put(t Table, key, value []byte) error
	Delete(t Table, key []byte) error
	// Ascend walks up the keys that are not below from.
	Ascend(t Table, from []byte) iter.Seq2[[]byte, []byte]
	// Descend walks down the keys that are below until; nil: all of them.
	Descend(t Table, until []byte) iter.Seq2[[]byte, []byte]
	// Next returns 1 more than it returned last for that table, ever.
	Next(t Table) (uint64, error)
	// Last returns what Next returned last, or 0.
	Last(t Table) uint64
	// Reset makes Last return n.
	Reset(t Table, n uint64) error
}

// Table names a table. The names stand in the file.
type Table string

// The tables, with their keys and values. seq is 8 bytes, most significant
// first; 0 is a zero byte; "mark" is a record without contents.
const (
	postings   Table = "postings"   // seq -> life
	ids        Table = "ids"        // posting id -> seq; coveredKey -> the last seq it has
	versions   Table = "versions"   // seq, version (4 bytes) -> place
	blocks     Table = "blocks"     // number of the block -> entries of job.Posting, compressed
	boards     Table = "boards"     // board, 0, seq -> mark
	clusters   Table = "clusters"   // cluster, 0, seq -> mark
	facts      Table = "facts"      // seq -> job.Facts
	pages      Table = "pages"      // board, 0, SHA-256 of the page's key -> job.PageState
	pageRuns   Table = "page_runs"  // as in pages -> number of the run that last read the whole page, if another wrote the rest
	runs       Table = "runs"       // seq of the run -> job.Run
	boardRuns  Table = "board_runs" // board, 0, seq of the run -> mark
	shownTable Table = "shown"      // profile, 0, cluster -> shown
	summaries  Table = "summaries"  // key as given -> made
	decisions  Table = "decisions"  // profile, 0, cluster -> job.Decision
	letters    Table = "letters"    // seq of the letter -> job.Letter
	nightlies  Table = "nightlies"  // seq of the nightly run -> job.Nightly
	packs      Table = "packs"      // 0 -> packHead; number of the piece -> bytes of the pack
)

// Tables returns every table a database must have.
func Tables() []Table {
	return []Table{
		postings, ids, versions, blocks, boards, clusters, facts, pages, pageRuns, runs, boardRuns, shownTable, summaries,
		decisions, letters, nightlies, packs,
	}
}

// Ascends reports whether new keys of a table are above all others, and records
// keep their size: pages can be filled to the brim.
func Ascends(t Table) bool { return t == versions || t == blocks || t == facts || t == runs }

// Added reports whether a table came with a later version: databases that are
// older do not have it, which is the same as an empty one.
func Added(t Table) bool {
	return t == pageRuns || t == summaries || t == decisions || t == letters || t == nightlies || t == packs
}
