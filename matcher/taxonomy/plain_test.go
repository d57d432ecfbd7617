package taxonomy

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hitmatch/matcher/internal/yardstick"
	"hitmatch/matcher/scan"
)

// plainSet is 2,000 phrases of one to four words and a text in which they
// stand, some with another case, each word as likely as words of a language are
// (Zipf). No phrase has a plural, a hyphen or capitals: what the finder reads
// beyond the words themselves is tested elsewhere.
func plainSet(words int) (phrases []string, text string) {
	r := rand.New(rand.NewPCG(11, 12))
	const letters = "abcdefghijklmnopqrtuvwxyz" // without s: plurals are folded
	vocabulary := make([]string, 20_000)
	for i := range vocabulary {
		b := make([]byte, 3+r.IntN(8))
		for k := range b {
			b[k] = letters[r.IntN(len(letters))]
		}
		vocabulary[i] = string(b)
	}
	zipf := rand.NewZipf(r, 1.1, 8, uint64(len(vocabulary)-1))
	seen := map[string]bool{}
	for len(phrases) < 2000 {
		var p []string
		for range 1 + r.IntN(4) {
			p = append(p, vocabulary[40+r.IntN(4000)])
		}
		if s := strings.Join(p, " "); !seen[s] {
			seen[s] = true
			phrases = append(phrases, s)
		}
	}
	var b strings.Builder
	for i := range words {
		w := vocabulary[zipf.Uint64()]
		switch {
		case r.IntN(60) == 0:
			w = phrases[r.IntN(len(phrases))]
		case r.IntN(8) == 0:
			w = strings.ToUpper(w[:1]) + w[1:]
		}
		b.WriteString(w)
		switch {
		case i%90 == 89:
			b.WriteString(".\n\n")
		case i%13 == 12:
			b.WriteString(", ")
		default:
			b.WriteString(" ")
		}
	}
	return phrases, b.String()
}

// plainFinder is a finder of phrases.
func plainFinder(t testing.TB, phrases []string) *finder {
	f := &finder{words: scan.NewWords()}
	for i, p := range phrases {
		f.targets = append(f.targets, target{kind: KindSkill, id: p})
		if _, err := f.add(p, form{target: int32(i), guard: -1}); err != nil {
			t.Fatal(err)
		}
	}
	f.seal()
	return f
}

// findPlain appends the phrases that a text holds; those that overlap others
// are left out as ripgrep leaves them out: the first and longest counts.
func findPlain(f *finder, s *scratch, dst []Mention, text string) []Mention {
	s.read(f, text)
	for i := range s.found {
		s.found[i].state = accepted
	}
	return f.choose(dst, s, text)
}

// TestSameAsRipgrep finds what ripgrep finds: rg -w -i -F -o, on the same
// phrases and text.
func TestSameAsRipgrep(t *testing.T) {
	rg, err := exec.LookPath("rg")
	if err != nil {
		t.Skip("ripgrep (rg) is not installed; on Debian: apt install ripgrep")
	}
	phrases, text := plainSet(20_000)
	dir := t.TempDir()
	list, body := filepath.Join(dir, "phrases"), filepath.Join(dir, "text")
	// Of phrases that begin alike ripgrep takes the one listed first.
	byLength := slices.Clone(phrases)
	slices.SortStableFunc(byLength, func(a, b string) int { return len(b) - len(a) })
	if err := errors.Join(os.WriteFile(list, []byte(strings.Join(byLength, "\n")+"\n"), 0o600), os.WriteFile(body, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), rg, "--no-config", "-w", "-i", "-F", "-o", "-b", "--no-filename", "--no-line-number", "-f", list, body).Output()
	if err != nil {
		t.Fatal(err)
	}
	want, got := map[string]bool{}, map[string]bool{}
	for line := range bytes.Lines(out) {
		want[strings.ToLower(strings.TrimSpace(string(line)))] = true
	}
	for _, m := range findPlain(plainFinder(t, phrases), &scratch{}, nil, text) {
		got[fmt.Sprintf("%d:%s", m.Start, strings.ToLower(text[m.Start:m.End]))] = true
	}
	missing, more := 0, 0
	for w := range want {
		if !got[w] {
			missing++
			t.Errorf("ripgrep alone finds %s", w)
		}
	}
	for g := range got {
		if !want[g] {
			more++
			t.Errorf("ripgrep does not find %s", g)
		}
	}
	t.Logf("%d phrases in %d bytes: ripgrep finds %d, the finder %d; %d and %d differ", len(phrases), len(text), len(want), len(got), missing, more)
	if len(want) < 500 {
		t.Errorf("ripgrep finds %d phrases: too few to compare", len(want))
	}
}

// TestFindAllocatesNothing holds that no phrase costs memory, once the memory of
// the first finding is there.
func TestFindAllocatesNothing(t *testing.T) {
	phrases, text := plainSet(2_000)
	f, s := plainFinder(t, phrases), &scratch{}
	var found []Mention
	if n := testing.AllocsPerRun(20, func() { found = findPlain(f, s, found[:0], text) }); n != 0 {
		t.Errorf("%v allocations for %d phrases", n, len(found))
	}
}

// BenchmarkPlain compares the yardstick, the cutting into words and the finding
// of 2,000 phrases in 3.6 KB of plain text.
func BenchmarkPlain(b *testing.B) {
	phrases, text := plainSet(520)
	f, s := plainFinder(b, phrases), &scratch{}
	var found []Mention
	var cut Text
	sum := uint64(0)
	yardstick.Compare(b, 300,
		yardstick.Stage{Name: "words", Run: func() { sum += yardstick.HashWords(text) }},
		yardstick.Stage{Name: "tokens", Run: func() { cut.Cut(text, f.words) }},
		yardstick.Stage{Name: "phrases", Run: func() { found = findPlain(f, s, found[:0], text) }},
	)
	if sum == 0 || len(found) == 0 {
		b.Fatal("read nothing")
	}
}
