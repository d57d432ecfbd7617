package quality

// The figures of the development corpus: what the program read and ranked,
// against what careful readers labelled. The arithmetic is that of the
// corpus's own scorer, so that figures can be compared; every figure is
// "name value n".

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
)

// label is one row of a labels file.
type label struct {
	ID           string         `json:"id"`
	InScope      bool           `json:"in_scope"`
	Family       string         `json:"family"`
	Offshore     bool           `json:"offshore"`
	InternalOnly bool           `json:"internal_only"`
	Required     *string        `json:"required"` // nil: only the scope is labelled
	Preferred    string         `json:"preferred"`
	ObtainMonths *float64       `json:"obtain_months"`
	Apprentice   string         `json:"apprentice"`
	Years        *float64       `json:"years"`
	YearsKind    string         `json:"years_kind"`
	Education    string         `json:"education"`
	Remote       string         `json:"remote"`
	StatesAllow  []string       `json:"states_allow"`
	StatesDeny   []string       `json:"states_deny"`
	Pay          *pay           `json:"pay"`
	Level        string         `json:"level"`
	Grades       map[string]int `json:"grades"`
}

type pay struct {
	Min  *float64 `json:"min"`
	Max  *float64 `json:"max"`
	Unit string   `json:"unit"`
}

// posting is what is scored of one object of `hitmatch jobs --json`.
type posting struct {
	ExternalID string `json:"external_id"`
	Facts      struct {
		InScope      bool     `json:"in_scope"`
		Family       string   `json:"family"`
		Offshore     bool     `json:"offshore"`
		InternalOnly bool     `json:"internal_only"`
		Required     string   `json:"required"`
		Preferred    string   `json:"preferred"`
		ObtainMonths *float64 `json:"obtain_months"`
		Apprentice   string   `json:"apprentice"`
		Years        *struct {
			Min  *float64 `json:"min"`
			Kind string   `json:"kind"`
		} `json:"years"`
		Education string `json:"education"`
		Remote    struct {
			Mode        string   `json:"mode"`
			StatesAllow []string `json:"states_allow"`
			StatesDeny  []string `json:"states_deny"`
		} `json:"remote"`
		Pay   *pay   `json:"pay"`
		Level string `json:"level"`
	} `json:"facts"`
}

// digest is what is scored of `hitmatch digest --all --json`.
type digest struct {
	Items []struct {
		Rank    int     `json:"rank"`
		Grade   string  `json:"grade"`
		Posting posting `json:"posting"`
	} `json:"items"`
}

// expression is any(…), all(…) or an atom.
type expression struct {
	op   string // "any", "all"; "" for an atom
	atom string
	args []expression
}

var expressionToken = regexp.MustCompile(`^(?:(any|all)\(|\)|(EXP|EDU)\(([^)]*)\)|([A-Za-z0-9_/+-]+)|\s+|,)`)

var renamed = map[string]string{"CTR": "ODS", "ODS-C": "ODS", "CPC-H": "COC", "RRA": "RHIA", "ART": "RHIT"}

func parseExpression(text string) (expression, error) {
	text = strings.TrimSpace(text)
	cur := expression{op: "all"}
	var stack []expression
	for pos := 0; pos < len(text); {
		m := expressionToken.FindStringSubmatch(text[pos:])
		if m == nil {
			return expression{}, fmt.Errorf("bad expression at %.20q in %q", text[pos:], text)
		}
		pos += len(m[0])
		switch {
		case m[1] != "":
			stack = append(stack, cur)
			cur = expression{op: m[1]}
		case m[0] == ")":
			if len(stack) == 0 {
				return expression{}, fmt.Errorf("unbalanced ) in %q", text)
			}
			done := cur
			cur = stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			cur.args = append(cur.args, done)
		case m[2] != "":
			cur.args = append(cur.args, expression{atom: m[2] + "(" + strings.TrimSpace(m[3]) + ")"})
		case m[4] != "":
			atom := strings.ToUpper(m[4])
			if !strings.HasPrefix(atom, "ANY_") {
				atom = strings.ReplaceAll(atom, "_", "-")
			}
			if now, ok := renamed[atom]; ok {
				atom = now
			}
			cur.args = append(cur.args, expression{atom: atom})
		}
	}
	if len(stack) > 0 {
		return expression{}, fmt.Errorf("unbalanced ( in %q", text)
	}
	return cur, nil
}

func (e expression) atoms(into map[string]bool) {
	if e.op == "" {
		into[e.atom] = true
		return
	}
	for _, a := range e.args {
		a.atoms(into)
	}
}

func (e expression) holds(have map[string]bool) bool {
	switch {
	case e.op == "":
		return have[e.atom]
	case e.op == "any" && len(e.args) > 0:
		return slices.ContainsFunc(e.args, func(a expression) bool { return a.holds(have) })
	}
	return !slices.ContainsFunc(e.args, func(a expression) bool { return !a.holds(have) })
}

// equivalent reports whether two expressions hold for the same sets of atoms:
// for every set up to 16 atoms, for singles, pairs and a fixed pseudo-random
// sample beyond.
func equivalent(a, b expression) bool {
	set := map[string]bool{}
	a.atoms(set)
	b.atoms(set)
	names := make([]string, 0, len(set))
	for n := range set {
		names = append(names, n)
	}
	slices.Sort(names)
	agree := func(pick func(i int) bool) bool {
		have := map[string]bool{}
		for i, n := range names {
			have[n] = pick(i)
		}
		return a.holds(have) == b.holds(have)
	}
	if len(names) <= 16 {
		for bits := range 1 << len(names) {
			if !agree(func(i int) bool { return bits>>i&1 == 1 }) {
				return false
			}
		}
		return true
	}
	for i := range names {
		for j := range names {
			if !agree(func(k int) bool { return k == i || k == j }) {
				return false
			}
		}
	}
	state := uint64(1)
	for range 2000 {
		state = state*6364136223846793005 + 1442695040888963407
		share := state >> 60
		bits := state
		if !agree(func(i int) bool {
			bits = bits*6364136223846793005 + 1442695040888963407
			return bits>>60 < share
		}) {
			return false
		}
	}
	return true
}

// foldedKinds maps the taxonomy's kinds of experience to the coarser names of
// the labels.
var foldedKinds = map[string]string{
	"coding_outpatient_facility": "coding_outpatient", "coding_ed": "coding_outpatient", "coding_risk_adjustment": "risk_adjustment",
	"auditing_coding": "audit", "payment_integrity": "audit", "roi": "him_records", "him_any": "him_records",
	"revenue_cycle": "billing", "denials": "billing",
}

var namedKinds = []string{
	"coding_inpatient", "coding_profee", "coding_outpatient", "coding_any", "risk_adjustment", "audit", "him_records", "billing", "supervision",
}

func foldKind(k string) string {
	if f, ok := foldedKinds[k]; ok {
		k = f
	}
	if slices.Contains(namedKinds, k) {
		return k
	}
	return "other"
}

// f1 counts hits of a set-valued answer.
type f1 struct{ tp, fp, fn int }

func (c *f1) add(want, got []string) {
	w, g := map[string]bool{}, map[string]bool{}
	for _, x := range want {
		w[x] = true
	}
	for _, x := range got {
		g[x] = true
	}
	for x := range g {
		if w[x] {
			c.tp++
		} else {
			c.fp++
		}
	}
	for x := range w {
		if !g[x] {
			c.fn++
		}
	}
}

// share counts right answers.
type share struct{ ok, n int }

func (s *share) add(ok bool) {
	s.n++
	if ok {
		s.ok++
	}
}

type figures struct{ lines []string }

func (f *figures) put(name string, value float64, n int) {
	f.lines = append(f.lines, fmt.Sprintf("%s %.3f %d", name, value, n))
}

func (f *figures) putF1(name string, c f1) {
	ratio := func(a, b int) float64 {
		if b == 0 {
			return 1
		}
		return float64(a) / float64(b)
	}
	p, r := ratio(c.tp, c.tp+c.fp), ratio(c.tp, c.tp+c.fn)
	h := 0.0
	if p+r > 0 {
		h = 2 * p * r / (p + r)
	}
	f.put(name+".precision", p, c.tp+c.fp)
	f.put(name+".recall", r, c.tp+c.fn)
	f.put(name+".f1", h, c.tp+c.fp+c.fn)
}

func (f *figures) putShare(name string, s share) {
	if s.n > 0 {
		f.put(name, float64(s.ok)/float64(s.n), s.n)
	}
}

func nearly(a, b *float64) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return math.Abs(*a-*b) < 0.01*math.Max(1, math.Abs(*a))
}

// scoreReading scores what was read of the labelled postings. differ is
// called with each difference.
func scoreReading(labels []label, postings []posting, differ func(figure, id, want, got string)) (*figures, error) {
	byID := map[string]posting{}
	for _, p := range postings {
		byID[p.ExternalID] = p
	}
	f := &figures{}
	missing := 0
	var scope, required, preferred, allow, deny f1
	names := []string{
		"family", "required_same", "obtain", "apprentice", "years", "years_kind", "education",
		"mode", "pay", "level", "offshore", "internal",
	}
	shares := map[string]*share{}
	for _, n := range names {
		shares[n] = &share{}
	}
	for _, l := range labels {
		p, ok := byID[l.ID]
		if !ok {
			missing++
		}
		in := func(yes bool) []string {
			if yes {
				return []string{l.ID}
			}
			return nil
		}
		scope.add(in(l.InScope), in(p.Facts.InScope))
		if l.InScope != p.Facts.InScope {
			differ("scope", l.ID, fmt.Sprint(l.InScope), fmt.Sprint(p.Facts.InScope))
		}
		if !l.InScope || l.Required == nil {
			continue
		}
		check := func(name string, want, got any, ok bool) {
			shares[name].add(ok)
			if !ok {
				differ(name, l.ID, show(want), show(got))
			}
		}
		check("family", l.Family, p.Facts.Family, l.Family == p.Facts.Family)
		want, err := parseExpression(*l.Required)
		if err != nil {
			return nil, fmt.Errorf("label %s: %w", l.ID, err)
		}
		got, err := parseExpression(p.Facts.Required)
		if err != nil {
			return nil, fmt.Errorf("posting %s: %w", l.ID, err)
		}
		check("required_same", *l.Required, p.Facts.Required, equivalent(want, got))
		credentials := func(e expression) []string {
			set := map[string]bool{}
			e.atoms(set)
			var out []string
			for a := range set {
				if !strings.HasPrefix(a, "EXP(") && !strings.HasPrefix(a, "EDU(") {
					out = append(out, l.ID+" "+a)
				}
			}
			return out
		}
		required.add(credentials(want), credentials(got))
		wantPref, err := parseExpression(l.Preferred)
		if err != nil {
			return nil, fmt.Errorf("label %s: %w", l.ID, err)
		}
		gotPref, err := parseExpression(p.Facts.Preferred)
		if err != nil {
			return nil, fmt.Errorf("posting %s: %w", l.ID, err)
		}
		preferred.add(credentials(wantPref), credentials(gotPref))
		if !slices.Equal(sorted(credentials(wantPref)), sorted(credentials(gotPref))) {
			differ("preferred", l.ID, l.Preferred, p.Facts.Preferred)
		}
		check("obtain", l.ObtainMonths, p.Facts.ObtainMonths, nearly(l.ObtainMonths, p.Facts.ObtainMonths))
		check("apprentice", l.Apprentice, p.Facts.Apprentice, l.Apprentice == p.Facts.Apprentice)
		var min *float64
		kind := ""
		if y := p.Facts.Years; y != nil {
			min, kind = y.Min, y.Kind
		}
		check("years", l.Years, min, nearly(l.Years, min))
		if l.Years != nil {
			check("years_kind", l.YearsKind, kind, foldKind(l.YearsKind) == foldKind(kind))
		}
		check("education", l.Education, p.Facts.Education, l.Education == p.Facts.Education)
		check("mode", l.Remote, p.Facts.Remote.Mode, l.Remote == p.Facts.Remote.Mode)
		key := func(states []string) []string {
			out := make([]string, len(states))
			for i, s := range states {
				out[i] = l.ID + " " + s
			}
			return out
		}
		allow.add(key(l.StatesAllow), key(p.Facts.Remote.StatesAllow))
		deny.add(key(l.StatesDeny), key(p.Facts.Remote.StatesDeny))
		if !slices.Equal(sorted(l.StatesAllow), sorted(p.Facts.Remote.StatesAllow)) {
			differ("states_allow", l.ID, show(l.StatesAllow), show(p.Facts.Remote.StatesAllow))
		}
		if !slices.Equal(sorted(l.StatesDeny), sorted(p.Facts.Remote.StatesDeny)) {
			differ("states_deny", l.ID, show(l.StatesDeny), show(p.Facts.Remote.StatesDeny))
		}
		var wp, gp pay
		if l.Pay != nil {
			wp = *l.Pay
		}
		if p.Facts.Pay != nil {
			gp = *p.Facts.Pay
		}
		check("pay", wp, gp, nearly(wp.Min, gp.Min) && nearly(wp.Max, gp.Max) && (wp.Min == nil || wp.Unit == gp.Unit))
		check("level", l.Level, p.Facts.Level, l.Level == p.Facts.Level)
		check("offshore", l.Offshore, p.Facts.Offshore, l.Offshore == p.Facts.Offshore)
		check("internal", l.InternalOnly, p.Facts.InternalOnly, l.InternalOnly == p.Facts.InternalOnly)
	}
	f.lines = append(f.lines, fmt.Sprintf("postings.missing %d %d", missing, len(labels)))
	f.putF1("scope", scope)
	f.putF1("required_credentials", required)
	f.putF1("preferred_credentials", preferred)
	f.putF1("states_allow", allow)
	f.putF1("states_deny", deny)
	for _, n := range names {
		f.putShare(n, *shares[n])
	}
	return f, nil
}

var gradeNumber = map[string]int{"hide": 0, "low": 1, "near": 2, "strong": 3}

// scoreRanking scores the digests of the profiles, by profile key in order.
func scoreRanking(labels []label, profiles []string, digests map[string]digest, differ func(figure, id, want, got string)) *figures {
	f := &figures{}
	var exact, stay share
	var shown f1
	var sum float64
	n := 0
	for _, key := range profiles {
		type item struct{ rank, grade int }
		items := map[string]item{}
		for _, it := range digests[key].Items {
			items[it.Posting.ExternalID] = item{it.Rank, gradeNumber[it.Grade]}
		}
		var graded []label
		for _, l := range labels {
			if _, ok := l.Grades[key]; ok {
				graded = append(graded, l)
			}
		}
		var all []int
		var order []label
		for _, l := range graded {
			want, it := l.Grades[key], items[l.ID]
			exact.add(want == it.grade)
			in := func(yes bool) []string {
				if yes {
					return []string{key + " " + l.ID}
				}
				return nil
			}
			shown.add(in(want >= 2), in(it.grade >= 2))
			if want == 0 {
				stay.add(it.grade < 2)
			}
			if want != it.grade {
				differ("grade."+key, l.ID, fmt.Sprint(want), fmt.Sprint(it.grade))
			}
			all = append(all, want)
			if it.grade > 0 {
				order = append(order, l)
			}
		}
		slices.SortStableFunc(order, func(a, b label) int { return items[a.ID].rank - items[b.ID].rank })
		var got []int
		for _, l := range order {
			got = append(got, l.Grades[key])
		}
		slices.SortFunc(all, func(a, b int) int { return b - a })
		if ideal := dcg10(all); ideal > 0 {
			v := dcg10(got) / ideal
			sum += v
			n++
			f.put("ndcg10."+key, v, len(graded))
		}
	}
	f.putShare("grade.exact", exact)
	f.putF1("grade.shown", shown)
	f.putShare("grade.hidden_stay_hidden", stay)
	if n > 0 {
		f.put("ndcg10.mean", sum/float64(n), n)
	}
	return f
}

func dcg10(grades []int) float64 {
	var sum float64
	for i, g := range grades[:min(10, len(grades))] {
		sum += (math.Pow(2, float64(g)) - 1) / math.Log2(float64(i+2))
	}
	return sum
}

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return s
}

func show(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
