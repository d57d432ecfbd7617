package read

import (
	"slices"
	"strings"

	"hitmatch/matcher/require"
	"hitmatch/matcher/taxonomy"
)

// atom is something a profile can answer: a credential, a licence, a group of
// them, years of experience, a level of schooling.
type atom struct {
	expr       require.Expr
	id         string // of a credential, licence or group; "" else
	group      bool
	licence    bool
	eligible   bool
	apprentice bool
	from, to   int // words
}

// credential reports whether the atom is a credential, licence or group.
func (a atom) credential() bool { return a.id != "" }

// atoms lists what words from to to name. With others, years of experience
// and schooling are listed, too.
func (c *credentialReader) atoms(from, to int, others bool) []atom {
	d := c.d
	if from >= to {
		return nil
	}
	before := len(d.atoms)
	add := func(a atom, start, end int) {
		a.from, a.to = d.wordAt(start), d.wordsTo(end)
		d.atoms = append(d.atoms, a)
	}
	start, end := d.text.words[from].start, d.text.words[to-1].end
	for _, m := range d.mentionsIn(start, end) {
		switch m.Kind {
		case taxonomy.KindCredential:
			cred, ok := c.r.taxonomy.Credential(m.ID)
			if !ok || d.workers(m) || c.namesState(m) || d.schoolFor(m) {
				continue
			}
			id := cred.ID
			if at := d.wordAt(m.Start); at > 0 && d.text.words[at-1].text == "non" {
				id = strings.TrimSuffix(id, "-A") // "a non-apprentice CPC"
			}
			if cred.RenamedTo != "" {
				id = cred.RenamedTo
			}
			add(atom{expr: require.Atom(id), id: id, licence: cred.Licence, eligible: m.Eligible, apprentice: m.Apprentice}, m.Start, m.End)
		case taxonomy.KindGroup:
			add(atom{expr: c.r.groupExpr(m.ID), id: m.ID, group: true, eligible: m.Eligible}, m.Start, m.End)
		}
	}
	if others {
		for _, l := range d.lengthsIn(from, to) {
			if l.min > 0 && d.experienceAt(l) {
				d.atoms = append(d.atoms, atom{expr: require.Exp(l.min), from: l.from, to: l.to})
			}
		}
		for _, s := range d.schoolingIn(from, to) {
			d.atoms = append(d.atoms, atom{expr: require.Edu(s.atom()), from: s.from, to: s.to})
		}
	}
	found := slices.DeleteFunc(slices.Clip(d.atoms[before:]), func(a atom) bool { return a.expr.IsZero() })
	return c.issuers(disjoint(found), from, to)
}

// among lists those of the atoms that lie among the words from to to.
func (c *credentialReader) among(atoms []atom, from, to int) []atom {
	d := c.d
	before := len(d.atoms)
	for _, a := range atoms {
		if a.from >= from && a.to <= to {
			d.atoms = append(d.atoms, a)
		}
	}
	return slices.Clip(d.atoms[before:])
}

// namesState reports whether a licence is the code of a state where it stands:
// in a list with codes that are nothing else ("MD, PA or VA"), or in a list
// behind a preposition of place.
func (c *credentialReader) namesState(m taxonomy.Mention) bool {
	s, states := &c.d.text, c.r.around.states
	i := c.d.wordAt(m.Start)
	if m.End-m.Start != 2 || !states.isCode(s, i) {
		return false
	}
	joins := func(k int) bool { return s.words[k].text == "or" || s.words[k].text == "and" }
	// next is the word beside one of the list in a direction, -1 if the list ends.
	next := func(k, step int) int {
		gap := max(k, k+step) // the word behind the gap
		if k += step; k < 0 || k >= len(s.words) {
			return -1
		}
		if joins(k) {
			k += step
		} else if s.words[gap].brk != brkComma && s.words[gap].brk != brkSlash {
			return -1
		}
		if k < 0 || k >= len(s.words) || !states.isCode(s, k) {
			return -1
		}
		return k
	}
	first := i
	for _, step := range []int{-1, 1} {
		for k := next(i, step); k >= 0; k = next(k, step) {
			if _, licence := c.r.taxonomy.Credential(strings.ToUpper(s.words[k].text)); !licence {
				return true
			}
			first = min(first, k)
		}
	}
	if first == 0 || s.words[first].brk >= brkColon {
		return false
	}
	switch s.words[first-1].text {
	case "in", "within", "from", "states":
		return true
	}
	return false
}

// workers reports whether a mention is of people and not of a credential:
// several of them, in small letters, as in "certified ED coders".
func (d *document) workers(m taxonomy.Mention) bool {
	s := d.text.raw[m.Start:m.End]
	first := s[0]
	return first >= 'a' && first <= 'z' && (strings.HasSuffix(s, " coders") || strings.HasSuffix(s, " billers") || strings.HasSuffix(s, " registrars"))
}

// schoolFor reports whether a mention names no credential held but the schooling
// that leads to it: "completed RHIT schooling", "a student of an RHIA program".
func (d *document) schoolFor(m taxonomy.Mention) bool {
	words := d.text.words
	i := d.wordsTo(m.End)
	joins := func(i int) bool { return words[i].brk == brkSlash || words[i].text == "or" }
	for n := 0; n < 3 && i+1 < len(words) && joins(i); n++ {
		i++ // "ART/RHIT schooling"
	}
	if i >= len(words) || words[i].brk >= brkComma {
		return false
	}
	switch words[i].text {
	case "schooling", "coursework", "studies", "curriculum", "student", "students":
		return true
	}
	return false
}

// disjoint sorts atoms by place, where they are; where two overlap, a credential by name goes
// before a group, a group before years and schooling, then the first.
func disjoint(found []atom) []atom {
	weight := func(a atom) int {
		switch {
		case !a.credential():
			return 0
		case a.group:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(found, func(a, b atom) int { return a.from - b.from })
	kept := found[:0]
	for _, a := range found {
		for n := len(kept); n > 0 && kept[n-1].to > a.from; n = len(kept) {
			if weight(kept[n-1]) >= weight(a) {
				a.to = a.from // beaten
				break
			}
			kept = kept[:n-1]
		}
		if a.to > a.from {
			kept = append(kept, a)
		}
	}
	return kept
}

// groupExpr is a group as an expression: a group of one or two is named by its
// members, a larger one by its id.
func (r *Reader) groupExpr(id string) require.Expr {
	g, ok := r.taxonomy.Group(id)
	if !ok {
		return require.Expr{}
	}
	var members []require.Expr
	for _, m := range g.Members {
		cred, ok := r.taxonomy.Credential(m)
		if !ok || cred.RenamedTo != "" {
			continue
		}
		members = append(members, require.Atom(m))
	}
	if len(members) <= 2 || g.Closed {
		return require.Any(members...)
	}
	return require.Atom(id)
}

// issuers adds the issuers that stand in a list of credentials as if they were
// some ("CCS, AHIMA, CPC or AAPC credentials"), and those behind the word
// certification: they mean any credential of theirs.
func (c *credentialReader) issuers(found []atom, from, to int) []atom {
	d := c.d
	start, end := d.text.words[from].start, d.text.words[to-1].end
	added := false
	for _, m := range d.mentionsIn(start, end) {
		group := ""
		if m.Kind == taxonomy.KindIssuer {
			switch m.ID {
			case "AHIMA":
				group = "AHIMA_ANY"
			case "AAPC":
				group = "AAPC_ANY"
			}
		}
		if group == "" {
			continue
		}
		at, after := d.wordAt(m.Start), d.wordsTo(m.End)
		if slices.ContainsFunc(found, func(a atom) bool { return a.from < after && at < a.to }) || !c.listed(found, at, after) {
			continue
		}
		found = append(found, atom{expr: c.r.groupExpr(group), id: group, group: true, from: at, to: after})
		added = true
	}
	if added {
		slices.SortStableFunc(found, func(a, b atom) int { return a.from - b.from })
	}
	return found
}

// listed reports whether words are an item of a list of credentials: a comma
// or "or" on both sides, a credential before and after.
func (c *credentialReader) listed(found []atom, from, to int) bool {
	words := c.d.text.words
	before, after := false, false
	for _, a := range found {
		if !a.credential() {
			continue
		}
		before = before || a.to == from && words[from].brk == brkComma
		after = after || a.from >= to && a.from-to <= 2 && (words[to].brk == brkComma || words[to].text == "or")
	}
	return before && after
}

// beforeBesides leaves out of a wish what it comes on top of: "RHIT in addition
// to the coding credential".
func (c *credentialReader) beforeBesides(atoms []atom) []atom {
	words := c.d.text.words
	for i := 1; i < len(atoms); i++ {
		for k := atoms[i-1].to; k+1 < atoms[i].from; k++ {
			if (words[k].text == "addition" || words[k].text == "top") && (words[k+1].text == "to" || words[k+1].text == "of") {
				return atoms[:i]
			}
		}
	}
	return atoms
}

// marks lists where the credentials among atoms stand.
func marks(atoms []atom) [][2]int {
	var m [][2]int
	for _, a := range atoms {
		if a.credential() {
			m = append(m, [2]int{a.from, a.to})
		}
	}
	return m
}

// byIssuer reads "certification through: AHIMA, AAPC", where label and cell
// or a name spelled out keep the words apart.
func (c *credentialReader) byIssuer(u *unit, from, to int) (atom, bool) {
	d := c.d
	start, end := d.text.words[from].start, d.text.words[to-1].end
	ahima, aapc := false, false
	at := stretch{}
	for _, m := range d.mentionsIn(start, end) {
		if m.Kind == taxonomy.KindIssuer && (m.ID == "AHIMA" || m.ID == "AAPC") {
			ahima, aapc = ahima || m.ID == "AHIMA", aapc || m.ID == "AAPC"
			if at.empty() {
				at.start = m.Start
			}
			at.end = m.End
		}
	}
	if !ahima && !aapc || !c.certifies(from, to) && !c.certifiesLabel(u) {
		return atom{}, false
	}
	id := "ANY_AHIMA_AAPC"
	switch {
	case !aapc:
		id = "AHIMA_ANY"
	case !ahima:
		id = "AAPC_ANY"
	}
	return atom{expr: c.r.groupExpr(id), id: id, group: true, from: d.wordAt(at.start), to: d.wordsTo(at.end)}, true
}

// certifies reports whether words speak of a certification that a person holds.
func (c *credentialReader) certifies(from, to int) bool {
	for _, w := range c.d.text.words[from:to] {
		switch w.text {
		case "certification", "certifications", "credential", "credentials", "certified", "credentialed":
			return true
		}
	}
	return false
}

func (c *credentialReader) certifiesLabel(u *unit) bool {
	for _, s := range []stretch{u.labelled, u.headed} {
		if !s.empty() && c.certifies(c.d.wordAt(s.start), c.d.wordsTo(s.end)) {
			return true
		}
	}
	return false
}
