package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store"
	"hitmatch/store/job"
)

// importBoard is the board of postings that name none, and of all import runs.
const importBoard = "import"

const (
	// maxLine is the longest line of a JSON Lines file, in bytes.
	maxLine = 16 << 20
	// importPage is how many postings are stored in one transaction.
	importPage = 200
	// maxComplaints is how many bad lines are named one by one.
	maxComplaints = 50
)

type importOptions struct{ format string }

func newImport(g *global) *cobra.Command {
	var o importOptions
	c := &cobra.Command{
		Use:   "import FILE…",
		Short: "Take in postings from JSON Lines files",
		Long: `Takes in postings from files, from every *.jsonl in a folder, or from standard
input ("-" with --format jsonl). Each line is one posting:

  {"id","board","title","company","location","description","url","posted",
   "salary","workplace"}

All values are strings; title and description are needed, the description may
be HTML. A line that cannot be read is named and left out. Importing a posting
again brings it up to date; nothing is closed by an import.`,
		Args:    arguments(cobra.MinimumNArgs(1)),
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), g, args) },
	}
	c.Flags().StringVar(&o.format, "format", "", "`format` where the extension does not tell: jsonl")
	return c
}

// source is one thing to import from.
type source struct {
	name string // for messages
	open func() (io.ReadCloser, error)
}

func (o *importOptions) run(ctx context.Context, g *global, args []string) error {
	if o.format != "" && o.format != "jsonl" {
		return usagef("--format is %q; this version reads jsonl", o.format)
	}
	sources, err := o.sources(g, args)
	if err != nil {
		return err
	}
	k, err := g.load()
	if err != nil {
		return err
	}
	return g.with(ctx, k.matcher, true, func(ctx context.Context, s *session) error {
		im, err := startImport(ctx, s)
		if err != nil {
			return err
		}
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
	var out []source
	for _, arg := range args {
		if arg == "-" {
			if o.format == "" {
				return nil, usagef("standard input has no extension; say --format jsonl")
			}
			out = append(out, source{"standard input", func() (io.ReadCloser, error) { return io.NopCloser(g.env.Stdin), nil }})
			continue
		}
		info, err := os.Stat(arg)
		if err != nil {
			return nil, usagef("import %s: %w", arg, unpath(err))
		}
		names := []string{arg}
		switch {
		case info.IsDir():
			if names, err = filesIn(arg); err != nil {
				return nil, err
			}
		case o.format == "" && !isJSONLines(arg):
			return nil, usagef("import %s: its name does not end in .jsonl or .ndjson; this version reads JSON Lines: say --format jsonl if it is one", arg)
		}
		for _, name := range names {
			out = append(out, source{name, func() (io.ReadCloser, error) { return os.Open(name) }})
		}
	}
	return out, nil
}

func isJSONLines(name string) bool {
	return slices.Contains([]string{".jsonl", ".ndjson"}, strings.ToLower(filepath.Ext(name)))
}

// filesIn lists the JSON Lines files below a folder, in order of their names.
func filesIn(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && isJSONLines(name) {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("import folder: %w", err)
	}
	if len(names) == 0 {
		return nil, usagef("import %s: no file in this folder ends in .jsonl or .ndjson", dir)
	}
	return names, nil
}

// importer puts what it reads into the store, page by page.
type importer struct {
	*session
	run  job.Run
	page []job.Posting
	bad  int
}

func startImport(ctx context.Context, s *session) (*importer, error) {
	run, err := s.store.StartRun(ctx, importBoard, s.start)
	if err != nil {
		return nil, fmt.Errorf("start import: %w", err)
	}
	return &importer{session: s, run: run}, nil
}

// read takes in one source. An error ends the import; a bad line does not.
func (im *importer) read(ctx context.Context, src source) error {
	f, err := src.open()
	if err != nil {
		return fmt.Errorf("import %s: %w", src.name, unpath(err))
	}
	defer f.Close()
	lines := bufio.NewReaderSize(f, 64<<10)
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("import %s: %w", src.name, err)
		}
		line, tooLong, err := readLine(lines, maxLine)
		if err != nil && err != io.EOF {
			return fmt.Errorf("import %s: line %d: %w", src.name, n, err)
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		line = bytes.TrimSpace(line)
		switch {
		case tooLong:
			im.complain(src.name, n, fmt.Errorf("is longer than %d MiB", maxLine>>20))
		case len(line) > 0:
			p, perr := parseLine(line, im.start)
			if perr != nil {
				im.complain(src.name, n, perr)
				break
			}
			if im.page = append(im.page, p); len(im.page) == importPage {
				if err := im.put(ctx); err != nil {
					return err
				}
			}
		}
		if err == io.EOF {
			return im.put(ctx)
		}
	}
}

// readLine reads up to and without the next line end. Of a line longer than
// most only the fact is returned.
func readLine(r *bufio.Reader, most int) (line []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
		}
		if len(line) > most {
			line, tooLong = nil, true
		}
		if err != bufio.ErrBufferFull {
			return line, tooLong, err
		}
	}
}

func (im *importer) complain(name string, line int, err error) {
	im.bad++
	if im.run.Error == "" {
		im.run.Error = fmt.Sprintf("%s:%d: %v", name, line, err)
	}
	switch {
	case im.bad <= maxComplaints:
		fmt.Fprintf(im.env.Stderr, "%s:%d: %s; line left out\n", cleanLine(name), line, cleanLine(err.Error()))
	case im.bad == maxComplaints+1:
		fmt.Fprintln(im.env.Stderr, "further bad lines are only counted")
	}
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

// finish records how the import ended, reads what is new and reports.
func (im *importer) finish(ctx context.Context, failed error) error {
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
	run, err := im.store.FinishRun(context.WithoutCancel(ctx), im.run)
	if err != nil {
		return errors.Join(failed, fmt.Errorf("record import: %w", err))
	}
	if failed == nil {
		failed = im.derive(ctx)
	}
	if err := im.report(run); err != nil {
		return errors.Join(failed, err)
	}
	switch {
	case failed != nil:
		return failed
	case im.bad > 0 && run.Found == 0:
		return fmt.Errorf("import: no line could be read, %d are bad", im.bad)
	case im.bad > 0:
		return fmt.Errorf("import: %d bad lines left out: %w", im.bad, errPartly)
	}
	return nil
}

func (im *importer) report(r job.Run) error {
	if im.json {
		return digest.Encode(im.env.Stdout, digest.NewBoard(r))
	}
	what := "postings"
	if r.Found == 1 {
		what = "posting"
	}
	im.say("imported %d %s: %d new, %d changed", r.Found, what, r.New, r.Changed)
	return nil
}

// parseLine reads one posting out of a line of JSON.
func parseLine(line []byte, at time.Time) (job.Posting, error) {
	var in struct {
		ID          *text `json:"id"`
		Board       *text `json:"board"`
		Title       *text `json:"title"`
		Company     *text `json:"company"`
		Location    *text `json:"location"`
		Description *text `json:"description"`
		URL         *text `json:"url"`
		Posted      *text `json:"posted"`
		Salary      *text `json:"salary"`
		Workplace   *text `json:"workplace"`
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return job.Posting{}, fmt.Errorf("is not a JSON object of strings: %w", err)
	}
	raw := scraper.Raw{
		ExternalID: in.ID.get(), URL: in.URL.get(), Title: in.Title.get(), Employer: in.Company.get(),
		Description: in.Description.get(), Posted: in.Posted.get(), Salary: in.Salary.get(), Workplace: in.Workplace.get(),
	}
	if l := in.Location.get(); l != "" {
		raw.Locations = []string{l}
	}
	for _, need := range []struct{ key, value string }{{"title", raw.Title}, {"description", raw.Description}} {
		if need.value == "" {
			return job.Posting{}, fmt.Errorf("has no %s", need.key)
		}
	}
	if raw.ExternalID == "" {
		raw.ExternalID = ownID(raw)
	}
	b := job.Board{ID: importBoard, Kind: importBoard, Employer: raw.Employer}
	if id := in.Board.get(); id != "" {
		b.ID = id
	}
	return normal.Posting(b, raw, at)
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

// text is a JSON string; a number is taken as it is written.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		var n json.Number
		if json.Unmarshal(b, &n) != nil {
			return errors.New("a value is neither a string nor a number")
		}
		s = n.String()
	}
	*t = text(strings.TrimSpace(s))
	return nil
}

func (t *text) get() string {
	if t == nil {
		return ""
	}
	return string(*t)
}

// unpath takes the path off a file error whose message names it already.
func unpath(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
