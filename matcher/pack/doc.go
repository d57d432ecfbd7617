// Package pack ranks very many postings for a person, exactly.
//
// A posting is packed into a record of 40 bytes: the numbers of its shapes
// (see matcher/score, part.go), its skills as a set of bits, its dates. The
// shapes of all postings stand in tables, each once. To rank, a person is held
// against each shape once; a posting then costs five look-ups, three
// population counts and the dates. What comes out is not an estimate: grade,
// score and cause are those the full scorer gives, which a test holds over
// random postings and profiles.
//
// Two things a record does not hold. Words a person avoids are looked for in the
// text: a profile that avoids some is not ranked here (Fits). A posting that does
// not fit a record (more shapes than numbers, a date out of range, a person's own
// skill for which there is no bit) is left to the full scorer: a record stands
// for it, and says no more than where (Apart).
//
// The package is pure. A pack is written in pieces and read piece by piece, in
// the byte order of the machine (bytes.go): it is made of stored postings and may
// be made again at any time.
package pack
