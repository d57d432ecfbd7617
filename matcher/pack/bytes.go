package pack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
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
//	          shapes of each part, the employers, the boards, the clusters;
//	          each list with its length before it, each text too
//
// Records and rows are used where they stand, without a copy. Whether the bytes
// are those that were written is for who keeps them to tell. The last byte of
// the magic counts the layouts, and the ways in which postings are taken apart
// (matcher/score, part.go).
const magic = "hmpack\x00\x02"

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

func idOf(id *[idSize]byte) string { return string(bytes.TrimRight(id[:], "\x00")) }

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
	// Most clusters have the name of the first of their postings, which need
	// not be written.
	names := slices.Clone(p.clusters.list)
	for c, i := range p.firsts() {
		if len(p.rows) > 0 && names[c] == idOf(&p.rows[i].id) {
			names[c] = ""
		}
	}
	list(names)

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
	body := data
	n, headLen := binary.NativeEndian.Uint64(data[16:]), binary.NativeEndian.Uint64(data[24:])
	room := uint64(len(body) - preamble)
	if n > room/(RecordSize+rowSize) || headLen != room-n*(RecordSize+rowSize) {
		return nil, errors.New("read pack: its length is wrong")
	}
	p, err := New(t)
	if err != nil {
		return nil, err
	}
	p.fixed = true
	if n > 0 {
		if uintptr(unsafe.Pointer(&body[0]))%8 != 0 {
			body = bytes.Clone(body) // allocated memory is aligned
		}
		p.records = unsafe.Slice((*record)(unsafe.Pointer(&body[preamble])), n)
		p.rows = unsafe.Slice((*row)(unsafe.Pointer(&body[preamble+n*RecordSize])), n)
	}
	h := head{rest: body[preamble+n*(RecordSize+rowSize):]}
	if got := h.text(); h.bad || got != stamp {
		return nil, ErrStale
	}
	p.apart = h.list()
	for i := range p.shapes {
		p.shapes[i] = table{list: h.list()}
	}
	p.employers.list, p.boards.list, p.clusters.list = h.list(), h.list(), h.list()
	if h.bad || len(h.rest) > 0 || !p.sound() {
		return nil, errors.New("read pack: what it speaks of is not in it")
	}
	p.first = p.firsts()
	return p, nil
}

// firsts is the first record of each cluster.
func (p *Pack) firsts() []uint32 {
	first := make([]uint32, len(p.clusters.list))
	for i := len(p.rows) - 1; i >= 0; i-- {
		first[p.rows[i].cluster] = uint32(i)
	}
	return first
}

// head reads texts and lists.
type head struct {
	rest []byte
	bad  bool
}

func (h *head) number() int {
	n, size := binary.Uvarint(h.rest)
	if size <= 0 || n > uint64(len(h.rest)) {
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
	return int(employer) < len(p.employers.list) && int(board) < len(p.boards.list) && int(cluster) < len(p.clusters.list)
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
	e := Entry{
		ID: idOf(&r.id), Cluster: p.clusters.list[r.cluster], Employer: p.employers.list[r.employer], Board: p.boards.list[r.board], Version: int(r.version),
	}
	if e.Cluster == "" {
		e.Cluster = idOf(&p.rows[p.first[r.cluster]].id)
	}
	if s := p.records[i].seen; s > 0 {
		e.FirstSeen = time.Unix(int64(s), int64(r.nano)).UTC()
	}
	return e
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
	r.id, r.cluster = id, uint32(p.clusters.number(cluster))
	r.board, r.version, r.employer = uint16(board), uint32(post.Version), uint32(p.employers.number(post.Employer))
	if !post.FirstSeen.IsZero() {
		r.nano = uint32(post.FirstSeen.Nanosecond())
	}
	return r, true
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
