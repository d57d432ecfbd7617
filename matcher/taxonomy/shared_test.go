package taxonomy

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"
)

// sharedTaxonomy is the part of the reference taxonomy that the tests below
// compare with.
type sharedTaxonomy struct {
	Issuers     map[string]any                        `yaml:"issuers"`
	Credentials []sharedCredential                    `yaml:"credentials"`
	Groups      map[string]struct{ Members []string } `yaml:"credential_groups"`
	Experience  map[string]any                        `yaml:"experience_kinds"`
	Education   struct{ Items map[string]any }        `yaml:"education_levels"`
	Settings    []struct{ ID string }                 `yaml:"settings"`
	Roles       []struct{ ID string }                 `yaml:"roles"`
	Skills      []struct{ ID string }                 `yaml:"skills"`
	Specialties []struct{ ID string }                 `yaml:"specialties"`
	Scam        []struct{ ID, Weight string }         `yaml:"scam_signals"`
	Ladder      []struct{ From, To string }           `yaml:"career_ladder"`
	Salary      []any                                 `yaml:"salary_facts"`
	Outlook     []any                                 `yaml:"outlook_facts"`
	CEU         []any                                 `yaml:"ceu_rules"`
	Boards      []any                                 `yaml:"job_boards"`
	States      []string                              `yaml:"us_states"`
	Meta        struct {
		Verified map[string]any `yaml:"verified_sources"`
		Seeds    map[string]any `yaml:"seed_files"`
	} `yaml:"meta"`
	Cases []struct {
		Held map[string]string
		Asks string
		Slot struct {
			Any        []string
			Apprentice string
			Equiv      bool
			Within     int `yaml:"within_months"`
		}
		Verdict string
	} `yaml:"credential_cases"`
}

type sharedCredential struct {
	ID, Name  string
	Abbr      string
	RenamedTo string   `yaml:"renamed_to"`
	Former    []string `yaml:"former"`
	Names     []string `yaml:"former_names"`
	Variants  []string `yaml:"variants"`
	Wrong     []string `yaml:"erroneous_variants"`
	Implies   []string `yaml:"implies"`
	Soft      map[string]float64
	Seeds     []string `yaml:"seeds"`
	Friends   []struct {
		Meaning string
		Cues    []string
	} `yaml:"false_friends"`
}

func readShared(t *testing.T) sharedTaxonomy {
	t.Helper()
	root := os.Getenv("HITMATCH_SHARED")
	if root == "" {
		t.Skip("HITMATCH_SHARED is not set: it names the folder with domain/taxonomy.yaml")
	}
	b, err := os.ReadFile(filepath.Join(root, "domain", "taxonomy.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var s sharedTaxonomy
	if err := yaml.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Credentials) == 0 || len(s.Roles) == 0 || len(s.Cases) == 0 {
		t.Fatal("the reference taxonomy is empty")
	}
	return s
}

// Every id of the reference taxonomy is there.
func TestSharedIDs(t *testing.T) {
	s, tx := readShared(t), load(t)
	has := func(kind, id string, ok bool) {
		if !ok {
			t.Errorf("%s %s is missing", kind, id)
		}
	}
	for _, c := range s.Credentials {
		_, isGroup := tx.Group(c.ID) // MD_DO: licences have ids of their own
		has("credential", c.ID, tx.credentials.has(c.ID) || isGroup)
	}
	for id, g := range s.Groups {
		got, ok := tx.Group(id)
		has("group", id, ok)
		if len(got.Members) != len(g.Members) {
			t.Errorf("group %s: members %v, want %v", id, got.Members, g.Members)
		}
	}
	for id := range s.Issuers {
		has("issuer", id, tx.issuers.has(id))
	}
	for _, r := range s.Roles {
		has("role", r.ID, tx.roles.has(r.ID))
	}
	for _, x := range s.Skills {
		has("skill", x.ID, tx.skills.has(x.ID))
	}
	for _, x := range s.Settings {
		has("setting", x.ID, tx.settings.has(x.ID))
	}
	for _, x := range s.Specialties {
		has("specialty", x.ID, tx.specialties.has(x.ID))
	}
	for id := range s.Experience {
		has("experience kind", id, tx.experience.has(id))
	}
	for id := range s.Education.Items {
		if id == "postsecondary_certificate" {
			id = "certificate"
		}
		has("education", id, tx.education.has(id))
	}
	for _, x := range s.Scam {
		got, ok := tx.signals.get(x.ID)
		has("scam signal", x.ID, ok && got.Weight == x.Weight)
	}
	for _, code := range s.States {
		has("state", code, tx.StateName(code) != "")
	}
	c := tx.Careers()
	for what, n := range map[string][2]int{
		"ladder":  {len(c.Ladder), len(s.Ladder)},
		"pay":     {len(c.Pay), len(s.Salary)},
		"outlook": {len(c.Outlook), len(s.Outlook)},
		"ceu":     {len(c.CEU), len(s.CEU)},
		"boards":  {len(c.JobBoards), len(s.Boards)},
	} {
		if n[0] < n[1] {
			t.Errorf("%s: %d entries, want %d", what, n[0], n[1])
		}
	}
	known := map[string]bool{}
	for _, src := range c.Sources {
		known[src.ID] = true
	}
	for id := range s.Meta.Verified {
		has("source", id, known[id])
	}
	for id := range s.Meta.Seeds {
		has("source", id, known[id])
	}
}

// The reference cases in which one credential is held and one slot asked,
// without status, deadline or "or equivalent": met is Satisfies at 1, near a
// peer, fail nothing of weight one half.
func TestSharedCredentialCases(t *testing.T) {
	s, tx := readShared(t), load(t)
	tried := 0
	for _, c := range s.Cases {
		if len(c.Held) != 1 || len(c.Slot.Any) == 0 || c.Slot.Equiv || c.Slot.Within != 0 || c.Slot.Apprentice != "" {
			continue
		}
		for held, status := range c.Held {
			if status != "active" {
				continue
			}
			best := 0.0
			for _, asked := range c.Slot.Any {
				w, _ := tx.Satisfies(held, asked)
				best = max(best, w)
			}
			got := "fail"
			switch {
			case best == 1:
				got = "met"
			case best >= 0.5:
				got = "near"
			}
			tried++
			if got != c.Verdict {
				t.Errorf("%s for %q %v: weight %v is %s, want %s", held, c.Asks, c.Slot.Any, best, got, c.Verdict)
			}
		}
	}
	if tried < 20 {
		t.Errorf("tried %d cases only", tried)
	}
	t.Logf("%d of %d cases", tried, len(s.Cases))
}

// fieldCues name every line of work of the field, so that an abbreviation with
// several meanings is read as a credential.
const fieldCues = "healthcare compliance OIG medical coding ICD-10 AHIMA AAPC RHIT billing revenue cycle HFMA cancer registry registrar compliance privacy HIPAA " +
	"auditing clinical documentation risk adjustment hospital certification required transcription"

// notNames are what the reference taxonomy lists among names and is found as
// something else on purpose.
var notNames = map[string]string{
	"merges the older CHP and CHS": "a remark",
	"ACS-CA":                       "only the long form is trusted, says its note",
	"ACS-EM":                       "only the long form is trusted, says its note",
	"ACS-OR":                       "only the long form is trusted, says its note",
	"CPC - A":                      "also begins a sentence: \"CPC - A minimum of two years\"",
	"CPMSM":                        "an entry of its own",
	"LVN":                          "an entry of its own",
	"BSN":                          "a degree",
}

// Every name of a credential in the reference taxonomy, also a former or a
// mistaken one, is found as it or as the group that took it in.
func TestSharedCredentialNames(t *testing.T) {
	s, tx := readShared(t), load(t)
	for _, c := range s.Credentials {
		if _, ok := tx.Credential(c.ID); !ok {
			continue // TestSharedIDs tells
		}
		for _, name := range slices.Concat([]string{c.Name}, c.Former, c.Names, c.Variants, c.Wrong) {
			if notNames[name] != "" {
				continue
			}
			found := tx.Find(nil, "Requires the "+name+" credential.", fieldCues)
			if !slices.ContainsFunc(found, func(m Mention) bool {
				return m.Kind == KindGroup || m.Kind == KindCredential && (m.ID == c.ID || tx.Today(m.ID) == tx.Today(c.ID))
			}) {
				t.Errorf("%s: %q is found as %v", c.ID, name, found)
			}
		}
		for _, id := range c.Implies {
			if w, _ := tx.Satisfies(c.ID, id); w != 1 {
				t.Errorf("%s implies %s with weight %v", c.ID, id, w)
			}
		}
		if c.RenamedTo != "" && tx.Today(c.ID) != tx.Today(c.RenamedTo) {
			t.Errorf("%s is called %s today, want %s", c.ID, tx.Today(c.ID), c.RenamedTo)
		}
	}
}
