package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"hitmatch/scraper"
)

// TestLong asks for long lists. They come out whole however they were sent, as
// often as they are read; one that is cut off or beyond the cap is an error.
func TestLong(t *testing.T) {
	text := `{"jobs":[` + strings.Repeat(`{"id":1,"title":"Coder – “inpatient”"},`, 100_000) + `null]}`
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/plain":
			io.WriteString(w, text)
		case "/gzip":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(compress(t, "gzip", []byte(text)))
		case "/mark":
			io.WriteString(w, "\ufeff"+text)
		case "/invalid":
			io.WriteString(w, strings.Replace(text, "“", "\xff", 1))
		case "/short":
			w.Header().Set("Content-Length", fmt.Sprint(len(text)+1))
			io.WriteString(w, text)
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bytes.Repeat(compress(t, "gzip", make([]byte, 1<<20)), 65))
		}
	})
	f := fetcher(t, Config{})
	ask := func(path string, long bool) (scraper.Response, error) {
		res, _, err := f.Fetch(t.Context(), boardOn(srv.URL), scraper.Access{}, scraper.Request{URL: srv.URL + path, Long: long}, scraper.Validators{})
		return res, err
	}
	for path, want := range map[string]string{"/plain": text, "/gzip": text, "/mark": text, "/invalid": strings.Replace(text, "“", "\ufffd", 1)} {
		res, err := ask(path, true)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if res.Body != nil || res.Stream == nil {
			t.Errorf("%s: %d bytes lie in memory in one piece", path, len(res.Body))
			continue
		}
		for range 2 {
			if got, err := io.ReadAll(res.Reader()); err != nil || string(got) != want {
				t.Errorf("%s: %d bytes, %v, want %d", path, len(got), err, len(want))
			}
		}
	}
	if _, err := ask("/short", true); err == nil {
		t.Error("an answer that is cut off is taken for whole")
	}
	if _, err := ask("/bomb", true); !errors.Is(err, scraper.ErrTooLarge) {
		t.Errorf("65 MiB: %v, want ErrTooLarge", err)
	}
	if res, err := ask("/plain", false); err != nil || string(res.Body) != text || res.Stream != nil {
		t.Errorf("not asked for as long: %d bytes, %v", len(res.Body), err)
	}
}

// A long answer that is refused is read by nobody: what it holds is given back.
func TestLeanEnds(t *testing.T) {
	var taken, back atomic.Int32
	f := fetcher(t, Config{Lean: func() func() {
		taken.Add(1)
		return func() { back.Add(1) }
	}})
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/wall" {
			w.Header().Set("Cf-Mitigated", "challenge")
		}
		fmt.Fprintf(w, "[%q]", strings.Repeat("x", 2*largeBody))
	})
	ask := func(path string) (scraper.Response, error) {
		res, _, err := f.Fetch(t.Context(), boardOn(srv.URL), scraper.Access{}, scraper.Request{URL: srv.URL + path, Long: true}, scraper.Validators{})
		return res, err
	}
	if _, err := ask("/wall"); !errors.Is(err, scraper.ErrBlocked) || taken.Load() != 1 || back.Load() != 1 {
		t.Errorf("refused: %v; taken %d times, given back %d times", err, taken.Load(), back.Load())
	}
	res, err := ask("/list")
	if err != nil || taken.Load() != 2 || back.Load() != 1 {
		t.Fatalf("a list: %v; taken %d times, given back %d times", err, taken.Load(), back.Load())
	}
	res.Done()
	res.Done()
	if back.Load() != 2 {
		t.Errorf("read: given back %d times", back.Load())
	}
}
