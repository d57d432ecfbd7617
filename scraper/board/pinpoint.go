package board

import (
	"encoding/json"
	"fmt"
	"strings"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// pinpoint reads an employer's page at Pinpoint through the answer its own
// script asks for: one list with all texts. It does not say when an opening was
// posted, and pay counts only where the employer shows it.
type pinpoint struct{}

func (pinpoint) Name() string { return "pinpoint" }

func (pinpoint) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each employer's host"}
}

func (pinpoint) fields() fields {
	return fields{
		{"company", true, "the employer's name in the address of its page: COMPANY.pinpointhq.com"},
		baseField("https://COMPANY.pinpointhq.com"),
	}
}

func (p pinpoint) Start(b job.Board) ([]scraper.Request, error) {
	if err := p.fields().check(b); err != nil {
		return nil, err
	}
	if c := b.Params["company"]; !word(c) || strings.Contains(c, ".") {
		return nil, fmt.Errorf("board %s (kind pinpoint): company %q is not one; it is the first part of COMPANY.pinpointhq.com", b.ID, c)
	}
	return []scraper.Request{{URL: pinpointSite(b) + "/postings.json", Header: map[string]string{"Accept": "application/json"}, Step: "list"}}, nil
}

func pinpointSite(b job.Board) string { return origin(b, b.Params["company"]+".pinpointhq.com") }

type pinpointJob struct {
	ID             scalar `json:"id"`
	Title          string `json:"title"`
	URL            string `json:"url"`
	Path           string `json:"path"`
	Text           string `json:"description"`
	DutiesHeading  string `json:"key_responsibilities_header"`
	Duties         string `json:"key_responsibilities"`
	SkillsHeading  string `json:"skills_knowledge_expertise_header"`
	Skills         string `json:"skills_knowledge_expertise"`
	BenefitHeading string `json:"benefits_header"`
	Benefits       string `json:"benefits"`
	Employment     string `json:"employment_type_text"`
	Workplace      string `json:"workplace_type"`
	WorkplaceWords string `json:"workplace_type_text"`
	Shown          bool   `json:"compensation_visible"`
	Pay            string `json:"compensation"`
	Low            scalar `json:"compensation_minimum"`
	High           scalar `json:"compensation_maximum"`
	Currency       string `json:"compensation_currency"`
	Frequency      string `json:"compensation_frequency"`
	Closes         string `json:"deadline_at"`
	Job            struct {
		Requisition scalar `json:"requisition_id"`
	} `json:"job"`
	Location struct {
		Name     string `json:"name"`
		City     string `json:"city"`
		Province string `json:"province"`
	} `json:"location"`
}

func (pinpoint) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	jobs, err := longList(res, "data", &struct{}{})
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the openings: %w", err)
	}
	return scraper.Page{Rest: jobs.openings(func(row []byte) (scraper.Raw, bool, error) {
		p, err := pinpointPosting(b, row)
		return p, true, err
	})}, nil
}

func pinpointPosting(b job.Board, row []byte) (scraper.Raw, error) {
	var j pinpointJob
	if err := json.Unmarshal(row, &j); err != nil {
		return scraper.Raw{}, err
	}
	if j.ID == "" || strings.TrimSpace(j.Title) == "" {
		return scraper.Raw{}, fmt.Errorf("it lacks its id (%q) or title (%q)", j.ID, j.Title)
	}
	p := scraper.Raw{
		ExternalID: j.ID.String(), URL: j.URL, Title: j.Title, Closes: j.Closes, ReqID: j.Job.Requisition.String(),
		Description: withFacts(sections("", j.Text, j.DutiesHeading, j.Duties, j.SkillsHeading, j.Skills, j.BenefitHeading, j.Benefits),
			"Employment type", j.Employment),
		Workplace: j.WorkplaceWords,
	}
	if p.Workplace == "" {
		p.Workplace = code(j.Workplace)
	}
	if _, err := webAddress(p.URL); err != nil {
		if !strings.HasPrefix(j.Path, "/") {
			return scraper.Raw{}, fmt.Errorf("%s (%s) has neither an address nor a path", j.ID, j.Title)
		}
		p.URL = pinpointSite(b) + j.Path
	}
	j.where(&p)
	if j.Shown {
		if p.Salary, p.Pay = payOf(j.Currency, j.Frequency, j.Low, j.High, ""); j.Pay != "" {
			p.Salary = j.Pay
		}
	}
	if p.Description == "" {
		return p, fmt.Errorf("%s (%s) came without its text", j.ID, j.Title)
	}
	return p, nil
}

// where reads the place: its name where that is one ("Texas", "Boise, ID"),
// else its address, which for a place called "Remote" is that of an office.
func (j pinpointJob) where(p *scraper.Raw) {
	for _, read := range normal.Places(j.Location.Name) {
		if read.State != "" || read.Country != "" {
			p.Locations, p.Places = placesIn("", j.Location.Name)
			return
		}
	}
	if place, ok := placeOf(j.Location.City, j.Location.Province, ""); ok && j.Workplace != "remote" {
		p.Places = []job.Place{place}
		return
	}
	p.Locations, p.Places = placesIn("", j.Location.Name)
}
