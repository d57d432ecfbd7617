package read

import (
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

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

// hashWords is the yardstick: it cuts a text into words and hashes each, byte by
// byte, nothing more.
func hashWords(text string) uint64 {
	sum, h := uint64(0), uint64(14695981039346656037)
	for i := 0; i < len(text); i++ {
		c := text[i]
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
	return sum + h
}

// cpuTime is what the process has used of the processor so far, the garbage
// collector included: other programs on the machine do not change it much.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkSpeed measures, in turns and in CPU time, the yardstick, the finding
// of phrases, the cutting of a posting and the whole reading, and reports the
// median of the rounds: microseconds a posting, and what part of the
// yardstick's speed each has.
func BenchmarkSpeed(b *testing.B) {
	r := newReader(b)
	var mentions []taxonomy.Mention
	hashed := uint64(0)
	stages := []struct {
		name string
		run  func()
	}{
		{"yardstick", func() { hashed += hashWords(page.Text) }},
		{"phrases", func() { mentions = r.taxonomy.Find(mentions[:0], page.Text, page.Title) }},
		{"cut", func() { r.newDocument(&page) }},
		{"read", func() { r.Read(&page) }},
	}
	const rounds = 9
	times := make([][]float64, len(stages))
	for b.Loop() {
		for range rounds {
			for i, s := range stages {
				const n = 500
				start := cpuTime(b)
				for range n {
					s.run()
				}
				times[i] = append(times[i], float64(cpuTime(b)-start)/n/1e3)
			}
		}
	}
	for i, s := range stages {
		slices.Sort(times[i])
		us := times[i][len(times[i])/2]
		b.ReportMetric(us, s.name+"-us")
		if i > 0 {
			b.ReportMetric(times[0][len(times[0])/2]/us, s.name+"-ratio")
		}
	}
	if hashed == 0 {
		b.Fatal("hashed nothing")
	}
	b.ReportMetric(0, "ns/op")
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
