package job

import "slices"

// Family is the line of work a posting belongs to.
type Family string

const (
	FamilyHIM        Family = "him"
	FamilyROI        Family = "roi"
	FamilyCoding     Family = "coding"
	FamilyAudit      Family = "audit"
	FamilyCDI        Family = "cdi"
	FamilyRegistry   Family = "registry"
	FamilyBilling    Family = "billing"
	FamilyPrivacy    Family = "privacy"
	FamilyManagement Family = "him_management"
	FamilyData       Family = "data"
	FamilyEducation  Family = "education"
	FamilyNone       Family = "none"
)

// Families lists every family but FamilyNone, in the order people read them.
func Families() []Family {
	return []Family{
		FamilyHIM, FamilyROI, FamilyCoding, FamilyAudit, FamilyCDI, FamilyRegistry,
		FamilyBilling, FamilyPrivacy, FamilyManagement, FamilyData, FamilyEducation,
	}
}

// Level is the seniority of a job, from its title and duties.
type Level string

const (
	LevelEntry   Level = "entry"
	LevelMid     Level = "mid"
	LevelSenior  Level = "senior"
	LevelLead    Level = "lead"
	LevelManager Level = "manager"
)

// Rank orders levels from 0 (entry) to 4 (manager); an unknown level is mid.
func (l Level) Rank() int {
	switch l {
	case LevelEntry:
		return 0
	case LevelSenior:
		return 2
	case LevelLead:
		return 3
	case LevelManager:
		return 4
	}
	return 1
}

// Education is a level of schooling. None means the posting says that none is
// needed; Unstated means it says nothing.
type Education string

const (
	EducationUnstated    Education = "unstated"
	EducationNone        Education = "none"
	EducationHighSchool  Education = "high_school"
	EducationCertificate Education = "certificate"
	EducationAssociate   Education = "associate"
	EducationBachelor    Education = "bachelor"
	EducationMaster      Education = "master"
)

// Rank orders education from 0 (none or unstated) to 5 (master).
func (e Education) Rank() int {
	switch e {
	case EducationHighSchool:
		return 1
	case EducationCertificate:
		return 2
	case EducationAssociate:
		return 3
	case EducationBachelor:
		return 4
	case EducationMaster:
		return 5
	}
	return 0
}

// Mode is where the work is done from.
type Mode string

const (
	ModeRemote   Mode = "remote"
	ModeHybrid   Mode = "hybrid"
	ModeOnsite   Mode = "onsite"
	ModeUnstated Mode = "unstated"
)

// Apprentice says whether a credential that still carries its apprentice mark
// (CPC-A, COC-A) or an entry credential in its place is enough.
type Apprentice string

const (
	ApprenticeAccepted Apprentice = "accepted"
	ApprenticeExcluded Apprentice = "excluded"
	ApprenticeSilent   Apprentice = "silent"
)

// Strength is how much a posting insists on something.
type Strength string

const (
	Required    Strength = "required"
	Preferred   Strength = "preferred"
	Alternative Strength = "alternative" // one way among several to meet a required clause
)

// ClauseKind is what a clause of a posting is about.
type ClauseKind string

const (
	ClauseCredential ClauseKind = "credential" // Expr over credentials, may hold EXP and EDU as alternatives
	ClauseLicence    ClauseKind = "licence"    // Expr over state licences (RN, LPN, MD …)
	ClauseExperience ClauseKind = "experience" // Years
	ClauseEducation  ClauseKind = "education"  // Education
	ClauseApprentice ClauseKind = "apprentice"
	ClauseMode       ClauseKind = "mode"
	ClausePlace      ClauseKind = "place" // states allowed or denied, distance, time zone
	ClausePay        ClauseKind = "pay"
	ClauseCitizen    ClauseKind = "citizenship"
	ClauseInternal   ClauseKind = "internal"
	ClauseOffshore   ClauseKind = "offshore"
	ClauseScam       ClauseKind = "scam"
	ClauseSkill      ClauseKind = "skill"
	ClauseLevel      ClauseKind = "level"
	ClauseScope      ClauseKind = "scope" // the words that decided scope, family and role
	ClauseTest       ClauseKind = "test"  // coding test, accuracy or productivity standard
	ClauseWork       ClauseKind = "work"  // the sentence that tells most of the work; it asks nothing
)

// Clause is one thing a posting says, with the words it says it in.
type Clause struct {
	Kind     ClauseKind `json:"kind"`
	Strength Strength   `json:"strength"`
	// Expr is the requirement in the requirement language (package
	// matcher/require), in canonical form; "" where the kind has no expression.
	Expr string `json:"expr"`
	// Months is the time after hire within which a missing credential may
	// still be earned; 0: at hire.
	Months int `json:"months,omitempty"`
	// Closed: the list is complete by rule (the VA's tiers); peers do not count.
	Closed bool `json:"closed,omitempty"`
	// OrEquivalent: the text opens the list to equivalents.
	OrEquivalent bool `json:"or_equivalent,omitempty"`
	// Eligible: being eligible for the credential is enough.
	Eligible bool `json:"eligible,omitempty"`
	// Years is the experience asked by a ClauseExperience.
	Years *Years `json:"years,omitempty"`
	// OrYears is work that the posting takes in the place of what it asks here:
	// "two years of coding or four of billing", "CPC or coding experience". Min 0:
	// it does not say how much.
	OrYears []Years `json:"or_years,omitempty"`
	// Names are the taxonomy ids of what a ClauseSkill names: the skill, and the
	// kinds of experience that the same words stand for.
	Names []string `json:"names,omitempty"`
	// Answerable: a profile can answer this clause (a coding test is not
	// answerable, a credential is).
	Answerable bool   `json:"answerable"`
	Span       Span   `json:"span"`
	Quote      string `json:"quote"` // Posting.Quote(Span)
}

// Years is a typed amount of experience. Kind is one of the taxonomy's
// experience kinds (coding_inpatient, coding_any, billing …), or "other" for
// work outside health information.
type Years struct {
	Min  float64 `json:"min"`
	Kind string  `json:"kind"`
	// Or are kinds whose years count as those of Kind do: "two years of coding
	// or billing".
	Or []string `json:"or,omitempty"`
}

// Kinds are the kinds of work whose years count.
func (y Years) Kinds() []string { return append([]string{y.Kind}, y.Or...) }

// Remote is what a posting says about the place the work is done from. States
// are USPS codes, sorted; an empty StatesAllow allows all that StatesDeny does
// not name.
type Remote struct {
	Mode           Mode     `json:"mode"`
	StatesAllow    []string `json:"states_allow"`
	StatesDeny     []string `json:"states_deny"`
	OnsiteTraining bool     `json:"onsite_training"`
	// OrOnsite: the work is remote, or on site for who likes that better.
	OrOnsite bool `json:"or_onsite"`
	// Site is the USPS code of the state in which the text itself puts the work,
	// where the posting gives no place; "" else.
	Site string `json:"site"`
}

// WorkStates returns the USPS codes of the states in which the work of a posting
// is, sorted, each once: those of its places, or the site its text names.
func (f *Facts) WorkStates(p *Posting) []string {
	if f.Remote.Site != "" {
		return []string{f.Remote.Site}
	}
	var states []string
	for _, at := range p.Places {
		if at.State != "" && (at.Country == "" || at.Country == "US") && !slices.Contains(states, at.State) {
			states = append(states, at.State)
		}
	}
	slices.Sort(states)
	return states
}

// Signal is a sign of a fraudulent posting. Weight is decisive, strong,
// medium or weak: one decisive or two strong signals quarantine a posting.
type Signal struct {
	Signal string `json:"signal"`
	Weight string `json:"weight"`
	Quote  string `json:"quote"`
	Span   Span   `json:"span"`
}

// Facts is what a posting asks and offers, read from its words.
type Facts struct {
	Of string `json:"of"` // Posting.Digest these facts were read from
	By string `json:"by"` // version of the rules and terms that read them

	InScope      bool       `json:"in_scope"`
	Family       Family     `json:"family"`
	Role         string     `json:"role"` // taxonomy role id, "" if out of scope
	Level        Level      `json:"level"`
	Offshore     bool       `json:"offshore"`
	InternalOnly bool       `json:"internal_only"`
	Required     string     `json:"required"`  // canonical requirement expression, "" if nothing is asked
	Preferred    string     `json:"preferred"` // likewise
	ObtainMonths *int       `json:"obtain_months"`
	Apprentice   Apprentice `json:"apprentice"`
	Years        *Years     `json:"years"`
	CodingKind   string     `json:"coding_kind"` // taxonomy kind of coding that the title names, "" if none or several
	Education    Education  `json:"education"`
	Remote       Remote     `json:"remote"`
	Pay          *Pay       `json:"pay"`
	Skills       []string   `json:"skills"`      // taxonomy skill ids, sorted
	Settings     []string   `json:"settings"`    // taxonomy setting ids, sorted
	Specialties  []string   `json:"specialties"` // taxonomy specialty ids, sorted
	Scam         []Signal   `json:"scam"`
	Clauses      []Clause   `json:"clauses"` // by field and position
}
