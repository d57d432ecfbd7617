package board

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"hitmatch/scraper"
)

// longXML finds the rows of a feed of XML, the elements row within its root,
// and returns a function that calls take with each until that returns false.
// What lies in memory is one row, not the feed. It is an error if the answer
// does not begin with the root; the function's error is that the feed breaks
// off, or is no XML from some place on.
func longXML[T any](res scraper.Response, root, row string) (each func(take func(T) bool) error, err error) {
	if _, _, err := openXML(res, root); err != nil {
		return nil, err
	}
	return func(take func(T) bool) error {
		d, m, err := openXML(res, root)
		for err == nil {
			m.left = maxRow
			var token xml.Token
			if token, err = d.Token(); err != nil {
				break
			}
			switch t := token.(type) {
			case xml.EndElement:
				if strings.EqualFold(t.Name.Local, root) {
					return nil
				}
			case xml.StartElement:
				if !strings.EqualFold(t.Name.Local, row) {
					continue
				}
				var v T
				if err = d.DecodeElement(&v, &t); err == nil && !take(v) {
					return nil
				}
			}
		}
		if errors.Is(err, io.EOF) {
			err = errEnd
		}
		return err
	}, nil
}

// openXML reads a feed, which may be gzip, to the start of its root.
func openXML(res scraper.Response, root string) (*xml.Decoder, *meter, error) {
	r := bufio.NewReader(res.Reader())
	if head, _ := r.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(r)
		if err != nil {
			return nil, nil, fmt.Errorf("unpack the feed: %w", err)
		}
		r = bufio.NewReader(io.LimitReader(unzipped, maxUnzipped))
	}
	if mark, _ := r.Peek(3); string(mark) == "\ufeff" {
		_, _ = r.Discard(len(mark)) // it has been read
	}
	head, _ := r.Peek(200)
	start := excerpt(head)
	m := &meter{from: r, left: maxRow}
	d := looseXML(m)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil, nil, fmt.Errorf("the answer is no feed: it begins %q", start)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("read the feed, which begins %q: %w", start, err)
		}
		switch first, ok := token.(xml.StartElement); {
		case ok && strings.EqualFold(first.Name.Local, root):
			return d, m, nil
		case ok:
			return nil, nil, fmt.Errorf("read the feed: it begins with <%s> where <%s> was expected", cut(first.Name.Local, 40), root)
		}
	}
}
