package storetest

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"

	"hitmatch/store"
	"hitmatch/store/job"
)

func (b *bench) decide(profile string, d job.Decision) {
	b.Helper()
	if err := b.Decide(b.Context(), profile, d); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) decided(profile string) map[string]job.Decision {
	b.Helper()
	all, err := b.Decisions(b.Context(), profile)
	if err != nil {
		b.Fatal(err)
	}
	return all
}

func (b *bench) letters(profile string) []job.Letter {
	b.Helper()
	var all []job.Letter
	for l, err := range b.Letters(b.Context(), profile) {
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

// testDecisions: a decision is about a job, whichever of its postings it was
// said of, and outlives them.
func testDecisions(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	b.put(run, epoch, ad("acme", "1", "Coder", "x"), ad("acme", "2", "Coder", "y"), ad("acme", "3", "Clerk"))
	one, two, three := job.PostingID("acme", "1"), job.PostingID("acme", "2"), job.PostingID("acme", "3")
	same(t, "nothing decided", map[string]job.Decision{}, b.decided("me"))

	saved := job.Decision{Posting: one, Title: "Coder", Saved: night(1).UTC(), Told: job.Told{Status: job.Open, Version: 1}}
	b.decide("me", saved)
	b.decide("me", job.Decision{Posting: three, Hidden: night(1).UTC()})
	b.decide("you", job.Decision{Posting: one, Hidden: night(2).UTC()})
	saved.Cluster = one
	same(t, "mine", map[string]job.Decision{
		one: saved, three: {Cluster: three, Posting: three, Hidden: night(1).UTC()},
	}, b.decided("me"))
	same(t, "yours", map[string]job.Decision{one: {Cluster: one, Posting: one, Hidden: night(2).UTC()}}, b.decided("you"))

	// What is decided again replaces; nothing decided is nothing kept.
	b.decide("me", job.Decision{Posting: three})
	b.decide("me", job.Decision{Posting: two, Applied: night(3).UTC(), Note: "called", Noted: night(3).UTC(), Told: job.Told{Version: 3, Pay: "$30/hour"}})
	if all := b.decided("me"); len(all) != 2 {
		t.Fatalf("decisions: %+v", all)
	}

	// Two jobs turn out to be one.
	b.put(run, night(4), ad("acme", "4", "Coder", "x", "y"))
	both := saved
	both.Applied, both.Note, both.Noted, both.Told = night(3).UTC(), "called", night(3).UTC(), job.Told{Version: 3, Pay: "$30/hour"}
	same(t, "joined", map[string]job.Decision{one: both}, b.decided("me"))
	// Decided through another copy, it is still one decision.
	both.Posting, both.Saved = two, night(5).UTC()
	b.decide("me", both)
	same(t, "through a copy", map[string]job.Decision{one: both}, b.decided("me"))

	// Told, in the transaction of a digest.
	if _, err := b.Post(t.Context(), job.Mailing{Profile: "me", At: night(6), Told: map[string]job.Told{one: {Status: job.Closed, Version: 4}, three: {Version: 9}}}); err != nil {
		t.Fatal(err)
	}
	both.Told = job.Told{Status: job.Closed, Version: 4}
	same(t, "told", map[string]job.Decision{one: both}, b.decided("me"))

	// The postings go, the decision stays, under a name of those left if any.
	b.finish(run, job.RunOK, night(7))
	b.purge(store.Purge{Board: "acme"})
	left := b.decided("me")
	for name := range left {
		both.Cluster = name
	}
	same(t, "when all is gone", map[string]job.Decision{both.Cluster: both}, left)
	if n := b.purge(store.Purge{Profile: "me"}); n.Decided != 1 {
		t.Errorf("purged %+v", n)
	}
	same(t, "purged", map[string]job.Decision{}, b.decided("me"))
	if len(b.decided("you")) != 1 {
		t.Error("another person's decision is gone")
	}

	for what, err := range map[string]error{
		"nobody":  b.Decide(t.Context(), "", saved),
		"nothing": b.Decide(t.Context(), "me", job.Decision{Saved: night(1)}),
	} {
		if err == nil {
			t.Errorf("decided: %s", what)
		}
	}
}

// testProfiles: a profile is known while anything is kept for it.
func testProfiles(t *testing.T, b *bench) {
	known := func(what string, want ...string) {
		t.Helper()
		got, err := b.Profiles(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, what, want, got, cmpopts.EquateEmpty())
	}
	known("nobody")
	run := b.start("acme", epoch)
	b.put(run, epoch, ad("acme", "1", "Coder"), ad("acme", "2", "Clerk"))
	one, two := job.PostingID("acme", "1"), job.PostingID("acme", "2")
	for _, profile := range []string{"reader", "reader two"} {
		if err := b.MarkShown(t.Context(), profile, map[string]int{one: 1, two: 1}, night(1)); err != nil {
			t.Fatal(err)
		}
	}
	b.decide("decider", job.Decision{Posting: one, Saved: night(1)})
	b.decide("decider", job.Decision{Posting: two, Saved: night(1)})
	if _, err := b.Post(t.Context(), job.Mailing{Profile: "written to", At: night(1), Letters: []job.Letter{{Channel: "x", ID: "y"}}}); err != nil {
		t.Fatal(err)
	}
	known("all", "decider", "reader", "reader two", "written to")
	for _, profile := range []string{"reader", "decider", "written to"} {
		b.purge(store.Purge{Profile: profile})
	}
	known("after a purge", "reader two")
}

// testOutbox: letters and what they show come together or not at all.
func testOutbox(t *testing.T, b *bench) {
	run := b.start("acme", epoch)
	b.put(run, epoch, ad("acme", "1", "Coder"))
	one := job.PostingID("acme", "1")
	mailing := job.Mailing{
		Profile: "me", At: night(1), Shown: map[string]int{one: 1},
		Letters: []job.Letter{
			{Channel: "mail:me@example.org", ID: "<a@b>", Subject: "New jobs", Text: []byte("text \xff"), HTML: []byte("<p>")},
			{Channel: "file:/tmp/x", ID: "<c@d>"},
		},
	}
	// Cut short, nothing of it is there.
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Post(cancelled, mailing); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if held, err := b.Shown(t.Context(), "me"); err != nil || len(held) > 0 || len(b.letters("")) > 0 {
		t.Fatalf("a cancelled mailing left %v and %d letters (%v)", held, len(b.letters("")), err)
	}
	got, err := b.Post(t.Context(), mailing)
	if err != nil || len(got) != 2 || got[0].Seq == 0 || got[1].Seq <= got[0].Seq || got[0].Profile != "me" || !got[0].Created.Equal(night(1)) {
		t.Fatalf("posted %+v, %v", got, err)
	}
	held, err := b.Shown(t.Context(), "me")
	same(t, "shown", map[string]int{one: 1}, held)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Post(t.Context(), job.Mailing{Profile: "you", At: night(1), Letters: []job.Letter{{Channel: "x", ID: "y"}}}); err != nil {
		t.Fatal(err)
	}
	same(t, "mine", got, b.letters("me"))
	if n := len(b.letters("")); n != 3 {
		t.Errorf("%d letters, want 3", n)
	}
	sent := got[0]
	sent.Attempts, sent.Tried, sent.Sent, sent.Text, sent.HTML = 1, night(2).UTC(), night(2).UTC(), nil, nil
	if err := b.PutLetter(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	same(t, "after sending", []job.Letter{sent, got[1]}, b.letters("me"))
	none := job.Letter{Seq: 999, Profile: "me"}
	b.want(b.PutLetter(t.Context(), none), store.ErrNotFound)
	if n, err := b.DropLetters(t.Context(), night(2)); n != 0 || err != nil {
		t.Errorf("dropped %d letters too early (%v)", n, err)
	}
	if n, err := b.DropLetters(t.Context(), night(3)); n != 1 || err != nil {
		t.Errorf("dropped %d sent letters (%v), want 1", n, err)
	}
	same(t, "what waits stays", got[1:], b.letters("me"))

	// An export brings them over, and numbers go on from there.
	var out bytes.Buffer
	if err := b.Export(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	other := &bench{T: t, Store: b.another(t)}
	defer func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := other.Import(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	same(t, "imported", b.letters(""), other.letters(""))
	next, err := other.Post(t.Context(), job.Mailing{Profile: "me", At: night(4), Letters: []job.Letter{{Channel: "x", ID: "z"}}})
	if err != nil || next[0].Seq != 4 {
		t.Errorf("the next letter is %+v, %v; want number 4", next, err)
	}
	if n := b.purge(store.Purge{Profile: "me"}); n.Letters != 1 || n.Shown != 1 {
		t.Errorf("purged %+v", n)
	}
	if n := len(b.letters("")); n != 1 {
		t.Errorf("%d letters are left, want that of the other person", n)
	}
}

func testNightlies(t *testing.T, b *bench) {
	list := func() []job.Nightly {
		t.Helper()
		var all []job.Nightly
		for n, err := range b.Nightlies(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, n)
		}
		return all
	}
	first, err := b.StartNight(t.Context(), night(1))
	if err != nil {
		t.Fatal(err)
	}
	second, err := b.StartNight(t.Context(), night(2))
	if err != nil || second.Seq <= first.Seq {
		t.Fatalf("%+v, %v", second, err)
	}
	first.Ended, first.Exit = night(1).UTC(), 3
	first.Steps = []job.Step{{Name: "crawl", Took: 5, Says: "2 boards", Error: "one failed"}}
	first.People = []job.Person{{Profile: "me", Items: 2}, {Profile: "you"}}
	if err := b.PutNight(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	same(t, "nightlies", []job.Nightly{second, first}, list())
	b.want(b.PutNight(t.Context(), job.Nightly{Seq: 99}), store.ErrNotFound)
	b.purge(store.Purge{Profile: "me"})
	first.People = first.People[1:]
	same(t, "a purged person", []job.Nightly{second, first}, list())
	for i := range 450 {
		if _, err := b.StartNight(t.Context(), night(3+i)); err != nil {
			t.Fatal(err)
		}
	}
	if all := list(); len(all) != 400 || all[0].Seq != second.Seq+450 {
		t.Errorf("%d records are kept, the newest %d; want 400 up to %d", len(all), all[0].Seq, second.Seq+450)
	}
}
