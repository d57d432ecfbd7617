package read

import (
	"strconv"
	"strings"
)

// length is a length of time as a text states it: "two (2) years", "2-4 years",
// "18 months", "3+ years".
type length struct {
	min, max float64 // in years
	from, to int     // words of the field
}

// months is the upper bound in whole months.
func (l length) months() int { return int(l.max*12 + 0.5) }

// tens are the number words that postings join with a hyphen: twenty-four.
func tens(s string) float64 {
	switch s {
	case "twenty":
		return 20
	case "thirty":
		return 30
	case "forty":
		return 40
	case "sixty":
		return 60
	case "ninety":
		return 90
	}
	return 0
}

func teens(s string) float64 {
	switch s {
	case "fifteen":
		return 15
	case "sixteen":
		return 16
	case "eighteen":
		return 18
	}
	return 0
}

// numberAt reads the number at word i: its value and the word after it; the
// word is i itself where there is none.
func numberAt(words []word, i int) (float64, int) {
	if i >= len(words) {
		return 0, i
	}
	w := words[i].text
	if words[i].number() {
		v, err := strconv.ParseFloat(strings.ReplaceAll(w, ",", ""), 64)
		if err != nil {
			return 0, i
		}
		return v, i + 1
	}
	if words[i].classes&numeral != 0 {
		return smallNumbers[w], i + 1
	}
	if v := teens(w); v > 0 {
		return v, i + 1
	}
	if v := tens(w); v > 0 {
		if i+1 < len(words) && words[i+1].brk <= brkHyphen {
			if u, ok := smallNumbers[words[i+1].text]; ok && u < 10 {
				return v + u, i + 2
			}
		}
		return v, i + 1
	}
	return 0, i
}

// unitOfTime gives a unit's length in years.
func unitOfTime(s string) (float64, bool) {
	switch s {
	case "year", "years", "yr", "yrs":
		return 1, true
	case "month", "months", "mos":
		return 1.0 / 12, true
	case "week", "weeks":
		return 7.0 / 365, true
	case "day", "days":
		return 1.0 / 365, true
	}
	return 0, false
}

// findLengths appends the lengths of time in a field to found.
func findLengths(found []length, f *field) []length {
	next := 0 // behind the last one
	for i := range f.of(beginsTime, 0, len(f.words)) {
		if i < next {
			continue
		}
		if l, ok := lengthAt(f, i); ok {
			found = append(found, l)
			next = l.to
		}
	}
	return found
}

// lengthAt reads the length of time that begins at word i. Where a number in
// words and one in digits disagree ("three (5) years"), the larger counts.
func lengthAt(f *field, i int) (length, bool) {
	words := f.words
	if words[i].text == "a" && i+2 < len(words) && (words[i+1].text == "year" || words[i+1].text == "yr") && words[i+2].brk < brkComma && (words[i+2].text == "of" || words[i+2].text == "in" || words[i+2].text == "experience") {
		return length{1, 1, i, i + 2}, true // "a year of billing", "a year in billing"
	}
	glued, unit := splitGlued(words[i].text)
	if unit > 0 { // "3yrs"
		return length{glued * unit, glued * unit, i, i + 1}, true
	}
	low, j := numberAt(words, i)
	if j == i {
		return length{}, false
	}
	if again, k := numberAt(words, j); k > j && strings.HasSuffix(f.raw[:words[j].start], "(") {
		low, j = max(low, again), k
	}
	high := low
	if j < len(words) {
		k := j
		switch {
		case words[j].text == "to" || words[j].text == "or" || words[j].text == "through":
			k = j + 1
		case words[j].brk == brkHyphen || words[j].brk == brkDash:
		default:
			k = -1
		}
		if k >= 0 {
			if v, to := numberAt(words, k); to > k {
				high, j = v, to
				if again, k := numberAt(words, j); k > j && strings.HasSuffix(f.raw[:words[j].start], "(") {
					high, j = max(high, again), k
				}
			}
		}
	}
	for n := 0; n < 3 && j < len(words) && words[j].brk != brkSentence && beforeUnit(words[j].text); n++ {
		j++
	}
	if yearsBefore(words, i) && (j >= len(words) || words[j].brk >= brkComma) {
		return length{low, high, i, j}, true
	}
	if j >= len(words) || words[j].brk == brkSentence || words[j].brk == brkComma {
		return length{}, false
	}
	u, ok := unitOfTime(words[j].text)
	if !ok {
		return length{}, false
	}
	low, high = min(low, high)*u, max(low, high)*u
	if j+2 < len(words) && words[j+1].text == "to" {
		// "six months to one year"
		if v, k := numberAt(words, j+2); k > j+2 && k < len(words) {
			if to, ok := unitOfTime(words[k].text); ok && to != u {
				low, high, j = min(low, v*to), max(high, v*to), k
			}
		}
	}
	return length{low, high, i, j + 1}, true
}

// yearsBefore reports whether the label before word i says that a number is one
// of years: "Years of experience: 3".
func yearsBefore(words []word, i int) bool {
	const longest = 6 // words of the label
	if words[i].brk != brkColon {
		return false
	}
	label := words[max(0, i-longest):i]
	return containsWord(label, "years") && containsWord(label, "experience")
}

// beforeUnit reports whether a word may stand between a number and its unit.
func beforeUnit(s string) bool {
	switch s {
	case "or", "more", "plus", "full", "calendar", "consecutive", "complete", "minimum":
		return true
	}
	return false
}

// splitGlued reads a number and a unit written as one word.
func splitGlued(s string) (value, unit float64) {
	k := 0
	for k < len(s) && (s[k] >= '0' && s[k] <= '9' || s[k] == '.') {
		k++
	}
	if k == 0 || k == len(s) {
		return 0, 0
	}
	u, ok := unitOfTime(s[k:])
	v, err := strconv.ParseFloat(s[:k], 64)
	if !ok || err != nil {
		return 0, 0
	}
	return v, u
}
