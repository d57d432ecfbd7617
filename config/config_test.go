package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/store/job"
)

// now is the day the tests are run on, as far as they can tell.
func now() time.Time { return time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC) }

// words is a Term over a fixed list.
func words(list ...string) Term {
	return Term{
		Find: func(w string) (string, bool) { return w, slices.Contains(list, w) },
		Suggest: func(w string) (string, bool) {
			return Nearest(w, list)
		},
	}
}

func testTerms() Terms {
	return Terms{
		Credential: words("RHIT", "RHIA", "CCS", "CPC"),
		Experience: words("coding_inpatient", "billing"),
		Skill:      words("epic", "icd_10_pcs"),
		State:      words("TX", "OK", "OH"),
		Kinds:      []string{"greenhouse", "jsonld", "workday"},
		CheckBoard: func(b job.Board) error {
			if b.Kind == "greenhouse" && b.Params["token"] == "" {
				return errors.New("token is missing")
			}
			return nil
		},
	}
}

// lines are the messages of an error, without the file's name.
func lines(t *testing.T, err error) []string {
	t.Helper()
	var p *Problems
	if !errors.As(err, &p) {
		t.Fatalf("error is %T (%v), want *Problems", err, err)
	}
	return strings.Split(strings.NewReplacer("f.yaml:", "", "f.yaml: ", "").Replace(err.Error()), "\n")
}

func TestParse(t *testing.T) {
	got, err := Parse(filepath.Join("etc", "f.yaml"), []byte(`
crawler: {contact: "mailto:me@example.org", delay: 250ms, budget: 1h30m, pages: 9000, board_budget: 1h, board_pages: 500}
boards: {builtin: false, files: [my.yaml, /srv/b.yaml, ~/c.yaml], only: ["tag:x", a], off: [b]}
imports: {maildir: [~/Mail], folders: [in]}
profiles: [profile.yaml]
taxonomy: ~/words.yaml
deliver:
  - {kind: file, path: out.html, format: html}
  - {kind: mail, to: me@example.org, from: me@example.org, smtp: {host: smtp.example.org, port: 587, user: me, password_env: SMTP_PASSWORD}}
  - {kind: notify, url_env: NOTIFY_URL}
  - {kind: notify, url_file: ~/.notify, profiles: [dana]}
summaries: {mode: llm, base_url: "http://127.0.0.1:11434/v1", model: m, key_env: K, include_profile: true, max_calls: 4, budget: 1m, preset: azure, api_version: v9, stream: false, max_tokens: 5000, max_cost: 0.25, price: {prompt: 0.15, answer: 0.6}, timeout: 20s}
backup: {keep: 3}
`), "/home/me")
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Crawler: Crawler{Contact: "mailto:me@example.org", Delay: 250 * time.Millisecond, Budget: 90 * time.Minute, Pages: 9000, BoardBudget: time.Hour, BoardPages: 500},
		Boards:  BoardChoice{Files: []string{"etc/my.yaml", "/srv/b.yaml", "/home/me/c.yaml"}, Only: []string{"tag:x", "a"}, Off: []string{"b"}},
		Imports: Imports{Maildir: []string{"/home/me/Mail"}, Folders: []string{"etc/in"}}, Profiles: []string{"etc/profile.yaml"}, Taxonomy: "/home/me/words.yaml",
		Deliver: []Delivery{
			{Kind: "file", Path: "etc/out.html", Format: "html", Line: 8},
			{Kind: "mail", To: "me@example.org", From: "me@example.org", SMTP: SMTP{Host: "smtp.example.org", Port: 587, User: "me", PasswordEnv: "SMTP_PASSWORD"}, Line: 9},
			{Kind: "notify", URLEnv: "NOTIFY_URL", Line: 10},
			{Kind: "notify", URLFile: "/home/me/.notify", Profiles: []string{"dana"}, Line: 11},
		},
		Summaries: Summaries{
			Mode: "llm", Preset: "azure", BaseURL: "http://127.0.0.1:11434/v1", APIVersion: "v9", Model: "m", KeyEnv: "K", Stream: new(bool),
			IncludeProfile: true, MaxCalls: 4, MaxTokens: 5000, MaxCost: 0.25, Price: Price{Prompt: 0.15, Answer: 0.6}, Budget: time.Minute, Timeout: 20 * time.Second,
		},
		Backup: Backup{Keep: 3},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestParseEmptyIsDefault(t *testing.T) {
	for _, text := range []string{"", "\n", "# nothing\n", "\ufeff", "null\n"} {
		got, err := Parse("f.yaml", []byte(text), "")
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if d := cmp.Diff(Default(), got); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}

func TestTemplatesPass(t *testing.T) {
	c, err := Parse("/etc/f.yaml", Template, "")
	if err != nil {
		t.Error(err)
	}
	if len(c.Profiles) != 1 {
		t.Errorf("the template names %d profiles, want 1", len(c.Profiles))
	}
	p, doubts, err := ParseProfile("me.yaml", ProfileTemplate, testTerms(), now())
	if err != nil {
		t.Error(err)
	}
	if len(doubts) > 0 {
		t.Errorf("the profile template is doubtful: %v", doubts)
	}
	if p.Key != "me" {
		t.Errorf("key is %q, want me", p.Key)
	}
}

func TestF76ConfigMistakes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"unknown key", "crawlr: {}", []string{`1: unknown key crawlr in the configuration; did you mean crawler`}},
		{"all at once", "crawler:\n  dely: 1s\n  budget: 3\nbackup: {keep: many}\n", []string{
			"2: unknown key dely in crawler; did you mean delay",
			`3: budget is "3"; write a number with a unit: 500ms, 1s, 5m, 3h`,
			`4: keep is "many"; write a number without a unit or sign`,
		}},
		{"duplicate", "backup: {keep: 1}\nboards: {}\nbackup: {keep: 2}\n", []string{"3: backup is given twice, first on line 1; keep one"}},
		{"wrong shape", "profiles: profile.yaml\n", []string{`1: profiles is "profile.yaml"; it must be a list: [a, b] or lines that start with "- "`}},
		{"secret", "deliver:\n  - kind: notify\n    url_env: https://hooks.example.org/secret\n", []string{
			"3: url_env must be the name of an environment variable (letters, digits, _), not the secret",
		}},
		{"password", "deliver:\n  - {kind: mail, to: a@b.c, from: a@b.c, smtp: {host: h, password: hunter2}}\n", []string{
			"2: unknown key password in smtp; secrets are not kept in this file: name an environment variable with the key that ends in _env",
		}},
		{"no address", "deliver:\n  - {kind: notify}\n", []string{"2: a delivery of kind notify needs url_env or url_file, one of them"}},
		{"no password", "deliver:\n  - {kind: mail, to: a@b.c, from: a@b.c, smtp: {host: h, user: u}}\n", []string{"2: smtp has a user and no password; give password_env or password_file"}},
		{"two passwords", "deliver:\n  - {kind: mail, to: a@b.c, from: a@b.c, smtp: {host: h, user: u, password_env: A, password_file: b}}\n", []string{"2: smtp has password_env and password_file; keep one"}},
		{"no host", "deliver:\n  - {kind: mail, to: a@b.c, from: a@b.c, smtp: {port: 25}}\n", []string{"2: smtp needs a host"}},
		{"delivery", "deliver:\n  - {kind: file, to: a@b.c}\n", []string{"2: a delivery of kind file needs path", "2: a delivery of kind file has no to; take it out"}},
		{"contact", "crawler: {contact: me}", []string{`1: contact is "me"; write mailto:you@example.org or the address of a web page`}},
		{"negative", "crawler: {delay: -1s}", []string{"1: delay is -1s; it must lie between 0s and 1h0m0s"}},
		{"alias", "boards: {only: &a [x], off: *a}", []string{"1: only: anchors (&a) are not read; write the value out", "1: off: aliases (*a) are not read; write the value out"}},
		{"merge", "backup:\n  <<: {keep: 1}\n", []string{"2: unknown key << in backup; known: keep"}},
		{"bool", "boards: {builtin: yes please}", []string{`1: builtin is "yes please"; write true or false`}},
		{"top", "- a\n", []string{`1: the configuration is a list; it must be a list of "key: value" lines`}},
		{"second document", "backup: {keep: 1}\n---\nbackup: {keep: 2}\n", []string{"2: a second document starts here (---); write one document"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("f.yaml", []byte(c.text), "")
			if d := cmp.Diff(c.want, lines(t, err)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestF66F76HostileFiles holds every reader to a clear message that names the file,
// and the line where there is one.
func TestF66F76HostileFiles(t *testing.T) {
	bomb := "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
	for c := 'c'; c <= 'm'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s*%c]\n", c, c, strings.Repeat(fmt.Sprintf("*%c,", c-1), 8), c-1)
	}
	for _, c := range []struct{ name, text, want string }{
		{"tab", "a:\n\tb: 1\n", "f.yaml:2: a tab in the indentation"},
		{"binary", "a: b\nc: \x00\x01\n", "f.yaml:2: is not UTF-8 text"},
		{"latin 1", "a: caf\xe9\n", "f.yaml:1: is not UTF-8 text"},
		{"utf-16", "\xff\xfea\x00", "f.yaml: is UTF-16 text"},
		{"broken", "a: [1\nb: 2\n", "f.yaml:1: is not well-formed YAML: a bracket is opened"},
		{"colon", "name: Lee: coder\n", `f.yaml:1: is not well-formed YAML: a ": " stands where none can be`},
		{"quote", "name: \"Lee\nb: 2\n", "f.yaml:3: is not well-formed YAML: a quote is opened"},
		{"deep", strings.Repeat("[", 20000), "f.yaml"},
		{"bomb", bomb, "f.yaml:1: unknown key a"},
		{"scalar", "hello", "f.yaml:1: the "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err1 := Parse("f.yaml", []byte(c.text), "")
			_, _, err2 := ParseProfile("f.yaml", []byte(c.text), testTerms(), now())
			_, err3 := ParseBoards("f.yaml", []byte(c.text), testTerms())
			for _, err := range []error{err1, err2, err3} {
				if err == nil || !strings.HasPrefix(err.Error(), c.want) {
					t.Errorf("error is %q, want %q at its start", err, c.want)
				}
			}
		})
	}
}

func TestF76LargeFilesAndFolders(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "large.yaml")
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, 1<<30); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		large:                           "is larger than 8 MiB",
		dir:                             "is a folder",
		filepath.Join(dir, "none.yaml"): "no such file",
	} {
		if _, err := Load(path, ""); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("Load(%s) = %v, want the path and %q", path, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(string(Template))
	f.Add(string(ProfileTemplate))
	f.Add("boards:\n  - {id: a, kind: greenhouse, token: t, delay: 0s}\n")
	f.Add("a: &a [*a]")
	f.Fuzz(func(t *testing.T, text string) {
		_, err1 := Parse("f.yaml", []byte(text), "")
		_, _, err2 := ParseProfile("f.yaml", []byte(text), testTerms(), now())
		_, err3 := ParseBoards("f.yaml", []byte(text), testTerms())
		for _, err := range []error{err1, err2, err3} {
			if err != nil && !strings.HasPrefix(err.Error(), "f.yaml") && !strings.HasPrefix(err.Error(), "digest") {
				t.Errorf("message without the file: %v", err)
			}
		}
	})
}

func TestLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte("crawler:\n  delay: 1s\nprofiles: [a,\n  b]\ndeliver:\n  - {kind: file, path: x}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Lines(path)
	want := map[string]int{
		"crawler": 1, "crawler.delay": 2, "profiles": 3, "profiles[0]": 3, "profiles[1]": 4,
		"deliver": 5, "deliver[0]": 6, "deliver[0].kind": 6, "deliver[0].path": 6,
	}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("%v %s", err, d)
	}
}
