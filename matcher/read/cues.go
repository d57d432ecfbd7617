package read

import "strings"

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
	words    []string
	number   bool
	optional bool
	gap      int // > 0: up to so many words
}

// cuePattern is a compiled cue with its meaning.
type cuePattern[K comparable] struct {
	kind  K
	elems []element
}

// cueSet finds the cues of one subject, by the word they begin with.
type cueSet[K comparable] struct {
	starting map[string][]cuePattern[K]
	numbered []cuePattern[K] // those that begin with a number
	first    sieve           // of the words that cues begin with
}

func newCueSet[K comparable]() *cueSet[K] {
	return &cueSet[K]{starting: make(map[string][]cuePattern[K])}
}

// sieve holds the marks of words. A word whose mark is not in it is none of
// them, which spares most words a look-up.
type sieve [sieveBits / 64]uint64

const sieveBits = 2048

func (s *sieve) add(mark uint16)          { s[mark/64] |= 1 << (mark % 64) }
func (s *sieve) mayHold(mark uint16) bool { return s[mark/64]&(1<<(mark%64)) != 0 }

// markOf is a small hash of a word: its ends and its length.
func markOf(text string) uint16 {
	n := len(text)
	return uint16((uint(text[0])*31 + uint(text[n/2])*149 + uint(text[n-1])*599 + uint(n)*1031) % sieveBits)
}

// wordSet is a set of words.
type wordSet struct {
	words map[string]bool
	sieve sieve
}

func newWordSet(words ...string) wordSet {
	s := wordSet{words: make(map[string]bool, len(words))}
	for _, w := range words {
		s.words[w] = true
		s.sieve.add(markOf(w))
	}
	return s
}

func (s *wordSet) holds(w word) bool { return s.sieve.mayHold(w.mark) && s.words[w.text] }

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
				e.words = strings.Split(f, "|")
			}
			elems = append(elems, e)
		}
		p := cuePattern[K]{kind, elems}
		if elems[0].number {
			s.numbered = append(s.numbered, p)
			continue
		}
		for _, w := range elems[0].words {
			s.starting[w] = append(s.starting[w], p)
			s.first.add(markOf(w))
		}
	}
}

// find lists the cues of the words, in order of their beginning; of the cues
// of one kind that begin at one word the longest.
func (s *cueSet[K]) find(words []word) []cue[K] {
	var found []cue[K]
	for i := range words {
		w := &words[i]
		at := len(found)
		if s.first.mayHold(w.mark) {
			patterns := s.starting[w.text]
			for k := range patterns {
				found = longest(found, at, &patterns[k], words, i)
			}
		}
		if len(s.numbered) > 0 && isNumber(*w) {
			for k := range s.numbered {
				found = longest(found, at, &s.numbered[k], words, i)
			}
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
		return isNumber(*w)
	}
	for _, x := range e.words {
		if x == w.text {
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
func isNumber(w word) bool {
	if w.number() {
		return true
	}
	switch w.text { // those of smallNumbers
	case "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve":
		return true
	}
	return false
}
