package resume

import (
	"encoding/hex"
	"io"
	"iter"
	"strings"
	"unicode/utf16"

	"github.com/ledongthuc/pdf"
)

// font is what a font of a PDF makes of codes.
type font struct {
	double bool             // a code is two bytes, not one
	signs  bool             // pictures, not letters
	names  map[int]string   // what codes stand for, by the font's own table
	plain  pdf.TextEncoding // and by its encoding
	widths map[int]float64  // in thousandths of the size
	other  float64          // of codes without a width
	usual  bool             // those are as wide as such a letter usually is
}

// mostCodes is how many codes a font has at most, and how often a file may say
// what one is.
const mostCodes = 1 << 16

func fontOf(v pdf.Value) *font {
	x := &pdf.Font{V: v}
	f := &font{double: v.Key("Subtype").Name() == "Type0", names: codeTable(v.Key("ToUnicode")), widths: map[int]float64{}}
	for _, name := range []string{"Symbol", "Wingdings", "Dingbats"} {
		f.signs = f.signs || strings.Contains(x.BaseFont(), name)
	}
	if f.double {
		below := v.Key("DescendantFonts").Index(0)
		f.other = 1000
		if w := below.Key("DW"); !w.IsNull() {
			f.other = w.Float64()
		}
		f.wide(below.Key("W"))
		return f
	}
	f.plain = x.Encoder()
	widths := v.Key("Widths")
	for i := range min(widths.Len(), 256) {
		f.widths[x.FirstChar()+i] = widths.Index(i).Float64()
	}
	// Readers know the widths of fourteen fonts, which a file may leave out.
	f.other, f.usual = v.Key("FontDescriptor").Key("MissingWidth").Float64(), widths.Len() == 0
	return f
}

// wide takes the widths of a font with double codes: "c [w …]" are those of c
// and the codes that follow, "c d w" is that of c to d.
func (f *font) wide(list pdf.Value) {
	left := mostCodes
	put := func(code int, w float64) bool {
		f.widths[code] = w
		left--
		return left > 0
	}
	for i := 0; i+1 < list.Len() && left > 0; {
		from := max(int(list.Index(i).Int64()), 0)
		if each := list.Index(i + 1); each.Kind() == pdf.Array {
			for n := 0; n < each.Len() && put(from+n, each.Index(n).Float64()); n++ {
			}
			i += 2
			continue
		}
		w := list.Index(i + 2).Float64()
		for code := from; code <= int(list.Index(i+1).Int64()) && put(code, w); code++ {
		}
		i += 3
	}
}

// codes are the codes of a text.
func (f *font) codes(s string) iter.Seq[int] {
	return func(yield func(int) bool) {
		step := 1
		if f.double {
			step = 2
		}
		for ; len(s) >= step; s = s[step:] {
			if !yield(codeOf(s[:step])) {
				return
			}
		}
	}
}

// codeOf is the number that a few bytes make.
func codeOf(s string) int {
	n := 0
	for i := range len(s) {
		n = n<<8 | int(s[i])
	}
	return n
}

// text is what a code stands for; "" if nothing tells.
func (f *font) text(code int) string {
	s, named := f.names[code]
	if !named && f.plain != nil {
		s = f.plain.Decode(string([]byte{byte(code)}))
	}
	if f.signs && !named && strings.TrimSpace(s) != "" {
		return "•"
	}
	return s
}

// isPrivate reports whether a character means something in one font alone.
func isPrivate(r rune) bool { return r >= 0xe000 && r <= 0xf8ff }

// width is the width of a code, in thousandths of the size.
func (f *font) width(code int) float64 {
	w, known := f.widths[code]
	switch {
	case known:
		return w
	case f.usual:
		return usualWidth(f.text(code))
	}
	return f.other
}

// usualWidth is about how wide a letter is in the fonts that every reader has.
func usualWidth(letter string) float64 {
	switch {
	case letter == "":
		return 0
	case strings.Contains("ijlI.,:;'|!()[]/ft -", letter):
		return 280
	case strings.Contains("mwMW@%—", letter):
		return 850
	case letter >= "A" && letter <= "Z":
		return 670
	}
	return 530
}

var (
	tablePart = pattern(`(?s)beginbf(char|range)(.*?)endbf`)
	tableItem = pattern(`<[0-9A-Fa-f\s]*>|\[|\]`)
)

// codeTable reads the table by which a font says what its codes stand for: pairs
// of a code and a text, or the first and the last of some codes with the text of
// the first, or with a list of texts. All stand in hexadecimal between < and >.
func codeTable(stream pdf.Value) map[int]string {
	const mostBytes = 1 << 20
	table := map[int]string{}
	if stream.Kind() != pdf.Stream {
		return table
	}
	r := stream.Reader()
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, mostBytes))
	if err != nil {
		return table // as if there were none
	}
	left := mostCodes
	put := func(code int, text string) bool {
		table[code] = fromUTF16(text)
		left--
		return left > 0
	}
	for _, part := range tablePart().FindAllStringSubmatch(string(data), -1) {
		items := tableItem().FindAllString(part[2], -1)
		if part[1] == "char" {
			for ; len(items) >= 2 && put(codeOf(bytesOf(items[0])), bytesOf(items[1])); items = items[2:] {
			}
			continue
		}
		for len(items) >= 3 && left > 0 {
			from, to := codeOf(bytesOf(items[0])), codeOf(bytesOf(items[1]))
			text, list := bytesOf(items[2]), items[2] == "["
			items = items[3:]
			if list {
				for ; len(items) > 0 && items[0] != "]" && put(from, bytesOf(items[0])); items = items[1:] {
					from++
				}
				items = items[min(1, len(items)):]
				continue
			}
			last := len(text) - 1
			for n := 0; last >= 0 && from+n <= to && put(from+n, text[:last]+string([]byte{text[last] + byte(n)})); n++ {
			}
		}
	}
	return table
}

// bytesOf are the bytes that stand in hexadecimal between < and >; none if they
// do not.
func bytesOf(item string) string {
	data, err := hex.DecodeString(strings.Join(strings.Fields(strings.Trim(item, "<>")), ""))
	if err != nil {
		return ""
	}
	return string(data)
}

func fromUTF16(s string) string {
	var units []uint16
	for ; len(s) >= 2; s = s[2:] {
		units = append(units, uint16(codeOf(s[:2])))
	}
	return string(utf16.Decode(units))
}
