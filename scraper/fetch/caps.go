package fetch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
)

// errEncoding: the answer is in an encoding that was not asked for.
var errEncoding = errors.New("unknown content encoding")

// maxErrorBody is how much is kept of an answer that is no page: enough to
// tell a challenge.
const maxErrorBody = 64 << 10

// Answers over largeBody bytes are read largeAtOnce at a time, so that many
// of them do not fill the memory together. The others go on meanwhile.
const (
	largeBody   = 1 << 20
	largeAtOnce = 4
)

// caps brings the whole answer within a time and a size, on the wire and
// decoded. A longer or a cut-off answer is an error, never a short page. The
// body lies in memory afterwards, so that no later layer can hang on it.
type caps struct {
	next    http.RoundTripper
	timeout time.Duration
	lean    func() (done func())
	larges  chan struct{} // a token for each large answer being read
	buffers sync.Pool     // of *bytes.Buffer: what answers lie in
	gzips   sync.Pool     // of *gunzipper
}

func newCaps(next http.RoundTripper, timeout time.Duration, lean func() (done func())) *caps {
	return &caps{next: next, timeout: timeout, lean: lean, larges: make(chan struct{}, largeAtOnce)}
}

func (c *caps) RoundTrip(req *http.Request) (*http.Response, error) {
	a := askOf(req.Context())
	ctx, cancel := context.WithTimeout(req.Context(), c.timeout)
	defer cancel()
	inner := req.WithContext(ctx)
	inner.Header = req.Header.Clone()
	inner.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	res, err := c.next.RoundTrip(inner)
	if err != nil {
		return nil, c.explain(req.Context(), ctx, err)
	}
	defer res.Body.Close()
	limit, cut := a.maxBody, a.cut
	if res.StatusCode < 200 || res.StatusCode > 299 {
		limit, cut = min(limit, maxErrorBody), true
	}
	got, err := c.read(ctx, res, limit, cut)
	if err != nil {
		return nil, c.explain(req.Context(), ctx, fmt.Errorf(readAnswer+"%w", err))
	}
	body, contentType := normal.Decode(res.Header.Get("Content-Type"), got.body)
	if contentType != "" {
		res.Header.Set("Content-Type", contentType)
	}
	res.Header.Del("Content-Encoding")
	res.Header.Del("Content-Length")
	if a.answer != nil {
		a.answer.release() // that of a redirect
		a.answer.content = content{body: body, long: got.long, done: got.done}
		body, got = nil, content{}
	}
	res.Body = bodyOf{bytes.NewReader(body), got}
	res.ContentLength = int64(len(body))
	res.Uncompressed = true // colly must not decode again
	return res, nil
}

// explain tells the attempt's own deadline from the caller's.
func (c *caps) explain(outer, attempt context.Context, err error) error {
	if outer.Err() == nil && attempt.Err() != nil {
		return fmt.Errorf("%w (%s)", errSlow, c.timeout)
	}
	return err
}

// content is what came in an answer.
type content struct {
	body []byte
	long *packed // in place of body
	done func()  // gives back what they lie in; a second call does nothing; nil: they lie in nothing
}

func (c content) release() {
	if c.done != nil {
		c.done()
	}
}

// bodyOf is the body of a response to whom it is read from.
type bodyOf struct {
	io.Reader
	content
}

func (b bodyOf) Close() error {
	b.release()
	return nil
}

// read returns the decoded body, or one that was asked for as long and is, as
// it is kept. With cut it returns what fits and what could be read; otherwise
// anything less than the whole is an error.
func (c *caps) read(ctx context.Context, res *http.Response, limit int64, cut bool) (got content, err error) {
	if !cut && res.ContentLength > limit {
		return content{}, tooLong(limit)
	}
	got, err = c.decoded(ctx, &capped{from: res.Body, left: limit, limit: limit}, res.Header.Get("Content-Encoding"), limit)
	if err == nil && gzipFile(res, got.body) {
		got, err = c.decoded(ctx, bytes.NewReader(got.body), "gzip", limit)
	}
	if cut && err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		if errors.Is(err, scraper.ErrTooLarge) || res.StatusCode < 200 || res.StatusCode > 299 {
			err = nil
		}
	}
	return got, err
}

// gzipFile reports whether an answer is a gzip file (sitemap.xml.gz), which
// is decoded like an encoding.
func gzipFile(res *http.Response, body []byte) bool {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return false
	}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	return strings.Contains(kind, "gzip") || res.Request != nil && strings.HasSuffix(strings.ToLower(res.Request.URL.Path), ".gz")
}

// decoded reads everything after undoing the encodings, last one first. What
// could be read is returned beside an error.
func (c *caps) decoded(ctx context.Context, from io.Reader, encodings string, limit int64) (content, error) {
	names := strings.Split(encodings, ",")
	if len(names) > 2 {
		return content{}, fmt.Errorf("%w: %d encodings over each other", errEncoding, len(names))
	}
	for i := len(names) - 1; i >= 0; i-- {
		r, err := c.decoder(from, strings.ToLower(strings.TrimSpace(names[i])))
		if errors.Is(err, io.EOF) { // an empty body, as 304 and HEAD have
			return content{}, nil
		}
		if err != nil {
			return content{}, err
		}
		defer r.Close()
		from = &capped{from: r, left: limit, limit: limit}
	}
	return c.all(ctx, from, limit)
}

// all reads to the end, of at most limit bytes. What was read is returned
// beside an error.
func (c *caps) all(ctx context.Context, from io.Reader, limit int64) (content, error) {
	buf, ok := c.buffers.Get().(*bytes.Buffer)
	if !ok {
		buf = bytes.NewBuffer(make([]byte, 0, 64<<10))
	}
	buf.Reset()
	done := sync.OnceFunc(func() { c.buffers.Put(buf) })
	_, err := io.CopyN(buf, from, largeBody)
	switch {
	case err == nil:
		return c.large(ctx, content{body: buf.Bytes(), done: done}, from, limit)
	case errors.Is(err, io.EOF):
		err = nil
	}
	return content{body: buf.Bytes(), done: done}, err
}

// large reads on where an answer goes on after its head.
func (c *caps) large(ctx context.Context, head content, from io.Reader, limit int64) (content, error) {
	select {
	case c.larges <- struct{}{}:
		defer func() { <-c.larges }()
	case <-ctx.Done():
		return head, ctx.Err()
	}
	defer head.done()
	if askOf(ctx).long {
		done := sync.OnceFunc(c.lean())
		long, err := pack(ctx, head.body, from)
		if err != nil {
			done()
		}
		return content{long: long, done: done}, err
	}
	// Room for the longest answer costs no memory until it is filled; doubling
	// would hold the answer twice.
	whole := bytes.NewBuffer(make([]byte, 0, limit+bytes.MinRead))
	whole.Write(head.body)
	_, err := whole.ReadFrom(from)
	return content{body: whole.Bytes()}, err
}

// packedAtOnce is how many bytes of a packed answer are taken from the wire at a
// time: most pages whole. The library by itself takes a quarter of that.
const packedAtOnce = 16 << 10

// gunzipper goes back to its pool when it is closed.
type gunzipper struct {
	gzip.Reader
	wire *bufio.Reader
	pool *sync.Pool
}

func (g *gunzipper) Close() error {
	err := g.Reader.Close()
	g.wire.Reset(nil)
	g.pool.Put(g)
	return err
}

func (c *caps) decoder(from io.Reader, name string) (io.ReadCloser, error) {
	switch name {
	case "", "identity":
		return io.NopCloser(from), nil
	case "gzip", "x-gzip":
		g, ok := c.gzips.Get().(*gunzipper)
		if !ok {
			g = &gunzipper{wire: bufio.NewReaderSize(nil, packedAtOnce), pool: &c.gzips}
		}
		g.wire.Reset(from)
		if err := g.Reset(g.wire); err != nil {
			return nil, err
		}
		return g, nil
	case "deflate":
		// RFC 9110 means the zlib format; some servers send bare deflate.
		head := make([]byte, 2)
		n, err := io.ReadFull(from, head)
		if n == 0 {
			return nil, err
		}
		from = io.MultiReader(bytes.NewReader(head[:n]), from)
		if n == 2 && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			return zlib.NewReader(from)
		}
		return flate.NewReader(from), nil
	case "br":
		return io.NopCloser(brotli.NewReader(from)), nil
	case "zstd":
		// RFC 9659 holds windows of the web to 8 MiB.
		d, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return nil, fmt.Errorf("%w %q", errEncoding, name)
}

// capped fails once more than limit bytes come.
type capped struct {
	from        io.Reader
	left, limit int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left < 0 {
		return 0, tooLong(c.limit)
	}
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.from.Read(p)
	c.left -= int64(n)
	if c.left < 0 {
		return n - 1, tooLong(c.limit)
	}
	return n, err
}

func tooLong(limit int64) error {
	if limit < 1<<20 {
		return fmt.Errorf("%w: more than the %d bytes allowed", scraper.ErrTooLarge, limit)
	}
	return fmt.Errorf("%w: more than the %d MB allowed", scraper.ErrTooLarge, limit>>20)
}
