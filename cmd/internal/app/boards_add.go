package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/deliver"
	"hitmatch/config"
	"hitmatch/scraper/board"
	"hitmatch/store/job"
)

// ownBoards is the file of a person's own boards, beside config.yaml, where the
// configuration names none.
const ownBoards = "boards.yaml"

type addOptions struct {
	file     string
	id       string
	employer string
	kind     string
	tags     []string
}

func newBoardsAdd(g *global) *cobra.Command {
	var o addOptions
	c := &cobra.Command{
		Use:   "add URL",
		Short: "Add a board by the address of a career page, or of a posting on it",
		Long: `Tells from an address which kind of board it is and writes it into your boards
file: the first of boards.files in the configuration, or boards.yaml beside it.
Nothing is asked of the site; "hitmatch boards check ID" does that. What stands
in the file stays, comments too.

A career site at an employer's own address often does not say which system it
runs on. Open a posting there and press "Apply": the address you land on does.
If that does not help, --kind jsonld reads any site whose pages carry data for
search engines.`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error { return o.run(g, args[0]) },
	}
	f := c.Flags()
	f.StringVar(&o.file, "boards", "", "write into this `file`")
	f.StringVar(&o.id, "id", "", "what to call the board; default: made from its address")
	f.StringVar(&o.employer, "employer", "", "the employer's `name`; default: made from its address")
	f.StringVar(&o.kind, "kind", "", "the `kind`, where the address does not tell: jsonld or feed")
	f.StringSliceVar(&o.tags, "tag", nil, "`tags` for it")
	return c
}

func (o *addOptions) run(g *global, address string) error {
	k, err := g.load()
	if err != nil {
		return err
	}
	known, err := k.boards("")
	if err != nil {
		return err
	}
	b, err := o.board(address, known)
	var have knownBoard
	if errors.As(err, &have) {
		return g.result(boardAdded{boardOut: newBoardOut(have.board, job.Run{}, false)}, "%s", have.Error())
	}
	if err != nil {
		return err
	}
	path := o.file
	if path == "" {
		if path, err = g.ownBoards(k.config); err != nil {
			return err
		}
	}
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read %s: %w", path, unpath(err))
	}
	if data, err = config.AddBoard(path, data, b, k.terms); err != nil {
		return badFile(err)
	}
	if err := deliver.Replace(path, func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
		return err
	}
	var fields []string
	for _, name := range slices.Sorted(maps.Keys(b.Params)) {
		fields = append(fields, name+" "+b.Params[name])
	}
	said := fmt.Sprintf("added board %s to %s\n  employer  %s\n  kind      %s (%s)\n", b.ID, path, b.Employer, b.Kind, strings.Join(fields, ", "))
	if o.employer == "" {
		said += "The employer's name is made from the address; change it in the file if it is wrong.\n"
	}
	if err := g.result(boardAdded{true, &path, newBoardOut(b, job.Run{}, false)}, "%sNext: hitmatch boards check %s", said, b.ID); err != nil {
		return err
	}
	if o.file == "" {
		return nil
	}
	if all, err := k.boards(""); err == nil && !slices.ContainsFunc(all, func(have job.Board) bool { return have.ID == b.ID }) {
		g.say("the configuration does not name this file; put it under boards.files, or use --boards %s", path)
	}
	return nil
}

// boardAdded is what adding a board came to, as scripts get it.
type boardAdded struct {
	Added bool    `json:"added"` // false: it was known
	File  *string `json:"file"`  // that it was written to
	boardOut
}

// ownBoards is the file a person's boards are written to.
func (g *global) ownBoards(c config.Config) (string, error) {
	if len(c.Boards.Files) > 0 {
		return c.Boards.Files[0], nil
	}
	if g.config != "" {
		return filepath.Join(filepath.Dir(g.config), ownBoards), nil
	}
	return g.env.configFile(ownBoards)
}

// knownBoard is the answer that an address is that of a board which is known.
type knownBoard struct{ board job.Board }

func (k knownBoard) Error() string { return alreadyKnown(k.board) }

// board is the board at an address.
func (o *addOptions) board(address string, known []job.Board) (job.Board, error) {
	var b job.Board
	u, err := url.Parse(address)
	if err == nil && u.Scheme == "" {
		u, err = url.Parse("https://" + address)
	}
	if err != nil || u.Hostname() == "" || !strings.Contains(u.Hostname(), ".") || u.Scheme != "http" && u.Scheme != "https" {
		return b, usagef("%q is not the address of a page, such as https://careers.example.org/jobs", address)
	}
	kind, params, ok := board.Recognise(u.String())
	switch {
	case o.kind != "" && o.kind != "jsonld" && o.kind != "feed" && o.kind != kind:
		return b, usagef("--kind is %q; an address alone is enough for jsonld and feed. Write other kinds into a boards file; `hitmatch boards show ID` of one of that kind shows its fields", o.kind)
	case o.kind != "" && o.kind != kind:
		kind, params, ok = o.kind, map[string]string{"url": u.String()}, true
	}
	for _, have := range known {
		if o.kind == "" && (ok && sameBoard(have, kind, params) || ownHost(have, u)) {
			return b, knownBoard{have}
		}
	}
	if !ok {
		if vendor := board.Unread(u.String()); vendor != "" {
			return b, usagef("%s is run by %s, whose boards hitmatch cannot read: save the pages of its jobs and import them (`hitmatch import`), or have it send you alerts", u.Hostname(), vendor)
		}
		return b, usagef("%s does not tell what kind of board it is. Open a posting there, press \"Apply\", and give the address you land on; or, if its pages carry data for search engines (most do): `hitmatch boards add --kind jsonld %s`, with the address of its sitemap or of the page that lists the jobs", u.Hostname(), u)
	}
	b = job.Board{ID: o.id, Employer: o.employer, Kind: kind, Params: params, Tags: o.tags}
	name := slugOf(o.employer)
	if name == "" {
		name = nameOf(u, kind, params)
	}
	if name == "" {
		return b, usagef("%s is a board of the kind %s, but the address does not name the employer: `hitmatch boards add --employer NAME %s`", u, kind, u)
	}
	if b.ID == "" {
		b.ID = freeID(name, kind, known)
	}
	if b.Employer == "" {
		words := strings.Split(name, "-")
		for i, w := range words {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
		b.Employer = strings.Join(words, " ")
	}
	if err := checkBoard(b); err != nil {
		return b, usagef("%s is a board of the kind %s, but the address does not say all: %w", u, kind, err)
	}
	return b, nil
}

// boardKeys are the fields that say which board of its kind a board is.
var boardKeys = []string{"host", "tenant", "site", "token", "region", "company", "partner", "code", "board", "agency", "cid", "ccid", "url"}

func sameBoard(b job.Board, kind string, params map[string]string) bool {
	if b.Kind != kind {
		return false
	}
	for _, key := range boardKeys {
		if !strings.EqualFold(b.Params[key], params[key]) {
			return false
		}
	}
	return true
}

// ownHost reports whether a known board lives alone at the host of an address:
// a career site of the employer's, or a board that is read by hand.
func ownHost(b job.Board, u *url.URL) bool {
	host := b.Params["host"]
	if b.Kind == kindByHand {
		at, err := url.Parse(b.Params["url"])
		if err != nil {
			return false
		}
		host = at.Host
	} else if !slices.Contains([]string{"phenom", "radancy", "jibe", "eightfold"}, b.Kind) {
		return false
	}
	return host != "" && strings.EqualFold(strings.TrimPrefix(host, "www."), strings.TrimPrefix(u.Host, "www."))
}

func alreadyKnown(b job.Board) string {
	s := fmt.Sprintf("%s is board %s (kind %s) already", boardName(b), b.ID, b.Kind)
	switch {
	case b.Kind == kindByHand:
		return s + "; it is not crawled: " + comesBy(b)
	case b.Off:
		return s + "; it is off: a board with this id and without off in your boards file switches it on"
	}
	return s + "; `hitmatch crawl " + b.ID + "` reads it now"
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// nameOf makes a name of what an address calls the employer; "" if it does not.
func nameOf(u *url.URL, kind string, params map[string]string) string {
	name := ""
	for _, key := range []string{"token", "company", "agency", "tenant", "code"} {
		if name == "" {
			name = params[key]
		}
	}
	if name == "" {
		host := strings.ToLower(u.Hostname())
		labels := strings.Split(host, ".")
		switch kind {
		case "oracle", "adp", "brassring": // the host is the vendor's
			return ""
		case "paylocity":
			if _, after, ok := strings.Cut(u.Path, params["board"]+"/"); ok {
				return slugOf(after)
			}
			return ""
		case "icims", "jibe", "eightfold", "avature":
			name = strings.TrimPrefix(strings.TrimPrefix(labels[0], "careers-"), "jobs-")
		}
		if slices.Contains([]string{"careers", "jobs", "www", ""}, name) && len(labels) > 1 {
			name = labels[len(labels)-2]
		}
	}
	return slugOf(name)
}

// slugOf is a name as ids are written.
func slugOf(name string) string {
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	name = strings.Trim(notWord.ReplaceAllString(strings.ToLower(name), "-"), "-")
	return strings.Trim(name[:min(len(name), 40)], "-")
}

// freeID is an id no board has.
func freeID(name, kind string, known []job.Board) string {
	taken := func(id string) bool {
		return id == importBoard || slices.ContainsFunc(known, func(b job.Board) bool { return b.ID == id })
	}
	id := name
	if taken(id) {
		id = name + "-" + strings.ReplaceAll(kind, "_", "-")
	}
	for n := 2; taken(id); n++ {
		id = fmt.Sprintf("%s-%d", name, n)
	}
	return id
}
