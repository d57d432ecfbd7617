// Package heap gives the program's memory room to grow while it is small.
package heap

import (
	"math"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// Slack is how much a heap may grow between two collections even if less than
// that is alive, in bytes. What lives during a crawl are a few megabytes, and Go
// collects whenever they have doubled: many times a second, for a seventh of the
// processor time of a night (BenchmarkCrawl of package nights with GOGC=100 and
// with GOGC=400).
const Slack = 24 << 20

// The percent of growth that Go knows, where little is to be taken, as it is by
// itself, and at most.
const (
	little = 20
	usual  = 100
	most   = 400
)

// Room is the room that the heap has.
type Room struct {
	before int          // the percent it had
	lean   atomic.Int64 // how many want little taken
	look   chan struct{}
	done   chan struct{}
	gone   chan struct{}
}

// Roomy lets the heap grow by Slack, or by what is alive where that is more,
// before it is collected, until Stop is called. It is for a program that has not
// been told otherwise by GOGC.
func Roomy() *Room {
	r := &Room{before: debug.SetGCPercent(most), look: make(chan struct{}, 1), done: make(chan struct{}), gone: make(chan struct{})}
	go r.keep()
	return r
}

// Lean has the heap grow by a fifth of what is alive until done is called, for
// work that holds much by itself.
func (r *Room) Lean() (done func()) {
	r.lean.Add(1)
	select {
	case r.look <- struct{}{}:
	default:
	}
	return func() { r.lean.Add(-1) }
}

// Stop sets what was set before.
func (r *Room) Stop() {
	close(r.done)
	<-r.gone
	debug.SetGCPercent(r.before)
}

// keep sets the percent by what is alive.
func (r *Room) keep() {
	defer close(r.gone)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	set := most
	for {
		select {
		case <-r.done:
			return
		case <-r.look:
		case <-tick.C:
		}
		now := little
		if r.lean.Load() == 0 {
			now = percent(live())
		}
		if now != set {
			debug.SetGCPercent(now)
			set = now
		}
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
