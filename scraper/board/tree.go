package board

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// decodeTree decodes one JSON value as encoding/json does into an any with
// UseNumber, in half of the time: most of what a crawl decodes are the
// JobPosting blocks of pages. jsontext is the encoding/json/jsontext of Go 1.27.
func decodeTree(b []byte) (any, error) {
	t := tree{newDecoder(bytes.NewBuffer(b))}
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
type tree struct{ *jsontext.Decoder }

func (t tree) value() (any, error) {
	first, err := t.ReadToken()
	switch {
	case err != nil:
		return nil, err
	case t.StackDepth() > maxTree:
		return nil, errDeep
	}
	switch first.Kind() {
	case jsontext.KindBeginObject:
		return t.object()
	case jsontext.KindBeginArray:
		return t.array()
	case jsontext.KindString:
		return first.String(), nil
	case jsontext.KindNumber:
		return json.Number(first.String()), nil
	case jsontext.KindNull:
		return nil, nil
	}
	return first.Bool(), nil
}

func (t tree) object() (any, error) {
	all := map[string]any{}
	for t.PeekKind() != jsontext.KindEndObject {
		token, err := t.ReadToken()
		if err != nil {
			return nil, err
		}
		name := token.String()
		if all[name], err = t.value(); err != nil {
			return nil, err
		}
	}
	_, err := t.ReadToken()
	return all, err
}

func (t tree) array() (any, error) {
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
