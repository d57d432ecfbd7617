package resume

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/drafts.txt anew")

// TestDrafts holds the drafts of whole files: Word documents with a footer, with
// tables, text boxes and tables in tables, with times that have no end, and PDFs as
// a browser prints them, whose fonts have their own numbers for letters.
func TestDrafts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.[dp][od][cf]*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no résumés: %v", err)
	}
	tax := load(t)
	var b strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, err := Text(data)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		d := Read(tax, text, today)
		b.WriteString("-- " + filepath.Base(file) + " --\n" + d.YAML(filepath.Base(file)))
	}
	const golden = "testdata/drafts.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("the drafts changed (-want +got):\n%s", d)
	}
}
