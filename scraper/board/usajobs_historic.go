package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// usajobsHistoric reads the federal announcements of an occupational series
// through the endpoints of USAJOBS that need no key: the list of
// announcements, page by page, and the words of each that is still open.
//
// A list without dates goes back to 2017. Start knows no date, so the first
// answer serves as the clock: where it does not hold everything, the list is
// asked again for what opened in the last year (no announcement stays open for
// longer). A page comes with a continuation token even if it is the last: the
// end is a page without data.
type usajobsHistoric struct{}

func (usajobsHistoric) Name() string { return "usajobs_historic" }

func (usajobsHistoric) Access() scraper.Access {
	return scraper.Access{Source: "https://developer.usajobs.gov/api-reference/get-api-historicjoa"}
}

// usajobsYear is how far back announcements that are still open may have
// opened.
const usajobsYear = 366 * 24 * time.Hour

func (usajobsHistoric) fields() fields {
	return fields{
		{"series", false, "occupational series of four digits, separated by semicolons; default: 0675;0669 (medical records technicians and administrators)"},
		baseField("https://data.usajobs.gov"),
	}
}

func (u usajobsHistoric) Start(b job.Board) ([]scraper.Request, error) {
	if err := u.fields().check(b); err != nil {
		return nil, err
	}
	given := b.Params["series"]
	if strings.TrimSpace(given) == "" {
		given = "0675;0669"
	}
	var all []scraper.Request
	for s := range strings.SplitSeq(given, ";") {
		s = strings.TrimSpace(s)
		if len(s) != 4 || strings.Trim(s, "0123456789") != "" {
			return nil, fmt.Errorf("board %s (kind usajobs_historic): series %q is not four digits; give them as 0675;0669", b.ID, s)
		}
		all = append(all, scraper.Request{URL: origin(b, "data.usajobs.gov") + "/api/historicjoa?PositionSeries=" + s, Step: "first"})
	}
	return all, nil
}

// announcement is a row of the list. Numbers come as numbers or as strings.
type announcement struct {
	Control    scalar    `json:"usajobsControlNumber"`
	Title      string    `json:"positionTitle"`
	Department string    `json:"hiringDepartmentName"`
	Agency     string    `json:"hiringAgencyName"`
	PayScale   scalar    `json:"payScale"`
	MinGrade   scalar    `json:"minimumGrade"`
	MaxGrade   scalar    `json:"maximumGrade"`
	MinSalary  scalar    `json:"minimumSalary"`
	MaxSalary  scalar    `json:"maximumSalary"`
	SalaryType string    `json:"salaryType"`
	Opens      string    `json:"positionOpenDate"`
	Closes     string    `json:"positionCloseDate"`
	Status     string    `json:"positionOpeningStatus"`
	WhoMay     scalar    `json:"whoMayApply"`
	Telework   scalar    `json:"teleworkEligible"`
	Remote     scalar    `json:"remoteIndicator"`
	Paths      oneOrMany `json:"hiringPaths"`
	Categories oneOrMany `json:"jobCategories"`
	Locations  []struct {
		City    string `json:"positionLocationCity"`
		State   string `json:"positionLocationState"`
		Country string `json:"positionLocationCountry"`
	} `json:"positionLocations"`
}

// oneOrMany is a list of names in any of the forms in which USAJOBS gives it:
// strings, objects with one name each, or one such object.
type oneOrMany []string

// UnmarshalJSON implements json.Unmarshaler.
func (m *oneOrMany) UnmarshalJSON(b []byte) error {
	var items []json.RawMessage
	if len(b) > 0 && b[0] == '[' {
		if err := json.Unmarshal(b, &items); err != nil {
			return err
		}
	} else {
		items = []json.RawMessage{b}
	}
	*m = nil
	for _, item := range items {
		var object struct {
			Path   scalar `json:"hiringPath"`
			Series scalar `json:"series"`
		}
		var text scalar
		if len(item) > 0 && item[0] == '{' {
			if err := json.Unmarshal(item, &object); err != nil {
				return err
			}
			text = object.Path + object.Series
		} else if err := json.Unmarshal(item, &text); err != nil {
			return err
		}
		if text != "" {
			*m = append(*m, text.String())
		}
	}
	return nil
}

func (usajobsHistoric) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	if res.Request.Step == "text" {
		return announcementText(res)
	}
	return announcements(b, res)
}

func announcements(b job.Board, res scraper.Response) (scraper.Page, error) {
	var answer struct {
		Paging struct {
			Metadata struct {
				Total int    `json:"totalCount"`
				Token string `json:"continuationToken"`
			} `json:"metadata"`
		} `json:"paging"`
		Data *[]json.RawMessage `json:"data"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the announcements: %w", err)
	}
	if answer.Data == nil {
		return scraper.Page{}, errors.New(`read the announcements: the answer has no "data"; the API may have changed`)
	}
	asked, err := url.Parse(res.Request.URL)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the request: %w", err)
	}
	api := origin(b, "data.usajobs.gov") + "/api/historicjoa"
	meta := answer.Paging.Metadata
	if res.Request.Step == "first" && meta.Total > len(*answer.Data) {
		return scraper.Page{Next: []scraper.Request{{
			URL:  api + "?PositionSeries=" + asked.Query().Get("PositionSeries") + "&StartPositionOpenDate=" + res.At.UTC().Add(-usajobsYear).Format("01-02-2006"),
			Step: "list",
		}}}, nil
	}
	var page scraper.Page
	today := res.At.UTC().Format(time.DateOnly)
	seen := map[scalar]bool{}
	for i, raw := range *answer.Data {
		var a announcement
		if err := json.Unmarshal(raw, &a); err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read announcement %d of the page: %w", i+1, err))
			continue
		}
		closes, _, _ := strings.Cut(a.Closes, "T")
		if _, err := time.Parse(time.DateOnly, closes); err != nil || a.Control == "" || strings.TrimSpace(a.Title) == "" {
			page.Problems = append(page.Problems, fmt.Errorf("announcement %d of the page (number %q, title %q, closes %q) lacks its number, title or closing date", i+1, a.Control, a.Title, a.Closes))
			continue
		}
		if closes < today || seen[a.Control] || strings.Contains(strings.ToLower(a.Status), "cancel") {
			continue
		}
		seen[a.Control] = true
		page.Next = append(page.Next, scraper.Request{
			URL:  api + "/announcementtext?USAJOBSControlNumbers=" + url.QueryEscape(a.Control.String()),
			Step: "text",
			Data: slices.Clone([]byte(raw)),
		})
	}
	if meta.Token != "" && len(*answer.Data) > 0 {
		// The token comes escaped and goes back as it came.
		next := api + "?continuationtoken=" + meta.Token
		if next == res.Request.URL {
			page.Problems = append(page.Problems, errors.New("the list gives the same continuation token again: the rest was not read"))
		} else {
			page.Next = append(page.Next, scraper.Request{URL: next, Step: "list"})
		}
	}
	return page, nil
}

func announcementText(res scraper.Response) (scraper.Page, error) {
	var a announcement
	if err := json.Unmarshal(res.Request.Data, &a); err != nil {
		return scraper.Page{}, fmt.Errorf("read the announcement's row of the list: %w", err)
	}
	var answer struct {
		Data *[]struct {
			Control        scalar `json:"usajobsControlNumber"`
			Summary        string `json:"summary"`
			Duties         string `json:"duties"`
			DutiesList     string `json:"majorDutiesList"`
			PathsExplained string `json:"hiringPathExplanation"`
			Clarification  string `json:"exclusiveClarificationText"`
			Conditions     string `json:"requirementsConditionsOfEmployment"`
			Requirements   string `json:"requirements"`
			Qualifications string `json:"requirementsQualifications"`
			Education      string `json:"requirementsEducation"`
			EducationToo   string `json:"education"`
			Evaluations    string `json:"evaluations"`
			Other          string `json:"otherInformation"`
			Documents      string `json:"requiredDocuments"`
		} `json:"data"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the text of announcement %s: %w", a.Control, err)
	}
	if answer.Data == nil {
		return scraper.Page{}, fmt.Errorf(`read the text of announcement %s: the answer has no "data"; the API may have changed`, a.Control)
	}
	p := a.raw()
	for _, t := range *answer.Data {
		if t.Control != a.Control {
			continue
		}
		p.Description = sections(
			"Summary", t.Summary, "Duties", t.Duties, "", t.DutiesList, "This job is open to", t.PathsExplained, "", t.Clarification,
			"Conditions of employment", t.Conditions, "Requirements", t.Requirements, "Qualifications", t.Qualifications,
			"Education", t.Education, "", t.EducationToo, "How you will be evaluated", t.Evaluations,
			"Additional information", t.Other, "Required documents", t.Documents,
		)
	}
	if p.Description == "" {
		return scraper.Page{Problems: []error{fmt.Errorf("announcement %s (%s) came without its text", a.Control, a.Title)}}, nil
	}
	return scraper.Page{Postings: []scraper.Raw{p}}, nil
}

// raw is the announcement without its words.
func (a announcement) raw() scraper.Raw {
	p := scraper.Raw{
		ExternalID: a.Control.String(),
		ReqID:      a.Control.String(), // the same in the search API
		URL:        "https://www.usajobs.gov/job/" + url.PathEscape(a.Control.String()),
		Title:      a.Title,
		Employer:   a.Agency,
		Posted:     a.Opens,
		Closes:     a.Closes,
		Series:     a.Categories,
		Internal:   a.internal(),
	}
	p.ApplyURL = p.URL
	if p.Employer == "" {
		p.Employer = a.Department
	}
	for _, l := range a.Locations {
		text := l.City
		if l.State != "" && !strings.HasSuffix(l.City, l.State) {
			text = strings.TrimPrefix(text+", "+l.State, ", ")
		}
		p.Places = append(p.Places, job.Place{Text: text, City: l.City, State: l.State, Country: l.Country})
	}
	p.Salary, p.Pay = a.pay()
	var words []string
	if yes(a.Telework) {
		words = append(words, "Telework eligible")
	}
	if yes(a.Remote) {
		words = append(words, "Remote job")
	}
	p.Workplace = strings.Join(words, "; ")
	return p
}

func yes(s scalar) bool {
	switch strings.ToLower(s.String()) {
	case "y", "yes", "true", "1":
		return true
	}
	return false
}

// pay is the salary as its own fields say it. The type is a word ("Per Year")
// or a code of USAJOBS ("PA", "PH", "BW" …).
func (a announcement) pay() (string, *job.Pay) {
	low, lowOK := a.MinSalary.amount()
	high, highOK := a.MaxSalary.amount()
	if !lowOK && !highOK {
		return "", nil
	}
	var bounds []string
	for _, s := range []scalar{a.MinSalary, a.MaxSalary} {
		if _, ok := s.amount(); ok {
			bounds = append(bounds, "$"+strings.TrimSuffix(strings.TrimPrefix(s.String(), "$"), ".0"))
		}
	}
	text := strings.TrimSpace(strings.Join(bounds, " - ") + " " + a.SalaryType)
	if grade := strings.Trim(a.MinGrade.String()+"-"+a.MaxGrade.String(), "-"); a.PayScale != "" && grade != "" {
		text += " (" + a.PayScale.String() + " " + grade + ")"
	}
	pay := job.Pay{Currency: "USD"}
	switch strings.ToLower(strings.TrimSpace(a.SalaryType)) {
	case "per year", "pa", "per annum":
		pay.Unit = job.PerYear
	case "per hour", "ph":
		pay.Unit = job.PerHour
	case "per month", "pm":
		pay.Unit = job.PerMonth
	default:
		return text, nil
	}
	if lowOK {
		pay.Min = &low
	}
	if highOK {
		pay.Max = &high
	}
	return text, &pay
}

// internal reports whether only people who work for the government already
// may apply: every hiring path named is one of theirs, or, without any, who
// may apply is said to be employees. The path for people whose federal job
// ends comes with both and decides nothing.
func (a announcement) internal() bool {
	decided := false
	for _, p := range a.Paths {
		switch p = strings.ToLower(p); {
		case strings.Contains(p, "transition"):
		case strings.Contains(p, "internal"), strings.HasPrefix(p, "fed-"), strings.Contains(p, "federal employees"),
			strings.Contains(p, "current") && strings.Contains(p, "employee"):
			decided = true
		default:
			return false
		}
	}
	who := strings.ToLower(a.WhoMay.String())
	return decided || strings.Contains(who, "employees only") || strings.HasPrefix(who, "agency employees") || strings.HasPrefix(who, "federal employees")
}
