package taxonomy

import "testing"

func TestSatisfies(t *testing.T) {
	tx := load(t)
	tests := []struct {
		held, asked string
		weight      float64
		how         Relation
	}{
		{"RHIT", "RHIT", 1, Same},
		{"RHIA", "RHIT", 1, Implied},
		{"RHIT", "RHIA", 0, None},
		{"CCS", "CCA", 1, Implied},
		{"CCA", "CCS", 0, None},
		{"CTR", "ODS", 1, Renamed},
		{"ODS", "CTR", 1, Renamed},
		{"RRA", "RHIT", 1, Implied},
		{"RHIA", "ART", 1, Implied},
		{"CPC-H", "COC-A", 1, Implied},
		{"CRCE", "CRCS", 1, Implied},
		{"CIC", "CCS", 0.85, Peer},
		{"CCS", "CIC", 0.9, Peer},
		{"CCS-P", "CCS", 0.4, Peer},
		{"CPC", "CCS-P", 0.9, Peer},
		{"CPC-H", "CPC", 0.8, Peer},
		{"CPC-A", "CPC", 0.45, Peer},
		{"CPC", "CPC-A", 1, Implied},
		{"CPC", "CPMA", 0, None},
		{"CCS", "RHIT", 0, None},
		{"LVN", "LPN", 1, Renamed},
		// Licences.
		{"CCS", "RN", 0, None},
		{"RN", "LPN", 0, None},
		// Groups.
		{"CRC", "ANY_CODING", 1, Same},
		{"CPB", "ANY_CODING", 0, None},
		{"CPC-A", "ANY_CODING", groupSoft, Peer},
		{"CPC-H", "ANY_CODING", 1, Renamed},
		{"RHIT", "ANY_AHIMA_AAPC", 1, Same},
		{"CTR", "REGISTRY_CANCER", 1, Same},
		{"CRC", "VA_MASTERY", 0, None},
		{"CPC-A", "VA_MASTERY", 0, None},
		{"RRA", "VA_MASTERY", 1, Renamed},
		{"CCS", "VA_APPRENTICE", 1, Implied},
		// Nothing known.
		{"NOBODY", "RHIT", 0, None},
		{"RHIT", "NOBODY", 0, None},
		{"NOBODY", "NOBODY", 0, None},
	}
	for _, tt := range tests {
		w, how := tx.Satisfies(tt.held, tt.asked)
		if w != tt.weight || how != tt.how {
			t.Errorf("Satisfies(%s, %s) = %v, %s, want %v, %s", tt.held, tt.asked, w, how, tt.weight, tt.how)
		}
	}
}

// What holds for every pair: a weight fits its relation, a licence is met by
// itself alone, a rename is one in both directions.
func TestSatisfiesLaws(t *testing.T) {
	tx := load(t)
	for _, a := range tx.Credentials() {
		for _, b := range tx.Credentials() {
			w, how := tx.Satisfies(a.ID, b.ID)
			switch how {
			case None:
				if w != 0 {
					t.Errorf("%s for %s: none with weight %v", a.ID, b.ID, w)
				}
			case Peer:
				if w <= 0 || w >= 1 {
					t.Errorf("%s for %s: peer with weight %v", a.ID, b.ID, w)
				}
			default:
				if w != 1 {
					t.Errorf("%s for %s: %s with weight %v", a.ID, b.ID, how, w)
				}
			}
			if b.Licence && w > 0 && !a.Licence {
				t.Errorf("%s meets the licence %s", a.ID, b.ID)
			}
			if _, back := tx.Satisfies(b.ID, a.ID); (how == Renamed) != (back == Renamed) {
				t.Errorf("%s for %s is %s, back %s", a.ID, b.ID, how, back)
			}
		}
	}
}

func TestToday(t *testing.T) {
	tx := load(t)
	for id, want := range map[string]string{"CTR": "ODS", "ART": "RHIT", "RRA": "RHIA", "CPC-H": "COC", "CCS": "CCS", "LVN": "LVN", "NOBODY": "NOBODY"} {
		if got := tx.Today(id); got != want {
			t.Errorf("Today(%s) = %s, want %s", id, got, want)
		}
	}
}

func TestCredit(t *testing.T) {
	tx := load(t)
	tests := []struct {
		had, asked string
		want       float64
	}{
		{"coding_inpatient", "coding_inpatient", 1},
		{"coding_inpatient", "coding_any", 1},
		{"coding_profee", "coding_inpatient", 0.1},
		{"billing", "coding_any", 0.15},
		{"externship", "coding_any", 0},
		{"nothing", "nothing", 0},
	}
	for _, tt := range tests {
		if got := tx.Credit(tt.had, tt.asked); got != tt.want {
			t.Errorf("Credit(%s, %s) = %v, want %v", tt.had, tt.asked, got, tt.want)
		}
	}
}
