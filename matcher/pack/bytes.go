package pack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"time"
	"unsafe"

	"hitmatch/matcher/score"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// The bytes of a pack, numbers in the byte order of the machine:
//
//	8 bytes   magic, with the format
//	8 bytes   1, which tells the byte order
//	8 bytes   number of records
//	8 bytes   length of the head
//	40 bytes  for each record: the record
//	36 bytes  for each record: its row
//	…         head: the stamp, the ids of postings that stand apart, the
//	          shapes of each part, the employers, the boards, each list with
//	          its length before it, each text too; the number of clusters, and
//	          how many of them have a name of their own: the number and the
//	          name of each
//
// Records and rows are used where they stand, without a copy. Whether the bytes
// are those that were written is for who keeps them to tell. The last byte of
// the magic counts the layouts, and the ways in which postings are taken apart
// (matcher/score, part.go).
const magic = "hmpack\x00\x03"

const (
	preamble = 32
	rowSize  = 36
)

// row is what a ranking needs to know of a posting beside its record.
type row struct {
	id       [idSize]byte // with zeros behind it
	cluster  uint32       // number of the cluster
	nano     uint32       // first seen, within its second
	employer uint32
	version  uint32
	board    uint16
	_        uint16
}

const idSize = 16

// toID is an id as a row keeps it.
func toID(s string) (id [idSize]byte, ok bool) {
	return id, len(s) <= idSize && bytes.IndexByte([]byte(s), 0) < 0 && copy(id[:], s) == len(s)
}

// idOf is the id of a row. It goes on using the row.
func idOf(id *[idSize]byte) string {
	n := bytes.IndexByte(id[:], 0)
	if n < 0 {
		n = idSize
	}
	return unsafe.String(&id[0], n)
}

// ErrStale is returned for bytes that are a pack, but not of this state of
// the store, or not by these rules.
var ErrStale = errors.New("the pack is of another state of the store or of other rules")

// Bytes writes the pack. The stamp names the state of the store and the rules
// it was made of.
func (p *Pack) Bytes(stamp string) []byte {
	var head []byte
	text := func(s string) { head = append(binary.AppendUvarint(head, uint64(len(s))), s...) }
	list := func(all []string) {
		head = binary.AppendUvarint(head, uint64(len(all)))
		for _, s := range all {
			text(s)
		}
	}
	text(stamp)
	list(p.apart)
	for i := range p.shapes {
		list(p.shapes[i].list)
	}
	list(p.employers.list)
	list(p.boards.list)
	head = binary.AppendUvarint(head, uint64(p.clusters.n))
	named := p.ownNames()
	head = binary.AppendUvarint(head, uint64(len(named)))
	for _, n := range slices.Sorted(maps.Keys(named)) {
		head = binary.AppendUvarint(head, uint64(n))
		text(named[n])
	}

	out := make([]byte, 0, preamble+len(p.records)*(RecordSize+rowSize)+len(head))
	out = append(out, magic...)
	for _, n := range []int{1, len(p.records), len(head)} {
		out = binary.NativeEndian.AppendUint64(out, uint64(n))
	}
	if len(p.records) > 0 {
		out = append(out, unsafe.Slice((*byte)(unsafe.Pointer(&p.records[0])), len(p.records)*RecordSize)...)
		out = append(out, unsafe.Slice((*byte)(unsafe.Pointer(&p.rows[0])), len(p.rows)*rowSize)...)
	}
	return append(out, head...)
}

// FromBytes reads a pack. It goes on using data, which must not change, and
// cannot be added to. ErrStale: the stamp is another.
func FromBytes(t *taxonomy.Taxonomy, data []byte, stamp string) (*Pack, error) {
	if len(data) < preamble || string(data[:len(magic)]) != magic || binary.NativeEndian.Uint64(data[8:]) != 1 {
		return nil, errors.New("read pack: this is no pack of this machine")
	}
	n, headLen := binary.NativeEndian.Uint64(data[16:]), binary.NativeEndian.Uint64(data[24:])
	room := uint64(len(data) - preamble)
	if n > room/(RecordSize+rowSize) || headLen != room-n*(RecordSize+rowSize) {
		return nil, errors.New("read pack: its length is wrong")
	}
	p, err := New(t)
	if err != nil {
		return nil, err
	}
	p.fixed = true
	if n > 0 {
		if uintptr(unsafe.Pointer(&data[0]))%8 != 0 {
			data = bytes.Clone(data) // allocated memory is aligned
		}
		p.records = unsafe.Slice((*record)(unsafe.Pointer(&data[preamble])), n)
		p.rows = unsafe.Slice((*row)(unsafe.Pointer(&data[preamble+n*RecordSize])), n)
	}
	h := head{rest: data[preamble+n*(RecordSize+rowSize):]}
	if got := h.text(); h.bad || got != stamp {
		return nil, ErrStale
	}
	p.apart = h.list()
	for i := range p.shapes {
		p.shapes[i] = table{list: h.list()}
	}
	p.employers.list, p.boards.list = h.list(), h.list()
	p.clusters.n = h.count(uint64(len(p.rows) + len(p.apart)))
	p.clusters.named = map[uint32]string{}
	for range h.number() {
		if n := h.count(math.MaxUint32); !h.bad {
			p.clusters.named[uint32(n)] = h.text()
		}
	}
	if h.bad || len(h.rest) > 0 || !p.sound() {
		return nil, errors.New("read pack: what it speaks of is not in it")
	}
	return p, nil
}

// clusters are the clusters of a pack's records. Most have the name of the first
// of their postings, which is not written.
type clusters struct {
	n     int
	at    map[string]int    // of a pack that can be added to
	named map[uint32]string // names by number; read from bytes, those that are no posting's
	first []uint32          // see firsts
	once  sync.Once
}

// firsts is the first record of each cluster.
func (p *Pack) firsts() []uint32 {
	if !p.fixed {
		return p.findFirsts()
	}
	p.clusters.once.Do(func() { p.clusters.first = p.findFirsts() })
	return p.clusters.first
}

func (p *Pack) findFirsts() []uint32 {
	first := make([]uint32, p.clusters.n)
	for i := len(p.rows) - 1; i >= 0; i-- {
		first[p.rows[i].cluster] = uint32(i)
	}
	return first
}

// ownNames are the names of clusters that are not those of their first posting.
func (p *Pack) ownNames() map[uint32]string {
	first, own := p.firsts(), map[uint32]string{}
	for n, name := range p.clusters.named {
		if len(p.rows) == 0 || name != idOf(&p.rows[first[n]].id) {
			own[n] = name
		}
	}
	return own
}

// head reads texts and lists.
type head struct {
	rest []byte
	bad  bool
}

// number is a number of things, each of which takes a byte at least.
func (h *head) number() int { return h.count(uint64(len(h.rest))) }

// count is a number that nothing stands behind.
func (h *head) count(most uint64) int {
	n, size := binary.Uvarint(h.rest)
	if size <= 0 || n > most {
		h.bad = true
		return 0
	}
	h.rest = h.rest[size:]
	return int(n)
}

func (h *head) text() string {
	n := h.number()
	if n > len(h.rest) {
		h.bad = true
		return ""
	}
	s := string(h.rest[:n])
	h.rest = h.rest[n:]
	return s
}

func (h *head) list() []string {
	n := h.number()
	var all []string
	for range n {
		if h.bad {
			return nil
		}
		all = append(all, h.text())
	}
	return all
}

// sound reports whether every number of the records and rows stands for
// something.
func (p *Pack) sound() bool {
	var most record
	for i := range p.records {
		r := &p.records[i]
		most.credentials = max(most.credentials, r.credentials)
		most.place = max(most.place, r.place)
		most.work = max(most.work, r.work)
		most.preferred = max(most.preferred, r.preferred)
		most.pay = max(most.pay, r.pay)
	}
	if len(p.records) == 0 {
		return true
	}
	for part, n := range most.numbers() {
		if n >= len(p.shapes[part].list) {
			return false
		}
	}
	var employer, cluster uint32
	var board uint16
	for i := range p.rows {
		r := &p.rows[i]
		employer, board, cluster = max(employer, r.employer), max(board, r.board), max(cluster, r.cluster)
	}
	return int(employer) < len(p.employers.list) && int(board) < len(p.boards.list) && int(cluster) < p.clusters.n
}

// numbers are the shapes of a record, by part.
func (r *record) numbers() [score.Parts]int {
	return [score.Parts]int{
		score.PartWork: int(r.work), score.PartCredentials: int(r.credentials), score.PartPlace: int(r.place),
		score.PartPreferred: int(r.preferred), score.PartPay: int(r.pay),
	}
}

// Entry returns what belongs to record i.
func (p *Pack) Entry(i int) Entry {
	r := &p.rows[i]
	e := Entry{ID: idOf(&r.id), Employer: p.employers.list[r.employer], Board: p.boards.list[r.board], Version: int(r.version)}
	if s := p.records[i].seen; s > 0 {
		e.FirstSeen = time.Unix(int64(s), int64(r.nano)).UTC()
	}
	return e
}

// ClusterName is the name of a cluster.
func (p *Pack) ClusterName(n int) string {
	if name, named := p.clusters.named[uint32(n)]; named {
		return name
	}
	return idOf(&p.rows[p.firsts()[n]].id)
}

// row makes the row of a posting.
func (p *Pack) row(post *job.Posting) (r row, ok bool) {
	cluster := post.Cluster
	if cluster == "" {
		cluster = post.ID
	}
	id, fits := toID(post.ID)
	board := p.boards.number(post.Board)
	if !fits || board > math.MaxUint16 || post.Version < 0 || int64(post.Version) > math.MaxUint32 {
		return r, false
	}
	r.id, r.cluster = id, p.clusters.number(cluster)
	r.board, r.version, r.employer = uint16(board), uint32(post.Version), uint32(p.employers.number(post.Employer))
	if !post.FirstSeen.IsZero() {
		r.nano = uint32(post.FirstSeen.Nanosecond())
	}
	return r, true
}

// number is the number of a cluster, which is made for it if need be.
func (c *clusters) number(name string) uint32 {
	n, known := c.at[name]
	if !known {
		if c.at == nil {
			c.at, c.named = map[string]int{}, map[uint32]string{}
		}
		n = c.n
		c.n++
		c.at[name], c.named[uint32(n)] = n, name
	}
	return uint32(n)
}

// number is the number of a text in a table, which is made for it if need be.
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

// String says how large a pack is.
func (p *Pack) String() string {
	return fmt.Sprintf("%d postings, %v shapes, %d apart", len(p.records), p.Shapes(), len(p.apart))
}
