package board

import (
	"fmt"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// indeedXML reads a feed in the form Indeed asks of employers, agencies and
// their systems: one file that holds every job with its text.
type indeedXML struct{}

func (indeedXML) Name() string { return "indeed_xml" }

func (indeedXML) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "https://docs.indeed.com/indeed-apply/xml-feed"}
}

func (indeedXML) fields() fields {
	return fields{{"url", true, "address of the feed"}}
}

func (x indeedXML) Start(b job.Board) ([]scraper.Request, error) {
	if err := x.fields().check(b); err != nil {
		return nil, err
	}
	if _, err := webAddress(b.Params["url"]); err != nil {
		return nil, fmt.Errorf("board %s (kind indeed_xml): url: %w", b.ID, err)
	}
	return []scraper.Request{{URL: strings.TrimSpace(b.Params["url"]), Step: "list", Long: true}}, nil
}

type indeedJob struct {
	Title      string `xml:"title"`
	Date       string `xml:"date"`
	Expires    string `xml:"expirationdate"`
	Number     string `xml:"referencenumber"`
	ReqID      string `xml:"requisitionid"`
	URL        string `xml:"url"`
	Company    string `xml:"company"`
	City       string `xml:"city"`
	State      string `xml:"state"`
	Country    string `xml:"country"`
	Text       string `xml:"description"`
	Salary     string `xml:"salary"`
	Education  string `xml:"education"`
	Type       string `xml:"jobtype"`
	Experience string `xml:"experience"`
	Remote     string `xml:"remotetype"`
}

func (indeedXML) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	each, err := longXML[indeedJob](res, "source", "job")
	if err != nil {
		return scraper.Page{}, err
	}
	return scraper.Page{Rest: openings("", each, func(j indeedJob) (scraper.Raw, bool, error) {
		p, err := j.raw(b)
		return p, err == nil, err
	})}, nil
}

func (j indeedJob) raw(b job.Board) (scraper.Raw, error) {
	p := scraper.Raw{
		ExternalID: strings.TrimSpace(j.Number),
		URL:        strings.TrimSpace(j.URL),
		Title:      strings.TrimSpace(j.Title),
		Posted:     strings.TrimSpace(j.Date),
		Closes:     strings.TrimSpace(j.Expires),
		Salary:     strings.TrimSpace(j.Salary),
		Workplace:  strings.TrimSpace(j.Remote),
		ReqID:      strings.TrimSpace(j.ReqID),
		Description: withFacts(sections("", j.Text), "Employment type", employmentType(strings.TrimSpace(j.Type)),
			"Experience", j.Experience, "Education", j.Education),
	}
	if p.ExternalID == "" {
		p.ExternalID = p.ReqID
	}
	_, err := webAddress(p.URL)
	switch {
	case p.ExternalID == "" || p.Title == "":
		return p, fmt.Errorf("it lacks its referencenumber (%q) or title (%q)", p.ExternalID, p.Title)
	case err != nil:
		return p, fmt.Errorf("%s (%s): url: %w", p.ExternalID, p.Title, err)
	case p.Description == "":
		return p, fmt.Errorf("%s (%s) came without its text", p.ExternalID, p.Title)
	}
	p.ApplyURL = p.URL
	// A feed of an agency or a system holds the jobs of several companies.
	p.Employer = strings.TrimSpace(j.Company)
	if place, ok := placeOf(j.City, j.State, j.Country); ok {
		p.Places = []job.Place{place}
	}
	return p, nil
}
