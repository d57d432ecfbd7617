package normal

import (
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "Two lines\r\nof text", "Two lines\nof text"},
		{"plain with a sign", "Under <5 years & over 2 < 3 > 1", "Under <5 years & over 2 < 3 > 1"},
		{"paragraphs", "<p>One</p><p>Two</p>\n\n\n<p></p><p>Three</p>", "One\n\nTwo\n\nThree"},
		{"headings", "<h2>Duties</h2><div>Codes</div><div>Audits</div><h2>Pay</h2>$30", "Duties\n\nCodes\nAudits\n\nPay\n\n$30"},
		{"breaks", "a<br>b<br/><br>c<br><br><br>d", "a\nb\n\nc\n\nd"},
		{"list", "<p>Need:</p><ul>\n<li>RHIT</li><li><p>CCS</p></li><li></li><li>• CPC</li></ul>after", "Need:\n\n- RHIT\n\n- CCS\n\n- CPC\nafter"},
		{"nested list", "<ul><li>Coding<ul><li>Inpatient</li><li>Outpatient</li></ul></li><li>Audit</li></ul>", "- Coding\n- Inpatient\n- Outpatient\n- Audit"},
		{"inline", "<span>RH</span><b>IT</b> or <i>CCS</i>", "RHIT or CCS"},
		{"value table", "<table><tr><th>Pay</th><td>$30/hour</td></tr><tr><td>Shift:</td><td>Day</td></tr></table>", "Pay: $30/hour\nShift: Day"},
		{"table", "<table><tr><td>a</td><td><p>b</p></td><td>c</td></tr><tr><td>d</td><td></td><td>f</td></tr></table>", "a | b | c\nd | f"},
		{"layout table", "<table><tr><td><p>One</p><p>Two</p></td><td>Three</td></tr></table>", "One\n\nTwo\n\nThree"},
		{"hidden", `a<script>x<p></script><style>p{}</style><div hidden>h<div>i</div></div><p style="display: none">n<p>b<template>t</template><x-y hidden>q</x-y>c`, "a\n\nbc"},
		{"head", "<html><head><title>T</title><meta charset=utf-8></head><body>b</body></html>", "b"},
		{"comment", "a<!-- no -->b", "ab"},
		{"entities", "R&amp;D &ndash; 2&nbsp;years &#8217;", "R&D – 2 years ’"},
		{"escaped twice", "&amp;lt;p&amp;gt;One &amp;amp;amp; two&amp;lt;/p&amp;gt;", "One & two"},
		{"escaped markup", "&lt;p&gt;RHIT&amp;nbsp;or&lt;br&gt;CCS&lt;/p&gt;", "RHIT or\nCCS"},
		{"markup escaped inside markup", "<div>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</div>", "One\n\nTwo"},
		{"entity without semicolon", "a &copy=1 b", "a &copy=1 b"},
		{"invisible", "cod\u00ading \u200bRH\u200dIT\ufeff \u202eCCS\u202c\x00\x07 \U000e0041", "coding RHIT CCS"},
		{"spaces", "a\u00a0 \u2003b\tc", "a b c"},
		{"windows-1252 as latin-1", "coder\u0092s \u0096 work", "coder’s – work"},
		{"invalid", "a\xffb", "a\ufffdb"},
		{"symbol bullet", "\uf0b7 Coding", "• Coding"},
		{"backslash n", `<b>One</b>\n\nTwo C:\new`, "One\n\nTwo C:\\new"},
		{"lines without blocks", "One\n<b>two</b>\nthree", "One\ntwo\nthree"},
		{"pre", "<pre>a\n  b</pre>c", "a\nb\n\nc"},
		{"rule", "a<hr>b", "a\n\nb"},
		{"unclosed", "<div><p>a<ul><li>b", "a\n- b"},
		{"stray ends", "</li></table></td></p>a</div>", "a"},
		{"empty", " <p> </p> ", ""},
	} {
		if diff := cmp.Diff(c.want, Text(c.in)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestTextIsBounded(t *testing.T) {
	for name, in := range map[string]string{
		"plain":  strings.Repeat("word ", 100_000),
		"html":   "<p>" + strings.Repeat("word ", 100_000),
		"deep":   strings.Repeat("<div>", 300_000) + "x" + strings.Repeat("word ", 100_000),
		"rows":   "<table>" + strings.Repeat("<tr><td>some name</td><td>some value</td></tr>", 20_000),
		"tables": strings.Repeat("<table><tr><td>", 50_000) + strings.Repeat("word ", 100_000),
	} {
		got := Text(in)
		if len(got) > maxText+len(cutMark) || !strings.HasSuffix(got, cutMark) || !utf8.ValidString(got) {
			t.Errorf("%s: %d bytes, ends %q", name, len(got), got[max(len(got)-60, 0):])
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("<p>One</p><ul><li>RHIT</li></ul>")
	f.Add("<table><tr><td>a</td><td hidden>b</td></tr>&amp;lt;p&gt;")
	f.Add("\\n\xff\u0092<div style=display:none>")
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\r\t\x00\u00a0\u200b\u00ad") || strings.Contains(got, "\n\n\n") || strings.Contains(got, "  ") || got != strings.TrimSpace(got) {
			t.Errorf("Text(%q) = %q", s, got)
		}
		if len(got) > maxText+len(cutMark) {
			t.Errorf("Text of %d bytes is %d long", len(s), len(got))
		}
	})
}

func BenchmarkText(b *testing.B) {
	in := strings.Repeat("<div><p>Reviews records &amp; assigns <b>ICD-10-CM</b> codes.</p><ul><li>RHIT</li><li>CCS</li></ul></div>", 60)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		Text(in)
	}
}

// reads counts how often a tokenizer asks.
type reads struct {
	io.Reader
	n int
}

func (r *reads) Read(p []byte) (int, error) {
	r.n++
	return r.Reader.Read(p)
}

func TestLongTag(t *testing.T) {
	for _, s := range []string{`<a title="` + strings.Repeat(">", 200_000) + `">`, "<!-- " + strings.Repeat(">", 200_000) + " -->", "<script>" + strings.Repeat("<b>", 70_000) + "</script>"} {
		r := &tokens{s: s}
		count := &reads{Reader: r}
		r.z = html.NewTokenizer(count)
		for r.next() {
		}
		if count.n > 100 {
			t.Errorf("%.10s… is read in %d pieces", s, count.n)
		}
	}
}

// TestSpaces: of the white space between words one blank is left, wherever it
// stands in a long paragraph.
func TestSpaces(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		s := make([]byte, 1+rnd.IntN(4000))
		for i := range s {
			if s[i] = 'a' + byte(rnd.IntN(3)); rnd.IntN(8) == 0 {
				s[i] = "    \n\t\r\f"[rnd.IntN(8)]
			}
		}
		want := strings.Join(strings.Fields(string(s)), " ")
		if got := visible("<p>" + string(s) + "</p>"); got != want {
			t.Fatalf("%q became %q, want %q", s, got, want)
		}
	}
}

// FuzzTokens holds tokens against a tokenizer that reads everything.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{
		"a<b>c &amp; d</b>\r\ne<br/>f\rg", `<a title="x>y" href='<b>'>1 < 2 <3</a>`, "<!-- a > b --><p>c<!-->d</><//>e", "<script>if (a<b) { '</b>' }</script >f<style><!-- </style> --></style>g",
		"<xmp>&amp;<b></xmp>h<textarea>&lt;i></textarea><title/>j</title>", "<plaintext>k</plaintext><b>", "l<", "m</", "n<b", "o<b c='", "<?p q?>r<!doctype s>", "\x00<\x00b>",
		"<p>t</p><h1>u</h1 ><1><p1></p<p><li>v</li", "<title>w<p>x</p></title><script>y<p></script><p>z", "<P>a</P><br><i>b<b>",
	} {
		f.Add(s)
	}
	type token struct {
		kind  html.TokenType
		what  string
		attrs bool
	}
	add := func(all []token, next token) []token {
		if n := len(all) - 1; n >= 0 && next.kind == html.TextToken && all[n].kind == html.TextToken {
			all[n].what += next.what
			return all
		}
		return append(all, next)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got, want []token
		r := &tokens{s: s}
		for r.next() {
			if r.kind == html.TextToken {
				got = add(got, token{r.kind, r.text, false})
			} else {
				got = add(got, token{r.kind, string(r.name), r.attrs})
			}
		}
		z := html.NewTokenizer(strings.NewReader(s))
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			switch kind {
			case html.TextToken:
				want = add(want, token{kind, string(z.Text()), false})
			case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
				name, attrs := z.TagName()
				want = add(want, token{kind, string(name), attrs})
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
}
