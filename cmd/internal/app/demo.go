package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/demo"
	"hitmatch/config"
	"hitmatch/matcher"
	"hitmatch/scraper/fetch"
	"hitmatch/store/job"
)

func newDemo(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Show the whole job offline, on sample boards",
		Long: `Serves the bundled sample boards on this machine, crawls them, stores what they
list, and prints the ranked digest for the bundled profile. Every employer,
posting and person in it is invented; one board is broken on purpose. The
database is a temporary one unless --db is given.`,
		Args:    arguments(cobra.NoArgs),
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE:    func(cmd *cobra.Command, _ []string) error { return g.demo(cmd.Context()) },
	}
}

func (g *global) demo(ctx context.Context) (err error) {
	kept := g.db != ""
	if !kept {
		dir, err := os.MkdirTemp("", "hitmatch-demo-")
		if err != nil {
			return fmt.Errorf("make temporary folder: %w", err)
		}
		defer os.RemoveAll(dir)
		g.db = filepath.Join(dir, "demo.db")
	}
	m, err := matcher.New()
	if err != nil {
		return err
	}
	profile, _, err := config.ParseProfile("demo.yaml", demo.Profile(), terms(m.Taxonomy()), g.now())
	if err != nil {
		return fmt.Errorf("read the sample profile: %w", err)
	}
	// The clock stands still: jobs that rank alike stand in the order in which they
	// were found, which would be another each time.
	g.env.Now = func() time.Time { return g.start }
	site, err := demo.Start(ctx, g.start)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, site.Close()) }()
	return g.with(ctx, m, makes, func(ctx context.Context, s *session) error {
		c := fetch.Config{Delay: time.Millisecond, Backoff: 50 * time.Millisecond}
		s.say("crawling %d sample boards on this machine …", len(site.Boards()))
		if _, err := s.crawl(ctx, config.Crawler{Budget: 5 * time.Minute}, c, site.Boards()); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		v, err := s.view(ctx, &profile, site.Boards(), wanted{grade: job.Low, perEmployer: defaultPerEmployer})
		if err != nil {
			return err
		}
		if !kept {
			v.Fit = "" // the database is gone when the person reads this
		}
		format := "text"
		if s.json {
			format = "json"
		}
		return render(s.env.Stdout, v, format, s.style())
	})
}
