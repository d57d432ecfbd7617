// Package taxonomy is what hitmatch knows of the field: credentials and who
// issues them, groups that postings name in words, roles, skills, settings,
// specialties, kinds of experience, levels of education, places, signs of
// fraud, careers and pay. The knowledge is data a person can edit (data/*.yaml;
// after a change, go generate packs it anew for the program); this package
// checks it, compiles every phrase into one finder and answers questions about
// it.
//
// # How a phrase is read
//
// Text and phrases are cut into words by the same rules (token.go), so that a
// phrase is found however it is written:
//
//   - any case, but a word that a phrase writes in capitals (RHIT, DRG) must
//     stand in capitals in the text: "him", "art" and "hit" are no mentions;
//   - plural and possessive forms (RHITs, coders, bachelor's);
//   - every hyphen of Unicode is one; between whole words a hyphen equals a
//     space ("pro-fee", "pro fee"), before a single letter it does not
//     (CPC-A, never "CPC A");
//   - dotted forms (R.H.I.T., R. H. I. T.), the marks ® ™ (R) (TM), and any
//     run of spaces, no-break spaces and single line ends;
//   - "&" is "and"; "the" may stand or be missing;
//   - a slash, a comma, a bracket or the end of a sentence parts words, unless
//     the phrase itself holds one.
//
// Phrases never match inside a word, and the longest phrase of a kind wins:
// CPC-A is never read as CPC.
//
// Words with two meanings (CRC, CIC, COC, ODS …) count only with a second cue
// from the same posting; the rule stands at guard.
package taxonomy
