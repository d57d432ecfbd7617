// Package config reads what a person writes: the configuration, profiles and
// boards files, all YAML.
//
// Rules of this package:
//   - Nothing is guessed and nothing is ignored. An unknown key, a wrong type,
//     a key given twice, a word that no list knows: each is an error.
//   - All mistakes of a file are reported at once, each as
//     "file:line: what is wrong; what to do", with the nearest right word.
//   - What is odd but possible (a credential that has run out, a floor of $30
//     a year) is a warning.
//   - Lists that belong to other parts of the program (credentials, board
//     kinds) come in through Terms; this package knows store/job only.
//   - YAML is read as a tree of nodes. Aliases and anchors are refused, so no
//     file can unfold into something larger than itself, and files are capped.
package config
