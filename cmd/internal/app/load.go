package app

import (
	"os"

	"hitmatch/config"
	"hitmatch/matcher"
	"hitmatch/store/job"
)

// known is what most commands need to know before they start: the
// configuration, the words it may use, and the matcher.
type known struct {
	global  *global
	config  config.Config
	terms   config.Terms
	matcher *matcher.Matcher
}

// load reads the configuration.
func (g *global) load() (*known, error) {
	c, err := g.loadConfig()
	if err != nil {
		return nil, err
	}
	m, err := newMatcher(c)
	if err != nil {
		return nil, err
	}
	return &known{global: g, config: c, matcher: m, terms: terms(m.Taxonomy())}, nil
}

// newMatcher makes the matcher that a configuration asks for: one that also
// knows the person's own words.
func newMatcher(c config.Config) (*matcher.Matcher, error) {
	if c.Taxonomy == "" {
		return matcher.New()
	}
	data, err := c.Terms()
	if err != nil {
		return nil, badFile(err)
	}
	m, err := matcher.NewWithOwn(c.Taxonomy, data)
	return m, badFile(err)
}

// matcher is newMatcher for commands that need no more of the configuration.
func (g *global) matcher() (*matcher.Matcher, error) {
	c, err := g.loadConfig()
	if err != nil {
		return nil, err
	}
	return newMatcher(c)
}

// boards reads the boards of a file, or, without one, of the configuration and
// of the person's own file; there those that are left out are marked as off.
func (k *known) boards(file string) ([]job.Board, error) {
	if file != "" {
		boards, err := config.LoadBoards(file, k.terms)
		if err != nil {
			return nil, badFile(err)
		}
		boards, err = config.Merge(boards)
		return boards, badFile(err)
	}
	var lists [][]job.Board
	if k.config.Boards.Builtin {
		builtin, err := config.Builtin()
		if err != nil {
			return nil, err
		}
		lists = append(lists, builtin)
	}
	files := k.config.Boards.Files
	if len(files) == 0 {
		path, err := k.global.ownBoards(k.config)
		if err == nil {
			if _, err = os.Stat(path); err == nil {
				files = []string{path}
			}
		}
	}
	for _, path := range files {
		boards, err := config.LoadBoards(path, k.terms)
		if err != nil {
			return nil, badFile(err)
		}
		lists = append(lists, boards)
	}
	merged, err := config.Merge(lists...)
	if err != nil {
		return nil, badFile(err)
	}
	boards, err := config.Select(merged, k.config.Boards.Only, k.config.Boards.Off)
	if err != nil {
		return nil, usagef("boards in the configuration: %w", err)
	}
	return boards, nil
}
