package read

import (
	"slices"
	"sort"
	"strings"

	"hitmatch/store/job"
)

// A job is offshore if its own place is a foreign country: the country in the
// location decides, whatever the employer's headquarters and whatever the
// word "remote" beside it. Where the location is silent, the text must say
// outright that one works or lives there, or use at least two words of
// another labour market (lakhs, freshers, notice period). A location without a
// US place and pay in pounds, euros or rupees say it, too. Colleagues, centres
// and customers abroad are not the job's place.

// country is a foreign country by its ISO 3166-1 alpha-2 code.
type country string

// abroad knows places outside the US.
type abroad struct {
	places *cueSet[country]
	words  *cueSet[bool] // words of other labour markets
	says   *cueSet[bool] // what says that one must live or work at what follows; false: where nothing names the US
}

// newAbroad compiles countries and cities, by name, with the codes of their
// countries, and words of other labour markets.
func newAbroad(l *lexicon, places map[string]string, words []string) abroad {
	a := abroad{newCueSet[country](l), newCueSet[bool](l), newCueSet[bool](l)}
	for name, code := range places {
		if code != "US" {
			a.places.add(country(code), strings.ToLower(name))
		}
	}
	for _, w := range words {
		a.words.add(true, strings.ToLower(w))
	}
	a.says.add(true,
		"must|should be? residing|reside|live|located|based in", "must be located|based|residing in", "work|job location|site", "base location", "location",
		"candidates|applicants residing|located|based in|from", "onsite in|at", "on site in|at", "work from office in|at", "wfo in|at", "authorized to work in", "only? open to residents|candidates of|in|from", "work from our? office|home? in",
	)
	a.says.add(false, "join our|the", "in|at our", "hiring for our")
	return a
}

// homeland reports whether a location names the US or a part of it.
func (a abroad) homeland(s *field, states stateFinder) bool {
	for i, w := range s.words {
		switch w.text {
		case "usa", "us", "stateside":
			return true
		case "united":
			if i+1 < len(s.words) && s.words[i+1].text == "states" {
				return true
			}
		case "puerto", "guam":
			return true
		}
	}
	found := a.places.find(s)
	for _, it := range states.items(s) {
		if seat(s, it.from) {
			continue
		}
		if !it.code {
			return true
		}
		// A code at the end of a place is a state's ("Peru, IN"), unless it is
		// the code of the country that the place lies in ("Chennai, IN").
		if it.from == 0 || s.words[it.from].brk != brkComma {
			continue
		}
		its := slices.ContainsFunc(found, func(c cue[country]) bool { return c.to == it.from && string(c.kind) == it.state })
		if !its {
			return true
		}
	}
	return false
}

// seat reports whether the place at word i is where the employer has its
// seat, which says nothing of the job.
func seat(s *field, i int) bool {
	for _, w := range s.words[max(0, i-4):i] {
		switch w.text {
		case "headquarters", "headquartered", "hq", "seat":
			return true
		}
	}
	return false
}

// foreign finds the country a location names, unless it names the US too.
func (a abroad) foreign(s *field, states stateFinder) (cue[country], bool) {
	found := a.places.find(s)
	if len(found) == 0 || a.homeland(s, states) {
		return cue[country]{}, false
	}
	return found[0], true
}

// readOffshore decides whether a job is outside the US and where it says so.
func (a abroad) readOffshore(places []job.Place, states stateFinder, text, title, location, workplace *field) (spot, bool) {
	at := func(name job.Field, s *field, from, to int) spot {
		return spot{name, s.words[from].start, s.words[to-1].end}
	}
	if c, ok := a.foreign(location, states); ok {
		return at(job.FieldLocation, location, c.from, c.to), true
	}
	outside, inside := 0, 0
	for _, p := range places {
		switch {
		case p.Country == "US" || p.State != "":
			inside++
		case p.Country != "":
			outside++
		}
	}
	if outside > 0 && inside == 0 && !a.homeland(location, states) {
		return spot{field: job.FieldLocation, end: len(location.raw)}, true
	}
	if inside == 0 && !a.homeland(location, states) {
		if c, ok := a.foreign(workplace, states); ok {
			return at(job.FieldWorkplace, workplace, c.from, c.to), true
		}
	}
	// "(India)" in a title
	if c, ok := a.foreign(title, states); ok && title.words[c.from].brk >= brkBracket && inside == 0 {
		return at(job.FieldTitle, title, c.from, c.to), true
	}
	found := a.places.find(text)
	for _, says := range a.says.find(text) {
		next := says.to
		if next < len(text.words) && text.words[next].text == "the" {
			next++
		}
		i := sort.Search(len(found), func(i int) bool { return found[i].from >= next })
		if i == len(found) || found[i].from != next && !(says.kind && text.quarter(next, found[i].from)) {
			continue
		}
		if !says.kind && (inside > 0 || a.homeland(location, states)) {
			continue
		}
		if says.to-says.from == 1 && text.words[next].brk != brkColon {
			continue // "location" alone needs its colon
		}
		return at(job.FieldText, text, says.from, found[i].to), true
	}
	if inside > 0 || a.homeland(location, states) {
		return spot{}, false
	}
	if start, end, ok := foreignPay(text); ok && location.raw != "" {
		return spot{job.FieldText, start, end}, true
	}
	marks := map[string]bool{}
	first := cue[bool]{}
	for _, c := range a.words.find(text) {
		w := text.words[c.from].text
		if len(marks) == 0 {
			first = c
		}
		marks[w] = true
	}
	if len(marks) >= 2 && len(found) > 0 || len(marks) >= 3 {
		return at(job.FieldText, text, first.from, first.to), true
	}
	return spot{}, false
}

// quarter reports whether the words from i to at are the part of a town that
// begins at at: "Vashi, Navi Mumbai", "Phase 2, Mohali".
func (s *field) quarter(i, at int) bool {
	const longest = 3 // words
	if at <= i || at-i > longest || s.words[at].brk != brkComma {
		return false
	}
	return !slices.ContainsFunc(s.words[i+1:at], func(w word) bool { return w.brk > brkHyphen })
}

// foreignPay finds an amount in the money of another country, in a text that
// speaks of no dollars: the bytes it stands at.
func foreignPay(text *field) (start, end int, ok bool) {
	if strings.Contains(text.raw, "$") {
		return 0, 0, false
	}
	for i := range text.of(numeral, 1, len(text.words)) {
		w := &text.words[i]
		if !w.number() {
			continue
		}
		gap := text.raw[text.words[i-1].end:w.start]
		for _, sign := range []string{"\u00a3", "\u20ac", "\u20b9"} { // pound, euro, rupee
			if strings.HasSuffix(gap, sign) {
				return w.start - len(sign), w.end, true
			}
		}
	}
	return 0, 0, false
}

// internalCues compiles what opens a posting to current employees alone; the
// false kind undoes it.
func internalCues(l *lexicon) *cueSet[bool] {
	s := newCueSet[bool](l)
	s.add(true,
		"internal posting|vacancy|announcement|bid|requisition only", "internal posting|vacancy|announcement|bid|requisition", "internal applicants|candidates|employees|staff|bidders only", "only internal applicants|candidates|employees|staff|bidders may|can|will|are", "internal only", "internal to an|the agency",
		"only? current *5 employees|employee|staff *4 may|can|are|will? apply|bid|eligible|considered|be",
		"open|limited|restricted only? to only? current *5 employees|employee|staff", "open|limited|restricted only? to only? *3 internal applicants|candidates|employees",
		"must be a? current|currently *6 employee", "current *4 employees|employee of this agency|department|facility|organization only?",
		"current *5 employees only", "consideration *2 current *4 employees *8 only", "for|to current employees|staff of *5 only", "employees only", "agency employees only", "outside|external applicants|candidates|applications|bids *3 not|returned|rejected",
		"who may apply current *4 employees", "not open to the public|external", "who may apply status candidates", "current permanent *6 employees including",
	)
	l.mark(publicWord, "public", "citizens")
	s.add(false,
		"time in grade *6 employees only?", "sf 50 *8 employees", "current or former *3 employees", "former *3 employees",
		"internal candidates|applicants|employees should|please|must|can|may *2 apply|use|log", "internal promotion only", "internal and external", "external and internal",
		"qualifications for internal", "proof|discount|benefits *3 employees only", "career transition", "displaced *3 employees",
	)
	return s
}

// readInternal finds the words that close a posting to outsiders. Federal
// postings open to the public are open, whoever else they list.
func readInternal(set *cueSet[bool], text, title *field) (spot, bool) {
	for _, f := range []struct {
		name job.Field
		s    *field
	}{{job.FieldTitle, title}, {job.FieldText, text}} {
		found := set.find(f.s)
		open := openToAll(f.s)
		for _, c := range found {
			if !c.kind || open {
				continue
			}
			undone := false
			for _, u := range found {
				undone = undone || !u.kind && u.from < c.to && c.from < u.to
			}
			from, _ := f.s.sentence(c.from)
			// "INTERNAL POSTING" says it as a heading, in a title, in brackets.
			undone = undone || !f.s.raised(c.from, c.to) && c.to-c.from == 2 && f.s.words[c.from+1].text != "only"
			for _, w := range f.s.words[from:c.from] {
				undone = undone || w.text == "not" || w.text == "if" || w.text == "grade"
			}
			if !undone {
				return spot{f.name, f.s.words[c.from].start, f.s.words[c.to-1].end}, true
			}
		}
	}
	return spot{}, false
}

// citizenCues compiles demands for US citizenship.
func citizenCues(l *lexicon) *cueSet[bool] {
	s := newCueSet[bool](l)
	s.add(true,
		"us|american citizen|citizens|citizenship", "united states citizen|citizens|citizenship", "citizens of the us|united", "citizenship is? required", "must be a? citizen|citizens", "citizenship requirement",
	)
	return s
}

// readCitizen finds a demand for US citizenship. A citizen named beside other
// people who may work in the US, or in a promise of equal treatment, is none.
func readCitizen(set *cueSet[bool], text *field) (spot, bool) {
	for _, c := range set.find(text) {
		from, to := text.sentence(c.from)
		open := false
		for _, w := range text.words[from:to] {
			switch w.text {
			case "regard", "regardless", "status", "discriminate", "discrimination", "permanent", "residents", "resident", "authorized", "authorization", "not", "nationals", "card":
				open = true
			}
		}
		if !open {
			return spot{job.FieldText, text.words[c.from].start, text.words[c.to-1].end}, true
		}
	}
	return spot{}, false
}

// raised reports whether words stand apart: a break before and behind.
func (s *field) raised(from, to int) bool {
	return s.words[from].brk >= brkBracket && (to == len(s.words) || s.words[to].brk >= brkBracket)
}

// openToAll reports a federal posting that is open to the public, or to all
// citizens.
func openToAll(s *field) bool {
	if s.holds&publicWord == 0 {
		return false
	}
	for i, w := range s.words {
		if w.classes&publicWord == 0 || i < 2 {
			continue
		}
		if w.text == "citizens" {
			if containsWord(s.words[max(0, i-4):i], "all") {
				return true
			}
			continue
		}
		from, _ := s.sentence(i)
		for _, x := range s.words[max(from, i-10):i] {
			if x.text == "open" {
				for _, y := range s.words[max(from, i-10):i] {
					if y.text == "not" || y.text == "excluding" {
						return false
					}
				}
				return true
			}
		}
	}
	return false
}
