package deliver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/discord"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/matrix"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/slack"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/teams"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/telegram"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/push/ntfy"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"

	"hitmatch/store/job"
)

// service makes the sender of a kind of chat.
func service(kind string) (types.Service, bool) {
	switch kind {
	case discord.Scheme:
		return &discord.Service{}, true
	case matrix.Scheme:
		return &matrix.Service{}, true
	case ntfy.Scheme:
		return &ntfy.Service{}, true
	case slack.Scheme:
		return &slack.Service{}, true
	case teams.Scheme:
		return &teams.Service{}, true
	case telegram.Scheme:
		return &telegram.Service{}, true
	}
	return nil, false
}

// Chats are the kinds of chat, as they begin an address: slack://, ntfy://.
func Chats() []string {
	return []string{discord.Scheme, matrix.Scheme, ntfy.Scheme, slack.Scheme, teams.Scheme, telegram.Scheme}
}

// Chat is a channel to a chat, at an address in the form of the library
// shoutrrr: ntfy://ntfy.sh/topic, slack://…, telegram://… . The library brings
// its own HTTP clients, which go through http.DefaultTransport; ntfy, which
// people run themselves, and Telegram go through the transport given.
func Chat(address *url.URL, transport http.RoundTripper) (Channel, error) {
	kind := strings.ToLower(address.Scheme)
	if _, ok := service(kind); !ok {
		return Channel{}, fmt.Errorf("%s:// is no chat that is known; known: %s, and https:// for a webhook", kind, strings.Join(Chats(), ", "))
	}
	for _, off := range []string{"disabletls", "disabletlsverification"} {
		for key, values := range address.Query() {
			yes := slices.ContainsFunc(values, func(v string) bool { return v == "1" || strings.EqualFold(v, "yes") || strings.EqualFold(v, "true") })
			if strings.EqualFold(key, off) && yes && !(off == "disabletls" && loopback(address.Hostname())) {
				return Channel{}, fmt.Errorf("the address of the %s chat turns TLS off; take %s out", kind, off)
			}
		}
	}
	if s := address.Query().Get("scheme"); s == "http" && !loopback(address.Hostname()) {
		return Channel{}, fmt.Errorf("the address of the %s chat turns TLS off; take scheme=http out", kind)
	}
	if kind != matrix.Scheme { // which would log in
		if _, err := open(kind, address, transport); err != nil {
			return Channel{}, hide(fmt.Errorf("read address of the %s chat: %w", kind, err), secretsOf(address)...)
		}
	}
	name := "chat:" + kind
	if kind == ntfy.Scheme || kind == matrix.Scheme {
		name += ":" + address.Hostname()
	}
	return Channel{Name: name, Via: "web:" + address.Host, Send: func(ctx context.Context, l job.Letter) error {
		return hide(say(ctx, kind, address, transport, l), secretsOf(address)...)
	}}, nil
}

// outcome is how far a message came.
type outcome struct {
	tried bool // it left, or may have
	err   error
}

func say(ctx context.Context, kind string, address *url.URL, transport http.RoundTripper, l job.Letter) error {
	text := string(l.Text)
	if l.Doubts > 0 {
		text = "(This may repeat an earlier message.)\n" + text
	}
	// The library takes no context. What it still does after the time is up is
	// bounded by its own time limits.
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		o.err = guarded(func() error {
			s, err := open(kind, address, transport)
			if err != nil {
				return err
			}
			o.tried = true
			if t, ok := s.(*telegram.Service); ok {
				return telegrams(ctx, transport, t.GetConfig(), text)
			}
			return s.Send(text, &types.Params{})
		})
		done <- o
	}()
	var o outcome
	select {
	case o = <-done:
	case <-ctx.Done():
		return fmt.Errorf("write to the %s chat: %w: %w", kind, ErrDoubtful, ctx.Err())
	}
	if o.err == nil {
		return nil
	}
	if o.tried && !unconnected(o.err) && !answered(o.err) {
		return fmt.Errorf("write to the %s chat: %w: %w", kind, ErrDoubtful, o.err)
	}
	return fmt.Errorf("write to the %s chat: %w", kind, o.err)
}

func open(kind string, address *url.URL, transport http.RoundTripper) (types.Service, error) {
	s, _ := service(kind)
	own := *address // which the library writes into
	// Its log would hold addresses, and so secrets.
	if err := s.Initialize(&own, log.New(io.Discard, "", 0)); err != nil {
		return nil, err
	}
	if n, ok := s.(*ntfy.Service); ok {
		n.SetHTTPClient(&http.Client{Transport: transport})
	}
	return s, nil
}

// unconnected reports whether an error is that of a connection that never was.
func unconnected(err error) bool {
	var (
		dial *net.OpError
		name *net.DNSError
	)
	return errors.As(err, &dial) && dial.Op == "dial" || errors.As(err, &name) || strings.Contains(err.Error(), "dial tcp")
}

// answered reports whether an error is what the other side said, and not that
// of the way there. The library wraps some of the latter in text only.
func answered(err error) bool {
	var web *url.Error
	if errors.As(err, &web) {
		return false
	}
	return !slices.ContainsFunc([]string{"EOF", "connection reset", "timeout", "deadline"}, func(s string) bool { return strings.Contains(err.Error(), s) })
}

// telegrams writes to every chat of a Telegram address. The library takes a
// request that failed on its way for one that worked (version 0.13.2), so only
// the reading of its addresses is used.
func telegrams(ctx context.Context, transport http.RoundTripper, c *telegram.Config, text string) error {
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, chat := range c.Chats {
		body, err := json.Marshal(struct {
			Chat   string `json:"chat_id"`
			Text   string `json:"text"`
			Silent bool   `json:"disable_notification,omitempty"`
			Bare   bool   `json:"disable_web_page_preview"`
		}{chat, text, !c.Notification, true})
		if err != nil {
			return err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+TelegramHost+"/bot"+c.Token+"/sendMessage", bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := client.Do(req)
		if err != nil {
			return err
		}
		var said struct {
			OK          bool   `json:"ok"`
			Description string `json:"description"`
		}
		err = json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&said)
		res.Body.Close()
		switch {
		case res.StatusCode/100 != 2:
			return fmt.Errorf("the answer is %s: %s", res.Status, said.Description)
		case err == nil && !said.OK:
			return fmt.Errorf("the answer is: %s", said.Description)
		}
	}
	return nil
}

// TelegramHost is where the bots of Telegram are spoken to.
const TelegramHost = "api.telegram.org"
