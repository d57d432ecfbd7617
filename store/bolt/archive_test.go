package bolt

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hitmatch/store"
)

func TestArchive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db.raw")
	a, err := OpenArchive(path, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	put := func(board, key, body string) {
		t.Helper()
		ans := Answer{Board: board, Key: key, URL: "https://jobs.example.com/" + key, Status: 200, At: epoch, Body: []byte(body)}
		if len(key)%2 == 0 {
			ans.Gzip = gzipped(t, ans.Body)
		}
		if err := errors.Join(a.Put(ans), a.Flush()); err != nil {
			t.Fatal(err)
		}
	}
	want := func(board, key, body string) {
		t.Helper()
		got, err := a.Get(board, key)
		switch {
		case body == "" && !errors.Is(err, store.ErrNotFound):
			t.Errorf("%s %s: %v, want %v", board, key, err, store.ErrNotFound)
		case body != "" && (err != nil || string(got.Body) != body || !got.At.Equal(epoch) || got.Status != 200):
			t.Errorf("%s %s: %d bytes, %v", board, key, len(got.Body), err)
		}
	}
	noise := func(n int) string { return incompressible(n).Text }
	put("acme", "a", "first")
	put("acme", "a", "second")
	put("beta", "a", "second") // the same body
	want("acme", "a", "second")
	put("acme", "a", "third")
	want("beta", "a", "second")
	want("acme", "b", "")
	for i := range 60 {
		put("acme", strconv.Itoa(i), noise(i))
	}
	answers, used, err := a.Size()
	if err != nil || used > 100_000 || answers < 30 || answers > 34 {
		t.Errorf("%d answers of %d bytes, %v", answers, used, err)
	}
	want("acme", "0", "") // the oldest are gone
	want("acme", "59", noise(59))
	put("acme", "huge", strings.Repeat(incompressible(1).Text, 40))
	want("acme", "huge", strings.Repeat(incompressible(1).Text, 40)) // it packs well
	if err := a.Put(Answer{Board: "acme", Key: "late", Status: 200, At: epoch, Body: []byte("with the end of the crawl")}); err != nil {
		t.Fatal(err)
	}
	want("acme", "late", "")
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if a, err = OpenArchive(path, 100_000); err != nil {
		t.Fatal(err)
	}
	want("acme", "59", noise(59))
	want("acme", "late", "with the end of the crawl")
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	// A spoilt archive is begun anew, and a lost one too.
	for _, spoil := range []func() error{
		func() error { return os.WriteFile(path, []byte("dear diary"), 0o600) },
		func() error { return os.Truncate(path, 9000) },
		func() error { return os.Remove(path) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if a, err = OpenArchive(path, 100_000); err != nil {
			t.Fatal(err)
		}
		want("acme", "59", "")
		put("acme", "59", noise(59))
		want("acme", "59", noise(59))
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// An archive of before: bodies under their SHA-256.
func TestArchiveOfBefore(t *testing.T) {
	packed, err := os.ReadFile(filepath.Join("testdata", "archive", "v1.raw.gz"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "db.raw")
	if err := os.WriteFile(path, gunzipped(t, packed), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := OpenArchive(path, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	want := func(board, key, body string) {
		t.Helper()
		if got, err := a.Get(board, key); err != nil || string(got.Body) != body || got.Status != 200 || got.At.IsZero() {
			t.Errorf("%s %s: %q, %v", board, key, got.Body, err)
		}
	}
	want("acme", "list", "<a href=/jobs/1>Coder</a>")
	want("acme", "empty", "[]")
	if err := errors.Join(a.Put(Answer{Board: "acme", Key: "empty", Status: 200, At: epoch, Body: []byte("[1]")}), a.Flush()); err != nil {
		t.Fatal(err)
	}
	want("acme", "empty", "[1]")
	want("beta", "empty", "[]") // it shared the body of the one that went
	if err := errors.Join(a.Put(Answer{Board: "beta", Key: "empty", Status: 200, At: epoch, Body: []byte("[2]")}), a.Flush()); err != nil {
		t.Fatal(err)
	}
	if answers, used, err := a.Size(); err != nil || answers != 3 || used < 20 || used > 100 {
		t.Errorf("%d answers of %d bytes, %v", answers, used, err)
	}
}

func gzipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(b)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gunzipped(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
