package resume

import (
	"strconv"
	"strings"
	"time"
)

// span is a time in a job, in months since year 0, the end not included.
type span struct {
	from, to int
	// coarse: only years are given, so that up to a year either way is open.
	coarse bool
	start  int // bytes of the line
	end    int
}

const monthNames = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|spring|summer|fall|autumn|winter`

// dated finds "Jan 2019 – Present", "01/2019 - 03/2022", "2018-2021",
// "March 2020 to May 2023", "since June 2021", and "2018 -" where nothing follows.
var dated = pattern(`(?i)\b(?:(since|from)\s+)?(?:(` + monthNames + `)\.?,?\s+|(0?[1-9]|1[0-2])/(?:[0-3]?\d/)?)?((?:19|20)\d\d)(?:\s*(?:-|–|—|−|\bto\b|\buntil\b|\bthrough\b|\btill\b)\s*(?:(present|current|now|today|ongoing|date)\b|(?:(` + monthNames + `)\.?,?\s+|(0?[1-9]|1[0-2])/(?:[0-3]?\d/)?)?((?:19|20)\d\d)\b)|(\s*(?:-|–|—|−)\s*(?:$|[|)])))?`)

// openEnd finds a year with a dash behind it at the end of a line, and theEnd what
// ends such a time in the next line.
var (
	openEnd = pattern(`(?:19|20)\d\d\s*(?:-|–|—|−)$`)
	theEnd  = pattern(`(?i)^(?:present|current|now|today|ongoing|(?:(?:` + monthNames + `)\.?,?\s+|(?:0?[1-9]|1[0-2])/)?(?:19|20)\d\d)(\b.*)$`)
)

// joinTimes puts times that are broken over two lines into one: in a narrow
// column "2018 –" stands above "2021".
func joinTimes(lines []string) []string {
	var out []string
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if i+1 < len(lines) && openEnd().MatchString(line) {
			if m := theEnd().FindStringSubmatch(lines[i+1]); m != nil && !strings.ContainsAny(m[1], "-–—−") {
				line += " " + lines[i+1]
				i++
			}
		}
		out = append(out, line)
	}
	return out
}

// short finds "03/15 - 11/17" and "6/21 to present": months of two-digit years.
var short = pattern(`(?i)(^|[^/\d])(0?[1-9]|1[0-2])/'?(\d\d)(\s*(?:-|–|—|−|\bto\b|\buntil\b|\bthrough\b)\s*)(?:(present|current|now|today)|(0?[1-9]|1[0-2])/'?(\d\d))(?:[^/\d]|$)`)

// apostrophes finds "'16 - '19" and "’21 to now".
var apostrophes = pattern(`(?i)(^|[\s(|])['’‘](\d\d)(\s*(?:-|–|—|−|\bto\b|\buntil\b|\bthrough\b)\s*)(?:(present|current|now|today)|['’‘]?(\d\d))\b`)

// inFull writes out the years of such times: "03/2015 - 11/2017". Years that would
// be still to come are those of the century before.
func inFull(line string, now time.Time) string {
	full := func(s string) string {
		y := now.Year()/100*100 + year(s)
		if y > now.Year() {
			y -= 100
		}
		return strconv.Itoa(y)
	}
	line = apostrophes().ReplaceAllStringFunc(line, func(s string) string {
		m := apostrophes().FindStringSubmatch(s)
		end := m[4]
		if m[5] != "" {
			end = full(m[5])
		}
		return m[1] + full(m[2]) + m[3] + end
	})
	return short().ReplaceAllStringFunc(line, func(s string) string {
		m := short().FindStringSubmatch(s)
		end := m[5]
		if m[7] != "" {
			end = m[6] + "/" + full(m[7])
		}
		return m[1] + m[2] + "/" + full(m[3]) + m[4] + end + " "
	})
}

// spans finds the times in a line that have a beginning and an end by now.
func spans(line string, now time.Time) []span {
	today := now.Year()*12 + int(now.Month()) // the current month counts
	var out []span
	for _, m := range dated().FindAllStringSubmatchIndex(line, -1) {
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return line[m[2*i]:m[2*i+1]]
		}
		open, ended := part(5) != "" || part(9) != "", part(8) != ""
		fromMonth, named := month(part(2), part(3))
		s := span{start: m[0], end: m[1], from: year(part(4))*12 + fromMonth, coarse: !named, to: today}
		if !open && !ended && !strings.EqualFold(part(1), "since") {
			if !season(part(2)) {
				continue // a date, not a time
			}
			s.to = s.from + 3
		}
		if ended {
			toMonth, named := month(part(6), part(7))
			s.to = year(part(8))*12 + toMonth
			if named {
				s.to++ // the last month was worked
			} else {
				s.coarse = true
			}
		}
		s.to = min(s.to, today)
		if s.coarse && s.to == s.from {
			s.to = s.from + 6 // within one year: taken as half of it
		}
		if s.to > s.from && s.to-s.from <= 60*12 {
			out = append(out, s)
		}
	}
	return out
}

func year(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0 // the expression takes digits alone
	}
	return n
}

// month is a month from 0 to 11, by name or number; without either it is 0.
func month(name, number string) (n int, named bool) {
	if number != "" {
		return year(number) - 1, true
	}
	if len(name) < 3 {
		return 0, false
	}
	switch start := strings.ToLower(name[:3]); start {
	case "spr":
		return 2, true // the season's first month
	case "sum":
		return 5, true
	case "fal", "aut":
		return 8, true
	case "win":
		return 11, true
	default:
		at := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", start)
		return max(at/3, 0), at >= 0
	}
}

// season reports whether the name of a month is that of a season.
func season(name string) bool {
	switch strings.ToLower(name) {
	case "spring", "summer", "fall", "autumn", "winter":
		return true
	}
	return false
}

// years adds up times, months that are in several of them once, in years with
// one decimal, rounded down.
func years(list []span) float64 {
	months := map[int]bool{}
	for _, s := range list {
		for m := s.from; m < s.to; m++ {
			months[m] = true
		}
	}
	return float64(len(months)*10/12) / 10
}

// day finds a date by which something ends: "12/2027", "12/31/2027",
// "December 2027", "2027-12-31", "2027".
var day = pattern(`(?i)\b(?:(20\d\d)-(\d\d)-(\d\d)|(\d{1,2})/(\d{1,2})/(20\d\d)|(\d{1,2})/(20\d\d)|(` + monthNames + `)\.?,?\s+(?:(\d{1,2}),\s*)?(20\d\d)|(20\d\d))\b`)

// dayOf reads the first date of a text as the last day it can mean.
func dayOf(text string) (time.Time, bool) {
	m := day().FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, false
	}
	date := func(y, mo, d int) (time.Time, bool) {
		if mo < 1 || mo > 12 || d < 0 || d > 31 {
			return time.Time{}, false
		}
		if d == 0 { // the month's last
			return time.Date(y, time.Month(mo)+1, 0, 0, 0, 0, 0, time.UTC), true
		}
		return time.Date(y, time.Month(mo), d, 0, 0, 0, 0, time.UTC), true
	}
	switch {
	case m[1] != "":
		return date(year(m[1]), year(m[2]), year(m[3]))
	case m[6] != "":
		return date(year(m[6]), year(m[4]), year(m[5]))
	case m[8] != "":
		return date(year(m[8]), year(m[7]), 0)
	case m[11] != "":
		n, _ := month(m[9], "")
		d := 0
		if m[10] != "" {
			d = year(m[10])
		}
		return date(year(m[11]), n+1, d)
	}
	return date(year(m[12]), 12, 31)
}
