// Command hitmatch finds health information and medical coding work that fits
// a person, and says why.
package main

import (
	"context"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"

	"hitmatch/cmd/internal/app"
	"hitmatch/cmd/internal/heap"
	"hitmatch/scraper/fetch"
)

func main() {
	// What net/http writes of servers that break the rules is not for a person.
	log.SetOutput(io.Discard)
	// Libraries with an HTTP client of their own get the guarded transport, too.
	http.DefaultTransport = fetch.Public()
	// A reader that goes away (| head) is an error of the write, not a signal.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	env := app.Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Now: time.Now, Progress: term.IsTerminal(int(os.Stderr.Fd())),
	}
	if os.Getenv("GOGC") == "" {
		env.Lean = heap.Roomy().Lean
	}
	if self, err := os.Executable(); err == nil {
		env.Self = []string{self}
	}
	if fd := int(os.Stdout.Fd()); term.IsTerminal(fd) {
		env.Columns = 80
		if w, _, err := term.GetSize(fd); err == nil && w > 0 {
			env.Columns = w
		}
	}
	os.Exit(app.Main(ctx, env))
}
