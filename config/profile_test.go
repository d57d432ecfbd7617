package config

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hitmatch/store/job"
)

const goodProfile = `
name: A. Person
home: {state: TX, zip: "75201"}
citizen: true
credentials:
  - {id: RHIT, status: active, expires: 2027-12-31}
  - {id: CPC, status: apprentice}
experience:
  - {kind: coding_inpatient, years: 2.5}
education: {level: associate, field: him}
targets: [coding, him]
work: {modes: [remote, hybrid], states: [TX, OK]}
pay: {min: 25, unit: hour}
skills: [epic, icd_10_pcs]
federal: {ok: true, employee: false, veteran: false}
avoid: {employers: [Acme Staffing], words: [per diem]}
`

func TestParseProfile(t *testing.T) {
	got, doubts, err := ParseProfile("dir/me.yaml", []byte(goodProfile), testTerms(), now())
	if err != nil {
		t.Fatal(err)
	}
	if len(doubts) > 0 {
		t.Errorf("doubts: %v", doubts)
	}
	yes, floor := true, 25.0
	want := job.Profile{
		Key: "me", Name: "A. Person", State: "TX", Zip: "75201", Citizen: &yes,
		Credentials: []job.Held{
			{ID: "RHIT", Status: job.Active, Expires: time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC)},
			{ID: "CPC", Status: job.ApprenticeMark},
		},
		Experience: []job.Years{{Kind: "coding_inpatient", Min: 2.5}},
		Education:  job.EducationAssociate, Field: "him",
		Targets: []job.Family{job.FamilyCoding, job.FamilyHIM},
		Modes:   []job.Mode{job.ModeRemote, job.ModeHybrid}, States: []string{"TX", "OK"},
		PayMin: &floor, PayUnit: job.PerHour, Skills: []string{"epic", "icd_10_pcs"},
		Federal: job.Federal{OK: true}, Avoid: job.Avoid{Employers: []string{"Acme Staffing"}, Words: []string{"per diem"}},
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(job.Profile{}, "Digest")); d != "" {
		t.Error(d)
	}
}

func TestProfileDigest(t *testing.T) {
	digestOf := func(file, text string) string {
		p, _, err := ParseProfile(file, []byte(text), testTerms(), now())
		if err != nil {
			t.Fatal(err)
		}
		return p.Digest
	}
	base := digestOf("me.yaml", goodProfile)
	if len(base) != 26 {
		t.Errorf("digest %q", base)
	}
	if other := digestOf("you.yaml", strings.Replace(goodProfile, "A. Person", "B. Person", 1)); other != base {
		t.Error("the name or key is part of the digest")
	}
	if digestOf("me.yaml", "# a comment\n"+goodProfile) != base {
		t.Error("a comment changes the digest")
	}
	for _, edit := range [][2]string{{"years: 2.5", "years: 3"}, {"active", "expired"}, {"[coding, him]", "[him, coding]"}, {"min: 25", "min: 26"}, {"2027-12-31", "2027-12-30"}} {
		if digestOf("me.yaml", strings.Replace(goodProfile, edit[0], edit[1], 1)) == base {
			t.Errorf("%s -> %s does not change the digest", edit[0], edit[1])
		}
	}
}

func TestProfileMistakes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"credential", "credentials:\n  - {id: CSS}\n", []string{`2: unknown credential "CSS"; did you mean CCS`}},
		{"credential as a word", "credentials: [RHIT]\n", []string{`1: credential "RHIT"; write {id: RHIT, status: active}`}},
		{"no id", "credentials: [{status: active}]\n", []string{"1: a credential without id; write {id: RHIT, status: active}"}},
		{"status", "credentials: [{id: RHIT, status: activ}]\n", []string{`1: unknown status "activ"; did you mean active`}},
		{"date", "credentials: [{id: RHIT, expires: 12/31/2027}]\n", []string{`1: expires is "12/31/2027"; write the day as 2027-12-31`}},
		{"twice", "credentials:\n  - {id: RHIT}\n  - {id: RHIT, status: expired}\n", []string{"3: credential RHIT is given twice; keep one"}},
		{"experience", "experience: [{kind: coding_inpatent, years: 2}]\n", []string{`1: unknown kind of experience "coding_inpatent"; did you mean coding_inpatient`}},
		{"years", "experience: [{kind: billing, years: two}]\n", []string{`1: years is "two"; write a number without a unit or sign`}},
		{"no years", "experience: [{kind: billing}]\n", []string{"1: an experience without years; write {kind: coding_inpatient, years: 2}"}},
		{"family", "targets: [auditing]\n", []string{`1: unknown family "auditing"; did you mean audit`}},
		{"family far off", "targets: [nursing assistant]\n", []string{
			`1: unknown family "nursing assistant"; known: him, roi, coding, audit, cdi, registry, billing, privacy, him_management, data, education`,
		}},
		{"mode", "work: {modes: [on-site]}\n", []string{`1: unknown mode "on-site"; did you mean onsite`}},
		{"state", "home: {state: Tx}\n", []string{`1: unknown state "Tx"; did you mean TX`}},
		{"zip", "home: {zip: 752}\n", []string{`1: zip is "752"; write five digits in quotes: "75201"`}},
		{"unit", "pay: {min: 20, unit: hourly}\n", []string{`1: unknown unit "hourly"; did you mean hour`}},
		{"pay as text", "pay: {min: $20, unit: hour}\n", []string{`1: min is "$20"; write a number without a unit or sign`}},
		{"no unit", "pay: {min: 20}\n", []string{"1: pay without unit; write pay: {min: 25, unit: hour}"}},
		{"not a number", "pay: {min: .nan, unit: hour}\n", []string{"1: min is .nan; write a number from 0 to 1e+07"}},
		{"skill", "skills: [epics]\n", []string{`1: unknown skill "epics"; did you mean epic`}},
		{"bool", "citizen: maybe\n", []string{`1: citizen is "maybe"; write true or false`}},
		{"nothing", "name: A\n", []string{" says nothing to match on; give credentials, experience, education or targets"}},
		{"two mistakes", "targets: [codng]\ncredentials:\n  - {id: RHIAA}\n", []string{
			`1: unknown family "codng"; did you mean coding`, `3: unknown credential "RHIAA"; did you mean RHIA`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := ParseProfile("f.yaml", []byte(c.text), testTerms(), now())
			if d := cmp.Diff(c.want, lines(t, err)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestProfileDoubts(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"no state", "targets: [him]\n", []string{"f.yaml: no home state"}},
		{"remote only", "home: {state: TX}\ntargets: [him]\nwork:\n  modes: [remote]\n  states: [OK]\n", []string{"f.yaml:5: work.modes is remote only, so work.states has no effect"}},
		{"expired", "home: {state: TX}\ncredentials:\n  - id: CCS\n    expires: 2026-11-23\n", []string{"f.yaml:4: CCS ran out on 2026-11-23"}},
		{"expires today", "home: {state: TX}\ncredentials: [{id: CCS, expires: 2026-11-24}]\n", []string{"f.yaml:2: CCS runs out soon, on 2026-11-24"}},
		{"expires late", "home: {state: TX}\ncredentials: [{id: CCS, expires: 2027-11-24}]\n", nil},
		{"known to be expired", "home: {state: TX}\ncredentials: [{id: CCS, status: expired, expires: 2020-01-01}]\n", nil},
		{"expired and not", "home: {state: TX}\ncredentials: [{id: CCS, status: expired, expires: 2030-01-01}]\n", []string{"f.yaml:2: CCS is said to be expired and to end on 2030-01-01"}},
		{"unit of pay", "home: {state: TX}\ntargets: [him]\npay: {min: 25, unit: year}\n", []string{"f.yaml:3: a floor of $25 per year is unusual"}},
		{"federal", "home: {state: TX}\ntargets: [him]\ncitizen: false\nfederal: {ok: true}\n", []string{"f.yaml:4: federal.ok is true but citizen is false"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, doubts, err := ParseProfile("f.yaml", []byte(c.text), testTerms(), now())
			if err != nil {
				t.Fatal(err)
			}
			if len(doubts) != len(c.want) {
				t.Fatalf("doubts: %v, want %v", doubts, c.want)
			}
			for i, d := range doubts {
				if !strings.HasPrefix(d.String(), c.want[i]) {
					t.Errorf("doubt %q, want %q at its start", d, c.want[i])
				}
			}
		})
	}
}

func TestEmptyProfileIsAnError(t *testing.T) {
	_, _, err := ParseProfile("f.yaml", []byte("# nothing\n"), testTerms(), now())
	if !errors.Is(err, ErrEmpty) {
		t.Errorf("error is %v, want ErrEmpty", err)
	}
}
