package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"hitmatch/cmd/internal/deliver"
	"hitmatch/cmd/internal/digest"
	"hitmatch/store/job"
)

// checked is what the latest check of a board found. Checks are kept in a file
// of their own beside the database: they are no crawls, and the history of
// crawls decides when a board is due and whether it is believed.
type checked struct {
	At       time.Time    `json:"at"`
	Answer   job.RunState `json:"answer"`
	Postings int          `json:"postings"` // on the first page
	Leads    int          `json:"leads"`    // pages it leads to
	Error    string       `json:"error,omitempty"`
}

// said is a check for a person.
func (c checked) said(now time.Time) string {
	s := fmt.Sprintf("checked %s: %s", digest.Ago(c.At, now), ended(c.Answer))
	if c.Answer == job.RunOK {
		return s + ", " + firstPage(c.Postings, c.Leads)
	}
	return s
}

// firstPage says what the first page of a board holds. A sitemap holds no
// posting, but leads to the pages that do.
func firstPage(postings, leads int) string {
	if postings == 0 && leads > 0 {
		return "the first page leads to " + counted(leads, "more page")
	}
	return counted(postings, "posting") + " on the first page"
}

func (g *global) checksFile() (string, error) {
	path, err := g.path()
	return path + ".checks.json", err
}

// checks reads the latest check of every board that was ever checked.
func (g *global) checks() (map[string]checked, error) {
	path, err := g.checksFile()
	if err != nil {
		return nil, nil // no place for a database: nothing is remembered
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	all := map[string]checked{}
	if err == nil {
		err = json.Unmarshal(data, &all)
	}
	if err != nil {
		return nil, fmt.Errorf("read the checks of boards in %s: %w; it may be deleted", path, unpath(err))
	}
	return all, nil
}

// keepChecks adds to the checks that are remembered.
func (g *global) keepChecks(now map[string]checked) error {
	all, err := g.checks()
	if err != nil {
		return err
	}
	path, err := g.checksFile()
	if err != nil {
		return nil
	}
	if all == nil {
		all = map[string]checked{}
	}
	maps.Copy(all, now)
	return deliver.Replace(path, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", " ")
		return enc.Encode(all)
	})
}

// tally says how many boards gave which answer, the good ones first.
func tally(all map[string]checked) string {
	n := map[job.RunState]int{}
	for _, c := range all {
		n[c.Answer]++
	}
	s := fmt.Sprintf("%d ok", n[job.RunOK])
	for _, answer := range slices.Sorted(maps.Keys(n)) {
		if answer != job.RunOK {
			s += fmt.Sprintf(", %d %s", n[answer], ended(answer))
		}
	}
	return s
}
