package taxonomy

import (
	_ "embed"
	"errors"
	"math"
	"reflect"
	"sync"

	"hitmatch/matcher/scan"
)

// packed is what the files data/*.yaml come to: their content, and the finders
// that are compiled of it, which takes longer than most commands. TestPacked
// writes it, and holds it equal to the files:
//
//go:generate go test -run TestPacked . -update
//go:embed data/packed.bin
var packed string

// It is made of numbers (as binary.AppendUvarint writes them) and of texts, each
// with its length before it:
//
//	content    its fields in their order, of a struct, a list, a map or a pointer
//	           the number of what is in it, and that; of an int its zigzag
//	           (binary.AppendVarint), of a float its bits
//	words      one text (scan.Words)
//	finders    phrases, then strength: see unpacker.finder

// errPacked is the error for a file that is not what this program reads.
var errPacked = errors.New("packed taxonomy: the program was built with a file of another version; run go generate ./matcher/taxonomy")

// unpack reads the content. The finders are for who calls them.
func unpack() (c *content, finders func(*Taxonomy), err error) {
	u := unpacker{rest: packed}
	c = new(content)
	u.value(reflect.ValueOf(c).Elem())
	if u.bad {
		return nil, nil, errPacked
	}
	return c, func(t *Taxonomy) { u.finders(t) }, nil
}

// Load reads the taxonomy that is part of the program. That its phrases are
// sound is Parse's to say, in a test; they are unpacked when the first text is
// read, since many commands read none.
func Load() (*Taxonomy, error) {
	c, finders, err := unpack()
	if err != nil {
		return nil, err
	}
	p := newParser()
	p.build(c)
	if err := errors.Join(p.errs...); err != nil {
		return nil, err
	}
	p.t.compile = sync.OnceFunc(func() { finders(p.t) })
	return p.t, nil
}

// unpacker reads from the front of what is packed. After the first thing that is
// not there all are zero.
type unpacker struct {
	rest string
	bad  bool
}

func (u *unpacker) number() uint64 {
	var n uint64
	for i := range min(len(u.rest), 10) {
		b := u.rest[i]
		n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			u.rest = u.rest[i+1:]
			return n
		}
	}
	u.rest, u.bad = "", true
	return 0
}

// count is a number of things that follow, each of a byte at least.
func (u *unpacker) count() int {
	n := u.number()
	if n > uint64(len(u.rest)) {
		u.rest, u.bad = "", true
		return 0
	}
	return int(n)
}

func (u *unpacker) text() string {
	n := u.count()
	s := u.rest[:n]
	u.rest = u.rest[n:]
	return s
}

// value fills what can be set of a value.
func (u *unpacker) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(u.text())
	case reflect.Bool:
		v.SetBool(u.number() != 0)
	case reflect.Int:
		n := u.number()
		v.SetInt(int64(n>>1) ^ -int64(n&1))
	case reflect.Float64:
		v.SetFloat(math.Float64frombits(u.number()))
	case reflect.Pointer:
		if u.count() > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			u.value(v.Elem())
		}
	case reflect.Slice:
		if n := u.count(); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				u.value(v.Index(i))
			}
		}
	case reflect.Map:
		if n := u.count(); n > 0 {
			v.Set(reflect.MakeMapWithSize(v.Type(), n))
			for range n {
				key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				u.value(key)
				u.value(elem)
				v.SetMapIndex(key, elem)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				u.value(f)
			}
		}
	default:
		u.bad = true
	}
}

// finders reads the finders of a taxonomy.
func (u *unpacker) finders(t *Taxonomy) {
	words := scan.NewWords()
	if words.UnmarshalBinary([]byte(u.text())) != nil {
		u.bad = true
	}
	*t.phrases, *t.strength = u.finder(words), u.finder(words)
	if u.bad || len(u.rest) > 0 {
		panic(errPacked) // a program that was built so never passes a test
	}
}

// finder reads a finder:
//
//	targets    their number; of each kind, id and whether it is a licence
//	guards     their number; of each needs, near, against: how many, and each
//	nodes      their number without the first, and how many forms end at them;
//	           of each how far back the node lies that leads to it (0: none, a
//	           phrase begins), its join (unless it begins one) and its word; the
//	           number of its forms; of each target, guard + 1, 1 for an
//	           apprentice and 2 for an abbreviation, caps and owns
func (u *unpacker) finder(words *scan.Words) finder {
	f := finder{words: words}
	f.targets = make([]target, u.count())
	for i := range f.targets {
		f.targets[i] = target{kind: Kind(u.number()), id: u.text(), licence: u.number() != 0}
	}
	f.guards = make([]guard, u.count())
	for i := range f.guards {
		g := &f.guards[i]
		for _, list := range []*[]int32{&g.needs, &g.near, &g.against} {
			*list = make([]int32, u.count())
			for k := range *list {
				(*list)[k] = u.of(len(f.targets))
			}
		}
	}
	nodes := u.count()
	forms := make([]form, u.count()) // of all nodes, one behind the other
	f.nodes = make([]node, 1, nodes+1)
	f.edges.Grow(nodes)
	for range nodes {
		back := int(u.of(len(f.nodes)))
		if back == 0 {
			f.start(uint32(u.of(words.Len() + 1)))
		} else {
			j := join(u.of(int(joinDot) + 1))
			f.step(uint32(len(f.nodes)-back), j, uint32(u.of(words.Len()+1)))
		}
		n := min(u.count(), len(forms))
		f.nodes[len(f.nodes)-1].forms = forms[:n:n]
		for i := range forms[:n] {
			tg := u.of(len(f.targets))
			forms[i] = form{target: tg, guard: u.of(len(f.guards)+1) - 1}
			marks := u.number()
			forms[i].apprentice, forms[i].abbr = marks&1 != 0, marks&2 != 0
			forms[i].caps, forms[i].owns = u.number(), u.number()
			if !u.bad {
				forms[i].kind = f.targets[tg].kind
			}
		}
		forms = forms[n:]
	}
	f.seal()
	return f
}

// of is the number of one of so many things.
func (u *unpacker) of(things int) int32 {
	n := u.number()
	if n >= uint64(things) {
		u.rest, u.bad = "", true
		return 0
	}
	return int32(n)
}
