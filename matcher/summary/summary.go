// Package summary writes a few plain sentences about a posting, or about a
// posting and a person. A summary is text in a box: it never touches score,
// order, grade or links, and nothing is computed from it.
//
// The rules of this package:
//
//   - There is always a summary. Extract makes one of the posting's own
//     words, and the verdict's; the model's text replaces it if it arrives in
//     time and survives the checks.
//   - A posting is data. A model gets it as one JSON object beside a fixed
//     instruction, and what it says back passes Box and the check of facts,
//     also when it comes from the cache.
//   - A prompt about a posting holds no word of a profile. The only prompt
//     that does is Verdict's, which a Desk sends only if the person agreed to
//     that for its endpoint.
//   - A Desk spends what its Limits allow and no more, and its Report says
//     what it spent, what came of it and why it stopped.
//
// Package openai is the one way to a model; another would be another
// Summarizer.
package summary

import (
	"context"
	"time"

	"hitmatch/store/job"
)

// Input is all that the summary of a posting may be made of. There is no
// profile in it.
type Input struct {
	Posting *job.Posting
	Facts   *job.Facts
}

// ByExtract is the author of summaries that no model wrote.
const ByExtract = "extract"

// Summary is a short plain text: one paragraph of at most MaxRunes.
type Summary struct {
	Text    string `json:"text"`
	By      string `json:"by"`      // ByExtract, or the model's name
	Dropped int    `json:"dropped"` // sentences of the model left out because they state what the posting does not
}

// Summarizer is a way to a language model. It puts one prompt to it, once, and
// returns what it wrote, unchecked. It keeps to the context's deadline. Its
// errors are *CallError, or the context's.
type Summarizer interface {
	Summarize(ctx context.Context, p Prompt) (Answer, error)
}

// Answer is what a model wrote, and what that took. The usage may also be
// known of an answer that is not to be used.
type Answer struct {
	Text  string
	Usage Usage
}

// Usage counts tokens; 0: the endpoint did not say.
type Usage struct {
	Prompt int `json:"prompt_tokens"`
	Answer int `json:"answer_tokens"`
}

// Fate says what is to be done after a call that failed.
type Fate int

const (
	Skip  Fate = iota // this posting gets no model's summary; the next may
	Retry             // asking the same again later may succeed
	Stop              // no call to this endpoint will succeed now
)

// CallError is a call that brought nothing.
type CallError struct {
	Reason string        // one plain line for a person, without any secret
	Fate   Fate          // what to do next
	After  time.Duration // with Retry: how long the endpoint asks to be left alone; 0: it does not say
	Billed bool          // the model may have worked, so that the call counts against the limits on tokens and money
	// Answered: the endpoint works, only this answer is of no use. That may be
	// the doing of the posting's author, who must not be able to end the
	// summaries of other postings.
	Answered bool
}

func (e *CallError) Error() string { return "ask the model for a summary: " + e.Reason }
