package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// workable reads the answer behind Workable's careers widget: every opening
// of an account, once per place. Openings that come without their text there
// are asked for one by one. All accounts live on one host, which bears about
// one request a second.
type workable struct{}

func (workable) Name() string { return "workable" }

func (workable) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "https://apply.workable.com/robots.txt"}
}

func (workable) fields() fields {
	return fields{
		{"token", true, "the account's name in the address of its board: apply.workable.com/TOKEN"},
		baseField("https://apply.workable.com"),
	}
}

func (w workable) Start(b job.Board) ([]scraper.Request, error) {
	if err := w.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["token"]) {
		return nil, fmt.Errorf("board %s (kind workable): token %q is not one; it is the part after apply.workable.com/", b.ID, b.Params["token"])
	}
	return []scraper.Request{{URL: origin(b, "apply.workable.com") + "/api/v1/widget/accounts/" + b.Params["token"] + "?details=true", Step: "list"}}, nil
}

type workableJob struct {
	Title       string `json:"title"`
	Shortcode   string `json:"shortcode"`
	Code        scalar `json:"code"`
	Type        string `json:"employment_type"`
	Remote      bool   `json:"telecommuting"`
	URL         string `json:"url"`
	ApplyURL    string `json:"application_url"`
	Published   string `json:"published_on"`
	Created     string `json:"created_at"`
	Education   string `json:"education"`
	Experience  string `json:"experience"`
	Description string `json:"description"`
	City        string `json:"city"`
	State       string `json:"state"`
	Country     string `json:"country"`
	Locations   []struct {
		City    string `json:"city"`
		Region  string `json:"region"`
		Country string `json:"country"`
		Code    string `json:"countryCode"`
		Hidden  bool   `json:"hidden"`
	} `json:"locations"`
}

func (workable) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return workableDetail(res)
	}
	var answer struct {
		Name string             `json:"name"`
		Jobs *[]json.RawMessage `json:"jobs"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the openings: %w", err)
	}
	if answer.Jobs == nil {
		return scraper.Page{}, errors.New(`read the openings: the answer has no "jobs"; the interface may have changed`)
	}
	var page scraper.Page
	var found []*scraper.Raw
	at := map[string]*scraper.Raw{}
	for i, raw := range *answer.Jobs {
		var j workableJob
		if err := json.Unmarshal(raw, &j); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read opening %d of %d: %w", i+1, len(*answer.Jobs), err))
			continue
		}
		if !word(j.Shortcode) || strings.TrimSpace(j.Title) == "" {
			page.Problems = append(page.Problems, fmt.Errorf("opening %d of %d (shortcode %q, title %q) lacks its shortcode or title", i+1, len(*answer.Jobs), j.Shortcode, j.Title))
			continue
		}
		p := j.raw(b)
		p.Employer = employer(b, answer.Name)
		if had := at[j.Shortcode]; had != nil {
			had.Places = append(had.Places, p.Places...)
			continue
		}
		at[j.Shortcode] = &p
		found = append(found, &p)
	}
	for _, p := range found {
		if strings.TrimSpace(p.Description) != "" {
			page.Postings = append(page.Postings, *p)
			continue
		}
		page.Next = append(page.Next, rowRequest(origin(b, "apply.workable.com")+"/api/v2/accounts/"+b.Params["token"]+"/jobs/"+url.PathEscape(p.ExternalID), *p))
	}
	return page, nil
}

func (j workableJob) raw(b job.Board) scraper.Raw {
	p := scraper.Raw{
		ExternalID: j.Shortcode,
		URL:        j.URL,
		ApplyURL:   j.ApplyURL,
		Title:      j.Title,
		Posted:     j.Published,
		ReqID:      j.Code.String(),
	}
	if j.Description != "" {
		p.Description = sections("", j.Description, "Employment type", j.Type, "Education", j.Education, "Experience", j.Experience)
	}
	if p.URL == "" {
		p.URL = "https://apply.workable.com/" + b.Params["token"] + "/j/" + j.Shortcode + "/"
	}
	if p.Posted == "" {
		p.Posted = j.Created
	}
	if j.Remote {
		p.Workplace = "Remote"
	}
	for _, l := range j.Locations {
		country := l.Code
		if country == "" {
			country = l.Country
		}
		if place, ok := placeOf(l.City, l.Region, country); ok && !l.Hidden {
			p.Places = append(p.Places, place)
		}
	}
	if place, ok := placeOf(j.City, j.State, j.Country); ok && len(j.Locations) == 0 {
		p.Places = []job.Place{place}
	}
	return p
}

func workableDetail(res scraper.Response) (scraper.Page, error) {
	var p scraper.Raw
	if err := json.Unmarshal(res.Request.Data, &p); err != nil {
		return scraper.Page{}, fmt.Errorf("read the row of the list: %w", err)
	}
	var d struct {
		Shortcode    string  `json:"shortcode"`
		State        string  `json:"state"`
		Type         string  `json:"type"`
		Workplace    string  `json:"workplace"`
		Description  *string `json:"description"`
		Requirements string  `json:"requirements"`
		Benefits     string  `json:"benefits"`
		Internal     bool    `json:"isInternal"`
	}
	if err := decodeAnswer(res.Body, &d); err != nil {
		return scraper.Page{}, fmt.Errorf("read opening %s: %w", p.ExternalID, err)
	}
	switch {
	case d.Shortcode == "" || d.Description == nil:
		return scraper.Page{}, fmt.Errorf(`read opening %s: the answer has no "shortcode" with a "description"; the interface may have changed`, p.ExternalID)
	case d.State != "" && d.State != "published":
		return scraper.Page{}, nil // taken down since the list was read
	}
	p.Description = sections("", *d.Description, "Requirements", d.Requirements, "Benefits", d.Benefits, "Employment type", d.Type)
	p.Internal = d.Internal
	if d.Workplace != "" {
		p.Workplace = d.Workplace
	}
	if p.ExternalID == "" || strings.TrimSpace(p.Title) == "" || p.URL == "" {
		return scraper.Page{}, errors.New("the row of the list lacks its id, title or address")
	}
	return scraper.Page{Postings: []scraper.Raw{p}}, nil
}
