package read

import (
	"strings"

	"hitmatch/store/job"
)

// The level comes from the title first: who manages, leads or learns says so
// there. A manager who leads nobody stands where a lead does. A federal grade
// comes next, then the years that are asked, then the usual level of the role.

// levelCues are the words of titles by level.
func levelCues(l *lexicon) *cueSet[job.Level] {
	s := newCueSet[job.Level](l)
	s.add(job.LevelManager,
		"manager", "managers", "supervisor", "supervisory", "supv", "director", "chief", "vp", "avp", "svp", "vice president", "head of", "administrator", "officer", "superintendent",
	)
	s.add(job.LevelLead, "lead", "leader", "principal coder|coding", "registrar *2 coordinator", "coding coordinator")
	s.add(job.LevelSenior, "senior", "sr", "iii", "iv", "v", "principal", "advanced", "expert", "3", "4", "auditor iii|3")
	s.add(job.LevelMid, "ii", "2")
	s.add(job.LevelEntry,
		"trainee", "apprentice", "apprenticeship", "intern", "internship", "i", "1", "junior", "jr", "entry level|lvl?", "entry", "new grad|grads|graduate|coders|coder", "student", "clerk", "aide", "in training", "fresher", "beginner",
	)
	return s
}

// aloneCues are the words of bodies that a job leads nobody, whatever its title:
// a "program manager" without reports.
func aloneCues(l *lexicon) *cueSet[bool] {
	s := newCueSet[bool](l)
	s.add(true,
		"no|without|zero direct? reports", "does|will not|no have? any? direct reports", "individual contributor", "no|without *2 supervisory|supervision|management responsibility|responsibilities|duties",
		"does|will|do not *1 supervise|manage|lead staff|people|employees|others|anyone|a", "not a supervisory|management|people", "non supervisory position|role|job", "supervises no",
	)
	return s
}

// newcomers are the words of bodies that want people without experience.
func newcomerCues(l *lexicon) *cueSet[bool] {
	s := newCueSet[bool](l)
	s.add(true,
		"no *4 experience *3 needed|required|necessary|expected", "experience none required|needed|necessary", "none required *1 experience", "no experience needed|required|necessary", "experience not required", "no paid experience",
		"new graduates|grads|coders welcome|encouraged", "recent graduates|grads *2 welcome|encouraged", "entry level position|role|opportunity|job", "we will train", "no experience we|well|will", "we train", "entry level will train", "fresher|freshers can|may|are|welcome|apply|only|preferred", "hiring freshers", "willing to train", "will train the right", "no prior *3 experience", "no minimum *2 years",
	)
	return s
}

// readLevel decides the level of a job. It needs the years and the role.
func (r *Reader) readLevel(d *document, f *job.Facts) {
	f.Level = job.LevelMid
	title := &d.title
	var best cue[job.Level]
	for _, c := range r.around.levels.find(title) {
		if d.levelOfPlace(c) || d.countsIn(c) {
			continue
		}
		if best.to == 0 || titleRank(c.kind) > titleRank(best.kind) {
			best = c
		}
	}
	if c, ok := r.around.alone.first(&d.text); ok && best.to > 0 && best.kind == job.LevelManager {
		f.Level = job.LevelLead
		f.Clauses = append(f.Clauses, r.clause(d, job.ClauseLevel, spot{job.FieldText, d.text.words[c.from].start, d.text.words[c.to-1].end}))
		return
	}
	if best.to > 0 && best.kind != job.LevelMid {
		f.Level = best.kind
		f.Clauses = append(f.Clauses, r.clause(d, job.ClauseLevel, spot{job.FieldTitle, title.words[best.from].start, title.words[best.to-1].end}))
		return
	}
	role, known := r.taxonomy.Role(f.Role)
	if known && role.Area == "federal" && role.Level == job.LevelSenior {
		f.Level = job.LevelSenior
		return
	}
	if g, at, ok := lowestGrade(&d.text); ok {
		switch {
		case g <= 5:
			f.Level = job.LevelEntry
		case g <= 8:
			f.Level = job.LevelMid
		case g <= 11:
			f.Level = job.LevelSenior
		default:
			f.Level = job.LevelManager
		}
		f.Clauses = append(f.Clauses, r.clause(d, job.ClauseLevel, at))
		return
	}
	if f.Years != nil && f.Years.Min >= 5 {
		f.Level = job.LevelSenior
		return
	}
	if c, ok := r.around.newcomers.first(&d.text); ok && (f.Years == nil || f.Years.Min <= 1) {
		f.Level = job.LevelEntry
		f.Clauses = append(f.Clauses, r.clause(d, job.ClauseLevel, spot{job.FieldText, d.text.words[c.from].start, d.text.words[c.to-1].end}))
		return
	}
	if known && best.to == 0 && f.Years == nil && role.Level == job.LevelEntry {
		f.Level = job.LevelEntry
	}
}

// levelOfPlace reports whether a number in the title is that of a place or the
// level of a hospital, not of the job: "Unit 1", "Level I Trauma Center".
func (d *document) levelOfPlace(c cue[job.Level]) bool {
	words := d.title.words
	if c.from == 0 {
		return false
	}
	switch words[c.from-1].text {
	case "unit", "ward", "building", "floor", "shift", "zone", "region", "district", "area", "campus", "site", "team":
		return words[c.from].number()
	}
	if words[c.from-1].text != "level" || c.to >= len(words) {
		return false
	}
	switch words[c.to].text {
	case "trauma", "nicu", "nursery", "neonatal", "pediatric", "stroke", "facility", "center":
		return true
	}
	return false
}

// countsIn reports whether a number in the title counts something: "(4 days a
// week)", "3 x 12", "2-4 months".
func (d *document) countsIn(c cue[job.Level]) bool {
	words := d.title.words
	w := words[c.from]
	if !w.number() {
		return false
	}
	if c.from > 0 && words[c.from-1].number() && (w.brk == brkHyphen || w.brk == brkDash) {
		return true
	}
	if c.to == len(words) {
		return false
	}
	next := words[c.to]
	if next.number() {
		return next.brk == brkHyphen || next.brk == brkDash || next.brk == brkSlash
	}
	_, time := unitOfTime(next.text)
	return time || next.text == "x" || next.text == "openings" || next.text == "positions"
}

// titleRank orders levels by how much a word of a title weighs.
func titleRank(l job.Level) int {
	switch l {
	case job.LevelEntry:
		return 3 // "trainee" beside "registry specialist II"
	case job.LevelManager:
		return 5
	case job.LevelLead:
		return 4
	case job.LevelSenior:
		return 2
	}
	return 1
}

// lowestGrade finds the lowest grade of the General Schedule that a text
// offers. A grade at which experience must have been had lies below the one
// offered, so it counts only where no other is named, and one higher.
func lowestGrade(s *field) (int, spot, bool) {
	const none = 99
	offered, had := none, none
	var offeredAt, hadAt spot
	for i := range s.of(ofGrades, 0, len(s.words)-1) {
		w := &s.words[i]
		if s.raw[w.start] != 'G' {
			continue
		}
		// "GS-4", "GS-0675-8"
		k := i + 1
		if len(s.words[k].text) == 4 && s.words[k].text[0] == '0' && k+1 < len(s.words) {
			k++
		}
		g, ok := gradeOf(s.words[k].text)
		if !ok || s.words[k].brk > brkDash {
			continue
		}
		at := spot{job.FieldText, w.start, s.words[k].end}
		if experienceGrade(s, i) {
			if g+1 < had {
				had, hadAt = g+1, at
			}
		} else if g < offered {
			offered, offeredAt = g, at
		}
	}
	switch {
	case offered < none:
		return offered, offeredAt, true
	case had < none:
		return had, hadAt, true
	}
	return 0, spot{}, false
}

// experienceGrade reports a grade that earlier work must have had.
func experienceGrade(s *field, i int) bool {
	from, to := s.sentence(i)
	for k := max(from, i-10); k < min(to, i+6); k++ {
		if k > i && s.words[k].brk >= brkComma {
			break
		}
		switch s.words[k].text {
		case "equivalent", "comparable", "held", "hold", "lower", "experience", "least", "year", "years", "yr", "yrs", "time":
			return true
		}
	}
	return false
}

// gradeOf reads a grade from 1 to 15; "0675" is a series.
func gradeOf(s string) (int, bool) {
	s = strings.TrimPrefix(s, "0")
	if len(s) == 0 || len(s) > 2 {
		return 0, false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	return n, n >= 1 && n <= 15
}
