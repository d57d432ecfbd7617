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
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
)

// Limits on what is read.
const (
	maxLine    = 16 << 20  // bytes of a line of JSON, or of a row of a table
	maxFile    = 64 << 20  // bytes of a feed
	maxPage    = 16 << 20  // bytes of a page, as it was saved
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
			readJSONLines(marked(r), yield)
		case CSV:
			readTable(marked(r), yield)
		case HTML:
			whole(r, maxPage, "text/html", yield, readPage)
		case Feed:
			whole(r, maxFile, "text/xml", yield, func(body []byte) ([]Posting, []error) { return readFeed("feed", body, now) })
		case JobXML:
			whole(r, maxFile, "text/xml", yield, func(body []byte) ([]Posting, []error) { return readFeed("indeed_xml", body, now) })
		case Mail:
			readMail(r, "", now, yield)
		case Mbox:
			readMbox(r, now, yield)
		default:
			yield(Posting{}, &Problem{Err: fmt.Errorf("no format %q", f)})
		}
	}
}

// marked decodes a text whose byte order mark says that it is UTF-16, which is
// how spreadsheets write "Unicode text", and takes the mark off.
func marked(r io.Reader) io.Reader {
	return transform.NewReader(r, unicode.BOMOverride(encoding.Nop.NewDecoder()))
}

// readable is s, or where it is no UTF-8 what Windows means by its bytes.
func readable(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	body, _ := normal.Decode("text/plain", []byte(s))
	return string(body)
}

// whole reads a file that is one piece of no more than most bytes.
func whole(r io.Reader, most int64, kind string, yield func(Posting, error) bool, read func([]byte) ([]Posting, []error)) {
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		yield(Posting{}, err)
		return
	}
	if int64(len(body)) > most {
		yield(Posting{}, &Problem{Err: fmt.Errorf("is larger than %d MiB", most>>20)})
		return
	}
	body, _ = normal.Decode(kind, body)
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
