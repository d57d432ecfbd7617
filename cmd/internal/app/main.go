package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/store"
)

// Main runs the program and returns its exit code.
func Main(ctx context.Context, env Env) int {
	out := bufio.NewWriterSize(env.Stdout, 64<<10)
	env.Stdout = out
	env.Stdin = keyboard(ctx, env)
	err := newRoot(env, out.Flush).ExecuteContext(ctx)
	if flushed := out.Flush(); err == nil && flushed != nil {
		err = fmt.Errorf("write output: %w", flushed)
	}
	code := exitCode(ctx, err)
	switch {
	case err == nil, closedOutput(err):
	case code == exitInterrupted:
		fmt.Fprintln(env.Stderr, "hitmatch: interrupted; what was stored stays stored")
	default:
		switch {
		case fullDisk(err):
			err = fmt.Errorf("%w; make room on the disk, then run it again", err)
		case errors.Is(err, syscall.EROFS) && !errors.Is(err, store.ErrDisk):
			err = fmt.Errorf("%w; nothing can be written there: name another place (--db FILE, --config FILE, --out FILE)", err)
		}
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintln(env.Stderr, "hitmatch: "+cleanLine(strings.TrimSuffix(line, "\n")))
		}
	}
	return code
}

// global holds the flags every command has, and what they lead to.
type global struct {
	env      Env
	flushed  func() error // writes out what standard output still holds
	config   string
	db       string
	profiles []string
	json     bool
	quiet    bool
	verbose  bool
	format   string // of the log
	noColour bool
	asOf     string

	log   *slog.Logger
	at    time.Time // the moment asked for by --as-of; zero: now
	start time.Time // now, one and the same for the whole command
}

func newRoot(env Env, flush func() error) *cobra.Command {
	g := &global{env: env, flushed: flush}
	version := false
	root := &cobra.Command{
		Use:   "hitmatch",
		Short: "Find health information and medical coding work that fits you",
		Long: `hitmatch reads employers' job boards, works out what each posting asks for,
holds it against your profile and prints a ranked list in which every verdict
is explained with the posting's own words.

Start with "hitmatch demo", then "hitmatch init".

` + exitHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				return g.showVersion()
			}
			return cmd.Help()
		},
		PersistentPreRunE: func(*cobra.Command, []string) error { return g.prepare() },
	}
	root.SetArgs(env.Args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(newHelp())
	f := root.PersistentFlags()
	f.StringVar(&g.config, "config", "", "configuration `file`")
	f.StringVar(&g.db, "db", "", "database `file`")
	f.StringArrayVar(&g.profiles, "profile", nil, "profile `file`; may be repeated")
	f.BoolVar(&g.json, "json", false, "print JSON: one object per line for lists")
	f.BoolVarP(&g.quiet, "quiet", "q", false, "say only what was asked for, and errors")
	f.BoolVarP(&g.verbose, "verbose", "v", false, "say more of what is going on")
	f.StringVar(&g.format, "log-format", "text", "`format` of messages: text or json")
	f.BoolVar(&g.noColour, "no-color", false, "no colours (so does NO_COLOR in the environment)")
	f.StringVar(&g.asOf, "as-of", "", "read the store as if it were this `time`")
	root.Flags().BoolVar(&version, "version", false, "say which version this is")
	root.AddCommand(
		newDemo(g), newInit(g), newProfile(g), newBoards(g), newCrawl(g), newImport(g),
		newJobs(g), newDigest(g), newFit(g), newCareer(g), newTaxonomy(g), newSummaries(g), newDB(g), newVersion(g),
		newNightly(g), newOutbox(g), newSchedule(g), newConfig(g),
	)
	return root
}

// prepare checks the flags every command has.
func (g *global) prepare() error {
	level := slog.LevelError // what a person must know is said or returned, not logged
	switch {
	case g.quiet && g.verbose:
		return usagef("--quiet and --verbose exclude each other")
	case g.verbose:
		level = slog.LevelDebug
	}
	var err error
	if g.log, err = g.env.logger(g.format, level); err != nil {
		return err
	}
	g.start = g.env.Now()
	if g.asOf != "" {
		g.at, err = parseTime("--as-of", g.asOf, g.start, true)
	}
	return err
}

// onlyNow refuses --as-of for a command that changes the store or the world.
func (g *global) onlyNow(cmd *cobra.Command) error {
	if g.asOf != "" {
		return usagef("%s works on what is now; --as-of is for commands that read", cmd.CommandPath())
	}
	return nil
}

// now is the moment the command speaks of.
func (g *global) now() time.Time {
	if !g.at.IsZero() {
		return g.at
	}
	return g.start
}

// say tells the person something beside the result.
func (g *global) say(format string, args ...any) {
	if !g.quiet {
		fmt.Fprintf(g.env.Stderr, format+"\n", args...)
	}
}

// command is how this person calls another command on the same files.
func (g *global) command(name string) string {
	words := []string{"hitmatch"}
	for _, f := range []struct{ flag, value string }{{"--config", g.config}, {"--db", g.db}} {
		if f.value != "" {
			words = append(words, f.flag, shellWord(f.value))
		}
	}
	for _, p := range g.profiles {
		words = append(words, "--profile", shellWord(p))
	}
	return strings.Join(append(words, name), " ")
}

// shellWord quotes a word that a shell would take apart.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:@%", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// flush sees to it that what was printed is out before something depends on
// it.
func (g *global) flush() error {
	if err := g.flushed(); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// printf writes to standard output.
func (g *global) printf(format string, args ...any) error {
	return g.print(fmt.Sprintf(format, args...))
}

// print writes to standard output.
func (g *global) print(text string) error {
	if _, err := g.env.Stdout.Write([]byte(text)); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// noSuchCommand refuses arguments of a command that only has commands below.
func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean " + near[0] + "? "
	}
	return usagef("unknown command %q for %s; %s`%s --help` lists the commands", args[0], cmd.CommandPath(), hint, cmd.CommandPath())
}

// arguments makes a wrong number of arguments a usage error.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case check(cmd, args) == nil:
			return nil
		case check(cmd, append(slices.Clone(args), "")) == nil:
			return usagef("something is missing; usage: %s", cmd.UseLine())
		}
		return usagef("%q is too much; usage: %s", args[len(args)-1], cmd.UseLine())
	}
}

// group is a command that only has commands below it.
func group(use, short string, below ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: short, Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.ErrOrStderr(), cmd.UsageString())
			return errors.Join(usagef("`%s` needs a command", cmd.CommandPath()), err)
		},
	}
	c.AddCommand(below...)
	return c
}
