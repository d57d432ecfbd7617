package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	goopenai "github.com/sashabaranov/go-openai"

	"hitmatch/matcher/summary"
)

const (
	maxBody  = 1 << 20  // bytes of an answer: a thousand times a summary
	maxText  = 16 << 10 // bytes of what the model says
	maxError = 8 << 10  // bytes of an error page that are looked at
	maxAfter = 24 * time.Hour
)

// door is the HTTP client that go-openai speaks through. It sends a request
// once, follows nothing, and lets through only answers with status 200, plain
// encoding and a bounded size.
type door struct {
	next   http.RoundTripper
	secret secret
	now    func() time.Time
	end    *ending // how a stream ended; nil: answers come in one piece
	older  bool    // the endpoint knows the limit of an answer by its older name
}

// Do implements goopenai.HTTPDoer.
func (d *door) Do(req *http.Request) (*http.Response, error) {
	if d.older {
		if err := rename(req, newerLimit, olderLimit); err != nil {
			return nil, err
		}
	}
	d.secret.put(req.Header)
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("User-Agent", "hitmatch")
	res, err := d.next.RoundTrip(req)
	if err != nil {
		return nil, d.unsent(req.Context(), err)
	}
	if res.StatusCode != http.StatusOK {
		defer res.Body.Close()
		return nil, d.refused(res)
	}
	if e := res.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return nil, errors.Join(spoilt("the answer is compressed, which was not asked for"), res.Body.Close())
	}
	res.Body = &bounded{ReadCloser: res.Body, left: maxBody}
	if d.end != nil {
		return d.openStream(res)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, d.unread(req.Context(), err)
	}
	if err := d.looksRight(body); err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

// The names of the limit of an answer, as keys. In go-openai the older one is
// deprecated, but Ollama and older servers know no other. Within the texts of a
// request quotation marks are escaped, so that a key is found once.
const (
	newerLimit = `"max_completion_tokens":`
	olderLimit = `"max_tokens":`
)

// rename writes a key of a request's body another way.
func rename(req *http.Request, from, to string) error {
	body, err := io.ReadAll(req.Body)
	if err := errors.Join(err, req.Body.Close()); err != nil {
		return fmt.Errorf("read request: %w", err)
	}
	body = bytes.Replace(body, []byte(from), []byte(to), 1)
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	req.Body, err = req.GetBody()
	return err
}

// openStream lets a stream of events through, and nothing else.
func (d *door) openStream(res *http.Response) (*http.Response, error) {
	kind, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err == nil && kind == "text/event-stream" {
		d.end.ReadCloser = res.Body
		res.Body = d.end
		return res, nil
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxError))
	if err == nil {
		if err := d.looksRight(body); err != nil {
			return nil, err
		}
	}
	return nil, spoilt("the endpoint does not stream its answers; write stream: false")
}

// looksRight refuses what has status 200 and is no answer.
func (d *door) looksRight(body []byte) error {
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return spoilt("the answer is empty")
	case body[0] == '<':
		return spoilt("the answer is a web page; base_url may be wrong")
	}
	var said struct {
		Error  json.RawMessage `json:"error"`
		Detail json.RawMessage `json:"detail"`
	}
	if json.Unmarshal(body, &said) != nil {
		return nil // go-openai says what is wrong with it
	}
	for _, e := range []json.RawMessage{said.Error, said.Detail} {
		if len(e) > 0 && string(e) != "null" {
			return &summary.CallError{Reason: "the endpoint answers with an error" + d.quote(message(body))}
		}
	}
	return nil
}

// refused words an answer with another status than 200.
func (d *door) refused(res *http.Response) error {
	call := &summary.CallError{Fate: summary.Skip}
	status := strconv.Itoa(res.StatusCode)
	if text := http.StatusText(res.StatusCode); text != "" {
		status += " " + text
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxError))
	if err != nil {
		body = nil // the status says enough
	}
	said := message(body)
	switch code := res.StatusCode; {
	case code >= 300 && code <= 399:
		call.Reason = "the endpoint sends elsewhere (" + status + "), where nothing is sent; write its final address in base_url"
		call.Fate = summary.Stop
		return call
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		// What is said here may hold the key, or parts of it.
		call.Reason = "the endpoint refuses the key (" + status + "); check the variable that key_env names"
		call.Fate = summary.Stop
		return call
	case code == http.StatusNotFound, code == http.StatusMethodNotAllowed, code == http.StatusGone:
		call.Reason = "the endpoint does not know the model or the address (" + status + ")"
		call.Fate = summary.Stop
	case code == http.StatusPaymentRequired, code == http.StatusTooManyRequests && spentUp(said):
		call.Reason = "the account of the endpoint is used up (" + status + ")"
		call.Fate = summary.Stop
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code == http.StatusConflict, code == http.StatusTooEarly, code >= 500:
		call.Reason = "the endpoint is busy or broken (" + status + ")"
		call.Fate = summary.Retry
		call.After = d.after(res.Header)
	default:
		call.Reason = "the endpoint refuses the request (" + status + ")"
		call.Reason += d.quote(said)
		return &refusal{CallError: call, said: strings.ToLower(string(body))}
	}
	call.Reason += d.quote(said)
	return call
}

// refusal is a request the endpoint did not understand.
type refusal struct {
	*summary.CallError
	said string // in lower case
}

func (r *refusal) Unwrap() error { return r.CallError }

// spentUp reports whether a 429 is not about pace but about money.
func spentUp(said string) bool {
	said = strings.ToLower(said)
	return strings.Contains(said, "insufficient_quota") || strings.Contains(said, "exceeded your current quota") || strings.Contains(said, "billing")
}

// message is what an error says: its message and code under one of the names
// that servers use, or nothing.
func message(body []byte) string {
	var e struct {
		Error   json.RawMessage `json:"error"`
		Detail  json.RawMessage `json:"detail"`
		Message string          `json:"message"`
	}
	if json.Unmarshal(body, &e) != nil {
		return ""
	}
	for _, raw := range []json.RawMessage{e.Error, e.Detail} {
		var text string
		if json.Unmarshal(raw, &text) == nil && text != "" {
			return text
		}
		var inner struct {
			Message string          `json:"message"`
			Code    json.RawMessage `json:"code"`
		}
		if json.Unmarshal(raw, &inner) == nil && inner.Message != "" {
			var code string
			if json.Unmarshal(inner.Code, &code) == nil && code != "" {
				return inner.Message + " (" + code + ")"
			}
			return inner.Message
		}
	}
	return e.Message
}

// quote is ": what was said", if that may be shown.
func (d *door) quote(said string) string {
	if said = d.clean(said); said == "" {
		return ""
	}
	return ": " + said
}

// clean makes foreign words a short plain line that holds nothing of the key.
func (d *door) clean(said string) string {
	if d.secret.in(said) {
		return "(what it says holds the key and is not repeated)"
	}
	said = summary.Box(cut(said, maxError))
	if short := cut(said, 200); short != said {
		return short + " …"
	}
	return said
}

// cut returns at most n bytes of a text, whole runes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// unsent words a request that got no answer.
func (d *door) unsent(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, errKept) {
		return err
	}
	call := &summary.CallError{Fate: summary.Retry}
	var name *net.DNSError
	switch {
	case errors.As(err, &name):
		call.Reason = "the endpoint's name is not known: " + d.clean(name.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		call.Reason = "the endpoint cannot be reached: nothing answers there; check base_url and whether the model runs"
	case errors.Is(err, io.EOF):
		call.Reason = "the endpoint cannot be reached: it broke the connection off"
	default:
		call.Reason = "the endpoint cannot be reached" + d.quote(err.Error())
	}
	return call
}

// unread words an answer that broke off.
func (d *door) unread(ctx context.Context, err error) error {
	var call *summary.CallError
	if ctx.Err() != nil || errors.As(err, &call) {
		return err
	}
	return spoilt("the answer broke off" + d.quote(err.Error()))
}

// after is how long a server asks to be left alone, from nothing to a day:
// Retry-After in seconds or as a date (RFC 9110, section 10.2.3).
func (d *door) after(h http.Header) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseFloat(v, 64); err == nil {
		return time.Duration(max(0, min(n, maxAfter.Seconds())) * float64(time.Second))
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, min(t.Sub(d.now()), maxAfter))
	}
	return 0
}

// bounded ends a body that is longer than any answer.
type bounded struct {
	io.ReadCloser
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, spoilt(fmt.Sprintf("the answer is longer than %d bytes", maxBody))
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// ending watches a stream for its last event, which go-openai takes for the
// same as the end of the connection.
type ending struct {
	io.ReadCloser
	tail []byte
}

func (e *ending) Read(p []byte) (int, error) {
	n, err := e.ReadCloser.Read(p)
	const keep = 64
	e.tail = append(e.tail, p[:n]...)
	e.tail = e.tail[max(0, len(e.tail)-keep):]
	return n, err
}

func (e *ending) done() bool { return bytes.Contains(e.tail, []byte("[DONE]")) }

// secret is the key. It prints as a function, so that no dump of a client
// shows it.
type secret struct {
	header string
	value  func() string // nil: there is none
	key    func() string
	shown  bool // put its name in place of it
}

func newSecret(preset, key string) secret {
	if key == "" {
		return secret{}
	}
	s := secret{header: "Authorization", value: func() string { return "Bearer " + key }, key: func() string { return key }}
	if preset == PresetAzure {
		s.header, s.value = goopenai.AzureAPIKeyHeader, s.key
	}
	return s
}

func (s secret) put(h http.Header) {
	h.Del("Authorization")
	h.Del(goopenai.AzureAPIKeyHeader)
	switch {
	case s.value == nil:
	case s.shown:
		h.Set(s.header, "[key]")
	default:
		h.Set(s.header, s.value())
	}
}

// in reports whether a text holds a part of the key that helps to guess it.
func (s secret) in(text string) bool {
	if s.key == nil {
		return false
	}
	const part = 6
	key := s.key()
	if len(key) <= part {
		return strings.Contains(text, key)
	}
	for i := 0; i+part <= len(key); i++ {
		if strings.Contains(text, key[i:i+part]) {
			return true
		}
	}
	return false
}
