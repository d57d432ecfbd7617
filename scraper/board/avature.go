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

// avature reads a career portal of Avature: pages of six to twenty-five
// openings, and the page of each. The JobPosting data of those pages holds no
// more than a title and a date, so the text is the page's own. Portals show at
// most two thousand openings, and refuse who asks fast (406): give such boards
// a delay.
type avature struct{}

func (avature) Name() string { return "avature" }

func (avature) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each portal"}
}

const avatureMost = 2000 // openings that can be paged through

func (avature) fields() fields {
	return fields{
		{"host", true, "the host of the portal, such as acme.avature.net"},
		{"path", false, "the path of the portal, such as /careers (the default) or /en_US/careers"},
		baseField("https://HOST"),
	}
}

var portalPath = normal.Pattern(`^(/[A-Za-z0-9_.-]+)+$`)

func (a avature) Start(b job.Board) ([]scraper.Request, error) {
	if err := a.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["host"]) {
		return nil, fmt.Errorf("board %s (kind avature): host %q is more than a host name, such as acme.avature.net", b.ID, b.Params["host"])
	}
	if p := avaturePath(b); !portalPath().MatchString(p) {
		return nil, fmt.Errorf("board %s (kind avature): path %q is not one, such as /careers", b.ID, p)
	}
	return []scraper.Request{avatureRequest(b, listState{}, "jobOffset=0")}, nil
}

func avaturePath(b job.Board) string {
	if p := strings.TrimRight(b.Params["path"], "/"); p != "" {
		return p
	}
	return "/careers"
}

func avatureRequest(b job.Board, l listState, query string) scraper.Request {
	return scraper.Request{URL: origin(b, b.Params["host"]) + avaturePath(b) + "/SearchJobs/?" + query, Step: "list", Data: l.data()}
}

// avatureRow is what the list says of an opening.
type avatureRow struct {
	ID       string `json:"id"`
	Path     string `json:"path"`
	Title    string `json:"title"`
	Location string `json:"location,omitempty"`
	Posted   string `json:"posted,omitempty"`
	Ref      string `json:"ref,omitempty"`
}

var (
	avatureJob = normal.Pattern(`/JobDetail/(?:.+/)?(\d+)/?$`)
	// Beside an opening's title stand links with these words to the same page.
	avatureLabel = normal.Pattern(`(?i)^(apply( now)?|read more|learn more|more|view|view (job|details)|details|see more|share|save)$`)
	avatureDate  = normal.Pattern(`\b\d{1,2}-[A-Za-z]{3}-\d{4}\b`)
)

func (avature) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	base, err := webAddress(res.URL)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the address of the answer: %w", err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(res.Body))
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the page: %w", err)
	}
	if res.Request.Step == "detail" {
		return avatureDetail(b, res, base, doc)
	}
	return avatureList(b, res, base, doc)
}

func avatureList(b job.Board, res scraper.Response, base *url.URL, doc *goquery.Document) (scraper.Page, error) {
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var page scraper.Page
	var first, query string
	next := 0
	seen := map[string]bool{}
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		u, err := base.Parse(strings.TrimSpace(href))
		if err != nil || !strings.EqualFold(u.Hostname(), b.Params["host"]) && !sameSite(base, u) {
			return
		}
		if n, err := strconv.Atoi(u.Query().Get("jobOffset")); err == nil && strings.Contains(u.Path, "/SearchJobs") && n > state.Offset && (next == 0 || n < next) {
			next, query = n, u.RawQuery
		}
		m := avatureJob().FindStringSubmatch(u.EscapedPath())
		title := line(a.Text())
		if m == nil || seen[m[1]] || title == "" || avatureLabel().MatchString(title) {
			return
		}
		seen[m[1]] = true
		if first == "" {
			first = m[1]
		}
		row := avatureRow{ID: m[1], Path: u.EscapedPath(), Title: title}
		card := a.Closest("article, li, tr, .jobItem")
		row.Location = line(card.Find(".list-item-location, .job-location, .locationText, [class*=location]").First().Text())
		row.Posted = avatureDate().FindString(card.Find(".list-item-posted, .daysAgo, [class*=posted]").First().Text())
		if ref := line(card.Find(".list-item-ref").First().Text()); strings.Contains(ref, "#") {
			row.Ref = ref[strings.Index(ref, "#")+1:]
		}
		data, err := json.Marshal(row)
		if err != nil { // strings only
			return
		}
		page.Next = append(page.Next, scraper.Request{URL: origin(b, b.Params["host"]) + row.Path, Step: "detail", Data: data, Title: row.Title})
	})
	if err := state.repeats(first); err != nil {
		return scraper.Page{Problems: []error{err}}, nil
	}
	switch {
	case len(seen) == 0 && !saysEmpty(doc):
		return scraper.Page{}, errors.New("the page lists no opening and does not say that there are none: check the host and the path")
	case len(seen) == 0 || next == 0:
	case next >= avatureMost:
		page.Problems = append(page.Problems, fmt.Errorf("the portal shows no more than %d openings; the rest cannot be read", avatureMost))
	default:
		page.Next = append(page.Next, avatureRequest(b, state.after(first, next), query))
	}
	return page, nil
}

func avatureDetail(b job.Board, res scraper.Response, base *url.URL, doc *goquery.Document) (scraper.Page, error) {
	var row avatureRow
	if err := json.Unmarshal(res.Request.Data, &row); err != nil {
		return scraper.Page{}, fmt.Errorf("read the row of the list: %w", err)
	}
	if row.ID == "" || row.Title == "" {
		return scraper.Page{}, errors.New("the row of the list lacks its number or title")
	}
	items, problems := pageItems(res.Body)
	p := scraper.Raw{Title: row.Title}
	if len(items) > 0 {
		if p = items[0].posting(base); p.Title == "" {
			p.Title = row.Title
		}
	}
	p.ExternalID, p.ReqID = row.ID, row.Ref
	p.URL = origin(b, b.Params["host"]) + row.Path
	p.ApplyURL = p.URL
	p.Employer = employer(b, p.Employer)
	if p.Posted == "" {
		p.Posted = row.Posted
	}
	if len(p.Places) == 0 {
		p.Locations, p.Places = placesIn("", row.Location)
	}
	if len(strings.Fields(p.Description)) < 20 {
		if !holds(doc, row.Title) {
			return scraper.Page{Problems: append(problems, fmt.Errorf("opening %s (%s): its page does not show it", row.ID, row.Title))}, nil
		}
		p.Description = mainText(doc)
	}
	if strings.TrimSpace(p.Description) == "" {
		return scraper.Page{Problems: append(problems, fmt.Errorf("opening %s (%s) came without its text", row.ID, row.Title))}, nil
	}
	return scraper.Page{Postings: []scraper.Raw{p}, Problems: problems}, nil
}

// holds reports whether a page is about an opening of that title.
func holds(doc *goquery.Document, title string) bool {
	return strings.Contains(strings.ToLower(line(doc.Text())), strings.ToLower(title))
}
