package read

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hitmatch/store/job"
)

// newDocument is the document of a posting.
func (r *Reader) newDocument(p *job.Posting) *document {
	d := new(document)
	r.prepare(d, p)
	return d
}

var sectionNames = map[section]string{
	secNone: "none", secRequired: "required", secPreferred: "preferred", secDuties: "duties", secAbout: "about", secBenefits: "benefits",
	secPay: "pay", secPlace: "place", secLegal: "legal", secApply: "apply", secOther: "other",
}

// outline writes the units of a text, one a line: "# " before a heading, the
// section (and the label's, if there is one), the item, the words.
func outline(t *testing.T, text string) string {
	t.Helper()
	d := newReader(t).newDocument(&job.Posting{Title: "Medical Coder", Text: text})
	var b strings.Builder
	for _, u := range d.units {
		if u.heading {
			b.WriteString("# ")
		}
		b.WriteString(sectionNames[u.section])
		if u.label != secNone {
			b.WriteString("/" + sectionNames[u.label])
		}
		if u.item > 0 {
			fmt.Fprintf(&b, " %d.%d", u.list, u.item)
		}
		fmt.Fprintf(&b, " %s\n", text[u.start:u.end])
	}
	return b.String()
}

func TestDocument(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{
			"headings and bullets",
			"What You'll Do\n- Code charts.\n- Answer questions\n\nMinimum Qualifications:\n* CPC\n\nNice to have\n\u2022 CRC\n\nBenefits\nDental.",
			`
# duties What You'll Do
duties 1.1 Code charts
duties 1.2 Answer questions
# required Minimum Qualifications
required 2.3 CPC
# preferred Nice to have
preferred 3.4 CRC
# benefits Benefits
benefits Dental
`,
		},
		{
			"an unknown heading ends a section",
			"REQUIREMENTS\nCPC\n\nTHE WAY WE EAT LUNCH\nTogether.",
			`
# required REQUIREMENTS
required CPC
# other THE WAY WE EAT LUNCH
other Together
`,
		},
		{
			"a topic goes on with what it stands under",
			"Preferred Qualifications\nEducation\nBachelor's degree\nRequired Qualifications\nExperience: two years",
			`
# preferred Preferred Qualifications
# preferred Education
preferred Bachelor's degree
# required Required Qualifications
# required Experience
required/required two years
`,
		},
		{
			"a label governs its line",
			"Preferred: CPMA. Two years of audit.\nThe team meets on Mondays.",
			`
# none Preferred
none/preferred CPMA
none/preferred Two years of audit
none The team meets on Mondays
`,
		},
		{
			"sentences and abbreviations",
			"Open to U.S. citizens. Uses encoders, e.g. 3M or Optum. Is it remote? Yes! R.H.I.T. or R.H.I.A. holders vs. others. Has skills.Knowledge too",
			`
none Open to U.S. citizens
none Uses encoders, e.g. 3M or Optum
none Is it remote
none Yes
none R.H.I.T. or R.H.I.A. holders vs. others
none Has skills
none Knowledge too
`,
		},
		{
			"a table",
			"Qualifications\nRequired | RN or RHIA\nPreferred | CCDS",
			`
# required Qualifications
# required Required
required/required RN or RHIA
# required Preferred
required/preferred CCDS
`,
		},
		{
			"lists within a list",
			"Requirements\n1. Citizenship\n2. One of:\n   a. CPC\n   b. CCS\n3. English",
			`
# required Requirements
required 1.1 Citizenship
required 1.2 One of
required 2.3 CPC
required 2.4 CCS
required 1.5 English
`,
		},
		{
			"letters in a line",
			"Requirements\nHold (a) the CPC; or (b) the CCS.",
			`
# required Requirements
required Hold
required 1.1 the CPC; or
required 1.2 the CCS
`,
		},
		{
			"announced lines without marks",
			"Requirements\nOne of the following certifications:\nRHIT\nRHIA\n\nTwo years in HIM are needed as well, and they may have been worked anywhere in the country at all.",
			`
# required Requirements
# required One of the following certifications
required 1.1 RHIT
required 1.2 RHIA
required Two years in HIM are needed as well, and they may have been worked anywhere in the country at all
`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(strings.TrimPrefix(test.want, "\n"), outline(t, test.text)); diff != "" {
				t.Errorf("outline (-want +got):\n%s", diff)
			}
		})
	}
}

// A text that has lost its line breaks keeps its headings.
func TestDocumentFlattened(t *testing.T) {
	lead := strings.Repeat("Our coders review notes and assign codes for clinics and hospitals. ", 6)
	got := outline(t, lead+"What you need CCS or CIC. Two years of coding High school diploma Nice to have RHIA. LOCATION 100% remote. Preferred Education and Experience None Additional Eligibility Qualifications RHIT")
	if _, tail, ok := strings.Cut(got, "# required What you need"); ok {
		got = "# required What you need" + tail
	}
	want := `# required What you need
required CCS or CIC
required Two years of coding
required High school diploma
# preferred Nice to have
preferred RHIA
# place LOCATION
place 100% remote
# preferred Preferred Education and Experience
preferred None
# required Additional Eligibility Qualifications
required RHIT
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outline (-want +got):\n%s", diff)
	}
}

func TestLengths(t *testing.T) {
	l := newReader(t).lexicon
	for _, test := range []struct {
		text string
		want string // min-max in years
	}{
		{"two years", "2-2"},
		{"Two (2) years", "2-2"},
		{"three (5) years", "5-5"},
		{"2-4 years", "2-4"},
		{"2 \u2013 4 yrs", "2-4"},
		{"one to three (3) years", "1-3"},
		{"3+ years", "3-3"},
		{"5 or more years", "5-5"},
		{"18 months", "1.5-1.5"},
		{"thirty-six (36) months", "3-3"},
		{"1.5 years", "1.5-1.5"},
		{"4yrs", "4-4"},
		{"one (1) full year", "1-1"},
		{"$25 an hour", ""},
		{"2024. Years", ""},
	} {
		f := l.field(test.text)
		got := ""
		for _, l := range findLengths(nil, &f) {
			got += fmt.Sprintf("%g-%g", l.min, l.max)
		}
		if got != test.want {
			t.Errorf("lengths of %q: %q, want %q", test.text, got, test.want)
		}
	}
}

// Lists that have lost their line breaks keep their items and headings of one
// word; demands with nothing between them are parted.
func TestDocumentFlattenedLists(t *testing.T) {
	lead := strings.Repeat("Our coders review notes and assign codes for clinics and hospitals. ", 6)
	for _, test := range []struct{ name, text, want string }{
		{
			"dashes", "Requirements - CPC or COC - Two years of billing - High school diploma - Good typing Preferred - CPMA",
			"# required Requirements\nrequired 1.1 CPC or COC\nrequired 1.2 Two years of billing\nrequired 1.3 High school diploma\nrequired 1.4 Good typing\n# preferred Preferred\npreferred 2.5 CPMA\n",
		},
		{
			"stars", "Requirements: * CPC or COC * Two years of billing * High school diploma * Good typing",
			"# required Requirements\nrequired 1.1 CPC or COC\nrequired 1.2 Two years of billing\nrequired 1.3 High school diploma\nrequired 1.4 Good typing\n",
		},
		{
			"nothing between", "Basic qualifications High School Diploma/GED (or higher) Certified Professional Coder (CPC) or CCS 2 years of coding Minimum of 1 year in a clinic",
			"# required Basic qualifications\nrequired High School Diploma/GED (or higher)\nrequired Certified Professional Coder (CPC) or CCS\nrequired 2 years of coding\nrequired Minimum of 1 year in a clinic\n",
		},
		{
			"credentials behind years", "Requirements 3+ years of coding in a large practice COC or CCS certified CPMA is a bonus",
			"# required Requirements\nrequired 3+ years of coding in a large practice\nrequired COC or CCS certified\nrequired CPMA is a bonus\n",
		},
		{
			"one demand", "Job requirements CPC with 2 years of coding or (preferably 3 years of billing) within the last 5 years",
			"# required Job requirements\nrequired CPC with 2 years of coding or (preferably 3 years of billing) within the last 5 years\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := outline(t, lead+test.text)
			if i := strings.Index(got, "# required"); i >= 0 {
				got = got[i:]
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("outline (-want +got):\n%s", diff)
			}
		})
	}
}

// In a text that is written in capitals a capital letter makes no heading.
func TestDocumentInCapitals(t *testing.T) {
	got := outline(t, "WE SEEK A CODER FOR OUR CLINICS IN THE VALLEY.\nREQUIREMENTS:\nACTIVE CPC\nTWO YEARS OF CODING IN A CLINIC\nPREFERRED QUALIFICATIONS\nRHIT, MUST HAVE A CAR")
	want := "none WE SEEK A CODER FOR OUR CLINICS IN THE VALLEY\n# required REQUIREMENTS\nrequired ACTIVE CPC\nrequired TWO YEARS OF CODING IN A CLINIC\n# preferred PREFERRED QUALIFICATIONS\npreferred RHIT, MUST HAVE A CAR\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outline (-want +got):\n%s", diff)
	}
}
