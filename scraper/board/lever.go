package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// lever reads Lever's Postings API: all published postings of an employer with
// their text, a hundred at a time. Each page is asked for with the last row of
// the one before it, so that no page can be empty without something being
// wrong: an empty list is also what a mistyped filter gives.
type lever struct{}

func (lever) Name() string { return "lever" }

func (lever) Access() scraper.Access {
	return scraper.Access{Source: "https://github.com/lever/postings-api"}
}

const leverLimit = 100

func (lever) fields() fields {
	return fields{
		{"token", true, "the employer's name in the address of its board: jobs.lever.co/TOKEN"},
		{"region", false, `"eu" for a board at jobs.eu.lever.co`},
		baseField("https://api.lever.co"),
	}
}

func (l lever) Start(b job.Board) ([]scraper.Request, error) {
	if err := l.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["token"]) {
		return nil, fmt.Errorf("board %s (kind lever): token %q is not one; it is the last part of jobs.lever.co/TOKEN", b.ID, b.Params["token"])
	}
	if r := b.Params["region"]; r != "" && r != "eu" {
		return nil, fmt.Errorf(`board %s (kind lever): region %q is unknown; leave it out or write "eu"`, b.ID, r)
	}
	return []scraper.Request{leverRequest(b, listState{})}, nil
}

func leverRequest(b job.Board, l listState) scraper.Request {
	host := "api.lever.co"
	if b.Params["region"] == "eu" {
		host = "api.eu.lever.co"
	}
	return scraper.Request{
		URL:  fmt.Sprintf("%s/v0/postings/%s?mode=json&limit=%d&skip=%d", origin(b, host), b.Params["token"], leverLimit, l.Offset),
		Step: "list", Data: l.data(),
	}
}

type leverJob struct {
	ID         scalar `json:"id"`
	Title      string `json:"text"`
	Created    scalar `json:"createdAt"`
	Country    string `json:"country"`
	Workplace  string `json:"workplaceType"`
	URL        string `json:"hostedUrl"`
	ApplyURL   string `json:"applyUrl"`
	Opening    string `json:"opening"`
	Text       string `json:"description"`
	Plain      string `json:"descriptionPlain"`
	Body       string `json:"descriptionBody"`
	Additional string `json:"additional"`
	Lists      []struct {
		Heading string `json:"text"`
		Items   string `json:"content"`
	} `json:"lists"`
	Categories struct {
		Location   string   `json:"location"`
		Locations  []string `json:"allLocations"`
		Commitment string   `json:"commitment"`
	} `json:"categories"`
	Salary struct {
		Currency string `json:"currency"`
		Interval string `json:"interval"`
		Min      scalar `json:"min"`
		Max      scalar `json:"max"`
	} `json:"salaryRange"`
}

func (lever) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var rows *[]json.RawMessage
	if err := decodeAnswer(res.Body, &rows); err != nil {
		return scraper.Page{}, fmt.Errorf("read the postings: %w", err)
	}
	if rows == nil {
		return scraper.Page{}, errors.New("read the postings: the answer is null where a list was expected; the API may have changed")
	}
	var page scraper.Page
	if len(*rows) == 0 {
		why := fmt.Errorf("the board lists nothing; if that stays so, check the token %q", b.Params["token"])
		if state.Offset > 0 {
			why = fmt.Errorf("the board gives nothing after %d postings, not even the last one of them again", state.Offset)
		}
		return scraper.Page{Problems: []error{why}}, nil
	}
	var first string
	seen := map[string]bool{}
	for i, raw := range *rows {
		p, err := leverPosting(b, raw)
		if err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read posting %d: %w", state.Offset+i+1, err))
			continue
		}
		if first == "" {
			first = p.ExternalID
			if err := state.repeats(first); err != nil {
				return scraper.Page{Problems: []error{err}}, nil
			}
		}
		if !seen[p.ExternalID] {
			seen[p.ExternalID] = true
			page.Postings = append(page.Postings, p)
		}
	}
	if len(*rows) >= leverLimit {
		page.Next = append(page.Next, leverRequest(b, state.after(first, state.Offset+len(*rows)-1)))
	}
	return page, nil
}

func leverPosting(b job.Board, raw json.RawMessage) (scraper.Raw, error) {
	var j leverJob
	if err := json.Unmarshal(raw, &j); err != nil {
		return scraper.Raw{}, err
	}
	switch {
	case j.ID == "":
		return scraper.Raw{}, errors.New(`no "id"`)
	case strings.TrimSpace(j.Title) == "":
		return scraper.Raw{}, fmt.Errorf(`%s: no "text" (its title)`, j.ID)
	}
	p := scraper.Raw{
		ExternalID: j.ID.String(),
		URL:        j.URL,
		ApplyURL:   j.ApplyURL,
		Title:      j.Title,
		Posted:     j.Created.String(),
	}
	if p.URL == "" {
		p.URL = "https://jobs.lever.co/" + b.Params["token"] + "/" + j.ID.String()
	}
	if j.Workplace != "unspecified" {
		p.Workplace = j.Workplace
	}
	// The description holds the opening and the body; where they come apart,
	// they are taken in their order.
	parts := []string{"", j.Opening, "", j.Body}
	if strings.TrimSpace(j.Body) == "" {
		parts = []string{"", j.Text, "", j.Opening}
	}
	if strings.TrimSpace(j.Body+j.Text+j.Opening) == "" {
		parts = []string{"", j.Plain}
	}
	for _, l := range j.Lists {
		parts = append(parts, strings.TrimSpace(l.Heading), "<ul>"+l.Items+"</ul>")
	}
	p.Description = withFacts(sections(append(parts, "", j.Additional)...), "Commitment", j.Categories.Commitment)
	if p.Description == "" {
		return scraper.Raw{}, fmt.Errorf("%s (%s): no text", j.ID, j.Title)
	}
	if len(j.Categories.Locations) == 0 {
		j.Categories.Locations = []string{j.Categories.Location}
	}
	p.Locations, p.Places = placesIn(j.Country, j.Categories.Locations...)
	unit := j.Salary.Interval // "per-year-salary", "per-hour-wage"
	if words := strings.Split(unit, "-"); len(words) == 3 && words[0] == "per" {
		unit = words[1]
	}
	p.Salary, p.Pay = payOf(j.Salary.Currency, unit, j.Salary.Min, j.Salary.Max, "")
	return p, nil
}
