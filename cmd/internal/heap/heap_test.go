package heap

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		alive uint64
		want  int
	}{{0, most}, {1 << 20, most}, {Slack / 4, most}, {Slack / 2, 200}, {Slack, usual}, {10 * Slack, usual}} {
		if got := percent(c.alive); got != c.want {
			t.Errorf("%d bytes alive: %d percent, want %d", c.alive, got, c.want)
		}
	}
}

// TestRoomy: a heap that has grown is collected as usual, and what was set
// before is set again.
func TestRoomy(t *testing.T) {
	setting := func() int {
		p := debug.SetGCPercent(usual)
		debug.SetGCPercent(p)
		return p
	}
	before := setting()
	room := Roomy()
	if got := setting(); got != most {
		t.Errorf("a small heap may grow by %d percent, want %d", got, most)
	}
	becomes := func(when string, want int) {
		t.Helper()
		for i := 0; setting() != want; i++ {
			if i == 100 {
				t.Fatalf("%s: a heap of %d bytes may grow by %d percent, want %d", when, live(), setting(), want)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	one, two := room.Lean(), room.Lean()
	becomes("lean", little)
	one()
	becomes("one of two done", little)
	two()
	becomes("both done", most)
	ballast := make([]byte, 2*Slack)
	runtime.GC()
	becomes("much alive", usual)
	runtime.KeepAlive(ballast)
	room.Stop()
	if got := setting(); got != before {
		t.Errorf("%d percent was set before, %d is now", before, got)
	}
}
