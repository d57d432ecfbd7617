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
	buffers sync.Pool     // of *bytes.Buffer: what answers lie in, as they came and decoded
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
		if len(body) != len(got.body) || len(body) > 0 && &body[0] != &got.body[0] {
			got.gzip = nil // it was in another encoding, too
		}
		got.body = body
		a.answer.content = got
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
	gzip []byte  // what came, if that was the body in gzip
	long *packed // in place of body
	done func()  // gives back what they lie in; a second call does nothing; nil: they lie in nothing
}

func (c content) release() {
	if c.done != nil {
		c.done()
	}
}

// buffer returns an empty buffer, and what gives it back.
func (c *caps) buffer() (b *bytes.Buffer, done func()) {
	b, ok := c.buffers.Get().(*bytes.Buffer)
	if !ok {
		b = bytes.NewBuffer(make([]byte, 0, 64<<10))
	}
	b.Reset()
	return b, sync.OnceFunc(func() { c.buffers.Put(b) })
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
	if res.Body == http.NoBody { // as of a page that is as it was
		return content{}, nil
	}
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
	var last io.ReadCloser
	for i := len(names) - 1; i >= 0; i-- {
		r, err := c.decoder(from, strings.ToLower(strings.TrimSpace(names[i])))
		if errors.Is(err, io.EOF) { // an empty body, as 304 and HEAD have
			return content{}, nil
		}
		if err != nil {
			return content{}, err
		}
		defer r.Close()
		last, from = r, &capped{from: r, left: limit, limit: limit}
	}
	got, err := c.all(ctx, from, limit)
	if g, ok := last.(*gunzipper); ok && len(names) == 1 && err == nil && got.body != nil {
		decoded := got
		wire, done := g.packed()
		got.gzip, got.done = wire, func() { decoded.release(); done() }
	}
	return got, err
}

// all reads to the end, of at most limit bytes. What was read is returned
// beside an error.
func (c *caps) all(ctx context.Context, from io.Reader, limit int64) (content, error) {
	buf, done := c.buffer()
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

// gunzipper unpacks an answer. One that is at most largeBody packed it takes from
// the wire first: the library is a quarter faster where all is in memory, and the
// answer can be kept as it came. It goes back to its pool when it is closed.
type gunzipper struct {
	gzip.Reader
	wire  *bytes.Buffer // what was taken
	whole bytes.Reader  // of wire, if that is all
	all   bool
	done  func() // gives wire back
	pool  *sync.Pool
}

func (c *caps) gunzip(from io.Reader) (*gunzipper, error) {
	g, ok := c.gzips.Get().(*gunzipper)
	if !ok {
		g = &gunzipper{pool: &c.gzips}
	}
	g.wire, g.done = c.buffer()
	_, err := io.CopyN(g.wire, from, largeBody)
	g.all = errors.Is(err, io.EOF)
	switch {
	case g.all:
		g.whole.Reset(g.wire.Bytes())
		from = &g.whole
	case err != nil: // after what came
		from = bufio.NewReader(io.MultiReader(g.wire, broken{err}))
	default:
		from = bufio.NewReader(io.MultiReader(g.wire, from))
	}
	if err := g.Reset(from); err != nil {
		g.Close()
		return nil, err
	}
	return g, nil
}

func (g *gunzipper) Close() error {
	g.done()
	g.wire, g.done = nil, nil
	g.pool.Put(g)
	return nil
}

// packed hands on what came, if it is all of an answer, with what gives it back.
func (g *gunzipper) packed() (wire []byte, done func()) {
	if !g.all {
		return nil, func() {}
	}
	done, g.done = g.done, func() {}
	return g.wire.Bytes(), done
}

func (c *caps) decoder(from io.Reader, name string) (io.ReadCloser, error) {
	switch name {
	case "", "identity":
		return io.NopCloser(from), nil
	case "gzip", "x-gzip":
		return c.gunzip(from)
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
