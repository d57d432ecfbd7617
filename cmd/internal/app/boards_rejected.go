package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/scraper"
	"hitmatch/store/job"
)

// rejectedOut is a posting that a crawl left unread, as scripts get it.
type rejectedOut struct {
	Board string `json:"board"`
	Title string `json:"title"`
	URL   string `json:"url"` // what would have been asked
}

// listRejected lists the postings of a board that its latest crawl left unread for
// their titles.
func (o *boardsOptions) listRejected(ctx context.Context, g *global, id string) error {
	k, err := g.load()
	if err != nil {
		return err
	}
	boards, err := k.boards(o.file)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(boards, func(b job.Board) bool { return b.ID == id }) {
		return usageError{config.Unknown(id, boards)}
	}
	return g.with(ctx, k.matcher, derives, func(ctx context.Context, s *session) error {
		run, out, err := s.rejected(ctx, id)
		if err != nil {
			return err
		}
		if s.json {
			for _, r := range out {
				if err := digest.Encode(s.env.Stdout, r); err != nil {
					return err
				}
			}
			return nil
		}
		if len(out) == 0 {
			s.say("no crawl of %s has left a posting unread for its title", id)
			return nil
		}
		return s.print(rejectedText(run, out, digest.Width(s.env.Columns)))
	})
}

func rejectedText(run job.Run, out []rejectedOut, width int) string {
	var text strings.Builder
	text.WriteString(digest.Wrap(fmt.Sprintf(
		"The crawl of %s on %s left these unread: their titles are not of this field, so no text would have brought them into a digest.",
		run.Board, run.Started.UTC().Format(time.DateOnly)), width, "", ""))
	times := map[string]int{}
	for _, r := range out {
		times[digest.Clean(r.Title)]++
	}
	for _, title := range slices.Sorted(maps.Keys(times)) {
		fmt.Fprintf(&text, "%5d  %s\n", times[title], title)
	}
	return text.String()
}

// rejected returns the latest crawl of a board that read its lists, and what it
// left unread: of what these lists led to, the postings with a title that is
// not wanted and that no crawl has read.
func (s *session) rejected(ctx context.Context, board string) (job.Run, []rejectedOut, error) {
	history, err := sink{s.store}.History(ctx, board, historyRuns)
	if err != nil {
		return job.Run{}, nil, err
	}
	i := slices.IndexFunc(history, func(r job.Run) bool { return r.Listed() > 0 })
	if i < 0 {
		return job.Run{}, nil, nil
	}
	run := history[i]
	var out []rejectedOut
	seen := map[string]bool{}
	for state, err := range s.store.Pages(ctx, board) {
		if err != nil {
			return run, nil, err
		}
		if state.Run != 0 && state.Run < run.First() {
			continue // a list that is no longer read
		}
		requests, err := scraper.LedTo(state)
		if err != nil {
			return run, nil, fmt.Errorf("board %s: %w", board, err)
		}
		for _, r := range requests {
			key := r.Key()
			if seen[key] || !r.Unwanted(s.matcher.Proposes) {
				continue
			}
			seen[key] = true
			switch was, err := s.store.PageStates(ctx, board, []string{key}); {
			case err != nil:
				return run, nil, err
			case len(was[0].Postings) == 0:
				out = append(out, rejectedOut{Board: board, Title: strings.TrimSpace(r.Title), URL: r.Address()})
			}
		}
	}
	slices.SortFunc(out, func(a, b rejectedOut) int {
		return strings.Compare(a.Title+"\x00"+a.URL, b.Title+"\x00"+b.URL)
	})
	return run, out, nil
}
