package config

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Lines returns where a file says what: the line of every value, by its path
// ("crawler.delay", "deliver[1].smtp.port"). It reads what Load accepts.
func Lines(path string) (map[string]int, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	top, err := parse(path, data)
	if errors.Is(err, ErrEmpty) {
		return map[string]int{}, nil
	} else if err != nil {
		return nil, err
	}
	out := map[string]int{}
	places(top, "", out)
	return out, nil
}

func places(n *yaml.Node, path string, into map[string]int) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			if path != "" {
				key = path + "." + key
			}
			into[key] = n.Content[i].Line
			places(n.Content[i+1], key, into)
		}
	case yaml.SequenceNode:
		for i, c := range n.Content {
			at := fmt.Sprintf("%s[%d]", path, i)
			into[at] = c.Line
			places(c, at, into)
		}
	}
}
