package pack

import (
	"errors"
	"fmt"
	"math"
	"time"

	"hitmatch/matcher/score"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// RecordSize is the size of a record in bytes.
const RecordSize = 40

// record is one posting. Its layout is part of the format of Bytes.
type record struct {
	skills      [2]uint64 // taxonomy skills 0 to 127
	credentials uint32    // number of the shape, as are place, work, preferred and pay
	seen        uint32    // first seen, in seconds of Unix time
	posted      uint32    // when put up, likewise; 0: not known
	place       uint16
	work        uint16
	preferred   uint16
	pay         uint16
	closes      uint16 // last day to apply, in days of Unix time; 0: not known
	further     uint16 // taxonomy skills 128 to 143
}

// Entry is what belongs to a record.
type Entry struct {
	ID        string
	Employer  string
	Board     string
	FirstSeen time.Time
	Version   int
}

// maxSkills is how many skills a record has bits for.
const maxSkills = 128 + 16

// Pack holds records with the shapes they speak of.
type Pack struct {
	records   []record
	rows      []row
	shapes    [score.Parts]table // number 0 is the empty shape
	employers table
	boards    table
	clusters  clusters
	apart     []string // ids of postings that do not fit a record
	skills    map[string]int
	fixed     bool // made of bytes: nothing can be added
}

// table gives texts numbers.
type table struct {
	list []string
	at   map[string]int
}

// New returns an empty pack.
func New(t *taxonomy.Taxonomy) (*Pack, error) {
	p := &Pack{skills: map[string]int{}}
	for i, s := range t.Skills() {
		p.skills[s.ID] = i
	}
	if len(p.skills) > maxSkills {
		return nil, fmt.Errorf("pack postings: the taxonomy has %d skills, a record room for %d", len(p.skills), maxSkills)
	}
	for i := range p.shapes {
		p.shapes[i] = table{list: []string{""}, at: map[string]int{"": 0}}
	}
	return p, nil
}

// Len is the number of records.
func (p *Pack) Len() int { return len(p.records) }

// Clusters is the number of clusters that the records are of.
func (p *Pack) Clusters() int { return p.clusters.n }

// Cluster is the number of record i's cluster, below Clusters.
func (p *Pack) Cluster(i int) int { return int(p.rows[i].cluster) }

// Numbers are the numbers of the clusters that have one of the names.
func (p *Pack) Numbers(names map[string]bool) map[string]int {
	out := map[string]int{}
	if len(names) == 0 {
		return out
	}
	for n, name := range p.clusters.named {
		if names[name] {
			out[name] = int(n)
		}
	}
	first := p.firsts()
	for n, at := range first {
		if _, named := p.clusters.named[uint32(n)]; named {
			continue
		}
		if id := idOf(&p.rows[at].id); names[id] {
			out[id] = n
		}
	}
	return out
}

// Employers lists the employers of the records; record i is of the one with the
// number Employer(i).
func (p *Pack) Employers() []string { return p.employers.list }

// Employer is the number of record i's employer.
func (p *Pack) Employer(i int) int { return int(p.rows[i].employer) }

// Apart lists the ids of postings that fit no record.
func (p *Pack) Apart() []string { return p.apart }

// Shapes is the number of different shapes of each part.
func (p *Pack) Shapes() [score.Parts]int {
	var n [score.Parts]int
	for i := range p.shapes {
		n[i] = len(p.shapes[i].list)
	}
	return n
}

// Add packs a posting.
func (p *Pack) Add(s *score.Scorer, post *job.Posting, f *job.Facts) error {
	if p.fixed {
		return errors.New("pack posting: the pack was made of bytes, and nothing can be added to it")
	}
	r, fits := p.pack(s, post, f)
	e, kept := p.row(post)
	if !fits || !kept {
		p.apart = append(p.apart, post.ID)
		return nil
	}
	p.records, p.rows = append(p.records, r), append(p.rows, e)
	return nil
}

func (p *Pack) pack(s *score.Scorer, post *job.Posting, f *job.Facts) (r record, ok bool) {
	shapes, ok := s.ShapesOf(post, f)
	if !ok {
		return r, false
	}
	var at [score.Parts]int
	for part, shape := range shapes {
		t := &p.shapes[part]
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
		n, known := p.skills[id]
		switch {
		case !known || seen[id]:
			return r, false // facts of another taxonomy
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

// Fits reports whether a person can be ranked by a pack: one who avoids words
// or employers cannot.
func Fits(p *job.Profile) bool { return len(p.Avoid.Words) == 0 && len(p.Avoid.Employers) == 0 }

// ErrAvoids is what Query returns for a person who does not fit.
var ErrAvoids = errors.New("the profile avoids words or employers, which a pack does not hold")
