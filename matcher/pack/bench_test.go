package pack

import (
	"bufio"
	"container/heap"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hitmatch/matcher/score"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// The benchmarks rank a million postings, each made of the parts of some of
// poolSize different ones. The yardsticks (TestYardsticks) run beside them:
//
//	bare scan   a scan over as many records of 32 bytes that scores by bit
//	            counts, four look-ups and sums, without branches, and keeps the
//	            best 100: about the least that ranking can cost
//	SQLite      the command line of SQLite on a table of the same records and
//	            tables of the same outcomes: the same question, the same answer
const (
	million  = 1_000_000
	poolSize = 20_000
	best100  = 100
)

// crowd is a million postings in a pack, in memory.
func crowd(tb testing.TB, n int) (*Pack, *score.Scorer, *taxonomy.Taxonomy) {
	tb.Helper()
	tax, s := load(tb)
	m := newMaker(tax, 11)
	b := some(tax, s, 11, poolSize)
	pool := b.entries
	b.entries, b.names = make([]entry, n), make([]string, n)
	any := func() *entry { return &pool[m.IntN(len(pool))] }
	for i := range n {
		e := *any()
		r := &e.record
		r.credentials, r.place, r.preferred, r.pay = any().record.credentials, any().record.place, any().record.preferred, any().record.pay
		other := any().record
		r.skills, r.further, r.posted, r.closes = other.skills, other.further, other.posted, other.closes
		seen := any()
		r.seen, e.first = seen.record.seen, seen.first.Truncate(time.Second)
		e.id, e.job = fmt.Sprintf("p%011d", i), uint32(i)
		b.entries[i], b.names[i] = e, e.id
	}
	p := opened(tb, tax, b)
	if err := p.Hold(); err != nil {
		tb.Fatal(err)
	}
	return p, s, tax
}

func asker(t *taxonomy.Taxonomy) *job.Profile {
	yes, least := true, 25.0
	return &job.Profile{
		Key: "asker", State: "TX", Citizen: &yes, Education: job.EducationAssociate, Field: "him",
		Credentials: []job.Held{{ID: "RHIT", Status: job.Active}, {ID: "CCS", Status: job.Active}},
		Experience:  []job.Years{{Min: 3, Kind: "coding_inpatient"}, {Min: 1, Kind: "coding_outpatient_facility"}},
		Targets:     []job.Family{job.FamilyCoding, job.FamilyAudit, job.FamilyHIM}, Modes: []job.Mode{job.ModeRemote, job.ModeHybrid},
		PayMin: &least, PayUnit: job.PerHour, Skills: []string{t.Skills()[0].ID, t.Skills()[9].ID, t.Skills()[77].ID, t.Skills()[130].ID},
	}
}

func BenchmarkTop100OfAMillion(b *testing.B) {
	p, s, tax := crowd(b, million)
	q, err := p.Query(s, asker(tax), now)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		top(b, q, best100)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/million, "ns/posting")
}

// The person is held against every shape anew.
func BenchmarkQueryAndTop100(b *testing.B) {
	p, s, tax := crowd(b, million)
	who := asker(tax)
	for b.Loop() {
		q, err := p.Query(s, who, now)
		if err != nil {
			b.Fatal(err)
		}
		top(b, q, best100)
	}
}

// Two hundred people, one after the other.
func Benchmark200People(b *testing.B) {
	p, s, tax := crowd(b, million)
	m := newMaker(tax, 12)
	var queries []*Query
	for i := range 200 {
		who := m.profile(i)
		q, err := p.Query(s, &who, now)
		if err != nil {
			b.Fatal(err)
		}
		queries = append(queries, q)
	}
	for b.Loop() {
		for _, q := range queries {
			top(b, q, best100)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/million/200, "ns/pair")
}

// bare is the record of the yardstick.
type bare struct {
	skills           [2]uint64
	groups           [4]uint8
	salary           uint16
	years, remote    uint8
	state, age, _, _ uint8
	_                uint32
}

type bareHit struct {
	score int32
	at    int
}
type bareHeap []bareHit

func (h bareHeap) Len() int           { return len(h) }
func (h bareHeap) Less(i, j int) bool { return h[i].score < h[j].score }
func (h bareHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *bareHeap) Push(x any)        { *h = append(*h, x.(bareHit)) }
func (h *bareHeap) Pop() any          { x := (*h)[len(*h)-1]; *h = (*h)[:len(*h)-1]; return x }

// bareScan returns the yardstick, ready to run.
func bareScan(n int) func() {
	r := rand.New(rand.NewPCG(1, 2))
	list := make([]bare, n)
	for i := range list {
		x := &list[i]
		x.skills = [2]uint64{r.Uint64() & r.Uint64() & r.Uint64() & r.Uint64(), r.Uint64() & r.Uint64() & r.Uint64() & r.Uint64()}
		for g := range x.groups {
			x.groups[g] = uint8(r.IntN(256))
		}
		x.salary, x.years, x.remote, x.state, x.age = uint16(r.IntN(120)), uint8(r.IntN(10)), uint8(r.IntN(3)), uint8(r.IntN(51)), uint8(r.IntN(100))
	}
	must, nice := [2]uint64{r.Uint64() & r.Uint64(), r.Uint64() & r.Uint64()}, [2]uint64{r.Uint64(), r.Uint64()}
	var group [256]int32
	var remote [4]int32
	var state [64]int32
	for i := range group {
		group[i] = int32(-20 * (i & 1))
	}
	for i := range remote {
		remote[i] = int32(i * 4)
	}
	for i := range state {
		state[i] = int32(i % 3)
	}
	return func() {
		var h bareHeap
		floor := int32(-1 << 30)
		for i := range list {
			x := &list[i]
			s := int32(3*bits.OnesCount64(x.skills[0]&nice[0])+3*bits.OnesCount64(x.skills[1]&nice[1])) -
				int32(bits.OnesCount64(x.skills[0]&^must[0])+bits.OnesCount64(x.skills[1]&^must[1])) +
				group[x.groups[0]] + group[x.groups[1]] + group[x.groups[2]] + group[x.groups[3]] +
				remote[x.remote&3] + state[x.state&63] + min(max(int32(x.salary)-50, 0), 20) - 5*max(int32(x.years)-3, 0)
			if s <= floor {
				continue
			}
			if len(h) < best100 {
				heap.Push(&h, bareHit{s, i})
			} else {
				h[0] = bareHit{s, i}
				heap.Fix(&h, 0)
			}
			if len(h) == best100 {
				floor = h[0].score
			}
		}
	}
}

func BenchmarkBareScan(b *testing.B) {
	scan := bareScan(million)
	for b.Loop() {
		scan()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/million, "ns/posting")
}

// sqlite writes the records and the outcomes of a query as tables, and the
// question as SQL, and returns how long the command line took to answer.
func sqlite(tb testing.TB, q *Query, k int) (ids []string, took time.Duration, cpu time.Duration) {
	tb.Helper()
	program, err := exec.LookPath("sqlite3")
	if err != nil {
		tb.Skip("sqlite3 is not installed: there is nothing to measure against")
	}
	dir := tb.TempDir()
	script := filepath.Join(dir, "load.sql")
	f, err := os.Create(script)
	if err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;")
	fmt.Fprintln(w, "CREATE TABLE rec(id TEXT, s0 INTEGER, s1 INTEGER, s2 INTEGER, cred INTEGER, place INTEGER, work INTEGER, pref INTEGER, pay INTEGER, seen INTEGER, posted INTEGER, closes INTEGER);")
	err = q.Each(func(c *Chunk) error {
		for i := range c.Len() {
			r := record{c.asks[i], c.extras[i]}
			id, _, err := q.pack.Posting(c.first + i)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "INSERT INTO rec VALUES('%s',%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d);\n", id, int64(r.skills[0]), int64(r.skills[1]), r.further,
				r.credentials, r.place, r.work, r.preferred, r.pay, r.seen, r.posted, r.closes)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	names := [score.Parts]string{score.PartWork: "work", score.PartCredentials: "cred", score.PartPreferred: "pref", score.PartPlace: "place", score.PartPay: "pay"}
	for part, name := range names {
		fmt.Fprintf(w, "CREATE TABLE o_%s(id INTEGER PRIMARY KEY, points, gaps, silent, low, shut);\n", name)
		for i, x := range q.parts[part] {
			fmt.Fprintf(w, "INSERT INTO o_%s VALUES(%d,%d,%d,%d,%d,%d);\n", name, i, int64(x&pointsMask)-bias, x>>gapAt&gapMask, x>>silentAt&partMask, x>>lowAt&partMask, x>>shutAt)
		}
	}
	fmt.Fprintln(w, "COMMIT;")
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	db := filepath.Join(dir, "feat.db")
	in, err := os.Open(script)
	if err != nil {
		tb.Fatal(err)
	}
	load := exec.CommandContext(tb.Context(), program, db)
	load.Stdin = in
	if out, err := load.CombinedOutput(); err != nil {
		tb.Fatalf("load sqlite: %v\n%s", err, out)
	}
	if err := in.Close(); err != nil {
		tb.Fatal(err)
	}
	question := exec.CommandContext(tb.Context(), program, db)
	question.Stdin = strings.NewReader(q.sql(k))
	began := time.Now()
	out, err := question.Output()
	took = time.Since(began)
	if err != nil {
		tb.Fatalf("ask sqlite: %v", err)
	}
	return strings.Fields(string(out)), took, question.ProcessState.UserTime() + question.ProcessState.SystemTime()
}

// sql asks what Top answers.
func (q *Query) sql(k int) string {
	var skills []string
	for word, set := range map[string]uint64{"s0": q.skills[0], "s1": q.skills[1], "s2": uint64(q.rest)} {
		for bit := range 64 {
			if set>>bit&1 == 1 {
				skills = append(skills, fmt.Sprintf("(%s>>%d&1)", word, bit))
			}
		}
	}
	skill := "0"
	if len(skills) > 0 {
		skill = strings.Join(skills, "+")
	}
	date := fmt.Sprintf("CASE WHEN posted=0 THEN %d", q.fresh.unknown)
	for i := len(q.fresh.steps) - 1; i >= 0; i-- {
		date += fmt.Sprintf(" WHEN posted>=%d THEN %d", q.fresh.steps[i].from, q.fresh.steps[i].points)
	}
	date += fmt.Sprintf(" END + CASE WHEN closes>0 AND closes<%d THEN %d ELSE 0 END", q.fresh.today, q.fresh.closed)
	return fmt.Sprintf(`SELECT id FROM (
 SELECT rec.id AS id, seen,
  w.shut+c.shut+f.shut+p.shut+y.shut AS shut, w.low+c.low+f.low+p.low+y.low AS low,
  w.gaps+c.gaps+f.gaps+p.gaps+y.gaps+min(1,w.silent+c.silent+f.silent+p.silent+y.silent) AS gaps,
  w.points+c.points+f.points+p.points+y.points+min(%d,%d*(%s))+%s AS points
 FROM rec JOIN o_work w ON w.id=rec.work JOIN o_cred c ON c.id=rec.cred JOIN o_place p ON p.id=rec.place JOIN o_pref f ON f.id=rec.pref JOIN o_pay y ON y.id=rec.pay)
WHERE shut=0 AND gaps<2
ORDER BY CASE WHEN low>0 THEN 1 ELSE 3-gaps END DESC, min(100,max(0,points+%d*gaps)) DESC, seen DESC, id LIMIT %d;`,
		score.SkillPoints(99), score.SkillPoints(1), skill, date, score.GapPoints, k)
}

// The question put to SQLite is the same: it gives the same postings in the
// same order.
func TestSQLiteGivesTheSame(t *testing.T) {
	p, s, tax := crowd(t, 3000)
	q, err := p.Query(s, asker(tax), now)
	if err != nil {
		t.Fatal(err)
	}
	ids, _, _ := sqlite(t, q, 50)
	hits := top(t, q, 50)
	if len(ids) != len(hits) || len(hits) != 50 {
		t.Fatalf("%d from SQLite, %d from the pack", len(ids), len(hits))
	}
	for i, h := range hits {
		if id, _, err := p.Posting(h.Record); err != nil || id != ids[i] {
			t.Errorf("place %d: %s from SQLite, %s from the pack, %v", i+1, ids[i], id, err)
		}
	}
}
