package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"hitmatch/config"
)

// bench is a folder with a program in it.
type bench struct {
	t   *testing.T
	dir string
	env map[string]string
}

func newBench(t *testing.T) *bench {
	dir := t.TempDir()
	return &bench{t, dir, map[string]string{"HOME": dir}}
}

func (b *bench) write(name, text string) string {
	b.t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// run runs the program, which must end well, and returns what it printed.
func (b *bench) run(args ...string) string {
	b.t.Helper()
	var out, errs bytes.Buffer
	code := Main(b.t.Context(), Env{
		Args: append([]string{"--db", filepath.Join(b.dir, "h.db")}, args...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(k string) string { return b.env[k] },
		Now:    func() time.Time { return time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC) },
	})
	if code != 0 {
		b.t.Fatalf("hitmatch %s: exit %d\n%s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

func jsonLine(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

const coderProfile = "home: {state: TX}\ncredentials: [{id: CCS, status: active}]\nexperience: [{kind: coding_inpatient, years: 5}]\ntargets: [coding, audit]\n"

// TestF54LargePosting: a posting of millions of bytes and of a hundred thousand
// words of the trade is read in bounded time and comes to what its few sentences
// come to; words a person avoids are words, not patterns.
func TestF54LargePosting(t *testing.T) {
	b := newBench(t)
	const says = "Code inpatient charts and assign MS-DRGs. Fully remote. Required: CCS, and two years of inpatient coding. "
	small := map[string]string{"id": "small", "title": "Inpatient Coder", "company": "Small Hospital", "location": "Remote", "description": says}
	large := map[string]string{"id": "large", "title": "Inpatient Coder", "company": "Large Hospital", "location": "Remote", "description": says + strings.Repeat("Our canteen is open at noon on every working day of the week. ", 80_000)}
	words := map[string]string{"id": "words", "title": "Inpatient Coder", "company": "Wordy Hospital", "location": "Remote", "description": says + strings.Repeat("ICD-10-CM MS-DRG CPT epic 3M encoder ", 17_000)}
	other := map[string]string{"id": "other", "title": "Inpatient Coder", "company": "Other Hospital", "location": "Remote", "description": says + "You will also write C++ (a+)+$ now and then."}
	file := b.write("jobs.jsonl", jsonLine(t, small)+jsonLine(t, large)+jsonLine(t, words)+jsonLine(t, other))
	me := b.write("me.yaml", coderProfile)
	wary := b.write("wary.yaml", coderProfile+`avoid: {words: ["C++", "(a+)+$", ".*", "[", "\\"]}`+"\n")
	begun := time.Now()
	b.run("import", file)
	type item struct {
		Grade   string
		Cause   string
		Posting struct {
			ExternalID string `json:"external_id"`
		}
	}
	read := func(profile string) map[string]item {
		var v struct{ Items []item }
		if err := json.Unmarshal([]byte(b.run("--profile", profile, "digest", "--all", "--json")), &v); err != nil {
			t.Fatal(err)
		}
		out := map[string]item{}
		for _, it := range v.Items {
			out[it.Posting.ExternalID] = it
		}
		return out
	}
	got := read(me)
	for _, id := range []string{"small", "large", "words", "other"} {
		if got[id].Grade != "strong" {
			t.Errorf("%s: graded %q (%s), want strong as the sentences alone are", id, got[id].Grade, got[id].Cause)
		}
	}
	got = read(wary)
	if got["other"].Grade != "hide" || got["small"].Grade != "strong" {
		t.Errorf("avoiding C++, (a+)+$ and .*: %q with them, %q without", got["other"].Grade, got["small"].Grade)
	}
	t.Logf("%s for %d MB", time.Since(begun).Round(time.Millisecond), len(large["description"])>>20)
}

// TestF56Determinism: the same postings give the same bytes in every format, on
// however many processors, in whatever order they came, under any locale.
func TestF56Determinism(t *testing.T) {
	var lines []string
	for i := range 30 {
		lines = append(lines, jsonLine(t, map[string]string{
			"id": fmt.Sprint("p-", i), "title": []string{"Inpatient Coder", "Coding Auditor", "Front Desk Clerk"}[i%3], "company": fmt.Sprintf("Hospital %d", i%7), "location": "Remote",
			"salary": fmt.Sprintf("$%d.00 - $%d.50 per hour", 25+i%9, 31+i%9), "url": fmt.Sprintf("https://jobs.example.org/%d", i),
			"description": fmt.Sprintf("Code inpatient charts of ward %d. Fully remote. CCS required. %d years of inpatient coding.", i, 1+i%6),
		}))
	}
	want := ""
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	for i, procs := range []int{1, 8, 3} {
		runtime.GOMAXPROCS(procs)
		b := newBench(t)
		some := slices.Clone(lines)
		if i%2 == 1 {
			slices.Reverse(some)
		}
		b.env["LC_ALL"], b.env["LANG"] = []string{"C", "tr_TR.UTF-8", "de_DE.UTF-8"}[i%3], "ja_JP.UTF-8"
		b.run("import", b.write("jobs.jsonl", strings.Join(some, "")))
		me := b.write("me.yaml", coderProfile)
		got := ""
		for _, format := range config.Formats() {
			got += strings.ReplaceAll(b.run("--profile", me, "digest", "--all", "--top", "40", "--format", format), b.dir, "DIR")
		}
		if want == "" {
			want = got
		}
		if got != want {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Fatalf("on %d processors, from byte %d: %.200s\nwant: %.200s", procs, at, got[at:], want[at:])
		}
	}
}

// TestF82NothingListens: the program has no page of its own that another site in
// a browser could reach: at work it listens on no port.
func TestF82NothingListens(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("what a process listens on is read from /proc, which is Linux's")
	}
	listening := func() int {
		t.Helper()
		n := 0
		for _, name := range []string{"/proc/self/net/tcp", "/proc/self/net/tcp6"} {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Skipf("this machine does not tell who listens: %v", err)
			}
			mine := map[string]bool{}
			fds, err := os.ReadDir("/proc/self/fd")
			if err != nil {
				t.Fatal(err)
			}
			for _, fd := range fds {
				if to, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil && strings.HasPrefix(to, "socket:[") {
					mine[strings.Trim(to[len("socket:"):], "[]")] = true
				}
			}
			for line := range strings.Lines(string(text)) {
				// State 0A is LISTEN; the tenth field is the socket's inode.
				if f := strings.Fields(line); len(f) > 9 && f[3] == "0A" && mine[f[9]] {
					n++
				}
			}
		}
		return n
	}
	before := listening()
	b := newBench(t)
	me := b.write("me.yaml", coderProfile)
	b.write("config.yaml", "boards: {builtin: false}\nprofiles: [me.yaml]\ndeliver: [{kind: file, path: d.html}]\n")
	b.run("import", b.write("jobs.jsonl", jsonLine(t, map[string]string{"title": "Inpatient Coder", "description": "Code inpatient charts. CCS required. Fully remote."})))
	most := 0
	var out, errs bytes.Buffer
	code := Main(t.Context(), Env{
		Args: []string{"--db", filepath.Join(b.dir, "h.db"), "--config", filepath.Join(b.dir, "config.yaml"), "--profile", me, "nightly"}, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(k string) string { return b.env[k] },
		Now:    func() time.Time { most = max(most, listening()); return time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC) },
		Sleep:  func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	if most != before {
		t.Errorf("at work it listens on %d ports", most-before)
	}
	page, err := os.ReadFile(filepath.Join(b.dir, "d.html"))
	if err != nil || !bytes.Contains(page, []byte("default-src 'none'")) {
		t.Errorf("the page that is written has no policy (%v)", err)
	}
}
