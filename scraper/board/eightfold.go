package board

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// eightfold reads a career site of Eightfold through the interface its own
// pages use. There are two generations of it, and both want the employer's
// domain; the career page names it and tells which one serves it. A list gives
// ten openings a page, narrowed by a search term; the words come one by one.
// Tenants whose interface refuses strangers can be read as kind jsonld, by
// their sitemap.
type eightfold struct{}

func (eightfold) Name() string { return "eightfold" }

func (eightfold) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each career site"}
}

const (
	eightfoldLimit = 10   // openings a page, fixed by the source
	eightfoldMost  = 2000 // openings that can be paged through
)

func (eightfold) fields() fields {
	return fields{
		{"host", true, "the host of the career site, such as acme.eightfold.ai or careers.acme.org"},
		searchField(),
		baseField("https://HOST"),
	}
}

func (e eightfold) Start(b job.Board) ([]scraper.Request, error) {
	if err := e.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["host"]) {
		return nil, fmt.Errorf("board %s (kind eightfold): host %q is more than a host name, such as acme.eightfold.ai", b.ID, b.Params["host"])
	}
	if _, err := searched(b); err != nil {
		return nil, err
	}
	return []scraper.Request{{URL: origin(b, b.Params["host"]) + "/careers", Step: "site"}}, nil
}

// eightfoldSite is what the career page says, and where a list stands.
type eightfoldSite struct {
	Domain string    `json:"domain"`
	New    bool      `json:"new,omitempty"` // the second generation
	List   listState `json:"list"`
	Row    *eightRow `json:"row,omitempty"` // in the request of a detail
}

func (s eightfoldSite) request(b job.Board, path, step string) (scraper.Request, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return scraper.Request{}, fmt.Errorf("keep the state of the list: %w", err)
	}
	return scraper.Request{
		URL:    origin(b, b.Params["host"]) + path,
		Header: map[string]string{"Accept": "application/json"}, Step: step, Data: data,
	}, nil
}

func (s eightfoldSite) list(b job.Board) (scraper.Request, error) {
	path := "/api/apply/v2/jobs?"
	if s.New {
		path = "/api/pcsx/search?"
	}
	path += fmt.Sprintf("domain=%s&query=%s&start=%d", url.QueryEscape(s.Domain), url.QueryEscape(s.List.Term), s.List.Offset)
	if !s.New {
		path += fmt.Sprintf("&num=%d", eightfoldLimit)
	}
	return s.request(b, path, "list")
}

func (s eightfoldSite) detail(b job.Board, row eightRow) (scraper.Request, error) {
	s.List, s.Row = listState{}, &row
	id := url.PathEscape(row.ID.String())
	path := "/api/apply/v2/jobs/" + id + "?domain=" + url.QueryEscape(s.Domain)
	if s.New {
		path = "/api/pcsx/position_details?position_id=" + id + "&domain=" + url.QueryEscape(s.Domain) + "&hl=en"
	}
	r, err := s.request(b, path, "detail")
	r.Title = row.Name
	return r, err
}

// eightRow is an opening in either generation.
type eightRow struct {
	ID           scalar   `json:"id"`
	Name         string   `json:"name"`
	Location     string   `json:"location,omitempty"`
	Locations    []string `json:"locations,omitempty"`
	Created      scalar   `json:"t_create,omitempty"`
	Posted       scalar   `json:"postedTs,omitempty"`
	DisplayID    scalar   `json:"displayJobId,omitempty"`
	DisplayOld   scalar   `json:"display_job_id,omitempty"`
	AtsID        scalar   `json:"ats_job_id,omitempty"`
	Canonical    string   `json:"canonicalPositionUrl,omitempty"`
	Path         string   `json:"positionUrl,omitempty"`
	Workplace    string   `json:"workLocationOption,omitempty"`
	WorkplaceOld string   `json:"work_location_option,omitempty"`
	Text         string   `json:"job_description,omitempty"`
	TextNew      string   `json:"jobDescription,omitempty"`
}

func (eightfold) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "site" {
		return eightfoldHome(b, res)
	}
	var s eightfoldSite
	if err := json.Unmarshal(res.Request.Data, &s); err != nil {
		return scraper.Page{}, fmt.Errorf("read list state: %w", err)
	}
	if res.Request.Step == "detail" {
		return eightfoldDetail(b, res, s)
	}
	return eightfoldPage(b, res, s)
}

// eightfoldHome finds the employer's domain among the data a career page
// carries for its own scripts.
func eightfoldHome(b job.Board, res scraper.Response) (scraper.Page, error) {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(res.Body))
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the career page: %w", err)
	}
	var s eightfoldSite
	doc.Find("code[id]").Each(func(_ int, c *goquery.Selection) {
		var data struct {
			Domain scalar `json:"domain"`
		}
		if s.Domain == "" && json.Unmarshal([]byte(strings.TrimSpace(c.Text())), &data) == nil && data.Domain != "" {
			id, _ := c.Attr("id")
			s.Domain, s.New = data.Domain.String(), strings.Contains(strings.ToLower(id), "pcsx")
		}
	})
	if s.Domain == "" {
		return scraper.Page{}, errors.New("the page does not name the employer's domain as Eightfold's career pages do: check the host, or read the site as kind jsonld by its sitemap")
	}
	terms, err := searched(b)
	if err != nil {
		return scraper.Page{}, err
	}
	var page scraper.Page
	for _, t := range terms {
		s.List = listState{Term: t}
		r, err := s.list(b)
		if err != nil {
			return scraper.Page{}, err
		}
		page.Next = append(page.Next, r)
	}
	return page, nil
}

func eightfoldPage(b job.Board, res scraper.Response, s eightfoldSite) (scraper.Page, error) {
	type list struct {
		Positions *[]json.RawMessage `json:"positions"`
		Count     *int               `json:"count"`
	}
	var answer struct {
		list
		Data *list `json:"data"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	got := answer.list
	if answer.Data != nil {
		got = *answer.Data
	}
	if got.Positions == nil {
		return scraper.Page{}, errors.New(`read the list: the answer has no "positions"; the interface may have changed`)
	}
	state := s.List
	var page scraper.Page
	if got.Count != nil {
		state.Total = *got.Count
		if state.Term == "" && state.Offset == 0 {
			page.Listed = max(state.Total, 0)
		}
	}
	var first string
	for i, raw := range *got.Positions {
		var row eightRow
		if err := json.Unmarshal(raw, &row); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read row %d of %s: %w", state.Offset+i+1, state, err))
			continue
		}
		if !word(row.ID.String()) || strings.TrimSpace(row.Name) == "" {
			page.Problems = append(page.Problems, fmt.Errorf("row %d of %s (id %q, name %q) lacks its id or name", state.Offset+i+1, state, row.ID, row.Name))
			continue
		}
		if first == "" {
			first = row.ID.String()
			if err := state.repeats(first); err != nil {
				return scraper.Page{Problems: []error{err}}, nil
			}
		}
		if strings.TrimSpace(row.Text) != "" {
			page.Postings = append(page.Postings, row.posting(b))
			continue
		}
		r, err := s.detail(b, row)
		if err != nil {
			return scraper.Page{}, err
		}
		page.Next = append(page.Next, r)
	}
	rows := len(*got.Positions)
	read := state.Offset + rows
	more := read < state.Total || got.Count == nil && rows >= eightfoldLimit
	switch {
	case !more:
	case rows == 0:
		page.Problems = append(page.Problems, fmt.Errorf("%s announces %d openings and gives none after %d", state, state.Total, state.Offset))
	case read >= eightfoldMost:
		page.Problems = append(page.Problems, fmt.Errorf("%s lists %d openings and only %d can be read; give narrower terms in \"search\"", state, state.Total, eightfoldMost))
	default:
		s.List = state.after(first, read)
		r, err := s.list(b)
		if err != nil {
			return scraper.Page{}, err
		}
		page.Next = append(page.Next, r)
	}
	return page, nil
}

func eightfoldDetail(b job.Board, res scraper.Response, s eightfoldSite) (scraper.Page, error) {
	if s.Row == nil || s.Row.ID == "" || strings.TrimSpace(s.Row.Name) == "" {
		return scraper.Page{}, errors.New("the row of the list lacks its id or name")
	}
	var answer struct {
		eightRow
		Data *eightRow `json:"data"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read opening %s: %w", s.Row.ID, err)
	}
	d := answer.eightRow
	if answer.Data != nil {
		d = *answer.Data
	}
	row := *s.Row
	if row.Text = d.Text + d.TextNew; strings.TrimSpace(row.Text) == "" {
		return scraper.Page{}, fmt.Errorf("read opening %s (%s): the answer has no description; the interface may have changed", row.ID, row.Name)
	}
	return scraper.Page{Postings: []scraper.Raw{row.posting(b)}}, nil
}

func (r eightRow) posting(b job.Board) scraper.Raw {
	p := scraper.Raw{
		ExternalID:  r.ID.String(),
		URL:         r.Canonical,
		Title:       r.Name,
		Description: r.Text,
		Posted:      r.Posted.String(),
		Workplace:   strings.ReplaceAll(r.Workplace+r.WorkplaceOld, "_", " "), // "remote_local"
	}
	if _, err := webAddress(p.URL); err != nil {
		path := r.Path
		if !strings.HasPrefix(path, "/") {
			path = "/careers/job/" + r.ID.String()
		}
		p.URL = origin(b, b.Params["host"]) + path
	}
	p.ApplyURL = p.URL
	if p.Posted == "" {
		p.Posted = r.Created.String()
	}
	for _, id := range []scalar{r.DisplayID, r.DisplayOld, r.AtsID} {
		if p.ReqID == "" {
			p.ReqID = id.String()
		}
	}
	if len(r.Locations) == 0 {
		r.Locations = []string{r.Location}
	}
	p.Locations, p.Places = placesIn("", r.Locations...)
	return p
}
