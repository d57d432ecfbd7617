package require

import (
	"slices"
	"strings"
	"time"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// PeerWeight is the weight from which a peer credential, or a year of another
// kind of work, counts at all: as a soft gap, for employers differ.
// EquivalentWeight is the one from which a peer meets a list that the posting
// opens to equivalents, and a year of another kind a demand for years. Both are
// the domain model's rules for `soft` and `counts_for`.
const (
	PeerWeight       = 0.5
	EquivalentWeight = 0.7
)

// Kinds of experience with a rule of their own.
const (
	kindAny        = "healthcare_any" // EXP where the posting names no kind
	kindOther      = "other"          // work outside health information
	kindExternship = "externship"     // never an employer's year
	kindCoding     = "coding_any"
	kindRegistry   = "registry" // of any sort
	kindCancer     = "registry_cancer"
	kindTrauma     = "registry_trauma"
)

// Holder is a person as requirements see them: what they hold on a day, the
// work they did, their schooling. It is read-only once made.
type Holder struct {
	tax         *taxonomy.Taxonomy
	held        []held
	experience  []job.Years
	education   job.Education
	healthField bool // holds a degree in health information
}

// held is one credential with the status that counts on the day.
type held struct {
	id         string // as the taxonomy spells it; CPC with the apprentice mark is CPC-A
	full       string // apprentice only: the same credential without the mark, if the taxonomy knows it
	apprentice bool
	status     job.CredentialStatus
}

// NewHolder reads a profile as it stands on the day of now: a credential that
// has run out by then is expired. The profile is not kept.
func NewHolder(t *taxonomy.Taxonomy, p *job.Profile, now time.Time) *Holder {
	h := &Holder{tax: t, education: p.Education, experience: slices.Clone(p.Experience)}
	for _, c := range p.Credentials {
		h.held = append(h.held, h.normal(c, now))
	}
	h.nameRegistry()
	implied := job.EducationUnstated
	for _, c := range h.held {
		if c.status != job.Active {
			continue
		}
		if cred, ok := t.Credential(c.id); ok && cred.Education.Rank() > implied.Rank() {
			implied = cred.Education
		}
	}
	if h.education == "" || h.education == job.EducationUnstated {
		h.education = implied
	}
	h.healthField = h.education.Rank() >= job.EducationAssociate.Rank() &&
		(implied.Rank() > 0 || healthField(p.Field))
	return h
}

// nameRegistry takes years of registry work, of which the profile does not say in
// which registry, for years in the one the person is certified for.
func (h *Holder) nameRegistry() {
	in := func(group string) bool {
		g, _ := h.tax.Group(group)
		return slices.ContainsFunc(h.held, func(c held) bool { return slices.Contains(g.Members, c.id) })
	}
	cancer, trauma := in("REGISTRY_CANCER"), in("REGISTRY_TRAUMA")
	if cancer == trauma {
		return
	}
	for i, y := range h.experience {
		switch {
		case y.Kind != kindRegistry:
		case cancer:
			h.experience[i].Kind = kindCancer
		default:
			h.experience[i].Kind = kindTrauma
		}
	}
}

func (h *Holder) normal(c job.Held, now time.Time) held {
	x := held{id: c.ID, status: c.Status}
	switch x.status {
	case "", job.ApprenticeMark:
		x.status = job.Active
	}
	if c.RanOut(now) {
		x.status = job.Expired
	}
	// CPC-A and {CPC, apprentice} are the same thing written twice.
	if base, cut := strings.CutSuffix(c.ID, "-A"); cut {
		if _, known := h.tax.Credential(base); known {
			x.apprentice, x.full = true, base
		}
	} else if c.Status == job.ApprenticeMark {
		x.apprentice, x.full = true, c.ID
		if _, known := h.tax.Credential(c.ID + "-A"); known {
			x.id = c.ID + "-A"
		}
	}
	return x
}

// healthField reports whether a field of study, as a profile names it, is
// health information.
func healthField(field string) bool {
	f := strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(field))
	switch f {
	case "him", "hit", "hia", "himt":
		return true
	}
	return strings.Contains(f, "health info")
}

// Apprentice returns a credential held with the apprentice mark, as postings
// spell it, "" if there is none.
func (h *Holder) Apprentice() string {
	for _, c := range h.held {
		if c.apprentice && c.status == job.Active {
			return apprenticeName(c, h.tax)
		}
	}
	return ""
}

// YearsOf returns the years of some kinds of work the person can show: those
// of the kinds themselves, and those of other kinds at the taxonomy's weight
// where it is EquivalentWeight or more.
func (h *Holder) YearsOf(kinds ...string) float64 { return h.yearsAt(EquivalentWeight, kinds...) }

// yearsAt counts the years of other kinds from a weight on, each year once.
func (h *Holder) yearsAt(least float64, kinds ...string) float64 {
	total := 0.0
	for _, y := range h.experience {
		best := 0.0
		for _, kind := range kinds {
			best = max(best, h.credit(y.Kind, kind))
		}
		if best >= least {
			total += y.Min * best
		}
	}
	return total
}

// Counts reports whether a year of one kind of work counts, in part at least,
// as one of some other kinds.
func (h *Holder) Counts(had string, asked ...string) bool {
	return slices.ContainsFunc(asked, func(kind string) bool { return h.credit(had, kind) >= PeerWeight })
}

// credit is the weight of a year of one kind of work as one of another.
func (h *Holder) credit(had, asked string) float64 {
	if asked == "" {
		asked = kindAny
	}
	switch {
	case had == asked:
		return 1
	case had == kindExternship && strings.HasSuffix(asked, "_any"):
		return PeerWeight // half its length, where no kind of work is named
	case asked == kindCoding && strings.HasPrefix(had, "coding_"):
		return 1 // coding is coding, where no kind of it is named
	}
	return h.tax.Credit(had, asked)
}

// employed is the sum of all years worked, whatever the kind.
func (h *Holder) employed() float64 {
	total := 0.0
	for _, y := range h.experience {
		if y.Kind != kindExternship {
			total += y.Min
		}
	}
	return total
}
