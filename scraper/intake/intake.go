// Package intake reads what a person hands in: job-alert mails, saved pages,
// tables, feeds. It turns bytes into raw postings with the place each came
// from, and touches neither disk, network nor clock: no link of a mail is ever
// followed.
//
// # What is promised
//
//   - One mail, row, line or page that cannot be read is a Problem with its
//     place, and never costs the others.
//   - The same posting handed in twice, in a mail and in a table, has the same
//     board and id: the board's own id is taken out of its address.
//   - Input is bounded: see the limits below. What is longer is a Problem.
//
// # How to add a sender of alert mails
//
// Mails of a sender that is not known are read too, by the links to postings in
// them. A sender needs a line in senders if its mails name the board otherwise,
// or lay their cards out in another order than title, employer, place; and one
// in sites if its addresses hold an id.
package intake

import (
	"fmt"
	"io"
	"iter"
	"time"

	"hitmatch/scraper"
)

// Limits on what is read.
const (
	maxLine    = 16 << 20  // bytes of a line of JSON, or of a row of a table
	maxFile    = 64 << 20  // bytes of a page, a feed
	maxPart    = 4 << 20   // bytes of a mail's text or HTML, decoded; the rest is left
	maxMessage = 128 << 20 // bytes of a mail with all that hangs on it
	maxParts   = 64        // parts of a mail looked at
	maxDepth   = 8         // of parts in parts
	maxCards   = 300       // postings of one mail
)

// Posting is one posting as it was handed in.
type Posting struct {
	scraper.Raw
	// Board is where it was advertised ("linkedin", "aapc"): a board by hand of
	// the registry. "": not known.
	Board string
	// Excerpt: the text is a few lines about the posting, not its own words.
	Excerpt bool
	// Where is its place in the file ("message 3", "line 12"); "": the file.
	Where string
	// At is what its relative dates ("2 days ago") count from, the mail's date;
	// zero: when it is handed in.
	At time.Time
	// Also are further addresses of the same posting.
	Also []string
}

// Problem is a piece of a file that brought no posting.
type Problem struct {
	Where string // as in Posting
	Err   error
	// Harmless: there was nothing to read, which is no fault of the file (a
	// confirmation mail, a letter from a friend).
	Harmless bool
}

func (p *Problem) Error() string {
	if p.Where == "" {
		return p.Err.Error()
	}
	return p.Where + ": " + p.Err.Error()
}

func (p *Problem) Unwrap() error { return p.Err }

// Read yields the postings of a file. An error that is a *Problem concerns one
// piece of it; after any other, which comes from r, nothing follows. Now is what
// relative dates ("2 days ago") count from where the file has no date.
func Read(f Format, r io.Reader, now time.Time) iter.Seq2[Posting, error] {
	return func(yield func(Posting, error) bool) {
		switch f {
		case JSONLines:
			readJSONLines(r, yield)
		case CSV:
			readTable(r, yield)
		case HTML:
			whole(r, yield, readPage)
		case Feed:
			whole(r, yield, func(body []byte) ([]Posting, []error) { return readFeed("feed", body, now) })
		case JobXML:
			whole(r, yield, func(body []byte) ([]Posting, []error) { return readFeed("indeed_xml", body, now) })
		case Mail:
			readMail(r, "", now, yield)
		case Mbox:
			readMbox(r, now, yield)
		default:
			yield(Posting{}, &Problem{Err: fmt.Errorf("no format %q", f)})
		}
	}
}

// whole reads a file that is one piece.
func whole(r io.Reader, yield func(Posting, error) bool, read func([]byte) ([]Posting, []error)) {
	body, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		yield(Posting{}, err)
		return
	}
	if len(body) > maxFile {
		yield(Posting{}, &Problem{Err: fmt.Errorf("is larger than %d MiB", maxFile>>20)})
		return
	}
	postings, problems := read(body)
	for _, p := range postings {
		if !yield(p, nil) {
			return
		}
	}
	for _, err := range problems {
		if !yield(Posting{}, &Problem{Err: err}) {
			return
		}
	}
}

// place gives a posting the board and id that its address holds. With a better
// address of its own, that one stays.
func (p *Posting) place() {
	for _, address := range append([]string{p.URL}, p.Also...) {
		l := follow(address)
		if l.board == "" || !l.job {
			continue
		}
		if address == p.URL {
			p.URL = l.url
		}
		if p.Board == "" || p.Board == l.board {
			p.Board = l.board
			if l.id != "" {
				p.ExternalID = l.id
			}
			return
		}
	}
}
