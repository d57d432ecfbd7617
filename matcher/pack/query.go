package pack

import (
	"cmp"
	"container/heap"
	"fmt"
	"math/bits"
	"slices"
	"time"

	"hitmatch/matcher/score"
	"hitmatch/store/job"
)

// An outcome is kept as one number, so that the outcomes of a posting's parts
// add up to that of the whole without touching each other:
//
//	bits 0-11   points, plus bias
//	bits 12-16  soft gaps, at most 3 of a part: more than one are all the same
//	bits 17-20  parts in which the profile is silent
//	bits 21-24  parts that make it low
//	bits 25-    of each cause, most decisive first, in three bits the parts that
//	            it shuts the posting out by
//
// Whatever stands above the points makes less than a strong match of it.
type outcome uint64

const (
	bias       = 1 << 8
	gapAt      = 12
	silentAt   = 17
	lowAt      = 21
	shutAt     = 25
	causeBits  = 3 // room for all parts
	mostGaps   = 3
	pointsMask = 1<<gapAt - 1
	gapMask    = 1<<(silentAt-gapAt) - 1
	partMask   = 1<<4 - 1
)

func toOutcome(o score.Outcome) outcome {
	x := outcome(min(max(o.Points, -bias), bias-1)+bias) | outcome(min(o.Gaps, mostGaps))<<gapAt
	if o.Silent {
		x |= 1 << silentAt
	}
	if o.Low {
		x |= 1 << lowAt
	}
	if o.Cause > 0 {
		x |= shutBy(o.Cause - 1)
	}
	return x
}

// shutBy shuts a posting out by a cause, by its number in score.Causes. The last
// of these, two gaps, is none of a part.
func shutBy(cause int) outcome { return 1 << (shutAt + causeBits*cause) }

// Query is one person held against the shapes of a pack. It is read-only once
// made and may be used by several goroutines at once.
type Query struct {
	pack   *Pack
	scorer *score.Scorer
	now    time.Time
	parts  [score.Parts][]outcome
	skills [2]uint64
	rest   uint16 // skills from 128 on
	fresh  freshness
	most   int64  // the most that skills and dates give
	last   int    // number of the last cause
	avoids []bool // by number of the employer; nil: none
	avoid  int    // number of that cause
}

// freshness is the points for dates as thresholds of the two numbers of a
// record.
type freshness struct {
	unknown int64  // points where no date is known
	steps   []step // by rising posted
	closed  int64  // points where the last day has passed
	today   uint16 // in days of Unix time
}

// step says that from a second on there are so many points.
type step struct {
	from   uint32
	points int64
}

// Query holds a person against the shapes, on the day of now.
func (p *Pack) Query(s *score.Scorer, who *job.Profile, now time.Time) (*Query, error) {
	if !Fits(who) {
		return nil, ErrAvoids
	}
	q := &Query{pack: p, scorer: s, now: now, last: len(score.Causes()) - 1, avoid: score.CauseAvoid()}
	if len(who.Avoid.Employers) > 0 {
		q.avoids = make([]bool, len(p.employers))
		for i, name := range p.employers {
			q.avoids[i] = score.Avoids(who, name)
		}
	}
	judge := s.NewJudge(who, now)
	for part := range score.Parts {
		list := p.shapes[part]
		q.parts[part] = make([]outcome, len(list))
		for i, shape := range list {
			if part == score.PartWork && i == apartWork {
				q.parts[part][i] = shutBy(0)
				continue
			}
			o, err := judge.Of(part, shape)
			if err != nil {
				return nil, fmt.Errorf("hold profile %s against what postings ask: %w", who.Key, err)
			}
			q.parts[part][i] = toOutcome(o)
		}
	}
	for _, id := range s.Covered(who) {
		switch n, known := p.skills[id]; {
		case !known:
		case n < 128:
			q.skills[n/64] |= 1 << (n % 64)
		default:
			q.rest |= 1 << (n - 128)
		}
	}
	var err error
	q.fresh, err = dates(s, now)
	q.most = int64(score.SkillPoints(maxSkills)) + q.fresh.most()
	return q, err
}

// dates turns the rules about dates into thresholds, by asking them.
func dates(s *score.Scorer, now time.Time) (freshness, error) {
	day := int64(24 * time.Hour / time.Second)
	today, _ := days(now)
	f := freshness{today: today}
	f.unknown = int64(s.DatePoints(time.Time{}, time.Time{}, now))
	open := func(posted uint32) int64 {
		return int64(s.DatePoints(time.Unix(int64(posted), 0), time.Time{}, now))
	}
	last, fits := seconds(now)
	if !fits || last == 0 {
		return f, fmt.Errorf("rank postings as of %s: a year from 1970 to 2105 is needed", now.Format(time.DateOnly))
	}
	// The points change where the age in whole days does, if at all.
	edge := func(before int64) uint32 { return uint32(max(int64(last)-before*day, 0)) }
	const oldest = 400 // days; no rule looks further back
	f.steps = []step{{1, open(1)}}
	put := func(from uint32) {
		if from > 1 {
			if p := open(from); p != f.steps[len(f.steps)-1].points {
				f.steps = append(f.steps, step{from, p})
			}
		}
	}
	for d := int64(oldest); d >= 0; d-- {
		put(edge(d))
		put(edge(d) + 1) // an age of d days and not of d + 1
	}
	anyDay := time.Unix(int64(last), 0)
	base := int64(s.DatePoints(anyDay, time.Time{}, now))
	f.closed = int64(s.DatePoints(anyDay, now.AddDate(0, 0, -1), now)) - base
	return f, nil
}

// most is the most points that dates give.
func (f *freshness) most() int64 {
	most := f.unknown
	for _, s := range f.steps {
		most = max(most, s.points)
	}
	return most + max(f.closed, 0)
}

func (f *freshness) points(posted uint32, closes uint16) int64 {
	points := f.unknown
	for i := range f.steps { // to the end: which is the last cannot be foreseen
		if posted >= f.steps[i].from {
			points = f.steps[i].points
		}
	}
	if closes > 0 && closes < f.today {
		points += f.closed
	}
	return points
}

// sums adds up the outcomes of the parts of each record, in the memory given.
func (q *Query) sums(c *chunk, into []outcome) ([]outcome, error) {
	work, credentials, place := q.parts[score.PartWork], q.parts[score.PartCredentials], q.parts[score.PartPlace]
	preferred, pay := q.parts[score.PartPreferred], q.parts[score.PartPay]
	into = slices.Grow(into[:0], len(c.asks))[:len(c.asks)]
	for i := range c.asks {
		a := &c.asks[i]
		if int(a.work) >= len(work) || int(a.credentials) >= len(credentials) || int(a.place) >= len(place) ||
			int(a.preferred) >= len(preferred) || int(a.pay) >= len(pay) {
			return into, errBroken
		}
		into[i] = work[a.work] + credentials[a.credentials] + place[a.place] + preferred[a.preferred] + pay[a.pay]
	}
	return into, nil
}

// base is the grade, 0 if it is hidden, and the points that the parts of a
// posting give.
func (q *Query) base(x outcome) (grade uint32, points int64) {
	gaps := x >> gapAt & gapMask
	if x>>silentAt&partMask != 0 {
		gaps++
	}
	if gaps >= 2 || x>>shutAt != 0 {
		return 0, 0
	}
	grade = uint32(3) - uint32(gaps)
	if x>>lowAt&partMask != 0 {
		grade = 1
	}
	return grade, int64(x&pointsMask) - int64(score.Parts)*bias + score.GapPoints*int64(gaps)
}

// bounded keeps points in the bounds of a score.
func bounded(points int64) uint32 { return uint32(min(max(points, 0), 100)) }

// further is the points for skills and dates.
func (q *Query) further(a *asks, e *extras) int64 {
	n := bits.OnesCount64(e.skills[0]&q.skills[0]) + bits.OnesCount64(e.skills[1]&q.skills[1]) + bits.OnesCount16(a.further&q.rest)
	return int64(score.SkillPoints(n)) + q.fresh.points(e.posted, a.closes)
}

// Chunk is a run of records held against a person; its numbers count from 0.
type Chunk struct {
	chunk
	query *Query
	sums  []outcome
}

// Each goes over all records. The records of a job follow each other, the one
// whose posting was first seen first.
func (q *Query) Each(do func(*Chunk) error) error {
	var in room
	var sums []outcome
	for n := range q.pack.chunks() {
		c, err := q.pack.chunk(n, &in)
		if err != nil {
			return err
		}
		if sums, err = q.sums(&c, sums); err != nil {
			return err
		}
		if err := do(&Chunk{c, q, sums}); err != nil {
			return err
		}
	}
	return nil
}

// First is the number of the chunk's first record, Len how many there are.
func (c *Chunk) First() int { return c.first }

// Len is for First.
func (c *Chunk) Len() int { return len(c.asks) }

// Begins reports whether a job begins with record i.
func (c *Chunk) Begins(i int) bool { return c.asks[i].further&begins != 0 }

// Apart reports whether record i stands for a posting that fits none.
func (c *Chunk) Apart(i int) bool { return c.asks[i].further&isApart != 0 }

// Verdict is how record i fits: what the full scorer says of its posting. grade
// is job.Grade.Rank; cause is the number of what hides it in score.Causes.
func (c *Chunk) Verdict(i int) (grade, points, cause int) {
	q, x := c.query, c.sums[i]
	if q.avoids != nil && q.avoids[c.sides[i].employer] {
		x |= shutBy(q.avoid)
	}
	if shut := x >> shutAt; shut != 0 {
		return 0, 0, bits.TrailingZeros64(uint64(shut)) / causeBits
	}
	g, base := q.base(x)
	if g == 0 {
		return 0, 0, q.last // two gaps
	}
	return int(g), int(bounded(base + q.further(&c.asks[i], &c.extras[i]))), 0
}

// Order is where record i stands among all by when they were first seen, the
// newest first, and by id.
func (c *Chunk) Order(i int) uint32 { return c.sides[i].order }

// Employer is the number of record i's employer, Board that of its board.
func (c *Chunk) Employer(i int) int { return int(c.sides[i].employer) }

// Board is for Employer.
func (c *Chunk) Board(i int) int { return int(c.sides[i].board) }

func grades(rank uint32) job.Grade {
	switch rank {
	case 3:
		return job.Strong
	case 2:
		return job.Near
	case 1:
		return job.Low
	}
	return job.Hide
}

// Hit is one posting of a ranking.
type Hit struct {
	Record int
	Grade  job.Grade
	Score  int
}

// Top returns the k best postings that are not hidden, best first, in the
// order of matcher/rank: grade, score, first seen (newest first), id.
func (q *Query) Top(k int) ([]Hit, error) {
	b := &best{most: k}
	var in room
	for n := range q.pack.chunks() {
		c, err := q.pack.sound(n, &in)
		if err != nil {
			return nil, err
		}
		q.scan(b, &c)
	}
	slices.SortFunc(b.held, func(x, y held) int { return cmp.Compare(y.key, x.key) })
	out := make([]Hit, len(b.held))
	for i, h := range b.held {
		out[i] = Hit{h.record, grades(uint32(h.key >> 40)), int(h.key >> 32 & 0xff)}
	}
	return out, nil
}

// scan offers the records of a chunk.
func (q *Query) scan(b *best, c *chunk) {
	if b.most <= 0 {
		return
	}
	work, credentials, place := q.parts[score.PartWork], q.parts[score.PartCredentials], q.parts[score.PartPlace]
	preferred, pay := q.parts[score.PartPreferred], q.parts[score.PartPay]
	low, span, floor := q.limits(b)
	for i := range c.asks {
		a := &c.asks[i]
		x := work[a.work] + credentials[a.credentials] + place[a.place] + preferred[a.preferred] + pay[a.pay]
		if x-low > span {
			continue
		}
		grade, points := q.base(x)
		if grade == 0 || grade<<8|bounded(points+q.most) < uint32(floor>>32) {
			continue
		}
		key := uint64(grade<<8|bounded(points+q.further(a, &c.extras[i])))<<32 | uint64(^c.sides[i].order)
		if key < floor || q.avoids != nil && q.avoids[c.sides[i].employer] {
			continue
		}
		b.offer(held{key, c.first + i})
		low, span, floor = q.limits(b)
	}
}

// limits says what a record needs to be among the best so far: the least key,
// and the least sum of its parts with the span above it. Once only strong
// matches are among the best, everything that is none lies outside, and so
// does every sum that skills and dates could not lift to the least score.
func (q *Query) limits(b *best) (low, span outcome, floor uint64) {
	floor = b.floor()
	if floor>>40 < 3 {
		return 0, 1<<shutAt - 1, floor
	}
	points := int64(floor >> 32 & 0xff)
	if points > 0 { // a sum below 0 counts as 0
		low = outcome(max(points-q.most+int64(score.Parts)*bias, 0))
	}
	return low, pointsMask - low, floor
}

// best is a heap of the best records so far, the worst on top.
type best struct {
	most int
	held []held
}

type held struct {
	key    uint64 // grade, score, and place among all with the first on top
	record int
}

// floor is the least key that may still be among the best.
func (b *best) floor() uint64 {
	if len(b.held) < b.most {
		return 0
	}
	return b.held[0].key
}

// offer takes a record if it is among the best.
func (b *best) offer(h held) {
	switch {
	case len(b.held) < b.most:
		heap.Push(b, h)
	case h.key > b.held[0].key:
		b.held[0] = h
		heap.Fix(b, 0)
	}
}

func (b *best) Len() int           { return len(b.held) }
func (b *best) Less(i, j int) bool { return b.held[i].key < b.held[j].key }
func (b *best) Swap(i, j int)      { b.held[i], b.held[j] = b.held[j], b.held[i] }
func (b *best) Push(x any)         { b.held = append(b.held, x.(held)) }
func (b *best) Pop() any {
	last := b.held[len(b.held)-1]
	b.held = b.held[:len(b.held)-1]
	return last
}
