package job

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"time"
)

// Board is one place that lists work: an employer's career site, an
// applicant-tracking tenant, a job board, or a person's own import.
type Board struct {
	ID           string            `json:"id"` // stable: part of every posting's key
	Employer     string            `json:"employer,omitempty"`
	Kind         string            `json:"kind"` // an adapter's name
	Tags         []string          `json:"tags,omitempty"`
	AllowPrivate bool              `json:"allow_private,omitempty"` // may live at a non-public address
	Delay        *time.Duration    `json:"delay,omitempty"`         // between requests to one host; nil: the crawler's default
	Off          bool              `json:"off,omitempty"`
	Seen         string            `json:"seen,omitempty"`   // where its address was found, for whoever doubts it
	Params       map[string]string `json:"params,omitempty"` // the kind's own fields (host, token, url …), checked by its adapter
}

// OfOthers reports whether the board carries the jobs of other employers than
// its own: that of a staffing firm, or one that collects advertisements.
func (b Board) OfOthers() bool {
	return slices.Contains(b.Tags, "staffing") || slices.Contains(b.Tags, "aggregator")
}

// Status says whether a posting can still be applied for, as far as the
// crawls tell: a posting that a complete run no longer shows is missing, and
// one that the next complete run does not show either is closed.
type Status string

const (
	Open    Status = "open"
	Missing Status = "missing"
	Closed  Status = "closed"
)

// Posting is one advertisement of one job on one board, in the words of its
// author. Everything read out of it stands in Facts.
type Posting struct {
	ID         string   `json:"id"`    // PostingID(Board, ExternalID)
	Board      string   `json:"board"` // Board.ID, or "import"
	ExternalID string   `json:"external_id"`
	URL        string   `json:"url"`
	ApplyURL   string   `json:"apply_url"`
	Title      string   `json:"title"`
	Employer   string   `json:"employer"`
	Places     []Place  `json:"locations"`
	Text       string   `json:"text"`                // plain text, UTF-8, LF line ends, "- " before list items
	Location   string   `json:"location,omitempty"`  // the places as the source wrote them
	Salary     string   `json:"salary,omitempty"`    // pay as the source's own field says it
	Workplace  string   `json:"workplace,omitempty"` // what the source's own fields say of remote work
	Pay        *Pay     `json:"pay,omitempty"`       // pay from a structured field
	Series     []string `json:"series,omitempty"`    // federal occupational series, e.g. "0675"
	Internal   bool     `json:"internal,omitempty"`  // a structured field says: current employees only

	Posted time.Time `json:"posted"` // as the board says; zero: unknown
	Closes time.Time `json:"closes"` // last day to apply; zero: unknown

	// What follows is kept by the store.
	FirstSeen time.Time `json:"first_seen"`
	LastSeen  time.Time `json:"last_seen"`
	MissingAt time.Time `json:"missing_at,omitzero"`
	ClosedAt  time.Time `json:"closed_at,omitzero"`
	Status    Status    `json:"status"`
	Version   int       `json:"version"` // 1 at first; +1 with each change of substance
	Digest    string    `json:"digest"`  // of the substance: Substance()
	Cluster   string    `json:"cluster"` // postings of one job share it: the ID of the first one seen
	Prints    []string  `json:"prints"`  // fingerprints; two postings with an equal one are copies of one job, if it is no NearPrint or they are Alike
}

// Place is where the work is done, as far as the source names it. State is a
// USPS two-letter code, Country an ISO 3166-1 alpha-2 code; empty: unknown.
type Place struct {
	Text    string `json:"text"`
	City    string `json:"city"`
	State   string `json:"state"`
	Country string `json:"country"`
}

// Pay is money for work. A nil bound is not stated. Amounts are in units of
// Currency (dollars, not cents) per Unit.
type Pay struct {
	Min      *float64 `json:"min"`
	Max      *float64 `json:"max"`
	Unit     PayUnit  `json:"unit"`
	Currency string   `json:"currency"` // ISO 4217
}

// PayUnit is what an amount of pay is for. Per-chart pay is never turned
// into another unit: it depends on a productivity the posting does not state.
type PayUnit string

const (
	PerHour  PayUnit = "hour"
	PerYear  PayUnit = "year"
	PerMonth PayUnit = "month"
	PerChart PayUnit = "chart"
)

// PostingID derives the short, stable id of a posting from its key: the
// board and the board's own id for it.
func PostingID(board, externalID string) string {
	sum := sha256.Sum256([]byte(board + "\x00" + externalID))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:12]
}

// Substance is the digest of what the author of a posting decides: a change
// of it makes a new version. Dates that boards synthesise, addresses and
// fingerprints are not part of it.
func (p *Posting) Substance() string {
	var own [8 << 10]byte // most postings take less
	b := own[:0]
	put := func(s string) { b = append(append(b, s...), 0) }
	put(p.Title)
	put(p.Employer)
	put(p.Text)
	put(p.Location)
	for _, pl := range p.Places {
		put(pl.Text)
		put(pl.City)
		put(pl.State)
		put(pl.Country)
	}
	put(p.Salary)
	put(p.Workplace)
	if p.Pay != nil {
		put(p.Pay.String())
	}
	for _, s := range p.Series {
		put(s)
	}
	if p.Internal {
		put("internal")
	}
	if !p.Closes.IsZero() {
		put(p.Closes.UTC().Format(time.DateOnly))
	}
	sum := sha256.Sum256(b)
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26]
}

// Field names a part of a posting that a quote may come from.
type Field string

const (
	FieldText      Field = "text"
	FieldTitle     Field = "title"
	FieldLocation  Field = "location"
	FieldSalary    Field = "salary"
	FieldWorkplace Field = "workplace"
	FieldEmployer  Field = "employer"
)

// Span is a stretch of a posting: bytes Start to End (exclusive) of a field.
// The zero Span quotes nothing.
type Span struct {
	Field Field `json:"field"`
	Start int   `json:"start"`
	End   int   `json:"end"`
}

// IsZero reports whether the span quotes nothing.
func (s Span) IsZero() bool { return s.End <= s.Start }

// Quote returns the posting's own words at the span, or "" if the span does
// not lie within the posting.
func (p *Posting) Quote(s Span) string {
	var src string
	switch s.Field {
	case FieldText, "":
		src = p.Text
	case FieldTitle:
		src = p.Title
	case FieldLocation:
		src = p.Location
	case FieldSalary:
		src = p.Salary
	case FieldWorkplace:
		src = p.Workplace
	case FieldEmployer:
		src = p.Employer
	}
	if s.Start < 0 || s.End > len(src) || s.End <= s.Start {
		return ""
	}
	return src[s.Start:s.End]
}
