//go:build unix

package bolt

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"hitmatch/store"
	"hitmatch/store/job"
)

var (
	yardstick = flag.Int("yardstick", 1000, "how many postings TestYardstick measures with")
	large     = flag.Int64("large", 4<<20, "how many bytes the file of TestLarge has")
)

// writer makes postings in the shape of real ones: words by Zipf's law, an
// employer's boilerplate at the end, places, addresses, fingerprints.
type writer struct {
	rnd   *rand.Rand
	zipf  *rand.Zipf
	words []string
	tails []string
}

func newWriter() *writer {
	rnd := rand.New(rand.NewPCG(2026, 11))
	w := &writer{rnd: rnd, zipf: rand.NewZipf(rnd, 1.1, 4, 7999)}
	for range 8000 {
		b := make([]byte, 3+rnd.IntN(8))
		for i := range b {
			b[i] = 'a' + byte(rnd.IntN(26))
		}
		w.words = append(w.words, string(b))
	}
	for range 40 {
		w.tails = append(w.tails, w.prose(150))
	}
	return w
}

func (w *writer) prose(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString([]string{" ", " ", " ", " ", ", ", ".\n", " "}[w.rnd.IntN(7)])
		}
		b.WriteString(w.words[w.zipf.Uint64()])
	}
	return b.String()
}

func (w *writer) posting(n int) job.Posting {
	id := strconv.Itoa(1_000_000 + n)
	employer := w.rnd.IntN(len(w.tails))
	return job.Posting{
		Board: "acme", ExternalID: id, Title: w.prose(4), Employer: "Employer " + strconv.Itoa(employer),
		URL:      "https://jobs.example.com/en-US/careers/job/" + id,
		ApplyURL: "https://jobs.example.com/en-US/careers/job/" + id + "/apply",
		Text:     w.prose(200+w.rnd.IntN(500)) + "\n" + w.tails[employer],
		Places:   []job.Place{{Text: "Dallas, TX", City: "Dallas", State: "TX", Country: "US"}},
		Location: "Dallas, TX", Posted: epoch,
		Prints: w.prints(),
	}
}

// prints are as many fingerprints as a normalised posting has.
func (w *writer) prints() []string {
	all := make([]string, 13)
	for i := range all {
		all[i] = fmt.Sprintf("%d:%x", i, w.rnd.Uint64())
	}
	return all
}

// cost is what a piece of work takes.
type cost struct{ wall, cpu time.Duration }

func (c *cost) add(d cost) { c.wall += d.wall; c.cpu += d.cpu }

func measure(t *testing.T, work func() error) cost {
	t.Helper()
	used := func() time.Duration {
		var r syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
			t.Fatal(err)
		}
		return time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	cpu, wall := used(), time.Now()
	if err := work(); err != nil {
		t.Fatal(err)
	}
	return cost{time.Since(wall), used() - cpu}
}

// TestYardstick measures the store beside what it is held against: a flat file,
// encoding/json, and the same postings as JSON in bbolt. All are written with
// a flush for every 1,000 postings, and in turns, so that what else the machine
// does meets them alike.
func TestYardstick(t *testing.T) {
	const batch = 1000
	n := *yardstick
	dir := t.TempDir()

	flatPath := filepath.Join(dir, "flat")
	flat, err := os.Create(flatPath)
	if err != nil {
		t.Fatal(err)
	}
	defer flat.Close() // flushed
	toFlat := func(page []job.Posting) error {
		out := bufio.NewWriterSize(flat, 1<<20)
		enc := json.NewEncoder(out)
		for i := range page {
			if err := enc.Encode(&page[i]); err != nil {
				return err
			}
		}
		if err := out.Flush(); err != nil {
			return err
		}
		return flat.Sync()
	}

	jsonPath := filepath.Join(dir, "json.db")
	plain, err := bbolt.Open(jsonPath, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close() // measured
	seq := uint64(0)
	toJSON := func(page []job.Posting) error {
		return plain.Update(func(tx *bbolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists([]byte("postings"))
			if err != nil {
				return err
			}
			for i := range page {
				text, err := json.Marshal(&page[i])
				if err != nil {
					return err
				}
				seq++
				if err := b.Put(binary.BigEndian.AppendUint64(nil, seq), text); err != nil {
					return err
				}
			}
			return nil
		})
	}

	path := filepath.Join(dir, "db")
	s := mustOpen(t, path)
	run, err := s.StartRun(t.Context(), "acme", epoch)
	if err != nil {
		t.Fatal(err)
	}
	toStore := func(at time.Time) func(page []job.Posting) error {
		return func(page []job.Posting) error {
			_, err := s.PutPage(t.Context(), store.Page{Run: run.Seq, Board: "acme", At: at, Postings: page})
			return err
		}
	}

	// pages measures putting, not the making of what is put.
	pages := func(puts ...func([]job.Posting) error) []cost {
		all := make([]cost, len(puts))
		w := newWriter()
		for first := 0; first < n; first += batch {
			var page []job.Posting
			for i := first; i < min(first+batch, n); i++ {
				page = append(page, w.posting(i))
			}
			for i, put := range puts {
				all[i].add(measure(t, func() error { return put(page) }))
			}
		}
		return all
	}
	written := pages(toFlat, toJSON, toStore(epoch))
	flatWrite, jsonWrite, write := written[0], written[1], written[2]
	unchanged := pages(toStore(epoch.AddDate(0, 0, 1)))[0]

	scanJSON := func() cost {
		return measure(t, func() error {
			return plain.View(func(tx *bbolt.Tx) error {
				return tx.Bucket([]byte("postings")).ForEach(func(_, v []byte) error {
					var p job.Posting
					return json.Unmarshal(v, &p)
				})
			})
		})
	}
	scanAll := func(s *Store) cost {
		scanned := 0
		c := measure(t, func() error {
			for _, err := range s.Postings(t.Context(), store.Query{All: true}) {
				if err != nil {
					return err
				}
				scanned++
			}
			return nil
		})
		if scanned != n {
			t.Fatalf("%d postings of %d", scanned, n)
		}
		return c
	}
	mustClose(t, s)
	opening := firstPage(t, path)
	size := func(path string) int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	flatSize, jsonSize, full := size(flatPath), size(jsonPath), size(path)
	fresh := path + ".fresh"
	if err := copyFile(path, fresh); err != nil {
		t.Fatal(err)
	}
	packed, err := Compact(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	// Scans in turns, too, and the best of three.
	scans := make([]cost, 3)
	s, compacted := mustOpen(t, fresh), mustOpen(t, path)
	for round := range 3 {
		for i, c := range []cost{scanJSON(), scanAll(s), scanAll(compacted)} {
			if round == 0 || c.cpu < scans[i].cpu {
				scans[i] = c
			}
		}
	}
	mustClose(t, s)
	mustClose(t, compacted)
	jsonScan, scan, scanPacked := scans[0], scans[1], scans[2]
	each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 / float64(n) }
	t.Logf("%d postings of %d bytes as JSON; µs of each: wall, CPU", n, flatSize/int64(n))
	for _, row := range []struct {
		what string
		cost
	}{
		{"ingest, flat file", flatWrite}, {"ingest, JSON in bbolt", jsonWrite}, {"ingest, store", write},
		{"the same postings again", unchanged}, {"scan, encoding/json", jsonScan}, {"scan, store", scan},
		{"scan, compacted store", scanPacked},
	} {
		t.Logf("  %-24s %8.1f %8.1f", row.what, each(row.wall), each(row.cpu))
	}
	ingest := float64(flatWrite.wall) / float64(write.wall)
	bytes := float64(packed.After) / float64(jsonSize)
	t.Logf("S1 ingest: %.2f of the flat file's speed (goal 0.7), CPU %.2f", ingest, float64(flatWrite.cpu)/float64(write.cpu))
	t.Logf("S2 scan with decode: %.2f of the CPU of encoding/json, compacted %.2f (goal 0.25)",
		float64(scan.cpu)/float64(jsonScan.cpu), float64(scanPacked.cpu)/float64(jsonScan.cpu))
	t.Logf("S2 file: %.2f MB, compacted %.2f MB: %.2f of JSON in bbolt, %.2f MB (goal 0.4)", mb(full), mb(packed.After), bytes, mb(jsonSize))
	t.Logf("open and the first 50 postings: %s (goal 100 ms)", opening.wall.Round(100*time.Microsecond))
	// Times are for a person to read; size does not depend on the machine.
	if n >= 20000 && bytes > 0.4 {
		t.Errorf("the file is %.2f of JSON in bbolt, more than 0.4", bytes)
	}
}

// firstPage opens a database and reads what the first page of a list shows.
func firstPage(t *testing.T, path string) cost {
	return measure(t, func() error {
		s, err := Open(path, Options{})
		if err != nil {
			return err
		}
		first := 0
		for _, err := range s.Postings(t.Context(), store.Query{}) {
			if err != nil {
				return err
			}
			if first++; first == 50 {
				break
			}
		}
		return s.Close()
	})
}

// TestLarge opens a large file and lists its first 50 postings: after its
// writer closed it, and after its writer was killed, when more is looked at.
func TestLarge(t *testing.T) {
	const onPage = 2000
	path := filepath.Join(t.TempDir(), "db")
	s := mustOpen(t, path)
	run, err := s.StartRun(t.Context(), "acme", epoch)
	if err != nil {
		t.Fatal(err)
	}
	w := newWriter()
	var page []job.Posting
	for i := range onPage {
		page = append(page, w.posting(i))
	}
	bytes := int64(0)
	for n := 0; bytes < *large; n++ {
		for i := range page {
			page[i].ExternalID, page[i].Prints = strconv.Itoa(n*onPage+i), w.prints()
		}
		if _, err := s.PutPage(t.Context(), store.Page{Run: run.Seq, Board: "acme", At: epoch, Postings: page}); err != nil {
			t.Fatal(err)
		}
		if bytes, _, err = s.size(); err != nil {
			t.Fatal(err)
		}
	}
	stats, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	closed := firstPage(t, path)
	if err := os.WriteFile(holderPath(path), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	killed := firstPage(t, path)
	t.Logf("open %.0f MB with %d postings and list the first 50: %s, %s CPU (goal 100 ms); after a kill %s, %s CPU",
		mb(bytes), stats.Postings, closed.wall.Round(100*time.Microsecond), closed.cpu.Round(100*time.Microsecond),
		killed.wall.Round(100*time.Microsecond), killed.cpu.Round(100*time.Microsecond))
}

func mb(n int64) float64 { return float64(n) / 1e6 }
