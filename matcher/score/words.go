package score

import (
	"unicode"
	"unicode/utf8"

	"hitmatch/store/job"
)

// familyName says a line of work in plain English.
func familyName(f job.Family) string {
	switch f {
	case job.FamilyHIM:
		return "health records"
	case job.FamilyROI:
		return "release of information"
	case job.FamilyCoding:
		return "coding"
	case job.FamilyAudit:
		return "audit"
	case job.FamilyCDI:
		return "clinical documentation"
	case job.FamilyRegistry:
		return "registry"
	case job.FamilyBilling:
		return "billing"
	case job.FamilyPrivacy:
		return "privacy"
	case job.FamilyManagement:
		return "records management"
	case job.FamilyData:
		return "health data"
	case job.FamilyEducation:
		return "teaching"
	}
	return "other"
}

// levelName is a level with its article: "an entry-level".
func levelName(l job.Level) string {
	switch l {
	case job.LevelEntry:
		return "an entry-level"
	case job.LevelSenior:
		return "a senior"
	case job.LevelLead:
		return "a lead's"
	case job.LevelManager:
		return "a manager's"
	}
	return "a mid-level"
}

func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}
