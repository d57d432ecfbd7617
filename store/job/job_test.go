package job

import (
	"testing"
	"time"
)

func amount(v float64) *float64 { return &v }

func TestPayString(t *testing.T) {
	for _, c := range []struct {
		pay  Pay
		want string
	}{
		{Pay{Min: amount(28), Max: amount(36), Unit: PerHour, Currency: "USD"}, "$28–$36/hour"},
		{Pay{Min: amount(28.5), Max: amount(28.5), Unit: PerHour}, "$28.50/hour"},
		{Pay{Max: amount(5.25), Unit: PerChart, Currency: "USD"}, "up to $5.25/chart"},
		{Pay{Min: amount(1060000), Unit: PerYear, Currency: "INR"}, "from INR 1,060,000/year"},
		{Pay{Min: amount(950), Max: amount(61031.4), Unit: PerYear}, "$950–$61,031.40/year"},
		{Pay{}, ""},
	} {
		if got := c.pay.String(); got != c.want {
			t.Errorf("%+v prints %q, want %q", c.pay, got, c.want)
		}
	}
}

func TestQuoteStaysInThePosting(t *testing.T) {
	p := Posting{Title: "Inpatient Coder", Text: "RHIT required."}
	for _, c := range []struct {
		span Span
		want string
	}{
		{Span{FieldText, 0, 4}, "RHIT"},
		{Span{"", 5, 13}, "required"},
		{Span{FieldTitle, 10, 15}, "Coder"},
		{Span{FieldSalary, 0, 1}, ""},
		{Span{FieldText, 5, 99}, ""},
		{Span{FieldText, -1, 3}, ""},
		{Span{FieldText, 3, 3}, ""},
		{Span{"nowhere", 0, 1}, ""},
	} {
		if got := p.Quote(c.span); got != c.want {
			t.Errorf("%+v quotes %q, want %q", c.span, got, c.want)
		}
	}
}

func TestSubstance(t *testing.T) {
	day := time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC)
	base := Posting{Title: "Coder", Employer: "Ash Clinic", Text: "CCS required.", Posted: day}
	same := base
	same.URL, same.Posted, same.LastSeen, same.Prints = "https://example.org/1", day.AddDate(0, 0, 1), day, []string{"text:x"}
	if base.Substance() != same.Substance() {
		t.Error("an address, a posting date or a fingerprint changed the substance")
	}
	changes := map[string]func(*Posting){
		"title":     func(p *Posting) { p.Title += "!" },
		"text":      func(p *Posting) { p.Text += "!" },
		"employer":  func(p *Posting) { p.Employer += "!" },
		"place":     func(p *Posting) { p.Places = []Place{{State: "TX"}} },
		"location":  func(p *Posting) { p.Location = "Remote" },
		"salary":    func(p *Posting) { p.Salary = "$30" },
		"pay":       func(p *Posting) { p.Pay = &Pay{Min: amount(30), Unit: PerHour} },
		"workplace": func(p *Posting) { p.Workplace = "TELECOMMUTE" },
		"closes":    func(p *Posting) { p.Closes = day },
		"internal":  func(p *Posting) { p.Internal = true },
		"series":    func(p *Posting) { p.Series = []string{"0675"} },
	}
	seen := map[string]string{base.Substance(): "nothing"}
	for what, change := range changes {
		p := base
		change(&p)
		if other, ok := seen[p.Substance()]; ok {
			t.Errorf("changing %s gives the substance of changing %s", what, other)
		}
		seen[p.Substance()] = what
	}
}

func TestPostingIDSeparatesBoardFromID(t *testing.T) {
	if PostingID("a", "bc") == PostingID("ab", "c") {
		t.Error("two keys share an id")
	}
	if id := PostingID("board", "1"); len(id) != 12 || id != PostingID("board", "1") {
		t.Errorf("id %q is not 12 stable characters", id)
	}
}

func TestRanks(t *testing.T) {
	for i, g := range []Grade{Hide, Low, Near, Strong} {
		if g.Rank() != i {
			t.Errorf("%s ranks %d, want %d", g, g.Rank(), i)
		}
	}
	for i, l := range []Level{LevelEntry, LevelMid, LevelSenior, LevelLead, LevelManager} {
		if l.Rank() != i {
			t.Errorf("%s ranks %d, want %d", l, l.Rank(), i)
		}
	}
	for i, e := range []Education{EducationNone, EducationHighSchool, EducationCertificate, EducationAssociate, EducationBachelor, EducationMaster} {
		if e.Rank() != i {
			t.Errorf("%s ranks %d, want %d", e, e.Rank(), i)
		}
	}
}

func TestCredentialRunsOut(t *testing.T) {
	now := time.Date(2026, 11, 24, 23, 30, 0, 0, time.FixedZone("CST", -6*60*60)) // the 25th in UTC
	for _, c := range []struct {
		expires string
		days    int
		over    bool
	}{
		{"2026-11-24", -1, true}, {"2026-11-25", 0, false}, {"2026-11-26", 1, false}, {"2027-11-25", 365, false},
	} {
		last, err := time.Parse(time.DateOnly, c.expires)
		if err != nil {
			t.Fatal(err)
		}
		h := Held{ID: "RHIT", Expires: last}
		if days, told := h.Left(now); days != c.days || !told || h.RanOut(now) != c.over {
			t.Errorf("%s: %d days left (%v), ran out %v; want %d, %v", c.expires, days, told, h.RanOut(now), c.days, c.over)
		}
	}
	if _, told := (Held{}).Left(now); told || (Held{}).RanOut(now) {
		t.Error("a credential without an end ran out")
	}
}
