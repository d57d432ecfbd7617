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
	"hitmatch/matcher/require"
	"hitmatch/store"
	"hitmatch/store/job"
)

type jobsOptions struct {
	all        bool
	board      string
	family     string
	credential string
	mode       string
	state      string
	employer   string
	text       string
	since      string
	// Decisions a listing is limited to; several: any of them.
	saved, applied, hidden bool
	format                 string
}

func newJobs(g *global) *cobra.Command {
	var o jobsOptions
	c := &cobra.Command{
		Use:   "jobs",
		Short: "Look postings up, and record what you decide about them",
		Long:  "Lists the open postings of the field, shows one, or records a decision. `hitmatch jobs` is `hitmatch jobs list`.",
		Args:  noSuchCommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), g) },
	}
	o.flags(c)
	c.AddCommand(newJobsList(g), newJobsShow(g))
	c.AddCommand(newDecisions(g)...)
	return c
}

func newJobsList(g *global) *cobra.Command {
	var o jobsOptions
	c := &cobra.Command{
		Use:   "list",
		Short: "List postings",
		Args:  arguments(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), g) },
	}
	o.flags(c)
	return c
}

func (o *jobsOptions) flags(c *cobra.Command) {
	f := c.Flags()
	f.BoolVar(&o.all, "all", false, "closed and out-of-scope postings too")
	f.BoolVar(&o.saved, "saved", false, "only jobs you saved, closed ones too")
	f.BoolVar(&o.applied, "applied", false, "only jobs you applied to, closed ones too")
	f.BoolVar(&o.hidden, "hidden", false, "only jobs you hid, closed ones too")
	f.StringVar(&o.format, "format", "text", "`format`: text, json or csv")
	f.StringVar(&o.board, "board", "", "only this `board`")
	f.StringVar(&o.family, "family", "", "only this `line` of work: him, roi, coding, audit, cdi, …")
	f.StringVar(&o.credential, "credential", "", "only postings that name this `credential`, as required or preferred")
	f.StringVar(&o.mode, "mode", "", "only this `way` of working: remote, hybrid, onsite or unstated")
	f.StringVar(&o.state, "state", "", "only jobs one can do in this US `state`")
	f.StringVar(&o.employer, "employer", "", "only employers whose name holds these `words`")
	f.StringVar(&o.text, "text", "", "only postings whose title or text holds these `words`")
	f.StringVar(&o.since, "since", "", "only postings first seen since this `time` (a day, a time, or an age such as 7d)")
}

// filter is jobsOptions checked and ready to ask.
type filter struct {
	jobsOptions
	since time.Time
}

func (o *jobsOptions) filter(g *global, k *known) (filter, error) {
	f := filter{jobsOptions: *o}
	if g.json {
		f.format = "json"
	}
	if !slices.Contains([]string{"text", "json", "csv"}, f.format) {
		return f, usagef("--format is %q; write text, json or csv", f.format)
	}
	if o.family != "" && !slices.Contains(append(job.Families(), job.FamilyNone), job.Family(o.family)) {
		return f, usagef("--family is %q; known: %s", o.family, joined(job.Families()))
	}
	modes := []job.Mode{job.ModeRemote, job.ModeHybrid, job.ModeOnsite, job.ModeUnstated}
	if o.mode != "" && !slices.Contains(modes, job.Mode(o.mode)) {
		return f, usagef("--mode is %q; known: %s", o.mode, joined(modes))
	}
	if o.state != "" {
		code, ok := k.terms.State.Find(o.state)
		if !ok {
			return f, usagef("--state is %q; write the code or name of a US state", o.state)
		}
		f.state = code
	}
	if o.credential != "" {
		id, ok := k.terms.Credential.Find(o.credential)
		if !ok {
			return f, usagef("--credential is %q, which is not known%s", o.credential, k.terms.Credential.Hint(o.credential))
		}
		f.credential = id
	}
	var err error
	if o.since != "" {
		f.since, err = parseTime("--since", o.since, g.start, false)
	}
	return f, err
}

func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

// misses is the flag that leaves a posting out; "": it is listed.
func (f *filter) misses(p *job.Posting, facts *job.Facts) string {
	holds := func(s, words string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(words)) }
	switch {
	case !f.all && !facts.InScope:
		return "--all"
	case f.family != "" && facts.Family != job.Family(f.family):
		return "--family"
	case f.mode != "" && facts.Remote.Mode != job.Mode(f.mode):
		return "--mode"
	case f.state != "" && !canWorkIn(f.state, p, facts):
		return "--state"
	case f.credential != "" && !names(facts, f.credential):
		return "--credential"
	case f.employer != "" && !holds(p.Employer, f.employer):
		return "--employer"
	case f.text != "" && !holds(p.Title, f.text) && !holds(p.Text, f.text):
		return "--text"
	case p.FirstSeen.Before(f.since):
		return "--since"
	}
	return ""
}

// canWorkIn reports whether a job is in a state or, being remote, hires there.
func canWorkIn(state string, p *job.Posting, f *job.Facts) bool {
	if f.Remote.Mode == job.ModeRemote {
		allowed := len(f.Remote.StatesAllow) == 0 || slices.Contains(f.Remote.StatesAllow, state)
		return allowed && !slices.Contains(f.Remote.StatesDeny, state)
	}
	return slices.ContainsFunc(p.Places, func(pl job.Place) bool { return pl.State == state })
}

// names reports whether a posting's requirements name a credential.
func names(f *job.Facts, id string) bool {
	for _, text := range []string{f.Required, f.Preferred} {
		if e, err := require.Parse(text); err == nil && slices.Contains(e.Atoms(), id) {
			return true
		}
	}
	return false
}

func (o *jobsOptions) run(ctx context.Context, g *global) error {
	k, err := g.load()
	if err != nil {
		return err
	}
	f, err := o.filter(g, k)
	if err != nil {
		return err
	}
	return g.with(ctx, k.matcher, derives, func(ctx context.Context, s *session) error {
		q := store.Query{AsOf: s.at, All: f.all, Board: f.board}
		copies, err := s.copies(ctx, q)
		if err != nil {
			return err
		}
		decided, err := o.decisions(ctx, s, k)
		if err != nil {
			return err
		}
		f.all = f.all || decided != nil
		q.All = f.all
		l := lister{session: s, format: f.format, copies: copies, decided: decided, left: map[string]int{}}
		seen := map[string]bool{}
		err = s.each(ctx, q, func(p *job.Posting, facts *job.Facts) error {
			if _, ok := decided[p.ID]; decided != nil && !ok {
				return nil
			}
			if flag := f.misses(p, facts); flag != "" {
				l.left[flag]++
				return nil
			}
			seen[p.ID] = true
			return l.put(p, facts)
		})
		if err != nil {
			return err
		}
		for _, p := range decided.gone(seen) {
			if err := l.put(&p, &job.Facts{}); err != nil {
				return err
			}
		}
		if err := l.end(); err != nil || l.n > 0 {
			return err
		}
		return l.sayWhy(ctx, q)
	})
}

// lister prints a listing.
type lister struct {
	*session
	format  string
	copies  clusters
	decided decidedJobs
	n       int
	left    map[string]int // left out, by the flag that does it
	csv     digest.View    // what is listed, where all of it is written at the end
}

func (l *lister) put(p *job.Posting, facts *job.Facts) error {
	l.n++
	d := l.decided[p.ID]
	switch l.format {
	case "json":
		out := digest.NewPosting(p, facts, l.copies.of(p))
		out.Mark = digest.NewMark(mark(d))
		return digest.Encode(l.env.Stdout, out)
	case "csv":
		kept := *p
		kept.Text = ""
		l.csv.Items = append(l.csv.Items, digest.Item{Posting: kept, Facts: *facts, Mark: mark(d)})
		return nil
	}
	if err := l.listed(p, facts); err != nil {
		return err
	}
	if said := saidOf(d); said != "" {
		return l.print(digest.Wrap(said, digest.Width(l.env.Columns), strings.Repeat(" ", 14), strings.Repeat(" ", 14)))
	}
	return nil
}

func (l *lister) end() error {
	if l.format == "csv" {
		return digest.CSV(l.env.Stdout, &l.csv)
	}
	return nil
}

// sayWhy says of an empty listing what was left out, and by which flag.
func (l *lister) sayWhy(ctx context.Context, q store.Query) error {
	if l.decided != nil {
		l.say("no job of these decisions fits")
		return nil
	}
	total, closed := 0, 0
	for p, err := range l.store.Postings(ctx, store.Query{AsOf: q.AsOf, Board: q.Board, All: true}) {
		if err != nil {
			return fmt.Errorf("read postings: %w", err)
		}
		total++
		if p.Status == job.Closed && !q.All {
			closed++
		}
	}
	of := ""
	if q.Board != "" {
		of = fmt.Sprintf(" of the board %q", cleanLine(q.Board))
	}
	if total == 0 && !q.AsOf.IsZero() {
		l.say("no posting was kept%s on %s", of, digest.Date(q.AsOf))
		return nil
	}
	if total == 0 {
		l.say("no posting is kept%s", of)
		return nil
	}
	var why []string
	for _, flag := range slices.Sorted(maps.Keys(l.left)) {
		if n := l.left[flag]; flag == "--all" {
			why = append(why, fmt.Sprintf("%d not of this field (--all lists them)", n))
		} else {
			why = append(why, fmt.Sprintf("%d left out by %s", n, flag))
		}
	}
	if closed > 0 {
		why = append(why, fmt.Sprintf("%d closed (--all lists them)", closed))
	}
	l.say("no posting fits; %s%s: %s", counted(total, "posting"), of, strings.Join(why, ", "))
	return nil
}

// listed prints one posting in two lines.
func (s *session) listed(p *job.Posting, f *job.Facts) error {
	status := ""
	if p.Status != job.Open {
		status = " · " + string(p.Status)
	}
	width := digest.Width(s.env.Columns)
	title := digest.Wrap(digest.Clean(p.Title), width, p.ID+"  ", strings.Repeat(" ", 14))
	rest := digest.Wrap(fmt.Sprintf("%s · %s · %s · first seen %s%s", digest.Employer(p), digest.Where(p, f), digest.Pay(f),
		digest.Ago(p.FirstSeen, s.now()), status), width, strings.Repeat(" ", 14), strings.Repeat(" ", 14))
	return s.print(title + rest)
}

// clusters are the advertisements of each job.
type clusters map[string][]member

type member struct {
	id   string
	copy digest.Copy
}

// copies gathers which postings advertise the same job.
func (s *session) copies(ctx context.Context, q store.Query) (clusters, error) {
	q.Board = ""
	out := clusters{}
	for p, err := range s.store.Postings(ctx, q) {
		if err != nil {
			return nil, fmt.Errorf("read postings: %w", err)
		}
		c := cluster(&p)
		out[c] = append(out[c], member{p.ID, digest.Copy{Board: p.Board, Employer: p.Employer, URL: p.URL}})
	}
	return out, nil
}

// of lists the other advertisements of a posting's job.
func (c clusters) of(p *job.Posting) []digest.Copy {
	var out []digest.Copy
	for _, m := range c[cluster(p)] {
		if m.id != p.ID {
			out = append(out, m.copy)
		}
	}
	return out
}

func newJobsShow(g *global) *cobra.Command {
	why := ""
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Show one posting and what was read from it",
		Long: `Shows one posting, by its id, the first letters of it, the board's own id, or its address.

With --why, shows what was read of one field and the words it was read from.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if _, err := findWhy(why); len(args) == 0 && why != "" && err != nil { // it took the id for the field
				return usagef("--why needs the name of a field: `hitmatch jobs show %s --why FIELD`; known: %s", shellWord(why), joined(whyNames(whyFields())))
			}
			return arguments(cobra.ExactArgs(1))(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := g.load()
			if err != nil {
				return err
			}
			var field *whyField
			if why != "" {
				f, err := findWhy(why)
				if err != nil {
					return err
				}
				field = &f
			}
			return g.with(cmd.Context(), k.matcher, derives, func(ctx context.Context, s *session) error {
				return s.show(ctx, args[0], field)
			})
		},
	}
	c.Flags().StringVar(&why, "why", "", "what was read of this `field`, from which words: "+joined(whyNames(whyFields())))
	return c
}

// show prints a posting, or what was read of one field of it.
func (s *session) show(ctx context.Context, word string, why *whyField) error {
	p, err := s.lookUp(ctx, word)
	if err != nil {
		return err
	}
	facts, err := s.facts(ctx, []job.Posting{p}, s.at.IsZero())
	if err != nil {
		return err
	}
	if why != nil {
		return s.why(&p, &facts[0], *why)
	}
	copies, err := s.copies(ctx, store.Query{AsOf: s.at, All: true})
	if err != nil {
		return err
	}
	if s.json {
		out := digest.NewPosting(&p, &facts[0], copies.of(&p))
		out.Text = &p.Text
		return digest.Encode(s.env.Stdout, out)
	}
	return s.print(s.posting(&p, &facts[0], copies.of(&p)))
}

// posting is a posting for a person: what was read, then its own text.
func (s *session) posting(p *job.Posting, f *job.Facts, copies []digest.Copy) string {
	width := digest.Width(s.env.Columns)
	var b strings.Builder
	put := func(label, text string) {
		if text != "" {
			b.WriteString(digest.Wrap(text, width, fmt.Sprintf("%-12s", label), strings.Repeat(" ", 12)))
		}
	}
	t := s.matcher.Taxonomy()
	var kinds []string // of the years within an expression
	if f.Years != nil {
		kinds = f.Years.Kinds()
	}
	asks := func(expr string) string {
		e, err := require.Parse(expr)
		if err != nil || e.IsZero() {
			return ""
		}
		return require.Words(e, t, kinds...)
	}
	b.WriteString(digest.Wrap(digest.Clean(p.Title), width, "", ""))
	put("Employer", digest.Employer(p))
	put("Where", digest.Where(p, f))
	put("Pay", digest.Pay(f))
	work := "not health information work"
	if role, ok := t.Role(f.Role); ok && f.InScope {
		work = role.Name + ", " + string(f.Level) + " level"
	} else if f.InScope {
		work = strings.ReplaceAll(string(f.Family), "_", " ") + ", " + string(f.Level) + " level"
	}
	put("Work", work)
	if required := asks(f.Required); required != "" {
		if f.ObtainMonths != nil {
			required += fmt.Sprintf(", within %d months of hire", *f.ObtainMonths)
		}
		put("Required", required)
	} else {
		put("Required", "no credential named")
	}
	put("Preferred", asks(f.Preferred))
	if f.Years != nil {
		put("Years", fmt.Sprintf("%g of %s", f.Years.Min, require.Experiences(f.Years.Kinds(), t)))
	}
	if f.Education != job.EducationUnstated && f.Education != "" {
		name := string(f.Education)
		if l, ok := t.EducationLevel(f.Education); ok {
			name = l.Name
		}
		put("Education", name)
	}
	var skills []string
	for _, id := range f.Skills {
		if sk, ok := t.Skill(id); ok {
			skills = append(skills, sk.Name)
		}
	}
	put("Skills", strings.Join(skills, ", "))
	for _, sig := range f.Scam {
		put("Beware", "“"+digest.Clean(sig.Quote)+"”")
	}
	put("Status", fmt.Sprintf("%s; first seen %s, last seen %s", p.Status, digest.Date(p.FirstSeen), digest.Date(p.LastSeen)))
	if !p.Posted.IsZero() {
		put("Posted", digest.Date(p.Posted))
	}
	if !p.Closes.IsZero() {
		put("Apply by", digest.Date(p.Closes))
	}
	put("Found on", digest.Clean(p.Board))
	for _, c := range copies {
		name := digest.Clean(c.Board)
		if c.Employer != "" && c.Employer != p.Employer {
			name += " (" + digest.Clean(c.Employer) + ")"
		}
		put("Also on", strings.TrimSpace(name+" "+digest.Link(c.URL)))
	}
	if link := digest.Link(p.URL); link != "" {
		b.WriteString("Address     " + link + "\n")
	}
	if link := digest.Link(p.ApplyURL); link != "" && p.ApplyURL != p.URL {
		b.WriteString("Apply       " + link + "\n")
	}
	b.WriteByte('\n')
	for line := range strings.Lines(digest.CleanBlock(p.Text)) {
		b.WriteString(digest.Wrap(line, width, "", ""))
	}
	return b.String()
}
