package read

import "testing"

func TestUnwrap(t *testing.T) {
	const long = "This position reviews the records of patients who"
	for _, c := range []struct {
		name, text string
		joined     bool // the first line and the second
	}{
		{"a sentence goes on", long + "\nwere treated in a clinic.", true},
		{"with blanks at the end and the start", long + " \r\n  were treated.", true},
		{"within a name", "Applicants hold the credential of a Certified\nTumor Registrar.", true},
		{"within a range of pay", "The pay for this position in the clinic is $22.10 to\n$30.40 an hour.", true},
		{"a short line", "Applicants must have\nthe CCS.", false},
		{"a sentence ends", long + " left.\nwe code them.", false},
		{"an empty line", long + "\n\nwere treated.", false},
		{"a new sentence", long + "\nThey were treated.", false},
		{"an item with a dash", long + "\n- were treated", false},
		{"an item with a letter", long + "\na) were treated", false},
		{"an item with a number", "The pay for this position in the clinic is raised by\n1. years of service", false},
		{"phrases in small letters", "knowledge of the anatomy and terms that coders need\nskill in the use of an encoder", false},
		{"a list of lines", "Certification of coders in the hospital: the CCS,\nCPC, COC", false},
		{"cells", "Certification of coders in our | RHIT or RHIA or CCS\nor CIC", false},
		{"the last line", long, false},
	} {
		got := unwrap(c.text)
		if len(got) != len(c.text) {
			t.Errorf("%s: bytes moved: %q", c.name, got)
		}
		if joined := got != c.text; joined != c.joined {
			t.Errorf("%s: joined %v, want %v: %q", c.name, joined, c.joined, got)
		}
	}
}
