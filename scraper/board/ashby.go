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

// ashby reads Ashby's job posting API: one answer holds every opening of an
// employer with its text. Openings that are not listed can be reached by their
// address only and are left out.
type ashby struct{}

func (ashby) Name() string { return "ashby" }

func (ashby) Access() scraper.Access {
	return scraper.Access{Source: "https://developers.ashbyhq.com/docs/public-job-posting-api"}
}

func (ashby) fields() fields {
	return fields{
		{"token", true, "the employer's name in the address of its board, jobs.ashbyhq.com/TOKEN, case and spaces (%20) as they stand there"},
		baseField("https://api.ashbyhq.com"),
	}
}

func (a ashby) Start(b job.Board) ([]scraper.Request, error) {
	if err := a.fields().check(b); err != nil {
		return nil, err
	}
	token, err := url.PathUnescape(strings.TrimSpace(b.Params["token"]))
	if err != nil || strings.ContainsAny(token, "/?#") || strings.Trim(token, ".") == "" {
		return nil, fmt.Errorf("board %s (kind ashby): token %q is not one; it is the last part of jobs.ashbyhq.com/TOKEN", b.ID, b.Params["token"])
	}
	return []scraper.Request{{URL: origin(b, "api.ashbyhq.com") + "/posting-api/job-board/" + url.PathEscape(token) + "?includeCompensation=true", Step: "list", Long: true}}, nil
}

type ashbyJob struct {
	ID         scalar `json:"id"`
	Title      string `json:"title"`
	Employment string `json:"employmentType"`
	Location   string `json:"location"`
	Secondary  []struct {
		Location string `json:"location"`
	} `json:"secondaryLocations"`
	Published string  `json:"publishedAt"`
	Listed    *bool   `json:"isListed"`
	Remote    *bool   `json:"isRemote"`
	Workplace string  `json:"workplaceType"`
	URL       string  `json:"jobUrl"`
	ApplyURL  string  `json:"applyUrl"`
	HTML      *string `json:"descriptionHtml"`
	Plain     *string `json:"descriptionPlain"`
	Address   struct {
		Postal struct {
			City    string `json:"addressLocality"`
			Region  string `json:"addressRegion"`
			Country string `json:"addressCountry"`
		} `json:"postalAddress"`
	} `json:"address"`
	Compensation struct {
		Summary    string `json:"compensationTierSummary"`
		Scrapeable string `json:"scrapeableCompensationSalarySummary"`
		Components []struct {
			Type     string `json:"compensationType"`
			Interval string `json:"interval"`
			Currency string `json:"currencyCode"`
			Min      scalar `json:"minValue"`
			Max      scalar `json:"maxValue"`
		} `json:"summaryComponents"`
	} `json:"compensation"`
}

func (ashby) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	jobs, err := longList(res, "jobs", &struct{}{})
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the openings: %w", err)
	}
	return scraper.Page{Rest: jobs.openings(ashbyPosting)}, nil
}

func ashbyPosting(raw []byte) (p scraper.Raw, listed bool, err error) {
	var j ashbyJob
	if err := json.Unmarshal(raw, &j); err != nil {
		return scraper.Raw{}, false, err
	}
	if j.Listed != nil && !*j.Listed {
		return scraper.Raw{}, false, nil
	}
	switch {
	case j.ID == "":
		return scraper.Raw{}, false, errors.New(`no "id"`)
	case strings.TrimSpace(j.Title) == "":
		return scraper.Raw{}, false, fmt.Errorf(`%s: no "title"`, j.ID)
	case j.URL == "":
		return scraper.Raw{}, false, fmt.Errorf(`%s: no "jobUrl"`, j.ID)
	case j.HTML == nil && j.Plain == nil:
		return scraper.Raw{}, false, fmt.Errorf(`%s: no "descriptionHtml"`, j.ID)
	}
	text := j.HTML
	if text == nil || strings.TrimSpace(*text) == "" && j.Plain != nil {
		text = j.Plain
	}
	p = scraper.Raw{
		ExternalID:  j.ID.String(),
		URL:         j.URL,
		ApplyURL:    j.ApplyURL,
		Title:       j.Title,
		Description: withFacts(sections("", *text), "Employment type", j.Employment),
		Posted:      j.Published,
		Workplace:   j.Workplace,
		Salary:      j.Compensation.Scrapeable,
	}
	if p.Workplace == "" && j.Remote != nil && *j.Remote {
		p.Workplace = "Remote"
	}
	if p.Salary == "" {
		p.Salary = j.Compensation.Summary
	}
	postal := j.Address.Postal
	written := []string{j.Location}
	for _, s := range j.Secondary {
		written = append(written, s.Location)
	}
	p.Locations, p.Places = placesIn(postal.Country, written...)
	if place, ok := placeOf(postal.City, postal.Region, postal.Country); ok && len(p.Locations) == 0 {
		p.Places = []job.Place{place}
	}
	for _, c := range j.Compensation.Components {
		if c.Type != "Salary" {
			continue
		}
		// "1 YEAR", "1 HOUR"
		words, pay := payOf(c.Currency, strings.TrimPrefix(c.Interval, "1 "), c.Min, c.Max, "")
		if p.Pay = pay; p.Salary == "" {
			p.Salary = words
		}
		break
	}
	return p, true, nil
}
