package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
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
	whole       bool // hidden ones and copies as items of their own; see printWhole
	since       time.Time
	grade       job.Grade
	top         int
	perEmployer int
}

// view is the digest of one profile.
func (s *session) view(ctx context.Context, p *job.Profile, boards []job.Board, w wanted) (*digest.View, error) {
	health, err := s.boardHealth(ctx, boards)
	if err != nil {
		return nil, err
	}
	r, from, err := s.rankFor(ctx, p, boards, w)
	if err != nil {
		return nil, err
	}
	return s.compose(ctx, &r, from, health, w)
}

// rankFor makes the ranking of one profile.
func (s *session) rankFor(ctx context.Context, p *job.Profile, boards []job.Board, w wanted) (reader, *ranking, error) {
	r, err := s.reader(ctx, p, w)
	if err != nil {
		return r, nil, err
	}
	rankings, err := s.rankAll(ctx, []reader{r}, agencies(boards))
	if err != nil {
		return r, nil, err
	}
	return r, &rankings[0], nil
}

// printWhole writes a view of everything as JSON, for a script: hidden jobs and
// copies are items of their own. Each is read when it is written, so that they
// need not fit in memory; the view that is given back has none.
func (s *session) printWhole(ctx context.Context, out io.Writer, p *job.Profile, boards []job.Board, desk *desk, w wanted) (*digest.View, error) {
	health, err := s.boardHealth(ctx, boards)
	if err != nil {
		return nil, err
	}
	r, from, err := s.rankFor(ctx, p, boards, w)
	if err != nil {
		return nil, err
	}
	v := s.head(p, health, w)
	v.Hidden = hidden(from.hidden)
	return v, digest.WriteJSON(out, v, desk.sumUpEach(ctx, v, s.everything(ctx, &r, from)))
}

// reader is a profile with what the person decided. As it was then, nothing was
// decided: decisions carry no history.
func (s *session) reader(ctx context.Context, p *job.Profile, w wanted) (reader, error) {
	r := reader{profile: p, applied: w.all || !w.since.IsZero(), whole: w.whole}
	if !s.at.IsZero() {
		return r, nil
	}
	var err error
	if r.decisions, err = s.store.Decisions(ctx, p.Key); err != nil {
		return r, fmt.Errorf("read decisions: %w", err)
	}
	return r, nil
}

// head is a view with all that is not a list of jobs.
func (s *session) head(p *job.Profile, health []digest.Board, w wanted) *digest.View {
	return &digest.View{
		Profile: p.Key, Person: p.Name, AsOf: s.now(), Since: w.since, All: w.all, Boards: health, Fit: s.command("fit"),
		Expiring: expiring(p, s.now()),
	}
}

// compose puts a digest together.
func (s *session) compose(ctx context.Context, r *reader, from *ranking, health []digest.Board, w wanted) (*digest.View, error) {
	v := s.head(r.profile, health, w)
	v.Hidden = hidden(from.hidden)
	shown := map[string]int{}
	var err error
	if !w.all && w.since.IsZero() {
		if shown, err = s.store.Shown(ctx, r.profile.Key); err != nil {
			return nil, fmt.Errorf("read what was shown before: %w", err)
		}
		if v.Changes, err = s.changes(ctx, r, from); err != nil {
			return nil, err
		}
		v.Notices, err = s.undelivered(ctx, r.profile.Key)
		if err != nil {
			return nil, err
		}
	}
	fresh := from.places
	if !w.all {
		if fresh, err = from.unseen(shown, w.since); err != nil {
			return nil, err
		}
	}
	picked := s.pick(fresh, w)
	v.Left, v.Below = picked.Fitting-len(picked.Shown), picked.Below
	for i, c := range picked.Shown {
		it, err := from.item(ctx, s, &fresh[c.At])
		if err != nil {
			return nil, err
		}
		it.Rank, it.Version = i+1, it.Posting.Version
		for _, at := range c.Copies {
			other, err := from.posting(ctx, s, &fresh[at])
			if err != nil {
				return nil, err
			}
			it.Copies = append(it.Copies, copyOf(&other))
			it.Version = max(it.Version, other.Version)
		}
		name := cluster(&it.Posting)
		it.More, it.Mark = c.More, mark(r.decisions[name])
		_, it.Changed = shown[name]
		v.Items = append(v.Items, it)
	}
	return v, nil
}

// pick is what a digest shows. No employer may fill it, but what room the others
// leave is used.
func (s *session) pick(fresh []rank.Place, w wanted) rank.Picked {
	most := w.perEmployer
	if w.top == 0 {
		most = 0
	}
	for ; ; most *= 2 {
		p := rank.Pick(fresh, rank.Options{Grade: w.grade, Top: w.top, PerEmployer: most})
		cut := slices.ContainsFunc(p.Shown, func(c rank.Chosen) bool { return c.More > 0 })
		if !cut || len(p.Shown) >= w.top {
			return p
		}
	}
}

// everything is all that a ranking is of, best first, hidden jobs and copies as
// items of their own. Each is read when its turn comes, so that they need not
// fit in memory.
func (s *session) everything(ctx context.Context, r *reader, from *ranking) iter.Seq2[digest.Item, error] {
	return func(yield func(digest.Item, error) bool) {
		copies := map[int]digest.Copy{} // of jobs that have some, by place
		n := 0
		for e := range rank.Each(from.places) {
			n++
			it, err := s.oneOfAll(ctx, r, from, e, copies)
			it.Rank = n
			if !yield(it, err) || err != nil {
				return
			}
		}
	}
}

// oneOfAll is one item of everything; copies are those that were read so far.
func (s *session) oneOfAll(ctx context.Context, r *reader, from *ranking, e rank.Standing, copies map[int]digest.Copy) (digest.Item, error) {
	it, err := from.item(ctx, s, &from.places[e.At])
	if err != nil {
		return it, err
	}
	d := r.decisions[cluster(&it.Posting)]
	r.apply(&it.Match, d)
	it.Mark = mark(d)
	if e.For != e.At {
		if it.CopyOf, _, err = from.Posting(int(from.places[e.For].Number)); err != nil {
			return it, err
		}
	}
	for _, at := range e.Others {
		c, known := copies[at]
		if !known {
			other, err := from.posting(ctx, s, &from.places[at])
			if err != nil {
				return it, err
			}
			c = copyOf(&other)
			copies[at] = c
		}
		it.Copies = append(it.Copies, c)
	}
	return it, nil
}

func mark(d job.Decision) digest.Mark {
	return digest.Mark{Saved: d.Saved, Applied: d.Applied, Note: d.Note}
}

// changes is what became of the jobs a person follows since they were told of
// them last.
func (s *session) changes(ctx context.Context, r *reader, from *ranking) ([]digest.Change, error) {
	var out []digest.Change
	for _, name := range slices.Sorted(maps.Keys(r.decisions)) {
		d := r.decisions[name]
		if !d.Followed() {
			continue
		}
		now, err := s.nowOf(ctx, d, from)
		if err != nil {
			return nil, err
		}
		c := digest.Change{Posting: now.posting, Facts: now.facts, Applied: !d.Applied.IsZero(), Told: now.told}
		switch was := d.Told; {
		case now.told.Status == job.Closed && was.Status != job.Closed:
			c.What = digest.Closed
		case now.told.Status == job.Closed:
			continue
		case was.Status == job.Closed:
			c.What = digest.Reopened
		case now.told.Pay != was.Pay:
			c.What, c.PayBefore = digest.PayChanged, was.Pay
		case now.told.Version > was.Version:
			c.What = digest.Reworded
		default:
			continue
		}
		out = append(out, c)
	}
	return out, nil
}

// nowOf is a followed job as it is now: open, or as it was closed, or, when the
// store has nothing of it any more, as it was when the person decided.
func (s *session) nowOf(ctx context.Context, d job.Decision, from *ranking) (following, error) {
	if f, ok := from.follows[d.Cluster]; ok {
		return f, nil
	}
	p, err := s.store.Posting(ctx, d.Posting, time.Time{})
	if errors.Is(err, store.ErrNotFound) {
		p = job.Posting{ID: d.Posting, Title: d.Title, Employer: d.Employer, URL: d.URL, Cluster: d.Cluster}
		return following{posting: p, told: job.Told{Status: job.Closed, Version: d.Told.Version, Pay: d.Told.Pay}}, nil
	} else if err != nil {
		return following{}, fmt.Errorf("read the posting of a decision: %w", err)
	}
	facts, err := s.facts(ctx, []job.Posting{p}, true)
	if err != nil {
		return following{}, err
	}
	told := toldOf(&p, &facts[0])
	told.Status, p.Text = job.Closed, ""
	return following{p, facts[0], told}, nil
}

// expiring lists the credentials that end soon, or have ended.
func expiring(p *job.Profile, now time.Time) []job.Held {
	var out []job.Held
	for _, c := range p.Credentials {
		held := c.Status == job.Active || c.Status == job.ApprenticeMark
		if days, told := c.Left(now); held && told && days < job.NoticeDays {
			out = append(out, c)
		}
	}
	return out
}

// undelivered says which digests of a profile have not arrived.
func (s *session) undelivered(ctx context.Context, profile string) ([]string, error) {
	var out []string
	for l, err := range s.store.Letters(ctx, profile) {
		if err != nil {
			return nil, fmt.Errorf("read outbox: %w", err)
		}
		if l.Sent.IsZero() && l.Created.Before(s.start) {
			why := l.Error
			if why == "" {
				why = "it waits"
			}
			out = append(out, fmt.Sprintf("The digest of %s has not reached %s: %s.", digest.Date(l.Created), l.Channel, why))
		}
	}
	if n := len(out); n > 3 {
		out = append(out[:3], fmt.Sprintf("%d more digests have not arrived: hitmatch outbox.", n-3))
	}
	return out, nil
}

func copyOf(p *job.Posting) digest.Copy {
	return digest.Copy{Board: p.Board, Employer: p.Employer, URL: p.URL}
}

// markShown records what a delivered digest held.
func (s *session) markShown(ctx context.Context, m job.Mailing) error {
	if len(m.Shown) == 0 && len(m.Told) == 0 {
		return nil
	}
	if _, err := s.store.Post(ctx, m); err != nil {
		return fmt.Errorf("record what was shown: %w", err)
	}
	return nil
}

// mailing is what a digest shows and tells, without letters.
func (s *session) mailing(v *digest.View) job.Mailing {
	m := job.Mailing{Profile: v.Profile, At: s.start, Shown: map[string]int{}, Told: map[string]job.Told{}}
	for i := range v.Items {
		p := &v.Items[i].Posting
		m.Shown[cluster(p)] = max(m.Shown[cluster(p)], p.Version, v.Items[i].Version)
	}
	for i := range v.Changes {
		c := &v.Changes[i]
		m.Told[cluster(&c.Posting)] = v.Changes[i].Told
	}
	return m
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
		if b.OfOthers() {
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
		nights, err := s.nightsAway(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, digest.Board{Run: r, Employer: b.Employer, Nights: nights})
	}
	slices.SortFunc(out, func(a, b digest.Board) int { return cmp.Compare(a.Run.Board, b.Run.Board) })
	return out, nil
}

// nightsAway is for how many nights in a row, the latest included, a board was
// not read whole: on how many days it was tried since it last was.
func (s *session) nightsAway(ctx context.Context, latest job.Run) (int, error) {
	if latest.State == job.RunOK {
		return 0, nil
	}
	n, last := 0, ""
	for r, err := range crawls(ctx, s.store, latest.Board) {
		switch {
		case err != nil:
			return 0, fmt.Errorf("read runs of %s: %w", latest.Board, err)
		case r.Seq > latest.Seq:
			continue
		case r.State == job.RunOK:
			return n, nil
		}
		if day := r.Started.UTC().Format(time.DateOnly); day != last {
			n, last = n+1, day
		}
	}
	return n, nil
}

// latestRuns is the latest crawl of every board up to the moment asked for.
func (s *session) latestRuns(ctx context.Context) (map[string]job.Run, error) {
	latest := map[string]job.Run{}
	for r, err := range crawls(ctx, s.store, "") {
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

// unknownPosting is what a person wrote for a posting that is not there.
type unknownPosting string

func (u unknownPosting) Error() string {
	if strings.Trim(string(u), "0123456789") == "" {
		return fmt.Sprintf("%s is no posting's id; the place of a job in a list changes, its id stands in `hitmatch jobs list`, and its address does as well", string(u))
	}
	return fmt.Sprintf("no posting has the id or address %q; `hitmatch jobs list --all` lists them", string(u))
}

func (unknownPosting) Unwrap() error { return store.ErrNotFound }

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
		return job.Posting{}, unknownPosting(word)
	case 1:
		return found[0], nil
	}
	return job.Posting{}, usagef("%q means %d postings, among them %s and %s; give the id", word, len(found), found[0].ID, found[1].ID)
}
