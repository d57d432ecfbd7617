package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/deliver"
	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/store/job"
)

type digestOptions struct {
	all    bool
	since  string
	top    int
	grade  string
	format string
	out    string
	// summaries is off, extract or llm; "": as configured.
	summaries string
	deliver   bool
}

// What a digest of what is new holds unless told otherwise.
const (
	defaultTop         = 25
	defaultPerEmployer = 5
)

func newDigest(g *global) *cobra.Command {
	var o digestOptions
	c := &cobra.Command{
		Use:   "digest",
		Short: "Print the ranked list: what is new since the last one, or everything",
		Long: `Prints the jobs that fit the profile, best first, each with the reasons and the
posting's own words. Without --all or --since it holds what is new, or worded
anew, since the last digest, and remembers what it showed.`,
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			f := cmd.Flags()
			return o.run(cmd.Context(), g, f.Changed("top"), f.Changed("grade"))
		},
	}
	f := c.Flags()
	f.BoolVar(&o.all, "all", false, "everything open, not only what is new; in JSON, unless --top or --grade is given, also what is hidden, and copies")
	f.StringVar(&o.since, "since", "", "jobs first seen since this `time` (a day, a time, or an age such as 7d)")
	f.IntVar(&o.top, "top", defaultTop, "at most `N` jobs; 0: no limit (the default with --all)")
	f.StringVar(&o.grade, "grade", "low", "the lowest `grade` to list: strong, near or low")
	f.StringVar(&o.format, "format", "", "`format`: "+strings.Join(config.Formats(), ", ")+"; default: what the name of --out tells, else text")
	f.StringVar(&o.summaries, "summaries", "", "`who` sums up each job: off, extract (the posting's own words) or llm (a model); default: as configured")
	f.StringVar(&o.out, "out", "", "write to this `file` instead of the screen; with "+ofProfile+" in its name, one for each profile")
	f.BoolVar(&o.deliver, "deliver", false, "take it to where deliver in the configuration says, not to the screen")
	return c
}

func (o *digestOptions) run(ctx context.Context, g *global, topGiven, gradeGiven bool) error {
	w, err := o.wanted(g, topGiven, gradeGiven)
	if err != nil {
		return err
	}
	k, err := g.load()
	if err != nil {
		return err
	}
	profiles, broken := g.loadProfiles(k.config, k.terms)
	if broken != nil && len(profiles) == 0 {
		return broken
	}
	if err := o.suits(k, profiles); err != nil {
		return err
	}
	boards, err := k.boards("")
	if err != nil {
		return err
	}
	mode, err := k.summaryMode(o.summaries)
	if err != nil {
		return err
	}
	// What a model costs and what went out must be remembered; what was on the
	// screen is where it can be.
	to := derives
	if o.deliver || mode == modeLLM {
		to = writes
	}
	err = g.with(ctx, k.matcher, to, func(ctx context.Context, s *session) error {
		desk := k.desk(s, mode)
		defer desk.close()
		if o.deliver {
			return s.deliverAll(ctx, k, desk, profiles, boards, w)
		}
		return o.write(ctx, s, profiles, func(out io.Writer, p *job.Profile, style digest.Style) (*digest.View, error) {
			if w.whole {
				return s.printWhole(ctx, out, p, boards, desk, w)
			}
			v, err := s.view(ctx, p, boards, w)
			if err == nil {
				err = desk.sumUpView(ctx, v)
			}
			if err != nil {
				return nil, err
			}
			return v, render(out, v, o.format, style)
		})
	})
	switch {
	case broken == nil:
		return err
	case err != nil:
		return errors.Join(broken, err)
	}
	// The people whose profiles are sound have their digests.
	return partlyf("%v\nthe profiles named above got no digest", broken)
}

// wanted checks the options, chooses a format where none is given, and says
// what a digest is to hold.
func (o *digestOptions) wanted(g *global, topGiven, gradeGiven bool) (wanted, error) {
	w := wanted{all: o.all, top: o.top, perEmployer: defaultPerEmployer, grade: job.Grade(o.grade)}
	if o.all {
		w.perEmployer = 0
		if !topGiven {
			w.top = 0
		}
	}
	if o.deliver && (o.out != "" || o.format != "" || o.all || o.since != "" || g.asOf != "") {
		return w, usagef("--deliver is for what is new, and the configuration says how; it does not go with --out, --format, --all, --since or --as-of")
	}
	var err error
	switch {
	case g.json:
		o.format = "json"
	case o.format == "":
		if o.format, err = config.FormatOf(o.out); err != nil {
			return w, usagef("--out %w, or say --format", err)
		}
	}
	w.whole = o.all && o.format == "json" && !topGiven && !gradeGiven
	switch {
	case !slices.Contains(config.Formats(), o.format):
		return w, usagef("--format is %q; write one of %s", o.format, strings.Join(config.Formats(), ", "))
	case w.grade != job.Strong && w.grade != job.Near && w.grade != job.Low:
		return w, usagef("--grade is %q; write strong, near or low", o.grade)
	case w.top < 0:
		return w, usagef("--top is %d; write a number from 0", w.top)
	case o.all && o.since != "":
		return w, usagef("--all and --since exclude each other")
	}
	if o.since != "" {
		w.since, err = parseTime("--since", o.since, g.start, false)
	}
	return w, err
}

// suits checks that the digests of these people can go where they are to go.
func (o *digestOptions) suits(k *known, profiles []job.Profile) error {
	switch {
	case o.deliver && len(k.config.Deliver) == 0:
		return usagef("--deliver: the configuration has no deliver section that says where to")
	case o.deliver:
		return clashes(k.config, profiles)
	case len(profiles) > 1 && slices.Contains([]string{"html", "atom", "csv"}, o.format) && !strings.Contains(o.out, ofProfile):
		return usagef("a file of the format %s holds one person's digest, and there are %d profiles; write --out '%s.%s', which makes a file for each, or choose one with --profile FILE", o.format, len(profiles), ofProfile, o.format)
	}
	return nil
}

// write has everybody's digest printed on the screen, into a file, or into a file
// for each. What a digest showed is remembered when it is written.
func (o *digestOptions) write(ctx context.Context, s *session, profiles []job.Profile, print func(io.Writer, *job.Profile, digest.Style) (*digest.View, error)) error {
	var (
		shown     []job.Mailing // by digests that are written, and not yet remembered
		remembers = o.remembers(s)
		forEach   = strings.Contains(o.out, ofProfile)
	)
	one := func(out io.Writer, i int, style digest.Style) error {
		if i > 0 && !forEach && o.format != "json" {
			fmt.Fprintln(out)
		}
		v, err := print(out, &profiles[i], style)
		if err == nil && remembers {
			shown = append(shown, s.mailing(v))
		}
		return err
	}
	remember := func() error {
		for _, m := range shown {
			if err := s.markShown(ctx, m); err != nil {
				return err
			}
		}
		shown = nil
		return nil
	}
	if o.out != "" && !forEach {
		err := deliver.Replace(o.out, func(out io.Writer) error {
			for i := range profiles {
				if err := one(out, i, digest.Style{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return remember()
	}
	for i := range profiles {
		var err error
		if forEach {
			path := strings.ReplaceAll(o.out, ofProfile, profiles[i].Key)
			err = deliver.Replace(path, func(out io.Writer) error { return one(out, i, digest.Style{}) })
		} else if err = one(s.env.Stdout, i, s.style()); err == nil {
			err = s.flush()
		}
		if err == nil {
			err = remember()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// remembers reports whether what the digests show is remembered: what is new is,
// if it can be.
func (o *digestOptions) remembers(s *session) bool {
	switch {
	case o.all || o.since != "" || !s.at.IsZero():
		return false
	case s.readOnly:
		s.say("note: the database may only be read: what this digest showed is not remembered, and the next one shows it again")
		return false
	}
	return true
}

// style is how text looks on this person's screen.
func (g *global) style() digest.Style {
	colour := g.env.Columns > 0 && !g.noColour && g.env.Getenv("NO_COLOR") == "" && g.env.Getenv("TERM") != "dumb"
	return digest.Style{Width: g.env.Columns, Colour: colour}
}
