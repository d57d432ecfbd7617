package matcher

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/matcher/require"
	"hitmatch/store/job"
)

// FuzzProperties holds what is true of every posting and person: postings are
// put together from pieces of text, with words thrown in, and read as any other.
//
//	go test ./matcher -run xxx -fuzz FuzzProperties -fuzztime 60s
func FuzzProperties(f *testing.F) {
	for seed := range uint64(600) {
		f.Add(seed, "")
	}
	m, err := New()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, seed uint64, words string) {
		c := &trial{m: m, rng: rand.New(rand.NewPCG(seed, 7)), day: time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)}
		post, who := c.posting(words), c.person()
		c.pointsSumToScore(t, post, who)
		c.quotesStandInPosting(t, post, who)
		c.credentialNeverLowers(t, post, who)
		c.stricterNeverRaises(t, post, who)
		c.renameChangesNothing(t, post, who)
	})
}

// trial is one posting held against one person.
type trial struct {
	m   *Matcher
	rng *rand.Rand
	day time.Time
}

func (c *trial) one(of ...string) string { return of[c.rng.IntN(len(of))] }

// posting is a random one.
func (c *trial) posting(words string) *job.Posting {
	lines := []string{
		c.one("You code inpatient charts with ICD-10-CM and ICD-10-PCS.", "You release records to patients.", "You abstract cancer cases for the registry.", "You review charts and query physicians.", "You post payments and work denials."),
		c.one("Requirements:", "Minimum qualifications", "What you bring", ""),
	}
	for range c.rng.IntN(4) {
		lines = append(lines, c.one("- ", "", "• ")+c.one(
			"RHIT or RHIA required", "CCS required; CPC considered", "CPC, COC or CCS-P", "RHIA required, or RHIT with five years of experience", "CTR required", "ODS (formerly CTR) or eligible",
			"CCS must be obtained within 12 months of hire", "AHIMA or AAPC coding credential", "No certification needed", "Active RN license", "CPC-A welcome", "CIC preferred", "CTR preferred",
			"2+ years of inpatient coding experience", "Minimum one year of coding", "Two years of coding or billing", "RHIT, or one year of registry or release of information experience", "CHPS within 18 months of hire", "Bachelor's degree or equivalent experience", "3-5 years of cancer registry experience required", "Associate degree in health information required", "Bachelor's degree preferred",
			"High school diploma or GED", "Epic experience preferred", "Must know CPT and Meditech", "US citizenship required", words,
		))
	}
	lines = append(lines, c.one("Fully remote.", "Remote; must live in Texas or Florida.", "Applicants must live within MD, DC, PA or VA.", "On site in Houston, Texas.", "Hybrid in Tampa, Florida.", "This position is not open to residents of TX.", ""), c.one("", "$28 to $36 an hour.", "$61,000 a year.", "$3 a chart."))
	return &job.Posting{
		ID: "p", Board: "b", Employer: c.one("Ash Hospital", "Birch Clinics", "Department of Veterans Affairs"), Text: strings.Join(lines, "\n"),
		Title:  c.one("Inpatient Coder", "Medical Coder I", "Senior Coding Auditor", "Cancer Registrar", "ODS-Certified Cancer Registrar", "HIM Technician", "HIM Manager", "CDI Specialist", "Medical Biller", "Release of Information Clerk"),
		Posted: c.day.AddDate(0, 0, -c.rng.IntN(90)), FirstSeen: c.day.AddDate(0, 0, -c.rng.IntN(20)),
	}
}

// credentials that the trials give to people.
func (c *trial) credential() job.Held {
	id := c.one("RHIT", "RHIA", "CCA", "CCS", "CCS-P", "CPC", "COC", "CIC", "CRC", "CPMA", "CDIP", "CCDS", "ODS", "CTR", "RN", "CHPS")
	h := job.Held{ID: id, Status: job.Active}
	switch c.rng.IntN(8) {
	case 0:
		h.Status = job.InProgress
	case 1:
		h.Status = job.Eligible
	case 2:
		h.Status = job.Expired
	case 3:
		h.Expires = c.day.AddDate(0, c.rng.IntN(9)-3, 0)
	}
	return h
}

// person is a random one.
func (c *trial) person() *job.Profile {
	p := &job.Profile{
		Key: "p", State: c.one("TX", "FL", "OH", "PA", ""), Education: job.Education(c.one("unstated", "high_school", "certificate", "associate", "bachelor", "master")), Field: c.one("him", ""),
		Federal: job.Federal{OK: c.rng.IntN(2) == 0, Employee: c.rng.IntN(4) == 0, Veteran: c.rng.IntN(4) == 0},
	}
	if c.rng.IntN(2) == 0 {
		yes := c.rng.IntN(3) > 0
		p.Citizen = &yes
	}
	for range c.rng.IntN(3) {
		p.Credentials = append(p.Credentials, c.credential())
	}
	for range c.rng.IntN(3) {
		p.Experience = append(p.Experience, job.Years{Min: float64(c.rng.IntN(13)) / 2, Kind: c.one("coding_inpatient", "coding_profee", "registry", "billing", "him_records", "auditing_coding", "roi", "cdi", "supervision")})
	}
	for range c.rng.IntN(3) {
		p.Targets = append(p.Targets, job.Family(c.one("coding", "audit", "registry", "him", "roi", "cdi", "billing")))
	}
	p.Targets = slices.Compact(p.Targets)
	if c.rng.IntN(2) == 0 {
		p.Modes = []job.Mode{job.Mode(c.one("remote", "hybrid", "onsite"))}
	}
	if c.rng.IntN(3) == 0 {
		p.States = []string{c.one("TX", "FL")}
	}
	if c.rng.IntN(3) == 0 {
		floor := float64(20 + c.rng.IntN(20))
		p.PayMin, p.PayUnit = &floor, job.PayUnit("hour")
	}
	p.Skills = slices.Compact([]string{c.one("epic", "cpt", "icd10cm"), c.one("meditech", "icd10pcs")})
	return p
}

func (c *trial) match(post *job.Posting, who *job.Profile) (job.Match, job.Facts) {
	f := c.m.Read(post)
	return c.m.Match(who, post, &f, c.day), f
}

func (c *trial) pointsSumToScore(t *testing.T, post *job.Posting, who *job.Profile) {
	m, _ := c.match(post, who)
	sum := 0
	for _, r := range m.Reasons {
		sum += r.Points
	}
	if sum != m.Score || sum < 0 || sum > 100 {
		t.Errorf("points sum to %d, the score is %d\n%s\n%+v", sum, m.Score, post.Text, m.Reasons)
	}
}

func (c *trial) quotesStandInPosting(t *testing.T, post *job.Posting, who *job.Profile) {
	m, _ := c.match(post, who)
	stands := func(quote string) bool {
		return slices.ContainsFunc([]string{post.Title, post.Text, post.Employer}, func(in string) bool { return strings.Contains(in, quote) })
	}
	for _, r := range m.Reasons {
		if !stands(r.Quote) {
			t.Errorf("the reason %q quotes %q, which is not in\n%s\n%s", r.Text, r.Quote, post.Title, post.Text)
		}
	}
	for _, r := range m.Requirements {
		if !stands(r.Quote) {
			t.Errorf("the answer %q quotes %q, which is not in\n%s\n%s", r.Why, r.Quote, post.Title, post.Text)
		}
	}
}

func (c *trial) credentialNeverLowers(t *testing.T, post *job.Posting, who *job.Profile) {
	more := *who
	further := c.credential()
	more.Credentials = append(slices.Clone(who.Credentials), further)
	before, f := c.match(post, who)
	after, _ := c.match(post, &more)
	if after.Grade.Rank() < before.Grade.Rank() {
		t.Errorf("with the %s %s too, %s becomes %s (%s)\nasked: %s, years %+v\n%s\n%+v", further.ID, further.Status, before.Grade, after.Grade, after.Cause, f.Required, f.Years, post.Text, who)
	}
}

// stricterNeverRaises adds a demand. It may also show that the job is another
// one, of another line or level; of that nothing is said here.
func (c *trial) stricterNeverRaises(t *testing.T, post *job.Posting, who *job.Profile) {
	stricter := *post
	demand := c.one(
		"RN license required.", "CPMA required.", "RHIA required.", "Ten years of inpatient coding experience required.", "Master's degree required.",
		"US citizenship required.", "Only current employees may apply.", "Must reside in Alaska.",
	)
	stricter.Text += "\n" + demand
	before, f := c.match(post, who)
	after, g := c.match(&stricter, who)
	same := f.InScope == g.InScope && f.Family == g.Family && f.Level == g.Level && f.Remote.Mode == g.Remote.Mode
	if same && after.Grade.Rank() > before.Grade.Rank() {
		t.Errorf("with %q it goes from %s (%s) to %s\nasked: %s, then %s; years %+v, then %+v\n%s\n%+v", demand, before.Grade, before.Cause, after.Grade, f.Required, g.Required, f.Years, g.Years, post.Text, who)
	}
}

// renameChangesNothing holds the CTR and the ODS to be one credential, in the
// profile as in the posting.
func (c *trial) renameChangesNothing(t *testing.T, post *job.Posting, who *job.Profile) {
	old, now := *who, *who
	old.Credentials = append(slices.Clone(who.Credentials), job.Held{ID: "CTR", Status: job.Active})
	now.Credentials = append(slices.Clone(who.Credentials), job.Held{ID: "ODS", Status: job.Active})
	a, f := c.match(post, &old)
	b, _ := c.match(post, &now)
	if a.Grade != b.Grade || a.Score != b.Score || a.Cause != b.Cause {
		t.Errorf("%s %d (%s) with the CTR, %s %d (%s) with the ODS\nasked: %s\n%s\n%+v", a.Grade, a.Score, a.Cause, b.Grade, b.Score, b.Cause, f.Required, post.Text, who)
	}
	renamed := *post
	renamed.Text = strings.ReplaceAll(strings.ReplaceAll(post.Text, "ODS (formerly CTR)", "ODS"), "CTR", "ODS")
	d, g := c.match(&renamed, &now)
	if required, preferred := c.today(f.Required), c.today(f.Preferred); required != c.today(g.Required) || preferred != c.today(g.Preferred) || a.Grade != d.Grade {
		t.Errorf("with ODS for CTR: %s, asked %q and %q; before: %s, %q and %q\n%s", d.Grade, g.Required, g.Preferred, a.Grade, f.Required, f.Preferred, cmp.Diff(post.Text, renamed.Text))
	}
}

// today writes an expression with the names of today.
func (c *trial) today(expr string) string {
	e, err := require.Parse(strings.ReplaceAll(expr, "CTR", "ODS"))
	if err != nil {
		return expr
	}
	return e.Simplify().String()
}
