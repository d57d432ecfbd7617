package job

import "time"

// Decision is what a person decided about a job: one advertisement of it was
// named, and it counts for all of them. A zero time is a decision not taken.
type Decision struct {
	Cluster  string    `json:"cluster"`  // the job
	Posting  string    `json:"posting"`  // the advertisement it was said of
	Title    string    `json:"title"`    // of that advertisement, for when it is gone
	Employer string    `json:"employer"` // likewise
	URL      string    `json:"url"`      // likewise
	Saved    time.Time `json:"saved,omitzero"`
	Hidden   time.Time `json:"hidden,omitzero"`
	Applied  time.Time `json:"applied,omitzero"`
	Note     string    `json:"note,omitempty"`
	Noted    time.Time `json:"noted,omitzero"`
	Told     Told      `json:"told"`
}

// Empty reports whether nothing is decided.
func (d Decision) Empty() bool {
	return d.Saved.IsZero() && d.Hidden.IsZero() && d.Applied.IsZero() && d.Note == ""
}

// Followed reports whether the person wants to hear of changes to the job.
func (d Decision) Followed() bool { return !d.Saved.IsZero() || !d.Applied.IsZero() }

// Told is what a person knows of a job they follow: what they saw when they
// decided, or were told by a digest since.
type Told struct {
	Status  Status `json:"status"`
	Version int    `json:"version"`
	Pay     string `json:"pay"` // Pay.String(); "": none was stated
}

// Letter is a digest on its way through one channel. It is recorded before it
// is sent and after, so that a process that dies in between neither loses it
// nor sends it unawares again.
type Letter struct {
	Seq     uint64 `json:"seq"` // increases over all letters of a store
	Profile string `json:"profile"`
	// Channel names where it goes, without any secret: "mail:me@example.org".
	Channel string `json:"channel"`
	// ID stays the same however often it is sent: the Message-ID of a mail, the
	// idempotency key of a webhook.
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
	Subject string    `json:"subject"`
	// What is sent. A channel uses what it needs; none is left once it is sent.
	Text []byte `json:"text,omitempty"`
	HTML []byte `json:"html,omitempty"`

	Attempts int       `json:"attempts"`
	Tried    time.Time `json:"tried,omitzero"` // when the latest attempt began
	Next     time.Time `json:"next,omitzero"`  // no attempt before that
	// Open: the latest attempt began and how it ended is not known; the other
	// side may have it.
	Open bool `json:"open,omitempty"`
	// Doubts is how many attempts ended that way.
	Doubts int       `json:"doubts,omitempty"`
	Error  string    `json:"error,omitempty"` // of the latest attempt
	Sent   time.Time `json:"sent,omitzero"`
	// Held: it is not tried again without the person's word, since it may have
	// arrived twice, or was dropped by them.
	Held bool `json:"held,omitempty"`
}

// Waiting reports whether the letter is still to be sent.
func (l Letter) Waiting() bool { return l.Sent.IsZero() && !l.Held }

// Mailing is a digest as it is handed over: the letters that carry it, and
// what the person will have been shown by them.
type Mailing struct {
	Profile string
	At      time.Time
	Letters []Letter
	Shown   map[string]int  // cluster -> version
	Told    map[string]Told // cluster -> what a followed job is like now
}

// Nightly is the record of one unattended run.
type Nightly struct {
	Seq     uint64    `json:"seq"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"` // zero: it runs, or died
	Missed  int       `json:"missed"`         // nights since the one before that no run took place
	Steps   []Step    `json:"steps"`
	People  []Person  `json:"people"`
	// Exit is the exit code it ended with.
	Exit int `json:"exit"`
}

// Step is one part of a nightly run.
type Step struct {
	Name  string        `json:"name"`
	Took  time.Duration `json:"took"`
	Says  string        `json:"says"`            // what it did, in a few words
	Error string        `json:"error,omitempty"` // why it did not, or not all
}

// Person is what a nightly run did for one profile.
type Person struct {
	Profile string `json:"profile"`
	Items   int    `json:"items"`   // jobs in the digest
	Left    int    `json:"left"`    // jobs that fit and come next time
	Letters int    `json:"letters"` // put in the outbox
	Sent    int    `json:"sent"`    // delivered, older ones included
	Waiting int    `json:"waiting"`
	Error   string `json:"error,omitempty"`
}
