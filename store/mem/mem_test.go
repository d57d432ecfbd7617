package mem

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"hitmatch/store"
	"hitmatch/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return New() })
}

// TestTable does the same to a table and to a plain map.
func TestTable(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	var tab table
	plain := map[string]string{}
	check := func(from string) {
		t.Helper()
		var keys []string
		for k := range plain {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		at, _ := slices.BinarySearch(keys, from)
		var up, down, all []string
		for e := range tab.ascend(from) {
			up = append(up, e.key)
		}
		for e := range tab.descend(from) {
			down = append(down, e.key)
		}
		for e := range tab.descendAll {
			all = append(all, e.key)
		}
		slices.Reverse(down)
		slices.Reverse(all)
		if !slices.Equal(up, keys[at:]) || !slices.Equal(down, keys[:at]) || !slices.Equal(all, keys) {
			t.Fatalf("walks from %q: up %d, down %d, all %d of %d keys", from, len(up), len(down), len(all), len(keys))
		}
	}
	for i := range 20_000 {
		key := strconv.Itoa(rnd.IntN(3000))
		if rnd.IntN(3) == 0 || (i > 10_000 && i < 15_000) {
			tab.delete(key)
			delete(plain, key)
		} else {
			tab.put(key, strconv.Itoa(i))
			plain[key] = strconv.Itoa(i)
		}
		got, ok := tab.get(key)
		if want, there := plain[key]; ok != there || got != want {
			t.Fatalf("step %d: key %s is %q, %v; want %q, %v", i, key, got, ok, want, there)
		}
		if i%500 == 0 {
			check(key)
			check("")
			check("~")
		}
	}
	for key := range plain {
		tab.delete(key)
	}
	if len(tab.chunks) != 0 {
		t.Errorf("an emptied table has %d chunks", len(tab.chunks))
	}
}
