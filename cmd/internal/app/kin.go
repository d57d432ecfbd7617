package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hitmatch/scraper/normal"
	"hitmatch/store"
	"hitmatch/store/job"
)

// kin finds the job that a posting of few words is an advertisement of: a mail
// names title, employer and place, which are no fingerprint, since an employer
// may have two such jobs. Where exactly one job fits, the posting takes over
// fingerprints of it.
type kin struct {
	byURL map[string]relative
	byJob map[string]relative
	alone []job.Posting // postings of few words that are advertisements of no other
}

// relative is a job that may be meant.
type relative struct {
	cluster string // "": several fit
	prints  []string
}

// loadKin reads what is open.
func (s *session) loadKin(ctx context.Context) (*kin, error) {
	k := &kin{byURL: map[string]relative{}, byJob: map[string]relative{}}
	size := map[string]int{}
	for p, err := range s.store.Postings(ctx, store.Query{}) {
		if err != nil {
			return nil, fmt.Errorf("read postings: %w", err)
		}
		size[cluster(&p)]++
		if normal.Brief(p) {
			if isHandedIn(p) {
				p.Text = strings.Clone(p.Text)
				k.alone = append(k.alone, p)
			}
			continue
		}
		k.add(p)
	}
	k.alone = slices.DeleteFunc(k.alone, func(p job.Posting) bool { return size[cluster(&p)] > 1 })
	return k, nil
}

// addressPrint begins the fingerprints of what was handed in that are addresses.
const addressPrint = "url:"

func isHandedIn(p job.Posting) bool {
	return slices.ContainsFunc(p.Prints, func(s string) bool { return strings.HasPrefix(s, addressPrint) })
}

// add makes a posting known that others may be copies of.
func (k *kin) add(p job.Posting) {
	// One text: print and the requisition are enough to join by.
	var prints []string
	for _, s := range p.Prints {
		if strings.HasPrefix(s, "text:") || strings.HasPrefix(s, "req:") {
			prints = append(prints, s)
		}
	}
	if len(prints) == 0 {
		return
	}
	enter := func(to map[string]relative, key string) {
		if key == "" {
			return
		}
		r, known := to[key]
		switch {
		case !known:
			to[key] = relative{cluster(&p), prints}
		case r.cluster != cluster(&p):
			to[key] = relative{}
		}
	}
	for _, address := range slices.Compact([]string{p.URL, p.ApplyURL}) {
		enter(k.byURL, address)
	}
	enter(k.byJob, normal.SameJob(p))
}

// join returns the fingerprints of a posting, with those of the one job it is
// an advertisement of.
func (k *kin) join(p job.Posting) []string {
	if !normal.Brief(p) {
		return p.Prints
	}
	var found relative
	for _, s := range p.Prints {
		if address, ok := strings.CutPrefix(s, addressPrint); ok && found.cluster == "" {
			found = k.byURL[address]
		}
	}
	if found.cluster == "" {
		found = k.byJob[normal.SameJob(p)]
	}
	out := slices.Clone(p.Prints)
	for _, s := range found.prints {
		if found.cluster != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// reunite joins what came in by hand before a crawl found its job.
func (im *importer) reunite(ctx context.Context) error {
	for _, p := range im.kin.alone {
		prints := im.kin.join(p)
		if len(prints) == len(p.Prints) {
			continue
		}
		p.Prints = prints
		// It was not seen again: what is known of it has changed.
		_, err := im.store.PutPage(ctx, store.Page{Run: im.run.Seq, Board: importBoard, At: p.LastSeen, Postings: []job.Posting{p}})
		if err != nil {
			return fmt.Errorf("join posting %s to its job: %w", p.ID, err)
		}
	}
	return nil
}
