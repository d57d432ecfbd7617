package app

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
)

func newConfig(g *global) *cobra.Command {
	return group("config", "Look at the configuration",
		&cobra.Command{
			Use: "show", Short: "Print the values that hold, and where each comes from", Args: arguments(cobra.NoArgs),
			Long: `Prints every value of the configuration that holds, and whether it stands in the
file (with its line) or is the program's own. Of a secret it says where it is
looked for and whether it is there, never what it is.`,
			RunE: func(*cobra.Command, []string) error { return g.configShow() },
		},
	)
}

// setting is a value that holds.
type setting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	From  string `json:"from"` // "default" or file:line
}

func (g *global) configShow() error {
	c, err := g.loadConfig()
	if err != nil {
		return err
	}
	path := g.config
	if path == "" {
		if path, err = g.env.configFile("config.yaml"); err != nil {
			path = ""
		}
	}
	lines := map[string]int{}
	if path != "" {
		if lines, err = config.Lines(path); errors.Is(err, fs.ErrNotExist) {
			g.say("there is no %s: all values are the program's own", digest.Clean(path))
			lines = map[string]int{}
		} else if err != nil {
			return badFile(err)
		}
	}
	all := g.settings(c)
	wide := 0
	for i, s := range all {
		all[i].From = "default"
		if line, ok := lines[s.Key]; ok {
			all[i].From = fmt.Sprintf("%s:%d", path, line)
		}
		wide = max(wide, len(s.Key))
	}
	for _, s := range all {
		if g.json {
			if err := digest.Encode(g.env.Stdout, s); err != nil {
				return err
			}
			continue
		}
		if err := g.printf("%-*s  %s  (%s)\n", wide, s.Key, digest.Clean(s.Value), digest.Clean(s.From)); err != nil {
			return err
		}
	}
	return nil
}

// settings are the values of a configuration, in the order of its template.
func (g *global) settings(c config.Config) []setting {
	var all []setting
	put := func(key string, value any) {
		text := fmt.Sprint(value)
		if list, ok := value.([]string); ok {
			text = "[" + strings.Join(list, ", ") + "]"
		}
		all = append(all, setting{Key: key, Value: text})
	}
	secret := func(key, variable, file string) {
		switch {
		case variable != "":
			state := "not set"
			if g.env.Getenv(variable) != "" {
				state = "set, not shown"
			}
			all = append(all, setting{Key: key + "_env", Value: variable + " (" + state + ")"})
		case file != "":
			state := "there, not shown"
			if _, err := g.env.secret("secret", "", file); err != nil {
				state = err.Error()
			}
			all = append(all, setting{Key: key + "_file", Value: file + " (" + state + ")"})
		}
	}
	put("crawler.contact", c.Crawler.Contact)
	put("crawler.delay", c.Crawler.Delay)
	put("crawler.budget", c.Crawler.Budget)
	put("crawler.pages", c.Crawler.Pages)
	put("crawler.board_budget", c.Crawler.BoardBudget)
	put("crawler.board_pages", c.Crawler.BoardPages)
	put("boards.builtin", c.Boards.Builtin)
	put("boards.files", c.Boards.Files)
	put("boards.only", c.Boards.Only)
	put("boards.off", c.Boards.Off)
	put("profiles", c.Profiles)
	put("taxonomy", c.Taxonomy)
	for i, d := range c.Deliver {
		at := fmt.Sprintf("deliver[%d].", i)
		put(at+"kind", d.Kind)
		switch d.Kind {
		case "file":
			put(at+"path", d.Path)
			put(at+"format", d.Format)
		case "mail":
			put(at+"from", d.From)
			put(at+"to", d.To)
			put(at+"smtp.host", d.SMTP.Host)
			put(at+"smtp.port", d.SMTP.Port)
			put(at+"smtp.user", d.SMTP.User)
			secret(at+"smtp.password", d.SMTP.PasswordEnv, d.SMTP.PasswordFile)
		case "notify":
			secret(at+"url", d.URLEnv, d.URLFile)
		}
		if len(d.Profiles) > 0 {
			put(at+"profiles", d.Profiles)
		}
	}
	put("imports.folders", c.Imports.Folders)
	put("imports.maildir", c.Imports.Maildir)
	put("summaries.mode", c.Summaries.Mode)
	put("summaries.preset", c.Summaries.Preset)
	put("summaries.base_url", withoutSecrets(c.Summaries.BaseURL))
	put("summaries.api_version", c.Summaries.APIVersion)
	put("summaries.model", c.Summaries.Model)
	if c.Summaries.Stream != nil {
		put("summaries.stream", *c.Summaries.Stream)
	}
	secret("summaries.key", c.Summaries.KeyEnv, "")
	put("summaries.include_profile", c.Summaries.IncludeProfile)
	put("summaries.max_calls", c.Summaries.MaxCalls)
	put("summaries.max_tokens", c.Summaries.MaxTokens)
	put("summaries.max_cost", c.Summaries.MaxCost)
	put("summaries.price.prompt", c.Summaries.Price.Prompt)
	put("summaries.price.answer", c.Summaries.Price.Answer)
	put("summaries.budget", c.Summaries.Budget)
	put("summaries.timeout", c.Summaries.Timeout)
	put("backup.keep", c.Backup.Keep)
	return all
}

// withoutSecrets masks what may be secret in an address.
func withoutSecrets(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(not an address)"
	}
	if u.User != nil {
		u.User = url.User("xxxxx")
	}
	if u.RawQuery != "" {
		u.RawQuery = "xxxxx"
	}
	return u.String()
}
