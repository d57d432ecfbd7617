package ledger

import (
	"context"
	"fmt"

	"hitmatch/store"
)

// This file keeps something that is made of all postings and of what was read
// of them. It is large, so that it stands in pieces, which are read one by one.

// packHead says what the pieces are; it stands under 0, they under 1 and up.
// Number 2 was the length of all pieces.
type packHead struct {
	Revision uint64 `cbor:"1,keyasint"`
	Pieces   uint64 `cbor:"3,keyasint"`
}

// revision counts the transactions that changed a posting or what was read of
// one. The table of facts numbers nothing else.
func (t tx) revision() uint64 { return t.Last(facts) }

// Revision implements store.Store.
func (l *Ledger) Revision(ctx context.Context) (uint64, error) {
	var n uint64
	err := l.view(ctx, func(t tx) error {
		n = t.revision()
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("read the revision of postings: %w", err)
	}
	return n, nil
}

// PutPack implements store.Store.
func (l *Ledger) PutPack(ctx context.Context, revision uint64, pieces [][]byte) error {
	err := l.update(ctx, func(t tx) error {
		if t.revision() != revision {
			return nil
		}
		if err := t.dropPack(); err != nil {
			return err
		}
		for n, data := range pieces {
			if err := ctx.Err(); err != nil {
				return err
			}
			key := seqKey(uint64(n) + 1)
			if err := t.Put(packs, key, t.codec.seal(packs, key, formBytes, data)); err != nil {
				return err
			}
		}
		if err := put(t, packs, seqKey(0), packHead{revision, uint64(len(pieces))}); err != nil {
			return err
		}
		return t.cover(true) // who reads the pack looks postings up by id
	})
	if err != nil {
		return fmt.Errorf("put the pack of postings: %w", err)
	}
	return nil
}

// dropPack forgets the pack there is.
func (t tx) dropPack() error {
	for _, key := range t.keys(packs, nil, allKeys) {
		if err := t.Delete(packs, key); err != nil {
			return err
		}
	}
	return nil
}

// PackPiece implements store.Store.
func (l *Ledger) PackPiece(ctx context.Context, n int, into []byte) ([]byte, error) {
	err := l.view(ctx, func(t tx) error {
		head, known, err := get[packHead](t, packs, seqKey(0))
		switch {
		case err != nil:
			return err
		case !known || head.Revision != t.revision() || n < 0 || uint64(n) >= head.Pieces:
			return store.ErrNotFound
		}
		key := seqKey(uint64(n) + 1)
		rec := t.Get(packs, key)
		if rec == nil {
			return damaged(packs, key, "the record is gone")
		}
		piece, err := t.codec.open(packs, key, formBytes, rec)
		if err != nil {
			return err
		}
		into = append(into[:0], piece...)
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("read the pack of postings: %w", err)
	}
	return into, nil
}
