package require

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

var today = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

func load(t testing.TB) *taxonomy.Taxonomy {
	t.Helper()
	tax, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

// person builds a profile from words: "RHIT", "CPC:apprentice",
// "CCS:expired", "exp coding_inpatient 3", "edu associate him".
func person(words ...string) *job.Profile {
	p := &job.Profile{Education: job.EducationUnstated}
	for _, w := range words {
		f := strings.Fields(w)
		switch f[0] {
		case "exp":
			n, err := parseNumber(f[2])
			if err != nil {
				panic(err)
			}
			p.Experience = append(p.Experience, job.Years{Kind: f[1], Min: n})
		case "edu":
			p.Education = job.Education(f[1])
			if len(f) > 2 {
				p.Field = f[2]
			}
		default:
			id, status, _ := strings.Cut(w, ":")
			if status == "" {
				status = string(job.Active)
			}
			p.Credentials = append(p.Credentials, job.Held{ID: id, Status: job.CredentialStatus(status)})
		}
	}
	return p
}

func parseNumber(s string) (float64, error) {
	e, err := Parse("EXP(" + s + ")")
	return e.years, err
}

func TestEvaluate(t *testing.T) {
	tax := load(t)
	var (
		accepted = Slot{Apprentice: job.ApprenticeAccepted}
		excluded = Slot{Apprentice: job.ApprenticeExcluded}
	)
	tests := []struct {
		name string
		who  *job.Profile
		asks string
		slot Slot
		want job.Answer
		gaps int
		why  string // must stand in the reason
	}{
		{"nothing asked", person(), "", Slot{}, job.Met, 0, "Nothing"},
		// Relations.
		{"the same", person("RHIT"), "RHIT", Slot{}, job.Met, 0, "You hold the RHIT."},
		{"renamed, old name held", person("CTR"), "ODS", Slot{}, job.Met, 0, "another name"},
		{"renamed, old name asked", person("COC"), "CPC-H", Slot{}, job.Met, 0, "another name"},
		{"implied one way", person("RHIA"), "RHIT", Slot{}, job.Met, 0, "covers"},
		{"not implied the other way", person("RHIT"), "RHIA", Slot{}, job.Unmet, 0, "You do not hold the RHIA."},
		{"renamed, then implied", person("RRA"), "RHIT", Slot{}, job.Met, 0, ""},
		{"a peer", person("CIC"), "CCS", Slot{}, job.NearMet, 1, "peer of the CCS"},
		{"a peer below half is none", person("CCS-P"), "CCS", Slot{}, job.Unmet, 0, ""},
		{"a peer on a closed list", person("CIC"), "CCS", Slot{Closed: true}, job.Unmet, 0, ""},
		{"a peer where equivalents are taken", person("CIC"), "CCS", Slot{OrEquivalent: true}, job.Met, 0, "equivalent"},
		{"a weak peer where equivalents are taken", person("CCS"), "CCS-P", Slot{OrEquivalent: true}, job.NearMet, 1, "peer"},
		{"a licence is met by itself", person("RN"), "RN", Slot{}, job.Met, 0, ""},
		{"a licence by nothing else", person("CCS", "RHIA"), "RN", Slot{OrEquivalent: true, Months: 24}, job.Unmet, 0, "RN licence"},
		{"an unknown id", person("RHIT"), "XYZZY", Slot{}, job.Unmet, 0, "XYZZY"},
		// Groups.
		{"a member of all of an issuer's", person("RHIT"), "ANY_AHIMA_AAPC", Slot{}, job.Met, 0, "which is an AHIMA or AAPC credential"},
		{"a member", person("CRC"), "ANY_CODING", Slot{}, job.Met, 0, "which is"},
		{"a soft member", person("RHIT"), "ANY_CODING", Slot{}, job.NearMet, 1, "some employers"},
		{"no member", person("CPB"), "ANY_CODING", Slot{}, job.Unmet, 0, ""},
		{"an HIM credential where any AHIMA or AAPC one will do", person("RHIT"), "ANY_AHIMA_AAPC", Slot{}, job.Met, 0, ""},
		{"a closed group takes its members", person("RHIT"), "VA_MASTERY", Slot{}, job.Met, 0, ""},
		{"and nobody else", person("CPMA"), "VA_MASTERY", Slot{OrEquivalent: true}, job.Unmet, 0, ""},
		// Apprentices, written both ways.
		{"apprentice, silent", person("CPC:apprentice"), "CPC", Slot{}, job.NearMet, 1, "does not say whether apprentices"},
		{"apprentice by id, silent", person("CPC-A"), "CPC", Slot{}, job.NearMet, 1, "does not say whether apprentices"},
		{"apprentice, accepted", person("CPC:apprentice"), "CPC", accepted, job.Met, 0, "takes apprentices"},
		{"apprentice, excluded", person("CPC-A"), "CPC", excluded, job.Unmet, 0, "takes no apprentices"},
		{"apprentice, listed although excluded elsewhere", person("CPC:apprentice"), "any(CPC CPC-A)", excluded, job.Met, 0, ""},
		{"apprentice in a group, accepted", person("CPC:apprentice"), "ANY_AHIMA_AAPC", accepted, job.Met, 0, ""},
		{"apprentice in a group, silent", person("CPC:apprentice"), "ANY_CODING", Slot{}, job.NearMet, 1, ""},
		{"apprentice on a closed list", person("CPC-A"), "VA_MASTERY", Slot{}, job.Unmet, 0, "full credentials"},
		{"apprentice in the apprentice tier", person("CPC:apprentice"), "VA_APPRENTICE", Slot{}, job.Met, 0, ""},
		{"the full credential covers the mark", person("CPC"), "CPC-A", Slot{}, job.Met, 0, "covers"},
		{"a mark its issuer does not give", person("CIC:apprentice"), "CIC", Slot{}, job.NearMet, 1, "apprentice mark"},
		{"a peer of an apprentice is too far", person("CIC:apprentice"), "CCS", Slot{}, job.Unmet, 0, ""},
		// Status.
		{"expired", person("CCS:expired"), "CCS", Slot{}, job.Unmet, 0, "has expired"},
		{"expired among several", person("CCS:expired"), "any(CCS CIC)", Slot{}, job.Unmet, 0, "your CCS has expired"},
		{"eligible, not named", person("RHIT:eligible"), "RHIT", Slot{}, job.Unmet, 0, "do not hold the RHIT yet"},
		{"eligible, named", person("RHIT:eligible"), "RHIT", Slot{Eligible: true}, job.Met, 0, "eligible for the RHIT"},
		{"in progress, eligible named", person("RHIT:in_progress"), "RHIT", Slot{Eligible: true}, job.NearMet, 1, "on the way"},
		{"too little time", person("RHIT", "exp registry 6"), "any(CSTR CAISS)", Slot{Months: 18}, job.Unmet, 0, "The 18 months it gives are too short to earn that, which takes some 24 months."},
		{"time, but not the background", person(), "CPMA", Slot{Months: 12}, job.Unmet, 0, "must bring more than your profile shows"},
		{"in progress with time", person("RHIT:in_progress"), "RHIT", Slot{Months: 6}, job.Deferred, 0, "within 6 months"},
		{"eligible for another", person("RHIT:eligible"), "CCS", Slot{Eligible: true}, job.Unmet, 0, ""},
		// Deadlines.
		{"beginner, entry credential", person("edu high_school"), "any(CPC-A CCA)", Slot{Months: 12}, job.Deferred, 0, "12 months"},
		{"beginner, too short", person("edu high_school"), "any(CPC-A CCA)", Slot{Months: 1}, job.Unmet, 0, ""},
		{"beginner, a degree credential", person("edu high_school"), "RHIT", Slot{Months: 12}, job.Unmet, 0, ""},
		{"with the degree", person("edu associate him"), "RHIT", Slot{Months: 12}, job.Deferred, 0, ""},
		{"with another degree", person("edu associate art"), "RHIT", Slot{Months: 12}, job.Unmet, 0, ""},
		{"working coder", person("exp coding_inpatient 2"), "CCS", Slot{Months: 12}, job.Deferred, 0, ""},
		{"held is met, not deferred", person("CCS"), "CCS", Slot{Months: 12}, job.Met, 0, ""},
		{"deferred goes before a peer", person("CPC", "exp coding_outpatient_facility 2"), "CCS", Slot{Months: 12}, job.Deferred, 0, ""},
		// Years and schooling inside expressions.
		{"years instead", person("exp coding_profee 3"), "any(RHIT EXP(2))", Slot{Kinds: []string{"coding_any"}}, job.Met, 0, "3 years"},
		{"years of either kind together", person("exp coding_profee 1", "exp billing 1"), "any(RHIT EXP(2))", Slot{Kinds: []string{"coding_any", "billing"}}, job.Met, 0, "2 years of coding of any kind or medical billing"},
		{"years of another kind do not", person("exp billing 9"), "any(RHIT EXP(2))", Slot{Kinds: []string{"coding_any"}}, job.Unmet, 0, "none of them"},
		{"any work in health care", person("exp billing 2"), "any(RHIT EXP(2))", Slot{}, job.Met, 0, ""},
		{"years a little short", person("exp billing 4"), "any(CCS EXP(5))", Slot{Kinds: []string{"billing"}}, job.NearMet, 1, "a little short"},
		{"a degree instead", person("edu bachelor art"), "any(CCS EDU(bachelor))", Slot{}, job.Met, 0, "bachelor"},
		{"a health degree", person("edu associate him"), "EDU(degree_him)", Slot{}, job.Met, 0, ""},
		{"not a health degree", person("edu associate art"), "EDU(degree_him)", Slot{}, job.Unmet, 0, ""},
		{"the RHIT proves its degree", person("RHIT"), "EDU(degree_him)", Slot{}, job.Met, 0, ""},
		{"schooling not said", person(), "EDU(associate)", Slot{}, job.Unknown, 1, "does not say"},
		// Combination.
		{"any takes the best", person("CIC"), "any(CCS CIC)", Slot{}, job.Met, 0, "asks for CCS or CIC"},
		{"all takes the worst", person("CCS"), "all(RHIT any(CCS CIC))", Slot{}, job.Unmet, 0, "RHIT"},
		{"all met", person("CCS", "RHIA"), "all(RHIT any(CCS CIC))", Slot{}, job.Met, 0, ""},
		{"gaps of all add up", person("CIC", "CDIP"), "all(CCS CCDS)", Slot{}, job.NearMet, 2, ""},
		{"any prefers fewer gaps", person("CIC", "CDIP", "CCS-P"), "any(all(CCS CCDS) CPC)", Slot{}, job.NearMet, 1, "CPC"},
		{"any prefers what has an answer", person("CIC"), "any(EDU(master) CCS)", Slot{}, job.NearMet, 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := Evaluate(mustParse(t, tt.asks), tt.slot, NewHolder(tax, tt.who, today))
			if v.Answer != tt.want || v.Gaps != tt.gaps {
				t.Errorf("%s with %d gaps (%s), want %s with %d", v.Answer, v.Gaps, v.Why, tt.want, tt.gaps)
			}
			if !strings.Contains(v.Why, tt.why) {
				t.Errorf("why is %q; %q is missing", v.Why, tt.why)
			}
			if v.Why == "" || !strings.HasSuffix(v.Why, ".") || strings.Contains(v.Why, "_") {
				t.Errorf("why is no plain sentence: %q", v.Why)
			}
		})
	}
}

func TestExpiryByDate(t *testing.T) {
	tax := load(t)
	for _, tt := range []struct {
		expires time.Time
		want    job.Answer
	}{
		{time.Time{}, job.Met},
		{today.AddDate(0, 0, 1), job.Met},
		{time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC), job.Met}, // the last day counts
		{time.Date(2026, 6, 14, 0, 0, 0, 0, time.UTC), job.Unmet},
	} {
		p := &job.Profile{Credentials: []job.Held{{ID: "CCS", Status: job.Active, Expires: tt.expires}}}
		if v := Evaluate(Atom("CCS"), Slot{}, NewHolder(tax, p, today)); v.Answer != tt.want {
			t.Errorf("CCS until %v: %s, want %s", tt.expires, v.Answer, tt.want)
		}
	}
}

func TestYears(t *testing.T) {
	tax := load(t)
	tests := []struct {
		name string
		who  *job.Profile
		asks job.Years
		want job.Answer
	}{
		{"enough", person("exp coding_inpatient 3"), job.Years{Min: 3, Kind: "coding_inpatient"}, job.Met},
		{"60 % is near", person("exp coding_inpatient 3"), job.Years{Min: 5, Kind: "coding_inpatient"}, job.NearMet},
		{"less is not", person("exp coding_inpatient 2.9"), job.Years{Min: 5, Kind: "coding_inpatient"}, job.Unmet},
		{"another kind at half", person("exp coding_profee 4"), job.Years{Min: 2, Kind: "coding_outpatient_facility"}, job.NearMet},
		{"another kind at half, too little of it", person("exp coding_profee 3"), job.Years{Min: 2, Kind: "coding_outpatient_facility"}, job.Unmet},
		{"another kind at more", person("exp coding_ed 4"), job.Years{Min: 2, Kind: "coding_outpatient_facility"}, job.Met},
		{"another kind below half", person("exp coding_profee 40"), job.Years{Min: 1, Kind: "coding_inpatient"}, job.Unmet},
		{"kinds add up", person("exp coding_profee 1", "exp coding_inpatient 1"), job.Years{Min: 2, Kind: "coding_any"}, job.Met},
		{"billing is not coding", person("exp billing 20"), job.Years{Min: 1, Kind: "coding_any"}, job.Unmet},
		{"an externship is no year", person("exp externship 1"), job.Years{Min: 1, Kind: "coding_any"}, job.Unmet},
		{"half an externship, for some", person("exp externship 1"), job.Years{Min: 0.5, Kind: "coding_any"}, job.NearMet},
		{"an externship is not of a kind", person("exp externship 1"), job.Years{Min: 0.5, Kind: "coding_inpatient"}, job.Unmet},
		{"other work, silent", person("exp billing 4"), job.Years{Min: 1, Kind: "other"}, job.Unknown},
		{"other work, said", person("exp other 4"), job.Years{Min: 1, Kind: "other"}, job.Met},
		{"other work, no work at all", person("exp externship 1"), job.Years{Min: 1, Kind: "other"}, job.Unmet},
		{"some months of other work, no work at all", person("exp externship 1"), job.Years{Min: 0.5, Kind: "other"}, job.Unknown},
		{"none asked", person(), job.Years{Min: 0, Kind: "coding_any"}, job.Met},
		{"months", person("exp billing 1"), job.Years{Min: 0.5, Kind: "billing"}, job.Met},
	}
	for _, tt := range tests {
		if v := NewHolder(tax, tt.who, today).Years(tt.asks); v.Answer != tt.want {
			t.Errorf("%s: %s (%s), want %s", tt.name, v.Answer, v.Why, tt.want)
		}
	}
}

// Holding more never answers worse: for every expression here and every pair
// of credentials.
func TestMoreCredentialsNeverAnswerWorse(t *testing.T) {
	tax := load(t)
	exprs := []string{
		"RHIT", "any(RHIT RHIA)", "all(RHIT any(CCS CIC))", "ANY_CODING", "ANY_AHIMA_AAPC", "VA_MASTERY", "any(all(CCS CCDS) CPC EXP(2))",
		"all(any(RN RHIA RHIT CCS CIC) any(CCDS CDIP))", "any(CRC CPC)", "all(any(CPC COC CCS-P) CRC)",
	}
	slots := []Slot{{}, {Months: 12}, {OrEquivalent: true}, {Closed: true}, {Apprentice: job.ApprenticeExcluded}, {Apprentice: job.ApprenticeAccepted, Months: 6}}
	ids := []string{"RHIT", "RHIA", "CCA", "CCS", "CCS-P", "CPC", "CPC-A", "COC", "CIC", "CRC", "CPMA", "CDIP", "CCDS", "RN", "CPB", "CTR"}
	for _, text := range exprs {
		e := mustParse(t, text)
		for _, s := range slots {
			for _, a := range ids {
				one := Evaluate(e, s, NewHolder(tax, person(a, "exp coding_profee 1"), today))
				for _, b := range ids {
					two := Evaluate(e, s, NewHolder(tax, person(a, b, "exp coding_profee 1"), today))
					two.By, one.By = "", ""
					if better(one, two) < 0 {
						t.Errorf("%s %+v: %s with %s (%d gaps), but %s with %s and %s (%d gaps)", text, s, one.Answer, a, one.Gaps, two.Answer, a, b, two.Gaps)
					}
				}
			}
		}
	}
}

// The order in which a profile lists its credentials does not change the
// answer.
func TestOrderOfCredentialsDoesNotMatter(t *testing.T) {
	tax := load(t)
	words := []string{"CPC:apprentice", "RHIT", "CIC", "CDIP:expired", "CRC:eligible"}
	back := slices.Clone(words)
	slices.Reverse(back)
	for _, text := range []string{"CCS", "any(CPC CCA)", "ANY_CODING", "all(RHIT any(CCS CRC))"} {
		a := Evaluate(mustParse(t, text), Slot{}, NewHolder(tax, person(words...), today))
		b := Evaluate(mustParse(t, text), Slot{}, NewHolder(tax, person(back...), today))
		if a.Answer != b.Answer || a.Gaps != b.Gaps {
			t.Errorf("%s: %+v, reversed %+v", text, a, b)
		}
	}
}

func TestWords(t *testing.T) {
	tax := load(t)
	tests := []struct{ in, want string }{
		{"", ""},
		{"RHIT", "RHIT"},
		{"any(RHIT RHIA CCS)", "RHIT, RHIA or CCS"},
		{"all(RHIT any(CCS CIC))", "RHIT and (CCS or CIC)"},
		{"any(CCS EXP(2) EDU(associate))", "CCS, 2 years of experience or an associate degree"},
		{"EXP(0.5)", "6 months of experience"},
		{"EXP(1)", "1 year of experience"},
		{"EDU(degree_him)", "a degree in health information"},
	}
	for _, tt := range tests {
		if got := Words(mustParse(t, tt.in), tax); got != tt.want {
			t.Errorf("Words(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
	for _, g := range tax.Groups() {
		if w := Words(Atom(g.ID), tax); w == "" || strings.Contains(w, "_") {
			t.Errorf("group %s reads %q", g.ID, w)
		}
	}
}
