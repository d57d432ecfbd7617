package career

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/matcher/read"
	"hitmatch/matcher/score"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

var today = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

func load(t testing.TB) *taxonomy.Taxonomy {
	t.Helper()
	tax, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

func coder(change ...func(*job.Profile)) *job.Profile {
	p := &job.Profile{
		Key: "coder", State: "TX", Education: job.EducationAssociate, Field: "him",
		Credentials: []job.Held{{ID: "CCS", Status: job.Active}},
		Experience:  []job.Years{{Min: 3, Kind: "coding_inpatient"}},
		Targets:     []job.Family{job.FamilyCoding, job.FamilyAudit}, Modes: []job.Mode{job.ModeRemote},
	}
	for _, c := range change {
		c(p)
	}
	return p
}

// postings are small advertisements, read by the reader itself.
func postings(t testing.TB) []job.Posting {
	t.Helper()
	texts := []struct{ title, text, state, cluster, pay string }{
		{"Inpatient Coder", "Remote. Required: CCS. Two years of inpatient coding required.", "", "", "$30 to $38 an hour"},
		{"Inpatient Coder", "Remote. Required: RHIT or RHIA. Two years of inpatient coding required.", "", "", "$28 to $36 an hour"},
		{"Inpatient Coder", "Remote. Required: RHIT or RHIA. Two years of inpatient coding required.", "", "2", "$31 to $35 an hour"},
		{"Outpatient Coder", "Remote. Required: COC. One year of outpatient coding required.", "", "", ""},
		{"Profee Coder", "Remote. Required: CPC. No experience needed.", "", "", "$4 per chart"},
		{"Coding Auditor", "Remote. Required: CCS and CPMA. Five years of inpatient coding required.", "", "", ""},
		{"Senior Inpatient Coder", "Remote. CCS required. Six years of inpatient coding required.", "", "", "$80,000 a year"},
		{"Inpatient Coder", "Remote, must reside in FL or GA. CCS required.", "", "", ""},
		{"Inpatient Coder", "On site in Tulsa, OK. CCS required.", "OK", "", ""},
		{"Inpatient Coder", "Onsite in Dallas, TX. CCS required.", "TX", "", ""},
		{"Clinical Validation Nurse", "Remote. RN licence required. CCS required. Inpatient coding.", "", "", ""},
		{"HIM Technician", "Remote. RHIT required. Health information department.", "", "", ""},
		{"Medical Coder", "Remote. A coding credential through AHIMA or AAPC required. Coding of charts.", "", "", ""},
		{"Software Engineer", "Remote. Python. We build tools.", "", "", ""},
	}
	var out []job.Posting
	for i, x := range texts {
		p := job.Posting{
			ID: fmt.Sprintf("p%02d", i), Board: "b", ExternalID: fmt.Sprint(i), Title: x.title, Text: x.text + "\nPay: " + x.pay,
			Employer: fmt.Sprintf("Employer %d", i), Posted: today, FirstSeen: today, Status: job.Open, Salary: x.pay,
		}
		if x.pay == "" {
			p.Text = x.text
		}
		if x.state != "" {
			p.Places = []job.Place{{State: x.state, Country: "US"}}
		}
		p.Cluster = p.ID
		if x.cluster != "" {
			p.Cluster = "p01"
		}
		out = append(out, p)
	}
	return out
}

type room struct {
	tax    *taxonomy.Taxonomy
	scorer *score.Scorer
	posts  []job.Posting
	facts  []job.Facts
}

func furnish(t testing.TB) *room {
	t.Helper()
	r := &room{tax: load(t), posts: postings(t)}
	r.scorer = score.New(r.tax)
	reader := read.New(r.tax)
	for i := range r.posts {
		r.facts = append(r.facts, reader.Read(&r.posts[i]))
	}
	return r
}

func (r *room) survey(p *job.Profile) *Survey {
	s := New(r.tax, r.scorer, p, today)
	for i := range r.posts {
		s.Add(&r.posts[i], &r.facts[i], r.scorer.Score(p, &r.posts[i], &r.facts[i], today))
	}
	return s
}

// grades is the best grade of each job, by the scorer alone.
func (r *room) grades(p *job.Profile) map[string]job.Grade {
	out := map[string]job.Grade{}
	for i := range r.posts {
		g := r.scorer.Score(p, &r.posts[i], &r.facts[i], today).Grade
		if was, ok := out[r.posts[i].Cluster]; !ok || g.Rank() > was.Rank() {
			out[r.posts[i].Cluster] = g
		}
	}
	return out
}

func people() map[string]*job.Profile {
	return map[string]*job.Profile{
		"coder":    coder(),
		"nobody":   {Key: "nobody", Education: job.EducationUnstated},
		"graduate": coder(func(p *job.Profile) { p.Credentials[0].ID, p.Experience = "RHIT", nil }),
		"anywhere": coder(func(p *job.Profile) { p.Modes, p.States = nil, []string{"TX"} }),
		"expired":  coder(func(p *job.Profile) { p.Credentials[0].Expires = today.AddDate(0, -1, 0) }),
		"marked": coder(func(p *job.Profile) {
			p.Credentials = []job.Held{{ID: "CPC", Status: job.ApprenticeMark}}
		}),
		"avoiding": coder(func(p *job.Profile) {
			p.Avoid = job.Avoid{Employers: []string{"Employer 1"}, Words: []string{"outpatient"}}
		}),
	}
}

// Every count is what the scorer gives when the profile is changed, and no
// credential of the taxonomy opens a job that the report does not know of.
func TestOpeningsAreWhatTheScorerSays(t *testing.T) {
	r := furnish(t)
	for name, p := range people() {
		rep := r.survey(p).Report()
		base := r.grades(p)
		gain := func(c Change) (strong, better int) {
			after := r.grades(c.Apply(p))
			for id, g := range after {
				switch {
				case base[id] == job.Strong:
				case g == job.Strong:
					strong++
				case g.Rank() > base[id].Rank():
					better++
				}
			}
			return strong, better
		}
		for _, o := range rep.Openings {
			strong, better := gain(o.change())
			if strong != o.Strong || better != o.Better {
				t.Errorf("%s, %s: %d strong and %d better reported, the scorer says %d and %d", name, o.Words, o.Strong, o.Better, strong, better)
			}
			if o.Strong > 0 && len(o.Jobs) != min(o.Strong, maxJobs) {
				t.Errorf("%s, %s: %d jobs named of %d", name, o.Words, len(o.Jobs), o.Strong)
			}
		}
		for _, c := range r.tax.Credentials() {
			if c.RenamedTo != "" || c.Equals != "" || c.Status != "active" {
				continue
			}
			kind := Credential
			if c.Licence {
				kind = Licence
			}
			change := Change{Kind: kind, ID: c.ID}
			strong, _ := gain(change)
			known := slices.ContainsFunc(rep.Openings, func(o Opening) bool {
				if o.Kind != Credential && o.Kind != Licence {
					return false
				}
				w, _ := r.tax.Satisfies(c.ID, o.ID)
				return w == 1 && o.Strong > 0
			})
			if strong > 0 && !known {
				t.Errorf("%s: the %s opens %d jobs, and the report names nothing that it covers", name, c.ID, strong)
			}
		}
		for _, less := range rep.Openings {
			for _, more := range rep.Openings {
				if less.Within(more) && less.Strong == more.Strong && less.Near == more.Near && more.Strong+more.Near > 0 {
					t.Errorf("%s: %s is named, though %s makes as many strong and near", name, more.Words, less.Words)
				}
			}
		}
		if rep.Jobs != len(base) {
			t.Errorf("%s: %d jobs, want %d: copies count once", name, rep.Jobs, len(base))
		}
		sum := 0
		for _, n := range rep.Grades {
			sum += n
		}
		if sum != rep.Jobs {
			t.Errorf("%s: the grades sum to %d of %d jobs", name, sum, rep.Jobs)
		}
	}
}

func TestReportOfACoder(t *testing.T) {
	rep := furnish(t).survey(coder()).Report()
	find := func(kind Kind, id string, years float64) *Opening {
		for i, o := range rep.Openings {
			if o.Kind == kind && o.ID == id && o.Years == years {
				return &rep.Openings[i]
			}
		}
		return nil
	}
	rhit := find(Credential, "RHIT", 0)
	if rhit == nil || rhit.Strong != 1 || rhit.Jobs[0].ID != "p01" {
		t.Fatalf("the RHIT opens %+v, want the one job that two boards carry", rhit)
	}
	if d := cmp.Diff([]Pay{{Unit: job.PerHour, Min: 28, Max: 36, Jobs: 1}}, rhit.Pay); d != "" {
		t.Errorf("pay (-want +got):\n%s", d)
	}
	if rhit.Reach == "" || !strings.Contains(rhit.Reach, "Within reach for you") {
		t.Errorf("a person with a degree in the field is told of the RHIT: %q", rhit.Reach)
	}
	cpc := find(Credential, "CPC", 0)
	if cpc == nil || cpc.Pay[0].Unit != job.PerChart || cpc.Pay[0].Line() != "$4/chart" {
		t.Errorf("pay per chart was turned into something else: %+v", cpc)
	}
	if o := find(Years, "coding_inpatient", 3); o == nil || o.Strong != 1 {
		t.Errorf("3 more years open %+v, want the job that asks for 6", o)
	}
	for _, c := range []Change{{Kind: Home, ID: "FL"}, {Kind: Home, ID: "GA"}, {Kind: WorkMode, ID: "onsite"}} {
		if o := find(c.Kind, c.ID, 0); o == nil || o.Strong != 1 {
			t.Errorf("%s opens %+v, want one job", c.Words(load(t)), o)
		}
	}
	if !slices.ContainsFunc(rep.Blocks, func(b Blocked) bool { return b.Text == "RHIT or RHIA" && b.Jobs == 1 && b.Alone == 1 }) {
		t.Errorf("what hides: %+v", rep.Blocks)
	}
	if rep.OneAway == 0 || rep.OneAway > rep.Jobs-rep.Grades["strong"] {
		t.Errorf("%d jobs one change away of %d", rep.OneAway, rep.Jobs)
	}
}

// The order in which postings come in changes nothing.
func TestPlanDoesNotDependOnOrder(t *testing.T) {
	r := furnish(t)
	text := func() string {
		b, err := json.Marshal(r.survey(coder()).Plan())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	want := text()
	slices.Reverse(r.posts)
	slices.Reverse(r.facts)
	if got := text(); got != want {
		t.Errorf("the plan depends on the order of postings:\n%s\n%s", want, got)
	}
}

func TestApplyKeepsTheProfile(t *testing.T) {
	p := coder()
	before, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []Change{
		{Kind: Credential, ID: "CCS"}, {Kind: Licence, ID: "RN"}, {Kind: Years, ID: "coding_inpatient", Years: 2}, {Kind: Schooling, ID: "master"},
		{Kind: Home, ID: "FL"}, {Kind: WorkState, ID: "FL"}, {Kind: WorkMode, ID: "onsite"}, {Kind: Target, ID: "cdi"}, {Kind: Federal}, {Kind: Citizen},
	} {
		changed, err := json.Marshal(c.Apply(p))
		if err != nil {
			t.Fatal(err)
		}
		after, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if string(after) != string(before) {
			t.Fatalf("%s changed the profile it was given", c.Words(load(t)))
		}
		if string(changed) == string(before) && c != (Change{Kind: Credential, ID: "CCS"}) {
			t.Errorf("%s changes nothing", c.Words(load(t)))
		}
		if w := c.Words(load(t)); w == "" || strings.Contains(w, "_") {
			t.Errorf("%+v is said as %q", c, w)
		}
	}
}

func TestRolesAndLadder(t *testing.T) {
	r := furnish(t)
	for _, c := range []struct {
		name string
		who  *job.Profile
		want []string
	}{
		{"a coder of three years", coder(), []string{"coder_inpatient"}},
		{"a coder of three years without what opens the work", coder(func(p *job.Profile) { p.Credentials = nil }), []string{"coder_inpatient"}},
		{"a newcomer", &job.Profile{}, []string{"student"}},
		{"a graduate with an externship", coder(func(p *job.Profile) { p.Experience = []job.Years{{Min: 0.5, Kind: "externship"}} }), []string{"student"}},
		{"a manager", &job.Profile{
			Credentials: []job.Held{{ID: "RHIA", Status: job.Active}}, Education: job.EducationBachelor, Field: "him",
			Experience: []job.Years{{Min: 12, Kind: "him_records"}, {Min: 7, Kind: "supervision"}},
		}, []string{"him_manager"}},
	} {
		s := New(r.tax, r.scorer, c.who, today)
		got := s.Roles()
		for _, w := range c.want {
			if !slices.Contains(got, w) {
				t.Errorf("%s: roles %v, want %v among them", c.name, got, c.want)
			}
		}
	}
	for _, c := range []struct {
		name        string
		who         job.Profile
		role        string
		next, never string // where the ladder leads, and where it does not
	}{
		{"a director", job.Profile{
			Credentials: []job.Held{{ID: "RHIA", Status: job.Active}}, Education: job.EducationMaster, Targets: []job.Family{job.FamilyManagement},
			Experience: []job.Years{{Min: 18, Kind: "him_records"}, {Min: 9, Kind: "supervision"}},
		}, "him_director", "chio", ""},
		{"a biller", job.Profile{
			Credentials: []job.Held{{ID: "CPC", Status: job.ApprenticeMark}}, Targets: []job.Family{job.FamilyBilling, job.FamilyCoding},
			Experience: []job.Years{{Min: 2, Kind: "billing"}},
		}, "medical_biller", "coder_trainee", "coder_surgical_profee"},
		{"a nurse", job.Profile{
			Credentials: []job.Held{{ID: "RN", Status: job.Active}}, Education: job.EducationBachelor, Targets: []job.Family{job.FamilyCDI},
			Experience: []job.Years{{Min: 31, Kind: "clinical_nursing"}},
		}, "student", "cdi_specialist", "him_clerk"},
		{"a newcomer who looks for documentation work", job.Profile{Targets: []job.Family{job.FamilyCDI}}, "student", "him_clerk", "cdi_specialist"},
	} {
		s := New(r.tax, r.scorer, &c.who, today)
		if got := s.Roles(); !slices.Equal(got, []string{c.role}) {
			t.Errorf("%s: roles %v, want %s", c.name, got, c.role)
		}
		steps := s.Ladder()
		leads := func(to string) bool {
			return slices.ContainsFunc(steps, func(x Rung) bool { return x.From == c.role && x.To == to })
		}
		if !leads(c.next) || leads(c.never) {
			t.Errorf("%s: %+v, want a step to %q and none to %q", c.name, steps, c.next, c.never)
		}
	}
	rungs := r.survey(coder(func(p *job.Profile) { p.Targets = []job.Family{job.FamilyManagement} })).Ladder()
	for i, rung := range rungs {
		if _, ok := r.tax.Role(rung.To); !ok || rung.ToName == "" {
			t.Errorf("step %d leads to %q", i, rung.To)
		}
	}
}

func TestRenewals(t *testing.T) {
	r := furnish(t)
	held := func(ids ...string) *job.Profile {
		p := &job.Profile{}
		for _, id := range ids {
			p.Credentials = append(p.Credentials, job.Held{ID: id, Status: job.Active, Expires: today.AddDate(0, 0, 40)})
		}
		return p
	}
	for _, c := range []struct {
		held  []string
		units int // of AHIMA together; 0: not said
	}{
		{[]string{"RHIT"}, 0},
		{[]string{"RHIT", "CCS"}, 30},
		{[]string{"RHIA", "CCS"}, 40},
		{[]string{"RHIA", "CCS", "CHPS", "CDIP"}, 50},
		{[]string{"RHIT", "CPC"}, 0},
	} {
		list, due := New(r.tax, r.scorer, held(c.held...), today).Renewals()
		if len(list) != len(c.held) || list[0].Days != 40 {
			t.Errorf("%v: %+v", c.held, list)
		}
		units := 0
		for _, d := range due {
			if d.Issuer == "AHIMA" {
				units = d.Units
			}
		}
		if units != c.units {
			t.Errorf("%v: %d units together, want %d", c.held, units, c.units)
		}
	}
	// AAPC's published totals disagree, so none is printed.
	_, due := New(r.tax, r.scorer, held("CPC", "CPMA"), today).Renewals()
	if len(due) != 1 || due[0].Units != 0 || len(due[0].Rules) == 0 {
		t.Errorf("two AAPC credentials: %+v", due)
	}
}

// The display rules: every figure with basis, year and source; a mean is never
// a median; occupations are kept apart.
func TestFigures(t *testing.T) {
	r := furnish(t)
	for name, p := range people() {
		plan := r.survey(p).Plan()
		if len(plan.Figures.Pay) == 0 && name != "nobody" {
			t.Errorf("%s: no figures of pay", name)
		}
		for _, f := range append(slices.Clone(plan.Figures.Pay), plan.Figures.Outlook...) {
			if f.Basis == "" || f.Year == "" || f.Source == "" || f.Amount == "" || f.About == "" {
				t.Errorf("%s: incomplete figure %+v", name, f)
			}
			if f.Code != "" && !strings.Contains(f.About, f.Code) {
				t.Errorf("%s: the occupation code is missing in %q", name, f.About)
			}
			if tag.MatchString(f.Note + " " + f.Source) {
				t.Errorf("%s: a tag of a source is left: %+v", name, f)
			}
			if strings.Contains(f.Amount, "61,410") && f.Basis == "median" {
				t.Errorf("%s: a mean is called a median: %+v", name, f)
			}
		}
	}
	figures := r.survey(coder()).Plan().Figures
	if figures.Pay[0].Code != "29-2072" || figures.Pay[0].Year != "2024" {
		t.Errorf("the newest figure of the occupation comes first, not %+v", figures.Pay[0])
	}
	if !strings.Contains(figures.OutlookWhy, "29-2072 and 29-9021") {
		t.Errorf("why the outlooks differ: %q", figures.OutlookWhy)
	}
}

// Nothing a posting's words hold can break a survey.
func TestSurveyOfBrokenFacts(t *testing.T) {
	r := furnish(t)
	p := coder()
	s := New(r.tax, r.scorer, p, today)
	f := job.Facts{InScope: true, Family: job.FamilyCoding, Clauses: []job.Clause{
		{Kind: job.ClauseCredential, Strength: job.Required, Expr: "any("},
		{Kind: job.ClauseCredential, Strength: job.Required, Expr: "NEVER_HEARD_OF"},
		{Kind: job.ClauseExperience, Strength: job.Required, Years: &job.Years{Min: 400, Kind: "no_such_kind"}},
	}}
	post := job.Posting{ID: "x"}
	s.Add(&post, &f, r.scorer.Score(p, &post, &f, today))
	if plan := s.Plan(); plan.Jobs != 1 || len(plan.Openings) != 0 {
		t.Errorf("plan of unreadable facts: %+v", plan.Openings)
	}
}

// What is said of one posting is what the scorer says, and the nearest comes
// first.
func TestWays(t *testing.T) {
	r := furnish(t)
	p := coder()
	ways := func(i int) []Way {
		s := New(r.tax, r.scorer, p, today)
		s.Add(&r.posts[i], &r.facts[i], r.scorer.Score(p, &r.posts[i], &r.facts[i], today))
		return s.Ways()
	}
	for i, want := range map[int][]Way{
		0:  nil, // strong as it is
		1:  {{"the RHIT", job.Strong}, {"the RHIA", job.Strong}},
		6:  {{"3 more years of inpatient coding", job.Strong}, {"1 more year of inpatient coding", job.Near}},
		7:  {{"living in FL", job.Strong}, {"living in GA", job.Strong}},
		13: nil, // another field
	} {
		got := ways(i)
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("%s %q: %+v, want %+v among them", r.posts[i].ID, r.posts[i].Text, got, w)
			}
		}
		if want == nil && got != nil {
			t.Errorf("%s: %+v, want nothing", r.posts[i].ID, got)
		}
		for n := 1; n < len(got); n++ {
			if got[n].Grade.Rank() > got[n-1].Grade.Rank() {
				t.Errorf("%s: %+v comes after what brings less", r.posts[i].ID, got[n])
			}
		}
	}
}

// What the posting names comes before what may stand in for it, however soon that
// is earned.
func TestWaysBeginWithWhatIsNamed(t *testing.T) {
	tax := load(t)
	post := job.Posting{ID: "p", Title: "Risk Adjustment Coder", Text: "CRC or CPC-A required. Remote."}
	facts := job.Facts{InScope: true, Family: job.FamilyCoding, Level: job.LevelMid, Remote: job.Remote{Mode: job.ModeRemote}, Required: "any(CRC CPC-A)", Clauses: []job.Clause{
		{Kind: job.ClauseCredential, Strength: job.Required, Expr: "any(CRC CPC-A)", Answerable: true},
	}}
	who := job.Profile{Key: "p", State: "OH", Targets: []job.Family{job.FamilyRegistry}}
	scorer := score.New(tax)
	s := New(tax, scorer, &who, today)
	s.Add(&post, &facts, scorer.Score(&who, &post, &facts, today))
	ways := s.Ways()
	if len(ways) < 3 || !slices.Contains(ways[:2], Way{"the CPC-A", ways[0].Grade}) || !slices.Contains(ways[:2], Way{"the CRC", ways[0].Grade}) {
		t.Errorf("ways %+v, want the CRC and the CPC-A first, others after", ways)
	}
}

// BenchmarkAdd takes small advertisements into one survey, over and over, as a
// store of many postings does; ns/op is of one of them.
func BenchmarkAdd(b *testing.B) {
	r := furnish(b)
	p := coder()
	s := New(r.tax, r.scorer, p, today)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		post, f := r.posts[n%len(r.posts)], &r.facts[n%len(r.posts)]
		post.ID = strconv.Itoa(n)
		post.Cluster = post.ID
		s.Add(&post, f, r.scorer.Score(p, &post, f, today))
	}
}

// A credential that the person had, or has begun, comes before any other, and in
// words that say so.
func TestWaysBeginWithWhatIsBegun(t *testing.T) {
	tax := load(t)
	post := job.Posting{ID: "p", Title: "Outpatient Coder", Text: "RHIT or CCA required. Remote."}
	facts := job.Facts{InScope: true, Family: job.FamilyCoding, Level: job.LevelMid, Remote: job.Remote{Mode: job.ModeRemote}, Required: "any(RHIT CCA)", Clauses: []job.Clause{
		{Kind: job.ClauseCredential, Strength: job.Required, Expr: "any(RHIT CCA)", Answerable: true},
	}}
	scorer := score.New(tax)
	for _, c := range []struct {
		status job.CredentialStatus
		want   string
	}{{job.Expired, "renewing the RHIT"}, {job.InProgress, "finishing the RHIT"}, {job.Eligible, "finishing the RHIT"}} {
		who := job.Profile{Key: "p", State: "OH", Targets: []job.Family{job.FamilyCoding}, Credentials: []job.Held{{ID: "RHIT", Status: c.status}}}
		now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
		s := New(tax, scorer, &who, now)
		s.Add(&post, &facts, scorer.Score(&who, &post, &facts, now))
		ways := s.Ways()
		if len(ways) == 0 || ways[0].Words != c.want || ways[0].Grade != job.Strong {
			t.Errorf("with the RHIT %s: %+v, want first %q", c.status, ways, c.want)
		}
	}
}
