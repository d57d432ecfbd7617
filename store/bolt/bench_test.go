//go:build unix

package bolt

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"hitmatch/store"
	"hitmatch/store/job"
)

// BenchmarkPutPage puts pages of 50 postings: new ones, and, as on most
// nights, known and unchanged ones. The yardstick puts the same text with one
// bare bbolt transaction a page.
func BenchmarkPutPage(b *testing.B) {
	const onPage = 50
	page := func(first int) (ps []job.Posting, bytes int64) {
		for i := range onPage {
			p := ad("acme", first+i)
			ps = append(ps, p)
			bytes += int64(len(p.Text))
		}
		return ps, bytes
	}
	_, bytes := page(0)
	run := func(b *testing.B, postings func(n int) []job.Posting) {
		s := mustOpen(b, filepath.Join(b.TempDir(), "db"))
		defer mustClose(b, s)
		run, err := s.StartRun(b.Context(), "acme", epoch)
		if err != nil {
			b.Fatal(err)
		}
		put := func(n int) {
			if _, err := s.PutPage(b.Context(), store.Page{
				Run: run.Seq, Board: "acme", At: epoch.Add(time.Duration(n) * time.Minute),
				Postings: postings(n), State: job.PageState{Key: strconv.Itoa(n)},
			}); err != nil {
				b.Fatal(err)
			}
		}
		put(0)
		b.SetBytes(bytes)
		n := 0
		for b.Loop() {
			n++
			put(n)
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*onPage), "µs/posting")
	}
	b.Run("new", func(b *testing.B) {
		run(b, func(n int) []job.Posting { ps, _ := page(n * onPage); return ps })
	})
	b.Run("unchanged", func(b *testing.B) {
		same, _ := page(0)
		run(b, func(int) []job.Posting { return same })
	})
	b.Run("bare", func(b *testing.B) {
		db, err := bbolt.Open(filepath.Join(b.TempDir(), "db"), 0o600, nil)
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close() // measured
		b.SetBytes(bytes)
		n := 0
		for b.Loop() {
			n++
			ps, _ := page(n * onPage)
			if err := db.Update(func(tx *bbolt.Tx) error {
				t, err := tx.CreateBucketIfNotExists([]byte("t"))
				if err != nil {
					return err
				}
				for i, p := range ps {
					if err := t.Put(binary.BigEndian.AppendUint64(nil, uint64(n*onPage+i)), []byte(p.Text)); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*onPage), "µs/posting")
	})
}

// BenchmarkPagesOfOne puts pages of one posting, as a board brings them that
// has a page for each: one after the other, as many boards at once, in batches;
// and the same when nothing has changed.
func BenchmarkPagesOfOne(b *testing.B) {
	const boards, batch = 32, 100
	for _, unchanged := range []bool{false, true} {
		open := func(b *testing.B) (s *Store, page func(n int) store.Page) {
			s = mustOpen(b, filepath.Join(b.TempDir(), "db"))
			b.Cleanup(func() { mustClose(b, s) })
			run, err := s.StartRun(b.Context(), "acme", epoch)
			if err != nil {
				b.Fatal(err)
			}
			page = func(n int) store.Page {
				return store.Page{
					Run: run.Seq, Board: "acme", At: epoch, Postings: []job.Posting{ad("acme", n)},
					State: job.PageState{Key: strconv.Itoa(n), ETag: "e", Run: run.Seq},
				}
			}
			if unchanged {
				const known = 2000
				var all []store.Page
				for n := range known {
					all = append(all, page(n))
				}
				if _, err := s.PutPages(b.Context(), all); err != nil {
					b.Fatal(err)
				}
				page = func(n int) store.Page {
					return store.Page{
						Run: run.Seq, Board: "acme", At: epoch.Add(time.Duration(n) * time.Second),
						State: job.PageState{Key: strconv.Itoa(n % known)}, Unchanged: true,
					}
				}
			}
			b.ResetTimer()
			return s, page
		}
		name := map[bool]string{false: "new", true: "unchanged"}[unchanged]
		b.Run(name+"/alone", func(b *testing.B) {
			s, page := open(b)
			for n := 0; b.Loop(); n++ {
				if _, err := s.PutPage(b.Context(), page(n)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/together", func(b *testing.B) {
			s, page := open(b)
			var next atomic.Int64
			b.SetParallelism(boards / runtime.GOMAXPROCS(0))
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := s.PutPage(b.Context(), page(int(next.Add(1)))); err != nil {
						b.Error(err)
					}
				}
			})
		})
		b.Run(name+"/batch", func(b *testing.B) {
			s, page := open(b)
			var ps []store.Page
			put := func() {
				if _, err := s.PutPages(b.Context(), ps); err != nil {
					b.Fatal(err)
				}
				ps = ps[:0]
			}
			for n := range b.N {
				if ps = append(ps, page(n)); len(ps) == batch {
					put()
				}
			}
			put()
		})
	}
}

// BenchmarkPostings lists a store of 20,000 open postings.
func BenchmarkPostings(b *testing.B) {
	s := mustOpen(b, filepath.Join(b.TempDir(), "db"))
	defer mustClose(b, s)
	all := fill(b, s, 20_000)
	b.SetBytes(all)
	for b.Loop() {
		n := 0
		for _, err := range s.Postings(b.Context(), store.Query{}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 20_000 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*20_000), "µs/posting")
}

// BenchmarkCheck checks the same store.
func BenchmarkCheck(b *testing.B) {
	s := mustOpen(b, filepath.Join(b.TempDir(), "db"))
	defer mustClose(b, s)
	b.SetBytes(fill(b, s, 20_000))
	for b.Loop() {
		for err := range s.Check(b.Context()) {
			b.Fatal(err)
		}
	}
}

// fill stores postings and returns the size of their text.
func fill(b *testing.B, s *Store, n int) (bytes int64) {
	run, err := s.StartRun(b.Context(), "acme", epoch)
	if err != nil {
		b.Fatal(err)
	}
	for first := 0; first < n; first += 500 {
		var ps []job.Posting
		for i := range 500 {
			p := ad("acme", first+i)
			ps = append(ps, p)
			bytes += int64(len(p.Text))
		}
		if _, err := s.PutPage(b.Context(), store.Page{Run: run.Seq, Board: "acme", At: epoch, Postings: ps}); err != nil {
			b.Fatal(fmt.Errorf("page from %d: %w", first, err))
		}
	}
	st, err := s.Stats(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d bytes of text make a file of %d, %d of it free", bytes, st.Bytes, st.FreeBytes)
	return bytes
}
