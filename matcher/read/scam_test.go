package read

import (
	"slices"
	"strings"
	"testing"

	"hitmatch/store/job"
)

func TestScam(t *testing.T) {
	r := loaded(t)
	for _, c := range []struct{ title, text, want string }{
		// asked of the applicant
		{"", "A refundable registration fee of $75 is needed before your first day.", "sc_pay_first"},
		{"", "You will pay for the training kit, which costs $120.", "sc_pay_first"},
		{"", "We mail you a cashier's check for your equipment. Deposit the check and keep $300.", "sc_fake_check"},
		{"", "The interview is held by text chat.", "sc_chat_interview"},
		{"", "Add our hiring manager on Telegram.", "sc_chat_interview"},
		{"", "Write to ash.clinic.hiring@gmail.com today.", "sc_free_email"},
		{"", "Please have your Social Security number at hand.", "sc_bank_early"},
		{"", "Reply with a picture of your driver's license.", "sc_bank_early"},
		{"", "The offer letter is sent the same day.", "sc_instant_offer"},
		{"", "You receive packages at your home and forward the parcels.", "sc_reship"},
		{"", "The deposit is paid in Bitcoin.", "sc_crypto"},
		{"", "We accept gift cards and Zelle.", "sc_crypto"},
		{"", "Certificate included and a 100% job guarantee.", "sc_cert_mill"},
		{"Coder - no experience - $38/hr", "Type codes from home.", "sc_high_pay_low_skill"},
		{"", "Kindly apply. Only 12 slots remaining!", "sc_typos sc_urgency"},
		// an honest employer's warnings
		{"", "We never interview over Telegram or WhatsApp and never mail checks.", ""},
		{"", "There is no fee of any kind and nothing to buy.", ""},
		{"", "Beware of scams. Our recruiters do not write from gmail.com addresses.", ""},
		{"", "Protect yourself from fraud. Signs of a fake job:\n- an interview on Telegram\n- a cashier's check\n- a request for gift cards", ""},
		{"", "Nobody from our office will ask you for money, gift cards or a bank login.", ""},
		// ordinary work
		{"", "We reimburse your exam fee and pay for your certification.", ""},
		{"", "Posts wire transfers, checks and Apple Pay payments to patient accounts.", ""},
		{"", "Forwards the balance to collections after 120 days.", ""},
		{"", "Must bring a valid photo ID. A background check is sent to you by email.", ""},
		{"", "Holiday gift cards and a wellness stipend.", ""},
		{"", "Entry level, no experience needed, $18.50 per hour.", ""},
		{"", "Must have a valid Social Security number to work in the US.", ""},
		{"", "A phone interview and a coding test come before the offer.", ""},
	} {
		p := &job.Posting{Title: c.title, Text: c.text}
		d := r.newDocument(p)
		f := job.Facts{}
		r.readPay(d, &f)
		r.readScam(d, &f)
		var got []string
		for _, s := range f.Scam {
			got = append(got, s.Signal)
			if s.Weight == "" || s.Quote == "" || p.Quote(s.Span) != s.Quote {
				t.Errorf("%q: signal %+v lacks its weight or quotes what does not stand there", c.text, s)
			}
		}
		if !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%q %q: %v, want %q", c.title, c.text, got, c.want)
		}
	}
}

func TestScamSignalsAreKnown(t *testing.T) {
	r := loaded(t)
	known := map[string]bool{}
	for _, s := range r.taxonomy.Signals() {
		known[s.ID] = true
	}
	for _, kind := range r.around.scam.kinds {
		if !known[kind.signal] {
			t.Errorf("the taxonomy does not know %s", kind.signal)
		}
	}
}
