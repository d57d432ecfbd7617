package board

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// jsonLD reads any site whose postings carry schema.org JobPosting data, which
// is what search engines ask of employers. Its address may be a sitemap (an
// index, gzip, plain text), a robots.txt that names sitemaps, a page that
// lists postings, or one posting.
//
// What is what is told by the answer, not by the address:
//   - a sitemap leads to further sitemaps (three deep) and to its pages: those
//     that look like postings if there are any, all of them otherwise;
//   - a page with JobPosting data of its own is a posting; it is read and, if it
//     is the board's address, searched for a next page;
//   - any other page reached by the board's address or a next link is a listing:
//     links on the same site that look like postings are followed, and the next
//     page;
//   - a page reached as a posting that carries no JobPosting data is a problem.
type jsonLD struct{}

func (jsonLD) Name() string { return "jsonld" }

func (jsonLD) Access() scraper.Access {
	return scraper.Access{Web: true, Source: "https://developers.google.com/search/docs/appearance/structured-data/job-posting"}
}

const (
	maxSitemapDepth = 3
	maxSitemapURLs  = 50_000 // the limit of the sitemap protocol for one file
	maxLinks        = 2_000  // links followed from one listing page
)

// The steps of a request: "" is the board's own address.
const (
	stepSitemap = "sitemap"
	stepList    = "list"
	stepPosting = "posting"
)

func (jsonLD) fields() fields {
	return fields{
		{"url", true, "address of a sitemap, a page that lists postings, or a posting"},
		{"match", false, "a regular expression that the addresses of postings match; default: those that look like one"},
	}
}

func (j jsonLD) Start(b job.Board) ([]scraper.Request, error) {
	if err := j.fields().check(b); err != nil {
		return nil, err
	}
	if _, err := webAddress(b.Params["url"]); err != nil {
		return nil, fmt.Errorf("board %s (kind jsonld): url: %w", b.ID, err)
	}
	if _, err := postingAddress(b); err != nil {
		return nil, err
	}
	return []scraper.Request{{URL: b.Params["url"]}}, nil
}

func webAddress(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return nil, fmt.Errorf("%q is not an address: %w", s, err)
	}
	if u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is not an address of the web, such as https://example.org/careers", s)
	}
	return u, nil
}

// postingAddress returns the test of a board's posting addresses.
func postingAddress(b job.Board) (func(*url.URL) bool, error) {
	match := b.Params["match"]
	if match == "" {
		return looksLikePosting, nil
	}
	re, err := regexp.Compile(match)
	if err != nil {
		return nil, fmt.Errorf("board %s (kind jsonld): match is not a regular expression: %w", b.ID, err)
	}
	return func(u *url.URL) bool { return re.MatchString(u.String()) }, nil
}

func (jsonLD) Parse(b job.Board, res scraper.Response) (scraper.Page, error) {
	isPosting, err := postingAddress(b)
	if err != nil {
		return scraper.Page{}, err
	}
	at := res.URL
	if at == "" {
		at = res.Request.URL
	}
	base, err := webAddress(at)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the address of the answer: %w", err)
	}
	body, err := unzip(res.Body)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("unpack the answer: %w", err)
	}
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if len(body) == 0 {
		return scraper.Page{}, errors.New("the answer is empty")
	}
	if step := res.Request.Step; step == "" || step == stepSitemap {
		depth := len(res.Request.Data)
		if m, ok, err := readSitemap(body); err != nil {
			return scraper.Page{}, fmt.Errorf("read the sitemap: %w", err)
		} else if ok {
			return sitemapPage(b, base, m, depth, isPosting), nil
		}
		if step == stepSitemap {
			return scraper.Page{}, fmt.Errorf("the answer is no sitemap: it begins %q", excerpt(body))
		}
	}
	if body[0] == '{' || body[0] == '[' {
		return dataPage(res, base, body)
	}
	return htmlPage(res, base, body, isPosting)
}

// dataPage reads an answer that is JSON-LD itself.
func dataPage(res scraper.Response, base *url.URL, body []byte) (scraper.Page, error) {
	tree, err := readBlock(body)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the answer as JSON-LD: %w", err)
	}
	items := jobPostings(tree)
	if len(items) == 0 {
		return scraper.Page{}, fmt.Errorf("the answer is JSON without a JobPosting: it begins %q", excerpt(body))
	}
	return postingsPage(res, base, items, ""), nil
}

func sitemapPage(b job.Board, base *url.URL, m sitemap, depth int, isPosting func(*url.URL) bool) scraper.Page {
	var page scraper.Page
	resolve := func(s string) *url.URL {
		u, err := base.Parse(s)
		if err != nil {
			page.Problems = append(page.Problems, fmt.Errorf("the sitemap names %q, which is no address", cut(s, 120)))
			return nil
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return nil
		}
		u.Fragment, u.RawFragment = "", ""
		return u
	}
	seen := map[string]bool{}
	for _, s := range m.sitemaps {
		u := resolve(s)
		if u == nil || seen[u.String()] {
			continue
		}
		seen[u.String()] = true
		if depth >= maxSitemapDepth {
			page.Problems = append(page.Problems, fmt.Errorf("sitemaps lie deeper than %d; %s was not read", maxSitemapDepth, u))
			continue
		}
		page.Next = append(page.Next, scraper.Request{URL: u.String(), Step: stepSitemap, Data: bytes.Repeat([]byte{'+'}, depth+1)})
	}
	own := base
	if u, err := webAddress(b.Params["url"]); err == nil {
		own = u // a sitemap may lie elsewhere than the pages it names
	}
	var all, postings []scraper.Request
	elsewhere := 0
	for _, s := range m.pages {
		u := resolve(s)
		if u == nil {
			continue
		}
		if !sameSite(own, u) && !sameSite(base, u) {
			elsewhere++
			continue
		}
		r := scraper.Request{URL: u.String(), Step: stepPosting}
		if seen[r.URL] {
			continue
		}
		seen[r.URL] = true
		all = append(all, r)
		if isPosting(u) {
			postings = append(postings, r)
		}
	}
	if elsewhere > 0 && len(all) == 0 {
		page.Problems = append(page.Problems, fmt.Errorf("the sitemap names %d pages, none of them on %s", elsewhere, own.Host))
	}
	if len(postings) == 0 && b.Params["match"] == "" {
		postings = all
	}
	if len(postings) > maxSitemapURLs || m.cut {
		page.Problems = append(page.Problems, fmt.Errorf("the sitemap names more than %d pages; the rest was not read", maxSitemapURLs))
		postings = postings[:min(len(postings), maxSitemapURLs)]
	}
	page.Next = append(page.Next, postings...)
	return page
}

// htmlPage reads a page of the web.
func htmlPage(res scraper.Response, base *url.URL, body []byte, isPosting func(*url.URL) bool) (scraper.Page, error) {
	items, problems := pageItems(body)
	step := res.Request.Step
	if step == stepPosting && len(items) > 0 && len(problems) == 0 && described(items) {
		// All is in the data: the page need not be taken apart.
		return postingsPage(res, base, items, ""), nil
	}
	links, doc, err := readLinks(base, body, isPosting)
	if err != nil && len(items) == 0 {
		return scraper.Page{}, fmt.Errorf("read the page: %w", err)
	}
	if len(items) == 0 && len(problems) == 0 {
		items = marked(doc)
	}
	switch {
	case len(items) > 0:
		main := ""
		if len(items) == 1 {
			main = mainText(doc)
		}
		page := postingsPage(res, base, items, main)
		page.Problems = append(problems, page.Problems...)
		if step != stepPosting && links.next != "" {
			page.Next = append(page.Next, scraper.Request{URL: links.next, Step: stepList})
		}
		return page, nil
	case step == stepPosting && len(problems) > 0:
		return scraper.Page{Problems: problems}, nil
	case step == stepPosting && !looksLikePosting(base) && !isPosting(base):
		// A page of the sitemap that is not about one job.
		return scraper.Page{}, nil
	case step == stepPosting:
		return scraper.Page{Problems: []error{errors.New("the page carries no JobPosting data (schema.org)")}}, nil
	}
	page := scraper.Page{Problems: problems}
	for _, l := range links.postings {
		page.Next = append(page.Next, scraper.Request{URL: l, Step: stepPosting})
	}
	if links.cut {
		page.Problems = append(page.Problems, fmt.Errorf("the page has more than %d links to postings; the rest was not read", maxLinks))
	}
	switch {
	case len(links.postings) > 0 && links.next != "":
		page.Next = append(page.Next, scraper.Request{URL: links.next, Step: stepList})
	case len(links.postings) == 0 && len(problems) == 0 && !saysEmpty(doc):
		return scraper.Page{}, errors.New("the page holds no JobPosting data (schema.org) and no link that looks like a posting; if it lists jobs, give their addresses as a regular expression in \"match\", or use another kind")
	}
	return page, nil
}

// described reports whether every item has a description of its own.
func described(items []object) bool {
	return !slices.ContainsFunc(items, func(o object) bool { return strings.TrimSpace(o.text("description")) == "" })
}

// postingsPage turns the JobPosting objects of one page into postings. main is
// the page's own text, for a posting whose data has none.
func postingsPage(res scraper.Response, base *url.URL, items []object, main string) scraper.Page {
	var page scraper.Page
	seen := map[string]bool{}
	items = once(items)
	for i, item := range items {
		p := item.posting(base)
		if p.Title == "" {
			page.Problems = append(page.Problems, fmt.Errorf("JobPosting %d of %d has no title", i+1, len(items)))
			continue
		}
		asked, err := webAddress(res.Request.URL)
		if err != nil {
			asked = base
		}
		p.ExternalID, p.URL = identity(asked, item, i, len(items))
		if seen[p.ExternalID] {
			continue
		}
		seen[p.ExternalID] = true
		if !holdsWord(p.URL, p.ReqID) {
			// Some sites give every posting the same identifier, the company's. A
			// number that stands in the posting's address is its own.
			p.ReqID = ""
		}
		if strings.TrimSpace(p.Description) == "" {
			p.Description = main
		}
		if strings.TrimSpace(p.Description) == "" {
			page.Problems = append(page.Problems, fmt.Errorf("posting %q has no description", cut(p.Title, 80)))
		}
		if item.flag("directapply") {
			p.ApplyURL = p.URL
		}
		page.Postings = append(page.Postings, p)
	}
	return page
}

// once leaves out what a page says again: sites with two plugins give one
// posting two blocks.
func once(items []object) []object {
	var kept []object
	for _, item := range items {
		again := slices.ContainsFunc(kept, func(k object) bool {
			same := func(a, b string) bool { return a == "" || b == "" || a == b }
			return k.text("title", "name") == item.text("title", "name") && same(k.text("url"), item.text("url")) &&
				same(k.identifier(), item.identifier()) && same(k.text("description"), item.text("description"))
		})
		if !again {
			kept = append(kept, item)
		}
	}
	return kept
}

// holdsWord reports whether an address holds word between characters that are
// neither letters nor digits.
func holdsWord(address, word string) bool {
	alnum := func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' }
	address, word = strings.ToLower(address), strings.ToLower(word)
	if word == "" {
		return false
	}
	for from := 0; ; {
		at := strings.Index(address[from:], word)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(word)
		if (at == 0 || !alnum(address[at-1])) && (end == len(address) || !alnum(address[end])) {
			return true
		}
		from = at + 1
	}
}

// identity is the id and the address of a posting. A page's address is the
// posting's, and its path and query without tracking parameters are the id:
// identifiers in the data are the same for all postings of some sites. Several postings on one page are
// told apart by their own address or identifier.
func identity(asked *url.URL, item object, i, of int) (id, address string) {
	u := *asked
	if of > 1 {
		own, err := asked.Parse(item.text("url", "@id"))
		switch {
		case err == nil && sameSite(asked, own) && (own.Path != asked.Path || own.RawQuery != asked.RawQuery):
			u = *own
		case item.identifier() != "":
			return pathID(asked) + "#" + item.identifier(), asked.String()
		default:
			return fmt.Sprintf("%s#%d", pathID(asked), i+1), asked.String()
		}
	}
	return pathID(&u), u.String()
}

func pathID(u *url.URL) string {
	if clean, err := url.Parse(normal.URL(u.String())); err == nil && clean.Host != "" {
		u = clean
	}
	id := u.EscapedPath()
	if len(id) > 1 {
		id = strings.TrimSuffix(id, "/")
	}
	if u.RawQuery != "" {
		id += "?" + u.RawQuery
	}
	if id == "" {
		id = "/"
	}
	return id
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

// readBlock decodes one block of JSON-LD: strictly first, then after repairs
// of what real sites get wrong. The error is that of the strict reading.
func readBlock(block []byte) (any, error) {
	tree, strict := decodeTree(block)
	if strict == nil || errors.Is(strict, errDeep) {
		return tree, strict
	}
	tree, err := decodeTree([]byte(repair(string(block))))
	if err != nil {
		return nil, strict
	}
	return tree, nil
}
