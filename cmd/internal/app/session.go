package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hitmatch/cmd/internal/digest"
	"hitmatch/cmd/internal/raw"
	"hitmatch/config"
	"hitmatch/matcher"
	"hitmatch/matcher/taxonomy"
	"hitmatch/scraper"
	"hitmatch/scraper/board"
	"hitmatch/store"
	"hitmatch/store/bolt"
	"hitmatch/store/job"
)

func cleanLine(s string) string { return digest.Clean(s) }

// loadConfig reads the configuration file, or gives the default one if there
// is none and none was asked for.
func (g *global) loadConfig() (config.Config, error) {
	path := g.config
	if path == "" {
		var err error
		if path, err = g.env.configFile("config.yaml"); err != nil {
			return config.Default(), nil
		}
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return config.Default(), nil
		}
	}
	c, err := config.Load(path, g.env.home())
	return c, badFile(err)
}

// badFile makes the error for a file the person named a usage error.
func badFile(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

// terms tells config the words that the matcher and the adapters own.
func terms(t *taxonomy.Taxonomy) config.Terms {
	kinds := make([]string, 0, len(board.All()))
	for _, a := range board.All() {
		kinds = append(kinds, a.Name())
	}
	return config.Terms{
		Credential: config.Term{
			Find: func(w string) (string, bool) {
				return find(t, taxonomy.KindCredential, w, func(id string) bool { _, ok := t.Credential(id); return ok })
			},
			Suggest:   func(w string) (string, bool) { return t.Suggest(taxonomy.KindCredential, w) },
			Otherwise: "see those that are known: hitmatch taxonomy list credential",
		},
		Experience: config.Term{
			Find: func(w string) (string, bool) {
				return find(t, taxonomy.KindExperience, w, func(id string) bool { _, ok := t.ExperienceKind(id); return ok })
			},
			Suggest: func(w string) (string, bool) {
				id := "coding_" + strings.ToLower(strings.ReplaceAll(w, "-", ""))
				if _, ok := t.ExperienceKind(id); ok {
					return id, true // "inpatient"
				}
				return t.Suggest(taxonomy.KindExperience, w)
			},
			Otherwise: "see those that are known: hitmatch taxonomy list experience",
		},
		Skill: config.Term{
			Find: func(w string) (string, bool) {
				return find(t, taxonomy.KindSkill, w, func(id string) bool { _, ok := t.Skill(id); return ok })
			},
			Suggest:   func(w string) (string, bool) { return t.Suggest(taxonomy.KindSkill, w) },
			Otherwise: "see those that are known: hitmatch taxonomy list skill",
		},
		State: config.Term{
			Find: func(w string) (string, bool) {
				if code := strings.ToUpper(w); job.MilitaryPost(code) {
					return code, true
				}
				return t.StateCode(w)
			},
			Suggest: func(w string) (string, bool) {
				return near(w, t.States())
			},
			Otherwise: "write its two letters, such as TX",
		},
		Kinds:      append(kinds, kindByHand),
		CheckBoard: checkBoard,
	}
}

// find takes a word for an entry if it is the entry's id, the id in another
// case or with other marks between its parts ("icd_10_pcs" for icd10pcs), or
// a form of its name that the taxonomy knows as a whole.
func find(t *taxonomy.Taxonomy, kind taxonomy.Kind, word string, has func(string) bool) (string, bool) {
	plain := strings.NewReplacer("_", "", "-", "", " ", "").Replace(word)
	spaced := strings.ReplaceAll(word, "_", " ")
	for _, id := range []string{
		word, strings.ToUpper(word), strings.ToLower(word), strings.ReplaceAll(strings.ToLower(spaced), " ", "_"), strings.ToLower(plain),
	} {
		if has(id) {
			return id, true
		}
	}
	for _, form := range []string{spaced, strings.ToUpper(spaced), strings.ReplaceAll(strings.ToUpper(spaced), " ", "-")} {
		for _, m := range t.Find(nil, form) {
			if m.Kind == kind && m.Start == 0 && m.End == len(form) {
				return m.ID, true
			}
		}
	}
	return "", false
}

// near suggests a state whose name starts like the word.
func near(word string, states []taxonomy.State) (string, bool) {
	for n := len(word); n >= 3; n-- {
		for _, s := range states {
			if len(s.Name) >= n && strings.EqualFold(s.Name[:n], word[:n]) {
				return s.Code + " (" + s.Name + ")", true
			}
		}
	}
	return "", false
}

// adapter returns the adapter of a kind of board.
func adapter(kind string) (scraper.Adapter, bool) {
	for _, a := range board.All() {
		if a.Name() == kind {
			return a, true
		}
	}
	return nil, false
}

// checkBoard asks a board's adapter whether the board's own fields are right.
func checkBoard(b job.Board) error {
	if b.Kind == kindByHand {
		return checkByHand(b)
	}
	a, ok := adapter(b.Kind)
	if !ok {
		return fmt.Errorf("unknown board kind %q", b.Kind)
	}
	_, err := a.Start(b)
	return err
}

// profileFiles are the files of the profiles asked for, or of those of the
// configuration, or the one in its usual place. A folder stands for the .yaml
// files in it.
func (g *global) profileFiles(c config.Config) ([]string, error) {
	paths := g.profiles
	if len(paths) == 0 {
		paths = c.Profiles
	}
	if len(paths) == 0 {
		path, err := g.env.configFile("profile.yaml")
		if err != nil {
			return nil, err
		}
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, usagef("no profile: run `hitmatch init` and fill in %s, or give --profile FILE", path)
		}
		paths = []string{path}
	}
	var out []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() {
			out = append(out, path) // what is wrong with it is said when it is read
			continue
		}
		inside, err := os.ReadDir(path)
		if err != nil {
			return nil, usagef("read folder of profiles: %w", err)
		}
		n := len(out)
		for _, e := range inside {
			if ext := strings.ToLower(filepath.Ext(e.Name())); (ext == ".yaml" || ext == ".yml") && !e.IsDir() {
				out = append(out, filepath.Join(path, e.Name()))
			}
		}
		if len(out) == n {
			return nil, usagef("no profile in the folder %s: no file in it ends in .yaml", path)
		}
	}
	return out, nil
}

// profileFile is what reading one file of a profile came to.
type profileFile struct {
	path    string
	profile job.Profile
	err     error
}

// readProfiles reads every file, each with its own error.
func (g *global) readProfiles(paths []string, t config.Terms) []profileFile {
	file := map[string]string{}
	out := make([]profileFile, len(paths))
	for i, path := range paths {
		p, doubts, err := config.LoadProfile(path, t, g.now())
		if err == nil {
			if other, twice := file[p.Key]; twice {
				err = fmt.Errorf("profiles %s and %s have the same name %q; rename one file", other, path, p.Key)
			} else {
				file[p.Key] = path
			}
			for _, d := range doubts {
				g.say("note: %s", cleanLine(d.String()))
			}
		}
		out[i] = profileFile{path, p, err}
	}
	return out
}

// loadProfiles reads the profiles; a mistake in one is a mistake. What is odd in
// them is said aloud.
func (g *global) loadProfiles(c config.Config, t config.Terms) ([]job.Profile, error) {
	paths, err := g.profileFiles(c)
	if err != nil {
		return nil, err
	}
	var (
		profiles []job.Profile
		errs     []error
	)
	for _, f := range g.readProfiles(paths, t) {
		if f.err != nil {
			errs = append(errs, f.err)
			continue
		}
		profiles = append(profiles, f.profile)
	}
	return profiles, badFile(errors.Join(errs...))
}

// session is an open store with the matcher that reads it.
type session struct {
	*global
	store   store.Store
	matcher *matcher.Matcher
	answers *raw.Keeper // of boards; nil: none are kept
	// readOnly: nothing can be kept in the store.
	readOnly bool
}

// access is what a command needs of the database.
type access int

const (
	reads   access = iota // it writes nothing
	derives               // it keeps what it works out, if it may
	writes                // into a database that is there
	makes                 // one if there is none
)

// path is where the database is.
func (g *global) path() (string, error) {
	if g.db != "" {
		return g.db, nil
	}
	return g.env.database()
}

// openFile opens the database; readOnly: nothing can be written to it.
func (g *global) openFile(to access) (st *bolt.Store, readOnly bool, err error) {
	path, err := g.path()
	if err == nil && to != makes {
		path, err = g.existing()
	}
	if err != nil {
		return nil, false, err
	}
	if to == makes {
		for _, doubt := range bolt.Doubts(path) {
			g.say("note: %s", cleanLine(doubt))
		}
	}
	o := bolt.Options{ReadOnly: to == reads, NoCreate: to != makes}
	st, err = bolt.Open(path, o)
	if to == derives && bolt.MayOnlyRead(err) {
		o.ReadOnly = true
		st, err = bolt.Open(path, o)
	}
	if err != nil {
		return nil, false, err
	}
	g.sayUpgrade(st.Upgraded())
	return st, o.ReadOnly, nil
}

// with opens the database for the time of work.
func (g *global) with(ctx context.Context, m *matcher.Matcher, to access, work func(context.Context, *session) error) error {
	st, readOnly, err := g.openFile(to)
	if err != nil {
		return err
	}
	return errors.Join(work(ctx, &session{global: g, store: st, matcher: m, readOnly: readOnly}), st.Close())
}
