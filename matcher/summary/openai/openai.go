// Package openai asks models behind OpenAI-compatible endpoints: OpenAI,
// Azure, or a server of one's own (Ollama, llama.cpp, vLLM). It is the only
// code that knows go-openai, which here does what it is good at: it writes
// requests and reads answers.
//
// What was measured of go-openai v1.43.0, and is done here instead (door.go):
// it has no timeout, reads answers of any size, hands Retry-After and the
// answer's end to nobody, follows redirects with the prompt and the key, takes
// an error with status 200 for an answer without text, repeats what the server
// says of the key in its errors, and cannot send a temperature of 0.
//
// Nothing goes to another host than the endpoint's, the key is in no error,
// and an answer that is not complete is no answer.
package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	goopenai "github.com/sashabaranov/go-openai"

	"hitmatch/matcher/summary"
)

// Presets of endpoints.
const (
	PresetOpenAI = "openai"
	PresetAzure  = "azure"  // base URL: https://NAME.openai.azure.com; the model is the deployment
	PresetOllama = "ollama" // on this machine unless the base URL says otherwise
	PresetCustom = "custom" // any other server that speaks the API
)

// Presets lists the presets, for messages.
func Presets() []string { return []string{PresetOpenAI, PresetAzure, PresetOllama, PresetCustom} }

// preset is what differs between endpoints.
type preset struct {
	baseURL string // "": must be given
	keyed   bool   // no answer without a key
	newer   bool   // max_completion_tokens instead of max_tokens
	stream  bool   // answers slowly, so that a given-up call should end at once
}

func presetOf(name string) (preset, bool) {
	p, ok := map[string]preset{
		PresetOpenAI: {baseURL: "https://api.openai.com/v1", keyed: true, newer: true},
		PresetAzure:  {keyed: true, newer: true},
		PresetOllama: {baseURL: "http://127.0.0.1:11434/v1", stream: true},
		PresetCustom: {},
	}[name]
	return p, ok
}

// azureVersion is the API version asked of Azure unless the configuration
// says otherwise: a generally available one that knows structured output.
const azureVersion = "2024-10-21"

// temperature asks for the likeliest words. go-openai leaves a 0 out, for
// which servers take 1; vLLM takes anything below 0.01 for 0.01, and divisions
// by less than that have been seen to overflow.
const temperature = 0.01

// Config is one endpoint.
type Config struct {
	Preset     string // default: PresetCustom
	BaseURL    string // default: the preset's
	APIVersion string // of Azure; default: azureVersion
	Model      string
	Key        string // "": none is sent
	Stream     *bool  // nil: as the preset has it
	// Transport makes the way to the endpoint's address. It need not follow
	// redirects, and must not.
	Transport func(base *url.URL) http.RoundTripper
	Now       func() time.Time // default: time.Now
}

// Client is a summary.Summarizer. It is safe for concurrent use.
type Client struct {
	model  string
	base   *url.URL
	azure  string // API version; "": not Azure
	stream bool
	door   *door

	mu     sync.Mutex
	spoken dialect
}

// dialect is what an endpoint was found not to understand, or to understand
// only in another form.
type dialect struct {
	newer    bool // max_completion_tokens
	noSchema bool // no response_format
	noHeat   bool // no temperature but its own
}

// New returns a client. It sends nothing yet.
func New(cfg Config) (*Client, error) {
	if cfg.Preset == "" {
		cfg.Preset = PresetCustom
	}
	set, known := presetOf(cfg.Preset)
	if cfg.BaseURL == "" {
		cfg.BaseURL = set.baseURL
	}
	switch {
	case !known:
		return nil, fmt.Errorf("summaries: preset is %q; write one of %s", cfg.Preset, strings.Join(Presets(), ", "))
	case cfg.BaseURL == "":
		return nil, errors.New("summaries: base_url is not set; name the endpoint, such as http://127.0.0.1:11434/v1")
	case cfg.Model == "":
		return nil, errors.New("summaries: model is not set; name the model that the endpoint serves")
	case cfg.Key == "" && set.keyed:
		return nil, fmt.Errorf("summaries: preset %s needs a key; name the environment variable that holds it in key_env", cfg.Preset)
	case cfg.Transport == nil:
		return nil, errors.New("summaries: no transport is given")
	}
	base, err := url.Parse(strings.TrimRight(cfg.BaseURL, "/"))
	switch {
	case err != nil, base.Hostname() == "", base.Scheme != "http" && base.Scheme != "https":
		return nil, errors.New("summaries: base_url is not an http or https address")
	case base.User != nil || base.RawQuery != "" || base.Fragment != "":
		return nil, errors.New("summaries: base_url holds a user, a query or a fragment; give the key in the variable that key_env names")
	case base.Scheme == "http" && cfg.Key != "" && !near(base.Hostname()):
		return nil, fmt.Errorf("summaries: the key would go to %s unencrypted; write https in base_url", base.Host)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	c := &Client{
		model: cfg.Model, base: base, stream: set.stream, spoken: dialect{newer: set.newer},
		door: &door{next: cfg.Transport(base), secret: newSecret(cfg.Preset, cfg.Key), now: cfg.Now},
	}
	if cfg.Stream != nil {
		c.stream = *cfg.Stream
	}
	if cfg.Preset == PresetAzure {
		if c.azure = cfg.APIVersion; c.azure == "" {
			c.azure = azureVersion
		}
	}
	return c, nil
}

// near reports whether a host is this machine or one of the person's own
// network, as far as its name tells.
func near(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsLoopback() || a.IsPrivate()
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	return !strings.Contains(host, ".") || slices.ContainsFunc([]string{".localhost", ".local", ".lan", ".internal", ".home.arpa"}, func(end string) bool {
		return strings.HasSuffix(host, end)
	})
}

// Base is the address of the endpoint.
func (c *Client) Base() *url.URL {
	u := *c.base
	return &u
}

// Summarize implements summary.Summarizer.
func (c *Client) Summarize(ctx context.Context, p summary.Prompt) (summary.Answer, error) {
	req, d, err := c.request(p)
	if err != nil {
		return summary.Answer{}, err
	}
	var answer summary.Answer
	if c.stream {
		answer, err = c.streamed(ctx, req, d)
	} else {
		answer, err = c.whole(ctx, req, d)
	}
	if err == nil {
		return answer, nil
	}
	if ctx.Err() != nil {
		return answer, fmt.Errorf("ask the model for a summary: %w", ctx.Err())
	}
	var call *summary.CallError
	if !errors.As(err, &call) {
		call = &summary.CallError{Reason: c.door.clean(err.Error()), Billed: true}
	}
	if refused := (*refusal)(nil); errors.As(err, &refused) && c.adapt(req, refused.said) {
		call = &summary.CallError{Reason: call.Reason, Fate: summary.Retry}
	}
	return answer, call
}

// client is go-openai with the door for its HTTP client.
func (c *Client) client(d *door) *goopenai.Client {
	cfg := goopenai.DefaultConfig("") // the door adds the key
	cfg.BaseURL = c.base.String()
	cfg.HTTPClient = d
	// Servers keep a slow answer alive by empty lines; what bounds those is
	// the size of the answer.
	cfg.EmptyMessagesLimit = maxBody
	if c.azure != "" {
		cfg.APIType = goopenai.APITypeAzure
		cfg.APIVersion = c.azure
		cfg.AzureModelMapperFunc = func(model string) string { return model }
	}
	return goopenai.NewClientWithConfig(cfg)
}

// request writes a prompt in the words this endpoint understands, and returns
// the door to send it through.
func (c *Client) request(p summary.Prompt) (goopenai.ChatCompletionRequest, door, error) {
	c.mu.Lock()
	spoken := c.spoken
	c.mu.Unlock()
	req := goopenai.ChatCompletionRequest{
		Model: c.model,
		Messages: []goopenai.ChatCompletionMessage{
			{Role: goopenai.ChatMessageRoleSystem, Content: p.System},
			{Role: goopenai.ChatMessageRoleUser, Content: p.Data},
		},
		MaxCompletionTokens: p.Tokens,
		Stream:              c.stream,
	}
	d := *c.door
	d.older = !spoken.newer
	if c.stream {
		d.end = new(ending)
		req.StreamOptions = &goopenai.StreamOptions{IncludeUsage: true}
	}
	if !spoken.noHeat {
		req.Temperature = temperature
	}
	// Models that think first take no temperature and only the newer name of
	// the limit; go-openai knows their names.
	if err := goopenai.NewReasoningValidator().Validate(req); err != nil {
		req.Temperature, d.older = 0, false
	}
	if !spoken.noSchema {
		form := object{Type: "object", Required: p.Fields, Properties: map[string]property{}}
		for _, name := range p.Fields {
			form.Properties[name] = property{Type: "string"}
		}
		text, err := json.Marshal(form)
		if err != nil {
			return req, d, fmt.Errorf("encode the form of the answer: %w", err)
		}
		req.ResponseFormat = &goopenai.ChatCompletionResponseFormat{
			Type:       goopenai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &goopenai.ChatCompletionResponseFormatJSONSchema{Name: "summary", Schema: json.RawMessage(text), Strict: true},
		}
	}
	return req, d, nil
}

// object is as much of JSON Schema as the form of an answer needs.
type object struct {
	Type       string              `json:"type"`
	Properties map[string]property `json:"properties"`
	Required   []string            `json:"required"`
	Additional bool                `json:"additionalProperties"`
}

type property struct {
	Type string `json:"type"`
}

// adapt learns from what an endpoint said when it refused a request, and
// reports whether asking again in other words makes sense.
func (c *Client) adapt(req goopenai.ChatCompletionRequest, said string) bool {
	names := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said, w) })
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch was := c.spoken; {
	case req.ResponseFormat != nil && names("response_format", "json_schema", "structured output", "schema", "grammar"):
		c.spoken.noSchema = true
	case req.Temperature != 0 && names("temperature"):
		c.spoken.noHeat = true
	case names("max_tokens", "max_completion_tokens"):
		c.spoken.newer = !c.spoken.newer
	default:
		return c.spoken != was
	}
	return true
}

// whole asks for an answer in one piece.
func (c *Client) whole(ctx context.Context, req goopenai.ChatCompletionRequest, d door) (summary.Answer, error) {
	res, err := c.client(&d).CreateChatCompletion(ctx, req)
	if err != nil {
		return summary.Answer{}, err
	}
	answer := summary.Answer{Usage: summary.Usage{Prompt: res.Usage.PromptTokens, Answer: res.Usage.CompletionTokens}}
	if len(res.Choices) == 0 {
		return answer, spoilt("the answer holds no choice")
	}
	answer.Text = res.Choices[0].Message.Content
	return answer, complete(answer.Text, res.Choices[0].FinishReason)
}

// streamed asks for an answer piece by piece. It is complete if the model said
// that it stopped, and the server that the stream ends.
func (c *Client) streamed(ctx context.Context, req goopenai.ChatCompletionRequest, d door) (summary.Answer, error) {
	var answer summary.Answer
	stream, err := c.client(&d).CreateChatCompletionStream(ctx, req)
	if err != nil {
		return answer, err
	}
	defer stream.Close()
	var (
		text   strings.Builder
		finish goopenai.FinishReason
	)
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return answer, err
		}
		if piece.Usage != nil {
			answer.Usage = summary.Usage{Prompt: piece.Usage.PromptTokens, Answer: piece.Usage.CompletionTokens}
		}
		if len(piece.Choices) == 0 {
			continue
		}
		text.WriteString(piece.Choices[0].Delta.Content)
		if text.Len() > maxText {
			return answer, useless(fmt.Sprintf("the answer does not end within %d bytes", maxText))
		}
		if f := piece.Choices[0].FinishReason; f != "" {
			finish = f
		}
	}
	answer.Text = text.String()
	switch {
	case !d.end.done():
		return answer, spoilt("the stream broke off")
	case finish == "":
		return answer, spoilt("the stream ended before the answer did")
	}
	return answer, complete(answer.Text, finish)
}

// complete is nil for an answer that the model ended itself and that has a
// text.
func complete(text string, finish goopenai.FinishReason) error {
	switch {
	case finish == goopenai.FinishReasonLength:
		return useless("the answer was cut off at its longest")
	case finish != goopenai.FinishReasonStop:
		return useless(fmt.Sprintf("the model did not end its answer (finish reason %q)", cut(string(finish), 40)))
	case strings.TrimSpace(text) == "":
		return useless("the answer holds no text")
	}
	return nil
}

// spoilt is an answer that is none, and may be charged for.
func spoilt(why string) error { return &summary.CallError{Reason: why, Billed: true} }

// useless is an answer by the rules of the API that cannot be used.
func useless(why string) error {
	return &summary.CallError{Reason: why, Billed: true, Answered: true}
}

// Request is a request as it goes over the wire, with the key taken out.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
}

// Request returns the request that Summarize would send now, without sending
// anything.
func (c *Client) Request(ctx context.Context, p summary.Prompt) (Request, error) {
	req, d, err := c.request(p)
	if err != nil {
		return Request{}, err
	}
	var out Request
	d.secret.shown = true
	d.next = keeper(func(r *http.Request) error {
		out = Request{Method: r.Method, URL: r.URL.String(), Header: r.Header.Clone()}
		var body bytes.Buffer
		if _, err := body.ReadFrom(r.Body); err != nil {
			return fmt.Errorf("read request: %w", err)
		}
		out.Body = body.Bytes()
		return errKept
	})
	if c.stream {
		_, err = c.client(&d).CreateChatCompletionStream(ctx, req)
	} else {
		_, err = c.client(&d).CreateChatCompletion(ctx, req)
	}
	if out.Body == nil {
		return Request{}, fmt.Errorf("write request: %w", err)
	}
	return out, nil
}

var errKept = errors.New("the request is kept, not sent")

// keeper takes a request instead of sending it.
type keeper func(*http.Request) error

func (k keeper) RoundTrip(r *http.Request) (*http.Response, error) { return nil, k(r) }
