package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// recruitee reads Recruitee's Careers Site API: one answer holds every opening
// of an employer with its text.
type recruitee struct{}

func (recruitee) Name() string { return "recruitee" }

func (recruitee) Access() scraper.Access {
	return scraper.Access{Source: "https://docs.recruitee.com/reference/intro-to-careers-site-api"}
}

func (recruitee) fields() fields {
	return fields{
		{"company", true, "the employer's name in the address of its site: COMPANY.recruitee.com"},
		baseField("https://COMPANY.recruitee.com"),
	}
}

func (r recruitee) Start(b job.Board) ([]scraper.Request, error) {
	if err := r.fields().check(b); err != nil {
		return nil, err
	}
	if c := b.Params["company"]; !word(c) || strings.Contains(c, ".") {
		return nil, fmt.Errorf("board %s (kind recruitee): company %q is not one; it is the first part of COMPANY.recruitee.com", b.ID, c)
	}
	return []scraper.Request{{URL: origin(b, b.Params["company"]+".recruitee.com") + "/api/offers/", Step: "list"}}, nil
}

type recruiteeJob struct {
	ID           scalar `json:"id"`
	Slug         string `json:"slug"`
	Title        string `json:"title"`
	Status       string `json:"status"`
	Company      string `json:"company_name"`
	URL          string `json:"careers_url"`
	ApplyURL     string `json:"careers_apply_url"`
	Published    string `json:"published_at"`
	Created      string `json:"created_at"`
	Closes       string `json:"close_at"`
	Description  string `json:"description"`
	Requirements string `json:"requirements"`
	Employment   string `json:"employment_type_code"`
	Experience   string `json:"experience_code"`
	Education    string `json:"education_code"`
	Remote       bool   `json:"remote"`
	Hybrid       bool   `json:"hybrid"`
	OnSite       bool   `json:"on_site"`
	City         string `json:"city"`
	State        string `json:"state_code"`
	StateName    string `json:"state_name"`
	Country      string `json:"country_code"`
	Location     string `json:"location"`
	Locations    []struct {
		City    string `json:"city"`
		State   string `json:"state"`
		Country string `json:"country"`
	} `json:"locations"`
	Salary struct {
		Min      scalar `json:"min"`
		Max      scalar `json:"max"`
		Period   string `json:"period"`
		Currency string `json:"currency"`
	} `json:"salary"`
}

func (recruitee) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	var answer struct {
		Offers *[]json.RawMessage `json:"offers"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the openings: %w", err)
	}
	if answer.Offers == nil {
		return scraper.Page{}, errors.New(`read the openings: the answer has no "offers"; the API may have changed`)
	}
	var page scraper.Page
	seen := map[string]bool{}
	for i, raw := range *answer.Offers {
		var j recruiteeJob
		err := json.Unmarshal(raw, &j)
		switch {
		case err != nil:
		case j.ID == "" || strings.TrimSpace(j.Title) == "":
			err = fmt.Errorf("it lacks its id (%q) or title (%q)", j.ID, j.Title)
		case j.Status != "" && j.Status != "published", seen[j.ID.String()]:
			continue
		}
		if err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read opening %d of %d: %w", i+1, len(*answer.Offers), err))
			continue
		}
		seen[j.ID.String()] = true
		p := j.raw(b)
		if p.Description == "" {
			page.Problems = append(page.Problems, fmt.Errorf("opening %s (%s) came without its text", j.ID, j.Title))
		}
		page.Postings = append(page.Postings, p)
	}
	page.Listed = len(seen)
	return page, nil
}

func (j recruiteeJob) raw(b job.Board) scraper.Raw {
	p := scraper.Raw{
		ExternalID: j.ID.String(),
		URL:        j.URL,
		ApplyURL:   j.ApplyURL,
		Title:      j.Title,
		Posted:     j.Published,
		Closes:     j.Closes,
		Description: withFacts(sections("", j.Description, "Requirements", j.Requirements),
			"Employment type", code(j.Employment), "Experience", code(j.Experience), "Education", code(j.Education)),
	}
	if _, err := webAddress(p.URL); err != nil {
		p.URL = "https://" + b.Params["company"] + ".recruitee.com/o/" + j.Slug
	}
	if p.Posted == "" {
		p.Posted = j.Created
	}
	p.Employer = employer(b, j.Company)
	var modes []string
	for _, m := range []struct {
		is   bool
		word string
	}{{j.Remote, "Remote"}, {j.Hybrid, "Hybrid"}, {j.OnSite, "On-site"}} {
		if m.is {
			modes = append(modes, m.word)
		}
	}
	p.Workplace = strings.Join(modes, ", ")
	for _, l := range j.Locations {
		if place, ok := placeOf(l.City, l.State, l.Country); ok {
			p.Places = append(p.Places, place)
		}
	}
	if len(p.Places) == 0 {
		state := j.State
		if state == "" {
			state = j.StateName
		}
		if place, ok := placeOf(j.City, state, j.Country); ok {
			p.Places = []job.Place{place}
		} else {
			p.Locations, p.Places = placesIn("", j.Location)
		}
	}
	p.Salary, p.Pay = payOf(j.Salary.Currency, j.Salary.Period, j.Salary.Min, j.Salary.Max, "")
	return p
}

// code is a source's code as words: "fulltime_permanent".
func code(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "_", " "), "  ", " "))
}
