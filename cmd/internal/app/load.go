package app

import (
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
	m, err := matcher.New()
	if err != nil {
		return nil, err
	}
	k := &known{global: g, matcher: m, terms: terms(m.Taxonomy())}
	k.config, err = g.loadConfig()
	return k, err
}

// boards reads the boards of a file, or, without one, of the configuration;
// there those that are left out are marked as off.
func (k *known) boards(file string) ([]job.Board, error) {
	if file != "" {
		boards, err := config.LoadBoards(file, k.terms)
		return boards, badFile(err)
	}
	var lists [][]job.Board
	if k.config.Boards.Builtin {
		builtin, err := config.Builtin(k.terms)
		if err != nil {
			return nil, err
		}
		lists = append(lists, builtin)
	}
	for _, path := range k.config.Boards.Files {
		boards, err := config.LoadBoards(path, k.terms)
		if err != nil {
			return nil, badFile(err)
		}
		lists = append(lists, boards)
	}
	boards, err := config.Select(config.Merge(lists...), k.config.Boards.Only, k.config.Boards.Off)
	if err != nil {
		return nil, usagef("boards in the configuration: %w", err)
	}
	return boards, nil
}
