package normal

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/scraper"
	"hitmatch/store/job"
)

var noon = time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)

func amount(v float64) *float64 { return &v }

func TestPosting(t *testing.T) {
	b := job.Board{ID: "acme", Employer: "Acme Health"}
	got, err := Posting(b, scraper.Raw{
		ExternalID: " 7 ", URL: "HTTP://Jobs.Example.org:80/7?utm_source=x&lang=en#top", ApplyURL: "javascript:void(0)",
		Title: " Coder&nbsp;II <b>(Inpatient)</b>\n", Description: "<p>CCS</p>", Locations: []string{"Reno, NV", "Reno, NV"},
		Posted: "Posted Yesterday", Closes: "2026-10-31T23:59:00-05:00", Salary: "$30 /hr", Workplace: "Hybrid",
		Pay: &job.Pay{Min: amount(36), Max: amount(30), Unit: job.PerHour, Currency: "usd"}, Series: []string{"0675", "0675", ""},
	}, noon)
	if err != nil {
		t.Fatal(err)
	}
	want := job.Posting{
		ID: job.PostingID("acme", "7"), Board: "acme", ExternalID: "7", URL: "https://jobs.example.org/7?lang=en", Title: "Coder II (Inpatient)",
		Employer: "Acme Health", Text: "CCS", Location: "Reno, NV", Places: []job.Place{{Text: "Reno, NV", City: "Reno", State: "NV", Country: "US"}},
		Salary: "$30 /hr", Workplace: "Hybrid", Pay: &job.Pay{Min: amount(30), Max: amount(36), Unit: job.PerHour, Currency: "USD"},
		Series: []string{"0675"}, Posted: time.Date(2026, 9, 29, 0, 0, 0, 0, time.UTC), Closes: time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPostingRefuses(t *testing.T) {
	b := job.Board{ID: "acme"}
	for _, c := range []struct {
		raw  scraper.Raw
		says string
	}{
		{scraper.Raw{ExternalID: "R-7", Title: " \u200b "}, "R-7"},
		{scraper.Raw{Title: "Coder"}, "Coder"},
	} {
		if _, err := Posting(b, c.raw, noon); err == nil || !strings.Contains(err.Error(), "acme") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v; want an error that names acme and %s", c.raw, err, c.says)
		}
	}
}

func TestPay(t *testing.T) {
	for _, c := range []struct{ in, want *job.Pay }{
		{nil, nil},
		{&job.Pay{}, nil},
		{&job.Pay{Min: amount(0), Max: amount(-1)}, nil},
		{&job.Pay{Min: amount(math.NaN()), Max: amount(math.Inf(1))}, nil},
		{&job.Pay{Min: amount(0), Max: amount(5), Unit: job.PerChart}, &job.Pay{Max: amount(5), Unit: job.PerChart}},
		{&job.Pay{Min: amount(5), Unit: "fortnight", Currency: "dollars"}, &job.Pay{Min: amount(5)}},
	} {
		if diff := cmp.Diff(c.want, pay(c.in)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.in, diff)
		}
	}
}

func TestURL(t *testing.T) {
	for in, want := range map[string]string{
		"http://Jobs.Example.ORG":                                 "https://jobs.example.org/",
		"https://www.usajobs.gov:443/job/1":                       "https://www.usajobs.gov/job/1",
		"https://a.org/x?b=2&gh_src=q&a=1&utm_medium=m&source=LI": "https://a.org/x?b=2&a=1",
		"https://a.org/x?lever-source[]=a&gh_jid=5":               "https://a.org/x?gh_jid=5",
		"https://a.org/x?utm_source=a#apply":                      "https://a.org/x",
		"https://u:p@a.org/x%2Fy?q=%20":                           "https://a.org/x%2Fy?q=%20",
		"http://127.0.0.1:8080/jobs/1":                            "http://127.0.0.1:8080/jobs/1",
		"http://localhost/jobs/1":                                 "http://localhost/jobs/1",
		"http://10.0.0.1/jobs":                                    "http://10.0.0.1/jobs",
		"http://[::1]:80/":                                        "http://[::1]/",
		"http://a.org:8080/":                                      "http://a.org:8080/",
		" https://a.org./x ":                                      "https://a.org/x",
		"javascript:alert(1)":                                     "",
		"/jobs/1":                                                 "",
		"mailto:a@b.org":                                          "",
		"https://":                                                "",
		"http://a b/":                                             "",
	} {
		if got := URL(in); got != want {
			t.Errorf("URL(%q) = %q, want %q", in, got, want)
		}
		if again := URL(want); again != want {
			t.Errorf("URL(%q) = %q: not canonical", want, again)
		}
	}
}

func TestPosted(t *testing.T) {
	date := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	for in, want := range map[string]time.Time{
		"2026-09-16":                      date(2026, 9, 16),
		"2026-09-16T11:55:32-04:00":       time.Date(2026, 9, 16, 15, 55, 32, 0, time.UTC),
		"2026-09-16T11:01:01.6770":        time.Date(2026, 9, 16, 11, 1, 1, 677_000_000, time.UTC),
		"2026-09-16T11:01:01.1234567":     time.Date(2026, 9, 16, 11, 1, 1, 123_456_700, time.UTC),
		"2026-09-16T11:01:01.1234567Z":    time.Date(2026, 9, 16, 11, 1, 1, 123_456_700, time.UTC),
		"2026-09-16T11:01:01+0000":        time.Date(2026, 9, 16, 11, 1, 1, 0, time.UTC),
		"Wed, 16 Sep 2026 11:01:01 GMT":   time.Date(2026, 9, 16, 11, 1, 1, 0, time.UTC),
		"Wed, 16 Sep 2026 11:01:01 -0400": time.Date(2026, 9, 16, 15, 1, 1, 0, time.UTC),
		"Wed, 16 Sep 2026 11:01:01 EDT":   time.Date(2026, 9, 16, 15, 1, 1, 0, time.UTC),
		"Wed Sep 16 00:00:00 UTC 2026":    date(2026, 9, 16),
		"2026-09-16T00:00:00+01:00":       date(2026, 9, 16),
		"09/16/2026":                      date(2026, 9, 16),
		"9/6/2026":                        date(2026, 9, 6),
		"09/16/2026 3:04 PM":              time.Date(2026, 9, 16, 15, 4, 0, 0, time.UTC),
		"20260916":                        date(2026, 9, 16),
		"1789516800":                      date(2026, 9, 16),
		"1789516800000":                   date(2026, 9, 16),
		"September 16, 2026":              date(2026, 9, 16),
		"Posted on Sep 16, 2026":          date(2026, 9, 16),
		"Posted Today":                    date(2026, 9, 30),
		"posted yesterday":                date(2026, 9, 29),
		"Posted 3 Days Ago":               date(2026, 9, 27),
		"Posted 30+ Days Ago":             date(2026, 8, 31),
		"2 weeks ago":                     date(2026, 9, 16),
		"an hour ago":                     noon.Add(-time.Hour),
		"2026-10-01T06:00:00Z":            time.Date(2026, 10, 1, 6, 0, 0, 0, time.UTC),
		"2026-11-01":                      {},
		"1970-01-01T00:00:00Z":            {},
		"0001-01-01T00:00:00":             {},
		"0":                               {},
		"soon":                            {},
		"3 moons ago":                     {},
		"99999999999 days ago":            {},
		"":                                {},
	} {
		if got := posted(in, noon); !got.Equal(want) {
			t.Errorf("posted(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestCloses(t *testing.T) {
	for in, want := range map[string]string{
		"2026-10-31":                    "2026-10-31",
		"2026-10-31T23:59:59.9970":      "2026-10-31",
		"2026-10-31T23:59:00-05:00":     "2026-10-31",
		"2026-10-31T00:00:00+01:00":     "2026-10-31",
		"10/31/2026":                    "2026-10-31",
		"Sat, 31 Oct 2026 23:59:00 EDT": "2026-10-31",
		"2026-09-01":                    "2026-09-01",
		"9999-12-31":                    "",
		"0001-01-01":                    "",
		"Open until filled":             "",
	} {
		got := ""
		if c := closes(in, noon); !c.IsZero() {
			got = c.Format(time.RFC3339)
			if rest, ok := strings.CutSuffix(got, "T00:00:00Z"); ok {
				got = rest
			}
		}
		if got != want {
			t.Errorf("closes(%q) = %s, want %s", in, got, want)
		}
	}
}
