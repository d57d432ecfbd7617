package read

import (
	"strconv"
	"strings"
	"testing"

	"hitmatch/store/job"
)

func TestYears(t *testing.T) {
	checkExamples(t, []example{
		{name: "plain", text: "Requirements\n- 2 years of inpatient coding", years: "2 coding_inpatient"},
		{name: "years of one work or more of another", text: "Requirements\n- Two years of ROI experience or five years of billing experience", years: "2 roi"},
		{name: "or at least", text: "Requirements\n- One year of CDI, or at least 4 years of acute care nursing experience", years: "1 cdi"},
		{name: "a grade by years", text: "Requirements\n- CPC\n- Those with 4+ years will be hired as a Coder III", required: "CPC"},
		{name: "levels in a row", title: "Coder I, II or III", text: "Requirements\n- Coder I one year of coding; Coder II 3-5 years of coding; Coder III 6+ years of coding", years: "1 coding_any"},
		{name: "what you bring", text: "In this job, you bring your two years of hospital outpatient coding experience.", years: "2 coding_outpatient_facility"},
		{name: "beds of nurses", title: "Nurse Coder, Trauma Registry", text: "Requirements\n- Three years of ED or ICU nursing", years: "3 clinical_nursing"},
		{name: "review of bills", title: "Bill Reviewer", text: "Requirements\n- Two years of medical bill review, coding or billing", years: "2 payment_integrity"},
		{name: "audit of charges", title: "Claims Auditor", text: "Requirements\n- Two years of charge audit", years: "2 auditing_coding"},
		{name: "plus", text: "Requirements\n- 3+ years of coding experience", years: "3 coding_any"},
		{name: "glued", text: "Requirements\n- 2+yrs outpatient coding experience", years: "2 coding_outpatient_facility"},
		{name: "a course of years", text: "Requirements\n- Training equal to a two year records course\n- One year of coding experience", years: "1 coding_any"},
		{name: "length alone and said in full", title: "Coding Auditor", text: "4+ years\nRequirements\n- 4+ years of medical coding experience", years: "4 coding_any"},
		{name: "work with groupers", title: "DRG Reviewer", text: "Requirements\n- Three years of working with MS-DRG and APR-DRG, and knowledge of claims billing", years: "3 coding_inpatient"},
		{name: "audit of claims", text: "Requirements\n- 6 years of experience in claims auditing or recovery audit", years: "6 payment_integrity"},
		{name: "range", text: "Requirements\n- 2-4 years of professional fee coding", years: "2 coding_profee"},
		{name: "range in words", text: "Requirements\n- One to three years of medical billing experience", years: "1 billing"},
		{name: "words and digits", text: "Requirements\n- Two (2) years of coding experience", years: "2 coding_any"},
		{name: "words and digits disagree", text: "Requirements\n- Minimum of three (5) years of inpatient coding experience", years: "5 coding_inpatient"},
		{name: "months", text: "Requirements\n- 18 months of risk adjustment coding", years: "1.5 coding_risk_adjustment"},
		{name: "months in words", text: "Requirements\n- Eighteen months of HCC coding experience", years: "1.5 coding_risk_adjustment"},
		{name: "months to a year", text: "Requirements\n- Six months to one year of release of information experience", years: "0.5 roi"},
		{name: "over", text: "Requirements\n- Over 2 years of recent facility coding", years: "2 coding_outpatient_facility"},
		{name: "hyphen", text: "Requirements\n- Minimum 1-year coding experience in orthopedics", years: "1 coding_any"},
		{name: "label", text: "Requirements\n- Years of experience: 3\n- CPC", required: "CPC", years: "3 coding_any"},
		{name: "shortened", text: "Requirements\n- At minimum: 3 yrs. IP coding", years: "3 coding_inpatient"},
		{name: "outpatient in acute care", text: "Requirements\n- Two years' outpatient coding experience in an acute care setting", years: "2 coding_outpatient_facility"},
		{name: "three settings", text: "Requirements\n- 2 years experience (inpatient, outpatient or profee coding)", years: "2 coding_any"},
		{name: "a line of its own", text: "Minimum requirements:\nTwo-plus years of experience in medical coding", years: "2 coding_any"},
		{name: "a part is no demand", text: "Requirements\n- Five years of HIM experience, two of which were in a supervisory role", years: "5 him_records"},
		{name: "ladder", text: "Requirements\n- 3 years of HIM experience with an associate degree; 5 years with a high school diploma", years: "3 him_records", education: job.EducationHighSchool},
		{name: "less is accepted", text: "Requirements\n- At least two years of HCC coding; one year is acceptable with the CRC certification", required: "CRC", years: "1 coding_risk_adjustment"},
		{name: "preferred", text: "Requirements\n- 2 years of coding experience preferred"},
		{name: "preferred, more", text: "Requirements\n- Minimum 1 year of inpatient facility coding (preferably 3 years)", years: "1 coding_inpatient"},
		{name: "abstracting, of a registry", title: "Cancer Abstractor", text: "Minimum one year abstracting at an accredited program.", years: "1 registry"},
		{name: "twelfth grade", text: "Education: completion of the twelfth grade.\nExperience: one year of medical billing experience.", years: "1 billing", education: job.EducationHighSchool},
		{name: "setting and place", title: "Inpatient Coder", text: "We need a CCS with 3 yrs inpatient at a teaching hospital.", required: "CCS", years: "3 coding_inpatient"},
		{name: "shortened years before a short name", text: "Requirements\n- Min. 3 yrs. ASC coding", years: "3 coding_outpatient_facility"},
		{name: "surgery center", text: "Requirements\n- Min 1 yr ASC coding", years: "1 coding_outpatient_facility"},
		{name: "preferred before a dash", text: "Required - 2 years of registry experience\nPreferred - 4 years of registry abstracting", years: "2 registry"},
		{name: "a wish behind a comma names no kind", text: "Requirements\n- Two years of outpatient facility coding, HCC preferred", years: "2 coding_outpatient_facility"},
		{name: "abstracting of oncology data", title: "Oncology Data Specialist", text: "Requirements\n- Three years of full-time abstracting", years: "3 registry"},
		{name: "preferred section", text: "Preferred Qualifications\n- 3 years of coding experience"},
		{name: "system besides", text: "Requirements\n- 2 years of Epic experience\n- 2 years of coding experience", years: "2 coding_any"},
		{name: "longest of the field", text: "Requirements\n- 5 years of coding experience\n- 2 years of coding audit experience", years: "5 coding_any"},
		{name: "the title decides among equals", title: "Inpatient Coder", text: "Requirements\n- 2 years of outpatient coding\n- 2 years of inpatient coding", years: "2 coding_inpatient"},
		{name: "both settings", text: "Requirements\n- Two years of hospital coding, inpatient or outpatient", years: "2 coding_any"},
		{name: "each with its own years", text: "Requirements: 3 yrs of hospital billing, 1 yr as a lead pref.", years: "3 billing"},
		{name: "more years as a wish", text: "Requirements: 2 years of coding, 5 years a plus", years: "2 coding_any"},
		{name: "a facility's inpatients", text: "Requirements\n- 2 years of facility IP coding", years: "2 coding_inpatient"},
		{name: "emergency department", text: "Requirements\n- 1 year of emergency department facility coding", years: "1 coding_ed"},
		{name: "audit of coding", text: "Requirements\n- Four years of professional-fee coding audit", years: "4 auditing_coding"},
		{name: "professional coding of a specialty", text: "Requirements\n- Two years of professional vascular surgery coding", years: "2 coding_profee"},
		{name: "professional experience in coding", text: "Requirements\n- Two years of professional experience in coding", years: "2 coding_any"},
		{name: "abstraction, of an abstractor", title: "Sepsis Abstractor", text: "Requirements\n- Two years of abstraction", years: "2 registry"},
		{name: "in a program, of a registrar", title: "Cancer Registrar", text: "Requirements\n- One year in a CoC accredited program", years: "1 registry"},
		{name: "auditing of a setting", text: "Requirements\n- Three years of profee auditing", years: "3 auditing_coding"},
		{name: "auditing capacity", text: "Requirements\n- Three years of HIM experience in an auditing capacity", years: "3 auditing_coding"},
		{name: "release of information", text: "Requirements\n- 1 year of release of information experience", years: "1 roi"},
		{name: "registry", text: "Requirements\n- 2 years of hospital cancer registry abstracting", years: "2 registry"},
		{name: "registry by its title", title: "Trauma Registrar", text: "Requirements\n- 2 years of abstracting", years: "2 registry"},
		{name: "a coder's abstracting", title: "Inpatient Coder", text: "Requirements\n- 2 years of coding and abstracting", years: "2 coding_any"},
		{name: "health data", text: "SQL, Power BI, 3 years health data. RHIA required.", required: "RHIA", years: "3 data_analysis"},
		{name: "revenue cycle", text: "Requirements\n- 6-8 years of progressive experience in healthcare revenue cycle management", years: "6 revenue_cycle"},
		{name: "nursing", text: "Requirements\n- Five years of acute care nursing", years: "5 clinical_nursing"},
		{name: "outside the field", text: "Requirements\n- 3 years of office experience", years: "3 other"},
		{name: "as a coder", text: "Requirements\n- At least 2 years of experience as a medical coder", years: "2 coding_any"},
		{name: "experience before the number", text: "Requirements\nExperience: minimum 2 years in an HIM department", years: "2 him_records"},
		{name: "recent", text: "Requirements\n- 2 years of coding experience within the last 5 years", years: "2 coding_any"},
		{name: "in the text", text: "We are looking for a coder with at least 3 years of inpatient coding experience.", years: "3 coding_inpatient"},
		{name: "you have", text: "You have two years of hospital outpatient coding behind you.", years: "2 coding_outpatient_facility"},
		{name: "a company's history", text: "About us\nFor more than 40 years we have served hospitals. Our team has 25 years of coding experience."},
		{name: "age", text: "Requirements\n- Must be at least 18 years of age"},
		{name: "age and above", text: "Requirements\n* Must be 18 years and above"},
		{name: "contract", text: "Requirements\n- Sign a two-year service agreement"},
		{name: "how long it lasts", text: "Assignment length: 9 months, may be longer\nDuration: 2 years"},
		{name: "none", text: "Requirements\n- No experience required; we train"},
		{name: "bonus", text: "Benefits\n- $4,000 retention bonus at two years"},
		{name: "deadline", text: "Requirements\n- CPC within two years of hire", required: "CPC", months: 24},
		{name: "in lieu of a degree", text: "Requirements\n- Associate degree or two years of coding experience in lieu of the degree", years: "2 coding_any", education: job.EducationAssociate},
		{name: "in lieu of a degree, besides", text: "Requirements\n- Bachelor's degree, or six years of HIM experience in lieu of degree. Three years of medical billing experience.", years: "3 billing", education: job.EducationBachelor},
		{name: "years in a field", text: "Minimum: associate degree; two to four years in patient privacy or HIPAA", years: "2 privacy", education: job.EducationAssociate},
		{name: "less than", text: "Requirements\n- Less than 2 years of coding experience"},
		{name: "less than is refused", text: "Applicants with less than three years of inpatient coding will not be considered.", years: "3 coding_inpatient"},
		{name: "under is refused", text: "Coders with under two years of HCC coding need not apply.", years: "2 coding_risk_adjustment"},
		{name: "of supervision", text: "REQUIREMENTS\nRHIA OR RHIT AND 3 YEARS OF SUPERVISION", required: "any(RHIA RHIT)", years: "3 supervision"},
		{name: "in a records room", text: "Six months in a records room.", years: "0.5 him_records"},
		{name: "no less than", text: "Requirements\n- No less than 2 years of coding experience", years: "2 coding_any"},
		{name: "management", text: "Requirements\n- 4 years in management of a hospital department", years: "4 supervision"},
		{name: "from zero", text: "Requirements\n- 0-2 years of coding experience", years: "0 coding_any"},
		{name: "leadership", text: "Requirements\n- Five years of HIM leadership experience", years: "5 supervision"},
		{name: "in a leadership role", text: "Requirements\n- 5 years in a coding leadership role", years: "5 supervision"},
		{name: "no management of people", text: "Requirements\n- 5 years of health information management experience, including leadership", years: "5 him_any"},
		{name: "a quality role", text: "Requirements\n- Three years in a coding quality role", years: "3 auditing_coding"},
		{name: "preferably", text: "Requirements\n- Two years of coding experience, preferably HCC", years: "2 coding_any"},
		{name: "end of a sentence", text: "Requirements\n2 yrs coding exp min. Spanish a plus", years: "2 coding_any"},
		{name: "study is no experience", text: "Requirements\n- Two years of medical billing. One year of full-time study may be substituted for one year of the required experience.", years: "2 billing"},
		{name: "plus a wish", text: "Requirements\n- Five (5) years of inpatient coding, plus one (1) year of teaching preferred", years: "5 coding_inpatient"},
		{name: "management of people", text: "Requirements\n- Three years of management or team lead experience", years: "3 supervision"},
		{name: "a hospital and a clinic", text: "Requirements\n- One year of coding experience in an acute care hospital or clinic", years: "1 coding_any"},
		{name: "either length", text: "Requirements\n- One year of radiology coding or two years of any other coding experience", years: "1 coding_any"},
		{name: "a wish behind what is asked", text: "Requirements\n- One year of hospital coding, ED or observation preferred", years: "1 coding_any"},
		{name: "a place as a wish", text: "Requirements\n- A year of medical records work, in a nursing home preferred", years: "1 him_records"},
		{name: "either setting", text: "Requirements\n- Four years of coding in a professional or facility setting", years: "4 coding_any"},
		{name: "a practice of a specialty", title: "Medical Coder", text: "Requirements\n- Three years of coding for a cardiology practice", years: "3 coding_profee"},
		{name: "supervision besides", text: "Required\n- 7 years of progressive HIM experience, five of them supervising people", years: "7 him_records"},
	})
}

// TestOrKinds: kinds of work that a list joins to the first one count as well.
func TestOrKinds(t *testing.T) {
	r := newReader(t)
	for _, tt := range []struct{ title, text, want string }{
		{"Medical Coder", "Three years of medical coding or coding audit experience", "3 coding_any auditing_coding"},
		{"Medical Coder", "2 yrs billing/coding", "2 billing coding_any"},
		{"Compliance Specialist", "2-4 years in healthcare compliance, privacy, or HIM", "2 compliance privacy him_records"},
		{"Privacy Analyst", "One year of experience in health care privacy, compliance, or health information management", "1 privacy compliance him_records"},
		{"HIM Clerk", "1 year in a medical records department, release of information, or a front desk", "1 him_records roi"},
		{"Claims Auditor", "3 years of claims audit, payment integrity, or coding experience", "3 payment_integrity coding_any"},
		{"Medical Coder", "Three years' experience in coding, auditing, and/or CDI", "3 coding_any auditing_coding cdi"},
		{"CDI Specialist", "3 years recent acute-care experience for RNs", "3 clinical_nursing"},
		{"HIM Clerk", "One year in medical records, transcription, or another health care office", "1 him_records transcription healthcare_any"},
		{"Editor", "2 yrs acute care transcription", "2 transcription"},
		{"Data Analyst", "Five years of healthcare analytics with claims data", "5 data_analysis"},
		{"Trauma Registrar", "Three years in coding, medical records, or trauma registry", "3 registry him_records coding_any"},
		// None of these is a choice of another kind.
		{"Medical Coder", "2 years of coding and billing experience", "2 coding_any"},
		{"Medical Coder", "2 years of inpatient or outpatient coding experience", "2 coding_any"},
		{"Medical Coder", "2 years of coding experience, knowledge of billing or auditing", "2 coding_any"},
		{"Profee Coder", "5 years of E/M coding", "5 coding_profee"},
		{"Coding Auditor", "Four years of coding audit or coding education", "4 auditing_coding"},
		{"Medical Coder", "2 years of coding, preferably auditing or CDI", "2 coding_any"},
	} {
		f := r.Read(&job.Posting{Title: tt.title, Text: "Requirements\n- " + tt.text})
		got := "nothing"
		if f.Years != nil {
			got = strings.Join(append([]string{strconv.FormatFloat(f.Years.Min, 'g', -1, 64)}, f.Years.Kinds()...), " ")
		}
		if got != tt.want {
			t.Errorf("%s: %q asks %q, want %q", tt.title, tt.text, got, tt.want)
		}
	}
}

// TestYearsWithinAnExpression: the years of an expression are of the work that
// its words name.
func TestYearsWithinAnExpression(t *testing.T) {
	r := newReader(t)
	for _, tt := range []struct{ text, want string }{
		{"RN, RHIT, or 2 years of registry abstraction experience", "any(RN RHIT EXP(2)) registry"},
		{"CPC certification or two years of coding or billing experience", "any(CPC EXP(2)) coding_any billing"},
		{"CPC certification or two years of coding and billing", "any(CPC EXP(2)) coding_any billing"},
	} {
		f := r.Read(&job.Posting{Title: "Abstractor", Text: "Requirements\n- " + tt.text})
		got := ""
		for _, cl := range f.Clauses {
			if cl.Kind == job.ClauseCredential && cl.Years != nil {
				got = cl.Expr + " " + strings.Join(cl.Years.Kinds(), " ")
			}
		}
		if got != tt.want {
			t.Errorf("%q asks %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestEducation(t *testing.T) {
	checkExamples(t, []example{
		{name: "high school", text: "Requirements\n- High school diploma or GED", education: job.EducationHighSchool},
		{name: "years for the degree", text: "Requirements\n- A bachelor's degree; experience may be substituted for education year for year", education: job.EducationBachelor},
		{name: "or equivalent", text: "Requirements\n- High school diploma or equivalent required", education: job.EducationHighSchool},
		{name: "associate", text: "Requirements\n- Associate's degree in health information technology", education: job.EducationAssociate},
		{name: "level alone", text: "Education\nAssociate's required, bachelor's preferred", education: job.EducationAssociate},
		{name: "not required", text: "Requirements\n- CPC\n- Degree not required", required: "CPC", education: job.EducationNone},
		{name: "diploma, degree not required", text: "Requirements\n- High school diploma; a degree is not required", education: job.EducationHighSchool},
		{name: "any course", text: "Qualifications: Graduate of any allied medical course", education: job.EducationBachelor},
		{name: "bachelor, master preferred", text: "Requirements\n- Bachelor's degree in HIM; master's preferred", education: job.EducationBachelor},
		{name: "certificate instead of years", text: "Requirements\n- A high school diploma or GED\n- Two years of coding experience, or completion of a coding certificate program", education: job.EducationHighSchool, years: "2 coding_any"},
		{name: "words of a form", text: "Education and experience\nList minimum education, technical training and experience required for the job.\nAssociate's degree in HIM", education: job.EducationAssociate},
		{name: "ladder", text: "Requirements\n- Associate degree, or high school diploma and five years in HIM", education: job.EducationHighSchool, years: "5 him_records"},
		{name: "preferred", text: "Requirements\n- Bachelor's degree preferred"},
		{name: "certificate", text: "Requirements\n- Completion of an accredited coding certificate program", education: job.EducationCertificate},
		{name: "highest of two", text: "Requirements\n- High school diploma\n- Completion of a medical coding program", education: job.EducationCertificate},
		{name: "firm goes before loose", text: "Requirements\n- Associate degree or equivalent training on the job. Completion of a coding certificate program.", education: job.EducationCertificate},
		{name: "loose alone", text: "Requirements\n- Associate degree or equivalent experience", education: job.EducationAssociate},
		{name: "none", text: "No degree required. We train you.", education: job.EducationNone},
		{name: "a level alone under its label", text: "Education: Bachelor's\nExperience: 2 years of coding", education: job.EducationBachelor, years: "2 coding_any"},
		{name: "associates are no degree", text: "Our Associates\nThey care for patients.\nRequirements\n- CPC", required: "CPC"},
		{name: "a wish in brackets", text: "Requirements\n- Associate degree in any field (preferred: bachelor's degree)", education: job.EducationAssociate},
		{name: "degrees of India", text: "Eligibility\n- B.Com / BBA", education: job.EducationBachelor},
		{name: "a wish in brackets behind few words", text: "Eligibility\n- Graduate in any stream (preferred: B.Com)", education: job.EducationBachelor},
		{name: "a diploma added", text: "Requirements\n- CPC or CPB\n\nPlus: high school diploma; a calm voice.", required: "any(CPC CPB)", education: job.EducationHighSchool},
		{name: "none under its label", text: "Requirements\nEducation: none\nLicense: none", education: job.EducationNone},
		{name: "none under another", text: "Requirements\nLicense: none\nTravel: none"},
		{name: "in full, a higher one preferred", text: "Requirements\n- High school diploma, associate degree preferred", education: job.EducationHighSchool},
		{name: "or as much, a higher one preferred", text: "Requirements\n- High school graduate or equivalent, some college or a university degree preferred", education: job.EducationHighSchool},
		{name: "a list preferred", text: "Requirements\n- Associate's, bachelor's or master's degree preferred"},
		{name: "refused", text: "Requirements\n- RHIA. A bachelor's degree alone does not qualify.", required: "RHIA"},
		{name: "label", text: "Minimum Requirements\nEducation: Bachelor's degree", education: job.EducationBachelor},
		{name: "preferred label", text: "Education\nRequired: associate degree in nursing. Preferred: BSN.", education: job.EducationAssociate},
		{name: "any graduate", text: "Eligibility Criteria\n- Any Graduate or Postgraduate", education: job.EducationBachelor},
		{name: "benefit", text: "Benefits\n- Help with a bachelor's degree at the state university"},
		{name: "a certificate is no certification", text: "Requirements\n- Coding certificate", education: job.EducationCertificate},
	})
}

// TestYearsInsteadOfADegree: experience that a posting takes in the place of a
// degree is a way to meet the demand for schooling, and no demand of its own.
// TestYearsInstead: what may stand for a demand is asked of nobody besides it.
func TestYearsInstead(t *testing.T) {
	r := newReader(t)
	for text, want := range map[string]string{
		"Two years of inpatient coding. Therapists may count two years on a ward instead.": "required, alternative",
		"Two years of inpatient coding. Therapists need two years on a ward.":              "required, required",
		"Two years of inpatient coding.\n- Therapists may count two years instead.":        "required, required",
	} {
		f := r.Read(&job.Posting{Title: "CDI Specialist", Text: "Requirements\n- " + text})
		var got []string
		for _, cl := range f.Clauses {
			if cl.Kind == job.ClauseExperience {
				got = append(got, string(cl.Strength))
			}
		}
		if s := strings.Join(got, ", "); s != want || f.Years == nil || f.Years.Kind != "coding_inpatient" {
			t.Errorf("%q: %s, years %+v; want %s", text, s, f.Years, want)
		}
	}
}

func TestYearsInsteadOfADegree(t *testing.T) {
	r := newReader(t)
	for _, tt := range []struct {
		text, want string
		besides    int // demands for experience
	}{
		{"Associate degree, or two years of HCC coding in lieu of the degree", "any(EDU(associate) EXP(2)) coding_risk_adjustment", 0},
		{"Associate degree, or two years of HCC coding in lieu", "any(EDU(associate) EXP(2)) coding_risk_adjustment", 0},
		{"Bachelor's degree or four years of experience in lieu of degree", "any(EDU(bachelor) EXP(4)) ", 0},
		{"Three years of billing\n- Associate degree, or two more years of experience in lieu of the degree", "any(EDU(associate) EXP(5)) billing", 1},
	} {
		f := r.Read(&job.Posting{Title: "Revenue Integrity Analyst", Text: "Requirements\n- CPC\n- " + tt.text})
		got, besides := "", 0
		for _, cl := range f.Clauses {
			switch {
			case cl.Kind == job.ClauseEducation && cl.Years != nil:
				got = cl.Expr + " " + cl.Years.Kind
			case cl.Kind == job.ClauseExperience:
				besides++
			}
		}
		if got != tt.want || besides != tt.besides {
			t.Errorf("%q asks %q and %d times for experience, want %q and %d", tt.text, got, besides, tt.want, tt.besides)
		}
	}
}
