package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// jibe reads a career site of iCIMS' newer front end (formerly Jibe) through
// the interface its own pages use: a list of a hundred openings a page, each
// with its text. Several host names may serve one board, and the system an
// opening is applied for in may be another vendor's.
type jibe struct{}

func (jibe) Name() string { return "jibe" }

func (jibe) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each career site"}
}

const (
	jibeLimit = 100    // openings a page
	jibeMost  = 10_000 // openings read of one search
)

func (jibe) fields() fields {
	return fields{
		{"host", true, "the host of the career site, such as careers.acme.org or acme.jibeapply.com"},
		searchField(),
		baseField("https://HOST"),
	}
}

func (j jibe) Start(b job.Board) ([]scraper.Request, error) {
	if err := j.fields().check(b); err != nil {
		return nil, err
	}
	if !word(b.Params["host"]) {
		return nil, fmt.Errorf("board %s (kind jibe): host %q is more than a host name, such as careers.acme.org", b.ID, b.Params["host"])
	}
	terms, err := searched(b)
	if err != nil {
		return nil, err
	}
	var all []scraper.Request
	for _, t := range terms {
		all = append(all, jibeRequest(b, listState{Term: t}))
	}
	return all, nil
}

func jibeRequest(b job.Board, l listState) scraper.Request {
	address := origin(b, b.Params["host"]) + "/api/jobs?page=" + strconv.Itoa(l.Offset+1) + "&limit=" + strconv.Itoa(jibeLimit)
	if l.Term != "" {
		address += "&keywords=" + url.QueryEscape(l.Term)
	}
	return scraper.Request{URL: address, Header: map[string]string{"Accept": "application/json"}, Step: "list", Data: l.data()}
}

type jibeJob struct {
	Slug             scalar          `json:"slug"`
	ReqID            scalar          `json:"req_id"`
	Language         string          `json:"language"`
	Title            string          `json:"title"`
	Description      string          `json:"description"`
	Responsibilities string          `json:"responsibilities"`
	Qualifications   string          `json:"qualifications"`
	Employer         string          `json:"hiring_organization"`
	EmploymentType   string          `json:"employment_type"`
	ApplyURL         string          `json:"apply_url"`
	Posted           string          `json:"posted_date"`
	Created          string          `json:"create_date"`
	FullLocation     string          `json:"full_location"`
	Internal         scalar          `json:"internal"`
	SalaryCurrency   string          `json:"salary_currency"`
	SalaryFrequency  string          `json:"salary_frequency"`
	SalaryValue      scalar          `json:"salary_value"`
	SalaryMin        scalar          `json:"salary_min_value"`
	SalaryMax        scalar          `json:"salary_max_value"`
	MetaData         json.RawMessage `json:"meta_data"` // an object on most sites
	jibePlace
	More  []jibePlace     `json:"additional_locations"`
	Tags  json.RawMessage `json:"tags"`
	Tags1 json.RawMessage `json:"tags1"`
	Tags2 json.RawMessage `json:"tags2"`
	Tags3 json.RawMessage `json:"tags3"`
	Tags4 json.RawMessage `json:"tags4"`
	Tags5 json.RawMessage `json:"tags5"`
	Tags6 json.RawMessage `json:"tags6"`
	Tags7 json.RawMessage `json:"tags7"`
	Tags8 json.RawMessage `json:"tags8"`
}

type jibePlace struct {
	City        string `json:"city"`
	State       string `json:"state"`
	Country     string `json:"country"`
	CountryCode string `json:"country_code"`
}

func (jibe) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var answer struct {
		Jobs  *[]json.RawMessage `json:"jobs"`
		Total *int               `json:"totalCount"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	if answer.Jobs == nil || answer.Total == nil {
		return scraper.Page{}, errors.New(`read the list: the answer has no "jobs" with a "totalCount"; the interface may have changed`)
	}
	rows := *answer.Jobs
	var page scraper.Page
	if state.Offset == 0 {
		state.Total = *answer.Total
		if state.Term == "" {
			page.Listed = max(state.Total, 0)
		}
	}
	if state.Offset == 0 && ignores(state.Term, rows) {
		return scraper.Page{Problems: []error{fmt.Errorf(`none of the %d openings given for %q holds the word: the site does not search; give search: "*" to read it whole`, len(rows), state.Term)}}, nil
	}
	var first string
	seen := map[string]bool{}
	for i, raw := range rows {
		p, err := jibePosting(b, raw)
		if err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read opening %d of page %d: %w", i+1, state.Offset+1, err))
			continue
		}
		if first == "" {
			first = p.ExternalID
			if err := state.repeats(first); err != nil {
				return scraper.Page{Problems: []error{err}}, nil
			}
		}
		if seen[p.ExternalID] {
			continue
		}
		seen[p.ExternalID] = true
		page.Postings = append(page.Postings, p)
		if p.Description == "" {
			page.Problems = append(page.Problems, fmt.Errorf("opening %s (%s) came without its text", p.ExternalID, p.Title))
		}
	}
	read := state.Read + len(rows)
	switch {
	case read >= state.Total:
	case len(rows) == 0:
		page.Problems = append(page.Problems, fmt.Errorf("%s announces %d openings and gives none after %d", state, state.Total, read))
	case read >= jibeMost:
		page.Problems = append(page.Problems, fmt.Errorf("%s lists %d openings and %d were read; give narrower terms in \"search\"", state, state.Total, read))
	default:
		next := state.after(first, state.Offset+1)
		next.Read = read
		page.Next = append(page.Next, jibeRequest(b, next))
	}
	return page, nil
}

// ignores reports whether a page of at least ten rows that hold their text
// was given without regard to the search term: no row has one of its words.
func ignores(term string, rows []json.RawMessage) bool {
	if term == "" || len(rows) < 10 {
		return false
	}
	for _, raw := range rows {
		text := strings.ToLower(string(raw))
		for w := range strings.FieldsSeq(strings.ToLower(term)) {
			if strings.Contains(text, strings.TrimSuffix(strings.TrimSuffix(w, "ing"), "er")) {
				return false
			}
		}
	}
	return true
}

// icimsNumber finds the number iCIMS gives an opening in an address of it.
var icimsNumber = normal.Pattern(`\.icims\.com/jobs/(\d+)/`)

func jibePosting(b job.Board, raw json.RawMessage) (scraper.Raw, error) {
	var row struct {
		Data *jibeJob `json:"data"`
	}
	if err := json.Unmarshal(raw, &row); err != nil {
		return scraper.Raw{}, err
	}
	d := row.Data
	if d == nil {
		return scraper.Raw{}, errors.New(`no "data"`)
	}
	if d.Slug == "" {
		d.Slug = d.ReqID
	}
	switch {
	case d.Slug == "":
		return scraper.Raw{}, errors.New(`no "slug"`)
	case strings.TrimSpace(d.Title) == "":
		return scraper.Raw{}, fmt.Errorf(`%s: no "title"`, d.Slug)
	}
	p := scraper.Raw{
		ExternalID: d.Slug.String(),
		URL:        d.address(b),
		ApplyURL:   d.ApplyURL,
		Title:      d.Title,
		Posted:     d.Posted,
		ReqID:      d.ReqID.String(),
		Internal:   yes(d.Internal),
		Description: withFacts(sections("", d.Description, "Responsibilities", d.Responsibilities, "Qualifications", d.Qualifications),
			"Employment type", employmentType(d.EmploymentType)),
	}
	if m := icimsNumber().FindStringSubmatch(d.ApplyURL); m != nil {
		p.ReqID = m[1]
	}
	if p.Posted == "" {
		p.Posted = d.Created
	}
	p.Employer = employer(b, d.Employer)
	for _, l := range append([]jibePlace{d.jibePlace}, d.More...) {
		country := l.CountryCode
		if country == "" {
			country = l.Country
		}
		if place, ok := placeOf(l.City, l.State, country); ok {
			p.Places = append(p.Places, place)
		}
	}
	if len(p.Places) == 0 && d.FullLocation != "" {
		p.Locations, p.Places = placesIn("", strings.Split(d.FullLocation, ";")...)
	}
	p.Salary, p.Pay = payOf(d.SalaryCurrency, d.SalaryFrequency, d.SalaryMin, d.SalaryMax, d.SalaryValue)
	d.readTags(&p)
	return p, nil
}

// address is the page of the opening: the one the site calls canonical, or
// its usual place.
func (d *jibeJob) address(b job.Board) string {
	var meta struct {
		Canonical scalar `json:"canonical_url"`
	}
	if json.Unmarshal(d.MetaData, &meta) == nil {
		if u, err := webAddress(meta.Canonical.String()); err == nil {
			return u.String()
		}
	}
	address := origin(b, b.Params["host"]) + "/jobs/" + url.PathEscape(d.Slug.String())
	if d.Language != "" {
		address += "?lang=" + url.QueryEscape(d.Language)
	}
	return address
}

// readTags takes from the tags, whose meaning each site chooses, what can be
// known by itself: pay, and a label on the way of working.
func (d *jibeJob) readTags(p *scraper.Raw) {
	var pay []string
	for _, raw := range []json.RawMessage{d.Tags, d.Tags1, d.Tags2, d.Tags3, d.Tags4, d.Tags5, d.Tags6, d.Tags7, d.Tags8} {
		var tags []scalar
		if json.Unmarshal(raw, &tags) != nil {
			continue
		}
		for _, tag := range tags {
			s := tag.String()
			switch strings.ToLower(s) {
			case "remote", "hybrid", "on-site", "onsite", "on site", "fully remote", "100% remote", "work from home", "telecommute":
				p.Workplace = s
			}
			if strings.Contains(s, "$") && strings.ContainsAny(s, "123456789") && len(s) < 60 {
				pay = append(pay, s)
			}
		}
	}
	if p.Salary == "" {
		p.Salary = strings.Join(pay, " - ")
	}
}
