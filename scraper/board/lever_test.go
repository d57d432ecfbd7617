package board

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// TestLeverPages: a page of a hundred leads to one that begins with its last
// row; anything else there is a problem.
func TestLeverPages(t *testing.T) {
	b := job.Board{ID: "acme", Kind: "lever", Params: map[string]string{"token": "acme"}}
	rows := func(from, to int) []byte {
		var all []string
		for i := from; i <= to; i++ {
			all = append(all, fmt.Sprintf(`{"id":"%d","text":"Coder %d","descriptionPlain":"Code charts."}`, i, i))
		}
		return []byte("[" + strings.Join(all, ",") + "]")
	}
	ask := func(req scraper.Request, body []byte) scraper.Page {
		t.Helper()
		page, err := lever{}.Parse(b, scraper.Response{Request: req, URL: req.URL, Body: body})
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	first, err := lever{}.Start(b)
	if err != nil {
		t.Fatal(err)
	}
	page := ask(first[0], rows(1, 100))
	if len(page.Postings) != 100 || len(page.Next) != 1 || !strings.HasSuffix(page.Next[0].URL, "&limit=100&skip=99") {
		t.Fatalf("a full page: %d postings, next %v", len(page.Postings), page.Next)
	}
	for _, c := range []struct {
		name            string
		body            []byte
		postings, wrong int
	}{
		{"the last page", rows(100, 142), 43, 0},
		{"only the last row again", rows(100, 100), 1, 0},
		{"the first page again", rows(1, 100), 0, 1},
		{"nothing", []byte("[]"), 0, 1},
	} {
		got := ask(page.Next[0], c.body)
		if len(got.Postings) != c.postings || len(got.Problems) != c.wrong || len(got.Next) != 0 {
			t.Errorf("%s: %d postings, problems %v, next %v", c.name, len(got.Postings), got.Problems, got.Next)
		}
	}
	if !json.Valid(page.Next[0].Data) {
		t.Errorf("the state of the list is %q", page.Next[0].Data)
	}
}
