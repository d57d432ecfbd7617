package resume

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Source is where something was found: a line of the text, from 1.
type Source struct {
	Line int
	Text string
}

// Credential is a credential found, with its source.
type Credential struct {
	job.Held
	Earned string // a year, as the résumé gives it
	Source Source
}

// Work is years of one kind of work, with the jobs they come from.
type Work struct {
	job.Years
	Coarse  bool // some of the jobs are dated by years alone
	Claimed bool // the person's own sum; no dated job shows it
	Sources []Source
}

// Draft is what a résumé shows of a profile. An empty value was not found.
type Draft struct {
	Name        string
	NameSource  Source
	State, Zip  string
	HomeSource  Source
	Citizen     bool
	CitizenFrom Source
	Veteran     bool
	VeteranFrom Source

	Credentials []Credential
	Experience  []Work
	Education   job.Education
	SchoolFrom  Source
	Field       string // "him" or "": of any schooling that is finished
	FieldFrom   Source
	Skills      []string
	SkillsFrom  []Source // of each skill, the first
	Targets     []job.Family
	TargetsFrom Source
	Wished      bool       // the targets are what the person asks for, not their latest work
	Modes       []job.Mode // asked for, in the order of the words
	ModesFrom   Source
	PayMin      float64 // asked for, per PayUnit; 0: not found
	PayUnit     job.PayUnit
	PayFrom     Source

	// Doubts are what was seen and left out, and why, in order of lines.
	Doubts []Doubt
}

// Doubt is something for the person to look at.
type Doubt struct {
	Source
	Why string
}

// section is a part of a résumé.
type section uint8

const (
	head section = iota // above the first heading
	summary
	jobs
	school
	certificates
	skills
	contact
	otherwise
)

// headings are the words by which parts of a résumé are told.
func headings() []struct {
	part  section
	words []string
} {
	return []struct {
		part  section
		words []string
	}{
		{certificates, []string{"certification", "certifications", "credentials", "credential", "licenses", "licensure", "licences", "certificates"}},
		{jobs, []string{"experience", "employment", "work history", "career history", "professional background", "internship", "externship", "practicum"}},
		{school, []string{"education", "academic", "training"}},
		{skills, []string{"skills", "competencies", "technical", "software", "technology", "expertise", "proficiencies"}},
		{contact, []string{"contact"}},
		{summary, []string{"summary", "objective", "profile", "about", "highlights", "qualifications"}},
		{otherwise, []string{"references", "awards", "memberships", "affiliations", "volunteer", "volunteering", "interests", "activities", "hobbies", "publications", "languages"}},
	}
}

// headingOf tells a heading: a short line of such words, without a date.
func headingOf(line string) (section, bool) {
	words := strings.Fields(strings.ToLower(strings.Trim(line, " :-–—|")))
	if len(words) == 0 || len(words) > 5 || strings.HasPrefix(line, "- ") || strings.ContainsAny(line, "0123456789.@") {
		return 0, false
	}
	text := " " + strings.Join(words, " ") + " "
	upper := line == strings.ToUpper(line)
	for _, h := range headings() {
		for _, w := range h.words {
			if !strings.Contains(text, " "+w+" ") {
				continue
			}
			// Of several words, the heading is written large, or all of them
			// are words a heading has.
			if upper || len(words) <= 3 || strings.HasSuffix(line, ":") {
				return h.part, true
			}
		}
	}
	return 0, false
}

// reader is the work sheet of one résumé.
type reader struct {
	tax   *taxonomy.Taxonomy
	now   time.Time
	text  string
	lines []string
	part  []section // of each line; a heading is of the part it opens
	title []bool    // is a heading
	d     Draft
}

// Read drafts a profile out of the text of a résumé.
func Read(t *taxonomy.Taxonomy, text string, now time.Time) Draft {
	r := &reader{tax: t, now: now, text: text, lines: joinTimes(strings.Split(text, "\n")), d: Draft{Education: job.EducationUnstated}}
	part := head
	for _, line := range r.lines {
		p, isTitle := headingOf(line)
		if isTitle {
			part = p
		}
		r.part, r.title = append(r.part, part), append(r.title, isTitle)
	}
	r.who()
	r.where()
	r.credentials()
	r.work()
	r.schooling()
	r.abilities()
	r.standing()
	r.wishes()
	slices.SortStableFunc(r.d.Doubts, func(a, b Doubt) int { return cmp.Compare(a.Line, b.Line) })
	return r.d
}

func (r *reader) source(i int) Source { return Source{Line: i + 1, Text: r.lines[i]} }

func (r *reader) doubt(i int, format string, args ...any) {
	r.d.Doubts = append(r.d.Doubts, Doubt{r.source(i), fmt.Sprintf(format, args...)})
}

var (
	name     = pattern(`^\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){1,3}$`)
	address  = pattern(`\b([A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)[ ,]+(\d{5})(?:-\d{4})?\b`)
	town     = pattern(`\b\p{Lu}[\p{L}.'’ -]*, ([A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\b`)
	bareTown = pattern(`^\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*)* ([A-Z]{2})$`)
	sheet    = pattern(`(?i)^(?:name:|(?:curriculum vitae|résumé|resume|c\.?v\.?)(?: of|:| -| –| —|$))`)
	citizen  = pattern(`(?i)\b(?:U\.?S\.?A?|United States|American) citizen(?:ship)?\b`)
	notOne   = pattern(`(?i)\bnot (?:a |an )?(?:U\.?S\.?|American|United States)|require(?:s)? sponsorship|non-?citizen`)
	veteran  = pattern(`(?i)\b(?:military|army|navy|air force|marine corps|marines|coast guard|U\.?S\.?) veteran\b|\bveteran of (?:the )?(?:U\.?S\.?|army|navy|air force|marine)|\bU\.?S\.? (?:Army|Navy|Air Force|Marine Corps|Coast Guard)\b`)
)

// nameLines and homeLines are how far down the name and the address stand.
const (
	nameLines = 4
	homeLines = 12
)

// who finds the name: the first line near the top that is one, its
// credentials taken off.
func (r *reader) who() {
	for i := range min(len(r.lines), nameLines) {
		line, _, _ := strings.Cut(r.lines[i], ",")
		line, _, _ = strings.Cut(line, "|")
		line = strings.TrimSpace(sheet().ReplaceAllString(line, ""))
		if !name().MatchString(line) || r.title[i] {
			continue
		}
		if m := bareTown().FindStringSubmatch(line); m != nil {
			if _, ok := r.tax.StateCode(m[1]); ok {
				continue // a place
			}
		}
		if len(r.tax.Find(nil, line)) > 0 {
			continue // a title of work, not a name
		}
		if line == strings.ToUpper(line) {
			line = capitalised(line)
		}
		r.d.Name, r.d.NameSource = line, r.source(i)
		return
	}
}

// capitalised writes a name in capitals with a capital at the head of each of its
// parts: "Mei-Ling O'Hara".
func capitalised(s string) string {
	head := true
	return strings.Map(func(c rune) rune {
		begins := head
		if head = !unicode.IsLetter(c); begins {
			return c
		}
		return unicode.ToLower(c)
	}, s)
}

// where finds the home state near the top, or among the ways to reach the
// person, with its ZIP code if there is one.
func (r *reader) where() {
	above := true
	for i := range r.lines {
		above = above && i < homeLines && (r.part[i] == head || r.part[i] == summary)
		if !above && r.part[i] != contact {
			continue
		}
		for _, m := range address().FindAllStringSubmatch(r.lines[i], -1) {
			if code, ok := r.tax.StateCode(m[1]); ok {
				r.d.State, r.d.Zip, r.d.HomeSource = code, m[2], r.source(i)
				return
			}
		}
		if m := town().FindStringSubmatch(r.lines[i]); m != nil && r.d.State == "" {
			if code, ok := r.tax.StateCode(m[1]); ok {
				r.d.State, r.d.HomeSource = code, r.source(i)
			}
		}
		if r.d.State == "" {
			if code := r.bare(i); code != "" {
				r.d.State, r.d.HomeSource = code, r.source(i)
			}
		}
	}
}

// bare is the state of a place written without a comma, "Atlanta GA", or of a
// line that is nothing but a state; the line of the name may end in it. "" if
// there is none.
func (r *reader) bare(i int) string {
	parts := []string{r.lines[i]}
	if i < nameLines {
		parts = strings.FieldsFunc(r.lines[i], func(c rune) bool { return strings.ContainsRune(",|•", c) })
	}
	for n, part := range parts {
		part = strings.TrimSpace(part)
		if i == 0 && n == 0 {
			continue // the name
		}
		m := bareTown().FindStringSubmatch(part)
		switch {
		case m != nil:
			part = m[1]
		case len(parts) > 1 || len(part) < len("Ohio"):
			continue
		}
		if code, ok := r.tax.StateCode(part); ok {
			return code
		}
	}
	return ""
}

// standing finds citizenship and service.
func (r *reader) standing() {
	for i, line := range r.lines {
		if m := citizen().FindString(line); m != "" && !r.d.Citizen {
			if notOne().MatchString(line) {
				r.doubt(i, "citizenship is spoken of; fill in citizen yourself")
			} else {
				r.d.Citizen, r.d.CitizenFrom = true, r.source(i)
			}
		}
		if !r.d.Veteran && veteran().MatchString(line) {
			r.d.Veteran, r.d.VeteranFrom = true, r.source(i)
		}
	}
}

// schooling finds the highest level of education that is finished.
func (r *reader) schooling() {
	for i, line := range r.lines {
		if r.part[i] == jobs || r.title[i] {
			continue
		}
		found := r.tax.Find(nil, line, r.text)
		if level, end := degree(line); r.part[i] == school && end > 0 {
			found = append(found, taxonomy.Mention{Kind: taxonomy.KindEducation, ID: string(level), End: end})
		}
		for _, m := range found {
			level := job.Education(m.ID)
			if m.Kind != taxonomy.KindEducation || level.Rank() == 0 {
				continue
			}
			if said := sentence(line, m.Start, m.End); unfinished().MatchString(said) || r.future(said) {
				r.doubt(i, "%s looks unfinished and is not counted", line[m.Start:m.End])
				continue
			}
			if level.Rank() > r.d.Education.Rank() {
				r.d.Education, r.d.SchoolFrom = level, r.source(i)
			}
			for _, at := range []int{i, i - 1, i + 1} {
				if r.d.Field == "" && at >= 0 && at < len(r.lines) && strings.Contains(strings.ToLower(r.lines[at]), "health info") {
					r.d.Field, r.d.FieldFrom = "him", r.source(at)
				}
			}
		}
	}
}

// degree tells the degree that a line of schooling, or a part of it, begins with,
// "M.S. in Health Informatics", and where its name ends: such letters and words
// alone mean too much else for other text.
func degree(line string) (level job.Education, end int) {
	at := 0
	for _, part := range schoolParts().Split(line, -1) {
		from := at + strings.Index(line[at:], part)
		at = from + len(part)
		word, _, _ := strings.Cut(part, " ")
		switch strings.ToUpper(strings.ReplaceAll(strings.TrimRight(word, ":"), ".", "")) {
		case "AS", "AA", "AAS", "ASSOCIATE", "ASSOCIATES", "ASSOCIATE'S", "ASSOCIATE’S":
			level = job.EducationAssociate
		case "BS", "BA", "BSC", "BAS", "BHS", "BACHELOR", "BACHELORS", "BACHELOR'S", "BACHELOR’S":
			level = job.EducationBachelor
		case "MS", "MA", "MSC", "MASTER", "MASTERS", "MASTER'S", "MASTER’S":
			level = job.EducationMaster
		case "CERTIFICATE", "DIPLOMA":
			if !ofTheField().MatchString(line) {
				continue
			}
			level = job.EducationCertificate
		default:
			continue
		}
		return level, from + len(word)
	}
	return "", 0
}

var (
	schoolParts = pattern(`^- |, |\s[-–—|]\s|; `)
	ofTheField  = pattern(`(?i)\b(?:medical|health|coding|billing)\b`)
)

// sentence is the part of a line, between full stops or semicolons, in which
// the bytes from start to end stand.
func sentence(line string, start, end int) string {
	from := max(strings.LastIndex(line[:start], ". "), strings.LastIndex(line[:start], ";")) + 1
	to := len(line)
	for _, stop := range []string{". ", ";"} {
		if i := strings.Index(line[end:], stop); i >= 0 {
			to = min(to, end+i)
		}
	}
	return line[from:to]
}

var unfinished = pattern(`(?i)\b(?:expected|anticipated|in progress|in-progress|pursuing|enrolled|currently studying|candidate|coursework toward|incomplete|did not (?:finish|complete)|not completed)\b`)

// future reports whether every year a line names is still to come.
func (r *reader) future(line string) bool {
	found := aYear().FindAllString(line, -1)
	for _, y := range found {
		if year(y) <= r.now.Year() {
			return false
		}
	}
	return len(found) > 0
}

var aYear = pattern(`\b(?:19|20)\d\d\b`)

// abilities finds skills, each once, in order.
func (r *reader) abilities() {
	for i, line := range r.lines {
		for _, m := range r.tax.Find(nil, line, r.text) {
			if m.Kind == taxonomy.KindSkill && !slices.Contains(r.d.Skills, m.ID) {
				r.d.Skills = append(r.d.Skills, m.ID)
				r.d.SkillsFrom = append(r.d.SkillsFrom, r.source(i))
			}
		}
	}
}
