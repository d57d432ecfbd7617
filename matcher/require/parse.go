package require

import (
	"fmt"
	"strconv"
	"strings"

	"hitmatch/store/job"
)

// maxDepth bounds how deep expressions may nest; people nest two or three.
const maxDepth = 64

// SyntaxError says where and why a text is not an expression.
type SyntaxError struct {
	Text   string
	Offset int // in bytes
	Msg    string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("requirement %q, at %d: %s", e.Text, e.Offset, e.Msg)
}

// Parse reads an expression. Runs of spaces and commas between arguments and
// letter case do not matter; the empty text is the zero Expr. The error is a
// *SyntaxError.
func Parse(text string) (Expr, error) {
	p := parser{text: text}
	p.space()
	if p.pos == len(text) {
		return Expr{}, nil
	}
	e, err := p.expr(0)
	if err != nil {
		return Expr{}, err
	}
	p.space()
	if p.pos < len(text) {
		return Expr{}, p.fail("unexpected %q after the expression; several requirements are joined by any(…) or all(…)", text[p.pos:p.pos+1])
	}
	return e, nil
}

type parser struct {
	text string
	pos  int
}

func (p *parser) fail(format string, args ...any) error {
	return &SyntaxError{Text: p.text, Offset: p.pos, Msg: fmt.Sprintf(format, args...)}
}

func (p *parser) space() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n,", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *parser) peek(c byte) bool { return p.pos < len(p.text) && p.text[p.pos] == c }

func (p *parser) expr(depth int) (Expr, error) {
	if depth > maxDepth {
		return Expr{}, p.fail("nested deeper than %d", maxDepth)
	}
	start := p.pos
	for p.pos < len(p.text) && isWordByte(p.text[p.pos]) {
		p.pos++
	}
	word := p.text[start:p.pos]
	if !p.peek('(') {
		e := Atom(word)
		if e.IsZero() {
			p.pos = start
			if word == "" {
				return Expr{}, p.fail("expected a credential, any(…), all(…), EXP(n) or EDU(level)")
			}
			return Expr{}, p.fail("%s needs its arguments in parentheses", word)
		}
		return e, nil
	}
	switch strings.ToUpper(word) {
	case "ANY":
		return p.list(opAny, depth)
	case "ALL":
		return p.list(opAll, depth)
	case "EXP":
		return p.single(func(arg string) (Expr, string) {
			n, err := strconv.ParseFloat(arg, 64)
			if e := Exp(n); err == nil && !e.IsZero() {
				return e, ""
			}
			return Expr{}, fmt.Sprintf("EXP takes years from 0.01 to %d, not %q", maxYears, arg)
		})
	case "EDU":
		return p.single(func(arg string) (Expr, string) {
			if e := Edu(job.Education(strings.ToLower(arg))); !e.IsZero() {
				return e, ""
			}
			return Expr{}, fmt.Sprintf("EDU takes high_school, certificate, associate, bachelor, master or %s, not %q", DegreeHIM, arg)
		})
	}
	p.pos = start
	return Expr{}, p.fail("%q takes no arguments; only any, all, EXP and EDU do", word)
}

func (p *parser) list(o op, depth int) (Expr, error) {
	p.pos++
	var args []Expr
	for {
		p.space()
		if p.peek(')') {
			p.pos++
			if len(args) == 0 {
				return Expr{}, p.fail("empty list")
			}
			return join(o, args), nil
		}
		if p.pos == len(p.text) {
			return Expr{}, p.fail("missing )")
		}
		e, err := p.expr(depth + 1)
		if err != nil {
			return Expr{}, err
		}
		args = append(args, e)
	}
}

// single reads the one plain argument of EXP and EDU.
func (p *parser) single(build func(arg string) (Expr, string)) (Expr, error) {
	p.pos++
	end := strings.IndexByte(p.text[p.pos:], ')')
	if end < 0 {
		return Expr{}, p.fail("missing )")
	}
	e, msg := build(strings.TrimSpace(p.text[p.pos : p.pos+end]))
	if msg != "" {
		return Expr{}, p.fail("%s", msg)
	}
	p.pos += end + 1
	return e, nil
}
