package quality

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ownSets are the project's own postings, with labels, in the format that the
// first lines of voices.txt describe. Rules were made with voices.txt and not
// with unseen.txt.
var ownSets = []struct {
	name   string
	fewest int // postings
}{{"voices.txt", 50}, {"unseen.txt", 15}, {"fresh1.txt", 25}, {"fresh2.txt", 25}, {"fresh3.txt", 25}, {"fresh4.txt", 25}, {"fresh5.txt", 25}, {"fresh6.txt", 25}, {"fresh7.txt", 18}, {"fresh8.txt", 24}, {"fresh9.txt", 24}, {"fresh10.txt", 24}, {"fresh11.txt", 44}, {"fresh12.txt", 40}, {"fresh13.txt", 24}}

// TestVoices measures reading on the project's own postings. It needs nothing
// from outside the repository.
func TestVoices(t *testing.T) {
	for _, set := range ownSets {
		t.Run(set.name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("../../../matcher/read/testdata", set.name))
			if err != nil {
				t.Fatal(err)
			}
			rows, labels, err := parseVoices(string(text))
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) < set.fewest {
				t.Fatalf("%d postings, want at least %d", len(rows), set.fewest)
			}
			home := t.TempDir()
			db, file := filepath.Join(home, "own.db"), filepath.Join(home, "own.jsonl")
			writeJSONLines(t, file, rows)
			hitmatch(t, home, "import", "--db", db, file)
			postings := readLines[posting](t, hitmatch(t, home, "jobs", "list", "--all", "--json", "--db", db))
			var differences []string
			reading, err := scoreReading(labels, postings, func(figure, id, want, got string) {
				differences = append(differences, fmt.Sprintf("! %s %s want %s got %s", figure, id, want, got))
			})
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(differences)
			compare(t, set.name, slices.Concat(reading.lines, differences))
		})
	}
}

// parseVoices reads the postings as rows to import, and their labels.
func parseVoices(text string) (rows []map[string]string, labels []label, err error) {
	_, text, _ = strings.Cut(text, "\n== ")
	for _, part := range strings.Split(text, "\n== ") {
		id, rest, _ := strings.Cut(part, "\n")
		row := map[string]string{"id": id, "company": "Employer of " + id}
		none := ""
		l := label{ID: id, InScope: true, Required: &none, Apprentice: "silent", Education: "unstated", Remote: "unstated"}
		for {
			line, more, _ := strings.Cut(rest, "\n")
			key, value, ok := strings.Cut(line, ": ")
			if what, isLabel := strings.CutPrefix(key, "want "); ok && isLabel {
				if err := l.set(what, value); err != nil {
					return nil, nil, fmt.Errorf("%s: %w", id, err)
				}
			} else if ok && (key == "title" || key == "location" || key == "salary" || key == "workplace") {
				row[key] = value
			} else {
				break
			}
			rest = more
		}
		row["description"] = strings.TrimSpace(rest)
		rows, labels = append(rows, row), append(labels, l)
	}
	return rows, labels, nil
}

// set takes in one label.
func (l *label) set(what, value string) error {
	words := strings.Fields(value)
	number := func(i int) *float64 {
		if i >= len(words) || words[i] == "-" {
			return nil
		}
		v, err := strconv.ParseFloat(words[i], 64)
		if err != nil {
			return nil
		}
		return &v
	}
	switch what {
	case "family":
		l.InScope, l.Family = value != "none", value
	case "required":
		l.Required = &value
	case "preferred":
		l.Preferred = value
	case "obtain":
		l.ObtainMonths = number(0)
	case "apprentice":
		l.Apprentice = value
	case "years":
		l.Years, l.YearsKind = number(0), words[1]
	case "education":
		l.Education = value
	case "mode":
		l.Remote = value
	case "states_allow":
		l.StatesAllow = words
	case "states_deny":
		l.StatesDeny = words
	case "offshore":
		l.Offshore = value == "yes"
	case "internal":
		l.InternalOnly = value == "yes"
	case "pay":
		l.Pay = &pay{Min: number(0), Max: number(1), Unit: words[2]}
	case "level":
		l.Level = value
	default:
		return fmt.Errorf("unknown label %q", what)
	}
	return nil
}
