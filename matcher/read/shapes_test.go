package read

import (
	"testing"

	"hitmatch/store/job"
)

// Whole postings in the shapes that applicant-tracking systems print.
func TestShapes(t *testing.T) {
	checkExamples(t, []example{
		{
			name: "labels on their own lines", title: "Inpatient Coder II",
			text: `Job Summary
Codes discharges for two hospitals.

Minimum Education
Associate's degree or equivalent combination of education and experience

Minimum Experience
Two years of inpatient coding experience

Licenses and Certifications
CCS, RHIT or RHIA required

Preferred Licenses and Certifications
CIC

Benefits
Medical, dental, paid AHIMA dues.`,
			required: "any(CCS RHIT RHIA)", preferred: "CIC", years: "2 coding_inpatient", education: job.EducationAssociate,
		},
		{
			name: "one line, capitals for headings", title: "Outpatient Coder",
			text:     "POSITION SUMMARY Assigns codes to clinic and surgery encounters. REQUIREMENTS: High school diploma. CPC, COC or CCS certification required. Two years of outpatient coding experience required. PREFERRED: Associate degree. Experience with Epic. BENEFITS: health insurance and a 401(k) match after one year.",
			required: "any(CPC COC CCS)", years: "2 coding_outpatient_facility", education: job.EducationHighSchool,
		},
		{
			name: "one line, title case headings", title: "Coder Physician",
			text:     "Essential Job Functions Reviews notes and assigns codes for the practice. Supervisory Responsibility None Work Environment Home office. Required Education and Experience High school diploma and two years of physician coding. Preferred Education and Experience None Additional Eligibility Qualifications CPC or CCS-P Other Duties Duties may change.",
			required: "any(CPC CCS-P)", years: "2 coding_profee", education: job.EducationHighSchool,
		},
		{
			name: "required and preferred under each topic", title: "HIM Analyst",
			text: `QUALIFICATIONS
Education:
- Required: Associate degree in Health Information Management
- Preferred: Bachelor's degree
Certification:
- Required: RHIT or RHIA
- Preferred: CHDA
Experience:
- Required: 1 year of HIM experience
- Preferred: 3 years of HIM experience`,
			required: "any(RHIT RHIA)", preferred: "CHDA", years: "1 him_records", education: job.EducationAssociate,
		},
		{
			name: "strength behind each item", title: "Coding Auditor",
			text: `Qualifications
- Bachelor's degree - Preferred
- 5 years coding experience - Required
- CPC - Certified Professional Coder - Required
- CPMA - Certified Professional Medical Auditor - Preferred`,
			required: "CPC", preferred: "CPMA", years: "5 coding_any",
		},
		{
			name: "upon hire", title: "Coder",
			text: `Licensure, Certification, Registration:
Certified Coding Specialist (CCS) Upon Hire Required or
Registered Health Information Technician (RHIT) Upon Hire Required or
Certified Professional Coder (CPC) within 1 Year Required`,
			required: "any(CCS RHIT CPC)", months: 12,
		},
		{
			name: "questions as headings", title: "Medical Coder",
			text: `What will you do?
Code clinic visits with help from a mentor who holds the CCS.

What do I need?
- CPC or CPC-A
- High school diploma

What would help?
- COSC

What do you pay?
$24 an hour`,
			required: "any(CPC CPC-A)", preferred: "COSC", apprentice: job.ApprenticeAccepted, education: job.EducationHighSchool,
		},
		{
			name: "prose", title: "Hospital Outpatient Coder",
			text:     "Our team codes surgery and observation for four hospitals. To be considered you hold the COC, the CCS or an equivalent coding credential, and you bring three years of hospital outpatient coding. RHIT is a plus. A high school diploma is required.",
			required: "any(COC CCS ANY_CODING)", preferred: "RHIT", years: "3 coding_outpatient_facility", education: job.EducationHighSchool,
		},
		{
			name: "run-in headings in markdown", title: "Coder",
			text: `**About us.** We code for 300 physicians; our auditors are CPMA certified.

**You have**
* CPC, active
* One year of professional fee coding

**Nice to have**
* CEMC`,
			required: "CPC", preferred: "CEMC", years: "1 coding_profee",
		},
		{
			name: "numbered and nested", title: "Revenue Integrity Analyst",
			text: `Minimum Qualifications:
1. High school diploma or GED
2. One of the following:
   a. CPC, COC, or CCS; or
   b. three years of charge capture or billing experience
3. Knowledge of CPT and HCPCS coding`,
			required: "any(CPC COC CCS EXP(3))", education: job.EducationHighSchool,
		},
		{
			name: "sentences run together", title: "Health Data Analyst",
			text:     "Minimum Qualifications: RHIA or RHIT.Two (2) years of data analysis with health care data.Working knowledge of SQL. Preferred Qualifications: CHDA.Python.",
			required: "any(RHIA RHIT)", preferred: "CHDA", years: "2 data_analysis",
		},
		{
			name: "certifications under skills", title: "Risk Adjustment Coder",
			text: `Required Skills/Abilities:
- Active CRC or CPC certification
- Minimum of 2 years' HCC coding experience
- Proficient in Microsoft Office

Education and Experience:
- High school diploma or equivalent
- Associate's degree preferred

Physical Requirements:
- Sitting for long periods`,
			required: "any(CRC CPC)", years: "2 coding_risk_adjustment", education: job.EducationHighSchool,
		},
		{
			name: "you will be a great fit if", title: "Medical Coder",
			text: `You'll be a great fit if you:
- Hold an active CPC or CCS
- Have 3+ years of coding experience
- Ideally have experience at a startup

Bonus points if you:
- Hold a CRC`,
			required: "any(CPC CCS)", preferred: "CRC", years: "3 coding_any",
		},
		{
			name: "no headings at all", title: "Medical Biller",
			text:  "Full time biller for a busy practice. At least two years of medical billing experience required. CPB preferred but not required. High school diploma or GED required.",
			years: "2 billing", preferred: "CPB", education: job.EducationHighSchool,
		},
		{
			name: "registration spelled out", title: "Coding Specialist",
			text: `Required Certification/Registration
Certification as one of the following through the American Health Information Management Association (AHIMA) or the American Academy of Professional Coders (AAPC): CCS, CCS-P, CPC, RHIT, RHIA.`,
			required: "any(CCS CCS-P CPC RHIT RHIA)",
		},
		{
			name: "lines broken at a width", title: "Inpatient Coder",
			text: `Qualifications
Required: Registered Health Information Administrator (RHIA) and Certified
Inpatient Coder (CIC).
Two years of inpatient coding experience in a teaching hospital is
preferred, and one year of outpatient coding experience in a clinic
is required. An applicant whose home is in another state than that of
the hospital must hold, beside what is asked above, either the COC,
CPC or CRC.`,
			required: "all(RHIA CIC any(COC CPC CRC))", years: "1 coding_outpatient_facility",
		},
		{
			name: "phrases in small letters are no sentence", title: "Coder",
			text: `Requirements
active certification as a coder by AAPC or AHIMA (CPC or CCS)
two years of outpatient coding experience in a hospital setting
excellent communication with physicians and with other departments`,
			required: "any(CPC CCS)", years: "2 coding_outpatient_facility",
		},
		{
			name: "OR on its own line", title: "CDI Specialist",
			text: `Required
- Active RN license
OR
- CCS with three years of inpatient coding experience

Preferred
- CCDS or CDIP`,
			required: "any(RN all(CCS EXP(3)))", preferred: "any(CCDS CDIP)",
		},
	})
}
