package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"hitmatch/scraper/normal"
)

// senders are the organisations whose alert mails have a board of their own in
// the registry, by the registered part of the From address.
func senders() map[string]string {
	return map[string]string{
		"linkedin.com":       "linkedin",
		"indeed.com":         "indeed",
		"indeedemail.com":    "indeed",
		"glassdoor.com":      "glassdoor",
		"ziprecruiter.com":   "ziprecruiter",
		"ahima.org":          "ahima-career-assist",
		"aapc.com":           "aapc",
		"himss.org":          "himss-jobmine",
		"healthecareers.com": "health-ecareers",
		"usajobs.gov":        "usajobs-alerts",
		"opm.gov":            "usajobs-alerts",
	}
}

// row is a line of a mail as a reader sees it, with the link it carries.
type row struct {
	text string
	href string
}

// card is what a mail says of one posting.
type card struct {
	link  link
	lines []string // the first is the title, unless the sender puts the employer first
}

// postings reads the cards of an alert mail, from its HTML and from its text.
// The two say the same; the one that says more of a posting counts.
func (l *letter) postings(now time.Time) []Posting {
	board := senders()[organisation(l.from)]
	at := l.date
	if at.IsZero() {
		at = now
	}
	var all []Posting
	known := map[string]int{}
	for _, cards := range [][]card{htmlCards(l.html, board), textCards(l.text, board)} {
		for _, c := range cards {
			p, ok := c.posting(board, at)
			if !ok {
				continue
			}
			key := p.Board + " " + p.ExternalID
			if p.ExternalID == "" {
				key = strings.ToLower(p.Title + "\x00" + p.Employer)
			}
			if i, twice := known[key]; twice {
				all[i].fill(p)
				continue
			}
			if len(all) == maxCards {
				return all
			}
			known[key] = len(all)
			all = append(all, p)
		}
	}
	// A mail about a single posting names it in its subject.
	if m := singleSubject().FindStringSubmatch(l.subject); m != nil && len(all) == 1 && board != "" {
		all[0].Title, all[0].Employer = strings.TrimSpace(m[1]), strings.TrimSpace(m[2])
	}
	// A link without a word of the employer or the place is no card.
	all = slices.DeleteFunc(all, func(p Posting) bool {
		return p.Employer == "" && len(p.Locations) == 0 && p.ExternalID == "" && p.Description == ""
	})
	for i := range all {
		if p := &all[i]; p.ExternalID == "" && p.Board != "" {
			// Its link is another in each mail: what it says is what stays.
			p.ExternalID = "said-" + digest(p.Title, p.Employer, strings.Join(p.Locations, ";"))
		}
	}
	return all
}

// digest makes an id of words.
func digest(words ...string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.Join(words, "\x00"))))
	return hex.EncodeToString(sum[:8])
}

var singleSubject = normal.Pattern(`^(.{3,120}?) @ (.{2,80})$`)

// fill adds what another reading of the same card says.
func (p *Posting) fill(q Posting) {
	for _, f := range []struct{ to, from *string }{
		{&p.Employer, &q.Employer}, {&p.Salary, &q.Salary}, {&p.Posted, &q.Posted}, {&p.Workplace, &q.Workplace}, {&p.URL, &q.URL}, {&p.ExternalID, &q.ExternalID},
	} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
	if len(p.Locations) == 0 {
		p.Locations = q.Locations
	}
	if len(q.Description) > len(p.Description) {
		p.Description = q.Description
	}
}

// htmlCards reads cards out of HTML: a card begins at a link to a posting, and
// its lines are those up to the next one.
func htmlCards(text, board string) []card {
	var cards []card
	var cur *card
	key := func(l link) string {
		if l.id != "" {
			return l.board + " " + l.id
		}
		return l.url
	}
	for _, r := range htmlRows(text) {
		if footer().MatchString(r.text) && !follow(r.href).job {
			cur = nil
			continue
		}
		if noise(r.text) {
			continue
		}
		l := jobLink(r, board)
		if l.job {
			if cur == nil || key(cur.link) != key(l) {
				cards = append(cards, card{link: l})
				cur = &cards[len(cards)-1]
			}
		}
		if cur != nil && len(cur.lines) > 2 && r.href != "" && !l.job {
			cur = nil // on to other things: a blog, a profile to fill in
		}
		if cur != nil && len(cur.lines) < maxCardLines {
			cur.lines = append(cur.lines, r.text)
		}
	}
	return cards
}

const maxCardLines = 10

// jobLink is the posting a row's link leads to. In the mails of a board that is
// known, a counter's link that hides its target leads to one too, if its words
// could be a title.
func jobLink(r row, board string) link {
	if r.href == "" {
		return link{}
	}
	l := follow(r.href)
	if !l.job && board != "" && (l.board == "" || l.board == board) && tracked(r.href) && len(strings.Fields(r.text)) < 16 {
		l.job, l.board = true, board
	}
	return l
}

// textCards reads cards out of plain text: a card ends with the link to its
// posting, and is the first paragraph of two lines or more since the last one.
func textCards(text, board string) []card {
	var cards []card
	var paragraphs [][]string
	var cur []string
	flush := func() {
		if len(cur) > 0 {
			paragraphs = append(paragraphs, cur)
		}
		cur = nil
	}
	n := 0
	for s := range strings.Lines(text) {
		if n++; n > maxRows {
			break
		}
		s = strings.Join(strings.Fields(s), " ")
		at := strings.Index(s, "https://")
		if at < 0 {
			at = strings.Index(s, "http://")
		}
		switch {
		case s == "":
			flush()
		case rule().MatchString(s):
			flush()
			paragraphs = nil
		case at >= 0:
			href, _, _ := strings.Cut(strings.Trim(s[at:], "<>()[]"), " ")
			before := strings.Trim(s[:at], " <([-:")
			if before != "" && !noise(before) && !footer().MatchString(before) {
				cur = append(cur, before)
			}
			flush()
			l := jobLink(row{before, href}, board)
			if l.job && !footer().MatchString(before) {
				for _, p := range paragraphs {
					if len(p) >= 2 || l.id != "" && before != "" {
						// What stands in paragraphs behind the title's belongs to it.
						lines := slices.Concat(paragraphs[slices.IndexFunc(paragraphs, func(q []string) bool { return &q[0] == &p[0] }):]...)
						cards = append(cards, card{link: l, lines: lines[:min(len(lines), maxCardLines)]})
						break
					}
				}
			}
			paragraphs = nil
		case noise(s) || footer().MatchString(s):
		default:
			cur = append(cur, s)
		}
	}
	return cards
}

var rule = normal.Pattern(`^[-=_*~•─]{4,}$`)

// Words that stand in mails beside what they say of postings.
var (
	footer = normal.Pattern(`(?i)\b(unsubscribe|privacy (policy|statement)|manage (your )?(job )?(alerts?|preferences|settings|searches)|email preferences|(see|view|show|browse|search) (all|more)\b.*|all rights reserved|you('re| are) receiving|this (email|message) was (sent|intended)|terms of (use|service)|help cent(er|re)|delete this alert|edit (this |your )?(job )?(alert|search)|create (a )?(job )?alert|pause (this )?alert|download the app|update your (profile|preferences))|^(©|\(c\) |copyright )`)
	noises = normal.Pattern(`(?i)^(` + strings.Join([]string{
		`(view|see|open|apply( now)?|apply (on|with) .{2,30}|quick apply|1-click apply|easy apply|easily apply|read more|learn more|more|details?)( (the )?(job|details?|posting|now|announcement|full (job|posting)))?( (here|now|at))?`,
		`(save|share|hide)( (this )?job)?`,
		`view (job|this job|details|posting|announcement)( (at|on|in) .{2,30})?`,
		`actively (recruiting|hiring)`, `this company is actively hiring`, `(be an )?early applicant`, `be among the first .*`, `responsive employer`, `(often|typically) responds .*`, `urgently hiring`, `hiring multiple candidates`, `many applicants`, `promoted`, `sponsored`, `featured`, `new`, `new!`, `top (match|job)`, `strong match`, `great match`, `your profile matches .*`,
		`[\d,]+ (connections?|applicants?|alumni|school alumni|company alumni)( .*)?`, `[\d,.]+ ?★?`, `[\d.]+ (out of 5|stars?)`,
		`(your )?job alert( for .*| is .*)?`, `your (daily |weekly )?job (alert|matches|recommendations).*`, `[\d,]+\+? (new |more )?(.{0,60} )?(jobs?|matches|results|announcements|positions|openings)( .*)?`, `(new )?jobs? (for you|matching|that match|you might) .*`, `recommended (for you|jobs).*`, `(here are|we found|check out|based on your|don.t miss|results from|hi|hello|dear|good (morning|afternoon))\b.*`,
		`logo`, `company logo`, `.{0,40} logo`,
	}, "|") + `)[.!:…→›»]*$`)
)

// noise reports whether a line says nothing of its posting.
func noise(s string) bool {
	s = strings.TrimSpace(s)
	return utf8.RuneCountInString(s) < 2 || !strings.ContainsAny(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz$") || noises().MatchString(s)
}

const maxRows = 20_000

// htmlRows are the lines that HTML shows, each with the first link in it.
func htmlRows(text string) []row {
	var rows []row
	var cur strings.Builder
	var href, lineHref string
	flush := func() {
		if s := strings.Join(strings.Fields(cur.String()), " "); s != "" && len(rows) < maxRows {
			rows = append(rows, row{clip(s, 500), lineHref})
		}
		cur.Reset()
		lineHref = href
	}
	z := html.NewTokenizer(strings.NewReader(text))
	hidden := 0
	for {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			flush()
			return rows
		case html.TextToken:
			if hidden > 0 {
				continue
			}
			s := invisible.Replace(string(z.Text()))
			if strings.TrimSpace(s) != "" && href != "" && lineHref == "" {
				lineHref = href
			}
			cur.WriteString(s)
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, attrs := z.TagName()
			tag := atom.Lookup(name)
			switch tag {
			case atom.Style, atom.Script, atom.Title, atom.Head:
				if tag == atom.Head {
					continue // what shows in it is none, and some never end it
				}
				if kind == html.StartTagToken {
					hidden++
				} else if kind == html.EndTagToken && hidden > 0 {
					hidden--
				}
			case atom.A:
				// A link is a line of its own only where a block makes it one.
				if kind == html.EndTagToken {
					href = ""
					continue
				}
				href = ""
				for attrs {
					var k, v []byte
					if k, v, attrs = z.TagAttr(); string(k) == "href" {
						href = strings.TrimSpace(string(v))
					}
				}
				if strings.TrimSpace(cur.String()) != "" && lineHref != "" && lineHref != href {
					flush()
				}
				if strings.TrimSpace(cur.String()) == "" {
					lineHref = href
				}
			case atom.Br, atom.P, atom.Div, atom.Tr, atom.Td, atom.Th, atom.Table, atom.Li, atom.Ul, atom.Ol, atom.Hr,
				atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Dt, atom.Dd, atom.Blockquote, atom.Body, atom.Center:
				flush()
			}
		}
	}
}

// invisible are characters that mails fill their previews with.
var invisible = strings.NewReplacer("\u200b", "", "\u200c", "", "\u200d", "", "\ufeff", "", "\u034f", "", "\u00ad", "", "\u00a0", " ", "\u2007", " ")

var (
	payLine   = normal.Pattern(`(?i)\$ ?\d|\b\d[\d,.]*k?\s*(-|–|to)\s*\$?\d[\d,.]*k?\s*(an?|per|/)\s*(hour|year|hr|yr|month|week)\b|^(salary|pay|compensation)\b.*\d`)
	ageLine   = normal.Pattern(`(?i)^(posted:?\s*)?(on\s+)?(just posted|just now|today|yesterday|active today|new today|\d{1,3}\+?\s*(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|months?)\b(\s+ago)?|(posted|date|open(s|ed)?|opening date):?\s+.*\d.*|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}|\d{1,2}/\d{1,2}/\d{2,4})$`)
	closeLine = normal.Pattern(`(?i)^(closes|closing( date)?|open until|apply by|deadline|expires)( on)?:?\s+(.*\d.*)$`)
	placeLine = normal.Pattern(`\b[A-Z][A-Za-z .'-]+, (A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\b|(?i)^(fully |100% )?(remote|hybrid|on-?site|in[- ]person|work from home|telework|nationwide|anywhere|united states|usa?|multiple locations|several locations)\b[\w ,()/.-]*$|(?i)\((remote|hybrid|on-?site)\)$`)
	label     = normal.Pattern(`(?i)^(company|employer|organi[sz]ation|agency|department|location|city|job type|job title|title|position|work setting|salary|pay|pay scale|schedule|posted|date posted|requisition( id)?|job id|control number|announcement( number)?|series( & grade)?|who may apply)\s*:\s*(.+)$`)
	modeIn    = normal.Pattern(`(?i)\b(remote|hybrid|on-?site|telework)\b`)
	shortAge  = normal.Pattern(`^(\d+)\+?([hdw])$`)
	jobType   = normal.Pattern(`(?i)^(full[- ]?time|part[- ]?time|contract(or)?|temporary|per diem|permanent|internship|prn)\b[\w ,/&-]*$`)
	rating    = normal.Pattern(`\s+\d(\.\d)?\s*★+.*$|\s*★+$`)
)

// isPlace reports whether a line is a place.
func isPlace(s string) bool {
	if utf8.RuneCountInString(s) > 90 || strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "U.S.") && len(strings.Fields(s)) > 5 {
		return false
	}
	if placeLine().MatchString(s) {
		return true
	}
	for _, p := range normal.Places(s) {
		// A name and a country or a state in full: "Plano, Texas, United States".
		if strings.Contains(s, ",") && (p.State != "" || p.Country != "") && len(strings.Fields(s)) <= 8 {
			return true
		}
	}
	return false
}

// posting reads a card. Board is the mail's sender's, for links that do not say.
func (c card) posting(board string, at time.Time) (Posting, bool) {
	p := Posting{Board: c.link.board, Excerpt: true, At: at}
	p.ExternalID, p.URL = c.link.id, c.link.url
	lines := c.lines
	if board == "glassdoor" && len(lines) > 1 && (rating().MatchString(lines[0]) || !isPlace(lines[1]) && len(lines) > 2 && isPlace(lines[2])) {
		// The employer with its rating stands above the title.
		lines = append([]string{lines[1], rating().ReplaceAllString(lines[0], "")}, lines[2:]...)
	}
	if len(lines) == 0 {
		return p, false
	}
	p.Title = strings.TrimSpace(strings.TrimPrefix(lines[0], "New: "))
	// "Title at Employer" in one line, where nothing else names the employer.
	var about []string
	for _, s := range lines[1:] {
		p.read(s, &about)
	}
	if p.Employer == "" {
		if title, employer, ok := strings.Cut(p.Title, " at "); ok && len(strings.Fields(employer)) <= 6 {
			p.Title, p.Employer = strings.TrimSpace(title), strings.TrimSpace(employer)
		}
	}
	p.Description = strings.Join(about, "\n")
	return p, p.Title != "" && utf8.RuneCountInString(p.Title) <= 200
}

// read takes a line of a card for what it looks like.
func (p *Posting) read(s string, about *[]string) {
	if m := label().FindStringSubmatch(s); m != nil {
		value := m[len(m)-1]
		switch strings.ToLower(m[1]) {
		case "company", "employer", "organization", "organisation", "agency":
			p.Employer = value
			return
		case "department":
			if p.Employer == "" {
				p.Employer = value
			}
			return
		case "location", "city":
			p.at(value)
			return
		case "work setting":
			p.Workplace = value
			return
		case "salary", "pay":
			p.Salary = value
			return
		case "posted", "date posted":
			p.Posted = value
			return
		case "requisition", "requisition id", "job id":
			p.ReqID = value
			return
		}
		*about = append(*about, s)
		return
	}
	switch m := closeLine().FindStringSubmatch(s); {
	case m != nil:
		if p.Closes == "" {
			p.Closes = m[4]
		}
	case ageLine().MatchString(s):
		if p.Posted == "" {
			p.Posted = s
			if m := shortAge().FindStringSubmatch(s); m != nil {
				p.Posted = m[1] + map[string]string{"h": " hours ago", "d": " days ago", "w": " weeks ago"}[m[2]]
			}
		}
	case jobType().MatchString(s):
		*about = append(*about, s)
	case payLine().MatchString(s) && len(s) <= 120:
		if p.Salary == "" {
			p.Salary = s
		}
	case p.Employer == "" && p.parts(s):
	case len(p.Locations) == 0 && isPlace(s):
		p.at(s)
	case p.Employer == "" && utf8.RuneCountInString(s) <= 100:
		p.Employer = rating().ReplaceAllString(s, "")
	default:
		*about = append(*about, s)
	}
}

// parts reads "Employer · Place" and "Employer - Place".
func (p *Posting) parts(s string) bool {
	for _, sep := range []string{" · ", " • ", " | ", " — ", " – ", " - "} {
		// A name may hold the mark itself: the last one parts them.
		// Indeed always puts the place behind the last hyphen.
		if at := strings.LastIndex(s, sep); at > 0 && (isPlace(s[at+len(sep):]) || p.Board == "indeed" && sep == " - ") {
			p.Employer = rating().ReplaceAllString(strings.TrimSpace(s[:at]), "")
			p.at(s[at+len(sep):])
			return true
		}
	}
	return false
}

// at takes a place, and what it says of the way of working.
func (p *Posting) at(s string) {
	p.Locations = []string{strings.TrimSpace(s)}
	if m := modeIn().FindString(s); m != "" && p.Workplace == "" {
		p.Workplace = m
	}
}
