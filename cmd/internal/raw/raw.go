// Package raw keeps the raw answers of boards during a crawl, and answers
// from them when they are read again.
package raw

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"hitmatch/scraper"
	"hitmatch/store"
	"hitmatch/store/bolt"
	"hitmatch/store/job"
)

// Keeper keeps the answers that a fetcher gets, but those that are too long to
// be held in one piece. A crawl does without what cannot be kept.
type Keeper struct {
	path   string
	budget int64
	failed func(error)

	mu      sync.Mutex
	opened  bool
	archive *bolt.Archive // nil if it could not be opened
}

// NewKeeper returns a Keeper in the archive at path, which it opens at the first
// answer to keep: a night on which nothing is new needs none. budget is as for
// bolt.OpenArchive. failed is called with each error.
func NewKeeper(path string, budget int64, failed func(error)) *Keeper {
	return &Keeper{path: path, budget: budget, failed: failed}
}

// Close puts what waits into the archive and releases it.
func (k *Keeper) Close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.archive != nil {
		k.told(k.archive.Close())
	}
	k.opened, k.archive = true, nil
}

// toKeep is the archive for an answer, nil if there is none.
func (k *Keeper) toKeep() *bolt.Archive {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.opened {
		var err error
		k.archive, err = bolt.OpenArchive(k.path, k.budget)
		k.told(err)
		k.opened = true
	}
	return k.archive
}

// flush puts the answers kept so far into the archive.
func (k *Keeper) flush() {
	k.mu.Lock()
	a := k.archive
	k.mu.Unlock()
	if a != nil {
		k.told(a.Flush())
	}
}

// Fetcher is f, whose answers are kept.
func (k *Keeper) Fetcher(f scraper.Fetcher) scraper.Fetcher { return fetcher{f, k} }

// Sink is s, which takes nothing in before the answers it came from are kept.
func (k *Keeper) Sink(s scraper.Sink) scraper.Sink { return sink{s, k} }

func (k *Keeper) told(err error) {
	if err != nil {
		k.failed(err)
	}
}

type fetcher struct {
	scraper.Fetcher
	keeper *Keeper
}

func (f fetcher) Fetch(ctx context.Context, b job.Board, access scraper.Access, req scraper.Request, v scraper.Validators) (scraper.Response, bool, error) {
	res, same, err := f.Fetcher.Fetch(ctx, b, access, req, v)
	if err != nil || same || res.Stream != nil {
		return res, same, err
	}
	if a := f.keeper.toKeep(); a != nil {
		f.keeper.told(a.Put(bolt.Answer{
			Board: b.ID, Key: req.Key(), URL: res.URL, Status: res.Status, Header: res.Header, At: res.At, Body: res.Body, Gzip: res.Gzip,
		}))
	}
	return res, false, nil
}

type sink struct {
	scraper.Sink
	keeper *Keeper
}

func (s sink) PutResults(ctx context.Context, rs []scraper.Result) ([]scraper.Counts, error) {
	s.keeper.flush()
	return s.Sink.PutResults(ctx, rs)
}

// Replay is a scraper.Fetcher that answers from an archive. What is not there
// is gone.
type Replay struct{ Archive *bolt.Archive }

// Fetch implements scraper.Fetcher.
func (r Replay) Fetch(_ context.Context, b job.Board, _ scraper.Access, req scraper.Request, _ scraper.Validators) (scraper.Response, bool, error) {
	a, err := r.Archive.Get(b.ID, req.Key())
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("%w: %s is not in the archive", scraper.ErrGone, req.URL)
	}
	if err != nil {
		return scraper.Response{}, false, err
	}
	return scraper.Response{Request: req, URL: a.URL, Status: a.Status, Header: a.Header, Body: a.Body, At: a.At}, false, nil
}
