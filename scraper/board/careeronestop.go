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

// careerOneStop searches the National Labor Exchange through the API of the
// Department of Labor's CareerOneStop, which gives those who register a user
// id and a token. Its answers have no text: a posting of this kind is a lead to
// the employer's own page, which is its address.
//
// What is older than the days asked for falls out of the answers and counts as
// closed.
type careerOneStop struct{}

func (careerOneStop) Name() string { return "careeronestop" }

func (careerOneStop) Access() scraper.Access {
	return scraper.Access{Source: "https://www.careeronestop.org/Developers/WebAPI/Jobs/list-jobs-v2.aspx"}
}

const (
	careerLimit = 100  // records a page
	careerMost  = 1000 // records of one search
	careerUser  = "{userId}"
)

func (careerOneStop) fields() fields {
	return fields{
		{"location", false, "a place to search, such as Austin, TX; default: US"},
		{"days", false, "how many days old a posting may be; default: 30"},
		{"search", false, "terms or O*NET codes to search for, separated by commas; default: " + strings.Join(wideTerms(), ", ")},
		keyField("user_env", "CAREERONESTOP_USER_ID", "the user id"),
		keyField("token_env", "CAREERONESTOP_TOKEN", "the token"),
		baseField("https://api.careeronestop.org"),
	}
}

func (c careerOneStop) Start(b job.Board) ([]scraper.Request, error) {
	if err := c.fields().check(b); err != nil {
		return nil, err
	}
	terms, err := searchedWidely(b)
	if err != nil {
		return nil, err
	}
	var all []scraper.Request
	for _, t := range terms {
		r, err := careerRequest(b, listState{Term: t})
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func careerRequest(b job.Board, l listState) (scraper.Request, error) {
	user, err := keyName(b, "user_env", "CAREERONESTOP_USER_ID")
	if err != nil {
		return scraper.Request{}, err
	}
	token, err := keyName(b, "token_env", "CAREERONESTOP_TOKEN")
	if err != nil {
		return scraper.Request{}, err
	}
	age, err := days(b, 30)
	if err != nil {
		return scraper.Request{}, err
	}
	where := strings.TrimSpace(b.Params["location"])
	if where == "" {
		where = "US"
	}
	// keyword, location, radius, sort column, order, first record, records, days
	path := []string{url.PathEscape(l.Term), url.PathEscape(where), "0", "acquisitiondate", "DESC", strconv.Itoa(l.Offset), strconv.Itoa(careerLimit), strconv.Itoa(age)}
	return scraper.Request{
		URL: origin(b, "api.careeronestop.org") + "/v2/jobsearch/" + url.PathEscape(careerUser) + "/" + strings.Join(path, "/") +
			"?source=NLx&showFilters=false&enableJobDescriptionSnippet=true&enableMetaData=false",
		Header: map[string]string{"Accept": "application/json"},
		Step:   "list",
		Data:   l.data(),
		Keys:   []scraper.Key{{Env: user, Path: careerUser}, {Env: token, Header: "Authorization", Prefix: "Bearer "}},
	}, nil
}

// careerLead is what the search says of a posting.
type careerLead struct {
	ID       scalar `json:"JvId"`
	Title    string `json:"JobTitle"`
	Company  string `json:"Company"`
	Location string `json:"Location"`
	URL      string `json:"URL"`
	Acquired string `json:"AcquisitionDate"`
	Snippet  scalar `json:"DescriptionSnippet"`
}

func (careerOneStop) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var answer struct {
		Jobs  *[]json.RawMessage `json:"Jobs"`
		Count scalar             `json:"Jobcount"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the search: %w", err)
	}
	count, err := strconv.Atoi(answer.Count.String())
	switch {
	case err != nil || answer.Jobs == nil && count != 0:
		return scraper.Page{}, errors.New(`read the search: the answer has no "Jobs" with "Jobcount"; the API may have changed`)
	case answer.Jobs == nil:
		return scraper.Page{}, nil
	}
	var page scraper.Page
	first := ""
	seen := map[string]bool{}
	for i, raw := range *answer.Jobs {
		var j careerLead
		err := json.Unmarshal(raw, &j)
		if err == nil && (j.ID == "" || strings.TrimSpace(j.Title) == "") {
			err = fmt.Errorf("it lacks its id (%q) or title (%q)", j.ID, j.Title)
		}
		if err == nil {
			_, err = webAddress(j.URL)
		}
		if err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read record %d of %s: %w", state.Offset+i+1, state, err))
			continue
		}
		if first == "" {
			first = j.ID.String()
			if err := state.repeats(first); err != nil {
				return scraper.Page{Problems: []error{err}}, nil
			}
		}
		if seen[j.ID.String()] {
			continue
		}
		seen[j.ID.String()] = true
		p := scraper.Raw{
			ExternalID: j.ID.String(), URL: strings.TrimSpace(j.URL), Title: j.Title, Employer: strings.TrimSpace(j.Company),
			Posted: j.Acquired, Description: j.Snippet.String(),
		}
		p.Locations, p.Places = placesIn("US", j.Location)
		page.Postings = append(page.Postings, p)
	}
	rows := len(*answer.Jobs)
	read := state.Offset + rows
	switch {
	case read >= count || rows == 0 && state.Offset > 0:
	case rows == 0:
		page.Problems = append(page.Problems, fmt.Errorf("%s announces %d postings and gives none", state, count))
	case read >= careerMost:
		page.Problems = append(page.Problems, fmt.Errorf("%s finds %d postings and only %d are read; give narrower terms in \"search\" or fewer \"days\"", state, count, careerMost))
	default:
		next, err := careerRequest(b, state.after(first, read))
		if err != nil {
			return scraper.Page{}, err
		}
		page.Next = append(page.Next, next)
	}
	return page, nil
}
