package read

import (
	"testing"

	"hitmatch/store/job"
)

func TestOffshore(t *testing.T) {
	r := loaded(t)
	for _, c := range []struct {
		title, location, workplace, text string
		places                           []job.Place
		want                             bool
		quote                            string
	}{
		{"Medical Coder", "", "", "Onsite in Hyderabad, India.", nil, true, "Onsite in Hyderabad"},
		{"Medical Coder", "Chennai, India", "", "Code charts for US hospitals.", nil, true, "Chennai"},
		{"Medical Coder", "Remote - Philippines", "", "Headquartered in Nashville, TN.", nil, true, "Philippines"},
		{"Medical Coder", "Remote, India", "", "Our headquarters is in Austin, Texas.", nil, true, "India"},
		{"Medical Coder", "Pune, Maharashtra", "", "", nil, true, "Pune"},
		{"Medical Coder", "Chennai, IN", "", "", nil, true, "Chennai"},
		{"Medical Coder (India)", "", "", "ICD-10-CM coding.", nil, true, "India"},
		{"Medical Coder", "Remote", "country: Philippines", "", nil, true, "Philippines"},
		{"Medical Coder", "Anywhere", "", "", []job.Place{{Text: "Anywhere", Country: "PH"}}, true, "Anywhere"},
		{"Medical Coder", "Remote", "", "You must be located in the Philippines.", nil, true, "must be located in the Philippines"},
		{"Medical Coder", "", "", "Work location: Hyderabad. Freshers may apply.", nil, true, "Work location: Hyderabad"},
		{"Medical Coder", "", "", "Salary 4 LPA, notice period of 30 days, cab facility in Bengaluru.", nil, true, ""},
		{"Clinical Coder", "Leeds", "", "The band is \u00a328,400 to \u00a331,900 a year.", nil, true, "\u00a328,400"},
		{"Medical Coder", "", "", "Location: Sector 5, Mohali", nil, true, "Location: Sector 5, Mohali"},
		{"Medical Coder", "", "", "Join our Manila office.", nil, true, "Join our Manila"},
		// at home
		{"Medical Coder", "Ohio", "", "Train the coders in our Manila office.", nil, false, ""},
		{"Medical Coder", "Boston", "", "Pay of $28 an hour; our books are kept in \u00a3 since 1990.", nil, false, ""},
		{"Medical Coder", "Reading, PA", "", "You review claims above \u00a3500 of travellers.", nil, false, ""},
		{"Medical Coder", "Remote, United States", "", "You will train our team in Hyderabad, India.", nil, false, ""},
		{"Medical Coder", "Tampa, FL", "", "We have offices in Chennai and Manila.", nil, false, ""},
		{"Medical Coder", "Albuquerque, New Mexico", "", "", nil, false, ""},
		{"Medical Coder", "Lebanon, NH", "", "", nil, false, ""},
		{"Medical Coder", "Peru, IN", "", "", []job.Place{{City: "Peru", State: "IN", Country: "US"}}, false, ""},
		{"Medical Coder", "Remote (US or Canada)", "", "", nil, false, ""},
		{"Medical Coder", "", "", "Work with colleagues in India and the Philippines.", nil, false, ""},
		{"Medical Coder", "Remote", "", "Access from abroad, also from Mexico or Canada, is not allowed.", nil, false, ""},
		{"Medical Coder", "San Juan, Puerto Rico", "", "", nil, false, ""},
	} {
		p := &job.Posting{Title: c.title, Location: c.location, Workplace: c.workplace, Text: c.text, Places: c.places}
		f := job.Facts{}
		r.readMarket(r.newDocument(p), &f)
		if f.Offshore != c.want {
			t.Errorf("%q %q %q %q: offshore %v, want %v (%v)", c.title, c.location, c.workplace, c.text, f.Offshore, c.want, f.Clauses)
			continue
		}
		if c.quote != "" && (len(f.Clauses) == 0 || f.Clauses[0].Quote != c.quote) {
			t.Errorf("%q %q: clauses %v, want the quote %q", c.location, c.text, f.Clauses, c.quote)
		}
	}
}

func TestInternal(t *testing.T) {
	r := loaded(t)
	for _, c := range []struct {
		title, text string
		want        bool
	}{
		{"Lead Coder (Internal Posting)", "Bids close on Friday.", true},
		{"Coder", "INTERNAL POSTING - EMPLOYEES ONLY", true},
		{"Coder", "Only current employees of the health system may apply.", true},
		{"Coder", "This opening is limited to current employees of the hospital.", true},
		{"Coder", "Who may apply: Current permanent employees of this agency only.", true},
		{"MRT (Coder)", "Open to current VHA employees only.", true},
		{"Coder", "You must be a current Ash Health employee to apply.", true},
		{"Coder", "This job is open to: Internal to an agency.", true},
		{"Coder", "Applications from outside applicants are not accepted.", true},
		{"Coder", "For current employees of Ridgeline Hospital only.", true},
		{"MRT (Coder)", "Area of consideration: current permanent employees of the Sierra health care system only.", true},
		{"Coder", "Who may apply Status Candidates", true},
		{"Coder", "1 vacancy\nCurrent permanent Lakeside employees including those of its clinics.", true},
		{"Coder", "Clarification from the agency\nOpen to current permanent employees of this network, of other agencies and all US citizens.", false},
		{"Coder", "Only internal staff may bid on this posting.", true},
		// open to everybody
		{"Coder", "Internal applicants use the staff portal.", false},
		{"Coder", "Internal candidates: apply through the portal. External candidates: apply here.", false},
		{"Coder", "Senior Coder is by internal promotion only.", false},
		{"MRT (Coder)", "This job is open to the public and to current federal employees.", false},
		{"MRT (Coder)", "Time in grade applies to current federal employees only.", false},
		{"MRT (Coder)", "SF-50 for current or former federal employees.", false},
		{"Coder", "You answer questions from internal customers and keep internal posting guides.", false},
		{"Coder", "Tuition discount for current employees.", false},
		{"Coder", "Qualifications for internal candidates: two years of coding.", false},
	} {
		f := job.Facts{}
		r.readMarket(r.newDocument(&job.Posting{Title: c.title, Text: c.text}), &f)
		if f.InternalOnly != c.want {
			t.Errorf("%q %q: internal %v, want %v (%v)", c.title, c.text, f.InternalOnly, c.want, f.Clauses)
		}
	}
	f := job.Facts{}
	r.readMarket(r.newDocument(&job.Posting{Title: "Coder", Internal: true}), &f)
	if !f.InternalOnly {
		t.Error("what the board itself says of a posting is lost")
	}
}
