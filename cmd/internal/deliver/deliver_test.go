package deliver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	gomail "github.com/wneessen/go-mail"

	"hitmatch/cmd/internal/deliver/delivertest"
	"hitmatch/store/bolt"
	"hitmatch/store/job"
	"hitmatch/store/mem"
)

func TestMain(m *testing.M) {
	if path := os.Getenv("DELIVER_FILE"); path != "" {
		fileChild(path, os.Getenv("DELIVER_LIMIT") != "")
		return
	}
	if at := os.Getenv("DELIVER_DIE_AT"); at != "" {
		child(Point(at))
		return
	}
	// The libraries' own clients find the chats of this test, and nothing else.
	http.DefaultTransport = served
	os.Exit(m.Run())
}

func letter() job.Letter {
	return job.Letter{
		Channel: "mail:me@example.org", ID: "<digest.1@example.org>", Subject: "2 new jobs: Coder, North Hospital",
		Text: []byte("Jobs for you\n.\nA line with a dot before it.\n"), HTML: []byte("<!DOCTYPE html><p>Jobs</p>"),
	}
}

// office is an outbox over a store in memory with one clock for all.
type office struct {
	*Outbox
	t        *testing.T
	store    *mem.Store
	channels []Channel
	now      time.Time
}

func newOffice(t *testing.T, channels ...Channel) *office {
	o := &office{t: t, store: mem.New(), channels: channels, now: time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)}
	t.Cleanup(func() { o.store.Close() })
	o.Outbox = &Outbox{
		Store: o.store, Now: func() time.Time { return o.now },
		Sleep: func(_ context.Context, d time.Duration) error { o.now = o.now.Add(d); return nil },
	}
	return o
}

func (o *office) post(letters ...job.Letter) {
	o.t.Helper()
	if _, err := o.store.Post(o.t.Context(), job.Mailing{Profile: "me", At: o.now, Letters: letters}); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) deliver(patience time.Duration) Report {
	o.t.Helper()
	r, err := o.Deliver(o.t.Context(), []Addressee{{"me", o.channels}}, patience)
	if err != nil {
		o.t.Fatal(err)
	}
	return r[0]
}

func (o *office) letters() []job.Letter {
	o.t.Helper()
	var all []job.Letter
	for l, err := range o.store.Letters(o.t.Context(), "") {
		if err != nil {
			o.t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

func local(h *delivertest.Host) Server {
	return Server{Host: "127.0.0.1", Port: h.Port(), Dial: h.Dial}
}

// TestF62MailServer: whatever a mail server does, the digest is kept until it is
// taken, and arrives once; twice only where the server died after the last dot.
func TestF62MailServer(t *testing.T) {
	for _, c := range []struct {
		mood    string
		waiting string // what the report says of it; "": it is sent at once
		copies  int    // that the server has taken in the end
	}{
		{mood: "", copies: 1},
		{mood: "dies after taking", copies: 1},
		{mood: "busy", waiting: "421", copies: 1},
		{mood: "later", waiting: "takes no mail for the address in to: 451", copies: 1},
		{mood: "full", waiting: "did not take the message: 452", copies: 1},
		{mood: "unknown", waiting: `takes no mail for the address in to: 550 "no such user"`, copies: 1},
		{mood: "dies after data", waiting: "it may have arrived: mail server 127.0.0.1 broke the connection off", copies: 2},
	} {
		t.Run(c.mood, func(t *testing.T) {
			h := delivertest.New(t, nil)
			h.Be(c.mood)
			o := newOffice(t, Mail("me@example.org", "me@example.org", local(h)))
			o.post(letter())
			r := o.deliver(0)
			if c.waiting == "" {
				if r.Sent != 1 || r.Waiting != 0 || len(r.Problems) != 0 {
					t.Fatalf("report %+v", r)
				}
			} else if r.Sent != 0 || r.Waiting != 1 || len(r.Problems) != 1 || !strings.Contains(r.Problems[0], c.waiting) || !strings.Contains(r.Problems[0], "mail:me@example.org") {
				t.Fatalf("report %+v, want a problem with %q", r, c.waiting)
			}
			if l := o.letters()[0]; l.Waiting() && len(l.Text) == 0 {
				t.Fatal("a letter that waits has lost its text")
			}
			// Not before the pause is over, and then for good.
			h.Be("")
			if c.waiting != "" {
				if r := o.deliver(0); r.Sent != 0 {
					t.Fatalf("sent before the pause was over: %+v", r)
				}
				if r := o.deliver(time.Minute); r.Sent != 1 || r.Waiting != 0 {
					t.Fatalf("report after the server is well: %+v", r)
				}
			}
			if r := o.deliver(time.Hour); r.Sent != 0 {
				t.Fatal("sent again")
			}
			got := h.Messages()
			if len(got) != c.copies {
				t.Fatalf("the server has %d messages, want %d", len(got), c.copies)
			}
			for _, m := range got {
				if id := read(t, m).Header.Get("Message-ID"); id != "<digest.1@example.org>" {
					t.Errorf("Message-ID %s", id)
				}
			}
			if l := o.letters()[0]; l.Sent.IsZero() || len(l.Text) > 0 || len(l.HTML) > 0 {
				t.Errorf("after it was sent: %+v", l)
			}
		})
	}
}

// TestF62Doubt: a server that dies after the last dot each time gets the digest
// twice and no more; then the letter is held, whole, and that is said.
func TestF62Doubt(t *testing.T) {
	h := delivertest.New(t, nil)
	h.Be("dies after data")
	o := newOffice(t, Mail("me@example.org", "me@example.org", local(h)))
	o.post(letter())
	r := o.deliver(48 * time.Hour)
	if len(h.Messages()) != 2 {
		t.Errorf("sent %d times, want 2", len(h.Messages()))
	}
	if r.Sent != 0 || len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "held") {
		t.Errorf("report %+v", r)
	}
	if l := o.letters()[0]; !l.Held || len(l.Text) == 0 {
		t.Errorf("letter %+v", l)
	}
}

// TestF62Unreachable: nobody listens, or nobody answers.
func TestF62Unreachable(t *testing.T) {
	h := delivertest.New(t, nil)
	h.Close()
	o := newOffice(t, Mail("me@example.org", "me@example.org", local(h)))
	o.post(letter())
	if r := o.deliver(0); r.Waiting != 1 || !strings.Contains(r.Problems[0], "nothing answers there; check the address") {
		t.Errorf("nobody listens: %+v", r)
	}
	mute := delivertest.New(t, nil)
	mute.Be("mute")
	c := Mail("me@example.org", "me@example.org", local(mute))
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if err := c.Send(ctx, letter()); err == nil || errors.Is(err, ErrDoubtful) || time.Since(begun) > 5*time.Second {
		t.Errorf("nobody answers: %v after %s", err, time.Since(begun))
	}
}

// TestMailEncryption: without TLS nothing is said to another machine, neither
// the password nor the digest; a certificate of somebody else's is no TLS.
func TestMailEncryption(t *testing.T) {
	const password = "open sesame 4711"
	cert, roots := delivertest.Certificate(t, "mail.example.org")
	other, otherRoots := delivertest.Certificate(t, "evil.example.org")
	for _, c := range []struct {
		name  string
		host  *delivertest.Host
		as    string
		roots bool
		ok    bool
	}{
		{"TLS", delivertest.New(t, cert), "mail.example.org", true, true},
		{"an unknown authority", delivertest.New(t, cert), "mail.example.org", false, false},
		{"another's certificate", delivertest.New(t, other), "mail.example.org", true, false},
		{"STARTTLS stripped", delivertest.New(t, nil), "mail.example.org", true, false},
		{"this machine", delivertest.New(t, nil), "127.0.0.1", false, true},
	} {
		s := Server{Host: c.as, Port: 587, User: "me", Password: password, Dial: c.host.Dial, Roots: otherRoots}
		if c.roots {
			s.Roots = roots
		}
		err := Mail("me@example.org", "you@example.org", s).Send(t.Context(), letter())
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		if n := len(c.host.Messages()); c.ok != (n == 1) {
			t.Errorf("%s: the server has %d messages", c.name, n)
		}
		if !c.ok && len(c.host.Logins()) > 0 {
			t.Errorf("%s: the password was sent", c.name)
		}
		if c.ok && len(c.host.Logins()) != 1 {
			t.Errorf("%s: logged in %d times", c.name, len(c.host.Logins()))
		}
	}
}

// TestF77SecretsInErrors: a server that repeats a secret does not get it into
// an error.
func TestF77SecretsInErrors(t *testing.T) {
	const secret = "canary-secret-0815"
	h := delivertest.New(t, nil)
	h.Be("wrong password")
	s := local(h)
	s.User, s.Password = "me", secret
	err := Mail("me@example.org", "me@example.org", s).Send(t.Context(), letter())
	check := func(what string, err error) {
		t.Helper()
		if err == nil {
			t.Errorf("%s: no error", what)
		} else if all := fmt.Sprintf("%v %+v %#v", err, err, err.Error()); strings.Contains(all, secret) {
			t.Errorf("%s: the error holds the secret: %s", what, err)
		}
	}
	check("mail", err)
	for _, address := range []string{
		"http://127.0.0.1:1/hook/" + secret, "http://127.0.0.1:1/?token=" + secret, "http://me:" + secret + "@127.0.0.1:1/",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Webhook(u, new(http.Transport))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(c.Name, secret) {
			t.Errorf("the channel's name is %s", c.Name)
		}
		check("webhook", c.Send(t.Context(), letter()))
	}
	for _, address := range []string{
		"telegram://" + secret + "@telegram?chats=1", "slack://hook:" + secret + "@webhook", "ntfy://me:" + secret + "@ntfy.example/topic?disabletls=yes",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Chat(u, served)
		if err == nil {
			err = c.Send(t.Context(), letter())
		}
		check(u.Scheme, err)
	}
}

// read parses a message with the standard library, which is not what wrote it.
func read(t *testing.T, text string) *mail.Message {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatalf("parse message: %v\n%s", err, text)
	}
	return m
}

// TestF60Mail: whatever stands in a subject or a digest, the mail has the
// headers that were meant, one of each, short lines, and its parts come back.
func TestF60Mail(t *testing.T) {
	hostile := []string{
		"Coder\r\nBcc: victim@example.net", "Coder\nSubject: other", "Coder\r\n\r\n<script>", "=?utf-8?q?Bcc:_x?=", "名前 コーダー 🏥", strings.Repeat("x", 5000),
		"a\x00b", "\u202egnp.exe", "Coder\rBcc: x", strings.Repeat("é ", 900), "=?utf-8?B?" + strings.Repeat("QQ", 90) + "?=", "\xff\xfe",
		"Coder\u2028Bcc: x", "Coder\u0085Bcc: x", "\tCoder", " ", "<a@b>, \"c\" <d@e>",
	}
	for _, word := range hostile {
		l := letter()
		l.Subject = word
		l.Text = []byte(word + "\n.\n..\nFrom here\n" + strings.Repeat("y", 3000))
		l.HTML = []byte("<p>" + word + "</p>")
		h := delivertest.New(t, nil)
		if err := Mail("Jobs <me@example.org>", "me@example.org", local(h)).Send(t.Context(), l); err != nil {
			t.Errorf("%.40q: %v", word, err)
			continue
		}
		text := h.Messages()[0]
		for line := range strings.SplitSeq(text, "\r\n") {
			if len(line) > 998 {
				t.Errorf("%.40q: a line of %d bytes", word, len(line))
			}
			if strings.ContainsAny(line, "\r\n\x00") {
				t.Errorf("%.40q: a bare line end or zero byte", word)
			}
		}
		m := read(t, text)
		want := map[string]int{"Subject": 1, "From": 1, "To": 1, "Date": 1, "Message-Id": 1, "Mime-Version": 1, "Content-Type": 1, "X-Mailer": 1, "Auto-Submitted": 1}
		for name, values := range m.Header {
			if want[name] != len(values) {
				t.Errorf("%.40q: header %s, %d times", word, name, len(values))
			}
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || strings.ContainsAny(subject, "\r\n") {
			t.Errorf("%.40q: subject %q, %v", word, subject, err)
		}
		if from := m.Header.Get("From"); !strings.Contains(from, "me@example.org") || strings.Contains(from, "victim") {
			t.Errorf("From: %s", from)
		}
		kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
		if err != nil || kind != "multipart/alternative" {
			t.Fatalf("%.40q: Content-Type %s, %v", word, kind, err)
		}
		parts := multipart.NewReader(m.Body, params["boundary"])
		for _, want := range []string{string(l.Text), string(l.HTML)} {
			p, err := parts.NextRawPart()
			if err != nil {
				t.Fatalf("%.40q: %v", word, err)
			}
			got, err := io.ReadAll(quotedprintable.NewReader(p))
			if err != nil {
				t.Errorf("%.40q: %v", word, err)
			}
			norm := func(s string) string {
				return strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), "\n")
			}
			if norm(string(got)) != norm(want) {
				t.Errorf("%.40q: the part came back as %.200q", word, got)
			}
		}
		if _, err := parts.NextRawPart(); err != io.EOF {
			t.Errorf("%.40q: a third part (%v)", word, err)
		}
		// A second parser.
		again, err := gomail.EMLToMsgFromString(text)
		if err != nil || len(again.GetParts()) != 2 || len(again.GetAttachments()) != 0 {
			t.Errorf("%.40q: the second parser: %v", word, err)
		}
	}
}

// TestF63Crash kills the program at each point of an attempt and starts it
// again: nothing is lost, and what arrives twice has the same Message-ID.
func TestF63Crash(t *testing.T) {
	for _, c := range []struct {
		at     Point
		copies int
	}{{Chosen, 1}, {Recorded, 1}, {Arrived, 2}, {Marked, 1}} {
		t.Run(string(c.at), func(t *testing.T) {
			h := delivertest.New(t, nil)
			path := filepath.Join(t.TempDir(), "h.db")
			st, err := bolt.Open(path, bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := st.Post(t.Context(), job.Mailing{Profile: "me", At: time.Now(), Letters: []job.Letter{letter()}}); err != nil {
				t.Fatal(err)
			}
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
			runChild(t, c.at, path, h)
			if st, err = bolt.Open(path, bolt.Options{}); err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			o := Outbox{Store: st, Now: time.Now}
			if _, err := o.Deliver(t.Context(), []Addressee{{"me", []Channel{Mail("me@example.org", "me@example.org", local(h))}}}, 0); err != nil {
				t.Fatal(err)
			}
			got := h.Messages()
			if len(got) != c.copies {
				t.Fatalf("%d copies arrived, want %d", len(got), c.copies)
			}
			for _, m := range got {
				if id := read(t, m).Header.Get("Message-ID"); id != "<digest.1@example.org>" {
					t.Errorf("Message-ID %s", id)
				}
			}
			for l, err := range st.Letters(t.Context(), "me") {
				if err != nil || l.Sent.IsZero() || l.Open {
					t.Errorf("letter %+v, %v", l, err)
				}
				if wantDoubt := c.at == Recorded || c.at == Arrived; (l.Doubts == 1) != wantDoubt {
					t.Errorf("doubts: %d", l.Doubts)
				}
			}
			for err := range st.Check(t.Context()) {
				t.Error(err)
			}
		})
	}
}

// TestF63CrashTwice: a letter whose attempts die twice after it may have
// arrived is held, with its text, and that is said.
func TestF63CrashTwice(t *testing.T) {
	sent := 0
	c := Channel{Name: "mail:me@example.org", Send: func(context.Context, job.Letter) error { sent++; runtime.Goexit(); return nil }}
	o := newOffice(t, c)
	o.post(letter())
	die := func() { o.deliver(0) }
	die()
	die()
	r := o.deliver(0)
	if sent != 2 || len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "held") || r.Sent != 0 {
		t.Errorf("sent %d times; %+v", sent, r)
	}
	if l := o.letters()[0]; len(l.Text) == 0 || !l.Held {
		t.Errorf("%+v", l)
	}
	// A file may be written as often as need be.
	path := filepath.Join(t.TempDir(), "d.html")
	file := File(path)
	broken := file
	broken.Send = c.Send
	o = newOffice(t, broken)
	l := letter()
	l.Channel = file.Name
	o.post(l)
	for range 3 {
		die()
	}
	o.channels = []Channel{file}
	if r := o.deliver(0); r.Sent != 1 {
		t.Errorf("file: %+v", r)
	}
}

// TestOrderAndIndependence: letters of a channel go out in order, a broken one
// holds up only its own.
func TestOrderAndIndependence(t *testing.T) {
	var got []string
	works := Channel{Name: "works", Send: func(_ context.Context, l job.Letter) error { got = append(got, l.ID); return nil }}
	fails := Channel{Name: "fails", Send: func(_ context.Context, l job.Letter) error {
		got = append(got, "!"+l.ID)
		return errors.New("no")
	}}
	o := newOffice(t, works, fails)
	o.post(job.Letter{Channel: "fails", ID: "1"}, job.Letter{Channel: "works", ID: "1"}, job.Letter{Channel: "gone", ID: "1"})
	o.post(job.Letter{Channel: "fails", ID: "2"}, job.Letter{Channel: "works", ID: "2"})
	r := o.deliver(0)
	if want := "!1 1 2"; strings.Join(got, " ") != want {
		t.Errorf("tried %v, want %s", got, want)
	}
	if r.Sent != 2 || r.Waiting != 3 || len(r.Problems) != 3 || !strings.Contains(strings.Join(r.Problems, "\n"), "names this channel no longer") {
		t.Errorf("%+v", r)
	}
}

// TestServersDoNotWaitForEachOther: while one server hangs, what goes through
// others leaves.
func TestServersDoNotWaitForEachOther(t *testing.T) {
	arrived := make(chan struct{})
	hangs := Channel{Name: "hangs", Via: "slow", Send: func(ctx context.Context, _ job.Letter) error {
		select {
		case <-arrived:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	works := Channel{Name: "works", Via: "fast", Send: func(context.Context, job.Letter) error { close(arrived); return nil }}
	o := newOffice(t, hangs, works)
	o.post(job.Letter{Channel: "hangs", ID: "1"}, job.Letter{Channel: "works", ID: "1"})
	if r := o.deliver(0); r.Sent != 2 {
		t.Errorf("%+v", r)
	}
}

// TestUnreachedServer: a server that is not there is not asked on behalf of
// everybody, and what was not tried is as it was.
func TestUnreachedServer(t *testing.T) {
	h := delivertest.New(t, nil)
	h.Close()
	server := local(h)
	o := newOffice(t)
	var to []Addressee
	for _, who := range []string{"a", "b", "c", "d", "e"} {
		if _, err := o.store.Post(t.Context(), job.Mailing{Profile: who, At: o.now, Letters: []job.Letter{{Channel: "mail:" + who + "@example.org", ID: "<" + who + "@example.org>", Text: []byte("x")}}}); err != nil {
			t.Fatal(err)
		}
		to = append(to, Addressee{who, []Channel{Mail("me@example.org", who+"@example.org", server)}})
	}
	reports, err := o.Deliver(t.Context(), to, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range reports {
		if r.Waiting != 1 || len(r.Problems) != 1 {
			t.Errorf("%s: %+v", to[i].Profile, r)
		}
	}
	tried := 0
	for _, l := range o.letters() {
		tried += l.Attempts
	}
	if tried != maxUnreached || !strings.Contains(reports[4].Problems[0], "not reached by the ones before it") {
		t.Errorf("%d attempts; %s", tried, reports[4].Problems)
	}
}

// TestF65ClockOfLetters: a clock that was ten years ahead, or goes back a day,
// keeps no letter waiting and sends none twice.
func TestF65ClockOfLetters(t *testing.T) {
	fail := true
	sent := 0
	c := Channel{Name: "c", Send: func(context.Context, job.Letter) error {
		if fail {
			return errors.New("no")
		}
		sent++
		return nil
	}}
	o := newOffice(t, c)
	real := o.now
	o.now = real.AddDate(10, 0, 0)
	o.post(job.Letter{Channel: "c", ID: "1"})
	o.deliver(0)
	fail, o.now = false, real
	if r := o.deliver(0); r.Sent != 1 || sent != 1 {
		t.Errorf("after the clock was set right: %+v", r)
	}
	o.now = real.AddDate(0, 0, -1)
	o.post(job.Letter{Channel: "c", ID: "2"})
	if r := o.deliver(0); r.Sent != 1 || sent != 2 {
		t.Errorf("after it went back a day: %+v", r)
	}
	o.now = real
	if r := o.deliver(0); r.Sent != 0 || sent != 2 {
		t.Errorf("sent again: %+v", r)
	}
}

func TestPause(t *testing.T) {
	last := time.Duration(0)
	for n := 1; n < 100; n++ {
		d := pause(n)
		if d < last || d > longest {
			t.Fatalf("pause after %d attempts is %s, after %s before", n, d, last)
		}
		last = d
	}
	if pause(1) != 30*time.Second || last != longest {
		t.Errorf("the pauses run from %s to %s", pause(1), last)
	}
}

// TestF64File: the file holds the old digest or the new one, whole.
func TestF64File(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "new folder", "digest of %s.html")
	c := File(path)
	send := func(text string) error { return c.Send(t.Context(), job.Letter{Text: []byte(text)}) }
	if err := send("one"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := send("two"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("the rights the person gave are gone: %v, %v", info, err)
	}
	// A link stays one.
	link := filepath.Join(dir, "link.html")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if err := File(link).Send(t.Context(), job.Letter{Text: []byte("three")}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "three" {
		t.Errorf("%q, %v", got, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info, err)
	}
	// What cannot be written leaves what was there, and nothing beside it.
	for name, at := range map[string]string{"a folder": dir, "a device": "/dev/null", "below a file": path + "/x"} {
		if err := File(at).Send(t.Context(), job.Letter{Text: []byte("x")}); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestWebhook: the digest by POST, the same key each time, no redirect, and
// doubt only where the request had left.
func TestWebhook(t *testing.T) {
	var keys []string
	mood := http.StatusOK
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { keys = append(keys, "ELSEWHERE") }))
	defer other.Close()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != "{}" || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s %q %v", r.Method, r.Header.Get("Content-Type"), body, err)
		}
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		switch mood {
		case http.StatusTemporaryRedirect:
			http.Redirect(w, r, other.URL, mood)
		case 0:
			panic(http.ErrAbortHandler)
		default:
			w.WriteHeader(mood)
		}
	}))
	defer s.Close()
	address, err := url.Parse(s.URL + "/hook")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Webhook(address, new(http.Transport))
	if err != nil {
		t.Fatal(err)
	}
	send := func(status int) error {
		mood = status
		return c.Send(t.Context(), job.Letter{ID: "<k@h>", Text: []byte("{}")})
	}
	if err := send(http.StatusNoContent); err != nil {
		t.Error(err)
	}
	for _, status := range []int{http.StatusTemporaryRedirect, http.StatusForbidden, http.StatusBadGateway} {
		if err := send(status); err == nil || errors.Is(err, ErrDoubtful) {
			t.Errorf("answer %d: %v", status, err)
		}
	}
	if err := send(0); !errors.Is(err, ErrDoubtful) {
		t.Errorf("cut off: %v", err)
	}
	s.Close()
	if err := send(0); err == nil || errors.Is(err, ErrDoubtful) {
		t.Errorf("nobody listens: %v", err)
	}
	if got := strings.Join(keys, " "); got != "k@h k@h k@h k@h k@h" {
		t.Errorf("keys %s", got)
	}
	for _, bad := range []string{"http://hooks.example.org/x", "ftp://hooks.example.org/x", "https:///x"} {
		u, err := url.Parse(bad)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Webhook(u, nil); err == nil {
			t.Errorf("%s: taken", bad)
		}
	}
}

// What answers in the place of a mail server is said to be none.
func TestF62NoMailServer(t *testing.T) {
	for _, c := range []struct{ says, want string }{
		{"HTTP/1.1 400 Bad Request\r\n", "what answers there is no mail server"},
		{"", "it ended the connection without a word"},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			io.WriteString(conn, c.says)
			conn.Close()
		}()
		at, err := netip.ParseAddrPort(l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		server := Server{Host: "127.0.0.1", Port: int(at.Port()), Dial: new(net.Dialer).DialContext}
		err = Mail("me@example.org", "me@example.org", server).Send(t.Context(), letter())
		if err == nil || !errors.Is(err, ErrUnreached) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.says, err, c.want)
		}
		l.Close()
	}
}
