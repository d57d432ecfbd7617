package read

import (
	"testing"
	"unicode/utf8"

	"hitmatch/matcher/scan"
	"hitmatch/store/job"
)

// none stands for a bound that is not stated.
const none = -1

func bound(v *float64) float64 {
	if v == nil {
		return none
	}
	return *v
}

func TestPay(t *testing.T) {
	for _, c := range []struct {
		text, salary string
		min, max     float64
		unit         job.PayUnit
		currency     string
		quote        string
	}{
		// ranges and units
		{"Pay range: $24.10 - $33.75 per hour.", "", 24.10, 33.75, job.PerHour, "USD", "$24.10 - $33.75 per hour"},
		{"Salary\n$41,300 to - $58,900 per year", "", 41300, 58900, job.PerYear, "USD", "$41,300 to - $58,900 per year"},
		{"Salary: $41 300 - 58 900 per year", "", 41300, 58900, job.PerYear, "USD", "$41 300 - 58 900 per year"},
		{"Retention Bonus Tuition Help Career Ladder This job pays between $21.15 - $27.80/hr by experience", "", 21.15, 27.80, job.PerHour, "USD", "$21.15 - $27.80/hr"},
		{"A retention bonus of $2,000 - $4,000 is paid after a year.", "", none, none, "", "", ""},
		{"🪙 $52,000 - $61,000", "", 52000, 61000, job.PerYear, "USD", "$52,000 - $61,000"},
		{"Pay Range Minimum:\n$61,200.00 annual\nPay Range Maximum:\n$82,400.00 annual", "", 61200, 82400, job.PerYear, "USD", ""},
		{"Part-time. 16.25–18.50 an hour.", "", 16.25, 18.50, job.PerHour, "USD", ""},
		{"Desk near the window.\n$21–26 plus a health plan for you and the family, Fridays off.", "", 21, 26, job.PerHour, "USD", "$21–26"},
		{"62-71K.", "", 62000, 71000, job.PerYear, "USD", ""},
		{"Bills for 62-71K members.", "", none, none, "", "", ""},
		{"Evening lab of a trade school, $28-$33 per contact hour.", "", 28, 33, job.PerHour, "USD", ""},
		{"You earn $0.70 to $1.20 per report.", "", 0.70, 1.20, job.PerChart, "USD", ""},
		{"Grade C2 ($98,000 – $121,000). Leads four supervisors.", "", 98000, 121000, job.PerYear, "USD", ""},
		{"19-21.75/hr, paid weekly.", "", 19, 21.75, job.PerHour, "USD", ""},
		{"You get: $71K–$84K, a pension, three weeks off.", "", 71000, 84000, job.PerYear, "USD", ""},
		{"Two shifts a week.\nStarting at $18 plus a bonus by weight of the queue.", "", 18, none, job.PerHour, "USD", "$18"},
		{"We pay $25 401 (k) included.", "", 25, 25, job.PerHour, "USD", "$25"},
		{"Earn $19–$23/hr to start.", "", 19, 23, job.PerHour, "USD", "$19–$23/hr"},
		{"Compensation is $32.10 to $45.60 hourly, DOE", "", 32.10, 45.60, job.PerHour, "USD", "$32.10 to $45.60 hourly"},
		{"Salary: $62,500 - $81,000 annually", "", 62500, 81000, job.PerYear, "USD", "$62,500 - $81,000 annually"},
		{"We pay between $58,000 and $66,000 a year.", "", 58000, 66000, job.PerYear, "USD", "$58,000 and $66,000 a year"},
		{"Base salary $71K-$92K plus benefits", "", 71000, 92000, job.PerYear, "USD", "$71K-$92K"},
		{"The base range is $85-100k.", "", 85000, 100000, job.PerYear, "USD", "$85-100k"},
		{"Rate of pay $23.00/hr – $30.50/hr.", "", 23, 30.50, job.PerHour, "USD", "$23.00/hr – $30.50/hr"},
		{"The pay is USD 28.00 - USD 34.00 per hour", "", 28, 34, job.PerHour, "USD", "USD 28.00 - USD 34.00 per hour"},
		{"Monthly salary: $3,900.00 - $4,700.50", "", 3900, 4700.50, job.PerMonth, "USD", "$3,900.00 - $4,700.50"},
		{"Paid per chart, $3.25 to $4.00 by complexity", "", 3.25, 4, job.PerChart, "USD", "$3.25 to $4.00"},
		{"Paid per abstract: $38.", "", 38, 38, job.PerChart, "USD", "$38"},
		{"You earn $.45 to $.60 per chart", "", 0.45, 0.60, job.PerChart, "USD", "$.45 to $.60 per chart"},
		{"Per-encounter pay of $3.10 for home-based coders.", "", 3.10, 3.10, job.PerChart, "USD", ""},
		{"You are paid $2.75 per record.", "", 2.75, 2.75, job.PerChart, "USD", "$2.75 per record"},
		{"Compensation:\n$54,000 - $61,000", "", 54000, 61000, job.PerYear, "USD", "$54,000 - $61,000"},
		{"Hourly range 21.50 to 26.00", "$21.50 - $26.00 Hourly", 21.50, 26, job.PerHour, "USD", "21.50 to 26.00"},
		{"", "27.15 - 39.80 per hour", 27.15, 39.80, job.PerHour, "USD", "27.15 - 39.80 per hour"},
		{"", "$66,000.00 - $88,000.00", 66000, 88000, job.PerYear, "USD", "$66,000.00 - $88,000.00"},
		{"", "$79.5K – $95.4K • Offers Equity", 79500, 95400, job.PerYear, "USD", "$79.5K – $95.4K"},
		{"", "$23.50 - $30.00", 23.50, 30, job.PerHour, "USD", "$23.50 - $30.00"},
		{"Pay Range: $24.50-$36.75 hr", "", 24.50, 36.75, job.PerHour, "USD", "$24.50-$36.75 hr"},
		{"Salary 55k to 65k", "", 55000, 65000, job.PerYear, "USD", "55k to 65k"},
		{"Hourly rate: 18.50 - 22.00 per hour", "", 18.50, 22, job.PerHour, "USD", "18.50 - 22.00 per hour"},
		{"Salary Minimum18.40\nSalary Maximum24.95", "", 18.40, 24.95, job.PerHour, "USD", ""},
		{"Salary Minimum20.10\nSalary Midpoint23.40\nSalary Maximum26.70", "", 20.10, 26.70, job.PerHour, "USD", ""},
		{"Minimum: $20.10\nMidpoint: $23.40", "", 20.10, none, job.PerHour, "USD", ""},
		{"Starting $18.40/hr + shift differential", "", 18.40, none, job.PerHour, "USD", "$18.40/hr"},
		{"Rate: 31-37/hr", "", 31, 37, job.PerHour, "USD", "31-37/hr"},
		{"Your rate: 10-12/hr", "", none, none, "", "", ""},
		{"Pay: 24/hr", "", 24, 24, job.PerHour, "USD", "24/hr"},
		{"Coding rate: 12 per hour", "", none, none, "", "", ""},
		{"Rate of accuracy 95 - 98 per hour", "", none, none, "", "", ""},
		{"Pay Grade 14: 27.31 – 40.97", "", 27.31, 40.97, job.PerHour, "USD", "27.31 – 40.97"},
		{"Annual Salary: 58,656.00 - 82,118.40", "", 58656, 82118.40, job.PerYear, "USD", ""},
		{"Salary range is 65,000-80,000.", "", 65000, 80000, job.PerYear, "USD", "65,000-80,000"},
		{"Grade 4 | Min 20.14 | Max 27.88 (hourly rate)", "", 20.14, 27.88, job.PerHour, "USD", ""},
		{"Salaried, exempt; hiring range 61,200 - 85,700.", "", 61200, 85700, job.PerYear, "USD", ""},
		{"Comp: 24-30/hr, W-2.", "", 24, 30, job.PerHour, "USD", "24-30/hr"},
		{"Wage ($): 23.40-35.10/hour", "", 23.40, 35.10, job.PerHour, "USD", ""},
		{"Coding accuracy rate of 95.00 - 98.00 is expected.", "", none, none, "", "", ""},
		{"Compensation reviews are yearly. Expect 20-25 charts per hour.", "", none, none, "", "", ""},
		{"Our salaried team works 20,000 - 30,000 claims a month.", "", none, none, "", "", ""},
		{"twenty to twenty-eight dollars ($20-$28) an hour", "", 20, 28, job.PerHour, "USD", ""},
		{"We pay $25ish an hour.", "", 25, 25, job.PerHour, "USD", ""},
		{"Annualized: $66,560 to $99,840 ($32.00 to $48.00 per hour).", "", 66560, 99840, job.PerYear, "USD", ""},
		{"$61K/yr", "", 61000, 61000, job.PerYear, "USD", "$61K/yr"},
		// one bound
		{"Up to $41/hr DOE.", "", none, 41, job.PerHour, "USD", "$41/hr"},
		{"The rate can go as high as $44 an hour.", "", none, 44, job.PerHour, "USD", ""},
		{"$30+/hr, remote, 1099", "", 30, none, job.PerHour, "USD", ""},
		{"Min: $58,400; Mid: $73,000; Max: $87,600", "", 58400, 87600, job.PerYear, "USD", ""},
		{"Starting at $18.25 an hour with yearly raises.", "", 18.25, none, job.PerHour, "USD", "$18.25 an hour"},
		{"Pay: $27.50+ per hour", "", 27.50, none, job.PerHour, "USD", ""},
		{"Wage: $22 per hour", "", 22, 22, job.PerHour, "USD", "$22 per hour"},
		{"Pay is up to $40 an hour. The minimum for the role is $29.75 an hour.", "", 29.75, 40, job.PerHour, "USD", ""},
		{"Minimum: $20.50 Midpoint: $24.10 Maximum: $28.75 hourly rate of pay", "", 20.50, 28.75, job.PerHour, "USD", ""},
		// steps fold
		{"$18.00 an hour while you learn, $19.50 at month three and $22.25 after a year.", "", 18, 22.25, job.PerHour, "USD", ""},
		// what is not pay
		{"A $3,000 sign-on bonus and a $500 referral bonus.", "", none, none, "", "", ""},
		{"Weekend differential of $2.50 per hour.", "", none, none, "", "", ""},
		{"Shift premium of $1.75 an hour on nights.", "", none, none, "", "", ""},
		{"We manage $4.2 billion in claims and raised $60M.", "", none, none, "", "", ""},
		{"Annual education stipend of $1,500 and a 401(k) with 4% match.", "", none, none, "", "", ""},
		{"You own accounts over $50,000 and a $9.4M budget.", "", none, none, "", "", ""},
		{"Similar roles near you pay between $45K and $70K.", "", none, none, "", "", ""},
		{"Health stipend of $250 a month and tuition up to $5,250 per year.", "", none, none, "", "", ""},
		{"Competitive salary, DOE. We expect 8 per hour for surgery and 14 per hour for clinic visits.", "", none, none, "", "", ""},
		{"$1,850 per week, 13-week contract.", "", none, none, "", "", ""},
		{"$2,400 for each course you teach.", "", none, none, "", "", ""},
		{"Rates: $30.00 - $38.00 per hour plus a $5,000 retention bonus.", "", 30, 38, job.PerHour, "USD", "$30.00 - $38.00 per hour"},
		// text against the salary field
		{"Pay is $4.15 to $5.35 per chart.", "$4 - $5 per chart", 4.15, 5.35, job.PerChart, "USD", "$4.15 to $5.35 per chart"},
		{"Level I $20 - $24 per hour. Level II $25 - $31 per hour.", "$25 - $31 per hour", 25, 31, job.PerHour, "USD", "$25 - $31 per hour"},
		{"Salary of $38,000 to $52,000 per year by step.", "Starting at $38,000", 38000, 52000, job.PerYear, "USD", "$38,000 to $52,000 per year"},
		// other money
		{"CTC ₹4,50,000 to ₹9,00,000 per annum", "", 450000, 900000, job.PerYear, "INR", "₹4,50,000 to ₹9,00,000 per annum"},
		{"Package: 3.5 - 5 LPA for freshers", "", 350000, 500000, job.PerYear, "INR", "3.5 - 5 LPA"},
		{"Salary PHP 32,000 - 41,000 monthly", "", 32000, 41000, job.PerMonth, "PHP", "PHP 32,000 - 41,000 monthly"},
		// units that do not agree with the amount
		{"The annual salary range is $21-$26 USD per hour.", "", 21, 26, job.PerHour, "USD", "$21-$26 USD per hour"},
		{"Pay transparency: the annual range for this job is $24.00 - $29.00", "", 24, 29, job.PerHour, "USD", "$24.00 - $29.00"},
	} {
		p, name, ok := choosePay(parsePay(scan.Lower(c.text), false), parsePay(scan.Lower(c.salary), true))
		if bound(p.min) != c.min || bound(p.max) != c.max || p.unit != c.unit || ok && p.currency != c.currency {
			t.Errorf("%q / %q: read %v to %v per %s %s, want %v to %v per %s %s",
				c.text, c.salary, bound(p.min), bound(p.max), p.unit, p.currency, c.min, c.max, c.unit, c.currency)
			continue
		}
		src := c.text
		if name == job.FieldSalary {
			src = c.salary
		}
		if got := src[p.start:p.end]; c.quote != "" && got != c.quote {
			t.Errorf("%q: quotes %q, want %q", c.text, got, c.quote)
		}
	}
}

// FuzzPay: whatever the text, statements lie within it, in order, and their
// bounds make sense.
func FuzzPay(f *testing.F) {
	for _, s := range []string{
		"$24.10 - $33.75 per hour", "from $58K to $66,000 a year", "₹4,50,000 to ₹9,00,000", "3.5 - 5 LPA", "up to $5.25/chart", "$1,2,3,,4.5.6-", "401(k) $ $ 9 – –", "PHP 32,000 - 41,000/mo",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, salaryField bool) {
		last := 0
		for _, p := range parsePay(scan.Lower(s), salaryField) {
			if p.start < last || p.end <= p.start || p.end > len(s) {
				t.Fatalf("statement at %d to %d of %d bytes, the one before ended at %d", p.start, p.end, len(s), last)
			}
			last = p.end
			if p.min == nil && p.max == nil || p.full() && *p.min > *p.max {
				t.Fatalf("bounds %v to %v", bound(p.min), bound(p.max))
			}
			if p.unit == "" || p.currency == "" {
				t.Fatalf("no unit or currency: %+v", p)
			}
			if utf8.ValidString(s) && !utf8.ValidString(s[p.start:p.end]) {
				t.Fatalf("%q cut within a character", s[p.start:p.end])
			}
		}
	})
}
