package job

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// NearPrint begins the fingerprints that make two postings candidates only:
// they are copies of one job if their texts are alike, too.
const NearPrint = "near:"

// Alike reports whether two texts are one, lightly edited: of the runs of three
// words that stand in either, at least three fifths stand in both (their Jaccard
// similarity is 0.6). Changing 6 % of the words leaves 0.72; two jobs written
// into one template that is half of their texts have 0.33. Case and punctuation
// do not count. Texts of less than three words are alike if they are equal.
func Alike(a, b string) bool {
	x, y := runs(a), runs(b)
	if len(x) == 0 || len(y) == 0 {
		return a == b
	}
	common := 0
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] < y[j]:
			i++
		case x[i] > y[j]:
			j++
		default:
			common, i, j = common+1, i+1, j+1
		}
	}
	return 5*common >= 3*(len(x)+len(y)-common)
}

// runs returns a hash of each run of three words of a text, sorted, each once.
func runs(text string) []uint64 {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3 // FNV-1a
	all := make([]uint64, 0, len(text)/6)
	var last [2]uint64 // the words before
	words := 0
	h := uint64(offset)
	for i := 0; i <= len(text); {
		r, n := rune(' '), 1
		if i < len(text) {
			if r = rune(text[i]); r >= utf8.RuneSelf {
				r, n = utf8.DecodeRuneInString(text[i:])
			}
		}
		i += n
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			h = (h ^ uint64(unicode.ToLower(r))) * prime
			continue
		}
		if h == offset {
			continue
		}
		if words++; words > 2 {
			all = append(all, ((last[0]*prime)^last[1])*prime^h)
		}
		last[0], last[1], h = last[1], h, offset
	}
	slices.Sort(all)
	return slices.Compact(all)
}
