package board

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"hitmatch/scraper"
)

// This file reads long lists: an answer of JSON that holds all postings of a
// board (longXML reads one of XML). It is read as a stream, row by row, so that what lies in memory is one
// row and not the list; first all of it, to see that it is whole and how many
// rows it has, then for its rows.

const (
	maxRow  = 8 << 20 // bytes of a row
	maxMeta = 1 << 20 // bytes of all that stands beside the list
)

// list is a JSON array of an answer.
type list struct {
	open func() io.Reader
	key  string
	rows int
}

// longList finds the list that stands under a key of an answer, and decodes
// what stands beside it into beside. It is an error if the answer is not JSON,
// is broken off, or has no such list.
func longList(res scraper.Response, key string, beside any) (list, error) {
	l := list{open: res.Reader, key: key, rows: -1}
	s := newStream(l.open())
	start := s.start()
	if strings.HasPrefix(start, "<") {
		return l, fmt.Errorf("the answer is a web page where JSON was expected: it begins %q", start)
	}
	if s.PeekKind() == jsontext.KindInvalid && start == "" {
		_, err := s.ReadToken()
		if errors.Is(err, io.EOF) {
			err = errors.New("the answer is empty where JSON was expected")
		}
		return l, err
	}
	others := bytes.NewBufferString("{")
	err := s.members(func(name string) (bool, error) {
		if l.rows < 0 && strings.EqualFold(name, key) && s.PeekKind() == jsontext.KindBeginArray {
			l.rows = 0
			return true, s.elements(func() (bool, error) { l.rows++; return true, s.SkipValue() })
		}
		value, err := s.ReadValue()
		if err != nil {
			return false, err
		}
		if others.Len()+len(name)+len(value) > maxMeta {
			return false, fmt.Errorf("what stands beside the list is longer than %d bytes", maxMeta)
		}
		if others.Len() > 1 {
			others.WriteByte(',')
		}
		quoted, err := json.Marshal(name)
		others.Write(quoted)
		others.WriteByte(':')
		others.Write(value)
		return true, err
	})
	if err == nil {
		if _, err = s.ReadToken(); errors.Is(err, io.EOF) {
			err = nil
		} else if err == nil {
			err = errJSON
		}
	}
	if err == nil && l.rows < 0 {
		return l, fmt.Errorf("the answer has no %q; the API may have changed", key)
	}
	if err == nil {
		others.WriteByte('}')
		err = json.Unmarshal(others.Bytes(), beside)
	}
	if err != nil {
		return l, fmt.Errorf("decode the answer, which begins %q: %w", start, wrongJSON(err))
	}
	return l, nil
}

// openings are those of the rows, as the function of that name reads them.
func (l list) openings(read func(row []byte) (p scraper.Raw, wanted bool, err error)) iter.Seq2[scraper.Raw, error] {
	return openings(fmt.Sprintf(" of %d", l.rows), l.each, read)
}

// openings reads rows one at a time, as each gives them. Those that are unwanted
// or came before are left out. What is wrong with a row is a problem; its posting
// is left out too if it has no id. of says in a problem how many rows there are,
// if that is known.
func openings[R any](of string, each func(take func(R) bool) error, read func(row R) (p scraper.Raw, wanted bool, err error)) iter.Seq2[scraper.Raw, error] {
	return func(yield func(scraper.Raw, error) bool) {
		seen := map[string]bool{}
		i := 0
		err := each(func(row R) bool {
			i++
			p, wanted, err := read(row)
			if err != nil && !yield(scraper.Raw{}, fmt.Errorf("read opening %d%s: %w", i, of, err)) {
				return false
			}
			if p.ExternalID == "" || !wanted || seen[p.ExternalID] {
				return true
			}
			seen[p.ExternalID] = true
			return yield(p, nil)
		})
		if err != nil {
			yield(scraper.Raw{}, fmt.Errorf("read the openings after %d%s: %w", i, of, wrongJSON(err)))
		}
	}
}

// each calls take with the rows, each valid until the next, until it returns
// false.
func (l list) each(take func(row []byte) bool) error {
	s := newStream(l.open())
	return s.members(func(name string) (bool, error) {
		if !strings.EqualFold(name, l.key) || s.PeekKind() != jsontext.KindBeginArray {
			return true, s.SkipValue()
		}
		return false, s.elements(func() (bool, error) {
			row, err := s.ReadValue()
			return err == nil && take(row), err
		})
	})
}

// meter lets a decoder read no more than it is to hold of an answer at a time.
type meter struct {
	from io.Reader
	left int // bytes that may still be read for the value that is being read
}

// Read implements io.Reader.
func (m *meter) Read(b []byte) (int, error) {
	if m.left <= 0 {
		return 0, fmt.Errorf("a value of it is longer than %d bytes", maxRow)
	}
	n, err := m.from.Read(b[:min(len(b), m.left)])
	m.left -= n
	return n, err
}

// stream is JSON that comes piece by piece. No value of it may be longer than
// maxRow.
type stream struct {
	*jsontext.Decoder
	meter
	head *bufio.Reader
}

func newStream(r io.Reader) *stream {
	head := bufio.NewReader(r)
	s := &stream{head: head, meter: meter{head, maxRow}}
	s.Decoder = newDecoder(&s.meter)
	return s
}

// errJSON: what was read is not JSON, or not an object of it.
var errJSON = errors.New("it is not the JSON that was expected")

// start is the beginning of an answer, short enough for a message.
func (s *stream) start() string {
	head, _ := s.head.Peek(200)
	return excerpt(head)
}

// members reads an object: it calls member with each name, to read its value,
// until that returns false.
func (s *stream) members(member func(name string) (bool, error)) error {
	if first, err := s.ReadToken(); err != nil || first.Kind() != jsontext.KindBeginObject {
		return cmp.Or(err, errJSON)
	}
	for s.PeekKind() != jsontext.KindEndObject {
		s.left = maxRow
		name, err := s.ReadToken()
		if err != nil {
			return err
		}
		if more, err := member(name.String()); err != nil || !more {
			return err
		}
	}
	_, err := s.ReadToken()
	return err
}

// elements reads an array: it calls element to read each value, until that
// returns false.
func (s *stream) elements(element func() (bool, error)) error {
	if _, err := s.ReadToken(); err != nil {
		return err
	}
	for s.PeekKind() != jsontext.KindEndArray {
		s.left = maxRow
		if more, err := element(); err != nil || !more {
			return err
		}
	}
	_, err := s.ReadToken()
	return err
}
