package fetch

import (
	"encoding/binary"
	"hash/crc32"
	"math/bits"
)

// This file unpacks gzip (RFC 1952 and 1951) that lies in memory whole, as
// nearly all pages do, in less than half of the time that a decoder of streams
// takes. It knows the plain case only: one member, without extras, all in order.
// Everything else is left to the decoder of streams, which says what is wrong.

const (
	litBits  = 10 // of the code of a byte or a length are looked up at once, the others after them
	distBits = 8  // the same of a distance
	longest  = 15 // bits of a code

	endOfBlock = 256 // the symbol
	// slack is how many bytes may be written behind what was to be: by a match
	// (258) copied by eight bytes, after a few single ones.
	slack = 272
)

// A code is an entry of a table:
//
//	bits 0-7    how many bits it has; of a link: those looked up at once
//	bits 8-11   how many bits follow that are added to its value; of a link:
//	            how many are looked up after it
//	bits 12-15  what it is: a length or distance, if it is none of these
//	bits 16-31  its value: a byte, the least length or distance; of a link: where
//	            the table of what follows begins
type code uint32

const (
	isByte    code = 1 << 12
	isEnd     code = 1 << 13
	isLink    code = 1 << 14
	isNothing code = 1 << 15 // nothing begins like this
)

func (c code) bits() uint    { return uint(c & 0xff) }
func (c code) further() uint { return uint(c >> 8 & 0xf) }
func (c code) value() int    { return int(c >> 16) }

// gunzipper holds the tables of a block.
type gunzipper struct {
	lit     [2048]code
	dist    [1024]code
	lengths [288 + 32]uint8 // of codes, by symbol
	// What each symbol is, without the bits of its code.
	litSymbols  [288]code
	distSymbols [32]code
}

func newGunzipper() *gunzipper {
	g := new(gunzipper)
	for i := range g.litSymbols {
		g.litSymbols[i] = isNothing
	}
	for i := range 256 {
		g.litSymbols[i] = isByte | code(i)<<16
	}
	g.litSymbols[endOfBlock] = isEnd
	for i, least := 0, 3; i < 28; i++ { // RFC 1951, 3.2.5
		further := max(0, i/4-1)
		g.litSymbols[257+i] = code(further)<<8 | code(least)<<16
		least += 1 << further
	}
	g.litSymbols[285] = 258 << 16
	for i := range g.distSymbols {
		g.distSymbols[i] = isNothing
	}
	for i, least := 0, 1; i < 30; i++ {
		further := max(0, i/2-1)
		g.distSymbols[i] = code(further)<<8 | code(least)<<16
		least += 1 << further
	}
	return g
}

// gunzip unpacks src to at most limit bytes; false: it does not know how, or src
// is not in order.
func (g *gunzipper) gunzip(src []byte, limit int) ([]byte, bool) {
	const head, tail = 10, 8
	if len(src) < head+tail || string(src[:4]) != "\x1f\x8b\x08\x00" {
		return nil, false
	}
	end := src[len(src)-tail:]
	size := int64(binary.LittleEndian.Uint32(end[4:]))
	// Nothing is packed to less than a thousandth.
	if size > int64(limit) || size > 1032*int64(len(src)) {
		return nil, false
	}
	dst := make([]byte, size+slack)
	if !g.inflate(dst, int(size), src[head:]) || crc32.ChecksumIEEE(dst[:size]) != binary.LittleEndian.Uint32(end) {
		return nil, false
	}
	return dst[:size], true
}

// inflate unpacks src, behind which lie eight more bytes, to so many bytes of
// dst; false: it is not packed to these.
func (g *gunzipper) inflate(dst []byte, size int, src []byte) bool {
	const (
		litMask  = 1<<litBits - 1
		distMask = 1<<distBits - 1
	)
	in := bitReader{src: src}
	to := 0
	for final := false; !final; {
		in.fill()
		final = in.take(1) == 1
		switch in.take(2) {
		case 0:
			n, ok := in.stored(dst[to:size])
			if !ok {
				return false
			}
			to += n
			continue
		case 1:
			if !g.fixed() {
				return false
			}
		case 2:
			if !g.dynamic(&in) {
				return false
			}
		default:
			return false
		}
		// The reader's fields, in registers: acc are bits that were read, of which
		// have are not taken; what lies above those is read again.
		acc, have, at := in.acc, in.have, in.at
		for {
			if have > 63 || to > size { // more was taken than there was
				return false
			}
			if at+8 <= len(src) {
				acc |= binary.LittleEndian.Uint64(src[at:]) << have
				at += int(63-have) >> 3
				have |= 56
			}
			c := g.lit[acc&litMask]
			if c&isByte != 0 { // at most litBits, so that three fit
				dst[to] = byte(c >> 16)
				to++
				acc >>= c.bits() & 63
				have -= c.bits()
				if c = g.lit[acc&litMask]; c&isByte != 0 {
					dst[to] = byte(c >> 16)
					to++
					acc >>= c.bits() & 63
					have -= c.bits()
					if c = g.lit[acc&litMask]; c&isByte != 0 {
						dst[to] = byte(c >> 16)
						to++
						acc >>= c.bits() & 63
						have -= c.bits()
						continue
					}
				}
				if have < 48 && at+8 <= len(src) { // a length and a distance have that many
					acc |= binary.LittleEndian.Uint64(src[at:]) << have
					at += int(63-have) >> 3
					have |= 56
				}
			}
			if c&isLink != 0 {
				acc >>= litBits
				have -= litBits
				c = g.lit[(c.value()+int(acc&(1<<c.further()-1)))&(len(g.lit)-1)]
				if c&isByte != 0 {
					dst[to] = byte(c >> 16)
					to++
					acc >>= c.bits() & 63
					have -= c.bits()
					continue
				}
			}
			acc >>= c.bits() & 63
			have -= c.bits()
			if c&(isEnd|isNothing) != 0 {
				if c&isEnd == 0 {
					return false
				}
				break
			}
			n := c.value() + int(acc&(1<<c.further()-1))
			acc >>= c.further()
			have -= c.further()

			c = g.dist[acc&distMask]
			if c&isLink != 0 {
				acc >>= distBits
				have -= distBits
				c = g.dist[(c.value()+int(acc&(1<<c.further()-1)))&(len(g.dist)-1)]
			}
			acc >>= c.bits() & 63
			have -= c.bits()
			far := c.value() + int(acc&(1<<c.further()-1))
			acc >>= c.further()
			have -= c.further()
			if c&isNothing != 0 || far > to {
				return false
			}
			from := to - far
			switch {
			case far >= 8 && n <= 16:
				binary.LittleEndian.PutUint64(dst[to:], binary.LittleEndian.Uint64(dst[from:]))
				binary.LittleEndian.PutUint64(dst[to+8:], binary.LittleEndian.Uint64(dst[from+8:]))
			case far >= n:
				copy(dst[to:to+n], dst[from:])
			default: // what is copied is a part of its own copy
				for i := range n {
					dst[to+i] = dst[from+i]
				}
			}
			to += n
		}
		if in.acc, in.have, in.at = acc, have, at; have > 63 || to > size {
			return false
		}
	}
	return to == size && in.ended()
}

// bitReader reads bits, those of the least weight first, of bytes behind which
// lie eight more.
type bitReader struct {
	src  []byte
	at   int    // the next byte
	acc  uint64 // bits that were read
	have uint   // of them, not taken; more than 63: more were taken than there were
}

// fill makes sure of 56 bits, or of all that there are.
func (r *bitReader) fill() {
	if r.have <= 63 && r.at+8 <= len(r.src) {
		r.acc |= binary.LittleEndian.Uint64(r.src[r.at:]) << r.have
		r.at += int(63-r.have) >> 3
		r.have |= 56
	}
}

// take takes n bits, at most 16.
func (r *bitReader) take(n uint) int {
	v := int(r.acc & (1<<n - 1))
	r.acc >>= n
	r.have -= n
	return v
}

// ended reports whether all but the eight bytes was read.
func (r *bitReader) ended() bool { return r.at-int(r.have/8) == len(r.src)-8 }

// stored copies a block that is not packed.
func (r *bitReader) stored(dst []byte) (n int, ok bool) {
	if r.have > 63 {
		return 0, false
	}
	at := r.at - int(r.have/8)
	*r = bitReader{src: r.src, at: at + 4}
	if r.at > len(r.src)-8 {
		return 0, false
	}
	n = int(binary.LittleEndian.Uint16(r.src[at:]))
	if int(binary.LittleEndian.Uint16(r.src[at+2:])) != n^0xffff || n > len(dst) || r.at+n > len(r.src)-8 {
		return 0, false
	}
	copy(dst, r.src[r.at:r.at+n])
	r.at += n
	return n, true
}

// fixed makes the tables of RFC 1951, 3.2.6.
func (g *gunzipper) fixed() bool {
	for i := range 288 {
		switch {
		case i < 144 || i >= 280:
			g.lengths[i] = 8
		case i < 256:
			g.lengths[i] = 9
		default:
			g.lengths[i] = 7
		}
	}
	for i := range 32 {
		g.lengths[288+i] = 5
	}
	return tabulate(g.lit[:], litBits, g.lengths[:288], g.litSymbols[:]) &&
		tabulate(g.dist[:], distBits, g.lengths[288:], g.distSymbols[:])
}

// dynamic makes the tables that stand before a block (RFC 1951, 3.2.7).
func (g *gunzipper) dynamic(in *bitReader) bool {
	in.fill()
	lits, dists, coded := in.take(5)+257, in.take(5)+1, in.take(4)+4
	if lits > 286 || dists > 30 {
		return false
	}
	var lengths [19]uint8
	for i := range coded {
		in.fill()
		lengths["\x10\x11\x12\x00\x08\x07\x09\x06\x0a\x05\x0b\x04\x0c\x03\x0d\x02\x0e\x01\x0f"[i]] = uint8(in.take(3))
	}
	const most = 7 // bits of the code of a length
	var symbols [19]code
	for i := range symbols {
		symbols[i] = code(i) << 16
	}
	var table [1 << most]code
	if !tabulate(table[:], most, lengths[:], symbols[:]) {
		return false
	}
	for i := 0; i < lits+dists; {
		in.fill()
		c := table[in.acc&(1<<most-1)]
		in.take(c.bits())
		if c&isNothing != 0 || in.have > 63 {
			return false
		}
		if c.value() < 16 {
			g.lengths[i] = uint8(c.value())
			i++
			continue
		}
		again, length := 0, uint8(0)
		switch c.value() {
		case 16:
			if i == 0 {
				return false
			}
			again, length = 3+in.take(2), g.lengths[i-1]
		case 17:
			again = 3 + in.take(3)
		default:
			again = 11 + in.take(7)
		}
		if i+again > lits+dists {
			return false
		}
		for range again {
			g.lengths[i] = length
			i++
		}
	}
	return g.lengths[endOfBlock] != 0 &&
		tabulate(g.lit[:], litBits, g.lengths[:lits], g.litSymbols[:]) &&
		tabulate(g.dist[:], distBits, g.lengths[lits:lits+dists], g.distSymbols[:])
}

// tabulate makes the table of a canonical Huffman code (RFC 1951, 3.2.2): how
// many bits each symbol has, none where it does not occur, and what it is. As
// many bits as said are looked up at once. It is false for a code in which
// something means nothing, but for that of a single symbol, or two things.
func tabulate(table []code, atOnce uint, lengths []uint8, symbols []code) bool {
	var count, first [longest + 2]int
	for _, n := range lengths {
		count[n]++
	}
	used := len(lengths) - count[0]
	count[0] = 0
	room := 1
	for n := 1; n <= longest; n++ {
		if room = 2*room - count[n]; room < 0 {
			return false
		}
		first[n+1] = first[n] + count[n]
	}
	if room > 0 {
		if used > 1 || used == 1 && count[1] == 0 {
			return false
		}
		for i := range 1 << atOnce {
			table[i] = isNothing
		}
	}
	var order [288]uint16 // the symbols, by the length of their codes
	for i, n := range lengths {
		if n > 0 {
			order[first[n]] = uint16(i)
			first[n]++
		}
	}
	word, bitsOf := 0, uint(0) // the next code
	free := 1 << atOnce
	link, linked := -1, uint(0)
	begin := 0
	for _, symbol := range order[:used] {
		n := uint(lengths[symbol])
		word <<= n - bitsOf
		bitsOf = n
		turned := int(bits.Reverse16(uint16(word)) >> (16 - n))
		word++
		if n <= atOnce {
			c := symbols[symbol] | code(n)
			for i := turned; i < 1<<atOnce; i += 1 << n {
				table[i] = c
			}
			count[n]--
			continue
		}
		if at := turned & (1<<atOnce - 1); at != link {
			// As many bits as the longest code that begins like this has.
			link, linked = at, n-atOnce
			for room := 1 << linked; linked+atOnce < longest; {
				if room -= count[linked+atOnce]; room <= 0 {
					break
				}
				linked++
				room <<= 1
			}
			begin = free
			if free += 1 << linked; free > len(table) {
				return false
			}
			table[at] = isLink | code(atOnce) | code(linked)<<8 | code(begin)<<16
		}
		c := symbols[symbol] | code(n-atOnce)
		for i := turned >> atOnce; i < 1<<linked; i += 1 << (n - atOnce) {
			table[begin+i] = c
		}
		count[n]--
	}
	return true
}
