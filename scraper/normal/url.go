package normal

import (
	"net/url"
	"path"
	"strings"
)

// URL returns the canonical form of the address of a page on the web: https
// for a public name without a port of its own, lower-case host, no default
// port, no user, no fragment, no tracking parameters; the other parameters
// keep their order and spelling. It is "" for anything that is not an http
// address a person could open.
func URL(s string) string {
	u, err := url.Parse(strings.TrimSpace(clean(s)))
	if err != nil || u.Hostname() == "" {
		return ""
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host, port := strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), u.Port()
	if u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		port = ""
	}
	if u.Scheme == "http" && port == "" && publicName(host) {
		u.Scheme = "https"
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if u.Host = host; port != "" {
		u.Host += ":" + port
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	var kept []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if decoded, err := url.QueryUnescape(name); err == nil {
			name = decoded
		}
		if pair != "" && !tracking(strings.ToLower(name)) {
			kept = append(kept, pair)
		}
	}
	u.RawQuery, u.ForceQuery = strings.Join(kept, "&"), false
	return u.String()
}

// publicName reports whether host is a name with a dot that is not an address
// or a name reserved for private use.
func publicName(host string) bool {
	if !strings.Contains(host, ".") || strings.Contains(host, ":") {
		return false
	}
	last := path.Ext(host)
	if last == ".localhost" || last == ".local" || last == ".internal" || last == ".test" {
		return false
	}
	return strings.ContainsAny(last, "abcdefghijklmnopqrstuvwxyz")
}

// tracking reports whether a query parameter says where a visitor came from
// rather than what the page is.
func tracking(name string) bool {
	switch name {
	case "gh_src", "source", "src", "sourceid", "source_id", "lever-source", "lever-origin", "lever-via", "jobsource", "jobboardsource",
		"gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "ttclid", "li_fat_id", "igshid", "yclid", "mc_cid", "mc_eid",
		"_ga", "_gl", "_hsenc", "_hsmi", "trk", "trackingid", "refid", "ref", "referrer", "referer", "recruiter_source", "rx_source",
		"iis", "iisn", "rcid", "ccuid", "jan1offset", "jun1offset", "needsredirect", "in_iframe", "bga", "trid", "ss":
		return true
	}
	return strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "lever-source") || strings.HasPrefix(name, "pk_")
}
