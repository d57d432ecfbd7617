package intake

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"

	"hitmatch/scraper/normal"
)

// Format is a kind of file.
type Format string

// The formats, by the names a person gives them.
const (
	JSONLines Format = "jsonl" // a posting in each line, or a list of them
	CSV       Format = "csv"   // a table with a line of column names: our own, or JobSpy's
	HTML      Format = "html"  // a page saved from a browser
	Feed      Format = "rss"   // RSS or Atom
	JobXML    Format = "xml"   // a job feed in Indeed's form
	Mail      Format = "eml"   // one mail, or a page saved as MHTML
	Mbox      Format = "mbox"  // a mailbox
)

// Formats lists them all.
func Formats() []Format { return []Format{JSONLines, CSV, HTML, Feed, JobXML, Mail, Mbox} }

// Head is how many bytes of a file Detect wants to see.
const Head = 4 << 10

// ByName is the format that a file's name tells, "" if it tells none.
func ByName(name string) Format {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jsonl", ".ndjson":
		return JSONLines
	case ".csv", ".tsv":
		return CSV
	case ".html", ".htm", ".xhtml":
		return HTML
	case ".rss", ".atom":
		return Feed
	case ".eml", ".mht", ".mhtml":
		return Mail
	case ".mbox", ".mbx":
		return Mbox
	}
	return ""
}

var (
	headerLine = normal.Pattern(`^[A-Za-z][A-Za-z0-9-]*:([ \t]|$)`)
	mailHeader = normal.Pattern(`(?mi)^(from|to|subject|date|received|message-id|return-path|delivered-to|mime-version):`)
	xmlRoot    = normal.Pattern(`<([A-Za-z][\w:.-]*)`)
	xmlNoise   = normal.Pattern(`(?s)<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>`)
)

// Detect tells the format of a file by its name and, where that leaves it open
// or says XML, by its first bytes. ok is false for a file that is none of them.
func Detect(name string, head []byte) (f Format, ok bool) {
	if f = ByName(name); f != "" {
		return f, true
	}
	if decoded, err := io.ReadAll(marked(bytes.NewReader(head))); err == nil {
		head = decoded
	}
	text := bytes.TrimSpace(head)
	first, _, _ := bytes.Cut(text, []byte("\n"))
	switch {
	case len(text) == 0:
		return "", false
	case bytes.IndexByte(text, 0) >= 0:
		return "", false // no text
	case fromLine().Match(first):
		return Mbox, true
	case headerLine().Match(first) && mailHeader().Match(text):
		return Mail, true
	case text[0] == '{', isArray(text):
		return JSONLines, true
	case text[0] == '<':
		m := xmlRoot().FindSubmatch(xmlNoise().ReplaceAll(text, nil))
		if m == nil {
			return "", false
		}
		switch strings.ToLower(string(m[1])) {
		case "rss", "feed", "rdf:rdf":
			return Feed, true
		case "source":
			return JobXML, true
		case "html", "head", "body", "div", "main", "article":
			return HTML, true
		}
		return "", false
	}
	if _, ok := columnsOf(string(first)); ok {
		return CSV, true
	}
	return "", false
}
