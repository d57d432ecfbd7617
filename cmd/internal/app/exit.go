package app

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"hitmatch/config"
	"hitmatch/store"
)

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitPartly      = 3
	exitInUse       = 4
	exitInterrupted = 130
)

// exitHelp stands under the help of the program.
const exitHelp = `Exit codes:
  0    done
  1    failed
  2    wrong usage, or a mistake in a configuration, profile or boards file
  3    partly done: some boards or lines could not be read
  4    the database is in use by another hitmatch
  130  interrupted; what was stored stays stored
`

// partlyError is how a command ends that did part of its work.
type partlyError struct{ err error }

func (e partlyError) Error() string { return e.err.Error() }
func (e partlyError) Unwrap() error { return e.err }

func partlyf(format string, args ...any) error { return partlyError{fmt.Errorf(format, args...)} }

// usageError is a mistake on the command line or in a file the person wrote.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// exitCode decides the exit code of a command that ended with err under ctx.
func exitCode(ctx context.Context, err error) int {
	var (
		usage    usageError
		partly   partlyError
		problems *config.Problems
		child    childError
	)
	switch {
	case err == nil:
		return exitDone
	case closedOutput(err):
		// Whoever read the output has seen enough (| head).
		return exitDone
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &problems):
		return exitUsage
	case errors.Is(err, store.ErrInUse):
		return exitInUse
	case errors.As(err, &partly):
		return exitPartly
	case errors.As(err, &child):
		return child.code
	}
	return exitFailed
}

// fullDisk reports whether something that is not the database, which says so
// itself, did not fit on a disk.
func fullDisk(err error) bool {
	return (errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)) && !errors.Is(err, store.ErrDisk)
}

// closedOutput reports whether a write failed because its reader is gone.
func closedOutput(err error) bool { return errors.Is(err, syscall.EPIPE) }
