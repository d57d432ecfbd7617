package nights

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gocolly/colly/v2"
	kgzip "github.com/klauspost/compress/gzip"
	"go.etcd.io/bbolt"

	"hitmatch/cmd/internal/heap"
	"hitmatch/cmd/internal/raw"
	"hitmatch/matcher"
	"hitmatch/scraper"
	"hitmatch/scraper/fetch"
	"hitmatch/scraper/normal"
	"hitmatch/store"
	"hitmatch/store/bolt"
	"hitmatch/store/job"
)

var benchPages = flag.Int("pages", 2000, "how many postings the site of the benchmark has")

const (
	benchHosts   = 10
	benchPerList = 50
)

// The site: postings spread over ten hosts, on listing pages of fifty with a
// next link, each posting a page of about 38 KB with JobPosting data in its
// head and a description of 2 to 6 KB; gzip (about 9.7 KB) and validators. It
// runs in a process of its own, with all pages made and packed before it begins.

func childServe() error {
	var n int
	if _, err := fmt.Sscan(os.Getenv("NIGHTS_PAGES"), &n); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return err
	}
	type page struct {
		packed []byte
		tag    string
	}
	pages := map[string]page{}
	add := func(host, path, text string) error {
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, 6)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		pages[host+path] = page{packed: bytes.Clone(b.Bytes()), tag: fmt.Sprintf(`"%x"`, len(pages))}
		return nil
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	per := n / benchHosts
	for h := range benchHosts {
		host := fmt.Sprintf("b%d.test:%s", h, port)
		for i := range per {
			if err := add(host, fmt.Sprintf("/jobs/%d", i), benchPage(rnd, h*per+i)); err != nil {
				return err
			}
		}
		for p := 0; p*benchPerList < per; p++ {
			var b strings.Builder
			b.WriteString("<!DOCTYPE html><html><head><title>Openings</title></head><body>")
			for i := p * benchPerList; i < min(per, (p+1)*benchPerList); i++ {
				fmt.Fprintf(&b, `<li><a href="/jobs/%d">Coder %d</a></li>`, i, i)
			}
			if (p+1)*benchPerList < per {
				fmt.Fprintf(&b, `<a rel="next" href="/list/%d">Next</a>`, p+1)
			}
			if err := add(host, fmt.Sprintf("/list/%d", p), b.String()+"</body></html>"); err != nil {
				return err
			}
		}
	}
	fmt.Println(port)
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, ok := pages[r.Host+r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("ETag", p.tag)
		switch {
		case r.Header.Get("If-None-Match") == p.tag:
			w.WriteHeader(http.StatusNotModified)
		default: // all who ask take gzip
			h.Set("Content-Encoding", "gzip")
			w.Write(p.packed)
		}
	}))
}

// benchText is about size bytes of the words of postings.
func benchText(rnd *rand.Rand, size int) string {
	var b strings.Builder
	for b.Len() < size {
		b.WriteString(benchWords[rnd.IntN(len(benchWords))])
		b.WriteByte(' ')
		if rnd.IntN(12) == 0 {
			fmt.Fprintf(&b, "%d. ", rnd.IntN(1000))
		}
	}
	return b.String()
}

var benchWords = strings.Fields(`reviews inpatient outpatient records and assigns codes for diagnoses procedures in line with official guidelines of the hospital
	queries physicians meets productivity quality standards works with the revenue cycle team denials audits education encoder software health
	information management compliance privacy release registry data analysis remote schedule benefits medical dental retirement paid time off`)

func benchPage(rnd *rand.Rand, n int) string {
	text := func(size int) string { return benchText(rnd, size) }
	data, err := json.Marshal(map[string]any{
		"@context": "https://schema.org/", "@type": "JobPosting", "title": fmt.Sprintf("Inpatient Coder %d", n),
		"identifier": map[string]any{"@type": "PropertyValue", "name": "id", "value": fmt.Sprint(n)}, "datePosted": "2026-11-01", "employmentType": "FULL_TIME",
		"description":        "<p>" + text(2000+rnd.IntN(4000)) + "</p><ul><li>RHIT or CCS required.</li><li>Two years of inpatient coding.</li></ul>",
		"hiringOrganization": map[string]any{"@type": "Organization", "name": "Example Health"},
		"jobLocation":        map[string]any{"@type": "Place", "address": map[string]any{"addressLocality": "Dallas", "addressRegion": "TX", "addressCountry": "US"}},
		"baseSalary":         map[string]any{"currency": "USD", "value": map[string]any{"minValue": 28, "maxValue": 36, "unitText": "HOUR"}},
	})
	if err != nil {
		panic(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html><head><title>Inpatient Coder %d</title><script type="application/ld+json">%s</script></head><body>`, n, data)
	for b.Len() < 37_700 {
		fmt.Fprintf(&b, `<div class="c%d"><span id="s%x">%s</span><a href="/about/%d">more</a></div>`+"\n", rnd.IntN(99), rnd.Uint64(), text(170), rnd.IntN(999))
	}
	return b.String() + "</body></html>"
}

// benchSite starts the site and returns its port.
func benchSite(b *testing.B) string {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "NIGHTS_CHILD=serve", fmt.Sprintf("NIGHTS_PAGES=%d", *benchPages))
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(port)
}

// cpu is the processor time of this process so far.
func cpu(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkCrawl compares what a page costs in processor time: hitmatch's
// whole pipeline (fetch, keep the answer, parse, normalise, store, read what it
// asks for, store that) beside two yardsticks on the same site, which extract the same fields
// and put them into bbolt in transactions of 1,000, and beside an unchanged
// night. No pauses between requests.
//
//	go test ./cmd/internal/nights -run '^$' -bench Crawl -benchtime 1x -count 5 -pages 10000
func BenchmarkCrawl(b *testing.B) {
	port := benchSite(b)
	m, err := matcher.New()
	if err != nil {
		b.Fatal(err)
	}
	measure := func(name string, work func(b *testing.B), before ...func(b *testing.B)) {
		b.Run(name, func(b *testing.B) {
			for _, prepare := range before {
				prepare(b)
			}
			var spent time.Duration
			for range b.N {
				begun := cpu(b)
				pprof.Do(b.Context(), pprof.Labels("bench", name), func(context.Context) { work(b) })
				spent += cpu(b) - begun
			}
			b.ReportMetric(float64(spent.Microseconds())/float64(b.N**benchPages), "cpu-µs/page")
			if most, err := peak(); err == nil {
				b.ReportMetric(float64(most>>20), "peak-MB")
			}
		})
	}
	measure("nethttp+scan+klauspost+bbolt", func(b *testing.B) { yardstickScan(b, port) })
	measure("colly+goquery+json+bbolt", func(b *testing.B) { yardstickColly(b, port) })
	path := filepath.Join(b.TempDir(), "db")
	fresh := func() {
		for _, name := range []string{path, bolt.ArchivePath(path)} {
			if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
				b.Fatal(err)
			}
		}
	}
	measure("hitmatch/crawl+store", func(b *testing.B) { fresh(); benchNight(b, port, path, nil, 0) })
	measure("hitmatch/crawl+store+read", func(b *testing.B) { fresh(); benchNight(b, port, path, m, 0) })
	night := 0
	measure("hitmatch/unchanged", func(b *testing.B) { night++; benchNight(b, port, path, m, night) }, func(b *testing.B) {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) { // asked for alone
			benchNight(b, port, path, m, 0)
		}
	})
}

func benchNight(b *testing.B, port, path string, m *matcher.Matcher, night int) {
	room := heap.Roomy() // as the program
	defer room.Stop()
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	keeper := raw.NewKeeper(bolt.ArchivePath(path), 256<<20, func(err error) { b.Error(err) })
	defer keeper.Close()
	f := fetch.New(fetch.Config{Delay: time.Nanosecond, Lookup: address("127.0.0.1"), Lean: room.Lean})
	defer f.Close()
	var jobs []scraper.Job
	for h := range benchHosts {
		bd := ownBoard(fmt.Sprintf("b%d", h), fmt.Sprintf("http://b%d.test:%s/list/0", h, port))
		jobs = append(jobs, scraper.Job{Board: bd, Adapter: adapter("jsonld")})
	}
	now := time.Now().Add(time.Duration(night) * 24 * time.Hour)
	runner := scraper.NewRunner(keeper.Fetcher(f), keeper.Sink(sink{s}), normal.Posting, scraper.RunConfig{MaxPages: 1 << 30, Now: func() time.Time { return now }})
	var bytes int64
	brought := 0
	for _, run := range runner.RunAll(b.Context(), jobs, 0, nil) {
		if run.State != job.RunOK || run.Found != *benchPages/benchHosts {
			b.Fatalf("%+v", run)
		}
		bytes += run.Bytes
		brought += run.New + run.Changed + run.Reopened
	}
	if night > 0 && bytes != 0 {
		b.Fatalf("%d bytes of bodies were read on an unchanged night", bytes)
	}
	if m == nil || brought == 0 { // as the crawl command: only what was brought is read
		return
	}
	desk := m.Desk()
	var batch []job.Posting
	read := func() {
		var ids []string
		for i := range batch {
			ids = append(ids, batch[i].ID)
		}
		known, err := s.Facts(b.Context(), ids)
		if err != nil {
			b.Fatal(err)
		}
		fresh := map[string]job.Facts{}
		for i, id := range ids {
			if f := known[id]; f.Of != batch[i].Digest || f.By != m.Version() {
				fresh[id] = desk.Read(&batch[i])
			}
		}
		if err := s.PutFacts(b.Context(), fresh); err != nil {
			b.Fatal(err)
		}
		clear(batch)
		batch = batch[:0]
	}
	for p, err := range s.Postings(b.Context(), store.Query{}) {
		if err != nil {
			b.Fatal(err)
		}
		if batch = append(batch, p); len(batch) == 256 {
			read()
		}
	}
	read()
}

// extracted is what the yardsticks take from a page.
type extracted struct {
	Title, Description, DatePosted, EmploymentType string
	Identifier                                     struct{ Value string }
	HiringOrganization                             struct{ Name string }
	JobLocation                                    struct {
		Address struct{ AddressLocality, AddressRegion, AddressCountry string }
	}
	BaseSalary struct {
		Currency string
		Value    struct {
			MinValue, MaxValue float64
			UnitText           string
		}
	}
}

// batch puts records into bbolt, 1,000 in a transaction.
type batch struct {
	b    *testing.B
	db   *bbolt.DB
	mu   sync.Mutex
	held map[string][]byte
	n    int
}

func newBatch(b *testing.B) *batch {
	path := filepath.Join(b.TempDir(), "yardstick")
	os.Remove(path)
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		b.Fatal(err)
	}
	return &batch{b: b, db: db, held: map[string][]byte{}}
}

func (k *batch) put(key string, data []byte) {
	var e extracted
	if err := json.Unmarshal(data, &e); err != nil {
		k.b.Error(err)
		return
	}
	rec, err := json.Marshal(e)
	if err != nil {
		k.b.Error(err)
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.held[key] = rec
	if k.n++; len(k.held) == 1000 {
		k.flush()
	}
}

func (k *batch) flush() {
	err := k.db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists([]byte("postings"))
		if err != nil {
			return err
		}
		for key, rec := range k.held {
			if err := bucket.Put([]byte(key), rec); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		k.b.Error(err)
	}
	clear(k.held)
}

func (k *batch) close() {
	k.flush()
	k.db.Close()
	if k.n != *benchPages {
		k.b.Errorf("%d postings, want %d", k.n, *benchPages)
	}
}

// direct connects to the site whatever the name.
func direct(port string) *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, "127.0.0.1:"+port)
		},
		MaxIdleConnsPerHost: 4, DisableCompression: true,
	}
}

// yardstickScan is what is hardly possible to beat: net/http, klauspost's
// gzip, a scan for the data by bytes.Index.
func yardstickScan(b *testing.B, port string) {
	k := newBatch(b)
	tr := direct(port)
	defer tr.CloseIdleConnections()
	var group sync.WaitGroup
	for h := range benchHosts {
		group.Go(func() {
			var unzip kgzip.Reader
			var body bytes.Buffer
			base := fmt.Sprintf("http://b%d.test:%s", h, port)
			get := func(path string) []byte {
				req, err := http.NewRequest("GET", base+path, nil)
				if err != nil {
					b.Error(err)
					return nil
				}
				req.Header.Set("Accept-Encoding", "gzip")
				res, err := tr.RoundTrip(req)
				if err != nil {
					b.Error(err)
					return nil
				}
				defer res.Body.Close()
				body.Reset()
				if err := unzip.Reset(res.Body); err != nil {
					b.Error(err)
					return nil
				}
				if _, err := body.ReadFrom(&unzip); err != nil {
					b.Error(err)
				}
				return body.Bytes()
			}
			for list := "/list/0"; list != ""; {
				text := string(get(list))
				list = ""
				if _, after, ok := strings.Cut(text, `rel="next" href="`); ok {
					list, _, _ = strings.Cut(after, `"`)
				}
				for part := range strings.SplitSeq(text, `<a href="/jobs/`) {
					id, _, ok := strings.Cut(part, `"`)
					if !ok || strings.HasPrefix(part, "<!DOCTYPE") {
						continue
					}
					page := get("/jobs/" + id)
					if _, after, ok := bytes.Cut(page, []byte(`<script type="application/ld+json">`)); ok {
						data, _, _ := bytes.Cut(after, []byte("</script>"))
						k.put(fmt.Sprintf("%d/%s", h, id), data)
					}
				}
			}
		})
	}
	group.Wait()
	k.close()
}

// yardstickColly is colly as its documentation shows it.
func yardstickColly(b *testing.B, port string) {
	k := newBatch(b)
	tr := direct(port)
	tr.DisableCompression = false
	defer tr.CloseIdleConnections()
	var group sync.WaitGroup
	for range benchHosts {
		group.Add(1)
	}
	for h := range benchHosts {
		go func() {
			defer group.Done()
			c := colly.NewCollector()
			c.WithTransport(tr)
			var queue []string
			c.OnHTML("a[href]", func(e *colly.HTMLElement) {
				href := e.Attr("href")
				if strings.HasPrefix(href, "/jobs/") || strings.HasPrefix(href, "/list/") {
					queue = append(queue, e.Request.AbsoluteURL(href))
				}
			})
			c.OnHTML(`script[type="application/ld+json"]`, func(e *colly.HTMLElement) {
				k.put(e.Request.URL.String(), []byte(e.DOM.Text()))
			})
			queue = append(queue, fmt.Sprintf("http://b%d.test:%s/list/0", h, port))
			for len(queue) > 0 {
				next := queue[0]
				queue = queue[1:]
				if err := c.Visit(next); err != nil && !strings.Contains(err.Error(), "already visited") {
					b.Error(err)
				}
			}
		}()
	}
	group.Wait()
	k.close()
}
