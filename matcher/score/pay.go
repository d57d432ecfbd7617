package score

import (
	"fmt"

	"hitmatch/matcher/require"
	"hitmatch/store/job"
)

// hoursPerYear turns a yearly amount into an hourly one for a comparison: 52
// weeks of 40 hours, as the Bureau of Labor Statistics does.
const hoursPerYear = 2080

// comparison of pay with the profile's floor.
type comparison int

const (
	payUnknown comparison = iota // nothing stated, or no floor, or not comparable
	payAbove
	payAround
	payBelow
)

// comparePay holds the posting's pay against the floor in the posting's own
// unit. note says how the floor was brought to that unit, "" if it is the
// same.
func (c *card) comparePay() (result comparison, note string) {
	pay, floor := c.facts.Pay, c.profile.PayMin
	if pay == nil || floor == nil || pay.Currency != "" && pay.Currency != "USD" {
		return payUnknown, ""
	}
	least, ok := convert(*floor, c.profile.PayUnit, pay.Unit)
	if !ok {
		return payUnknown, ""
	}
	if c.profile.PayUnit != pay.Unit {
		own := job.Pay{Min: floor, Max: floor, Unit: c.profile.PayUnit}
		same := job.Pay{Min: &least, Max: &least, Unit: pay.Unit}
		note = fmt.Sprintf(" For the comparison %s is taken as %s, at %d hours a year.", own, same, hoursPerYear)
	}
	switch {
	case pay.Min != nil && *pay.Min >= least:
		return payAbove, note
	case pay.Max != nil && *pay.Max >= least:
		return payAround, note
	case pay.Max == nil && pay.Min != nil:
		return payAround, note // from some amount on: the top is open
	case pay.Max != nil:
		return payBelow, note
	}
	return payUnknown, ""
}

// convert brings an amount to another unit; per-chart pay cannot be brought
// to anything.
func convert(amount float64, from, to job.PayUnit) (float64, bool) {
	if from == to {
		return amount, from != ""
	}
	perHour := 0.0
	switch from {
	case job.PerHour:
		perHour = amount
	case job.PerYear:
		perHour = amount / hoursPerYear
	case job.PerMonth:
		perHour = amount * 12 / hoursPerYear
	default:
		return 0, false
	}
	switch to {
	case job.PerHour:
		return perHour, true
	case job.PerYear:
		return perHour * hoursPerYear, true
	case job.PerMonth:
		return perHour * hoursPerYear / 12, true
	}
	return 0, false
}

func (c *card) floor() string {
	return job.Pay{Min: c.profile.PayMin, Max: c.profile.PayMin, Unit: c.profile.PayUnit}.String()
}

func (c *card) byPay() {
	quote := c.quote(job.ClausePay)
	switch result, note := c.comparePay(); result {
	case payAbove:
		c.add(4, fmt.Sprintf("It pays %s; you ask for %s.%s", c.facts.Pay, c.floor(), note), quote)
	case payAround:
		c.add(2, fmt.Sprintf("It pays %s, which may reach the %s you ask for.%s", c.facts.Pay, c.floor(), note), quote)
	case payBelow:
		c.add(-10, fmt.Sprintf("It pays %s, less than the %s you ask for.%s", c.facts.Pay, c.floor(), note), quote)
	}
}

func (c *card) answerPay() require.Verdict {
	switch result, note := c.comparePay(); result {
	case payAbove:
		return require.Verdict{Answer: job.Met, Why: fmt.Sprintf("It pays %s; you ask for %s.%s", c.facts.Pay, c.floor(), note)}
	case payAround:
		return require.Verdict{Answer: job.NearMet, Why: fmt.Sprintf("It pays %s, which may reach the %s you ask for.%s", c.facts.Pay, c.floor(), note)}
	case payBelow:
		return require.Verdict{Answer: job.Unmet, Why: fmt.Sprintf("It pays %s, less than the %s you ask for.%s", c.facts.Pay, c.floor(), note)}
	}
	return require.Verdict{Answer: job.Unknown, Why: "The pay cannot be compared with your floor."}
}
