package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// What a command prints with --json.
type shape string

const (
	one     shape = "one object"
	many    shape = "one object a line"
	nothing shape = "nothing"
	// text is the output of the few commands that print another language.
	text shape = "text"
)

// TestJSONOfEveryCommand runs every command that there is with --json: what it
// prints is one object, or one object a line, and no object is a list of lines
// for people. A new command must be added to the list.
func TestJSONOfEveryCommand(t *testing.T) {
	board := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<html><head><script type="application/ld+json">{"@type":"JobPosting","title":"Inpatient Coder","description":"CCS required. Remote.","identifier":"7","hiringOrganization":{"name":"Ash Clinic"}}</script></head></html>`)
	}))
	defer board.Close()

	b := newBench(t)
	ash := b.write("boards.yaml", fmt.Sprintf("boards:\n  - {id: ash, kind: jsonld, url: %q, allow_private: true, delay: 0s}\n  - {id: birch, kind: greenhouse, token: birch, off: true}\n", board.URL+"/jobs/7"))
	config := b.write("config.yaml", "boards: {builtin: false, files: [boards.yaml]}\ndeliver:\n  - {kind: file, path: "+filepath.Join(b.dir, "away", "digest.txt")+"}\nsummaries: {mode: extract, preset: ollama, model: small}\n")
	profile := b.write("me.yaml", coderProfile)
	posting := b.write("posting.txt", "Inpatient Coder\nCCS required. Two years of inpatient coding. Remote.")
	jobs := b.write("jobs.jsonl", jsonLine(t, map[string]string{"id": "one", "title": "Inpatient Coder", "company": "Ash Clinic", "description": "CCS required. Remote."})+
		jsonLine(t, map[string]string{"id": "two", "title": "Coding Auditor", "company": "Birch Clinic", "description": "CPC required. Two years of auditing. Remote."}))
	resume := b.write("resume.txt", "Robin Reed\nAustin, TX 78701\nCertified Coding Specialist (CCS)\nInpatient Coder, Ash Clinic, 2020 - 2024\n")
	db := filepath.Join(b.dir, "h.db")
	export := filepath.Join(b.dir, "all.jsonl")

	run := func(args ...string) (code int, out, errs string) {
		var stdout, stderr bytes.Buffer
		code = Main(t.Context(), Env{
			Args:  append([]string{"--json", "--config", config, "--profile", profile, "--db", db}, args...),
			Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Self: []string{"hitmatch"},
			Getenv: func(k string) string { return b.env[k] },
			Now:    func() time.Time { return time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC) },
		})
		return code, stdout.String(), stderr.String()
	}
	ran := map[string]bool{}
	// The order is one in which a person might run them: some need what others
	// made.
	for _, c := range []struct {
		command string // without the program's name
		more    []string
		code    int
		want    shape
		lines   int // at least
	}{
		{"init", []string{"--dir", filepath.Join(b.dir, "new")}, 0, many, 2},
		{"init", []string{"--dir", filepath.Join(b.dir, "new")}, 0, many, 2},
		{"version", nil, 0, one, 1},
		{"demo", []string{"--db", filepath.Join(b.dir, "demo.db")}, 0, one, 1},
		{"config show", nil, 0, many, 10},
		{"profile check", nil, 0, many, 1},
		{"profile check", []string{posting}, 2, many, 1},
		{"profile show", nil, 0, many, 1},
		{"profile import", []string{resume}, 0, one, 1},
		{"profile import", []string{resume, "--out", filepath.Join(b.dir, "draft.yaml")}, 0, one, 1},
		{"boards add", []string{"https://ourhospital.wd5.myworkdayjobs.com/Careers", "--boards", filepath.Join(b.dir, "more.yaml")}, 0, one, 1},
		{"boards add", []string{"https://boards.greenhouse.io/birch"}, 0, one, 1}, // which is known
		{"boards list", nil, 0, many, 2},
		{"boards list", []string{"--text", "nobody"}, 0, nothing, 0},
		{"nightly", []string{"--dry-run"}, 0, one, 1},
		{"boards check", []string{"ash"}, 0, many, 1},
		{"import", []string{jobs}, 0, one, 1},
		{"crawl", []string{"ash"}, 0, many, 1},
		{"boards show", []string{"ash"}, 0, one, 1},
		{"boards show", []string{"ash", "--rejected"}, 0, nothing, 0},
		{"jobs", nil, 0, many, 3},
		{"jobs list", nil, 0, many, 3},
		{"jobs list", []string{"--employer", "nobody"}, 0, nothing, 0},
		{"jobs show", []string{"one"}, 0, one, 1},
		{"jobs show", []string{"one", "--why", "required"}, 0, one, 1},
		{"jobs save", []string{"one", "two"}, 0, many, 2},
		{"jobs applied", []string{"one"}, 0, many, 1},
		{"jobs hide", []string{"two"}, 0, many, 1},
		{"jobs note", []string{"two", "too far"}, 0, many, 1},
		{"fit", []string{posting}, 0, many, 1},
		{"fit", []string{"one"}, 0, many, 1},
		{"fit", nil, 0, many, 1},
		{"career", nil, 0, many, 1},
		{"digest", []string{"--all"}, 0, many, 1},
		{"digest", []string{"--deliver"}, 0, many, 1},
		{"outbox list", nil, 0, many, 1},
		{"outbox send", nil, 0, nothing, 0},
		{"nightly", []string{"--boards", ash}, 0, one, 1},
		{"summaries", nil, 0, one, 1},
		{"summaries", []string{"--dry-run", "one"}, 0, one, 1},
		{"taxonomy list", nil, 0, many, 100},
		{"taxonomy list", []string{"rules"}, 0, many, 5},
		{"taxonomy show", []string{"RHIT"}, 0, many, 1},
		{"taxonomy show", []string{"rules"}, 0, many, 5},
		{"schedule show", []string{"--kind", "systemd"}, 0, many, 2},
		{"schedule show", []string{"--kind", "launchd"}, 0, many, 1},
		{"schedule install", []string{"--kind", "systemd", "--start=false"}, 0, many, 2},
		{"schedule show", []string{"--kind", "systemd"}, 0, many, 2},
		{"schedule remove", []string{"--kind", "systemd", "--start=false"}, 0, many, 2},
		{"schedule remove", []string{"--kind", "systemd", "--start=false"}, 0, many, 2},
		{"schedule install", []string{"--kind", "cron", "--start=false"}, 0, many, 1},
		{"schedule remove", []string{"--kind", "cron", "--start=false"}, 0, many, 1},
		{"db check", nil, 0, one, 1},
		{"db stats", nil, 0, one, 1},
		{"db stats", []string{"--runs"}, 0, many, 1},
		{"db reread", nil, 0, many, 1},
		{"db backup", nil, 0, one, 1},
		{"db restore", []string{"--list"}, 0, many, 1},
		{"db restore", nil, 0, one, 1},
		{"db compact", nil, 0, one, 1},
		{"db upgrade", nil, 0, one, 1},
		{"db export", []string{"--out", export}, 0, nothing, 0},
		{"db export", nil, 0, many, 5},
		{"db import", []string{export, "--db", filepath.Join(b.dir, "copy.db")}, 0, one, 1},
		{"db purge", []string{"--board", "import"}, 0, one, 1},
		{"completion bash", nil, 0, text, 1},
		{"completion zsh", nil, 0, text, 1},
		{"completion fish", nil, 0, text, 1},
		{"completion powershell", nil, 0, text, 1},
		{"help", nil, 0, text, 1},
	} {
		ran[c.command] = true
		words := append(strings.Fields(c.command), c.more...)
		code, out, errs := run(words...)
		if code != c.code {
			t.Errorf("%v: exit %d, want %d\n%s%s", words, code, c.code, out, errs)
			continue
		}
		if c.want == text {
			continue
		}
		lines := slices.Collect(strings.Lines(out))
		if len(lines) < c.lines || c.want == one && len(lines) > 1 || c.want == nothing && len(lines) > 0 {
			t.Errorf("%v: %d lines, want %s (%d at least)\n%s", words, len(lines), c.want, c.lines, out)
		}
		for _, line := range lines {
			var object map[string]any
			if err := json.Unmarshal([]byte(line), &object); err != nil {
				t.Errorf("%v prints a line that is no JSON object (%v): %s", words, err, line)
				break
			}
		}
	}
	// A channel that does not work leaves something in the outbox.
	config = b.write("down.yaml", "boards: {builtin: false}\ndeliver:\n  - {kind: mail, from: a@example.org, to: b@example.org, smtp: {host: 127.0.0.1, port: 1}}\n")
	profile = b.write("other.yaml", coderProfile)
	if code, _, errs := run("import", jobs); code != 0 {
		t.Fatalf("import: exit %d\n%s", code, errs)
	}
	if code, out, _ := run("digest", "--deliver"); code != 1 || !strings.Contains(out, `"waiting":1`) {
		t.Fatalf("digest --deliver to a server that is down: exit %d\n%s", code, out)
	}
	number := ""
	_, out, _ := run("outbox", "list")
	for line := range strings.Lines(out) {
		var l struct {
			Seq   int
			State string
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		if l.State == "waiting" {
			number = fmt.Sprint(l.Seq)
		}
	}
	for _, c := range []struct{ command, key, want string }{
		{"outbox show", "text", "STRONG MATCHES"}, {"outbox retry", "state", "waiting"}, {"outbox drop", "state", "dropped"},
	} {
		ran[c.command] = true
		code, out, errs := run(append(strings.Fields(c.command), number)...)
		var l map[string]any
		if err := json.Unmarshal([]byte(out), &l); code != 0 || err != nil || !strings.Contains(fmt.Sprint(l[c.key]), c.want) {
			t.Errorf("%s %s: exit %d, %v\n%s%s", c.command, number, code, err, out, errs)
		}
	}

	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		name := strings.TrimPrefix(c.CommandPath(), "hitmatch ")
		if !c.HasSubCommands() && !ran[name] {
			t.Errorf("%q was not run: add it to the list", name)
		}
		for _, below := range c.Commands() {
			walk(below)
		}
	}
	root := newRoot(Env{Stdout: io.Discard, Stderr: io.Discard}, func() error { return nil })
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	walk(root)
}
