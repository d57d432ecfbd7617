package app

import (
	"strconv"
	"strings"
	"time"
)

// parseTime reads a moment as people give it: a time (RFC 3339), a day, or an
// age before now ("36h", "7d"). A day is its first moment, or its last where
// end is set.
func parseTime(flag, s string, now time.Time, end bool) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, now.Location()); err == nil {
		if end {
			return t.AddDate(0, 0, 1).Add(-time.Nanosecond), nil
		}
		return t, nil
	}
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, usagef("%s is %q; write a day (2026-11-24), a time (2026-11-24T06:00:00Z) or an age (36h, 7d)", flag, s)
}
