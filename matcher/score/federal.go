package score

import (
	"fmt"
	"strconv"
	"strings"

	"hitmatch/matcher/require"
	"hitmatch/store/job"
)

// Federal work differs from private work in these rules:
//   - A posting is federal by its occupational series, by its role, or by a
//     grade of the General Schedule in its words (GS-0675-4, GS-08).
//   - Who does not ask for federal work finds it off their line.
//   - A posting for current employees is open to a federal employee.
//   - The creditable year that medical records jobs ask at those grades is one
//     of any work with health records, as the same standard says: "knowledge of
//     medical terminology and general understanding of health records".
//   - At the grades outsiders enter, the one year of experience that medical
//     records and coding jobs ask may be replaced by an associate degree in
//     health information: the basic requirement of the VA's standard for
//     series 0675 is experience or schooling.

const areaFederal = "federal"

// isFederal reports whether the employer is the federal government.
func (c *card) isFederal() bool {
	if len(c.posting.Series) > 0 {
		return true
	}
	if r, ok := c.tax.Role(c.facts.Role); ok && r.Area == areaFederal {
		return true
	}
	found := false
	for _, text := range []string{c.posting.Title, c.posting.Text} {
		generalSchedule(text, func(string) { found = true })
	}
	return found
}

// generalSchedule visits the numbers behind "GS" in a text, as a word of its
// own: grades (GS-06) and series (GS-0675).
func generalSchedule(text string, visit func(number string)) {
	for at := 0; ; {
		i := strings.Index(text[at:], "GS")
		if i < 0 {
			return
		}
		at += i
		before := at == 0 || !letterOrDigit(text[at-1])
		at += len("GS")
		rest := strings.TrimLeft(text[at:], "- ")
		digits := 0
		for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' {
			digits++
		}
		if before && digits > 0 {
			visit(rest[:digits])
		}
	}
}

// equivalentGrade is the grade that experience must be equivalent to ("one
// year equivalent to the GS-05 level", "comparable to GS-05"), 0 if the words
// name none.
func equivalentGrade(words string) int {
	_, after, found := strings.Cut(words, "equivalent")
	if !found {
		_, after, _ = strings.Cut(words, "comparable")
	}
	if end := strings.IndexAny(after, ",;."); end >= 0 {
		after = after[:end]
	}
	grade := 0
	generalSchedule(after, func(number string) {
		if n, err := strconv.Atoi(number); err == nil && grade == 0 {
			grade = n
		}
	})
	return grade
}

func letterOrDigit(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
}

// insider reports whether an internal-only posting is open to the person.
func (c *card) insider() bool { return c.federal && c.profile.Federal.Employee }

// The basic requirement of federal records work.
const (
	basicYears = 1
	entryGrade = 4 // a year at GS-5 is asked by GS-6 and above
)

// creditable is the work whose years count where a clause asks for years: of a
// federal basic year in medical records any work in health information.
func (c *card) creditable(a *answer) job.Years {
	y := registries(*a.clause.Years, a.quote)
	if c.federal && y.Kind == "him_records" && y.Min <= basicYears && equivalentGrade(a.quote) <= entryGrade {
		y.Kind = "him_any"
	}
	return y
}

// rungs is how many years of work bring somebody through a year at a grade: who
// began at GS-4 moves up one grade a year at most (time in grade, 5 CFR 300.604).
func rungs(grade int) float64 { return float64(grade - entryGrade + 1) }

// belowGrade makes a gap of years that meet a demand for a year equivalent to a
// grade, where they are fewer than bring somebody there. Federal employees know
// their grade.
func (c *card) belowGrade(a *answer) {
	grade := equivalentGrade(a.quote)
	if a.clause.Strength != job.Required || a.Answer != job.Met || !c.federal || c.profile.Federal.Employee || grade <= entryGrade {
		return
	}
	y := c.creditable(a)
	has := c.holder.YearsOf(y.Kinds()...)
	if y.Min > basicYears || has == 0 || has >= rungs(grade) {
		return
	}
	a.Verdict = require.Verdict{
		Answer: job.NearMet, Gaps: 1,
		Why: fmt.Sprintf("The year must be equivalent to GS-%d, which few reach in the years you have: your application must show work of that level.", grade),
	}
}

// schoolingForYears lets a degree in health information take the place of the
// year that a federal entry grade asks.
func (c *card) schoolingForYears(a *answer) {
	if a.Answer == job.Met || !c.federal || c.facts.Level != job.LevelEntry ||
		a.clause.Years.Min > basicYears || equivalentGrade(a.quote) > entryGrade {
		return
	}
	switch c.facts.Family {
	case job.FamilyCoding, job.FamilyHIM, job.FamilyROI, job.FamilyRegistry:
	default:
		return
	}
	if c.holder.Schooling(require.DegreeHIM).Answer == job.Met {
		a.Verdict = require.Verdict{
			Answer: job.Met,
			Why:    "You have a degree in health information, which takes the place of the year of experience at a federal entry grade.",
		}
	}
}
