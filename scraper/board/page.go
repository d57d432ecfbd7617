package board

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
)

// minPageWords is how many words a page without data must have to be taken for
// a posting.
const minPageWords = 40

// noAddress stands for the address of a page that does not tell its own.
const noAddress = "https://page.invalid/"

// SavedPage reads a page of the web that a person saved: its JobPosting data if
// it carries any, else its heading as title and its main text. Postings of a
// page that does not tell its address have no URL. What cannot be read is a
// problem beside what can.
func SavedPage(body []byte) (postings []scraper.Raw, problems []error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		return nil, []error{fmt.Errorf("read the page: %w", err)}
	}
	items, problems := pageItems(body)
	if len(items) == 0 {
		items = marked(doc)
	}
	address := savedFrom(body, doc)
	if address == "" && len(items) == 1 {
		if u, err := webAddress(items[0].text("url")); err == nil {
			address = u.String()
		}
	}
	if address == "" {
		address = noAddress
	}
	base, err := webAddress(address)
	if err != nil {
		return nil, append(problems, err)
	}
	if len(items) > 0 {
		main := ""
		if len(items) == 1 {
			main = mainText(doc)
		}
		page := postingsPage(scraper.Response{Request: scraper.Request{URL: address}}, base, items, main)
		postings, problems = page.Postings, append(problems, page.Problems...)
	} else {
		p := scraper.Raw{Title: pageTitle(doc), URL: address, Description: mainText(doc)}
		switch words := len(strings.Fields(normal.Text(p.Description))); {
		case saysGone(doc):
			return nil, append(problems, fmt.Errorf("the page of %q says that the posting is closed", cut(p.Title, 80)))
		case p.Title == "" || words < minPageWords:
			return nil, append(problems, errors.New("the page holds no JobPosting data (schema.org) and too little text for a posting; save it when it is shown in full"))
		}
		postings = []scraper.Raw{p}
	}
	for i := range postings {
		if strings.HasPrefix(postings[i].URL, noAddress) {
			postings[i].URL, postings[i].ApplyURL, postings[i].ExternalID = "", "", ""
		}
	}
	return postings, problems
}

var savedMark = normal.Pattern(`(?i)<!--\s*saved from url=\(\d+\)(\S+)\s*-->`)

// savedFrom is the address of a saved page: as the browser that saved it wrote,
// or as the page says itself.
func savedFrom(body []byte, doc *goquery.Document) string {
	var said []string
	if m := savedMark().FindSubmatch(body[:min(len(body), 4096)]); m != nil {
		said = append(said, string(m[1]))
	}
	for _, from := range []struct{ find, attr string }{{`link[rel="canonical"]`, "href"}, {`meta[property="og:url"]`, "content"}} {
		said = append(said, doc.Find(from.find).First().AttrOr(from.attr, ""))
	}
	for _, s := range said {
		if u, err := webAddress(s); err == nil {
			return u.String()
		}
	}
	return ""
}

// pageTitle is a page's heading, or the title it gives itself without the name
// of the site.
func pageTitle(doc *goquery.Document) string {
	for _, s := range []string{doc.Find("main h1, article h1, h1").First().Text(), doc.Find(`meta[property="og:title"]`).AttrOr("content", "")} {
		if s = line(s); s != "" {
			return s
		}
	}
	title, _, _ := strings.Cut(line(doc.Find("title").First().Text()), " | ")
	return title
}

// IsPosting reports whether an address looks like that of one posting.
func IsPosting(u *url.URL) bool { return looksLikePosting(u) }
