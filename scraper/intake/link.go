package intake

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"hitmatch/scraper/board"
	"hitmatch/scraper/normal"
)

// link is where an address leads, as far as the address itself says: nothing
// is ever fetched, since a tracking link tells its owner who followed it.
type link struct {
	board string // the board of the posting, "" if it is not one of those below
	id    string // the board's own id of the posting, "" if the address hides it
	url   string // the posting's page: canonical, or as it stands if it hides its target
	job   bool   // it leads to one posting
}

// site is a board whose addresses hold the posting's id.
type site struct {
	board string
	host  string // it and the hosts below it
	// read returns the id in an address and the posting's canonical address.
	read func(u *url.URL) (id, canonical string)
	// opaque matches addresses of postings that hide where they lead.
	opaque func() *regexp.Regexp
}

func sites() []site {
	return []site{
		{board: "linkedin", host: "linkedin.com", read: func(u *url.URL) (string, string) {
			id := u.Query().Get("currentJobId")
			if m := linkedInPath().FindStringSubmatch(u.Path); m != nil {
				id = m[1]
			}
			return id, "https://www.linkedin.com/jobs/view/" + id + "/"
		}},
		{board: "indeed", host: "indeed.com", read: func(u *url.URL) (string, string) {
			id := param(u, "jk", "vjk")
			return id, "https://www.indeed.com/viewjob?jk=" + url.QueryEscape(id)
		}, opaque: indeedOpaque},
		{board: "glassdoor", host: "glassdoor.com", read: func(u *url.URL) (string, string) {
			id := param(u, "jobListingId", "jl")
			return id, "https://www.glassdoor.com/job-listing/j?jl=" + url.QueryEscape(id)
		}},
		{board: "ziprecruiter", host: "ziprecruiter.com", read: func(u *url.URL) (string, string) {
			if id := param(u, "jid"); id != "" {
				return id, "https://www.ziprecruiter.com" + u.EscapedPath() + "?jid=" + url.QueryEscape(id)
			}
			if id := param(u, "lvk", "listing_key"); id != "" {
				return id, "https://www.ziprecruiter.com/jobs//j?lvk=" + url.QueryEscape(id)
			}
			if m := zipPath().FindStringSubmatch(u.Path); m != nil {
				return m[1], "https://www.ziprecruiter.com" + u.EscapedPath()
			}
			return "", ""
		}, opaque: zipOpaque},
		{board: "ahima-career-assist", host: "careerassist.ahima.org", read: careerCenter},
		{board: "himss-jobmine", host: "jobmine.himss.org", read: careerCenter},
		{board: "aapc", host: "aapc.com", read: careerCenter},
		{board: "health-ecareers", host: "healthecareers.com", read: careerCenter},
		{board: "usajobs-alerts", host: "usajobs.gov", read: func(u *url.URL) (string, string) {
			m := usajobsPath().FindStringSubmatch(u.Path)
			if m == nil {
				return "", ""
			}
			return m[1], "https://www.usajobs.gov/job/" + m[1]
		}},
	}
}

var (
	linkedInPath = normal.Pattern(`^/(?:comm/)?jobs/view/(?:[^/]*-)?(\d{6,})/?`)
	zipPath      = normal.Pattern(`^/(?:jobs|c)/.+-([0-9a-f]{6,})/?$`)
	indeedOpaque = normal.Pattern(`^(engage|cts|apply)\.indeed\.com/(f/a|v\d)/|^[\w.]*indeed\.com/(rc/clk|pagead/clk)`)
	zipOpaque    = normal.Pattern(`^([\w.]*ziprecruiter\.com)/(ekm|km|job-redirect|clk|k)/?`)
	usajobsPath  = normal.Pattern(`(?i)^/(?:job|GetJob/ViewDetails)/(\d{6,})`)
	jobNumber    = normal.Pattern(`/(\d{4,}|[0-9a-f]{8}-[0-9a-f-]{27})(?:/|$)`)
)

// careerCenter reads the addresses of associations' boards: a number among the
// segments behind /job/ or /jobs/.
func careerCenter(u *url.URL) (id, canonical string) {
	_, rest, ok := strings.Cut(u.Path, "/job")
	m := jobNumber().FindStringSubmatch(rest)
	if !ok || m == nil {
		return "", ""
	}
	return m[1], "https://" + strings.ToLower(u.Host) + strings.TrimSuffix(u.EscapedPath(), "/") + "/"
}

func param(u *url.URL, names ...string) string {
	q := u.Query()
	for _, n := range names {
		if v := q.Get(n); v != "" {
			return v
		}
	}
	return ""
}

// maxWraps is how many wrappers are taken off an address.
const maxWraps = 5

// follow reads an address, through the wrappers whose target stands in them.
func follow(address string) link {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return link{}
	}
	for range maxWraps {
		host := strings.ToLower(u.Hostname())
		for _, s := range sites() {
			if host != s.host && !strings.HasSuffix(host, "."+s.host) {
				continue
			}
			if id, canonical := s.read(u); id != "" && len(id) <= 100 {
				return link{board: s.board, id: id, url: canonical, job: true}
			}
			if s.opaque != nil && s.opaque().MatchString(host+u.EscapedPath()) && wrapped(u) == nil {
				return link{board: s.board, url: normal.URL(u.String()), job: true}
			}
		}
		target := wrapped(u)
		if target == nil {
			break
		}
		u = target
	}
	l := link{url: normal.URL(withoutSecrets(u)), job: board.IsPosting(u)}
	for _, s := range sites() {
		host := strings.ToLower(u.Hostname())
		if host == s.host || strings.HasSuffix(host, "."+s.host) {
			// A page of theirs without a posting's id: a search, a profile, a setting.
			l.board, l.job = s.board, false
		}
	}
	return l
}

// tracked reports whether an address hides its target behind a mailer's click
// counter.
func tracked(address string) bool {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return false
	}
	return counterHost().MatchString(strings.ToLower(u.Hostname())) || counterPath().MatchString(u.Path)
}

var (
	counterHost = normal.Pattern(`^(clicks?|links?|emails?|e|t|track|tracking|trk|go|url\d*|mailer|cl|ct|lnk)\d*\.`)
	counterPath = normal.Pattern(`^/(ls/click|track/|click|c/|e/|f/a/|CL0/)`)
)

// wrapped is the address that a tracking address carries in a parameter, or in
// its path as URL-encoded text; nil if it carries none.
func wrapped(u *url.URL) *url.URL {
	for _, values := range ordered(u.Query()) {
		for _, v := range values {
			if t := target(v); t != nil {
				return t
			}
		}
	}
	// Proofpoint writes https:__host_path with - for %.
	if strings.HasPrefix(strings.ToLower(u.Hostname()), "urldefense.") {
		if m := proofpoint().FindStringSubmatch(u.String()); m != nil {
			return target(m[1])
		}
		return target(strings.NewReplacer("-", "%", "_", "/").Replace(u.Query().Get("u")))
	}
	if _, rest, ok := strings.Cut(u.EscapedPath(), "/http"); ok {
		if strings.Contains(strings.ToUpper(rest), "%2F") {
			rest, _, _ = strings.Cut(rest, "/") // what follows is the counter's own
		}
		return target("http" + rest)
	}
	return nil
}

var proofpoint = normal.Pattern(`__(https?:.*?)__;`)

// ordered are the values of a query in the order of their names.
func ordered(q url.Values) [][]string {
	names := make([]string, 0, len(q))
	for n := range q {
		names = append(names, n)
	}
	slices.Sort(names)
	all := make([][]string, len(names))
	for i, n := range names {
		all[i] = q[n]
	}
	return all
}

// target is s as an address of the web, decoded if it has to be.
func target(s string) *url.URL {
	for range 2 {
		if strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") {
			if u, err := url.Parse(s); err == nil && strings.Contains(u.Hostname(), ".") {
				return u
			}
			return nil
		}
		decoded, err := url.QueryUnescape(s)
		if err != nil || decoded == s {
			return nil
		}
		s = decoded
	}
	return nil
}

// withoutSecrets drops the parameters by which a mail's link signs its reader
// in or knows who follows it.
func withoutSecrets(u *url.URL) string {
	var kept []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(strings.ToLower(pair), "=")
		if pair == "" || slices.Contains([]string{"otptoken", "midtoken", "midsig", "eid", "token", "auth", "sig", "signature", "email", "uid", "userid", "trackingid", "refid", "lipi", "trkemail"}, name) {
			continue
		}
		kept = append(kept, pair)
	}
	c := *u
	c.RawQuery = strings.Join(kept, "&")
	return c.String()
}
