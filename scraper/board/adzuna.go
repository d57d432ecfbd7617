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

// adzuna searches Adzuna, which collects the advertisements of others and asks
// for an id and a key (free, developer.adzuna.com). It gives the first 500
// characters of a text: its postings are leads. Salaries are by the year. Its terms ask to show that a
// job came from Adzuna; the board's id and the address say so. An estimated
// salary is not the employer's word and is not taken.
//
// An advertisement older than the days asked for falls out of the answers and
// counts as closed.
type adzuna struct{}

func (adzuna) Name() string { return "adzuna" }

func (adzuna) Access() scraper.Access {
	return scraper.Access{Source: "https://developer.adzuna.com/docs/search"}
}

const (
	adzunaLimit = 50 // results a page
	adzunaMost  = 20 // pages of one search: 250 requests a day are allowed
)

func (adzuna) fields() fields {
	return fields{
		countryField("the country to search"),
		{"days", false, "how many days old an advertisement may be; default: 14"},
		wideSearchField(),
		keyField("id_env", "ADZUNA_APP_ID", "the application's id"),
		keyField("key_env", "ADZUNA_APP_KEY", "the application's key"),
		baseField("https://api.adzuna.com"),
	}
}

func (a adzuna) Start(b job.Board) ([]scraper.Request, error) {
	if err := a.fields().check(b); err != nil {
		return nil, err
	}
	if _, err := country(b); err != nil {
		return nil, err
	}
	if _, err := days(b, 14); err != nil {
		return nil, err
	}
	terms, err := searchedWidely(b)
	if err != nil {
		return nil, err
	}
	var all []scraper.Request
	for _, t := range terms {
		r, err := adzunaRequest(b, listState{Term: t})
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// days is how far back a search goes.
func days(b job.Board, usual int) (int, error) {
	s := strings.TrimSpace(b.Params["days"])
	if s == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 60 {
		return 0, fmt.Errorf("board %s (kind %s): days %q is not a number from 1 to 60", b.ID, b.Kind, s)
	}
	return n, nil
}

// adzunaRequest asks for page l.Offset+1. A parameter the API does not know is
// an error to it.
func adzunaRequest(b job.Board, l listState) (scraper.Request, error) {
	id, err := keyName(b, "id_env", "ADZUNA_APP_ID")
	if err != nil {
		return scraper.Request{}, err
	}
	key, err := keyName(b, "key_env", "ADZUNA_APP_KEY")
	if err != nil {
		return scraper.Request{}, err
	}
	where, err := country(b)
	if err != nil {
		return scraper.Request{}, err
	}
	age, err := days(b, 14)
	if err != nil {
		return scraper.Request{}, err
	}
	return scraper.Request{
		URL: origin(b, "api.adzuna.com") + "/v1/api/jobs/" + strings.ToLower(where) + "/search/" + strconv.Itoa(l.Offset+1) +
			"?what_phrase=" + url.QueryEscape(l.Term) + "&results_per_page=" + strconv.Itoa(adzunaLimit) +
			"&max_days_old=" + strconv.Itoa(age) + "&sort_by=date&content-type=application/json",
		Step: "list",
		Data: l.data(),
		Keys: []scraper.Key{{Env: id, Query: "app_id"}, {Env: key, Query: "app_key"}},
	}, nil
}

type adzunaJob struct {
	ID      scalar `json:"id"`
	Title   string `json:"title"`
	Company struct {
		Name string `json:"display_name"`
	} `json:"company"`
	Location struct {
		Name string   `json:"display_name"`
		Area []string `json:"area"`
	} `json:"location"`
	Created   string `json:"created"`
	Low       scalar `json:"salary_min"`
	High      scalar `json:"salary_max"`
	Predicted scalar `json:"salary_is_predicted"`
	Time      string `json:"contract_time"`
	Contract  string `json:"contract_type"`
	URL       string `json:"redirect_url"`
	Text      string `json:"description"`
}

func (adzuna) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	where, err := country(b)
	if err != nil {
		return scraper.Page{}, err
	}
	var answer struct {
		Count *int               `json:"count"`
		Rows  *[]json.RawMessage `json:"results"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the search: %w", err)
	}
	if answer.Count == nil || answer.Rows == nil {
		return scraper.Page{}, errors.New(`read the search: the answer has no "count" with "results"; the API may have changed`)
	}
	var page scraper.Page
	first := ""
	seen := map[string]bool{}
	for i, raw := range *answer.Rows {
		var j adzunaJob
		err := json.Unmarshal(raw, &j)
		var p scraper.Raw
		if err == nil {
			p, err = j.raw(where)
		}
		if err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read result %d of page %d of %s: %w", i+1, state.Offset+1, state, err))
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
	if len(*answer.Rows) > 0 && (state.Offset+1)*adzunaLimit < *answer.Count {
		if state.Offset+1 >= adzunaMost {
			page.Problems = append(page.Problems, fmt.Errorf("%s finds %d advertisements and only %d are read; give narrower terms in \"search\" or fewer \"days\"", state, *answer.Count, adzunaMost*adzunaLimit))
			return page, nil
		}
		next, err := adzunaRequest(b, state.after(first, state.Offset+1))
		if err != nil {
			return scraper.Page{}, err
		}
		page.Next = append(page.Next, next)
	}
	return page, nil
}

func (j adzunaJob) raw(country string) (scraper.Raw, error) {
	u, err := webAddress(j.URL)
	switch {
	case j.ID == "" || strings.TrimSpace(j.Title) == "":
		return scraper.Raw{}, fmt.Errorf("it lacks its id (%q) or title (%q)", j.ID, j.Title)
	case err != nil:
		return scraper.Raw{}, fmt.Errorf("%s: redirect_url: %w", j.ID, err)
	}
	p := scraper.Raw{
		ExternalID: j.ID.String(), Title: j.Title, Employer: strings.TrimSpace(j.Company.Name), Posted: j.Created,
		Description: withFacts(sections("", j.Text), "Employment type", strings.TrimPrefix(code(j.Contract)+", "+code(j.Time), ", ")),
	}
	// The query tells visits apart and changes from one answer to the next.
	u.RawQuery, u.Fragment = "", ""
	p.URL = u.String()
	switch area := j.Location.Area; {
	case len(area) > 1 && area[0] == "US":
		city := ""
		if len(area) > 2 {
			city = area[len(area)-1]
		}
		place, _ := placeOf(city, area[1], area[0])
		if j.Location.Name != "" {
			place.Text = j.Location.Name
		}
		p.Places = []job.Place{place}
	default:
		p.Locations, p.Places = placesIn("", j.Location.Name)
	}
	if !yes(j.Predicted) {
		currency, unit := "", ""
		if country == "US" {
			currency = "USD"
		}
		if low, ok := j.Low.amount(); ok && low >= 1000 {
			unit = "year"
		}
		p.Salary, p.Pay = payOf(currency, unit, j.Low, j.High, "")
	}
	return p, nil
}
