package career

import (
	"slices"
	"strings"

	"hitmatch/matcher/score"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Rung is a step of the ladder that lies before the person.
type Rung struct {
	From     string   `json:"from"` // role id, or "student"
	FromName string   `json:"from_name"`
	To       string   `json:"to"`
	ToName   string   `json:"to_name"`
	Opens    []Opener `json:"opens"` // any one of the credentials, and the schooling if there is one
	Years    *int     `json:"years"` // usual in the role before; null: not known
	Note     string   `json:"note,omitempty"`
	Src      []string `json:"src"`
	// Wanted: the role is in a family of work the profile targets.
	Wanted bool `json:"wanted"`
	// Open counts the jobs of the role that are open now, Strong those of
	// them that already are strong matches.
	Open   int `json:"open"`
	Strong int `json:"strong"`
}

// Opener is a credential, a group or a level of education that usually opens
// a step.
type Opener struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Held bool   `json:"held"`
}

const student = "student"

// Newcomer names the role of a profile that shows none of the ladder's.
const Newcomer = "Student or newcomer"

// yearsSenior is the years in a kind of work from which its senior roles count
// as held: what the ladder gives as usual before the next step.
const yearsSenior = 2

// Roles are the roles a profile shows, by the taxonomy's ladder: the kind of
// work in which there is a year or more, at no more than the person's level,
// with a credential or the schooling that usually opens it. Who has the years
// without those has the lowest of these roles. A profile that shows none is a
// student's.
func (s *Survey) Roles() []string {
	ladder := s.tax.Ladder()
	var nodes []string
	for _, st := range ladder {
		for _, id := range []string{st.From, st.To} {
			if id != student && !slices.Contains(nodes, id) {
				nodes = append(nodes, id)
			}
		}
	}
	own := score.LevelOf(s.profile, s.holder)
	var held, bare []string
	lowest := 0 // level of those that are bare
	for _, id := range nodes {
		r, ok := s.tax.Role(id)
		if !ok || len(r.Experience) == 0 || s.had(r.Experience[0]) < 1 {
			continue
		}
		// Senior work is told by the years in it, leading people by having led.
		if r.Level.Rank() > own.Rank() && (r.Level != job.LevelSenior || s.had(r.Experience[0]) < yearsSenior) {
			continue
		}
		if r.Area == "federal" && !s.profile.Federal.Employee {
			continue
		}
		// Who leads has a year in every kind of work the role names.
		leads := slices.Contains(r.Experience, "supervision")
		if leads && slices.ContainsFunc(r.Experience, func(kind string) bool { return s.had(kind) < 1 }) {
			continue
		}
		if s.qualified(id, r, ladder) {
			held = append(held, id)
			continue
		}
		switch {
		case len(bare) == 0 || r.Level.Rank() < lowest:
			bare, lowest = []string{id}, r.Level.Rank()
		case r.Level.Rank() == lowest:
			bare = append(bare, id)
		}
	}
	leads := func(from, to string) bool {
		return from != to && slices.ContainsFunc(ladder, func(st taxonomy.Step) bool { return st.From == from && st.To == to })
	}
	var roles []string
	for _, id := range held { // of a chain, the furthest
		if !slices.ContainsFunc(held, func(to string) bool { return leads(id, to) }) {
			roles = append(roles, id)
		}
	}
	if len(held) == 0 {
		for _, id := range bare { // of a chain, the nearest
			if !slices.ContainsFunc(bare, func(from string) bool { return leads(from, id) }) {
				roles = append(roles, id)
			}
		}
	}
	if len(roles) == 0 {
		return []string{student}
	}
	return roles
}

// had is the years of a kind of work the profile itself names.
func (s *Survey) had(kind string) float64 {
	for _, y := range s.profile.Experience {
		if y.Kind == kind || strings.HasPrefix(y.Kind, kind+"_") { // registry_cancer is registry
			return y.Min
		}
	}
	return 0
}

// qualified reports whether what usually opens a role is there.
func (s *Survey) qualified(id string, r taxonomy.Role, ladder []taxonomy.Step) bool {
	into := false
	for _, st := range ladder {
		if st.To != id {
			continue
		}
		into = true
		if len(st.Opens) > 0 && s.open(st) {
			return true
		}
	}
	return !into && (len(r.Credentials) == 0 || slices.ContainsFunc(r.Credentials, s.has))
}

// open reports whether a person has what usually opens a step: one of the
// credentials where some are named, and the schooling where some is.
func (s *Survey) open(st taxonomy.Step) bool {
	named, one := false, false
	for _, o := range st.Opens {
		if level := job.Education(o); level.Rank() > 0 {
			if s.profile.Education.Rank() < level.Rank() {
				return false
			}
			continue
		}
		named = true
		one = one || s.has(o)
	}
	return one || !named
}

// has reports whether a credential, one of a group, or a level of education
// is there.
func (s *Survey) has(id string) bool {
	if level := job.Education(id); level.Rank() > 0 {
		return s.profile.Education.Rank() >= level.Rank()
	}
	return s.covering(id) != ""
}

// covering names the credential in good standing that does for one asked: itself,
// if the person holds it, else one that covers it. It is "" if there is none.
func (s *Survey) covering(id string) string {
	by := ""
	for _, h := range s.profile.Credentials {
		held := h.ID
		switch {
		case h.RanOut(s.now):
			continue
		case h.Status == job.ApprenticeMark:
			held = strings.TrimSuffix(held, "-A") + "-A"
		case h.Status != job.Active:
			continue
		}
		if s.tax.Today(held) == id {
			return id
		}
		if weight, _ := s.tax.Satisfies(held, id); weight == 1 && by == "" {
			by = held
		}
	}
	return by
}

// Ladder lays out the steps from the roles a profile shows: the next ones,
// and beyond them the shortest way to each family it targets.
func (s *Survey) Ladder() []Rung {
	ladder := s.tax.Ladder()
	var out []Rung
	put := func(st taxonomy.Step) {
		if !slices.ContainsFunc(out, func(r Rung) bool { return r.From == st.From && r.To == st.To }) {
			out = append(out, s.rung(st))
		}
	}
	roles := s.Roles()
	for _, id := range roles {
		var next []taxonomy.Step
		for _, st := range ladder {
			if st.From == id && s.mayClimb(st) {
				next = append(next, st)
			}
		}
		if id == student { // who may begin in the work they look for need not begin elsewhere
			begins := func(st taxonomy.Step) bool {
				r, ok := s.tax.Role(st.To)
				return ok && slices.Contains(s.profile.Targets, r.Family) && s.open(st)
			}
			if slices.ContainsFunc(next, begins) {
				next = slices.DeleteFunc(next, func(st taxonomy.Step) bool { return !begins(st) })
			}
		}
		for _, st := range next {
			put(st)
		}
	}
	for _, f := range s.profile.Targets {
		if s.reaches(roles, out, f) {
			continue
		}
		for _, st := range s.way(roles, f, ladder) {
			put(st)
		}
	}
	return out
}

// mayClimb leaves out the steps of the federal ladder for a person who does
// not look for federal work, and those from another profession for a person who
// does not hold its licence.
func (s *Survey) mayClimb(st taxonomy.Step) bool {
	r, ok := s.tax.Role(st.To)
	if !ok || r.Area == "federal" && !s.profile.Federal.OK {
		return false
	}
	elsewhere := len(st.Opens) > 0 && !slices.ContainsFunc(st.Opens, func(id string) bool {
		c, ok := s.tax.Credential(id)
		return !ok || !c.Licence
	})
	return !elsewhere || s.open(st)
}

// reaches reports whether a family is that of a role held or one step away.
func (s *Survey) reaches(roles []string, rungs []Rung, f job.Family) bool {
	in := func(id string) bool {
		r, ok := s.tax.Role(id)
		return ok && r.Family == f
	}
	return slices.ContainsFunc(roles, in) || slices.ContainsFunc(rungs, func(r Rung) bool { return in(r.To) })
}

// way is the shortest way from one of the roles to a role of a family.
func (s *Survey) way(roles []string, f job.Family, ladder []taxonomy.Step) []taxonomy.Step {
	came := map[string]int{} // role -> step that led to it
	queue := slices.Clone(roles)
	for _, id := range roles {
		came[id] = -1
	}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		if r, ok := s.tax.Role(id); ok && r.Family == f {
			var way []taxonomy.Step
			for at := id; came[at] >= 0; at = ladder[came[at]].From {
				way = append(way, ladder[came[at]])
			}
			slices.Reverse(way)
			return way
		}
		for i, st := range ladder {
			if _, known := came[st.To]; st.From == id && !known && s.mayClimb(st) {
				came[st.To] = i
				queue = append(queue, st.To)
			}
		}
	}
	return nil
}

func (s *Survey) rung(st taxonomy.Step) Rung {
	r := Rung{From: st.From, FromName: s.roleName(st.From), To: st.To, ToName: s.roleName(st.To), Years: st.Years, Note: Notes(st.Note), Src: st.Src, Opens: []Opener{}}
	for _, o := range st.Opens {
		r.Opens = append(r.Opens, Opener{ID: o, Name: s.openerName(o), Held: s.has(o)})
	}
	if role, ok := s.tax.Role(st.To); ok {
		r.Wanted = len(s.profile.Targets) == 0 || slices.Contains(s.profile.Targets, role.Family)
	}
	for _, j := range s.jobs {
		if j.role == st.To {
			r.Open++
			if j.job.Grade == job.Strong {
				r.Strong++
			}
		}
	}
	return r
}

// roleName is a role in plain English.
func (s *Survey) roleName(id string) string {
	if id == student {
		return Newcomer
	}
	if r, ok := s.tax.Role(id); ok {
		return r.Name
	}
	return strings.ReplaceAll(id, "_", " ")
}

// openerName is a credential, a group or a level of education in plain
// English.
func (s *Survey) openerName(id string) string {
	if l, ok := s.tax.EducationLevel(job.Education(id)); ok {
		name := lowerFirst(l.Name)
		if strings.HasPrefix(name, "a") {
			return "an " + name
		}
		return "a " + name
	}
	if g, ok := s.tax.Group(id); ok {
		return g.Name
	}
	return spelled(id, s.tax)
}
