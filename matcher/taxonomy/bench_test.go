package taxonomy

import (
	"strings"
	"testing"
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

// BenchmarkTokenise is the yardstick of BenchmarkFind: the least a reader of
// words can do.
func BenchmarkTokenise(b *testing.B) {
	b.SetBytes(int64(len(posting)))
	b.ReportAllocs()
	var toks []token
	for b.Loop() {
		toks = tokenise(toks[:0], posting)
	}
}

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
