// Package score holds one posting against one profile: a grade, points with
// reasons, and every requirement with this person's answer.
//
// Rules of this package:
//   - The grade is decided by the worst gate, never by the sum of points. A
//     gate that shuts hides the posting; a soft gap makes it near; two soft
//     gaps hide it; work off the person's line or clearly below their level
//     makes it low (grade.go).
//   - Points only order postings within a grade; what is hidden has none. The only way to give or take
//     points is to add a reason, so the points of a match's reasons sum to its
//     score. Integers only (rules.go).
//   - A reason quotes the posting where the posting has words for it. A quote
//     is cut from the posting by the clause's span, never copied from
//     elsewhere.
//   - What the profile or the posting does not say is unknown: it is shown,
//     and counts neither as agreement nor as failure. An unknown demand for
//     years or schooling is one soft gap, because not every stated requirement
//     is met; an unknown citizenship is none.
//   - The same input gives the same bytes.
package score
