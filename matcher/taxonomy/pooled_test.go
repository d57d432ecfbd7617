//go:build !race

package taxonomy

import "testing"

// TestFindKeepsItsMemory holds that finding in one text after another takes no
// new memory. The race detector throws pooled memory away on purpose, so under
// it there is nothing to hold.
func TestFindKeepsItsMemory(t *testing.T) {
	tx := load(t)
	var found []Mention
	if n := testing.AllocsPerRun(20, func() { found = tx.Find(found[:0], posting, "Inpatient Coder II") }); n > 1 {
		// A collection of garbage may take the scratch away.
		t.Errorf("%v allocations for %d mentions", n, len(found))
	}
}
