package taxonomy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"hitmatch/store/job"
)

// Kind is what a phrase names.
type Kind uint8

const (
	kindCue Kind = iota // a second cue for an ambiguous word; never a Mention
	KindCredential
	KindGroup
	KindIssuer
	KindRole
	KindSkill
	KindSetting
	KindSpecialty
	KindExperience
	KindEducation // ID is a job.Education
	KindLanguage  // requirement language; only FindLanguage reports it
)

// Kinds lists the kinds of things the taxonomy holds, in the order people
// read them.
func Kinds() []Kind {
	return []Kind{
		KindCredential, KindGroup, KindIssuer, KindRole, KindSkill, KindSetting,
		KindSpecialty, KindExperience, KindEducation, KindLanguage,
	}
}

// String names the kind in lower case: "credential".
func (k Kind) String() string {
	switch k {
	case kindCue:
		return "cue"
	case KindCredential:
		return "credential"
	case KindGroup:
		return "group"
	case KindIssuer:
		return "issuer"
	case KindRole:
		return "role"
	case KindSkill:
		return "skill"
	case KindSetting:
		return "setting"
	case KindSpecialty:
		return "specialty"
	case KindExperience:
		return "experience"
	case KindEducation:
		return "education"
	case KindLanguage:
		return "language"
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Mention is one thing named in a text, at bytes Start to End (exclusive).
type Mention struct {
	Kind  Kind
	ID    string
	Start int
	End   int
	// Apprentice: written with an apprentice mark although the id has none
	// (CIC-A). "CPC apprentice" has an id of its own, CPC-A.
	Apprentice bool
	// Eligible: the text says that being eligible for the credential is meant
	// ("RHIT-eligible"); the mention then covers that word too.
	Eligible bool
	// Term is the number of what is named among all that the taxonomy names, from
	// 0: the same Kind and ID have the same, whatever the words.
	Term int32
}

// Taxonomy is the checked and compiled data. It is immutable and safe for
// concurrent use.
type Taxonomy struct {
	version string

	credentials index[Credential]
	groups      index[Group]
	issuers     index[Issuer]
	roles       index[Role]
	skills      index[Skill]
	settings    index[Setting]
	specialties index[Specialty]
	experience  index[ExperienceKind]
	education   index[EducationLevel]
	language    index[Language]
	signals     index[ScamSignal]

	confusable []Confusable
	scamRules  ScamRules
	places     places
	careers    Careers

	ownNames map[Kind]map[string][]string // by kind and id: what the person's own file adds

	canonical map[string]string          // credential id -> the id it is called by today
	implied   map[string]map[string]bool // canonical id -> every canonical id it covers

	pieces   pieces
	compile  func() // makes the finders; once, before the first phrase is sought
	phrases  *finder
	strength *finder
	scratch  sync.Pool // of *scratch
}

// index keeps entries in the order of their file and finds them by id.
type index[T any] struct {
	list []T
	byID map[string]int
}

func (x *index[T]) add(id string, entry T) bool {
	if x.byID == nil {
		x.byID = make(map[string]int)
	}
	if _, taken := x.byID[id]; taken {
		return false
	}
	x.byID[id] = len(x.list)
	x.list = append(x.list, entry)
	return true
}

func (x *index[T]) get(id string) (T, bool) {
	i, ok := x.byID[id]
	if !ok {
		var none T
		return none, false
	}
	return x.list[i], true
}

func (x *index[T]) has(id string) bool {
	_, ok := x.byID[id]
	return ok
}

func (x *index[T]) all() []T { return append([]T(nil), x.list...) }

// Version is a short digest of the data: facts read with another version are
// read again.
func (t *Taxonomy) Version() string { return t.version }

// digest is the version of a set of files: the first 48 bits of a SHA-256
// over their names and contents, in hexadecimal.
func digest(names []string, content map[string][]byte) string {
	h := sha256.New()
	for _, name := range names {
		h.Write([]byte(name))
		h.Write([]byte{0})
		h.Write(content[name])
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// Credential returns the credential of an id ("CCS-P").
func (t *Taxonomy) Credential(id string) (Credential, bool) { return t.credentials.get(id) }

// Credentials returns every credential, in the order of the file: by issuer,
// then by rank.
func (t *Taxonomy) Credentials() []Credential { return t.credentials.all() }

// Group returns the group of an id ("ANY_CODING").
func (t *Taxonomy) Group(id string) (Group, bool) { return t.groups.get(id) }

// Groups returns every group, in the order of the file.
func (t *Taxonomy) Groups() []Group { return t.groups.all() }

// Issuer returns the issuer of an id ("AHIMA").
func (t *Taxonomy) Issuer(id string) (Issuer, bool) { return t.issuers.get(id) }

// Issuers returns every issuer, in the order of the file.
func (t *Taxonomy) Issuers() []Issuer { return t.issuers.all() }

// Role returns the role of an id ("coder_inpatient").
func (t *Taxonomy) Role(id string) (Role, bool) { return t.roles.get(id) }

// Roles returns every role, in the order of the file.
func (t *Taxonomy) Roles() []Role { return t.roles.all() }

// Skill returns the skill of an id ("icd10pcs").
func (t *Taxonomy) Skill(id string) (Skill, bool) { return t.skills.get(id) }

// Skills returns every skill, in the order of the file.
func (t *Taxonomy) Skills() []Skill { return t.skills.all() }

// Setting returns the work setting of an id ("hospital_acute").
func (t *Taxonomy) Setting(id string) (Setting, bool) { return t.settings.get(id) }

// Settings returns every setting, in the order of the file.
func (t *Taxonomy) Settings() []Setting { return t.settings.all() }

// Specialty returns the clinical specialty of an id ("cardiology").
func (t *Taxonomy) Specialty(id string) (Specialty, bool) { return t.specialties.get(id) }

// Specialties returns every clinical specialty, in the order of the file.
func (t *Taxonomy) Specialties() []Specialty { return t.specialties.all() }

// ExperienceKind returns the kind of experience of an id ("coding_inpatient").
func (t *Taxonomy) ExperienceKind(id string) (ExperienceKind, bool) { return t.experience.get(id) }

// ExperienceKinds returns every kind of experience, in the order of the file.
func (t *Taxonomy) ExperienceKinds() []ExperienceKind { return t.experience.all() }

// EducationLevel returns what is known of a level of education.
func (t *Taxonomy) EducationLevel(id job.Education) (EducationLevel, bool) {
	return t.education.get(string(id))
}

// EducationLevels returns every level of education, lowest first.
func (t *Taxonomy) EducationLevels() []EducationLevel { return t.education.all() }

// Language returns the classes of requirement language ("required",
// "deadline" …) with their phrases, in the order of the file.
func (t *Taxonomy) Language() []Language { return t.language.all() }

// Signals returns the signs of a fraudulent posting, in the order of the file.
func (t *Taxonomy) Signals() []ScamSignal { return t.signals.all() }

// ScamRules returns what speaks against a posting being fraudulent.
func (t *Taxonomy) ScamRules() ScamRules { return t.scamRules }

// Confusables returns the title words that other fields use too, with the
// titles that are wrong and the cues that make one right.
func (t *Taxonomy) Confusables() []Confusable { return append([]Confusable(nil), t.confusable...) }

// Careers returns the ladder, the specialisations, the renewal rules and the
// pay and outlook figures with their sources.
func (t *Taxonomy) Careers() Careers { return t.careers }

// Ladder returns the steps from role to role.
func (t *Taxonomy) Ladder() []Step { return append([]Step(nil), t.careers.Ladder...) }
