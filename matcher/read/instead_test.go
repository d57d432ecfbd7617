package read

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hitmatch/store/job"
)

// TestPlusWithDeadline: what a deadline behind "plus" goes for.
func TestPlusWithDeadline(t *testing.T) {
	f := newReader(t).Read(&job.Posting{Title: "Coding Auditor", Text: "Required: CCS or CIC, plus CPMA within 18 months of hire."})
	got := map[string]int{}
	for _, cl := range f.Clauses {
		if cl.Kind == job.ClauseCredential {
			got[cl.Expr] = cl.Months
		}
	}
	if diff := cmp.Diff(map[string]int{"any(CCS CIC)": 0, "CPMA": 18}, got); diff != "" {
		t.Errorf("months (-want +got):\n%s", diff)
	}
}

// TestOrYears: work that a posting takes in the place of what it asks.
func TestOrYears(t *testing.T) {
	r := newReader(t)
	some := func(kind string) []job.Years { return []job.Years{{Kind: kind}} }
	for _, c := range []struct {
		text string
		kind job.ClauseKind
		want []job.Years
	}{
		{"Two years of ROI experience or five years of billing experience required.", job.ClauseExperience, []job.Years{{Min: 5, Kind: "billing"}}},
		{"Requirements: three years of CDI or a minimum of six years of acute care nursing.", job.ClauseExperience, []job.Years{{Min: 6, Kind: "clinical_nursing"}}},
		{"Requirements: one year of coding experience or three years of other healthcare work.", job.ClauseExperience, []job.Years{{Min: 3, Kind: "healthcare_any"}}},
		{"Two years of coding experience and one year of billing experience required.", job.ClauseExperience, nil},
		{"Required: 3 years of coding with an associate degree or 5 years of coding without.", job.ClauseExperience, nil},
		{"CCS or proven inpatient coding experience required.", job.ClauseCredential, some("coding_inpatient")},
		{"Required: experience in a tumor registry, or an RHIT", job.ClauseCredential, some("registry")},
		{"Required: tumor registry or RHIT with outpatient experience", job.ClauseCredential, some("registry")},
		{"Required: three years of billing experience, or CPC with three years of coding.", job.ClauseExperience, []job.Years{{Min: 3, Kind: "coding_any"}}},
		{"CPC certification or equivalent experience required.", job.ClauseCredential, some("coding_any")},
		{"CPC or CCS with coding experience required.", job.ClauseCredential, nil},
		{"CPC or one year of coding experience required.", job.ClauseCredential, nil}, // stands in the expression
		{"Required: an LPN license or one of the coding or HIM credentials", job.ClauseCredential, nil},
		{"RHIT or RHIA required; experience with Epic helps.", job.ClauseCredential, nil},
	} {
		f := r.Read(&job.Posting{Title: "Medical Coder", Text: c.text})
		found := false
		for _, cl := range f.Clauses {
			if cl.Kind != c.kind || cl.Strength != job.Required {
				continue
			}
			if diff := cmp.Diff(c.want, cl.OrYears); diff != "" && !found {
				t.Errorf("%q (-want +got):\n%s", c.text, diff)
			}
			found = true
		}
		if !found {
			t.Errorf("%q: no %s is required: %+v", c.text, c.kind, f.Clauses)
		}
	}
}
