package scan

import (
	"fmt"
	"testing"
)

// TestWords numbers more words than its first places hold, and asks for each, for
// words that have no number, and for those of a clone.
func TestWords(t *testing.T) {
	w := NewWords()
	const many = 5_000
	word := func(i int) uint64 { return Hash(fmt.Sprintf("word%d", i)) }
	for i := range many {
		if n := w.Enter(word(i)); n != uint32(i+1) {
			t.Fatalf("word %d has number %d", i, n)
		}
	}
	clone := w.Clone()
	clone.Enter(word(many))
	for i := range 2 * many {
		want := uint32(i + 1)
		if i >= many {
			want = 0
		}
		if n := w.Get(word(i)); n != want {
			t.Fatalf("word %d has number %d, want %d", i, n, want)
		}
		if i < many && (w.Enter(word(i)) != want || clone.Get(word(i)) != want) {
			t.Fatalf("word %d has another number when it is entered again or cloned", i)
		}
	}
	if w.Len() != many || clone.Get(word(many)) != many+1 {
		t.Errorf("%d words, and %d in a clone", w.Len(), clone.Len())
	}
}
