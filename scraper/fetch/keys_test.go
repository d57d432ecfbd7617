package fetch

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hitmatch/scraper"
)

// TestKeys: a key reaches the host it was meant for and nothing else: not
// robots.txt, not another host, no error, no answer, no stored request.
func TestKeys(t *testing.T) {
	const value = "s3cret-Value"
	var elsewhere *http.Request
	other := serve(t, func(w http.ResponseWriter, r *http.Request) { elsewhere = r; fmt.Fprint(w, "{}") })
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api":
			fmt.Fprintf(w, "%s %s %s", r.Header.Get("Authorization-Key"), r.Header.Get("User-Agent"), r.URL.RawQuery)
		case "/users/" + value + "/medical coder":
			fmt.Fprint(w, r.RequestURI)
		case "/away":
			http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1), http.StatusFound)
		case "/denied":
			w.WriteHeader(http.StatusUnauthorized)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
	env := map[string]string{"KEY": value, "MAIL": "me@example.org", "TWO_LINES": "a\nb"}
	f := fetcher(t, Config{Getenv: func(name string) string { return env[name] }})
	keys := []scraper.Key{{Env: "KEY", Header: "Authorization-Key"}, {Env: "MAIL", Header: "User-Agent"}, {Env: "KEY", Query: "app_key", Prefix: "k "}}
	ask := func(path string, keys []scraper.Key) (scraper.Response, error) {
		b := boardOn(srv.URL)
		b.Params["other"] = strings.Replace(other.URL, "127.0.0.1", "localhost", 1)
		res, _, err := f.Fetch(t.Context(), b, scraper.Access{}, scraper.Request{URL: srv.URL + path, Keys: keys}, scraper.Validators{})
		return res, err
	}

	res, err := ask("/api?x=1", keys)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(res.Body), value+" me@example.org x=1&app_key=k+"+value; got != want {
		t.Errorf("the source saw %q, want %q", got, want)
	}
	if strings.Contains(res.URL, value) || res.URL != srv.URL+"/api?x=1" {
		t.Errorf("the answer's address is %q", res.URL)
	}
	stored, err := json.Marshal(res.Request)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(stored), value) || strings.Contains(string(stored), "me@example.org") {
		t.Errorf("the request as stored holds a key: %s", stored)
	}

	inPath, err := ask("/users/%7Bid%7D/medical%20coder", []scraper.Key{{Env: "KEY", Path: "{id}"}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(inPath.Body), "/users/"+value+"/medical%20coder"; got != want || strings.Contains(inPath.URL, value) {
		t.Errorf("a key in the path: the source saw %q, want %q; the answer's address is %q", got, want, inPath.URL)
	}

	if _, err := ask("/away", keys); err != nil {
		t.Errorf("redirect to another host: %v", err)
	} else if seen := fmt.Sprint(elsewhere.Header, elsewhere.URL); strings.Contains(seen, value) || strings.Contains(seen, "me@example.org") {
		t.Errorf("another host saw %s", seen)
	}
	for _, path := range []string{"/denied", "/nowhere"} {
		if _, err := ask(path, keys); err == nil || strings.Contains(err.Error(), value) {
			t.Errorf("%s: error %v; want one without the key", path, err)
		}
	}
	for _, name := range []string{"UNSET", "TWO_LINES"} {
		if _, err := ask("/api", []scraper.Key{{Env: name, Header: "X"}}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("key %s: error %v; want one that names the variable", name, err)
		}
	}
}
