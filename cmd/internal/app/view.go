package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hitmatch/cmd/internal/digest"
	"hitmatch/matcher/rank"
	"hitmatch/matcher/score"
	"hitmatch/store"
	"hitmatch/store/job"
)

// wanted says what of a ranking a digest holds.
type wanted struct {
	all         bool // everything open, not only what is new
	whole       bool // hidden ones and copies as items of their own
	since       time.Time
	grade       job.Grade
	top         int
	perEmployer int
}

// rankFor holds every open posting against a profile.
func (s *session) rankFor(ctx context.Context, p *job.Profile) ([]rank.Item, error) {
	var items []rank.Item
	err := s.each(ctx, store.Query{AsOf: s.at}, func(post *job.Posting, f *job.Facts) error {
		m := s.matcher.Match(p, post, f, s.now())
		kept, facts := *post, *f
		kept.Text = "" // the quotes stand in the match; a store of postings need not fit in memory
		items = append(items, rank.Item{Posting: &kept, Facts: &facts, Match: m})
		return nil
	})
	return items, err
}

// view is the digest of one profile.
func (s *session) view(ctx context.Context, p *job.Profile, boards []job.Board, w wanted) (*digest.View, error) {
	items, err := s.rankFor(ctx, p)
	if err != nil {
		return nil, err
	}
	agencies := agencies(boards)
	everything := s.matcher.Rank(items, rank.Options{Agencies: agencies})
	v := &digest.View{
		Profile: p.Key, Person: p.Name, AsOf: s.now(), Since: w.since, All: w.all,
		Hidden: hidden(everything.Hidden), Fit: s.command("fit"),
	}
	if v.Boards, err = s.boardHealth(ctx, boards); err != nil {
		return nil, err
	}
	shown := map[string]int{}
	if !w.all && w.since.IsZero() {
		if shown, err = s.store.Shown(ctx, p.Key); err != nil {
			return nil, fmt.Errorf("read what was shown before: %w", err)
		}
	}
	fresh := items
	if !w.all {
		fresh = unseen(items, shown, w.since)
	}
	options := rank.Options{Grade: w.grade, Top: w.top, PerEmployer: w.perEmployer, Agencies: agencies}
	picked := s.matcher.Rank(fresh, options)
	v.Left = len(s.matcher.Rank(fresh, rank.Options{Agencies: agencies}).Shown) - len(picked.Shown)
	for i, e := range picked.Shown {
		_, before := shown[cluster(e.Posting)]
		it := item(e.Item, i+1)
		it.Copies, it.More, it.Changed = copies(e.Copies), e.More, before
		v.Items = append(v.Items, it)
		v.Left -= e.More
	}
	if w.whole {
		v.Items = whole(everything, v.Items)
	}
	return v, nil
}

// whole is every item in rank order, hidden ones and copies included; those
// that were picked for reading keep what was found out about them.
func whole(r rank.Result, picked []digest.Item) []digest.Item {
	chosen := map[string]string{} // cluster -> the copy that stands for the job
	members := map[string][]rank.Item{}
	byID := map[string]digest.Item{}
	for _, it := range picked {
		byID[it.Posting.ID] = it
	}
	for _, e := range r.Shown {
		chosen[cluster(e.Posting)] = e.Posting.ID
	}
	for _, it := range r.All {
		c := cluster(it.Posting)
		members[c] = append(members[c], it)
		if chosen[c] == "" {
			chosen[c] = it.Posting.ID
		}
	}
	var out []digest.Item
	for i, it := range r.All {
		c := cluster(it.Posting)
		d := item(it, i+1)
		if of := chosen[c]; of != it.Posting.ID {
			d.CopyOf = of
		}
		for _, m := range members[c] {
			if m.Posting.ID != it.Posting.ID {
				d.Copies = append(d.Copies, copyOf(m))
			}
		}
		if p, ok := byID[it.Posting.ID]; ok {
			d.More, d.Changed = p.More, p.Changed
		}
		out = append(out, d)
	}
	return out
}

func item(it rank.Item, n int) digest.Item {
	return digest.Item{Rank: n, Match: it.Match, Posting: *it.Posting, Facts: *it.Facts}
}

func copies(items []rank.Item) []digest.Copy {
	var out []digest.Copy
	for _, it := range items {
		out = append(out, copyOf(it))
	}
	return out
}

func copyOf(it rank.Item) digest.Copy {
	return digest.Copy{Board: it.Posting.Board, Employer: it.Posting.Employer, URL: it.Posting.URL}
}

// unseen keeps the jobs that were not shown before, or were shown in other
// words, or (since being set) that were first seen from then on.
func unseen(items []rank.Item, shown map[string]int, since time.Time) []rank.Item {
	first := map[string]time.Time{}
	version := map[string]int{}
	for _, it := range items {
		c := cluster(it.Posting)
		if t, ok := first[c]; !ok || it.Posting.FirstSeen.Before(t) {
			first[c] = it.Posting.FirstSeen
		}
		version[c] = max(version[c], it.Posting.Version)
	}
	return slices.DeleteFunc(slices.Clone(items), func(it rank.Item) bool {
		c := cluster(it.Posting)
		if !since.IsZero() {
			return first[c].Before(since)
		}
		was, ok := shown[c]
		return ok && version[c] <= was
	})
}

// markShown records what a delivered digest held.
func (s *session) markShown(ctx context.Context, v *digest.View) error {
	held := map[string]int{}
	for i := range v.Items {
		p := &v.Items[i].Posting
		held[cluster(p)] = max(held[cluster(p)], p.Version)
	}
	if len(held) == 0 {
		return nil
	}
	if err := s.store.MarkShown(ctx, v.Profile, held, s.start); err != nil {
		return fmt.Errorf("record what was shown: %w", err)
	}
	return nil
}

func cluster(p *job.Posting) string {
	if p.Cluster != "" {
		return p.Cluster
	}
	return p.ID
}

// agencies are the boards that carry other employers' jobs.
func agencies(boards []job.Board) map[string]bool {
	out := map[string]bool{}
	for _, b := range boards {
		if slices.Contains(b.Tags, "staffing") || slices.Contains(b.Tags, "aggregator") {
			out[b.ID] = true
		}
	}
	return out
}

// hidden puts counts in the order in which the causes are judged.
func hidden(counts map[string]int) []digest.Count {
	var out []digest.Count
	for cause, n := range counts {
		out = append(out, digest.Count{Reason: cause, Jobs: n})
	}
	order := score.Causes()
	slices.SortFunc(out, func(a, b digest.Count) int {
		return cmp.Or(
			cmp.Compare(b.Jobs, a.Jobs),
			cmp.Compare(slices.Index(order, a.Reason), slices.Index(order, b.Reason)),
			cmp.Compare(a.Reason, b.Reason),
		)
	})
	return out
}

// forgotten is when a board that no configuration names is no longer spoken of.
const forgotten = 30 * 24 * time.Hour

// boardHealth is the latest run of every board that is not off, by board id.
func (s *session) boardHealth(ctx context.Context, boards []job.Board) ([]digest.Board, error) {
	latest, err := s.latestRuns(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]job.Board{}
	for _, b := range boards {
		known[b.ID] = b
	}
	var out []digest.Board
	for id, r := range latest {
		b, ok := known[id]
		if b.Off || !ok && s.now().Sub(r.Started) > forgotten {
			continue
		}
		out = append(out, digest.Board{Run: r, Employer: b.Employer})
	}
	slices.SortFunc(out, func(a, b digest.Board) int { return cmp.Compare(a.Run.Board, b.Run.Board) })
	return out, nil
}

// latestRuns is the latest crawl of every board up to the moment asked for.
func (s *session) latestRuns(ctx context.Context) (map[string]job.Run, error) {
	latest := map[string]job.Run{}
	for r, err := range s.store.Runs(ctx, "") {
		if err != nil {
			return nil, fmt.Errorf("read runs: %w", err)
		}
		if _, later := latest[r.Board]; later || r.Board == importBoard || (!s.at.IsZero() && r.Started.After(s.at)) {
			continue
		}
		if r.State == "" { // the process died in the middle
			r.State, r.Error = job.RunInterrupted, "the crawl did not finish"
		}
		latest[r.Board] = r
	}
	return latest, nil
}

// lookUp finds the posting a person means: by id, by the board's own id, or
// by the first letters of the id.
func (s *session) lookUp(ctx context.Context, word string) (job.Posting, error) {
	p, err := s.store.Posting(ctx, word, s.at)
	if !errors.Is(err, store.ErrNotFound) {
		return p, err
	}
	var exact, prefix []job.Posting
	for p, err := range s.store.Postings(ctx, store.Query{AsOf: s.at, All: true}) {
		switch {
		case err != nil:
			return job.Posting{}, fmt.Errorf("read postings: %w", err)
		case p.ExternalID == word || p.URL == word:
			exact = append(exact, p)
		case len(word) >= 4 && len(p.ID) > len(word) && p.ID[:len(word)] == word:
			prefix = append(prefix, p)
		}
	}
	found := exact
	if len(found) == 0 {
		found = prefix
	}
	switch len(found) {
	case 0:
		return job.Posting{}, fmt.Errorf("no posting %q: `hitmatch jobs --all` lists the ids: %w", word, store.ErrNotFound)
	case 1:
		return found[0], nil
	}
	return job.Posting{}, usagef("%q means %d postings, among them %s and %s; give the id", word, len(found), found[0].ID, found[1].ID)
}
