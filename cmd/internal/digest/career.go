package digest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"hitmatch/matcher/career"
	"hitmatch/store/job"
)

// How much of a career plan is printed; JSON has all of it.
const (
	maxOpenings = 12
	maxNamed    = 3 // jobs named under an opening
	maxAsks     = 8
	maxBlocks   = 8
)

// Career renders what one more thing would open for a person, from the
// postings at hand, and what is known of the way on.
func Career(p *career.Plan, person string, now time.Time, s Style) string {
	s.Width = Width(s.Width)
	var b strings.Builder
	head := func(text string) { b.WriteString("\n" + s.painted(s.bold, text, "", "")) }
	line := func(text string) { b.WriteString(Wrap(text, s.Width, "", "")) }
	item := func(text string) { b.WriteString(Wrap(text, s.Width, "  - ", "    ")) }
	under := func(text string) { b.WriteString(Wrap(text, s.Width, "    ", "    ")) }

	title := "What would open more"
	if person != "" {
		title += " for " + Clean(person)
	}
	b.WriteString(s.painted(s.bold, title+", "+Date(now), "", ""))
	line(fmt.Sprintf("From %s in this field that %s open now: %s strong, %s near, %s possible.",
		plural(p.InScope, "job", "jobs"), isAre(p.InScope), count(p.Grades[string(job.Strong)]), count(p.Grades[string(job.Near)]), count(p.Grades[string(job.Low)])))
	if p.Few {
		line("These are few jobs: take the counts as examples, not as shares of a market.")
	}

	head("One change, and what it would make a strong match")
	openings, idle := alike(p)
	for _, o := range openings[:min(len(openings), maxOpenings)] {
		item(upperFirst(Clean(o.words)) + ": " + opens(&o.Opening))
		if pay := paid(&o.Opening); pay != "" {
			under(pay)
		}
		if o.Reach != "" && o.Strong > 0 {
			under(Clean(o.Reach))
		}
		if named := names(o.Jobs); named != "" {
			under(named)
		}
	}
	if len(openings) == 0 {
		line("No single change would make one of these jobs a strong or a near match.")
	}
	if more := max(len(openings)-maxOpenings, 0) + idle; more > 0 {
		line(plural(more, "more change", "more changes") + " would do less; --json lists all.")
	}

	if len(p.Asks) > 0 {
		head("What employers ask for")
		line(fmt.Sprintf("%d of %s require a credential.", p.Asking, plural(p.InScope, "job", "jobs")))
		for _, a := range p.Asks[:min(len(p.Asks), maxAsks)] {
			text := fmt.Sprintf("%s: required in %d, preferred in %d", upperFirst(Clean(a.Name)), a.Required, a.Preferred)
			switch {
			case a.Held && a.Name != a.ID: // a group
				text += " (you hold one)"
			case a.By != "":
				text += " (your " + Clean(a.By) + " covers it)"
			case a.Held:
				text += " (you hold it)"
			}
			item(text)
		}
	}

	head("The ladder")
	if slices.Equal(p.Roles, []string{career.Newcomer}) {
		line("Your profile shows no role of this ladder yet; it begins where newcomers to the field do.")
	} else {
		line("By its years your profile looks like: " + strings.Join(p.Roles, "; ") + ".")
	}
	for _, r := range p.Ladder {
		item(rungWords(r))
		under(rungJobs(r))
	}
	if len(p.Ladder) > 0 {
		line("Years are what is usual, not a rule.")
	}

	head("Keeping your credentials")
	if len(p.Renewals) == 0 {
		line("Your profile names no credential in good standing.")
	}
	for _, r := range p.Renewals {
		item(Clean(r.ID) + ": " + due(r) + " " + Clean(r.Rule))
	}
	for _, d := range p.Issuers {
		text := fmt.Sprintf("%s together (%s): ", Clean(d.Issuer), strings.Join(d.Held, ", "))
		if d.Units > 0 {
			text += fmt.Sprintf("%d units every %s.", d.Units, plural(d.Years, "year", "years"))
		} else {
			text += "the published rules for several credentials are not one figure; ask the issuer."
		}
		item(text)
		for _, rule := range d.Rules {
			under(upperFirst(Clean(rule)) + ".")
		}
	}

	figures(&b, s, "Pay, as published", p.Figures.Pay, p.Figures.PayWhy)
	figures(&b, s, "Outlook, as published", p.Figures.Outlook, p.Figures.OutlookWhy)
	return b.String()
}

func figures(b *strings.Builder, s Style, title string, list []career.Figure, why string) {
	if len(list) == 0 {
		return
	}
	b.WriteString("\n" + s.painted(s.bold, title, "", ""))
	older := false
	for _, f := range list {
		if f.Older && !older {
			older = true
			b.WriteString(Wrap("General career guides, kept for comparison:", s.Width, "", ""))
		}
		text := fmt.Sprintf("%s, %s, %s: %s [%s]", Clean(f.About), Clean(f.Basis), Clean(f.Year), Clean(f.Amount), Clean(f.Source))
		if f.Note != "" {
			text += ". " + upperFirst(Clean(f.Note)) + "."
		}
		b.WriteString(Wrap(text, s.Width, "  - ", "    "))
	}
	if why != "" {
		b.WriteString(Wrap(why, s.Width, "", ""))
	}
}

// choice is an opening, or several of one kind that open the same jobs.
type choice struct {
	career.Opening
	words string
	all   []career.Opening
}

// alike puts the openings together that are of one kind and open the same
// jobs, what employers ask for most first, and counts those that make nothing
// strong or near.
func alike(p *career.Plan) (choices []choice, idle int) {
	for _, o := range p.Openings {
		if o.Strong+o.Near == 0 {
			idle++
			continue
		}
		i := slices.IndexFunc(choices, func(c choice) bool { return c.same(&o) })
		if i < 0 {
			choices = append(choices, choice{Opening: o})
			i = len(choices) - 1
		}
		choices[i].all = append(choices[i].all, o)
	}
	asked := func(o career.Opening) int {
		i := slices.IndexFunc(p.Asks, func(a career.Ask) bool { return a.ID == o.ID })
		if i < 0 {
			return len(p.Asks)
		}
		return i
	}
	for i := range choices {
		c := &choices[i]
		slices.SortStableFunc(c.all, func(a, b career.Opening) int { return cmp.Compare(asked(a), asked(b)) })
		var words []string
		for _, o := range c.all {
			words = append(words, o.Words)
		}
		c.words = oneOf(words)
		if len(c.all) > 1 {
			c.Reach = nearest(c.all)
		}
	}
	return choices, idle
}

// nearest says which of some credentials can be had.
func nearest(all []career.Opening) string {
	for _, o := range all {
		if rest, ok := strings.CutPrefix(o.Reach, "Within reach"); ok {
			return upperFirst(o.Words) + ": within reach" + rest
		}
	}
	return ""
}

// same reports whether another opening of states or credentials comes to the
// same.
func (c *choice) same(o *career.Opening) bool {
	switch o.Kind {
	case career.Credential, career.Home, career.WorkState:
	default:
		return false
	}
	return c.Kind == o.Kind && c.Strong == o.Strong && c.Near == o.Near &&
		slices.EqualFunc(c.Jobs, o.Jobs, func(a, b career.Job) bool { return a.ID == b.ID })
}

// oneOf says that any of some things will do, and what they begin with once:
// "living in AR, KS or TX". A long list is cut.
func oneOf(words []string) string {
	const most = 6
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	first := words[0][:strings.LastIndex(words[0], " ")+1]
	for _, w := range words {
		if !strings.HasPrefix(w, first) {
			first = ""
		}
	}
	var rest []string
	for _, w := range words {
		rest = append(rest, strings.TrimPrefix(w, first))
	}
	if more := len(rest) - most; more > 0 {
		rest = append(rest[:most], fmt.Sprintf("%d more", more))
	}
	return first + either(rest)
}

func opens(o *career.Opening) string {
	var parts []string
	if o.Strong > 0 {
		parts = append(parts, plural(o.Strong, "job", "jobs"))
	}
	if o.Near > 0 {
		words := pick(o.Near, "would become a near match", "would become near matches")
		if o.Strong > 0 {
			words = "more " + words
		}
		parts = append(parts, fmt.Sprintf("%d %s", o.Near, words))
	}
	return strings.Join(parts, "; ") + "."
}

func paid(o *career.Opening) string {
	if o.Strong == 0 {
		return ""
	}
	stated := 0
	var parts []string
	for _, p := range o.Pay {
		stated += p.Jobs
		parts = append(parts, fmt.Sprintf("%s (%s)", p.Line(), plural(p.Jobs, "job", "jobs")))
	}
	switch {
	case stated == 0 && o.Strong == 1:
		return "It states no pay."
	case stated == 0:
		return "None of them states pay."
	case o.Strong == 1:
		return fmt.Sprintf("Pay stated: %s.", o.Pay[0].Line())
	}
	return fmt.Sprintf("Pay stated in %d of %d: %s.", stated, o.Strong, strings.Join(parts, "; "))
}

func names(jobs []career.Job) string {
	var parts []string
	for _, j := range jobs[:min(len(jobs), maxNamed)] {
		text := Clean(j.Title)
		if e := Clean(j.Employer); e != "" {
			text += ", " + e
		}
		parts = append(parts, text+" ["+j.ID+"]")
	}
	if more := len(jobs) - maxNamed; more > 0 {
		parts = append(parts, fmt.Sprintf("%d more", more))
	}
	return strings.Join(parts, "; ")
}

func rungWords(r career.Rung) string {
	text := fmt.Sprintf("%s → %s", Clean(r.FromName), Clean(r.ToName))
	if r.Wanted {
		text += " (a line of work you look for)"
	}
	var credentials, have, ways []string
	for _, o := range r.Opens {
		name := credential(Clean(o.Name))
		switch {
		case job.Education(o.ID).Rank() > 0 && o.Held:
			ways = append(ways, name+" (you have it)")
		case job.Education(o.ID).Rank() > 0:
			ways = append(ways, name)
		default:
			credentials = append(credentials, name)
			if o.Held {
				have = append(have, name)
			}
		}
	}
	if len(credentials) > 0 {
		way := either(credentials)
		switch {
		case len(have) > 0 && len(credentials) == 1:
			way += " (you have it)"
		case len(have) > 0:
			way += " (you have " + list(have) + ")"
		}
		ways = append([]string{way}, ways...)
	}
	if len(ways) > 0 {
		text += ": usually opened by " + list(ways)
	}
	if r.Years != nil && *r.Years > 0 {
		text += fmt.Sprintf(", after about %s", plural(*r.Years, "year", "years"))
	}
	text += "."
	if r.Note != "" {
		text += " " + upperFirst(Clean(r.Note)) + "."
	}
	return text
}

func rungJobs(r career.Rung) string {
	if r.Open == 0 {
		return "No such job is open among these postings."
	}
	return fmt.Sprintf("%s open, %d strong for you now.", plural(r.Open, "such job is", "such jobs are"), r.Strong)
}

func due(r career.Renewal) string {
	switch {
	case r.Expires == nil:
		return "your profile does not say until when (add expires: YYYY-MM-DD)."
	case r.Days < 0:
		return "ran out on " + Date(*r.Expires) + "."
	case r.Days < 90:
		return fmt.Sprintf("due on %s, in %s.", Date(*r.Expires), plural(r.Days, "day", "days"))
	}
	return fmt.Sprintf("due on %s, in %d months.", Date(*r.Expires), r.Days/30)
}

// Standing renders how a profile fits all that is open: counts by grade, what
// hides most, and what one change would open.
func Standing(p *career.Plan, person string, now time.Time, s Style) string {
	s.Width = Width(s.Width)
	var b strings.Builder
	who := "the profile"
	if person != "" {
		who = Clean(person)
	}
	b.WriteString(s.painted(s.bold, fmt.Sprintf("How %s fits the %d jobs open on %s", who, p.Jobs, Date(now)), "", ""))
	for _, l := range []struct {
		grade job.Grade
		words string
	}{
		{job.Strong, "strong: every stated requirement met, or within reach"},
		{job.Near, "near: one thing is missing or unclear"},
		{job.Low, "possible: off the line of work, or below the level"},
		{job.Hide, "hidden:"},
	} {
		b.WriteString(Wrap(l.words, s.Width, fmt.Sprintf("%6d  ", p.Grades[string(l.grade)]), "        "))
	}
	for _, c := range causes(p.Hidden) {
		b.WriteString(Wrap(Cause(c.Reason), s.Width, fmt.Sprintf("%14d  ", c.Jobs), "                "))
	}
	if len(p.Blocks) > 0 {
		b.WriteString("\n" + s.painted(s.bold, "The requirements that hide most", "", ""))
		for _, x := range p.Blocks[:min(len(p.Blocks), maxBlocks)] {
			text := upperFirst(Clean(x.Text))
			if x.Alone > 0 {
				text += fmt.Sprintf(" (in %d of them nothing else)", x.Alone)
			}
			b.WriteString(Wrap(text, s.Width, fmt.Sprintf("%6d  ", x.Jobs), "        "))
		}
	}
	b.WriteString("\n" + s.painted(s.bold, "One change away", "", ""))
	if p.OneAway == 0 {
		b.WriteString(Wrap("No single change would make another of these jobs a strong match.", s.Width, "", ""))
		return b.String()
	}
	all, _ := alike(p)
	choices := slices.DeleteFunc(slices.Clone(all), func(o choice) bool {
		// What makes no more of them strong than less of it would.
		return slices.ContainsFunc(all, func(x choice) bool { return x.Within(o.Opening) && x.Strong == o.Strong })
	})
	choices = choices[:min(len(choices), maxBlocks)]
	counted := 0
	for _, o := range choices {
		counted += o.Strong
	}
	overlap := ""
	if counted > p.OneAway {
		overlap = "; several changes would do it for some of them"
	}
	b.WriteString(Wrap(fmt.Sprintf("%s would become %s by one change%s:", plural(p.OneAway, "job", "jobs"), pick(p.OneAway, "a strong match", "strong matches"), overlap), s.Width, "", ""))
	for _, o := range choices {
		if o.Strong > 0 {
			b.WriteString(Wrap(Clean(o.words), s.Width, fmt.Sprintf("%6d  ", o.Strong), "        "))
		}
	}
	b.WriteString(Wrap("`hitmatch career` says which jobs, with their pay.", s.Width, "", ""))
	return b.String()
}

// causes puts counts in order: most first.
func causes(counts map[string]int) []Count {
	var out []Count
	for cause, n := range counts {
		out = append(out, Count{Reason: cause, Jobs: n})
	}
	slices.SortFunc(out, func(a, b Count) int {
		if a.Jobs != b.Jobs {
			return b.Jobs - a.Jobs
		}
		return strings.Compare(a.Reason, b.Reason)
	})
	return out
}

// credential puts an article before letters that stand for a credential; other
// names have theirs.
func credential(name string) string {
	if len(name) > 1 && name[1] >= 'A' && name[1] <= 'Z' {
		return "the " + name
	}
	return name
}

func either(words []string) string { return joined(words, " or ") }

func isAre(n int) string { return pick(n, "is", "are") }

func pick(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func count(n int) string { return fmt.Sprintf("%d", n) }

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
