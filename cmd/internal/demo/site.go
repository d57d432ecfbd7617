package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"hitmatch/store/job"
)

//go:embed profile.yaml
var profile []byte

// Profile is the sample profile file: the person the demo looks for work for.
func Profile() []byte { return bytes.Clone(profile) }

// Site is the sample boards, listening on loopback until Close.
type Site struct {
	boards  []job.Board
	servers []*http.Server
	done    sync.WaitGroup
}

// Start serves the sample boards, each on a port of its own as if they were
// different hosts. Dates of the postings are relative to now.
func Start(ctx context.Context, now time.Time) (*Site, error) {
	byBoard, err := postings(now)
	if err != nil {
		return nil, err
	}
	s := &Site{}
	for _, b := range sampleBoards() {
		base, err := s.listen(ctx, func(base string) http.Handler { return b.handler(base, byBoard[b.id], now) })
		if err != nil {
			return nil, errors.Join(fmt.Errorf("serve sample board %s: %w", b.id, err), s.Close())
		}
		none := time.Duration(0)
		board := job.Board{
			ID: b.id, Employer: b.employer, Kind: b.kind, Tags: append([]string{"demo"}, b.tags...),
			AllowPrivate: true, Delay: &none, Params: map[string]string{},
		}
		for k, v := range b.params {
			board.Params[k] = strings.ReplaceAll(v, "{base}", base)
		}
		s.boards = append(s.boards, board)
	}
	return s, nil
}

// Boards are the sample boards as a boards file would give them.
func (s *Site) Boards() []job.Board { return s.boards }

// Close stops serving and waits for what is in flight.
func (s *Site) Close() error {
	var errs []error
	for _, srv := range s.servers {
		errs = append(errs, srv.Close())
	}
	s.done.Wait()
	return errors.Join(errs...)
}

func (s *Site) listen(ctx context.Context, handler func(base string) http.Handler) (string, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("listen on loopback: %w", err)
	}
	base := "http://" + l.Addr().String()
	srv := &http.Server{Handler: conditional(handler(base)), ReadHeaderTimeout: 5 * time.Second}
	s.servers = append(s.servers, srv)
	s.done.Go(func() {
		// Serve returns ErrServerClosed after Close; there is nobody to tell
		// of anything else, the crawl sees it as a board that is down.
		_ = srv.Serve(l)
	})
	return base, nil
}

// conditional gives every good answer an ETag and answers 304 to who has it.
func conditional(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{header: http.Header{}, status: http.StatusOK}
		h.ServeHTTP(rec, r)
		for k, v := range rec.header {
			w.Header()[k] = v
		}
		if rec.status == http.StatusOK {
			tag := fmt.Sprintf(`"%x"`, sha256.Sum256(rec.body.Bytes()))[:20] + `"`
			w.Header().Set("ETag", tag)
			if r.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		w.WriteHeader(rec.status)
		// A client that went away does not read the rest.
		_, _ = w.Write(rec.body.Bytes())
	})
}

// recorder holds an answer until its digest is known.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }
