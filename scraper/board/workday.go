package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// workday reads a career site of Workday through the interface its own pages
// use: a list of at most twenty titles per request, narrowed by a search term,
// and the words of each posting one by one. Sites of health systems list
// thousands of openings and no more than two thousand can be paged through, so
// the list is asked once per term of the field.
type workday struct{}

func (workday) Name() string { return "workday" }

func (workday) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each tenant, which names its career sites as sitemaps"}
}

const (
	workdayLimit = 20   // rows per request; more is refused
	workdayMost  = 2000 // rows that can be paged through
)

func (workday) fields() fields {
	return fields{
		{"host", true, "the host of the career site, such as acme.wd5.myworkdayjobs.com"},
		{"tenant", true, "the tenant, as a rule the first part of the host"},
		{"site", true, "the career site, the last part of its address: HOST/en-US/SITE"},
		searchField(),
		baseField("https://HOST"),
	}
}

// workdayRow is a row of the list.
type workdayRow struct {
	Title     string   `json:"title"`
	Path      string   `json:"externalPath"`
	Locations string   `json:"locationsText,omitempty"`
	Posted    string   `json:"postedOn,omitempty"`
	Remote    string   `json:"remoteType,omitempty"`
	Bullets   []string `json:"bulletFields,omitempty"`
}

func (w workday) Start(b job.Board) ([]scraper.Request, error) {
	if err := w.fields().check(b); err != nil {
		return nil, err
	}
	for _, name := range []string{"host", "tenant", "site"} {
		if !word(b.Params[name]) {
			return nil, fmt.Errorf("board %s (kind workday): %s %q is more than a name; in https://acme.wd5.myworkdayjobs.com/en-US/Careers the host is acme.wd5.myworkdayjobs.com, the tenant acme, the site Careers", b.ID, name, b.Params[name])
		}
	}
	terms, err := searched(b)
	if err != nil {
		return nil, err
	}
	var all []scraper.Request
	for _, t := range terms {
		r, err := workdayRequest(b, listState{Term: t})
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func workdayAPI(b job.Board) string {
	return origin(b, b.Params["host"]) + "/wday/cxs/" + b.Params["tenant"] + "/" + b.Params["site"]
}

func workdayRequest(b job.Board, l listState) (scraper.Request, error) {
	term, err := json.Marshal(l.Term)
	if err != nil {
		return scraper.Request{}, fmt.Errorf("write search term %q: %w", l.Term, err)
	}
	return scraper.Request{
		Method: "POST",
		URL:    workdayAPI(b) + "/jobs",
		Header: map[string]string{"Content-Type": "application/json", "Accept": "application/json"},
		Body:   fmt.Appendf(nil, `{"appliedFacets":{},"limit":%d,"offset":%d,"searchText":%s}`, workdayLimit, l.Offset, term),
		Step:   "list",
		Data:   l.data(),
	}, nil
}

func (w workday) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return workdayDetail(b, res)
	}
	return workdayPage(b, res)
}

func workdayPage(b job.Board, res scraper.Response) (scraper.Page, error) {
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var answer struct {
		Total     *int               `json:"total"`
		Postings  *[]json.RawMessage `json:"jobPostings"`
		ErrorCode string             `json:"errorCode"`
		Message   string             `json:"message"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	if answer.ErrorCode != "" {
		return scraper.Page{}, fmt.Errorf("read the list: Workday answers %s %s", answer.ErrorCode, answer.Message)
	}
	if answer.Postings == nil {
		return scraper.Page{}, errors.New(`read the list: the answer has no "jobPostings"; the interface may have changed`)
	}
	var page scraper.Page
	if state.Offset == 0 && answer.Total != nil {
		state.Total = *answer.Total
		if state.Term == "" {
			page.Listed = max(state.Total, 0)
		}
		if state.Total > workdayMost {
			page.Problems = append(page.Problems, fmt.Errorf("%s lists %d openings and only %d can be read; give narrower terms in \"search\"", state, state.Total, workdayMost))
		}
	}
	var first string
	seen := map[string]bool{}
	for i, raw := range *answer.Postings {
		var row workdayRow
		if err := json.Unmarshal(raw, &row); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read row %d of %s: %w", state.Offset+i+1, state, err))
			continue
		}
		if !strings.HasPrefix(row.Path, "/") {
			page.Problems = append(page.Problems, fmt.Errorf("row %d of %s (title %q) has no path to its posting", state.Offset+i+1, state, row.Title))
			continue
		}
		if first == "" {
			first = row.Path
			if err := state.repeats(first); err != nil {
				return scraper.Page{Problems: []error{err}}, nil
			}
		}
		if seen[row.Path] {
			continue
		}
		seen[row.Path] = true
		data, err := json.Marshal(row)
		if err != nil {
			return scraper.Page{}, fmt.Errorf("keep row %s: %w", row.Path, err)
		}
		page.Next = append(page.Next, scraper.Request{
			URL:    workdayAPI(b) + row.Path,
			Header: map[string]string{"Accept": "application/json"},
			Step:   "detail",
			Title:  row.Title,
			Data:   data,
		})
	}
	rows := len(*answer.Postings)
	read := state.Offset + rows
	more := read < state.Total || state.Total == 0 && rows >= workdayLimit
	if rows == 0 && more {
		page.Problems = append(page.Problems, fmt.Errorf("%s announces %d openings and gives none after %d", state, state.Total, state.Offset))
	}
	if rows > 0 && more && read < workdayMost {
		next, err := workdayRequest(b, state.after(first, read))
		if err != nil {
			return scraper.Page{}, err
		}
		page.Next = append(page.Next, next)
	}
	return page, nil
}

// companyCode is the number Workday tenants put before a legal entity's name.
var companyCode = regexp.MustCompile(`^\d+\s*[-:]?\s+`)

func workdayDetail(b job.Board, res scraper.Response) (scraper.Page, error) {
	var row workdayRow
	if err := json.Unmarshal(res.Request.Data, &row); err != nil {
		return scraper.Page{}, fmt.Errorf("read the row of the list: %w", err)
	}
	type named struct {
		Descriptor string `json:"descriptor"`
		Alpha2     string `json:"alpha2Code"`
	}
	var answer struct {
		Info *struct {
			Title       string   `json:"title"`
			Description *string  `json:"jobDescription"`
			Location    string   `json:"location"`
			Additional  []string `json:"additionalLocations"`
			PostedOn    string   `json:"postedOn"`
			Start       string   `json:"startDate"`
			End         string   `json:"endDate"`
			ReqID       scalar   `json:"jobReqId"`
			Remote      string   `json:"remoteType"`
			URL         string   `json:"externalUrl"`
			Country     named    `json:"country"`
			Posted      *bool    `json:"posted"`
			ReqLocation struct {
				Country named `json:"country"`
			} `json:"jobRequisitionLocation"`
		} `json:"jobPostingInfo"`
		Employer struct {
			Name string `json:"name"`
		} `json:"hiringOrganization"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read posting %s: %w", row.Path, err)
	}
	info := answer.Info
	if info == nil || info.Description == nil {
		return scraper.Page{}, fmt.Errorf(`read posting %s: the answer has no "jobPostingInfo" with a "jobDescription"; the interface may have changed`, row.Path)
	}
	if info.Posted != nil && !*info.Posted {
		return scraper.Page{}, nil
	}
	p := scraper.Raw{
		ExternalID:  workdayID(row.Path),
		URL:         info.URL,
		Title:       info.Title,
		Description: *info.Description,
		Posted:      info.Start,
		Closes:      info.End,
		Workplace:   info.Remote,
		ReqID:       info.ReqID.String(),
	}
	if p.Title == "" {
		p.Title = row.Title
	}
	if strings.TrimSpace(p.Title) == "" {
		return scraper.Page{}, fmt.Errorf("read posting %s: it has no title", row.Path)
	}
	if p.URL == "" {
		p.URL = origin(b, b.Params["host"]) + "/en-US/" + b.Params["site"] + row.Path
	}
	p.ApplyURL = p.URL
	if p.Posted == "" {
		p.Posted = info.PostedOn
	}
	if p.Posted == "" {
		p.Posted = row.Posted
	}
	if p.Workplace == "" {
		p.Workplace = row.Remote
	}
	if b.Employer == "" {
		p.Employer = companyCode.ReplaceAllString(strings.TrimSpace(answer.Employer.Name), "")
	}
	country := info.ReqLocation.Country.Alpha2
	if country == "" {
		country = info.Country.Descriptor
	}
	if info.Location == "" {
		info.Location = row.Locations
	}
	p.Locations, p.Places = placesIn(country, append([]string{info.Location}, info.Additional...)...)
	return scraper.Page{Postings: []scraper.Raw{p}}, nil
}

// workdayID is the part of a posting's path that stays when its title is
// edited: what follows the last "_", the requisition number and, where one
// requisition is posted more than once, a count.
func workdayID(path string) string {
	last := path[strings.LastIndexByte(path, '/')+1:]
	if at := strings.LastIndexByte(last, '_'); at >= 0 && at+1 < len(last) {
		return last[at+1:]
	}
	return last
}
