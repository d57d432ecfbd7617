package normal

// Fingerprints find copies of one job: two postings with an equal one belong
// together, or may.
//
//	req:   the employer and its requisition number: the same job on the
//	       employer's own site and on the system behind it
//	text:  the words of title and text, without case and punctuation, and the
//	       place: the same text under another address
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
// the words are changed (five would leave 0.58). An equal near: print makes two
// postings candidates; the store looks whether their texts are alike
// (job.Alike), since two jobs that share half of their text (J = 0.33) meet in
// one of seven cases.
//
// An employer's template makes different jobs alike: an inpatient and an
// outpatient coder of one firm may share 90 % of their text, and two hospitals
// of one system everything. What tells them apart is the title and the place,
// so both are part of each text: and near: print: in near: the title without the
// words on the way of working, which copies change most; the place only where it
// is one city. Two copies too many are seen and skipped; a city that vanished
// into another one's posting is not.
// TestNearPrints measures both sides. Of 20,000 planted postings (go test
// ./scraper/normal -run PlantedCopies -v -planted 20000) 2,000 of 2,000 reposts and
// 1,992 of 2,000 edited copies are found with no false merge, at 229 bytes of
// prints a posting and 1.29 times the CPU time of hashing the words exactly.
//
// Federal announcements get no near: print: they are not copied with edits, and
// each agency's are one template.

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
	city := cityKey(p.Places)
	title := appendWords(make([]byte, 0, len(p.Title)+len(p.Text)+len(city)+2), p.Title)
	text := appendWords(append(title, 0), p.Text)
	body := text[len(title)+1:]
	low, n := minima(body)
	if n < minWords {
		return all
	}
	if city != "" {
		text = append(append(text, 0), city...)
	}
	all = append(all, "text:"+digest(text))
	if len(p.Series) > 0 {
		return all
	}
	name := sha256.Sum256([]byte(strings.Join(titleWords(p.Title), " ") + "\x00" + city))
	return appendBands(all, binary.BigEndian.Uint64(name[:]), densify(low))
}

// appendBands appends the near: prints of a signature.
func appendBands(all []string, name uint64, signature signature) []string {
	const prefix = job.NearPrint
	var b strings.Builder // one string for all prints
	b.Grow(bands * (len(prefix) + nearLen))
	for band := range bands {
		h := mix(name + uint64(band))
		for _, row := range signature[band*bandRows : (band+1)*bandRows] {
			h = mix(h + row)
		}
		var code [16]byte
		var eight [8]byte
		binary.BigEndian.PutUint64(eight[:], h)
		lower32.Encode(code[:], eight[:])
		b.WriteString(prefix)
		b.Write(code[:nearLen])
	}
	for band := range bands {
		const n = len(prefix) + nearLen
		all = append(all, b.String()[band*n:(band+1)*n])
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
// punctuation, legal form, the article and the "system" of a health system.
func employerKey(name string) string {
	all := words(name)
	for len(all) > 1 && legalForm(all[len(all)-1]) {
		all = all[:len(all)-1]
	}
	if len(all) > 1 && all[0] == "the" {
		all = all[1:]
	}
	if n := len(all); n > 2 && all[n-2] == "health" && (all[n-1] == "system" || all[n-1] == "systems") {
		all = all[:n-1] // "Acme Health System" is also "Acme Health"
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

// words are the words of s as appendWords writes them.
func words(s string) []string { return strings.Fields(string(appendWords(nil, s))) }

// appendWords appends the words of s in lower case, a blank between two, to
// dst: letters and digits; apostrophes and the dots of abbreviations join
// ("L.L.C." is "llc"), everything else parts.
func appendWords(dst []byte, s string) []byte {
	start, within := len(dst), false
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch {
			case lowerWord[c] != 0:
				if !within && len(dst) > start {
					dst = append(dst, ' ')
				}
				for ; i < len(s) && s[i] < utf8.RuneSelf && lowerWord[s[i]] != 0; i++ {
					dst = append(dst, lowerWord[s[i]])
				}
				within = true
				continue
			case c == '\'', c == '.' && inAbbreviation(s, i):
			default:
				within = false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !within && len(dst) > start {
				dst = append(dst, ' ')
			}
			dst, within = utf8.AppendRune(dst, unicode.ToLower(r)), true
		case r == '’':
		default:
			within = false
		}
		i += n
	}
	return dst
}

// lowerWord has the ASCII letters and digits, in lower case.
var lowerWord = func() (t [utf8.RuneSelf]byte) {
	for c := range t {
		switch {
		case c >= 'A' && c <= 'Z':
			t[c] = byte(c) | 0x20
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			t[c] = byte(c)
		}
	}
	return t
}()

// inAbbreviation reports whether the dot at i stands between two letters of
// which the second stands alone.
func inAbbreviation(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	letter, n := utf8.DecodeRuneInString(s[i+1:])
	if !unicode.IsLetter(before) || !unicode.IsLetter(letter) || i+1+n >= len(s) {
		return false
	}
	after, _ := utf8.DecodeRuneInString(s[i+1+n:])
	return !unicode.IsLetter(after)
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

// signature is what two texts agree in the more, the more alike they are.
type signature [bands * bandRows]uint64

// minima returns a signature of words parted by a blank each, by one
// permutation, and their number: each shingle is hashed once and falls into one
// of the bins, which keeps its smallest (Li, Owen, Zhang, "One Permutation
// Hashing", 2012). An empty bin holds math.MaxUint64.
//
// The hash of a shingle is mix(mix(mix(a)+b)+c) of its words' FNV-1a; what two
// shingles share is computed once.
func minima(text []byte) (low signature, words int) {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	for i := range low {
		low[i] = math.MaxUint64
	}
	var last, pair uint64 // of the word before: mix(a), and mix(mix(a)+b) with the one before that
	for i := 0; i < len(text); i++ {
		h := uint64(offset)
		for ; i < len(text) && text[i] != ' '; i++ {
			h = (h ^ uint64(text[i])) * prime
		}
		words++
		if words >= shingle {
			x := mix(pair + h)
			bin := (x >> 32) * uint64(len(low)) >> 32
			low[bin] = min(low[bin], x)
		}
		pair, last = mix(last+h), mix(h)
	}
	return low, words
}

// densify fills the empty bins, each with the value of a bin chosen by its
// number alone, so that it is equal in two texts with the likelihood of any
// other (Shrivastava, "Optimal Densification for Fast and Accurate Minwise
// Hashing", 2017).
func densify(low signature) signature {
	full := low
	for i := range full {
		for try := uint64(1); full[i] == math.MaxUint64 && try < 1<<10; try++ {
			from := (mix(uint64(i)<<32+try) >> 32) * uint64(len(low)) >> 32
			if low[from] != math.MaxUint64 {
				full[i] = mix(low[from] + try)
			}
		}
	}
	return full
}

// mix is the finaliser of SplitMix64: a bijection that spreads every bit.
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// lower32 writes five bits a letter, in small letters.
var lower32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567")

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return lower32.EncodeToString(sum[:])[:20]
}
