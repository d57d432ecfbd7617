package raw

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// site is a scraper.Fetcher whose pages are their addresses.
type site struct{ gzip bool }

func (s site) Fetch(_ context.Context, _ job.Board, _ scraper.Access, req scraper.Request, v scraper.Validators) (scraper.Response, bool, error) {
	if v.ETag != "" {
		return scraper.Response{}, true, nil
	}
	res := scraper.Response{
		Request: req, URL: req.URL, Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}},
		Body: []byte(req.URL), At: time.Date(2026, 11, 28, 3, 0, 0, 0, time.UTC),
	}
	if s.gzip {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, err := w.Write(res.Body)
		if err := errors.Join(err, w.Close()); err != nil {
			return scraper.Response{}, false, err
		}
		res.Gzip = packed.Bytes()
	}
	return res, false, nil
}

// committed is a scraper.Sink that looks what is kept when it is given results.
type committed struct {
	scraper.Sink
	look func()
}

func (c committed) PutResults(context.Context, []scraper.Result) ([]scraper.Counts, error) {
	c.look()
	return nil, nil
}

func TestKeeper(t *testing.T) {
	path := filepath.Join(t.TempDir(), "raw")
	k := NewKeeper(path, 1<<20, func(err error) { t.Error(err) })
	t.Cleanup(k.Close)
	b := job.Board{ID: "acme"}
	unchanged := scraper.Request{URL: "https://jobs.example.com/unchanged"}
	if _, same, err := k.Fetcher(site{}).Fetch(t.Context(), b, scraper.Access{}, unchanged, scraper.Validators{ETag: "1"}); !same || err != nil {
		t.Errorf("%t, %v", same, err)
	}
	k.flush()
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v: an archive of nothing", err)
	}
	replay := func(req scraper.Request) (scraper.Response, error) {
		res, _, err := Replay{k.archive}.Fetch(t.Context(), b, scraper.Access{}, req, scraper.Validators{})
		return res, err
	}
	for _, s := range []site{{gzip: false}, {gzip: true}} {
		req := scraper.Request{URL: "https://jobs.example.com/plain"}
		if s.gzip {
			req.URL = "https://jobs.example.com/packed"
		}
		asked, _, err := k.Fetcher(s).Fetch(t.Context(), b, scraper.Access{}, req, scraper.Validators{})
		if err != nil || string(asked.Body) != req.URL {
			t.Errorf("%q, %v", asked.Body, err)
		}
		if _, err := replay(req); !errors.Is(err, scraper.ErrGone) {
			t.Errorf("%s: %v before anything is committed", req.URL, err)
		}
		looked := false
		if _, err := k.Sink(committed{look: func() {
			looked = true
			if res, err := replay(req); err != nil || string(res.Body) != req.URL || res.URL != req.URL || !res.At.Equal(asked.At) || res.Header.Get("Content-Type") != "text/html" {
				t.Errorf("%+v, %v", res, err)
			}
		}}).PutResults(t.Context(), nil); err != nil || !looked {
			t.Error("nothing was committed", err)
		}
	}
	if _, err := replay(unchanged); !errors.Is(err, scraper.ErrGone) {
		t.Error(err)
	}
}
