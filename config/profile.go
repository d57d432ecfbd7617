package config

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"hitmatch/store/job"
)

// ProfileTemplate is the commented profile.yaml that `hitmatch init` writes.
//
//go:embed templates/profile.yaml
var ProfileTemplate []byte

// LoadProfile reads a profile file. The warnings are what is odd in it as of
// now, by line.
func LoadProfile(path string, t Terms, now time.Time) (job.Profile, []Problem, error) {
	data, err := read(path)
	if err != nil {
		return job.Profile{}, nil, err
	}
	p, doubts, err := ParseProfile(path, data, t, now)
	if err == nil && bytes.Equal(data, ProfileTemplate) {
		doubts = append(doubts, Problem{path, 0, "it is as `hitmatch init` wrote it, for nobody in particular: change it to fit you"})
	}
	return p, doubts, err
}

// ParseProfile is LoadProfile for bytes that are already there. The profile's
// key is the base name of file without its extension.
func ParseProfile(file string, data []byte, t Terms, now time.Time) (job.Profile, []Problem, error) {
	top, err := parse(file, data)
	switch {
	case errors.Is(err, ErrEmpty):
		return job.Profile{}, nil, empty(file, "`hitmatch init` writes a commented one")
	case err != nil:
		return job.Profile{}, nil, err
	}
	n := &notes{file: file}
	p := job.Profile{
		Key:         key(file),
		Credentials: []job.Held{}, Experience: []job.Years{}, Targets: []job.Family{},
		Modes: []job.Mode{}, States: []string{}, Skills: []string{}, Education: job.EducationUnstated,
	}
	lines := map[string]int{}
	states := func(v *yaml.Node) string { return n.term(v, "state", t.State) }
	ok := n.mapping(top, "the profile", []field{
		{"name", func(v *yaml.Node) { p.Name = n.word(v, "name") }},
		{"home", func(v *yaml.Node) {
			n.mapping(v, "home", []field{
				{"state", func(v *yaml.Node) { p.State = states(v) }},
				{"zip", func(v *yaml.Node) { p.Zip = n.zip(v) }},
			}, nil)
		}},
		{"citizen", func(v *yaml.Node) { b := n.bool(v, "citizen"); p.Citizen = &b }},
		{"credentials", func(v *yaml.Node) {
			n.list(v, "credentials", func(v *yaml.Node) {
				if h, ok := n.held(v, t, now); ok {
					p.Credentials = unique(n, p.Credentials, h, v.Line, "credential "+h.ID, func(a, b job.Held) bool { return a.ID == b.ID })
				}
			})
		}},
		{"experience", func(v *yaml.Node) {
			n.list(v, "experience", func(v *yaml.Node) {
				if y, ok := n.years(v, t); ok {
					p.Experience = unique(n, p.Experience, y, v.Line, "experience "+y.Kind, func(a, b job.Years) bool { return a.Kind == b.Kind })
				}
			})
		}},
		{"education", func(v *yaml.Node) { n.education(v, &p) }},
		{"targets", func(v *yaml.Node) {
			n.list(v, "targets", func(v *yaml.Node) {
				p.Targets = add(n, p.Targets, oneOf(n, v, "family", job.Families()), v.Line)
			})
		}},
		{"work", func(v *yaml.Node) {
			n.mapping(v, "work", []field{
				{"modes", func(v *yaml.Node) {
					lines["modes"] = v.Line
					n.list(v, "modes", func(v *yaml.Node) {
						p.Modes = add(n, p.Modes, oneOf(n, v, "mode", []job.Mode{job.ModeRemote, job.ModeHybrid, job.ModeOnsite}), v.Line)
					})
				}},
				{"states", func(v *yaml.Node) {
					lines["states"] = v.Line
					n.list(v, "states", func(v *yaml.Node) { p.States = add(n, p.States, states(v), v.Line) })
				}},
			}, nil)
		}},
		{"pay", func(v *yaml.Node) { n.pay(v, &p) }},
		{"skills", func(v *yaml.Node) {
			n.list(v, "skills", func(v *yaml.Node) { p.Skills = add(n, p.Skills, n.term(v, "skill", t.Skill), v.Line) })
		}},
		{"federal", func(v *yaml.Node) {
			lines["federal"] = v.Line
			n.mapping(v, "federal", []field{
				{"ok", func(v *yaml.Node) { p.Federal.OK = n.bool(v, "ok") }},
				{"employee", func(v *yaml.Node) { p.Federal.Employee = n.bool(v, "employee") }},
				{"veteran", func(v *yaml.Node) { p.Federal.Veteran = n.bool(v, "veteran") }},
			}, nil)
		}},
		{"avoid", func(v *yaml.Node) {
			n.mapping(v, "avoid", []field{
				{"employers", func(v *yaml.Node) {
					n.list(v, "employers", func(v *yaml.Node) {
						p.Avoid.Employers = add(n, p.Avoid.Employers, n.word(v, "employer"), v.Line)
					})
				}},
				{"words", func(v *yaml.Node) {
					n.list(v, "words", func(v *yaml.Node) { p.Avoid.Words = add(n, p.Avoid.Words, n.word(v, "word"), v.Line) })
				}},
			}, nil)
		}},
	}, nil)
	if ok && len(n.mistakes) == 0 {
		n.contradictions(&p, lines)
	}
	if err := n.err(); err != nil {
		return job.Profile{}, nil, err
	}
	if p.Digest, err = digest(p); err != nil {
		return job.Profile{}, nil, fmt.Errorf("digest profile %s: %w", file, err)
	}
	return p, n.warnings(), nil
}

func key(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// digest is of everything but the key and the name.
func digest(p job.Profile) (string, error) {
	p.Key, p.Name, p.Digest = "", "", ""
	b, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26], nil
}

// contradictions notes what cannot or need not be meant.
func (n *notes) contradictions(p *job.Profile, lines map[string]int) {
	if len(p.Credentials) == 0 && len(p.Experience) == 0 && len(p.Targets) == 0 && p.Education == job.EducationUnstated {
		n.mistake(0, "says nothing to match on; give credentials, experience, education or targets")
	}
	if p.State == "" && len(p.States) == 0 {
		n.doubt(0, "no home state: jobs that are limited to certain states cannot be told apart; add home: {state: TX}")
	}
	if slices.Equal(p.Modes, []job.Mode{job.ModeRemote}) && len(p.States) > 0 {
		n.doubt(lines["states"], "work.modes is remote only, so work.states has no effect: it says where on-site or hybrid work is possible")
	}
	if p.Federal.Employee && !p.Federal.OK {
		n.doubt(lines["federal"], "a current federal employee who does not want federal work (ok: false): federal jobs rank below all others")
	}
	if p.Federal.OK && p.Citizen != nil && !*p.Citizen {
		n.doubt(lines["federal"], "federal.ok is true but citizen is false: nearly all federal jobs ask for citizenship")
	}
}

func (n *notes) held(node *yaml.Node, t Terms, now time.Time) (job.Held, bool) {
	h := job.Held{Status: job.Active}
	if node.Kind == yaml.ScalarNode && !isNull(node) {
		n.mistake(node.Line, "credential %q; write {id: %s, status: active}", brief(node.Value), brief(node.Value))
		return h, false
	}
	id, expires := node.Line, node.Line
	ok := n.mapping(node, "a credential", []field{
		{"id", func(v *yaml.Node) { id = v.Line; h.ID = n.term(v, "credential", t.Credential) }},
		{"status", func(v *yaml.Node) {
			h.Status = oneOf(n, v, "status", []job.CredentialStatus{job.Active, job.ApprenticeMark, job.Eligible, job.InProgress, job.Expired})
		}},
		{"expires", func(v *yaml.Node) { expires = v.Line; h.Expires = n.date(v, "expires") }},
	}, nil)
	if ok && h.ID == "" && !hasKey(node, "id") {
		n.mistake(id, "a credential without id; write {id: RHIT, status: active}")
	}
	if left, told := h.Left(now); h.ID != "" && told {
		switch {
		case h.Status == job.Expired && left >= 0:
			n.doubt(expires, "%s is said to be expired and to end on %s, which is still to come: it is not counted as held; write status: active if it is", h.ID, h.Expires.Format(time.DateOnly))
		case h.Status == job.Expired:
		case left < 0:
			n.doubt(expires, "%s ran out on %s: it is not counted as held; renew it or correct the date", h.ID, h.Expires.Format(time.DateOnly))
		case left < job.NoticeDays:
			n.doubt(expires, "%s runs out soon, on %s", h.ID, h.Expires.Format(time.DateOnly))
		}
	}
	return h, h.ID != ""
}

func (n *notes) years(node *yaml.Node, t Terms) (job.Years, bool) {
	var y job.Years
	ok := n.mapping(node, "an experience", []field{
		{"kind", func(v *yaml.Node) { y.Kind = n.term(v, "kind of experience", t.Experience) }},
		{"years", func(v *yaml.Node) { y.Min = n.number(v, "years", 0, 60) }},
	}, nil)
	if !ok {
		return y, false
	}
	for _, k := range []string{"kind", "years"} {
		if !hasKey(node, k) {
			n.mistake(node.Line, "an experience without %s; write {kind: coding_inpatient, years: 2}", k)
		}
	}
	return y, y.Kind != ""
}

func (n *notes) education(node *yaml.Node, p *job.Profile) {
	n.mapping(node, "education", []field{
		{"level", func(v *yaml.Node) {
			p.Education = oneOf(n, v, "level", []job.Education{
				job.EducationHighSchool, job.EducationCertificate, job.EducationAssociate, job.EducationBachelor, job.EducationMaster,
			})
		}},
		{"field", func(v *yaml.Node) {
			p.Field = strings.ToLower(n.word(v, "field"))
			if strings.HasPrefix(p.Field, "health information") {
				p.Field = "him"
			}
		}},
	}, nil)
}

// likely are the amounts a floor of pay can be meant as, per unit.
var likely = []struct {
	unit      job.PayUnit
	low, high float64
}{
	{job.PerHour, 5, 300}, {job.PerMonth, 500, 50000}, {job.PerYear, 8000, 600000}, {job.PerChart, 0.1, 100},
}

func (n *notes) pay(node *yaml.Node, p *job.Profile) {
	line := node.Line
	ok := n.mapping(node, "pay", []field{
		{"min", func(v *yaml.Node) {
			line = v.Line
			min := n.number(v, "min", 0, 10_000_000)
			p.PayMin = &min
		}},
		{"unit", func(v *yaml.Node) {
			p.PayUnit = oneOf(n, v, "unit", []job.PayUnit{job.PerHour, job.PerYear, job.PerMonth, job.PerChart})
		}},
	}, nil)
	if !ok {
		return
	}
	for _, k := range []string{"min", "unit"} {
		if !hasKey(node, k) {
			n.mistake(node.Line, "pay without %s; write pay: {min: 25, unit: hour}", k)
		}
	}
	for _, l := range likely {
		if p.PayMin != nil && *p.PayMin > 0 && p.PayUnit == l.unit && (*p.PayMin < l.low || *p.PayMin > l.high) {
			n.doubt(line, "a floor of $%g per %s is unusual; is the unit right?", *p.PayMin, p.PayUnit)
		}
	}
}

func (n *notes) zip(v *yaml.Node) string {
	s := n.word(v, "zip")
	digits := strings.Trim(s, "0123456789") == ""
	if s != "" && (!digits || len(s) != 5) {
		n.mistake(v.Line, "zip is %q; write five digits in quotes: \"75201\"", brief(s))
		return ""
	}
	return s
}

// add appends a word that is not empty and not there yet.
func add[T ~string](n *notes, list []T, v T, line int) []T {
	if v == "" {
		return list
	}
	return unique(n, list, v, line, string(v), func(a, b T) bool { return strings.EqualFold(string(a), string(b)) })
}

func unique[T any](n *notes, list []T, v T, line int, what string, same func(a, b T) bool) []T {
	if slices.ContainsFunc(list, func(x T) bool { return same(x, v) }) {
		n.mistake(line, "%s is given twice; keep one", what)
		return list
	}
	return append(list, v)
}

func hasKey(node *yaml.Node, key string) bool {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return true
		}
	}
	return false
}
