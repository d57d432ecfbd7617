package resume

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxParts is how much of a docx is read, decompressed, and mostHeaders how many
// of its headers and of its footers: Word makes three for a section.
const (
	maxParts    = 16 << 20
	mostHeaders = 12
)

// docxText takes the text out of a Word document: headers, the body, and footers,
// which tell how to reach the person if they tell anything. A paragraph is a line,
// a table's row too, unless the table is there to lay out the page.
func docxText(data []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", fmt.Errorf("open docx: it is damaged or cut off, save it anew (%w)", err)
	}
	named := func(kind string) []*zip.File {
		var parts []*zip.File
		for _, f := range z.File {
			if strings.HasPrefix(f.Name, "word/"+kind) && strings.HasSuffix(f.Name, ".xml") {
				parts = append(parts, f)
			}
		}
		slices.SortFunc(parts, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
		return parts[:min(len(parts), mostHeaders)]
	}
	body := slices.IndexFunc(z.File, func(f *zip.File) bool { return f.Name == "word/document.xml" })
	if body < 0 {
		return "", errors.New("open docx: it has no document part; if another program wrote it, save it there as .docx or PDF")
	}
	var b, below strings.Builder
	left := int64(maxParts)
	read := func(into *strings.Builder, files ...*zip.File) error {
		for _, f := range files {
			text, err := partText(f, &left)
			if err != nil {
				return fmt.Errorf("read %s of docx: %w", f.Name, err)
			}
			into.WriteString(text)
		}
		return nil
	}
	if err := errors.Join(read(&b, append(named("header"), z.File[body])...), read(&below, named("footer")...)); err != nil {
		return "", err
	}
	if strings.TrimSpace(below.String()) != "" {
		b.WriteString("\nContact\n" + below.String())
	}
	return b.String(), nil
}

// partText is the text of a part; left is how many bytes may still be read.
func partText(f *zip.File, left *int64) (string, error) {
	r, err := f.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	limited := &io.LimitedReader{R: r, N: *left}
	defer func() { *left = limited.N }()
	d := xml.NewDecoder(limited)
	// The cells of the row that is read; those of rows around it lie beneath.
	out := []*strings.Builder{new(strings.Builder)}
	var rows [][]string
	inText := false
	for {
		token, err := d.Token()
		b := out[len(out)-1]
		switch {
		case err == io.EOF:
			return out[0].String(), nil
		case limited.N <= 0:
			return "", errors.New("it is too large")
		case err != nil:
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "t":
				inText = true
			case "tab":
				b.WriteByte(' ')
			case "br", "cr":
				b.WriteByte('\n')
			case "noBreakHyphen":
				b.WriteByte('-')
			case "numPr":
				b.WriteString("• ") // a list item; its own mark is made by Word
			case "tr":
				rows = append(rows, nil)
			case "tc":
				out = append(out, new(strings.Builder))
			case "instrText", "del", "moveFrom", "Fallback":
				if err := d.Skip(); err != nil {
					return "", err
				}
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				inText = false
			case "p":
				b.WriteByte('\n')
			case "tc":
				out = out[:len(out)-1]
				if n := len(rows); n > 0 {
					rows[n-1] = append(rows[n-1], b.String())
				} else {
					out[len(out)-1].WriteString(b.String())
				}
			case "tr":
				n := len(rows) - 1
				b.WriteString(rowText(rows[n]))
				rows = rows[:n]
			}
		case xml.CharData:
			if inText {
				b.Write(t)
			}
		}
	}
}

// rowText writes a table's row: in one line, or, if it has cells of many lines,
// which stand for the columns of a page, one cell after the other.
func rowText(cells []string) string {
	const most = 4
	if !slices.ContainsFunc(cells, func(c string) bool { return strings.Count(strings.TrimSpace(c), "\n") >= most }) {
		for i, c := range cells {
			cells[i] = strings.Join(strings.Fields(c), " ")
		}
		return strings.Join(cells, " | ") + "\n"
	}
	return nameFirst(cells...)
}
