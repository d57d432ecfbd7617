package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"slices"
)

// This file finds the postings that have a fingerprint. In a table, the dozen
// fingerprints of a posting would each land on another page, and storing it
// would write them all. So they stand beside its words, where they cost no page
// of their own, and who has which is told by an index in memory: it is read out
// of the versions when the first posting is stored, and about 150 bytes for
// each.
//
// The index is a hint. Nothing is ever taken out of it, not what another version
// no longer has, nor what a transaction wrote that then failed; holds tells
// whether a hint is true.

// printSum is what is kept of a fingerprint: 8 bytes of its SHA-256, since there
// are a dozen for a posting. Of a million postings two fingerprints have the same
// one in one of 200,000 stores.
func printSum(print string) uint64 {
	sum := sha256.Sum256([]byte(print))
	return binary.BigEndian.Uint64(sum[:])
}

// printSums are those of the fingerprints that are not empty.
func printSums(all []string) sums {
	s := make(sums, 0, sumLen*len(all))
	for _, p := range all {
		if p != "" {
			s = binary.BigEndian.AppendUint64(s, printSum(p))
		}
	}
	return s
}

// sums are fingerprints as they are kept, one after the other.
type sums []byte

const sumLen = 8

func (s sums) first() uint64 { return binary.BigEndian.Uint64(s) }

func (s sums) all() iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for ; len(s) >= sumLen; s = s[sumLen:] {
			if !yield(s.first()) {
				return
			}
		}
	}
}

func (s sums) has(print uint64) bool {
	for p := range s.all() {
		if p == print {
			return true
		}
	}
	return false
}

// holders is the index: lists of hints, found by the end of the fingerprint.
// Hints stand in the order in which they were added, so that those of one posting
// follow each other, and which posting a hint is of need not stand with it.
type holders struct {
	heads  []uint32 // the newest hint of each list, counted from 1; 0: none. As many as a power of 2
	hints  []*[hintsTogether]hint
	n      int      // of hints
	seqs   []uint64 // of the postings that hints are of
	starts []uint32 // the first hint of each of them
}

type hint struct {
	print uint32 // its first half
	older uint32 // the next hint of the list, as in heads
}

const (
	// Hints are set aside in pieces: a slice that grows is twice in memory
	// meanwhile.
	hintsTogether = 4096
	// hintsToList is of how many hints a list has on average, at most.
	hintsToList = 2
)

func (h *holders) hint(i int) *hint { return &h.hints[i/hintsTogether][i%hintsTogether] }

// add notes that a posting has a fingerprint.
func (h *holders) add(seq, print uint64) {
	if h.n >= hintsToList*len(h.heads) {
		h.grow()
	}
	if h.n == hintsTogether*len(h.hints) {
		h.hints = append(h.hints, new([hintsTogether]hint))
	}
	if n := len(h.seqs); n == 0 || h.seqs[n-1] != seq {
		h.seqs, h.starts = append(h.seqs, seq), append(h.starts, uint32(h.n))
	}
	h.hint(h.n).print = uint32(print >> 32)
	h.link(h.n)
	h.n++
}

func (h *holders) link(i int) {
	at := h.hint(i)
	head := h.head(at.print)
	at.older, *head = *head, uint32(i+1)
}

func (h *holders) head(print uint32) *uint32 { return &h.heads[int(print)&(len(h.heads)-1)] }

// grow doubles the number of lists.
func (h *holders) grow() {
	const least = 1 << 10
	h.heads = make([]uint32, max(least, 2*len(h.heads)))
	for i := range h.n {
		h.link(i)
	}
}

// holder is the posting that a hint is of.
func (h *holders) holder(i int) uint64 {
	at, first := slices.BinarySearch(h.starts, uint32(i))
	if !first {
		at--
	}
	return h.seqs[at]
}

// search is a fingerprint that is looked for.
type search struct {
	text  string
	print uint64
	hint  uint32 // the first of the list that it is in, as in heads
}

// begin readies searches, all before any other look into the index: each is
// somewhere else in memory, and a processor fetches together what it is asked for
// together. Nothing may be added until they are done.
func (h *holders) begin(all []search) {
	if len(h.heads) == 0 {
		return
	}
	for i := range all {
		all[i].hint = *h.head(uint32(all[i].print >> 32))
	}
}

// of yields the postings that may have a fingerprint, those stored last first;
// the same one may come twice.
func (h *holders) of(s search) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for next := s.hint; next > 0; {
			i := int(next - 1)
			at := h.hint(i)
			if at.print == uint32(s.print>>32) && !yield(h.holder(i)) {
				return
			}
			next = at.older
		}
	}
}

// index returns the index of fingerprints, which it makes if there is none yet.
// Only who writes may ask for it: it changes with what is written.
func (t tx) index() (*holders, error) {
	if *t.prints != nil {
		return *t.prints, nil
	}
	h := &holders{}
	for key, rec := range t.Ascend(versions, nil) {
		at, err := read[place](t, versions, key, rec)
		if err != nil {
			return nil, err
		}
		if len(key) != seqLen+4 {
			return nil, damaged(versions, key, "the key has a wrong length")
		}
		seq := binary.BigEndian.Uint64(key)
		for print := range at.Prints.all() {
			h.add(seq, print)
		}
	}
	*t.prints = h
	return h, nil
}

// holds reports whether a posting has a fingerprint.
func (t tx) holds(seq, print uint64) (bool, error) {
	l, ok, err := get[life](t, postings, seqKey(seq))
	if err != nil || !ok {
		return false, err
	}
	at, err := must[place](t, versions, versionKey(seq, l.Version))
	return at.Prints.has(print), err
}
