package digest

import (
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"slices"

	"hitmatch/store/job"
)

//go:embed page/digest.html
var pageText string

//go:embed page/digest.css
var pageStyle string

// HTML renders a view as one page that needs nothing else: no script, no image,
// nothing fetched; its own content security policy forbids them. It follows the
// reader's light or dark setting, a phone's width and a printer's paper.
func HTML(w io.Writer, v *View) error { return writePage(w, v, true) }

// MailHTML is HTML for a mail: without the policy, which mail programs do not
// read, and without drawings, which they do not show.
func MailHTML(w io.Writer, v *View) error { return writePage(w, v, false) }

func writePage(w io.Writer, v *View, strict bool) error {
	t, err := template.New("").Parse(pageText)
	if err == nil {
		err = t.ExecuteTemplate(w, "page", newPage(v, strict))
	}
	if err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	return nil
}

// page is what the template shows. All its text has passed the cleaner; the
// template escapes it.
type page struct {
	Strict                         bool
	StyleHash                      string
	Style                          template.CSS
	Title, Summary                 string
	Notices                        []string
	Grades                         []pageGrade
	ChangesTitle                   string
	Changes                        []pageChange
	Charts                         []chart
	HiddenTitle                    string
	Hidden                         []pageHidden
	BoardsFirst, BoardsLast, Model string
	BoardsBad, Expiring            []string
}

type pageGrade struct {
	ID, Class, Title string
	Items            []pageItem
}

type pageItem struct {
	Rank, Score                     int
	Name, Link, Host                string
	Employer, Where, Pay, Seen, Fit string
	Lines                           []pageLine
	Also                            []string
}

type pageLine struct {
	Label string
	Says  []said
}

type said struct{ Text, Quote string }

type pageChange struct{ Name, Link, What string }

type pageHidden struct {
	Jobs int
	Why  string
}

func newPage(v *View, strict bool) page {
	sum := sha256.Sum256([]byte(pageStyle))
	p := page{
		Strict: strict, StyleHash: "sha256-" + base64.StdEncoding.EncodeToString(sum[:]), Style: template.CSS(pageStyle),
		Title: title(v), Summary: summary(v), ChangesTitle: changesTitle, Model: modelWords(v),
	}
	for _, n := range v.Notices {
		p.Notices = append(p.Notices, Clean(n))
	}
	items := v.shown()
	for i := range items {
		it := &items[i]
		if n := len(p.Grades); n == 0 || p.Grades[n-1].Class != string(it.Match.Grade) {
			p.Grades = append(p.Grades, pageGrade{ID: fmt.Sprintf("grade-%d", n+1), Class: string(it.Match.Grade), Title: gradeTitle(it.Match.Grade)})
		}
		last := &p.Grades[len(p.Grades)-1]
		last.Items = append(last.Items, newPageItem(it, v))
	}
	for i := range v.Changes {
		name, what := changeWords(&v.Changes[i])
		p.Changes = append(p.Changes, pageChange{name, Link(v.Changes[i].Posting.URL), what})
	}
	p.Charts = charts(items)
	if v.Hides() > 0 {
		p.HiddenTitle = hiddenWords(v)
		for _, c := range v.Hidden {
			p.Hidden = append(p.Hidden, pageHidden{c.Jobs, Cause(c.Reason)})
		}
	}
	p.BoardsFirst, p.BoardsBad, p.BoardsLast = health(v)
	for _, e := range v.Expiring {
		p.Expiring = append(p.Expiring, expiryWords(e, v.AsOf))
	}
	return p
}

func newPageItem(it *Item, v *View) pageItem {
	out := pageItem{
		Rank: it.Rank, Score: it.Match.Score, Name: Clean(it.Posting.Title), Link: Link(it.Posting.URL),
		Employer: Employer(&it.Posting), Where: Where(&it.Posting, &it.Facts), Pay: Pay(&it.Facts), Seen: seen(it, v.AsOf),
	}
	out.Host = host(out.Link)
	if v.Fit != "" {
		out.Fit = Clean(v.Fit) + " " + it.Posting.ID
	}
	for _, l := range append(summaryLine(it), reasons(it.Match)...) {
		if l.label != "" || len(out.Lines) == 0 {
			out.Lines = append(out.Lines, pageLine{Label: l.label})
		}
		s := said{Text: l.text}
		if l.quote != "" {
			s.Quote = quoted(l.quote)
		}
		last := &out.Lines[len(out.Lines)-1]
		last.Says = append(last.Says, s)
	}
	if m := marked(it.Mark); m != "" {
		out.Also = append(out.Also, capital(m)+".")
	}
	if names := also(it); names != "" {
		out.Also = append(out.Also, "The same job is also advertised by "+names+".")
	}
	if it.More > 0 {
		out.Also = append(out.Also, more(it))
	}
	return out
}

// title heads a digest.
func title(v *View) string {
	s := "Jobs"
	if who := Clean(v.Person); who != "" {
		s += " for " + who
	}
	return s + ", " + Date(v.AsOf)
}

// host is where a link leads, as a person reads it.
func host(link string) string {
	u, err := url.Parse(link)
	if link == "" || err != nil {
		return ""
	}
	return Clean(u.Hostname())
}

// chart shows what jobs pay, in one unit.
type chart struct {
	ID, Title, Scale string
	Bars             []bar
}

type bar struct {
	Name, Pay   string
	From, Width int // of 1000
	low, high   float64
}

// maxBars is how many jobs a chart shows: the first of the list.
const maxBars = 15

// charts draws what jobs pay, where at least two state it in the same unit and
// currency. An hour is never turned into a year: that depends on hours nobody
// stated.
func charts(items []Item) []chart {
	var out []chart
	for _, unit := range []job.PayUnit{job.PerHour, job.PerYear, job.PerMonth, job.PerChart} {
		var bars []bar
		top := 0.0
		for i := range items {
			p := items[i].Facts.Pay
			if p == nil || p.Unit != unit || (p.Currency != "" && p.Currency != "USD") || len(bars) == maxBars {
				continue
			}
			if low, high, ok := bounds(p); ok {
				top = max(top, high)
				bars = append(bars, bar{Name: Clean(items[i].Posting.Title) + ", " + Employer(&items[i].Posting), Pay: Pay(&items[i].Facts), low: low, high: high})
			}
		}
		if len(bars) < 2 {
			continue
		}
		for i, b := range bars {
			from, to := int(1000*b.low/top), int(1000*b.high/top)
			b.Width = max(8, to-from)
			b.From = min(from, 1000-b.Width)
			bars[i] = b
		}
		slices.SortStableFunc(bars, func(a, b bar) int { return cmp.Compare(b.From+b.Width, a.From+a.Width) })
		out = append(out, chart{
			ID: "pay-" + string(unit), Title: "What they pay per " + string(unit), Bars: bars,
			Scale: "The bars run from $0 to " + job.Pay{Min: &top, Max: &top}.String() + " per " + string(unit) + ".",
		})
	}
	return out
}

// bounds are the ends of a range that can be drawn.
func bounds(p *job.Pay) (low, high float64, ok bool) {
	switch {
	case p.Min != nil && p.Max != nil:
		low, high = *p.Min, *p.Max
	case p.Min != nil:
		low, high = *p.Min, *p.Min
	case p.Max != nil:
		low, high = *p.Max, *p.Max
	default:
		return 0, 0, false
	}
	// Written so that NaN fails too.
	return low, high, low >= 0 && high >= low && high > 0 && high < 1e9
}
