package read

import (
	"strings"

	"hitmatch/matcher/scan"
)

// A cue is a short pattern of words that says something: "must reside in".
// A pattern is written in words with blanks between; every kind of hyphen, a
// slash or a comma in the text counts as a blank, the end of a sentence ends
// a match. In a pattern
//
//	a|b   is one word or the other
//	a?    may be missing
//	#     is a number in digits or in words
//	*3    is up to three words of one clause
//
// Apostrophes do not count: "don't" is also "dont".

// element is one place of a pattern.
type element struct {
	words    []uint64 // hashes of the words that may stand here
	number   bool
	optional bool
	gap      int // > 0: up to so many words
}

// cuePattern is a compiled cue with its meaning.
type cuePattern[K comparable] struct {
	kind  K
	elems []element
	next  uint64 // of the words that may come second, a bit each by their hash; all bits: any may
}

// cueSet finds the cues of one subject, by the word they begin with.
type cueSet[K comparable] struct {
	starting map[uint64][]cuePattern[K] // by the hash of the first word
	numbered []cuePattern[K]            // those that begin with a number
	bit      openers                    // of the set in a lexicon
}

func newCueSet[K comparable]() *cueSet[K] {
	return &cueSet[K]{starting: make(map[uint64][]cuePattern[K]), bit: anyOpener}
}

// openers says of a word which sets have a cue that may begin with it, a bit
// for each set.
type openers uint32

// anyOpener is said of words that no lexicon has looked at.
const anyOpener = ^openers(0)

// lexicon holds the words that the cues of several sets begin with, so that
// one look-up tells a word's part in all of them.
type lexicon struct {
	words   map[uint64]openers
	sieve   sieve
	numbers openers // the sets with cues that begin with a number
	sets    int
}

// enter makes a set one of the lexicon.
func enter[K comparable](l *lexicon, s *cueSet[K]) {
	s.bit = 1 << l.sets
	l.sets++
	if s.bit == 0 {
		panic("a lexicon holds 32 sets of cues")
	}
	if l.words == nil {
		l.words = make(map[uint64]openers)
	}
	for w := range s.starting {
		l.words[w] |= s.bit
		l.sieve.add(w)
	}
	if len(s.numbered) > 0 {
		l.numbers |= s.bit
	}
}

// look tells of each word which sets have a cue that may begin with it.
func (l *lexicon) look(words []word) {
	for i := range words {
		w := &words[i]
		w.opens = 0
		if l.sieve.mayHold(w.hash) {
			w.opens = l.words[w.hash]
		}
		if numeral(w.text) {
			w.opens |= l.numbers
		}
	}
}

// sieve holds the hashes of words, roughly. A word that is not in it is none of
// them, which spares most words a look-up.
type sieve [sieveBits / 64]uint64

const sieveBits = 1 << 14

func (s *sieve) add(hash uint64)          { s[hash%sieveBits/64] |= 1 << (hash % 64) }
func (s *sieve) mayHold(hash uint64) bool { return s[hash%sieveBits/64]&(1<<(hash%64)) != 0 }

// wordSet is a set of words.
type wordSet struct {
	words map[uint64]bool // by hash
	sieve sieve
}

func newWordSet(words ...string) wordSet {
	s := wordSet{words: make(map[uint64]bool, len(words))}
	for _, w := range words {
		s.words[scan.Hash(w)] = true
		s.sieve.add(scan.Hash(w))
	}
	return s
}

func (s *wordSet) holds(w word) bool { return s.sieve.mayHold(w.hash) && s.words[w.hash] }

// cue is a cue found: words from to to (exclusive).
type cue[K comparable] struct {
	kind     K
	from, to int
}

// add compiles the cues of a kind.
func (s *cueSet[K]) add(kind K, cues ...string) {
	for _, c := range cues {
		var elems []element
		for _, f := range strings.Fields(strings.ReplaceAll(c, "'", "")) {
			var e element
			if f, e.optional = strings.CutSuffix(f, "?"); f == "#" {
				e.number = true
			} else if n, ok := strings.CutPrefix(f, "*"); ok {
				e.gap = int(n[0] - '0')
			} else {
				for _, w := range strings.Split(f, "|") {
					e.words = append(e.words, scan.Hash(w))
				}
			}
			elems = append(elems, e)
		}
		p := cuePattern[K]{kind, elems, second(elems[1:])}
		if elems[0].number {
			s.numbered = append(s.numbered, p)
			continue
		}
		for _, w := range elems[0].words {
			s.starting[w] = append(s.starting[w], p)
		}
	}
}

// second is what cuePattern.next says of the elements behind the first.
func second(elems []element) uint64 {
	next := uint64(0)
	for _, e := range elems {
		if e.gap > 0 || e.number {
			return ^uint64(0)
		}
		for _, w := range e.words {
			next |= 1 << (w % 64)
		}
		if !e.optional {
			return next
		}
	}
	return ^uint64(0)
}

// find lists the cues of the words, in order of their beginning; of the cues
// of one kind that begin at one word the longest.
func (s *cueSet[K]) find(words []word) []cue[K] {
	var found []cue[K]
	for i := range words {
		w := &words[i]
		if w.opens&s.bit == 0 {
			continue
		}
		at := len(found)
		found = match(found, at, s.starting[w.hash], words, i)
		if len(s.numbered) > 0 && numeral(w.text) {
			found = match(found, at, s.numbered, words, i)
		}
	}
	return found
}

// match adds the cues among the patterns that begin at word i.
func match[K comparable](found []cue[K], at int, patterns []cuePattern[K], words []word, i int) []cue[K] {
	next := ^uint64(0)
	if i+1 < len(words) {
		next = 1 << (words[i+1].hash % 64)
	}
	for k := range patterns {
		if patterns[k].next&next != 0 {
			found = longest(found, at, &patterns[k], words, i)
		}
	}
	return found
}

func longest[K comparable](found []cue[K], at int, p *cuePattern[K], words []word, i int) []cue[K] {
	to := matchCue(words, i, p.elems[1:], i+1)
	if to < 0 {
		return found
	}
	for j := at; j < len(found); j++ {
		if found[j].kind == p.kind {
			found[j].to = max(found[j].to, to)
			return found
		}
	}
	return append(found, cue[K]{p.kind, i, to})
}

// matchCue tries to match the elements from word i on; start is the first word
// of the cue, so that its own break does not count. It returns the word after
// the match, or -1.
func matchCue(words []word, start int, elems []element, i int) int {
	if len(elems) == 0 {
		return i
	}
	e := &elems[0]
	if e.gap > 0 {
		for n := 0; n <= e.gap; n++ {
			if to := matchCue(words, start, elems[1:], i+n); to >= 0 {
				return to
			}
			if i+n >= len(words) || words[i+n].brk > brkComma && i+n > start {
				break
			}
		}
		return -1
	}
	if i < len(words) && (i == start || words[i].brk != brkSentence) && e.is(&words[i]) {
		if to := matchCue(words, start, elems[1:], i+1); to >= 0 {
			return to
		}
	}
	if e.optional {
		return matchCue(words, start, elems[1:], i)
	}
	return -1
}

func (e *element) is(w *word) bool {
	if e.number {
		return numeral(w.text)
	}
	for _, x := range e.words {
		if x == w.hash {
			return true
		}
	}
	return false
}

// smallNumbers are the small numbers that postings write in words.
var smallNumbers = map[string]float64{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
	"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}

// isNumber reports a number in digits or one of the small ones in words.
func isNumber(w word) bool { return numeral(w.text) }

func numeral(text string) bool {
	if text[0] >= '0' && text[0] <= '9' {
		return true
	}
	if len(text) < 3 || len(text) > 6 || strings.IndexByte("otfsen", text[0]) < 0 {
		return false
	}
	switch text { // those of smallNumbers
	case "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve":
		return true
	}
	return false
}
