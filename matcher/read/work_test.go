package read

import (
	"testing"

	"hitmatch/store/job"
)

func TestWork(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct{ name, text, want string }{
		{
			"the sentence that names most, not the first", "We review charts for a hospital with care every day.\nYou will assign ICD-10-CM and ICD-10-PCS codes to inpatient records.\nYou write queries to physicians about charts.",
			"You will assign ICD-10-CM and ICD-10-PCS codes to inpatient records.",
		},
		{"of the person", "Knowledge of ICD-10-CM, ICD-10-PCS and CPT to review inpatient charts.", ""},
		{"what is asked", "You audit ICD-10-CM and CPT coding and hold the CCS or the CPC credential.", ""},
		{"no stop", "- Assign ICD-10-CM and ICD-10-PCS codes to inpatient records", ""},
		{"an item", "Duties\n- Assigns ICD-10-CM and ICD-10-PCS codes to inpatient records.\n- Answers the telephone.", "Assigns ICD-10-CM and ICD-10-PCS codes to inpatient records."},
		{"nothing of work", "Our picnic is reviewed every summer by all who come to eat there.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := r.Read(&job.Posting{Title: "Inpatient Coder", Text: c.text})
			got := ""
			for _, cl := range f.Clauses {
				if cl.Kind == job.ClauseWork {
					got += cl.Quote
					if cl.Answerable {
						t.Error("a profile is to answer it")
					}
				}
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
