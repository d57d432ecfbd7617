package normal

// How HTML becomes text:
//   - only what a browser would show: scripts, styles and hidden elements go;
//   - block elements and <br> end a line, paragraphs and headings get a blank
//     line; runs of blank lines collapse to one;
//   - a list item starts with "- ";
//   - the cells of a table row stand on one line, separated by " | ", or by
//     ": " where a row is a name and a value; cells of several lines stay apart;
//   - what was escaped once too often is decoded once more;
//   - at most maxText bytes, then a mark.
//
// The markup is read token by token, without a tree: depth costs nothing and
// unclosed elements hide nothing.

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxText = 200 << 10
	cutMark = "\n\n[The posting is longer; the rest was cut.]"
)

// Text returns the plain text of s, which may be HTML, HTML that was escaped
// (also twice) or plain text. The result is valid UTF-8 with LF line ends,
// without invisible characters, and at most about 200 KB long.
func Text(s string) string {
	for plain, tries := s, 0; !hasMarkup(s) && tries < 3; tries++ {
		if plain = unescapeOnce(plain); hasMarkup(plain) {
			s = plain
		}
	}
	s = literalBreaks(s)
	var out string
	if hasMarkup(s) {
		out = visible(s)
		if hasBlocks(out) {
			out = visible(out)
		}
	} else {
		out = s
	}
	return tidy(clean(unescapeOnce(unescapeOnce(out))))
}

// tidy trims the lines of s, collapses runs of space and of blank lines, and
// cuts what is too long.
func tidy(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank := 0
	for l := range strings.Lines(s) {
		l = collapse(l)
		if l == "" || l == "-" {
			blank++
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
			if blank > 0 {
				b.WriteByte('\n')
			}
		}
		blank = 0
		// A bullet typed into a list item is said once.
		if rest, ok := strings.CutPrefix(l, "- "); ok {
			for _, bullet := range []string{"• ", "· ", "- ", "▪ ", "● "} {
				rest = strings.TrimPrefix(rest, bullet)
			}
			l = "- " + rest
		}
		b.WriteString(l)
		if b.Len() > maxText {
			cut := cutAt(b.String(), maxText)
			if sp := strings.LastIndexAny(cut, " \n"); sp > maxText-1000 {
				cut = cut[:sp]
			}
			return strings.TrimRight(cut, " \n") + cutMark
		}
	}
	return b.String()
}

// collapse trims l and makes each run of spaces one. A line that was set in
// columns, with three or more blanks between them, keeps them as cells.
func collapse(l string) string {
	if !strings.Contains(l, "  ") && !strings.ContainsRune(l, '\t') {
		return strings.TrimSpace(l)
	}
	l = strings.TrimSpace(l)
	if !strings.Contains(l, column) || strings.Contains(l, "|") {
		return strings.Join(strings.Fields(l), " ")
	}
	var b strings.Builder
	for cell := range strings.SplitSeq(l, column) {
		cell = strings.Join(strings.Fields(cell), " ")
		switch {
		case cell == "":
			continue
		case b.Len() == 0:
		case b.Len() <= len("- ") || strings.ContainsAny(cell[:1], "-\u2022") && len(cell) == 1:
			b.WriteByte(' ') // a bullet and its item
		default:
			b.WriteString(" | ")
		}
		b.WriteString(cell)
	}
	return b.String()
}

// column is what parts the columns of a table in plain text.
const column = "   "

// literalBreaks turns the two characters \n, left over from a string that was
// escaped once too often, into a line break. Before a lower-case letter they
// are left alone (a path).
func literalBreaks(s string) string {
	if !strings.Contains(s, `\n`) {
		return s
	}
	s = strings.ReplaceAll(s, `\r\n`, `\n`)
	var b strings.Builder
	for {
		at := strings.Index(s, `\n`)
		if at < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:at])
		s = s[at+2:]
		if s != "" && s[0] >= 'a' && s[0] <= 'z' {
			b.WriteString(`\n`)
		} else {
			b.WriteByte('\n')
		}
	}
}

// hasMarkup reports whether s holds a tag of HTML: '<' and a name HTML knows.
// "<5 years" is none.
func hasMarkup(s string) bool { return hasTag(s, func(atom.Atom) bool { return true }) }

// hasBlocks reports whether s holds a tag that ends a line.
func hasBlocks(s string) bool {
	return hasTag(s, func(a atom.Atom) bool { return a == atom.Br || breakBefore(a) > 0 })
}

func hasTag(s string, want func(atom.Atom) bool) bool {
	for {
		at := strings.IndexByte(s, '<')
		if at < 0 || at+1 >= len(s) {
			return false
		}
		s = s[at+1:]
		if strings.HasPrefix(s, "!--") {
			return true
		}
		name := strings.TrimPrefix(s, "/")
		end := 0
		for end < len(name) && end < 12 && (name[end]|0x20 >= 'a' && name[end]|0x20 <= 'z' || name[end] >= '0' && name[end] <= '9') {
			end++
		}
		if end == 0 || end == len(name) || !strings.ContainsRune(" \t\r\n/>", rune(name[end])) {
			continue
		}
		if a := atom.Lookup([]byte(strings.ToLower(name[:end]))); a != 0 && want(a) {
			return true
		}
	}
}

// breakBefore is the number of line ends an element puts around itself:
// 0 inline, 1 a line of its own, 2 a paragraph.
func breakBefore(a atom.Atom) int {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table, atom.Blockquote, atom.Pre, atom.Hr, atom.Section, atom.Article:
		return 2
	case atom.Div, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Tr, atom.Form, atom.Fieldset,
		atom.Address, atom.Main, atom.Nav, atom.Aside, atom.Header, atom.Footer, atom.Figure, atom.Figcaption,
		atom.Details, atom.Summary, atom.Center, atom.Legend, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot, atom.Body, atom.Html:
		return 1
	}
	return 0
}

// unseen reports whether a browser shows nothing of an element's content.
func unseen(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Title, atom.Iframe, atom.Object, atom.Svg,
		atom.Select, atom.Textarea, atom.Noembed, atom.Noframes, atom.Canvas, atom.Audio, atom.Video, atom.Datalist:
		return true
	}
	return false
}

func void(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}

// endsWithoutTag reports whether an element is closed by the start of its
// next sibling.
func endsWithoutTag(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Li, atom.Dt, atom.Dd, atom.Td, atom.Th, atom.Tr:
		return true
	}
	return false
}

// visible returns the shown text of HTML.
func visible(s string) string {
	t := &tokens{s: s}
	w := writer{b: make([]byte, 0, min(len(s), maxText+1024)), keepLines: !hasBlocks(s)}
	hidden := "" // the element whose content is being left out
	depth := 0   // how many of its name are open
	for len(w.b) <= maxText+1024 && t.next() {
		if t.kind == html.TextToken {
			if hidden == "" {
				w.text(t.text)
			}
			continue
		}
		a := atom.Lookup(t.name)
		if hidden != "" {
			same := string(t.name) == hidden
			implied := endsWithoutTag(atom.Lookup([]byte(hidden)))
			switch {
			case t.kind == html.EndTagToken && same:
				if depth--; depth == 0 {
					hidden = ""
				}
				continue
			case implied && (t.kind == html.StartTagToken && same || t.kind == html.EndTagToken && breakBefore(a) > 0):
				hidden = ""
			case t.kind == html.StartTagToken && same:
				depth++
			}
			if hidden != "" {
				continue
			}
		}
		if t.kind == html.EndTagToken {
			w.end(a)
			continue
		}
		if !void(a) && t.kind == html.StartTagToken && (unseen(a) || t.attrs && isHidden(t.z)) {
			hidden, depth = string(t.name), 1
			continue
		}
		w.start(a)
	}
	return string(w.b)
}

// tokens reads the text and the tags of HTML. The text between tags, which is
// most of it, and tags that are but a name, which are most of them, do not go
// through the tokenizer, which looks at them byte by byte: that is given the other
// markup, up to where the next tag may end each time it asks for more.
type tokens struct {
	kind  html.TokenType // text, or the start or the end of an element, or both
	text  string
	name  []byte // of the element
	attrs bool   // it has attributes

	s   string
	z   *html.Tokenizer // nil until it is needed
	at  int             // what is before it in s was read
	fed int             // what is before it was given to the tokenizer, or passed it by
	raw bool            // an element has begun that may hold text with "<"
	own []byte          // name, where the tokenizer did not read it
}

// Read implements io.Reader, for the tokenizer.
func (t *tokens) Read(p []byte) (int, error) {
	rest := t.s[t.fed:]
	if rest == "" {
		return 0, io.EOF
	}
	// As much again as it has of this token: it moves that each time.
	from := min(t.fed-t.at, len(rest))
	if end := strings.IndexByte(rest[from:], '>'); end >= 0 {
		rest = rest[:from+end+1]
	}
	n := copy(p, rest)
	t.fed += n
	return n, nil
}

// next goes to the next token; false: there is none.
func (t *tokens) next() bool {
	for {
		if t.at == t.fed && !t.raw {
			if text := t.s[t.at : t.at+markupAt(t.s[t.at:])]; text != "" {
				t.at += len(text)
				t.fed = t.at
				t.kind, t.text = html.TextToken, strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
				if strings.Contains(text, "&") {
					t.text = html.UnescapeString(t.text)
				}
				return true
			}
			if t.bareTag() {
				return true
			}
		}
		if t.z == nil {
			t.z = html.NewTokenizer(t)
		}
		t.kind = t.z.Next()
		t.at += len(t.z.Raw())
		t.raw = false
		switch t.kind {
		case html.ErrorToken:
			return false
		case html.TextToken:
			t.text = string(t.z.Text())
			return true
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			t.name, t.attrs = t.z.TagName()
			t.raw = t.kind != html.EndTagToken && mayHoldMarkup(t.name)
			return true
		}
	}
}

// mayHoldMarkup reports whether "<" may be text within an element.
func mayHoldMarkup(name []byte) bool {
	a := atom.Lookup(name)
	return unseen(a) || a == atom.Xmp || a == atom.Plaintext
}

// bareTag reads what comes next, if that is a tag with nothing in it but a name in
// small letters, of an element that does not change how text is read.
func (t *tokens) bareTag() bool {
	from, kind := t.at+len("<"), html.StartTagToken
	if strings.HasPrefix(t.s[t.at:], "</") {
		from, kind = t.at+len("</"), html.EndTagToken
	}
	end := from
	for end < len(t.s) && (t.s[end] >= 'a' && t.s[end] <= 'z' || end > from && t.s[end] >= '0' && t.s[end] <= '9') {
		end++
	}
	if end == from || end == len(t.s) || t.s[end] != '>' {
		return false
	}
	t.own = append(t.own[:0], t.s[from:end]...)
	t.name = t.own
	if kind == html.StartTagToken && mayHoldMarkup(t.name) {
		return false
	}
	t.kind, t.attrs = kind, false
	t.at = end + 1
	t.fed = t.at
	return true
}

// markupAt is where the text at the beginning of HTML ends.
func markupAt(s string) int {
	for at := 0; ; at++ {
		next := strings.IndexByte(s[at:], '<')
		if next < 0 {
			return len(s)
		}
		if at += next; at+1 == len(s) {
			return at
		}
		if c := s[at+1]; c|0x20 >= 'a' && c|0x20 <= 'z' || c == '/' || c == '!' || c == '?' {
			return at
		}
	}
}

// isHidden reads the attributes of the tag z stands on.
func isHidden(z *html.Tokenizer) bool {
	for {
		key, val, more := z.TagAttr()
		switch string(key) {
		case "hidden":
			return string(val) != "until-found"
		case "style":
			style := strings.ToLower(strings.ReplaceAll(string(val), " ", ""))
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
		if !more {
			return false
		}
	}
}

// maxTables bounds nested tables; deeper ones are read as plain blocks.
const maxTables = 32

// row is the table row being written.
type row struct {
	seps  []int // where " | " stands in the output
	cells int
	lines bool // a cell holds several lines
	cell  bool // inside a cell
	said  bool // the cell has text
	any   bool // the row has text
}

// writer lays text out in lines.
type writer struct {
	b         []byte
	keepLines bool // line ends of the source are line ends: the markup has no blocks
	pre       int
	breaks    int  // line ends owed before the next word
	space     bool // a space is owed
	bullet    bool // a list item has begun
	sep       bool // a cell separator is owed
	tables    []row
}

func (w *writer) row() *row {
	if len(w.tables) == 0 {
		return nil
	}
	return &w.tables[len(w.tables)-1]
}

func (w *writer) brk(n int) {
	if n == 0 {
		return
	}
	w.breaks = max(w.breaks, n)
	w.space = false
}

func (w *writer) start(a atom.Atom) {
	r := w.row()
	switch a {
	case atom.Br:
		w.breaks = min(w.breaks+1, 2)
		w.space = false
		return
	case atom.Li:
		w.brk(1)
		w.bullet = true
		return
	case atom.Table:
		w.brk(2)
		if len(w.tables) < maxTables {
			w.tables = append(w.tables, row{})
		}
		return
	case atom.Tr:
		w.endRow()
		return
	case atom.Td, atom.Th:
		if r != nil {
			w.endCell()
			r.cell, r.said = true, false
			r.cells++
			if r.any {
				w.sep = true
			}
		} else {
			w.brk(1)
		}
		return
	case atom.Pre:
		w.pre++
	}
	w.brk(breakBefore(a))
}

func (w *writer) end(a atom.Atom) {
	switch a {
	case atom.Li:
		w.brk(1)
		w.bullet = false
	case atom.Table:
		w.endRow()
		if len(w.tables) > 0 {
			w.tables = w.tables[:len(w.tables)-1]
		}
		w.brk(2)
	case atom.Tr:
		w.endRow()
	case atom.Td, atom.Th:
		w.endCell()
	case atom.Pre:
		w.pre = max(w.pre-1, 0)
		w.brk(2)
	default:
		w.brk(breakBefore(a))
	}
}

// endCell forgets line ends owed at the end of a cell of one line.
func (w *writer) endCell() {
	r := w.row()
	if r == nil || !r.cell {
		return
	}
	r.cell = false
	if r.any && !r.lines {
		w.breaks = 0
	}
	w.bullet = false
}

func (w *writer) endRow() {
	w.endCell()
	w.sep = false
	r := w.row()
	if r == nil {
		w.brk(1)
		return
	}
	if len(r.seps) == 1 && r.cells == 2 && !r.lines {
		name, value := w.b[:r.seps[0]], w.b[r.seps[0]+len(" | "):]
		joint := ": "
		if bytes.HasSuffix(name, []byte(":")) {
			joint = " "
		}
		if start := bytes.LastIndexByte(name, '\n') + 1; len(name)-start <= 60 {
			value = bytes.Clone(value)
			w.b = append(append(name, joint...), value...)
		}
	}
	if r.any {
		w.brk(1)
	}
	*r = row{}
}

func (w *writer) text(s string) {
	if w.pre == 0 && !w.keepLines {
		w.words(s)
		return
	}
	for {
		line, rest, more := strings.Cut(s, "\n")
		w.words(line)
		if !more {
			return
		}
		w.breaks = min(w.breaks+1, 2)
		w.space = false
		s = rest
	}
}

func (w *writer) words(s string) {
	for len(s) > 0 {
		if isBlank(s[0]) {
			w.space = true
			s = s[1:]
			continue
		}
		end := phraseEnd(s)
		w.word(s[:end])
		s = s[end:]
	}
}

// phraseEnd is where the words end that s begins with and that one space parts:
// they are one word as far as lines go. Of very many it tells only the first.
func phraseEnd(s string) int {
	const most = 1024 // so that it is not looked far ahead for what is near
	end := min(len(s), most)
	for _, blank := range []byte("\n\t\r\f") {
		if at := strings.IndexByte(s[:end], blank); at >= 0 {
			end = at
		}
	}
	if at := strings.Index(s[:end], "  "); at >= 0 {
		return at
	}
	if s[end-1] == ' ' { // what follows it is another blank, or nothing, or too far
		end--
	}
	return end
}

// isBlank is HTML's collapsible white space. A no-break space is dealt with
// when lines are tidied.
func isBlank(c byte) bool { return c <= ' ' && 1<<c&(1<<' '|1<<'\n'|1<<'\t'|1<<'\r'|1<<'\f') != 0 }

func (w *writer) word(f string) {
	r := w.row()
	if r != nil && r.cell && !r.said && !r.lines && !w.bullet {
		w.breaks = min(w.breaks, w.breaksOfCell())
	}
	switch {
	case len(w.b) == 0:
	case w.sep && w.breaks == 0:
		r.seps = append(r.seps, len(w.b))
		w.b = append(w.b, " | "...)
	case w.breaks > 0:
		w.b = append(w.b, "\n\n"[:w.breaks]...)
		if r != nil && r.cell && r.any {
			r.lines = true
		}
	case w.space:
		w.b = append(w.b, ' ')
	}
	w.breaks, w.space, w.sep = 0, false, false
	if w.bullet {
		w.b = append(w.b, "- "...)
		w.bullet = false
	}
	if r != nil && r.cell {
		r.said, r.any = true, true
	}
	w.b = append(w.b, f...)
}

// breaksOfCell is the number of line ends to keep before the first word of a
// cell: the first cell starts its row on a new line, later ones do not.
func (w *writer) breaksOfCell() int {
	if w.sep {
		return 0
	}
	return 2
}
