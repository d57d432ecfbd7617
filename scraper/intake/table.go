package intake

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"hitmatch/store/job"
)

// columnsOf reads a line of column names: which column is which of our fields.
// ok is false if the line does not name the columns of a table of postings. The
// names are those of our JSON Lines, of our own CSV, and of JobSpy
// (github.com/speedyapply/JobSpy, 34 columns; older versions have 29).
func columnsOf(line string) (columns map[string]int, ok bool) {
	r := csv.NewReader(strings.NewReader(line))
	r.Comma, r.LazyQuotes = delimiter(line), true
	names, err := r.Read()
	if err != nil {
		return nil, false
	}
	return named(names)
}

func named(names []string) (columns map[string]int, ok bool) {
	columns = map[string]int{}
	for i, n := range names {
		n = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(n, "\ufeff")))
		n = strings.ReplaceAll(n, " ", "_")
		if own := map[string]string{
			"employer": "company", "where": "location", "job_title": "title", "job_description": "description", "link": "url",
			"pay": "salary", "date": "posted", "external_id": "id",
		}[n]; own != "" {
			n = own
		}
		if _, twice := columns[n]; !twice {
			columns[n] = i
		}
	}
	_, title := columns["title"]
	_, company := columns["company"]
	_, text := columns["description"]
	_, url := columns["url"]
	_, jobURL := columns["job_url"]
	return columns, title && (company || text || url || jobURL)
}

// delimiter is what parts the columns of a line: the commonest of comma,
// semicolon and tab.
func delimiter(line string) rune {
	best := ','
	for _, d := range []rune{';', '\t'} {
		if strings.Count(line, string(d)) > strings.Count(line, string(best)) {
			best = d
		}
	}
	return best
}

// readTable reads a posting out of each row.
func readTable(r io.Reader, yield func(Posting, error) bool) {
	// A quote that is never closed makes one row of the rest of the file.
	src := &rowLimit{r: r, left: maxLine}
	in := bufio.NewReaderSize(src, 64<<10)
	head, err := in.Peek(Head)
	if err != nil && !errors.Is(err, io.EOF) {
		yield(Posting{}, err)
		return
	}
	first, _, _ := bytes.Cut(bytes.TrimPrefix(head, []byte("\ufeff")), []byte("\n"))
	rows := csv.NewReader(in)
	rows.Comma, rows.LazyQuotes, rows.FieldsPerRecord = delimiter(string(first)), true, -1
	var columns map[string]int
	line := 0
	for {
		src.left = maxLine
		row, err := rows.Read()
		if err == io.EOF {
			return
		}
		var parse *csv.ParseError
		switch {
		case errors.Is(err, errLongRow):
			yield(Posting{}, &Problem{Where: fmt.Sprintf("after line %d", line), Err: fmt.Errorf("a row is longer than %d MiB; a quote in it may not be closed, and the rest of the file goes with it", maxLine>>20)})
			return
		case errors.As(err, &parse):
			if !yield(Posting{}, &Problem{Where: fmt.Sprintf("line %d", parse.StartLine), Err: parse.Err}) {
				return
			}
			continue
		case err != nil:
			yield(Posting{}, err)
			return
		}
		line, _ = rows.FieldPos(0)
		where := fmt.Sprintf("line %d", line)
		if columns == nil {
			var ok bool
			if columns, ok = named(row); !ok {
				yield(Posting{}, &Problem{Where: where, Err: errors.New("names no columns of a table of postings; it needs title and one of company, description, url")})
				return
			}
			continue
		}
		if !slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			continue
		}
		p, perr := fromRow(columns, row)
		p.Where = where
		if perr != nil {
			perr = &Problem{Where: where, Err: perr}
		}
		if !yield(p, perr) {
			return
		}
	}
}

var errLongRow = errors.New("row too long")

// rowLimit ends a row that takes more bytes than a row may.
type rowLimit struct {
	r    io.Reader
	left int
}

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLongRow
	}
	n, err := l.r.Read(p)
	l.left -= n
	return n, err
}

// fromRow reads a row of a table.
func fromRow(columns map[string]int, row []string) (Posting, error) {
	get := func(name string) string {
		i, ok := columns[name]
		if !ok || i >= len(row) {
			return ""
		}
		s := strings.TrimSpace(readable(row[i]))
		switch strings.ToLower(s) {
		case "nan", "none", "null", "nat", "<na>":
			return ""
		}
		return s
	}
	p := Posting{Board: get("board")}
	p.ExternalID, p.Title, p.Employer, p.Description = get("id"), get("title"), get("company"), get("description")
	p.URL, p.Posted, p.Salary, p.Workplace = get("url"), get("posted"), get("salary"), get("workplace")
	if l := get("location"); l != "" {
		p.Locations = []string{l}
	}
	if p.Title == "" {
		return p, errors.New("has no title")
	}
	if _, jobSpy := columns["job_url"]; jobSpy {
		p.jobSpy(get)
	}
	if p.ExternalID == "" || len(p.Also) > 0 || p.Board != "" {
		p.place()
	}
	p.Excerpt = p.Description == ""
	if p.URL == "" && p.ExternalID == "" && p.Employer == "" && p.Description == "" {
		return p, errors.New("has a title and nothing else that says which job it is")
	}
	return p, nil
}

// jobSpy reads the columns of JobSpy. The employer's own address, where it
// found one, is the better one.
func (p *Posting) jobSpy(get func(string) string) {
	listed := get("job_url")
	if p.URL = get("job_url_direct"); p.URL == "" {
		p.URL = listed
	} else if listed != "" {
		p.Also = append(p.Also, listed)
	}
	p.Board = strings.ReplaceAll(get("site"), "_", "")
	if p.Board == "google" {
		p.Board = "google-jobs"
	}
	// JobSpy puts the site's initials before its id: li-4012345678.
	if _, id, ok := strings.Cut(p.ExternalID, "-"); ok && p.Board != "" {
		p.ExternalID = id
	}
	p.Posted = get("date_posted")
	if strings.EqualFold(get("is_remote"), "true") {
		p.Workplace = "Remote"
	}
	if kind := get("work_from_home_type"); kind != "" {
		p.Workplace = kind
	}
	low, lowErr := strconv.ParseFloat(get("min_amount"), 64)
	high, highErr := strconv.ParseFloat(get("max_amount"), 64)
	if lowErr != nil && highErr != nil || get("salary_source") == "description" {
		// What JobSpy read out of the description stands there too.
		return
	}
	pay := job.Pay{Currency: get("currency")}
	var bounds []string
	for _, b := range []struct {
		v   float64
		err error
		to  **float64
	}{{low, lowErr, &pay.Min}, {high, highErr, &pay.Max}} {
		if b.err == nil && b.v > 0 {
			*b.to = &b.v
			bounds = append(bounds, strconv.FormatFloat(b.v, 'f', -1, 64))
		}
	}
	interval := get("interval")
	p.Salary = strings.TrimSpace(pay.Currency + " " + strings.Join(slices.Compact(bounds), " - ") + " " + interval)
	switch interval {
	case "hourly":
		pay.Unit = job.PerHour
	case "yearly":
		pay.Unit = job.PerYear
	case "monthly":
		pay.Unit = job.PerMonth
	default:
		return // a day, a week: words only
	}
	p.Pay = &pay
}
