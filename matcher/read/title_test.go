package read

import (
	"testing"

	"hitmatch/store/job"
)

func TestProposes(t *testing.T) {
	r := loaded(t)
	for title, want := range map[string]bool{
		"Medical Coder":              true,
		"HIT":                        true, // with a text that speaks of records
		"Coder, Edits/Denials":       true,
		"ROI Specialist":             true,
		"Auditor":                    true, // of what, the text says
		"Operations Analyst, Claims": true,
		"MEDICAL RECORDS TECHICIAN (RELEASE OF INFORMATION)": true,
		"Amended-Medical Records Technician (Coder) Auditor": true,
		"CDI Nurse":                         true,
		"Registered Nurse":                  false,
		"Software Engineer, Medical Coding": false,
		"Dining Room Attendant":             false,
		"Credentialing Specialist":          false,
		"":                                  false,
		"0":                                 false,
	} {
		if got := r.Proposes(title); got != want {
			t.Errorf("Proposes(%q) = %v", title, got)
		}
	}
}

// TestProposesWhatIsRead: no text brings a title into scope that Proposes rules
// out, and the names of the field's roles are not ruled out.
func TestProposesWhatIsRead(t *testing.T) {
	r := loaded(t)
	scoped := 0
	for _, role := range r.taxonomy.Roles() {
		for _, title := range []string{role.Name, role.Name + " II - Remote", "Sr. " + role.Name, "Lead " + role.Name + " (Part Time)"} {
			proposed := r.Proposes(title)
			for about, body := range bodies {
				f := r.Read(&job.Posting{Title: title, Text: body})
				if !f.InScope {
					continue
				}
				if scoped++; !proposed {
					t.Errorf("%q is in scope with a text on %s, and Proposes says no", title, about)
				}
			}
		}
	}
	if scoped < 500 {
		t.Errorf("only %d of the postings made of roles and texts are in scope", scoped)
	}
}
