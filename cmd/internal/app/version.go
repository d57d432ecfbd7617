package app

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
)

// build says which program this is.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func thisBuild() build {
	b := build{Version: "(devel)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func newVersion(g *global) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Say which version this is", Args: arguments(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error { return g.showVersion() },
	}
}

func (g *global) showVersion() error {
	b := thisBuild()
	if g.json {
		return digest.Encode(g.env.Stdout, b)
	}
	line := "hitmatch " + b.Version
	if b.Commit != "" {
		line += ", commit " + b.Commit
	}
	if b.Modified {
		line += " with changes"
	}
	return g.printf("%s, %s, %s\n", line, b.Go, b.Platform)
}
