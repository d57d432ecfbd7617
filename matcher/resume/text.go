package resume

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// maxText is the largest text taken out of a file, in bytes.
const maxText = 2 << 20

// ErrUnreadable is wrapped by the error for a file of which no text can be
// taken: a scan, an encrypted or damaged file, another format.
var ErrUnreadable = errors.New("no text can be read in it")

// Text takes the text out of a résumé, line by line. The format is told by
// the bytes, not by a name.
func Text(data []byte) (string, error) {
	var text string
	var err error
	switch {
	case bytes.HasPrefix(bytes.TrimLeft(data[:min(len(data), 1024)], "\x00\t\r\n "), []byte("%PDF-")):
		text, err = pdfText(data)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		text, err = docxText(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		err = errors.New("it is an old Word file (.doc): save it as .docx or PDF")
	case bytes.HasPrefix(data, []byte(`{\rtf`)):
		err = errors.New("it is an RTF file: save it as .docx, PDF or text")
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")):
		// What Windows calls Unicode.
		if data, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data); err == nil {
			text = plain(string(data))
		}
	case bytes.IndexByte(data, 0) >= 0:
		err = errors.New("it is neither text nor docx nor PDF; save it as one of these")
	case !utf8.Valid(data):
		// What Windows calls ANSI; every byte is a letter of it.
		if data, err = charmap.Windows1252.NewDecoder().Bytes(data); err == nil {
			text = plain(string(data))
		}
	default:
		text = plain(string(data))
	}
	if text = tidy(text); err == nil && len(text) > maxText {
		err = errors.New("it is too long for a résumé")
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: %w", ErrUnreadable, err)
	case len(data) == 0:
		return "", fmt.Errorf("%w: it is empty", ErrUnreadable)
	case text == "":
		return "", fmt.Errorf("%w: it holds no letters. A scanned page is a picture: save the résumé from the program it was written in, or copy its words into a text file", ErrUnreadable)
	}
	return text, nil
}

// pattern is a regular expression that is compiled when it is first asked for:
// most runs of the program read no résumé.
func pattern(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

var (
	linked = pattern(`!?\[([^\]]*)\]\([^)]*\)`)
	marked = pattern("\\*\\*|__|`|^#{1,6}\\s+|\\s+#{1,6}$|^>\\s?")
	ruled  = pattern(`^[\s|:=*_-]+$`)
)

// plain takes the marks of Markdown out of text.
func plain(s string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimPrefix(s, "\ufeff")) {
		line = strings.TrimRight(line, "\r\n\t ")
		if ruled().MatchString(line) {
			line = ""
		}
		line = linked().ReplaceAllString(line, "$1")
		line = marked().ReplaceAllString(line, "")
		if bullet, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), "* "); ok {
			line = "- " + bullet
		}
		b.WriteString(strings.Trim(line, "|") + "\n")
	}
	return b.String()
}

// nameFirst joins columns of a page: the one that begins with a name first,
// since what stands beside it may be an address or a list of skills.
func nameFirst(columns ...string) string {
	begins := func(column string) bool {
		line, _, _ := strings.Cut(strings.TrimSpace(column), "\n")
		line, _, _ = strings.Cut(tidy(line), ",")
		_, title := headingOf(line)
		return !title && name().MatchString(line)
	}
	slices.SortStableFunc(columns, func(a, b string) int {
		switch {
		case begins(a) == begins(b):
			return 0
		case begins(a):
			return -1
		}
		return 1
	})
	return strings.Join(columns, "\n") + "\n"
}

// bullets are the marks that word processors put before an item.
const bullets = "•◦▪●○■□‣⁃·✓✔☑➢➤►▶❖✦"

// ligatures are letters that a font draws as one.
func ligatures() *strings.Replacer {
	return strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl")
}

// spaced is a word set in spaced capitals, "J A N E": more than one blank parts
// it from the next.
var spaced = pattern(`\b\p{Lu}(?: (?:[-'’] )?\p{Lu}){2,}\b`)

// tidy brings lines into one form: single blanks, "- " before an item, no more
// than one empty line in a row.
func tidy(s string) string {
	var b strings.Builder
	empty := true
	for line := range strings.Lines(ligatures().Replace(s)) {
		line = strings.Map(func(r rune) rune {
			switch {
			case isPrivate(r):
				return '•' // a picture
			case r == '\u00ad' || r == '\u200b' || r == '\ufeff' || r == utf8.RuneError:
				return -1
			case r < ' ' || r == '\u007f' || r == '\u00a0' || r == '\u2028' || r == '\u2029':
				return ' '
			}
			return r
		}, line)
		line = spaced().ReplaceAllStringFunc(line, func(letters string) string { return strings.ReplaceAll(letters, " ", "") })
		line = strings.Join(strings.Fields(line), " ")
		if item := strings.TrimLeft(line, bullets); item != line {
			line = "- " + strings.TrimSpace(item)
		}
		if line == "" || line == "-" {
			if !empty {
				b.WriteByte('\n')
			}
			empty = true
			continue
		}
		empty = false
		b.WriteString(line + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}
