package quality

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// seedName is a name that a seed gives, and where it stands in the product.
type seedName struct {
	seed  string // "000"
	name  string
	what  string // the first word of its place
	where string // the rest
}

// TestSeeds holds every name of the seed documents to its place in the product,
// as testdata/seeds.txt lists them: the name stands in the seed, its place exists,
// and the phrase finder finds it there. No abbreviation, amount or percentage of a
// seed is left out, and no credential, issuer, role, skill, setting or specialty that
// the finder finds in one.
func TestSeeds(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t), "domain", "seeds", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("the seeds: %d files, %v", len(files), err)
	}
	tax, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	names := readSeedNames(t)
	for _, file := range files {
		seed, _, _ := strings.Cut(filepath.Base(file), "_")
		text := strings.NewReplacer("’", "'", "\u00a0", " ", "–", "-").Replace(string(must(t, file)))
		found := tax.Find(nil, text)
		own := slices.DeleteFunc(slices.Clone(names), func(n seedName) bool { return n.seed != seed })
		if len(own) == 0 {
			t.Errorf("testdata/seeds.txt has no name of seed %s", seed)
		}
		for _, n := range own {
			if err := n.stands(tax, text, found); err != nil {
				t.Errorf("seed %s, %q: %v", seed, n.name, err)
			}
		}
		for _, word := range regexp.MustCompile(`[A-Z]{2,}[A-Za-z]*|\$[0-9,]*[0-9]|[0-9]+%`).FindAllString(text, -1) {
			if !slices.ContainsFunc(own, func(n seedName) bool { return strings.Contains(strings.ToLower(n.name), strings.ToLower(word)) }) {
				t.Errorf("seed %s names %s, which testdata/seeds.txt does not place", seed, word)
			}
		}
		for _, m := range found {
			if m.Kind == taxonomy.KindExperience || m.Kind == taxonomy.KindEducation {
				continue // the same words again, as what a person has done or learned
			}
			place := fmt.Sprint(m.Kind, " ", m.ID)
			if !slices.ContainsFunc(own, func(n seedName) bool {
				return n.what+" "+n.where == place || n.what == "has" && n.where == place || n.what == "none" && strings.EqualFold(n.name, text[m.Start:m.End])
			}) {
				t.Errorf("seed %s names %q, %s, which testdata/seeds.txt does not place", seed, text[m.Start:m.End], place)
			}
		}
	}
}

func readSeedNames(t *testing.T) []seedName {
	t.Helper()
	var names []seedName
	for line := range strings.Lines(string(must(t, filepath.Join("testdata", "seeds.txt")))) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, " | ")
		if len(parts) != 3 {
			t.Fatalf("seeds.txt: %q is no \"SEED | NAME | PLACE\"", line)
		}
		what, where, _ := strings.Cut(parts[2], " ")
		names = append(names, seedName{parts[0], parts[1], what, where})
	}
	return names
}

// stands says what is wrong with the place of a name, nil if nothing is.
func (n seedName) stands(tax *taxonomy.Taxonomy, text string, found []taxonomy.Mention) error {
	at := regexp.MustCompile(`(?i)`+regexp.QuoteMeta(n.name)).FindAllStringIndex(text, -1)
	if len(at) == 0 {
		return fmt.Errorf("the seed does not name it")
	}
	careers := tax.Careers()
	src := "seed:" + n.seed
	words := strings.Fields(n.where)
	switch n.what {
	case "none":
		if n.where == "" {
			return fmt.Errorf("no reason")
		}
		return nil
	case "has":
		if len(words) != 2 || !holdsEntry(tax, words[0], words[1]) {
			return fmt.Errorf("the taxonomy has no %s", n.where)
		}
		return nil
	case "specialisation":
		if slices.ContainsFunc(careers.Specialisations, func(s taxonomy.Specialisation) bool { return s.Name == n.where && slices.Contains(s.Src, src) }) {
			return nil
		}
	case "board":
		if slices.ContainsFunc(careers.JobBoards, func(b taxonomy.JobBoard) bool { return b.Name == n.where && slices.Contains(b.Src, src) }) {
			return nil
		}
	case "ladder":
		if slices.ContainsFunc(careers.Ladder, func(s taxonomy.Step) bool { return s.From+" "+s.To == n.where && slices.Contains(s.Src, src) }) {
			return nil
		}
	case "advice", "licensure":
		facts := careers.SearchAdvice
		if n.what == "licensure" {
			facts = careers.Licensure
		}
		if slices.ContainsFunc(facts, func(f taxonomy.Fact) bool { return strings.Contains(f.Text, n.where) && slices.Contains(f.Src, src) }) {
			return nil
		}
	case "renewal":
		if slices.ContainsFunc(careers.CEU, func(r taxonomy.IssuerRule) bool {
			return strings.Contains(r.Rule, n.where) && slices.Contains(r.Src, src)
		}) {
			return nil
		}
	case "pay":
		amount, err := strconv.ParseFloat(n.where, 64)
		if err != nil {
			return err
		}
		is := func(v *float64) bool { return v != nil && *v == amount }
		if slices.ContainsFunc(careers.Pay, func(p taxonomy.PayFigure) bool {
			return (is(p.Value) || is(p.Low) || is(p.High)) && slices.Contains(p.Src, src)
		}) {
			return nil
		}
	case "outlook":
		if slices.ContainsFunc(careers.Outlook, func(o taxonomy.OutlookFigure) bool {
			return fmt.Sprint(o.Percent, " ", o.Period) == n.where && slices.Contains(o.Src, src)
		}) {
			return nil
		}
	case "ceu":
		if c, ok := tax.Credential(words[0]); ok && c.CEU != nil && fmt.Sprint(c.ID, " ", c.CEU.Units, " ", c.CEU.Years) == n.where && slices.Contains(c.CEU.Src, src) {
			return nil
		}
	default:
		for _, m := range found {
			if fmt.Sprint(m.Kind, " ", m.ID) != n.what+" "+n.where {
				continue
			}
			for _, x := range at {
				if m.Start < x[1] && x[0] < m.End {
					return nil
				}
			}
		}
		return fmt.Errorf("the finder does not find it as %s %s", n.what, n.where)
	}
	return fmt.Errorf("the product has no %s %s with the seed as a source", n.what, n.where)
}

// holdsEntry reports whether the taxonomy has an entry of a kind.
func holdsEntry(tax *taxonomy.Taxonomy, kind, id string) (ok bool) {
	switch kind {
	case "credential":
		_, ok = tax.Credential(id)
	case "group":
		_, ok = tax.Group(id)
	case "issuer":
		_, ok = tax.Issuer(id)
	case "role":
		_, ok = tax.Role(id)
	case "skill":
		_, ok = tax.Skill(id)
	case "setting":
		_, ok = tax.Setting(id)
	case "experience":
		_, ok = tax.ExperienceKind(id)
	case "education":
		_, ok = tax.EducationLevel(job.Education(id))
	}
	return ok
}
