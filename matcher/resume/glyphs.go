package resume

import (
	"errors"
	"math"

	"github.com/ledongthuc/pdf"
)

// This file says where on a page of a PDF which letters stand. The library reads
// the file and its fonts' simple encodings; it knows no widths of fonts with more
// than 256 letters, which is what browsers and office programs write, so that
// their letters would all stand in one place.

// letter is a letter on a page, in points from its lower left corner, as far as
// it matters for lines that run from left to right.
type letter struct {
	x, end, y float64
	size      float64 // of the font
	text      string
}

// Bounds of what is read of a page.
const (
	mostLetters = 50_000
	mostForms   = 100 // drawings within the page that hold text
	deepestForm = 5
	deepestSave = 100
)

var errTooMuch = errors.New("read PDF: a page holds more text than a résumé")

// lettersOf lists the letters of a page, in the order in which they are written.
func lettersOf(page pdf.Page) ([]letter, error) {
	var c canvas
	c.draw(page.V.Key("Contents"), page.Resources(), unchanged, 0)
	if c.full {
		return nil, errTooMuch
	}
	return c.letters, nil
}

// matrix is the change of coordinates a b c d e f of a PDF: (x, y) becomes
// (ax+cy+e, bx+dy+f).
type matrix [6]float64

var unchanged = matrix{1, 0, 0, 1, 0, 0}

// then is the change m followed by n.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// canvas is what a page is written on.
type canvas struct {
	letters []letter
	forms   int  // drawn so far
	full    bool // there are more letters
}

// pen is how text is written, until that is changed.
type pen struct {
	to                  matrix // from the drawing to the page
	font                *font
	size, leading, rise float64
	wide                float64 // part of the natural width
	perLetter, perBlank float64 // further space
	line, at            matrix  // where the line begins, and the next letter
}

// draw writes the text of a content stream. to leads from it to the page.
func (c *canvas) draw(content, resources pdf.Value, to matrix, depth int) {
	if content.IsNull() {
		return
	}
	p := pen{to: to, wide: 1, line: unchanged, at: unchanged}
	var saved []pen
	fonts := map[string]*font{}
	pdf.Interpret(content, func(stack *pdf.Stack, op string) {
		args := make([]pdf.Value, stack.Len())
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stack.Pop()
		}
		number := func(i int) float64 {
			if i >= len(args) {
				return 0
			}
			return args[i].Float64()
		}
		numbers := func() (m matrix) {
			for i := range m {
				m[i] = number(i)
			}
			return m
		}
		last := pdf.Value{}
		if len(args) > 0 {
			last = args[len(args)-1]
		}
		switch op {
		case "q":
			if len(saved) < deepestSave {
				saved = append(saved, p)
			}
		case "Q":
			if n := len(saved) - 1; n >= 0 {
				p, saved = saved[n], saved[:n]
			}
		case "cm":
			p.to = numbers().then(p.to)
		case "BT":
			p.line, p.at = unchanged, unchanged
		case "Tf":
			if len(args) != 2 {
				return
			}
			name := args[0].Name()
			if fonts[name] == nil {
				fonts[name] = fontOf(resources.Key("Font").Key(name))
			}
			p.font, p.size = fonts[name], number(1)
		case "Tc":
			p.perLetter = number(0)
		case "Tw":
			p.perBlank = number(0)
		case "Tz":
			p.wide = number(0) / 100
		case "TL":
			p.leading = number(0)
		case "Ts":
			p.rise = number(0)
		case "Tm":
			p.line = numbers()
			p.at = p.line
		case "Td":
			p.move(number(0), number(1))
		case "TD":
			p.leading = -number(1)
			p.move(number(0), number(1))
		case "T*":
			p.move(0, -p.leading)
		case "\"":
			p.perBlank, p.perLetter = number(0), number(1)
			p.move(0, -p.leading)
			c.write(&p, last.RawString())
		case "'":
			p.move(0, -p.leading)
			c.write(&p, last.RawString())
		case "Tj":
			c.write(&p, last.RawString())
		case "TJ":
			for i := range last.Len() {
				if x := last.Index(i); x.Kind() == pdf.String {
					c.write(&p, x.RawString())
				} else {
					p.advance(-x.Float64() / 1000 * p.size)
				}
			}
		case "Do":
			form := resources.Key("XObject").Key(last.Name())
			if form.Key("Subtype").Name() != "Form" || depth == deepestForm || c.forms == mostForms {
				return
			}
			c.forms++
			within := unchanged
			if m := form.Key("Matrix"); m.Len() == len(within) {
				for i := range within {
					within[i] = m.Index(i).Float64()
				}
			}
			own := form.Key("Resources")
			if own.IsNull() {
				own = resources
			}
			c.draw(form, own, within.then(p.to), depth+1)
		}
	})
}

// move begins a line, so far from the begin of the one before.
func (p *pen) move(x, y float64) {
	p.line = matrix{1, 0, 0, 1, x, y}.then(p.line)
	p.at = p.line
}

// advance goes to the right.
func (p *pen) advance(by float64) {
	p.at = matrix{1, 0, 0, 1, by * p.wide, 0}.then(p.at)
}

// write writes text, in the codes of the font. What does not run from left to
// right is left out.
func (c *canvas) write(p *pen, codes string) {
	if p.font == nil {
		return
	}
	for code := range p.font.codes(codes) {
		text, width := p.font.text(code), p.font.width(code)/1000*p.size
		m := matrix{p.wide, 0, 0, 1, 0, p.rise}.then(p.at).then(p.to)
		if across := math.Hypot(m[0], m[1]); text != "" && m[0] > 0 && math.Abs(m[1]) < across/4 {
			if len(c.letters) == mostLetters {
				c.full = true
				return
			}
			c.letters = append(c.letters, letter{
				x: m[4], end: m[4] + width*across, y: m[5], size: math.Abs(p.size) * math.Hypot(m[2], m[3]), text: text,
			})
		}
		width += p.perLetter
		if code == ' ' && !p.font.double {
			width += p.perBlank
		}
		p.advance(width)
	}
}
