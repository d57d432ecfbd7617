package board

import (
	"encoding/json"
	"fmt"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// teamtailor reads the feed of an employer's career site at Teamtailor, a JSON
// Feed (jsonfeed.org) whose items carry the JobPosting data of their pages. A
// long one goes on at next_url.
type teamtailor struct{}

func (teamtailor) Name() string { return "teamtailor" }

func (teamtailor) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each employer's host"}
}

func (teamtailor) fields() fields {
	return fields{
		{"company", true, "the employer's name in the address of its site: COMPANY.teamtailor.com, or acme.na where that is acme.na.teamtailor.com"},
		baseField("https://COMPANY.teamtailor.com"),
	}
}

func (t teamtailor) Start(b job.Board) ([]scraper.Request, error) {
	if err := t.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["company"]) {
		return nil, fmt.Errorf("board %s (kind teamtailor): company %q is not one; it is the first part of COMPANY.teamtailor.com", b.ID, b.Params["company"])
	}
	return []scraper.Request{{URL: origin(b, b.Params["company"]+".teamtailor.com") + "/jobs.json", Step: "list"}}, nil
}

type teamtailorItem struct {
	ID        scalar          `json:"id"`
	URL       string          `json:"url"`
	Title     string          `json:"title"`
	Published string          `json:"date_published"`
	Text      string          `json:"content_html"`
	Data      json.RawMessage `json:"_jobposting"`
}

func (teamtailor) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	base, err := webAddress(res.URL)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the address of the answer: %w", err)
	}
	var answer struct {
		Next string `json:"next_url"`
	}
	items, err := longList(res, "items", &answer)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the feed: %w", err)
	}
	page := scraper.Page{Rest: items.openings(func(row []byte) (scraper.Raw, bool, error) {
		var item teamtailorItem
		if err := json.Unmarshal(row, &item); err != nil {
			return scraper.Raw{}, false, err
		}
		var p scraper.Raw
		if tree, err := decodeTree(item.Data); err == nil {
			for _, data := range jobPostings(tree) {
				p = data.posting(base)
			}
		}
		p.ExternalID, p.URL, p.ReqID = item.ID.String(), strings.TrimSpace(item.URL), "" // its number there is Teamtailor's
		p.Employer = employer(b, p.Employer)
		if strings.TrimSpace(item.Title) != "" {
			p.Title = item.Title
		}
		if item.Published != "" {
			p.Posted = item.Published
		}
		if strings.TrimSpace(p.Description) == "" {
			p.Description = item.Text
		}
		_, err := webAddress(p.URL)
		switch {
		case p.ExternalID == "" || strings.TrimSpace(p.Title) == "":
			return scraper.Raw{}, false, fmt.Errorf("it lacks its id (%q) or title (%q)", p.ExternalID, p.Title)
		case err != nil:
			return scraper.Raw{}, false, fmt.Errorf("%s (%s): %w", p.ExternalID, p.Title, err)
		case strings.TrimSpace(p.Description) == "":
			err = fmt.Errorf("%s (%s) came without its text", p.ExternalID, p.Title)
		}
		return p, true, err
	})}
	if answer.Next == "" {
		return page, nil
	}
	next, err := base.Parse(answer.Next)
	if err != nil || !sameSite(base, next) || next.String() == res.Request.URL {
		page.Problems = append(page.Problems, fmt.Errorf("the feed goes on at %q: the rest was not read", cut(answer.Next, 120)))
		return page, nil
	}
	page.Next = []scraper.Request{{URL: next.String(), Step: "list"}}
	return page, nil
}
