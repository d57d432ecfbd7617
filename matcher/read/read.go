// Package read tells what a posting says: whether it is health information
// work, what it asks of whom, where the work is done and what it pays. Every
// fact is read by a rule and carries the words that prove it; nothing is
// guessed, nothing is learned.
//
// A posting is first cut into units under headings (document.go); each reader
// then looks at the units that concern it. A Reader touches no clock, disk or
// network and gives the same facts for the same posting.
package read

import (
	"cmp"
	"slices"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// rulesVersion changes with every change of the rules of this package, so that
// facts read by older rules are read again.
const rulesVersion = "8"

// Reader reads postings. It is immutable and safe for concurrent use.
type Reader struct {
	taxonomy *taxonomy.Taxonomy
	rules    rules
	around   surroundings
	lexicon  *lexicon // of the cues of both
	version  string
}

// Version names the rules, and the terms of a taxonomy: it is the Facts.By of
// what a Reader of these reads.
func Version(t *taxonomy.Taxonomy) string { return rulesVersion + "-" + t.Version() }

// New makes a reader that knows the terms of a taxonomy.
func New(t *taxonomy.Taxonomy) *Reader {
	l := newLexicon()
	r := &Reader{taxonomy: t, rules: newRules(l), around: newSurroundings(l, t), lexicon: l, version: Version(t)}
	l.seal(t.Words)
	return r
}

// Read reads a posting. The facts' clauses stand by field and position; each
// quotes the posting. Who reads many does so at a Desk.
func (r *Reader) Read(p *job.Posting) job.Facts { return r.Desk().Read(p) }

// Desk is where one posting after another is read: each is cut up in the memory
// of the one before it. It is not safe for concurrent use.
type Desk struct {
	reader  *Reader
	doc     document
	clauses []job.Clause // memory of Read
	order   []int32      // memory of ordered
}

// Desk returns a new desk.
func (r *Reader) Desk() *Desk { return &Desk{reader: r} }

// Read is Reader.Read.
func (k *Desk) Read(p *job.Posting) job.Facts {
	const longText = 1 << 20 // bytes; the memory for one is not kept
	if len(k.doc.text.raw) > longText {
		k.doc = document{}
	}
	r, d := k.reader, &k.doc
	r.prepare(d, p)
	f := job.Facts{
		Of:         p.Digest,
		By:         r.version,
		Apprentice: job.ApprenticeSilent,
		Education:  job.EducationUnstated,
		Clauses:    k.clauses[:0],
	}
	r.readCredentials(d, &f)
	r.readScope(d, &f) // after the credentials: whether a nurse is the only one asked for
	r.readYears(d, &f)
	r.readEducation(d, &f) // after the years: "two more" are more than those
	r.readMarket(d, &f)
	r.readPlace(d, &f)
	r.readPay(d, &f)
	r.readScam(d, &f)
	r.readSkills(d, &f)
	r.readLevel(d, &f) // after the years
	r.readWork(d, &f)  // last: a sentence of which a clause stands is not about the work
	f.Clauses = k.ordered(f.Clauses)
	return f
}

// ordered gives the facts their own clauses, by field and position. A clause is
// large: numbers are sorted in its place.
func (k *Desk) ordered(clauses []job.Clause) []job.Clause {
	k.order = k.order[:0]
	for i := range clauses {
		k.order = append(k.order, int32(i))
	}
	slices.SortStableFunc(k.order, func(i, j int32) int {
		a, b := &clauses[i].Span, &clauses[j].Span
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	var own []job.Clause
	if len(clauses) > 0 {
		own = make([]job.Clause, len(clauses))
	}
	for i, at := range k.order {
		own[i] = clauses[at]
	}
	clear(clauses) // the desk keeps no posting alive
	k.clauses = clauses
	return own
}
