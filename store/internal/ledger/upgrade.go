package ledger

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"hitmatch/store/job"
)

// Oldest is the oldest format that Upgrade reads.
const Oldest = 1

// Records of formats 1 and 2, all of them CBOR items. A life has not changed.
type (
	// wordsV1 is a version in format 1, which had no blocks: its words stood in
	// it.
	wordsV1 struct {
		From    time.Time   `cbor:"1,keyasint"`
		Posting job.Posting `cbor:"2,keyasint"`
	}
	// placeV2 is a version in format 2. The entries of its blocks are CBOR
	// items, compressed with Zstandard.
	placeV2 struct {
		From  time.Time    `cbor:"1,keyasint"`
		Block uint64       `cbor:"2,keyasint"`
		Entry int          `cbor:"3,keyasint"`
		Rest  *job.Posting `cbor:"4,keyasint,omitempty"`
	}
)

// Upgrade fills an empty database with what an older one holds. It writes in
// many transactions: what it is cut short in is to be thrown away.
func Upgrade(ctx context.Context, format uint32, from, to DB) error {
	c := newCodec()
	for _, table := range Tables() {
		carry := carryRecord
		switch {
		case format == 3 && table == versions:
			carry = carryPlaceV3
		case format >= 3:
		case table == blocks:
			continue // written anew with the versions
		case table == postings:
			carry = carryLife
		case table == versions && format == 2:
			carry = carryWordsV2
		case table == versions:
			carry = carryWordsV1
		case table == pages:
			carry = carryPage
		case table == clusters:
			carry = carryMember
		}
		if err := carryTable(ctx, c, table, from, to, carry); err != nil {
			return fmt.Errorf("carry table %s over: %w", table, err)
		}
	}
	if format > 4 {
		return nil
	}
	return to.Update(func(t Tx) error { // until then the table of ids had all
		return put(tx{Tx: t, codec: c}, ids, []byte(coveredKey), t.Last(postings))
	})
}

// A carrier reads a record of an older database and returns how it is written
// to the new one. Its arguments are valid until it returns.
type carrier func(old tx, table Table, key, rec []byte) (write func(tx) error, err error)

func carryRecord(_ tx, table Table, key, rec []byte) (func(tx) error, error) {
	key, rec = bytes.Clone(key), bytes.Clone(rec)
	return func(t tx) error { return t.Put(table, key, rec) }, nil
}

func carryLife(old tx, table Table, key, rec []byte) (func(tx) error, error) {
	l, err := readCBOR[life](old.codec, table, key, rec)
	key = bytes.Clone(key)
	return func(t tx) error { return put(t, table, key, l) }, err
}

func carryWordsV1(old tx, table Table, key, rec []byte) (func(tx) error, error) {
	if len(key) != seqLen+4 {
		return nil, damaged(table, key, "the key has a wrong length")
	}
	v, err := readCBOR[wordsV1](old.codec, table, key, rec)
	key = bytes.Clone(key)
	return func(t tx) error { return t.putWhole(key, version(v)) }, err
}

func carryWordsV2(old tx, table Table, key, rec []byte) (func(tx) error, error) {
	if len(key) != seqLen+4 {
		return nil, damaged(table, key, "the key has a wrong length")
	}
	p, err := readCBOR[placeV2](old.codec, table, key, rec)
	if err != nil {
		return nil, err
	}
	entries, err := old.block(p.Block)
	if err != nil {
		return nil, err
	}
	v := version{From: p.From}
	if p.Entry < 0 || p.Entry >= len(entries) {
		return nil, damaged(table, key, fmt.Sprintf("its words are not in block %d", p.Block))
	}
	if err := old.codec.dec.Unmarshal(entries[p.Entry], &v.Posting); err != nil {
		return nil, damaged(blocks, seqKey(p.Block), err.Error())
	}
	if p.Rest != nil {
		p.Rest.Text, v.Posting = v.Posting.Text, *p.Rest
	}
	key = bytes.Clone(key)
	return func(t tx) error { return t.putWhole(key, v) }, nil
}

// carryPlaceV3 puts the fingerprints beside the words, which stay where they
// are: format 3 had a table of fingerprints.
func carryPlaceV3(old tx, table Table, key, rec []byte) (func(tx) error, error) {
	at, err := read[place](old, table, key, rec)
	if err != nil {
		return nil, err
	}
	var p job.Posting
	if err := old.words(key, &at, &p); err != nil {
		return nil, err
	}
	at.Prints = printSums(p.Prints)
	key = bytes.Clone(key)
	return func(t tx) error { return put(t, table, key, at) }, nil
}

func carryPage(old tx, table Table, key, rec []byte) (func(tx) error, error) {
	state, err := readCBOR[job.PageState](old.codec, table, key, rec)
	if err != nil {
		return nil, err
	}
	board, _, _ := strings.Cut(string(key), "\x00")
	// Its run may stand apart already.
	if run, ok, err := get[uint64](old, pageRuns, key); err != nil {
		return nil, err
	} else if ok {
		state.Run = run
	}
	return func(t tx) error { return t.putState(board, state) }, nil
}

// carryMember leaves out the postings that their cluster is named after.
func carryMember(_ tx, table Table, key, _ []byte) (func(tx) error, error) {
	key = bytes.Clone(key)
	name, ok := boardOf(key)
	if !ok {
		return nil, damaged(table, key, "the key has a wrong length")
	}
	seq := binary.BigEndian.Uint64(key[len(key)-seqLen:])
	return func(t tx) error {
		if first, _, err := get[uint64](t, ids, []byte(name)); err != nil || first == seq {
			return err
		}
		return t.mark(table, key)
	}, nil
}

func carryTable(ctx context.Context, c codec, table Table, from, to DB, carry carrier) error {
	var after []byte
	for done := false; !done; {
		if err := ctx.Err(); err != nil {
			return err
		}
		var batch []func(tx) error
		var last uint64
		if err := from.View(func(t Tx) error {
			old := tx{Tx: t, codec: c, at: &words{}}
			last, done = t.Last(table), true
			size := 0
			for key, rec := range t.Ascend(table, after) {
				if len(batch) >= batchRecords || size >= batchBytes {
					after, done = bytes.Clone(key), false
					break
				}
				write, err := carry(old, table, key, rec)
				if err != nil {
					return err
				}
				batch = append(batch, write)
				size += len(rec)
			}
			return nil
		}); err != nil {
			return err
		}
		if err := to.Update(func(t Tx) error {
			w := tx{Tx: t, codec: c, at: &words{form: formZstd}}
			if err := t.Reset(table, last); err != nil {
				return err
			}
			for _, write := range batch {
				if err := write(w); err != nil {
					return err
				}
			}
			return w.flushWords()
		}); err != nil {
			return err
		}
	}
	return nil
}

// Repack compresses the blocks of the last crawl better, and puts the words of
// those that are half empty into full ones: pages with few new postings make
// small blocks. All: it looks at the older ones, too, in which what was purged
// leaves gaps. It returns how many blocks it wrote anew or took apart.
func (l *Ledger) Repack(ctx context.Context, all bool) (int, error) {
	const batch = 128 // blocks in a transaction
	taken := 0
	// Blocks that this call itself writes are left alone.
	var from, end uint64 = 1, 0
	for {
		var n int
		var next uint64
		err := l.update(ctx, func(t tx) (err error) {
			if end == 0 {
				if err := t.cover(true); err != nil {
					return err
				}
				end = t.Last(blocks)
			}
			n, next, err = t.repack(ctx, from, end, batch, all)
			return err
		})
		if err != nil {
			return taken, fmt.Errorf("pack the words of postings: %w", err)
		}
		taken += n
		if from = next; from > end {
			return taken, nil
		}
	}
}

// sparse reports whether a block is worth taking apart.
func sparse(entries [][]byte) bool {
	live, size := 0, 0
	for _, e := range entries {
		if len(e) > 0 {
			live++
			size += len(e)
		}
	}
	return live <= blockLen/2 && size < blockBytes/2
}

func (t tx) repack(ctx context.Context, from, end uint64, most int, all bool) (taken int, next uint64, err error) {
	var numbers, full []uint64
	next = end + 1
	looked := 0
	for key, rec := range t.Ascend(blocks, seqKey(from)) {
		number, ok := toSeq(key)
		if !ok || number > end {
			break
		}
		fast := len(rec) > 0 && rec[0] == formS2
		if all || fast {
			entries, _, err := t.codec.unpack(key, rec, nil)
			switch {
			case err != nil:
				return 0, next, err
			case sparse(entries):
				numbers = append(numbers, number)
			case fast:
				full = append(full, number)
			}
			looked++
		}
		if len(numbers)+len(full) >= most || looked >= 8*most {
			next = number + 1
			break
		}
	}
	if len(numbers) == 1 {
		full, numbers = append(full, numbers...), nil
	}
	for _, number := range full {
		if err := ctx.Err(); err != nil {
			return 0, next, err
		}
		entries, err := t.block(number)
		if err == nil {
			err = t.sendBlock(formZstd, number, entries)
		}
		if err != nil {
			return 0, next, err
		}
	}
	t.at.form = formZstd
	type mover struct {
		key  []byte
		at   place
		item []byte
	}
	var movers []mover
	for _, number := range numbers {
		if err := ctx.Err(); err != nil {
			return 0, next, err
		}
		entries, err := t.block(number)
		if err != nil {
			return 0, next, err
		}
		for i, e := range entries {
			if len(e) == 0 {
				continue
			}
			key, at, err := t.owner(number, i, e)
			if err != nil {
				return 0, next, err
			}
			movers = append(movers, mover{key, at, bytes.Clone(e)})
		}
	}
	slices.SortFunc(movers, func(a, b mover) int { return bytes.Compare(a.key, b.key) })
	for _, m := range movers {
		m.at.Block, m.at.Entry, err = t.addEntry(m.item)
		if err == nil {
			err = put(t, versions, m.key, m.at)
		}
		if err != nil {
			return 0, next, err
		}
	}
	for _, number := range numbers {
		if err := t.Delete(blocks, seqKey(number)); err != nil {
			return 0, next, err
		}
	}
	return len(numbers) + len(full), next, t.flushWords()
}

// owner returns the version whose words an entry is.
func (t tx) owner(block uint64, entry int, item []byte) ([]byte, place, error) {
	var p job.Posting
	if err := parsePosting(item, &p); err != nil {
		return nil, place{}, damaged(blocks, seqKey(block), err.Error())
	}
	seq, err := t.mustSeqOf(p.ID)
	if err != nil {
		return nil, place{}, err
	}
	for key, rec := range t.Ascend(versions, seqKey(seq)) {
		if len(key) < seqLen || binary.BigEndian.Uint64(key) != seq {
			break
		}
		at, err := read[place](t, versions, key, rec)
		if err != nil {
			return nil, place{}, err
		}
		if at.Block == block && at.Entry == entry {
			return bytes.Clone(key), at, nil
		}
	}
	return nil, place{}, damaged(blocks, seqKey(block), fmt.Sprintf("entry %d belongs to no version", entry))
}
