package summary

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Cache remembers texts under keys; a store is one.
type Cache interface {
	Summary(ctx context.Context, key string) (text string, ok bool, err error)
	PutSummary(ctx context.Context, key, text string, at time.Time) error
}

// Model is an endpoint and what it may cost. Its zero value is none: every
// summary is then an extract.
type Model struct {
	Summarizer
	Name     string // as the endpoint calls it; By of its summaries
	Endpoint string // its address; another endpoint's answers are not taken from the cache
	// Profile: the person agreed that this endpoint may see what Verdict says
	// of them.
	Profile bool
}

// Limits bound what a Desk spends. Calls, Tokens and Cost are for a day (UTC),
// over all desks that share a cache, and count attempts; Budget is for one
// desk.
type Limits struct {
	Calls  int
	Tokens int           // of prompts and answers; 0: no limit
	Cost   float64       // US dollars by Price; 0: no limit
	Budget time.Duration // for all calls and the waiting between them
	Call   time.Duration // for one call; 0: one minute
	Price  Price
}

// Price is what tokens cost, in US dollars per million.
type Price struct{ Prompt, Answer float64 }

// of is what an amount of tokens costs, in US dollars.
func (p Price) of(u Usage) float64 {
	return (p.Prompt*float64(u.Prompt) + p.Answer*float64(u.Answer)) / 1e6
}

// Options are what a Desk works with. Terms are needed; what else is left out
// has the default named here.
type Options struct {
	Terms  *taxonomy.Taxonomy
	Model  Model // default: none
	Cache  Cache // default: none
	Limits Limits
	Now    func() time.Time                           // default: time.Now
	Wait   func(context.Context, time.Duration) error // default: a timer
	Jitter func() float64                             // from 0 to 1; default: random
}

// Used is what was spent on one day.
type Used struct {
	Calls int `json:"calls"`
	Usage
	Cost float64 `json:"cost"` // US dollars by the price that was given
}

// Report is what came of a desk's work.
type Report struct {
	Model    string // "": none was asked for
	Written  int    // summaries by the model, from the cache or not
	Cached   int    // of these, from the cache
	Extracts int    // summaries by the extractor
	Dropped  int    // sentences that were left out
	Used     Used   // by this desk
	Stopped  string // why the model was asked no more; "": it was not stopped
	Problem  string // the first thing that went wrong; "": nothing did
}

const (
	defaultCall = time.Minute
	// retries is how often one question is asked again.
	retries = 2
	// firstWait is the pause before the first retry; the next is twice as long.
	firstWait = time.Second
	// patience is how many questions in a row may go unanswered before the
	// endpoint is given up.
	patience = 3
)

// Desk writes summaries, one after the other: those that matter most should
// be asked for first, since its limits may end the calls. It is not safe for
// concurrent use.
type Desk struct {
	o      Options
	today  Used      // with what other desks spent
	day    time.Time // of today; zero: not looked up yet
	spent  time.Duration
	failed int // questions in a row
	report Report
}

// NewDesk returns a Desk. It asks nothing yet.
func NewDesk(o Options) *Desk {
	if o.Limits.Call <= 0 {
		o.Limits.Call = defaultCall
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	d := &Desk{o: o}
	if o.Model.Summarizer != nil {
		d.report.Model = o.Model.Name
	}
	return d
}

// Report tells what the desk has done so far.
func (d *Desk) Report() Report { return d.report }

// Asks reports whether a model may be asked, which is shown a posting's text.
func (d *Desk) Asks() bool { return d.o.Model.Summarizer != nil }

// Posting sums up a posting, of which only a model needs the text. It always returns a summary; what went wrong
// stands in the report.
func (d *Desk) Posting(ctx context.Context, in Input) Summary {
	own := Extract(in.Facts)
	if !d.Asks() {
		d.report.Extracts++
		return own
	}
	prompt, err := PostingPrompt(in.Posting)
	if err != nil {
		return d.instead(own, err)
	}
	key := d.key("posting", in.Posting.Substance())
	return d.written(ctx, key, prompt, own, func() *evidence { return postingEvidence(d.o.Terms, in) })
}

// Verdict sums up how a posting fits the person of a match. The model is asked
// only if the person agreed to that for its endpoint.
func (d *Desk) Verdict(ctx context.Context, in Input, m job.Match) Summary {
	own := ExtractVerdict(m)
	if d.o.Model.Summarizer == nil || !d.o.Model.Profile {
		d.report.Extracts++
		return own
	}
	prompt, err := VerdictPrompt(in.Posting.Title, m)
	if err != nil {
		return d.instead(own, err)
	}
	key := d.key("verdict", prompt.Data)
	return d.written(ctx, key, prompt, own, func() *evidence {
		e := postingEvidence(d.o.Terms, in)
		e.add(own.Text)
		for _, r := range m.Requirements {
			e.add(r.Why)
		}
		for _, r := range m.Reasons {
			e.add(r.Text)
		}
		return e
	})
}

// written is the model's summary if there is one that holds, or else own.
func (d *Desk) written(ctx context.Context, key string, p Prompt, own Summary, source func() *evidence) Summary {
	answer, cached, err := d.remembered(ctx, key)
	if err == nil && !cached {
		if answer, err = d.ask(ctx, p); err == nil {
			err = d.remember(ctx, key, answer)
		}
	}
	if err != nil {
		return d.instead(own, err)
	}
	said, err := p.parse(answer)
	if err != nil {
		return d.instead(own, err)
	}
	text, dropped := source().check(said)
	d.report.Dropped += dropped
	own.Dropped = dropped
	if text == "" {
		return d.instead(own, errors.New("nothing of the answer stands in the posting"))
	}
	d.report.Written++
	if cached {
		d.report.Cached++
	}
	return Summary{Text: text, By: d.o.Model.Name, Dropped: dropped}
}

// instead hands out the extract and notes why.
func (d *Desk) instead(own Summary, err error) Summary {
	d.report.Extracts++
	var call *CallError
	switch {
	case errors.Is(err, errStopped):
	case errors.As(err, &call):
		d.problem(call.Reason)
	default:
		d.problem(err.Error())
	}
	return own
}

func (d *Desk) problem(why string) {
	if d.report.Problem == "" {
		d.report.Problem = why
	}
}

// key names an answer: of which model, to which words, about what.
func (d *Desk) key(kind, about string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{kind, promptVersion, d.o.Model.Endpoint, d.o.Model.Name, about}, "\x00")))
	return kind + "/" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26]
}

func (d *Desk) remembered(ctx context.Context, key string) (string, bool, error) {
	if d.o.Cache == nil {
		return "", false, nil
	}
	text, ok, err := d.o.Cache.Summary(ctx, key)
	if err != nil {
		return "", false, fmt.Errorf("look up summary: %w", err)
	}
	return text, ok, nil
}

// remember keeps an answer as it was given: it is checked each time it is
// read.
func (d *Desk) remember(ctx context.Context, key, answer string) error {
	if d.o.Cache == nil {
		return nil
	}
	if err := d.o.Cache.PutSummary(ctx, key, answer, d.o.Now()); err != nil {
		return fmt.Errorf("store summary: %w", err)
	}
	return nil
}

// errStopped: no call is made any more; the report says why.
var errStopped = errors.New("the model is asked no more")

// stop ends the calls of this desk.
func (d *Desk) stop(why string) error {
	if d.report.Stopped == "" {
		d.report.Stopped = why
	}
	return errStopped
}

// ask puts a prompt to the model, again if that may help, within the limits.
func (d *Desk) ask(ctx context.Context, p Prompt) (string, error) {
	for attempt := 0; ; attempt++ {
		if err := d.allowed(ctx, p); err != nil {
			return "", err
		}
		answer, err := d.call(ctx, p)
		if err == nil {
			d.failed = 0
			return answer, nil
		}
		var call *CallError
		if ctx.Err() != nil || !errors.As(err, &call) {
			return "", err
		}
		d.problem(call.Reason)
		left := d.o.Limits.Budget - d.spent
		pause := max(call.After, time.Duration(float64(firstWait<<attempt)*(0.5+d.o.Jitter())))
		switch {
		case call.Fate == Stop:
			return "", d.stop(call.Reason)
		case left <= 0:
			return "", d.stop(d.outOfTime())
		case call.Fate == Skip:
			if call.Answered {
				return "", err
			}
			if d.failed++; d.failed >= patience {
				return "", d.stop(fmt.Sprintf("%d questions in a row failed, the last since %s", patience, call.Reason))
			}
			return "", err
		case attempt == retries:
			return "", d.stop(fmt.Sprintf("after %d attempts still: %s", retries+1, call.Reason))
		case pause >= left:
			return "", d.stop(fmt.Sprintf("%s; waiting %s as it asks would take longer than the %s that are left", call.Reason, pause.Round(time.Second), left.Round(time.Second)))
		}
		d.spent += pause
		if err := d.o.Wait(ctx, pause); err != nil {
			return "", fmt.Errorf("wait for the endpoint: %w", err)
		}
	}
}

func (d *Desk) outOfTime() string {
	return fmt.Sprintf("the time for summaries (summaries.budget: %s) is used up", d.o.Limits.Budget)
}

// allowed reports whether one more call keeps to the limits.
func (d *Desk) allowed(ctx context.Context, p Prompt) error {
	if d.report.Stopped != "" {
		return errStopped
	}
	if err := d.load(ctx); err != nil {
		return err
	}
	l, most := d.o.Limits, estimate(p)
	switch {
	case d.today.Calls >= l.Calls:
		return d.stop(fmt.Sprintf("the calls of a day (summaries.max_calls: %d) are used up", l.Calls))
	case l.Tokens > 0 && d.today.Prompt+d.today.Answer+most.Prompt+most.Answer > l.Tokens:
		return d.stop(fmt.Sprintf("the tokens of a day (summaries.max_tokens: %d) are used up", l.Tokens))
	case l.Cost > 0 && d.today.Cost+l.Price.of(most) > l.Cost:
		return d.stop(fmt.Sprintf("the money of a day (summaries.max_cost: %g) is used up", l.Cost))
	case d.spent >= l.Budget:
		return d.stop(d.outOfTime())
	}
	return nil
}

// call makes one call and writes down what it took.
func (d *Desk) call(ctx context.Context, p Prompt) (string, error) {
	within, cancel := context.WithTimeout(ctx, min(d.o.Limits.Call, d.o.Limits.Budget-d.spent))
	defer cancel()
	begun := d.o.Now()
	answer, err := d.o.Model.Summarize(within, p)
	d.spent += max(0, d.o.Now().Sub(begun))
	used := Used{Calls: 1}
	var call *CallError
	if err == nil || errors.As(err, &call) && call.Billed || within.Err() != nil {
		used.Usage = billed(answer.Usage, estimate(p))
		used.Cost = d.o.Limits.Price.of(used.Usage)
	}
	if saved := d.save(ctx, used); saved != nil {
		return "", saved
	}
	if err != nil && call == nil && within.Err() != nil && ctx.Err() == nil {
		err = &CallError{Reason: "no answer in time", Billed: true}
	}
	if err == nil && len(answer.Text) > maxAnswer {
		err = &CallError{Reason: fmt.Sprintf("the answer is longer than %d bytes", maxAnswer), Billed: true, Answered: true}
	}
	return answer.Text, err
}

// estimate is the most a prompt may take. A token is rarely shorter than three
// bytes of English text; answers are bounded by the request.
func estimate(p Prompt) Usage {
	return Usage{Prompt: (len(p.System)+len(p.Data))/3 + 32, Answer: p.Tokens}
}

// billed is what the endpoint says it used, or the estimate where it does not
// say or cannot be right.
func billed(said, most Usage) Usage {
	const absurd = 1 << 30
	if said.Prompt <= 0 || said.Prompt > absurd {
		said.Prompt = most.Prompt
	}
	if said.Answer < 0 || said.Answer > absurd || said.Answer == 0 && most.Answer > 0 {
		said.Answer = most.Answer
	}
	return said
}

// UsedKey is the key in the cache of what was spent on a day (UTC).
func UsedKey(day time.Time) string { return "used/" + day.UTC().Format(time.DateOnly) }

// ReadUsed returns what was spent on a day.
func ReadUsed(ctx context.Context, c Cache, day time.Time) (Used, error) {
	var u Used
	text, ok, err := c.Summary(ctx, UsedKey(day))
	if err == nil && ok {
		err = json.Unmarshal([]byte(text), &u)
	}
	if err != nil {
		return Used{}, fmt.Errorf("read what was spent on summaries: %w", err)
	}
	return u, nil
}

func (d *Desk) load(ctx context.Context) error {
	if !d.day.IsZero() || d.o.Cache == nil {
		return nil
	}
	var err error
	day := d.o.Now()
	if d.today, err = ReadUsed(ctx, d.o.Cache, day); err != nil {
		// Without knowing what was spent, nothing more is.
		return d.stop(err.Error())
	}
	d.day = day
	return nil
}

func (d *Desk) save(ctx context.Context, u Used) error {
	for _, sum := range []*Used{&d.today, &d.report.Used} {
		sum.Calls += u.Calls
		sum.Prompt += u.Prompt
		sum.Answer += u.Answer
		sum.Cost += u.Cost
	}
	if d.o.Cache == nil {
		return nil
	}
	text, err := json.Marshal(d.today)
	if err == nil {
		// What was spent is written down even where the person interrupts.
		err = d.o.Cache.PutSummary(context.WithoutCancel(ctx), UsedKey(d.day), string(text), d.o.Now())
	}
	if err != nil {
		return d.stop(fmt.Sprintf("write down what was spent: %v", err))
	}
	return nil
}

// wait pauses for d or until the context ends.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
