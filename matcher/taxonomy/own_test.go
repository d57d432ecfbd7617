package taxonomy

import (
	"strings"
	"testing"
)

const ownTerms = `
skills:
  - id: chartpilot
    name: ChartPilot
    kind: encoder
    variants: ['ChartPilot [coder]']
  - {id: epic, variants: [Hyperspace]}
credentials:
  - {id: XCC, name: Extra Certified Coder, issuer: AAPC}
roles:
  - {id: him_clerk, titles: [chart runner]}
settings:
  - {id: mobile_clinic, name: mobile clinic, variants: [clinic on wheels]}
`

func TestOwnTerms(t *testing.T) {
	x, err := LoadWith("words.yaml", []byte(ownTerms))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]Mention{
		"uses ChartPilot coder daily":             {Kind: KindSkill, ID: "chartpilot"},
		"knows Hyperspace":                        {Kind: KindSkill, ID: "epic"},
		"an Extra Certified Coder":                {Kind: KindCredential, ID: "XCC"},
		"XCC required":                            {Kind: KindCredential, ID: "XCC"},
		"we need a chart runner":                  {Kind: KindRole, ID: "him_clerk"},
		"work in a clinic on wheels":              {Kind: KindSetting, ID: "mobile_clinic"},
		"RHIT, which is built in, is still there": {Kind: KindCredential, ID: "RHIT"},
	} {
		found := false
		for _, m := range x.Find(nil, text) {
			found = found || m.Kind == want.Kind && m.ID == want.ID
		}
		if !found {
			t.Errorf("%q: no %s %s in %v", text, want.Kind, want.ID, x.Find(nil, text))
		}
	}
	if c, _ := x.Credential("XCC"); c.Status != "active" || c.Abbr != "XCC" {
		t.Errorf("XCC is %+v", c)
	}
	if got := x.OwnNames(KindSkill, "epic"); len(got) != 1 || got[0] != "Hyperspace" {
		t.Errorf("names added to epic: %q", got)
	}
	plain, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if x.Version() == plain.Version() {
		t.Error("postings read without a person's own terms pass for read with them")
	}
	if s, _ := plain.Skill("epic"); strings.Contains(s.Variants[len(s.Variants)-1].Text, "Hyperspace") {
		t.Error("one person's terms are in the built-in taxonomy")
	}
	if empty, err := LoadWith("words.yaml", []byte("# nothing yet\n")); err != nil || len(empty.Skills()) != len(plain.Skills()) {
		t.Errorf("an empty file: %v", err)
	}
}

func TestOwnMistakes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no YAML", "skills: [", "words.yaml: "},
		{"unknown kind of thing", "skils: []", `words.yaml:1: there is no field "skils" here`},
		{"unknown field", "skills:\n  - {id: x_y, name: X, colour: red}", `words.yaml:2: there is no field "colour" here`},
		{"no list", "skills: many", "words.yaml:1: this is not of the kind that belongs here"},
		{"two documents", "skills: []\n---\nskills: []", "words.yaml: holds more than one document"},
		{"no id", "skills:\n  - {name: X, variants: [x y]}", "words.yaml:2: a skill without an id"},
		{"id in capitals", "skills:\n  - {id: Pilot, name: X, variants: [x y]}", `words.yaml:2: the id "Pilot" of a skill: write it in small letters, digits and _`},
		{"id in small letters", "credentials:\n  - {id: xcc, name: X, issuer: AAPC}", `words.yaml:2: the id "xcc" of a credential: write it in capital letters`},
		{"no name", "skills:\n  - {id: pilot, variants: [x y]}", "words.yaml:2: pilot has no name"},
		{"nothing to find it by", "skills:\n  - {id: pilot, name: X}", "words.yaml:2: pilot has nothing to be found by; list how postings write it (variants)"},
		{"no titles", "roles:\n  - {id: runner, name: X, family: him, level: mid}", "list how postings write it (titles)"},
		{"changes what is built in", "\nskills:\n  - id: epic\n    kind: soft\n    variants: [hyper]", "words.yaml:3: epic is built in; it can be given further names here, so take out kind"},
		{"adds nothing", "skills:\n  - {id: epic}", "words.yaml:2: epic is built in and gets no further name here"},
		{"twice", "skills:\n  - {id: pilot, name: X, variants: [x y]}\n  - {id: pilot, name: X, variants: [x z]}", "words.yaml:3: pilot stands here twice"},
		{"no issuer", "credentials:\n  - {id: XCC, name: X coder}", "words.yaml:2: XCC: has no issuer"},
		{"unknown issuer", "credentials:\n  - {id: XCC, name: X coder, issuer: AAPX}", `words.yaml:2: XCC: issuer names "AAPX", which is not there`},
		{"unknown family", "roles:\n  - {id: runner, name: X, family: codng, level: mid, titles: [chart runner]}", `words.yaml:2: runner: family "codng" is none of`},
		{"words of another entry", "skills:\n  - id: pilot\n    name: X\n    variants: [ICD-10-PCS]", `words.yaml:4: pilot: "ICD-10-PCS" already names`},
		{"bad notation", "skills:\n  - id: pilot\n    name: X\n    variants: ['{a|b']", "words.yaml:4: pilot: "},
		{"an alias for a list", "x: &x []\nskills: *x", `words.yaml:1: there is no field "x" here`},
	} {
		_, err := LoadWith("words.yaml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", c.name, err, c.want)
		}
	}
	_, err := LoadWith("words.yaml", []byte("skills:\n  - {id: pilot}\n  - {id: Other, name: X}\nroles:\n  - {id: runner, name: X, family: him, level: some, titles: [chart runner]}"))
	if err == nil || len(strings.Split(err.Error(), "\n")) != 3 {
		t.Errorf("three mistakes, told as: %v", err)
	}
}

// Nothing a person writes makes the program fall over.
func FuzzOwnTerms(f *testing.F) {
	f.Add(ownTerms)
	f.Add("skills: [null, {}, []]")
	f.Add("a: &a [{id: x}]\nskills: *a")
	f.Add("<<: {skills: [{id: x}]}")
	f.Fuzz(func(t *testing.T, text string) {
		x, err := LoadWith("words.yaml", []byte(text))
		if err == nil {
			x.Find(nil, text)
		}
	})
}
