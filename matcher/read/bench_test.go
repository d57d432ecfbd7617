package read

import (
	"strings"
	"testing"

	"hitmatch/matcher/internal/yardstick"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// page is a posting of the usual length, 3.6 KB.
var page = job.Posting{
	Title: "Inpatient Coder II",
	Text: `Summary
We are looking for a coder who assigns ICD-10-CM and ICD-10-PCS codes and validates the MS-DRG of discharges from a 400-bed teaching hospital and two community hospitals. You report to the manager of inpatient coding and work with the documentation team every day.

Responsibilities
` + strings.Repeat(`- Reviews the record of each discharge, chooses the principal diagnosis and sequences what follows from it
- Queries physicians when the documentation is unclear, within the policy of the department
- Meets the productivity and the accuracy standard of 95% and answers the findings of audits
- Works edits and denials that were caused by coding, and explains the answer in plain words
- Keeps up with guidelines, Coding Clinic and the rules of payers, and attends the monthly meeting
`, 5) + `
Minimum qualifications
- RHIT, RHIA, CCS or CIC; a CPC-A is not enough
- Two years of acute care inpatient coding
- High school diploma or GED; associate degree in HIM preferred
- Must reside in TX, OK, AR or LA

Preferred qualifications
- Epic and 3M 360 Encompass, level I trauma

Benefits
Medical, dental and vision insurance, paid time off, and CEU reimbursement. $28.24 - $40.21 / hour, DOE. Remote.
`,
}

// BenchmarkSpeed compares the yardstick, the finding of phrases, the cutting of
// a posting and the whole reading.
func BenchmarkSpeed(b *testing.B) {
	r := newReader(b)
	desk, d := r.Desk(), document{}
	var mentions []taxonomy.Mention
	sum := uint64(0)
	yardstick.Compare(b, 300,
		yardstick.Stage{Name: "words", Run: func() { sum += yardstick.HashWords(page.Text) }},
		yardstick.Stage{Name: "phrases", Run: func() { mentions = r.taxonomy.Find(mentions[:0], page.Text, page.Title) }},
		yardstick.Stage{Name: "cut", Run: func() { r.prepare(&d, &page) }},
		yardstick.Stage{Name: "read", Run: func() { desk.Read(&page) }},
	)
	if sum == 0 {
		b.Fatal("hashed nothing")
	}
}

// BenchmarkRead is one reading at a desk, for a profile of it.
func BenchmarkRead(b *testing.B) {
	desk := newReader(b).Desk()
	b.SetBytes(int64(len(page.Text)))
	b.ReportAllocs()
	for b.Loop() {
		desk.Read(&page)
	}
}
