package board

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/PuerkitoBio/goquery"

	"hitmatch/scraper"
	"hitmatch/scraper/normal"
	"hitmatch/store/job"
)

// object is a JSON-LD object with its keys in lower case and without prefix:
// sites write "title", "Title" and "schema:title". Of keys that come to one the
// last stands.
type object map[string]any

const (
	maxNesting = 64
	maxItems   = 1000 // JobPosting objects read from one page
)

// jobPostings returns the JobPosting objects anywhere in tree, in the order of
// the source as far as arrays give one.
func jobPostings(tree any) []object {
	var found []object
	var walk func(v any, depth int)
	walk = func(v any, depth int) {
		if depth > maxNesting || len(found) >= maxItems {
			return
		}
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e, depth+1)
			}
		case object:
			if slices.ContainsFunc(append(texts(v["@type"]), texts(v["type"])...), isJobPosting) {
				found = append(found, v)
				return
			}
			for _, k := range sortedKeys(v) {
				walk(v[k], depth+1)
			}
		}
	}
	walk(tree, 0)
	return found
}

// isJobPosting reports whether a type names schema.org's JobPosting, alone,
// with a prefix or as an IRI.
func isJobPosting(kind string) bool {
	if at := strings.LastIndexAny(kind, prefixEnds); at >= 0 {
		kind = kind[at+1:]
	}
	return strings.EqualFold(kind, "JobPosting")
}

// bare is a key in lower case and without prefix.
func bare(k string) string {
	name := strings.ToLower(strings.TrimSpace(k))
	return name[strings.LastIndexAny(name, prefixEnds)+1:]
}

// prefixEnds are what ends the prefix of a name.
const prefixEnds = "/#:"

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// texts returns the texts of a value: a string, a number, a list of values, or
// what stands for an object (its name, its value). Placeholders are left out.
func texts(v any) []string { return textsWithin(v, 0) }

func textsWithin(v any, depth int) []string {
	if depth > 4 {
		return nil
	}
	switch v := v.(type) {
	case string:
		s := strings.TrimSpace(v)
		if s == "" || strings.EqualFold(s, "unavailable") || strings.EqualFold(s, "null") || strings.EqualFold(s, "undefined") {
			return nil
		}
		return []string{s}
	case json.Number:
		return []string{v.String()}
	case bool:
		return []string{strconv.FormatBool(v)}
	case []any:
		var all []string
		for _, e := range v {
			for _, s := range textsWithin(e, depth+1) {
				if !slices.Contains(all, s) {
					all = append(all, s)
				}
			}
		}
		return all
	case object:
		for _, k := range []string{"name", "value", "@value", "text", "legalname"} {
			if all := textsWithin(v[k], depth+1); len(all) > 0 {
				return all
			}
		}
	}
	return nil
}

// text is the first text of the first of the named properties that has one;
// names are in lower case.
func (o object) text(names ...string) string {
	for _, n := range names {
		if all := texts(o[n]); len(all) > 0 {
			return all[0]
		}
	}
	return ""
}

func (o object) flag(name string) bool { return strings.EqualFold(o.text(name), "true") }

// objects are the objects of a property: one, or a list.
func objects(v any) []object {
	switch v := v.(type) {
	case object:
		return []object{v}
	case []any:
		var all []object
		for _, e := range v {
			if o, ok := e.(object); ok {
				all = append(all, o)
			}
		}
		return all
	}
	return nil
}

// identifier is the employer's number: a text, or the value of a
// PropertyValue (its name is the employer's).
func (o object) identifier() string {
	for _, id := range objects(o["identifier"]) {
		if s := id.text("value", "propertyid"); s != "" {
			return s
		}
	}
	if len(objects(o["identifier"])) > 0 {
		return ""
	}
	return o.text("identifier")
}

// posting reads a JobPosting; base is the address of its page. The caller
// gives it its id and address.
func (o object) posting(base *url.URL) scraper.Raw {
	p := scraper.Raw{
		Title:       o.text("title", "name"),
		Employer:    o.text("hiringorganization"),
		Description: o.description(),
		Posted:      o.text("dateposted"),
		Closes:      o.text("validthrough"),
		ReqID:       o.identifier(),
		Workplace:   o.workplace(),
	}
	if host := strings.ToLower(base.Hostname()); host == "icims.com" || strings.HasSuffix(host, ".icims.com") {
		// iCIMS makes both dates up when it renders the page.
		p.Posted, p.Closes = "", ""
	}
	p.Locations, p.Places = o.places()
	p.Salary, p.Pay = o.pay()
	return p
}

// description is the posting's text with the parts some sites keep in
// properties of their own.
func (o object) description() string {
	all := o.text("description")
	for _, part := range []struct{ name, heading string }{
		{"responsibilities", "Responsibilities"},
		{"qualifications", "Qualifications"},
		{"skills", "Skills"},
		{"experiencerequirements", "Experience"},
		{"educationrequirements", "Education"},
		{"employmenttype", "Employment type"},
	} {
		var said []string
		for _, s := range texts(o[part.name]) {
			if part.name == "employmenttype" {
				s = employmentType(s)
			}
			if s != "" && !strings.Contains(all, s) {
				said = append(said, s)
			}
		}
		if len(said) == 0 || all == "" && part.name == "employmenttype" {
			continue
		}
		all += "<p>" + part.heading + ": " + strings.Join(said, ", ") + "</p>"
	}
	return all
}

// employmentType writes schema.org's values as words; OTHER says nothing.
func employmentType(s string) string {
	switch s {
	case "OTHER":
		return ""
	case "FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM":
		words := strings.ToLower(strings.ReplaceAll(s, "_", " "))
		return strings.ToUpper(words[:1]) + words[1:]
	}
	return s
}

// workplace is what the data says of remote work: "TELECOMMUTE; applicants
// in: Texas, Florida".
func (o object) workplace() string {
	kind := strings.Join(texts(o["joblocationtype"]), ", ")
	from := texts(o["applicantlocationrequirements"])
	if len(from) == 0 {
		return kind
	}
	return strings.TrimPrefix(kind+"; applicants in: "+strings.Join(from, ", "), "; ")
}

// places reads jobLocation: text, or Place with an address that is text or
// PostalAddress.
func (o object) places() (written []string, places []job.Place) {
	add := func(s string) {
		if s != "" {
			written = append(written, s)
			places = append(places, normal.Places(s)...)
		}
	}
	employer := o.text("hiringorganization")
	locations := objects(o["joblocation"])
	if len(locations) == 0 {
		for _, s := range texts(o["joblocation"]) {
			add(s)
		}
	}
	for _, l := range locations {
		name := l.text("name")
		if strings.EqualFold(name, employer) {
			name = "" // some sites call every place after the employer
		}
		addresses := objects(l["address"])
		if len(addresses) == 0 {
			if s := l.text("address"); s != "" {
				add(s)
			} else if p, ok := postalPlace(l); ok {
				written, places = append(written, p.Text), append(places, p)
			} else {
				add(name)
			}
			continue
		}
		for _, a := range addresses {
			p, ok := postalPlace(a)
			switch {
			case !ok:
			case slices.Contains(written, p.Text) && name != "":
				// Some sites give every place the first one's address.
				add(name)
			default:
				written, places = append(written, p.Text), append(places, p)
			}
		}
	}
	return written, places
}

// postalPlace reads a PostalAddress.
func postalPlace(a object) (job.Place, bool) {
	return placeOf(a.text("addresslocality"), a.text("addressregion"), a.text("addresscountry"))
}

// pay reads baseSalary: text or a number, or MonetaryAmount with bounds of its
// own or in a QuantitativeValue. Objects of empty strings say nothing.
func (o object) pay() (string, *job.Pay) {
	amounts := objects(o["basesalary"])
	if len(amounts) == 0 {
		s := o.text("basesalary")
		if v, ok := scalar(s).amount(); ok {
			currency := o.text("salarycurrency")
			return strings.TrimSpace(s + " " + currency), &job.Pay{Min: &v, Max: &v, Currency: currency}
		}
		if strings.ContainsAny(s, "123456789") {
			return s, nil
		}
		return "", nil
	}
	a := amounts[0]
	value := a
	if inner := objects(a["value"]); len(inner) > 0 {
		value = inner[0]
	}
	unit := value.text("unittext", "unitcode")
	if unit == "" {
		unit = a.text("unittext", "unitcode")
	}
	currency := a.text("currency")
	if currency == "" {
		currency = value.text("currency")
	}
	if currency == "" {
		currency = o.text("salarycurrency")
	}
	text, pay := payOf(currency, unit, scalar(value.text("minvalue")), scalar(value.text("maxvalue")), scalar(value.text("value")))
	if text == "" {
		if s := a.text("value"); strings.ContainsAny(s, "123456789") {
			text = strings.TrimSpace(s + " " + unit)
		}
	}
	return text, pay
}

// payUnit reads a unit of pay; ok is false for one the program has no word
// for (a day, a week), which must not be taken for another.
func payUnit(s string) (unit job.PayUnit, ok bool) {
	switch strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "per ") {
	case "":
		return "", true
	case "hour", "hourly", "hr", "hur":
		return job.PerHour, true
	case "year", "yearly", "annual", "annually", "annum", "ann", "yr":
		return job.PerYear, true
	case "month", "monthly", "mon":
		return job.PerMonth, true
	}
	return "", false
}

// pageItems returns the JobPosting objects in the JSON-LD blocks of a page.
// A block that is about a JobPosting and cannot be read is a problem.
func pageItems(body []byte) (items []object, problems []error) {
	for i, block := range dataBlocks(body) {
		tree, err := readBlock(block)
		if err != nil {
			if bytes.Contains(bytes.ToLower(block), []byte("jobposting")) {
				problems = append(problems, fmt.Errorf("read JSON-LD block %d of the page: %w", i+1, err))
			}
			continue
		}
		items = append(items, jobPostings(tree)...)
	}
	return items, problems
}

// pagePosting reads the page of an opening that a list named: its JobPosting
// data, or on sites without any the element that the selector text finds. What
// the list said stands where the page says nothing. own says whether the
// identifier in the data is the employer's number of this one opening.
func pagePosting(b job.Board, res scraper.Response, text string, own func(p scraper.Raw, id string) bool) (scraper.Page, error) {
	p, err := readRow(res.Request.Data)
	if err != nil {
		return scraper.Page{}, err
	}
	base, err := webAddress(res.URL)
	if err != nil {
		return scraper.Page{}, fmt.Errorf("read the address of the answer: %w", err)
	}
	items, problems := pageItems(res.Body)
	var doc *goquery.Document
	if len(items) == 0 || !described(items) {
		if doc, err = goquery.NewDocumentFromReader(bytes.NewReader(res.Body)); err != nil {
			return scraper.Page{}, fmt.Errorf("read the page: %w", err)
		}
		if len(items) == 0 {
			items = marked(doc)
		}
	}
	if len(items) > 0 {
		q := items[0].posting(base)
		if p.ReqID == "" && own(p, q.ReqID) {
			p.ReqID = q.ReqID
		}
		completeRow(&p, q, b)
	}
	if strings.TrimSpace(p.Description) == "" && doc != nil && text != "" {
		if words, err := doc.Find(text).First().Html(); err == nil {
			p.Description = words
		}
	}
	page := scraper.Page{Problems: problems}
	switch {
	case strings.TrimSpace(p.Description) != "":
		page.Postings = []scraper.Raw{p}
	case len(items) == 0 && len(problems) == 0 && saysGone(doc):
	default:
		page.Problems = append(page.Problems, fmt.Errorf("opening %s (%s) came without its text", p.ExternalID, p.Title))
	}
	return page, nil
}

// inAddress tells an opening's own number by its standing in the address: some
// sites give all their openings the same identifier, the company's.
func inAddress(p scraper.Raw, id string) bool { return holdsWord(p.URL, id) }

// completeRow adds what the page of an opening says to what the list said.
func completeRow(p *scraper.Raw, page scraper.Raw, b job.Board) {
	p.Description, p.Closes = page.Description, page.Closes
	if p.Posted == "" {
		p.Posted = page.Posted
	}
	if len(page.Places)+len(page.Locations) > 0 {
		p.Places, p.Locations = page.Places, page.Locations
	}
	if page.Workplace != "" {
		p.Workplace = page.Workplace
	}
	if page.Salary != "" {
		p.Salary, p.Pay = page.Salary, page.Pay
	}
	if p.Employer == "" {
		p.Employer = employer(b, page.Employer)
	}
}

// dataBlocks returns the texts of a page's JSON-LD scripts. It reads token by
// token, so that no nesting is too deep for it, and no further than the last
// place where such a script can begin: most pages have theirs in the head.
// They lie in body.
func dataBlocks(body []byte) [][]byte {
	last := lastData(body)
	if last < 0 {
		return nil
	}
	var all [][]byte
	z := html.NewTokenizer(bytes.NewReader(body))
	for at := 0; at <= last; {
		kind := z.Next()
		at += len(z.Raw())
		switch {
		case kind == html.ErrorToken:
			return all
		case kind != html.StartTagToken || !startsData(z):
			continue
		}
		if end := scriptEnd(body[at:]); end >= 0 {
			if end > 0 {
				all = append(all, body[at:at+end])
			}
			if at += end; at <= last {
				z = html.NewTokenizer(bytes.NewReader(body[at:]))
			}
			continue
		}
		kind = z.Next()
		end := at + len(z.Raw())
		if kind == html.TextToken {
			all = append(all, body[at:end])
		}
		at = end
	}
	return all
}

// startsData reports whether z stands on the start tag of a JSON-LD script.
func startsData(z *html.Tokenizer) bool {
	name, more := z.TagName()
	if atom.Lookup(name) != atom.Script {
		return false
	}
	data := false
	for more {
		var key, val []byte
		key, val, more = z.TagAttr()
		data = data || string(key) == "type" && strings.Contains(strings.ToLower(string(val)), "ld+json")
	}
	return data
}

// scriptEnd is where the text of a script ends, or -1 if that takes the
// tokenizer to say: a comment in a script may hold the end of another.
func scriptEnd(text []byte) int {
	const end = "</script"
	for at := 0; ; at++ {
		next := bytes.IndexByte(text[at:], '<')
		if next < 0 {
			return -1
		}
		at += next
		rest := text[at:]
		if bytes.HasPrefix(rest, []byte("<!--")) {
			return -1
		}
		if len(rest) > len(end) && bytes.EqualFold(rest[:len(end)], []byte(end)) && strings.IndexByte(" \t\n\f\r/>", rest[len(end)]) >= 0 {
			return at
		}
	}
}

// lastData is where the last "ld+json" stands in a page, the plus sign as such
// or as an entity, or -1.
func lastData(body []byte) int {
	last := -1
	for _, mark := range []byte{'+', '&'} {
		for at := 0; ; at++ {
			next := bytes.IndexByte(body[at:], mark)
			if next < 0 {
				break
			}
			at += next
			if at >= 2 && bytes.EqualFold(body[at-2:at], []byte("ld")) &&
				(mark == '&' || len(body) >= at+5 && bytes.EqualFold(body[at+1:at+5], []byte("json"))) {
				last = max(last, at)
			}
		}
	}
	return last
}

// marked returns the JobPosting items a page marks up in the attributes of its
// HTML (microdata or RDFa), or else says in the meta elements of its head.
func marked(doc *goquery.Document) []object {
	if doc == nil {
		return nil
	}
	var found []object
	doc.Find("[itemscope][itemtype], [typeof]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		kind := s.AttrOr("itemtype", s.AttrOr("typeof", ""))
		if slices.ContainsFunc(strings.Fields(kind), isJobPosting) {
			found = append(found, markedItem(s, 0))
		}
		return len(found) < maxItems
	})
	if len(found) == 0 {
		found = inHead(doc)
	}
	return found
}

// inHead reads the elements <meta name="job-title"> and so on, in which some
// career sites of TalentBrew say what others say as JobPosting data.
func inHead(doc *goquery.Document) []object {
	said := func(name string) string {
		return doc.Find(`meta[name="job-`+name+`"]`).First().AttrOr("content", "")
	}
	title, text := said("title"), said("description")
	if strings.TrimSpace(title) == "" || strings.TrimSpace(text) == "" {
		return nil
	}
	return []object{{
		"title": title, "description": text,
		"joblocation": object{"address": object{
			"addresslocality": said("city"), "addressregion": said("state"), "addresscountry": said("country"),
		}},
	}}
}

// markedItem reads the properties of an item, those of nested items as objects.
func markedItem(item *goquery.Selection, depth int) object {
	m := object{}
	put := func(name string, v any) {
		name = bare(name)
		switch had := m[name].(type) {
		case nil:
			m[name] = v
		case []any:
			m[name] = append(had, v)
		default:
			m[name] = []any{had, v}
		}
	}
	var walk func(s *goquery.Selection, level int)
	walk = func(s *goquery.Selection, level int) {
		s.Children().Each(func(_ int, c *goquery.Selection) {
			names := c.AttrOr("itemprop", c.AttrOr("property", ""))
			isItem := c.Is("[itemscope], [typeof]")
			if names != "" {
				var v any
				if isItem && depth < 8 {
					v = markedItem(c, depth+1)
				} else {
					v = markedValue(c, names)
				}
				for name := range strings.FieldsSeq(names) {
					put(name, v)
				}
			}
			if !isItem && level < 256 {
				walk(c, level+1)
			}
		})
	}
	walk(item, 0)
	return m
}

// markedValue is the value of a property that is no item.
func markedValue(s *goquery.Selection, name string) string {
	name = name[strings.LastIndexAny(name, prefixEnds)+1:]
	for _, attr := range []string{"content", "datetime"} {
		if v, ok := s.Attr(attr); ok {
			return v
		}
	}
	if strings.EqualFold(name, "url") {
		if v, ok := s.Attr("href"); ok {
			return v
		}
	}
	switch strings.ToLower(name) {
	case "description", "responsibilities", "qualifications", "skills", "experiencerequirements", "educationrequirements":
		if h, err := s.Html(); err == nil {
			return h
		}
	}
	return strings.Join(strings.Fields(s.Text()), " ")
}
