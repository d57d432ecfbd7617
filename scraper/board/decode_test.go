package board

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzList holds what listIn and rows find against encoding/json.
func FuzzList(f *testing.F) {
	for _, s := range []string{
		`{"jobs":[{"id":1,"a":"]}"},{"id":"\"2\\"}],"meta":{"total":2}}`, `{"jobs":[]}`, `{"jobs":null}`, `{"jobs":{}}`, `{}`, `[]`, `null`,
		` { "meta" : { "jobs" : [1] } , "Jobs" : [ 1 , "two" , [3,[4]] , { "five" : 5 } , null , true , -1.5e3 ] } `,
		`{"j\u006fbs":[1,2]}`, `{"jobs":[1],"jobs":[2,3]}`, `{"a":"jobs\":[9]","jobs":["x,y]"]}`, `[1,[2]]`, ` {"jobs" : [1, {"a":[2]} ,\n"x"] } `,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		if !json.Valid(answer) {
			return
		}
		var want struct {
			Jobs any `json:"jobs"`
		}
		object := json.Unmarshal(answer, &want) == nil
		rows, isList := want.Jobs.([]any)
		l, ok := listIn(answer, "jobs")
		if strings.Count(strings.ToLower(string(answer)), "jobs")+strings.Count(string(answer), `\u`) > 1 {
			return // said twice, or spelt so that which one counts is a matter of taste
		}
		if ok != (object && isList) {
			t.Fatalf("a list: %t, want %t", ok, object && isList)
		}
		var got []any
		for row := range l.rows() {
			var v any
			if err := json.Unmarshal(row, &v); err != nil {
				t.Fatalf("row %q: %v", row, err)
			}
			got = append(got, v)
		}
		if diff := cmp.Diff(append([]any(nil), rows...), got); diff != "" {
			t.Error(diff)
		}
	})
}
