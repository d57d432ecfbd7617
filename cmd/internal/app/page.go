package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"hitmatch/scraper"
	"hitmatch/scraper/board"
	"hitmatch/scraper/fetch"
	"hitmatch/scraper/normal"
	"hitmatch/store"
	"hitmatch/store/job"
)

func isAddress(word string) bool {
	scheme, _, ok := strings.Cut(word, "://")
	return ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

// fetched is the posting at an address. found is false if the database has it,
// which is then the better source: it knows since when it is open.
func (o *fitOptions) fetched(ctx context.Context, g *global, k *known, address string) (post job.Posting, found bool, err error) {
	has, err := g.knows(ctx, k, address)
	if err != nil || has {
		return post, false, err
	}
	pages, ok := adapter(pageKind)
	if !ok {
		return post, false, fmt.Errorf("read a page: this program has no adapter %q", pageKind)
	}
	b := pageBoard(address)
	b.AllowPrivate = o.private
	requests, err := pages.Start(b)
	if err != nil {
		return post, false, usagef("%s is not an address of the web, such as https://example.org/jobs/17", cleanLine(address))
	}
	c := k.config.Crawler
	f := fetch.New(fetch.Config{
		Version: strings.Trim(thisBuild().Version, "()"), Contact: c.Contact, Delay: c.Delay, Logger: g.log, Now: g.env.Now,
	})
	defer f.Close()
	g.say("fetching %s …", cleanLine(address))
	res, _, err := f.Fetch(ctx, b, pages.Access(), requests[0], scraper.Validators{})
	switch {
	case err == nil:
	case errors.Is(err, scraper.ErrGone):
		return post, false, fmt.Errorf("fetch the posting: no page is found at %s; look for the job on the employer's site, or give its words: hitmatch fit FILE", cleanLine(address))
	case ctx.Err() != nil:
		return post, false, fmt.Errorf("fetch the posting: %w", err)
	case errors.Is(err, scraper.ErrBlocked), errors.Is(err, scraper.ErrNotAllowed):
		return post, false, fmt.Errorf("fetch the posting: %s; save the page in your browser and give the file: hitmatch fit FILE", fetch.Once(err))
	default:
		return post, false, fmt.Errorf("fetch the posting: %s; check the address, or give the posting's words: hitmatch fit FILE", fetch.Once(err))
	}
	post, found, err = fromPage(address, res.Body, g.start)
	if err == nil && !found {
		g.say("note: the page does not mark what of it is a posting; all of its words are taken for one. Where it is a list of jobs, open one and give its address")
		post, err = fromText(string(res.Body), g.start)
		post.URL = normal.URL(address)
	}
	if err != nil {
		return post, false, fmt.Errorf("read the posting at %s: %w", address, err)
	}
	return post, true, nil
}

// knows reports whether the database, if there is one, has a posting of an
// address.
func (g *global) knows(ctx context.Context, k *known, address string) (bool, error) {
	path, err := g.path()
	if err != nil {
		return false, nil
	}
	if _, err := os.Stat(path); err != nil {
		return false, nil // no database yet: nothing is known
	}
	has := false
	err = g.with(ctx, k.matcher, writes, func(ctx context.Context, s *session) error {
		_, err := s.lookUp(ctx, address)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		has = err == nil
		return err
	})
	return has, err
}

// pageKind is the kind of board that reads single pages.
const pageKind = "jsonld"

func pageBoard(address string) job.Board {
	return job.Board{ID: importBoard, Kind: pageKind, Params: map[string]string{"url": address}}
}

// nowhere stands for the address of a page that was saved to a file.
const nowhere = "https://page.invalid/"

// fromPage reads the posting that a page carries as data for search engines;
// found is false if it carries none.
func fromPage(address string, body []byte, now time.Time) (post job.Posting, found bool, err error) {
	at := address
	if at == "" {
		at = nowhere
	}
	for _, a := range board.All() {
		if a.Name() != pageKind {
			continue
		}
		// What cannot be read as data is read as text.
		page, err := a.Parse(pageBoard(at), scraper.Response{Request: scraper.Request{URL: at}, URL: at, Body: body, At: now})
		if err != nil || len(page.Postings) == 0 {
			return post, false, nil
		}
		if n := len(page.Postings); n > 1 {
			return post, false, usagef("the page holds %d postings, among them %q and %q; open one of them", n, page.Postings[0].Title, page.Postings[1].Title)
		}
		raw := page.Postings[0]
		if strings.HasPrefix(raw.URL, nowhere) {
			raw.URL, raw.ApplyURL = "", ""
		}
		if raw.ExternalID == "" || address == "" {
			raw.ExternalID = ownID(raw)
		}
		post, err = normal.Posting(job.Board{ID: importBoard, Kind: importBoard}, raw, now)
		return post, err == nil, err
	}
	return post, false, nil
}

// heading is what a page shows as its heading, or else carries as its title.
var heading = regexp.MustCompile(`(?is)<h1\b[^>]*>(.*?)</h1\s*>|<title\b[^>]*>(.*?)</title\s*>`)

// fromText takes text, or a page without data, for a posting.
func fromText(pasted string, now time.Time) (job.Posting, error) {
	title := ""
	for _, m := range heading.FindAllStringSubmatch(pasted, -1) {
		if t := cleanLine(normal.Text(m[1])); t != "" {
			title = t
			break
		}
		if t := cleanLine(normal.Text(m[2])); t != "" && title == "" {
			title = t
		}
	}
	if title == "" {
		first, _, _ := strings.Cut(strings.TrimSpace(normal.Text(pasted)), "\n")
		title = strings.TrimSpace(first)
	}
	if title == "" {
		return job.Posting{}, errors.New("it holds no text")
	}
	raw := scraper.Raw{Title: title, Description: pasted}
	raw.ExternalID = ownID(raw)
	return normal.Posting(job.Board{ID: importBoard, Kind: importBoard}, raw, now)
}
