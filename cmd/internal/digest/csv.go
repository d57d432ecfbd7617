package digest

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// csvColumns name the columns of a CSV digest. New ones are put at the end.
var csvColumns = []string{
	"rank", "grade", "score", "title", "employer", "where", "pay_min", "pay_max", "pay_unit", "first_seen", "apply_by", "status",
	"for", "missing", "url", "id", "saved", "applied", "note", "change",
}

// CSV writes a view as comma-separated values (RFC 4180) with a line of column
// names: a line for each job, then one for each change of a job that is
// followed. No cell is a formula to a spreadsheet.
func CSV(w io.Writer, v *View) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	lines := [][]string{csvColumns}
	items := v.shown()
	for i := range items {
		it := &items[i]
		cells := csvCells(it)
		if it.Match.Grade != "" { // a list of jobs has none
			cells["rank"], cells["grade"], cells["score"] = strconv.Itoa(it.Rank), string(it.Match.Grade), strconv.Itoa(it.Match.Score)
		}
		label := ""
		var speaks, lacks []string
		for _, l := range reasons(it.Match) {
			if l.label != "" {
				label = l.label
			}
			if label == "For" {
				speaks = append(speaks, l.text)
			} else {
				lacks = append(lacks, l.text)
			}
		}
		cells["for"], cells["missing"] = strings.Join(speaks, " "), strings.Join(lacks, " ")
		lines = append(lines, csvLine(cells))
	}
	for i := range v.Changes {
		c := &v.Changes[i]
		cells := csvCells(&Item{Posting: c.Posting, Facts: c.Facts})
		_, cells["change"] = changeWords(c)
		lines = append(lines, csvLine(cells))
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// csvCells are the cells of one job by their columns.
func csvCells(it *Item) map[string]string {
	cells := map[string]string{
		"title": Clean(it.Posting.Title), "employer": Clean(it.Posting.Employer), "where": Where(&it.Posting, &it.Facts),
		"first_seen": csvDay(it.Posting.FirstSeen), "apply_by": csvDay(it.Posting.Closes), "status": string(it.Posting.Status),
		"url": Link(it.Posting.URL), "id": Clean(it.Posting.ID),
		"saved": csvDay(it.Mark.Saved), "applied": csvDay(it.Mark.Applied), "note": Clean(it.Mark.Note),
	}
	if p := it.Facts.Pay; p != nil {
		cells["pay_min"], cells["pay_max"], cells["pay_unit"] = csvAmount(p.Min), csvAmount(p.Max), Clean(string(p.Unit))
	}
	return cells
}

func csvLine(cells map[string]string) []string {
	line := make([]string, len(csvColumns))
	for i, name := range csvColumns {
		line[i] = inert(cells[name])
	}
	return line
}

// formulaSigns begin what a spreadsheet takes for a formula, in their full-width
// forms, too (OWASP, CSV Injection).
const formulaSigns = "=+-@＝＋－＠|%"

// inert puts an apostrophe before what a spreadsheet would take for a formula,
// also after a semicolon or a quotation mark, where one that splits lines there
// would begin a cell. Control characters are gone before.
func inert(cell string) string {
	var b strings.Builder
	begins := true // a cell could begin here
	for _, r := range Clean(cell) {
		if begins && strings.ContainsRune(formulaSigns, r) {
			b.WriteByte('\'')
		}
		begins = r == ';' || begins && (r == ' ' || r == '"')
		b.WriteRune(r)
	}
	return b.String()
}

func csvDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

func csvAmount(v *float64) string {
	if v == nil || !sane(v) {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}
