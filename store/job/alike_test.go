package job

import (
	"strings"
	"testing"
)

func TestAlike(t *testing.T) {
	words := strings.Fields(strings.Repeat("codes charts of the day and asks physicians about what they left out when they wrote it down ", 1) +
		"reads every account before it is billed and answers the findings of auditors in writing within a week of the letter or asks for time")
	text := strings.Join(words, " ")
	changed := func(every int) string {
		all := append([]string(nil), words...)
		for i := every / 2; i < len(all); i += every {
			all[i] = "other"
		}
		return strings.Join(all, " ")
	}
	for _, c := range []struct {
		name, a, b string
		want       bool
	}{
		{"itself", text, text, true},
		{"case and punctuation", text, strings.ToUpper(strings.ReplaceAll(text, " and ", ", and\n")), true},
		{"one word in twenty-five", text, changed(25), true},
		{"one word in four", text, changed(4), false},
		{"half of it", text, strings.Join(words[:len(words)/2], " "), false},
		{"nothing", text, "", false},
		{"both empty", "", "", true},
		{"two short ones", "Apply now", "Apply later", false},
		{"other scripts", "Überprüft Befunde für Ärzte täglich", "überprüft befunde FÜR ärzte, täglich", true},
	} {
		if got := Alike(c.a, c.b); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if Alike(c.a, c.b) != Alike(c.b, c.a) {
			t.Errorf("%s: the order decides", c.name)
		}
	}
}
