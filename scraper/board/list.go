package board

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"hitmatch/scraper"
)

// This file reads long lists: an answer of JSON that holds all postings of a
// board. It is read as a stream, row by row, so that what lies in memory is one
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
	switch first, err := s.peek(); {
	case errors.Is(err, io.EOF):
		return l, errors.New("the answer is empty where JSON was expected")
	case err != nil:
		return l, err
	case first == '<':
		return l, fmt.Errorf("the answer is a web page where JSON was expected: it begins %q", s.start())
	}
	start := s.start()
	wrong := func(err error) error { return fmt.Errorf("decode the answer, which begins %q: %w", start, err) }
	var others bytes.Buffer
	err := s.members(func(name []byte) (bool, error) {
		if first, err := s.peek(); err != nil {
			return false, err
		} else if first == '[' && l.rows < 0 && isKey(name, key) {
			l.rows = 0
			return true, s.elements(func() (bool, error) { l.rows++; return true, s.value(nil, maxRow) })
		}
		separator := byte(',')
		if others.Len() == 0 {
			separator = '{'
		}
		others.WriteByte(separator)
		others.Write(name)
		others.WriteByte(':')
		return true, s.value(&others, maxMeta)
	})
	if err == nil {
		err = s.end()
	}
	if err != nil {
		return l, wrong(err)
	}
	if l.rows < 0 {
		return l, fmt.Errorf("the answer has no %q; the API may have changed", key)
	}
	if others.Len() == 0 {
		others.WriteByte('{')
	}
	others.WriteByte('}')
	if err := json.Unmarshal(others.Bytes(), beside); err != nil {
		return l, wrong(err)
	}
	return l, nil
}

// isKey reports whether a name as it stands in JSON is a key, in any case.
func isKey(name []byte, key string) bool {
	var plain string
	return json.Unmarshal(name, &plain) == nil && strings.EqualFold(plain, key)
}

// openings reads the rows of a list one at a time. Those that are unwanted or
// came before are left out. What is wrong with a row is a problem; its posting
// is left out too if it has no id.
func (l list) openings(read func(row []byte) (p scraper.Raw, wanted bool, err error)) iter.Seq2[scraper.Raw, error] {
	return func(yield func(scraper.Raw, error) bool) {
		seen := map[string]bool{}
		i := 0
		err := l.each(func(row []byte) bool {
			i++
			p, wanted, err := read(row)
			if err != nil && !yield(scraper.Raw{}, fmt.Errorf("read opening %d of %d: %w", i, l.rows, err)) {
				return false
			}
			if p.ExternalID == "" || !wanted || seen[p.ExternalID] {
				return true
			}
			seen[p.ExternalID] = true
			return yield(p, nil)
		})
		if err != nil {
			yield(scraper.Raw{}, fmt.Errorf("read the openings after %d of %d: %w", i, l.rows, err))
		}
	}
}

// each calls take with the rows, each valid until the next, until it returns
// false.
func (l list) each(take func(row []byte) bool) error {
	s := newStream(l.open())
	var row bytes.Buffer
	return s.members(func(name []byte) (bool, error) {
		first, err := s.peek()
		if err != nil {
			return false, err
		}
		if first != '[' || !isKey(name, l.key) {
			return true, s.value(nil, maxRow)
		}
		return false, s.elements(func() (bool, error) {
			row.Reset()
			if err := s.value(&row, maxRow); err != nil {
				return false, err
			}
			return take(row.Bytes()), nil
		})
	})
}

// stream parts JSON into its values without looking into them: whether a value
// is valid is seen when it is decoded.
type stream struct {
	r    *bufio.Reader
	name bytes.Buffer
}

func newStream(r io.Reader) *stream { return &stream{r: bufio.NewReaderSize(r, 64<<10)} }

// errJSON: what was read is not JSON, or not an object of it.
var errJSON = errors.New("it is not the JSON that was expected")

// start is the beginning of what is to come, short enough for a message.
func (s *stream) start() string {
	head, _ := s.r.Peek(200)
	return excerpt(head)
}

// peek returns the next byte that is no white space, and leaves it.
func (s *stream) peek() (byte, error) {
	for {
		b, err := s.r.ReadByte()
		if err != nil {
			return 0, err
		}
		if b != ' ' && b != '\n' && b != '\t' && b != '\r' {
			return b, s.r.UnreadByte()
		}
	}
}

// take reads the next byte that is no white space, which must be one of these.
func (s *stream) take(these string) (byte, error) {
	b, err := s.peek()
	if err != nil {
		return 0, whole(err)
	}
	if strings.IndexByte(these, b) < 0 {
		return 0, errJSON
	}
	_, err = s.r.Discard(1)
	return b, err
}

// whole turns the end of the answer, where more must follow, into an error that
// says so.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// end reports an error if anything follows.
func (s *stream) end() error {
	switch _, err := s.peek(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	}
	return errJSON
}

// members reads an object: it calls member with each name, as it stands in
// JSON, to read its value, until that returns false.
func (s *stream) members(member func(name []byte) (bool, error)) error {
	if _, err := s.take("{"); err != nil {
		return err
	}
	if b, err := s.peek(); err == nil && b == '}' {
		_, err = s.take("}")
		return err
	}
	for {
		switch b, err := s.peek(); {
		case err != nil:
			return whole(err)
		case b != '"':
			return errJSON
		}
		s.name.Reset()
		if err := s.value(&s.name, maxMeta); err != nil {
			return err
		}
		if _, err := s.take(":"); err != nil {
			return err
		}
		if more, err := member(bytes.Clone(s.name.Bytes())); err != nil || !more {
			return whole(err)
		}
		if b, err := s.take(",}"); err != nil || b == '}' {
			return err
		}
	}
}

// elements reads an array: it calls element to read each value, until that
// returns false.
func (s *stream) elements(element func() (bool, error)) error {
	if _, err := s.take("["); err != nil {
		return err
	}
	if b, err := s.peek(); err == nil && b == ']' {
		_, err = s.take("]")
		return err
	}
	for {
		if more, err := element(); err != nil || !more {
			return err
		}
		if b, err := s.take(",]"); err != nil || b == ']' {
			return err
		}
	}
}

// value reads one value of at most limit bytes, and appends it to out unless
// that is nil.
func (s *stream) value(out *bytes.Buffer, limit int) error {
	first, err := s.peek()
	if err != nil {
		return whole(err)
	}
	if strings.IndexByte(",:]}", first) >= 0 {
		return errJSON
	}
	var p parting
	for size := 0; ; {
		if _, err := s.r.Peek(1); err != nil {
			if errors.Is(err, io.EOF) && p.scalar {
				return nil // a number ends with the answer
			}
			return whole(err)
		}
		chunk, _ := s.r.Peek(s.r.Buffered())
		n, done := p.scan(chunk)
		if size += n; size > limit {
			return fmt.Errorf("a value of it is longer than %d bytes", limit)
		}
		if out != nil {
			out.Write(chunk[:n])
		}
		if _, err := s.r.Discard(n); err != nil {
			return err
		}
		if done {
			return nil
		}
	}
}

// parting finds the end of a value that comes in pieces.
type parting struct {
	depth   int
	within  bool // a string
	escaped bool
	scalar  bool // the value is a number, true, false or null
}

// scan returns how many bytes of a piece belong to the value, and whether it
// ends there.
func (p *parting) scan(piece []byte) (n int, done bool) {
	for i := 0; i < len(piece); i++ {
		if p.within {
			if p.escaped {
				p.escaped = false
				continue
			}
			next := bytes.IndexAny(piece[i:], `"\`)
			if next < 0 {
				return len(piece), false
			}
			i += next
			if piece[i] == '\\' {
				p.escaped = true
				continue
			}
			if p.within = false; p.depth == 0 {
				return i + 1, true
			}
			continue
		}
		switch c := piece[i]; c {
		case '"':
			if p.scalar {
				return i, true
			}
			p.within = true
		case '{', '[':
			if p.scalar {
				return i, true
			}
			p.depth++
		case '}', ']':
			if p.depth == 0 {
				return i, true
			}
			if p.depth--; p.depth == 0 {
				return i + 1, true
			}
		case ',', ':', ' ', '\n', '\t', '\r':
			if p.scalar {
				return i, true
			}
		default:
			p.scalar = p.depth == 0
		}
	}
	return len(piece), false
}
