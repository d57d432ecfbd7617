package normal

import (
	"strings"

	"hitmatch/store/job"
)

// A source that gives no place may say in the text where the work is done. It is
// taken from there by these rules:
//   - only words of work on site lead to it ("on site in", "hybrid", "training
//     in"), or a label ("Location:"); where an employer is based is another thing;
//   - it stands in the same sentence, soon after;
//   - it is a city with its state, or a large city whose name leaves no doubt;
//     a name that goes on ("Dallas Medical Center") is none.

// siteCue are the words that lead to a place of work.
var siteCue = Pattern(`(?i)\bon-?\s?site\b|\bin[- ]person\b|\bin[- ]office\b|\bhybrid\b|(?m:^\W*(?:job |work |office )?locations?\s*:)`)

// reach is how many bytes behind such words a place may begin.
const reach = 60

// siteEnd ends what words lead to.
var siteEnd = Pattern(`[.;!?](?:\s|$)|\n`)

// cityInState is a city with its state behind it.
var cityInState = Pattern(`\b((?:[A-Z][A-Za-z'’-]*\.? ){0,2}[A-Z][A-Za-z'’-]+),? \(?([A-Z]{2}|(?:(?:New|North|South|West|Rhode) )?[A-Z][a-z]+)\b`)

// capital is a run of words with capitals.
var capital = Pattern(`[A-Z][A-Za-z'’-]*\.?(?: [A-Z][A-Za-z'’-]*)*`)

// sites are the places of work that a text names.
func sites(text string) []job.Place {
	var all []job.Place
	for _, cue := range siteCue().FindAllStringIndex(text, -1) {
		rest := text[cue[1]:min(len(text), cue[1]+2*reach)]
		for _, end := range siteEnd().FindAllStringIndex(rest, -1) {
			if head := rest[:end[0]]; rest[end[0]] != '.' || !strings.HasSuffix(head, "St") && !strings.HasSuffix(head, "Ft") {
				rest = head
				break
			}
		}
		if all = append(all, sitesIn(rest)...); len(all) > 0 {
			return all // the first that are named
		}
	}
	return nil
}

// sitesIn are the places that words on work on site name.
func sitesIn(s string) []job.Place {
	var all []job.Place
	if at := cityInState().FindAllStringSubmatchIndex(s, -1); len(at) > 0 && at[0][0] <= reach {
		for _, m := range at {
			city := s[m[2]:m[3]]
			if len(city) == 2 && stateCode(city) != "" {
				continue // a list of states
			}
			if state := stateCode(s[m[4]:m[5]]); state != "" {
				all = append(all, job.Place{Text: strings.TrimSuffix(s[m[0]:m[1]], ","), City: city, State: state, Country: "US"})
			}
		}
	}
	if len(all) > 0 {
		return all
	}
	for _, m := range capital().FindAllStringIndex(s, -1) {
		name := s[m[0]:m[1]]
		if state := stateOfCity(name); state != "" && m[0] <= reach {
			all = append(all, job.Place{Text: name, City: name, State: state, Country: "US"})
		}
	}
	return all
}

// stateOfCity is the state of a large city whose name in a posting means no
// other place: the hundred or so most populous of the US Census of 2020, less
// those that share their name with another well-known one (Columbus, Portland,
// Kansas City, Arlington, Aurora, Springfield and their like).
func stateOfCity(name string) string {
	switch name {
	case "Birmingham", "Montgomery", "Huntsville":
		return "AL"
	case "Anchorage":
		return "AK"
	case "Phoenix", "Tucson", "Mesa", "Scottsdale", "Tempe":
		return "AZ"
	case "Little Rock":
		return "AR"
	case "Los Angeles", "San Diego", "San Jose", "San Francisco", "Fresno", "Sacramento", "Long Beach", "Oakland", "Bakersfield", "Anaheim", "Irvine", "Stockton":
		return "CA"
	case "Denver", "Colorado Springs", "Boulder":
		return "CO"
	case "Hartford", "New Haven":
		return "CT"
	case "Jacksonville", "Miami", "Tampa", "Orlando", "St. Petersburg", "Tallahassee", "Fort Lauderdale", "Hialeah":
		return "FL"
	case "Atlanta", "Savannah":
		return "GA"
	case "Honolulu":
		return "HI"
	case "Boise":
		return "ID"
	case "Chicago":
		return "IL"
	case "Indianapolis", "Fort Wayne":
		return "IN"
	case "Des Moines", "Cedar Rapids":
		return "IA"
	case "Wichita":
		return "KS"
	case "Louisville":
		return "KY"
	case "New Orleans", "Baton Rouge", "Shreveport":
		return "LA"
	case "Baltimore":
		return "MD"
	case "Boston":
		return "MA"
	case "Detroit", "Grand Rapids", "Ann Arbor":
		return "MI"
	case "Minneapolis", "St. Paul":
		return "MN"
	case "St. Louis":
		return "MO"
	case "Omaha":
		return "NE"
	case "Las Vegas", "Reno":
		return "NV"
	case "Albuquerque", "Santa Fe":
		return "NM"
	case "New York", "New York City", "Brooklyn", "Buffalo", "Syracuse":
		return "NY"
	case "Charlotte", "Raleigh", "Greensboro", "Winston-Salem":
		return "NC"
	case "Cleveland", "Cincinnati", "Toledo", "Akron":
		return "OH"
	case "Oklahoma City", "Tulsa":
		return "OK"
	case "Philadelphia", "Pittsburgh":
		return "PA"
	case "Memphis", "Nashville", "Knoxville", "Chattanooga":
		return "TN"
	case "Houston", "San Antonio", "Dallas", "Austin", "Fort Worth", "El Paso", "Corpus Christi", "Plano", "Lubbock", "Galveston":
		return "TX"
	case "Salt Lake City", "Provo":
		return "UT"
	case "Virginia Beach", "Norfolk":
		return "VA"
	case "Seattle", "Spokane", "Tacoma":
		return "WA"
	case "Milwaukee":
		return "WI"
	}
	return ""
}
