package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/raw"
	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store"
	"hitmatch/store/bolt"
	"hitmatch/store/job"
)

// This file keeps the raw answers of boards, and reads them again.

// archiveBudget is what the raw answers of boards may take, compressed.
const archiveBudget = 256 << 20

// keepAnswers begins to keep raw answers. A crawl does without if it cannot.
func (s *session) keepAnswers() {
	path, err := s.path()
	if err != nil {
		return
	}
	var once sync.Once
	s.answers = raw.NewKeeper(bolt.ArchivePath(path), archiveBudget, func(err error) {
		once.Do(func() { s.say("note: the raw answers of this crawl are not kept: %s", cleanLine(err.Error())) })
	})
}

func (s *session) forgetAnswers() {
	if s.answers != nil {
		s.answers.Close()
	}
	s.answers = nil
}

// keeping is a fetcher and a sink by which the fetcher's answers are kept.
func (s *session) keeping(f scraper.Fetcher, to scraper.Sink) (scraper.Fetcher, scraper.Sink) {
	if s.answers == nil {
		return f, to
	}
	return s.answers.Fetcher(f), s.answers.Sink(to)
}

// rereadSink takes what is read again. It says nothing of what a board lists
// now: it opens and closes nothing, and remembers no page.
type rereadSink struct {
	sink
}

func (rereadSink) PageStates(_ context.Context, _ string, keys []string) ([]job.PageState, error) {
	return make([]job.PageState, len(keys)), nil
}

func (rereadSink) History(context.Context, string, int) ([]job.Run, error) { return nil, nil }

func (s rereadSink) PutResults(ctx context.Context, rs []scraper.Result) ([]scraper.Counts, error) {
	for i, r := range rs {
		var open []job.Posting
		for _, p := range r.Postings {
			was, err := s.store.Posting(ctx, job.PostingID(r.Board, p.ExternalID), time.Time{})
			switch {
			case err == nil && was.Status != job.Open:
				continue // the board has let go of it since
			case err != nil && !errors.Is(err, store.ErrNotFound):
				return nil, err
			}
			open = append(open, p)
		}
		rs[i].Postings, rs[i].State = open, job.PageState{}
	}
	return s.sink.PutResults(ctx, rs)
}

func (s rereadSink) FinishRun(ctx context.Context, run job.Run) (job.Run, error) {
	run.State, run.Left, run.Continues = job.RunReread, 0, 0
	return s.sink.FinishRun(ctx, run)
}

func newDBReread(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "reread [BOARD…]",
		Short: "Read the kept answers of boards again, without asking the boards",
		Long: `A crawl keeps the boards' raw answers in a file beside the database (NAME.raw,
the latest of each address, at most 256 MiB). This reads them again, with the
rules of now: postings that had been misread get another version. It closes
and reopens nothing. The file may be removed at any time.`,
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := g.load()
			if err != nil {
				return err
			}
			boards, err := k.boards("")
			if err != nil {
				return err
			}
			chosen, err := pick(boards, args)
			if err != nil {
				return err
			}
			return g.with(cmd.Context(), k.matcher, writes, func(ctx context.Context, s *session) error { return s.reread(ctx, chosen) })
		},
	}
}

func (s *session) reread(ctx context.Context, boards []job.Board) error {
	path, err := s.path()
	if err != nil {
		return err
	}
	archive, err := bolt.OpenArchive(bolt.ArchivePath(path), archiveBudget)
	if err != nil {
		return err
	}
	defer archive.Close() // only read
	runner := scraper.NewRunner(raw.Replay{Archive: archive}, rereadSink{sink{s.store}}, normal.Posting, scraper.RunConfig{Now: s.env.Now, Logger: s.log, Title: s.matcher.Proposes})
	var jobs []scraper.Job
	var kept []job.Board
	for _, b := range boards {
		a, ok := adapter(b.Kind)
		if !ok {
			return fmt.Errorf("board %s: unknown kind %q", b.ID, b.Kind)
		}
		requests, err := a.Start(b)
		if err != nil {
			return fmt.Errorf("board %s: %w", b.ID, err)
		}
		for _, r := range requests {
			if _, err := archive.Get(b.ID, r.Key()); err == nil {
				jobs, kept = append(jobs, scraper.Job{Board: b, Adapter: a}), append(kept, b)
				break
			}
		}
	}
	if len(jobs) == 0 {
		s.say("no answers are kept of these boards")
		return nil
	}
	runs := runner.RunAll(ctx, jobs, 0, func(scraper.Progress) {})
	if err := s.derive(ctx); err != nil {
		return err
	}
	return s.runReport(ctx, runs, kept)
}
