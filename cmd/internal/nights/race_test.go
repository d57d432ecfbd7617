//go:build race

package nights

// slower is how much longer things may take under the race detector.
const slower = 15

// patience is how much longer an answer is waited for.
const patience = 6
