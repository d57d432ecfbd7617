package mem

import (
	"iter"
	"slices"
	"strings"
)

// table is a sorted map of byte strings: chunks of entries in order, each of
// at most chunkLen, so that an insertion moves few of them.
type table struct {
	chunks [][]entry // none is empty
	seq    uint64    // the last number given
}

type entry struct{ key, value string }

const chunkLen = 256

// find returns where a key is or would be put.
func (t *table) find(key string) (chunk, at int, ok bool) {
	chunk, ok = slices.BinarySearchFunc(t.chunks, key, func(c []entry, k string) int { return strings.Compare(c[0].key, k) })
	if ok {
		return chunk, 0, true
	}
	if chunk == 0 {
		return 0, 0, false
	}
	chunk--
	at, ok = slices.BinarySearchFunc(t.chunks[chunk], key, func(e entry, k string) int { return strings.Compare(e.key, k) })
	return chunk, at, ok
}

func (t *table) get(key string) (string, bool) {
	c, i, ok := t.find(key)
	if !ok {
		return "", false
	}
	return t.chunks[c][i].value, true
}

func (t *table) put(key, value string) {
	c, i, ok := t.find(key)
	switch {
	case ok:
		t.chunks[c][i].value = value
		return
	case len(t.chunks) == 0:
		t.chunks = [][]entry{{{key, value}}}
		return
	}
	chunk := slices.Insert(t.chunks[c], i, entry{key, value})
	t.chunks[c] = chunk
	if len(chunk) > chunkLen {
		half := len(chunk) / 2
		t.chunks[c] = chunk[:half:half]
		t.chunks = slices.Insert(t.chunks, c+1, slices.Clone(chunk[half:]))
	}
}

func (t *table) delete(key string) {
	c, i, ok := t.find(key)
	if !ok {
		return
	}
	t.chunks[c] = slices.Delete(t.chunks[c], i, i+1)
	if len(t.chunks[c]) == 0 {
		t.chunks = slices.Delete(t.chunks, c, c+1)
	}
}

// ascend walks up the entries whose keys are not below from.
func (t *table) ascend(from string) iter.Seq[entry] {
	return func(yield func(entry) bool) {
		c, i, _ := t.find(from)
		for ; c < len(t.chunks); c, i = c+1, 0 {
			for ; i < len(t.chunks[c]); i++ {
				if !yield(t.chunks[c][i]) {
					return
				}
			}
		}
	}
}

// descend walks down the entries whose keys are below until.
func (t *table) descend(until string) iter.Seq[entry] {
	return func(yield func(entry) bool) {
		c, i, _ := t.find(until)
		t.down(c, i, yield)
	}
}

// descendAll walks down all entries.
func (t *table) descendAll(yield func(entry) bool) { t.down(len(t.chunks), 0, yield) }

// down walks down from before an entry.
func (t *table) down(c, i int, yield func(entry) bool) {
	for {
		for i > 0 {
			i--
			if !yield(t.chunks[c][i]) {
				return
			}
		}
		if c == 0 {
			return
		}
		c--
		i = len(t.chunks[c])
	}
}
