package digest

import (
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
	openings := p.Openings
	for _, o := range openings[:min(len(openings), maxOpenings)] {
		item(upperFirst(Clean(o.Words)) + ": " + opens(&o))
		if pay := paid(&o); pay != "" {
			under(pay)
		}
		if o.Reach != "" && o.Strong > 0 {
			under(Clean(o.Reach))
		}
		if named := names(o.Jobs); named != "" {
			under(named)
		}
	}
	switch more := len(openings) - maxOpenings; {
	case len(openings) == 0:
		line("No single change would lift one of these jobs.")
	case more > 0:
		line(plural(more, "more change", "more changes") + " would open less; --json lists all.")
	}

	if len(p.Asks) > 0 {
		head("What employers ask for")
		line(fmt.Sprintf("%d of %s require a credential.", p.Asking, plural(p.InScope, "job", "jobs")))
		for _, a := range p.Asks[:min(len(p.Asks), maxAsks)] {
			text := fmt.Sprintf("%s: required in %d, preferred in %d", upperFirst(Clean(a.Name)), a.Required, a.Preferred)
			if a.Held {
				text += " (you hold it)"
			}
			item(text)
		}
	}

	head("The ladder")
	line("By its years your profile looks like: " + strings.Join(p.Roles, "; ") + ".")
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

func opens(o *career.Opening) string {
	var parts []string
	if o.Strong > 0 {
		parts = append(parts, plural(o.Strong, "job", "jobs"))
	}
	if o.Better > 0 {
		words := "would move up without becoming strong"
		if o.Strong > 0 {
			words = "more " + words
		}
		parts = append(parts, fmt.Sprintf("%d %s", o.Better, words))
	}
	return list(parts) + "."
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
	if stated == 0 {
		return "None of them states pay."
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
	var have, miss []string
	for _, o := range r.Opens {
		if o.Held {
			have = append(have, Clean(o.Name))
		} else {
			miss = append(miss, Clean(o.Name))
		}
	}
	switch {
	case len(have) > 0 && len(miss) > 0:
		text += fmt.Sprintf(": usually opened by %s, which you have, or with %s", list(have), list(miss))
	case len(have) > 0:
		text += fmt.Sprintf(": usually opened by %s, which you have", list(have))
	case len(miss) > 0:
		text += ": usually opened by " + either(miss)
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
		return "your profile names no date (add expires: 2027-12-31)."
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
	b.WriteString(Wrap(fmt.Sprintf("%s would become %s by one change:", plural(p.OneAway, "job", "jobs"), pick(p.OneAway, "a strong match", "strong matches")), s.Width, "", ""))
	shown := 0
	for _, o := range p.Openings {
		if o.Strong == 0 || shown == maxBlocks {
			break
		}
		shown++
		b.WriteString(Wrap(Clean(o.Words), s.Width, fmt.Sprintf("%6d  ", o.Strong), "        "))
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

func either(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

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
