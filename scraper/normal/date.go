package normal

import (
	"strconv"
	"strings"
	"time"
)

// How dates are read:
//   - ISO 8601 with any fraction, RFC 1123, the forms of US and federal
//     boards, Java's, and seconds or milliseconds since 1970;
//   - "Posted 3 Days Ago" counts from the time the page was fetched; "30+" is
//     taken as 30;
//   - a form without a zone is UTC, and midnight in any zone is that date;
//   - what cannot be (before 1990, posted in the future, closing years ahead)
//     is unknown: boards write such values into empty fields.

const day = 24 * time.Hour

// posted returns when a posting appeared, zero if that is unknown.
func posted(s string, at time.Time) time.Time {
	t := date(s, at)
	if t.IsZero() || t.Year() < 1990 || t.After(at.Add(day)) {
		return time.Time{}
	}
	if y, m, d := t.Date(); t.Equal(time.Date(y, m, d, 0, 0, 0, 0, t.Location())) {
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return t.UTC()
}

// closes returns the last day to apply, as midnight UTC of the date the
// source wrote in its own zone; zero if it is unknown.
func closes(s string, at time.Time) time.Time {
	t := date(s, at)
	if t.IsZero() || t.Year() < 1990 || t.After(at.AddDate(3, 0, 0)) {
		return time.Time{}
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// date reads s in any known form; zero if it has none of them.
func date(s string, at time.Time) time.Time {
	s = line(s, 100)
	if s == "" {
		return time.Time{}
	}
	if t := relative(strings.ToLower(s), at.UTC()); !t.IsZero() {
		return t
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		switch len(s) {
		case 8:
			if t, err := time.Parse("20060102", s); err == nil {
				return t
			}
		case 10:
			return time.Unix(n, 0).UTC()
		case 13:
			return time.UnixMilli(n).UTC()
		}
		return time.Time{}
	}
	for _, prefix := range []string{"Posted on ", "Posted: ", "Posted ", "Date posted: ", "Closing date: ", "Closes "} {
		if len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
			s = s[len(prefix):]
			break
		}
	}
	// A fraction of a second is read after any layout with seconds.
	for _, layout := range []string{
		time.DateOnly, time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
		"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05-0700", "2006-01-02 15:04:05 MST", time.DateTime, "2006-01-02 15:04",
		time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST",
		"Mon Jan 2 15:04:05 MST 2006", "Mon Jan 2 15:04:05 -0700 2006",
		"1/2/2006", "1/2/2006 15:04:05", "1/2/2006 3:04:05 PM", "1/2/2006 3:04 PM", "1/2/2006 15:04", "1-2-2006", "1/2/06", "2006/01/02",
		"January 2, 2006", "Jan 2, 2006", "January 2 2006", "Jan 2 2006", "2 January 2006", "2 Jan 2006", "2-Jan-2006", "Monday, January 2, 2006",
		"January 2, 2006 3:04 PM", "Jan 2, 2006 3:04 PM", "Jan 2, 2006 3:04:05 PM",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return zoned(t, s)
		}
	}
	return time.Time{}
}

// zoned gives a time read with a US zone abbreviation its offset, which
// time.Parse leaves at zero.
func zoned(t time.Time, s string) time.Time {
	name, offset := t.Zone()
	if offset != 0 || name == "UTC" || !strings.Contains(s, name) {
		return t
	}
	hours, ok := map[string]int{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10}[name]
	if !ok {
		return t
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.FixedZone(name, hours*3600))
}

// relative reads "posted 3 days ago" and the like against at, in lower case.
func relative(s string, at time.Time) time.Time {
	today := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(s, "posted:"), "posted"))
	switch s {
	case "today", "just posted", "just now", "now", "new", "moments ago":
		return today
	case "yesterday":
		return today.AddDate(0, 0, -1)
	}
	s, ok := strings.CutSuffix(s, " ago")
	if !ok {
		return time.Time{}
	}
	for _, about := range []string{"about ", "over ", "more than "} {
		s = strings.TrimPrefix(s, about)
	}
	count, unit, ok := strings.Cut(s, " ")
	if !ok {
		return time.Time{}
	}
	n, err := strconv.Atoi(strings.TrimSuffix(count, "+"))
	if count == "a" || count == "an" || count == "one" {
		n, err = 1, nil
	}
	if err != nil || n < 0 || n > 10000 {
		return time.Time{}
	}
	switch strings.TrimSuffix(unit, "s") {
	case "minute", "min":
		return at.Add(-time.Duration(n) * time.Minute)
	case "hour", "hr":
		return at.Add(-time.Duration(n) * time.Hour)
	case "day":
		return today.AddDate(0, 0, -n)
	case "week":
		return today.AddDate(0, 0, -7*n)
	case "month":
		return today.AddDate(0, -n, 0)
	case "year":
		return today.AddDate(-n, 0, 0)
	}
	return time.Time{}
}
