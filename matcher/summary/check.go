package summary

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Rules of this file: a sentence of a model is kept if everything in it that
// can be checked stands in the source, and it speaks of what the source speaks
// of. A sentence falls whole, with
//
//   - a link or an address, or letters of another script than Latin
//   - a rate of pay beyond the pay that was read of the posting
//   - an amount of money, a number with its unit (years, months, percent …) or
//     any other number that the source does not hold
//   - a credential, an issuer, a skill or a level of education that the source
//     does not name, or a credential called required that is only preferred
//   - a state that the source does not name
//   - remote, hybrid or on-site work of which the source says nothing
//   - three longer words or more, of which less than a third stand in the
//     source: another language, another subject
//
// It is better to lose a true sentence than to print a false one.

// evidence is what a source holds, to check sentences against.
type evidence struct {
	terms   *taxonomy.Taxonomy
	context string // for words that are ambiguous without it
	numbers map[string]bool
	amounts map[string]bool // of money
	pay     *job.Pay        // as read; nil: unknown
	spans   map[string]bool // "3 year"
	named   map[taxonomy.Kind]map[string]bool
	only    map[string]bool // credentials that are preferred and nowhere required
	states  map[string]bool
	modes   map[job.Mode]bool
	stems   map[string]bool
}

// posting is the evidence of a posting: its words and what was read of them.
func postingEvidence(terms *taxonomy.Taxonomy, in Input) *evidence {
	p, f := in.Posting, in.Facts
	e := newEvidence(terms, p.Title, p.Title, p.Employer, p.Location, p.Salary, p.Workplace, p.Text)
	for _, pl := range p.Places {
		e.add(pl.Text, pl.City, pl.State)
		if pl.State != "" {
			e.states[pl.State] = true
		}
	}
	for _, pay := range []*job.Pay{p.Pay, f.Pay} {
		if pay != nil {
			for _, bound := range []*float64{pay.Min, pay.Max} {
				if bound != nil {
					e.amounts[canonical(strconv.FormatFloat(*bound, 'f', -1, 64))] = true
				}
			}
		}
	}
	e.pay = f.Pay
	if f.Years != nil {
		e.years(f.Years.Min)
	}
	required, preferred := map[string]bool{}, map[string]bool{}
	for _, c := range f.Clauses {
		if c.Years != nil {
			e.years(c.Years.Min)
		}
		if c.Kind != job.ClauseCredential && c.Kind != job.ClauseLicence {
			continue
		}
		into := required
		if c.Strength == job.Preferred {
			into = preferred
		}
		for _, id := range strings.FieldsFunc(c.Expr, func(r rune) bool { return strings.ContainsRune(" ()", r) }) {
			into[id] = true
			e.name(taxonomy.KindCredential, id)
		}
	}
	for id := range preferred {
		if !required[id] {
			e.only[id] = true
		}
	}
	if f.ObtainMonths != nil {
		e.span(float64(*f.ObtainMonths), "month")
	}
	if f.Remote.Mode != "" {
		e.modes[f.Remote.Mode] = true
	}
	for _, code := range slices.Concat(f.Remote.StatesAllow, f.Remote.StatesDeny) {
		e.states[code] = true
	}
	return e
}

// newEvidence is the evidence of texts; the context is one of them that tells
// what ambiguous words mean.
func newEvidence(terms *taxonomy.Taxonomy, context string, texts ...string) *evidence {
	e := &evidence{
		terms: terms, context: context,
		numbers: map[string]bool{}, amounts: map[string]bool{}, spans: map[string]bool{},
		named: map[taxonomy.Kind]map[string]bool{}, only: map[string]bool{},
		states: map[string]bool{}, modes: map[job.Mode]bool{}, stems: map[string]bool{},
	}
	e.add(texts...)
	return e
}

func (e *evidence) add(texts ...string) {
	text := strings.Join(texts, "\n")
	for _, n := range numerals(text) {
		e.numbers[n.value] = true
		if n.money {
			e.amounts[n.value] = true
		}
		if v, err := strconv.ParseFloat(n.value, 64); err == nil && n.unit != "" {
			e.span(v, n.unit)
		}
	}
	for _, m := range e.terms.Find(nil, text, e.context) {
		e.name(m.Kind, m.ID)
	}
	for _, code := range e.statesIn(text) {
		e.states[code] = true
	}
	for _, mode := range modesIn(text) {
		e.modes[mode] = true
	}
	for _, s := range stems(text) {
		e.stems[s] = true
	}
}

func (e *evidence) name(kind taxonomy.Kind, id string) {
	if e.named[kind] == nil {
		e.named[kind] = map[string]bool{}
	}
	e.named[kind][id] = true
}

func (e *evidence) years(n float64) { e.span(n, "year") }

// span adds an amount of time (or of anything else that has a unit); whole
// years are months too.
func (e *evidence) span(n float64, unit string) {
	put := func(n float64, unit string) {
		value := strconv.FormatFloat(n, 'f', -1, 64)
		e.numbers[value] = true
		e.spans[value+" "+unit] = true
	}
	put(n, unit)
	switch unit {
	case "year":
		put(12*n, "month")
	case "month":
		if n >= 12 {
			put(n/12, "year")
		}
	}
}

// check keeps the sentences of a text that the source bears out.
func (e *evidence) check(text string) (kept string, dropped int) {
	var all []string
	for _, s := range sentences(strings.Join(strings.Fields(plain(cut(text, maxAnswer))), " ")) {
		if e.bears(s) {
			all = append(all, s)
		} else {
			dropped++
		}
	}
	return Box(strings.Join(all, " ")), dropped
}

func (e *evidence) bears(sentence string) bool {
	if slices.ContainsFunc(strings.Fields(sentence), isLink) || foreign(sentence) {
		return false
	}
	for _, n := range numerals(sentence) {
		switch {
		case n.rate != "" && !e.pays(n),
			n.money && !e.amounts[n.value],
			n.unit != "" && !n.money && !e.spans[n.value+" "+n.unit],
			!e.numbers[n.value] && !e.amounts[n.value]:
			return false
		}
	}
	for _, m := range e.terms.Find(nil, sentence, e.context) {
		switch m.Kind {
		case taxonomy.KindCredential:
			if e.only[m.ID] && insists(sentence) {
				return false
			}
		case taxonomy.KindIssuer, taxonomy.KindSkill, taxonomy.KindEducation:
		default:
			continue
		}
		if !e.named[m.Kind][m.ID] {
			return false
		}
	}
	for _, code := range e.statesIn(sentence) {
		if !e.states[code] {
			return false
		}
	}
	for _, mode := range modesIn(sentence) {
		if !e.modes[mode] {
			return false
		}
	}
	words := stems(sentence)
	found := 0
	for _, s := range words {
		if e.stems[s] {
			found++
		}
	}
	return len(words) < 3 || 3*found >= len(words)
}

// pays reports whether the pay that was read of the posting covers a rate, as
// far as the two can be compared.
func (e *evidence) pays(n numeral) bool {
	v, err := strconv.ParseFloat(n.value, 64)
	if err != nil || e.pay == nil || e.pay.Unit != n.rate {
		return true
	}
	return (e.pay.Min == nil || v >= *e.pay.Min) && (e.pay.Max == nil || v <= *e.pay.Max)
}

// insists reports whether a sentence calls something required and nothing in
// it softens that.
func insists(sentence string) bool {
	s := " " + strings.ToLower(sentence) + " "
	holds := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
	}
	return holds(" required", " requires ", " must ", " mandatory", " needs ", " need ") &&
		!holds("preferred", "prefer", " plus", "optional", "not required", "desired", "advantage", "nice to have")
}

// foreign reports whether a text has letters of another script than Latin.
func foreign(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
}

// stemLen is how many letters of a word tell it from others, whatever its
// ending; shorter words are in every text.
const stemLen = 5

func stems(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if r := []rune(w); len(r) >= stemLen {
			out = append(out, string(r[:stemLen]))
		}
	}
	return out
}

// statesIn lists the states that a text names: by name in any case, by code in
// capitals.
func (e *evidence) statesIn(text string) []string {
	var out []string
	lower := strings.ToLower(text)
	for _, s := range e.terms.States() {
		if hasWord(text, s.Code) || hasWord(lower, strings.ToLower(s.Name)) {
			out = append(out, s.Code)
		}
	}
	return out
}

// hasWord reports whether a phrase stands in a text between other than letters
// and digits.
func hasWord(text, phrase string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], phrase)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(phrase)
		if (i == 0 || !alnum(text[i-1])) && (end == len(text) || !alnum(text[end])) {
			return true
		}
		from = end
	}
}

func alnum(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}

// modesIn lists the modes of work that a text speaks of.
func modesIn(text string) []job.Mode {
	lower := strings.ToLower(text)
	var out []job.Mode
	for _, m := range []struct {
		mode  job.Mode
		words []string
	}{
		{job.ModeRemote, []string{"remote", "telework", "telecommut", "work from home", "working from home", "work-from-home", "home-based", "home based", "wfh", "virtual"}},
		{job.ModeHybrid, []string{"hybrid"}},
		{job.ModeOnsite, []string{"on-site", "onsite", "on site", "in-person", "in person", "in-office", "in office", "in the office"}},
	} {
		if slices.ContainsFunc(m.words, func(w string) bool { return strings.Contains(lower, w) }) {
			out = append(out, m.mode)
		}
	}
	return out
}

// numeral is a number of a text: "$1,500.00" is 1500 and money, "3+ years" is
// 3 with the unit year.
type numeral struct {
	value string
	money bool
	unit  string      // singular; "" if the number has none that is known
	rate  job.PayUnit // of money: what it is for; "": it is no rate
}

// wordPattern cuts a text into amounts and words.
const wordPattern = `\$?\s?\d[\d,]*(?:\.\d+)?[kK]?\b%?|%|[A-Za-z]+`

// numerals lists the numbers of a text. Words from one to twelve count as
// their digits.
func numerals(text string) []numeral {
	words := regexp.MustCompile(wordPattern).FindAllString(text, -1)
	var out []numeral
	for i, w := range words {
		value, isNumber := number(w)
		if !isNumber {
			continue
		}
		n := numeral{value: value, money: strings.HasPrefix(w, "$")}
		if strings.HasSuffix(w, "%") {
			n.unit = "percent"
		} else {
			n.unit = unitAfter(words[i+1:])
		}
		if n.money {
			n.rate = rateAfter(words[i+1:])
		}
		// The lower end of "$28 to 36" and "$28 - $36" is money with the upper.
		if i > 0 && !n.money && out != nil && out[len(out)-1].money && (strings.HasPrefix(words[i-1], "$") || strings.EqualFold(words[i-1], "to")) {
			n.money = true
		}
		out = append(out, n)
	}
	return out
}

// number reads a word as a number.
func number(word string) (string, bool) {
	for i, w := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"} {
		if strings.EqualFold(word, w) {
			return strconv.Itoa(i + 1), true
		}
	}
	digits := strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(word, "$")), "%")
	thousands := strings.HasSuffix(strings.ToLower(digits), "k")
	if thousands {
		digits = digits[:len(digits)-1]
	}
	if digits == "" || digits[0] < '0' || digits[0] > '9' {
		return "", false
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", ""), 64)
	if err != nil {
		return "", false
	}
	if thousands {
		value *= 1000
	}
	return canonical(strconv.FormatFloat(value, 'f', -1, 64)), true
}

// canonical writes an amount one way: without trailing zeros.
func canonical(value string) string {
	if strings.Contains(value, ".") {
		value = strings.TrimRight(strings.TrimRight(value, "0"), ".")
	}
	return value
}

// rateAfter finds what an amount of money is for: in "$30 to $40 an hour" it
// is the hour.
func rateAfter(words []string) job.PayUnit {
	for i, w := range words {
		if i == 5 {
			break
		}
		switch strings.ToLower(strings.TrimSpace(w)) {
		case "hour", "hr", "hourly", "hrs":
			return job.PerHour
		case "year", "yr", "annum", "annually", "yearly":
			return job.PerYear
		case "per", "an", "a", "to", "and", "or", "usd", "dollars":
		default:
			if _, isNumber := number(w); !isNumber {
				return ""
			}
		}
	}
	return ""
}

// unitAfter finds the unit of a number in the words after it: in "3 or more
// full years" and "2 to 4 years" it is year.
func unitAfter(words []string) string {
	for i, w := range words {
		if i == 5 {
			return ""
		}
		switch w = strings.ToLower(strings.TrimSpace(w)); w {
		case "year", "years", "yr", "yrs":
			return "year"
		case "month", "months", "mo", "mos":
			return "month"
		case "week", "weeks":
			return "week"
		case "day", "days":
			return "day"
		case "%", "percent":
			return "percent"
		case "bed", "beds":
			return "bed"
		case "or", "to", "and", "more", "full", "plus", "calendar", "business", "consecutive":
		default:
			if _, isNumber := number(w); !isNumber || strings.HasPrefix(w, "$") {
				return ""
			}
		}
	}
	return ""
}
