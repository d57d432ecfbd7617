package scan

import "math/bits"

// Table is a hash table from non-zero keys, such as the hashes of words, to
// non-zero numbers. The zero value is empty.
type Table struct { // open addressing, at most half full
	keys   []uint64
	values []uint32
	n      int
	shift  uint8
}

func (t *Table) slot(key uint64) uint64 { return key * 0x9e3779b97f4a7c15 >> t.shift }

// Len is the number of keys.
func (t *Table) Len() int { return t.n }

// Get returns the number of a key, 0 if it has none.
func (t *Table) Get(key uint64) uint32 {
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

// Put gives a new key its number.
func (t *Table) Put(key uint64, value uint32) {
	if 2*(t.n+1) > len(t.keys) {
		old := *t
		size := max(64, 2*len(old.keys))
		*t = Table{keys: make([]uint64, size), values: make([]uint32, size), shift: uint8(64 - bits.TrailingZeros(uint(size)))}
		for i, k := range old.keys {
			if k != 0 {
				t.Put(k, old.values[i])
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
