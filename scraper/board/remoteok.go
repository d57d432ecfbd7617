package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// remoteOK reads the API of Remote OK: one list of the newest jobs, headed by
// its terms, which ask for a link back and its name.
type remoteOK struct{}

func (remoteOK) Name() string { return "remoteok" }

func (remoteOK) Access() scraper.Access {
	return scraper.Access{Source: "https://remoteok.com/api"}
}

func (remoteOK) fields() fields { return fields{baseField("https://remoteok.com")} }

func (r remoteOK) Start(b job.Board) ([]scraper.Request, error) {
	if err := r.fields().check(b); err != nil {
		return nil, err
	}
	return []scraper.Request{{URL: origin(b, "remoteok.com") + "/api", Step: "list"}}, nil
}

// remoteOKJob is a row of the list; the first holds the terms.
type remoteOKJob struct {
	Legal   string `json:"legal"`
	ID      scalar `json:"id"`
	URL     string `json:"url"`
	Apply   string `json:"apply_url"`
	Title   string `json:"position"`
	Company string `json:"company"`
	Date    string `json:"date"`
	Where   string `json:"location"`
	Low     scalar `json:"salary_min"`
	High    scalar `json:"salary_max"`
	Text    string `json:"description"`
}

func (remoteOK) Parse(_ job.Board, res scraper.Response) (scraper.Page, error) {
	var rows []json.RawMessage
	if err := decodeAnswer(res.Body, &rows); err != nil {
		return scraper.Page{}, fmt.Errorf("read the jobs: %w", err)
	}
	var page scraper.Page
	seen := map[string]bool{}
	for i, raw := range rows {
		var j remoteOKJob
		err := json.Unmarshal(raw, &j)
		if err == nil && j.Legal != "" && j.ID == "" {
			continue
		}
		p := scraper.Raw{
			ExternalID: j.ID.String(), URL: strings.TrimSpace(j.URL), ApplyURL: j.Apply, Title: j.Title, Employer: strings.TrimSpace(j.Company),
			Posted: j.Date, Description: sections("", j.Text),
		}
		p.Salary, p.Pay = payOf("USD", "year", j.Low, j.High, "")
		if err == nil {
			err = remoteFrom(&p, j.Where)
		}
		if err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read row %d of %d: %w", i+1, len(rows), err))
			continue
		}
		if !seen[p.ExternalID] {
			seen[p.ExternalID] = true
			page.Postings = append(page.Postings, p)
		}
	}
	if len(seen) == 0 && len(page.Problems) == 0 {
		page.Problems = append(page.Problems, errors.New("the answer lists no job at all, which is not to be believed of this board"))
	}
	return page, nil
}
