package resume

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ledongthuc/pdf"
)

// maxPages is how many pages of a PDF are read: a résumé has a few.
const maxPages = 30

// pdfText takes the text out of a PDF, row by row from the top of each page.
// The library panics on some damaged files; that is an error here.
func pdfText(data []byte) (text string, err error) {
	defer func() {
		if r := recover(); r != nil {
			text, err = "", fmt.Errorf("read PDF: it is damaged (%v)", r)
		}
	}()
	r, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		if strings.Contains(err.Error(), "password") || strings.Contains(err.Error(), "encrypt") {
			return "", errors.New("read PDF: it is locked with a password; save it without one")
		}
		return "", fmt.Errorf("read PDF: %w", err)
	}
	var b strings.Builder
	for n := 1; n <= min(r.NumPage(), maxPages); n++ {
		page := r.Page(n)
		if page.V.IsNull() {
			continue
		}
		if err := pageText(&b, page.Content().Text); err != nil {
			return "", err
		}
		if b.Len() > maxText {
			return "", errors.New("read PDF: it holds more text than a résumé")
		}
	}
	return b.String(), nil
}

// pageText puts the letters of a page into lines: those on one height, from
// left to right, with a blank where there is a gap.
func pageText(b *strings.Builder, letters []pdf.Text) error {
	const mostLetters, mostLines = 50_000, 1_000
	if len(letters) > mostLetters {
		return errors.New("read PDF: a page holds more text than a résumé")
	}
	type line struct {
		y       float64
		letters []pdf.Text
	}
	var lines []*line
	for _, l := range letters {
		at := slices.IndexFunc(lines, func(x *line) bool { return math.Abs(x.y-l.Y) < max(1, l.FontSize/3) })
		if at < 0 {
			if len(lines) == mostLines {
				return errors.New("read PDF: a page has more lines than a résumé")
			}
			lines = append(lines, &line{y: l.Y})
			at = len(lines) - 1
		}
		lines[at].letters = append(lines[at].letters, l)
	}
	slices.SortStableFunc(lines, func(x, y *line) int {
		switch {
		case x.y > y.y:
			return -1
		case x.y < y.y:
			return 1
		}
		return 0
	})
	last := math.Inf(1)
	for _, x := range lines {
		slices.SortStableFunc(x.letters, func(p, q pdf.Text) int {
			switch {
			case p.X < q.X:
				return -1
			case p.X > q.X:
				return 1
			}
			return 0
		})
		size := max(x.letters[0].FontSize, 1)
		if last-x.y > 2*size && !math.IsInf(last, 1) {
			b.WriteByte('\n') // a gap between paragraphs
		}
		last = x.y
		end := math.Inf(1)
		for _, l := range x.letters {
			if l.X-end > size/5 {
				b.WriteByte(' ')
			}
			b.WriteString(l.S)
			end = l.X + l.W
		}
		b.WriteByte('\n')
	}
	return nil
}
