package matcher

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/store/job"
)

// From the words of postings to a verdict.
func TestFromTextToVerdict(t *testing.T) {
	m, err := New()
	if err != nil {
		t.Fatal(err)
	}
	if m.Version() == "" || m.Version() != NewWith(m.Taxonomy()).Version() {
		t.Errorf("the version %q does not follow from the rules and terms", m.Version())
	}
	now := time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)
	who := &job.Profile{
		State: "TX", Credentials: []job.Held{{ID: "RHIT", Status: job.Active}},
		Experience: []job.Years{{Min: 3, Kind: "coding_inpatient"}}, Education: job.EducationAssociate, Field: "him",
		Targets: []job.Family{job.FamilyCoding}, Modes: []job.Mode{job.ModeRemote},
	}
	texts := []struct {
		id, title, text string
		grade           job.Grade
		cause           string
	}{
		{"fits", "Inpatient Coder", "We code acute care charts in ICD-10-CM and ICD-10-PCS.\n\nRequirements:\n- RHIT or RHIA required\n- 2 years of inpatient coding experience required\n\nThis is a fully remote position.", job.Strong, ""},
		{"nurse", "CDI Specialist", "You review inpatient charts and query physicians.\n\nRequirements:\n- Active RN license required\n\nThis is a fully remote position.", job.Hide, "licence missing"},
		{"software", "Software Engineer", "You write Go services for an online shop. Five years of programming. This is a fully remote position.", job.Hide, "out of scope"},
	}
	for _, tt := range texts {
		p := &job.Posting{ID: tt.id, Title: tt.title, Employer: "Own " + tt.id, Text: tt.text, Posted: now, FirstSeen: now}
		p.Digest = p.Substance()
		f := m.Read(p)
		if f.Of != p.Digest || f.By != m.Version() {
			t.Errorf("%s: facts are of %q by %q", tt.id, f.Of, f.By)
		}
		match := m.Match(who, p, &f, now)
		if match.Grade != tt.grade || match.Cause != tt.cause {
			t.Errorf("%s: %s (%s), want %s (%s); required %q, %+v", tt.id, match.Grade, match.Cause, tt.grade, tt.cause, f.Required, match.Reasons)
		}
	}
}

// TestSkillByContext: what an ambiguous word names is told by the posting it
// stands in, so that a person who names the skill is told that it is met.
func TestSkillByContext(t *testing.T) {
	m, err := New()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)
	who := &job.Profile{Skills: []string{"epic", "icd10cm"}, Experience: []job.Years{{Min: 2, Kind: "coding_inpatient"}}}
	p := &job.Posting{ID: "p", Title: "Inpatient Coder", Posted: now, FirstSeen: now, Text: "You abstract hospital charts in the EHR.\n\nRequirements:\n- CCS\n- Must know Meditech and Epic\n- Knowledge of ICD-10\n- Must know SQL\n- Experience with inpatient coding required"}
	f := m.Read(p)
	got := map[string]string{}
	for _, r := range m.Match(who, p, &f, now).Requirements {
		if r.Kind == job.ClauseSkill {
			got[r.Quote] = string(r.Answer) + ": " + r.Why
		}
	}
	want := map[string]string{
		"Epic": "met: You name this skill.", "Meditech": "unknown: Your profile does not name this skill.",
		"ICD-10":           "met: You name this skill.",
		"SQL":              "unknown: Your profile does not name this skill.",
		"inpatient coding": "met: You have worked in inpatient coding.",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
