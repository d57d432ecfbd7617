package board

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// jazzHR reads an employer's page at JazzHR: one list of links, and the page
// of each opening with JobPosting data that does not name the employer.
type jazzHR struct{}

func (jazzHR) Name() string { return "jazzhr" }

func (jazzHR) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each employer's host"}
}

func (jazzHR) fields() fields {
	return fields{
		{"company", true, "the employer's name in the address of its page: COMPANY.applytojob.com"},
		baseField("https://COMPANY.applytojob.com"),
	}
}

func (z jazzHR) Start(b job.Board) ([]scraper.Request, error) {
	if err := z.fields().check(b); err != nil {
		return nil, err
	}
	if c := b.Params["company"]; !word(c) || strings.Contains(c, ".") {
		return nil, fmt.Errorf("board %s (kind jazzhr): company %q is not one; it is the first part of COMPANY.applytojob.com", b.ID, c)
	}
	if strings.TrimSpace(b.Employer) == "" {
		return nil, fmt.Errorf("board %s (kind jazzhr): the employer is missing; JazzHR's pages do not name it", b.ID)
	}
	return []scraper.Request{{URL: origin(b, b.Params["company"]+".applytojob.com") + "/apply/jobs/", Step: "list"}}, nil
}

// jazzPath is the path of an opening's page: its code, and its title.
var jazzPath = normal.Pattern(`^/apply/(?:jobs/details/)?([0-9A-Za-z]{8,16})(?:/[^/]*)?/?$`)

func (jazzHR) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return pagePosting(b, res, "", inAddress)
	}
	base, err := webAddress(res.URL)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the address of the answer: %w", err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(res.Body))
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the page: %w", err)
	}
	var page scraper.Page
	seen := map[string]bool{}
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		u, err := base.Parse(strings.TrimSpace(href))
		if err != nil || !sameSite(base, u) {
			return
		}
		m, title := jazzPath().FindStringSubmatch(u.Path), line(a.Text())
		if m == nil || title == "" || seen[m[1]] {
			return
		}
		seen[m[1]] = true
		u.RawQuery, u.Fragment = "", ""
		page.Next = append(page.Next, rowRequest(u.String(), scraper.Raw{ExternalID: m[1], URL: u.String(), Title: title}))
	})
	if len(seen) == 0 && !saysEmpty(doc) {
		return scraper.Page{}, errors.New("the page lists no opening and does not say that there are none: check the company's name")
	}
	return page, nil
}
