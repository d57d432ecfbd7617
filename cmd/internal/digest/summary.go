package digest

import (
	"fmt"
	"strings"
)

// Summary is a short plain text about a job. It carries no weight: rank, score
// and links are what they are without it.
type Summary struct {
	Text    string `json:"text"`
	By      string `json:"by"`      // ByExtract: of the posting's own words; or the name of a model
	Dropped int    `json:"dropped"` // sentences of the model left out because the posting does not bear them out
}

// ByExtract is the author of a summary that no model wrote.
const ByExtract = "extract"

// ModelUse is how a language model fared that was asked for summaries.
type ModelUse struct {
	Model        string  `json:"model"`
	Written      int     `json:"written"`  // summaries by the model
	Cached       int     `json:"cached"`   // of these, known before
	Extracts     int     `json:"extracts"` // summaries of the posting's own words instead
	Dropped      int     `json:"dropped"`  // sentences left out
	Calls        int     `json:"calls"`
	PromptTokens int     `json:"prompt_tokens"`
	AnswerTokens int     `json:"answer_tokens"`
	Cost         float64 `json:"cost"`    // US dollars by the price of the configuration; 0: none is given
	Stopped      *string `json:"stopped"` // why it was asked no more
	Problem      *string `json:"problem"` // the first thing that went wrong
}

// summaryLine is a job's summary as a line of the item, if it has one.
func summaryLine(it *Item) []line {
	if it.Summary == nil {
		return nil
	}
	text := Clean(it.Summary.Text)
	if text == "" {
		return nil
	}
	if it.Summary.By != ByExtract {
		text += " (written by the model " + Clean(it.Summary.By) + ")"
	}
	return []line{{label: "Summary", text: text}}
}

// modelWords says how the model fared; "" if none was asked.
func modelWords(v *View) string {
	m := v.Model
	if m == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Summaries: %d by the model %s", m.Written, Clean(m.Model))
	if m.Cached > 0 {
		fmt.Fprintf(&b, " (%d of them known before)", m.Cached)
	}
	fmt.Fprintf(&b, ", %d from the postings' own words; %s.", m.Extracts, plural(m.Calls, "call", "calls"))
	if m.Dropped > 0 {
		fmt.Fprintf(&b, " %s of the model left out, since the posting does not bear them out.", plural(m.Dropped, "sentence", "sentences"))
	}
	switch {
	case m.Stopped != nil:
		fmt.Fprintf(&b, " The model was asked no more: %s.", Clean(*m.Stopped))
	case m.Problem != nil:
		fmt.Fprintf(&b, " The first problem: %s.", Clean(*m.Problem))
	}
	return b.String()
}
