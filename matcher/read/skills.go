package read

import (
	"slices"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// readSkills lists the skills, settings and specialties a posting names. A
// skill that is required or preferred has a clause; so has the first skill of a
// posting that asks for none.
func (r *Reader) readSkills(d *document, f *job.Facts) {
	f.Skills, f.Settings, f.Specialties = []string{}, []string{}, []string{}
	d.terms.clear()
	for _, mentions := range [...][]taxonomy.Mention{d.inTitle, d.mentions} {
		for _, m := range mentions {
			var ids *[]string
			switch m.Kind {
			case taxonomy.KindSkill:
				ids = &f.Skills
			case taxonomy.KindSetting:
				ids = &f.Settings
			case taxonomy.KindSpecialty:
				ids = &f.Specialties
			default:
				continue
			}
			if !d.terms.holds(m) {
				d.terms.add(m)
				const usual = 8 // most postings name no more
				if len(*ids) == 0 {
					*ids = make([]string, 0, usual)
				}
				*ids = append(*ids, m.ID)
			}
		}
	}
	slices.Sort(f.Skills)
	slices.Sort(f.Settings)
	slices.Sort(f.Specialties)

	before := len(f.Clauses)
	r.skillClauses(d, f)
	if i := slices.IndexFunc(d.mentions, func(m taxonomy.Mention) bool { return m.Kind == taxonomy.KindSkill }); i >= 0 && len(f.Clauses) == before {
		c := r.skillClause(d, d.mentions[i])
		c.Answerable = false
		f.Clauses = append(f.Clauses, c)
	}
	if c, ok := r.around.tests.first(&d.text); ok {
		f.Clauses = append(f.Clauses, r.clause(d, job.ClauseTest, spot{job.FieldText, d.text.words[c.from].start, d.text.words[c.to-1].end}))
	}
}

// skillClauses gives a clause to each skill that a posting requires or prefers,
// where it first stands so. Soft skills have none: everybody asks for them and
// nobody can be told apart by them.
func (r *Reader) skillClauses(d *document, f *job.Facts) {
	d.terms.clear()
	units := unitWalk{d.units}
	for _, m := range d.mentions {
		if m.Kind != taxonomy.KindSkill || d.terms.holds(m) {
			continue
		}
		u := units.at(m.Start)
		if u == nil || u.heading {
			continue
		}
		strength := d.strengthAt(u, m)
		if strength == "" {
			continue
		}
		if s, ok := r.taxonomy.Skill(m.ID); !ok || s.Kind == "soft" {
			continue
		}
		d.terms.add(m)
		c := r.skillClause(d, m)
		c.Strength = strength
		f.Clauses = append(f.Clauses, c)
	}
}

// skillClause is the clause of the words that name a skill. What they name is
// told by the whole posting: "Epic" alone is also a word of everyday English.
func (r *Reader) skillClause(d *document, skill taxonomy.Mention) job.Clause {
	c := r.clause(d, job.ClauseSkill, spot{job.FieldText, skill.Start, skill.End})
	c.Names = []string{skill.ID}
	for _, m := range d.mentionsIn(skill.Start, skill.End) {
		if m.Kind == taxonomy.KindExperience && m.End <= skill.End && !slices.Contains(c.Names, m.ID) {
			c.Names = append(c.Names, m.ID)
		}
	}
	return c
}

// strengthAt is how a unit asks for what is mentioned in it, "" if it does not.
func (d *document) strengthAt(u *unit, m taxonomy.Mention) job.Strength {
	if !u.insists {
		return u.asks(forceNothing, false)
	}
	from, to := d.wordAt(m.Start), d.wordsTo(m.End)
	for _, part := range d.clausesOf(u) {
		if from < part[0] || from >= part[1] {
			continue
		}
		if len(d.forcesIn(part[0], part[1])) == 0 {
			break
		}
		for _, seg := range d.segments([][2]int{{from, to}}, part[0], part[1]) {
			if seg.from <= from && to <= seg.to {
				return u.asks(seg.force, false)
			}
		}
	}
	return u.asks(forceNothing, false)
}

// testCues compiles tests and standards that a person is held to.
func testCues(l *lexicon) *cueSet[bool] {
	s := newCueSet[bool](l)
	s.add(true,
		"coding|skills|typing|competency|employment test|assessment|exercise", "qualifying|skills|employment exam", "pass a *3 test|assessment|exam", "# accuracy", "# percent accuracy|quality", "accuracy rate|rating|standard", "# charts|encounters|records|accounts|cases per|an hour|day", "productivity standard|standards|expectation|expectations|requirements",
		"# wpm",
	)
	return s
}

func sorted(set map[string]bool) []string {
	ids := make([]string, 0, len(set))
	for id := range set {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
