package digest

import (
	"time"

	"hitmatch/matcher/career"
	"hitmatch/store/job"
)

// View is one digest for one person.
type View struct {
	Profile string    // the profile's key
	Person  string    // the person's name; "" if the profile gives none
	AsOf    time.Time // the moment it is true for
	Since   time.Time // only jobs first seen from then on; zero: see All
	All     bool      // everything open, not only what is new; hidden and copies are items of their own
	Items   []Item
	Left    int // jobs that fit but are beyond the length asked for, or their employer's share of it
	Below   int // jobs that fit, below the grade asked for
	Hidden  []Count
	Boards  []Board
	Fit     string    // the command that tells all of one job, given its id; "" if there is none
	Model   *ModelUse // how the model for summaries fared; nil: none was asked
	// Changes are what became of jobs the person saved or applied to.
	Changes []Change
	// Expiring are credentials that end soon, or ended.
	Expiring []job.Held
	// Notices are what the person must know beside: of digests that did not
	// arrive, of nights that were missed. They are ours, not a posting's.
	Notices []string
}

// Change is what became of a job the person follows since they were told of it
// last.
type Change struct {
	Posting   job.Posting
	Facts     job.Facts
	Applied   bool     // they applied; otherwise they saved it
	What      string   // Closed, Reopened, PayChanged or Reworded
	Told      job.Told // how the job is now
	PayBefore string   // with PayChanged: what was stated before; "": nothing
}

// The changes of a followed job that are told.
const (
	Closed     = "closed"
	Reopened   = "reopened"
	PayChanged = "pay"
	Reworded   = "reworded"
)

// Mark is what the person decided about an item.
type Mark struct {
	Saved, Applied time.Time
	Note           string
}

// Count is how many jobs one reason hides.
type Count struct {
	Reason string
	Jobs   int
}

// Item is one job of a digest.
type Item struct {
	Rank    int // from 1
	Match   job.Match
	Posting job.Posting
	Facts   job.Facts
	Copies  []Copy       // where else the same job is advertised
	CopyOf  string       // posting id of the copy that stands for the job; "" if this is it
	Changed bool         // was shown before, in other words
	More    int          // further jobs of this employer that were left out
	Summary *Summary     // nil: none was asked for
	Ways    []career.Way // single changes that would lift the grade
	Mark    Mark
	Version int // of the job: the newest of its copies; 0: not asked for
}

// Copy is another advertisement of a job.
type Copy struct {
	Board    string
	Employer string
	URL      string
}

// Board is how the latest crawl of a board ended.
type Board struct {
	Run      job.Run
	Employer string
	// Nights is for how many nights in a row it was not read whole.
	Nights int
}

// Hides is the number of jobs hidden in all.
func (v *View) Hides() int {
	n := 0
	for _, c := range v.Hidden {
		n += c.Jobs
	}
	return n
}

// shown are the items a person reads: without the hidden ones and copies.
func (v *View) shown() []Item {
	var out []Item
	for _, it := range v.Items {
		if it.Match.Grade != job.Hide && it.CopyOf == "" {
			out = append(out, it)
		}
	}
	return out
}
