package app

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/deliver"
	"hitmatch/cmd/internal/digest"
)

// The kinds of timer.
const (
	timerSystemd = "systemd"
	timerLaunchd = "launchd"
	timerCron    = "cron"
)

type scheduleOptions struct {
	kind string
	at   string
	// start also tells the timer's own program; false: only files are written.
	start bool
}

func newSchedule(g *global) *cobra.Command {
	var o scheduleOptions
	command := func(use, short, long string, run func(context.Context, *global) error) *cobra.Command {
		c := &cobra.Command{
			Use: use, Short: short, Long: long, Args: arguments(cobra.NoArgs),
			PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
			RunE:    func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), g) },
		}
		c.Flags().StringVar(&o.kind, "kind", "", "`timer`: systemd, launchd or cron; default: what this machine has")
		return c
	}
	show := command("show", "Print what install would write, and whether it is there", "", o.show)
	install := command("install", "Have \"hitmatch nightly\" run every night",
		`Writes a timer for this user: a systemd user timer (within half an hour after
the time, made up for after the machine was off), a launchd agent, or a line of
the user's crontab. Nothing outside the user's own folders and crontab is
written. It says which secrets of the configuration the timer will not have.`, o.install)
	remove := command("remove", "Take the timer away", "", o.remove)
	for _, c := range []*cobra.Command{show, install} {
		c.Flags().StringVar(&o.at, "at", "03:10", "the `time` of day")
	}
	for _, c := range []*cobra.Command{install, remove} {
		c.Flags().BoolVar(&o.start, "start", true, "also tell systemd, launchd or cron; false: only write or remove the files, or print the line")
	}
	return group("schedule", "Run every night: show, install or remove a timer", show, install, remove)
}

// timerFile is a file of a timer.
type timerFile struct {
	path string
	text string
}

// timer is what makes the machine run a night.
type timer struct {
	kind  string
	files []timerFile
	start [][]string // commands that make it count
	stop  [][]string
	line  string // of a crontab
}

func (o *scheduleOptions) timer(g *global) (timer, error) {
	at, err := time.Parse("15:04", o.at)
	if o.at == "" {
		at, err = time.Parse("15:04", "03:10")
	}
	if err != nil {
		return timer{}, usagef("--at is %q; write the time of day as 03:10", o.at)
	}
	kind := o.kind
	if kind == "" {
		switch {
		case runtime.GOOS == "darwin":
			kind = timerLaunchd
		case runtime.GOOS == "linux" && exists("/run/systemd/system"):
			kind = timerSystemd
		default:
			kind = timerCron
		}
	}
	args, err := g.nightlyCommand()
	if err != nil {
		return timer{}, err
	}
	switch kind {
	case timerSystemd:
		return g.systemd(args, at)
	case timerLaunchd:
		return g.launchd(args, at)
	case timerCron:
		return timer{kind: kind, line: cronLine(args, at)}, nil
	}
	return timer{}, usagef("--kind is %q; write systemd, launchd or cron", kind)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// nightlyCommand is the command line of a night on the files this command was
// given, with whole paths: a timer has another folder.
func (g *global) nightlyCommand() ([]string, error) {
	if len(g.env.Self) == 0 {
		return nil, errors.New("this program does not know its own path; start it by its path")
	}
	args := append([]string{}, g.env.Self...)
	add := func(flag, path string) error {
		if path == "" {
			return nil
		}
		whole, err := filepath.Abs(path)
		if err != nil {
			return fmt.Errorf("find %s: %w", path, err)
		}
		args = append(args, flag, whole)
		return nil
	}
	if err := errors.Join(add("--config", g.config), add("--db", g.db)); err != nil {
		return nil, err
	}
	for _, p := range g.profiles {
		if err := add("--profile", p); err != nil {
			return nil, err
		}
	}
	for _, a := range args {
		if strings.ContainsAny(a, "\n\r\x00") {
			return nil, usagef("a timer cannot hold the path %q: it has a line end in it", a)
		}
	}
	return append(args, "nightly"), nil
}

const unitName = "hitmatch-nightly"

func (g *global) systemd(args []string, at time.Time) (timer, error) {
	home := g.env.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(home) {
		if g.env.home() == "" {
			return timer{}, usagef("the environment names no home folder (HOME is not set)")
		}
		home = filepath.Join(g.env.home(), ".config")
	}
	dir := filepath.Join(home, "systemd", "user")
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = systemdWord(a)
	}
	service := `# Written by "hitmatch schedule install"; "hitmatch schedule remove" takes it away.
[Unit]
Description=hitmatch: a night's crawl and digest
Documentation=https://www.freedesktop.org/software/systemd/man/systemd.service.html

[Service]
Type=oneshot
ExecStart=` + strings.Join(words, " ") + `
# 3: some boards or channels failed, which the digest says.
SuccessExitStatus=3
TimeoutStartSec=6h
Nice=10
# Secrets, one NAME=value a line; the file must be readable by you alone.
EnvironmentFile=-%E/hitmatch/environment
UMask=0077
NoNewPrivileges=yes
`
	timerText := `# Written by "hitmatch schedule install"; "hitmatch schedule remove" takes it away.
[Unit]
Description=hitmatch every night

[Timer]
OnCalendar=*-*-* ` + at.Format("15:04") + `:00
RandomizedDelaySec=30min
Persistent=true

[Install]
WantedBy=timers.target
`
	return timer{
		kind: timerSystemd,
		files: []timerFile{
			{filepath.Join(dir, unitName+".service"), service},
			{filepath.Join(dir, unitName+".timer"), timerText},
		},
		start: [][]string{{"systemctl", "--user", "daemon-reload"}, {"systemctl", "--user", "enable", "--now", unitName + ".timer"}},
		stop:  [][]string{{"systemctl", "--user", "disable", "--now", unitName + ".timer"}},
	}, nil
}

// systemdWord quotes a word of a command line for a unit file: within quotes a
// backslash escapes, "%" begins a specifier and "$" a variable (systemd.service,
// COMMAND LINES).
func systemdWord(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `%`, `%%`, `$`, `$$`).Replace(s) + `"`
}

const agentName = "org.hitmatch.nightly"

func (g *global) launchd(args []string, at time.Time) (timer, error) {
	if g.env.home() == "" {
		return timer{}, usagef("the environment names no home folder (HOME is not set)")
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Written by "hitmatch schedule install"; "hitmatch schedule remove" takes it away. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>` + agentName + `</string>
  <key>ProgramArguments</key>
  <array>
`)
	for _, a := range args {
		b.WriteString("    <string>")
		if err := xml.EscapeText(&b, []byte(a)); err != nil {
			return timer{}, fmt.Errorf("write agent: %w", err)
		}
		b.WriteString("</string>\n")
	}
	fmt.Fprintf(&b, `  </array>
  <key>StartCalendarInterval</key>
  <dict>
    <key>Hour</key>
    <integer>%d</integer>
    <key>Minute</key>
    <integer>%d</integer>
  </dict>
  <key>ProcessType</key>
  <string>Background</string>
  <key>LowPriorityIO</key>
  <true/>
</dict>
</plist>
`, at.Hour(), at.Minute())
	path := filepath.Join(g.env.home(), "Library", "LaunchAgents", agentName+".plist")
	return timer{
		kind: timerLaunchd, files: []timerFile{{path, b.String()}},
		start: [][]string{{"launchctl", "load", "-w", path}}, stop: [][]string{{"launchctl", "unload", "-w", path}},
	}, nil
}

// cronLine is the line of a crontab. In it "%" is a line end unless escaped.
func cronLine(args []string, at time.Time) string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = shellWord(a)
	}
	return fmt.Sprintf("%d %d * * * %s", at.Minute(), at.Hour(), strings.ReplaceAll(strings.Join(words, " "), "%", `\%`))
}

// crontabName stands for the user's crontab where files are named.
const crontabName = "crontab"

// cronMark stands above the line in a crontab.
const cronMark = `# Written by "hitmatch schedule install"; "hitmatch schedule remove" takes it away.`

// crontab reads the user's crontab; none is an empty one.
func crontab(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, "crontab", "-l")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil && strings.Contains(errs.String(), "no crontab for") {
		return "", nil
	}
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("this machine has no crontab command; install cron, or let another timer run the line")
	}
	if err != nil {
		return "", fmt.Errorf("read crontab (`crontab -l`): %w: %s", err, digest.Clean(errs.String()))
	}
	return string(out), nil
}

// withoutNight is a crontab without our line, and that line; "": it had none.
func withoutNight(table string) (rest, line string) {
	var b strings.Builder
	ours := false
	for l := range strings.Lines(table) {
		switch {
		case strings.TrimSpace(l) == cronMark:
			ours = true
		case ours:
			ours, line = false, strings.TrimSpace(l)
		default:
			b.WriteString(l)
		}
	}
	return b.String(), line
}

// setCrontab replaces our line in the user's crontab; "" takes it out.
func setCrontab(ctx context.Context, line string) (was string, err error) {
	table, err := crontab(ctx)
	if err != nil {
		return "", err
	}
	table, was = withoutNight(table)
	if line == was {
		return was, nil
	}
	if line != "" {
		if table != "" && !strings.HasSuffix(table, "\n") {
			table += "\n"
		}
		table += cronMark + "\n" + line + "\n"
	}
	cmd := exec.CommandContext(ctx, "crontab", "-")
	cmd.Stdin = strings.NewReader(table)
	if out, err := cmd.CombinedOutput(); err != nil {
		return was, fmt.Errorf("write crontab (`crontab -`): %w: %s", err, digest.Clean(string(out)))
	}
	return was, nil
}

func (o *scheduleOptions) show(ctx context.Context, g *global) error {
	t, err := o.timer(g)
	if err != nil {
		return err
	}
	if t.line != "" {
		f := timerFileOut{File: crontabName, Text: cronMark + "\n" + t.line + "\n"}
		table, err := crontab(ctx)
		_, was := withoutNight(table)
		f.compare(was != "", was == t.line, err)
		return f.show(g, "your crontab")
	}
	for i, file := range t.files {
		f := timerFileOut{File: file.path, Text: file.text}
		was, err := os.ReadFile(file.path)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		f.compare(was != nil, string(was) == file.text, err)
		if i > 0 && !g.json {
			if err := g.print("\n"); err != nil {
				return err
			}
		}
		if err := f.show(g, file.path); err != nil {
			return err
		}
	}
	return nil
}

// timerFileOut is what install would write, as scripts get it.
type timerFileOut struct {
	File  string  `json:"file"`
	State string  `json:"state"` // absent, same, different or unknown
	Error *string `json:"error"` // why it is unknown
	Text  string  `json:"text"`
}

// compare notes whether there is such a file, or why that cannot be told.
func (f *timerFileOut) compare(there, same bool, err error) {
	switch {
	case err != nil:
		why := unpath(err).Error()
		f.State, f.Error = "unknown", &why
	case !there:
		f.State = "absent"
	case same:
		f.State = "same"
	default:
		f.State = "different"
	}
}

func (f *timerFileOut) show(g *global, name string) error {
	if g.json {
		return digest.Encode(g.env.Stdout, f)
	}
	said := map[string]string{"absent": "not there", "same": "as here", "different": "there, and different"}[f.State]
	if f.Error != nil {
		said = *f.Error
	}
	return g.printf("# %s (%s)\n%s", digest.Clean(name), digest.Clean(said), f.Text)
}

func (o *scheduleOptions) install(ctx context.Context, g *global) error {
	t, err := o.timer(g)
	if err != nil {
		return err
	}
	if err := g.missingSecrets(t); err != nil {
		return err
	}
	if t.line != "" {
		if !o.start {
			return g.result(fileDone{crontabName, fileLeft, t.line}, "%s\n%s", cronMark, t.line)
		}
		if _, err := setCrontab(ctx, t.line); err != nil {
			return fmt.Errorf("install timer: %w", err)
		}
		return g.result(fileDone{crontabName, fileWritten, t.line}, "your crontab now has\n%s", t.line)
	}
	for _, f := range t.files {
		if err := deliver.Replace(f.path, func(w io.Writer) error { _, err := io.WriteString(w, f.text); return err }); err != nil {
			return fmt.Errorf("install timer: %w", err)
		}
		if err := g.result(fileDone{f.path, fileWritten, ""}, "wrote %s", digest.Clean(f.path)); err != nil {
			return err
		}
	}
	if !o.start {
		return nil
	}
	return g.tell(ctx, t.start)
}

func (o *scheduleOptions) remove(ctx context.Context, g *global) error {
	t, err := o.timer(g)
	if err != nil {
		return err
	}
	if t.line != "" {
		if !o.start {
			g.say("Take this line out with `crontab -e`:")
			return g.result(fileDone{crontabName, fileLeft, t.line}, "%s\n%s", cronMark, t.line)
		}
		was, err := setCrontab(ctx, "")
		switch {
		case err != nil:
			return fmt.Errorf("remove timer: %w", err)
		case was == "":
			return g.result(fileDone{crontabName, fileLeft, ""}, "your crontab has no line of hitmatch")
		}
		return g.result(fileDone{crontabName, fileRemoved, was}, "took out of your crontab\n%s", was)
	}
	if o.start && exists(t.files[len(t.files)-1].path) {
		if err := g.tell(ctx, t.stop); err != nil {
			return err
		}
	}
	for _, f := range t.files {
		done, said := fileRemoved, "removed %s"
		switch err := os.Remove(f.path); {
		case errors.Is(err, fs.ErrNotExist):
			done, said = fileLeft, "%s is not there"
		case err != nil:
			return fmt.Errorf("remove timer: %w", err)
		}
		if err := g.result(fileDone{f.path, done, ""}, said, digest.Clean(f.path)); err != nil {
			return err
		}
	}
	return nil
}

// missingSecrets says which variables of the configuration a night will not
// find when the timer starts it, and what to do.
func (g *global) missingSecrets(t timer) error {
	c, err := g.loadConfig()
	if err != nil {
		return err
	}
	var names []string
	for _, d := range c.Deliver {
		names = append(names, d.SMTP.PasswordEnv, d.URLEnv)
	}
	if c.Summaries.Mode == "llm" {
		names = append(names, c.Summaries.KeyEnv)
	}
	slices.Sort(names)
	names = slices.DeleteFunc(slices.Compact(names), func(s string) bool { return s == "" })
	if len(names) == 0 {
		return nil
	}
	if t.kind != timerSystemd {
		g.say("The timer will not have %s from your environment: keep secrets in files instead (password_file, url_file; chmod 600).", strings.Join(names, ", "))
		return nil
	}
	path, err := g.env.configFile("environment")
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err == nil && ownMode && info.Mode().Perm()&0o077 != 0 {
		return usagef("others may read the secrets in %s (mode %04o); run: chmod 600 %s", path, info.Mode().Perm(), shellWord(path))
	}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read %s: %w", path, unpath(err))
	}
	for line := range strings.Lines(string(text)) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), "=")
		names = slices.DeleteFunc(names, func(s string) bool { return s == name })
	}
	for _, name := range names {
		g.say("The night needs %s: write a line %s=… into %s, and run: chmod 600 %s", name, name, digest.Clean(path), shellWord(path))
	}
	return nil
}

// tell runs the timer's own program.
func (g *global) tell(ctx context.Context, commands [][]string) error {
	for _, words := range commands {
		out, err := exec.CommandContext(ctx, words[0], words[1:]...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("the files are in place, but `%s` did not work: %w: %s", strings.Join(words, " "), err, digest.Clean(string(out)))
		}
	}
	return nil
}
