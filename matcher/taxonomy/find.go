package taxonomy

import (
	"math/bits"
	"slices"
	"strings"

	"hitmatch/matcher/scan"
)

// scratch is the memory of one Find, used again by the next.
type scratch struct {
	text   Text
	tokens []Token // of the text that is read
	found  []candidate
	cues   []cueHit
	seen   []bool // by target: this cue stands somewhere in the posting
	denied []int32
}

type cueHit struct{ target, first, last int32 }

func (t *Taxonomy) borrow() *scratch {
	t.compile()
	if s, ok := t.scratch.Get().(*scratch); ok {
		return s
	}
	return new(scratch)
}

// read cuts a text into words and collects every phrase in it.
func (s *scratch) read(f *finder, text string) {
	s.text.Cut(text, f.words)
	s.collect(f, &s.text)
}

// collect collects every phrase of a text.
func (s *scratch) collect(f *finder, text *Text) {
	tokens, starts := text.Tokens, f.starts
	s.tokens = tokens
	s.found, s.cues = s.found[:0], s.cues[:0]
	for i := range tokens {
		word := int(tokens[i].word)
		if word >= len(starts) {
			continue
		}
		r := &starts[word]
		goesOn := false // a phrase may, with the next word
		if i+1 < len(tokens) {
			t := &tokens[i+1]
			goesOn = uint64(r.joins&takes[t.gap])*(r.words>>(t.word%64)&1) != 0 || r.node != 0 && t.hash == hashThe
		}
		if goesOn || r.ends {
			f.follow(s, i)
		}
	}
}

// Find appends to dst what a text names, ordered by Start, Kind and ID, and
// returns it. A phrase that names several things gives several mentions; of
// the phrases of one kind that overlap, the first and longest counts. The
// offsets are bytes of text. The context is other fields of the same posting
// in which a second cue for an ambiguous word may stand.
func (t *Taxonomy) Find(dst []Mention, text string, context ...string) []Mention {
	s := t.borrow()
	defer t.scratch.Put(s)
	f := t.phrases

	s.seen = append(s.seen[:0], make([]bool, len(f.targets))...)
	for _, c := range context {
		s.read(f, c)
		s.see()
	}
	s.read(f, text)
	s.see()

	f.decide(s, text)
	return f.choose(dst, s, text)
}

// FindBoth appends to inText and inTitle what the text and the title of a
// posting name: it is Find of each with the other as context, in one pass over
// the text. The caller has cut both, with Words of the taxonomy.
func (t *Taxonomy) FindBoth(inText, inTitle []Mention, text, title *Text) ([]Mention, []Mention) {
	s := t.borrow()
	defer t.scratch.Put(s)
	f := t.phrases

	s.seen = append(s.seen[:0], make([]bool, len(f.targets))...)
	s.collect(f, title)
	s.see()
	s.collect(f, text)
	s.see()
	f.decide(s, text.Raw)
	inText = f.choose(inText, s, text.Raw)
	s.collect(f, title)
	f.decide(s, title.Raw)
	return inText, f.choose(inTitle, s, title.Raw)
}

// Words returns the words of the taxonomy's phrases. The caller may enter others.
func (t *Taxonomy) Words() *scan.Words {
	t.compile()
	return t.phrases.words.Clone()
}

func (s *scratch) see() {
	for _, c := range s.cues {
		s.seen[c.target] = true
	}
}

// FindLanguage appends to dst the requirement language of a text (Kind
// KindLanguage, ID of a Language), ordered by Start; the longest phrase wins
// and the class "ignored" is left out.
func (t *Taxonomy) FindLanguage(dst []Mention, text string) []Mention {
	s := t.borrow()
	defer t.scratch.Put(s)
	s.read(t.strength, text)
	for i := range s.found {
		s.found[i].state = accepted
	}
	return t.strength.choose(dst, s, text)
}

// guard tells the meaning of an ambiguous form. It is believed
//
//   - if it stands in a list with a credential that is certain ("RHIT, CRC or
//     CPC-A"), or
//   - if more cues speak for it than against: each of needs that stands in the
//     posting counts one, near within nearWords words counts one, each of
//     against takes one;
//
// and never if the posting itself spells it out as something else ("Clinical
// Research Coordinator (CRC)"). Without needs and near, it is believed unless
// something speaks against it.
type guard struct{ needs, near, against []int32 }

const nearWords = 6

func (f *finder) decide(s *scratch, text string) {
	s.denied = s.denied[:0]
	for i := range s.found {
		c := &s.found[i]
		if c.form.abbr {
			if !s.standsAlone(c, text) {
				c.state = refused
			} else if c.form.guard >= 0 && s.spelledOtherwise(c, text) {
				s.denied = append(s.denied, c.form.target)
			}
		}
	}
	for i := range s.found {
		c := &s.found[i]
		switch {
		case c.state != undecided:
		case c.form.guard < 0:
			c.state = accepted
		case slices.Contains(s.denied, c.form.target):
			c.state = refused
		case f.believed(s, c):
			c.state = accepted
		}
	}
	f.confirmLists(s)
	// A list lends its certainty to its neighbours, forwards and backwards.
	for i := range s.found {
		f.lend(s, i, i-1, -1)
	}
	for i := len(s.found) - 1; i >= 0; i-- {
		f.lend(s, i, i+1, +1)
	}
}

func (f *finder) believed(s *scratch, c *candidate) bool {
	g := &f.guards[c.form.guard]
	points := 0
	for _, cue := range g.needs {
		if s.seen[cue] {
			points++
		}
	}
	for _, cue := range g.against {
		if s.seen[cue] {
			points--
		}
	}
	if len(g.needs) == 0 && len(g.near) == 0 {
		return points == 0
	}
	return points > 0 || points == 0 && s.near(c, g.near)
}

// confirmLists accepts ambiguous abbreviations that stand in a list of three
// or more different ones ("CPC, CCS or COC"): together they are credentials,
// unless something in the posting speaks against one of them.
func (f *finder) confirmLists(s *scratch) {
	const enough = 3
	var run [8]int32 // of s.found, words in order
	n := 0
	settle := func() {
		if n >= enough {
			for _, i := range run[:n] {
				s.found[i].state = accepted
			}
		}
		n = 0
	}
	for i := range s.found {
		c := &s.found[i]
		if c.state != undecided || !c.form.abbr || c.form.kind != KindCredential || f.contradicted(s, c) {
			continue
		}
		if n > 0 {
			before := &s.found[run[n-1]]
			switch {
			case c.first <= before.last:
				continue // the same words
			case !s.listed(before.last, c.first):
				settle()
			}
		}
		twice := slices.ContainsFunc(run[:n], func(k int32) bool { return s.found[k].form.target == c.form.target })
		if n < len(run) && !twice {
			run[n] = int32(i)
			n++
		}
	}
	settle()
}

// contradicted reports whether the posting holds a cue against a candidate.
func (f *finder) contradicted(s *scratch, c *candidate) bool {
	if c.form.guard < 0 {
		return false
	}
	return slices.ContainsFunc(f.guards[c.form.guard].against, func(cue int32) bool { return s.seen[cue] })
}

// near reports whether one of the cues stands within nearWords words.
func (s *scratch) near(c *candidate, cues []int32) bool {
	if len(cues) == 0 {
		return false
	}
	from := c.first - nearWords
	k, _ := slices.BinarySearchFunc(s.cues, from-maxWords, func(h cueHit, at int32) int { return int(h.first - at) })
	for ; k < len(s.cues) && s.cues[k].first <= c.last+nearWords; k++ {
		h := s.cues[k]
		if h.last >= from && (h.last < c.first || h.first > c.last) && slices.Contains(cues, h.target) {
			return true
		}
	}
	return false
}

// lend accepts candidate i if the next certain credential in the direction of
// step is its neighbour in a list.
func (f *finder) lend(s *scratch, i, j, step int) {
	c := &s.found[i]
	if c.state != undecided || c.form.kind != KindCredential {
		return
	}
	const farthest = 16 // words of the longest name of a credential
	for ; j >= 0 && j < len(s.found); j += step {
		o := &s.found[j]
		if o.first > c.last+farthest || o.first < c.first-farthest {
			return
		}
		if o.state != accepted || o.form.kind != KindCredential {
			continue
		}
		if s.listed(o.last, c.first) || s.listed(c.last, o.first) {
			c.state = accepted
			return
		}
	}
}

// listed reports whether nothing but list words stand between two words.
func (s *scratch) listed(before, after int32) bool {
	if after <= before || after-before > 4 {
		return false
	}
	for k := before + 1; k <= after; k++ {
		switch s.tokens[k].gap {
		case gapSpace:
			if after == before+1 {
				return false // two words without anything between are no list
			}
		case gapComma, gapSlash, gapNone:
		default:
			return false
		}
		if k == after {
			return true
		}
		switch s.tokens[k].hash {
		case hashOr, hashAnd, hashEither:
		default:
			return false
		}
	}
	return true
}

// standsAlone reports whether an abbreviation is not part of a longer code:
// the PCS of ICD-10-PCS, the CPC of CPC-X and CPC+.
func (s *scratch) standsAlone(c *candidate, text string) bool {
	first, last := s.tokens[c.first], s.tokens[c.last]
	if first.gap == gapHyphen && s.tokens[c.first-1].digit {
		return false
	}
	if strings.HasPrefix(text[last.End:], "+") {
		return false
	}
	if c.last > c.first && !last.upper && last.gap != gapHyphen {
		return false // "the CPC as well", where CPC-As are several CPC-A
	}
	if next := int(c.last) + 1; next < len(s.tokens) {
		n := s.tokens[next]
		return n.gap != gapHyphen || !n.single || !n.upper
	}
	return true
}

// spelledOtherwise reports whether the words before a bracketed abbreviation,
// or the bracketed words behind it, have its initials and are not the words of
// a certification.
func (s *scratch) spelledOtherwise(c *candidate, text string) bool {
	if c.first != c.last {
		return false
	}
	next := int(c.last) + 1
	before := s.tokens[c.first].gap == gapOpen
	if !before && (next == len(s.tokens) || s.tokens[next].gap != gapOpen) {
		return false
	}
	abbr := strings.ToLower(text[s.tokens[c.first].Start:s.tokens[c.first].End])
	if before {
		return s.spells(abbr, int(c.first)-1, -1, text)
	}
	return s.spells(abbr, next, +1, text)
}

// credential reports whether a word may be the abbreviation of a credential.
func (s *scratch) credential(at int32) bool {
	return slices.ContainsFunc(s.found, func(c candidate) bool {
		return c.first == at && c.last == at && c.form.kind == KindCredential
	})
}

func (s *scratch) spells(abbr string, at, step int, text string) bool {
	letter := 0
	if step < 0 {
		letter = len(abbr) - 1
	}
	for ; at >= 0 && at < len(s.tokens); at += step {
		tok := s.tokens[at]
		w := strings.ToLower(text[tok.Start:tok.End])
		for _, stem := range [...]string{"certif", "regist", "credential", "accredit", "licens", "coder", "coding"} {
			if strings.HasPrefix(w, stem) {
				return false
			}
		}
		if tok.upper && s.credential(int32(at)) {
			return false // "COC or CPC (COC preferred)": no words
		}
		switch {
		case w[0] == abbr[letter]:
			letter += step
			if letter < 0 || letter == len(abbr) {
				return true
			}
		case w == "of" || w == "and" || w == "for" || w == "the" || w == "in" || w == "to" || w == "&":
		default:
			return false
		}
		if step < 0 && tok.gap == gapBreak {
			return false
		}
	}
	return false
}

// choose appends the accepted candidates that are the longest of their kind.
func (f *finder) choose(dst []Mention, s *scratch, text string) []Mention {
	from := len(dst)
	var covered [KindLanguage + 1]int32 // by kind: words before this one are taken
	credential, group := span{-2, -2}, span{-2, -2}
	for i := 0; i < len(s.found); {
		j := i
		for j < len(s.found) && s.found[j].first == s.found[i].first {
			j++
		}
		bucket := s.found[i:j]
		i = j
		var longest [KindLanguage + 1]int32 // one past the last word
		kinds := uint16(0)                  // a bit for each that has one
		for k := range bucket {
			c := &bucket[k]
			kind := c.form.kind
			if c.state == accepted && c.first >= covered[kind] {
				longest[kind] = max(longest[kind], c.last+1)
				kinds |= 1 << kind
			}
		}
		for ; kinds != 0; kinds &= kinds - 1 {
			kind := Kind(bits.TrailingZeros16(kinds))
			last := longest[kind]
			at := span{bucket[0].first, last - 1}
			switch kind {
			case KindCredential:
				credential = at
			case KindGroup:
				if credential.holds(at.first) && credential.first < at.first ||
					at.first == credential.last+1 && s.tokens[at.first].gap.joins() {
					// "CPC coding certification" names the CPC, not the group.
					covered[kind] = max(covered[kind], last)
					continue
				}
				if s.longerAhead(f, i, at) {
					continue // "current coding credential through AHIMA or AAPC"
				}
				group = at
			case KindExperience:
				if credential.within(at) || group.within(at) {
					continue
				}
			case KindSkill, KindSetting, KindSpecialty:
				if credential.within(at) {
					continue
				}
			}
			covered[kind] = last
			begin := len(dst)
			for k := range bucket {
				c := &bucket[k]
				if c.state != accepted || c.form.kind != kind || c.last+1 != last {
					continue
				}
				tg := &f.targets[c.form.target]
				if tg.id == ignored {
					continue
				}
				m := Mention{
					Kind: tg.kind, ID: tg.id, Apprentice: c.form.apprentice, Term: c.form.target,
					Start: int(s.tokens[c.first].Start), End: s.end(c, text),
				}
				if tg.kind == KindCredential {
					if tg.licence {
						credential = span{-2, -2} // a group behind it is another thing
					}
					s.eligible(&m, dst[from:], c)
				}
				if !slices.Contains(dst[begin:], m) { // reached by two joins
					dst = append(dst, m)
				}
			}
			if len(dst) > begin+1 {
				slices.SortStableFunc(dst[begin:], func(a, b Mention) int { return strings.Compare(a.ID, b.ID) })
			}
		}
	}
	return dst
}

// longerAhead reports whether a group that begins at candidate i or behind it
// overlaps the words at and is longer.
func (s *scratch) longerAhead(f *finder, i int, at span) bool {
	for ; i < len(s.found) && s.found[i].first <= at.last; i++ {
		c := &s.found[i]
		if c.state == accepted && c.form.kind == KindGroup && c.last-c.first > at.last-at.first {
			return true
		}
	}
	return false
}

// span is a run of words, first to last.
type span struct{ first, last int32 }

func (a span) holds(word int32) bool { return a.first <= word && word <= a.last }

// within reports whether b is a part of a, but not all of it.
func (a span) within(b span) bool { return a.holds(b.first) && a.holds(b.last) && a != b }

// ignored is the id under which the finder keeps phrases that mean nothing.
const ignored = ""

// joins reports whether a group in words behind this gap explains the
// credential before it.
func (g gap) joins() bool {
	return g == gapSpace || g == gapHyphen || g == gapClose || g == gapOpen
}

// end is the end of a candidate, with the bracket that it opened.
func (s *scratch) end(c *candidate, text string) int {
	end := int(s.tokens[c.last].End)
	open := false
	for k := c.first + 1; k <= c.last; k++ {
		switch s.tokens[k].gap {
		case gapOpen:
			open = true
		case gapClose:
			open = false
		}
	}
	if open && end < len(text) && (text[end] == ')' || text[end] == ']') {
		end++
	}
	return end
}

var (
	hashEither   = scan.Hash("either")
	hashEligible = scan.Hash("eligible")
	hashSit      = scan.Hash("sit")
	// between are the words that may stand between a credential and
	// "eligible": "RHIT certified or eligible", "CTR exam eligible".
	between = [...]uint64{
		hashOr, scan.Hash("certified"), scan.Hash("certification"), scan.Hash("credential"),
		scan.Hash("credentialed"), scan.Hash("exam"), scan.Hash("examination"), scan.Hash("registry"), scan.Hash("board"),
	}
	// sitting are the words between "eligible to sit" and the credential.
	sitting = [...]uint64{scan.Hash("for"), hashThe, scan.Hash("an"), scan.Hash("a"), scan.Hash("to"), hashSit}
)

// eligible marks a mention whose text says that eligibility is meant. In
// "RHIT/RHIA eligible" the word goes for both.
func (s *scratch) eligible(m *Mention, before []Mention, c *candidate) {
	// The word behind it.
	k := c.last + 1
	for n := 0; n < 4 && int(k) < len(s.tokens); n, k = n+1, k+1 {
		t := s.tokens[k]
		if t.gap != gapHyphen && t.gap != gapSpace && t.gap != gapSlash && t.gap != gapClose {
			break
		}
		if t.hash == hashEligible {
			m.Eligible, m.End = true, int(t.End)
			break
		}
		if !slices.Contains(between[:], t.hash) {
			break
		}
	}
	// The words before it: "eligible to sit for the RHIT".
	sit := false
	for k, n := c.first-1, 0; k >= 0 && n < 6 && !m.Eligible; k, n = k-1, n+1 {
		h := s.tokens[k].hash
		sit = sit || h == hashSit
		if h == hashEligible {
			m.Eligible = sit
			break
		}
		if !slices.Contains(sitting[:], h) {
			break
		}
	}
	if !m.Eligible || c.first == 0 || s.tokens[c.first].gap != gapSlash {
		return
	}
	for i := len(before) - 1; i >= 0; i-- {
		b := &before[i]
		if b.Kind == KindCredential && b.End == int(s.tokens[c.first-1].End) {
			b.Eligible = true
			break
		}
	}
}
