package fetch

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// packedBy is what gzip makes of data.
func packedBy(t testing.TB, data []byte, level int) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unpackables are data of all kinds: of few different bytes and of many, short
// and long, with near and with far matches, and of codes of all lengths.
func unpackables() [][]byte {
	rnd := rand.New(rand.NewPCG(1, 2))
	all := [][]byte{nil, {0}, []byte("a"), bytes.Repeat([]byte("ab"), 500), make([]byte, 300_000)}
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
	}
	steep := make([]byte, 200_000) // each byte half as often as the one before
	for i := range steep {
		steep[i] = byte(min(rnd.ExpFloat64()*2, 255))
	}
	var page strings.Builder
	for page.Len() < 60_000 {
		page.WriteString("<div class=\"c")
		page.WriteByte('0' + byte(rnd.IntN(10)))
		page.WriteString("\"><a href=\"/jobs/")
		page.Write(noise[rnd.IntN(50_000):][:rnd.IntN(4)])
		page.WriteString("\">Coder</a></div>\n")
	}
	return append(all, noise, noise[:70], steep, []byte(page.String()))
}

func TestGunzip(t *testing.T) {
	g := newGunzipper()
	for i, data := range unpackables() {
		for level := gzip.HuffmanOnly; level <= gzip.BestCompression; level++ {
			src := packedBy(t, data, level)
			got, ok := g.gunzip(src, len(data))
			if !ok || !bytes.Equal(got, data) {
				t.Errorf("data %d at level %d: %d bytes of %d, %v", i, level, len(got), len(data), ok)
			}
			if _, ok := g.gunzip(src, len(data)-1); ok {
				t.Errorf("data %d at level %d: more than the limit", i, level)
			}
			for _, n := range []int{0, 1, 9, len(src) / 2, len(src) - 9, len(src) - 1} {
				if _, ok := g.gunzip(src[:n], len(data)); ok {
					t.Errorf("data %d at level %d: %d of %d bytes were taken for all", i, level, n, len(src))
				}
			}
			if _, ok := g.gunzip(append(src, 0), len(data)); ok {
				t.Errorf("data %d at level %d: a byte more was not seen", i, level)
			}
		}
	}
}

// FuzzGunzip holds what is unpacked from memory against the decoder of streams:
// what is taken for in order is, and comes out the same; and what was packed in
// the plain way is taken.
func FuzzGunzip(f *testing.F) {
	for _, data := range unpackables() {
		data = data[:min(len(data), 2000)]
		f.Add(data, 5)
		f.Add(packedBy(f, data, 1), 0)
		f.Add(packedBy(f, data, 9), 0)
	}
	g := newGunzipper()
	f.Fuzz(func(t *testing.T, src []byte, level int) {
		const limit = 1 << 20
		agrees := func(what string, src []byte) {
			if got, ok := g.gunzip(src, limit); ok {
				if want, err := unpacked(src); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%s: %d bytes came of it, want %d (%v)", what, len(got), len(want), err)
				}
			}
		}
		agrees("as it is", src)
		packed := packedBy(t, src, gzip.HuffmanOnly+(level%12+12)%12)
		if got, ok := g.gunzip(packed, limit); !ok || !bytes.Equal(got, src) {
			t.Fatalf("%d bytes at level %d came out as %d, %v", len(src), level, len(got), ok)
		}
		if len(src) > 0 { // nearly in order
			packed[10+int(src[0])%(len(packed)-10)] ^= src[len(src)-1] | 1
			agrees("a byte changed", packed)
		}
	})
}

// TestGunzipBroken changes bytes of what is in order: nothing panics, and what is
// taken for in order is.
func TestGunzipBroken(t *testing.T) {
	g := newGunzipper()
	rnd := rand.New(rand.NewPCG(3, 4))
	for i, data := range unpackables() {
		data = data[:min(len(data), 3000)]
		for _, level := range []int{gzip.HuffmanOnly, 0, 1, 6, 9} {
			src := packedBy(t, data, level)
			for range 500 {
				broken := bytes.Clone(src)
				for range 1 + rnd.IntN(3) {
					broken[10+rnd.IntN(len(broken)-10)] = byte(rnd.Uint32())
				}
				if got, ok := g.gunzip(broken, len(data)+1000); ok {
					if want, err := unpacked(broken); err != nil || !bytes.Equal(got, want) {
						t.Fatalf("data %d at level %d: %d bytes came of it, want %d (%v)", i, level, len(got), len(want), err)
					}
				}
			}
		}
	}
}

func unpacked(src []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func BenchmarkGunzip(b *testing.B) {
	data := unpackables()
	page := data[len(data)-1]
	src := packedBy(b, page, 6)
	b.Run("memory", func(b *testing.B) {
		g := newGunzipper()
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			if _, ok := g.gunzip(src, len(page)); !ok {
				b.Fatal("it is not in order")
			}
		}
	})
	b.Run("stream", func(b *testing.B) {
		var r gzip.Reader
		b.SetBytes(int64(len(page)))
		out := bytes.NewBuffer(make([]byte, 0, 2*len(page)))
		for b.Loop() {
			out.Reset()
			if err := r.Reset(bytes.NewReader(src)); err != nil {
				b.Fatal(err)
			}
			if _, err := out.ReadFrom(&r); err != nil {
				b.Fatal(err)
			}
		}
	})
}
