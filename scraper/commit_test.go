package scraper

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// batches is a Sink that notes when it is given how many results.
type batches struct {
	Sink
	begun time.Time
	at    []time.Duration
	sizes []int
}

func (b *batches) PutResults(_ context.Context, rs []Result) ([]Counts, error) {
	b.at, b.sizes = append(b.at, time.Since(b.begun)), append(b.sizes, len(rs))
	return make([]Counts, len(rs)), nil
}

// TestCommitsTogether: what boards bring at a polite pace is committed a tenth of
// a second after it came, and what is as it was a second after, or with that.
func TestCommitsTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := &batches{begun: time.Now()}
		c := newCommitter(sink)
		landed := make(chan *delivery, 100)
		send := func(n int, unchanged bool) {
			for range n {
				c.send(&delivery{Result: Result{Unchanged: unchanged}, landed: landed})
			}
		}
		send(3, true)
		time.Sleep(900 * time.Millisecond)
		send(2, true) // with those before, at a second
		time.Sleep(300 * time.Millisecond)
		send(4, true)
		time.Sleep(500 * time.Millisecond)
		send(1, false) // takes those before with it
		time.Sleep(5 * time.Second)
		send(2, true)
		c.hurry()
		synctest.Wait()
		if diff := cmp.Diff([]int{5, 5, 2}, sink.sizes); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]time.Duration{time.Second, 1800 * time.Millisecond, 6700 * time.Millisecond}, sink.at); diff != "" {
			t.Error(diff)
		}
	})
}
