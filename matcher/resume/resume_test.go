package resume

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

var today = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func load(t testing.TB) *taxonomy.Taxonomy {
	t.Helper()
	tax, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

// sample is a résumé as people write them. Invented.
const sample = `JORDAN Q. AVERY, RHIT, CCS
Fort Worth, TX 76102 | jordan.avery@mail.example | 817-555-0142
U.S. citizen

SUMMARY
Inpatient coder with 9 years of HIM department experience. Epic, 3M 360 Encompass.

PROFESSIONAL EXPERIENCE

Inpatient Coder II
Blue Mesa Medical Center, Dallas, TX
March 2022 - Present
- Code inpatient charts with ICD-10-CM and ICD-10-PCS, MS-DRG assignment
- Trained by a CPMA auditor; worked beside RHIA staff

Outpatient Coder, Cedar Ridge Hospital                      06/2019 – 02/2022
- Outpatient coding of same day surgery, CPT and modifiers

Medical Records Clerk
Cedar Ridge Hospital
2017-2019
- Release of information, chart assembly

Barista, Corner Cafe
2015 - 2017
- Made coffee

EDUCATION
Associate of Applied Science, Health Information Technology, Tarrant County College, 2017
Bachelor of Science in Health Information Management, expected 2028

CERTIFICATIONS
- RHIT (2017)
- Certified Coding Specialist (CCS), expires 03/31/2028
- CPC-A, 2021
- CRC exam scheduled for January 2027
- CCA (expired)

SKILLS
Epic, Cerner, 3M 360 Encompass, ICD-10-PCS, HIPAA, Excel
`

func TestRead(t *testing.T) {
	text, err := Text([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	d := Read(load(t), text, today)
	if d.Name != "Jordan Q. Avery" || d.State != "TX" || d.Zip != "76102" || !d.Citizen || d.Veteran {
		t.Errorf("who: %q %s %s citizen %v veteran %v", d.Name, d.State, d.Zip, d.Citizen, d.Veteran)
	}
	type held struct {
		ID, Status, Expires, Earned string
	}
	var got []held
	for _, c := range d.Credentials {
		h := held{ID: c.ID, Status: string(c.Status), Earned: c.Earned}
		if !c.Expires.IsZero() {
			h.Expires = c.Expires.Format(time.DateOnly)
		}
		got = append(got, h)
		if !strings.Contains(text, c.Source.Text) || c.Source.Line == 0 {
			t.Errorf("%s has no source: %+v", c.ID, c.Source)
		}
	}
	want := []held{
		{"RHIT", "active", "", "2017"}, {"CCS", "active", "2028-03-31", ""}, {"CPC", "apprentice", "", "2021"},
		{"CRC", "in_progress", "", ""}, {"CCA", "expired", "", ""},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("credentials (-want +got):\n%s", d)
	}
	years := map[string]float64{}
	for _, w := range d.Experience {
		years[w.Kind] = w.Min
	}
	if d := cmp.Diff(map[string]float64{"coding_inpatient": 4.7, "coding_outpatient_facility": 2.7, "him_records": 2}, years); d != "" {
		t.Errorf("years (-want +got):\n%s", d)
	}
	if d.Education != job.EducationAssociate || d.Field != "him" {
		t.Errorf("education %s in %q, want the degree that is finished", d.Education, d.Field)
	}
	if d := cmp.Diff([]job.Family{job.FamilyCoding}, d.Targets); d != "" {
		t.Errorf("targets (-want +got):\n%s", d)
	}
	for _, id := range []string{"epic", "cerner", "icd10pcs", "mmm360"} {
		if !strings.Contains(" "+strings.Join(d.Skills, " ")+" ", " "+id+" ") {
			t.Errorf("skill %s is missing in %v", id, d.Skills)
		}
	}
	var doubts []string
	for _, x := range d.Doubts {
		doubts = append(doubts, x.Why)
	}
	all := strings.Join(doubts, "\n")
	for _, want := range []string{"CPMA within a job", "RHIA within a job", "kind of work is not known", "looks unfinished"} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing is said of %q; doubts:\n%s", want, all)
		}
	}
}

func TestCredentialLines(t *testing.T) {
	tax := load(t)
	for _, c := range []struct{ line, want string }{
		{"CCS, CPC-A", "CCS active, CPC apprentice"},
		{"RHIT (2021)", "RHIT active"},
		{"R.H.I.T.", "RHIT active"},
		{"Registered Health Information Administrator (RHIA)", "RHIA active"},
		{"RHIA-eligible, exam in spring", "RHIA eligible"},
		{"CPC (in progress)", "CPC in_progress"},
		{"CCS exam scheduled for March 2027; RHIT since 2019", "CCS in_progress, RHIT active"},
		{"CRC", "CRC active"},
		{"ODS (formerly CTR)", "ODS active"},
		{"CPC, inactive since 2020", "CPC expired"},
		{"CIC certified 2020, valid through 12/2027", "CIC active 2027-12-31"},
		{"RN, State of Maine, license active through 08/2027", "RN active 2027-08-31"},
		{"ODS-C certified, eligible for RHIA", "ODS active, RHIA eligible"},
		{"CTR (2012), renamed ODS-C", "ODS active"},
		{"RHIT, AHIMA, 2010,\nvalid through 12/31/2027", "RHIT active 2027-12-31"},
		{"CIC - AAPC\nexp. 06/30/2028\nCRC - AAPC\nExpired 2022", "CIC active 2028-06-30, CRC expired"},
		{"Employee of the month", ""},
		{"ICD-10, CPT, HCPCS", ""},
	} {
		text := "Pat Doe\n\nCertifications\n" + c.line
		d := Read(tax, text, today)
		var got []string
		for _, h := range d.Credentials {
			s := h.ID + " " + string(h.Status)
			if !h.Expires.IsZero() {
				s += " " + h.Expires.Format(time.DateOnly)
			}
			got = append(got, s)
		}
		if g := strings.Join(got, ", "); g != c.want {
			t.Errorf("%q: %s, want %s", c.line, g, c.want)
		}
	}
}

func TestSpans(t *testing.T) {
	for _, c := range []struct {
		line   string
		months int
		coarse bool
	}{
		{"Jan 2019 – Dec 2019", 12, false},
		{"January 2019 to March 2019", 3, false},
		{"01/2019 - 06/2020", 18, false},
		{"Sept. 2026 - Present", 3, false},
		{"2018-2021", 36, true},
		{"2020 – 2020", 6, true},
		{"Since June 2026", 6, false},
		{"June 2026", 0, false},
		{"2019", 0, false},
		{"March 2022 through current", 57, false},
		{"Summer 2025 – present", 18, false},
		{"Fall 2020 to Spring 2022", 19, false},
		{"Jan 2030 - Dec 2031", 0, false},
		{"Dec 2020 - Jan 2019", 0, false},
		{"817-555-2019", 0, false},
		{"Summer 2020: coding intern", 3, false},
		{"03/2019 – Present", 93, false},
		{"2018 -", 107, true},
		{"Coder, Ash Clinic (06/2019 – )", 90, false},
		{"2021 – | Auditor", 71, true},
		{"2018 - Auditor", 0, false},
	} {
		s := spans(c.line, today)
		months, coarse := 0, false
		if len(s) > 0 {
			months, coarse = s[0].to-s[0].from, s[0].coarse
		}
		if months != c.months || coarse != c.coarse {
			t.Errorf("%q: %d months, coarse %v; want %d, %v", c.line, months, coarse, c.months, c.coarse)
		}
	}
}

// A home with its state written out, dates of two digits, and an end that is no
// beginning.
func TestOddForms(t *testing.T) {
	d := Read(load(t), "Ruth Aldana\n77 Cedar Road, Abilene, Texas 79601\n\nExperience\nRelease of Information Clerk, Mesa Records 03/15 - 02/18\n\nCertifications\nRHIT (expired 2023)\n", today)
	if d.State != "TX" || d.Zip != "79601" {
		t.Errorf("home %q %q", d.State, d.Zip)
	}
	if len(d.Experience) != 1 || d.Experience[0].Kind != "roi" || d.Experience[0].Min != 3 {
		t.Errorf("experience %+v", d.Experience)
	}
	if len(d.Credentials) != 1 || d.Credentials[0].Status != job.Expired || d.Credentials[0].Earned != "" {
		t.Errorf("credentials %+v", d.Credentials)
	}
}

func TestShortDates(t *testing.T) {
	for in, want := range map[string]string{
		"Clerk 03/15 - 11/17":     "Clerk 03/2015 - 11/2017 ",
		"Clerk, 9/98 to 6/'02.":   "Clerk, 9/1998 to 6/2002 ",
		"06/21 – present":         "06/2021 – present ",
		"Biller, '14 – '18":       "Biller, 2014 – 2018",
		"Biller ’22 to now":       "Biller 2022 to now",
		"the '90s":                "the '90s",
		"03/15/2019 - 11/17/2020": "03/15/2019 - 11/17/2020",
		"call 3/15":               "call 3/15",
	} {
		if got := inFull(in, today); got != want {
			t.Errorf("inFull(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestYearsOfOverlappingJobsCountOnce(t *testing.T) {
	tax := load(t)
	d := Read(tax, "Pat Doe\n\nExperience\n\nInpatient Coder, A\nJan 2020 - Dec 2022\n- inpatient coding\n\nInpatient Coder, B\nJan 2022 - Dec 2023\n- inpatient coding\n\nCoding Externship, C\nJan 2019 - Jun 2019\n- inpatient coding", today)
	got := map[string]float64{}
	for _, w := range d.Experience {
		got[w.Kind] = w.Min
	}
	if d := cmp.Diff(map[string]float64{"coding_inpatient": 4, "externship": 0.5}, got); d != "" {
		t.Errorf("years (-want +got):\n%s", d)
	}
}

func TestManagersHaveLed(t *testing.T) {
	d := Read(load(t), "Pat Doe\n\nExperience\n\nHIM Manager, North Hospital\nJan 2018 - Dec 2022\n- Ran the medical records department", today)
	got := map[string]float64{}
	for _, w := range d.Experience {
		got[w.Kind] = w.Min
	}
	if d := cmp.Diff(map[string]float64{"him_records": 5, "supervision": 5}, got); d != "" {
		t.Errorf("years (-want +got):\n%s", d)
	}
}

func TestTimesOverTwoLines(t *testing.T) {
	for in, want := range map[string]string{
		"2018 –\n2021\nCoder":         "2018 – 2021|Coder",
		"June 2019 -\nPresent":        "June 2019 - Present",
		"2021 –\n2018 – 2021":         "2021 –|2018 – 2021",
		"2021 –\n20 charts an hour":   "2021 –|20 charts an hour",
		"Coder 2018 – 2019\n2020":     "Coder 2018 – 2019|2020",
		"03/2018 —\n04/2019, Clinics": "03/2018 — 04/2019, Clinics",
	} {
		if got := strings.Join(joinTimes(strings.Split(in, "\n")), "|"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestSchooling: the level is that of the highest degree, the field that of any.
func TestSchooling(t *testing.T) {
	for _, c := range []struct {
		lines, field string
		level        job.Education
		from         int // the line of the field
	}{
		{"MBA, Lake University, 2021\nBachelor of Science, Health Information Management, 2014", "him", job.EducationMaster, 5},
		{"MBA, Lake University, 2021\nBachelor of Arts, History, 2014", "", job.EducationMaster, 0},
		{"Buckeye College — Certificate, Medical Coding & Billing, 2026\nHigh School Diploma, 2019", "", job.EducationCertificate, 0},
		{"Certificate of attendance, Chess Club", "", job.EducationUnstated, 0},
		{"2012 | B.S. | Health Information Administration", "him", job.EducationBachelor, 4},
		{"Associate in Science, Health Information Technology,\nBangor College, 2010", "him", job.EducationAssociate, 4},
	} {
		d := Read(load(t), "Pat Doe\n\nEducation\n"+c.lines, today)
		if d.Education != c.level || d.Field != c.field || d.FieldFrom.Line != c.from {
			t.Errorf("%q: %s, %q of line %d; want %s, %q of line %d", c.lines, d.Education, d.Field, d.FieldFrom.Line, c.level, c.field, c.from)
		}
	}
}

// docx makes a Word document of paragraphs, with a name in its header and a
// table at its end.
func docx(t testing.TB, paragraphs ...string) []byte {
	t.Helper()
	var body strings.Builder
	for _, p := range paragraphs {
		item := ""
		if rest, ok := strings.CutPrefix(p, "- "); ok {
			item, p = `<w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr></w:pPr>`, rest
		}
		// Word cuts a paragraph into runs wherever it likes.
		half := len(p) / 2
		fmt.Fprintf(&body, `<w:p>%s<w:r><w:t xml:space="preserve">%s</w:t></w:r><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, item, p[:half], p[half:])
	}
	body.WriteString(`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>CPC</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2020</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`)
	return docxOf(t, body.String(), `<w:p><w:r><w:t>Jordan Avery, RHIT</w:t></w:r></w:p>`)
}

// docxOf makes a Word document of its body, and of headers.
func docxOf(t testing.TB, body string, headers ...string) []byte {
	t.Helper()
	const open = `<?xml version="1.0" encoding="UTF-8"?><w:%s xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name, text string) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	put("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`)
	for i, h := range headers {
		put(fmt.Sprintf("word/header%d.xml", i+1), fmt.Sprintf(open, "hdr")+h+`</w:hdr>`)
	}
	put("word/document.xml", fmt.Sprintf(open, "document")+`<w:body>`+body+`</w:body></w:document>`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pdfOf makes a PDF of lines.
func pdfOf(lines ...string) []byte { return pdfOfColumns(lines) }

// pdfOfColumns makes a PDF of columns of lines, whose lines are not on one
// height.
func pdfOfColumns(columns ...[]string) []byte {
	var content strings.Builder
	content.WriteString("BT /F1 11 Tf\n")
	for n, lines := range columns {
		for i, l := range lines {
			l = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(l)
			fmt.Fprintf(&content, "1 0 0 1 %d %g Tm (%s) Tj\n", 40+200*n, 760-float64(i)*(15+0.5*float64(n)), l)
		}
	}
	content.WriteString("ET")
	widths := strings.Repeat("500 ", 224)
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", content.Len(), content.String()),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 255 /Widths [" + widths + "] >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return b.Bytes()
}

// The same résumé in every format gives the same draft.
func TestFormats(t *testing.T) {
	tax := load(t)
	lines := []string{
		"Fort Worth, TX 76102", "", "EXPERIENCE", "Inpatient Coder, Blue Mesa", "March 2022 - Present", "- Code inpatient charts", "",
		"CERTIFICATIONS", "CCS, expires 03/31/2028", "CPC (2020)",
	}
	text := "Jordan Avery, RHIT\n" + strings.Join(lines, "\n")
	gist := func(d Draft) string {
		s := d.Name + " " + d.State + " " + d.Zip
		for _, c := range d.Credentials {
			s += fmt.Sprintf(" %s/%s/%s", c.ID, c.Status, c.Expires.Format(time.DateOnly))
		}
		for _, w := range d.Experience {
			s += fmt.Sprintf(" %s=%g", w.Kind, w.Min)
		}
		return s
	}
	want := gist(Read(tax, text, today))
	if !strings.Contains(want, "coding_inpatient=4.7") || !strings.Contains(want, "CCS/active/2028-03-31") {
		t.Fatalf("the text itself is read as %s", want)
	}
	for name, data := range map[string][]byte{
		"text":     []byte(text),
		"windows":  []byte("\ufeff" + strings.ReplaceAll(text, "\n", "\r\n")),
		"markdown": []byte("# Jordan Avery, RHIT\n\n" + strings.ReplaceAll(strings.ReplaceAll(strings.Join(lines, "\n"), "EXPERIENCE", "## EXPERIENCE"), "CERTIFICATIONS", "## **CERTIFICATIONS**")),
		"docx":     docx(t, lines[:9]...),
		"pdf":      pdfOf(append([]string{"Jordan Avery, RHIT"}, lines...)...),
	} {
		got, err := Text(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if g := gist(Read(tax, got, today)); g != want {
			t.Errorf("%s gives\n%s\nwant\n%s\nfrom\n%s", name, g, want, got)
		}
	}
}

func TestWhatIsNoResume(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty":      nil,
		"blank":      []byte(" \n\n"),
		"picture":    []byte("\x89PNG\r\n\x1a\n\x00\x00"),
		"old Word":   []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
		"RTF":        []byte(`{\rtf1 Hello}`),
		"zip":        func() []byte { var b bytes.Buffer; z := zip.NewWriter(&b); z.Close(); return b.Bytes() }(),
		"cut docx":   docx(t, "A line")[:200],
		"cut PDF":    pdfOf("A line")[:120],
		"false PDF":  []byte("%PDF-1.7\nnothing of the kind"),
		"empty PDF":  pdfOf(),
		"other zips": []byte("PK\x03\x04 and then nothing"),
	} {
		if text, err := Text(data); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: %v, text %q; want an error that says why", name, err, text)
		}
	}
}

// Windows saves text in encodings of its own.
func TestTextOfWindows(t *testing.T) {
	for name, data := range map[string]string{
		"ANSI":                 "Jos\xe9 N\xfa\xf1ez \x96 CCA",
		"Unicode":              "\xff\xfeJ\x00o\x00s\x00\xe9\x00 \x00N\x00\xfa\x00\xf1\x00e\x00z\x00 \x00\x13  \x00C\x00C\x00A\x00",
		"Unicode (big endian)": "\xfe\xff\x00J\x00o\x00s\x00\xe9\x00 \x00N\x00\xfa\x00\xf1\x00e\x00z\x00  \x13\x00 \x00C\x00C\x00A",
	} {
		if text, err := Text([]byte(data)); err != nil || text != "José Núñez – CCA" {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

// The text of a page with columns, and of a Word document that is laid out by
// tables or text boxes, is that of one column after the other, the one with the
// name first.
func TestColumns(t *testing.T) {
	tax := load(t)
	side := []string{"CONTACT", "Boise, ID 83702", "", "SKILLS", "Epic", "3M 360 Encompass", "", "CERTIFICATIONS", "RHIT (2018)", "CCS, CPC-A", "CHPS exp. 12/2027"}
	main := []string{
		"Thomas Lindqvist", "", "EXPERIENCE", "Inpatient Coder II", "Snake River Medical Center", "03/2019 - Present", "Coding of inpatient charts", "",
		"Sawtooth Clinics", "Outpatient Coder", "Summer 2016 - Fall 2018", "Outpatient coding of surgery", "Medical Records Clerk", "January 2014 - December 2015 (2 years)",
		"", "EDUCATION", "Associate of Applied Science, Health Information Technology, 2016",
	}
	asText := slices.Concat(main, []string{""}, side)
	paragraphs := func(lines []string) string {
		var b strings.Builder
		for _, l := range lines {
			fmt.Fprintf(&b, `<w:p><w:r><w:t>%s</w:t></w:r></w:p>`, l)
		}
		return b.String()
	}
	box := func(lines []string) string {
		return `<w:p><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice><txbxContent>` + paragraphs(lines) + `</txbxContent></mc:Choice><mc:Fallback><txbxContent>` + paragraphs(lines) + `</txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>`
	}
	for name, data := range map[string][]byte{
		"text":       []byte(strings.Join(asText, "\n")),
		"PDF":        pdfOfColumns(side, main),
		"docx table": docxOf(t, `<w:tbl><w:tr><w:tc>`+paragraphs(side)+`</w:tc><w:tc>`+paragraphs(main)+`</w:tc></w:tr></w:tbl>`),
		"docx boxes": docxOf(t, box(main)+box(side)),
	} {
		text, err := Text(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		d := Read(tax, text, today)
		got := []string{d.Name, d.State + " " + d.Zip, string(d.Education)}
		for _, c := range d.Credentials {
			got = append(got, fmt.Sprintf("%s %s %s", c.ID, c.Status, c.Earned))
		}
		for _, w := range d.Experience {
			got = append(got, fmt.Sprintf("%s %g", w.Kind, w.Min))
		}
		want := []string{
			"Thomas Lindqvist", "ID 83702", "associate", "RHIT active 2018", "CCS active ", "CPC apprentice ", "CHPS active ",
			"coding_inpatient 7.7", "coding_outpatient_facility 2.3", "him_records 2",
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s\nfrom\n%s", name, d, text)
		}
	}
}

// A row of a table is a line; jobs with their dates beside them are not columns.
func TestRows(t *testing.T) {
	row := func(cells ...string) string {
		var b strings.Builder
		for _, c := range cells {
			fmt.Fprintf(&b, `<w:tc><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:tc>`, c)
		}
		return `<w:tr>` + b.String() + `</w:tr>`
	}
	for name, data := range map[string][]byte{
		"docx": docxOf(t, `<w:tbl>`+row("Experience")+row("03/2019 – Present", "Inpatient Coding Auditor")+row("June 2016 – Feb 2019", "Inpatient Coder")+`</w:tbl>`),
		"PDF": pdfOfColumns(
			[]string{"EXPERIENCE", "Inpatient Coding Auditor", "", "Inpatient Coder", "", "EDUCATION", "B.S. in Biology", "Some college"},
			[]string{"", "03/2019 - Present", "", "06/2016 - 02/2019", "", "", "2012 - 2016", ""},
		),
	} {
		text, err := Text(data)
		if err != nil {
			t.Fatal(err)
		}
		d := Read(load(t), text, today)
		got := map[string]float64{}
		for _, w := range d.Experience {
			got[w.Kind] = w.Min
		}
		if d := cmp.Diff(map[string]float64{"auditing_coding": 7.7, "coding_inpatient": 2.7}, got); d != "" {
			t.Errorf("%s: years (-want +got):\n%s\nfrom\n%s", name, d, text)
		}
	}
}

// Several sums in one line, nurses, degrees by their letters.
func TestSums(t *testing.T) {
	d := Read(load(t), `François O'Brien-Szczepański
Portland, ME 04101

PROFILE
10 years of work: 6 years of inpatient coding, 3 years of outpatient coding and 2 years of CDI.

WORK HISTORY
2012-2018   Registered Nurse, Casco Medical Center

EDUCATION
M.S. Health Informatics, 2012`, today)
	var got []string
	for _, w := range d.Experience {
		got = append(got, fmt.Sprintf("%s %g %t", w.Kind, w.Min, w.Claimed))
	}
	slices.Sort(got)
	if d := cmp.Diff([]string{"cdi 2 true", "clinical_nursing 6 false", "coding_inpatient 6 true", "coding_outpatient_facility 3 true"}, got); d != "" {
		t.Errorf("years (-want +got):\n%s", d)
	}
	if d.Name != "François O'Brien-Szczepański" || d.State != "ME" || d.Education != job.EducationMaster || d.Field != "him" {
		t.Errorf("%q of %s, %s in %q", d.Name, d.State, d.Education, d.Field)
	}
}

// A small file that unpacks to a large one costs no more than a large one may.
func TestDocxBombs(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 40 {
		w, err := z.Create(fmt.Sprintf("word/header%d.xml", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(bytes.Repeat([]byte("<p></p>"), 1<<18)); err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.Create("word/document.xml")
	if err == nil {
		_, err = w.Write([]byte("<p><t>Pat Doe</t></p>"))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Text(b.Bytes()); !errors.Is(err, ErrUnreadable) || !strings.Contains(err.Error(), "too large") {
		t.Errorf("%d bytes that unpack to 73 MB: %v", b.Len(), err)
	}
}

// FuzzText: no bytes break the reading, and a draft can always be written.
func FuzzText(f *testing.F) {
	tax := load(f)
	f.Add([]byte(sample))
	f.Add(docx(f, "Experience", "Coder", "2019 - 2021"))
	f.Add(pdfOf("Pat Doe, CCS", "Experience", "Inpatient Coder 2019 - 2021"))
	for _, file := range []string{"testdata/columns.pdf", "testdata/boxes.docx"} {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := Text(data)
		if err != nil {
			return
		}
		d := Read(tax, text, today)
		for line := range strings.Lines(d.YAML("résumé")) {
			if strings.ContainsAny(strings.TrimSuffix(line, "\n"), "\r\x00\x1b") {
				t.Errorf("the draft holds control characters: %q", line)
			}
		}
		for _, w := range d.Experience {
			if w.Min <= 0 || w.Min > 80 || len(w.Sources) == 0 {
				t.Errorf("years %+v", w)
			}
		}
	})
}

// Other layouts than the sample's. Invented.
func TestLayouts(t *testing.T) {
	tax := load(t)
	for _, c := range []struct {
		name, text  string
		who, state  string
		credentials string
		years       string
		education   job.Education
	}{
		{
			"name line with credentials and years", `MARISOL DE LA CRUZ, RHIT (2021), CCS, CPC-A
San Antonio, TX 78205

EXPERIENCE
Inpatient Coder II — Lone Star Regional Hospital            Jan 2021 – Present
  • Codes inpatient charts
HIM Clerk, Mission Clinics, 03/2019-05/2020

EDUCATION
Associate of Applied Science, Health Information Technology, 2018`,
			"Marisol De La Cruz", "TX", "RHIT active, CCS active, CPC apprentice", "coding_inpatient 5.9, him_records 1.2", job.EducationAssociate,
		},
		{
			"a table, newest first", `# Devon Park
**Atlanta, Georgia**

## Certifications
- CPMA – Certified Professional Medical Auditor (exp. 12/2027)
- Certified Professional Coder (CPC), AAPC, since 2016
- RHIA eligible, sitting for the exam in May

## Work history
| Dates | Job | Employer |
|---|---|---|
| 2019 to present | Coding Compliance Auditor (professional fee) | Peach Physicians |
| 06/2015 - 12/2018 | Physician coder, E/M and surgery | Dogwood Clinics |

## Education
Bachelor of Science in Biology, 2014`,
			"Devon Park", "GA", "CPMA active, CPC active, RHIA eligible", "auditing_coding 7.9, coding_profee 3.5", job.EducationBachelor,
		},
		{
			"no headings, a place without a comma, two sentences on schooling", `Curriculum vitae — Olga Ivanova
Reno NV

Billing Specialist
Sagebrush Billing
August 2017 to March 2022
Medical billing and follow-up with payers.

High school diploma, 2009. Currently enrolled in CPB course (expected 2026).`,
			"Olga Ivanova", "NV", "CPB in_progress", "billing 4.6", job.EducationHighSchool,
		},
		{
			"spaced capitals, and brackets behind a title", `T E S S A   O K O Y E - L A N E,  COC
Akron, OH 44308

E X P E R I E N C E
Outpatient Coder (profee), Summit Physicians, 01/2021 - 12/2024`,
			"Tessa Okoye-Lane", "OH", "COC active", "coding_profee 4", job.EducationUnstated,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, err := Text([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			d := Read(tax, text, today)
			var credentials, years []string
			for _, h := range d.Credentials {
				credentials = append(credentials, h.ID+" "+string(h.Status))
			}
			for _, w := range d.Experience {
				years = append(years, fmt.Sprintf("%s %g", w.Kind, w.Min))
			}
			if d.Name != c.who || d.State != c.state || d.Education != c.education {
				t.Errorf("%q of %s, %s; want %q of %s, %s", d.Name, d.State, d.Education, c.who, c.state, c.education)
			}
			if got := strings.Join(credentials, ", "); got != c.credentials {
				t.Errorf("credentials %s, want %s", got, c.credentials)
			}
			if got := strings.Join(years, ", "); got != c.years {
				t.Errorf("years %s, want %s", got, c.years)
			}
		})
	}
}

// TestUnlikePeople: what people write who came to the field by other ways.
func TestUnlikePeople(t *testing.T) {
	tax := load(t)
	held := func(d Draft) string {
		var out []string
		for _, c := range d.Credentials {
			s := c.ID + " " + string(c.Status)
			if !c.Expires.IsZero() {
				s += " " + c.Expires.Format(time.DateOnly)
			}
			out = append(out, s)
		}
		return strings.Join(out, ", ")
	}
	worked := func(d Draft) string {
		var out []string
		for _, w := range d.Experience {
			out = append(out, fmt.Sprintf("%s %.1f", w.Kind, w.Min))
		}
		return strings.Join(out, ", ")
	}
	for _, c := range []struct {
		name, text                  string
		held, worked, state, doubts string // doubts: words of each, joined
	}{
		{
			"a physician from abroad", "Dr. Noor Aziz, MBBS, CPC-A\nNew Jersey\n\nEXPERIENCE\nMedical Coder, Harbor Coding, 2020 - 2024\nOutpatient and profee coding\nGeneral Physician, Lakeside Hospital, Lahore, 2008 - 2015\n",
			"CPC apprentice", "coding_profee 4.0", "NJ", "no US licence|the kind of work is not known",
		},
		{
			"a registrar under both names", "Ruth Vale, ODS-C (formerly CTR)\nBoise, ID\n\nEXPERIENCE\nCancer Registrar, Pine Cancer Center, 01/2020 - 12/2023\n",
			"ODS active", "registry_cancer 4.0", "ID", "",
		},
		{
			"a break", "Ben Ort\nTampa, Florida\nCPC (expired 2022), RHIA (renewed through 12/31/2027)\n\nEXPERIENCE\nInpatient Coder, Gulf Hospital, 01/2009 - 12/2013\nCareer break to raise a family, 2014 - 2019\nInpatient Coder, Palm Hospital, 01/2020 - 12/2021\n",
			"CPC expired, RHIA active 2027-12-31", "coding_inpatient 7.0", "FL", "",
		},
		{
			"before the examination", "Kit Moor, Atlanta GA\nRHIT eligible, exam March 2027\n\nEXPERIENCE\nExternship, HIM Department, Summer 2026\n- Chart analysis\n",
			"RHIT eligible", "externship 0.2", "GA", "",
		},
		{
			"a state that reads like a licence", "Joy Park, MD\nTowson, MD\n\nEXPERIENCE\nBiller, Bay Clinic, 01/2020 - 12/2023\nMedical billing\n",
			"MD active", "billing 4.0", "MD", "",
		},
		{
			"a nurse", "Ana Leal, RN\nErie, PA 16501\n\nEXPERIENCE\nCDI Specialist, Lake Hospital, 01/2022 - 12/2024\nStaff Nurse, Surgical ICU, Lake Hospital, 01/2016 - 12/2021\n",
			"RN active", "clinical_nursing 6.0, cdi 3.0", "PA", "",
		},
		{
			"two jobs at once", "Lou Penn\nReno, NV 89501\nCredentials: CRC\n\nEXPERIENCE\nRisk Adjustment Coder, Plan One, 01/2020 - 12/2023\nRisk Adjustment Coder (part-time), Charts Two, 01/2021 - 12/2022\n",
			"CRC active", "coding_risk_adjustment 4.0", "NV", "",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := Read(tax, c.text, today)
			if held(d) != c.held || worked(d) != c.worked || d.State != c.state {
				t.Errorf("%s; %s; %s\nwant %s; %s; %s", held(d), worked(d), d.State, c.held, c.worked, c.state)
			}
			var want []string
			if c.doubts != "" {
				want = strings.Split(c.doubts, "|")
			}
			if len(d.Doubts) != len(want) {
				t.Fatalf("doubts %+v, want %q", d.Doubts, want)
			}
			for i, w := range want {
				if !strings.Contains(d.Doubts[i].Why, w) {
					t.Errorf("doubt %+v, want one with %q", d.Doubts[i], w)
				}
			}
		})
	}
}

// TestWishes: what a person asks for is taken from the sentences that ask, under
// a heading for it or by their words; what they did is no wish.
func TestWishes(t *testing.T) {
	tax := load(t)
	said := func(d Draft) string {
		return fmt.Sprintf("%v %v %g %s", d.Targets, d.Modes, d.PayMin, d.PayUnit)
	}
	for _, c := range []struct{ name, text, want string }{
		{"in capitals, under a heading", "PAT GROVE, RHIT\nTULSA, OK 74103\n\nOBJECTIVE\nREMOTE CANCER REGISTRAR POSITION, MINIMUM $32/HOUR. OPEN TO HYBRID IN TULSA.\n\nEXPERIENCE\nHIM CLERK, RED HOSPITAL, 01/2014 - 12/2016\n", "[registry] [remote hybrid] 32 hour"},
		{"in a summary, another line of work", "Ada Moss, RN\n\nSummary: Nurse for 30 years. Seeking to move into clinical documentation integrity (CDI), remote.\n\nEXPERIENCE\nCharge Nurse, Lake Hospital, 01/2000 - 12/2020\n", "[cdi] [remote] 0 "},
		{"pay in a sentence behind", "Ty Bell\nLooking for medical billing work, on-site. $22 an hour or more.\n", "[billing] [onsite] 22 hour"},
		{"a salary", "Hal Whit, RHIA\nTarget salary $150k. Willing to relocate to Idaho.\n\nEXPERIENCE\nDirector of Health Information Management, Summit Health, 2017 - present\n", "[him_management] [] 150000 year"},
		{"pay without a unit", "Ty Bell\nSeeking coding work, $25 at least\n", "[] [] 0 "},
		{"no wish", "Ty Bell\nSUMMARY\nWorked from home at $30 an hour as a remote medical coder.\n", "[] [] 0 "},
		{"what is not wanted", "Ty Bell\nSUMMARY\nNot looking for remote medical coder positions\n", "[] [] 0 "},
	} {
		d := Read(tax, c.text, today)
		if got := said(d); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if d.PayMin > 0 && !strings.Contains(d.YAML("x"), "pay: {min: ") {
			t.Errorf("%s: the draft holds no pay:\n%s", c.name, d.YAML("x"))
		}
	}
}

// A licence goes on when the work ends, and a nurse's work is no audit.
func TestRetiredNurse(t *testing.T) {
	d := Read(load(t), "Judy Oak, RN\nLakewood, Ohio\n\nSUMMARY\nRegistered nurse, retired from the bedside in 2025\n\nLICENSES\nRN, Ohio, active through 08/2027\n\nEXPERIENCE\nCharge Nurse, Lake General, 01/2010 - 12/2025\n", today)
	if len(d.Credentials) != 1 || d.Credentials[0].Status != job.Active || d.Credentials[0].Expires.IsZero() || len(d.Targets) > 0 {
		t.Errorf("credentials %+v, targets %v, want an active RN with its date, and no target", d.Credentials, d.Targets)
	}
}

// The years of registrars are those of their registry.
func TestRegistries(t *testing.T) {
	d := Read(load(t), "Mo Reed, RHIT\n\nEXPERIENCE\nTumor Registrar, Red Hospital, 01/2020 - 12/2023\nTrauma Registrar, Blue Hospital, 01/2018 - 12/2019\nRegistry Abstractor, Green Hospital, 01/2016 - 12/2017\n", today)
	got := map[string]float64{}
	for _, w := range d.Experience {
		got[w.Kind] = w.Min
	}
	if diff := cmp.Diff(map[string]float64{"registry_cancer": 4, "registry_trauma": 2, "registry": 2}, got); diff != "" {
		t.Error(diff)
	}
}
