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

// reunite joins what came in by hand before a crawl found its job, within an
// import run, and returns how many postings that were.
func (s *session) reunite(ctx context.Context, k *kin, run uint64) (joined int, err error) {
	for _, p := range k.alone {
		prints := k.join(p)
		if len(prints) == len(p.Prints) {
			continue
		}
		p.Prints = prints
		// It was not seen again: what is known of it has changed.
		_, err := s.store.PutPage(ctx, store.Page{Run: run, Board: importBoard, At: p.LastSeen, Postings: []job.Posting{p}})
		if err != nil {
			return joined, fmt.Errorf("join posting %s to its job: %w", p.ID, err)
		}
		joined++
	}
	return joined, nil
}

// meet joins what came in by hand to the jobs that a crawl has found.
func (s *session) meet(ctx context.Context, runs []job.Run) error {
	if !slices.ContainsFunc(runs, func(r job.Run) bool { return r.New+r.Changed+r.Reopened > 0 }) {
		return nil
	}
	imports, err := sink{s.store}.History(ctx, importBoard, 1)
	if err != nil || len(imports) == 0 {
		return err
	}
	k, err := s.loadKin(ctx)
	if err != nil || !slices.ContainsFunc(k.alone, func(p job.Posting) bool { return len(k.join(p)) > len(p.Prints) }) {
		return err
	}
	run, err := s.store.StartRun(ctx, importBoard, s.start)
	if err != nil {
		return fmt.Errorf("start import: %w", err)
	}
	run.State = job.RunOK
	run.Found, err = s.reunite(ctx, k, run.Seq)
	if err != nil {
		run.State, run.Error = job.RunFailed, err.Error()
	}
	run.Ended = s.env.Now()
	if _, finish := s.store.FinishRun(context.WithoutCancel(ctx), run); finish != nil && err == nil {
		err = fmt.Errorf("record import: %w", finish)
	}
	return err
}
