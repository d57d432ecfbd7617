package digest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"hitmatch/matcher/career"
	"hitmatch/store/job"
)

// The types below are the JSON that scripts build on. Their keys do not
// change meaning; what is unknown is null or "unstated", lists are never
// null. Texts are as stored, in JSON's own escaping; offsets are bytes.

// PostingJSON is a posting and what it says.
type PostingJSON struct {
	ID         string      `json:"id"`
	Board      string      `json:"board"`
	ExternalID string      `json:"external_id"`
	URL        *string     `json:"url"`
	ApplyURL   *string     `json:"apply_url"`
	Title      string      `json:"title"`
	Employer   *string     `json:"employer"`
	Locations  []placeJSON `json:"locations"`
	Posted     *string     `json:"posted"` // a day
	Closes     *string     `json:"closes"` // a day
	FirstSeen  *time.Time  `json:"first_seen"`
	LastSeen   *time.Time  `json:"last_seen"`
	Status     job.Status  `json:"status"`
	Cluster    string      `json:"cluster"`
	Copies     []copyJSON  `json:"copies"`
	Facts      factsJSON   `json:"facts"`
	Text       *string     `json:"text,omitempty"` // only where one posting is asked for
	Mark       *MarkJSON   `json:"mark,omitempty"` // only in lists of what the person decided
}

type placeJSON struct {
	Text    string  `json:"text"`
	City    *string `json:"city"`
	State   *string `json:"state"`
	Country *string `json:"country"`
}

type copyJSON struct {
	Board string  `json:"board"`
	URL   *string `json:"url"`
}

type factsJSON struct {
	InScope      bool           `json:"in_scope"`
	Family       job.Family     `json:"family"`
	Role         *string        `json:"role"`
	Level        *job.Level     `json:"level"`
	Offshore     bool           `json:"offshore"`
	InternalOnly bool           `json:"internal_only"`
	Required     string         `json:"required"`
	Preferred    string         `json:"preferred"`
	ObtainMonths *int           `json:"obtain_months"`
	Apprentice   job.Apprentice `json:"apprentice"`
	Years        *job.Years     `json:"years"`
	Education    job.Education  `json:"education"`
	Remote       job.Remote     `json:"remote"`
	Pay          *payJSON       `json:"pay"`
	Skills       []string       `json:"skills"`
	Settings     []string       `json:"settings"`
	Specialties  []string       `json:"specialties"`
	Scam         []signalJSON   `json:"scam"`
	Clauses      []clauseJSON   `json:"clauses"`
}

type payJSON struct {
	Min      *float64     `json:"min"`
	Max      *float64     `json:"max"`
	Unit     *job.PayUnit `json:"unit"`
	Currency *string      `json:"currency"`
}

type signalJSON struct {
	Signal string `json:"signal"`
	Weight string `json:"weight"`
	Quote  string `json:"quote"`
}

type clauseJSON struct {
	Kind         job.ClauseKind `json:"kind"`
	Strength     job.Strength   `json:"strength"`
	Expr         string         `json:"expr"`
	Answerable   bool           `json:"answerable"`
	Quote        string         `json:"quote"`
	Field        job.Field      `json:"field"`
	Start        int            `json:"start"`
	End          int            `json:"end"`
	Months       int            `json:"months,omitempty"`
	Closed       bool           `json:"closed,omitempty"`
	OrEquivalent bool           `json:"or_equivalent,omitempty"`
	Eligible     bool           `json:"eligible,omitempty"`
	Years        *job.Years     `json:"years,omitempty"`
	OrYears      []job.Years    `json:"or_years,omitempty"`
}

// MatchJSON is a posting held against a profile.
type MatchJSON struct {
	Rank *int `json:"rank"` // null where nothing was ranked
	job.Match
	CopyOf  *string   `json:"copy_of"`
	Changed bool      `json:"changed"`
	More    int       `json:"more"`
	Summary *Summary  `json:"summary"` // null where none was asked for
	Mark    *MarkJSON `json:"mark"`    // null where the person decided nothing
	// Ways are single changes of the profile that would lift the grade; only
	// where one posting was asked about.
	Ways    []career.Way `json:"ways,omitempty"`
	Posting PostingJSON  `json:"posting"`
}

// headJSON and tailJSON are what stands around the items of a view, which may
// be many and are written one by one.
type headJSON struct {
	Profile string     `json:"profile"`
	AsOf    time.Time  `json:"as_of"`
	Since   *time.Time `json:"since"`
}

type tailJSON struct {
	Hidden hiddenJSON  `json:"hidden"`
	Boards []BoardJSON `json:"boards"`
	Model  *ModelUse   `json:"summaries"` // null where no model was asked
	// What follows is for the person beside the list.
	Changes  []changeJSON `json:"changes"`
	Expiring []expiryJSON `json:"expiring"`
	Notices  []string     `json:"notices"`
	Left     int          `json:"left"` // jobs that fit and come in a later digest
}

type changeJSON struct {
	What      string      `json:"what"` // closed, reopened, pay or reworded
	Applied   bool        `json:"applied"`
	PayBefore *string     `json:"pay_before"`
	Posting   PostingJSON `json:"posting"`
}

type expiryJSON struct {
	Credential string  `json:"credential"`
	Expires    *string `json:"expires"` // a day
}

// MarkJSON is what the person decided about a job.
type MarkJSON struct {
	Saved   *time.Time `json:"saved"`
	Applied *time.Time `json:"applied"`
	Note    *string    `json:"note"`
}

type hiddenJSON struct {
	Count    int            `json:"count"`
	ByReason map[string]int `json:"by_reason"`
}

// BoardJSON is how one crawl of a board ended.
type BoardJSON struct {
	Board    string       `json:"board"`
	State    job.RunState `json:"state"`
	Found    int          `json:"found"`
	New      int          `json:"new"`
	Changed  int          `json:"changed"`
	Closed   int          `json:"closed"`
	NotMod   int          `json:"not_modified"`
	Rejected int          `json:"rejected"` // left unread for their titles
	Pages    int          `json:"pages"`
	Started  time.Time    `json:"started"`
	Ended    *time.Time   `json:"ended"`
	Errors   int          `json:"errors"`
	Error    *string      `json:"error"`
	Missing  int          `json:"missing"`
	Reopened int          `json:"reopened"`
	Nights   int          `json:"nights,omitempty"` // in a row that it was not read whole
}

// NewPosting is a posting as scripts get it.
func NewPosting(p *job.Posting, f *job.Facts, copies []Copy) PostingJSON {
	out := PostingJSON{
		ID: p.ID, Board: p.Board, ExternalID: p.ExternalID, URL: known(p.URL), ApplyURL: known(p.ApplyURL),
		Title: p.Title, Employer: known(p.Employer), Locations: []placeJSON{},
		Posted: onDay(p.Posted), Closes: onDay(p.Closes), FirstSeen: when(p.FirstSeen), LastSeen: when(p.LastSeen),
		Status: p.Status, Cluster: p.Cluster, Copies: []copyJSON{}, Facts: newFacts(f),
	}
	for _, pl := range p.Places {
		out.Locations = append(out.Locations, placeJSON{pl.Text, known(pl.City), known(pl.State), known(pl.Country)})
	}
	for _, c := range copies {
		out.Copies = append(out.Copies, copyJSON{c.Board, known(c.URL)})
	}
	return out
}

func newFacts(f *job.Facts) factsJSON {
	out := factsJSON{
		InScope: f.InScope, Family: f.Family, Role: known(f.Role), Level: known(f.Level),
		Offshore: f.Offshore, InternalOnly: f.InternalOnly, Required: f.Required, Preferred: f.Preferred,
		ObtainMonths: f.ObtainMonths, Apprentice: f.Apprentice, Years: f.Years, Education: f.Education, Remote: f.Remote,
		Skills: some(f.Skills), Settings: some(f.Settings), Specialties: some(f.Specialties),
		Scam: []signalJSON{}, Clauses: []clauseJSON{},
	}
	out.Remote.StatesAllow, out.Remote.StatesDeny = some(f.Remote.StatesAllow), some(f.Remote.StatesDeny)
	if f.Remote.Mode == "" {
		out.Remote.Mode = job.ModeUnstated
	}
	if f.Pay != nil {
		out.Pay = &payJSON{f.Pay.Min, f.Pay.Max, known(f.Pay.Unit), known(f.Pay.Currency)}
	}
	for _, s := range f.Scam {
		out.Scam = append(out.Scam, signalJSON{s.Signal, s.Weight, s.Quote})
	}
	for _, c := range f.Clauses {
		field := c.Span.Field
		if field == "" {
			field = job.FieldText
		}
		out.Clauses = append(out.Clauses, clauseJSON{
			Kind: c.Kind, Strength: c.Strength, Expr: c.Expr, Answerable: c.Answerable, Quote: c.Quote,
			Field: field, Start: c.Span.Start, End: c.Span.End,
			Months: c.Months, Closed: c.Closed, OrEquivalent: c.OrEquivalent, Eligible: c.Eligible, Years: c.Years, OrYears: c.OrYears,
		})
	}
	return out
}

// NewMatch is an item as scripts get it.
func NewMatch(it *Item) MatchJSON {
	out := MatchJSON{
		Match: it.Match, CopyOf: known(it.CopyOf), Changed: it.Changed, More: it.More, Summary: it.Summary, Mark: NewMark(it.Mark), Ways: it.Ways,
		Posting: NewPosting(&it.Posting, &it.Facts, it.Copies),
	}
	if it.Rank > 0 {
		out.Rank = &it.Rank
	}
	out.Reasons, out.Requirements = some(out.Reasons), some(out.Requirements)
	return out
}

// NewMark is a decision as scripts get it; nil: none was taken.
func NewMark(m Mark) *MarkJSON {
	if m == (Mark{}) {
		return nil
	}
	return &MarkJSON{when(m.Saved), when(m.Applied), known(m.Note)}
}

// JSON writes a view as one object on one line.
func JSON(w io.Writer, v *View) error {
	return WriteJSON(w, v, func(yield func(Item, error) bool) {
		for _, it := range v.Items {
			if !yield(it, nil) {
				return
			}
		}
	})
}

// WriteJSON writes a view with these items instead of its own, each as it comes.
// What stands behind them is taken from the view after the last one.
func WriteJSON(w io.Writer, v *View, items iter.Seq2[Item, error]) error {
	out := joiner{w: w}
	out.put("{", headJSON{v.Profile, v.AsOf.UTC(), when(v.Since)}, `,"items":[`)
	between := ""
	for it, err := range items {
		if err != nil {
			return err
		}
		out.text(between)
		out.value(NewMatch(&it))
		if out.err != nil {
			break
		}
		between = ","
	}
	out.put("],", newTail(v), "}\n")
	if out.err != nil {
		return fmt.Errorf("write JSON: %w", out.err)
	}
	return nil
}

func newTail(v *View) tailJSON {
	tail := tailJSON{
		Model: v.Model, Boards: []BoardJSON{}, Hidden: hiddenJSON{Count: v.Hides(), ByReason: map[string]int{}},
		Changes: []changeJSON{}, Expiring: []expiryJSON{}, Notices: some(v.Notices), Left: v.Left,
	}
	for _, c := range v.Hidden {
		tail.Hidden.ByReason[c.Reason] += c.Jobs
	}
	for _, b := range v.Boards {
		out := NewBoard(b.Run)
		out.Nights = b.Nights
		tail.Boards = append(tail.Boards, out)
	}
	for i := range v.Changes {
		c := &v.Changes[i]
		tail.Changes = append(tail.Changes, changeJSON{c.What, c.Applied, known(c.PayBefore), NewPosting(&c.Posting, &c.Facts, nil)})
	}
	for _, e := range v.Expiring {
		tail.Expiring = append(tail.Expiring, expiryJSON{e.ID, onDay(e.Expires)})
	}
	return tail
}

// joiner writes pieces of JSON and remembers the first error.
type joiner struct {
	w   io.Writer
	err error
}

func (j *joiner) text(s string) {
	if j.err == nil {
		_, j.err = io.WriteString(j.w, s)
	}
}

// value writes a value without a line end.
func (j *joiner) value(v any) {
	var b bytes.Buffer
	if err := Encode(&b, v); err != nil && j.err == nil {
		j.err = err
	}
	j.text(strings.TrimSuffix(b.String(), "\n"))
}

// put writes the members of an object without its braces, between two texts.
func (j *joiner) put(before string, v any, after string) {
	var b bytes.Buffer
	if err := Encode(&b, v); err != nil && j.err == nil {
		j.err = err
	}
	j.text(before + strings.TrimSuffix(strings.TrimPrefix(b.String(), "{"), "}\n") + after)
}

// NewBoard is a run as scripts get it.
func NewBoard(r job.Run) BoardJSON {
	return BoardJSON{
		Board: r.Board, State: r.State, Found: r.Found, New: r.New, Changed: r.Changed, Closed: r.Closed,
		NotMod: r.NotMod, Pages: r.Pages, Started: r.Started.UTC(), Ended: when(r.Ended),
		Errors: r.Errors, Error: known(r.Error), Missing: r.Missing, Reopened: r.Reopened, Rejected: r.Rejected,
	}
}

// Encode writes one object on one line, with text unescaped as far as JSON
// allows.
func Encode[T any](w io.Writer, v T) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// known is nil for the empty word.
func known[T ~string](s T) *T {
	if s == "" {
		return nil
	}
	return &s
}

// when is nil for the zero time.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// onDay is nil for the zero time.
func onDay(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return known(t.UTC().Format(time.DateOnly))
}

// some is never nil.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
