package digest

import (
	"encoding/xml"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"hitmatch/store/job"
)

// Atom writes a view as an Atom feed (RFC 4287), an entry for each job. A job
// keeps its entry's id, so that a reader shows it once.
func Atom(w io.Writer, v *View) error {
	t, err := template.New("").Parse(pageText)
	if err != nil {
		return fmt.Errorf("write Atom: %w", err)
	}
	feed := atomFeed{
		Lang: "en", ID: "urn:hitmatch:digest:" + urnPart(v.Profile), Title: atomText{"text", title(v)}, Updated: v.AsOf.UTC().Format(time.RFC3339),
		Subtitle: atomText{"text", summary(v)}, Author: atomPerson{"hitmatch"}, Generator: "hitmatch",
	}
	items := v.shown()
	for i := range items {
		it := &items[i]
		p := newPageItem(it, v)
		var body strings.Builder
		if err := t.ExecuteTemplate(&body, "item", p); err != nil {
			return fmt.Errorf("write Atom: %w", err)
		}
		feed.Entries = append(feed.Entries, newEntry(&it.Posting, v, "", string(it.Match.Grade), p.Name+", "+p.Employer, p.Link, body.String()))
	}
	for i := range v.Changes {
		c := &v.Changes[i]
		name, what := changeWords(c)
		text := template.HTMLEscapeString(capital(what) + ".")
		feed.Entries = append(feed.Entries, newEntry(&c.Posting, v, ":"+c.What+":"+v.AsOf.UTC().Format(time.DateOnly), "change", name+": "+what, Link(c.Posting.URL), "<p>"+text+"</p>"))
	}
	first, bad, last := health(v)
	notes := append(append([]string{first}, bad...), last)
	notes = append(notes, v.Notices...)
	for _, e := range v.Expiring {
		notes = append(notes, expiryWords(e, v.AsOf))
	}
	if v.Hides() > 0 {
		notes = append(notes, hiddenWords(v)+":")
		for _, c := range v.Hidden {
			notes = append(notes, fmt.Sprintf("%d: %s", c.Jobs, Cause(c.Reason)))
		}
	}
	var body strings.Builder
	for _, n := range notes {
		if n = Clean(n); n != "" {
			body.WriteString("<p>" + template.HTMLEscapeString(n) + "</p>")
		}
	}
	feed.Entries = append(feed.Entries, atomEntry{
		ID: feed.ID + ":" + v.AsOf.UTC().Format("20060102T150405Z"), Title: atomText{"text", "How the boards fared, " + Date(v.AsOf)},
		Updated: feed.Updated, Content: atomText{"html", body.String()},
	})
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write Atom: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(feed); err != nil {
		return fmt.Errorf("write Atom: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write Atom: %w", err)
	}
	return nil
}

func newEntry(p *job.Posting, v *View, suffix, category, title, link, body string) atomEntry {
	id := p.Cluster
	if id == "" {
		id = p.ID
	}
	e := atomEntry{
		ID:    fmt.Sprintf("urn:hitmatch:job:%s:%d%s", urnPart(id), p.Version, suffix),
		Title: atomText{"text", title}, Updated: v.AsOf.UTC().Format(time.RFC3339),
		Category: &atomCategory{category}, Content: atomText{"html", body},
	}
	if !p.FirstSeen.IsZero() {
		e.Published = p.FirstSeen.UTC().Format(time.RFC3339)
	}
	if link != "" {
		e.Link = &atomLink{"alternate", link}
	}
	return e
}

// urnPart keeps of a name what may stand in a URN.
func urnPart(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, Clean(s))
}

type atomFeed struct {
	XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang      string      `xml:"xml:lang,attr"`
	ID        string      `xml:"id"`
	Title     atomText    `xml:"title"`
	Subtitle  atomText    `xml:"subtitle"`
	Updated   string      `xml:"updated"`
	Author    atomPerson  `xml:"author"`
	Generator string      `xml:"generator"`
	Entries   []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID        string        `xml:"id"`
	Title     atomText      `xml:"title"`
	Updated   string        `xml:"updated"`
	Published string        `xml:"published,omitempty"`
	Link      *atomLink     `xml:"link"`
	Category  *atomCategory `xml:"category"`
	Content   atomText      `xml:"content"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}
