package intake

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/charset"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/encoding/charmap"

	"hitmatch/scraper/normal"
)

// letter is what is read of a mail.
type letter struct {
	from    string // the address in From, lower case
	subject string
	date    time.Time // zero: not said
	text    string    // the first text/plain part
	html    string    // the first text/html part
	saved   string    // the address of the page, where it is one saved as MHTML
	forged  bool      // the mailbox it arrived in found that its sender did not send it
}

// readMail reads one mail, or a page saved as MHTML, which has the form of one.
func readMail(r io.Reader, where string, now time.Time, yield func(Posting, error) bool) bool {
	src := &io.LimitedReader{R: r, N: maxMessage + 1}
	l, err := openMail(src)
	if src.N <= 0 {
		return yield(Posting{}, &Problem{Where: where, Err: fmt.Errorf("is larger than %d MiB", maxMessage>>20)})
	}
	if err != nil {
		return yield(Posting{}, &Problem{Where: where, Err: err})
	}
	if l.saved != "" {
		postings, problems := readPage([]byte(l.html))
		for _, p := range postings {
			if p.URL == "" {
				p.URL = l.saved
				p.place()
			}
			if p.Where = where; !yield(p, nil) {
				return false
			}
		}
		for _, err := range problems {
			if !yield(Posting{}, &Problem{Where: where, Err: err}) {
				return false
			}
		}
		return true
	}
	if l.forged {
		return yield(Posting{}, &Problem{Where: where, Err: fmt.Errorf("says it is from %s and was not sent by them (Authentication-Results: dmarc=fail); it may be a fraud", l.from)})
	}
	postings := l.postings(now)
	if len(postings) == 0 {
		return yield(Posting{}, &Problem{Where: where, Harmless: true, Err: fmt.Errorf("no posting in the mail from %s, %q", l.from, clip(l.subject, 60))})
	}
	for _, p := range postings {
		if p.Where = where; !yield(p, nil) {
			return false
		}
	}
	return true
}

var dmarcFail = normal.Pattern(`(?i)\bdmarc\s*=\s*fail\b`)

var errNoMail = errors.New("is no mail: it has no headers")

// openMail reads the text parts of a mail and goes past all else.
func openMail(r io.Reader) (letter, error) {
	in := bufio.NewReaderSize(r, 32<<10)
	if head, _ := in.Peek(5); string(head) == "From " { // a mail out of a mailbox
		if _, _, err := readLine(in, maxLine); err != nil {
			return letter{}, errNoMail
		}
	}
	e, err := message.Read(in)
	if e == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return letter{}, fmt.Errorf("read its headers: %w", err)
	}
	if e.Header.Len() == 0 {
		return letter{}, errNoMail
	}
	words := mime.WordDecoder{CharsetReader: charset.Reader}
	header := func(name string) string {
		s := e.Header.Get(name)
		if decoded, err := words.DecodeHeader(s); err == nil {
			s = decoded
		}
		return strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	}
	l := letter{from: sender(header("From")), subject: header("Subject"), saved: header("Snapshot-Content-Location")}
	// The first is that of the mailbox itself; those below it anybody can write.
	l.forged = dmarcFail().MatchString(header("Authentication-Results"))
	if l.date, err = mail.ParseDate(e.Header.Get("Date")); err != nil {
		l.date = time.Time{}
	}
	parts := 0
	l.collect(e, 0, &parts)
	if l.saved == "" && l.from == "" && l.html != "" {
		l.saved = header("Content-Location")
	}
	// What follows is not looked at, but the mail's length is.
	if _, err := io.Copy(io.Discard, in); err != nil {
		return l, fmt.Errorf("read the mail: %w", err)
	}
	return l, nil
}

// collect takes the first text and the first HTML of an entity's parts. A part
// that is broken costs itself; what was read of it counts.
func (l *letter) collect(e *message.Entity, depth int, parts *int) {
	if *parts++; *parts > maxParts || depth > maxDepth {
		return
	}
	kind, _, err := e.Header.ContentType()
	if err != nil || kind == "" {
		kind = "text/plain"
	}
	if r := e.MultipartReader(); r != nil {
		for *parts <= maxParts {
			part, err := r.NextPart()
			if part == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
				return
			}
			l.collect(part, depth+1, parts)
		}
		return
	}
	disposition, _, _ := e.Header.ContentDisposition()
	switch {
	case kind == "message/rfc822": // a forwarded alert
		inner, err := message.Read(e.Body)
		if inner == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			return
		}
		if from := sender(inner.Header.Get("From")); from != "" {
			l.from = from
		}
		l.collect(inner, depth+1, parts)
	case disposition == "attachment":
	case kind == "text/html" && l.html == "":
		l.html = readPart(e.Body)
	case kind == "text/plain" && l.text == "":
		l.text = readPart(e.Body)
	}
}

// readPart reads a part, which the library has decoded if it knew how. Bytes
// that are not UTF-8 are taken for Windows-1252, which is what mails mean that
// say nothing, or something that does not exist.
func readPart(r io.Reader) string {
	body, err := io.ReadAll(io.LimitReader(r, maxPart))
	if err != nil && len(body) == 0 {
		return ""
	}
	if !utf8.Valid(body) {
		if decoded, err := charmap.Windows1252.NewDecoder().Bytes(body); err == nil {
			body = decoded
		}
	}
	return strings.Map(windows, strings.ToValidUTF8(string(body), "\ufffd"))
}

// windows drops NUL and reads the control characters of ISO 8859-1 as what
// writes them means: Windows-1252, as browsers do (encoding.spec.whatwg.org).
func windows(r rune) rune {
	switch {
	case r == 0:
		return -1
	case r >= 0x80 && r <= 0x9f:
		return charmap.Windows1252.DecodeByte(byte(r))
	}
	return r
}

var addressIn = normal.Pattern(`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`)

// sender is the mail address in a From header.
func sender(from string) string {
	if a, err := mail.ParseAddress(from); err == nil {
		return strings.ToLower(a.Address)
	}
	all := addressIn().FindAllString(from, -1)
	if len(all) == 0 {
		return ""
	}
	return strings.ToLower(all[len(all)-1])
}

// organisation is the part of a mail address that was registered:
// "linkedin.com" of jobs@mail.linkedin.com.
func organisation(address string) string {
	_, host, _ := strings.Cut(address, "@")
	if name, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return name
	}
	return host
}

// fromLine begins a mail in a mailbox.
var fromLine = normal.Pattern(`^From \S.*\d{1,2}:\d{2}`)

// readMbox reads a mailbox, mail by mail, with no more than one in memory.
func readMbox(r io.Reader, now time.Time, yield func(Posting, error) bool) {
	box := &mailbox{in: bufio.NewReaderSize(r, 64<<10), blank: true}
	for n := 1; ; n++ {
		more, err := box.next()
		if err != nil {
			yield(Posting{}, err)
			return
		}
		if !more {
			if n == 1 {
				yield(Posting{}, &Problem{Err: errors.New(`is no mailbox: no line begins with "From " and a date`)})
			}
			return
		}
		if !readMail(box, fmt.Sprintf("message %d", n), now, yield) {
			return
		}
	}
}

// mailbox hands out the mails of an mbox one by one (RFC 4155): Read ends where
// the next one begins.
type mailbox struct {
	in      *bufio.Reader
	line    []byte // what is left of the line being read
	blank   bool   // the line before was blank, or there was none
	middle  bool   // the line being read began before
	started bool
	ended   bool // the mail has ended; begun tells whether another follows
	err     error
}

// next goes to the next mail.
func (m *mailbox) next() (bool, error) {
	for !m.ended {
		if _, err := io.Copy(io.Discard, mailRest{m}); err != nil {
			return false, err
		}
	}
	if m.err != nil {
		if errors.Is(m.err, io.EOF) {
			return false, nil
		}
		return false, m.err
	}
	m.ended = false
	return true, nil
}

// mailRest is a mailbox as nothing but a reader.
type mailRest struct{ m *mailbox }

func (r mailRest) Read(p []byte) (int, error) { return r.m.Read(p) }

func (m *mailbox) Read(p []byte) (int, error) {
	for len(m.line) == 0 {
		if m.ended {
			return 0, io.EOF
		}
		line, err := m.in.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			m.err = err
			if len(line) == 0 {
				m.ended = true
				if errors.Is(err, io.EOF) {
					return 0, io.EOF
				}
				return 0, err
			}
		}
		if !m.middle && m.blank && fromLine().Match(line) {
			m.started, m.ended = true, true
			m.middle = errors.Is(err, bufio.ErrBufferFull)
			m.blank = false
			return 0, io.EOF
		}
		m.blank = !m.middle && len(bytes.TrimSpace(line)) == 0
		if !m.middle && bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) && line[0] == '>' {
			line = line[1:]
		}
		m.middle = errors.Is(err, bufio.ErrBufferFull)
		if !m.started {
			continue // what stands before the first mail
		}
		m.line = line
	}
	n := copy(p, m.line)
	m.line = m.line[n:]
	return n, nil
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
