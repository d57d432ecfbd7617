package pack

import (
	"errors"
	"math"
	"sync"
	"time"

	"hitmatch/matcher/score"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// RecordSize is the size of a record in bytes.
const RecordSize = 40

// record is one posting: what decides whether it fits stands apart from what
// only adds to its points, which most people's rankings ask of few. The layout of
// both is part of the format of a pack.
type record struct {
	asks
	extras
}

// asks is what a posting asks, by the numbers of its shapes, with its marks.
type asks struct {
	credentials uint32
	place       uint16
	work        uint16
	preferred   uint16
	pay         uint16
	closes      uint16 // last day to apply, in days of Unix time; 0: not known
	further     uint16 // taxonomy skills from 128 on, and the marks
}

// extras is what else a posting says that gives points.
type extras struct {
	skills [2]uint64 // taxonomy skills 0 to 127
	seen   uint32    // first seen, in seconds of Unix time
	posted uint32    // when put up, likewise; 0: not known
}

// maxSkills is how many skills a record has bits for; what is left of further
// are the marks.
const (
	maxSkills = 128 + 14

	isApart = 1 << 14 // the posting fits no record: nothing of this one is so
	begins  = 1 << 15 // the first posting of a job
)

// apartWork is the number of the shape of work of postings that stand apart.
const apartWork = 1

// table gives texts numbers.
type table struct {
	list []string
	at   map[string]int
}

// number is the number of a text, which is made for it if need be.
func (t *table) number(s string) int {
	n, known := t.at[s]
	if !known {
		if t.at == nil {
			t.at = map[string]int{}
		}
		n = len(t.list)
		t.at[s] = n
		t.list = append(t.list, s)
	}
	return n
}

// Builder packs postings.
type Builder struct {
	skills    map[string]int
	entries   []entry
	shapes    [score.Parts]table // number 0 is the empty shape
	employers table
	boards    table
	jobs      map[string]uint32
	names     []string // of jobs
}

// entry is a posting that is packed.
type entry struct {
	record   record
	id       string
	first    time.Time
	job      uint32
	employer uint32
	version  uint32
	board    uint16
}

// NewBuilder returns an empty one.
func NewBuilder(t *taxonomy.Taxonomy) *Builder {
	b := &Builder{skills: skillBits(t), jobs: map[string]uint32{}}
	for i := range b.shapes {
		b.shapes[i].number("")
	}
	b.shapes[score.PartWork].number("apart")
	return b
}

// skillBits gives skills numbers; those for which a record has no bit have none.
func skillBits(t *taxonomy.Taxonomy) map[string]int {
	bits := map[string]int{}
	for i, s := range t.Skills() {
		if i < maxSkills {
			bits[s.ID] = i
		}
	}
	return bits
}

// Len is the number of postings.
func (b *Builder) Len() int { return len(b.entries) }

// Add packs a posting.
func (b *Builder) Add(s *score.Scorer, post *job.Posting, f *job.Facts) {
	r, fits := b.pack(s, post, f)
	board := b.boards.number(post.Board)
	if _, ok := toID(post.ID); !ok || board > math.MaxUint16 || post.Version < 0 || int64(post.Version) > math.MaxUint32 {
		fits, board = false, 0
	}
	if !fits {
		r = record{asks{work: apartWork, further: isApart}, extras{seen: uint32(min(max(post.FirstSeen.Unix(), 0), math.MaxUint32))}}
	}
	name := post.Cluster
	if name == "" {
		name = post.ID
	}
	n, known := b.jobs[name]
	if !known {
		n = uint32(len(b.names))
		b.jobs[name] = n
		b.names = append(b.names, name)
	}
	b.entries = append(b.entries, entry{
		record: r, id: post.ID, first: post.FirstSeen, job: n, employer: uint32(b.employers.number(post.Employer)), version: uint32(post.Version), board: uint16(board),
	})
}

func (b *Builder) pack(s *score.Scorer, post *job.Posting, f *job.Facts) (r record, ok bool) {
	shapes, ok := s.ShapesOf(post, f)
	if !ok {
		return r, false
	}
	var at [score.Parts]int
	for part, shape := range shapes {
		t := &b.shapes[part]
		if _, known := t.at[shape]; !known && len(t.list) > math.MaxUint16 && part != int(score.PartCredentials) {
			return r, false
		}
		at[part] = t.number(shape)
	}
	r.credentials = uint32(at[score.PartCredentials])
	r.place, r.work = uint16(at[score.PartPlace]), uint16(at[score.PartWork])
	r.preferred, r.pay = uint16(at[score.PartPreferred]), uint16(at[score.PartPay])
	posted := post.Posted
	if posted.IsZero() {
		posted = post.FirstSeen
	}
	var fits [3]bool
	r.seen, fits[0] = seconds(post.FirstSeen)
	r.posted, fits[1] = seconds(posted)
	r.closes, fits[2] = days(post.Closes)
	if !fits[0] || !fits[1] || !fits[2] {
		return r, false
	}
	seen := map[string]bool{}
	for _, id := range f.Skills {
		n, known := b.skills[id]
		switch {
		case !known || seen[id]:
			return r, false // a person's own skill, or facts of another taxonomy
		case n < 128:
			r.skills[n/64] |= 1 << (n % 64)
		default:
			r.further |= 1 << (n - 128)
		}
		seen[id] = true
	}
	return r, true
}

// seconds is a time as a record keeps it; the zero time is 0.
func seconds(t time.Time) (uint32, bool) {
	if t.IsZero() {
		return 0, true
	}
	s := t.Unix()
	return uint32(s), s > 0 && s <= math.MaxUint32
}

// days is the day of a time in UTC.
func days(t time.Time) (uint16, bool) {
	if t.IsZero() {
		return 0, true
	}
	d := t.UTC().Truncate(24*time.Hour).Unix() / (24 * 60 * 60)
	return uint16(d), d > 0 && d <= math.MaxUint16
}

// Pack holds records with the shapes they speak of. It may be used by several
// goroutines at once if its source may.
type Pack struct {
	n         int
	from      Source
	skills    map[string]int
	shapes    [score.Parts][]string
	employers []string
	boards    []string
	apart     map[int]string // ids by record
	jobs      int
	named     func() map[uint32]string // names of jobs that are not the id of their first record
	held      []chunk

	reading sync.Mutex // guards what follows
	piece   int        // of rows, that was read last
	rows    []row
	in      []byte // memory they stand in
}

// Hold reads the records into memory, for who ranks by them more than once. It
// must not be called while others use the pack.
func (p *Pack) Hold() error {
	held := make([]chunk, p.chunks())
	for n := range held {
		var err error
		if held[n], err = p.sound(n, new(room)); err != nil {
			return err
		}
	}
	p.held = held
	return nil
}

// Len is the number of records.
func (p *Pack) Len() int { return p.n }

// Jobs is the number of jobs that the records are of.
func (p *Pack) Jobs() int { return p.jobs }

// Employers lists the employers of the records by their numbers, Boards the
// boards.
func (p *Pack) Employers() []string { return p.employers }

// Boards is for Employers.
func (p *Pack) Boards() []string { return p.boards }

// Apart gives the ids of the postings that fit no record, by the number of the
// record that stands for each.
func (p *Pack) Apart() map[int]string { return p.apart }

// Shapes is the number of different shapes of each part.
func (p *Pack) Shapes() [score.Parts]int {
	var n [score.Parts]int
	for i := range p.shapes {
		n[i] = len(p.shapes[i])
	}
	return n
}

// Posting is the id of record i's posting, and its version.
func (p *Pack) Posting(i int) (id string, version int, err error) {
	r, err := p.row(i)
	if err != nil {
		return "", 0, err
	}
	if id, apart := p.apart[i]; apart {
		return id, int(r.version), nil
	}
	return r.text(), int(r.version), nil
}

// JobName is the name of the job that record i is of.
func (p *Pack) JobName(i int) (string, error) {
	r, err := p.row(i)
	for err == nil && i > 0 && r.nano&firstOfJob == 0 {
		i--
		r, err = p.row(i)
	}
	if err != nil {
		return "", err
	}
	if name, own := p.named()[r.job]; own {
		return name, nil
	}
	return r.text(), nil
}

// Numbers are the numbers of the jobs that have one of the names.
func (p *Pack) Numbers(names map[string]bool) (map[string]int, error) {
	out := map[string]int{}
	if len(names) == 0 {
		return out, nil
	}
	for n, name := range p.named() {
		if names[name] {
			out[name] = int(n)
		}
	}
	err := p.eachRow(func(_ int, r *row) error {
		if r.nano&firstOfJob == 0 {
			return nil
		}
		if id := r.text(); names[id] {
			if _, own := p.named()[r.job]; !own {
				out[id] = int(r.job)
			}
		}
		return nil
	})
	return out, err
}

// eachRow calls do for every record.
func (p *Pack) eachRow(do func(int, *row) error) error {
	var in []byte
	for n := range (p.n + rowsSize - 1) / rowsSize {
		rows, used, err := p.readRows(n, in)
		if err != nil {
			return err
		}
		in = used
		for i := range rows {
			if err := do(n*rowsSize+i, &rows[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// Since is how many postings were first seen at a time or later; a record's
// Order is below it if its posting is one of them.
func (p *Pack) Since(at time.Time) (uint32, error) {
	from := at.Unix()
	var n uint32
	var in room
	for i := range p.chunks() {
		c, err := p.chunk(i, &in)
		if err != nil {
			return 0, err
		}
		for j := range c.extras {
			switch seen := int64(c.extras[j].seen); {
			case seen > from:
				n++
			case seen == from:
				r, err := p.row(c.first + j)
				if err != nil {
					return 0, err
				}
				if int(r.nano&^firstOfJob) >= at.Nanosecond() {
					n++
				}
			}
		}
	}
	return n, nil
}

// Fits reports whether a person can be ranked by a pack: one who avoids words
// cannot.
func Fits(p *job.Profile) bool { return len(p.Avoid.Words) == 0 }

// ErrAvoids is what Query returns for a person who does not fit.
var ErrAvoids = errors.New("the profile avoids words, which a pack does not hold")
