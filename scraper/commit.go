package scraper

import (
	"context"
	"sync"
	"time"
)

// This file commits what boards read. A commit ends with a flush of the disk,
// which costs more than what is in it; so what all boards have read goes into
// one transaction together. A board goes on with its next page meanwhile:
//
//	a result is on its way    from when it is read to when it is committed
//	a board waits             while inFlight of its results, or a large one,
//	                          are on their way; or inFlightAsWas of them, if the
//	                          latest brings nothing but that
//	a transaction begins      when a board waits, at commitBytes or
//	                          commitPages, or when a result in line has
//	                          waited for linger, or for lingerAsWas if it
//	                          brings nothing but that a page is as it was
//
// To ask again whether a page is as it was costs less than a transaction to write
// down that it is, so that many such answers are written together: at a polite
// pace, too, where a board brings one in a second.
//
// So a board that is read at a polite pace has hardly ever more than one
// result on its way, and one that is read without pauses those of linger.
// The results of a board are committed in the order in which it read them.
// A process that is killed loses what is on its way; the next crawl asks for
// it again, since a page counts as done by what is committed with it.
const (
	inFlight      = 16
	inFlightAsWas = 64
	largeResult   = 64 << 10 // bytes
	commitPages   = 1024
	commitBytes   = 2 << 20
	linger        = 100 * time.Millisecond
	lingerAsWas   = time.Second
)

// delivery is a result on its way into the sink.
type delivery struct {
	Result
	req    Request // that it answers
	counts Counts
	err    error
	landed chan<- *delivery // takes it once it is committed, or not
}

// size is about how many bytes a result holds.
func (r *Result) size() int {
	n := len(r.State.Key)
	for i := range r.Postings {
		n += len(r.Postings[i].Text)
	}
	for _, next := range r.State.Next {
		n += len(next)
	}
	return n
}

// committer puts results into a sink, those of several boards together.
type committer struct {
	sink Sink

	mu      sync.Mutex
	line    []*delivery
	due     time.Time // when the line is to be committed
	bytes   int
	writing bool          // a goroutine is at work on the line
	hurried bool          // a board waits for the line
	wake    chan struct{} // tells of a line that may be ready
}

func newCommitter(s Sink) *committer { return &committer{sink: s, wake: make(chan struct{}, 1)} }

// send puts a result in line.
func (c *committer) send(d *delivery) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wait := linger
	if d.Unchanged {
		wait = lingerAsWas
	}
	due := time.Now().Add(wait)
	sooner := len(c.line) > 0 && due.Before(c.due)
	if sooner || len(c.line) == 0 {
		c.due = due
	}
	c.line = append(c.line, d)
	c.bytes += d.size()
	if !c.writing {
		c.writing = true
		go c.write()
	}
	if sooner || len(c.line) >= commitPages || c.bytes >= commitBytes {
		c.rouse()
	}
}

// hurry has what is in line committed without delay.
func (c *committer) hurry() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hurried = len(c.line) > 0
	c.rouse()
}

func (c *committer) rouse() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// write commits until the line is empty. Whoever sends waits for its results,
// so that it does not outlive the run that began it.
func (c *committer) write() {
	for {
		c.await()
		batch := c.take()
		if len(batch) == 0 {
			return
		}
		c.commit(batch)
	}
}

// await lets a line grow for a while.
func (c *committer) await() {
	for {
		c.mu.Lock()
		ready := c.hurried || len(c.line) == 0 || len(c.line) >= commitPages || c.bytes >= commitBytes
		wait := time.Until(c.due)
		c.mu.Unlock()
		if ready || wait <= 0 {
			return
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-c.wake:
		}
		timer.Stop()
	}
}

// take takes a transaction's worth of results from the line.
func (c *committer) take() []*delivery {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, bytes := 0, 0
	for n < len(c.line) && n < commitPages && bytes < commitBytes {
		bytes += c.line[n].size()
		n++
	}
	batch := c.line[:n:n]
	if c.line = c.line[n:]; len(c.line) == 0 {
		c.line, c.hurried = nil, false
		c.writing = n > 0
	}
	c.bytes -= bytes
	return batch
}

// commit puts results into the sink: all in one transaction, or each by
// itself if that is refused, so that one board's trouble is not another's.
func (c *committer) commit(batch []*delivery) {
	// What was read is committed even if the person has had enough.
	ctx := context.Background()
	results := make([]Result, len(batch))
	for i, d := range batch {
		results[i] = d.Result
	}
	counts, err := c.sink.PutResults(ctx, results)
	for i, d := range batch {
		switch {
		case err == nil:
			d.counts = counts[i]
		case len(batch) == 1:
			d.err = err
		default:
			var one []Counts
			if one, d.err = c.sink.PutResults(ctx, results[i:i+1]); d.err == nil {
				d.counts = one[0]
			}
		}
		d.landed <- d
	}
}
