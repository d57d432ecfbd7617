package read

import (
	"iter"
	"strconv"
	"strings"
	"unicode"

	"hitmatch/matcher/scan"
	"hitmatch/store/job"
)

// Pay is read from the employer's own words in the text, from the salary
// field of the board and from what the board states as data, in that order
// of trust where all are complete: boards round, drop cents and cut ranges.
//
//   - An amount is pay if a unit of time or work stands with it, or a word for
//     pay before it. Bonuses, stipends, differentials, budgets, fees and a
//     board's own estimates are not pay.
//   - "up to" gives the upper bound alone, "from" the lower one alone, an
//     amount alone is both. Steps in one sentence give the lowest and highest.
//   - Without a unit the amount decides: no hour pays 15,000, no year 250.
//   - Nothing is ever converted to another unit.

// Bounds of what an amount without a unit can be, in US dollars.
const (
	hourLow, hourHigh = 7, 250
	yearLow, yearHigh = 15_000, 1_000_000
)

// payBound says which bound a single amount states.
type payBound uint8

const (
	payBoth payBound = iota
	payMin
	payMax
	payMiddle // the middle of a range, which is no bound of it
)

// payStatement is pay as one stretch of a field states it.
type payStatement struct {
	min, max *float64
	unit     job.PayUnit
	currency string
	start    int
	end      int
	sentence int  // where its sentence starts
	said     bool // a unit or a word for pay stands with it
}

func (p payStatement) full() bool { return p.min != nil && p.max != nil }

func (p payStatement) ranged() bool { return p.full() && *p.min != *p.max }

func (p payStatement) same(q payStatement) bool {
	return p.full() && q.full() && *p.min == *q.min && *p.max == *q.max
}

// parsePay lists the statements of pay in a text in small letters. In a salary
// field amounts need no currency sign and no word for pay.
func parsePay(low string, salaryField bool) []payStatement {
	var found []payStatement
	floor := 0
	for i := scan.Digit(low, 0); i < len(low); i = scan.Digit(low, i) {
		if i > 0 && alnum(low[i-1]) && !gluedBound(low, i) {
			i++
			continue
		}
		start := max(floor, currencyStart(low, i))
		a, ok := parseAmount(low, start, true)
		if !ok || a.currency == "" && !salaryField {
			if start != i {
				a, ok = parseAmount(low, i, true)
			}
			ok = ok && (a.lateCurrency(low) || a.plain(low))
		}
		if !ok {
			for i++; i < len(low) && (alnum(low[i]) || low[i] == '.' || low[i] == ','); i++ {
			}
			continue
		}
		var prev *payStatement
		if len(found) > 0 {
			prev = &found[len(found)-1]
		}
		p, end, ok := paySpan(low, a, salaryField, prev)
		if ok {
			found = append(found, p)
		}
		i, floor = end, end
	}
	return foldSteps(found)
}

// lateCurrency gives an amount, the first of a range, the currency that stands
// after the second one: "3.5 - 5 LPA", "28 to 34 USD".
func (a *amount) lateCurrency(s string) bool {
	_, at := rangeTo(s, a.end)
	if at == 0 || at >= len(s) || !digit(s[at]) {
		return false
	}
	b, ok := parseAmount(s, at, false)
	if ok {
		a.currency = b.currency
	}
	return ok
}

// plain reports whether a word for pay before an amount and its form say that it
// is money, without a currency: "salary 55k", "hourly rate 18.50".
func (a *amount) plain(s string) bool {
	next, at := rangeTo(s, a.end)
	if a.scale != 1e3 && !a.cents() && !next {
		// "Pay: 24/hr"
		if unit, _ := unitAfter(s, a.end); unit == unitHour && a.value >= hourLow && a.value <= hourHigh && wageWord(a.before(s)) {
			a.currency = "USD"
		}
		return a.currency != ""
	}
	before := a.before(s)
	if a.cents() && boundWord(before) {
		a.currency = "USD"
		return true
	}
	said := payWord(before)
	unit, end := unitAfter(s, a.end)
	both := false // ends of a range, which only money is written like
	if unit != unitNone {
		next, at = rangeTo(s, end)
	}
	if next {
		b, ok := parseAmount(s, at, true)
		if ok && unit == unitNone {
			unit, _ = unitAfter(s, b.end)
		}
		if ok && b.scale == 1e3 && (said || standsAlone(s, a.start, b.end)) {
			a.currency = "USD"
		}
		next = ok && b.value > a.value
		if next && (a.cents() || b.cents()) && unit == unitHour && b.value <= hourHigh {
			a.currency = "USD" // "21.50-24.75 an hour" needs no word
		}
		both = next && (a.cents() && b.cents() || a.value >= yearLow && !alpha(byteAt(s, skipBlanks(s, b.end))))
	}
	if said && (a.scale == 1e3 || a.cents() && unit == unitHour || wageWord(before) && (both || next && (unit == unitHour || unit == unitYear))) {
		a.currency = "USD"
	}
	return a.currency != ""
}

// standsAlone reports whether the bytes from from to to are all that a sentence,
// a line or a bullet says.
func standsAlone(s string, from, to int) bool {
	before := s[sentenceStart(s, from):from]
	to = skipBlanks(s, to)
	return strings.IndexFunc(before, isLetterOrDigit) < 0 && (to == len(s) || s[to] == '\n' || sentenceEnd(s[to:]) == 0)
}

// before is what stands right before an amount in its sentence.
func (a *amount) before(s string) string {
	return s[max(sentenceStart(s, a.start), a.start-60):a.start]
}

// currencyStart is where the sign or code of a currency begins that stands
// before the digit at i; i if there is none.
func currencyStart(s string, i int) int {
	j := i
	for j > 0 && j > i-2 && s[j-1] == ' ' {
		j--
	}
	if j == 0 || !endsCurrency[s[j-1]] {
		return i
	}
	for n := 1; n <= 4 && n <= j; n++ {
		if k := j - n; k == 0 || !alnum(s[k-1]) {
			if _, m := currencyAt(s, k); m > 0 && (k+m >= j || s[k:j] == "$.") {
				return k
			}
		}
	}
	return i
}

// paySpan reads the statement that begins with the amount a, and where
// reading goes on. prev is the statement before it: its unit holds for a
// further step in the same sentence.
func paySpan(s string, a amount, salaryField bool, prev *payStatement) (payStatement, int, bool) {
	sentence := sentenceStart(s, a.start)
	before := s[max(sentence, a.start-90):a.start]
	unit, end := unitAfter(s, a.end)
	p := payStatement{start: a.start, end: end, sentence: sentence, currency: a.currency}
	bound := boundBefore(before)
	if bound == payBoth && strings.IndexFunc(before, isLetterOrDigit) < 0 {
		bound = boundAbove(s, sentence)
	}
	if bound == payMiddle {
		return p, end, false
	}
	low, high := a.value, a.value
	ranged := false
	if next, at := rangeTo(s, end); at > 0 {
		b, ok := parseAmount(s, at, true)
		if ok && a.blanks && b.value < 1000 && b.scale == 1 && parted(s, b.end) {
			rest, _ := parseAmount(s, b.end+1, true)
			b.value, b.end = b.value*1000+rest.value, rest.end
		}
		if ok && b.start == at && (b.currency == "" || a.currency == "" || b.currency == a.currency) {
			if b.scale > 1 && a.scale == 1 && a.value < b.value/b.scale*1.0001 {
				low *= b.scale // 45-60K
			}
			if b.value >= low && (next || b.currency != "" || b.value < low*8) {
				ranged, high = true, b.value
				u, e := unitAfter(s, b.end)
				if unit == unitNone {
					unit = u
				}
				end = e
				if p.currency == "" {
					p.currency = b.currency
				}
			}
		}
	}
	p.end = end
	after := s[end:min(len(s), end+60)]
	if i := sentenceEnd(after); i >= 0 {
		after = after[:i]
	}
	if !ranged && (strings.HasPrefix(after, "+") || strings.HasPrefix(s[a.end:], "+")) {
		bound = payMin
	}
	if p.currency == "" {
		if !salaryField {
			return p, end, false
		}
		p.currency = "USD"
	}
	if unit == unitOther || notPayBefore(before) || notPayAfter(after, s[a.start:end]) {
		return p, end, false
	}
	step := prev != nil && prev.sentence == sentence && !ranged && unit == unitNone && prev.min != nil && low >= *prev.min/2 && low <= *prev.min*3
	said := unit != unitNone || step || payWord(before) || startsAt(before)
	if unit == unitNone || unit == unitYear && high < hourHigh {
		if u := unitBefore(before); u != unitNone {
			unit = u
		}
	}
	if strings.Contains(s[a.start:end], "lpa") {
		said, unit = true, unitYear // lakhs per annum
	}
	if unit == unitOther {
		return p, end, false
	}
	var ok bool
	if p.unit, ok = plausible(unit, low, high, p.currency); !ok {
		return p, end, false
	}
	if !said && !salaryField && !ranged {
		return p, end, false
	}
	alone := strings.IndexFunc(before, isLetterOrDigit) < 0 && (len(after) < 40 || ranged && goesWith(after)) || ranged && isLabel(before) // a sentence of its own
	if !said && !salaryField && !alone && !payHeading(s, sentence) {
		return p, end, false
	}
	p.said = said
	switch {
	case ranged:
		p.min, p.max = &low, &high
	case bound == payMin:
		p.min = &low
	case bound == payMax:
		p.max = &low
	default:
		p.min, p.max = &low, &low
	}
	return p, end, true
}

// foldSteps joins the single amounts of one sentence: steps of a scale, "from
// … up to …".
func foldSteps(found []payStatement) []payStatement {
	var out []payStatement
	for _, p := range found {
		if n := len(out); n > 0 && !p.ranged() && out[n-1].sentence == p.sentence && out[n-1].unit == p.unit && out[n-1].currency == p.currency {
			q := &out[n-1]
			if p.min != nil && (q.min == nil || *p.min < *q.min) {
				q.min = p.min
			}
			if p.max != nil && (q.max == nil || *p.max > *q.max) {
				q.max = p.max
			}
			if q.min == nil || q.max == nil || *q.min <= *q.max {
				q.end = p.end
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

// amount is a number with what tells money.
type amount struct {
	value      float64
	scale      float64 // 1, 1,000 for "k", 100,000 for "lakh"
	currency   string  // "" if none is written
	point      int     // digits behind the decimal point
	blanks     bool    // thousands are parted by a blank
	start, end int
}

// cents reports whether an amount is written with cents.
func (a amount) cents() bool { return a.point == 2 && a.scale == 1 }

// parseAmount reads an amount of money that begins at i: "$28.50", "98k",
// "PHP 38,000", "6,00,000 INR", "4.5 LPA". A bare number counts only if bare.
func parseAmount(s string, i int, bare bool) (amount, bool) {
	a := amount{start: i, scale: 1}
	if i > 0 && (alnum(s[i-1]) && !gluedBound(s, i) || s[i-1] == '.' && i > 1 && alnum(s[i-2])) {
		return a, false
	}
	n := 0
	a.currency, n = currencyAt(s, i)
	j := i + n
	cents := n > 0 && s[j-1] == '$' && j+1 < len(s) && s[j] == '.' && digit(s[j+1]) // "$.55"
	for n > 0 && !cents && j < len(s) && (s[j] == ' ' || s[j] == '.') {
		j++
	}
	if strings.HasPrefix(s[j:], "\u00a0") {
		j += 2
	}
	digits := j
	var b [24]byte
	k := 0
	for j < len(s) && k < len(b) {
		switch c := s[j]; {
		case c >= '0' && c <= '9':
			b[k] = c
			k++
		case c == ',' && k > 0 && j+1 < len(s) && digit(s[j+1]) && groups(s, j):
		case c == ' ' && n > 0 && k > 0 && k <= 3 && parted(s, j): // "$34 584 - 54 625", but not "$25 401"
			if next, _ := rangeTo(s, j+4); !next {
				goto done
			}
			a.blanks = true
		case c == '.' && (k > 0 || cents) && j+1 < len(s) && digit(s[j+1]) && !strings.Contains(string(b[:k]), "."):
			b[k] = c
			k++
		default:
			goto done
		}
		j++
	}
done:
	if j == digits || k == len(b) || j < len(s) && digit(s[j]) {
		return a, false
	}
	v, err := strconv.ParseFloat(string(b[:k]), 64)
	if err != nil {
		return a, false
	}
	a.value, a.end = v, j
	if dot := strings.IndexByte(string(b[:k]), '.'); dot >= 0 {
		a.point = k - dot - 1
	}
	if scale, cur, n := scaleAt(s, j); n > 0 {
		a.scale, a.end = scale, j+n
		a.value = float64(int64(v*scale*100+0.5)) / 100
		if a.currency == "" {
			a.currency = cur
		}
	} else if w := wordAt(s, j); (w != "" && w != "hr" && w != "hrs" && w != "ish") || j < len(s) && s[j] == '%' || strings.HasPrefix(s[j:], " %") || strings.HasPrefix(s[j:], " percent") {
		return a, false // 401k is caught by its scale below, 24h, 95%
	}
	if strings.HasPrefix(s[a.end:], "ish") || strings.HasPrefix(s[a.end:], "-ish") {
		a.end += strings.Index(s[a.end:], "h") + len("h") // "$25ish"
	}
	if a.currency == "" {
		k := a.end
		for k < len(s) && s[k] == ' ' {
			k++
		}
		if cur, n := codeAt(s, k); n > 0 {
			a.currency, a.end = cur, k+n
		}
	}
	if a.currency == "" && !bare || a.currency == "" && (v == 401 || v == 403 || v == 457) {
		return a, false
	}
	return a, true
}

// groups reports whether the comma at i parts groups of digits: three digits
// follow, or two and another comma (the Indian way).
func groups(s string, i int) bool {
	n := 0
	for i++; i < len(s) && digit(s[i]); i++ {
		n++
	}
	return n == 3 || n == 2 && i < len(s) && s[i] == ','
}

// parted reports whether the blank at i parts thousands: three digits follow and
// no more.
func parted(s string, i int) bool {
	return i+4 <= len(s) && s[i] == ' ' && digit(s[i+1]) && digit(s[i+2]) && digit(s[i+3]) && (i+4 == len(s) || !alnum(s[i+4]) && s[i+4] != '%' && s[i+4] != '.')
}

// currencyAt reads a sign or code of a currency before an amount.
func currencyAt(s string, i int) (string, int) {
	if i < len(s) && beginsSign[s[i]] {
		for _, c := range [...]struct{ sign, code string }{
			{"us$", "USD"}, {"ca$", "CAD"}, {"c$", "CAD"}, {"au$", "AUD"}, {"a$", "AUD"}, {"$", "USD"},
			{"\u20b9", "INR"}, {"\u20b1", "PHP"}, {"\u20ac", "EUR"}, {"\u00a3", "GBP"},
			{"rs.", "INR"}, {"rs ", "INR"}, {"inr", "INR"},
		} {
			if strings.HasPrefix(s[i:], c.sign) {
				return c.code, len(c.sign)
			}
		}
	}
	if cur, n := codeAt(s, i); n > 0 && i+n < len(s) && (s[i+n] == ' ' || digit(s[i+n]) || s[i+n] == '$') {
		if s[i+n] == '$' {
			n++
		}
		return cur, n
	}
	return "", 0
}

// beginsSign has the bytes that the signs of currencyAt begin with.
var beginsSign = bytesOf("ucari$\xe2\xc2")

// endsCurrency has the bytes that the signs and codes of currencies end in.
var endsCurrency = bytesOf("$. drptns\xb9\xb1\xac\xa3")

func bytesOf(chars string) (t [256]bool) {
	for i := range len(chars) {
		t[chars[i]] = true
	}
	return t
}

// codeAt reads an ISO 4217 code.
func codeAt(s string, i int) (string, int) {
	if i+3 > len(s) || i+3 < len(s) && alpha(s[i+3]) {
		return "", 0
	}
	switch code := s[i : i+3]; code {
	case "usd", "cad", "inr", "php", "eur", "gbp", "aed", "aud", "sgd", "bdt", "pkr", "lkr", "mxn", "sar", "qar":
		return strings.ToUpper(code), 3
	}
	return "", 0
}

// scaleAt reads what multiplies a number, and the currency it gives away.
func scaleAt(s string, i int) (scale float64, currency string, n int) {
	j := i
	for j < len(s) && s[j] == ' ' {
		j++
	}
	w := wordAt(s, j)
	end := j + len(w)
	if len(w) <= 2 && j > i || end < len(s) && digit(s[end]) {
		return 0, "", 0 // "5 k" is no amount
	}
	switch w {
	case "k":
		scale = 1e3
	case "m", "mm", "million":
		scale = 1e6
	case "b", "billion":
		scale = 1e9
	case "trillion":
		scale = 1e12
	case "lpa", "lakh", "lakhs", "lac", "lacs":
		scale, currency = 1e5, "INR"
	case "crore":
		scale, currency = 1e7, "INR"
	default:
		return 0, "", 0
	}
	return scale, currency, end - i
}

// rangeTo reads what joins the two ends of a range at i and returns where the
// second amount begins (0: none), and whether a dash or "to" joins them.
func rangeTo(s string, i int) (bool, int) {
	j := skipBlanks(s, i)
	if j == len(s) || strings.IndexByte("-\xe2tau", s[j]) < 0 {
		return false, 0 // none of these begins so
	}
	for _, sep := range [...]string{"-", "\u2013", "\u2014", "\u2012", "\u2212", "to ", "through ", "and ", "up to "} {
		if strings.HasPrefix(s[j:], sep) {
			k := skipBlanks(s, j+len(sep))
			if sep == "to " && strings.HasPrefix(s[k:], "-") {
				k = skipBlanks(s, k+len("-")) // "$37,000 to - $60,000"
			}
			k += len("up to ") * b2i(strings.HasPrefix(s[k:], "up to "))
			if sep == "and " {
				// "between 20 and 30", never "20 and 30 days"
				from := max(0, i-60)
				return false, k * b2i(strings.Contains(s[from:i], "between") || strings.Contains(s[from:i], "range"))
			}
			return true, k
		}
	}
	return false, 0
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func skipBlanks(s string, i int) int {
	for i < len(s) {
		switch {
		case s[i] == ' ' || s[i] == '\t':
			i++
		case strings.HasPrefix(s[i:], "\u00a0"):
			i += 2
		case strings.HasPrefix(s[i:], "\u202f"), strings.HasPrefix(s[i:], "\u2009"):
			i += 3
		default:
			return i
		}
	}
	return i
}

// payUnit is what an amount is for.
type payUnit uint8

const (
	unitNone payUnit = iota
	unitHour
	unitYear
	unitMonth
	unitChart
	unitOther // weeks, days, visits: what job.PayUnit has no word for
)

// unitWords are what may follow "per", "a", "an", "each" or a slash.
var unitWords = map[string]payUnit{
	"hour": unitHour, "hr": unitHour, "hrs": unitHour, "h": unitHour, "hours": unitHour,
	"year": unitYear, "yr": unitYear, "annum": unitYear, "y": unitYear,
	"month": unitMonth, "mo": unitMonth, "mth": unitMonth,
	"chart": unitChart, "record": unitChart, "encounter": unitChart, "case": unitChart, "abstract": unitChart, "account": unitChart, "report": unitChart,
	"week": unitOther, "wk": unitOther, "day": unitOther, "diem": unitOther, "shift": unitOther, "visit": unitOther, "session": unitOther,
	"mile": unitOther, "comment": unitOther, "section": unitOther, "course": unitOther, "credit": unitOther, "class": unitOther,
	"semester": unitOther, "quarter": unitOther, "paycheck": unitOther, "page": unitOther, "employee": unitOther, "person": unitOther,
	"three": unitOther, "claim": unitOther, "exam": unitOther, "pay": unitOther, "line": unitOther, "referral": unitOther, "dependent": unitOther,
}

// unitAfter reads the unit that follows an amount at i, and where it ends.
func unitAfter(s string, i int) (payUnit, int) {
	j := skipBlanks(s, i)
	if strings.HasPrefix(s[j:], "(") || strings.HasPrefix(s[j:], "+") {
		j++
	} else if strings.HasPrefix(s[j:], ") ") {
		j += 2 // "($20-$28) an hour"
	}
	for _, c := range [...]string{"usd", "base", "gross"} {
		if w := wordAt(s, j); w == c {
			j = skipBlanks(s, j+len(w))
		}
	}
	slash := j < len(s) && s[j] == '/'
	if slash {
		j = skipBlanks(s, j+1)
	}
	w := wordAt(s, j)
	switch w {
	case "hourly", "hr", "hrs":
		return unitHour, j + len(w)
	case "annually", "annual", "yearly", "yr":
		return unitYear, j + len(w)
	case "monthly":
		return unitMonth, j + len(w)
	case "weekly", "biweekly", "daily":
		return unitOther, j + len(w)
	case "p":
		if strings.HasPrefix(s[j:], "p.a") {
			return unitYear, j + 3
		}
		if strings.HasPrefix(s[j:], "p/h") {
			return unitHour, j + 3
		}
	case "per", "a", "an", "each", "for":
		k := skipBlanks(s, j+len(w))
		if w == "for" {
			if wordAt(s, k) != "each" {
				return unitNone, i
			}
			k = skipBlanks(s, k+len("each"))
		}
		next := wordAt(s, k)
		u, known := unitWords[next]
		switch {
		case next == "contact" && wordAt(s, skipBlanks(s, k+len(next))) == "hour":
			return unitHour, skipBlanks(s, k+len(next)) + len("hour") // an hour of teaching
		case known && (w != "a" && w != "an" || len(next) > 2):
			return u, k + len(next)
		case w == "per" || w == "each":
			return unitOther, k
		}
		return unitNone, i
	case "ph":
		if slash {
			return unitNone, i
		}
		return unitHour, j + len(w)
	}
	if slash {
		if u, ok := unitWords[w]; ok {
			return u, j + len(w)
		}
	}
	return unitNone, i
}

// unitBefore reads the unit that a label before an amount names.
func unitBefore(before string) payUnit {
	before = strings.ReplaceAll(before, "-", " ")
	for _, c := range [...]struct {
		words string
		unit  payUnit
	}{
		{"hourly", unitHour}, {"per hour", unitHour}, {"an hour", unitHour},
		{"annual", unitYear}, {"yearly", unitYear}, {"per year", unitYear}, {"per annum", unitYear},
		{"monthly", unitMonth}, {"per month", unitMonth},
		{"by the chart", unitChart}, {"by the hour", unitHour},
		{"weekly", unitOther}, {"per week", unitOther}, {"per diem", unitNone},
	} {
		if strings.Contains(before, c.words) {
			return c.unit
		}
	}
	last := ""
	for w := range wordsOf(before) {
		if (last == "per" || last == "each") && unitWords[w] == unitChart {
			return unitChart // "paid per abstract"
		}
		last = w
	}
	return unitNone
}

// boundBefore tells which bound a single amount is from the words before it.
func boundBefore(before string) payBound {
	b := strings.TrimRight(before, " :(~\u00a0$")
	for _, w := range [...]string{"midpoint", "mid point", "mid-point", "median"} {
		if endsWith(b, w) {
			return payMiddle
		}
	}
	for _, w := range [...]string{"up to", "maximum", "max", "maximum of", "as much as", "as high as", "maximum is", "upto", "not to exceed", "ceiling of", "tops out at"} {
		if endsWith(b, w) {
			return payMax
		}
	}
	for _, w := range [...]string{"from", "starting", "starting at", "starts at", "start at", "minimum", "minimum of", "minimum is", "at least", "min", "starting from", "beginning at", "begins at", "no less than"} {
		if endsWith(b, w) {
			return payMin
		}
	}
	if len(b) > 50 {
		b = b[len(b)-50:]
	}
	low, high := hasWord(b, "minimum"), hasWord(b, "maximum")
	switch {
	case low && !high:
		return payMin
	case high && !low:
		return payMax
	}
	return payBoth
}

// payWord reports whether a word for pay stands before an amount: it is pay.
func payWord(before string) bool {
	for w := range wordsOf(before) {
		switch w {
		case "pay", "pays", "salary", "salaries", "salaried", "compensation", "wage", "wages", "rate", "rates", "earn", "earning", "earnings", "paid",
			"remuneration", "ctc", "base", "hourly", "annual", "range", "scale", "money", "minimum", "maximum", "offer", "package",
			"min", "mid", "max", "midpoint", "annualized", "comp", "grade":
			return true
		}
	}
	return false
}

// isLabel reports whether all that stands before an amount is a label of a few
// words: "You get: ".
func isLabel(before string) bool {
	const longest = 3 // words
	label, ok := strings.CutSuffix(strings.TrimRight(before, " "), ":")
	return ok && len(strings.Fields(label)) <= longest
}

// startsAt reports a sentence that opens with the lowest amount: "Starts at $17
// plus commission".
func startsAt(before string) bool {
	switch strings.Trim(before, " -*\u2022") {
	case "starts at", "starting at", "begins at":
		return true
	}
	return false
}

// wageWord reports whether the words before an amount speak of pay and of
// nothing else, so that a bare number behind them is money.
func wageWord(before string) bool {
	for w := range wordsOf(before) {
		switch w {
		case "pay", "salary", "salaried", "wage", "wages", "compensation", "comp", "hourly":
			return true
		}
	}
	return hasWord(before, "hiring range") || strings.Trim(before, " -*\u2022") == "rate:" // as a label; a coder's rate is charts an hour
}

// boundWord reports whether the words before an amount end in the name of a
// bound of a scale: "Grade 4 | Min 20.14 | Max 27.88".
func boundWord(before string) bool {
	b := strings.TrimRight(before, " :\t")
	for _, w := range [...]string{"min", "mid", "max", "minimum", "midpoint", "maximum"} {
		if endsWith(b, w) {
			return true
		}
	}
	return false
}

// gluedBound reports a number at i that has lost the blank before it: "Salary
// Minimum21.40".
func gluedBound(s string, i int) bool {
	const longest = len("midpoint")
	return digit(s[i]) && alpha(s[i-1]) && boundWord(s[max(0, i-longest-1):i])
}

// payHeading reports whether the line before the sentence that begins at i is
// a heading for pay.
func payHeading(s string, i int) bool {
	head := strings.TrimRight(s[max(0, i-80):i], " \n\t\r-*•")
	if j := strings.LastIndexByte(head, '\n'); j >= 0 {
		head = head[j+1:]
	}
	return len(head) <= 60 && payWord(head)
}

// boundAbove tells which bound a single amount is from the line above the one
// that begins at i, where that is a label: "Pay Range Maximum:".
func boundAbove(s string, i int) payBound {
	head := strings.TrimRight(s[max(0, i-60):i], " \n\t\r")
	if !strings.HasSuffix(head, ":") {
		return payBoth
	}
	return boundBefore(head[strings.LastIndexByte(head, '\n')+1:])
}

// notPayBefore reports words before an amount that make it something else.
func notPayBefore(before string) bool {
	// What governs an amount stands near it, after the last amount or clause.
	near := before
	if i := strings.LastIndexAny(near, "$;(\u20b9"); i >= 0 && i < len(near)-1 {
		near = near[i:]
	}
	near = afterPay(near)
	for w := range wordsOf(near) {
		switch w {
		case "bonus", "bonuses", "stipend", "stipends", "differential", "differentials", "premium", "allowance", "additional", "extra", "adds", "incentive", "incentives",
			"reimburse", "reimburses", "reimbursement", "raised", "funding", "revenue", "budget", "fee", "fees", "cost", "costs", "deposit", "estimate", "balance", "balances",
			"deductible", "tuition", "relocation", "retention", "referral", "training", "worth", "keep", "repay", "repayment", "series", "saved", "save", "saves",
			"market", "assets", "insurance", "401k", "match", "commission", "ote", "equity", "valuation", "voucher", "gift", "discount":
			return true
		}
	}
	for _, w := range [...]string{"similar jobs", "similar roles", "estimated by", "over a", "401(k)"} {
		if hasWord(near, w) {
			return true
		}
	}
	return false
}

// afterPay is the end of the words before an amount that begins with the pay they
// announce, where that is said in so many words: what stands before it is said of
// something else ("Bonus Incentives Paid Holidays This job pays between").
func afterPay(before string) string {
	for _, w := range [...]string{"position pays", "job pays", "role pays", "pay range", "pay rate", "salary range", "base salary", "hourly rate", "hourly pay", "starting pay", "salary is", "salary:"} {
		if i := strings.LastIndex(before, w); i >= 0 && (i == 0 || !alnum(before[i-1])) {
			return before[i:]
		}
	}
	return before
}

// notPayAfter reports words after an amount that make it something else. The
// amount itself tells too: nobody is paid in millions.
func notPayAfter(after, self string) bool {
	for _, w := range [...]string{"million", "billion", "trillion"} {
		if strings.Contains(self, w) {
			return true
		}
	}
	// Only what follows directly speaks of this amount.
	cut := len(after)
	if i := strings.IndexAny(after, ",;$"); i >= 0 {
		cut = i
	}
	near := strings.TrimLeft(after[:cut], " )")
	words := strings.Fields(near)
	if len(words) > 4 {
		words = words[:4]
	}
	for i, w := range words {
		w = strings.Trim(w, ".,():;")
		switch w {
		case "plus", "and", "with", "depending", "based", "or", "•", "+", "&":
			return false
		case "bonus", "bonuses", "sign-on", "signon", "signing", "stipend", "differential", "allowance", "incentive", "retention", "referral", "reimbursement",
			"tuition", "relocation", "equity", "match", "matching", "deductible", "fee", "premium", "commission", "worth", "budget", "revenue", "credit",
			"on-target", "ote", "billion", "million", "trillion", "scholarship", "voucher", "contribution", "gift", "card", "copay", "welcome", "service":
			return true
		case "sign":
			if i+1 < len(words) && strings.HasPrefix(words[i+1], "on") {
				return true
			}
		}
	}
	return false
}

// goesWith reports words behind an amount that add to it what an employer gives
// besides: "plus a health plan".
func goesWith(after string) bool {
	words := strings.Fields(after)
	return len(words) > 0 && (words[0] == "plus" || words[0] == "+" || words[0] == "doe" || words[0] == "depending")
}

// plausible settles the unit and reports whether the amounts can be pay at
// all.
func plausible(unit payUnit, low, high float64, currency string) (job.PayUnit, bool) {
	if currency == "USD" || currency == "CAD" || currency == "EUR" || currency == "GBP" {
		switch unit {
		case unitHour:
			return job.PerHour, high >= hourLow && high <= 2*hourHigh
		case unitYear:
			if high <= hourHigh {
				return job.PerHour, high >= hourLow
			}
			return job.PerYear, high >= yearLow/2 && high < yearHigh
		case unitMonth:
			return job.PerMonth, high >= 500 && high < 100_000
		case unitChart:
			return job.PerChart, low > 0 && high <= hourHigh
		}
		switch {
		case low >= hourLow && high <= hourHigh:
			return job.PerHour, true
		case low >= yearLow && high < yearHigh:
			return job.PerYear, true
		}
		return "", false
	}
	switch unit {
	case unitHour:
		return job.PerHour, high > 0
	case unitYear:
		return job.PerYear, high > 0
	case unitMonth:
		return job.PerMonth, high > 0
	case unitChart:
		return job.PerChart, high > 0
	}
	if currency == "INR" && high >= 150_000 {
		return job.PerYear, true
	}
	return job.PerMonth, high >= 5_000
}

// sentenceStart is where the sentence, line or bullet that holds i begins,
// at most 400 bytes back.
func sentenceStart(s string, i int) int {
	stop := max(0, i-400)
	for j := i - 1; j >= stop; j-- {
		switch s[j] {
		case '\n':
			return j + 1
		case '.', '!', '?':
			if j+1 < len(s) && s[j+1] == ' ' && !abbreviated(s, j) {
				return j + 1
			}
		}
	}
	return stop
}

// sentenceEnd is where the sentence at the start of s ends, or -1.
func sentenceEnd(s string) int {
	for j := 0; j < len(s); j++ {
		switch s[j] {
		case '\n':
			return j
		case '.', '!', '?':
			if j+1 == len(s) || s[j+1] == ' ' && !abbreviated(s, j) {
				return j
			}
		}
	}
	return -1
}

// abbreviated reports whether the full stop at i ends an abbreviation.
func abbreviated(s string, i int) bool {
	start := i
	for start > 0 && (alpha(s[start-1]) || s[start-1] == '.') {
		start--
	}
	switch w := s[start:i]; w {
	case "rs", "approx", "e.g", "i.e", "u.s", "st", "inc", "p.a", "min", "max", "vs", "no", "hr", "yr", "ft", "sr", "jr", "dr":
		return true
	}
	return false
}

// endsWith reports whether s ends with the words w.
func endsWith(s, w string) bool {
	if !strings.HasSuffix(s, w) {
		return false
	}
	return len(s) == len(w) || !alnum(s[len(s)-len(w)-1])
}

// hasWord reports whether the words w stand in s, not within other words.
func hasWord(s, w string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], w)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(w)
		if (i == 0 || !alnum(s[i-1])) && (end == len(s) || !alnum(s[end])) {
			return true
		}
		from = i + 1
	}
}

// wordsOf goes over the runs of letters and digits in s.
func wordsOf(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := 0; i < len(s); i++ {
			start := i
			for i < len(s) && alnum(s[i]) {
				i++
			}
			if i > start && !yield(s[start:i]) {
				return
			}
		}
	}
}

// wordAt returns the letters that stand at i.
func wordAt(s string, i int) string {
	j := i
	for j < len(s) && alpha(s[j]) {
		j++
	}
	return s[i:j]
}

// byteAt is the byte of s at i, 0 behind its end.
func byteAt(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func digit(c byte) bool { return c >= '0' && c <= '9' }

func alpha(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func alnum(c byte) bool { return alpha(c) || digit(c) }

// bestPay picks the statement that says most: a range before a single
// amount, one with its unit or a word for pay before a bare one; the first of
// equals.
func bestPay(found []payStatement) (payStatement, bool) {
	best, worth := payStatement{}, -1
	for _, p := range found {
		w := 0
		if p.ranged() {
			w += 4
		} else if p.full() {
			w += 2
		}
		if p.said {
			w++
		}
		if w > worth {
			best, worth = p, w
		}
	}
	return best, worth >= 0
}

// choosePay weighs the text against the salary field.
func choosePay(text, salary []payStatement) (payStatement, job.Field, bool) {
	body, inText := bestPay(text)
	field, inField := bestPay(salary)
	switch {
	case !inField && !inText:
		return payStatement{}, "", false
	case !inField:
		return completePay(body, text), job.FieldText, true
	case !inText:
		return field, job.FieldSalary, true
	}
	if field.ranged() {
		for _, p := range text {
			if p.same(field) {
				return p, job.FieldText, true
			}
		}
	}
	if field.ranged() && (!body.ranged() || body.unit != field.unit || !overlap(body, field)) {
		return field, job.FieldSalary, true
	}
	if field.full() && !body.full() {
		return field, job.FieldSalary, true
	}
	return completePay(body, text), job.FieldText, true
}

func overlap(a, b payStatement) bool { return *a.min <= *b.max && *b.min <= *a.max }

// completePay adds the bound that another sentence states: "up to $44 an
// hour" and, further on, "the minimum is $31.40".
func completePay(p payStatement, all []payStatement) payStatement {
	for _, q := range all {
		if q.unit != p.unit || q.currency != p.currency || q.full() {
			continue
		}
		if p.min == nil && q.min != nil && *q.min <= *p.max {
			p.min = q.min
		}
		if p.max == nil && q.max != nil && *q.max >= *p.min {
			p.max = q.max
		}
	}
	return p
}
