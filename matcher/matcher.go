// Package matcher joins the stages that lead from a posting to a place in a
// digest: read says what a posting asks, score holds it against a profile,
// rank orders and picks; career says what would open more. Every stage is
// pure; see their packages.
package matcher

import (
	"fmt"
	"sync"
	"time"

	"hitmatch/matcher/career"
	"hitmatch/matcher/pack"
	"hitmatch/matcher/read"
	"hitmatch/matcher/score"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Matcher reads and scores. It is read-only once made and may be used
// by several goroutines at once.
type Matcher struct {
	tax    *taxonomy.Taxonomy
	reader func() *read.Reader // made when the first posting is read
	scorer *score.Scorer
}

// New returns a Matcher over the built-in taxonomy.
func New() (*Matcher, error) {
	t, err := taxonomy.Load()
	if err != nil {
		return nil, fmt.Errorf("load taxonomy: %w", err)
	}
	return NewWith(t), nil
}

// NewWithOwn returns a Matcher over the built-in taxonomy and a person's own
// terms; name names their file in messages.
func NewWithOwn(name string, data []byte) (*Matcher, error) {
	t, err := taxonomy.LoadWith(name, data)
	if err != nil {
		return nil, err
	}
	return NewWith(t), nil
}

// NewWith returns a Matcher over a given taxonomy.
func NewWith(t *taxonomy.Taxonomy) *Matcher {
	return &Matcher{tax: t, reader: sync.OnceValue(func() *read.Reader { return read.New(t) }), scorer: score.New(t)}
}

// Taxonomy returns what the matcher knows of the field.
func (m *Matcher) Taxonomy() *taxonomy.Taxonomy { return m.tax }

// Version names the rules and terms that read postings; facts made by another
// version are stale.
func (m *Matcher) Version() string { return read.Version(m.tax) }

// Read says what a posting asks and offers.
func (m *Matcher) Read(p *job.Posting) job.Facts { return m.reader().Read(p) }

// Desk returns a desk at which one goroutine reads many postings.
func (m *Matcher) Desk() *read.Desk { return m.reader().Desk() }

// Proposes reports whether a posting of this title may be in scope, depending
// on its text: of a title it rules out, Read never finds a posting in scope.
func (m *Matcher) Proposes(title string) bool { return m.reader().Proposes(title) }

// Match holds a posting against a profile on the day of now.
func (m *Matcher) Match(p *job.Profile, post *job.Posting, f *job.Facts, now time.Time) job.Match {
	return m.scorer.Score(p, post, f, now)
}

// NewPack begins a pack of postings.
func (m *Matcher) NewPack() *pack.Builder { return pack.NewBuilder(m.tax) }

// Pack adds a posting to a pack.
func (m *Matcher) Pack(b *pack.Builder, post *job.Posting, f *job.Facts) { b.Add(m.scorer, post, f) }

// PackPieces writes a pack; OpenPack reads it, unless these rules are others
// than those it was made by: pack.ErrStale.
func (m *Matcher) PackPieces(b *pack.Builder) [][]byte { return b.Pieces(m.Version()) }

// OpenPack reads what PackPieces wrote.
func (m *Matcher) OpenPack(from pack.Source) (*pack.Pack, error) {
	return pack.Open(m.tax, m.Version(), from)
}

// Query holds a profile against all that a pack's postings ask, on the day of
// now.
func (m *Matcher) Query(p *pack.Pack, who *job.Profile, now time.Time) (*pack.Query, error) {
	return p.Query(m.scorer, who, now)
}

// Survey begins to work out what one more thing would open for a person, from
// the open postings that are added to it.
func (m *Matcher) Survey(p *job.Profile, now time.Time) *career.Survey {
	return career.New(m.tax, m.scorer, p, now)
}
