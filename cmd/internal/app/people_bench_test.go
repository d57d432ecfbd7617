//go:build unix

package app

import (
	"flag"
	"fmt"
	"io"
	"syscall"
	"testing"
	"time"

	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/matcher"
	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store"
	"hitmatch/store/job"
	"hitmatch/store/mem"
)

var (
	benchPeople   = flag.Int("people", 32, "profiles of the benchmark of a night's matching")
	benchPostings = flag.Int("postings", 2000, "open postings of the benchmark of a night's matching")
)

// BenchmarkNightMatching is what a night does between the crawl and the letters:
// every open posting held against every profile, and everybody's digest put
// together. cpu-ns/pair is the processor time for one posting and one profile; that
// it does not rise from line to line says that the work grows with both, and no
// faster.
func BenchmarkNightMatching(b *testing.B) {
	for _, size := range []struct{ people, postings int }{
		{*benchPeople / 4, *benchPostings / 4}, {*benchPeople, *benchPostings / 4}, {*benchPeople / 4, *benchPostings}, {*benchPeople, *benchPostings},
	} {
		b.Run(fmt.Sprintf("people=%d/postings=%d", size.people, size.postings), func(b *testing.B) {
			s := manyPostings(b, size.postings)
			profiles := manyPeople(b, s, size.people)
			before := cpuTime(b)
			b.ResetTimer()
			items := 0
			for b.Loop() {
				items = 0
				for from := 0; from < len(profiles); from += maxReaders {
					some := profiles[from:min(from+maxReaders, len(profiles))]
					views, err := matchAll(b, s, some)
					if err != nil {
						b.Fatal(err)
					}
					for _, v := range views {
						items += len(v.Items)
					}
				}
			}
			if items == 0 {
				b.Fatal("nobody got a job")
			}
			b.ReportMetric(float64(cpuTime(b)-before)/float64(b.N)/float64(size.people*size.postings), "cpu-ns/pair")
			b.ReportMetric(float64(items)/float64(size.people), "jobs/person")
		})
	}
}

// cpuTime is the processor time this process has used.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func matchAll(b *testing.B, s *session, profiles []job.Profile) ([]*digest.View, error) {
	w := wanted{top: defaultTop, perEmployer: defaultPerEmployer, grade: job.Low}
	readers := make([]reader, len(profiles))
	for i := range profiles {
		var err error
		if readers[i], err = s.reader(b.Context(), &profiles[i], w); err != nil {
			return nil, err
		}
	}
	rankings, err := s.rankAll(b.Context(), readers, nil)
	if err != nil {
		return nil, err
	}
	var views []*digest.View
	for i := range rankings {
		v, err := s.compose(b.Context(), &readers[i], &rankings[i], nil, w)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// manyPostings is a session over a store of so many postings, read already: one
// in three of the field.
func manyPostings(b *testing.B, n int) *session {
	b.Helper()
	m, err := matcher.New()
	if err != nil {
		b.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)
	g := &global{start: now, env: Env{Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" }, Now: func() time.Time { return now }}}
	s := &session{global: g, store: mem.New(), matcher: m}
	b.Cleanup(func() { s.store.Close() })
	run, err := s.store.StartRun(b.Context(), importBoard, now)
	if err != nil {
		b.Fatal(err)
	}
	titles := []string{"Inpatient Coder", "Front Desk Clerk", "Registered Nurse", "Release of Information Specialist", "Truck Driver", "Cook", "Coding Auditor", "Pharmacist", "Plumber"}
	asks := []string{"CCS required.", "RHIT or RHIA required.", "CPC required; CCS preferred.", "High school diploma required."}
	places := []string{"Remote", "Austin, TX", "Tulsa, OK", "Columbus, OH"}
	var page []job.Posting
	for i := range n {
		p, err := normal.Posting(job.Board{ID: importBoard, Kind: importBoard}, scraper.Raw{
			ExternalID: fmt.Sprint(i), Title: titles[i%len(titles)], Employer: fmt.Sprintf("Hospital %d", i%400), Locations: []string{places[i%len(places)]},
			Salary:      fmt.Sprintf("$%d - $%d per hour", 20+i%15, 28+i%15),
			Description: fmt.Sprintf("<p>Work of ward %d: code charts, answer requests for medical records, help patients.</p><p>%s %d years of inpatient coding.</p>", i, asks[i%len(asks)], i%6),
		}, now)
		if err != nil {
			b.Fatal(err)
		}
		if page = append(page, p); len(page) == importPage || i == n-1 {
			if _, err := s.store.PutPage(b.Context(), store.Page{Run: run.Seq, Board: importBoard, At: now, Postings: page}); err != nil {
				b.Fatal(err)
			}
			page = page[:0]
		}
	}
	if err := s.derive(b.Context()); err != nil {
		b.Fatal(err)
	}
	return s
}

// manyPeople are profiles that differ in what decides.
func manyPeople(b *testing.B, s *session, n int) []job.Profile {
	b.Helper()
	credentials := []string{"CCS", "RHIT", "CPC", "RHIA"}
	targets := []string{"coding", "audit", "roi", "him"}
	states := []string{"TX", "OK", "OH", "FL", "GA"}
	var out []job.Profile
	for i := range n {
		text := fmt.Sprintf("home: {state: %s}\ncredentials: [{id: %s, status: active}]\nexperience: [{kind: coding_inpatient, years: %d}]\ntargets: [%s]\n",
			states[i%len(states)], credentials[i%len(credentials)], i%9, targets[i%len(targets)])
		p, _, err := config.ParseProfile(fmt.Sprintf("p%d.yaml", i), []byte(text), terms(s.matcher.Taxonomy()), s.start)
		if err != nil {
			b.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}
