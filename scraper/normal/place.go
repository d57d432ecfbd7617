package normal

// How a place is read:
//   - it falls into parts at commas, spaced dashes, slashes and brackets, and at
//     a bare hyphen where one side is a state, a country or a way of working
//     ("US-FL-Remote", but not "Winston-Salem");
//   - a part is a country, a state, a postal code, a way of working, or else a
//     name; the name that stands before a state (or after it, in "TX - Austin")
//     is its city;
//   - a state makes the country the US; a region abroad makes it that country;
//   - two-letter codes count in upper case only, and as a state before a country;
//   - a list of states or of countries is one place each, without a city;
//   - the rest stays unknown.

import (
	"slices"
	"strings"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

// places returns where the work is done: the source's own parts, then what
// its lines say, each place once.
func places(raw scraper.Raw) []job.Place {
	var all []job.Place
	add := func(p job.Place) {
		same := func(q job.Place) bool {
			return q == p || p.City != "" && q.City == p.City && q.State == p.State && q.Country == p.Country
		}
		if p != (job.Place{}) && len(all) < maxPlaces && !slices.ContainsFunc(all, same) {
			all = append(all, p)
		}
	}
	for _, p := range raw.Places {
		add(structured(p))
	}
	if len(raw.Places) == 0 {
		for _, l := range raw.Locations {
			for _, p := range Places(l) {
				add(p)
			}
		}
	}
	return all
}

// structured cleans a place given in parts.
func structured(p job.Place) job.Place {
	p.Text, p.City = line(p.Text, maxLine), line(p.City, maxLine)
	state, country := line(p.State, maxLine), line(p.Country, maxLine)
	p.Country = countryCode(country)
	if p.Country == "" {
		p.Country = countryAlpha2(country)
	}
	p.State = ""
	if t := territory(country); t != "" {
		// A country by ISO 3166 and to some sources, which then give a
		// municipality for a state.
		p.State, p.Country = t, "US"
	}
	if p.State == "" && (p.Country == "" || p.Country == "US") {
		if p.State = stateCode(strings.TrimPrefix(state, "US-")); p.State != "" {
			p.Country = "US"
		}
	}
	if p.Text == "" {
		p.Text = placeText(job.Place{City: p.City, State: state, Country: country})
	}
	if !strings.Contains(p.City, ",") && withoutMode(p.City) == p.City {
		return p
	}
	if read := Places(p.City); len(read) > 0 {
		// The city is more than a city ("Palo Alto, California") or none
		// ("Anywhere in the U.S. (remote job)").
		p.City = read[0].City
		if p.State == "" && len(read) == 1 {
			p.State = read[0].State
		}
		if p.Country == "" {
			p.Country = read[0].Country
		}
	}
	return p
}

// placeText writes a place given in parts on one line.
func placeText(p job.Place) string {
	if p.Text != "" {
		return p.Text
	}
	var parts []string
	for _, s := range []string{p.City, p.State, p.Country} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

// Places reads the places a source wrote on one line.
func Places(s string) []job.Place {
	var all []job.Place
	for _, one := range splitOutside(line(s, maxLine), ";|") {
		all = append(all, readPlace(one)...)
	}
	return all
}

// part is one piece of a place.
type part struct {
	text           string
	state, country string
	name           bool // may be a city
}

func readPlace(text string) []job.Place {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	parts := placeParts(text)
	var states, countries []string
	first := -1
	for i, p := range parts {
		if p.state != "" && !slices.Contains(states, p.state) {
			states = append(states, p.state)
			if first < 0 {
				first = i
			}
		}
		if p.country != "" && !slices.Contains(countries, p.country) {
			countries = append(countries, p.country)
		}
	}
	city := cityOf(parts, first)
	switch {
	case len(states) > 1 && city == "":
		all := make([]job.Place, 0, len(states))
		for _, s := range states {
			all = append(all, job.Place{Text: text, State: s, Country: "US"})
		}
		return all
	case len(states) > 0:
		return []job.Place{{Text: text, City: city, State: states[0], Country: "US"}}
	case len(countries) > 1:
		all := make([]job.Place, 0, len(countries))
		for _, c := range countries {
			all = append(all, job.Place{Text: text, Country: c})
		}
		return all
	case len(countries) == 1:
		return []job.Place{{Text: text, City: city, Country: countries[0]}}
	}
	return []job.Place{{Text: text, City: city}}
}

// cityOf returns the name beside the state at index at, or the only name.
func cityOf(parts []part, at int) string {
	if at >= 0 {
		if at > 0 && parts[at-1].name {
			return parts[at-1].text
		}
		if at+1 < len(parts) && parts[at+1].name {
			return parts[at+1].text
		}
		return ""
	}
	city := ""
	for _, p := range parts {
		if p.name {
			city = p.text
			break
		}
	}
	return city
}

var (
	zip       = Pattern(`\b\d{5}(-\d{4})?$`)
	separator = Pattern(`\s+[-–—/·•:]+\s+|[,()\[\]/–—:]`)
	notAName  = Pattern(`(?i)\d|@|\b(or|and|with|within|must|time|times|zone|states?|only|based|reside|residents?|multiple|various|several|any|all|select|eligible|negotiable|contract|temporary|permanent|full|part|area|region|regional|nationwide|north|south|east|west|america|central|eastern|western|latin|europe|asia|emea|apac|world|worldwide|global|americas|africa|oceania)\b`)
	cityEnd   = Pattern(`(?i)\s+(hq|headquarters|office|campus|metro|metropolitan|metro area|area|based|possible|preferred|position|location)$`)
)

// placeParts classifies the pieces of text.
func placeParts(text string) []part {
	var pieces []string
	for _, s := range separator().Split(text, -1) {
		pieces = append(pieces, splitHyphen(strings.TrimSpace(s))...)
	}
	var parts []part
	for _, s := range pieces {
		s = strings.TrimSpace(zip().ReplaceAllString(strings.TrimSpace(s), ""))
		s = withoutMode(s)
		s = cityEnd().ReplaceAllString(s, "")
		if s == "" {
			continue
		}
		parts = append(parts, classify(s)...)
	}
	for i := range parts {
		p := &parts[i]
		// "New York, NY", "Washington, DC": a state's name before a state is a city.
		if i+1 < len(parts) && parts[i+1].state != "" && len(p.text) > 2 && p.state != "" && stateCode(p.text) == p.state &&
			(p.state == parts[i+1].state || p.state == "WA") {
			p.state, p.country, p.name = "", "", true
		}
		// "Toronto, Ontario, CA": the code after a region abroad is a country.
		if i > 0 && p.state == "" && p.country == "" {
			if c := regionCountry(p.text); c != "" {
				p.country, p.name = c, false
				if i+1 < len(parts) && len(parts[i+1].text) == 2 && countryAlpha2(parts[i+1].text) == c {
					parts[i+1].state, parts[i+1].country = "", c
				}
			}
		}
	}
	return parts
}

// classify reads one piece without way of working and postal code.
func classify(s string) []part {
	upper := s == strings.ToUpper(s)
	bare := strings.Trim(s, " .")
	switch {
	case countryCode(s) != "":
		return []part{{text: s, country: countryCode(s)}}
	case len(bare) == 2 && !upper:
		return []part{{text: s}}
	case stateCode(s) != "" && (len(bare) > 2 || upper):
		return []part{{text: bare, state: stateCode(s), country: "US"}}
	case len(bare) == 2:
		return []part{{text: bare, country: countryAlpha2(bare)}}
	}
	// "Dallas TX", "Columbus Ohio", "South Central US": the last words decide.
	words := strings.Fields(s)
	for n := min(3, len(words)-1); n > 0; n-- {
		tail := strings.Join(words[len(words)-n:], " ")
		head := strings.Join(words[:len(words)-n], " ")
		if c := countryCode(tail); c != "" {
			return append(classify(head), part{text: tail, country: c})
		}
		code := stateCode(tail)
		if code == "" || len(tail) == 2 && tail != strings.ToUpper(tail) || code == "WA" && len(tail) > 2 {
			continue
		}
		return []part{{text: head, name: isName(head)}, {text: tail, state: code, country: "US"}}
	}
	if strings.EqualFold(s, "new york city") || s == "NYC" {
		return []part{{text: "New York", name: true}, {text: "NY", state: "NY", country: "US"}}
	}
	return []part{{text: s, name: isName(s)}}
}

// isName reports whether s may be the name of a city.
func isName(s string) bool {
	return len(s) > 2 && len(strings.Fields(s)) <= 4 && !notAName().MatchString(lowerDirections(s))
}

// lowerDirections hides the direction a city's name may begin with ("North
// Little Rock", "West Palm Beach") from the test for regions.
func lowerDirections(s string) string {
	first, rest, ok := strings.Cut(s, " ")
	switch strings.ToLower(first) {
	case "north", "south", "east", "west":
		if ok && !notAName().MatchString(rest) {
			return rest
		}
	}
	return s
}

// splitHyphen splits at bare hyphens if a side is a state, a country or a way
// of working.
func splitHyphen(s string) []string {
	sides := strings.Split(s, "-")
	if len(sides) == 1 {
		return sides
	}
	for _, side := range sides {
		side = strings.TrimSpace(side)
		upper := side == strings.ToUpper(side)
		if isMode(side) || countryCode(side) != "" || stateCode(side) != "" && (upper || len(side) > 2) || strings.EqualFold(side, "based") {
			return sides
		}
	}
	return []string{s}
}

// modeWords say how work is done, not where; they may surround a place.
var modeWords = Pattern(`(?i)^(100%|fully|full|remote|remotely|hybrid|on-?site|in-?office|in-?person|at home|telework|telecommute|telecommuting|work(ing)? (from|at) home|wfh|home[- ]?based|virtual|online|anywhere|nationwide|location|in|the|from|within|job|jobs|role|position|work|based|office|possible|preferred|eligible|available|negotiable|after|selection|only|or|and)\b[\s.,:]*`)

// withoutMode removes words about the way of working from both ends of s.
func withoutMode(s string) string {
	for s != "" && !isCode(s) {
		next := modeWords().ReplaceAllString(s, "")
		if next == s {
			break
		}
		s = strings.TrimSpace(next)
	}
	for {
		head, last, ok := cutLast(s)
		if !ok || isCode(last) || modeWords().ReplaceAllString(last, "") != "" || last == "." {
			return s
		}
		s = head
	}
}

// isCode reports whether s starts with a word of two capitals: "IN" and "OR"
// are states.
func isCode(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	return len(word) == 2 && stateCode(word) != "" && word == strings.ToUpper(word)
}

func cutLast(s string) (head, last string, ok bool) {
	at := strings.LastIndexByte(s, ' ')
	if at < 0 {
		return s, "", false
	}
	return strings.TrimSpace(s[:at]), s[at+1:], true
}

// isMode reports whether s says nothing but how work is done.
func isMode(s string) bool { return s != "" && withoutMode(s) == "" }

// splitOutside splits s at any of the bytes of seps outside brackets.
func splitOutside(s, seps string) []string {
	var out []string
	depth, start := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '(':
			depth++
		case c == ')':
			depth = max(depth-1, 0)
		case depth == 0 && strings.IndexByte(seps, c) >= 0:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}
