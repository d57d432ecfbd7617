package read

import (
	"slices"
	"strings"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// Signs of a fraudulent posting, by the ids of the taxonomy. An honest
// employer warns of the same things, so a sentence that denies or warns, and
// the sentences after a heading of warning, are no signs.

// scamCue is a sign a cue shows.
type scamCue struct {
	signal string
	denies bool // the cue itself holds a denial: "no interview"
}

func scamCues(l *lexicon) *cueSet[scamCue] {
	s := newCueSet[scamCue](l)
	add := func(signal string, cues ...string) { s.add(scamCue{signal, false}, cues...) }
	add("sc_pay_first",
		"refundable *5 fee|deposit", "training|onboarding|registration|enrollment|enrolment|application|processing|clearance|starter|administration|administrative|activation|certification|kit *2 fee *5 needed|required|due|before|must|payable|is",
		"fee|deposit of *2 needed|required|due|is|before", "you|applicants|candidates must|will|need|are *3 pay *6 kit|training|software|equipment|course|certificate|clearance|check|certification|materials|laptop",
		"must|will|need *2 purchase|buy *4 kit|training|course|clearance|materials", "pay for your *2 training|background|software|equipment|kit|certification|clearance",
		"send|pay the|a fee|deposit", "pay *3 upfront|up front|in advance", "payable|due *1 before|prior *4 start|starting|beginning|hire|begin",
	)
	add("sc_fake_check",
		"deposit|cash the|this|our|your check|cheque", "mail|send|sends|sent|issue|issues|email *2 cashiers|certified? check|cheque *4 equipment|purchase|buy|office", "mail|send|sends *2 cashiers|certified check|cheque", "mail|send|sends you a check|cheque",
		"send|sends|mail a check|cheque for", "cashiers check|cheque", "check|cheque to purchase|buy|cover *5 equipment|supplies|software|laptop",
		"forward|send|wire the? balance|remainder|rest *3 vendor", "keep *8 forward|send|wire the", "equipment *4 from our *2 vendor",
	)
	add("sc_chat_interview",
		"telegram", "whatsapp", "textnow", "google hangouts|chat", "hangouts", "facebook messenger", "wire app", "signal app|messenger", "skype chat",
		"interview|interviews|interviewed|screening *4 text|chat|messaging|messenger", "text|chat|messenger interview", "text message interview", "interview online by|via *2 chat",
	)
	s.add(scamCue{"sc_chat_interview", true}, "no interview on phone", "no phone|video|voice|telephone interview|call", "no interview *3 phone|video")
	add("sc_free_email", "gmail|yahoo|hotmail|outlook|aol|protonmail|icloud|ymail|gmx|zoho com", "proton me")
	add("sc_bank_early",
		"have your social security *4 ready|handy|hand", "send|text|email|give|confirm *4 social security", "send|text|email|give|confirm *4 ssn", "name of bank|your bank", "bank login|username|password|credentials", "online banking login|username|password",
		"send|text|submit|email|give|confirm *5 bank account|details|information|statement", "active bank account", "picture|photo|photograph|scan|image|selfie of *4 license|id|passport|identification",
	)
	add("sc_instant_offer",
		"offer *5 same day", "offer letter *6 same|within # hours?", "hired on the spot", "instant|immediate offer|hire", "guaranteed placement|job|offer|employment|hire", "hired the same day",
		"offer within 24|12|one|1|two|2 hours|hour|minutes", "offered *3 immediately",
	)
	s.add(scamCue{"sc_instant_offer", true}, "no interview", "no background check")
	add("sc_reship", "reship", "reshipping", "repackage|repackaging *3 packages|parcels", "forward|ship *2 packages|parcels", "package|parcel forwarding|inspector", "receive *2 packages|parcels at|from *3 home", "resell *2 goods|items")
	add("sc_crypto",
		"accept|accepts|pay|paid|send|in|via|by|through|with|purchase|buy *3 bitcoin|crypto|cryptocurrency|ethereum|usdt", "accept|accepts|pay|send|via|purchase|buy *3 gift|prepaid card|cards", "bitcoin",
		"zelle", "cash app", "cashapp", "western union", "moneygram", "send|forward *4 wire transfer",
	)
	add("sc_cert_mill", "100? job guarantee|guaranteed", "100 *2 placement|job guarantee", "certificate|certification included", "cpc|ccs equivalent diploma|certificate", "guaranteed certification|pass", "we train you we certify")
	add("sc_offshore_mismatch", "fresher", "freshers", "# lpa")
	add("sc_urgency", "act now|today|fast", "limited|only # slots|spots|seats|openings", "slots|seats|spots|openings remaining|left|available now", "urgent|urgently hiring|needed|hire|requirement", "hurry", "do not last", "dont last", "apply now before")
	add("sc_typos", "kindly", "do the needful", "god bless")
	s.add(scamCue{"sc_high_pay_low_skill", true},
		"no experience *3 needed|required|necessary|certification", "no experience", "experience none", "no skills|skill needed|required", "no certification *3 needed|required|necessary",
	)
	return s
}

// warning reports words of an honest employer's own warning.
func warning(w string) bool {
	switch w {
	case "never", "beware", "fraud", "fraudulent", "fraudster", "fraudsters", "scam", "scams", "scammer", "scammers", "criminals", "impersonate", "impersonating", "impersonation",
		"phishing", "cautious", "caution", "suspicious", "legitimate", "nobody", "protect", "fake", "spoof", "spoofing", "victim", "alert":
		return true
	}
	return false
}

// denial reports words that turn a sign into an assurance.
func denial(w string) bool {
	switch w {
	case "not", "no", "dont", "doesnt", "wont", "cannot", "without", "nor", "neither", "nothing", "none", "reimburse", "reimbursed", "reimburses":
		return true
	}
	return false
}

// well-paid for work that asks for nothing, in US dollars.
const (
	lurePerHour = 30
	lurePerYear = 60_000
)

// readScam lists the signs of fraud a posting shows: each once, where it
// first stands.
func (r *Reader) readScam(d *document, f *job.Facts) {
	f.Scam = []job.Signal{}
	r.scamIn(d.post, job.FieldTitle, &d.title, f)
	r.scamIn(d.post, job.FieldText, &d.text, f)
	slices.SortStableFunc(f.Scam, func(a, b job.Signal) int { return strings.Compare(a.Signal, b.Signal) })
	for _, s := range f.Scam {
		f.Clauses = append(f.Clauses, job.Clause{Kind: job.ClauseScam, Strength: job.Required, Span: s.Span, Quote: s.Quote})
	}
}

func (r *Reader) scamIn(p *job.Posting, name job.Field, s *field, f *job.Facts) {
	for _, c := range r.around.scam.find(s) {
		known := slices.ContainsFunc(f.Scam, func(x job.Signal) bool { return x.Signal == c.kind.signal })
		if known || warned(s, c) {
			continue
		}
		if c.kind.signal == "sc_high_pay_low_skill" && !lure(f.Pay) {
			continue
		}
		weight := ""
		if i := slices.IndexFunc(r.around.signals, func(x taxonomy.ScamSignal) bool { return x.ID == c.kind.signal }); i >= 0 {
			weight = r.around.signals[i].Weight
		}
		span := job.Span{Field: name, Start: s.words[c.from].start, End: s.words[c.to-1].end}
		f.Scam = append(f.Scam, job.Signal{Signal: c.kind.signal, Weight: weight, Quote: p.Quote(span), Span: span})
	}
}

// warned reports whether the sentence of a cue denies it or warns of it, or
// follows a sentence that warns.
func warned(s *field, c cue[scamCue]) bool {
	from, to := s.sentence(c.from)
	for i := from; i < to; i++ {
		if warning(s.words[i].text) || !c.kind.denies && denial(s.words[i].text) {
			return true
		}
	}
	// The three sentences before it may be the head of the warning.
	for n := 0; n < 3 && from > 0; n++ {
		to = from
		from, _ = s.sentence(from - 1)
		for _, w := range s.words[from:to] {
			if warning(w.text) && w.text != "protect" && w.text != "alert" || w.text == "protect" && from+1 < to && s.words[from+1].text == "yourself" {
				return true
			}
		}
	}
	return false
}

// lure reports pay that is high for work that asks for nothing.
func lure(p *job.Pay) bool {
	if p == nil || p.Min == nil || p.Currency != "USD" {
		return false
	}
	return p.Unit == job.PerHour && *p.Min >= lurePerHour || p.Unit == job.PerYear && *p.Min >= lurePerYear
}
