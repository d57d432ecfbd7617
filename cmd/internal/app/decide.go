package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/store/job"
)

// decideOptions are those of the commands that record a decision.
type decideOptions struct{ undo bool }

// newDecisions are the commands that record what a person decides about a job.
func newDecisions(g *global) []*cobra.Command {
	decision := func(use, word, short, long string, change func(d *job.Decision, at time.Time)) *cobra.Command {
		var o decideOptions
		c := &cobra.Command{
			Use: use + " ID…", Short: short, Long: long, Args: arguments(cobra.MinimumNArgs(1)),
			PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
			RunE: func(cmd *cobra.Command, args []string) error {
				return g.decide(cmd.Context(), args, func(d *job.Decision) string {
					at, done := g.start, word
					if o.undo {
						at, done = time.Time{}, "no longer "+word
					}
					change(d, at)
					return done
				})
			},
		}
		c.Flags().BoolVar(&o.undo, "undo", false, "take the decision back")
		return c
	}
	note := &cobra.Command{
		Use: "note ID WORDS…", Short: "Keep a note with a job", Args: arguments(cobra.MinimumNArgs(1)),
		Long:    "Keeps a note with a job, in place of an earlier one; without words it is removed. Notes never leave this machine but in your own digests.",
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.decide(cmd.Context(), args[:1], func(d *job.Decision) string {
				d.Note, d.Noted = digest.Clean(strings.Join(args[1:], " ")), g.start
				if d.Note == "" {
					d.Noted = time.Time{}
					return "note removed"
				}
				return "noted"
			})
		},
	}
	return []*cobra.Command{
		decision("save", "saved", "Follow a job: digests tell when it closes, comes back, or changes its pay", "",
			func(d *job.Decision, at time.Time) { d.Saved = at }),
		decision("hide", "hidden", "Never list a job again", "Leaves a job, and every copy of it, out of all digests to come; they count it as hidden by you.",
			func(d *job.Decision, at time.Time) { d.Hidden = at }),
		decision("applied", "applied", "Remember that you applied: it is followed, and not listed as new", "",
			func(d *job.Decision, at time.Time) { d.Applied = at }),
		note,
	}
}

// onePerson is the key of the profile that decisions are about.
func (g *global) onePerson(k *known) (string, error) {
	paths, err := g.profileFiles(k.config)
	if err != nil {
		return "", err
	}
	if len(paths) > 1 {
		return "", usagef("decisions are one person's, and there are %d profiles; say whose with --profile FILE", len(paths))
	}
	p, _, err := config.LoadProfile(paths[0], k.terms, g.now())
	return p.Key, badFile(err)
}

// decide changes what a person has decided about jobs.
func (g *global) decide(ctx context.Context, words []string, change func(*job.Decision) string) error {
	k, err := g.load()
	if err != nil {
		return err
	}
	who, err := g.onePerson(k)
	if err != nil {
		return err
	}
	return g.with(ctx, k.matcher, writes, func(ctx context.Context, s *session) error {
		for _, word := range words {
			p, err := s.lookUp(ctx, word)
			if err != nil {
				return err
			}
			all, err := s.store.Decisions(ctx, who)
			if err != nil {
				return err
			}
			facts, err := s.facts(ctx, []job.Posting{p}, true)
			if err != nil {
				return err
			}
			d, had := all[cluster(&p)]
			if !had || !d.Followed() {
				d.Told = toldOf(&p, &facts[0])
			}
			d.Cluster, d.Posting, d.Title, d.Employer, d.URL = cluster(&p), p.ID, p.Title, p.Employer, p.URL
			done := change(&d)
			if err := s.store.Decide(ctx, who, d); err != nil {
				return err
			}
			if s.json {
				if err := digest.Encode(s.env.Stdout, d); err != nil {
					return err
				}
				continue
			}
			s.say("%s: %s, %s", done, digest.Clean(p.Title), digest.Employer(&p))
		}
		return nil
	})
}

// decidedJobs are the decisions that a listing is limited to, by the posting
// they were said of.
type decidedJobs map[string]job.Decision

// decisions are those that the listing asks for, of one person; nil: it is not
// limited to any.
func (o *jobsOptions) decisions(ctx context.Context, s *session, k *known) (decidedJobs, error) {
	if !o.saved && !o.applied && !o.hidden {
		return nil, nil
	}
	who, err := s.onePerson(k)
	if err != nil {
		return nil, err
	}
	all, err := s.store.Decisions(ctx, who)
	if err != nil {
		return nil, err
	}
	out := decidedJobs{}
	for _, d := range all {
		if o.saved && !d.Saved.IsZero() || o.applied && !d.Applied.IsZero() || o.hidden && !d.Hidden.IsZero() {
			out[d.Posting] = d
		}
	}
	return out, nil
}

// gone turns the decisions about postings that the database holds no more into
// what is known of them.
func (d decidedJobs) gone(seen map[string]bool) []job.Posting {
	var out []job.Posting
	for _, id := range slices.Sorted(maps.Keys(d)) {
		if x := d[id]; !seen[id] {
			out = append(out, job.Posting{ID: id, Title: x.Title, Employer: x.Employer, URL: x.URL, Cluster: x.Cluster, Status: job.Closed})
		}
	}
	return out
}

// saidOf is what a person decided, in a line.
func saidOf(d job.Decision) string {
	var parts []string
	for _, x := range []struct {
		word string
		at   time.Time
	}{{"saved", d.Saved}, {"hidden", d.Hidden}, {"applied", d.Applied}} {
		if !x.at.IsZero() {
			parts = append(parts, x.word+" "+x.at.Format(time.DateOnly))
		}
	}
	if d.Note != "" {
		parts = append(parts, fmt.Sprintf("note: %s", digest.Clean(d.Note)))
	}
	return strings.Join(parts, ", ")
}
