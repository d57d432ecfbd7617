package digest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hitmatch/store/job"
)

// full is a view with something in every part of the page.
func full() *View {
	v := sample()
	v.Items[1].Facts.Pay = &job.Pay{Min: amount(21), Max: amount(24.75), Unit: job.PerHour, Currency: "USD"}
	v.Items[1].Mark = Mark{Saved: at(23), Note: "call on Monday"}
	v.Boards[1].Nights = 4
	v.Notices = []string{"The digest of 23 November 2026 has not reached mail:me@example.org: 451 come again."}
	v.Expiring = []job.Held{{ID: "RHIT", Expires: at(30)}, {ID: "CPC", Expires: at(1)}}
	v.Changes = []Change{
		{Posting: job.Posting{Title: "Coder I", Employer: "East Hospital", URL: "https://jobs.east.example/7"}, What: Closed},
		{Posting: job.Posting{Title: "Auditor", Employer: "West Plan"}, What: PayChanged, Applied: true, Facts: v.Items[0].Facts},
	}
	return v
}

func render(t *testing.T, v *View) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// find returns the elements of a name, in their order.
func find(n *html.Node, name string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name {
			out = append(out, d)
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// TestPageStructure: one page in the order a person reads, with the landmarks
// and headings a screen reader goes by.
func TestPageStructure(t *testing.T) {
	text := render(t, full())
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var heads []string
	level := 0
	for d := range doc.Descendants() {
		if d.Type == html.ElementNode && regexp.MustCompile(`^h[1-6]$`).MatchString(d.Data) {
			n := int(d.Data[1] - '0')
			if n > level+1 {
				t.Errorf("<%s> after <h%d>", d.Data, level)
			}
			level = n
			heads = append(heads, d.Data+" "+textOf(d))
		}
	}
	want := []string{
		"h1 Jobs for A. Person, 24 November 2026", "h2 Strong matches", "h3 1. Inpatient Coder II", "h2 Near matches: one thing is missing or unclear", "h3 2. Records Specialist",
		"h2 Changes of jobs you follow", "h2 What they pay per hour", "h2 9 open jobs are hidden, and why", "h2 Boards", "h2 Credentials",
	}
	if got := strings.Join(heads, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("headings:\n%s", got)
	}
	for name, n := range map[string]int{"html": 1, "title": 1, "main": 1, "header": 1, "footer": 1, "article": 2, "script": 0, "img": 0, "iframe": 0, "form": 0, "link": 0, "base": 0, "object": 0} {
		if got := len(find(doc, name)); got != n {
			t.Errorf("%d <%s>, want %d", got, name, n)
		}
	}
	if attr(find(doc, "html")[0], "lang") != "en" {
		t.Error("no language")
	}
	ids := map[string]bool{}
	for d := range doc.Descendants() {
		if id := attr(d, "id"); id != "" {
			if ids[id] {
				t.Errorf("the id %s twice", id)
			}
			ids[id] = true
		}
	}
	for _, s := range find(doc, "section") {
		if by := attr(s, "aria-labelledby"); !ids[by] {
			t.Errorf("a section labelled by %q", by)
		}
	}
	for _, words := range []string{
		"$28–$36.50/hour", "first seen 2 days ago", "You hold the CCS; the posting asks for CCS or RHIT.", "“CCS or RHIT required”", "On jobs.north.example",
		"Saved by you on 23 November 2026; your note: call on Monday.", "Coder I, East Hospital: closed since you saved it.", "now states pay: $28–$36.50/hour",
		"west failed for the 4th night", "Your RHIT expires on 30 November 2026, in 6 days.", "Your CPC expired on 1 November 2026.", "has not reached mail:me@example.org",
	} {
		if !strings.Contains(textOf(doc), words) {
			t.Errorf("it does not say %q", words)
		}
	}
	for _, a := range find(doc, "a") {
		if !strings.Contains(attr(a, "rel"), "noreferrer") {
			t.Errorf("the link to %s tells where one comes from", attr(a, "href"))
		}
	}
}

// TestPagePolicy: the page forbids everything but its own style, which it names
// by its digest.
func TestPagePolicy(t *testing.T) {
	doc, err := html.Parse(strings.NewReader(render(t, full())))
	if err != nil {
		t.Fatal(err)
	}
	policy := ""
	for _, m := range find(doc, "meta") {
		if attr(m, "http-equiv") == "Content-Security-Policy" {
			policy = attr(m, "content")
		}
	}
	style := find(doc, "style")
	sum := sha256.Sum256([]byte(style[0].FirstChild.Data))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	if policy != want {
		t.Errorf("policy %s\nwant   %s", policy, want)
	}
	for _, bad := range []string{"url(", "@import", "expression", "http:", "https:"} {
		if strings.Contains(pageStyle, bad) {
			t.Errorf("the style holds %q", bad)
		}
	}
	for d := range doc.Descendants() {
		for _, a := range d.Attr {
			if a.Key == "src" || a.Key == "srcset" || a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s> has %s", d.Data, a.Key)
			}
		}
	}
}

// chromium is the browser, where there is one.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no chromium on this machine: the page was not opened in a browser")
	return ""
}

// browse opens a page and returns its document after a while, and what the
// browser said.
func browse(t *testing.T, program, page string, size string) (dom, said string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "page.html")
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0", "--user-data-dir=" + filepath.Join(dir, "data"),
		"--virtual-time-budget=5000", "--window-size=" + size, "--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom", "file://" + path}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.WaitDelay = 10 * time.Second
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Skipf("the browser does not run here: %v: %.500s", err, errs.String())
	}
	return out.String(), errs.String()
}

// TestPageInBrowser: the page is what it should be in a real browser, says
// nothing on its console, and asks for nothing.
func TestPageInBrowser(t *testing.T) {
	program := chromium(t)
	for _, v := range []*View{full(), hostileView(`</style><script>document.title="OWNED"</script><img src=https://evil.example/x onerror="document.title='OWNED'">`)} {
		dom, said := browse(t, program, render(t, v), "390,844")
		if strings.Contains(dom, "<title>OWNED") || !strings.Contains(dom, "Strong matches") {
			t.Errorf("the document:\n%.2000s", dom)
		}
		for line := range strings.Lines(said) {
			if strings.Contains(line, "CONSOLE") || strings.Contains(line, "Refused to") || strings.Contains(line, "ERR_NAME_NOT_RESOLVED") && strings.Contains(line, "evil") {
				t.Errorf("the browser says: %s", line)
			}
		}
	}
	// A page that does something is caught.
	_, said := browse(t, program, `<!DOCTYPE html><script>console.error("caught")</script>`, "390,844")
	if !strings.Contains(said, "CONSOLE") {
		t.Error("this test does not see the console")
	}
}

// TestPageAccessible has axe-core look at the page, at the width of a phone and
// of a desk, light and dark. HITMATCH_AXE names its axe.min.js (npm install
// axe-core).
func TestPageAccessible(t *testing.T) {
	script := os.Getenv("HITMATCH_AXE")
	if script == "" {
		t.Skip("HITMATCH_AXE is not set: it names the file axe.min.js of axe-core, which was not asked")
	}
	axe, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	program := chromium(t)
	page := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(render(t, full()), "")
	for _, dark := range []bool{false, true} {
		for _, size := range []string{"390,844", "1280,900"} {
			p := page
			if dark {
				p = strings.ReplaceAll(p, "(prefers-color-scheme:dark)", "all")
			}
			p = strings.Replace(p, "</body>", "<script>"+string(axe)+`</script><script>axe.run(document).then(r => {
				const out = document.createElement("pre"); out.id = "result";
				out.textContent = "PASSES " + r.passes.length + "\n" + r.violations.map(v => "VIOLATION " + v.impact + " " + v.id + ": " + v.nodes.map(n => n.html).join(" | ")).join("\n");
				document.body.append(out)})</script></body>`, 1)
			dom, _ := browse(t, program, p, size)
			_, result, ok := strings.Cut(dom, `<pre id="result">`)
			if !ok {
				t.Fatalf("axe gave no result at %s", size)
			}
			result, _, _ = strings.Cut(result, "</pre>")
			if strings.Contains(result, "VIOLATION") || !strings.HasPrefix(result, "PASSES ") {
				t.Errorf("at %s, dark %v: %s", size, dark, result)
			} else {
				t.Logf("at %s, dark %v: %s", size, dark, strings.TrimSpace(result))
			}
		}
	}
}
