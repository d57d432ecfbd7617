package require

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Words says an expression in plain English: "RHIT and (CCS or CIC)", "a
// coding certification", "2 years of inpatient coding". Its years are of the
// kinds, of any experience if there are none. It is "" for the zero Expr.
func Words(e Expr, t *taxonomy.Taxonomy, kinds ...string) string {
	switch e.op {
	case opAtom:
		if g, ok := t.Group(e.word); ok {
			return article(g.Name)
		}
		return spelled(e.word, t)
	case opExp:
		return years(e.years) + " of " + Experiences(kinds, t)
	case opEdu:
		return Schooling(job.Education(e.word))
	case opAny:
		return list(e, "or", t, kinds)
	case opAll:
		return list(e, "and", t, kinds)
	}
	return ""
}

func list(e Expr, word string, t *taxonomy.Taxonomy, kinds []string) string {
	items := make([]string, len(e.args))
	apart := false
	for i, a := range e.args {
		items[i] = Words(a, t, kinds...)
		switch {
		case e.op == opAny && len(e.args) == 2 && a.op == opAll:
			apart = true // "RN, or (RHIA or RHIT) and CCDS"
		case len(a.args) > 0:
			items[i] = "(" + items[i] + ")"
		}
	}
	if apart {
		return items[0] + ", or " + items[1]
	}
	return enumerated(items, word)
}

// enumerated joins items as a sentence does: "A, B or C".
func enumerated(items []string, word string) string {
	last := len(items) - 1
	if last < 1 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:last], ", ") + " " + word + " " + items[last]
}

// spelled is a credential as postings write it.
func spelled(id string, t *taxonomy.Taxonomy) string {
	if c, ok := t.Credential(id); ok && c.Abbr != "" {
		return c.Abbr
	}
	return id
}

// theCredential is "the RHIT", "an RN licence", "a coding certification".
func theCredential(id string, t *taxonomy.Taxonomy) string {
	if g, ok := t.Group(id); ok {
		return article(g.Name)
	}
	if c, ok := t.Credential(id); ok && c.Licence {
		return article(spelled(id, t) + " licence")
	}
	return "the " + spelled(id, t)
}

func apprenticeName(c held, t *taxonomy.Taxonomy) string {
	if c.id != c.full {
		return spelled(c.id, t)
	}
	return spelled(c.id, t) + " with an apprentice mark"
}

// Experiences names kinds of work any of which will do: "inpatient coding or
// coding audit", "experience" for none.
func Experiences(kinds []string, t *taxonomy.Taxonomy) string {
	if len(kinds) == 0 {
		kinds = []string{kindAny}
	}
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = Experience(k, t)
	}
	return enumerated(names, "or")
}

// Experience names a kind of work: "inpatient coding", "experience" for one
// the taxonomy does not name.
func Experience(kind string, t *taxonomy.Taxonomy) string {
	switch kind {
	case "", kindAny:
		return "experience"
	case kindOther:
		return "other work"
	}
	if k, ok := t.ExperienceKind(kind); ok && k.Name != "" {
		return lowerFirst(k.Name)
	}
	return strings.ReplaceAll(kind, "_", " ")
}

// Schooling names a level of education: "an associate degree".
func Schooling(level job.Education) string {
	switch level {
	case job.EducationHighSchool:
		return "a high school diploma"
	case job.EducationCertificate:
		return "a postsecondary certificate"
	case job.EducationAssociate:
		return "an associate degree"
	case job.EducationBachelor:
		return "a bachelor's degree"
	case job.EducationMaster:
		return "a master's degree"
	case DegreeHIM:
		return "a degree in health information"
	}
	return "no schooling stated"
}

// years prints an amount of years; less than a year in months.
func years(n float64) string {
	if n > 0 && n < 1 {
		return months(int(math.Round(n * 12)))
	}
	n = math.Round(n*10) / 10
	if n == 1 {
		return "1 year"
	}
	return strconv.FormatFloat(n, 'f', -1, 64) + " years"
}

func months(n int) string {
	if n == 1 {
		return "1 month"
	}
	return strconv.Itoa(n) + " months"
}

// article puts "a" or "an" before a name that has no determiner of its own.
func article(name string) string {
	name = lowerFirst(name)
	for _, d := range []string{"a ", "an ", "any ", "the "} {
		if strings.HasPrefix(name, d) {
			return name
		}
	}
	first, _, _ := strings.Cut(name, " ")
	if len(first) > 1 && first == strings.ToUpper(first) {
		// An abbreviation is spoken letter by letter: an AHIMA, an RN, a CDI.
		if strings.ContainsRune("AEFHILMNORSX", rune(first[0])) {
			return "an " + name
		}
		return "a " + name
	}
	if name != "" && strings.ContainsRune("aeiou", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}

// lowerFirst lowers the first letter of a name unless its first word is an
// abbreviation.
func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[size:])
	if unicode.IsUpper(first) && !unicode.IsUpper(next) {
		return string(unicode.ToLower(first)) + s[size:]
	}
	return s
}

// sentence gives a clause its capital and its full stop.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[size:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}
