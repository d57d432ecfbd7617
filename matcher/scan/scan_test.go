package scan

import (
	"strings"
	"testing"
)

// slow is RunAt letter by letter.
func slow(text string, i int) Run {
	r := Run{End: i}
	for ; r.End < len(text); r.End++ {
		switch c := text[r.End]; {
		case c >= 'a' && c <= 'z':
			r.Small = true
			continue
		case c >= '0' && c <= '9':
			r.Digit = true
			continue
		case c >= 'A' && c <= 'Z':
			continue
		}
		break
	}
	r.Hash = Hash(strings.ToLower(text[i:r.End]))
	return r
}

func check(t *testing.T, text string) {
	t.Helper()
	for i := range len(text) + 1 {
		run := RunAt(text, i)
		if want := slow(text, i); run != want {
			t.Fatalf("RunAt(%q, %d) = %+v, want %+v", text, i, run, want)
		}
		for n := range run.End - i + 1 {
			word := strings.ToLower(text[i:][:n])
			if Prefix(text[i:], n, "") != Hash(word) || Prefix(text[i:], n, "y") != Hash(word+"y") {
				t.Fatalf("Prefix(%q, %d) is not the hash of the word", text[i:], n)
			}
			var h Hasher
			for k := range len(word) {
				h = h.Add(word[k])
			}
			if h.Sum() != Hash(word) {
				t.Fatalf("a Hasher of %q gives another hash", word)
			}
		}
	}
	for i := range len(text) + 1 {
		want := strings.IndexAny(text[i:], "0123456789")
		if want < 0 {
			want = len(text) - i
		}
		if got := Digit(text, i); got != i+want {
			t.Fatalf("Digit(%q, %d) = %d, want %d", text, i, got, i+want)
		}
	}
	lower := []byte(text)
	for i, c := range lower {
		if c >= 'A' && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	if got := Lower(text); got != string(lower) {
		t.Fatalf("Lower(%q) = %q", text, got)
	}
}

func TestScan(t *testing.T) {
	var all strings.Builder
	for c := range 256 {
		all.WriteByte(byte(c))
	}
	for _, text := range []string{
		"", "a", "A1", "RHITs and RHIA", "exactly8 sixteen-letters", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
		"Übach [\\]^_`{|}~ @AZ[ `az{ /09:", "\x00\x10\x19\x7f\x80\xff", all.String(),
	} {
		check(t, text)
	}
}

func FuzzScan(f *testing.F) {
	f.Add("RHIT, RHIA or CCS \u2013 9 bytes")
	f.Fuzz(func(t *testing.T, text string) {
		check(t, text[:min(len(text), 64)])
	})
}

func TestHashTellsWordsApart(t *testing.T) {
	seen := map[uint64]string{}
	for _, a := range "abcdefghijklmnopqrstuvwxyz" {
		for _, b := range "abcdefghijklmnopqrstuvwxyz" {
			for n := range 20 {
				w := string(a) + strings.Repeat(string(b), n)
				if other, taken := seen[Hash(w)]; taken && other != w {
					t.Fatalf("%q and %q have one hash", w, other)
				}
				seen[Hash(w)] = w
			}
		}
	}
}
