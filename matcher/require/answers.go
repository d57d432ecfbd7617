package require

import (
	"fmt"
	"slices"

	"hitmatch/store/job"
)

// nearShare is the share of the years asked from which being short of them is
// a soft gap: 60 to 99 %.
const nearShare = 0.6

// firstJob is below how many years work outside health information is asked of
// beginners, too: a profile tells of the field, and is silent on it.
const firstJob = 1

// epsilon absorbs the rounding of years that were added up.
const epsilon = 1e-9

// Years answers a demand for years of work. Years of another kind count as
// YearsOf says; where they count by PeerWeight alone they are a soft gap. Work
// outside health information is answered from the
// profile's own "other" years; a profile that is silent on them leaves it
// unknown if it shows enough work of other kinds, or little is asked.
func (h *Holder) Years(y job.Years) Verdict {
	has := h.YearsOf(y.Kinds()...)
	work := Experiences(y.Kinds(), h.tax)
	asked := years(y.Min) + " of " + work
	switch {
	case y.Min < epsilon:
		return met(sentence("the posting takes beginners: it asks for no years of "+work), "")
	case has >= y.Min-epsilon:
		return met(sentence(fmt.Sprintf("you have %s; the posting asks for %s", years(has), asked)), "")
	case h.yearsAt(PeerWeight, y.Kinds()...) >= y.Min-epsilon:
		return near(sentence("the posting asks for "+asked+"; your years are in related work, which some employers count in part"), "")
	case has >= y.Min*nearShare-epsilon:
		return near(sentence(fmt.Sprintf("you have %s, a little short of the %s asked", years(has), asked)), "")
	case slices.ContainsFunc(y.Kinds(), h.open) && (h.employed() >= y.Min-epsilon || y.Min < firstJob):
		return unknown(sentence("the posting asks for " + asked + "; your profile does not say"))
	case has == 0 && h.otherRegistry(y.Kinds()):
		return unmet(sentence("the posting asks for " + asked + "; your years in another registry do not count as those"))
	case has == 0:
		return unmet(sentence("the posting asks for " + asked + ", and your profile shows none that counts"))
	}
	return unmet(sentence(fmt.Sprintf("you have %s; the posting asks for %s", years(has), asked)))
}

// otherRegistry reports whether the work asked is of one registry, and the
// person's of another.
func (h *Holder) otherRegistry(kinds []string) bool {
	return (slices.Contains(kinds, kindCancer) || slices.Contains(kinds, kindTrauma)) && h.YearsOf(kindRegistry) > 0
}

// open reports whether a kind of work is one that a profile cannot name.
func (h *Holder) open(kind string) bool {
	if kind == kindOther {
		return true
	}
	_, known := h.tax.ExperienceKind(kind)
	return kind != "" && !known
}

// schoolYears are the years that schooling takes beyond high school.
func schoolYears(level job.Education) (n float64, ok bool) {
	switch level {
	case job.EducationHighSchool:
		return 0, true
	case job.EducationCertificate:
		return 1, true
	case job.EducationAssociate:
		return 2, true
	case job.EducationBachelor:
		return 4, true
	case job.EducationMaster:
		return 6, true
	}
	return 0, false
}

// Equivalent answers a demand for schooling that takes experience in its place
// and does not say how much: two years of work in health care for each year of
// school that is missing, the domain model's rule. ok is false if the person has
// not worked as long, or says nothing of their schooling.
func (h *Holder) Equivalent(level job.Education) (v Verdict, ok bool) {
	const workPerSchool = 2
	asked, known := schoolYears(level)
	had, said := schoolYears(h.education)
	has := h.YearsOf(kindAny)
	if !known || !said || has < workPerSchool*(asked-had)-epsilon {
		return Verdict{}, false
	}
	return met(sentence(fmt.Sprintf("the posting takes equivalent experience in the place of %s, and you have %s of work in health care", Schooling(level), years(has))), ""), true
}

// Schooling answers a demand for a level of education.
func (h *Holder) Schooling(level job.Education) Verdict {
	asked := Schooling(level)
	switch {
	case level == DegreeHIM && h.healthField:
		return met("You have a degree in health information.", "")
	case level == DegreeHIM && h.education.Rank() > 0:
		return unmet(sentence("the posting asks for " + asked + "; you have " + Schooling(h.education)))
	case level != DegreeHIM && level.Rank() == 0:
		return met("No schooling is asked.", "")
	case h.education == job.EducationUnstated:
		return unknown(sentence("the posting asks for " + asked + "; your profile does not say"))
	case level != DegreeHIM && h.education.Rank() >= level.Rank():
		return met(sentence("you have "+Schooling(h.education)), "")
	case h.education == job.EducationNone:
		return unmet(sentence("the posting asks for " + asked))
	}
	return unmet(sentence("the posting asks for " + asked + "; you have " + Schooling(h.education)))
}
