package read

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"hitmatch/store/job"
)

// The place the work is done from is said in the text, in the title, in the
// location and in a field of the board. The text's specific statement about
// this job wins over every label: boards tag whole lists of jobs alike. A
// label decides where the text says nothing or speaks in general.
//
//   - "remote" beside access, monitoring, sites and stipends, "hybrid" beside
//     records and Title 38 are no modes;
//   - telework on some days, or days in the office and at home, are hybrid;
//   - "not eligible for telework" and its like are on site;
//   - remote after training on site is remote, and so is "on site or remote";
//   - an address alone says nothing.

// modeCue is what a cue says of the mode.
type modeCue uint8

const (
	cueVoid       modeCue = iota // looks like a mode and is none
	cueRemote                    // this job is remote
	cueEither                    // on site or remote, as the person likes
	cueHybrid                    // this job is partly remote
	cueOnsite                    // this job is on site
	cueNotRemote                 // remote work is denied
	cueDays                      // "three days a week in the office"
	cueHomeDays                  // "two days from home"
	cueSomeRemote                // the words "remote", "home" in general
	cueSomeHybrid
	cueSomeOnsite
	cueTraining // a first stretch on site
)

// modeCues compiles the cues of modes.
func modeCues(l *lexicon) *cueSet[modeCue] {
	s := newCueSet[modeCue](l)
	s.add(cueVoid,
		"remote|remotely access|desktop|monitoring|monitor|sensing|control|support|server|servers|patient|deposit|bank|area|areas|site|sites|clinic|clinics|hospital|hospitals|facilities|users|user|network|connection|tool|tools|learning|scribe|viewing|printing|login|station",
		"remote|hybrid work|working|workspace|office|worker|employee|wfh? stipend|stipends|allowance|reimbursement|approach|setup|equipment",
		"remote workspace", "remote|distributed distributed|remote workforce|workforces|team|teams",
		"remote team|teams|staff|coders|workers|employees|colleagues|workforce|workforces|auditors|sales|nurses|hires|culture|policy|company",
		"remote first? culture|company|policy|friendly", "manage|managing|lead|leading|supervise|supervising|oversee|overseeing *2 remote",
		"access *4 remotely", "remotely access|accesses|monitor", "via remote", "remote or|and in person? on site? environments|environment|settings|audits|visits|meetings",
		"remote and on site|onsite environments|environment|audits|support|training|reviews",
		"title 38 hybrid", "hybrid title", "hybrid title 38", "hybrid record|records|medical|chart|charts|health|paper|cloud|entity|bill|billing|coder|coding|environment",
		"home health|care|hospice|visit|visits|state|page|loan", "nursing home", "in|your|our home office equipment|stipend|setup",
		"on site|onsite child|gym|fitness|parking|cafeteria|clinic|health|daycare|childcare|pharmacy|amenities|support|audits|audit|reviews|review|assessments|perks|interview|customer|client|storage|physician",
		"on campus interview|interviews|recruiting|housing", "in person interview|interviews|meetings|meeting|events|event|retreat|retreats|gatherings|gathering|planning",
		"in person or|and *1 phone|telephone|email|mail", "in person or|and by|via|over *1 phone|telephone|email|mail", "phone|telephone|email|mail or|and *1 in person", "onsite or|and desk|remote audits|audit|reviews", "on site or|and desk|remote audits|audit|reviews",
		"employees|associates|colleagues|members|those working|work|works remotely *8 adhere|policy", "telecommuter|telecommuting|telework policy", "located|works in the business office", "office or home office", "hybrid approach|policy", "our hybrid", "remote identity|proctoring|proctored|exam", "work from anywhere month|months|week|weeks|policy", "remote|hybrid|onsite|telecommute false",
	)
	s.add(cueRemote,
		"fully|100|entirely|completely|permanently|exclusively|totally|all|primarily remote", "100 percent remote", "100 work from home", "remote 100",
		"position|role|job|opportunity|opening|assignment is|are|will *3 remote", "is|are|be a *3 remote position|role|job|opportunity",
		"works|operates in a remote", "remote home office", "home office environment", "performed|done|based|worked|work|works|operates from|in a|your home office",
		"remote position|role|job|opportunity|opening|assignment|contract|schedule|full", "remote within|from|anywhere|in the us|united|usa|contiguous|any|your|home|a|one",
		"remote within|from", "remote in the us|united|usa", "remote us|usa|nationwide|united states?", "remote for residents",
		"work|works|working|worked from|at home", "work|working|works remotely", "work|working remote", "home based", "100|fully|full|exclusively|permanent telework|telecommute|telecommuting|wfh|virtual", "telework position|role|job|opportunity", "wfh position|role|job|opportunity",
		"location|style|arrangement|type|mode|setting|workplace|status virtual", "location home office", "home office must|should|needs", "home office based", "perform|performed|done|completed|worked *2 from|at home|anywhere", "work|works|working from wherever", "telecommuter|telecommuters",
		"work|works|working virtually full", "virtually full time", "works|work|working full time virtually",
		"telecommute|telecommuting from|position|role|opportunity|job|anywhere|any|us|100|within", "from your|their own? home", "work|works|code *3 from home", "location your home", "virtual position|role|job",
		"based|located at|in your home", "from the comfort of", "remote eligible yes", "remote job|work|position yes", "remote yes", "li remote", "works|work from an? *2 residence",
		"perform|performed|done|completed *2 remotely|remote", "us based remote", "remote after", "then|thereafter|becomes|transition|transitions|move|moves to? *2 remote|remotely",
		"teaching|instruction|lectures is|are *1 online", "teach|teaches|taught *1 online", "anywhere in the us|united", "work from anywhere", "live anywhere in", "any us state",
	)
	s.add(cueEither, "on site or remote|remotely|virtual", "onsite|office or remote|remotely|virtual", "remote|remotely|virtual or on site", "remote|remotely|virtual or in? onsite|office|person",
		"remote|remotely|virtual hybrid or? on site", "remote|remotely|virtual hybrid or? in? onsite|office|person", "on site hybrid or? remote|remotely|virtual", "in? onsite|office|person hybrid or? remote|remotely|virtual")
	s.add(cueHybrid,
		"hybrid position|role|schedule|arrangement|basis|job|opportunity|remote|setting|work|working|model|style|status|mode", "work|schedule|arrangement|setting|mode|type hybrid",
		"hybrid with|of|from|in|at|#", "is|are|be *2 hybrid", "office|onsite|on|campus *4 and|or *3 home", "work from office and|or home",
		"split|divided|combination|mix|blend *5 home|remote|remotely", "half|some|part|third of the|your|all shifts|hours|days|time|week|work *5 home|remote|remotely", "partially|partly|partial|some|occasional|occasionally|part remote|remotely|telework|telecommute",
		"telework|remote eligible|eligibility yes", "telework yes", "remote eligible", "telework eligible", "eligible for|to telework|occasional|some|ad|situational|hybrid|partial",
		"telework|teleworking|telecommuting *3 days|day", "li hybrid", "hybrid thereafter|after", "flexible hybrid", "situational|regular|ad telework", "may telework|be allowed|permitted|authorized to? telework?",
		"remote|telework|telecommuting work? *1 allowed|available|permitted|possible *4 discretion", "remote on fridays|mondays", "ad hoc telework", "telework ad|available|authorized|approved|situational|maybe|possible|optional", "telework *1 may|can be", "telework|teleworking|telecommute|remotely up to # days?",
		"wfh|remote|remotely m|mon w|wed", "wfh|remote|remotely t|tu|tue|tues th|thu|thur|thurs", "office|onsite|site|campus|hq tuesday|tue|tues to|through|thru? thursday|thu|thur|thurs", "office|onsite|site|campus|hq monday|mon to|through|thru? wednesday|wed", "office|onsite|site|campus presence|attendance|days monday|mondays|tuesday|tuesdays|wednesday|wednesdays|thursday|thursdays|friday|fridays", "office|onsite|site|campus m|mon w|wed", "office|onsite|site|campus t|tu|tue|tues th|thu|thur|thurs",
		"onsite|office|site|campus *2 once|twice a|per|each week|month", "onsite|office|site|campus weekly", "up to # of the|your|each week|time|hours *4 home|remote|remotely", "rest|remainder of the? week *3 remote|remotely|home", "remote|remotely|home for? the? rest|remainder of", "# days in the|our *2 office|clinic|hospital|department *3 home|remote|remotely", "once|twice a|per|each week *3 onsite|office|site|campus", "authorized|approved|considered for telework",
		"remotely|remote|home *3 # days? a|per|each? week",
		"mostly|mainly|largely remote *7 onsite|office", "mostly|mainly|largely remote *7 on site", "remote|remotely except *7 onsite|office", "remote|remotely except *7 on site", "remote|remotely|wfh mondays|monday|tuesdays|tuesday|wednesdays|wednesday|thursdays|thursday|fridays|friday",
		"# percent? remote|home|wfh *1 # percent? onsite|office", "office|onsite *3 # days a|per month",
	)
	s.add(cueNotRemote,
		"not|never|isnt|arent|cannot|no *4 remote|remotely|telework|virtual|hybrid|telecommute|telecommuting",
		"not|never|no *4 remote|telework|virtual|hybrid|wfh or|nor|and *1 hybrid|remote|telework|virtual|wfh", "not|never|isnt|cannot|cant|no *5 from|at home",
		"no remote|telework|wfh|hybrid", "remote|telework|telecommuting|virtual work|job|position|option|options|arrangement|arrangements|telework is|are not|unavailable|prohibited", "remote|telework|telecommuting unavailable|prohibited", "remote|telework|telecommuting is|are not|unavailable|prohibited", "remote|telework|telecommuting not be? available|offered|eligible|permitted|allowed|possible|an|supported|authorized|approved|considered|provided", "telework none",
		"remote job|work|position|eligible no", "telework eligible no",
		"remote|telework|hybrid|virtual no", "not be|available|eligible *4 remote|remotely|telework|home", "work from home *3 not",
	)
	s.add(cueOnsite,
		"performed|based|located|report|reports|reporting|working|works|work|attendance|position|role|job|hours|presence|employee|team|arrangement|schedule|required *2 onsite",
		"performed|based|located|report|reports|reporting|working|works|work|attendance|position|role|job|hours|presence|employee|team|arrangement|schedule|required *2 on site",
		"on site|onsite position|role|job|work|only|required|requirement|monday|mondays|five|5|daily|full|in|at|schedule|presence|days|every|opportunity",
		"is|are|be *2 on site", "is|are|be *2 onsite", "onsite|site # days", "in person position|role|job|only|required|full", "in office full|position|role|required|only|job",
		"work|working here in the", "work|works|working from our|the *2 office|offices|clinic|hospital", "li onsite", "100|fully|completely|entirely|strictly on site", "100|fully|completely|entirely|strictly onsite", "no exceptions? to onsite", "100|fully|completely|entirely|strictly in office|person",
		"based in our|the *3 office|hospital|clinic|department", "located|performed|stationed|reports at|in|on our|the *3 office|offices|hospital|clinic|campus|facility|center|department|site|building",
		"works|work|based|time at|in our|the *3 office|offices|hospital|clinic|campus|facility|building", "work|job is|are done? in|at our|the *2 office|offices", "come to the|our office|hospital|clinic", "commute *6 daily", "daily commute", "work in our|the *2 department", "hours|shift|schedule *7 in|at our|the *3 office|clinic|department|hospital", "# to|through? # *1 in|at our|the *3 office|clinic|department|hospital", "in the *3 department on the *2 floor", "report|reports to the|our office|campus|facility|hospital|clinic|department", "hiring|hire|join|opening|openings|position|role|job|opportunity *6 in|at our *2 office|offices|building|clinic", "wfo only|mandatory|all", "office based position|role|job", "office based", "on client|customer|hospital site",
		"# evenings|mornings|afternoons|nights|saturdays|shifts a|per|each|every week at|in|on *3 campus|clinic|hospital|office|center", "week|weeks|months|semester|summer at|in|on our|the *3 campus|clinic|hospital|office",
	)
	s.add(cueDays,
		"# days? a|per|each|every week? in|at|on|from? *6 office|offices|campus|site|onsite|hq|headquarters|hospital|clinic|center|units|location|building|department|facility",
		"# day a|per|each|every week? in|at|on|from? *6 office|offices|campus|site|onsite|hq|headquarters|hospital|clinic|center|location|building|department|facility",
		"# days? a|per|each week *4 office|onsite|campus", "# days? week? onsite|in on? site?|office", "# days on site|campus", "# x per? week",
		"# or # days *4 office|onsite|site", "office|offices|campus|headquarters|hq *2 # days? a|per|each? week", "office|offices|campus|headquarters|hq *2 # day a|per|each? week", "on site # day|days", "onsite # day|days", "in person # days", "# days in office|person", "# days in the|our *3 office",
	)
	s.add(cueHomeDays,
		"# days *3 from|at home", "# days *2 remote|remotely|telework", "# from|at home", "# remote|wfh days", "# days? wfh", "work from home|remotely # days?", "work from home|remotely *1 # day|days", "work from home|remotely up to # day|days", "remote # days?",
		"telework # days?", "# home|remote|wfh # in|office|onsite|out|campus", "# in|office|onsite|campus # home|remote|wfh|out", "# wfh days?",
		"# days? in|office|onsite|campus # days? at? home|remote|wfh|out", "home # days?",
	)
	s.add(cueSomeRemote, "remote", "remotely", "telecommute", "telecommuting", "wfh", "virtual team|environment|office")
	s.add(cueSomeHybrid, "hybrid")
	s.add(cueSomeOnsite, "onsite", "on site", "in person", "in office", "on campus", "in our *3 office", "in the office", "work from office", "wfo")
	s.add(cueTraining,
		"first # weeks|week|days|months|month", "first month|week", "weeks # to|through|and? #", "# weeks|week|days|day of? onsite|training|orientation", "training|orientation|onboarding|trained", "probation|probationary", "during the first", "initial", "after # weeks|days|months", "until",
	)
	return s
}

// spot is a stretch of a field.
type spot struct {
	field      job.Field
	start, end int
}

// modeReading is the mode with the words that decided.
type modeReading struct {
	mode     job.Mode
	training bool // a first stretch of training on site
	either   bool // on site as well, if the person likes
	spot     spot
}

// modeVotes counts what one field says.
type modeVotes struct {
	remote, hybrid, onsite, denied     []cue[modeCue] // statements
	remoteLabel, onsiteLabel           []cue[modeCue] // values of a label within the text
	someRemote, someHybrid, someOnsite []cue[modeCue] // words in general
	training                           []cue[modeCue] // of a first stretch on site
}

// conditional reports a sentence that speaks of what may come later.
func conditional(words []word) bool {
	for i, w := range words {
		switch w.text {
		case "discussed", "guaranteed", "eventually", "someday", "possibility":
			return true
		case "after", "following":
			if i+2 < len(words) && isNumber(words[i+1]) && (words[i+2].text == "year" || words[i+2].text == "years") {
				return true
			}
		case "future", "previously", "pandemic":
			return true
		}
	}
	return false
}

// passing reports a sentence about single visits: meetings, travel, days as
// needed.
func passing(words []word) bool {
	for _, w := range words {
		switch w.text {
		case "needed", "occasional", "occasionally", "periodic", "periodically", "quarterly", "annual", "annually", "meetings", "travel", "twice", "once", "rare", "rarely", "visits", "training", "orientation", "onboarding":
			return true
		}
	}
	return false
}

// valued reports whether the word stands as a value: at the head of a
// sentence or after a label.
func valued(s *field, i int) bool { return s.words[i].brk >= brkColon }

// covers is a set of words of a field.
type covers struct{ words []bool }

// add takes in the words from to to, of n.
func (c *covers) add(from, to, n int) {
	if c.words == nil {
		c.words = make([]bool, n)
	}
	for i := from; i < to; i++ {
		c.words[i] = true
	}
}

// at reports whether word i is one of them.
func (c *covers) at(i int) bool { return c.words != nil && c.words[i] }

// inPlaces reports whether the words at i go on with a place: "available in AK",
// "open to residents of Illinois".
func inPlaces(s *field, i int) bool {
	for ; i+1 < len(s.words); i++ {
		switch s.words[i].text {
		case "available", "open", "eligible", "offered", "permitted", "allowed", "possible", "to", "residents", "candidates", "applicants":
		case "in", "of", "from":
			c := s.raw[s.words[i+1].start]
			return c >= 'A' && c <= 'Z'
		default:
			return false
		}
	}
	return false
}

// votes sorts the cues of a field.
func votes(s *field, set *cueSet[modeCue]) modeVotes {
	var v modeVotes
	found := set.find(s)
	void, denied, either := covers{}, covers{}, covers{}
	for _, c := range found {
		switch c.kind {
		case cueVoid:
			void.add(c.from, c.to, len(s.words))
		case cueEither:
			either.add(c.from, c.to, len(s.words))
		}
	}
	// A denial owns the words it denies. One for some places only is none.
	found = slices.DeleteFunc(found, func(c cue[modeCue]) bool { return c.kind == cueNotRemote && inPlaces(s, c.to) })
	for _, c := range found {
		if c.kind == cueNotRemote && !void.at(c.to-1) {
			denied.add(c.from, c.to, len(s.words))
		}
	}
	onsiteAt := -1
	var someDenied []cue[modeCue] // "Telework eligible: No", which a remote job may say too
	for _, c := range found {
		if void.at(c.from) || void.at(c.to-1) || c.kind != cueEither && (either.at(c.from) || either.at(c.to-1)) {
			continue
		}
		if c.kind != cueNotRemote && c.kind != cueTraining && answeredNo(s, c.to) {
			if c.kind == cueHybrid {
				someDenied = append(someDenied, c)
			} else {
				v.denied = append(v.denied, c)
			}
			continue
		}
		from, to := s.sentence(c.from)
		if containsWord(s.words[from:to], "promoted") {
			continue // of the job that may come after this one
		}
		switch c.kind {
		case cueRemote, cueEither:
			switch {
			case denied.at(c.to - 1):
			case ofHybrid(s.words, c):
				v.hybrid = append(v.hybrid, c)
			case conditional(s.words[from:to]):
				v.someRemote = append(v.someRemote, c)
			default:
				v.remote = append(v.remote, c)
			}
		case cueHybrid:
			if !denied.at(c.from) && !denied.at(c.to-1) && !wholeWeek(s, c.to-1) && !containsWord(s.words[c.from:c.to], "then") {
				v.hybrid = append(v.hybrid, c)
			}
		case cueOnsite:
			onsiteAt = c.from
			if passing(s.words[from:to]) {
				v.someOnsite = append(v.someOnsite, c)
			} else {
				v.onsite = append(v.onsite, c)
			}
		case cueNotRemote:
			if s.words[c.from].text == "telework" && s.words[c.to-1].text == "no" {
				someDenied = append(someDenied, c)
			} else {
				v.denied = append(v.denied, c)
			}
		case cueDays:
			switch n := daysOf(s.words[c.from:c.to]); {
			case n < 1 || n > 7 || occasional(s.words[c.from:c.to]):
			case n >= 5:
				v.onsite = append(v.onsite, c)
			default:
				v.hybrid = append(v.hybrid, c)
			}
		case cueHomeDays:
			if daysOf(s.words[c.from:c.to]) <= 7 && !occasional(s.words[c.from:c.to]) {
				v.hybrid = append(v.hybrid, c)
			}
		case cueSomeRemote, cueSomeHybrid, cueSomeOnsite:
			if denied.at(c.from) {
				continue
			}
			firm := valued(s, c.from)
			if !firm && c.to-c.from > namedOffice {
				continue // "Forms are kept in our Salem office"
			}
			label := s.words[c.from].brk == brkColon
			switch {
			case c.kind == cueSomeRemote && label:
				v.remoteLabel = append(v.remoteLabel, c)
			case c.kind == cueSomeOnsite && label:
				v.onsiteLabel = append(v.onsiteLabel, c)
				onsiteAt = c.from
			case c.kind == cueSomeRemote && firm:
				v.remote = append(v.remote, c)
			case c.kind == cueSomeRemote:
				v.someRemote = append(v.someRemote, c)
			case c.kind == cueSomeHybrid && firm:
				v.hybrid = append(v.hybrid, c)
			case c.kind == cueSomeHybrid:
				v.someHybrid = append(v.someHybrid, c)
			case firm && (s.words[c.from].text != "in" || alone(s, c)):
				v.onsite = append(v.onsite, c)
				onsiteAt = c.from
			default:
				v.someOnsite = append(v.someOnsite, c)
				onsiteAt = c.from
			}
		case cueTraining:
			timed := c.to-c.from > 1
			if onsiteAt >= from && onsiteAt < to || onsiteNear(found, s, from, to, timed) {
				v.training = append(v.training, c)
			} else if end := heldIn(s, from, to); end > 0 {
				v.training = append(v.training, cue[modeCue]{c.kind, c.from, max(c.to, end)})
			}
		}
	}
	if len(v.remote) == 0 {
		v.denied = append(v.denied, someDenied...)
	}
	return v
}

// ofHybrid reports a cue of remote work that hybrid stands before: "a hybrid-remote
// role".
func ofHybrid(words []word, c cue[modeCue]) bool {
	for i := max(c.from, 1); i < c.to; i++ {
		if words[i].text == "remote" && words[i-1].text == "hybrid" && words[i].brk < brkSlash {
			return true
		}
	}
	return false
}

// namedOffice is the length of "in our office", which is longer with a name.
const namedOffice = 3

// answeredNo reports whether word i is a line of its own that denies what
// stands above it: "Remote job", and "No" below.
func answeredNo(s *field, i int) bool {
	return i < len(s.words) && s.words[i].text == "no" && s.words[i].brk == brkSentence && (i+1 == len(s.words) || s.words[i+1].brk == brkSentence)
}

// wholeWeek reports whether the working week begins at word i: "Monday -
// Friday", "Monday through Saturday".
func wholeWeek(s *field, i int) bool {
	if w := s.words[i].text; w != "monday" && w != "mondays" || i+2 >= len(s.words) {
		return false
	}
	next := s.words[i+1]
	if next.text == "to" || next.text == "through" || next.text == "thru" || next.text == "until" {
		next = s.words[i+2]
	} else if next.brk != brkHyphen && next.brk != brkDash {
		return false
	}
	switch next.text {
	case "friday", "fridays", "fri", "saturday", "sunday":
		return true
	}
	return false
}

// alone reports whether a cue is a sentence of its own: "In office."
func alone(s *field, c cue[modeCue]) bool {
	from, to := s.sentence(c.from)
	return from == c.from && to-c.to <= 2
}

// onsiteNear reports whether the sentence speaks of being on site; a timed
// stretch may also be spent in a classroom.
func onsiteNear(found []cue[modeCue], s *field, from, to int, timed bool) bool {
	i := sort.Search(len(found), func(i int) bool { return found[i].from >= from })
	for ; i < len(found) && found[i].from < to; i++ {
		if found[i].kind == cueSomeOnsite || found[i].kind == cueOnsite {
			return true
		}
	}
	for _, w := range s.words[from:to] {
		if timed && (w.text == "classroom" || w.text == "office") {
			return true
		}
	}
	return false
}

// heldIn returns the end of the words that say where the training of a sentence
// is held, 0 if it does not: at a place of the employer's ("orientation at our
// Dayton campus") or in a town ("training takes place in Tulsa", "three weeks of
// training in Tulsa").
func heldIn(s *field, from, to int) int {
	training := -1
	for i, w := range s.words[from:to] {
		switch w.text {
		case "training", "trained", "train", "orientation", "onboarding":
			training = from + i
		case "virtual", "virtually", "online", "webinar", "remotely":
			return 0
		}
	}
	if training < 0 {
		return 0
	}
	for i := from + 1; i+1 < to; i++ {
		switch s.words[i].text {
		case "in", "at", "near", "to":
		default:
			continue
		}
		if n := employersPlace(s.words[i+1 : to]); n > 0 {
			return i + 1 + n
		}
		town := i + 1
		for town < to && town < i+4 && inTitleCase(s, town) && (town == i+1 || s.words[town].brk == brkNone) {
			town++
		}
		if town == i+1 {
			continue
		}
		if town < to && s.words[town].brk == brkComma && inCapitals(s, town) {
			return town + 1 // "in Dayton, OH"
		}
		switch s.words[i-1].text {
		case "held", "conducted", "place", "given", "travel", "come", "fly":
			return town
		case "training", "orientation", "onboarding":
			if timed(s.words[from:i]) && (town == to || s.words[town].brk >= brkComma || afterwards(s.words[town].text)) {
				return town
			}
		}
	}
	return 0
}

// employersPlace is the length of the words that begin a text and name a place
// of the employer's, 0 if they do not: "our Denver headquarters".
func employersPlace(words []word) int {
	const describing = 3 // words before the noun
	if len(words) == 0 || words[0].text != "our" && words[0].text != "the" {
		return 0
	}
	for i := 1; i < min(len(words), describing+2) && words[i].brk < brkComma; i++ {
		switch words[i].text {
		case "office", "offices", "headquarters", "hq", "campus", "facility", "location", "center":
			return i + 1
		}
	}
	return 0
}

// inTitleCase reports a word that may be the name of a town: a capital and small
// letters behind it, and neither a month nor a thing that people are trained in.
func inTitleCase(s *field, i int) bool {
	w := s.words[i]
	if w.end-w.start < 3 || s.raw[w.start] < 'A' || s.raw[w.start] > 'Z' || s.raw[w.start+1] < 'a' {
		return false
	}
	switch w.text {
	case "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
		"epic", "cerner", "meditech", "excel", "medical", "coding", "billing", "person":
		return false
	}
	return true
}

func inCapitals(s *field, i int) bool {
	w := s.words[i]
	return w.end-w.start == 2 && s.raw[w.start] <= 'Z' && s.raw[w.start+1] <= 'Z'
}

// timed reports words that end in a stretch of time and what it is spent on: "two
// weeks of paid training".
func timed(words []word) bool {
	for _, w := range words[max(0, len(words)-5):] {
		switch w.text {
		case "day", "days", "week", "weeks", "month":
			return true
		}
	}
	return false
}

// afterwards reports a word that goes on with what comes after a stretch.
func afterwards(w string) bool {
	switch w {
	case "and", "then", "before", "after", "followed", "is", "will":
		return true
	}
	return false
}

// daysOf is the first number of a cue of days; 0 if it has none.
func daysOf(words []word) int {
	for _, w := range words {
		if n, ok := smallNumbers[w.text]; ok {
			return int(n)
		}
		if n, err := strconv.Atoi(w.text); err == nil {
			return n
		}
	}
	return 0
}

// occasional reports days of a month, a quarter or a year.
func occasional(words []word) bool {
	for _, w := range words {
		switch w.text {
		case "month", "quarter", "year", "monthly", "quarterly", "yearly", "annually":
			return true
		}
	}
	return false
}

// withTraining is the cue of remote work together with that of the training on
// site before it, where both stand close in one line: each alone is half of it.
func withTraining(s *field, remote, training cue[modeCue]) cue[modeCue] {
	const most = 160 // bytes
	both := cue[modeCue]{remote.kind, min(remote.from, training.from), max(remote.to, training.to)}
	from, to := s.words[both.from].start, s.words[both.to-1].end
	if to-from > most || strings.Contains(s.raw[from:to], "\n") {
		return remote
	}
	return both
}

// readMode decides between the fields of a posting.
func readMode(set *cueSet[modeCue], text, title, location, workplace *field) modeReading {
	body := votes(text, set)
	at := func(f job.Field, s *field, c cue[modeCue]) spot {
		return spot{f, s.words[c.from].start, s.words[c.to-1].end}
	}
	in := func(mode job.Mode, c cue[modeCue]) modeReading {
		if mode == job.ModeRemote && len(body.training) > 0 {
			return modeReading{mode: mode, training: true, spot: at(job.FieldText, text, withTraining(text, c, body.training[0]))}
		}
		return modeReading{mode: mode, either: mode == job.ModeRemote && c.kind == cueEither, spot: at(job.FieldText, text, c)}
	}
	labelled := func() job.Mode {
		for _, s := range []*field{location, title, workplace} {
			if mode, _, ok := labelMode(s, set); ok {
				return mode
			}
		}
		return job.ModeUnstated
	}
	switch {
	case len(body.hybrid) > 0 && (len(body.remote) == 0 || len(body.hybrid) >= len(body.remote)):
		return in(job.ModeHybrid, body.hybrid[0])
	case len(body.remote) > 0 && len(body.denied)+len(body.onsite) == 0, len(body.remote) > 0 && len(body.training) > 0,
		len(body.remote) > 0 && len(body.remote) > len(body.onsite)+2*len(body.denied):
		return in(job.ModeRemote, body.remote[0])
	case len(body.denied) > 0:
		return in(job.ModeOnsite, body.denied[0])
	case len(body.onsite) > 0 && len(body.onsite) == len(body.remote) && labelled() == job.ModeRemote:
		return in(job.ModeRemote, body.remote[0])
	case len(body.onsite) > 0 && len(body.training) == 0:
		return in(job.ModeOnsite, body.onsite[0])
	case len(body.remote) > 0:
		return in(job.ModeRemote, body.remote[0])
	case len(body.remoteLabel) > 0 && len(body.onsiteLabel) == 0:
		return in(job.ModeRemote, body.remoteLabel[0])
	case len(body.onsiteLabel) > 0 && len(body.remoteLabel) == 0:
		return in(job.ModeOnsite, body.onsiteLabel[0])
	}
	for _, f := range []struct {
		name job.Field
		s    *field
	}{{job.FieldLocation, location}, {job.FieldTitle, title}, {job.FieldWorkplace, workplace}} {
		if mode, c, ok := labelMode(f.s, set); ok {
			return modeReading{mode: mode, training: len(body.training) > 0 && mode == job.ModeRemote, spot: at(f.name, f.s, c)}
		}
	}
	switch {
	case len(body.someHybrid) > 0:
		return in(job.ModeHybrid, body.someHybrid[0])
	case len(body.someRemote) > 0 && len(body.someOnsite) == 0:
		return in(job.ModeRemote, body.someRemote[0])
	case len(body.someRemote) == 0:
		for _, c := range body.someOnsite {
			if from, to := text.sentence(c.from); !passing(text.words[from:to]) && !conditional(text.words[from:to]) {
				return in(job.ModeOnsite, c)
			}
		}
	}
	return modeReading{mode: job.ModeUnstated}
}

// labelMode reads the mode a short field names: "Austin, TX (Hybrid)",
// "US-Remote", "isRemote=True", "TELECOMMUTE".
func labelMode(s *field, set *cueSet[modeCue]) (job.Mode, cue[modeCue], bool) {
	if len(s.words) == 0 {
		return job.ModeUnstated, cue[modeCue]{}, false
	}
	// Marks of boards: "isRemote=True; workplaceType=Hybrid", "remote=false".
	mark := cue[modeCue]{}
	for i, w := range s.words {
		next := ""
		if i+1 < len(s.words) {
			next = s.words[i+1].text
		}
		switch {
		case w.text == "hybrid" && next != "false" && next != "coder" && next != "coders" && next != "coding": // a hybrid coder codes for both sides
			return job.ModeHybrid, cue[modeCue]{from: i, to: i + 1}, true
		case w.text == "isremote" && next == "true":
			mark = cue[modeCue]{from: i, to: i + 2}
		}
	}
	if mark.to > 0 {
		for i := mark.to; i < len(s.words); i++ {
			if s.words[i].text == "onsite" || s.words[i].text == "site" {
				return job.ModeOnsite, cue[modeCue]{from: i, to: i + 1}, true
			}
		}
		return job.ModeRemote, mark, true
	}
	v := votes(s, set)
	switch {
	case len(v.hybrid)+len(v.someHybrid) > 0:
		return job.ModeHybrid, slices.Concat(v.hybrid, v.someHybrid)[0], true
	case len(v.denied) > 0:
		return job.ModeOnsite, v.denied[0], true
	case len(v.remote)+len(v.remoteLabel)+len(v.someRemote) > 0:
		return job.ModeRemote, slices.Concat(v.remote, v.remoteLabel, v.someRemote)[0], true
	case len(v.onsite)+len(v.onsiteLabel)+len(v.someOnsite) > 0:
		return job.ModeOnsite, slices.Concat(v.onsite, v.onsiteLabel, v.someOnsite)[0], true
	}
	return job.ModeUnstated, cue[modeCue]{}, false
}
