package board

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/mmcdole/gofeed"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// feed reads an RSS, Atom or JSON feed of postings. Most feeds show the newest
// postings only: what falls out of one counts as closed, like what is taken
// down.
type feed struct{}

func (feed) Name() string { return "feed" }

func (feed) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each site"}
}

func (feed) fields() fields {
	return fields{
		{"url", true, "address of the feed"},
		{"employer_in", false, `where an item names its employer: title ("Employer: Title") or author; default: its own field if it has one, else the board's employer`},
		{"follow", false, "yes: read each item's page, which has JobPosting data, for its text; default: the text in the feed"},
	}
}

func (f feed) Start(b job.Board) ([]scraper.Request, error) {
	if err := f.fields().check(b); err != nil {
		return nil, err
	}
	if _, err := webAddress(b.Params["url"]); err != nil {
		return nil, fmt.Errorf("board %s (kind feed): url: %w", b.ID, err)
	}
	for name, known := range map[string]string{"employer_in": "title, author", "follow": "yes, no"} {
		if v := b.Params[name]; v != "" && !strings.Contains(", "+known+",", ", "+v+",") {
			return nil, fmt.Errorf("board %s (kind feed): %s %q is none of %s", b.ID, name, v, known)
		}
	}
	return []scraper.Request{{URL: strings.TrimSpace(b.Params["url"]), Step: "list"}}, nil
}

func (feed) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return pagePosting(b, res, "", inAddress)
	}
	base, err := webAddress(res.URL)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the address of the answer: %w", err)
	}
	body := bytes.TrimSpace(bytes.TrimPrefix(res.Body, []byte("\ufeff")))
	found, err := gofeed.NewParser().Parse(bytes.NewReader(body))
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the feed, which begins %q: %w", excerpt(body), err)
	}
	if found == nil || found.FeedType == "json" && found.FeedVersion == "" || len(found.Items) == 0 && strings.TrimSpace(found.Title+found.Link) == "" {
		return scraper.Page{}, errors.New("read the feed: it has neither items nor a title; it may have changed")
	}
	var page scraper.Page
	seen := map[string]bool{}
	for i, item := range found.Items {
		p, err := feedPosting(b, item)
		if err == nil {
			u, parseErr := base.Parse(p.URL)
			if parseErr != nil || u.Host == "" {
				err = fmt.Errorf("%q has no link to its page", p.Title)
			} else {
				p.URL = u.String()
			}
		}
		switch {
		case err != nil:
			page.Problems = append(page.Problems, fmt.Errorf("read item %d of %d: %w", i+1, len(found.Items), err))
		case seen[p.ExternalID]:
		case b.Params["follow"] == "yes":
			seen[p.ExternalID] = true
			page.Next = append(page.Next, rowRequest(p.URL, p))
		default:
			seen[p.ExternalID] = true
			if p.Description == "" {
				page.Problems = append(page.Problems, fmt.Errorf("item %d (%s) came without its text", i+1, p.Title))
			}
			page.Postings = append(page.Postings, p)
		}
	}
	return page, nil
}

func feedPosting(b job.Board, item *gofeed.Item) (scraper.Raw, error) {
	p := scraper.Raw{
		ExternalID: strings.TrimSpace(item.GUID),
		URL:        strings.TrimSpace(item.Link),
		Title:      line(item.Title),
		Posted:     item.Published,
		Closes:     own(item, "expiration_date", "validThrough"),
		Employer:   own(item, "employer", "company", "companyName", "company_name"),
		Salary:     own(item, "salary", "salaryRange"),
	}
	if p.URL == "" {
		p.URL = p.ExternalID
	}
	if p.ExternalID == "" {
		p.ExternalID = p.URL
	}
	if p.ExternalID == "" || p.Title == "" {
		return p, fmt.Errorf("it lacks its link (%q) or title (%q)", p.URL, p.Title)
	}
	if p.Posted == "" {
		p.Posted = item.Updated
	}
	text := item.Content
	if strings.TrimSpace(text) == "" {
		text = item.Description
	}
	p.Description = withFacts(sections("", text), "Employment type", own(item, "type", "job_type", "employment_type"))
	switch b.Params["employer_in"] {
	case "title":
		if name, title, ok := strings.Cut(p.Title, ": "); ok && strings.TrimSpace(title) != "" {
			p.Employer, p.Title = strings.TrimSpace(name), strings.TrimSpace(title)
		}
	case "author":
		if len(item.Authors) > 0 && item.Authors[0] != nil {
			p.Employer = strings.TrimSpace(item.Authors[0].Name)
		}
	}
	if place, ok := placeOf(own(item, "city"), own(item, "state"), own(item, "country")); ok && place.City != "" {
		p.Places = []job.Place{place}
	} else {
		p.Locations, p.Places = placesIn("", own(item, "location", "region"))
	}
	return p, nil
}

// own is the text of the first of the named elements an item has beside those
// of its format, with a prefix or without.
func own(item *gofeed.Item, names ...string) string {
	for _, name := range names {
		if s := strings.TrimSpace(item.Custom[name]); s != "" {
			return s
		}
		for _, prefix := range sortedKeys(item.Extensions) {
			for _, e := range item.Extensions[prefix][name] {
				if s := strings.TrimSpace(e.Value); s != "" {
					return s
				}
			}
		}
	}
	return ""
}
