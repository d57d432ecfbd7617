package board

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"hitmatch/scraper"
)

// FuzzList holds what longList finds against encoding/json, however the answer
// comes in pieces.
func FuzzList(f *testing.F) {
	for _, s := range []string{
		`{"jobs":[{"id":1,"a":"]}"},{"id":"\"2\\"}],"meta":{"total":2}}`, `{"jobs":[]}`, `{"jobs":null}`, `{"jobs":{}}`, `{}`, `[]`, `null`, `7`,
		` { "meta" : { "jobs" : [1] } , "Jobs" : [ 1 , "two" , [3,[4]] , { "five" : 5 } , null , true , -1.5e3 ] } `,
		`{"j\u006fbs":[1,2]}`, `{"jobs":[1],"jobs":[2,3]}`, `{"a":"jobs\":[9]","jobs":["x,y]"]}`, `[1,[2]]`, ` {"jobs" : [1, {"a":[2]} ,` + "\n" + `"x"] } `,
		`{"jobs":[1,2`, `{"jobs":[1,,2]}`, `{"jobs":[1}]}`, `{"jobs":[1]}x`, `{"jobs":["a]}`, `{"jobs":[1 2]}`, `{"jobs" [1]}`, `{"jobs":[tru]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		if strings.Count(strings.ToLower(string(answer)), "jobs")+strings.Count(string(answer), `\u`) > 1 {
			return // said twice, or spelt so that which one counts is a matter of taste
		}
		var want struct {
			Jobs any `json:"jobs"`
		}
		decoded := json.Unmarshal(answer, &want) == nil
		rows, isList := want.Jobs.([]any)
		for _, open := range []func() io.Reader{
			func() io.Reader { return bytes.NewReader(answer) },
			func() io.Reader { return iotest.OneByteReader(bytes.NewReader(answer)) },
		} {
			l, err := longList(scraper.Response{Stream: &scraper.Stream{Open: open}}, "jobs", &struct{}{})
			if (decoded && isList) != (err == nil) {
				t.Fatalf("a list: %v, want %t", err, decoded && isList)
			}
			if err != nil {
				continue
			}
			var got []any
			if err := l.each(func(row []byte) bool {
				var v any
				if err := json.Unmarshal(row, &v); err != nil {
					t.Errorf("row %q: %v", row, err)
				}
				got = append(got, v)
				return true
			}); err != nil {
				t.Fatal(err)
			}
			if len(got) != l.rows {
				t.Fatalf("%d rows, then %d", l.rows, len(got))
			}
			if diff := cmp.Diff(append([]any(nil), rows...), got); diff != "" {
				t.Error(diff)
			}
		}
	})
}
