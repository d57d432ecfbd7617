package job

// Grade is the verdict on a posting for a person.
type Grade string

const (
	Strong Grade = "strong" // in the person's line of work, every stated requirement met or within reach
	Near   Grade = "near"   // in their line, exactly one soft gap
	Low    Grade = "low"    // qualified, but off their line or clearly below their level
	Hide   Grade = "hide"   // not for this person; kept and counted with its reason
)

// Rank orders grades from 0 (hide) to 3 (strong).
func (g Grade) Rank() int {
	switch g {
	case Strong:
		return 3
	case Near:
		return 2
	case Low:
		return 1
	}
	return 0
}

// Answer is how a profile answers one requirement.
type Answer string

const (
	Met      Answer = "met"
	NearMet  Answer = "near"     // a peer credential, an unclear apprentice rule, years a little short
	Deferred Answer = "deferred" // may still be earned in time
	Unmet    Answer = "unmet"
	Unknown  Answer = "unknown" // the profile or the posting is silent
)

// Reason is why points were added or taken. Points are added by adding a
// reason, so that the points of a match's reasons sum to its score.
type Reason struct {
	Rule   string `json:"rule"`
	Points int    `json:"points"`
	Text   string `json:"text"`
	Quote  string `json:"quote"` // the posting's own words; "" where the reason lies in the profile alone
}

// Requirement is one clause of a posting with this person's answer to it.
type Requirement struct {
	Kind     ClauseKind `json:"kind"`
	Expr     string     `json:"expr"`
	Strength Strength   `json:"strength"`
	Answer   Answer     `json:"answer"`
	Why      string     `json:"why"`
	Quote    string     `json:"quote"`
}

// Match is one posting held against one profile.
type Match struct {
	Posting string `json:"id"`
	Grade   Grade  `json:"grade"`
	Score   int    `json:"score"` // 0 to 100, the sum of the reasons' points
	// Cause names why a posting is hidden, in a few words fit for counting
	// ("credential missing", "wrong state"); "" for the other grades.
	Cause        string        `json:"cause,omitempty"`
	Reasons      []Reason      `json:"reasons"`
	Requirements []Requirement `json:"requirements"`
}
