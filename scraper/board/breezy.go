package board

import (
	"encoding/json"
	"fmt"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// breezy reads an employer's page at Breezy HR: its list as JSON, which holds
// all but the words, and the page of each opening. An employer that does not
// exist leads to a web page, which is no list.
type breezy struct{}

func (breezy) Name() string { return "breezy" }

func (breezy) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each employer's host"}
}

func (breezy) fields() fields {
	return fields{
		{"company", true, "the employer's name in the address of its page: COMPANY.breezy.hr"},
		baseField("https://COMPANY.breezy.hr"),
	}
}

func (z breezy) Start(b job.Board) ([]scraper.Request, error) {
	if err := z.fields().check(b); err != nil {
		return nil, err
	}
	if c := b.Params["company"]; !word(c) || strings.Contains(c, ".") {
		return nil, fmt.Errorf("board %s (kind breezy): company %q is not one; it is the first part of COMPANY.breezy.hr", b.ID, c)
	}
	return []scraper.Request{{URL: breezySite(b) + "/json", Step: "list"}}, nil
}

func breezySite(b job.Board) string { return origin(b, b.Params["company"]+".breezy.hr") }

type breezyJob struct {
	ID        scalar `json:"id"`
	Name      string `json:"friendly_id"`
	Title     string `json:"name"`
	Published string `json:"published_date"`
	Salary    scalar `json:"salary"`
	Company   struct {
		Name string `json:"name"`
	} `json:"company"`
	Location  breezyPlace   `json:"location"`
	Locations []breezyPlace `json:"locations"`
}

type breezyPlace struct {
	Name   string `json:"name"`
	City   string `json:"city"`
	Remote bool   `json:"is_remote"`
	State  struct {
		ID string `json:"id"`
	} `json:"state"`
	Country struct {
		ID string `json:"id"`
	} `json:"country"`
	Details struct {
		Label string `json:"label"`
	} `json:"remote_details"`
}

func (breezy) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return pagePosting(b, res, ".description", inAddress)
	}
	var rows *[]json.RawMessage
	if err := decodeAnswer(res.Body, &rows); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	if rows == nil {
		return scraper.Page{}, fmt.Errorf("read the list: the answer is %q where rows were expected", excerpt(res.Body))
	}
	var page scraper.Page
	if len(*rows) == 0 {
		page.Problems = append(page.Problems, fmt.Errorf("the board lists nothing; if that stays so, check the company's name %q", b.Params["company"]))
	}
	for i, raw := range *rows {
		var j breezyJob
		if err := json.Unmarshal(raw, &j); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read row %d of %d: %w", i+1, len(*rows), err))
			continue
		}
		if j.Name == "" {
			j.Name = j.ID.String()
		}
		if j.ID == "" || !word(j.Name) || strings.TrimSpace(j.Title) == "" {
			page.Problems = append(page.Problems, fmt.Errorf("row %d of %d (id %q, title %q) lacks its id or title", i+1, len(*rows), j.ID, j.Title))
			continue
		}
		p := scraper.Raw{
			ExternalID: j.ID.String(), URL: breezySite(b) + "/p/" + j.Name, Title: j.Title,
			Posted: j.Published, Salary: j.Salary.String(),
		}
		p.Employer = employer(b, j.Company.Name)
		if len(j.Locations) == 0 {
			j.Locations = []breezyPlace{j.Location}
		}
		for _, l := range j.Locations {
			if place, ok := placeOf(l.City, l.State.ID, l.Country.ID); ok {
				if l.Name != "" {
					place.Text = l.Name
				}
				p.Places = append(p.Places, place)
			}
			if l.Remote && p.Workplace == "" {
				if p.Workplace = l.Details.Label; p.Workplace == "" {
					p.Workplace = "Remote"
				}
			}
		}
		page.Next = append(page.Next, rowRequest(p.URL, p))
	}
	page.Listed = len(page.Next)
	return page, nil
}
