//go:build unix

package bolt

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hitmatch/store"
	"hitmatch/store/job"
)

var powerStates = flag.Int("power", 150, "how many states after a loss of power TestPowerLoss rebuilds")

// Killing a process never shows whether what it wrote was flushed. This file
// records every write and flush of a process that stores postings, as the
// system sees them (strace), and rebuilds the file as a loss of power may leave
// it: all that was flushed is there, and of what was written since, any part.

// diskOp is something that happened to the file, or was said.
type diskOp struct {
	kind byte // 'w' write, 't' truncate, 'f' flush, 's' said
	at   int64
	data []byte
	text string
}

// writeAndSay does some of everything, and says what is stored.
func writeAndSay(path string) {
	ctx := context.Background()
	fail := func(err error) {
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
	}
	s, err := Open(path, Options{})
	fail(err)
	fmt.Println("opened")
	for r := range 4 {
		run, err := s.StartRun(ctx, "acme", epoch.AddDate(0, 0, r))
		fail(err)
		for n := range 8 {
			page := store.Page{Run: run.Seq, Board: "acme", At: epoch.AddDate(0, 0, r), State: job.PageState{Key: strconv.Itoa(n)}}
			for i := range 3 {
				page.Postings = append(page.Postings, powerAd((r*8+n)*3+i))
			}
			_, err := s.PutPage(ctx, page)
			fail(err)
			fmt.Println("put", r*8+n)
			if n%3 == 0 {
				id := job.PostingID("acme", page.Postings[0].ExternalID)
				fail(s.PutFacts(ctx, map[string]job.Facts{id: {By: "rules"}}))
			}
		}
		run.State, run.Ended = job.RunPartial, epoch.AddDate(0, 0, r)
		_, err = s.FinishRun(ctx, run)
		fail(err)
	}
	fail(s.Close())
}

func powerAd(n int) job.Posting {
	p := ad("acme", n)
	rnd := rand.New(rand.NewPCG(uint64(n), 1))
	var text strings.Builder
	for range 30 + rnd.IntN(100) {
		fmt.Fprintf(&text, "%x ", rnd.Uint64())
	}
	p.Text = text.String()
	return p
}

// record runs the writing process and returns what it did to the file.
func record(t *testing.T) []diskOp {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: it records what is written and flushed")
	}
	dir := t.TempDir()
	path, log := filepath.Join(dir, "db"), filepath.Join(dir, "log")
	cmd := exec.CommandContext(t.Context(), strace, "-f", "-y", "-xx", "-s", "4000000",
		"-e", "trace=pwrite64,ftruncate,fdatasync,fsync,write", "-o", log, os.Args[0])
	cmd.Env = append(os.Environ(), childDoes+"=power", childPath+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "ptrace") || strings.Contains(string(out), "PTRACE") {
			t.Skipf("strace is not allowed here: it records what is written and flushed (%s)", strings.TrimSpace(string(out)))
		}
		t.Fatalf("record: %v\n%s", err, out)
	}
	f, err := os.Open(log)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() // only read
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	var ops []diskOp
	pending := map[string]string{} // by thread: the call that has not returned
	// A path is printed in hexadecimal, too.
	var hexPath strings.Builder
	for _, b := range []byte(path) {
		fmt.Fprintf(&hexPath, `\x%02x`, b)
	}
	for lines.Scan() {
		thread, call, _ := strings.Cut(lines.Text(), " ")
		call = strings.TrimSpace(call)
		if head, ok := strings.CutSuffix(call, "<unfinished ...>"); ok {
			pending[thread] = head
			continue
		}
		if strings.HasPrefix(call, "<... ") {
			_, tail, _ := strings.Cut(call, "resumed>")
			call = pending[thread] + tail
			delete(pending, thread)
		}
		name, rest, ok := strings.Cut(call, "(")
		if !ok || strings.Contains(call, ") = -1") {
			continue
		}
		ours := strings.Contains(rest, "<"+path+">") || strings.Contains(rest, "<"+hexPath.String()+">")
		_, args, _ := strings.Cut(rest, ", ")
		switch {
		case name == "pwrite64" && ours:
			data, tail := unhex(t, args)
			fields := strings.FieldsFunc(tail, func(r rune) bool { return r == ',' || r == ')' || r == ' ' || r == '=' })
			at, err := strconv.ParseInt(fields[1], 10, 64)
			if err != nil || len(fields) != 3 || fields[0] != fields[2] || len(data) != mustInt(t, fields[0]) {
				t.Fatalf("not understood: …%s (%d bytes)", tail, len(data))
			}
			ops = append(ops, diskOp{kind: 'w', at: at, data: data})
		case name == "ftruncate" && ours:
			size, _, _ := strings.Cut(args, ")")
			ops = append(ops, diskOp{kind: 't', at: int64(mustInt(t, strings.TrimSpace(size)))})
		case (name == "fdatasync" || name == "fsync") && ours:
			ops = append(ops, diskOp{kind: 'f'})
		case name == "write" && strings.HasPrefix(rest, "1<"):
			data, _ := unhex(t, args)
			ops = append(ops, diskOp{kind: 's', text: strings.TrimSpace(string(data))})
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return ops
}

func mustInt(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// unhex reads a string that strace printed, and returns what follows it.
func unhex(t *testing.T, s string) ([]byte, string) {
	t.Helper()
	if !strings.HasPrefix(s, `"`) {
		t.Fatalf("not a string: %.40s", s)
	}
	text, rest, ok := strings.Cut(s[1:], `"`)
	if !ok || strings.HasPrefix(rest, "...") || len(text)%4 != 0 {
		t.Fatalf("a string is cut short: %.40s", s)
	}
	digit := func(c byte) byte {
		if c >= 'a' {
			return c - 'a' + 10
		}
		return c - '0'
	}
	data := make([]byte, len(text)/4)
	for i := range data {
		data[i] = digit(text[4*i+2])<<4 | digit(text[4*i+3])
	}
	return data, rest
}

// lossy rebuilds the file as of the loss of power after n ops. What was not
// flushed is lost or there in units of so many bytes; honest: flushes count.
func lossy(ops []diskOp, n, unit int, honest bool, rnd *rand.Rand) []byte {
	flushed := 0
	if honest {
		for i, op := range ops[:n] {
			if op.kind == 'f' {
				flushed = i
			}
		}
	}
	var file []byte
	grow := func(size int64) {
		if int64(len(file)) < size {
			file = append(file, make([]byte, size-int64(len(file)))...)
		}
	}
	for i, op := range ops[:n] {
		safe := i < flushed
		switch op.kind {
		case 't':
			if safe || rnd.IntN(2) == 0 {
				grow(op.at)
				file = file[:op.at]
			}
		case 'w':
			for from := 0; from < len(op.data); from += unit {
				to := min(from+unit, len(op.data))
				if safe || rnd.IntN(2) == 0 {
					grow(op.at + int64(to))
					copy(file[op.at+int64(from):], op.data[from:to])
				}
			}
		}
	}
	return file
}

// survives reports what is wrong with a file in which all that was said must
// be.
func survives(ctx context.Context, path string, said int) error {
	s, err := Open(path, Options{})
	if err != nil {
		return err
	}
	defer s.Close() // only read
	for err := range s.Check(ctx) {
		return err
	}
	there := map[string]bool{}
	for p, err := range s.Postings(ctx, store.Query{All: true}) {
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(p.ExternalID)
		if err != nil || p.Text != powerAd(n).Text {
			return fmt.Errorf("posting %s has wrong words", p.ExternalID)
		}
		there[p.ExternalID] = true
	}
	for n := range said * 3 {
		if !there[strconv.Itoa(n)] {
			return fmt.Errorf("acknowledged posting %d is lost: %w", n, errLost)
		}
	}
	return nil
}

var errLost = errors.New("lost")

// TestPowerLoss is fault F42. The control, in which flushes do nothing, shows
// that the test would find a store that does not flush.
func TestPowerLoss(t *testing.T) {
	t.Parallel()
	ops := record(t)
	opened, writes, flushes := 0, 0, 0
	for i, op := range ops {
		switch {
		case op.kind == 's' && op.text == "opened":
			opened = i
		case op.kind == 's' && strings.HasPrefix(op.text, "error"):
			t.Fatalf("the recorded process says %q", op.text)
		case op.kind == 'w':
			writes++
		case op.kind == 'f':
			flushes++
		}
	}
	if opened == 0 || writes < 100 || flushes < 60 {
		t.Fatalf("%d writes and %d flushes were recorded: too few", writes, flushes)
	}
	path := filepath.Join(t.TempDir(), "db")
	for _, mode := range []struct {
		name   string
		unit   int
		honest bool
	}{{"pages", 4096, true}, {"sectors", 512, true}, {"no flush", 4096, false}} {
		rnd := rand.New(rand.NewPCG(42, uint64(mode.unit)))
		states := *powerStates / 2
		if !mode.honest {
			states = max(50, *powerStates/5)
		}
		broken := 0
		for range states {
			n := opened + rnd.IntN(len(ops)-opened) + 1
			said := 0
			for _, op := range ops[:n] {
				if op.kind == 's' && strings.HasPrefix(op.text, "put ") {
					said++
				}
			}
			if err := os.WriteFile(path, lossy(ops, n, mode.unit, mode.honest, rnd), 0o600); err != nil {
				t.Fatal(err)
			}
			// The writer did not get to close it.
			if err := os.WriteFile(holderPath(path), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			err := survives(t.Context(), path, said)
			if err != nil {
				broken++
			}
			if err != nil && mode.honest {
				t.Errorf("F42, %s: after %d of %d operations: %v", mode.name, n, len(ops), err)
			}
		}
		t.Logf("F42, %s: %d states, %d broken", mode.name, states, broken)
		if !mode.honest && broken*10 < states*9 {
			t.Errorf("F42, control: only %d of %d states without flushes are broken: the test tests too little", broken, states)
		}
	}
}
