package read

import (
	"testing"

	"hitmatch/store/job"
)

func TestMode(t *testing.T) {
	r := loaded(t)
	l, modes := r.lexicon, r.around.modes
	const remote, hybrid, onsite, unstated = job.ModeRemote, job.ModeHybrid, job.ModeOnsite, job.ModeUnstated
	for _, c := range []struct {
		text, title, location, workplace string
		want                             job.Mode
		training                         bool
	}{
		// the text says it
		{"This is a fully remote position.", "", "", "", remote, false},
		{"This role is 100% remote within the United States.", "", "", "", remote, false},
		{"Work from home with equipment we ship.", "", "", "", remote, false},
		{"You will telecommute from your home office.", "", "", "", remote, false},
		{"Location: Remote\nSchedule: days", "", "", "", remote, false},
		{"Work location - Remote (U.S.)", "", "", "", remote, false},
		{"This position may be performed remotely.", "", "", "", remote, false},
		{"This job operates in a home office environment.", "", "", "", remote, false},
		{"You may work virtually full-time, but for in-person classes in your first month.", "", "", "", remote, true},
		{"Work is in our Akron office, Monday to Friday.", "", "", "", onsite, false},
		{"Remote job Yes\nTelework eligible No", "", "", "", remote, false},
		{"Remote job No\nTelework eligible No", "", "", "", onsite, false},
		{"Office presence Tuesdays, the rest at home.", "", "", "", hybrid, false},
		{"Days. In our Elm St. office.", "", "", "", onsite, false},
		{"The work is done on-site. Good people are promoted to jobs in our office or from home.", "", "", "", onsite, false},
		{"We work from our harbor office Monday through Wednesday.", "", "", "", hybrid, false},
		{"In our office Monday through Thursday, ten hours each.", "", "", "", onsite, false},
		{"We work from our harbor office Monday through Friday.", "", "", "", onsite, false},
		{"A hybrid-remote role: you work from home and visit clinics.", "", "", "", hybrid, false},
		{"FTE 1.0, days, every other weekend in the HIM office.", "", "", "", unstated, false},
		{"Remote. Equipment provided.", "", "", "", remote, false},
		{"The work is either on-site or remote, as you like.", "", "", "", remote, false},
		{"You may work remotely or on-site.", "", "", "", remote, false},
		{"Codes for both sides.", "Hybrid Coder", "", "", job.ModeUnstated, false},
		{"Codes clinic visits.", "Hybrid Medical Coder", "", "", hybrid, false},
		{"#LI-Remote", "", "", "", remote, false},
		{"Full time days, 40 hours (remote work allowed at the supervisor's discretion).", "", "", "", hybrid, false},
		{"Answer patients' questions about their bills in person or via telephone.", "", "", "", unstated, false},
		{"The coder is located in the Business Office of the service.", "", "", "", unstated, false},
		{"Conduct onsite or desk audits of providers.", "", "", "", unstated, false},
		{"This is a hybrid role, three days a week in our Denver office.", "", "", "", hybrid, false},
		{"We are hiring billers to work with payers in our Salem office.", "", "", "", onsite, false},
		{"Teach two evenings a week at the Dover campus.", "", "", "", onsite, false},
		{"Twelve weeks on our Dover campus, from scanning to coding.", "", "", "", onsite, false},
		{"You are onsite Mondays and remote the rest of the week.", "", "", "", hybrid, false},
		{"Work mode: WFO", "", "", "", onsite, false},
		{"Forms are kept in our Salem office.", "", "", "", unstated, false},
		{"Hybrid schedule after 90 days.", "", "", "", hybrid, false},
		{"You will be in the office two days per week and at home the rest.", "", "", "", hybrid, false},
		{"Two days on campus, three days from home.", "", "", "", hybrid, false},
		{"TELEWORK ELIGIBLE: Yes, as determined by agency policy. REMOTE JOB: No.", "", "", "", hybrid, false},
		{"Occasional telework may be approved by the supervisor.", "", "", "", hybrid, false},
		{"This role is performed from a home office.", "", "", "", remote, false},
		{"Schedule: 3 in / 2 home.", "", "", "", hybrid, false},
		{"M-F, 2 days in office, 3 days home.", "", "", "", hybrid, false},
		{"This position is partially remote.", "", "", "", hybrid, false},
		{"This is an on-site position in Tulsa.", "", "", "", onsite, false},
		{"On site, Monday to Friday.", "", "", "", onsite, false},
		{"The job is performed onsite at the hospital.", "", "", "", onsite, false},
		{"This position is not eligible for remote work.", "", "", "", onsite, false},
		{"Telework: No", "", "", "", onsite, false},
		{"TELEWORK: Not authorized.", "", "", "", onsite, false},
		{"Work cannot be done from home.", "", "", "", onsite, false},
		{"Charge review. One day a week in the office, else from home.", "", "", "", hybrid, false},
		{"Surroundings: office or home office, quiet.", "Remote", "", "", remote, false},
		{"Claims of five surgeons. In our Elm Park office, four days.", "", "", "", onsite, false},
		{"After your training here, a third of the hours may be worked from home.", "", "", "", hybrid, false},
		{"She works from our Elm Park office.", "", "", "", onsite, false},
		{"Know that this isn't a work-at-home position.", "", "", "", onsite, false},
		{"Lectures are online and you teach at hours you choose.", "", "", "", remote, false},
		{"This is not a remote position.", "", "", "", onsite, false},
		{"You will work five days a week in our clinic.", "", "", "", onsite, false},
		{"Requires 5 days per week in the office.", "", "", "", onsite, false},
		{"In-person role.", "", "", "", onsite, false},
		{"After probation you may work from home up to 3 days/week.", "", "", "", hybrid, false},
		{"Mostly remote, with one day a month on site.", "", "", "", hybrid, false},
		{"Largely remote; come to the office twice a month.", "", "", "", hybrid, false},
		{"Remote except for one day each month in the office.", "", "", "", hybrid, false},
		{"Part time, on client site.", "", "", "", onsite, false},
		{"Position is 100% telework; quarterly travel to Denver.", "", "", "", remote, false},
		{"Location: Virtual", "", "", "", remote, false},
		{"Remote (not available in AK). We code charts.", "", "", "", remote, false},
		{"Remote position, not open to residents of Illinois.", "", "", "", remote, false},
		{"Remote work is not available in this department.", "", "", "", onsite, false},
		{"Position can be performed from home.", "", "", "", remote, false},
		{"Work from home, shift 2 pm to 11 pm.", "", "", "", remote, false},
		{"On site for the first 60 days, then work from home possible 3 days/wk.", "", "", "", hybrid, false},
		{"In office Tuesday through Thursday, remote Monday and Friday.", "", "", "", hybrid, false},
		{"Mostly remote, but must report onsite once a week.", "", "", "", hybrid, false},
		{"60% remote, 40% onsite", "", "", "", hybrid, false},
		{"Local candidates only; must be able to commute daily to our Tampa office.", "", "", "", onsite, false},
		{"You will work in our HIM department on the 2nd floor.", "", "", "", onsite, false},
		// a first stretch on site
		{"The first four weeks are spent on site for training; after that the job is fully remote.", "", "", "", remote, true},
		{"Remote after six weeks of onsite training in Tulsa.", "", "", "", remote, true},
		{"Two weeks of in-person orientation, then you work from home.", "", "", "", remote, true},
		{"Training is held in person in Columbus for the first 3 weeks, then the job is worked entirely from home.", "", "", "", remote, true},
		{"You spend your first month with us in the Dayton office, after which you may work from home full time.", "", "", "", remote, true},
		{"This role is remote after a two-week onsite orientation in Omaha, NE.", "", "", "", remote, true},
		// training in a place that is named
		{"Remote. The first two weeks of training are held in Toledo, OH.", "", "", "", remote, true},
		{"You work from home. Three weeks of training in Spokane, then you are on your own.", "", "", "", remote, true},
		{"Fully remote position; orientation takes place in Mobile.", "", "", "", remote, true},
		{"Fully remote position with a one-week orientation at our Wichita campus.", "", "", "", remote, true},
		{"Fully remote position with two weeks of training in Excel and Epic.", "", "", "", remote, false},
		{"Fully remote position. Virtual orientation led by our Wichita office.", "", "", "", remote, false},
		{"Fully remote position. Training in ICD-10-PCS is given in January.", "", "", "", remote, false},
		// days and hours
		{"Telework: up to 2 days per pay period after the first year.", "", "", "", hybrid, false},
		{"WFH M/W/F, in the office Tu/Th.", "", "", "", hybrid, false},
		{"Primarily remote with on-site days once a week in Tampa.", "", "", "", hybrid, false},
		{"Remote, Monday - Friday, 8 to 5.", "", "", "", remote, false},
		{"Work remotely Monday through Friday with a flexible start.", "", "", "", remote, false},
		{"Remote Monday, Thursday and Friday; otherwise in the office.", "", "", "", hybrid, false},
		// a question and its answer below
		{"Remote job\nNo\nTelework eligible\nNo\nSalary\n$18.66 - $25.93 per hour", "", "", "", onsite, false},
		{"Remote job\nNo\nTelework eligible\nYes\nTravel required\nNo", "", "", "", hybrid, false},
		{"Remote job\nYes\nTelework eligible\nNo", "", "", "", remote, false},
		{"Work when you like, from home.", "", "", "", remote, false},
		{"Answer requests from your own home.", "", "", "", remote, false},
		{"Primary location: Home Office, USA", "", "", "", remote, false},
		{"Remote work is not permitted from: CA, CT.", "", "", "", remote, false},
		{"Coders come in on Tuesdays only; the rest of the week is remote.", "", "", "", hybrid, false},
		{"Two days in the clinic, the others at home.", "", "", "", hybrid, false},
		{"Coders train in our Akron office for the first month and then code from home.", "", "", "", remote, true},
		{"Up to 60% of the week may be worked from home.", "", "", "", hybrid, false},
		{"Work is performed at home.", "", "", "", remote, false},
		{"Our team members work from wherever they live.", "", "", "", remote, false},
		{"Work Style: Virtual (US)", "", "", "", remote, false},
		{"Fully in-office. We do not offer remote or hybrid work for this job.", "", "", "", onsite, false},
		// the text against the labels
		{"This position is performed on site in Tulsa.", "Coder - REMOTE", "Tulsa, OK (Remote)", "", onsite, false},
		{"Coding has been fully remote for years and nobody comes in.", "Coder - On-site", "Miami, FL", "", remote, false},
		{"We write queries and code charts.", "Coder (Remote)", "Tulsa, OK", "", remote, false},
		{"We write queries and code charts.", "Coder", "US-Remote", "", remote, false},
		{"We write queries and code charts.", "Coder", "Austin, TX (Hybrid)", "", hybrid, false},
		{"We write queries and code charts.", "Coder", "Austin, TX", "TELECOMMUTE", remote, false},
		{"We write queries and code charts.", "Coder", "Austin, TX", "on-site", onsite, false},
		{"We write queries and code charts.", "Coder", "Austin, TX", "isRemote=True; workplaceType=None", remote, false},
		{"We write queries and code charts.", "Coder", "Austin, TX", "isRemote=False; workplaceType=None", unstated, false},
		{"We write queries and code charts.", "Coder", "Austin, TX", "isRemote=False; workplaceType=Hybrid", hybrid, false},
		{"We write queries and code charts.", "Coder", "Austin, TX", "isRemote=False; workplaceType=OnSite", onsite, false},
		{"We write queries and code charts.", "Coder", "Austin, TX", "isRemote=True; workplaceType=Hybrid", hybrid, false},
		{"We write queries and code charts.", "Coder", "Austin, TX", "remote=true hybrid=false", remote, false},
		{"We write queries and code charts.", "Coder", "Austin, TX", "remote=false hybrid=false", unstated, false},
		{"Perks: remote/hybrid environment.", "Biller", "Remote", "", remote, false},
		{"CCS required.", "Coder - Remote (not CA or NY)", "", "", remote, false},
		{"Telework is not available.", "Coder", "Boise, ID", "", onsite, false},
		{"Remote: not offered.", "Coder", "Boise, ID", "", onsite, false},
		// no modes
		{"Requires remote access to client systems.", "Coder", "Tulsa, OK", "", unstated, false},
		{"Experience with remote patient monitoring and remote desktop tools.", "", "", "", unstated, false},
		{"Excepted service, Hybrid Title 38. The department keeps a hybrid record, paper and electronic.", "", "", "", unstated, false},
		{"Employees working remotely are asked to adhere to our telecommuter policy.", "", "", "", unstated, false},
		{"Join us as a coder at our north administration building.", "", "", "", onsite, false},
		{"Mon-Fri 8 to 5 in our uptown office.", "", "", "", onsite, false},
		{"Free on-site parking and an on-site gym.", "", "", "", unstated, false},
		{"Home health agency with nursing homes in four counties.", "", "", "", unstated, false},
		{"Travels to remote sites for on-site audits.", "", "", "", unstated, false},
		{"120 Main Street, Tulsa, OK 74103", "", "Tulsa, OK", "", unstated, false},
		{"", "", "", "", unstated, false},
		{"You may work remotely up to 2 days per week.", "", "", "", hybrid, false},
		{"Telework: Ad hoc. Virtual: This is not a virtual position.", "", "", "", hybrid, false},
		{"Telework: Not available. Virtual: This is not a virtual position.", "", "", "", onsite, false},
		{"This position may be authorized for telework.", "", "", "", hybrid, false},
		{"This is a remote position. Must be able to come on site as needed for meetings.", "", "", "", remote, false},
		{"Position is 100% on-site; there is no remote option.", "", "", "", onsite, false},
		{"Work type: Hybrid", "", "", "", hybrid, false},
		{"Location: Onsite - Phoenix, AZ", "", "", "", onsite, false},
		{"This is a work-at-home position.", "", "", "", remote, false},
		{"After 90 days on site you may move to a remote schedule.", "", "", "", remote, true},
		{"Our coders are onsite at the hospital. Some of our billers work from home.", "Coder", "Tulsa, OK", "", onsite, false},
		{"Candidates must have reliable internet to work remotely.", "", "", "", remote, false},
		// what may come later
		{"On site in Tulsa. Working from home is a possibility after three years.", "", "", "", onsite, false},
		{"Works on site in the records room. One day a month may be worked from home.", "", "", "", onsite, false},
		{"Remote, with one day each quarter in the Tulsa office.", "", "", "", remote, false},
		{"Remote; travel to our office twice a year.", "", "", "", remote, false},
	} {
		text, title, location, workplace := l.field(c.text), l.field(c.title), l.field(c.location), l.field(c.workplace)
		m := readMode(modes, &text, &title, &location, &workplace)
		if m.mode != c.want || m.training != c.training {
			t.Errorf("%q %q %q %q: %s, training %v; want %s, %v", c.text, c.title, c.location, c.workplace, m.mode, m.training, c.want, c.training)
		}
	}
}

// TestEitherMode: the person chooses where to work.
func TestEitherMode(t *testing.T) {
	r := newReader(t)
	for text, want := range map[string]bool{
		"Remote or on-site, as you prefer.":              true,
		"Remote, hybrid or on-site: you choose.":         true,
		"May be worked on site or remotely in our town.": true,
		"Remote. Audits are done on site or remotely.":   false,
		"This is a fully remote position.":               false,
		"This position is on site.":                      false,
	} {
		if f := r.Read(&job.Posting{Title: "Medical Coder", Text: text}); f.Remote.OrOnsite != want || want && f.Remote.Mode != job.ModeRemote {
			t.Errorf("%q: %+v", text, f.Remote)
		}
	}
}
