package board

import (
	"net/url"
	"slices"
	"strings"

	"hitmatch/scraper/normal"
)

// Recognise tells from an address of a career page, of a posting on it, or of
// the interface behind it, what kind of board it is and what the kind's own
// fields are. Fields that the address does not hold are left out: Start names
// them. ok is false for addresses that name no vendor: many kinds live at the
// employer's own host.
func Recognise(address string) (kind string, params map[string]string, ok bool) {
	address = strings.TrimSpace(address)
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := webAddress(address)
	if err != nil {
		return "", nil, false
	}
	a := careerAddress{host: strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), query: u.Query(), file: u}
	for s := range strings.SplitSeq(u.EscapedPath(), "/") {
		if s != "" {
			a.path = append(a.path, s)
		}
	}
	for _, v := range vendors() {
		if !v.at(a.host) {
			continue
		}
		if params := v.fields(a); params != nil {
			return v.kind, params, true
		}
	}
	return "", nil, false
}

// Unread names the vendor at whose host an address lies, if no kind reads its
// boards: their lists want a browser's session, or are not known well enough.
func Unread(address string) string {
	u, err := webAddress(address)
	if err != nil {
		return ""
	}
	for _, v := range []struct{ domain, name string }{
		{"taleo.net", "Taleo"}, {"dayforcehcm.com", "Dayforce"}, {"paycomonline.net", "Paycom"}, {"inforcloudsuite.com", "Infor"},
		{"csod.com", "Cornerstone"}, {"pageuppeople.com", "PageUp"}, {"peopleadmin.com", "PeopleAdmin"}, {"applicantpro.com", "ApplicantPro"},
		{"healthcaresource.com", "HealthcareSource"}, {"hrmdirect.com", "HRMDirect"},
	} {
		if host := strings.ToLower(u.Hostname()); host == v.domain || strings.HasSuffix(host, "."+v.domain) {
			return v.name
		}
	}
	return ""
}

// careerAddress is an address taken apart: the segments of the path as they
// stand there, escaped.
type careerAddress struct {
	host  string
	path  []string
	query url.Values
	file  *url.URL
}

// after is the segment behind the one that is word, "" if there is none.
func (a careerAddress) after(word string) string {
	for i, s := range a.path {
		if strings.EqualFold(s, word) && i+1 < len(a.path) {
			return a.path[i+1]
		}
	}
	return ""
}

// first is the first segment of the path that is no language ("en", "en-US").
func (a careerAddress) first() string {
	if p := a.plain(); len(p) > 0 {
		return p[0]
	}
	return ""
}

func (a careerAddress) plain() []string {
	if len(a.path) > 0 && language().MatchString(a.path[0]) {
		return a.path[1:]
	}
	return a.path
}

// param is a query parameter, whatever the case of its name.
func (a careerAddress) param(name string) string {
	for k, v := range a.query {
		if strings.EqualFold(k, name) && len(v) > 0 {
			return v[0]
		}
	}
	return ""
}

// label is the part of the host before a vendor's domain.
func (a careerAddress) label(domain string) string { return strings.TrimSuffix(a.host, "."+domain) }

var language = normal.Pattern(`^[a-z]{2}([-_][A-Za-z]{2})?$`)

// vendor is how the addresses of one kind of board look.
type vendor struct {
	kind string
	at   func(host string) bool
	// fields reads the kind's fields; nil: the address is none of the kind's.
	fields func(a careerAddress) map[string]string
}

func hosts(names ...string) func(string) bool {
	return func(host string) bool { return slices.Contains(names, host) }
}

// below matches the hosts under domains, but for those of the vendor itself.
func below(domains ...string) func(string) bool {
	return func(host string) bool {
		for _, d := range domains {
			if label, ok := strings.CutSuffix(host, "."+d); ok {
				return !slices.Contains([]string{"www", "app", "api", "support", "help", "community", "developers", "resources"}, label)
			}
		}
		return false
	}
}

func anywhere(string) bool { return true }

// given leaves out the fields that are empty.
func given(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			m[pairs[i]] = pairs[i+1]
		}
	}
	return m
}

// named is a field that must be there.
func named(name, value string) map[string]string {
	if value == "" {
		return nil
	}
	return map[string]string{name: value}
}

// vendors are the forms of addresses, those at a vendor's host before those
// that only their path gives away.
func vendors() []vendor {
	return []vendor{
		{"workday", below("myworkdayjobs.com", "myworkdayjobs-impl.com"), workdayFields},
		{"workday", below("myworkdaysite.com"), func(a careerAddress) map[string]string {
			at := slices.Index(a.path, "recruiting")
			if at < 0 || at+2 >= len(a.path) {
				return workdayFields(a)
			}
			return given("host", a.host, "tenant", a.path[at+1], "site", a.path[at+2])
		}},
		{"oracle", below("oraclecloud.com"), func(a careerAddress) map[string]string {
			site := a.after("sites")
			if site == "" {
				site = a.param("siteNumber")
			}
			// Not a parameter of its own: "finder=findReqs;siteNumber=CX_1,limit=25".
			if m := siteNumber().FindStringSubmatch(a.file.RawQuery); site == "" && m != nil {
				site = m[1]
			}
			return given("host", a.host, "site", site)
		}},
		{"icims", below("icims.com"), func(a careerAddress) map[string]string { return given("host", a.host) }},
		{"jibe", below("jibeapply.com"), func(a careerAddress) map[string]string { return given("host", a.host) }},
		{"greenhouse", hosts("boards.greenhouse.io", "job-boards.greenhouse.io", "boards-api.greenhouse.io"), func(a careerAddress) map[string]string {
			token := a.after("boards")
			if token == "" {
				token = a.param("for")
			}
			if token == "" && a.first() != "embed" {
				token = a.first()
			}
			return named("token", token)
		}},
		{"lever", hosts("jobs.lever.co", "api.lever.co", "jobs.eu.lever.co", "api.eu.lever.co"), func(a careerAddress) map[string]string {
			token := a.first()
			if strings.HasPrefix(a.host, "api.") {
				token = a.after("postings")
			}
			region := ""
			if strings.Contains(a.host, ".eu.") {
				region = "eu"
			}
			if token == "" {
				return nil
			}
			return given("token", token, "region", region)
		}},
		{"ashby", hosts("jobs.ashbyhq.com", "api.ashbyhq.com"), func(a careerAddress) map[string]string {
			if a.host == "api.ashbyhq.com" {
				return named("token", a.after("job-board"))
			}
			return named("token", strings.Join(a.path[:min(1, len(a.path))], ""))
		}},
		{"smartrecruiters", hosts("careers.smartrecruiters.com", "jobs.smartrecruiters.com", "api.smartrecruiters.com"), func(a careerAddress) map[string]string {
			if company := a.after("companies"); company != "" {
				return named("company", company)
			}
			if company := a.param("company"); company != "" {
				return named("company", company)
			}
			return named("company", strings.TrimPrefix(strings.Join(a.path[:min(1, len(a.path))], ""), "oneclick-ui"))
		}},
		{"workable", hosts("apply.workable.com"), func(a careerAddress) map[string]string {
			if token := a.after("accounts"); token != "" {
				return named("token", token)
			}
			if slices.Contains([]string{"api", "j"}, a.first()) {
				return nil
			}
			return named("token", a.first())
		}},
		{"workable", below("workable.com"), func(a careerAddress) map[string]string {
			if a.host == "apply.workable.com" {
				return nil
			}
			return named("token", a.label("workable.com"))
		}},
		{"bamboohr", below("bamboohr.com"), companyAt("bamboohr.com")},
		{"breezy", below("breezy.hr"), companyAt("breezy.hr")},
		{"jazzhr", below("applytojob.com"), companyAt("applytojob.com")},
		{"recruitee", below("recruitee.com"), companyAt("recruitee.com")},
		{"pinpoint", below("pinpointhq.com"), companyAt("pinpointhq.com")},
		{"teamtailor", below("teamtailor.com"), companyAt("teamtailor.com")},
		{"personio", below("jobs.personio.com", "jobs.personio.de"), func(a careerAddress) map[string]string {
			company, rest, _ := strings.Cut(a.host, ".jobs.personio.")
			domain := ""
			if rest == "de" {
				domain = rest
			}
			return given("company", company, "domain", domain)
		}},
		{"jobvite", hosts("jobs.jobvite.com"), func(a careerAddress) map[string]string {
			if company := a.after("careers"); company != "" && a.first() == "careers" {
				return named("company", company)
			}
			return named("company", a.first())
		}},
		{"rippling", hosts("ats.rippling.com", "api.rippling.com"), func(a careerAddress) map[string]string {
			if company := a.after("board"); company != "" {
				return named("company", company)
			}
			return named("company", a.first())
		}},
		{"paylocity", hosts("recruiting.paylocity.com"), func(a careerAddress) map[string]string {
			for _, s := range a.path {
				if guid().MatchString(s) {
					return named("board", s)
				}
			}
			return nil
		}},
		{"ukg", below("ultipro.com", "ultipro.ca"), func(a careerAddress) map[string]string {
			host := a.host
			if host == "recruiting.ultipro.com" {
				host = ""
			}
			if board := a.after("JobBoard"); board != "" {
				return given("code", a.path[0], "board", board, "host", host)
			}
			return nil
		}},
		{"adp", below("adp.com"), func(a careerAddress) map[string]string {
			if a.param("cid") == "" {
				return nil
			}
			host := a.host
			if host == "workforcenow.adp.com" {
				host = ""
			}
			return given("cid", a.param("cid"), "ccid", a.param("ccId"), "host", host)
		}},
		{"avature", below("avature.net"), func(a careerAddress) map[string]string {
			var path []string
			for _, s := range a.path {
				if avaturePage().MatchString(s) {
					break
				}
				path = append(path, s)
			}
			if len(path) == 0 {
				return given("host", a.host)
			}
			return given("host", a.host, "path", "/"+strings.Join(path, "/"))
		}},
		{"eightfold", below("eightfold.ai"), func(a careerAddress) map[string]string { return given("host", a.host) }},
		{"brassring", below("brassring.com"), func(a careerAddress) map[string]string {
			if a.param("partnerid") == "" {
				return nil
			}
			host := a.host
			if host == "sjobs.brassring.com" {
				host = ""
			}
			return given("partner", a.param("partnerid"), "site", a.param("siteid"), "host", host)
		}},
		{"neogov", hosts("www.governmentjobs.com", "governmentjobs.com"), func(a careerAddress) map[string]string {
			if agency := a.after("careers"); agency != "" {
				return named("agency", agency)
			}
			return named("agency", a.param("agency"))
		}},
		{"successfactors", below("successfactors.com", "successfactors.eu", "sapsf.com", "sapsf.eu"), func(a careerAddress) map[string]string {
			return given("company", a.param("company"), "host", a.host)
		}},
		{"phenom", anywhere, func(a careerAddress) map[string]string {
			if len(a.path) < 3 || !language().MatchString(a.path[1]) || len(a.path[0]) != 2 && a.path[0] != "global" ||
				!slices.Contains([]string{"search-results", "job", "c", "jobs"}, a.path[2]) {
				return nil
			}
			path := a.path[0] + "/" + a.path[1]
			if path == "us/en" {
				path = ""
			}
			return given("host", a.host, "path", path)
		}},
		{"radancy", anywhere, func(a careerAddress) map[string]string {
			at := slices.Index(a.path, "search-jobs")
			switch {
			case at > 0:
				return given("host", a.host, "path", "/"+strings.Join(a.path[:at], "/"))
			case at == 0 || len(a.path) == 5 && a.path[0] == "job" && digits().MatchString(a.path[3]) && digits().MatchString(a.path[4]),
				len(a.path) > 2 && a.path[0] == "employment":
				return given("host", a.host)
			}
			return nil
		}},
		{"jibe", anywhere, func(a careerAddress) map[string]string {
			if a.first() == "careers-home" || len(a.path) == 2 && a.path[0] == "api" && a.path[1] == "jobs" {
				return given("host", a.host)
			}
			return nil
		}},
		{"feed", anywhere, func(a careerAddress) map[string]string {
			if feedFile().MatchString(a.file.Path) {
				return given("url", a.file.String())
			}
			return nil
		}},
		{"jsonld", anywhere, func(a careerAddress) map[string]string {
			if strings.HasSuffix(a.file.Path, ".xml") || strings.HasSuffix(a.file.Path, ".xml.gz") {
				return given("url", a.file.String())
			}
			return nil
		}},
	}
}

var (
	siteNumber  = normal.Pattern(`siteNumber(?:=|%3D)([\w-]+)`)
	guid        = normal.Pattern(`^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)
	digits      = normal.Pattern(`^\d+$`)
	avaturePage = normal.Pattern(`^(SearchJobs|JobDetail|Home|Login|Register|ApplicationMethods|TalentCommunity|InviteFriend)`)
	feedFile    = normal.Pattern(`(?i)(\.(rss|atom)|/(rss|feed|atom)(\.xml)?|/googlefeed\.xml)/?$`)
)

func companyAt(domain string) func(careerAddress) map[string]string {
	return func(a careerAddress) map[string]string { return named("company", a.label(domain)) }
}

func workdayFields(a careerAddress) map[string]string {
	tenant, _, _ := strings.Cut(a.host, ".")
	if at := slices.Index(a.path, "cxs"); at >= 0 && at+2 < len(a.path) {
		return given("host", a.host, "tenant", a.path[at+1], "site", a.path[at+2])
	}
	site := a.first()
	if len(a.path) == 1 && len(a.path[0]) == 2 || len(a.path) > 1 && slices.Contains([]string{"job", "details", "login"}, site) {
		site = a.path[0] // as short as a language, and none
	}
	return given("host", a.host, "tenant", tenant, "site", site)
}
