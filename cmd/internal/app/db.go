package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/digest"
	"hitmatch/store"
	"hitmatch/store/bolt"
)

func newDB(g *global) *cobra.Command {
	return group("db", "Care for the database",
		newDBCheck(g),
		newDBStats(g), newDBBackup(g), newDBRestore(g), newDBCompact(g), newDBUpgrade(g),
		newDBPurge(g), newDBExport(g), newDBImport(g), newDBReread(g),
	)
}

// soundness is the result of db check.
type soundness struct {
	Path     string   `json:"path"`
	Sound    bool     `json:"sound"`
	Problems []string `json:"problems"`
}

func newDBCheck(g *global) *cobra.Command {
	var here bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Verify structure, checksums and indexes",
		Long: `Reads every page and every record and holds the indexes against them. It does
so in a process of its own, since a damaged file may end the process that
reads it; nothing is written.`,
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := g.existing()
			if err != nil {
				return err
			}
			var out soundness
			if here || len(g.env.Self) == 0 {
				out, err = checkHere(cmd.Context(), path)
			} else {
				out, err = checkApart(cmd.Context(), g.env.Self, path)
			}
			if err != nil {
				return err
			}
			return g.tellSoundness(out)
		},
	}
	c.Flags().BoolVar(&here, "in-process", false, "check in this process")
	if err := c.Flags().MarkHidden("in-process"); err != nil {
		panic(err) // there is no such flag
	}
	return c
}

// existing is the path of the database, which must be there.
func (g *global) existing() (string, error) {
	path, err := g.path()
	if err != nil {
		return "", err
	}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("no database at %s yet: run `hitmatch crawl` or `hitmatch import FILE`, or give --db FILE", path)
	}
	return path, nil
}

func checkHere(ctx context.Context, path string) (soundness, error) {
	out := soundness{Path: path, Problems: []string{}}
	s, err := bolt.Open(path, bolt.Options{ReadOnly: true})
	if err != nil {
		if errors.Is(err, store.ErrDamaged) {
			out.Problems = append(out.Problems, bare(err))
			return out, nil
		}
		return out, err
	}
	for problem := range s.Check(ctx) {
		if ctx.Err() != nil {
			break
		}
		out.Problems = append(out.Problems, bare(problem))
	}
	out.Sound = len(out.Problems) == 0
	return out, errors.Join(ctx.Err(), s.Close())
}

// bare is a problem without what to do about it, which stands below all of them.
func bare(problem error) string {
	text := strings.TrimSuffix(problem.Error(), "; run hitmatch db check")
	return strings.TrimSuffix(text, bolt.Remedy)
}

// checkApart runs the check in a child process and reads its answer. A child
// that dies over the file says by that what is to be known.
func checkApart(ctx context.Context, self []string, path string) (soundness, error) {
	args := slices.Concat(self[1:], []string{"db", "check", "--in-process", "--json", "--db", path})
	cmd := exec.CommandContext(ctx, self[0], args...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return soundness{}, ctx.Err()
	}
	var s soundness
	if json.Unmarshal(out, &s) == nil && s.Path == path {
		return s, nil
	}
	var exit *exec.ExitError
	switch {
	case !errors.As(err, &exit):
		return s, fmt.Errorf("start the check: %w", err)
	case exit.ExitCode() < 0, exit.ExitCode() == exitInterrupted:
		return s, fmt.Errorf("check database %s: the process that read it was ended from outside (%w); run it again", path, exit)
	case strings.HasPrefix(errs.String(), "hitmatch: "):
		return s, childError{strings.TrimPrefix(strings.TrimSpace(errs.String()), "hitmatch: "), exit.ExitCode()}
	}
	first, _, _ := strings.Cut(errs.String(), "\n")
	return soundness{Path: path, Problems: []string{
		fmt.Sprintf("database %s: the process that read it died (%s: %s): it is damaged", path, exit, first),
	}}, nil
}

// childError is what a child process said, with its exit code.
type childError struct {
	text string
	code int
}

func (e childError) Error() string { return e.text }

func (g *global) tellSoundness(out soundness) error {
	if g.json {
		if err := digest.Encode(g.env.Stdout, out); err != nil {
			return err
		}
	} else {
		for _, p := range out.Problems {
			if err := g.printf("%s\n", digest.Clean(p)); err != nil {
				return err
			}
		}
		if out.Sound {
			return g.printf("%s is sound\n", digest.Clean(out.Path))
		}
	}
	if out.Sound {
		return nil
	}
	hint := "there is no backup: keep the file, then crawl or import into a new one (--db FILE)"
	if all, err := bolt.Backups(out.Path); err == nil && len(all) > 0 {
		hint = fmt.Sprintf("`%s` takes the backup of %s", g.command("db restore"), digest.Date(all[0].At))
	}
	return fmt.Errorf("check database: %s in %s; %s", counted(len(out.Problems), "problem"), out.Path, hint)
}

// counted says how many there are of something.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

func newDBStats(g *global) *cobra.Command {
	var runs bool
	c := &cobra.Command{
		Use: "stats", Short: "Count what is in the database, and show how it grows", Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if runs {
				return g.with(cmd.Context(), nil, reads, nightliesTold)
			}
			return g.with(cmd.Context(), nil, reads, dbStats)
		},
	}
	c.Flags().BoolVar(&runs, "runs", false, "tell what each nightly run did, newest first")
	return c
}

func dbStats(ctx context.Context, s *session) error {
	st, err := s.store.Stats(ctx)
	if err != nil {
		return err
	}
	backups, err := bolt.Backups(st.Path)
	if err != nil {
		return err
	}
	if s.json {
		return digest.Encode(s.env.Stdout, struct {
			store.Stats
			Backups []bolt.Backup `json:"backups"`
		}{st, append([]bolt.Backup{}, backups...)})
	}
	var status []string
	for name := range st.ByStatus {
		status = append(status, name)
	}
	slices.Sort(status)
	for i, name := range status {
		status[i] = fmt.Sprintf("%d %s", st.ByStatus[name], name)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "database   %s\n", digest.Clean(st.Path))
	fmt.Fprintf(&b, "size       %.1f MiB, %.1f MiB of it free (format %d)\n", mib(st.Bytes), mib(st.FreeBytes), st.Format)
	fmt.Fprintf(&b, "postings   %d (%s), %s\n", st.Postings, strings.Join(status, ", "), counted(st.Clusters, "job"))
	fmt.Fprintf(&b, "versions   %d superseded\n", st.Versions)
	fmt.Fprintf(&b, "read       %d\n", st.Facts)
	fmt.Fprintf(&b, "crawled    %s, %s remembered, %s\n", counted(st.Boards, "board"), counted(st.Pages, "page"), counted(st.Runs, "run"))
	if !st.LastRun.IsZero() {
		fmt.Fprintf(&b, "last run   %s\n", digest.Date(st.LastRun))
	}
	if !st.OldestSeen.IsZero() {
		fmt.Fprintf(&b, "oldest     first seen %s\n", digest.Date(st.OldestSeen))
	}
	if len(st.Nights) > 0 {
		fmt.Fprintf(&b, "\n%-10s %6s %6s %8s %7s %8s %7s\n", "day", "runs", "whole", "found", "new", "changed", "closed")
		for _, n := range st.Nights {
			fmt.Fprintf(&b, "%-10s %6d %6d %8d %7d %8d %7d\n", n.Day, n.Runs, n.OK, n.Found, n.New, n.Changed, n.Closed)
		}
	}
	fmt.Fprintf(&b, "\n%-11s %8s %9s\n", "table", "records", "MiB")
	for _, t := range st.Tables {
		fmt.Fprintf(&b, "%-11s %8d %9.1f\n", t.Name, t.Records, mib(t.Bytes))
	}
	if len(backups) > 0 {
		fmt.Fprintf(&b, "\n%-16s %9s\n", "backup of", "MiB")
		for _, c := range backups {
			fmt.Fprintf(&b, "%-16s %9.1f\n", c.At.Local().Format("2006-01-02 15:04"), mib(c.Bytes))
		}
	}
	return s.print(b.String())
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }
