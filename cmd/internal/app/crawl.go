package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/scraper"
	"hitmatch/scraper/fetch"
	"hitmatch/scraper/normal"
	"hitmatch/store"
	"hitmatch/store/job"
)

// historyRuns is how many crawls of a board its due time is read from.
const historyRuns = 20

type crawlOptions struct {
	boards   string
	dueAll   bool
	maxPages int
}

func newCrawl(g *global) *cobra.Command {
	var o crawlOptions
	c := &cobra.Command{
		Use:   "crawl [BOARD…]",
		Short: "Read the boards that are due, politely, and store what they list",
		Long: `Reads every board that is due: one request at a time to a host, with a pause in
between, obeying robots.txt. A board that was read within 12 hours is not due,
one that does not change or does not answer for longer; "hitmatch boards show"
says when. Boards that are named, or all with --due-all, or those of --boards
are read whether due or not. A crawl that was stopped is gone on with.`,
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), g, args) },
	}
	f := c.Flags()
	f.StringVar(&o.boards, "boards", "", "crawl the boards of this `file`, and no others")
	f.BoolVar(&o.dueAll, "due-all", false, "crawl every board, due or not")
	f.IntVar(&o.maxPages, "max-pages", 0, "at most `N` pages of each board; 0: crawler.board_pages of the configuration")
	return c
}

func (o *crawlOptions) run(ctx context.Context, g *global, args []string) error {
	if o.maxPages < 0 {
		return usagef("--max-pages is %d; write a number from 0", o.maxPages)
	}
	k, err := g.load()
	if err != nil {
		return err
	}
	boards, err := k.boards(o.boards)
	if err != nil {
		return err
	}
	chosen, err := pick(boards, args)
	if err != nil {
		return err
	}
	if err := g.tend(ctx, k.config.Backup.Keep); err != nil {
		return err
	}
	return g.with(ctx, k.matcher, makes, func(ctx context.Context, s *session) error {
		s.keepAnswers()
		defer s.forgetAnswers()
		if len(args) == 0 && o.boards == "" && !o.dueAll {
			if chosen, err = s.due(ctx, chosen); err != nil {
				return err
			}
		}
		if len(chosen) == 0 {
			s.say("no board is due")
			return nil
		}
		c := k.config.Crawler
		if o.maxPages > 0 {
			c.BoardPages = o.maxPages
		}
		runs, err := s.crawl(ctx, c, fetch.Config{Contact: c.Contact, Delay: c.Delay}, chosen)
		if err != nil {
			return err
		}
		if err := s.readBrought(ctx, runs); err != nil && ctx.Err() == nil {
			return err
		}
		if err := s.runReport(ctx, runs, chosen); err != nil {
			return err
		}
		return verdict(ctx, runs)
	})
}

// pick returns the boards named, or all that are not off.
func pick(boards []job.Board, ids []string) ([]job.Board, error) {
	var out []job.Board
	for _, id := range ids {
		i := slices.IndexFunc(boards, func(b job.Board) bool { return b.ID == id })
		if i < 0 {
			return nil, usageError{config.Unknown(id, boards)}
		}
		if boards[i].Kind == kindByHand {
			return nil, usagef("board %s is not crawled: %s", id, comesBy(boards[i]))
		}
		if !slices.ContainsFunc(out, func(b job.Board) bool { return b.ID == id }) {
			out = append(out, boards[i])
		}
	}
	if len(ids) > 0 {
		return out, nil
	}
	for _, b := range boards {
		if !b.Off && b.Kind != kindByHand {
			out = append(out, b)
		}
	}
	return out, nil
}

// due leaves out the boards that are to be left alone for now.
func (s *session) due(ctx context.Context, boards []job.Board) ([]job.Board, error) {
	var out []job.Board
	for _, b := range boards {
		history, err := sink{s.store}.History(ctx, b.ID, historyRuns)
		if err != nil {
			return nil, err
		}
		// A run that began in the future was begun by a clock that was wrong.
		at, _ := scraper.Due(history)
		if !at.After(s.start) || history[0].Started.After(s.start) {
			out = append(out, b)
		}
	}
	return out, nil
}

// crawl runs over the boards and returns their runs in the same order.
func (s *session) crawl(ctx context.Context, limits config.Crawler, c fetch.Config, boards []job.Board) ([]job.Run, error) {
	jobs := make([]scraper.Job, len(boards))
	for i, b := range boards {
		a, ok := adapter(b.Kind)
		if !ok {
			return nil, fmt.Errorf("board %s: unknown kind %q", b.ID, b.Kind)
		}
		jobs[i] = scraper.Job{Board: b, Adapter: a}
	}
	c.Version, c.Logger, c.Now, c.Getenv, c.Lean = strings.Trim(thisBuild().Version, "()"), s.log, s.env.Now, s.env.Getenv, s.env.Lean
	fetcher := fetch.New(c)
	defer fetcher.Close()
	within, cancel := context.WithTimeout(ctx, limits.Budget)
	defer cancel()
	within, stop := context.WithCancelCause(within)
	defer stop(nil)
	from, to := s.keeping(fetcher, diskSink{sink{s.store}, stop})
	runner := scraper.NewRunner(from, to, normal.Posting, scraper.RunConfig{
		MaxPages: limits.BoardPages, AllPages: limits.Pages, MaxTime: limits.BoardBudget, Now: s.env.Now, Logger: s.log,
		Title: s.matcher.Proposes,
	})
	show := s.progress(len(boards))
	runs := runner.RunAll(within, jobs, 0, show.update)
	show.done()
	if cause := context.Cause(within); storeFailed(cause) {
		return runs, cause
	}
	if ctx.Err() == nil && within.Err() != nil {
		s.say("the time for one run (crawler.budget: %s) is used up; what is missing is read next time", limits.Budget)
	}
	if ctx.Err() != nil {
		return runs, nil
	}
	return runs, s.meet(ctx, runs)
}

// readBrought reads what the boards brought that was new or changed. Whoever
// needs facts that are stale for another reason reads them then.
func (s *session) readBrought(ctx context.Context, runs []job.Run) error {
	var boards []string
	found, of := 0, 0
	for _, r := range runs {
		of += r.Found
		if r.New+r.Changed+r.Reopened > 0 {
			boards = append(boards, r.Board)
			found += r.Found
		}
	}
	if 2*found > of { // one pass over everything is shorter
		return s.derive(ctx)
	}
	for _, b := range boards {
		if err := s.each(ctx, store.Query{Board: b}, func(*job.Posting, *job.Facts) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// progress shows on a terminal how far a crawl is.
type progress struct {
	g      *global
	boards int
	runs   map[string]job.Run
	width  int
}

func (g *global) progress(boards int) *progress {
	return &progress{g: g, boards: boards, runs: map[string]job.Run{}}
}

func (p *progress) update(u scraper.Progress) {
	if !p.g.env.Progress || p.g.quiet {
		return
	}
	p.runs[u.Run.Board] = u.Run
	done, pages, found := 0, 0, 0
	for _, r := range p.runs {
		pages += r.Pages + r.NotMod
		found += r.Found
		if r.State != "" {
			done++
		}
	}
	line := fmt.Sprintf("%d of %d boards done, %d at work; %d pages, %d postings", done, p.boards, len(p.runs)-done, pages, found)
	p.width = max(p.width, len(line))
	fmt.Fprintf(p.g.env.Stderr, "\r%-*s", p.width, line)
}

// done clears the line.
func (p *progress) done() {
	if p.width > 0 {
		fmt.Fprintf(p.g.env.Stderr, "\r%*s\r", p.width, "")
	}
}

// runReport says how every board fared, and which have not brought anything
// for a while.
func (s *session) runReport(ctx context.Context, runs []job.Run, boards []job.Board) error {
	wide := 0
	for _, b := range boards {
		wide = max(wide, len(b.ID))
	}
	for _, r := range runs {
		b := digest.NewBoard(r)
		if s.json {
			if err := digest.Encode(s.env.Stdout, b); err != nil {
				return err
			}
			continue
		}
		line := fmt.Sprintf("%-*s  %-11s  %s", wide, r.Board, ended(r.State), counts(b))
		for _, more := range s.remarks(ctx, r) {
			line += "\n" + strings.Repeat(" ", wide+2) + digest.Clean(more)
		}
		if err := s.printf("%s\n", line); err != nil {
			return err
		}
	}
	return nil
}

// ended is a state for a person.
func ended(s job.RunState) string { return strings.ReplaceAll(string(s), "_", " ") }

// remarks are what a person must know of a run beside its counts.
func (s *session) remarks(ctx context.Context, r job.Run) []string {
	var out []string
	if r.Error != "" {
		out = append(out, r.Error)
	}
	if r.Private {
		out = append(out, "allow_private: it may live at an address that is not public")
	}
	switch {
	case r.Left == 1:
		out = append(out, "1 request was not made; the next crawl goes on there")
	case r.Left > 1:
		out = append(out, fmt.Sprintf("%d requests were not made; the next crawl goes on there", r.Left))
	}
	history, err := sink{s.store}.History(context.WithoutCancel(ctx), r.Board, historyRuns)
	if err != nil {
		return append(out, err.Error())
	}
	if barren := scraper.Barren(history); barren != "" {
		out = append(out, barren)
	}
	return out
}

// verdict is the error a crawl ends with.
func verdict(ctx context.Context, runs []job.Run) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("crawl: %w", err)
	}
	bad, useless := 0, 0
	for _, r := range runs {
		if r.State != job.RunOK {
			bad++
		}
		if r.State != job.RunOK && r.Found == 0 {
			useless++
		}
	}
	switch {
	case bad == 0:
		return nil
	case useless == len(runs):
		return errors.New("crawl: no board could be read; the lines above say why")
	}
	return partlyf("crawl: %d of %d boards could not be read whole; the lines above say why", bad, len(runs))
}
