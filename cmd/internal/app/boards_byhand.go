package app

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"hitmatch/store/job"
)

// kindByHand is the kind of boards that no adapter reads: programs may not, or
// cannot. What they list comes in through the person's hands.
const kindByHand = "by_hand"

// checkByHand checks the fields of such a board:
//
//	url       where a person reads it
//	comes_by  how its postings come in, of mail, page, table, link
//	name      what to call it, if it is not the board of one employer
//	note      why it is not crawled, or what to do
func checkByHand(b job.Board) error {
	var errs []error
	for name := range b.Params {
		if !slices.Contains([]string{"url", "comes_by", "name", "note"}, name) {
			errs = append(errs, fmt.Errorf("unknown field %q; a board by hand takes url, comes_by, name, note", name))
		}
	}
	if u, err := url.Parse(b.Params["url"]); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		errs = append(errs, fmt.Errorf("url %q is not an address of the web, such as https://example.org/careers", b.Params["url"]))
	}
	ways := strings.Split(b.Params["comes_by"], ";")
	for _, w := range ways {
		if byHand(w) == "" {
			errs = append(errs, fmt.Errorf("comes_by %q; write a list of mail, page, table, link", w))
		}
	}
	if b.Employer == "" && b.Params["name"] == "" {
		errs = append(errs, errors.New("give its name, or its employer"))
	}
	return errors.Join(errs...)
}

// byHand is a way a posting comes in, for a person, or "".
func byHand(way string) string {
	return map[string]string{
		"mail":  "alert mails you receive (`hitmatch import`, or imports in config.yaml)",
		"page":  "pages you save (`hitmatch import`)",
		"table": "a CSV of JobSpy (`hitmatch import`)",
		"link":  "the address below, which you open yourself",
	}[way]
}

// comesBy says in a sentence how the postings of a board by hand come in.
func comesBy(b job.Board) string {
	var ways []string
	for w := range strings.SplitSeq(b.Params["comes_by"], ";") {
		ways = append(ways, byHand(w))
	}
	if len(ways) > 1 {
		ways = append(ways[:len(ways)-2], ways[len(ways)-2]+" or "+ways[len(ways)-1])
	}
	s := "its postings come by " + strings.Join(ways, ", ")
	if note := b.Params["note"]; note != "" {
		s += "; " + note
	}
	return s
}

// boardName is what a person calls a board.
func boardName(b job.Board) string {
	switch {
	case b.Employer != "":
		return b.Employer
	case b.Params["name"] != "":
		return b.Params["name"]
	}
	return b.ID
}
