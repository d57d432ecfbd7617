package board

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// personio reads the XML feed of an employer's openings at Personio: one
// answer holds them all. Some employers leave the words out of it, and some
// openings stand in it twice.
type personio struct{}

func (personio) Name() string { return "personio" }

func (personio) Access() scraper.Access {
	return scraper.Access{Source: "https://developer.personio.de/docs/retrieving-open-job-positions"}
}

func (personio) fields() fields {
	return fields{
		{"company", true, "the employer's name in the address of its page: COMPANY.jobs.personio.com"},
		{"domain", false, "com or de, as in that address; default: com"},
		baseField("https://COMPANY.jobs.personio.DOMAIN"),
	}
}

func (f personio) Start(b job.Board) ([]scraper.Request, error) {
	if err := f.fields().check(b); err != nil {
		return nil, err
	}
	if c := b.Params["company"]; !word(c) || strings.Contains(c, ".") {
		return nil, fmt.Errorf("board %s (kind personio): company %q is not one; it is the first part of COMPANY.jobs.personio.com", b.ID, c)
	}
	if d := b.Params["domain"]; d != "" && d != "com" && d != "de" {
		return nil, fmt.Errorf("board %s (kind personio): domain %q is neither com nor de", b.ID, d)
	}
	return []scraper.Request{{URL: origin(b, personioHost(b)) + "/xml?language=en", Step: "list", Long: true}}, nil
}

func personioHost(b job.Board) string {
	domain := b.Params["domain"]
	if domain == "" {
		domain = "com"
	}
	return b.Params["company"] + ".jobs.personio." + domain
}

type personioJob struct {
	ID           string   `xml:"id"`
	Title        string   `xml:"name"`
	Company      string   `xml:"subcompany"`
	Office       string   `xml:"office"`
	Offices      []string `xml:"additionalOffices>office"`
	Employment   string   `xml:"employmentType"`
	Seniority    string   `xml:"seniority"`
	Schedule     string   `xml:"schedule"`
	Years        string   `xml:"yearsOfExperience"`
	Created      string   `xml:"createdAt"`
	Descriptions []struct {
		Heading string `xml:"name"`
		Text    string `xml:"value"`
	} `xml:"jobDescriptions>jobDescription"`
	Salary struct {
		Min      string `xml:"min"`
		Max      string `xml:"max"`
		Currency string `xml:"currencyCode"`
		Unit     string `xml:"type"`
	} `xml:"salaryInformation"`
}

func (personio) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	each, err := longXML[personioJob](res, "workzag-jobs", "position")
	if err != nil {
		return scraper.Page{}, err
	}
	return scraper.Page{Rest: openings("", each, func(j personioJob) (scraper.Raw, bool, error) {
		p, err := j.raw(b)
		if err != nil {
			return p, false, err
		}
		if p.Description == "" {
			err = fmt.Errorf("%s (%s) came without its text", p.ExternalID, p.Title)
		}
		return p, true, err
	})}, nil
}

func (j personioJob) raw(b job.Board) (scraper.Raw, error) {
	p := scraper.Raw{ExternalID: strings.TrimSpace(j.ID), Title: strings.TrimSpace(j.Title), Posted: strings.TrimSpace(j.Created)}
	if !word(p.ExternalID) || p.Title == "" {
		return p, errors.New("it lacks its id or name")
	}
	p.URL = origin(b, personioHost(b)) + "/job/" + p.ExternalID
	p.Employer = employer(b, j.Company)
	var parts []string
	for _, d := range j.Descriptions {
		parts = append(parts, strings.TrimSpace(d.Heading), d.Text)
	}
	p.Description = withFacts(sections(parts...), "Employment type", strings.TrimPrefix(j.Employment+", "+j.Schedule, ", "),
		"Seniority", j.Seniority, "Years of experience", j.Years)
	for _, office := range append([]string{j.Office}, j.Offices...) {
		if office = strings.TrimSpace(office); strings.EqualFold(office, "remote") {
			p.Workplace = office
		}
		lines, places := placesIn("", office)
		for _, l := range lines {
			if !slices.Contains(p.Locations, l) {
				p.Locations = append(p.Locations, l)
			}
		}
		p.Places = append(p.Places, places...)
	}
	p.Salary, p.Pay = payOf(j.Salary.Currency, j.Salary.Unit, scalar(strings.TrimSpace(j.Salary.Min)), scalar(strings.TrimSpace(j.Salary.Max)), "")
	return p, nil
}
