package taxonomy

import "hitmatch/store/job"

// Every entry keeps its sources: "seed:000" … are the documents the product
// was asked to represent, "v:1" … public pages (sources.yaml lists them),
// "mem" is expert knowledge not checked against a page.

// Credential is a certification, a registration, a licence or a degree mark
// that postings ask for.
type Credential struct {
	ID     string `yaml:"id"`
	Abbr   string `yaml:"abbr"` // as postings write it; the id unless it says otherwise
	Name   string `yaml:"name"`
	Issuer string `yaml:"issuer"`
	// Level is entry, apprentice, core, advanced, specialty, management,
	// honor, certificate, vendor or licence.
	Level string `yaml:"level"`
	// Status is active, retired or renamed.
	Status  string   `yaml:"status"`
	Domains []string `yaml:"domains"`
	// Specialty is the clinical specialty a specialty credential proves.
	Specialty string `yaml:"specialty"`
	// RenamedTo is the credential's name of today (CTR -> ODS).
	RenamedTo string `yaml:"renamed_to"`
	// Equals names the same licence under another state's name (LVN, LPN).
	Equals string `yaml:"equals"`
	// Implies lists what a holder also satisfies, on the same issuer's ladder.
	Implies []string `yaml:"implies"`
	// Soft gives what the credential may stand in for as a peer, with a
	// weight in (0, 1): market practice, expert judgement, never "met" alone.
	Soft map[string]float64 `yaml:"soft"`
	// Education is the level a holder is known to have, or "".
	Education job.Education `yaml:"education"`
	// Outside marks a credential of another field that postings name.
	Outside bool `yaml:"outside"`
	// Licence marks a state licence or medical degree: no certification ever
	// satisfies it.
	Licence bool `yaml:"licence"`
	// NameIsPlain: the name is also plain English ("certified medical
	// coder"), so only the abbreviation or a variant names the credential.
	NameIsPlain bool     `yaml:"name_is_plain"`
	Variants    []Phrase `yaml:"variants"`
	// Mistaken are wrong names in use.
	Mistaken []Phrase `yaml:"mistaken"`
	// Apprentice are forms with an apprentice mark the issuer does not give.
	Apprentice []Phrase `yaml:"apprentice"`
	Cues       `yaml:",inline"`
	CEU        *CEU     `yaml:"ceu"`
	Reach      *Reach   `yaml:"reach"`
	Prereq     string   `yaml:"prereq"`
	Roles      []string `yaml:"roles"`
	Note       string   `yaml:"note"`
	Src        []string `yaml:"src"`
}

// Cues tell the meaning of a one-word form that has several. Needs and Near
// speak for it (anywhere in the posting; within a few words), Against betrays
// another meaning. A list may name a set of cues.yaml as "$name".
type Cues struct {
	Needs   []string `yaml:"needs"`
	Near    []string `yaml:"near"`
	Against []string `yaml:"against"`
}

func (c Cues) empty() bool { return len(c.Needs) == 0 && len(c.Near) == 0 && len(c.Against) == 0 }

// CEU is what keeps a credential: continuing-education units in a cycle of
// years. Units 0 means re-examination.
type CEU struct {
	Units int      `yaml:"units"`
	Years int      `yaml:"years"`
	Part  string   `yaml:"part"` // "20 live": what part must be special
	Src   []string `yaml:"src"`
}

// Reach says who can earn a missing credential after hire, and in how long.
// It is reachable within Months for anyone, or for whom one of the other
// conditions holds; a credential without Reach cannot be counted on.
type Reach struct {
	Months      int           `yaml:"months"`
	Anyone      bool          `yaml:"anyone"`
	Credentials []string      `yaml:"credentials"` // one of them held; group ids are allowed
	Experience  []job.Years   `yaml:"experience"`  // one of them had
	Education   job.Education `yaml:"education"`   // this level, in Field
	Field       string        `yaml:"field"`       // "him": health information programs only
	Note        string        `yaml:"note"`
}

// Group is a set of credentials that postings refer to in words.
type Group struct {
	ID       string   `yaml:"id"`
	Name     string   `yaml:"name"`
	Variants []Phrase `yaml:"variants"`
	Members  []string `yaml:"members"` // each satisfies the group
	Soft     []string `yaml:"soft"`    // each is a near miss
	Excluded []string `yaml:"excluded"`
	// Closed: a published list; nothing beside its members ever counts.
	Closed bool `yaml:"closed"`
	Cues   `yaml:",inline"`
	Note   string   `yaml:"note"`
	Src    []string `yaml:"src"`
}

// Issuer is an organisation that issues or accredits.
type Issuer struct {
	ID       string   `yaml:"id"`
	Name     string   `yaml:"name"`
	Former   string   `yaml:"former"`
	Kind     string   `yaml:"kind"` // "" issues credentials; accreditor, certifier, licence, vendor
	Variants []Phrase `yaml:"variants"`
	Cues     `yaml:",inline"`
	Note     string   `yaml:"note"`
	Src      []string `yaml:"src"`
}

// Role is a kind of job.
type Role struct {
	ID     string     `yaml:"id"`
	Name   string     `yaml:"name"`
	Family job.Family `yaml:"family"`
	Level  job.Level  `yaml:"level"`
	// Area is the branch of the field: coding, auditing, leadership, federal …
	Area string `yaml:"area"`
	SOC  string `yaml:"soc"` // BLS SOC 2018 code
	// Series is the federal occupational series where the role exists.
	Series      string   `yaml:"series"`
	Variants    []Phrase `yaml:"titles"`
	Experience  []string `yaml:"experience"`
	Credentials []string `yaml:"credentials"` // credential or group ids usual for the role
	Gate        *Gate    `yaml:"gate"`
	Confusable  []string `yaml:"confusable"` // other jobs under similar titles
	// OutOfScope: a neighbour kept only to be told apart.
	OutOfScope bool `yaml:"out_of_scope"`
	Cues       `yaml:",inline"`
	Note       string   `yaml:"note"`
	Src        []string `yaml:"src"`
}

// Gate is a licence that postings of a role demand: hard nearly always, soft
// often.
type Gate struct {
	Licences []string `yaml:"licences"`
	Hard     bool     `yaml:"hard"`
	Why      string   `yaml:"why"`
}

// Skill is a code set, a tool, a body of rules or an ability.
type Skill struct {
	ID       string   `yaml:"id"`
	Name     string   `yaml:"name"`
	Kind     string   `yaml:"kind"`    // code_set, payment, ehr, encoder, tool, regulation, soft …
	PartOf   string   `yaml:"part_of"` // holding this one implies the other
	Variants []Phrase `yaml:"variants"`
	Cues     `yaml:",inline"`
	Note     string   `yaml:"note"`
	Src      []string `yaml:"src"`
}

// Setting is a kind of employer or place of work.
type Setting struct {
	ID       string   `yaml:"id"`
	Name     string   `yaml:"name"`
	Variants []Phrase `yaml:"variants"`
	Rules    []string `yaml:"rules"` // skill ids of the rules that govern it
	Cues     `yaml:",inline"`
	Note     string   `yaml:"note"`
	Src      []string `yaml:"src"`
}

// Specialty is a clinical specialty that narrows a coder's or auditor's job.
type Specialty struct {
	ID       string   `yaml:"id"`
	Name     string   `yaml:"name"`
	Variants []Phrase `yaml:"variants"`
	Cues     `yaml:",inline"`
}

// ExperienceKind is a kind of work whose years postings count.
type ExperienceKind struct {
	ID       string   `yaml:"id"`
	Name     string   `yaml:"name"`
	Variants []Phrase `yaml:"variants"`
	// Counts gives the weight with which a year of this kind counts toward
	// another; absent: not at all.
	Counts map[string]float64 `yaml:"counts"`
	Cues   `yaml:",inline"`
	Note   string   `yaml:"note"`
	Src    []string `yaml:"src"`
}

// EducationLevel is a level of schooling. ID is a job.Education.
type EducationLevel struct {
	ID       string   `yaml:"id"`
	Name     string   `yaml:"name"`
	Variants []Phrase `yaml:"variants"`
	Fields   []string `yaml:"fields"` // fields of study usual for the work
	Note     string   `yaml:"note"`
	Src      []string `yaml:"src"`
}

// Language is a class of requirement language: words that say how much a
// posting insists, until when, or what else is accepted.
type Language struct {
	ID    string `yaml:"id"`
	Class string `yaml:"class"` // required, preferred, negative, alternative, deadline … or ignored
	// Meaning is what the words do to the requirement they govern.
	Meaning  string   `yaml:"meaning"`
	Variants []Phrase `yaml:"variants"`
	Yes      []string `yaml:"yes"` // examples it must be found in
	No       []string `yaml:"no"`  // examples it must not be found in
	Note     string   `yaml:"note"`
}

// Confusable is a title word that other fields use too.
type Confusable struct {
	Words []string `yaml:"words"` // the title words
	Wrong []string `yaml:"wrong"` // titles that are not meant
	Needs []string `yaml:"needs"` // one of these must stand in the posting
	Rule  string   `yaml:"rule"`
}

// ScamSignal is a sign of a fraudulent posting. Weight is decisive, strong,
// medium or weak: one decisive or two strong signals quarantine a posting.
type ScamSignal struct {
	ID       string   `yaml:"id"`
	Weight   string   `yaml:"weight"`
	Text     string   `yaml:"text"`
	Variants []Phrase `yaml:"variants"` // phrases that show it; some signs have none
	Src      []string `yaml:"src"`
}

// ScamRules is what speaks against a posting being fraudulent.
type ScamRules struct {
	// Negation are words of an honest employer's own warning: a sentence with
	// one of them is no signal.
	Negation []string `yaml:"negation"`
	// Counterweights are signs of a genuine posting.
	Counterweights []string `yaml:"counterweights"`
	Note           string   `yaml:"note"`
	Src            []string `yaml:"src"`
}

// Careers is what is known of the way through the field.
type Careers struct {
	Ladder          []Step           `yaml:"ladder"`
	Credentials     []Rung           `yaml:"credentials"`
	Specialisations []Specialisation `yaml:"specialisations"`
	CEU             []IssuerRule     `yaml:"ceu"`
	Licensure       []Fact           `yaml:"licensure"`
	Pay             []PayFigure      `yaml:"pay"`
	Outlook         []OutlookFigure  `yaml:"outlook"`
	DisplayRules    []string         `yaml:"display_rules"`
	JobBoards       []JobBoard       `yaml:"job_boards"`
	SearchAdvice    []Fact           `yaml:"search_advice"`
	Federal         []Fact           `yaml:"federal"`
	Freshness       []Fact           `yaml:"freshness"`
	Sources         []Source         `yaml:"-"`
}

// Step leads from a role to the next. Opens are the credentials or levels of
// education that usually open it; Years are typical, not a rule.
type Step struct {
	From  string   `yaml:"from"` // a role id, or "student"
	To    string   `yaml:"to"`
	Opens []string `yaml:"opens"`
	Years *int     `yaml:"years"` // nil: not known
	Note  string   `yaml:"note"`
	Src   []string `yaml:"src"`
}

// Rung leads from a credential to the next one.
type Rung struct {
	From   string   `yaml:"from"`
	To     string   `yaml:"to"`
	Strict bool     `yaml:"strict"` // the higher one satisfies a demand for the lower
	How    string   `yaml:"how"`
	Src    []string `yaml:"src"`
}

// Specialisation is a branch of the field with its roles and certifications.
type Specialisation struct {
	Name        string   `yaml:"name"`
	Roles       []string `yaml:"roles"`
	Credentials []string `yaml:"credentials"`
	Src         []string `yaml:"src"`
}

// IssuerRule is an issuer's rule on continuing education.
type IssuerRule struct {
	Issuer string   `yaml:"issuer"` // an issuer id, or "any"
	Rule   string   `yaml:"rule"`
	Src    []string `yaml:"src"`
}

// Fact is a sentence with its sources.
type Fact struct {
	Text string   `yaml:"text"`
	Src  []string `yaml:"src"`
}

// PayFigure is a published amount in US dollars. Print basis, year, source
// and occupation beside it: a mean is not a median, and 29-2072 is not
// 29-9021.
type PayFigure struct {
	Occupation string   `yaml:"occupation"`
	SOC        string   `yaml:"soc"`
	Credential string   `yaml:"credential"` // the credential it is about, if any
	Basis      string   `yaml:"basis"`      // median, mean, range, survey average …
	Unit       string   `yaml:"unit"`       // "year" or "hour"
	Value      *float64 `yaml:"value"`
	Low        *float64 `yaml:"low"`
	High       *float64 `yaml:"high"`
	Year       string   `yaml:"year"` // "" is not given
	Note       string   `yaml:"note"`
	Src        []string `yaml:"src"`
}

// OutlookFigure is a published projection of employment.
type OutlookFigure struct {
	Occupation string   `yaml:"occupation"`
	SOC        string   `yaml:"soc"`
	Percent    int      `yaml:"percent"`
	Period     string   `yaml:"period"`
	Label      string   `yaml:"label"`
	Note       string   `yaml:"note"`
	Src        []string `yaml:"src"`
}

// JobBoard is a place to look for work.
type JobBoard struct {
	Name string   `yaml:"name"`
	Kind string   `yaml:"kind"`
	URL  string   `yaml:"url"`
	Note string   `yaml:"note"`
	Src  []string `yaml:"src"`
}

// Source is a page or document that figures come from.
type Source struct {
	ID   string `yaml:"id"`
	URL  string `yaml:"url"`
	What string `yaml:"what"`
}
