package digest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"hitmatch/store/job"
)

// payloads are texts that would do something in some format.
func payloads() []string {
	all := []string{
		// Markup and scripts.
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</style><script>alert(1)</script>`, `<svg/onload=alert(1)>`,
		`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`, `<a href="javascript:alert(1)">x</a>`,
		`<iframe srcdoc="<script>alert(1)</script>">`, `<form action="https://evil.example"><input name=a></form>`, `<base href="https://evil.example/">`,
		`<meta http-equiv=refresh content="0;url=https://evil.example">`, `<link rel=stylesheet href=//evil.example/x.css>`, `<object data=x>`, `{{.Person}}`,
		`<img src="https://evil.example/pixel.gif">`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `&lt;script&gt;alert(1)&lt;/script&gt;`,
		`<style>@import url(//evil.example)</style>`, `x" style="background:url(//evil.example)"`, `' onmouseover='alert(1)`, `--><script>alert(1)</script>`, `]]><script>alert(1)</script>`,
		`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`, `<title></title></head><body onload=alert(1)>`,
		// Addresses.
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd",
		"//evil.example/x", "https://evil.example/<script>", "http://user:pass@evil.example/", "https://evil.example/\"onclick=\"alert(1)", "https:evil.example", "\x01javascript:alert(1)",
		"https://jobs.example/x?a=1&b=<c>", "http://jobs.example/'x'", "https://jobs.example/`x`", "mailto:a@evil.example", "ftp://evil.example/x",
		// Markdown.
		"](javascript:alert(1))", "[x](https://evil.example)", "![x](https://evil.example/p.gif)", "`code`", "```\nblock\n```", "# heading", "> quote", "- item", "1. item", "***", "| a | b |\n|---|---|",
		"<https://evil.example>", "https://evil.example", "www.evil.example", "me@evil.example", "~~x~~", "$x$", "[^1]", "[x]: https://evil.example", "\\](javascript:x)", "a  \nb", "    code", "&#106;avascript:", "==x==", "^x^", "![](//evil.example)", "<!-- x -->",
		// Terminals.
		"\x1b[31mred\x1b[0m", "\x1b]8;;https://evil.example\x07x\x1b]8;;\x07", "\x1b]52;c;ZXZpbA==\x07", "\x1bP+q\x1b\\", "\x9b31m", "a\rb", "a\bb", "\x07", "\x00", "\u202egnp.exe", "\u2066x\u2069", "zero\u200bwidth", "a\u200db", "\ufeffx", "\U000e0041\U000e0042",
		strings.Repeat("e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", 20), strings.Repeat("W", 10000), strings.Repeat("名", 3000), "\xff\xfe\xfd", "\u2028x\u2029y", "a\tb\vc\fd", "\u115f\u3164\u2800", "\ue000",
		// Headers of mail.
		"x\r\nBcc: victim@evil.example", "x\nSubject: y", "x\r\n\r\nbody", "=?utf-8?q?=0d=0aBcc:_x?=", "x\x00y", "x\u0085Bcc: y",
		// Spreadsheets.
		"=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", " =1+1", `=HYPERLINK("https://evil.example","x")`, `x;=1+1`, `"=1+1`, "x,=1+1", "x\",=1+1,\"", "|cmd", "%0A=1+1", "; ; -1",
		// Chats.
		"<!channel>", "<https://evil.example|pay>", "@everyone", "@here <@U123>", "*bold* _it_ ~no~", "||spoiler||", "/invite me", "evil.example/x", "<#C1>", ":smile:",
	}
	return all
}

// sharedPayloads adds the Big List of Naughty Strings where it is at hand.
func sharedPayloads(t *testing.T) []string {
	dir := os.Getenv("HITMATCH_SHARED")
	if dir == "" {
		t.Log("HITMATCH_SHARED is not set: only this test's own payloads are tried")
		return nil
	}
	text, err := os.ReadFile(filepath.Join(dir, "reliability", "suites", "blns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(text, &all); err != nil || len(all) < 400 {
		t.Fatalf("%d strings, %v", len(all), err)
	}
	return all
}

// steers are the fields that decide what is shown where, or that the program
// makes itself; no outsider writes them.
func steers() []string {
	return []string{
		"View.Profile", "View.Fit", "Match.Posting", "Match.Grade", "Reason.Rule", "Requirement.Kind", "Requirement.Strength", "Requirement.Answer",
		"Posting.ID", "Posting.Status", "Posting.Cluster", "Posting.Digest", "Posting.Prints", "Facts.By", "Facts.Of", "Remote.Mode", "Run.State", "Change.What",
		"Told.Status", "Item.CopyOf",
	}
}

// fill puts a text into every string, but for those that steer.
func fill(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() && v.Type().Elem().Kind() == reflect.String {
			v.Set(reflect.New(v.Type().Elem()))
		}
		if !v.IsNil() {
			fill(v.Elem(), s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.IsExported() && !slices.Contains(steers(), v.Type().Name()+"."+f.Name) {
				fill(v.Field(i), s)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.String && v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			fill(v.Index(i), s)
		}
	case reflect.String:
		v.SetString(s)
	}
}

// hostileView is the sample with one text in every field that comes from
// outside.
func hostileView(s string) *View {
	v := sample()
	v.Notices, v.Expiring = []string{""}, []job.Held{{Expires: at(30)}}
	v.Hidden = append(v.Hidden, Count{Jobs: 1})
	v.Boards = append(v.Boards, Board{Run: job.Run{State: job.RunFailed, Started: at(24)}, Nights: 4})
	v.Model = &ModelUse{Written: 1}
	for i := range v.Items {
		it := &v.Items[i]
		it.Posting.Places = []job.Place{{}, {}}
		it.Facts.Pay = &job.Pay{Min: amount(1), Max: amount(2)}
		it.Copies = []Copy{{}}
		it.Summary = &Summary{}
		it.Mark = Mark{Saved: at(23)}
	}
	v.Changes = []Change{{Posting: v.Items[0].Posting, Facts: v.Items[0].Facts, What: PayChanged}, {Posting: v.Items[1].Posting, What: Closed}}
	fill(reflect.ValueOf(v), s)
	return v
}

// each calls f for every payload.
func each(t *testing.T, f func(t *testing.T, s string, v *View)) {
	all := append(payloads(), sharedPayloads(t)...)
	for i, s := range all {
		f(t, s, hostileView(s))
		if t.Failed() {
			t.Fatalf("payload %d of %d: %.200q", i, len(all), s)
		}
	}
	t.Logf("%d payloads", len(all))
}

// allowed are the elements and attributes that the page may have.
func allowed() map[string]string {
	return map[string]string{
		"html": "lang", "head": "", "meta": "charset http-equiv content name", "title": "", "style": "", "body": "", "header": "", "main": "", "footer": "",
		"section": "class aria-labelledby", "article": "", "h1": "", "h2": "id", "h3": "", "p": "class", "strong": "", "span": "class", "a": "href rel",
		"dl": "", "dt": "", "dd": "", "i": "", "ul": "", "li": "", "code": "", "table": "", "thead": "", "tbody": "", "tr": "", "th": "scope", "td": "",
		"svg": "viewbox preserveaspectratio aria-hidden focusable", "rect": "class x y width height rx",
	}
}

// inertHTML parses HTML with a second parser and complains about everything
// that is not plain text, structure, or a link to a clean address.
func inertHTML(t *testing.T, text string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch n.Type {
		case html.CommentNode:
			t.Errorf("a comment: %.80q", n.Data)
		case html.ElementNode:
			attrs, ok := allowed()[n.Data]
			if !ok {
				t.Errorf("an element <%s>", n.Data)
			}
			for _, a := range n.Attr {
				if !strings.Contains(" "+attrs+" ", " "+strings.ToLower(a.Key)+" ") {
					t.Errorf("<%s> has the attribute %s", n.Data, a.Key)
				}
				if a.Key == "href" && Link(a.Val) == "" {
					t.Errorf("a link to %.80q", a.Val)
				}
				if n.Data == "meta" && a.Key == "http-equiv" && a.Val != "Content-Security-Policy" {
					t.Errorf("meta %s", a.Val)
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	quiet(t, text, true)
}

// quiet complains about characters that do something by themselves.
func quiet(t *testing.T, text string, lines bool) {
	t.Helper()
	for _, r := range text {
		if (r == '\n' && lines) || r == ' ' {
			continue
		}
		if unicode.IsControl(r) || invisible(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r) {
			t.Errorf("the character %U", r)
			return
		}
	}
}

// TestF57HTML: nothing in the page or the mail is active after a second parser
// has read it, and its style is the one the policy names.
func TestF57HTML(t *testing.T) {
	each(t, func(t *testing.T, s string, v *View) {
		var page, mail bytes.Buffer
		if err := HTML(&page, v); err != nil {
			t.Fatal(err)
		}
		if err := MailHTML(&mail, v); err != nil {
			t.Fatal(err)
		}
		inertHTML(t, page.String())
		inertHTML(t, mail.String())
		for _, out := range []string{page.String(), mail.String()} {
			if n := strings.Count(out, "<style>"); n != 1 || !strings.Contains(out, "<style>"+pageStyle+"</style>") {
				t.Errorf("%d styles, or another one", n)
			}
		}
	})
}

// TestF57Atom: the feed is well-formed, its links are clean, and what it holds
// as HTML is inert.
func TestF57Atom(t *testing.T) {
	each(t, func(t *testing.T, s string, v *View) {
		var b bytes.Buffer
		if err := Atom(&b, v); err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(bytes.NewReader(b.Bytes()))
		for {
			tok, err := d.Token()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			if el, ok := tok.(xml.StartElement); ok && el.Name.Space != "http://www.w3.org/2005/Atom" {
				t.Errorf("an element of %s", el.Name.Space)
			}
			if el, ok := tok.(xml.StartElement); ok && el.Name.Local == "script" {
				t.Error("a script")
			}
		}
		var feed atomFeed
		if err := xml.Unmarshal(b.Bytes(), &feed); err != nil {
			t.Fatal(err)
		}
		if len(feed.Entries) != 2+2+1 {
			t.Errorf("%d entries", len(feed.Entries))
		}
		ids := map[string]bool{}
		for _, e := range feed.Entries {
			if e.Link != nil && Link(e.Link.Href) == "" {
				t.Errorf("a link to %q", e.Link.Href)
			}
			if e.Content.Type != "html" || e.Title.Type != "text" {
				t.Errorf("types %s and %s", e.Content.Type, e.Title.Type)
			}
			if _, err := url.Parse(e.ID); err != nil || ids[e.ID] {
				t.Errorf("id %q: %v", e.ID, err)
			}
			ids[e.ID] = true
			inertHTML(t, e.Content.Text)
			quiet(t, e.Title.Text, false)
		}
	})
}

// TestF58Markdown: in two renderers, one of them with every extension and with
// raw HTML let through, nothing comes of a posting's words.
func TestF58Markdown(t *testing.T) {
	strict := goldmark.New()
	loose := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList, extension.Typographer), goldmark.WithRendererOptions(goldhtml.WithUnsafe()))
	each(t, func(t *testing.T, s string, v *View) {
		text := Markdown(v)
		quiet(t, text, true)
		for name, m := range map[string]goldmark.Markdown{"CommonMark": strict, "extended": loose} {
			var b bytes.Buffer
			if err := m.Convert([]byte(text), &b); err != nil {
				t.Fatal(err)
			}
			doc, err := html.Parse(&b)
			if err != nil {
				t.Fatal(err)
			}
			heads := 0
			var walk func(n *html.Node)
			walk = func(n *html.Node) {
				if n.Type == html.ElementNode {
					switch n.Data {
					case "html", "head", "body", "h1", "h2", "h3", "p", "ul", "li", "strong":
						if n.Data == "h3" {
							heads++
						}
					case "a":
						if href := n.Attr[0].Val; Link(href) == "" || href != v.Items[0].Posting.URL {
							t.Errorf("%s: a link to %q", name, href)
						}
					default:
						t.Errorf("%s: an element <%s>", name, n.Data)
					}
				}
				for c := n.FirstChild; c != nil; c = c.NextSibling {
					walk(c)
				}
			}
			walk(doc)
			if heads != 2 {
				t.Errorf("%s: %d jobs, want 2", name, heads)
			}
		}
	})
}

// TestF59Terminal: no escape, nothing invisible, no line wider than asked for.
func TestF59Terminal(t *testing.T) {
	each(t, func(t *testing.T, s string, v *View) {
		for _, width := range []int{20, 60, 120} {
			text := Text(v, Style{Width: width})
			quiet(t, text, true)
			for line := range strings.Lines(text) {
				line = strings.TrimSuffix(line, "\n")
				link := Link(strings.TrimSpace(line)) != "" || strings.HasPrefix(strings.TrimSpace(line), "More: ")
				if n := columns(line); n > Width(width) && !link {
					t.Errorf("at %d columns a line of %d: %.80q", width, n, line)
				}
			}
			coloured := Text(v, Style{Width: width, Colour: true})
			for _, code := range []string{"\x1b[1m", "\x1b[1;32m", "\x1b[1;33m", "\x1b[0m"} {
				coloured = strings.ReplaceAll(coloured, code, "")
			}
			if coloured != text {
				t.Errorf("at %d columns colour changes more than colour", width)
			}
		}
	})
}

// TestF60Subject: one short line without anything that could end it.
func TestF60Subject(t *testing.T) {
	each(t, func(t *testing.T, s string, v *View) {
		for range 2 {
			subject := Subject(v)
			quiet(t, subject, false)
			if n := len([]rune(subject)); n == 0 || n > subjectLength {
				t.Errorf("%d characters", n)
			}
			v.Items = nil // what it says of changes
		}
	})
}

// TestF61CSV: a second reader sees the same cells, and none begins as a formula
// does, whichever of comma, semicolon or tab it splits at.
func TestF61CSV(t *testing.T) {
	each(t, func(t *testing.T, s string, v *View) {
		var b bytes.Buffer
		if err := CSV(&b, v); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll()
		if err != nil || len(lines) != 1+2+2 {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		for _, line := range lines {
			for i, cell := range line {
				quiet(t, cell, false)
				for _, part := range strings.Split(cell, ";") {
					part = strings.TrimLeft(part, " \"")
					if part != "" && strings.ContainsRune(formulaSigns, []rune(part)[0]) {
						t.Errorf("column %s: %.80q", csvColumns[i], cell)
					}
				}
			}
		}
	})
}

// TestChatIsPlain: no markup of any chat, nobody called, no link but the
// posting's own, and a length that every chat takes.
func TestChatIsPlain(t *testing.T) {
	each(t, func(t *testing.T, s string, v *View) {
		text := Chat(v)
		quiet(t, text, true)
		if n := len([]rune(text)); n > chatLength {
			t.Errorf("%d characters", n)
		}
		own := map[string]bool{}
		for i := range v.Items {
			own[Link(v.Items[i].Posting.URL)] = true
		}
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if own[line] && line != "" {
				continue
			}
			for _, bad := range []string{"<", ">", "[", "]", "`", "*", "_", "~", "|", "@", "://", "\\"} {
				if strings.Contains(line, bad) {
					t.Errorf("%q in %.80q", bad, line)
				}
			}
			for i, r := range line {
				if r == '.' && hostDot(line, i) {
					t.Errorf("a host name in %.80q", line)
				}
			}
		}
	})
}

// TestJSONIsWhole: JSON carries every text as it is.
func TestJSONIsWhole(t *testing.T) {
	each(t, func(t *testing.T, s string, v *View) {
		var b bytes.Buffer
		if err := JSON(&b, v); err != nil {
			t.Fatal(err)
		}
		var got struct {
			Items []struct{ Posting struct{ Title string } }
		}
		if err := json.Unmarshal(b.Bytes(), &got); err != nil || bytes.Count(b.Bytes(), []byte("\n")) != 1 {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); len(got.Items) != 2 || strings.ToValidUTF8(got.Items[0].Posting.Title, "\ufffd") != want && !strings.Contains(s, "\xff") {
			t.Errorf("the title came back as %.80q", got.Items[0].Posting.Title)
		}
	})
}

// TestF55Numbers: pay that is no number, and a title that is not there, are
// unknown in every format, and stop none.
func TestF55Numbers(t *testing.T) {
	for _, pay := range []*job.Pay{
		{Min: amount(math.NaN()), Max: amount(math.NaN()), Unit: job.PerHour}, {Min: amount(math.Inf(1)), Max: amount(math.Inf(-1)), Unit: job.PerHour},
		{Min: amount(-5), Max: amount(-1), Unit: job.PerYear}, {Min: amount(40), Max: amount(20), Unit: job.PerHour}, {Min: amount(0), Max: amount(0), Unit: job.PerHour},
		{Unit: job.PerHour}, {Min: amount(1e300), Unit: job.PerYear}, {},
	} {
		v := sample()
		for i := range v.Items {
			v.Items[i].Facts.Pay = pay
			v.Items[i].Posting.Title, v.Items[i].Posting.Employer = "", ""
		}
		for _, format := range []func(io.Writer, *View) error{HTML, MailHTML, Atom, CSV} {
			var b bytes.Buffer
			if err := format(&b, v); err != nil {
				t.Errorf("%+v: %v", pay, err)
			}
			if s := b.String(); strings.Contains(s, "NaN") || strings.Contains(s, "Inf") || strings.Contains(s, `width="-`) || strings.Contains(s, `x="-`) {
				t.Errorf("%+v: %.200s", pay, s)
			}
		}
		for _, text := range []string{Text(v, Style{}), Markdown(v), Chat(v), Subject(v)} {
			if text == "" || strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
				t.Errorf("%+v: %s", pay, text)
			}
		}
		if got := charts(v.shown()); len(got) > 0 {
			for _, b := range got[0].Bars {
				if b.From < 0 || b.Width < 0 || b.From+b.Width > 1000 {
					t.Errorf("%+v: a bar from %d, %d wide", pay, b.From, b.Width)
				}
			}
		}
	}
}

// TestF56SameBytes: the same view gives the same bytes, in every format.
func TestF56SameBytes(t *testing.T) {
	want := ""
	for i := range 100 {
		v := hostileView("<b>x</b>")
		var b bytes.Buffer
		for _, format := range []func(io.Writer, *View) error{HTML, MailHTML, Atom, CSV, JSON} {
			if err := format(&b, v); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Fprint(&b, Text(v, Style{Width: 80}), Markdown(v), Chat(v), Subject(v))
		if i == 0 {
			want = b.String()
		} else if b.String() != want {
			t.Fatal("other bytes")
		}
	}
}
