package career

import (
	"cmp"
	"slices"

	"hitmatch/store/job"
)

// Way is one change with the grade it would give a posting.
type Way struct {
	Words string    `json:"words"`
	Grade job.Grade `json:"grade"`
}

// mostWays is how many ways are told, and how many credentials among them: one
// who asks for any coding credential would be met by a dozen.
const (
	mostWays        = 6
	mostCredentials = 4
)

// Ways lists the single changes that would lift the job of a survey that holds
// one: the best grade first, the nearest change first.
func (s *Survey) Ways() []Way {
	type way struct {
		Change
		grade   job.Grade
		unnamed int // 1 for a credential that stands in for one the posting names
	}
	var list []way
	for _, j := range s.jobs {
		for c, g := range j.after {
			w := way{Change: c, grade: g}
			if c.Kind == Credential && !slices.Contains(j.needs, c.ID) {
				w.unnamed = 1
			}
			list = append(list, w)
		}
	}
	near := []Kind{Citizen, Target, Federal, WorkMode, WorkState, Home, Credential, Years, Schooling, Licence}
	slices.SortFunc(list, func(a, b way) int {
		return cmp.Or(
			cmp.Compare(b.grade.Rank(), a.grade.Rank()),
			cmp.Compare(slices.Index(near, a.Kind), slices.Index(near, b.Kind)),
			cmp.Compare(a.unnamed, b.unnamed),
			cmp.Compare(s.place(a.Change), s.place(b.Change)),
			compareChanges(a.Change, b.Change),
		)
	})
	var out []Way
	credentials := 0
	for _, w := range list {
		if slices.ContainsFunc(list, func(x way) bool { return x.within(w.Change) && x.grade.Rank() >= w.grade.Rank() }) {
			continue // less does
		}
		if w.Kind == Credential {
			if credentials++; credentials > mostCredentials {
				continue
			}
		}
		if len(out) < mostWays {
			out = append(out, Way{s.words(w.Change), w.grade})
		}
	}
	return out
}

// place puts first the credentials that the person has a part of, then those
// they can earn soonest.
func (s *Survey) place(c Change) int {
	if _, begun := s.beginnings(c); begun || c.Kind != Credential {
		return 0
	}
	if cred, ok := s.tax.Credential(c.ID); ok && cred.Reach != nil {
		return cred.Reach.Months
	}
	return 1000
}
