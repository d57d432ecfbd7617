package board

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// TestCeilings: sources that can be paged through only so far: what lies beyond
// is a problem of the run, which closes nothing, and is not asked for.
func TestCeilings(t *testing.T) {
	for _, c := range []struct {
		a      scraper.Adapter
		params map[string]string
		state  any    // of the last page that can be had
		row    string // of a full page
		rows   int
		answer string // around the rows
		most   int
	}{
		{
			oracle{}, map[string]string{"host": "abcd.fa.us2.oraclecloud.com", "site": "CX_1"}, listState{Term: "coder", Offset: oracleMost - oracleLimit, First: "x", Prev: "y"},
			`{"Id":"%d","Title":"Coder"}`, oracleLimit, `{"items":[{"TotalJobsCount":20000,"requisitionList":[%s]}]}`, oracleMost,
		},
		{
			eightfold{}, map[string]string{"host": "acme.eightfold.ai"}, eightfoldSite{Domain: "acme.org", List: listState{Term: "coder", Offset: eightfoldMost - eightfoldLimit, First: "x", Prev: "y"}},
			`{"id":%d,"name":"Coder"}`, eightfoldLimit, `{"count":20000,"positions":[%s]}`, eightfoldMost,
		},
		{
			jibe{}, map[string]string{"host": "careers.acme.org"}, listState{Term: "coder", Offset: jibeMost/jibeLimit - 1, Read: jibeMost - jibeLimit, Total: 20000, First: "x", Prev: "y"},
			`{"data":{"slug":"%d","title":"Coder","description":"coder"}}`, jibeLimit, `{"jobs":[%s],"totalCount":20000}`, jibeMost,
		},
		{
			radancy{}, map[string]string{"host": "jobs.acme.org"}, listState{Term: "coder", Offset: radancyMost/radancyLimit - 1, Read: radancyMost - radancyLimit, First: "x", Prev: "y"},
			`<a data-job-id='%[1]d' href='/job/x/coder/1/%[1]d'>Coder</a>`, radancyLimit, `{"hasJobs":true,"results":"<section data-total-job-results='20000'>%s</section>"}`, radancyMost,
		},
		{
			phenom{}, map[string]string{"host": "careers.acme.org"}, listState{Term: "coder", Offset: phenomMost - 10, First: "x", Prev: "y"},
			`{"jobSeqNo":"A%d","title":"Coder"}`, 10, `phApp.ddo = {"eagerLoadRefineSearch":{"status":200,"hits":10,"totalHits":20000,"data":{"jobs":[%s]}}};`, phenomMost,
		},
		{
			careerOneStop{}, map[string]string{"search": "coder"}, listState{Term: "coder", Offset: careerMost - careerLimit, First: "x", Prev: "y"},
			`{"JvId":"%d","JobTitle":"Coder","URL":"https://acme.example/1"}`, careerLimit, `{"Jobs":[%s],"Jobcount":20000}`, careerMost,
		},
		{
			adp{}, map[string]string{"cid": "1", "ccid": "2"}, listState{Offset: adpMost - adpLimit, First: "x", Prev: "y"},
			`{"itemID":"%d","requisitionTitle":"Coder"}`, adpLimit, `{"meta":{"totalNumber":20000},"jobRequisitions":[%s]}`, adpMost,
		},
	} {
		t.Run(c.a.Name(), func(t *testing.T) {
			data, err := json.Marshal(c.state)
			if err != nil {
				t.Fatal(err)
			}
			var rows []string
			for i := range c.rows {
				rows = append(rows, fmt.Sprintf(c.row, 1000+i))
			}
			sep := ","
			if c.a.Name() == "radancy" {
				sep = ""
			}
			b := job.Board{ID: "acme", Employer: "Acme", Kind: c.a.Name(), Params: c.params}
			page, err := c.a.Parse(b, scraper.Response{Request: scraper.Request{Step: "list", Data: data}, Body: fmt.Appendf(nil, c.answer, strings.Join(rows, sep))})
			if err != nil {
				t.Fatal(err)
			}
			found := len(page.Postings)
			for _, r := range page.Next {
				if r.Step == "list" {
					t.Errorf("asks on: %s", r.URL)
				}
				found++
			}
			if found != c.rows || len(page.Problems) != 1 || !strings.Contains(page.Problems[0].Error(), "20000") || !strings.Contains(page.Problems[0].Error(), fmt.Sprint(c.most)) {
				t.Errorf("%d openings, problems %v", found, page.Problems)
			}
		})
	}
}
