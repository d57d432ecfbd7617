package ledger

import (
	"encoding/binary"
	"time"

	"hitmatch/store/job"
)

// life is what crawls learn of a posting night after night. It is apart from
// the words, so that seeing a posting again writes few bytes. (In CBOR it stands
// in exports, and in databases of format 2.)
type life struct {
	ID       string    `cbor:"1,keyasint" json:"id"`
	Board    string    `cbor:"2,keyasint" json:"board"`
	Version  int       `cbor:"3,keyasint" json:"version"` // the newest one
	Cluster  string    `cbor:"4,keyasint" json:"cluster"`
	Events   []event   `cbor:"5,keyasint" json:"events"` // what happened to its status, oldest first; the first one opens it
	LastSeen time.Time `cbor:"6,keyasint" json:"last_seen"`
	SeenRun  uint64    `cbor:"7,keyasint" json:"seen_run"` // the latest run that saw it
	Before   sightings `cbor:"8,keyasint,omitempty" json:"before,omitempty"`
}

// event is a change of a posting's status.
type event struct {
	Status job.Status `cbor:"1,keyasint" json:"status"`
	At     time.Time  `cbor:"2,keyasint" json:"at"`
	Run    uint64     `cbor:"3,keyasint" json:"run"` // the run that brought it
}

// newLife is the life of a posting that a run sees for the first time.
func newLife(id, board string, run uint64, at time.Time) life {
	return life{
		ID: id, Board: board, Cluster: id,
		Events:   []event{{job.Open, at, run}},
		LastSeen: at, SeenRun: run,
	}
}

func (l *life) firstSeen() time.Time { return l.Events[0].At }

func (l *life) last() event { return l.Events[len(l.Events)-1] }

// turn records a new status. Time does not run backwards within a life, even
// where the clock of the machine did.
func (l *life) turn(to job.Status, run uint64, at time.Time) {
	l.Events = append(l.Events, event{to, later(at, l.last().At), run})
}

// see records a sighting and reports whether it reopened the posting.
func (l *life) see(run uint64, at time.Time) bool {
	if at.After(l.LastSeen) {
		if l.LastSeen.After(l.firstSeen()) {
			l.Before = l.Before.add(l.firstSeen(), l.LastSeen)
		}
		l.LastSeen = at
	}
	l.SeenRun = max(l.SeenRun, run)
	if l.last().Status == job.Open {
		return false
	}
	l.turn(job.Open, run, at)
	return true
}

// miss records that a complete run is over, and returns the status it turned
// the posting to: none if the run, one it continues (from first on), or a
// later one saw it. Missing turns to closed only if an earlier run turned it
// missing, so that one run never does both.
func (l *life) miss(first, run uint64, at time.Time) (job.Status, bool) {
	if l.SeenRun >= first {
		return "", false
	}
	switch last := l.last(); {
	case last.Status == job.Open:
		l.turn(job.Missing, run, at)
	case last.Status == job.Missing && last.Run < run:
		l.turn(job.Closed, run, at)
	default:
		return "", false
	}
	return l.last().Status, true
}

// view is a life as of a time.
type view struct {
	status                        job.Status
	lastSeen, missingAt, closedAt time.Time
}

// asOf returns the life as it was at a time (zero: as it is); false: the
// posting was not known yet.
func (l *life) asOf(t time.Time) (view, bool) {
	if !t.IsZero() && l.firstSeen().After(t) {
		return view{}, false
	}
	var v view
	for _, e := range l.Events {
		if !t.IsZero() && e.At.After(t) {
			break
		}
		v.status = e.Status
		switch e.Status {
		case job.Open:
			v.missingAt, v.closedAt = time.Time{}, time.Time{}
		case job.Missing:
			v.missingAt = e.At
		case job.Closed:
			v.closedAt = e.At
		}
	}
	v.lastSeen = l.LastSeen
	if !t.IsZero() && l.LastSeen.After(t) {
		v.lastSeen = l.Before.notAfter(l.firstSeen(), t)
	}
	return v, true
}

// sightings are the times a posting was seen between its first and its last
// sighting, in whole seconds, rounded up: unsigned varints, the first one
// counted from the first sighting, each other one from the one before. A year
// of nights takes about 1.1 kB.
type sightings []byte

// add returns s with one more sighting, which is not before the others.
func (s sightings) add(first, at time.Time) sightings {
	sec := seconds(first)
	for rest := s; len(rest) > 0; {
		delta, n := binary.Uvarint(rest)
		if n <= 0 {
			break
		}
		sec += int64(delta)
		rest = rest[n:]
	}
	delta := seconds(at) - sec
	if delta <= 0 {
		return s
	}
	return binary.AppendUvarint(s[:len(s):len(s)], uint64(delta))
}

// notAfter returns the latest sighting that is not after t, or the first one.
func (s sightings) notAfter(first, t time.Time) time.Time {
	seen, sec := first, seconds(first)
	for len(s) > 0 {
		delta, n := binary.Uvarint(s)
		if n <= 0 {
			break
		}
		sec += int64(delta)
		s = s[n:]
		at := time.Unix(sec, 0).UTC()
		if at.After(t) {
			break
		}
		seen = at
	}
	return seen
}

// seconds is t in whole seconds since 1970, rounded up.
func seconds(t time.Time) int64 {
	sec := t.Unix()
	if t.Nanosecond() > 0 {
		sec++
	}
	return sec
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
