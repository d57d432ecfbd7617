package board

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// TestKeysByName: a request of a kind that asks for keys names the variables
// that hold them, on every page.
func TestKeysByName(t *testing.T) {
	for _, c := range []struct {
		a      scraper.Adapter
		params map[string]string
		want   []scraper.Key
		answer string // the first of two pages
	}{
		{
			usajobs{}, map[string]string{"series": "0675", "key_env": "MY_KEY"},
			[]scraper.Key{{Env: "MY_KEY", Header: "Authorization-Key"}, {Env: "USAJOBS_EMAIL", Header: "User-Agent"}},
			`{"SearchResult":{"SearchResultCountAll":2,"SearchResultItems":[{"MatchedObjectId":"1","MatchedObjectDescriptor":{"PositionTitle":"Coder","QualificationSummary":"Words."}}],"UserArea":{"NumberOfPages":"2"}}}`,
		},
		{
			adzuna{}, map[string]string{"search": "coder", "id_env": "MY_ID"},
			[]scraper.Key{{Env: "MY_ID", Query: "app_id"}, {Env: "ADZUNA_APP_KEY", Query: "app_key"}},
			`{"count":51,"results":[{"id":"1","title":"Coder","redirect_url":"https://www.adzuna.com/land/ad/1"}]}`,
		},
		{
			careerOneStop{}, map[string]string{"search": "coder", "token_env": "MY_TOKEN"},
			[]scraper.Key{{Env: "CAREERONESTOP_USER_ID", Path: "{userId}"}, {Env: "MY_TOKEN", Header: "Authorization", Prefix: "Bearer "}},
			`{"Jobs":[{"JvId":"1","JobTitle":"Coder","URL":"https://acme.example/1"}],"Jobcount":2}`,
		},
	} {
		t.Run(c.a.Name(), func(t *testing.T) {
			b := job.Board{ID: "keyed", Kind: c.a.Name(), Params: c.params}
			first, err := c.a.Start(b)
			if err != nil {
				t.Fatal(err)
			}
			page, err := c.a.Parse(b, scraper.Response{Request: first[0], Body: []byte(c.answer)})
			if err != nil {
				t.Fatal(err)
			}
			if len(page.Next) != 1 {
				t.Fatalf("%d further requests, want 1", len(page.Next))
			}
			for _, r := range []scraper.Request{first[0], page.Next[0]} {
				if diff := cmp.Diff(c.want, r.Keys); diff != "" || r.Header["Authorization"] != "" || r.Header["User-Agent"] != "" {
					t.Errorf("%s: header %v, keys (-want +got):\n%s", r.URL, r.Header, diff)
				}
			}
		})
	}
}

// TestBrassRingVisit: the token and the session a home page hands out go with
// every request of the list, and not into what names the request, so that the
// same page has the same name the next night.
func TestBrassRingVisit(t *testing.T) {
	b := job.Board{ID: "acme", Kind: "brassring", Params: map[string]string{"partner": "1", "site": "2", "search": "coder"}}
	start, err := brassRing{}.Start(b)
	if err != nil {
		t.Fatal(err)
	}
	visit := func(token, session string) scraper.Request {
		t.Helper()
		header := http.Header{}
		header.Add("Set-Cookie", "tg_session_1_2="+session+"; path=/; HttpOnly")
		header.Add("Set-Cookie", "lang=en; path=/")
		header.Add("Set-Cookie", "not a cookie")
		home, err := brassRing{}.Parse(b, scraper.Response{Request: start[0], Header: header, Body: []byte(`<input name="__RequestVerificationToken" value="` + token + `">`)})
		if err != nil {
			t.Fatal(err)
		}
		list, err := brassRing{}.Parse(b, scraper.Response{Request: home.Next[0], Body: []byte(`{"JobsCount": 2, "Jobs": {"Job": [{"Questions": [{"QuestionName": "reqid", "Value": "7"}, {"QuestionName": "jobtitle", "Value": "Coder"}]}]}}`)})
		if err != nil {
			t.Fatal(err)
		}
		next := slices.IndexFunc(list.Next, func(r scraper.Request) bool { return r.Step == "list" })
		if next < 0 {
			t.Fatalf("no second page in %v", list.Next)
		}
		for _, r := range []scraper.Request{home.Next[0], list.Next[next]} {
			if r.Header["RFT"] != token || r.Header["Cookie"] != "tg_session_1_2="+session+"; lang=en" || !json.Valid(r.Body) {
				t.Errorf("the list is asked for with %v, %s", r.Header, r.Body)
			}
		}
		return list.Next[next]
	}
	if a, b := visit("one", "x"), visit("two", "y"); a.Key() != b.Key() {
		t.Error("the visit is part of the request's name")
	}
}
