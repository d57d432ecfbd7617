package career

import (
	"fmt"
	"slices"
	"time"

	"hitmatch/store/job"
)

// Renewal is what keeps one credential alive.
type Renewal struct {
	ID      string     `json:"id"`
	Expires *time.Time `json:"expires"` // null: the profile does not say
	Days    int        `json:"days"`    // until then; negative: it has run out
	Units   int        `json:"units"`   // continuing-education units per cycle; 0: see Rule
	Years   int        `json:"years"`   // of a cycle
	Rule    string     `json:"rule"`
	Src     []string   `json:"src"`
}

// IssuerDue is what an issuer asks of a person who holds several of its
// credentials.
type IssuerDue struct {
	Issuer string   `json:"issuer"`
	Held   []string `json:"held"`
	// Units per cycle of Years for all of them together; 0: the issuer's
	// published figures disagree, see Rules.
	Units int      `json:"units"`
	Years int      `json:"years"`
	Rules []string `json:"rules"` // in the issuer's own terms
	Src   []string `json:"src"`
}

// AHIMA's rule for holders of several credentials (v:1): 30 units for the
// first if one of them is of the larger kind and 20 otherwise, 10 for each
// further one, 50 at most.
const (
	ahima        = "AHIMA"
	ahimaSmall   = 20
	ahimaLarge   = 30
	ahimaFurther = 10
	ahimaMost    = 50
	ahimaCycle   = 2
)

// Renewals lists the credentials held, in the profile's order, with what keeps
// them, and what issuers ask of several together.
func (s *Survey) Renewals() ([]Renewal, []IssuerDue) {
	var list []Renewal
	var due []IssuerDue
	for _, h := range s.profile.Credentials {
		if h.Status != job.Active && h.Status != job.ApprenticeMark {
			continue
		}
		c, ok := s.tax.Credential(s.tax.Today(h.ID))
		if !ok {
			continue
		}
		r := Renewal{ID: h.ID, Src: []string{}}
		if days, told := h.Left(s.now); told {
			at := h.Expires.UTC()
			r.Expires, r.Days = &at, days
		}
		switch {
		case c.CEU == nil:
			r.Rule = "No figure is known; ask the issuer."
		case c.CEU.Units == 0:
			r.Years, r.Src = c.CEU.Years, c.CEU.Src
			r.Rule = fmt.Sprintf("Examined again every %s.", plural(c.CEU.Years, "year", "years"))
		default:
			r.Units, r.Years, r.Src = c.CEU.Units, c.CEU.Years, c.CEU.Src
			r.Rule = fmt.Sprintf("%d units of continuing education every %s", c.CEU.Units, plural(c.CEU.Years, "year", "years"))
			switch part := c.CEU.Part; {
			case part == "":
			case part[0] >= '0' && part[0] <= '9':
				r.Rule += ", of which " + part
			default:
				r.Rule += "; " + part
			}
			r.Rule += "."
		}
		if c.ID != h.ID {
			r.Rule = "Now called " + spelled(c.ID, s.tax) + ". " + r.Rule
		}
		list = append(list, r)
		if c.Issuer == "" {
			continue
		}
		i := slices.IndexFunc(due, func(d IssuerDue) bool { return d.Issuer == c.Issuer })
		if i < 0 {
			due = append(due, IssuerDue{Issuer: c.Issuer, Rules: []string{}, Src: []string{}})
			i = len(due) - 1
		}
		due[i].Held = append(due[i].Held, h.ID)
	}
	due = slices.DeleteFunc(due, func(d IssuerDue) bool { return len(d.Held) < 2 })
	for i := range due {
		s.rulesOf(&due[i])
	}
	return list, due
}

func (s *Survey) rulesOf(d *IssuerDue) {
	for _, rule := range s.tax.Careers().CEU {
		if rule.Issuer == d.Issuer {
			d.Rules = append(d.Rules, Notes(rule.Rule))
			for _, src := range rule.Src {
				if !slices.Contains(d.Src, src) {
					d.Src = append(d.Src, src)
				}
			}
		}
	}
	if d.Issuer != ahima {
		return
	}
	first := ahimaSmall
	for _, id := range d.Held {
		if c, ok := s.tax.Credential(id); ok && c.CEU != nil && c.CEU.Units >= ahimaLarge {
			first = ahimaLarge
		}
	}
	d.Units, d.Years = min(first+ahimaFurther*(len(d.Held)-1), ahimaMost), ahimaCycle
}
