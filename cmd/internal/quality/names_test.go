package quality

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"hitmatch/matcher/taxonomy"
)

// named is an entry of the reference taxonomy with the names it gives.
type named struct {
	ID       string
	Name     string
	Variants []string
	Titles   []string
	Names    []string
}

// TestNames counts which names of the reference taxonomy are found as what they
// name in one sentence of the field, and lists the others: most are words and
// abbreviations of several meanings (CCC, VA, lab), which want cues of their own
// that the sentence does not give. Credentials are held whole by the tests of the
// taxonomy itself.
func TestNames(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(shared(t), "domain", "taxonomy.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Roles, Skills, Settings, Specialties []named
		Experience                           map[string]named `yaml:"experience_kinds"`
	}
	if err := yaml.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	var kinds []named
	for _, id := range slices.Sorted(maps.Keys(ref.Experience)) {
		e := ref.Experience[id]
		kinds = append(kinds, named{ID: id, Names: e.Names})
	}
	tax, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	var figures, missed []string
	for _, part := range []struct {
		what    string
		kind    taxonomy.Kind
		entries []named
		text    string // a sentence of the field, which gives a name its cues
	}{
		{"role", taxonomy.KindRole, ref.Roles, "%s"},
		{"skill", taxonomy.KindSkill, ref.Skills, "Medical coding with ICD-10, CPT and DRG for hospital claims and Medicare; %s; experience is required."},
		{"setting", taxonomy.KindSetting, ref.Settings, "Coding of medical records for a %s with patients and physicians."},
		{"specialty", taxonomy.KindSpecialty, ref.Specialties, "Certified coder for %s charts and procedures."},
		{"experience", taxonomy.KindExperience, kinds, "Two years of %s in a hospital are required."},
	} {
		found, all := 0, 0
		for _, e := range part.entries {
			for _, name := range slices.Concat(e.Titles, e.Variants, e.Names) {
				all++
				if slices.ContainsFunc(tax.Find(nil, fmt.Sprintf(part.text, name)), func(m taxonomy.Mention) bool { return m.Kind == part.kind }) {
					found++
				} else {
					missed = append(missed, fmt.Sprintf("! %s %s %q", part.what, e.ID, name))
				}
			}
		}
		if all == 0 {
			t.Fatalf("the reference names no %s", part.what)
		}
		figures = append(figures, fmt.Sprintf("%s %d %d", part.what, found, all))
	}
	compare(t, "names.txt", append(figures, missed...))
}
