package intake

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// readJSONLines reads a posting out of each line, or out of each part of an array,
// which is how many programs write a list.
func readJSONLines(r io.Reader, yield func(Posting, error) bool) {
	lines := bufio.NewReaderSize(r, 64<<10)
	if head, _ := lines.Peek(Head); isArray(head) {
		whole(lines, maxFile, "text/plain", yield, readArray)
		return
	}
	for n := 1; ; n++ {
		line, tooLong, err := readLine(lines, maxLine)
		if err != nil && err != io.EOF {
			yield(Posting{}, fmt.Errorf("line %d: %w", n, err))
			return
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		line = bytes.TrimSpace(line)
		where := fmt.Sprintf("line %d", n)
		switch {
		case tooLong:
			if !yield(Posting{}, &Problem{Where: where, Err: fmt.Errorf("is longer than %d MiB", maxLine>>20)}) {
				return
			}
		case len(line) > 0:
			p, perr := Line([]byte(readable(string(line))))
			p.Where = where
			if perr != nil {
				perr = &Problem{Where: where, Err: perr}
			}
			if !yield(p, perr) {
				return
			}
		}
		if err == io.EOF {
			return
		}
	}
}

// isArray reports whether a text begins as a list of JSON objects.
func isArray(head []byte) bool {
	list, ok := bytes.CutPrefix(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))), []byte("["))
	list = bytes.TrimSpace(list)
	return ok && len(list) > 0 && (list[0] == '{' || list[0] == ']')
}

// readArray reads a posting out of each part of an array.
func readArray(body []byte) (all []Posting, problems []error) {
	var parts []json.RawMessage
	if err := json.Unmarshal(body, &parts); err != nil {
		return nil, []error{fmt.Errorf("is not a whole list in JSON: %w", err)}
	}
	for i, part := range parts {
		p, err := Line(part)
		p.Where = fmt.Sprintf("posting %d", i+1)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", p.Where, err))
			continue
		}
		all = append(all, p)
	}
	return all, problems
}

// readLine reads up to and without the next line end. Of a line longer than
// most only the fact is returned.
func readLine(r *bufio.Reader, most int) (line []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
		}
		if len(line) > most {
			line, tooLong = nil, true
		}
		if err != bufio.ErrBufferFull {
			return line, tooLong, err
		}
	}
}

// Line reads one posting out of a line of JSON.
func Line(line []byte) (Posting, error) {
	var in struct {
		ID          *text `json:"id"`
		Board       *text `json:"board"`
		Title       *text `json:"title"`
		Company     *text `json:"company"`
		Location    *text `json:"location"`
		Description *text `json:"description"`
		URL         *text `json:"url"`
		Posted      *text `json:"posted"`
		Salary      *text `json:"salary"`
		Workplace   *text `json:"workplace"`
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return Posting{}, fmt.Errorf("is not a JSON object of strings: %w", err)
	}
	p := Posting{Board: in.Board.get()}
	p.ExternalID, p.URL, p.Title, p.Employer = in.ID.get(), in.URL.get(), in.Title.get(), in.Company.get()
	p.Description, p.Posted, p.Salary, p.Workplace = in.Description.get(), in.Posted.get(), in.Salary.get(), in.Workplace.get()
	if l := in.Location.get(); l != "" {
		p.Locations = []string{l}
	}
	return p, p.complete()
}

// complete reports what a posting lacks that is handed in as its own words.
func (p *Posting) complete() error {
	switch {
	case p.Title == "":
		return errors.New("has no title")
	case p.Description == "":
		return errors.New("has no description")
	}
	return nil
}

// text is a JSON string; a number is taken as it is written.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		var n json.Number
		if json.Unmarshal(b, &n) != nil {
			return errors.New("a value is neither a string nor a number")
		}
		s = n.String()
	}
	*t = text(strings.TrimSpace(s))
	return nil
}

func (t *text) get() string {
	if t == nil {
		return ""
	}
	return string(*t)
}
