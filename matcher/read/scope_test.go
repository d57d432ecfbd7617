package read

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hitmatch/store/job"
)

// bodies are what postings of a line of work say, long enough to be judged as
// a whole posting. They name no title.
var bodies = map[string]string{
	"coding": `About the work. Assign ICD-10-CM, CPT and HCPCS codes to outpatient and inpatient encounters from the physician's documentation.
Resolve NCCI edits and apply modifiers. Query providers when the record does not support a diagnosis.
Hold 95% accuracy on monthly reviews. You will use the hospital's encoder and the EHR every day.
Requirements: an active CPC, CCS or RHIT and two years of medical coding in a hospital or a clinic. Knowledge of anatomy and medical terminology.
Patients' records are protected health information under HIPAA.`,
	"audit": `Review coded charts against ICD-10-CM, ICD-10-PCS and CPT guidelines. Validate the MS-DRG and the APC, write findings and teach coders and physicians.
Audit samples are drawn each month from inpatient and outpatient records of the hospital and its clinics. Report error rates to compliance.
Requirements: CCS, CPC or CPMA and three years of coding audits. Knowledge of Medicare rules.`,
	"billing": `Submit UB-04 and CMS-1500 claims to Medicare, Medicaid and commercial payers. Work denials and the aged A/R, post payments from the EOB and call the payer about unpaid claims.
Answer patients' questions about their hospital statements. Requirements: one year of medical billing in a hospital or a physician office; knowledge of CPT and ICD-10.`,
	"records": `Scan and index loose documents into the patient's chart, analyse records for deficiencies and assign them to the physician. Merge duplicate medical record numbers in the master patient index.
Answer requests for copies from patients, attorneys and other hospitals; check every authorization. HIM department of a community hospital. RHIT preferred. Knowledge of HIPAA and medical terminology.`,
	"registry": `Find reportable cases, abstract them into the cancer registry and assign the AJCC stage. Follow patients up each year and prepare data for the cancer committee of the hospital. ODS required. Knowledge of oncology and medical records.`,
	"software": `We build a platform for healthcare providers. You will design services in Go and Python, review code and keep our coding standards. Patients and hospitals rely on our products.
Requirements: five years of software development, Kubernetes, a degree in computer science. HIPAA training is given.`,
	"finance": `Reconcile the general ledger, close the month in NetSuite and invoice our customers. Prepare schedules for the external auditors. Requirements: a bachelor's degree in accounting, CPA preferred, SOX experience.`,
	"clinic":  `Greet patients, schedule visits, verify insurance and collect co-pays at the front desk of the clinic. Obtain prior authorization from the payer. Requirements: one year in a medical office.`,
	"nursing": `Perform concurrent utilization review of inpatient stays against InterQual criteria and plan the discharge with the physician. Requirements: an active RN license and three years at the bedside. Knowledge of DRG and CPT is helpful.`,
	"appeal":  `Answer hospitals' appeals of MS-DRG changes on inpatient claims. An active RN license is required. Knowledge of ICD-10-CM and the coding guidelines.`,
	"choice":  `Answer hospitals' appeals of MS-DRG changes on inpatient claims. An active RN license or the CCS is required. Knowledge of ICD-10-CM and the coding guidelines.`,
	"both":    `Answer hospitals' appeals of MS-DRG changes on inpatient claims. An active RN license and the CCDS are required. Knowledge of ICD-10-CM and the coding guidelines.`,
	"bedside": `Care for patients of the ward, help the other nurses to complete their flowsheets, and chart for them at the end of the shift. An active RN license and two years of hospital nursing are required.`,
	"county":  `Examine deeds and index them. Abstract the parties of each sale and hand out certified copies of maps. Land records only: no medical records and no registry of patients are kept here.`,
	"lure":    `No experience is needed. The interview is by text message. We mail a check for your desk, and you type medical codes at home.`,
	"survey":  `Sort what patients wrote in questionnaires under themes and give each theme its code. A year of coding free text is welcome. ICD-10 and CPT play no part, and a CPC or CCS is not needed. Hospitals are our clients.`,
	"energy":  `Check that each charge of an electric bus is billed at the right tariff. Handle claims and denials of fleet operators and repair CCS plugs. Requirements: two years of billing for a power company.`,
	"posting": `Post ERA and EOB payments of US payers to patient accounts each day and balance them. Name the denial codes, work the payment posting queue and the patient balances.
Requirements: two years of hospital billing or payment posting for a clinic. Knowledge of Medicare and Medicaid.`,
	"release": `Process release of information for a behavioral clinic. Check each authorization for release of information, return those that are not valid and log the release of information.
Answer attorneys about release of information and send copies of medical records to other providers. HIPAA and 42 CFR Part 2 apply.`,
	"requests": `Handle medical record requests at the counter of a hospital. Determine what the authorization lets us release, scan it, and call requesters who left something out.
Log each ROI request, mail the copies, and take calls from attorneys and insurers who are requesters, too. Keep to HIPAA. Medical records experience is a plus; we train.`,
	"desk": `Greet patients and make appointments. Post payments, answer for patient balances and EOB questions, and help with medical billing and hospital billing. Patient accounts are kept at the clinic; Medicare and Medicaid patients are welcome.`,
	"tray": `You learn to put loose sheets of a discharged patient's chart in order, remove staples, and feed them to the scanner. Index each page to the right document type and patient. The medical record must be complete when the day ends.
Requirements: a steady hand, an eye for misfiled sheets and typing at 35 words a minute. Our hospital trains you.`,
	"claims": `You learn to send insurance claims of our clinic on the UB-04, to follow unpaid insurance claims up and to correct what the clearinghouse rejects.
A new colleague has three months to show each skill: verify coverage, release charges, correct rejections, answer the phone, work the A/R follow-up. After half a year of that you move up one rung and take on payment posting for one doctor, then for two, and you may stay there as long as you like.
Requirements: typing at 30 words a minute, a friendly voice, and the will to ask when you do not know. Billing experience is welcome and not asked. You share a room with four others, near the bus stop, and leave at five each day.`,
	"injury":  `Decide on claims of workers hurt on the job, settle with their lawyers and employers, and send them to retraining. Requirements: two years of claims adjudication.`,
	"none":    `Apply on our site.`,
	"heart":   `Read what our doctors dictate of each patient and write down the codes. You like quiet work.`,
	"trial":   `Code the events and drugs of phase III trials in MedDRA and WHODrug for patients at forty clinics, and query the sites. Requirements: two years of medical coding in clinical trials, a degree in nursing or pharmacy.`,
	"typist":  `Transcribe and edit what physicians dictate for the patient record, and return incomplete medical records.`,
	"schools": `Keep the academic records of the college, register students, release transcripts and answer requests for verification. Requirements: experience in a registrar's office.`,
}

func TestScope(t *testing.T) {
	r := loaded(t)
	for _, c := range []struct {
		title, body string
		want        job.Family
	}{
		{"Coding Auditor", "none", job.FamilyAudit},
		{"Coding and Reimbursement Specialist", "coding", job.FamilyCoding},
		{"Reimbursement Specialist", "posting", job.FamilyBilling},
		{"Auditor, Clinical Documentation and Coding", "none", job.FamilyAudit},
		{"Manager, Coding Quality and Compliance", "audit", job.FamilyAudit},
		{"Associate Director, Coding Compliance", "audit", job.FamilyAudit},
		{"Analyst, Coding and Edit Policy", "coding", job.FamilyAudit},
		{"Revenue Integrity Coding Specialist", "coding", job.FamilyCoding},
		{"EHR Documentation Specialist (HIM)", "records", job.FamilyHIM},
		{"Legal Medical Records Indexer", "records", job.FamilyNone},
		{"Implementation Consultant, RCM", "billing", job.FamilyNone},
		{"Auditor, Hospital Cost Reports", "billing", job.FamilyNone},
		{"Injury Bill Reviewer", "audit", job.FamilyAudit},
		{"Trauma Registry Nurse", "registry", job.FamilyRegistry},
		{"Coder, Cancer Registry", "registry", job.FamilyRegistry},
		{"Birth Registrar / HIM Clerk", "records", job.FamilyHIM},
		{"Coding Investigator, Special Investigations", "audit", job.FamilyAudit},
		{"Patient Record Integrity Clerk", "records", job.FamilyHIM},
		{"Records Request Clerk", "release", job.FamilyROI},
		{"Subpoena Clerk, Medical Records", "release", job.FamilyROI},
		{"Business Office Representative", "posting", job.FamilyBilling},
		{"Refund Specialist", "posting", job.FamilyBilling},
		{"Insurance Specialist", "clinic", job.FamilyNone},
		{"Insurance Specialist", "posting", job.FamilyBilling},
		{"Vice President of Coding", "coding", job.FamilyManagement},
		{"Reviewer, HCC", "coding", job.FamilyCoding},
		{"Incomplete Records Specialist", "records", job.FamilyHIM},
		{"Records Specialist", "schools", job.FamilyNone},
		{"Epic Resolute Analyst", "billing", job.FamilyNone},
		{"Systems Analyst, Claims", "billing", job.FamilyNone},
		{"Professional Coding Educator", "none", job.FamilyEducation},
		{"Claims Examiner - Workers' Compensation", "injury", job.FamilyNone},
		{"Auto Claims Representative", "billing", job.FamilyNone},
		{"Workers' Compensation Medical Biller", "billing", job.FamilyBilling},
		{"Risk Adjustment Educator (Field)", "coding", job.FamilyEducation},
		{"Coder / Educator", "coding", job.FamilyCoding},
		{"Registered Nurse or Coder - Clinical Documentation Integrity", "appeal", job.FamilyCDI},
		{"Educator, Outpatient Coding", "coding", job.FamilyEducation},
		{"Senior Trainer - Professional Coding", "coding", job.FamilyEducation},
		{"Coder and Auditor/Educator", "audit", job.FamilyAudit},
		{"Medical Records Coordinator / Supply Clerk", "records", job.FamilyHIM},
		{"Supply Clerk / Medical Records", "records", job.FamilyNone},
		{"Clinical Nurse Auditor, DRG", "appeal", job.FamilyAudit},
		{"Nurse Auditor", "appeal", job.FamilyNone},
		{"Nurse Auditor", "choice", job.FamilyAudit},
		{"Clinical Validation Nurse Auditor", "both", job.FamilyAudit},
		{"Clinical Documentation Nurse", "bedside", job.FamilyNone},
		{"Clinical Documentation Nurse", "appeal", job.FamilyCDI},
		{"Coder - Cardiology", "heart", job.FamilyCoding},
		{"Coder", "heart", job.FamilyNone},
		{"Charge Capture Nurse Auditor", "posting", job.FamilyAudit},
		{"Clinical Data Coder", "trial", job.FamilyNone},
		{"Medical Coder", "trial", job.FamilyNone},
		{"Healthcare Documentation Specialist 3", "typist", job.FamilyHIM},
		{"Patient Financial Representative", "posting", job.FamilyBilling},
		{"Senior Process Associate", "posting", job.FamilyBilling},
		{"Senior Process Associate", "finance", job.FamilyNone},
		{"Senior Process Associate", "software", job.FamilyNone},
		{"Team Lead", "desk", job.FamilyNone},
		{"Cash Reconciliation Specialist", "posting", job.FamilyBilling},
		{"Medical Records Technician", "release", job.FamilyROI},
		{"Health Information Specialist", "requests", job.FamilyROI},
		{"Health Information Specialist", "records", job.FamilyHIM},
		{"Chart Prepper", "tray", job.FamilyHIM},
		{"Scanner Operator, Nights", "tray", job.FamilyHIM},
		{"Scanner Operator, Nights", "finance", job.FamilyNone},
		{"Clinical Records Supervisor", "records", job.FamilyManagement},
		{"Clinical Records Clerk", "tray", job.FamilyHIM},
		{"Biller II", "claims", job.FamilyBilling},
		{"Biller II", "finance", job.FamilyNone},
		{"Claims Adjudicator", "injury", job.FamilyNone},
		{"Process Executive - AR", "claims", job.FamilyBilling},
		{"Process Executive - AR", "finance", job.FamilyNone},
		{"Patient Financial Associate", "claims", job.FamilyBilling},
		{"Medical Records Technician", "records", job.FamilyHIM},
		{"Health Records Program Manager", "records", job.FamilyManagement},
		{"Program Director, Health Information Technology", "records", job.FamilyEducation},
		{"Coding Educator", "none", job.FamilyEducation},
		{"HIM Clerk / Birth Certificate Registrar", "records", job.FamilyHIM},
		{"Client Success Manager, Coding Platform", "coding", job.FamilyNone},
		{"Adjunct Faculty - Health Information", "records", job.FamilyEducation},
		{"Supervisor, Facility Coding", "coding", job.FamilyManagement},
		{"Claims Coding Reviewer", "coding", job.FamilyAudit},
		{"Medical Records Retrieval Specialist", "records", job.FamilyROI},
		{"Coder", "none", job.FamilyNone},
		{"Auditor", "none", job.FamilyNone},
		{"Inpatient Coder", "coding", job.FamilyCoding},
		{"Charge Capture Auditor", "audit", job.FamilyAudit},
		{"Billing & Coding Coordinator", "coding", job.FamilyBilling},
		{"Pharmacy Billing Technician", "billing", job.FamilyNone},
		{"Claims Adjuster", "billing", job.FamilyNone},
		{"Medical Coder II (Remote)", "coding", job.FamilyCoding},
		{"Coding Specialist - Ambulatory", "coding", job.FamilyCoding},
		{"Sr. Associate, Coding", "coding", job.FamilyCoding},
		{"HIM Services Executive", "coding", job.FamilyCoding},
		{"Risk Adjustment Coder", "coding", job.FamilyCoding},
		{"Director of Coding", "coding", job.FamilyManagement},
		{"Coding Denials Specialist", "coding", job.FamilyCoding},
		{"Coding Auditor", "audit", job.FamilyAudit},
		{"Clinical Coding Auditor RN", "audit", job.FamilyAudit},
		{"DRG Validation Specialist", "audit", job.FamilyAudit},
		{"Medical Records Technician (Coder) Auditor", "audit", job.FamilyAudit},
		{"Auditor, Professional Services", "audit", job.FamilyAudit},
		{"Quality Assurance Coder", "audit", job.FamilyAudit},
		{"CDI Specialist", "audit", job.FamilyCDI},
		{"Registered Nurse - CDI", "audit", job.FamilyCDI},
		{"Medical Biller", "billing", job.FamilyBilling},
		{"Accounts Receivable Specialist", "billing", job.FamilyBilling},
		{"Patient Account Representative", "billing", job.FamilyBilling},
		{"Revenue Cycle Manager", "billing", job.FamilyBilling},
		{"Health Information Technician", "records", job.FamilyHIM},
		{"Medical Records Clerk", "records", job.FamilyHIM},
		{"Release of Information Specialist", "records", job.FamilyROI},
		{"ROI Technician", "records", job.FamilyROI},
		{"Privacy and Release of Information Coordinator", "release", job.FamilyPrivacy},
		{"Process Associate - AR Calling", "posting", job.FamilyBilling},
		{"Denials Data Analyst", "billing", job.FamilyData},
		{"Chart Prepper", "tray", job.FamilyHIM},
		{"HIMS Specialist", "records", job.FamilyHIM},
		{"Nosologist", "coding", job.FamilyCoding},
		{"Medical Bill Reviewer, Claims", "audit", job.FamilyAudit},
		{"Release of Info Clerk", "release", job.FamilyROI},
		{"Medical A/R Rep", "billing", job.FamilyBilling},
		{"Medical Support Assistant, Release of Information", "release", job.FamilyROI},
		{"HIM Supervisor", "records", job.FamilyManagement},
		{"Director, Health Information Management", "records", job.FamilyManagement},
		{"Health Information Technician / Coder", "coding", job.FamilyCoding},
		{"HIM Specialist - Cancer Registry", "registry", job.FamilyRegistry},
		{"HIM Clerk (Coding Department)", "records", job.FamilyHIM},
		{"Privacy Analyst", "records", job.FamilyPrivacy},
		{"Tumor Registrar", "registry", job.FamilyRegistry},
		{"Oncology Data Specialist", "registry", job.FamilyRegistry},
		{"Medical Coding Instructor", "coding", job.FamilyEducation},
		{"Inpatient Coder (RN preferred)", "coding", job.FamilyCoding},
		{"Certified Coder, $3,500 a week", "lure", job.FamilyCoding},
		{"Remote Coder, $60 an hour", "lure", job.FamilyCoding},
		{"Mainframe Coder, $60 an hour", "lure", job.FamilyNone},
		// other trades under the same words
		{"Mainframe Coder, Claims", "billing", job.FamilyNone},
		{"Medical Coding Engineer", "software", job.FamilyNone},
		{"Software Engineer, Coding Platform", "coding", job.FamilyNone},
		{"Coder", "software", job.FamilyNone},
		{"Coding Instructor", "software", job.FamilyNone},
		{"Auditor", "finance", job.FamilyNone},
		{"Internal Auditor - Revenue Cycle", "finance", job.FamilyNone},
		{"Accounts Receivable Specialist", "finance", job.FamilyNone},
		{"Billing Specialist", "finance", job.FamilyNone},
		{"Compliance Analyst", "finance", job.FamilyNone},
		{"Privacy Analyst", "software", job.FamilyNone},
		{"Product Manager, Revenue Cycle", "billing", job.FamilyNone},
		{"Sales Executive, Medical Coding", "coding", job.FamilyNone},
		{"Patient Access Representative", "clinic", job.FamilyNone},
		{"Prior Authorization Specialist", "billing", job.FamilyNone},
		{"Credentialing Specialist", "clinic", job.FamilyNone},
		{"Utilization Review Nurse", "nursing", job.FamilyNone},
		{"Registered Nurse", "nursing", job.FamilyNone},
		{"Records Abstractor", "county", job.FamilyNone},
		{"Verbatim Coding Specialist", "survey", job.FamilyNone},
		{"Charge Integrity Analyst", "energy", job.FamilyNone},
		{"Registrar", "schools", job.FamilyNone},
		{"Clinical Research Coordinator (CRC)", "clinic", job.FamilyNone},
		{"Data Entry Clerk", "coding", job.FamilyNone},
	} {
		text, ok := bodies[c.body]
		if !ok {
			t.Fatalf("no body %q", c.body)
		}
		p := &job.Posting{Title: c.title, Text: text}
		d := r.newDocument(p)
		f := job.Facts{}
		r.readCredentials(d, &f)
		f.Clauses = nil
		r.readScope(d, &f)
		if f.Family != c.want || f.InScope != (c.want != job.FamilyNone) {
			t.Errorf("%q with the body of %s: in scope %v, %s; want %s", c.title, c.body, f.InScope, f.Family, c.want)
		}
		if f.InScope && (len(f.Clauses) == 0 || f.Clauses[0].Quote == "" || !strings.Contains(c.title, f.Clauses[0].Quote)) {
			t.Errorf("%q: no clause quotes the title: %v", c.title, f.Clauses)
		}
	}
}

func TestLevel(t *testing.T) {
	r := loaded(t)
	five := &job.Years{Min: 5, Kind: "coding_any"}
	two := &job.Years{Min: 2, Kind: "coding_any"}
	for _, c := range []struct {
		title, text string
		years       *job.Years
		want        job.Level
	}{
		{"Coding Apprentice", "", nil, job.LevelEntry},
		{"Medical Coder I", "", nil, job.LevelEntry},
		{"Medical Records Clerk", "", nil, job.LevelEntry},
		{"Coder", "No experience is required; we train.", nil, job.LevelEntry},
		{"Coder", "Freshers may apply.", nil, job.LevelEntry},
		{"Coder", "New to this? We train you at home.", nil, job.LevelEntry},
		{"Medical Coder II", "", two, job.LevelMid},
		{"Inpatient Coder, Unit 1", "", two, job.LevelMid},
		{"Medical Coder", "", two, job.LevelMid},
		{"Medical Coder", "", five, job.LevelSenior},
		{"Senior Coder", "", two, job.LevelSenior},
		{"Inpatient Coder III", "", nil, job.LevelSenior},
		{"Medical Coder (4 days a week)", "", two, job.LevelMid},
		{"HCC Coder, 3-6 months", "", two, job.LevelMid},
		{"ED Coder, 3 x 12", "", two, job.LevelMid},
		{"Medical Coder 3", "", two, job.LevelSenior},
		{"Lead Coder", "", nil, job.LevelLead},
		{"Coding Supervisor", "", nil, job.LevelManager},
		{"Director of HIM", "", five, job.LevelManager},
		{"Privacy Program Manager", "The role has no direct reports.", nil, job.LevelLead},
		{"Coding Compliance Manager", "An individual contributor, not a people manager.", nil, job.LevelLead},
		{"Coding Manager", "Nine coders are your direct reports.", nil, job.LevelManager},
		{"Medical Records Technician (Coder)", "Grade GS-4 to GS-8.", nil, job.LevelEntry},
		{"Medical Records Technician (Coder)", "GS-0675-8, one year at GS-7.", nil, job.LevelMid},
		{"Medical Records Technician", "Grade GS-09.", nil, job.LevelSenior},
	} {
		f := job.Facts{Years: c.years}
		r.readLevel(r.newDocument(&job.Posting{Title: c.title, Text: c.text}), &f)
		if f.Level != c.want {
			t.Errorf("%q %q: %s, want %s", c.title, c.text, f.Level, c.want)
		}
	}
}

func TestSkillsAreSorted(t *testing.T) {
	r := loaded(t)
	f := job.Facts{}
	r.readSkills(r.newDocument(&job.Posting{Title: "Cardiology Coder", Text: "Hospital coding with ICD-10-PCS, CPT and Epic in an acute care hospital. CPT again."}), &f)
	for _, c := range []struct {
		what string
		got  []string
		want string
	}{{"skills", f.Skills, "cpt"}, {"skills", f.Skills, "icd10pcs"}, {"settings", f.Settings, "hospital_acute"}, {"specialties", f.Specialties, "cardiology"}} {
		n := 0
		for i, id := range c.got {
			if id == c.want {
				n++
			}
			if i > 0 && c.got[i-1] >= id {
				t.Errorf("%s out of order: %v", c.what, c.got)
			}
		}
		if n != 1 {
			t.Errorf("%s hold %q %d times: %v", c.what, c.want, n, c.got)
		}
	}
}

// TestSkillStrength: a skill is asked as strongly as its own words ask, whatever
// heads them.
func TestSkillStrength(t *testing.T) {
	r := newReader(t)
	f := r.Read(&job.Posting{Title: "Inpatient Coder", Text: "Requirements\n- CCS\n- Epic experience preferred\n- Knowledge of ICD-10-PCS\n\nDuties\n- You must be proficient in CPT\n- Work with HCPCS"})
	got := map[string]job.Strength{}
	for _, cl := range f.Clauses {
		if cl.Kind == job.ClauseSkill {
			got[cl.Quote] = cl.Strength
		}
	}
	want := map[string]job.Strength{"Epic experience": job.Preferred, "ICD-10-PCS": job.Required, "CPT": job.Required}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
