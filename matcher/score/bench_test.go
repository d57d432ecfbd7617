package score

import "testing"

// A night's crawl holds tens of thousands of postings against each profile.
func BenchmarkScore(b *testing.B) {
	s := scorer(b)
	p := coder()
	ads := catalogue()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		a := ads[i%len(ads)]
		s.Score(p, &a.post, &a.facts, today)
	}
}
