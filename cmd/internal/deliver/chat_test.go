package deliver

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hitmatch/cmd/internal/deliver/delivertest"
	"hitmatch/store/bolt"
	"hitmatch/store/job"
)

// chats stands for the servers of the chats: it answers as they do, in its
// mood.
type chats struct {
	mu    sync.Mutex
	mood  string
	asked []string
}

// served is the one that all tests share: some services of the library take
// http.DefaultTransport, whatever they are given.
var served = &chats{}

// be sets the mood and forgets what was asked.
func (c *chats) be(mood string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mood, c.asked = mood, nil
}

// was is what was asked.
func (c *chats) was() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.asked)
}

func (c *chats) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	body := []byte{}
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	c.asked = append(c.asked, r.URL.String()+" "+string(body))
	mood := c.mood
	c.mu.Unlock()
	switch host := r.URL.Hostname(); {
	case mood == "down":
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case mood == "breaks down":
		panic("cannot reach " + r.URL.String())
	case mood == "cut off":
		return nil, io.ErrUnexpectedEOF
	case mood == "refused":
		w.WriteHeader(http.StatusForbidden)
		io.WriteString(w, `{"ok":false,"error":"no"}`)
	case host == "hooks.slack.com":
		io.WriteString(w, "ok")
	case host == "discord.com":
		w.WriteHeader(http.StatusNoContent)
	case host == "api.telegram.org":
		io.WriteString(w, `{"ok":true,"result":{"message_id":1,"text":"x","chat":{"id":1}}}`)
	case strings.HasSuffix(host, ".webhook.office.com"):
		io.WriteString(w, "1")
	case host == "ntfy.example":
		io.WriteString(w, `{"id":"x"}`)
	case host == "matrix.example":
		switch {
		case strings.HasSuffix(r.URL.Path, "/joined_rooms"):
			io.WriteString(w, `{"joined_rooms":["!room:matrix.example"]}`)
		case strings.Contains(r.URL.Path, "/join/"):
			io.WriteString(w, `{"room_id":"!room:matrix.example"}`)
		default:
			io.WriteString(w, `{"event_id":"$1"}`)
		}
	default:
		return nil, errors.New("a test reached for " + r.URL.Host)
	}
	res := w.Result()
	res.Request = r
	return res, nil
}

func addresses() map[string]string {
	id := "11111111-4444-4444-8444-cccccccccccc"
	return map[string]string{
		"slack":    "slack://hook:T00000000-B00000000-XXXXXXXXXXXXXXXXXXXXXXXX@webhook",
		"discord":  "discord://abcdefghijklmnopqrstuvwxyz0123456789@123456789012345678",
		"teams":    "teams://" + id + "@" + id + "/0123456789abcdef0123456789abcdef/" + id + "/V2ESyij_gAljSoUQHvZoZYzlpAoAXExyOl26dlf1xHEx05?host=acme.webhook.office.com",
		"ntfy":     "ntfy://ntfy.example/jobs",
		"telegram": "telegram://110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1@telegram?chats=123",
		"matrix":   "matrix://:token0123456789@matrix.example/?rooms=!room:matrix.example",
	}
}

// TestChats: every kind of chat gets the message; what it refuses is no doubt,
// what is cut off is.
func TestChats(t *testing.T) {
	defer served.be("")
	if len(Chats()) != len(addresses()) {
		t.Fatalf("the test knows %d chats, the package %d", len(addresses()), len(Chats()))
	}
	for _, kind := range Chats() {
		u, err := url.Parse(addresses()[kind])
		if err != nil {
			t.Fatal(err)
		}
		served.be("")
		c, err := Chat(u, served)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		if !strings.HasPrefix(c.Name, "chat:"+kind) {
			t.Errorf("%s: its name is %s", kind, c.Name)
		}
		l := job.Letter{ID: "<1@x>", Text: []byte("2 new jobs\nCoder, North Hospital\nhttps://jobs.example/1")}
		if err := c.Send(t.Context(), l); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if all := strings.Join(served.was(), "\n"); !strings.Contains(all, "North Hospital") || !strings.Contains(all, "https://jobs.example/1") && !strings.Contains(all, `https:\/\/jobs.example\/1`) {
			t.Errorf("%s was asked: %s", kind, all)
		}
		if kind == "discord" {
			continue // it tries again by itself, for minutes
		}
		for _, m := range []string{"down", "refused", "cut off"} {
			served.be(m)
			err := c.Send(t.Context(), l)
			if err == nil || errors.Is(err, ErrDoubtful) != (m == "cut off") {
				t.Errorf("%s, %s: %v", kind, m, err)
			}
		}
	}
	for _, bad := range []string{"smtp://x", "ntfy://", "ntfy://ntfy.example/t?disabletls=yes", "ntfy://ntfy.example/t?scheme=http", "matrix://:t@m.example/?disableTLS=yes", "ntfy://ntfy.example/t?DisableTLSVerification=yes", "slack://nonsense"} {
		u, err := url.Parse(bad)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Chat(u, served); err == nil {
			t.Errorf("%s: taken", bad)
		}
	}
}

// TestChatPatience: a chat that does not answer is left after the time of an
// attempt, in doubt.
func TestChatPatience(t *testing.T) {
	gate := make(chan struct{})
	defer close(gate)
	u, err := url.Parse(addresses()["ntfy"])
	if err != nil {
		t.Fatal(err)
	}
	c, err := Chat(u, slow{gate})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Send(ctx, job.Letter{Text: []byte("x")}); !errors.Is(err, ErrDoubtful) {
		t.Errorf("%v", err)
	}
}

type slow struct{ gate chan struct{} }

func (s slow) RoundTrip(*http.Request) (*http.Response, error) {
	<-s.gate
	return nil, io.ErrUnexpectedEOF
}

// TestF77Panic: a channel whose library breaks down ends neither the program nor
// the others, and what it said of its address is not repeated.
func TestF77Panic(t *testing.T) {
	defer served.be("")
	served.be("breaks down")
	o := newOffice(t)
	for kind, address := range addresses() {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Chat(u, served)
		if err != nil {
			t.Fatal(err)
		}
		c.Name, c.Via = kind, ""
		o.channels = append(o.channels, c)
		o.post(job.Letter{Channel: kind, ID: kind, Text: []byte("x")})
	}
	u, err := url.Parse("https://hooks.example.org/secret-0123456789")
	if err != nil {
		t.Fatal(err)
	}
	hook, err := Webhook(u, served)
	if err != nil {
		t.Fatal(err)
	}
	o.channels = append(o.channels, hook)
	o.post(job.Letter{Channel: hook.Name, ID: "hook", Text: []byte("{}")})
	r := o.deliver(0)
	if r.Waiting != len(o.channels) || len(r.Problems) != len(o.channels) {
		t.Fatalf("%+v", r)
	}
	for _, p := range r.Problems {
		if !strings.Contains(p, "broke down") || strings.Contains(p, "0123456789") || strings.Contains(p, "AAHdqTcv") || strings.Contains(p, "XXXXXXXX") {
			t.Error(p)
		}
	}
}

// TestChatSaysItMayRepeat: after a doubt the message says so.
func TestChatSaysItMayRepeat(t *testing.T) {
	served.be("")
	u, err := url.Parse(addresses()["slack"])
	if err != nil {
		t.Fatal(err)
	}
	c, err := Chat(u, served)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(t.Context(), job.Letter{Text: []byte("x"), Doubts: 1}); err != nil {
		t.Fatal(err)
	}
	asked := served.was()
	if len(asked) == 0 || !json.Valid([]byte(asked[0][strings.Index(asked[0], "{"):])) || !strings.Contains(asked[0], "may repeat") {
		t.Errorf("%v", asked)
	}
}

// runChild runs this test's program as the process that dies.
func runChild(t *testing.T, at Point, path string, h *delivertest.Host) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), "DELIVER_DIE_AT="+string(at), "DELIVER_DB="+path, "DELIVER_PORT="+strconv.Itoa(h.Port()))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the child ended with %v, want to be killed:\n%s", err, out)
	}
}

// child delivers and kills itself at a point.
func child(at Point) {
	st, err := bolt.Open(os.Getenv("DELIVER_DB"), bolt.Options{})
	if err != nil {
		panic(err)
	}
	port, err := strconv.Atoi(os.Getenv("DELIVER_PORT"))
	if err != nil {
		panic(err)
	}
	o := Outbox{
		Store: st, Now: time.Now,
		Passed: func(p Point) {
			if p == at {
				if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
					panic(err)
				}
				select {}
			}
		},
	}
	me := Addressee{"me", []Channel{Mail("me@example.org", "me@example.org", Server{Host: "127.0.0.1", Port: port, Dial: new(net.Dialer).DialContext})}}
	if _, err := o.Deliver(context.Background(), []Addressee{me}, 0); err != nil {
		panic(err)
	}
}
