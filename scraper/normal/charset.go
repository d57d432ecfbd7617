package normal

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// How a document declares its encoding: HTML (<meta charset=…>) or XML
// (encoding="…"), and an XML declaration alone.
var (
	ownDeclaration = Pattern(`(?i)<(?:meta[^>]+?charset|\?xml[^>]+?encoding)\s*=\s*["']?\s*([a-z0-9_:-]+)`)
	xmlDeclaration = Pattern(`^\s*<\?xml[^>]+?encoding\s*=\s*["']([^"'>]*)["']`)
)

// Decode turns a text body into UTF-8 and returns it with a Content-Type that
// says so ("" where the body is not text). A body of which nothing is known but
// that it was a page or a feed is "text/html" or "text/xml". The order of belief: a byte order
// mark; the bytes, if they are UTF-8 already, whatever is declared; the
// header; the document's own declaration; windows-1252, which the HTML
// standard names as the default.
func Decode(contentType string, body []byte) ([]byte, string) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(contentType, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	if !textual(kind, params["charset"]) {
		return body, ""
	}
	declared := contentType
	if kind != "" {
		declared = kind + "; charset=utf-8"
	}
	from := charset(kind, params["charset"], body)
	if from != nil {
		if utf, err := from.NewDecoder().Bytes(body); err == nil {
			body = utf
		}
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if !utf8.Valid(body) {
		body = bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	return declareUTF8(body), declared
}

func textual(kind, label string) bool {
	return kind == "" || label != "" || strings.HasPrefix(kind, "text/") ||
		strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "xml") || strings.HasSuffix(kind, "javascript")
}

// charset returns the encoding to decode from, or nil for UTF-8.
func charset(kind, label string, body []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return nil
	case bytes.HasPrefix(body, []byte("\xfe\xff")), bytes.HasPrefix(body, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	if label == "" {
		label = ownLabel(body)
	}
	label = strings.ToLower(strings.TrimSpace(label))
	sevenBit := strings.HasPrefix(label, "utf-16") || strings.HasPrefix(label, "iso-2022")
	if utf8.Valid(body) && !sevenBit {
		return nil
	}
	if label != "" {
		if e, err := htmlindex.Get(label); err == nil {
			return e
		}
	}
	if kind == "" || strings.HasSuffix(kind, "json") {
		return nil
	}
	e, err := htmlindex.Get("windows-1252")
	if err != nil {
		return nil
	}
	return e
}

// ownLabel is the encoding a document declares in its first kilobyte.
func ownLabel(body []byte) string {
	head := body[:min(len(body), 1024)]
	m := ownDeclaration().FindSubmatch(head)
	if m == nil {
		return ""
	}
	return string(m[1])
}

// declareUTF8 rewrites the encoding an XML declaration names, so that an XML
// parser does not decode again.
func declareUTF8(body []byte) []byte {
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("<?xml")) {
		return body
	}
	m := xmlDeclaration().FindSubmatchIndex(body[:min(len(body), 1024)])
	if m == nil {
		return body
	}
	return bytes.Join([][]byte{body[:m[2]], []byte("UTF-8"), body[m[3]:]}, nil)
}
