package career

import "hitmatch/store/job"

// Plan is all that is to be said of a person's way on.
type Plan struct {
	Report
	// Roles are what the years in the profile look like, in plain English.
	Roles    []string    `json:"roles"`
	Ladder   []Rung      `json:"ladder"`
	Renewals []Renewal   `json:"renewals"`
	Issuers  []IssuerDue `json:"issuers"` // that issued two or more of the credentials held
	Figures  Figures     `json:"figures"`
	// Few is set where there are so few jobs that a count may be chance.
	Few bool `json:"few"`
}

// Figures are published numbers of pay and of outlook.
type Figures struct {
	Pay        []Figure `json:"pay"`
	PayWhy     string   `json:"pay_why,omitempty"` // why they differ
	Outlook    []Figure `json:"outlook"`
	OutlookWhy string   `json:"outlook_why,omitempty"`
}

// few is the number of jobs in scope below which counts are called small:
// one posting more or less then moves a share by more than one per cent.
const few = 100

// Plan sums up a survey with what the taxonomy knows.
func (s *Survey) Plan() Plan {
	p := Plan{Report: s.Report(), Ladder: s.Ladder()}
	for _, id := range s.Roles() {
		p.Roles = append(p.Roles, s.roleName(id))
	}
	p.Renewals, p.Issuers = s.Renewals()
	p.Figures.Pay, p.Figures.Outlook = s.Figures(&p.Report)
	p.Figures.PayWhy, p.Figures.OutlookWhy = Disagreement(p.Figures.Pay), Disagreement(p.Figures.Outlook)
	p.Few = p.InScope < few
	p.Ladder, p.Renewals, p.Issuers = some(p.Ladder), some(p.Renewals), some(p.Issuers)
	p.Figures.Pay, p.Figures.Outlook = some(p.Figures.Pay), some(p.Figures.Outlook)
	return p
}

// some is never nil.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Line is the pay that jobs state in one unit, as a person reads it.
func (p Pay) Line() string {
	return job.Pay{Min: &p.Min, Max: &p.Max, Unit: p.Unit}.String()
}
