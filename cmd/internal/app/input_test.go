package app

import (
	"bytes"
	"context"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestInterruptedInput: whoever waits for standard input ends with the first
// interrupt.
func TestInterruptedInput(t *testing.T) {
	b := newBench(t)
	profile := b.write("me.yaml", coderProfile)
	for _, args := range [][]string{{"fit", "-"}, {"import", "-"}, {"profile", "import", "-"}} {
		ctx, cancel := context.WithCancel(t.Context())
		in, feed := io.Pipe()
		go func() {
			feed.Write([]byte("Inpatient Coder\n")) // somebody is waiting for more
			cancel()
		}()
		var out, errs bytes.Buffer
		code := Main(ctx, Env{
			Args: append([]string{"--db", filepath.Join(b.dir, "h.db"), "--profile", profile}, args...), Stdin: in, Stdout: &out, Stderr: &errs,
			Getenv: func(k string) string { return b.env[k] }, Now: time.Now,
		})
		if code != exitInterrupted || out.Len() > 0 || !strings.Contains(errs.String(), "interrupted") {
			t.Errorf("%v: exit %d\n%s%s", args, code, out.String(), errs.String())
		}
		feed.Close()
	}
}

// TestCheckEndedFromOutside: that the check of a database was ended says nothing
// of the database.
func TestCheckEndedFromOutside(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell to play the process that checks")
	}
	for _, does := range []string{"kill -9 $$", "exit 130"} {
		s, err := checkApart(t.Context(), []string{sh, "-c", does}, "h.db")
		if err == nil || !strings.Contains(err.Error(), "ended from outside") || len(s.Problems) > 0 {
			t.Errorf("%s: %v, %v", does, s, err)
		}
	}
	s, err := checkApart(t.Context(), []string{sh, "-c", "echo 'unexpected fault address' >&2; exit 2"}, "h.db")
	if err != nil || s.Sound || len(s.Problems) != 1 || !strings.Contains(s.Problems[0], "unexpected fault address") {
		t.Errorf("a process that died over the file: %v, %v", s, err)
	}
}
