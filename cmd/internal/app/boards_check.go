package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hitmatch/cmd/internal/digest"
	"hitmatch/scraper"
	"hitmatch/scraper/fetch"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
	"hitmatch/store/mem"
)

// checkOut is what checking a board brought, as scripts get it.
type checkOut struct {
	Board string `json:"board"`
	// Answer is "ok", or how a crawl would end: blocked, not_allowed, failed.
	Answer   job.RunState `json:"answer"`
	Postings int          `json:"postings"` // on the first page
	Leads    int          `json:"leads"`    // pages it leads to
	Error    string       `json:"error,omitempty"`
	boardOut
}

// check asks every board for its first page.
func (o *boardsOptions) check(ctx context.Context, g *global, args []string) error {
	k, err := g.load()
	if err != nil {
		return err
	}
	boards, err := o.load(g)
	if err != nil {
		return err
	}
	chosen, err := pick(boards, args)
	if err != nil {
		return err
	}
	jobs := make([]scraper.Job, len(chosen))
	wide := 0
	for i, b := range chosen {
		a, ok := adapter(b.Kind)
		if !ok {
			return fmt.Errorf("board %s: unknown kind %q", b.ID, b.Kind)
		}
		jobs[i] = scraper.Job{Board: b, Adapter: a}
		wide = max(wide, len(b.ID))
	}
	c := k.config.Crawler
	fetcher := fetch.New(fetch.Config{
		Version: strings.Trim(thisBuild().Version, "()"), Contact: c.Contact, Delay: c.Delay, Logger: g.log, Now: g.env.Now,
	})
	defer fetcher.Close()
	nowhere := mem.New()
	defer nowhere.Close()
	runner := scraper.NewRunner(fetcher, sink{nowhere}, normal.Posting, scraper.RunConfig{MaxPages: 1, Now: g.env.Now, Logger: g.log})
	show := g.progress(len(chosen))
	runs := runner.RunAll(ctx, jobs, 0, show.update)
	show.done()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("check boards: %w", err)
	}
	bad, answers := 0, map[string]checked{}
	err = g.withRuns(ctx, func(latest map[string]job.Run, s *session) error {
		for i, b := range chosen {
			last, crawled := latest[b.ID]
			out := checkOut{Board: b.ID, Answer: runs[i].State, Postings: runs[i].Found, Leads: runs[i].Left, Error: runs[i].Error, boardOut: newBoardOut(b, last, crawled)}
			if runs[i].Pages == 1 && runs[i].Errors == 0 {
				out.Answer, out.Error = job.RunOK, "" // that it leads on to more pages is no fault
			} else {
				bad++
			}
			answers[b.ID] = checked{At: g.env.Now().UTC().Truncate(time.Second), Answer: out.Answer, Postings: out.Postings, Leads: out.Leads, Error: out.Error}
			if s != nil {
				history, err := sink{s.store}.History(ctx, b.ID, historyRuns)
				if err != nil {
					return err
				}
				out.past(history)
			}
			if err := g.putCheck(out, wide); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = g.keepChecks(answers)
	}
	if err != nil {
		return err
	}
	g.say("checked %d: %s", len(answers), tally(answers))
	if bad == 0 {
		return nil
	}
	return partlyf("check boards: %d of %d do not answer as they should; the lines above say why", bad, len(chosen))
}

func (g *global) putCheck(c checkOut, wide int) error {
	if g.json {
		return digest.Encode(g.env.Stdout, c)
	}
	line := fmt.Sprintf("%-*s  %-11s  ", wide, c.Board, ended(c.Answer))
	if c.Answer == job.RunOK {
		line += firstPage(c.Postings, c.Leads)
	} else {
		line += digest.Clean(c.Error)
	}
	indent := "\n" + strings.Repeat(" ", wide+15)
	if c.Last != nil {
		line += indent + fmt.Sprintf("last crawl %s: %s, %d found", digest.Ago(c.Last.Started, g.now()), ended(c.Last.State), c.Last.Found)
	}
	if c.Due != nil && c.Due.After(g.now()) {
		line += indent + "next crawl " + c.Due.Format("2006-01-02 15:04 UTC") + " at the earliest: " + c.DueWhy
	}
	if c.Barren != "" {
		line += indent + c.Barren
	}
	return g.printf("%s\n", line)
}
