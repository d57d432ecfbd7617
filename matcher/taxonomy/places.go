package taxonomy

import (
	"maps"
	"slices"
	"strings"
)

// places is the content of places.yaml.
type places struct {
	States   []State  `yaml:"states"`
	Traps    []Trap   `yaml:"traps"`
	Offshore Offshore `yaml:"offshore"`
	// Facilities are names of federal hospitals and systems by the USPS code of
	// their state.
	Facilities map[string][]string `yaml:"facilities"`

	byName map[string]string // lower-case name, alias or code -> code
}

// State is a state of the US, the District of Columbia or a territory.
type State struct {
	Code      string   `yaml:"code"` // USPS
	Name      string   `yaml:"name"`
	Aliases   []string `yaml:"aliases"` // older abbreviations and spellings
	Territory bool     `yaml:"territory"`
}

// Trap is a token that looks like the code of a state and mostly is something
// else.
type Trap struct {
	Token string `yaml:"token"`
	Means string `yaml:"means"` // what it usually means in this field
	// Word: also a common word, so only capitals can be the state.
	Word bool `yaml:"word"`
}

// Offshore are the marks of work outside the US.
type Offshore struct {
	Countries map[string]string `yaml:"countries"` // name -> ISO 3166-1 alpha-2 code
	Cities    map[string]string `yaml:"cities"`    // name -> code of its country
	Words     []string          `yaml:"words"`     // words of other labour markets
	Rule      string            `yaml:"rule"`
	Src       []string          `yaml:"src"`
}

func (pl *places) prepare(p *parser) {
	pl.byName = make(map[string]string)
	put := func(name, code string) {
		name = strings.ToLower(name)
		if have, taken := pl.byName[name]; taken && have != code {
			p.fail(filePlaces, 1, "%q names both %s and %s", name, have, code)
		}
		pl.byName[name] = code
	}
	for _, s := range pl.States {
		if len(s.Code) != 2 || strings.ToUpper(s.Code) != s.Code || s.Name == "" {
			p.fail(filePlaces, 1, "state %q %q: want a two-letter code and a name", s.Code, s.Name)
			continue
		}
		put(s.Code, s.Code)
		put(s.Name, s.Code)
		for _, a := range s.Aliases {
			put(a, s.Code)
		}
	}
	countries := slices.Collect(maps.Values(pl.Offshore.Countries))
	for _, city := range slices.Sorted(maps.Keys(pl.Offshore.Cities)) {
		code := pl.Offshore.Cities[city]
		if !slices.Contains(countries, code) {
			p.fail(filePlaces, 1, "offshore city %s: no country %s", city, code)
		}
	}
	facilities := make(map[string]string)
	for _, code := range slices.Sorted(maps.Keys(pl.Facilities)) {
		if pl.byName[strings.ToLower(code)] != code {
			p.fail(filePlaces, 1, "facilities: no state %s", code)
		}
		for _, name := range pl.Facilities[code] {
			if have, taken := facilities[name]; taken {
				p.fail(filePlaces, 1, "facility %s stands in both %s and %s", name, have, code)
			}
			facilities[name] = code
		}
	}
}

// States returns the states, the District of Columbia and the territories, by
// code.
func (t *Taxonomy) States() []State { return slices.Clone(t.places.States) }

// StateCode returns the USPS code for a state's name, code or older
// abbreviation, in any case ("texas", "TX", "Tex.").
func (t *Taxonomy) StateCode(name string) (code string, ok bool) {
	code, ok = t.places.byName[strings.ToLower(strings.TrimSpace(name))]
	return code, ok
}

// StateName returns the full name of a USPS code, or "".
func (t *Taxonomy) StateName(code string) string {
	for _, s := range t.places.States {
		if s.Code == code {
			return s.Name
		}
	}
	return ""
}

// StateNames returns the full names by USPS code.
func (t *Taxonomy) StateNames() map[string]string {
	names := make(map[string]string, len(t.places.States))
	for _, s := range t.places.States {
		names[s.Code] = s.Name
	}
	return names
}

// Traps returns the tokens that look like a state's code and mostly are not,
// by token.
func (t *Taxonomy) Traps() map[string]Trap {
	traps := make(map[string]Trap, len(t.places.Traps))
	for _, x := range t.places.Traps {
		traps[x.Token] = x
	}
	return traps
}

// OffshorePlaces returns countries and cities outside the US where this work
// is advertised, with the ISO code of their country.
func (t *Taxonomy) OffshorePlaces() map[string]string {
	all := maps.Clone(t.places.Offshore.Countries)
	maps.Copy(all, t.places.Offshore.Cities)
	return all
}

// Facilities returns the names of federal hospitals and health care systems by
// the USPS code of their state.
func (t *Taxonomy) Facilities() map[string][]string { return maps.Clone(t.places.Facilities) }

// OffshoreWords returns words of other labour markets ("LPA", "fresher").
func (t *Taxonomy) OffshoreWords() []string { return slices.Clone(t.places.Offshore.Words) }
