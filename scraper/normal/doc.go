// Package normal turns a posting as its source gave it (scraper.Raw) into the
// program's own form (job.Posting): plain text, places with USPS and ISO
// codes, dates in UTC, a canonical address and the fingerprints by which
// copies of one job are found.
//
// It is pure: no network, disk, clock or randomness. What it cannot read it
// leaves unknown (a zero time, an empty code); it never guesses.
package normal
