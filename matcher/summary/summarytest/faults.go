package summarytest

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Key is the key that tests give to clients; no output may hold it.
const Key = "sk-canary-4711-do-not-print"

// Fault is one way in which an endpoint misbehaves.
type Fault struct {
	Number int // of the kind of fault: 67 slow or down, 68 refused, 69 busy, 70 no answer in one piece, 71 no answer in a stream, 72 sent elsewhere
	Name   string
	Stream bool   // the client streams
	Want   string // what the reason must say
	Serve  func(w http.ResponseWriter, q Request, r *http.Request)
}

// Elsewhere is the path, on a server of any kind, to which the faults that
// redirect lead. Nothing may ever ask for it.
const Elsewhere = "/elsewhere"

// text answers with a status and a body.
func text(status int, body string, header ...string) func(http.ResponseWriter, Request, *http.Request) {
	return func(w http.ResponseWriter, _ Request, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// events answers with a stream.
func events(body string) func(http.ResponseWriter, Request, *http.Request) {
	return func(w http.ResponseWriter, _ Request, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, body)
	}
}

// pour writes a head and then the same piece again and again: so many times
// (0: until the client is gone), with a pause between.
func pour(kind, head, piece string, times int, pause time.Duration, tail string) func(http.ResponseWriter, Request, *http.Request) {
	return func(w http.ResponseWriter, _ Request, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		out := io.Writer(w)
		if kind == gzipped {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			defer z.Close()
			out = z
		}
		if _, err := io.WriteString(out, head); err != nil {
			return
		}
		for i := 0; times == 0 || i < times; i++ {
			if _, err := io.WriteString(out, piece); err != nil || r.Context().Err() != nil {
				return
			}
			if pause > 0 {
				if err := http.NewResponseController(w).Flush(); err != nil {
					return
				}
				select {
				case <-r.Context().Done():
					return
				case <-time.After(pause):
				}
			}
		}
		if _, err := io.WriteString(out, tail); err != nil {
			return
		}
	}
}

const gzipped = "gzip"

// cutOff promises more than it sends.
func cutOff(kind, body string) func(http.ResponseWriter, Request, *http.Request) {
	return func(w http.ResponseWriter, _ Request, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Length", fmt.Sprint(len(body)+1000))
		fmt.Fprint(w, body)
	}
}

// silent never answers.
func silent(_ http.ResponseWriter, _ Request, r *http.Request) { <-r.Context().Done() }

// Faults lists every fault. A run with a short time for one call gets through
// all of them in a few seconds.
func Faults() []Fault {
	const (
		mib     = 1 << 20
		slow    = "no answer in time"
		sse     = "text/event-stream"
		plain   = "application/json"
		opening = `{"id":"x","object":"chat.completion","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"`
	)
	block := strings.Repeat("a", 64<<10)
	return []Fault{
		{67, "silent", false, slow, silent},
		{67, "silent stream", true, slow, silent},
		{67, "drips", false, slow, pour(plain, "", " ", 0, 20*time.Millisecond, "")},
		{67, "stream drips", true, slow, pour(sse, "", Chunk("a", ""), 0, 20*time.Millisecond, "")},
		{67, "headers and then nothing", false, slow, func(w http.ResponseWriter, q Request, r *http.Request) {
			if http.NewResponseController(w).Flush() == nil {
				silent(w, q, r)
			}
		}},
		{67, "closes the connection", false, "cannot be reached", func(http.ResponseWriter, Request, *http.Request) { panic(http.ErrAbortHandler) }},
		{68, "401 that echoes the key", false, "refuses the key", text(401, `{"error":{"message":"Incorrect API key provided: `+Key+`","type":"invalid_request_error","code":"invalid_api_key"}}`)},
		{68, "403", false, "refuses the key", text(403, `{"error":"forbidden for `+Key+`"}`)},
		{68, "404", false, "does not know the model", text(404, `{"error":{"message":"model \"small\" not found, try pulling it first"}}`)},
		{69, "429 with Retry-After", false, "busy", text(429, `{"error":{"message":"slow down"}}`, "Retry-After", "0.01")},
		{69, "429 with a long Retry-After", false, "longer than", text(429, `{"error":{"message":"slow down"}}`, "Retry-After", "86400")},
		{68, "429 without money", false, "used up", text(429, `{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","code":"insufficient_quota"}}`)},
		{69, "503 with Retry-After as a date", false, "longer than", text(503, `{"error":{"message":"loading model"}}`, "Retry-After", "Fri, 31 Dec 2100 23:59:59 GMT")},
		{70, "500 with a page of 50 MB", false, "busy or broken (500", func(w http.ResponseWriter, q Request, r *http.Request) {
			w.WriteHeader(500)
			pour("text/html", "<html>", block, 800, 0, "")(w, q, r)
		}},
		{70, "422 with detail", false, "refuses the request (422", text(422, `{"detail":[{"loc":["body"],"msg":"nope"}]}`)},
		{68, "400 that echoes the key", false, "is not repeated", text(400, `{"error":"bad header Bearer `+Key+`"}`)},
		{70, "error as a string with status 200", false, "answers with an error: overloaded", text(200, `{"error":"overloaded"}`)},
		{70, "error with status 200", false, "answers with an error: overloaded", text(200, `{"error":{"message":"overloaded"}}`)},
		{70, "detail with status 200", false, "answers with an error", text(200, `{"detail":"no such route"}`)},
		{70, "empty object", false, "no choice", text(200, `{}`)},
		{70, "null", false, "no choice", text(200, `null`)},
		{70, "no choices", false, "no choice", text(200, `{"choices":[]}`)},
		{70, "null content", false, "no text", text(200, `{"choices":[{"message":{"role":"assistant","content":null},"finish_reason":"stop"}]}`)},
		{70, "content as a list", false, "no text", text(200, `{"choices":[{"message":{"role":"assistant","content":[{"type":"text","text":"You code."}]},"finish_reason":"stop"}]}`)},
		{70, "web page", false, "web page", text(200, `<!doctype html><title>Welcome</title>`)},
		{70, "empty body", false, "is empty", text(200, ``)},
		{70, "not JSON", false, "", text(200, `Sure! Here is a summary.`)},
		{70, "refuses to say", false, "did not end its answer", text(200, Completion("", "content_filter"))},
		{70, "calls a tool", false, "did not end its answer", text(200, Completion("x", "tool_calls"))},
		{70, "cut off at its longest", false, "cut off", text(200, Completion(`{"work":"You`, "length"))},
		{70, "gzip bomb", false, "compressed", pour(gzipped, opening, block, 5000, 0, `"}}]}`)},
		{70, "300 MB", false, "longer than", pour(plain, opening, block, 4800, 0, `"}}]}`)},
		{70, "deep JSON", false, "", pour(plain, `{"choices":`, strings.Repeat("[", 1000), 500, 0, "")},
		{70, "breaks off", false, "broke off", cutOff(plain, opening+"You code")},
		{72, "redirects with 307", false, "sends elsewhere", redirect(307)},
		{72, "redirects with 308", true, "sends elsewhere", redirect(308)},
		{72, "redirects with 302", false, "sends elsewhere", redirect(302)},
		{71, "stream without an end", true, "broke off", events(Chunk(`{"work":"half a `, ""))},
		{71, "stream without DONE", true, "broke off", events(Chunk(Form("You code stays.", "", ""), "") + Chunk("", "stop"))},
		{71, "stream without a finish reason", true, "ended before", events(Chunk(Form("You code stays.", "", ""), "") + "data: [DONE]\n\n")},
		{71, "stream that breaks off", true, "", cutOff(sse, Chunk("a", ""))},
		{71, "stream of an error", true, "overloaded", events(Chunk("a", "") + `data: {"error":{"message":"overloaded"}}` + "\n\n")},
		{71, "JSON for a stream", true, "does not stream", text(200, Completion("You code.", "stop"))},
		{71, "JSON error for a stream", true, "answers with an error: overloaded", text(200, `{"error":{"message":"overloaded"}}`)},
		{71, "stream of nothing but comments", true, "longer than", pour(sse, "", strings.Repeat(": keep-alive\n\n", 1000), 0, 0, "")},
		{71, "comments without end, slowly", true, slow, pour(sse, "", ": keep-alive\n\n", 0, 20*time.Millisecond, "")},
		{71, "stream of 300 MB in one line", true, "longer than", pour(sse, "data: ", block, 4800, 0, "\n\n")},
		{71, "tokens without end", true, "does not end", pour(sse, "", Chunk(strings.Repeat("word ", 20), ""), 0, 0, "")},
		{71, "stream of junk", true, "", events("data: {\"choices\":[{\"delta\":7}]}\n\n")},
	}
}

func redirect(status int) func(http.ResponseWriter, Request, *http.Request) {
	return func(w http.ResponseWriter, _ Request, r *http.Request) {
		w.Header().Set("Location", "http://"+strings.Replace(r.Host, "127.0.0.1", "localhost", 1)+Elsewhere)
		w.WriteHeader(status)
	}
}
