package board

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// successFactors reads the list of an employer's openings that SAP
// SuccessFactors gives out as XML: one answer holds them all with their texts.
// It is not quite XML: elements without a name stand in it, and the marks of a
// page's script. A company that does not exist gets an empty list or a web
// page, so an empty list is a problem.
//
// The career sites in front of it (/job/NAME/NUMBER/) mark up their openings
// and are read by kind jsonld.
type successFactors struct{}

func (successFactors) Name() string { return "successfactors" }

func (successFactors) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "the robots.txt of each host"}
}

func (successFactors) fields() fields {
	return fields{
		{"company", true, "the company's id in the address of its site: …/career?company=COMPANY"},
		{"host", true, "the host of the site, such as career4.successfactors.com"},
		baseField("https://HOST"),
	}
}

func (s successFactors) Start(b job.Board) ([]scraper.Request, error) {
	if err := s.fields().check(b); err != nil {
		return nil, err
	}
	for _, name := range []string{"company", "host"} {
		if !word(b.Params[name]) {
			return nil, fmt.Errorf("board %s (kind successfactors): %s %q is not one; the site's address is https://HOST/career?company=COMPANY", b.ID, name, b.Params[name])
		}
	}
	return []scraper.Request{{URL: successCareer(b) + "&career_ns=job_listing_summary&resultType=XML", Step: "list"}}, nil
}

func successCareer(b job.Board) string {
	return origin(b, b.Params["host"]) + "/career?company=" + url.QueryEscape(b.Params["company"])
}

var (
	cdata       = normal.Pattern(`(?s)<!\[CDATA\[.*?\]\]>`)
	namelessTag = normal.Pattern(`</?\s*>`)
	mergeMark   = normal.Pattern(`\[\[[^\[\]]{0,80}\]\]`)
)

// withNames gives the elements without a name one, outside of texts.
func withNames(body []byte) []byte {
	var out bytes.Buffer
	from := 0
	for _, at := range append(cdata().FindAllIndex(body, -1), []int{len(body), len(body)}) {
		out.Write(namelessTag().ReplaceAllFunc(body[from:at[0]], func(tag []byte) []byte {
			if bytes.HasPrefix(tag, []byte("</")) {
				return []byte("</nameless>")
			}
			return []byte("<nameless>")
		}))
		out.Write(body[at[0]:at[1]])
		from = at[1]
	}
	return out.Bytes()
}

type successJob struct {
	Title  string          `xml:"JobTitle"`
	Text   string          `xml:"Job-Description"`
	ID     string          `xml:"ReqId"`
	Posted string          `xml:"Posted-Date"`
	Others []successFilter `xml:",any"`
}

// successFilter is a field the employer named: which of them holds the place
// differs from one to the other.
type successFilter struct {
	XMLName xml.Name
	Label   string `xml:"label"`
	Value   string `xml:"value"`
}

func (successFactors) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	var list struct {
		XMLName xml.Name     `xml:"Job-Listing"`
		Jobs    []successJob `xml:"Job"`
	}
	body := bytes.TrimSpace(bytes.TrimPrefix(res.Body, []byte("\ufeff")))
	if err := looseXML(bytes.NewReader(withNames(body))).Decode(&list); err != nil {
		return scraper.Page{}, fmt.Errorf("read the list, which begins %q; a wrong company or host has a web page for an answer: %w", excerpt(body), err)
	}
	var page scraper.Page
	if len(list.Jobs) == 0 {
		page.Problems = append(page.Problems, fmt.Errorf("the company %q lists nothing, which is also the answer for a company that does not exist: check its id", b.Params["company"]))
	}
	seen := map[string]bool{}
	for i, j := range list.Jobs {
		p, err := j.raw(b)
		if err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("read job %d of %d: %w", i+1, len(list.Jobs), err))
			continue
		}
		if !seen[p.ExternalID] {
			seen[p.ExternalID] = true
			page.Postings = append(page.Postings, p)
		}
	}
	page.Listed = len(seen)
	return page, nil
}

func (j successJob) raw(b job.Board) (scraper.Raw, error) {
	clean := func(s string) string { return strings.TrimSpace(mergeMark().ReplaceAllString(s, " ")) }
	p := scraper.Raw{ExternalID: strings.TrimSpace(j.ID), Title: clean(j.Title), Posted: clean(j.Posted)}
	p.ReqID = p.ExternalID
	if !word(p.ExternalID) || p.Title == "" {
		return p, errors.New("it lacks its number or title")
	}
	p.URL = successCareer(b) + "&career_ns=job_listing&career_job_req_id=" + p.ExternalID
	p.ApplyURL = successCareer(b) + "&career_ns=job_application&career_job_req_id=" + p.ExternalID
	var city, state, country string
	var others, facts []string
	for _, f := range j.Others {
		label, value := strings.ToLower(clean(f.Label)), clean(f.Value)
		has := func(words ...string) bool {
			for _, w := range words {
				if strings.Contains(label, w) {
					return true
				}
			}
			return false
		}
		switch {
		case label == "" || value == "":
		case has("flexib", "work model", "workplace", "work arrangement", "remote") || workMode(value):
			p.Workplace = value
		case city == "" && has("city"):
			city = value
		case state == "" && has("state", "province"):
			state = value
		case country == "" && has("country"):
			country = value
		case has("location"):
			others = append(others, value)
		default:
			facts = append(facts, clean(f.Label), value)
		}
	}
	if p.Description = withFacts(sections("", clean(j.Text)), facts...); p.Description == "" {
		return p, fmt.Errorf("%s (%s) came without its text", p.ExternalID, p.Title)
	}
	if place, ok := placeOf(city, state, country); ok && (city != "" || len(others) == 0) {
		p.Places = []job.Place{place}
	} else {
		p.Locations, p.Places = placesIn(country, others...)
	}
	return p, nil
}

// workMode reports whether a value says where work is done and nothing else.
func workMode(s string) bool {
	switch strings.ToLower(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '-' }), "")) {
	case "remote", "hybrid", "onsite", "fullyremote", "inoffice":
		return true
	}
	return false
}
