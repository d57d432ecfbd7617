package read

import (
	"slices"
	"sort"
	"strings"
	"sync"

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
//
// The words of all patterns stand in one lexicon, where each has a number. A text
// is looked up in it once, as it is cut; from then on words are compared by
// number, and each set knows the few words of the text where one of its cues may
// begin.

// wordID is the number of a word in a lexicon.
type wordID uint16

const (
	unknown   wordID = iota // a word of no cue
	anyNumber               // a number in digits that no cue names
	firstWord
)

// bit is the mark of a word in a mask of words; several share one.
func (id wordID) bit() uint64 { return 1 << (id % 64) }

// anyWord is the mask of all words.
const anyWord = ^uint64(0)

// classes are classes of words that rules ask for, a bit for each.
type classes uint64

const (
	numeral         classes = 1 << iota // a number in digits or one of smallNumbers
	beginsTime                          // may begin a length of time
	beginsSchooling                     // may begin schooling that names no level
	denies                              // turns a sentence into a denial
	healthCare                          // shows health care
	ofApprentices                       // speaks of apprentices
	ofTiers                             // may name a tier of certification
	noWord                              // "no"
	unitsOfTime                         // years, months
	ofAllStates                         // may name all states but some
	ofGrades                            // a grade of the General Schedule
	ofFederal                           // a term of art of the federal government
	publicWord                          // "public"
	stateCode                           // the two letters of a state
	bracketLetter                       // R and P, which may stand for required and preferred
	ofTrials                            // a dictionary that clinical trials are coded in
	levelName                           // a number that levels go by, see levelNumber
)

// lexicon holds the words of cues and of classes.
type lexicon struct {
	ids     map[string]wordID
	words   []entry           // by word, and one more behind them
	cues    [][]pattern       // by set
	opens   []opening         // what the cues are that begin with a word, by word and set
	numbers func() *numbering // made when the first text is cut
}

// numbering is how words are found: one table numbers those of a lexicon and those
// of the taxonomy's phrases, so that a word of a text is looked up once.
type numbering struct {
	words *scan.Words
	ids   []wordID // by number
}

// number makes the numbering of a sealed lexicon.
func (l *lexicon) number(words *scan.Words) *numbering {
	n := &numbering{words, make([]wordID, words.Len()+len(l.ids)+1)}
	for w, id := range l.ids {
		n.ids[words.Enter(scan.Hash(w))] = id
	}
	return n
}

// id returns the id of a word of a text by its number and its first character.
func (n *numbering) id(number uint32, first byte) wordID {
	id := n.ids[number]
	if id == unknown && digit(first) {
		return anyNumber
	}
	return id
}

// entry is what a lexicon knows of a word.
type entry struct {
	classes classes
	next    uint64 // mask of the words that may come second in a cue that begins with it
	opens   int32  // where its openings begin in lexicon.opens; they end where the next word's begin
}

// opening is what the cues of one set are that begin with one word.
type opening struct {
	set      int
	patterns []pattern
	next     uint64 // mask of the words that may come second in one of them
}

// pattern is a compiled cue. Its first words are kept apart.
type pattern struct {
	kind     uint16 // number of its kind in its set
	numbered bool   // begins with a number
	first    []wordID
	rest     []element
	next     uint64 // mask of the words that may come second
}

// element is one place of a pattern behind the first.
type element struct {
	words    []wordID // that may stand here
	mask     uint64   // of words and numbers
	number   bool
	optional bool
	gap      int // > 0: up to so many words
}

func newLexicon() *lexicon {
	l := &lexicon{ids: make(map[string]wordID), words: make([]entry, firstWord)}
	l.words[anyNumber].classes = numeral | beginsTime
	for w := range smallNumbers {
		l.mark(numeral|beginsTime, w)
	}
	l.mark(unitsOfTime, "year", "years", "yr", "yrs", "month", "months", "mos", "week", "weeks", "day", "days")
	l.mark(bracketLetter, "r", "p")
	l.mark(levelName, "i", "ii", "iii", "iv", "v", "1", "2", "3", "4", "5")
	l.mark(beginsTime, "a", "fifteen", "sixteen", "eighteen", "twenty", "thirty", "forty", "sixty", "ninety")
	return l
}

// id returns the number of a word, which it enters when it is new.
func (l *lexicon) id(word string) wordID {
	if id, ok := l.ids[word]; ok {
		return id
	}
	if len(l.words)%64 == 0 {
		l.words = append(l.words, entry{}) // the bit of unknown is its alone
	}
	id := wordID(len(l.words))
	if int(id) != len(l.words) {
		panic("a lexicon holds 65,535 words")
	}
	l.words = append(l.words, entry{})
	if digit(word[0]) {
		l.words[id].classes = numeral | beginsTime
	}
	l.ids[word] = id
	return id
}

// mark puts words into classes.
func (l *lexicon) mark(c classes, words ...string) {
	for _, w := range words {
		l.words[l.id(w)].classes |= c
	}
}

// seal makes the lexicon ready for texts, after the last cue was added. Words are
// those of the taxonomy's phrases, asked for when the first text is cut.
func (l *lexicon) seal(words func() *scan.Words) {
	l.numbers = sync.OnceValue(func() *numbering { return l.number(words()) })
	numbers := uint64(0)
	for id := range l.words {
		if l.words[id].classes&numeral != 0 {
			numbers |= wordID(id).bit()
		}
	}
	begin := make([][]opening, len(l.words))
	enter := func(id wordID, set int, p *pattern) {
		n := len(begin[id])
		if n == 0 || begin[id][n-1].set != set {
			begin[id] = append(begin[id], opening{set: set})
			n++
		}
		o := &begin[id][n-1]
		o.patterns = append(o.patterns, *p)
		o.next |= p.next
	}
	for set, patterns := range l.cues {
		for k := range patterns {
			p := &patterns[k]
			for e := range p.rest {
				if p.rest[e].number {
					p.rest[e].mask |= numbers
				}
			}
			p.next = second(p.rest)
			for _, id := range p.first {
				enter(id, set, p)
			}
		}
		for k := range patterns {
			if !patterns[k].numbered {
				continue
			}
			for id := range l.words {
				if l.words[id].classes&numeral != 0 {
					enter(wordID(id), set, &patterns[k])
				}
			}
		}
	}
	for id, o := range begin {
		l.words[id].opens = int32(len(l.opens))
		l.opens = append(l.opens, o...)
		for k := range o {
			l.words[id].next |= o[k].next
		}
	}
	l.words = append(l.words, entry{opens: int32(len(l.opens))})
}

// second is what pattern.next says of the elements behind the first.
func second(elems []element) uint64 {
	next := uint64(0)
	for _, e := range elems {
		if e.gap > 0 {
			return anyWord
		}
		next |= e.mask
		if !e.optional {
			return next
		}
	}
	return anyWord
}

// start is a word of a field where cues of a set may begin.
type start struct{ word, opening int32 }

// cueSet finds the cues of one subject.
type cueSet[K comparable] struct {
	lexicon *lexicon
	set     int // its number in the lexicon
	kinds   []K
}

// newCueSet makes a set of a lexicon.
func newCueSet[K comparable](l *lexicon) *cueSet[K] {
	l.cues = append(l.cues, nil)
	return &cueSet[K]{lexicon: l, set: len(l.cues) - 1}
}

// add compiles the cues of a kind.
func (s *cueSet[K]) add(kind K, cues ...string) {
	k := slices.Index(s.kinds, kind)
	if k < 0 {
		k = len(s.kinds)
		s.kinds = append(s.kinds, kind)
	}
	for _, c := range cues {
		var elems []element
		for f := range strings.FieldsSeq(strings.ReplaceAll(c, "'", "")) {
			var e element
			if f, e.optional = strings.CutSuffix(f, "?"); f == "#" {
				e.number = true
			} else if n, ok := strings.CutPrefix(f, "*"); ok {
				e.gap = int(n[0] - '0')
			} else {
				for w := range strings.SplitSeq(f, "|") {
					id := s.lexicon.id(w)
					e.words = append(e.words, id)
					e.mask |= id.bit()
				}
			}
			elems = append(elems, e)
		}
		s.lexicon.cues[s.set] = append(s.lexicon.cues[s.set],
			pattern{kind: uint16(k), numbered: elems[0].number, first: elems[0].words, rest: elems[1:]})
	}
}

// cue is a cue found: words from to to (exclusive).
type cue[K comparable] struct {
	kind     K
	from, to int
}

// find lists the cues of a field, in order of their beginning; of the cues of
// one kind that begin at one word the longest.
func (s *cueSet[K]) find(f *field) []cue[K] { return s.among(nil, f, 0, len(f.words)) }

// first returns the first cue of a field.
func (s *cueSet[K]) first(f *field) (cue[K], bool) {
	var memory [4]cue[K]
	for _, st := range f.starts[s.set] {
		if found := s.at(memory[:0], f.words, st); len(found) > 0 {
			return found[0], true
		}
	}
	return cue[K]{}, false
}

// among appends to found the cues that lie among the words from to to.
func (s *cueSet[K]) among(found []cue[K], f *field, from, to int) []cue[K] {
	starts := f.starts[s.set]
	if from > 0 {
		starts = starts[sort.Search(len(starts), func(i int) bool { return int(starts[i].word) >= from }):]
	}
	for _, st := range starts {
		if int(st.word) >= to {
			break
		}
		found = s.at(found, f.words[:to], st)
	}
	return found
}

// at appends the cues that begin at a start.
func (s *cueSet[K]) at(found []cue[K], words []word, st start) []cue[K] {
	patterns := s.lexicon.opens[st.opening].patterns
	i, next := int(st.word), anyWord
	if i+1 < len(words) {
		next = words[i+1].id.bit()
	}
	first := len(found)
search:
	for k := range patterns {
		p := &patterns[k]
		if p.next&next == 0 {
			continue
		}
		to := match(words, p.rest, i+1)
		if to < 0 {
			continue
		}
		kind := s.kinds[p.kind]
		for j := first; j < len(found); j++ {
			if found[j].kind == kind {
				found[j].to = max(found[j].to, to)
				continue search
			}
		}
		found = append(found, cue[K]{kind, i, to})
	}
	return found
}

// match tries to match the elements from word i on, which is not the first of
// its cue. It returns the word after the match, or -1.
func match(words []word, elems []element, i int) int {
	for n := range elems {
		e := &elems[n]
		if e.gap > 0 {
			return matchGap(words, elems[n:], i)
		}
		if i < len(words) && words[i].brk != brkSentence && e.is(&words[i]) {
			if e.optional {
				if to := match(words, elems[n+1:], i+1); to >= 0 {
					return to
				}
				continue
			}
			i++
			continue
		}
		if !e.optional {
			return -1
		}
	}
	return i
}

// matchGap is match where the first of the elements is a gap.
func matchGap(words []word, elems []element, i int) int {
	next := anyWord // mask of what may stand behind the gap
	if len(elems) > 1 && !elems[1].optional && elems[1].gap == 0 {
		next = elems[1].mask
	}
	for n := 0; n <= elems[0].gap; n++ {
		if i+n >= len(words) {
			if next != anyWord {
				return -1
			}
			return match(words, elems[1:], i+n)
		}
		if words[i+n].id.bit()&next != 0 {
			if to := match(words, elems[1:], i+n); to >= 0 {
				return to
			}
		}
		if words[i+n].brk > brkComma {
			break
		}
	}
	return -1
}

func (e *element) is(w *word) bool {
	if e.number {
		return w.classes&numeral != 0
	}
	return e.mask&w.id.bit() != 0 && slices.Contains(e.words, w.id)
}

// smallNumbers are the small numbers that postings write in words.
var smallNumbers = map[string]float64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
	"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}

// isNumber reports a number in digits or one of the small ones in words.
func isNumber(w word) bool { return w.classes&numeral != 0 }
