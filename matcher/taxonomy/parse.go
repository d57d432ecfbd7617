package taxonomy

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"hitmatch/matcher/scan"
	"hitmatch/store/job"
)

// The files of a taxonomy; every one must be there.
const (
	fileCredentials = "credentials.yaml"
	fileGroups      = "groups.yaml"
	fileIssuers     = "issuers.yaml"
	fileRoles       = "roles.yaml"
	fileSkills      = "skills.yaml"
	fileSettings    = "settings.yaml"
	fileSpecialties = "specialties.yaml"
	fileExperience  = "experience.yaml"
	fileEducation   = "education.yaml"
	fileLanguage    = "language.yaml"
	filePlaces      = "places.yaml"
	fileScam        = "scam.yaml"
	fileCareers     = "careers.yaml"
	fileConfusable  = "confusable.yaml"
	fileCues        = "cues.yaml"
	fileShared      = "shared.yaml"
	fileSources     = "sources.yaml"
	fileIgnored     = "ignored.yaml"
	filePieces      = "pieces.yaml"
)

// Parse reads and checks a taxonomy. It reports every mistake it finds, each
// with file and line, joined into one error.
func Parse(fsys fs.FS) (*Taxonomy, error) {
	p := newParser()
	p.open(fsys)
	c := p.readAll()
	if p.errs != nil {
		// What was not read cannot be checked against the rest.
		return nil, errors.Join(p.errs...)
	}
	c.Version = digest(p.names, p.content)
	p.build(c)
	p.t.compile()
	for _, key := range slices.Sorted(maps.Keys(p.shared)) {
		if !p.used[key] {
			p.fail(fileShared, 1, "%s: no two entries share it", key)
		}
	}
	p.checkLanguage()
	if p.errs != nil {
		return nil, errors.Join(p.errs...)
	}
	return p.t, nil
}

// content is what the files of a taxonomy hold.
type content struct {
	Version     string // digest of the files
	Credentials []Credential
	Groups      []Group
	Issuers     []Issuer
	Roles       []Role
	Skills      []Skill
	Settings    []Setting
	Specialties []Specialty
	Experience  []ExperienceKind
	Education   []EducationLevel
	Language    []Language
	Confusable  []Confusable
	Scam        scam
	Places      places
	Careers     Careers
	Cues        map[string][]string // sets of cues by name
	Shared      []shared
	Pieces      pieces
	Ignored     map[string][]Phrase // by kind: phrases that only hide shorter ones
}

// scam is the content of scam.yaml.
type scam struct {
	Rules   ScamRules    `yaml:"rules"`
	Signals []ScamSignal `yaml:"signals"`
}

func newParser() *parser {
	words := scan.NewWords()
	return &parser{t: &Taxonomy{phrases: &finder{words: words}, strength: &finder{words: words}},
		cues: make(map[string]int32), shared: make(map[string][]string), used: make(map[string]bool)}
}

// readAll decodes the files.
func (p *parser) readAll() *content {
	c := &content{
		Credentials: read[[]Credential](p, fileCredentials),
		Groups:      read[[]Group](p, fileGroups),
		Issuers:     read[[]Issuer](p, fileIssuers),
		Roles:       read[[]Role](p, fileRoles),
		Skills:      read[[]Skill](p, fileSkills),
		Settings:    read[[]Setting](p, fileSettings),
		Specialties: read[[]Specialty](p, fileSpecialties),
		Experience:  read[[]ExperienceKind](p, fileExperience),
		Education:   read[[]EducationLevel](p, fileEducation),
		Language:    read[[]Language](p, fileLanguage),
		Confusable:  read[[]Confusable](p, fileConfusable),
		Scam:        read[scam](p, fileScam),
		Places:      read[places](p, filePlaces),
		Careers:     read[Careers](p, fileCareers),
		Cues:        read[map[string][]string](p, fileCues),
		Shared:      read[[]shared](p, fileShared),
		Pieces:      read[pieces](p, filePieces),
		Ignored:     read[map[string][]Phrase](p, fileIgnored),
	}
	c.Careers.Sources = read[[]Source](p, fileSources)
	return c
}

// build makes the taxonomy and checks all but its phrases.
func (p *parser) build(from *content) {
	p.t.confusable, p.t.scamRules = from.Confusable, from.Scam.Rules
	p.t.places, p.t.careers, p.t.pieces = from.Places, from.Careers, from.Pieces
	p.cueSets, p.ignored = from.Cues, from.Ignored
	for _, s := range from.Shared {
		p.share(s)
	}
	for i, c := range from.Credentials {
		if c.Abbr == "" {
			c.Abbr = c.ID
		}
		enter(p, &p.t.credentials, fileCredentials, i, c.ID, c)
	}
	for i, e := range from.Groups {
		enter(p, &p.t.groups, fileGroups, i, e.ID, e)
	}
	for i, e := range from.Issuers {
		enter(p, &p.t.issuers, fileIssuers, i, e.ID, e)
	}
	for i, e := range from.Roles {
		enter(p, &p.t.roles, fileRoles, i, e.ID, e)
	}
	for i, e := range from.Skills {
		enter(p, &p.t.skills, fileSkills, i, e.ID, e)
	}
	for i, e := range from.Settings {
		enter(p, &p.t.settings, fileSettings, i, e.ID, e)
	}
	for i, e := range from.Specialties {
		enter(p, &p.t.specialties, fileSpecialties, i, e.ID, e)
	}
	for i, e := range from.Experience {
		enter(p, &p.t.experience, fileExperience, i, e.ID, e)
	}
	for i, e := range from.Education {
		enter(p, &p.t.education, fileEducation, i, e.ID, e)
	}
	for i, e := range from.Language {
		enter(p, &p.t.language, fileLanguage, i, e.ID, e)
	}
	for i, e := range from.Scam.Signals {
		enter(p, &p.t.signals, fileScam, i, e.ID, e)
	}
	p.t.version = from.Version
	if p.own != nil {
		p.t.version = digest([]string{from.Version, ownSource}, map[string][]byte{ownSource: p.own.data})
		p.addOwn()
	}

	p.checkReferences()
	if err := p.t.relate(); err != nil {
		p.errs = append(p.errs, err)
	}
	p.t.places.prepare(p)
	p.t.compile = sync.OnceFunc(p.compile)
}

// parser gathers what Parse reads and what is wrong with it.
type parser struct {
	t       *Taxonomy
	names   []string
	content map[string][]byte
	lines   map[string][]int // by file: the line of each entry of its list
	cueSets map[string][]string
	cues    map[string]int32    // literal cue -> target
	shared  map[string][]string // by kind and phrase: the ids that may share it
	used    map[string]bool     // the keys of shared that were needed
	ignored map[string][]Phrase // see content
	own     *ownFile            // a person's own file; nil: none
	errs    []error
}

// failAt reports a mistake in entry i of a list, in the file it came from.
func (p *parser) failAt(file string, i int, format string, args ...any) {
	if p.own != nil {
		if line, ok := p.own.lines[file][i]; ok {
			p.fail(p.own.name, line, format, args...)
			return
		}
	}
	p.fail(file, p.line(file, i), format, args...)
}

func (p *parser) fail(file string, line int, format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf("%s:%d: %w", file, line, fmt.Errorf(format, args...)))
}

func (p *parser) open(fsys fs.FS) {
	p.content = make(map[string][]byte)
	p.lines = make(map[string][]int)
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		p.errs = append(p.errs, fmt.Errorf("list taxonomy: %w", err))
		return
	}
	slices.Sort(names)
	p.names = names
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			p.errs = append(p.errs, fmt.Errorf("read taxonomy: %w", err))
			continue
		}
		p.content[name] = b
	}
}

// read decodes a file strictly.
func read[T any](p *parser, file string) T {
	var v T
	b, ok := p.content[file]
	if !ok {
		p.errs = append(p.errs, fmt.Errorf("read taxonomy: %s is missing", file))
		return v
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(&v); err != nil && !errors.Is(err, io.EOF) {
		var many *yaml.TypeError
		if errors.As(err, &many) {
			for _, m := range many.Errors {
				p.errs = append(p.errs, fmt.Errorf("%s: %s", file, m))
			}
		} else {
			p.errs = append(p.errs, fmt.Errorf("%s: %w", file, err))
		}
		return v
	}
	return v
}

// line is where entry i of a file stands. The file is read again for it: a
// taxonomy without mistakes asks for no line.
func (p *parser) line(file string, i int) int {
	lines, ok := p.lines[file]
	if !ok {
		var doc yaml.Node
		if err := yaml.Unmarshal(p.content[file], &doc); err == nil && len(doc.Content) == 1 {
			list := doc.Content[0]
			if list.Kind == yaml.MappingNode { // scam.yaml: the list is its last value
				list = list.Content[len(list.Content)-1]
			}
			for _, n := range list.Content {
				lines = append(lines, n.Line)
			}
		}
		p.lines[file] = lines
	}
	if i < len(lines) {
		return lines[i]
	}
	return 1
}

func enter[T any](p *parser, x *index[T], file string, i int, id string, entry T) {
	if id == "" {
		p.failAt(file, i, "entry without id")
		return
	}
	if !x.add(id, entry) {
		p.failAt(file, i, "id %s is taken", id)
	}
}

// shared declares a phrase that names several entries of a kind on purpose.
type shared struct {
	Kind string   `yaml:"kind"`
	Text string   `yaml:"text"`
	IDs  []string `yaml:"ids"`
}

func (p *parser) share(s shared) {
	p.shared[s.Kind+" "+strings.ToLower(s.Text)] = s.IDs
}

// checkReferences looks every id up that an entry names.
func (p *parser) checkReferences() {
	t := p.t
	known := func(file string, i int, id, field, name string, ok bool) {
		if !ok {
			hint := ""
			for _, k := range []Kind{KindCredential, KindRole, KindSkill, KindExperience} {
				if s, found := t.Suggest(k, name); found {
					hint = fmt.Sprintf("; did you mean %s?", s)
					break
				}
			}
			if name == "" {
				p.failAt(file, i, "%s: has no %s", id, field)
				return
			}
			p.failAt(file, i, "%s: %s names %q, which is not there%s", id, field, name, hint)
		}
	}
	credOrGroup := func(id string) bool { return t.credentials.has(id) || t.groups.has(id) }

	for i, c := range t.credentials.list {
		ref := func(field, name string, ok bool) { known(fileCredentials, i, c.ID, field, name, ok) }
		ref("issuer", c.Issuer, t.issuers.has(c.Issuer))
		if c.RenamedTo != "" {
			ref("renamed_to", c.RenamedTo, t.credentials.has(c.RenamedTo))
		}
		if c.Equals != "" {
			ref("equals", c.Equals, t.credentials.has(c.Equals) && c.RenamedTo == "")
		}
		if (c.Status == "renamed") != (c.RenamedTo != "") {
			p.failAt(fileCredentials, i, "%s: status renamed and renamed_to go together", c.ID)
		}
		switch c.Status {
		case "active", "retired", "renamed":
		default:
			p.failAt(fileCredentials, i, "%s: status %q is none of active, retired, renamed", c.ID, c.Status)
		}
		for _, id := range c.Implies {
			ref("implies", id, t.credentials.has(id))
		}
		for _, id := range slices.Sorted(maps.Keys(c.Soft)) {
			ref("soft", id, t.credentials.has(id))
			if w := c.Soft[id]; w <= 0 || w >= 1 {
				p.failAt(fileCredentials, i, "%s: soft %s is %v, want a weight between 0 and 1", c.ID, id, w)
			}
		}
		for _, id := range c.Roles {
			ref("roles", id, t.roles.has(id))
		}
		if c.Specialty != "" {
			ref("specialty", c.Specialty, t.specialties.has(c.Specialty))
		}
		if c.Reach != nil {
			for _, id := range c.Reach.Credentials {
				ref("reach", id, credOrGroup(id))
			}
			for _, y := range c.Reach.Experience {
				ref("reach", y.Kind, t.experience.has(y.Kind))
			}
		}
	}
	for i, g := range t.groups.list {
		for _, id := range slices.Concat(g.Members, g.Soft, g.Excluded) {
			known(fileGroups, i, g.ID, "a list", id, t.credentials.has(id))
		}
		if len(g.Members) == 0 {
			p.failAt(fileGroups, i, "%s: has no members", g.ID)
		}
	}
	for i, r := range t.roles.list {
		ref := func(field, name string, ok bool) { known(fileRoles, i, r.ID, field, name, ok) }
		if r.Family != job.FamilyNone && !slices.Contains(job.Families(), r.Family) {
			p.failAt(fileRoles, i, "%s: family %q is none of %v", r.ID, r.Family, job.Families())
		}
		switch r.Level {
		case job.LevelEntry, job.LevelMid, job.LevelSenior, job.LevelLead, job.LevelManager:
		default:
			p.failAt(fileRoles, i, "%s: level %q is none of entry, mid, senior, lead, manager", r.ID, r.Level)
		}
		for _, id := range r.Experience {
			ref("experience", id, t.experience.has(id))
		}
		for _, id := range r.Credentials {
			ref("credentials", id, credOrGroup(id))
		}
		if r.Gate != nil {
			for _, id := range r.Gate.Licences {
				c, ok := t.credentials.get(id)
				ref("gate", id, ok && c.Licence)
			}
		}
	}
	for i, s := range t.skills.list {
		if s.PartOf != "" {
			known(fileSkills, i, s.ID, "part_of", s.PartOf, t.skills.has(s.PartOf))
		}
	}
	for i, s := range t.settings.list {
		for _, id := range s.Rules {
			known(fileSettings, i, s.ID, "rules", id, t.skills.has(id))
		}
	}
	for i, k := range t.experience.list {
		for _, id := range slices.Sorted(maps.Keys(k.Counts)) {
			known(fileExperience, i, k.ID, "counts", id, t.experience.has(id))
		}
	}
	for i, l := range t.education.list {
		if job.Education(l.ID).Rank() == 0 {
			p.failAt(fileEducation, i, "%s is no level of education", l.ID)
		}
	}
	for i, s := range t.signals.list {
		switch s.Weight {
		case "decisive", "strong", "medium", "weak":
		default:
			p.failAt(fileScam, i, "%s: weight %q is none of decisive, strong, medium, weak", s.ID, s.Weight)
		}
	}
	p.checkCareers(credOrGroup)
}

func (p *parser) checkCareers(credOrGroup func(string) bool) {
	t := p.t
	fail := func(format string, args ...any) {
		p.errs = append(p.errs, fmt.Errorf("%s: %w", fileCareers, fmt.Errorf(format, args...)))
	}
	for _, s := range t.careers.Ladder {
		if s.From != "student" && !t.roles.has(s.From) {
			fail("ladder: no role %q", s.From)
		}
		if !t.roles.has(s.To) {
			fail("ladder: no role %q", s.To)
		}
		for _, id := range s.Opens {
			if !credOrGroup(id) && job.Education(id).Rank() == 0 {
				fail("ladder from %s to %s: %q is neither a credential nor a level of education", s.From, s.To, id)
			}
		}
	}
	for _, r := range t.careers.Credentials {
		if !t.credentials.has(r.From) || !t.credentials.has(r.To) {
			fail("credentials: no credential %q or %q", r.From, r.To)
		}
	}
	for _, s := range t.careers.Specialisations {
		for _, id := range s.Roles {
			if !t.roles.has(id) {
				fail("specialisation %s: no role %q", s.Name, id)
			}
		}
		for _, id := range s.Credentials {
			if !t.credentials.has(id) {
				fail("specialisation %s: no credential %q", s.Name, id)
			}
		}
	}
	for _, r := range t.careers.CEU {
		if r.Issuer != "any" && !t.issuers.has(r.Issuer) {
			fail("ceu: no issuer %q", r.Issuer)
		}
	}
	for _, f := range t.careers.Pay {
		if f.Credential != "" && !t.credentials.has(f.Credential) {
			fail("pay: no credential %q", f.Credential)
		}
	}
}

// compile enters every phrase into the finders.
func (p *parser) compile() {
	t := p.t
	for i, c := range t.credentials.list {
		e := entry{file: fileCredentials, at: i, kind: KindCredential, id: c.ID, cues: c.Cues, licence: c.Licence}
		e.own(c.Abbr)
		if !c.NameIsPlain {
			e.own(c.Name)
		}
		if c.Name != "" {
			e.own(c.Name + " (" + c.Abbr + ")")
			e.own(c.Abbr + " (" + c.Name + ")")
		}
		e.phrases = slices.Concat(e.phrases, c.Variants, c.Mistaken)
		e.apprentice = c.Apprentice
		p.enter(t.phrases, e)
	}
	for i, g := range t.groups.list {
		p.enter(t.phrases, entry{file: fileGroups, at: i, kind: KindGroup, id: g.ID, cues: g.Cues, phrases: g.Variants})
	}
	for i, s := range t.issuers.list {
		e := entry{file: fileIssuers, at: i, kind: KindIssuer, id: s.ID, cues: s.Cues}
		e.own(s.Name)
		if s.Former != "" {
			e.own(s.Former)
		}
		e.phrases = append(e.phrases, s.Variants...)
		p.enter(t.phrases, e)
	}
	for i, r := range t.roles.list {
		p.enter(t.phrases, entry{file: fileRoles, at: i, kind: KindRole, id: r.ID, cues: r.Cues, phrases: r.Variants})
	}
	for i, s := range t.skills.list {
		p.enter(t.phrases, entry{file: fileSkills, at: i, kind: KindSkill, id: s.ID, cues: s.Cues, phrases: s.Variants})
	}
	for i, s := range t.settings.list {
		p.enter(t.phrases, entry{file: fileSettings, at: i, kind: KindSetting, id: s.ID, cues: s.Cues, phrases: s.Variants})
	}
	for i, s := range t.specialties.list {
		p.enter(t.phrases, entry{file: fileSpecialties, at: i, kind: KindSpecialty, id: s.ID, cues: s.Cues, phrases: s.Variants})
	}
	for i, k := range t.experience.list {
		p.enter(t.phrases, entry{file: fileExperience, at: i, kind: KindExperience, id: k.ID, cues: k.Cues, phrases: k.Variants})
	}
	for i, l := range t.education.list {
		p.enter(t.phrases, entry{file: fileEducation, at: i, kind: KindEducation, id: l.ID, phrases: l.Variants})
	}
	for _, name := range slices.Sorted(maps.Keys(p.ignored)) {
		if !slices.ContainsFunc(Kinds(), func(k Kind) bool { return k.String() == name }) {
			p.fail(fileIgnored, 1, "%q is no kind", name)
		}
	}
	for _, kind := range Kinds() {
		if phrases := p.ignored[kind.String()]; len(phrases) > 0 {
			p.enter(t.phrases, entry{file: fileIgnored, kind: kind, id: ignored, phrases: phrases})
		}
	}
	for i, l := range t.language.list {
		id := l.ID
		if l.Class == "ignored" {
			id = ignored
		}
		p.enter(t.strength, entry{file: fileLanguage, at: i, kind: KindLanguage, id: id, phrases: l.Variants})
	}
	t.phrases.seal()
	t.strength.seal()
}

// entry is what compile needs of any entry.
type entry struct {
	file       string
	at         int // its place in the file
	kind       Kind
	id         string
	licence    bool
	cues       Cues // of its one-word forms
	phrases    []Phrase
	apprentice []Phrase
}

// own adds a form that follows from the entry itself.
func (e *entry) own(text string) {
	e.phrases = append(e.phrases, Phrase{Text: text})
}

func (p *parser) enter(f *finder, e entry) {
	tg := int32(len(f.targets))
	f.targets = append(f.targets, target{kind: e.kind, id: e.id, licence: e.licence})
	for _, ph := range e.phrases {
		p.enterPhrase(f, e, tg, ph, false)
	}
	for _, ph := range e.apprentice {
		p.enterPhrase(f, e, tg, ph, true)
	}
}

func (p *parser) enterPhrase(f *finder, e entry, tg int32, ph Phrase, apprentice bool) {
	fail := func(err error) {
		if ph.line == 0 { // a form that follows from the entry
			p.failAt(e.file, e.at, "%s: %w", e.id, err)
			return
		}
		p.fail(cmp.Or(ph.file, e.file), ph.line, "%s: %w", e.id, err)
	}
	texts, err := p.t.pieces.expand(ph.Text)
	if err != nil {
		fail(err)
		return
	}
	for _, text := range texts {
		fm := form{target: tg, guard: -1, apprentice: apprentice}
		oneWord := !strings.ContainsAny(text, " /") && text != ""
		fm.abbr = e.kind == KindCredential && oneWord && capitals(strings.ReplaceAll(text, "-", ""))
		cues := ph.Cues
		if cues.empty() && oneWord && !p.lent(e, ph) {
			cues = e.cues
		}
		if !cues.empty() {
			if fm.guard, err = p.guard(f, text, cues); err != nil {
				fail(err)
			}
		}
		node, err := f.add(text, fm)
		if err == nil {
			err = p.checkDuplicate(f, node, e, text)
		}
		if err != nil {
			fail(err)
		}
	}
}

// lent reports a name that a person's own file gives a built-in entry: the
// cues of the built-in names say nothing of it.
func (p *parser) lent(e entry, ph Phrase) bool {
	if ph.file == "" {
		return false
	}
	_, ours := p.own.lines[e.file][e.at]
	return !ours
}

// checkDuplicate looks at the form entered last. Of two forms of one entry the
// stricter is dropped; a form of another entry of the kind must be declared.
func (p *parser) checkDuplicate(f *finder, node uint32, e entry, text string) error {
	forms := f.nodes[node].forms
	last := forms[len(forms)-1]
	for i, other := range forms[:len(forms)-1] {
		switch tg := f.targets[other.target]; {
		case tg.kind != e.kind || tg.id == ignored || e.id == ignored:
		case other.target == last.target:
			if last.coversAll(other) {
				forms[i] = last
			} else if !other.coversAll(last) {
				continue
			}
			f.nodes[node].forms = forms[:len(forms)-1]
			return nil
		default:
			key := e.kind.String() + " " + strings.ToLower(text)
			ids := p.shared[key]
			p.used[key] = true
			if !slices.Contains(ids, e.id) || !slices.Contains(ids, tg.id) {
				if p.own != nil {
					return fmt.Errorf("%q already names %s; choose other words, or use %s", text, tg.id, tg.id)
				}
				return fmt.Errorf("%q also names %s; drop one of them or declare it in %s", text, tg.id, fileShared)
			}
		}
	}
	return nil
}

// coversAll reports whether a form is found wherever another one is.
func (fm form) coversAll(other form) bool {
	return fm.caps&^other.caps == 0 && fm.owns&^other.owns == 0 &&
		(fm.guard < 0 || fm.guard == other.guard) && fm.apprentice == other.apprentice
}

// guard enters the cues of a phrase and returns the number of their guard.
func (p *parser) guard(f *finder, text string, c Cues) (int32, error) {
	var g guard
	var errs [3]error
	g.needs, errs[0] = p.cueTargets(f, text, c.Needs)
	g.near, errs[1] = p.cueTargets(f, text, c.Near)
	g.against, errs[2] = p.cueTargets(f, text, c.Against)
	if err := errors.Join(errs[:]...); err != nil {
		return -1, err
	}
	for i, have := range f.guards {
		if slices.Equal(have.needs, g.needs) && slices.Equal(have.near, g.near) && slices.Equal(have.against, g.against) {
			return int32(i), nil
		}
	}
	f.guards = append(f.guards, g)
	return int32(len(f.guards) - 1), nil
}

// cueTargets enters cues and returns their targets. A word is no second cue
// for itself.
func (p *parser) cueTargets(f *finder, text string, cues []string) ([]int32, error) {
	var out []int32
	for _, c := range cues {
		literals := []string{c}
		if name, ok := strings.CutPrefix(c, "$"); ok {
			if literals, ok = p.cueSets[name]; !ok {
				return nil, fmt.Errorf("%q: no set %s in %s", text, c, fileCues)
			}
		}
		for _, lit := range literals {
			if lit == text {
				continue
			}
			tg, err := p.cue(f, lit)
			if err != nil {
				return nil, err
			}
			out = append(out, tg)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// cue returns the target of a cue, entering it when it is new.
func (p *parser) cue(f *finder, literal string) (int32, error) {
	if tg, ok := p.cues[literal]; ok {
		return tg, nil
	}
	forms, err := p.t.pieces.expand(literal)
	if err != nil {
		return 0, fmt.Errorf("cue: %w", err)
	}
	tg := int32(len(f.targets))
	f.targets = append(f.targets, target{kind: kindCue, id: literal})
	for _, text := range forms {
		if _, err := f.add(text, form{target: tg, guard: -1}); err != nil {
			return 0, fmt.Errorf("cue: %w", err)
		}
	}
	p.cues[literal] = tg
	return tg, nil
}

// checkLanguage reads the examples of the requirement language.
func (p *parser) checkLanguage() {
	for i, l := range p.t.language.list {
		found := func(text string) bool {
			return slices.ContainsFunc(p.t.FindLanguage(nil, text), func(m Mention) bool { return m.ID == l.ID })
		}
		for _, text := range l.Yes {
			if l.Class != "ignored" && !found(text) {
				p.failAt(fileLanguage, i, "%s: not found in its example %q", l.ID, text)
			}
		}
		for _, text := range l.No {
			if found(text) {
				p.failAt(fileLanguage, i, "%s: found in %q, where it must not be", l.ID, text)
			}
		}
	}
}
