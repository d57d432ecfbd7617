package scraper

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hitmatch/store/job"
)

// maxFailures in a row end a run: the site is not well, and what is left is
// asked for in the next run.
const maxFailures = 5

// maxBarren is how many pages in a row may lead on without carrying anything,
// as an index of indexes does.
const maxBarren = 3

// maxDepth is how many steps a request may lie from the first one; the pages
// of one listing are one step.
const maxDepth = 20

// slept is how far the wall clock may run ahead of the monotonic one, which
// stands still while the machine sleeps, before a run takes it for a sleep
// and ends: its connections are dead and its listing is old.
const slept = 10 * time.Minute

// RunConfig bounds a run. Zero fields take the defaults named here.
type RunConfig struct {
	MaxPages int              // answers per board; default 2,000
	AllPages int              // answers of all boards together; default: no bound
	MaxLinks int              // requests one page may lead to; default 50,000
	MaxTime  time.Duration    // for one board; default 2h
	Now      func() time.Time // default time.Now
	// Elapsed is the time since some moment, by a clock that stands still
	// while the machine sleeps; default: since NewRunner.
	Elapsed func() time.Duration
	Logger  *slog.Logger // default: discards
	// Title says of the title a list gives a posting whether it is worth
	// asking for the text; nil: every title is. A posting that was read before
	// is asked for whatever its title, so that it is not taken for closed.
	Title func(title string) bool
}

// Job is one board to run and the adapter that knows its kind.
type Job struct {
	Board   job.Board
	Adapter Adapter
}

// Progress is where a run stands. The Run's State is empty until it ends.
type Progress struct {
	Run    job.Run
	Queued int // requests known and not asked yet
}

// Runner runs boards: it asks what an adapter wants asked, hands on what the
// adapter finds page by page, and records how the run ended.
type Runner struct {
	fetcher   Fetcher
	sink      Sink
	normalise func(job.Board, Raw, time.Time) (job.Posting, error)
	cfg       RunConfig
	committer *committer
	reading   chan struct{} // a token for each answer that may be parsed at a time
	asked     atomic.Int64  // requests made, for all boards
}

// NewRunner returns a Runner. normalise turns what an adapter found into a
// posting, given when it was fetched.
func NewRunner(f Fetcher, s Sink, normalise func(job.Board, Raw, time.Time) (job.Posting, error), cfg RunConfig) *Runner {
	cfg.MaxPages = cmp.Or(cfg.MaxPages, 2000)
	cfg.MaxLinks = cmp.Or(cfg.MaxLinks, 50_000)
	cfg.AllPages = cmp.Or(cfg.AllPages, math.MaxInt)
	cfg.MaxTime = cmp.Or(cfg.MaxTime, 2*time.Hour)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Elapsed == nil {
		begun := time.Now()
		cfg.Elapsed = func() time.Duration { return time.Since(begun) }
	}
	return &Runner{
		fetcher: f, sink: s, normalise: normalise, cfg: cfg, committer: newCommitter(s),
		reading: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
}

// RunAll runs boards, at most workers of them at once (below 1: 256), and
// returns their runs in the order of jobs. One board's failure stops no
// other. A board at work mostly waits, for its host's pace or for an answer,
// and that costs a goroutine; so there are many at once, and hosts that hang
// hold up nobody. What costs memory and processor time, reading answers, is
// bounded by the number of processors. Boards of different kinds are started
// in turn, so that one vendor's pace does not hold up all workers. A board
// not begun when the context ends
// is returned as interrupted and has no record. progress may be nil; it is
// called by one goroutine at a time.
func (r *Runner) RunAll(ctx context.Context, jobs []Job, workers int, progress func(Progress)) []job.Run {
	if workers < 1 {
		workers = 256
	}
	var mu sync.Mutex
	report := func(p Progress) {
		if progress != nil {
			mu.Lock()
			defer mu.Unlock()
			progress(p)
		}
	}
	runs := make([]job.Run, len(jobs))
	next := make(chan int)
	var group sync.WaitGroup
	for range min(workers, len(jobs)) {
		group.Go(func() {
			for i := range next {
				runs[i] = r.Run(ctx, jobs[i].Board, jobs[i].Adapter, report)
			}
		})
	}
	for _, i := range inTurn(jobs) {
		next <- i
	}
	close(next)
	group.Wait()
	return runs
}

// inTurn orders jobs so that kinds take turns: the first job of each kind,
// then the second of each, and so on.
func inTurn(jobs []Job) []int {
	seen := map[string]int{}
	round := make([]int, len(jobs))
	order := make([]int, len(jobs))
	for i, j := range jobs {
		order[i] = i
		round[i] = seen[j.Board.Kind]
		seen[j.Board.Kind]++
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(round[a], round[b]) })
	return order
}

// Run runs one board and returns the run's record, which ends in exactly one
// state. When the context ends no further request is made, what was read is
// committed, and the run is recorded as interrupted.
// progress may be nil.
func (r *Runner) Run(ctx context.Context, b job.Board, a Adapter, progress func(Progress)) job.Run {
	if ctx.Err() != nil {
		return job.Run{Board: b.ID, State: job.RunInterrupted, Error: "not begun: " + ctx.Err().Error()}
	}
	run, err := r.sink.StartRun(ctx, b.ID, r.cfg.Now())
	if err != nil {
		run = job.Run{Board: b.ID, Started: r.cfg.Now(), State: job.RunFailed, Error: fmt.Errorf("start run: %w", err).Error(), Errors: 1}
		if ctx.Err() != nil {
			run.State = job.RunInterrupted
		}
		return run
	}
	run.Private = b.AllowPrivate
	// What was done is recorded even if the person has had enough.
	record := context.WithoutCancel(ctx)
	c := &crawl{
		Runner: r, board: b, adapter: a, run: run, progress: progress,
		known: names{}, found: names{}, passed: names{}, landed: make(chan *delivery, inFlightAsWas),
		wall: r.cfg.Now(), elapsed: r.cfg.Elapsed(),
	}
	history, err := r.history(record, b.ID, run)
	if err == nil {
		c.run.Continues = continues(run, history)
		within, cancel := context.WithTimeout(ctx, r.cfg.MaxTime)
		defer cancel()
		c.crawl(within)
		c.land(0)
		c.tally.interrupted = c.tally.interrupted || errors.Is(ctx.Err(), context.Canceled)
	} else {
		c.stop(err)
	}
	c.run.Left = c.left()
	var why string
	c.run.State, why = judge(c.run, c.tally, history)
	c.run.Error = cmp.Or(c.run.Error, why)
	c.run.Ended = r.cfg.Now()
	finished, err := r.sink.FinishRun(record, c.run)
	if err != nil {
		finished = c.run
		finished.State = job.RunFailed
		finished.Errors++
		finished.Error = fmt.Errorf("finish run: %w", err).Error()
	}
	c.run = finished
	c.report()
	return finished
}

// crawl is one run at work.
type crawl struct {
	*Runner
	board    job.Board
	adapter  Adapter
	run      job.Run
	tally    tally
	progress func(Progress)

	queue  []item
	ahead  []job.PageState // what is remembered of the requests at the head of the queue
	known  names           // keys of requests that were queued
	found  names           // ids of postings seen
	passed names           // keys of postings left unread for their title
	asked  int             // requests made
	row    int             // failures in a row

	flying int // results on their way into the sink
	landed chan *delivery

	wall    time.Time // when the run began, by both clocks
	elapsed time.Duration
}

// item is a request waiting.
type item struct {
	req    Request
	key    string // req.Key()
	start  bool
	depth  int   // steps from the first request
	chain  names // what the pages of one listing carried so far; nil for the first
	barren int   // pages in a row that led to it without carrying anything
}

// names is a set of keys of requests and ids of postings. It holds 8 bytes of
// the SHA-256 of each, not the text, of which a crawl of a large board would keep
// megabytes: of 50,000 names two have the same ones in one of ten billion crawls.
type names map[uint64]struct{}

func nameSum(name string) uint64 {
	sum := sha256.Sum256([]byte(name))
	return binary.BigEndian.Uint64(sum[:])
}

func (n names) has(name string) bool {
	_, ok := n[nameSum(name)]
	return ok
}

// add reports whether any of the names is new.
func (n names) add(all ...string) (fresh bool) {
	before := len(n)
	for _, name := range all {
		n[nameSum(name)] = struct{}{}
	}
	return len(n) > before
}

func (c *crawl) crawl(ctx context.Context) {
	first, err := c.start()
	if err != nil {
		c.stop(err)
		return
	}
	if len(first) == 0 {
		c.stop(fmt.Errorf("adapter %s: nothing to ask for: check the board's fields", c.adapter.Name()))
		return
	}
	for _, req := range first {
		c.enqueue(item{req: req, key: req.Key(), start: true})
	}
	for len(c.queue) > 0 && c.tally.stopped == nil {
		if ctx.Err() != nil {
			c.truncate(outOfTime(ctx))
			return
		}
		if d := c.slept(); d > slept {
			c.tally.interrupted = true
			c.truncate(fmt.Errorf("the machine slept for %s or its clock was set; %d requests are left for the next run", d.Round(time.Minute), len(c.queue)))
			return
		}
		next := c.queue[0]
		c.queue[0] = item{}
		c.queue = c.queue[1:]
		switch asked, err := c.page(ctx, next); {
		case errors.Is(err, errBudget):
			c.queue = append([]item{next}, c.queue...)
			c.truncate(fmt.Errorf("%w with %d requests left", err, len(c.queue)))
			return
		case err != nil:
			c.fail(ctx, next, err)
		case asked:
			c.row = 0
			c.report()
		}
	}
}

// outOfTime says why a context that has ended ends a run. How much is left
// stands in the run's record.
func outOfTime(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errors.New("the time for the board, or for all of them, is used up")
	}
	return errors.New("stopped before the end")
}

// slept is how far the wall clock has run ahead of the other since the run
// began.
func (c *crawl) slept() time.Duration {
	return c.cfg.Now().Sub(c.wall) - (c.cfg.Elapsed() - c.elapsed)
}

// left is how many requests a run that ended early leaves to the next one.
// Those that failed are among them, and so is the one that ended it.
func (c *crawl) left() int {
	switch {
	case c.tally.truncated:
		return len(c.queue) + c.tally.again
	case c.tally.stopped != nil && len(c.known) > 0:
		return len(c.queue) + c.tally.again + 1
	}
	return 0
}

// start asks the adapter for the first requests.
func (c *crawl) start() (first []Request, err error) {
	defer c.recovered("start", &err)
	first, err = c.adapter.Start(c.board)
	if err != nil {
		return nil, fmt.Errorf("adapter %s: %w", c.adapter.Name(), err)
	}
	return first, nil
}

// errBudget: no further request may be made.
var errBudget = errors.New("page budget")

// page asks one request and commits what it brings; asked is false if a run
// that this one continues did that. An error means the page brought nothing.
//
// A page's state is written with its postings, in one transaction, and holds
// what the page led to. So the states are the frontier of the crawl: a run
// that continues another begins at the first request and follows what stands
// in the states of the pages that are done, down to those that are not.
func (c *crawl) page(ctx context.Context, it item) (asked bool, err error) {
	state, err := c.remembered(ctx, it)
	if err != nil {
		return false, c.fatal(err)
	}
	known := state.Key != ""
	then, err := LedTo(state)
	if err != nil {
		// What is remembered cannot be followed, so the page is read again.
		state = job.PageState{Key: it.key}
	}
	if c.run.Continues > 0 && state.Run >= c.run.Continues {
		c.tally.done++
		return false, c.seen(ctx, it, state, then)
	}
	if err := c.afford(); err != nil {
		return false, err
	}
	return true, c.ask(ctx, it, known, state, then)
}

// readAhead is of how many requests is read at a time what is remembered.
const readAhead = 64

// remembered returns what is remembered of the request that was at the head of
// the queue. It is read together with that of those that follow: they are asked
// for in this order, and each once, so that it is not overtaken.
func (c *crawl) remembered(ctx context.Context, it item) (job.PageState, error) {
	if len(c.ahead) == 0 {
		keys := []string{it.key}
		for _, next := range c.queue[:min(len(c.queue), readAhead-1)] {
			keys = append(keys, next.key)
		}
		var err error
		if c.ahead, err = c.states(ctx, keys); err != nil {
			return job.PageState{}, err
		}
	}
	state := c.ahead[0]
	c.ahead = c.ahead[1:]
	return state, nil
}

// states returns what is remembered of the first of some requests.
func (c *crawl) states(ctx context.Context, keys []string) ([]job.PageState, error) {
	states, err := c.sink.PageStates(ctx, c.board.ID, keys)
	if err == nil && len(states) == 0 {
		err = errors.New("none came")
	}
	if err != nil {
		return nil, fmt.Errorf("read page state: %w", err)
	}
	return states, nil
}

// afford takes one request from the budgets.
func (c *crawl) afford() error {
	if c.asked >= c.cfg.MaxPages {
		return fmt.Errorf("%w of %d used up", errBudget, c.cfg.MaxPages)
	}
	if c.Runner.asked.Add(1) > int64(c.cfg.AllPages) {
		return fmt.Errorf("%w of %d for all boards used up", errBudget, c.cfg.AllPages)
	}
	c.asked++
	return nil
}

// seen takes a page for read that was read before.
func (c *crawl) seen(ctx context.Context, it item, state job.PageState, then []Request) error {
	c.tally.listed = max(c.tally.listed, state.Listed)
	c.note(state.Postings)
	return c.follow(ctx, it, state.Postings, then)
}

// ask makes one request and hands on what it brings.
func (c *crawl) ask(ctx context.Context, it item, known bool, state job.PageState, then []Request) error {
	res, notModified, err := c.fetcher.Fetch(ctx, c.board, c.adapter.Access(), it.req, Validators{ETag: state.ETag, LastModified: state.LastModified})
	if err != nil {
		return err
	}
	if notModified {
		c.run.NotMod++
		c.send(it.req, Result{At: res.At, State: job.PageState{Key: it.key}, Unchanged: true})
		return c.seen(ctx, it, state, then)
	}
	if res.Done != nil {
		defer res.Done()
	}
	c.run.Bytes += res.size()
	had := c.run.Errors
	page, part, err := c.read(it.req, res)
	if err != nil {
		return err
	}
	c.run.Pages++
	c.tally.listed = max(c.tally.listed, page.Listed)
	if n := len(page.Next); n > c.cfg.MaxLinks {
		page.Next = page.Next[:c.cfg.MaxLinks]
		page.Problems = append(page.Problems, fmt.Errorf("page leads to %d requests, more than the %d followed", n, c.cfg.MaxLinks))
	}
	// What was sent of the page before is committed, and nothing of it refused.
	sound := len(page.Problems) == 0 && c.tally.stopped == nil && (len(part.before) == 0 || c.run.Errors == had)
	put, err := remember(c.run.Seq, it.key, res, page, known, sound)
	if err != nil {
		return err
	}
	ids := part.ids()
	put.Postings = part.before
	c.send(it.req, Result{At: res.At, Postings: part.postings, State: put})
	for _, problem := range page.Problems {
		c.problem(it.req, problem)
	}
	c.note(ids)
	return c.follow(ctx, it, ids, page.Next)
}

// A page that brings more than partLen postings, or partBytes of text, is
// committed in parts, the last of which holds what is remembered of the page:
// until then it is not done.
const (
	partLen   = 256
	partBytes = 256 << 10
)

// part is what is read of a page and not committed yet.
type part struct {
	before   []string // ids of the postings in the parts before
	postings []job.Posting
	bytes    int
}

// ids are those of all parts so far.
func (p *part) ids() []string {
	ids := slices.Clone(p.before)
	for i := range p.postings {
		ids = append(ids, job.PostingID(p.postings[i].Board, p.postings[i].ExternalID))
	}
	return ids
}

// read lets the adapter read an answer and normalises what it carries. All of
// it but the last part is committed. As many answers as there are processors
// are read at a time.
func (c *crawl) read(req Request, res Response) (Page, *part, error) {
	c.reading <- struct{}{}
	defer func() { <-c.reading }()
	page, err := c.parse(res)
	if err != nil {
		return Page{}, nil, err
	}
	p := &part{}
	c.normalised(&page, res.At, func(posting job.Posting) bool {
		if len(p.postings) >= partLen || p.bytes >= partBytes {
			ids := p.ids()
			c.send(req, Result{At: res.At, Postings: p.postings})
			c.land(0)
			*p = part{before: ids}
		}
		p.postings = append(p.postings, posting)
		p.bytes += len(posting.Text)
		return c.tally.stopped == nil
	})
	return page, p, nil
}

// send hands a result on to be committed.
func (c *crawl) send(req Request, r Result) {
	r.Run, r.Board = c.run.Seq, c.board.ID
	large := r.size() >= largeResult
	c.committer.send(&delivery{Result: r, req: req, landed: c.landed})
	c.flying++
	most := inFlight - 1
	switch {
	case large:
		most = 0
	case r.Unchanged:
		most = inFlightAsWas - 1
	}
	c.land(most)
}

// land takes in how results were committed: of those that were, and of others
// until no more than most are on their way.
func (c *crawl) land(most int) {
	for c.flying > most {
		c.committer.hurry()
		c.landing(<-c.landed)
	}
	for c.flying > 0 {
		select {
		case d := <-c.landed:
			c.landing(d)
		default:
			return
		}
	}
}

// landing takes in how a result was committed.
func (c *crawl) landing(d *delivery) {
	c.flying--
	switch {
	case d.err == nil:
		c.run.New += d.counts.New
		c.run.Changed += d.counts.Changed
		c.run.Reopened += d.counts.Reopened
		for _, problem := range d.counts.Bad {
			c.problem(d.req, problem)
		}
	case c.tally.stopped == nil:
		c.stop(fmt.Errorf("store page: %w", d.err))
	default:
		c.tally.again++
	}
}

// remember is what to keep of a page: what it led to, and the validators to
// ask for it conditionally. These are left out if it was read with problems, so
// that it is read again. What was kept of it before is overwritten.
func remember(run uint64, key string, res Response, page Page, known, sound bool) (job.PageState, error) {
	next, err := encode(page.Next)
	if err != nil {
		return job.PageState{}, err
	}
	if !sound {
		if !known && len(next) == 0 {
			return job.PageState{}, nil
		}
		return job.PageState{Key: key, Next: next}, nil
	}
	return job.PageState{
		Key: key, ETag: res.Header.Get("ETag"), LastModified: res.Header.Get("Last-Modified"),
		Next: next, Listed: page.Listed, Run: run,
	}, nil
}

// parse lets the adapter read an answer.
func (c *crawl) parse(res Response) (page Page, err error) {
	defer c.recovered("read "+res.Request.Address(), &err)
	page, err = c.adapter.Parse(c.board, res)
	if err != nil {
		return Page{}, fmt.Errorf("%w; the next crawl asks again (%s)", err, res.Request.Address())
	}
	return page, nil
}

// normalised calls take for what a page carries, normalised, until it returns
// false. What cannot be normalised becomes a problem of the page.
func (c *crawl) normalised(page *Page, at time.Time, take func(job.Posting) bool) {
	one := func(raw Raw) bool {
		p, err := c.posting(raw, at)
		switch {
		case c.tally.stopped != nil:
			return false
		case err != nil:
			page.Problems = append(page.Problems, fmt.Errorf("posting %q: %w", raw.ExternalID, err))
			return true
		}
		return take(p)
	}
	for i, raw := range page.Postings {
		page.Postings[i] = Raw{} // its text need not be held twice
		if !one(raw) {
			return
		}
	}
	if page.Rest != nil {
		c.rest(page, one)
	}
}

// rest goes through the rest of a page.
func (c *crawl) rest(page *Page, one func(Raw) bool) {
	var err error
	defer c.recovered("read the rest of a page", &err)
	for raw, problem := range page.Rest {
		if problem != nil {
			page.Problems = append(page.Problems, problem)
		} else if !one(raw) {
			return
		}
	}
}

func (c *crawl) posting(raw Raw, at time.Time) (p job.Posting, err error) {
	defer c.recovered("normalise posting "+raw.ExternalID, &err)
	return c.normalise(c.board, raw, at)
}

// note adds postings to those seen in this run.
func (c *crawl) note(ids []string) {
	c.found.add(ids...)
	c.run.Found = len(c.found)
}

// follow queues what a page leads to. A page that carries only what earlier
// pages of its chain carried is taken for a repeat (boards that ignore their
// page parameter serve one page for ever) and ends the chain; so does the
// last of several pages in a row that carry nothing. What a page carries are
// postings, and requests of another step than its own.
func (c *crawl) follow(ctx context.Context, from item, postings []string, next []Request) error {
	var onward, others []Request
	var requests []string // the keys of others
	for _, req := range next {
		if req.Step == from.req.Step {
			onward = append(onward, req)
		} else {
			others, requests = append(others, req), append(requests, req.Key())
		}
	}
	pass, err := c.pass(ctx, others, requests)
	if err != nil {
		return err
	}
	for i, req := range others {
		if key := requests[i]; !pass[key] {
			c.enqueue(item{req: req, key: key, depth: from.depth + 1})
		}
	}
	if len(onward) == 0 {
		return nil
	}
	carries := len(postings)+len(requests) > 0
	barren := 0
	if !carries {
		barren = from.barren + 1
	}
	if from.chain == nil {
		from.chain = names{}
	}
	fresh := from.chain.add(postings...)
	fresh = from.chain.add(requests...) || fresh
	if carries && !fresh || barren > maxBarren {
		return nil
	}
	for _, req := range onward {
		c.enqueue(item{req: req, key: req.Key(), depth: from.depth, chain: from.chain, barren: barren})
	}
	return nil
}

// pass returns which requests for postings are to be left unread for their
// titles, and counts them. One that the page names under a title that is wanted,
// too, is not among them.
func (c *crawl) pass(ctx context.Context, requests []Request, keys []string) (map[string]bool, error) {
	if c.cfg.Title == nil {
		return nil, nil
	}
	pass := map[string]bool{}
	for i, req := range requests {
		if key := keys[i]; !req.Unwanted(c.cfg.Title) {
			pass[key] = false
		} else if _, judged := pass[key]; !judged && !c.known.has(key) {
			pass[key] = true
		}
	}
	unwanted := slices.DeleteFunc(slices.Collect(maps.Keys(pass)), func(key string) bool { return !pass[key] })
	for len(unwanted) > 0 {
		// The page that leads there was read, even if the person has had enough since.
		states, err := c.states(context.WithoutCancel(ctx), unwanted)
		if err != nil {
			return nil, c.fatal(err)
		}
		for i, state := range states {
			if key := unwanted[i]; len(state.Postings) > 0 {
				pass[key] = false
			} else {
				c.passed.add(key)
			}
		}
		unwanted = unwanted[len(states):]
	}
	c.run.Rejected = len(c.passed)
	return pass, nil
}

// enqueue queues a request unless it was queued before or lies where sites
// that make up addresses lead.
func (c *crawl) enqueue(it item) {
	if !c.known.add(it.key) {
		return
	}
	if it.depth > maxDepth || c.adapter.Access().Web && it.req.trap() {
		c.cfg.Logger.Info("address not followed: it looks like one of an endless series", "board", c.board.ID, "address", it.req.Address())
		return
	}
	c.queue = append(c.queue, it)
}

// fail takes a page's error: it is counted, and may end the run.
func (c *crawl) fail(ctx context.Context, it item, err error) {
	c.tally.failed++
	c.tally.again++
	defer c.report()
	switch {
	case c.tally.stopped != nil: // recorded already
	case ctx.Err() != nil:
		c.truncate(outOfTime(ctx))
	case errors.Is(err, ErrBlocked):
		c.tally.blocked = true
		c.tally.again-- // it is counted as the one that ended the run
		c.stop(err)
	case errors.Is(err, ErrGone) && !it.start && it.req.onePosting():
		// Taken down between the listing and now: the posting is not seen.
		c.tally.gone++
		c.tally.again--
		c.cfg.Logger.InfoContext(ctx, "posting gone", "board", c.board.ID, "error", err)
		c.send(it.req, Result{At: c.cfg.Now(), State: job.PageState{Key: it.key, Run: c.run.Seq}})
	default:
		if errors.Is(err, ErrNotAllowed) {
			c.tally.refused++
		}
		c.problem(it.req, err)
		if c.row++; c.row >= maxFailures && len(c.queue) > 0 {
			c.truncate(fmt.Errorf("stopped with %d requests left after %d failures in a row", len(c.queue)+c.tally.again, c.row))
			c.tally.again += len(c.queue)
			c.queue = nil
		}
	}
}

// problem counts an error of the run; the first is kept for the record.
func (c *crawl) problem(req Request, err error) {
	c.run.Errors++
	if c.run.Error == "" {
		c.run.Error = err.Error()
	}
	c.cfg.Logger.Warn("page problem", "board", c.board.ID, "address", req.Address(), "error", err)
}

// truncate records that the run ends before everything was asked.
func (c *crawl) truncate(err error) {
	c.tally.truncated = true
	c.run.Error = cmp.Or(c.run.Error, err.Error())
}

// stop ends the run for a reason that is the run's own, not a page's.
func (c *crawl) stop(err error) {
	c.tally.stopped = err
	c.run.Errors++
	c.run.Error = err.Error()
}

// fatal is stop for an error on its way up.
func (c *crawl) fatal(err error) error {
	c.stop(err)
	return err
}

// recovered turns a panic of the adapter or of normalising into the end of
// this board's run.
func (c *crawl) recovered(doing string, err *error) {
	if p := recover(); p != nil {
		c.cfg.Logger.Error("panic", "board", c.board.ID, "doing", doing, "panic", p, "stack", string(debug.Stack()))
		*err = c.fatal(fmt.Errorf("%s: adapter %s panicked: %v", doing, c.adapter.Name(), p))
	}
}

func (c *crawl) report() {
	if c.progress != nil {
		c.progress(Progress{Run: c.run, Queued: len(c.queue)})
	}
}
