package read

import (
	"testing"

	"hitmatch/store/job"
)

// The same demands in the many ways people word them.
func TestWording(t *testing.T) {
	checkExamples(t, []example{
		{name: "will do", title: "Outpatient Coder", text: "What we ask\nEither the COC or the CCS will do. Two years of hospital outpatient coding.", required: "any(COC CCS)", years: "2 coding_outpatient_facility"},
		{name: "plus one of", text: "Must-haves: CPMA plus one of CPC, COC or CCS-P.", required: "all(CPMA any(CPC COC CCS-P))"},
		{name: "lists by issuer", text: "Certification\nRequired:\nAHIMA: CCS, RHIT or RHIA\nAAPC: CPC or COC", required: "any(CCS RHIT RHIA CPC COC)"},
		{name: "one from each", text: "You hold two credentials: one from AHIMA (RHIT or CCS) and one from AAPC (CPC or CPMA).", required: "all(any(RHIT CCS) any(CPC CPMA))"},
		{name: "preferred at hire, required later", text: "Requirements\n- CAISS or CSTR preferred at hire and required within 18 months", required: "any(CAISS CSTR)", months: 18},
		{name: "two deadlines", text: "Requirements\n- CPC, or must sit for the CPC exam within 90 days of hire and pass within one year", required: "CPC", months: 12},
		{name: "with years, or without", text: "Requirements\n- RN, or RHIT with three years of inpatient coding", required: "any(RN all(RHIT EXP(3)))"},
		{name: "years with each", title: "HIM Supervisor", text: "Minimum: RHIT with 3 years of HIM experience, or RHIA with 1 year.", required: "any(all(RHIT EXP(3)) all(RHIA EXP(1)))", years: "1 him_records"},
		{name: "also accepted", text: "Requirements\nCPC. COC and CCS-P are also accepted.", required: "any(CPC COC CCS-P)"},
		{name: "candidates who are eligible", title: "Cancer Registrar", text: "CTR required. Graduates who are CTR-eligible may apply and must pass the exam within 12 months.", required: "ODS", months: 12},
		{name: "given preference", title: "HIM Clerk", text: "Qualifications: High school graduate. RHIT-eligible candidates are given preference.", preferred: "RHIT", education: job.EducationHighSchool},
		{name: "no credential needed", title: "HIM Clerk", text: "Qualifications: No credential needed. CCA or RHIT is a plus.", preferred: "any(CCA RHIT)"},
		{name: "we accept", text: "We accept the CCA, the CPC-A or the CPC.", required: "any(CCA CPC-A CPC)", apprentice: job.ApprenticeAccepted},
		{name: "candidates hold", text: "Candidates hold an RN license and a CCS or CIC.", required: "all(RN any(CCS CIC))"},
		{name: "brackets with a wish", text: "Requirements\n- Bachelor's degree in HIM (master's a plus)\n- RHIA (CHPS preferred)", required: "RHIA", preferred: "CHPS", education: job.EducationBachelor},
		{name: "dashes and strengths", text: "Qualifications\n- CCS - required\n- RHIT - preferred", required: "CCS", preferred: "RHIT"},
		{name: "coding for years", text: "Requirements\n- Acute care coding for two years or longer", years: "2 coding_inpatient"},
		{name: "you will have audited", text: "You will have audited professional claims for at least four years.", years: "4 auditing_coding"},
		{name: "experience in the title's work", text: "Requirements\n- At least 6 months of experience", years: "0.5 coding_any"},
		{name: "further years in the place of a degree", text: "Requirements\n- Bachelor's degree, or associate degree with 4 additional years of experience\n- Five years of coding", years: "5 coding_any", education: job.EducationAssociate},
		{name: "staff who earn it", text: "Requirements\n- No certification is necessary. Staff who earn the RHIT move up a grade."},
		{name: "a table of substitutions", title: "Medical Records Clerk", text: "Minimum Qualifications\nHigh school graduate and one year of medical records work.\nSubstitution Table\nEducation / Experience\n1. High school AND 1 year\n2. Associate degree or above AND 0 years", years: "1 him_records", education: job.EducationHighSchool},
		{name: "equivalencies", title: "HIM Technician", text: "Minimum Qualifications\nAssociate degree and two years of medical records work.\nEquivalencies: An RHIT counts as a year of experience.", years: "2 him_records", education: job.EducationAssociate},
		{name: "a row of other qualifications", title: "Medical Biller", text: "Requirements: Associate degree; one year of medical billing.\nAlternate qualifications: High school diploma; four years of medical billing.", years: "1 billing", education: job.EducationAssociate},
		{name: "asked for", title: "Medical Biller", text: "We ask for three years of insurance follow-up.", years: "3 billing"},
		{name: "years of the lower rung", text: "Requirements\n- Bachelor's degree; or an associate degree plus six years of coding\n- 3 years of coding", years: "3 coding_any", education: job.EducationAssociate},
		{name: "appreciated", text: "You offer\n- Two years of coding\n- CCA appreciated", preferred: "CCA", years: "2 coding_any"},
		{name: "contractors with", text: "We add contractors with COC or CIC to our pool of reviewers.", required: "any(COC CIC)"},
		{name: "years' work", title: "Billing Clerk", text: "You bring\n- Three years' work in a medical office; billing preferred", years: "3 healthcare_any"},
		{name: "a year in", title: "Medical Biller", text: "A year in hospital billing is needed.", years: "1 billing"},
		{name: "paid by the company", title: "Medical Biller", text: "Qualifications\nCertifications: CRCR within 6 months of hire (company paid)", required: "CRCR", months: 6},
		{name: "no credential, one welcome", title: "Coder Trainee", text: "No certification is needed to begin. A CCA is welcome.", preferred: "CCA", apprentice: job.ApprenticeAccepted},
		{name: "somebody else instead", title: "CDI Specialist", text: "RN with an active license. CDIP preferred. Foreign physicians may be considered in lieu of RN.", required: "RN", preferred: "CDIP"},
		{name: "behind the pay of a line", text: "Wage: $31-$36 an hour. Requires a COC and two years of coding.", required: "COC", years: "2 coding_any"},
		{name: "behind the pay amid a long line", text: "Clearance is needed. Hourly wage: $31-$36 + $4.80 for benefits. Auditors shall hold a CIC or CCS and shall have at least four years of inpatient coding. Telework.", required: "any(CIC CCS)", years: "4 coding_inpatient"},
		{name: "A/R", title: "Medical Biller", text: "Two yrs hospital A/R.", years: "2 billing"},
		{name: "someone who", text: "We look for someone holding a CCC or CPC who has five years in pro-fee coding.", required: "any(CCC CPC)", years: "5 coding_profee"},
		{name: "nothing but a welcome", text: "Two years of coding. RCC holders are very welcome.", preferred: "RCC", years: "2 coding_any"},
		{name: "gets our attention", text: "You need a CIC or CCS. CDIP gets our attention.", required: "any(CIC CCS)", preferred: "CDIP"},
		{name: "liked", text: "Requirements\n- Two years of coding. A COC or CCS is liked.", preferred: "any(COC CCS)", years: "2 coding_any"},
		{name: "great but not needed", text: "You code day surgery. The CASCC is great but isn't needed.", preferred: "CASCC"},
		{name: "demanded", title: "HIT Instructor", text: "An RHIA or RHIT is demanded by our accreditation.", required: "any(RHIA RHIT)"},
		{name: "nice, as a label", text: "Needs: one year of coding\nNice: CCA, CPC", preferred: "any(CCA CPC)", years: "1 coding_any"},
		{name: "graduation is no degree", title: "HIM Technician", text: "Requirements\n- RHIT within six months of graduation", required: "RHIT", months: 6},
	})
}
