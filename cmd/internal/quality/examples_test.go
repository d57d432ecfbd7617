package quality

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"hitmatch/matcher/read"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// languagePattern is a way of writing in the reference taxonomy, with examples of
// it and examples that look like it.
type languagePattern struct {
	ID  string
	OK  []string `yaml:"ok"`
	Not []string `yaml:"must_not_match"`
}

// reading is what was read of an example.
type exampleReading struct {
	facts       job.Facts
	credentials []string // that it names
	classes     []string // of requirement language
	ids         []string
}

func (x exampleReading) has(kind job.ClauseKind) bool {
	return slices.ContainsFunc(x.facts.Clauses, func(c job.Clause) bool { return c.Kind == kind })
}

// names reports whether an expression names every credential of the example.
func (x exampleReading) names(expr string) bool {
	return expr != "" && !slices.ContainsFunc(x.credentials, func(id string) bool { return !strings.Contains(expr, id) })
}

// asked reports whether what the example names is asked with a strength; an
// example that names nothing need only hold the words for it.
func (x exampleReading) asked(class, expr string) bool {
	return slices.Contains(x.classes, class) && (len(x.credentials) == 0 || x.names(expr))
}

// languageCheck says how the examples of a pattern are read: the sentence each is
// put into, "" for itself, and what must then be read.
type languageCheck struct {
	frame string
	read  func(x exampleReading) bool
}

// languageChecks are the checks by the id of the pattern.
func languageChecks() map[string]languageCheck {
	const asks = "Required: %s"
	required := languageCheck{"", func(x exampleReading) bool { return x.asked("required", x.facts.Required) }}
	preferred := languageCheck{"", func(x exampleReading) bool { return x.facts.Required == "" && x.asked("preferred", x.facts.Preferred) }}
	excluded := languageCheck{"CPC required. %s.", func(x exampleReading) bool { return x.facts.Apprentice == job.ApprenticeExcluded }}
	anyOf := languageCheck{asks, func(x exampleReading) bool {
		return strings.HasPrefix(x.facts.Required, "any(") && x.names(x.facts.Required)
	}}
	allOf := languageCheck{asks, func(x exampleReading) bool {
		return strings.HasPrefix(x.facts.Required, "all(") && x.names(x.facts.Required)
	}}
	deadline := languageCheck{"CCS required; %s.", func(x exampleReading) bool { return x.facts.ObtainMonths != nil }}
	years := languageCheck{asks, func(x exampleReading) bool { return x.facts.Years != nil && x.facts.Years.Min > 0 }}
	found := func(id string) languageCheck {
		return languageCheck{"", func(x exampleReading) bool { return slices.Contains(x.ids, id) }}
	}
	test := languageCheck{"", func(x exampleReading) bool { return x.has(job.ClauseTest) }}
	mode := func(m job.Mode) languageCheck {
		return languageCheck{"", func(x exampleReading) bool { return x.facts.Remote.Mode == m }}
	}
	pay := func(unit job.PayUnit) languageCheck {
		return languageCheck{"", func(x exampleReading) bool { return x.facts.Pay != nil && x.facts.Pay.Unit == unit }}
	}
	level := func(e job.Education) languageCheck {
		return languageCheck{asks, func(x exampleReading) bool {
			if slices.Contains(x.classes, "preferred") { // a wish asks nothing
				return x.facts.Education == job.EducationUnstated
			}
			return x.facts.Education == e
		}}
	}
	place := languageCheck{"", func(x exampleReading) bool { return x.has(job.ClausePlace) }}
	noPay := languageCheck{"", func(x exampleReading) bool { return x.facts.Pay == nil }}
	return map[string]languageCheck{
		"req_word": required, "req_must": required, "req_min_qual": required, "req_one_of": required, "req_no_waiver": required,
		"pref_word": preferred, "pref_not_required": preferred,
		"pref_considered":  {"CPC required. %s.", func(x exampleReading) bool { return x.facts.Apprentice == job.ApprenticeAccepted }},
		"neg_not_accepted": excluded, "neg_no_apprentice": excluded,
		"neg_no_experience_needed": {"", func(x exampleReading) bool { return x.facts.Years == nil && x.facts.Level == job.LevelEntry }},
		"neg_no_degree":            {"%s.", func(x exampleReading) bool { return x.facts.Education == job.EducationNone }},
		"alt_slash":                anyOf, "alt_or": anyOf, "alt_andor": anyOf, "alt_and": allOf,
		"alt_equivalent": {asks, func(x exampleReading) bool {
			return x.names(x.facts.Required) && x.facts.Required != strings.Join(x.credentials, " ")
		}},
		"alt_issuer_any": {asks, func(x exampleReading) bool {
			return strings.Contains(x.facts.Required, "AHIMA") || strings.Contains(x.facts.Required, "AAPC")
		}},
		"alt_precedence":         allOf,
		"alt_experience_pathway": found("alt_lieu"),
		"alt_lettered_options": {asks, func(x exampleReading) bool {
			return strings.HasPrefix(x.facts.Required, "any(") && strings.Contains(x.facts.Required, "EXP(1)") && x.names(x.facts.Required)
		}},
		"dl_within": deadline, "dl_by": deadline, "dl_after_hire": {"Must obtain the CCS %s.", deadline.read},
		"dl_eligible": {"Required: %s.", func(x exampleReading) bool {
			return slices.Contains(x.ids, "dl_eligible") || slices.ContainsFunc(x.facts.Clauses, func(c job.Clause) bool { return c.Eligible })
		}}, "dl_pursuing": found("dl_pursuing"),
		"exp_years": years, "exp_months": years, "exp_recent": found("exp_recent"), "exp_post_cert": found("exp_post_cert"),
		"exp_kind": {"Required: two years of %s.", func(x exampleReading) bool { return x.facts.Years != nil && x.facts.Years.Kind != "" }},
		"edu_hs":   level(job.EducationHighSchool), "edu_assoc": level(job.EducationAssociate), "edu_bach": level(job.EducationBachelor),
		"edu_accredited": found("edu_accredited"),
		"edu_or_equiv":   {asks, func(x exampleReading) bool { return x.facts.Education == job.EducationBachelor }},
		"chk_assessment": test, "chk_accuracy": test, "chk_productivity": test,
		"chk_background": found("chk_background"), "chk_vaccine": found("chk_vaccine"), "chk_home_office": found("chk_home_office"), "chk_citizenship": found("chk_citizenship"),
		"ent_new_grad":   {"", func(x exampleReading) bool { return x.facts.Level == job.LevelEntry }},
		"ent_externship": found("ent_externship"), "ent_apprentice_ok": {"CPC required. %s.", func(x exampleReading) bool { return x.facts.Apprentice == job.ApprenticeAccepted }},
		"loc_remote": mode(job.ModeRemote), "loc_hybrid": mode(job.ModeHybrid),
		"loc_onsite_training": {"On site at first, %s, then remote.", func(x exampleReading) bool {
			return x.facts.Remote.Mode == job.ModeRemote && x.facts.Remote.OnsiteTraining
		}},
		"loc_state_whitelist": {"", func(x exampleReading) bool { return len(x.facts.Remote.StatesAllow) > 1 }},
		"loc_state_blacklist": {"", func(x exampleReading) bool { return len(x.facts.Remote.StatesDeny) > 0 }},
		"loc_distance":        place, "loc_timezone": place, "loc_us_only": found("loc_us_only"), "loc_travel": found("loc_travel"), "loc_contract": found("loc_contract"),
		"pay_hourly": pay(job.PerHour), "pay_annual": pay(job.PerYear), "pay_per_chart": pay(job.PerChart), "pay_doe": noPay, "pay_bonus": noPay,
		"pay_up_to": {"", func(x exampleReading) bool {
			return x.facts.Pay != nil && x.facts.Pay.Min == nil && x.facts.Pay.Max != nil
		}},
		"pay_gs": {"", func(x exampleReading) bool { return x.facts.Pay == nil }},
	}
}

// TestLanguageExamples reads the examples of requirement language of the reference
// taxonomy, those that must be read as what they are and those that must not, and
// keeps the counts and what fails. An example is named by its pattern and its place.
func TestLanguageExamples(t *testing.T) {
	var ref struct {
		Language map[string]yaml.Node `yaml:"requirement_language"`
	}
	if err := yaml.Unmarshal(must(t, filepath.Join(shared(t), "domain", "taxonomy.yaml")), &ref); err != nil {
		t.Fatal(err)
	}
	tax, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := read.New(tax)
	checks := languageChecks()
	var lines, missed []string
	all := share{}
	for _, class := range sortedKeys(ref.Language) {
		node := ref.Language[class]
		var patterns []languagePattern
		switch class {
		case "strength":
			var sets map[string][]languagePattern
			if err := node.Decode(&sets); err != nil {
				t.Fatal(err)
			}
			for _, name := range sortedKeys(sets) {
				patterns = append(patterns, sets[name]...)
			}
		default:
			if node.Kind != yaml.SequenceNode || node.Decode(&patterns) != nil {
				continue // rules in words
			}
		}
		one := share{}
		for _, p := range patterns {
			check, ok := checks[p.ID]
			if !ok {
				t.Errorf("no check for the examples of %s", p.ID)
				continue
			}
			for i, examples := range [][]string{p.OK, p.Not} {
				for k, e := range examples {
					text := e
					if check.frame != "" {
						text = fmt.Sprintf(check.frame, e)
					}
					x := exampleReading{facts: r.Read(&job.Posting{Title: "Medical Coder", Text: text})}
					for _, m := range tax.Find(nil, e) {
						if m.Kind == taxonomy.KindCredential && !slices.Contains(x.credentials, m.ID) {
							x.credentials = append(x.credentials, m.ID)
						}
					}
					for _, m := range tax.FindLanguage(nil, e) {
						x.ids = append(x.ids, m.ID)
						for _, l := range tax.Language() {
							if l.ID == m.ID {
								x.classes = append(x.classes, l.Class)
							}
						}
					}
					passed := check.read(x) == (i == 0)
					one.add(passed)
					all.add(passed)
					if !passed {
						missed = append(missed, fmt.Sprintf("! %s %s %d", p.ID, [...]string{"example", "counter-example"}[i], k+1))
						t.Logf("%s %d %q: %v %v %+v", p.ID, k+1, text, x.credentials, x.ids, x.facts)
					}
				}
			}
		}
		if one.n == 0 {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %d %d", class, one.ok, one.n))
	}
	if all.n < 100 {
		t.Fatalf("the reference holds %d examples", all.n)
	}
	lines = append(lines, fmt.Sprintf("all %d %d", all.ok, all.n))
	compare(t, "examples.txt", append(lines, missed...))
}
