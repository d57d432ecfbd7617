// Package heap gives the program's memory room to grow while it is small.
package heap

import (
	"math"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Slack is how much a heap may grow between two collections even if less than
// that is alive, in bytes. What lives during a crawl are a few megabytes, and Go
// collects whenever they have doubled: many times a second, for a seventh of the
// processor time of a night (BenchmarkCrawl of package nights with GOGC=100 and
// with GOGC=400).
const Slack = 24 << 20

// The percent of growth that Go knows, as it is by itself and at most.
const (
	usual = 100
	most  = 400
)

// Roomy lets the heap grow by Slack, or by what is alive where that is more,
// before it is collected, until stop is called. It is for a program that has not
// been told otherwise by GOGC.
func Roomy() (stop func()) {
	before := debug.SetGCPercent(most)
	done := make(chan struct{})
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		set := most
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			if now := percent(live()); now != set {
				debug.SetGCPercent(now)
				set = now
			}
		}
	}()
	return func() {
		close(done)
		<-gone
		debug.SetGCPercent(before)
	}
}

// percent is by how much a heap may grow of which so many bytes are alive, in
// steps of a tenth of the usual: setting it anew is not free.
func percent(alive uint64) int {
	const step = usual / 10
	p := math.Floor(float64(Slack)*100/float64(max(alive, 1))/step) * step
	return int(min(max(p, usual), most))
}

// live is how many bytes the last collection found alive.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
