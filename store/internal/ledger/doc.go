// Package ledger is the bookkeeping of a store: which records there are, under
// which keys they stand, and by what rules a crawl changes them. It works on
// any ordered key-value database (DB), so that store/bolt and store/mem differ
// in nothing but where the bytes are.
//
// A posting has a sequence number, given once in the order postings were first
// stored, and is kept in two parts: its life (seen, missing, closed; a few
// dozen bytes, written again each night) and its versions (the words, written
// when they change).
//
// The rules:
//
//   - Key. A posting is its board and the board's id for it; job.PostingID is
//     made of both. A page brings postings of its own board only.
//   - Version. Equal substance (job.Posting.Substance) is the same version;
//     other substance is the next one, and the one before is kept.
//   - Beside the substance the newest word wins (addresses, fingerprints),
//     except the date posted: for equal substance the earliest counts, so that
//     a board that renews its dates does not make an old posting young.
//   - Cluster. Postings with an equal fingerprint are copies of one job.
//     Clusters are the connected groups this makes; the name of a cluster is
//     the id of its first stored posting. Losing a fingerprint splits a
//     cluster again.
//   - Sighting. Being on a page, new or unchanged (304), is being seen; it
//     opens what was missing or closed.
//   - Closing. A complete run turns what it did not see missing, and what an
//     earlier complete run had turned missing closed. Nothing else does, and
//     nothing does on the board of imports.
package ledger
