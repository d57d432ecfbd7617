package board

import (
	"encoding/json"
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
	return []scraper.Request{{URL: origin(b, b.Params["company"]+".recruitee.com") + "/api/offers/", Step: "list", Long: true}}, nil
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
	offers, err := longList(res, "offers", &struct{}{})
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the openings: %w", err)
	}
	return scraper.Page{Rest: offers.openings(func(row []byte) (p scraper.Raw, published bool, err error) {
		var j recruiteeJob
		if err := json.Unmarshal(row, &j); err != nil {
			return scraper.Raw{}, false, err
		}
		if j.ID == "" || strings.TrimSpace(j.Title) == "" {
			return scraper.Raw{}, false, fmt.Errorf("it lacks its id (%q) or title (%q)", j.ID, j.Title)
		}
		if j.Status != "" && j.Status != "published" {
			return scraper.Raw{}, false, nil
		}
		if p = j.raw(b); p.Description == "" {
			err = fmt.Errorf("%s (%s) came without its text", j.ID, j.Title)
		}
		return p, true, err
	})}, nil
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
