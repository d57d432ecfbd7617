// Package career says what one more thing would open for a person: a
// credential, years of a kind of work, a degree, a licence, a state, a way of
// working. It is computed from postings alone, by scoring each of them again
// with the profile changed in that one point; nothing is estimated.
//
// Beside that it lays out what the taxonomy knows of the way through the
// field: the ladder from the roles a profile shows to those it aims at, what
// keeps a credential alive, and published figures of pay and outlook with
// basis, year, occupation and source. Figures are never merged: a mean is not
// a median, one occupation code is not another, and where sources disagree
// all of them are given.
//
// The package is pure: it sees no store, no clock and no file.
package career
