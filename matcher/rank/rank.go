// Package rank decides what a person sees of many matches, and in which
// order. It is pure: the same items and options give the same result, in
// whatever order the items come.
//
// Rules of this package:
//   - The order is total: grade, score, first seen (newest first), id.
//   - One job is shown once. Of the copies of a job (postings of one cluster)
//     the one that fits the person best is shown: the best grade, then the
//     employer's own board before an agency's, then the earliest seen.
//   - No employer fills the list: from the cap on, its jobs are counted in
//     More of its last entry, and the next employer's job takes the place.
//   - What is hidden is counted by its cause, each job once.
package rank

import "hitmatch/store/job"

// Options say what of a ranking is shown. The zero Options show every job
// that is not hidden.
type Options struct {
	// Grade is the lowest grade shown; "" and Hide: Low.
	Grade job.Grade
	// Top is the largest number of entries; 0: no limit.
	Top int
	// PerEmployer is the largest number of entries of one employer; 0: no
	// limit.
	PerEmployer int
}
