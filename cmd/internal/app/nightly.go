package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/scraper/fetch"
	"hitmatch/store"
	"hitmatch/store/job"
)

const (
	// afterCrawl is how long a night may take beside the crawl.
	afterCrawl = time.Hour
	// patience is how long a night waits for a channel that does not take a
	// digest at once.
	patience = 10 * time.Minute
	// keepClosed is how long a closed posting is kept by nightly runs.
	keepClosed = 180 * 24 * time.Hour
	// quietTime is within what time of another night an empty digest is not sent.
	quietTime = 12 * time.Hour
)

type nightlyOptions struct {
	dryRun bool
	boards string
}

func newNightly(g *global) *cobra.Command {
	var o nightlyOptions
	c := &cobra.Command{
		Use:   "nightly",
		Short: "Do a night's work: back up, crawl, take in, match, deliver everybody's digest",
		Long: `Does what is due, in this order: a backup of the database, the boards that are
due, postings that arrived in the folders of imports, reading, and a digest for
every profile, taken to where deliver in the configuration says. What one board,
one person or one channel gets wrong stops none of the others. It runs from cron
or a timer ("hitmatch schedule install"): two do not run at once, a missed night
is made up for by the next, and a digest that could not be delivered goes out
the next time, once.

It ends with 0 if all went well, 3 if some of it did not, 1 if nobody got a
digest. "hitmatch db stats --runs" shows the nights.`,
		Args:    arguments(cobra.NoArgs),
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), g) },
	}
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, "say what would be done; ask no board, send nothing, write nothing")
	c.Flags().StringVar(&o.boards, "boards", "", "crawl the boards of this `file`, and no others")
	return c
}

// night is one nightly run at work.
type night struct {
	*session
	k      *known
	boards []job.Board
	people []profileFile
	record job.Nightly
}

func (o *nightlyOptions) run(ctx context.Context, g *global) error {
	k, err := g.load()
	if err != nil {
		return err
	}
	boards, err := k.boards(o.boards)
	if err != nil {
		return err
	}
	paths, err := g.profileFiles(k.config)
	if err != nil {
		return err
	}
	people := g.readProfiles(paths, k.terms)
	var fit []job.Profile
	for _, f := range people {
		if f.err == nil {
			fit = append(fit, f.profile)
		}
	}
	if err := clashes(k.config, fit); err != nil {
		return err
	}
	if o.dryRun {
		return g.rehearse(ctx, k, boards, people)
	}
	careErr := g.tend(ctx, k.config.Backup.Keep)
	if errors.Is(careErr, store.ErrInUse) || errors.Is(careErr, store.ErrDamaged) || errors.Is(careErr, store.ErrFormat) {
		return careErr
	}
	return g.with(ctx, k.matcher, makes, func(ctx context.Context, s *session) error {
		n := &night{session: s, k: k, boards: boards, people: people}
		return n.work(ctx, careErr)
	})
}

// work does the steps of a night and records them.
func (n *night) work(ctx context.Context, careErr error) error {
	missed, err := n.missed(ctx)
	if err != nil {
		return err
	}
	if n.record, err = n.store.StartNight(ctx, n.start); err != nil {
		return err
	}
	n.record.Missed = missed
	within, cancel := context.WithTimeout(ctx, n.k.config.Crawler.Budget+afterCrawl)
	defer cancel()
	n.step(within, "backup", func(context.Context) (string, error) { return "", careErr })
	n.step(within, "crawl", n.crawlDue)
	n.step(within, "import", n.takeIn)
	n.step(within, "read", func(ctx context.Context) (string, error) { return "", n.derive(ctx) })
	n.step(within, "digest", n.digests)
	n.step(within, "tidy", n.tidy)
	return n.end(ctx)
}

// step runs one part of a night and remembers how it went. A part whose time is
// up is not begun.
func (n *night) step(ctx context.Context, name string, do func(context.Context) (string, error)) {
	begun := n.env.Now()
	st := job.Step{Name: name}
	err := ctx.Err()
	if err == nil {
		st.Says, err = do(ctx)
	}
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil {
		err = fmt.Errorf("the time for a night is used up: %w", err)
	}
	if err != nil {
		st.Error = err.Error()
	}
	st.Took = max(0, n.env.Now().Sub(begun))
	n.record.Steps = append(n.record.Steps, st)
}

// end records the night and says in a line how it went.
func (n *night) end(ctx context.Context) error {
	n.record.Ended = n.env.Now()
	var problems []string
	for _, st := range n.record.Steps {
		if st.Error != "" {
			problems = append(problems, st.Name+": "+st.Error)
		}
	}
	served, sent, waiting := 0, 0, 0
	for _, p := range n.record.People {
		sent += p.Sent
		waiting += p.Waiting
		if p.Error == "" || p.Sent > 0 {
			served++
		}
		if p.Error != "" {
			problems = append(problems, "profile "+p.Profile+": "+p.Error)
		}
	}
	var failed error
	switch {
	case ctx.Err() != nil:
		failed = fmt.Errorf("nightly: %w", ctx.Err())
	case served == 0:
		failed = fmt.Errorf("nightly: nobody got a digest: %s", strings.Join(problems, "; "))
	case len(problems) > 0:
		failed = partlyf("nightly: %s", strings.Join(problems, "; "))
	}
	n.record.Exit = exitCode(ctx, failed)
	if err := n.store.PutNight(context.WithoutCancel(ctx), n.record); err != nil {
		return errors.Join(failed, err)
	}
	if n.json {
		return errors.Join(failed, digest.Encode(n.env.Stdout, n.record))
	}
	var said []string
	for _, st := range n.record.Steps {
		if st.Says != "" {
			said = append(said, st.Says)
		}
	}
	line := fmt.Sprintf("nightly run %d: %s; %d of %d people served, %d delivered, %d waiting; %s; %s",
		n.record.Seq, strings.Join(said, ", "), served, len(n.record.People), sent, waiting, counted(len(problems), "problem"), n.record.Ended.Sub(n.record.Started).Round(time.Second))
	n.say("%s", cleanLine(line))
	return failed
}

// missed is how many nights since the last one no run took place. A clock that
// went back missed none.
func (n *night) missed(ctx context.Context) (int, error) {
	for last, err := range n.store.Nightlies(ctx) {
		if err != nil {
			return 0, err
		}
		return max(0, int(n.start.Sub(last.Started)/(24*time.Hour))-1), nil
	}
	return 0, nil
}

func (n *night) crawlDue(ctx context.Context) (string, error) {
	open, err := pick(n.boards, nil)
	if err != nil {
		return "", err
	}
	due, err := n.due(ctx, open)
	if err != nil {
		return "", err
	}
	if len(due) == 0 {
		return "no board due", nil
	}
	n.keepAnswers()
	defer n.forgetAnswers()
	c := n.k.config.Crawler
	runs, err := n.crawl(ctx, c, fetch.Config{Contact: c.Contact, Delay: c.Delay}, due)
	if err != nil {
		return "", err
	}
	found, bad := 0, 0
	for _, r := range runs {
		found += r.New
		if r.State != job.RunOK {
			bad++
		}
	}
	says := counted(len(runs), "board") + ", " + counted(found, "new posting")
	if err := ctx.Err(); err != nil {
		return says, fmt.Errorf("crawl: %w", err)
	}
	if bad > 0 {
		return says, fmt.Errorf("%d of %d boards could not be read whole", bad, len(runs))
	}
	return says, nil
}

// takeIn imports what lies in the folders of the configuration.
func (n *night) takeIn(ctx context.Context) (string, error) {
	var sources []source
	var errs []error
	for _, dir := range slices.Concat(n.k.config.Imports.Folders, n.k.config.Imports.Maildir) {
		names, err := filesIn(dir)
		var usage usageError
		switch {
		case errors.As(err, &usage): // nothing has arrived
		case err != nil:
			errs = append(errs, err)
		}
		for _, name := range names {
			sources = append(sources, fileSource(name))
		}
	}
	sources, err := n.unread(ctx, sources)
	if err != nil || len(sources) == 0 {
		return "", errors.Join(append(errs, err)...)
	}
	im, err := startImport(ctx, n.session)
	if err != nil {
		return "", errors.Join(append(errs, err)...)
	}
	for _, src := range sources {
		if err := im.read(ctx, src); err != nil {
			errs = append(errs, err) // the other files are read
		}
	}
	_, err = im.end(ctx, nil)
	return counted(len(sources), "file") + ", " + counted(im.run.New, "new posting"), errors.Join(append(errs, err)...)
}

// digests makes and delivers everybody's.
func (n *night) digests(ctx context.Context) (string, error) {
	var profiles []job.Profile
	for _, f := range n.people {
		if f.err == nil {
			profiles = append(profiles, f.profile)
			continue
		}
		key := strings.TrimSuffix(filepath.Base(f.path), filepath.Ext(f.path))
		n.record.People = append(n.record.People, job.Person{Profile: key, Error: f.err.Error()})
	}
	mode, err := n.k.summaryMode("")
	if err != nil {
		return "", err
	}
	desk := n.k.desk(n.session, mode)
	defer desk.close()
	w := wanted{top: defaultTop, perEmployer: defaultPerEmployer, grade: job.Low}
	var notices []string
	if n.record.Missed > 0 {
		notices = []string{fmt.Sprintf("Before this one, %s: this digest makes up for it.", nightsWords(n.record.Missed))}
	}
	served, err := n.serve(ctx, n.k.config, desk, profiles, n.boards, w, patience, notices)
	n.record.People = append(n.record.People, served...)
	return "", err
}

func nightsWords(n int) string {
	if n == 1 {
		return "a night was missed"
	}
	return fmt.Sprintf("%d nights were missed", n)
}

// serve makes everybody's digest, puts it into the outbox and sends what waits
// there. What goes wrong for one person is in their record, and stops nobody
// else.
func (s *session) serve(ctx context.Context, c config.Config, desk *desk, profiles []job.Profile, boards []job.Board, w wanted, patience time.Duration, notices []string) ([]job.Person, error) {
	if len(profiles) == 0 {
		return nil, nil
	}
	people := make([]job.Person, len(profiles))
	to := map[string][]route{}
	var readers []reader
	var whose []*job.Person // of each reader
	for i := range profiles {
		people[i].Profile = profiles[i].Key
		to[profiles[i].Key] = s.routes(c, profiles[i].Key)
		r, err := s.reader(ctx, &profiles[i], w)
		if err != nil {
			people[i].Error = err.Error()
			continue
		}
		readers, whose = append(readers, r), append(whose, &people[i])
	}
	health, err := s.boardHealth(ctx, boards)
	if err != nil {
		return people, err
	}
	agencies := agencies(boards)
	for from := 0; from < len(readers); from += maxReaders {
		some := readers[from:min(from+maxReaders, len(readers))]
		rankings, err := s.rankAll(ctx, some, agencies)
		if err != nil {
			return people, err
		}
		for i := range rankings {
			p := whose[from+i]
			v, err := s.compose(ctx, &some[i], &rankings[i], health, w)
			if err == nil {
				v.Notices = append(slices.Clone(notices), v.Notices...)
				err = s.serveOne(ctx, desk, v, to[p.Profile], p)
			}
			if err != nil {
				p.Error = err.Error()
			}
			rankings[i] = ranking{}
		}
	}
	// All digests are in the outbox before the first channel is waited for.
	reports, err := s.send(ctx, to, patience)
	for i := range people {
		r := reports[people[i].Profile]
		people[i].Sent, people[i].Waiting = r.Sent, r.Waiting
		problems := r.Problems
		if people[i].Error != "" {
			problems = append([]string{people[i].Error}, problems...)
		}
		people[i].Error = strings.Join(problems, "; ")
	}
	if ctx.Err() != nil {
		err = errors.Join(err, fmt.Errorf("deliver: %w", ctx.Err()))
	}
	return people, err
}

// serveOne posts one person's digest.
func (s *session) serveOne(ctx context.Context, desk *desk, v *digest.View, routes []route, p *job.Person) error {
	p.Items, p.Left = len(v.Items), v.Left
	if len(routes) == 0 {
		return errors.New("the configuration delivers this digest nowhere (deliver); `hitmatch digest` prints it")
	}
	if again, err := s.idle(ctx, v); err != nil || again {
		return err
	}
	if err := desk.sumUpView(ctx, v); err != nil {
		return err
	}
	var (
		left []string
		err  error
	)
	p.Letters, left, err = s.post(ctx, v, routes)
	if err == nil && len(left) > 0 {
		err = errors.New(strings.Join(left, "; "))
	}
	return err
}

// idle reports whether a digest has nothing to say that the last one did not
// say a few hours ago.
func (s *session) idle(ctx context.Context, v *digest.View) (bool, error) {
	if len(v.Items) > 0 || len(v.Changes) > 0 {
		return false, nil
	}
	for l, err := range s.store.Letters(ctx, v.Profile) {
		if err != nil {
			return false, fmt.Errorf("read outbox: %w", err)
		}
		if age := s.start.Sub(l.Created); age >= 0 && age < quietTime {
			return true, nil
		}
	}
	return false, nil
}

// tidy forgets what has had its time.
func (n *night) tidy(ctx context.Context) (string, error) {
	_, err := n.store.DropLetters(ctx, n.start.Add(-keepSent))
	_, purgeErr := n.store.Purge(ctx, store.Purge{RunsBefore: n.start.Add(-keepRuns), ClosedBefore: n.start.Add(-keepClosed)})
	return "", errors.Join(err, purgeErr)
}

// deliverAll is what digest --deliver does.
func (s *session) deliverAll(ctx context.Context, k *known, desk *desk, profiles []job.Profile, boards []job.Board, w wanted) error {
	people, err := s.serve(ctx, k.config, desk, profiles, boards, w, 0, nil)
	bad := 0
	for _, p := range people {
		if p.Error != "" {
			bad++
		}
		if s.json {
			if err := digest.Encode(s.env.Stdout, p); err != nil {
				return err
			}
			continue
		}
		if p.Error != "" {
			s.say("%s: %s", cleanLine(p.Profile), cleanLine(p.Error))
		}
		s.say("%s: %s, %d more next time; %d delivered, %d waiting", cleanLine(p.Profile), counted(p.Items, "job"), p.Left, p.Sent, p.Waiting)
	}
	switch {
	case err != nil:
		return err
	case bad == len(people):
		return errors.New("deliver: no digest was delivered; the lines above say why")
	case bad > 0:
		return partlyf("deliver: not all went well; the lines above say what")
	}
	return nil
}

// rehearsal is what a night would do, as scripts get it.
type rehearsal struct {
	Database string         `json:"database"`
	Boards   int            `json:"boards"` // that would be crawled
	Budget   string         `json:"budget"` // for them
	Imports  []folderToRead `json:"imports"`
	People   []personToTell `json:"people"`
	Waiting  int            `json:"waiting"`  // digests in the outbox
	Problems int            `json:"problems"` // how many of the above would go wrong
}

type folderToRead struct {
	Folder string  `json:"folder"`
	Files  int     `json:"files"`
	Error  *string `json:"error"`
}

type personToTell struct {
	File    string       `json:"file"`
	Profile *string      `json:"profile"` // null: it cannot be read
	To      []wayToReach `json:"to"`
	Error   *string      `json:"error"`
}

type wayToReach struct {
	Channel string  `json:"channel"`
	Error   *string `json:"error"`
}

// rehearse says what a night would do.
func (g *global) rehearse(ctx context.Context, k *known, boards []job.Board, people []profileFile) error {
	r := rehearsal{Budget: k.config.Crawler.Budget.String(), Imports: []folderToRead{}, People: []personToTell{}}
	if err := g.rehearseStore(ctx, k, boards, &r); err != nil {
		return err
	}
	for _, dir := range slices.Concat(k.config.Imports.Folders, k.config.Imports.Maildir) {
		f := folderToRead{Folder: dir}
		names, err := filesIn(dir)
		f.Files = len(names)
		var usage usageError
		if err != nil && !errors.As(err, &usage) {
			f.Error = r.problem(err)
		}
		r.Imports = append(r.Imports, f)
	}
	for _, f := range people {
		r.People = append(r.People, g.rehearsePerson(k, f, &r))
	}
	var err error
	if g.json {
		err = digest.Encode(g.env.Stdout, r)
	} else {
		err = g.print(r.String())
	}
	if err == nil && r.Problems > 0 {
		err = partlyf("nightly: %s above would go wrong", counted(r.Problems, "thing"))
	}
	return err
}

// rehearseStore looks up what the database, if there is one, has to say.
func (g *global) rehearseStore(ctx context.Context, k *known, boards []job.Board, r *rehearsal) error {
	path, err := g.path()
	if err != nil {
		return err
	}
	due, err := pick(boards, nil)
	if err != nil {
		return err
	}
	r.Database, r.Boards = path, len(due)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return g.with(ctx, k.matcher, reads, func(ctx context.Context, s *session) error {
		if due, err = s.due(ctx, due); err != nil {
			return err
		}
		r.Boards = len(due)
		for l, err := range s.store.Letters(ctx, "") {
			if err != nil {
				return fmt.Errorf("read outbox: %w", err)
			}
			if l.Waiting() {
				r.Waiting++
			}
		}
		return nil
	})
}

func (g *global) rehearsePerson(k *known, f profileFile, r *rehearsal) personToTell {
	p := personToTell{File: f.path, To: []wayToReach{}}
	if f.err != nil {
		p.Error = r.problem(f.err)
		return p
	}
	p.Profile = &f.profile.Key
	for _, way := range g.routes(k.config, f.profile.Key) {
		w := wayToReach{Channel: way.Name}
		if way.Broken != nil {
			w.Error = r.problem(way.Broken)
		}
		p.To = append(p.To, w)
	}
	if len(p.To) == 0 {
		p.Error = r.problem(errors.New("delivered nowhere; say under deliver in config.yaml where it goes"))
	}
	return p
}

// problem counts what would go wrong.
func (r *rehearsal) problem(err error) *string {
	r.Problems++
	why := err.Error()
	return &why
}

func (r *rehearsal) String() string {
	var b strings.Builder
	put := func(label, format string, args ...any) {
		for line := range strings.Lines(fmt.Sprintf(format, args...)) {
			fmt.Fprintf(&b, "%-10s %s\n", label, digest.Clean(line))
		}
	}
	put("database", "%s", r.Database)
	put("boards", "%d would be crawled, for %s at most", r.Boards, r.Budget)
	for _, f := range r.Imports {
		if f.Error != nil {
			put("import", "%s: %s", f.Folder, *f.Error)
			continue
		}
		put("import", "%s in %s", counted(f.Files, "file"), f.Folder)
	}
	for _, p := range r.People {
		switch {
		case p.Profile == nil:
			put("profile", "%s", *p.Error)
		case p.Error != nil:
			put("profile", "%s: %s", *p.Profile, *p.Error)
		}
		for _, w := range p.To {
			if w.Error != nil {
				put("profile", "%s to %s: %s", *p.Profile, w.Channel, *w.Error)
				continue
			}
			put("profile", "%s to %s", *p.Profile, w.Channel)
		}
	}
	put("outbox", "%s waiting", counted(r.Waiting, "digest"))
	return b.String()
}

// nightliesTold prints the records of nightly runs.
func nightliesTold(ctx context.Context, s *session) error {
	n := 0
	for r, err := range s.store.Nightlies(ctx) {
		if err != nil {
			return err
		}
		n++
		if s.json {
			if err := digest.Encode(s.env.Stdout, r); err != nil {
				return err
			}
			continue
		}
		end := "did not end"
		if !r.Ended.IsZero() {
			end = fmt.Sprintf("took %s, exit %d", r.Ended.Sub(r.Started).Round(time.Second), r.Exit)
		}
		lines := []string{fmt.Sprintf("%4d  %s, %s", r.Seq, r.Started.Local().Format("2006-01-02 15:04"), end)}
		if r.Missed > 0 {
			lines[0] += ", after " + nightsWords(r.Missed)
		}
		for _, st := range r.Steps {
			if said := strings.Trim(st.Says+"; "+st.Error, "; "); said != "" {
				lines = append(lines, fmt.Sprintf("      %-7s %s", st.Name, said))
			}
		}
		for _, p := range r.People {
			line := fmt.Sprintf("      %-7s %s, %d more next time; %d delivered, %d waiting", p.Profile, counted(p.Items, "job"), p.Left, p.Sent, p.Waiting)
			if p.Error != "" {
				line += "; " + p.Error
			}
			lines = append(lines, line)
		}
		for _, line := range lines {
			if err := s.printf("%s\n", strings.TrimRight(digest.CleanBlock(strings.ReplaceAll(line, "\n", " ")), " ")); err != nil {
				return err
			}
		}
	}
	if n == 0 {
		s.say("no nightly run yet: `hitmatch nightly`, or `hitmatch schedule install`")
	}
	return nil
}
