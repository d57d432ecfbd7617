package fetch

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// maxLong is the cap of an answer that was asked for as long, on the wire and
// decoded, unless Config.MaxBody is more.
const maxLong = 64 << 20

// packed is a long answer as it lies in memory: compressed, in chunks, so that
// growing does not hold it twice.
type packed struct {
	chunks [][]byte
	size   int64 // unpacked
}

const packedChunk = 128 << 10

// Write implements io.Writer.
func (p *packed) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		last := len(p.chunks) - 1
		if last < 0 || len(p.chunks[last]) == packedChunk {
			p.chunks = append(p.chunks, make([]byte, 0, packedChunk))
			last++
		}
		fits := min(len(b), packedChunk-len(p.chunks[last]))
		p.chunks[last] = append(p.chunks[last], b[:fits]...)
		b = b[fits:]
	}
	return n, nil
}

// pack reads to the end and keeps it, after head, in little room.
func pack(ctx context.Context, head []byte, from io.Reader) (*packed, error) {
	p := new(packed)
	w, err := zstd.NewWriter(p, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(256<<10), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return p, err
	}
	p.size, err = io.Copy(w, io.MultiReader(bytes.NewReader(head), from))
	if err == nil {
		err = ctx.Err()
	}
	if ended := w.Close(); err == nil {
		err = ended
	}
	return p, err
}

// reader unpacks the answer from its beginning, as UTF-8: JSON is UTF-8 by RFC
// 8259, but a byte order mark that says otherwise is heeded.
func (p *packed) reader() io.Reader {
	var all []io.Reader
	for _, c := range p.chunks {
		all = append(all, bytes.NewReader(c))
	}
	d, err := zstd.NewReader(io.MultiReader(all...), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
	if err != nil {
		return broken{fmt.Errorf("unpack the answer: %w", err)}
	}
	return transform.NewReader(d, unicode.BOMOverride(unicode.UTF8.NewDecoder()))
}

// broken is a reader that only fails.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }
