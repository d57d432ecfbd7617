package pack

import (
	order "cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"hitmatch/matcher/score"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

var now = time.Date(2026, 6, 15, 12, 34, 56, 789, time.UTC)

func load(t testing.TB) (*taxonomy.Taxonomy, *score.Scorer) {
	t.Helper()
	tax, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	return tax, score.New(tax)
}

// maker makes postings and people at random, of everything that scoring looks
// at.
type maker struct {
	*rand.Rand
	tax         *taxonomy.Taxonomy
	credentials []string
	atoms       []string
	kinds       []string
	skills      []string
	wild        bool // also what no reader gives: odd times, unreadable expressions
}

func newMaker(tax *taxonomy.Taxonomy, seed uint64) *maker {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 7)), tax: tax, wild: true}
	for _, c := range tax.Credentials() {
		m.credentials = append(m.credentials, c.ID)
	}
	m.atoms = slices.Clone(m.credentials)
	for _, g := range tax.Groups() {
		m.atoms = append(m.atoms, g.ID)
	}
	for _, k := range tax.ExperienceKinds() {
		m.kinds = append(m.kinds, k.ID)
	}
	m.kinds = append(m.kinds, "other", "")
	for _, s := range tax.Skills() {
		m.skills = append(m.skills, s.ID)
	}
	return m
}

func one[T any](m *maker, list ...T) T { return list[m.IntN(len(list))] }

// often is true n times in ten.
func (m *maker) often(n int) bool { return m.IntN(10) < n }

func (m *maker) atom() string {
	switch {
	case m.often(6): // what people hold most
		return one(m, "RHIT", "RHIA", "CCS", "CPC", "COC", "CIC", "CCA", "CPMA", "CRC", "CPC-A", "ODS", "RN", "ANY_CODING", "ANY_AHIMA_AAPC", "VA_MASTERY")
	case m.often(1):
		return fmt.Sprintf("EXP(%d)", 1+m.IntN(6))
	case m.often(1):
		return "EDU(" + one(m, "associate", "bachelor", "degree_him") + ")"
	}
	return one(m, m.atoms...)
}

func (m *maker) expr() string {
	switch m.IntN(5) {
	case 0:
		return m.atom()
	case 1:
		return fmt.Sprintf("any(%s %s %s)", m.atom(), m.atom(), m.atom())
	case 2:
		return fmt.Sprintf("all(%s any(%s %s))", m.atom(), m.atom(), m.atom())
	case 3:
		if m.wild && m.often(1) {
			return "any("
		}
	}
	return fmt.Sprintf("any(%s %s)", m.atom(), m.atom())
}

func (m *maker) states() []string {
	var list []string
	for range m.IntN(4) {
		list = append(list, one(m, "TX", "FL", "OH", "CA", "NY", "GA"))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (m *maker) amount(low, spread float64) *float64 {
	if m.often(2) {
		return nil
	}
	v := low + float64(int(m.Float64()*spread*4))/4
	return &v
}

// instead is work that is taken in the place of something, as a rule none.
func (m *maker) instead() []job.Years {
	var list []job.Years
	for m.often(2) {
		list = append(list, job.Years{Min: float64(m.IntN(4)), Kind: one(m, m.kinds...)})
	}
	return list
}

func (m *maker) posting(i int) (job.Posting, job.Facts) {
	text := "We code. "
	say := func(words string) job.Span {
		at := len(text)
		text += words + " "
		return job.Span{Field: job.FieldText, Start: at, End: at + len(words)}
	}
	f := job.Facts{
		InScope: !m.often(1), Family: one(m, job.Families()...), Level: one(m, job.LevelEntry, job.LevelMid, job.LevelSenior, job.LevelLead, job.LevelManager),
		Apprentice: one(m, job.ApprenticeSilent, job.ApprenticeSilent, job.ApprenticeAccepted, job.ApprenticeExcluded),
		Education:  one(m, job.EducationUnstated, job.EducationAssociate, job.EducationBachelor),
		Remote: job.Remote{
			Mode: one(m, job.ModeRemote, job.ModeRemote, job.ModeRemote, job.ModeHybrid, job.ModeOnsite, job.ModeUnstated), OnsiteTraining: m.often(1), OrOnsite: m.often(1),
		},
	}
	if m.often(2) {
		f.Remote.StatesAllow = m.states()
	}
	if m.often(1) {
		f.Remote.StatesDeny = m.states()
	}
	if m.often(1) {
		f.Remote.Site = one(m, "TX", "FL")
	}
	if f.Family == job.FamilyCoding && m.often(4) {
		f.CodingKind = one(m, "coding_inpatient", "coding_outpatient_facility", "coding_profee")
	}
	f.Offshore, f.InternalOnly = m.IntN(30) == 0, m.IntN(20) == 0
	for range m.IntN(3) {
		if m.IntN(8) == 0 {
			f.Scam = append(f.Scam, job.Signal{Signal: one(m, "a", "b"), Weight: one(m, "decisive", "strong", "strong", "weak"), Span: say("wire money")})
		}
	}
	for range m.IntN(3) {
		f.Clauses = append(f.Clauses, job.Clause{
			Kind: one(m, job.ClauseCredential, job.ClauseCredential, job.ClauseLicence), Strength: one(m, job.Required, job.Required, job.Preferred, job.Alternative),
			Expr: m.expr(), Months: one(m, 0, 0, 6, 12, 24), Closed: m.often(1), OrEquivalent: m.often(1), Eligible: m.often(1), OrYears: m.instead(), Answerable: true, Span: say("Credential."),
		})
	}
	if m.often(6) {
		y := job.Years{Min: float64(m.IntN(12)) / 2, Kind: one(m, m.kinds...)}
		f.Years = &y
		words := one(m, "Years of work.", "Years in a trauma registry.", "Cancer registry.", "One year equivalent to GS-5.", "One year comparable to GS-04, or more.")
		cl := job.Clause{Kind: job.ClauseExperience, Strength: one(m, job.Required, job.Required, job.Preferred), Years: &y, OrYears: m.instead(), Answerable: true, Span: say(words)}
		if m.often(1) {
			cl.Years, cl.Expr = nil, m.expr()
		}
		f.Clauses = append(f.Clauses, cl)
	}
	if m.often(3) {
		f.Clauses = append(f.Clauses, job.Clause{
			Kind: job.ClauseEducation, Strength: one(m, job.Required, job.Preferred), Expr: one(m, "", "EDU(associate)", "EDU(bachelor)", m.expr()), Answerable: true, Span: say("Degree."),
		})
	}
	if m.often(1) {
		f.Clauses = append(f.Clauses, job.Clause{Kind: job.ClauseCitizen, Strength: job.Required, Answerable: true, Span: say("Citizens only.")})
	}
	if m.often(5) {
		f.Pay = &job.Pay{Min: m.amount(15, 30), Max: m.amount(30, 30), Unit: one(m, job.PerHour, job.PerHour, job.PerYear, job.PerChart), Currency: one(m, "USD", "USD", "", "INR")}
		f.Clauses = append(f.Clauses, job.Clause{Kind: job.ClausePay, Strength: job.Required, Span: say("Pay.")})
	}
	for range m.IntN(8) {
		if id := one(m, m.skills...); !slices.Contains(f.Skills, id) {
			f.Skills = append(f.Skills, id)
		}
	}
	p := job.Posting{
		ID: fmt.Sprintf("p%06d", i), Board: one(m, "b1", "b2", "b3"), Employer: fmt.Sprintf("Employer %d", m.IntN(50)), Title: "Coder",
		FirstSeen: now.Add(-time.Duration(m.IntN(100*24*60)) * time.Minute), Version: 1,
	}
	if m.often(1) {
		say("Pay grade GS-0675-8.")
	}
	if m.often(1) {
		p.Series = []string{"0675"}
	}
	if m.often(7) {
		p.Posted = now.Add(-time.Duration(m.IntN(90*24)) * time.Hour)
	}
	if m.often(2) {
		p.Closes = now.AddDate(0, 0, m.IntN(20)-6)
	}
	for range m.IntN(3) {
		p.Places = append(p.Places, job.Place{State: one(m, "TX", "FL", "OH", "CA", ""), Country: one(m, "US", "", "IN")})
	}
	if m.wild {
		switch m.IntN(60) {
		case 0:
			p.Posted = time.Date(1901, 1, 1, 0, 0, 0, 0, time.UTC)
		case 1:
			p.Closes = time.Date(2600, 1, 1, 0, 0, 0, 0, time.UTC)
		case 2:
			p.FirstSeen = time.Time{}
		case 3:
			f.Clauses = append(f.Clauses, job.Clause{Kind: job.ClauseCredential, Strength: job.Required, Expr: "A\x1eB\x1dC\x1fD"})
		case 4:
			f.Skills = append(f.Skills, "no_such_skill")
		case 5:
			p.Posted = now.AddDate(0, 0, 9)
		}
	}
	p.Text = text
	return p, f
}

func (m *maker) profile(i int) job.Profile {
	p := job.Profile{
		Key: fmt.Sprintf("person%d", i), State: one(m, "TX", "TX", "FL", ""), Education: one(m, job.EducationUnstated, job.EducationHighSchool, job.EducationAssociate, job.EducationBachelor),
		Field: one(m, "", "him", "history"),
	}
	if m.often(7) {
		yes := m.often(8)
		p.Citizen = &yes
	}
	for range m.IntN(4) {
		h := job.Held{ID: one(m, "RHIT", "RHIA", "CCS", "CPC", "COC", "CIC", "CCA", "CPMA", "CRC", "CTR", "RN", one(m, m.credentials...)), Status: one(m, job.Active, job.Active, job.ApprenticeMark, job.Eligible, job.InProgress, job.Expired)}
		if m.often(1) {
			h.Expires = now.AddDate(0, m.IntN(24)-12, 0)
		}
		p.Credentials = append(p.Credentials, h)
	}
	for range m.IntN(4) {
		p.Experience = append(p.Experience, job.Years{Min: float64(m.IntN(20)) / 2, Kind: one(m, "coding_inpatient", "coding_profee", "him_records", "supervision", "externship", one(m, m.kinds...))})
	}
	for range m.IntN(4) {
		p.Targets = append(p.Targets, one(m, job.Families()...))
	}
	for range m.IntN(3) {
		p.Modes = append(p.Modes, one(m, job.ModeRemote, job.ModeHybrid, job.ModeOnsite))
	}
	if m.often(4) {
		p.States = m.states()
	}
	if m.often(6) {
		p.PayMin, p.PayUnit = m.amount(20, 20), one(m, job.PerHour, job.PerYear, job.PerChart)
		if p.PayMin == nil {
			p.PayUnit = ""
		}
	}
	for range m.IntN(10) {
		p.Skills = append(p.Skills, one(m, m.skills...))
	}
	p.Federal = job.Federal{OK: m.often(5), Employee: m.often(2)}
	for m.often(2) {
		p.Avoid.Employers = append(p.Avoid.Employers, fmt.Sprintf("Employer %d", m.IntN(50)))
	}
	return p
}

// compareWith holds a pack against the full scorer: every verdict, and the k
// best.
func compareWith(t *testing.T, tax *taxonomy.Taxonomy, s *score.Scorer, posts []job.Posting, facts []job.Facts, who *job.Profile) {
	t.Helper()
	b := NewBuilder(tax)
	for i := range posts {
		b.Add(s, &posts[i], &facts[i])
	}
	p := opened(t, tax, b)
	q, err := p.Query(s, who, now)
	if err != nil {
		t.Fatal(err)
	}
	type said struct{ grade, points, cause int }
	packed := map[string]said{}
	ids := make([]string, p.Len())
	err = q.Each(func(c *Chunk) error {
		for i := range c.Len() {
			id, version, err := p.Posting(c.First() + i)
			if err != nil || version != 1 {
				t.Fatalf("record %d: %s, version %d, %v", c.First()+i, id, version, err)
			}
			ids[c.First()+i] = id
			if c.Apart(i) != (p.Apart()[c.First()+i] != "") {
				t.Errorf("%s: it is not clear whether it stands apart", id)
			}
			if c.Apart(i) {
				continue
			}
			var v said
			v.grade, v.points, v.cause = c.Verdict(i)
			packed[id] = v
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	type ranked struct {
		post  *job.Posting
		match job.Match
	}
	var full []ranked
	for i := range posts {
		m := s.Score(who, &posts[i], &facts[i], now)
		v, is := packed[posts[i].ID]
		if !is {
			if !slices.Contains(ids, posts[i].ID) {
				t.Fatalf("posting %s is neither packed nor apart", posts[i].ID)
			}
			continue
		}
		grade, points, cause := grades(uint32(v.grade)), v.points, ""
		if grade == job.Hide {
			cause = score.Causes()[v.cause]
		}
		if grade != m.Grade || points != m.Score || cause != m.Cause {
			t.Fatalf("%s for %s: the pack says %s %d %q, the scorer %s %d %q\n%+v\n%+v\n%+v", posts[i].ID, who.Key, grade, points, cause, m.Grade, m.Score, m.Cause, posts[i], facts[i], who)
		}
		if m.Grade != job.Hide {
			full = append(full, ranked{&posts[i], m})
		}
	}
	slices.SortFunc(full, func(a, b ranked) int {
		return order.Or(
			order.Compare(b.match.Grade.Rank(), a.match.Grade.Rank()), order.Compare(b.match.Score, a.match.Score),
			b.post.FirstSeen.Compare(a.post.FirstSeen), order.Compare(a.post.ID, b.post.ID),
		)
	})
	for _, k := range []int{1, 10, 100} {
		var want, got []string
		for _, it := range full[:min(k, len(full))] {
			want = append(want, it.post.ID)
		}
		for _, h := range top(t, q, k) {
			got = append(got, ids[h.Record])
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("the best %d for %s (-full scorer +pack):\n%s", k, who.Key, d)
		}
	}
}

// opened is a pack that is read from what a builder wrote.
func opened(t testing.TB, tax *taxonomy.Taxonomy, b *Builder) *Pack {
	t.Helper()
	p, err := Open(tax, "stamp", sourceOf(b.Pieces("stamp")))
	if err != nil {
		t.Fatal(err)
	}
	if p.Len() != b.Len() {
		t.Fatalf("%d records came back as %d", b.Len(), p.Len())
	}
	return p
}

// sourceOf gives pieces as a store does: in the memory given.
func sourceOf(pieces [][]byte) Source {
	return func(n int, into []byte) ([]byte, error) {
		if n >= len(pieces) {
			return nil, ErrStale
		}
		return append(into[:0], pieces[n]...), nil
	}
}

func top(t testing.TB, q *Query, k int) []Hit {
	t.Helper()
	hits, err := q.Top(k)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

// What the pack says is what the full scorer says, over random postings and
// people: grade, score, cause, and the order of the best.
func TestPackIsExact(t *testing.T) {
	tax, s := load(t)
	m := newMaker(tax, 1)
	people := 12
	if testing.Short() {
		people = 3
	}
	var posts []job.Posting
	var facts []job.Facts
	for i := range 1500 {
		p, f := m.posting(i)
		posts, facts = append(posts, p), append(facts, f)
	}
	shown := 0
	for i := range people {
		who := m.profile(i)
		compareWith(t, tax, s, posts, facts, &who)
		for j := range posts {
			if s.Score(&who, &posts[j], &facts[j], now).Grade != job.Hide {
				shown++
			}
		}
	}
	if shown < 200 {
		t.Errorf("only %d matches that are not hidden: the postings at random prove little", shown)
	}
}

// FuzzPackIsExact looks further.
func FuzzPackIsExact(f *testing.F) {
	f.Add(uint64(3))
	tax, s := load(f)
	f.Fuzz(func(t *testing.T, seed uint64) {
		m := newMaker(tax, seed)
		var posts []job.Posting
		var facts []job.Facts
		for i := range 40 {
			p, fs := m.posting(i)
			posts, facts = append(posts, p), append(facts, fs)
		}
		who := m.profile(0)
		compareWith(t, tax, s, posts, facts, &who)
	})
}

func TestWhoAvoidsWordsIsNotRanked(t *testing.T) {
	tax, s := load(t)
	p := opened(t, tax, NewBuilder(tax))
	if _, err := p.Query(s, &job.Profile{Avoid: job.Avoid{Words: []string{"night"}}}, now); !errors.Is(err, ErrAvoids) {
		t.Errorf("a profile that avoids words was ranked by a pack that does not hold them: %v", err)
	}
}

func TestRecordSize(t *testing.T) {
	tax, s := load(t)
	p := opened(t, tax, some(tax, s, 2, 10))
	if p.Len() != 10 || len(p.Apart()) > 0 {
		t.Fatalf("%d of 10 postings were packed, %d stand apart", p.Len(), len(p.Apart()))
	}
	a, b, c, d := unsafe.Sizeof(record{}), unsafe.Sizeof(asks{}), unsafe.Sizeof(side{}), unsafe.Sizeof(row{})
	if a != RecordSize || b != asksSize || c != sideSize || d != rowSize {
		t.Errorf("a record is %d bytes, its asks %d, a side %d and a row %d, want %d, %d, %d and %d", a, b, c, d, RecordSize, asksSize, sideSize, rowSize)
	}
}

// some packs a few postings of the usual kind.
func some(tax *taxonomy.Taxonomy, s *score.Scorer, seed uint64, n int) *Builder {
	b, m := NewBuilder(tax), newMaker(tax, seed)
	m.wild = false
	for i := range n {
		post, facts := m.posting(i)
		b.Add(s, &post, &facts)
	}
	return b
}

// The copies of a job stand together, the one first seen first; a job has the
// name it came with, and is found by it.
func TestJobs(t *testing.T) {
	tax, s := load(t)
	b, m := NewBuilder(tax), newMaker(tax, 9)
	m.wild = false
	want, first := map[string]int{}, map[string]time.Time{} // postings, and when the first was seen, by job
	var seen []time.Time
	for i := range 3000 { // several pieces of rows
		post, facts := m.posting(i)
		switch i % 5 {
		case 0, 1:
			post.Cluster = fmt.Sprintf("p%06d", i/10*10) // of one of its postings
		case 2:
			post.Cluster = fmt.Sprintf("closed%d", i/40)
		case 3:
			post.ID += " longer than a row has room for"
		}
		name := post.Cluster
		if name == "" {
			name = post.ID
		}
		want[name]++
		if at, known := first[name]; !known || post.FirstSeen.Before(at) {
			first[name] = post.FirstSeen
		}
		seen = append(seen, post.FirstSeen)
		b.Add(s, &post, &facts)
	}
	p := opened(t, tax, b)
	q, err := p.Query(s, asker(tax), now)
	if err != nil {
		t.Fatal(err)
	}
	from := seen[100]
	after, err := p.Since(from)
	if err != nil {
		t.Fatal(err)
	}
	got, at, number, order := map[string]int{}, map[string]int{}, -1, map[uint32]bool{}
	since := 0
	err = q.Each(func(c *Chunk) error {
		for i := range c.Len() {
			if c.Begins(i) {
				number++
			}
			name, err := p.JobName(c.First() + i)
			if err != nil {
				return err
			}
			if c.Begins(i) && c.extras[i].seen != uint32(first[name].Unix()) {
				t.Errorf("%s does not begin with the posting first seen", name)
			}
			got[name]++
			at[name] = number
			order[c.Order(i)] = true
			if c.Order(i) < after {
				since++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("postings of jobs (-want +got):\n%s", d)
	}
	if len(order) != p.Len() || p.Jobs() != len(want) {
		t.Errorf("%d places for %d postings, %d jobs of %d", len(order), p.Len(), p.Jobs(), len(want))
	}
	wantSince := 0
	for _, s := range seen {
		if !s.Before(from) {
			wantSince++
		}
	}
	if since != wantSince || int(after) != wantSince {
		t.Errorf("%d postings are told to be first seen since %s, %d have such a place; want %d", after, from, since, wantSince)
	}
	names := map[string]bool{"no such job": true}
	for name := range want {
		names[name] = true
	}
	numbers, err := p.Numbers(names)
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range at {
		if strings.Contains(name, "longer") {
			continue // a job whose name is that of a posting without room for it
		}
		if numbers[name] != n {
			t.Errorf("%s is job %d, and found as %d", name, n, numbers[name])
		}
	}
}

// A person's own skills may be more than a record has bits for: postings that
// name one stand apart.
func TestMoreSkillsThanBits(t *testing.T) {
	var own strings.Builder
	own.WriteString("skills:\n")
	for i := range 40 {
		fmt.Fprintf(&own, "  - {id: own_%d, name: Own skill %d, variants: [ownskill%d]}\n", i, i, i)
	}
	tax, err := taxonomy.LoadWith("own.yaml", []byte(own.String()))
	if err != nil {
		t.Fatal(err)
	}
	s := score.New(tax)
	b := NewBuilder(tax)
	for i, skill := range []string{tax.Skills()[0].ID, "own_39"} {
		b.Add(s, &job.Posting{ID: fmt.Sprint("p", i), FirstSeen: now}, &job.Facts{InScope: true, Family: job.FamilyCoding, Skills: []string{skill}})
	}
	if p := opened(t, tax, b); p.Len() != 2 || len(p.Apart()) != 1 {
		t.Errorf("%d packed, %d of them apart", p.Len(), len(p.Apart()))
	}
}

// Pieces that are not a pack, or not the one meant, are refused.
func TestForeignPieces(t *testing.T) {
	tax, s := load(t)
	good := some(tax, s, 5, 50).Pieces("stamp")
	if _, err := Open(tax, "another stamp", sourceOf(good)); !errors.Is(err, ErrStale) {
		t.Errorf("a pack of another store: %v", err)
	}
	whole := func(pieces [][]byte) error {
		p, err := Open(tax, "stamp", sourceOf(pieces))
		if err != nil {
			return err
		}
		return readAll(s, p)
	}
	if err := whole(good); err != nil {
		t.Fatal(err)
	}
	for n := range good {
		for _, cut := range []int{0, 1, 7, 8, 23, len(good[n]) / 2, len(good[n]) - 1} {
			bad := slices.Clone(good)
			bad[n] = bad[n][:min(cut, len(bad[n]))]
			if err := whole(bad); !errors.Is(err, ErrStale) {
				t.Errorf("the first %d of %d bytes of piece %d: %v", cut, len(good[n]), n, err)
			}
		}
	}
	if err := whole(good[:2]); !errors.Is(err, ErrStale) {
		t.Errorf("a pack that lacks pieces: %v", err)
	}
}

// readAll reads all that is in a pack.
func readAll(s *score.Scorer, p *Pack) error {
	q, err := p.Query(s, &job.Profile{}, now)
	if err != nil {
		return err
	}
	if _, err := q.Top(3); err != nil {
		return err
	}
	if err := q.Each(func(*Chunk) error { return nil }); err != nil {
		return err
	}
	for i := range p.Len() {
		if _, _, err := p.Posting(i); err != nil {
			return err
		}
		if _, err := p.JobName(i); err != nil {
			return err
		}
	}
	if _, err := p.Since(now); err != nil {
		return err
	}
	_, err = p.Numbers(map[string]bool{"p000001": true})
	return err
}

// FuzzOpen: no bytes break the reading.
func FuzzOpen(f *testing.F) {
	tax, s := load(f)
	good := some(tax, s, 6, 5).Pieces("stamp")
	f.Add(good[0], good[1], good[2], good[3], good[4])
	f.Fuzz(func(t *testing.T, a, b, c, d, e []byte) {
		p, err := Open(tax, "stamp", sourceOf([][]byte{a, b, c, d, e}))
		if err == nil && p.Len() < 1000 {
			_ = readAll(s, p)
		}
	})
}
