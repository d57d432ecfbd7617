package resume

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
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
		return "", fmt.Errorf("read PDF: it is damaged or cut off, save it anew (%w)", err)
	}
	var b strings.Builder
	for n := 1; n <= min(r.NumPage(), maxPages); n++ {
		page := r.Page(n)
		if page.V.IsNull() {
			continue
		}
		letters, err := lettersOf(page)
		if err == nil {
			err = pageText(&b, letters)
		}
		if err != nil {
			return "", err
		}
		if b.Len() > maxText {
			return "", errors.New("read PDF: it holds more text than a résumé")
		}
	}
	return b.String(), nil
}

// piece is a run of letters on one height without a wide gap.
type piece struct {
	x, end, y, size float64
	text            string
}

// pageText puts the letters of a page into lines: those on one height, from
// left to right, with a blank where there is a gap. Columns are written one
// after the other.
func pageText(b *strings.Builder, letters []letter) error {
	lines, err := linesOf(letters)
	if err != nil {
		return err
	}
	for len(lines) > 0 {
		from, to, at := columns(lines)
		writeLines(b, lines[:from])
		left, right := split(lines[from:to], at)
		if to > from {
			var texts [2]strings.Builder
			writeLines(&texts[0], left)
			writeLines(&texts[1], right)
			b.WriteString(nameFirst(texts[0].String(), texts[1].String()))
		}
		lines = lines[to:]
	}
	return nil
}

// linesOf gathers letters into lines, from the top of the page, and each line
// into pieces, from the left.
func linesOf(letters []letter) ([][]piece, error) {
	const mostLines = 1_000
	type row struct {
		y       float64
		letters []letter
	}
	var rows []*row
	for _, l := range letters {
		at := slices.IndexFunc(rows, func(x *row) bool { return math.Abs(x.y-l.y) < max(1, l.size/3) })
		if at < 0 {
			if len(rows) == mostLines {
				return nil, errors.New("read PDF: a page has more lines than a résumé")
			}
			rows = append(rows, &row{y: l.y})
			at = len(rows) - 1
		}
		rows[at].letters = append(rows[at].letters, l)
	}
	slices.SortStableFunc(rows, func(x, y *row) int { return cmp.Compare(y.y, x.y) })
	lines := make([][]piece, len(rows))
	for i, x := range rows {
		slices.SortStableFunc(x.letters, func(p, q letter) int { return cmp.Compare(p.x, q.x) })
		size := max(x.letters[0].size, 1)
		for _, l := range x.letters {
			n := len(lines[i]) - 1
			if n < 0 || l.x-lines[i][n].end > 0.8*size {
				lines[i] = append(lines[i], piece{x: l.x, y: x.y, size: size})
				n++
			} else if l.x-lines[i][n].end > size/5 {
				lines[i][n].text += " "
			}
			lines[i][n].text += l.text
			lines[i][n].end = l.end
		}
	}
	return lines, nil
}

// columns finds the first lines, from from to below to, that stand in two
// columns, the second of which begins at a place: each column has headings and
// several lines, and nothing reaches from one into the other. Jobs with their
// dates beside them are not columns. Without any, from and to are the number of
// lines.
func columns(lines [][]piece) (from, to int, at float64) {
	for _, x := range margins(lines) {
		crosses := func(line []piece) bool {
			return slices.ContainsFunc(line, func(p piece) bool { return p.x < x && p.end > x })
		}
		for i := 0; i < len(lines); i++ {
			n := i
			for n < len(lines) && !crosses(lines[n]) {
				n++
			}
			if left, right := split(lines[i:n], x); isColumn(left) && isColumn(right) {
				return i, n, x
			}
			i = n
		}
	}
	return len(lines), len(lines), 0
}

// margins are the places at which most lines have a piece that begins, from the
// left.
func margins(lines [][]piece) []float64 {
	const most = 12
	n := map[float64]int{}
	for _, line := range lines {
		for _, p := range line {
			n[math.Floor(p.x)]++
		}
	}
	list := slices.SortedFunc(maps.Keys(n), func(a, b float64) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b)) })
	list = list[:min(len(list), most)]
	slices.Sort(list)
	return list
}

// isColumn reports whether lines have a heading, and not only dates or a few
// words.
func isColumn(lines [][]piece) bool {
	const fewest = 4
	headed, dates := false, 0
	for _, line := range lines {
		text := textOf(line)
		_, is := headingOf(text)
		headed = headed || is
		if dated().MatchString(text) {
			dates++
		}
	}
	return headed && len(lines) >= fewest && 2*dates < len(lines)
}

// split cuts lines at a place.
func split(lines [][]piece, at float64) (left, right [][]piece) {
	for _, line := range lines {
		n := slices.IndexFunc(line, func(p piece) bool { return p.x >= at })
		if n < 0 {
			n = len(line)
		}
		if n > 0 {
			left = append(left, line[:n])
		}
		if n < len(line) {
			right = append(right, line[n:])
		}
	}
	return left, right
}

func textOf(line []piece) string {
	var b strings.Builder
	for i, p := range line {
		switch {
		case i == 0:
		case openEnd().MatchString(line[i-1].text):
			b.WriteString(" | ") // what stands beside it is not its end
		default:
			b.WriteString(" ")
		}
		b.WriteString(p.text)
	}
	return b.String()
}

func writeLines(b *strings.Builder, lines [][]piece) {
	for i, line := range lines {
		if i > 0 && lines[i-1][0].y-line[0].y > 2*line[0].size {
			b.WriteByte('\n') // a gap between paragraphs
		}
		b.WriteString(textOf(line) + "\n")
	}
}
