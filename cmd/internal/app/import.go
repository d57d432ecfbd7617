package app

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/scraper"
	"hitmatch/scraper/intake"
	"hitmatch/scraper/normal"
	"hitmatch/store"
	"hitmatch/store/job"
)

// importBoard is the board of postings that name none, and of all import runs.
const importBoard = "import"

const (
	// importPage is how many postings are stored in one transaction.
	importPage = 200
	// maxComplaints is how many bad pieces are named one by one.
	maxComplaints = 50
)

// boardForm is the form of the board a posting may say it is of.
var boardForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

type importOptions struct {
	format string
	watch  bool
}

func newImport(g *global) *cobra.Command {
	var o importOptions
	c := &cobra.Command{
		Use:   "import FILE…",
		Short: "Take in postings from mails, saved pages, tables, feeds and JSON Lines",
		Long: `Takes in postings from files, from all files it knows in a folder and the folders
below, or from standard input ("-"):

  .eml .mbox, maildir  job-alert mails: LinkedIn, Indeed, Glassdoor, ZipRecruiter,
                       AHIMA Career Assist, AAPC, Health eCareers, USAJOBS, and
                       others by the links to postings in them
  .html .mhtml         pages saved from a browser
  .csv                 a table with a line of column names (title, company,
                       location, description, url, posted, salary), or JobSpy's
  .rss .atom .xml      feeds; XML in the form of Indeed's job feeds
  .jsonl               JSON Lines: {"id","board","title","company","location",
                       "description","url","posted","salary","workplace"}, all
                       strings; title and description are needed. A list of
                       such objects, [{…}, {…}], is read, too

Where the name does not tell, the beginning of the file does, or --format.

Nothing is fetched: links of mails are read, never followed. What cannot be read
is named with its file and line or message, and costs nothing else. Taking a
posting in again brings it up to date; nothing is closed by an import. A posting
that a crawl has found too is one job: "jobs show" lists all places.`,
		Args:    arguments(cobra.MinimumNArgs(1)),
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.watch {
				return o.keepWatch(cmd.Context(), g, args)
			}
			return o.run(cmd.Context(), g, args)
		},
	}
	c.Flags().StringVar(&o.format, "format", "", "`format` where neither name nor content tells: "+joined(intake.Formats()))
	c.Flags().BoolVar(&o.watch, "watch", false, "take in what is in the folders, then what arrives there, until interrupted; nothing twice")
	return c
}

// source is one thing to import from.
type source struct {
	name string // for messages
	open func() (io.ReadCloser, error)
	// mark is what the file is remembered by once it was read; "": it is read
	// whenever it is named.
	mark string
}

func fileSource(name string) source {
	return source{name: name, open: func() (io.ReadCloser, error) { return config.Open(name) }}
}

// unread leaves out the files that were read before, by what is in them: names
// change when a mail is read or moved. A file that cannot be read stays.
func (s *session) unread(ctx context.Context, sources []source) ([]source, error) {
	var out []source
	seen := map[string]bool{}
	for _, src := range sources {
		mark, err := contentMark(ctx, src)
		if err == nil {
			if seen[mark] {
				continue
			}
			seen[mark] = true
			states, err := s.store.PageStates(ctx, importBoard, []string{mark})
			if err != nil {
				return nil, fmt.Errorf("look %s up: %w", src.name, err)
			}
			if states[0].Key != "" {
				continue
			}
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("import %s: %w", src.name, ctx.Err())
		}
		src.mark = mark
		out = append(out, src)
	}
	return out, nil
}

func (o *importOptions) run(ctx context.Context, g *global, args []string) error {
	sources, err := o.sources(g, args)
	if err != nil {
		return err
	}
	k, err := g.load()
	if err != nil {
		return err
	}
	return g.with(ctx, k.matcher, makes, func(ctx context.Context, s *session) error {
		im, err := startImport(ctx, s)
		if err != nil {
			return err
		}
		im.format = intake.Format(o.format)
		for _, src := range sources {
			if err = im.read(ctx, src); err != nil {
				break
			}
		}
		return im.finish(ctx, err)
	})
}

// sources lists what the arguments name, a folder as the files in it.
func (o *importOptions) sources(g *global, args []string) ([]source, error) {
	if o.format != "" && !slices.Contains(intake.Formats(), intake.Format(o.format)) {
		return nil, usagef("--format is %q; write one of %s", o.format, joined(intake.Formats()))
	}
	var out []source
	for _, arg := range args {
		if arg == "-" {
			out = append(out, source{name: "standard input", open: func() (io.ReadCloser, error) { return io.NopCloser(g.env.Stdin), nil }})
			continue
		}
		info, err := os.Stat(arg)
		if err != nil {
			return nil, usagef("import %s: %w", arg, unpath(err))
		}
		if !info.IsDir() {
			if o.format == "" && info.Size() > 0 {
				if _, err := detect(arg); err != nil {
					return nil, usagef("import %s: %w", arg, err)
				}
			}
			out = append(out, fileSource(arg))
			continue
		}
		names, err := filesIn(arg)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			out = append(out, fileSource(name))
		}
	}
	return out, nil
}

var errNoFormat = fmt.Errorf("neither its name nor its beginning tells what it is; say --format and one of %s", joined(intake.Formats()))

// detect tells the format of a file.
func detect(name string) (intake.Format, error) {
	if f := intake.ByName(name); f != "" {
		return f, nil
	}
	f, err := config.Open(name)
	if err != nil {
		return "", unpath(err)
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, intake.Head))
	if err != nil {
		return "", unpath(err)
	}
	if format, ok := intake.Detect(name, head); ok {
		return format, nil
	}
	return "", errNoFormat
}

// filesIn lists the files below a folder that can be imported, in order of
// their names. In the folders of a maildir names tell nothing.
func filesIn(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			// What is in a maildir's tmp is being delivered.
			if isMaildir(filepath.Dir(name)) && d.Name() == "tmp" {
				return filepath.SkipDir
			}
			return nil
		}
		if d.Type().IsRegular() && importable(name) {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("import folder: %w", err)
	}
	if len(names) == 0 {
		return nil, usagef("import %s: no file in this folder is a mail, page, table or feed", dir)
	}
	return names, nil
}

func isMaildir(dir string) bool {
	for _, part := range []string{"cur", "new"} {
		if info, err := os.Stat(filepath.Join(dir, part)); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// importable reports whether a file in a folder is one to import: by its name,
// or, where that is usual, by its beginning.
func importable(name string) bool {
	base := filepath.Base(name)
	mail := slices.Contains([]string{"cur", "new"}, filepath.Base(filepath.Dir(name)))
	if strings.HasPrefix(base, ".") {
		return false
	}
	if ext := strings.ToLower(filepath.Ext(base)); intake.ByName(name) == "" && !mail && ext != "" && ext != ".xml" {
		return false
	}
	_, err := detect(name)
	return err == nil
}

// importer puts what it reads into the store, page by page.
type importer struct {
	*session
	format intake.Format // "": each file's own
	kin    *kin
	run    job.Run
	page   []job.Posting
	bad    int
	empty  int // mails without a posting
}

func startImport(ctx context.Context, s *session) (*importer, error) {
	kin, err := s.loadKin(ctx)
	if err != nil {
		return nil, err
	}
	run, err := s.store.StartRun(ctx, importBoard, s.start)
	if err != nil {
		return nil, fmt.Errorf("start import: %w", err)
	}
	return &importer{session: s, run: run, kin: kin}, nil
}

// read takes in one source. An error ends the import; a bad piece does not, nor
// does a file that cannot be read.
func (im *importer) read(ctx context.Context, src source) error {
	f, err := src.open()
	if err != nil {
		return im.lost(ctx, src, unpath(err))
	}
	defer f.Close()
	in := bufio.NewReaderSize(whileContext{ctx, f}, 64<<10)
	head, err := in.Peek(intake.Head)
	if err != nil && !errors.Is(err, io.EOF) {
		return im.lost(ctx, src, unpath(err))
	}
	format, told := im.format, true
	if format == "" {
		format, told = intake.Detect(src.name, head)
	}
	rows := !told || format == intake.CSV || format == intake.JSONLines
	switch {
	case len(head) == 0 && rows:
		return nil // no row is no fault
	case len(head) == 0:
		return im.lost(ctx, src, errors.New("is empty"))
	case !told:
		return im.lost(ctx, src, errNoFormat)
	}
	for p, err := range intake.Read(format, in, im.start) {
		var problem *intake.Problem
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("import %s: %w", src.name, ctx.Err())
		case errors.As(err, &problem) && problem.Harmless:
			im.empty++
			im.log.Info("no posting", "file", src.name, "where", problem.Where, "why", problem.Err)
		case errors.As(err, &problem):
			im.complain(src.name, problem.Where, problem.Err)
		case err != nil:
			return im.lost(ctx, src, unpath(err))
		default:
			if err := im.take(ctx, src, p); err != nil {
				return err
			}
		}
	}
	if err := im.put(ctx); err != nil {
		return err
	}
	if src.mark == "" {
		return nil
	}
	_, err = im.store.PutPage(ctx, store.Page{Run: im.run.Seq, Board: importBoard, At: im.start, State: job.PageState{Key: src.mark}})
	if err != nil {
		return fmt.Errorf("remember %s: %w", src.name, err)
	}
	return nil
}

// lost names a file that could not be read, unless it is the import that ends.
func (im *importer) lost(ctx context.Context, src source, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("import %s: %w", src.name, ctx.Err())
	}
	im.complain(src.name, "", err)
	return nil
}

// whileContext reads until a context ends.
type whileContext struct {
	ctx context.Context // for the one read of a file
	r   io.Reader
}

func (w whileContext) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(p)
}

// contentMark is the digest of a file's content behind the version of the
// reading: a later version reads all files again.
func contentMark(ctx context.Context, src source) (string, error) {
	f, err := src.open()
	if err != nil {
		return "", unpath(err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, whileContext{ctx, f}); err != nil {
		return "", unpath(err)
	}
	return "file:1:" + hex.EncodeToString(h.Sum(nil)), nil
}

// complain names a piece that was left out.
func (im *importer) complain(name, where string, err error) {
	im.bad++
	at := name
	if line, ok := strings.CutPrefix(where, "line "); ok {
		at += ":" + line
	} else if where != "" {
		at += ", " + where
	}
	said := fmt.Sprintf("%s: %s", cleanLine(at), cleanLine(err.Error()))
	if im.run.Error == "" {
		im.run.Error = said
	}
	switch {
	case im.bad <= maxComplaints:
		fmt.Fprintf(im.env.Stderr, "%s; left out\n", said)
	case im.bad == maxComplaints+1:
		fmt.Fprintln(im.env.Stderr, "what else cannot be read is only counted")
	}
}

// take normalises a posting and puts it on the page.
func (im *importer) take(ctx context.Context, src source, in intake.Posting) error {
	p, err := handedIn(in, im.start)
	if err != nil {
		im.complain(src.name, in.Where, err)
		return nil
	}
	if in.Excerpt {
		// A few lines about a posting do not take the place of its own words.
		old, err := im.store.Posting(ctx, p.ID, im.at)
		switch {
		case err == nil && len(old.Text) > len(p.Text):
			p = old
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return fmt.Errorf("look posting %s up: %w", p.ID, err)
		}
	}
	p.Prints = im.kin.join(p)
	if im.page = append(im.page, p); len(im.page) == importPage {
		return im.put(ctx)
	}
	return nil
}

// handedIn normalises what a person handed in at a time. Its addresses are
// fingerprints: what is handed in twice is one job.
func handedIn(in intake.Posting, now time.Time) (job.Posting, error) {
	b := job.Board{ID: importBoard, Kind: importBoard}
	if in.Board != "" {
		if b.ID = in.Board; !boardForm.MatchString(b.ID) {
			return job.Posting{}, fmt.Errorf("board %q; use small letters, digits, - . and _", in.Board)
		}
	}
	if in.ExternalID == "" {
		in.ExternalID = ownID(in.Raw)
	}
	at := in.At
	if at.IsZero() || at.After(now) {
		at = now
	}
	p, err := normal.Posting(b, in.Raw, at)
	if err != nil {
		return p, err
	}
	for _, address := range append([]string{p.URL}, in.Also...) {
		if address = normal.URL(address); address != "" {
			p.Prints = append(p.Prints, addressPrint+address)
		}
	}
	return p, nil
}

// put stores the page.
func (im *importer) put(ctx context.Context) error {
	if len(im.page) == 0 {
		return nil
	}
	c, err := im.store.PutPage(ctx, store.Page{Run: im.run.Seq, Board: importBoard, At: im.start, Postings: im.page})
	if err != nil {
		return fmt.Errorf("store postings: %w", err)
	}
	im.page = im.page[:0]
	im.run.Pages++
	im.run.Found += c.Found
	im.run.New += c.New
	im.run.Changed += c.Changed
	im.run.Reopened += c.Reopened
	for _, err := range c.Bad {
		im.bad++
		fmt.Fprintln(im.env.Stderr, cleanLine(err.Error()))
	}
	return nil
}

// end records how the import ended and reads what is new. The run is zero if it
// could not be recorded.
func (im *importer) end(ctx context.Context, failed error) (run job.Run, err error) {
	if failed == nil && im.run.New+im.run.Changed > 0 {
		// Of what came in together, one may be the job of another.
		im.kin, failed = im.loadKin(ctx)
	}
	if failed == nil {
		_, failed = im.reunite(ctx, im.kin, im.run.Seq)
	}
	im.run.Ended = im.env.Now()
	im.run.Errors = im.bad
	switch {
	case ctx.Err() != nil:
		im.run.State = job.RunInterrupted
	case failed != nil:
		im.run.State, im.run.Error = job.RunFailed, failed.Error()
	case im.bad > 0:
		im.run.State = job.RunPartial
	default:
		im.run.State = job.RunOK
	}
	run, err = im.store.FinishRun(context.WithoutCancel(ctx), im.run)
	if err != nil {
		return job.Run{}, errors.Join(failed, fmt.Errorf("record import: %w", err))
	}
	if failed == nil {
		failed = im.derive(ctx)
	}
	what := "pieces"
	if im.bad == 1 {
		what = "piece"
	}
	switch {
	case failed != nil:
		return run, failed
	case im.bad > 0 && run.Found == 0:
		return run, fmt.Errorf("import: nothing could be read; the lines above say why (%d %s left out)", im.bad, what)
	case im.bad > 0:
		return run, partlyf("import: %d %s left out; the lines above say which", im.bad, what)
	}
	return run, nil
}

// finish is end with a report of it.
func (im *importer) finish(ctx context.Context, failed error) error {
	run, err := im.end(ctx, failed)
	if run.Ended.IsZero() {
		return err
	}
	return errors.Join(err, im.report(run))
}

func (im *importer) report(r job.Run) error {
	if im.json {
		return digest.Encode(im.env.Stdout, digest.NewBoard(r))
	}
	what := "postings"
	if r.Found == 1 {
		what = "posting"
	}
	ended := r.State != job.RunFailed && r.State != job.RunInterrupted
	switch {
	case ended:
		im.say("imported %d %s: %d new, %d changed", r.Found, what, r.New, r.Changed)
	case r.Found > 0:
		im.say("imported %d %s before it stopped: %d new, %d changed", r.Found, what, r.New, r.Changed)
	}
	switch {
	case im.empty == 1:
		im.say("one mail holds no posting (--verbose names it)")
	case im.empty > 1:
		im.say("%d mails hold no posting (--verbose names them)", im.empty)
	}
	return nil
}

// ownID names a posting that came without an id: by its address, else by what
// it says.
func ownID(raw scraper.Raw) string {
	key := raw.URL
	if key == "" {
		key = strings.Join(append([]string{raw.Title, raw.Employer, raw.Description}, raw.Locations...), "\x00")
	}
	sum := sha256.Sum256([]byte(key))
	return "unnamed-" + hex.EncodeToString(sum[:8])
}

// unpath takes the path off a file error whose message names it already.
func unpath(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
