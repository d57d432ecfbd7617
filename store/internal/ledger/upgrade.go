package ledger

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"hitmatch/store/job"
)

// Oldest is the oldest format that Upgrade reads.
const Oldest = 1

// wordsV1 is the record of a version in format 1, which had no blocks: the
// words stood in it.
type wordsV1 struct {
	From    time.Time   `cbor:"1,keyasint"`
	Posting job.Posting `cbor:"2,keyasint"`
}

// Upgrade fills an empty database with what an older one of format 1 holds. It
// writes in many transactions: what it is cut short in is to be thrown away.
func Upgrade(ctx context.Context, from, to DB) error {
	c := newCodec()
	for _, table := range Tables() {
		carry := carryRecord
		if table == versions {
			carry = carryWordsV1
		}
		if err := carryTable(ctx, c, table, from, to, carry); err != nil {
			return fmt.Errorf("carry table %s over: %w", table, err)
		}
	}
	return nil
}

// entry is a record with its key.
type entry struct{ key, rec []byte }

func carryRecord(t tx, table Table, e entry) error { return t.Put(table, e.key, e.rec) }

func carryWordsV1(t tx, table Table, e entry) error {
	v, err := read[wordsV1](t, table, e.key, e.rec)
	if err != nil {
		return err
	}
	return t.putVersion(e.key, version(v))
}

func carryTable(ctx context.Context, c codec, table Table, from, to DB, carry func(tx, Table, entry) error) error {
	var after []byte
	for done := false; !done; {
		if err := ctx.Err(); err != nil {
			return err
		}
		var batch []entry
		var last uint64
		if err := from.View(func(t Tx) error {
			last, done = t.Last(table), true
			size := 0
			for key, rec := range t.Ascend(table, after) {
				if len(batch) >= batchRecords || size >= batchBytes {
					done = false
					break
				}
				batch = append(batch, entry{bytes.Clone(key), bytes.Clone(rec)})
				size += len(rec)
			}
			return nil
		}); err != nil {
			return err
		}
		if len(batch) > 0 {
			after = append(slices.Clone(batch[len(batch)-1].key), 0)
		}
		if err := to.Update(func(t Tx) error {
			w := tx{t, c, &words{}}
			if table != blocks {
				if err := t.Reset(table, last); err != nil {
					return err
				}
			}
			for _, e := range batch {
				if err := carry(w, table, e); err != nil {
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

// Repack puts the words of blocks that are half empty into full ones: pages
// with few new postings make small blocks, and what is purged leaves gaps. It
// returns how many blocks it took apart.
func (l *Ledger) Repack(ctx context.Context) (int, error) {
	const batch = 128 // blocks in a transaction
	taken := 0
	// Blocks that this call itself writes are left alone.
	var from, end uint64 = 1, 0
	for {
		var n int
		var next uint64
		err := l.update(ctx, func(t tx) (err error) {
			if end == 0 {
				end = t.Last(blocks)
			}
			n, next, err = t.repack(ctx, from, end, batch)
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
func sparse(entries []cbor.RawMessage) bool {
	live, size := 0, 0
	for _, e := range entries {
		if len(e) > 0 {
			live++
			size += len(e)
		}
	}
	return live <= blockLen/2 && size < blockBytes/2
}

func (t tx) repack(ctx context.Context, from, end uint64, most int) (taken int, next uint64, err error) {
	var numbers []uint64
	next = end + 1
	looked := 0
	for key, rec := range t.Ascend(blocks, seqKey(from)) {
		number, ok := toSeq(key)
		if !ok || number > end {
			break
		}
		entries, err := t.codec.unpack(key, rec)
		if err != nil {
			return 0, next, err
		}
		if sparse(entries) {
			numbers = append(numbers, number)
		}
		if looked++; len(numbers) >= most || looked >= 8*most {
			next = number + 1
			break
		}
	}
	if len(numbers) < 2 {
		return 0, next, nil
	}
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
			movers = append(movers, mover{key, at, e})
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
	return len(numbers), next, t.flushWords()
}

// owner returns the version whose words an entry is.
func (t tx) owner(block uint64, entry int, item []byte) ([]byte, place, error) {
	var p job.Posting
	if err := t.codec.dec.Unmarshal(item, &p); err != nil {
		return nil, place{}, damaged(blocks, seqKey(block), err.Error())
	}
	seq, err := must[uint64](t, ids, []byte(p.ID))
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
