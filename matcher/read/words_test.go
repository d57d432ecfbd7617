package read

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/matcher/scan"

	"hitmatch/matcher/internal/yardstick"
	"hitmatch/store/job"
)

// spell writes words with what stands before them: "·" a blank, "-" a hyphen,
// "/" a slash, "," a comma, "(" a bracket, "–" a dash, ":" a colon, "|" the
// end of a sentence.
func spell(s field) string {
	marks := map[brk]string{
		brkNone: "·", brkHyphen: "-", brkSlash: "/", brkComma: ",", brkBracket: "(", brkDash: "–", brkColon: ":", brkSentence: "|",
	}
	var b strings.Builder
	for _, w := range s.words {
		b.WriteString(marks[w.brk] + w.text)
	}
	return b.String()
}

func TestWords(t *testing.T) {
	l := newReader(t).lexicon
	for _, c := range []struct{ text, want string }{
		{"On-site, 5 days", "|on-site,5·days"},
		{"RHIT/RHIA (AHIMA)", "|rhit/rhia(ahima"},
		{"Pay: $28.50 – $31.75", "|pay:28.50–31.75"},
		{"don't isn’t", "|dont·isnt"},
		{"in the U.S. only. We mail", "|in·the·us·only|we·mail"},
		{"in the U.S. We mail", "|in·the·us|we·mail"},
		{"our Elm St. office. Dr. Who", "|our·elm·st·office|dr|who"},
		{"States:\nOhio,\nTexas\nEnd", "|states:ohio,texas|end"},
		{"• one\n• two", "|one|two"},
		{"- one\n- two; three", "|one|two|three"},
		{"CPC‑A or CPC–A", "|cpc-a·or·cpc-a"},
		{"pay *** no calls, **CPC** or RHIT", "|pay|no·calls,cpc·or·rhit"},
		{"Bogotá and Übach", "|bogotá·and·Übach"},
		{"6,000 R1.RCM 401(k)", "|6,000·r1·rcm·401(k"},
		{"", ""},
	} {
		if diff := cmp.Diff(c.want, spell(l.field(c.text))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestCues(t *testing.T) {
	l := newLexicon()
	set := newCueSet[string](l)
	set.add("live", "must live|reside in", "must be *2 located in")
	set.add("days", "# days? a|per week")
	set.add("not", "isn't open")
	l.seal(scan.NewWords)
	for _, c := range []struct{ text, want string }{
		{"You must reside in Ohio", "live:must reside in"},
		{"You must be physically located in Ohio", "live:must be physically located in"},
		{"You must be. Located in Ohio", ""},
		{"two days per week and 3 a week", "days:two days per week days:3 a week"},
		{"it isn’t open", "not:isn’t open"},
		{"must not live in", ""},
	} {
		s := l.field(c.text)
		var got []string
		for _, x := range set.find(&s) {
			got = append(got, x.kind+":"+s.raw[s.words[x.from].start:s.words[x.to-1].end])
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

// FuzzWords: words stand in order within the text and are its own letters.
func FuzzWords(f *testing.F) {
	l := newReader(f).lexicon
	for _, s := range []string{"On-site, 5 days", "U.S. 28.50 isn’t", "é•\u00a0–\xff\xe2\x80", "a.b.c. D"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, w := range l.field(text).words {
			if w.start < last || w.end <= w.start || w.end > len(text) || w.text == "" {
				t.Fatalf("word %q at %d to %d of %d bytes, the one before ended at %d", w.text, w.start, w.end, len(text), last)
			}
			last = w.end
		}
	})
}

// A text of one sentence, as long as a page can be, is read in time that
// grows with its length alone.
func TestLongTextsAreLinear(t *testing.T) {
	r := loaded(t)
	for _, word := range []string{"TX ", "training on site ", "remote, ", "employees only ", "location India ", "$20 ", "telegram ", "U.S.", "coder "} {
		read := func(n int) time.Duration {
			p := &job.Posting{Title: "Coder", Text: strings.Repeat(word, n)}
			d := r.newDocument(p)
			best := time.Duration(math.MaxInt64)
			for range 10 {
				start := yardstick.CPU(t)
				f := job.Facts{}
				r.readScope(d, &f)
				r.readMarket(d, &f)
				r.readPlace(d, &f)
				r.readPay(d, &f)
				r.readScam(d, &f)
				r.readLevel(d, &f)
				best = min(best, yardstick.CPU(t)-start)
			}
			return best
		}
		short, long := read(1000), read(8000)
		// Eight times the text, with room for noise: quadratic is 64 times.
		if long > 40*short+20*time.Millisecond {
			t.Errorf("%q: %v for a thousand, %v for eight thousand", word, short, long)
		}
	}
}
