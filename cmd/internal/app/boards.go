package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/scraper"
	"hitmatch/scraper/fetch"
	"hitmatch/store/job"
)

// lastRuns is how many runs `boards show` tells of.
const lastRuns = 5

// boardsOptions say which boards are looked at.
type boardsOptions struct {
	file     string
	tag      string
	kind     string
	text     string
	rejected bool
}

func newBoards(g *global) *cobra.Command {
	var o boardsOptions
	list := &cobra.Command{
		Use: "list", Short: "List the boards: what is crawled, and how the last crawl went", Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.list(cmd.Context(), g) },
	}
	list.Flags().StringVar(&o.tag, "tag", "", "only boards with this `tag`: hires-coders, health-system, payer, association …")
	list.Flags().StringVar(&o.kind, "kind", "", "only boards of this `kind`: workday, icims, by_hand …")
	list.Flags().StringVar(&o.text, "text", "", "only boards whose id or employer holds these `words`")
	show := &cobra.Command{
		Use: "show ID", Short: "Show one board: address, by whose word it may be crawled, last crawls", Args: arguments(cobra.ExactArgs(1)),
		Long: `Shows how a board is read, by whose word, and how its last crawls went. With
--rejected, the postings that the latest crawl left unread because their titles
are not of this field, with how often each title stood in the board's lists.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.rejected {
				return o.listRejected(cmd.Context(), g, args[0])
			}
			return o.show(cmd.Context(), g, args[0])
		},
	}
	show.Flags().BoolVar(&o.rejected, "rejected", false, "list what was left unread for its title")
	check := &cobra.Command{
		Use: "check [BOARD…]", Short: "Ask each board for its first page: does it answer, may it be crawled, is it understood",
		Long: `Fetches the first page of every board that is not off, or of those named, and
says whether it may be crawled, answers and is understood. No posting is stored;
what was found, and when, is remembered for "boards list" and "boards show".
Beside it stands how the last crawls went and when the next one is due.`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.check(cmd.Context(), g, args) },
	}
	for _, c := range []*cobra.Command{list, show, check} {
		c.Flags().StringVar(&o.file, "boards", "", "look at the boards of this `file`, and no others")
	}
	return group("boards", "Look at the registry of boards, and add to it", list, show, check, newBoardsAdd(g))
}

func (o *boardsOptions) load(g *global) ([]job.Board, error) {
	k, err := g.load()
	if err != nil {
		return nil, err
	}
	return k.boards(o.file)
}

// boardOut is a board as scripts get it.
type boardOut struct {
	ID           string             `json:"id"`
	Employer     string             `json:"employer"`
	Kind         string             `json:"kind"`
	Tags         []string           `json:"tags"`
	AllowPrivate bool               `json:"allow_private"`
	Delay        string             `json:"delay"` // "": the crawler's own
	Off          bool               `json:"off"`
	Seen         string             `json:"seen,omitempty"`
	Params       map[string]string  `json:"params"`
	Access       string             `json:"access"` // robots, documented_api or by_hand
	Source       string             `json:"access_source"`
	Never        string             `json:"never_fetched,omitempty"` // why it is never fetched
	Due          *time.Time         `json:"due,omitempty"`           // null: at once
	DueWhy       string             `json:"due_why,omitempty"`
	Barren       string             `json:"barren,omitempty"` // that its latest crawls found nothing
	Checked      *checked           `json:"checked,omitempty"`
	Last         *digest.BoardJSON  `json:"last_run"`
	Runs         []digest.BoardJSON `json:"runs,omitempty"` // only where one board is asked for
}

func newBoardOut(b job.Board, last job.Run, crawled bool) boardOut {
	out := boardOut{
		ID: b.ID, Employer: b.Employer, Kind: b.Kind, Tags: append([]string{}, b.Tags...),
		AllowPrivate: b.AllowPrivate, Off: b.Off, Seen: b.Seen, Params: map[string]string{}, Access: "documented_api",
	}
	maps.Copy(out.Params, b.Params)
	if b.Delay != nil {
		out.Delay = b.Delay.String()
	}
	if b.Kind == kindByHand {
		out.Access, out.Never = kindByHand, comesBy(b)
	}
	if a, ok := adapter(b.Kind); ok {
		access := a.Access()
		out.Source = access.Source
		if access.Web {
			out.Access = "robots"
		}
		out.Never = never(a, b)
	}
	if crawled {
		j := digest.NewBoard(last)
		out.Last = &j
	}
	return out
}

// never says why what a board asks for first is never fetched, or "".
func never(a scraper.Adapter, b job.Board) string {
	first, err := a.Start(b)
	if err != nil {
		return ""
	}
	for _, req := range first {
		if err := fetch.Refusal(req.URL); err != nil {
			return err.Error()
		}
	}
	return ""
}

// past fills in what the history of a board says of its next crawl.
func (b *boardOut) past(history []job.Run) {
	at, why := scraper.Due(history)
	b.DueWhy, b.Barren = why, scraper.Barren(history)
	if !at.IsZero() {
		at = at.UTC()
		b.Due = &at
	}
}

// withRuns calls work with the latest run of every board; without a database
// there are none.
func (g *global) withRuns(ctx context.Context, work func(latest map[string]job.Run, s *session) error) error {
	path, err := g.path()
	if err == nil {
		var info fs.FileInfo
		if info, err = os.Stat(path); err == nil && info.Size() == 0 {
			err = fs.ErrNotExist
		}
	}
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) || g.db == "" {
			return work(map[string]job.Run{}, nil)
		}
		return fmt.Errorf("open database: %w", err)
	}
	return g.with(ctx, nil, reads, func(ctx context.Context, s *session) error {
		latest, err := s.latestRuns(ctx)
		if err != nil {
			return err
		}
		return work(latest, s)
	})
}

func (o *boardsOptions) list(ctx context.Context, g *global) error {
	boards, err := o.load(g)
	if err != nil {
		return err
	}
	if kinds := kindsOf(boards); o.kind != "" && !slices.Contains(kinds, o.kind) {
		return usagef("--kind is %q; the boards are of these kinds: %s", o.kind, strings.Join(kinds, ", "))
	}
	boards = slices.DeleteFunc(boards, func(b job.Board) bool { return !o.fits(b) })
	if len(boards) == 0 {
		g.say("no board fits")
		return nil
	}
	checks, err := g.checks()
	if err != nil {
		return err
	}
	return g.withRuns(ctx, func(latest map[string]job.Run, _ *session) error {
		id, kind := 0, 0
		for _, b := range boards {
			id, kind = max(id, len(b.ID)), max(kind, len(b.Kind))
		}
		for _, b := range boards {
			run, crawled := latest[b.ID]
			check, isChecked := checks[b.ID]
			if g.json {
				out := newBoardOut(b, run, crawled)
				if isChecked {
					out.Checked = &check
				}
				if err := digest.Encode(g.env.Stdout, out); err != nil {
					return err
				}
				continue
			}
			state := "never crawled"
			switch {
			case b.Kind == kindByHand:
				state = "by " + strings.ReplaceAll(b.Params["comes_by"], ";", ", ")
			case b.Off:
				state = "off"
			case isChecked && (!crawled || check.At.After(run.Started)):
				state = check.said(g.now())
			case crawled:
				state = fmt.Sprintf("%s %s, %d found", ended(run.State), digest.Ago(run.Started, g.now()), run.Found)
			}
			if err := g.printf("%-*s  %-*s  %s: %s\n", id, b.ID, kind, b.Kind, digest.Clean(boardName(b)), state); err != nil {
				return err
			}
		}
		g.say("%s", boardCounts(boards))
		return nil
	})
}

func (o *boardsOptions) fits(b job.Board) bool {
	words := strings.ToLower(o.text)
	return (o.tag == "" || slices.Contains(b.Tags, o.tag)) && (o.kind == "" || b.Kind == o.kind) &&
		(words == "" || strings.Contains(b.ID, words) || strings.Contains(strings.ToLower(boardName(b)), words))
}

func kindsOf(boards []job.Board) []string {
	var kinds []string
	for _, b := range boards {
		kinds = append(kinds, b.Kind)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// boardCounts says how many boards there are of each kind, the most first.
func boardCounts(boards []job.Board) string {
	n := map[string]int{}
	off := 0
	for _, b := range boards {
		n[b.Kind]++
		if b.Off {
			off++
		}
	}
	kinds := kindsOf(boards)
	slices.SortStableFunc(kinds, func(a, b string) int { return n[b] - n[a] })
	var said []string
	for _, k := range kinds {
		said = append(said, fmt.Sprintf("%s %d", k, n[k]))
	}
	what := "boards"
	if len(boards) == 1 {
		what = "board"
	}
	return fmt.Sprintf("%d %s, %d off: %s", len(boards), what, off, strings.Join(said, ", "))
}

func (o *boardsOptions) show(ctx context.Context, g *global, id string) error {
	boards, err := o.load(g)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(boards, func(b job.Board) bool { return b.ID == id })
	if i < 0 {
		return usageError{config.Unknown(id, boards)}
	}
	checks, err := g.checks()
	if err != nil {
		return err
	}
	return g.withRuns(ctx, func(latest map[string]job.Run, s *session) error {
		run, crawled := latest[id]
		out := newBoardOut(boards[i], run, crawled)
		if check, ok := checks[id]; ok {
			out.Checked = &check
		}
		if s != nil {
			history, err := sink{s.store}.History(ctx, id, historyRuns)
			if err != nil {
				return err
			}
			out.past(history)
			for _, r := range history[:min(lastRuns, len(history))] {
				out.Runs = append(out.Runs, digest.NewBoard(r))
			}
		}
		if g.json {
			return digest.Encode(g.env.Stdout, out)
		}
		return g.print(g.board(out))
	})
}

// board is a board for a person.
func (g *global) board(b boardOut) string {
	var s strings.Builder
	put := func(label, text string) {
		if text != "" {
			s.WriteString(digest.Wrap(digest.Clean(text), digest.Width(g.env.Columns), fmt.Sprintf("%-12s", label), strings.Repeat(" ", 12)))
		}
	}
	put("Board", b.ID)
	put("Employer", b.Employer)
	put("Kind", b.Kind)
	put("Found in", b.Seen)
	for _, name := range slices.Sorted(maps.Keys(b.Params)) {
		put(name, b.Params[name])
	}
	put("Tags", strings.Join(b.Tags, ", "))
	if b.Off {
		put("State", "off: it is not crawled")
	}
	if b.AllowPrivate {
		put("Private", "may live at an address that is not public")
	}
	put("Delay", b.Delay)
	switch {
	case b.Access == kindByHand:
		put("Access", "not crawled: "+b.Never)
		return s.String()
	case b.Never != "":
		put("Never", b.Never)
	}
	if b.Access == "robots" {
		put("Access", "pages of the web; the site's robots.txt decides, page by page ("+b.Source+")")
	} else {
		put("Access", "the vendor's documented interface ("+b.Source+")")
	}
	switch {
	case b.Off || b.Never != "":
	case b.Due != nil && b.Due.After(g.now()):
		put("Next crawl", b.Due.Format(time.DateTime+" UTC")+" at the earliest ("+b.DueWhy+")")
	case len(b.Runs) > 0:
		put("Next crawl", "due ("+b.DueWhy+")")
	}
	put("Note", b.Barren)
	if b.Checked != nil {
		line := b.Checked.said(g.now())
		if b.Checked.Error != "" {
			line += "; " + b.Checked.Error
		}
		put("Check", line)
	}
	if len(b.Runs) == 0 {
		put("Crawls", "none yet")
	}
	for i, r := range b.Runs {
		label := ""
		if i == 0 {
			label = "Crawls"
		}
		line := fmt.Sprintf("%s: %s; %s", r.Started.UTC().Format(time.DateTime+" UTC"), ended(r.State), counts(r))
		if r.Error != nil {
			line += "; " + *r.Error
		}
		s.WriteString(digest.Wrap(digest.Clean(line), digest.Width(g.env.Columns), fmt.Sprintf("%-12s", label), strings.Repeat(" ", 12)))
	}
	return s.String()
}

// counts says what a crawl brought.
func counts(r digest.BoardJSON) string {
	s := fmt.Sprintf("%d found, %d new, %d changed, %d closed", r.Found, r.New, r.Changed, r.Closed)
	for _, more := range []struct {
		n         int
		one, many string
	}{{r.Missing, "missing", "missing"}, {r.Reopened, "reopened", "reopened"}, {r.Rejected, "left unread for its title", "left unread for their titles"}, {r.NotMod, "page unchanged", "pages unchanged"}, {r.Errors, "error", "errors"}} {
		switch {
		case more.n == 1:
			s += ", 1 " + more.one
		case more.n > 1:
			s += fmt.Sprintf(", %d %s", more.n, more.many)
		}
	}
	return s
}
