package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// oracle reads a career site of Oracle Recruiting Cloud ("candidate
// experience") through the interface its own pages use: a list, narrowed by a
// search term, and the words of each opening one by one. A tenant may have
// several sites with some openings in common; the site, not the tenant, is the
// employer.
type oracle struct{}

func (oracle) Name() string { return "oracle" }

func (oracle) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "https://docs.oracle.com/en/cloud/saas/human-resources/farws/api-recruiting-ce-job-requisitions.html"}
}

const (
	oracleLimit = 200    // rows a request
	oracleMost  = 10_000 // rows that can be paged through
)

func (oracle) fields() fields {
	return fields{
		{"host", true, "the host of the career site, such as abcd.fa.us2.oraclecloud.com"},
		{"site", true, "the site, the part of its address after /sites/, such as CX_1"},
		searchField(),
		baseField("https://HOST"),
	}
}

// testSystem is the mark of a tenant's systems for trials, whose openings are
// copies.
var testSystem = normal.Pattern(`(?i)-(dev|test|stage)\d*\.`)

func (o oracle) Start(b job.Board) ([]scraper.Request, error) {
	if err := o.fields().check(b); err != nil {
		return nil, err
	}
	for _, name := range []string{"host", "site"} {
		if !word(b.Params[name]) {
			return nil, fmt.Errorf("board %s (kind oracle): %s %q is more than a name; in https://abcd.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1 the host is abcd.fa.us2.oraclecloud.com, the site CX_1", b.ID, name, b.Params[name])
		}
	}
	if testSystem().MatchString(b.Params["host"]) {
		return nil, fmt.Errorf("board %s (kind oracle): host %q is a test system of its tenant; its openings are not real", b.ID, b.Params["host"])
	}
	terms, err := searched(b)
	if err != nil {
		return nil, err
	}
	var all []scraper.Request
	for _, t := range terms {
		all = append(all, oracleRequest(b, listState{Term: t}))
	}
	return all, nil
}

func oracleAPI(b job.Board) string {
	return origin(b, b.Params["host"]) + "/hcmRestApi/resources/latest/"
}

func oracleRequest(b job.Board, l listState) scraper.Request {
	finder := "findReqs;siteNumber=" + b.Params["site"] + ",limit=" + strconv.Itoa(oracleLimit) + ",offset=" + strconv.Itoa(l.Offset)
	if l.Term != "" {
		finder += ",keyword=" + url.PathEscape(`"`+l.Term+`"`)
	}
	return scraper.Request{
		URL:    oracleAPI(b) + "recruitingCEJobRequisitions?onlyData=true&expand=requisitionList.secondaryLocations&finder=" + finder + ",sortBy=POSTING_DATES_DESC",
		Header: map[string]string{"Accept": "application/json"},
		Step:   "list",
		Data:   l.data(),
	}
}

type oracleJob struct {
	ID               scalar `json:"Id,omitempty"`
	Title            string `json:"Title,omitempty"`
	Posted           string `json:"PostedDate,omitempty"` // in the list
	PostingEnd       string `json:"PostingEndDate,omitempty"`
	Start            string `json:"ExternalPostedStartDate,omitempty"` // in the detail
	End              string `json:"ExternalPostedEndDate,omitempty"`
	Schedule         string `json:"JobSchedule,omitempty"`
	Employer         string `json:"LegalEmployer,omitempty"`
	Short            string `json:"ShortDescriptionStr,omitempty"`
	Description      string `json:"ExternalDescriptionStr,omitempty"`
	Responsibilities string `json:"ExternalResponsibilitiesStr,omitempty"`
	Qualifications   string `json:"ExternalQualificationsStr,omitempty"`
	Organization     string `json:"OrganizationDescriptionStr,omitempty"`
	Corporate        string `json:"CorporateDescriptionStr,omitempty"`
	Location         string `json:"PrimaryLocation,omitempty"`
	Country          string `json:"PrimaryLocationCountry,omitempty"`
	WorkplaceCode    string `json:"WorkplaceTypeCode,omitempty"`
	Workplace        string `json:"WorkplaceType,omitempty"`
	Secondary        []struct {
		Name string `json:"Name,omitempty"`
	} `json:"secondaryLocations,omitempty"`
}

func (oracle) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return oracleDetail(b, res)
	}
	return oraclePage(b, res)
}

func oraclePage(b job.Board, res scraper.Response) (scraper.Page, error) {
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var answer struct {
		Items *[]struct {
			Total *int               `json:"TotalJobsCount"`
			Rows  *[]json.RawMessage `json:"requisitionList"`
		} `json:"items"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	if answer.Items == nil {
		return scraper.Page{}, errors.New(`read the list: the answer has no "items"; the interface may have changed`)
	}
	if len(*answer.Items) == 0 {
		return scraper.Page{Problems: []error{fmt.Errorf("%s has no result at all, which is also the answer for a site that does not exist: check the site %s", state, b.Params["site"])}}, nil
	}
	list := (*answer.Items)[0]
	if list.Rows == nil {
		return scraper.Page{}, errors.New(`read the list: the answer has no "requisitionList"; the interface may have changed`)
	}
	var page scraper.Page
	if list.Total != nil {
		state.Total = *list.Total
	}
	if state.Offset == 0 && state.Term == "" {
		page.Listed = max(state.Total, 0)
	}
	rows := *list.Rows
	var first string
	for i, raw := range rows {
		var row oracleJob
		if err := json.Unmarshal(raw, &row); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read row %d of %s: %w", state.Offset+i+1, state, err))
			continue
		}
		if row.ID == "" {
			page.Problems = append(page.Problems, fmt.Errorf("row %d of %s (title %q) has no id", state.Offset+i+1, state, row.Title))
			continue
		}
		if first == "" {
			first = row.ID.String()
			if err := state.repeats(first); err != nil {
				return scraper.Page{Problems: []error{err}}, nil
			}
		}
		data, err := json.Marshal(row)
		if err != nil {
			return scraper.Page{}, fmt.Errorf("keep row %s: %w", row.ID, err)
		}
		page.Next = append(page.Next, scraper.Request{
			URL:    oracleAPI(b) + "recruitingCEJobRequisitionDetails?expand=all&onlyData=true&finder=ById;Id=%22" + url.PathEscape(row.ID.String()) + "%22,siteNumber=" + b.Params["site"],
			Header: map[string]string{"Accept": "application/json"},
			Step:   "detail",
			Title:  row.Title,
			Data:   data,
		})
	}
	// A page may be short without being the last: the total decides.
	read := state.Offset + len(rows)
	more := read < state.Total || list.Total == nil && len(rows) >= oracleLimit
	switch {
	case len(rows) == 0 && more:
		page.Problems = append(page.Problems, fmt.Errorf("%s announces %d openings and gives none after %d", state, state.Total, state.Offset))
	case more && read >= oracleMost:
		page.Problems = append(page.Problems, fmt.Errorf("%s lists %d openings and only %d can be read; give narrower terms in \"search\"", state, state.Total, oracleMost))
	case more:
		page.Next = append(page.Next, oracleRequest(b, state.after(first, read)))
	}
	return page, nil
}

func oracleDetail(b job.Board, res scraper.Response) (scraper.Page, error) {
	var row oracleJob
	if err := json.Unmarshal(res.Request.Data, &row); err != nil {
		return scraper.Page{}, fmt.Errorf("read the row of the list: %w", err)
	}
	var answer struct {
		Items *[]json.RawMessage `json:"items"`
		ID    scalar             `json:"Id"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read opening %s: %w", row.ID, err)
	}
	one := json.RawMessage(res.Body) // the opening itself, or a list of it
	switch {
	case answer.Items != nil && len(*answer.Items) == 0:
		return scraper.Page{}, nil // taken down since the list was read
	case answer.Items != nil:
		one = (*answer.Items)[0]
	case answer.ID == "":
		return scraper.Page{}, fmt.Errorf(`read opening %s: the answer has neither "items" nor "Id"; the interface may have changed`, row.ID)
	}
	var d oracleJob
	if err := json.Unmarshal(one, &d); err != nil {
		return scraper.Page{}, fmt.Errorf("read opening %s: %w", row.ID, err)
	}
	first := func(all ...string) string {
		for _, s := range all {
			if s = strings.TrimSpace(s); s != "" {
				return s
			}
		}
		return ""
	}
	id := first(row.ID.String(), d.ID.String())
	title := first(d.Title, row.Title)
	if id == "" || title == "" {
		return scraper.Page{}, fmt.Errorf("read opening %q: it has no id or no title", id)
	}
	p := scraper.Raw{
		ExternalID: id,
		ReqID:      id,
		URL:        origin(b, b.Params["host"]) + "/hcmUI/CandidateExperience/en/sites/" + b.Params["site"] + "/job/" + url.PathEscape(id),
		Title:      title,
		Description: withFacts(sections("", d.Description, "Responsibilities", d.Responsibilities, "Qualifications", d.Qualifications, "", first(d.Short, row.Short)),
			"Schedule", first(d.Schedule, row.Schedule), "About the organization", d.Organization, "About the company", d.Corporate),
		Posted:    first(d.Start, row.Posted),
		Closes:    oracleEnd(first(d.End, row.PostingEnd)),
		Workplace: first(d.Workplace, row.Workplace, workplaceCode(d.WorkplaceCode), workplaceCode(row.WorkplaceCode)),
	}
	p.ApplyURL = p.URL
	p.Employer = employer(b, first(d.Employer, row.Employer))
	written := []string{first(d.Location, row.Location)}
	for _, more := range append(d.Secondary, row.Secondary...) {
		written = append(written, more.Name)
	}
	p.Locations, p.Places = placesIn(first(d.Country, row.Country), written...)
	page := scraper.Page{Postings: []scraper.Raw{p}}
	if p.Description == "" {
		page.Problems = append(page.Problems, fmt.Errorf("opening %s (%s) came without its text", id, title))
	}
	return page, nil
}

// oracleEnd is the last day of a posting that ends at a moment in UTC.
func oracleEnd(s string) string {
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return lastDay(at.UTC())
	}
	return s
}

// workplaceCode writes Oracle's codes as the words that stand beside them on
// sites that label them.
func workplaceCode(s string) string {
	switch s {
	case "ORA_ON_SITE":
		return "On-site"
	case "ORA_REMOTE":
		return "Remote"
	case "ORA_HYBRID":
		return "Hybrid"
	}
	return ""
}
