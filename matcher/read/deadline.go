package read

import "strings"

// deadlineIn reads a time after hire among the words from to to, in months:
// "within 12 months", "24 months from your hire date", "during the first year".
// Of a range and of several the latest counts. "Within the last five years" is none.
func (d *document) deadlineIn(from, to int) (months int, ok bool) {
	words := d.text.words
	for _, l := range d.lengthsIn(from, to) {
		if l.to > to {
			continue
		}
		if d.leadsToDeadline(l.from, from, false) || d.countsFromHire(l.to, to) || d.endsProbation(l, from, to) || d.givesTime(l, from, to) {
			months, ok = max(months, 1, l.months()), true
		}
	}
	if ok {
		return months, true
	}
	for i := from; i+1 < to; i++ {
		if words[i+1].classes&unitsOfTime == 0 {
			continue
		}
		n := 0.0
		switch words[i].text {
		case "first", "a":
			n = 1
		}
		if u, _ := unitOfTime(words[i+1].text); n > 0 && u >= 1 && d.leadsToDeadline(i, from, words[i].text == "first") {
			return 12, true
		}
	}
	return 0, false
}

// endsProbation reports whether a length is that of a probation whose end is
// the deadline: "by the end of the six-month probationary period".
func (d *document) endsProbation(l length, from, to int) bool {
	words := d.text.words
	if l.to >= to || !strings.HasPrefix(words[l.to].text, "probation") {
		return false
	}
	for k := l.from - 1; k >= from && k >= l.from-6; k-- {
		switch words[k].text {
		case "by", "before", "during", "in", "upon":
			return true
		case "the", "your", "their", "a", "an", "of", "end", "completion", "completing", "conclusion", "initial":
		default:
			return false
		}
	}
	return false
}

// givesTime reports whether a length is given to earn something in: "you have a
// year to pass the exam", "are given 18 months to become certified".
func (d *document) givesTime(l length, from, to int) bool {
	words := d.text.words
	if l.from-1 < from || l.to+1 >= to || words[l.to].text != "to" {
		return false
	}
	switch words[l.from-1].text {
	case "have", "has", "given", "give", "gives", "get", "gets", "allowed", "allow", "allows":
	default:
		return false
	}
	switch words[l.to+1].text {
	case "pass", "earn", "obtain", "get", "become", "achieve", "acquire", "gain", "attain":
		return true
	}
	return false
}

// leadsToDeadline reports whether the words before i, back to low, begin a
// deadline. First: word i itself says that the time is the first one.
func (d *document) leadsToDeadline(i, low int, first bool) bool {
	words := d.text.words
	for k := i - 1; k >= low && k >= i-6; k-- {
		switch words[k].text {
		case "within", "inside":
			return true
		case "during", "in", "by":
			return first || words[k].brk == brkSlash && k > low && words[k-1].text == "w" // "w/in"
		case "first":
			first = true
		case "the", "your", "their", "a", "an", "of", "end", "initial", "no", "later", "than", "approximately", "next":
		default:
			return false
		}
	}
	return false
}

// countsFromHire reports whether the words at i, up to high, say that a time
// counts from the first day of work.
func (d *document) countsFromHire(i, high int) bool {
	words := d.text.words
	if i >= high {
		return false
	}
	switch words[i].text {
	case "of", "from", "after", "following", "post":
	default:
		return false
	}
	for k := i + 1; k < high && k <= i+5; k++ {
		switch words[k].text {
		case "hire", "hired", "hiring", "start", "starting", "appointment", "employment":
			return true
		case "the", "your", "their", "initial", "date", "of", "a":
		default:
			return false
		}
	}
	return false
}
