package board

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/scraper/scrapertest"
	"hitmatch/store/job"
)

// recordedFile holds, for each recorded answer, what is read of it.
var recordedFile = filepath.Join("testdata", "recorded.txt")

// recordedAnswer is an answer recorded from a real board.
type recordedAnswer struct {
	file   string
	origin string // how it came to be: "copied" is byte for byte
	body   []byte
}

// recordedAnswers reads the recorded answers, which are not part of this
// repository, in the order of their index.
func recordedAnswers(t *testing.T) []recordedAnswer {
	t.Helper()
	root := os.Getenv("HITMATCH_SHARED")
	if root == "" {
		t.Skip("HITMATCH_SHARED is not set: it names the folder with recorded answers of real boards")
	}
	dir := filepath.Join(root, "sources", "fixtures")
	index, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var all []recordedAnswer
	for l := range strings.Lines(string(index)) {
		cols := strings.Split(strings.TrimRight(l, "\r\n"), "\t")
		if len(cols) < 8 || cols[0] == "source" {
			continue
		}
		body, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(cols[5])))
		if err != nil {
			t.Errorf("%s: %v", cols[5], err)
			continue
		}
		all = append(all, recordedAnswer{file: cols[5], origin: cols[len(cols)-1], body: body})
	}
	return all
}

// TestRecordedAnswers reads answers recorded from real boards, which are not
// part of this repository. What is read is held against recordedFile, which
// has counts and digests in place of other people's words: a line for an answer
// (how it came to be: "copied" is byte for byte), and one for each opening in
// it, with the words of its title and text counted and the digests of title,
// employer, places, date, address and text. -update writes it; before that,
// read what -v prints beside the answer.
func TestRecordedAnswers(t *testing.T) {
	at := time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)
	var lines []string
	read := 0
	for _, answer := range recordedAnswers(t) {
		file, body := answer.file, answer.body
		rec, known := recordingFor(file, body)
		if !known {
			continue
		}
		read++
		lines = append(lines, fmt.Sprintf("%s %s %s", file, rec.kind, answer.origin))
		t.Run(file, func(t *testing.T) {
			b, req := rec.request(t)
			a := adapter(t, b.Kind)
			page, err := scrapertest.Whole(a.Parse(b, scraper.Response{Request: req, URL: req.URL, Status: 200, Body: body, At: at}))
			if strings.HasPrefix(file, "jsonld/malformed") {
				// They hold no posting: what is asked is that their data can be read.
				for _, block := range dataBlocks(body) {
					if _, err := readBlock(block); err != nil {
						t.Errorf("block not read: %v", err)
					}
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			cutDown := rec.step == "no text"
			for _, p := range page.Problems {
				if !cutDown || !strings.Contains(p.Error(), "without its text") {
					t.Error(p)
				}
			}
			for _, r := range page.Next {
				var row scraper.Raw
				if json.Unmarshal(r.Data, &row) != nil || row.ExternalID == "" {
					row = scraper.Raw{Description: string(r.Data)}
				}
				row.Title, row.URL = r.Title, r.URL
				lines = append(lines, "  leads to "+facts(row))
				t.Logf("leads to %q %s %s", r.Title, r.URL, r.Data)
			}
			if len(page.Postings)+len(page.Next) == 0 && !strings.Contains(file, "historicjoa") {
				t.Fatal("nothing was found")
			}
			for _, raw := range page.Postings {
				p, err := normal.Posting(b, raw, at)
				if err != nil {
					t.Error(err)
					continue
				}
				if p.URL == "" || p.Employer == "" || len(p.Text) < 3 && !cutDown {
					t.Errorf("%q: address %q, employer %q, %d bytes of text", p.Title, p.URL, p.Employer, len(p.Text))
				}
				if strings.Contains(p.Text, "</p>") || strings.Contains(p.Text, "&nbsp;") || strings.Contains(p.Text, "&amp;") {
					t.Errorf("%q: markup is left in the text", p.Title)
				}
				raw.Description = p.Text
				lines = append(lines, "  opening "+facts(raw))
				t.Logf("%s | %s | %s | %v | %s | posted %s | %d bytes", raw.ExternalID, p.URL, p.Title, p.Employer, p.Places, p.Posted.Format(time.DateOnly), len(p.Text))
			}
		})
	}
	if read < 40 {
		t.Errorf("only %d recorded answers were read: the index has another form", read)
	}
	text := strings.Join(lines, "\n") + "\n"
	if scrapertest.Updating() {
		if err := os.WriteFile(recordedFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(recordedFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(text, "\n")); diff != "" {
		t.Errorf("%s (-file +read):\n%s", recordedFile, diff)
	}
}

// facts are what a reader would check of an opening, without its words.
func facts(r scraper.Raw) string {
	places := slices.Clone(r.Locations)
	for _, p := range r.Places {
		places = append(places, strings.Join([]string{p.Text, p.City, p.State, p.Country}, "|"))
	}
	return fmt.Sprintf("title %s (%d words) employer %s places %s (%d) date %s address %s text %s (%d words)",
		digest(r.Title), len(strings.Fields(r.Title)), digest(r.Employer), digest(places...), len(places), digest(r.Posted, r.Closes),
		digest(r.URL), digest(r.Description), len(strings.Fields(r.Description)))
}

// digest tells words apart without giving them; "-" stands for none.
func digest(words ...string) string {
	s := strings.Join(words, "\n")
	if strings.TrimSpace(s) == "" {
		return "-"
	}
	sum := sha256.Sum256([]byte(s))
	return fmt.Sprintf("%x", sum[:4])
}

// recording says how the recorded answers whose name begins with prefix were
// asked for. The first that fits counts; one without a kind is left out.
type recording struct {
	prefix, kind, employer string
	params                 map[string]string
	step                   string // "": the last request of Start; "no text": that, recorded without texts
	data                   any
}

func recordings() []recording {
	none := listState{}
	return []recording{
		{"jsonld/", "jsonld", "Recorded", map[string]string{"url": "https://recorded.example/jobs/1"}, "", nil},
		{"greenhouse/", "greenhouse", "", map[string]string{"token": "recorded"}, "", nil},
		{"workday/msd_detail", "workday", "", workdayParams(), "detail", workdayRow{Title: "listed", Path: "/job/Place/Title_R1"}},
		{"workday/", "workday", "", workdayParams(), "", nil},
		{"usajobs/usajobs_search", "usajobs", "", nil, "", nil},
		{"usajobs/historicjoa", "usajobs_historic", "", map[string]string{"series": "0675"}, "", nil},
		{"icims/icims_detail", "", "", nil, "", nil}, // cut down to its data; as jsonld below
		{"icims/emory", "icims", "", map[string]string{"host": "clinical-emory.icims.com"}, "list", none},
		{"icims/wipfli", "icims", "", map[string]string{"host": "careers-wipfli.icims.com"}, "list", none},
		{"jibe/petsmart", "jibe", "Recorded", map[string]string{"host": "careers.petsmart.com", "search": "*"}, "no text", nil},
		{"jibe/jcp", "jibe", "Recorded", map[string]string{"host": "jobs.jcp.com", "search": "*"}, "no text", nil},
		{"jibe/", "jibe", "", map[string]string{"host": "recorded.jibeapply.com", "search": "*"}, "", nil},
		{"oracle/orc-detail", "oracle", "Recorded", oracleParams(), "detail", oracleJob{ID: "1", Title: "listed"}},
		{"oracle/southernco_detail", "oracle", "Recorded", oracleParams(), "detail", oracleJob{ID: "1", Title: "listed"}},
		{"oracle/", "oracle", "Recorded", oracleParams(), "", nil},
		{"lever/", "lever", "Recorded", map[string]string{"token": "recorded"}, "", nil},
		{"ashby/", "ashby", "Recorded", map[string]string{"token": "recorded"}, "", nil},
		{"smartrecruiters/guidehealth_detail", "smartrecruiters", "", map[string]string{"company": "recorded"}, "detail", "1"},
		{"smartrecruiters/", "smartrecruiters", "", map[string]string{"company": "recorded", "search": "*"}, "", nil},
		{"workable/job_detail", "workable", "Recorded", map[string]string{"token": "recorded"}, "detail", scraper.Raw{ExternalID: "1", Title: "listed", URL: "https://apply.workable.com/j/1"}},
		{"workable/", "workable", "", map[string]string{"token": "recorded"}, "", nil},
		{"jobvite/feedingamerica", "jobvite", "Recorded", map[string]string{"company": "feedingamerica"}, "", nil},
		{"jobvite/jobvite_job", "jobvite", "", map[string]string{"company": "acme"}, "detail", jobviteRow{ID: "oAaa1fwA", Title: "listed"}},
		{"eightfold/albemarle", "eightfold", "Recorded", map[string]string{"host": "albemarle.eightfold.ai"}, "list", eightfoldSite{Domain: "albemarle.com"}},
		{"eightfold/pcsx", "eightfold", "Recorded", map[string]string{"host": "recorded.eightfold.ai"}, "list", eightfoldSite{Domain: "recorded.com", New: true}},
		{"eightfold/amdocs_sitemap", "jsonld", "Recorded", map[string]string{"url": "https://jobs.amdocs.com/careers/sitemap.xml"}, "", nil},
		{"brassring/", "brassring", "Recorded", map[string]string{"partner": "25632", "site": "5649"}, "list", brassVisit{Token: "t"}},
		{"avature/avature-page-1", "avature", "Recorded", map[string]string{"host": "recorded.avature.net"}, "", nil},
		{"avature/forvis", "avature", "Recorded", map[string]string{"host": "forvis.avature.net", "path": "/campuscareers"}, "", nil},
		{"avature/landolakes", "avature", "Recorded", map[string]string{"host": "lol.avature.net", "path": "/Careers"}, "", nil},
		{"radancy/tenet", "radancy", "Recorded", map[string]string{"host": "jobs.tenethealth.com", "search": "*"}, "list", none},
		{"radancy/att", "radancy", "Recorded", map[string]string{"host": "www.att.jobs", "search": "*"}, "list", none},
		{"phenom/phenom-search", "phenom", "Recorded", map[string]string{"host": "careers.recorded.com"}, "list", none},
		{"phenom/duke-job", "phenom", "Recorded", map[string]string{"host": "careers.dukehealth.org"}, "detail", listedRow("273419")},
		{"phenom/", "", "", nil, "", nil}, // answers of the script, which is not asked
		{"ultipro/", "ukg", "Recorded", map[string]string{"code": "BAY1000", "board": "69d553eb"}, "list", none},
		{"paylocity/detail", "paylocity", "", map[string]string{"board": "recorded"}, "detail", listedRow("4248451")},
		{"paylocity/", "paylocity", "", map[string]string{"board": "recorded"}, "", nil},
		{"bamboohr/detail", "bamboohr", "Recorded", map[string]string{"company": "recorded"}, "detail", listedRow("32")},
		{"bamboohr/", "bamboohr", "Recorded", map[string]string{"company": "recorded"}, "", nil},
		{"adp/adp_detail", "adp", "Recorded", map[string]string{"cid": "1", "ccid": "2"}, "detail", listedRow("9205234334470_1")},
		{"adp/", "adp", "Recorded", map[string]string{"cid": "1", "ccid": "2"}, "list", none},
		{"jazzhr/", "jazzhr", "Recorded", map[string]string{"company": "recorded"}, "detail", listedRow("ujxQN2lhPz")},
		{"rippling/detail", "rippling", "Recorded", map[string]string{"company": "recorded"}, "detail", listedRow("1")},
		{"rippling/", "rippling", "Recorded", map[string]string{"company": "recorded"}, "", nil},
		{"breezy/", "breezy", "", map[string]string{"company": "alt-legal"}, "", nil},
		{"recruitee/germanzeroev", "recruitee", "", map[string]string{"company": "germanzeroev"}, "no text", nil},
		{"recruitee/", "recruitee", "", map[string]string{"company": "recorded"}, "", nil},
		{"personio/", "personio", "", map[string]string{"company": "recorded", "domain": "de"}, "no text", nil},
		{"successfactors/colgate", "successfactors", "Recorded", map[string]string{"company": "colgate", "host": "career4.successfactors.com"}, "", nil},
		{"successfactors/zurich", "successfactors", "Recorded", map[string]string{"company": "SF2013", "host": "career2.successfactors.eu"}, "", nil},
		{"successfactors/ey_detail", "jsonld", "Recorded", map[string]string{"url": "https://careers.ey.com/ey/job/Kolkata-Assistant-Manager-WB-700091/1437378433/"}, "", nil},
		{"successfactors/ey_search", "jsonld", "Recorded", map[string]string{"url": "https://careers.ey.com/ey/search/"}, "", nil},
		{"adzuna/adzuna_search", "adzuna", "", map[string]string{"country": "gb"}, "list", none},
		{"remotive/real_record", "remotive", "", nil, "", nil},
		{"himalayas/", "himalayas", "", nil, "list", none},
		{"wwr/", "feed", "Recorded", map[string]string{"url": "https://weworkremotely.com/remote-jobs.rss", "employer_in": "title"}, "no text", nil},
		{"pinpoint/jed", "pinpoint", "Recorded", map[string]string{"company": "jed"}, "no text", nil},
		{"pinpoint/", "pinpoint", "Recorded", map[string]string{"company": "acme"}, "", nil},
		{"teamtailor/tibber", "teamtailor", "", map[string]string{"company": "tibber"}, "", nil},
		{"teamtailor/", "teamtailor", "Recorded", map[string]string{"company": "career"}, "no text", nil},
		{"neogov/", "neogov", "", map[string]string{"agency": "recorded"}, "", nil},
	}
}

func workdayParams() map[string]string {
	return map[string]string{"host": "recorded.wd1.myworkdayjobs.com", "tenant": "recorded", "site": "Careers", "search": "coder"}
}

func oracleParams() map[string]string {
	return map[string]string{"host": "recorded.fa.us2.oraclecloud.com", "site": "CX_1", "search": "*"}
}

// listedRow is what a list said of the opening whose own answer was recorded.
func listedRow(id string) scraper.Raw {
	return scraper.Raw{ExternalID: id, Title: "listed", URL: "https://recorded.example/jobs/" + id}
}

// recordingFor says how a recorded answer was asked for; known is false if no
// adapter reads it.
func recordingFor(file string, body []byte) (rec recording, known bool) {
	for _, r := range recordings() {
		if strings.HasPrefix(file, r.prefix) {
			if rec, known = r, r.kind != ""; known {
				return rec, true
			}
			break
		}
	}
	if strings.HasSuffix(file, ".html") && strings.Contains(string(body), "JobPosting") && strings.Contains(string(body), "ld+json") {
		return recordings()[0], true
	}
	return recording{}, false
}

// request is the board an answer was recorded of, and the request it answers.
func (r recording) request(t *testing.T) (job.Board, scraper.Request) {
	t.Helper()
	b := job.Board{ID: r.kind, Kind: r.kind, Employer: r.employer, Params: r.params}
	reqs, err := adapter(t, r.kind).Start(b)
	if err != nil {
		t.Fatal(err)
	}
	req := reqs[len(reqs)-1]
	if r.step != "" && r.step != "no text" {
		data, err := json.Marshal(r.data)
		if err != nil {
			t.Fatal(err)
		}
		req = scraper.Request{URL: req.URL, Step: r.step, Data: data}
	}
	return b, req
}
