package read

import (
	"testing"

	"hitmatch/store/job"
)

// Jobs that are filled at several levels.
func TestLevels(t *testing.T) {
	checkExamples(t, []example{
		{name: "labels", title: "Coder I/II", text: "Coder I: RHIT or CCS\nCoder II: CPC and two years of coding experience", required: "any(RHIT CCS)"},
		{name: "dashes under a heading", title: "Coder I/II", text: "Minimum Qualifications\nLevel I - RHIT; 1 year of coding experience\nLevel II - RHIT and CCS; 3 years of coding experience", required: "RHIT", years: "1 coding_any"},
		{name: "lines of their own", title: "Coder I/II", text: "Minimum Qualifications\nLevel I\n- RHIT\n- 1 year of coding experience\nLevel II\n- RHIT and CCS\n- 3 years of coding experience", required: "RHIT", years: "1 coding_any"},
		{name: "initials", title: "Health Information Coder 1/2", text: "HIC 1: High school diploma, CCS or RHIT.\nHIC 2: Associate degree, CIC, two years of coding.", required: "any(CCS RHIT)", education: job.EducationHighSchool},
		{name: "lists", title: "HIM Technician I/II", text: "HIM Technician I:\n- High school diploma\nHIM Technician II:\n- RHIT\n- 2 years of HIM experience", education: job.EducationHighSchool},
		{name: "running text", title: "Coder I/II", text: "We hire at two levels. Coder I: CCS or RHIT. Coder II: the same with two years of coding. High school diploma for both.", required: "any(CCS RHIT)", education: job.EducationHighSchool},
		{name: "verb", title: "Coder I/II", text: "Level I requires the CPC and 1 year of coding experience.\nLevel II requires the CPC, the CPMA and 3 years of coding experience.", required: "CPC", years: "1 coding_any"},
		{name: "the title names one", title: "Coder II", text: "Coder I: RHIT required\nCoder II: CCS required and 2 years of coding experience\nCoder III: CIC and 5 years of coding experience", required: "CCS", years: "2 coding_any"},
		{name: "years are no levels", title: "Coder", text: "Requirements\n- Inpatient coder 3-5 years of experience and the CCS\n- Outpatient coder 2-4 years of experience", required: "CCS", years: "3 coding_inpatient"},
		{name: "in a sentence", title: "Coder I or II", text: "Requirements\n- CPC\n- For the II level, the CCS and two years of coding are required.\n- High school diploma", required: "CPC", education: job.EducationHighSchool},
		{name: "only the higher one is told of", title: "Coding Auditor I-II", text: "Requirements\n- CPC and one year of coding. For Level II, four years of auditing.", required: "CPC", years: "1 coding_any"},
		{name: "worker of the work in the title", title: "Coding Specialist I/II", text: "Requirements\nCoder I: CCA\nCoder II: CCS and 2 years of coding", required: "CCA", apprentice: job.ApprenticeAccepted},
		{name: "of a hospital", title: "Trauma Registrar", text: "Level I - our trauma center.\nRequirements\n- RHIT", required: "RHIT"},
	})
}
