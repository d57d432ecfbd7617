package app

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/cmd/internal/digest"
	"hitmatch/matcher"
	"hitmatch/matcher/pack"
	"hitmatch/store"
	"hitmatch/store/bolt"
	"hitmatch/store/job"
)

// crowded is a session over a database of invented postings, some of them
// copies of each other.
func crowded(t *testing.T, n int) *session {
	t.Helper()
	m, err := matcher.New()
	if err != nil {
		t.Fatal(err)
	}
	st, err := bolt.Open(filepath.Join(t.TempDir(), "crowd.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	start := time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC)
	s := &session{global: &global{start: start, log: slog.New(slog.DiscardHandler)}, store: st, matcher: m}
	r := rand.New(rand.NewPCG(3, 9))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	for b := range 4 {
		board := fmt.Sprintf("board%d", b)
		run, err := st.StartRun(t.Context(), board, start.AddDate(0, 0, -b))
		if err != nil {
			t.Fatal(err)
		}
		page := store.Page{Run: run.Seq, Board: board, At: start.AddDate(0, 0, -b).Add(time.Duration(r.IntN(1e9)))}
		for i := range n / 4 {
			p := job.Posting{
				Board: board, ExternalID: fmt.Sprint(i), Employer: pick("Ash Hospital", "Birch Clinics", "Cedar Health", ""), URL: "https://jobs.example.com/" + fmt.Sprint(b, i),
				Title: pick("Inpatient Coder", "Medical Coder", "Coding Auditor", "Medical Biller", "HIM Technician", "Cancer Registrar", "Cook", "HIM Manager"),
				Text: strings.Join([]string{
					pick("We code acute care charts.", "You work with health records.", "Codes physician visits with CPT and ICD-10-CM."),
					pick("CCS required.", "RHIT or RHIA required; CCS preferred.", "CPC required.", "A coding credential is required.", "No certification required.", "RN license required."),
					pick("", "Two years of inpatient coding required.", "One year of coding experience required.", "Five years of medical billing required."),
					pick("Fully remote.", "Remote; must live in Texas or Florida.", "On site in Houston, Texas.", "Hybrid in Tampa, Florida.", ""),
					pick("", "$28 to $36 an hour.", "$61,000 a year."),
				}, " "),
				Posted: start.AddDate(0, 0, -r.IntN(80)),
			}
			if r.IntN(4) == 0 {
				p.Prints = []string{fmt.Sprint("job", r.IntN(n/6))}
			}
			switch {
			case i < 3:
				p.Closes = time.Date(2600, 1, 1, 0, 0, 0, 0, time.UTC) // fits no record
			case r.IntN(40) == 0:
				p.Closes = start.AddDate(0, 0, -2)
			}
			if page.Postings = append(page.Postings, p); len(page.Postings) < 1000 && i < n/4-1 {
				continue
			}
			if _, err := st.PutPage(t.Context(), page); err != nil {
				t.Fatal(err)
			}
			page.Postings = nil
		}
	}
	return s
}

func crowdReaders(t *testing.T, s *session) []reader {
	t.Helper()
	yes := true
	profiles := []*job.Profile{
		{
			Key: "coder", State: "TX", Citizen: &yes, Credentials: []job.Held{{ID: "CCS", Status: job.Active}}, Experience: []job.Years{{Min: 3, Kind: "coding_inpatient"}},
			Education: job.EducationAssociate, Field: "him", Targets: []job.Family{job.FamilyCoding, job.FamilyAudit}, Modes: []job.Mode{job.ModeRemote}, Skills: []string{"cpt"},
		},
		{Key: "student", State: "FL", Education: job.EducationHighSchool, Credentials: []job.Held{{ID: "CPC", Status: job.ApprenticeMark}}},
		{Key: "biller", State: "TX", Education: job.EducationHighSchool, Experience: []job.Years{{Min: 5, Kind: "billing"}}, Targets: []job.Family{job.FamilyBilling}},
		{Key: "deciding", State: "TX", Education: job.EducationBachelor, Credentials: []job.Held{{ID: "RHIA", Status: job.Active}}, Experience: []job.Years{{Min: 3, Kind: "him_records"}}},
		{Key: "avoiding", State: "TX", Credentials: []job.Held{{ID: "CCS", Status: job.Active}}, Avoid: job.Avoid{Employers: []string{"Ash Hospital"}}},
		{Key: "picky", State: "TX", Credentials: []job.Held{{ID: "CCS", Status: job.Active}}, Avoid: job.Avoid{Words: []string{"physician visits"}}},
	}
	n := 0
	for p, err := range s.store.Postings(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%7 != 0 {
			continue
		}
		d := job.Decision{Posting: p.ID, Title: p.Title, Told: job.Told{Status: job.Open, Version: 1, Pay: "$1/hour"}}
		switch n % 3 {
		case 0:
			d.Saved = s.start
		case 1:
			d.Applied = s.start
		default:
			d.Hidden = s.start
		}
		if err := s.store.Decide(t.Context(), "deciding", d); err != nil {
			t.Fatal(err)
		}
	}
	readers := make([]reader, len(profiles))
	for i, p := range profiles {
		var err error
		if readers[i], err = s.reader(t.Context(), p, wanted{}); err != nil {
			t.Fatal(err)
		}
	}
	return readers
}

// A digest made of packed postings is, to the byte, the one made by reading
// every posting.
func TestPackedDigestIsTheSame(t *testing.T) {
	s := crowded(t, 400)
	readers := crowdReaders(t, s)
	agencies := map[string]bool{"board1": true}
	print := func(r *reader, from *ranking, w wanted) string {
		t.Helper()
		v, err := s.compose(t.Context(), r, from, nil, w)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := digest.Encode(&b, v); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	some := readers[:5] // one avoids words
	read, err := s.rankRead(t.Context(), some, agencies)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := s.rankPacked(t.Context(), some, agencies)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.packed(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Apart()) == 0 || p.Jobs() >= p.Len() {
		t.Fatalf("%d postings are packed, of %d jobs, and %d stand apart: the test wants copies, and some that fit no record", p.Len(), p.Jobs(), len(p.Apart()))
	}
	shown := 0
	for i := range some {
		if d := cmp.Diff(read[i].hidden, packed[i].hidden); d != "" {
			t.Errorf("hidden for %s (-read +packed):\n%s", some[i].profile.Key, d)
		}
		shown += len(read[i].places)
		verdicts := func(r *ranking) []string {
			var list []string
			for i := range r.places {
				p := &r.places[i]
				it, err := r.item(t.Context(), s, p)
				if err != nil {
					t.Fatal(err)
				}
				name, err := r.JobName(int(p.Number))
				if err != nil {
					t.Fatal(err)
				}
				_, version, err := r.Posting(int(p.Number))
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, fmt.Sprintf("%s %d %d %s %s v%d %s %t", it.Posting.ID, p.Grade, p.Score, name, it.Posting.FirstSeen, version, it.Posting.Employer, p.Agency))
			}
			slices.Sort(list)
			return list
		}
		if d := cmp.Diff(verdicts(&read[i]), verdicts(&packed[i])); d != "" {
			t.Errorf("verdicts for %s (-read +packed):\n%s", some[i].profile.Key, d)
		}
		for _, w := range []wanted{{}, {top: 10, perEmployer: 3}, {all: true, grade: job.Near}, {since: s.start.AddDate(0, 0, -1), top: 5}} {
			if d := cmp.Diff(print(&some[i], &read[i], w), print(&some[i], &packed[i], w)); d != "" {
				t.Errorf("digest for %s, %+v (-read +packed):\n%s", some[i].profile.Key, w, d)
			}
		}
	}
	if shown < 100 {
		t.Fatalf("%d matches in all: the test shows little", shown)
	}
	all, err := s.rankAll(t.Context(), readers, agencies)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if all[i].hidden == nil {
			t.Errorf("%s has no ranking", readers[i].profile.Key)
		}
	}
	for _, i := range []int{4, 5} {
		if all[i].hidden["avoid list"] == 0 {
			t.Errorf("nothing was hidden for %s: %v", readers[i].profile.Key, all[i].hidden)
		}
	}
}

// The list of everything holds every posting once, and in it, in the same order,
// what a person sees.
func TestEverything(t *testing.T) {
	s := crowded(t, 400)
	agencies := map[string]bool{"board1": true}
	for _, r := range crowdReaders(t, s) {
		w := wanted{all: true, whole: true}
		r.whole, r.applied = true, true
		rankings, err := s.rankAll(t.Context(), []reader{r}, agencies)
		if err != nil {
			t.Fatal(err)
		}
		var seen []digest.Item
		ids, jobs, hidden := map[string]int{}, map[string][]string{}, 0
		for it, err := range s.everything(t.Context(), &r, &rankings[0]) {
			if err != nil {
				t.Fatal(err)
			}
			ids[it.Posting.ID]++
			name := cluster(&it.Posting)
			if it.Rank != len(ids) {
				t.Errorf("%s: %s has rank %d at place %d", r.profile.Key, it.Posting.ID, it.Rank, len(ids))
			}
			stands := it.Posting.ID
			if it.CopyOf != "" {
				stands = it.CopyOf
			}
			jobs[name] = append(jobs[name], fmt.Sprintf("%s with %d", stands, len(it.Copies)))
			switch {
			case it.CopyOf != "":
			case it.Match.Grade == job.Hide:
				hidden++
			default:
				seen = append(seen, it)
			}
		}
		for name, says := range jobs {
			if want := slices.Repeat(says[:1], len(says)); !slices.Equal(says, want) || !strings.HasSuffix(says[0], fmt.Sprintf(" with %d", len(says)-1)) {
				t.Errorf("%s: of the %d postings of %s one stands for the others, and they name each other: %q", r.profile.Key, len(says), name, says)
			}
		}
		if len(ids) != 400 || len(jobs) == 400 {
			t.Errorf("%s: %d postings of %d jobs are listed, of 400", r.profile.Key, len(ids), len(jobs))
		}
		for _, n := range rankings[0].hidden {
			hidden -= n
		}
		if hidden != 0 {
			t.Errorf("%s: %d more jobs are hidden in the list than were counted", r.profile.Key, hidden)
		}
		r.whole, w.whole = false, false
		if rankings, err = s.rankAll(t.Context(), []reader{r}, agencies); err != nil {
			t.Fatal(err)
		}
		v, err := s.compose(t.Context(), &r, &rankings[0], nil, w)
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Items) != len(seen) || len(seen) == 0 {
			t.Fatalf("%s sees %d jobs, and %d in the list of everything", r.profile.Key, len(v.Items), len(seen))
		}
		for i := range seen {
			seen[i].Rank, seen[i].Version = v.Items[i].Rank, v.Items[i].Version
			seen[i].Copies = v.Items[i].Copies // a digest names none that are hidden
		}
		if d := cmp.Diff(v.Items, seen); d != "" {
			t.Errorf("%s (-digest +list of everything):\n%s", r.profile.Key, d)
		}
	}
}

// The pack is kept with the store, and made again when a posting changes.
func TestPackIsKept(t *testing.T) {
	s := crowded(t, 40)
	if _, err := s.store.PackPiece(t.Context(), 0, nil); err == nil {
		t.Fatal("a pack before one was made")
	}
	p, err := s.packed(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.matcher.OpenPack(func(n int, into []byte) ([]byte, error) { return s.store.PackPiece(t.Context(), n, into) })
	if err != nil || kept.Len() != p.Len() {
		t.Fatalf("the pack that was kept does not read as the one made: %v", err)
	}
	run, err := s.store.StartRun(t.Context(), "board0", s.start)
	if err != nil {
		t.Fatal(err)
	}
	more := job.Posting{Board: "board0", ExternalID: "more", Title: "Inpatient Coder", Text: "CCS required. Remote."}
	if _, err := s.store.PutPage(t.Context(), store.Page{Run: run.Seq, Board: "board0", At: s.start, Postings: []job.Posting{more}}); err != nil {
		t.Fatal(err)
	}
	after, err := s.packed(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	if after.Len() != p.Len()+1 {
		t.Errorf("%d postings are packed after one came, %d before", after.Len(), p.Len())
	}
	// A pack of other rules is not used.
	revision, err := s.store.Revision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	old := pack.NewBuilder(s.matcher.Taxonomy())
	if err := s.store.PutPack(t.Context(), revision, old.Pieces("rules of old")); err != nil {
		t.Fatal(err)
	}
	if again, err := s.packed(t.Context(), false); err != nil || again.Len() != after.Len() {
		t.Errorf("with a pack of other rules in the store: %v", err)
	}
}
