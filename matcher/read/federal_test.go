package read

import (
	"testing"

	"hitmatch/store/job"
)

func TestFederal(t *testing.T) {
	const tiers = "Certification. Applicants must have ONE of the following:\n\n(1) Apprentice/Associate Level Certification through AHIMA or AAPC.\n(2) Mastery Level Certification through AHIMA or AAPC.\n(3) Clinical Documentation Improvement Certification through AHIMA or ACDIS.\n"
	checkExamples(t, []example{
		{
			name: "three tiers", title: "Medical Records Technician (Coder) GS-0675-08", text: tiers,
			required: "any(ANY_AHIMA_AAPC CDIP CCDS)", apprentice: job.ApprenticeAccepted,
		},
		{
			name: "printed tiers", title: "Medical Records Technician (Coder)", text: "GS-0675-4/5/6\nHold one of these:\nApprentice/associate level: CCA, CPC-A, COC-A\nMastery level: CCS, CCS-P, RHIT, RHIA, CPC, COC, CIC\nClinical documentation: CDIP, CCDS",
			required: "any(CCA CPC-A COC-A CCS CCS-P RHIT RHIA CPC COC CIC CDIP CCDS)", apprentice: job.ApprenticeAccepted,
		},
		{
			name: "mastery alone", title: "Medical Records Technician (Coder) Auditor", text: "GS-9. Employees at this level must have a mastery level certification.",
			required: "any(CCS CCS-P RHIT RHIA CPC COC CIC)", apprentice: job.ApprenticeExcluded,
		},
		{
			name: "mastery asked after the tiers", title: "Medical Records Technician (Coder)", text: "GS-0675-09\n" + tiers + "Do you possess a current mastery level certification?\nYes\nNo",
			required: "any(CCS CCS-P RHIT RHIA CPC COC CIC)", apprentice: job.ApprenticeExcluded,
		},
		{
			name: "certified at a tier", title: "Medical Records Technician (Coder)", text: "GS-9. Are you certified at mastery level by AHIMA or AAPC? That is required.\nYes\nNo",
			required: "any(CCS CCS-P RHIT RHIA CPC COC CIC)", apprentice: job.ApprenticeExcluded,
		},
		{
			name: "apprentices refused by name", title: "Medical Records Technician (Coder)", text: "GS-9. A current certification is required: CCS, RHIT or CPC. An apprentice certification such as the CPC-A is not accepted.",
			required: "any(CCS RHIT CPC)", apprentice: job.ApprenticeExcluded,
		},
		{
			name: "a note on higher grades", title: "Medical Records Technician (Coder)", text: "GS-0675-06\n" + tiers + "NOTE: Mastery level certification is required for all positions above the journey level.",
			required: "any(ANY_AHIMA_AAPC CDIP CCDS)", apprentice: job.ApprenticeAccepted,
		},
		{
			name: "mastery or documentation", title: "Medical Records Technician (CDIS)", text: "GS-9. Employees at this level must have either a mastery level certification or a clinical documentation improvement certification.",
			required: "any(CCS CCS-P RHIT RHIA CPC COC CIC CDIP CCDS)", apprentice: job.ApprenticeExcluded,
		},
		{
			name: "a program that leads to certification", title: "Medical Records Technician (Coder)", text: "Experience and education:\n- One year of creditable experience in medical coding; OR\n- An associate's degree in health information technology; OR\n- A coding program. It must have led to eligibility for coding certification, and the school must have been accredited; OR\n- A mix of them.",
			years: "1 coding_any",
		},
		{
			name: "experience or education", title: "Medical Records Technician (Coder)", text: "GS-0675-08\nBasic requirements\nOne year of creditable experience in medical coding, OR\nAn associate's degree in health information technology, OR\nSix months of creditable experience and one year above high school.",
			years: "1 coding_any",
		},
		{
			name: "a sum of both is a part", title: "Medical Records Administrator", text: "Basic requirements\nThree years of creditable experience in medical records\nOR, a bachelor's degree in health information management\nOR, a combination of both. Two years above high school plus one year and six months of creditable experience in records is such a combination.",
			years: "3 him_records",
		},
		{
			name: "certification by its field", title: "Medical Records Administrator", text: "GS-0669-11. Certification. Persons in this position must meet one of the following:\n(1) Coding certification through AHIMA or AAPC, OR\n(2) HIM certification through AHIMA, OR\n(3) Health data analyst certification through AHIMA.",
			required: "any(ANY_AHIMA_AAPC RHIT RHIA CHDA)", apprentice: job.ApprenticeExcluded,
		},
		{
			name: "an appointment held", title: "Medical Records Technician", text: "GS-0675-04. Open to employees with one year in the excepted service.",
		},
		{
			name: "what the grade asks", title: "Medical Records Technician (Coder)", text: "GS-0675-09\nBasic: two years of experience in medical records or a bachelor's degree.\nGrade: one year of experience equivalent to the next lower grade.",
			years: "1 coding_any",
		},
		{
			name: "by its rule on citizens", title: "Medical Records Technician", text: "Citizenship: others may be appointed when it is not possible to recruit qualified citizens. Experience. One year of experience with health records. Six months of the required one year must be in records work. OR Education. Two years above high school.",
			years: "1 him_records",
		},
		{
			name: "general experience", title: "Medical Records Technician", text: "GS-04: one year of general experience, clerical or other.\nGS-05: one year of specialized experience equivalent to GS-04.",
			years: "1 other",
		},
		{
			name: "coding among the duties of records work", title: "Medical Records Technician", text: "GS-06: one year of specialized experience which includes filing charts, coding records, and using office software.",
			years: "1 him_records",
		},
		{
			name: "audit by its examples", title: "Medical Records Technician (Coder) Auditor", text: "To qualify for GS-9: do you possess one year of creditable experience equivalent to the GS-08 grade level?\n\nExamples of the experience include:\n\nPerforming audits of encounters and reporting the results.",
			years: "1 auditing_coding",
		},
		{
			name: "a question is no demand", title: "Medical Records Technician (Cancer Registrar)", text: "GS-7\nDo you possess the CTR credential?\nYes\nNo",
			preferred: "ODS",
		},
		{
			name: "a time over two cells", title: "Medical Records Technician (Coder)", text: "GS-0675-08\nRequirements\n- One\tyear of coding",
			years: "1 coding_any",
		},
		{
			name: "time in grade", title: "Medical Records Technician (ROI)", text: "GS-6. Applicants who have held a GS grade in the past 52 weeks must have held a GS-5 for at least one year.",
		},
		{
			name: "a degree outright", title: "Medical Records Administrator", text: "GS-0669-11\nEducation: a bachelor's degree is required.",
			education: job.EducationBachelor,
		},
	})
}

// A federal text without a place is where the facility is that it names.
func TestSite(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct{ text, location, want string }{
		{"GS-6. You would join the Bay Pines VA Healthcare System.", "", "FL"},
		{"GS-6. You would join the Dayton VA Medical Center.", "", "OH"},
		{"GS-6. You would join the Dayton VAMC.", "", "OH"},
		{"GS-6. Send mail to the agency in Lexington, VA.", "", ""},
		{"GS-6. Work is shared by Bay Pines and the Dayton VAMC.", "", ""},
		{"GS-6. You would join the Bay Pines VA Healthcare System.", "Dayton, OH", ""},
		{"You would join a vendor of the Bay Pines VA Healthcare System.", "", ""},
	} {
		p := job.Posting{Title: "Medical Records Technician", Text: c.text, Location: c.location}
		if got := r.Read(&p).Remote.Site; got != c.want {
			t.Errorf("%q at %q: site %q, want %q", c.text, c.location, got, c.want)
		}
	}
}
