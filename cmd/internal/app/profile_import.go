package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/matcher/resume"
)

// maxResume is the largest résumé read, in bytes.
const maxResume = 16 << 20

func newProfileImport(g *global) *cobra.Command {
	out := ""
	c := &cobra.Command{
		Use:   "import RESUME",
		Short: "Draft a profile from a résumé: text, Markdown, docx or PDF",
		Long: `Drafts a profile from a résumé (text, Markdown, docx, PDF, or "-" for standard
input): credentials, years by kind of work from dated jobs, education, state,
skills, and the work, way of working and pay you say you look for. Every line says where it was found. It is a draft for you to check and
complete; nothing is guessed, and what was left out is named at the end.

The draft goes to the screen, or to a new file with --out. The résumé stays on
this machine.`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return g.profileImport(cmd.Context(), args[0], out) },
	}
	c.Flags().StringVar(&out, "out", "", "write the draft to this new `file`")
	return c
}

func (g *global) profileImport(ctx context.Context, path, out string) error {
	data, name, err := g.readResume(path)
	if err != nil {
		return err
	}
	m, err := g.matcher()
	if err != nil {
		return err
	}
	// Taking a damaged PDF apart may take long; the person need not wait.
	type result struct {
		text string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := resume.Text(data)
		done <- result{text, err}
	}()
	var r result
	select {
	case <-ctx.Done():
		return fmt.Errorf("read %s: %w", name, ctx.Err())
	case r = <-done:
	}
	if r.err != nil {
		return usagef("read %s: %w", name, r.err)
	}
	d := resume.Read(m.Taxonomy(), r.text, g.start)
	draft := d.YAML(name)
	_, _, lacks := config.ParseProfile("draft.yaml", []byte(draft), terms(m.Taxonomy()), g.now())
	if lacks != nil {
		// It holds too little to be a profile; it is a beginning all the same.
		g.say("note: the draft is not complete yet: %s", cleanLine(lacks.Error()))
	}
	if out == "" {
		return g.draft(profileDraft{Draft: draft}, lacks)
	}
	if err := writeNew(out, []byte(draft)); errors.Is(err, fs.ErrExist) {
		return usagef("%s is there already and is not overwritten; name a new file", out)
	} else if err != nil {
		return err
	}
	g.say("wrote %s: check it, then run `hitmatch profile check %s`", out, shellWord(out))
	if g.json {
		return g.draft(profileDraft{File: &out, Draft: draft}, lacks)
	}
	return nil
}

// profileDraft is a draft of a profile, as scripts get it.
type profileDraft struct {
	File  *string `json:"file"`  // that it was written to
	Draft string  `json:"draft"` // the text of a profile.yaml
	Lacks *string `json:"lacks"` // why it is no profile yet
}

// draft prints a draft that lacks something, or nothing (nil).
func (g *global) draft(d profileDraft, lacks error) error {
	if !g.json {
		return g.print(digest.CleanBlock(d.Draft))
	}
	if lacks != nil {
		why := lacks.Error()
		d.Lacks = &why
	}
	return digest.Encode(g.env.Stdout, d)
}

// readResume reads the file; name is how it is spoken of.
func (g *global) readResume(path string) (data []byte, name string, err error) {
	in, name := g.env.Stdin, "standard input"
	if path != "-" {
		info, err := os.Stat(path)
		if err != nil {
			return nil, "", usagef("read résumé %s: %w", path, unpath(err))
		}
		if info.IsDir() {
			return nil, "", usagef("read résumé: %s is a folder; name a file", path)
		}
		f, err := config.Open(path)
		if err != nil {
			return nil, "", fmt.Errorf("read résumé: %w", err)
		}
		defer f.Close()
		in, name = f, filepath.Base(path)
	}
	data, err = io.ReadAll(io.LimitReader(in, maxResume+1))
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("read résumé %s: %w", name, err)
	case len(data) > maxResume:
		return nil, "", usagef("%s is larger than %d MiB; that is no résumé", name, maxResume>>20)
	}
	return data, name, nil
}
