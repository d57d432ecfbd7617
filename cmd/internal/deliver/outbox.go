package deliver

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"hitmatch/store/job"
)

// Channel is a way out. Its name stays the same from night to night and holds
// no secret.
type Channel struct {
	Name string
	// Send sends a letter once. An error that wraps ErrDoubtful leaves open
	// whether it arrived; after any other it has not.
	Send func(ctx context.Context, l job.Letter) error
	// Again says that sending a letter twice does no harm.
	Again bool
	// Broken is why it cannot be used as it is configured; its letters wait.
	Broken error
}

// ErrDoubtful is wrapped by an error after which a letter may have arrived.
var ErrDoubtful = errors.New("it may have arrived")

// Store is what the outbox asks of a store.
type Store interface {
	PutLetter(ctx context.Context, l job.Letter) error
	Letters(ctx context.Context, profile string) iter.Seq2[job.Letter, error]
}

// Outbox sends the letters of a store.
type Outbox struct {
	Store    Store
	Channels []Channel
	Now      func() time.Time
	// Sleep waits, or returns why it did not.
	Sleep func(ctx context.Context, d time.Duration) error
	// Passed is called at each point where a crash would be felt; nil: not.
	Passed func(Point)
}

// Point is a moment in the life of a letter.
type Point string

// The points of an attempt, in their order.
const (
	Chosen   Point = "chosen"   // nothing is recorded of the attempt
	Recorded Point = "recorded" // it is recorded that it begins
	Arrived  Point = "arrived"  // the channel has it; nothing is recorded of that
	Marked   Point = "marked"   // it is recorded that it arrived
)

const (
	// attemptTime bounds one attempt.
	attemptTime = 2 * time.Minute
	// maxDoubts is after how many attempts of which nobody knows whether they
	// arrived a letter is held.
	maxDoubts = 2
	// longest is the longest pause between two attempts.
	longest = 24 * time.Hour
)

// pause is how long to wait after an attempt: half a minute, then four times as
// long each time, up to a day.
func pause(attempts int) time.Duration {
	d := 30 * time.Second
	for i := 1; i < attempts && d < longest; i++ {
		d *= 4
	}
	return min(d, longest)
}

// Report says how the letters of a profile fared.
type Report struct {
	Sent     int
	Waiting  int
	Problems []string // of letters that are waiting or held, for the person
}

// Deliver sends what waits of a profile and, for as long as patience lasts,
// what failed again after a pause. Cancelled, it stops before the next attempt.
func (o *Outbox) Deliver(ctx context.Context, profile string, patience time.Duration) (Report, error) {
	begun := o.Now()
	var all Report
	for {
		r, next, err := o.round(ctx, profile)
		all.Sent += r.Sent
		all.Waiting, all.Problems = r.Waiting, r.Problems
		if err != nil || next.IsZero() {
			return all, err
		}
		now := o.Now()
		wait := next.Sub(now)
		if spent := now.Sub(begun); spent < 0 || spent+wait > patience {
			return all, nil
		}
		if err := o.Sleep(ctx, wait); err != nil {
			return all, nil // what waits is in the store
		}
	}
}

// round tries every letter that is due, once, and returns when the next one is.
func (o *Outbox) round(ctx context.Context, profile string) (r Report, next time.Time, err error) {
	blocked := map[string]bool{}
	for l, err := range o.Store.Letters(ctx, profile) {
		if err != nil {
			return r, time.Time{}, fmt.Errorf("read outbox: %w", err)
		}
		if !l.Sent.IsZero() {
			continue
		}
		c, known := o.channel(l.Channel)
		switch {
		case l.Held, ctx.Err() != nil, blocked[l.Channel]:
		case !known:
			l.Error = "the configuration names this channel no longer"
		case c.Broken != nil:
			l.Error, l.Next = c.Broken.Error(), time.Time{}
		case !o.due(l):
			blocked[l.Channel] = true
		default:
			if l, err = o.attempt(ctx, c, l); err != nil {
				return r, time.Time{}, err
			}
			blocked[l.Channel] = l.Waiting()
		}
		switch {
		case !l.Sent.IsZero():
			r.Sent++
			continue
		case l.Held:
			r.Problems = append(r.Problems, fmt.Sprintf("the digest of %s to %s is held: %s; `hitmatch outbox` shows it", day(l.Created), l.Channel, l.Error))
			continue
		}
		r.Waiting++
		if known && !l.Next.IsZero() && (next.IsZero() || l.Next.Before(next)) {
			next = l.Next
		}
		why := l.Error
		if why == "" {
			why = "an older one goes first"
		}
		r.Problems = append(r.Problems, fmt.Sprintf("the digest of %s has not reached %s: %s", day(l.Created), l.Channel, why))
	}
	return r, next, nil
}

func day(t time.Time) string { return t.Format("2 January 2006") }

func (o *Outbox) channel(name string) (Channel, bool) {
	for _, c := range o.Channels {
		if c.Name == name {
			return c, true
		}
	}
	return Channel{}, false
}

// due reports whether a letter may be tried now. A time that lies further ahead
// than any pause was set by a clock that was wrong.
func (o *Outbox) due(l job.Letter) bool {
	wait := l.Next.Sub(o.Now())
	return wait <= 0 || wait > longest
}

// attempt tries a letter once and returns it as it is recorded.
func (o *Outbox) attempt(ctx context.Context, c Channel, l job.Letter) (job.Letter, error) {
	o.passed(Chosen)
	if l.Open { // the last attempt died
		l.Doubts++
		l.Error = "the program died while it was being sent; it may have arrived"
	}
	if l.Doubts >= maxDoubts && !c.Again {
		l.Held, l.Open = true, false
		l.Error = fmt.Sprintf("it may have arrived already, in one of %d attempts", l.Attempts)
		return l, o.put(ctx, l)
	}
	l.Attempts++
	l.Tried, l.Open = o.Now(), true
	if err := o.put(ctx, l); err != nil {
		return l, err
	}
	o.passed(Recorded)
	within, cancel := context.WithTimeout(ctx, attemptTime)
	err := c.Send(within, l)
	cancel()
	l.Open = false
	switch {
	case err == nil:
		o.passed(Arrived)
		l.Sent, l.Error, l.Next, l.Text, l.HTML = o.Now(), "", time.Time{}, nil, nil
	default:
		l.Error, l.Next = err.Error(), o.Now().Add(pause(l.Attempts))
		if errors.Is(err, ErrDoubtful) {
			l.Doubts++
		}
	}
	// What happened is recorded even if the person has lost patience.
	if err := o.put(context.WithoutCancel(ctx), l); err != nil {
		return l, err
	}
	o.passed(Marked)
	return l, nil
}

func (o *Outbox) put(ctx context.Context, l job.Letter) error {
	if err := o.Store.PutLetter(ctx, l); err != nil {
		return fmt.Errorf("record what became of letter %d: %w", l.Seq, err)
	}
	return nil
}

func (o *Outbox) passed(p Point) {
	if o.Passed != nil {
		o.Passed(p)
	}
}
