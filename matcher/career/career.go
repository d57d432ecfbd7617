package career

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"hitmatch/matcher/require"
	"hitmatch/matcher/score"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Survey holds the open postings, one after the other, against a profile and
// its changes. The zero Survey is of no use; see New. It is not safe for
// concurrent use.
type Survey struct {
	tax     *taxonomy.Taxonomy
	scorer  *score.Scorer
	profile *job.Profile
	holder  *require.Holder
	now     time.Time

	jobs   map[string]*seen    // by cluster: each job counts once, however often it is advertised
	meets  map[string][]string // what answering found, by atom
	judges map[Change]*score.Judge
	comes  map[shaped]score.Outcome // what the judges said
}

// shaped is a part of a posting as a changed person meets it.
type shaped struct {
	change Change
	part   score.Part
	shape  string
}

// seen is one job, as the best of its copies fits.
type seen struct {
	job    Job
	cause  string
	facts  bool // in scope
	role   string
	needs  []string // credentials required, as expressions name them
	wants  []string // credentials preferred
	blocks []Block
	after  map[Change]job.Grade // what a change makes of it, where that is better
}

// New begins a survey for a profile on the day of now.
func New(t *taxonomy.Taxonomy, s *score.Scorer, p *job.Profile, now time.Time) *Survey {
	return &Survey{
		tax: t, scorer: s, profile: p, holder: require.NewHolder(t, p, now), now: now,
		jobs: map[string]*seen{}, meets: map[string][]string{}, judges: map[Change]*score.Judge{}, comes: map[shaped]score.Outcome{},
	}
}

// Job is an open job, briefly.
type Job struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Employer string    `json:"employer"`
	URL      string    `json:"url,omitempty"`
	Grade    job.Grade `json:"grade"` // as things are
	Pay      *job.Pay  `json:"pay"`
	board    string
}

// before orders the copies of a job: by board, title and id.
func before(p *job.Posting, j *Job) bool {
	return cmp.Or(cmp.Compare(p.Board, j.board), cmp.Compare(p.Title, j.Title), cmp.Compare(p.ID, j.ID)) < 0
}

// Block is a requirement that stands in the way.
type Block struct {
	Kind job.ClauseKind `json:"kind"`
	Text string         `json:"text"` // "CCS or CIC", "3 years of inpatient coding"
}

// Add takes in one open posting, with what it says and how it fits.
func (s *Survey) Add(post *job.Posting, f *job.Facts, m job.Match) {
	key := post.Cluster
	if key == "" {
		key = post.ID
	}
	j := s.jobs[key]
	if j == nil || m.Grade.Rank() > j.job.Grade.Rank() || m.Grade == j.job.Grade && before(post, &j.job) {
		fresh := &seen{
			job:   Job{ID: post.ID, Title: post.Title, Employer: post.Employer, URL: post.URL, Grade: m.Grade, Pay: f.Pay, board: post.Board},
			cause: m.Cause, facts: f.InScope, role: f.Role, blocks: s.inTheWay(f, m),
		}
		fresh.needs, fresh.wants = s.asked(f)
		if j != nil {
			fresh.after = j.after
		}
		s.jobs[key], j = fresh, fresh
	}
	if j.job.Grade == job.Strong || !f.InScope || beyond(m.Cause) {
		return
	}
	shapes, ok := s.scorer.ShapesOf(post, f)
	for _, c := range s.candidates(post, f) {
		least := max(m.Grade.Rank(), j.after[c].Rank())
		after, known := job.Hide, false
		if ok {
			after, known = s.total(c, shapes)
		}
		if known && after.Rank() <= least {
			continue
		}
		if !known || len(s.profile.Avoid.Employers)+len(s.profile.Avoid.Words) > 0 { // no part looks at those
			after = s.scorer.Score(c.Apply(s.profile), post, f, s.now).Grade
		}
		if after.Rank() <= least {
			continue
		}
		if j.after == nil {
			j.after = map[Change]job.Grade{}
		}
		j.after[c] = after
	}
}

// total is the grade that a change makes of a posting but for what the profile
// avoids, from its shapes, each of which is judged once. known is false if one of
// them cannot be judged.
func (s *Survey) total(c Change, shapes score.Shapes) (grade job.Grade, known bool) {
	var parts [score.Parts]score.Outcome
	for part, shape := range shapes {
		at := shaped{c, score.Part(part), shape}
		o, judged := s.comes[at]
		if !judged {
			judge := s.judges[c]
			if judge == nil {
				judge = s.scorer.NewJudge(c.Apply(s.profile), s.now)
				s.judges[c] = judge
			}
			var err error
			if o, err = judge.Of(at.part, shape); err != nil {
				return job.Hide, false
			}
			s.comes[at] = o
		}
		parts[part] = o
	}
	grade, _, _ = score.Total(parts, 0)
	return grade, true
}

// beyond reports whether a posting is hidden for what no change of a person
// would mend.
func beyond(cause string) bool {
	switch cause {
	case "out of scope", "scam", "offshore", "internal only", "avoid list":
		return true
	}
	return false
}

// inTheWay lists the required clauses that are not met.
func (s *Survey) inTheWay(f *job.Facts, m job.Match) []Block {
	var out []Block
	if m.Grade != job.Hide || beyond(m.Cause) {
		return nil
	}
	where := Block{Kind: job.ClausePlace, Text: "another state than yours"}
	if mode := f.Remote.Mode; len(s.profile.Modes) > 0 && mode != job.ModeUnstated && mode != "" && !slices.Contains(s.profile.Modes, mode) {
		where = Block{Kind: job.ClauseMode, Text: map[job.Mode]string{
			job.ModeRemote: "work from home", job.ModeHybrid: "work partly on site", job.ModeOnsite: "work on site",
		}[mode]}
	}
	if m.Cause == "wrong state" || m.Cause == "work mode" {
		out = append(out, where)
	}
	for _, r := range m.Requirements {
		if r.Strength != job.Required || r.Answer != job.Unmet {
			continue
		}
		b := Block{Kind: r.Kind}
		switch r.Kind {
		case job.ClauseCredential, job.ClauseLicence, job.ClauseExperience, job.ClauseEducation:
			e, err := require.Parse(r.Expr)
			if err != nil || e.IsZero() {
				continue
			}
			b.Text = require.Words(e, s.tax)
			if r.Kind == job.ClauseExperience {
				b.Text = years(r, b.Text)
			}
		case job.ClauseMode, job.ClausePlace:
			b = where
		case job.ClauseCitizen:
			b.Text = "US citizenship"
		default:
			continue
		}
		if !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	return out
}

// years takes the amount and kind of work out of the answer, which names them
// in full ("… asks for 3 years of inpatient coding, and …").
func years(r job.Requirement, otherwise string) string {
	for _, before := range []string{"asks for ", "short of the "} {
		if _, after, ok := strings.Cut(r.Why, before); ok {
			after, _, _ = strings.Cut(after, ",")
			return strings.TrimSuffix(strings.TrimSuffix(after, "."), " asked")
		}
	}
	return otherwise
}

// asked lists the credentials a posting requires and prefers, each once.
func (s *Survey) asked(f *job.Facts) (needs, wants []string) {
	for _, cl := range f.Clauses {
		if cl.Kind != job.ClauseCredential && cl.Kind != job.ClauseLicence {
			continue
		}
		e, err := require.Parse(cl.Expr)
		if err != nil {
			continue
		}
		list := &needs
		if cl.Strength == job.Preferred {
			list = &wants
		}
		for _, id := range e.Atoms() {
			if id = s.tax.Today(id); !slices.Contains(*list, id) {
				*list = append(*list, id)
			}
		}
	}
	return needs, wants
}

// Report is what a survey found.
type Report struct {
	Jobs     int            `json:"jobs"`     // open, copies counted once
	InScope  int            `json:"in_scope"` // of these, in this field
	Grades   map[string]int `json:"grades"`
	Hidden   map[string]int `json:"hidden"`   // by cause
	OneAway  int            `json:"one_away"` // jobs that one of the openings would make strong
	Openings []Opening      `json:"openings"` // most jobs first
	Blocks   []Blocked      `json:"blocks"`   // what hides most, first
	Asks     []Ask          `json:"asks"`     // what employers ask for, most first
	Asking   int            `json:"asking"`   // jobs in scope that require some credential
}

// Opening is what one change would bring.
type Opening struct {
	Kind  Kind    `json:"kind"`
	ID    string  `json:"id"`
	Years float64 `json:"years,omitempty"`
	Words string  `json:"words"`
	// Strong counts the jobs it would make strong matches; Near those it would
	// make near ones; Better all it would lift without making them strong.
	Strong int   `json:"strong"`
	Near   int   `json:"near"`
	Better int   `json:"better"`
	Jobs   []Job `json:"jobs"` // the strong ones, by title; at most 20
	Pay    []Pay `json:"pay"`  // shown in the strong ones
	// Reach says for whom a credential is to be had, and how soon.
	Reach string `json:"reach,omitempty"`
}

func (o Opening) change() Change { return Change{Kind: o.Kind, ID: o.ID, Years: o.Years} }

// Pay is the pay that jobs state in one unit, from the lowest to the highest
// amount. It is never turned into another unit.
type Pay struct {
	Unit job.PayUnit `json:"unit"`
	Min  float64     `json:"min"`
	Max  float64     `json:"max"`
	Jobs int         `json:"jobs"` // that state pay in this unit
}

// Blocked is a requirement with the jobs it helps to hide.
type Blocked struct {
	Block
	Jobs  int `json:"jobs"`
	Alone int `json:"alone"` // of these, where nothing else stands in the way
}

// Ask is a credential that employers name.
type Ask struct {
	ID        string `json:"id"`
	Name      string `json:"name"` // of a group; else as postings write the id
	Required  int    `json:"required"`
	Preferred int    `json:"preferred"`
	Held      bool   `json:"held"`
	By        string `json:"by,omitempty"` // the held one that covers it, or is of the group
}

const maxJobs = 20

// Report sums up.
func (s *Survey) Report() Report {
	r := Report{Grades: map[string]int{}, Hidden: map[string]int{}, Openings: []Opening{}, Blocks: []Blocked{}, Asks: []Ask{}}
	for _, g := range []job.Grade{job.Strong, job.Near, job.Low, job.Hide} {
		r.Grades[string(g)] = 0
	}
	blocks := map[Block]*Blocked{}
	asks := map[string]*Ask{}
	ask := func(id string) *Ask {
		if asks[id] == nil {
			asks[id] = &Ask{ID: id, Name: s.openerName(id), Held: s.has(id)}
			if by := s.covering(id); by != id {
				asks[id].By = by
			}
		}
		return asks[id]
	}
	changes := map[Change]bool{}
	for _, j := range s.jobs {
		r.Jobs++
		r.Grades[string(j.job.Grade)]++
		if j.job.Grade == job.Hide {
			r.Hidden[j.cause]++
		}
		if j.facts {
			r.InScope++
			if len(j.needs) > 0 {
				r.Asking++
			}
			for _, id := range j.needs {
				ask(id).Required++
			}
			for _, id := range j.wants {
				ask(id).Preferred++
			}
		}
		for _, b := range j.blocks {
			if blocks[b] == nil {
				blocks[b] = &Blocked{Block: b}
			}
			blocks[b].Jobs++
			if len(j.blocks) == 1 {
				blocks[b].Alone++
			}
		}
		one := false
		for c, g := range j.after {
			changes[c] = true
			one = one || g == job.Strong
		}
		if one && j.job.Grade != job.Strong {
			r.OneAway++
		}
	}
	for _, c := range slices.SortedFunc(maps.Keys(changes), compareChanges) {
		if o := s.opening(c); o.Strong+o.Better > 0 {
			r.Openings = append(r.Openings, o)
		}
	}
	r.Openings = s.worthSaying(r.Openings)
	for _, b := range blocks {
		r.Blocks = append(r.Blocks, *b)
	}
	slices.SortFunc(r.Blocks, func(a, b Blocked) int {
		return cmp.Or(cmp.Compare(b.Jobs, a.Jobs), cmp.Compare(b.Alone, a.Alone), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Text, b.Text))
	})
	for _, a := range asks {
		r.Asks = append(r.Asks, *a)
	}
	slices.SortFunc(r.Asks, func(a, b Ask) int {
		return cmp.Or(cmp.Compare(b.Required, a.Required), cmp.Compare(b.Preferred, a.Preferred), cmp.Compare(a.ID, b.ID))
	})
	return r
}

// opening counts what a change brings. More years include what fewer bring.
func (s *Survey) opening(c Change) Opening {
	o := Opening{Kind: c.Kind, ID: c.ID, Years: c.Years, Words: s.words(c), Jobs: []Job{}, Pay: []Pay{}}
	for _, j := range s.jobs {
		if j.job.Grade == job.Strong {
			continue
		}
		switch best := s.makes(j, c); {
		case best == job.Strong:
			o.Jobs = append(o.Jobs, j.job)
		case best.Rank() > j.job.Grade.Rank():
			o.Better++
			if best == job.Near {
				o.Near++
			}
		}
	}
	o.Strong = len(o.Jobs)
	slices.SortFunc(o.Jobs, func(a, b Job) int {
		return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.Employer, b.Employer), cmp.Compare(a.ID, b.ID))
	})
	o.Pay = payOf(o.Jobs)
	if len(o.Jobs) > maxJobs {
		o.Jobs = o.Jobs[:maxJobs]
	}
	if _, begun := s.beginnings(c); c.Kind == Credential && !begun {
		o.Reach = s.reach(c.ID)
	}
	return o
}

// makes is the grade a job has after a change.
func (s *Survey) makes(j *seen, c Change) job.Grade {
	best := j.after[c]
	if c.Kind == Years {
		for d, g := range j.after {
			if d.Kind == Years && d.ID == c.ID && d.Years <= c.Years && g.Rank() > best.Rank() {
				best = g
			}
		}
	}
	return best
}

// Within reports whether an opening is by a part of what another one is by: fewer
// years of the same work, or a lower degree.
func (o Opening) Within(other Opening) bool { return o.change().within(other.change()) }

// worthSaying orders openings and drops more years or schooling that bring no
// more than less of it: no more strong and near matches, or where there are none
// of these, nothing better.
func (s *Survey) worthSaying(list []Opening) []Opening {
	var out []Opening
	for _, o := range list {
		if slices.ContainsFunc(list, func(x Opening) bool {
			return x.Within(o) && x.Strong >= o.Strong && x.Strong+x.Near >= o.Strong+o.Near && (o.Strong+o.Near > 0 || x.Better >= o.Better)
		}) {
			continue
		}
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(a, b Opening) int {
		return cmp.Or(cmp.Compare(b.Strong, a.Strong), cmp.Compare(b.Near, a.Near), cmp.Compare(b.Better, a.Better), compareChanges(a.change(), b.change()))
	})
	if out == nil {
		out = []Opening{}
	}
	return out
}

// payOf gathers the pay that jobs state, by unit, dollars only.
func payOf(jobs []Job) []Pay {
	byUnit := map[job.PayUnit]*Pay{}
	for _, j := range jobs {
		p := j.Pay
		if p == nil || p.Unit == "" || p.Min == nil && p.Max == nil || p.Currency != "" && p.Currency != "USD" {
			continue
		}
		low, high := math.Inf(1), math.Inf(-1)
		for _, v := range []*float64{p.Min, p.Max} {
			if v != nil {
				low, high = min(low, *v), max(high, *v)
			}
		}
		u := byUnit[p.Unit]
		if u == nil {
			u = &Pay{Unit: p.Unit, Min: low, Max: high}
			byUnit[p.Unit] = u
		}
		u.Min, u.Max = min(u.Min, low), max(u.Max, high)
		u.Jobs++
	}
	out := []Pay{}
	for _, unit := range []job.PayUnit{job.PerHour, job.PerYear, job.PerMonth, job.PerChart} {
		if p := byUnit[unit]; p != nil {
			out = append(out, *p)
		}
	}
	return out
}

// reach says what is known of earning a credential, for this person.
func (s *Survey) reach(id string) string {
	c, ok := s.tax.Credential(id)
	if !ok {
		return ""
	}
	var parts []string
	if c.Reach != nil && !c.Licence {
		v := require.Evaluate(require.Atom(id), require.Slot{Months: c.Reach.Months, Apprentice: job.ApprenticeExcluded}, s.holder)
		months := plural(c.Reach.Months, "month", "months")
		if v.Answer == job.Deferred || v.Answer == job.Met {
			parts = append(parts, "Within reach for you: about "+months+".")
		} else {
			parts = append(parts, "Not within "+months+" for you as your profile stands.")
		}
	}
	switch {
	case c.Prereq != "":
		parts = append(parts, "Needed: "+strings.TrimSuffix(Notes(c.Prereq), ".")+".")
	case c.Reach != nil && c.Reach.Note != "" && Notes(c.Reach.Note) != "":
		parts = append(parts, "Needed: "+strings.TrimSuffix(Notes(c.Reach.Note), ".")+".")
	}
	return strings.Join(parts, " ")
}
