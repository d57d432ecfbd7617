package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"

	"golang.org/x/term"
)

// readerFunc is a reader that is a function.
type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// keyboard is standard input: waiting for it ends with ctx, and a person at a
// terminal is told that it waits. Nothing is read before somebody reads from it.
func keyboard(ctx context.Context, env Env) io.Reader {
	begin := sync.OnceValue(func() io.Reader {
		if f, ok := env.Stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			fmt.Fprintln(env.Stderr, "Type or paste it here, then press Ctrl-D on a line of its own (Ctrl-C gives up):")
		}
		r, w := io.Pipe()
		go func() {
			_, err := io.Copy(w, env.Stdin)
			w.CloseWithError(err)
		}()
		context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
		return r
	})
	return readerFunc(func(p []byte) (int, error) { return begin().Read(p) })
}
