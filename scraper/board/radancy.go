package board

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// radancy reads a career site of Radancy (TalentBrew): its own search, which
// answers with a piece of HTML in JSON, and the page of each opening.
//
// The sites differ in their markup. What they share is the section with the
// totals and the number that stands on each opening's link. One total counts
// pages of text too; the other counts openings.
type radancy struct{}

func (radancy) Name() string { return "radancy" }

func (radancy) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each site"}
}

const (
	radancyLimit = 100
	radancyMost  = 10_000 // the search gives nothing beyond
)

func (radancy) fields() fields {
	return fields{
		{"host", true, "the host of the career site, such as jobs.acme.org"},
		{"path", false, "what stands before /search-jobs in the site's addresses, such as /us/en; usually nothing"},
		searchField(),
		baseField("https://HOST"),
	}
}

func (r radancy) Start(b job.Board) ([]scraper.Request, error) {
	if err := r.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["host"]) {
		return nil, fmt.Errorf("board %s (kind radancy): host %q is more than a host name, such as jobs.acme.org", b.ID, b.Params["host"])
	}
	terms, err := searched(b)
	if err != nil {
		return nil, err
	}
	var all []scraper.Request
	for _, t := range terms {
		all = append(all, radancyRequest(b, listState{Term: t}))
	}
	return all, nil
}

// radancyRequest asks for page l.Offset+1. Without the name of the module the
// site answers that it has jobs and shows none.
func radancyRequest(b job.Board, l listState) scraper.Request {
	address := origin(b, b.Params["host"])
	if path := strings.Trim(b.Params["path"], "/"); path != "" {
		address += "/" + path
	}
	address += "/search-jobs/results?CurrentPage=" + strconv.Itoa(l.Offset+1) + "&RecordsPerPage=" + strconv.Itoa(radancyLimit) + "&SearchResultsModuleName=Search+Results"
	if l.Term != "" {
		address += "&Keywords=" + url.QueryEscape(l.Term)
	}
	return scraper.Request{URL: address, Step: "list", Data: l.data()}
}

func (radancy) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return radancyDetail(b, res)
	}
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var answer struct {
		Results *string `json:"results"`
		HasJobs *bool   `json:"hasJobs"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	if answer.Results == nil {
		return scraper.Page{}, errors.New(`read the list: the answer has no "results"; the site may have changed`)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(*answer.Results))
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	section := doc.Find("[data-total-job-results], [data-total-results]").First()
	total, ok := radancyTotal(section)
	if !ok {
		if answer.HasJobs != nil && *answer.HasJobs {
			return scraper.Page{}, errors.New("read the list: the answer says that there are jobs and shows none; the site may want other parameters")
		}
		return scraper.Page{}, errors.New("read the list: the results name no total; the site may have changed")
	}
	var page scraper.Page
	if state.Term == "" {
		page.Listed = total
	}
	first, rows := "", 0
	seen := map[string]bool{}
	doc.Find("a[data-job-id][href]").Each(func(_ int, a *goquery.Selection) {
		p, ok := radancyRow(b, a)
		if !ok || seen[p.ExternalID] {
			return
		}
		seen[p.ExternalID] = true
		rows++
		if first == "" {
			first = p.ExternalID
		}
		page.Next = append(page.Next, rowRequest(p.URL, p))
	})
	if err := state.repeats(first); err != nil {
		return scraper.Page{Problems: []error{err}}, nil
	}
	read := state.Read + rows
	switch {
	case read >= total:
	case rows == 0:
		page.Problems = append(page.Problems, fmt.Errorf("%s announces %d openings and gives none after %d", state, total, state.Read))
	case read >= radancyMost:
		page.Problems = append(page.Problems, fmt.Errorf("%s lists %d openings and only %d can be read; give narrower terms in \"search\"", state, total, radancyMost))
	default:
		next := state.after(first, state.Offset+1)
		next.Read = read
		page.Next = append(page.Next, radancyRequest(b, next))
	}
	return page, nil
}

// radancyTotal is how many openings a search found.
func radancyTotal(section *goquery.Selection) (int, bool) {
	for _, name := range []string{"data-total-job-results", "data-total-results"} {
		if s, ok := section.Attr(name); ok {
			n, err := strconv.Atoi(strings.TrimSpace(s))
			return n, err == nil && n >= 0
		}
	}
	return 0, false
}

// radancyRow reads the card around an opening's link.
func radancyRow(b job.Board, a *goquery.Selection) (scraper.Raw, bool) {
	id, _ := a.Attr("data-job-id")
	href, _ := a.Attr("href")
	site, err := webAddress(origin(b, b.Params["host"]) + "/")
	if err != nil || !word(id) {
		return scraper.Raw{}, false
	}
	u, err := site.Parse(strings.TrimSpace(href))
	if err != nil || !sameSite(site, u) {
		return scraper.Raw{}, false
	}
	u.RawQuery, u.Fragment = "", ""
	card := a.Closest("li, tr, article")
	if card.Length() == 0 {
		card = a
	}
	title := line(a.Find("h2, h3, .job-title").First().Text())
	for _, s := range []*goquery.Selection{a.ChildrenFiltered("strong").First(), a, card.Find("h2, h3").First()} {
		if title == "" {
			title = line(s.Text())
		}
	}
	p := scraper.Raw{
		ExternalID: id, URL: u.String(), Title: title,
		Posted: line(card.Find(".job-date-posted").First().Text()),
	}
	p.Locations, p.Places = placesIn("", line(card.Find(".job-location").First().Text()))
	return p, title != ""
}

func radancyDetail(b job.Board, res scraper.Response) (scraper.Page, error) {
	return pagePosting(b, res, "[class*=ats-description]", func(p scraper.Raw, id string) bool {
		// The address holds Radancy's own numbers, the company's and the opening's.
		return id != "" && !inAddress(p, id)
	})
}
