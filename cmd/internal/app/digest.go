package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/deliver"
	"hitmatch/cmd/internal/digest"
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
	f.StringVar(&o.format, "format", "", "`format`: "+strings.Join(formats(), ", ")+"; default: what the name of --out tells, else text")
	f.StringVar(&o.summaries, "summaries", "", "`who` sums up each job: off, extract (the posting's own words) or llm (a model); default: as configured")
	f.StringVar(&o.out, "out", "", "write to this `file` instead of the screen")
	f.BoolVar(&o.deliver, "deliver", false, "take it to where deliver in the configuration says, not to the screen")
	return c
}

func (o *digestOptions) run(ctx context.Context, g *global, topGiven, gradeGiven bool) error {
	w := wanted{all: o.all, top: o.top, perEmployer: defaultPerEmployer, grade: job.Grade(o.grade)}
	if o.all {
		w.perEmployer = 0
		if !topGiven {
			w.top = 0
		}
	}
	switch {
	case g.json:
		o.format = "json"
	case o.format == "":
		o.format = formatOf(o.out)
	}
	w.whole = o.all && o.format == "json" && !topGiven && !gradeGiven
	switch {
	case !slices.Contains(formats(), o.format):
		return usagef("--format is %q; write one of %s", o.format, strings.Join(formats(), ", "))
	case o.deliver && (o.out != "" || o.all || o.since != "" || g.asOf != ""):
		return usagef("--deliver is for what is new; it does not go with --out, --all, --since or --as-of")
	case w.grade != job.Strong && w.grade != job.Near && w.grade != job.Low:
		return usagef("--grade is %q; write strong, near or low", o.grade)
	case w.top < 0:
		return usagef("--top is %d; write a number from 0", w.top)
	case o.all && o.since != "":
		return usagef("--all and --since exclude each other")
	}
	var err error
	if o.since != "" {
		if w.since, err = parseTime("--since", o.since, g.start, false); err != nil {
			return err
		}
	}
	k, err := g.load()
	if err != nil {
		return err
	}
	profiles, broken := g.loadProfiles(k.config, k.terms)
	if broken != nil && len(profiles) == 0 {
		return broken
	}
	boards, err := k.boards("")
	if err != nil {
		return err
	}
	mode, err := k.summaryMode(o.summaries)
	if err != nil {
		return err
	}
	if o.deliver {
		if len(k.config.Deliver) == 0 {
			return usagef("--deliver: the configuration has no deliver section that says where to")
		}
		if err := clashes(k.config, profiles); err != nil {
			return err
		}
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
		var (
			file  bytes.Buffer
			out   = s.env.Stdout
			views []*digest.View
		)
		if o.out != "" {
			out = &file
		}
		for i := range profiles {
			v, err := s.view(ctx, &profiles[i], boards, w)
			if err != nil {
				return err
			}
			if err := desk.sumUp(ctx, v); err != nil {
				return err
			}
			if i > 0 && o.format != "json" {
				fmt.Fprintln(out)
			}
			if err := s.render(out, v, o.format, o.out == ""); err != nil {
				return err
			}
			views = append(views, v)
		}
		if o.out != "" {
			err = deliver.Replace(o.out, file.Bytes())
		} else {
			err = s.flush()
		}
		if err != nil {
			return err
		}
		switch {
		case o.all || !w.since.IsZero() || !s.at.IsZero():
			return nil
		case s.readOnly:
			s.say("note: the database may only be read: what this digest showed is not remembered, and the next one shows it again")
			return nil
		}
		for _, v := range views {
			if err := s.markShown(ctx, v); err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case broken == nil:
		return err
	case err != nil:
		return errors.Join(broken, err)
	}
	// The people whose profiles are sound have their digests.
	return fmt.Errorf("%v\n%w: these profiles got no digest", broken, errPartly)
}

func (s *session) render(w io.Writer, v *digest.View, format string, screen bool) error {
	style := digest.Style{}
	if screen {
		style = s.style()
	}
	return render(w, v, format, style)
}

// style is how text looks on this person's screen.
func (g *global) style() digest.Style {
	colour := g.env.Columns > 0 && !g.noColour && g.env.Getenv("NO_COLOR") == "" && g.env.Getenv("TERM") != "dumb"
	return digest.Style{Width: g.env.Columns, Colour: colour}
}
