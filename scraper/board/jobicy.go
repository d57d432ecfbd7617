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

// jobicy reads Jobicy's API of remote jobs: up to a hundred of the newest in
// one answer. It asks to be asked no more than once an hour, so there is one
// request and no search by many terms.
type jobicy struct{}

func (jobicy) Name() string { return "jobicy" }

func (jobicy) Access() scraper.Access {
	return scraper.Access{Source: "https://github.com/Jobicy/remote-jobs-api"}
}

func (jobicy) fields() fields {
	return fields{
		{"geo", false, "where applicants live, as in https://jobicy.com/api/v2/remote-jobs?get=locations; default: usa"},
		{"industry", false, "a category of https://jobicy.com/api/v2/remote-jobs?get=industries; default: all"},
		{"tag", false, "one term to search for; default: none"},
		baseField("https://jobicy.com"),
	}
}

func (c jobicy) Start(b job.Board) ([]scraper.Request, error) {
	if err := c.fields().check(b); err != nil {
		return nil, err
	}
	geo := strings.TrimSpace(b.Params["geo"])
	if geo == "" {
		geo = "usa"
	}
	address := origin(b, "jobicy.com") + "/api/v2/remote-jobs?count=100&geo=" + url.QueryEscape(geo)
	for _, name := range []string{"industry", "tag"} {
		if v := strings.TrimSpace(b.Params[name]); v != "" {
			address += "&" + name + "=" + url.QueryEscape(v)
		}
	}
	return []scraper.Request{{URL: address, Step: "list"}}, nil
}

type jobicyJob struct {
	ID        scalar    `json:"id"`
	URL       string    `json:"url"`
	Title     string    `json:"jobTitle"`
	Company   string    `json:"companyName"`
	Type      oneOrMany `json:"jobType"`
	Geo       string    `json:"jobGeo"`
	Level     string    `json:"jobLevel"`
	Text      string    `json:"jobDescription"`
	Published string    `json:"pubDate"`
	Low       scalar    `json:"salaryMin"`
	High      scalar    `json:"salaryMax"`
	OldLow    scalar    `json:"annualSalaryMin"`
	OldHigh   scalar    `json:"annualSalaryMax"`
	Currency  string    `json:"salaryCurrency"`
	Period    string    `json:"salaryPeriod"`
}

func (jobicy) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	var answer struct {
		Jobs *[]json.RawMessage `json:"jobs"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the jobs: %w", err)
	}
	if answer.Jobs == nil {
		return scraper.Page{}, errors.New(`read the jobs: the answer has no "jobs"; the API may have changed`)
	}
	var page scraper.Page
	if len(*answer.Jobs) == 0 && b.Params["tag"] == "" && b.Params["industry"] == "" {
		page.Problems = append(page.Problems, errors.New("the answer lists no job at all, which is not to be believed of this board"))
	}
	seen := map[string]bool{}
	for i, raw := range *answer.Jobs {
		var j jobicyJob
		err := json.Unmarshal(raw, &j)
		var p scraper.Raw
		if err == nil {
			p, err = j.raw()
		}
		if err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read job %d of %d: %w", i+1, len(*answer.Jobs), err))
			continue
		}
		if !seen[p.ExternalID] {
			seen[p.ExternalID] = true
			page.Postings = append(page.Postings, p)
		}
	}
	page.Listed = len(seen)
	return page, nil
}

func (j jobicyJob) raw() (scraper.Raw, error) {
	if j.Level == "Any" {
		j.Level = ""
	}
	p := scraper.Raw{
		ExternalID: j.ID.String(), URL: strings.TrimSpace(j.URL), Title: j.Title, Employer: strings.TrimSpace(j.Company), Posted: j.Published,
		Description: withFacts(sections("", j.Text), "Employment type", strings.Join(j.Type, ", "), "Level", j.Level),
	}
	if j.Low == "" && j.High == "" {
		j.Low, j.High, j.Period = j.OldLow, j.OldHigh, "year"
	}
	p.Salary, p.Pay = payOf(j.Currency, j.Period, j.Low, j.High, "")
	return p, remoteFrom(&p, strings.Split(j.Geo, ",")...)
}
