package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hitmatch/scraper/board"
)

// copied returns a copy of what the scraper needs of the module.
func copied(t *testing.T) string {
	t.Helper()
	here, root := filepath.Join("..", "..", ".."), t.TempDir()
	for _, dir := range []string{"scraper", filepath.Join("store", "job")} {
		if err := os.CopyFS(filepath.Join(root, dir), os.DirFS(filepath.Join(here, dir))); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(here, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, file), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// TestNewBoard begins a kind in a copy of the module: it compiles, and the tests
// of the new kind, and no others, fail and say what to write.
func TestNewBoard(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles the scraper anew")
	}
	root := copied(t)
	files, err := newBoard(root, "zeta_hire")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 8 {
		t.Errorf("it wrote %d files: %v", len(files), files)
	}
	run := func(args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "HITMATCH_SHARED=")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run("vet", "./scraper/board"); err != nil {
		t.Fatalf("the scaffold does not compile: %v\n%s", err, out)
	}
	out, err := run("test", "./scraper/board", "-run", "TestAdapters/(zeta_hire|greenhouse)")
	if err == nil {
		t.Fatalf("the tests of a kind that is not written pass:\n%s", out)
	}
	for _, want := range []string{
		"FAIL: TestAdapters/zeta_hire/ok", "FAIL: TestAdapters/zeta_hire/error_page",
		"write me: read the step list in scraper/board/zeta_hire.go",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the failing test does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "greenhouse") || strings.Contains(out, "not in order") {
		t.Errorf("the new kind disturbs others:\n%s", out)
	}
	if out, err := run("test", "./scraper/board", "-run", "TestAdapters/zeta_hire", "-update"); err == nil {
		t.Errorf("after -update the tests of a kind that is not written pass:\n%s", out)
	}
}

func TestNewBoardRefuses(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	for name, why := range map[string]string{
		board.All()[0].Name(): "already", "": "no name", "Acme": "no name", "a-b": "no name", "../x": "no name", "_x": "no name",
		"json": "uses", "func": "uses", "scalar": "uses", "list_state": "uses",
	} {
		if files, err := newBoard(root, name); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("newBoard(%q) wrote %v, %v; want an error that says %q", name, files, err, why)
		}
	}
}
