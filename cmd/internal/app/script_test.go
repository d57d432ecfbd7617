package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"hitmatch/cmd/internal/deliver/delivertest"
)

// TestMain lets scripts run the program. It is built into the test binary, so
// nothing but this checkout is run, and its default HTTP transport refuses:
// whatever reaches for the network by another way than the fetcher fails.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hitmatch": func() {
		http.DefaultTransport = refuse{}
		signal.Ignore(syscall.SIGPIPE)
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		context.AfterFunc(ctx, stop)
		var shift atomic.Int64 // nanoseconds that the clock is ahead
		if d, err := time.ParseDuration(os.Getenv("TEST_CLOCK_SHIFT")); err == nil {
			shift.Store(int64(d))
		}
		columns, err := strconv.Atoi(os.Getenv("TEST_COLUMNS"))
		if err != nil {
			columns = 0
		}
		os.Exit(Main(ctx, Env{
			Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv,
			Now: func() time.Time { return time.Now().Add(time.Duration(shift.Load())) },
			// Whoever waits finds that the time has passed.
			Sleep:   func(ctx context.Context, d time.Duration) error { shift.Add(int64(d)); return ctx.Err() },
			Columns: columns, Progress: os.Getenv("TEST_PROGRESS") != "", Self: self(),
		}))
	}})
}

type refuse struct{}

func (refuse) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("a test reached for %s through the default transport", r.URL)
}

func TestScripts(t *testing.T) {
	outer := t
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			env.Setenv("HOME", home)
			for _, name := range []string{"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_DIRS"} {
				env.Setenv(name, "")
			}
			s := &site{dir: filepath.Join(env.WorkDir, "site"), hung: make(chan struct{}, 16)}
			server := httptest.NewServer(s)
			s.url = server.URL
			env.Defer(func() {
				server.CloseClientConnections()
				server.Close()
			})
			env.Setenv("URL", server.URL)
			env.Values[siteKey{}] = s
			host := delivertest.New(outer, nil)
			env.Setenv("SMTP_PORT", strconv.Itoa(host.Port()))
			env.Values[mailKey{}] = host
			env.Values[chatKey{}] = new(chatServer)
			return os.MkdirAll(home, 0o700)
		},
		Condition: func(cond string) (bool, error) {
			if cond != "root" {
				return false, fmt.Errorf("no such condition")
			}
			return os.Geteuid() == 0, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "expand": expand, "json": jsonIs, "interrupt": interrupt, "waithang": waitHang, "generate": generate, "lines": lines, "damage": damage, "chat": chat, "asked": asked, "mails": mails, "eventually": eventually,
		},
	})
}

// site serves the script's files below site/ with $URL in them replaced. Some
// addresses misbehave.
type site struct {
	dir  string
	url  string
	hung chan struct{}
}

type siteKey struct{}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodPost:
		s.hook(w, r)
		return
	case strings.HasPrefix(r.URL.Path, "/hang"):
		s.hung <- struct{}{}
		<-r.Context().Done()
		return
	case strings.HasPrefix(r.URL.Path, "/big"):
		w.Header().Set("Content-Type", "text/html")
		chunk := []byte(strings.Repeat("<p>filler</p>", 1000))
		for sent := 0; sent < 20<<20; sent += len(chunk) {
			if _, err := w.Write(chunk); err != nil {
				return // the client has had enough
			}
		}
		return
	case strings.Contains(r.URL.Path, "/broken"):
		http.Error(w, "broken", http.StatusInternalServerError)
		return
	}
	name := filepath.Join(s.dir, filepath.FromSlash(r.URL.Path))
	text, err := os.ReadFile(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	for ext, kind := range map[string]string{".html": "text/html; charset=utf-8", ".xml": "application/xml", ".txt": "text/plain", "": "application/json"} {
		if filepath.Ext(name) == ext {
			w.Header().Set("Content-Type", kind)
		}
	}
	if tag := fmt.Sprintf(`"%d-%x"`, len(text), text[:min(len(text), 8)]); r.URL.Path != "/robots.txt" {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	fmt.Fprint(w, strings.ReplaceAll(string(text), "$URL", s.url))
}

// hook takes what is posted to it and appends it to a file of the script, unless
// the file hook-is-down is there.
func (s *site) hook(w http.ResponseWriter, r *http.Request) {
	if _, err := os.Stat(filepath.Join(s.dir, "..", "hook-is-down")); err == nil {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	body, err := io.ReadAll(r.Body)
	f, openErr := os.OpenFile(filepath.Join(s.dir, "..", "hook.jsonl"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil && openErr == nil {
		_, err = f.Write(body)
		err = errors.Join(err, f.Close())
	}
	if err = errors.Join(err, openErr); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// mails N FILE checks how many messages the mail server has, and writes them to
// a file, with a line of dashes between; "mails be MOOD" sets how it behaves.
func mails(ts *testscript.TestScript, neg bool, args []string) {
	host := ts.Value(mailKey{}).(*delivertest.Host)
	if len(args) > 0 && args[0] == "be" {
		host.Be(strings.Join(args[1:], " "))
		return
	}
	if len(args) != 2 {
		ts.Fatalf("usage: mails N FILE, or mails be MOOD")
	}
	got := host.Messages()
	if fmt.Sprint(len(got)) != args[0] {
		ts.Fatalf("the mail server has %d messages, want %s", len(got), args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Join(got, "\n-----\n")), 0o600))
}

type mailKey struct{}

// exits CODE program args… runs a program that must end with a code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE program args…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("run %s: %v", args[1], err)
		}
		code = exit.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// expand FILE… replaces $URL, $WORK and $CHAT in files.
func expand(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		text := strings.NewReplacer("$URL", ts.Getenv("URL"), "$WORK", ts.Getenv("WORK"), "$CHAT", ts.Getenv("CHAT"), "$SMTP_PORT", ts.Getenv("SMTP_PORT")).Replace(ts.ReadFile(name))
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}

// json LINE PATH VALUE checks a value in a line (from 1) of the JSON on
// standard output; PATH is keys and indexes with dots between, "len" the length
// of a list.
func jsonIs(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: json LINE PATH VALUE")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	all := strings.Split(strings.TrimSuffix(ts.ReadFile("stdout"), "\n"), "\n")
	if n > len(all) {
		ts.Fatalf("standard output has %d lines", len(all))
	}
	var v any
	ts.Check(json.Unmarshal([]byte(all[n-1]), &v))
	for _, key := range strings.Split(args[1], ".") {
		switch x := v.(type) {
		case map[string]any:
			var ok bool
			if v, ok = x[key]; !ok {
				ts.Fatalf("no key %q in %s", key, all[n-1])
			}
		case []any:
			if key == "len" {
				v = len(x)
				break
			}
			i, err := strconv.Atoi(key)
			ts.Check(err)
			if i >= len(x) {
				ts.Fatalf("%s: only %d elements", args[1], len(x))
			}
			v = x[i]
		default:
			ts.Fatalf("%s: nothing at %q", args[1], key)
		}
	}
	got, err := json.Marshal(v)
	ts.Check(err)
	if same := string(got) == args[2] || string(got) == strconv.Quote(args[2]); same == neg {
		ts.Fatalf("%s is %s, want %s", args[1], got, args[2])
	}
}

// eventually PATTERN program args… runs a program until its output matches.
func eventually(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: eventually PATTERN program args…")
	}
	want, err := regexp.Compile(args[0])
	ts.Check(err)
	for begun := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		err := ts.Exec(args[1], args[2:]...)
		if err == nil && want.MatchString(ts.ReadFile("stdout")) {
			return
		}
		if time.Since(begun) > time.Minute {
			ts.Fatalf("no match for %q (%v) in:\n%s", args[0], err, ts.ReadFile("stdout"))
		}
	}
}

// lines N checks the number of lines on standard output.
func lines(ts *testscript.TestScript, neg bool, args []string) {
	if got := strings.Count(ts.ReadFile("stdout"), "\n"); (strconv.Itoa(got) == args[0]) == neg {
		ts.Fatalf("%d lines, want %s", got, args[0])
	}
}

// waithang waits until somebody asks the site for /hang.
func waitHang(ts *testscript.TestScript, neg bool, args []string) {
	select {
	case <-ts.Value(siteKey{}).(*site).hung:
	case <-time.After(30 * time.Second):
		ts.Fatalf("nobody asked for /hang")
	}
}

// interrupt CODE args… runs hitmatch, interrupts it when it hangs, and checks
// that it ends with the code, soon.
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	program, err := exec.LookPath("hitmatch")
	if err != nil {
		for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
			if p := filepath.Join(dir, "hitmatch"); program == "" {
				if _, err := os.Stat(p); err == nil {
					program = p
				}
			}
		}
	}
	cmd := exec.Command(program, args[1:]...)
	cmd.Dir = ts.Getenv("WORK")
	for _, name := range []string{"HOME", "PATH", "TMPDIR"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
	ts.Check(cmd.Start())
	waitHang(ts, false, nil)
	begun := time.Now()
	ts.Check(cmd.Process.Signal(os.Interrupt))
	err = cmd.Wait()
	if took := time.Since(begun); took > 5*time.Second {
		ts.Fatalf("it took %s to end after the interrupt", took)
	}
	if got := cmd.ProcessState.ExitCode(); got != want {
		ts.Fatalf("exit code %d (%v), want %d", got, err, want)
	}
}

// generate KIND FILE N makes large input: "postings" (N of them), "line" (one
// posting of N bytes), "binary", "crlf" (the file again with CRLF and a byte
// order mark).
func generate(ts *testscript.TestScript, neg bool, args []string) {
	n := 0
	if len(args) > 2 {
		var err error
		n, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	var b strings.Builder
	switch args[0] {
	case "postings":
		for i := range n {
			fmt.Fprintf(&b, `{"id":"g-%d","title":"Medical Coder %d","company":"Employer %d","description":"Code charts number %d. CPC required."}`+"\n", i, i, i, i)
		}
	case "line":
		fmt.Fprintf(&b, `{"id":"long","title":"Medical Coder","description":"%s"}`+"\n", strings.Repeat("code charts ", n/12))
	case "binary":
		b.WriteString("\x7fELF\x00\x01\x02")
	case "mistakes":
		for i := range n {
			fmt.Fprintf(&b, "wrong_%d: 1\n", i)
		}
	case "crlf":
		b.WriteString("\ufeff" + strings.ReplaceAll(ts.ReadFile(args[1]), "\n", "\r\n"))
	default:
		ts.Fatalf("generate: unknown kind %q", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(b.String()), 0o600))
}

// self is the program that scripts run; it is found as they find it.
func self() []string {
	path, err := exec.LookPath("hitmatch")
	if err != nil {
		return nil
	}
	return []string{path}
}

// damage FILE… flips a bit in every page of a file behind the first two, which
// describe it.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		data := []byte(ts.ReadFile(name))
		for at := 2*os.Getpagesize() + 100; at < len(data); at += os.Getpagesize() {
			data[at] ^= 4
		}
		ts.Check(os.WriteFile(ts.MkAbs(name), data, 0o600))
	}
}
