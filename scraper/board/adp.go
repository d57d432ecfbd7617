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

// adp reads a career center of ADP Workforce Now: a list in pages of about
// twenty, whatever is asked for, and the words of each requisition. The
// answers do not name the employer.
type adp struct{}

func (adp) Name() string { return "adp" }

func (adp) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "https://workforcenow.adp.com/robots.txt"}
}

const (
	adpLimit = 20   // less gives nothing
	adpMost  = 2000 // requisitions read of one center
)

func (adp) fields() fields {
	return fields{
		{"cid", true, "the employer's number in the center's address: …recruitment.html?cid=CID"},
		{"ccid", true, "the center's number in its address: …&ccId=CCID"},
		{"host", false, "the host of the center; default: workforcenow.adp.com"},
		baseField("https://HOST"),
	}
}

func (a adp) Start(b job.Board) ([]scraper.Request, error) {
	if err := a.fields().check(b); err != nil {
		return nil, err
	}
	for _, name := range []string{"cid", "ccid", "host"} {
		if v := b.Params[name]; !word(v) && (v != "" || name != "host") {
			return nil, fmt.Errorf("board %s (kind adp): %s %q is not one; it stands in the center's address, …/recruitment.html?cid=CID&ccId=CCID", b.ID, name, v)
		}
	}
	if strings.TrimSpace(b.Employer) == "" {
		return nil, fmt.Errorf("board %s (kind adp): the employer is missing; ADP's answers do not name it", b.ID)
	}
	return []scraper.Request{adpRequest(b, listState{})}, nil
}

func adpHost(b job.Board) string {
	host := b.Params["host"]
	if host == "" {
		host = "workforcenow.adp.com"
	}
	return origin(b, host)
}

// adpAddress is the address of the list, or of one requisition.
func adpAddress(b job.Board, id string) string {
	address := adpHost(b) + "/mascsr/default/careercenter/public/events/staffing/v1/job-requisitions"
	if id != "" {
		address += "/" + url.PathEscape(id)
	}
	return address + "?cid=" + b.Params["cid"] + "&ccId=" + b.Params["ccid"] + "&locale=en_US"
}

func adpRequest(b job.Board, l listState) scraper.Request {
	return scraper.Request{
		URL:    adpAddress(b, "") + "&$top=" + strconv.Itoa(adpLimit) + "&$skip=" + strconv.Itoa(l.Offset),
		Header: map[string]string{"Accept": "application/json"},
		Step:   "list", Data: l.data(),
	}
}

type adpJob struct {
	ID        scalar `json:"itemID"`
	Title     string `json:"requisitionTitle"`
	Posted    string `json:"postDate"`
	Text      string `json:"requisitionDescription"`
	Level     adpTag `json:"workLevelCode"`
	Locations []struct {
		Name    adpTag `json:"nameCode"`
		Address struct {
			City  string `json:"cityName"`
			State struct {
				Code string `json:"codeValue"`
			} `json:"countrySubdivisionLevel1"`
			Country string `json:"countryCode"`
		} `json:"address"`
	} `json:"requisitionLocations"`
}

type adpTag struct {
	Short string `json:"shortName"`
}

func (adp) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return adpDetail(res)
	}
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var answer struct {
		Meta struct {
			Total *int `json:"totalNumber"`
		} `json:"meta"`
		Rows *[]json.RawMessage `json:"jobRequisitions"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	if answer.Rows == nil || answer.Meta.Total == nil {
		return scraper.Page{}, errors.New(`read the list: the answer has no "jobRequisitions" with "totalNumber"; the interface may have changed`)
	}
	total := *answer.Meta.Total
	page := scraper.Page{Listed: max(total, 0)}
	first := ""
	for i, raw := range *answer.Rows {
		var j adpJob
		if err := json.Unmarshal(raw, &j); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read row %d: %w", state.Offset+i+1, err))
			continue
		}
		if !word(j.ID.String()) || strings.TrimSpace(j.Title) == "" {
			page.Problems = append(page.Problems, fmt.Errorf("row %d (id %q, title %q) lacks its id or title", state.Offset+i+1, j.ID, j.Title))
			continue
		}
		if first == "" {
			first = j.ID.String()
			if err := state.repeats(first); err != nil {
				return scraper.Page{Problems: []error{err}}, nil
			}
		}
		p := scraper.Raw{
			ExternalID: j.ID.String(),
			URL: adpHost(b) + "/mascsr/default/mdf/recruitment/recruitment.html?cid=" + b.Params["cid"] + "&ccId=" + b.Params["ccid"] +
				"&jobId=" + j.ID.String(),
			Title:  j.Title,
			Posted: j.Posted,
		}
		j.where(&p)
		r := rowRequest(adpAddress(b, j.ID.String()), p)
		r.Header = map[string]string{"Accept": "application/json"}
		page.Next = append(page.Next, r)
	}
	rows := len(*answer.Rows)
	read := state.Offset + rows
	switch {
	case read >= total:
	case rows == 0:
		page.Problems = append(page.Problems, fmt.Errorf("the center announces %d requisitions and gives none after %d", total, state.Offset))
	case read >= adpMost:
		page.Problems = append(page.Problems, fmt.Errorf("the center lists %d requisitions and only %d are read", total, adpMost))
	default:
		page.Next = append(page.Next, adpRequest(b, state.after(first, read)))
	}
	return page, nil
}

// where reads the places: an address, whose parts may all be empty, or a name
// such as " US".
func (j adpJob) where(p *scraper.Raw) {
	var places []job.Place
	for _, l := range j.Locations {
		place, ok := placeOf(l.Address.City, l.Address.State.Code, l.Address.Country)
		if !ok {
			_, named := placesIn("", l.Name.Short)
			places = append(places, named...)
			continue
		}
		places = append(places, place)
	}
	if len(places) > 0 {
		p.Places = places
	}
}

func adpDetail(res scraper.Response) (scraper.Page, error) {
	p, err := readRow(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var answer struct {
		Rows *[]adpJob `json:"jobRequisitions"`
		adpJob
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read requisition %s: %w", p.ExternalID, err)
	}
	j := answer.adpJob
	if answer.Rows != nil && len(*answer.Rows) > 0 {
		j = (*answer.Rows)[0]
	}
	if j.ID == "" {
		return scraper.Page{}, fmt.Errorf("read requisition %s: the answer holds none; the interface may have changed", p.ExternalID)
	}
	if p.Description = withFacts(sections("", j.Text), "Employment type", j.Level.Short); p.Description == "" {
		return scraper.Page{Problems: []error{fmt.Errorf("requisition %s (%s) came without its text", p.ExternalID, p.Title)}}, nil
	}
	j.where(&p)
	return scraper.Page{Postings: []scraper.Raw{p}}, nil
}
