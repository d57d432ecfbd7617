package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// phenom reads a career site of Phenom. Its pages carry what they show as one
// object, phApp.ddo: the rows of a search, and the words of an opening, which
// usually stand in JobPosting data too.
//
// A site that keeps robots out of its search pages can be read by kind jsonld
// with the address of its sitemap.
type phenom struct{}

func (phenom) Name() string { return "phenom" }

func (phenom) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each site"}
}

const phenomMost = 5000 // openings read of one search

func (phenom) fields() fields {
	return fields{
		{"host", true, "the host of the career site, such as careers.acme.org"},
		{"path", false, "country and language in the site's addresses; default: us/en"},
		searchField(),
		baseField("https://HOST"),
	}
}

func (p phenom) Start(b job.Board) ([]scraper.Request, error) {
	if err := p.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["host"]) {
		return nil, fmt.Errorf("board %s (kind phenom): host %q is more than a host name, such as careers.acme.org", b.ID, b.Params["host"])
	}
	terms, err := searched(b)
	if err != nil {
		return nil, err
	}
	var all []scraper.Request
	for _, t := range terms {
		all = append(all, phenomRequest(b, listState{Term: t}))
	}
	return all, nil
}

// phenomSite is the beginning of the site's addresses.
func phenomSite(b job.Board) string {
	path := strings.Trim(b.Params["path"], "/")
	if path == "" {
		path = "us/en"
	}
	return origin(b, b.Params["host"]) + "/" + path
}

func phenomRequest(b job.Board, l listState) scraper.Request {
	address := phenomSite(b) + "/search-results?from=" + strconv.Itoa(l.Offset)
	if l.Term != "" {
		address += "&keywords=" + url.QueryEscape(l.Term)
	}
	return scraper.Request{URL: address, Step: "list", Data: l.data()}
}

type phenomJob struct {
	ID               scalar `json:"jobId"`
	Sequence         scalar `json:"jobSeqNo"`
	Requisition      scalar `json:"reqId"`
	Title            string `json:"title"`
	Location         string `json:"location"`
	CityStateCountry string `json:"cityStateCountry"`
	Posted           string `json:"postedDate"`
	ApplyURL         string `json:"applyUrl"`
	Description      string `json:"description"`
	Qualifications   string `json:"qualifications"`
	Responsibilities string `json:"responsibilities"`
	Places           []struct {
		City    string `json:"standardisedCity"`
		State   string `json:"standardisedStateCode"`
		Country string `json:"standardisedCountry"`
	} `json:"standardised_multi_location"`
}

// phenomAnswer is one part of phApp.ddo.
type phenomAnswer struct {
	Status int  `json:"status"`
	Total  *int `json:"totalHits"`
	Hits   *int `json:"hits"`
	Data   struct {
		Jobs *[]json.RawMessage `json:"jobs"`
		Job  *phenomJob         `json:"job"`
	} `json:"data"`
}

func (phenom) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	detail := res.Request.Step == "detail"
	object, ok := embedded(res.Body, "phApp.ddo")
	if !ok {
		if detail {
			return pagePosting(b, res, "", inAddress)
		}
		return scraper.Page{}, fmt.Errorf("the answer is no page of a Phenom site (it has no phApp.ddo): it begins %q", excerpt(res.Body))
	}
	var ddo struct {
		Search *phenomAnswer `json:"eagerLoadRefineSearch"`
		Detail *phenomAnswer `json:"jobDetail"`
	}
	if err := json.Unmarshal(object, &ddo); err != nil {
		return scraper.Page{}, fmt.Errorf("read the page's phApp.ddo: %w", err)
	}
	if detail {
		return phenomDetail(b, res, ddo.Detail)
	}
	return phenomPage(b, res, ddo.Search)
}

func phenomPage(b job.Board, res scraper.Response, answer *phenomAnswer) (scraper.Page, error) {
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	switch {
	case answer == nil:
		return scraper.Page{}, errors.New(`read the list: phApp.ddo has no "eagerLoadRefineSearch"; the site may have changed`)
	case answer.Status != 200 || answer.Total == nil || answer.Data.Jobs == nil:
		return scraper.Page{}, fmt.Errorf("read the list: the search answered with status %d and without its jobs or their number", answer.Status)
	}
	total, rows := *answer.Total, *answer.Data.Jobs
	var page scraper.Page
	if state.Term == "" {
		page.Listed = max(total, 0)
	}
	first := ""
	for i, raw := range rows {
		var j phenomJob
		if err := json.Unmarshal(raw, &j); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read row %d of %s: %w", state.Offset+i+1, state, err))
			continue
		}
		id := j.Sequence.String()
		if id == "" {
			id = j.ID.String()
		}
		if !word(id) || strings.TrimSpace(j.Title) == "" {
			page.Problems = append(page.Problems, fmt.Errorf("row %d of %s (number %q, title %q) lacks its number or title", state.Offset+i+1, state, id, j.Title))
			continue
		}
		if first == "" {
			first = id
			if err := state.repeats(first); err != nil {
				return scraper.Page{Problems: []error{err}}, nil
			}
		}
		p := scraper.Raw{
			ExternalID: id, URL: phenomSite(b) + "/job/" + id + "/" + slug(j.Title), Title: j.Title,
			Posted: j.Posted, ApplyURL: j.ApplyURL, ReqID: j.Requisition.String(),
		}
		where := j.CityStateCountry
		if where == "" {
			where = j.Location
		}
		p.Locations, p.Places = placesIn("", where)
		page.Next = append(page.Next, rowRequest(p.URL, p))
	}
	read := state.Offset + len(rows)
	switch {
	case read >= total:
	case len(rows) == 0:
		page.Problems = append(page.Problems, fmt.Errorf("%s announces %d openings and gives none after %d", state, total, state.Offset))
	case read >= phenomMost:
		page.Problems = append(page.Problems, fmt.Errorf("%s lists %d openings and only %d are read; give narrower terms in \"search\"", state, total, phenomMost))
	default:
		page.Next = append(page.Next, phenomRequest(b, state.after(first, read)))
	}
	return page, nil
}

func phenomDetail(b job.Board, res scraper.Response, answer *phenomAnswer) (scraper.Page, error) {
	if answer == nil || answer.Data.Job == nil || strings.TrimSpace(answer.Data.Job.Description) == "" {
		if answer != nil && answer.Data.Job == nil && answer.Hits != nil && *answer.Hits == 0 {
			return scraper.Page{}, nil // taken down since the list was read
		}
		return pagePosting(b, res, "", inAddress)
	}
	p, err := readRow(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	j := answer.Data.Job
	p.Description = sections("", j.Description, "Responsibilities", j.Responsibilities, "Qualifications", j.Qualifications)
	var places []job.Place
	for _, l := range j.Places {
		if place, ok := placeOf(l.City, l.State, l.Country); ok && !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	if len(places) > 0 {
		p.Places, p.Locations = places, nil
	}
	if items, _ := pageItems(res.Body); len(items) > 0 {
		if base, err := webAddress(res.URL); err == nil {
			q := items[0].posting(base)
			p.Workplace, p.Salary, p.Pay, p.Closes = q.Workplace, q.Salary, q.Pay, q.Closes
		}
	}
	return scraper.Page{Postings: []scraper.Raw{p}}, nil
}

// slug is a title as sites write it into addresses.
func slug(title string) string {
	words := strings.FieldsFunc(normal.Text(title), func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9')
	})
	return strings.Join(words, "-")
}
