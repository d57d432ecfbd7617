package require

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"hitmatch/store/job"
)

// The domain model's unit cases for one credential slot.
func TestCredentialCases(t *testing.T) {
	shared := os.Getenv("HITMATCH_SHARED")
	if shared == "" {
		t.Skip("HITMATCH_SHARED is not set: the domain model's credential cases are not checked")
	}
	text, err := os.ReadFile(filepath.Join(shared, "domain", "taxonomy.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Cases []struct {
			Held map[string]job.CredentialStatus `yaml:"held"`
			Exp  map[string]float64              `yaml:"exp"`
			Edu  job.Education                   `yaml:"edu"`
			Asks string                          `yaml:"asks"`
			Slot struct {
				Any          []string `yaml:"any"`
				Apprentice   string   `yaml:"apprentice"`
				EligibleOK   bool     `yaml:"eligible_ok"`
				Equiv        bool     `yaml:"equiv"`
				WithinMonths int      `yaml:"within_months"`
			} `yaml:"slot"`
			Verdict string `yaml:"verdict"`
			Why     string `yaml:"why"`
		} `yaml:"credential_cases"`
	}
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	const cases = 47
	if len(doc.Cases) != cases {
		t.Errorf("%d cases, want %d", len(doc.Cases), cases)
	}
	answers := map[string]job.Answer{"met": job.Met, "near": job.NearMet, "deferred": job.Deferred, "fail": job.Unmet}
	apprentice := map[string]job.Apprentice{"": job.ApprenticeSilent, "ok": job.ApprenticeAccepted, "no_apprentice": job.ApprenticeExcluded}
	tax := load(t)
	for _, c := range doc.Cases {
		var p job.Profile
		for id, status := range c.Held {
			p.Credentials = append(p.Credentials, job.Held{ID: id, Status: status})
		}
		for kind, years := range c.Exp {
			p.Experience = append(p.Experience, job.Years{Kind: kind, Min: years})
		}
		p.Education = c.Edu
		var asked []Expr
		for _, id := range c.Slot.Any {
			if _, group := tax.Group(id); !group {
				if _, known := tax.Credential(id); !known {
					t.Errorf("%s: the taxonomy knows no %s", c.Asks, id)
				}
			}
			asked = append(asked, Atom(id))
		}
		slot := Slot{
			Months: c.Slot.WithinMonths, Eligible: c.Slot.EligibleOK, OrEquivalent: c.Slot.Equiv,
			Apprentice: apprentice[c.Slot.Apprentice],
		}
		v := Evaluate(Any(asked...), slot, NewHolder(tax, &p, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)))
		if v.Answer != answers[c.Verdict] {
			t.Errorf("%v, asked %q: %s (%s), want %s (%s)", c.Held, c.Asks, v.Answer, v.Why, c.Verdict, c.Why)
		}
	}
}
