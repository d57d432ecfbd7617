package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/matcher/require"
	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

func newProfile(g *global) *cobra.Command {
	return group("profile", "Check a profile, show how it was understood, or draft one from a résumé",
		&cobra.Command{
			Use: "check [FILE…]", Short: "Report every mistake in a profile, with its line",
			RunE: func(_ *cobra.Command, args []string) error { return g.profileCheck(args) },
		},
		&cobra.Command{
			Use: "show [FILE…]", Short: "Show how a profile was understood",
			RunE: func(_ *cobra.Command, args []string) error { return g.profileShow(args) },
		},
		newProfileImport(g),
	)
}

// profilePaths are the profile files meant: the arguments, else --profile,
// else what the configuration names, else the usual place.
func (g *global) profilePaths(args []string) ([]string, error) {
	if len(args) > 0 {
		return args, nil
	}
	if len(g.profiles) > 0 {
		return g.profiles, nil
	}
	c, err := g.loadConfig()
	if err != nil {
		return nil, err
	}
	if len(c.Profiles) > 0 {
		return c.Profiles, nil
	}
	path, err := g.env.configFile("profile.yaml")
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("no profile: run `hitmatch init` and fill in %s, or give --profile FILE", path)
	}
	return []string{path}, nil
}

func (g *global) profileCheck(args []string) error {
	paths, err := g.profilePaths(args)
	if err != nil {
		return err
	}
	m, err := g.matcher()
	if err != nil {
		return err
	}
	t := terms(m.Taxonomy())
	var errs []error
	for _, path := range paths {
		p, doubts, err := config.LoadProfile(path, t, g.now())
		if g.json {
			if err := digest.Encode(g.env.Stdout, newProfileChecked(path, doubts, err)); err != nil {
				return err
			}
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if g.json {
			continue
		}
		if err := g.printf("%s: no mistakes; %s\n", digest.Clean(path), gist(&p)); err != nil {
			return err
		}
		for _, d := range doubts {
			if err := g.printf("note: %s\n", digest.Clean(d.String())); err != nil {
				return err
			}
		}
	}
	return badFile(errors.Join(errs...))
}

// profileChecked is what a check found in one profile, as scripts get it.
type profileChecked struct {
	File     string      `json:"file"`
	Sound    bool        `json:"sound"`
	Mistakes []profileAt `json:"mistakes"`
	Notes    []profileAt `json:"notes"` // what is allowed and looks odd
}

// profileAt is a remark on a line, counted from 1; 0: on the file.
type profileAt struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

func newProfileChecked(path string, notes []config.Problem, err error) profileChecked {
	out := profileChecked{File: path, Sound: err == nil, Mistakes: []profileAt{}, Notes: []profileAt{}}
	var all *config.Problems
	switch {
	case errors.As(err, &all):
		for _, p := range all.List {
			out.Mistakes = append(out.Mistakes, profileAt{p.Line, p.Text})
		}
	case err != nil:
		out.Mistakes = append(out.Mistakes, profileAt{0, err.Error()})
	}
	for _, p := range notes {
		out.Notes = append(out.Notes, profileAt{p.Line, p.Text})
	}
	return out
}

// gist is a profile in half a line.
func gist(p *job.Profile) string {
	var held []string
	for _, c := range p.Credentials {
		if c.Status == job.Active || c.Status == job.ApprenticeMark && strings.HasSuffix(c.ID, "-A") {
			held = append(held, c.ID)
			continue
		}
		held = append(held, fmt.Sprintf("%s (%s)", c.ID, strings.ReplaceAll(string(c.Status), "_", " ")))
	}
	if len(held) == 0 {
		held = []string{"no credentials"}
	}
	kinds := fmt.Sprintf("%d kinds of experience", len(p.Experience))
	switch len(p.Experience) {
	case 0:
		kinds = "no experience"
	case 1:
		kinds = "1 kind of experience"
	}
	return strings.Join(held, ", ") + ", " + kinds
}

func (g *global) profileShow(args []string) error {
	paths, err := g.profilePaths(args)
	if err != nil {
		return err
	}
	m, err := g.matcher()
	if err != nil {
		return err
	}
	g.profiles = paths
	profiles, err := g.loadProfiles(config.Default(), terms(m.Taxonomy()))
	if err != nil {
		return err
	}
	for i := range profiles {
		if g.json {
			if err := digest.Encode(g.env.Stdout, profiles[i]); err != nil {
				return err
			}
			continue
		}
		if i > 0 {
			if err := g.print("\n"); err != nil {
				return err
			}
		}
		if err := g.print(g.understood(&profiles[i], m.Taxonomy())); err != nil {
			return err
		}
	}
	return nil
}

// understood says a profile in sentences.
func (g *global) understood(p *job.Profile, t *taxonomy.Taxonomy) string {
	width := digest.Width(g.env.Columns)
	var b strings.Builder
	put := func(label, text string) {
		b.WriteString(digest.Wrap(digest.Clean(text), width, fmt.Sprintf("%-12s", label), strings.Repeat(" ", 12)))
	}
	orNone := func(words []string, none string) string {
		if len(words) == 0 {
			return none
		}
		return strings.Join(words, "; ")
	}
	put("Name", orNone(filled(p.Name), "not said"))
	put("Home", orNone(filled(p.State+" "+p.Zip), "not said: jobs limited to certain states cannot be told apart"))
	var held []string
	for _, c := range p.Credentials {
		s := c.ID
		if cred, ok := t.Credential(c.ID); ok && cred.Name != "" {
			s += " (" + cred.Name + ")"
		}
		s += ", " + strings.ReplaceAll(string(c.Status), "_", " ")
		if !c.Expires.IsZero() {
			s += ", until " + digest.Date(c.Expires)
			if c.RanOut(g.now()) {
				s += ", which has passed"
			}
		}
		held = append(held, s)
	}
	put("Credentials", orNone(held, "none"))
	var years []string
	for _, y := range p.Experience {
		years = append(years, fmt.Sprintf("%s: %g", require.Experience(y.Kind, t), y.Min))
	}
	put("Years", orNone(years, "none"))
	education := "not said"
	if l, ok := t.EducationLevel(p.Education); ok && p.Education != job.EducationUnstated {
		education = l.Name
		if p.Field != "" {
			education += ", in " + strings.ReplaceAll(strings.Replace(p.Field, "him", "health information", 1), "_", " ")
		}
	}
	put("Education", education)
	put("Looks for", orNone(filled(strings.ReplaceAll(joined(p.Targets), "_", " ")), "every line of work"))
	put("Works", orNone(filled(joined(p.Modes)), "remote, hybrid or on site"))
	if len(p.States) > 0 {
		put("On site in", strings.Join(p.States, ", "))
	}
	if p.PayMin != nil {
		put("Pay from", job.Pay{Min: p.PayMin, Max: p.PayMin, Unit: p.PayUnit, Currency: "USD"}.String())
	}
	var skills []string
	for _, id := range p.Skills {
		if s, ok := t.Skill(id); ok {
			skills = append(skills, s.Name)
		}
	}
	put("Skills", orNone(skills, "none named"))
	federal := "not asked for: federal jobs rank below others"
	if p.Federal.OK {
		federal = "federal work is fine"
	}
	if p.Federal.Employee {
		federal += ", is a federal employee"
	}
	if p.Federal.Veteran {
		federal += ", is a veteran"
	}
	switch {
	case p.Citizen == nil:
		federal += ", citizenship not said"
	case *p.Citizen:
		federal += ", is a US citizen"
	default:
		federal += ", is not a US citizen"
	}
	put("Federal", federal)
	if avoid := append(append([]string{}, p.Avoid.Employers...), p.Avoid.Words...); len(avoid) > 0 {
		put("Avoids", strings.Join(avoid, "; "))
	}
	return b.String()
}

func filled(s string) []string {
	if s = strings.TrimSpace(s); s == "" {
		return nil
	}
	return []string{s}
}
