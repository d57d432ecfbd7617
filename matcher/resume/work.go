package resume

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Kinds of experience with a rule of their own.
const (
	kindAny         = "coding_any"
	kindExternship  = "externship"
	kindSupervision = "supervision"
	kindNursing     = "clinical_nursing"
)

var (
	learning = pattern(`(?i)\b(?:extern(?:ship)?|intern(?:ship)?|practicum|student|professional practice experience|practicode)\b`)
	nursing  = pattern(`(?i)\b(?:staff|charge|registered|ICU|bedside|floor|travel|clinical) nurse\b`)
	leading  = pattern(`(?i)\b(?:supervisor|manager|director|team lead|lead)\b`)
	pause    = pattern(`(?i)\b(?:career (?:break|gap|pause)|sabbatical|gap year|(?:family|maternity|parental|medical|caregiver) leave|leave of absence|stay-at-home|full-time (?:parent|caregiver))\b`)
	claimed  = pattern(`(?i)\b(\d{1,2})\+?\s*(?:\+\s*)?years?\b`)
)

// stint is one dated job.
type stint struct {
	span
	line int // where its dates stand
	task
}

// task is what a job was about.
type task struct {
	kind   string     // of experience; "" if nothing tells
	family job.Family // the line of work of the role its title names; "" if it names none
	lead   bool       // it led people
}

// work turns dated jobs into typed years.
func (r *reader) work() {
	at, when := r.times(false)
	if len(at) == 0 {
		at, when = r.times(true)
	}
	var stints []stint
	above := false // the job before has lines above that with its dates
	for n, i := range at {
		from, to := i, len(r.lines)
		for from > 0 && !r.title[from-1] && r.part[from-1] == r.part[i] && i-from < 2 && r.lines[from-1] != "" && !strings.HasPrefix(r.lines[from-1], "- ") && when[from-1].to == 0 {
			from--
		}
		if from < i-1 && (r.namesRole(r.lines[i]) || r.namesRole(r.lines[i-1])) {
			from = i - 1 // what stands above is of the job before
		}
		if n > 0 && from == at[n-1]+1 && !above {
			from = i // likewise: these jobs begin with their dates
		}
		above = from < i
		if n+1 < len(at) {
			to = at[n+1]
		}
		for j := i + 1; j < to; j++ {
			if r.title[j] {
				to = j
			}
		}
		if pause().MatchString(r.lines[i]) {
			continue // no job
		}
		s := stint{span: when[i], line: i, task: r.taskOf(from, i, to)}
		if s.kind == "" {
			r.doubt(i, "the kind of work is not known; add it to experience if it counts")
			continue
		}
		stints = append(stints, s)
	}
	byKind := map[string][]stint{}
	var order []string
	put := func(kind string, s stint) {
		if byKind[kind] == nil {
			order = append(order, kind)
		}
		byKind[kind] = append(byKind[kind], s)
	}
	for _, s := range stints {
		put(s.kind, s)
		if s.lead {
			put(kindSupervision, s)
		}
	}
	for _, kind := range order {
		w := Work{Years: job.Years{Kind: kind}}
		var all []span
		for _, s := range byKind[kind] {
			all = append(all, s.span)
			w.Coarse = w.Coarse || s.coarse
			w.Sources = append(w.Sources, r.source(s.line))
		}
		if w.Min = years(all); w.Min > 0 {
			r.d.Experience = append(r.d.Experience, w)
		}
	}
	r.claims()
	slices.SortStableFunc(r.d.Experience, func(a, b Work) int { return cmp.Compare(b.Min, a.Min) })
	if len(stints) > 0 {
		latest := slices.MaxFunc(stints, func(a, b stint) int { return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(b.line, a.line)) })
		if f := cmp.Or(latest.family, r.familyOf(latest.kind)); f != "" {
			r.d.Targets, r.d.TargetsFrom = []job.Family{f}, r.source(latest.line)
		}
	}
}

// times are the lines among jobs that have dates, with these: items, which mostly
// tell of a job above them, or other lines.
func (r *reader) times(items bool) (at []int, when map[int]span) {
	when = map[int]span{}
	sections := slices.Contains(r.part, jobs)
	for i, line := range r.lines {
		if sections && r.part[i] != jobs || !sections && (r.part[i] == school || r.part[i] == certificates) {
			continue
		}
		if s := spans(inFull(line, r.now), r.now); len(s) > 0 && strings.HasPrefix(line, "- ") == items {
			at = append(at, i)
			when[i] = s[0]
		}
	}
	return at, when
}

// namesRole reports whether a line names a job of the field.
func (r *reader) namesRole(line string) bool {
	return slices.ContainsFunc(r.tax.Find(nil, line), func(m taxonomy.Mention) bool {
		x, ok := r.tax.Role(m.ID)
		return m.Kind == taxonomy.KindRole && ok && !x.OutOfScope
	})
}

// taskOf tells what a job was about: by its title if that names a role, by what
// most of its lines speak of otherwise. from to below to are its lines, dates
// the one with its dates; the lines up to that and the next are its title.
func (r *reader) taskOf(from, dates, to int) task {
	top := strings.Join(r.lines[from:dates+1], "\n")
	if dates+1 < to && !strings.HasPrefix(r.lines[dates+1], "- ") {
		top += "\n" + r.lines[dates+1]
	}
	body := strings.Join(r.lines[dates+1:to], "\n")
	var role taxonomy.Role
	kind, found, nurse := "", false, false
	for _, m := range r.tax.Find(nil, top, body) {
		switch m.Kind {
		case taxonomy.KindRole:
			if x, ok := r.tax.Role(m.ID); ok && !x.OutOfScope && len(x.Experience) > 0 && !found {
				role, found = x, true
			}
		case taxonomy.KindCredential:
			nurse = nurse || m.Start < len(top) && (m.ID == "RN" || m.ID == "LPN")
		case taxonomy.KindExperience:
			if bracketed := m.Start > 0 && m.Start < len(top) && top[m.Start-1] == '('; kind == "" || bracketed {
				kind = m.ID // "Outpatient Coder (profee)": the brackets say of which kind
			}
		}
	}
	nurse = nurse || nursing().MatchString(top)
	spoken := r.most(body)
	switch {
	case found && role.Family == job.FamilyAudit:
		kind = role.Experience[0] // whatever is audited
	case found && role.Experience[0] == kindAny && kind == "":
		kind = cmp.Or(r.coding(spoken), kindAny)
	case found && (kind == "" || kind == kindAny):
		kind = role.Experience[0]
	case kind == "":
		if kind = r.first(spoken); kind == "" && nurse {
			kind = kindNursing
		}
	}
	if learning().MatchString(top) {
		return task{kind: kindExternship}
	}
	lead := found && (slices.Contains(role.Experience, kindSupervision) || role.Level == job.LevelManager) || kind != "" && leading().MatchString(top)
	if kind == kindSupervision {
		kind, lead = r.first(spoken), true
	}
	// The years of a registrar are of one registry, if the role says which.
	which, _, _ := strings.Cut(role.ID, "_")
	if _, ok := r.tax.ExperienceKind(kind + "_" + which); ok {
		kind += "_" + which
	}
	return task{kind: kind, family: role.Family, lead: lead && kind != ""}
}

// most counts the kinds of work a text speaks of.
func (r *reader) most(text string) map[string]int {
	n := map[string]int{}
	for _, m := range r.tax.Find(nil, text) {
		if m.Kind == taxonomy.KindExperience && m.ID != kindSupervision && m.ID != kindExternship {
			n[m.ID]++
		}
	}
	return n
}

func (r *reader) first(n map[string]int) string {
	best := ""
	for _, k := range r.tax.ExperienceKinds() {
		if n[k.ID] > n[best] || best == "" && n[k.ID] > 0 {
			best = k.ID
		}
	}
	return best
}

// coding is the kind of coding most spoken of.
func (r *reader) coding(n map[string]int) string {
	only := map[string]int{}
	for kind, count := range n {
		if strings.HasPrefix(kind, "coding_") && kind != kindAny {
			only[kind] = count
		}
	}
	return r.first(only)
}

// claims takes the person's own sums ("five years of …" in figures) for kinds
// of work that no dated job shows.
func (r *reader) claims() {
	for i, line := range r.lines {
		if r.part[i] == jobs || r.part[i] == school {
			continue
		}
		all := claimed().FindAllStringSubmatchIndex(line, -1)
		for n, m := range all {
			count, err := strconv.Atoi(line[m[2]:m[3]])
			if err != nil || count == 0 || count > 60 {
				continue
			}
			end := len(line)
			if n+1 < len(all) {
				end = all[n+1][0]
			}
			r.claim(i, line[m[1]:end], float64(count))
		}
	}
}

// claim takes a sum for the first kind of work that the words behind it name.
func (r *reader) claim(i int, words string, count float64) {
	for _, found := range r.tax.Find(nil, words, r.text) {
		if found.Kind != taxonomy.KindExperience {
			continue
		}
		if !slices.ContainsFunc(r.d.Experience, func(w Work) bool { return w.Kind == found.ID || strings.HasPrefix(w.Kind, found.ID+"_") }) {
			r.d.Experience = append(r.d.Experience, Work{Years: job.Years{Min: count, Kind: found.ID}, Claimed: true, Sources: []Source{r.source(i)}})
		}
		return
	}
}

// familyOf is the family of work that a kind of experience is of: that of the
// first role that asks for it first. Nursing is of none of them.
func (r *reader) familyOf(kind string) job.Family {
	if kind == kindNursing {
		return ""
	}
	for _, x := range r.tax.Roles() {
		if len(x.Experience) > 0 && x.Experience[0] == kind && !x.OutOfScope {
			return x.Family
		}
	}
	return ""
}
