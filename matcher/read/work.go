package read

import (
	"slices"
	"strings"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Bounds of a sentence about the work, in bytes: shorter says nothing, longer is
// no summary.
const (
	shortestWork = 40
	longestWork  = 260
)

// readWork gives a clause to the sentence that tells most of the work: one with
// a word for doing it that names the most skills, roles, settings and
// specialties. Of equals it is the first. Sentences about a person's
// qualification, and those of which another clause stands, are not about the
// work.
func (r *Reader) readWork(d *document, f *job.Facts) {
	best, most := (*unit)(nil), 0
	for i := range d.units {
		u := &d.units[i]
		if n := u.end - u.start; u.heading || n < shortestWork || n > longestWork || !strings.HasPrefix(d.text.raw[u.end:], ".") {
			continue
		}
		if n := d.namesOfWork(u); n > most && !asksIn(u, f.Clauses) && r.isWork(d, u) {
			best, most = u, n
		}
	}
	if best != nil {
		f.Clauses = append(f.Clauses, r.clause(d, job.ClauseWork, spot{job.FieldText, best.start, best.end + len(".")}))
	}
}

// namesOfWork counts the different things of work that a unit names.
func (d *document) namesOfWork(u *unit) int {
	if !u.mentionsAny(taxonomy.KindSkill, taxonomy.KindRole, taxonomy.KindSetting, taxonomy.KindSpecialty) {
		return 0
	}
	n, all := 0, d.mentionsIn(u.start, u.end)
	for i, m := range all {
		switch m.Kind {
		case taxonomy.KindSkill, taxonomy.KindRole, taxonomy.KindSetting, taxonomy.KindSpecialty:
			if !slices.ContainsFunc(all[:i], func(x taxonomy.Mention) bool { return x.Term == m.Term }) {
				n++
			}
		}
	}
	return n
}

// isWork reports whether the words of a unit tell of doing work, and none of them
// of a person who could.
func (r *Reader) isWork(d *document, u *unit) bool {
	does := false
	for i := u.from; i < u.to; i++ {
		w := d.text.words[i].text
		if r.rules.qualifying.begin(w) {
			return false
		}
		does = does || r.rules.doing.begin(w)
	}
	return does
}

// beginnings are beginnings of words, by their first letter.
type beginnings ['z' - 'a' + 1][]string

func newBeginnings(ways ...string) *beginnings {
	b := new(beginnings)
	for _, way := range ways {
		b[way[0]-'a'] = append(b[way[0]-'a'], way)
	}
	return b
}

// begin reports whether a word begins with one of them.
func (b *beginnings) begin(word string) bool {
	if word[0] < 'a' || word[0] > 'z' {
		return false
	}
	return slices.ContainsFunc(b[word[0]-'a'], func(way string) bool { return strings.HasPrefix(word, way) })
}

// qualifying are beginnings of words by which a sentence speaks of the person
// and not of the work.
func qualifying() *beginnings {
	return newBeginnings(
		"knowledge", "ability", "experience", "degree", "diploma", "complet", "certif", "credential", "must", "require", "prefer",
		"proficien", "skill", "qualif", "equivalen", "understanding", "familiar", "candidate", "applicant", "eligib", "licens", "graduate", "minimum", "interest", "welcome",
	)
}

// doing are beginnings of words for what people of this field do all day.
func doing() *beginnings {
	return newBeginnings(
		"assign", "abstract", "review", "audit", "validat", "select", "codes", "perform", "sequenc", "responsib", "process", "releas",
		"quer", "analy", "resolv", "maintain", "writ", "submit", "monitor", "educat", "identif", "report", "verif",
	)
}

// asksIn reports whether a clause that is not about the work stands in a unit.
func asksIn(u *unit, clauses []job.Clause) bool {
	return slices.ContainsFunc(clauses, func(c job.Clause) bool {
		switch c.Kind {
		case job.ClauseSkill, job.ClauseScope, job.ClauseLevel, job.ClauseMode:
			return false
		}
		return c.Span.Field == job.FieldText && c.Span.Start < u.end && u.start < c.Span.End
	})
}
