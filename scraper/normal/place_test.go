package normal

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

func TestPlaces(t *testing.T) {
	type place = [3]string // city, state, country
	for in, want := range map[string][]place{
		"Durham, NC":                          {{"Durham", "NC", "US"}},
		"Durham, North Carolina":              {{"Durham", "NC", "US"}},
		"Las Vegas, NV 89128":                 {{"Las Vegas", "NV", "US"}},
		"Dallas TX 75201-0001":                {{"Dallas", "TX", "US"}},
		"Columbus Ohio":                       {{"Columbus", "OH", "US"}},
		"123 Main St, Boise, ID 83702":        {{"Boise", "ID", "US"}},
		"Dublin, OH, US":                      {{"Dublin", "OH", "US"}},
		"Evansville, IN / Remote":             {{"Evansville", "IN", "US"}},
		"Salem, OR":                           {{"Salem", "OR", "US"}},
		"St. Louis, MO":                       {{"St. Louis", "MO", "US"}},
		"Winston-Salem, NC":                   {{"Winston-Salem", "NC", "US"}},
		"North Little Rock, Arkansas":         {{"North Little Rock", "AR", "US"}},
		"New York, NY":                        {{"New York", "NY", "US"}},
		"New York City":                       {{"New York", "NY", "US"}},
		"New York":                            {{"", "NY", "US"}},
		"Washington, DC":                      {{"Washington", "DC", "US"}},
		"Washington, Pennsylvania":            {{"Washington", "PA", "US"}},
		"Kansas City, Missouri":               {{"Kansas City", "MO", "US"}},
		"Port Washington, NY":                 {{"Port Washington", "NY", "US"}},
		"Ontario, CA":                         {{"Ontario", "CA", "US"}},
		"Toronto, Ontario, CA":                {{"Toronto", "", "CA"}},
		"Hyderabad, Telangana, India":         {{"Hyderabad", "", "IN"}},
		"Hyderabad, Telangana, IN":            {{"Hyderabad", "", "IN"}},
		"Quezon City, Philippines":            {{"Quezon City", "", "PH"}},
		"Boca Raton, United States":           {{"Boca Raton", "", "US"}},
		"USA Only":                            {{"", "", "US"}},
		"Anywhere in the World":               {{"", "", ""}},
		"Americas, Europe":                    {{"", "", ""}},
		"San Juan, PR":                        {{"San Juan", "PR", "US"}},
		"US-FL-Remote":                        {{"", "FL", "US"}},
		"TN-Nashville":                        {{"Nashville", "TN", "US"}},
		"USA - Pennsylvania - West Point":     {{"West Point", "PA", "US"}},
		"Remote-Texas":                        {{"", "TX", "US"}},
		"Remote, United States":               {{"", "", "US"}},
		"Remote":                              {{"", "", ""}},
		"Remote (PA-based)":                   {{"", "PA", "US"}},
		"Anywhere in the U.S. (remote job)":   {{"", "", "US"}},
		"Work From Home (All States)":         {{"", "", ""}},
		"3 Locations":                         {{"", "", ""}},
		"Remote (Eastern or Central time)":    {{"", "", ""}},
		"North America":                       {{"", "", ""}},
		"South Central US":                    {{"", "", "US"}},
		"San Francisco-Hybrid":                {{"San Francisco", "", ""}},
		"Hybrid - Chattanooga, TN":            {{"Chattanooga", "TN", "US"}},
		"Remote - GA, NC":                     {{"", "GA", "US"}, {"", "NC", "US"}},
		"Anywhere in France, Belgium":         {{"", "", "FR"}, {"", "", "BE"}},
		"Reno, NV; Boise, ID | Salt Lake, UT": {{"Reno", "NV", "US"}, {"Boise", "ID", "US"}, {"Salt Lake", "UT", "US"}},
		"in the office or at home":            {{"", "", ""}},
		"":                                    nil,
	} {
		var got []place
		for _, p := range Places(in) {
			got = append(got, place{p.City, p.State, p.Country})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", in, diff)
		}
	}
}

func TestStructuredPlaces(t *testing.T) {
	for _, c := range []struct{ in, want job.Place }{
		{job.Place{City: "Temple, Texas", State: "Texas", Country: "United States"}, job.Place{Text: "Temple, Texas, Texas, United States", City: "Temple", State: "TX", Country: "US"}},
		{job.Place{City: "Lima", State: "oh", Country: "usa"}, job.Place{Text: "Lima, oh, usa", City: "Lima", State: "OH", Country: "US"}},
		{job.Place{City: "Lima", State: "US-OH"}, job.Place{Text: "Lima, US-OH", City: "Lima", State: "OH", Country: "US"}},
		{job.Place{City: "New York", State: "NY", Country: "US"}, job.Place{Text: "New York, NY, US", City: "New York", State: "NY", Country: "US"}},
		{job.Place{Text: "Remote", City: "Remote", Country: "US"}, job.Place{Text: "Remote", Country: "US"}},
		{job.Place{City: "Anywhere in the U.S. (remote job)", Country: "United States"}, job.Place{Text: "Anywhere in the U.S. (remote job), United States", Country: "US"}},
		{job.Place{City: "Hyderabad", State: "IN", Country: "India"}, job.Place{Text: "Hyderabad, IN, India", City: "Hyderabad", Country: "IN"}},
		{job.Place{City: "Manila", Country: "ph"}, job.Place{Text: "Manila, ph", City: "Manila", Country: "PH"}},
		{job.Place{City: "San Juan", Country: "PR"}, job.Place{Text: "San Juan, PR", City: "San Juan", State: "PR", Country: "US"}},
		{job.Place{City: "Caguas", State: "Caguas", Country: "Puerto Rico"}, job.Place{Text: "Caguas, Caguas, Puerto Rico", City: "Caguas", State: "PR", Country: "US"}},
		{job.Place{City: "Dededo", Country: "GUM"}, job.Place{Text: "Dededo, GUM", City: "Dededo", State: "GU", Country: "US"}},
		{job.Place{City: "Narnia", Country: "Far Away"}, job.Place{Text: "Narnia, Far Away", City: "Narnia"}},
	} {
		if diff := cmp.Diff(c.want, structured(c.in)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.in, diff)
		}
	}
}

func TestPlacesAreNamedOnce(t *testing.T) {
	got := places(scraper.Raw{Locations: []string{"Reno, NV", "Reno, Nevada", "Reno, NV", "Remote"}})
	if len(got) != 2 {
		t.Errorf("got %v, want Reno and Remote", got)
	}
}
