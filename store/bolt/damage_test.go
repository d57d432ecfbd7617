//go:build unix

package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"hitmatch/store"
	"hitmatch/store/internal/ledger"
	"hitmatch/store/job"
)

// truth is a database file and all that can be read from it.
type truth struct {
	file     []byte
	postings []job.Posting
	facts    map[string]job.Facts
}

func newTruth(t *testing.T) truth {
	path := filepath.Join(t.TempDir(), "db")
	s := mustOpen(t, path)
	all := seed(t, s, "acme", 6)
	all = append(all, seed(t, s, "beta", 3)...)
	var ids []string
	for _, p := range all {
		ids = append(ids, p.ID)
	}
	facts, err := s.Facts(t.Context(), ids)
	if err != nil || len(facts) == 0 {
		t.Fatalf("facts of %d postings, %v", len(facts), err)
	}
	all, err = list(t, s)
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return truth{file, all, facts}
}

// outcome is what became of a damaged file.
type outcome int

const (
	refused  outcome = iota // not opened
	reported                // opened; Check names a problem
	harmless                // the damage is where nothing is kept
)

// examine opens a damaged file and fails the test if any value read from it is
// wrong, or if something is lost and Check does not say so.
func (tr truth) examine(t *testing.T, file []byte) outcome {
	t.Helper()
	path := filepath.Join(t.TempDir(), "db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(path, Options{})
	if err != nil {
		if !errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrFormat) {
			t.Fatalf("open: %v; want it to be called damaged", err)
		}
		return refused
	}
	defer mustClose(t, s)
	bad := problems(t, s)
	for _, err := range bad {
		if !errors.Is(err, store.ErrDamaged) {
			t.Fatalf("check: %v; want it to be called damage", err)
		}
	}
	if len(bad) == 1 && strings.Contains(bad[0].Error(), "hitmatch db restore takes the newest sound backup") {
		return reported // the pages are not sound: bbolt may run in circles
	}
	got, err := list(t, s)
	if err != nil && !errors.Is(err, store.ErrDamaged) {
		t.Fatalf("list: %v; want it to be called damage", err)
	}
	byID := map[string]job.Posting{}
	for _, p := range tr.postings {
		byID[p.ID] = p
	}
	lost := err != nil || len(got) != len(tr.postings)
	for _, p := range got {
		if want := byID[p.ID]; !reflect.DeepEqual(want, p) {
			t.Fatalf("a wrong posting was read (-want +got):\n%s", cmp.Diff(want, p))
		}
	}
	for id, want := range tr.facts {
		read, err := s.Facts(t.Context(), []string{id})
		f, known := read[id]
		if err != nil || !known {
			lost = true
			continue
		}
		if !reflect.DeepEqual(want, f) {
			t.Fatalf("wrong facts were read (-want +got):\n%s", cmp.Diff(want, f))
		}
	}
	if len(bad) > 0 {
		return reported
	}
	if lost {
		t.Fatalf("something is lost (%d of %d postings listed, then %v), and Check finds nothing", len(got), len(tr.postings), err)
	}
	return harmless
}

var damagedFiles = flag.Int("damage", 90, "how many files TestDamage damages")

// TestDamage is fault F45: files with a flipped bit or 64 wrong bytes,
// anywhere, a zeroed page, or without their end. Each is refused, or reported
// by Check, or as good as before; no wrong value is ever read. What is not as
// good as before is restored from a backup.
func TestDamage(t *testing.T) {
	t.Parallel()
	tr := newTruth(t)
	rnd := rand.New(rand.NewPCG(5, 6))
	counts := map[outcome]int{}
	n := *damagedFiles
	whole := highWater(t, tr.file)
	path := filepath.Join(t.TempDir(), "db")
	if err := os.WriteFile(path, tr.file, 0o600); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, path)
	if _, err := s.Backup(t.Context(), epoch, 1); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	restored := 0
	for i := range n {
		file := bytes.Clone(tr.file)
		at := rnd.IntN(whole - 64)
		if rnd.IntN(2) == 0 { // where the structure is
			at = at&^0xFFF + rnd.IntN(128)
		}
		switch i % 4 {
		case 0:
			file[at] ^= 1 << rnd.IntN(8)
		case 1:
			for j := range 64 {
				file[at+j] = byte(rnd.Uint32())
			}
		case 2:
			page := at &^ 0xFFF
			clear(file[page:min(page+4096, len(file))])
		case 3:
			file = file[:at]
		}
		got := tr.examine(t, file)
		counts[got]++
		if t.Failed() {
			t.Fatalf("file %d, damaged at %d", i, at)
		}
		if got == harmless || i%5 > 1 {
			continue
		}
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		r, _, err := Restore(t.Context(), path, "", epoch.Add(time.Duration(i)*time.Second))
		if err != nil || !r.Backup.At.Equal(epoch) {
			t.Fatalf("file %d: restored %+v, %v", i, r, err)
		}
		if err := os.Remove(r.Kept); err != nil {
			t.Fatal(err)
		}
		if i%10 == 0 {
			now, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if tr.examine(t, now) != harmless {
				t.Fatalf("file %d: what was restored is not whole", i)
			}
		}
		restored++
	}
	t.Logf("F45: %d files: %d refused, %d reported, %d harmless; %d of them restored", n, counts[refused], counts[reported], counts[harmless], restored)
	if counts[reported] < n/10 || counts[refused] < n/10 || restored == 0 {
		t.Errorf("outcomes %v: the test tests too little", counts)
	}
}

// TestZeroedPages zeroes each page in turn.
func TestZeroedPages(t *testing.T) {
	t.Parallel()
	tr := newTruth(t)
	size := os.Getpagesize()
	counts := map[outcome]int{}
	for at := 0; at < highWater(t, tr.file); at += size {
		file := bytes.Clone(tr.file)
		clear(file[at:min(at+size, len(file))])
		counts[tr.examine(t, file)]++
	}
	if counts[refused]+counts[reported] < 50 || counts[reported] == 0 {
		t.Errorf("outcomes %v: the test tests too little", counts)
	}
	t.Logf("zeroed pages: %d refused, %d reported, %d harmless", counts[refused], counts[reported], counts[harmless])
}

// TestCutShort cuts the file at many places.
func TestCutShort(t *testing.T) {
	tr := newTruth(t)
	whole := highWater(t, tr.file)
	for at := 1; at < whole; at += 1 + whole/60 {
		if got := tr.examine(t, tr.file[:at]); got != refused {
			t.Errorf("cut to %d of %d bytes: outcome %v, want refused", at, whole, got)
		}
	}
}

// highWater is the length of a file without what was set aside for later.
func highWater(t *testing.T, file []byte) int {
	t.Helper()
	m, err := current(readMetas(bytes.NewReader(file), os.Getpagesize()))
	if err != nil {
		t.Fatal(err)
	}
	return int(m.pages) * int(m.pageSize)
}

// TestDamagedWords flips a bit in a block of words: its postings are errors,
// wherever they are asked for, and no other is.
func TestDamagedWords(t *testing.T) {
	tr := newTruth(t)
	path := filepath.Join(t.TempDir(), "db")
	if err := os.WriteFile(path, tr.file, 0o600); err != nil {
		t.Fatal(err)
	}
	spoilWords(t, path)
	s := mustOpen(t, path)
	defer mustClose(t, s)

	damage := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), "run hitmatch db check") {
			t.Errorf("%s: %v", what, err)
		}
	}
	var victims []job.Posting
	first := 0
	for i, p := range tr.postings {
		got, err := s.Posting(t.Context(), p.ID, time.Time{})
		if err != nil {
			damage("Posting", err)
			if victims = append(victims, p); len(victims) == 1 {
				first = i
			}
			continue
		}
		if d := cmp.Diff(p, got); d != "" {
			t.Errorf("another posting:\n%s", d)
		}
	}
	if len(victims) == 0 || len(victims) > 16 {
		t.Fatalf("%d postings are damaged, want those of one block", len(victims))
	}
	all, err := list(t, s)
	damage("Postings", err)
	if len(all) != first {
		t.Errorf("%d postings were listed before the damaged one, want %d", len(all), first)
	}
	victim := victims[0]
	run, err := s.StartRun(t.Context(), victim.Board, epoch)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.PutPage(t.Context(), store.Page{
		Run: run.Seq, Board: victim.Board, At: epoch,
		Postings: []job.Posting{{Board: victim.Board, ExternalID: "new", Title: "T"}, {Board: victim.Board, ExternalID: victim.ExternalID, Title: "T"}},
	})
	damage("PutPage", err)
	if _, err := s.Posting(t.Context(), job.PostingID(victim.Board, "new"), time.Time{}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half a page was stored: %v", err)
	}
	bad := problems(t, s)
	if len(bad) == 0 {
		t.Error("Check finds nothing")
	}
	for _, err := range bad {
		damage("Check", err)
	}
}

// spoilWords flips a bit in the second block of words of a file.
func spoilWords(t *testing.T, path string) {
	t.Helper()
	s := mustOpen(t, path)
	var block []byte
	if err := s.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket([]byte("blocks")).Cursor()
		c.First()
		_, v := c.Next()
		block = bytes.Clone(v)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(file[:highWater(t, file)], block)
	if at < 0 || len(block) < 100 {
		t.Fatal("the block is not in the file")
	}
	file[at+90] ^= 0x20
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestLostTransaction damages the description that counts: bbolt falls back on
// the one before, in which the last transaction never was. Check says so.
func TestLostTransaction(t *testing.T) {
	tr := newTruth(t)
	metas, errs := readMetas(bytes.NewReader(tr.file), os.Getpagesize())
	if errs[0] != nil || errs[1] != nil {
		t.Fatal(errs)
	}
	newest := 0
	if metas[1].tx > metas[0].tx {
		newest = 1
	}
	tr.file[newest*os.Getpagesize()+pageHead+40] ^= 1
	if got := tr.examine(t, tr.file); got != reported {
		t.Errorf("outcome %v, want reported", got)
	}
}

// TestWrongIndexes spoils the indexes with records that are sound in
// themselves, which only Check can find.
func TestWrongIndexes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		table string
		spoil func(b *bbolt.Bucket, k, v []byte) error
	}{
		{"postings", func(b *bbolt.Bucket, k, _ []byte) error { return b.Delete(k) }},
		{"ids", func(b *bbolt.Bucket, k, _ []byte) error { return b.Delete(k) }},
		{"versions", func(b *bbolt.Bucket, k, _ []byte) error { return b.Delete(k) }},
		{"blocks", func(b *bbolt.Bucket, k, _ []byte) error { return b.Delete(k) }},
		{"boards", func(b *bbolt.Bucket, k, _ []byte) error { return b.Delete(k) }},
		{"clusters", func(b *bbolt.Bucket, k, _ []byte) error { return b.Delete(k) }},
		{"board_runs", func(b *bbolt.Bucket, k, _ []byte) error { return b.Delete(k) }},
		{"runs", func(b *bbolt.Bucket, k, _ []byte) error { return b.Delete(k) }},
		{"pages", func(b *bbolt.Bucket, k, v []byte) error { return b.Put(append(bytes.Clone(k), 1), bytes.Clone(v)) }},
		{"facts", func(b *bbolt.Bucket, k, v []byte) error { return b.Put(append(bytes.Clone(k), 1), bytes.Clone(v)) }},
		{"shown", func(b *bbolt.Bucket, k, v []byte) error { return b.Put(append(bytes.Clone(k), 1), bytes.Clone(v)) }},
	} {
		path := filepath.Join(t.TempDir(), "db")
		s := mustOpen(t, path)
		all := seed(t, s, "acme", 1)
		_, packed := s.Repack(t.Context(), true) // which brings the table of ids up to date
		if err := errors.Join(packed, s.MarkShown(t.Context(), "me", map[string]int{all[0].Cluster: 1}, epoch)); err != nil {
			t.Fatal(err)
		}
		if bad := problems(t, s); bad != nil {
			t.Fatalf("check: %v", bad)
		}
		if err := s.db.Update(func(tx *bbolt.Tx) error {
			b := tx.Bucket([]byte(c.table))
			k, v := b.Cursor().Last() // the first of ids is none
			if k == nil {
				return fmt.Errorf("table %s is empty", c.table)
			}
			return c.spoil(b, k, v)
		}); err != nil {
			t.Fatal(err)
		}
		if bad := problems(t, s); bad == nil {
			t.Errorf("table %s: Check finds nothing", c.table)
		}
		mustClose(t, s)
	}
}

// TestBrokenPages breaks the structure of a file in ways that bbolt would not
// survive, each behind checksums and bounds that are right.
func TestBrokenPages(t *testing.T) {
	tr := newTruth(t)
	size := os.Getpagesize()
	ne := binary.NativeEndian
	m, err := current(readMetas(bytes.NewReader(tr.file), size))
	if err != nil {
		t.Fatal(err)
	}
	free, err := freePages(bytes.NewReader(tr.file), m)
	if err != nil {
		t.Fatal(err)
	}
	// A branch in use, and its first child.
	var branch, child, second uint64
	for n := uint64(2); n < m.pages; n++ {
		p, err := readPage(bytes.NewReader(tr.file), m, n)
		if err == nil && p.kind == branchPage && p.count > 2 && !slices.Contains(free.list, n) {
			elems, err := p.elements()
			if err != nil {
				t.Fatal(err)
			}
			branch, child, second = n, elems[0].child, elems[1].child
			break
		}
	}
	if branch == 0 || len(free.list) == 0 {
		t.Fatal("the file has no branch, or no free page")
	}
	at := func(n uint64) int { return int(n) * size }
	for _, c := range []struct {
		name, says string
		spoil      func(file []byte)
	}{
		{"a branch leads to itself", "used twice", func(f []byte) { ne.PutUint64(f[at(branch)+pageHead+8:], branch) }},
		{"two entries lead to one page", "used twice", func(f []byte) { ne.PutUint64(f[at(branch)+pageHead+elementSize+8:], child) }},
		{"a branch leads out of the file", "outside of the file", func(f []byte) { ne.PutUint64(f[at(branch)+pageHead+8:], m.pages) }},
		{"a branch leads to a free page", "", func(f []byte) { ne.PutUint64(f[at(branch)+pageHead+8:], free.list[0]) }},
		{"a page calls itself otherwise", "calls itself", func(f []byte) { ne.PutUint64(f[at(child):], child+1) }},
		{"a page is of no kind", "neither branch nor leaf", func(f []byte) { ne.PutUint16(f[at(child)+8:], 0x40) }},
		{"a page has too many entries", "no room", func(f []byte) { ne.PutUint16(f[at(child)+10:], 0xFFF0) }},
		{"a page runs over the end", "over the end", func(f []byte) { ne.PutUint32(f[at(child)+12:], 1<<30) }},
		{"an entry points out of its page", "outside of the page", func(f []byte) { ne.PutUint32(f[at(branch)+pageHead:], 1<<31) }},
		{"keys are out of order", "out of order", func(f []byte) {
			// The second entry gets the third one's key, which it then equals.
			to, from := at(branch)+pageHead+elementSize, at(branch)+pageHead+2*elementSize
			ne.PutUint32(f[to:], ne.Uint32(f[from:])+elementSize)
			ne.PutUint32(f[to+4:], ne.Uint32(f[from+4:]))
		}},
		{"a page in use is free", "used twice", func(f []byte) { ne.PutUint64(f[at(m.freelist)+pageHead:], child) }},
		{"a page is neither", "neither used nor free", func(f []byte) {
			ne.PutUint16(f[at(m.freelist)+10:], uint16(len(free.list)-1))
		}},
	} {
		file := bytes.Clone(tr.file)
		c.spoil(file)
		err := checkPages(t.Context(), bytes.NewReader(file), m)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error that says %q", c.name, err, c.says)
		}
	}
	if err := checkPages(t.Context(), bytes.NewReader(tr.file), m); err != nil {
		t.Errorf("the sound file: %v", err)
	}
	// Opening reads branches, and whether leaves are leaves, and refuses what
	// would have no end.
	for _, every := range []bool{false, true} {
		if err := checkBranches(bytes.NewReader(tr.file), m, free.list, every); err != nil {
			t.Errorf("the sound file: %v", err)
		}
	}
	for what, spoil := range map[string]func(f []byte){
		"a branch leads to itself": func(f []byte) { ne.PutUint64(f[at(branch)+pageHead+8:], branch) },
		"its second entry does":    func(f []byte) { ne.PutUint64(f[at(branch)+pageHead+elementSize+8:], branch) },
		"a leaf is a branch that leads to itself": func(f []byte) {
			copy(f[at(second)+pageHead:], f[at(branch)+pageHead:at(branch)+size])
			ne.PutUint16(f[at(second)+8:], branchPage)
			ne.PutUint64(f[at(second)+pageHead+8:], second)
		},
		"the root leads to itself": func(f []byte) {
			root := at(m.root)
			ne.PutUint16(f[root+8:], branchPage)
			ne.PutUint16(f[root+10:], 1)
			ne.PutUint32(f[root+pageHead:], 100)
			ne.PutUint32(f[root+pageHead+4:], 4)
			ne.PutUint64(f[root+pageHead+8:], m.root)
		},
	} {
		file := bytes.Clone(tr.file)
		spoil(file)
		path := filepath.Join(t.TempDir(), "db")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := Open(path, Options{}); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: opened (%v, %v)", what, s, err)
		}
	}
}

// TestPagesAgree holds the reading of pages against bbolt's own check, on
// sound files of many shapes: branches, long values, buckets within pages,
// deleted records, a free list of several pages.
func TestPagesAgree(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "db")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() // the test only reads on
	rnd := rand.New(rand.NewPCG(8, 9))
	for round := range 24 {
		if err := db.Update(func(tx *bbolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists(fmt.Appendf(nil, "bucket %d", rnd.IntN(4)))
			if err != nil {
				return err
			}
			small, err := b.CreateBucketIfNotExists([]byte("small"))
			if err != nil {
				return err
			}
			if err := small.Put(fmt.Appendf(nil, "%d", rnd.IntN(5)), []byte("v")); err != nil {
				return err
			}
			for range 400 {
				k := fmt.Appendf(nil, "key %d", rnd.IntN(4000))
				if round%3 == 2 {
					err = b.Delete(k)
				} else {
					err = b.Put(k, make([]byte, rnd.IntN(1+rnd.IntN(9000))))
				}
				if err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := db.View(func(tx *bbolt.Tx) error {
			for err := range tx.Check() {
				return fmt.Errorf("bbolt: %w", err)
			}
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			defer file.Close() // only read
			m, err := current(readMetas(file, os.Getpagesize()))
			if err != nil {
				return err
			}
			if m.tx != uint64(tx.ID()) {
				return fmt.Errorf("transaction %d, not %d", m.tx, tx.ID())
			}
			return checkPages(t.Context(), file, m)
		}); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
	}
}

// TestPanicWhileWriting: a panic below a write leaves locks in doubt. The
// store refuses to go on, and lets go of the file, in which nothing changed.
func TestPanicWhileWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	s := mustOpen(t, path)
	want := seed(t, s, "acme", 1)
	if err := (backend{s}).Update(func(ledger.Tx) error { panic("as bbolt does on a page of a wrong kind") }); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("got %v, want %v", err, store.ErrDamaged)
	}
	if _, err := s.StartRun(t.Context(), "acme", epoch); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("writing afterwards: %v", err)
	}
	mustClose(t, s)
	s = mustOpen(t, path)
	defer mustClose(t, s)
	if got, err := list(t, s); err != nil || !reflect.DeepEqual(want, got) {
		t.Errorf("%v\n%s", err, cmp.Diff(want, got))
	}
}

// TestForeignOwner needs root, who may give a file away.
func TestForeignOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("giving a file to another user needs root")
	}
	path := filepath.Join(t.TempDir(), "db")
	mustClose(t, mustOpen(t, path))
	if err := os.Chown(path, 12345, -1); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(path, Options{}); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "user 12345") {
		t.Errorf("%v, %v", s, err)
	}
}
