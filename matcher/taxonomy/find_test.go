package taxonomy

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// Every form of every phrase of every entry is found and means its entry; an
// ambiguous one beside a cue.
func TestEveryPhraseIsFound(t *testing.T) {
	tx := load(t)
	sets := cueSets(t)
	literal := func(cue string) string {
		if name, ok := strings.CutPrefix(cue, "$"); ok {
			cue = sets[name][0]
		}
		forms, err := tx.pieces.expand(cue)
		if err != nil {
			t.Fatal(err)
		}
		return forms[0]
	}
	total := 0
	try := func(kind Kind, id string, own Cues, phrases ...Phrase) {
		for _, ph := range phrases {
			forms, err := tx.pieces.expand(ph.Text)
			if err != nil {
				t.Fatal(err)
			}
			for _, form := range forms {
				total++
				cues := ph.Cues
				if cues.empty() {
					cues = own
				}
				var context []string
				for _, c := range cues.Needs {
					context = append(context, literal(c)+" and "+literal(c))
				}
				text := "You bring " + form + "."
				for _, c := range cues.Near {
					text += " " + literal(c)
				}
				found := tx.Find(nil, text, context...)
				if !slices.ContainsFunc(found, func(m Mention) bool {
					return m.Kind == kind && m.ID == id && m.Start == len("You bring ") && m.End >= m.Start+len(strings.TrimRight(form, ".)"))
				}) && !slices.ContainsFunc(found, func(m Mention) bool { // "the": dropped at the front
					return m.Kind == kind && m.ID == id && strings.HasPrefix(strings.ToLower(form), "the ")
				}) {
					t.Errorf("%s %s: not found as %q in %q (context %q): %v", kind, id, form, text, context, found)
				}
			}
		}
	}
	for _, c := range tx.Credentials() {
		forms := append([]Phrase{{Text: c.Abbr}, {Text: c.Name + " (" + c.Abbr + ")"}}, c.Variants...)
		if !c.NameIsPlain {
			forms = append(forms, Phrase{Text: c.Name})
		}
		try(KindCredential, c.ID, c.Cues, slices.Concat(forms, c.Mistaken, c.Apprentice)...)
	}
	for _, g := range tx.Groups() {
		try(KindGroup, g.ID, g.Cues, g.Variants...)
	}
	for _, s := range tx.Issuers() {
		try(KindIssuer, s.ID, s.Cues, append(s.Variants, Phrase{Text: s.Name})...)
	}
	for _, r := range tx.Roles() {
		try(KindRole, r.ID, r.Cues, r.Variants...)
	}
	for _, s := range tx.Skills() {
		try(KindSkill, s.ID, s.Cues, s.Variants...)
	}
	for _, s := range tx.Settings() {
		try(KindSetting, s.ID, s.Cues, s.Variants...)
	}
	for _, s := range tx.Specialties() {
		try(KindSpecialty, s.ID, s.Cues, s.Variants...)
	}
	for _, k := range tx.ExperienceKinds() {
		try(KindExperience, k.ID, k.Cues, k.Variants...)
	}
	for _, l := range tx.EducationLevels() {
		try(KindEducation, l.ID, Cues{}, l.Variants...)
	}
	if total < 5000 {
		t.Errorf("tried %d forms only", total)
	}
}

func cueSets(t *testing.T) map[string][]string {
	t.Helper()
	p := &parser{}
	p.open(dataFiles(t))
	sets := read[map[string][]string](p, fileCues)
	if p.errs != nil {
		t.Fatal(p.errs)
	}
	return sets
}

// brief shows mentions as "ID:text", with the marks of apprentice and
// eligible; of the kinds asked for.
func brief(text string, found []Mention, kinds ...Kind) []string {
	out := []string{}
	for _, m := range found {
		if !slices.Contains(kinds, m.Kind) {
			continue
		}
		s := m.ID + ":" + text[m.Start:m.End]
		if m.Apprentice {
			s += " (apprentice)"
		}
		if m.Eligible {
			s += " (eligible)"
		}
		out = append(out, s)
	}
	return out
}

func TestFindCredentials(t *testing.T) {
	tx := load(t)
	tests := []struct {
		text    string
		context string
		want    []string
	}{
		// The longest form wins; a longer code is not the shorter one.
		{text: "CPC-A or CCS-P or CCDS-O, ODS-C, RCCIR", want: []string{"CPC-A:CPC-A", "CCS-P:CCS-P", "CCDS-O:CCDS-O", "ODS:ODS-C", "RCCIR:RCCIR"}},
		{text: "AHIMA: CPC-H, CPC-P, CPC-I", want: []string{"CPC-H:CPC-H", "CPC-P:CPC-P", "CPC-I:CPC-I"}},
		{text: "medical coding with CPC-X, CPC-7 and CPC+", want: []string{"CPC:CPC"}}, // CPC-7 alone can be one
		{text: "ICD-10-PCS coding", want: []string{}},
		// Hyphens, marks, dots, plurals, blanks.
		{text: "CPC‑A CPC–A CPC—A CPC−A CPC‐A", want: []string{"CPC-A:CPC‑A", "CPC-A:CPC–A", "CPC-A:CPC—A", "CPC-A:CPC−A", "CPC-A:CPC‐A"}},
		{text: "CPC-A: CPC - A, CPC (A), CPCA, CPC apprentice", want: []string{"CPC-A:CPC-A", "CPC-A:CPC - A", "CPC-A:CPC (A)", "CPC-A:CPCA", "CPC-A:CPC apprentice"}},
		{text: "RHIT required: CPC - A minimum of two years", want: []string{"RHIT:RHIT", "CPC:CPC"}},
		{text: "RHIT. CPC A minimum of two years", want: []string{"RHIT:RHIT", "CPC:CPC"}},
		{text: "RHIT® and RHIA™, CCS(R)-P", want: []string{"RHIT:RHIT", "RHIA:RHIA", "CCS-P:CCS(R)-P"}},
		{text: "an R.H.I.T. or R. H. I. A.", want: []string{"RHIT:R.H.I.T.", "RHIA:R. H. I. A."}},
		{text: "RHITs, CPCs and CCS's", want: []string{"RHIT:RHITs", "CPC:CPCs", "CCS:CCS's"}},
		{text: "certified\u00a0coding\n specialist", want: []string{"CCS:certified\u00a0coding\n specialist"}},
		{text: "Registered Health\u00adcare Documentation Spe\u00adcialist", want: []string{"RHDS:Registered Health\u00adcare Documentation Spe\u00adcialist"}},
		// Names with their abbreviations are one mention.
		{text: "Registered Health Information Technician (RHIT)", want: []string{"RHIT:Registered Health Information Technician (RHIT)"}},
		{text: "CCS (Certified Coding Specialist)", want: []string{"CCS:CCS (Certified Coding Specialist)"}},
		{text: "Certified in the Healthcare Privacy & Security", want: []string{"CHPS:Certified in the Healthcare Privacy & Security"}},
		{text: "Certified Professional Coder – Apprentice", want: []string{"CPC-A:Certified Professional Coder – Apprentice"}},
		// Old and wrong names.
		{text: "RHIM or CTR or RRA, NCRA, AHIMA", want: []string{"RHIA:RHIM", "CTR:CTR", "RRA:RRA"}},
		// Slashes part; a stop parts.
		{text: "RHIA/RHIT/CCS", want: []string{"RHIA:RHIA", "RHIT:RHIT", "CCS:CCS"}},
		{text: "Certified. Coding specialist", want: []string{}},
		// Apprentice marks that the issuer does not give.
		{text: "AAPC CIC-A or CRC-A", want: []string{"CIC:CIC-A (apprentice)", "CRC:CRC-A (apprentice)"}},
		// Eligible.
		{text: "RHIT-eligible", want: []string{"RHIT:RHIT-eligible (eligible)"}},
		{text: "RHIA/RHIT eligible", want: []string{"RHIA:RHIA (eligible)", "RHIT:RHIT eligible (eligible)"}},
		{text: "RHIT certified or eligible", want: []string{"RHIT:RHIT certified or eligible (eligible)"}},
		{text: "eligible to sit for the RHIT exam", want: []string{"RHIT:RHIT (eligible)"}},
		{text: "RHIT required. Benefits eligible", want: []string{"RHIT:RHIT"}},
		// A list lends its certainty.
		{text: "RHIT, CRC or CIC", want: []string{"RHIT:RHIT", "CRC:CRC", "CIC:CIC"}},
		{text: "CUC, CGSC, or CCS-P", want: []string{"CUC:CUC", "CGSC:CGSC", "CCS-P:CCS-P"}},
		// The cue may stand in another field.
		{text: "CRC preferred", context: "HCC Risk Adjustment Coder", want: []string{"CRC:CRC"}},
		{text: "CIC preferred", context: "Inpatient Medical Coder", want: []string{"CIC:CIC"}},
		{text: "CPC required", want: []string{"CPC:CPC"}},
		// False friends.
		{text: "CIC required", context: "Infection preventionist, APIC member", want: []string{}},
		{text: "CRC II, oncology trials", context: "Clinical Research Coordinator (CRC)", want: []string{}},
		{text: "As a Clinical Research Coordinator (CRC) you abstract charts; the CRC codes adverse events for medical coding", want: []string{}},
		{text: "lower the cost per click (CPC) and raise the click-through rate (CTR) of our campaigns", want: []string{}},
		{text: "CPC and CTR required", context: "Google Ads campaigns", want: []string{}},
		{text: "CCS (Combined Charging System) connectors required", want: []string{}},
		{text: "work in a CHC", context: "FQHC", want: []string{}},
		{text: "CCC-SLP", want: []string{"SLP:CCC-SLP"}},
		{text: "CoC accredited cancer program", want: []string{}},
		{text: "tell him what the art of coding is; a coc hit", want: []string{}},
		{text: "rhit", want: []string{}},
		{text: "ODS tables, SQL and ETL required", want: []string{}},
		{text: "XCPCX, CIC1K4L and preRHITpost for medical coders", want: []string{}},
		{text: "CPC-A", context: "", want: []string{"CPC-A:CPC-A"}},
		// Licences and neighbours.
		{text: "RN, LPN/LVN, M.D. or D.O. license", want: []string{"RN:RN", "LPN:LPN/LVN", "MD:M.D.", "DO:D.O."}},
		{text: "Baltimore, MD 21201. Do apply", want: []string{}},
		{text: "Philadelphia, PA", want: []string{}},
		{text: "CPCS certification, not CPC certification", want: []string{"CPCS:CPCS", "CPC:CPC"}},
		{text: "CPCs", context: "AAPC", want: []string{"CPC:CPCs"}},
	}
	for _, tt := range tests {
		got := brief(tt.text, tx.Find(nil, tt.text, tt.context), KindCredential)
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%q, context %q (-want +got):\n%s", tt.text, tt.context, d)
		}
	}
}

func TestFindGroups(t *testing.T) {
	tx := load(t)
	tests := []struct {
		text string
		want []string // ids
	}{
		{"AHIMA or AAPC coding credential", []string{"ANY_AHIMA_AAPC"}},
		{"credential through AHIMA or AAPC", []string{"ANY_AHIMA_AAPC"}},
		{"AHIMA/AAPC certification", []string{"ANY_AHIMA_AAPC"}},
		{"certified through AAPC or AHIMA", []string{"ANY_AHIMA_AAPC"}},
		{"coding certification from AHIMA or AAPC", []string{"ANY_AHIMA_AAPC"}},
		{"coding credentials issued by the AAPC or the AHIMA", []string{"ANY_AHIMA_AAPC"}},
		{"certification through the American Health Information Management Association (AHIMA) or the American Academy of Professional Coders (AAPC)", []string{"ANY_AHIMA_AAPC"}},
		{"any AHIMA certification", []string{"AHIMA_ANY"}},
		{"AHIMA coding credential", []string{"AHIMA_CODING"}},
		{"an AAPC credential", []string{"AAPC_ANY"}},
		{"nationally recognized coding certification", []string{"ANY_CODING"}},
		{"a certified medical coder", []string{"ANY_CODING"}},
		{"HIM credential", []string{"AHIMA_HIM"}},
		{"apprentice/associate level certification through AHIMA or AAPC", []string{"VA_APPRENTICE"}},
		{"Mastery Level Certification through AHIMA or AAPC", []string{"VA_MASTERY"}},
		{"Clinical Documentation Improvement Certification through AHIMA or ACDIS", []string{"VA_CDI"}},
		{"certified biller", []string{"BILLING"}},
		// Words that explain a named credential are no group.
		{"CPC-A coding certification", []string{}},
		{"RHIT (AHIMA credential)", []string{}},
		{"Certified Inpatient Coder credential", []string{}},
		{"RHIT or other coding credential", []string{"ANY_CODING"}},
		{"RN coding certification", []string{"ANY_CODING"}},
		// A certificate of completion is no certification.
		{"coding certificate program", []string{}},
	}
	for _, tt := range tests {
		ids := []string{}
		for _, m := range tx.Find(nil, tt.text) {
			if m.Kind == KindGroup {
				ids = append(ids, m.ID)
			}
		}
		if d := cmp.Diff(tt.want, ids); d != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, d)
		}
	}
}

func TestFindOthers(t *testing.T) {
	tx := load(t)
	tests := []struct {
		kind    Kind
		text    string
		context string
		want    []string
	}{
		{KindRole, "Sr. Inpatient Coder", "", []string{"coding_lead:Sr. Inpatient Coder"}},
		{KindRole, "INPATIENT CODERS", "", []string{"coder_inpatient:INPATIENT CODERS"}},
		{KindRole, "Medical Coder - Outpatient", "", []string{"coder_outpatient_facility:Medical Coder - Outpatient"}},
		{KindRole, "Medical Coder (Outpatient)", "", []string{"coder_outpatient_facility:Medical Coder (Outpatient)"}},
		{KindRole, "Medical Records Technician (Coder) Auditor", "", []string{"va_mrt_auditor:Medical Records Technician (Coder) Auditor"}},
		{KindRole, "Lead Medical Records Technician (Cancer Registrar)", "", []string{"va_mrt_cancer:Lead Medical Records Technician (Cancer Registrar)"}},
		{KindRole, "Release of Information Specialist", "", []string{"roi_specialist:Release of Information Specialist"}},
		{KindRole, "Internal Auditor", "", []string{"finance_audit:Internal Auditor"}},
		{KindRole, "HIT developer", "software", []string{}},
		{KindRole, "HIT", "RHIT preferred", []string{"him_technician:HIT"}},
		{KindSkill, "ICD-10-CM/PCS", "", []string{"icd10cm:ICD-10-CM/PCS", "icd10pcs:ICD-10-CM/PCS"}},
		{KindSkill, "icd10 and ICD 10", "", []string{"icd10:icd10", "icd10:ICD 10"}},
		{KindSkill, "an epic adventure", "", []string{}},
		{KindSkill, "Epic", "EHR of the hospital", []string{"epic:Epic"}},
		{KindSkill, "ROI of the campaign", "", []string{}},
		{KindSkill, "evaluation & management coding, E/M", "AAPC", []string{"em:evaluation & management coding", "em:E/M"}},
		{KindSpecialty, "medical, dental and vision insurance", "", []string{}},
		{KindSetting, "remote access to a hospital system", "", []string{"hospital_acute:hospital system"}},
		{KindExperience, "two years of acute care inpatient coding", "", []string{"coding_inpatient:inpatient coding"}},
		{KindExperience, "pro-fee coding and pro fee coding", "", []string{"coding_profee:pro-fee coding", "coding_profee:pro fee coding"}},
		{KindExperience, "Certified Professional Coder", "", []string{}},
		{KindCredential, "coding: CRC or CPC (COC preferred)", "", []string{"CRC:CRC", "CPC:CPC", "COC:COC"}},
		{KindCredential, "coding for the COMMISSION ON CANCER (COC)", "", []string{}},
		{KindExperience, "electronic health record", "", []string{}},
		{KindEducation, "Associate's degree in HIM or Bachelor’s degree", "", []string{"associate:Associate's degree", "bachelor:Bachelor’s degree"}},
		{KindEducation, "Associate or Bachelor degree", "", []string{"bachelor:Bachelor degree"}},
		{KindEducation, "high school diploma or GED", "", []string{"high_school:high school diploma or GED"}},
		{KindEducation, "B.S. degree in HIM; A.A.S. in HIT", "", []string{"bachelor:B.S.", "associate:A.A.S."}},
		{KindEducation, "Sales Associate, Associate Director, master patient index, as is", "", []string{}},
		{KindIssuer, "AHIMA and the American Academy of Professional Coders", "", []string{"AHIMA:AHIMA", "AAPC:American Academy of Professional Coders"}},
	}
	for _, tt := range tests {
		got := brief(tt.text, tx.Find(nil, tt.text, tt.context), tt.kind)
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s: %q, context %q (-want +got):\n%s", tt.kind, tt.text, tt.context, d)
		}
	}
}

func TestFindLanguage(t *testing.T) {
	tx := load(t)
	classes := map[string]string{}
	for _, l := range tx.Language() {
		classes[l.ID] = l.Class
	}
	tests := map[string][]string{
		"RHIT or RHIA required; CCS preferred":            {"required", "preferred"},
		"Certification preferred but not required":        {"preferred"},
		"No experience required":                          {"entry"},
		"disclosure required by law":                      {},
		"must obtain the credential within 12 months":     {"deadline"},
		"CPC-A accepted, no exceptions":                   {"apprentice", "required"},
		"remote access to a remote position":              {"location"},
		"Hybrid Title 38":                                 {},
		"two years of experience in lieu of a degree":     {"alternative"},
		"CCS or equivalent; one of the following: a or b": {"alternative", "required"},
	}
	for text, want := range tests {
		got := []string{}
		for _, m := range tx.FindLanguage(nil, text) {
			got = append(got, classes[m.ID])
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
}

func TestFindIsSafeForConcurrentUse(t *testing.T) {
	tx := load(t)
	const text = "RHIT or CCS required, CPC-A accepted. Inpatient coding with ICD-10-PCS."
	want := tx.Find(nil, text)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := tx.Find(nil, text); !slices.Equal(got, want) {
					t.Errorf("got %v, want %v", got, want)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestFindAppends(t *testing.T) {
	tx := load(t)
	first := tx.Find(nil, "RHIT")
	both := tx.Find(first, "RHIA")
	if len(both) != 2 || both[0].ID != "RHIT" || both[1].ID != "RHIA" {
		t.Errorf("got %v", both)
	}
}

// checkMentions reports what is wrong with the mentions of a text.
func checkMentions(tx *Taxonomy, text string, found []Mention) error {
	for i, m := range found {
		switch {
		case m.Start < 0 || m.End > len(text) || m.Start >= m.End:
			return fmt.Errorf("mention %+v lies outside of %d bytes", m, len(text))
		case utf8.ValidString(text) && !utf8.ValidString(text[m.Start:m.End]):
			return fmt.Errorf("mention %+v cuts a character", m)
		case i > 0 && m.Start < found[i-1].Start:
			return fmt.Errorf("mention %+v stands before %+v", m, found[i-1])
		case i > 0 && m == found[i-1]:
			return fmt.Errorf("mention %+v is there twice", m)
		}
		known := false
		switch m.Kind {
		case KindCredential:
			_, known = tx.Credential(m.ID)
		case KindGroup:
			_, known = tx.Group(m.ID)
		case KindIssuer:
			_, known = tx.Issuer(m.ID)
		case KindRole:
			_, known = tx.Role(m.ID)
		case KindSkill:
			_, known = tx.Skill(m.ID)
		case KindSetting:
			_, known = tx.Setting(m.ID)
		case KindSpecialty:
			_, known = tx.Specialty(m.ID)
		case KindExperience:
			_, known = tx.ExperienceKind(m.ID)
		case KindEducation:
			known = tx.education.has(m.ID)
		}
		if !known {
			return fmt.Errorf("mention %+v names nothing", m)
		}
	}
	return nil
}

func FuzzFind(f *testing.F) {
	tx := load(f)
	for _, seed := range []string{
		"", "RHIT", "CPC‑A®, R. H. I. T. (RHIA)", "Sr. Coder (Inpatient", "A&P / E&M", "the the CCS",
		"\xff\xfeRHIT\x80", "RHIT\u00ad\u200b-eligible", "((((CCS)", "CRC (cost of risk)", "associate's or bachelors’ degree", "’s's'",
	} {
		f.Add(seed, "medical coder")
	}
	f.Fuzz(func(t *testing.T, text, context string) {
		found := tx.Find(nil, text, context)
		if err := checkMentions(tx, text, found); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if again := tx.Find(nil, text, context); !slices.Equal(found, again) {
			t.Errorf("%q: %v, then %v", text, found, again)
		}
		tx.FindLanguage(nil, text)
	})
}

// TestFindBoth holds that one pass finds what two find.
func TestFindBoth(t *testing.T) {
	tx := load(t)
	words := tx.Words()
	for _, c := range [][2]string{
		{posting, "Inpatient Coder II (CCS)"},
		{"CPC required.", "Medical Coder"},
		{"CPC and CTR of our campaigns", "Marketing Manager"},
		{"Files charts.", "HIM Clerk, ART or CCA"},
		{"", "Coder"}, {"RHIT", ""},
	} {
		var cutText, cutTitle Text
		cutText.Cut(c[0], words)
		cutTitle.Cut(c[1], words)
		text, title := tx.FindBoth(nil, nil, &cutText, &cutTitle)
		if diff := cmp.Diff(tx.Find(nil, c[0], c[1]), text); diff != "" {
			t.Errorf("%q: text (-Find +FindBoth):\n%s", c[0], diff)
		}
		if diff := cmp.Diff(tx.Find(nil, c[1], c[0]), title); diff != "" {
			t.Errorf("%q: title (-Find +FindBoth):\n%s", c[1], diff)
		}
	}
}

// TestListsConfirmThemselves holds that three ambiguous marks in a row are
// credentials without another cue, and two, or three of a marketer's, are not.
func TestListsConfirmThemselves(t *testing.T) {
	tx := load(t)
	for text, want := range map[string]int{
		"CPC, CCS or COC":         3,
		"One of CPC / CCS / COC.": 3,
		"Own CPC, CTR and CPA for our paid search campaigns": 0,
	} {
		n := 0
		for _, m := range tx.Find(nil, text) {
			if m.Kind == KindCredential {
				n++
			}
		}
		if n != want {
			t.Errorf("%q: %d credentials, want %d", text, n, want)
		}
	}
}
