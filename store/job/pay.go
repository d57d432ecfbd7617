package job

import (
	"strconv"
	"strings"
)

// String prints pay the way a person reads it, in its own unit:
// "$28–$36/hour", "up to $5.25/chart", "from $60,000/year". It is "" when
// neither bound is stated.
func (p Pay) String() string {
	unit := ""
	if p.Unit != "" {
		unit = "/" + string(p.Unit)
	}
	switch {
	case p.Min != nil && p.Max != nil && *p.Min == *p.Max:
		return p.amount(*p.Min) + unit
	case p.Min != nil && p.Max != nil:
		return p.amount(*p.Min) + "–" + p.amount(*p.Max) + unit
	case p.Max != nil:
		return "up to " + p.amount(*p.Max) + unit
	case p.Min != nil:
		return "from " + p.amount(*p.Min) + unit
	}
	return ""
}

func (p Pay) amount(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimSuffix(s, ".00")
	whole, frac, _ := strings.Cut(s, ".")
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && d != '-' && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if frac != "" {
		b.WriteString("." + frac)
	}
	switch p.Currency {
	case "", "USD":
		return "$" + b.String()
	}
	return p.Currency + " " + b.String()
}
