package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrEmpty is wrapped by the error for a file with nothing in it.
var ErrEmpty = errors.New("file is empty")

// Problem is one mistake, or one doubt, in a file.
type Problem struct {
	File string
	Line int // from 1; 0: the file as a whole
	Text string
}

// String is "file:line: text".
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// Problems are the mistakes of one or more files, in the order of their lines.
// It is the error that every function of this package returns for a file that
// could be opened but not accepted.
type Problems struct {
	List []Problem
	err  error
}

// Error is one line per mistake.
func (p *Problems) Error() string {
	lines := make([]string, len(p.List))
	for i, x := range p.List {
		lines[i] = x.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns ErrEmpty for an empty file.
func (p *Problems) Unwrap() error { return p.err }

// whole is the error for a file that cannot be read as YAML at all.
func whole(file string, line int, format string, args ...any) error {
	return &Problems{List: []Problem{{file, line, fmt.Sprintf(format, args...)}}}
}

// notes collects the mistakes and warnings of one file.
type notes struct {
	file     string
	mistakes []Problem
	more     int // mistakes beyond mostMistakes
	doubts   []Problem
}

// mostMistakes are named of one file: nobody mends more at a time, and one
// wrong file can hold a hundred thousand.
const mostMistakes = 100

func (n *notes) mistake(line int, format string, args ...any) {
	if len(n.mistakes) == mostMistakes {
		n.more++
		return
	}
	n.mistakes = append(n.mistakes, Problem{n.file, line, fmt.Sprintf(format, args...)})
}

func (n *notes) doubt(line int, format string, args ...any) {
	n.doubts = append(n.doubts, Problem{n.file, line, fmt.Sprintf(format, args...)})
}

func (n *notes) err() error {
	if len(n.mistakes) == 0 {
		return nil
	}
	list := slices.Clone(n.mistakes)
	slices.SortStableFunc(list, func(a, b Problem) int { return a.Line - b.Line })
	if n.more > 0 {
		list = append(list, Problem{File: n.file, Text: fmt.Sprintf("holds %d more mistakes; mend these first", n.more)})
	}
	return &Problems{List: list}
}

func (n *notes) warnings() []Problem {
	slices.SortStableFunc(n.doubts, func(a, b Problem) int { return a.Line - b.Line })
	return n.doubts
}
