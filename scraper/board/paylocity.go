package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// paylocity reads an employer's page at Paylocity: one page holds a row of
// every opening in window.pageData, and the page of each has JobPosting data.
// A board that does not exist leads elsewhere.
type paylocity struct{}

func (paylocity) Name() string { return "paylocity" }

func (paylocity) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "https://recruiting.paylocity.com/robots.txt"}
}

func (paylocity) fields() fields {
	return fields{
		{"board", true, "the board's number in its address: recruiting.paylocity.com/recruiting/jobs/All/BOARD"},
		baseField("https://recruiting.paylocity.com"),
	}
}

func (p paylocity) Start(b job.Board) ([]scraper.Request, error) {
	if err := p.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["board"]) {
		return nil, fmt.Errorf("board %s (kind paylocity): board %q is not one; it is the part after /recruiting/jobs/All/ in the board's address", b.ID, b.Params["board"])
	}
	return []scraper.Request{{URL: paylocityJobs(b) + "/All/" + b.Params["board"], Step: "list"}}, nil
}

func paylocityJobs(b job.Board) string {
	return origin(b, "recruiting.paylocity.com") + "/recruiting/jobs"
}

type paylocityJob struct {
	ID        scalar `json:"JobId"`
	Title     string `json:"JobTitle"`
	Where     string `json:"LocationName"`
	Published string `json:"PublishedDate"`
	Internal  bool   `json:"IsInternal"`
	Remote    bool   `json:"IsRemote"`
	Location  struct {
		City    string `json:"City"`
		State   string `json:"State"`
		Country string `json:"Country"`
	} `json:"JobLocation"`
}

func (paylocity) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return pagePosting(b, res, "", inAddress)
	}
	object, ok := embedded(res.Body, "window.pageData")
	if !ok {
		return scraper.Page{}, fmt.Errorf("the answer is no board of Paylocity (it has no window.pageData), as for a number that does not exist: it begins %q", excerpt(res.Body))
	}
	var data struct {
		Jobs     *[]json.RawMessage `json:"Jobs"`
		Employer string             `json:"ModuleTitle"`
	}
	if err := json.Unmarshal(object, &data); err != nil {
		return scraper.Page{}, fmt.Errorf("read the board: %w", err)
	}
	if data.Jobs == nil {
		return scraper.Page{}, errors.New(`read the board: window.pageData has no "Jobs"; the site may have changed`)
	}
	var page scraper.Page
	for i, raw := range *data.Jobs {
		var j paylocityJob
		if err := json.Unmarshal(raw, &j); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read opening %d of %d: %w", i+1, len(*data.Jobs), err))
			continue
		}
		if !word(j.ID.String()) || strings.TrimSpace(j.Title) == "" {
			page.Problems = append(page.Problems, fmt.Errorf("opening %d of %d (number %q, title %q) lacks its number or title", i+1, len(*data.Jobs), j.ID, j.Title))
			continue
		}
		p := scraper.Raw{
			ExternalID: j.ID.String(),
			URL:        paylocityJobs(b) + "/Details/" + j.ID.String() + "/" + b.Params["board"],
			Title:      j.Title,
			Posted:     j.Published,
			Internal:   j.Internal,
		}
		p.Employer = employer(b, data.Employer)
		// Employers give their places names, such as "Hybrid" or "Main Campus".
		switch where := strings.TrimSpace(j.Where); {
		case j.Remote:
			p.Workplace = "Remote"
		case strings.EqualFold(where, "hybrid"), strings.EqualFold(where, "remote"):
			p.Workplace = where
		}
		if place, ok := placeOf(j.Location.City, j.Location.State, j.Location.Country); ok {
			p.Places = []job.Place{place}
		} else {
			p.Locations, p.Places = placesIn("", j.Where)
		}
		page.Next = append(page.Next, rowRequest(p.URL, p))
	}
	page.Listed = len(page.Next)
	return page, nil
}
