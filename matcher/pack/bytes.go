package pack

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"hitmatch/matcher/rank"
	"hitmatch/matcher/score"
	"hitmatch/matcher/taxonomy"
)

// A pack is kept in pieces, numbers in the byte order of the machine. The
// records, and what belongs to them, stand job by job: copies of a job beside
// each other, the one first seen first. For a ranking all but the rows are read,
// once through; of the rows those of what is shown.
//
//	piece 0    8 bytes   magic, with the format
//	           8 bytes   1, which tells the byte order
//	           8 bytes   number of records
//	           …         the stamp; of each posting that stands apart the number
//	                     of its record and its id; the shapes of each part, the
//	                     employers, the boards, each list with its length before
//	                     it, each text too; the number of jobs, and in one text
//	                     the number and the name of each that has one of its own
//	then       asks, 16 bytes each, up to chunkSize in a piece
//	then       extras, 24 bytes each, likewise
//	then       sides, 12 bytes each, likewise
//	then       rows, 28 bytes each, up to rowsSize in a piece
//
// All of them are used where they stand, without a copy. Whether
// the bytes are those that were written is for who keeps them to tell. The last
// byte of the magic counts the layouts, and the ways in which postings are taken
// apart (matcher/score, part.go).
const magic = "hmpack\x00\x05"

const (
	preamble  = 24
	asksSize  = 16
	sideSize  = 12
	rowSize   = 28
	chunkSize = 1 << 14
	rowsSize  = 1 << 10
)

// side is what picking from a ranking needs to know of a posting beside its
// record.
type side struct {
	order    uint32 // its place among all, newest first seen first, then by id
	employer uint32
	board    uint16
	_        uint16
}

// row is what is needed to show a posting.
type row struct {
	id      [idSize]byte // with zeros behind it
	job     uint32       // number of the job
	version uint32
	nano    uint32 // first seen, within its second; with firstOfJob
}

const (
	idSize     = 16
	firstOfJob = 1 << 31
)

// toID is an id as a row keeps it.
func toID(s string) (id [idSize]byte, ok bool) {
	return id, len(s) <= idSize && strings.IndexByte(s, 0) < 0 && copy(id[:], s) == len(s)
}

func (r *row) text() string {
	n := bytes.IndexByte(r.id[:], 0)
	if n < 0 {
		n = idSize
	}
	return string(r.id[:n])
}

// ErrStale is returned for pieces that are no pack of this state of the store,
// by these rules.
var ErrStale = errors.New("the pack is of another state of the store or of other rules")

// errBroken is the error for pieces that do not make a pack.
var errBroken = fmt.Errorf("%w: what it speaks of is not in it", ErrStale)

// Pieces writes the pack. The stamp names the state of the store and the rules
// it was made of.
func (b *Builder) Pieces(stamp string) [][]byte {
	at := make([]int, len(b.entries)) // of the entries, as they are written
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, func(i, j int) int {
		x, y := &b.entries[i], &b.entries[j]
		return cmp.Or(cmp.Compare(x.job, y.job), rank.Earlier(x.first, y.first), cmp.Compare(x.id, y.id))
	})
	order := slices.Clone(at)
	slices.SortFunc(order, func(i, j int) int {
		x, y := &b.entries[i], &b.entries[j]
		return cmp.Or(y.first.Compare(x.first), cmp.Compare(x.id, y.id))
	})
	place := make([]uint32, len(order))
	for n, i := range order {
		place[i] = uint32(n)
	}

	ask, extra, sides, rows := make([]asks, len(at)), make([]extras, len(at)), make([]side, len(at)), make([]row, len(at))
	apart, named := map[int]string{}, map[uint32]string{}
	for n, i := range at {
		e := &b.entries[i]
		ask[n], extra[n] = e.record.asks, e.record.extras
		sides[n] = side{order: place[i], employer: e.employer, board: e.board}
		r := row{job: e.job, version: e.version, nano: uint32(e.first.Nanosecond())}
		r.id, _ = toID(e.id)
		if n == 0 || e.job != b.entries[at[n-1]].job {
			ask[n].further |= begins
			r.nano |= firstOfJob
			if name := b.names[e.job]; name != r.text() {
				named[e.job] = name
			}
		}
		if e.record.further&isApart != 0 {
			apart[n] = e.id
		}
		rows[n] = r
	}

	head := slices.Clone([]byte(magic))
	for _, n := range []int{1, len(at)} {
		head = binary.NativeEndian.AppendUint64(head, uint64(n))
	}
	text := func(s string) { head = append(binary.AppendUvarint(head, uint64(len(s))), s...) }
	list := func(all []string) {
		head = binary.AppendUvarint(head, uint64(len(all)))
		for _, s := range all {
			text(s)
		}
	}
	text(stamp)
	head = binary.AppendUvarint(head, uint64(len(apart)))
	for _, n := range slices.Sorted(maps.Keys(apart)) {
		head = binary.AppendUvarint(head, uint64(n))
		text(apart[n])
	}
	for i := range b.shapes {
		list(b.shapes[i].list)
	}
	list(b.employers.list)
	list(b.boards.list)
	head = binary.AppendUvarint(head, uint64(len(b.names)))
	var names []byte
	for _, n := range slices.Sorted(maps.Keys(named)) {
		names = binary.AppendUvarint(names, uint64(n))
		names = append(binary.AppendUvarint(names, uint64(len(named[n]))), named[n]...)
	}
	text(string(names))
	return slices.Concat([][]byte{head}, pieces(ask, chunkSize), pieces(extra, chunkSize), pieces(sides, chunkSize), pieces(rows, rowsSize))
}

// pieces cuts a list into pieces of bytes.
func pieces[T asks | extras | side | row](list []T, size int) [][]byte {
	var out [][]byte
	for some := range slices.Chunk(list, size) {
		out = append(out, unsafe.Slice((*byte)(unsafe.Pointer(&some[0])), len(some)*int(unsafe.Sizeof(some[0]))))
	}
	return out
}

// listOf turns a piece back into the list of n that it must be.
func listOf[T asks | extras | side | row](data []byte, n int) ([]T, error) {
	var one T
	switch {
	case len(data) != n*int(unsafe.Sizeof(one)):
		return nil, errBroken
	case n == 0:
		return nil, nil
	case uintptr(unsafe.Pointer(&data[0]))%unsafe.Alignof(one) != 0:
		data = bytes.Clone(data) // allocated memory is aligned
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&data[0])), n), nil
}

// Source gives the pieces of a pack by number, from 0. It may write into the
// memory given, which the piece given back is used in until it is asked again.
type Source func(n int, into []byte) ([]byte, error)

// Open begins to read a pack, of which it goes on reading pieces; where one is
// not what it must be, now or later, the error is ErrStale.
func Open(t *taxonomy.Taxonomy, stamp string, from Source) (*Pack, error) {
	data, err := from(0, nil)
	if err != nil {
		return nil, err
	}
	if len(data) < preamble || string(data[:len(magic)]) != magic || binary.NativeEndian.Uint64(data[8:]) != 1 {
		return nil, fmt.Errorf("%w: this is no pack of this machine", ErrStale)
	}
	n := binary.NativeEndian.Uint64(data[16:])
	if n > math.MaxInt32 {
		return nil, errBroken
	}
	h := head{rest: data[preamble:]}
	if got := h.text(); h.bad || got != stamp {
		return nil, ErrStale
	}
	p := &Pack{n: int(n), from: from, skills: skillBits(t), apart: map[int]string{}}
	for range h.number() {
		if i := h.count(n); !h.bad {
			p.apart[i] = h.text()
		}
	}
	for i := range p.shapes {
		p.shapes[i] = h.list()
	}
	p.employers, p.boards = h.list(), h.list()
	p.jobs = h.count(n)
	names := head{rest: h.bytes()}
	p.named = sync.OnceValue(names.named) // many, and seldom asked for
	if h.bad || len(h.rest) > 0 || p.jobs == 0 && n > 0 {
		return nil, errBroken
	}
	return p, nil
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

func (h *head) text() string { return string(h.bytes()) }

// bytes are the bytes of a text, where they stand.
func (h *head) bytes() []byte {
	n := h.number()
	if n > len(h.rest) {
		h.bad = true
		return nil
	}
	b := h.rest[:n]
	h.rest = h.rest[n:]
	return b
}

// named are names by number; what is no name ends them.
func (h *head) named() map[uint32]string {
	names := map[uint32]string{}
	for len(h.rest) > 0 {
		n := h.count(math.MaxUint32)
		name := h.text()
		if h.bad {
			break
		}
		names[uint32(n)] = name
	}
	return names
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

// chunk is a run of records.
type chunk struct {
	first  int // number of its first record
	asks   []asks
	extras []extras
	sides  []side
}

func (p *Pack) chunks() int { return (p.n + chunkSize - 1) / chunkSize }

// room is memory that pieces are read into.
type room struct{ asks, extras, sides []byte }

// chunk reads a chunk, unless the pack is held in memory. That the numbers of
// shapes in it stand for something is for who looks them up to see.
func (p *Pack) chunk(n int, in *room) (c chunk, err error) {
	if p.held != nil {
		return p.held[n], nil
	}
	c.first = n * chunkSize
	size := min(p.n-c.first, chunkSize)
	if c.asks, in.asks, err = readList[asks](p, 1+n, size, in.asks); err != nil {
		return c, err
	}
	if c.extras, in.extras, err = readList[extras](p, 1+p.chunks()+n, size, in.extras); err != nil {
		return c, err
	}
	if c.sides, in.sides, err = readList[side](p, 1+2*p.chunks()+n, size, in.sides); err != nil {
		return c, err
	}
	var employer uint32
	var board uint16
	for i := range c.sides {
		employer, board = max(employer, c.sides[i].employer), max(board, c.sides[i].board)
	}
	if int(employer) >= len(p.employers) || int(board) >= len(p.boards) || c.first == 0 && c.asks[0].further&begins == 0 {
		return c, errBroken
	}
	return c, nil
}

// sound is chunk for who looks shapes up without looking whether they are there.
func (p *Pack) sound(n int, in *room) (chunk, error) {
	c, err := p.chunk(n, in)
	if err != nil || p.held != nil {
		return c, err
	}
	var most asks
	for i := range c.asks {
		a := &c.asks[i]
		most.credentials = max(most.credentials, a.credentials)
		most.place = max(most.place, a.place)
		most.work = max(most.work, a.work)
		most.preferred = max(most.preferred, a.preferred)
		most.pay = max(most.pay, a.pay)
	}
	for part, n := range most.numbers() {
		if n >= len(p.shapes[part]) {
			return c, errBroken
		}
	}
	return c, nil
}

// readList reads a piece, which must be a list of so many, into the memory given.
func readList[T asks | extras | side | row](p *Pack, piece, size int, into []byte) ([]T, []byte, error) {
	data, err := p.from(piece, into)
	if err != nil {
		return nil, data, err
	}
	list, err := listOf[T](data, size)
	return list, data, err
}

// numbers are the shapes of a record, by part.
func (r *asks) numbers() [score.Parts]int {
	return [score.Parts]int{
		score.PartWork: int(r.work), score.PartCredentials: int(r.credentials), score.PartPlace: int(r.place),
		score.PartPreferred: int(r.preferred), score.PartPay: int(r.pay),
	}
}

func (p *Pack) readRows(n int, into []byte) ([]row, []byte, error) {
	return readList[row](p, 1+3*p.chunks()+n, min(p.n-n*rowsSize, rowsSize), into)
}

// row is the row of record i. The piece it stands in is kept for the next one.
func (p *Pack) row(i int) (row, error) {
	p.reading.Lock()
	defer p.reading.Unlock()
	if n := i / rowsSize; p.rows == nil || p.piece != n {
		rows, in, err := p.readRows(n, p.in)
		p.piece, p.rows, p.in = n, rows, in
		if err != nil {
			p.rows = nil
			return row{}, fmt.Errorf("read what belongs to a packed posting: %w", err)
		}
	}
	return p.rows[i%rowsSize], nil
}
