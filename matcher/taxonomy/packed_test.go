package taxonomy

import (
	"encoding/binary"
	"flag"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "write data/packed.bin anew")

// TestPacked holds that the program carries what the files say.
func TestPacked(t *testing.T) {
	files := os.DirFS("data")
	p := newParser()
	p.open(files)
	want := p.readAll()
	if p.errs != nil {
		t.Fatal(p.errs)
	}
	want.Version = digest(p.names, p.content)
	compiled, err := Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	text := pack(t, want, compiled)
	if *update {
		if err := os.WriteFile("data/packed.bin", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text != packed {
		t.Error("data/packed.bin is older than data/*.yaml: write it anew with go generate ./matcher/taxonomy")
	}
	got, finders, err := unpack()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(Phrase{}, places{})); diff != "" {
		t.Errorf("what is packed (-files +packed):\n%s", diff)
	}
	loaded := newParser().t
	finders(loaded)
	if again := pack(t, got, loaded); again != packed {
		t.Error("what is unpacked is not what was packed")
	}
}

// TestUnpackRefuses holds that no part of what is packed is taken for the whole.
func TestUnpackRefuses(t *testing.T) {
	for n := 0; n < len(packed); n += 9973 {
		u := unpacker{rest: packed[:n]}
		u.value(reflect.ValueOf(new(content)).Elem())
		if u.bad {
			continue
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("the first %d of %d bytes were read as all", n, len(packed))
				}
			}()
			u.finders(newParser().t)
		}()
	}
}

// packer writes what unpacker reads.
type packer struct{ out []byte }

func pack(t *testing.T, c *content, tx *Taxonomy) string {
	t.Helper()
	var p packer
	p.value(t, reflect.ValueOf(*c))
	words, err := tx.phrases.words.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	p.text(string(words))
	p.finder(tx.phrases)
	p.finder(tx.strength)
	return string(p.out)
}

func (p *packer) number(n uint64) { p.out = binary.AppendUvarint(p.out, n) }

func (p *packer) text(s string) {
	p.number(uint64(len(s)))
	p.out = append(p.out, s...)
}

func (p *packer) yes(b bool) { p.number(map[bool]uint64{true: 1}[b]) }

func (p *packer) value(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		p.text(v.String())
	case reflect.Bool:
		p.yes(v.Bool())
	case reflect.Int:
		p.out = binary.AppendVarint(p.out, v.Int())
	case reflect.Float64:
		p.number(math.Float64bits(v.Float()))
	case reflect.Pointer:
		p.yes(!v.IsNil())
		if !v.IsNil() {
			p.value(t, v.Elem())
		}
	case reflect.Slice:
		p.number(uint64(v.Len()))
		for i := range v.Len() {
			p.value(t, v.Index(i))
		}
	case reflect.Map:
		p.number(uint64(v.Len()))
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			p.value(t, key)
			p.value(t, v.MapIndex(key))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				p.value(t, v.Field(i))
			}
		}
	default:
		t.Fatalf("a taxonomy holds a %s, which is not packed", v.Kind())
	}
}

func (p *packer) finder(f *finder) {
	p.number(uint64(len(f.targets)))
	for _, tg := range f.targets {
		p.number(uint64(tg.kind))
		p.text(tg.id)
		p.yes(tg.licence)
	}
	p.number(uint64(len(f.guards)))
	for _, g := range f.guards {
		for _, list := range [][]int32{g.needs, g.near, g.against} {
			p.number(uint64(len(list)))
			for _, tg := range list {
				p.number(uint64(tg))
			}
		}
	}
	forms := 0
	for i := range f.nodes {
		forms += len(f.nodes[i].forms)
	}
	p.number(uint64(len(f.nodes) - 1))
	p.number(uint64(forms))
	ways := ways(f)
	for n := 1; n < len(f.nodes); n++ {
		w := ways[uint32(n)]
		if w.from == 0 {
			p.number(0)
		} else {
			p.number(uint64(n) - uint64(w.from))
			p.number(uint64(w.join))
		}
		p.number(uint64(w.word))
		p.number(uint64(len(f.nodes[n].forms)))
		for _, fm := range f.nodes[n].forms {
			p.number(uint64(fm.target))
			p.number(uint64(fm.guard + 1))
			p.number(map[bool]uint64{true: 1}[fm.apprentice] | map[bool]uint64{true: 2}[fm.abbr])
			p.number(fm.caps)
			p.number(fm.owns)
		}
	}
}

// way is what leads to a node.
type way struct {
	from uint32
	join join
	word uint32
}

func ways(f *finder) map[uint32]way {
	all := map[uint32]way{}
	for word, r := range f.starts {
		if r.node != 0 {
			all[r.node] = way{word: uint32(word)}
		}
	}
	for from := range f.nodes {
		for j := range joinDot + 1 {
			for word := uint32(1); f.nodes[from].joins>>j&1 != 0 && word <= uint32(f.words.Len()); word++ {
				if to := f.edges.Get(edgeKey(uint32(from), j, word)); to != 0 {
					all[to] = way{uint32(from), j, word}
				}
			}
		}
	}
	return all
}
