package score

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

var today = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

func scorer(t testing.TB) *Scorer {
	t.Helper()
	tax, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(tax)
}

// coder is a person with the RHIT and four years of inpatient coding who
// looks for remote coding work from Texas.
func coder(with ...func(*job.Profile)) *job.Profile {
	yes := true
	p := &job.Profile{
		State: "TX", Citizen: &yes,
		Credentials: []job.Held{{ID: "RHIT", Status: job.Active}},
		Experience:  []job.Years{{Min: 4, Kind: "coding_inpatient"}},
		Education:   job.EducationAssociate, Field: "him",
		Targets: []job.Family{job.FamilyCoding, job.FamilyAudit},
		Modes:   []job.Mode{job.ModeRemote, job.ModeOnsite},
		Federal: job.Federal{OK: true},
	}
	for _, w := range with {
		w(p)
	}
	return p
}

func holds(ids ...string) func(*job.Profile) {
	return func(p *job.Profile) {
		p.Credentials = nil
		for _, id := range ids {
			p.Credentials = append(p.Credentials, job.Held{ID: id, Status: job.Active})
		}
	}
}

func worked(years float64, kind string) func(*job.Profile) {
	return func(p *job.Profile) { p.Experience = []job.Years{{Min: years, Kind: kind}} }
}

// ad is a posting with what was read from it; each part writes its own words
// into the text and points its clause at them.
type ad struct {
	post  job.Posting
	facts job.Facts
}

// opening is a remote mid-level coding job that asks nothing, put up three
// days ago.
func opening(parts ...func(*ad)) *ad {
	a := &ad{
		post: job.Posting{ID: "p1", Board: "b1", Title: "Medical Coder", Employer: "Lakeside Hospital", Posted: today.AddDate(0, 0, -3)},
		facts: job.Facts{
			InScope: true, Family: job.FamilyCoding, Role: "coder_generic", Level: job.LevelMid,
			Apprentice: job.ApprenticeSilent, Education: job.EducationUnstated,
			Remote: job.Remote{Mode: job.ModeRemote},
		},
	}
	for _, p := range parts {
		p(a)
	}
	return a
}

// say adds words to the text and returns their span.
func (a *ad) say(words string) job.Span {
	if a.post.Text != "" {
		a.post.Text += "\n"
	}
	start := len(a.post.Text)
	a.post.Text += words
	return job.Span{Field: job.FieldText, Start: start, End: len(a.post.Text)}
}

func (a *ad) clause(c job.Clause, words string) {
	c.Span = a.say(words)
	c.Quote = words
	if c.Strength == "" {
		c.Strength = job.Required
	}
	a.facts.Clauses = append(a.facts.Clauses, c)
}

func asks(expr string) func(*ad) { return asksAs(job.Clause{Expr: expr}) }

func asksAs(c job.Clause) func(*ad) {
	return func(a *ad) {
		c.Kind, c.Answerable = job.ClauseCredential, true
		a.facts.Required = c.Expr
		a.clause(c, c.Expr+" is required.")
	}
}

func prefers(expr string) func(*ad) {
	return func(a *ad) {
		a.facts.Preferred = expr
		a.clause(job.Clause{Kind: job.ClauseCredential, Strength: job.Preferred, Expr: expr, Answerable: true}, expr+" is preferred.")
	}
}

func wantsYears(n float64, kind string) func(*ad) {
	return func(a *ad) {
		y := job.Years{Min: n, Kind: kind}
		if a.facts.Years == nil {
			a.facts.Years = &y
		}
		a.clause(job.Clause{Kind: job.ClauseExperience, Years: &y, Answerable: true}, fmt.Sprintf("Minimum %v years of work.", n))
	}
}

// titled has a title that names a kind of coding.
func titled(kind string) func(*ad) { return func(a *ad) { a.facts.CodingKind = kind } }

// yearsAt asks one year of coding in the given words.
func yearsAt(words string) func(*ad) {
	return func(a *ad) {
		a.clause(job.Clause{Kind: job.ClauseExperience, Years: &job.Years{Min: 1, Kind: "coding_any"}, Answerable: true}, words)
	}
}

func wantsDegree(e job.Education) func(*ad) {
	return func(a *ad) {
		a.facts.Education = e
		a.clause(job.Clause{Kind: job.ClauseEducation, Expr: "EDU(" + string(e) + ")", Answerable: true}, "A degree is needed.")
	}
}

// wantsDegreeOrYears asks for a degree or equivalent experience.
func wantsDegreeOrYears(e job.Education) func(*ad) {
	return func(a *ad) {
		a.facts.Education = e
		a.clause(job.Clause{Kind: job.ClauseEducation, Expr: "EDU(" + string(e) + ")", OrEquivalent: true, Answerable: true}, "A degree or equivalent experience.")
	}
}

// yearsOfEither asks for years of one kind of work or another.
func yearsOfEither(n float64, kind, or string) func(*ad) {
	return func(a *ad) {
		y := job.Years{Min: n, Kind: kind, Or: []string{or}}
		a.facts.Years = &y
		a.clause(job.Clause{Kind: job.ClauseExperience, Years: &y, Answerable: true}, "Years of either work.")
	}
}

// yearsOr asks for years of one kind of work, or another amount of other work.
func yearsOr(n float64, kind string, or job.Years) func(*ad) {
	return func(a *ad) {
		y := job.Years{Min: n, Kind: kind}
		a.facts.Years = &y
		a.clause(job.Clause{Kind: job.ClauseExperience, Years: &y, OrYears: []job.Years{or}, Answerable: true}, "Years of this or that.")
	}
}

// registryYears asks for two years of registry work in the given words.
func registryYears(words string) func(*ad) {
	return func(a *ad) {
		a.facts.Family = job.FamilyRegistry
		a.clause(job.Clause{Kind: job.ClauseExperience, Years: &job.Years{Min: 2, Kind: "registry"}, Answerable: true}, words)
	}
}

// registrar looks for registry work.
func registrar(parts ...func(*job.Profile)) *job.Profile {
	return coder(append(parts, func(p *job.Profile) { p.Targets = []job.Family{job.FamilyRegistry} })...)
}

func either(a *ad) { a.facts.Remote.OrOnsite = true }

func citizens(a *ad) {
	a.clause(job.Clause{Kind: job.ClauseCitizen, Answerable: true}, "You must be a U.S. citizen.")
}

func at(mode job.Mode, states ...string) func(*ad) {
	return func(a *ad) {
		a.facts.Remote.Mode = mode
		for _, s := range states {
			a.post.Places = append(a.post.Places, job.Place{Text: "Town, " + s, City: "Town", State: s, Country: "US"})
		}
		a.clause(job.Clause{Kind: job.ClauseMode, Answerable: true}, "This position is "+string(mode)+".")
	}
}

func hires(allow, deny []string) func(*ad) {
	return func(a *ad) {
		a.facts.Remote.StatesAllow, a.facts.Remote.StatesDeny = allow, deny
		a.clause(job.Clause{Kind: job.ClausePlace, Answerable: true}, "We hire in some states only.")
	}
}

func pays(lo, hi float64, unit job.PayUnit) func(*ad) {
	return func(a *ad) {
		a.facts.Pay = &job.Pay{Min: &lo, Max: &hi, Unit: unit, Currency: "USD"}
		a.clause(job.Clause{Kind: job.ClausePay, Answerable: true}, fmt.Sprintf("We pay %s.", a.facts.Pay))
	}
}

func floor(amount float64, unit job.PayUnit) func(*job.Profile) {
	return func(p *job.Profile) { p.PayMin, p.PayUnit = &amount, unit }
}

func is(change func(*job.Facts)) func(*ad) { return func(a *ad) { change(&a.facts) } }

func TestGrades(t *testing.T) {
	s := scorer(t)
	apprentice := func(p *job.Profile) { p.Credentials = []job.Held{{ID: "CPC", Status: job.ApprenticeMark}} }
	tests := []struct {
		name  string
		who   *job.Profile
		ad    *ad
		grade job.Grade
		cause string
	}{
		{"everything met", coder(), opening(asks("any(RHIT RHIA)"), wantsYears(2, "coding_inpatient")), job.Strong, ""},
		{"nothing asked", coder(), opening(), job.Strong, ""},
		{"deferred and within reach", coder(holds()), opening(asksAs(job.Clause{Expr: "any(CPC-A CCA)", Months: 12})), job.Strong, ""},
		{"a preferred credential missing", coder(), opening(asks("RHIT"), prefers("CCS")), job.Strong, ""},
		// Near.
		{"a peer credential", coder(holds("CIC")), opening(asks("CCS")), job.Near, ""},
		{"apprentices not addressed", coder(apprentice), opening(asks("CPC")), job.Near, ""},
		{"years at two thirds", coder(), opening(wantsYears(6, "coding_inpatient")), job.Near, ""},
		{"no place named", coder(), opening(at(job.ModeOnsite)), job.Near, ""},
		{"neither place nor mode named", coder(), opening(at(job.ModeUnstated)), job.Near, ""},
		{"training in another state", coder(), opening(at(job.ModeRemote, "OH"), is(func(f *job.Facts) { f.Remote.OnsiteTraining = true })), job.Near, ""},
		{"other work that the profile does not name", coder(), opening(wantsYears(1, "other")), job.Near, ""},
		{"two demands the profile is silent on are one gap", coder(), opening(wantsYears(1, "other"), wantsYears(2, "other")), job.Near, ""},
		// Low.
		{"off the line", coder(), opening(is(func(f *job.Facts) { f.Family = job.FamilyBilling })), job.Low, ""},
		{"off the line with a gap", coder(holds("CIC")), opening(asks("CCS"), is(func(f *job.Facts) { f.Family = job.FamilyBilling })), job.Low, ""},
		{"two levels below", coder(worked(8, "coding_inpatient")), opening(is(func(f *job.Facts) { f.Level = job.LevelEntry })), job.Low, ""},
		{"one level below", coder(), opening(is(func(f *job.Facts) { f.Level = job.LevelEntry })), job.Strong, ""},
		{"a manager's job without having led", coder(), opening(is(func(f *job.Facts) { f.Level = job.LevelManager })), job.Low, ""},
		{"federal work not asked for", coder(func(p *job.Profile) { p.Federal.OK = false }), opening(func(a *ad) { a.post.Series = []string{"0675"} }), job.Low, ""},
		// Hide.
		{"out of scope", coder(), opening(is(func(f *job.Facts) { f.InScope = false })), job.Hide, "out of scope"},
		{"offshore", coder(), opening(is(func(f *job.Facts) { f.Offshore = true })), job.Hide, "offshore"},
		{"one decisive sign of fraud", coder(), opening(is(func(f *job.Facts) { f.Scam = []job.Signal{{Signal: "a", Weight: "decisive"}} })), job.Hide, "scam"},
		{"two strong signs", coder(), opening(is(func(f *job.Facts) {
			f.Scam = []job.Signal{{Signal: "a", Weight: "strong"}, {Signal: "b", Weight: "strong"}}
		})), job.Hide, "scam"},
		{"one strong sign seen twice", coder(), opening(is(func(f *job.Facts) {
			f.Scam = []job.Signal{{Signal: "a", Weight: "strong"}, {Signal: "a", Weight: "strong"}, {Signal: "c", Weight: "medium"}}
		})), job.Strong, ""},
		{"internal", coder(), opening(is(func(f *job.Facts) { f.InternalOnly = true })), job.Hide, "internal only"},
		{"internal, federal employee, other employer", coder(func(p *job.Profile) { p.Federal.Employee = true }), opening(is(func(f *job.Facts) { f.InternalOnly = true })), job.Hide, "internal only"},
		{"internal, federal employee, federal job", coder(func(p *job.Profile) { p.Federal.Employee = true }), opening(is(func(f *job.Facts) { f.InternalOnly = true }), func(a *ad) { a.post.Series = []string{"0675"} }), job.Strong, ""},
		{"a credential missing", coder(), opening(asks("CPC")), job.Hide, "credential missing"},
		{"a licence missing", coder(), opening(asks("RN")), job.Hide, "licence missing"},
		{"a licence among others", coder(), opening(asks("any(RN RHIT)")), job.Strong, ""},
		{"a closed list", coder(holds("CIC")), opening(asksAs(job.Clause{Expr: "any(CCS RHIT)", Closed: true})), job.Hide, "credential missing"},
		{"years far short", coder(), opening(wantsYears(10, "coding_inpatient")), job.Hide, "years far short"},
		{"years of another kind", coder(), opening(wantsYears(1, "coding_profee")), job.Hide, "years far short"},
		{"coding of any kind, of the kind the title names", coder(), opening(wantsYears(2, "coding_any"), titled("coding_inpatient")), job.Strong, ""},
		{"of another", coder(), opening(wantsYears(2, "coding_any"), titled("coding_profee")), job.Near, ""},
		{"half of it in what the title names", coder(func(p *job.Profile) {
			p.Experience = []job.Years{{Min: 4, Kind: "coding_inpatient"}, {Min: 1, Kind: "coding_profee"}}
		}), opening(wantsYears(2, "coding_any"), titled("coding_profee")), job.Near, ""},
		{"coding of what the profile does not say", coder(worked(4, "coding_any")), opening(wantsYears(2, "coding_any"), titled("coding_profee")), job.Strong, ""},
		{"physicians' work is outpatient work", coder(worked(4, "coding_profee")), opening(wantsYears(2, "coding_any"), titled("coding_outpatient_facility")), job.Strong, ""},
		{"a second kind of years missing", coder(), opening(wantsYears(1, "coding_inpatient"), wantsYears(2, "auditing_coding")), job.Hide, "years far short"},
		{"schooling missing", coder(), opening(wantsDegree(job.EducationBachelor)), job.Hide, "education missing"},
		{"years in the place of a degree", coder(), opening(wantsDegreeOrYears(job.EducationBachelor)), job.Strong, ""},
		{"too few of them", coder(worked(3, "coding_inpatient")), opening(wantsDegreeOrYears(job.EducationBachelor)), job.Hide, "education missing"},
		{"new to a line of work", coder(worked(8, "clinical_nursing"), func(p *job.Profile) { p.Targets = []job.Family{job.FamilyCDI} }), opening(is(func(f *job.Facts) { f.Family, f.Level = job.FamilyCDI, job.LevelEntry })), job.Strong, ""},
		{"years of either of two kinds", coder(worked(3, "billing")), opening(yearsOfEither(3, "coding_any", "billing")), job.Strong, ""},
		{"federal records work, with years of releasing them", coder(holds(), worked(2, "roi"), func(p *job.Profile) { p.Field = "art"; p.Targets = []job.Family{job.FamilyROI} }), opening(wantsYears(1, "him_records"), is(func(f *job.Facts) { f.Family, f.Level = job.FamilyROI, job.LevelEntry }), func(a *ad) { a.post.Series = []string{"0675"} }), job.Strong, ""},
		{"private records work, with years of releasing them", coder(holds(), worked(2, "roi"), func(p *job.Profile) { p.Targets = []job.Family{job.FamilyROI} }), opening(wantsYears(1, "him_records"), is(func(f *job.Facts) { f.Family = job.FamilyROI })), job.Hide, "years far short"},
		{"a deadline for what nothing is known of", coder(), opening(asksAs(job.Clause{Expr: "CHPS", Months: 18})), job.Near, ""},
		{"on site or remote, for who likes the one", coder(func(p *job.Profile) { p.Modes = []job.Mode{job.ModeOnsite} }), opening(at(job.ModeRemote, "TX"), either), job.Strong, ""},
		{"and for who likes neither there", coder(func(p *job.Profile) { p.Modes = []job.Mode{job.ModeOnsite} }), opening(at(job.ModeRemote, "OH"), either), job.Hide, "wrong state"},
		{"and for who likes the other", coder(func(p *job.Profile) { p.Modes = []job.Mode{job.ModeRemote} }), opening(at(job.ModeRemote, "OH"), either), job.Strong, ""},
		{"training nobody says where, states to live in", coder(), opening(at(job.ModeRemote), hires([]string{"TX"}, nil), is(func(f *job.Facts) { f.Remote.OnsiteTraining = true })), job.Near, ""},
		{"remote work, from overseas", coder(func(p *job.Profile) { p.State = "AP" }), opening(at(job.ModeRemote)), job.Near, ""},
		{"and with training on site", coder(func(p *job.Profile) { p.State = "AP" }), opening(at(job.ModeRemote), is(func(f *job.Facts) { f.Remote.OnsiteTraining = true })), job.Hide, "wrong state"},
		{"in some states, from overseas", coder(func(p *job.Profile) { p.State = "AP" }), opening(hires([]string{"FL"}, nil)), job.Hide, "wrong state"},
		{"more years of other work", coder(worked(5, "billing")), opening(yearsOr(2, "coding_any", job.Years{Min: 4, Kind: "billing"})), job.Strong, ""},
		{"a few of them missing", coder(worked(3, "billing")), opening(yearsOr(2, "coding_any", job.Years{Min: 4, Kind: "billing"})), job.Near, ""},
		{"neither the one nor the other", coder(worked(1, "billing")), opening(yearsOr(2, "coding_any", job.Years{Min: 4, Kind: "billing"})), job.Hide, "years far short"},
		{"work in the place of a credential", coder(), opening(asksAs(job.Clause{Expr: "CPC", OrYears: []job.Years{{Kind: "coding_inpatient"}}})), job.Strong, ""},
		{"less than a year of it", coder(worked(0.5, "coding_inpatient")), opening(asksAs(job.Clause{Expr: "CPC", OrYears: []job.Years{{Kind: "coding_inpatient"}}})), job.Near, ""},
		{"none of it", coder(worked(2, "billing")), opening(asksAs(job.Clause{Expr: "CPC", OrYears: []job.Years{{Kind: "coding_inpatient"}}})), job.Hide, "credential missing"},
		{"equivalent work is for the employer to weigh", coder(), opening(asksAs(job.Clause{Expr: "CPC", OrEquivalent: true, OrYears: []job.Years{{Kind: "coding_any"}}})), job.Near, ""},
		{"years in one registry for years in it", registrar(holds("ODS"), worked(3, "registry")), opening(registryYears("Two years in a cancer registry.")), job.Strong, ""},
		{"and for years in another", registrar(holds("ODS"), worked(3, "registry")), opening(registryYears("Two years in a trauma registry.")), job.Hide, "years far short"},
		{"for years in any", registrar(holds("ODS"), worked(3, "registry")), opening(registryYears("Two years of registry work.")), job.Strong, ""},
		{"in one that nothing names", registrar(holds(), worked(3, "registry")), opening(registryYears("Two years in a trauma registry.")), job.Strong, ""},
		{"in one that the profile names", registrar(holds("ODS"), worked(3, "registry_trauma")), opening(registryYears("Two years in a trauma registry.")), job.Strong, ""},
		{"another state", coder(), opening(at(job.ModeOnsite, "OH")), job.Hide, "wrong state"},
		{"a site in another state that only the text names", coder(), opening(func(a *ad) { a.facts.Remote = job.Remote{Mode: job.ModeOnsite, Site: "OH"} }), job.Hide, "wrong state"},
		{"own state", coder(), opening(at(job.ModeOnsite, "OH", "TX")), job.Strong, ""},
		{"a state of work that is not home", coder(func(p *job.Profile) { p.States = []string{"OK"} }), opening(at(job.ModeOnsite, "OK")), job.Strong, ""},
		{"a mode not wanted", coder(), opening(at(job.ModeHybrid, "TX")), job.Hide, "work mode"},
		{"mode unstated, own state", coder(), opening(at(job.ModeUnstated, "TX")), job.Strong, ""},
		{"mode unstated, another state", coder(), opening(at(job.ModeUnstated, "OH")), job.Hide, "wrong state"},
		{"mode unstated, remote only, own state", coder(func(p *job.Profile) { p.Modes = []job.Mode{job.ModeRemote} }), opening(at(job.ModeUnstated, "TX")), job.Near, ""},
		{"federal, silent on telework, remote only", coder(func(p *job.Profile) { p.Modes = []job.Mode{job.ModeRemote} }), opening(at(job.ModeUnstated), func(a *ad) { a.post.Series = []string{"0675"} }), job.Hide, "work mode"},
		{"federal by a grade in its words, remote only", coder(func(p *job.Profile) { p.Modes = []job.Mode{job.ModeRemote} }), opening(at(job.ModeUnstated), func(a *ad) { a.say("Grade: GS-0675-06") }), job.Hide, "work mode"},
		{"GS within a word is no grade", coder(func(p *job.Profile) { p.Modes = []job.Mode{job.ModeRemote} }), opening(at(job.ModeUnstated), func(a *ad) { a.say("DRGS 4 and the GS team") }), job.Near, ""},
		{"a health degree for the year of a federal entry grade", coder(worked(0.5, "externship")), opening(wantsYears(1, "coding_any"), is(func(f *job.Facts) { f.Level = job.LevelEntry }), func(a *ad) { a.post.Series = []string{"0675"} }), job.Strong, ""},
		{"but not where the year is one at GS-5", coder(worked(0.5, "externship")), opening(yearsAt("One year equivalent to GS-05."), is(func(f *job.Facts) { f.Level = job.LevelEntry })), job.Hide, "years far short"},
		{"nor comparable to GS-5", coder(worked(0.5, "externship")), opening(yearsAt("One year comparable in difficulty to GS-05."), is(func(f *job.Facts) { f.Level = job.LevelEntry })), job.Hide, "years far short"},
		{"a year at GS-8, with the years to have reached it", coder(worked(5, "coding_inpatient")), opening(yearsAt("One year equivalent to GS-8."), func(a *ad) { a.post.Series = []string{"0675"} }), job.Strong, ""},
		{"with fewer", coder(worked(4, "coding_inpatient")), opening(yearsAt("One year equivalent to GS-8."), func(a *ad) { a.post.Series = []string{"0675"} }), job.Near, ""},
		{"who works for the government knows the grade", coder(worked(4, "coding_inpatient"), func(p *job.Profile) { p.Federal.Employee = true }), opening(yearsAt("One year equivalent to GS-8."), func(a *ad) { a.post.Series = []string{"0675"} }), job.Strong, ""},
		{"a year at GS-4, with the skills of GS-5", coder(worked(0.5, "externship")), opening(yearsAt("One year equivalent to the next lower level, and the skills of GS-05."), is(func(f *job.Facts) { f.Level = job.LevelEntry })), job.Strong, ""},
		{"a year at GS-4 is the basic year", coder(worked(0.5, "externship")), opening(yearsAt("GS-5: one year equivalent to GS-4."), is(func(f *job.Facts) { f.Level = job.LevelEntry })), job.Strong, ""},
		{"nor at a higher level", coder(worked(0.5, "externship")), opening(wantsYears(1, "coding_any"), func(a *ad) { a.post.Series = []string{"0675"} }), job.Hide, "years far short"},
		{"nor in private work", coder(worked(0.5, "externship")), opening(wantsYears(1, "coding_any"), is(func(f *job.Facts) { f.Level = job.LevelEntry })), job.Hide, "years far short"},
		{"nor another degree", coder(holds(), worked(0.5, "externship"), func(p *job.Profile) { p.Field = "art" }), opening(wantsYears(1, "coding_any"), is(func(f *job.Facts) { f.Level = job.LevelEntry }), func(a *ad) { a.post.Series = []string{"0675"} }), job.Hide, "years far short"},
		{"federal, no place", coder(), opening(at(job.ModeUnstated), func(a *ad) { a.post.Series = []string{"0675"} }), job.Strong, ""},
		{"state on the list", coder(), opening(hires([]string{"FL", "TX"}, nil)), job.Strong, ""},
		{"state not on the list", coder(), opening(hires([]string{"FL"}, nil)), job.Hide, "wrong state"},
		{"state barred", coder(), opening(hires(nil, []string{"CA", "TX"})), job.Hide, "wrong state"},
		{"a list of states and no home", coder(func(p *job.Profile) { p.State = "" }), opening(hires([]string{"FL"}, nil)), job.Near, ""},
		{"no citizen", coder(func(p *job.Profile) { no := false; p.Citizen = &no }), opening(citizens), job.Hide, "citizenship"},
		{"citizenship not said is no gap", coder(func(p *job.Profile) { p.Citizen = nil }), opening(citizens), job.Strong, ""},
		{"an employer to avoid", coder(func(p *job.Profile) { p.Avoid.Employers = []string{"lakeside hospital"} }), opening(), job.Hide, "avoid list"},
		{"part of a word is not the word", coder(func(p *job.Profile) { p.Avoid.Words = []string{"code"} }), opening(), job.Strong, ""},
		{"a word to avoid", coder(func(p *job.Profile) { p.Avoid.Words = []string{"CODER"} }), opening(), job.Hide, "avoid list"},
		{"two soft gaps", coder(holds("CIC")), opening(asks("CCS"), wantsYears(6, "coding_inpatient")), job.Hide, "two gaps"},
		{"two soft gaps in one requirement", coder(holds("CIC", "CDIP")), opening(asks("all(CCS CCDS)")), job.Hide, "two gaps"},
		{"low pay is no gate", coder(floor(40, job.PerHour)), opening(pays(20, 22, job.PerHour)), job.Strong, ""},
		{"the most decisive gate is counted", coder(), opening(asks("CPC"), wantsYears(9, "billing"), at(job.ModeHybrid)), job.Hide, "credential missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := s.Score(tt.who, &tt.ad.post, &tt.ad.facts, today)
			if m.Grade != tt.grade || m.Cause != tt.cause {
				t.Errorf("%s %q, want %s %q; reasons %+v", m.Grade, m.Cause, tt.grade, tt.cause, m.Reasons)
			}
			sound(t, &tt.ad.post, m)
			if m.Cause != "" && !slices.Contains(Causes(), m.Cause) {
				t.Errorf("cause %q is not listed", m.Cause)
			}
		})
	}
}

// sound checks what holds of every match: the points sum to a score within
// bounds, quotes stand in the posting, sentences are sentences, and a hidden
// posting says why first.
func sound(t *testing.T, post *job.Posting, m job.Match) {
	t.Helper()
	sum := 0
	for _, r := range m.Reasons {
		sum += r.Points
		if r.Rule == "" || !strings.HasSuffix(r.Text, ".") {
			t.Errorf("reason %+v is incomplete", r)
		}
		if strings.Contains(r.Text, "_") {
			t.Errorf("reason %q speaks in ids", r.Text)
		}
	}
	if sum != m.Score || m.Score < 0 || m.Score > 100 {
		t.Errorf("points sum to %d, score is %d", sum, m.Score)
	}
	fields := []string{post.Text, post.Title, post.Location, post.Salary, post.Workplace, post.Employer}
	stands := func(q string) bool {
		return slices.ContainsFunc(fields, func(f string) bool { return strings.Contains(f, q) })
	}
	for _, r := range m.Reasons {
		if !stands(r.Quote) {
			t.Errorf("quote %q does not stand in the posting", r.Quote)
		}
	}
	for _, r := range m.Requirements {
		if !stands(r.Quote) {
			t.Errorf("quote %q does not stand in the posting", r.Quote)
		}
		if r.Why == "" || r.Answer == "" {
			t.Errorf("requirement %+v has no answer", r)
		}
	}
	if m.Grade == job.Hide && (len(m.Reasons) == 0 || m.Reasons[0].Rule != ruleGate || m.Cause == "") {
		t.Errorf("hidden without saying why first: %+v", m.Reasons)
	}
	if m.Grade != job.Hide && m.Cause != "" {
		t.Errorf("cause %q on a posting that is shown", m.Cause)
	}
}

// Every example of every rule holds, and every case here is an example.
func TestRuleExamples(t *testing.T) {
	s := scorer(t)
	first := func(m ...job.Mode) func(*job.Profile) { return func(p *job.Profile) { p.Modes = m } }
	posted := func(days int) func(*ad) { return func(a *ad) { a.post.Posted = today.AddDate(0, 0, -days) } }
	closes := func(days int) func(*ad) {
		return func(a *ad) { a.post.Closes = time.Date(2026, 6, 15+days, 0, 0, 0, 0, time.UTC) }
	}
	family := func(f job.Family) func(*ad) { return is(func(x *job.Facts) { x.Family = f }) }
	level := func(l job.Level) func(*ad) { return is(func(x *job.Facts) { x.Level = l }) }
	type example struct {
		who *job.Profile
		ad  *ad
	}
	cases := map[string]example{
		"gate: RN required, RHIT held":                                               {coder(), opening(asks("RN"))},
		"soft-gap: 3 years asked, 2 had":                                             {coder(worked(2, "coding_inpatient")), opening(wantsYears(3, "coding_inpatient"))},
		"off-line: an audit job for a person who targets coding":                     {coder(func(p *job.Profile) { p.Targets = []job.Family{job.FamilyCoding} }), opening(family(job.FamilyAudit))},
		"level-far: an entry job for a person with 6 years":                          {coder(worked(6, "coding_inpatient")), opening(level(job.LevelEntry))},
		"level-far: a manager's job for a person with 2 years":                       {coder(worked(2, "coding_inpatient")), opening(level(job.LevelManager))},
		"line: a coding job, coding is the first target":                             {coder(), opening()},
		"line: an audit job, audit is the second target":                             {coder(), opening(family(job.FamilyAudit))},
		"line: the profile names no targets":                                         {coder(func(p *job.Profile) { p.Targets = nil }), opening()},
		"credential: RHIT or RHIA required, RHIT held":                               {coder(), opening(asks("any(RHIT RHIA)"))},
		"credential: no credential asked":                                            {coder(), opening()},
		"credential: CCA within 12 months of hire, none held":                        {coder(holds()), opening(asksAs(job.Clause{Expr: "CCA", Months: 12}))},
		"credential: CCS required, CIC held":                                         {coder(holds("CIC")), opening(asks("CCS"))},
		"experience: 3 years inpatient coding asked, 6 had":                          {coder(worked(6, "coding_inpatient")), opening(wantsYears(3, "coding_inpatient"))},
		"experience: no years asked":                                                 {coder(), opening()},
		"experience: 0 to 1 years asked":                                             {coder(worked(6, "coding_inpatient")), opening(wantsYears(0, "coding_inpatient"))},
		"experience: 3 years asked, 2 had":                                           {coder(worked(2, "coding_inpatient")), opening(wantsYears(3, "coding_inpatient"))},
		"experience: 2 years of any coding asked of a profee coder, 4 inpatient had": {coder(), opening(wantsYears(2, "coding_any"), titled("coding_profee"))},
		"main-work: 3 years inpatient coding asked, 6 had":                           {coder(worked(6, "coding_inpatient")), opening(wantsYears(3, "coding_inpatient"))},
		"preferred: CCS preferred and held":                                          {coder(holds("CCS")), opening(prefers("CCS"))},
		"preferred: CCS preferred, CIC held":                                         {coder(holds("CIC")), opening(prefers("CCS"))},
		"education: an associate degree asked and had":                               {coder(), opening(wantsDegree(job.EducationAssociate))},
		"place: remote work, remote named first":                                     {coder(), opening()},
		"place: on-site work in reach, remote named first":                           {coder(first(job.ModeRemote, job.ModeOnsite)), opening(at(job.ModeOnsite, "TX"))},
		"level: a mid-level job for a person with 4 years":                           {coder(), opening()},
		"level: an entry job for a person with 4 years":                              {coder(), opening(level(job.LevelEntry))},
		"level: a senior job for a person with 4 years":                              {coder(), opening(level(job.LevelSenior))},
		"skills: the posting names Epic and so does the profile":                     {coder(func(p *job.Profile) { p.Skills = []string{"epic"} }), opening(is(func(f *job.Facts) { f.Skills = []string{"cerner", "epic"} }))},
		"pay: $28 to $36 an hour, floor $25 an hour":                                 {coder(floor(25, job.PerHour)), opening(pays(28, 36, job.PerHour))},
		"pay: $20 to $26 an hour, floor $25 an hour":                                 {coder(floor(25, job.PerHour)), opening(pays(20, 26, job.PerHour))},
		"pay: $20 an hour, floor $25 an hour":                                        {coder(floor(25, job.PerHour)), opening(pays(20, 20, job.PerHour))},
		"pay: $52,000 a year, floor $25 an hour":                                     {coder(floor(25, job.PerHour)), opening(pays(52000, 52000, job.PerYear))},
		"pay: $3 a chart, floor $25 an hour":                                         {coder(floor(25, job.PerHour)), opening(pays(3, 3, job.PerChart))},
		"fresh: posted 3 days ago":                                                   {coder(), opening()},
		"fresh: posted 90 days ago":                                                  {coder(), opening(posted(90))},
		"fresh: no date":                                                             {coder(), opening(func(a *ad) { a.post.Posted = time.Time{} })},
		"closing: closed yesterday":                                                  {coder(), opening(closes(-1))},
		"closing: closes in 2 days":                                                  {coder(), opening(closes(2))},
	}
	seen := 0
	ids := map[string]bool{}
	for _, r := range Rules() {
		if ids[r.ID] || r.Doc == "" || len(r.Examples) == 0 {
			t.Errorf("rule %q is listed twice, or without doc or examples", r.ID)
		}
		ids[r.ID] = true
		for _, e := range r.Examples {
			key := r.ID + ": " + e.Case
			c, ok := cases[key]
			if !ok {
				t.Errorf("no case for the example %q", key)
				continue
			}
			seen++
			m := s.Score(c.who, &c.ad.post, &c.ad.facts, today)
			points := 0
			for _, reason := range m.Reasons {
				if reason.Rule == r.ID {
					points += reason.Points
				}
			}
			if points != e.Points {
				t.Errorf("%s gives %d points, the rule says %d (%+v)", key, points, e.Points, m.Reasons)
			}
			sound(t, &c.ad.post, m)
		}
	}
	if seen != len(cases) {
		t.Errorf("%d of %d cases are examples of a rule", seen, len(cases))
	}
}

// The job asked for scores 100; nothing needs to be cut off.
func TestTheJobAskedForScores100(t *testing.T) {
	s := scorer(t)
	who := coder(holds("RHIT", "CCS"), floor(25, job.PerHour), func(p *job.Profile) { p.Skills = []string{"epic", "mmm360", "cerner"} })
	a := opening(asks("RHIT"), prefers("CCS"), wantsYears(3, "coding_inpatient"), wantsDegree(job.EducationAssociate),
		pays(30, 40, job.PerHour), is(func(f *job.Facts) { f.Skills = []string{"mmm360", "cerner", "epic"} }))
	m := s.Score(who, &a.post, &a.facts, today)
	if m.Score != 100 || m.Grade != job.Strong {
		t.Errorf("%s %d: %+v", m.Grade, m.Score, m.Reasons)
	}
	sound(t, &a.post, m)
}

func TestPayIsComparedInThePostingsUnit(t *testing.T) {
	s := scorer(t)
	text := func(p *job.Profile, a *ad) string {
		for _, r := range s.Score(p, &a.post, &a.facts, today).Reasons {
			if r.Rule == "pay" {
				return r.Text
			}
		}
		return ""
	}
	if got := text(coder(floor(25, job.PerHour)), opening(pays(60000, 70000, job.PerYear))); !strings.Contains(got, "$52,000/year") || !strings.Contains(got, "2080 hours") {
		t.Errorf("the comparison of a year with an hour is not said: %q", got)
	}
	if got := text(coder(floor(25, job.PerHour)), opening(pays(28, 30, job.PerHour))); strings.Contains(got, "2080") || strings.Contains(got, "year") {
		t.Errorf("an hourly amount was turned into another: %q", got)
	}
	foreign := opening(pays(600000, 700000, job.PerYear), is(func(f *job.Facts) { f.Pay.Currency = "INR" }))
	if got := text(coder(floor(25, job.PerHour)), foreign); got != "" {
		t.Errorf("another currency was compared: %q", got)
	}
}

func TestRequirementsAreAnsweredInPlainWords(t *testing.T) {
	s := scorer(t)
	a := opening(prefers("CCS"), asks("any(RHIT RHIA)"), wantsYears(6, "coding_inpatient"), citizens, hires([]string{"TX"}, nil), pays(20, 22, job.PerHour))
	a.clause(job.Clause{Kind: job.ClauseTest}, "A coding test is given.")
	m := s.Score(coder(floor(30, job.PerHour)), &a.post, &a.facts, today)
	want := []job.Requirement{
		{Kind: job.ClauseCredential, Expr: "any(RHIT RHIA)", Strength: job.Required, Answer: job.Met, Why: "You hold the RHIT. The posting asks for RHIT or RHIA.", Quote: "any(RHIT RHIA) is required."},
		{Kind: job.ClauseExperience, Expr: "EXP(6)", Strength: job.Required, Answer: job.NearMet, Why: "You have 4 years, a little short of the 6 years of inpatient coding asked.", Quote: "Minimum 6 years of work."},
		{Kind: job.ClauseCitizen, Strength: job.Required, Answer: job.Met, Why: "You are a US citizen.", Quote: "You must be a U.S. citizen."},
		{Kind: job.ClausePlace, Strength: job.Required, Answer: job.Met, Why: "The work is remote, and you live where the employer hires.", Quote: "We hire in some states only."},
		{Kind: job.ClausePay, Strength: job.Required, Answer: job.Unmet, Why: "It pays $20–$22/hour, less than the $30/hour you ask for.", Quote: "We pay $20–$22/hour."},
		{Kind: job.ClauseCredential, Expr: "CCS", Strength: job.Preferred, Answer: job.Unmet, Why: "You do not hold the CCS.", Quote: "CCS is preferred."},
	}
	if d := cmp.Diff(want, m.Requirements); d != "" {
		t.Errorf("requirements (-want +got):\n%s", d)
	}
}

// catalogue is a spread of postings for the properties below.
func catalogue() []*ad {
	var ads []*ad
	for _, expr := range []string{"", "RHIT", "any(CCS CIC)", "CPC", "ANY_CODING", "all(RHIT any(CCS CIC))", "ODS", "any(RN CCS)", "VA_MASTERY"} {
		for _, years := range []job.Years{{}, {Min: 2, Kind: "coding_any"}, {Min: 5, Kind: "coding_inpatient"}, {Min: 1, Kind: "registry"}} {
			for _, mode := range []job.Mode{job.ModeRemote, job.ModeOnsite} {
				for _, months := range []int{0, 12} {
					a := opening(at(mode, "TX"))
					if expr != "" {
						asksAs(job.Clause{Expr: expr, Months: months})(a)
					}
					if years.Min > 0 {
						wantsYears(years.Min, years.Kind)(a)
					}
					ads = append(ads, a)
				}
			}
		}
	}
	return ads
}

func TestAddingACredentialNeverLowersAGrade(t *testing.T) {
	s := scorer(t)
	ids := []string{"RHIT", "RHIA", "CCA", "CCS", "CCS-P", "CPC", "CPC-A", "CIC", "CPMA", "CDIP", "RN", "ODS"}
	for _, a := range catalogue() {
		for _, one := range ids {
			before := s.Score(coder(holds(one)), &a.post, &a.facts, today)
			for _, two := range ids {
				after := s.Score(coder(holds(one, two)), &a.post, &a.facts, today)
				if after.Grade.Rank() < before.Grade.Rank() {
					t.Errorf("%s: %s with %s, %s with %s as well", a.facts.Required, before.Grade, one, after.Grade, two)
				}
			}
		}
	}
}

// stricter lists what makes a posting ask more than it did.
func stricter() map[string]func(*ad) {
	each := func(change func(*job.Clause)) func(*ad) {
		return func(a *ad) {
			a.facts.Clauses = slices.Clone(a.facts.Clauses)
			for i := range a.facts.Clauses {
				change(&a.facts.Clauses[i])
			}
		}
	}
	required := func(cl *job.Clause) bool { return cl.Strength == job.Required }
	return map[string]func(*ad){
		"another credential too": asks("CHDA"),
		"a licence too":          asks("RN"),
		"a degree too":           wantsDegree(job.EducationMaster),
		"citizenship too":        citizens,
		"more years": each(func(cl *job.Clause) {
			if cl.Years != nil && required(cl) {
				y := *cl.Years
				y.Min += 2
				cl.Years = &y
			}
		}),
		"all instead of any": each(func(cl *job.Clause) {
			if required(cl) {
				cl.Expr = strings.Replace(cl.Expr, "any(", "all(", 1)
			}
		}),
		"at hire": each(func(cl *job.Clause) { cl.Months = 0 }),
		"the list closed": each(func(cl *job.Clause) {
			cl.Closed, cl.OrEquivalent = cl.Closed || cl.Kind == job.ClauseCredential, false
		}),
		"no apprentices":         is(func(f *job.Facts) { f.Apprentice = job.ApprenticeExcluded }),
		"current employees only": is(func(f *job.Facts) { f.InternalOnly = true }),
		"some states only":       hires([]string{"ME"}, nil),
		"not in the home state":  hires(nil, []string{"TX"}),
	}
}

func TestAStricterPostingNeverRaisesAGrade(t *testing.T) {
	s := scorer(t)
	people := []*job.Profile{
		coder(), coder(holds("CPC-A")), coder(holds("CCS", "RHIT")), coder(holds()), coder(holds("CIC"), worked(2, "coding_any")),
		coder(holds("RHIA"), worked(8, "him_records")),
	}
	for name, change := range stricter() {
		for _, a := range catalogue() {
			tight := &ad{post: a.post, facts: a.facts}
			tight.facts.Clauses = slices.Clone(a.facts.Clauses)
			change(tight)
			for i, who := range people {
				before := s.Score(who, &a.post, &a.facts, today).Grade
				after := s.Score(who, &tight.post, &tight.facts, today).Grade
				if after.Rank() > before.Rank() {
					t.Errorf("%s, person %d, %q: %s became %s", name, i, a.facts.Required, before, after)
				}
			}
		}
	}
}

func TestApprenticeClauseIsAnswered(t *testing.T) {
	s := scorer(t)
	for _, c := range []struct {
		says job.Apprentice
		held []string
		want job.Answer
	}{
		{job.ApprenticeAccepted, []string{"CPC-A"}, job.Met},
		{job.ApprenticeAccepted, []string{"CPC"}, job.Met},
		{job.ApprenticeExcluded, []string{"CPC-A"}, job.Unmet},
		{job.ApprenticeExcluded, []string{"CPC"}, job.Met},
		{job.ApprenticeSilent, []string{"CPC-A"}, job.Unknown},
	} {
		a := opening(asks("CPC"), is(func(f *job.Facts) { f.Apprentice = c.says }))
		a.clause(job.Clause{Kind: job.ClauseApprentice, Strength: job.Required, Answerable: true}, "A word on apprentices.")
		m := s.Score(coder(holds(c.held...)), &a.post, &a.facts, today)
		sound(t, &a.post, m)
		for _, r := range m.Requirements {
			if r.Kind == job.ClauseApprentice && r.Answer != c.want {
				t.Errorf("%s, %v held: %s (%s), want %s", c.says, c.held, r.Answer, r.Why, c.want)
			}
		}
	}
}

func TestARenamedCredentialChangesNothing(t *testing.T) {
	s := scorer(t)
	for _, a := range catalogue() {
		old := s.Score(coder(holds("CTR"), worked(5, "registry")), &a.post, &a.facts, today)
		now := s.Score(coder(holds("ODS"), worked(5, "registry")), &a.post, &a.facts, today)
		if old.Grade != now.Grade || old.Score != now.Score {
			t.Errorf("%s: %s %d with CTR, %s %d with ODS", a.facts.Required, old.Grade, old.Score, now.Grade, now.Score)
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	s, again := scorer(t), scorer(t)
	for _, a := range catalogue() {
		first, err := json.Marshal(s.Score(coder(), &a.post, &a.facts, today))
		if err != nil {
			t.Fatal(err)
		}
		second, err := json.Marshal(again.Score(coder(), &a.post, &a.facts, today))
		if err != nil {
			t.Fatal(err)
		}
		if string(first) != string(second) {
			t.Fatalf("the same input gave\n%s\nand\n%s", first, second)
		}
		sound(t, &a.post, s.Score(coder(), &a.post, &a.facts, today))
	}
}

// Facts that do not fit their posting (stale spans, unreadable expressions)
// must not break scoring, and nothing is quoted that is not there.
func TestBrokenFacts(t *testing.T) {
	s := scorer(t)
	a := opening()
	a.facts.Clauses = []job.Clause{
		{Kind: job.ClauseCredential, Strength: job.Required, Expr: "any(", Answerable: true, Span: job.Span{Start: 5, End: 900}, Quote: "made up"},
		{Kind: job.ClauseExperience, Strength: job.Required, Answerable: true, Span: job.Span{Start: -1, End: 2}},
		{Kind: job.ClauseEducation, Strength: job.Required, Expr: "EDU(x)", Answerable: true},
		{Kind: "invented", Strength: "odd", Answerable: true},
	}
	m := s.Score(coder(), &a.post, &a.facts, today)
	if m.Grade != job.Near {
		t.Errorf("a requirement that cannot be read makes %s, want near", m.Grade)
	}
	sound(t, &a.post, m)
	empty := s.Score(&job.Profile{}, &job.Posting{}, &job.Facts{}, time.Time{})
	if empty.Grade != job.Hide || empty.Cause != causeScope {
		t.Errorf("empty facts: %+v", empty)
	}
}

// FuzzScore: whatever was read, a match is sound.
func FuzzScore(f *testing.F) {
	f.Add("any(RHIT RHIA)", 12, 2.0, "coding_inpatient", "remote", "Must reside in TX.", 3, 9)
	f.Add("all(RN EXP(3))", 0, -1.0, "", "onsite", "", -4, 2)
	f.Add("any(", 1, 1e9, "other", "", "é", 1, 2)
	s := scorer(f)
	f.Fuzz(func(t *testing.T, expr string, months int, years float64, kind, mode, words string, start, end int) {
		a := opening(at(job.Mode(mode), "TX"), asksAs(job.Clause{Expr: expr, Months: months}), wantsYears(years, kind), hires([]string{words}, nil))
		a.say(words)
		a.facts.Clauses = append(a.facts.Clauses, job.Clause{
			Kind: job.ClauseEducation, Strength: job.Required, Expr: expr, Answerable: true, Span: job.Span{Start: start, End: end},
		})
		m := s.Score(coder(func(p *job.Profile) { p.Avoid.Words = []string{words} }), &a.post, &a.facts, today)
		if again := s.Score(coder(func(p *job.Profile) { p.Avoid.Words = []string{words} }), &a.post, &a.facts, today); !cmp.Equal(m, again) {
			t.Errorf("the same input gave another match: %s", cmp.Diff(m, again))
		}
		sum := 0
		for _, r := range m.Reasons {
			sum += r.Points
			if !strings.Contains(a.post.Text+"\n"+a.post.Title+"\n"+a.post.Employer, r.Quote) {
				t.Errorf("quote %q does not stand in the posting", r.Quote)
			}
		}
		if sum != m.Score || sum < 0 || sum > 100 {
			t.Errorf("points sum to %d, score is %d", sum, m.Score)
		}
	})
}
