package board

import (
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
)

// treeOf is the value that comes next, by encoding/json.
func treeOf(t *testing.T, d *json.Decoder) any {
	token, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	switch token {
	case json.Delim('{'):
		all := object{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				t.Fatal(err)
			}
			all[bare(name.(string))] = treeOf(t, d)
		}
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
		return all
	case json.Delim('['):
		all := []any{}
		for d.More() {
			all = append(all, treeOf(t, d))
		}
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
		return all
	}
	return token
}

// FuzzTree holds decodeTree against encoding/json.
func FuzzTree(f *testing.F) {
	for _, s := range []string{
		`{"a":[1,-2.5e+3,0,true,false,null,"x"],"b":{"schema:C":1,"c":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83d"},"a":2}`, `{" @Type ":1,"http://schema.org/Name":2,"\u00c9/\u00c9\u212a":3,"\tA#b\u00a0":4,"":5}`, ` [ ] `, ` { } `, `"é\u"`, `"\ud800\ud800\udc00"`,
		`01`, `-`, `1.`, `1e`, `.5`, `nul`, `truefalse`, `{"a"}`, `{"a":}`, `{,}`, `[1,]`, `[1 2]`, "\"\x01\"", "\"\xff\xc3\"", `"\x"`, `"abc`, `{"a":1}}`, ``, ` `, `"\ud800\n"`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		read := func() *json.Decoder {
			d := json.NewDecoder(strings.NewReader(s))
			d.UseNumber()
			return d
		}
		d := read()
		var whole any
		wrong := d.Decode(&whole)
		if wrong == nil {
			if _, err := d.Token(); !errors.Is(err, io.EOF) {
				wrong = errors.New("more follows")
			}
		}
		got, err := decodeTree([]byte(s))
		if (err == nil) != (wrong == nil) {
			t.Fatalf("%v, want %v", err, wrong)
		}
		if err != nil {
			return
		}
		if want := treeOf(t, read()); !reflect.DeepEqual(want, got) {
			t.Errorf("%#v, want %#v", got, want)
		}
	})
}

func TestTreeDepth(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	if _, err := decodeTree([]byte(nested(maxTree))); err != nil {
		t.Errorf("%d deep: %v", maxTree, err)
	}
	for _, s := range []string{nested(maxTree + 1), strings.Repeat("[", 1_000_000), strings.Repeat(`{"a":`, 1_000_000)} {
		if _, err := decodeTree([]byte(s)); err == nil {
			t.Errorf("%d bytes of brackets are read", len(s))
		}
	}
}
