package require

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"hitmatch/store/job"
)

// DegreeHIM is the education atom for a degree in health information (of at
// least associate level) whatever its level.
const DegreeHIM job.Education = "degree_him"

// maxYears bounds EXP: nobody asks for a century.
const maxYears = 99

type op uint8

const (
	opNothing op = iota
	opAtom
	opExp
	opEdu
	opAny
	opAll
)

// Expr is what a posting asks. The zero Expr asks nothing. An Expr is a value:
// no method changes it, and it may be copied and shared. Compare with Equal.
type Expr struct {
	op    op
	word  string  // opAtom: the id in upper case; opEdu: the level
	years float64 // opExp
	args  []Expr  // opAny, opAll: two or more, none of them zero
}

// Atom asks for a credential, a licence or a group by its id. Letter case does
// not matter. A word that is no id (empty, or with characters other than
// ASCII letters, digits, "-", "_", "/" and "+") gives the zero Expr.
func Atom(id string) Expr {
	if !isWord(id) {
		return Expr{}
	}
	return Expr{op: opAtom, word: strings.ToUpper(id)}
}

// Exp asks for n years of the work the posting is about, 0 < n <= 99; another
// n gives the zero Expr.
func Exp(n float64) Expr {
	if !(n > 0 && n <= maxYears) {
		return Expr{}
	}
	// Two decimals: the finest a posting states is a month.
	if n = math.Round(n*100) / 100; n == 0 {
		return Expr{}
	}
	return Expr{op: opExp, years: n}
}

// Edu asks for a level of education: one of job's levels from high_school to
// master, or DegreeHIM. Another word gives the zero Expr.
func Edu(level job.Education) Expr {
	if level != DegreeHIM && level.Rank() == 0 {
		return Expr{}
	}
	return Expr{op: opEdu, word: string(level)}
}

// Any asks for one of its arguments, All for every one. Zero arguments are
// left out; a single argument stands for itself; none gives the zero Expr.
func Any(args ...Expr) Expr { return join(opAny, args) }

// All asks for every one of its arguments; see Any.
func All(args ...Expr) Expr { return join(opAll, args) }

func join(o op, args []Expr) Expr {
	kept := make([]Expr, 0, len(args))
	for _, a := range args {
		if !a.IsZero() {
			kept = append(kept, a)
		}
	}
	switch len(kept) {
	case 0:
		return Expr{}
	case 1:
		return kept[0]
	}
	return Expr{op: o, args: kept}
}

// IsZero reports whether nothing is asked.
func (e Expr) IsZero() bool { return e.op == opNothing }

// IsAny reports whether e is a choice between two or more arguments, IsAll
// whether it is a conjunction of them.
func (e Expr) IsAny() bool { return e.op == opAny }

// IsAll reports whether e is a conjunction of two or more arguments.
func (e Expr) IsAll() bool { return e.op == opAll }

// Args returns the arguments of any(…) or all(…), nil for an atom.
func (e Expr) Args() []Expr { return slices.Clone(e.args) }

// Equal reports whether two expressions are written the same.
func (e Expr) Equal(x Expr) bool {
	return e.op == x.op && e.word == x.word && e.years == x.years && slices.EqualFunc(e.args, x.args, Expr.Equal)
}

// Atoms returns the ids of the credentials, licences and groups named, each
// once, in the order they stand. EXP and EDU are not among them.
func (e Expr) Atoms() []string {
	var ids []string
	e.walk(func(x Expr) {
		if x.op == opAtom && !slices.Contains(ids, x.word) {
			ids = append(ids, x.word)
		}
	})
	return ids
}

// HasYears reports whether EXP stands anywhere in the expression.
func (e Expr) HasYears() bool { return e.has(opExp) }

// HasEducation reports whether EDU stands anywhere in the expression.
func (e Expr) HasEducation() bool { return e.has(opEdu) }

// Education is the level that the expression asks, if it asks nothing else.
func (e Expr) Education() (level job.Education, ok bool) {
	return job.Education(e.word), e.op == opEdu
}

func (e Expr) has(o op) bool {
	found := false
	e.walk(func(x Expr) { found = found || x.op == o })
	return found
}

func (e Expr) walk(visit func(Expr)) {
	visit(e)
	for _, a := range e.args {
		a.walk(visit)
	}
}

// String returns the canonical text; Parse reads it back to an equal Expr.
func (e Expr) String() string {
	if e.op == opAtom {
		return e.word
	}
	var b [128]byte // most expressions fit
	return string(e.append(b[:0]))
}

// append appends the canonical text to b.
func (e *Expr) append(b []byte) []byte {
	switch e.op {
	case opAtom:
		b = append(b, e.word...)
	case opExp:
		b = append(strconv.AppendFloat(append(b, "EXP("...), e.years, 'f', -1, 64), ')')
	case opEdu:
		b = append(append(append(b, "EDU("...), e.word...), ')')
	case opAny, opAll:
		if e.op == opAny {
			b = append(b, "any("...)
		} else {
			b = append(b, "all("...)
		}
		for i := range e.args {
			if i > 0 {
				b = append(b, ' ')
			}
			b = e.args[i].append(b)
		}
		b = append(b, ')')
	}
	return b
}

// Simplify returns an expression that asks the same in fewer words: nested
// any in any and all in all are flattened, repeats dropped, and what another
// argument already covers is absorbed (any(A all(A B)) is A; so is
// all(A any(A B))). The order of what remains is kept.
func (e Expr) Simplify() Expr {
	if e.op != opAny && e.op != opAll {
		return e
	}
	args, flat := e.args, true
	if slices.ContainsFunc(args, func(a Expr) bool { return len(a.args) > 0 }) {
		args, flat = make([]Expr, 0, len(e.args)), false
		for _, a := range e.args {
			a = a.Simplify()
			if a.op == e.op {
				args = append(args, a.args...)
			} else {
				args = append(args, a)
			}
		}
	}
	needed := 0
	for i := range args {
		if !needless(e.op, args, i) {
			needed++
		}
	}
	if flat && needed == len(args) {
		return e // it is in its fewest words
	}
	kept := make([]Expr, 0, needed)
	for i := range args {
		if !needless(e.op, args, i) {
			kept = append(kept, args[i])
		}
	}
	return join(e.op, kept)
}

// needless reports whether another of the arguments of o covers argument i; of
// two that cover each other the later one is needless.
func needless(o op, args []Expr, i int) bool {
	for j := range args {
		if i != j && covers(o, &args[j], &args[i]) && (j < i || !covers(o, &args[i], &args[j])) {
			return true
		}
	}
	return false
}

// covers reports whether, as an argument of o, b makes a needless: every part
// of b is a part of a, where the parts are those of the other operator.
func covers(o op, b, a *Expr) bool {
	other := opAll
	if o == opAll {
		other = opAny
	}
	if b.op != other {
		return a.holds(other, b)
	}
	for i := range b.args {
		if !a.holds(other, &b.args[i]) {
			return false
		}
	}
	return true
}

// holds reports whether part is one of the parts of e under an operator: its
// arguments, or itself.
func (e *Expr) holds(o op, part *Expr) bool {
	if e.op != o {
		return e.same(part)
	}
	for i := range e.args {
		if e.args[i].same(part) {
			return true
		}
	}
	return false
}

// same reports whether two expressions are equal but for the order of
// arguments and repeats among them.
func (e *Expr) same(x *Expr) bool {
	if e.op != x.op || e.word != x.word || e.years != x.years {
		return false
	}
	return len(e.args) == 0 || e.key() == x.key()
}

// key is the text of the expression with the order of arguments taken out.
func (e Expr) key() string {
	if len(e.args) == 0 {
		return e.String()
	}
	keys := make([]string, len(e.args))
	for i, a := range e.args {
		keys[i] = a.key()
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	if e.op == opAny {
		return "any(" + strings.Join(keys, " ") + ")"
	}
	return "all(" + strings.Join(keys, " ") + ")"
}

func isWord(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if !isWordByte(s[i]) {
			return false
		}
	}
	// The names of the language are no ids.
	switch strings.ToUpper(s) {
	case "ANY", "ALL", "EXP", "EDU":
		return false
	}
	return true
}

func isWordByte(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return c == '-' || c == '_' || c == '/' || c == '+'
}
