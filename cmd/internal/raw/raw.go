// Package raw keeps the raw answers of boards during a crawl, and answers
// from them when they are read again.
package raw

import (
	"context"
	"errors"
	"fmt"

	"hitmatch/scraper"
	"hitmatch/store"
	"hitmatch/store/bolt"
	"hitmatch/store/job"
)

// Keeper keeps the answers that a fetcher gets, but those that are too long to
// be held in one piece. A crawl does without what cannot be kept.
type Keeper struct {
	archive *bolt.Archive
	failed  func(error)
}

// NewKeeper returns a Keeper; failed is called with each error.
func NewKeeper(a *bolt.Archive, failed func(error)) *Keeper { return &Keeper{a, failed} }

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
	if err == nil && !same && res.Stream == nil {
		f.keeper.told(f.keeper.archive.Put(bolt.Answer{
			Board: b.ID, Key: req.Key(), URL: res.URL, Status: res.Status, Header: res.Header, At: res.At, Body: res.Body, Gzip: res.Gzip,
		}))
	}
	return res, same, err
}

type sink struct {
	scraper.Sink
	keeper *Keeper
}

func (s sink) PutResults(ctx context.Context, rs []scraper.Result) ([]scraper.Counts, error) {
	s.keeper.told(s.keeper.archive.Flush())
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
