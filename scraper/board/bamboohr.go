package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// bambooHR reads an employer's careers page at BambooHR through the answers
// its own script asks for: one list, and each opening. An employer that does
// not exist leads to a web page, which is no list.
type bambooHR struct{}

func (bambooHR) Name() string { return "bamboohr" }

func (bambooHR) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each employer's host"}
}

func (bambooHR) fields() fields {
	return fields{
		{"company", true, "the employer's name in the address of its page: COMPANY.bamboohr.com"},
		baseField("https://COMPANY.bamboohr.com"),
	}
}

func (h bambooHR) Start(b job.Board) ([]scraper.Request, error) {
	if err := h.fields().check(b); err != nil {
		return nil, err
	}
	if c := b.Params["company"]; !word(c) || strings.Contains(c, ".") {
		return nil, fmt.Errorf("board %s (kind bamboohr): company %q is not one; it is the first part of COMPANY.bamboohr.com", b.ID, c)
	}
	return []scraper.Request{{URL: bambooCareers(b) + "/list", Header: map[string]string{"Accept": "application/json"}, Step: "list"}}, nil
}

func bambooCareers(b job.Board) string {
	return origin(b, b.Params["company"]+".bamboohr.com") + "/careers"
}

// bambooJob is an opening, as the list and its own answer give it.
type bambooJob struct {
	ID         scalar  `json:"id"`
	Title      string  `json:"jobOpeningName"`
	Status     string  `json:"jobOpeningStatus"`
	Employment string  `json:"employmentStatusLabel"`
	Type       scalar  `json:"locationType"`
	Remote     *bool   `json:"isRemote"`
	URL        string  `json:"jobOpeningShareUrl"`
	Posted     string  `json:"datePosted"`
	Pay        scalar  `json:"compensation"`
	Experience scalar  `json:"minimumExperience"`
	Text       *string `json:"description"`
	Location   struct {
		City    string `json:"city"`
		State   string `json:"state"`
		Country string `json:"addressCountry"`
	} `json:"location"`
	Other struct {
		City     string `json:"city"`
		State    string `json:"state"`
		Province string `json:"province"`
		Country  string `json:"country"`
	} `json:"atsLocation"`
}

func (bambooHR) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return bambooDetail(res)
	}
	var answer struct {
		Meta struct {
			Total int `json:"totalCount"`
		} `json:"meta"`
		Rows *[]json.RawMessage `json:"result"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	if answer.Rows == nil {
		return scraper.Page{}, errors.New(`read the list: the answer has no "result"; the site may have changed`)
	}
	page := scraper.Page{Listed: max(answer.Meta.Total, 0)}
	for i, raw := range *answer.Rows {
		var j bambooJob
		if err := json.Unmarshal(raw, &j); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read opening %d of %d: %w", i+1, len(*answer.Rows), err))
			continue
		}
		if !word(j.ID.String()) || strings.TrimSpace(j.Title) == "" {
			page.Problems = append(page.Problems, fmt.Errorf("opening %d of %d (id %q, title %q) lacks its id or title", i+1, len(*answer.Rows), j.ID, j.Title))
			continue
		}
		p := scraper.Raw{ExternalID: j.ID.String(), URL: bambooCareers(b) + "/" + j.ID.String(), Title: j.Title}
		j.where(&p)
		r := rowRequest(p.URL+"/detail", p)
		r.Header = map[string]string{"Accept": "application/json"}
		page.Next = append(page.Next, r)
	}
	return page, nil
}

// where reads the place of an opening and whether it is remote.
func (j bambooJob) where(p *scraper.Raw) {
	place, ok := placeOf(j.Location.City, j.Location.State, j.Location.Country)
	if !ok {
		state := j.Other.State
		if state == "" {
			state = j.Other.Province
		}
		place, ok = placeOf(j.Other.City, state, j.Other.Country)
	}
	if ok {
		p.Places = []job.Place{place}
	}
	switch {
	case j.Type == "1" || j.Remote != nil && *j.Remote:
		p.Workplace = "Remote"
	case j.Type == "2":
		p.Workplace = "Hybrid"
	case j.Type == "0":
		p.Workplace = "On-site"
	}
}

func bambooDetail(res scraper.Response) (scraper.Page, error) {
	p, err := readRow(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var answer struct {
		Result struct {
			Job *bambooJob `json:"jobOpening"`
		} `json:"result"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read opening %s: %w", p.ExternalID, err)
	}
	j := answer.Result.Job
	switch {
	case j == nil || j.Text == nil:
		return scraper.Page{}, fmt.Errorf(`read opening %s: the answer has no "jobOpening" with a "description"; the site may have changed`, p.ExternalID)
	case j.Status != "" && !strings.EqualFold(j.Status, "open"):
		return scraper.Page{}, nil // taken down since the list was read
	}
	p.Description = withFacts(sections("", *j.Text), "Employment type", j.Employment, "Experience", j.Experience.String())
	if p.Description == "" {
		return scraper.Page{Problems: []error{fmt.Errorf("opening %s (%s) came without its text", p.ExternalID, p.Title)}}, nil
	}
	p.Posted, p.Salary = j.Posted, j.Pay.String()
	j.where(&p)
	return scraper.Page{Postings: []scraper.Raw{p}}, nil
}
