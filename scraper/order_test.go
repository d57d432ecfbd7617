package scraper

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hitmatch/store/job"
)

func TestKindsTakeTurns(t *testing.T) {
	var jobs []Job
	for _, kind := range []string{"w", "w", "w", "g", "i", "g"} {
		jobs = append(jobs, Job{Board: job.Board{Kind: kind}})
	}
	if diff := cmp.Diff([]int{0, 3, 4, 1, 5, 2}, inTurn(jobs)); diff != "" {
		t.Error(diff)
	}
}
