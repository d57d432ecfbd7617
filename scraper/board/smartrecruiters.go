package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// smartRecruiters reads SmartRecruiters' Posting API: a list, narrowed by a
// search term, and the words of each posting one by one.
//
// A company the API does not know has no postings, with a good answer. So the
// board is also asked once without a term: nothing at all is a problem, never
// an empty board. The robots.txt of the API's host keeps crawlers of web pages
// out; the API is documented for the public, and its documentation decides.
type smartRecruiters struct{}

func (smartRecruiters) Name() string { return "smartrecruiters" }

func (smartRecruiters) Access() scraper.Access {
	return scraper.Access{Source: "https://developers.smartrecruiters.com/docs/posting-api"}
}

const smartLimit = 100

func (smartRecruiters) fields() fields {
	return fields{
		{"company", true, "the company's name in the address of its board: careers.smartrecruiters.com/COMPANY"},
		searchField(),
		baseField("https://api.smartrecruiters.com"),
	}
}

func (s smartRecruiters) Start(b job.Board) ([]scraper.Request, error) {
	if err := s.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["company"]) {
		return nil, fmt.Errorf("board %s (kind smartrecruiters): company %q is not one; it is the last part of careers.smartrecruiters.com/COMPANY", b.ID, b.Params["company"])
	}
	terms, err := searched(b)
	if err != nil {
		return nil, err
	}
	all := []scraper.Request{{URL: smartAPI(b) + "?limit=1", Step: "any"}}
	for _, t := range terms {
		all = append(all, smartRequest(b, listState{Term: t}))
	}
	return all, nil
}

func smartAPI(b job.Board) string {
	return origin(b, "api.smartrecruiters.com") + "/v1/companies/" + b.Params["company"] + "/postings"
}

func smartRequest(b job.Board, l listState) scraper.Request {
	address := smartAPI(b) + "?limit=" + strconv.Itoa(smartLimit) + "&offset=" + strconv.Itoa(l.Offset)
	if l.Term != "" {
		address += "&q=" + url.QueryEscape(l.Term)
	}
	return scraper.Request{URL: address, Step: "list", Data: l.data()}
}

type smartJob struct {
	ID      scalar `json:"id"`
	Title   string `json:"name"`
	Ref     scalar `json:"refNumber"`
	Company struct {
		ID   string `json:"identifier"`
		Name string `json:"name"`
	} `json:"company"`
	Released string `json:"releasedDate"`
	Location struct {
		City    string `json:"city"`
		Region  string `json:"region"`
		Country string `json:"country"`
		Full    string `json:"fullLocation"`
		Remote  bool   `json:"remote"`
		Hybrid  bool   `json:"hybrid"`
	} `json:"location"`
	Type struct {
		Label string `json:"label"`
	} `json:"typeOfEmployment"`
	URL      string `json:"postingUrl"`
	ApplyURL string `json:"applyUrl"`
	Active   *bool  `json:"active"`
	Ad       *struct {
		Sections struct {
			Company        smartSection `json:"companyDescription"`
			Description    smartSection `json:"jobDescription"`
			Qualifications smartSection `json:"qualifications"`
			Additional     smartSection `json:"additionalInformation"`
		} `json:"sections"`
	} `json:"jobAd"`
}

type smartSection struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

func (smartRecruiters) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return smartDetail(b, res)
	}
	var answer struct {
		Total *int               `json:"totalFound"`
		Rows  *[]json.RawMessage `json:"content"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	if answer.Total == nil || answer.Rows == nil {
		return scraper.Page{}, errors.New(`read the list: the answer has no "totalFound" with "content"; the API may have changed`)
	}
	if res.Request.Step == "any" {
		if *answer.Total == 0 {
			return scraper.Page{Problems: []error{fmt.Errorf("the company %q lists nothing, which is also the answer for a company that does not exist: check its name", b.Params["company"])}}, nil
		}
		return scraper.Page{}, nil
	}
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var page scraper.Page
	if state.Term == "" {
		page.Listed = max(*answer.Total, 0)
	}
	var first string
	for i, raw := range *answer.Rows {
		var row smartJob
		if err := json.Unmarshal(raw, &row); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read row %d of %s: %w", state.Offset+i+1, state, err))
			continue
		}
		if !word(row.ID.String()) {
			page.Problems = append(page.Problems, fmt.Errorf("row %d of %s (title %q) has no id", state.Offset+i+1, state, row.Title))
			continue
		}
		if first == "" {
			first = row.ID.String()
			if err := state.repeats(first); err != nil {
				return scraper.Page{Problems: []error{err}}, nil
			}
		}
		page.Next = append(page.Next, scraper.Request{URL: smartAPI(b) + "/" + row.ID.String(), Step: "detail", Data: []byte(row.ID), Title: row.Title})
	}
	read := state.Offset + len(*answer.Rows)
	switch {
	case read >= *answer.Total:
	case len(*answer.Rows) == 0:
		page.Problems = append(page.Problems, fmt.Errorf("%s announces %d postings and gives none after %d", state, *answer.Total, state.Offset))
	default:
		page.Next = append(page.Next, smartRequest(b, state.after(first, read)))
	}
	return page, nil
}

func smartDetail(b job.Board, res scraper.Response) (scraper.Page, error) {
	var d smartJob
	if err := decodeAnswer(res.Body, &d); err != nil {
		return scraper.Page{}, fmt.Errorf("read posting %s: %w", res.Request.Data, err)
	}
	switch {
	case d.ID == "" || strings.TrimSpace(d.Title) == "" || d.Ad == nil:
		return scraper.Page{}, fmt.Errorf(`read posting %s: the answer has no "id", "name" and "jobAd"; the API may have changed`, res.Request.Data)
	case d.Active != nil && !*d.Active:
		return scraper.Page{}, nil // taken down since the list was read
	}
	s := d.Ad.Sections
	p := scraper.Raw{
		ExternalID: d.ID.String(),
		URL:        d.URL,
		ApplyURL:   d.ApplyURL,
		Title:      d.Title,
		Posted:     d.Released,
		ReqID:      d.Ref.String(),
		Description: withFacts(sections(s.Company.Title, s.Company.Text, s.Description.Title, s.Description.Text, s.Qualifications.Title, s.Qualifications.Text,
			s.Additional.Title, s.Additional.Text), "Type of employment", d.Type.Label),
	}
	if p.URL == "" {
		p.URL = "https://jobs.smartrecruiters.com/" + b.Params["company"] + "/" + d.ID.String()
	}
	p.Employer = employer(b, d.Company.Name)
	switch l := d.Location; {
	case l.Remote:
		p.Workplace = "Remote"
	case l.Hybrid:
		p.Workplace = "Hybrid"
	}
	if place, ok := placeOf(d.Location.City, d.Location.Region, strings.ToUpper(d.Location.Country)); ok {
		if d.Location.Full != "" {
			place.Text = d.Location.Full
		}
		p.Places = []job.Place{place}
	}
	if p.Description == "" {
		return scraper.Page{Problems: []error{fmt.Errorf("posting %s (%s) came without its text", d.ID, d.Title)}}, nil
	}
	return scraper.Page{Postings: []scraper.Raw{p}}, nil
}
