package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// greenhouse reads Greenhouse's Job Board API: one answer holds every opening
// of an employer with its text.
type greenhouse struct{}

func (greenhouse) Name() string { return "greenhouse" }

func (greenhouse) Access() scraper.Access {
	return scraper.Access{Source: "https://developers.greenhouse.io/job-board.html"}
}

func (greenhouse) fields() fields {
	return fields{
		{"token", true, "the employer's name in the address of its board: boards.greenhouse.io/TOKEN"},
		baseField("https://boards-api.greenhouse.io"),
	}
}

func (g greenhouse) Start(b job.Board) ([]scraper.Request, error) {
	if err := g.fields().check(b); err != nil {
		return nil, err
	}
	token := b.Params["token"]
	if !word(token) {
		return nil, fmt.Errorf("board %s (kind greenhouse): token %q is not one; it is the last part of boards.greenhouse.io/TOKEN", b.ID, token)
	}
	return []scraper.Request{{URL: origin(b, "boards-api.greenhouse.io") + "/v1/boards/" + token + "/jobs?content=true", Step: "list", Long: true}}, nil
}

type greenhouseJob struct {
	ID             scalar  `json:"id"`
	Title          string  `json:"title"`
	URL            string  `json:"absolute_url"`
	Updated        string  `json:"updated_at"`
	FirstPublished string  `json:"first_published"`
	Requisition    scalar  `json:"requisition_id"`
	Company        string  `json:"company_name"`
	Deadline       string  `json:"application_deadline"`
	Content        *string `json:"content"`
	Location       struct {
		Name string `json:"name"`
	} `json:"location"`
	Offices []struct {
		Name     string `json:"name"`
		Location string `json:"location"`
	} `json:"offices"`
}

func (greenhouse) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	var answer struct {
		Meta struct {
			Total int `json:"total"`
		} `json:"meta"`
	}
	jobs, err := longList(res, "jobs", &answer)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the openings: %w", err)
	}
	return scraper.Page{
		Listed: max(answer.Meta.Total, 0),
		Rest: jobs.openings(func(row []byte) (scraper.Raw, bool, error) {
			p, err := greenhousePosting(b, row)
			return p, true, err
		}),
	}, nil
}

func greenhousePosting(b job.Board, raw []byte) (scraper.Raw, error) {
	var j greenhouseJob
	if err := json.Unmarshal(raw, &j); err != nil {
		return scraper.Raw{}, err
	}
	switch {
	case j.ID == "":
		return scraper.Raw{}, errors.New(`no "id"`)
	case strings.TrimSpace(j.Title) == "":
		return scraper.Raw{}, fmt.Errorf(`%s: no "title"`, j.ID)
	case j.URL == "":
		return scraper.Raw{}, fmt.Errorf(`%s: no "absolute_url"`, j.ID)
	case j.Content == nil:
		return scraper.Raw{}, fmt.Errorf(`%s: no "content", though the request asked for it`, j.ID)
	}
	p := scraper.Raw{
		ExternalID:  j.ID.String(),
		URL:         j.URL,
		ApplyURL:    j.URL,
		Title:       j.Title,
		Description: *j.Content,
		Posted:      j.FirstPublished,
		Closes:      j.Deadline,
		ReqID:       j.Requisition.String(),
	}
	if p.Posted == "" {
		p.Posted = j.Updated
	}
	p.Employer = employer(b, j.Company)
	if j.Location.Name != "" {
		p.Locations = []string{j.Location.Name}
	} else {
		for _, o := range j.Offices {
			if o.Location != "" {
				p.Locations = append(p.Locations, o.Location)
			} else if o.Name != "" {
				p.Locations = append(p.Locations, o.Name)
			}
		}
	}
	return p, nil
}
