package deliver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"hitmatch/store/job"
)

// Channel is a way out. Its name stays the same from night to night and holds
// no secret.
type Channel struct {
	Name string
	// Via names the server behind it. Letters through one server leave one
	// after another; different servers do not wait for each other.
	Via string
	// Send sends a letter once. An error that wraps ErrDoubtful leaves open
	// whether it arrived; after any other it has not. One that wraps
	// ErrUnreached says that the server is not there for any letter.
	Send func(ctx context.Context, l job.Letter) error
	// Again says that sending a letter twice does no harm.
	Again bool
	// Broken is why it cannot be used as it is configured; its letters wait.
	Broken error
}

// Addressee is a person with their channels.
type Addressee struct {
	Profile  string
	Channels []Channel
}

// ErrDoubtful is wrapped by an error after which a letter may have arrived.
var ErrDoubtful = errors.New("it may have arrived")

// ErrUnreached is wrapped by an error after which there is no use in trying the
// same server with another letter.
var ErrUnreached = errors.New("the server was not reached")

// Store is what the outbox asks of a store.
type Store interface {
	PutLetter(ctx context.Context, l job.Letter) error
	Letters(ctx context.Context, profile string) iter.Seq2[job.Letter, error]
}

// Outbox sends the letters of a store.
type Outbox struct {
	Store Store
	Now   func() time.Time
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
	// maxLanes is how many servers are spoken to at once.
	maxLanes = 16
	// maxUnreached is after how many attempts in a row that did not reach a
	// server the letters behind them are left for later.
	maxUnreached = 3
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

// Report says how the letters of a person fared.
type Report struct {
	Sent     int
	Waiting  int
	Problems []string // of letters that are waiting or held, oldest first
}

// stop is one person's part of a lane.
type stop struct {
	who      int // index of the addressee
	channels map[string]Channel
}

// fate is what a round came to for the letters of a stop.
type fate struct {
	sent, waiting int
	problems      []problem
	next          time.Time // of the earliest attempt to come; zero: none
}

type problem struct {
	letter uint64
	text   string
}

// Deliver sends what waits of the addressees and, for as long as patience
// lasts, what failed again after a pause. It returns a report for each, in
// their order. Cancelled, it stops before the next attempt.
func (o *Outbox) Deliver(ctx context.Context, to []Addressee, patience time.Duration) ([]Report, error) {
	lanes := map[string][]stop{}
	fates := make([]fate, len(to))
	for i, a := range to {
		channels := map[string]Channel{}
		byServer := map[string]map[string]Channel{}
		for _, c := range a.Channels {
			channels[c.Name] = c
			if byServer[c.Via] == nil {
				byServer[c.Via] = map[string]Channel{}
			}
			byServer[c.Via][c.Name] = c
		}
		for via, some := range byServer {
			lanes[via] = append(lanes[via], stop{i, some})
		}
		if err := o.orphans(ctx, a.Profile, channels, &fates[i]); err != nil {
			return nil, err
		}
	}
	var (
		wg     sync.WaitGroup
		mu     sync.Mutex
		failed []error
		free   = make(chan struct{}, maxLanes)
	)
	for _, stops := range lanes {
		wg.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			some, err := o.lane(ctx, to, stops, patience)
			mu.Lock()
			defer mu.Unlock()
			for i, f := range some {
				all := &fates[stops[i].who]
				all.sent += f.sent
				all.waiting += f.waiting
				all.problems = append(all.problems, f.problems...)
			}
			failed = append(failed, err)
		})
	}
	wg.Wait()
	reports := make([]Report, len(to))
	for i, f := range fates {
		reports[i] = Report{Sent: f.sent, Waiting: f.waiting}
		slices.SortFunc(f.problems, func(a, b problem) int { return cmp.Compare(a.letter, b.letter) })
		for _, p := range f.problems {
			reports[i].Problems = append(reports[i].Problems, p.text)
		}
	}
	return reports, errors.Join(failed...)
}

// orphans finds the letters of a person that have no channel any more.
func (o *Outbox) orphans(ctx context.Context, profile string, channels map[string]Channel, f *fate) error {
	for l, err := range o.Store.Letters(ctx, profile) {
		if err != nil {
			return fmt.Errorf("read outbox: %w", err)
		}
		if _, known := channels[l.Channel]; known || !l.Sent.IsZero() {
			continue
		}
		if l.Waiting() {
			f.waiting++
			l.Error = "the configuration names this channel no longer"
		}
		f.problems = append(f.problems, complaint(l))
	}
	return nil
}

// lane sends what goes through one server, until nothing waits or patience is
// at its end, and returns the fate of each stop's letters.
func (o *Outbox) lane(ctx context.Context, to []Addressee, stops []stop, patience time.Duration) ([]fate, error) {
	begun := o.Now()
	fates := make([]fate, len(stops))
	for {
		unreached := 0
		var next time.Time
		for i, st := range stops {
			f, err := o.round(ctx, to[st.who].Profile, st.channels, &unreached)
			f.sent += fates[i].sent
			fates[i] = f
			if err != nil {
				return fates, err
			}
			if !f.next.IsZero() && (next.IsZero() || f.next.Before(next)) {
				next = f.next
			}
		}
		now := o.Now()
		wait := next.Sub(now)
		if spent := now.Sub(begun); next.IsZero() || spent < 0 || spent+wait > patience {
			return fates, nil
		}
		if err := o.Sleep(ctx, wait); err != nil {
			return fates, nil // what waits is in the store
		}
	}
}

// round tries every letter of a person that is due and has one of these
// channels, once.
func (o *Outbox) round(ctx context.Context, profile string, channels map[string]Channel, unreached *int) (fate, error) {
	var f fate
	blocked := map[string]bool{}
	for l, err := range o.Store.Letters(ctx, profile) {
		if err != nil {
			return f, fmt.Errorf("read outbox: %w", err)
		}
		c, mine := channels[l.Channel]
		if !mine || !l.Sent.IsZero() {
			continue
		}
		switch {
		case l.Held, ctx.Err() != nil, blocked[l.Channel]:
		case c.Broken != nil:
			l.Error, l.Next = c.Broken.Error(), time.Time{}
		case *unreached >= maxUnreached:
			l.Error = "its server was not reached by the ones before it"
		case !o.due(l):
			blocked[l.Channel] = true
		default:
			if l, err = o.attempt(ctx, c, l, unreached); err != nil {
				return f, err
			}
			blocked[l.Channel] = l.Waiting()
		}
		switch {
		case !l.Sent.IsZero():
			f.sent++
			continue
		case l.Waiting():
			f.waiting++
			if !l.Next.IsZero() && (f.next.IsZero() || l.Next.Before(f.next)) {
				f.next = l.Next
			}
		}
		f.problems = append(f.problems, complaint(l))
	}
	return f, nil
}

// complaint says why a letter has not arrived.
func complaint(l job.Letter) problem {
	why := l.Error
	if why == "" {
		why = "an older one goes first"
	}
	text := fmt.Sprintf("the digest of %s has not reached %s: %s", day(l.Created), l.Channel, why)
	if l.Held {
		text = fmt.Sprintf("the digest of %s to %s is held: %s; `hitmatch outbox` shows it", day(l.Created), l.Channel, why)
	}
	return problem{l.Seq, text}
}

func day(t time.Time) string { return t.Format("2 January 2006") }

// due reports whether a letter may be tried now. A time that lies further ahead
// than any pause was set by a clock that was wrong.
func (o *Outbox) due(l job.Letter) bool {
	wait := l.Next.Sub(o.Now())
	return wait <= 0 || wait > longest
}

// attempt tries a letter once and returns it as it is recorded.
func (o *Outbox) attempt(ctx context.Context, c Channel, l job.Letter, unreached *int) (job.Letter, error) {
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
	err := guarded(func() error { return c.Send(within, l) })
	if errors.Is(err, ErrUnreached) || within.Err() != nil {
		*unreached++
	} else {
		*unreached = 0
	}
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

// guarded turns a panic of a channel, whose libraries are not ours, into an
// error. What it panicked with is not repeated: it may hold a secret.
func guarded(send func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: the channel broke down (%T)", ErrDoubtful, v)
		}
	}()
	return send()
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
