package job

import "time"

// CredentialStatus is where a person stands with a credential.
type CredentialStatus string

const (
	Active         CredentialStatus = "active"
	ApprenticeMark CredentialStatus = "apprentice"
	Eligible       CredentialStatus = "eligible"
	InProgress     CredentialStatus = "in_progress"
	Expired        CredentialStatus = "expired"
)

// Held is a credential a person names, by taxonomy id.
type Held struct {
	ID      string           `json:"id"`
	Status  CredentialStatus `json:"status"`
	Expires time.Time        `json:"expires,omitzero"` // its last day
}

// Left is how many days after that of now, in UTC, the last day of a credential
// is: 0 on that day, less than 0 when it has run out. told is false if the
// person does not say when it does.
func (h Held) Left(now time.Time) (days int, told bool) {
	if h.Expires.IsZero() {
		return 0, false
	}
	const day = 24 * time.Hour
	return int(h.Expires.Truncate(day).Sub(now.Truncate(day)) / day), true
}

// NoticeDays is how many days before the last day of a credential its holder is
// told of it.
const NoticeDays = 90

// RanOut reports whether the last day of a credential is over.
func (h Held) RanOut(now time.Time) bool {
	days, told := h.Left(now)
	return told && days < 0
}

// Profile is the person hitmatch looks for work for. It never leaves the
// machine.
type Profile struct {
	Key         string    `json:"key"` // stable name of the profile: its file's base name without extension
	Name        string    `json:"name"`
	State       string    `json:"state"` // home, USPS code; see Overseas
	Zip         string    `json:"zip,omitempty"`
	Citizen     *bool     `json:"citizen"` // of the US; nil: not said
	Credentials []Held    `json:"credentials"`
	Experience  []Years   `json:"experience"` // Min is the years the person has of Kind
	Education   Education `json:"education"`
	Field       string    `json:"field,omitempty"` // of study
	Targets     []Family  `json:"targets"`         // most wanted first; empty: every family
	Modes       []Mode    `json:"modes"`           // empty: every mode
	States      []string  `json:"states"`          // where on-site or hybrid work is possible; empty: home
	PayMin      *float64  `json:"pay_min"`         // in PayUnit; nil: no floor
	PayUnit     PayUnit   `json:"pay_unit,omitempty"`
	Skills      []string  `json:"skills"`
	Federal     Federal   `json:"federal"`
	Avoid       Avoid     `json:"avoid"`
	Digest      string    `json:"digest"` // of everything above but Key and Name
}

// Federal is how a person stands to federal work.
type Federal struct {
	OK       bool `json:"ok"`       // wants it
	Employee bool `json:"employee"` // is a current federal employee
	Veteran  bool `json:"veteran"`
}

// Avoid names what a person does not want to see.
type Avoid struct {
	Employers []string `json:"employers,omitempty"`
	Words     []string `json:"words,omitempty"`
}

// Overseas reports whether the home is a military post overseas, by the USPS code
// that stands for a state in its address.
func (p *Profile) Overseas() bool { return MilitaryPost(p.State) }

// MilitaryPost reports whether a code is one of those that addresses of military
// posts overseas have in the place of a state: AA, AE and AP.
func MilitaryPost(code string) bool { return code == "AA" || code == "AE" || code == "AP" }
