// Package delivertest is a mail server for tests, which behaves as it is told.
package delivertest

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// Host is a mail server on loopback.
type Host struct {
	t      testing.TB
	listen net.Listener
	cert   *tls.Certificate // nil: it knows no STARTTLS

	mu   sync.Mutex
	mood string   // see Be
	got  []string // messages taken
	auth []string // what was sent to log in
}

// New starts a server, which ends with the test. With a certificate it knows
// STARTTLS.
func New(t testing.TB, cert *tls.Certificate) *Host {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &Host{t: t, listen: l, cert: cert}
	var wg sync.WaitGroup
	var conns sync.Map
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conns.Store(conn, true)
			wg.Go(func() {
				defer conn.Close()
				h.serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		conns.Range(func(c, _ any) bool { c.(net.Conn).Close(); return true })
		wg.Wait()
	})
	return h
}

// Port is where it listens, on 127.0.0.1.
func (h *Host) Port() int { return h.listen.Addr().(*net.TCPAddr).Port }

// Be sets how it behaves: "" well; "busy", "mute", "unknown" (user), "later",
// "full", "wrong password", "dies after data", "dies after taking".
func (h *Host) Be(mood string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.mood = mood
}

func (h *Host) feeling(mood string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.mood == mood
}

// Messages are those it has taken.
func (h *Host) Messages() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string{}, h.got...)
}

// Dial reaches the host under any name.
func (h *Host) Dial(ctx context.Context, network, _ string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, h.listen.Addr().String())
}

func (h *Host) serve(conn net.Conn) {
	in := bufio.NewReader(conn)
	say := func(line string) { fmt.Fprint(conn, line+"\r\n") }
	switch {
	case h.feeling("busy"):
		say("421 too many connections")
		return
	case h.feeling("mute"):
		in.ReadByte()
		return
	}
	say("220 mail.example.org ESMTP")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		word, _, _ := strings.Cut(strings.ToUpper(line), " ")
		switch word {
		case "EHLO", "HELO":
			say("250-mail.example.org")
			if _, secure := conn.(*tls.Conn); h.cert != nil && !secure {
				say("250-STARTTLS")
			}
			say("250-AUTH PLAIN LOGIN")
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go on")
			t := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{*h.cert}})
			if t.Handshake() != nil {
				return
			}
			conn, in = t, bufio.NewReader(t)
		case "AUTH":
			h.mu.Lock()
			h.auth = append(h.auth, line)
			h.mu.Unlock()
			if h.feeling("wrong password") {
				// A server that repeats what it was told.
				plain, _ := base64.StdEncoding.DecodeString(line[strings.LastIndexByte(line, ' ')+1:])
				say("535 " + strings.ReplaceAll(string(plain), "\x00", " "))
				continue
			}
			say("235 welcome")
		case "RCPT":
			switch {
			case h.feeling("unknown"):
				say("550 no such user")
			case h.feeling("later"):
				say("451 grey, come again")
			default:
				say("250 ok")
			}
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				b.WriteString(strings.TrimPrefix(line, "."))
			}
			if h.feeling("full") {
				say("452 mailbox full")
				continue
			}
			h.mu.Lock()
			h.got = append(h.got, b.String())
			h.mu.Unlock()
			if h.feeling("dies after data") {
				return
			}
			say("250 taken")
			if h.feeling("dies after taking") {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// Certificate makes one for a host, and the authority to trust for it.
func Certificate(t testing.TB, host string) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(made)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// Logins are the lines that were sent to log in.
func (h *Host) Logins() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string{}, h.auth...)
}

// Close ends the server early.
func (h *Host) Close() { h.listen.Close() }
