package taxonomy

import (
	"fmt"
	"slices"
	"strings"
)

// Relation is how a held credential stands to an asked one.
type Relation uint8

const (
	None    Relation = iota
	Same             // the credential itself, or a member of the asked group
	Renamed          // the same credential under an older or newer name
	Implied          // a higher rung of the same issuer's ladder
	Peer             // a peer in market practice; the weight says how close
)

// String names the relation in lower case.
func (r Relation) String() string {
	switch r {
	case None:
		return "none"
	case Same:
		return "same"
	case Renamed:
		return "renamed"
	case Implied:
		return "implied"
	case Peer:
		return "peer"
	}
	return fmt.Sprintf("Relation(%d)", uint8(r))
}

// groupSoft is the weight of a group's soft member: a near miss, not enough
// for "or equivalent".
const groupSoft = 0.6

// Satisfies says how far a held credential meets a bare demand for another
// one, or for a group: weight 1 for Same, Renamed and Implied, the held
// credential's own weight in (0, 1) for Peer, 0 for None. A licence is met by
// itself alone. It looks at the names only, not at status or dates.
func (t *Taxonomy) Satisfies(held, asked string) (weight float64, how Relation) {
	if held == asked {
		if t.credentials.has(held) {
			return 1, Same
		}
		return 0, None
	}
	h, ok := t.credentials.get(held)
	if !ok {
		return 0, None
	}
	if g, ok := t.groups.get(asked); ok {
		return t.satisfiesGroup(h, g)
	}
	if !t.credentials.has(asked) {
		return 0, None
	}
	from, to := t.canonical[held], t.canonical[asked]
	if from == to {
		return 1, Renamed
	}
	if t.implied[from][to] {
		return 1, Implied
	}
	if w := t.peer(h, asked, to); w > 0 {
		return w, Peer
	}
	return 0, None
}

// peer is the weight with which a credential, under any of its names, stands
// in for another.
func (t *Taxonomy) peer(h Credential, asked, askedToday string) float64 {
	w := max(h.Soft[asked], h.Soft[askedToday])
	if today, ok := t.credentials.get(t.canonical[h.ID]); ok {
		w = max(w, today.Soft[asked], today.Soft[askedToday])
	}
	return w
}

func (t *Taxonomy) satisfiesGroup(h Credential, g Group) (float64, Relation) {
	if slices.Contains(g.Members, h.ID) {
		return 1, Same
	}
	if slices.Contains(g.Excluded, h.ID) {
		return 0, None
	}
	best := None
	for _, m := range g.Members {
		switch _, how := t.Satisfies(h.ID, m); how {
		case Renamed:
			best = Renamed
		case Implied:
			if best == None {
				best = Implied
			}
		}
	}
	if best != None {
		return 1, best
	}
	if !g.Closed {
		for _, m := range g.Soft {
			if t.canonical[m] == t.canonical[h.ID] {
				return groupSoft, Peer
			}
		}
	}
	return 0, None
}

// Today returns the id a credential is known by today: Today("CTR") is
// "ODS". An unknown id is returned as it is.
func (t *Taxonomy) Today(id string) string {
	for {
		c, ok := t.credentials.get(id)
		if !ok || c.RenamedTo == "" {
			return id
		}
		id = c.RenamedTo
	}
}

// Credit is the weight with which a year of one kind of experience counts
// toward another: 1 for the same kind, 0 where nothing is said.
func (t *Taxonomy) Credit(had, asked string) float64 {
	k, ok := t.experience.get(had)
	switch {
	case !ok:
		return 0
	case had == asked:
		return 1
	}
	return k.Counts[asked]
}

// relate works out canonical names and what implies what. It reports cycles.
func (t *Taxonomy) relate() error {
	t.canonical = make(map[string]string, len(t.credentials.list))
	var wrong []string
	for _, c := range t.credentials.list {
		id := c.ID
		for seen := map[string]bool{}; ; {
			if seen[id] {
				wrong = append(wrong, fmt.Sprintf("credential %s: its renamed_to leads back to itself", c.ID))
				break
			}
			seen[id] = true
			next, ok := t.credentials.get(id)
			if !ok || next.RenamedTo+next.Equals == "" {
				break
			}
			id = next.RenamedTo + next.Equals
		}
		t.canonical[c.ID] = id
	}
	direct := make(map[string][]string)
	for _, c := range t.credentials.list {
		from := t.canonical[c.ID]
		for _, id := range c.Implies {
			if to, ok := t.canonical[id]; ok && to != from {
				direct[from] = append(direct[from], to)
			}
		}
	}
	t.implied = make(map[string]map[string]bool, len(direct))
	for _, c := range t.credentials.list {
		from := t.canonical[c.ID]
		if t.implied[from] != nil {
			continue
		}
		covers := make(map[string]bool)
		for todo := slices.Clone(direct[from]); len(todo) > 0; {
			id := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if !covers[id] {
				covers[id] = true
				todo = append(todo, direct[id]...)
			}
		}
		if covers[from] {
			wrong = append(wrong, fmt.Sprintf("credential %s: its implies lead back to itself", from))
		}
		t.implied[from] = covers
	}
	if wrong != nil {
		return fmt.Errorf("relate credentials: %s", strings.Join(wrong, "; "))
	}
	return nil
}
