package career

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"hitmatch/matcher/require"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Kind is what a change is about.
type Kind string

const (
	Credential Kind = "credential" // ID is a credential: hold it in good standing
	Licence    Kind = "licence"    // ID is a licence or a degree of medicine
	Years      Kind = "years"      // ID is a kind of experience: Years more of it
	Schooling  Kind = "education"  // ID is a level of education, in health information
	Home       Kind = "home"       // ID is a state: live there
	WorkState  Kind = "work_state" // ID is a state: go to work there
	WorkMode   Kind = "mode"       // ID is a mode: look for it too
	Target     Kind = "target"     // ID is a family of work: look for it too
	Federal    Kind = "federal"    // look for federal work too
	Citizen    Kind = "citizen"    // say that one is a US citizen, where the profile says nothing
)

// Change is one thing about a profile that might be otherwise.
type Change struct {
	Kind  Kind
	ID    string
	Years float64 // Kind Years: how many more
}

// steps are the amounts of further experience that are looked at.
func steps() []float64 { return []float64{1, 2, 3, 5} }

// Apply returns the profile with the change made. The given one stays as it
// is.
func (c Change) Apply(p *job.Profile) *job.Profile {
	n := *p
	switch c.Kind {
	case Credential, Licence:
		n.Credentials = slices.DeleteFunc(slices.Clone(p.Credentials), func(h job.Held) bool { return h.ID == c.ID })
		n.Credentials = append(n.Credentials, job.Held{ID: c.ID, Status: job.Active})
	case Years:
		n.Experience = slices.Clone(p.Experience)
		i := slices.IndexFunc(n.Experience, func(y job.Years) bool { return y.Kind == c.ID })
		if i < 0 {
			i = len(n.Experience)
			n.Experience = append(n.Experience, job.Years{Kind: c.ID})
		}
		n.Experience[i].Min += c.Years
	case Schooling:
		n.Education, n.Field = job.Education(c.ID), "him"
	case Home:
		n.State = c.ID
	case WorkState:
		n.States = slices.Clone(p.States)
		if len(n.States) == 0 && p.State != "" {
			n.States = []string{p.State}
		}
		n.States = append(n.States, c.ID)
	case WorkMode:
		n.Modes = append(slices.Clone(p.Modes), job.Mode(c.ID))
	case Target:
		n.Targets = append(slices.Clone(p.Targets), job.Family(c.ID))
	case Federal:
		n.Federal.OK = true
	case Citizen:
		yes := true
		n.Citizen = &yes
	}
	return &n
}

// within reports whether a change is a part of another: fewer years of the same
// work, or a lower degree.
func (c Change) within(other Change) bool {
	switch {
	case c.Kind != other.Kind:
		return false
	case c.Kind == Years:
		return c.ID == other.ID && c.Years < other.Years
	case c.Kind == Schooling:
		return job.Education(c.ID).Rank() < job.Education(other.ID).Rank()
	}
	return false
}

// Words says a change in a few words: "the CCS", "2 more years of inpatient
// coding", "living in TX".
func (c Change) Words(t *taxonomy.Taxonomy) string {
	switch c.Kind {
	case Credential:
		return "the " + spelled(c.ID, t)
	case Licence:
		return "a licence as " + spelled(c.ID, t)
	case Years:
		work := require.Experience(c.ID, t)
		if work == "experience" {
			work = "work in health care"
		}
		if c.Years == 1 {
			return "1 more year of " + work
		}
		return fmt.Sprintf("%g more years of %s", c.Years, work)
	case Schooling:
		return require.Schooling(job.Education(c.ID)) + " in health information"
	case Home:
		return "living in " + c.ID
	case WorkState:
		return "going to work in " + c.ID
	case WorkMode:
		if job.Mode(c.ID) == job.ModeOnsite {
			return "looking for work on site too"
		}
		return "looking for " + c.ID + " work too"
	case Target:
		return "looking for " + FamilyName(job.Family(c.ID)) + " work too"
	case Federal:
		return "looking for federal work too"
	case Citizen:
		return "saying in the profile that you are a US citizen"
	}
	return c.ID
}

// words says a change as the person would: a credential that was theirs, or that
// they are on the way to, is not just any other.
func (s *Survey) words(c Change) string {
	h, known := s.beginnings(c)
	name := spelled(c.ID, s.tax)
	switch {
	case !known:
		return c.Words(s.tax)
	case h.Status == job.Eligible, h.Status == job.InProgress:
		return "finishing the " + name
	case h.Status == job.ApprenticeMark:
		return "the " + name + " without the apprentice mark"
	}
	return "renewing the " + name
}

// beginnings is what the profile has of the credential of a change: one that has
// expired, one with a mark, one not finished.
func (s *Survey) beginnings(c Change) (job.Held, bool) {
	if c.Kind != Credential {
		return job.Held{}, false
	}
	i := slices.IndexFunc(s.profile.Credentials, func(h job.Held) bool { return s.tax.Today(h.ID) == c.ID })
	if i < 0 {
		return job.Held{}, false
	}
	return s.profile.Credentials[i], true
}

// FamilyName is a line of work in plain English.
func FamilyName(f job.Family) string {
	switch f {
	case job.FamilyHIM:
		return "health records"
	case job.FamilyROI:
		return "release-of-information"
	case job.FamilyCDI:
		return "clinical documentation"
	case job.FamilyManagement:
		return "records management"
	case job.FamilyData:
		return "health data"
	case job.FamilyEducation:
		return "teaching"
	}
	return string(f)
}

func spelled(id string, t *taxonomy.Taxonomy) string {
	if c, ok := t.Credential(id); ok && c.Abbr != "" {
		return c.Abbr
	}
	return id
}

func compareChanges(a, b Change) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Years, b.Years))
}

// candidates lists the changes that could bear on a posting, by what it asks:
// a change that no clause of the posting speaks of changes nothing.
func (s *Survey) candidates(post *job.Posting, f *job.Facts) []Change {
	var out []Change
	add := func(c Change) {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	for i := range f.Clauses {
		cl := &f.Clauses[i]
		if cl.Strength != job.Required {
			continue
		}
		e, err := require.Parse(cl.Expr)
		if err != nil {
			continue
		}
		for _, id := range s.named(e) {
			kind := Credential
			if c, ok := s.tax.Credential(id); ok && c.Licence {
				kind = Licence
			}
			add(Change{Kind: kind, ID: id})
		}
		for _, y := range cl.OrYears {
			y.Min = max(y.Min, 1) // where the posting does not say how much
			s.moreYears(y, add)
		}
		switch cl.Kind {
		case job.ClauseExperience:
			if cl.Years != nil {
				s.moreYears(*cl.Years, add)
			}
		case job.ClauseEducation:
			for _, level := range []job.Education{job.EducationAssociate, job.EducationBachelor, job.EducationMaster} {
				if level.Rank() > s.profile.Education.Rank() || !strings.Contains(s.profile.Field, "him") {
					add(Change{Kind: Schooling, ID: string(level)})
				}
			}
		case job.ClauseCitizen:
			if s.profile.Citizen == nil {
				add(Change{Kind: Citizen})
			}
		}
		if e.HasYears() && cl.Kind != job.ClauseExperience {
			asked := f.Years
			if cl.Years != nil {
				asked = cl.Years
			}
			for _, kind := range workOf(asked) {
				for _, n := range steps() {
					add(Change{Kind: Years, ID: kind, Years: n})
				}
			}
		}
	}
	s.places(post, f, add)
	if len(s.profile.Targets) > 0 && !slices.Contains(s.profile.Targets, f.Family) {
		add(Change{Kind: Target, ID: string(f.Family)})
	}
	if !s.profile.Federal.OK {
		add(Change{Kind: Federal})
	}
	return out
}

// named lists the credentials that bear on an expression and that the person
// does not hold in good standing.
func (s *Survey) named(e require.Expr) []string {
	var ids []string
	for _, atom := range e.Atoms() {
		for _, id := range s.answering(atom) {
			if !s.holds(id) && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// answering lists the credentials of today that meet an atom or come near it:
// itself, what covers it, the members of a group, and peers.
func (s *Survey) answering(atom string) []string {
	if ids, known := s.meets[atom]; known {
		return ids
	}
	var ids []string
	for _, c := range s.tax.Credentials() {
		if c.RenamedTo != "" || c.Status != "" && c.Status != "active" {
			continue
		}
		w, _ := s.tax.Satisfies(c.ID, atom)
		if full, marked := strings.CutSuffix(c.ID, "-A"); marked {
			full, _ := s.tax.Satisfies(full, atom) // the mark may do where the posting is silent
			w = max(w, full)
		}
		if w >= require.PeerWeight {
			ids = append(ids, c.ID)
		}
	}
	s.meets[atom] = ids
	return ids
}

func (s *Survey) holds(id string) bool {
	return slices.ContainsFunc(s.profile.Credentials, func(h job.Held) bool {
		return s.tax.Today(h.ID) == id && h.Status == job.Active && !h.RanOut(s.now)
	})
}

// moreYears proposes the steps up to the one that covers what is short; the
// smaller ones may bring it near.
func (s *Survey) moreYears(asked job.Years, add func(Change)) {
	short := asked.Min - s.holder.YearsOf(asked.Kinds()...)
	if short <= 0 {
		return
	}
	for _, kind := range asked.Kinds() {
		if _, known := s.tax.ExperienceKind(kind); !known && kind != "healthcare_any" {
			continue
		}
		for _, n := range steps() {
			add(Change{Kind: Years, ID: kind, Years: n})
			if n >= math.Ceil(short-1e-9) {
				break
			}
		}
	}
}

// workOf are the kinds of work of years that an expression asks, as far as they
// are said.
func workOf(asked *job.Years) []string {
	if asked == nil {
		return nil
	}
	return slices.DeleteFunc(asked.Kinds(), func(kind string) bool { return kind == "" })
}

// places proposes the ways of working, and the states, that the posting
// speaks of.
func (s *Survey) places(post *job.Posting, f *job.Facts, add func(Change)) {
	mode := f.Remote.Mode
	if mode != job.ModeUnstated && mode != "" && len(s.profile.Modes) > 0 && !slices.Contains(s.profile.Modes, mode) {
		add(Change{Kind: WorkMode, ID: string(mode)})
	}
	if mode == job.ModeRemote {
		for _, state := range f.Remote.StatesAllow {
			if state != s.profile.State {
				add(Change{Kind: Home, ID: state})
			}
		}
		return
	}
	for _, state := range f.WorkStates(post) {
		if state != s.profile.State && !slices.Contains(s.profile.States, state) {
			add(Change{Kind: WorkState, ID: state})
		}
	}
}
