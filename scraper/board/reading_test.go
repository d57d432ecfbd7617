package board

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/scraper/scrapertest"
	"hitmatch/store/job"
)

// opening is what a reader finds of an opening in a recorded answer. What is
// empty the answer does not say.
type opening struct{ title, employer, place, date, address, text string }

// reader reads the recorded answers whose name begins with prefix in its own
// way: a list by the paths of its fields in the JSON, or the whole by a regular
// expression whose groups are named after the fields. It shares nothing with the
// adapters.
type reader struct {
	prefix string
	rows   string // the path of the list in JSON: "jobs", "items.0.requisitionList", "" for the root
	fields opening
	find   string
	in     string // the path of the text in JSON that find looks through; "": the answer itself
}

func readers() []reader {
	return []reader{
		{prefix: "greenhouse/", rows: "jobs", fields: opening{"title", "company_name", "location.name", "first_published|updated_at", "absolute_url", "content"}},
		{prefix: "lever/board-small", fields: opening{title: "text", place: "categories.location", date: "createdAt", address: "hostedUrl", text: "opening|descriptionBody"}}, // cut short
		{prefix: "lever/", fields: opening{title: "text", place: "categories.location", date: "createdAt", address: "hostedUrl", text: "description"}},
		{prefix: "ashby/", rows: "jobs", fields: opening{title: "title", place: "location", date: "publishedAt", address: "jobUrl", text: "descriptionHtml|descriptionPlain"}},
		{prefix: "smartrecruiters/", rows: "content", fields: opening{title: "name", address: "id"}},
		{prefix: "workday/", rows: "jobPostings", fields: opening{title: "title", place: "locationsText", date: "postedOn", address: "externalPath"}},
		{prefix: "oracle/orc-detail", fields: opening{title: "Title", place: "PrimaryLocation", date: "ExternalPostedStartDate", text: "ExternalDescriptionStr"}},
		{prefix: "oracle/", rows: "items.0.requisitionList", fields: opening{title: "Title", place: "PrimaryLocation", date: "PostedDate", address: "Id"}},
		{prefix: "workable/", rows: "jobs", fields: opening{title: "title", place: "city", date: "published_on", address: "shortcode"}},
		{prefix: "bamboohr/", rows: "result", fields: opening{title: "jobOpeningName", place: "location.city", address: "id"}},
		{prefix: "eightfold/amdocs_sitemap", find: `<loc>(?P<address>[^<]*/job/[^<]*)</loc>`},
		{prefix: "eightfold/amdocs_job_page", find: `(?s)"@type": ?"JobPosting".*?"title": ?"(?P<title>[^"]*)"`},
		{prefix: "eightfold/", rows: "positions", fields: opening{title: "name", place: "location", date: "t_create", address: "id"}},
		{prefix: "rippling/", fields: opening{title: "name", place: "workLocation.label", address: "uuid"}},
		{prefix: "recruitee/", rows: "offers", fields: opening{title: "title", employer: "company_name", place: "city", date: "published_at", address: "careers_url", text: "description"}},
		{prefix: "jibe/", rows: "jobs", fields: opening{title: "data.title", place: "data.city", date: "data.posted_date", address: "data.slug", text: "data.description"}},
		{prefix: "breezy/", fields: opening{title: "name", place: "location.name", date: "published_date", address: "url"}},
		{prefix: "brassring/", find: `"QuestionName": "reqid",[^{}]*"Value": "(?P<address>\d+)"[^\[\]]*?"QuestionName": "jobtitle",[^{}]*"Value": "(?P<title>[^"]*)"`},
		{prefix: "paylocity/detail", find: `"@type":"JobPosting","title":"[^"]*","datePosted":"(?P<date>[^"]*)","hiringOrganization":\{"@type":"Organization","name":"(?P<employer>[^"]*)".*?"description":"(?P<text>(?:[^"\\]|\\.)*)".*?"addressLocality":"(?P<place>[^"]*)"`}, // the title is the list's
		{prefix: "paylocity/", find: `"JobId":(?P<address>\d+),"JobTitle":"(?P<title>(?:[^"\\]|\\.)*)",[^{}]*"PublishedDate":"(?P<date>[^"]*)"(?:[^{}]*"JobLocation":\{[^{}]*"City":"(?P<place>[^"]*)")?`},
		{prefix: "radancy/", in: "results", find: `(?s)href="(?P<address>[^"]*)" data-job-id="\d+">\s*(?:<h2>)?(?P<title>[^<]*?)\s*<.*?job-location[^>]*>\s*(?P<place>[^<]*?)\s*<`},
		{prefix: "phenom/", find: `"title":"(?P<title>[^"]*)","jobSeqNo":"(?P<address>[^"]*)","postedDate":"(?P<date>[^"]*)","department":"[^"]*","location":"(?P<place>[^"]*)"`},
		{prefix: "icims/wipfli", find: `(?s)Job Locations</span><span>(?P<place>[^<]*)</span>.*?href="https://[^/]*(?P<address>/jobs/\d+/[^"?]*)[^>]*class="iCIMS_Anchor".*?<h3 ?>\s*(?P<title>[^<]*?)\s*</h3>`},
		{prefix: "icims/", find: `(?s)href="https://[^/]*(?P<address>/jobs/\d+/[^"?]*)[^>]*class="iCIMS_Anchor".*?<h3 ?>\s*(?P<title>[^<]*?)\s*</h3>`},
		{prefix: "avature/avature-page-1", find: `<a href="(?P<address>/careers/JobDetail/[^"]*)">\s*(?:<[^>]*>\s*)*(?P<title>[^<]*[^<\s])\s*<`},
		{prefix: "avature/", find: `href="https://[^/]*(?P<address>/[^"]*/JobDetail/[^"]*)"[^>]*>\s*(?P<title>[^<]*[^<\s])\s*</a>`},
		{prefix: "jobvite/", find: `<a href="(?P<address>/[a-z]*/job/\w+)">(?P<title>[^<]*)</a></td><td class="jv-job-list-location">(?P<place>[^<]*)</td>`},
		{prefix: "personio/", find: `(?s)<position>\s*<id>(?P<address>\d+)</id>\s*(?:<subcompany>(?P<employer>[^<]*)</subcompany>)?\s*<office>(?P<place>[^<]*)</office>.*?</?department.*?<name>(?P<title>[^<]*)</name>.*?<createdAt>(?P<date>[^<]*)</createdAt>`},
		{prefix: "neogov/"},
		{prefix: "successfactors/", find: `(?s)<JobTitle>(?:<!\[CDATA\[)?(?P<title>.*?)(?:\]\]>)?</JobTitle>\s*<Job-Description>(?:<!\[CDATA\[)?(?P<text>.*?)(?:\]\]>)?</Job-Description>\s*<ReqId>(?P<address>\d+)</ReqId>`},
		{prefix: "pinpoint/", rows: "data", fields: opening{title: "title", place: "location.name", address: "path", text: "description"}},
		{prefix: "teamtailor/", rows: "items", fields: opening{title: "title", employer: "_jobposting.hiringOrganization.name", place: "_jobposting.jobLocation.0.address.addressLocality", date: "date_published", address: "url", text: "content_html"}},
		{prefix: "jsonld/meta", find: `"@type": "JobPosting", "title": "(?P<title>[^"]*)", "description": "(?P<text>(?:[^"\\]|\\.)*)"`},
		{prefix: "jsonld/neura", find: `"@type": "JobPosting", "title": "(?P<title>[^"]*)", "description": "(?P<text>(?:[^"\\]|\\.)*)"`},
	}
}

// TestReadApart holds what the adapters make of the answers that were copied
// byte for byte from real boards against another reading of them.
func TestReadApart(t *testing.T) {
	answers, openings := 0, 0
	said := map[string]int{}
	for _, answer := range recordedAnswers(t) {
		if answer.origin != "copied" {
			continue
		}
		file, body := answer.file, answer.body
		rec, known := recordingFor(file, body)
		if !known || strings.HasPrefix(file, "jsonld/malformed") { // these hold no opening
			continue
		}
		answers++
		t.Run(file, func(t *testing.T) {
			i := slices.IndexFunc(readers(), func(r reader) bool { return strings.HasPrefix(file, r.prefix) })
			if i < 0 {
				t.Fatal("nobody reads it apart")
			}
			want := readers()[i].read(t, body)
			got := adapterRead(t, rec, body)
			if len(want) == 0 || len(want) != len(got) {
				t.Fatalf("%d openings, another reading finds %d", len(got), len(want))
			}
			openings += len(want)
			for i := range want {
				for name, n := range got[i].agrees(t, want[i]) {
					said[name] += n
				}
			}
		})
	}
	t.Logf("%d answers, %d openings; fields compared: %v", answers, openings, said)
	if answers < 45 {
		t.Errorf("only %d answers were read: the index has another form", answers)
	}
}

func (r reader) read(t *testing.T, body []byte) []opening {
	t.Helper()
	if strings.HasPrefix(r.prefix, "neogov/") {
		return readNEOGOV(string(body))
	}
	var tree any
	if r.find == "" || r.in != "" {
		if err := json.Unmarshal(body, &tree); err != nil {
			t.Fatal(err)
		}
	}
	if r.find != "" {
		text := string(body)
		if r.in != "" {
			text = lookUp(tree, r.in)
		}
		return found(regexp.MustCompile(r.find), text)
	}
	rows, isList := step(tree, r.rows).([]any)
	if !isList {
		rows = []any{tree} // the answer is one opening
	}
	var all []opening
	seen := map[string]int{}
	for _, row := range rows {
		if listed := lookUp(row, "isListed"); listed == "false" {
			continue
		}
		o := opening{
			lookUp(row, r.fields.title), lookUp(row, r.fields.employer), lookUp(row, r.fields.place), lookUp(row, r.fields.date),
			lookUp(row, r.fields.address), lookUp(row, r.fields.text),
		}
		// One opening at two places is one.
		if i, again := seen[o.address]; again && o.address != "" {
			all[i].place = ""
			continue
		}
		seen[o.address] = len(all)
		all = append(all, o)
	}
	return all
}

// found are the openings that a regular expression finds in a text.
func found(re *regexp.Regexp, text string) []opening {
	var all []opening
	seen := map[string]bool{}
	for _, m := range re.FindAllStringSubmatch(text, -1) {
		at := func(name string) string {
			i := re.SubexpIndex(name)
			if i < 0 {
				return ""
			}
			s := m[i]
			if unquoted := ""; strings.Contains(s, `\`) && json.Unmarshal([]byte(`"`+s+`"`), &unquoted) == nil {
				s = unquoted
			}
			return html.UnescapeString(s)
		}
		o := opening{at("title"), at("employer"), at("place"), at("date"), at("address"), at("text")}
		if address := o.address; address != "" && seen[address] || avatureLabel().MatchString(o.title) {
			continue
		}
		seen[o.address] = true
		all = append(all, o)
	}
	return all
}

func readNEOGOV(feed string) []opening {
	_, feed, _ = strings.Cut(feed, "<channel")
	title := regexp.MustCompile(`(?s)<title>(.*?)</title>`).FindStringSubmatch(feed)
	var all []opening
	for _, item := range regexp.MustCompile(`(?s)<item[ >].*?</item>`).FindAllString(feed, -1) {
		tag := func(name string) string {
			m := regexp.MustCompile(`(?s)<` + name + `>(?:\s*<!\[CDATA\[)?(.*?)(?:\]\]>\s*)?</` + name + `>`).FindStringSubmatch(item)
			if m == nil {
				return ""
			}
			return html.UnescapeString(strings.TrimSpace(m[1]))
		}
		all = append(all, opening{tag("title"), html.UnescapeString(title[1]), tag("joblisting:location"), "", tag("link"), tag("description")})
	}
	return all
}

// step follows a path of names and numbers into a JSON tree.
func step(tree any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		switch v := tree.(type) {
		case map[string]any:
			tree = v[name]
		case []any:
			if i, err := strconv.Atoi(name); err == nil && i < len(v) {
				tree = v[i]
			}
		}
	}
	return tree
}

// lookUp is the text at the first of the paths that has one.
func lookUp(tree any, paths string) string {
	for path := range strings.SplitSeq(paths, "|") {
		switch v := step(tree, path).(type) {
		case string:
			if v != "" {
				return v
			}
		case float64:
			return strconv.FormatFloat(v, 'f', -1, 64)
		case bool:
			return strconv.FormatBool(v)
		}
	}
	return ""
}

// reading is an opening as an adapter reads it: a posting, or a row of a list
// that leads to one.
type reading struct {
	posting job.Posting
	lead    string // all that is carried along of a row
}

func adapterRead(t *testing.T, rec recording, body []byte) []reading {
	t.Helper()
	b, req := rec.request(t)
	at := time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)
	page, err := scrapertest.Whole(adapter(t, b.Kind).Parse(b, scraper.Response{Request: req, URL: req.URL, Status: 200, Body: body, At: at}))
	if err != nil {
		t.Fatal(err)
	}
	var all []reading
	for _, raw := range page.Postings {
		p, err := normal.Posting(b, raw, at)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, reading{posting: p})
	}
	for _, r := range page.Next {
		if r.Step == "detail" || r.Step == stepPosting {
			all = append(all, reading{job.Posting{Title: r.Title, URL: r.URL}, html.UnescapeString(string(r.Data))})
		}
	}
	return all
}

var tags = regexp.MustCompile(`<[^>]*>`)

// plainWords are the words of a text or of HTML, escaped or not.
func plainWords(s string) []string {
	s = strings.ReplaceAll(s, `\n`, " ") // a line end, escaped once too often
	s = html.UnescapeString(tags.ReplaceAllString(html.UnescapeString(s), " "))
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// agrees holds an adapter's reading against another and counts the fields that
// both have.
func (r reading) agrees(t *testing.T, o opening) map[string]int {
	t.Helper()
	said := map[string]int{}
	check := func(name, want string, ok bool) {
		t.Helper()
		if want == "" {
			return
		}
		said[name]++
		if !ok {
			t.Errorf("%s %q is not what the adapter reads: %q of %q at %v, %s, %s%s", name, want, r.posting.Title, r.posting.Employer, r.posting.Places, r.posting.Posted.Format(time.DateOnly), r.posting.URL, r.lead)
		}
	}
	p := r.posting
	holds := func(s string) bool {
		return strings.Contains(strings.Join(plainWords(r.lead), " "), strings.Join(plainWords(s), " "))
	}
	check("title", o.title, slices.Equal(plainWords(o.title), plainWords(p.Title)))
	check("address", o.address, strings.Contains(p.URL, strings.TrimPrefix(o.address, "http:")) || strings.Contains(r.lead, o.address))
	places := ""
	for _, place := range p.Places {
		places += " " + place.Text + " " + place.City + " " + place.State
	}
	check("place", o.place, strings.Contains(strings.Join(plainWords(places), " "), strings.Join(plainWords(o.place), " ")) || holds(o.place))
	if r.lead != "" {
		check("date", o.date, holds(o.date))
		return said
	}
	check("employer", o.employer, slices.Equal(plainWords(o.employer), plainWords(p.Employer)))
	check("date", o.date, p.Posted.Format(time.DateOnly) == day(o.date))
	text, words := " "+strings.Join(plainWords(p.Text), " ")+" ", plainWords(o.text)
	n := min(len(words), 5)
	check("text", o.text, strings.HasPrefix(text, " "+strings.Join(words[:n], " ")+" ") && strings.Contains(text, " "+strings.Join(words[len(words)-n:], " ")+" "))
	return said
}

// day is the date in a time of any form the recorded answers have.
func day(s string) string {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.UnixMilli(n).UTC().Format(time.DateOnly)
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05 MST", time.DateOnly} {
		if at, err := time.Parse(layout, s); err == nil && at.Hour()+at.Minute()+at.Second() == 0 {
			return at.Format(time.DateOnly) // a day, whatever the zone
		} else if err == nil {
			return at.UTC().Format(time.DateOnly)
		}
	}
	return fmt.Sprintf("no date: %s", s)
}
