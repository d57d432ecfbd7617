package normal

import (
	"strings"
	"testing"
)

func TestSites(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Records Clerk. On site in Galveston. $18 an hour.", "Galveston TX"},
		{"This job is onsite, Plano TX, five days a week.", "Plano TX"},
		{"On-site in Round Rock, Texas.", "Round Rock TX"},
		{"Hybrid: two days a week in Denver.", "Denver CO"},
		{"Hybrid, Boise or Spokane.", "Boise ID; Spokane WA"},
		{"Remote after three weeks of in-person training in Tulsa.", "Tulsa OK"},
		{"About us\nLocation: Fargo, ND (on site)\nCCS required.", "Fargo ND"},
		{"Hybrid in St. Paul.", "St. Paul MN"},
		{"Work location: St. Louis, MO", "St. Louis MO"},
		{"Location: Remote (not in CA, NY or WA)", ""}, // a list of states
		{"In office three days a week at our Salt Lake City campus.", "Salt Lake City UT"},
		{"We are based in Nashville. The work is remote.", ""},
		{"On site. We have hospitals in Denver, CO.", ""},
		{"On site at Dallas Medical Center.", ""},
		{"On site in Columbus.", ""}, // Ohio or Georgia?
		{"Hybrid Title 38 and other appointments.", ""},
		{"Work on site with Epic, RHIT preferred.", ""},
		{"On site. Tampa General is our largest client.", ""},
		{"", ""},
	} {
		var got []string
		for _, p := range sites(c.text) {
			got = append(got, p.City+" "+p.State)
			if p.Country != "US" || p.Text == "" {
				t.Errorf("%q: %+v", c.text, p)
			}
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%q: %q, want %q", c.text, s, c.want)
		}
	}
}
