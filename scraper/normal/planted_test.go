package normal

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"hitmatch/store/job"
)

var planted = flag.Int("planted", 4000, "postings of the planted set of copies; 100000 is the size its goals are stated for")

// TestPlantedCopies plants copies among generated postings, a tenth of them
// reposts with another case and other blanks, a tenth with 1 to 6 % of the
// words edited, and joins by prints as a store does.
func TestPlantedCopies(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	n := *planted
	originals := n * 8 / 10
	titles := []string{"Inpatient Coder", "Outpatient Coder", "HIM Technician", "Coding Auditor", "Cancer Registrar", "Medical Biller", "Release of Information Specialist"}
	var all []job.Posting
	of := make([]int, 0, n) // the original of each
	for i := range originals {
		all = append(all, job.Posting{Employer: "Employer", Title: titles[i%len(titles)], Text: sentences(r, 350+r.IntN(300))})
		of = append(of, i)
	}
	for i := range n - originals {
		p := all[i*3%originals]
		if i%2 == 0 {
			p.Text = strings.ToUpper(strings.ReplaceAll(p.Text, ". ", ".\n  "))
		} else {
			p.Text = edit(r, p.Text, 0.01+0.05*r.Float64())
		}
		all, of = append(all, p), append(of, i*3%originals)
	}
	first := map[string]int{} // by print: the posting that brought it
	parent := make([]int, len(all))
	find := func(i int) int {
		for parent[i] != i {
			i = parent[i]
		}
		return i
	}
	var signing, hashing time.Duration
	bytes, false0, exact, exactAll, near, nearAll := 0, 0, 0, 0, 0, 0
	for i := range all {
		parent[i] = i
		start := time.Now()
		ps := prints(all[i], "")
		signing += time.Since(start)
		start = time.Now()
		body := words(all[i].Text)
		digest(strings.Join(body, " "))
		hashing += time.Since(start)
		for _, p := range ps {
			bytes += len(p)
			k, known := first[p]
			if !known {
				first[p] = i
				continue
			}
			if of[k] != of[i] {
				false0++
			}
			parent[find(i)] = find(k)
		}
		if i < originals {
			continue
		}
		found := find(i) == find(of[i])
		if (i-originals)%2 == 0 {
			exactAll++
			exact += btoi(found)
		} else {
			nearAll++
			near += btoi(found)
		}
	}
	t.Logf("%d postings: exact %d of %d, near %d of %d (%.3f), false merges %d, %d bytes of prints each, signing %v, hashing alone %v (%.2f)",
		n, exact, exactAll, near, nearAll, float64(near)/float64(nearAll), false0, bytes/n, signing, hashing, float64(signing)/float64(hashing))
	if exact != exactAll {
		t.Errorf("%d of %d reposts found", exact, exactAll)
	}
	if float64(near) < 0.9*float64(nearAll) {
		t.Errorf("%d of %d edited copies found, want nine tenths", near, nearAll)
	}
	if false0 > 0 {
		t.Errorf("%d false merges", false0)
	}
	if bytes/n > 300 {
		t.Errorf("%d bytes of prints a posting, want 300", bytes/n)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestPlainWords holds that the short way reads what the long way reads.
func TestPlainWords(t *testing.T) {
	for _, s := range []string{"", "Coder II", "a-b/c, 2nd.  End", "U.S. based", "St. Anne's", "CPC\u00ae", "e.g. x"} {
		short, ok := plainWords(s)
		if !ok {
			continue
		}
		// A sign outside ASCII sends the same words the long way.
		if long := words(s + " \u2014"); strings.Join(short, "|") != strings.Join(long, "|") {
			t.Errorf("%q: %q the short way, %q the long way", s, short, long)
		}
	}
}
