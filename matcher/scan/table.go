package scan

import (
	"math/bits"
	"slices"
)

// Table is a hash table from non-zero keys, such as the hashes of words, to
// non-zero numbers. The zero value is empty.
type Table struct { // open addressing, at most half full
	slots []slot
	n     int
	shift uint8
}

// slot is a place of a Table: a key with its number, or zero.
type slot struct {
	key   uint64
	value uint32
}

func (t *Table) first(key uint64) uint64 { return key * 0x9e3779b97f4a7c15 >> t.shift }

// Len is the number of keys.
func (t *Table) Len() int { return t.n }

// Get returns the number of a key, 0 if it has none.
func (t *Table) Get(key uint64) uint32 {
	if t.n == 0 {
		return 0
	}
	mask := uint64(len(t.slots) - 1)
	for i := t.first(key); ; i = (i + 1) & mask {
		switch s := &t.slots[i&mask]; s.key {
		case key:
			return s.value
		case 0:
			return 0
		}
	}
}

// Put gives a new key its number.
func (t *Table) Put(key uint64, value uint32) {
	if 2*(t.n+1) > len(t.slots) {
		old := t.slots
		size := max(64, 2*len(old))
		*t = Table{slots: make([]slot, size), shift: uint8(64 - bits.TrailingZeros(uint(size)))}
		for _, s := range old {
			if s.key != 0 {
				t.Put(s.key, s.value)
			}
		}
	}
	mask := uint64(len(t.slots) - 1)
	i := t.first(key)
	for t.slots[i].key != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = slot{key, value}
	t.n++
}

// Words numbers words, by their hashes, from 1 in the order in which they are
// entered, up to MaxWords.
type Words struct {
	// A word stands at one of two places, so that looking it up is two reads and no
	// branch (cuckoo hashing). The two lie in one stretch of eight, which the
	// processor fetches as one. A place holds the hash but for its low 16 bits, and
	// there the number; it is zero if no word stands there. At most half are taken.
	places []uint64
	n      int
}

// MaxWords is how many words can be numbered.
const MaxWords = 1<<16 - 1

// NewWords returns a numbering of no words.
func NewWords() *Words { return &Words{places: make([]uint64, 64)} }

// Len is the number of words; it is the highest number.
func (w *Words) Len() int { return w.n }

// Get returns the number of a word by its hash, 0 if it has none.
func (w *Words) Get(hash uint64) uint32 {
	at := hash >> 16 & uint64(len(w.places)-1)
	first, second := w.places[at], w.places[at^(hash>>48&7|1)]
	a, b := uint16(first), uint16(second)
	if (first^hash)>>16 != 0 {
		a = 0
	}
	if (second^hash)>>16 != 0 {
		b = 0
	}
	return uint32(a | b)
}

// Enter returns the number of a word, which it gives it when the word has none.
// It panics when there is none left to give.
func (w *Words) Enter(hash uint64) uint32 {
	if number := w.Get(hash); number != 0 {
		return number
	}
	if w.n == MaxWords {
		panic("too many words to number")
	}
	w.n++
	if 2*w.n > len(w.places) {
		w.grow()
	}
	w.put(hash>>16<<16 | uint64(w.n))
	return uint32(w.n)
}

// put gives a word a place; whichever word stands there moves to its other one,
// and so on.
func (w *Words) put(word uint64) {
	const moves = 64
	at := word >> 16 & uint64(len(w.places)-1)
	for range moves {
		word, w.places[at] = w.places[at], word
		if word == 0 {
			return
		}
		at ^= word>>48&7 | 1
	}
	w.grow()
	w.put(word)
}

func (w *Words) grow() {
	old := w.places
	w.places = make([]uint64, 2*len(old))
	for _, word := range old {
		if word != 0 {
			w.put(word)
		}
	}
}

// Clone returns the same numbering, to which words can be added.
func (w *Words) Clone() *Words { return &Words{places: slices.Clone(w.places), n: w.n} }
