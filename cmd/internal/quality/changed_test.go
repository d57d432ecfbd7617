package quality

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// change is a way to write a posting differently. What a posting says of itself
// must follow: stay as it was, or change as the words did.
type change struct {
	name   string
	text   func(string) string // of the description, and of title and location where they are words
	title  func(string) string // of the title; nil: it stays
	places bool                // title and location change with the text
	facts  func(string) string // what becomes of an expression or a state; nil: nothing
}

// changes are ways of writing that differ between employers and between the
// boards that carry their postings.
func changes() []change {
	return []change{
		{name: "curly-quotes", text: replacing("'", "’", " \"", " “", "\"", "”", " - ", " – ")},
		{name: "straight-quotes", text: replacing("’", "'", "‘", "'", "“", "\"", "”", "\"", "–", "-", "—", "-", "\u00a0", " ")},
		{name: "wide-blanks", text: replacing(". ", ".  ", ", ", ",\u00a0")},
		{name: "windows-lines", text: replacing("\n", "\r\n")},
		{name: "other-bullets", text: bullets("▪ ")},
		{name: "starred-bullets", text: bullets("* ")},
		{name: "html", text: asHTML},
		{name: "html-breaks", text: brokenLines},
		{name: "numbers-in-words", text: eachNumber(func(n string) string { return numberWords[n] })},
		{name: "numbers-in-digits", text: eachWord(digits)},
		{name: "short-years", text: replacing(" years", " yrs", " year ", " yr ", " Years", " Yrs")},
		{name: "apostrophes", text: replacing("years of experience", "years' experience", "Bachelor's", "Bachelors", "Associate's", "Associates", "bachelor's", "bachelors", "associate's", "associates")},
		{name: "headings", text: headings},
		{name: "loud-headings", text: loudHeadings},
		{name: "about-first", text: func(s string) string { return aboutUs + "\n\n" + s }},
		{name: "legal-last", text: func(s string) string { return s + "\n\n" + legal }},
		{name: "lost-lines", text: lostLines},
		{name: "loud", text: strings.ToUpper},
		{name: "numbered-title", text: same, title: func(s string) string { return s + " (Req #40912) - Full Time, Days" }},
		{name: "loud-title", text: same, title: strings.ToUpper},
		{name: "items-turned", text: itemsTurned},
		{name: "other-states", text: eachTerm(otherStates), places: true, facts: swap(otherStates)},
		{name: "other-credentials", text: eachTerm(otherCredentials), places: true, facts: swap(otherCredentials)},
	}
}

const (
	aboutUs = "About Us\nFor 61 years Larkmoor Health has cared for its neighbors in 14 hospitals and more than 200 clinics, with 23,000 employees who are proud of their work. We were named one of the best places to work for five years in a row."
	legal   = "Equal Opportunity\nLarkmoor Health is an equal opportunity employer. All qualified applicants will receive consideration for employment without regard to race, color, religion, sex, age, national origin, disability or protected veteran status. If you need an accommodation to apply, please call our human resources department."
)

// pairs that stand for each other when a posting is rewritten.
var (
	otherStates = [][2]string{
		{"Texas", "Kansas"}, {"TX", "KS"}, {"Florida", "Nevada"}, {"FL", "NV"}, {"Ohio", "Utah"}, {"OH", "UT"}, {"Georgia", "Montana"}, {"GA", "MT"},
		{"Tennessee", "Vermont"}, {"TN", "VT"}, {"Arizona", "Iowa"}, {"AZ", "IA"}, {"Kentucky", "Idaho"}, {"KY", "ID"},
	}
	otherCredentials = [][2]string{
		{"CPC", "COC"}, {"Certified Professional Coder", "Certified Outpatient Coder"}, {"CCS", "CIC"}, {"Certified Coding Specialist", "Certified Inpatient Coder"},
		{"RHIT", "RHIA"}, {"ART", "RRA"}, {"Registered Health Information Technician", "Registered Health Information Administrator"}, {"CDIP", "CCDS"},
	}
	numberWords = map[string]string{"1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "8": "eight"}
	wordDigits  = map[string]string{"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8"}
	// otherHeadings are headings of postings with others that say the same.
	otherHeadings = map[string]string{
		"requirements": "What You Will Need", "required qualifications": "Minimum Requirements", "qualifications": "Job Requirements", "minimum qualifications": "Basic Qualifications",
		"preferred qualifications": "Nice to Have", "preferred": "Preferred Qualifications", "responsibilities": "What You'll Do", "essential functions": "Key Responsibilities",
		"what you have": "Requirements", "what you'll do": "Essential Duties", "nice to have": "Preferred Qualifications", "benefits": "What We Offer", "about us": "Who We Are",
		"what you bring": "Required Qualifications", "what you will bring": "Required Qualifications", "duties": "Responsibilities", "must have": "Required Qualifications",
	}
)

func same(s string) string { return s }

// lostLines runs lines together, as boards do that strip markup. Where marks
// or lines are all that holds a list together, nothing can follow.
func lostLines(s string) string {
	if table(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

func replacing(pairs ...string) func(string) string { return strings.NewReplacer(pairs...).Replace }

func bullets(with string) func(string) string {
	bullet := regexp.MustCompile(`(?m)^[ \t]*(?:[-*•●▪·–—]|o )[ \t]+`)
	return func(s string) string { return bullet.ReplaceAllString(s, with) }
}

func escaped(s string) string { return replacing("&", "&amp;", "<", "&lt;", ">", "&gt;")(s) }

var item = regexp.MustCompile(`^[ \t]*[-*•●▪·–—][ \t]+`)

// table reports a text with columns, which HTML has other means for.
func table(s string) bool { return strings.Contains(s, " | ") || strings.Contains(s, "    ") }

// asHTML writes lines as paragraphs and bullets as lists.
func asHTML(s string) string {
	if table(s) {
		return s
	}
	var b strings.Builder
	list := false
	for _, line := range strings.Split(escaped(s), "\n") {
		mark := item.FindString(line)
		switch {
		case mark != "" && !list:
			b.WriteString("<ul>")
		case mark == "" && list && strings.TrimSpace(line) != "":
			b.WriteString("</ul>")
		}
		switch {
		case mark != "":
			list = true
			fmt.Fprintf(&b, "<li>%s</li>", line[len(mark):])
		case strings.TrimSpace(line) != "":
			list = false
			fmt.Fprintf(&b, "<p>%s</p>", line)
		}
	}
	return b.String()
}

// brokenLines ends each line with a tag.
func brokenLines(s string) string {
	if table(s) {
		return s
	}
	return strings.ReplaceAll(escaped(s), "\n", "<br>\n")
}

// eachNumber rewrites the numbers that stand before years and months, with a
// capital letter where a sentence begins.
func eachNumber(f func(string) string) func(string) string {
	number := regexp.MustCompile(`(?:^|[ \n])([1-8]) (?:years?|months?)\b`)
	return func(s string) string {
		var b strings.Builder
		at := 0
		for _, m := range number.FindAllStringSubmatchIndex(s, -1) {
			word := f(s[m[2]:m[3]])
			if before := strings.TrimRight(s[:m[2]], " "); before == "" || strings.ContainsAny(before[len(before)-1:], ".!?:\n-*") {
				word = strings.ToUpper(word[:1]) + word[1:]
			}
			b.WriteString(s[at:m[2]] + word)
			at = m[3]
		}
		return b.String() + s[at:]
	}
}

func eachWord(f func(string) string) func(string) string {
	word := regexp.MustCompile(`(?i)(?:^|[ \n(])(?:one|two|three|four|five|six|seven|eight) (?:years?|months?)\b`)
	return func(s string) string {
		return word.ReplaceAllStringFunc(s, func(m string) string {
			if strings.ContainsAny(m[:1], " \n(") {
				return m[:1] + f(m[1:])
			}
			return f(m)
		})
	}
}

func digits(s string) string {
	n, unit, _ := strings.Cut(s, " ")
	return wordDigits[strings.ToLower(n)] + " " + unit
}

// headings gives the lines that are known headings another name.
func headings(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		bare := strings.ToLower(strings.Trim(strings.ReplaceAll(line, "’", "'"), " :*#\r"))
		if other := otherHeadings[bare]; other != "" {
			lines[i] = other + ":"
		}
	}
	return strings.Join(lines, "\n")
}

func loudHeadings(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if _, ok := otherHeadings[strings.ToLower(strings.Trim(strings.ReplaceAll(line, "’", "'"), " :*#\r"))]; ok {
			lines[i] = strings.ToUpper(line)
		}
	}
	return strings.Join(lines, "\n")
}

// itemsTurned writes the items of each list in the opposite order. A list whose
// items hang together is left as it is.
func itemsTurned(s string) string {
	lines := strings.Split(s, "\n")
	hang := regexp.MustCompile(`(?i)^(?:or|and|also|plus|this|these|it|if|otherwise|within|alternatively|either|must|will|no)\b|\b(?:or|and|of|following|one|below|above)[ :;,]*$|:$`)
	for from := 0; from < len(lines); {
		to := from
		hangs := from > 0 && hang.MatchString(lines[from-1]) && !item.MatchString(lines[from-1]) && strings.Contains(strings.ToLower(lines[from-1]), " of ")
		for to < len(lines) && item.MatchString(lines[to]) {
			hangs = hangs || hang.MatchString(strings.TrimSpace(item.ReplaceAllString(lines[to], "")))
			to++
		}
		if !hangs {
			slices.Reverse(lines[from:to])
		}
		from = max(to, from+1)
	}
	return strings.Join(lines, "\n")
}

// eachTerm swaps the terms of pairs, as whole words in the case they are
// written.
func eachTerm(pairs [][2]string) func(string) string {
	of := map[string]string{}
	var terms []string
	for _, p := range pairs {
		of[p[0]], of[p[1]] = p[1], p[0]
		terms = append(terms, p[0], p[1])
	}
	slices.SortFunc(terms, func(a, b string) int { return len(b) - len(a) })
	// The CCS-P and CPC-I are others than the CCS and CPC; the CPC-A and COC-A go
	// with theirs.
	term := regexp.MustCompile(`\b(?:(?:` + strings.Join(terms, "|") + `)(?:-[A-Z]\b|-Physician)?)\b`)
	return func(s string) string {
		return term.ReplaceAllStringFunc(s, func(m string) string {
			switch base, mark, _ := strings.Cut(m, "-"); {
			case mark == "":
				return of[base]
			case mark == "A":
				return of[base] + "-A"
			case m == "CPC-H": // the old name of the COC
				return of["COC"]
			}
			return m
		})
	}
}

func swap(pairs [][2]string) func(string) string { return eachTerm(pairs) }

// said is what a posting says, as one line for each fact.
func said(p posting, facts func(string) string) map[string]string {
	f := p.Facts
	if facts == nil {
		facts = func(s string) string { return s }
	}
	states := func(all []string) string {
		out := make([]string, len(all))
		for i, s := range all {
			out[i] = facts(s)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	years, pay := "", ""
	if f.Years != nil && f.Years.Min != nil {
		years = fmt.Sprintf("%g %s", *f.Years.Min, f.Years.Kind)
	}
	if f.Pay != nil {
		pay = show(f.Pay)
	}
	months := ""
	if f.ObtainMonths != nil {
		months = fmt.Sprint(*f.ObtainMonths)
	}
	return map[string]string{
		"family": f.Family, "required": facts(f.Required), "preferred": facts(f.Preferred), "obtain": months, "apprentice": f.Apprentice, "years": years,
		"education": f.Education, "mode": f.Remote.Mode, "states_allow": states(f.Remote.StatesAllow), "states_deny": states(f.Remote.StatesDeny), "pay": pay,
		"level": f.Level, "offshore": fmt.Sprint(f.Offshore), "internal": fmt.Sprint(f.InternalOnly),
	}
}

// TestChanged rewrites postings in ways that change nothing of what they say,
// or change it in a known way, and measures how often what is read follows.
func TestChanged(t *testing.T) {
	t.Run("own", func(t *testing.T) {
		var rows []map[string]string
		for _, set := range ownSets {
			text, err := os.ReadFile(filepath.Join("../../../matcher/read/testdata", set.name))
			if err != nil {
				t.Fatal(err)
			}
			more, _, err := parseVoices(string(text))
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range more { // an id may stand in two sets
				r["id"] = strings.TrimSuffix(set.name, ".txt") + "/" + r["id"]
			}
			rows = append(rows, more...)
		}
		changed(t, "changed-own.txt", rows)
	})
	t.Run("corpus", func(t *testing.T) {
		corpus := filepath.Join(shared(t), "corpus")
		var rows []map[string]string
		for _, name := range []string{"dev", "written"} {
			text, err := os.ReadFile(filepath.Join(corpus, name+".jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range readLines[map[string]any](t, text) {
				row := map[string]string{}
				for k, v := range r {
					if s, ok := v.(string); ok && k != "cluster" {
						row[k] = s
					}
				}
				rows = append(rows, row)
			}
		}
		changed(t, "changed.txt", rows)
	})
}

func changed(t *testing.T, golden string, rows []map[string]string) {
	before := asRead(t, rows)
	var lines, differences []string
	for _, c := range changes() {
		again := make([]map[string]string, len(rows))
		touched := map[string]bool{}
		for i, r := range rows {
			n := map[string]string{}
			for k, v := range r {
				n[k] = v
			}
			n["description"] = c.text(r["description"])
			if c.title != nil {
				n["title"] = c.title(r["title"])
			}
			if c.places {
				for _, k := range []string{"title", "location"} {
					if v, ok := r[k]; ok {
						n[k] = c.text(v)
					}
				}
			}
			touched[r["id"]] = show(n) != show(r)
			again[i] = n
		}
		var follow share
		after := asRead(t, again)
		for _, r := range rows {
			id := r["id"]
			if !touched[id] {
				continue
			}
			want, got := said(before[id], c.facts), said(after[id], nil)
			ok := true
			for _, fact := range sortedKeys(want) {
				a, b := want[fact], got[fact]
				if fact == "required" || fact == "preferred" {
					ea, err := parseExpression(a)
					if err != nil {
						t.Fatal(err)
					}
					eb, err := parseExpression(b)
					if err != nil {
						t.Fatal(err)
					}
					if equivalent(ea, eb) {
						continue
					}
				}
				if a != b {
					ok = false
					differences = append(differences, fmt.Sprintf("! %s %s %s want %s got %s", c.name, id, fact, show(a), show(b)))
				}
			}
			follow.add(ok)
		}
		if follow.n == 0 {
			t.Errorf("no posting is changed by %s", c.name)
		}
		lines = append(lines, fmt.Sprintf("%s %.3f %d", c.name, float64(follow.ok)/float64(follow.n), follow.n))
	}
	compare(t, golden, slices.Concat(lines, differences))
}

// asRead reads rows with the program, by id.
func asRead(t *testing.T, rows []map[string]string) map[string]posting {
	t.Helper()
	home := t.TempDir()
	db, file := filepath.Join(home, "changed.db"), filepath.Join(home, "rows.jsonl")
	writeJSONLines(t, file, rows)
	hitmatch(t, home, "import", "--db", db, file)
	all := map[string]posting{}
	dec := json.NewDecoder(strings.NewReader(string(hitmatch(t, home, "jobs", "list", "--all", "--json", "--db", db))))
	for dec.More() {
		var p posting
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all[p.ExternalID] = p
	}
	return all
}
