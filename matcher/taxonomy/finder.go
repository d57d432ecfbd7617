package taxonomy

import (
	"fmt"
	"math/bits"
	"strings"

	"hitmatch/matcher/scan"
)

// A finder is a trie over words, read in one pass over a text: from each word
// the trie is followed as far as it goes. Its edges live in one hash table
// keyed by node, join and word. Most steps lead nowhere, so each node knows
// which joins its edges have and, roughly, which words: only a step that may
// succeed looks into the table.

// join is what a phrase wants between two of its words.
type join uint8

const (
	joinPlain join = iota // a blank, a hyphen or nothing
	joinTight             // a hyphen before or after a single letter: CPC-A, CPC (A)
	joinLoose             // a dash or an opening bracket: "Coder (Inpatient)", "Coder - Inpatient"
	joinClose             // a closing bracket
	joinSlash
	joinComma
	joinDot
)

// joins is a set of joins, a bit for each.
type joins uint8

// takes are the joins that a gap of the text satisfies.
var takes = [...]joins{
	gapBreak:  0,
	gapNone:   1 << joinPlain,
	gapSpace:  1<<joinPlain | 1<<joinLoose | 1<<joinClose | 1<<joinComma,
	gapHyphen: 1<<joinPlain | 1<<joinTight | 1<<joinLoose,
	gapDash:   1<<joinTight | 1<<joinLoose,
	gapSlash:  1 << joinSlash,
	gapComma:  1<<joinComma | 1<<joinLoose,
	gapOpen:   1<<joinTight | 1<<joinLoose,
	gapClose:  1 << joinClose,
	gapDot:    1 << joinDot,
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
	kind       Kind   // of the target
	apprentice bool
	abbr       bool // one word, or one with a hyphen, of a credential: see standsAlone
}

// node is a place in the trie: some words into a phrase.
type node struct {
	forms []form // the phrases that end here
	words uint64 // of the edges, a bit for each word's number modulo 64
	joins joins  // of the edges
}

// root is the node that a first word leads to, with what tells without looking
// there whether a text goes on with a phrase.
type root struct {
	node  uint32 // 0: no phrase begins with the word
	joins joins  // of the node's edges
	ends  bool   // a phrase ends there
	words uint64 // of the node's edges
}

// maxWords bounds the words of a phrase; form.caps has a bit for each.
const maxWords = 64

// mostWords bounds the different words of all phrases: it leaves numbers for the
// words of whoever cuts texts.
const mostWords = scan.MaxWords / 2

type finder struct {
	words   *scan.Words // of the folded words of all phrases of the taxonomy
	starts  []root      // by word: of phrases that begin with it
	edges   scan.Table  // edgeKey -> node
	nodes   []node      // from 1
	targets []target
	guards  []guard
	text    Text // memory of add
}

func edgeKey(node uint32, j join, word uint32) uint64 {
	return uint64(node)<<36 | uint64(j)<<32 | uint64(word)
}

// add enters a phrase and returns the node it ends at.
func (f *finder) add(phrase string, fm form) (uint32, error) {
	f.text.Cut(phrase, f.words)
	at, n := uint32(0), 0
	var before Token
	for _, t := range f.text.Tokens {
		if t.hash == hashThe {
			continue
		}
		if n == maxWords {
			return 0, fmt.Errorf("phrase %q: more than %d words", phrase, maxWords)
		}
		if capitals(t.in(phrase)) {
			fm.caps |= 1 << n
		}
		if t.inflected && possessive(t.in(phrase)) {
			fm.owns |= 1 << n
		}
		if t.word == 0 && f.words.Len() == mostWords {
			return 0, fmt.Errorf("phrase %q: more than %d different words in all phrases", phrase, mostWords)
		}
		word := f.words.Enter(t.hash)
		if n == 0 {
			at = f.start(word)
		} else {
			j, ok := joinOf(t.gap, t.single || before.single)
			if !ok {
				return 0, fmt.Errorf("phrase %q: a stop parts its words", phrase)
			}
			at = f.step(at, j, word)
		}
		before = t
		n++
	}
	if n == 0 {
		return 0, fmt.Errorf("phrase %q: holds no word", phrase)
	}
	fm.kind = f.targets[fm.target].kind
	f.nodes[at].forms = append(f.nodes[at].forms, fm)
	return at, nil
}

// grow adds a node and returns its number.
func (f *finder) grow() uint32 {
	if len(f.nodes) == 0 {
		f.nodes = append(f.nodes, node{}) // number 0 is none
	}
	f.nodes = append(f.nodes, node{})
	return uint32(len(f.nodes) - 1)
}

// start returns the node of phrases that begin with a word.
func (f *finder) start(word uint32) uint32 {
	for int(word) >= len(f.starts) {
		f.starts = append(f.starts, root{})
	}
	if f.starts[word].node == 0 {
		f.starts[word].node = f.grow()
	}
	return f.starts[word].node
}

// step returns the node that a word leads to.
func (f *finder) step(from uint32, j join, word uint32) uint32 {
	key := edgeKey(from, j, word)
	to := f.edges.Get(key)
	if to == 0 {
		to = f.grow()
		f.edges.Put(key, to)
		f.nodes[from].joins |= 1 << j
		f.nodes[from].words |= 1 << (word % 64)
	}
	return to
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

// mark notes how word i stands, the n-th of a phrase.
func (m *marks) mark(t *Token, n int) {
	if t.upper {
		m.caps |= 1 << n
	}
	if t.inflected {
		m.owns |= 1 << n
	}
}

// follow collects the phrases that begin with word i.
func (f *finder) follow(s *scratch, i int) {
	var seen marks
	seen.mark(&s.tokens[i], 0)
	f.arrive(s, f.starts[s.tokens[i].word].node, i, i, 1, seen)
}

// seal makes the finder ready for texts, after the last phrase was added.
func (f *finder) seal() {
	for i := range f.starts {
		if r := &f.starts[i]; r.node != 0 {
			n := &f.nodes[r.node]
			r.joins, r.ends, r.words = n.joins, len(n.forms) > 0, n.words
		}
	}
}

// arrive collects the phrases that end at a node, reached with word last, n
// words into a phrase, and those that go on.
func (f *finder) arrive(s *scratch, at uint32, first, last, n int, seen marks) {
	nd := &f.nodes[at]
	for k := range nd.forms {
		fm := &nd.forms[k]
		switch {
		case fm.caps&^seen.caps|fm.owns&^seen.owns != 0:
		case fm.kind == kindCue:
			s.cues = append(s.cues, cueHit{fm.target, int32(first), int32(last)})
		default:
			s.found = append(s.found, candidate{form: fm, first: int32(first), last: int32(last)})
		}
	}
	if nd.joins != 0 && last+1 < len(s.tokens) {
		f.walk(s, at, first, last+1, n, seen)
	}
}

// walk tries word i as the next one behind a node.
func (f *finder) walk(s *scratch, at uint32, first, i, n int, seen marks) {
	t := &s.tokens[i]
	if t.hash == hashThe && t.gap == gapSpace && i+1 < len(s.tokens) && s.tokens[i-1].hash != hashThe {
		f.walk(s, at, first, i+1, n, seen)
	}
	word, nd := t.word, &f.nodes[at]
	may := nd.joins & takes[t.gap]
	if may == 0 || nd.words>>(word%64)&1 == 0 || word == 0 || n == maxWords {
		return
	}
	seen.mark(t, n)
	for ; may != 0; may &= may - 1 {
		j := join(bits.TrailingZeros8(uint8(may)))
		if j == joinTight && !s.suffix(i) {
			continue
		}
		if to := f.edges.Get(edgeKey(at, j, word)); to != 0 {
			f.arrive(s, to, first, i, n+1, seen)
		}
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

var hashOr = scan.Hash("or")
