package demo

import (
	"bufio"
	"embed"
	"fmt"
	"html"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

//go:embed postings
var files embed.FS

// posting is one sample posting: a file of "key: value" lines, an empty line
// and the text. In the text "## " starts a heading and "- " a list item.
type posting struct {
	Name      string // board/file, without extension
	ID        string // the board's own id
	Title     string
	Employer  string // "": the board's
	Location  string
	Salary    string
	Workplace string
	Series    string // federal
	Internal  bool
	Posted    time.Time
	Closes    time.Time // zero: not said
	Text      string
}

// postings reads the sample postings of every board, dated relative to now.
func postings(now time.Time) (map[string][]posting, error) {
	names, err := fs.Glob(files, "postings/*/*.txt")
	if err != nil {
		return nil, fmt.Errorf("list sample postings: %w", err)
	}
	all := map[string]posting{}
	copies := map[string]string{}
	edits := map[string]string{}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read sample posting: %w", err)
		}
		p, keys, err := parsePosting(string(text), now)
		if err != nil {
			return nil, fmt.Errorf("sample posting %s: %w", name, err)
		}
		p.Name = strings.TrimSuffix(strings.TrimPrefix(name, "postings/"), ".txt")
		all[p.Name] = p
		if of := keys["copy_of"]; of != "" {
			copies[p.Name] = of
			edits[p.Name] = keys["replace"]
		}
	}
	byBoard := map[string][]posting{}
	for _, name := range names {
		p := all[strings.TrimSuffix(strings.TrimPrefix(name, "postings/"), ".txt")]
		if of, ok := copies[p.Name]; ok {
			original, ok := all[of]
			if !ok {
				return nil, fmt.Errorf("sample posting %s: copy_of names %s, which is not there", name, of)
			}
			p.Text = original.Text
			if from, to, ok := strings.Cut(edits[p.Name], " => "); ok {
				p.Text = strings.ReplaceAll(p.Text, from, to)
			}
		}
		board := path.Dir(p.Name)
		byBoard[board] = append(byBoard[board], p)
	}
	return byBoard, nil
}

func parsePosting(text string, now time.Time) (posting, map[string]string, error) {
	head, body, _ := strings.Cut(text, "\n\n")
	keys := map[string]string{}
	lines := bufio.NewScanner(strings.NewReader(head))
	for lines.Scan() {
		key, value, ok := strings.Cut(lines.Text(), ": ")
		if !ok {
			return posting{}, nil, fmt.Errorf("%q is not a \"key: value\" line", lines.Text())
		}
		if _, twice := keys[key]; twice {
			return posting{}, nil, fmt.Errorf("key %s twice", key)
		}
		keys[key] = strings.TrimSpace(value)
	}
	p := posting{
		ID: keys["id"], Title: keys["title"], Employer: keys["employer"], Location: keys["location"],
		Salary: keys["salary"], Workplace: keys["workplace"], Series: keys["series"], Internal: keys["internal"] == "true",
		Text: strings.TrimSpace(body),
	}
	if p.ID == "" || p.Title == "" || keys["posted"] == "" {
		return posting{}, nil, fmt.Errorf("id, title and posted are needed")
	}
	days, err := strconv.Atoi(keys["posted"])
	if err != nil {
		return posting{}, nil, fmt.Errorf("posted: %w", err)
	}
	day := now.UTC().Truncate(24 * time.Hour)
	p.Posted = day.AddDate(0, 0, -days)
	if keys["closes"] != "" {
		days, err := strconv.Atoi(keys["closes"])
		if err != nil {
			return posting{}, nil, fmt.Errorf("closes: %w", err)
		}
		p.Closes = day.AddDate(0, 0, days)
	}
	return p, keys, nil
}

// HTML renders the text the way career sites do.
func (p posting) HTML() string {
	var b strings.Builder
	list := false
	end := func() {
		if list {
			b.WriteString("</ul>")
			list = false
		}
	}
	for line := range strings.Lines(p.Text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
			end()
		case strings.HasPrefix(line, "## "):
			end()
			b.WriteString("<h3>" + html.EscapeString(line[3:]) + "</h3>")
		case strings.HasPrefix(line, "- "):
			if !list {
				b.WriteString("<ul>")
				list = true
			}
			b.WriteString("<li>" + html.EscapeString(line[2:]) + "</li>")
		default:
			end()
			b.WriteString("<p>" + html.EscapeString(line) + "</p>")
		}
	}
	end()
	return b.String()
}
