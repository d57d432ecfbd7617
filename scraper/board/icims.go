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

// icims reads a classic career portal of iCIMS: pages of search results, and
// the page of each opening. Both are asked for as the inner frame of the
// portal; without it there is only a shell around them.
//
// The last page is the one without a next link in its head. It is looked for
// in the parsed page: a comment beside it speaks of the link too. The dates in
// an opening's data are made up when the page is rendered and are not taken.
type icims struct{}

func (icims) Name() string { return "icims" }

func (icims) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each portal"}
}

func (icims) fields() fields {
	return fields{
		{"host", true, "the host of the portal, such as careers-acme.icims.com"},
		searchField(),
		baseField("https://HOST"),
	}
}

func (c icims) Start(b job.Board) ([]scraper.Request, error) {
	if err := c.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["host"]) {
		return nil, fmt.Errorf("board %s (kind icims): host %q is more than a host name, such as careers-acme.icims.com", b.ID, b.Params["host"])
	}
	terms, err := searched(b)
	if err != nil {
		return nil, err
	}
	var all []scraper.Request
	for _, t := range terms {
		all = append(all, icimsRequest(b, listState{Term: t}))
	}
	return all, nil
}

func icimsRequest(b job.Board, l listState) scraper.Request {
	address := origin(b, b.Params["host"]) + "/jobs/search?ss=1&in_iframe=1&pr=" + strconv.Itoa(l.Offset)
	if l.Term != "" {
		address += "&searchKeyword=" + url.QueryEscape(l.Term)
	}
	return scraper.Request{URL: address, Step: "list", Data: l.data()}
}

// icimsRow is what a card of the list says of an opening.
type icimsRow struct {
	ID       string `json:"id"`
	Path     string `json:"path"` // of its page
	Title    string `json:"title"`
	Location string `json:"location,omitempty"`
}

// icimsPath is the path of an opening's page.
var icimsPath = normal.Pattern(`^/jobs/(\d+)/[^/]+/(job|login)$`)

func (icims) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	base, err := webAddress(res.URL)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the address of the answer: %w", err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(res.Body))
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the page: %w", err)
	}
	if doc.Find(`[class*="iCIMS_"]`).Length() == 0 {
		if doc.Find("iframe#icims_content_iframe, iframe[src*='in_iframe=1']").Length() > 0 {
			return scraper.Page{}, errors.New("the answer is the shell around the portal, not its inner frame")
		}
		return scraper.Page{}, fmt.Errorf("the answer is no page of an iCIMS portal: it begins %q", excerpt(res.Body))
	}
	if res.Request.Step == "detail" {
		return icimsDetail(b, res, base, doc)
	}
	return icimsList(b, res, base, doc)
}

func icimsList(b job.Board, res scraper.Response, base *url.URL, doc *goquery.Document) (scraper.Page, error) {
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var page scraper.Page
	var first string
	seen := map[string]bool{}
	anchors := doc.Find(`a.iCIMS_Anchor[href*="/jobs/"]`)
	elsewhere := 0
	anchors.Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		u, err := base.Parse(strings.TrimSpace(href))
		if err != nil {
			return
		}
		m := icimsPath().FindStringSubmatch(u.EscapedPath())
		if m == nil {
			return
		}
		if host := strings.ToLower(u.Hostname()); !strings.EqualFold(host, b.Params["host"]) && !sameSite(base, u) {
			elsewhere++
			return
		}
		row := icimsRow{ID: m[1], Path: u.EscapedPath(), Title: line(a.Find("h2, h3, h4").First().Text())}
		if title, _ := a.Attr("title"); row.Title == "" {
			row.Title = strings.TrimPrefix(line(title), m[1]+" - ")
		}
		if row.Title == "" || seen[row.ID] {
			return
		}
		seen[row.ID] = true
		if first == "" {
			first = row.ID
		}
		card := a.Closest("li, .row")
		if item := a.Closest("li.iCIMS_JobCardItem"); item.Length() > 0 {
			card = item
		}
		row.Location = icimsLocation(card)
		data, err := json.Marshal(row)
		if err != nil { // strings only
			return
		}
		page.Next = append(page.Next, scraper.Request{URL: origin(b, b.Params["host"]) + row.Path + "?in_iframe=1", Step: "detail", Data: data, Title: row.Title})
	})
	if elsewhere > 0 {
		page.Problems = append(page.Problems, fmt.Errorf("%s has %d openings on another portal than %s; they were not read", state, elsewhere, b.Params["host"]))
	}
	if err := state.repeats(first); err != nil {
		return scraper.Page{Problems: []error{err}}, nil
	}
	if len(seen) == 0 && elsewhere == 0 && !saysEmpty(doc) {
		page.Problems = append(page.Problems, fmt.Errorf("page %d of %s shows neither openings nor that there are none; the portal may have changed", state.Offset+1, state))
	}
	if next, ok := doc.Find(`link[rel="next"]`).First().Attr("href"); ok {
		u, err := base.Parse(strings.TrimSpace(next))
		number := 0
		if err == nil {
			number, err = strconv.Atoi(u.Query().Get("pr"))
		}
		switch {
		case err != nil || number <= state.Offset:
			page.Problems = append(page.Problems, fmt.Errorf("page %d of %s names %q as the next page: the rest was not read", state.Offset+1, state, cut(next, 120)))
		case len(seen) > 0:
			page.Next = append(page.Next, icimsRequest(b, state.after(first, number)))
		}
	}
	return page, nil
}

// icimsLocation is the place a card or an opening's header gives: portals
// name it differently.
func icimsLocation(s *goquery.Selection) string {
	where := ""
	s.Find(".field-label, .iCIMS_JobHeaderField").EachWithBreak(func(_ int, label *goquery.Selection) bool {
		if !strings.Contains(strings.ToLower(label.Text()), "location") {
			return true
		}
		value := label.NextAllFiltered("span, dd").First()
		if where = line(value.Text()); where != "" {
			return false
		}
		return true
	})
	return where
}

// line is text on one line.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

func icimsDetail(b job.Board, res scraper.Response, base *url.URL, doc *goquery.Document) (scraper.Page, error) {
	var row icimsRow
	if err := json.Unmarshal(res.Request.Data, &row); err != nil {
		return scraper.Page{}, fmt.Errorf("read the row of the list: %w", err)
	}
	if row.ID == "" || row.Title == "" {
		return scraper.Page{}, errors.New("the row of the list lacks its number or title")
	}
	items, problems := pageItems(res.Body)
	p := scraper.Raw{Title: row.Title}
	if len(items) > 0 {
		p = items[0].posting(base)
	}
	p.ExternalID, p.ReqID = row.ID, row.ID
	p.URL = origin(b, b.Params["host"]) + row.Path
	p.ApplyURL = p.URL
	p.Posted, p.Closes = "", ""
	p.Employer = employer(b, p.Employer)
	if p.Title == "" {
		p.Title = row.Title
	}
	content := doc.Find(".iCIMS_JobContent").First()
	if strings.TrimSpace(p.Description) == "" {
		content.Find("script, style, form, .iCIMS_JobOptions, .iCIMS_NavigationHeader").Remove()
		if text, err := content.Html(); err == nil {
			p.Description = text
		}
	}
	// The card and the header say "US-FL-Remote" where the data has a city of
	// the name Remote and no state.
	written := row.Location
	if written == "" {
		written = icimsLocation(doc.Selection)
	}
	if written != "" && (len(p.Places) == 0 || p.Places[0].State == "") {
		p.Locations, p.Places = placesIn("", strings.Split(written, "|")...)
	}
	page := scraper.Page{Problems: problems}
	switch {
	case strings.TrimSpace(p.Description) != "":
		page.Postings = []scraper.Raw{p}
	case len(items) == 0 && saysGone(doc):
	default:
		page.Problems = append(page.Problems, fmt.Errorf("opening %s (%s) came without its text", row.ID, row.Title))
	}
	return page, nil
}
