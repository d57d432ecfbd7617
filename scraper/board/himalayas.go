package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// himalayas searches Himalayas' API of remote jobs, which asks to be named and
// linked to. Its dates come in seconds or in milliseconds, and its pay may
// hold bounds that cannot belong together.
type himalayas struct{}

func (himalayas) Name() string { return "himalayas" }

func (himalayas) Access() scraper.Access {
	return scraper.Access{Source: "https://himalayas.app/api"}
}

const (
	himalayasLimit = 20 // jobs a page
	himalayasMost  = 5  // pages of one search
)

func (himalayas) fields() fields {
	return fields{
		countryField("where applicants live"),
		wideSearchField(),
		baseField("https://himalayas.app"),
	}
}

func (h himalayas) Start(b job.Board) ([]scraper.Request, error) {
	if err := h.fields().check(b); err != nil {
		return nil, err
	}
	terms, err := searchedWidely(b)
	if err != nil {
		return nil, err
	}
	var all []scraper.Request
	for _, t := range terms {
		r, err := himalayasRequest(b, listState{Term: t})
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// himalayasRequest asks for page l.Offset+1.
func himalayasRequest(b job.Board, l listState) (scraper.Request, error) {
	where, err := country(b)
	if err != nil {
		return scraper.Request{}, err
	}
	return scraper.Request{
		URL: origin(b, "himalayas.app") + "/jobs/api/search?q=" + url.QueryEscape(l.Term) + "&country=" + where +
			"&page=" + strconv.Itoa(l.Offset+1),
		Step: "list", Data: l.data(),
	}, nil
}

type himalayasJob struct {
	GUID     string          `json:"guid"`
	Title    string          `json:"title"`
	Company  string          `json:"companyName"`
	Type     string          `json:"employmentType"`
	Low      scalar          `json:"minSalary"`
	High     scalar          `json:"maxSalary"`
	Period   string          `json:"salaryPeriod"`
	Currency string          `json:"currency"`
	From     json.RawMessage `json:"locationRestrictions"`
	Text     string          `json:"description"`
	Posted   scalar          `json:"pubDate"`
	Expires  scalar          `json:"expiryDate"`
	Link     string          `json:"applicationLink"`
}

func (himalayas) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var answer struct {
		Jobs  *[]json.RawMessage `json:"jobs"`
		Total int                `json:"totalCount"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the search: %w", err)
	}
	if answer.Jobs == nil {
		return scraper.Page{}, errors.New(`read the search: the answer has no "jobs"; the API may have changed`)
	}
	var page scraper.Page
	first := ""
	seen := map[string]bool{}
	for i, raw := range *answer.Jobs {
		var j himalayasJob
		err := json.Unmarshal(raw, &j)
		var p scraper.Raw
		if err == nil {
			p, err = j.raw()
		}
		if err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read row %d of page %d of %s: %w", i+1, state.Offset+1, state, err))
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
	rows := len(*answer.Jobs)
	switch more := rows >= himalayasLimit && (answer.Total == 0 || (state.Offset+1)*himalayasLimit < answer.Total); {
	case more && state.Offset+1 >= himalayasMost:
		page.Problems = append(page.Problems, fmt.Errorf("%s finds more than %d jobs; the rest was not read: give narrower terms in \"search\"", state, himalayasMost*himalayasLimit))
	case more:
		next, err := himalayasRequest(b, state.after(first, state.Offset+1))
		if err != nil {
			return scraper.Page{}, err
		}
		page.Next = append(page.Next, next)
	}
	return page, nil
}

func (j himalayasJob) raw() (scraper.Raw, error) {
	p := scraper.Raw{
		ExternalID: strings.TrimSpace(j.GUID), URL: strings.TrimSpace(j.GUID), ApplyURL: j.Link,
		Title: j.Title, Employer: strings.TrimSpace(j.Company), Posted: j.Posted.String(), Closes: j.Expires.String(),
		Description: withFacts(sections("", j.Text), "Employment type", j.Type),
	}
	if u, err := webAddress(p.URL); err == nil {
		p.ExternalID = u.EscapedPath()
	} else {
		p.URL = strings.TrimSpace(j.Link)
	}
	p.Salary, p.Pay = payOf(j.Currency, j.Period, j.Low, j.High, "")
	if p.Pay != nil && p.Pay.Min != nil && p.Pay.Max != nil && *p.Pay.Max > 10**p.Pay.Min {
		p.Pay = nil // "4 to 5500 a month" is no range of pay
	}
	var from []string
	if len(j.From) > 0 {
		tree, err := decodeTree(j.From)
		if err != nil {
			return p, fmt.Errorf("read where applicants may live: %w", err)
		}
		from = texts(tree)
	}
	return p, remoteFrom(&p, from...)
}
