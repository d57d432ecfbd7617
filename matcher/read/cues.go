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
type cueSet[K comparable] map[string][]cuePattern[K]

// cue is a cue found: words from to to (exclusive).
type cue[K comparable] struct {
	kind     K
	from, to int
}

// add compiles the cues of a kind.
func (s cueSet[K]) add(kind K, cues ...string) {
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
			s["#"] = append(s["#"], p)
			continue
		}
		for _, w := range elems[0].words {
			s[w] = append(s[w], p)
		}
	}
}

// find lists the cues of the words, in order of their beginning; of the cues
// of one kind that begin at one word the longest.
func (s cueSet[K]) find(words []word) []cue[K] {
	var found []cue[K]
	numbered := s["#"]
	for i := range words {
		first := words[i].text
		at := len(found)
		for _, p := range s[first] {
			found = longest(found, at, p, words, i)
		}
		if len(numbered) > 0 && isNumber(words[i]) {
			for _, p := range numbered {
				found = longest(found, at, p, words, i)
			}
		}
	}
	return found
}

func longest[K comparable](found []cue[K], at int, p cuePattern[K], words []word, i int) []cue[K] {
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
	e := elems[0]
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
	if i < len(words) && (i == start || words[i].brk != brkSentence) && e.is(words[i]) {
		if to := matchCue(words, start, elems[1:], i+1); to >= 0 {
			return to
		}
	}
	if e.optional {
		return matchCue(words, start, elems[1:], i)
	}
	return -1
}

func (e element) is(w word) bool {
	if e.number {
		return isNumber(w)
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
	// The lengths of the words spare most words a look-up.
	if n := len(w.text); n < 3 || n > 6 {
		return false
	}
	_, ok := smallNumbers[w.text]
	return ok
}
