// Package scan is the inner loop of everything that reads words: it reads runs
// of ASCII letters and digits and hashes each without regard to case, eight bytes
// at a time. What else can stand in a word (apostrophes, dots, other scripts) is
// its callers' business.
package scan

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// Run is a run of ASCII letters and digits in a text.
type Run struct {
	Hash  uint64 // Hash of the run in small letters
	End   int    // byte of the text behind it
	Small bool   // holds a small letter
	Digit bool   // holds a digit
}

// The seven low bits of a byte and the high one, in each byte of a word of
// the machine.
const (
	ones   = 0x0101010101010101
	lows   = 0x7f * ones
	highs  = 0x80 * ones
	smalls = 0x20 * ones // what makes a letter small; a digit has it already
)

// RunAt reads the run that begins at byte i of a text; without a letter or a digit
// there it is empty.
func RunAt(text string, i int) Run {
	hash, small, digits := uint64(seed), uint64(0), uint64(0)
	for {
		var x uint64
		if i+8 <= len(text) {
			x = eight(text[i : i+8]) // load is not inlined
		} else {
			x = loadEnd(text, i)
		}
		l, d := alnum(x)
		n := bits.TrailingZeros64(^(l|d)&highs) &^ 7 // bits of the run in x
		if n == 0 {
			break
		}
		mask := ^uint64(0) >> (-n & 63)
		hash = fold(hash, (x|smalls)&mask)
		small |= l & (x << 2) & mask
		digits |= d & mask
		i += n / 8
		if n < 64 {
			break
		}
	}
	return Run{hash, i, small != 0, digits != 0}
}

// alnum marks in the high bit of each byte the letters and the digits of x.
func alnum(x uint64) (letters, digits uint64) {
	ascii := ^x & highs
	low := x & lows
	lower := low | smalls
	letters = (lower + (0x80-'a')*ones) &^ (lower + (0x80-'z'-1)*ones) & ascii
	digits = (low + (0x80-'0')*ones) &^ (low + (0x80-'9'-1)*ones) & ascii
	return letters, digits
}

// Digit returns where the first digit of a text stands at byte i or behind it:
// the length of the text if there is none.
func Digit(text string, i int) int {
	for ; i+8 <= len(text); i += 8 {
		if _, digits := alnum(eight(text[i : i+8])); digits != 0 {
			return i + bits.TrailingZeros64(digits)/8
		}
	}
	for ; i < len(text) && (text[i] < '0' || text[i] > '9'); i++ {
	}
	return i
}

// load reads eight bytes at i, the first one lowest, with zeros behind the end
// of the text.
func load(s string, i int) uint64 {
	if i+8 > len(s) {
		return loadEnd(s, i)
	}
	return eight(s[i : i+8])
}

func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func loadEnd(s string, i int) uint64 {
	x := uint64(0)
	for k := len(s) - 1; k >= i; k-- {
		x = x<<8 | uint64(s[k])
	}
	return x
}

const (
	seed   = 0x9e3779b97f4a7c15
	factor = 0xd6e8feb86659fd93
)

// fold takes eight bytes more into a hash.
func fold(h, x uint64) uint64 {
	high, low := bits.Mul64(h^x, factor)
	return high ^ low
}

// Hash is the hash of a word as it stands: that of its Run if the word is of
// small ASCII letters and digits.
func Hash(word string) uint64 {
	h := uint64(seed)
	i := 0
	for ; len(word)-i >= 8; i += 8 {
		h = fold(h, load(word, i))
	}
	if i < len(word) {
		h = fold(h, load(word, i))
	}
	return h
}

// Prefix is the hash of the first n bytes of a word of ASCII letters and digits in
// any case, with the small letters of end behind them: of a plural the singular.
// End has at most one letter.
func Prefix(word string, n int, end string) uint64 {
	h := uint64(seed)
	i := 0
	for ; n-i >= 8; i += 8 {
		h = fold(h, load(word, i)|smalls)
	}
	rest := 8 * (n - i)
	x := (load(word, i) | smalls) & (1<<rest - 1)
	if end != "" {
		return fold(h, x|uint64(end[0])<<rest)
	}
	if rest > 0 {
		h = fold(h, x)
	}
	return h
}

// Hasher computes Hash byte by byte; the zero value has seen none. It is a
// value: what it was before stays usable.
type Hasher struct {
	h, x uint64
	n    int // bytes in x
	some bool
}

// Add returns the Hasher of the word with one more byte.
func (s Hasher) Add(c byte) Hasher {
	if !s.some {
		s.h, s.some = seed, true
	}
	s.x |= uint64(c) << (8 * s.n)
	if s.n++; s.n == 8 {
		s.h, s.x, s.n = fold(s.h, s.x), 0, 0
	}
	return s
}

// Sum is the Hash of what was added.
func (s Hasher) Sum() uint64 {
	switch {
	case !s.some:
		return seed
	case s.n > 0:
		return fold(s.h, s.x)
	}
	return s.h
}

// Lower is text with its ASCII letters in small; all other bytes, and so all
// offsets, stay what they are.
func Lower(text string) string {
	first := 0
	for first < len(text) && capitals(load(text, first)) == 0 {
		first += 8
	}
	if first >= len(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	b.WriteString(text[:first])
	var out [256]byte
	for i := first; i < len(text); {
		n := 0
		for n < len(out) && i < len(text) {
			var x uint64
			if i+8 <= len(text) {
				x = eight(text[i : i+8])
			} else {
				x = loadEnd(text, i)
			}
			binary.LittleEndian.PutUint64(out[n:], x|capitals(x)>>2)
			n, i = n+8, i+8
		}
		b.Write(out[:n-max(0, i-len(text))])
	}
	return b.String()
}

// capitals marks in the high bit of each byte the capital letters of x.
func capitals(x uint64) uint64 {
	low := x & lows
	return (low + (0x80-'A')*ones) &^ (low + (0x80-'Z'-1)*ones) &^ x & highs
}
