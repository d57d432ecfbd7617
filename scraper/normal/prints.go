package normal

// Fingerprints find copies of one job: two postings with an equal one belong
// together.
//
//	req:   the employer and its requisition number: the same job on the
//	       employer's own site and on the system behind it
//	text:  the words of title and text, without case and punctuation: the same
//	       text under another address
//	near:  the words of the title, the place and one band of a MinHash signature
//	       of the text: the same text lightly edited
//
// Texts under minWords words give no text: and no near: print: two lines of
// "apply on our site" say nothing of a job.
//
// near: is MinHash with banding (Broder 1997; Leskovec, Rajaraman, Ullman,
// "Mining of Massive Datasets", chapter 3). A print stands for bandRows
// smallest hashes, so that two texts whose sets of shingles have the Jaccard
// similarity J share at least one of the prints with the probability
// 1-(1-J^bandRows)^bands. Shingles of three words keep J at 0.72 when 6 % of
// the words are changed (five would leave 0.58).
//
// An employer's template makes different jobs alike: an inpatient and an
// outpatient coder of one firm may share 90 % of their text, and two hospitals
// of one system everything. What tells them apart is the title and the place,
// so both are part of each near: print: the title without the words on the way
// of working, which copies change most, the place only where it is one city.
// TestNearPrints measures both sides. Federal announcements get no near:
// print: they are not copied with edits, and each agency's are one template.

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"unicode"

	"hitmatch/store/job"
)

const (
	minWords = 60
	shingle  = 3 // words
	bands    = 12
	bandRows = 4

	// nearLen is the length of a near: print's digest: 60 bits are enough for
	// what title and place tell apart already, and twelve of them are stored
	// with every posting.
	nearLen = 12
)

// prints returns the fingerprints of p. reqID is the
// employer's own requisition number, "" if the source gives none.
func prints(p job.Posting, reqID string) []string {
	var all []string
	if e, r := employerKey(p.Employer), strings.Join(words(reqID), ""); e != "" && strings.ContainsAny(r, "0123456789") {
		all = append(all, "req:"+e+"/"+r)
	}
	body := words(p.Text)
	if len(body) < minWords {
		return all
	}
	all = append(all, "text:"+digest(strings.Join(words(p.Title), " "), strings.Join(body, " ")))
	if len(p.Series) > 0 {
		return all
	}
	signature := minHash(body)
	name := sha256.Sum256([]byte(strings.Join(titleWords(p.Title), " ") + "\x00" + cityKey(p.Places)))
	job := binary.BigEndian.Uint64(name[:])
	for band := range bands {
		h := mix(job + uint64(band))
		for _, row := range signature[band*bandRows : (band+1)*bandRows] {
			h = mix(h + row)
		}
		var code [16]byte
		lower32.Encode(code[:], binary.BigEndian.AppendUint64(nil, h))
		all = append(all, "near:"+string(code[:nearLen]))
	}
	return all
}

// SameJob is a key that two postings of one job share where all that is known
// of one is its employer, title and place: an employer may have two such jobs,
// so that it is no fingerprint. It is "" if the employer is not named.
func SameJob(p job.Posting) string {
	e, t := employerKey(p.Employer), strings.Join(titleWords(p.Title), " ")
	if e == "" || t == "" {
		return ""
	}
	return e + "/" + t + "/" + cityKey(p.Places)
}

// Brief reports whether a posting says too little to be told from others by its
// text.
func Brief(p job.Posting) bool { return len(words(p.Text)) < minWords }

// cityKey is the city of a job in one city, "" for all others.
func cityKey(places []job.Place) string {
	key := ""
	for _, p := range places {
		if p.City == "" {
			return ""
		}
		k := strings.Join(words(p.City+" "+p.State+" "+p.Country), " ")
		if key != "" && k != key {
			return ""
		}
		key = k
	}
	return key
}

// employerKey is an employer's name as it is compared: lower case, without
// punctuation, legal form and the article.
func employerKey(name string) string {
	all := words(name)
	for len(all) > 1 && legalForm(all[len(all)-1]) {
		all = all[:len(all)-1]
	}
	if len(all) > 1 && all[0] == "the" {
		all = all[1:]
	}
	return strings.Join(all, " ")
}

func legalForm(w string) bool {
	switch w {
	case "inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "corp", "corporation", "co", "company", "pc", "pllc", "plc", "pa", "gmbh", "na":
		return true
	}
	return false
}

// words are the words of s in lower case: letters and digits; apostrophes and
// the dots of abbreviations join ("L.L.C." is "llc"), everything else parts.
func words(s string) []string {
	if all, ok := plainWords(s); ok {
		return all
	}
	var all []string
	var w strings.Builder
	flush := func() {
		if w.Len() > 0 {
			all = append(all, w.String())
			w.Reset()
		}
	}
	runes := []rune(strings.ToLower(s))
	for i, r := range runes {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			w.WriteRune(r)
		case r == '\'' || r == '’':
		case r == '.' && i > 0 && i+2 < len(runes) && unicode.IsLetter(runes[i-1]) && unicode.IsLetter(runes[i+1]) && !unicode.IsLetter(runes[i+2]):
		default:
			flush()
		}
	}
	flush()
	return all
}

// plainWords is words for texts of ASCII without apostrophes and dotted
// abbreviations, which most are: the words are slices of one string.
func plainWords(s string) ([]string, bool) {
	letter := func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 || c == '\'' || c == '.' && i > 0 && i+2 < len(s) && letter(s[i-1]) && letter(s[i+1]) && !letter(s[i+2]) {
			return nil, false
		}
	}
	s = strings.ToLower(s)
	all := make([]string, 0, len(s)/6+1)
	start := -1
	for i := range len(s) {
		c := s[i]
		switch in := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'; {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			all = append(all, s[start:i])
			start = -1
		}
	}
	if start >= 0 {
		all = append(all, s[start:])
	}
	return all, true
}

// titleWords are the words of a title that tell one job from another, sorted.
func titleWords(title string) []string {
	var all []string
	for _, w := range words(title) {
		switch w {
		case "remote", "remotely", "hybrid", "onsite", "on", "site", "work", "from", "at", "home", "wfh", "telework", "telecommute", "virtual", "us", "usa", "united", "states",
			"nationwide", "anywhere", "amended", "reposted", "a", "an", "the", "of", "and", "for", "in", "with", "fulltime", "full", "time", "hiring", "now", "new":
			continue
		case "sr":
			w = "senior"
		case "jr":
			w = "junior"
		case "1":
			w = "i"
		case "2":
			w = "ii"
		case "3":
			w = "iii"
		}
		if len(w) >= 4 && strings.ContainsAny(w, "0123456789") {
			continue // a requisition number
		}
		all = append(all, w)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// minHash returns the signature of a text by one permutation: each shingle is
// hashed once and falls into one of bands*bandRows bins, which keeps its
// smallest (Li, Owen, Zhang, "One Permutation Hashing", 2012). A bin that stays
// empty takes the value of a bin chosen by its number alone, so that it is
// equal in two texts with the likelihood of any other (Shrivastava, "Optimal
// Densification for Fast and Accurate Minwise Hashing", 2017).
func minHash(text []string) [bands * bandRows]uint64 {
	const bins = bands * bandRows
	var low [bins]uint64
	for i := range low {
		low[i] = math.MaxUint64
	}
	var last [shingle]uint64 // the hashes of the last words
	for i, w := range text {
		copy(last[:], last[1:])
		last[shingle-1] = hashWord(w)
		if i+1 < shingle {
			continue
		}
		h := uint64(0)
		for _, x := range last {
			h = mix(h + x)
		}
		bin := (h >> 32) * bins >> 32
		low[bin] = min(low[bin], h)
	}
	full := low
	for i := range full {
		for try := uint64(1); full[i] == math.MaxUint64 && try < 1<<10; try++ {
			from := (mix(uint64(i)<<32+try) >> 32) * bins >> 32
			if low[from] != math.MaxUint64 {
				full[i] = mix(low[from] + try)
			}
		}
	}
	return full
}

// hashWord is FNV-1a.
func hashWord(w string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(w) {
		h = (h ^ uint64(w[i])) * 0x100000001b3
	}
	return h
}

// mix is the finaliser of SplitMix64: a bijection that spreads every bit.
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// lower32 writes five bits a letter, in small letters.
var lower32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567")

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return lower32.EncodeToString(sum[:])[:20]
}
