package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// usajobs searches the federal announcements through USAJOBS' Search API,
// which asks for a key (free, developer.usajobs.gov/apirequest) and for the
// e-mail address it was given to. Its terms allow the key's holder to use what
// it answers, not to publish it again. Without a key, usajobs_historic reads
// the same announcements.
type usajobs struct{}

func (usajobs) Name() string { return "usajobs" }

func (usajobs) Access() scraper.Access {
	return scraper.Access{Source: "https://developer.usajobs.gov/api-reference/get-api-search"}
}

const usajobsLimit = 500 // announcements a page

func (usajobs) fields() fields {
	return fields{
		{"series", false, "occupational series of four digits, separated by semicolons; default, unless terms are searched for: 0675;0669 (medical records technicians and administrators)"},
		{"search", false, "terms to search for, separated by commas, in the series if any is given"},
		keyField("key_env", "USAJOBS_API_KEY", "the API key"),
		keyField("email_env", "USAJOBS_EMAIL", "the e-mail address the key was given to"),
		baseField("https://data.usajobs.gov"),
	}
}

func (u usajobs) Start(b job.Board) ([]scraper.Request, error) {
	if err := u.fields().check(b); err != nil {
		return nil, err
	}
	terms := []string{""}
	series := strings.TrimSpace(b.Params["series"])
	if strings.TrimSpace(b.Params["search"]) != "" {
		var err error
		if terms, err = searched(b); err != nil {
			return nil, err
		}
	} else if series == "" {
		series = "0675;0669"
	}
	var codes []string
	for s := range strings.FieldsFuncSeq(series, func(r rune) bool { return r == ';' || r == ',' || r == ' ' }) {
		if len(s) != 4 || strings.Trim(s, "0123456789") != "" {
			return nil, fmt.Errorf("board %s (kind usajobs): series %q is not four digits; give them as 0675;0669", b.ID, s)
		}
		codes = append(codes, s)
	}
	if _, err := usajobsKeys(b); err != nil {
		return nil, err
	}
	var all []scraper.Request
	for _, t := range terms {
		q := url.Values{}
		if t != "" {
			q.Set("Keyword", t)
		}
		if len(codes) > 0 {
			q.Set("JobCategoryCode", strings.Join(codes, ";"))
		}
		r, err := usajobsRequest(b, listState{Term: q.Encode()})
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func usajobsKeys(b job.Board) ([]scraper.Key, error) {
	key, err := keyName(b, "key_env", "USAJOBS_API_KEY")
	if err != nil {
		return nil, err
	}
	email, err := keyName(b, "email_env", "USAJOBS_EMAIL")
	if err != nil {
		return nil, err
	}
	return []scraper.Key{{Env: key, Header: "Authorization-Key"}, {Env: email, Header: "User-Agent"}}, nil
}

// usajobsRequest asks for page l.Offset+1 of the query l.Term.
func usajobsRequest(b job.Board, l listState) (scraper.Request, error) {
	keys, err := usajobsKeys(b)
	if err != nil {
		return scraper.Request{}, err
	}
	return scraper.Request{
		URL: origin(b, "data.usajobs.gov") + "/api/Search?" + l.Term + "&ResultsPerPage=" + strconv.Itoa(usajobsLimit) +
			"&Page=" + strconv.Itoa(l.Offset+1) + "&Fields=full&SortField=OpenDate&SortDirection=Desc",
		Step: "list",
		Data: l.data(),
		Keys: keys,
	}, nil
}

// federalJob is an announcement as the Search API gives it.
type federalJob struct {
	ID  scalar `json:"MatchedObjectId"`
	Job *struct {
		Title        string   `json:"PositionTitle"`
		ApplyURI     []string `json:"ApplyURI"`
		Organization string   `json:"OrganizationName"`
		Department   string   `json:"DepartmentName"`
		Display      string   `json:"PositionLocationDisplay"`
		Locations    []struct {
			Name    string `json:"LocationName"`
			City    string `json:"CityName"`
			State   string `json:"CountrySubDivisionCode"`
			Country string `json:"CountryCode"`
		} `json:"PositionLocation"`
		Categories []struct {
			Code scalar `json:"Code"`
		} `json:"JobCategory"`
		Grades []struct {
			Code scalar `json:"Code"`
		} `json:"JobGrade"`
		Qualifications string `json:"QualificationSummary"`
		Pay            []struct {
			Min         scalar `json:"MinimumRange"`
			Max         scalar `json:"MaximumRange"`
			Code        string `json:"RateIntervalCode"`
			Description string `json:"Description"`
		} `json:"PositionRemuneration"`
		Opens  string `json:"PublicationStartDate"`
		Starts string `json:"PositionStartDate"`
		Closes string `json:"ApplicationCloseDate"`
		Ends   string `json:"PositionEndDate"`
		Area   struct {
			Details struct {
				Summary      string    `json:"JobSummary"`
				Duties       oneOrMany `json:"MajorDuties"`
				Education    string    `json:"Education"`
				Requirements string    `json:"Requirements"`
				Key          oneOrMany `json:"KeyRequirements"`
				Evaluations  string    `json:"Evaluations"`
				Other        string    `json:"OtherInformation"`
				Documents    string    `json:"RequiredDocuments"`
				LowGrade     scalar    `json:"LowGrade"`
				HighGrade    scalar    `json:"HighGrade"`
				Telework     scalar    `json:"TeleworkEligible"`
				Remote       scalar    `json:"RemoteIndicator"`
				Paths        oneOrMany `json:"HiringPath"`
				WhoMay       struct {
					Name scalar `json:"Name"`
				} `json:"WhoMayApply"`
			} `json:"Details"`
		} `json:"UserArea"`
	} `json:"MatchedObjectDescriptor"`
}

func (usajobs) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	state, err := readState(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	var answer struct {
		Result *struct {
			All   int                `json:"SearchResultCountAll"`
			Items *[]json.RawMessage `json:"SearchResultItems"`
			Area  struct {
				Pages scalar `json:"NumberOfPages"`
			} `json:"UserArea"`
		} `json:"SearchResult"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the search: %w", err)
	}
	if answer.Result == nil || answer.Result.Items == nil {
		return scraper.Page{}, errors.New(`read the search: the answer has no "SearchResult" with "SearchResultItems"; the API may have changed`)
	}
	items := *answer.Result.Items
	var page scraper.Page
	if len(b.Params["search"]) == 0 {
		page.Listed = max(answer.Result.All, 0)
	}
	var first string
	seen := map[string]bool{}
	for i, raw := range items {
		p, err := federalPosting(raw)
		if err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read announcement %d of page %d: %w", i+1, state.Offset+1, err))
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
	pages, err := strconv.Atoi(answer.Result.Area.Pages.String())
	if err != nil {
		pages = 0
		if len(items) >= usajobsLimit {
			pages = state.Offset + 2
		}
	}
	if len(items) > 0 && state.Offset+1 < pages {
		next, err := usajobsRequest(b, state.after(first, state.Offset+1))
		if err != nil {
			return scraper.Page{}, err
		}
		page.Next = append(page.Next, next)
	}
	return page, nil
}

func federalPosting(raw json.RawMessage) (scraper.Raw, error) {
	var f federalJob
	if err := json.Unmarshal(raw, &f); err != nil {
		return scraper.Raw{}, err
	}
	if f.ID == "" || f.Job == nil || strings.TrimSpace(f.Job.Title) == "" {
		return scraper.Raw{}, fmt.Errorf("announcement %q lacks its number or its title", f.ID)
	}
	d, details := f.Job, f.Job.Area.Details
	a := announcement{
		Control: f.ID, Title: d.Title, Department: d.Department, Agency: d.Organization,
		MinGrade: details.LowGrade, MaxGrade: details.HighGrade, Opens: d.Opens, Closes: d.Closes,
		WhoMay: details.WhoMay.Name, Telework: details.Telework, Remote: details.Remote, Paths: details.Paths,
	}
	if a.Opens == "" {
		a.Opens = d.Starts
	}
	if a.Closes == "" {
		a.Closes = d.Ends
	}
	if len(d.Grades) > 0 {
		a.PayScale = d.Grades[0].Code
	}
	if len(d.Pay) > 0 {
		a.MinSalary, a.MaxSalary, a.SalaryType = d.Pay[0].Min, d.Pay[0].Max, d.Pay[0].Description
		if a.SalaryType == "" {
			a.SalaryType = d.Pay[0].Code
		}
	}
	for _, c := range d.Categories {
		if !slices.Contains(a.Categories, c.Code.String()) {
			a.Categories = append(a.Categories, c.Code.String())
		}
	}
	p := a.raw()
	if len(d.ApplyURI) > 0 {
		p.ApplyURL = d.ApplyURI[0]
	}
	for _, l := range d.Locations {
		// The city repeats its state: "Palo Alto, California".
		place := job.Place{Text: l.Name, City: strings.TrimSuffix(l.City, ", "+l.State), State: l.State, Country: l.Country}
		if place.Text == "" {
			place.Text = l.City
		}
		if place.Text != "" && !slices.Contains(p.Places, place) {
			p.Places = append(p.Places, place)
		}
	}
	if len(p.Places) == 0 && d.Display != "" && d.Display != "Multiple Locations" {
		p.Locations = []string{d.Display}
	}
	p.Description = sections(
		"Summary", details.Summary, "Duties", "<p>"+strings.Join(details.Duties, "</p><p>")+"</p>",
		"Requirements", details.Requirements, "", "<p>"+strings.Join(details.Key, "</p><p>")+"</p>",
		"Qualifications", d.Qualifications, "Education", details.Education, "How you will be evaluated", details.Evaluations,
		"Additional information", details.Other, "Required documents", details.Documents,
	)
	if p.Description == "" {
		return scraper.Raw{}, fmt.Errorf("announcement %s (%s) came without its text", f.ID, d.Title)
	}
	return p, nil
}
