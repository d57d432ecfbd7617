package config

import (
	_ "embed"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Template is the commented config.yaml that `hitmatch init` writes.
//
//go:embed templates/config.yaml
var Template []byte

// Config is a configuration file. Paths are absolute or count from the
// process's folder; what the file leaves out has the value of Default.
type Config struct {
	Crawler   Crawler
	Boards    BoardChoice
	Imports   Imports
	Profiles  []string // paths of profile files; empty: the default profile
	Taxonomy  string   // path of a file with the person's own terms; "": none
	Deliver   []Delivery
	Summaries Summaries
	Backup    Backup
}

// Crawler is how boards are fetched.
type Crawler struct {
	Contact string        // goes into the User-Agent: a mailto: or http(s) address; "" gives none
	Delay   time.Duration // between two requests to one host
	Budget  time.Duration // for one run over all boards
	Pages   int           // answers of all boards in one run; 0: no bound
	// Of these, what one board may take.
	BoardBudget time.Duration
	BoardPages  int
}

// BoardChoice says which boards of which lists are crawled.
type BoardChoice struct {
	Builtin bool
	Files   []string
	Only    []string // board ids and "tag:NAME"; empty: all
	Off     []string // likewise
}

// Imports names where postings that arrive by themselves are picked up.
type Imports struct {
	Maildir []string
	Folders []string
}

// Delivery is one way a digest leaves the machine. Kind says which of the
// other fields count.
type Delivery struct {
	Kind   string // file, mail, notify
	Path   string // file
	Format string // file: one of Formats
	To     string // mail
	From   string // mail
	SMTP   SMTP   // mail
	// Where the address of a notify is, which is a secret: in an environment
	// variable, or in a file that only its owner may read.
	URLEnv, URLFile string
	Profiles        []string // keys of the profiles it is for; empty: all
	Line            int      // of the file, for messages
}

// SMTP is a mail server.
type SMTP struct {
	Host string
	Port int
	User string
	// Where the password is: as with Delivery.URLEnv.
	PasswordEnv, PasswordFile string
}

// Summaries says whether and by whom postings are summed up.
type Summaries struct {
	Mode           string // off, extract, llm
	Preset         string // openai, azure, ollama, custom
	BaseURL        string // "": the preset's
	APIVersion     string // of Azure; "": the program's
	Model          string
	KeyEnv         string        // the environment variable that holds the key
	Stream         *bool         // nil: as the preset has it
	IncludeProfile bool          // the person agreed that this endpoint may see what `fit` says of the profile
	MaxCalls       int           // a day
	MaxTokens      int           // a day; 0: no limit
	MaxCost        float64       // US dollars a day by Price; 0: no limit
	Budget         time.Duration // for the calls of one digest
	Timeout        time.Duration // for one call
	Price          Price
}

// Price is what a model costs, in US dollars per million tokens.
type Price struct{ Prompt, Answer float64 }

// Backup says how many copies of the database are kept.
type Backup struct{ Keep int }

// Default is the configuration without a file: every built-in board, one
// request a second to a host, three hours for a night, of which a board takes
// two hours and 2,000 pages at most.
func Default() Config {
	return Config{
		Crawler:   Crawler{Delay: time.Second, Budget: 3 * time.Hour, BoardBudget: 2 * time.Hour, BoardPages: 2000},
		Boards:    BoardChoice{Builtin: true},
		Summaries: Summaries{Mode: "extract", Preset: "custom", MaxCalls: 40, MaxTokens: 200_000, Budget: 5 * time.Minute, Timeout: time.Minute},
		Backup:    Backup{Keep: 7},
	}
}

// Load reads a configuration file. Home is the person's home folder, for
// paths that start with "~/". An empty file is the default configuration.
func Load(path, home string) (Config, error) {
	data, err := read(path)
	if err != nil {
		return Config{}, err
	}
	return Parse(path, data, home)
}

// Parse is Load for bytes that are already there; file names them in
// messages, and relative paths count from its folder.
func Parse(file string, data []byte, home string) (Config, error) {
	c := Default()
	top, err := parse(file, data)
	if errors.Is(err, ErrEmpty) {
		return c, nil
	} else if err != nil {
		return Config{}, err
	}
	n := &notes{file: file}
	path := func(v *yaml.Node, what string) string {
		if s := n.word(v, what); s != "" {
			return relative(file, s, home)
		}
		return ""
	}
	paths := func(into *[]string, what string) func(*yaml.Node) {
		return func(v *yaml.Node) {
			n.list(v, what, func(v *yaml.Node) { *into = append(*into, path(v, what)) })
		}
	}
	words := func(into *[]string, what string) func(*yaml.Node) {
		return func(v *yaml.Node) {
			n.list(v, what, func(v *yaml.Node) { *into = append(*into, n.word(v, what)) })
		}
	}
	n.mapping(top, "the configuration", []field{
		{"crawler", func(v *yaml.Node) {
			n.mapping(v, "crawler", []field{
				{"contact", func(v *yaml.Node) { c.Crawler.Contact = n.contact(v) }},
				{"delay", func(v *yaml.Node) { c.Crawler.Delay = n.span(v, "delay", time.Hour) }},
				{"budget", func(v *yaml.Node) { c.Crawler.Budget = n.span(v, "budget", 24*time.Hour) }},
				{"pages", func(v *yaml.Node) { c.Crawler.Pages = n.count(v, "pages", 0, 10_000_000) }},
				{"board_budget", func(v *yaml.Node) { c.Crawler.BoardBudget = n.span(v, "board_budget", 24*time.Hour) }},
				{"board_pages", func(v *yaml.Node) { c.Crawler.BoardPages = n.count(v, "board_pages", 1, 1_000_000) }},
			}, nil)
		}},
		{"boards", func(v *yaml.Node) {
			n.mapping(v, "boards", []field{
				{"builtin", func(v *yaml.Node) { c.Boards.Builtin = n.bool(v, "builtin") }},
				{"files", paths(&c.Boards.Files, "files")},
				{"only", words(&c.Boards.Only, "only")},
				{"off", words(&c.Boards.Off, "off")},
			}, nil)
		}},
		{"imports", func(v *yaml.Node) {
			n.mapping(v, "imports", []field{
				{"maildir", paths(&c.Imports.Maildir, "maildir")},
				{"folders", paths(&c.Imports.Folders, "folders")},
			}, nil)
		}},
		{"profiles", paths(&c.Profiles, "profiles")},
		{"taxonomy", func(v *yaml.Node) { c.Taxonomy = path(v, "taxonomy") }},
		{"deliver", func(v *yaml.Node) {
			n.list(v, "deliver", func(v *yaml.Node) { c.Deliver = append(c.Deliver, n.delivery(v, path)) })
		}},
		{"summaries", func(v *yaml.Node) { n.summaries(v, &c.Summaries) }},
		{"backup", func(v *yaml.Node) {
			n.mapping(v, "backup", []field{
				{"keep", func(v *yaml.Node) { c.Backup.Keep = n.count(v, "keep", 0, 1000) }},
			}, nil)
		}},
	}, nil)
	if err := n.err(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// Terms reads the file with the person's own terms.
func (c Config) Terms() ([]byte, error) {
	data, err := read(c.Taxonomy)
	if err != nil {
		return nil, fmt.Errorf("taxonomy of the configuration: %w", err)
	}
	return data, nil
}

func (n *notes) contact(v *yaml.Node) string {
	s := n.word(v, "contact")
	if s == "" {
		return ""
	}
	if u, err := url.Parse(s); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		return s
	}
	addr, isMail := strings.CutPrefix(s, "mailto:")
	if _, err := mail.ParseAddress(addr); err != nil || !isMail {
		n.mistake(v.Line, "contact is %q; write mailto:you@example.org or the address of a web page", brief(s))
		return ""
	}
	return s
}

func (n *notes) delivery(node *yaml.Node, path func(*yaml.Node, string) string) Delivery {
	d := Delivery{Line: node.Line}
	seen := map[string]bool{}
	note := func(name string, read func(v *yaml.Node)) field {
		return field{name, func(v *yaml.Node) { seen[name] = true; read(v) }}
	}
	ok := n.mapping(node, "deliver", []field{
		{"kind", func(v *yaml.Node) { d.Kind = oneOf(n, v, "kind of delivery", []string{"file", "mail", "notify"}) }},
		note("path", func(v *yaml.Node) { d.Path = path(v, "path") }),
		note("format", func(v *yaml.Node) {
			d.Format = oneOf(n, v, "format", Formats())
		}),
		note("to", func(v *yaml.Node) { d.To = n.address(v, "to") }),
		note("from", func(v *yaml.Node) { d.From = n.address(v, "from") }),
		note("smtp", func(v *yaml.Node) {
			n.mapping(v, "smtp", []field{
				{"host", func(v *yaml.Node) { d.SMTP.Host = n.word(v, "host") }},
				{"port", func(v *yaml.Node) { d.SMTP.Port = n.count(v, "port", 1, 65535) }},
				{"user", func(v *yaml.Node) { d.SMTP.User = n.word(v, "user") }},
				{"password_env", func(v *yaml.Node) { d.SMTP.PasswordEnv = n.env(v, "password_env") }},
				{"password_file", func(v *yaml.Node) { d.SMTP.PasswordFile = path(v, "password_file") }},
			}, nil)
			n.server(v, d.SMTP)
		}),
		note("url_env", func(v *yaml.Node) { d.URLEnv = n.env(v, "url_env") }),
		note("url_file", func(v *yaml.Node) { d.URLFile = path(v, "url_file") }),
		note("profiles", func(v *yaml.Node) {
			n.list(v, "profiles", func(v *yaml.Node) { d.Profiles = append(d.Profiles, n.word(v, "profiles")) })
		}),
	}, nil)
	if !ok {
		return d
	}
	needs := map[string][]string{"file": {"path"}, "mail": {"to", "from", "smtp"}}
	takes := map[string][]string{"file": {"path", "format"}, "mail": {"to", "from", "smtp"}, "notify": {"url_env", "url_file"}}
	if d.Kind == "" {
		if !hasKey(node, "kind") {
			n.mistake(node.Line, "a delivery without kind; write file, mail or notify")
		}
		return d
	}
	if d.Kind == "file" && d.Path != "" && !seen["format"] {
		var err error
		if d.Format, err = FormatOf(d.Path); err != nil {
			n.mistake(node.Line, "%s, or say format", err)
		}
	}
	for _, k := range needs[d.Kind] {
		if !seen[k] {
			n.mistake(node.Line, "a delivery of kind %s needs %s", d.Kind, k)
		}
	}
	if d.Kind == "notify" && seen["url_env"] == seen["url_file"] {
		n.mistake(node.Line, "a delivery of kind notify needs url_env or url_file, one of them")
	}
	for _, k := range []string{"path", "format", "to", "from", "smtp", "url_env", "url_file"} {
		if seen[k] && !slices.Contains(takes[d.Kind], k) {
			n.mistake(node.Line, "a delivery of kind %s has no %s; take it out", d.Kind, k)
		}
	}
	return d
}

// Formats are those a digest can be written in.
func Formats() []string { return []string{"text", "md", "html", "json", "atom", "csv"} }

// FormatOf is the format that a file's name tells; "text" if it has no ending.
func FormatOf(path string) (string, error) {
	switch ending := filepath.Ext(path); strings.ToLower(ending) {
	case "", ".txt":
		return "text", nil
	case ".md":
		return "md", nil
	case ".html", ".htm":
		return "html", nil
	case ".json":
		return "json", nil
	case ".atom", ".xml":
		return "atom", nil
	case ".csv":
		return "csv", nil
	default:
		return "", fmt.Errorf("%s: hitmatch writes no %s files; name one that ends in .txt, .md, .html, .json, .atom or .csv", path, ending)
	}
}

// server checks a mail server as a whole.
func (n *notes) server(v *yaml.Node, s SMTP) {
	switch {
	case v.Kind != yaml.MappingNode:
	case !hasKey(v, "host"):
		n.mistake(v.Line, "smtp needs a host")
	case s.PasswordEnv != "" && s.PasswordFile != "":
		n.mistake(v.Line, "smtp has password_env and password_file; keep one")
	case s.User != "" && s.PasswordEnv == "" && s.PasswordFile == "":
		n.mistake(v.Line, "smtp has a user and no password; give password_env or password_file")
	case s.User == "" && (s.PasswordEnv != "" || s.PasswordFile != ""):
		n.mistake(v.Line, "smtp has a password and no user")
	}
}

func (n *notes) address(v *yaml.Node, what string) string {
	s := n.word(v, what)
	if s == "" {
		return ""
	}
	if _, err := mail.ParseAddress(s); err != nil {
		n.mistake(v.Line, "%s is %q; write a mail address: me@example.org", what, brief(s))
		return ""
	}
	return s
}

// env reads the name of an environment variable.
func (n *notes) env(v *yaml.Node, what string) string {
	s := n.word(v, what)
	for i, r := range s {
		letter := r == '_' || (r >= 'A' && r <= 'Z') || (r >= 'a' && r <= 'z')
		if !letter && (i == 0 || r < '0' || r > '9') {
			// The value is not repeated: it may be the secret itself.
			n.mistake(v.Line, "%s must be the name of an environment variable (letters, digits, _), not the secret", what)
			return ""
		}
	}
	return s
}

func (n *notes) summaries(node *yaml.Node, s *Summaries) {
	n.mapping(node, "summaries", []field{
		{"mode", func(v *yaml.Node) { s.Mode = oneOf(n, v, "mode", []string{"off", "extract", "llm"}) }},
		{"base_url", func(v *yaml.Node) {
			s.BaseURL = n.word(v, "base_url")
			if u, err := url.Parse(s.BaseURL); s.BaseURL != "" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https")) {
				n.mistake(v.Line, "base_url is %q; write an http or https address", brief(s.BaseURL))
			}
		}},
		{"preset", func(v *yaml.Node) {
			s.Preset = oneOf(n, v, "preset", []string{"openai", "azure", "ollama", "custom"})
		}},
		{"api_version", func(v *yaml.Node) { s.APIVersion = n.word(v, "api_version") }},
		{"stream", func(v *yaml.Node) { on := n.bool(v, "stream"); s.Stream = &on }},
		{"model", func(v *yaml.Node) { s.Model = n.word(v, "model") }},
		{"key_env", func(v *yaml.Node) { s.KeyEnv = n.env(v, "key_env") }},
		{"include_profile", func(v *yaml.Node) { s.IncludeProfile = n.bool(v, "include_profile") }},
		{"max_calls", func(v *yaml.Node) { s.MaxCalls = n.count(v, "max_calls", 0, 100000) }},
		{"max_tokens", func(v *yaml.Node) { s.MaxTokens = n.count(v, "max_tokens", 0, 1_000_000_000) }},
		{"max_cost", func(v *yaml.Node) { s.MaxCost = n.number(v, "max_cost", 0, 10_000) }},
		{"price", func(v *yaml.Node) {
			n.mapping(v, "price", []field{
				{"prompt", func(v *yaml.Node) { s.Price.Prompt = n.number(v, "prompt", 0, 10_000) }},
				{"answer", func(v *yaml.Node) { s.Price.Answer = n.number(v, "answer", 0, 10_000) }},
			}, nil)
		}},
		{"budget", func(v *yaml.Node) { s.Budget = n.span(v, "budget", 24*time.Hour) }},
		{"timeout", func(v *yaml.Node) { s.Timeout = n.span(v, "timeout", time.Hour) }},
	}, nil)
	ownHost := s.Preset == "openai" || s.Preset == "ollama"
	switch {
	case s.Mode == "llm" && s.Model == "":
		n.mistake(node.Line, "summaries of mode llm need a model")
	case s.Mode == "llm" && s.BaseURL == "" && !ownHost:
		n.mistake(node.Line, "summaries of mode llm need base_url, or preset: openai or ollama")
	}
	if s.MaxCost > 0 && s.Price == (Price{}) {
		n.mistake(node.Line, "max_cost without price; write what the model costs per million tokens: price: {prompt: 0.15, answer: 0.60}")
	}
}
