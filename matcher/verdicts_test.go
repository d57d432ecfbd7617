package matcher

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hitmatch/store/job"
)

var update = flag.Bool("update", false, "rewrite the verdicts in testdata/verdicts.txt")

var verdictDay = time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC)

// person is short for a profile.
func person(key, state string, p job.Profile) *job.Profile {
	p.Key, p.State = key, state
	if len(p.States) == 0 {
		p.States = []string{state}
	}
	return &p
}

func held(id string, s job.CredentialStatus) job.Held { return job.Held{ID: id, Status: s} }

// verdictPeople are of every status and every line of work.
func verdictPeople() []*job.Profile {
	yes, no := true, false
	hour, year := 30.0, 70000.0
	remote := []job.Mode{job.ModeRemote}
	all := []job.Mode{job.ModeRemote, job.ModeHybrid, job.ModeOnsite}
	return []*job.Profile{
		person("eligible", "TX", job.Profile{
			Citizen: &yes, Credentials: []job.Held{held("RHIT", job.Eligible)}, Education: job.EducationAssociate, Field: "him",
			Targets: []job.Family{job.FamilyHIM, job.FamilyCoding}, Modes: all, Federal: job.Federal{OK: true},
		}),
		person("student", "OH", job.Profile{
			Citizen: &yes, Credentials: []job.Held{held("CCA", job.InProgress)}, Education: job.EducationHighSchool,
			Targets: []job.Family{job.FamilyCoding, job.FamilyBilling}, Modes: all,
		}),
		person("apprentice", "OH", job.Profile{
			Citizen: &yes, Credentials: []job.Held{held("CPC", job.ApprenticeMark)}, Experience: []job.Years{{Min: 0.5, Kind: "externship"}}, Education: job.EducationCertificate,
			Targets: []job.Family{job.FamilyCoding}, Modes: remote,
		}),
		person("lapsed", "TX", job.Profile{
			Citizen: &yes, Credentials: []job.Held{{ID: "CCS", Status: job.Active, Expires: verdictDay.AddDate(0, -1, 0)}}, Experience: []job.Years{{Min: 5, Kind: "coding_inpatient"}}, Education: job.EducationCertificate,
			Targets: []job.Family{job.FamilyCoding}, Modes: remote,
		}),
		person("cic", "FL", job.Profile{
			Citizen: &yes, Credentials: []job.Held{held("CIC", job.Active)}, Experience: []job.Years{{Min: 3, Kind: "coding_inpatient"}}, Education: job.EducationAssociate, Field: "business",
			Targets: []job.Family{job.FamilyCoding, job.FamilyCDI}, Modes: remote, PayMin: &hour, PayUnit: job.PerHour,
		}),
		person("profee", "CA", job.Profile{
			Citizen: &no, Credentials: []job.Held{held("CCS-P", job.Active)}, Experience: []job.Years{{Min: 4, Kind: "coding_profee"}}, Education: job.EducationBachelor, Field: "biology",
			Targets: []job.Family{job.FamilyCoding, job.FamilyAudit}, Modes: remote,
		}),
		person("rhia", "TX", job.Profile{
			Citizen: &yes, Credentials: []job.Held{held("RHIA", job.Active), held("CHPS", job.Active)}, Experience: []job.Years{{Min: 8, Kind: "him_records"}, {Min: 4, Kind: "supervision"}}, Education: job.EducationBachelor, Field: "him",
			Targets: []job.Family{job.FamilyManagement, job.FamilyPrivacy}, Modes: all, PayMin: &year, PayUnit: job.PerYear,
		}),
		person("registrar", "PA", job.Profile{
			Credentials: []job.Held{held("CTR", job.Active)}, Experience: []job.Years{{Min: 4, Kind: "registry"}}, Education: job.EducationAssociate, Field: "him",
			Targets: []job.Family{job.FamilyRegistry}, Modes: remote,
		}),
		person("nurse", "IL", job.Profile{
			Citizen: &yes, Credentials: []job.Held{held("RN", job.Active), held("CCDS", job.Active)}, Experience: []job.Years{{Min: 6, Kind: "clinical_nursing"}, {Min: 3, Kind: "cdi"}}, Education: job.EducationBachelor, Field: "nursing",
			Targets: []job.Family{job.FamilyCDI}, Modes: []job.Mode{job.ModeRemote, job.ModeHybrid},
		}),
		person("cdip", "NC", job.Profile{
			Citizen: &yes, Credentials: []job.Held{held("CDIP", job.Active), held("CCS", job.Active)}, Experience: []job.Years{{Min: 5, Kind: "coding_inpatient"}, {Min: 2, Kind: "cdi"}}, Education: job.EducationAssociate, Field: "him",
			Targets: []job.Family{job.FamilyCDI, job.FamilyCoding, job.FamilyAudit}, Modes: remote,
		}),
		person("biller", "NV", job.Profile{
			Citizen: &yes, Experience: []job.Years{{Min: 4, Kind: "billing"}}, Education: job.EducationHighSchool,
			Targets: []job.Family{job.FamilyBilling}, Modes: []job.Mode{job.ModeRemote, job.ModeOnsite},
		}),
		person("veteran", "TX", job.Profile{
			Citizen: &yes, Credentials: []job.Held{held("CCA", job.Active)}, Experience: []job.Years{{Min: 3, Kind: "him_records"}}, Education: job.EducationHighSchool,
			Targets: []job.Family{job.FamilyCoding, job.FamilyHIM}, Modes: all, Federal: job.Federal{OK: true, Veteran: true},
		}),
		person("staff", "TX", job.Profile{
			Citizen: &yes, Credentials: []job.Held{held("RHIT", job.Active), held("CPC", job.Active)}, Experience: []job.Years{{Min: 4, Kind: "coding_outpatient_facility"}}, Education: job.EducationAssociate, Field: "him",
			Targets: []job.Family{job.FamilyCoding, job.FamilyAudit}, Modes: all, Federal: job.Federal{OK: true, Employee: true},
		}),
		person("hcc", "TN", job.Profile{
			Citizen: &yes, Credentials: []job.Held{held("CRC", job.Active)}, Experience: []job.Years{{Min: 2, Kind: "coding_risk_adjustment"}}, Education: job.EducationCertificate,
			Targets: []job.Family{job.FamilyCoding}, Modes: remote, Avoid: job.Avoid{Employers: []string{"Bluebonnet Health"}, Words: []string{"mandatory overtime"}},
		}),
	}
}

// verdictCase is a posting with the verdict for each person.
type verdictCase struct {
	name string
	post job.Posting
	text []string
	want map[string]string
}

// TestVerdicts holds people of every status against postings of every kind,
// from the postings' words. Each verdict in the file was read and found right;
// -update writes what the program says, to be read again.
func TestVerdicts(t *testing.T) {
	m, err := New()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "verdicts.txt")
	cases, head := readVerdicts(t, file)
	if len(cases) < 20 {
		t.Fatalf("%d postings in %s", len(cases), file)
	}
	out := slices.Clone(head)
	for _, c := range cases {
		p := c.post
		p.Digest = p.Substance()
		f := m.Read(&p)
		out = append(out, c.text...)
		for _, who := range verdictPeople() {
			match := m.Match(who, &p, &f, verdictDay)
			sum := 0
			for _, r := range match.Reasons {
				sum += r.Points
				if r.Quote != "" && !strings.Contains(p.Title+"\n"+p.Text+"\n"+p.Employer+"\n"+p.Salary+"\n"+p.Workplace+"\n"+p.Location, r.Quote) {
					t.Errorf("%s for %s: the quote %q does not stand in the posting", c.name, who.Key, r.Quote)
				}
			}
			if sum != match.Score {
				t.Errorf("%s for %s: the points come to %d, the score is %d", c.name, who.Key, sum, match.Score)
			}
			got := string(match.Grade)
			if match.Cause != "" {
				got += " (" + match.Cause + ")"
			}
			if got != c.want[who.Key] && !*update {
				t.Errorf("%s for %s: %s, want %s\n\trequired %q, years %v, %v\n\t%+v", c.name, who.Key, got, c.want[who.Key], f.Required, f.Years, f.Remote, match.Reasons)
			}
			out = append(out, fmt.Sprintf("> %-11s %s", who.Key, got))
		}
		out = append(out, "")
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.TrimRight(strings.Join(out, "\n"), "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// readVerdicts reads postings: "== name", fields, words, then "> person
// verdict".
func readVerdicts(t *testing.T, file string) (cases []verdictCase, head []string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var body []string
	end := func() {
		if len(cases) > 0 {
			c := &cases[len(cases)-1]
			c.post.Text = strings.TrimSpace(strings.Join(body, "\n"))
			body = nil
		}
	}
	in := bufio.NewScanner(f)
	for in.Scan() {
		line := in.Text()
		name, begins := strings.CutPrefix(line, "== ")
		switch {
		case begins:
			end()
			at := verdictDay.AddDate(0, 0, -3)
			cases = append(cases, verdictCase{name: name, text: []string{line}, want: map[string]string{}, post: job.Posting{
				ID: "v" + name, Board: "b", ExternalID: name, Posted: at, FirstSeen: at, Status: job.Open, Version: 1,
			}})
			continue
		case len(cases) == 0:
			head = append(head, line)
			continue
		}
		c := &cases[len(cases)-1]
		if verdict, ok := strings.CutPrefix(line, "> "); ok {
			who, what, _ := strings.Cut(verdict, " ")
			c.want[who] = strings.TrimSpace(what)
			continue
		}
		if line == "" && len(c.want) > 0 {
			continue
		}
		c.text = append(c.text, line)
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "title":
			c.post.Title = value
		case "employer":
			c.post.Employer = value
		case "place":
			city, state, _ := strings.Cut(value, ", ")
			c.post.Places = append(c.post.Places, job.Place{Text: value, City: city, State: state, Country: "US"})
			c.post.Location = value
		case "series":
			c.post.Series = append(c.post.Series, value)
		default:
			body = append(body, line)
		}
	}
	end()
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	return cases, head
}
