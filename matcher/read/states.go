package read

import (
	"slices"
	"strings"
)

// States are read as lists. A list counts only if words beside it say who may
// work ("you must live in", "we hire in", "Ohio residents only"); so a list of
// hospitals, of licences or of pay laws is no restriction:
//
//   - a name of a state counts anywhere in a list, a two-letter code only in
//     capitals, in a list of at least two or straight after such words, and
//     never after a city;
//   - OR, IN and the like are words again where the next word is a state;
//   - "except", "cannot hire in" and their like turn a list into a denial;
//   - a sentence that speaks of pay ranges and laws, and one that begins with
//     "if you live in", restricts nobody;
//   - "all states except" restricts to the rest by denial; "the contiguous 48
//     states" deny Alaska and Hawaii.

// stateItem is a state named in a text: words from to to (exclusive).
type stateItem struct {
	state    string // USPS code; two for "the Carolinas"
	from, to int
	code     bool // written as a two-letter code
}

// stateList is a run of states with the words that make it a restriction.
type stateList struct {
	states     []string
	deny       bool
	start, end int // bytes
}

// stateFinder knows the names of the states.
type stateFinder struct {
	names *cueSet[string]
	codes map[string]string // "tx" -> "TX"
}

// newStateFinder compiles names by USPS code.
func newStateFinder(l *lexicon, names map[string]string) stateFinder {
	f := stateFinder{names: newCueSet[string](l), codes: map[string]string{}}
	for code, name := range names {
		f.names.add(code, strings.ToLower(name))
		low := strings.ToLower(code)
		f.codes[low] = code
		l.mark(stateCode, low)
	}
	l.mark(ofAllStates, "contiguous", "conterminous", "48", "continental")
	f.names.add("DC", "washington dc", "washington d c", "district of columbia")
	f.names.add("NC SC", "carolinas")
	f.names.add("ND SD", "dakotas")
	f.names.add("VA WV", "virginias")
	return f
}

// items lists the states a field names, in order.
func (f stateFinder) items(s *field) []stateItem {
	var items []stateItem
	for _, c := range f.names.find(s) {
		if n := len(items); n > 0 && c.from < items[n-1].to {
			if c.from == items[n-1].from && c.to > items[n-1].to {
				items[n-1] = stateItem{c.kind, c.from, c.to, false}
			}
			continue // "virginia" within "west virginia"
		}
		if c.to < len(s.words) && s.words[c.to].brk == brkNone && placeNoun(s.words[c.to].text) {
			if s.words[c.to].text != "state" || c.to+1 < len(s.words) && s.words[c.to+1].brk == brkNone && !joinWord(s.words[c.to+1].text) {
				continue
			}
			c.to++ // "in Washington state, Oregon and Idaho"
		}
		items = append(items, stateItem{c.kind, c.from, c.to, false})
	}
	for i := range s.of(stateCode, 0, len(s.words)) {
		if w := &s.words[i]; w.end-w.start == 2 && s.raw[w.start] <= 'Z' && s.raw[w.start+1] <= 'Z' {
			items = append(items, stateItem{f.codes[w.text], i, i + 1, true})
		}
	}
	slices.SortStableFunc(items, func(a, b stateItem) int { return a.from - b.from })
	return slices.CompactFunc(items, func(a, b stateItem) bool { return a.from < b.to })
}

// placeNoun reports words that make the name of a state before them the name
// of something else: Kansas City, Indiana University, Washington County.
func placeNoun(w string) bool {
	switch w {
	case "city", "university", "county", "street", "st", "ave", "avenue", "hospital", "medical", "health", "state", "college", "medicaid", "board",
		"department", "law", "license", "licensure", "presbyterian", "life", "based", "operations", "market", "office", "team", "avenue's", "statute":
		return true
	}
	return false
}

// joinWords may stand between two states of a list.
func joinWord(w string) bool {
	switch w {
	case "and", "or", "the", "state", "of", "plus", "in", "also", "us":
		return true
	}
	return false
}

// runs cuts the items into lists: nothing but commas, slashes, brackets,
// bullets and joining words stands between two states of a run.
func runs(s *field, items []stateItem) [][]stateItem {
	var out [][]stateItem
	for i := 0; i < len(items); {
		j := i + 1
		for j < len(items) && joined(s, items[j-1], items[j]) {
			j++
		}
		out = append(out, items[i:j])
		i = j
	}
	return out
}

func joined(s *field, a, b stateItem) bool {
	if b.from-a.to > 8 {
		return false
	}
	begin := s.words[a.to-1].end
	between := s.raw[begin:s.words[b.from].start]
	// "Arizona (Phoenix area only), Florida"
	open, shut := strings.IndexByte(between, '('), -1
	if open >= 0 {
		if shut = strings.IndexByte(between[open:], ')'); shut >= 0 {
			shut += open
		} else {
			shut = len(between)
		}
	}
	for _, w := range s.words[a.to:b.from] {
		if at := w.start - begin; (at < open || at > shut) && !joinWord(w.text) {
			return false
		}
	}
	if open >= 0 {
		between = between[:open] + between[min(shut+1, len(between)):]
	}
	return !strings.ContainsAny(between, ":!?") && !strings.Contains(between, ". ") && !strings.Contains(between, ".\n") && !strings.Contains(between, "\n\n\n")
}

// withoutWords drops codes that are words where they stand: "OR" and "IN"
// before another state, and codes that a city owns.
func withoutWords(s *field, run []stateItem) []stateItem {
	out := make([]stateItem, 0, len(run))
	for i, it := range run {
		if it.code {
			next := i+1 < len(run) && run[i+1].from == it.to && s.words[it.to].brk == brkNone
			if next && (it.state == "OR" || it.state == "IN" || it.state == "ME" || it.state == "HI" || it.state == "OK") {
				continue
			}
			if ownedByCity(s, it) {
				continue
			}
		}
		out = append(out, it)
	}
	return out
}

// ownedByCity reports whether a city stands before the code: "Austin, TX".
func ownedByCity(s *field, it stateItem) bool {
	if it.from == 0 || s.words[it.from].brk != brkComma {
		return false
	}
	before := s.words[it.from-1]
	if before.start >= len(s.raw) || s.raw[before.start] < 'A' || s.raw[before.start] > 'Z' {
		return false
	}
	switch before.text {
	case "remote", "us", "usa", "states", "state", "only", "residents", "hybrid":
		return false
	}
	return before.end-before.start > 2
}

// who are the words that make a person of the one who lives somewhere.
func person(w string) bool {
	switch w {
	case "must", "should", "need", "needs", "required", "requires", "require", "only", "candidate", "candidates", "applicant", "applicants", "individuals",
		"people", "persons", "those", "who", "coders", "hires", "hire", "hiring", "employees", "you", "eligible", "able", "currently", "contractors", "residents",
		"consider", "considering", "considered", "accept", "accepting", "limited", "restricted", "open", "available", "employ", "recruit", "recruiting", "applications", "ability":
		return true
	}
	return false
}

// negation reports words that turn what follows into its opposite.
func negation(w string) bool {
	switch w {
	case "not", "cannot", "cant", "dont", "doesnt", "wont", "arent", "isnt", "no", "unable", "never", "neither", "nor", "ineligible", "prohibited", "excluded", "excludes", "unavailable", "non":
		return true
	}
	return false
}

// exception reports words that take what follows out of what stands before.
func exception(w string) bool {
	switch w {
	case "except", "excluding", "exclude", "excludes", "excepting", "but", "outside", "exception", "exceptions", "exclusions", "excluded", "minus", "besides", "without":
		return true
	}
	return false
}

// locator reports words that say where a person is or may be.
func locator(w string) bool {
	switch w {
	case "live", "lives", "living", "reside", "resides", "residing", "residence", "residency", "resident", "residents", "located", "based", "home", "domiciled", "address",
		"hire", "hires", "hiring", "employ", "employs", "employing", "employer", "contract", "contracts", "payroll", "registered", "remote", "remotely", "work", "working", "works",
		"telecommute", "candidates", "applicants", "individuals", "states", "open", "available", "eligible", "accept", "accepting", "recruit", "recruiting", "people", "coders", "nexus", "approved", "locations":
		return true
	}
	return false
}

// filler reports words that may stand between a locator and its list.
func filler(w string) bool {
	switch w {
	case "yes", "in", "of", "from", "the", "a", "an", "one", "any", "following", "these", "those", "states", "state", "approved", "to", "within", "either", "only", "us",
		"for", "at", "reaches", "currently", "as", "eligible", "by", "are", "is", "include", "includes", "including", "anywhere", "who", "live", "reside", "living", "residing",
		"located", "based", "residents", "resident", "and", "or", "be", "willing", "relocate", "legally", "permanently", "listed", "below", "six", "five", "four", "three", "two",
		"area", "areas", "region", "regions", "dmv", "new", "england", "midwest", "midwestern", "southeast", "southeastern", "northeast", "northeastern", "southwest", "southwestern", "northwest", "pacific", "mid", "atlantic":
		return true
	}
	return false
}

// payTalk reports a sentence about pay ranges and the laws that ask for them.
func payTalk(words []word) bool {
	pay, law := false, false
	for _, w := range words {
		switch w.text {
		case "range", "ranges", "salary", "pay", "wage", "wages", "compensation", "rate":
			pay = true
		case "law", "laws", "transparency", "disclosure", "disclose", "disclosed", "disclosures", "act", "ordinance", "ordinances", "applies", "published", "faith", "note", "accordance", "comply", "compliance", "above", "below", "see":
			law = true
		}
	}
	return pay && law
}

// clinicalList reports a list meant for clinicians alone; this field's work
// is not theirs.
func clinicalList(words []word) bool {
	for i, w := range words {
		if i > 6 {
			break
		}
		switch w.text {
		case "clinical", "clinician", "clinicians", "nurses", "nursing", "provider", "providers", "therapists", "physicians":
			for _, x := range words {
				if x.text == "roles" || x.text == "positions" || x.text == "staff" || x.text == "employees" || x.text == "jobs" {
					return true
				}
			}
		}
	}
	return false
}

// restrictions lists the lists of states in a text that say who may work.
func (f stateFinder) restrictions(s *field) []stateList {
	var out []stateList
	for _, run := range runs(s, f.items(s)) {
		run = withoutWords(s, run)
		if len(run) == 0 || len(run) == 1 && run[0].code && !placed(s, run[0]) {
			continue
		}
		if l, ok := f.restriction(s, run); ok {
			out = append(out, l)
		}
	}
	return append(out, contiguous(s)...)
}

// isCode reports whether a word is the code of a state, in capitals.
func (f stateFinder) isCode(s *field, i int) bool {
	w := s.words[i]
	_, code := f.codes[w.text]
	return code && w.end-w.start == 2 && s.raw[w.start] <= 'Z' && s.raw[w.start+1] <= 'Z'
}

// placed reports whether a preposition of place stands before a code that
// stands alone.
func placed(s *field, it stateItem) bool {
	if it.from == 0 || s.words[it.from].brk > brkHyphen {
		return false
	}
	switch s.words[it.from-1].text {
	case "in", "of", "from", "within", "except":
		return true
	}
	return false
}

// restriction judges one list by the words around it.
func (f stateFinder) restriction(s *field, run []stateItem) (stateList, bool) {
	first, last := run[0].from, run[len(run)-1].to
	from, _ := s.sentence(first)
	_, to := s.sentence(last - 1)
	bare := bareResidence(s.words[from:first], s.words[last:to])
	if from == first && from > 0 {
		// A list below its own line of introduction.
		if end := s.words[from-1].end; strings.HasPrefix(strings.TrimLeft(s.raw[end:], " \t"), ":") || strings.Contains(s.raw[end:s.words[from].start], "\n") {
			from, _ = s.sentence(from - 1)
			from = max(from, first-24)
		}
	}
	before, after := s.words[from:first], s.words[last:to]
	if len(after) > 0 && (wished(after) || paid(after) || repaid(after)) || containsWord(before, "preference") || equalOpportunity(after) || payTalk(before) || payTalk(after) && !lives(before) || clinicalList(before) || licensed(before) && !lives(before) {
		return stateList{}, false
	}
	l := stateList{start: s.words[from].start, end: s.words[last-1].end}
	l.start = max(l.start, s.words[max(from, first-20)].start)
	for _, it := range run {
		l.states = append(l.states, strings.Fields(it.state)...)
	}
	if bare {
		return l, true
	}
	ok := false
	if ok, l.deny = judgeBefore(s, before, run); ok && refused(after) && (!l.deny || before[len(before)-1].text == "outside") {
		l.deny = !l.deny // "candidates outside Florida will not be considered"
	} else if !ok {
		var used int
		if ok, l.deny, used = judgeAfter(before, after, run); ok && used > 0 {
			l.end = after[used-1].end
		}
	}
	return l, ok
}

// bareResidence reports whether a list is the whole of an item that says where
// a person lives: "Florida resident", "Live in Ohio".
func bareResidence(before, after []word) bool {
	switch {
	case len(before) == 0 && len(after) == 1:
		return after[0].text == "resident" || after[0].text == "residents" || after[0].text == "residency"
	case len(before) == 2 && len(after) == 0 && (before[1].text == "in" || before[1].text == "of"):
		switch before[0].text {
		case "resident", "residents", "residency", "live", "reside", "living", "residing":
			return true
		}
	}
	return false
}

// wished reports whether the words behind a list make it a wish.
func wished(after []word) bool {
	for _, w := range after[:min(3, len(after))] {
		switch w.text {
		case "strongly", "highly", "is", "residents", "resident", "candidates":
		case "preferred", "preference", "desired":
			return true
		default:
			return false
		}
	}
	return false
}

// paid reports whether a list only says whose pay follows: "… residents only:
// the salary range is".
func paid(after []word) bool {
	for i, w := range after[:min(len(after), 4)] {
		if i == 0 || w.brk != brkColon {
			continue
		}
		for _, x := range after[i:min(len(after), i+6)] {
			switch x.text {
			case "pay", "salary", "wage", "compensation", "range", "hourly":
				return true
			}
		}
	}
	return false
}

// repaid reports words behind a list of states whose laws make the employer pay
// for what working at home costs: "… will be paid a monthly sum for their internet".
func repaid(after []word) bool {
	return slices.ContainsFunc(after, func(w word) bool {
		switch w.text {
		case "payment", "payments", "stipend", "reimburse", "reimbursed", "reimbursement", "allowance":
			return true
		}
		return false
	})
}

// equalOpportunity reports words that begin with the notice that the law asks of an
// employer, whose name a state may be part of.
func equalOpportunity(after []word) bool {
	const reach = 8 // words to the notice
	for i := 0; i+1 < min(len(after), reach); i++ {
		if after[i].text == "equal" && after[i+1].text == "opportunity" {
			return true
		}
	}
	return false
}

// lives reports words that say where somebody must live.
func lives(words []word) bool {
	for _, w := range words {
		switch w.text {
		case "live", "lives", "reside", "resides", "residing", "living":
			return true
		}
	}
	return false
}

// licensed reports words about a state's licence: its list is of licences,
// unless the licence is the employer's, to employ people there.
func licensed(words []word) bool {
	for i, w := range words {
		if i+2 < len(words) && words[i+1].text == "to" && (words[i+2].text == "employ" || words[i+2].text == "hire") {
			continue
		}
		switch w.text {
		case "licensed", "license", "licenses", "licensure", "licence":
			return true
		}
	}
	return false
}

// judgeBefore reads the words before a list.
func judgeBefore(s *field, before []word, run []stateItem) (ok, deny bool) {
	// Back over what only joins to the word that governs.
	k := len(before)
	for k > 0 && filler(before[k-1].text) && !exception(before[k-1].text) {
		k--
	}
	if k > 1 && k < len(before) && before[k].text == "states" && (filler(before[k-2].text) || before[k-2].text == "our") {
		for k--; k > 0 && (filler(before[k-1].text) || before[k-1].text == "our") && !exception(before[k-1].text); k-- {
		} // "in one of our approved states"
	}
	fillers := before[k:]
	if k > 1 && before[k-1].text == "outside" && slices.ContainsFunc(before[max(0, k-7):k-1], func(w word) bool { return negation(w.text) }) {
		return true, false // "we cannot hire outside of Texas"
	}
	if k > 0 && exception(before[k-1].text) {
		return anchored(before) || bracketed(s, run[0].from), true
	}
	if k > 0 && before[k-1].text == "no" && before[k-1].brk == brkBracket {
		return anchored(before), true // "remote (no California)"
	}
	if k > 1 && before[k-1].text == "than" && before[k-2].text == "other" {
		return anchored(before), true
	}
	// "in all fifty states and the District of Columbia"
	for i, w := range fillers {
		if w.text == "states" && i+1 < len(fillers) && fillers[i+1].text == "and" {
			return false, false
		}
	}
	colon := introduced(s, run[0].from)
	governed := k > 0 && (locator(before[k-1].text) || before[k-1].text == "must" && len(fillers) > 1 && fillers[0].text == "be")
	for _, w := range fillers {
		governed = governed || locator(w.text) && w.text != "states" && w.text != "eligible"
	}
	if !governed && colon {
		for i := max(0, len(before)-18); i < len(before); i++ {
			governed = governed || locator(before[i].text)
		}
	}
	if !governed && k > 1 && locator(before[k-2].text) && (before[k-1].text == "coders" || before[k-1].text == "staff" || before[k-1].text == "remotely") {
		governed = true
	}
	if !governed {
		return false, false
	}
	return modality(before, colon)
}

// introduced reports whether a colon or a new line stands before word i.
func introduced(s *field, i int) bool {
	return i > 0 && (s.words[i].brk == brkColon || strings.Contains(s.raw[s.words[i-1].end:s.words[i].start], "\n"))
}

// bracketed reports whether word i or the one before it opens a bracket.
func bracketed(s *field, i int) bool {
	return s.words[i].brk == brkBracket || i > 0 && s.words[i-1].brk == brkBracket
}

// modality tells whether the words before a list restrict, and to which side.
func modality(before []word, colon bool) (ok, deny bool) {
	near := before[max(0, len(before)-16):]
	// The last clause decides: "we cannot employ people in X, and no payroll in Y".
	for i := len(near) - 1; i >= 0; i-- {
		if near[i].text == "if" {
			return onlyIf(near[:i]), false
		}
	}
	for i := len(near) - 1; i >= 0; i-- {
		if negation(near[i].text) {
			return anchored(before) || colon, true
		}
		if i > 0 && near[i].brk == brkComma && len(near)-i > 8 {
			break
		}
	}
	for i, w := range near {
		switch w.text {
		case "remote", "remotely", "telecommute", "payroll", "hire", "hires", "hiring", "employ", "employs":
			return true, false
		case "home":
			if i > 0 && (near[i-1].text == "from" || near[i-1].text == "your") {
				return true, false
			}
		}
	}
	residents, firm := false, false
	for _, w := range near {
		switch w.text {
		case "residents", "resident":
			residents = true
		case "must", "only", "required", "limited", "restricted", "open", "eligible", "accept", "accepting", "consider", "considering", "need", "available", "approved":
			firm = true
		}
	}
	if residents {
		return firm, false
	}
	if colon && containsWord(near, "states") && (containsWord(near, "one") || containsWord(near, "these") || containsWord(near, "following")) &&
		slices.ContainsFunc(near, func(w word) bool {
			switch w.text {
			case "work", "live", "reside", "home", "residence", "address", "located", "based":
				return true
			}
			return false
		}) && !containsWord(near, "clients") && !containsWord(near, "hospitals") && !containsWord(near, "facilities") {
		return true, false // "in one of these states:", whoever is meant
	}
	for _, w := range near {
		if person(w.text) {
			return firm || colon || lives(near), false
		}
	}
	return colon && firm, false
}

// onlyIf reports whether the words before an "if" make what follows a condition:
// "remote, available if you live in", "considered only if you reside in".
func onlyIf(before []word) bool {
	for _, w := range before[max(0, len(before)-2):] {
		switch w.text {
		case "available", "only", "open", "eligible", "offered", "possible", "considered":
			return true
		}
	}
	return false
}

// anchored reports whether the words speak of where people may work at all.
func anchored(words []word) bool {
	for _, w := range words {
		if locator(w.text) || w.text == "us" || w.text == "usa" || w.text == "anywhere" || w.text == "state" || w.text == "nationwide" || w.text == "position" || w.text == "role" {
			return true
		}
	}
	return false
}

// refused reports words after a list that refuse those who live there: "…
// cannot be considered".
func refused(after []word) bool {
	for i, w := range after[:min(len(after), 5)] {
		if w.brk == brkComma || w.text == "we" || w.text == "our" {
			return false
		}
		if w.text == "cannot" || w.text == "not" && i > 0 && (after[i-1].text == "are" || after[i-1].text == "is" || after[i-1].text == "will" || after[i-1].text == "can") {
			return true
		}
	}
	return false
}

// judgeAfter reads the words after a list: "Ohio residents only", "… are not
// eligible", "… and you must reside in one of those". used is how many of
// them are part of the statement.
func judgeAfter(before, after []word, run []stateItem) (ok, deny bool, used int) {
	n := min(len(after), 14)
	resident := len(before) > 0 && locator(before[len(before)-1].text) || len(before) > 1 && (before[len(before)-1].text == "of" || before[len(before)-1].text == "from" || before[len(before)-1].text == "in") && locator(before[len(before)-2].text)
	for i := 0; i < n; i++ {
		switch w := after[i].text; w {
		case "residents", "candidates", "applicants", "residency":
			resident = resident || i == 0
			if i == 0 && confined(before) {
				return true, false, 1
			}
			if i == 0 && i+1 < n && after[1].text == "only" {
				return true, false, 2
			}
			if i == 0 && w == "residency" && i+1 < n && after[1].text == "required" {
				return true, false, 2
			}
		case "only":
			if i == 0 && (anchored(before) || len(run) > 1) {
				return true, false, 1
			}
		case "excluded", "ineligible":
			if i <= 3 {
				return true, true, i + 1
			}
		case "not", "cannot", "cant", "arent", "isnt":
			if i <= 3 && resident || i <= 3 && i+1 < n && (after[i+1].text == "eligible" || after[i+1].text == "available" || after[i+1].text == "accepted") {
				return true, true, min(i+2, n)
			}
		case "reside", "live":
			if i > 0 && i+2 < n && after[i+1].text == "in" && (after[i+2].text == "one" || after[i+2].text == "these" || after[i+2].text == "those") {
				return true, false, i + 3
			}
		}
	}
	return false, false, 0
}

// confined reports words that leave a job to those named next: "limited to".
func confined(before []word) bool {
	n := len(before)
	return n > 1 && before[n-1].text == "to" && (before[n-2].text == "limited" || before[n-2].text == "restricted") &&
		!slices.ContainsFunc(before[max(0, n-5):], func(w word) bool { return negation(w.text) })
}

// contiguous finds "the contiguous 48 states" and its like where somebody is
// said to work or live there.
func contiguous(s *field) []stateList {
	var out []stateList
	if s.holds&ofAllStates == 0 {
		return nil
	}
	for i, w := range s.words {
		if w.classes&ofAllStates == 0 {
			continue
		}
		from := i
		switch {
		case w.text == "contiguous" || w.text == "conterminous":
		case w.text == "48" && i > 0 && s.words[i-1].text == "lower":
			from = i - 1
		case w.text == "continental" && i+1 < len(s.words) && (s.words[i+1].text == "us" || s.words[i+1].text == "united" || s.words[i+1].text == "usa"):
		default:
			continue
		}
		a, b := s.sentence(i)
		if !anchored(s.words[a:from]) {
			continue
		}
		to := i + 1
		for to < b && to < i+4 && (s.words[to].text == "48" || s.words[to].text == "united" || s.words[to].text == "states" || s.words[to].text == "us" || s.words[to].text == "usa") {
			to++
		}
		out = append(out, stateList{states: []string{"AK", "HI"}, deny: true, start: s.words[max(a, from-8)].start, end: s.words[to-1].end})
	}
	return out
}

// fieldStates reads the states of a title or location that says remote:
// "Remote - GA, NC, SC". A single state there mostly names an office.
func (f stateFinder) fieldStates(s *field) (stateList, bool) {
	remote := false
	for i, w := range s.words {
		remote = remote || w.text == "remote" || w.text == "telecommute" || w.text == "virtual" || w.text == "wfh" ||
			w.text == "home" && i > 0 && (s.words[i-1].text == "from" || s.words[i-1].text == "at")
	}
	if !remote {
		return stateList{}, false
	}
	for _, run := range runs(s, f.items(s)) {
		run = withoutWords(s, run)
		last := 0
		if len(run) > 0 {
			last = run[len(run)-1].to
		}
		if last > 0 && last < len(s.words) && (s.words[last].text == "residents" || s.words[last].text == "based") {
			last++
		}
		only := last > 0 && last < len(s.words) && s.words[last].text == "only"
		if len(run) == 0 {
			continue
		}
		k := run[0].from - 1
		if k > 0 && s.words[k].text == "in" {
			k--
		}
		deny := k >= 0 && (exception(s.words[k].text) || negation(s.words[k].text))
		if len(run) < 2 && !only && !deny {
			continue
		}
		l := stateList{start: s.words[run[0].from].start, end: s.words[last-1].end, deny: deny}
		for _, it := range run {
			l.states = append(l.states, strings.Fields(it.state)...)
		}
		return l, true
	}
	return stateList{}, false
}
