package board

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

func TestRecognise(t *testing.T) {
	const id = "0a1b2c3d-1111-2222-3333-444455556666"
	for _, c := range []struct{ address, want string }{
		{"https://north.wd5.myworkdayjobs.com/en-US/North_Careers", "workday host=north.wd5.myworkdayjobs.com site=North_Careers tenant=north"},
		{"https://north.wd5.myworkdayjobs.com/North_Careers/job/Austin-TX/Coder_R123?source=LinkedIn", "workday host=north.wd5.myworkdayjobs.com site=North_Careers tenant=north"},
		{"https://north.wd5.myworkdayjobs.com/wday/cxs/north/North_Careers/jobs", "workday host=north.wd5.myworkdayjobs.com site=North_Careers tenant=north"},
		{"https://wd5.myworkdaysite.com/en-US/recruiting/north/Careers", "workday host=wd5.myworkdaysite.com site=Careers tenant=north"},
		{"https://north.wd5.myworkdayjobs.com/nc", "workday host=north.wd5.myworkdayjobs.com site=nc tenant=north"},
		{"https://north.wd5.myworkdayjobs.com/nc/job/Austin/Coder_R1", "workday host=north.wd5.myworkdayjobs.com site=nc tenant=north"},
		{"north.wd5.myworkdayjobs.com", "workday host=north.wd5.myworkdayjobs.com tenant=north"},
		{"https://abcd.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1001/job/7237", "oracle host=abcd.fa.us2.oraclecloud.com site=CX_1001"},
		{"https://abcd.fa.us2.oraclecloud.com/hcmRestApi/resources/latest/recruitingCEJobRequisitions?finder=findReqs;siteNumber=CX_2,limit=1", "oracle host=abcd.fa.us2.oraclecloud.com site=CX_2"},
		{"https://careers-north.icims.com/jobs/4411/coder/job?in_iframe=1", "icims host=careers-north.icims.com"},
		{"https://north.jibeapply.com/jobs/77", "jibe host=north.jibeapply.com"},
		{"https://careers.north.example/careers-home/jobs/77", "jibe host=careers.north.example"},
		{"https://boards.greenhouse.io/north/jobs/12", "greenhouse token=north"},
		{"https://job-boards.greenhouse.io/north", "greenhouse token=north"},
		{"https://boards.greenhouse.io/embed/job_board?for=north", "greenhouse token=north"},
		{"https://boards-api.greenhouse.io/v1/boards/north/jobs", "greenhouse token=north"},
		{"https://jobs.lever.co/north/" + id, "lever token=north"},
		{"https://jobs.eu.lever.co/north", "lever region=eu token=north"},
		{"https://jobs.ashbyhq.com/North%20Health/" + id, "ashby token=North%20Health"},
		{"https://jobs.smartrecruiters.com/NorthHealth/743999-coder", "smartrecruiters company=NorthHealth"},
		{"https://apply.workable.com/north/j/AB12/", "workable token=north"},
		{"https://north.workable.com", "workable token=north"},
		{"https://north.bamboohr.com/careers/31", "bamboohr company=north"},
		{"https://north.breezy.hr/p/12-coder", "breezy company=north"},
		{"https://north.applytojob.com/apply/xYz/Coder", "jazzhr company=north"},
		{"https://north.recruitee.com/o/coder", "recruitee company=north"},
		{"https://north.pinpointhq.com/en/postings/0f1e-2d3c?utm_source=x", "pinpoint company=north"},
		{"https://north.teamtailor.com/jobs/7000001-coder", "teamtailor company=north"},
		{"http://north.na.teamtailor.com/jobs", "teamtailor company=north.na"},
		{"https://north.jobs.personio.de/job/1", "personio company=north domain=de"},
		{"https://jobs.jobvite.com/north/job/oAbc", "jobvite company=north"},
		{"https://jobs.jobvite.com/careers/north/jobs", "jobvite company=north"},
		{"https://ats.rippling.com/en-CA/north/jobs", "rippling company=north"},
		{"https://recruiting.paylocity.com/recruiting/jobs/All/" + id + "/North", "paylocity board=" + id},
		{"https://recruiting2.ultipro.com/NOR1000NORTH/JobBoard/" + id + "/?q=", "ukg board=" + id + " code=NOR1000NORTH host=recruiting2.ultipro.com"},
		{"https://workforcenow.adp.com/mascsr/default/mdf/recruitment/recruitment.html?cid=" + id + "&ccId=19000101_000001&lang=en_US", "adp ccid=19000101_000001 cid=" + id},
		{"https://north.avature.net/en_US/careers/SearchJobs/coder", "avature host=north.avature.net path=/en_US/careers"},
		{"https://north.eightfold.ai/careers?query=coder", "eightfold host=north.eightfold.ai"},
		{"https://sjobs.brassring.com/TGnewUI/Search/Home/Home?partnerid=111&siteid=222#home", "brassring partner=111 site=222"},
		{"https://www.governmentjobs.com/careers/northcounty/jobs/123", "neogov agency=northcounty"},
		{"https://career4.successfactors.com/career?company=NORTHP", "successfactors company=NORTHP host=career4.successfactors.com"},
		{"https://careers.north.example/us/en/search-results?keywords=coder", "phenom host=careers.north.example"},
		{"https://careers.north.example/ca/en/job/R12/Coder", "phenom host=careers.north.example path=ca/en"},
		{"https://jobs.north.example/search-jobs/coder", "radancy host=jobs.north.example"},
		{"https://jobs.north.example/job/austin/coder/123/456", "radancy host=jobs.north.example"},
		{"https://north.example/jobs/feed/", "feed url=https://north.example/jobs/feed/"},
		{"https://north.example/sitemap.xml", "jsonld url=https://north.example/sitemap.xml"},
		{"https://www.north.example/careers", ""},
		{"https://www.workable.com/", ""},
		{"https://apply.workable.com/j/AB12", ""},
		{"mailto:me@north.example", ""},
		{"", ""},
	} {
		kind, params, ok := Recognise(c.address)
		got := kind
		for _, k := range slices.Sorted(maps.Keys(params)) {
			got += " " + k + "=" + params[k]
		}
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Recognise(%q) = %q, %v; want %q", c.address, got, ok, c.want)
		}
		if a := slices.IndexFunc(All(), func(a scraper.Adapter) bool { return a.Name() == kind }); ok && a < 0 {
			t.Errorf("%s: no adapter is called %s", c.address, kind)
		}
	}
}

// careerPages are the forms in which people meet the addresses of a row of the
// registry.
func careerPages(ats string, f map[string]string) []string {
	switch ats {
	case "workday":
		if f["site"] == "?" {
			return nil
		}
		return []string{
			"https://" + f["host"] + "/" + f["site"], "https://" + f["host"] + "/en-US/" + f["site"] + "/job/Remote/Coder_R1",
			"https://" + f["host"] + "/wday/cxs/" + f["tenant"] + "/" + f["site"] + "/jobs",
		}
	case "oracle-orc":
		return []string{"https://" + f["host"] + "/hcmUI/CandidateExperience/en/sites/" + f["siteNumber"] + "/requisitions"}
	case "icims":
		return []string{"https://" + f["host"] + "/jobs/search?ss=1", "https://" + f["host"] + "/jobs/12/coder/job"}
	case "jibe":
		return []string{"https://" + f["host"] + "/api/jobs", "https://" + f["host"] + "/careers-home/jobs"}
	case "greenhouse":
		return []string{"https://boards.greenhouse.io/" + f["token"], "https://job-boards.greenhouse.io/" + f["token"] + "/jobs/1"}
	case "lever":
		return []string{"https://jobs.lever.co/" + f["token"]}
	case "ashby":
		return []string{"https://jobs.ashbyhq.com/" + f["token"]}
	case "workable":
		return []string{"https://apply.workable.com/" + f["token"] + "/"}
	case "breezy":
		return []string{"https://" + f["token"] + ".breezy.hr/"}
	case "bamboohr":
		return []string{"https://" + f["subdomain"] + ".bamboohr.com/careers"}
	case "smartrecruiters":
		return []string{"https://careers.smartrecruiters.com/" + f["company"]}
	case "jobvite":
		return []string{"https://jobs.jobvite.com/" + f["company"] + "/jobs"}
	case "rippling":
		return []string{"https://ats.rippling.com/" + f["slug"] + "/jobs"}
	case "brassring":
		return []string{"https://" + f["host"] + "/TGnewUI/Search/Home/Home?partnerid=" + f["partnerid"] + "&siteid=" + f["siteid"]}
	case "avature":
		return []string{"https://" + f["host"] + f["path"] + "/SearchJobs"}
	case "eightfold":
		if f["host"] == "" {
			return []string{"https://" + f["slug"] + ".eightfold.ai/careers"}
		}
	case "successfactors":
		return []string{"https://" + f["host"] + "/career?company=" + f["company"]}
	case "phenom":
		return []string{"https://" + f["host"] + "/us/en/search-results"}
	case "radancy":
		return []string{"https://" + f["host"] + "/search-jobs"}
	}
	return nil
}

// TestRecogniseRegistry holds Recognise against every board of the registry
// the built-in one was made from.
func TestRecogniseRegistry(t *testing.T) {
	shared := os.Getenv("HITMATCH_SHARED")
	if shared == "" {
		t.Skip("HITMATCH_SHARED is not set: the registry is not in the repository")
	}
	file, err := os.Open(filepath.Join(shared, "sources", "registry.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	field := regexp.MustCompile(`(\w+)=(\S+)`)
	kinds := map[string]string{"oracle-orc": "oracle"}
	pages, none := 0, map[string]int{}
	for _, row := range rows[1:] {
		ats, f := row[2], map[string]string{}
		for _, m := range field.FindAllStringSubmatch(row[3], -1) {
			f[m[1]] = m[2]
		}
		forms := careerPages(ats, f)
		if len(forms) == 0 {
			none[ats]++
		}
		for _, address := range forms {
			pages++
			want := ats
			if k := kinds[ats]; k != "" {
				want = k
			}
			kind, params, ok := Recognise(address)
			if !ok || kind != want {
				t.Errorf("%s: %q, want %s", address, kind, want)
				continue
			}
			for _, a := range All() {
				if a.Name() != kind {
					continue
				}
				if _, err := a.Start(job.Board{ID: "x", Kind: kind, Params: params}); err != nil {
					t.Errorf("%s: %v", address, err)
				}
			}
			for name, value := range f {
				if slices.Contains([]string{"host", "tenant", "site", "siteNumber", "token", "company", "subdomain", "partnerid", "siteid"}, name) &&
					!slices.Contains(slices.Collect(maps.Values(params)), value) && !(kind == "brassring" && name == "host") {
					t.Errorf("%s: %v does not hold %s %s", address, params, name, value)
				}
			}
		}
	}
	t.Logf("%d addresses of %d rows; no address form for %s", pages, len(rows)-1, fmt.Sprint(none))
	if pages < 600 {
		t.Errorf("only %d addresses: the registry is not read", pages)
	}
}
