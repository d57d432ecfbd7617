package read

import (
	"strings"
	"testing"

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

// BenchmarkWords is the yardstick: cutting the text into words and hashing
// each, nothing more.
func BenchmarkWords(b *testing.B) {
	b.SetBytes(int64(len(page.Text)))
	sum := uint64(0)
	for b.Loop() {
		h := uint64(14695981039346656037)
		for i := 0; i < len(page.Text); i++ {
			c := page.Text[i]
			switch {
			case c >= 'A' && c <= 'Z':
				c |= 0x20
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			default:
				sum += h
				h = 14695981039346656037
				continue
			}
			h = (h ^ uint64(c)) * 1099511628211
		}
	}
	if sum == 0 {
		b.Fatal("hashed nothing")
	}
}

func BenchmarkFields(b *testing.B) {
	b.SetBytes(int64(len(page.Text)))
	b.ReportAllocs()
	for b.Loop() {
		newField(page.Text)
	}
}

func BenchmarkDocument(b *testing.B) {
	r := newReader(b)
	b.SetBytes(int64(len(page.Text)))
	b.ReportAllocs()
	for b.Loop() {
		r.newDocument(&page)
	}
}

func BenchmarkRead(b *testing.B) {
	r := newReader(b)
	b.SetBytes(int64(len(page.Text)))
	b.ReportAllocs()
	for b.Loop() {
		r.Read(&page)
	}
}
