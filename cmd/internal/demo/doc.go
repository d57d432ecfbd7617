// Package demo holds sample boards in the formats employers use and serves
// them on loopback, so that the whole of hitmatch can be seen at work without
// a network: a hospital's career site with a sitemap, a vendor's site with
// listing pages, a Greenhouse-, a Workday- and a USAJOBS-shaped API, a
// staffing agency that copies others, and a board that is broken.
//
// A posting is one file under postings/BOARD/; see posting.go for its form.
// Every employer, place of work and posting is invented.
package demo
