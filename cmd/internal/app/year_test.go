package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var nights = flag.Int("nights", 14, "simulate this `number` of nights (365: a year)")

// opening is a job of the simulated world.
type opening struct {
	id, board   string
	whose       string // the person it fits; "": nobody
	from, until int    // nights it is advertised
	served      int    // the first night somebody read it; 0: not yet
	shown       map[string]int
}

// world is a set of boards that come, go, fail and flood.
type world struct {
	rng      *rand.Rand
	night    atomic.Int64
	openings []*opening
}

func (w *world) add(board string, life int) {
	n := int(w.night.Load())
	o := &opening{id: fmt.Sprint(1000 + len(w.openings)), board: board, from: n, until: n + life, shown: map[string]int{}}
	switch w.rng.IntN(3) {
	case 0:
		o.whose = "dana"
	case 1:
		o.whose = "sam"
	}
	w.openings = append(w.openings, o)
}

// mood is how a board behaves in a night.
func (w *world) mood(board string) string {
	n := int(w.night.Load())
	switch {
	case board == "b1" && n%9 < 2:
		return "missing"
	case board == "b2" && n%7 == 3:
		return "garbage"
	case board == "b3" && n%11 == 5:
		return "empty"
	case board == "b4" && n%13 < 3:
		return "half"
	}
	return "well"
}

func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	board := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/v1/boards/"), "/jobs")
	n := int(w.night.Load())
	mood := w.mood(board)
	switch mood {
	case "missing":
		http.NotFound(out, r)
		return
	case "garbage":
		fmt.Fprint(out, `{"jobs": [ {"id"`)
		return
	}
	type location struct {
		Name string `json:"name"`
	}
	type posting struct {
		ID       string   `json:"id"`
		Title    string   `json:"title"`
		URL      string   `json:"absolute_url"`
		Content  string   `json:"content"`
		Location location `json:"location"`
	}
	all := []posting{}
	for i, o := range w.openings {
		if o.board != board || n < o.from || n >= o.until || mood == "empty" || mood == "half" && i%2 == 0 {
			continue
		}
		if o.served == 0 {
			o.served = n
		}
		p := posting{ID: o.id, Title: "Front Desk Clerk", URL: "https://jobs.example.org/" + o.id, Content: "<p>Greet visitors, ward " + o.id + ".</p>", Location: location{"Austin, TX"}}
		switch o.whose {
		case "dana":
			p.Title, p.Content, p.Location = "Inpatient Medical Coder", "<p>Code inpatient charts of ward "+o.id+". Fully remote.</p><p>CCS required.</p>", location{"Remote"}
		case "sam":
			p.Title, p.Content = "Release of Information Specialist", "<p>Release of information for ward "+o.id+", on site in the HIM department in Austin.</p><p>High school diploma required.</p>"
		}
		all = append(all, p)
	}
	text, err := json.Marshal(map[string]any{"jobs": all, "meta": map[string]int{"total": len(all)}})
	if err != nil {
		http.Error(out, err.Error(), http.StatusInternalServerError)
		return
	}
	out.Header().Set("Content-Type", "application/json")
	out.Write(text)
}

// TestF65Year: night after night over boards that come, go, fail and flood, with
// a clock that is changed for summer, set back a day, and ten years ahead for a
// night: every opening is reported once to the person it fits, to nobody else,
// and what the program keeps does not grow.
func TestF65Year(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{rng: rand.New(rand.NewPCG(7, 365))}
	server := httptest.NewServer(w)
	defer server.Close()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("config.yaml", `crawler: {delay: 0s}
boards: {builtin: false, files: [boards.yaml]}
profiles: [dana.yaml, sam.yaml]
deliver: [{kind: file, path: "{profile}.json"}]
summaries: {mode: off}
backup: {keep: 1}
`)
	write("dana.yaml", "home: {state: TX}\ncredentials: [{id: CCS, status: active}]\nexperience: [{kind: coding_inpatient, years: 5}]\ntargets: [coding]\nwork: {modes: [remote]}\n")
	write("sam.yaml", "home: {state: TX}\nexperience: [{kind: release_of_information, years: 2}]\neducation: {level: high_school}\ntargets: [roi]\n")
	const overflow = 5 // nights that a flood may take to be told of
	var size, heap []int64
	for n := 1; n <= *nights; n++ {
		w.night.Store(int64(n))
		boards := []string{"b0", "b1", "b2", "b3", "b4"}
		if n > *nights/4 {
			boards = append(boards, "b5")
		}
		if n > *nights/2 {
			boards = boards[1:]
		}
		for range 4 {
			b := boards[w.rng.IntN(len(boards))]
			w.add(b, 15+w.rng.IntN(40))
		}
		if n%60 == 8 {
			for range 150 {
				w.add(boards[2], 40)
			}
		}
		var yaml strings.Builder
		yaml.WriteString("boards:\n")
		for _, b := range boards {
			fmt.Fprintf(&yaml, "  - {id: %s, employer: Hospital %s, kind: greenhouse, token: %s, base: %q, allow_private: true, delay: 0s}\n", b, b, b, server.URL)
		}
		write("boards.yaml", yaml.String())

		// The same time of day in New York, over both changes of its clock.
		now := time.Date(2026, 10, 20+n, 3, 10, 0, 0, zone)
		switch n % 100 {
		case 4:
			now = now.AddDate(0, 0, -1)
		case 7:
			now = now.AddDate(10, 0, 0)
		}
		code, errs := nightOf(t, dir, now)
		if code != 0 && code != 3 {
			t.Fatalf("night %d: exit %d: %s", n, code, errs)
		}
		for _, who := range []string{"dana", "sam"} {
			for _, id := range toldOfFile(t, filepath.Join(dir, who+".json")) {
				i := slices.IndexFunc(w.openings, func(o *opening) bool { return o.id == id })
				if i < 0 {
					t.Fatalf("night %d: %s was told of %q, which was never advertised", n, who, id)
				}
				w.openings[i].shown[who]++
			}
		}
		info, err := os.Stat(filepath.Join(dir, "h.db"))
		if err != nil {
			t.Fatal(err)
		}
		size = append(size, info.Size()>>10)
		if n%20 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			heap = append(heap, int64(m.HeapAlloc>>10))
		}
	}
	told, never := 0, 0
	for _, o := range w.openings {
		want := map[string]int{}
		if o.whose != "" && o.served > 0 && (o.shown[o.whose] > 0 || o.until > o.served+overflow && *nights > o.served+overflow) {
			want[o.whose] = 1
		}
		if d := cmp.Diff(want, o.shown); d != "" {
			t.Errorf("opening %s of board %s, for %q, nights %d to %d, read in night %d: %s", o.id, o.board, o.whose, o.from, o.until, o.served, d)
		}
		told += len(o.shown)
		if o.whose != "" && len(o.shown) == 0 {
			never++
		}
	}
	t.Logf("%d nights, %d openings, %d told of, %d closed or came too late for that; KiB of heap every 20 nights %d", *nights, len(w.openings), told, never, heap)
	if told < *nights {
		t.Errorf("only %d openings were told of", told)
	}
	// The file is compacted when enough of it is free: it may be twice what it
	// holds, and its size goes up and down. The records of runs are kept for more
	// than a year.
	if *nights >= 360 {
		for _, of := range []struct {
			name string
			kib  []int64
			most float64
		}{{"file", size, 2}, {"heap", heap, 1.2}} {
			half := len(of.kib) / 2
			before, after := slices.Max(of.kib[:half]), slices.Max(of.kib[half:])
			t.Logf("the largest %s in the first half is %d KiB, in the second %d", of.name, before, after)
			if float64(after) > of.most*float64(before) {
				t.Errorf("the %s grows", of.name)
			}
		}
	}
}

// nightOf runs a night in a folder at a time.
func nightOf(t *testing.T, dir string, now time.Time) (code int, said string) {
	t.Helper()
	var out, errs bytes.Buffer
	var tick atomic.Int64
	code = Main(t.Context(), Env{
		Args:   []string{"--config", filepath.Join(dir, "config.yaml"), "--db", filepath.Join(dir, "h.db"), "nightly"},
		Stdin:  strings.NewReader(""),
		Stdout: &out, Stderr: &errs,
		Getenv: func(k string) string { return map[string]string{"HOME": dir}[k] },
		Now:    func() time.Time { return now.Add(time.Duration(tick.Add(1)) * time.Millisecond) },
	})
	return code, errs.String()
}

// toldOfFile takes a delivered digest and returns the ids that the boards gave
// its jobs.
func toldOfFile(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	var v struct {
		Items []struct {
			Posting struct {
				ExternalID string `json:"external_id"`
			}
		}
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, it := range v.Items {
		ids = append(ids, it.Posting.ExternalID)
	}
	return ids
}
