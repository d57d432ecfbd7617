package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hitmatch/config"
	"hitmatch/matcher/rank"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store"
)

func TestExitCode(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, problems := config.ParseProfile("f.yaml", []byte("x: 1"), terms(load(t)), time.Now())
	for _, c := range []struct {
		name string
		ctx  context.Context
		err  error
		want int
	}{
		{"nothing wrong", t.Context(), nil, 0},
		{"a failure", t.Context(), errors.New("x"), 1},
		{"usage", t.Context(), fmt.Errorf("a: %w", usagef("x")), 2},
		{"a file", t.Context(), problems, 2},
		{"in part", t.Context(), fmt.Errorf("a: %w", partlyf("x")), 3},
		{"in use", t.Context(), errors.Join(fmt.Errorf("open: %w", store.ErrInUse), nil), 4},
		{"interrupted", cancelled, fmt.Errorf("crawl: %w", context.Canceled), 130},
		{"a failure while interrupted", cancelled, errors.New("x"), 1},
		{"a board that timed out is no interrupt", t.Context(), fmt.Errorf("crawl: %w", context.DeadlineExceeded), 1},
		{"reader gone", t.Context(), fmt.Errorf("write output: %w", syscall.EPIPE), 0},
	} {
		if got := exitCode(c.ctx, c.err); got != c.want {
			t.Errorf("%s: exit code %d, want %d", c.name, got, c.want)
		}
	}
	for code := range 5 {
		if !strings.Contains(exitHelp, fmt.Sprintf("\n  %d ", code)) {
			t.Errorf("the help does not name exit code %d", code)
		}
	}
}

func load(t *testing.T) *taxonomy.Taxonomy {
	t.Helper()
	tax, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

func TestParseTime(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		in   string
		end  bool
		want string
	}{
		{"2026-11-20T01:02:03Z", false, "2026-11-20T01:02:03Z"},
		{"2026-11-20", false, "2026-11-20T00:00:00Z"},
		{"2026-11-20", true, "2026-11-20T23:59:59Z"},
		{"7d", false, "2026-11-17T12:00:00Z"},
		{"36h", false, "2026-11-23T00:00:00Z"},
		{"-1h", false, ""}, {"-1d", false, ""}, {"yesterday", false, ""}, {"", false, ""}, {"2026-02-30", false, ""},
	} {
		got, err := parseTime("--since", c.in, now, c.end)
		if (err != nil) != (c.want == "") {
			t.Errorf("parseTime(%q): error %v", c.in, err)
			continue
		}
		if err == nil && got.Format(time.RFC3339) != c.want {
			t.Errorf("parseTime(%q) = %s, want %s", c.in, got.Format(time.RFC3339), c.want)
		}
	}
}

// TestBuiltinBoards holds the registry to its adapters.
func TestBuiltinBoards(t *testing.T) {
	boards, err := config.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if len(boards) < 150 {
		t.Errorf("%d built-in boards", len(boards))
	}
	for _, b := range boards {
		if err := checkBoard(b); err != nil {
			t.Errorf("board %s: %v", b.ID, err)
		}
	}
}

func TestTermsTakeWhatPeopleWrite(t *testing.T) {
	k := terms(load(t))
	for _, c := range []struct {
		term     config.Term
		in, want string
	}{
		{k.Credential, "RHIT", "RHIT"}, {k.Credential, "rhit", "RHIT"}, {k.Credential, "CCS-P", "CCS-P"}, {k.Credential, "ccs-p", "CCS-P"},
		{k.Credential, "Certified Coding Specialist", "CCS"},
		{k.Experience, "coding_inpatient", "coding_inpatient"}, {k.Experience, "Coding-Inpatient", "coding_inpatient"},
		{k.State, "tx", "TX"}, {k.State, "Texas", "TX"},
		{k.Credential, "quux", ""}, {k.Experience, "flying", ""}, {k.Skill, "juggling", ""}, {k.State, "Ontario", ""},
	} {
		got, ok := c.term.Find(c.in)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Find(%q) = %q, %v; want %q", c.in, got, ok, c.want)
		}
	}
	if s, ok := k.Credential.Suggest("Registerd Health Information Technician"); !ok || s != "RHIT" {
		t.Errorf("suggestion %q", s)
	}
}

func TestShellWord(t *testing.T) {
	for in, want := range map[string]string{"a/b.db": "a/b.db", "my file": "'my file'", "it's": `'it'\''s'`, "": "''", "$(x)": "'$(x)'"} {
		if got := shellWord(in); got != want {
			t.Errorf("shellWord(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestUnseen(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	open := seats{jobs: []string{"a", "b", "c"}, list: []seat{
		{id: "a", job: 0, version: 1, first: day(10)}, {id: "a2", job: 0, version: 1, first: day(20)}, // one job on two boards
		{id: "b", job: 1, version: 2, first: day(10)}, {id: "c", job: 2, version: 1, first: day(20)},
	}}
	open.settle()
	var all []rank.Place
	for n, s := range open.list {
		all = append(all, rank.Place{Number: int32(n), Job: s.job, Grade: 3})
	}
	open.place(all)
	for _, c := range []struct {
		name  string
		shown map[string]int
		since int
		want  string
	}{
		{"nothing shown yet", nil, 0, "a a2 b c"},
		{"a copy of a job that was shown is not new", map[string]int{"a": 1}, 0, "b c"},
		{"new words are", map[string]int{"a": 1, "b": 1}, 0, "b c"},
		{"the same words are not", map[string]int{"a": 1, "b": 2}, 0, "c"},
		{"since looks at the first copy", map[string]int{"c": 1}, 15, "c"},
	} {
		var since time.Time
		if c.since > 0 {
			since = day(c.since)
		}
		r := ranking{postings: &open, places: all}
		places, err := r.unseen(c.shown, since)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range places {
			got = append(got, open.list[p.Number].id)
		}
		slices.Sort(got)
		if got := strings.Join(got, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// countdown is a context that is cancelled when somebody looks at it for the
// n-th time.
type countdown struct {
	context.Context
	left   atomic.Int64
	cancel context.CancelFunc
}

func (c *countdown) Err() error {
	if c.left.Add(-1) == 0 {
		c.cancel()
	}
	return c.Context.Err()
}

// Whenever fit, career or a digest is interrupted, it ends with code 130, has
// printed nothing and left no piece of a file, and leaves a database in which
// nothing is missing.
func TestInterruptedAnywhere(t *testing.T) {
	home := t.TempDir()
	db, in, profile := filepath.Join(home, "jobs.db"), filepath.Join(home, "jobs.jsonl"), filepath.Join(home, "coder.yaml")
	var lines strings.Builder
	for i := range 300 { // more than a batch
		fmt.Fprintf(&lines, `{"id":"%d","title":"Medical Coder %d","company":"Hospital %d","description":"Code charts. CCS required. %d years of inpatient coding. Remote."}`+"\n", i, i, i, i%6)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(in, []byte(lines.String()), 0o600))
	must(os.WriteFile(profile, []byte("home: {state: TX}\ncredentials: [{id: CCS, status: active}]\nexperience: [{kind: coding_inpatient, years: 2}]\n"), 0o600))
	run := func(ctx context.Context, args ...string) (code int, out string) {
		var stdout bytes.Buffer
		code = Main(ctx, Env{
			Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: io.Discard,
			Getenv: func(k string) string { return map[string]string{"HOME": home}[k] },
			Now:    func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) },
		})
		written, err := filepath.Glob(filepath.Join(home, "out", "*"))
		must(err)
		for _, path := range written {
			data, err := os.ReadFile(path)
			must(err)
			fmt.Fprintf(&stdout, "%s: %s", filepath.Base(path), data)
			must(os.Remove(path))
		}
		return code, stdout.String()
	}
	if code, out := run(t.Context(), "import", in, "--db", db); code != 0 {
		t.Fatalf("import: exit %d\n%s", code, out)
	}
	for _, args := range [][]string{{"career"}, {"fit"}, {"digest", "--all", "--top", "5"}, {"digest", "--all", "--out", filepath.Join(home, "out", "all.json")}} {
		args = append(args, "--db", db, "--profile", profile)
		code, want := run(t.Context(), args...)
		if code != 0 || want == "" {
			t.Fatalf("%v: exit %d", args, code)
		}
		interrupted := 0
		for n := int64(1); ; n += 1 + n/2 {
			inner, cancel := context.WithCancel(t.Context())
			ctx := &countdown{Context: inner, cancel: cancel}
			ctx.left.Store(n)
			code, out := run(ctx, args...)
			over := ctx.left.Load() > 0
			cancel()
			switch {
			case code == 130 && out == "":
				interrupted++
			case code == 0 && out == want: // it was too late
			default:
				t.Fatalf("%v, interrupted at look %d: exit %d\n%s", args, n, code, out)
			}
			if over {
				break
			}
		}
		if interrupted < 5 {
			t.Errorf("%v was interrupted %d times: the test shows little", args, interrupted)
		}
		if code, out := run(t.Context(), args...); code != 0 || out != want {
			t.Errorf("%v after the interruptions: exit %d\n%s", args, code, out)
		}
	}
	if code, out := run(t.Context(), "db", "check", "--db", db); code != 0 || !strings.Contains(out, "sound") {
		t.Errorf("db check after the interruptions: exit %d\n%s", code, out)
	}
}
