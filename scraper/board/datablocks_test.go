package board

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
		{"empty", `<script type="application/ld+json"></script>`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, dataBlocks([]byte(c.page))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
