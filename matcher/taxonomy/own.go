package taxonomy

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A person's own file adds to the built-in taxonomy, in the shapes of its
// files, one list for each kind of thing:
//
//   - an entry with a new id is a new thing;
//   - an entry with the id of a built-in one gives it further names, and
//     nothing else: what is built in stays as it is.

// own is the content of such a file.
type own struct {
	Credentials []Credential     `yaml:"credentials"`
	Groups      []Group          `yaml:"groups"`
	Issuers     []Issuer         `yaml:"issuers"`
	Roles       []Role           `yaml:"roles"`
	Skills      []Skill          `yaml:"skills"`
	Settings    []Setting        `yaml:"settings"`
	Specialties []Specialty      `yaml:"specialties"`
	Experience  []ExperienceKind `yaml:"experience"`
}

// ownSource is the source of what a person's own file adds.
const ownSource = "own"

// LoadWith is Load with a person's own file on top; name names it in messages.
// Every mistake in it is reported, each with its line.
func LoadWith(name string, data []byte) (*Taxonomy, error) {
	c, _, err := unpack()
	if err != nil {
		return nil, err
	}
	p := newParser()
	p.own = &ownFile{name: name, data: data}
	p.build(c)
	p.t.compile()
	if p.errs != nil {
		return nil, errors.Join(p.errs...)
	}
	return p.t, nil
}

// ownFile is a person's own file while it is read.
type ownFile struct {
	name  string
	data  []byte
	lines map[string]map[int]int // by file of the kind and place in its list: the line here
}

// ids are what an id may be made of: credentials and groups stand in
// requirements as postings write them, everything else in small letters.
var (
	upperID = regexp.MustCompile(`^[A-Z][A-Z0-9]*([_-][A-Z0-9]+)*$`)
	lowerID = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
)

// addOwn reads a person's own file into the taxonomy.
func (p *parser) addOwn() {
	o := p.own
	o.lines = make(map[string]map[int]int)
	var doc yaml.Node
	if err := yaml.Unmarshal(o.data, &doc); err != nil {
		p.errs = append(p.errs, fmt.Errorf("%s: %s", o.name, strings.TrimPrefix(err.Error(), "yaml: ")))
		return
	}
	if len(doc.Content) == 0 { // nothing in it yet
		return
	}
	var added own
	d := yaml.NewDecoder(bytes.NewReader(o.data))
	d.KnownFields(true)
	if err := d.Decode(&added); err != nil {
		var many *yaml.TypeError
		if !errors.As(err, &many) {
			many = &yaml.TypeError{Errors: []string{strings.TrimPrefix(err.Error(), "yaml: ")}}
		}
		for _, m := range many.Errors {
			p.errs = append(p.errs, fmt.Errorf("%s:%s", o.name, plainMistake(m)))
		}
		return
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		p.errs = append(p.errs, fmt.Errorf("%s: holds more than one document; take out the lines ---", o.name))
		return
	}
	nodes := map[string][]*yaml.Node{}
	for i := 0; i+1 < len(doc.Content[0].Content); i += 2 {
		list := doc.Content[0].Content[i+1]
		if list.Kind == yaml.AliasNode {
			list = list.Alias
		}
		nodes[doc.Content[0].Content[i].Value] = list.Content
	}
	t := p.t
	addEach(p, &t.credentials, fileCredentials, KindCredential, nodes["credentials"], added.Credentials, func(x *Credential) ownEntry {
		x.Abbr, x.Status, x.Level = cmp.Or(x.Abbr, x.ID), cmp.Or(x.Status, "active"), cmp.Or(x.Level, "specialty")
		return ownEntry{id: x.ID, name: x.Name, forms: &x.Variants, src: &x.Src, upper: true}
	})
	addEach(p, &t.groups, fileGroups, KindGroup, nodes["groups"], added.Groups, func(x *Group) ownEntry {
		return ownEntry{id: x.ID, name: x.Name, forms: &x.Variants, src: &x.Src, upper: true, formsOnly: true}
	})
	addEach(p, &t.issuers, fileIssuers, KindIssuer, nodes["issuers"], added.Issuers, func(x *Issuer) ownEntry {
		return ownEntry{id: x.ID, name: x.Name, forms: &x.Variants, src: &x.Src, upper: true}
	})
	addEach(p, &t.roles, fileRoles, KindRole, nodes["roles"], added.Roles, func(x *Role) ownEntry {
		return ownEntry{id: x.ID, name: x.Name, forms: &x.Variants, src: &x.Src, formsOnly: true}
	})
	addEach(p, &t.skills, fileSkills, KindSkill, nodes["skills"], added.Skills, func(x *Skill) ownEntry {
		return ownEntry{id: x.ID, name: x.Name, forms: &x.Variants, src: &x.Src, formsOnly: true}
	})
	addEach(p, &t.settings, fileSettings, KindSetting, nodes["settings"], added.Settings, func(x *Setting) ownEntry {
		return ownEntry{id: x.ID, name: x.Name, forms: &x.Variants, src: &x.Src, formsOnly: true}
	})
	addEach(p, &t.specialties, fileSpecialties, KindSpecialty, nodes["specialties"], added.Specialties, func(x *Specialty) ownEntry {
		return ownEntry{id: x.ID, name: x.Name, forms: &x.Variants, formsOnly: true}
	})
	addEach(p, &t.experience, fileExperience, KindExperience, nodes["experience"], added.Experience, func(x *ExperienceKind) ownEntry {
		return ownEntry{id: x.ID, name: x.Name, forms: &x.Variants, src: &x.Src, formsOnly: true}
	})
	t.careers.Sources = append(t.careers.Sources, Source{ID: ownSource, What: "your own file " + o.name})
}

// ownEntry is what addEach needs of an entry of any kind.
type ownEntry struct {
	id, name  string
	forms     *[]Phrase
	src       *[]string
	upper     bool // the id is in capitals
	formsOnly bool // its name alone is not looked for
}

// addEach adds the entries of one kind.
func addEach[T any](p *parser, x *index[T], file string, kind Kind, nodes []*yaml.Node, entries []T, about func(*T) ownEntry) {
	for i := range entries {
		e := about(&entries[i])
		node := new(yaml.Node) // of what an alias stands for nothing is known
		if i < len(nodes) {
			node = nodes[i]
		}
		line := node.Line
		wrong := func(format string, args ...any) { p.fail(p.own.name, line, format, args...) }
		for k := range *e.forms {
			(*e.forms)[k].file = p.own.name
		}
		if e.id == "" {
			wrong("a %s without an id; give it one, or the id of the built-in %s that gets further names", kind, kind)
			continue
		}
		if old, ok := x.byID[e.id]; ok {
			if _, ours := p.own.lines[file][old]; ours {
				wrong("%s stands here twice; make one entry of the two", e.id)
				continue
			}
			if extra := beyondNames(node); extra != "" {
				wrong("%s is built in; it can be given further names here, so take out %s", e.id, extra)
				continue
			}
			if len(*e.forms) == 0 {
				wrong("%s is built in and gets no further name here; add some, or take it out", e.id)
				continue
			}
			forms := about(&x.list[old]).forms
			*forms = slices.Concat(*forms, *e.forms)
			p.t.mine(kind, e.id, *e.forms)
			continue
		}
		id, spelled := lowerID, "small letters, digits and _"
		if e.upper {
			id, spelled = upperID, "capital letters, digits, - and _"
		}
		switch {
		case !id.MatchString(e.id):
			wrong("the id %q of a %s: write it in %s", e.id, kind, spelled)
			continue
		case e.name == "":
			wrong("%s has no name; say what it is", e.id)
			continue
		case e.formsOnly && len(*e.forms) == 0:
			wrong("%s has nothing to be found by; list how postings write it (%s)", e.id, formsField(kind))
			continue
		}
		if e.src != nil && len(*e.src) == 0 {
			*e.src = []string{ownSource}
		}
		if p.own.lines[file] == nil {
			p.own.lines[file] = make(map[int]int)
		}
		p.own.lines[file][len(x.list)] = line
		x.add(e.id, entries[i])
		p.t.mine(kind, e.id, *e.forms)
	}
}

// formsField is the field that holds the names of a kind.
func formsField(kind Kind) string {
	if kind == KindRole {
		return "titles"
	}
	return "variants"
}

// beyondNames is a field of an entry that is neither its id nor its names.
func beyondNames(n *yaml.Node) string {
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch field := n.Content[i].Value; field {
		case "id", "variants", "titles":
		default:
			return field
		}
	}
	return ""
}

var typeNamed = regexp.MustCompile(`^line (\d+): (?:field (\S+) not found in type \S+|(.*))$`)

// plainMistake puts a decoder's message into words for who wrote the file:
// "7: there is no field colour here".
func plainMistake(m string) string {
	p := typeNamed.FindStringSubmatch(m)
	switch {
	case p == nil:
		return " " + m
	case p[2] != "":
		return p[1] + ": there is no field " + strconv.Quote(p[2]) + " here"
	case strings.HasPrefix(p[3], "cannot unmarshal"):
		return p[1] + ": this is not of the kind that belongs here: a list, a text or a number"
	}
	return p[1] + ": " + p[3]
}

// mine notes the names that the person's own file gives a thing.
func (t *Taxonomy) mine(kind Kind, id string, forms []Phrase) {
	if t.ownNames == nil {
		t.ownNames = make(map[Kind]map[string][]string)
	}
	if t.ownNames[kind] == nil {
		t.ownNames[kind] = make(map[string][]string)
	}
	for _, ph := range forms {
		t.ownNames[kind][id] = append(t.ownNames[kind][id], ph.Text)
	}
}

// OwnNames returns the names that the person's own file gives a thing.
func (t *Taxonomy) OwnNames(kind Kind, id string) []string {
	return slices.Clone(t.ownNames[kind][id])
}
