//go:build unix

package bolt

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"hitmatch/store"
	"hitmatch/store/job"
	"hitmatch/store/storetest"
)

// The tests start this program again as another process, which does what
// these variables say instead of testing.
const (
	childDoes = "HITMATCH_BOLT_TEST_DOES" // write, fill or hold
	childPath = "HITMATCH_BOLT_TEST_PATH"
)

func TestMain(m *testing.M) {
	switch os.Getenv(childDoes) {
	case "":
		os.Exit(m.Run())
	case "write":
		writeForEver(os.Getenv(childPath))
	case "power":
		writeAndSay(os.Getenv(childPath))
	case "fill":
		limitFiles(1 << 20)
		fillDisk(os.Getenv(childPath))
	case "inject":
		fillDisk(os.Getenv(childPath))
	case "compact":
		_, err := Compact(context.Background(), os.Getenv(childPath))
		fmt.Println(err)
	case "care":
		careOnFullDisk(os.Getenv(childPath))
	case "hold":
		s, err := Open(os.Getenv(childPath), Options{})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("held")
		_, _ = io.Copy(io.Discard, os.Stdin) // until the parent lets go
		_ = s.Close()
	}
}

// child starts this program again; its lines come out of lines.
func child(t *testing.T, does, path string) (cmd *exec.Cmd, lines *bufio.Scanner, release func()) {
	t.Helper()
	cmd = exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childDoes+"="+does, childPath+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out), func() { _ = in.Close() }
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		s := mustOpen(t, filepath.Join(t.TempDir(), "db"))
		s.db.NoSync = true // TestKill and TestPowerLoss are about flushes
		return s
	})
}

func mustOpen(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustClose(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

var epoch = time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)

// ad is posting number i of a board, of a few kilobytes.
func ad(board string, i int) job.Posting {
	return job.Posting{
		Board: board, ExternalID: strconv.Itoa(i), Title: "Coder " + strconv.Itoa(i), Employer: "Example Health",
		URL:    "https://jobs.example.com/" + strconv.Itoa(i),
		Text:   strings.Repeat(fmt.Sprintf("Assigns codes to charts of ward %d of %s. ", i, board), 80),
		Prints: []string{"a" + strconv.Itoa(i/2), "b" + strconv.Itoa(i)},
	}
}

// seed puts pages of 20 postings each and returns all postings.
func seed(t testing.TB, s *Store, board string, pages int) []job.Posting {
	t.Helper()
	run, err := s.StartRun(t.Context(), board, epoch)
	if err != nil {
		t.Fatal(err)
	}
	for p := range pages {
		page := store.Page{Run: run.Seq, Board: board, At: epoch, State: job.PageState{Key: strconv.Itoa(p), ETag: "e"}}
		facts := map[string]job.Facts{}
		for i := range 20 {
			a := ad(board, p*20+i)
			page.Postings = append(page.Postings, a)
			facts[job.PostingID(board, a.ExternalID)] = job.Facts{Of: a.Substance(), By: "rules", Required: "CCS"}
		}
		if _, err := s.PutPage(t.Context(), page); err != nil {
			t.Fatal(err)
		}
		if err := s.PutFacts(t.Context(), facts); err != nil {
			t.Fatal(err)
		}
	}
	run.State, run.Ended = job.RunOK, epoch
	if _, err := s.FinishRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	all, err := list(t, s)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func list(t testing.TB, s *Store) (all []job.Posting, err error) {
	t.Helper()
	for p, err := range s.Postings(t.Context(), store.Query{All: true}) {
		if err != nil {
			return all, err
		}
		all = append(all, p)
	}
	return all, nil
}

func problems(t testing.TB, s *Store) []error {
	t.Helper()
	return slices.Collect(s.Check(t.Context()))
}

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "hitmatch.db")
	s := mustOpen(t, path)
	want := seed(t, s, "acme", 10)
	mustClose(t, s)

	for _, o := range []Options{{}, {ReadOnly: true}} {
		s, err := Open(path, o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := list(t, s)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("after opening again (-want +got):\n%s", d)
		}
		if bad := problems(t, s); bad != nil {
			t.Errorf("check: %v", bad)
		}
		st, err := s.Stats(t.Context())
		info, statErr := os.Stat(path)
		if err := errors.Join(err, statErr); err != nil {
			t.Fatal(err)
		}
		if st.Path != path || st.Format != Format || st.Bytes != info.Size() || st.FreeBytes < 0 || st.FreeBytes >= st.Bytes || st.Postings != 200 {
			t.Errorf("stats: %+v", st)
		}
		if _, err := s.StartRun(t.Context(), "acme", epoch); (err == nil) == o.ReadOnly {
			t.Errorf("read only %v: writing: %v", o.ReadOnly, err)
		}
		mustClose(t, s)
	}
}

// TestModes is fault F53: what a person looks for is nobody else's business.
func TestModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	path := filepath.Join(dir, "db")
	mode := func(name string) fs.FileMode {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	s := mustOpen(t, path)
	for name, want := range map[string]fs.FileMode{
		path: 0o600, path + ".lock": 0o600, dir: 0o700, filepath.Dir(dir): 0o700,
	} {
		if got := mode(name); got != want {
			t.Errorf("%s has mode %o, want %o", name, got, want)
		}
	}
	mustClose(t, s)
	if _, err := os.Stat(path + ".lock"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the lock file stays behind: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	mustClose(t, mustOpen(t, path))
	if got := mode(path); got != 0o600 {
		t.Errorf("an open file is left with mode %o", got)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), "chmod") {
		t.Errorf("in a folder of everybody: %v, %v", s, err)
	}
}

// TestRefused is faults F46 and F48: it opens what is no database of ours: each is refused with what to
// do, and not a byte of it changes.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	bolt := func(fill func(*bbolt.Tx) error) func(string) error {
		return func(path string) error {
			db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoFreelistSync: true})
			if err != nil {
				return err
			}
			return errors.Join(db.Update(fill), db.Close())
		}
	}
	content := func(text string) func(string) error {
		return func(path string) error { return os.WriteFile(path, []byte(text), 0o600) }
	}
	other := bolt(func(t *bbolt.Tx) error {
		b, err := t.CreateBucket([]byte("widgets"))
		if err != nil {
			return err
		}
		return b.Put([]byte("k"), []byte("v"))
	})
	format := func(rec []byte) func(string) error {
		return bolt(func(t *bbolt.Tx) error {
			if err := initialise(t); err != nil {
				return err
			}
			return t.Bucket([]byte(aboutTable)).Put([]byte(formatKey), rec)
		})
	}
	newer := encodeFormat(Format + 1)
	flipped := encodeFormat(Format)
	flipped[3] ^= 4
	for _, c := range []struct {
		name string
		make func(path string) error
		want error
		says string
	}{
		{"text", content("dear diary\n"), store.ErrFormat, "another file"},
		{"long text", content(strings.Repeat("dear diary\n", 10_000)), store.ErrFormat, "another file"},
		{"zeros", content(strings.Repeat("\x00", 1<<16)), store.ErrFormat, "another file"},
		{"other program", other, store.ErrFormat, "another program"},
		{"newer", format(newer), store.ErrFormat, "newer version"},
		{"format flipped", format(flipped), store.ErrDamaged, "hitmatch db restore takes the newest sound backup"},
		{"table gone", bolt(func(t *bbolt.Tx) error {
			if err := initialise(t); err != nil {
				return err
			}
			return t.DeleteBucket([]byte("facts"))
		}), store.ErrDamaged, "table facts"},
		{"folder", func(path string) error { return os.Mkdir(path, 0o700) }, store.ErrFormat, "it is a folder"},
		{"link to nothing", func(path string) error { return os.Symlink(filepath.Join(dir, "gone"), path) }, store.ErrFormat, "leads nowhere"},
		{"link to a text", func(path string) error {
			return errors.Join(content("dear diary\n")(path+".target"), os.Symlink(path+".target", path))
		}, store.ErrFormat, "another file"},
		{"device", func(path string) error { return os.Symlink(os.DevNull, path) }, store.ErrFormat, "not a file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(dir, strings.ReplaceAll(c.name, " ", "-"))
			if err := c.make(path); err != nil {
				t.Fatal(err)
			}
			look := func() string {
				info, err := os.Lstat(path)
				if err != nil {
					t.Fatal(err)
				}
				data, _ := os.ReadFile(path) // folders have none
				return fmt.Sprint(info.Mode(), info.ModTime(), string(data))
			}
			before := look()
			for _, o := range []Options{{}, {ReadOnly: true}} {
				s, err := Open(path, o)
				if err == nil {
					mustClose(t, s)
				}
				if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
					t.Errorf("options %+v: got %v, want %v that names the file and says %q", o, err, c.want, c.says)
				}
			}
			if look() != before {
				t.Error("the file was changed")
			}
			if _, err := os.Stat(filepath.Join(dir, "gone")); !errors.Is(err, fs.ErrNotExist) {
				t.Error("a database was made behind a link")
			}
		})
	}
}

// TestNew: what is not there, is empty, or was only begun is a new database.
func TestNew(t *testing.T) {
	dir := t.TempDir()
	empty, begun, link := filepath.Join(dir, "empty"), filepath.Join(dir, "begun"), filepath.Join(dir, "link")
	if err := os.WriteFile(empty, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(begun, 0o600, nil) // as far as a killed process may come
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(begun, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "none"), empty} {
		if s, err := Open(path, Options{ReadOnly: true}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s, to read: %v, %v", path, s, err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "none"), empty, begun, link} {
		s := mustOpen(t, path)
		if n := len(seed(t, s, "acme", 1)); n != 20 {
			t.Errorf("%s: %d postings", path, n)
		}
		mustClose(t, s)
		if path == begun {
			if err := os.Remove(begun); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(begun, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestInUse is fault F47.
func TestInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	began := time.Now().Truncate(time.Second)
	cmd, lines, release := child(t, "hold", path)
	if !lines.Scan() || lines.Text() != "held" {
		t.Fatalf("child says %q", lines.Text())
	}
	for _, o := range []Options{{}, {ReadOnly: true, Timeout: 100 * time.Millisecond}} {
		s, err := Open(path, o) // which does not wait for ever
		if err == nil {
			mustClose(t, s)
		}
		who := fmt.Sprintf("process %d since ", cmd.Process.Pid)
		if !errors.Is(err, store.ErrInUse) || !strings.Contains(err.Error(), who) {
			t.Fatalf("options %+v: got %v, want in use by %s", o, err, who)
		}
		_, rest, _ := strings.Cut(err.Error(), who)
		since, parseErr := time.ParseInLocation(time.DateTime, rest[:min(len(rest), len(time.DateTime))], time.Local)
		if parseErr != nil || since.Before(began) || since.After(time.Now()) {
			t.Errorf("in use since %q: %v", rest, parseErr)
		}
	}

	// Killed, it holds nothing any more, and its lock file is not believed.
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed
	release()
	if _, err := os.Stat(path + ".lock"); err != nil {
		t.Fatalf("the test needs the lock file to stay: %v", err)
	}
	mustClose(t, mustOpen(t, path))

	reader, err := Open(path, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	second, err := Open(path, Options{ReadOnly: true})
	if err != nil {
		t.Fatalf("two readers: %v", err)
	}
	mustClose(t, second)
	if err := os.WriteFile(path+".lock", []byte(`{"pid":1}`), 0o600); err != nil { // of a writer long dead
		t.Fatal(err)
	}
	_, err = Open(path, Options{Timeout: 60 * time.Millisecond})
	if !errors.Is(err, store.ErrInUse) || strings.Contains(err.Error(), "process 1") {
		t.Errorf("beside a reader: %v", err)
	}
	mustClose(t, reader)
	mustClose(t, mustOpen(t, path))
}

// writeForEver puts pages of three postings and says which, each after it is
// stored.
func writeForEver(path string) {
	fail := func(err error) {
		fmt.Println("error", err)
		os.Exit(1)
	}
	s, err := Open(path, Options{Timeout: time.Minute})
	if err != nil {
		fail(err)
	}
	ctx := context.Background()
	run, err := s.StartRun(ctx, "acme", epoch)
	if err != nil {
		fail(err)
	}
	for n := 0; ; n++ {
		page := store.Page{Run: run.Seq, Board: "acme", At: epoch, State: job.PageState{Key: fmt.Sprint(run.Seq, n)}}
		for i := range 3 {
			p := ad("acme", int(run.Seq)*100_000+n*3+i)
			page.Postings = append(page.Postings, p)
		}
		// And one that changes each time.
		again := ad("acme", 1)
		again.Text = fmt.Sprint("text ", run.Seq, n)
		page.Postings = append(page.Postings, again)
		if _, err := s.PutPage(ctx, page); err != nil {
			fail(err)
		}
		fmt.Println("put", run.Seq, n)
	}
}

var killCycles = flag.Int("kill", 12, "how often TestKill kills a writing process")

// TestKill is fault F41: it kills a writing process again and again; what it said is stored
// must be, and the file must be sound.
func TestKill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "db")
	cycles := *killCycles
	acknowledged := map[string]bool{} // own ids
	total := 0
	for cycle := range cycles {
		if cycle%100 == 99 { // or checking would take ever longer
			path = filepath.Join(t.TempDir(), "db")
			total += len(acknowledged)
			clear(acknowledged)
		}
		cmd, lines, _ := child(t, "write", path)
		for first := true; lines.Scan(); first = false {
			if first {
				time.AfterFunc(time.Duration(cycle*23%70)*time.Millisecond, func() { _ = cmd.Process.Kill() })
			}
			var run, n int
			if _, err := fmt.Sscanf(lines.Text(), "put %d %d", &run, &n); err != nil {
				t.Fatalf("cycle %d: the child says %q", cycle, lines.Text())
			}
			for i := range 3 {
				acknowledged[strconv.Itoa(run*100_000+n*3+i)] = true
			}
		}
		_ = cmd.Wait() // killed
		s := mustOpen(t, path)
		if bad := problems(t, s); bad != nil {
			t.Fatalf("cycle %d: check: %v", cycle, bad)
		}
		all, err := list(t, s)
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]bool{}
		for _, p := range all {
			there[p.ExternalID] = true
		}
		for own := range acknowledged {
			if !there[own] {
				t.Fatalf("cycle %d: acknowledged posting %s is lost", cycle, own)
			}
		}
		mustClose(t, s)
	}
	total += len(acknowledged)
	if total < 3*cycles {
		t.Errorf("only %d postings acknowledged in %d cycles: the test tests too little", total, cycles)
	}
	t.Logf("F41: %d cycles, %d postings acknowledged, none lost", cycles, total)
}

// limitFiles makes writing beyond a size fail, as on a full disk.
func limitFiles(size uint64) {
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: size, Max: size}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		fmt.Println("limit:", err)
		os.Exit(1)
	}
}

// incompressible is an ad whose words take as much room on disk as in memory.
func incompressible(n int) job.Posting {
	p := ad("acme", n)
	rnd := rand.New(rand.NewPCG(uint64(n), 2))
	text := make([]byte, 3000)
	for i := range text {
		text[i] = byte(rnd.Uint32())
	}
	p.Text = string(text)
	return p
}

// fillDisk puts pages until one is refused, says how many it put, why it
// stopped, and whether it can still read.
func fillDisk(path string) {
	ctx := context.Background()
	s, err := Open(path, Options{})
	if err != nil {
		fmt.Println("open:", err)
		return
	}
	run, err := s.StartRun(ctx, "acme", epoch)
	n := 0
	for err == nil && n < 2000 {
		if _, err = s.PutPage(ctx, store.Page{Run: run.Seq, Board: "acme", At: epoch, Postings: []job.Posting{incompressible(n)}}); err == nil {
			n++
		}
	}
	fmt.Println(n)
	fmt.Println(err)
	_, err = s.Posting(ctx, job.PostingID("acme", strconv.Itoa(n-1)), time.Time{})
	fmt.Println("read:", err)
	fmt.Println("close:", s.Close())
}

// TestDiskFull is fault F43: a write that does not fit is an error and changes nothing;
// what was stored is there, and there is room again later.
func TestDiskFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	cmd, lines, _ := child(t, "fill", path)
	var said []string
	for lines.Scan() {
		said = append(said, lines.Text())
	}
	if err := cmd.Wait(); err != nil || len(said) != 4 {
		t.Fatalf("child: %v, %q", err, said)
	}
	n, err := strconv.Atoi(said[0])
	if err != nil || n < 20 {
		t.Fatalf("the child put %q postings", said[0])
	}
	if !strings.Contains(said[1], "write database "+path) || !strings.Contains(said[1], syscall.EFBIG.Error()) || !strings.Contains(said[1], store.ErrDisk.Error()) {
		t.Errorf("the write failed with %q", said[1])
	}
	if said[2] != "read: <nil>" || said[3] != "close: <nil>" {
		t.Errorf("afterwards: %q", said[2:])
	}
	s := mustOpen(t, path)
	defer mustClose(t, s)
	if bad := problems(t, s); bad != nil {
		t.Errorf("check: %v", bad)
	}
	all, err := list(t, s)
	if err != nil || len(all) != n {
		t.Errorf("%d postings of %d, %v", len(all), n, err)
	}
	seed(t, s, "beta", 2)
}

// TestSharedFlush: writes that are asked for while another is on its way share
// a transaction.
func TestSharedFlush(t *testing.T) {
	const callers = 64
	s := mustOpen(t, filepath.Join(t.TempDir(), "db"))
	defer mustClose(t, s)
	run, err := s.StartRun(t.Context(), "acme", epoch)
	if err != nil {
		t.Fatal(err)
	}
	// The way to the disk is barred until the callers are there.
	bar, err := s.db.Begin(true)
	if err != nil {
		t.Fatal(err)
	}
	before := bar.ID()
	var asked, put sync.WaitGroup
	for i := range callers {
		asked.Add(1)
		put.Go(func() {
			asked.Done()
			if _, err := s.PutPage(t.Context(), store.Page{Run: run.Seq, Board: "acme", At: epoch, Postings: []job.Posting{ad("acme", i)}}); err != nil {
				t.Error(err)
			}
		})
	}
	asked.Wait()
	time.Sleep(50 * time.Millisecond)
	if err := bar.Rollback(); err != nil {
		t.Fatal(err)
	}
	put.Wait()
	if err := s.db.View(func(tx *bbolt.Tx) error {
		if n := tx.ID() - before + 1; n > callers/2 {
			t.Errorf("%d transactions for %d callers", n, callers)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, err := range problems(t, s) {
		t.Error(err)
	}
}
