// Package yardstick measures for benchmarks and tests what a stage costs
// against the least that any reader of words must do: cutting a text into words
// and hashing each.
package yardstick

import (
	"slices"
	"syscall"
	"testing"
	"time"
)

// HashWords cuts a text into words of ASCII letters and digits and hashes each
// in small letters (FNV-1a), byte by byte, nothing more. It returns the sum of
// the hashes. It is the same code in every benchmark, and not inlined: how fast a
// loop of branches is hangs on what it is compiled into.
//
//go:noinline
func HashWords(text string) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	sum, h := uint64(0), uint64(offset)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		default:
			sum += h
			h = offset
			continue
		}
		h = (h ^ uint64(c)) * prime
	}
	return sum + h
}

// Stage is one of the things compared.
type Stage struct {
	Name string
	Run  func()
}

// Compare runs the stages in turns, each n times a round, and reports for each
// the median CPU time of a run in microseconds, and for all but the first how
// its speed compares to the first's (1 is as fast, 0.5 takes twice as long).
// CPU time is that of the whole process, the garbage collector included; a
// neighbour on the machine changes it less than time by the clock.
func Compare(b *testing.B, n int, stages ...Stage) {
	b.Helper()
	const rounds = 11
	times := make([][]float64, len(stages))
	for b.Loop() {
		for range rounds {
			for i, s := range stages {
				start := CPU(b)
				for range n {
					s.Run()
				}
				times[i] = append(times[i], float64(CPU(b)-start)/float64(n)/1e3)
			}
		}
	}
	median := func(i int) float64 {
		slices.Sort(times[i])
		return times[i][len(times[i])/2]
	}
	first := median(0)
	for i, s := range stages {
		b.ReportMetric(median(i), s.Name+"-us")
		if i > 0 {
			b.ReportMetric(first/median(i), s.Name+"-ratio")
		}
	}
	b.ReportMetric(0, "ns/op")
}

// CPU is what the process has used of the processor so far.
func CPU(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
