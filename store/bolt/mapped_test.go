package bolt

import (
	"crypto/sha256"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// TestUnmap: what is read after memory was given back is what was read before.
func TestUnmap(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.StartRun(t.Context(), "acme", time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := s.db.View(func(tx *bbolt.Tx) error {
		contents := func() (sum [sha256.Size]byte) {
			h := sha256.New()
			if _, err := tx.WriteTo(h); err != nil {
				t.Error(err)
			}
			if err := tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
				return b.ForEach(func(k, v []byte) error {
					h.Write(k)
					h.Write(v)
					return nil
				})
			}); err != nil {
				t.Error(err)
			}
			return [sha256.Size]byte(h.Sum(nil))
		}
		before := contents()
		unmap(s.db.Info().Data, tx.Size())
		if contents() != before {
			t.Error("the file reads otherwise")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
