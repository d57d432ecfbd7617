package intake

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the wanted postings in testdata")

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// told renders what Read yields, for comparing and for reading.
func told(f Format, data []byte) string {
	var b strings.Builder
	for p, err := range Read(f, bytes.NewReader(data), now) {
		if err != nil {
			if pr, ok := err.(*Problem); ok && pr.Harmless {
				fmt.Fprintf(&b, "nothing: %v\n", err)
				continue
			}
			fmt.Fprintf(&b, "problem: %v\n", err)
			continue
		}
		fmt.Fprintf(&b, "%s\n", p.Title)
		for _, f := range []struct{ name, value string }{
			{"where", p.Where}, {"board", p.Board}, {"id", p.ExternalID}, {"employer", p.Employer}, {"place", strings.Join(p.Locations, "; ")},
			{"workplace", p.Workplace}, {"pay", p.Salary}, {"posted", p.Posted}, {"closes", p.Closes}, {"url", p.URL}, {"also", strings.Join(p.Also, " ")}, {"text", strings.ReplaceAll(clip(p.Description, 200), "\n", " / ")},
		} {
			if f.value != "" {
				fmt.Fprintf(&b, "  %-9s %s\n", f.name, f.value)
			}
		}
	}
	return b.String()
}

// TestFiles reads every file of testdata and compares with what a reader would
// write down, which stands beside it.
func TestFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		if strings.HasSuffix(name, ".want") {
			continue
		}
		n++
		t.Run(filepath.ToSlash(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f, ok := Detect(name, data[:min(len(data), Head)])
			if !ok {
				t.Fatal("no format")
			}
			got := told(f, data)
			if *update {
				if err := os.WriteFile(name+".want", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name + ".want")
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
	if n < 15 {
		t.Errorf("only %d files in testdata", n)
	}
}

func TestReadLine(t *testing.T) {
	text := "one\n" + strings.Repeat("x", 100) + "\ntwo\n\nlast"
	r := bufio.NewReaderSize(strings.NewReader(text), 16)
	var got []string
	for {
		line, tooLong, err := readLine(r, 50)
		if tooLong {
			line = []byte("(too long)")
		}
		got = append(got, strings.TrimSpace(string(line)))
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]string{"one", "(too long)", "two", "", "last"}, got); d != "" {
		t.Error(d)
	}
}
