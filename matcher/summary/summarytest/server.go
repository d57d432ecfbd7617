// Package summarytest is a chat server for tests: one that behaves, with
// answers of the test's own, and one for every way of misbehaving that was
// seen of real ones.
package summarytest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// Request is what a client asked.
type Request struct {
	Method string
	Path   string
	Header http.Header
	Body   string // as it came

	Model  string
	Stream bool
	System string
	User   string
}

// Server is a chat server on loopback.
type Server struct {
	URL string // of the API, as base_url wants it

	mu   sync.Mutex
	seen []Request
}

// Test is what a server needs of a test or a script.
type Test interface{ Cleanup(func()) }

// Start serves until the test ends. Each request is recorded before serve
// answers it.
func Start(t Test, serve func(w http.ResponseWriter, q Request, r *http.Request)) *Server {
	s := new(Server)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, err := read(r)
		s.mu.Lock()
		s.seen = append(s.seen, q)
		s.mu.Unlock()
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		serve(w, q, r)
	}))
	t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
	})
	s.URL = srv.URL + "/v1"
	return s
}

// Say is Start for a server that behaves: it answers with what say returns.
func Say(t Test, say func(q Request) string) *Server {
	return Start(t, func(w http.ResponseWriter, q Request, _ *http.Request) { Answer(w, q, say(q)) })
}

// Seen returns the requests so far.
func (s *Server) Seen() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.seen...)
}

// maxRequest is the largest request read, in bytes.
const maxRequest = 1 << 20

func read(r *http.Request) (Request, error) {
	q := Request{Method: r.Method, Path: r.URL.RequestURI(), Header: r.Header.Clone()}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		return q, fmt.Errorf("read request: %w", err)
	}
	q.Body = string(body)
	var chat struct {
		Model    string `json:"model"`
		Stream   bool   `json:"stream"`
		Messages []struct{ Role, Content string }
	}
	if err := json.Unmarshal(body, &chat); err != nil {
		return q, fmt.Errorf("read request: %w", err)
	}
	q.Model, q.Stream = chat.Model, chat.Stream
	for _, m := range chat.Messages {
		switch m.Role {
		case "system":
			q.System += m.Content
		case "user":
			q.User += m.Content
		}
	}
	return q, nil
}

// Answer answers a request well, streamed if it asks for that. The tokens it
// says it used are 100 and 20.
func Answer(w http.ResponseWriter, q Request, text string) {
	if !q.Stream {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, Completion(text, "stop"))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for len(text) > 0 {
		n := min(len(text), 7)
		for n < len(text) && text[n]&0xC0 == 0x80 {
			n++
		}
		fmt.Fprint(w, Chunk(text[:n], ""))
		text = text[n:]
	}
	fmt.Fprint(w, Chunk("", "stop"))
	fmt.Fprint(w, `data: {"id":"x","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}`+"\n\n")
	fmt.Fprint(w, "data: [DONE]\n\n")
}

// Completion is the body of an answer in one piece.
func Completion(text, finish string) string {
	return fmt.Sprintf(`{"id":"x","object":"chat.completion","created":1,"model":"small","choices":[{"index":0,"message":{"role":"assistant","content":%s},"finish_reason":%q}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}`,
		quote(text), finish)
}

// Chunk is one event of a streamed answer.
func Chunk(text, finish string) string {
	reason := "null"
	if finish != "" {
		reason = quote(finish)
	}
	return fmt.Sprintf(`data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"small","choices":[{"index":0,"delta":{"content":%s},"finish_reason":%s}]}`+"\n\n", quote(text), reason)
}

// Form is an answer to the prompt for a posting.
func Form(work, asked, unusual string) string {
	return fmt.Sprintf(`{"work":%s,"asked":%s,"unusual":%s}`, quote(work), quote(asked), quote(unusual))
}

func quote(text string) string {
	b, err := json.Marshal(strings.ToValidUTF8(text, "?"))
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return string(b)
}
