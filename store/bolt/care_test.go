//go:build unix

package bolt

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/store"
	"hitmatch/store/job"
)

func TestBackups(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "db")
	s := mustOpen(t, path)
	for n := range 5 {
		seed(t, s, "acme"+strconv.Itoa(n), 1)
		if _, err := s.Backup(t.Context(), epoch.AddDate(0, 0, n), 3); err != nil {
			t.Fatal(err)
		}
	}
	want, err := list(t, s)
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	all, err := Backups(path)
	if err != nil || len(all) != 3 || !all[0].At.Equal(epoch.AddDate(0, 0, 4)) || !all[2].At.Equal(epoch.AddDate(0, 0, 2)) {
		t.Fatalf("backups %+v, %v; want the 3 newest", all, err)
	}
	for _, b := range all {
		info, err := os.Stat(b.Path)
		if err != nil || info.Mode().Perm() != 0o600 || info.Size() != b.Bytes {
			t.Errorf("%s: %v, %v", b.Path, info, err)
		}
	}

	// The newest copy is spoilt: the one before is taken, and it is said.
	data, err := os.ReadFile(all[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(all[0].Path, data[:len(data)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	r, skipped, err := Restore(t.Context(), path, "", epoch.AddDate(0, 1, 0))
	if err != nil || len(skipped) != 1 || !strings.Contains(skipped[0].Error(), all[0].Path) {
		t.Fatalf("skipped %v, %v", skipped, err)
	}
	if !r.Backup.At.Equal(epoch.AddDate(0, 0, 3)) || r.Kept == "" {
		t.Errorf("restored %+v", r)
	}
	s = mustOpen(t, path)
	got, err := list(t, s)
	if err != nil || len(got) != 80 {
		t.Errorf("%d postings after restoring, %v", len(got), err)
	}

	// A backup never takes the place of one that is there, and a database in
	// use is not replaced.
	if _, err := s.CopyTo(t.Context(), all[1].Path, epoch); !errors.Is(err, fs.ErrExist) {
		t.Errorf("copy over a backup: %v", err)
	}
	if _, _, err := Restore(t.Context(), path, r.Kept, epoch); !errors.Is(err, store.ErrInUse) {
		t.Errorf("restore into a database in use: %v", err)
	}
	mustClose(t, s)
	if _, _, err := Restore(t.Context(), path, r.Kept, epoch.AddDate(0, 2, 0)); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, path)
	defer mustClose(t, s)
	if got, err = list(t, s); err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("what was replaced does not come back: %v\n%s", err, cmp.Diff(want, got))
	}
}

// TestBackupOfDamage: a copy that is not sound pushes out none that is.
func TestBackupOfDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	s := mustOpen(t, path)
	seed(t, s, "acme", 4)
	good, err := s.Backup(t.Context(), epoch, 1)
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	spoilWords(t, path)
	if _, err := Tend(t.Context(), path, Care{Keep: 1, Now: epoch.AddDate(0, 0, 1)}); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("got %v, want %v", err, store.ErrDamaged)
	}
	all, err := Backups(path)
	if err != nil || len(all) != 1 || all[0] != good {
		t.Errorf("backups %+v, %v", all, err)
	}
	entries, err := os.ReadDir(BackupFolder(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// TestTend is fault F44, and what a night does when there is room.
func TestTend(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "db")
	free := int64(1 << 40)
	night := func(n int) Care {
		return Care{Keep: 2, Now: epoch.AddDate(0, 0, n), Every: 20 * time.Hour, Room: 1 << 20, free: func(dir string) (disk, error) {
			if _, err := os.Stat(dir); err != nil {
				return disk{}, err
			}
			return disk{free: free}, nil
		}}
	}
	if done, err := Tend(t.Context(), path, night(0)); err != nil || done != (Tended{}) {
		t.Errorf("no database yet: %+v, %v", done, err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder was made: %v", err)
	}
	s := mustOpen(t, path)
	seed(t, s, "acme", 1)
	mustClose(t, s)
	if done, err := Tend(t.Context(), path, night(0)); err != nil || done.Backup == nil {
		t.Errorf("first night: %+v, %v", done, err)
	}
	again := night(0)
	again.Now = again.Now.Add(time.Hour)
	if done, err := Tend(t.Context(), path, again); err != nil || done.Backup != nil {
		t.Errorf("an hour later: %+v, %v", done, err)
	}
	if done, err := Tend(t.Context(), path, night(1)); err != nil || done.Backup == nil {
		t.Errorf("second night: %+v, %v", done, err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	free = 1 << 20
	_, err = Tend(t.Context(), path, night(2))
	if !errors.Is(err, store.ErrDisk) || !strings.Contains(err.Error(), "make room") {
		t.Errorf("F44: got %v", err)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(before, now) {
		t.Errorf("F44: the file was written (%v)", err)
	}
	free = -1 // not known: go on
	if _, err := Tend(t.Context(), path, night(3)); err != nil {
		t.Error(err)
	}
}

// TestDoubts is fault F52.
func TestDoubts(t *testing.T) {
	kinds := map[string]string{"/mnt/nas": "NFS"}
	diskOf := func(dir string) (disk, error) {
		if dir != "/" && dir != "/mnt/nas" && dir != "/home/me" {
			return disk{}, fs.ErrNotExist
		}
		return disk{network: kinds[dir]}, nil
	}
	for path, says := range map[string]string{
		"/home/me/.local/share/hitmatch/hitmatch.db": "",
		"/mnt/nas/hitmatch/hitmatch.db":              "NFS",
		"/home/me/Dropbox/jobs/hitmatch.db":          "synchronised",
		"/home/me/OneDrive - Work/hitmatch.db":       "synchronised",
		"/home/me/omega/hitmatch.db":                 "",
	} {
		got := strings.Join(doubts(path, diskOf), "; ")
		if (says == "") != (got == "") || !strings.Contains(got, says) {
			t.Errorf("F52: %s: %q, want it to say %q", path, got, says)
		}
	}
	if d := Doubts(filepath.Join(t.TempDir(), "db")); d != nil {
		t.Errorf("the folder of this test: %v", d)
	}
}

// TestCompact: a database that was compacted holds the same, and whoever waited
// for the old file meanwhile writes to the new one.
func TestCompact(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "db")
	s := mustOpen(t, path)
	for n := range 40 { // small pages make small blocks
		run, err := s.StartRun(t.Context(), "acme", epoch)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.PutPage(t.Context(), store.Page{Run: run.Seq, Board: "acme", At: epoch, Postings: []job.Posting{ad("acme", n), ad("acme", n+40)}}); err != nil {
			t.Fatal(err)
		}
	}
	seed(t, s, "beta", 10)
	if _, err := s.Purge(t.Context(), store.Purge{Board: "beta"}); err != nil {
		t.Fatal(err)
	}
	want, err := list(t, s)
	if err != nil {
		t.Fatal(err)
	}
	st, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	c, err := Compact(t.Context(), path)
	if err != nil || c.Before != st.Bytes || c.After*2 > c.Before {
		t.Errorf("compacted %+v from %d, %v", c, st.Bytes, err)
	}
	s = mustOpen(t, path)
	if bad := problems(t, s); bad != nil {
		t.Errorf("check: %v", bad)
	}
	if got, err := list(t, s); err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("contents: %v\n%s", err, cmp.Diff(want, got))
	}
	now, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	for _, table := range now.Tables {
		if table.Name == "blocks" {
			blocks = table.Records
		}
	}
	if blocks == 0 || blocks > 80/16+1 {
		t.Errorf("80 postings are in %d blocks", blocks)
	}
	next, err := s.StartRun(t.Context(), "acme", epoch)
	if err != nil || next.Seq != 42 {
		t.Errorf("the next run is %d, %v; want 42", next.Seq, err)
	}

	// Another opener waits while this one compacts.
	opened := make(chan *Store, 1)
	go func() {
		o, err := Open(path, Options{Timeout: 5 * time.Minute})
		if err != nil {
			t.Error(err)
		}
		opened <- o
	}()
	time.Sleep(50 * time.Millisecond)
	if _, err := s.compact(t.Context()); err != nil {
		t.Error(err)
	}
	mustClose(t, s)
	o := <-opened
	if o == nil {
		return
	}
	seed(t, o, "gamma", 1)
	mustClose(t, o)
	s = mustOpen(t, path)
	defer mustClose(t, s)
	if got, err := list(t, s); err != nil || len(got) != 100 {
		t.Errorf("%d postings, %v: the waiting process wrote to the file that was replaced", len(got), err)
	}
}

// TestKillCompact is the second half of fault F50: compaction killed at any
// time leaves the old file or the new one.
func TestKillCompact(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "db")
	s := mustOpen(t, path)
	want := seed(t, s, "acme", 20)
	mustClose(t, s)
	killed := 0
	for cycle := range 6 {
		cmd, lines, _ := child(t, "compact", path)
		timer := time.AfterFunc(time.Duration(10+cycle*12)*time.Millisecond, func() { _ = cmd.Process.Kill() })
		for lines.Scan() {
			if lines.Text() != "<nil>" {
				t.Fatalf("the child says %q", lines.Text())
			}
		}
		if cmd.Wait() != nil {
			killed++
		}
		timer.Stop()
		s := mustOpen(t, path)
		if bad := problems(t, s); bad != nil {
			t.Fatalf("F50: cycle %d: check: %v", cycle, bad)
		}
		if got, err := list(t, s); err != nil || cmp.Diff(want, got) != "" {
			t.Fatalf("F50: cycle %d: %v\n%s", cycle, err, cmp.Diff(want, got))
		}
		mustClose(t, s)
	}
	if killed == 0 {
		t.Error("no compaction was killed: the test tests nothing")
	}
}

// careOnFullDisk tries all that makes files.
func careOnFullDisk(path string) {
	limitFiles(256 << 10)
	ctx := context.Background()
	s, err := Open(path, Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = s.Backup(ctx, epoch.AddDate(0, 0, 1), 1)
	fmt.Println(errors.Is(err, store.ErrDisk), err)
	fmt.Println(s.Close())
	_, err = Compact(ctx, path)
	fmt.Println(errors.Is(err, store.ErrDisk), err)
	_, _, err = Restore(ctx, path, "", epoch)
	fmt.Println(errors.Is(err, store.ErrDisk), err)
}

// TestCareOnFullDisk is fault F51: where there is no room for a copy, the old
// file and the old copies stay.
func TestCareOnFullDisk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "db")
	s := mustOpen(t, path)
	run, err := s.StartRun(t.Context(), "acme", epoch)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 150 {
		if _, err := s.PutPage(t.Context(), store.Page{Run: run.Seq, Board: "acme", At: epoch, Postings: []job.Posting{incompressible(n)}}); err != nil {
			t.Fatal(err)
		}
	}
	want, err := list(t, s)
	if err != nil {
		t.Fatal(err)
	}
	good, err := s.Backup(t.Context(), epoch, 1)
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	cmd, lines, _ := child(t, "care", path)
	var said []string
	for lines.Scan() {
		said = append(said, lines.Text())
	}
	if err := cmd.Wait(); err != nil || len(said) != 4 || said[1] != "<nil>" {
		t.Fatalf("F51: %v, %q", err, said)
	}
	for _, i := range []int{0, 2, 3} {
		if !strings.HasPrefix(said[i], "true ") || !strings.Contains(said[i], syscall.EFBIG.Error()) {
			t.Errorf("F51: the child says %q", said[i])
		}
	}
	all, err := Backups(path)
	if err != nil || len(all) != 1 || all[0] != good || Sound(t.Context(), good.Path) != nil {
		t.Errorf("F51: backups %+v, %v", all, err)
	}
	for folder, want := range map[string][]string{
		filepath.Dir(path): {filepath.Base(path), filepath.Base(BackupFolder(path))},
		BackupFolder(path): {filepath.Base(good.Path)},
	} {
		found, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range found {
			if !slices.Contains(want, e.Name()) {
				t.Errorf("F51: %s is left behind in %s", e.Name(), folder)
			}
		}
	}
	s = mustOpen(t, path)
	defer mustClose(t, s)
	if got, err := list(t, s); err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("F51: %v\n%s", err, cmp.Diff(want, got))
	}
}

// TestFailingDisk is the other half of fault F43: writing, growing and flushing
// fail at some time, with what a disk says then.
func TestFailingDisk(t *testing.T) {
	t.Parallel()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: it makes system calls fail")
	}
	for _, call := range []string{"pwrite64", "ftruncate", "fdatasync"} {
		for _, errno := range []syscall.Errno{syscall.EIO, syscall.ENOSPC} {
			name := map[syscall.Errno]string{syscall.EIO: "EIO", syscall.ENOSPC: "ENOSPC"}[errno]
			path := filepath.Join(t.TempDir(), "db")
			s := mustOpen(t, path)
			seed(t, s, "beta", 1)
			mustClose(t, s)
			when := map[string]string{"pwrite64": "60+", "ftruncate": "2+", "fdatasync": "16+"}[call]
			cmd := exec.CommandContext(t.Context(), strace, "-f", "-o", os.DevNull, "-e", "trace="+call,
				"-e", "inject="+call+":error="+name+":when="+when, os.Args[0])
			cmd.Env = append(os.Environ(), childDoes+"=inject", childPath+"="+path)
			out, err := cmd.CombinedOutput()
			said := strings.Split(strings.TrimSpace(string(out)), "\n")
			if err != nil && strings.Contains(strings.ToLower(string(out)), "ptrace") {
				t.Skipf("strace is not allowed here: it makes system calls fail (%s)", said[0])
			}
			if err != nil || len(said) != 4 {
				t.Fatalf("F43: %s %s: %v, %q", call, name, err, said)
			}
			n := mustInt(t, said[0])
			if (n < 1 && call != "ftruncate") || !strings.Contains(said[1], store.ErrDisk.Error()) || !strings.Contains(said[1], errno.Error()) {
				t.Errorf("F43: %s %s: %d put, then %q", call, name, n, said[1])
			}
			if n > 0 && said[2] != "read: <nil>" {
				t.Errorf("F43: %s %s: reading afterwards: %q", call, name, said[2])
			}
			s = mustOpen(t, path)
			if bad := problems(t, s); bad != nil {
				t.Errorf("F43: %s %s: check: %v", call, name, bad)
			}
			for i := range n {
				if _, err := s.Posting(t.Context(), job.PostingID("acme", strconv.Itoa(i)), time.Time{}); err != nil {
					t.Errorf("F43: %s %s: acknowledged posting %d: %v", call, name, i, err)
				}
			}
			seed(t, s, "gamma", 1) // the next night
			mustClose(t, s)
		}
	}
}

// TestNoTrace: what is purged is not in the compacted file, under any name that
// stood there in plain letters; before, it was.
func TestNoTrace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	s := mustOpen(t, path)
	all := seed(t, s, "person-import", 2)
	seed(t, s, "acme", 2)
	shown := map[string]int{}
	for _, p := range all {
		shown[p.Cluster] = 1
	}
	if err := s.MarkShown(t.Context(), "person-profile", shown, epoch); err != nil {
		t.Fatal(err)
	}
	traces := []string{"person-import", "person-profile", all[0].ID, all[7].ID, string(wordsOf(t, s))}
	mustClose(t, s)
	look := func() (found int) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, trace := range traces {
			if bytes.Contains(data, []byte(trace)) {
				found++
			}
		}
		return found
	}
	if n := look(); n != len(traces) {
		t.Fatalf("%d of %d traces are there before the purge: the test tests nothing", n, len(traces))
	}
	s = mustOpen(t, path)
	for _, p := range []store.Purge{{Board: "person-import"}, {Profile: "person-profile"}} {
		if _, err := s.Purge(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	mustClose(t, s)
	if look() == 0 {
		t.Error("nothing is left before compaction: the test cannot tell what compaction does")
	}
	if _, err := Compact(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if n := look(); n != 0 {
		t.Errorf("%d traces are left", n)
	}
	s = mustOpen(t, path)
	defer mustClose(t, s)
	if left, err := list(t, s); err != nil || len(left) != 40 {
		t.Errorf("%d postings are left, %v", len(left), err)
	}
}

// wordsOf returns bytes of the first block of words, as they stand in the file.
func wordsOf(t *testing.T, s *Store) []byte {
	t.Helper()
	tx, err := s.db.Begin(false)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() // only read
	_, v := tx.Bucket([]byte("blocks")).Cursor().First()
	return bytes.Clone(v[10:60])
}

// TestSlowReader is fault F49: who reads slowly makes no file grow.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "db")
	s := mustOpen(t, path)
	defer mustClose(t, s)
	seed(t, s, "acme", 20)
	run, err := s.StartRun(t.Context(), "beta", epoch)
	if err != nil {
		t.Fatal(err)
	}
	size := func() int64 {
		bytes, _, err := s.size()
		if err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	overwrite := func(from, n int) {
		for i := range n {
			p := ad("beta", 1)
			p.URL += strconv.Itoa(from + i)
			if _, err := s.PutPage(t.Context(), store.Page{Run: run.Seq, Board: "beta", At: epoch, Postings: []job.Posting{p}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	overwrite(0, 50)
	before := size()
	read := 0
	for _, err := range s.Postings(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if read++; read%40 == 0 {
			overwrite(50+read, 40) // the reader is at its first posting still
		}
	}
	if after := size(); after > before+before/4 || read < 400 {
		t.Errorf("F49: %d read; the file grew from %d to %d bytes", read, before, after)
	}
}

var simulatedNights = flag.Int("nights", 50, "how many nights TestYear simulates")

// TestYear is fault F50: a year of nights. The file stays within twice what it
// holds, which is what compaction would leave.
func TestYear(t *testing.T) {
	t.Parallel()
	nights := *simulatedNights
	path := filepath.Join(t.TempDir(), "db")
	rnd := rand.New(rand.NewPCG(3, 65))
	board := map[int]job.Posting{}
	next, compacted, worst := 0, 0, 0.0
	for n := range nights {
		at := epoch.AddDate(0, 0, n)
		done, err := Tend(t.Context(), path, Care{Keep: 2, Now: at, Every: 200 * 24 * time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		if done.Compacted != nil {
			compacted++
		}
		for len(board) < 150 {
			board[next] = incompressible(next)
			next++
		}
		for id, p := range board {
			switch rnd.IntN(40) {
			case 0:
				delete(board, id)
			case 1:
				p.Text = p.Text[1:] + "x"
				board[id] = p
			}
		}
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		s.db.NoSync = true // what is measured is size
		run, err := s.StartRun(t.Context(), "acme", at)
		if err != nil {
			t.Fatal(err)
		}
		var page []job.Posting
		for id := range next {
			if p, ok := board[id]; ok {
				page = append(page, p)
			}
		}
		if _, err := s.PutPage(t.Context(), store.Page{Run: run.Seq, Board: "acme", At: at, Postings: page}); err != nil {
			t.Fatal(err)
		}
		run.State, run.Ended = job.RunOK, at
		if _, err := s.FinishRun(t.Context(), run); err != nil {
			t.Fatal(err)
		}
		if n%7 == 6 {
			if _, err := s.Purge(t.Context(), store.Purge{ClosedBefore: at.AddDate(0, 0, -30), RunsBefore: at.AddDate(0, 0, -90)}); err != nil {
				t.Fatal(err)
			}
		}
		bytes, _, err := s.size()
		if err != nil {
			t.Fatal(err)
		}
		if n%30 == 29 {
			live := filepath.Join(t.TempDir(), "live")
			if err := s.copyTo(live); err != nil {
				t.Fatal(err)
			}
			c, err := Compact(t.Context(), live)
			if err != nil {
				t.Fatal(err)
			}
			worst = max(worst, float64(bytes)/float64(c.After))
		}
		mustClose(t, s)
	}
	t.Logf("F50: %d nights, %d postings, %d compactions by policy, file at most %.2f times its live data", nights, next, compacted, worst)
	if worst > 2 || compacted == 0 {
		t.Errorf("F50: the file was %.2f times its live data, with %d compactions", worst, compacted)
	}
}
