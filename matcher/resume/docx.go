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

// maxPart is the largest part of a docx that is read, decompressed.
const maxPart = 16 << 20

// docxText takes the text out of a Word document: headers, then the body. A
// paragraph is a line, a table's row too.
func docxText(data []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", fmt.Errorf("open docx: %w", err)
	}
	var parts []*zip.File
	for _, f := range z.File {
		if strings.HasPrefix(f.Name, "word/header") && strings.HasSuffix(f.Name, ".xml") {
			parts = append(parts, f)
		}
	}
	slices.SortFunc(parts, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	body := slices.IndexFunc(z.File, func(f *zip.File) bool { return f.Name == "word/document.xml" })
	if body < 0 {
		return "", errors.New("open docx: it has no document part; is it another kind of file?")
	}
	var b strings.Builder
	for _, f := range append(parts, z.File[body]) {
		if err := partText(&b, f); err != nil {
			return "", fmt.Errorf("read %s of docx: %w", f.Name, err)
		}
	}
	return b.String(), nil
}

func partText(b *strings.Builder, f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	limited := &io.LimitedReader{R: r, N: maxPart}
	d := xml.NewDecoder(limited)
	inText, cells := false, 0
	for {
		token, err := d.Token()
		switch {
		case err == io.EOF:
			return nil
		case limited.N <= 0:
			return errors.New("it is too large")
		case err != nil:
			return err
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
			case "tc":
				cells++
			case "instrText", "del", "moveFrom", "Fallback":
				if err := d.Skip(); err != nil {
					return err
				}
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				inText = false
			case "p":
				if cells > 0 {
					b.WriteByte(' ')
				} else {
					b.WriteByte('\n')
				}
			case "tc":
				cells--
				b.WriteString(" | ")
			case "tr":
				b.WriteByte('\n')
			}
		case xml.CharData:
			if inText {
				b.Write(t)
			}
		}
	}
}
