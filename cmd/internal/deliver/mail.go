package deliver

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/wneessen/go-mail"

	"hitmatch/store/job"
)

// Server is a mail server that takes mail for others.
type Server struct {
	Host           string
	Port           int // 0: 587
	User, Password string
	// Dial connects; it is guarded.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Roots are the authorities whose certificates are trusted; nil: the
	// machine's.
	Roots *x509.CertPool
}

// smtpsPort is where a server speaks TLS from the first byte (RFC 8314).
const smtpsPort = 465

// Mail is a channel to one mail address: text and HTML, in one message.
func Mail(from, to string, s Server) Channel {
	via := fmt.Sprintf("mail:%s@%s:%d", s.User, s.Host, s.Port)
	return Channel{Name: "mail:" + to, Via: via, Send: func(ctx context.Context, l job.Letter) error {
		m, err := message(from, to, l)
		if err != nil {
			return err
		}
		err = s.send(ctx, m)
		if m.IsDelivered() {
			return nil // what went wrong after that harms nobody
		}
		return hide(err, s.Password)
	}}
}

// Message writes a letter as the mail that Mail sends.
func Message(from, to string, l job.Letter) ([]byte, error) {
	m, err := message(from, to, l)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	if _, err := m.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("write mail: %w", err)
	}
	return []byte(b.String()), nil
}

// message composes a mail. The same letter gives the same headers each time.
func message(from, to string, l job.Letter) (*mail.Msg, error) {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(m.From(from), m.To(to)); err != nil {
		return nil, fmt.Errorf("compose mail: %w", err)
	}
	m.Subject(oneLine(l.Subject))
	m.SetMessageIDWithValue(strings.Trim(l.ID, "<>"))
	m.SetDateWithValue(l.Created)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Mailer", "hitmatch")
	m.SetBodyString(mail.TypeTextPlain, string(l.Text))
	if len(l.HTML) > 0 {
		m.AddAlternativeString(mail.TypeTextHTML, string(l.HTML))
	}
	return m, nil
}

func (s Server) send(ctx context.Context, m *mail.Msg) error {
	port := s.Port
	if port == 0 {
		port = mail.DefaultPortTLS
	}
	secure := &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12, RootCAs: s.Roots}
	// The library takes no context once it is connected: closing the
	// connection under it is the way to stop it.
	stop := func() bool { return true }
	defer func() { stop() }()
	dial := func(short context.Context, network, address string) (net.Conn, error) {
		conn, err := s.Dial(short, network, address)
		if err != nil {
			return nil, err
		}
		stop = context.AfterFunc(ctx, func() { conn.Close() })
		if port != smtpsPort {
			return conn, nil
		}
		t := tls.Client(conn, secure)
		if err := t.HandshakeContext(short); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return t, nil
	}
	options := []mail.Option{
		mail.WithPort(port), mail.WithTimeout(time.Minute), mail.WithHELO("localhost"), mail.WithTLSConfig(secure), mail.WithoutNoop(),
		mail.WithDialContextFunc(dial),
	}
	switch {
	case port == smtpsPort:
		options = append(options, mail.WithSSL())
	case loopback(s.Host):
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.User != "" {
		options = append(options, mail.WithUsername(s.User), mail.WithPassword(s.Password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256PLUS, mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	client, err := mail.NewClient(s.Host, options...)
	if err != nil {
		return fmt.Errorf("reach mail server %s: %w", s.Host, err)
	}
	if err := client.DialWithContext(ctx); err != nil {
		var foreign textproto.ProtocolError
		switch {
		case errors.As(err, &foreign):
			err = fmt.Errorf("what answers there is no mail server (%w); check smtp.host and smtp.port", err)
		case errors.Is(err, io.EOF):
			err = errors.New("it ended the connection without a word; check smtp.port, or wait: it may be busy")
		}
		return unreached{fmt.Errorf("reach mail server %s:%d: %w", s.Host, port, plainly(err))}
	}
	err = client.Send(m)
	if closed := client.Close(); err == nil {
		err = closed
	}
	var refused *mail.SendError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && !errors.As(err, &refused):
		err = fmt.Errorf("%w: %w", err, ctx.Err())
	}
	if !errors.As(err, &refused) {
		return fmt.Errorf("mail server %s: %w", s.Host, err)
	}
	told := fmt.Errorf("mail server %s %s", s.Host, refusal(refused))
	if ctx.Err() != nil {
		told = fmt.Errorf("%w: %w", told, ctx.Err())
	}
	// The last dot went out and no answer came back.
	if refused.Reason == mail.ErrSMTPDataClose && refused.ErrorCode() == 0 {
		return fmt.Errorf("%w: %w", ErrDoubtful, told)
	}
	return told
}

// refusal says what a server did not take, with its own words.
func refusal(e *mail.SendError) string {
	said := strings.TrimPrefix(e.Error(), e.Reason.String()+": ")
	said, _, _ = strings.Cut(said, ", affected ")
	switch {
	case said == io.EOF.Error():
		return "broke the connection off"
	case e.ErrorCode() == 0:
		return "broke off: " + said
	case e.Reason == mail.ErrSMTPMailFrom:
		return "takes no mail from the address in from: " + said
	case e.Reason == mail.ErrSMTPRcptTo:
		return "takes no mail for the address in to: " + said
	}
	return "did not take the message: " + said
}

// oneLine makes a subject that no reader can take for more than one header: no
// control characters, valid UTF-8, at most 200 runes.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	r := []rune(strings.Join(strings.Fields(s), " "))
	return string(r[:min(len(r), 200)])
}

// loopback reports whether a server is on this machine by its very name.
func loopback(host string) bool {
	if a, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return a.IsLoopback()
	}
	return strings.EqualFold(host, "localhost")
}

// hidden is an error with secrets taken out of its text.
type hidden struct {
	text string
	err  error
}

func (h hidden) Error() string { return h.text }

// Is looks for the errors of this package only: what is underneath may hold the
// secret.
func (h hidden) Is(target error) bool {
	return (target == ErrDoubtful || target == ErrUnreached) && errors.Is(h.err, target)
}

// worded is an error in plain words.
type worded struct {
	says string
	error
}

func (w worded) Error() string { return w.says }
func (w worded) Unwrap() error { return w.error }

// plainly says in plain words why a server was not reached, where the words are
// those of the system.
func plainly(err error) error {
	var name *net.DNSError
	switch {
	case errors.As(err, &name):
		return worded{"the name " + name.Name + " leads nowhere; check it, and whether this machine is online", err}
	case errors.Is(err, syscall.ECONNREFUSED):
		return worded{"nothing answers there; check the address and whether the server runs", err}
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return worded{"it broke the connection off", err}
	}
	return err
}

// unreached marks an error as one of a server that was not reached.
type unreached struct{ error }

func (u unreached) Is(target error) bool { return target == ErrUnreached }
func (u unreached) Unwrap() error        { return u.error }

// hide takes secrets out of an error.
func hide(err error, secrets ...string) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, s := range secrets {
		if len(s) >= 4 {
			text = strings.ReplaceAll(text, s, "***")
		}
	}
	return hidden{text, err}
}
