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

// remotive reads Remotive's API of remote jobs in one answer; it asks to be
// asked no more than four times a day, to be named and linked to, and not to
// have its jobs posted elsewhere. Its filters were seen to be ignored, so an
// empty answer without one is a problem.
type remotive struct{}

func (remotive) Name() string { return "remotive" }

func (remotive) Access() scraper.Access {
	return scraper.Access{Source: "https://github.com/remotive-com/remote-jobs-api"}
}

func (remotive) fields() fields {
	return fields{
		{"category", false, "a category of https://remotive.com/api/remote-jobs/categories; default: all"},
		baseField("https://remotive.com"),
	}
}

func (r remotive) Start(b job.Board) ([]scraper.Request, error) {
	if err := r.fields().check(b); err != nil {
		return nil, err
	}
	address := origin(b, "remotive.com") + "/api/remote-jobs"
	if c := strings.TrimSpace(b.Params["category"]); c != "" {
		address += "?category=" + url.QueryEscape(c)
	}
	return []scraper.Request{{URL: address, Step: "list", Long: true}}, nil
}

// remotiveJob is a job as the API gives it.
type remotiveJob struct {
	ID        scalar `json:"id"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Company   string `json:"company_name"`
	Type      string `json:"job_type"`
	Published string `json:"publication_date"`
	From      string `json:"candidate_required_location"`
	Salary    scalar `json:"salary"`
	Text      string `json:"description"`
}

func (remotive) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	jobs, err := longList(res, "jobs", &struct{}{})
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the jobs: %w", err)
	}
	page := scraper.Page{Rest: jobs.openings(remotivePosting)}
	if jobs.rows == 0 && b.Params["category"] == "" {
		page.Problems = append(page.Problems, errors.New("the answer lists no job at all, which is not to be believed of this board"))
	}
	return page, nil
}

func remotivePosting(row []byte) (p scraper.Raw, wanted bool, err error) {
	var j remotiveJob
	if err := json.Unmarshal(row, &j); err != nil {
		return scraper.Raw{}, false, err
	}
	p = scraper.Raw{
		ExternalID: j.ID.String(), URL: strings.TrimSpace(j.URL), Title: j.Title, Employer: strings.TrimSpace(j.Company),
		Posted: j.Published, Salary: j.Salary.String(), Description: withFacts(sections("", j.Text), "Employment type", code(j.Type)),
	}
	if err := remoteFrom(&p, j.From); err != nil {
		return scraper.Raw{}, false, err
	}
	return p, true, nil
}

// remoteFrom completes a posting of a board of remote jobs with where the
// applicants may live, and says what it lacks.
func remoteFrom(p *scraper.Raw, from ...string) error {
	var places []string
	for _, s := range from {
		if s = strings.TrimSpace(s); s != "" {
			places = append(places, s)
		}
	}
	p.Workplace = "Remote"
	if len(places) > 0 {
		p.Workplace += "; applicants in: " + strings.Join(places, ", ")
	}
	p.Locations, p.Places = placesIn("", places...)
	_, err := webAddress(p.URL)
	switch {
	case p.ExternalID == "" || strings.TrimSpace(p.Title) == "":
		return fmt.Errorf("it lacks its id (%q) or title (%q)", p.ExternalID, p.Title)
	case err != nil:
		return fmt.Errorf("%s (%s): %w", p.ExternalID, p.Title, err)
	case p.Description == "":
		return fmt.Errorf("%s (%s) came without its text", p.ExternalID, p.Title)
	}
	return nil
}
