// Package app is the program: it reads flags and files, wires the crawler,
// the store, the matcher and the digest together, and decides exit codes.
//
// Rules of this package:
//   - What was asked for goes to standard output, everything else to standard
//     error. Progress is shown on a terminal only.
//   - The clock, the environment and the streams come in through Env.
//   - One file per command: its options, newX for the flags, run for the work.
//   - An error says what went wrong, where, and what to do. It is printed
//     once, by Main. Exit codes are decided in exit.go.
//   - Text from postings is printed through digest.Clean only.
package app
