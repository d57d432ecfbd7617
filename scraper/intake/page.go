package intake

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"hitmatch/scraper"
	"hitmatch/scraper/board"
	"hitmatch/store/job"
)

// readPage reads a page saved from a browser.
func readPage(body []byte) ([]Posting, []error) {
	raws, problems := board.SavedPage(body)
	postings := make([]Posting, len(raws))
	for i, raw := range raws {
		postings[i] = Posting{Raw: raw}
		// A page's path is an id on its own site only.
		postings[i].ExternalID = ""
		postings[i].place()
	}
	return postings, problems
}

// noAddress stands for the address of a feed, which a file does not tell.
const noAddress = "https://feed.invalid/"

// readFeed reads a feed with the adapter of its kind.
func readFeed(kind string, body []byte, now time.Time) ([]Posting, []error) {
	for _, a := range board.All() {
		if a.Name() != kind {
			continue
		}
		page, err := a.Parse(
			job.Board{ID: kind, Kind: kind, Params: map[string]string{"url": noAddress}},
			scraper.Response{Request: scraper.Request{URL: noAddress, Step: "list"}, URL: noAddress, Body: body, At: now},
		)
		if err != nil {
			return nil, []error{err}
		}
		var postings []Posting
		take := func(raw scraper.Raw) {
			if strings.HasPrefix(raw.URL, noAddress) {
				raw.URL = "" // a link without a host
			}
			// An id is one among those of its feed, which the file does not name.
			if u, err := url.Parse(raw.URL); err == nil && raw.URL != raw.ExternalID {
				raw.ExternalID = u.Host + "/" + raw.ExternalID
			}
			p := Posting{Raw: raw, Excerpt: raw.Description == ""}
			p.place()
			postings = append(postings, p)
		}
		for _, raw := range page.Postings {
			take(raw)
		}
		if page.Rest != nil {
			for raw, problem := range page.Rest {
				if problem != nil {
					page.Problems = append(page.Problems, problem)
					continue
				}
				take(raw)
			}
		}
		return postings, page.Problems
	}
	return nil, []error{errors.New("no adapter reads this kind of feed")}
}
