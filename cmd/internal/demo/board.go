package demo

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sampleBoard is one board: what a boards file says of it ({base} stands for
// its address on loopback) and how it answers.
type sampleBoard struct {
	id, employer, kind string
	params             map[string]string
	tags               []string
	handler            func(base string, ps []posting, now time.Time) http.Handler
}

func sampleBoards() []sampleBoard {
	return []sampleBoard{
		{"pecan-valley", "Pecan Valley Health", "jsonld", map[string]string{"url": "{base}/sitemap.xml"}, nil, careerSite("Pecan Valley Health", true)},
		{"larkspur", "Larkspur Coding Partners", "jsonld", map[string]string{"url": "{base}/jobs"}, nil, careerSite("Larkspur Coding Partners", false)},
		{"halcyon", "Halcyon Health Plan", "greenhouse", map[string]string{"token": "halcyon", "base": "{base}"}, nil, greenhouse},
		{"stillwater", "Stillwater Health System", "workday", map[string]string{
			"host": "stillwater.wd5.myworkdayjobs.com", "tenant": "stillwater", "site": "Careers", "base": "{base}",
		}, nil, workday},
		{"federal", "US Government", "usajobs_historic", map[string]string{"base": "{base}"}, nil, usajobs},
		{"juniper", "Juniper Staffing", "jsonld", map[string]string{"url": "{base}/jobs"}, []string{"staffing"}, careerSite("Juniper Staffing", false)},
		{"cottonwood", "Cottonwood Clinics", "greenhouse", map[string]string{"token": "cottonwood", "base": "{base}"}, nil, broken},
	}
}

// careerSite is a site of pages with schema.org JobPosting blocks, some of
// them malformed in the ways real sites are. Its postings are found through a
// sitemap index or through listing pages of six.
func careerSite(name string, sitemap bool) func(string, []posting, time.Time) http.Handler {
	return func(base string, ps []posting, _ time.Time) http.Handler {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, "User-agent: *\nDisallow: /apply\nSitemap: %s/sitemap.xml\n", base)
		})
		if sitemap {
			mux.HandleFunc("GET /sitemap.xml", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/xml")
				fmt.Fprintf(w, `%s<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>%s/sitemap-jobs.xml</loc></sitemap></sitemapindex>`, xml.Header, base)
			})
			mux.HandleFunc("GET /sitemap-jobs.xml", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/xml")
				fmt.Fprintf(w, `%s<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`, xml.Header)
				for _, p := range ps {
					fmt.Fprintf(w, `<url><loc>%s/jobs/%s</loc><lastmod>%s</lastmod></url>`, base, url.PathEscape(p.ID), p.Posted.Format(time.DateOnly))
				}
				fmt.Fprint(w, `</urlset>`)
			})
		}
		mux.HandleFunc("GET /jobs", func(w http.ResponseWriter, r *http.Request) {
			const size = 6
			page, err := strconv.Atoi(r.URL.Query().Get("page"))
			if err != nil || page < 1 {
				page = 1
			}
			from, to := min((page-1)*size, len(ps)), min(page*size, len(ps))
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, "<!doctype html><html><head><title>Jobs at %s</title></head><body><h1>Open positions</h1><ul>", html.EscapeString(name))
			for _, p := range ps[from:to] {
				fmt.Fprintf(w, `<li><a href="/jobs/%s">%s</a> <span>%s</span></li>`, url.PathEscape(p.ID), html.EscapeString(p.Title), html.EscapeString(p.Location))
			}
			fmt.Fprint(w, "</ul>")
			if to < len(ps) {
				fmt.Fprintf(w, `<a rel="next" href="/jobs?page=%d">Next page</a>`, page+1)
			}
			fmt.Fprint(w, "</body></html>")
		})
		mux.HandleFunc("GET /jobs/{id}", func(w http.ResponseWriter, r *http.Request) {
			i := slices.IndexFunc(ps, func(p posting) bool { return p.ID == r.PathValue("id") })
			if i < 0 {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html><head><title>%s | %s</title>%s</head><body><h1>%s</h1>%s<p><a href="/apply/%s">Apply</a></p></body></html>`,
				html.EscapeString(ps[i].Title), html.EscapeString(name), jobPosting(name, base, ps[i], i), html.EscapeString(ps[i].Title), ps[i].HTML(), url.PathEscape(ps[i].ID))
		})
		return mux
	}
}

// jobPosting is the JSON-LD block of a posting's page; variant picks one of
// the forms that occur on real sites.
func jobPosting(site, base string, p posting, variant int) string {
	employer := p.Employer
	if employer == "" {
		employer = site
	}
	description := p.HTML()
	if _, ok := baseSalary(p.Salary); !ok && p.Salary != "" {
		description += "<p>Pay: " + html.EscapeString(p.Salary) + "</p>"
	}
	if variant%6 == 4 {
		description = html.EscapeString(description)
	}
	posting := map[string]json.RawMessage{}
	put := func(key string, v any) {
		b, err := json.Marshal(v)
		if err != nil {
			// Strings and maps of strings always marshal.
			panic(err)
		}
		posting[key] = b
	}
	put("@type", "JobPosting")
	put("title", p.Title)
	put("description", description)
	put("datePosted", p.Posted.Format(time.DateOnly))
	put("identifier", map[string]string{"@type": "PropertyValue", "name": site, "value": p.ID})
	put("url", base+"/jobs/"+url.PathEscape(p.ID))
	if !p.Closes.IsZero() {
		put("validThrough", p.Closes.Format(time.DateOnly))
	}
	if variant%6 != 5 || employer != site {
		put("hiringOrganization", map[string]string{"@type": "Organization", "name": employer})
	}
	city, region, country := place(p.Location)
	address := map[string]string{"@type": "PostalAddress", "addressCountry": country}
	if city != "" {
		address["addressLocality"] = city
	}
	if region != "" {
		address["addressRegion"] = region
	}
	put("jobLocation", map[string]json.RawMessage{"@type": json.RawMessage(`"Place"`), "address": mustJSON(address)})
	lower := strings.ToLower(p.Location)
	if strings.Contains(lower, "remote") || strings.Contains(lower, "work from home") {
		put("jobLocationType", "TELECOMMUTE")
	}
	if pay, ok := baseSalary(p.Salary); ok {
		put("baseSalary", pay)
	}
	var block string
	switch variant % 6 {
	case 1:
		put("@context", "https://schema.org")
		block = `{"@context":"https://schema.org","@graph":[{"@type":"BreadcrumbList"},` + string(mustJSON(posting)) + `]}`
	case 2:
		put("@context", "https://schema.org")
		// A raw line break inside a string: strict decoders refuse it.
		block = strings.Replace(string(mustJSON(posting)), `"description":"`, "\"description\":\"\n", 1)
	case 3:
		put("@context", "http://schema.org/")
		block = "/* rendered by the career site */\n" + string(mustJSON(posting))
	default:
		put("@context", "https://schema.org/")
		block = string(mustJSON(posting))
	}
	return `<script type="application/ld+json">` + block + `</script>`
}

// baseSalary reads a range of dollars per hour or year as schema.org has it.
func baseSalary(salary string) (map[string]json.RawMessage, bool) {
	unit := ""
	for _, u := range []struct{ word, unit string }{{"hour", "HOUR"}, {"hr", "HOUR"}, {"year", "YEAR"}, {"annually", "YEAR"}} {
		if strings.Contains(salary, u.word) {
			unit = u.unit
			break
		}
	}
	var amounts []float64
	for _, w := range strings.FieldsFunc(salary, func(r rune) bool { return r == ' ' || r == '/' }) {
		if digits, ok := strings.CutPrefix(w, "$"); ok {
			if v, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", ""), 64); err == nil {
				amounts = append(amounts, v)
			}
		}
	}
	if unit == "" || len(amounts) != 2 || strings.Contains(salary, "chart") {
		return nil, false
	}
	return map[string]json.RawMessage{
		"@type": json.RawMessage(`"MonetaryAmount"`), "currency": json.RawMessage(`"USD"`),
		"value": mustJSON(map[string]json.RawMessage{
			"@type": json.RawMessage(`"QuantitativeValue"`), "minValue": mustJSON(amounts[0]), "maxValue": mustJSON(amounts[1]), "unitText": mustJSON(unit),
		}),
	}, true
}

func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		// Strings and maps of strings always marshal.
		panic(err)
	}
	return b
}

// place splits "City, ST" and "City, Region, Country"; anything else is a
// place in the US without a city.
func place(location string) (city, region, country string) {
	parts := strings.Split(location, ", ")
	switch {
	case len(parts) == 3 && parts[2] != "United States":
		return parts[0], parts[1], parts[2]
	case len(parts) == 2 && parts[1] == "Philippines":
		return parts[0], "", parts[1]
	case len(parts) >= 2 && !strings.EqualFold(parts[0], "Remote"):
		return parts[0], strings.Fields(parts[1])[0], "US"
	}
	return "", "", "US"
}

// answerJSON writes v as a JSON answer.
func answerJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		// The value is made of strings and numbers; only a lost client fails.
		return
	}
}

// greenhouse answers like Greenhouse's job board API with content=true.
func greenhouse(base string, ps []posting, _ time.Time) http.Handler {
	type located struct {
		Name string `json:"name"`
	}
	type item struct {
		ID             int      `json:"id"`
		InternalJobID  int      `json:"internal_job_id"`
		Title          string   `json:"title"`
		AbsoluteURL    string   `json:"absolute_url"`
		UpdatedAt      string   `json:"updated_at"`
		FirstPublished string   `json:"first_published"`
		RequisitionID  string   `json:"requisition_id"`
		CompanyName    string   `json:"company_name"`
		Location       located  `json:"location"`
		Content        string   `json:"content"`
		Departments    []string `json:"departments"`
		Metadata       *string  `json:"metadata"`
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/boards/{token}/jobs", func(w http.ResponseWriter, _ *http.Request) {
		items := []item{}
		for _, p := range ps {
			id, err := strconv.Atoi(p.ID)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			items = append(items, item{
				ID: id, InternalJobID: id + 900000, Title: p.Title, AbsoluteURL: base + "/halcyon/jobs/" + p.ID,
				UpdatedAt: p.Posted.Format(time.RFC3339), FirstPublished: p.Posted.Format(time.RFC3339), RequisitionID: "HAL-" + p.ID,
				CompanyName: "Halcyon Health Plan ", Location: located{p.Location}, Content: html.EscapeString(p.HTML()), Departments: []string{},
			})
		}
		answerJSON(w, map[string]any{"jobs": items, "meta": map[string]int{"total": len(items)}})
	})
	return mux
}

// workday answers like a Workday career site's own API: a list of at most
// twenty per page that a search narrows, and a detail for each.
func workday(base string, ps []posting, _ time.Time) http.Handler {
	type listed struct {
		Title         string   `json:"title"`
		ExternalPath  string   `json:"externalPath"`
		LocationsText string   `json:"locationsText"`
		PostedOn      string   `json:"postedOn"`
		RemoteType    string   `json:"remoteType,omitempty"`
		BulletFields  []string `json:"bulletFields"`
	}
	path := func(p posting) string {
		return "/job/" + strings.ReplaceAll(strings.ReplaceAll(p.Location, " ", "-"), ",", "") + "/" + strings.ReplaceAll(strings.ReplaceAll(p.Title, " ", "-"), ",", "") + "_" + p.ID
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /wday/cxs/stillwater/Careers/jobs", func(w http.ResponseWriter, r *http.Request) {
		var query struct {
			Limit      int    `json:"limit"`
			Offset     int    `json:"offset"`
			SearchText string `json:"searchText"`
		}
		if err := json.NewDecoder(r.Body).Decode(&query); err != nil || query.Limit < 1 || query.Limit > 20 {
			http.Error(w, `{"errorCode":"HTTP_400"}`, http.StatusBadRequest)
			return
		}
		var found []listed
		for _, p := range ps {
			if !strings.Contains(strings.ToLower(p.Title+" "+p.Text), strings.ToLower(query.SearchText)) {
				continue
			}
			found = append(found, listed{p.Title, path(p), p.Location, "Posted Today", p.Workplace, []string{p.ID}})
		}
		from, to := min(query.Offset, len(found)), min(query.Offset+query.Limit, len(found))
		total := len(found)
		if query.Offset > 0 {
			total = 0 // as real tenants do on later pages
		}
		answerJSON(w, map[string]any{"total": total, "jobPostings": append([]listed{}, found[from:to]...), "facets": []string{}, "userAuthenticated": false})
	})
	mux.HandleFunc("GET /wday/cxs/stillwater/Careers/job/{place}/{name}", func(w http.ResponseWriter, r *http.Request) {
		i := slices.IndexFunc(ps, func(p posting) bool { return strings.HasSuffix(r.PathValue("name"), "_"+p.ID) })
		if i < 0 {
			http.NotFound(w, r)
			return
		}
		p := ps[i]
		answerJSON(w, map[string]any{
			"jobPostingInfo": map[string]any{
				"id": "wd-" + p.ID, "title": p.Title, "jobDescription": p.HTML(), "location": p.Location, "postedOn": "Posted Today",
				"startDate": p.Posted.Format(time.DateOnly), "timeType": "Full time", "jobReqId": p.ID, "jobPostingId": p.Title + "_" + p.ID,
				"remoteType": p.Workplace, "country": map[string]string{"descriptor": "United States of America"},
				"externalUrl": base + "/en-US/Careers" + path(p), "canApply": true, "posted": true,
			},
			"hiringOrganization": map[string]string{"name": "0100 Stillwater Health System", "url": ""},
		})
	})
	return mux
}

// usajobs answers like the historical announcements of USAJOBS: three to a
// page with a continuation token, and the words by control number.
func usajobs(_ string, ps []posting, now time.Time) http.Handler {
	const size = 3
	type named struct {
		Series string `json:"series"`
	}
	type located struct {
		City    string `json:"positionLocationCity"`
		State   string `json:"positionLocationState"`
		Country string `json:"positionLocationCountry"`
	}
	type announcement struct {
		ControlNumber int       `json:"usajobsControlNumber"`
		Number        string    `json:"announcementNumber"`
		Title         string    `json:"positionTitle"`
		Agency        string    `json:"hiringAgencyName"`
		PayScale      string    `json:"payScale"`
		MinimumSalary float64   `json:"minimumSalary"`
		MaximumSalary float64   `json:"maximumSalary"`
		SalaryType    string    `json:"salaryType"`
		Opens         string    `json:"positionOpenDate"`
		Closes        string    `json:"positionCloseDate"`
		WhoMayApply   string    `json:"whoMayApply"`
		Telework      string    `json:"teleworkEligible"`
		Categories    []named   `json:"jobcategories"`
		Locations     []located `json:"positionlocations"`
		HiringPaths   []string  `json:"hiringpaths"`
	}
	render := func(p posting) (announcement, error) {
		id, err := strconv.Atoi(p.ID)
		if err != nil {
			return announcement{}, err
		}
		a := announcement{
			ControlNumber: id, Number: "DEMO-" + p.ID, Title: p.Title, Agency: p.Employer, PayScale: "GS", SalaryType: "Per Year",
			Opens: p.Posted.Format(time.DateOnly), Closes: p.Closes.Format(time.DateOnly), WhoMayApply: "United States Citizens", Telework: "N",
			Categories: []named{{p.Series}}, HiringPaths: []string{"The public"},
		}
		if _, err := fmt.Sscanf(p.Salary, "%f - %f", &a.MinimumSalary, &a.MaximumSalary); err != nil {
			return announcement{}, fmt.Errorf("salary of %s: %w", p.ID, err)
		}
		if p.Internal {
			a.WhoMayApply, a.HiringPaths = "Agency Employees Only", []string{"Internal to an agency"}
		}
		city, state, ok := strings.Cut(p.Location, ", ")
		if !ok {
			city, state = p.Location, ""
		}
		a.Locations = []located{{city, state, "United States"}}
		return a, nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/historicjoa", func(w http.ResponseWriter, r *http.Request) {
		series := r.URL.Query().Get("PositionSeries")
		offset := 0
		if token := r.URL.Query().Get("continuationtoken"); token != "" {
			at, of, ok := strings.Cut(token, ":")
			n, err := strconv.Atoi(at)
			if !ok || err != nil {
				http.Error(w, "bad continuation token", http.StatusBadRequest)
				return
			}
			offset, series = n, of
		}
		data := []announcement{}
		for _, p := range ps {
			if !slices.Contains(strings.FieldsFunc(series, func(r rune) bool { return r == ';' || r == ',' }), p.Series) {
				continue
			}
			a, err := render(p)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			data = append(data, a)
		}
		total := len(data)
		from, to := min(offset, total), min(offset+size, total)
		token := url.QueryEscape(fmt.Sprintf("%d:%s", to, series))
		answerJSON(w, map[string]any{
			"paging": map[string]any{
				"metadata": map[string]any{"totalCount": total, "pageSize": size, "continuationToken": token},
				"next":     "/api/historicjoa?continuationtoken=" + token,
			},
			"data": data[from:to],
		})
	})
	mux.HandleFunc("GET /api/historicjoa/announcementtext", func(w http.ResponseWriter, r *http.Request) {
		numbers := strings.Split(r.URL.Query().Get("USAJOBSControlNumbers"), ",")
		data := []map[string]any{}
		for _, p := range ps {
			if !slices.Contains(numbers, p.ID) {
				continue
			}
			id, err := strconv.Atoi(p.ID)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			data = append(data, map[string]any{
				"usajobsControlNumber": id, "summary": "", "duties": "", "requirementsQualifications": p.HTML(), "education": "", "evaluations": "",
			})
		}
		answerJSON(w, map[string]any{"data": data})
	})
	return mux
}

// broken is a board whose API has been replaced by an error page.
func broken(string, []posting, time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, "<html><body><h1>We will be right back</h1></body></html>")
	})
}
