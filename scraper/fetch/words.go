package fetch

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"hitmatch/scraper"
)

// failure is an error as a person reads it in a report of the night: what went
// wrong, where, what to do; the address that was asked for stands last.
type failure struct {
	says string
	err  error
}

func (f failure) Error() string { return f.says }

func (f failure) Unwrap() error { return f.err }

// told says why a request failed, and where that was if redirects led on.
func told(req scraper.Request, err error) error {
	host, says := hostOf(req.URL), ""
	if hop, ok := errors.AsType[hopError](err); ok && hop.at != nil {
		host, says = hop.at.Host, "redirected to "+scraper.Request{URL: hop.at.String()}.Address()+": "
	}
	return failure{says + reason(host, err) + " (" + req.Address() + ")", err}
}

// What the next crawl makes of a failure.
const (
	asksAgain = "; the next crawl asks again"
	leftAlone = "; it is left alone until the next crawl"
)

// Once says an error of a fetch to who does not come back: without what the next
// crawl makes of it.
func Once(err error) string {
	return strings.NewReplacer(asksAgain, "", leftAlone, "").Replace(err.Error())
}

// readAnswer and brokenHTTP are what errors of a broken answer begin with.
const (
	readAnswer = "read the answer: "
	brokenHTTP = "transport connection broken: "
)

// after is what follows a mark in s, or s.
func after(s, mark string) string {
	if _, rest, ok := strings.Cut(s, mark); ok {
		return rest
	}
	return s
}

func reason(host string, err error) string {
	if f, ok := errors.AsType[failure](err); ok {
		return f.says
	}
	// What a branch is taken by is said by the state of the run.
	says := err.Error()
	for _, kind := range []error{scraper.ErrBlocked, scraper.ErrNotAllowed, scraper.ErrGone} {
		if !errors.Is(err, kind) {
			continue
		}
		if _, rest, ok := strings.Cut(says, kind.Error()+": "); ok {
			says = rest
		}
		return says
	}
	dns, isDNS := errors.AsType[*net.DNSError](err)
	certificate, isCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	slow, isSlow := errors.AsType[net.Error](err)
	switch {
	case isDNS && dns.IsNotFound:
		return fmt.Sprintf("the name %s leads nowhere; check the board's address, and whether this machine is online", strings.TrimSuffix(dns.Name, "."))
	case isDNS:
		return fmt.Sprintf("the name %s could not be looked up; check whether this machine is online", strings.TrimSuffix(dns.Name, "."))
	case isCertificate:
		return fmt.Sprintf("the certificate of %s does not hold (%v); if a browser warns of it too, only the site can mend that", host, certificate.Err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("nothing answers at %s"+asksAgain, host)
	case errors.Is(err, errSlow), isSlow && slow.Timeout():
		return fmt.Sprintf("%s gave no whole answer in time"+asksAgain, host)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("%s broke the connection off"+asksAgain, host)
	case errors.Is(err, scraper.ErrTooLarge):
		return fmt.Sprintf("the answer of %s is too large: %s", host, after(says, scraper.ErrTooLarge.Error()+": "))
	}
	// What net/http and the decoders say of answers that break the rules has no
	// types to tell it by.
	switch {
	case strings.Contains(says, "parse Location header"):
		return fmt.Sprintf("%s leads on to what is no address"+asksAgain, host)
	case strings.HasPrefix(says, readAnswer), strings.Contains(says, brokenHTTP):
		return fmt.Sprintf("the answer of %s breaks the rules and cannot be read (%s)"+asksAgain, host, after(after(says, readAnswer), brokenHTTP))
	}
	return says
}
