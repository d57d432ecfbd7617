package board

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"hitmatch/scraper/normal"
)

// pageLinks is where a listing page leads.
type pageLinks struct {
	postings []string
	next     string // the next page, "" if there is none
	cut      bool
}

// pageParams are the query parameters that number pages or their first row.
func pageParams() []string {
	return []string{"page", "p", "pg", "pn", "pr", "pagenumber", "page_num", "currentpage", "startrow", "start", "offset", "from"}
}

// readLinks returns the links of a page to postings on the same site and to
// the next page, each once and in order, and the page itself.
func readLinks(base *url.URL, body []byte, isPosting func(*url.URL) bool) (pageLinks, *goquery.Document, error) {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		return pageLinks{}, nil, err
	}
	from := base
	if href, ok := doc.Find("base[href]").First().Attr("href"); ok {
		if u, err := base.Parse(strings.TrimSpace(href)); err == nil && sameSite(base, u) {
			from = u
		}
	}
	var l pageLinks
	seen := map[string]bool{}
	nextNumber := 0
	doc.Find("a[href], link[href]").Each(func(_ int, s *goquery.Selection) {
		href, _ := s.Attr("href")
		u, err := from.Parse(strings.TrimSpace(href))
		if err != nil || !sameSite(base, u) {
			return
		}
		u.Fragment, u.RawFragment = "", ""
		address := u.String()
		if isNext(s) {
			if nextNumber >= 0 && address != base.String() {
				l.next, nextNumber = address, -1
			}
			return
		}
		if goquery.NodeName(s) != "a" {
			return
		}
		if n := laterPage(base, u); n > 0 {
			if nextNumber == 0 || n < nextNumber {
				l.next, nextNumber = address, n
			}
			return
		}
		if seen[address] || !isPosting(u) {
			return
		}
		seen[address] = true
		if len(l.postings) >= maxLinks {
			l.cut = true
			return
		}
		l.postings = append(l.postings, address)
	})
	return l, doc, nil
}

// isNext reports whether a link says that it leads to the next page: by its
// relation, its label or its words.
func isNext(s *goquery.Selection) bool {
	rel, _ := s.Attr("rel")
	if strings.Contains(" "+strings.ToLower(rel)+" ", " next ") {
		return true
	}
	label, _ := s.Attr("aria-label")
	for _, words := range []string{label, s.Text()} {
		switch strings.ToLower(strings.Trim(strings.TrimSpace(words), " »›>→")) {
		case "next", "next page":
			return true
		}
	}
	return false
}

var pagePath = normal.Pattern(`^(.*?)/page/(\d+)/?$`)

// laterPage returns the number u's query or path gives to a later page of the
// list at base, 0 if u is no such page.
func laterPage(base, u *url.URL) int {
	if m := pagePath().FindStringSubmatch(u.Path); m != nil {
		list, current := strings.TrimSuffix(base.Path, "/"), 1
		if b := pagePath().FindStringSubmatch(base.Path); b != nil {
			list = b[1]
			current, _ = strconv.Atoi(b[2])
		}
		if n, err := strconv.Atoi(m[2]); err == nil && m[1] == list && n > current {
			return n
		}
		return 0
	}
	if u.Path != base.Path {
		return 0
	}
	for name, values := range u.Query() {
		for _, known := range pageParams() {
			if !strings.EqualFold(name, known) || len(values) != 1 {
				continue
			}
			n, err := strconv.Atoi(values[0])
			current, _ := strconv.Atoi(base.Query().Get(name))
			if err == nil && n > current && n > 1 {
				return n
			}
		}
	}
	return 0
}

// sameSite reports whether two addresses belong to one site: the same host and
// port, with or without "www.".
func sameSite(a, b *url.URL) bool {
	return (b.Scheme == "http" || b.Scheme == "https") && site(a) == site(b)
}

func site(u *url.URL) string {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	port := u.Port()
	if port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		return host
	}
	return host + ":" + port
}

var (
	jobSegment = normal.Pattern(`(?i)^(jobs?|job-?(details?|postings?|openings?|listings?|descriptions?|board|opportunit(y|ies))|careers?|vacanc(y|ies)|positions?|openings?|opportunit(y|ies)|postings?|requisitions?|offers?|roles?|work-with-us|join-us|apply)$`)
	indexWord  = normal.Pattern(`(?i)^(search|search-results|search-jobs|results|categor(y|ies)|departments?|locations?|teams?|all|browse|index|list|login|sign-?in|register|alerts?|saved|profile|about|about-us|benefits|culture|events?|faq|faqs|students|internships|blog|news|privacy|terms|feed|rss|tag|tags|apply|jobs?|careers?|en|en-us|us|home|join|talent-community|page)(\.\w+)?$`)
	jobQuery   = normal.Pattern(`(?i)(^|&)(gh_jid|job_?id|jid|req(uisition)?_?id|posting_?id|vacancy_?id|job|req)=[^&]+`)
	jobFile    = normal.Pattern(`(?i)^.*(?:job|vacancy|position|posting|requisition)[-_]?(?:id)?[-_]?\d+.*$|(?:^|[-_/])(?:r|jr|req)[-_]?\d{3,}`)
)

// looksLikePosting reports whether an address looks like that of one posting:
// a name below a segment such as /jobs/, a file such as job-123.html, or a
// parameter such as gh_jid.
func looksLikePosting(u *url.URL) bool {
	if u.RawQuery != "" && jobQuery().MatchString(u.RawQuery) {
		return true
	}
	var segments []string
	for s := range strings.SplitSeq(u.Path, "/") {
		if s != "" {
			segments = append(segments, s)
		}
	}
	if len(segments) == 0 {
		return false
	}
	last := segments[len(segments)-1]
	if strings.ContainsAny(last, "0123456789") && jobFile().MatchString(last) {
		return true
	}
	for i, s := range segments[:len(segments)-1] {
		if !jobSegment().MatchString(s) {
			continue
		}
		rest := segments[i+1:]
		if indexWord().MatchString(rest[0]) && !jobSegment().MatchString(rest[0]) {
			return false
		}
		if len(rest) == 1 && (indexWord().MatchString(last) || strings.Contains(last, ".xml") || strings.Contains(last, ".pdf")) {
			continue
		}
		return !strings.EqualFold(last, "apply") && !strings.EqualFold(last, "login")
	}
	return false
}

var emptyPage = normal.Pattern(`(?i)\b(no|0|zero)\s+(\w+\s+){0,3}(jobs?|positions?|openings?|vacancies|opportunities|postings|results|roles)\b|\bnot\s+(currently\s+)?hiring\b`)

// saysEmpty reports whether the page says in words that it lists nothing.
func saysEmpty(doc *goquery.Document) bool {
	if doc == nil {
		return false
	}
	body, err := doc.Find("body").Html()
	return err == nil && emptyPage().MatchString(line(normal.Text(body)))
}

var gonePage = normal.Pattern(`(?i)\b(no longer (available|accepting|open|active|posted)|has been (filled|closed|removed)|posting (has )?(closed|expired)|job is closed)\b`)

// saysGone reports whether the page says in words that its posting was taken
// down.
func saysGone(doc *goquery.Document) bool {
	return doc != nil && gonePage().MatchString(strings.Join(strings.Fields(doc.Find("body").Text()), " "))
}

// mainText is the HTML of the part of a page that is about its subject.
func mainText(doc *goquery.Document) string {
	if doc == nil {
		return ""
	}
	body := doc.Find("main, [role=main], article").First()
	if body.Length() == 0 {
		body = doc.Find("body").First().Clone()
		body.Find("nav, header, footer, aside, form, script, style").Remove()
	}
	text, err := body.Html()
	if err != nil {
		return ""
	}
	return text
}
