package taxonomy

import (
	"fmt"
	"math/bits"
	"strings"
)

// A finder is a trie over words. Its edges live in one hash table keyed by
// node, join and word, so that a step costs one look-up, and a text is read in
// one pass: from each word the trie is followed as far as it goes.

// join is what a phrase wants between two of its words.
type join uint8

const (
	joinStart join = iota // the first word
	joinPlain             // a blank, a hyphen or nothing
	joinTight             // a hyphen before or after a single letter: CPC-A, CPC (A)
	joinLoose             // a dash or an opening bracket: "Coder (Inpatient)", "Coder - Inpatient"
	joinClose             // a closing bracket
	joinSlash
	joinComma
	joinDot
)

// takes lists the joins that a gap of the text satisfies.
var takes = [...][]join{
	gapBreak:  nil,
	gapNone:   {joinPlain},
	gapSpace:  {joinPlain, joinLoose, joinClose, joinComma},
	gapHyphen: {joinPlain, joinTight, joinLoose},
	gapDash:   {joinTight, joinLoose},
	gapSlash:  {joinSlash},
	gapComma:  {joinComma, joinLoose},
	gapOpen:   {joinTight, joinLoose},
	gapClose:  {joinClose},
	gapDot:    {joinDot},
}

// joinOf is the join a phrase asks for, from the gap it writes itself.
func joinOf(g gap, single bool) (join, bool) {
	switch g {
	case gapNone, gapSpace:
		return joinPlain, true
	case gapHyphen:
		if single {
			return joinTight, true
		}
		return joinPlain, true
	case gapDash, gapOpen:
		return joinLoose, true
	case gapClose:
		return joinClose, true
	case gapSlash:
		return joinSlash, true
	case gapComma:
		return joinComma, true
	case gapDot:
		return joinDot, true
	}
	return 0, false
}

// target is what a phrase names.
type target struct {
	kind    Kind
	id      string
	licence bool
}

// form is one phrase of the finder.
type form struct {
	target     int32
	guard      int32  // index of its guard, -1: none
	caps       uint64 // the words that must stand in capitals, bit 0 the first
	owns       uint64 // the words that must end in s: the phrase writes 's
	apprentice bool
	abbr       bool // one word, or one with a hyphen, of a credential: see standsAlone
}

// maxWords bounds the words of a phrase; form.caps has a bit for each.
const maxWords = 64

type finder struct {
	words   table // hash of a folded word -> number, from 1
	edges   table // edgeKey -> node, from 1; the root is 0
	forms   [][]form
	targets []target
	guards  []guard
	tokens  []token // memory of add
}

func edgeKey(node uint32, j join, word uint32) uint64 {
	return uint64(node)<<36 | uint64(j)<<32 | uint64(word)
}

// add enters a phrase and returns the node it ends at.
func (f *finder) add(phrase string, fm form) (uint32, error) {
	f.tokens = tokenise(f.tokens[:0], phrase)
	node, n := uint32(0), 0
	var before token
	for _, t := range f.tokens {
		if t.hash == hashThe {
			continue
		}
		j := joinStart
		if n > 0 {
			ok := false
			if j, ok = joinOf(t.gap, t.single || before.single); !ok {
				return 0, fmt.Errorf("phrase %q: a stop parts its words", phrase)
			}
		}
		if n == maxWords {
			return 0, fmt.Errorf("phrase %q: more than %d words", phrase, maxWords)
		}
		if capitals(phrase[t.start:t.end]) {
			fm.caps |= 1 << n
		}
		if t.inflected && possessive(phrase[t.start:t.end]) {
			fm.owns |= 1 << n
		}
		word := f.words.get(t.hash)
		if word == 0 {
			word = uint32(f.words.n + 1)
			f.words.put(t.hash, word)
		}
		key := edgeKey(node, j, word)
		next := f.edges.get(key)
		if next == 0 {
			if len(f.forms) == 0 {
				f.forms = append(f.forms, nil) // the root
			}
			next = uint32(len(f.forms))
			f.forms = append(f.forms, nil)
			f.edges.put(key, next)
		}
		node, before = next, t
		n++
	}
	if n == 0 {
		return 0, fmt.Errorf("phrase %q: holds no word", phrase)
	}
	f.forms[node] = append(f.forms[node], fm)
	return node, nil
}

// possessive reports whether a word of a phrase is written with an apostrophe.
func possessive(word string) bool {
	return strings.Contains(word, "'") || strings.Contains(word, "’")
}

// capitals reports whether a word of a phrase is written as an abbreviation:
// two or more letters, all capital but for a plural s, or one capital letter.
func capitals(word string) bool {
	letters, small := 0, 0
	for i := 0; i < len(word); i++ {
		switch c := word[i]; {
		case c >= 'A' && c <= 'Z':
			letters++
		case c >= 'a' && c <= 'z', c >= 0x80:
			small++
		}
	}
	if small == 1 && letters > 1 && word[len(word)-1] == 's' {
		return true
	}
	return letters > 0 && small == 0
}

// candidate is a phrase met in a text: words first to last.
type candidate struct {
	form        *form
	first, last int32
	state       candidateState
}

type candidateState uint8

const (
	undecided candidateState = iota
	accepted
	refused
)

// marks says of the words walked over which stand in capitals and which in s.
type marks struct{ caps, owns uint64 }

// walk follows the trie from node over the words from i on and appends the
// phrases that end on the way.
func (f *finder) walk(s *scratch, node uint32, first, i, depth int, seen marks) {
	t := &s.tokens[i]
	word := s.words[i]
	if depth > 0 && t.hash == hashThe && t.gap == gapSpace && i+1 < len(s.tokens) && s.tokens[i-1].hash != hashThe {
		f.walk(s, node, first, i+1, depth, seen)
	}
	if word == 0 || depth == maxWords {
		return
	}
	if t.upper {
		seen.caps |= 1 << depth
	}
	if t.inflected {
		seen.owns |= 1 << depth
	}
	if depth == 0 {
		f.step(s, node, joinStart, word, first, i, depth, seen)
		return
	}
	for _, j := range takes[t.gap] {
		if j == joinTight && !s.suffix(i) {
			continue
		}
		f.step(s, node, j, word, first, i, depth, seen)
	}
}

func (f *finder) step(s *scratch, node uint32, j join, word uint32, first, i, depth int, seen marks) {
	next := f.edges.get(edgeKey(node, j, word))
	if next == 0 {
		return
	}
	for k := range f.forms[next] {
		fm := &f.forms[next][k]
		if fm.caps&^seen.caps|fm.owns&^seen.owns != 0 {
			continue
		}
		if f.targets[fm.target].kind == kindCue {
			s.cues = append(s.cues, cueHit{fm.target, int32(first), int32(i)})
		} else {
			s.found = append(s.found, candidate{form: fm, first: int32(first), last: int32(i)})
		}
	}
	if i+1 < len(s.tokens) {
		f.walk(s, next, first, i+1, depth+1, seen)
	}
}

// suffix reports whether word i can be the mark after an abbreviation. A
// hyphen without blanks makes it one; after a dash "CPC - A minimum of …" is
// not, and a bracket must close behind it.
func (s *scratch) suffix(i int) bool {
	switch s.tokens[i].gap {
	case gapOpen:
		return i+1 == len(s.tokens) || s.tokens[i+1].closes
	case gapDash:
		if i+1 == len(s.tokens) || s.tokens[i+1].gap != gapSpace {
			return true
		}
		h := s.tokens[i+1].hash
		return h == hashAnd || h == hashOr
	}
	return true
}

var hashOr = hashWord("or")

// table is a hash table from non-zero keys to non-zero numbers, open
// addressing, at most half full.
type table struct {
	keys   []uint64
	values []uint32
	n      int
	shift  uint8
}

func (t *table) slot(key uint64) uint64 { return key * 0x9e3779b97f4a7c15 >> t.shift }

func (t *table) get(key uint64) uint32 {
	if t.n == 0 {
		return 0
	}
	mask := uint64(len(t.keys) - 1)
	for i := t.slot(key); ; i = (i + 1) & mask {
		switch t.keys[i] {
		case key:
			return t.values[i]
		case 0:
			return 0
		}
	}
}

func (t *table) put(key uint64, value uint32) {
	if 2*(t.n+1) > len(t.keys) {
		old := *t
		size := max(64, 2*len(old.keys))
		*t = table{keys: make([]uint64, size), values: make([]uint32, size), shift: uint8(64 - bits.TrailingZeros(uint(size)))}
		for i, k := range old.keys {
			if k != 0 {
				t.put(k, old.values[i])
			}
		}
	}
	mask := uint64(len(t.keys) - 1)
	i := t.slot(key)
	for t.keys[i] != 0 {
		i = (i + 1) & mask
	}
	t.keys[i], t.values[i] = key, value
	t.n++
}
