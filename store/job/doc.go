// Package job is the vocabulary of hitmatch: boards, postings, what a posting
// says (facts), a person's profile, how the two match, and the record of a
// crawl. Every other package speaks in these words; this one imports the
// standard library only and does no I/O.
package job
