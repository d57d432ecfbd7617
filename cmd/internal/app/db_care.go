package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hitmatch/cmd/internal/deliver"
	"hitmatch/cmd/internal/digest"
	"hitmatch/config"
	"hitmatch/store"
	"hitmatch/store/bolt"
)

// This file holds the commands that copy, replace and clean the database, and
// what is done for it before a night's crawl.

const (
	// nightRoom is what must be free on the disk for a night, beside what
	// care of the database takes.
	nightRoom = 128 << 20
	// backupEvery is how old the newest backup must be for another one to be
	// made: less than a day, so that the hour may wander.
	backupEvery = 20 * time.Hour
	// keepRuns is how long the records of runs are kept by a purge.
	keepRuns = 400 * 24 * time.Hour
)

// tend looks after the database before a crawl writes to it.
func (g *global) tend(ctx context.Context, keep int) error {
	path, err := g.path()
	if err != nil {
		return err
	}
	done, err := bolt.Tend(ctx, path, bolt.Care{Keep: keep, Now: g.start, Every: backupEvery, Room: nightRoom})
	if err != nil {
		return err
	}
	g.sayUpgrade(done.Upgraded)
	if b := done.Backup; b != nil {
		g.log.Debug("database backed up", "path", b.Path, "bytes", b.Bytes)
	}
	if c := done.Compacted; c != nil {
		g.log.Debug("database compacted", "before", c.Before, "after", c.After)
	}
	return nil
}

func (g *global) sayUpgrade(u *bolt.Upgrade) {
	if u != nil {
		g.say("the database was upgraded from format %d to %d; as it was, it is in %s", u.From, u.To, cleanLine(u.Backup))
	}
}

// result prints what a command did: as JSON, or as a line.
func (g *global) result(v any, format string, args ...any) error {
	if g.json {
		return digest.Encode(g.env.Stdout, v)
	}
	return g.printf(format+"\n", args...)
}

func newDBBackup(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "backup [FILE]",
		Short: "Copy the database, checked, beside it or into FILE",
		Long: `Copies the database as it is now into the folder NAME.backups beside it, checks
the copy, and keeps as many copies as the configuration says (backup.keep). A
crawl does this by itself. With FILE the copy goes there, and none is removed.`,
		Args:    arguments(cobra.MaximumNArgs(1)),
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := g.loadConfig()
			if err != nil {
				return err
			}
			s, _, err := g.openFile(derives) // an older one is upgraded
			if err != nil {
				return err
			}
			var b bolt.Backup
			if len(args) == 1 {
				b, err = s.CopyTo(cmd.Context(), args[0], g.start)
			} else {
				b, err = s.Backup(cmd.Context(), g.start, c.Backup.Keep)
			}
			if err = errors.Join(err, s.Close()); err != nil {
				return err
			}
			return g.result(b, "backed up to %s (%.1f MiB)", cleanLine(b.Path), mib(b.Bytes))
		},
	}
}

func newDBRestore(g *global) *cobra.Command {
	var list bool
	c := &cobra.Command{
		Use:   "restore [FILE]",
		Short: "Put the newest sound backup, or FILE, in the place of the database",
		Long: `Checks the backup, puts it in the place of the database, and says of when it is.
The database that is replaced stays beside it under another name.`,
		Args:    arguments(cobra.MaximumNArgs(1)),
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := g.path()
			if err != nil {
				return err
			}
			if list {
				return g.listBackups(path)
			}
			from := ""
			if len(args) == 1 {
				from = args[0]
			}
			r, skipped, err := bolt.Restore(cmd.Context(), path, from, g.start)
			for _, s := range skipped {
				g.say("not taken: %s", cleanLine(s.Error()))
			}
			if err != nil {
				return err
			}
			if err := g.result(r, "restored the backup of %s; what was stored later is not in it: crawl again", r.Backup.At.Local().Format("2006-01-02 15:04")); err != nil {
				return err
			}
			if r.Kept != "" {
				g.say("the database that was replaced is %s", cleanLine(r.Kept))
			}
			return nil
		},
	}
	c.Flags().BoolVar(&list, "list", false, "list the backups, newest first")
	return c
}

func (g *global) listBackups(path string) error {
	all, err := bolt.Backups(path)
	if err != nil {
		return err
	}
	for _, b := range all {
		if err := g.result(b, "%s  %8.1f MiB  %s", b.At.Local().Format("2006-01-02 15:04"), mib(b.Bytes), cleanLine(b.Path)); err != nil {
			return err
		}
	}
	if len(all) == 0 {
		g.say("no backups of %s", cleanLine(path))
	}
	return nil
}

func newDBCompact(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "compact",
		Short: "Write the database anew, without the room that removed records left",
		Long: `A crawl does this by itself when more than a quarter of the file is such room.
Bytes of what was removed are in the file until it is compacted.`,
		Args:    arguments(cobra.NoArgs),
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := g.existing()
			if err != nil {
				return err
			}
			c, err := bolt.Compact(cmd.Context(), path)
			if err != nil {
				return err
			}
			return g.result(c, "%.1f MiB before, %.1f MiB now", mib(c.Before), mib(c.After))
		},
	}
}

func newDBUpgrade(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "upgrade",
		Short: "Bring a database of an older version to this one's format",
		Long: `Opening a database to write does this by itself. The database as it was stays
beside it (NAME.formatN).`,
		Args:    arguments(cobra.NoArgs),
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := g.existing()
			if err != nil {
				return err
			}
			s, err := bolt.Open(path, bolt.Options{NoCreate: true})
			if err != nil {
				return err
			}
			u := s.Upgraded()
			if err := s.Close(); err != nil {
				return err
			}
			if u == nil {
				return g.result(bolt.Upgrade{From: bolt.Format, To: bolt.Format}, "the database has format %d already", bolt.Format)
			}
			return g.result(u, "upgraded from format %d to %d; as it was, the database is in %s", u.From, u.To, cleanLine(u.Backup))
		},
	}
}

func newDBPurge(g *global) *cobra.Command {
	var closed, profile, board string
	var copies bool
	c := &cobra.Command{
		Use:   "purge",
		Short: "Remove old postings, or what is kept of a person, without a trace",
		Long: `Removes what the flags name and compacts the database, so that no trace is left
in the file. Backups still have it: --backups removes those, too, and the raw
answers of boards.

  --closed 180d     postings closed 180 days ago or earlier, and records of runs
                    of more than 400 days ago
  --profile-name P  what was kept for the profile in the file P.yaml: what its
                    digests have held, decisions and notes, letters
  --board ID        all that came from a board; "import" is what was brought in.
                    What a profile decided about its jobs stays: that is the
                    profile's`,
		Args:    arguments(cobra.NoArgs),
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE: func(cmd *cobra.Command, _ []string) error {
			p := store.Purge{Profile: profile, Board: board}
			if closed != "" {
				at, err := parseTime("--closed", closed, g.start, false)
				if err != nil {
					return err
				}
				p.ClosedBefore, p.RunsBefore = at, g.start.Add(-keepRuns)
			}
			if p == (store.Purge{}) {
				return usagef("db purge needs --closed AGE, --profile-name NAME or --board ID")
			}
			p.Made = profile != "" || board != "" // texts may speak of either
			return g.purge(cmd.Context(), p, copies)
		},
	}
	f := c.Flags()
	f.StringVar(&closed, "closed", "", "postings closed before this `time` or age")
	f.StringVar(&profile, "profile-name", "", "what is kept for the profile of this `name`")
	f.StringVar(&board, "board", "", "all that came from this `board`")
	f.BoolVar(&copies, "backups", false, "remove the backups and raw answers, too")
	return c
}

func (g *global) purge(ctx context.Context, p store.Purge, copies bool) error {
	path, err := g.existing()
	if err != nil {
		return err
	}
	s, _, err := g.openFile(writes)
	if err != nil {
		return err
	}
	if p.Profile != "" && !copies {
		// Who mistakes a name must not believe that it is forgotten.
		if err := knownProfile(ctx, s, p.Profile); err != nil {
			return errors.Join(err, s.Close())
		}
	}
	n, err := s.Purge(ctx, p)
	if err = errors.Join(err, s.Close()); err != nil {
		if n != (store.Purged{}) {
			g.say("%s before it stopped, and the bytes of it are still in the file; run it again", removed(n))
		}
		return err
	}
	switch _, err := bolt.Compact(ctx, path); {
	case ctx.Err() != nil:
		g.say("%s, but the bytes of it may still be in the file, which `%s` rids of them", removed(n), g.command("db compact"))
		return err
	case err != nil && n == (store.Purged{}):
		return fmt.Errorf("%s; what was removed earlier may still be in the file: %w", removed(n), err)
	case err != nil:
		return fmt.Errorf("%s, but the bytes of it are still in the file, which `%s` rids of them: %w", removed(n), g.command("db compact"), err)
	}
	if copies {
		if err := bolt.RemoveCopies(path); err != nil {
			return err
		}
	} else if all, err := bolt.Copies(path); err == nil && len(all) > 0 {
		g.say("copies beside the database (backups, replaced files, raw answers) may still hold what was removed, now or earlier: %s; --backups removes them, too", counted(len(all), "file"))
	}
	return g.result(n, "%s", removed(n))
}

// knownProfile refuses the name of a profile that nothing is kept for.
func knownProfile(ctx context.Context, s *bolt.Store, name string) error {
	all, err := s.Profiles(ctx)
	switch {
	case err != nil || slices.Contains(all, name):
		return err
	case len(all) == 0:
		return usagef("nothing is kept for a profile %q, nor for any other", name)
	}
	return usagef("nothing is kept for a profile %q; a profile is named as its file is, without the ending: there are %s", name, joined(all))
}

// removed says what a purge removed.
func removed(n store.Purged) string {
	var all []string
	for _, part := range []struct {
		n         int
		one, many string
	}{
		{n.Postings, "posting", "postings"}, {n.Versions, "earlier version of one", "earlier versions of them"},
		{n.Runs, "record of a run", "records of runs"}, {n.Pages, "remembered page", "remembered pages"},
		{n.Shown, "job shown by digests", "jobs shown by digests"}, {n.Decided, "decision", "decisions"},
		{n.Letters, "letter", "letters"}, {n.Made, "summary", "summaries"},
	} {
		switch {
		case part.n == 1:
			all = append(all, "1 "+part.one)
		case part.n > 1:
			all = append(all, fmt.Sprintf("%d %s", part.n, part.many))
		}
	}
	if len(all) == 0 {
		return "nothing to remove: nothing is kept that fits"
	}
	return "removed " + strings.Join(all, ", ")
}

func newDBExport(g *global) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "export",
		Short: "Write all that the database holds as JSON Lines",
		Args:  arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), nil, reads, func(ctx context.Context, s *session) error {
				if out == "" {
					return s.store.Export(ctx, g.env.Stdout)
				}
				if err := deliver.Replace(out, func(w io.Writer) error { return s.store.Export(ctx, w) }); err != nil {
					return err
				}
				g.say("all that the database holds is in %s", cleanLine(out))
				return nil
			})
		},
	}
	c.Flags().StringVar(&out, "out", "", "write to this `file`, which is replaced when all is written")
	return c
}

func newDBImport(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "Make a new database of what db export wrote",
		Long: `Makes the database, which must not be there yet, of an export: the same postings
with their history, runs, facts and records of digests. FILE "-" is standard
input. (Postings from elsewhere come in by hitmatch import.)`,
		Args:    arguments(cobra.ExactArgs(1)),
		PreRunE: func(cmd *cobra.Command, _ []string) error { return g.onlyNow(cmd) },
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := g.path()
			if err != nil {
				return err
			}
			in, name := g.env.Stdin, "standard input"
			if args[0] != "-" {
				name = args[0]
				f, err := config.Open(args[0])
				if err != nil {
					return usagef("read %s: %w", args[0], unpath(err))
				}
				defer f.Close() // only read
				in = f
			}
			st, err := bolt.Import(cmd.Context(), path, bufio.NewReader(in))
			switch {
			case errors.Is(err, fs.ErrExist):
				return fmt.Errorf("%s is there already: give --db FILE for a new one", path)
			case err != nil:
				return fmt.Errorf("read %s: %w", cleanLine(name), err)
			}
			return g.result(st, "%d postings and %d runs are in %s", st.Postings, st.Runs, cleanLine(path))
		},
	}
}
