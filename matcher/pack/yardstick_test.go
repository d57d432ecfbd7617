//go:build unix

package pack

import (
	"flag"
	"syscall"
	"testing"
	"time"
)

var yardsticks = flag.Bool("yardsticks", false, "measure ranking a million postings beside its yardsticks (about a minute)")

// cpu is the processor time this process has used.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// least runs things in turn and returns the least processor time of each:
// what else the machine does disturbs all alike.
func least(t *testing.T, rounds int, things ...func()) []time.Duration {
	t.Helper()
	best := make([]time.Duration, len(things))
	for range rounds {
		for i, f := range things {
			before := cpu(t)
			f()
			if d := cpu(t) - before; best[i] == 0 || d < best[i] {
				best[i] = d
			}
		}
	}
	return best
}

// TestYardsticks prints what ranking costs beside its yardsticks:
//
//	go test ./matcher/pack -run TestYardsticks -yardsticks -v
func TestYardsticks(t *testing.T) {
	n, rounds := 20_000, 2
	if *yardsticks {
		n, rounds = million, 15
	}
	p, s, tax := crowd(t, n)
	q, err := p.Query(s, asker(tax), now)
	if err != nil {
		t.Fatal(err)
	}
	m := newMaker(tax, 12)
	var queries []*Query
	for i := range 200 {
		who := m.profile(i)
		of, err := p.Query(s, &who, now)
		if err != nil {
			t.Fatal(err)
		}
		queries = append(queries, of)
		if !*yardsticks {
			break
		}
	}
	things := []func(){
		bareScan(n),
		func() { top(t, q, best100) },
		func() {
			if _, err := p.Query(s, asker(tax), now); err != nil {
				t.Error(err)
			}
		},
	}
	for _, of := range queries {
		things = append(things, func() { top(t, of, best100) })
	}
	// Each person in turn with the bare scan, as often: of a long stretch the
	// least would be a mean.
	took := least(t, rounds, things...)
	many := time.Duration(0)
	for _, d := range took[3:] {
		many += d
	}
	per := func(d time.Duration, of int) float64 { return float64(d.Nanoseconds()) / float64(of) }
	t.Logf("%d postings, %v shapes", p.Len(), p.Shapes())
	t.Logf("bare scan of %d records of 32 bytes  %8.2f ms  %6.2f ns each", n, took[0].Seconds()*1e3, per(took[0], n))
	t.Logf("top %d of %d                       %8.2f ms  %6.2f ns each  %.2f of the bare scan", best100, n, took[1].Seconds()*1e3, per(took[1], n), took[1].Seconds()/took[0].Seconds())
	t.Logf("a person held against the shapes       %8.2f ms", took[2].Seconds()*1e3)
	pair := per(many, n*len(queries))
	t.Logf("%d people                             %8.2f ms  %6.2f ns a pair  %.2f of the bare scan", len(queries), many.Seconds()*1e3, pair, pair/per(took[0], n))
	if !*yardsticks {
		return
	}
	ids, wall, used := sqlite(t, q, best100)
	t.Logf("sqlite3, the same question             %8.0f ms of processor time, %.0f ms; the pack takes %.4f of it", used.Seconds()*1e3, wall.Seconds()*1e3, took[1].Seconds()/used.Seconds())
	for i, h := range top(t, q, best100) {
		if id, _, err := p.Posting(h.Record); err != nil || ids[i] != id {
			t.Fatalf("place %d: sqlite says %s, the pack %s, %v", i+1, ids[i], id, err)
		}
	}
}
