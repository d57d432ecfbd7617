package board

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// brassRing reads a talent gateway of BrassRing through the interface its own
// pages use: the home page, which hands out a token and an anonymous session
// for the visit, a list of fifty openings a page, narrowed by a search term,
// and the page of each opening, whose data carries every field with its label.
// What an employer keeps in the fields named formtext1, formtext2 … is its own
// choice; the home page says which of them stand under a title.
type brassRing struct{}

func (brassRing) Name() string { return "brassring" }

func (brassRing) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "https://sjobs.brassring.com/robots.txt"}
}

func (brassRing) fields() fields {
	return fields{
		{"partner", true, "the number after partnerid= in the address of the gateway"},
		{"site", true, "the number after siteid= in the address of the gateway"},
		{"host", false, "the host of the gateway; default: sjobs.brassring.com"},
		searchField(),
		baseField("https://HOST"),
	}
}

func (r brassRing) Start(b job.Board) ([]scraper.Request, error) {
	if err := r.fields().check(b); err != nil {
		return nil, err
	}
	for _, name := range []string{"partner", "site"} {
		if strings.Trim(b.Params[name], "0123456789") != "" {
			return nil, fmt.Errorf("board %s (kind brassring): %s %q is not a number; both stand in the address of the gateway: …/Home/Home?partnerid=123&siteid=456", b.ID, name, b.Params[name])
		}
	}
	if h := b.Params["host"]; h != "" && !word(h) {
		return nil, fmt.Errorf("board %s (kind brassring): host %q is more than a host name, such as sjobs.brassring.com", b.ID, h)
	}
	if _, err := searched(b); err != nil {
		return nil, err
	}
	return []scraper.Request{{URL: brassOrigin(b) + "/TGnewUI/Search/Home/Home?partnerid=" + b.Params["partner"] + "&siteid=" + b.Params["site"], Step: "home"}}, nil
}

func brassOrigin(b job.Board) string {
	host := b.Params["host"]
	if host == "" {
		host = "sjobs.brassring.com"
	}
	return origin(b, host)
}

// brassVisit is what a home page hands out, and where a list stands.
type brassVisit struct {
	Token   string    `json:"token"`
	Cookies string    `json:"cookies,omitempty"`
	Shown   []string  `json:"shown,omitempty"` // the fields shown under a title
	List    listState `json:"list"`
}

func (v brassVisit) request(b job.Board) (scraper.Request, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return scraper.Request{}, fmt.Errorf("keep the state of the list: %w", err)
	}
	type none struct{}
	body, err := json.Marshal(struct {
		Partner   string            `json:"partnerId"`
		Site      string            `json:"siteId"`
		Keyword   string            `json:"keyword"`
		Location  string            `json:"location"`
		Keywords  string            `json:"keywordCustomSolrFields"`
		Locations string            `json:"locationCustomSolrFields"`
		Link      string            `json:"linkId"`
		Latitude  int               `json:"Latitude"`
		Longitude int               `json:"Longitude"`
		Facets    map[string][]none `json:"facetfilterfields"`
		Options   map[string][]none `json:"powersearchoptions"`
		Sort      string            `json:"SortType"`
		Page      int               `json:"pageNumber"`
		Session   string            `json:"encryptedSessionValue"`
	}{
		Partner: b.Params["partner"], Site: b.Params["site"], Keyword: v.List.Term, Keywords: "AutoReq,JobTitle",
		Facets: map[string][]none{"Facet": {}}, Options: map[string][]none{"PowerSearchOption": {}}, Sort: "LastUpdated", Page: v.List.Offset + 1,
	})
	if err != nil {
		return scraper.Request{}, fmt.Errorf("write the search %q: %w", v.List.Term, err)
	}
	header := map[string]string{"Content-Type": "application/json", "Accept": "application/json", "X-Requested-With": "XMLHttpRequest", "RFT": v.Token}
	if v.Cookies != "" {
		header["Cookie"] = v.Cookies
	}
	return scraper.Request{
		Method: "POST", URL: brassOrigin(b) + "/TgNewUI/Search/Ajax/ProcessSortAndShowMoreJobs",
		Header: header, Body: body, Step: "list", Data: data,
	}, nil
}

func (brassRing) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	switch res.Request.Step {
	case "home":
		return brassHome(b, res)
	case "detail":
		return brassDetail(b, res)
	}
	return brassPage(b, res)
}

// brassShown finds the fields shown under a title in the settings of a home
// page.
var brassShown = normal.Pattern(`"Position3"\s*:\s*\[([^\]]*)\]`)

func brassHome(b job.Board, res scraper.Response) (scraper.Page, error) {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(res.Body))
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the home page: %w", err)
	}
	var v brassVisit
	v.Token, _ = doc.Find(`input[name="__RequestVerificationToken"]`).First().Attr("value")
	if v.Token = headerWord(v.Token); v.Token == "" {
		return scraper.Page{}, errors.New("the home page hands out no token for the visit: check partner and site; the gateway may have changed")
	}
	var cookies []string
	for _, c := range res.Header.Values("Set-Cookie") {
		pair, _, _ := strings.Cut(c, ";")
		if s := headerWord(strings.TrimSpace(pair)); strings.Contains(s, "=") {
			cookies = append(cookies, s)
		}
	}
	v.Cookies = strings.Join(cookies, "; ")
	settings := doc.Find("script").Text()
	if value, ok := doc.Find("input#preLoadJSON").First().Attr("value"); ok {
		settings += value
	}
	if m := brassShown().FindStringSubmatch(strings.ReplaceAll(settings, `\"`, `"`)); m != nil {
		for f := range strings.SplitSeq(m[1], ",") {
			if f = strings.ToLower(strings.Trim(strings.TrimSpace(f), `"`)); f != "" {
				v.Shown = append(v.Shown, f)
			}
		}
	}
	terms, err := searched(b)
	if err != nil {
		return scraper.Page{}, err
	}
	var page scraper.Page
	for _, t := range terms {
		v.List = listState{Term: t}
		r, err := v.request(b)
		if err != nil {
			return scraper.Page{}, err
		}
		page.Next = append(page.Next, r)
	}
	return page, nil
}

// headerWord is s if it can stand in a header.
func headerWord(s string) string {
	if len(s) > 4096 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return ""
	}
	return s
}

// brassRow is what the list says of an opening.
type brassRow struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Updated  string `json:"updated,omitempty"`
	Ref      string `json:"ref,omitempty"`
	Location string `json:"location,omitempty"`
}

func brassPage(b job.Board, res scraper.Response) (scraper.Page, error) {
	var v brassVisit
	if err := json.Unmarshal(res.Request.Data, &v); err != nil {
		return scraper.Page{}, fmt.Errorf("read list state: %w", err)
	}
	var answer struct {
		Count *int `json:"JobsCount"`
		Jobs  *struct {
			Job []struct {
				Questions []struct {
					Name  string `json:"QuestionName"`
					Value scalar `json:"Value"`
				} `json:"Questions"`
			} `json:"Job"`
		} `json:"Jobs"`
	}
	if err := decodeAnswer(res.Body, &answer); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list: %w", err)
	}
	if answer.Count == nil || answer.Jobs == nil && *answer.Count > 0 {
		return scraper.Page{}, errors.New(`read the list: the answer has no "Jobs" with a "JobsCount"; the interface may have changed`)
	}
	state := v.List
	state.Total = *answer.Count
	var page scraper.Page
	if state.Term == "" && state.Offset == 0 {
		page.Listed = max(state.Total, 0)
	}
	if answer.Jobs == nil {
		return page, nil
	}
	var first string
	seen := map[string]bool{}
	for i, j := range answer.Jobs.Job {
		values := map[string]string{}
		var own []string // the values of the employer's own fields, in their order
		for _, q := range j.Questions {
			name, value := strings.ToLower(q.Name), q.Value.String()
			values[name] = value
			if strings.HasPrefix(name, "formtext") {
				own = append(own, value)
			}
		}
		row := brassRow{ID: values["reqid"], Title: values["jobtitle"], Updated: values["lastupdated"], Ref: values["autoreq"], Location: brassLocation(v.Shown, values, own)}
		if strings.Trim(row.ID, "0123456789") != "" || row.ID == "" || strings.TrimSpace(row.Title) == "" {
			page.Problems = append(page.Problems, fmt.Errorf("row %d of page %d of %s (number %q, title %q) lacks its number or title", i+1, state.Offset+1, state, row.ID, row.Title))
			continue
		}
		if first == "" {
			first = row.ID
			if err := state.repeats(first); err != nil {
				return scraper.Page{Problems: []error{err}}, nil
			}
		}
		if seen[row.ID] {
			continue
		}
		seen[row.ID] = true
		data, err := json.Marshal(row)
		if err != nil {
			return scraper.Page{}, fmt.Errorf("keep row %s: %w", row.ID, err)
		}
		page.Next = append(page.Next, scraper.Request{URL: brassAddress(b, row.ID), Step: "detail", Data: data, Title: row.Title})
	}
	switch read := state.Read + len(answer.Jobs.Job); {
	case read >= state.Total:
	case len(answer.Jobs.Job) == 0:
		page.Problems = append(page.Problems, fmt.Errorf("%s announces %d openings and gives none after %d", state, state.Total, read))
	default:
		v.List = state.after(first, state.Offset+1)
		v.List.Read = read
		r, err := v.request(b)
		if err != nil {
			return scraper.Page{}, err
		}
		page.Next = append(page.Next, r)
	}
	return page, nil
}

func brassAddress(b job.Board, id string) string {
	return brassOrigin(b) + "/TGnewUI/Search/home/HomeWithPreLoad?partnerid=" + b.Params["partner"] + "&siteid=" + b.Params["site"] + "&PageType=JobDetails&jobid=" + url.QueryEscape(id)
}

// brassLocation is the place among the fields of an opening: of those shown
// under its title, or of all the employer's own, the first that names a state
// or a country, with the name before it.
func brassLocation(shown []string, values map[string]string, own []string) string {
	all := own
	if len(shown) > 0 {
		all = nil
		for _, name := range shown {
			if strings.HasPrefix(name, "formtext") {
				all = append(all, values[name])
			}
		}
	}
	for i, v := range all {
		places := normal.Places(v)
		if len(places) == 0 || places[0].State == "" && places[0].Country == "" {
			continue
		}
		if i > 0 && places[0].City == "" && len(places) == 1 && strings.TrimSpace(all[i-1]) != "" {
			return strings.TrimSpace(all[i-1]) + ", " + strings.TrimSpace(v)
		}
		return strings.TrimSpace(v)
	}
	return ""
}

func brassDetail(b job.Board, res scraper.Response) (scraper.Page, error) {
	var row brassRow
	if err := json.Unmarshal(res.Request.Data, &row); err != nil {
		return scraper.Page{}, fmt.Errorf("read the row of the list: %w", err)
	}
	if row.ID == "" || strings.TrimSpace(row.Title) == "" {
		return scraper.Page{}, errors.New("the row of the list lacks its number or title")
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(res.Body))
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the page of opening %s: %w", row.ID, err)
	}
	value, ok := doc.Find("input#preLoadJSON").First().Attr("value")
	if !ok {
		return scraper.Page{}, fmt.Errorf("the page of opening %s (%s) carries no data of it; the gateway may have changed", row.ID, row.Title)
	}
	var data struct {
		Details *struct {
			Questions *[]struct {
				Zone   string `json:"VerityZone"`
				Label  string `json:"QuestionName"`
				Answer scalar `json:"AnswerValue"`
			} `json:"JobDetailQuestions"`
		} `json:"Jobdetails"`
	}
	if err := decodeAnswer([]byte(value), &data); err != nil {
		return scraper.Page{}, fmt.Errorf("read the data of opening %s: %w", row.ID, err)
	}
	if data.Details == nil || data.Details.Questions == nil {
		return scraper.Page{Problems: []error{fmt.Errorf("opening %s (%s) came without its fields; the gateway may have changed", row.ID, row.Title)}}, nil
	}
	if len(*data.Details.Questions) == 0 {
		return scraper.Page{}, nil // taken down since the list was read
	}
	p := scraper.Raw{ExternalID: row.ID, URL: brassAddress(b, row.ID), Title: row.Title, Posted: row.Updated, ReqID: row.Ref}
	p.ApplyURL = p.URL
	var parts, city, state, country []string
	for _, q := range *data.Details.Questions {
		label, answer := line(q.Label), q.Answer.String()
		switch zone := strings.ToLower(q.Zone); {
		case slices.Contains([]string{"reqid", "jobtitle", "lastupdated", "gqid", "siteid", "clientid", "hotjob", "jobreqlanguage"}, zone):
			continue
		case zone == "autoreq":
			p.ReqID = answer
			continue
		}
		switch l := strings.ToLower(label); {
		case strings.Contains(l, "city"):
			city = append(city, answer)
		case strings.Contains(l, "country"):
			country = append(country, answer)
		case strings.Contains(l, "state") || strings.Contains(l, "province"):
			state = append(state, answer)
		}
		parts = append(parts, label, answer)
	}
	p.Description = sections(parts...)
	if place, ok := placeOf(strings.Join(city, "; "), strings.Join(state, "; "), strings.Join(country, "; ")); ok {
		p.Locations, p.Places = placesIn("", place.Text)
	} else {
		p.Locations, p.Places = placesIn("", row.Location)
	}
	if p.Description == "" {
		return scraper.Page{Problems: []error{fmt.Errorf("opening %s (%s) came without its text", row.ID, row.Title)}}, nil
	}
	return scraper.Page{Postings: []scraper.Raw{p}}, nil
}
