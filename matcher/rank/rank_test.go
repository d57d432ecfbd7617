package rank

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/store/job"
)

var day = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// item is a posting first seen on the given day of the month.
func item(id string, grade job.Grade, score, seen int, with ...func(*Item)) Item {
	it := Item{
		Posting: &job.Posting{ID: id, Board: "b-" + id, Employer: "Employer " + id, FirstSeen: day.AddDate(0, 0, seen)},
		Match:   job.Match{Posting: id, Grade: grade, Score: score},
	}
	for _, w := range with {
		w(&it)
	}
	return it
}

func cluster(c string) func(*Item)  { return func(it *Item) { it.Posting.Cluster = c } }
func board(b string) func(*Item)    { return func(it *Item) { it.Posting.Board = b } }
func employed(e string) func(*Item) { return func(it *Item) { it.Posting.Employer = e } }
func cause(c string) func(*Item)    { return func(it *Item) { it.Match.Cause = c } }

// shown writes a result as "id(+copies)(…more)" per entry.
func shown(r Result) []string {
	var out []string
	for _, e := range r.Shown {
		s := e.Posting.ID
		for _, c := range e.Copies {
			s += "+" + c.Posting.ID
		}
		if e.More > 0 {
			s += fmt.Sprintf(" and %d more", e.More)
		}
		out = append(out, s)
	}
	return out
}

func ids(items []Item) []string {
	var out []string
	for _, it := range items {
		out = append(out, it.Posting.ID)
	}
	return out
}

func TestRank(t *testing.T) {
	tests := []struct {
		name   string
		items  []Item
		agency string
		o      Options
		shown  []string
		all    []string
		hidden map[string]int
	}{
		{name: "nothing"},
		{
			name: "grade, then score, then newest, then id",
			items: []Item{
				item("low", job.Low, 99, 0), item("near", job.Near, 80, 0), item("d", job.Strong, 50, 1),
				item("c", job.Strong, 50, 1), item("fresh", job.Strong, 50, 9), item("best", job.Strong, 51, 0),
			},
			shown: []string{"best", "fresh", "c", "d", "near", "low"},
			all:   []string{"best", "fresh", "c", "d", "near", "low"},
		},
		{
			name: "hidden jobs are counted by cause, copies once",
			items: []Item{
				item("a", job.Hide, 10, 0, cause("wrong state")), item("b", job.Hide, 0, 0, cause("scam")),
				item("c", job.Hide, 9, 0, cause("wrong state")), item("d", job.Hide, 8, 0, cause("wrong state"), cluster("c")),
			},
			all:    []string{"a", "c", "d", "b"},
			hidden: map[string]int{"wrong state": 2, "scam": 1},
		},
		{
			name: "a copy with a better grade is shown, its hidden twin is not counted",
			items: []Item{
				item("a", job.Hide, 0, 0, cause("wrong state")), item("b", job.Near, 60, 5, cluster("a")),
			},
			shown: []string{"b+a"},
			all:   []string{"b", "a"},
		},
		{
			name: "of equal grades the employer's own board is shown before an agency",
			items: []Item{
				item("agency", job.Strong, 90, 0, cluster("x"), board("staffing")), item("own", job.Strong, 80, 3, cluster("x")),
				item("other", job.Strong, 85, 3),
			},
			agency: "staffing",
			shown:  []string{"other", "own+agency"},
			all:    []string{"agency", "other", "own"},
		},
		{
			name: "of equal boards the earliest seen copy is shown",
			items: []Item{
				item("late", job.Strong, 90, 5, cluster("x")), item("early", job.Strong, 90, 1, cluster("x")),
				item("never", job.Strong, 90, 0, cluster("x"), func(it *Item) { it.Posting.FirstSeen = time.Time{} }),
			},
			shown: []string{"early+late+never"},
			all:   []string{"late", "early", "never"},
		},
		{
			name: "one employer is capped and its further jobs counted",
			items: []Item{
				item("a1", job.Strong, 90, 0, employed("Acme  Health")), item("a2", job.Strong, 89, 0, employed("ACME health")),
				item("a3", job.Strong, 88, 0, employed("Acme Health")), item("a4", job.Near, 50, 0, employed("Acme Health")),
				item("z", job.Near, 40, 0),
			},
			o:     Options{PerEmployer: 2, Top: 3},
			shown: []string{"a1", "a2 and 2 more", "z"},
			all:   []string{"a1", "a2", "a3", "a4", "z"},
		},
		{
			name: "postings without an employer are not capped together",
			items: []Item{
				item("a", job.Strong, 90, 0, employed("")), item("b", job.Strong, 89, 0, employed(" ")),
			},
			o:     Options{PerEmployer: 1},
			shown: []string{"a", "b"},
			all:   []string{"a", "b"},
		},
		{
			name:  "a grade and a number cut off",
			items: []Item{item("s", job.Strong, 9, 0), item("n", job.Near, 9, 0), item("n2", job.Near, 8, 0), item("l", job.Low, 9, 0)},
			o:     Options{Grade: job.Near, Top: 2},
			shown: []string{"s", "n"},
			all:   []string{"s", "n", "n2", "l"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := ranked(tt.items, map[string]bool{tt.agency: true}, tt.o)
			if tt.hidden == nil {
				tt.hidden = map[string]int{}
			}
			if d := cmp.Diff(tt.shown, shown(r)); d != "" {
				t.Errorf("shown (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.all, ids(r.All)); d != "" {
				t.Errorf("all (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.hidden, r.Hidden); d != "" {
				t.Errorf("hidden (-want +got):\n%s", d)
			}
		})
	}
}

// The order of the input does not reach the output, and no job is lost or
// shown twice.
func TestRankIsIndependentOfInputOrder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	grades := []job.Grade{job.Strong, job.Near, job.Low, job.Hide}
	var items []Item
	for i := range 200 {
		it := item(fmt.Sprintf("p%03d", i), grades[rnd.IntN(4)], rnd.IntN(5), rnd.IntN(4), employed(fmt.Sprintf("E%d", rnd.IntN(9))))
		it.Posting.Cluster = fmt.Sprintf("p%03d", rnd.IntN(120))
		it.Match.Cause = fmt.Sprint("cause ", rnd.IntN(3))
		items = append(items, it)
	}
	o, agencies := Options{PerEmployer: 4}, map[string]bool{"b-p001": true, "b-p007": true}
	want := ranked(items, agencies, o)
	for range 20 {
		rnd.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		if d := cmp.Diff(want, ranked(items, agencies, o)); d != "" {
			t.Fatalf("another order of the items gave another result:\n%s", d)
		}
	}
	if len(want.All) != len(items) {
		t.Errorf("%d of %d items are in All", len(want.All), len(items))
	}
	clusters := map[string]bool{}
	for _, it := range items {
		clusters[it.Posting.Cluster] = true
	}
	count := 0
	for _, e := range want.Shown {
		count += 1 + e.More
	}
	for _, n := range want.Hidden {
		count += n
	}
	if count != len(clusters) {
		t.Errorf("shown, more and hidden make %d jobs of %d", count, len(clusters))
	}
}

// A copy of a hidden job stands for it, too, and no place is its own copy.
func TestEach(t *testing.T) {
	items := []Item{
		item("late", job.Strong, 90, 5, cluster("x")), item("early", job.Strong, 80, 1, cluster("x")), item("alone", job.Near, 50, 0),
		item("shut", job.Hide, 3, 1, cluster("y")), item("shut2", job.Hide, 9, 2, cluster("y")), item("shut3", job.Hide, 6, 3, cluster("y")),
	}
	places := placesOf(items, nil)
	id := func(i int) string { return items[places[i].Number].Posting.ID }
	var got []string
	for s := range Each(places) {
		line := id(s.At) + " for " + id(s.For)
		for _, i := range s.Others {
			line += " +" + id(i)
		}
		got = append(got, line)
	}
	want := []string{
		"late for early +early", "early for early +late", "alone for alone",
		"shut2 for shut2 +shut3 +shut", "shut3 for shut2 +shut2 +shut", "shut for shut2 +shut2 +shut3",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for s := range Each(places) {
		if id(s.At) != "late" {
			t.Fatal("it goes on after it was left")
		}
		break
	}
}
