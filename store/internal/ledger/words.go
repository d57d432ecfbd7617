package ledger

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"hitmatch/store/job"
)

// This file keeps the words of postings. They are nearly all of a store's
// bytes, and the postings of one board resemble each other, so that they are
// compressed together, in blocks, and a version only says where its words
// stand. Blocks are written once; an entry whose version is gone is emptied,
// so that the places of the others stay.

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
	From  time.Time `cbor:"1,keyasint"`
	Block uint64    `cbor:"2,keyasint"`
	Entry int       `cbor:"3,keyasint"`
	// Rest is the posting without its text, where something beside the
	// substance has changed since the block was written.
	Rest *job.Posting `cbor:"4,keyasint,omitempty"`
}

// words are the blocks that a transaction has at hand.
type words struct {
	number  uint64 // of the block read last; 0: none
	entries []cbor.RawMessage

	open  uint64 // number of the block that is being filled; 0: none
	adds  []cbor.RawMessage
	bytes int
}

func (t tx) version(seq uint64, number int) (version, error) {
	v, _, err := t.placed(versionKey(seq, number))
	return v, err
}

// placed returns the version under a key, and where its words stand.
func (t tx) placed(key []byte) (version, place, error) {
	p, err := must[place](t, versions, key)
	if err != nil {
		return version{}, place{}, err
	}
	v, err := t.words(key, p)
	return v, p, err
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
	if err := t.codec.dec.Unmarshal(entries[p.Entry], &v.Posting); err != nil {
		return v, damaged(blocks, seqKey(p.Block), err.Error())
	}
	if p.Rest != nil {
		text := v.Posting.Text
		v.Posting = *p.Rest
		v.Posting.Text = text
	}
	return v, nil
}

// block returns the entries of a block; they are valid within the transaction.
func (t tx) block(number uint64) ([]cbor.RawMessage, error) {
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
	entries, err := t.codec.unpack(key, rec)
	if err != nil {
		return nil, err
	}
	w.number, w.entries = number, entries
	return entries, nil
}

// addWords puts a posting's words into the block that is being filled.
func (t tx) addWords(p job.Posting) (block uint64, entry int, err error) {
	item, err := t.codec.enc.Marshal(p)
	if err != nil {
		return 0, 0, fmt.Errorf("encode a posting: %w", err)
	}
	return t.addEntry(item)
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
		if err := t.putBlock(w.open, w.adds); err != nil {
			return err
		}
	}
	w.number, w.entries = w.open, w.adds
	w.open, w.adds, w.bytes = 0, nil, 0
	return nil
}

// filled reports whether a block holds anything.
func filled(entries []cbor.RawMessage) bool {
	return slices.ContainsFunc(entries, func(e cbor.RawMessage) bool { return len(e) > 0 })
}

func (t tx) putBlock(number uint64, entries []cbor.RawMessage) error {
	key := seqKey(number)
	rec, err := t.codec.pack(key, entries)
	if err != nil {
		return err
	}
	return t.Put(blocks, key, rec)
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
	return t.putBlock(block, entries)
}

// putVersion writes a new version.
func (t tx) putVersion(key []byte, v version) error {
	block, entry, err := t.addWords(v.Posting)
	if err != nil {
		return err
	}
	return put(t, versions, key, place{From: v.From, Block: block, Entry: entry})
}

// touchVersion writes what has changed of a version beside its substance; of
// most postings of a night that is nothing.
func (t tx) touchVersion(key []byte, at place, old, now job.Posting) error {
	if old.Text != now.Text {
		return errors.New("other words are another version")
	}
	old.Text, now.Text = "", ""
	was, err := t.codec.enc.Marshal(old)
	if err != nil {
		return fmt.Errorf("encode a posting: %w", err)
	}
	is, err := t.codec.enc.Marshal(now)
	if err != nil {
		return fmt.Errorf("encode a posting: %w", err)
	}
	if bytes.Equal(was, is) {
		return nil
	}
	at.Rest = &now
	return put(t, versions, key, at)
}

// pack makes the record of a block: the entries, each after its length, as an
// unsigned varint, compressed.
func (c codec) pack(key []byte, entries []cbor.RawMessage) ([]byte, error) {
	var raw []byte
	for _, e := range entries {
		raw = binary.AppendUvarint(raw, uint64(len(e)))
		raw = append(raw, e...)
	}
	if len(raw) > maxBlock {
		return nil, fmt.Errorf("a posting of %d bytes is too large to keep", len(raw))
	}
	return c.seal(blocks, key, formZstd, c.zip.EncodeAll(raw, nil)), nil
}

func (c codec) unpack(key, rec []byte) ([]cbor.RawMessage, error) {
	contents, err := c.open(blocks, key, formZstd, rec)
	if err != nil {
		return nil, err
	}
	raw, err := c.unzip.DecodeAll(contents, nil)
	if err != nil {
		return nil, damaged(blocks, key, err.Error())
	}
	entries := make([]cbor.RawMessage, 0, blockLen)
	for len(raw) > 0 {
		n, size := binary.Uvarint(raw)
		if size <= 0 || n > uint64(len(raw)-size) {
			return nil, damaged(blocks, key, "an entry is cut short")
		}
		entries = append(entries, raw[size:size+int(n):size+int(n)])
		raw = raw[size+int(n):]
	}
	return entries, nil
}
