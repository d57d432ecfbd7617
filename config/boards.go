package config

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"hitmatch/store/job"
)

// packedBoards are the boards of boards/*.yaml as JSON, which is read many times
// faster. TestBuiltin writes it, and holds it equal to the files:
//
//go:generate go test -run TestBuiltin . -update
//go:embed boards/packed.json
var packedBoards []byte

// boardID is the form of a board's id: it is part of every posting's key and
// of lines people type.
var boardID = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// reservedID is the board of postings that were imported.
const reservedID = "import"

// Builtin returns the boards that come with the program, by file and place. That
// they are sound is held by tests, not asked at each start.
func Builtin() ([]job.Board, error) {
	var all []job.Board
	if err := json.Unmarshal(packedBoards, &all); err != nil {
		return nil, fmt.Errorf("read packed boards: %w", err)
	}
	return all, nil
}

// LoadBoards reads a boards file.
func LoadBoards(path string, t Terms) ([]job.Board, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	return ParseBoards(path, data, t)
}

// ParseBoards is LoadBoards for bytes that are already there. Fields that
// belong to the kind become Board.Params, a list as its words joined by ";". A
// board of which only id and off are given has no kind: see Merge.
func ParseBoards(file string, data []byte, t Terms) ([]job.Board, error) {
	top, err := parse(file, data)
	switch {
	case errors.Is(err, ErrEmpty):
		return nil, empty(file, "write a list under boards:, or let `hitmatch boards add URL` write it")
	case err != nil:
		return nil, err
	}
	n := &notes{file: file}
	var boards []job.Board
	first := map[string]int{}
	n.mapping(top, "the boards file", []field{
		{"boards", func(v *yaml.Node) {
			n.list(v, "boards", func(v *yaml.Node) {
				b, ok := n.board(v, t)
				if !ok {
					return
				}
				if line, twice := first[b.ID]; twice {
					n.mistake(v.Line, "board id %s is given twice, first on line %d; ids are unique", b.ID, line)
					return
				}
				first[b.ID] = v.Line
				boards = append(boards, b)
			})
		}},
	}, nil)
	if err := n.err(); err != nil {
		return nil, err
	}
	if len(boards) == 0 {
		return nil, whole(file, 0, "names no board; write boards: and a list below it")
	}
	return boards, nil
}

func (n *notes) board(node *yaml.Node, t Terms) (job.Board, bool) {
	before := len(n.mistakes)
	var b job.Board
	ok := n.mapping(node, "a board", []field{
		{"id", func(v *yaml.Node) {
			b.ID = n.word(v, "id")
			switch {
			case b.ID == "":
			case b.ID == reservedID:
				n.mistake(v.Line, "the board id import is taken by imported postings; choose another")
			case !boardID.MatchString(b.ID):
				n.mistake(v.Line, "board id %q; use small letters, digits, - . and _, at most 64", brief(b.ID))
			}
		}},
		{"employer", func(v *yaml.Node) { b.Employer = n.word(v, "employer") }},
		{"kind", func(v *yaml.Node) {
			s := n.word(v, "kind")
			switch {
			case s == "":
			case slices.Contains(t.Kinds, s):
				b.Kind = s
			default:
				n.mistake(v.Line, "unknown board kind %q; %s", brief(s), kindHint(s, t.Kinds))
			}
		}},
		{"tags", func(v *yaml.Node) {
			n.list(v, "tags", func(v *yaml.Node) { b.Tags = add(n, b.Tags, n.word(v, "tag"), v.Line) })
		}},
		{"allow_private", func(v *yaml.Node) { b.AllowPrivate = n.bool(v, "allow_private") }},
		{"delay", func(v *yaml.Node) { d := n.span(v, "delay", time.Hour); b.Delay = &d }},
		{"off", func(v *yaml.Node) { b.Off = n.bool(v, "off") }},
		{"seen", func(v *yaml.Node) { b.Seen = n.word(v, "seen") }},
	}, func(key, value *yaml.Node) {
		if b.Params == nil {
			b.Params = map[string]string{}
		}
		b.Params[key.Value] = n.param(value, key.Value)
	})
	if !ok {
		return b, false
	}
	// An id and off alone switch a board of another list on or off.
	isSwitch := len(node.Content) == 4 && hasKey(node, "id") && hasKey(node, "off")
	for _, k := range []string{"id", "kind"} {
		if !hasKey(node, k) && !isSwitch {
			n.mistake(node.Line, "a board without %s; every board needs id and kind", k)
		}
	}
	if len(n.mistakes) > before {
		return b, false
	}
	if isSwitch {
		return b, true
	}
	if err := t.CheckBoard(b); err != nil {
		n.mistake(node.Line, "board %s: %v", b.ID, err)
		return b, false
	}
	return b, true
}

// kindHint says which kind a wrong one may have meant, and which there are.
func kindHint(wrong string, kinds []string) string {
	known := "known kinds: " + strings.Join(kinds, ", ")
	if near, ok := Nearest(wrong, kinds); ok {
		return "did you mean " + near + "? " + known
	}
	return known
}

// param reads a field that belongs to a board's kind.
func (n *notes) param(node *yaml.Node, what string) string {
	if node.Kind != yaml.SequenceNode {
		return n.word(node, what)
	}
	var words []string
	n.list(node, what, func(v *yaml.Node) { words = append(words, n.word(v, what)) })
	return strings.Join(words, ";")
}

// Merge joins lists of boards; a later board replaces an earlier one of the
// same id, in its place. One without a kind switches the earlier one on or off;
// it is an error if there is none.
func Merge(lists ...[]job.Board) ([]job.Board, error) {
	var all []job.Board
	at := map[string]int{}
	for _, list := range lists {
		for _, b := range list {
			i, known := at[b.ID]
			switch {
			case known && b.Kind == "":
				all[i].Off = b.Off
			case known:
				all[i] = b
			case b.Kind == "":
				return nil, fmt.Errorf("off without a kind switches a board that is known, and %w", Unknown(b.ID, all))
			default:
				at[b.ID] = len(all)
				all = append(all, b)
			}
		}
	}
	return all, nil
}

// Select marks as off what the choice leaves out: boards that only does not
// name, and those that off names. Both hold board ids and "tag:NAME"; a name
// that fits no board is an error with the nearest one.
func Select(boards []job.Board, only, off []string) ([]job.Board, error) {
	for _, w := range slices.Concat(only, off) {
		if slices.ContainsFunc(boards, func(b job.Board) bool { return named(b, w) }) {
			continue
		}
		ids := make([]string, len(boards))
		for i, b := range boards {
			ids[i] = b.ID
		}
		if tag, isTag := strings.CutPrefix(w, "tag:"); isTag {
			ids = ids[:0]
			for _, b := range boards {
				for _, have := range b.Tags {
					ids = append(ids, "tag:"+have)
				}
			}
			slices.Sort(ids)
			return nil, fmt.Errorf("no board has the tag %q; %s", brief(tag), did(w, slices.Compact(ids)))
		}
		return nil, Unknown(w, boards)
	}
	out := slices.Clone(boards)
	for i, b := range out {
		fits := func(w string) bool { return named(b, w) }
		if (len(only) > 0 && !slices.ContainsFunc(only, fits)) || slices.ContainsFunc(off, fits) {
			out[i].Off = true
		}
	}
	return out, nil
}

// Unknown is the error for a board id that no board has.
func Unknown(id string, boards []job.Board) error {
	ids := make([]string, len(boards))
	for i, b := range boards {
		ids[i] = b.ID
	}
	if s, ok := Nearest(id, ids); ok {
		return fmt.Errorf("no board has the id %q; did you mean %s", brief(id), s)
	}
	return fmt.Errorf("no board has the id %q; `hitmatch boards list` names them", brief(id))
}

func named(b job.Board, word string) bool {
	if tag, ok := strings.CutPrefix(word, "tag:"); ok {
		return slices.Contains(b.Tags, tag)
	}
	return b.ID == word
}
