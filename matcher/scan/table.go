package scan

import (
	"encoding/binary"
	"errors"
	"fmt"
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

// Grow makes room for so many further keys.
func (t *Table) Grow(keys int) {
	size := max(64, len(t.slots))
	for 2*(t.n+keys) > size {
		size *= 2
	}
	if size == len(t.slots) {
		return
	}
	old := t.slots
	*t = Table{slots: make([]slot, size), shift: uint8(64 - bits.TrailingZeros(uint(size)))}
	for _, s := range old {
		if s.key != 0 {
			t.Put(s.key, s.value)
		}
	}
}

// Put gives a new key its number.
func (t *Table) Put(key uint64, value uint32) {
	t.Grow(1)
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

// wordSize is how many bytes MarshalBinary writes for a word: of its hash all but
// the low 16 bits, which do not tell words apart.
const wordSize = 6

// MarshalBinary implements encoding.BinaryMarshaler.
func (w *Words) MarshalBinary() ([]byte, error) {
	data := make([]byte, wordSize*w.n)
	for _, word := range w.places {
		if number := int(uint16(word)); number != 0 {
			var hash [8]byte
			binary.LittleEndian.PutUint64(hash[:], word>>16)
			copy(data[wordSize*(number-1):], hash[:wordSize])
		}
	}
	return data, nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler.
func (w *Words) UnmarshalBinary(data []byte) error {
	n := len(data) / wordSize
	if len(data)%wordSize != 0 || n > MaxWords {
		return fmt.Errorf("read numbered words: %d bytes are not words of %d bytes each, at most %d", len(data), wordSize, MaxWords)
	}
	*w = *NewWords()
	for word := range slices.Chunk(data, wordSize) {
		var hash [8]byte
		copy(hash[:], word)
		w.Enter(binary.LittleEndian.Uint64(hash[:]) << 16)
	}
	if w.n != n {
		return errors.New("read numbered words: a word stands there twice")
	}
	return nil
}

// Clone returns the same numbering, to which words can be added.
func (w *Words) Clone() *Words { return &Words{places: slices.Clone(w.places), n: w.n} }
