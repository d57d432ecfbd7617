package scan

import "math/bits"

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

// Words is a Table from the hashes of words to numbers that also keeps them in a
// sieve, which spares most words that have no number a look-up.
type Words struct {
	table Table
	sieve [sieveBits / 64]uint64
}

const sieveBits = 1 << 14 // 2 KB; a tenth of it is set by 1,600 words

// Len is the number of words.
func (w *Words) Len() int { return w.table.Len() }

// Get returns the number of a word by its hash, 0 if it has none.
func (w *Words) Get(hash uint64) uint32 {
	if w.sieve[hash%sieveBits/64]>>(hash%64)&1 == 0 {
		return 0
	}
	return w.table.Get(hash)
}

// Put gives a new word its number.
func (w *Words) Put(hash uint64, value uint32) {
	w.sieve[hash%sieveBits/64] |= 1 << (hash % 64)
	w.table.Put(hash, value)
}
