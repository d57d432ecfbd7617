package nights

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"hitmatch/cmd/internal/heap"
	"hitmatch/scraper"
	"hitmatch/scraper/fetch"
	"hitmatch/scraper/normal"
	"hitmatch/scraper/scrapertest/zoo"
	"hitmatch/store/bolt"
	"hitmatch/store/job"
)

// peak is the most memory that this process has held, in bytes.
func peak() (int64, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseInt(strings.Fields(value)[0], 10, 64)
			return kb << 10, err
		}
	}
	return 0, errors.New("/proc/self/status has no VmHWM")
}

// childMemory crawls one board and prints how it ended and the memory it took.
func childMemory(room *heap.Room) error {
	maxBody, err := strconv.ParseInt(os.Getenv("NIGHTS_MAXBODY"), 10, 64)
	if err != nil {
		return err
	}
	s, err := bolt.Open(os.Getenv("NIGHTS_DB"), bolt.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	b := ownBoard("b", os.Getenv("NIGHTS_BOARDS"))
	b.Kind = os.Getenv("NIGHTS_KIND")
	switch base := b.Params["url"]; b.Kind {
	case "greenhouse":
		b.Params = map[string]string{"token": "acme", "base": base}
	case "personio":
		b.Params = map[string]string{"company": "acme", "base": base}
	}
	f := fetch.New(fetch.Config{Delay: time.Nanosecond, Backoff: time.Millisecond, MaxBody: maxBody, Lookup: address("127.0.0.1"), Lean: room.Lean})
	run := scraper.NewRunner(f, sink{s}, normal.Posting, scraper.RunConfig{MaxPages: 5}).Run(context.Background(), b, adapter(b.Kind), nil)
	most, err := peak()
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(used{run, most})
}

type used struct {
	Run  job.Run
	Peak int64
}

// inChild crawls one board in a process of its own.
func inChild(t *testing.T, kind, url string, maxBody int64) used {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "NIGHTS_CHILD=memory", "NIGHTS_DB="+t.TempDir()+"/db", "NIGHTS_KIND="+kind, "NIGHTS_BOARDS="+url, fmt.Sprintf("NIGHTS_MAXBODY=%d", maxBody), "GOMEMLIMIT=off")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var u used
	if err := json.Unmarshal(out, &u); err != nil {
		t.Fatal(err)
	}
	return u
}

// TestMemory measures what each bomb costs in memory, each in a process of its
// own with a real store: at most 150 MB.
//
//	go test ./cmd/internal/nights -run TestMemory -v
func TestMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("memory is read from /proc/self/status, which only Linux has")
	}
	if slower > 1 {
		t.Skip("the race detector takes memory of its own")
	}
	size := int64(500 << 20)
	if testing.Short() {
		size = 64 << 20
	}
	z := zoo.New()
	defer z.Close()
	packed := func(kind, encoding string) http.HandlerFunc {
		body := string(bomb(encoding, size))
		return zoo.Text(kind, body, "Content-Encoding", encoding)
	}
	links := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for i := range 500_000 {
			fmt.Fprintf(w, `<a href="/j/%d">`, i)
		}
	}
	for _, c := range []struct {
		name  string
		h     http.HandlerFunc
		state job.RunState
	}{
		{"gzip bomb", packed("text/html", "gzip"), job.RunFailed},
		{"deflate bomb", packed("text/html", "deflate"), job.RunFailed},
		{"br bomb", packed("text/html", "br"), job.RunFailed},
		{"zstd bomb", packed("text/html", "zstd"), job.RunFailed},
		{"300 MB robots.txt", nil, job.RunOK},
		{"300 MB page", zoo.Repeat("text/html", "<p>filler</p>", 300<<20), job.RunFailed},
		{"500,000 links", links, job.RunFailed},
		{"7 MB of nested tags", zoo.Text("text/html", strings.Repeat("<div>", 7<<20/5)), job.RunFailed},
		{"7 MB of entities", zoo.Text("text/html", "<p>"+strings.Repeat("&amp;", 7<<20/5)), job.RunFailed},
		{"7 MB attribute", zoo.Text("text/html", `<p title="`+strings.Repeat("a", 7<<20)+`">`), job.RunFailed},
		{"7 MB of JSON brackets", zoo.Text("text/html", `<script type="application/ld+json">`+strings.Repeat("[", 7<<20)), job.RunFailed},
		{"7 MB of nested XML", zoo.Text("application/xml", "<urlset>"+strings.Repeat("<a>", 7<<20/3)), job.RunFailed},
		{"sitemap of 50,000", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "<urlset>")
			for i := range 50_000 {
				fmt.Fprintf(w, "<url><loc>http://%s/jobs/%d</loc></url>", r.Host, i)
			}
			io.WriteString(w, "</urlset>")
		}, job.RunPartial},
		{"header flood", zoo.Raw("HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Filler: "+strings.Repeat("a", 1<<10)+"\r\n", 20<<10)), job.RunFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := zoo.NewSite(z, "bomb.test", 3)
			if c.h != nil {
				s.On(listing, c.h)
			} else {
				s.On("/robots.txt", zoo.Repeat("text/plain", "# nothing\n", 300<<20))
			}
			u := inChild(t, "jsonld", s.URL(listing), 0)
			t.Logf("%-24s %4d MB, %s", c.name, u.Peak>>20, u.Run.State)
			if u.Run.State != c.state {
				t.Errorf("%+v, want %s", u.Run, c.state)
			}
			if u.Peak > 150<<20 {
				t.Errorf("%d MB, want at most 150", u.Peak>>20)
			}
		})
	}
}

// TestListMemory measures what a list of 5,000 jobs costs, of JSON and of XML.
func TestListMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("memory is read from /proc/self/status, which only Linux has")
	}
	if slower > 1 {
		t.Skip("the race detector takes memory of its own")
	}
	z := zoo.New()
	defer z.Close()
	for _, c := range []struct{ kind, media, start, row, between, end string }{
		{
			"greenhouse", "application/json", `{"jobs":[`,
			`{"id":%d,"title":"Coder","absolute_url":"https://x.test/1","updated_at":"2026-11-20T10:00:00-05:00","location":{"name":"Remote"},"content":"&lt;p&gt;%s&lt;/p&gt;"}`, ",", `]}`,
		},
		{
			"personio", "application/xml", `<workzag-jobs>`,
			`<position><id>%d</id><name>Coder</name><office>Remote</office><jobDescriptions><jobDescription><name>Work</name><value>%s</value></jobDescription></jobDescriptions></position>`, "", `</workzag-jobs>`,
		},
	} {
		t.Run(c.kind, func(t *testing.T) {
			list := func(n int) (http.HandlerFunc, int) {
				var b strings.Builder
				b.WriteString(c.start)
				rnd := rand.New(rand.NewPCG(1, 2))
				for i := range n {
					if i > 0 {
						b.WriteString(c.between)
					}
					fmt.Fprintf(&b, c.row, i, fmt.Sprintf("Number %d. %s", i, benchText(rnd, 2000+rnd.IntN(4000))))
				}
				b.WriteString(c.end)
				return zoo.Text(c.media, b.String()), b.Len()
			}
			empty, _ := list(1)
			full, size := list(5000)
			base := inChild(t, c.kind, z.Host("empty."+c.kind+".test", empty), 0)
			u := inChild(t, c.kind, z.Host("full."+c.kind+".test", full), 0)
			if u.Run.State != job.RunOK || u.Run.Found != 5000 {
				t.Fatalf("%+v", u.Run)
			}
			times := func(bytes int64) float64 { return float64(bytes) / float64(size) }
			t.Logf("a list of 5,000 jobs, %d MB: %d MB at most, %.2f times its body; without the %d MB that one job takes, %.2f times",
				size>>20, u.Peak>>20, times(u.Peak), base.Peak>>20, times(u.Peak-base.Peak))
			if times(u.Peak-base.Peak) > 1.5 {
				t.Errorf("%d MB for a body of %d MB", u.Peak>>20, size>>20)
			}
		})
	}
}
