package board

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// decodeTree decodes one JSON value as encoding/json does into an any with
// UseNumber, but for objects, in half of the time: most of what a crawl decodes
// are the JobPosting blocks of pages. jsontext is the encoding/json/jsontext of
// Go 1.27.
func decodeTree(b []byte) (any, error) {
	t := tree{Decoder: newDecoder(bytes.NewBuffer(b))}
	v, err := t.value()
	if err != nil {
		return nil, wrongJSON(err)
	}
	if _, err := t.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more follows the end of the value")
	}
	return v, nil
}

// newDecoder reads JSON as laxly as encoding/json does: of names that stand
// twice the last counts, and what is not UTF-8 becomes U+FFFD.
func newDecoder(r io.Reader) *jsontext.Decoder {
	return jsontext.NewDecoder(r, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// wrongJSON is an error of a decoder in few words: the path to the place would
// be as long as the answer is deep.
func wrongJSON(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errEnd
	}
	if wrong, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Errorf("%w at byte %d", wrong.Err, wrong.ByteOffset)
	}
	return err
}

// maxTree is how deep the values of a tree may lie in each other: as deep as the
// elements of a page.
const maxTree = 512

var (
	errDeep = fmt.Errorf("its values lie more than %d deep in each other", maxTree)
	errEnd  = errors.New("it breaks off in the middle")
)

// tree is JSON being read.
type tree struct {
	*jsontext.Decoder
	room []byte // for a string
}

func (t *tree) value() (any, error) {
	switch kind := t.PeekKind(); kind {
	case jsontext.KindString:
		return t.text()
	case jsontext.KindNumber:
		v, err := t.ReadValue()
		return json.Number(v), err
	case jsontext.KindBeginObject, jsontext.KindBeginArray:
		if _, err := t.ReadToken(); err != nil {
			return nil, err
		}
		if t.StackDepth() > maxTree {
			return nil, errDeep
		}
		if kind == jsontext.KindBeginObject {
			return t.object()
		}
		return t.array()
	}
	first, err := t.ReadToken()
	switch {
	case err != nil:
		return nil, err
	case first.Kind() == jsontext.KindNull:
		return nil, nil
	}
	return first.Bool(), nil
}

// text reads a string.
func (t *tree) text() (string, error) {
	err := t.unquote()
	return string(t.room), err
}

// name reads the name of a member, as bare writes it.
func (t *tree) name() (string, error) {
	if err := t.unquote(); err != nil {
		return "", err
	}
	for i, c := range t.room {
		switch {
		case c >= utf8.RuneSelf:
			return bare(string(t.room)), nil
		case c >= 'A' && c <= 'Z':
			t.room[i] |= 0x20
		}
	}
	name := bytes.TrimSpace(t.room)
	return string(name[bytes.LastIndexAny(name, prefixEnds)+1:]), nil
}

// unquote reads a string into the room.
func (t *tree) unquote() error {
	v, err := t.ReadValue()
	if err == nil {
		t.room, _ = jsontext.AppendUnquote(t.room[:0], v) // the decoder has judged it; what is not UTF-8 is U+FFFD
	}
	return err
}

func (t *tree) object() (any, error) {
	all := object{}
	for t.PeekKind() != jsontext.KindEndObject {
		name, err := t.name()
		if err != nil {
			return nil, err
		}
		if all[name], err = t.value(); err != nil {
			return nil, err
		}
	}
	_, err := t.ReadToken()
	return all, err
}

func (t *tree) array() (any, error) {
	all := []any{}
	for t.PeekKind() != jsontext.KindEndArray {
		v, err := t.value()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	_, err := t.ReadToken()
	return all, err
}
