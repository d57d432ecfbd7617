package quality

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"hitmatch/cmd/internal/app"
)

var update = flag.Bool("update", false, "rewrite the figures in testdata")

// asOf is the time the corpus is read at: just after its newest postings.
var asOf = time.Date(2026, 9, 15, 12, 0, 0, 0, time.UTC)

func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("HITMATCH_SHARED")
	if dir == "" {
		t.Skip("HITMATCH_SHARED is not set: it names the folder with the labelled postings")
	}
	return dir
}

// hitmatch runs the program in this process, in an empty home.
func hitmatch(t *testing.T, home string, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	env := map[string]string{"HOME": home}
	code := app.Main(t.Context(), app.Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(k string) string { return env[k] },
		Now:    func() time.Time { return asOf },
	})
	if code != 0 {
		t.Fatalf("hitmatch %s: exit %d\n%s", strings.Join(args, " "), code, errs.String())
	}
	return out.Bytes()
}

// compare holds the figures against the committed file.
func compare(t *testing.T, name string, got []string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	text := strings.Join(got, "\n") + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(text, "\n")); d != "" {
		t.Errorf("%s is not what this program does (-file +now); if the change is meant, run with -update:\n%s", file, d)
	}
}

func readLines[T any](t *testing.T, text []byte) []T {
	t.Helper()
	var all []T
	dec := json.NewDecoder(bytes.NewReader(text))
	for {
		var v T
		err := dec.Decode(&v)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
}

// TestCorpus measures reading and ranking on the development postings.
func TestCorpus(t *testing.T) {
	corpus := filepath.Join(shared(t), "corpus")
	home := t.TempDir()
	db := filepath.Join(home, "corpus.db")
	args := []string{"import", "--db", db}
	var labels []label
	for _, name := range []string{"dev", "dev-negatives", "written"} {
		args = append(args, filepath.Join(corpus, name+".jsonl"))
		text, err := os.ReadFile(filepath.Join(corpus, name+"-labels.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		labels = append(labels, readLines[label](t, text)...)
	}
	hitmatch(t, home, args...)
	postings := readLines[posting](t, hitmatch(t, home, "jobs", "list", "--all", "--json", "--db", db))

	var differences []string
	differ := func(figure, id, want, got string) {
		differences = append(differences, fmt.Sprintf("! %s %s want %s got %s", figure, id, want, got))
	}
	reading, err := scoreReading(labels, postings, differ)
	if err != nil {
		t.Fatal(err)
	}
	digests := map[string]digest{}
	keys := []string{"D1", "D2", "D3", "D4", "D5", "D6"}
	for _, key := range keys {
		out := hitmatch(t, home, "digest", "--all", "--json", "--db", db, "--profile", filepath.Join(corpus, "profiles", key+".yaml"))
		var d digest
		if err := json.Unmarshal(out, &d); err != nil {
			t.Fatal(err)
		}
		digests[key] = d
	}
	ranking := scoreRanking(labels, keys, digests, differ)
	slices.Sort(differences)
	argument := argued(t, "corpus-why.txt", differences, func(words []string) string {
		key, graded := strings.CutPrefix(words[1], "grade.")
		if !graded {
			return ""
		}
		return key + " " + words[2]
	})
	compare(t, "corpus.txt", slices.Concat(reading.lines, ranking.lines, argument))
}

// domain is what is measured of the taxonomy's own cases.
type domain struct {
	Jobs []struct {
		ID    string `yaml:"id"`
		Title string `yaml:"title"`
		Text  string `yaml:"text"`
	} `yaml:"test_jobs"`
	Profiles []struct {
		ID      string   `yaml:"id"`
		Targets []string `yaml:"targets"`
		Holder  holder   `yaml:"holder"`
		Expect  struct {
			Strong []string          `yaml:"strong"`
			Near   map[string]string `yaml:"near"`
			Low    map[string]string `yaml:"low"`
			Hide   map[string]string `yaml:"hide"`
		} `yaml:"expected"`
		MustRank [][]string `yaml:"must_rank"`
	} `yaml:"profiles"`
	Cases []struct {
		Held    map[string]string  `yaml:"held"`
		Years   map[string]float64 `yaml:"exp"`
		School  string             `yaml:"edu"`
		Asks    string             `yaml:"asks"`
		Verdict string             `yaml:"verdict"`
	} `yaml:"credential_cases"`
}

type holder struct {
	Credentials map[string]string  `yaml:"creds"`
	Years       map[string]float64 `yaml:"exp"`
	School      string             `yaml:"edu"`
	Field       string             `yaml:"edu_field"`
	State       string             `yaml:"state"`
	Citizen     bool               `yaml:"citizen"`
	Veteran     bool               `yaml:"veteran"`
	Employee    bool               `yaml:"federal_employee"`
	Modes       []string           `yaml:"prefs"`
}

// families maps the taxonomy's role families, which its profiles name as
// targets, to those of the product.
var families = map[string][]string{
	"him_operations": {"him", "roi"}, "coding": {"coding"}, "auditing": {"audit"}, "cdi": {"cdi"}, "revenue": {"billing"},
	"registry": {"registry"}, "data_informatics": {"data"}, "compliance_privacy": {"privacy", "audit"},
	"leadership": {"him_management"}, "education_consulting": {"education"}, "federal": {},
}

func (h holder) profile(name string, targets []string) map[string]any {
	var credentials, experience []map[string]any
	for _, id := range sortedKeys(h.Credentials) {
		status := h.Credentials[id]
		if full, ok := strings.CutSuffix(id, "-A"); ok && status == "apprentice" {
			id = full
		}
		credentials = append(credentials, map[string]any{"id": id, "status": status})
	}
	for _, kind := range sortedKeys(h.Years) {
		experience = append(experience, map[string]any{"kind": kind, "years": h.Years[kind]})
	}
	school := map[string]any{"level": strings.TrimPrefix(h.School, "postsecondary_")}
	if h.Field != "" {
		school["field"] = h.Field
	}
	p := map[string]any{
		"name": name, "citizen": h.Citizen, "credentials": credentials, "experience": experience, "education": school,
		"federal": map[string]any{"ok": slices.Contains(targets, "federal"), "employee": h.Employee, "veteran": h.Veteran},
	}
	if h.State != "" {
		p["home"] = map[string]any{"state": h.State}
	}
	work := map[string]any{"modes": h.Modes}
	if h.State != "" && slices.ContainsFunc(h.Modes, func(m string) bool { return m != "remote" }) {
		work["states"] = []string{h.State}
	}
	if len(h.Modes) > 0 {
		p["work"] = work
	}
	var wanted []string
	for _, t := range targets {
		for _, f := range families[t] {
			if !slices.Contains(wanted, f) {
				wanted = append(wanted, f)
			}
		}
	}
	if len(wanted) > 0 {
		p["targets"] = wanted
	}
	return p
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func writeYAML(t *testing.T, file string, v any) {
	t.Helper()
	text, err := yaml.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func writeJSONLines(t *testing.T, file string, rows []map[string]string) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, r := range rows {
		if err := enc.Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestDomainCases measures the taxonomy's test postings, people and credential
// cases, all read from their words: a posting of one or two sentences, a
// requirement of a few words.
func TestDomainCases(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(shared(t), "domain", "taxonomy.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var d domain
	if err := yaml.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Jobs) == 0 || len(d.Profiles) == 0 || len(d.Cases) == 0 {
		t.Fatal("the taxonomy holds no test postings, profiles or cases")
	}
	home := t.TempDir()
	db := filepath.Join(home, "domain.db")
	var rows []map[string]string
	for _, j := range d.Jobs {
		rows = append(rows, map[string]string{"id": j.ID, "title": j.Title, "company": "Employer of " + j.ID, "description": j.Text})
	}
	file := filepath.Join(home, "jobs.jsonl")
	writeJSONLines(t, file, rows)
	hitmatch(t, home, "import", "--db", db, file)

	var lines, differences []string
	f := &figures{}
	var all, pairs share
	for _, p := range d.Profiles {
		var one share
		want := map[string]string{}
		for _, id := range p.Expect.Strong {
			want[id] = "strong"
		}
		for grade, ids := range map[string]map[string]string{"near": p.Expect.Near, "low": p.Expect.Low, "hide": p.Expect.Hide} {
			for id := range ids {
				want[id] = grade
			}
		}
		profile := filepath.Join(home, p.ID+".yaml")
		writeYAML(t, profile, p.Holder.profile(p.ID, p.Targets))
		var out digest
		if err := json.Unmarshal(hitmatch(t, home, "digest", "--all", "--json", "--db", db, "--profile", profile), &out); err != nil {
			t.Fatal(err)
		}
		rank, grade := map[string]int{}, map[string]string{}
		for _, it := range out.Items {
			rank[it.Posting.ExternalID], grade[it.Posting.ExternalID] = it.Rank, it.Grade
		}
		for _, id := range sortedKeys(want) {
			got := grade[id]
			if got == "" {
				got = "hide"
			}
			one.add(got == want[id])
			all.add(got == want[id])
			if got != want[id] {
				differences = append(differences, fmt.Sprintf("! profile %s %s want %s got %s", p.ID, id, want[id], got))
			}
		}
		for _, pair := range p.MustRank {
			ok := grade[pair[0]] != "hide" && (grade[pair[1]] == "hide" || rank[pair[0]] < rank[pair[1]])
			pairs.add(ok)
			if !ok {
				differences = append(differences, fmt.Sprintf("! order %s %s above %s", p.ID, pair[0], pair[1]))
			}
		}
		f.putShare("profile."+p.ID, one)
	}
	f.putShare("profiles.grades", all)
	f.putShare("profiles.order", pairs)

	var cases share
	verdicts := map[string]string{"met": "met", "near": "near", "fail": "unmet", "deferred": "deferred"}
	for i, c := range d.Cases {
		id := fmt.Sprintf("case-%02d", i+1)
		db := filepath.Join(home, id+".db")
		file := filepath.Join(home, id+".jsonl")
		writeJSONLines(t, file, []map[string]string{{"id": id, "title": "Medical Records Specialist", "company": "Employer", "description": "Required qualifications\n- " + c.Asks + "\n"}})
		hitmatch(t, home, "import", "--db", db, file)
		profile := filepath.Join(home, id+".yaml")
		h := holder{Credentials: c.Held, Years: c.Years, School: c.School, Citizen: true}
		if h.School == "" {
			h.School = "associate"
		}
		writeYAML(t, profile, h.profile(id, nil))
		var out struct {
			Items []struct {
				Requirements []struct {
					Kind   string `json:"kind"`
					Answer string `json:"answer"`
				} `json:"requirements"`
			} `json:"items"`
		}
		if err := json.Unmarshal(hitmatch(t, home, "digest", "--all", "--json", "--db", db, "--profile", profile), &out); err != nil {
			t.Fatal(err)
		}
		got := "nothing asked"
		for _, it := range out.Items {
			for _, r := range it.Requirements {
				if r.Kind == "credential" || r.Kind == "licence" {
					got = r.Answer
				}
				if got == "unmet" {
					break // all of them must be met
				}
			}
		}
		ok := got == verdicts[c.Verdict]
		cases.add(ok)
		if !ok {
			differences = append(differences, fmt.Sprintf("! %s want %s got %s", id, verdicts[c.Verdict], got))
		}
	}
	f.putShare("credential_cases", cases)
	lines = append(f.lines, argued(t, "domain-why.txt", differences, func(words []string) string {
		if words[1] != "profile" {
			return ""
		}
		return words[2] + " " + words[3]
	})...)
	compare(t, "domain.txt", lines)
}

// argued puts behind every difference in a grade why it stands, as a file argues:
// one line for each, no more. graded says of what grade a line of differences
// tells, "PROFILE JOB"; "": of none.
func argued(t *testing.T, file string, differences []string, graded func(words []string) string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	why := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		of, argument, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("%s: %q is no \"PROFILE JOB: argument\"", file, line)
		}
		why[of] = argument
	}
	var out []string
	for _, d := range differences {
		if of := graded(strings.Fields(d)); of != "" {
			if why[of] == "" {
				t.Errorf("nobody argues %q in %s", d, file)
			}
			d += ": " + why[of]
			delete(why, of)
		}
		out = append(out, d)
	}
	for of := range why {
		t.Errorf("%s argues %s, which is no difference", file, of)
	}
	return out
}
