package read

import (
	"slices"
	"strings"
	"testing"

	"hitmatch/matcher/taxonomy"
)

func loaded(t testing.TB) *Reader {
	t.Helper()
	x, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(x)
}

// codesOf turns "OH TX" into a sorted list.
func codesOf(s string) []string {
	out := strings.Fields(s)
	slices.Sort(out)
	return out
}

func lists(found []stateList) (allow, deny []string) {
	a, d := map[string]bool{}, map[string]bool{}
	for _, l := range found {
		for _, s := range l.states {
			if l.deny {
				d[s] = true
			} else {
				a[s] = true
			}
		}
	}
	return sorted(a), sorted(d)
}

func TestStatesInText(t *testing.T) {
	r := loaded(t)
	l, states := r.lexicon, r.around.states
	for _, c := range []struct{ text, allow, deny string }{
		{"The successful candidate lives in Iowa, Kansas or Nebraska.", "IA KS NE", ""},
		{"Remote. Candidates from CA, NY and NJ will not be considered.", "", "CA NJ NY"},
		{"Fully remote (no CO or NY).", "", "CO NY"},
		{"Remote in 49 states (no Alaska).", "", "AK"},
		{"Chart review only (no Ohio claims).", "", ""},
		{"You can work at home; this job is only available if you live in the states listed: ID, MT & UT.", "ID MT UT", ""},
		{"Those who work from home in Montana, Illinois or California will be given a monthly allowance for the internet.", "", ""},
		{"Work from home. Nebraska Lake Clinic is an equal opportunity employer and will not discriminate.", "", ""},
		{"If you live in CO, NY or WA, ask for the pay range.", "", ""},
		{"Remote in Washington state, Oregon and Idaho.", "ID OR WA", ""},
		{"Experience with Washington State University Hospital; remote in Oregon, Idaho.", "ID OR", ""},
		{"Remote from the DMV area (DC, Maryland, Virginia).", "DC MD VA", ""},
		{"Remote in New England (CT, ME, VT).", "CT ME VT", ""},
		{"You must live in or be willing to relocate to Arkansas.", "AR", ""},
		{"Birch Care is licensed to employ in CO, NM and UT.", "CO NM UT", ""},
		{"We give strong preference to remote candidates located in CO, NM and UT.", "", ""},
		{"Nurses are licensed in CO, NM and UT.", "", ""},
		// who may work
		{"The person we hire for this role will need a home address, and has to do the work, in one of these states: Iowa, Kansas or Nebraska.", "IA KS NE", ""},
		{"Our clients work in one of these states: Iowa, Kansas or Nebraska.", "", ""},
		{"You must live in Ohio, Indiana or Kentucky.", "OH IN KY", ""},
		{"Must reside in TX, OK, AR or LA.", "TX OK AR LA", ""},
		{"Candidates must be located in one of the following states: AL, FL, GA, NC, SC, TN.", "AL FL GA NC SC TN", ""},
		{"We can only hire residents of AZ, NV and UT.", "AZ NV UT", ""},
		{"We are currently hiring in Maine, New Hampshire and Vermont.", "ME NH VT", ""},
		{"This position is open to candidates residing in: MI, WI, MN", "MI WI MN", ""},
		{"Remote from Virginia, West Virginia or Maryland.", "VA WV MD", ""},
		{"Eligible states:\n- Iowa\n- Kansas\n- Nebraska", "IA KS NE", ""},
		{"Approved states for remote work: CO, ID, MT, WY", "CO ID MT WY", ""},
		{"Applicants must reside in one of these states:\nTexas\nOklahoma\nLouisiana", "TX OK LA", ""},
		{"Our payroll is registered in Idaho, Oregon and Washington and you must reside in one of those states.", "ID OR WA", ""},
		{"Florida residents only.", "FL", ""},
		{"Open to residents of New York and New Jersey only.", "NY NJ", ""},
		{"Must live in the state of Georgia.", "GA", ""},
		{"MUST RESIDE IN TX OR FL", "TX FL", ""},
		{"Must reside in PA, DE, MD, or the District of Columbia.", "PA DE MD DC", ""},
		{"Employees must live in Washington, D.C., Maryland or Virginia.", "DC MD VA", ""},
		{"New hires need to live in Kansas/Missouri.", "KS MO", ""},
		{"Must reside in one of the following states: Alabama, Arizona (Phoenix area only), Florida or Georgia.", "AL AZ FL GA", ""},
		{"This is a remote position but candidates must live in FL.", "FL", ""},
		{"The position is remote for those who live in Wisconsin or Illinois.", "WI IL", ""},
		{"Must be a resident of Texas.", "TX", ""},
		{"Residents of the following states are eligible: Iowa, Kansas, Nebraska.", "IA KS NE", ""},
		{"Available to candidates in: NC, SC, VA", "NC SC VA", ""},
		{"This position is limited to Wisconsin residents.", "WI", ""},
		{"Remote - candidates outside Florida will not be considered.", "FL", ""},
		{"We cannot hire outside of Texas and Oklahoma.", "TX OK", ""},
		{"Work from home; you must have a permanent address in Texas.", "TX", ""},
		{"Illinois and Massachusetts residents can't be hired right now.", "", "IL MA"},
		{"Eligible states for remote employees: AL | FL | GA | MS", "AL FL GA MS", ""},
		// who may not
		{"The following states are not eligible for hire: CA, NY", "", "CA NY"},
		{"We cannot hire in California, Colorado or New York.", "", "CA CO NY"},
		{"Remote in all states except CA, NY and WA.", "", "CA NY WA"},
		{"We hire in every state except Alaska.", "", "AK"},
		{"Work from anywhere in the US (excluding Hawaii and Alaska).", "", "HI AK"},
		{"Remote, any state other than Illinois.", "", "IL"},
		{"We do not currently employ people in AK, HI, or RI.", "", "AK HI RI"},
		{"This role is not available to residents of Colorado and California.", "", "CO CA"},
		{"California, Oregon and Washington residents are not eligible for this position.", "", "CA OR WA"},
		{"Applicants living in MA, CT and NJ cannot be considered.", "", "MA CT NJ"},
		{"Unable to hire in the following states: CA, HI, NY.", "", "CA HI NY"},
		{"Excluded states: AK, CA, HI", "", "AK CA HI"},
		{"Remote within the contiguous 48 states.", "", "AK HI"},
		{"You may live anywhere in the lower 48 states.", "", "AK HI"},
		{"We can hire in TX, OK and NM, but cannot hire in CA.", "TX OK NM", "CA"},
		{"Remote, but you must be within Nevada.", "NV", ""},
		{"Requirements\n- CPC\n- Florida resident", "FL", ""},
		{"Resident of Texas. CPC.", "TX", ""},
		// everything else that names states
		{"Our hospitals in Texas, Oklahoma and Arkansas serve two million people.", "", ""},
		{"Colorado, California and New York residents: the pay range is $20 - $25 an hour.", "", ""},
		{"Nevada, New York and Washington, D.C. residents only: The salary range for this job is $40,000 to $60,000.", "", ""},
		{"Residents of Washington and Colorado: see the salary range above.", "", ""},
		{"If you live in California, Colorado or Maryland, note that this pay range is published as the law asks.", "", ""},
		{"In accordance with pay transparency laws in Illinois and Minnesota, the range is shown.", "", ""},
		{"Licensed as an RN in Ohio or a compact state.", "", ""},
		{"Knowledge of Florida Medicaid and Georgia Medicaid rules.", "", ""},
		{"We employ people in all fifty states and the District of Columbia.", "", ""},
		{"Must be willing to travel to Kansas City and Oklahoma City.", "", ""},
		{"Experience with AR, MA plans, PA reviews and OR schedules; report to the MD or PA.", "", ""},
		{"Headquartered in Nashville, TN, with offices in Austin, TX and Tampa, FL.", "", ""},
		{"The team includes graduates of Indiana University and Ohio State University.", "", ""},
		{"Must live within 45 miles of our Dayton, OH campus.", "", ""},
		{"The health system operates in Michigan and Wisconsin. We welcome all applicants.", "", ""},
		{"Clinical roles: we do not hire in AK and RI. Corporate roles: we do not hire in AR and VT.", "", "AR VT"},
		{"One year of experience OR an associate degree IN health information.", "", ""},
		{"Preference is given to candidates in Ohio.", "", ""},
		{"We have colleagues living in Ohio, Texas and Florida.", "", ""},
		{"You will support hospitals located in Michigan and Ohio.", "", ""},
		{"Must have experience with Medicaid in Texas and Louisiana.", "", ""},
		{"Must work from our Texas or Ohio office.", "", ""},
		{"Priority is given to veterans living in Texas.", "", ""},
	} {
		s := l.field(c.text)
		allow, deny := lists(states.restrictions(&s))
		if !slices.Equal(allow, codesOf(c.allow)) || !slices.Equal(deny, codesOf(c.deny)) {
			t.Errorf("%q: allows %v, denies %v; want %q and %q", c.text, allow, deny, c.allow, c.deny)
		}
	}
}

func TestStatesInLabels(t *testing.T) {
	r := loaded(t)
	l, states := r.lexicon, r.around.states
	for _, c := range []struct{ label, allow, deny string }{
		{"Remote - GA, NC, SC, TN", "GA NC SC TN", ""},
		{"Remote (OH/IN/KY)", "OH IN KY", ""},
		{"Coder II (Remote TX/OK)", "TX OK", ""},
		{"Remote - Texas only", "TX", ""},
		{"Remote (the Carolinas and GA)", "NC SC GA", ""},
		{"Coder (Remote - Oregon residents only)", "OR", ""},
		{"Coder - Work From Home (NV and UT only)", "NV UT", ""},
		{"Remote except CA and NY", "", "CA NY"},
		{"Remote - any state except CA", "", "CA"},
		{"Coder - Remote (not CA or NY)", "", "CA NY"},
		{"Coder (Remote, not in Iowa)", "", "IA"},
		{"US-FL-Remote", "", ""},
		{"Reno, NV - Remote", "", ""},
		{"Remote - Austin, TX; Tampa, FL", "", ""},
		{"Dayton, OH", "", ""},
		{"Columbus, OH or Louisville, KY", "", ""},
	} {
		s := l.field(c.label)
		var found []stateList
		if l, ok := states.fieldStates(&s); ok {
			found = append(found, l)
		}
		allow, deny := lists(found)
		if !slices.Equal(allow, codesOf(c.allow)) || !slices.Equal(deny, codesOf(c.deny)) {
			t.Errorf("%q: allows %v, denies %v; want %q and %q", c.label, allow, deny, c.allow, c.deny)
		}
	}
}

// FuzzStates: whatever the text, lists lie within it and hold USPS codes.
func FuzzStates(f *testing.F) {
	for _, s := range []string{
		"Must reside in TX, OK, AR or LA.", "We hire in every state except Connecticut.", "States:\n- Iowa\n- Kansas", "OR IN ME HI OK", "must live in the contiguous 48 states", "West Virginia, D.C.",
	} {
		f.Add(s)
	}
	r := loaded(f)
	l, states := r.lexicon, r.around.states
	f.Fuzz(func(t *testing.T, text string) {
		s := l.field(text)
		found := states.restrictions(&s)
		if l, ok := states.fieldStates(&s); ok {
			found = append(found, l)
		}
		for _, l := range found {
			if l.start < 0 || l.end <= l.start || l.end > len(text) || len(l.states) == 0 {
				t.Fatalf("list %v at %d to %d of %d bytes", l.states, l.start, l.end, len(text))
			}
			for _, code := range l.states {
				if _, ok := states.codes[strings.ToLower(code)]; !ok {
					t.Fatalf("%q is no state", code)
				}
			}
		}
	})
}
