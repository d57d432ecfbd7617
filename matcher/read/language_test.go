package read

import (
	"testing"

	"hitmatch/store/job"
)

// TestHeadings: what stands below a heading is asked or wished for, however an
// employer words it.
func TestHeadings(t *testing.T) {
	r := newReader(t)
	const duties = "About us\nA hospital in Ohio.\n\nWhat you will do\n- Assign codes to charts\n- Answer queries\n\n"
	for _, heading := range []string{
		"You'll need:", "You will need:", "To succeed in this role you'll have:", "To be successful in this position, you will need:", "To thrive in this role",
		"What we require", "Our ideal candidate has:", "Applicants must have:", "Must-haves:", "Min qualifications:", "Education/Experience", "License/Certification required",
		"Here's what we need", "What you bring to the table", "Is this you?", "Looking for someone with:", "Prerequisites", "QUALIFICATIONS (REQUIRED)", "What is required", "Qualifying criteria", "Initial Screening Criteria",
	} {
		f := r.Read(&job.Posting{Title: "Medical Coder", Text: duties + heading + "\n- CPC or CCS\n- 2 years of coding experience"})
		if f.Required != "any(CPC CCS)" || f.Years == nil || f.Years.Min != 2 {
			t.Errorf("below %q: requires %q and %v", heading, f.Required, f.Years)
		}
	}
	for _, heading := range []string{
		"Preferred qualifications", "Nice to have:", "Bonus points if you have:", "It would be a plus if you have", "Big plus", "We'd love it if you had:", "We would love to see", "Great if you have:",
		"Helpful but not required", "Pref. qualifications", "Good to have", "What would set you apart", "Standout candidates have", "Optional", "Wish list", "Ideally, you'll have", "Brownie points", "Recommended", "Extra points for", "Highly Desired", "Strongly preferred", "Ideal qualifications",
	} {
		f := r.Read(&job.Posting{Title: "Medical Coder", Text: duties + "Requirements\n- RHIT\n\n" + heading + "\n- CPC or CCS\n- 2 years of coding experience"})
		if f.Required != "RHIT" || f.Preferred != "any(CPC CCS)" || f.Years != nil {
			t.Errorf("below %q: requires %q and %v, prefers %q", heading, f.Required, f.Years, f.Preferred)
		}
	}
}
