package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
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
// A crawl compresses blocks with S2, which costs a third of Zstandard;
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
	// Sum is the sum of the posting as it stands (see wire): on most nights it
	// tells that nothing has changed, without a look at the words.
	Sum uint64
}

// wire is a posting as it is kept.
type wire struct {
	item []byte // the message
	// sum is a checksum of all but the text, which is in the digest: postings with
	// equal sums are equal.
	sum    uint64
	prints sums // of the fingerprints
}

// newWire is the wire of a posting whose message is item.
func newWire(item []byte, p *job.Posting) wire {
	sum := sha256.Sum256(item[sizeText(postingText, p.Text):])
	return wire{item, binary.BigEndian.Uint64(sum[:]), printSums(p.Prints)}
}

func wireOf(p *job.Posting) wire { return newWire(appendPosting(nil, p), p) }

// words are the blocks that a transaction has at hand.
type words struct {
	number  uint64 // of the block read last; 0: none
	entries [][]byte
	raw     []byte // what entries are parts of
	through bool   // the last one was asked for

	covered *uint64 // what tx.covered returned

	// What postings are put together from, one after the other.
	life life
	at   place
	key  []byte

	open  uint64 // number of the block that is being filled; 0: none
	adds  [][]byte
	bytes int
	form  byte // of the blocks written; 0: formS2

	busy []*packing // blocks on their way into the table, in its order
	idle []*packing
	// What a transaction writes must stay as it is until the next begins.
	records, spare [][]byte
	// changes counts what was added or sent, which the table may not show yet.
	changes int
}

// packing is a block that is being compressed, beside the transaction.
type packing struct {
	number     uint64
	form       byte
	plain, rec []byte
	done       chan struct{} // gets one when rec is what plain is packed
}

// begin readies words for another transaction.
func (w *words) begin() {
	for len(w.busy) > 0 { // of one that failed
		w.packed()
	}
	w.spare, w.records = append(w.spare, w.records...), w.records[:0]
	w.number, w.entries, w.covered = 0, nil, nil
	clear(w.adds)
	w.open, w.adds, w.bytes, w.form = 0, w.adds[:0], 0, 0
}

func (t tx) version(seq uint64, number int) (version, error) {
	key := versionKey(seq, number)
	at, err := must[place](t, versions, key)
	if err != nil {
		return version{}, err
	}
	v := version{From: at.From}
	return v, t.words(key, &at, &v.Posting)
}

// words reads the words of a version, whose record is given, into a posting that
// is empty.
func (t tx) words(key []byte, at *place, p *job.Posting) error {
	entries, err := t.block(at.Block)
	if err != nil {
		return err
	}
	if at.Entry < 0 || at.Entry >= len(entries) || len(entries[at.Entry]) == 0 {
		return damaged(versions, key, fmt.Sprintf("its words are not in block %d", at.Block))
	}
	t.at.through = at.Entry == len(entries)-1
	if err := parsePosting(entries[at.Entry], p); err != nil {
		return damaged(blocks, seqKey(at.Block), err.Error())
	}
	if at.Rest != nil {
		text := p.Text
		*p = *at.Rest
		p.Text = text
	}
	return nil
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
	if slices.ContainsFunc(w.busy, func(b *packing) bool { return b.number == number }) {
		if err := t.settle(); err != nil {
			return nil, err
		}
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

// addEntry puts a posting's words into the block that is being filled. They must
// stay as they are until it is full.
func (t tx) addEntry(item []byte) (block uint64, entry int, err error) {
	w := t.at
	if w.open == 0 {
		if w.open, err = t.Next(blocks); err != nil {
			return 0, 0, err
		}
	}
	w.changes++
	block, entry = w.open, len(w.adds)
	w.adds = append(w.adds, item)
	if w.bytes += len(item); len(w.adds) >= blockLen || w.bytes >= blockBytes {
		err = t.closeBlock()
	}
	return block, entry, err
}

// flushWords writes the block that is being filled, and those on their way.
func (t tx) flushWords() error {
	return errors.Join(t.closeBlock(), t.settle())
}

// closeBlock sends the block that is being filled on its way.
func (t tx) closeBlock() error {
	w := t.at
	if w.open == 0 {
		return nil
	}
	var err error
	if filled(w.adds) {
		err = t.sendBlock(cmp.Or(w.form, formS2), w.open, w.adds)
	}
	clear(w.adds)
	w.open, w.adds, w.bytes = 0, w.adds[:0], 0
	return err
}

// filled reports whether a block holds anything.
func filled(entries [][]byte) bool {
	return slices.ContainsFunc(entries, func(e []byte) bool { return len(e) > 0 })
}

// sendBlock begins to write a block: its entries, each after its length, as an
// unsigned varint, compressed. That takes longer than the rest of storing them, so
// that other processors do it.
func (t tx) sendBlock(form byte, number uint64, entries [][]byte) error {
	w := t.at
	w.changes++
	if len(w.busy) >= runtime.GOMAXPROCS(0) {
		if err := t.settleOne(); err != nil {
			return err
		}
	}
	b := &packing{done: make(chan struct{}, 1)}
	if n := len(w.idle); n > 0 {
		b, w.idle = w.idle[n-1], w.idle[:n-1]
	}
	b.number, b.form, b.plain = number, form, b.plain[:0]
	if n := len(w.spare); n > 0 {
		b.rec, w.spare = w.spare[n-1], w.spare[:n-1]
	}
	for _, e := range entries {
		b.plain = binary.AppendUvarint(b.plain, uint64(len(e)))
		b.plain = append(b.plain, e...)
	}
	if len(b.plain) > maxBlock {
		return fmt.Errorf("a posting of %d bytes is too large to keep", len(b.plain))
	}
	w.busy = append(w.busy, b)
	go func() {
		if b.form == formZstd {
			b.rec = t.codec.zip.EncodeAll(b.plain, append(b.rec[:0], make([]byte, headLen)...))
		} else {
			b.rec = slices.Grow(b.rec[:0], headLen+s2.MaxEncodedLen(len(b.plain)))
			b.rec = b.rec[:headLen+len(s2.Encode(b.rec[headLen:cap(b.rec)], b.plain))]
		}
		t.codec.sealed(blocks, seqKey(b.number), b.form, b.rec)
		b.done <- struct{}{}
	}()
	return nil
}

// settle writes the blocks on their way.
func (t tx) settle() error {
	for len(t.at.busy) > 0 {
		if err := t.settleOne(); err != nil {
			return err
		}
	}
	return nil
}

func (t tx) settleOne() error {
	b := t.at.packed()
	return t.Put(blocks, seqKey(b.number), t.at.records[len(t.at.records)-1])
}

// packed waits for the first of the blocks on their way.
func (w *words) packed() *packing {
	b := w.busy[0]
	<-b.done
	w.busy, w.idle = slices.Delete(w.busy, 0, 1), append(w.idle, b)
	w.records, b.rec = append(w.records, b.rec), nil
	return b
}

// dropWords empties entries of a block, and removes it if no other is left.
func (t tx) dropWords(block uint64, gone []int) error {
	entries, err := t.block(block)
	if err != nil {
		return err
	}
	open := block == t.at.open
	if !open {
		entries = slices.Clone(entries)
	}
	for _, entry := range gone {
		if entry < 0 || entry >= len(entries) {
			return damaged(blocks, seqKey(block), fmt.Sprintf("it has no entry %d", entry))
		}
		entries[entry] = nil
	}
	if open {
		t.at.changes += len(gone)
		return nil
	}
	t.at.number, t.at.entries = 0, nil
	if !filled(entries) {
		return t.Delete(blocks, seqKey(block))
	}
	return t.sendBlock(formZstd, block, entries)
}

// putWhole writes a version of which nothing is worked out yet.
func (t tx) putWhole(key []byte, v version) error {
	return t.putVersion(key, v.From, wireOf(&v.Posting))
}

// putVersion writes a new version.
func (t tx) putVersion(key []byte, from time.Time, as wire) error {
	block, entry, err := t.addEntry(as.item)
	if err != nil {
		return err
	}
	return put(t, versions, key, place{From: from, Block: block, Entry: entry, Prints: as.prints, Sum: as.sum})
}

// touchVersion writes what has changed of a version beside its substance; of
// most postings of a night that is nothing.
func (t tx) touchVersion(key []byte, at place, old, now job.Posting) error {
	if old.Text != now.Text {
		return errors.New("other words are another version")
	}
	now.Text = ""
	as := wireOf(&now)
	if as.sum == at.Sum {
		return nil
	}
	at.Rest, at.Prints, at.Sum = &now, as.prints, as.sum
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
