package app

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/matcher/career"
	"hitmatch/matcher/require"
	"hitmatch/matcher/score"
	"hitmatch/matcher/taxonomy"
)

func newTaxonomy(g *global) *cobra.Command {
	return group("taxonomy", "Look up credentials, roles and skills, and the rules of scoring",
		&cobra.Command{
			Use: "list [KIND]", Short: "List what the matcher knows: " + strings.Join(listable(), ", "),
			Args: arguments(cobra.MaximumNArgs(1)),
			RunE: func(_ *cobra.Command, args []string) error { return g.taxonomyList(args) },
		},
		&cobra.Command{
			Use: "show WORD", Short: `Show all that is known of one of them ("show rules": how points are given)`,
			Args: arguments(cobra.ExactArgs(1)),
			RunE: func(_ *cobra.Command, args []string) error { return g.taxonomyShow(args[0]) },
		},
	)
}

// entry is one thing the taxonomy knows.
type entry struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name"`
	Note string `json:"note,omitempty"` // in a few words: issuer, family, kind of skill
	more []pair // what show says besides
}

type pair struct{ label, text string }

func listable() []string {
	return []string{"credential", "group", "issuer", "role", "skill", "setting", "specialty", "experience", "education", "rules"}
}

// entries lists the taxonomy in the order of its files.
func entries(t *taxonomy.Taxonomy) []entry {
	var out []entry
	for _, c := range t.Credentials() {
		out = append(out, entry{"credential", c.ID, c.Name, join(", ", c.Issuer, c.Level, unless(c.Status, "active")), credentialFacts(t, &c)})
	}
	for _, x := range t.Groups() {
		closed := ""
		if x.Closed {
			closed = "nothing else counts: a published list"
		}
		out = append(out, entry{"group", x.ID, x.Name, strings.Join(x.Members, ", "), []pair{
			{"Members", strings.Join(x.Members, ", ")}, {"Near", strings.Join(x.Soft, ", ")}, {"Not", strings.Join(x.Excluded, ", ")},
			{"Closed", closed}, {"Note", x.Note}, {"From", sources(t, x.Src)},
		}})
	}
	for _, x := range t.Issuers() {
		out = append(out, entry{"issuer", x.ID, x.Name, x.Kind, []pair{{"Formerly", x.Former}, {"Note", x.Note}, {"From", sources(t, x.Src)}}})
	}
	for _, x := range t.Roles() {
		family := string(x.Family)
		if x.OutOfScope {
			family = "not this field"
		}
		gate := ""
		if x.Gate != nil {
			gate = strings.Join(x.Gate.Licences, " or ") + ": " + x.Gate.Why
		}
		out = append(out, entry{"role", x.ID, x.Name, join(", ", family, string(x.Level)), []pair{
			{"Occupation", join(", ", prefixed("SOC ", x.SOC), prefixed("federal series ", x.Series))},
			{"Work", kinds(t, x.Experience)}, {"Credentials", strings.Join(x.Credentials, ", ")}, {"Licence", gate},
			{"Not", strings.Join(x.Confusable, "; ")}, {"Note", x.Note}, {"From", sources(t, x.Src)},
		}})
	}
	for _, x := range t.Skills() {
		out = append(out, entry{"skill", x.ID, x.Name, strings.ReplaceAll(x.Kind, "_", " "), []pair{{"Part of", x.PartOf}, {"Note", x.Note}, {"From", sources(t, x.Src)}}})
	}
	for _, x := range t.Settings() {
		out = append(out, entry{"setting", x.ID, x.Name, "", []pair{{"Rules", strings.Join(x.Rules, ", ")}, {"Note", x.Note}, {"From", sources(t, x.Src)}}})
	}
	for _, x := range t.Specialties() {
		out = append(out, entry{"specialty", x.ID, x.Name, "", nil})
	}
	for _, x := range t.ExperienceKinds() {
		out = append(out, entry{"experience", x.ID, x.Name, "", []pair{{"A year counts", credits(t, x)}, {"Note", x.Note}, {"From", sources(t, x.Src)}}})
	}
	for _, x := range t.EducationLevels() {
		out = append(out, entry{"education", x.ID, x.Name, "", []pair{{"Fields", strings.Join(x.Fields, ", ")}, {"Note", x.Note}, {"From", sources(t, x.Src)}}})
	}
	for i, e := range out {
		for j, p := range e.more {
			if p.label != "From" { // there the sources are named
				e.more[j].text = career.Notes(p.text)
			}
		}
		for _, k := range taxonomy.Kinds() {
			if e.Kind == k.String() {
				out[i].more = append(out[i].more, pair{"You add", strings.Join(t.OwnNames(k, e.ID), "; ")})
			}
		}
	}
	return out
}

func credentialFacts(t *taxonomy.Taxonomy, c *taxonomy.Credential) []pair {
	var implied, peers []string
	for _, other := range t.Credentials() {
		switch w, how := t.Satisfies(c.ID, other.ID); how {
		case taxonomy.Renamed:
			implied = append(implied, other.ID+" (the same under another name)")
		case taxonomy.Implied:
			implied = append(implied, other.ID)
		case taxonomy.Peer:
			note := "too far to count"
			switch {
			case w >= require.EquivalentWeight:
				note = `enough where "or equivalent" is said`
			case w >= require.PeerWeight:
				note = "nearly"
			}
			peers = append(peers, fmt.Sprintf("%s %g (%s)", other.ID, w, note))
		}
	}
	ceu, reach := "", ""
	if c.CEU != nil {
		ceu = fmt.Sprintf("%d units every %d years", c.CEU.Units, c.CEU.Years)
		if c.CEU.Units == 0 {
			ceu = fmt.Sprintf("examined again every %d years", c.CEU.Years)
		}
		ceu = join("; ", ceu, c.CEU.Part)
	}
	if c.Reach != nil {
		reach = join("; ", fmt.Sprintf("in %d months", c.Reach.Months), c.Reach.Note)
	}
	return []pair{
		{"Covers", strings.Join(implied, ", ")}, {"Stands in for", strings.Join(peers, "; ")},
		{"Needed", c.Prereq}, {"To be had", reach}, {"Renewal", ceu}, {"Roles", strings.Join(c.Roles, ", ")},
		{"Note", c.Note}, {"From", sources(t, c.Src)},
	}
}

func credits(t *taxonomy.Taxonomy, k taxonomy.ExperienceKind) string {
	var parts []string
	for _, other := range t.ExperienceKinds() {
		if w := t.Credit(k.ID, other.ID); w > 0 && other.ID != k.ID {
			text := fmt.Sprintf("%g toward %s", w, other.ID)
			if w < require.PeerWeight {
				text += " (too little to count)"
			}
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "; ")
}

func kinds(t *taxonomy.Taxonomy, ids []string) string {
	var names []string
	for _, id := range ids {
		names = append(names, require.Experience(id, t))
	}
	return strings.Join(names, ", ")
}

func sources(t *taxonomy.Taxonomy, tags []string) string {
	var names []string
	for _, tag := range tags {
		name := tag
		if tag == "mem" {
			name = "expert knowledge, not checked against a page"
		}
		for _, s := range t.Careers().Sources {
			if s.ID == tag {
				name = cmp.Or(s.URL, s.What)
			}
		}
		names = append(names, name)
	}
	return strings.Join(names, "; ")
}

func (g *global) taxonomyList(args []string) error {
	m, err := g.matcher()
	if err != nil {
		return err
	}
	only := ""
	if len(args) > 0 {
		only = strings.TrimSuffix(strings.ToLower(args[0]), "s")
		switch only {
		case "rule":
			return g.showRules()
		case "skill", "role", "group", "issuer", "setting", "credential", "experience", "education":
		case "specialtie", "specialty":
			only = "specialty"
		default:
			return usagef("no kind %q; write one of %s", args[0], strings.Join(listable(), ", "))
		}
	}
	last := ""
	for _, e := range entries(m.Taxonomy()) {
		if only != "" && e.Kind != only {
			continue
		}
		if g.json {
			if err := digest.Encode(g.env.Stdout, e); err != nil {
				return err
			}
			continue
		}
		if only == "" && e.Kind != last {
			if err := g.printf("%s:\n", e.Kind); err != nil {
				return err
			}
			last = e.Kind
		}
		text := join(" · ", e.Name, e.Note)
		if err := g.print(digest.Wrap(text, digest.Width(g.env.Columns), fmt.Sprintf("  %-22s ", e.ID), strings.Repeat(" ", 25))); err != nil {
			return err
		}
	}
	return nil
}

func (g *global) taxonomyShow(word string) error {
	if strings.EqualFold(word, "rules") || strings.EqualFold(word, "rule") {
		return g.showRules()
	}
	m, err := g.matcher()
	if err != nil {
		return err
	}
	t := m.Taxonomy()
	all := entries(t)
	var found []entry
	for _, e := range all {
		if strings.EqualFold(e.ID, word) || strings.EqualFold(e.Name, word) {
			found = append(found, e)
		}
	}
	if len(found) == 0 {
		// A form of the name: "R.H.I.T.", "certified coding specialist".
		for _, mention := range t.Find(nil, word) {
			for _, e := range all {
				if e.Kind == mention.Kind.String() && e.ID == mention.ID {
					found = append(found, e)
				}
			}
		}
	}
	if len(found) == 0 {
		hint := "`hitmatch taxonomy list` lists what there is"
		for _, k := range taxonomy.Kinds() {
			if s, ok := t.Suggest(k, word); ok {
				hint = "did you mean " + s + "?"
				break
			}
		}
		return usagef("the taxonomy knows no %q; %s", word, hint)
	}
	for i, e := range found {
		if g.json {
			details := map[string]string{}
			for _, p := range e.more {
				if p.text != "" {
					details[strings.ToLower(strings.ReplaceAll(p.label, " ", "_"))] = p.text
				}
			}
			err = digest.Encode(g.env.Stdout, struct {
				entry
				Details map[string]string `json:"details"`
			}{e, details})
		} else {
			err = g.print(told(e, i > 0, digest.Width(g.env.Columns)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func told(e entry, further bool, width int) string {
	var b strings.Builder
	if further {
		b.WriteByte('\n')
	}
	b.WriteString(digest.Wrap(join(" · ", e.ID, e.Name, e.Kind, e.Note), width, "", "  "))
	for _, p := range e.more {
		if p.text != "" {
			b.WriteString(digest.Wrap(p.text, width, fmt.Sprintf("  %-14s", p.label), strings.Repeat(" ", 16)))
		}
	}
	return b.String()
}

// showRules lists the rules of scoring as they are applied.
func (g *global) showRules() error {
	type example struct {
		Case   string `json:"case"`
		Points int    `json:"points"`
	}
	width := digest.Width(g.env.Columns)
	for _, r := range score.Rules() {
		examples := []example{}
		for _, e := range r.Examples {
			examples = append(examples, example(e))
		}
		if g.json {
			if err := digest.Encode(g.env.Stdout, struct {
				ID       string    `json:"id"`
				Doc      string    `json:"doc"`
				Examples []example `json:"examples"`
			}{r.ID, r.Doc, examples}); err != nil {
				return err
			}
			continue
		}
		text := digest.Wrap(r.Doc, width, fmt.Sprintf("%-11s ", r.ID), strings.Repeat(" ", 12))
		for _, e := range examples {
			text += digest.Wrap(e.Case, width, fmt.Sprintf("            %+4d  ", e.Points), strings.Repeat(" ", 18))
		}
		if err := g.print(text); err != nil {
			return err
		}
	}
	if g.json {
		return nil
	}
	return g.print(digest.Wrap("The grade is not a sum: the worst gate decides it. Causes of hiding, most decisive first: "+strings.Join(score.Causes(), ", ")+".", width, "", ""))
}

// join joins the words that are not empty.
func join(between string, words ...string) string {
	var kept []string
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, between)
}

func unless(s, usual string) string {
	if s == usual {
		return ""
	}
	return s
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}
