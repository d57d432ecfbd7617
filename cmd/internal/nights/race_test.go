//go:build race

package nights

import "time"

// slower is how much longer things may take under the race detector.
const slower = 15

// patience is how long an answer is waited for that does not come, and so what
// the others, that do, may take.
const patience = 8 * time.Second
