package ledger

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"

	"hitmatch/store"
	"hitmatch/store/job"
)

// TestRecords: a record that is changed in any bit, cut at any place, or read
// under another key or in another table, is damage.
func TestRecords(t *testing.T) {
	c := newCodec()
	type item struct{ Text string }
	contents, err := c.enc.Marshal(item{"the words of a posting"})
	if err != nil {
		t.Fatal(err)
	}
	key := []byte("key")
	for _, form := range []byte{formCBOR, formMark} {
		if form == formMark {
			contents = nil
		}
		rec := c.seal(ids, key, form, contents)
		if got, err := c.open(ids, key, form, rec); err != nil || !bytes.Equal(got, contents) {
			t.Fatalf("form %q: %q, %v", form, got, err)
		}
		wrong := func(what string, table Table, key []byte, form byte, rec []byte) {
			t.Helper()
			if got, err := c.open(table, key, form, rec); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("%s: %q, %v", what, got, err)
			}
		}
		for i := range 8 * len(rec) {
			other := bytes.Clone(rec)
			other[i/8] ^= 1 << (i % 8)
			wrong("flipped", ids, key, form, other)
		}
		for n := range rec {
			wrong("cut", ids, key, form, rec[:n])
		}
		wrong("longer", ids, key, form, append(bytes.Clone(rec), 0))
		wrong("other key", ids, []byte("kez"), form, rec)
		wrong("other table", pages, key, form, rec)
		wrong("other form", ids, key, formCBOR^formMark^form, rec)
	}
}

// TestCodec: equal values are equal bytes, and fields of a later version are
// skipped.
func TestCodec(t *testing.T) {
	c := newCodec()
	type later struct {
		Version int               `cbor:"1,keyasint"`
		At      time.Time         `cbor:"2,keyasint"`
		More    map[string]string `cbor:"3,keyasint"`
	}
	at := time.Date(2026, 3, 1, 2, 0, 0, 5, time.UTC)
	v := later{2, at, map[string]string{"b": "2", "a": "1", "c": "3"}}
	first, err := c.enc.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		again, err := c.enc.Marshal(v)
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("%x and %x, %v", first, again, err)
		}
	}
	var old shown
	if err := c.dec.Unmarshal(first, &old); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(shown{2, at}, old); d != "" {
		t.Errorf("read by an older program (-want +got):\n%s", d)
	}
}

// TestSightings holds the packed sightings against a plain list.
func TestSightings(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		l := newLife("id", "acme", 1, time.Unix(1_700_000_000, rnd.Int64N(1e9)).UTC())
		seen := []time.Time{l.LastSeen}
		at := l.LastSeen
		for range rnd.IntN(40) {
			at = at.Add(time.Duration(rnd.Int64N(int64(3 * 24 * time.Hour))))
			if rnd.IntN(4) == 0 {
				at = seen[len(seen)-1].Add(time.Duration(rnd.Int64N(int64(2 * time.Second))))
			}
			l.see(1, at)
			seen = append(seen, at)
		}
		for range 200 {
			asOf := seen[0].Add(time.Duration(rnd.Int64N(int64(at.Sub(seen[0])) + int64(time.Hour))))
			var want time.Time
			for _, s := range seen {
				if !s.After(asOf) {
					want = s
				}
			}
			v, known := l.asOf(asOf)
			// Between the first and the last sighting a second counts as one.
			if off := v.lastSeen.Sub(want).Abs(); !known || off >= time.Second || v.lastSeen.After(asOf) {
				t.Fatalf("as of %s: last seen %s, want %s", asOf, v.lastSeen, want)
			}
		}
		if v, _ := l.asOf(time.Time{}); !v.lastSeen.Equal(seen[len(seen)-1]) {
			t.Fatalf("now: last seen %s, want %s", v.lastSeen, seen[len(seen)-1])
		}
	}
	// A year of nights is small.
	l := newLife("id", "acme", 1, time.Unix(1_700_000_000, 0))
	for i := range 365 {
		l.see(uint64(i), time.Unix(1_700_000_000+int64(i)*86_400+rnd.Int64N(3600), 0))
	}
	if len(l.Before) > 1200 {
		t.Errorf("a year of sightings takes %d bytes", len(l.Before))
	}
}

// TestMiss is the table of what the end of a complete run does.
func TestMiss(t *testing.T) {
	at := time.Unix(1_700_000_000, 0)
	events := func(es ...event) []event { return append([]event{{job.Open, at, 1}}, es...) }
	for _, c := range []struct {
		name    string
		life    life
		run     uint64
		want    job.Status
		changed bool
	}{
		{"open, not seen", life{Events: events(), SeenRun: 1}, 2, job.Missing, true},
		{"open, seen by this run", life{Events: events(), SeenRun: 2}, 2, "", false},
		{"open, seen by a later run", life{Events: events(), SeenRun: 3}, 2, "", false},
		{"missing by an earlier run", life{Events: events(event{job.Missing, at, 2}), SeenRun: 1}, 3, job.Closed, true},
		{"missing by this run", life{Events: events(event{job.Missing, at, 2}), SeenRun: 1}, 2, "", false},
		{"missing by a later run", life{Events: events(event{job.Missing, at, 3}), SeenRun: 1}, 2, "", false},
		{"closed", life{Events: events(event{job.Missing, at, 2}, event{job.Closed, at, 3}), SeenRun: 1}, 4, "", false},
	} {
		n := len(c.life.Events)
		got, changed := c.life.miss(c.run, c.run, at)
		if got != c.want || changed != c.changed || (len(c.life.Events) > n) != changed {
			t.Errorf("%s: %q, %v; want %q, %v", c.name, got, changed, c.want, c.changed)
		}
	}
}

// TestHolders holds the index of fingerprints against a plain map, with many
// postings to a fingerprint, and fingerprints of which the kept half is equal.
func TestHolders(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	var index holders
	of := func(print uint64) []uint64 {
		s := []search{{print: print}}
		index.begin(s)
		return slices.Collect(index.of(s[0]))
	}
	if got := of(1); got != nil {
		t.Errorf("an empty index has %v", got)
	}
	plain := map[uint64][]uint64{}
	for seq := uint64(1); seq <= 3000; seq++ {
		for range rnd.IntN(4) {
			print := uint64(rnd.IntN(2000)) << 32
			if rnd.IntN(10) == 0 {
				print = 7 << 32
			}
			index.add(seq, print|rnd.Uint64()>>32)
			plain[print] = append(plain[print], seq)
		}
	}
	for print, want := range plain {
		slices.Reverse(want)
		if got := of(print); !slices.Equal(got, want) {
			t.Fatalf("fingerprint %x is of %v, want %v", print, got, want)
		}
	}
	if got := of(2000 << 32); got != nil {
		t.Errorf("a fingerprint of none is of %v", got)
	}
}

// TestWire: fields of a later version are skipped, a message that is cut short
// is an error, and a posting comes back whole whatever its dates are.
func TestWire(t *testing.T) {
	low := 0.0
	p := job.Posting{
		ID: "id", Board: "acme", Title: "Coder", Text: "words \xff", Places: []job.Place{{}, {Text: "Dallas, TX", State: "TX"}},
		Pay: &job.Pay{Min: &low}, Series: []string{}, Prints: []string{"", "p"},
		Posted: time.Date(-40, 1, 1, 0, 0, 0, 0, time.UTC), Closes: time.Date(12026, 1, 1, 0, 0, 0, 7, time.UTC),
	}
	b := appendPosting(nil, &p)
	later := slices.Concat(
		appendFixed(nil, 1001, 7), b, appendText(nil, 1000, "new"), appendNumber(nil, 1002, 3),
		protowire.AppendFixed32(protowire.AppendTag(nil, 1003, protowire.Fixed32Type), 1),
	)
	var got job.Posting
	if err := parsePosting(later, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(p, got); d != "" {
		t.Errorf("read by an older program (-want +got):\n%s", d)
	}
	if err := parsePosting(b[:len(b)-1], &got); err == nil {
		t.Error("a message that is cut short was read")
	}
	l := newLife("id", "acme", 1, time.Unix(1_700_000_000, 5).UTC())
	l.miss(2, 2, time.Unix(1_700_100_000, 0).UTC())
	l.see(3, time.Unix(1_700_200_000, 0).UTC())
	l.see(4, time.Unix(1_700_300_000, 0).UTC())
	var back life
	if err := back.parse(append(l.appendTo(nil), appendText(nil, 1000, "new")...)); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(l, back, cmp.AllowUnexported(life{})); d != "" {
		t.Errorf("a life (-want +got):\n%s", d)
	}
}
