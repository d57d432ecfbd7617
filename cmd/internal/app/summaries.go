package app

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/matcher/summary"
	"hitmatch/matcher/summary/openai"
	"hitmatch/scraper/fetch"
	"hitmatch/store/job"
)

// Who sums up a posting.
const (
	modeOff     = "off"
	modeExtract = "extract"
	modeLLM     = "llm"
)

// summaryMode is the mode asked for, or else the configured one.
func (k *known) summaryMode(asked string) (string, error) {
	mode := asked
	if mode == "" {
		mode = k.config.Summaries.Mode
	}
	switch mode {
	case modeOff, modeExtract:
	case modeLLM:
		if k.config.Summaries.Model == "" {
			return "", usagef("--summaries llm needs a model: name one under summaries in the configuration")
		}
	default:
		return "", usagef("--summaries is %q; write off, extract or llm", asked)
	}
	return mode, nil
}

// verdictMode is who says in words how a posting fits a person: a model only
// where the person agreed to that for its endpoint.
func (k *known) verdictMode() (string, error) {
	mode, err := k.summaryMode("")
	switch {
	case err != nil:
		return "", err
	case mode != modeLLM:
		return modeExtract, nil
	case !k.config.Summaries.IncludeProfile:
		k.global.say("note: no model was asked, since what is said of you would leave this machine; summaries.include_profile: true allows that")
		return modeExtract, nil
	}
	return mode, nil
}

// endpoint makes the way to the configured model. Nothing is sent yet.
func (k *known) endpoint() (*openai.Client, *fetch.Endpoint, error) {
	c := k.config.Summaries
	var key string
	if c.KeyEnv != "" {
		if key = strings.TrimSpace(k.global.env.Getenv(c.KeyEnv)); key == "" {
			return nil, nil, fmt.Errorf("summaries: the variable %s, which key_env names, is not set", c.KeyEnv)
		}
	}
	var end *fetch.Endpoint
	client, err := openai.New(openai.Config{
		Preset: c.Preset, BaseURL: c.BaseURL, APIVersion: c.APIVersion, Model: c.Model, Key: key, Stream: c.Stream,
		Transport: func(base *url.URL) http.RoundTripper {
			end = fetch.NewEndpoint(base)
			return end
		},
		Now: k.global.env.Now,
	})
	return client, end, err
}

// desk sums postings up, or does not: its zero value has nothing to say.
type desk struct {
	session *session
	desk    *summary.Desk
	model   string // "": none is asked
	broken  string // why none is asked though one should be
	end     *fetch.Endpoint
}

// desk returns the desk of a mode. Without a session nothing is remembered. A
// model that cannot be asked is no reason to go without a digest: the desk
// then uses the postings' own words and says why.
func (k *known) desk(s *session, mode string) *desk {
	if mode == modeOff {
		return &desk{session: s}
	}
	c := k.config.Summaries
	o := summary.Options{Terms: k.matcher.Taxonomy(), Now: k.global.env.Now}
	d := &desk{session: s}
	if mode == modeLLM {
		d.model = c.Model
		client, end, err := k.endpoint()
		if err != nil {
			d.broken = err.Error()
		} else {
			d.end = end
			o.Model = summary.Model{Summarizer: client, Name: c.Model, Endpoint: client.Base().String(), Profile: c.IncludeProfile}
			o.Cache = s.store
			o.Limits = summary.Limits{
				Calls: c.MaxCalls, Tokens: c.MaxTokens, Cost: c.MaxCost, Budget: c.Budget, Call: c.Timeout,
				Price: summary.Price{Prompt: c.Price.Prompt, Answer: c.Price.Answer},
			}
		}
	}
	d.desk = summary.NewDesk(o)
	return d
}

func (d *desk) close() {
	if d.end != nil {
		d.end.Close()
	}
}

// sumUpView puts a summary under every job of a view that a person reads, best
// first, and says how the model fared. Nothing else of the view is touched.
func (d *desk) sumUpView(ctx context.Context, v *digest.View) error {
	before := d.report()
	for i := range v.Items {
		if err := d.sumUp(ctx, &v.Items[i]); err != nil {
			return err
		}
	}
	v.Model = d.use(before)
	return nil
}

// sumUpEach is sumUpView for items that are not in the view; how the model fared stands
// in it once the last has been asked for.
func (d *desk) sumUpEach(ctx context.Context, v *digest.View, items iter.Seq2[digest.Item, error]) iter.Seq2[digest.Item, error] {
	return func(yield func(digest.Item, error) bool) {
		before := d.report()
		for it, err := range items {
			if err == nil {
				err = d.sumUp(ctx, &it)
			}
			if !yield(it, err) || err != nil {
				return
			}
		}
		v.Model = d.use(before)
	}
}

// sumUp puts a summary under a job.
func (d *desk) sumUp(ctx context.Context, it *digest.Item) error {
	if d.desk == nil || it.Match.Grade == job.Hide || it.CopyOf != "" {
		return nil
	}
	p := it.Posting
	if d.desk.Asks() {
		// The items of a view go without their texts.
		var err error
		if p, err = d.session.store.Posting(ctx, p.ID, d.session.at); err != nil {
			return fmt.Errorf("read posting %s: %w", p.ID, err)
		}
	}
	it.Summary = shown(d.desk.Posting(ctx, summary.Input{Posting: &p, Facts: &it.Facts}))
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("sum up: %w", err)
	}
	return nil
}

// report is what the desk did so far.
func (d *desk) report() summary.Report {
	if d.desk == nil {
		return summary.Report{}
	}
	return d.desk.Report()
}

// inWords puts into an item what its verdict says in a paragraph.
func (d *desk) inWords(ctx context.Context, it *digest.Item) error {
	if d.desk == nil {
		return nil
	}
	it.Summary = shown(d.desk.Verdict(ctx, summary.Input{Posting: &it.Posting, Facts: &it.Facts}, it.Match))
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("sum up: %w", err)
	}
	if u := d.use(summary.Report{}); u != nil {
		for _, why := range []*string{u.Stopped, u.Problem} {
			if why != nil {
				d.session.say("note: no summary by the model: %s", cleanLine(*why))
				break
			}
		}
	}
	return nil
}

func shown(s summary.Summary) *digest.Summary {
	return &digest.Summary{Text: s.Text, By: s.By, Dropped: s.Dropped}
}

// use is what the model did since a report; nil if none should be asked.
func (d *desk) use(before summary.Report) *digest.ModelUse {
	if d.model == "" {
		return nil
	}
	r := d.report()
	u := &digest.ModelUse{
		Model: d.model, Written: r.Written - before.Written, Cached: r.Cached - before.Cached,
		Extracts: r.Extracts - before.Extracts, Dropped: r.Dropped - before.Dropped,
		Calls: r.Used.Calls - before.Used.Calls, PromptTokens: r.Used.Prompt - before.Used.Prompt,
		AnswerTokens: r.Used.Answer - before.Used.Answer, Cost: r.Used.Cost - before.Used.Cost,
	}
	stopped := r.Stopped
	if d.broken != "" {
		stopped = d.broken
	}
	for _, w := range []struct {
		words string
		into  **string
	}{{stopped, &u.Stopped}, {r.Problem, &u.Problem}} {
		if w.words != "" {
			*w.into = &w.words
		}
	}
	return u
}

type summariesOptions struct {
	dryRun string
	fit    bool
}

func newSummaries(g *global) *cobra.Command {
	var o summariesOptions
	c := &cobra.Command{
		Use:   "summaries",
		Short: "Say who sums up the jobs, what that used, and what would be sent",
		Long: `Says who sums up the jobs of a digest, within which limits, and what a model used
in the last days. With --dry-run it prints the request that would be sent for a
posting, to the byte, with the key left out; nothing is sent.`,
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.fit && o.dryRun == "" {
				return usagef("--fit goes with --dry-run")
			}
			if o.dryRun != "" {
				return o.show(cmd.Context(), g)
			}
			return g.summariesUsed(cmd.Context())
		},
	}
	f := c.Flags()
	f.StringVar(&o.dryRun, "dry-run", "", "print the request for the posting with this `id`")
	f.BoolVar(&o.fit, "fit", false, "the request of fit --summary instead, which tells of the profile")
	return c
}

// request is a request as scripts get it.
type request struct {
	Method  string      `json:"method"`
	URL     string      `json:"url"`
	Headers http.Header `json:"headers"`
	Body    string      `json:"body"`
}

// show prints the request for a posting.
func (o *summariesOptions) show(ctx context.Context, g *global) error {
	k, err := g.load()
	if err != nil {
		return err
	}
	client, end, err := k.endpoint()
	switch {
	case err != nil && k.config.Summaries.Mode != modeLLM:
		return usagef("no model is asked, so nothing would be sent: summaries.mode is %s; to see a request, name a model under summaries in config.yaml: {mode: llm, preset: ollama, model: llama3.2}", k.config.Summaries.Mode)
	case err != nil:
		return usageError{err}
	}
	defer end.Close()
	return g.with(ctx, k.matcher, writes, func(ctx context.Context, s *session) error {
		p, err := s.lookUp(ctx, o.dryRun)
		if err != nil {
			return err
		}
		prompts := []func() (summary.Prompt, error){func() (summary.Prompt, error) { return summary.PostingPrompt(&p) }}
		if o.fit {
			if !k.config.Summaries.IncludeProfile {
				s.say("note: this is not sent, since summaries.include_profile is false")
			}
			profiles, err := g.loadProfiles(k.config, k.terms)
			if err != nil {
				return err
			}
			facts, err := s.facts(ctx, []job.Posting{p}, s.at.IsZero())
			if err != nil {
				return err
			}
			prompts = nil
			for i := range profiles {
				m := k.matcher.Match(&profiles[i], &p, &facts[0], g.now())
				prompts = append(prompts, func() (summary.Prompt, error) { return summary.VerdictPrompt(p.Title, m) })
			}
		}
		for _, prompt := range prompts {
			words, err := prompt()
			if err != nil {
				return err
			}
			r, err := client.Request(ctx, words)
			if err != nil {
				return err
			}
			if err := g.printRequest(r); err != nil {
				return err
			}
		}
		return nil
	})
}

// printRequest prints a request as it goes over the wire. On a terminal what
// would not be visible is left out.
func (g *global) printRequest(r openai.Request) error {
	if g.json {
		return digest.Encode(g.env.Stdout, request{r.Method, r.URL, r.Header, string(r.Body)})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", r.Method, r.URL)
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(r.Header[name], ", "))
	}
	body := string(r.Body)
	if g.env.Columns > 0 {
		body = digest.Clean(body)
	}
	return g.print(b.String() + "\n" + body + "\n")
}

// usedDays is how many days `summaries` looks back.
const usedDays = 7

// summaryState is what `summaries` says.
type summaryState struct {
	Mode           string    `json:"mode"`
	Endpoint       *string   `json:"endpoint"`
	Model          *string   `json:"model"`
	IncludeProfile bool      `json:"include_profile"`
	MaxCalls       int       `json:"max_calls"`
	MaxTokens      int       `json:"max_tokens"`
	MaxCost        float64   `json:"max_cost"`
	Problem        *string   `json:"problem"`
	Used           []usedDay `json:"used"`
}

type usedDay struct {
	Day string `json:"day"`
	summary.Used
}

func (g *global) summariesUsed(ctx context.Context) error {
	k, err := g.load()
	if err != nil {
		return err
	}
	c := k.config.Summaries
	st := summaryState{Mode: c.Mode, IncludeProfile: c.IncludeProfile, MaxCalls: c.MaxCalls, MaxTokens: c.MaxTokens, MaxCost: c.MaxCost, Used: []usedDay{}}
	if c.Model != "" {
		st.Model = &c.Model
		client, end, err := k.endpoint()
		if err != nil {
			why := err.Error()
			st.Problem = &why
		} else {
			defer end.Close()
			base := client.Base().String()
			st.Endpoint = &base
		}
	}
	return g.with(ctx, k.matcher, writes, func(ctx context.Context, s *session) error {
		for n := range usedDays {
			day := g.now().AddDate(0, 0, -n)
			u, err := summary.ReadUsed(ctx, s.store, day)
			if err != nil {
				return err
			}
			if u != (summary.Used{}) {
				st.Used = append(st.Used, usedDay{day.UTC().Format(time.DateOnly), u})
			}
		}
		if g.json {
			return digest.Encode(g.env.Stdout, st)
		}
		return g.print(st.String())
	})
}

func (st summaryState) String() string {
	var b strings.Builder
	switch {
	case st.Mode == modeOff:
		b.WriteString("No summaries (summaries.mode: off).\n")
	case st.Mode == modeLLM && st.Endpoint != nil && st.Model != nil:
		fmt.Fprintf(&b, "Jobs are summed up by the model %s at %s, or from their own words where it does not answer.\n", cleanLine(*st.Model), cleanLine(*st.Endpoint))
	case st.Mode == modeLLM && st.Problem != nil:
		fmt.Fprintf(&b, "Jobs are summed up from their own words: %s.\n", cleanLine(*st.Problem))
	default:
		b.WriteString("Jobs are summed up from their own words. No model is asked.\n")
	}
	if st.Mode == modeLLM {
		fmt.Fprintf(&b, "At most %d calls a day", st.MaxCalls)
		if st.MaxTokens > 0 {
			fmt.Fprintf(&b, ", %d tokens", st.MaxTokens)
		}
		if st.MaxCost > 0 {
			fmt.Fprintf(&b, ", $%.2f", st.MaxCost)
		}
		b.WriteString(".\n")
		if st.IncludeProfile {
			b.WriteString("`fit --summary` may send what it says of you; a digest sends postings only.\n")
		} else {
			b.WriteString("Nothing of your profile is sent.\n")
		}
	}
	for _, u := range st.Used {
		fmt.Fprintf(&b, "%s  %d calls, %d tokens of prompts and %d of answers, $%.4f\n", u.Day, u.Calls, u.Prompt, u.Answer, u.Cost)
	}
	return b.String()
}
