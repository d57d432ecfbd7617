package read

import (
	"testing"

	"hitmatch/store/job"
)

// The worked examples of requirement language: how far a strength word
// reaches, what joins and what parts.
func TestStrength(t *testing.T) {
	checkExamples(t, []example{
		{name: "two clauses", text: "RHIT or RHIA required; CCS preferred.", required: "any(RHIT RHIA)", preferred: "CCS"},
		{name: "a comma between two strengths", text: "RHIT required, CCS preferred", required: "RHIT", preferred: "CCS"},
		{name: "the word at the end governs the list", text: "Requirements:\nRHIA, RHIT or CCS preferred", preferred: "any(RHIA RHIT CCS)"},
		{name: "and binds looser than or", text: "RHIT and CCS or CIC required.", required: "all(RHIT any(CCS CIC))"},
		{name: "or, and", text: "Requirements\n- CPC or CCS-P, and CPMA", required: "all(any(CPC CCS-P) CPMA)"},
		{name: "accepted joins", text: "CPC required; CPC-A accepted.", required: "any(CPC CPC-A)", apprentice: job.ApprenticeAccepted},
		{name: "the mark at hire, the full one later", text: "COC or COC-A; the full COC must be earned within 18 months.", required: "any(COC COC-A)", apprentice: job.ApprenticeAccepted},
		{name: "credits for a credential", text: "Either the CCA, or 30 college credits in health information, is required.", required: "any(CCA EDU(certificate))", apprentice: job.ApprenticeAccepted},
		{name: "preferred, accepted", text: "Qualifications\n- CCS preferred, CPC accepted", required: "any(CCS CPC)", preferred: "CCS"},
		{name: "accepted in brackets", text: "Requirements\n- CPC (CPC-A ok), CCS-P, or CCA", required: "any(CPC CPC-A CCS-P CCA)", apprentice: job.ApprenticeAccepted},
		{name: "many words before or", text: "Requirements\n- Active RN license in the state of Georgia or graduate of a medical school (MD/MBBS)", required: "any(RN MD)"},
		{name: "required, or", text: "Requirements\n- RHIA required, or RHIT with bachelor's degree", required: "any(RHIA all(RHIT EDU(bachelor)))"},
		{name: "with, or with", text: "Requirements\n- RN with CCDS or RHIA with CDIP", required: "any(all(RN CCDS) all(RHIA CDIP))"},
		{name: "issuer in a line of its own", text: "Minimum requirements:\nAHIMA certification required", required: "AHIMA_ANY"},
		{name: "shortened wish", text: "Requirements\n- AAPC CPC credential required; cardiology (CCC) credential pref.", required: "CPC", preferred: "CCC"},
		{name: "not enough alone", text: "Requirements\n- CCS, RHIT or RHIA. CPC alone isn't sufficient.", required: "any(CCS RHIT RHIA)"},
		{name: "needed, in a word before it", text: "Needed: an active CIC or CCS (no apprentice designations), four years of coding.", required: "any(CIC CCS)", years: "4 coding_any", apprentice: job.ApprenticeExcluded},
		{name: "brackets refuse", text: "CPC (no apprentices) required.", required: "CPC", apprentice: job.ApprenticeExcluded},
		{name: "preferred but not required", text: "Requirements:\n- CPC certification preferred but not required", preferred: "CPC"},
		{name: "no certification", text: "Requirements:\n- No certification required\n- 1 year of medical billing", years: "1 billing"},
		{name: "not required", text: "Minimum Qualifications\nCoding certification is not required; CPC is a plus.", preferred: "CPC"},
		{name: "slashes", text: "Must hold RHIA/RHIT/CCS.", required: "any(RHIA RHIT CCS)"},
		{name: "and or", text: "Required: RHIT and/or CCS", required: "any(RHIT CCS)"},
		{name: "ampersand", text: "Required: CPC & CRC", required: "all(CPC CRC)"},
		{name: "licence as one of several", text: "Required: RN, RHIA, RHIT or CCS", required: "any(RN RHIA RHIT CCS)"},
		{name: "licence as a gate", text: "RN required; CCDS preferred.", required: "RN", preferred: "CCDS"},
		{name: "licence and certification", text: "Requirements\n- Current RN license\n- CCDS or CDIP", required: "all(RN any(CCDS CDIP))"},
		{name: "letters for strengths", text: "Qualifications\n- (R) CPC or CCS-P\n- (P) CPMA", required: "any(CPC CCS-P)", preferred: "CPMA"},
		{name: "letters behind", text: "Qualifications\n- CPC or CCS-P [R]\n- CPMA [P]", required: "any(CPC CCS-P)", preferred: "CPMA"},
		{name: "letters as labels", text: "Qualifications\n- R: CPC or CCS-P\n- P: CPMA", required: "any(CPC CCS-P)", preferred: "CPMA"},
		{name: "two of a list", text: "Required: two (2) of the following: CPC, CRC, CCS", required: "any(all(CPC CRC) all(CPC CCS) all(CRC CCS))"},
		{name: "two of a list in lines", text: "Requirements\n- Any two of these:\n- CPC\n- CRC\n- CCS\n- Good typing", required: "any(all(CPC CRC) all(CPC CCS) all(CRC CCS))"},
		{name: "a choice within a list", text: "Requirements\n- One of the following:\no CPC\no CCS\n- Two years of coding", required: "any(CPC CCS)", years: "2 coding_any"},
		{name: "a wish within a list", text: "Requirements\n- CPC\n- One of the following is preferred:\n- CRC\n- CCS", required: "CPC", preferred: "any(CRC CCS)"},
		{name: "ideal", text: "Requirements\n- CPC or COC\n- CEDC ideal", required: "any(CPC COC)", preferred: "CEDC"},
		{name: "the ideal candidate", text: "The ideal candidate is an RN with CCS, or an RHIA, and has five years of inpatient coding.", required: "any(all(RN CCS) RHIA)", years: "5 coding_inpatient"},
		{name: "not needed but useful", text: "Requirements\n- CPC\n- CPMA not needed but useful", required: "CPC", preferred: "CPMA"},
		{name: "a line that ends in a strength", text: "Requirements\nSpanish a plus\nCPC", required: "CPC"},
		{name: "the mark of another issuer's list refused", text: "Requirements\n- CRC (CRC-A not accepted)", required: "CRC", apprentice: job.ApprenticeExcluded},
		{name: "not the mark", text: "Requirements\n- CPC (not CPC-A)", required: "CPC", apprentice: job.ApprenticeExcluded},
		{name: "given time to pass", text: "Coders without it are given one year to pass the CPC.", required: "CPC", months: 12},
		{name: "time to pay back", text: "CPC required. Those hired get one year to pay back the course.", required: "CPC"},
		{name: "within, shortened", text: "Requirements\n> CPC, or able to obtain it w/in 1 yr of hire", required: "CPC", months: 12},
		{name: "bare list", text: "Required\n- CPC, CRC", required: "any(CPC CRC)"},
		{name: "bare, with when it was got", text: "Start with us. CCA or CPC-A earned in the last three years. Bring questions.", required: "any(CCA CPC-A)", apprentice: job.ApprenticeAccepted},
		{name: "inline beats heading", text: "Preferred Qualifications\n- CCS\n- CPC is required at hire", required: "CPC", preferred: "CCS"},
		{name: "heading governs bullets", text: "Required Qualifications\n- CIC or CCS\nPreferred Qualifications\n- RHIT\n- CDIP", required: "any(CIC CCS)", preferred: "any(RHIT CDIP)"},
		{name: "topic under a wish", text: "PREFERRED QUALIFICATIONS\nCertification: CDIP\nMINIMUM QUALIFICATIONS\nCertification: CCS", required: "CCS", preferred: "CDIP"},
		{name: "label and strength in a row", text: "Certification: CPC required, CPMA preferred", required: "CPC", preferred: "CPMA"},
		{name: "preferably", text: "Requirements:\n- Coding credential, preferably the CCS", required: "ANY_CODING", preferred: "CCS"},
		{name: "strength in brackets", text: "What you have\n- CPC certification (required); further credentials such as CIC or COC are desirable", required: "CPC", preferred: "any(CIC COC)"},
		{name: "system at the end of the list", text: "Requirements\n- RHIT or RHIA, Epic preferred", required: "any(RHIT RHIA)"},
		{name: "must be", text: "Candidates must be certified as a CPC or CCS-P through AAPC or AHIMA.", required: "any(CPC CCS-P)"},
		{name: "must have and hold", text: "Must have a bachelor's degree in health information management and hold the RHIA credential.", required: "RHIA", education: job.EducationBachelor},
		{name: "must know and hold", text: "Applicants must know the coding guidelines and hold the CPC credential.", required: "CPC"},
		{name: "label before a dash", text: "Required - RHIT\nPreferred - CCS", required: "RHIT", preferred: "CCS"},
		{name: "label with its subject before a dash", text: "Certification, Preferred – CPC\nCertification, Required – RHIT", required: "RHIT", preferred: "CPC"},
		{name: "degree in a short field", text: "Requirements\n- Associate's in HIT or a related field\n- CCS", required: "CCS", education: job.EducationAssociate},
		{name: "a firm of associates", text: "Lakeview Associates in Health asks for the CPC: CPC required.", required: "CPC"},
		{name: "issuers behind their names", text: "Required: CCS - Certified Coding Specialist - AHIMA OR CPC - Certified Professional Coder - AAPC", required: "any(CCS CPC)"},
		{name: "issuer at the end of a way", text: "Licensure Required:\nRHIA - Registered Health Information Administrator - AHIMA\nOr\nRHIT - Registered Health Information Technician - AHIMA", required: "any(RHIA RHIT)"},
		{name: "a plus sign", text: "Requirements\n- RHIT is a +\n- CPC certification (CPMA a big +)", required: "CPC", preferred: "any(RHIT CPMA)"},
		{name: "a plus sign that joins", text: "Requirements\n- RHIT + CCS", required: "all(RHIT CCS)"},
		{name: "sets apart", text: "Requirements\n- RHIT\n- The CCS certification sets you apart", required: "RHIT", preferred: "CCS"},
		{name: "strength at the end of a row", text: "Job Requirements\nCertification | RHIT or CCS | Required\nCertification | CDIP | Preferred\nExperience | 2 years inpatient coding | Required\nExperience | 5 years | Preferred", required: "any(RHIT CCS)", preferred: "CDIP", years: "2 coding_inpatient"},
		{name: "who will succeed", text: "The successful candidate will have an associate degree and hold the CCS.", required: "CCS", education: job.EducationAssociate},
		{name: "who succeeds", text: "The successful applicant holds the COC or CCS.", required: "any(COC CCS)"},
		{name: "requires", text: "This position requires an active CCS.", required: "CCS"},
		{name: "helpful", text: "Your Qualifications\n- High school diploma\n- A CRCR or CPB would be helpful", preferred: "any(CRCR CPB)", education: job.EducationHighSchool},
		{name: "ideally", text: "Ideally you hold the CHDA.", preferred: "CHDA"},
		{name: "desired under required", text: "Requirements\nRHIT required. RHIA desired.", required: "RHIT", preferred: "RHIA"},
	})
}

// Lists as postings write them.
func TestLists(t *testing.T) {
	checkExamples(t, []example{
		{name: "one of the following", text: "Requirements\nOne of the following certifications is required:\n- RHIT\n- RHIA\n- CCS", required: "any(RHIT RHIA CCS)"},
		{name: "one of, with and", text: "Must have at least one of the following: RHIT, RHIA, and CCS.", required: "any(RHIT RHIA CCS)"},
		{name: "any of these", text: "Qualifications\n- Any of these credentials: CPC, COC, CCS", required: "any(CPC COC CCS)"},
		{name: "announced within a line", text: "At least one of the following: CRC, CPC, CCS (no apprentices).", required: "any(CRC CPC CCS)", apprentice: job.ApprenticeExcluded},
		{name: "schooling under a label of hours", text: "Hours: M-F in the hospital. HS or equivalent; CPC.", education: job.EducationHighSchool},
		{name: "bars", text: "Requirements\n- One (1) or more of: CIC | CCS | RHIT | RHIA, or RN", required: "any(CIC CCS RHIT RHIA RN)"},
		{name: "what follows a list within a line", text: "Candidates must hold: (a) RN or (b) MD. Two years of CDI. CCDS preferred.", required: "any(RN MD)", preferred: "CCDS", years: "2 cdi"},
		{name: "strength before a dash", text: "Certifications\nRequired - Current coding credential\nPreferred - CCS", required: "ANY_CODING", preferred: "CCS"},
		{name: "both", text: "Requirements\n- Both the CPC and the CPMA", required: "all(CPC CPMA)"},
		{name: "oxford and", text: "Requirements: CPC, COC, and CIC required", required: "all(CPC COC CIC)"},
		{name: "nurse's degree in a choice", text: "Minimum qualifications: RN, BSN, RHIT or CCS.", required: "any(RN RHIT CCS)"},
		{name: "what the role is", text: "The documentation specialist is a registered nurse who reads charts daily.", required: "RN"},
		{name: "names in full", text: "Required: Registered Health Information Technician (RHIT), Registered Health Information Administrator (RHIA), or Certified Coding Specialist (CCS)", required: "any(RHIT RHIA CCS)"},
		{name: "dotted", text: "Required: R.H.I.T. or R.H.I.A.", required: "any(RHIT RHIA)"},
		{name: "lines that end in or", text: "Certifications\nCCS - Certified Coding Specialist required or\nCPC - Certified Professional Coder required or\nRHIT - Registered Health Information Technician required", required: "any(CCS CPC RHIT)"},
		{name: "by issuer", text: "Requirements\n- Active AHIMA (RHIA, RHIT, CCS) or AAPC (CPC, COC, CIC) certification", required: "any(RHIA RHIT CCS CPC COC CIC)"},
		{name: "issuers named with the credentials", text: "Required: CCS (AHIMA) or CIC (AAPC)", required: "any(CCS CIC)"},
		{name: "group and names", text: "Requirements\n- Coding certification (CPC, CCS or CCS-P)", required: "any(CPC CCS CCS-P)"},
		{name: "group such as", text: "Requirements\n- AHIMA or AAPC certification such as CCS, COC or CPC", required: "any(CCS COC CPC)"},
		{name: "group eg", text: "You must have a coding credential (e.g., CPC, CCS).", required: "any(CPC CCS)"},
		{name: "AHIMA or AAPC", text: "Requirements\n- Coding certification through AHIMA or AAPC", required: "ANY_AHIMA_AAPC"},
		{name: "the issuer says more", text: "We need a Certified Medical Coder for our clinic.\nMust have AHIMA or AAPC certification.", required: "ANY_AHIMA_AAPC"},
		{name: "unnamed", text: "Coding certification required.", required: "ANY_CODING"},
		{name: "or equivalent credential", text: "CPC, CCS-P or an equivalent coding credential required.", required: "any(CPC CCS-P ANY_CODING)"},
		{name: "or equivalent", text: "Requirements\n- CCS or equivalent", required: "CCS"},
		{name: "bare issuers in a list", text: "Requirements\n- CCS, AHIMA, CPC or AAPC credentials", required: "any(CCS ANY_AHIMA_AAPC CPC)"},
		{name: "new and old name", text: "ODS (formerly CTR) required.", required: "ODS"},
		{name: "old name", text: "Requirements\n- CTR certification", required: "ODS"},
		{name: "said twice", text: "Requirements\n- CPC or CCS\nOther\nMust hold the CPC or CCS at all times.", required: "any(CPC CCS)"},
		{name: "names win over the group", text: "Requirements\n- Active coding certification\n- CPC, COC or CCS", required: "any(CPC COC CCS)"},
		{name: "longer list wins", text: "Requirements\n- CPC, COC, CCS, RHIT or RHIA\n\nCPC or CCS required.", required: "any(CPC COC CCS RHIT RHIA)"},
		{name: "two slots in two bullets", text: "Required\n- Licensed as an RN\n- Certified Risk Adjustment Coder (CRC)", required: "all(RN CRC)"},
		{name: "closing remark", text: "Requirements\n- CCS or CIC. No other credentials will be accepted.", required: "any(CCS CIC)"},
		{name: "eligible", text: "RHIT or RHIT-eligible required.", required: "RHIT"},
		{name: "semicolons and issuers", text: "Certification(s)\nCertified Outpatient Coder (COC) - American Academy of Professional Coders (AAPC); Certified Coding Specialist (CCS) - AHIMA; Registered Health Information Technician (RHIT) - AHIMA", required: "any(COC CCS RHIT)"},
		{name: "semicolons and a licence", text: "Certification(s)\nRN; CCDS; CCS", required: "all(RN CCDS CCS)"},
		{name: "great, not required", text: "Requirements\n- CPC\n- CPMA: great, not necessary", required: "CPC", preferred: "CPMA"},
		{name: "name with its kind behind a dash", text: "Requirements\n- Certified Coder Specialist - Physician (CCS-P) or CPC", required: "any(CCS-P CPC)"},
		{name: "certificates on lines of their own", text: "Requirements\nRegistered Health Information Technician Certificate\nOR\nCoding Specialist Certificate required at hire", required: "any(RHIT CCS)"},
		{name: "what others recommend", text: "Requirements\n- Knows the rules of coding as recommended by AHIMA\n- RHIT", required: "RHIT"},
		{name: "what is paid for", text: "- CPC or CCS, active\n- Two years of coding\nWe cover the CPMA exam and your books.", required: "any(CPC CCS)", years: "2 coding_any"},
		{name: "department above", text: "Coding & Compliance\nFull-Time\nActive CPC or CCS\n2+ years of coding experience", required: "any(CPC CCS)", years: "2 coding_any"},
		{name: "table", text: "Required | RHIT or RHIA\nRequired | 2 years of HIM experience\nPreferred | CHPS", required: "any(RHIT RHIA)", preferred: "CHPS", years: "2 him_records"},
		{name: "two columns", text: "Qualifications\n | Required | Preferred\nCertification | CCS or CIC | RHIT\nExperience | 3 years of inpatient coding | 5 years of inpatient coding", required: "any(CCS CIC)", preferred: "RHIT", years: "3 coding_inpatient"},
		{name: "dots", text: "QUALIFICATIONS\nCredential ........ RHIT or RHIA\nEducation ........ Associate degree in HIM", required: "any(RHIT RHIA)", education: job.EducationAssociate},
	})
}

// One requirement that may be met in several ways.
func TestPathways(t *testing.T) {
	checkExamples(t, []example{
		{name: "lettered", text: "Requirements: (a) a CPC, CCS or CCS-P credential; or (b) two years of coding experience; or (c) an associate degree.", required: "any(CPC CCS CCS-P EXP(2) EDU(associate))"},
		{name: "numbered lines", text: "You may qualify in one of three ways:\n1. CPC or CCS\n2. three years of claims auditing\n3. a bachelor's degree", required: "any(CPC CCS EXP(3) EDU(bachelor))"},
		{name: "bullets", text: "Requirements\n- High school diploma\nOne of these is also required:\n- RHIT or CCA\n- one year of medical records experience", required: "any(RHIT CCA EXP(1))", apprentice: job.ApprenticeAccepted, education: job.EducationHighSchool},
		{name: "in lieu", text: "Requirements\n- Any AHIMA or AAPC credential. Five years of billing experience are accepted in lieu of a credential.", required: "any(ANY_AHIMA_AAPC EXP(5))"},
		{name: "in lieu of, first", text: "Requirements\n- CPC. In lieu of certification, three years of coding experience will be accepted.", required: "any(CPC EXP(3))"},
		{name: "degree or credential", text: "Required Skills: Bachelor's or associate's degree in health information management or CCS credential is required.", required: "any(EDU(degree_him) CCS)"},
		{name: "experience or credential", text: "Requirements\n- CPC certification or two years of coding experience", required: "any(CPC EXP(2))"},
		{name: "states that are licences elsewhere", text: "Requirements\n- CPC\n- Applicants must live within MD, DC, VA, WV, PA or DE", required: "CPC"},
		{name: "two such states", text: "Requirements\n- CPC\n- Must live in MD or PA", required: "CPC"},
		{name: "licences that are states elsewhere", text: "Requirements\n- MD, PA or NP", required: "any(MD PA NP)"},
		{name: "alternatively", text: "Qualifications\n- CCS or CIC; alternatively RHIT or RHIA with two years of DRG appeals", required: "any(CCS CIC all(any(RHIT RHIA) EXP(2)))"},
		{name: "in the absence", text: "Minimum Qualifications: RHIA or RHIT; in the absence of these, a bachelor's degree", required: "any(RHIA RHIT EDU(bachelor))"},
		{name: "two whole ways", text: "Requirements\n- Bachelor's degree and RHIA; or associate degree and RHIT", required: "any(all(EDU(bachelor) RHIA) all(EDU(associate) RHIT))"},
		{name: "substituted", text: "Requirements\nRHIT and CCS are both required. The RHIA may be substituted for the RHIT.", required: "all(any(RHIT RHIA) CCS)"},
		{name: "three ways with commas", text: "Requirements\n- LPN license (any state), or RHIT/RHIA with CIC, or RN", required: "any(LPN all(any(RHIT RHIA) CIC) RN)"},
		{name: "with, as one letter", text: "Required: CCS w/ 2 yrs or CPC w/ 4 yrs of coding", required: "any(all(CCS EXP(2)) all(CPC EXP(4)))", years: "2 coding_any"},
		{name: "a part of the years", text: "Required: RHIT with 2 years or CCA with 4 years of coding incl. one year as a lead", required: "any(all(RHIT EXP(2)) all(CCA EXP(4)))", apprentice: job.ApprenticeAccepted, years: "2 coding_any"},
		{name: "with, in the middle of a list", text: "Requirements\n- RN, MD with CCDS, or RHIA", required: "any(RN all(MD CCDS) RHIA)"},
		{name: "a nurse and her degree", text: "Requirements\nBSN/RN with three years of acute care nursing", required: "RN", years: "3 clinical_nursing", education: job.EducationBachelor},
		{name: "by issuer, or on its own line", text: "Required certification:\nAHIMA: CCS, RHIT or RHIA\nOR\nAAPC: CPC, COC", required: "any(CCS RHIT RHIA CPC COC)"},
		{name: "lost lines", title: "Coding Auditor", text: "We review coding and DRG assignment for health plans and explain what we find to hospitals in plain words. What You Will Bring: Inpatient coding certification required (CCS, CIC) or RHIA/RHIT 3+ years of inpatient coding RN a plus Strong writing skills Able to explain a finding to a physician Able to meet a weekly target and to keep a quiet office at home for the whole of every working day", required: "any(CCS CIC RHIA RHIT)", preferred: "RN", years: "3 coding_inpatient"},
		{name: "a whole way in brackets", text: "Required: COC + CRC (or CIC with CPMA)", required: "any(all(COC CRC) all(CIC CPMA))"},
		{name: "plus a choice in brackets", text: "Required: CCS + (CDIP or CCDS)", required: "all(CCS any(CDIP CCDS))"},
		{name: "one of two ways in brackets", text: "Requirements\n- COC (or CCA with three years of outpatient coding)", required: "any(COC all(CCA EXP(3)))", apprentice: job.ApprenticeAccepted},
		{name: "brackets explain the last one", text: "Required: RHIT and CCS (or CIC)", required: "all(RHIT any(CCS CIC))"},
		{name: "comma before the last of a list", text: "Required: RHIT with CCS, CIC, or COC", required: "all(RHIT any(CCS CIC COC))"},
		{name: "besides, not instead", text: "Requirements\n- CPC and two years of professional fee coding", required: "CPC", years: "2 coding_profee"},
		{name: "schooling besides", text: "Requirements: High school diploma or GED, and CPC or CCS certification.", required: "any(CPC CCS)", education: job.EducationHighSchool},
		{name: "rows", text: "Requirements (one row must be true)\nBachelor's degree | 2 years\nRHIT or RHIA | 4 years", required: "any(all(EDU(bachelor) EXP(2)) all(any(RHIT RHIA) EXP(4)))", years: "2 coding_any", education: job.EducationAssociate},
	})
}

// What may still be earned after hire.
func TestDeadlines(t *testing.T) {
	checkExamples(t, []example{
		{name: "must obtain", text: "Must obtain CPC within 12 months of hire.", required: "CPC", months: 12},
		{name: "twelve (12)", text: "Qualifications\nCCS required within twelve (12) months of hire", required: "CCS", months: 12},
		{name: "one year", text: "Requirements\n- CPC, or ability to obtain it within one year", required: "CPC", months: 12},
		{name: "eighteen months", text: "CDIP must be earned within eighteen months of your start date.", required: "CDIP", months: 18},
		{name: "days", text: "Requirements\n- CCA within 180 days of hire", required: "CCA", months: 6, apprentice: job.ApprenticeAccepted},
		{name: "range", text: "Requirements\n- CCS or CIC within 4 - 6 months of hire date", required: "any(CCS CIC)", months: 6},
		{name: "preferred, must obtain", text: "CPC preferred; must obtain within 12 months.", required: "CPC", preferred: "", months: 12},
		{name: "next sentence", text: "Requirements\n- CCDS or CDIP. If you have neither, you have 24 months from hire to earn one.", required: "any(CCDS CDIP)", months: 24},
		{name: "eligible, then the deadline", text: "RHIA credential or eligible to sit for the RHIA exam; certification must be earned within 18 months of hire.", required: "RHIA", months: 18},
		{name: "only one of two", text: "Requirements\n- At hire: CPC or COC\n- CRC within nine months of hire", required: "all(any(CPC COC) CRC)", months: 9},
		{name: "label", text: "Required within 18 months of hire: CCDS.", required: "CCDS", months: 18},
		{name: "heading", text: "Must obtain one of the following within 24 months of hire:\n- RHIT\n- CCS", required: "any(RHIT CCS)", months: 24},
		{name: "end of the first year", text: "Requirements\n- RHIT by the end of the first year of employment", required: "RHIT", months: 12},
		{name: "recency is no deadline", text: "Requirements\n- CCS\n- 3 years of inpatient coding within the last 5 years", required: "CCS", years: "3 coding_inpatient"},
		{name: "other things have deadlines", text: "Requirements\n- RHIA\n- Ability to learn the state payment system within six months", required: "RHIA"},
		{name: "already in hand", text: "Requirements\nCPC at the time of application. We do not hire pending certification.", required: "CPC"},
	})
}

// Issuers that stand for their credentials, with years or schooling behind them.
func TestIssuerAndMore(t *testing.T) {
	checkExamples(t, []example{
		{name: "years", text: "Requirements\n- Certification from the national body AHIMA, with two years of coding", required: "AHIMA_ANY", years: "2 coding_any"},
		{name: "schooling", text: "Requirements\n- Certification: AAPC, high school diploma", required: "AAPC_ANY", education: job.EducationHighSchool},
	})
}

// Credentials that are named and not asked.
func TestNotAsked(t *testing.T) {
	checkExamples(t, []example{
		{name: "benefit", text: "Benefits\nWe pay for your CPC and reimburse AAPC dues.\n\nRequirements\n- High school diploma", education: job.EducationHighSchool},
		{name: "duty", text: "Responsibilities\n- Helps students prepare for the CPC and CCA exams\n\nRequirements\n- RHIT", required: "RHIT"},
		{name: "colleagues", text: "About the team\nYou will work with two auditors (CPMA) and a nurse (RN).\n\nRequirements\n- CCS", required: "CCS"},
		{name: "promotion", text: "Requirements\n- CPC\n\nGrowth\nA CPMA is needed for the audit team.", required: "CPC"},
		{name: "refused", text: "Requirements\n- CCS or CIC. The CCA and CPC-A do not meet this requirement.", required: "any(CCS CIC)", apprentice: job.ApprenticeExcluded},
		{name: "refused by label", text: "Requirements\n- CTR\nNot acceptable: coding credentials such as the CPC", required: "ODS"},
		{name: "refused outright", text: "Please do not apply with a CPC-A. CPC required.", required: "CPC", apprentice: job.ApprenticeExcluded},
		{name: "other post", text: "Reporting lines. Direct reports: Manager of Coding (CCS preferred for that post).\n\nRequirements\n- RHIA", required: "RHIA"},
		{name: "if applicable", text: "Requirements\n- RHIT required\n- State RN license, if applicable", required: "RHIT"},
		{name: "plus as a label", text: "MINIMUM: CPC, two years of coding.\nPLUS: CHC, CPMA.", required: "CPC", preferred: "any(CHC CPMA)", years: "2 coding_any"},
		{name: "awesome", text: "You have: CPC through AAPC. A CASCC would be awesome.", required: "CPC", preferred: "CASCC"},
		{name: "a clause goes on", text: "You need a bachelor's degree; and one of the following: an RN license, or RHIT with CCS.", required: "any(RN all(RHIT CCS))", education: job.EducationBachelor},
		{name: "a pair in a list", text: "Requirements\n- One of: CPC with CPMA, CCS, or RHIA", required: "any(all(CPC CPMA) CCS RHIA)"},
		{name: "loud or", text: "Reviews charts for the physicians of the ward.\nRequirements\n- RN - Registered Nurse - Ohio License OR RHIT - AHIMA\n- CCDS - Documentation Specialist OR CDIP - AHIMA", required: "all(any(RN RHIT) any(CCDS CDIP))"},
		{name: "a cert", text: "Requirements\n- CPC or other coding cert", required: "any(CPC ANY_CODING)"},
		{name: "heading and bullets in a line", text: "Pay\n$30 an hour\nRequirements • CIC or CCS • two years of coding", required: "any(CIC CCS)", years: "2 coding_any"},
		{name: "how much behind a colon", text: "Duties\nCodes charts.\nMinimum Qualifications: Required\n- RHIA or RHIT\nPreferred\n- CCS", required: "any(RHIA RHIT)", preferred: "CCS"},
		{name: "a topic in three words", text: "Responsibilities\nCodes charts.\nLicensure, Registration, and/or Certification Required\nRHIA or RHIT.", required: "any(RHIA RHIT)"},
		{name: "it would be nice", text: "You must:\n- hold the CCS or CIC, or be an RN with the CCDS\nIt'd be great if you also had the CDIP.", required: "any(CCS CIC all(RN CCDS))", preferred: "CDIP"},
		{name: "on top of", text: "Requirements\n- CCS\nNice to have\n- RHIT in addition to the CCS", required: "CCS", preferred: "RHIT"},
		{name: "schooling for it", title: "HIM Clerk", text: "Requirements\n- Completed RHIT schooling, or a year of medical records work", years: "1 him_records"},
		{name: "in the place of schooling and years", text: "Requirements\n- Associate degree\n- Two years of medical records work\n- In lieu of the education and experience above, an LPN with four years", years: "2 him_records", education: job.EducationAssociate},
		{name: "welcomed", text: "Requirements\n- High school diploma\n- A CPB, or study toward it, is welcomed", preferred: "CPB", education: job.EducationHighSchool},
		{name: "as well", text: "Requirements\n- CRC is required; CPC as well is a plus", required: "CRC", preferred: "CPC"},
		{name: "one of a list refused", text: "Charges of a heart clinic. CPC (not CPC-A), CCC or CIRCC. Three years of coding.", required: "any(CPC CCC CIRCC)", years: "3 coding_any", apprentice: job.ApprenticeExcluded},
		{name: "exam paid", text: "Perks\n- Paid CPC exam after your first year", required: ""},
		{name: "code sets", text: "Requirements\n- Knowledge of CPT/HCPCS and ICD-10-CM/PCS\n- AHIMA ethics", required: ""},
	})
}

// What is said of apprentices.
func TestApprentice(t *testing.T) {
	checkExamples(t, []example{
		{name: "silent", text: "CPC required.", required: "CPC"},
		{name: "full mark", text: "CPC required. Must hold a full CPC at hire.", required: "CPC", apprentice: job.ApprenticeExcluded},
		{name: "full mark wished", text: "CPC-A required, full CPC preferred.", required: "CPC-A", preferred: "CPC", apprentice: job.ApprenticeAccepted},
		{name: "listed", text: "Requirements\n- CPC, CPC-A or CCS", required: "any(CPC CPC-A CCS)", apprentice: job.ApprenticeAccepted},
		{name: "welcome", text: "Requirements\n- Coding credential from AAPC or AHIMA; apprentices are welcome", required: "ANY_AHIMA_AAPC", apprentice: job.ApprenticeAccepted},
		{name: "considered", text: "CPC required. CPC-A will be considered.", required: "any(CPC CPC-A)", apprentice: job.ApprenticeAccepted},
		{name: "not accepted", text: "Requirements\n- CPC. Apprentice designation (CPC-A) is not accepted.", required: "CPC", apprentice: job.ApprenticeExcluded},
		{name: "will not be considered", text: "CPC required; CPC-A will not be considered.", required: "CPC", apprentice: job.ApprenticeExcluded},
		{name: "cannot be used", text: "Requirements\n- CPC or CRC. CPC-A's cannot be used for this client.", required: "any(CPC CRC)", apprentice: job.ApprenticeExcluded},
		{name: "no CPC-A", text: "CPC or CRC required (no CPC-A).", required: "any(CPC CRC)", apprentice: job.ApprenticeExcluded},
		{name: "non-apprentice", text: "Must be a non-apprentice CPC.", required: "CPC", apprentice: job.ApprenticeExcluded},
		{name: "entry credential", text: "Requirements\n- CCA or higher", required: "CCA", apprentice: job.ApprenticeAccepted},
	})
}
