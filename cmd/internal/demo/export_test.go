package demo

import "time"

// Sample is a sample posting as its file has it, for tests.
type Sample struct{ Board, Name, ID, Title, Text string }

// Samples lists the sample postings in the order of their files.
func Samples(now time.Time) ([]Sample, error) {
	byBoard, err := postings(now)
	if err != nil {
		return nil, err
	}
	var all []Sample
	for _, b := range sampleBoards() {
		for _, p := range byBoard[b.id] {
			all = append(all, Sample{b.id, p.Name, p.ID, p.Title, p.Text})
		}
	}
	return all, nil
}
