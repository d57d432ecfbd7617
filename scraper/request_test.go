package scraper

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hitmatch/store/job"
)

func TestKey(t *testing.T) {
	base := Request{URL: "https://jobs.example.org/list?page=1"}
	for _, c := range []struct {
		name string
		req  Request
		same bool
	}{
		{"spelling of the host", Request{URL: "HTTPS://Jobs.Example.ORG:443/list?page=1#top"}, true},
		{"method written out", Request{Method: "get", URL: base.URL}, true},
		{"data is carried, not asked", Request{URL: base.URL, Data: []byte("x")}, true},
		{"query", Request{URL: "https://jobs.example.org/list?page=2"}, false},
		{"path in another case", Request{URL: "https://jobs.example.org/List?page=1"}, false},
		{"method", Request{Method: "POST", URL: base.URL}, false},
		{"body", Request{URL: base.URL, Body: []byte("x")}, false},
		{"step", Request{URL: base.URL, Step: "detail"}, false},
		{"port", Request{URL: "https://jobs.example.org:8443/list?page=1"}, false},
	} {
		if got := c.req.Key() == base.Key(); got != c.same {
			t.Errorf("%s: same key %v, want %v", c.name, got, c.same)
		}
	}
	if got, want := base.Key(), "loydxknobdleckyhsku2zpafpn"; got != want {
		t.Errorf("the key is %s, want %s: what stores remember of pages would be lost", got, want)
	}
	if (Request{Step: "ab", Body: []byte("c")}).Key() == (Request{Step: "a", Body: []byte("bc")}).Key() {
		t.Error("parts of a request run into each other")
	}
}

func TestAddress(t *testing.T) {
	for address, want := range map[string]string{
		"https://me:pw@a.example/x?q=coder":                     "https://a.example/x?q=coder",
		"https://a.example/x?app_id=1&app_key=2&what=coder&p":   "https://a.example/x?app_id=…&app_key=…&what=coder&p",
		"https://a.example/x?Authorization=1&access_token=2&a=": "https://a.example/x?Authorization=…&access_token=…&a=",
		"::":                        "an address that is not a URL",
		"https://a.example/x#there": "https://a.example/x#there",
	} {
		if got := (Request{URL: address}).Address(); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

func TestEncodedRequestsComeBack(t *testing.T) {
	want := []Request{
		{Method: "POST", URL: "https://a.example/", Header: map[string]string{"Accept": "x"}, Body: []byte{0, 255}, Step: "list"},
		{URL: "https://a.example/1", Step: "detail", Data: []byte(`{"t":"é"}`)},
	}
	raw, err := encode(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := LedTo(job.PageState{Next: raw})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := LedTo(job.PageState{Next: [][]byte{[]byte("{")}}); err == nil {
		t.Error("half a request was decoded")
	}
}
