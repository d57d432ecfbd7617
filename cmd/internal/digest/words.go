package digest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"hitmatch/matcher/score"
	"hitmatch/store/job"
)

const day = 24 * time.Hour

// plural is "1 job", "2 jobs".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Date is "24 November 2026".
func Date(t time.Time) string { return t.Format("2 January 2006") }

// Ago says how long before now a day was.
func Ago(t, now time.Time) string {
	switch days := int(midnight(now).Sub(midnight(t)) / day); {
	case t.IsZero():
		return "at an unknown time"
	case days <= 0:
		return "today"
	case days == 1:
		return "yesterday"
	case days < 60:
		return fmt.Sprintf("%d days ago", days)
	default:
		return fmt.Sprintf("%d months ago", days/30)
	}
}

func midnight(t time.Time) time.Time { return t.UTC().Truncate(day) }

// list is "a", "a and b", "a, b and c".
func list(words []string) string { return joined(words, " and ") }

// joined enumerates words, with last before the last.
func joined(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + last + words[len(words)-1]
}

// maxStates is how many states are named before the rest is counted.
const maxStates = 8

// states names states, with last before the last.
func states(codes []string, last string) string {
	named := make([]string, 0, maxStates+1)
	for _, c := range codes[:min(len(codes), maxStates)] {
		named = append(named, Clean(c))
	}
	if more := len(codes) - maxStates; more > 0 {
		named = append(named, plural(more, "more state", "more states"))
	}
	return joined(named, last)
}

// Where says from where the work is done: "remote, for people in OH and TX",
// "hybrid, Durham, NC".
func Where(p *job.Posting, f *job.Facts) string {
	var places []string
	for _, pl := range p.Places {
		if s := placeName(pl); s != "" && len(places) < 3 {
			places = append(places, s)
		}
	}
	at := strings.Join(places, "; ")
	if extra := len(p.Places) - 3; extra > 0 && at != "" {
		at += fmt.Sprintf(" and %s", plural(extra, "more place", "more places"))
	}
	if at == "" {
		at = Clean(cmp.Or(p.Location, f.Remote.Site))
	}
	var s string
	switch f.Remote.Mode {
	case job.ModeRemote:
		s = "remote"
		if f.Remote.OrOnsite {
			s = "remote or on site"
		}
		at = strings.TrimSpace(at)
		if strings.Contains(strings.ToLower(at), "remote") || (len(p.Places) == 1 && p.Places[0].City == "" && p.Places[0].State == "") {
			at = ""
		}
	case job.ModeHybrid:
		s = "hybrid"
	case job.ModeOnsite:
		s = "on site"
	default:
		if at == "" {
			return "place not stated"
		}
		return at + " (remote or on site not stated)"
	}
	if at != "" {
		s += ", " + at
	}
	if len(f.Remote.StatesAllow) > 0 {
		s += ", for people in " + states(f.Remote.StatesAllow, " and ")
	}
	if len(f.Remote.StatesDeny) > 0 {
		s += ", not in " + states(f.Remote.StatesDeny, " or ")
	}
	if f.Remote.OnsiteTraining {
		s += ", with training on site"
	}
	return s
}

func placeName(p job.Place) string {
	city, state := Clean(p.City), Clean(p.State)
	switch {
	case city != "" && state != "":
		return city + ", " + state
	case p.Text != "":
		return Clean(p.Text)
	case city != "":
		return city
	}
	return state
}

// Pay is pay in its own unit, or that none is stated.
func Pay(f *job.Facts) string {
	if f.Pay == nil || f.Pay.String() == "" || !sane(f.Pay.Min) || !sane(f.Pay.Max) {
		return "pay not stated"
	}
	return Clean(f.Pay.String())
}

// sane reports whether a bound of pay is an amount that anyone could pay, or is
// not stated.
func sane(v *float64) bool { return v == nil || *v >= 0 && *v < 1e9 }

// Employer is the name of who hires.
func Employer(p *job.Posting) string {
	if s := Clean(p.Employer); s != "" {
		return s
	}
	return "employer not named"
}

// gradeTitle heads the items of a grade.
func gradeTitle(g job.Grade) string {
	switch g {
	case job.Strong:
		return "Strong matches"
	case job.Near:
		return "Near matches: one thing is missing or unclear"
	case job.Low:
		return "Possible, but off your line or below your level"
	}
	return "Hidden"
}

// verdict says a grade in a sentence about a person.
func verdict(m job.Match, who string) string {
	if who == "" {
		who = "you"
	}
	score := fmt.Sprintf(" (score %d of 100)", m.Score)
	switch m.Grade {
	case job.Strong:
		return "A strong match for " + who + score + "."
	case job.Near:
		return "A near match for " + who + score + ": one thing is missing or unclear."
	case job.Low:
		return "Possible for " + who + score + ". " + cmp.Or(besides(m), "It is off the line of work or below the level.")
	}
	return "Not for " + who + ": " + Cause(m.Cause) + "."
}

// besides says why a job is but possible: off the line of work, or far from the
// person's level.
func besides(m job.Match) string {
	var why []string
	for _, r := range m.Reasons {
		if r.Rule == score.RuleOffLine || r.Rule == score.RuleLevelFar {
			why = append(why, Clean(r.Text))
		}
	}
	return strings.Join(why, " ")
}

// Cause says in plain words why a job is hidden.
func Cause(cause string) string {
	switch cause {
	case "out of scope":
		return "not health information work"
	case "offshore":
		return "the work is outside the US"
	case "scam":
		return "signs of a scam"
	case "internal only":
		return "only for the employer's own staff"
	case "credential missing":
		return "a credential you do not hold is required"
	case "licence missing":
		return "a licence you do not hold is required"
	case "years far short":
		return "more years are required than you have"
	case "wrong state":
		return "the employer does not hire where you live or could work"
	case "work mode":
		return "remote, hybrid or on site in a way you do not want"
	case "education missing":
		return "schooling you do not have is required"
	case "citizenship":
		return "citizenship is required"
	case "avoid list":
		return "on your avoid list"
	case HiddenByYou:
		return "you hid it"
	case AppliedByYou:
		return "you applied to it already"
	case "two gaps":
		return "more than one thing is missing"
	}
	return Clean(cause)
}

// Causes that are the person's own decisions, not the matcher's.
const (
	HiddenByYou  = "hidden by you"
	AppliedByYou = "applied"
)

// ordinalWord is "2nd", "3rd", "4th".
func ordinalWord(n int) string {
	end := "th"
	if tens := n / 10 % 10; tens != 1 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, end)
}

// changeWords says what became of a job: "Coder, North Hospital: closed since
// you saved it."
func changeWords(c *Change) (name, what string) {
	did := "you saved it"
	if c.Applied {
		did = "you applied"
	}
	name = Clean(c.Posting.Title) + ", " + Employer(&c.Posting)
	switch c.What {
	case Closed:
		what = "closed since " + did
	case Reopened:
		what = "open again"
	case PayChanged:
		switch before := Clean(c.PayBefore); {
		case before == "":
			what = "now states pay: " + Pay(&c.Facts)
		case c.Facts.Pay == nil || c.Facts.Pay.String() == "":
			what = "no longer states pay; it was " + before
		default:
			what = "pay is now " + Pay(&c.Facts) + "; it was " + before
		}
	default:
		what = "worded anew since " + did
	}
	return name, what
}

// expiryWords says when a credential ends.
func expiryWords(c job.Held, now time.Time) string {
	name := "Your " + Clean(c.ID)
	switch days, _ := c.Left(now); {
	case days < 0:
		return name + " expired on " + Date(c.Expires) + "."
	case days == 0:
		return name + " expires today."
	default:
		return fmt.Sprintf("%s expires on %s, in %s.", name, Date(c.Expires), plural(days, "day", "days"))
	}
}

// marked says what the person decided about an item; "" if nothing.
func marked(m Mark) string {
	var parts []string
	if !m.Saved.IsZero() {
		parts = append(parts, "saved by you on "+Date(m.Saved))
	}
	if !m.Applied.IsZero() {
		parts = append(parts, "you applied on "+Date(m.Applied))
	}
	s := strings.Join(parts, ", ")
	if note := Clean(m.Note); note != "" {
		s = strings.TrimPrefix(s+"; your note: "+note, "; ")
	}
	return s
}

// state says how a board's crawl ended.
func state(s job.RunState) string {
	switch s {
	case job.RunOK:
		return "was read whole"
	case job.RunPartial:
		return "was read only in part"
	case job.RunFailed:
		return "failed"
	case job.RunBlocked:
		return "turned us away"
	case job.RunNotAllowed:
		return "does not allow crawling"
	case job.RunSuspect:
		return "gave an answer that is not believable"
	case job.RunInterrupted:
		return "was interrupted"
	}
	return "ended as " + string(s)
}

// summary is the sentence under the title: how much there is.
func summary(v *View) string {
	n := map[job.Grade]int{}
	for _, it := range v.shown() {
		n[it.Match.Grade]++
	}
	var parts []string
	for _, g := range []struct {
		grade job.Grade
		words string
	}{{job.Strong, "strong"}, {job.Near, "near"}, {job.Low, "possible"}} {
		if n[g.grade] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[g.grade], g.words))
		}
	}
	kind, none := "new ", "Nothing new fits"
	switch {
	case v.All:
		kind, none = "open ", "Nothing that is open now fits"
	case !v.Since.IsZero():
		kind, none = "", "Nothing first seen since "+Date(v.Since)+" fits"
	}
	var s string
	switch total := len(v.shown()); total {
	case 0:
		s = none
		if v.Below > 0 {
			s += " at the grade asked for"
		}
		s += "."
	case 1:
		s = fmt.Sprintf("1 %sjob: %s.", kind, list(parts))
	default:
		s = fmt.Sprintf("%d %sjobs: %s.", total, kind, list(parts))
	}
	if !v.Since.IsZero() && len(v.shown()) > 0 {
		s = strings.TrimSuffix(s, ".") + ", first seen since " + Date(v.Since) + "."
	}
	switch fresh := !v.All && v.Since.IsZero(); {
	case v.Left > 0 && fresh:
		s += " " + plural(v.Left, "more fits and comes", "more fit and come") + " next time."
	case v.Left > 0:
		s += " " + plural(v.Left, "more fits", "more fit") + " beyond the length asked for."
	}
	if v.Below > 0 {
		s += " " + plural(v.Below, "fits", "fit") + " below the grade asked for."
	}
	return s
}

// hiddenWords heads the count of what is hidden.
func hiddenWords(v *View) string {
	return plural(v.Hides(), "open job is hidden", "open jobs are hidden") + ", and why"
}

const (
	// stale is how old a crawl may be before a digest says so.
	stale = 3 * day
	// maxBoards is how many boards that fared badly are named one by one.
	maxBoards = 10
)

// health says how the boards fared: sentences, and a list of those that fared
// badly, which belongs after the first sentence.
func health(v *View) (first string, bad []string, last string) {
	if len(v.Boards) == 0 {
		return "No board has been crawled yet.", nil, ""
	}
	old, oldest, n := 0, v.AsOf, 0
	for _, b := range v.Boards {
		if b.Run.State != job.RunOK {
			if n++; n <= maxBoards {
				bad = append(bad, boardWords(b))
			}
			continue
		}
		if v.AsOf.Sub(b.Run.Started) > stale {
			old++
		}
		if b.Run.Started.Before(oldest) {
			oldest = b.Run.Started
		}
	}
	if n > maxBoards {
		bad = append(bad, fmt.Sprintf("%d more: hitmatch boards list", n-maxBoards))
	}
	switch {
	case n > 0:
		first = fmt.Sprintf("%d of %s could not be read whole; jobs may be missing:", n, plural(len(v.Boards), "board", "boards"))
	case len(v.Boards) == 1:
		first = "The board was read whole."
	default:
		first = fmt.Sprintf("All %d boards were read whole.", len(v.Boards))
	}
	if old > 0 {
		last = fmt.Sprintf("But %s last read more than 3 days ago, the oldest on %s: run hitmatch crawl.", plural(old, "board was", "boards were"), Date(oldest))
	}
	return first, bad, last
}

// boardWords is one board's line.
func boardWords(b Board) string {
	name := Clean(b.Run.Board)
	if employer := Clean(b.Employer); employer != "" {
		name = employer + " (" + name + ")"
	}
	s := name + " " + state(b.Run.State)
	if b.Nights > 1 {
		s += fmt.Sprintf(" for the %s night", ordinalWord(b.Nights))
	}
	if e := Clean(b.Run.Error); e != "" {
		s += ": " + e
	}
	return s
}

// facts of an item as short lines, in the order a job seeker asks.
type line struct {
	label string // "" continues the line above
	text  string
	quote string
	rule  string // the rule of the score that speaks of the same thing
}

// maxReasons is how many reasons stand under an item; `hitmatch fit` has all.
const maxReasons = 3

// reasons are an item's deciding reasons: first what speaks for it, then what
// speaks against it, in the order of their weight.
func reasons(m job.Match) []line {
	var out []line
	quoted := map[string]bool{}
	gaps := missing(m)
	put := func(label string, max int, want func(job.Reason) bool) {
		n := 0
		for _, r := range m.Reasons {
			text := Clean(r.Text)
			said := slices.ContainsFunc(gaps, func(g line) bool { return g.text == text || (g.rule == r.Rule && g.label != "Pay") })
			if n == max || !want(r) || text == "" || said {
				continue
			}
			l := line{text: text, quote: Clean(r.Quote)}
			if quoted[l.quote] {
				l.quote = ""
			}
			quoted[l.quote] = l.quote != ""
			if n == 0 {
				l.label = label
			}
			out = append(out, l)
			n++
		}
	}
	put("For", maxReasons, func(r job.Reason) bool { return r.Points > 0 })
	put("Against", 2, func(r job.Reason) bool { return r.Points < 0 })
	for i, g := range gaps {
		if quoted[g.quote] {
			gaps[i].quote = ""
		}
		quoted[g.quote] = g.quote != ""
	}
	return append(out, gaps...)
}

// gapOf says where an item lists a requirement that is not met: under which
// label, and which rule of the score speaks of it too. Only what can decide a
// verdict is a gap. Pay is the person's wish, not the employer's, and stands
// apart.
func gapOf(r job.Requirement) (label, rule string) {
	if r.Strength != job.Required {
		return "", "" // a wish, or one way among others
	}
	short := r.Answer == job.Unmet || r.Answer == job.NearMet
	switch r.Kind {
	case job.ClausePay:
		if short {
			return "Pay", "pay"
		}
		return "", ""
	case job.ClauseCredential, job.ClauseLicence:
		rule = "credential"
	case job.ClauseExperience:
		rule = "experience"
	case job.ClauseEducation, job.ClausePlace, job.ClauseMode, job.ClauseCitizen, job.ClauseInternal:
	default:
		if !short {
			return "", ""
		}
	}
	switch {
	case short:
		return "Missing", rule
	case r.Answer == job.Deferred:
		return "To earn", rule
	case r.Answer == job.Unknown:
		return "Unclear", ""
	}
	return "", ""
}

// missing is what stands between the person and a strong match.
func missing(m job.Match) []line {
	var out []line
	said := map[string]bool{}
	for _, part := range []string{"Missing", "To earn", "Unclear", "Pay"} {
		first := true
		for _, r := range m.Requirements {
			label, rule := gapOf(r)
			why := Clean(r.Why)
			if label != part || why == "" || said[why] {
				continue
			}
			said[why] = true
			l := line{text: why, quote: Clean(r.Quote), rule: rule}
			if first {
				l.label, first = label, false
			}
			out = append(out, l)
		}
	}
	return out
}

// seen is how old a job is for us, and until when it may be applied for.
func seen(it *Item, now time.Time) string {
	s := "first seen " + Ago(it.Posting.FirstSeen, now)
	if it.Changed {
		s += ", changed since you were shown it"
	}
	if c := it.Posting.Closes; !c.IsZero() {
		switch days := int(midnight(c).Sub(midnight(now)) / day); {
		case days < 0:
			s += ", closed to applications on " + Date(c)
		case days == 0:
			s += ", last day to apply is today"
		default:
			s += ", apply by " + Date(c)
		}
	}
	if it.Posting.Status == job.Missing {
		s += ", not found by the latest crawl"
	}
	return s
}

// also names who else advertises a job.
func also(it *Item) string {
	var names []string
	said := map[string]bool{Clean(it.Posting.Employer): true}
	for _, c := range it.Copies {
		name := Clean(c.Employer)
		if name == "" {
			name = Clean(c.Board)
		}
		if !said[name] {
			said[name] = true
			names = append(names, name)
		}
	}
	return list(names)
}

// more says how many jobs the employer's share of the list left out.
func more(it *Item) string {
	if it.More == 1 {
		return "1 more job of " + Employer(&it.Posting) + " fits too."
	}
	return fmt.Sprintf("%d more jobs of %s fit too.", it.More, Employer(&it.Posting))
}

// quoteLength is how many runes of a quotation are printed.
const quoteLength = 160

// quoted puts a posting's words in quotation marks, cut at a word.
func quoted(s string) string {
	r := []rune(s)
	if len(r) <= quoteLength {
		return "“" + s + "”"
	}
	cut := string(r[:quoteLength])
	if i := strings.LastIndexByte(cut, ' '); i > quoteLength/2 {
		cut = cut[:i]
	}
	return "“" + cut + " …”"
}
