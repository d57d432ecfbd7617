package taxonomy

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "write data/packed.json anew")

// TestPacked holds that the program carries what the files say.
func TestPacked(t *testing.T) {
	p := newParser()
	p.open(os.DirFS("data"))
	want := p.readAll()
	if p.errs != nil {
		t.Fatal(p.errs)
	}
	want.Version = digest(p.names, p.content)
	text := pack(t, want)
	if *update {
		if err := os.WriteFile("data/packed.json", text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(text, packed) {
		t.Error("data/packed.json is older than data/*.yaml: write it anew with go generate ./matcher/taxonomy")
	}
	var got content
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, &got, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(Phrase{}, places{})); diff != "" {
		t.Errorf("what is packed (-files +packed):\n%s", diff)
	}
}

// pack writes the content as JSON, an entry a line, and leaves out what is empty.
func pack(t *testing.T, c *content) []byte {
	t.Helper()
	marshal := func(v any) []byte {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var tree any
		if err := json.Unmarshal(text, &tree); err != nil {
			t.Fatal(err)
		}
		if text, err = json.Marshal(prune(tree)); err != nil {
			t.Fatal(err)
		}
		return text
	}
	var b bytes.Buffer
	v := reflect.ValueOf(*c)
	for i := range v.NumField() {
		fmt.Fprintf(&b, "%s%q: ", map[bool]string{true: "{", false: ",\n"}[i == 0], v.Type().Field(i).Name)
		f := v.Field(i)
		if f.Kind() != reflect.Slice {
			b.Write(marshal(f.Interface()))
			continue
		}
		for k := range f.Len() {
			fmt.Fprintf(&b, "%s%s", map[bool]string{true: "[\n", false: ",\n"}[k == 0], marshal(f.Index(k).Interface()))
		}
		b.WriteString("\n]")
	}
	b.WriteString("\n}\n")
	return b.Bytes()
}

// prune takes out of objects what is empty or false. Numbers stay: a pointer may
// lead to a 0.
func prune(tree any) any {
	switch tree := tree.(type) {
	case []any:
		for i := range tree {
			tree[i] = prune(tree[i])
		}
	case map[string]any:
		for key, v := range tree {
			switch v := prune(v).(type) {
			case nil:
				delete(tree, key)
			case string:
				if v == "" {
					delete(tree, key)
				}
			case bool:
				if !v {
					delete(tree, key)
				}
			case []any:
				if len(v) == 0 {
					delete(tree, key)
				}
			case map[string]any:
				if len(v) == 0 {
					delete(tree, key)
				}
			}
		}
	}
	return tree
}
