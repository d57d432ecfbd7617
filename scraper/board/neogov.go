package board

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// neogov reads the feed of a public agency at NEOGOV (governmentjobs.com):
// one answer holds every opening with its text. An agency that does not exist
// has an empty feed, so an empty one is a problem.
type neogov struct{}

func (neogov) Name() string { return "neogov" }

func (neogov) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "https://www.governmentjobs.com/robots.txt"}
}

func (neogov) fields() fields {
	return fields{
		{"agency", true, "the agency's name in the address of its page: www.governmentjobs.com/careers/AGENCY"},
		baseField("https://www.governmentjobs.com"),
	}
}

func (n neogov) Start(b job.Board) ([]scraper.Request, error) {
	if err := n.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["agency"]) {
		return nil, fmt.Errorf("board %s (kind neogov): agency %q is not one; it is the last part of www.governmentjobs.com/careers/AGENCY", b.ID, b.Params["agency"])
	}
	return []scraper.Request{{URL: origin(b, "www.governmentjobs.com") + "/SearchEngine/JobsFeed?agency=" + url.QueryEscape(b.Params["agency"]), Step: "list"}}, nil
}

// neogovItem is an item of the feed; its own fields stand in the namespace
// http://www.neogov.com/namespaces/JobListing.
type neogovItem struct {
	Title        string `xml:"title"`
	Link         string `xml:"link"`
	GUID         string `xml:"guid"`
	PubDate      string `xml:"pubDate"`
	Description  string `xml:"description"`
	ID           string `xml:"jobId"`
	Number       string `xml:"jobNumberSingle"`
	From         string `xml:"advertiseFromDate"`
	FromUTC      string `xml:"advertiseFromDateUTC"`
	To           string `xml:"advertiseToDateTime"`
	ToUTC        string `xml:"advertiseToDateTimeUTC"`
	MinSalary    string `xml:"minimumSalary"`
	MaxSalary    string `xml:"maximumSalary"`
	Currency     string `xml:"salaryCurrency"`
	Interval     string `xml:"salaryInterval"`
	Type         string `xml:"jobType"`
	Location     string `xml:"location"`
	State        string `xml:"state"`
	Department   string `xml:"department"`
	Duties       string `xml:"examplesofduties"`
	Wanted       string `xml:"qualifications"`
	Supplemental string `xml:"supplementalinformation"`
}

func (neogov) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	body := bytes.TrimSpace(bytes.TrimPrefix(res.Body, []byte("\ufeff")))
	var feed struct {
		XMLName xml.Name `xml:"rss"`
		Channel *struct {
			Title string       `xml:"title"`
			Items []neogovItem `xml:"item"`
		} `xml:"channel"`
	}
	if err := looseXML(bytes.NewReader(body)).Decode(&feed); err != nil {
		return scraper.Page{}, fmt.Errorf("read the feed, which begins %q: %w", excerpt(body), err)
	}
	if feed.Channel == nil {
		return scraper.Page{}, errors.New("read the feed: it has no channel; it may have changed")
	}
	var page scraper.Page
	if len(feed.Channel.Items) == 0 {
		page.Problems = append(page.Problems, fmt.Errorf("the agency %q lists nothing, which is also the answer for an agency that does not exist: check its name", b.Params["agency"]))
	}
	seen := map[string]bool{}
	for i, item := range feed.Channel.Items {
		p, err := item.posting(strings.TrimSpace(feed.Channel.Title), b)
		if err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read item %d of %d: %w", i+1, len(feed.Channel.Items), err))
			continue
		}
		if !seen[p.ExternalID] {
			seen[p.ExternalID] = true
			page.Postings = append(page.Postings, p)
		}
	}
	return page, nil
}

func (t neogovItem) posting(agency string, b job.Board) (scraper.Raw, error) {
	p := scraper.Raw{
		ExternalID: strings.TrimSpace(t.ID),
		URL:        strings.TrimSpace(t.Link),
		Title:      strings.TrimSpace(t.Title),
		ReqID:      strings.TrimSpace(t.Number),
		Posted:     t.posted(),
		Closes:     t.closes(),
		Description: withFacts(sections("", t.Description, "Examples of duties", t.Duties, "Qualifications", t.Wanted,
			"Supplemental information", t.Supplemental), "Job type", t.Type, "Department", t.Department),
	}
	if p.URL == "" {
		p.URL = strings.TrimSpace(t.GUID)
	}
	switch _, err := webAddress(p.URL); {
	case p.ExternalID == "" || p.Title == "":
		return scraper.Raw{}, fmt.Errorf("it lacks its number (%q) or title (%q)", p.ExternalID, p.Title)
	case err != nil:
		return scraper.Raw{}, fmt.Errorf("%s (%s): link: %w", p.ExternalID, p.Title, err)
	}
	p.ApplyURL = p.URL
	p.Employer = employer(b, agency)
	where := strings.TrimSpace(t.Location)
	if state := strings.TrimSpace(t.State); state != "" && !strings.Contains(where, state) {
		where = strings.TrimPrefix(where+", "+state, ", ")
	}
	p.Locations, p.Places = placesIn("US", where)
	p.Salary, p.Pay = payOf(strings.TrimSpace(t.Currency), t.Interval, scalar(strings.TrimSpace(t.MinSalary)), scalar(strings.TrimSpace(t.MaxSalary)), "")
	return p, nil
}

// neogovDate finds the date, and the time if there is one, in the forms the
// feed has: "Wed, 19 Aug 2026 05:00:00:0", "Fri, 12 Apr 2013".
var neogovDate = normal.Pattern(`\b(\d{1,2} [A-Z][a-z]{2} \d{4})(?: (\d{2}:\d{2}:\d{2}))?`)

func (t neogovItem) posted() string {
	for _, s := range []string{t.From, t.FromUTC, t.PubDate} {
		if m := neogovDate().FindStringSubmatch(s); m != nil {
			return m[1]
		}
	}
	return strings.TrimSpace(t.PubDate)
}

// closes is the last day to apply.
func (t neogovItem) closes() string {
	if m := neogovDate().FindStringSubmatch(t.To); m != nil {
		return m[1]
	}
	m := neogovDate().FindStringSubmatch(t.ToUTC)
	if m == nil || m[2] == "" {
		return ""
	}
	at, err := time.Parse("2 Jan 2006 15:04:05", m[1]+" "+m[2])
	if err != nil {
		return m[1]
	}
	return lastDay(at)
}
