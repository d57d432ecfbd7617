package board

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"hitmatch/scraper"
)

// decodeAnswer decodes a JSON answer of an API. A web page in its place (a
// maintenance notice, a challenge) is an error that says so.
func decodeAnswer(body []byte, into any) error {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	switch {
	case len(body) == 0:
		return errors.New("the answer is empty where JSON was expected")
	case body[0] == '<':
		return fmt.Errorf("the answer is a web page where JSON was expected: it begins %q", excerpt(body))
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("decode the answer, which begins %q: %w", excerpt(body), err)
	}
	return nil
}

// excerpt is the beginning of body, short enough for a message.
func excerpt(body []byte) string {
	s := strings.Join(strings.Fields(string(body[:min(len(body), 200)])), " ")
	if len(s) > 60 {
		s = s[:60]
	}
	return strings.ToValidUTF8(s, string(utf8.RuneError))
}

// scalar is a JSON string, number or boolean as text: sources change between
// them. Other values are "".
type scalar string

// UnmarshalJSON implements json.Unmarshaler.
func (s *scalar) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) == 0 || b[0] == '{' || b[0] == '[' || b[0] == 'n':
		*s = ""
	case b[0] == '"':
		var text string
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
		*s = scalar(strings.TrimSpace(text))
	default:
		*s = scalar(b)
	}
	return nil
}

func (s scalar) String() string { return string(s) }

// amount reads s as an amount of money: "$1,200.50", 1200.5. ok is false for
// anything else and for zero, which sources write for "not disclosed".
func (s scalar) amount() (v float64, ok bool) {
	text := strings.TrimSpace(strings.Trim(strings.ReplaceAll(string(s), ",", ""), "$ "))
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || v <= 0 || v > 1e9 {
		return 0, false
	}
	return v, true
}

// listState is what a request for one page of a list remembers of those
// before it.
type listState struct {
	Term   string `json:"term"`
	Offset int    `json:"offset"`          // rows, or pages, before this one
	Read   int    `json:"read,omitempty"`  // rows before this page, where Offset counts pages
	Total  int    `json:"total,omitempty"` // as the first page said; later ones may say 0
	First  string `json:"first,omitempty"` // first row of the first page
	Prev   string `json:"prev,omitempty"`  // first row of the page before
}

// readState reads the state a list request carries.
func readState(data []byte) (listState, error) {
	var l listState
	if err := json.Unmarshal(data, &l); err != nil {
		return l, fmt.Errorf("read list state: %w", err)
	}
	return l, nil
}

// data is l as a request carries it.
func (l listState) data() []byte {
	b, err := json.Marshal(l)
	if err != nil { // strings and numbers only
		return nil
	}
	return b
}

// repeats returns an error if a page that begins with the row first was given
// before: boards that ignore their page parameter serve one page for ever.
func (l listState) repeats(first string) error {
	if l.Offset == 0 || first == "" || first != l.First && first != l.Prev {
		return nil
	}
	return fmt.Errorf("%s repeats its rows at offset %d: the rest was not read", l, l.Offset)
}

// String names the list for a message.
func (l listState) String() string {
	if l.Term == "" {
		return "the board"
	}
	return fmt.Sprintf("the search %q", l.Term)
}

// after is the state of the page that follows one that begins with the row
// first.
func (l listState) after(first string, offset int) listState {
	if l.Offset == 0 {
		l.First = first
	}
	l.Prev, l.Offset = first, offset
	return l
}

// embedded returns the JSON object that stands behind mark in a script of a
// page: "window.pageData = {…};". It is read to its end, not to a semicolon,
// which may stand in a string. ok is false if there is none.
func embedded(body []byte, mark string) (object json.RawMessage, ok bool) {
	for {
		at := bytes.Index(body, []byte(mark))
		if at < 0 {
			return nil, false
		}
		body = body[at+len(mark):]
		rest := bytes.TrimLeft(body, " \t\r\n=(")
		if !bytes.HasPrefix(rest, []byte("{")) {
			continue
		}
		object = nil
		if err := json.NewDecoder(bytes.NewReader(rest)).Decode(&object); err == nil {
			return object, true
		}
	}
}

// rowRequest asks for the words of an opening a list names; what the list says
// of it goes along.
func rowRequest(address string, listed scraper.Raw) scraper.Request {
	data, err := json.Marshal(listed)
	if err != nil { // strings and numbers only
		return scraper.Request{URL: address, Step: "detail", Title: listed.Title}
	}
	return scraper.Request{URL: address, Step: "detail", Data: data, Title: listed.Title}
}

// readRow is what the list said of the opening a request asks for.
func readRow(data []byte) (scraper.Raw, error) {
	var p scraper.Raw
	if err := json.Unmarshal(data, &p); err != nil {
		return p, fmt.Errorf("read the row of the list: %w", err)
	}
	if p.ExternalID == "" || strings.TrimSpace(p.Title) == "" || p.URL == "" {
		return p, errors.New("the row of the list lacks its id, title or address")
	}
	return p, nil
}

// looseXML reads XML as sources write it: with the entities of HTML, whatever
// encoding it names (the fetcher has decoded it), and with end tags missing.
func looseXML(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return d
}
