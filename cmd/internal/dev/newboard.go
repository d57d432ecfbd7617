package main

import (
	"bytes"
	"embed"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"

	"hitmatch/scraper/board"
)

//go:embed templates
var templates embed.FS

// scaffold is what the templates are filled with.
type scaffold struct {
	Name, Type, Host string
	About, Answer    string // of a case
}

// firstCases are the cases every kind has.
func firstCases() [][3]string {
	return [][3]string{
		{"ok", "A full board: two openings or more, with all a list can say of one.", "the answer of a full board, in the shape a real one has, with words of your own"},
		{"empty", "A board without openings.", "the answer of a board that lists nothing"},
		{"two_pages", "Two pages; remove this case if a board is one answer.", "the first page, and a file for the request of the second"},
		{"changed_shape", "An answer of another shape is an error, not an empty board.", "an answer whose names have changed"},
		{"error_page", "A notice in place of the answer.", "a web page that says the site is down"},
	}
}

var kindName = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// newBoard writes the beginnings of the kind called name into the module at
// root and returns the files it wrote or changed. It changes nothing that
// exists but the list of kinds and that of fuzz targets.
func newBoard(root, name string) ([]string, error) {
	if !kindName.MatchString(name) {
		return nil, fmt.Errorf("%q is no name for a kind: small letters, digits and _, such as acme_jobs", name)
	}
	at := 0 // its place in the order of names
	for _, a := range board.All() {
		if a.Name() == name {
			return nil, fmt.Errorf("there is a kind %q already", name)
		}
		if a.Name() < name {
			at++
		}
	}
	dir := filepath.Join(root, "scraper", "board")
	s := scaffold{Name: name, Type: typeName(name), Host: strings.ReplaceAll(name, "_", "-") + ".example"}
	if taken, err := declared(dir); err != nil {
		return nil, err
	} else if taken[s.Type] || token.IsKeyword(s.Type) {
		return nil, fmt.Errorf("the kind %q would be the type %s, a name that scraper/board uses: choose another", name, s.Type)
	}
	all, fuzz := filepath.Join(dir, "all.go"), filepath.Join(dir, "board_test.go")
	files := map[string][]byte{}
	var order []string
	put := func(file string, text []byte, err error) error {
		if err != nil {
			return fmt.Errorf("write %s: %w", file, err)
		}
		order, files[file] = append(order, file), text
		return nil
	}
	text, err := fill("adapter.go.tmpl", s)
	if err := put(filepath.Join(dir, name+".go"), text, err); err != nil {
		return nil, err
	}
	for _, c := range firstCases() {
		s.About, s.Answer = c[1], c[2]
		text, err := fill("case.txtar.tmpl", s)
		if err := put(filepath.Join(dir, "testdata", name, c[0]+".txtar"), text, err); err != nil {
			return nil, err
		}
	}
	text, err = insert(all, regexp.MustCompile(`(?m)^\t\t\w+\{\},\n`), at, "\t\t"+s.Type+"{},\n")
	if err := put(all, text, err); err != nil {
		return nil, err
	}
	target := strings.ToUpper(s.Type[:1]) + s.Type[1:]
	text, err = insert(fuzz, regexp.MustCompile(`(?m)^func FuzzParse\w+\(f \*testing\.F\) .*\n`), at, fmt.Sprintf("func FuzzParse%s(f *testing.F) { fuzz(f, %q) }\n", target, name))
	if err := put(fuzz, text, err); err != nil {
		return nil, err
	}
	for _, file := range order {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file, files[file], 0o644); err != nil {
			return nil, err
		}
	}
	return order, nil
}

// typeName is the name of the adapter's type: acme_jobs is acmeJobs.
func typeName(kind string) string {
	parts := strings.Split(kind, "_")
	for i, p := range parts[1:] {
		parts[i+1] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, "")
}

// declared are the names that the package in dir declares.
func declared(dir string) (map[string]bool, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					names[d.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						names[spec.Name.Name] = true
					case *ast.ValueSpec:
						for _, n := range spec.Names {
							names[n.Name] = true
						}
					case *ast.ImportSpec:
						path := strings.Trim(spec.Path.Value, `"`)
						names[path[strings.LastIndexByte(path, '/')+1:]] = true
					}
				}
			}
		}
	}
	return names, nil
}

func fill(name string, s scaffold) ([]byte, error) {
	t, err := template.ParseFS(templates, "templates/"+name)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, s); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// insert puts a line before the one at a place among those of a Go file that
// match.
func insert(file string, lines *regexp.Regexp, at int, line string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	found := lines.FindAllIndex(text, -1)
	if len(found) != len(board.All()) {
		return nil, fmt.Errorf("it has %d lines for the %d kinds", len(found), len(board.All()))
	}
	to := found[len(found)-1][1]
	if at < len(found) {
		to = found[at][0]
	}
	return format.Source([]byte(string(text[:to]) + line + string(text[to:])))
}
