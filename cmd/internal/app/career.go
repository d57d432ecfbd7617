package app

import (
	"context"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/matcher/career"
	"hitmatch/store"
	"hitmatch/store/job"
)

func newCareer(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "career",
		Short: "Say what one more credential, year or state would open",
		Long: `Holds every open posting against the profile again and again, each time with
one thing changed: a credential more, further years, a degree, a licence, a
state, a way of working. It says how many jobs each change would make strong
matches, which, and with what pay; then the ladder from what the profile shows
to what it looks for, what keeps the credentials alive, and published figures
of pay and outlook with their sources.

The counts come from the postings in the database alone.`,
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return g.career(cmd.Context()) },
	}
}

func (g *global) career(ctx context.Context) error {
	first := true
	return g.plans(ctx, func(s *session, p *job.Profile, plan *career.Plan) error {
		if s.json {
			return digest.Encode(s.env.Stdout, struct {
				Profile string `json:"profile"`
				AsOf    string `json:"as_of"`
				*career.Plan
			}{p.Key, s.now().UTC().Format("2006-01-02T15:04:05Z"), plan})
		}
		if !first {
			if err := s.print("\n"); err != nil {
				return err
			}
		}
		first = false
		return s.print(digest.Career(plan, person(p), s.now(), s.style()))
	})
}

// plans works out the plan of each profile from what is open.
func (g *global) plans(ctx context.Context, show func(*session, *job.Profile, *career.Plan) error) error {
	k, err := g.load()
	if err != nil {
		return err
	}
	profiles, err := g.loadProfiles(k.config, k.terms)
	if err != nil {
		return err
	}
	return g.with(ctx, k.matcher, derives, func(ctx context.Context, s *session) error {
		surveys := make([]*career.Survey, len(profiles))
		for i := range profiles {
			surveys[i] = s.matcher.Survey(&profiles[i], s.now())
		}
		err := s.each(ctx, store.Query{AsOf: s.at}, func(post *job.Posting, f *job.Facts) error {
			for i, v := range surveys {
				v.Add(post, f, s.matcher.Match(&profiles[i], post, f, s.now()))
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
		for i, v := range surveys {
			plan := v.Plan()
			if err := show(s, &profiles[i], &plan); err != nil {
				return err
			}
		}
		return nil
	})
}
