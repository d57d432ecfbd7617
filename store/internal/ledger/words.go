package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/klauspost/compress/s2"

	"hitmatch/store/job"
)

// This file keeps the words of postings. They are nearly all of a store's
// bytes, and the postings of one board resemble each other, so that they are
// compressed together, in blocks, and a version only says where its words
// stand. An entry whose version is gone is emptied, so that the places of the
// others stay.
//
// A crawl compresses blocks with S2, which costs a fifth of Zstandard;
// afterwards Repack does it with Zstandard, which makes them a third smaller.

// A block holds at most blockLen postings, and ends with the one that brings
// it to blockBytes.
const (
	blockLen   = 16
	blockBytes = 128 << 10
	// maxBlock is what a block may come to when it is read: a damaged one
	// must not take all memory. One posting may be as large as its page.
	maxBlock = 256 << 20
)

// version is the words of a posting from a time on.
type version struct {
	From    time.Time
	Posting job.Posting // with its digest; what stands in its life is zero
}

// place is the record of a version.
type place struct {
	From  time.Time
	Block uint64
	Entry int
	// Rest is the posting without its text, where something beside the
	// substance has changed since the block was written.
	Rest *job.Posting
	// Prints are the fingerprints of the posting.
	Prints sums
	// Sum is restSum of the posting as it stands: on most nights it tells that
	// nothing has changed, without a look at the words.
	Sum uint64
}

// restSum is a checksum of a posting without its text, which is in its digest:
// postings with equal sums are equal.
func restSum(p job.Posting) uint64 {
	p.Text = ""
	var own [1024]byte
	sum := sha256.Sum256(appendPosting(own[:0], &p))
	return binary.BigEndian.Uint64(sum[:])
}

// words are the blocks that a transaction has at hand.
type words struct {
	number  uint64 // of the block read last; 0: none
	entries [][]byte
	raw     []byte // what entries are parts of
	through bool   // the last one was asked for

	open  uint64 // number of the block that is being filled; 0: none
	adds  [][]byte
	bytes int
	form  byte // of the blocks written; 0: formS2

	fill          []byte // what adds are parts of
	plain, packed []byte // room to make a record in
}

// begin readies words for another transaction.
func (w *words) begin() {
	w.number, w.entries = 0, nil
	w.open, w.adds, w.bytes, w.form, w.fill = 0, w.adds[:0], 0, 0, w.fill[:0]
}

func (t tx) version(seq uint64, number int) (version, error) {
	key := versionKey(seq, number)
	p, err := must[place](t, versions, key)
	if err != nil {
		return version{}, err
	}
	return t.words(key, p)
}

// words puts a version together from its record.
func (t tx) words(key []byte, p place) (version, error) {
	v := version{From: p.From}
	entries, err := t.block(p.Block)
	if err != nil {
		return v, err
	}
	if p.Entry < 0 || p.Entry >= len(entries) || len(entries[p.Entry]) == 0 {
		return v, damaged(versions, key, fmt.Sprintf("its words are not in block %d", p.Block))
	}
	t.at.through = p.Entry == len(entries)-1
	if err := parsePosting(entries[p.Entry], &v.Posting); err != nil {
		return v, damaged(blocks, seqKey(p.Block), err.Error())
	}
	if p.Rest != nil {
		v.Posting = withText(*p.Rest, v.Posting.Text)
	}
	return v, nil
}

func withText(p job.Posting, text string) job.Posting {
	p.Text = text
	return p
}

// block returns the entries of a block; they are valid until the next one is
// asked for.
func (t tx) block(number uint64) ([][]byte, error) {
	w := t.at
	switch {
	case number == 0:
		return nil, damaged(blocks, seqKey(0), "there is no such block")
	case number == w.open:
		return w.adds, nil
	case number == w.number:
		return w.entries, nil
	}
	key := seqKey(number)
	rec := t.Get(blocks, key)
	if rec == nil {
		return nil, damaged(blocks, key, "the record is gone")
	}
	w.number = 0
	var err error
	if w.entries, w.raw, err = t.codec.unpack(key, rec, w.raw[:0]); err != nil {
		return nil, err
	}
	w.number = number
	return w.entries, nil
}

// addWords puts a posting's words into the block that is being filled.
func (t tx) addWords(p *job.Posting) (block uint64, entry int, err error) {
	w := t.at
	start := len(w.fill)
	w.fill = appendPosting(w.fill, p)
	return t.addEntry(w.fill[start:len(w.fill):len(w.fill)])
}

func (t tx) addEntry(item []byte) (block uint64, entry int, err error) {
	w := t.at
	if w.open == 0 {
		if w.open, err = t.Next(blocks); err != nil {
			return 0, 0, err
		}
	}
	block, entry = w.open, len(w.adds)
	w.adds = append(w.adds, item)
	if w.bytes += len(item); len(w.adds) >= blockLen || w.bytes >= blockBytes {
		err = t.flushWords()
	}
	return block, entry, err
}

// flushWords writes the block that is being filled.
func (t tx) flushWords() error {
	w := t.at
	if w.open == 0 {
		return nil
	}
	if filled(w.adds) {
		if err := t.putBlock(cmp.Or(w.form, formS2), w.open, w.adds); err != nil {
			return err
		}
	}
	w.open, w.adds, w.bytes, w.fill = 0, w.adds[:0], 0, w.fill[:0]
	return nil
}

// filled reports whether a block holds anything.
func filled(entries [][]byte) bool {
	return slices.ContainsFunc(entries, func(e []byte) bool { return len(e) > 0 })
}

// putBlock writes a block: its entries, each after its length, as an unsigned
// varint, compressed.
func (t tx) putBlock(form byte, number uint64, entries [][]byte) error {
	w := t.at
	w.plain = w.plain[:0]
	for _, e := range entries {
		w.plain = binary.AppendUvarint(w.plain, uint64(len(e)))
		w.plain = append(w.plain, e...)
	}
	if len(w.plain) > maxBlock {
		return fmt.Errorf("a posting of %d bytes is too large to keep", len(w.plain))
	}
	if form == formZstd {
		w.packed = t.codec.zip.EncodeAll(w.plain, w.packed[:0])
	} else {
		w.packed = s2.Encode(w.packed[:cap(w.packed)], w.plain)
	}
	key := seqKey(number)
	return t.Put(blocks, key, t.codec.seal(blocks, key, form, w.packed))
}

// dropWords empties an entry, and removes a block of which no other is left.
func (t tx) dropWords(block uint64, entry int) error {
	entries, err := t.block(block)
	if err != nil {
		return err
	}
	if entry < 0 || entry >= len(entries) {
		return damaged(blocks, seqKey(block), fmt.Sprintf("it has no entry %d", entry))
	}
	if block == t.at.open {
		entries[entry] = nil
		return nil
	}
	entries = slices.Clone(entries)
	entries[entry] = nil
	t.at.number, t.at.entries = 0, nil
	if !filled(entries) {
		return t.Delete(blocks, seqKey(block))
	}
	return t.putBlock(formZstd, block, entries)
}

// putVersion writes a new version.
func (t tx) putVersion(key []byte, v version) error {
	block, entry, err := t.addWords(&v.Posting)
	if err != nil {
		return err
	}
	return put(t, versions, key, place{
		From: v.From, Block: block, Entry: entry,
		Prints: printSums(v.Posting.Prints), Sum: restSum(v.Posting),
	})
}

// touchVersion writes what has changed of a version beside its substance; of
// most postings of a night that is nothing.
func (t tx) touchVersion(key []byte, at place, old, now job.Posting) error {
	if old.Text != now.Text {
		return errors.New("other words are another version")
	}
	sum := restSum(now)
	if sum == at.Sum {
		return nil
	}
	now.Text = ""
	at.Rest, at.Prints, at.Sum = &now, printSums(now.Prints), sum
	return put(t, versions, key, at)
}

// unpack returns the entries of a block; they stand in raw, to which it
// appends.
func (c codec) unpack(key, rec, raw []byte) (entries [][]byte, _ []byte, err error) {
	form := byte(formZstd)
	if len(rec) > 0 && rec[0] == formS2 {
		form = formS2
	}
	contents, err := c.open(blocks, key, form, rec)
	if err != nil {
		return nil, raw, err
	}
	if form == formZstd {
		raw, err = c.unzip.DecodeAll(contents, raw)
	} else if size, wrong := s2.DecodedLen(contents); wrong != nil || size > maxBlock {
		err = fmt.Errorf("a block of %d bytes (%w)", size, wrong)
	} else {
		raw, err = s2.Decode(raw[:cap(raw)], contents)
	}
	if err != nil {
		return nil, raw, damaged(blocks, key, err.Error())
	}
	entries = make([][]byte, 0, blockLen)
	for rest := raw; len(rest) > 0; {
		n, size := binary.Uvarint(rest)
		if size <= 0 || n > uint64(len(rest)-size) {
			return nil, raw, damaged(blocks, key, "an entry is cut short")
		}
		entries = append(entries, rest[size:size+int(n):size+int(n)])
		rest = rest[size+int(n):]
	}
	return entries, raw, nil
}
