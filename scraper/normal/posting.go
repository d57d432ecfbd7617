package normal

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// Bounds on what a source may fill a field with.
const (
	maxLine   = 500     // bytes of a title, a name, a label
	maxPlaces = 500     // federal announcements list hundreds of duty stations
	maxWhere  = 8 << 10 // bytes of all places as written
)

// Posting returns raw as found on board b at the time at. What a store
// keeps of it (first seen, version, digest …) is left zero. A posting without a title or
// without the board's own id is an error that names the board and what there
// is of the posting.
func Posting(b job.Board, raw scraper.Raw, at time.Time) (job.Posting, error) {
	id := strings.TrimSpace(clean(raw.ExternalID))
	p := job.Posting{
		Board:      b.ID,
		ExternalID: id,
		URL:        URL(raw.URL),
		ApplyURL:   URL(raw.ApplyURL),
		Title:      line(raw.Title, maxLine),
		Employer:   line(raw.Employer, maxLine),
		Text:       Text(raw.Description),
		Salary:     line(raw.Salary, maxLine),
		Workplace:  line(raw.Workplace, maxLine),
		Pay:        pay(raw.Pay),
		Internal:   raw.Internal,
		Posted:     posted(raw.Posted, at),
		Closes:     closes(raw.Closes, at),
	}
	if id == "" {
		return job.Posting{}, fmt.Errorf("normalise a posting of board %s: no id in the source (title %q, address %q)", b.ID, p.Title, p.URL)
	}
	if p.Title == "" {
		return job.Posting{}, fmt.Errorf("normalise posting %s of board %s: no title in the source", id, b.ID)
	}
	p.ID = job.PostingID(b.ID, id)
	if p.Employer == "" {
		p.Employer = line(b.Employer, maxLine)
	}
	p.Location = written(raw)
	if p.Places = places(raw); len(p.Places) == 0 && p.Location == "" {
		p.Places = sites(p.Text)
	}
	for _, s := range raw.Series {
		if s = line(s, maxLine); s != "" && !slices.Contains(p.Series, s) {
			p.Series = append(p.Series, s)
		}
	}
	p.Prints = prints(p, line(raw.ReqID, maxLine))
	return p, nil
}

// written is the places as the source wrote them, each once.
func written(raw scraper.Raw) string {
	var all []string
	size := 0
	add := func(s string) {
		if s = line(s, maxLine); s == "" || slices.Contains(all, s) || len(all) >= maxPlaces {
			return
		}
		if size += len(s) + 2; size <= maxWhere {
			all = append(all, s)
		}
	}
	for _, l := range raw.Locations {
		add(l)
	}
	if len(raw.Locations) == 0 {
		for _, p := range raw.Places {
			add(placeText(p))
		}
	}
	return strings.Join(all, "; ")
}

// pay is p without what says nothing: bounds that are zero, negative or no
// number, bounds in the wrong order, an unknown unit.
func pay(p *job.Pay) *job.Pay {
	if p == nil {
		return nil
	}
	bound := func(v *float64) *float64 {
		if v == nil || math.IsNaN(*v) || math.IsInf(*v, 0) || *v <= 0 {
			return nil
		}
		c := *v
		return &c
	}
	out := job.Pay{Min: bound(p.Min), Max: bound(p.Max)}
	if out.Min == nil && out.Max == nil {
		return nil
	}
	if out.Min != nil && out.Max != nil && *out.Min > *out.Max {
		out.Min, out.Max = out.Max, out.Min
	}
	switch p.Unit {
	case job.PerHour, job.PerYear, job.PerMonth, job.PerChart:
		out.Unit = p.Unit
	}
	if cur := strings.ToUpper(strings.TrimSpace(p.Currency)); len(cur) == 3 {
		out.Currency = cur
	}
	return &out
}
