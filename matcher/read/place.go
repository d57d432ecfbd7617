package read

import (
	"maps"
	"slices"
	"strings"

	"hitmatch/matcher/scan"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// surroundings are the compiled cues of what surrounds a job: its field, its
// place, its pay, its honesty.
type surroundings struct {
	states    stateFinder
	sites     *cueSet[string] // federal facilities by the code of their state
	modes     *cueSet[modeCue]
	abroad    abroad
	internal  *cueSet[bool]
	distance  *cueSet[bool]
	citizen   *cueSet[bool]
	tests     *cueSet[bool]
	scope     scopeCues
	scam      *cueSet[scamCue]
	signals   []taxonomy.ScamSignal
	levels    *cueSet[job.Level]
	newcomers *cueSet[bool]
	alone     *cueSet[bool]
}

func newSurroundings(l *lexicon, t *taxonomy.Taxonomy) surroundings {
	s := surroundings{
		states:    newStateFinder(l, t.StateNames()),
		sites:     siteCues(l, t.Facilities()),
		modes:     modeCues(l),
		abroad:    newAbroad(l, t.OffshorePlaces(), t.OffshoreWords()),
		internal:  internalCues(l),
		distance:  newCueSet[bool](l),
		citizen:   citizenCues(l),
		tests:     testCues(l),
		scope:     newScopeCues(l),
		scam:      scamCues(l),
		signals:   t.Signals(),
		levels:    levelCues(l),
		newcomers: newcomerCues(l),
		alone:     aloneCues(l),
	}
	s.distance.add(true,
		"within # miles|minutes|mile of", "within *2 commuting|commutable|driving distance", "# mile radius", "within *3 radius of",
		"eastern|central|mountain|pacific|est|cst|mst|pst *3 time zone|zones|hours", "time zone|zones", "eastern|central|mountain|pacific|est|cst|mst|pst business? hours",
	)
	return s
}

// siteCues compiles the names of facilities. One that is a town's needs the word
// behind it: "Dayton VA Medical Center", for "Lexington, VA" is a town in Virginia.
func siteCues(l *lexicon, facilities map[string][]string) *cueSet[string] {
	s := newCueSet[string](l)
	for _, state := range slices.Sorted(maps.Keys(facilities)) {
		for _, name := range facilities[state] {
			name = strings.ToLower(name)
			if town, ok := strings.CutSuffix(name, " va"); ok {
				s.add(state, town+" vamc")
				name += " health|healthcare|hcs|medical|center|hospital|clinic"
			}
			s.add(state, name)
		}
	}
	return s
}

// readSite reads the state of a federal job whose posting gives no place, from
// the facility the text names: assessment questionnaires say no more than that.
// Facilities of several states say nothing.
func (r *Reader) readSite(d *document, f *job.Facts) {
	if !d.federal || len(d.post.Places) > 0 || len(d.location.words) > 0 {
		return
	}
	found := r.around.sites.find(&d.text)
	if len(found) == 0 || slices.ContainsFunc(found, func(c cue[string]) bool { return c.kind != found[0].kind }) {
		return
	}
	f.Remote.Site = found[0].kind
	f.Clauses = append(f.Clauses, r.clause(d, job.ClausePlace, spot{job.FieldText, d.text.words[found[0].from].start, d.text.words[found[0].to-1].end}))
}

// readPlace reads the mode and who may work where.
func (r *Reader) readPlace(d *document, f *job.Facts) {
	m := readMode(r.around.modes, &d.text, &d.title, &d.location, &d.workplace)
	f.Remote = job.Remote{Mode: m.mode, OnsiteTraining: m.training, OrOnsite: m.either, StatesAllow: []string{}, StatesDeny: []string{}}
	if m.mode != job.ModeUnstated {
		f.Clauses = append(f.Clauses, r.clause(d, job.ClauseMode, m.spot))
	}
	allow, deny := map[string]bool{}, map[string]bool{}
	take := func(name job.Field, l stateList) {
		set := allow
		if l.deny {
			set = deny
		}
		for _, s := range l.states {
			set[s] = true
		}
		f.Clauses = append(f.Clauses, r.clause(d, job.ClausePlace, spot{name, l.start, l.end}))
	}
	for _, l := range r.around.states.restrictions(&d.text) {
		take(job.FieldText, l)
	}
	if len(allow) == 0 {
		for _, x := range []struct {
			name job.Field
			s    *field
		}{{job.FieldLocation, &d.location}, {job.FieldTitle, &d.title}} {
			if l, ok := r.around.states.fieldStates(x.s); ok && len(allow) == 0 {
				take(x.name, l)
			}
		}
	}
	for s := range deny {
		delete(allow, s)
	}
	f.Remote.StatesAllow, f.Remote.StatesDeny = sorted(allow), sorted(deny)
	r.readSite(d, f)
	if c, ok := r.around.distance.first(&d.text); ok {
		f.Clauses = append(f.Clauses, r.clause(d, job.ClausePlace, spot{job.FieldText, d.text.words[c.from].start, d.text.words[c.to-1].end}))
	}
}

// readMarket reads whether the job is abroad, closed to outsiders or for
// citizens alone.
func (r *Reader) readMarket(d *document, f *job.Facts) {
	if at, ok := r.around.abroad.readOffshore(d.post.Places, r.around.states, &d.text, &d.title, &d.location, &d.workplace); ok {
		f.Offshore = true
		if at.end > at.start {
			f.Clauses = append(f.Clauses, r.clause(d, job.ClauseOffshore, at))
		}
	}
	if at, ok := readInternal(r.around.internal, &d.text, &d.title); ok {
		f.InternalOnly = true
		f.Clauses = append(f.Clauses, r.clause(d, job.ClauseInternal, at))
	}
	f.InternalOnly = f.InternalOnly || d.post.Internal
	if at, ok := readCitizen(r.around.citizen, &d.text); ok {
		f.Clauses = append(f.Clauses, r.clause(d, job.ClauseCitizen, at))
	}
}

// readPay reads what the job pays.
func (r *Reader) readPay(d *document, f *job.Facts) {
	text := parsePay(d.text.low, false)
	p, name, ok := choosePay(text, parsePay(scan.Lower(d.post.Salary), true))
	if !ok {
		if title := parsePay(d.title.low, false); len(title) > 0 {
			p, name, ok = title[0], job.FieldTitle, true
		}
	}
	if !ok {
		if d.post.Pay != nil && (d.post.Pay.Min != nil || d.post.Pay.Max != nil) {
			pay := *d.post.Pay
			f.Pay = &pay
		}
		return
	}
	f.Pay = &job.Pay{Min: p.min, Max: p.max, Unit: p.unit, Currency: p.currency}
	f.Clauses = append(f.Clauses, r.clause(d, job.ClausePay, spot{name, p.start, p.end}))
}

// clause is a clause of a kind that quotes a stretch of the posting.
func (r *Reader) clause(d *document, kind job.ClauseKind, at spot) job.Clause {
	span := job.Span{Field: at.field, Start: at.start, End: at.end}
	if at.field == job.FieldText {
		span = d.quote(at.start, at.end)
	}
	c := job.Clause{Kind: kind, Strength: job.Required, Span: span, Quote: d.post.Quote(span)}
	switch kind {
	case job.ClauseMode, job.ClausePlace, job.ClausePay, job.ClauseInternal, job.ClauseCitizen, job.ClauseSkill:
		c.Answerable = true
	}
	return c
}
