package read

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hitmatch/store/job"
)

// TestReadNaughtyStrings reads every string of the big list of naughty strings
// in every field a person or a board fills in.
func TestReadNaughtyStrings(t *testing.T) {
	dir := os.Getenv("HITMATCH_SHARED")
	if dir == "" {
		t.Skip("HITMATCH_SHARED is not set: it names the folder with reliability/suites/blns.json")
	}
	text, err := os.ReadFile(filepath.Join(dir, "reliability", "suites", "blns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var strs []string
	if err := json.Unmarshal(text, &strs); err != nil {
		t.Fatal(err)
	}
	if len(strs) < 100 {
		t.Fatalf("the list holds %d strings", len(strs))
	}
	r := newReader(t)
	const plain = "Requirements\n- CPC or CCS\n- Two years of coding"
	for _, s := range strs {
		for _, p := range []job.Posting{
			{Title: s, Text: plain}, {Title: "Coder", Text: s}, {Title: "Coder", Text: plain + "\n" + s + "\n" + plain}, {Title: "Coder", Text: "CPC " + s + " required"},
			{Title: "Coder", Text: plain, Location: s, Workplace: s, Salary: s, Employer: s},
		} {
			checkFacts(t, &p, r.Read(&p))
		}
		// What stands around a demand in another line does not change it.
		if f := r.Read(&job.Posting{Title: "Coder", Text: plain, Location: s}); f.Required != "any(CPC CCS)" || f.Years == nil || f.Years.Min != 2 {
			t.Errorf("location %q: required %q, years %v", s, f.Required, f.Years)
		}
	}
}

// TestReadHugeText holds that ten megabytes of anything are read in time linear
// in their length.
func TestReadHugeText(t *testing.T) {
	if testing.Short() {
		t.Skip("reads ten megabytes several times; -short is set")
	}
	r := newReader(t)
	const size = 10 << 20
	for _, piece := range []string{
		"Codes charts and queries physicians about them. ", "(((((a+)+)+)+$ ", "CPC, ", "\u00a0\u200b\ufeff", "aaaaaaaaaaaaaaaa",
	} {
		start := time.Now()
		p := &job.Posting{Title: "Coder", Text: strings.Repeat(piece, size/len(piece))}
		checkFacts(t, p, r.Read(p))
		const most = 60 * time.Second // a loaded machine; a quiet one takes about one
		if took := time.Since(start); took > most {
			t.Errorf("10 MB of %q took %v", piece, took)
		} else {
			t.Logf("10 MB of %q: %v", piece, took)
		}
	}
}
