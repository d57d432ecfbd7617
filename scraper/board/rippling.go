package board

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// rippling reads a job board of Rippling: a list, in which an opening stands
// once for each of its places, and the words of each opening.
type rippling struct{}

func (rippling) Name() string { return "rippling" }

func (rippling) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "https://api.rippling.com/robots.txt"}
}

func (rippling) fields() fields {
	return fields{
		{"company", true, "the employer's name in the address of its board: ats.rippling.com/COMPANY/jobs"},
		baseField("https://api.rippling.com"),
	}
}

func (r rippling) Start(b job.Board) ([]scraper.Request, error) {
	if err := r.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["company"]) {
		return nil, fmt.Errorf("board %s (kind rippling): company %q is not one; it is the part after ats.rippling.com/", b.ID, b.Params["company"])
	}
	return []scraper.Request{{URL: ripplingAPI(b), Step: "list"}}, nil
}

func ripplingAPI(b job.Board) string {
	return origin(b, "api.rippling.com") + "/platform/api/ats/v1/board/" + b.Params["company"] + "/jobs"
}

// ripplingRow is an opening at one place.
type ripplingRow struct {
	ID    scalar `json:"uuid"`
	Title string `json:"name"`
	URL   string `json:"url"`
	Where struct {
		Label string `json:"label"`
	} `json:"workLocation"`
}

func (rippling) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return ripplingDetail(b, res)
	}
	var rows *[]json.RawMessage
	if err := decodeAnswer(res.Body, &rows); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	if rows == nil {
		return scraper.Page{}, fmt.Errorf("read the list: the answer is %q where rows were expected", excerpt(res.Body))
	}
	var page scraper.Page
	var found []*scraper.Raw
	at := map[string]*scraper.Raw{}
	for i, raw := range *rows {
		var row ripplingRow
		if err := json.Unmarshal(raw, &row); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read row %d of %d: %w", i+1, len(*rows), err))
			continue
		}
		id := row.ID.String()
		if !word(id) || strings.TrimSpace(row.Title) == "" {
			page.Problems = append(page.Problems, fmt.Errorf("row %d of %d (id %q, title %q) lacks its id or title", i+1, len(*rows), id, row.Title))
			continue
		}
		p := at[id]
		if p == nil {
			p = &scraper.Raw{ExternalID: id, URL: row.URL, Title: row.Title}
			if _, err := webAddress(row.URL); err != nil {
				p.URL = "https://ats.rippling.com/" + b.Params["company"] + "/jobs/" + id
			}
			at[id] = p
			found = append(found, p)
		}
		if where := strings.TrimSpace(row.Where.Label); where != "" && !slices.Contains(p.Locations, where) {
			p.Locations = append(p.Locations, where)
		}
	}
	for _, p := range found {
		page.Next = append(page.Next, rowRequest(ripplingAPI(b)+"/"+p.ExternalID, *p))
	}
	page.Listed = len(found)
	if len(*rows) == 0 {
		page.Problems = append(page.Problems, fmt.Errorf("the board lists nothing; if that stays so, check the company's name %q", b.Params["company"]))
	}
	return page, nil
}

func ripplingDetail(b job.Board, res scraper.Response) (scraper.Page, error) {
	p, err := readRow(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var d struct {
		ID          scalar `json:"uuid"`
		Company     string `json:"companyName"`
		Created     string `json:"createdOn"`
		Description *struct {
			Company string `json:"company"`
			Role    string `json:"role"`
		} `json:"description"`
		Locations  []string `json:"workLocations"`
		Employment struct {
			Words string `json:"id"`
		} `json:"employmentType"`
		Pay []struct {
			Currency  string `json:"currency"`
			Frequency string `json:"frequency"`
			Low       scalar `json:"rangeStart"`
			High      scalar `json:"rangeEnd"`
		} `json:"payRangeDetails"`
	}
	if err := decodeAnswer(res.Body, &d); err != nil {
		return scraper.Page{}, fmt.Errorf("read opening %s: %w", p.ExternalID, err)
	}
	if d.ID == "" || d.Description == nil {
		return scraper.Page{}, fmt.Errorf(`read opening %s: the answer has no "uuid" with a "description"; the interface may have changed`, p.ExternalID)
	}
	if p.Description = withFacts(sections("", d.Description.Role, "", d.Description.Company), "Employment type", d.Employment.Words); p.Description == "" {
		return scraper.Page{Problems: []error{fmt.Errorf("opening %s (%s) came without its text", p.ExternalID, p.Title)}}, nil
	}
	p.Employer = employer(b, d.Company)
	p.Posted = d.Created
	p.Locations, p.Places = placesIn("", append(d.Locations, p.Locations...)...)
	// The ranges differ by place; which one holds for the reader is not known.
	if len(d.Pay) == 1 {
		p.Salary, p.Pay = payOf(d.Pay[0].Currency, d.Pay[0].Frequency, d.Pay[0].Low, d.Pay[0].High, "")
	}
	return scraper.Page{Postings: []scraper.Raw{p}}, nil
}
