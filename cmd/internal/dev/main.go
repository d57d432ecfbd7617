// Dev helps whoever works on hitmatch.
//
//	go run ./cmd/internal/dev new-board NAME
//
// begins an adapter for a new kind of board: its file, its cases, its place in
// the list of all kinds and its fuzz target. The program compiles with it; its
// test fails and says what is to be written. The package doc of scraper/board
// tells how.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 || os.Args[1] != "new-board" {
		fmt.Fprintln(os.Stderr, "usage: go run ./cmd/internal/dev new-board NAME\n\nNAME is the kind as it will stand in a boards file: small letters, digits and _")
		os.Exit(2)
	}
	files, err := newBoard(".", os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "dev:", err)
		os.Exit(1)
	}
	for _, f := range files {
		fmt.Println("wrote", f)
	}
	fmt.Printf("\nnow: go test ./scraper/board -run TestAdapters/%s\nhow: go doc ./scraper/board\n", os.Args[2])
}
