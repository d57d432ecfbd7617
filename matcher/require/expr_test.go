package require

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"hitmatch/store/job"
)

func mustParse(t *testing.T, text string) Expr {
	t.Helper()
	e, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestParseAndString(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"  ", ""},
		{"CCS-P", "CCS-P"},
		{"ccs-p", "CCS-P"},
		{"any(rhit rhia)", "any(RHIT RHIA)"},
		{"any( RHIT,\n RHIA )", "any(RHIT RHIA)"},
		{"any(RHIT)", "RHIT"},
		{"ALL(RHIT Any(CCS CIC))", "all(RHIT any(CCS CIC))"},
		{"any(all(EDU(associate) EXP(2)) RHIT)", "any(all(EDU(associate) EXP(2)) RHIT)"},
		{"EXP( 1.50 )", "EXP(1.5)"},
		{"exp(18)", "EXP(18)"},
		{"edu(DEGREE_HIM)", "EDU(degree_him)"},
		{"any(any(A B) C)", "any(any(A B) C)"},
		{"ANY_AHIMA_AAPC", "ANY_AHIMA_AAPC"},
	}
	for _, tt := range tests {
		e, err := Parse(tt.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.in, err)
			continue
		}
		if got := e.String(); got != tt.want {
			t.Errorf("Parse(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if e.IsZero() != (tt.want == "") {
			t.Errorf("Parse(%q).IsZero() = %v", tt.in, e.IsZero())
		}
	}
}

func TestParseErrorsSayWhere(t *testing.T) {
	tests := []struct {
		in     string
		offset int
		msg    string
	}{
		{"any(", 4, "missing )"},
		{"any()", 5, "empty list"},
		{"any(A B", 7, "missing )"},
		{"A B", 2, "unexpected"},
		{"A)", 1, "unexpected"},
		{"(A)", 0, `"" takes no arguments`},
		{"none(A)", 0, "takes no arguments"},
		{"any", 0, "needs its arguments"},
		{"EXP(two)", 4, "EXP takes years"},
		{"EXP(0)", 4, "EXP takes years"},
		{"EXP(NaN)", 4, "EXP takes years"},
		{"EXP(100)", 4, "EXP takes years"},
		{"EXP(2", 4, "missing )"},
		{"EDU(phd)", 4, "EDU takes"},
		{"EDU(unstated)", 4, "EDU takes"},
		{"A & B", 2, "unexpected"},
		{"any(A ;)", 6, "expected a credential"},
		{strings.Repeat("any(", 100) + "A" + strings.Repeat(")", 100), 260, "nested deeper"},
	}
	for _, tt := range tests {
		_, err := Parse(tt.in)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("Parse(%q) = %v, want a *SyntaxError", tt.in, err)
			continue
		}
		if syntax.Offset != tt.offset || !strings.Contains(syntax.Msg, tt.msg) {
			t.Errorf("Parse(%q): at %d: %s; want at %d: %s", tt.in, syntax.Offset, syntax.Msg, tt.offset, tt.msg)
		}
	}
}

func TestConstructors(t *testing.T) {
	tests := []struct {
		e    Expr
		want string
	}{
		{Any(), ""},
		{All(Expr{}, Expr{}), ""},
		{Any(Atom("rhit"), Expr{}), "RHIT"},
		{All(Atom("RN"), Any(Atom("CCS"), Exp(3), Edu(job.EducationAssociate))), "all(RN any(CCS EXP(3) EDU(associate)))"},
		{Atom(""), ""},
		{Atom("CPC or CCS"), ""},
		{Atom("any"), ""},
		{Exp(-1), ""},
		{Exp(0.001), ""},
		{Exp(1.0 / 3), "EXP(0.33)"},
		{Edu(job.EducationNone), ""},
		{Edu(DegreeHIM), "EDU(degree_him)"},
	}
	for _, tt := range tests {
		if got := tt.e.String(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestSimplify(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"A", "A"},
		{"any(A A)", "A"},
		{"any(A any(B C) B)", "any(A B C)"},
		{"all(A all(B C))", "all(A B C)"},
		{"any(A all(A B))", "A"},
		{"any(all(A B) A)", "A"},
		{"all(A any(A B))", "A"},
		{"all(any(A B) any(B A))", "any(A B)"},
		{"all(any(A B) any(A B C))", "any(A B)"},
		{"any(all(A B) all(A B C))", "all(A B)"},
		{"all(A any(B C))", "all(A any(B C))"},
		{"any(all(A any(B A)) C)", "any(A C)"},
		{"any(RHIT RHIA EXP(2) EXP(2))", "any(RHIT RHIA EXP(2))"},
	}
	for _, tt := range tests {
		if got := mustParse(t, tt.in).Simplify().String(); got != tt.want {
			t.Errorf("Simplify(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestAtomsAndShape(t *testing.T) {
	e := mustParse(t, "all(RHIT any(CCS EXP(2) RHIT EDU(associate)))")
	if got, want := e.Atoms(), []string{"RHIT", "CCS"}; !slices.Equal(got, want) {
		t.Errorf("Atoms() = %v, want %v", got, want)
	}
	if !e.HasYears() || !e.HasEducation() || !e.IsAll() || e.IsAny() || len(e.Args()) != 2 {
		t.Errorf("shape of %s misread", e)
	}
	args := e.Args()
	args[0] = Atom("RN")
	if e.String() != "all(RHIT any(CCS EXP(2) RHIT EDU(associate)))" {
		t.Errorf("changing Args() changed the expression: %s", e)
	}
}

// holds is the meaning of an expression over the set of words that are true.
func holds(e Expr, have map[string]bool) bool {
	switch e.op {
	case opNothing:
		return true
	case opAny:
		return slices.ContainsFunc(e.args, func(a Expr) bool { return holds(a, have) })
	case opAll:
		return !slices.ContainsFunc(e.args, func(a Expr) bool { return !holds(a, have) })
	}
	return have[e.String()]
}

func leaves(e Expr) []string {
	var words []string
	e.walk(func(x Expr) {
		if s := x.String(); len(x.args) == 0 && s != "" && !slices.Contains(words, s) {
			words = append(words, s)
		}
	})
	return words
}

// FuzzParse: what parses prints canonically, and simplifying it keeps its
// meaning under every choice of what is held.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "RHIT", "any(RHIT RHIA)", "all(RHIT any(CCS CIC))", "any(all(EDU(associate) EXP(2)) RHIT CCS)",
		"any(A all(A B) any(B A))", "EXP(1.5)", "EDU(degree_him)", "any(", "EXP(1e1)", "all(any(A B) any(A B C) A)",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil {
			if !e.IsZero() {
				t.Fatalf("Parse(%q) gave %q beside the error %v", text, e, err)
			}
			return
		}
		again, err := Parse(e.String())
		if err != nil || !again.Equal(e) {
			t.Fatalf("Parse(%q) prints %q, which reads as %q (%v)", text, e, again, err)
		}
		s := e.Simplify()
		if again, err := Parse(s.String()); err != nil || !again.Equal(s) {
			t.Fatalf("Simplify(%q) = %q, which reads as %q (%v)", e, s, again, err)
		}
		if s.Simplify().String() != s.String() {
			t.Fatalf("Simplify is not settled: %q, then %q", s, s.Simplify())
		}
		words := leaves(e)
		if len(words) > 8 {
			return
		}
		for mask := range 1 << len(words) {
			have := map[string]bool{}
			for i, w := range words {
				have[w] = mask&(1<<i) != 0
			}
			if holds(e, have) != holds(s, have) {
				t.Fatalf("%q and its simplification %q differ when holding %v", e, s, have)
			}
		}
	})
}
