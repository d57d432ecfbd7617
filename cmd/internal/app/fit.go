package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/matcher/career"
	"hitmatch/scraper/intake"
	"hitmatch/store/job"
)

// maxPosting is the largest posting read from a file or standard input.
const maxPosting = 4 << 20

type fitOptions struct {
	summary bool
	private bool // the address may be one of the person's own network
}

func newFit(g *global) *cobra.Command {
	var o fitOptions
	c := &cobra.Command{
		Use:   "fit [ID|URL|FILE|-]",
		Short: "Hold one posting against the profile, or all that are open",
		Long: `Holds one posting against the profile: the verdict, every requirement with its
answer and the posting's words, and what would change the verdict. The posting
is one of the database (by id), an address of the web, a file, or standard
input ("-"). An address that the database does not know is fetched, with the
same manners as a crawl. A file is a saved page, or text with the title on the
first line.

Without an argument it says how the profile fits what is open now: how many
jobs by grade, what hides most, and what one change would open.`,
		Args: arguments(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return g.fitAll(cmd.Context())
			}
			return o.one(cmd.Context(), g, args[0])
		},
	}
	c.Flags().BoolVar(&o.summary, "summary", false, "say it in a paragraph as well; a model writes it only if summaries.include_profile allows")
	c.Flags().BoolVar(&o.private, "allow-private", false, "the address may lie in your own network")
	return c
}

func (o *fitOptions) one(ctx context.Context, g *global, word string) error {
	k, err := g.load()
	if err != nil {
		return err
	}
	profiles, err := g.loadProfiles(k.config, k.terms)
	if err != nil {
		return err
	}
	var post job.Posting
	given := false
	if isAddress(word) {
		post, given, err = o.fetched(ctx, g, k, word)
	} else {
		post, given, err = g.pasted(word)
	}
	if err != nil {
		return err
	}
	if _, missing := g.existing(); missing != nil && !given {
		return fmt.Errorf("%s is no file and no address such as https://example.org/jobs/17, and cannot be a posting's id: %w", cleanLine(word), missing)
	}
	mode := modeOff
	if o.summary {
		if mode, err = k.verdictMode(); err != nil {
			return err
		}
	}
	if given {
		it := digest.Item{Posting: post, Facts: k.matcher.Read(&post)}
		if mode != modeLLM {
			return g.verdicts(ctx, k, k.desk(nil, mode), profiles, it)
		}
		// What a model may cost in a day stands in the database.
		return g.with(ctx, k.matcher, makes, func(ctx context.Context, s *session) error {
			desk := k.desk(s, mode)
			defer desk.close()
			return g.verdicts(ctx, k, desk, profiles, it)
		})
	}
	to := derives
	if mode == modeLLM {
		to = writes
	}
	return g.with(ctx, k.matcher, to, func(ctx context.Context, s *session) error {
		p, err := s.lookUp(ctx, word)
		if err != nil {
			return err
		}
		facts, err := s.facts(ctx, []job.Posting{p}, s.at.IsZero())
		if err != nil {
			return err
		}
		desk := k.desk(s, mode)
		defer desk.close()
		return g.verdicts(ctx, k, desk, profiles, digest.Item{Posting: p, Facts: facts[0]})
	})
}

// verdicts prints how a posting fits each profile.
func (g *global) verdicts(ctx context.Context, k *known, desk *desk, profiles []job.Profile, it digest.Item) error {
	for i := range profiles {
		p := &profiles[i]
		it.Match = k.matcher.Match(p, &it.Posting, &it.Facts, g.now())
		survey := k.matcher.Survey(p, g.now())
		survey.Add(&it.Posting, &it.Facts, it.Match)
		it.Ways = survey.Ways()
		if err := desk.inWords(ctx, &it); err != nil {
			return err
		}
		if g.json {
			if err := digest.Encode(g.env.Stdout, digest.NewMatch(&it)); err != nil {
				return err
			}
			continue
		}
		if i > 0 {
			if err := g.print("\n"); err != nil {
				return err
			}
		}
		if err := g.print(digest.Fit(&it, p.Name, g.now(), g.style())); err != nil {
			return err
		}
	}
	return nil
}

// pasted reads a posting from a file or standard input; isFile is false if
// word names neither.
func (g *global) pasted(word string) (post job.Posting, isFile bool, err error) {
	in, name := g.env.Stdin, "standard input"
	if word != "-" {
		info, err := os.Stat(word)
		if err != nil {
			switch {
			case strings.Contains(word, "://"):
				return post, false, usagef("%s is not an address of the web, which begins with https:// or http://", word)
			case looksLikePath(word):
				return post, false, usagef("read posting %s: %w%s", word, unpath(err), perhapsAddress(word))
			}
			return post, false, nil
		}
		if info.IsDir() {
			return post, false, usagef("read posting: %s is a folder; name a file", word)
		}
		if f := intake.ByName(word); f != "" && f != intake.HTML && f != intake.JSONLines {
			return post, false, usagef("%s may hold several postings: take it in with `%s %s`, then give the id of one (`hitmatch jobs` lists them)", word, g.command("import"), shellWord(word))
		}
		f, err := config.Open(word)
		if err != nil {
			return post, false, fmt.Errorf("read posting: %w", err)
		}
		defer f.Close()
		in, name = f, word
	}
	data, err := io.ReadAll(io.LimitReader(in, maxPosting+1))
	switch {
	case err != nil:
		return post, false, fmt.Errorf("read posting from %s: %w", name, err)
	case len(data) > maxPosting:
		return post, false, usagef("%s is larger than %d MiB; that is not one posting", name, maxPosting>>20)
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return post, false, usagef("%s is a PDF; copy the posting's words out of it into a text file, or give them to `hitmatch fit -`", name)
	case bytes.IndexByte(data, 0) >= 0:
		return post, false, usagef("%s is not text; save the posting as text or HTML", name)
	}
	post, err = postingOf(string(data), g.start)
	if err != nil {
		return post, false, usagef("read posting from %s: %w", name, err)
	}
	return post, true, nil
}

// perhapsAddress is a hint for a word that names no file and may be an address
// without its beginning: "example.org/jobs/17".
func perhapsAddress(word string) string {
	host, _, isPath := strings.Cut(word, "/")
	if !isPath || strings.HasPrefix(host, ".") || !strings.Contains(host, ".") {
		return ""
	}
	return "; if it is an address, write https://" + word
}

func looksLikePath(word string) bool {
	return strings.ContainsAny(word, `/\`) || strings.HasSuffix(word, ".txt") || strings.HasSuffix(word, ".html")
}

// postingOf takes a pasted text for a posting: a line of the import format, a
// saved page, or text whose first line is the title.
func postingOf(pasted string, now time.Time) (job.Posting, error) {
	pasted = strings.TrimSpace(strings.TrimPrefix(pasted, "\ufeff"))
	if strings.HasPrefix(pasted, "{") && !strings.Contains(pasted[:min(len(pasted), 400)], `"@`) {
		in, err := intake.Line([]byte(pasted))
		if err != nil {
			return job.Posting{}, err
		}
		return handedIn(in, now)
	}
	post, found, err := fromPage("", []byte(pasted), now)
	if found || err != nil {
		return post, err
	}
	return fromText(pasted, now)
}

// standing is how a profile fits what is open.
type standing struct {
	Profile  string           `json:"profile"`
	AsOf     time.Time        `json:"as_of"`
	Jobs     int              `json:"jobs"`
	Grades   map[string]int   `json:"grades"`
	Hidden   map[string]int   `json:"hidden"`
	Blocks   []career.Blocked `json:"blocks"`   // the requirements that hide most
	OneAway  int              `json:"one_away"` // jobs that one change would make strong
	Openings []career.Opening `json:"openings"`
}

func (g *global) fitAll(ctx context.Context) error {
	return g.plans(ctx, func(s *session, p *job.Profile, plan *career.Plan) error {
		if s.json {
			return digest.Encode(s.env.Stdout, standing{
				Profile: p.Key, AsOf: s.now().UTC(), Jobs: plan.Jobs, Grades: plan.Grades, Hidden: plan.Hidden,
				Blocks: plan.Blocks, OneAway: plan.OneAway, Openings: plan.Openings,
			})
		}
		return s.print(digest.Standing(plan, person(p), s.now(), s.style()))
	})
}

// person is how a profile's owner is spoken of.
func person(p *job.Profile) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Key
}
