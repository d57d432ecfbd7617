package board

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

func TestDataBlocks(t *testing.T) {
	tail := strings.Repeat("<p>1 + 1 &amp; more</p>", 100)
	for _, c := range []struct {
		name, page string
		want       []string
	}{
		{"none", "<html><script>x</script>" + tail, nil},
		{"head", `<script type="application/ld+json">{"a":1}</script>` + tail, []string{`{"a":1}`}},
		{"case and quotes", `<SCRIPT id=x TYPE='application/LD+JSON; charset=utf-8'>1</SCRIPT>` + tail, []string{"1"}},
		{"entity", `<script type="application/ld&#43;json">2</script>` + tail, []string{"2"}},
		{"two, the second at the end", `<script type=application/ld+json>1</script>` + tail + `<script type=application/ld+json>2</script>`, []string{"1", "2"}},
		{"commented out", `<!-- <script type="application/ld+json">1</script> -->`, nil},
		{"in an attribute", `<i title='<script type="application/ld+json">1</script>'></i>`, nil},
		{"in a script", `<script>"<script type='application/ld+json'>1"</script>`, nil},
		{"not closed", `<script type="application/ld+json">{"a":`, []string{`{"a":`}},
		{"end of another element", `<script type="application/ld+json">"</scripts></div>"</script >` + tail, []string{`"</scripts></div>"`}},
		{"end in a comment", `<script type="application/ld+json"><!-- <script>1</script> --></script>` + tail, []string{`<!-- <script>1</script> -->`}},
		{"cut off in its end", `<script type="application/ld+json">1</script`, []string{"1</script"}},
		{"in the second one's attribute", `<script type="application/ld+json">1</script><i title='<script type="application/ld+json">2</script>'>` + tail, []string{"1"}},
		{"empty", `<script type="application/ld+json"></script>`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, blocks(c.page)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// blocks are the dataBlocks of a page.
func blocks(page string) (all []string) {
	for _, block := range dataBlocks([]byte(page)) {
		all = append(all, string(block))
	}
	return all
}

// FuzzDataBlocks holds dataBlocks against a tokenizer that reads everything.
func FuzzDataBlocks(f *testing.F) {
	f.Add(`<script type="application/ld+json">1</script><p>x<script type=application/ld+json><!-- <script>2</script> --></SCRIPT/><script type="application/ld&#43;json">3`)
	f.Fuzz(func(t *testing.T, page string) {
		var want []string
		z := html.NewTokenizer(strings.NewReader(page))
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			if kind == html.StartTagToken && startsData(z) && z.Next() == html.TextToken {
				want = append(want, string(z.Raw()))
			}
		}
		if diff := cmp.Diff(want, blocks(page)); diff != "" {
			t.Error(diff)
		}
	})
}
