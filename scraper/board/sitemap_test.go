package board

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

func zipped(t *testing.T, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func parseJSONLD(t *testing.T, address, step string, body []byte) (scraper.Page, error) {
	t.Helper()
	b := job.Board{ID: "site", Kind: "jsonld", Params: map[string]string{"url": "https://site.example/start"}}
	at := time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)
	return jsonLD{}.Parse(b, scraper.Response{Request: scraper.Request{URL: address, Step: step}, URL: address, Body: body, At: at})
}

func TestZippedSitemap(t *testing.T) {
	xml := `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://site.example/jobs/1-coder</loc></url></urlset>`
	page, err := parseJSONLD(t, "https://site.example/sitemap.xml.gz", stepSitemap, zipped(t, xml))
	if err != nil || len(page.Next) != 1 || page.Next[0].URL != "https://site.example/jobs/1-coder" {
		t.Errorf("got %+v, %v", page, err)
	}
	whole := zipped(t, strings.Repeat(xml, 50))
	if _, err := parseJSONLD(t, "https://site.example/sitemap.xml.gz", stepSitemap, whole[:len(whole)-9]); err == nil {
		t.Error("a broken gzip body passes")
	}
	if _, err := parseJSONLD(t, "https://site.example/sitemap.xml.gz", stepSitemap, zipped(t, strings.Repeat(" ", maxUnzipped+1))); err == nil || !strings.Contains(err.Error(), "50 MB") {
		t.Errorf("a gzip bomb: %v", err)
	}
}

func TestLongSitemap(t *testing.T) {
	for name, write := range map[string]func(*strings.Builder){
		"xml": func(b *strings.Builder) {
			b.WriteString("<urlset>")
			for i := range maxSitemapURLs + 5 {
				fmt.Fprintf(b, "<url><loc>https://site.example/jobs/%d</loc></url>", i)
			}
			b.WriteString("</urlset>")
		},
		"text": func(b *strings.Builder) {
			for i := range maxSitemapURLs + 5 {
				fmt.Fprintf(b, "https://site.example/jobs/%d\n", i)
			}
		},
	} {
		var b strings.Builder
		write(&b)
		page, err := parseJSONLD(t, "https://site.example/sitemap", stepSitemap, []byte(b.String()))
		if err != nil || len(page.Next) != maxSitemapURLs || len(page.Problems) != 1 {
			t.Errorf("%s: %d pages, problems %v, %v; want %d and one problem", name, len(page.Next), page.Problems, err, maxSitemapURLs)
		}
	}
}

func TestDeepSitemapIsRefused(t *testing.T) {
	if _, err := parseJSONLD(t, "https://site.example/s.xml", stepSitemap, []byte("<urlset>"+strings.Repeat("<url>", 100_000))); err == nil {
		t.Error("a hundred thousand open elements pass")
	}
}

// TestDeepPage: the data of a page is read even if its HTML is too deep for a
// tree.
func TestDeepPage(t *testing.T) {
	body := strings.Repeat("<div>", 5000) + `<script type="application/ld+json">{"@type":"JobPosting","title":"Coder","description":"x"}</script>`
	page, err := parseJSONLD(t, "https://site.example/jobs/1", stepPosting, []byte(body))
	if err != nil || len(page.Postings) != 1 {
		t.Errorf("got %d postings, %v", len(page.Postings), err)
	}
}

// TestPageOfASitemapWithoutJobs: where a sitemap does not tell postings from
// other pages, a page without data is no problem.
func TestPageOfASitemapWithoutJobs(t *testing.T) {
	page, err := parseJSONLD(t, "https://site.example/our-history", stepPosting, []byte("<h1>Since 1902</h1>"))
	if err != nil || len(page.Problems)+len(page.Postings)+len(page.Next) != 0 {
		t.Errorf("got %+v, %v", page, err)
	}
}

func TestLooksLikePosting(t *testing.T) {
	for address, want := range map[string]bool{
		"/jobs/1201":                              true,
		"/jobs/inpatient-coder":                   true,
		"/careers/job/inpatient-coder-1201":       true,
		"/careers/coding/inpatient-coder":         true,
		"/en-us/job/12/coder":                     true,
		"/job/columbus/coder/123/456":             true,
		"/vacancy/coder":                          true,
		"/about/open?gh_jid=4100":                 true,
		"/x/job-1201.html":                        true,
		"/apply/ujxQN2/Coder":                     true,
		"/search/R-10293":                         true,
		"/":                                       false,
		"/jobs":                                   false,
		"/jobs/":                                  false,
		"/jobs/search":                            false,
		"/jobs/search?q=coder":                    false,
		"/jobs/category/nursing":                  false,
		"/careers/benefits":                       false,
		"/careers/students/internships-in-spring": false,
		"/jobs/1201/apply":                        false,
		"/careers/handbook.pdf":                   false,
		"/blog/how-we-code":                       false,
		"/our-history":                            false,
	} {
		u, err := url.Parse("https://site.example" + address)
		if err != nil {
			t.Fatal(err)
		}
		if got := looksLikePosting(u); got != want {
			t.Errorf("looksLikePosting(%s) = %v", address, got)
		}
	}
}

func TestBlocksThatStayRefused(t *testing.T) {
	for _, block := range []string{
		``, `{`, `{"a":1`, `{"a":"b`, `{"a" "b"}`, `{"a":"an "unescaped" quote"}`, `{a:1}`, `{'a':1}`, `{"a":1} {"b":2} x`, `/* {"a":1}`, `<p>`, `window.x = {}`,
	} {
		if tree, err := readBlock([]byte(block)); err == nil {
			t.Errorf("%q is read as %v", block, tree)
		}
	}
}
