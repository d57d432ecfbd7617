package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/deliver"
	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/scraper/fetch"
	"hitmatch/store/job"
)

// render writes a view in a format.
func render(w io.Writer, v *digest.View, format string, style digest.Style) error {
	var err error
	switch format {
	case "json":
		return digest.JSON(w, v)
	case "html":
		return digest.HTML(w, v)
	case "atom":
		return digest.Atom(w, v)
	case "csv":
		return digest.CSV(w, v)
	case "md":
		_, err = io.WriteString(w, digest.Markdown(v))
	default:
		_, err = io.WriteString(w, digest.Text(v, style))
	}
	if err != nil {
		return fmt.Errorf("write digest: %w", err)
	}
	return nil
}

// route is a channel with the way its letters are written.
type route struct {
	deliver.Channel
	write func(v *digest.View) (text, html []byte, err error)
	from  string // whose host stands in the Message-ID
}

// ofProfile stands for a profile's key in the path of a file.
const ofProfile = "{profile}"

// routes are the channels of one profile. A channel that cannot be used, for a
// missing secret, say, is there with its error.
func (g *global) routes(c config.Config, profile string) []route {
	var out []route
	for _, d := range c.Deliver {
		if len(d.Profiles) > 0 && !slices.Contains(d.Profiles, profile) {
			continue
		}
		out = append(out, g.route(d, profile))
	}
	return out
}

func (g *global) route(d config.Delivery, profile string) route {
	switch d.Kind {
	case "file":
		path := strings.ReplaceAll(d.Path, ofProfile, profile)
		return route{Channel: deliver.File(path), write: func(v *digest.View) ([]byte, []byte, error) {
			var b bytes.Buffer
			err := render(&b, v, d.Format, digest.Style{})
			return b.Bytes(), nil, err
		}}
	case "mail":
		password, err := g.env.secret("mail to "+d.To, d.SMTP.PasswordEnv, d.SMTP.PasswordFile)
		s := deliver.Server{Host: d.SMTP.Host, Port: d.SMTP.Port, User: d.SMTP.User, Password: password, Dial: fetch.Dialer()}
		r := route{Channel: deliver.Mail(d.From, d.To, s), write: mailParts, from: d.From}
		r.Broken = err
		return r
	}
	r := route{Channel: deliver.Channel{Name: "notify:" + d.URLEnv + d.URLFile}, write: chatParts}
	var address *url.URL
	secret, err := g.env.secret("notify", d.URLEnv, d.URLFile)
	if err == nil {
		if address, err = url.Parse(secret); err != nil {
			err = errors.New("notify: what the secret holds is not an address") // not repeated here
		}
	}
	if err != nil {
		r.Broken = err
		return r
	}
	named := r.Name
	var broken error
	if address.Scheme == "http" || address.Scheme == "https" {
		r.Channel, broken = deliver.Webhook(address, fetch.NewEndpoint(address))
		r.write = jsonParts
	} else {
		reach := *address
		reach.Scheme = "https"
		switch {
		case address.Scheme == "telegram":
			reach.Host = deliver.TelegramHost
		case loopbackTopic(address):
			reach.Scheme = "http"
		}
		r.Channel, broken = deliver.Chat(address, fetch.NewEndpoint(&reach))
	}
	r.Broken = broken
	r.Name = named // which says where the address is, and stays when it is changed
	return r
}

// loopbackTopic reports whether an ntfy address asks for plain HTTP, which only
// a server on this machine may.
func loopbackTopic(address *url.URL) bool {
	q := address.Query()
	return q.Get("scheme") == "http" || slices.ContainsFunc([]string{"disabletls", "disableTLS", "DisableTLS"}, func(k string) bool {
		return slices.Contains([]string{"1", "yes", "true"}, strings.ToLower(q.Get(k)))
	})
}

func mailParts(v *digest.View) (text, html []byte, err error) {
	var b bytes.Buffer
	err = digest.MailHTML(&b, v)
	return []byte(digest.Text(v, digest.Style{Width: 76})), b.Bytes(), err
}

func chatParts(v *digest.View) (text, html []byte, err error) {
	return []byte(digest.Chat(v)), nil, nil
}

func jsonParts(v *digest.View) (text, html []byte, err error) {
	var b bytes.Buffer
	err = digest.JSON(&b, v)
	return b.Bytes(), nil, err
}

// maxQueue is how many digests wait for one channel at most; a channel that is
// down for longer is left out of new ones until it works.
const maxQueue = 30

// letter writes a view for a route.
func (g *global) letter(r route, v *digest.View) (job.Letter, error) {
	l := job.Letter{Channel: r.Name, Subject: digest.Subject(v)}
	var err error
	if l.Text, l.HTML, err = r.write(v); err != nil {
		return l, fmt.Errorf("write digest for %s: %w", r.Name, err)
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\x00%s\x00%d\x00%x", v.Profile, r.Name, g.start.UnixNano(), sha256.Sum256(l.Text))
	host := "hitmatch.invalid"
	if _, h, ok := strings.Cut(strings.TrimRight(r.from, ">"), "@"); ok && h != "" {
		host = h
	}
	l.ID = "<hitmatch." + hex.EncodeToString(sum.Sum(nil)[:12]) + "@" + host + ">"
	return l, nil
}

// post puts a digest into the outbox, a letter for each route, with the record
// of what it shows. Without a route that can take one it is not posted: nothing
// counts as shown then, and the jobs come in the next digest.
func (s *session) post(ctx context.Context, v *digest.View, routes []route) (letters int, left []string, err error) {
	queued := map[string]int{}
	for l, err := range s.store.Letters(ctx, v.Profile) {
		if err != nil {
			return 0, nil, fmt.Errorf("read outbox: %w", err)
		}
		if l.Waiting() {
			queued[l.Channel]++
		}
	}
	m := s.mailing(v)
	for _, r := range routes {
		if n := queued[r.Name]; n >= maxQueue {
			left = append(left, fmt.Sprintf("%d digests wait for %s already; this one was not added", n, r.Name))
			continue
		}
		l, err := s.letter(r, v)
		if err != nil {
			return 0, left, err
		}
		m.Letters = append(m.Letters, l)
	}
	if len(m.Letters) == 0 {
		return 0, left, nil
	}
	if _, err := s.store.Post(ctx, m); err != nil {
		return 0, left, err
	}
	return len(m.Letters), left, nil
}

// keepSent is how long the record of a delivered digest is kept.
const keepSent = 90 * 24 * time.Hour

// send delivers what waits of these people, each by their routes.
func (s *session) send(ctx context.Context, to map[string][]route, patience time.Duration) (map[string]deliver.Report, error) {
	o := deliver.Outbox{Store: s.store, Now: s.env.Now, Sleep: s.env.sleep}
	var people []deliver.Addressee
	for _, profile := range slices.Sorted(maps.Keys(to)) {
		a := deliver.Addressee{Profile: profile}
		for _, r := range to[profile] {
			a.Channels = append(a.Channels, r.Channel)
		}
		people = append(people, a)
	}
	reports, err := o.Deliver(ctx, people, patience)
	out := map[string]deliver.Report{}
	for i, r := range reports {
		out[people[i].Profile] = r
	}
	return out, err
}

// clashes finds deliveries that would write over each other.
func clashes(c config.Config, profiles []job.Profile) error {
	taken := map[string]string{}
	for _, d := range c.Deliver {
		if d.Kind != "file" {
			continue
		}
		for i := range profiles {
			key := profiles[i].Key
			if len(d.Profiles) > 0 && !slices.Contains(d.Profiles, key) {
				continue
			}
			path := filepath.Clean(strings.ReplaceAll(d.Path, ofProfile, key))
			if other, ok := taken[path]; ok && other != key {
				return usagef("deliver: the digests of %s and %s would both go to %s; write %s into the path, or limit each with profiles: [%s]", other, key, path, ofProfile, key)
			}
			taken[path] = key
		}
	}
	return nil
}

// newOutbox lists what waits, and lets the person decide on it.
func newOutbox(g *global) *cobra.Command {
	c := group("outbox", "Look at digests on their way, and send, retry or drop them",
		&cobra.Command{
			Use: "list", Short: "List the digests that were sent or wait", Args: arguments(cobra.NoArgs),
			RunE: func(cmd *cobra.Command, _ []string) error { return g.with(cmd.Context(), nil, reads, outboxList) },
		},
		&cobra.Command{
			Use: "show NUMBER", Short: "Print a digest that waits", Args: arguments(cobra.ExactArgs(1)),
			RunE: func(cmd *cobra.Command, args []string) error {
				return g.withLetter(cmd.Context(), args[0], func(_ context.Context, s *session, l job.Letter) error {
					if !l.Sent.IsZero() {
						return fmt.Errorf("digest %d is %s since %s; its text is kept no longer (`hitmatch digest --all` prints what is open)", l.Seq, letterState(l), digest.Date(l.Sent))
					}
					if s.json {
						return digest.Encode(s.env.Stdout, letterText{newLetterOut(l), string(l.Text), string(l.HTML)})
					}
					return s.print(string(l.Text))
				})
			},
		},
		&cobra.Command{
			Use: "drop NUMBER", Short: "Give up on a digest that waits or is held", Args: arguments(cobra.ExactArgs(1)),
			PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
			RunE: func(cmd *cobra.Command, args []string) error {
				return g.withLetter(cmd.Context(), args[0], func(ctx context.Context, s *session, l job.Letter) error {
					if !l.Sent.IsZero() {
						return usagef("digest %d was sent on %s", l.Seq, digest.Date(l.Sent))
					}
					l.Sent, l.Error, l.Text, l.HTML, l.Held = s.start, "dropped by you", nil, nil, true
					return s.putLetter(ctx, l, "it will not be sent")
				})
			},
		},
		&cobra.Command{
			Use: "retry NUMBER", Short: "Try a digest again that is held or waits for its time", Args: arguments(cobra.ExactArgs(1)),
			PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
			RunE: func(cmd *cobra.Command, args []string) error {
				return g.withLetter(cmd.Context(), args[0], func(ctx context.Context, s *session, l job.Letter) error {
					if !l.Sent.IsZero() {
						return usagef("digest %d was sent on %s", l.Seq, digest.Date(l.Sent))
					}
					l.Held, l.Open, l.Doubts, l.Next = false, false, 0, time.Time{}
					return s.putLetter(ctx, l, "`"+s.command("outbox send")+"` sends it now, or the next night does")
				})
			},
		},
		&cobra.Command{
			Use: "send", Short: "Send what waits and is due", Args: arguments(cobra.NoArgs),
			PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
			RunE:    func(cmd *cobra.Command, _ []string) error { return g.outboxSend(cmd.Context()) },
		},
	)
	return c
}

// letterOut is a letter as scripts get it in lists.
type letterOut struct {
	job.Letter
	State string `json:"state"` // sent, waiting, held or dropped
}

func newLetterOut(l job.Letter) letterOut {
	l.Text, l.HTML = nil, nil
	return letterOut{l, letterState(l)}
}

// letterText is a letter as scripts get it where one is asked for.
type letterText struct {
	letterOut
	Text string `json:"text"`
	HTML string `json:"html,omitempty"`
}

// putLetter keeps what the person decided about a letter, and says what follows.
func (s *session) putLetter(ctx context.Context, l job.Letter, follows string) error {
	if err := s.store.PutLetter(ctx, l); err != nil {
		return err
	}
	if s.json {
		return digest.Encode(s.env.Stdout, newLetterOut(l))
	}
	s.say("digest %d, %s to %s, is %s: %s", l.Seq, cleanLine(l.Profile), cleanLine(l.Channel), letterState(l), follows)
	return nil
}

func letterState(l job.Letter) string {
	switch {
	case !l.Sent.IsZero() && l.Held:
		return "dropped"
	case !l.Sent.IsZero():
		return "sent"
	case l.Held:
		return "held"
	}
	return "waiting"
}

func outboxList(ctx context.Context, s *session) error {
	n := 0
	for l, err := range s.store.Letters(ctx, "") {
		if err != nil {
			return fmt.Errorf("read outbox: %w", err)
		}
		n++
		if s.json {
			if err := digest.Encode(s.env.Stdout, newLetterOut(l)); err != nil {
				return err
			}
			continue
		}
		line := fmt.Sprintf("%4d  %-8s %s  %s to %s", l.Seq, letterState(l), l.Created.Format("2006-01-02 15:04"), l.Profile, l.Channel)
		if l.Error != "" {
			line += ": " + l.Error
		}
		if err := s.printf("%s\n", strings.TrimRight(digest.CleanBlock(line), "\n")); err != nil {
			return err
		}
	}
	if n == 0 {
		s.say("nothing was sent, and nothing waits")
	}
	return nil
}

func (g *global) withLetter(ctx context.Context, word string, work func(context.Context, *session, job.Letter) error) error {
	return g.with(ctx, nil, writes, func(ctx context.Context, s *session) error {
		for l, err := range s.store.Letters(ctx, "") {
			if err != nil {
				return fmt.Errorf("read outbox: %w", err)
			}
			if fmt.Sprint(l.Seq) == word {
				return work(ctx, s, l)
			}
		}
		return fmt.Errorf("no digest %q in the outbox; `hitmatch outbox list` has the numbers", word)
	})
}

func (g *global) outboxSend(ctx context.Context) error {
	k, err := g.load()
	if err != nil {
		return err
	}
	return g.with(ctx, k.matcher, writes, func(ctx context.Context, s *session) error {
		waits := map[string]bool{}
		for l, err := range s.store.Letters(ctx, "") {
			if err != nil {
				return fmt.Errorf("read outbox: %w", err)
			}
			if l.Waiting() {
				waits[l.Profile] = true
			}
		}
		to := map[string][]route{}
		for profile := range waits {
			to[profile] = s.routes(k.config, profile)
		}
		reports, err := s.send(ctx, to, 0)
		if err != nil {
			return err
		}
		sent, problems := 0, 0
		for _, profile := range slices.Sorted(maps.Keys(reports)) {
			r := reports[profile]
			sent += r.Sent
			problems += len(r.Problems)
			if s.json {
				if err := digest.Encode(s.env.Stdout, job.Person{Profile: profile, Sent: r.Sent, Waiting: r.Waiting, Error: strings.Join(r.Problems, "; ")}); err != nil {
					return err
				}
				continue
			}
			for _, p := range r.Problems {
				s.say("%s", cleanLine(p))
			}
		}
		s.say("%d sent", sent)
		if problems > 0 {
			return partlyf("send: %d digests have not arrived; the lines above say why", problems)
		}
		return nil
	})
}
