//go:build unix

package deliver

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// digestOf is a digest that shows whether it is whole.
func digestOf(n, size int) []byte {
	mark := fmt.Sprintf("%08d", n)
	return []byte(strings.Repeat(mark, size/len(mark)))
}

// whole reports whether a text is a digest, from its first byte to its last.
func whole(text []byte, size int) bool {
	return len(text) == size/8*8 && len(text) > 8 && bytes.Count(text, text[:8]) == len(text)/8
}

const digestSize = 1 << 20

func replaceBy(path string, n int) error {
	return Replace(path, func(w io.Writer) error { _, err := w.Write(digestOf(n, digestSize)); return err })
}

// fileChild writes digests until it is killed, or with a limit on the size of
// files that is smaller than a digest, one.
func fileChild(path string, limited bool) {
	if limited {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: digestSize / 2, Max: digestSize / 2}); err != nil {
			panic(err)
		}
		if err := replaceBy(path, 1); err == nil {
			panic("it was written in spite of the limit")
		} else {
			fmt.Println(err)
		}
		return
	}
	fmt.Println("begun")
	for n := 1; ; n++ {
		if err := replaceBy(path, n); err != nil {
			panic(err)
		}
	}
}

func runFileChild(t *testing.T, path string, env ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(append(os.Environ(), "DELIVER_FILE="+path), env...)
	return cmd
}

// TestF64Killed: killed at any moment, the process leaves the old digest or the
// new one, whole.
func TestF64Killed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "digest.html")
	if err := os.WriteFile(path, digestOf(0, digestSize), 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		cmd := runFileChild(t, path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 5)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(i*700) * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the child ended by itself")
		}
		text, err := os.ReadFile(path)
		if err != nil || !whole(text, digestSize) {
			t.Fatalf("kill %d left %d bytes, not a whole digest (%v)", i, len(text), err)
		}
	}
}

// TestF64NoRoom: a disk that takes no more leaves the old digest, and nothing
// beside it.
func TestF64NoRoom(t *testing.T) {
	path := filepath.Join(t.TempDir(), "digest.html")
	if err := os.WriteFile(path, digestOf(0, digestSize), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := runFileChild(t, path, "DELIVER_LIMIT=1").CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) || !strings.Contains(string(out), "file too large") || !strings.Contains(string(out), path) {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(path)
	if err != nil || !whole(text, digestSize) {
		t.Errorf("the old digest is gone: %d bytes, %v", len(text), err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
