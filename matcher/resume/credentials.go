package resume

import (
	"slices"
	"strings"
	"time"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

var (
	ended    = pattern(`(?i)\b(?:expired|lapsed|inactive|no longer)\b`)
	left     = pattern(`(?i)\b(?:retired|former(?:ly)?)\b`) // said of a nurse, of the work; the licence goes on
	underway = pattern(`(?i)\b(?:in progress|in-progress|pursuing|studying|preparing|enrolled|expected|anticipated|candidate|working toward(?:s)?|exam (?:scheduled|date)|scheduled|sitting|planned|to be (?:taken|completed))\b`)
	eligible = pattern(`(?i)\b(?:eligible|eligibility|exam-ready)\b`)
	apprent  = pattern(`(?i)\bapprentice\b|\(A\)`)
	renewed  = pattern(`(?i)\b(?:exp(?:ires?|iration|\.)?|(?:valid|active|current|renewed) (?:through|thru|until|to)|renew(?:al|s)?(?: by| date| due)?|good through)\b[^0-9a-z]*(.*)`)
	standing = pattern(`(?i)^(?:- )?\(?(?:exp(?:ire[sd]|iration|\.)?|(?:valid|active|current|renewed) (?:through|thru|until|to)|lapsed|inactive)\b`) // a line that says until when
	claims   = pattern(`(?i)^(?:- )?(?:certified|credential|earned|obtained|passed|achieved|licensed|hold|holds|maintain(?:ed|s)?)\b`)
	abroad   = pattern(`(?i)^M\.?B\.?,? ?(?:B\.?S|B\.?Ch|Ch\.?B)\b`) // degrees of physicians outside the US
	abbr     = pattern(`\b[A-Z](?:\.?[A-Z]){1,5}(?:-[A-Z]{1,2})?\b\.?`)
)

// credentials finds what the person holds or is on the way to. Near the name
// and under a heading for them an abbreviation alone is enough; within a job
// it is taken only where the line says that it was earned.
func (r *reader) credentials() {
	for i, line := range r.lines {
		for n, all := 0, r.named(i); n < len(all); n++ {
			m := all[n]
			before, after := "", ""
			if n > 0 {
				before = line[all[n-1].End:max(m.Start, all[n-1].End)]
			} else {
				before = line[:m.Start]
			}
			if n+1 < len(all) {
				after = own(line[m.End:max(all[n+1].Start, m.End)])
			} else {
				after = line[m.End:]
				if i+1 < len(r.lines) && r.part[i+1] == r.part[i] && !r.title[i+1] && len(r.named(i+1)) == 0 &&
					(strings.HasSuffix(line, ",") || standing().MatchString(r.lines[i+1])) {
					after += " " + r.lines[i+1]
				}
			}
			if r.part[i] == jobs && !claims().MatchString(line) {
				if !r.known(m.ID) {
					r.doubt(i, "names the %s within a job; it is not taken for one you hold", m.ID)
				}
				continue
			}
			if abroad().MatchString(line[m.Start:m.End]) {
				r.doubt(i, "names a physician's degree from abroad, which is no US licence; add MD yourself if you are licensed")
				continue
			}
			r.take(i, m, before, after)
		}
	}
}

// own is what belongs to the first of two credentials in the words between them:
// "CPC (in progress), eligible for" the next.
func own(between string) string {
	end := max(strings.LastIndexAny(between, ",;|•"), strings.LastIndex(between, " and "))
	if end < 0 {
		return between
	}
	return between[:end]
}

// named lists the credentials a line names, in their order.
func (r *reader) named(i int) []taxonomy.Mention {
	line := r.lines[i]
	var out []taxonomy.Mention
	for _, m := range r.tax.Find(nil, line, r.text) {
		if m.Kind == taxonomy.KindCredential {
			out = append(out, m)
		}
	}
	beside := r.part[i] == certificates || i < nameLines && r.part[i] == head
	if beside {
		for _, at := range abbr().FindAllStringIndex(line, -1) {
			id := strings.ReplaceAll(line[at[0]:at[1]], ".", "")
			if _, ok := r.tax.Credential(id); !ok || slices.ContainsFunc(out, func(m taxonomy.Mention) bool { return m.Start < at[1] && at[0] < m.End }) {
				continue
			}
			out = append(out, taxonomy.Mention{Kind: taxonomy.KindCredential, ID: id, Start: at[0], End: at[1]})
		}
	}
	out = slices.DeleteFunc(out, func(m taxonomy.Mention) bool { return r.stateOf(i, m) })
	slices.SortStableFunc(out, func(a, b taxonomy.Mention) int { return a.Start - b.Start })
	// "Certified Coding Specialist (CCS)" is one credential named twice, and so
	// is "ODS (formerly CTR)".
	once := out[:0]
	for _, m := range out {
		if n := len(once) - 1; n >= 0 && (once[n].ID == m.ID || r.renames(line, &once[n], &m)) {
			continue
		}
		once = append(once, m)
	}
	return once
}

// stateOf reports whether a mention is the state of an address: the MD of
// "Towson, MD 21204" or, but behind the name, of "Towson, MD".
func (r *reader) stateOf(i int, m taxonomy.Mention) bool {
	covers := func(places [][]int) bool {
		return slices.ContainsFunc(places, func(p []int) bool { return p[2] <= m.Start && m.Start < p[3] })
	}
	line := r.lines[i]
	return m.End-m.Start == 2 &&
		(covers(address().FindAllStringSubmatchIndex(line, -1)) || r.d.NameSource.Line != i+1 && covers(town().FindAllStringSubmatchIndex(line, -1)))
}

// renames reports whether two mentions beside each other are the names that a
// credential has and had; if so, the first becomes both of them.
func (r *reader) renames(line string, first, second *taxonomy.Mention) bool {
	if first.End > second.Start || strings.ContainsAny(line[first.End:second.Start], "0123456789;") {
		return false
	}
	a, _ := r.tax.Credential(first.ID)
	b, _ := r.tax.Credential(second.ID)
	switch {
	case b.RenamedTo == a.ID && a.ID != "":
	case a.RenamedTo == b.ID && b.ID != "":
		first.ID = b.ID
	default:
		return false
	}
	first.End = second.End
	return true
}

// licence reports whether a credential is the licence of a profession.
func (r *reader) licence(id string) bool {
	c, ok := r.tax.Credential(id)
	return ok && c.Licence
}

func (r *reader) known(id string) bool {
	return slices.ContainsFunc(r.d.Credentials, func(c Credential) bool { return c.ID == id })
}

// take takes a mention for a credential of the person, with its standing by
// the words around it.
func (r *reader) take(i int, m taxonomy.Mention, before, after string) {
	c := Credential{Held: job.Held{ID: m.ID, Status: job.Active}, Source: r.source(i)}
	// The words before it are its own up to the mark that ends a clause.
	if cut := strings.LastIndexAny(before, ",;|•"); cut >= 0 {
		before = before[cut+1:]
	}
	around := before + " " + after
	switch {
	case ended().MatchString(around) || left().MatchString(around) && !r.licence(m.ID):
		c.Status = job.Expired
	case m.Eligible || eligible().MatchString(around):
		c.Status = job.Eligible
	case underway().MatchString(around):
		c.Status = job.InProgress
	case m.Apprentice || apprent().MatchString(after):
		c.Status = job.ApprenticeMark
	}
	if full, marked := strings.CutSuffix(c.ID, "-A"); marked {
		if _, ok := r.tax.Credential(full); ok {
			c.ID = full
			if c.Status == job.Active {
				c.Status = job.ApprenticeMark
			}
		}
	}
	if e := renewed().FindStringSubmatch(after); e != nil {
		if until, ok := dayOf(e[1]); ok && c.Status != job.Expired {
			c.Expires = until
			after = strings.Replace(after, e[0], "", 1)
			if until.Before(r.now.Truncate(24 * time.Hour)) {
				r.doubt(i, "the %s ran out by this line; renew it or correct the date", c.ID)
			}
		}
	}
	if y := aYear().FindString(after); y != "" && (c.Status == job.Active || c.Status == job.ApprenticeMark) {
		if year(y) > r.now.Year() && c.Expires.IsZero() {
			r.doubt(i, "the %s stands beside %s, a year to come: is that when it expires?", c.ID, y)
		} else if year(y) <= r.now.Year() {
			c.Earned = y
		}
	}
	at := slices.IndexFunc(r.d.Credentials, func(x Credential) bool { return r.tax.Today(x.ID) == r.tax.Today(c.ID) })
	if at < 0 {
		r.d.Credentials = append(r.d.Credentials, c)
		return
	}
	// A line of its own says more than the letters behind a name.
	have := &r.d.Credentials[at]
	if c.ID == r.tax.Today(c.ID) {
		have.ID = c.ID // not the name it had
	}
	if have.Status == job.Active && c.Status != job.Active {
		have.Status, have.Source = c.Status, c.Source
	}
	if have.Expires.IsZero() && have.Status != job.Expired {
		have.Expires = c.Expires
	}
	if have.Earned == "" {
		have.Earned = c.Earned
	}
}
