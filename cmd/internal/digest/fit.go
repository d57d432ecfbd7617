package digest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"hitmatch/store/job"
)

// Fit renders one posting against one profile: the verdict first, then every
// requirement with its answer and the posting's words, then what would change
// the verdict.
func Fit(it *Item, person string, now time.Time, s Style) string {
	s.Width = Width(s.Width)
	var b strings.Builder
	b.WriteString(s.painted(func(t string) string { return s.grade(it.Match.Grade, t) }, verdict(it.Match, Clean(person)), "", ""))
	b.WriteByte('\n')
	b.WriteString(s.painted(s.bold, Clean(it.Posting.Title), "", ""))
	b.WriteString(row(s.Width, "", Employer(&it.Posting), Where(&it.Posting, &it.Facts), Pay(&it.Facts)))
	if !it.Posting.FirstSeen.IsZero() {
		b.WriteString(Wrap(seen(it, now), s.Width, "", ""))
	}
	if link := Link(it.Posting.URL); link != "" {
		b.WriteString(link + "\n")
	}

	if lines := summaryLine(it); lines != nil {
		b.WriteString("\n" + s.painted(s.bold, "In short", "", "") + Wrap(lines[0].text, s.Width, "", ""))
	}
	requirements(&b, s, it.Match)
	if ways := changes(it); len(ways) > 0 {
		b.WriteString("\n" + s.painted(s.bold, "What would change it", "", ""))
		for _, w := range ways {
			b.WriteString(Wrap(w, s.Width, "  - ", "    "))
		}
	}
	b.WriteString("\n" + s.painted(s.bold, "How the score comes about", "", ""))
	if it.Match.Grade == job.Hide {
		b.WriteString(Wrap("A job that is hidden gets no points.", s.Width, "  ", "  "))
		return b.String()
	}
	for _, r := range it.Match.Reasons {
		text := Clean(r.Text)
		if r.Quote != "" {
			text += " " + quoted(Clean(r.Quote))
		}
		b.WriteString(Wrap(text, s.Width, fmt.Sprintf("%+5d  ", r.Points), "       "))
	}
	return b.String()
}

func requirements(b *strings.Builder, s Style, m job.Match) {
	answers := slices.Clone(m.Requirements)
	slices.SortStableFunc(answers, func(x, y job.Requirement) int { return cmp.Compare(urgency(x.Answer), urgency(y.Answer)) })
	stated := false
	for _, part := range []struct {
		title string
		want  func(job.Requirement) bool
	}{
		{"What it requires", func(r job.Requirement) bool { return r.Strength == job.Required && r.Kind != job.ClausePay }},
		{"What would do instead", func(r job.Requirement) bool { return r.Strength == job.Alternative && r.Kind != job.ClausePay }},
		{"What it would like", func(r job.Requirement) bool { return r.Strength == job.Preferred && r.Kind != job.ClausePay }},
		{"What you ask for", func(r job.Requirement) bool { return r.Kind == job.ClausePay }},
	} {
		first := true
		for _, r := range answers {
			if !part.want(r) {
				continue
			}
			if first {
				b.WriteString("\n" + s.painted(s.bold, part.title, "", ""))
				first, stated = false, true
			}
			text := Clean(r.Why)
			if r.Quote != "" {
				text += " " + quoted(Clean(r.Quote))
			}
			b.WriteString(Wrap(text, s.Width, fmt.Sprintf("  %-9s", answerWord(r.Answer)), "           "))
		}
	}
	if !stated {
		b.WriteString("\n" + Wrap("It states no requirement that a profile can answer.", s.Width, "", ""))
	}
}

// urgency puts first what stands in the way.
func urgency(a job.Answer) int {
	return slices.Index([]job.Answer{job.Unmet, job.NearMet, job.Deferred, job.Unknown, job.Met}, a)
}

func answerWord(a job.Answer) string {
	switch a {
	case job.Met:
		return "yes"
	case job.NearMet:
		return "nearly"
	case job.Deferred:
		return "to earn"
	case job.Unmet:
		return "no"
	}
	return "unclear"
}

// changes lists what would turn the verdict. Where one change alone does, it is
// named, and beside it only what no change of the profile settles.
func changes(it *Item) []string {
	out := lifts(it)
	for _, step := range steps(it.Match) {
		if step.own && len(it.Ways) > 0 {
			continue
		}
		out = append(out, step.label+": "+strings.Join(step.whys, "; ")+".")
	}
	if it.Match.Grade == job.Hide {
		switch it.Match.Cause {
		case "avoid list":
			out = append(out, "Taking the employer or the word off avoid in your profile.")
		case "out of scope", "offshore", "scam", "internal only":
			out = []string{"Nothing on your side: " + Cause(it.Match.Cause) + "."}
		}
	}
	return out
}

// lifts says what one change alone would make of it.
func lifts(it *Item) []string {
	var out []string
	for _, grade := range []struct {
		job.Grade
		name string
	}{{job.Strong, "a strong match"}, {job.Near, "a near match"}, {job.Low, "a possible match"}} {
		var words []string
		for _, w := range it.Ways {
			if w.Grade == grade.Grade {
				words = append(words, Clean(w.Words))
			}
		}
		switch len(words) {
		case 0:
		case 1:
			out = append(out, fmt.Sprintf("With one change, %s, it would be %s.", words[0], grade.name))
		default:
			out = append(out, fmt.Sprintf("With any one of these it would be %s: %s.", grade.name, strings.Join(words, "; ")))
		}
	}
	return out
}

// step is what would turn answers of one kind that stand in the way.
type step struct {
	label string
	own   bool     // it is the person's own to take: to earn, to learn, to accept
	whys  []string // what stands in the way
}

// steps lists what would turn the answers that stand in the way, what shuts the
// job out first. Pay is not among them: it moves the score alone.
func steps(m job.Match) []step {
	var out []step
	add := func(label string, own bool, why string) {
		why = strings.TrimSuffix(lowerWhy(why), ".")
		i := slices.IndexFunc(out, func(s step) bool { return s.label == label })
		switch {
		case i < 0:
			out = append(out, step{label, own, []string{why}})
		case !slices.Contains(out[i].whys, why):
			out[i].whys = append(out[i].whys, why)
		}
	}
	answers := slices.Clone(m.Requirements)
	slices.SortStableFunc(answers, func(x, y job.Requirement) int { return cmp.Compare(urgency(x.Answer), urgency(y.Answer)) })
	for _, r := range answers {
		if r.Strength != job.Required {
			continue // what would do instead is said above
		}
		label, ok := map[job.ClauseKind]string{
			job.ClauseCredential: "The credentials the posting names",
			job.ClauseLicence:    "The licence the posting names",
			job.ClauseExperience: "The years of work it asks for",
			job.ClauseEducation:  "The schooling it asks for",
			job.ClauseApprentice: "Taking the apprentice mark off your credential",
			job.ClauseMode:       "Accepting this way of working in work.modes",
			job.ClausePlace:      "Living or working in a state it names (home and work.states in your profile)",
			job.ClauseCitizen:    "US citizenship",
			job.ClauseInternal:   "Being on the employer's staff already",
		}[r.Kind]
		if !ok {
			continue
		}
		switch r.Answer {
		case job.NearMet:
			if r.Kind == job.ClauseMode || r.Kind == job.ClausePlace {
				add("A word with the employer", false, r.Why)
				continue
			}
			add(label, true, r.Why)
		case job.Unmet:
			add(label, true, r.Why)
		case job.Deferred:
			add("Nothing now; you would have to earn it in time", false, r.Why)
		case job.Unknown:
			if gap, _ := gapOf(r); gap != "" { // else it stands in nobody's way
				add("A clear answer, from the employer or in your profile", false, r.Why)
			}
		}
	}
	return out
}

func lowerWhy(s string) string {
	s = Clean(s)
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && (s[1] == ' ' || s[1] >= 'a' && s[1] <= 'z') {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}
