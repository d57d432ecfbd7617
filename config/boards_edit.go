package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"hitmatch/store/job"
)

// AddBoard returns the bytes of a boards file with one more board, its fields
// as words. What stands in the file stays as it is, comments and spaces too; a
// file that is not there yet is empty.
func AddBoard(file string, data []byte, b job.Board, t Terms) ([]byte, error) {
	var had []job.Board
	indent, top := "  ", (*yaml.Node)(nil)
	if len(bytes.TrimSpace(data)) > 0 {
		var err error
		top, err = parse(file, data)
		switch {
		case errors.Is(err, ErrEmpty):
			top = nil
		case err != nil:
			return nil, err
		}
	}
	out := bytes.TrimRight(data, " \t\r\n")
	if len(out) > 0 {
		out = append(out, '\n')
	}
	var list *yaml.Node
	if top != nil {
		if list = valueOf(top, "boards"); list != nil && len(list.Content) > 0 {
			var err error
			if had, err = ParseBoards(file, data, t); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case top == nil:
		if len(out) == 0 {
			out = []byte("# My boards. They are crawled beside those that come with hitmatch; one with the\n# id of such a board takes its place, and {id: …, off: true} switches one off.\n")
		}
		out = append(out, "boards:\n"...)
	case list == nil && top.Kind == yaml.MappingNode && top.Style&yaml.FlowStyle == 0:
		out = append(out, "boards:\n"...)
	case list != nil && list.Kind == yaml.SequenceNode && list.Style&yaml.FlowStyle == 0 && top.Content[len(top.Content)-1] == list && len(list.Content) > 0:
		// The dash stands two places before the first key of an element.
		indent = strings.Repeat(" ", max(0, list.Content[0].Column-3))
	default:
		return addByNode(file, data, top, b, t, had)
	}
	out = append(out, boardText(b, indent)...)
	return added(file, out, b, t, had)
}

// added checks that the file now holds what it held and the new board.
func added(file string, out []byte, b job.Board, t Terms, had []job.Board) ([]byte, error) {
	now, err := ParseBoards(file, out, t)
	if err != nil {
		return nil, fmt.Errorf("add board %s: %w", b.ID, err)
	}
	if len(now) != len(had)+1 || now[len(now)-1].ID != b.ID {
		return nil, whole(file, 0, "cannot be added to by a program; write the board into it yourself:\n%s", boardText(b, "  "))
	}
	return out, nil
}

// addByNode adds a board to a file whose list is not the plain one at its end.
// Comments are kept, spaces may change.
func addByNode(file string, data []byte, top *yaml.Node, b job.Board, t Terms, had []job.Board) ([]byte, error) {
	var entry yaml.Node
	if err := yaml.Unmarshal([]byte(boardText(b, "")), &entry); err != nil {
		return nil, fmt.Errorf("write board %s: %w", b.ID, err)
	}
	list := valueOf(top, "boards")
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil, whole(file, 0, "holds no list of boards; write boards: and a list below it")
	}
	list.Style &^= yaml.FlowStyle
	if list.LineComment != "" { // a list of several lines has no place for it
		list.HeadComment, list.LineComment = strings.TrimPrefix(list.HeadComment+"\n"+list.LineComment, "\n"), ""
	}
	list.Content = append(list.Content, entry.Content[0].Content[0])
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := errors.Join(enc.Encode(top), enc.Close()); err != nil {
		return nil, fmt.Errorf("write %s: %w", file, err)
	}
	return added(file, out.Bytes(), b, t, had)
}

// valueOf is the value of a key of a mapping, nil if there is none.
func valueOf(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// plainWord is a value that YAML reads as the same word without quotes.
var plainWord = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9 ./_&'()+-]*$`)

// boardText is a board as it stands in a boards file.
func boardText(b job.Board, indent string) string {
	var s strings.Builder
	put := func(key, value string) {
		if value == "" {
			return
		}
		lead := indent + "  "
		if s.Len() == 0 {
			lead = indent + "- "
		}
		if !plainWord.MatchString(value) || slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off"}, strings.ToLower(value)) {
			value = fmt.Sprintf("%q", value)
		}
		fmt.Fprintf(&s, "%s%s: %s\n", lead, key, value)
	}
	put("id", b.ID)
	put("employer", b.Employer)
	put("kind", b.Kind)
	for _, name := range slices.Sorted(maps.Keys(b.Params)) {
		put(name, b.Params[name])
	}
	put("seen", b.Seen)
	if len(b.Tags) > 0 {
		fmt.Fprintf(&s, "%s  tags: [%s]\n", indent, strings.Join(b.Tags, ", "))
	}
	return s.String()
}
