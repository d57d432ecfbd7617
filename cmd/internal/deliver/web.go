package deliver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"

	"hitmatch/store/job"
)

// Webhook is a channel to an address that takes the digest as JSON by POST. The
// header Idempotency-Key is the same however often a letter is sent. The
// transport is guarded, and reaches that host only; redirects are refused. An
// address without TLS is fine on this machine only.
func Webhook(address *url.URL, transport http.RoundTripper) (Channel, error) {
	switch {
	case address.Host == "":
		return Channel{}, errors.New("the webhook's address names no host")
	case address.Scheme == "http" && !loopback(address.Hostname()):
		return Channel{}, fmt.Errorf("the webhook at %s is without TLS; write https (http is for this machine only)", address.Host)
	case address.Scheme != "http" && address.Scheme != "https":
		return Channel{}, fmt.Errorf("the webhook at %s is neither http nor https", address.Host)
	}
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return Channel{Name: "webhook:" + address.Host, Via: "web:" + address.Host, Send: func(ctx context.Context, l job.Letter) error {
		return hide(post(ctx, client, address, l), secretsOf(address)...)
	}}, nil
}

func post(ctx context.Context, client *http.Client, address *url.URL, l job.Letter) error {
	wrote := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { wrote = true }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), bytes.NewReader(l.Text))
	if err != nil {
		return fmt.Errorf("ask webhook: %w", err)
	}
	req.GetBody = nil // so that the transport does not send it a second time by itself
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "hitmatch")
	req.Header.Set("Idempotency-Key", strings.Trim(l.ID, "<>"))
	res, err := client.Do(req)
	if err != nil {
		var way *url.Error // which repeats the address
		if errors.As(err, &way) {
			err = way.Err
		}
		err = plainly(err)
		if wrote {
			return fmt.Errorf("ask webhook: %w: %w", ErrDoubtful, err)
		}
		return unreached{fmt.Errorf("ask webhook: %w", err)}
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)); err != nil && res.StatusCode/100 == 2 {
		return nil // it was taken; the rest of the answer does not matter
	}
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("ask webhook: the answer is %s", res.Status)
	}
	return nil
}

// secretsOf are the parts of an address that let anyone write to it.
func secretsOf(address *url.URL) []string {
	all := []string{address.String(), address.Redacted(), address.RequestURI(), address.EscapedPath(), address.RawQuery}
	if u := address.User; u != nil {
		password, _ := u.Password()
		all = append(all, u.String(), u.Username(), password)
	}
	parts := strings.FieldsFunc(address.EscapedPath()+"&"+address.RawQuery, func(r rune) bool { return strings.ContainsRune("/&=:,@", r) })
	for _, p := range parts {
		if len(p) >= 8 {
			all = append(all, p)
		}
	}
	return all
}
