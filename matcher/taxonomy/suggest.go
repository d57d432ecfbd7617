package taxonomy

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Suggest returns the id or phrase of a kind that is nearest to a word: what
// a person may have meant. It is quiet when nothing is near.
func (t *Taxonomy) Suggest(kind Kind, word string) (string, bool) {
	word = strings.TrimSpace(word)
	if word == "" {
		return "", false
	}
	best, bestCost := "", min(len(word)/3+2, max(len(word)-1, 1)) // of two letters one alone makes no likeness
	lower := strings.ToLower(word)
	offer := func(text, as string) {
		if abs(len(text)-len(word)) >= bestCost {
			return
		}
		text = strings.ToLower(text)
		cost := levenshtein.ComputeDistance(text, lower)
		if cost == 2 && swapped(text, lower) {
			cost = 1
		}
		if cost > len(word)/3 && text[0] != lower[0] {
			return // what is far off in the beginning, too, is another word
		}
		if cost < bestCost {
			best, bestCost = as, cost
		}
	}
	entries := t.entries(kind)
	for _, e := range entries {
		offer(e.id, e.id)
	}
	for _, e := range entries {
		for _, text := range e.texts {
			if bestCost == 0 {
				break
			}
			offer(text, e.id)
		}
	}
	if best == "" { // "3M" for the 3M 360 Encompass
		for _, e := range entries {
			begins := func(text string) bool {
				return len(text) > len(word) && text[len(word)] == ' ' && strings.EqualFold(text[:len(word)], word)
			}
			if slices.ContainsFunc(e.texts, begins) {
				return e.id, true
			}
		}
	}
	return best, best != ""
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

type named struct {
	id    string
	texts []string
}

// entries lists the ids of a kind with the forms a person may type.
func (t *Taxonomy) entries(kind Kind) []named {
	var out []named
	add := func(id, name string, phrases []Phrase) {
		n := named{id: id}
		if name != "" {
			n.texts = append(n.texts, name)
		}
		for _, p := range phrases {
			// The notations were checked by Parse; a wrong one offers nothing.
			if forms, err := t.pieces.expand(p.Text); err == nil {
				n.texts = append(n.texts, forms...)
			}
		}
		out = append(out, n)
	}
	switch kind {
	case KindCredential:
		for _, e := range t.credentials.list {
			add(e.ID, e.Name, e.Variants)
		}
	case KindGroup:
		for _, e := range t.groups.list {
			add(e.ID, e.Name, e.Variants)
		}
	case KindIssuer:
		for _, e := range t.issuers.list {
			add(e.ID, e.Name, e.Variants)
		}
	case KindRole:
		for _, e := range t.roles.list {
			add(e.ID, e.Name, e.Variants)
		}
	case KindSkill:
		for _, e := range t.skills.list {
			add(e.ID, e.Name, e.Variants)
		}
	case KindSetting:
		for _, e := range t.settings.list {
			add(e.ID, e.Name, e.Variants)
		}
	case KindSpecialty:
		for _, e := range t.specialties.list {
			add(e.ID, e.Name, e.Variants)
		}
	case KindExperience:
		for _, e := range t.experience.list {
			add(e.ID, e.Name, e.Variants)
		}
	case KindEducation:
		for _, e := range t.education.list {
			add(e.ID, e.Name, e.Variants)
		}
	case KindLanguage:
		for _, e := range t.language.list {
			add(e.ID, "", e.Variants)
		}
	}
	return out
}

// swapped reports whether two words differ in the order of two neighbouring
// letters alone.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i+1 < len(a); i++ {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}
