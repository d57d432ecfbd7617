package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// workday reads a career site of Workday through the interface its own pages
// use: a list of at most twenty titles per request, narrowed by a search term,
// and the words of each posting one by one. Sites of health systems list
// thousands of openings and no more than two thousand can be paged through, so
// the list is asked once per term of the field, and one that is still longer
// once per value of a facet (a place, a kind of work), and so on.
type workday struct{}

func (workday) Name() string { return "workday" }

func (workday) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each tenant, which names its career sites as sitemaps"}
}

const (
	workdayLimit = 20   // rows per request; more is refused
	workdayMost  = 2000 // rows that can be paged through
	workdayParts = 500  // values of a facet by which a list is taken apart
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
		r, err := workdayRequest(b, workdayList{listState: listState{Term: t}})
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

// workdayList is a page of a list, or of the part of it that has the values of
// some facets.
type workdayList struct {
	listState
	Facets map[string][]string `json:"facets,omitempty"`
}

// with is the part of the list that also has a value of a facet.
func (l workdayList) with(facet, value string) workdayList {
	part := workdayList{listState: listState{Term: l.Term}, Facets: map[string][]string{facet: {value}}}
	maps.Copy(part.Facets, l.Facets)
	return part
}

func workdayRequest(b job.Board, l workdayList) (scraper.Request, error) {
	term, err := json.Marshal(l.Term)
	if err != nil {
		return scraper.Request{}, fmt.Errorf("write search term %q: %w", l.Term, err)
	}
	facets, step := []byte("{}"), "list"
	if len(l.Facets) > 0 {
		if facets, err = json.Marshal(l.Facets); err != nil {
			return scraper.Request{}, fmt.Errorf("write facets of %s: %w", l, err)
		}
		// A list of its own: that it repeats rows of others proves nothing.
		step = fmt.Sprintf("part %d", len(l.Facets))
	}
	data, err := json.Marshal(l)
	if err != nil {
		return scraper.Request{}, fmt.Errorf("write list state: %w", err)
	}
	return scraper.Request{
		Method: "POST",
		URL:    workdayAPI(b) + "/jobs",
		Header: map[string]string{"Content-Type": "application/json", "Accept": "application/json"},
		Body:   fmt.Appendf(nil, `{"appliedFacets":%s,"limit":%d,"offset":%d,"searchText":%s}`, facets, workdayLimit, l.Offset, term),
		Step:   step,
		Data:   data,
	}, nil
}

func (w workday) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return workdayDetail(b, res)
	}
	return workdayPage(b, res)
}

func workdayPage(b job.Board, res scraper.Response) (scraper.Page, error) {
	var state workdayList
	if err := json.Unmarshal(res.Request.Data, &state); err != nil {
		return scraper.Page{}, fmt.Errorf("read list state: %w", err)
	}
	var answer struct {
		Total     *int               `json:"total"`
		Postings  *[]json.RawMessage `json:"jobPostings"`
		Facets    json.RawMessage    `json:"facets"`
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
		if state.Term == "" && len(state.Facets) == 0 {
			page.Listed = max(state.Total, 0)
		}
	}
	var parts []workdayList
	if state.Offset == 0 && state.Total > workdayMost {
		var missed int
		if parts, missed = state.parts(answer.Facets); len(parts) == 0 {
			page.Problems = append(page.Problems, fmt.Errorf("%s lists %d openings, of which only %d can be read, and no facet to take it apart by; give narrower terms in \"search\"", state, state.Total, workdayMost))
		} else if missed > 0 {
			page.Problems = append(page.Problems, fmt.Errorf("%s lists %d openings, %d of them under no value of a facet; they may be missing", state, state.Total, missed))
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
	if len(parts) == 0 && rows > 0 && more && read < workdayMost {
		state.listState = state.after(first, read)
		parts = []workdayList{state}
	}
	for _, part := range parts {
		next, err := workdayRequest(b, part)
		if err != nil {
			return scraper.Page{}, err
		}
		page.Next = append(page.Next, next)
	}
	return page, nil
}

// workdayFacet is a facet, or a group of them, whose values are facets.
type workdayFacet struct {
	Name   string            `json:"facetParameter"`
	ID     string            `json:"id"`
	Count  int               `json:"count"`
	Values []json.RawMessage `json:"values"`
}

// parts takes a list that is too long apart by the values of one facet, and
// says how many openings have none of them. The facet is that which leaves out
// fewest; of several, the one with the shortest longest part.
func (l workdayList) parts(facets json.RawMessage) (parts []workdayList, missed int) {
	var all []json.RawMessage
	if json.Unmarshal(facets, &all) != nil {
		return nil, 0
	}
	longest := 0
	var look func(all []json.RawMessage, depth int)
	look = func(all []json.RawMessage, depth int) {
		for _, raw := range all {
			var facet workdayFacet
			if json.Unmarshal(raw, &facet) != nil || facet.Name == "" || depth > 3 {
				continue
			}
			look(facet.Values, depth+1)
			if _, used := l.Facets[facet.Name]; used {
				continue
			}
			var found []workdayList
			sum, most := 0, 0
			for _, raw := range facet.Values {
				var v workdayFacet
				if json.Unmarshal(raw, &v) == nil && v.Name == "" && v.ID != "" && v.Count > 0 {
					found = append(found, l.with(facet.Name, v.ID))
					sum, most = sum+v.Count, max(most, v.Count)
				}
			}
			if len(found) < 2 || len(found) > workdayParts {
				continue
			}
			out := max(l.Total-sum, 0)
			if parts == nil || out < missed || out == missed && most < longest {
				parts, missed, longest = found, out, most
			}
		}
	}
	look(all, 0)
	return parts, missed
}

// companyCode is the number Workday tenants put before a legal entity's name.
var companyCode = normal.Pattern(`^\d+\s*[-:]?\s+`)

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
	p.Employer = employer(b, companyCode().ReplaceAllString(strings.TrimSpace(answer.Employer.Name), ""))
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
