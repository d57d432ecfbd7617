package fetch

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"hitmatch/scraper"
)

// secret is a scraper.Key with its value.
type secret struct {
	scraper.Key
	value string
}

// secrets looks up the keys a request names. One that is not there, or that
// is no key at all, is an error that says so.
func secrets(keys []scraper.Key, getenv func(string) string) ([]secret, error) {
	var all []secret
	for _, k := range keys {
		v := strings.TrimSpace(getenv(k.Env))
		if v == "" {
			return nil, fmt.Errorf("the environment variable %s is not set: it holds a key this source asks for; get one from the source and set it, or switch the board off", k.Env)
		}
		if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }) {
			return nil, fmt.Errorf("the environment variable %s holds no key: a key is one line of plain characters", k.Env)
		}
		all = append(all, secret{k, v})
	}
	return all, nil
}

// keyring puts a request's keys in as it leaves. It lies below everything that
// logs or reports an address, and a hop to another host gets none.
type keyring struct{ next http.RoundTripper }

func (k *keyring) RoundTrip(req *http.Request) (*http.Response, error) {
	a := askOf(req.Context())
	if len(a.keys) == 0 || authority(req.URL) != a.from || req.URL.Path == "/robots.txt" {
		return k.next.RoundTrip(req)
	}
	with := req.Clone(req.Context())
	for _, s := range a.keys {
		if s.Header != "" {
			with.Header.Set(s.Header, s.Prefix+s.value)
		}
		if s.Query != "" {
			with.URL.RawQuery = strings.TrimPrefix(with.URL.RawQuery+"&"+url.QueryEscape(s.Query)+"="+url.QueryEscape(s.Prefix+s.value), "&")
		}
		if s.Path != "" {
			path := strings.ReplaceAll(with.URL.EscapedPath(), url.PathEscape(s.Path), url.PathEscape(s.Prefix+s.value))
			if plain, err := url.PathUnescape(path); err == nil {
				with.URL.Path, with.URL.RawPath = plain, path
			}
		}
	}
	res, err := k.next.RoundTrip(with)
	if res != nil {
		res.Request = req
	}
	return res, err
}
