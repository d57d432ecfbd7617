package taxonomy

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Phrase is a form in which a thing stands in texts. In the data it is a
// string, or {text: …, needs: […]} where this form alone wants a cue.
//
// The notation: "{a|b}" is one of several, "[a|b]" one of several or nothing,
// "<name>" a piece of pieces.yaml. "[outpatient] {coder|coding specialist}"
// stands for four phrases.
type Phrase struct {
	Text string
	Cues
	line int
	file string // a person's own file; "": that of the entry
}

// UnmarshalYAML reads both spellings and remembers the line for messages.
func (p *Phrase) UnmarshalYAML(n *yaml.Node) error {
	p.line = n.Line
	if n.Kind == yaml.ScalarNode {
		p.Text = n.Value
		return nil
	}
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: a phrase is a text or {text: …, needs: […]}", n.Line)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		var err error
		switch key.Value {
		case "text":
			err = value.Decode(&p.Text)
		case "needs":
			err = value.Decode(&p.Needs)
		case "near":
			err = value.Decode(&p.Near)
		case "against":
			err = value.Decode(&p.Against)
		default:
			return fmt.Errorf("line %d: field %s not found in a phrase (text, needs, near, against)", key.Line, key.Value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// maxForms bounds what one notation may stand for.
const maxForms = 8192

// pieces are named parts of notations.
type pieces map[string]string

// put writes the pieces that a notation names in their places.
func (ps pieces) put(notation string) (string, error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(notation, "<")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, after, closed := strings.Cut(rest, ">")
		piece, known := ps[name]
		if !closed || !known {
			return "", fmt.Errorf("phrase: no piece <%s>", name)
		}
		b.WriteString(piece)
		notation = after
	}
}

// expand returns the phrases that a notation stands for, in a fixed order.
func (ps pieces) expand(notation string) ([]string, error) {
	whole, err := ps.put(notation)
	if err != nil {
		return nil, err
	}
	p := &notationParser{rest: whole}
	forms, err := p.sequence()
	if err != nil {
		return nil, err
	}
	if p.rest != "" {
		return nil, fmt.Errorf("phrase %q: %q closes nothing", notation, p.rest[:1])
	}
	for i, f := range forms {
		forms[i] = strings.Join(strings.Fields(f), " ")
		if forms[i] == "" {
			return nil, fmt.Errorf("phrase %q: one of its forms is empty", notation)
		}
	}
	return forms, nil
}

type notationParser struct{ rest string }

// sequence reads up to the end, a bar or a closing bracket.
func (p *notationParser) sequence() ([]string, error) {
	forms := []string{""}
	for p.rest != "" {
		var next []string
		switch c := p.rest[0]; c {
		case '{', '[':
			closing := byte('}')
			if c == '[' {
				closing = ']'
				next = append(next, "")
			}
			p.rest = p.rest[1:]
			for {
				part, err := p.sequence()
				if err != nil {
					return nil, err
				}
				next = append(next, part...)
				if p.rest == "" {
					return nil, fmt.Errorf("phrase: %q is missing", string(closing))
				}
				end := p.rest[0]
				p.rest = p.rest[1:]
				if end == closing {
					break
				}
				if end != '|' {
					return nil, fmt.Errorf("phrase: %q where %q was expected", string(end), string(closing))
				}
			}
		case '|', '}', ']':
			return forms, nil
		default:
			n := strings.IndexAny(p.rest, "{}[]|")
			if n < 0 {
				n = len(p.rest)
			}
			next = []string{p.rest[:n]}
			p.rest = p.rest[n:]
		}
		if len(forms)*len(next) > maxForms {
			return nil, fmt.Errorf("phrase: stands for more than %d forms", maxForms)
		}
		joined := make([]string, 0, len(forms)*len(next))
		for _, a := range forms {
			for _, b := range next {
				joined = append(joined, a+b)
			}
		}
		forms = joined
	}
	return forms, nil
}
