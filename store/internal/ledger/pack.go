package ledger

import (
	"context"
	"fmt"

	"hitmatch/store"
)

// This file keeps one value that is made of all postings and of what was read
// of them. It is large, so that it stands in pieces: a value of one piece would
// be written anew with all its pages.

const (
	packPiece = 1 << 20
	maxPack   = 1 << 32
)

// packHead says what the pieces are; it stands under 0, they under 1 and up.
type packHead struct {
	Revision uint64 `cbor:"1,keyasint"`
	Bytes    uint64 `cbor:"2,keyasint"`
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
func (l *Ledger) PutPack(ctx context.Context, revision uint64, data []byte) error {
	err := l.update(ctx, func(t tx) error {
		if t.revision() != revision {
			return nil
		}
		if err := t.dropPack(); err != nil {
			return err
		}
		for at := 0; at < len(data); at += packPiece {
			if err := ctx.Err(); err != nil {
				return err
			}
			key := seqKey(uint64(at/packPiece) + 1)
			if err := t.Put(packs, key, t.codec.seal(packs, key, formBytes, data[at:min(at+packPiece, len(data))])); err != nil {
				return err
			}
		}
		return put(t, packs, seqKey(0), packHead{revision, uint64(len(data))})
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

// Pack implements store.Store.
func (l *Ledger) Pack(ctx context.Context) ([]byte, error) {
	var data []byte
	err := l.view(ctx, func(t tx) error {
		head, known, err := get[packHead](t, packs, seqKey(0))
		switch {
		case err != nil:
			return err
		case !known || head.Revision != t.revision():
			return store.ErrNotFound
		case head.Bytes > maxPack:
			return damaged(packs, seqKey(0), "it cannot be that long")
		}
		data = make([]byte, 0, head.Bytes)
		for key, rec := range t.Ascend(packs, seqKey(1)) {
			piece, err := t.codec.open(packs, key, formBytes, rec)
			if err != nil {
				return err
			}
			data = append(data, piece...)
		}
		if uint64(len(data)) != head.Bytes {
			return damaged(packs, seqKey(0), fmt.Sprintf("the pieces come to %d bytes, not %d", len(data), head.Bytes))
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("read the pack of postings: %w", err)
	}
	return data, nil
}
