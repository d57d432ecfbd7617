package config

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"hitmatch/store/job"
)

// Terms are the words that other parts of the program own.
type Terms struct {
	Credential Term
	Experience Term // kinds of work whose years are counted
	Skill      Term
	State      Term // US states: a code or a name
	Kinds      []string
	// CheckBoard asks the board's kind whether its own fields are right.
	CheckBoard func(job.Board) error
}

// Term knows one list of words.
type Term struct {
	// Find returns the list's own spelling of a word, if the list has it.
	Find func(word string) (id string, ok bool)
	// Suggest returns the nearest word of the list, if one is near.
	Suggest func(word string) (id string, ok bool)
	// Otherwise says what to do where no word is near.
	Otherwise string
}

// Hint is "; did you mean X", or where the list is to be had.
func (t Term) Hint(word string) string {
	if s, ok := t.Suggest(word); ok {
		return "; did you mean " + s
	}
	if t.Otherwise != "" {
		return "; " + t.Otherwise
	}
	return ""
}

// Nearest returns the word of a list that is closest to a given one, if it is
// close enough to be a slip.
func Nearest(word string, list []string) (string, bool) {
	fold := func(s string) string {
		return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
	}
	word = fold(word)
	if word == "" || len(word) > 64 {
		return "", false
	}
	most := max(2, len(word)/3)
	if len(word) < 4 {
		most = 1
	}
	best, distance := "", most+1
	for _, w := range list {
		f := fold(w)
		d := levenshtein.ComputeDistance(word, f)
		if d > most && len(f) >= 3 && (strings.HasPrefix(word, f) || len(word) >= 3 && strings.HasPrefix(f, word)) {
			d = most
		}
		if d < distance {
			best, distance = w, d
		}
	}
	return best, best != ""
}

// did is "did you mean X?", or the list itself where nothing is near.
func did(word string, list []string) string {
	if s, ok := Nearest(word, list); ok {
		return "did you mean " + s
	}
	list = slices.Clone(list)
	return "known: " + strings.Join(list, ", ")
}
