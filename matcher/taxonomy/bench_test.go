package taxonomy

import (
	"strings"
	"testing"

	"hitmatch/matcher/internal/yardstick"
)

// posting is a text of the usual length (about 600 words).
var posting = strings.Repeat(`Inpatient Coder II (Remote)
We are looking for a coder who assigns ICD-10-CM and ICD-10-PCS codes and validates MS-DRG
assignment for a 400-bed hospital. You work from home on our equipment, query physicians when the
record is unclear, and keep an accuracy of 95%.
Required
- RHIT, RHIA, CCS or CIC; a CPC-A is not enough
- Two years of acute care inpatient coding
- High school diploma or GED; associate degree in HIM preferred
Preferred
- Epic and 3M 360 Encompass, level I trauma
Benefits: medical, dental and vision insurance, paid time off, and CEU reimbursement.
`, 6)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}

// BenchmarkSpeed compares the yardstick, the cutting of a text into words as
// phrases want it, and the finding of phrases.
func BenchmarkSpeed(b *testing.B) {
	tx := load(b)
	words := tx.Words()
	var cut Text
	var found []Mention
	sum := uint64(0)
	yardstick.Compare(b, 300,
		yardstick.Stage{Name: "words", Run: func() { sum += yardstick.HashWords(posting) }},
		yardstick.Stage{Name: "tokens", Run: func() { cut.Cut(posting, words) }},
		yardstick.Stage{Name: "phrases", Run: func() { found = tx.Find(found[:0], posting, "Inpatient Coder II") }},
	)
	if sum == 0 || len(found) == 0 {
		b.Fatal("read nothing")
	}
}

// BenchmarkFind is one finding, for a profile of it.
func BenchmarkFind(b *testing.B) {
	tx := load(b)
	b.SetBytes(int64(len(posting)))
	b.ReportAllocs()
	var found []Mention
	for b.Loop() {
		found = tx.Find(found[:0], posting, "Inpatient Coder II")
	}
	if len(found) == 0 {
		b.Fatal("found nothing")
	}
}
