package normal

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"hitmatch/store/job"
)

var planted = flag.Int("planted", 4000, "postings of the planted set of copies; 100000 is the size its goals are stated for")

// plantedSet is a set of postings with copies planted among them.
type plantedSet struct {
	all []job.Posting
	of  []int // the original of each; of an original itself
	how []copied
}

// copied says how a posting came to be.
type copied uint8

const (
	original copied = iota
	repost          // another case and other blanks
	edited          // 1 to 6 % of the words changed
	moved           // word for word, in another city: a job of its own
)

// plant makes n postings: a tenth reposts, a tenth edited, a twentieth moved.
// Every original has its employer's boilerplate, a quarter to a half of its
// text, in common with the employer's others.
func plant(n int) plantedSet {
	r := rand.New(rand.NewPCG(7, 8))
	titles := []string{"Inpatient Coder", "Outpatient Coder", "HIM Technician", "Coding Auditor", "Cancer Registrar", "Medical Biller", "Release of Information Specialist"}
	cities := []string{"Reno", "Elko", "Provo", "Boise", "Salem", "Tulsa", ""}
	boilerplate := make([]string, 40)
	for i := range boilerplate {
		boilerplate[i] = sentences(r, 160)
	}
	var s plantedSet
	add := func(p job.Posting, of int, how copied) {
		s.all, s.of, s.how = append(s.all, p), append(s.of, of), append(s.how, how)
	}
	originals := n * 75 / 100
	for i := range originals {
		p := job.Posting{
			Employer: fmt.Sprintf("Employer %d", i%len(boilerplate)), Title: titles[i%len(titles)],
			Text: sentences(r, 160+r.IntN(320)) + boilerplate[i%len(boilerplate)],
		}
		if c := cities[r.IntN(len(cities))]; c != "" {
			p.Places = []job.Place{{City: c, State: "NV", Country: "US"}}
		}
		add(p, i, original)
	}
	for i := originals; i < n; i++ {
		of := i * 7 % originals
		p := s.all[of]
		switch k := i % 5; {
		case k < 2:
			p.Text = strings.ToUpper(strings.ReplaceAll(p.Text, ". ", ".\n  "))
			add(p, of, repost)
		case k < 4:
			p.Text = edit(r, p.Text, 0.01+0.05*r.Float64())
			add(p, of, edited)
		default:
			p.Places = []job.Place{{City: "Ogden", State: "UT", Country: "US"}}
			add(p, i, moved)
		}
	}
	return s
}

// cpu is the processor time this process has used.
func cpu(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measure takes the processor time of the fingerprints of all postings, and of
// the yardstick: one exact hash of each text's words.
func (s *plantedSet) measure(t *testing.T) (signing, hashing time.Duration) {
	start := cpu(t)
	for i := range s.all {
		digest(appendWords(nil, s.all[i].Text))
	}
	middle := cpu(t)
	for i := range s.all {
		prints(s.all[i], "")
	}
	return cpu(t) - middle, middle - start
}

// TestPlantedCopies joins a planted set by fingerprints and, where they make
// candidates, by their texts, as a store does.
func TestPlantedCopies(t *testing.T) {
	n := *planted
	s := plant(n)
	first := map[string][]int{} // by print: the postings that brought it; of all but near: prints the first
	parent := make([]int, n)
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	bytes, wrong := 0, 0
	for i := range s.all {
		parent[i] = i
		for _, p := range prints(s.all[i], "") {
			bytes += len(p)
			near := strings.HasPrefix(p, job.NearPrint)
			for _, k := range first[p] {
				if find(i) == find(k) || near && !job.Alike(s.all[i].Text, s.all[k].Text) {
					continue
				}
				if s.of[k] != s.of[i] {
					wrong++
				}
				parent[find(i)] = find(k)
			}
			if near || first[p] == nil {
				first[p] = append(first[p], i)
			}
		}
	}
	var all, found [moved + 1]int
	for i, how := range s.how {
		all[how]++
		if find(i) == find(s.of[i]) {
			found[how]++
		}
	}
	small := plant(n / 10)
	smallTime, _ := small.measure(t)
	signing, hashing := s.measure(t)
	each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 / float64(n) }
	t.Logf("%d postings: %d of %d reposts and %d of %d edited copies found (%.3f), %d false merges; %d bytes of prints a posting",
		n, found[repost], all[repost], found[edited], all[edited], float64(found[edited])/float64(all[edited]), wrong, bytes/n)
	t.Logf("CPU: fingerprints %.1f µs a posting, exact hashing of the words alone %.1f µs: %.2f times; %d postings take %.1f times as long as %d",
		each(signing), each(hashing), float64(signing)/float64(hashing), n, float64(signing)/float64(smallTime), n/10)
	if found[repost] != all[repost] {
		t.Errorf("%d of %d reposts found", found[repost], all[repost])
	}
	if float64(found[edited]) < 0.9*float64(all[edited]) {
		t.Errorf("%d of %d edited copies found, want nine tenths", found[edited], all[edited])
	}
	if wrong > 0 {
		t.Errorf("%d false merges", wrong)
	}
	if bytes/n > 300 {
		t.Errorf("%d bytes of prints a posting, want 300", bytes/n)
	}
}
