package read

import (
	"slices"

	"hitmatch/matcher/require"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Whether a posting is work with health information is decided in three
// steps, and none of them alone:
//
//  1. The title proposes: a role of the taxonomy, or a word of the field
//     ("coder", "claims", "registry"). A title of another trade (engineer,
//     nurse, sales) ends it, unless it is a role's own name; so does the title
//     of a neighbour (prior authorization, credentialing, utilization review).
//  2. The body confirms: it must name enough of what the work is done with
//     (code sets, DRGs, claims, records, registries, credentials). What the
//     employer says of itself, of benefits and of the law does not count, nor
//     do sentences that deny ("no ICD-10 codes are assigned").
//  3. The family is the role's; a title that names none leaves it to what the
//     body speaks of most.

// hint is what a title's own words propose.
type hint struct {
	family job.Family
	firm   bool // names the field without help: "medical coder"
}

// scopeCues are the compiled words of titles.
type scopeCues struct {
	titles *cueSet[hint]
	trades *cueSet[bool] // titles of other trades; true: a clinician's
}

func newScopeCues(l *lexicon) scopeCues {
	s := scopeCues{titles: newCueSet[hint](l), trades: newCueSet[bool](l)}
	firm := func(f job.Family, cues ...string) { s.titles.add(hint{f, true}, cues...) }
	weak := func(f job.Family, cues ...string) { s.titles.add(hint{f, false}, cues...) }

	firm(job.FamilyCoding,
		"medical|clinical|hospital|inpatient|outpatient|ip|op|facility|professional|physician|profee|hcc|drg|ipdrg|surgery|surgical|risk *2 coder|coders|coding",
		"coder|coding *3 inpatient|outpatient|ip|op|facility|physician|profee|hcc|drg|ipdrg|professional", "pro fee *2 coder|coding", "e m coder|coding", "nosologist|nosologists", "certified coder|coders", "billing coder|coders", "risk adjustment coder|coding|reviewer", "hcc *1 reviewer|review", "reviewer|review *2 hcc|hccs", "icd 10|9? coder|coding",
	)
	firm(job.FamilyAudit,
		"drg|hcc|radv|profee|inpatient|outpatient *3 auditor|auditors|audit|auditing|qa|quality|integrity|validation|validator",
		"medical|clinical|hospital *1 coding|record|records|chart *3 auditor|auditors|audit|auditing|qa|quality|integrity", "coder auditor", "auditor|audit|auditing *3 drg|hcc|inpatient|outpatient", "drg *2 reviewer|review|validation|validator|analyst|specialist", "clinical validation *2 auditor|reviewer|specialist|analyst", "payment integrity|accuracy", "itemized bill", "medical bill review|reviewer|auditor", "coding compliance",
	)
	firm(job.FamilyCDI, "clinical documentation", "documentation integrity|improvement", "cdi specialist|reviewer|nurse|manager|coder|consultant|educator|lead", "cdis")
	firm(job.FamilyRegistry, "cancer|tumor|oncology|trauma|stroke|cardiac *2 registrar|registry|abstractor", "oncology data specialist|associate", "medical|clinical data? abstractor|abstraction")
	firm(job.FamilyHIM, "chart prep|prepper|prepping|scanner|scanning|imaging|indexer|indexing")
	firm(job.FamilyROI, "release of *2 information|info|records", "roi specialist|technician|clerk|coordinator", "record|records|chart retrieval")
	firm(job.FamilyHIM, "health information|info management? *2 technician|tech|specialist|analyst|clerk|coordinator|associate|services", "medical|health record|records|rec|recs *2 technician|tech|technologist|clerk|specialist|coordinator|analyst|associate|assistant|abstractor",
		"med rec|recs|records tech|technician|clerk|specialist", "him", "hims", "health information management?", "medical|health|patient|clinical record|records", "master patient index", "mpi", "medical|healthcare transcriptionist|transcription")
	firm(job.FamilyManagement, "health information management? *2 manager|director|supervisor|administrator|chief", "him *2 manager|director|supervisor", "director|manager|supervisor|chief|administrator *3 him", "medical|health|clinical records *2 manager|director|supervisor|administrator",
		"director|manager|supervisor|chief|administrator *3 health information", "director|manager|supervisor|chief *3 medical|clinical records", "chief him|chim", "supervisory|supervisor health information")
	firm(job.FamilyBilling, "medical|hospital|physician|insurance|patient|healthcare|professional *2 biller|billers|billing", "medical reimbursement", "revenue cycle", "patient account|accounts|accounting", "patient financial services|representative|specialist|associate|coordinator", "charge capture|entry|reconciliation|master|description", "chargemaster",
		"revenue integrity", "ar caller|callers|calling", "a r caller|callers|calling", "medical claims|collections|collector", "insurance|medical|hospital|physician ar", "insurance|medical|hospital|physician a r", "payment posting|poster", "denials management|specialist|analyst|coordinator")
	firm(job.FamilyPrivacy, "hipaa", "health|patient|medical|healthcare privacy", "billing|coding compliance")
	firm(job.FamilyEducation, "medical|clinical|cdi|him|documentation *3 educator|instructor|trainer|faculty|education|teacher|adjunct", "instructor|adjunct|faculty|educator|trainer|professor *3 medical|him|cdi")
	firm(job.FamilyData, "health|him|medical|clinical data *2 analyst|specialist")

	firm(job.FamilyCoding, "coding|coder and? billing|biller")
	firm(job.FamilyBilling, "billing|biller and? coding|coder")

	weak(job.FamilyCoding, "coder", "coders", "coding", "drg", "risk adjustment")
	weak(job.FamilyEducation, "coding|coder|billing *2 educator|instructor|trainer|faculty|education|teacher", "instructor|adjunct|educator|trainer *3 coding|billing")
	weak(job.FamilyAudit, "bill review|reviewer|auditor", "coding|coder|chart|documentation|claims *3 qa|quality|integrity|validation|validator", "record|records *3 qa|quality|validation|validator", "coding *2 investigator", "fraud waste", "fwa", "auditor", "audit", "auditing", "validation|quality reviewer|auditor", "quality|qa assurance? coder|coding")
	weak(job.FamilyRegistry, "ods", "registrar", "registry", "abstractor", "abstraction")
	weak(job.FamilyHIM, "record|records integrity", "records technician|clerk|coordinator|analyst|custodian|specialist|associate|assistant", "prepper", "chart|document|record|records *1 prep|prepper|scanner|scanning|imaging|indexer|indexing", "scan|scanner|scanning|indexing|prep technician|tech|clerk|specialist|operator|associate")
	weak(job.FamilyROI, "record|records request|requests", "roi", "disclosure|correspondence *1 specialist|clerk")
	weak(job.FamilyBilling, "billing", "biller", "claims", "claim", "rcm", "reimbursement", "accounts receivable", "a r specialist|representative|rep|analyst|associate|follow|caller|executive|support", "ar support|specialist|representative|rep|analyst|associate|follow|caller|callers|executive|voice", "executive|associate|representative|specialist|analyst|lead|caller ar", "credit balance|balances", "underpayment|underpayments", "a r", "denials", "denial", "appeals", "collections", "collector", "cash application|posting|reconciliation", "charge", "eob", "remittance", "dnfb", "unbilled", "pfs", "business office", "credit|account resolution", "rejections", "refund|refunds specialist|analyst|representative|clerk|coordinator", "insurance specialist|representative")
	weak(job.FamilyPrivacy, "privacy", "compliance")
	weak(job.FamilyCDI, "query specialist|coordinator", "cdi", "documentation specialist")

	s.trades.add(false,
		"engineer", "engineers", "engineering", "developer", "developers", "programmer", "architect", "scientist", "scientists", "researcher", "designer", "software", "devops", "mainframe", "cobol", "java", "javascript", "python", "frontend", "backend", "full stack",
		"product manager|owner|lead|marketing|engineer|designer", "head|director|vp|manager of product", "marketing", "marketer", "growth", "account manager|executive|director", "customer|client success", "sales", "business development",
		"claims|claim *1 examiner|adjudicator|representative|specialist|manager|supervisor *2 workers|auto|property|casualty|liability|disability|indemnity|injury|dental", "workers|auto|property|casualty|liability|disability|indemnity|injury comp|compensation? claims|claim",
		"recruiter", "recruiting", "talent", "adjuster", "adjusters", "counsel", "attorney", "lawyer", "paralegal", "legal medical|nurse|records", "accountant", "controller", "bookkeeper", "comptroller", "underwriter", "actuary",
		"it specialist|technician|manager|support", "information technology", "help desk", "desktop support", "cyber", "cybersecurity", "security", "network", "machine learning", "data science|engineer",
		"human resources", "payroll", "supply", "procurement", "facilities", "maintenance", "driver", "cook", "police", "guard",
		"technical support", "technical program|project|product", "epic|cerner|meditech analyst|builder", "epic resolute|clindoc|ambulatory|application|applications|beaker|willow|cadence|orders *2 analyst|builder", "systems analyst", "solutions consultant", "implementation manager|consultant|specialist|lead|analyst|associate", "onboarding manager|specialist|consultant", "cost report|reports|reporting", "chief of staff", "executive assistant", "revenue operations", "business analyst|intelligence", "code enforcement", "patient safety", "fraud engineer",
	)
	s.trades.add(true,
		"nurse", "nurses", "nursing assistant|supervisor|director|manager|instructor|informatics|services", "rn", "lpn", "lvn", "pharmacist", "pharmacy *1 technician|tech|assistant|manager|director|clerk|intern", "therapist", "psychologist", "psychiatrist", "dentist", "dental assistant|hygienist", "midwife", "surgeon", "physician ai|assistant|advisor|reviewer",
		"medical assistant|director|scribe|support|supply", "technologist", "sonographer", "phlebotomist", "paramedic", "social worker", "health technician", "health system specialist", "dietitian", "practitioner",
	)
	l.mark(denies, "not", "no", "never", "nothing", "neither", "nor", "isnt", "arent", "dont", "doesnt", "cannot", "wont", "without")
	l.mark(healthCare,
		"patient", "patients", "hospital", "hospitals", "clinic", "clinics", "clinical", "medical", "physician", "physicians", "payer", "payers", "payor", "payors",
		"medicare", "medicaid", "diagnosis", "diagnoses", "diagnostic", "healthcare", "hipaa", "icd", "cpt", "hcpcs", "drg", "ehr", "emr", "inpatient", "outpatient", "clinicians",
		"cancer", "trauma", "him", "eob", "eobs", "ub", "cms", "health", "rhit", "rhia", "ahima", "aapc", "surgery", "providers", "provider", "claim", "ipd", "opd", "tpa", "nabh", "discharge",
	)
	l.mark(ofTrials, "meddra", "whodrug", "whodd")
	return s
}

// line is a line of work that a term of the taxonomy speaks for.
type line uint8

const (
	lineNone line = iota
	lineCoding
	lineRecords
	lineRevenue
	lineRegistry
	linePrivacy
	lineCDI
	lineCredential // of the field, whatever its line
	lines
)

// lineOf is the line of work a mention speaks for.
func (r *Reader) lineOf(m taxonomy.Mention) line {
	switch m.Kind {
	case taxonomy.KindCredential:
		if r.ofField(m.ID) {
			return lineCredential
		}
	case taxonomy.KindGroup:
		return lineCredential
	case taxonomy.KindSkill:
		if m.ID == "cms1500" || m.ID == "revenue_codes" {
			return lineRevenue
		}
		s, _ := r.taxonomy.Skill(m.ID)
		switch s.Kind {
		case "code_set", "payment", "coding_skill", "encoder", "rule", "audit_skill":
			return lineCoding
		case "him_skill":
			return lineRecords
		case "revenue_skill":
			return lineRevenue
		case "registry_skill":
			return lineRegistry
		case "regulation":
			return linePrivacy
		}
	case taxonomy.KindExperience:
		switch m.ID {
		case "billing", "revenue_cycle", "denials":
			return lineRevenue
		case "him_records", "roi", "him_any", "transcription":
			return lineRecords
		case "registry":
			return lineRegistry
		case "cdi":
			return lineCDI
		case "privacy", "compliance":
			return linePrivacy
		case "data_analysis", "ehr_implementation", "supervision", "clinical_nursing", "externship", "healthcare_any":
			return lineNone
		}
		return lineCoding
	}
	return lineNone
}

// ofField reports a credential of the field, which no licence is.
func (r *Reader) ofField(id string) bool {
	c, ok := r.taxonomy.Credential(id)
	return ok && !c.Outside && !c.Licence
}

// plain reports terms whose words other fields use too: they count, but do
// not prove.
func plain(id string) bool {
	switch id {
	case "medical_coding", "coding_any", "abstracting", "denials", "revenue_cycle_skill", "revenue_cycle", "data_entry", "document_management", "quality_control",
		"health_data_management", "ehr_records", "charge_entry_skill", "registration", "payer_policy", "hipaa", "fwa", "medicare_medicaid", "cac", "compliance", "privacy",
		"coding_audit", "auditing_coding", "cdi":
		return true
	}
	return false
}

// evidence is what a body names of the field: distinct terms by line of work.
type evidence struct {
	named, proof [lines]int
	health       int              // distinct words of health care and credentials of the field
	first        taxonomy.Mention // the first term that proves
	words        int              // of the text, without benefits and notices
	again        bool             // the body names the role of the title
	visits       bool             // the body speaks of receiving patients
}

func (e *evidence) sum(of *[lines]int, among ...line) int {
	n := 0
	for _, l := range among {
		n += of[l]
	}
	return n
}

// weigh collects the evidence of the body.
func (r *Reader) weigh(d *document) evidence {
	var e evidence
	for i := range d.units {
		switch u := &d.units[i]; u.about() {
		case secBenefits, secLegal:
		default:
			e.words += u.to - u.from
		}
	}
	d.terms.clear()
	units := unitWalk{d.units}
	last := 0 // end of the last phrase: one phrase may name several terms
	for _, m := range d.mentions {
		if d.terms.holds(m) || m.Start < last {
			continue
		}
		l := r.lineOf(m)
		if l == lineNone {
			continue
		}
		if u := units.at(m.Start); u != nil {
			switch u.about() {
			case secAbout, secBenefits, secLegal:
				continue
			}
		}
		if r.denied(d, m.Start) {
			continue
		}
		d.terms.add(m)
		last = m.End
		e.named[l]++
		if !plain(m.ID) {
			e.proof[l]++
			if e.first.End == 0 {
				e.first = m
			}
		}
	}
	var words []wordID // of health care; there are a few dozen
	for i := range d.text.of(healthCare, 0, len(d.text.words)) {
		if id := d.text.words[i].id; !slices.Contains(words, id) {
			words = append(words, id)
		}
	}
	e.health = len(words)
	if n := e.named[lineCredential]; n >= aboutCoders {
		e.health += n
	}
	return e
}

// aboutCoders is how many credentials of the field a text names that is about
// people who hold them: one may be another trade's abbreviation.
const aboutCoders = 3

// denied reports whether the sentence at a byte of the text denies something.
func (r *Reader) denied(d *document, at int) bool {
	i := d.wordAt(at)
	const before, behind = 12, 10 // words
	if i >= len(d.text.words) || !d.text.has(denies, i-before, i+behind) {
		return false
	}
	from, to := d.text.sentence(i)
	return d.text.has(denies, max(from, i-before), min(to, i+behind))
}

// among lists the lines of work that speak for a family.
func among(f job.Family) []line {
	switch f {
	case job.FamilyCoding, job.FamilyAudit, job.FamilyCDI, job.FamilyEducation:
		return []line{lineCoding, lineCDI, lineCredential}
	case job.FamilyHIM, job.FamilyROI, job.FamilyManagement:
		return []line{lineRecords, lineCredential, lineCoding, linePrivacy}
	case job.FamilyRegistry:
		return []line{lineRegistry, lineCredential, lineCoding, lineRecords}
	case job.FamilyBilling:
		return []line{lineRevenue, lineCoding, lineCredential}
	case job.FamilyPrivacy:
		return []line{linePrivacy, lineCredential, lineCoding, lineRecords, lineRevenue}
	case job.FamilyData:
		return []line{lineCoding, lineRecords, lineCredential, lineRegistry}
	}
	return nil
}

// A text of fewer words than shortText is held to less; one of fewer than
// noText says nothing, and a title of the field stands alone.
const (
	shortText = 120
	noText    = 12
)

// confirms reports whether the body confirms what the title proposes. A title
// that only this field has ("medical records technician") needs no more than
// a body that does not speak of something else.
func (e *evidence) confirms(p proposal) bool {
	if p.family == "" {
		return e.stands()
	}
	if p.nurse && e.words >= noText && e.sum(&e.named, lineCoding, lineCDI, lineRegistry, lineRevenue, lineCredential) == 0 {
		return false // "Clinical Documentation Nurse", at the bedside
	}
	named, proof := e.sum(&e.named, among(p.family)...), e.sum(&e.proof, among(p.family)...)
	if e.words < shortText {
		return e.words < noText && p.own || proof > 0 || p.firm && named+e.health > 0 || p.role != "" && (p.firm || e.again) || named >= 2 && e.health >= 2
	}
	const health = 4
	switch {
	case p.family == job.FamilyData:
		return named >= 3 && proof >= 2 && e.health >= health
	case p.firm && p.role != "":
		return named+e.health > 0
	case p.firm:
		return proof > 0 && e.health >= health/2
	case p.family == job.FamilyPrivacy:
		// Every trade has its compliance: this field's names more than a law.
		return named >= 3 && proof >= 1 && e.health >= health
	}
	if p.role != "" && proof >= 2 && e.proof[lineCoding] > 0 && p.family != job.FamilyBilling {
		return e.health >= health/2
	}
	if p.family == job.FamilyBilling && e.proof[lineRevenue] >= 3 && e.health > 0 {
		return true // the bills of patients are spoken of throughout
	}
	return named >= 2 && proof >= 1 && e.health >= health
}

// stands reports whether a body alone makes a posting one of the field, under a
// title that every trade has: it speaks of one line of work throughout.
func (e *evidence) stands() bool {
	const proof, health = 3, 5
	for _, l := range [...]line{lineCoding, lineRecords, lineRevenue, lineRegistry} {
		if e.proof[l] >= proof && e.health >= health || e.proof[l] == proof-1 && e.health > health {
			return !e.visits
		}
	}
	return false
}

// receives reports a text about receiving patients or clients at a desk, whose
// work with bills and records goes along with that.
func receives(words []word) bool {
	return slices.ContainsFunc(words, func(w word) bool {
		switch w.text {
		case "appointment", "appointments", "scheduling", "schedules", "greet", "greets", "greeting", "receptionist", "reception", "checkin":
			return true
		}
		return false
	})
}

// most is the family the body speaks of most.
func (e *evidence) most() job.Family {
	coding, records, revenue, registry := e.named[lineCoding]+e.named[lineCredential], e.named[lineRecords], e.named[lineRevenue], e.named[lineRegistry]
	switch top := max(coding, records, revenue, registry); {
	case registry == top:
		return job.FamilyRegistry
	case coding == top:
		return job.FamilyCoding
	case revenue == top:
		return job.FamilyBilling
	}
	return job.FamilyHIM
}

// readScope decides scope, family and role.
func (r *Reader) readScope(d *document, f *job.Facts) {
	f.Family = job.FamilyNone
	p, ok := r.propose(d)
	if p.spot.end > p.spot.start {
		// Also where it is not this field: the words say why.
		f.Clauses = append(f.Clauses, r.clause(d, job.ClauseScope, p.spot))
	}
	if !ok {
		return
	}
	e := r.weigh(d)
	e.visits = p.family == "" && receives(d.text.words)
	e.again = p.role != "" && slices.ContainsFunc(d.mentions, func(m taxonomy.Mention) bool { return m.Kind == taxonomy.KindRole && m.ID == p.role })
	if !e.confirms(p) && !(p.family == job.FamilyCoding && r.lures(d)) || r.nursing(d, p.role, f.Required) {
		return
	}
	if d.text.holds&ofTrials != 0 && e.sum(&e.proof, lineCoding, lineCredential) == 0 {
		return // what is coded are the events and drugs of clinical trials
	}
	if p.family == "" {
		p.family = e.most()
	}
	if p.family == job.FamilyHIM && (p.role == "him_technician" || p.role == "him_clerk") && r.releasesOnly(d) {
		p.family = job.FamilyROI
	}
	if p.family == job.FamilyHIM && p.role == "" && e.named[lineCoding] > 2*e.named[lineRecords] {
		p.family = e.most() // "HIM services" says no more than the field
	}
	f.InScope, f.Family, f.Role = true, p.family, p.role
	if p.family == job.FamilyCoding {
		f.CodingKind = d.settingOfTitle()
	}
	if e.first.End > 0 {
		f.Clauses = append(f.Clauses, r.clause(d, job.ClauseScope, spot{job.FieldText, e.first.Start, e.first.End}))
	}
}

// releasesOnly reports a body whose work with records is to give them out: it
// comes back to that again and again, and to little else.
func (r *Reader) releasesOnly(d *document) bool {
	const again = 4
	release, other, last := 0, 0, 0
	for _, m := range d.mentions {
		if r.lineOf(m) != lineRecords || m.Start < last {
			continue
		}
		last = m.End
		if m.ID == "roi" || m.ID == "release_of_information" {
			release++
		} else {
			other++
		}
	}
	if release > 0 {
		release += requests(d.text.words)
	}
	return release >= again && release > other
}

// requests counts the words for those who ask for records and for what they ask.
func requests(words []word) int {
	n := 0
	for i, w := range words {
		switch w.text {
		case "requester", "requesters", "requestor", "requestors":
			n++
		case "request", "requests":
			if i > 0 && (words[i-1].text == "record" || words[i-1].text == "records" || words[i-1].text == "chart" || words[i-1].text == "information") {
				n++
			}
		}
	}
	return n
}

// lures reports a text that shows a decisive sign of fraud and speaks of
// nothing else: under the title of a coder it is meant for coders.
func (r *Reader) lures(d *document) bool {
	if len(d.text.words) >= shortText {
		return false
	}
	var f job.Facts
	r.scamIn(d.post, job.FieldText, &d.text, &f)
	return slices.ContainsFunc(f.Scam, func(s job.Signal) bool { return s.Weight == "decisive" })
}

// nursing reports a role that is a nurse's by rule, in a posting that asks for
// the licence. Where a credential of the field is required, beside the licence or
// in its place, it is not; nor where the title says that codes are reviewed:
// "Nurse Auditor, DRG".
func (r *Reader) nursing(d *document, role, required string) bool {
	x, ok := r.taxonomy.Role(role)
	if !ok || x.Gate == nil || !x.Gate.Hard || containsWord(d.title.words, "drg") || containsWord(d.title.words, "coding") {
		return false
	}
	if e, err := require.Parse(required); err == nil && slices.ContainsFunc(e.Atoms(), r.ofField) {
		return false
	}
	for _, m := range d.mentions {
		if m.Kind == taxonomy.KindCredential && slices.Contains(x.Gate.Licences, m.ID) && !r.denied(d, m.Start) {
			return true
		}
	}
	return false
}

// proposal is what a title proposes.
type proposal struct {
	family job.Family // "" if the title says a rank and no trade
	role   string
	firm   bool // a word of the title is the field's alone
	own    bool // the title is a job of the field and of no other: "Coding Auditor"
	nurse  bool // it names a clinician, too: the body must name the codes or what is asked of coders
	spot   spot
}

// propose reads the title.
func (r *Reader) propose(d *document) (proposal, bool) {
	cues := &r.around.scope
	var role, neighbour taxonomy.Mention
	for _, m := range d.inTitle {
		if m.Kind != taxonomy.KindRole {
			continue
		}
		x, ok := r.taxonomy.Role(m.ID)
		switch {
		case !ok:
		case x.OutOfScope:
			if m.End-m.Start > neighbour.End-neighbour.Start {
				neighbour = m
			}
		case role.End == 0 || better(r, m, role):
			role = m
		}
	}
	words := d.title.words
	var firm, weak cue[hint]
	for _, c := range cues.titles.find(&d.title) {
		switch {
		case c.kind.firm && (firm.to == 0 || prior(c.kind.family) > prior(firm.kind.family)):
			firm = c
		case !c.kind.firm && (weak.to == 0 || prior(c.kind.family) > prior(weak.kind.family)):
			weak = c
		}
	}
	givesOut := firm.kind.family == job.FamilyROI // "Medical Support Assistant (Release of Information)": does that and no more
	if !givesOut && neighbour.End > 0 && neighbour.End-neighbour.Start >= role.End-role.Start {
		return proposal{spot: spot{job.FieldTitle, neighbour.Start, neighbour.End}}, false
	}
	nurse := false
	for _, t := range cues.trades.find(&d.title) {
		if !t.kind && d.secondDuty(role, t) {
			continue // "Medical Records Coordinator / Supply Clerk"
		}
		if t.kind && (firm.kind.family == job.FamilyCDI || firm.kind.family == job.FamilyAudit || weak.kind.family == job.FamilyCDI) {
			nurse = true
			continue // a nurse's way into the field
		}
		if t.kind && givesOut {
			continue
		}
		if x, ok := r.taxonomy.Role(role.ID); t.kind && ok && x.Gate != nil && x.Gate.Hard && x.Family == job.FamilyAudit {
			continue // "Nurse Auditor": who else is taken decides
		}
		if t.kind && weak.kind.family == job.FamilyAudit && (firm.kind.family == job.FamilyBilling || firm.kind.family == job.FamilyCoding) {
			continue // "Charge Capture Nurse Auditor"
		}
		if t.kind && (firm.kind.family == job.FamilyRegistry || containsWord(words, "registry") && containsWord(words, "abstractor")) {
			continue // "Registry Abstractor, RN", "Trauma Registry Nurse"
		}
		if t.from > 0 && words[t.from].text == "information" && words[t.from-1].text == "health" {
			continue // "health information technology"
		}
		if t.kind && t.to < len(words) && (words[t.to].text == "preferred" || words[t.to].text == "or") && (firm.to > 0 || weak.to > 0) {
			continue // "Inpatient Coder (RN preferred)", "RN or RHIT": one of several ways in
		}
		return proposal{spot: spot{job.FieldTitle, words[t.from].start, words[t.to-1].end}}, false
	}
	if i := gate(words); i >= 0 && firm.to == 0 && role.End == 0 {
		return proposal{spot: spot{job.FieldTitle, words[i].start, words[i].end}}, false
	}
	at := func(c cue[hint]) spot {
		return spot{job.FieldTitle, words[c.from].start, words[c.to-1].end}
	}
	ofClinic := weak.kind.family == job.FamilyCoding && slices.ContainsFunc(d.inTitle, func(m taxonomy.Mention) bool { return m.Kind == taxonomy.KindSpecialty }) // "Coder - Orthopedics"
	switch {
	case role.End > 0:
		x, _ := r.taxonomy.Role(role.ID)
		p := proposal{family: x.Family, role: x.ID, nurse: nurse, firm: firm.to > 0 || ofClinic, own: true, spot: spot{job.FieldTitle, role.Start, role.End}}
		p.family = settleFamily(p.family, firm, weak, words)
		if nurse && x.Family == job.FamilyCoding && firm.kind.family == job.FamilyCDI {
			p.family = job.FamilyCDI // "Nurse or Coder - Documentation Integrity"
		}
		return p, true
	case firm.to > 0:
		return proposal{family: settleFamily(firm.kind.family, firm, weak, words), nurse: nurse, firm: true, own: true, spot: at(firm)}, true
	case weak.to > 0:
		return proposal{family: settleFamily(weak.kind.family, firm, weak, words), nurse: nurse, firm: ofClinic, own: codes(words), spot: at(weak)}, true
	}
	if ofAnyTrade(words) {
		return proposal{spot: spot{job.FieldTitle, words[0].start, words[len(words)-1].end}}, true
	}
	return proposal{}, false
}

// secondDuty reports the word of another trade behind a slash, where the title
// begins with a role of the field: in a small house one person does both,
// "Medical Records Coordinator / Supply Clerk".
func (d *document) secondDuty(role taxonomy.Mention, trade cue[bool]) bool {
	words := d.title.words
	if role.End == 0 || role.Start > words[0].start || role.End > words[trade.from].start {
		return false
	}
	for i := trade.from; i > 0 && words[i-1].end >= role.End; i-- {
		if words[i].brk == brkSlash {
			return true
		}
	}
	return false
}

// ofAnyTrade reports a title that says a rank and nothing else: "Senior
// Associate", "Account Clerk III".
func ofAnyTrade(title []word) bool {
	return len(title) > 0 && !slices.ContainsFunc(title, func(w word) bool {
		switch w.text {
		case "executive", "associate", "clerk", "representative", "specialist", "analyst", "coordinator", "trainee",
			"entry", "level", "junior", "jr", "senior", "sr", "lead", "team", "member", "process", "account", "i", "ii", "iii", "iv":
			return false
		}
		return true
	})
}

// better prefers the longer of two roles, then the first.
func better(r *Reader, a, b taxonomy.Mention) bool {
	return a.End-a.Start > b.End-b.Start && a.Start < b.End
}

// prior orders families where a title names two: what is done to the work of
// another family comes before it.
func prior(f job.Family) int {
	return slices.Index([]job.Family{
		job.FamilyPrivacy, job.FamilyHIM, job.FamilyBilling, job.FamilyCoding, job.FamilyData, job.FamilyROI, job.FamilyRegistry,
		job.FamilyEducation, job.FamilyManagement, job.FamilyCDI, job.FamilyAudit,
	}, f)
}

// codes reports whether the words of a title pair coding with the review or
// the teaching of it, which no trade of programmers does.
func codes(words []word) bool {
	return ofCoding(words) &&
		slices.ContainsFunc(words, func(w word) bool {
			switch w.text {
			case "auditor", "auditing", "audit", "educator":
				return true
			}
			return false
		})
}

// ofCoding reports a title that names coding or coders.
func ofCoding(title []word) bool {
	return slices.ContainsFunc(title, func(w word) bool { return w.text == "coding" || w.text == "coder" || w.text == "coders" })
}

// leadsProgram reports a title of who runs a program of study: "Program
// Director", "Department Chair", "Dean".
func leadsProgram(title []word) bool {
	for i, w := range title {
		switch w.text {
		case "dean", "faculty", "professor":
			return true
		case "chair":
			return i > 0 && (title[i-1].text == "department" || title[i-1].text == "program")
		case "director":
			if i > 0 && title[i-1].text == "program" {
				return true
			}
		}
	}
	return false
}

// supervises reports a title of who supervises people of the field.
func supervises(title []word) bool {
	return slices.ContainsFunc(title, func(w word) bool { return w.text == "supervisory" || w.text == "supervisor" })
}

// teaches reports a title of a school: "HIT Program Instructor", "Adjunct Faculty".
func teaches(title []word) bool {
	return slices.ContainsFunc(title, func(w word) bool {
		return w.text == "instructor" || w.text == "adjunct" || w.text == "faculty" || w.text == "professor"
	})
}

// educates reports a title whose noun is a teacher's: "Educator, Inpatient Coding",
// "Risk Adjustment Program Educator (Field)", but not "Coder / Educator".
func educates(title []word) bool {
	for i, w := range title {
		if w.text != "educator" && w.text != "trainer" {
			continue
		}
		ends := i+1 == len(title) || title[i+1].brk >= brkComma
		beside := i > 0 && (w.brk == brkSlash || joinsList(title[i-1].text))
		return ends && !beside
	}
	return false
}

// releases reports a title of who gives records out: "Medical Records Retrieval
// Specialist". It is narrower than that of the records.
func releases(title []word) bool {
	return slices.ContainsFunc(title, func(w word) bool {
		return w.text == "release" || w.text == "roi" || w.text == "retrieval" || w.text == "correspondence" || w.text == "disclosure" || w.text == "subpoena" || w.text == "subpoenas"
	})
}

// analyzesData reports the title of an analyst of data.
func analyzesData(title []word) bool {
	for i := 1; i < len(title); i++ {
		if title[i-1].text == "data" && title[i].text == "analyst" {
			return true
		}
	}
	return false
}

// runsTeam reports a title of who runs a team: "Supervisor, Facility Coding".
func runsTeam(title []word) bool {
	return supervises(title) || slices.ContainsFunc(title, func(w word) bool {
		return w.text == "manager" || w.text == "director" || w.text == "vp" || w.text == "president"
	})
}

// reviewsClaims reports a title of who reviews what others have coded: "Claims
// Coding Reviewer".
func reviewsClaims(title []word) bool {
	claims := slices.ContainsFunc(title, func(w word) bool {
		return w.text == "claims" || w.text == "claim" || w.text == "edit" || w.text == "edits"
	})
	return claims && slices.ContainsFunc(title, func(w word) bool { return w.text == "reviewer" || w.text == "review" })
}

// billsFirst reports a title that names billing and then coding, of which the
// first counts: "Billing & Coding Coordinator".
func billsFirst(title []word) bool {
	for i, w := range title {
		if w.text == "coding" || w.text == "coder" {
			for i > 0 && title[i-1].text == "and" {
				i--
			}
			return i > 0 && (title[i-1].text == "billing" || title[i-1].text == "biller")
		}
	}
	return false
}

// settleFamily corrects the family a role proposes by the title's own words: a
// coder who audits is an auditor, and so is an auditor of charges.
func settleFamily(f job.Family, firm, weak cue[hint], title []word) job.Family {
	audits := firm.kind.family == job.FamilyAudit || weak.kind.family == job.FamilyAudit
	switch {
	case f == job.FamilyManagement && leadsProgram(title):
		return job.FamilyEducation
	case teaches(title) && !audits && f != job.FamilyManagement && f != job.FamilyCDI:
		return job.FamilyEducation
	case f == job.FamilyCoding && !audits && educates(title):
		return job.FamilyEducation
	case f == job.FamilyHIM && releases(title):
		return job.FamilyROI
	case f == job.FamilyROI && weak.kind.family == job.FamilyPrivacy && weak.from == 0:
		return job.FamilyPrivacy // "Privacy & Release of Information Analyst"
	case (f == job.FamilyCoding || f == job.FamilyBilling) && analyzesData(title):
		return job.FamilyData
	case f == job.FamilyHIM && supervises(title):
		return job.FamilyManagement
	case f == job.FamilyCoding && runsTeam(title):
		return job.FamilyManagement
	case f == job.FamilyCoding && firm.kind.family == job.FamilyRegistry:
		return job.FamilyRegistry // "Coder, Trauma Registry"
	case f == job.FamilyCoding && billsFirst(title):
		return job.FamilyBilling
	case f == job.FamilyCoding && reviewsClaims(title):
		return job.FamilyAudit
	case f == job.FamilyBilling && codesFirst(title):
		return job.FamilyCoding
	case f == job.FamilyCDI && containsWord(title, "auditor") && containsWord(title, "coding"):
		return job.FamilyAudit
	case f == job.FamilyBilling && (containsWord(title, "auditor") || containsWord(title, "auditors")):
		return job.FamilyAudit
	case f == job.FamilyPrivacy && ofCoding(title):
		return job.FamilyAudit // "Coding Quality and Compliance Manager"
	case (f == job.FamilyCoding || f == job.FamilyManagement) && ofCoding(title) && containsWord(title, "compliance"):
		return job.FamilyAudit // "Associate Director, Coding Compliance"
	case f == job.FamilyCoding && containsWord(title, "policy"):
		return job.FamilyAudit // "Coding Policy Analyst"
	case f == job.FamilyBilling && !audits && codesCharges(title):
		return job.FamilyCoding
	case audits && (f == job.FamilyCoding || f == job.FamilyHIM),
		firm.kind.family == job.FamilyAudit && f == job.FamilyPrivacy:
		return job.FamilyAudit
	case f == job.FamilyHIM && narrows(firm, title):
		return firm.kind.family
	case f == job.FamilyHIM && narrows(weak, title):
		return weak.kind.family
	}
	return f
}

// codesFirst reports a title of who codes, and works for what is paid by it:
// "Coding and Reimbursement Specialist".
func codesFirst(title []word) bool {
	for i, w := range title {
		switch w.text {
		case "coding", "coder":
			return i+2 < len(title) && (title[i+1].text == "reimbursement" || title[i+1].text == "and" && title[i+2].text == "reimbursement")
		}
	}
	return false
}

// codesCharges reports a title of who codes for revenue integrity: "Revenue Integrity
// Coding Specialist".
func codesCharges(title []word) bool {
	for i := 2; i < len(title); i++ {
		if (title[i].text == "coding" || title[i].text == "coder") && title[i-1].text == "integrity" && title[i-2].text == "revenue" {
			return true
		}
	}
	return false
}

// narrows reports whether a word of the title says which work with records is
// meant: "HIM Specialist - Coding", but not "HIM Clerk, Coding Department".
func narrows(c cue[hint], title []word) bool {
	if c.to > 0 && c.from > 0 {
		switch title[c.from-1].text {
		case "healthcare", "ehr", "emr", "records":
			return false // "Healthcare Documentation Specialist" is who transcribes
		}
	}
	if c.kind.family == job.FamilyRegistry && containsWord(title, "birth") {
		return false // who files birth certificates keeps no registry of patients
	}
	switch c.kind.family {
	case job.FamilyCoding, job.FamilyRegistry, job.FamilyCDI, job.FamilyPrivacy:
		return c.to == len(title) || title[c.to].text != "department" && title[c.to].text != "team" && title[c.to].text != "support"
	}
	return false
}

// gate finds the word of a title that shows a neighbour of the field: front
// desk, eligibility, enrolment; -1 if none does.
func gate(words []word) int {
	return slices.IndexFunc(words, func(w word) bool {
		switch w.text {
		case "eligibility", "credentialing", "enrollment", "scheduling", "scheduler", "receptionist", "authorization", "authorizations", "preauthorization", "referral", "registration", "intake", "utilization", "access":
			return true
		}
		return false
	})
}
