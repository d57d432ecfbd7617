package board

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// jobvite reads an employer's career site at Jobvite: pages that list
// openings, and the page of each with its JobPosting data or, on older sites,
// its text alone. Sites that Jobvite draws by script hold no opening in their
// pages and cannot be read.
type jobvite struct{}

func (jobvite) Name() string { return "jobvite" }

func (jobvite) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "https://jobs.jobvite.com/robots.txt"}
}

const jobviteMost = 100 // pages of a list

func (jobvite) fields() fields {
	return fields{
		{"company", true, "the company's name in the address of its site: jobs.jobvite.com/COMPANY"},
		baseField("https://jobs.jobvite.com"),
	}
}

func (j jobvite) Start(b job.Board) ([]scraper.Request, error) {
	if err := j.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["company"]) {
		return nil, fmt.Errorf("board %s (kind jobvite): company %q is not one; it is the part after jobs.jobvite.com/", b.ID, b.Params["company"])
	}
	return []scraper.Request{jobviteRequest(b, listState{})}, nil
}

func jobviteRequest(b job.Board, l listState) scraper.Request {
	return scraper.Request{
		URL:  origin(b, "jobs.jobvite.com") + "/" + b.Params["company"] + "/search?p=" + strconv.Itoa(l.Offset),
		Step: "list", Data: l.data(),
	}
}

// jobviteRow is what the list says of an opening.
type jobviteRow struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Location string `json:"location,omitempty"`
}

var jobvitePath = normal.Pattern(`/job/(o[0-9A-Za-z]{4,20})/?$`)

func (jobvite) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	base, err := webAddress(res.URL)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the address of the answer: %w", err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(res.Body))
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the page: %w", err)
	}
	if res.Request.Step == "detail" {
		return jobviteDetail(b, res, base, doc)
	}
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var page scraper.Page
	var first string
	seen := map[string]bool{}
	more := false
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		u, err := base.Parse(strings.TrimSpace(href))
		if err != nil || !sameSite(base, u) {
			return
		}
		if n, err := strconv.Atoi(u.Query().Get("p")); err == nil && n == state.Offset+1 {
			more = true
		}
		m := jobvitePath().FindStringSubmatch(u.Path)
		title := line(a.Text())
		if m == nil || seen[m[1]] || title == "" {
			return
		}
		seen[m[1]] = true
		if first == "" {
			first = m[1]
		}
		row := jobviteRow{ID: m[1], Title: title, Location: line(a.Closest("tr, li").Find(".jv-job-list-location").First().Text())}
		data, err := json.Marshal(row)
		if err != nil { // strings only
			return
		}
		page.Next = append(page.Next, scraper.Request{URL: origin(b, "jobs.jobvite.com") + "/" + b.Params["company"] + "/job/" + row.ID, Step: "detail", Data: data, Title: row.Title})
	})
	if err := state.repeats(first); err != nil {
		return scraper.Page{Problems: []error{err}}, nil
	}
	switch {
	case len(seen) == 0 && !saysEmpty(doc):
		return scraper.Page{}, errors.New("the page lists no opening and does not say that there are none: check the company's name; a site drawn by script cannot be read")
	case len(seen) > 0 && more && state.Offset+1 >= jobviteMost:
		page.Problems = append(page.Problems, fmt.Errorf("the list has more than %d pages; the rest was not read", jobviteMost))
	case len(seen) > 0 && more:
		page.Next = append(page.Next, jobviteRequest(b, state.after(first, state.Offset+1)))
	}
	return page, nil
}

func jobviteDetail(b job.Board, res scraper.Response, base *url.URL, doc *goquery.Document) (scraper.Page, error) {
	var row jobviteRow
	if err := json.Unmarshal(res.Request.Data, &row); err != nil {
		return scraper.Page{}, fmt.Errorf("read the row of the list: %w", err)
	}
	if row.ID == "" || row.Title == "" {
		return scraper.Page{}, errors.New("the row of the list lacks its id or title")
	}
	items, problems := pageItems(res.Body)
	p := scraper.Raw{Title: row.Title}
	if len(items) > 0 {
		if p = items[0].posting(base); p.Title == "" {
			p.Title = row.Title
		}
	}
	if strings.TrimSpace(p.Description) == "" {
		if text, err := doc.Find(".jv-job-detail-description").First().Html(); err == nil {
			p.Description = text
		}
	}
	if strings.TrimSpace(p.Description) == "" {
		if len(problems) > 0 {
			return scraper.Page{Problems: problems}, nil
		}
		return scraper.Page{Problems: []error{fmt.Errorf("opening %s (%s) came without its text", row.ID, row.Title)}}, nil
	}
	p.ExternalID, p.ReqID = row.ID, ""
	p.URL = origin(b, "jobs.jobvite.com") + "/" + b.Params["company"] + "/job/" + row.ID
	p.ApplyURL = p.URL + "/apply"
	p.Employer = employer(b, p.Employer)
	if len(p.Places) == 0 && row.Location != "" {
		p.Locations, p.Places = placesIn("", row.Location)
	}
	return scraper.Page{Postings: []scraper.Raw{p}, Problems: problems}, nil
}
