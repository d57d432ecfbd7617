package taxonomy

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"hitmatch/store/job"
)

func load(t testing.TB) *Taxonomy {
	t.Helper()
	tx, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

// TestEmbedded holds what Load leaves to it: every phrase of the program's own
// data is sound.
func TestEmbedded(t *testing.T) {
	if _, err := Parse(os.DirFS("data")); err != nil {
		t.Error(err)
	}
}

func TestVersionFollowsTheData(t *testing.T) {
	tx := load(t)
	if again := load(t); tx.Version() != again.Version() || len(tx.Version()) != 12 {
		t.Errorf("versions of one data: %q and %q", tx.Version(), again.Version())
	}
	files := dataFiles(t)
	files[fileSettings].Data = append(files[fileSettings].Data, "\n# a remark\n"...)
	changed, err := Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	if changed.Version() == tx.Version() {
		t.Error("other data, same version")
	}
}

// dataFiles is a copy of the data that a test may spoil.
func dataFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	data := os.DirFS("data")
	names, err := fs.Glob(data, "*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("list data: %v, %v", names, err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(data, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: b}
	}
	return files
}

func TestParseReportsMistakes(t *testing.T) {
	add := func(file, text string) func(fstest.MapFS) {
		return func(f fstest.MapFS) { f[file].Data = append(f[file].Data, text...) }
	}
	tests := map[string]struct {
		spoil []func(fstest.MapFS)
		want  []string // each stands in the error
	}{
		"missing file": {
			[]func(fstest.MapFS){func(f fstest.MapFS) { delete(f, fileRoles) }},
			[]string{"roles.yaml is missing"},
		},
		"unknown fields, in two files at once": {
			[]func(fstest.MapFS){
				add(fileSkills, "- {id: x_skill, colour: red}\n"),
				add(fileGroups, "- {id: X_GROUP, colour: red}\n"),
			},
			[]string{"skills.yaml: line ", "groups.yaml: line ", "field colour not found"},
		},
		"unknown references": {
			[]func(fstest.MapFS){add(fileGroups, "- {id: X_GROUP, members: [CCSX]}\n")},
			[]string{"groups.yaml:", `X_GROUP: a list names "CCSX"`, "did you mean CCS"},
		},
		"several mistakes of one file": {
			[]func(fstest.MapFS){add(fileCredentials, `
- {id: XA, name: Xylograph Adept, issuer: NOBODY, level: core, status: active, soft: {CCS: 1.5}}
- {id: XB, name: Xylograph Bearer, issuer: AHIMA, level: core, status: sleeping, implies: [XZ]}
- {id: RHIT, name: Xylograph Clerk, issuer: AHIMA, level: core, status: active}
`)},
			[]string{`issuer names "NOBODY"`, "soft CCS is 1.5", `status "sleeping"`, `implies names "XZ"`, "id RHIT is taken"},
		},
		"renamed in a circle": {
			[]func(fstest.MapFS){add(fileCredentials, `
- {id: XA, name: Xylograph Adept, issuer: AHIMA, level: core, status: renamed, renamed_to: XB}
- {id: XB, name: Xylograph Bearer, issuer: AHIMA, level: core, status: renamed, renamed_to: XA}
`)},
			[]string{"XA: its renamed_to leads back"},
		},
		"implied in a circle": {
			[]func(fstest.MapFS){add(fileCredentials, `
- {id: XA, name: Xylograph Adept, issuer: AHIMA, level: core, status: active, implies: [XB]}
- {id: XB, name: Xylograph Bearer, issuer: AHIMA, level: core, status: active, implies: [XA]}
`)},
			[]string{"its implies lead back"},
		},
		"one phrase for two skills": {
			[]func(fstest.MapFS){add(fileSkills, "- {id: x_skill, name: X, kind: tool, variants: [medical terminologies]}\n")},
			[]string{"skills.yaml:", "also names medical_terminology", "shared.yaml"},
		},
		"a phrase declared as shared that is not": {
			[]func(fstest.MapFS){add(fileShared, "- {kind: skill, text: xylograph, ids: [icd10, cpt]}\n")},
			[]string{"shared.yaml:", "skill xylograph: no two entries share it"},
		},
		"open bracket": {
			[]func(fstest.MapFS){add(fileSkills, "- {id: x_skill, name: X, kind: tool, variants: ['{xylo|graph']}\n")},
			[]string{"skills.yaml:", `"}" is missing`},
		},
		"unknown piece and set": {
			[]func(fstest.MapFS){add(fileSkills, "- {id: x_skill, name: X, kind: tool, variants: ['<xylo> graph', {text: xylo, needs: [$graph]}]}\n")},
			[]string{"no piece <xylo>", "no set $graph"},
		},
		"example of the requirement language": {
			[]func(fstest.MapFS){add(fileLanguage, "- {id: x_word, class: required, meaning: x, variants: [xylograph], yes: [lithograph], no: [a xylograph]}\n")},
			[]string{`x_word: not found in its example "lithograph"`, `x_word: found in "a xylograph"`},
		},
		"a role of no family": {
			[]func(fstest.MapFS){add(fileRoles, "- {id: x_role, name: X, family: magic, level: mid, titles: [xylographer]}\n")},
			[]string{`family "magic"`},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			files := dataFiles(t)
			for _, spoil := range tt.spoil {
				spoil(files)
			}
			_, err := Parse(files)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q:\n%v", want, err)
				}
			}
		})
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	files := dataFiles(t)
	lines := strings.Count(string(files[fileSkills].Data), "\n")
	files[fileSkills].Data = append(files[fileSkills].Data, "- {id: x_skill, name: X, kind: tool, part_of: nothing_here}\n"...)
	_, err := Parse(files)
	want := "skills.yaml:" + itoa(lines+1) + ": "
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want it to begin with %q", err, want)
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

func TestExpand(t *testing.T) {
	ps := pieces{"coder": "{coder|coding specialist}"}
	tests := map[string][]string{
		"plain":             {"plain"},
		"[lead] <coder>":    {"coder", "coding specialist", "lead coder", "lead coding specialist"},
		"a {b|c [d|e]} (f)": {"a b (f)", "a c (f)", "a c d (f)", "a c e (f)"},
		"  blanks   fold  ": {"blanks fold"},
	}
	for in, want := range tests {
		got, err := ps.expand(in)
		if err != nil {
			t.Errorf("expand(%q): %v", in, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("expand(%q) (-want +got):\n%s", in, d)
		}
	}
	for _, in := range []string{"{a", "a}", "[a}", "<nobody>", "<coder", "[a]", strings.Repeat("{a|b}", 14)} {
		if got, err := ps.expand(in); err == nil {
			t.Errorf("expand(%q) = %d forms, want an error", in, len(got))
		}
	}
}

func TestSuggest(t *testing.T) {
	tx := load(t)
	tests := []struct {
		kind Kind
		word string
		want string
	}{
		{KindCredential, "CSS", "CCS"},
		{KindCredential, "rhit", "RHIT"},
		{KindCredential, "RHTI", "RHIT"}, // and not RHIA
		{KindCredential, "Certified Codng Specialist", "CCS"},
		{KindCredential, "CPCA", "CPC-A"},
		{KindRole, "coder_inpatent", "coder_inpatient"},
		{KindSkill, "icd10_pcs", "icd10pcs"},
		{KindExperience, "coding_inpatients", "coding_inpatient"},
		{KindEducation, "bachelors", "bachelor"},
		{KindSkill, "3m", "mmm360"},
		{KindSkill, "qq", ""},
		{KindCredential, "underwater basket weaving", ""},
		{KindCredential, "", ""},
	}
	for _, tt := range tests {
		if got, _ := tx.Suggest(tt.kind, tt.word); got != tt.want {
			t.Errorf("Suggest(%s, %q) = %q, want %q", tt.kind, tt.word, got, tt.want)
		}
	}
}

func TestPlaces(t *testing.T) {
	tx := load(t)
	for in, want := range map[string]string{
		"TX": "TX", "tx": "TX", "Texas": "TX", "new  york": "", "new york": "NY", "D.C.": "DC", "Calif.": "CA",
		"Washington": "WA", "Washington, DC": "DC", "PR": "PR", "XX": "", "": "",
	} {
		if got, ok := tx.StateCode(in); got != want || ok != (want != "") {
			t.Errorf("StateCode(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
	states := 0
	for _, s := range tx.States() {
		if !s.Territory {
			states++
		}
		if tx.StateName(s.Code) != s.Name || tx.StateNames()[s.Code] != s.Name {
			t.Errorf("state %s: name %q", s.Code, tx.StateName(s.Code))
		}
	}
	if states != 51 {
		t.Errorf("%d states with the District of Columbia, want 51", states)
	}
	traps := tx.Traps()
	for _, code := range []string{"OR", "IN", "ME", "HI", "OK"} {
		if !traps[code].Word {
			t.Errorf("%s is also a word", code)
		}
	}
	if !strings.Contains(traps["VA"].Means, "Veterans") || traps["TX"].Token != "" {
		t.Errorf("traps: VA %+v, TX %+v", traps["VA"], traps["TX"])
	}
	places := tx.OffshorePlaces()
	if places["Chennai"] != "IN" || places["Philippines"] != "PH" || places["Texas"] != "" {
		t.Errorf("offshore places: %v", places)
	}
	for code, names := range tx.Facilities() {
		if tx.StateName(code) == "" || len(names) == 0 {
			t.Errorf("facilities of %s: %q", code, names)
		}
	}
	if !slices.Contains(tx.OffshoreWords(), "LPA") {
		t.Error("LPA is no offshore word")
	}
}

func TestRolesSpeakTheProduct(t *testing.T) {
	tx := load(t)
	families := map[job.Family]int{}
	for _, r := range tx.Roles() {
		families[r.Family]++
		if (r.Family == job.FamilyNone) != r.OutOfScope {
			t.Errorf("role %s: family %s, out of scope %v", r.ID, r.Family, r.OutOfScope)
		}
	}
	for _, f := range job.Families() {
		if families[f] == 0 {
			t.Errorf("no role of family %s", f)
		}
	}
}

// Every source that an entry names stands in sources.yaml.
func TestSourcesAreListed(t *testing.T) {
	tx := load(t)
	known := map[string]bool{"mem": true}
	for _, s := range tx.Careers().Sources {
		known[s.ID] = true
	}
	check := func(what string, src []string) {
		if len(src) == 0 {
			t.Errorf("%s: no source", what)
		}
		for _, s := range src {
			if !known[s] {
				t.Errorf("%s: source %q is not listed", what, s)
			}
		}
	}
	for _, c := range tx.Credentials() {
		check("credential "+c.ID, c.Src)
		if c.CEU != nil {
			check("CEU of "+c.ID, c.CEU.Src)
		}
	}
	for _, g := range tx.Groups() {
		check("group "+g.ID, g.Src)
	}
	for _, r := range tx.Roles() {
		check("role "+r.ID, r.Src)
	}
	for _, s := range tx.Skills() {
		check("skill "+s.ID, s.Src)
	}
	for _, f := range tx.Careers().Pay {
		check("pay of "+f.Occupation, f.Src)
		if f.Basis == "" || f.Unit == "" || f.Value == nil && f.Low == nil {
			t.Errorf("pay of %s: basis %q, unit %q, value %v, low %v", f.Occupation, f.Basis, f.Unit, f.Value, f.Low)
		}
	}
	for _, f := range tx.Careers().Outlook {
		check("outlook of "+f.Occupation, f.Src)
		if f.Period == "" {
			t.Errorf("outlook of %s: no period", f.Occupation)
		}
	}
}

// The BLS figures that the product shows, by occupation, statistic and year.
func TestFigures(t *testing.T) {
	c := load(t).Careers()
	pay := map[string]float64{}
	for _, f := range c.Pay {
		if f.Value != nil && f.SOC != "" {
			pay[f.SOC+" "+f.Basis+" "+f.Year] = *f.Value
		}
	}
	for key, want := range map[string]float64{
		"29-9021 mean 2021": 61410, "29-9021 median 2021": 55560, "29-2072 median 2024": 50250, "11-9111 median 2021": 101340,
	} {
		if pay[key] != want {
			t.Errorf("pay %s = %v, want %v", key, pay[key], want)
		}
	}
	if !slices.ContainsFunc(c.Outlook, func(f OutlookFigure) bool {
		return f.SOC == "29-9021" && f.Period == "2024-2034" && f.Percent == 15
	}) {
		t.Error("outlook of 29-9021 for 2024-2034 is missing")
	}
	if !slices.ContainsFunc(c.Ladder, func(s Step) bool {
		return s.From == "coder_inpatient" && s.To == "cdi_specialist" && slices.Contains(s.Opens, "CCDS")
	}) {
		t.Error("ladder from inpatient coder to CDI specialist is missing")
	}
}

func TestAccessorsGiveCopies(t *testing.T) {
	tx := load(t)
	tx.Credentials()[0].ID = "spoilt"
	tx.Ladder()[0].From = "spoilt"
	clear(tx.Traps())
	if tx.Credentials()[0].ID == "spoilt" || tx.Ladder()[0].From == "spoilt" || len(tx.Traps()) == 0 {
		t.Error("a caller can change the taxonomy")
	}
}

// What the documents name that the product was asked to represent (seed:000 to
// seed:004 of sources.yaml), by kind.
func TestTheFoundingDocumentsAreCovered(t *testing.T) {
	tx := load(t)
	named := map[Kind]string{
		KindCredential: "RHIT RHIA CCA CCS CPC CPMA CHPS CHDA CAHIMS",
		KindGroup:      "ANY_CODING",
		KindIssuer:     "AHIMA AAPC CAHIIM",
		KindRole: `him_technician coder_generic coder_inpatient coder_outpatient_facility coder_profee coder_ed coder_risk_adjustment
			coder_specialty coder_trainee coding_educator auditor_profee compliance_auditor claims_auditor payment_integrity
			health_data_analyst population_health_analyst disease_registry_specialist cancer_registrar data_integrity
			ehr_implementation informatics_specialist privacy_officer compliance_officer compliance_director him_manager
			him_supervisor him_instructor him_consultant chio roi_specialist charge_entry medical_biller patient_access
			revenue_cycle_analyst ltc_him_coordinator mds_coordinator medical_transcriptionist`,
		KindSkill: `icd10 cpt hcpcs ehr_records medical_coding hipaa medical_terminology anatomy_physiology health_law
			data_analysis_skill health_data_management troubleshooting attention_to_detail denials analytical coding_audit
			statistical_reporting data_security communication query_writing time_management adaptability payer_policy
			self_discipline vpn mfa ethics project_management hcc quality_control chart_completion mds_30 reg_part2
			claims_audit surveillance_data computer_science data_entry word_processing document_management
			transcript_analysis listening_skills coding_software revenue_cycle_skill`,
		KindSetting: `hospital_acute outpatient_clinic physician_practice urgent_care diagnostic_lab snf_ltc behavioral_sud
			correctional payer billing_firm government_federal government_state_local public_health research law_office
			consulting it_vendor remote`,
		KindExperience: "externship",
		KindEducation:  "high_school certificate associate bachelor master",
	}
	for kind, ids := range named {
		known := map[string]bool{}
		for _, e := range tx.entries(kind) {
			known[e.id] = true
		}
		for _, id := range strings.Fields(ids) {
			if !known[id] {
				t.Errorf("%s %s is missing", kind, id)
			}
		}
	}
	c := tx.Careers()
	for what, n := range map[string]int{
		"ladder": len(c.Ladder), "specialisations": len(c.Specialisations), "ceu": len(c.CEU), "licensure": len(c.Licensure),
		"pay": len(c.Pay), "outlook": len(c.Outlook), "job boards": len(c.JobBoards), "search advice": len(c.SearchAdvice),
	} {
		if n == 0 {
			t.Errorf("%s: nothing", what)
		}
	}
	if len(c.Specialisations) != 8 {
		t.Errorf("%d specialisations, want 8", len(c.Specialisations))
	}
}
