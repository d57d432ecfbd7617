package board

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// field is a parameter a kind of board takes.
type field struct {
	name string
	need bool
	doc  string // what it is, with an example
}

type fields []field

// baseField lets a board of an API kind live elsewhere.
func baseField(vendor string) field {
	return field{"base", false, "scheme and host to ask instead of " + vendor}
}

// searchField takes the terms to ask a board for that can search.
func searchField() field {
	return field{"search", false, `terms to search for, separated by commas; "*" reads the whole board; default: ` + strings.Join(searchTerms(), ", ")}
}

// searchTerms are the words of the field by which boards are searched that
// list too much to be read whole.
func searchTerms() []string {
	return []string{
		"coder", "coding", "HIM", "health information", "medical records", "CDI", "auditor", "risk adjustment", "DRG",
		"registrar", "release of information", "revenue integrity", "billing",
	}
}

// searched returns what to ask b for, term by term; one empty term stands for
// the whole board. A boards file may give the terms as a list, which arrives
// joined by semicolons.
func searched(b job.Board) ([]string, error) {
	search := strings.TrimSpace(b.Params["search"])
	switch search {
	case "":
		return searchTerms(), nil
	case "*":
		return []string{""}, nil
	}
	var terms []string
	for t := range strings.FieldsFuncSeq(search, func(r rune) bool { return r == ',' || r == ';' }) {
		if t = strings.TrimSpace(t); t != "" && !slices.Contains(terms, t) {
			terms = append(terms, t)
		}
	}
	if len(terms) == 0 {
		return nil, fmt.Errorf("board %s (kind %s): search %q holds no term", b.ID, b.Kind, search)
	}
	return terms, nil
}

// wideSearchField is searchField for a source that lists the jobs of all
// employers and trades, where "coder" alone finds programmers.
func wideSearchField() field {
	return field{"search", false, "terms to search for, separated by commas; default: " + strings.Join(wideTerms(), ", ")}
}

// wideTerms are the field's words that mean nothing else elsewhere.
func wideTerms() []string {
	return []string{
		"medical coder", "medical coding", "coding auditor", "inpatient coder", "risk adjustment coder", "DRG auditor",
		"health information management", "clinical documentation integrity", "cancer registrar", "release of information",
	}
}

// searchedWidely is searched for such a source: there is no whole board.
func searchedWidely(b job.Board) ([]string, error) {
	switch strings.TrimSpace(b.Params["search"]) {
	case "":
		return wideTerms(), nil
	case "*":
		return nil, fmt.Errorf("board %s (kind %s): search \"*\" would read the jobs of all trades; give terms", b.ID, b.Kind)
	}
	return searched(b)
}

// keyField names the environment variable that holds a key of the source's.
// The key itself stands nowhere else: see scraper.Key.
func keyField(name, variable, what string) field {
	return field{name, false, "the environment variable that holds " + what + "; default: " + variable}
}

// keyName returns the variable a board names for a key.
func keyName(b job.Board, name, variable string) (string, error) {
	s := strings.TrimSpace(b.Params[name])
	if s == "" {
		return variable, nil
	}
	if strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
		return "", fmt.Errorf("board %s (kind %s): %s is the name of an environment variable in capitals, such as %s, never the key itself", b.ID, b.Kind, name, variable)
	}
	return s, nil
}

// check reports everything that is wrong with the parameters of b: what is
// missing, what is unknown, what is no address.
func (fs fields) check(b job.Board) error {
	var errs []error
	wrong := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("board %s (kind %s): "+format, append([]any{b.ID, b.Kind}, args...)...))
	}
	var names []string
	for _, f := range fs {
		names = append(names, f.name)
		if f.need && strings.TrimSpace(b.Params[f.name]) == "" {
			wrong("%q is missing: %s", f.name, f.doc)
		}
	}
	var given []string
	for name := range b.Params {
		given = append(given, name)
	}
	slices.Sort(given)
	for _, name := range given {
		if !slices.Contains(names, name) {
			wrong("unknown field %q; this kind takes %s", name, strings.Join(names, ", "))
		}
	}
	if base := b.Params["base"]; base != "" {
		if u, err := url.Parse(base); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			wrong("base %q is not a scheme and a host, such as http://127.0.0.1:8080", base)
		}
	}
	return errors.Join(errs...)
}

// countryField is the country a source of all countries is asked for.
func countryField(what string) field {
	return field{"country", false, what + ", in two letters; default: US"}
}

// country is the country a board is read for, in capitals.
func country(b job.Board) (string, error) {
	c := strings.ToUpper(strings.TrimSpace(b.Params["country"]))
	switch {
	case c == "":
		return "US", nil
	case len(c) != 2 || strings.Trim(c, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "":
		return "", fmt.Errorf("board %s (kind %s): country %q is not two letters, such as US", b.ID, b.Kind, b.Params["country"])
	}
	return c, nil
}

// employer is what a posting says of its employer, where that counts: a board
// of one employer knows better ("1000 Acme Holdings LLC" is Acme); one without
// an employer, and one that carries the jobs of others, does not.
func employer(b job.Board, named string) string {
	if b.Employer == "" || b.OfOthers() {
		return strings.TrimSpace(named)
	}
	return ""
}

// word reports whether s can stand as one segment of an address without
// escaping.
func word(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == "" && strings.Trim(s, ".") != ""
}

// origin is the scheme and host to ask: base, or https and the vendor's host.
func origin(b job.Board, host string) string {
	if base := strings.TrimRight(b.Params["base"], "/"); base != "" {
		return base
	}
	return "https://" + host
}

// placesIn returns the places of a posting as written and in parts. The
// country a source gives beside them belongs to the first.
func placesIn(country string, written ...string) ([]string, []job.Place) {
	var lines []string
	var places []job.Place
	for _, w := range written {
		if w = strings.TrimSpace(w); w == "" || slices.Contains(lines, w) {
			continue
		}
		lines = append(lines, w)
		for _, p := range normal.Places(w) {
			if len(lines) == 1 && p.Country == "" {
				p.Country = country
			}
			places = append(places, p)
		}
	}
	return lines, places
}

// sections joins pairs of a heading and its HTML or text to one plain text,
// leaving out the empty ones and what was said already.
func sections(pairs ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		heading, text := pairs[i], normal.Text(pairs[i+1])
		if text == "" || strings.Contains(b.String(), text+"\n") {
			continue
		}
		if heading != "" {
			b.WriteString(heading + "\n\n")
		}
		b.WriteString(text + "\n\n")
	}
	return b.String()
}

// placeOf is a place a source gives in parts; ok is false if all are empty.
func placeOf(city, state, country string) (p job.Place, ok bool) {
	p = job.Place{City: strings.TrimSpace(city), State: strings.TrimSpace(state), Country: strings.TrimSpace(country)}
	var parts []string
	for _, s := range []string{p.City, p.State, p.Country} {
		if s != "" && !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	p.Text = strings.Join(parts, ", ")
	return p, p.Text != ""
}

// payOf reads pay a source gives in parts, as words and as numbers; value
// stands for both bounds where they are missing. Zeros are undisclosed, and
// pay of a unit without a word of its own (a day, a week) stays words.
func payOf(currency, unit string, low, high, value scalar) (string, *job.Pay) {
	bound := func(s scalar) *float64 {
		if v, ok := s.amount(); ok {
			return &v
		}
		return nil
	}
	pay := job.Pay{Min: bound(low), Max: bound(high), Currency: strings.TrimSpace(currency)}
	if pay.Min == nil && pay.Max == nil {
		pay.Min = bound(value)
		pay.Max = pay.Min
	}
	var bounds []string
	for _, v := range []*float64{pay.Min, pay.Max} {
		if v == nil {
			continue
		}
		if s := strconv.FormatFloat(*v, 'f', -1, 64); !slices.Contains(bounds, s) {
			bounds = append(bounds, s)
		}
	}
	if len(bounds) == 0 {
		return "", nil
	}
	text := strings.TrimSpace(pay.Currency + " " + strings.Join(bounds, " - "))
	unit = strings.TrimSpace(unit)
	known, ok := payUnit(unit)
	switch {
	case ok && known != "":
		text += " per " + string(known)
	case unit != "":
		text += " per " + strings.TrimPrefix(strings.ToLower(unit), "per ")
	}
	if pay.Unit = known; !ok {
		return text, nil
	}
	return text, &pay
}

// withFacts adds what a source says in fields of their own to a text, if there
// is one: "full time" alone is no text.
func withFacts(text string, pairs ...string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return text + sections(pairs...)
}

// lastDay is the date on which a moment given in UTC ends a US employer's
// posting. A day that ends at midnight in the US has begun the next one in
// UTC; counted ten hours back, the time of Hawaii, it falls on its own date in
// every state.
func lastDay(utc time.Time) string { return utc.Add(-10 * time.Hour).Format(time.DateOnly) }
