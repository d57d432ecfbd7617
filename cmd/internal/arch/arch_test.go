// Package arch holds the test of the import rules. It reads the files
// themselves: a test that asked the go command would stay cached as passed
// after a violation.
package arch

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "hitmatch"

// homes names the one place of each piece of third-party code (a prefix of
// import paths) and the packages that may use it. Test files may use the test
// libraries anywhere.
var homes = []struct {
	imports string
	in      []string
}{
	{"github.com/gocolly/colly", []string{"scraper/fetch"}},
	{"github.com/jimsmart/grobotstxt", []string{"scraper/fetch"}}, // in its tests
	{"go.etcd.io/bbolt", []string{"store/bolt"}},
	{"github.com/fxamacker/cbor", []string{"store/internal/ledger"}},
	{"google.golang.org/protobuf", []string{"store/internal/ledger"}},
	{"github.com/sashabaranov/go-openai", []string{"matcher/summary/openai"}},
	{"github.com/PuerkitoBio/goquery", []string{"scraper/board", "scraper/normal"}},
	{"github.com/andybalholm/cascadia", []string{"scraper/board", "scraper/normal"}},
	{"github.com/mmcdole/gofeed", []string{"scraper/board"}},
	{"golang.org/x/net/html", []string{"scraper/board", "scraper/normal", "scraper/intake"}},
	{"github.com/andybalholm/brotli", []string{"scraper/fetch"}},
	{"github.com/go-json-experiment/json", []string{"scraper/board"}},
	{"github.com/klauspost/compress", []string{"scraper/fetch", "scraper/board", "store/bolt", "store/internal/ledger"}},
	{"go.yaml.in/yaml", []string{"config", "matcher/taxonomy"}},
	{"github.com/agnivade/levenshtein", []string{"config", "matcher/taxonomy"}},
	{"github.com/ledongthuc/pdf", []string{"matcher/resume"}},
	{"github.com/spf13/cobra", []string{"cmd/internal/app"}},
	{"github.com/spf13/pflag", []string{"cmd/internal/app"}},
	{"github.com/adrg/xdg", []string{"cmd/internal/app"}},
	{"github.com/mattn/go-runewidth", []string{"cmd/internal/digest", "cmd/internal/app"}},
	{"golang.org/x/term", []string{"cmd/hitmatch", "cmd/internal/app"}},
	{"golang.org/x/text", []string{"scraper/normal", "scraper/board", "scraper/intake", "scraper/fetch", "matcher/resume", "cmd/internal/digest"}},
	{"golang.org/x/net", []string{"scraper/fetch", "scraper/normal", "scraper/intake"}},
	{"github.com/emersion/go-message", []string{"scraper/intake"}},
	{"github.com/fsnotify/fsnotify", []string{"cmd/internal/app"}},
	{"github.com/wneessen/go-mail", []string{"cmd/internal/deliver"}},
	{"github.com/nicholas-fedor/shoutrrr", []string{"cmd/internal/deliver"}},
	{"golang.org/x/sys", []string{"store/bolt"}},
}

// testOnly are libraries that only test files may import.
var testOnly = []string{
	"github.com/google/go-cmp",
	"github.com/rogpeppe/go-internal",
	"github.com/yuin/goldmark",
}

// pure packages never touch the network, the disk, randomness or the clock.
var pure = []string{
	"store/job", "scraper/board", "scraper/normal", "scraper/intake",
	"matcher/taxonomy", "matcher/read", "matcher/require", "matcher/score", "matcher/rank",
	"matcher/career", "matcher/pack", "matcher/resume", "matcher/scan",
}

// impureImports are what a pure package may not import; embed and io/fs are
// fine, since what is embedded is part of the program.
var impureImports = []string{
	"net", "net/http", "os", "os/exec", "os/signal", "math/rand", "math/rand/v2", "crypto/rand", "syscall", "log", "log/slog",
}

// impureNames are selectors a pure package may not use.
var impureNames = []string{"time.Now", "time.Since", "time.Until", "time.Sleep", "time.After", "time.NewTimer", "time.Tick"}

type source struct {
	pkg     string // folder below the module, with forward slashes
	file    string
	test    bool
	text    string
	imports []string
}

func sources(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatalf("find the module: %v", err)
	}
	var all []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); n == "testdata" || (strings.HasPrefix(n, ".") && n != "..") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		s := source{pkg: path.Dir(rel), file: rel, test: strings.HasSuffix(rel, "_test.go"), text: string(text)}
		for _, im := range f.Imports {
			p, err := strconv.Unquote(im.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, p)
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d Go files found: the walk is broken", len(all))
	}
	return all
}

// under reports whether pkg is dir or lies below it.
func under(pkg, dir string) bool { return pkg == dir || strings.HasPrefix(pkg, dir+"/") }

// violations lists what is wrong with one file's imports and names.
func violations(s source) []string {
	var bad []string
	complain := func(why string) { bad = append(bad, s.file+": "+why) }
	for _, im := range s.imports {
		if own, ok := strings.CutPrefix(im, module+"/"); ok {
			switch {
			case under(s.pkg, "store/job"):
				complain("store/job imports the standard library only, not " + im)
			case under(s.pkg, "scraper") && !under(own, "scraper") && own != "store/job":
				complain("scraper imports itself and store/job only, not " + im)
			case under(s.pkg, "matcher") && !under(own, "matcher") && own != "store/job":
				complain("matcher imports itself and store/job only, not " + im)
			case under(s.pkg, "store") && !under(own, "store"):
				complain("store imports itself only, not " + im)
			case under(s.pkg, "config") && own != "store/job" && !under(own, "config"):
				complain("config imports store/job only, not " + im)
			}
			if under(own, "config") && !under(s.pkg, "config") && !under(s.pkg, "cmd/internal/app") {
				complain("only cmd/internal/app imports config")
			}
			if under(own, "cmd") && !under(s.pkg, "cmd") {
				complain("nothing outside cmd imports " + im)
			}
			continue
		}
		if !strings.Contains(strings.Split(im, "/")[0], ".") {
			continue // standard library
		}
		if slices.ContainsFunc(testOnly, func(p string) bool { return under(im, p) }) {
			if !s.test && !under(s.pkg, "scraper/scrapertest") && !under(s.pkg, "store/storetest") {
				complain("test library outside a test: " + im)
			}
			continue
		}
		home := -1
		for i, h := range homes {
			if under(im, h.imports) && (home < 0 || len(h.imports) > len(homes[home].imports)) {
				home = i
			}
		}
		switch {
		case home < 0:
			complain("third-party code without a home: " + im + " (name its one home in this test)")
		case !slices.ContainsFunc(homes[home].in, func(p string) bool { return s.pkg == p }) && !s.test:
			complain(im + " has its home in " + strings.Join(homes[home].in, ", "))
		}
	}
	if !s.test && slices.Contains(pure, s.pkg) {
		for _, im := range impureImports {
			if slices.Contains(s.imports, im) {
				complain("a pure package does not import " + im)
			}
		}
		for _, name := range impureNames {
			if strings.Contains(s.text, name+"(") {
				complain("a pure package does not call " + name)
			}
		}
	}
	if !s.test && strings.Contains(s.text, "\nfunc init()") {
		complain("no init functions")
	}
	return bad
}

func TestImportRules(t *testing.T) {
	for _, s := range sources(t) {
		for _, v := range violations(s) {
			t.Error(v)
		}
	}
}

// TestRulesCatchViolations proves that the rules above can fail.
func TestRulesCatchViolations(t *testing.T) {
	for _, c := range []struct {
		name string
		src  source
	}{
		{"scraper to matcher", source{pkg: "scraper/fetch", imports: []string{"hitmatch/matcher/read"}}},
		{"matcher to store", source{pkg: "matcher/score", imports: []string{"hitmatch/store"}}},
		{"job to store", source{pkg: "store/job", imports: []string{"hitmatch/store"}}},
		{"config from digest", source{pkg: "cmd/internal/digest", imports: []string{"hitmatch/config"}}},
		{"cmd from store", source{pkg: "store/bolt", imports: []string{"hitmatch/cmd/internal/app"}}},
		{"colly elsewhere", source{pkg: "scraper/board", imports: []string{"github.com/gocolly/colly/v2"}}},
		{"bbolt elsewhere", source{pkg: "cmd/internal/app", imports: []string{"go.etcd.io/bbolt"}}},
		{"unknown library", source{pkg: "config", imports: []string{"example.org/left/pad"}}},
		{"test library", source{pkg: "config", imports: []string{"github.com/google/go-cmp/cmp"}}},
		{"network in a pure package", source{pkg: "matcher/read", imports: []string{"net/http"}}},
		{"clock in a pure package", source{pkg: "matcher/score", text: "x := time.Now()"}},
		{"init", source{pkg: "config", text: "\nfunc init() {}"}},
	} {
		if len(violations(c.src)) == 0 {
			t.Errorf("%s: not caught", c.name)
		}
	}
}

// TestRefusedPackageNames refuses names that say nothing.
func TestRefusedPackageNames(t *testing.T) {
	for _, s := range sources(t) {
		switch base := path.Base(s.pkg); base {
		case "util", "utils", "common", "helpers", "types", "models":
			t.Errorf("%s: a package named %s has no noun", s.file, base)
		}
	}
}
