package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// ukg reads a job board of UKG Pro Recruiting (UltiPro): a search, and the
// page of each opening, which carries its words in an object of its script.
// The page of an opening that was taken down is whole but for that object.
type ukg struct{}

func (ukg) Name() string { return "ukg" }

func (ukg) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "https://recruiting.ultipro.com/robots.txt"}
}

const ukgLimit = 100

func (ukg) fields() fields {
	return fields{
		{"code", true, "the employer's code in the board's address: recruiting.ultipro.com/CODE/JobBoard/…"},
		{"board", true, "the board's number in its address: recruiting.ultipro.com/…/JobBoard/BOARD"},
		{"host", false, "the host of the board; default: recruiting.ultipro.com"},
		searchField(),
		baseField("https://HOST"),
	}
}

func (u ukg) Start(b job.Board) ([]scraper.Request, error) {
	if err := u.fields().check(b); err != nil {
		return nil, err
	}
	for _, name := range []string{"code", "board", "host"} {
		if v := b.Params[name]; !word(v) && (v != "" || name != "host") {
			return nil, fmt.Errorf("board %s (kind ukg): %s %q is not one; a board's address is https://HOST/CODE/JobBoard/BOARD", b.ID, name, v)
		}
	}
	terms, err := searched(b)
	if err != nil {
		return nil, err
	}
	var all []scraper.Request
	for _, t := range terms {
		r, err := ukgRequest(b, listState{Term: t})
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// ukgBoard is the address of the board.
func ukgBoard(b job.Board) string {
	host := b.Params["host"]
	if host == "" {
		host = "recruiting.ultipro.com"
	}
	return origin(b, host) + "/" + b.Params["code"] + "/JobBoard/" + b.Params["board"]
}

func ukgRequest(b job.Board, l listState) (scraper.Request, error) {
	term, err := json.Marshal(l.Term)
	if err != nil {
		return scraper.Request{}, fmt.Errorf("write search term %q: %w", l.Term, err)
	}
	return scraper.Request{
		Method: "POST",
		URL:    ukgBoard(b) + "/JobBoardView/LoadSearchResults",
		Header: map[string]string{"Content-Type": "application/json", "Accept": "application/json"},
		Body:   fmt.Appendf(nil, `{"opportunitySearch":{"Top":%d,"Skip":%d,"QueryString":%s,"OrderBy":[],"Filters":[]}}`, ukgLimit, l.Offset, term),
		Step:   "list",
		Data:   l.data(),
	}, nil
}

type ukgJob struct {
	ID        scalar `json:"Id"`
	Title     string `json:"Title"`
	Number    scalar `json:"RequisitionNumber"`
	FullTime  *bool  `json:"FullTime"`
	Posted    string `json:"PostedDate"`
	Workplace *int   `json:"JobLocationType"`
	Closed    bool   `json:"OpportunityIsClosed"`
	Text      string `json:"Description"`
	Locations []struct {
		Name        string `json:"LocalizedName"`
		Description string `json:"LocalizedDescription"`
		Address     struct {
			City  string `json:"City"`
			State *struct {
				Code string `json:"Code"`
			} `json:"State"`
			Country struct {
				Code string `json:"Code"`
			} `json:"Country"`
		} `json:"Address"`
	} `json:"Locations"`
}

func (ukg) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "detail" {
		return ukgDetail(res)
	}
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var answer struct {
		Rows  *[]json.RawMessage `json:"opportunities"`
		Total *int               `json:"totalCount"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	if answer.Rows == nil || answer.Total == nil {
		return scraper.Page{}, errors.New(`read the list: the answer has no "opportunities" with "totalCount"; the board may have changed`)
	}
	var page scraper.Page
	if state.Term == "" {
		page.Listed = max(*answer.Total, 0)
	}
	first := ""
	for i, raw := range *answer.Rows {
		var j ukgJob
		if err := json.Unmarshal(raw, &j); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read row %d of %s: %w", state.Offset+i+1, state, err))
			continue
		}
		if !word(j.ID.String()) || strings.TrimSpace(j.Title) == "" {
			page.Problems = append(page.Problems, fmt.Errorf("row %d of %s (id %q, title %q) lacks its id or title", state.Offset+i+1, state, j.ID, j.Title))
			continue
		}
		if first == "" {
			first = j.ID.String()
			if err := state.repeats(first); err != nil {
				return scraper.Page{Problems: []error{err}}, nil
			}
		}
		p := j.raw(b)
		page.Next = append(page.Next, rowRequest(p.URL, p))
	}
	rows := len(*answer.Rows)
	read := state.Offset + rows
	// The number of all is not always right: only a full page has a next one.
	switch {
	case rows >= ukgLimit:
		next, err := ukgRequest(b, state.after(first, read))
		if err != nil {
			return scraper.Page{}, err
		}
		page.Next = append(page.Next, next)
	case rows == 0 && read < *answer.Total:
		page.Problems = append(page.Problems, fmt.Errorf("%s announces %d openings and gives none after %d", state, *answer.Total, state.Offset))
	}
	return page, nil
}

func (j ukgJob) raw(b job.Board) scraper.Raw {
	p := scraper.Raw{
		ExternalID: j.ID.String(),
		URL:        ukgBoard(b) + "/OpportunityDetail?opportunityId=" + url.QueryEscape(j.ID.String()),
		Title:      j.Title,
		Posted:     j.Posted,
		ReqID:      j.Number.String(),
	}
	if j.Workplace != nil {
		switch *j.Workplace { // as UKG's own words for them say
		case 0:
			p.Workplace = "Hybrid"
		case 1:
			p.Workplace = "On-site"
		case 2:
			p.Workplace = "Remote"
		}
	}
	for _, l := range j.Locations {
		state := ""
		if l.Address.State != nil {
			state = l.Address.State.Code
		}
		place, ok := placeOf(l.Address.City, state, l.Address.Country.Code)
		switch name := strings.TrimSpace(l.Name); {
		case ok && l.Address.City == "" && name != "":
			// "Remote", and a country beside it.
			place.Text = name + ", " + place.Text
			p.Places = append(p.Places, place)
		case ok:
			p.Places = append(p.Places, place)
		case name != "":
			_, places := placesIn("", name)
			p.Places = append(p.Places, places...)
		}
	}
	return p
}

func ukgDetail(res scraper.Response) (scraper.Page, error) {
	p, err := readRow(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	object, ok := embedded(res.Body, "CandidateOpportunityDetail")
	if !ok {
		return scraper.Page{Problems: []error{fmt.Errorf("the page of opening %s (%s) does not hold it: it was taken down, or the board has changed", p.ExternalID, p.Title)}}, nil
	}
	var j ukgJob
	if err := json.Unmarshal(object, &j); err != nil {
		return scraper.Page{}, fmt.Errorf("read opening %s: %w", p.ExternalID, err)
	}
	if j.Closed {
		return scraper.Page{}, nil // taken down since the list was read
	}
	if strings.TrimSpace(j.Text) == "" {
		return scraper.Page{Problems: []error{fmt.Errorf("opening %s (%s) came without its text", p.ExternalID, p.Title)}}, nil
	}
	p.Description = j.Text
	if j.FullTime != nil {
		kind := "Part time"
		if *j.FullTime {
			kind = "Full time"
		}
		p.Description = withFacts(sections("", j.Text), "Employment type", kind)
	}
	return scraper.Page{Postings: []scraper.Raw{p}}, nil
}
