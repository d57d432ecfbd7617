package config

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxFile is the largest file read. A boards file of 50,000 boards is smaller.
const maxFile = 8 << 20

// Open opens a file for reading. It never waits: a pipe into which nobody
// writes reads as empty.
func Open(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// read returns the bytes of a file, at most maxFile of them.
func read(path string) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, unpath(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, unpath(err))
	}
	if info.IsDir() {
		return nil, whole(path, 0, "is a folder; name the file in it")
	}
	tooLarge := whole(path, 0, "is larger than %d MiB; this is not a file hitmatch reads", maxFile>>20)
	if info.Size() > maxFile {
		return nil, tooLarge
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, unpath(err))
	}
	if len(data) > maxFile {
		return nil, tooLarge
	}
	return data, nil
}

// unpath takes the operation and path off a file error that is about to be
// wrapped with both.
func unpath(err error) error {
	if pe, ok := err.(*os.PathError); ok {
		return pe.Err
	}
	return err
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?`)

// parse turns the bytes of a file into its top node. A file with nothing but
// comments gives ErrEmpty, and whoever wants the file says what belongs into it.
func parse(file string, data []byte) (*yaml.Node, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return nil, whole(file, 0, "is UTF-16 text; save it as UTF-8")
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	for i, line := range bytes.Split(data, []byte("\n")) {
		if bytes.IndexByte(line, 0) >= 0 || !utf8.Valid(line) {
			return nil, whole(file, i+1, "is not UTF-8 text; save it as plain UTF-8 text")
		}
		indent := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
		if bytes.IndexByte(indent, '\t') >= 0 && len(bytes.TrimSpace(line)) > 0 {
			return nil, whole(file, i+1, "a tab in the indentation; YAML wants spaces")
		}
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); err == io.EOF {
		return nil, ErrEmpty
	} else if err != nil {
		return nil, syntax(file, err)
	}
	var second yaml.Node
	if err := dec.Decode(&second); err == nil {
		return nil, whole(file, second.Line, "a second document starts here (---); write one document")
	} else if err != io.EOF {
		return nil, syntax(file, err)
	}
	if len(doc.Content) == 0 || isNull(doc.Content[0]) {
		return nil, ErrEmpty
	}
	return doc.Content[0], nil
}

// empty is the error for a file with nothing in it where something must be.
func empty(file, remedy string) error {
	return &Problems{List: []Problem{{File: file, Text: "is empty; " + remedy}}, err: ErrEmpty}
}

// plainer says what the parser's words mean to somebody who writes a list of
// settings.
var plainer = []struct{ parser, plain string }{
	{"mapping values are not allowed", `a ": " stands where none can be: put a value that holds one in quotes (name: "Lee: coder"), or begin the line where its neighbours begin`},
	{"did not find expected key", "the line does not begin where its neighbours begin, or a quote or bracket above it is not closed"},
	{"found unexpected end of stream", "a quote is opened and not closed"},
	{"did not find expected ',' or", "a bracket is opened and not closed, or a comma is missing"},
	{"could not find expected ':'", `a line without a ":" where there must be one (key: value)`},
	{"found character that cannot start", "a value begins with a sign that has another meaning there; put the value in quotes"},
	{"block sequence entries are not allowed", `a "- " stands where none can be; put it on a line of its own`},
}

func syntax(file string, err error) error {
	text := err.Error()
	m := yamlLine.FindStringSubmatch(text)
	line, _ := strconv.Atoi(m[1])
	text = text[len(m[0]):]
	for _, p := range plainer {
		if strings.HasPrefix(text, p.parser) {
			text = p.plain
			line = max(line, 1) // the parser does not name the first one
		}
	}
	return whole(file, line, "is not well-formed YAML: %s; look at this line and its neighbours", text)
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// field decodes the value of one key.
type field struct {
	name string
	read func(value *yaml.Node)
}

// mapping reads a mapping strictly. Keys that are not among the fields go to
// rest, or are mistakes if rest is nil.
func (n *notes) mapping(node *yaml.Node, what string, fields []field, rest func(key, value *yaml.Node)) bool {
	if !n.kind(node, yaml.MappingNode, what, "a list of \"key: value\" lines") {
		return false
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	first := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			n.mistake(key.Line, "%s: a key must be a word", what)
			continue
		}
		if line, twice := first[key.Value]; twice {
			n.mistake(key.Line, "%s is given twice, first on line %d; keep one", key.Value, line)
			continue
		}
		first[key.Value] = key.Line
		known := false
		for _, f := range fields {
			if f.name == key.Value {
				known = true
				f.read(value)
			}
		}
		switch {
		case known:
		case rest != nil:
			rest(key, value)
		case strings.Contains(key.Value, "password"), key.Value == "key", key.Value == "api_key", key.Value == "token":
			n.mistake(key.Line, "unknown key %s in %s; secrets are not kept in this file: name an environment variable with the key that ends in _env", key.Value, what)
		default:
			n.mistake(key.Line, "unknown key %s in %s; %s", brief(key.Value), what, did(key.Value, names))
		}
	}
	return true
}

// list reads a sequence, one call of each per element. A missing value is an
// empty list.
func (n *notes) list(node *yaml.Node, what string, each func(*yaml.Node)) {
	if isNull(node) {
		return
	}
	if !n.kind(node, yaml.SequenceNode, what, "a list: [a, b] or lines that start with \"- \"") {
		return
	}
	for _, c := range node.Content {
		each(c)
	}
}

// kind checks the shape of a node and complains about a wrong one.
func (n *notes) kind(node *yaml.Node, want yaml.Kind, what, shape string) bool {
	switch {
	case node.Kind == yaml.AliasNode:
		n.mistake(node.Line, "%s: aliases (*%s) are not read; write the value out", what, brief(node.Value))
		return false
	case node.Anchor != "":
		n.mistake(node.Line, "%s: anchors (&%s) are not read; write the value out", what, brief(node.Anchor))
		return false
	case node.Kind != want:
		n.mistake(node.Line, "%s is %s; it must be %s", what, describe(node), shape)
		return false
	}
	return true
}

func describe(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	if isNull(node) {
		return "missing"
	}
	return strconv.Quote(brief(node.Value))
}

// brief cuts a word that is quoted in a message.
func brief(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// word reads any scalar as its text on one line.
func (n *notes) word(node *yaml.Node, what string) string {
	if !n.kind(node, yaml.ScalarNode, what, "a word or a line of text") {
		return ""
	}
	if isNull(node) {
		n.mistake(node.Line, "%s has no value; give one or leave the line out", what)
		return ""
	}
	s := strings.TrimSpace(node.Value)
	if s == "" {
		n.mistake(node.Line, "%s is empty; give a value or leave the line out", what)
	}
	if inside := strings.Trim(s, "“”‘’„"); inside != s {
		n.mistake(node.Line, "%s has curly quotes, which are letters here; write plain ones: \"%s\"", what, brief(inside))
		return ""
	}
	if strings.ContainsAny(s, "\n\r\x00\x1b") {
		n.mistake(node.Line, "%s must stand on one line, without control characters", what)
		return ""
	}
	return s
}

func (n *notes) bool(node *yaml.Node, what string) bool {
	if !n.kind(node, yaml.ScalarNode, what, "true or false") {
		return false
	}
	switch {
	case node.ShortTag() == "!!bool" && strings.EqualFold(node.Value, "true"):
		return true
	case node.ShortTag() == "!!bool" && strings.EqualFold(node.Value, "false"):
		return false
	}
	n.mistake(node.Line, "%s is %s; write true or false", what, describe(node))
	return false
}

// number reads a number from low to high.
func (n *notes) number(node *yaml.Node, what string, low, high float64) float64 {
	if !n.kind(node, yaml.ScalarNode, what, "a number") {
		return 0
	}
	if tag := node.ShortTag(); tag != "!!int" && tag != "!!float" {
		n.mistake(node.Line, "%s is %s; write a number without a unit or sign", what, describe(node))
		return 0
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(node.Value, "_", ""), 64)
	if err != nil || !(v >= low && v <= high) {
		n.mistake(node.Line, "%s is %s; write a number from %g to %g", what, brief(node.Value), low, high)
		return 0
	}
	return v
}

// count reads a whole number from low to high.
func (n *notes) count(node *yaml.Node, what string, low, high int) int {
	v := n.number(node, what, float64(low), float64(high))
	if v != float64(int(v)) {
		n.mistake(node.Line, "%s is %s; write a whole number", what, brief(node.Value))
		return 0
	}
	return int(v)
}

// span reads a duration from 0 to high: "1s", "3h", "1h30m".
func (n *notes) span(node *yaml.Node, what string, high time.Duration) time.Duration {
	s := n.word(node, what)
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	switch {
	case err != nil:
		n.mistake(node.Line, "%s is %q; write a number with a unit: 500ms, 1s, 5m, 3h", what, brief(s))
		return 0
	case d < 0 || d > high:
		n.mistake(node.Line, "%s is %s; it must lie between 0s and %s", what, brief(s), high)
		return 0
	}
	return d
}

// date reads a day, as midnight UTC.
func (n *notes) date(node *yaml.Node, what string) time.Time {
	s := n.word(node, what)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		n.mistake(node.Line, "%s is %q; write the day as 2027-12-31", what, brief(s))
	}
	return t
}

// oneOf reads a word of a fixed list.
func oneOf[T ~string](n *notes, node *yaml.Node, what string, list []T) T {
	s := n.word(node, what)
	if s == "" {
		return ""
	}
	words := make([]string, len(list))
	for i, v := range list {
		if words[i] = string(v); words[i] == s {
			return v
		}
	}
	n.mistake(node.Line, "unknown %s %q; %s", what, brief(s), did(s, words))
	return ""
}

// term reads a word of a list that another part of the program owns.
func (n *notes) term(node *yaml.Node, what string, t Term) string {
	s := n.word(node, what)
	if s == "" {
		return ""
	}
	if id, ok := t.Find(s); ok {
		return id
	}
	hint := ""
	if len(n.mistakes) < mostMistakes {
		hint = t.Hint(s)
	}
	n.mistake(node.Line, "unknown %s %q%s", what, brief(s), hint)
	return ""
}

// relative resolves a path as written in a file: "~/" is the home folder, and
// what is not absolute counts from the file's own folder.
func relative(file, path, home string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok && home != "" {
		return filepath.Join(home, rest)
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}
