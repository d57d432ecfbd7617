package read

import (
	"slices"
	"strings"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// How words decide how much a posting insists:
//
//   - A strength word after what it speaks of ("RHIT required") governs back to
//     the strength word before it, one before it ("must hold the RHIT")
//     governs forward. Between two of them a comma parts what they govern.
//   - At the end of a list it governs the whole list, unless the last piece of
//     the list names nothing a profile could answer ("RHIT, Epic preferred").
//   - In brackets it governs what stands there, or what stands before.
//   - A clause ends at a semicolon, a full stop, a dash or the end of a line.

// force is what a strength word says.
type force uint8

const (
	forceNothing      force = iota // reads like a strength word, is none: "as required"
	forceRequired                  // after what is required
	forceMust                      // before what is required
	forceHas                       // before what is required, where demands stand: "holders of"
	forceOneOf                     // one of the list is enough
	forceTwoOf                     // two of the list are asked
	forcePreferred                 // after what is preferred
	forcePrefer                    // before what is preferred
	forceNot                       // after what is not required
	forceNo                        // before what is not required
	forceExcluded                  // what stands with it is not accepted
	forceNoApprentice              // an apprentice mark is not accepted
	forceAccepted                  // what stands with it is accepted, too
	forceInstead                   // one thing for another
	forceEqual                     // or equivalent
	forceClosed                    // nothing else is accepted
	forceEligible                  // being eligible is enough
	forceAside                     // said of somebody or something else
)

// forceCues are the words of each force.
func forceCues(l *lexicon) *cueSet[force] {
	s := newCueSet[force](l)
	s.add(forceNothing,
		"as|if|when|where|whenever|wherever|until|otherwise required|needed|necessary", "as recommended|preferred by", "required by law|statute", "required to|for|in|at|documents|courses|training",
		"travel *2 required", "minimum necessary", "will be required to", "are required to", "is required to", "be required to",
		"must not", "if|whether|when|because you are a|an", "need a|an *2 home|office|computer|room", "without regard *3", "must have been", "to be considered for", "considered for", "skills assessment required", "required *1 courses",
	)
	s.add(forceRequired,
		"required", "reqd", "is|are also? required", "mandatory", "is|are essential", "a must", "is|are needed", "is|are necessary", "needed", "required *2 upon|at|on hire",
		"is|are a requirement", "is|are demanded", "must be active|current|held", "is expected", "a condition of employment", "must have",
	)
	s.add(forceMust,
		"must|shall currently|already|also? have|hold|possess|be|maintain|bring|carry", "must|shall have|hold|possess|be|maintain|bring|carry", "requires", "require", "we require", "requiring", "we need|seek|ask", "they|client|we want|wants to see a|an|the|your?", "we ask for|that",
		"you hold|have|possess|bring", "you must|will|should have|hold|possess|be", "you need", "need to have|hold|be", "to be considered", "contractors|candidates|applicants|individuals|professionals with", "we look for", "look for someone|somebody", "someone|somebody holding|with|who",
		"need|needs", "looking for", "looking to hire", "seeking", "seeks", "candidates|applicants|incumbent must|hold|have|possess|need", "successful|ideal|right|best|perfect candidate|applicant|incumbent|person|hire has|holds|possesses|brings|is", "successful|ideal|right|best|perfect candidate|applicant|incumbent|person|hire will|should|must have|hold|possess|bring|be", "you are a|an", "we accept|take|consider", "the *6 specialist|reviewer|auditor|coder|abstractor|registrar is a|an",
	)
	s.add(forceHas, "holds|hold", "holders of", "has|having", "possess|possesses", "possession of", "with active|current|valid", "have either")
	s.add(forceTwoOf, "two|2 of", "two 2 of", "any two|2")
	s.add(forceOneOf, "at least one of?", "one of", "one or more of", "any one of", "any of", "either of")
	s.add(forcePreferred,
		"preferred", "pref", "prefd", "pref d", "desired", "desirable", "a plus", "an plus", "big|definite|strong|huge plus", "an asset", "advantageous", "added advantage", "an advantage", "nice to have", "icing on the cake", "get|gets our|my attention",
		"a bonus", "helpful", "useful", "beneficial", "ideal", "optional", "valued", "would help", "in your favor|favour", "a differentiator", "sets|set you|candidates|applicants apart", "appreciated", "welcome but not required|necessary|needed", "not required|necessary|needed|mandatory but *1 preferred|helpful|desired|desirable|encouraged|welcome|useful|valued|nice|appreciated", "would be nice|great|good|helpful|awesome|amazing|fantastic|terrific|wonderful|ideal|useful", "preferred but not required|necessary|mandatory|needed",
		"encouraged", "a benefit", "rewarded", "recommended", "highly regarded|valued", "will be given preference", "get|gets|receive|receives|have|has|given preference", "is|are|be favored",
		"helpful not required", "great|nice|good|lovely not required|mandatory|necessary|needed", "great|nice|good|lovely|fine but *1 isnt|arent|not required|mandatory|necessary|needed", "liked", "not required but *2 plus",
	)
	s.add(forcePrefer,
		"preferably", "ideally", "itd|would be nice|great|good|helpful|awesome|wonderful|ideal if you|your", "preference is|will|shall be? given to", "preference given to", "preference for|to", "we prefer", "we would|wed prefer|love|like", "prefer", "desirably", "bonus points for", "bonus for",
	)
	s.add(forceNot,
		"not required|necessary|needed|mandatory|essential|expected", "not a|an condition", "not a|an condition of employment|hire|hiring", "isnt|arent required|necessary|needed|mandatory", "not a|an? requirement|prerequisite", "not be? required|needed", "no longer required|needed",
		"none required|needed|necessary|is", "not asked for", "never a? required|needed|necessary|requirement|asked|must",
	)
	s.add(forceNo,
		"no *6 required|needed|necessary|asked|expected", "no *1 certification|certifications|credential|credentials|experience|degree|license|licenses", "without a|any", "dont need *1", "do not need *1",
		"none of the following", "regardless of",
	)
	s.add(forceExcluded,
		"not be? accepted|acceptable|accept|accepting|eligible|considered|credited|qualify|valid|sufficient|enough|recognized|substituted", "will|can|could|may|does|do|would not be? accepted|accept|considered|consider|qualify|satisfy|meet|substitute|count|suffice|fulfill|credited|apply|hire",
		"cannot be used|placed|assigned", "cannot be? accepted|accept|credited|considered|consider|substitute|substituted|hire", "cant be? accepted|accept|considered|consider", "isnt|arent sufficient|enough|accepted|acceptable|considered", "doesnt|dont|wont be? qualify|satisfy|meet|substitute|count|suffice|accept|accepted|consider|considered|apply|hire",
		"does|do not by itself|themselves|alone qualify|satisfy|suffice|count|meet", "no cpc|coc", "no substitutes", "not a substitute", "is|are no substitute|substitutes",
		"please do not apply", "need not apply", "should not apply", "not acceptable", "not be? reviewed|screened|interviewed", "cannot be? reviewed|interviewed", "is|are|be disqualified|rejected|declined", "rather than", "may apply *6 instead", "apply for *5 instead", "excluding",
	)
	s.add(forceNoApprentice, "no apprentice|apprentices|apprenticeship", "without the|any apprentice", "full cpc|coc|cic|crc", "not an? apprentice", "non apprentice|apprenticed", "nonapprentice", "without an? apprentice", "without apprentice", "apprentices need not apply", "apprentice *2 must *3 removed")
	s.add(forceAccepted,
		"accepted", "is|are|also acceptable", "acceptable", "will|may|can also? be considered", "is|are also? considered", "also considered", "considered", "is|are equally|also|very? welcome", "welcome", "welcomed", "also qualify|qualifies", "qualify", "qualifies",
		"is|are ok|okay|fine|enough|sufficient", "ok", "okay", "is|are also eligible", "may apply", "may|can be hired", "encouraged to apply", "will suffice", "suffices", "eligible to apply",
	)
	s.add(forceInstead,
		"in lieu of", "in lieu", "in place of", "instead of", "may|can|could|will|shall be? substituted for", "may|can|could|will|shall be? substitute for", "may|can|could replace", "as a substitute for", "in the absence of", "alternatively", "as an alternative to",
		"substituted for", "substitutes for", "in its|their stead|place", "in substitution for|of",
	)
	s.add(forceEqual,
		"or an? equivalent|equivalents|similar|comparable", "or equivalent|similar|comparable|related|relevant", "or other|another *2 equivalent|similar|recognized|relevant|approved|applicable", "or their equivalent|equivalents", "or its equivalent",
	)
	s.add(forceClosed,
		"no equivalents|substitutions|substitutes|exceptions", "nothing else *6 accepted", "no other *4 accepted|considered|credited", "others cannot|can not be credited|accepted|considered", "closed list", "no exceptions", "complete list is",
	)
	s.add(forceEligible,
		"eligible to sit|test|take", "eligible to sit|test|take for? the|an|your? *2 exam|exams|examination|test|boards", "eligible for *3 certification|certified|exam|examination", "registry|exam|certification|credential|board|test eligible", "graduates who have not *1 tested|taken|passed *2", "eligibility to sit|test",
		"currently pursuing", "working toward|towards",
	)
	s.add(forceAside,
		"for that|those|this? post|posts|role", "for the *3 team|teams|roles|positions", "promotion", "dues", "exam fee|fees", "reimburse|reimburses|reimbursement|reimbursed", "we|company|employer|hospital pay|pays|paid", "we cover|sponsor", "company|employer covers|sponsors", "pays for", "paid for", "pay for",
		"earn|earned|earning|obtained|got|get|completed|finished their", "many|some|most|several|all of our", "other roles|positions|openings|jobs",
		"membership|memberships", "ceu|ceus", "students", "staff|employees|coders|colleagues|associates|auditors who", "you|youll receive|earn", "verify|verified|verifies", "support for", "tuition", "assistance with", "discount", "allowance", "report to|reports to", "reports?", "examination preparation", "help students *6", "advance to", "career path",
		"if|where|when|as applicable",
		"must have? led|lead|leads to *2 eligibility", "led|leads|leading to *2 eligibility",
	)
	return s
}

// pluses adds to cues the plus sign that stands for the word: "CPC is a +".
func (d *document) pluses(cues []cue[force]) []cue[force] {
	raw, words := d.text.raw, d.text.words
	n := len(cues)
	for at := 0; ; {
		k := strings.Index(raw[at:], " +")
		if k < 0 {
			break
		}
		at += k + len(" +")
		if next := strings.TrimLeft(raw[at:], " \t"); next != "" && strings.IndexByte(".,;:!)\r\n", next[0]) < 0 {
			continue
		}
		i := d.wordsTo(at) - 1
		if i < 0 || raw[words[i].end:at] != " +" {
			continue
		}
		switch words[i].text {
		case "a", "big", "huge", "definite", "strong":
			cues = append(cues, cue[force]{kind: forcePreferred, from: i, to: i + 1})
		}
	}
	if len(cues) > n { // sorting takes more than linear time, even of what is in order
		slices.SortStableFunc(cues, func(a, b cue[force]) int { return a.from - b.from })
	}
	return cues
}

// after reports whether the word stands after what it speaks of.
func (f force) after() bool {
	switch f {
	case forceRequired, forcePreferred, forceNot, forceExcluded, forceAccepted:
		return true
	}
	return false
}

// before reports whether the word stands before what it speaks of.
func (f force) before() bool {
	switch f {
	case forceMust, forceHas, forcePrefer, forceNo:
		return true
	}
	return false
}

// class sorts forces into demand, wish, refusal and acceptance.
func (f force) class() int {
	switch f {
	case forceRequired, forceMust, forceHas:
		return 1
	case forcePreferred, forcePrefer:
		return 2
	case forceNot, forceNo, forceExcluded:
		return 3
	case forceAccepted:
		return 4
	}
	return 0
}

// clausesOf returns the clauses of a unit, as ranges of words.
func (d *document) clausesOf(u *unit) [][2]int { return d.clauseAt[u.clauses[0]:u.clauses[1]] }

// clauses appends to parts the words from to to, parted where a clause ends: at a
// semicolon or a dash, unless the next words join on with "or". Signed are the words
// that have signs.
func (d *document) clauses(parts [][2]int, signed *ahead, from, to int) [][2]int {
	at := from
	for _, k := range signed.from(from + 1) {
		i := int(k)
		if i >= to {
			break
		}
		if d.text.words[i].signs&(signSemi|signDash) == 0 {
			continue
		}
		g := d.gap(i)
		if !strings.Contains(g, ";") && !strings.Contains(g, " \u2014 ") && !strings.Contains(g, " \u2013 ") && !strings.Contains(g, " - ") {
			continue
		}
		if words := d.text.words; isNumber(words[i-1]) && isNumber(words[i]) {
			continue // a range
		}
		if !strings.Contains(g, ";") && d.loudOr(i, to) && d.namedBefore(i) {
			continue // "RN - Registered Nurse - Ohio OR RHIT - ..."
		}
		if f := d.forcesIn(i, to); !strings.Contains(g, ";") && len(f) > 0 && f[0].kind.after() && f[0].to == to && f[0].from-i <= 1 && !d.names(i, to) {
			continue // "CPC - required"
		}
		if d.within(d.text.words[i].start) || d.issuerAt(i) {
			continue // "CCS - Certified Coding Specialist - AHIMA"
		}
		if strings.Contains(g, "(") || joinsOn(d.text.words[i].text) || d.text.words[i].text == "in" && i+1 < to && joinsOn(d.text.words[i+1].text+d.text.words[min(i+2, to-1)].text) {
			continue
		}
		parts = append(parts, [2]int{at, i})
		at = i
	}
	return append(parts, [2]int{at, to})
}

// loudOr reports whether one of the words from to to is "OR" in capitals, before the
// next semicolon, in a text that is not: it parts what stands around it, and no
// dash does.
func (d *document) loudOr(from, to int) bool {
	if d.shouts {
		return false
	}
	for _, w := range d.text.words[from:to] {
		if w.signs&signSemi != 0 {
			return false
		}
		if w.text == "or" && d.text.raw[w.start] == 'O' {
			return true
		}
	}
	return false
}

// namedBefore reports whether the words before word i in its sentence name a
// credential.
func (d *document) namedBefore(i int) bool {
	from, _ := d.text.sentence(i - 1)
	return d.names(from, i)
}

// names reports whether words name a credential or a level of education.
func (d *document) names(from, to int) bool {
	return slices.ContainsFunc(d.mentionsIn(d.text.words[from].start, d.text.words[to-1].end), func(m taxonomy.Mention) bool {
		return m.Kind == taxonomy.KindCredential || m.Kind == taxonomy.KindGroup || m.Kind == taxonomy.KindEducation
	})
}

// within reports whether a byte lies inside the name of a credential.
func (d *document) within(offset int) bool {
	for _, m := range d.mentionsIn(offset-longestName, offset) {
		if m.Kind == taxonomy.KindCredential && m.End > offset {
			return true
		}
	}
	return false
}

// issuerAt reports whether the name of an issuer begins at word i.
func (d *document) issuerAt(i int) bool {
	w := d.text.words[i]
	return slices.ContainsFunc(d.mentionsIn(w.start, w.start+1), func(m taxonomy.Mention) bool { return m.Kind == taxonomy.KindIssuer })
}

// longestName bounds the name of a credential, in bytes.
const longestName = 120

func joinsOn(word string) bool {
	switch word {
	case "or", "alternatively", "otherwise", "failing", "lieuof", "placeof", "theabsence", "absenceof":
		return true
	}
	return false
}

// segment is a part of a clause under one strength word.
type segment struct {
	from, to int
	force    force
}

// segments parts the words of a clause by the strength words in it. Marks are
// the words, from and to, of what is asked; a part without any is left out.
func (d *document) segments(marks [][2]int, from, to int) []segment {
	has := func(from, to int) bool {
		return slices.ContainsFunc(marks, func(m [2]int) bool { return m[0] >= from && m[1] <= to })
	}
	var segs []segment
	start, pending := from, forceNothing
	forces := d.forcesIn(from, to)
	for k, f := range forces {
		switch {
		case !f.kind.after() && !f.kind.before() || d.remark(marks, f):
		case f.kind == forceAccepted && d.bracketed(marks, start, f) > start:
			// "CPC (CPC-A accepted), CCS-P or CCA": one more of the list.
		case (f.kind == forceRequired || f.kind == forcePreferred) && !has(start, f.from) && start < f.from && d.names(start, f.from) && !d.carriesOn(f.to, to):
			start, pending = f.to, forceNothing // it speaks of the credential before it
		case f.kind.after() && !has(start, f.from):
			pending = f.kind
		case f.kind.after() && d.bracketed(marks, start, f) > start:
			// "bachelor's degree (master's a plus)": the brackets stand alone.
			k := d.bracketed(marks, start, f)
			if has(start, k) {
				segs = append(segs, segment{start, k, pending})
			}
			segs = append(segs, segment{k, f.to, f.kind})
			start, pending = f.to, forceNothing
		case f.kind == forcePreferred && d.opens(f, to) && has(start, f.from):
			// "associate degree (preferred: bachelor's)"
			segs = append(segs, segment{start, f.from, pending})
			start, pending = f.from, forcePrefer
		case f.kind.after():
			if !d.reaches(marks, start, f) {
				continue
			}
			if f.kind == forceRequired && k+1 == len(forces) && f.to < to && d.text.words[f.to].text == "or" && has(f.to, to) {
				continue // "RHIA required, or RHIT with a bachelor's degree"
			}
			k := d.lastComma(start, f.from)
			if pending.class() == forceMust.class() && f.kind == forcePreferred && k > 0 && f.from-k >= 2 && has(start, k) && !has(k, f.from) {
				// "must have three years of billing, oncology preferred"
				segs = append(segs, segment{start, k, pending})
				start, pending = f.to, forceNothing
				continue
			}
			if (pending != forceNothing && pending.class() != f.kind.class() || f.kind == forcePreferred && k > 0 && (d.adds(k) || d.settles(k) || d.counts(start) && d.counts(k))) && k > 0 && has(start, k) && has(k, f.from) {
				segs = append(segs, segment{start, k, pending})
				start = k
			}
			segs = append(segs, segment{start, f.to, f.kind})
			start, pending = f.to, forceNothing
		default:
			if has(start, f.from) {
				segs = append(segs, segment{start, f.from, pending})
				start = f.from
			}
			switch {
			case (f.kind == forceHas || f.kind == forceMust) && (pending.class() == forceMust.class() || pending == forcePrefer || pending == forceNo):
				// "Ideally you hold", "must have A and hold B": the first word decides.
			case f.kind == forceHas && d.obliged(from, f.from):
				pending = forceMust
			default:
				pending = f.kind
			}
		}
	}
	switch n := len(segs); {
	case !has(start, to):
		if n > 0 {
			segs[n-1].to = to
		}
	case n > 0 && pending == forceNothing && strings.Contains(d.gap(start), "("):
		// "Coding certification required (CCS, CIC)": the brackets explain.
		segs[n-1].to = to
	default:
		segs = append(segs, segment{start, to, pending})
	}
	return segs
}

// obliged reports whether a verb at word i goes on with what is asked before it:
// "must know the guidelines and hold".
func (d *document) obliged(from, i int) bool {
	words := d.text.words
	if i == from || words[i-1].text != "and" && words[i].brk != brkComma || words[i].text != "hold" && words[i].text != "possess" {
		return false
	}
	return slices.ContainsFunc(words[from:i], func(w word) bool {
		switch w.text {
		case "must", "should", "shall":
			return true
		}
		return false
	})
}

// adds reports whether word i adds to a list a demand of its own: "five years of
// coding, plus one of teaching preferred".
func (d *document) adds(i int) bool {
	return d.text.words[i].text == "plus" || d.text.words[i].text == "with"
}

// counts reports whether word i begins a length of time: each of "two years of
// billing, one year as a lead preferred" is a demand of its own.
func (d *document) counts(i int) bool { return len(d.lengthsIn(i, i+1)) > 0 }

// opens reports whether a strength word stands at the head of brackets and says
// of what is in them: "(preferred: RHIA)".
func (d *document) opens(f cue[force], to int) bool {
	words := d.text.words
	return f.to < to && words[f.from].brk == brkBracket && words[f.to].brk == brkColon && strings.HasSuffix(strings.TrimRight(d.gap(f.from), " "), "(")
}

// settles reports whether the words before word i end a demand: "a diploma or
// equivalent, an associate degree preferred".
func (d *document) settles(i int) bool {
	const longest = 4 // words of a force
	return slices.ContainsFunc(d.forcesIn(max(0, i-longest), i), func(f cue[force]) bool { return f.kind == forceEqual && f.to == i })
}

// bracketed returns the first word in the brackets a strength word stands in,
// if they name something asked; else 0.
func (d *document) bracketed(marks [][2]int, start int, f cue[force]) int {
	raw := d.text.raw
	from, at := d.text.words[start].start, d.text.words[f.from].start
	open := strings.LastIndexByte(raw[from:at], '(')
	if open < 0 || strings.IndexByte(raw[from+open:at], ')') >= 0 {
		return 0
	}
	k := d.wordAt(from + open)
	if !slices.ContainsFunc(marks, func(m [2]int) bool { return m[0] >= k && m[1] <= f.from }) {
		return 0
	}
	return k
}

// remark reports whether a strength word stands in brackets that say more than
// it and name nothing asked: it speaks of what else is in them.
func (d *document) remark(marks [][2]int, f cue[force]) bool {
	const longest = 30 // words in the brackets
	raw, words := d.text.raw, d.text.words
	low, high := 0, len(raw)
	if k := f.from - longest - 2; k >= 0 {
		low = words[k].end
	}
	if k := f.to + longest + 1; k < len(words) {
		high = words[k].start
	}
	at, end := words[f.from].start, words[f.to-1].end
	open := strings.LastIndexByte(raw[low:at], '(')
	shut := strings.IndexByte(raw[end:high], ')')
	if open < 0 || shut < 0 || strings.IndexByte(raw[low+open:at], ')') >= 0 {
		return false
	}
	first, last := d.wordAt(low+open), d.wordAt(end+shut)
	if last-first > longest {
		return false
	}
	more := false
	for k := first; k < last; k++ {
		more = more || (k < f.from || k >= f.to) && !emphasis(d.text.words[k].text)
	}
	if !more {
		return false
	}
	return !slices.ContainsFunc(marks, func(m [2]int) bool { return m[0] >= first && m[1] <= last })
}

// lastComma returns the last word before to that follows a comma, or 0.
func (d *document) lastComma(from, to int) int {
	for i := to - 1; i > from; i-- {
		if d.text.words[i].brk == brkComma {
			return i
		}
	}
	return 0
}

// reaches reports whether a strength word behind a list speaks of what is
// asked in it: its last piece names some of that, or is but a word.
func (d *document) reaches(marks [][2]int, start int, f cue[force]) bool {
	if f.kind == forceExcluded || f.kind == forceNot {
		return true
	}
	k := d.lastComma(start, f.from)
	if k == 0 {
		return true
	}
	for _, m := range marks {
		if m[0] >= k && m[1] <= f.from || m[0] < k && m[1] > k {
			return true
		}
	}
	if d.isLength(marks) && d.wishBehind(start, k, f.from) {
		return false
	}
	switch d.text.words[k].text {
	case "or", "and", "with", "including", "in", "as":
		return true // the end of the list, or more on the same
	}
	for k < f.from && emphasis(d.text.words[k].text) {
		k++
	}
	if k == f.from {
		return true
	}
	// "reviewing A, B and C preferred", "a degree in A, B or C required": the list
	// ends in the piece.
	piece := d.text.words[k:f.from]
	return (containsWord(piece, "and") || containsWord(piece, "or")) && (d.isLength(marks) || d.isField(marks))
}

// wishBehind reports whether the words from k, behind a comma, to to are a wish of
// their own that narrows the work told of from start on: "a year of hospital coding,
// ED or observation", "a year with medical records, in a nursing home".
func (d *document) wishBehind(start, k, to int) bool {
	words := d.text.words
	if w := words[k].text; w == "in" || w == "at" {
		return d.kindAmong(start, k) != ""
	}
	work := func(w word) bool { return doneBefore(w.text) || w.text == "experience" }
	return work(words[k-1]) && !slices.ContainsFunc(words[k:to], work)
}

// isField reports whether what is asked is schooling with a field of study
// behind it, so that a list behind it tells the fields.
func (d *document) isField(marks [][2]int) bool {
	words := d.text.words
	return slices.ContainsFunc(marks, func(m [2]int) bool {
		return m[1] < len(words) && (words[m[1]].text == "in" || words[m[1]].text == "of") &&
			len(d.schoolingIn(m[0], m[1])) > 0
	})
}

// carriesOn reports whether word i goes on with what stands before it.
func (d *document) carriesOn(i, to int) bool {
	if i >= to {
		return false
	}
	switch d.text.words[i].text {
	case "and", "or", "with", "plus":
		return true
	}
	return d.text.words[i].brk == brkColon
}

// emphasis reports whether a word only strengthens or carries a strength word.
func emphasis(w string) bool {
	switch w {
	case "strongly", "highly", "is", "are", "also", "both", "all", "very", "active", "currently", "absolutely", "but", "one", "at", "hire", "upon":
		return true
	}
	return false
}

// isLength reports whether what is asked is a length of time, so that a list
// behind it tells of what.
func (d *document) isLength(marks [][2]int) bool {
	return slices.ContainsFunc(marks, func(m [2]int) bool {
		l := d.lengthsIn(m[0], m[0]+1)
		return len(l) > 0 && l[0].to == m[1]
	})
}

// asks is how much a unit insists on what stands under a strength word in it;
// "" asks nothing. Bare: the unit is nothing but what is asked.
func (u *unit) asks(f force, bare bool) job.Strength {
	sec := u.about()
	switch f {
	case forceNot, forceNo, forceExcluded:
		return ""
	case forcePreferred, forcePrefer:
		return job.Preferred
	}
	switch sec {
	case secRequired:
		return job.Required
	case secPreferred:
		if f == forceRequired {
			return job.Required
		}
		return job.Preferred
	case secAbout, secBenefits, secLegal, secPay:
		return ""
	case secInstead:
		return job.Alternative
	}
	if f == forceRequired || f == forceMust || bare && (sec == secNone || sec == secOther) {
		return job.Required
	}
	return ""
}

// apart reports a unit under a heading of duties, of the place or of how to apply,
// where a length of time or a schooling that stands for itself is asked all the
// same, though a credential is not.
func (u *unit) apart() bool {
	switch u.about() {
	case secDuties, secPlace, secApply:
		return true
	}
	return false
}
